//! The delivery in this process: every use case on a store, a library, a clock and a source of randomness.

use crate::api::{
    Ack, AttemptReport, AttemptSummary, Caller, Feedback, Offer, Opening, Outcome, Overview, Record,
    SealedAttempt, Start, TakeOver, Upload, Uploaded,
};
use crate::attempt::Response;
use crate::delivery::holding::Followed;
use crate::delivery::memory::Memory;
use crate::delivery::receipts::Serving;
use crate::delivery::stock::Storeroom;
use crate::delivery::{Delivery, DeliveryError};
use crate::entropy::{Entropy, random};
use crate::form::PresentedForm;
use crate::id::{AttemptId, ExamId};
use crate::library::Library;
use crate::note::{SigningKey, VerifierKey};
use crate::program::{Exam, Program};
use crate::store::{Act, Actor, AttemptRow, AttemptState, Store, StoreError};
use crate::time::{Clock, Timestamp};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// How often a decision is made anew when a person's record changes in the meantime.
const TRIES: u32 = 5;

/// Where a key comes from; an error says why there is none.
type KeySource = dyn Fn() -> Result<SigningKey, String> + Send + Sync;

/// The delivery of this computer.
#[derive(Clone)]
pub struct LocalDelivery {
    pub(super) store: Arc<Store>,
    /// Program and banks at hand; what exams are drawn from is the stock's to say.
    pub(super) library: Arc<Library>,
    /// What was published, as it was read last.
    pub(super) storeroom: Arc<Storeroom>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    /// Where the key comes from that results are signed with, when one is due.
    pub(super) key: Option<Arc<KeySource>>,
    /// The attempts that records were appended to last: one, or as many as a server has in its hall.
    pub(super) followed: Arc<Mutex<BTreeMap<AttemptId, Arc<Followed>>>>,
    /// Content that was read, where it is remembered.
    pub(super) memory: Option<Arc<Memory>>,
    /// What it serves as; `None` on the computer of whoever sits.
    pub(super) serving: Option<Arc<Serving>>,
    /// Its store is a server's, which a command reads.
    pub(super) of_server: bool,
    /// Verifier keys of servers whose receipts are believed, beside its own.
    pub(super) believed: Vec<VerifierKey>,
}

impl LocalDelivery {
    /// A delivery on `store`, of the program and banks of `library`.
    pub fn new(
        store: Arc<Store>,
        library: Arc<Library>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            store,
            library,
            storeroom: Arc::default(),
            clock,
            entropy,
            key: None,
            followed: Arc::default(),
            memory: None,
            serving: None,
            of_server: false,
            believed: Vec::new(),
        }
    }

    /// The same, with a key to sign results with; without one they are recorded unsigned.
    pub fn signing_with(self, key: impl Fn() -> Result<SigningKey, String> + Send + Sync + 'static) -> Self {
        Self { key: Some(Arc::new(key)), ..self }
    }

    /// The same for a command that looks at many attempts: programs and banks are read once, and kept.
    pub fn remembering(self) -> Self {
        Self { memory: Some(Arc::default()), ..self }
    }

    /// The same for a server of this name: who sits there is not its administrator, and `receipts` signs what it holds.
    pub fn serving(self, name: impl Into<String>, receipts: SigningKey) -> Self {
        let serving = Some(Arc::new(Serving::new(name.into(), receipts, &self.store)));
        Self { serving, ..self }
    }

    /// The same for a command on the computer of a server: what is recorded there is not the word of who sat.
    pub fn of_server(self) -> Self {
        Self { of_server: true, ..self }
    }

    /// The same, believing the receipts that this server has signed.
    pub fn believing(mut self, server: VerifierKey) -> Self {
        self.believed.push(server);
        self
    }

    /// Waits until everything that calls brought is recorded or refused.
    pub async fn drain(&self) {
        if let Some(serving) = &self.serving {
            serving.writer.drain().await;
        }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The program.
    pub fn program(&self) -> &Program {
        self.library.program()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now().wall
    }

    pub(super) fn act(&self, by: Actor) -> Act {
        Act { at: self.now(), by, salt: random(self.entropy.as_ref()) }
    }

    pub(super) fn exam(&self, id: &ExamId) -> Result<&Exam, DeliveryError> {
        self.program().exam(id).ok_or_else(|| DeliveryError::UnknownExam(id.clone()))
    }

    /// The attempt, if it is the caller's.
    pub(super) async fn owned(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
    ) -> Result<AttemptRow, DeliveryError> {
        let row = self.store.attempt(attempt).await?;
        let row = row.ok_or_else(|| DeliveryError::UnknownAttempt(attempt.clone()))?;
        if row.person != caller.person && self.serving.is_some() {
            // a server tells nobody whose it is, nor that it is there
            return Err(DeliveryError::UnknownAttempt(row.id));
        }
        if row.person != caller.person {
            return Err(DeliveryError::NotYours { attempt: row.id, owner: row.person });
        }
        Ok(row)
    }

    /// The attempt, if it is the caller's and of this program.
    pub(super) async fn own(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
    ) -> Result<AttemptRow, DeliveryError> {
        let row = self.owned(caller, attempt).await?;
        if row.program != self.program().id {
            return Err(DeliveryError::OtherProgram(row.id));
        }
        Ok(row)
    }

    /// The same, if it is open.
    pub(super) async fn own_open(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
    ) -> Result<AttemptRow, DeliveryError> {
        let row = self.own(caller, attempt).await?;
        match row.state {
            AttemptState::Open => Ok(row),
            AttemptState::Ended => Err(DeliveryError::Over(row.id)),
            AttemptState::Void => Err(DeliveryError::Void(row.id)),
            AttemptState::Prepared => Err(DeliveryError::NotOpened(row.id)),
        }
    }
}

