//! The ledger beside the database, `ledger/v1`: what a lost database is rebuilt from. Specified in `docs/spec/ledger-v1.md`.
//!
//! Every transaction that writes to the audit trail also writes here, after its commit: the entry of the trail in one file,
//! the rows that it changed in another. A program that dies in between leaves the ledger behind by some entries; whoever
//! opens the store next, or writes next, catches up from the database. Journal records are not mirrored: they have files of
//! their own.
//!
//! Invariants: the file of entries is only appended to, and hash-chained; rows lie on disk before the entry that names their
//! digest; a ledger that goes on after another database is never written over, but put aside. A ledger that cannot be
//! written never keeps a change from being recorded: the database is what counts.

mod file;
mod images;
mod replay;

pub use file::LedgerFault;
pub(super) use file::{Ledger, Observed, Part, lines, read};
pub use replay::Journals;
pub(super) use replay::replay;

use crate::digest::Digest;
use crate::store::sql::{Tx, Value};
use crate::store::{Store, StoreError};
use file::Entry;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// How the ledger stands to its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerState {
    /// The store has none: it lives in memory, or can only be read.
    None,
    /// It holds every entry of the audit trail.
    InStep,
    /// It lacks the last entries, so many.
    Behind(u64),
    /// It goes on after the database, or tells another story: the database was lost, or an older one put in its place.
    Foreign {
        /// Entries that it holds.
        entries: u64,
    },
}

impl Store {
    /// How the ledger stands to the database, by its last entry.
    pub async fn ledger_state(&self) -> Result<LedgerState, StoreError> {
        let Some(ledger) = self.ledger() else { return Ok(LedgerState::None) };
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let last = last_entry(&mut tx).await?;
        // an unreadable file is one that holds nothing; whoever checks its lines says why
        let observed = ledger.observe().unwrap_or(None);
        state_of(&mut tx, observed.as_ref(), last).await
    }

    /// Writes what the ledger lacks. One of another database is put aside if `replace` says so, else left alone.
    pub async fn mend_ledger(&self, replace: bool) -> Result<(), StoreError> {
        let Some(ledger) = self.ledger() else { return Ok(()) };
        let parts = {
            let mut session = self.session().await;
            let mut tx = session.read().await?;
            let observed = ledger.observe().unwrap_or(None);
            let last = last_entry(&mut tx).await?;
            match state_of(&mut tx, observed.as_ref(), last).await? {
                LedgerState::Foreign { .. } if !replace => return Ok(()),
                LedgerState::None | LedgerState::InStep => return Ok(()),
                _ => due(&mut tx, ledger).await?,
            }
        };
        ledger.append(&parts).map_err(|e| StoreError::LedgerIo { path: ledger.dir().to_owned(), source: e })
    }

    /// Puts the ledger aside, whatever it holds, and writes it anew from the database.
    pub async fn renew_ledger(&self) -> Result<(), StoreError> {
        let Some(ledger) = self.ledger() else { return Ok(()) };
        let failed = |source| StoreError::LedgerIo { path: ledger.dir().to_owned(), source };
        ledger.begin_anew().map_err(failed)?;
        self.mend_ledger(true).await
    }

    /// Takes out the rows of these entries that hold words.
    pub(super) fn forget_words(&self, entries: &BTreeSet<i64>) -> Result<(), StoreError> {
        let Some(ledger) = self.ledger() else { return Ok(()) };
        let gone = |seq: i64, images: &[images::Image]| {
            entries.contains(&seq) && images.iter().any(images::Image::holds_words)
        };
        ledger.forget(gone).map_err(|source| StoreError::LedgerIo { path: ledger.dir().to_owned(), source })
    }

    /// Takes out the rows of these entries: a later entry says that they went.
    pub(super) fn release(&self, entries: &BTreeSet<i64>) -> Result<(), StoreError> {
        let Some(ledger) = self.ledger().filter(|_| !entries.is_empty()) else { return Ok(()) };
        let gone = |seq: i64, _: &[images::Image]| entries.contains(&seq);
        ledger.forget(gone).map_err(|source| StoreError::LedgerIo { path: ledger.dir().to_owned(), source })
    }

