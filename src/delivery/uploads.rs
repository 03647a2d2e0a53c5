//! Attempts that were made wholly on a local store, and are uploaded as evidence.
//!
//! What such a record proves is the order of its facts: chain, signature and the rules of an attempt are checked as always,
//! and the form is drawn again from the seed. It is scored where the bank of its digest is known here. It stands apart from
//! the attempts of this server (no cycle, no wait and no credential knows of it) unless the program has it count
//! (`local_credit`).

use crate::api::{Caller, Mark, Upload, Uploaded};
use crate::attempt::{Attempt, Binding};
use crate::bank::Bank;
use crate::credential::{Sitting, SittingState, decide};
use crate::delivery::DeliveryError;
use crate::delivery::grading::{Kept, decode, note_result, result_of, void_in};
use crate::delivery::holds::Judged;
use crate::delivery::local::{LocalDelivery, Tries};
use crate::delivery::sitting::{form_of, shown};
use crate::delivery::terms;
use crate::form::{self, History, commitment, joint_seed};
use crate::id::{AttemptId, ItemId};
use crate::journal::{self, Given, State, scan};
use crate::program::{self, Exam, Program};
use crate::store::{Actor, Added, AttemptRow, AttemptState, Content, Drawn, NewUpload, StoredRecord};
use std::sync::Arc;
use zeroize::Zeroizing;

/// What is known here of what an uploaded attempt was drawn from.
struct Known {
    program: Arc<Program>,
    bank: Option<Arc<Bank>>,
    content: Vec<Content>,
}

impl LocalDelivery {
    /// An attempt of this store that is over, ready to be uploaded to a server. `record` is its record as it is at hand.
    pub async fn upload_of(&self, attempt: &AttemptId, record: &[u8]) -> Result<Upload, DeliveryError> {
        let row = self.store.attempt(attempt).await?;
        let row = row.ok_or_else(|| DeliveryError::UnknownAttempt(attempt.clone()))?;
        let drawn = row.drawn.as_ref().ok_or_else(|| DeliveryError::NotOpened(attempt.clone()))?;
        let journal = String::from_utf8(record.to_vec())
            .map_err(|_| refused(attempt, "its record is not text, so it was changed"))?;
        let secret = crate::digest::Digest(*row.secret);
        Ok(Upload { journal, form: form_of(&row)?, secret, seen: drawn.seen.clone() })
    }

