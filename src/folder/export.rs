//! A folder that is handed over: written whole under another name first, so that nobody ever finds half of one.

use crate::folder::FolderError;
use crate::folder::durable::{sync_dir, write_new};
use crate::folder::error::Doing;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

/// Writes `files` (names and bytes) into the new folder `dir`, private to its owner. Where something stands in its place, or
/// where it fails, nothing is written. The folder that it is to lie in has to be there.
pub fn write_whole(dir: &Path, files: &[(&str, &[u8])]) -> Result<(), FolderError> {
    let taken = || FolderError::Taken { path: dir.to_owned() };
    // a link that leads nowhere is something too
    if fs::symlink_metadata(dir).is_ok() {
        return Err(taken());
    }
    let name = dir.file_name().ok_or_else(taken)?;
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let new = parent.join(format!(".new-{}-{}", std::process::id(), name.display()));
    DirBuilder::new().mode(0o700).create(&new).map_err(FolderError::io(Doing::Create, dir))?;
    let written = files
        .iter()
        .try_for_each(|(name, bytes)| write_new(&new.join(name), bytes))
        .and_then(|()| sync_dir(&new))
        .and_then(|()| fs::rename(&new, dir).map_err(FolderError::io(Doing::Create, dir)));
    match written {
        Ok(()) => sync_dir(parent),
        Err(error) => {
            let _ = fs::remove_dir_all(&new);
            Err(error)
        }
    }
}
