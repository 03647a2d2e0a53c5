//! Verifying journals with everything that is at hand here: beyond what a journal proves by itself, that its form is the
//! one the joint seed gives, and that its score is the recorded one.

use crate::delivery::DeliveryError;
use crate::delivery::holding::journal_bytes;
use crate::delivery::local::LocalDelivery;
use crate::delivery::sitting::{binding_of, form_of};
use crate::form::{self, History, PresentedForm, commitment, joint_seed};
use crate::id::AttemptId;
use crate::journal::{self, Breach, Breakage, Claim, Given, Reader, State, Verdict};
use crate::store::{AttemptRow, KeptNote};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// Why nothing could be verified.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum VerifyError {
    /// The store knows no such attempt.
    #[error("this store knows no attempt {0}, so there is nothing to verify; name the journal file instead")]
    #[serde(rename = "nothing-to-verify")]
    Unknown(AttemptId),
    /// The record was removed, as the program's retention has it.
    #[error(
        "the record of attempt {attempt} was removed by retention on {on}, so there is nothing to verify any more; its result \
         and its digests are kept, and `invigil store check` holds them against the audit trail"
    )]
    Pruned {
        /// The attempt.
        attempt: AttemptId,
        /// The day of the removal.
        on: Day,
    },
    /// Reading what is at hand failed.
    #[error(transparent)]
    #[serde(skip)]
    Delivery(#[from] DeliveryError),
}

impl From<VerifyError> for DeliveryError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Unknown(attempt) => Self::UnknownAttempt(attempt),
            VerifyError::Pruned { attempt, .. } => Self::NoRecords(attempt),
            VerifyError::Delivery(error) => error,
        }
    }
}

/// What the store holds of an attempt whose file is gone or was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBeyond {
    /// Records of the file; `None` where there is no file.
    pub in_file: Option<usize>,
    /// Records of the store.
    pub held: usize,
    /// The attempt has a result, and whether that is signed.
    pub result: Option<bool>,
}

impl LocalDelivery {
    /// Verifies the journal that the store holds of an attempt.
    pub async fn verify_attempt(&self, attempt: &AttemptId) -> Result<Verdict, VerifyError> {
        let row = self.store.attempt(attempt).await.map_err(DeliveryError::from)?;
        let row = row.ok_or_else(|| VerifyError::Unknown(attempt.clone()))?;
        let held = self.store.records(attempt, 0).await.map_err(DeliveryError::from)?;
        if held.is_empty()
            && let Some(at) = self.store.record_pruned(attempt).await.map_err(DeliveryError::from)?
        {
            return Err(VerifyError::Pruned { attempt: attempt.clone(), on: at.day() });
        }
        self.judge(&journal_bytes(&held), None, Some(row)).await
    }

    /// Verifies a journal. `form` is the presented form kept beside it, if there is one; where it does not fit, the one
    /// that the store holds counts. What else the store holds of the attempt is used where it holds something.
    pub async fn verify_journal(
        &self,
        bytes: &[u8],
        form: Option<&PresentedForm>,
    ) -> Result<Verdict, VerifyError> {
        let mut reader = Reader::new(bytes);
        let _first = reader.next();
        let row = match reader.so_far() {
            Some(chain) => self.store.attempt(chain.attempt()).await.map_err(DeliveryError::from)?,
            None => None,
        };
        self.judge(bytes, form, row).await
    }

    /// What the store holds of an attempt beyond its file (`None` where there is no file); `None` where it holds no more.
    pub async fn held_beyond(
        &self,
        attempt: &AttemptId,
        file: Option<&[u8]>,
    ) -> Result<Option<HeldBeyond>, VerifyError> {
        let held = self.store.records(attempt, 0).await.map_err(DeliveryError::from)?;
        let in_file = file.map(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count());
        if held.is_empty() || in_file.is_some_and(|records| records >= held.len()) {
            return Ok(None);
        }
        let versions = self.store.result_versions(attempt).await.map_err(DeliveryError::from)?.versions;
        let result = versions.last().map(|last| matches!(last.note, KeptNote::Signed { .. }));
        Ok(Some(HeldBeyond { in_file, held: held.len(), result }))
    }

