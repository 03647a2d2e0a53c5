//! A room in which journals are written for tests: a form, keys, clocks that can be bent, a chain.

pub(crate) mod vectors;

use invigil::attempt::{Act, Attempt, Binding, Entry, Fact, FormShape, Mode, Order};
use invigil::digest::Digest;
use invigil::form::{FORM_FORMAT, FormDomain, PresentedForm, PresentedItem, PresentedOption};
use invigil::id::{AttemptId, ChoiceId};
use invigil::journal::{Chain, JOURNAL_TAG};
use invigil::note::SigningKey;
use invigil::program::Proctoring;
use invigil::time::{Moment, Timestamp};

pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const LIMIT: u64 = 60 * MINUTE;
const START: i64 = 1_763_802_000_000;

pub(crate) fn attempt_id() -> AttemptId {
    AttemptId::from_parts(START as u64, &[7; 10])
}

pub(crate) fn choice(item: u32, option: u32) -> ChoiceId {
    Digest::of(&[format!("{item}/{option}").as_bytes()]).to_string()[..12].parse().unwrap()
}

/// Six items: four ask for one of four options, two for two of five.
pub(crate) fn form() -> PresentedForm {
    let domain: invigil::id::DomainId = "basics".parse().unwrap();
    let item = |number: u32| {
        let (select, options) = if number.is_multiple_of(3) { (2, 5) } else { (1, 4) };
        let option = |o| PresentedOption { id: choice(number, o), text: format!("Option {o}") };
        let options = (1..=options).map(option).collect();
        PresentedItem::choice(domain.clone(), format!("Question {number}: which of these?"), select, options)
    };
    PresentedForm {
        format: FORM_FORMAT.into(),
        attempt: attempt_id(),
        exam: "sales-associate".parse().unwrap(),
        title: "Sales Associate".into(),
        language: "en".into(),
        domains: vec![FormDomain { id: domain.clone(), name: "Basics".into(), short: "Basics".into() }],
        items: (1..=6).map(item).collect(),
        scored: 6,
    }
}

pub(crate) fn device() -> SigningKey {
    SigningKey::from_secret("invigil/device", &[1; 32]).unwrap()
}
pub(crate) fn second_device() -> SigningKey {
    SigningKey::from_secret("invigil/device", &[3; 32]).unwrap()
}
pub(crate) fn proctor() -> SigningKey {
    SigningKey::from_secret("proctor.example/p-lee", &[2; 32]).unwrap()
}
pub(crate) fn server() -> SigningKey {
    SigningKey::from_secret("exams.example/receipts", &[4; 32]).unwrap()
}

pub(crate) fn binding() -> Binding {
    Binding {
        person: "a-example".parse().unwrap(),
        program: "partner-certification".parse().unwrap(),
        exam: "sales-associate".parse().unwrap(),
        mode: Mode::Exam,
        proctoring: Proctoring::InPerson,
        program_digest: Digest::of(&[b"program"]),
        bank_digest: Digest::of(&[b"bank"]),
        blueprint_digest: Digest::of(&[b"blueprint"]),
        form_digest: form().digest().unwrap(),
        commitment: Digest::of(&[b"commitment"]),
        nonce: Digest::of(&[b"nonce"]),
        items: 6,
        scored: 6,
        limit_ms: LIMIT,
        breaks_ms: 5 * MINUTE,
        watch_focus: true,
        authorities: vec![proctor().verifier().to_string()],
        device: device().verifier().to_string(),
    }
}

/// An attempt in the making and the journal written so far.
pub(crate) struct Room {
    pub(crate) attempt: Attempt,
    pub(crate) entries: Vec<Entry>,
    pub(crate) lines: Vec<Vec<u8>>,
    pub(crate) now: Moment,
    pub(crate) chain: Chain,
    orders: u64,
}

