//! A house to sit exams in: a program and banks made for the story, a clock that is set by hand, seeded randomness.

use crate::common::postgres::Server;
use invigil::api::{Caller, Role};
use invigil::credential::Wait;
use invigil::delivery::{Delivery, LocalDelivery};
use invigil::entropy::Entropy;
use invigil::id::CandidateId;
use invigil::library::Library;
use invigil::store::{NewRequirement, Store, Verdict};
use invigil::time::{Clock, Day, Moment, Timestamp};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Set where stories that need no file are told on a server of PostgreSQL.
pub(crate) const ON_SERVER: &str = "INVIGIL_STORY_ON_SERVER";

pub(crate) const DAY: i64 = 86_400_000;
pub(crate) const MINUTE: i64 = 60_000;

pub(crate) fn run<T>(story: impl Future<Output = T>) -> T {
    // a thread of its own looks after connections: a story that waits for a server's answer must not keep the server's
    // own connection to its database from being read
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
        .block_on(story)
}

/// A clock that stands still unless it is moved.
pub(crate) struct HandClock(Mutex<Moment>);

impl HandClock {
    pub(crate) fn pass(&self, ms: i64) {
        let mut now = self.0.lock().unwrap();
        now.wall = now.wall.plus(ms);
        now.up += u64::try_from(ms).unwrap();
    }
    /// Somebody sets the clock on the wall back.
    pub(crate) fn set_back(&self, ms: i64) {
        let mut now = self.0.lock().unwrap();
        now.wall = now.wall.plus(-ms);
    }
    /// Time passes and the computer is started again.
    pub(crate) fn reboot(&self, ms: i64) {
        self.pass(ms);
        let mut now = self.0.lock().unwrap();
        now.boot = format!("{}+", now.boot).into();
    }
}

impl Clock for HandClock {
    fn now(&self) -> Moment {
        self.0.lock().unwrap().clone()
    }
}

/// Bytes that count up: the same story draws the same forms.
struct Counting(Mutex<u64>);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for byte in bytes {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (*state >> 56) as u8;
        }
    }
}

/// Puts something between candidates and the delivery that they call; gives what the office works on, and what they call.
pub(crate) type Between = fn(LocalDelivery) -> (LocalDelivery, Arc<dyn Delivery>);

thread_local! {
    /// What stands in between in the stories of this thread; `None` where candidates call the delivery itself.
    pub(crate) static BETWEEN: Cell<Option<Between>> = const { Cell::new(None) };
}

/// A side that candidates call, and the office of whoever administers it.
pub(crate) struct House {
    pub(crate) delivery: Arc<dyn Delivery>,
    pub(crate) office: LocalDelivery,
    pub(crate) clock: Arc<HandClock>,
}

pub(crate) fn program() -> String {
    r#"
format = "invigil/program/v1"
id = "guild"
name = "Guild Programme"
version = "1"
effective_from = 2020-01-01
pool_factor = 3
practice_items = 2
notices = [30]

[defaults]
questions = 4
minutes = 4
attempts = 2
wait_days = 7
cycle_months = 12
validity_months = 12
pass_waits_months = 12
renewal_opens_days = 60
grace_days = 30
streamlined_days = 90
renew = [["exam"]]

[[level]]
id = "clerk"
name = "Clerk"
pass_mark = 75
proctoring = ["self", "live"]
monitored = true

[[level]]
id = "master"
name = "Master"
pass_mark = 75
proctoring = ["live"]

[[requirement]]
id = "induction"
title = "Induction course"
kind = "training"

[[track]]
id = "office"
name = "Office"
audience = "Everybody"
domains = [{ id = "law", name = "Law" }, { id = "sums", name = "Sums" }]

[[track.credential]]
id = "office-clerk"
title = "Certified Clerk"
level = "clerk"
exam = { title = "Clerk" }
to_award = ["induction"]

[[track.credential]]
id = "office-master"
title = "Certified Master"
level = "master"
exam = { title = "Master" }
to_sit = ["office-clerk"]

[[track]]
id = "store"
name = "Store"
audience = "Everybody"
domains = [{ id = "stock", name = "Stock" }]

[[track.credential]]
id = "store-clerk"
title = "Certified Store Clerk"
level = "clerk"
exam = { title = "Store Clerk" }
"#
    .to_owned()
}

/// A bank of `exam` with `live` items in each of two domains; a form has two of each, and a pilot.
pub(crate) fn bank(exam: &str, live: usize) -> String {
    let mut text = format!(
        "format = \"invigil/bank/v1\"\nid = \"{exam}\"\nprogram = \"guild\"\ntitle = \"{exam}\"\nlanguage = \"en\"\n\
         [[domain]]\nid = \"law\"\nname = \"Law\"\nshort = \"Law\"\n\
         [[domain]]\nid = \"sums\"\nname = \"Sums\"\nshort = \"Sums\"\n\
         [[blueprint]]\nexam = \"{exam}\"\npilots = 1\n[blueprint.items]\nlaw = 2\nsums = 2\n"
    );
    let mut item = |id: &str, domain: &str, status: &str| {
        text.push_str(&format!(
            "[[item]]\nid = \"{id}\"\ndomain = \"{domain}\"\nstatus = \"{status}\"\nauthors = [\"guild\"]\n\
             reviewed = 2026-10-05\nstem = \"{status} question {id}\"\nrationale = \"Because of {id}.\"\noptions = [\n\
             {{ id = \"a\", text = \"Right {id}\", key = true, rationale = \"It is.\" }},\n\
             {{ id = \"b\", text = \"Wrong {id}\", rationale = \"It is not.\" }},\n\
             {{ id = \"c\", text = \"Silly {id}\", rationale = \"It is silly.\" }},\n]\n"
        ));
    };
    for domain in ["law", "sums"] {
        (0..live).for_each(|n| item(&format!("{domain}-{n:02}"), domain, "live"));
        item(&format!("{domain}-practice"), domain, "practice");
        item(&format!("{domain}-pilot"), domain, "pilot");
    }
    text
}

