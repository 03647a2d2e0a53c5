//! An attempt over a way that fails at random: what was called saved is on disk, what was called sent is on the server, both
//! hold the same in the end, and no answer counts twice.

#[path = "delivery_story/client.rs"]
#[expect(dead_code, reason = "the keys of its candidate")]
mod client;
mod common;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "a part of it")]
mod house;
mod served;
#[path = "delivery_story/wire.rs"]
#[expect(dead_code, reason = "the server of it")]
mod wire;

use house::{House, caller, run};
use invigil::api::{Caller, Outcome};
use invigil::attempt::{Attempt, Entry, Fact, FormShape};
use invigil::delivery::{Delivery, LocalDelivery};
use invigil::digest::Digest;
use invigil::entropy::Entropy;
use invigil::folder;
use invigil::id::AttemptId;
use invigil::journal::{Receipt, State};
use invigil::note::Note;
use invigil::runtime::clock::SystemClock;
use invigil::runtime::courier::{Bag, Courier};
use invigil::runtime::news::News;
use invigil::runtime::scribe::{Book, Scribe};
use invigil::runtime::sittings::Sittings;
use invigil::server::room;
use invigil::sync::{Address, Link, Patience, RemoteDelivery, SignedIn};
use invigil::tui::{JournalNews, Sitting};
use served::{Dice, Way};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Runs with a seed each; `INVIGIL_FAULT_RUNS` asks for more.
const RUNS: u64 = 200;

impl Entropy for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.iter_mut().for_each(|byte| *byte = self.roll(256) as u8);
    }
}

const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(500),
    once: Duration::from_millis(400),
    all: Duration::from_secs(3),
    again: 2,
    pause: Duration::from_millis(1),
    silence: None,
};

/// Who sits, and everything that was said to that person.
struct Seat<'s> {
    sittings: Sittings<'s>,
    caller: Caller,
    runtime: &'s tokio::runtime::Runtime,
    scribe: Scribe,
    courier: Courier,
    news: Receiver<News>,
    machine: Attempt,
    /// The last record that was called saved, and the last one that was called sent.
    saved: Option<u64>,
    sent: Option<u64>,
    receipts: Vec<String>,
    facts: Vec<Entry>,
    is_open: bool,
}

fn machine_of(sitting: &Sitting) -> Attempt {
    let (first, rest) = sitting.entries.split_first().unwrap();
    let id = sitting.opened.attempt.clone();
    let mut machine = Attempt::open(id, first, Some(FormShape::of(&sitting.opened.form))).unwrap();
    rest.iter().for_each(|entry| machine.apply(entry).unwrap());
    machine
}

impl Seat<'_> {
    fn take(&mut self, sitting: &Sitting, book: Book) {
        self.machine = machine_of(sitting);
        self.saved = Some(self.machine.next_seq() - 1);
        let lines = book.folder.read().unwrap();
        self.courier.begin(sitting.opened.attempt.clone(), lines);
        self.is_open = true;
        self.scribe.open(book);
    }
    fn record(&mut self, fact: Fact) {
        let entry = self.machine.entry(&self.sittings.clock.now(), fact);
        self.machine.apply(&entry).unwrap();
        self.facts.push(entry.clone());
        self.scribe.append(entry);
    }
    fn hear(&mut self, news: News) {
        let News::Journal(news) = news else { panic!("a thread broke: {news:?}") };
        match news {
            JournalNews::Saved(seq) => self.saved = self.saved.max(Some(seq)),
            JournalNews::Sent(seq) => self.sent = self.sent.max(Some(seq)),
            JournalNews::Receipt(receipt) => {
                self.receipts.push(receipt.clone());
                // nobody is there to record it once the sitting is left
                if self.is_open && !self.machine.has_ended() {
                    self.record(Fact::Anchored { receipt });
                }
            }
            JournalNews::Unsent(_) => {}
            other => panic!("{other:?}"),
        }
    }
    fn hear_what_there_is(&mut self) {
        while let Ok(news) = self.news.try_recv() {
            self.hear(news);
        }
    }
    fn wait_until_saved(&mut self) {
        while self.saved < Some(self.machine.next_seq() - 1) {
            match self.news.recv_timeout(Duration::from_secs(20)) {
                Ok(news) => self.hear(news),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("nothing was saved")
                }
            }
        }
    }
    /// Tries until it is done: a person presses the key again.
    fn insist<T, E: Into<String>>(&self, mut what: impl AsyncFnMut() -> Result<T, E>) -> T {
        for _ in 0..60 {
            match self.runtime.block_on(what()) {
                Ok(done) => return done,
                Err(why) => {
                    let why: String = why.into();
                    assert!(!why.contains("differ") && !why.contains("verify"), "{why}");
                }
            }
        }
        panic!("60 times in a row");
    }
}

