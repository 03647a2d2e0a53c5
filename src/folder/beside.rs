//! The record of an attempt as it lies on this machine, for looking only: nothing is held, cut off or written. Only ordinary
//! files are read, and no more of them than a journal can be: a pipe would wait for ever, a device never end.

use crate::api::Record;
use crate::folder::{FORM, FolderError, attempt_dir, read_journal};
use crate::form::PresentedForm;
use crate::id::AttemptId;
use crate::journal::Reader;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// Journals are far smaller; what is larger is no journal.
pub const LARGEST: u64 = 256 * 1024 * 1024;

/// The record of an attempt, and a remark where its form was left aside; `None` where there is no journal.
pub fn record(state: &Path, attempt: &AttemptId) -> Result<(Option<Record>, Option<String>), FolderError> {
    match read_journal(state, attempt) {
        Ok(bytes) => {
            let (form, remark) = form_beside(&attempt_dir(state, attempt), &bytes);
            Ok((Some(Record { bytes, form }), remark))
        }
        Err(FolderError::Missing { .. }) => Ok((None, None)),
        Err(error) => Err(error),
    }
}

/// The presented form in the folder of `journal`, and a remark where a file lies there that cannot be used: it is no form,
/// or the form of another attempt.
pub fn form_beside(folder: &Path, journal: &[u8]) -> (Option<PresentedForm>, Option<String>) {
    let path = folder.join(FORM);
    let aside =
        |why: &dyn std::fmt::Display| (None, Some(format!("{} was left aside: {why}", path.display())));
    let bytes = match ordinary(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return (None, None),
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
        _ => (Some(form), None),
    }
}

/// The bytes of an ordinary file, at most one more than the largest journal has.
pub fn ordinary(path: &Path) -> io::Result<Vec<u8>> {
    // asked before it is opened, because opening a pipe waits for its writer
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not an ordinary file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
