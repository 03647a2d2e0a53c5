//! A database made anew from its ledger and from the journals.

use crate::id::AttemptId;
use crate::store::ledger::{self, Journals, Ledger};
use crate::store::upkeep::{Fresh, replace, take_up_ledger};
use crate::store::{Access, Store, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A database made anew, beside the one that it is to replace. It goes away with this value unless it is put in place.
pub struct Rebuilt {
    /// The new database.
    pub store: Arc<Store>,
    /// Entries of the audit trail.
    pub entries: u64,
    /// The last entry of the ledger was cut short, and is not part of it.
    pub torn: bool,
    /// Attempts whose records were taken from their journals.
    pub records: u64,
    /// Attempts whose records could not all be taken, each with why.
    pub without: Vec<(AttemptId, String)>,
    fresh: Fresh,
    path: PathBuf,
}

/// How the database stands that is to be made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is none, or an empty one.
    Missing,
    /// It cannot be used, or is not intact.
    Damaged(String),
    /// It is intact; the ledger holds more, and everything that it does.
    Behind,
    /// It is intact, and holds what the ledger does not.
    Sound,
}

impl Store {
    /// Where the ledger of the database at `path` lies.
    pub fn ledger_of(path: &Path) -> PathBuf {
        Ledger::of(path).dir().to_owned()
    }

    /// How the database at `path` stands to the ledger in `dir`.
    pub async fn standing(path: &Path, dir: &Path) -> Result<Standing, StoreError> {
        if path.symlink_metadata().is_err() {
            return Ok(Standing::Missing);
        }
        let store = match Self::open_alone(path).await {
            Ok(store) => store,
            Err(
                error @ (StoreError::Damaged { .. } | StoreError::NotOurs { .. } | StoreError::Value { .. }),
            ) => {
                return Ok(Standing::Damaged(error.to_string()));
            }
            Err(error) => return Err(error),
        };
        if let Access::ReadOnly(reason) = store.access() {
            return Err(StoreError::ReadOnly { path: path.to_path_buf(), reason: reason.clone() });
        }
        let standing = store.compared(dir).await;
        store.close().await?;
        match standing {
            Err(
                error @ (StoreError::Damaged { .. } | StoreError::Value { .. } | StoreError::Refused { .. }),
            ) => Ok(Standing::Damaged(error.to_string())),
            standing => standing,
        }
    }

    async fn compared(&self, dir: &Path) -> Result<Standing, StoreError> {
        if let Some(first) = self.faults().await?.into_iter().next() {
            return Ok(Standing::Damaged(first));
        }
        if let Err(fault) = self.verify_audit().await? {
            return Ok(Standing::Damaged(fault.to_string()));
        }
        let here = self.audit_lines().await?;
        if here.is_empty() {
            return Ok(Standing::Missing);
        }
        let there = ledger::lines(dir).map_err(StoreError::Ledger)?;
        let begins =
            there.len() > here.len() && there.iter().zip(&here).all(|(there, here)| there.as_bytes() == here);
        Ok(if begins { Standing::Behind } else { Standing::Sound })
    }

    /// Makes the database at `path` anew from the ledger in `dir`, in a file beside it, and checks it. Nothing is put in
    /// place yet.
    pub async fn rebuild(path: &Path, dir: &Path, journals: &Journals<'_>) -> Result<Rebuilt, StoreError> {
        let read = ledger::read(dir).map_err(StoreError::Ledger)?;
        let fresh = Fresh::beside(path)?;
        let empty = Self::open_empty(fresh.path()).await?;
        let replayed = {
            let mut session = empty.session().await;
            let mut tx = session.write().await?;
            let replayed = ledger::replay(&mut tx, dir, &read, journals).await?;
            tx.commit().await?;
            replayed
        };
        empty.close().await?;
        let store = Self::open_alone(fresh.path()).await?;
        let damaged = |reason: String| StoreError::Damaged { path: fresh.path().to_owned(), reason };
        if let Some(first) = store.faults().await?.into_iter().next() {
            return Err(damaged(first));
        }
        if let Err(fault) = store.verify_audit().await? {
            return Err(damaged(format!("its audit trail is not intact: {fault}")));
        }
        Ok(Rebuilt {
            store: Arc::new(store),
            entries: read.entries.len() as u64,
            torn: read.torn,
            records: replayed.records,
            without: replayed.without,
            fresh,
            path: path.to_path_buf(),
        })
    }
}

impl Rebuilt {
    /// Puts it in the place of the database. What was there is kept beside it, under the name returned. A ledger beside it
    /// that goes on differently is put aside.
    pub async fn put_in_place(self) -> Result<Option<PathBuf>, StoreError> {
        self.store.close().await?;
        self.fresh.settled()?;
        let replaced = replace(&self.path, self.fresh.path()).await?;
        take_up_ledger(&self.path).await?;
        Ok(replaced)
    }
}