fn link(at: std::net::SocketAddr, patience: Patience) -> Arc<dyn Delivery> {
    let address = Address::parse(&format!("http://{at}"), false).unwrap();
    let receipts = wire::receipt_key().verifier();
    Arc::new(RemoteDelivery::new(Link::new(address, "ivg_ada", None, patience), Some(receipts)))
}

/// One attempt with the faults of `seed`.
fn sits(seed: u64, runtime: &tokio::runtime::Runtime, state: &Path) {
    let dice = Dice::new(seed);
    let house = run(House::in_memory());
    let office: LocalDelivery = house.office.serving(wire::SERVER, wire::receipt_key());
    let server = wire::serve(room(Arc::new(office.clone()), Arc::new(wire::Doorkeeper)));
    let faults = dice.clone();
    let way = Way::to(server, move || faults.fault(20));
    let (delivery, records) = (link(way.at, PATIENCE), link(way.at, Patience { again: 0, ..PATIENCE }));
    let account = SignedIn {
        url: format!("http://{}", way.at),
        server: wire::SERVER.into(),
        person: "ada".parse().unwrap(),
        name: "Ada King".into(),
        token: "ivg_ada".into(),
        receipts: None,
        ca_file: None,
        ahead_ms: 0,
        booted: None,
        state: None,
    };
    let (sender, news) = channel();
    let bag = Bag {
        sign_in: String::new(),
        hall: None,
        clock: Arc::new(SystemClock::new()),
        runtime: runtime.handle().clone(),
        delivery: records,
        caller: caller("ada"),
        state: state.to_path_buf(),
        entropy: Arc::new(dice.clone()),
        pauses_ms: (1, 8),
    };
    let courier = Courier::start(bag, sender.clone());
    let brings = courier.clone();
    let scribe = Scribe::start(sender, move |written| brings.take(written));
    let (clock, entropy) = (&*house.clock, dice.clone());
    let sittings = Sittings {
        state,
        clock,
        entropy: &entropy,
        delivery: &*delivery,
        server: Some(&account),
        server_clock: None,
    };
    let exam = "office-clerk".parse().unwrap();
    let ada = caller("ada");
    let begin = || {
        for _ in 0..60 {
            if let Ok(begun) = runtime.block_on(sittings.begin(&ada, &exam)) {
                return begun;
            }
            // it was opened, and the answer got lost: it is gone on with
            let open = run(office.overview(Some(&ada))).unwrap().unfinished;
            if let Some(card) = open.first()
                && let Ok(resumed) = runtime.block_on(sittings.resume(&ada, &card.attempt))
            {
                return resumed;
            }
        }
        panic!("60 times in a row");
    };
    let (sitting, book) = begin();
    let (form, attempt) = (sitting.opened.form.clone(), sitting.opened.attempt.clone());
    let machine = machine_of(&sitting);
    let mut seat = Seat {
        sittings,
        caller: ada.clone(),
        runtime,
        scribe,
        courier,
        news,
        machine,
        saved: None,
        sent: None,
        receipts: Vec::new(),
        facts: Vec::new(),
        is_open: false,
    };
    seat.take(&sitting, book);
    seat.record(Fact::Started {});
    let mut right = 0;
    for (item, shown) in (1..).zip(&form.items) {
        seat.record(Fact::Shown { item, whole: true });
        // some change their minds: only the last answer counts
        for _ in 0..=dice.roll(2) {
            let option = &shown.options[dice.roll(shown.options.len() as u64) as usize];
            if seat.machine.response(item) != [option.id.clone()] {
                seat.record(Fact::Answered { item, choices: vec![option.id.clone()] });
            }
        }
        let last = seat.machine.response(item)[0].clone();
        let is_right = shown.options.iter().any(|o| o.id == last && o.text.starts_with("Right"));
        right += u64::from(is_right && !shown.stem.starts_with("pilot"));
        house.clock.pass(500);
        if dice.roll(3) == 0 {
            seat.wait_until_saved();
        }
        seat.hear_what_there_is();
        if dice.roll(8) == 0 {
            // the program is ended and started again
            seat.scribe.close(Duration::from_secs(20));
            seat.is_open = false;
            seat.hear_what_there_is();
            let (sitting, book) = {
                let mut resumed = None;
                for _ in 0..60 {
                    if let Ok(done) = runtime.block_on(seat.sittings.resume(&seat.caller, &attempt)) {
                        resumed = Some(done);
                        break;
                    }
                }
                resumed.expect("60 times in a row")
            };
            seat.take(&sitting, book);
        }
    }
    seat.wait_until_saved();
    seat.record(Fact::Submitted {});
    seat.wait_until_saved();
    let outcome: Outcome = {
        let mut book = seat.scribe.hand_back().unwrap();
        seat.insist(async || seat.sittings.finish(&seat.caller, &attempt, &mut book).await)
    };
    seat.hear_what_there_is();
    check(&office, &seat, &attempt, state, &outcome, right, seed);
}