    pub(super) async fn take_upload(
        &self,
        caller: &Caller,
        upload: &Upload,
    ) -> Result<Uploaded, DeliveryError> {
        if self.serving.is_none() {
            return Err(DeliveryError::Forbidden("attempts are uploaded to a server".to_owned()));
        }
        let bytes = upload.journal.as_bytes();
        let verdict = journal::verify(bytes, &Given { form: Some(&upload.form), servers: &[] });
        let Some(id) = verdict.id.clone() else {
            return Err(DeliveryError::NotUnderstood("this is not the record of an attempt".to_owned()));
        };
        if bytes.last() != Some(&b'\n') {
            return Err(DeliveryError::Torn);
        }
        match &verdict.state {
            State::Closed(_) => {}
            State::Open => return Err(DeliveryError::NotClosed(id)),
            other => return Err(DeliveryError::NotIntact { attempt: id, reason: other.to_string() }),
        }
        let attempt = verdict.attempt.as_ref().ok_or_else(|| DeliveryError::NotClosed(id.clone()))?;
        let binding = attempt.binding();
        if binding.person != caller.person {
            let why = format!("it was sat by `{}`, and you are `{}`", binding.person, caller.person);
            return Err(refused(&id, &why));
        }
        if binding.program != self.program().id {
            let why =
                format!("it is of the program `{}`, which this server does not deliver", binding.program);
            return Err(refused(&id, &why));
        }
        let mut tries = Tries::new();
        loop {
            if let Some(row) = self.store.attempt(&id).await? {
                return self.known_upload(caller, &row, bytes).await;
            }
            let known = self.known_content(&id, binding).await?;
            let exam = known.program.exam(&binding.exam);
            let exam = exam.ok_or_else(|| DeliveryError::UnknownExam(binding.exam.clone()))?.clone();
            let row = self.uploaded_row(&exam, attempt, upload, known.bank.as_deref())?;
            let counts =
                exam.local_credit && known.bank.is_some() && self.keeps_limits(&exam, binding).await?;
            let (mut history, stamp) = self.store.history(&row.program, &row.person).await?;
            let mut result = None;
            if let Some(bank) = known.bank {
                let (void, mark) = self.store.voided_items(&row.program, Some(&row.bank)).await?;
                let void = void_in(&bank, &void);
                let kept = Kept { program: known.program, bank, receptions: Vec::new(), uploaded: true };
                let judged = Judged { verdict: &verdict, bytes, review: None };
                let fact = result_of(&row, &kept, shown(&row)?, &judged, &void)?;
                if counts {
                    history.sittings.push(Sitting {
                        attempt: id.clone(),
                        exam: row.exam.clone(),
                        opened: attempt.opened(),
                        state: SittingState::Open,
                        worth: row.worth,
                        given_back: false,
                    });
                    note_result(&mut history, &id, &fact);
                }
                result = Some(self.new_result(&row, 1, &fact, mark)?);
            }
            let awards = if counts { decide(self.program(), &history, self.now()) } else { Vec::new() };
            let records = records_of(bytes);
            let new = NewUpload {
                row: &row,
                records: &records,
                counts,
                content: &known.content,
                result: result.as_ref(),
                awards: &awards,
            };
            let act = self.act(Actor::Candidate(caller.person.clone()));
            match self.store.record_upload(&act, stamp, &new).await {
                Ok(Added::New | Added::Taken) => tries.next()?,
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// An upload of an attempt that is known here: the same again, or another record, which is an incident.
    async fn known_upload(
        &self,
        caller: &Caller,
        row: &AttemptRow,
        bytes: &[u8],
    ) -> Result<Uploaded, DeliveryError> {
        if row.person != caller.person {
            return Err(DeliveryError::UnknownAttempt(row.id.clone()));
        }
        let Some(upload) = self.store.upload(&row.id).await? else {
            return Err(refused(&row.id, "it was sat at this server, which has its record"));
        };
        let held = self.store.records(&row.id, 0).await?;
        let offered = records_of(bytes);
        let differs = held.iter().zip(&offered).find(|(held, offered)| held.bytes != offered.bytes);
        if let Some((held, offered)) = differs {
            let act = self.act(Actor::Candidate(caller.person.clone()));
            self.store.keep_incident(&act, &row.id, held.seq, &offered.bytes).await?;
            return Err(DeliveryError::Forked { seq: held.seq });
        }
        let result = self.store.result(&row.id).await?;
        let fact = result.as_ref().map(|result| decode(&result.bytes)).transpose()?;
        let exam = self.program().exam(&row.exam);
        Ok(Uploaded {
            attempt: row.id.clone(),
            exam: row.exam.clone(),
            title: exam.map_or_else(|| row.exam.to_string(), |exam| exam.title.clone()),
            counts: upload.counts,
            points: fact.as_ref().filter(|fact| !fact.is_held()).map(|f| (f.score.points, f.score.possible)),
            passed: fact.as_ref().is_some_and(|fact| fact.passed()),
            marks: fact.map_or_else(|| vec![Mark::Uploaded, Mark::OrderOnly], |fact| fact.marks),
        })
    }

    /// Program and bank of an attempt by their digests. An unknown program is refused; an unknown bank is none.
    async fn known_content(&self, id: &AttemptId, binding: &Binding) -> Result<Known, DeliveryError> {
        let mut content = Vec::new();
        let program = if binding.program_digest == self.program().digest {
            let bytes = self.library.program_bytes().into();
            content.push(Content { digest: binding.program_digest, kind: "program", bytes });
            Arc::clone(self.library.program())
        } else {
            let bytes = self.store.content(&binding.program_digest).await?;
            let bytes = bytes.ok_or_else(|| {
                refused(id, "this server has never had the version of the program that it was sat under")
            })?;
            let read = program::read("program.toml", &bytes);
            Arc::new(read.map_err(|e| DeliveryError::Content(e.to_string()))?)
        };
        let loaded = self.library.load(&binding.exam).ok();
        let bank = match loaded.filter(|loaded| loaded.bank.digest == binding.bank_digest) {
            Some(loaded) => {
                let bytes = loaded.bytes;
                content.push(Content { digest: binding.bank_digest, kind: "bank", bytes });
                Some(loaded.bank)
            }
            None => self.kept_bank(&binding.exam, &binding.bank_digest).await?,
        };
        Ok(Known { program, bank, content })
    }

    /// The time limit and breaks of an attempt are those that this server would have given.
    async fn keeps_limits(&self, exam: &Exam, binding: &Binding) -> Result<bool, DeliveryError> {
        let measures = self.accommodation(&binding.person, &exam.id).await?;
        let limits = terms::limits(exam, binding.items, binding.scored, measures.as_ref());
        Ok(binding.limit_ms <= limits.limit_ms && binding.breaks_ms <= limits.breaks_ms)
    }

    /// The attempt as a row. Where the bank is known the form has to be the one that the seed gives.
    fn uploaded_row(
        &self,
        exam: &Exam,
        attempt: &Attempt,
        upload: &Upload,
        bank: Option<&Bank>,
    ) -> Result<AttemptRow, DeliveryError> {
        let (id, binding) = (attempt.id(), attempt.binding());
        if commitment(id, &upload.secret.0) != binding.commitment {
            return Err(refused(id, "its seed is not the one that its record commits to"));
        }
        let items = match bank {
            Some(bank) => redrawn(bank, exam, attempt, upload)?,
            None => Vec::new(),
        };
        let encode = |e: serde_json::Error| DeliveryError::Content(e.to_string());
        Ok(AttemptRow {
            id: id.clone(),
            program: binding.program.clone(),
            person: binding.person.clone(),
            exam: exam.id.clone(),
            bank: exam.bank.clone(),
            mode: binding.mode,
            worth: terms::worth(exam),
            state: AttemptState::Ended,
            prepared: attempt.opened(),
            opened: Some(attempt.opened()),
            ended: attempt.ended(),
            secret: Zeroizing::new(upload.secret.0),
            commitment: binding.commitment,
            drawn: Some(Drawn {
                nonce: binding.nonce,
                binding: serde_json::to_vec(binding).map_err(encode)?,
                form: serde_json::to_vec(&upload.form.without_images()).map_err(encode)?,
                items,
                seen: upload.seen.clone(),
                program_digest: binding.program_digest,
                bank_digest: binding.bank_digest,
                blueprint_digest: binding.blueprint_digest,
            }),
        })
    }
}

/// The items that the seed draws from this bank; refused where they make another form than the one presented.
fn redrawn(
    bank: &Bank,
    exam: &Exam,
    attempt: &Attempt,
    upload: &Upload,
) -> Result<Vec<ItemId>, DeliveryError> {
    let (id, binding) = (attempt.id(), attempt.binding());
    let other = || refused(id, "its form is not the one that its seed draws from the question bank");
    let blueprint = bank.blueprint(&exam.id).ok_or_else(other)?;
    let seed = joint_seed(id, &upload.secret.0, &binding.nonce.0);
    let plan = form::plan(bank, blueprint, &History(upload.seen.clone())).map_err(|_| other())?;
    let draw = plan.draw(&seed);
    let mut form = form::present(bank, blueprint, &draw, id, &seed).map_err(|_| other())?.form;
    form.title.clone_from(&exam.title);
    if form.digest().ok() != Some(binding.form_digest) {
        return Err(other());
    }
    Ok(draw.items.into_iter().map(|item| item.item).collect())
}

/// The records of a whole journal that was verified.
fn records_of(bytes: &[u8]) -> Vec<StoredRecord> {
    let record = |record: journal::Record| StoredRecord {
        seq: record.seq,
        bytes: bytes.get(record.range.start..record.range.end.saturating_sub(1)).unwrap_or_default().to_vec(),
        hash: record.hash,
    };
    scan(bytes).records.into_iter().map(record).collect()
}

fn refused(attempt: &AttemptId, reason: &str) -> DeliveryError {
    DeliveryError::NotTaken { attempt: attempt.clone(), reason: reason.to_owned() }
}
