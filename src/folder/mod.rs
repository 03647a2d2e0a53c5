//! The folder of an attempt on the candidate's machine: its journal, its form, its notes, and who holds it.
//!
//! ```text
//! <state>/attempts/<attempt>/journal.jsonl   the journal, the one authority on what happened
//!                            form.json       the presented form, once the attempt has started
//!                            form.sealed     the same before that, sealed: nobody reads it without the key of the start
//!                            notes.txt       scratch notes, erased at submission
//!                            lock            who has it open: pid, host, since when
//!                            to-send         the server that it has to be handed in at yet
//!                            torn-<seq>.bin  what a write that was cut short had left
//! <state>/device-key.pem                     the key that signs journals here
//! <state>/registry-key.pem                   the key that signs results here
//! <state>/server-key.pem                     the key that signs receipts here
//! ```
//!
//! Invariants: a folder appears whole, with record 0, or not at all. One process holds it at a time, by a lock of the
//! system that ends with the process. What [`AttemptFolder::append`] has accepted lies on disk. A write that fails is
//! taken back before the next one, so that no half line ever stands in the middle. Bytes after the last line feed are
//! cut off and kept aside on opening; nothing else is ever repaired. Files are of mode 0600, directories of 0700.

mod beside;
mod device;
mod durable;
mod error;
mod export;
mod journal_file;
mod lock;
mod to_send;

pub use beside::{LARGEST, form_beside, ordinary, record};
pub use device::*;
pub use durable::keep_private;
pub use error::*;
pub use export::write_whole;
pub use journal_file::Torn;
pub use lock::Holder;
pub use to_send::{is_taken_over, note_sent, note_taken_over, note_to_send, to_send};

use crate::form::{PresentedForm, SealedForm};
use crate::id::AttemptId;
use crate::note::SigningKey;
use durable::{create_dir, replace, sync_dir, write_new};
use journal_file::JournalFile;
use lock::Lock;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const ATTEMPTS: &str = "attempts";
const JOURNAL: &str = "journal.jsonl";
const FORM: &str = "form.json";
const SEALED: &str = "form.sealed";
const NOTES: &str = "notes.txt";

/// The folder of one attempt, held by this process.
#[derive(Debug)]
pub struct AttemptFolder {
    dir: PathBuf,
    journal: JournalFile,
    _lock: Lock,
}

/// What was found on opening a folder.
#[derive(Debug)]
pub struct Found {
    /// The journal's bytes, without a torn tail.
    pub journal: Vec<u8>,
    /// A write that was cut short: cut off and kept aside.
    pub torn: Option<Torn>,
}

/// The directory of an attempt under `state`.
pub fn attempt_dir(state: &Path, attempt: &AttemptId) -> PathBuf {
    state.join(ATTEMPTS).join(attempt.as_str())
}

/// The attempts that have a folder under `state`, oldest first.
pub fn attempts(state: &Path) -> Result<Vec<AttemptId>, FolderError> {
    let dir = state.join(ATTEMPTS);
    let entries = match fs::read_dir(&dir) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(FolderError::io(Doing::Read, &dir))?,
    };
    let mut ids = Vec::new();
    for entry in entries {
        let entry = entry.map_err(FolderError::io(Doing::Read, &dir))?;
        ids.extend(entry.file_name().to_str().and_then(|name| name.parse().ok()));
    }
    ids.sort();
    Ok(ids)
}

/// The journal's bytes as they stand, torn tail included, without holding the folder: to verify it.
pub fn read_journal(state: &Path, attempt: &AttemptId) -> Result<Vec<u8>, FolderError> {
    read(&attempt_dir(state, attempt).join(JOURNAL))
}

/// Refuses where the journal of this attempt could not be added to; nothing is written.
pub fn check_writable(state: &Path, attempt: &AttemptId) -> Result<(), FolderError> {
    let path = attempt_dir(state, attempt).join(JOURNAL);
    fs::OpenOptions::new().append(true).open(&path).map(drop).map_err(FolderError::io(Doing::Write, &path))
}

/// Refuses while another process has the attempt open, and says who; nothing is taken or changed.
pub fn check_free(state: &Path, attempt: &AttemptId) -> Result<(), FolderError> {
    match Lock::held_by(&attempt_dir(state, attempt)) {
        // this process itself is about to let go of it
        Err(FolderError::Locked { holder: Some(holder), .. }) if holder.pid == std::process::id() => Ok(()),
        free => free,
    }
}

