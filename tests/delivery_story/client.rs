//! A candidate's side: keeps a journal, answers, signs.

use crate::house::{House, caller};
use invigil::api::{Ack, Caller, OpenedAttempt, Opening, Outcome, SealedAttempt};
use invigil::attempt::{Attempt, Fact, FormShape};
use invigil::delivery::{Delivery, DeliveryError};
use invigil::digest::Digest;
use invigil::id::{AttemptId, ExamId};
use invigil::journal::Chain;
use invigil::note::SigningKey;
use invigil::time::{Clock, Moment};
use std::sync::Arc;

pub(crate) struct Client {
    pub(crate) caller: Caller,
    pub(crate) sealed: SealedAttempt,
    pub(crate) opened: OpenedAttempt,
    pub(crate) ticket: Option<String>,
    pub(crate) lines: Vec<Vec<u8>>,
    chain: Chain,
    machine: Option<Attempt>,
    clock: Arc<dyn Clock>,
}

pub(crate) fn device() -> SigningKey {
    SigningKey::from_secret("invigil/device", &[5; 32]).unwrap()
}

pub(crate) fn opening(nonce: u8) -> Opening {
    Opening { nonce: Digest([nonce; 32]), device: device().verifier().to_string() }
}

pub(crate) fn exam(id: &str) -> ExamId {
    id.parse().unwrap()
}

impl Client {
    /// Prepares, opens and starts an attempt, and writes record 0.
    pub(crate) async fn sits(house: &House, person: &str, id: &str) -> Result<Self, DeliveryError> {
        let caller = caller(person);
        let offer = house.delivery.prepare(&caller, &exam(id)).await?;
        let sealed = house.delivery.open(&caller, &offer.attempt, &opening(7)).await?;
        assert_eq!(sealed.binding.commitment, offer.commitment);
        Ok(Self::with(house, caller, sealed).await)
    }
    /// A client that has nothing but what the delivery answers.
    pub(crate) async fn with(house: &House, caller: Caller, sealed: SealedAttempt) -> Self {
        let start = house.delivery.start(&caller, &sealed.attempt).await.unwrap();
        let (opened, ticket) = (sealed.unseal(&start.form_key).unwrap(), start.ticket);
        let chain = Chain::start(opened.attempt.clone());
        let clock: Arc<dyn Clock> = house.clock.clone();
        let mut client =
            Self { caller, sealed, opened, ticket, lines: Vec::new(), chain, machine: None, clock };
        let boot = client.now().boot_mark(client.attempt());
        let binding = Box::new(client.opened.binding.clone());
        client.record(Fact::Opened { boot, binding });
        client
    }
    pub(crate) fn attempt(&self) -> &AttemptId {
        &self.sealed.attempt
    }
    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }
    pub(crate) fn record(&mut self, fact: Fact) {
        let now = self.now();
        let entry = match &self.machine {
            Some(machine) => machine.entry(&now, fact),
            None => invigil::attempt::Entry { seq: 0, at: now.wall, up: now.up, fact },
        };
        match &mut self.machine {
            Some(machine) => machine.apply(&entry).unwrap(),
            None => {
                let shape = FormShape::of(&self.opened.form);
                self.machine = Some(Attempt::open(self.opened.attempt.clone(), &entry, Some(shape)).unwrap());
            }
        }
        self.lines.push(self.chain.seal(&entry).unwrap().bytes);
    }
    pub(crate) fn starts(&mut self) -> &mut Self {
        if let Some(ticket) = self.ticket.clone() {
            self.record(Fact::Admitted { ticket });
        }
        self.record(Fact::Started {});
        self
    }
    /// Answers the first `right` questions right, and the others wrong; pilots always wrong.
    pub(crate) fn answers(&mut self, right: usize) -> &mut Self {
        let form = self.opened.form.clone();
        let mut left = right;
        for (item, shown) in (1..).zip(&form.items) {
            let pilot = shown.stem.starts_with("pilot");
            let want = if left > 0 && !pilot { "Right" } else { "Wrong" };
            left -= usize::from(want == "Right");
            let option = shown.options.iter().find(|o| o.text.starts_with(want)).unwrap();
            self.record(Fact::Shown { item, whole: true });
            self.record(Fact::Answered { item, choices: vec![option.id.clone()] });
        }
        self
    }
    pub(crate) fn ends(&mut self, fact: Fact) -> &mut Self {
        self.record(fact);
        let note = self.chain.head().unwrap().sign(&self.opened.attempt, &device()).unwrap();
        self.record(Fact::Signed { note });
        self
    }
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lines.concat()
    }
    pub(crate) async fn sends(&self, delivery: &dyn Delivery, lines: &[u8]) -> Result<Ack, DeliveryError> {
        delivery.append(&self.caller, self.attempt(), lines).await
    }
    /// Hands the whole journal in.
    pub(crate) async fn submits(&self, house: &House) -> Result<Outcome, DeliveryError> {
        self.sends(house.delivery.as_ref(), &self.bytes()).await?;
        house.delivery.submit(&self.caller, self.attempt()).await
    }
}

/// A whole attempt with so many right answers.
pub(crate) async fn whole(
    house: &House,
    person: &str,
    id: &str,
    right: usize,
) -> Result<Outcome, DeliveryError> {
    let mut client = Client::sits(house, person, id).await?;
    client.starts();
    house.clock.pass(60_000);
    client.answers(right).ends(Fact::Submitted {});
    client.submits(house).await
}
