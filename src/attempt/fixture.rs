//! A room to test attempts in: a form, keys, two clocks that can be bent, and an attempt in the middle.

use crate::attempt::{Act, Attempt, Binding, Entry, Fact, FormShape, Mode, Order, Refusal};
use crate::digest::Digest;
use crate::form::{FORM_FORMAT, FormDomain, PresentedForm, PresentedItem, PresentedOption};
use crate::id::{AttemptId, ChoiceId};
use crate::note::SigningKey;
use crate::program::Proctoring;
use crate::time::{Moment, Timestamp};

pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const LIMIT: u64 = 60 * MINUTE;

pub(crate) fn attempt_id() -> AttemptId {
    AttemptId::from_parts(1_763_802_000_000, &[7; 10])
}

pub(crate) fn choice(item: u32, option: u32) -> ChoiceId {
    format!("{item:04x}{option:08x}").parse().unwrap()
}

/// Four items: three ask for one of four options, the last for two of five.
pub(crate) fn form() -> PresentedForm {
    let domain: crate::id::DomainId = "basics".parse().unwrap();
    let options = |number: u32, options: u32| {
        let option = |o| PresentedOption { id: choice(number, o), text: format!("Option {o}") };
        (1..=options).map(option).collect()
    };
    let item = |number: u32, select: u32, of: u32| {
        PresentedItem::choice(domain.clone(), format!("Question {number}"), select, options(number, of))
    };
    PresentedForm {
        format: FORM_FORMAT.into(),
        attempt: attempt_id(),
        exam: "sales-associate".parse().unwrap(),
        title: "Sales Associate".into(),
        language: "en".into(),
        domains: vec![FormDomain { id: domain.clone(), name: "Basics".into(), short: "Basics".into() }],
        items: vec![item(1, 1, 4), item(2, 1, 4), item(3, 1, 4), item(4, 2, 5)],
        scored: 4,
    }
}

pub(crate) fn device() -> SigningKey {
    SigningKey::from_secret("invigil/device", &[1; 32]).unwrap()
}

pub(crate) fn proctor() -> SigningKey {
    SigningKey::from_secret("proctor.example/p-lee", &[2; 32]).unwrap()
}

pub(crate) fn binding() -> Binding {
    Binding {
        person: "a-example".parse().unwrap(),
        program: "partner-certification".parse().unwrap(),
        exam: "sales-associate".parse().unwrap(),
        mode: Mode::Exam,
        proctoring: Proctoring::Own,
        program_digest: Digest::of(&[b"program"]),
        bank_digest: Digest::of(&[b"bank"]),
        blueprint_digest: Digest::of(&[b"blueprint"]),
        form_digest: form().digest().unwrap(),
        commitment: Digest::of(&[b"commitment"]),
        nonce: Digest::of(&[b"nonce"]),
        items: 4,
        scored: 4,
        limit_ms: LIMIT,
        breaks_ms: 0,
        watch_focus: true,
        authorities: vec![proctor().verifier().to_string()],
        device: device().verifier().to_string(),
    }
}

pub(crate) struct Room {
    pub(crate) attempt: Attempt,
    pub(crate) entries: Vec<Entry>,
    pub(crate) now: Moment,
    orders: u64,
}