/// Erases the scratch notes of an attempt, where there are any, without holding its folder: its exam is over.
pub fn erase_notes(state: &Path, attempt: &AttemptId) -> Result<(), FolderError> {
    erase(&attempt_dir(state, attempt))
}

/// Removes the folder of an attempt with everything in it; false where there is none. Refused while a process has it open.
pub fn remove(state: &Path, attempt: &AttemptId, holder: &Holder) -> Result<bool, FolderError> {
    let dir = attempt_dir(state, attempt);
    if !dir.exists() {
        return Ok(false);
    }
    let _lock = Lock::take(&dir, holder)?;
    fs::remove_dir_all(&dir).map_err(FolderError::io(Doing::Erase, &dir))?;
    sync_dir(&state.join(ATTEMPTS))?;
    Ok(true)
}

impl AttemptFolder {
    /// Makes the folder of an attempt, with its form and its first line. When this returns, all of it lies on disk.
    pub fn create(
        state: &Path,
        attempt: &AttemptId,
        form: &PresentedForm,
        first: &[u8],
        holder: &Holder,
    ) -> Result<Self, FolderError> {
        let form = form_bytes(form, &attempt_dir(state, attempt).join(FORM))?;
        Self::make(state, attempt, (FORM, &form), first, holder)
    }

    /// The same before the start of the attempt: its form lies there sealed.
    pub fn create_sealed(
        state: &Path,
        attempt: &AttemptId,
        sealed: &SealedForm,
        first: &[u8],
        holder: &Holder,
    ) -> Result<Self, FolderError> {
        let form = form_bytes(sealed, &attempt_dir(state, attempt).join(SEALED))?;
        Self::make(state, attempt, (SEALED, &form), first, holder)
    }

    fn make(
        state: &Path,
        attempt: &AttemptId,
        form: (&str, &[u8]),
        first: &[u8],
        holder: &Holder,
    ) -> Result<Self, FolderError> {
        let dir = attempt_dir(state, attempt);
        if dir.exists() {
            return Err(FolderError::Exists { path: dir });
        }
        let attempts = state.join(ATTEMPTS);
        create_dir(state)?;
        create_dir(&attempts)?;
        // made under another name first, so that a crash leaves no half folder under the attempt's own
        let new = attempts.join(format!(".new-{attempt}-{}", holder.pid));
        remove_left_over(&attempts, attempt, holder);
        let made = Self::fill(&new, form, first, holder).and_then(|mut folder| {
            fs::rename(&new, &dir).map_err(|e| match e.kind() {
                io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => {
                    FolderError::Exists { path: dir.clone() }
                }
                _ => FolderError::io(Doing::Create, &dir)(e),
            })?;
            sync_dir(&attempts)?;
            folder.journal.moved(dir.join(JOURNAL));
            folder.dir.clone_from(&dir);
            Ok(folder)
        });
        if made.is_err() {
            let _ = fs::remove_dir_all(&new);
        }
        made
    }

    fn fill(
        new: &Path,
        (name, form): (&str, &[u8]),
        first: &[u8],
        holder: &Holder,
    ) -> Result<Self, FolderError> {
        create_dir(new)?;
        let lock = Lock::take(new, holder)?;
        write_new(&new.join(name), form)?;
        let path = new.join(JOURNAL);
        write_new(&path, first)?;
        let journal = JournalFile::open(path)?;
        sync_dir(new)?;
        Ok(Self { dir: new.to_owned(), journal, _lock: lock })
    }

    /// Opens the folder of an attempt for this process alone. Cuts off and keeps aside a torn last line, unless the
    /// journal is broken before it or has ended: then nothing is touched.
    pub fn open_locked(
        state: &Path,
        attempt: &AttemptId,
        holder: &Holder,
    ) -> Result<(Self, Found), FolderError> {
        let dir = attempt_dir(state, attempt);
        if !dir.join(JOURNAL).exists() {
            return Err(FolderError::Missing { path: dir });
        }
        let lock = Lock::take(&dir, holder)?;
        let mut journal = JournalFile::open(dir.join(JOURNAL))?;
        let (bytes, torn) = journal.recover()?;
        Ok((Self { dir, journal, _lock: lock }, Found { journal: bytes, torn }))
    }