fn check(
    office: &LocalDelivery,
    seat: &Seat<'_>,
    attempt: &AttemptId,
    state: &Path,
    outcome: &Outcome,
    right: u64,
    seed: u64,
) {
    let disk = folder::read_journal(state, attempt).unwrap();
    let held = run(office.held_record(attempt)).unwrap().unwrap();
    assert!(disk == held, "seed {seed}: the server holds something else than the disk");
    let scan = invigil::journal::scan(&disk);
    let head = scan.head().unwrap();
    assert!(seat.saved <= Some(head.seq) && seat.sent <= Some(head.seq), "seed {seed}");
    assert_eq!((outcome.head, outcome.points), (head.hash, right), "seed {seed}");
    // each fact that was called saved stands there once
    let entries = scan.entries();
    for fact in seat.facts.iter().filter(|fact| Some(fact.seq) <= seat.saved) {
        assert!(entries.contains(fact), "seed {seed}: {fact:?}");
    }
    // each receipt is for a record that is held
    for receipt in &seat.receipts {
        let receipt = Receipt::parse(Note::parse(receipt).unwrap().text()).unwrap();
        let hash: Digest = scan.records[usize::try_from(receipt.head.seq).unwrap()].hash;
        assert_eq!(receipt.head.hash, hash, "seed {seed}");
    }
    assert_eq!(run(office.store().incidents(attempt)).unwrap(), [], "seed {seed}");
    let verdict = run(office.verify_attempt(attempt)).unwrap();
    assert!(matches!(verdict.state, State::Closed(_)), "seed {seed}: {verdict}");
    assert_eq!(run(office.store().result_versions(attempt)).unwrap().versions.len(), 1, "seed {seed}");
    assert!(run(office.store().verify_audit()).unwrap().is_ok());
    assert_eq!(folder::to_send(state, &seat.sittings.server.unwrap().url).unwrap(), [], "seed {seed}");
}

#[test]
fn no_answer_is_lost_or_counted_twice_on_a_way_that_fails_at_random() {
    let runs = std::env::var("INVIGIL_FAULT_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let next = std::sync::atomic::AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    if seed >= runs {
                        return;
                    }
                    let state = tempfile::tempdir().unwrap();
                    sits(seed, &runtime, state.path());
                }
            });
        }
    });
}
