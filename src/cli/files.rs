//! Files that commands write for people: none that is there is lost, and none is left half written.

use crate::cli::outcome::{Output, code};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, fchown};
use std::path::Path;

/// Writes a file that must not be there yet. What could not be written whole is taken away again.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// What is said of a file that must not be there yet, and is.
pub(super) fn is_there(path: &Path) -> Output {
    let shown = path.display();
    Output::failure(code::NO, format!("{shown} is there already, and was left as it is. Name another file"))
}

/// Replaces a file in one step, as long as it still holds `before`. Who may read it stays, from the first byte on.
pub(super) fn replace(path: &Path, before: &[u8], bytes: &[u8]) -> io::Result<()> {
    let path = path.canonicalize()?;
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    // two who write at once have a file each
    name.push(format!(".{}.new", std::process::id()));
    let new = path.with_file_name(name);
    let done = File::create_new(&new).and_then(|mut file| {
        let (old, own) = (fs::metadata(&path)?, file.metadata()?);
        if own.uid() != old.uid() {
            // whoever may not give a file away keeps it
            let _ = fchown(&file, Some(old.uid()), None);
        }
        if own.gid() != old.gid() {
            // with another group the same rights would let others read the keys
            fchown(&file, None, Some(old.gid()))?;
        }
        file.set_permissions(old.permissions())?;
        file.write_all(bytes)?;
        file.sync_all()?;
        if fs::read(&path)? != before {
            return Err(io::Error::other(
                "it was changed meanwhile by somebody else, and was left as it is. Do it once more",
            ));
        }
        fs::rename(&new, &path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    });
    if done.is_err() {
        let _ = fs::remove_file(&new);
    }
    done
}