pub(crate) fn library() -> Library {
    let (clerk, master) = (bank("office-clerk", 12), bank("office-master", 12));
    let banks = [("office-clerk", clerk.as_bytes()), ("office-master", master.as_bytes())];
    Library::of_texts(program().as_bytes(), &banks).unwrap()
}

/// Noon of 2026-11-22.
pub(crate) fn start() -> Arc<HandClock> {
    let wall = Timestamp("2026-11-22".parse::<Day>().unwrap().start().0 + 12 * 3_600_000);
    Arc::new(HandClock(Mutex::new(Moment { wall, up: 1_000_000, boot: "boot".into() })))
}

impl House {
    pub(crate) fn over(store: Arc<Store>, library: Library, clock: Arc<HandClock>, seed: u64) -> Self {
        let entropy = Arc::new(Counting(Mutex::new(seed)));
        Self::of(LocalDelivery::new(store, Arc::new(library), clock.clone(), entropy), clock)
    }
    fn of(office: LocalDelivery, clock: Arc<HandClock>) -> Self {
        let itself = |office: LocalDelivery| -> (LocalDelivery, Arc<dyn Delivery>) {
            (office.clone(), Arc::new(office))
        };
        let (office, delivery) =
            BETWEEN.get().map_or_else(|| itself(office.clone()), |between| between(office.clone()));
        Self { delivery, office, clock }
    }
    /// The same, whose results are signed by the registry key under `state`.
    pub(crate) fn signing(
        store: Arc<Store>,
        library: Library,
        clock: Arc<HandClock>,
        seed: u64,
        state: &Path,
    ) -> Self {
        let entropy = Arc::new(Counting(Mutex::new(seed)));
        let office = LocalDelivery::new(store, Arc::new(library), clock.clone(), entropy);
        let state = state.to_path_buf();
        let key = move || {
            let entropy = Counting(Mutex::new(seed));
            invigil::folder::registry_key(&state, &entropy).map_err(|e| e.to_string())
        };
        Self::of(office.signing_with(key), clock)
    }
    /// A house on a store in memory, with Ada and Ben registered; on a server of PostgreSQL where all is told again there.
    pub(crate) async fn in_memory() -> Self {
        if std::env::var_os(ON_SERVER).is_some() {
            return Self::on_server(&Server::shared().database()).await;
        }
        let store = Arc::new(Store::in_memory().await.unwrap());
        Self::over(store, library(), start(), 1).settled().await
    }
    /// A house on an empty database of a server, with Ada and Ben registered.
    pub(crate) async fn on_server(url: &str) -> Self {
        let store = Arc::new(Store::connect(url).await.unwrap());
        Self::over(store, library(), start(), 1).settled().await
    }
    /// A house on a store in a file, with Ada and Ben registered; it signs results.
    pub(crate) async fn in_file(path: &Path) -> Self {
        let store = Arc::new(Store::open(path).await.unwrap());
        Self::signing(store, library(), start(), 1, path.parent().unwrap()).settled().await
    }
    /// Candidates call the delivery itself.
    pub(crate) fn is_local(&self) -> bool {
        BETWEEN.get().is_none()
    }
    async fn settled(self) -> Self {
        self.office.registrar().add_person("ada", "Ada King", "ada@example.org").await.unwrap();
        self.office.registrar().add_person("ben", "Ben Franklin", "").await.unwrap();
        self
    }
    /// Another process on the same store, with this library.
    pub(crate) fn beside(&self, store: Arc<Store>, library: Library, seed: u64) -> Self {
        Self::over(store, library, self.clock.clone(), seed)
    }
    pub(crate) async fn passes_induction(&self, person: &str, on: &str) {
        let review = NewRequirement {
            requirement: "induction".parse().unwrap(),
            verdict: Verdict::Passed,
            day: on.parse().unwrap(),
            reviewer: "Grace".into(),
            score: String::new(),
            note: String::new(),
        };
        self.office.registrar().record_requirement(person, review).await.unwrap();
    }
    pub(crate) async fn grant(&self, wait: Wait) {
        self.office.registrar().grant("ada", "office-clerk", "power cut", wait).await.unwrap();
    }
}

pub(crate) fn caller(person: &str) -> Caller {
    let person: CandidateId = person.parse().unwrap();
    Caller { person, roles: BTreeSet::from([Role::Candidate]) }
}
