//! The state of a whole store: the database, its audit trail, and the record of every attempt.

use crate::delivery::local::LocalDelivery;
use crate::delivery::{DeliveryError, VerifyError};
use crate::id::AttemptId;
use crate::journal::State;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreReport {
    /// What is wrong with the database's pages, indexes and references.
    pub database: Vec<String>,
    /// Entries of the audit trail.
    pub audit_entries: usize,
    /// What is wrong with the audit trail, if anything is.
    pub audit: Option<String>,
    /// Attempts by what their record is: `closed`, `open`, `not intact`, `no record`.
    pub attempts: BTreeMap<&'static str, usize>,
    /// Attempts whose record is not intact, each with why.
    pub broken: Vec<(AttemptId, String)>,
    /// Attempts with a folder on this computer that the store does not know.
    pub unknown: Vec<AttemptId>,
}

impl StoreReport {
    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.database.is_empty() && self.audit.is_none() && self.broken.is_empty() && self.unknown.is_empty()
    }
}

impl LocalDelivery {
    /// Checks everything. `journal` reads the journal file of an attempt on this computer, which counts where there is one;
    /// `on_disk` are the attempts that have one.
    pub async fn check_store(
        &self,
        on_disk: &[AttemptId],
        journal: impl Fn(&AttemptId) -> Option<Vec<u8>>,
    ) -> Result<StoreReport, VerifyError> {
        let failed = DeliveryError::from;
        let audit = self.store.verify_audit().await.map_err(failed)?;
        let known = self.store.attempts_like("").await.map_err(failed)?;
        let mut report = StoreReport {
            database: self.store.faults().await.map_err(failed)?,
            audit_entries: self.store.audit_lines().await.map_err(failed)?.len(),
            audit: audit.err().map(|fault| fault.to_string()),
            attempts: BTreeMap::new(),
            broken: Vec::new(),
            unknown: on_disk.iter().filter(|id| !known.contains(id)).cloned().collect(),
        };
        for id in known {
            let file = if on_disk.contains(&id) { journal(&id) } else { None };
            let held = self.store.head(&id).await.map_err(failed)?;
            let word = if file.is_none() && held.is_none() {
                // prepared, and never opened
                "no record"
            } else {
                let verdict = match file {
                    Some(bytes) => self.verify_journal(&bytes, None).await?,
                    None => self.verify_attempt(&id).await?,
                };
                match verdict.state {
                    State::Closed(_) => "closed",
                    State::Open => "open",
                    State::Broken(_) | State::Unreadable(_) | State::Newer(_) => {
                        let said = verdict.to_string();
                        let first = said.lines().next().unwrap_or_default().to_owned();
                        report.broken.push((id, first));
                        "not intact"
                    }
                }
            };
            *report.attempts.entry(word).or_default() += 1;
        }
        Ok(report)
    }
}