impl Room {
    pub(crate) fn opened() -> Self {
        let now = Moment { wall: Timestamp(START), up: 5_000_000, boot: "boot-1".into() };
        let fact = Fact::Opened { boot: now.boot_mark(&attempt_id()), binding: Box::new(binding()) };
        let entry = Entry { seq: 0, at: now.wall, up: now.up, fact };
        let attempt = Attempt::open(attempt_id(), &entry, Some(FormShape::of(&form()))).unwrap();
        let mut chain = Chain::start(attempt_id());
        let lines = vec![chain.seal(&entry).unwrap().bytes];
        Self { attempt, entries: vec![entry], lines, now, chain, orders: 0 }
    }
    pub(crate) fn started() -> Self {
        let mut room = Self::opened();
        room.wait(20_000).take(Fact::Started {});
        room
    }
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.lines.concat()
    }
    pub(crate) fn wait(&mut self, ms: u64) -> &mut Self {
        self.now.wall = self.now.wall.plus(ms as i64);
        self.now.up += ms;
        self
    }
    pub(crate) fn set_wall(&mut self, by_ms: i64) -> &mut Self {
        self.now.wall = self.now.wall.plus(by_ms);
        self
    }
    pub(crate) fn reboot(&mut self, off_ms: u64, up: u64) -> &mut Self {
        self.now.wall = self.now.wall.plus((off_ms + up) as i64);
        self.now.up = up;
        self.now.boot = format!("{}+", self.now.boot).into();
        self
    }
    /// Records a fact, if it is accepted, and nothing else. True if it was.
    pub(crate) fn offer(&mut self, fact: Fact) -> bool {
        let entry = self.attempt.entry(&self.now, fact);
        let accepted = self.attempt.apply(&entry).is_ok();
        if accepted {
            self.lines.push(self.chain.seal(&entry).unwrap().bytes);
            self.entries.push(entry);
        }
        accepted
    }
    /// Records a fact that must be accepted, with what the clocks owe before it.
    pub(crate) fn take(&mut self, fact: Fact) -> &mut Self {
        for owed in self.attempt.notice(&self.now) {
            assert!(self.offer(owed));
        }
        assert!(self.offer(fact.clone()), "{fact:?}");
        self
    }
    pub(crate) fn resume(&mut self) -> &mut Self {
        let boot = self.now.boot_mark(self.attempt.id());
        assert!(self.offer(Fact::Resumed { boot }));
        self
    }
    pub(crate) fn show(&mut self, item: u32) -> &mut Self {
        self.take(Fact::Shown { item, whole: true })
    }
    pub(crate) fn answer(&mut self, item: u32, options: &[u32]) -> &mut Self {
        self.take(answered(item, options))
    }
    pub(crate) fn order(&mut self, act: Act, ms: u64, reason: &str) -> String {
        self.orders += 1;
        let attempt = self.attempt.id().clone();
        Order { attempt, number: self.orders, act, ms, reason: reason.into() }.sign(&proctor()).unwrap()
    }
    pub(crate) fn sign(&mut self, key: &SigningKey) -> &mut Self {
        let note = self.chain.head().unwrap().sign(&attempt_id(), key).unwrap();
        self.take(Fact::Signed { note })
    }
    pub(crate) fn submit(&mut self) -> &mut Self {
        self.take(Fact::Submitted {});
        self.sign(&device())
    }
    /// Writes a line of one's own, as somebody would who recomputes the chain.
    pub(crate) fn forge(&mut self, fact: &str) -> &mut Self {
        let head = self.chain.head().unwrap();
        let (seq, at, up) = (head.seq + 1, self.now.wall.0, self.now.up);
        let id = attempt_id();
        let prev = head.hash;
        let body = format!(
            r#"{{"v":1,"attempt":"{id}","seq":{seq},"prev":"{prev}","at":{at},"up":{up},"fact":{fact}"#
        );
        let hash = Digest::of(&[JOURNAL_TAG, body.as_bytes()]);
        self.lines.push(format!("{body},\"hash\":\"{hash}\"}}\n").into_bytes());
        self.chain = Chain::resume(id, invigil::journal::Head { seq, hash });
        self
    }
}

pub(crate) fn answered(item: u32, options: &[u32]) -> Fact {
    Fact::Answered { item, choices: options.iter().map(|o| choice(item, *o)).collect() }
}
