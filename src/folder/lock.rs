//! The lock on a folder: held by the system for as long as the process lives, with the holder's name inside.

use crate::folder::FolderError;
use crate::folder::durable::private;
use crate::folder::error::Doing;
use crate::time::Timestamp;
use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";

/// Who holds a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// Name of the computer.
    pub host: String,
    /// Since when.
    pub since: Timestamp,
}

impl Holder {
    /// This process, from `since` on.
    pub fn this_process(since: Timestamp) -> Self {
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Self { pid: std::process::id(), host, since }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "process {} on {}, since {}", self.pid, self.host, self.since)
    }
}

/// The lock, for as long as this value lives.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// The file of a lock stands in `dir`.
    pub(super) fn stands_in(dir: &Path) -> bool {
        dir.join(LOCK).exists()
    }
    /// Who else holds the lock of `dir`; the lock is left as it is.
    pub(super) fn held_by(dir: &Path) -> Result<(), FolderError> {
        let path = dir.join(LOCK);
        let Ok(mut file) = private().read(true).open(&path) else { return Ok(()) };
        // for a look only: it is given back with the file
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockShared) {
            Err(rustix::io::Errno::WOULDBLOCK) => Err(Self::refusal(&mut file, path)),
            _ => Ok(()),
        }
    }
    fn refusal(file: &mut File, path: PathBuf) -> FolderError {
        let mut text = String::new();
        let _ = file.read_to_string(&mut text);
        FolderError::Locked { path, holder: serde_json::from_str(&text).ok() }
    }
    /// Takes the lock of `dir`, or says who holds it.
    pub(super) fn take(dir: &Path, holder: &Holder) -> Result<Self, FolderError> {
        let path = dir.join(LOCK);
        let mut file = private()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(FolderError::io(Doing::Lock, &path))?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(rustix::io::Errno::WOULDBLOCK) => return Err(Self::refusal(&mut file, path)),
            Err(errno) => return Err(FolderError::io(Doing::Lock, &path)(errno.into())),
        }
        // The holder's name is a courtesy: the lock holds on a full disk too.
        let name = serde_json::to_vec(holder).unwrap_or_default();
        let _ =
            file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).and_then(|_| file.write_all(&name));
        Ok(Self { _file: file })
    }
}