impl Room {
    /// An attempt that was opened just now.
    pub(crate) fn opened(binding: Binding) -> Self {
        let now = Moment { wall: Timestamp(1_763_802_000_000), up: 5_000_000, boot: "boot-1".into() };
        let fact = Fact::Opened { boot: now.boot_mark(&attempt_id()), binding: Box::new(binding) };
        let entry = Entry { seq: 0, at: now.wall, up: now.up, fact };
        let attempt = Attempt::open(attempt_id(), &entry, Some(FormShape::of(&form()))).unwrap();
        Self { attempt, entries: vec![entry], now, orders: 0 }
    }
    /// An attempt whose clock started just now.
    pub(crate) fn started() -> Self {
        Self::started_with(|_| {})
    }
    pub(crate) fn started_with(change: impl FnOnce(&mut Binding)) -> Self {
        let mut binding = binding();
        change(&mut binding);
        let mut room = Self::opened(binding);
        room.take(Fact::Started {});
        room
    }
    /// Time passes, on both clocks.
    pub(crate) fn wait(&mut self, ms: u64) -> &mut Self {
        self.now.wall = self.now.wall.plus(ms as i64);
        self.now.up += ms;
        self
    }
    /// Somebody sets the wall clock.
    pub(crate) fn set_wall(&mut self, by_ms: i64) -> &mut Self {
        self.now.wall = self.now.wall.plus(by_ms);
        self
    }
    /// The computer is off, and `up` ms into its next boot.
    pub(crate) fn reboot(&mut self, off_ms: u64, up: u64) -> &mut Self {
        self.now.wall = self.now.wall.plus((off_ms + up) as i64);
        self.now.up = up;
        self.now.boot = format!("{}+", self.now.boot).into();
        self
    }
    /// Records a fact with what the clocks owe before it.
    pub(crate) fn record(&mut self, fact: Fact) -> Result<(), Refusal> {
        for owed in self.attempt.notice(&self.now) {
            self.only(owed)?;
        }
        self.only(fact)
    }
    /// Records a fact and nothing else.
    pub(crate) fn only(&mut self, fact: Fact) -> Result<(), Refusal> {
        let before = self.attempt.clone();
        let entry = self.attempt.entry(&self.now, fact);
        let result = self.attempt.apply(&entry);
        match result {
            Ok(()) => self.entries.push(entry),
            Err(_) => assert_eq!(self.attempt, before, "a refusal changes nothing"),
        }
        result
    }
    /// Records a fact that must be accepted.
    pub(crate) fn take(&mut self, fact: Fact) -> &mut Self {
        if let Err(refusal) = self.record(fact.clone()) {
            panic!("{fact:?}: {refusal}");
        }
        self
    }
    pub(crate) fn resume(&mut self) -> &mut Self {
        let boot = self.now.boot_mark(self.attempt.id());
        self.only(Fact::Resumed { boot }).unwrap();
        self
    }
    pub(crate) fn show(&mut self, item: u32) -> &mut Self {
        self.take(Fact::Shown { item, whole: true })
    }
    pub(crate) fn answer(&mut self, item: u32, options: &[u32]) -> Result<(), Refusal> {
        self.show(item);
        self.record(answered(item, options))
    }
    /// The next order, signed by the proctor.
    pub(crate) fn order(&mut self, act: Act, ms: u64, reason: &str) -> String {
        self.orders += 1;
        self.order_by(&proctor(), self.orders, act, ms, reason)
    }
    pub(crate) fn order_by(&self, key: &SigningKey, number: u64, act: Act, ms: u64, reason: &str) -> String {
        let attempt = self.attempt.id().clone();
        Order { attempt, number, act, ms, reason: reason.into() }.sign(key).unwrap()
    }
    pub(crate) fn pause(&mut self) -> &mut Self {
        let order = self.order(Act::Paused, 0, "fire alarm");
        self.take(Fact::Paused { order })
    }
    pub(crate) fn go_on(&mut self) -> &mut Self {
        let order = self.order(Act::Continued, 0, "all clear");
        self.take(Fact::Continued { order })
    }
    pub(crate) fn extend(&mut self, ms: u64) -> &mut Self {
        let order = self.order(Act::Extended, ms, "power cut");
        self.take(Fact::Extended { ms, order })
    }
    pub(crate) fn elapsed(&self) -> u64 {
        self.attempt.elapsed_ms(&self.now)
    }
}

pub(crate) fn answered(item: u32, options: &[u32]) -> Fact {
    Fact::Answered { item, choices: options.iter().map(|o| choice(item, *o)).collect() }
}
