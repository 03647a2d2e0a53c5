//! Reads the file to be verified, and the presented form that lies beside a journal.

use crate::cli::outcome::{Output, code};
use crate::cli::shop::Answer;
use crate::folder::{LARGEST, form_beside, ordinary};
use crate::form::PresentedForm;
use std::io;
use std::path::Path;

/// The bytes of an ordinary file.
pub(super) fn read(path: &Path) -> Answer<Vec<u8>> {
    let failed =
        |e: io::Error| Output::failure(code::DATA, format!("{} cannot be read: {e}", path.display()));
    let bytes = ordinary(path).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        let said =
            format!("{} has more than {LARGEST} bytes: that is no journal of an attempt", path.display());
        return Err(Output::failure(code::DATA, said));
    }
    Ok(bytes)
}

/// The presented form in the folder of `journal`, and a remark for standard error where there is something to remark.
pub(super) fn form(folder: &Path, journal: &[u8]) -> (Option<PresentedForm>, String) {
    let (form, remark) = form_beside(folder, journal);
    (form, said(remark))
}

/// A remark as it stands on standard error.
pub(super) fn said(remark: Option<String>) -> String {
    remark.map(|remark| format!("invigil: {remark}\n")).unwrap_or_default()
}
