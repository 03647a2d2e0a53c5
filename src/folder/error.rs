//! What can go wrong on disk, in words that a candidate can act on.

use crate::folder::Holder;
use crate::note::NoteError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a folder or a file in it could not be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum FolderError {
    /// The folder is there already.
    #[error("{} is there already: the attempt was opened before", path.display())]
    Exists { path: PathBuf },
    /// Something stands where a folder was to be written.
    #[error("{} is there already, and nothing is written over it: name another folder", path.display())]
    Taken { path: PathBuf },
    /// The folder or a file is not there.
    #[error("{} is not there", path.display())]
    Missing { path: PathBuf },
    /// Another process holds it.
    #[error("this attempt is open in another window: {}. Go on there, or close it first", who(holder.as_ref()))]
    Locked { path: PathBuf, holder: Option<Holder> },
    /// The journal was changed by somebody else while it was open here.
    #[error(
        "the record was changed by another program: {expected} bytes were written here, and it has {found}. Nothing is \
         written over it: put it back, or ask whoever runs this exam. It is {}",
        path.display()
    )]
    Changed { path: PathBuf, expected: u64, found: u64 },
    /// The journal was removed while it was open here.
    #[error("the record was removed while the attempt was open. What it held is still here, and is put back when that is asked for. It was {}", path.display())]
    Gone { path: PathBuf },
    /// The form cannot be read.
    #[error("{} cannot be read as a form: {why}", path.display())]
    BrokenForm { path: PathBuf, why: String },
    /// The lines are not whole.
    #[error("only whole lines are appended to a journal")]
    PartLine,
    /// Others may read the device key.
    #[error(
        "{} may be read by others (mode {mode:04o}): whoever has it can sign in the name of this computer. Make it \
         private with: chmod 600 {}",
        path.display(),
        path.display()
    )]
    KeyTooOpen { path: PathBuf, mode: u32 },
    /// The device key is broken.
    #[error(
        "{} is not usable: it holds no key, or was changed or cut short. Put it back from a copy. Where there is none, move it \
         away, and a new key is made at the next start; attempts that are open need the old device key",
        path.display()
    )]
    BrokenKey { path: PathBuf, source: NoteError },
    /// The system said no.
    #[error("{doing} {} failed: {}", path.display(), cause.advise(source))]
    Io { doing: Doing, path: PathBuf, cause: Cause, source: io::Error },
}

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Making a file or directory.
    Create,
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// Waiting until it lies on disk.
    Sync,
    /// Removing.
    Erase,
    /// Locking.
    Lock,
}

/// The kinds of refusals that a person can do something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The disk, a quota or a size limit is full.
    NoSpace,
    /// The file system is mounted read-only.
    ReadOnly,
    /// No permission.
    Permission,
    /// Anything else; the system's words say what.
    Other,
}

impl FolderError {
    /// What a person can do something about, if it is the system that refused.
    pub fn cause(&self) -> Option<Cause> {
        match self {
            Self::Io { cause, .. } => Some(*cause),
            _ => None,
        }
    }
    /// What happened, without a word on what to do: for a place that says that itself.
    pub fn happened(&self) -> String {
        match self {
            Self::Io { cause: Cause::Other, .. } => self.to_string(),
            Self::Io { doing, path, .. } => format!("{doing} {} failed", path.display()),
            _ => self.to_string(),
        }
    }
    pub(super) fn io(doing: Doing, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, cause: Cause::of(&source), source }
    }
}

impl Cause {
    /// The cause behind an error of the system.
    pub fn of(error: &io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::NoSpace,
            ReadOnlyFilesystem => Self::ReadOnly,
            PermissionDenied => Self::Permission,
            _ => Self::Other,
        }
    }
    /// The cause and what to do about it; the system's words only where there are no better ones.
    fn advise(self, source: &io::Error) -> String {
        match self {
            Self::NoSpace => "no space is left. Free some space, and try again".to_owned(),
            Self::ReadOnly => "the disk is read-only. Make it writable, and try again".to_owned(),
            Self::Permission => {
                "permission is denied. See who owns it and who may write, and try again".to_owned()
            }
            Self::Other => source.to_string(),
        }
    }
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "making",
            Self::Read => "reading",
            Self::Write => "writing",
            Self::Sync => "saving",
            Self::Erase => "removing",
            Self::Lock => "locking",
        })
    }
}

fn who(holder: Option<&Holder>) -> String {
    holder.map_or_else(|| "by a process that did not say its name".to_owned(), ToString::to_string)
}
