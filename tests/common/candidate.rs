//! A candidate at a server, without a screen: opens an attempt, keeps its journal, answers, signs.

use invigil::api::{Ack, Caller, OpenedAttempt, Opening, Outcome, Role};
use invigil::attempt::{Attempt, Entry, Fact, FormShape};
use invigil::delivery::{Delivery, DeliveryError};
use invigil::digest::Digest;
use invigil::id::ExamId;
use invigil::journal::Chain;
use invigil::note::SigningKey;
use invigil::runtime::clock::SystemClock;
use invigil::sync::{Address, Link, Patience, RemoteDelivery};
use invigil::time::Clock as _;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;

/// The calls of whoever has `token`, at `scheme://address`.
pub fn calls(scheme: &str, address: SocketAddr, token: &str, authorities: Option<&Path>) -> RemoteDelivery {
    let address = Address::parse(&format!("{scheme}://{address}"), false).unwrap();
    RemoteDelivery::new(Link::new(address, token, authorities, Patience::PERSON), None)
}

/// Waits for what a server answers.
pub fn wait<T>(what: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(what)
}

/// The key that a candidate's device signs with.
pub fn device() -> SigningKey {
    SigningKey::from_secret("invigil/device", &[5; 32]).unwrap()
}

/// What a candidate's side brings to an opening.
pub fn opening() -> Opening {
    Opening { nonce: Digest([7; 32]), device: device().verifier().to_string() }
}

/// A sitting; a copy of it is what lies on a computer that somebody copied.
#[derive(Clone)]
pub struct Candidate {
    /// What was opened.
    pub opened: OpenedAttempt,
    /// Lines of the journal.
    pub lines: Vec<Vec<u8>>,
    caller: Caller,
    chain: Chain,
    machine: Attempt,
    clock: SystemClock,
}

impl Candidate {
    /// Prepares, opens and starts an attempt, and writes its first records.
    pub async fn sits(delivery: &dyn Delivery, person: &str, exam: &ExamId) -> Result<Self, DeliveryError> {
        let caller = Caller { person: person.parse().unwrap(), roles: BTreeSet::from([Role::Candidate]) };
        let offer = delivery.prepare(&caller, exam).await?;
        let sealed = delivery.open(&caller, &offer.attempt, &opening()).await?;
        let start = delivery.start(&caller, &offer.attempt).await?;
        let opened = sealed.unseal(&start.form_key).unwrap();
        let clock = SystemClock::new();
        let now = clock.now();
        let fact =
            Fact::Opened { boot: now.boot_mark(&opened.attempt), binding: Box::new(opened.binding.clone()) };
        let first = Entry { seq: 0, at: now.wall, up: now.up, fact };
        let shape = FormShape::of(&opened.form);
        let machine = Attempt::open(opened.attempt.clone(), &first, Some(shape)).unwrap();
        let mut chain = Chain::start(opened.attempt.clone());
        let lines = vec![chain.seal(&first).unwrap().bytes];
        let mut candidate = Self { opened, lines, caller, chain, machine, clock };
        if let Some(ticket) = start.ticket {
            candidate.record(Fact::Admitted { ticket });
        }
        Ok(candidate)
    }

    /// Records a fact.
    pub fn record(&mut self, fact: Fact) {
        let entry = self.machine.entry(&self.clock.now(), fact);
        self.machine.apply(&entry).unwrap();
        self.lines.push(self.chain.seal(&entry).unwrap().bytes);
    }

    /// Starts the clock and answers the first `items` items, whatever their options say.
    pub fn answers(&mut self, items: usize) {
        self.record(Fact::Started {});
        for (item, shown) in (1..).zip(self.opened.form.items.clone()).take(items) {
            let choices = shown.options.iter().take(shown.select as usize).map(|o| o.id.clone()).collect();
            self.record(Fact::Shown { item, whole: true });
            self.record(Fact::Answered { item, choices });
        }
    }

    /// Sends the journal, all of it.
    pub async fn sends(&self, delivery: &dyn Delivery) -> Result<Ack, DeliveryError> {
        delivery.append(&self.caller, &self.opened.attempt, &self.lines.concat()).await
    }

    /// Ends, signs, sends and submits.
    pub async fn submits(&mut self, delivery: &dyn Delivery) -> Result<Outcome, DeliveryError> {
        self.record(Fact::Submitted {});
        let note = self.chain.head().unwrap().sign(&self.opened.attempt, &device()).unwrap();
        self.record(Fact::Signed { note });
        self.sends(delivery).await?;
        delivery.submit(&self.caller, &self.opened.attempt).await
    }
}
