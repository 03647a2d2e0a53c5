//! Looking after the database file: checking it, copying it while it is in use, putting a copy in its place.

use crate::store::sql::told;
use crate::store::{Store, StoreError};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

impl Store {
    /// What the database finds wrong with its own pages, indexes and references; empty when it is sound.
    pub async fn faults(&self) -> Result<Vec<String>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let mut faults = Vec::new();
        for row in tx.rows("PRAGMA integrity_check", &[]).await? {
            let said = row.text(0, "integrity_check")?;
            if said != "ok" {
                faults.push(said);
            }
        }
        for row in tx.rows("PRAGMA foreign_key_check", &[]).await? {
            let (table, parent) = (row.text(0, "foreign_key_check")?, row.text(2, "foreign_key_check")?);
            faults.push(format!("a row of {table} refers to a row of {parent} that is not there"));
        }
        Ok(faults)
    }

    /// Copies everything that is committed into the new file `to`, also while other processes write. The file is whole and
    /// on disk, or not there at all; it can be read by its owner only. An existing file is never written over.
    pub async fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        if to.symlink_metadata().is_ok() {
            return Err(StoreError::Exists { path: to.to_path_buf() });
        }
        let partial = beside(to, ".partial");
        let copied = self.copy(&partial).await;
        if copied.is_err() {
            // what was begun is of no use to anybody
            let _ = fs::remove_file(&partial);
        }
        copied?;
        fs::rename(&partial, to).and_then(|()| sync_folder(to)).map_err(|e| cannot(to, &e))
    }

    async fn copy(&self, to: &Path) -> Result<(), StoreError> {
        let _ = fs::remove_file(to);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // the database fills an empty file that is there, and so it keeps the mode
        options.open(to).map_err(|e| cannot(to, &e))?;
        let name = to.to_str().ok_or_else(|| {
            let reason = "its name is not UTF-8";
            cannot(to, &io::Error::new(io::ErrorKind::InvalidInput, reason))
        })?;
        self.backend().copy_into(self.path(), name).await.map_err(|e| told(to, e))?;
        File::open(to).and_then(|file| file.sync_all()).map_err(|e| cannot(to, &e))
    }

    /// Puts the content of the database `from` in the place of the one at `path`. It is checked first, and brought up to
    /// the schema of this version; `from` itself stays as it is. What was in its place is kept beside it, under the name
    /// returned.
    pub async fn restore(path: &Path, from: &Path) -> Result<Option<PathBuf>, StoreError> {
        if !from.is_file() {
            let error = io::Error::new(io::ErrorKind::NotFound, "there is no such file");
            return Err(cannot(from, &error));
        }
        let fresh = beside(path, ".restoring");
        let prepared = prepare(from, &fresh).await;
        if prepared.is_err() {
            remove_all(&fresh);
        }
        prepared?;
        let there = path.symlink_metadata().is_ok();
        let replaced = if there { set_aside(path).await.map(Some) } else { Ok(None) };
        if replaced.is_err() {
            remove_all(&fresh);
        }
        let replaced = replaced?;
        fs::rename(&fresh, path).and_then(|()| sync_folder(path)).map_err(|e| cannot(path, &e))?;
        Ok(replaced)
    }
}

/// A sound and current copy of `from`, in one file.
async fn prepare(from: &Path, fresh: &Path) -> Result<(), StoreError> {
    let damaged = |reason: String| StoreError::Damaged { path: from.to_path_buf(), reason };
    remove_all(fresh);
    if let Some(folder) = fresh.parent() {
        fs::create_dir_all(folder).map_err(|e| cannot(fresh, &e))?;
    }
    // an older one cannot be opened for reading alone, so it is opened as a copy
    fs::copy(from, fresh).map_err(|e| cannot(from, &e))?;
    let log = beside(from, "-wal");
    if log.is_file() {
        fs::copy(&log, beside(fresh, "-wal")).map_err(|e| cannot(&log, &e))?;
    }
    let store = Store::open(fresh).await.map_err(|error| named(error, from))?;
    if let Some(first) = store.faults().await?.into_iter().next() {
        return Err(damaged(first));
    }
    if let Err(fault) = store.verify_audit().await? {
        return Err(damaged(format!("its audit trail is not intact: {fault}")));
    }
    store.close().await?;
    File::open(fresh).and_then(|file| file.sync_all()).map_err(|e| cannot(fresh, &e))
}

/// An error about the copy is one about what was copied.
fn named(error: StoreError, from: &Path) -> StoreError {
    let path = from.to_path_buf();
    match error {
        StoreError::Damaged { reason, .. } => StoreError::Damaged { path, reason },
        StoreError::NotOurs { reason, .. } => StoreError::NotOurs { path, reason },
        StoreError::Newer { found, known, .. } => StoreError::Newer { path, found, known },
        other => other,
    }
}

/// Moves the database away, to a free name beside it.
async fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
    // closing folds the log in, unless somebody else has it open; what cannot be opened has nothing to fold
    if let Ok(store) = Store::open(path).await {
        store.close().await?;
        if beside(path, "-wal").is_file() {
            return Err(StoreError::InUse { path: path.to_path_buf() });
        }
    }
    let mut number = 1;
    let mut aside = beside(path, ".replaced-1");
    while aside.symlink_metadata().is_ok() {
        number += 1;
        aside = beside(path, &format!(".replaced-{number}"));
    }
    fs::rename(path, &aside).map_err(|e| cannot(path, &e))?;
    for end in ["-wal", "-shm"] {
        // of a damaged one; it would be taken for a part of the new one
        let _ = fs::rename(beside(path, end), beside(&aside, end));
    }
    Ok(aside)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn remove_all(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(path, end));
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn cannot(path: &Path, error: &io::Error) -> StoreError {
    StoreError::CannotOpen { path: path.to_path_buf(), reason: error.to_string() }
}
