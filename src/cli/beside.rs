//! Reads the file to be verified, and the presented form that lies beside a journal. Only ordinary files are read, and no
//! more of them than a journal can be: a pipe would wait for ever, a device never end.

use crate::cli::outcome::{Output, code};
use crate::cli::shop::Answer;
use crate::form::PresentedForm;
use crate::journal::Reader;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Journals are far smaller; what is larger is no journal.
const LARGEST: u64 = 256 * 1024 * 1024;

/// The bytes of an ordinary file.
pub(super) fn read(path: &Path) -> Answer<Vec<u8>> {
    let failed =
        |e: io::Error| Output::failure(code::DATA, format!("{} cannot be read: {e}", path.display()));
    let bytes = bytes_of(path).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        let said =
            format!("{} has more than {LARGEST} bytes: that is no journal of an attempt", path.display());
        return Err(Output::failure(code::DATA, said));
    }
    Ok(bytes)
}

/// The presented form in the folder of `journal`, and a remark for standard error where a file lies there that cannot
/// be used: it is no form, or the form of another attempt.
pub(super) fn form(folder: &Path, journal: &[u8]) -> (Option<PresentedForm>, String) {
    let path = folder.join("form.json");
    let aside =
        |why: &dyn std::fmt::Display| (None, format!("invigil: {} was left aside: {why}\n", path.display()));
    let bytes = match bytes_of(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return (None, String::new()),
        Err(e) => return aside(&format_args!("it cannot be read ({e})")),
        Ok(bytes) => bytes,
    };
    let form: PresentedForm = match serde_json::from_slice(&bytes) {
        Err(e) => return aside(&format_args!("it is no presented form ({e})")),
        Ok(form) => form,
    };
    let mut reader = Reader::new(journal);
    let _first = reader.next();
    match reader.so_far() {
        Some(chain) if *chain.attempt() != form.attempt => {
            aside(&format_args!("it is the form of attempt {}", form.attempt))
        }
        _ => (Some(form), String::new()),
    }
}

/// At most one byte more than the largest journal.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    // asked before it is opened, because opening a pipe waits for its writer
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not an ordinary file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
