//! Looking after the database file: checking it, copying it while it is in use, putting a copy in its place.

use crate::store::sql::Tx;
use crate::store::{Access, Store, StoreError, open, schema};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

impl Store {
    /// What the database finds wrong with its own pages, indexes and references; empty when it is sound.
    pub async fn faults(&self) -> Result<Vec<String>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        if let Tx::Pg(_) = tx {
            return schema::faults(&mut tx).await;
        }
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

    /// Proves that something can be written and kept now: the number of the schema is written once more, as it is. That may
    /// find its place in a page that is there already, so PostgreSQL has to find room for some more beside it, in a file that
    /// goes away again.
    pub async fn prove_writable(&self) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write_apart().await?;
        let version = tx.schema().await?;
        let sql = match tx {
            Tx::Lite(..) => format!("PRAGMA user_version = {version}"),
            Tx::Pg(_) => format!("UPDATE invigil_schema SET version = {version}"),
        };
        tx.run_composed(sql, &[]).await?;
        if let Tx::Pg(_) = tx {
            tx.rows("SELECT set_config('work_mem', '64kB', true)", &[]).await?;
            // more than that goes to disk
            tx.rows("SELECT count(*) FROM generate_series(1, 10000)", &[]).await?;
        }
        tx.commit().await
    }

    /// Copies everything that is committed into the new file `to`, also while other processes write. The file is whole and
    /// on disk, or not there at all; it can be read by its owner only. An existing file is never written over. A database
    /// on a server is copied by the tools of that server.
    pub async fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        if to.symlink_metadata().is_ok() {
            return Err(StoreError::Exists { path: to.to_path_buf() });
        }
        let partial = create_beside(to)?;
        let copied = match text_of(&partial) {
            Ok(name) => self.backend().copy_into(self.path(), name).await,
            Err(error) => Err(error),
        };
        let published = copied.and_then(|()| publish(&partial, to));
        if published.is_err() {
            // what was begun is of no use to anybody
            let _ = fs::remove_file(&partial);
        }
        published
    }

    /// Puts the content of the database `from` in the place of the one at `path`. It is checked first, and brought up to
    /// the schema of this version; `from` itself stays as it is. What was in its place is kept beside it, under the name
    /// returned.
    pub async fn restore(path: &Path, from: &Path) -> Result<Option<PathBuf>, StoreError> {
        if !from.is_file() {
            let error = io::Error::new(io::ErrorKind::NotFound, "there is no such file");
            return Err(cannot(from, &error));
        }
        // behind a link the database itself is replaced, where its log lies too
        let path = if path.symlink_metadata().is_ok() {
            &path.canonicalize().map_err(|e| cannot(path, &e))?
        } else {
            path
        };
        let fresh = Fresh::beside(path)?;
        prepare(from, &fresh).await?;
        let replaced = replace(path, fresh.path()).await?;
        take_up_ledger(path).await?;
        Ok(replaced)
    }
}

/// Brings the ledger in step with a database that was put in place: what goes on differently is put aside.
pub(super) async fn take_up_ledger(path: &Path) -> Result<(), StoreError> {
    let store = Store::open_alone(path).await?.with_ledger();
    if let Err(error) = store.mend_ledger(true).await {
        tracing::warn!(%error, "the ledger could not be written");
    }
    store.close().await
}

/// A new database beside the one that it is to replace; it goes away with this value unless it took its place.
pub(super) struct Fresh(PathBuf);

impl Fresh {
    /// An empty file beside the database at `path`.
    pub(super) fn beside(path: &Path) -> Result<Self, StoreError> {
        create_beside(path).map(Self)
    }
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
    /// Makes sure that the file alone holds everything, and that it lies on disk. The database is closed.
    pub(super) fn settled(&self) -> Result<(), StoreError> {
        if beside(&self.0, LOG).symlink_metadata().is_ok() {
            return Err(StoreError::InUse { path: self.0.clone() });
        }
        File::open(&self.0).and_then(|file| file.sync_all()).map_err(|e| cannot(&self.0, &e))
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        for end in ["", LOG, INDEX] {
            let _ = fs::remove_file(beside(&self.0, end));
        }
    }
}

/// What SQLite puts beside a database: the write-ahead log and its index.
const LOG: &str = "-wal";
const INDEX: &str = "-shm";

