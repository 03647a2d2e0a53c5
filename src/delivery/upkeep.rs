//! The state of a whole store: the database, its audit trail, and the record of every attempt.

use crate::delivery::local::LocalDelivery;
use crate::delivery::{DeliveryError, VerifyError};
use crate::id::AttemptId;
use crate::journal::{Claim, State};
use crate::store::{KeptNote, LedgerFault, LedgerState, StoreError};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct StoreReport {
    /// What is wrong with the database's pages, indexes and references.
    pub database: Vec<String>,
    /// Entries of the audit trail; it is not looked at where the database is damaged.
    pub audit_entries: usize,
    /// What is wrong with the audit trail, if anything is.
    pub audit: Option<String>,
    /// Attempts by what their record is: `closed`, `open`, `not intact`, `no record`,
    /// `removed by retention`.
    pub attempts: BTreeMap<&'static str, usize>,
    /// Recorded results of these attempts; each of an attempt whose record is closed was counted again.
    pub results: ResultCounts,
    /// Attempts whose record is not intact, each with why.
    pub broken: Vec<(AttemptId, String)>,
    /// Attempts with a folder on this computer that the store does not know.
    pub unknown: Vec<AttemptId>,
    /// Attempts whose record the store alone holds: there is no file of them on this computer (any more).
    pub without_file: Vec<AttemptId>,
    /// Entries of the ledger that a lost database is rebuilt from.
    pub ledger_entries: u64,
    /// What is wrong with the ledger, if anything is.
    pub ledger: Option<String>,
    /// Folders of ledgers that were put aside because they were not those of the database. What they hold may be missed.
    pub ledgers_aside: Vec<PathBuf>,
}

/// How many results there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ResultCounts {
    /// All versions.
    pub recorded: usize,
    /// Attempts with more than one.
    pub counted_anew: usize,
    /// Versions that are not signed.
    pub unsigned: usize,
}

impl StoreReport {
    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.database.is_empty()
            && self.audit.is_none()
            && self.ledger.is_none()
            && self.broken.is_empty()
            && self.unknown.is_empty()
    }
}

impl LocalDelivery {
    /// Checks everything. `on_disk` are the attempts with a folder on this computer; `journal` reads the file of one, which
    /// counts where there is one: `None` where the folder has none, an error where it cannot be read.
    pub async fn check_store(
        &self,
        on_disk: &BTreeSet<AttemptId>,
        journal: impl Fn(&AttemptId) -> Result<Option<Vec<u8>>, String>,
    ) -> Result<StoreReport, VerifyError> {
        let failed = DeliveryError::from;
        let mut report =
            StoreReport { database: self.store.faults().await.map_err(failed)?, ..Default::default() };
        if !report.database.is_empty() {
            // what stands on damaged pages proves nothing
            return Ok(report);
        }
        let audit = self.store.verify_audit().await.map_err(failed)?;
        report.audit_entries = self.store.audit_lines().await.map_err(failed)?.len();
        report.audit = audit.err().map(|fault| fault.to_string());
        self.check_ledger(&mut report).await.map_err(failed)?;
        let known: BTreeSet<AttemptId> =
            self.store.attempt_ids().await.map_err(failed)?.into_iter().map(|(_, id)| id).collect();
        report.unknown = on_disk.difference(&known).cloned().collect();
        for id in known {
            let file = if on_disk.contains(&id) { journal(&id) } else { Ok(None) };
            let gone = matches!(file, Ok(None));
            if gone && self.store.head(&id).await.map_err(failed)?.is_some() {
                report.without_file.push(id.clone());
            }
            let (word, why) = match file {
                Err(error) => (NOT_INTACT, Some(format!("its journal cannot be read: {error}"))),
                Ok(file) => self.check_record(&id, file).await?,
            };
            let results = self.store.result_versions(&id).await.map_err(failed)?.versions;
            report.results.recorded += results.len();
            report.results.counted_anew += usize::from(results.len() > 1);
            report.results.unsigned += results.iter().filter(|of| of.note == KeptNote::Unsigned).count();
            if let Some(why) = why {
                report.broken.push((id, why));
            }
            *report.attempts.entry(word).or_default() += 1;
        }
        Ok(report)
    }

    /// Whether the ledger holds by itself, and holds what the database does.
    async fn check_ledger(&self, report: &mut StoreReport) -> Result<(), StoreError> {
        report.ledgers_aside = self.store.ledgers_aside();
        report.ledger = match self.store.ledger_state().await? {
            LedgerState::Foreign { entries } => Some(format!(
                "it holds {entries} entries that are not those of the database: the database was lost, or an older one put \
                 in its place"
            )),
            LedgerState::Behind(entries) => Some(format!("it lacks the last {entries} entries")),
            LedgerState::None => None,
            LedgerState::InStep => match self.store.verify_ledger() {
                Ok(entries) => {
                    report.ledger_entries = entries;
                    None
                }
                Err(LedgerFault::Missing { .. }) if report.audit_entries == 0 => None,
                Err(fault) => Some(fault.to_string()),
            },
        };
        Ok(())
    }

    /// What the record of an attempt is, in a word, and what is wrong with it.
    async fn check_record(
        &self,
        id: &AttemptId,
        file: Option<Vec<u8>>,
    ) -> Result<(&'static str, Option<String>), VerifyError> {
        let held = self.store.head(id).await.map_err(DeliveryError::from)?;
        let verdict = match file {
            Some(bytes) => self.verify_journal(&bytes, None).await?,
            None if held.is_none() => {
                if self.store.record_pruned(id).await.map_err(DeliveryError::from)?.is_some() {
                    return Ok(("removed by retention", None));
                }
                // prepared, and never opened; or opened, and killed before the first record
                let result = self.store.result(id).await.map_err(DeliveryError::from)?;
                let why = result.map(|_| "it has a result, and no record".to_owned());
                return Ok((if why.is_some() { NOT_INTACT } else { "no record" }, why));
            }
            None => self.verify_attempt(id).await?,
        };
        let word = match verdict.state {
            State::Closed(_) => "closed",
            State::Open => "open",
            State::Broken(_) | State::Unreadable(_) | State::Newer(_) => {
                let said = verdict.to_string();
                return Ok((NOT_INTACT, said.lines().next().map(str::to_owned)));
            }
        };
        if verdict.id.as_ref() != Some(id) {
            return Ok((NOT_INTACT, Some("the journal in its folder is that of another attempt".to_owned())));
        }
        let missing = verdict.not_proven.iter().find_map(|claim| match claim {
            Claim::Shorter { seq } => {
                Some(format!("its file ends before record {seq}, which the store holds"))
            }
            Claim::Kept { why } => Some(format!("what the store keeps of it cannot be read: {why}")),
            _ => None,
        });
        Ok((if missing.is_some() { NOT_INTACT } else { word }, missing))
    }
}

const NOT_INTACT: &str = "not intact";
