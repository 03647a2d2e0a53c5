//! Small durable steps: files that appear whole, directories that remember them. All private to their owner.

use crate::folder::FolderError;
use crate::folder::error::Doing;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Options that make files of mode 0600.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Makes a directory of mode 0700 and those above it, where they are not there; remembers them on disk.
pub(super) fn create_dir(path: &Path) -> Result<(), FolderError> {
    if path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        create_dir(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        made => made.map_err(FolderError::io(Doing::Create, path))?,
    }
    parent.map_or(Ok(()), sync_dir)
}

/// Waits until the entries of a directory lie on disk.
pub(super) fn sync_dir(path: &Path) -> Result<(), FolderError> {
    let dir = File::open(path).map_err(FolderError::io(Doing::Sync, path))?;
    dir.sync_all().map_err(FolderError::io(Doing::Sync, path))
}

/// Writes a file that must not be there yet. The directory is not synced.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let mut file =
        private().write(true).create_new(true).open(path).map_err(FolderError::io(Doing::Create, path))?;
    file.write_all(bytes).map_err(FolderError::io(Doing::Write, path))?;
    file.sync_all().map_err(FolderError::io(Doing::Sync, path))
}

/// Replaces a file in one step: readers see the old bytes or the new ones.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let new = beside(path, "new");
    let _ = fs::remove_file(&new);
    let done = write_new(&new, bytes)
        .and_then(|()| fs::rename(&new, path).map_err(FolderError::io(Doing::Write, path)))
        .and_then(|()| path.parent().map_or(Ok(()), sync_dir));
    if done.is_err() {
        let _ = fs::remove_file(&new);
    }
    done
}

/// Keeps bytes for their owner alone, in one step in place of what was there; makes the folder where there is none.
pub fn keep_private(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    path.parent().map_or(Ok(()), create_dir)?;
    replace(path, bytes)
}

/// The same path with another ending.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}