/// Makes `fresh` a sound and current copy of `from`, in one file.
async fn prepare(from: &Path, fresh: &Fresh) -> Result<(), StoreError> {
    let damaged = |reason: String| StoreError::Damaged { path: from.to_path_buf(), reason };
    open::copy_of(from, text_of(fresh.path())?)?;
    let store = Store::open_alone(fresh.path()).await.map_err(|error| named(error, from))?;
    if let Access::ReadOnly(reason) = store.access() {
        return Err(StoreError::ReadOnly { path: fresh.path().to_path_buf(), reason: reason.clone() });
    }
    if let Some(first) = store.faults().await?.into_iter().next() {
        return Err(damaged(first));
    }
    if let Err(fault) = store.verify_audit().await? {
        return Err(damaged(format!("its audit trail is not intact: {fault}")));
    }
    store.close().await?;
    fresh.settled()
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

/// Puts `fresh` in the place of the database at `path`; at no moment is there none. The name of what was there.
pub(super) async fn replace(path: &Path, fresh: &Path) -> Result<Option<PathBuf>, StoreError> {
    let failed = |e: io::Error| cannot(path, &e);
    let there = path.symlink_metadata().is_ok();
    if there {
        settle(path).await?;
    }
    let aside = free_name(path);
    if there {
        fs::hard_link(path, &aside).or_else(|_| fs::copy(path, &aside).map(drop)).map_err(failed)?;
    }
    // of a damaged database, or of one that is gone: a log is not tied to its file, and would be replayed into the new one
    for end in [LOG, INDEX] {
        match fs::rename(beside(path, end), beside(&aside, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    fs::rename(fresh, path).and_then(|()| sync_folder(path)).map_err(failed)?;
    Ok(there.then_some(aside))
}

/// Folds the log into the database that is to be replaced, and makes sure that nobody else has it open.
async fn settle(path: &Path) -> Result<(), StoreError> {
    let in_use = || StoreError::InUse { path: path.to_path_buf() };
    match Store::open_alone(path).await {
        Ok(store) => {
            if let Access::ReadOnly(reason) = store.access() {
                return Err(StoreError::ReadOnly { path: path.to_path_buf(), reason: reason.clone() });
            }
            store.close().await?;
            // whoever closes last removes it
            if beside(path, LOG).symlink_metadata().is_ok() { Err(in_use()) } else { Ok(()) }
        }
        Err(StoreError::Busy { .. }) => Err(in_use()),
        // it is of no use as it is
        Err(
            StoreError::Damaged { .. }
            | StoreError::NotOurs { .. }
            | StoreError::Newer { .. }
            | StoreError::Value { .. },
        ) => Ok(()),
        Err(error) => Err(error),
    }
}

fn free_name(path: &Path) -> PathBuf {
    let mut number = 1;
    loop {
        let name = beside(path, &format!(".replaced-{number}"));
        if [LOG, INDEX, ""].iter().all(|end| beside(&name, end).symlink_metadata().is_err()) {
            return name;
        }
        number += 1;
    }
}

/// A new and empty file beside `path`, for its owner alone; the database fills it, and so it keeps the mode.
fn create_beside(path: &Path) -> Result<PathBuf, StoreError> {
    let mut number = 1;
    loop {
        let name = beside(path, &format!(".new-{}-{number}", std::process::id()));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&name) {
            Ok(_) => return Ok(name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(cannot(path, &error)),
        }
    }
}

/// Gives a file that is on disk its name, unless something has that name by now.
fn publish(partial: &Path, to: &Path) -> Result<(), StoreError> {
    let failed = |e: io::Error| cannot(to, &e);
    File::open(partial).and_then(|file| file.sync_all()).map_err(failed)?;
    match fs::hard_link(partial, to) {
        Ok(()) => fs::remove_file(partial).map_err(failed)?,
        Err(_) if to.symlink_metadata().is_ok() => {
            return Err(StoreError::Exists { path: to.to_path_buf() });
        }
        // a file system without links
        Err(_) => fs::rename(partial, to).map_err(failed)?,
    }
    sync_folder(to).map_err(failed)
}

fn text_of(path: &Path) -> Result<&str, StoreError> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidInput, "its name is not UTF-8");
    path.to_str().ok_or_else(|| cannot(path, &wrong()))
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn cannot(path: &Path, error: &io::Error) -> StoreError {
    StoreError::CannotOpen { path: path.to_path_buf(), reason: error.to_string() }
}
