//! Preparing and opening attempts.
//!
//! The deliverer's secret is durable before its commitment is answered; everything that an attempt depends on is durable
//! before the form is. So whenever the program is killed, asking again gives the same attempt.

use crate::api::{Caller, Eligibility, Offer, Opening, Start};
use crate::attempt::{Binding, Mode, Ticket};
use crate::bank::Bank;
use crate::credential::allowance;
use crate::delivery::DeliveryError;
use crate::delivery::local::{LocalDelivery, Tries};
use crate::delivery::outgoing::OutgoingAttempt;
use crate::delivery::stock::Stock;
use crate::delivery::terms::{self, HERE};
use crate::digest::Digest;
use crate::entropy::random;
use crate::form::{self, FormKey, History, PresentedForm, Sealing, commitment, joint_seed};
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::library::{LibraryError, Loaded};
use crate::note::VerifierKey;
use crate::program::Exam;
use crate::score::Shown;
use crate::store::{
    Accommodation, Actor, AttemptRow, AttemptState, Content, Drawn, NewAttempt, Opened, Stamp,
};
use crate::time::Timestamp;
use std::sync::{Arc, PoisonError};
use zeroize::Zeroizing;

impl LocalDelivery {
    pub(super) async fn prepare_attempt(
        &self,
        caller: &Caller,
        exam: &ExamId,
    ) -> Result<Offer, DeliveryError> {
        // of an exam that the program does not have the store need not be asked
        self.exam(exam)?;
        let mut tries = Tries::new();
        loop {
            let stock = self.stock().await?;
            let exam = stock.exam(exam)?;
            let stamp = self.admit(&stock, &caller.person, exam).await?;
            let at = u64::try_from(self.now().0).unwrap_or(0);
            let id = AttemptId::from_parts(at, &random(self.entropy.as_ref()));
            let secret: Zeroizing<[u8; 32]> = Zeroizing::new(random(self.entropy.as_ref()));
            let new = NewAttempt {
                commitment: commitment(&id, &secret),
                id,
                program: self.program().id.clone(),
                person: caller.person.clone(),
                exam: exam.id.clone(),
                bank: exam.bank.clone(),
                mode: mode(exam),
                worth: terms::worth(exam),
                secret,
            };
            let act = self.act(Actor::Candidate(caller.person.clone()));
            let prepared = match &self.serving {
                Some(serving) => serving.writer.prepare_attempt(&act, stamp, &new).await,
                None => self.store.prepare_attempt(&act, stamp, &new).await,
            };
            match prepared {
                Ok(prepared) => {
                    let (attempt, commitment) = (prepared.id, prepared.commitment);
                    return Ok(Offer { attempt, commitment, at: self.now() });
                }
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// Opens an attempt that was prepared, as [`Delivery::open`](crate::delivery::Delivery::open) does; its form is sealed while it is
    /// sent.
    pub async fn open_attempt(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        opening: &Opening,
    ) -> Result<OutgoingAttempt, DeliveryError> {
        let mut tries = Tries::new();
        loop {
            let row = self.own(caller, attempt).await?;
            match row.state {
                AttemptState::Open => return self.opened(&row).await,
                AttemptState::Ended => return Err(DeliveryError::Over(row.id)),
                AttemptState::Void => return Err(DeliveryError::Void(row.id)),
                AttemptState::Prepared => {}
            }
            let stock = self.stock().await?;
            let exam = stock.exam(&row.exam)?;
            self.admit_device(caller, &opening.device).await?;
            let stamp = match self.admit(&stock, &row.person, exam).await {
                // somebody was faster, just now
                Err(DeliveryError::NotNow { why: Eligibility::Open(open), .. }) if open == *attempt => {
                    tries.next()?;
                    continue;
                }
                admitted => admitted?,
            };
            if row.mode != mode(exam) {
                // prepared for a beta and drawn for credit, or the other way about
                return Err(DeliveryError::OtherStage(exam.title.clone()));
            }
            let (drawn, content) = self.draw(&stock, &row, exam, opening).await?;
            let act = self.act(Actor::Candidate(row.person.clone()));
            let person = &row.person;
            let opened = match &self.serving {
                Some(serving) => {
                    serving.writer.open_attempt(&act, stamp, person, attempt, &drawn, &content).await
                }
                None => self.store.open_attempt(&act, stamp, person, attempt, &drawn, &content).await,
            };
            match opened {
                // Somebody was faster: what that one opened counts.
                Ok(Opened::Now | Opened::NotPrepared) => tries.next()?,
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// The stamp of the history by which this person may start this exam now.
    async fn admit(&self, stock: &Stock, person: &CandidateId, exam: &Exam) -> Result<Stamp, DeliveryError> {
        let program = stock.program();
        let known = self.store.person(person).await?.filter(|person| person.erased.is_none());
        let known = known.ok_or_else(|| DeliveryError::UnknownPerson(person.clone()))?;
        let is_kept_from = self.kept_from(stock, &known).contains(&exam.bank);
        let (history, stamp) = self.store.history(&program.id, person).await?;
        let launched = self.store.launched(&program.id).await?;
        let allowance = allowance(program, exam, &history, self.now());
        let shelf = stock.library.shelf(&exam.id);
        match terms::eligibility(program, exam, shelf, &launched, Some(&allowance), is_kept_from) {
            Eligibility::Ready => Ok(stamp),
            Eligibility::Involved => Err(DeliveryError::Involved(exam.title.clone())),
            why => Err(DeliveryError::NotNow { title: exam.title.clone(), why }),
        }
    }

    /// Draws the form of a prepared attempt, and everything that is to be kept with it.
    async fn draw(
        &self,
        stock: &Stock,
        row: &AttemptRow,
        exam: &Exam,
        opening: &Opening,
    ) -> Result<(Drawn, Vec<Content>), DeliveryError> {
        let program = self.program();
        if let Err(error) = opening.device.parse::<VerifierKey>() {
            return Err(DeliveryError::DeviceKey(error.to_string()));
        }
        let broken =
            |why| DeliveryError::NotNow { title: exam.title.clone(), why: Eligibility::BrokenBank(why) };
        let Loaded { bank, bytes } = self.loaded(stock, &exam.id).map_err(|e| broken(e.to_string()))?;
        let blueprint = bank.blueprint(&exam.id);
        let blueprint = blueprint.ok_or_else(|| broken(format!("it has no blueprint for `{}`", exam.id)))?;
        let seen = self.store.seen_items(&program.id, &row.person, &row.bank).await?;
        let seed = joint_seed(&row.id, &row.secret, &opening.nonce.0);
        let history = History(seen);
        let hall = match &self.serving {
            Some(serving) if history.0.is_empty() => {
                serving
                    .drawers
                    .draw(&bank, &exam.id, joint_seed(&row.id, &row.secret, &opening.nonce.0))
                    .await
            }
            _ => None,
        };
        let alone = || form::plan(&bank, blueprint, &history).map(|plan| plan.draw(&seed));
        let drawn = hall.unwrap_or_else(|| alone().map_err(|e| e.to_string()));
        let drawn = drawn.map_err(|why| DeliveryError::Draw { exam: exam.id.clone(), why })?;
        let presented = form::present(&bank, blueprint, &drawn, &row.id, &seed);
        let mut form = presented.map_err(|e| DeliveryError::Content(e.to_string()))?.form;
        form.title.clone_from(&exam.title);
        let items = u32::try_from(form.items.len()).unwrap_or(u32::MAX);
        let measures = self.accommodation(&row.person, &exam.id).await?;
        let limits = terms::limits(exam, items, form.scored, measures.as_ref());
        // the images are in the bank
        let form = form.without_images();
        let form_digest = form.digest().map_err(|e| DeliveryError::Content(e.to_string()))?;
        let binding = Binding {
            person: row.person.clone(),
            program: program.id.clone(),
            exam: exam.id.clone(),
            mode: row.mode,
            proctoring: HERE,
            program_digest: program.digest,
            bank_digest: bank.digest,
            blueprint_digest: blueprint.digest,
            form_digest,
            commitment: row.commitment,
            nonce: opening.nonce,
            items,
            scored: form.scored,
            limit_ms: limits.limit_ms,
            breaks_ms: limits.breaks_ms,
            watch_focus: limits.watch_focus,
            // a server permits that another device goes on
            authorities: self.receipt_key().iter().map(ToString::to_string).collect(),
            device: opening.device.clone(),
        };
        let encode = |e: serde_json::Error| DeliveryError::Content(e.to_string());
        let kept = Drawn {
            nonce: opening.nonce,
            binding: serde_json::to_vec(&binding).map_err(encode)?,
            form: serde_json::to_vec(&form).map_err(encode)?,
            items: drawn.items.into_iter().map(|item| item.item).collect(),
            seen: history.0,
            program_digest: program.digest,
            bank_digest: bank.digest,
            blueprint_digest: blueprint.digest,
        };
        let content = vec![
            Content { digest: program.digest, kind: "program", bytes: self.library.program_bytes().into() },
            Content { digest: bank.digest, kind: "bank", bytes },
        ];
        Ok((kept, content))
    }

    /// The bank of an exam with its bytes; a server reads it once.
    fn loaded(&self, stock: &Stock, exam: &ExamId) -> Result<Loaded, LibraryError> {
        let known = stock.library.catalogue(exam).map(|entry| entry.digest);
        let (Some(serving), Some(digest)) = (&self.serving, known) else { return stock.library.load(exam) };
        let mut banks = serving.banks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = banks.get(&digest) {
            return Ok(loaded.clone());
        }
        let loaded = stock.library.load(exam)?;
        banks.insert(digest, loaded.clone());
        Ok(loaded)
    }

    /// A bank that a server has read for those who sit.
    pub(super) fn read_bank(&self, digest: &Digest) -> Option<Arc<Bank>> {
        let banks = self.serving.as_ref()?.banks.lock().unwrap_or_else(PoisonError::into_inner);
        banks.get(digest).map(|loaded| loaded.bank.clone())
    }

    /// An open attempt as it was opened, from the bytes that were kept.
    async fn opened(&self, row: &AttemptRow) -> Result<OutgoingAttempt, DeliveryError> {
        let person = self.store.person(&row.person).await?;
        let binding = binding_of(row)?;
        let form = self.whole_form(row).await?;
        let key = FormKey::of(&row.id, &row.secret);
        let sealing = Sealing::begin(&row.id, &binding.form_digest, &key);
        let name = person.map(|p| p.name).unwrap_or_default();
        Ok(OutgoingAttempt::new(row.id.clone(), binding, name, form, sealing))
    }

    /// Starts an open attempt. A server notes when, once; on the computer of whoever sits the journal says so.
    pub(super) async fn start_attempt(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
    ) -> Result<Start, DeliveryError> {
        let row = self.own_open(caller, attempt).await?;
        let form_key = FormKey::of(&row.id, &row.secret);
        let Some(serving) = &self.serving else { return Ok(Start { ticket: None, form_key }) };
        let act = self.act(Actor::Candidate(row.person.clone()));
        let start = serving.writer.start_attempt(&act, attempt, &row.person).await?;
        // it ended in between
        let start = start.ok_or(DeliveryError::Contended)?;
        let ticket = ticket_of(&row, start)?.sign(&serving.receipts);
        Ok(Start { ticket: Some(ticket.map_err(|e| DeliveryError::Content(e.to_string()))?), form_key })
    }

    pub(super) async fn accommodation(
        &self,
        person: &CandidateId,
        exam: &ExamId,
    ) -> Result<Option<Accommodation>, DeliveryError> {
        let all = self.store.accommodations(&self.program().id, person).await?;
        Ok(all.into_iter().find(|(of, _)| of == exam).map(|(_, measures)| measures))
    }
}

/// What an attempt of this exam is for now.
fn mode(exam: &Exam) -> Mode {
    if exam.beta { Mode::Beta } else { Mode::Exam }
}

/// The binding of an attempt as it was opened.
pub(super) fn binding_of(row: &AttemptRow) -> Result<Binding, DeliveryError> {
    let drawn = row.drawn.as_ref().ok_or_else(|| DeliveryError::NotOpened(row.id.clone()))?;
    serde_json::from_slice(&drawn.binding).map_err(|e| DeliveryError::Content(format!("its binding: {e}")))
}

/// The ticket of an attempt that started then.
pub(super) fn ticket_of(row: &AttemptRow, start: Timestamp) -> Result<Ticket, DeliveryError> {
    let key = FormKey::of(&row.id, &row.secret).digest();
    Ok(Ticket::new(row.id.clone(), &binding_of(row)?, key, start))
}

/// What scoring asks about the form of an attempt. Where the bytes kept are those that the attempt was opened with, which their
/// digest says, nobody need read them.
pub(super) fn shown(row: &AttemptRow) -> Result<Shown<'_>, DeliveryError> {
    let binding = binding_of(row)?;
    let kept = row.drawn.as_ref().map(|drawn| drawn.form.as_slice()).unwrap_or_default();
    let (mut items, mut digest) = (binding.items as usize, Digest::of(&[kept]));
    if digest != binding.form_digest {
        let form = form_of(row)?;
        items = form.items.len();
        digest = form.digest().map_err(|e| DeliveryError::Content(e.to_string()))?;
    }
    Ok(Shown { attempt: &row.id, exam: &row.exam, items, digest })
}

/// The form of an attempt as it was opened.
pub(super) fn form_of(row: &AttemptRow) -> Result<PresentedForm, DeliveryError> {
    let drawn = row.drawn.as_ref().ok_or_else(|| DeliveryError::NotOpened(row.id.clone()))?;
    serde_json::from_slice(&drawn.form).map_err(|e| DeliveryError::Content(format!("its form: {e}")))
}
