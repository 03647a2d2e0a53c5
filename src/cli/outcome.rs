//! What a command says and how it ends.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

/// Exit codes, as the help text documents them (65 and above as in BSD's `sysexits`).
pub mod code {
    /// Done.
    pub const DONE: u8 = 0;
    /// No: not intact, faults found, refused, not done.
    pub const NO: u8 = 1;
    /// The command line cannot be understood, or a file to be checked cannot be read.
    pub const USAGE: u8 = 2;
    /// The file is not what it should be.
    pub const DATA: u8 = 65;
    /// A file that was named does not exist.
    pub const NO_INPUT: u8 = 66;
    /// Reading or writing failed.
    pub const IO: u8 = 74;
}

/// What a command says, and its exit code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    /// For standard output.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
    /// Exit code.
    pub code: u8,
}

impl Output {
    /// Data on standard output, and exit code 0.
    pub fn data(stdout: impl Into<String>) -> Self {
        Self { stdout: stdout.into(), ..Self::default() }
    }
    /// Data as JSON.
    pub fn json(value: &impl serde::Serialize) -> Self {
        match serde_json::to_string_pretty(value) {
            Ok(text) => Self::data(text + "\n"),
            Err(error) => Self::failure(code::IO, error),
        }
    }
    /// Data as JSON, written while it is made: for what would take much more memory as a text. Nothing is left to be said.
    pub fn json_as_it_comes(value: &impl serde::Serialize) -> Self {
        let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        let written = serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from);
        match written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Self::failure(code::IO, format_args!("standard output cannot be written: {error}"))
            }
            _ => Self::default(),
        }
    }
    /// A message on standard error, nothing on standard output, and exit code 0.
    pub fn message(stderr: impl std::fmt::Display) -> Self {
        Self { stderr: format!("{stderr}\n"), ..Self::default() }
    }
    /// A message on standard error, and an exit code.
    pub fn failure(code: u8, message: impl std::fmt::Display) -> Self {
        Self { stderr: format!("invigil: {message}\n"), code, ..Self::default() }
    }

    /// Says it. A reader that went away is no error.
    pub fn say(&self) -> ExitCode {
        // where standard error is gone, nobody can be told
        let _ = std::io::stderr().write_all(self.stderr.as_bytes());
        let mut out = std::io::stdout().lock();
        match out.write_all(self.stdout.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                let _ = writeln!(std::io::stderr(), "invigil: standard output cannot be written: {error}");
                ExitCode::from(code::IO)
            }
            _ => ExitCode::from(self.code),
        }
    }
}
