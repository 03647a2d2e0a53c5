//! Attempts to be replayed: the facts as far as the record holds, with the form that they were about. For who administers
//! the exam, never for a candidate.

use crate::api::{Record, Replay};
use crate::attempt::Walk;
use crate::delivery::attempt_report::believed;
use crate::delivery::local::LocalDelivery;
use crate::delivery::sitting::{binding_of, form_of};
use crate::delivery::{DeliveryError, VerifyError};
use crate::form::PresentedForm;
use crate::id::AttemptId;
use crate::journal::{self, Given, State, Verdict};
use crate::store::AttemptRow;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// Why an attempt is not replayed.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum ReplayError {
    /// There is nothing to tell what happened from.
    #[error("attempt {0} has no record, so there is nothing to replay")]
    #[serde(rename = "nothing-to-replay")]
    NoRecord(AttemptId),
    /// The record was removed, as the program's retention has it.
    #[error(
        "the record of attempt {attempt} was removed by retention on {on}, so there is nothing to replay; its result is kept"
    )]
    #[serde(rename = "replay-pruned")]
    Pruned { attempt: AttemptId, on: Day },
    /// Not even record 0 holds.
    #[error("nothing of the record of attempt {attempt} holds, so nothing of it is replayed: {why}")]
    #[serde(rename = "nothing-holds")]
    Nothing { attempt: AttemptId, why: String },
    /// The questions are gone.
    #[error(
        "the questions of attempt {0} are missing: neither this store nor a form.json beside its journal holds the form that \
         its record names. Put form.json back beside the journal (an export of the attempt has it), or put the store back \
         from a backup (`invigil store restore`); the way without questions is in `invigil attempts show`"
    )]
    NoForm(AttemptId),
    /// The store cannot be used.
    #[error(transparent)]
    #[serde(skip)]
    Delivery(#[from] DeliveryError),
}

impl LocalDelivery {
    /// An attempt of anybody, to be replayed. `record` is its record as it is at hand.
    pub async fn replay(&self, attempt: &AttemptId, record: Option<&Record>) -> Result<Replay, ReplayError> {
        let row = self.store.attempt(attempt).await.map_err(DeliveryError::from)?;
        let row = row.ok_or_else(|| DeliveryError::UnknownAttempt(attempt.clone()))?;
        if row.drawn.is_none() {
            return Err(DeliveryError::NotOpened(row.id).into());
        }
        let Some(record) = record else {
            let pruned = self.store.record_pruned(attempt).await.map_err(DeliveryError::from)?;
            let attempt = attempt.clone();
            return Err(match pruned {
                Some(at) => ReplayError::Pruned { attempt, on: at.day() },
                None => ReplayError::NoRecord(attempt),
            });
        };
        let form = form_at_hand(&row, record)?.ok_or_else(|| ReplayError::NoForm(attempt.clone()))?;
        let verdict = match self.verify_journal(&record.bytes, Some(&form)).await {
            Ok(verdict) => verdict,
            // what the store keeps cannot be read: the record is judged by itself
            Err(VerifyError::Unknown(_) | VerifyError::Delivery(DeliveryError::Content(_))) => {
                journal::verify(&record.bytes, &Given { form: Some(&form), servers: &self.receipt_keys() })
            }
            Err(VerifyError::Delivery(error)) => return Err(error.into()),
            Err(VerifyError::Pruned { attempt, on }) => return Err(ReplayError::Pruned { attempt, on }),
        };
        let nothing = || ReplayError::Nothing { attempt: attempt.clone(), why: verdict.state.to_string() };
        if verdict.id.as_ref() != Some(attempt) {
            return Err(nothing());
        }
        let mut entries = believed(&verdict, record);
        let (walk, refused) = Walk::of(attempt.clone(), &entries, Some((&form).into()));
        if walk.is_none() {
            return Err(nothing());
        }
        let kept = refused.map_or(entries.len(), |(seq, _)| usize::try_from(seq).unwrap_or(usize::MAX));
        entries.truncate(kept);
        let person = self.store.person(&row.person).await.map_err(DeliveryError::from)?;
        // without its bank it is replayed with its figures in words
        let form = self.with_images(&row, form.clone()).await.unwrap_or(form);
        Ok(Replay {
            attempt: row.id,
            name: person.map_or_else(|| row.person.to_string(), |person| person.name),
            person: row.person,
            form,
            caveat: caveat(&verdict),
            entries,
        })
    }
}

/// The form that the attempt's record 0 binds: the store's, else the one beside the journal.
fn form_at_hand(row: &AttemptRow, record: &Record) -> Result<Option<PresentedForm>, DeliveryError> {
    let bound = binding_of(row)?.form_digest;
    let at_hand = form_of(row).ok().into_iter().chain(record.form.clone());
    Ok(at_hand.into_iter().find(|form| form.digest().ok() == Some(bound)))
}

fn caveat(verdict: &Verdict) -> Option<String> {
    match &verdict.state {
        State::Closed(_) => None,
        other => Some(other.to_string()),
    }
}
