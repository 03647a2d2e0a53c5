//! The journal's file: append only, line by line, each on disk before the next.

use crate::attempt::Fact;
use crate::folder::FolderError;
use crate::folder::durable::{private, sync_dir, write_new};
use crate::folder::error::Doing;
use crate::journal::{self, Content};
use std::fs::{self, File};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::PathBuf;

/// The rest of a write that was cut short: the bytes after the last line feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// Number of the record that it would have been.
    pub seq: u64,
    /// How many bytes there were.
    pub bytes: usize,
    /// Where they are kept.
    pub kept: PathBuf,
}

/// An open journal.
#[derive(Debug)]
pub(super) struct JournalFile {
    path: PathBuf,
    file: File,
    /// What lies on disk for certain.
    length: u64,
    state: Tail,
}

/// What may stand after `length`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    /// Nothing.
    Clean,
    /// The rest of a write that failed.
    Failed,
}

impl JournalFile {
    pub(super) fn open(path: PathBuf) -> Result<Self, FolderError> {
        let file =
            private().read(true).write(true).open(&path).map_err(FolderError::io(Doing::Write, &path))?;
        let length = file.metadata().map_err(FolderError::io(Doing::Read, &path))?.len();
        Ok(Self { path, file, length, state: Tail::Clean })
    }
    /// Its directory has another name now.
    pub(super) fn moved(&mut self, path: PathBuf) {
        self.path = path;
    }

    /// Reads the journal. A torn tail is kept aside and cut off, if everything before it holds and the attempt has not
    /// been signed.
    pub(super) fn recover(&mut self) -> Result<(Vec<u8>, Option<Torn>), FolderError> {
        let mut bytes = fs::read(&self.path).map_err(FolderError::io(Doing::Read, &self.path))?;
        let scan = journal::scan(&bytes);
        let Some(range) = scan.torn.filter(|_| scan.fault.is_none()) else { return Ok((bytes, None)) };
        if matches!(
            scan.records.last().map(|record| &record.content),
            Some(Content::Known(Fact::Signed { .. }))
        ) {
            return Ok((bytes, None));
        }
        let seq = scan.records.len() as u64;
        let tail = bytes.split_off(range.start);
        let kept = self.keep_aside(seq, &tail)?;
        self.length = bytes.len() as u64;
        self.cut()?;
        Ok((bytes, Some(Torn { seq, bytes: tail.len(), kept })))
    }

    fn keep_aside(&self, seq: u64, tail: &[u8]) -> Result<PathBuf, FolderError> {
        let name = |nth: u32| match nth {
            0 => format!("torn-{seq}.bin"),
            nth => format!("torn-{seq}-{nth}.bin"),
        };
        let mut paths = (0u32..).map(|nth| self.path.with_file_name(name(nth)));
        let kept = paths.find(|path| !path.exists()).unwrap_or_else(|| self.path.with_file_name(name(0)));
        write_new(&kept, tail)?;
        self.path.parent().map_or(Ok(()), sync_dir)?;
        Ok(kept)
    }

    pub(super) fn append(&mut self, lines: &[u8]) -> Result<(), FolderError> {
        match lines {
            [] => return Ok(()),
            [.., b'\n'] => {}
            _ => return Err(FolderError::PartLine),
        }
        self.check_untouched()?;
        if self.state == Tail::Failed {
            self.cut()?;
        }
        self.state = Tail::Failed;
        self.file.write_all_at(lines, self.length).map_err(FolderError::io(Doing::Write, &self.path))?;
        rustix::fs::fdatasync(&self.file).map_err(|e| FolderError::io(Doing::Sync, &self.path)(e.into()))?;
        self.length += lines.len() as u64;
        self.state = Tail::Clean;
        Ok(())
    }

    /// What was written and lies on disk, read through the open file: it may have lost its name.
    pub(super) fn written(&self) -> Result<Vec<u8>, FolderError> {
        let mut bytes = vec![0; usize::try_from(self.length).unwrap_or(0)];
        self.file.read_exact_at(&mut bytes, 0).map_err(FolderError::io(Doing::Read, &self.path))?;
        Ok(bytes)
    }

    /// Nobody else has written to, cut or removed the file.
    fn check_untouched(&self) -> Result<(), FolderError> {
        let now = self.file.metadata().map_err(FolderError::io(Doing::Read, &self.path))?;
        if now.nlink() == 0 {
            return Err(FolderError::Gone { path: self.path.clone() });
        }
        let fits = match self.state {
            Tail::Clean => now.len() == self.length,
            Tail::Failed => now.len() >= self.length,
        };
        if fits {
            return Ok(());
        }
        Err(FolderError::Changed { path: self.path.clone(), expected: self.length, found: now.len() })
    }

    /// Takes back whatever stands after the good length.
    fn cut(&mut self) -> Result<(), FolderError> {
        self.file.set_len(self.length).map_err(FolderError::io(Doing::Write, &self.path))?;
        rustix::fs::fdatasync(&self.file).map_err(|e| FolderError::io(Doing::Sync, &self.path)(e.into()))?;
        self.state = Tail::Clean;
        Ok(())
    }
}

#[cfg(test)]
impl JournalFile {
    /// What a write leaves that fails after `bytes`.
    pub(super) fn fail_after(&mut self, bytes: &[u8]) {
        self.file.write_all_at(bytes, self.length).expect("the test's disk takes these");
        self.state = Tail::Failed;
    }
    /// Writes go to `file` from now on; gives the file and length that were in use.
    pub(super) fn swap_file(&mut self, file: File, length: u64) -> (File, u64) {
        (std::mem::replace(&mut self.file, file), std::mem::replace(&mut self.length, length))
    }
}
