//! Attempts of a registry, by the records that it holds, some at a time: judging a record takes longer than a list may.

use crate::api::{Record, Replay};
use crate::delivery::registry::{AttemptPage, AttemptRow, Reach};
use crate::delivery::{DeliveryError, LocalDelivery};
use crate::form::PresentedForm;
use crate::id::{AttemptId, CandidateId};
use crate::journal::scan;
use serde::{Deserialize, Serialize};

/// An attempt to be replayed, as it crosses: its facts are told by the bytes of its record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReplayRecord {
    attempt: AttemptId,
    person: CandidateId,
    name: String,
    form: PresentedForm,
    /// The record.
    #[serde(with = "super::bytes")]
    journal: Vec<u8>,
    /// So many entries of it hold.
    entries: usize,
    caveat: Option<String>,
}

impl ReplayRecord {
    /// This replay, told by `journal`.
    pub fn of(replay: Replay, journal: Vec<u8>) -> Self {
        let Replay { attempt, person, name, form, entries, caveat } = replay;
        Self { attempt, person, name, form, journal, entries: entries.len(), caveat }
    }

    /// The replay that it was made of.
    pub fn replay(self) -> Replay {
        let Self { attempt, person, name, form, journal, entries: kept, caveat } = self;
        let mut entries = scan(&journal).entries();
        entries.truncate(kept);
        Replay { attempt, person, name, form, entries, caveat }
    }
}

impl LocalDelivery {
    /// At most `most` attempts of a person, or of everybody within reach, behind the attempt `after`, oldest first.
    pub async fn attempt_page(
        &self,
        person: Option<&CandidateId>,
        reach: &Reach,
        after: Option<&AttemptId>,
        most: usize,
    ) -> Result<AttemptPage, DeliveryError> {
        let mut known = self.known_attempts(person).await?;
        known.retain(|known| reach.has(&known.person));
        if let Some(after) = after {
            let behind = known.iter().position(|known| known.attempt == *after).map_or(0, |at| at + 1);
            known.drain(..behind);
        }
        let next = known.get(most.saturating_sub(1)).filter(|_| known.len() > most);
        let next = next.map(|last| last.attempt.clone());
        let mut attempts = Vec::new();
        for known in known.into_iter().take(most) {
            let record = self.held(&known.attempt).await?;
            // one that was never drawn has nothing to be told of
            if let Some(summary) = self.attempt_summary(&known.attempt, record.as_ref()).await? {
                attempts.push(AttemptRow { short: known.short, summary });
            }
        }
        Ok(AttemptPage { attempts, next })
    }

    /// The record held of an attempt.
    pub(super) async fn held(&self, attempt: &AttemptId) -> Result<Option<Record>, DeliveryError> {
        Ok(self.held_record(attempt).await?.map(|bytes| Record { bytes, form: None }))
    }
}