    /// Appends whole lines and waits until they lie on disk. After a failure nothing of them stands in the journal, or
    /// it is taken back before the next attempt: the same lines may be given again.
    pub fn append(&mut self, lines: &[u8]) -> Result<(), FolderError> {
        self.journal.append(lines)
    }
    /// Puts back what was removed while it was open here: the journal as it was written, the form, the device key. All of it
    /// is still in the hands of this process. Refused where another file stands in the journal's place.
    pub fn put_back(
        &mut self,
        form: &PresentedForm,
        key: &SigningKey,
        holder: &Holder,
    ) -> Result<(), FolderError> {
        let missing = || FolderError::Missing { path: self.dir.clone() };
        let written = self.journal.written()?;
        let state = self.dir.ancestors().nth(2).ok_or_else(missing)?.to_owned();
        if self.dir.exists() {
            self.put_files_back(form, &written, holder)?;
        } else {
            let attempt =
                self.dir.file_name().and_then(|name| name.to_str()?.parse().ok()).ok_or_else(missing)?;
            *self = Self::create(&state, &attempt, form, &written, holder)?;
        }
        device::put_back(&state, key)
    }

    fn put_files_back(
        &mut self,
        form: &PresentedForm,
        written: &[u8],
        holder: &Holder,
    ) -> Result<(), FolderError> {
        let (journal, kept_form) = (self.dir.join(JOURNAL), self.dir.join(FORM));
        if journal.exists() {
            return Err(FolderError::Exists { path: journal });
        }
        if !Lock::stands_in(&self.dir) {
            self._lock = Lock::take(&self.dir, holder)?;
        }
        if !kept_form.exists() {
            replace(&kept_form, &form_bytes(form, &kept_form)?)?;
        }
        replace(&journal, written)?;
        self.journal = JournalFile::open(journal)?;
        Ok(())
    }

    /// The journal's bytes, as they lie on disk.
    pub fn read(&self) -> Result<Vec<u8>, FolderError> {
        read(&self.dir.join(JOURNAL))
    }
    /// The presented form is here, open.
    pub fn has_form(&self) -> bool {
        self.dir.join(FORM).exists()
    }
    /// The presented form is here, sealed.
    pub fn has_sealed_form(&self) -> bool {
        self.dir.join(SEALED).exists()
    }
    /// The attempt has started: its form is kept open, and the sealed one goes.
    pub fn keep_form(&self, form: &PresentedForm) -> Result<(), FolderError> {
        let path = self.dir.join(FORM);
        replace(&path, &form_bytes(form, &path)?)?;
        remove_file(&self.dir, SEALED)
    }
    /// The presented form.
    pub fn form(&self) -> Result<PresentedForm, FolderError> {
        form_in(&self.dir)
    }
    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
    /// Keeps the scratch notes, in one step.
    pub fn keep_notes(&self, text: &str) -> Result<(), FolderError> {
        replace(&self.dir.join(NOTES), text.as_bytes())
    }
    /// The scratch notes; empty when there are none.
    pub fn notes(&self) -> Result<String, FolderError> {
        let path = self.dir.join(NOTES);
        match fs::read(&path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(e) => Err(FolderError::io(Doing::Read, &path)(e)),
        }
    }
    /// Erases the scratch notes.
    pub fn erase_notes(&self) -> Result<(), FolderError> {
        erase(&self.dir)
    }
}

fn erase(dir: &Path) -> Result<(), FolderError> {
    remove_file(dir, NOTES)
}

fn remove_file(dir: &Path, name: &str) -> Result<(), FolderError> {
    let path = dir.join(name);
    match fs::remove_file(&path) {
        Ok(()) => sync_dir(dir),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(FolderError::io(Doing::Erase, &path)(e)),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FolderError> {
    fs::read(path).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => FolderError::Missing { path: path.to_owned() },
        _ => FolderError::io(Doing::Read, path)(e),
    })
}

fn form_bytes(form: &impl serde::Serialize, path: &Path) -> Result<Vec<u8>, FolderError> {
    serde_json::to_vec(form)
        .map_err(|e| FolderError::BrokenForm { path: path.to_owned(), why: e.to_string() })
}

fn form_in(dir: &Path) -> Result<PresentedForm, FolderError> {
    let path = dir.join(FORM);
    let bytes = read(&path)?;
    serde_json::from_slice(&bytes).map_err(|e| FolderError::BrokenForm { path, why: e.to_string() })
}

/// Removes what processes left that were killed while they made this attempt's folder. One that is still at it has the
/// lock. What cannot be removed is in nobody's way.
fn remove_left_over(attempts: &Path, attempt: &AttemptId, holder: &Holder) {
    let begin = format!(".new-{attempt}-");
    for entry in fs::read_dir(attempts).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(&begin));
        if ours && Lock::take(&entry.path(), holder).is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests;
