//! The same house over HTTP: a server on a thread of its own, and candidates who call it with their tokens.

use crate::house::{BETWEEN, run};
use invigil::api::{
    Ack, AttemptReport, AttemptSummary, Caller, Feedback, Offer, Opening, Outcome, Overview, Record, Role,
    SealedAttempt, Start, TakeOver, Upload, Uploaded,
};
use invigil::attempt::Response;
use invigil::delivery::{Delivery, DeliveryError, LocalDelivery};
use invigil::form::PresentedForm;
use invigil::id::{AttemptId, ExamId};
use invigil::note::{SigningKey, VerifierKey};
use invigil::server::{Gate, GateError, room};
use invigil::sync::{Address, Link, Patience, RemoteDelivery};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};

pub(crate) const SERVER: &str = "Guild Hall";

pub(crate) fn receipt_key() -> SigningKey {
    SigningKey::from_secret("invigil/server", &[9; 32]).unwrap()
}

/// The token of a person is `ivg_` and the person's id.
pub(crate) struct Doorkeeper;

#[async_trait::async_trait]
impl Gate for Doorkeeper {
    async fn admit(&self, token: &str) -> Result<Caller, GateError> {
        let person = token.strip_prefix("ivg_").and_then(|id| id.parse().ok()).ok_or(GateError::Unknown)?;
        Ok(Caller { person, roles: BTreeSet::from([Role::Candidate]) })
    }
}

/// Serves on a port of its own until the process ends.
pub(crate) fn serve(routes: axum::Router) -> SocketAddr {
    let (bound, at) = mpsc::channel();
    std::thread::spawn(move || {
        run(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            bound.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, axum::Router::new().nest("/api/v1", routes)).await.unwrap();
        });
    });
    at.recv().unwrap()
}

/// Candidates of a server: each call goes out with the token of its caller.
pub(crate) struct Wire {
    pub(crate) at: SocketAddr,
    pub(crate) receipts: VerifierKey,
}

impl Wire {
    pub(crate) fn of(&self, person: &str) -> RemoteDelivery {
        let address = Address::parse(&format!("http://{}", self.at), false).unwrap();
        // a link of its own for every call: the stories' threads have runtimes of their own
        let link = Link::new(address, &format!("ivg_{person}"), None, Patience::PERSON);
        RemoteDelivery::new(link, Some(self.receipts.clone()))
    }
    fn called_by(&self, caller: &Caller) -> RemoteDelivery {
        self.of(caller.person.as_str())
    }
}

fn between(office: LocalDelivery) -> (LocalDelivery, Arc<dyn Delivery>) {
    let office = office.serving(SERVER, receipt_key());
    let at = serve(room(Arc::new(office.clone()), Arc::new(Doorkeeper)));
    (office, Arc::new(Wire { at, receipts: receipt_key().verifier() }))
}

/// Tells a story twice: to the delivery itself, and over HTTP.
pub(crate) fn both(story: impl AsyncFn()) {
    run(story());
    over_the_wire(story);
}

/// Tells a story over HTTP.
pub(crate) fn over_the_wire(story: impl AsyncFn()) {
    BETWEEN.set(Some(between));
    run(story());
    BETWEEN.set(None);
}

#[async_trait::async_trait]
impl Delivery for Wire {
    async fn overview(&self, caller: Option<&Caller>) -> Result<Overview, DeliveryError> {
        self.called_by(caller.expect("a server knows who calls")).overview(caller).await
    }
    async fn prepare(&self, caller: &Caller, exam: &ExamId) -> Result<Offer, DeliveryError> {
        self.called_by(caller).prepare(caller, exam).await
    }
    async fn open(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        opening: &Opening,
    ) -> Result<SealedAttempt, DeliveryError> {
        self.called_by(caller).open(caller, attempt, opening).await
    }
    async fn start(&self, caller: &Caller, attempt: &AttemptId) -> Result<Start, DeliveryError> {
        self.called_by(caller).start(caller, attempt).await
    }
    async fn take_over(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        device: &str,
    ) -> Result<TakeOver, DeliveryError> {
        self.called_by(caller).take_over(caller, attempt, device).await
    }
    async fn append(&self, caller: &Caller, attempt: &AttemptId, lines: &[u8]) -> Result<Ack, DeliveryError> {
        self.called_by(caller).append(caller, attempt, lines).await
    }
    async fn records(&self, caller: &Caller, attempt: &AttemptId) -> Result<Vec<u8>, DeliveryError> {
        self.called_by(caller).records(caller, attempt).await
    }
    async fn submit(&self, caller: &Caller, attempt: &AttemptId) -> Result<Outcome, DeliveryError> {
        self.called_by(caller).submit(caller, attempt).await
    }
    async fn outcome(&self, caller: &Caller, attempt: &AttemptId) -> Result<Outcome, DeliveryError> {
        self.called_by(caller).outcome(caller, attempt).await
    }
    async fn attempts(&self, caller: &Caller) -> Result<Vec<AttemptSummary>, DeliveryError> {
        self.called_by(caller).attempts(caller).await
    }
    async fn report(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<AttemptReport, DeliveryError> {
        self.called_by(caller).report(caller, attempt, record).await
    }
    async fn practice(&self, exam: &ExamId, seed: &[u8; 32]) -> Result<PresentedForm, DeliveryError> {
        self.of("ada").practice(exam, seed).await
    }
    async fn feedback(
        &self,
        exam: &ExamId,
        seed: &[u8; 32],
        number: u32,
        response: &Response,
    ) -> Result<Feedback, DeliveryError> {
        self.of("ada").feedback(exam, seed, number, response).await
    }
    async fn upload(&self, caller: &Caller, upload: &Upload) -> Result<Uploaded, DeliveryError> {
        self.called_by(caller).upload(caller, upload).await
    }
}
