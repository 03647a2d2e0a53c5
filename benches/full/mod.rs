//! A store as a large organisation has it: people of partners, and attempts with their records.

use crate::common::Bench;
use invigil::api::{Caller, Opening, Role};
use invigil::attempt::{Attempt, Entry, Fact, FormShape};
use invigil::delivery::{Delivery, LocalDelivery};
use invigil::digest::Digest;
use invigil::folder::{AttemptFolder, Holder};
use invigil::journal::Chain;
use invigil::library::Library;
use invigil::note::SigningKey;
use invigil::runtime::clock::SystemClock;
use invigil::runtime::entropy::SystemEntropy;
use invigil::store::Store;
use invigil::time::Clock;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

const EXAM: &str = "sales-associate";

/// Registers `people` people of 40 partners, of whom the first `attempts` have sat the exam; every other one passes an exam
/// that is answered by chance, which nobody does.
pub fn fill(bench: &Bench, people: usize, attempts: usize) {
    for partner in 0..40 {
        let id = format!("partner-{partner}");
        bench.ok(&["partner", "add", &id, "--name", &format!("Partner Number {partner} Ltd")]);
    }
    let mut list = String::from("id,name,email,partner\n");
    for number in 0..people {
        let partner = number % 40;
        let _ = writeln!(
            list,
            "person-{number},Person Number {number},person-{number}@partner.example,partner-{partner}"
        );
    }
    let file = bench.home().join("people.csv");
    std::fs::write(&file, list).expect("a file");
    bench.ok(&["candidate", "import", file.to_str().expect("UTF-8")]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(sit_all(bench, attempts));
}

async fn sit_all(bench: &Bench, attempts: usize) {
    let store = Arc::new(Store::open(&bench.home().join("data/invigil.db")).await.expect("the store"));
    let clock = Arc::new(SystemClock::new());
    let library = Arc::new(Library::embedded().expect("the embedded program"));
    let delivery = LocalDelivery::new(store.clone(), library, clock.clone(), Arc::new(SystemEntropy));
    for number in 0..attempts {
        sit(bench, &delivery, clock.as_ref(), &format!("person-{number}")).await;
    }
    store.close().await.expect("closed");
}

async fn sit(bench: &Bench, delivery: &LocalDelivery, clock: &SystemClock, person: &str) {
    let key = SigningKey::from_secret("invigil/device", &[5; 32]).expect("a key");
    let caller = Caller { person: person.parse().expect("an id"), roles: BTreeSet::from([Role::Candidate]) };
    let exam = EXAM.parse().expect("an id");
    let offer = delivery.prepare(&caller, &exam).await.expect("an offer");
    let opening = Opening { nonce: Digest([7; 32]), device: key.verifier().to_string() };
    let sealed = delivery.open(&caller, &offer.attempt, &opening).await.expect("an attempt");
    let start = delivery.start(&caller, &offer.attempt).await.expect("a start");
    let opened = sealed.unseal(&start.form_key).expect("a form");
    let mut chain = Chain::start(opened.attempt.clone());
    let now = clock.now();
    let binding = Box::new(opened.binding.clone());
    let fact = Fact::Opened { boot: now.boot_mark(&opened.attempt), binding };
    let entry = Entry { seq: 0, at: now.wall, up: now.up, fact };
    let shape = FormShape::of(&opened.form);
    let mut machine = Attempt::open(opened.attempt.clone(), &entry, Some(shape)).expect("it opens");
    let first = chain.seal(&entry).expect("a line").bytes;
    let mut rest = Vec::new();
    let mut record = |fact: Fact, chain: &mut Chain| {
        let entry = machine.entry(&clock.now(), fact);
        machine.apply(&entry).expect("a fact that may follow");
        rest.extend(chain.seal(&entry).expect("a line").bytes);
    };
    record(Fact::Started {}, &mut chain);
    for (item, shown) in (1..).zip(&opened.form.items) {
        record(Fact::Shown { item, whole: true }, &mut chain);
        let choices = shown.options.iter().take(1).map(|option| option.id.clone()).collect();
        record(Fact::Answered { item, choices }, &mut chain);
    }
    record(Fact::Submitted {}, &mut chain);
    let note = chain.head().expect("a head").sign(&opened.attempt, &key).expect("a note");
    record(Fact::Signed { note }, &mut chain);
    let holder = Holder::this_process(now.wall);
    let state = bench.home().join("state");
    let mut folder =
        AttemptFolder::create(&state, &opened.attempt, &opened.form, &first, &holder).expect("a folder");
    folder.append(&rest).expect("on disk");
    delivery.append(&caller, &opened.attempt, &[first, rest].concat()).await.expect("taken");
    delivery.submit(&caller, &opened.attempt).await.expect("scored");
}