/// Makes a decision again, a few times, while it comes back as stale.
pub(super) struct Tries(u32);

impl Tries {
    pub(super) fn new() -> Self {
        Self(TRIES)
    }
    /// `Ok` when the decision has to be made again, because what it rested on has changed.
    pub(super) fn again(&mut self, error: StoreError) -> Result<(), DeliveryError> {
        match error {
            StoreError::Stale => self.next(),
            other => Err(other.into()),
        }
    }
    /// `Ok` while there is another try.
    pub(super) fn next(&mut self) -> Result<(), DeliveryError> {
        self.0 = self.0.checked_sub(1).ok_or(DeliveryError::Contended)?;
        Ok(())
    }
}

#[async_trait]
impl Delivery for LocalDelivery {
    async fn overview(&self, caller: Option<&Caller>) -> Result<Overview, DeliveryError> {
        self.show_overview(caller).await
    }
    async fn prepare(&self, caller: &Caller, exam: &ExamId) -> Result<Offer, DeliveryError> {
        self.prepare_attempt(caller, exam).await
    }
    async fn open(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        opening: &Opening,
    ) -> Result<SealedAttempt, DeliveryError> {
        Ok(self.open_attempt(caller, attempt, opening).await?.whole())
    }
    async fn start(&self, caller: &Caller, attempt: &AttemptId) -> Result<Start, DeliveryError> {
        self.start_attempt(caller, attempt).await
    }
    async fn take_over(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        device: &str,
    ) -> Result<TakeOver, DeliveryError> {
        self.permit_takeover(caller, attempt, device).await
    }
    async fn append(&self, caller: &Caller, attempt: &AttemptId, lines: &[u8]) -> Result<Ack, DeliveryError> {
        self.append_lines(caller, attempt, lines).await
    }
    async fn records(&self, caller: &Caller, attempt: &AttemptId) -> Result<Vec<u8>, DeliveryError> {
        self.held_journal(caller, attempt).await
    }
    async fn submit(&self, caller: &Caller, attempt: &AttemptId) -> Result<Outcome, DeliveryError> {
        self.score_attempt(caller, attempt).await
    }
    async fn outcome(&self, caller: &Caller, attempt: &AttemptId) -> Result<Outcome, DeliveryError> {
        self.show_outcome(caller, attempt).await
    }
    async fn attempts(&self, caller: &Caller) -> Result<Vec<AttemptSummary>, DeliveryError> {
        self.own_attempts(caller).await
    }
    async fn report(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<AttemptReport, DeliveryError> {
        self.own_report(caller, attempt, record).await
    }
    async fn practice(&self, exam: &ExamId, seed: &[u8; 32]) -> Result<PresentedForm, DeliveryError> {
        self.practice_form(exam, seed).await
    }
    async fn feedback(
        &self,
        exam: &ExamId,
        seed: &[u8; 32],
        number: u32,
        response: &Response,
    ) -> Result<Feedback, DeliveryError> {
        self.practice_feedback(exam, seed, number, response).await
    }
    async fn upload(&self, caller: &Caller, upload: &Upload) -> Result<Uploaded, DeliveryError> {
        self.take_upload(caller, upload).await
    }
}
