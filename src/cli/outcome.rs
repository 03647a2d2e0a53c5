//! What a command says and how it ends.

use std::io::Write;
use std::process::ExitCode;

/// Exit codes, as the help text documents them (65 to 75 as in BSD's `sysexits`).
pub mod code {
    /// Done.
    pub const DONE: u8 = 0;
    /// No: not intact, faults found, not eligible, not done.
    pub const NO: u8 = 1;
    /// `verify`: the attempt is open.
    pub const OPEN: u8 = 3;
    /// The file cannot be read as what it should be.
    pub const DATA: u8 = 65;
    /// A file or folder that was named does not exist.
    pub const NO_INPUT: u8 = 66;
    /// A fault of the program itself.
    pub const SOFTWARE: u8 = 70;
    /// Reading or writing failed.
    pub const IO: u8 = 74;
    /// Another process holds what is needed.
    pub const TRY_LATER: u8 = 75;
}

/// What a command has to say: data for standard output, and its exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Data.
    pub out: String,
    /// Exit code.
    pub code: u8,
}

impl Done {
    /// Data, and exit code 0.
    pub fn saying(out: impl Into<String>) -> Self {
        Self { out: out.into(), code: code::DONE }
    }
    /// A JSON value, indented, and exit code 0.
    pub fn value(value: &impl serde::Serialize) -> Result<Self, Failure> {
        let text = serde_json::to_string_pretty(value).map_err(|e| Failure::new(code::SOFTWARE, e))?;
        Ok(Self::saying(text + "\n"))
    }
}

/// Why a command did not do what it was asked: a message for standard error, and an exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened, what it means, what to do.
    pub message: String,
    /// Exit code.
    pub code: u8,
}

impl Failure {
    /// A failure of this exit code.
    pub fn new(code: u8, message: impl std::fmt::Display) -> Self {
        Self { message: message.to_string(), code }
    }
}

/// Says it: data on standard output, messages on standard error. A reader that went away is no error.
pub fn say(outcome: Result<Done, Failure>) -> ExitCode {
    match outcome {
        Ok(done) => {
            let mut out = std::io::stdout().lock();
            let written = out.write_all(done.out.as_bytes()).and_then(|()| out.flush());
            match written {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                    complain(&format!("standard output cannot be written: {error}"));
                    ExitCode::from(code::IO)
                }
                _ => ExitCode::from(done.code),
            }
        }
        Err(failure) => {
            complain(&failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Writes a message to standard error; where that is gone, nobody can be told.
pub fn complain(message: &str) {
    let _ = writeln!(std::io::stderr(), "invigil: {}", message.trim_end());
}