    /// Checks every line of the ledger, and that the rows it names are there; the entries it holds.
    pub fn verify_ledger(&self) -> Result<u64, LedgerFault> {
        let Some(ledger) = self.ledger() else { return Ok(0) };
        file::read(ledger.dir()).map(|read| read.entries.len() as u64)
    }

    /// Ledgers that were put aside because they were not those of the database.
    pub fn ledgers_aside(&self) -> Vec<PathBuf> {
        self.ledger().map(Ledger::asides).unwrap_or_default()
    }

    /// Where the ledger lies, if the store has one.
    pub fn ledger_dir(&self) -> Option<PathBuf> {
        self.ledger().map(|ledger| ledger.dir().to_owned())
    }
}

/// What the ledger lacks, from the rows as they stand in this transaction. Nothing where its file cannot be read: the next
/// to write tries again.
pub(super) async fn due(tx: &mut Tx<'_>, ledger: &Ledger) -> Result<Due, StoreError> {
    let observed = match ledger.observe() {
        Ok(observed) => observed,
        Err(error) => {
            tracing::warn!(%error, "the ledger cannot be read");
            return Ok(Due::default());
        }
    };
    let last = last_entry(tx).await?;
    let foreign = matches!(state_of(tx, observed.as_ref(), last).await?, LedgerState::Foreign { .. });
    let first = match &observed {
        Some(observed) if !foreign => observed.seq + 1,
        _ => 0,
    };
    let schema = tx.schema().await?;
    let mut parts = Vec::new();
    let mut images = images::Collector::new(tx, first).await?;
    for row in
        tx.rows("SELECT seq, bytes FROM audit WHERE seq >= $1 ORDER BY seq", &[Value::Int(first)]).await?
    {
        let (seq, bytes) = (row.int(0, "audit.seq")?, row.bytes(1, "audit.bytes")?);
        let entry: Entry = serde_json::from_slice(&bytes).map_err(|e| row.wrong("audit.bytes", e))?;
        let entry_text = String::from_utf8(bytes).map_err(|e| row.wrong("audit.bytes", e))?;
        let (images, kept) = images.of(tx, seq, &entry).await?;
        parts.push(Part { seq, schema, entry: entry_text, images, kept });
    }
    Ok(Due { foreign, observed, parts })
}

/// What is to be written to the ledger.
#[derive(Default)]
pub(super) struct Due {
    /// The ledger there is belongs to another database.
    pub(super) foreign: bool,
    /// Its last entry, when that was found.
    pub(super) observed: Option<Observed>,
    /// The entries to append.
    pub(super) parts: Vec<Part>,
}

async fn last_entry(tx: &mut Tx<'_>) -> Result<Option<i64>, StoreError> {
    let row = tx.row("SELECT seq FROM audit ORDER BY seq DESC LIMIT 1", &[]).await?;
    row.map(|row| row.int(0, "audit.seq")).transpose()
}

async fn state_of(
    tx: &mut Tx<'_>,
    observed: Option<&Observed>,
    last: Option<i64>,
) -> Result<LedgerState, StoreError> {
    let count = |entries: i64| u64::try_from(entries).unwrap_or(0);
    let entries = last.map_or(0, |last| last + 1);
    let Some(observed) = observed else {
        return Ok(if entries == 0 { LedgerState::InStep } else { LedgerState::Behind(count(entries)) });
    };
    let row = tx.row("SELECT hash FROM audit WHERE seq = $1", &[Value::Int(observed.seq)]).await?;
    let here: Option<Digest> = row.map(|row| row.digest(0, "audit.hash")).transpose()?;
    Ok(match here {
        Some(hash) if hash == observed.entry && observed.seq + 1 == entries => LedgerState::InStep,
        Some(hash) if hash == observed.entry => LedgerState::Behind(count(entries - observed.seq - 1)),
        _ => LedgerState::Foreign { entries: observed.entries() },
    })
}
