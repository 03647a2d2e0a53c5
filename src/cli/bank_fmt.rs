//! `bank fmt`: brings banks into the one layout, or says where they are not.

use crate::authoring::{self, AuthoringError};
use crate::cli::args::FmtArgs;
use crate::cli::exchange::unreadable;
use crate::cli::files;
use crate::cli::outcome::{Output, code};
use crate::document::MAX_BYTES;
use crate::library::{self, read_file};
use std::fmt::Write as _;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// `bank fmt FILE…`. Exit codes: 0 laid out (with `--check`: everything is), 1 with `--check`: something is not, 65 a file is no
/// bank, 66 or 74 a file cannot be read or written.
pub(super) fn bank_fmt(args: &FmtArgs) -> Output {
    let files: Vec<PathBuf> = args
        .files
        .iter()
        .flat_map(|path| library::list(path).unwrap_or_else(|_| vec![path.clone()]))
        .collect();
    if files.len() > 1 && files.iter().any(|path| is_stdin(path)) {
        return Output::failure(
            code::USAGE,
            "standard input (`-`) is laid out by itself, without other files",
        );
    }
    let mut output = Output::default();
    for path in &files {
        let done = one(path, args.check, &mut output).unwrap_or_else(|failed| {
            output.stdout.push_str(&failed.stdout);
            output.stderr.push_str(&failed.stderr);
            failed.code
        });
        output.code = output.code.max(done);
    }
    output
}

fn one(path: &Path, check: bool, output: &mut Output) -> Result<u8, Output> {
    let (name, bytes) = read(path)?;
    let laid_out = authoring::format(&name, &bytes).map_err(|error| refused(&error))?;
    let is_laid_out = laid_out.as_bytes() == bytes;
    // Writing to a String cannot fail.
    let _ = match (is_laid_out, check) {
        (false, true) => {
            output.stdout.push_str(&first_difference(&name, &String::from_utf8_lossy(&bytes), &laid_out));
            return Ok(code::NO);
        }
        (_, false) if is_stdin(path) => write!(output.stdout, "{laid_out}"),
        (true, _) => writeln!(output.stderr, "{name}: as it should be"),
        (false, false) => {
            let failed = |e| Output::failure(code::IO, format!("{name} cannot be written: {e}"));
            files::replace(path, &bytes, laid_out.as_bytes()).map_err(failed)?;
            writeln!(output.stderr, "{name}: laid out anew, the same digest")
        }
    };
    Ok(code::DONE)
}

/// The path stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Name and bytes of a bank's file, or of standard input.
pub(super) fn read(path: &Path) -> Result<(String, Vec<u8>), Output> {
    if !is_stdin(path) {
        let bytes = read_file(path).map_err(|error| unreadable(path, &error))?;
        return Ok((path.display().to_string(), bytes));
    }
    let mut bytes = Vec::new();
    // one byte more than is read of a file, so that too much is seen
    let most = u64::try_from(MAX_BYTES + 1).unwrap_or(u64::MAX);
    match io::stdin().lock().take(most).read_to_end(&mut bytes) {
        Ok(_) => Ok(("standard input".to_owned(), bytes)),
        Err(error) => Err(Output::failure(code::IO, format!("standard input cannot be read: {error}"))),
    }
}

/// Why a bank was left as it is.
pub(super) fn refused(error: &AuthoringError) -> Output {
    match error {
        AuthoringError::Faults(report) => Output {
            stdout: report.plain(),
            ..Output::failure(code::DATA, format!("{report}. Nothing was changed."))
        },
        AuthoringError::NoItem { .. } => Output::failure(code::NO, error),
        _ => Output::failure(code::DATA, error),
    }
}

/// The first line that is not as it would be.
fn first_difference(name: &str, is: &str, would_be: &str) -> String {
    let (mut old, mut new) = (is.split('\n'), would_be.split('\n'));
    let mut line = 0;
    loop {
        line += 1;
        match (old.next(), new.next()) {
            (None, None) => return String::new(),
            (was, becomes) if was == becomes => {}
            (was, becomes) => {
                let shown = |text: Option<&str>| match text {
                    None => "(the end of the file)".to_owned(),
                    // white space that nobody sees is shown
                    Some(text) if text.trim() != text || text.is_empty() => format!("{text:?}"),
                    Some(text) => text.to_owned(),
                };
                return format!(
                    "{name}:{line}: not as `bank fmt` lays it out\n    is:        {}\n    would be:  {}\n",
                    shown(was),
                    shown(becomes)
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named_and_white_space_is_shown() {
        let said = first_difference("b.toml", "a = 1\nb=2 \n", "a = 1\nb = 2\n");
        assert_eq!(
            said,
            "b.toml:2: not as `bank fmt` lays it out\n    is:        \"b=2 \"\n    would be:  b = 2\n"
        );
        assert!(first_difference("b", "a\n\n", "a\n").contains("is:        \"\""));
    }
}