    async fn judge(
        &self,
        bytes: &[u8],
        form: Option<&PresentedForm>,
        row: Option<AttemptRow>,
    ) -> Result<Verdict, VerifyError> {
        let row = row.filter(|row| row.drawn.is_some());
        let kept = row.as_ref().map(form_of).transpose()?;
        let servers = self.receipt_keys();
        let verify = |form| journal::verify(bytes, &Given { form, servers: &servers });
        let mut verdict = verify(form.or(kept.as_ref()));
        if let (Some(form), State::Broken(Breakage { breach: Breach::Form, .. })) = (form, &verdict.state)
            && (kept.is_some() || verdict.id.as_ref() != Some(&form.attempt))
        {
            verdict = verify(kept.as_ref());
        }
        if !matches!(verdict.state, State::Closed(_) | State::Open) {
            return Ok(verdict);
        }
        match &row {
            // Nothing is at hand to draw and score again.
            None => verdict.doubt(Claim::Draw),
            Some(row) => {
                self.compare_with_held(&mut verdict, row, bytes).await?;
                self.redo(&mut verdict, row).await?;
            }
        }
        Ok(verdict)
    }

    /// A record that the store holds otherwise was written anew, whatever its chain says.
    async fn compare_with_held(
        &self,
        verdict: &mut Verdict,
        row: &AttemptRow,
        bytes: &[u8],
    ) -> Result<(), VerifyError> {
        let held = self.store.records(&row.id, 0).await.map_err(DeliveryError::from)?;
        let whole = bytes.split_inclusive(|b| *b == b'\n').filter_map(|line| line.strip_suffix(b"\n"));
        if let Some((other, _)) = held.iter().zip(whole).find(|(held, line)| held.bytes != *line) {
            verdict.breaks(other.seq, Breach::Held);
        }
        if let Some(last) = held.last().filter(|last| last.seq >= verdict.records()) {
            verdict.doubt(Claim::Shorter { seq: last.seq });
        }
        Ok(())
    }

    /// Draws and scores again.
    async fn redo(&self, verdict: &mut Verdict, row: &AttemptRow) -> Result<(), VerifyError> {
        let (Some(drawn), Some(attempt)) = (&row.drawn, verdict.attempt.clone()) else { return Ok(()) };
        let kept = match self.kept(row).await {
            Ok(kept) => kept,
            Err(error) => {
                verdict.doubt(Claim::Draw);
                if !matches!(error, DeliveryError::Missing { .. }) {
                    verdict.doubt(Claim::Kept { why: error.to_string() });
                }
                return Ok(());
            }
        };
        let binding = binding_of(row)?;
        let seed = joint_seed(&row.id, &row.secret, &drawn.nonce.0);
        let redrawn = kept.bank.blueprint(&row.exam).and_then(|blueprint| {
            let plan = form::plan(&kept.bank, blueprint, &History(drawn.seen.clone())).ok()?;
            let mut form = form::present(&kept.bank, blueprint, &plan.draw(&seed), &row.id, &seed).ok()?.form;
            if let Some(exam) = kept.program.exam(&row.exam) {
                form.title.clone_from(&exam.title);
            }
            form.digest().ok()
        });
        let bound = attempt.binding();
        let same = redrawn == Some(bound.form_digest)
            && commitment(&row.id, &row.secret) == bound.commitment
            && drawn.nonce == bound.nonce
            && bound == &binding;
        if same {
            verdict.prove(Claim::Draw);
        } else {
            verdict.breaks(0, Breach::Draw);
        }
        self.redo_results(verdict, row, &kept).await
    }
}
