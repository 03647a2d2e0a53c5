//! How fast a journal is verified, beside parsing and hashing the same lines and nothing else.
//!
//! `cargo bench --bench journal` prints divan's table and then the ratio of the medians of one interleaved run: chain
//! verification must reach at least half the speed of the bare work.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use invigil::attempt::{Attempt, Binding, Entry, Fact, Mode};
use invigil::digest::Digest;
use invigil::id::{AttemptId, ChoiceId};
use invigil::journal::{Chain, Given, JOURNAL_TAG, Reader, State, verify};
use invigil::note::SigningKey;
use invigil::program::Proctoring;
use invigil::time::{Moment, Timestamp};
use serde::Deserialize;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const RECORDS: u64 = 2_000;

/// A journal of [`RECORDS`] records: a long exam with everyday facts.
fn journal() -> Vec<u8> {
    let id = AttemptId::from_parts(1_763_802_000_000, &[7; 10]);
    let device = SigningKey::from_secret("invigil/device", &[1; 32]).expect("the name is one");
    let digest = Digest::of(&[b"something"]);
    let slug = "a-example";
    let binding = Binding {
        person: slug.parse().expect("a slug"),
        program: slug.parse().expect("a slug"),
        exam: slug.parse().expect("a slug"),
        mode: Mode::Exam,
        proctoring: Proctoring::Own,
        program_digest: digest,
        bank_digest: digest,
        blueprint_digest: digest,
        form_digest: digest,
        commitment: digest,
        nonce: digest,
        items: 50,
        scored: 50,
        limit_ms: 90 * 60_000,
        breaks_ms: 0,
        watch_focus: true,
        authorities: Vec::new(),
        device: device.verifier().to_string(),
    };
    let mut now = Moment { wall: Timestamp(1_763_802_000_000), up: 5_000_000, boot: "boot".into() };
    let opened = Fact::Opened { boot: now.boot_mark(&id), binding: Box::new(binding) };
    let first = Entry { seq: 0, at: now.wall, up: now.up, fact: opened };
    let mut attempt = Attempt::open(id.clone(), &first, None).expect("it can be opened");
    let mut chain = Chain::start(id.clone());
    let mut bytes = chain.seal(&first).expect("it is the first").bytes;
    let choice = |n: u64| -> ChoiceId { format!("{n:012x}").parse().expect("twelve digits") };
    for n in 1..RECORDS {
        let item = u32::try_from(n / 2 % 50).expect("below 50") + 1;
        let fact = match n {
            1 => Fact::Started {},
            n if n == RECORDS - 2 => Fact::Submitted {},
            n if n == RECORDS - 1 => {
                let head = chain.head().expect("there are records");
                Fact::Signed { note: head.sign(&id, &device).expect("it can be signed") }
            }
            n if n % 2 == 0 => Fact::Shown { item, whole: true },
            n => Fact::Answered { item, choices: vec![choice(n)] },
        };
        now.wall = now.wall.plus(1_000);
        now.up += 1_000;
        let entry = attempt.entry(&now, fact);
        attempt.apply(&entry).expect("it is accepted");
        bytes.extend(chain.seal(&entry).expect("it is the next").bytes);
    }
    bytes
}

/// A record as a reader without any doubts would take it.
#[derive(Deserialize)]
struct Plain<'a> {
    v: u64,
    #[serde(borrow)]
    attempt: &'a str,
    seq: u64,
    prev: &'a str,
    at: i64,
    up: u64,
    fact: Fact,
    hash: &'a str,
}

fn parse_and_hash(bytes: &[u8]) -> usize {
    let lines = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let mut count = 0;
    for line in lines {
        let plain: Plain<'_> = serde_json::from_slice(line).expect("it is a record");
        let Plain { v, attempt, seq, prev, at, up, fact, hash } = plain;
        black_box((v, attempt, seq, prev, at, up, fact, hash, Digest::of(&[JOURNAL_TAG, line])));
        count += 1;
    }
    count
}

fn verify_chain(bytes: &[u8]) -> usize {
    let mut count = 0;
    for record in Reader::new(bytes) {
        black_box(record.expect("it fits"));
        count += 1;
    }
    count
}

fn verify_whole(bytes: &[u8]) {
    let verdict = verify(bytes, &Given::default());
    assert!(matches!(verdict.state, State::Closed(_)), "{verdict}");
}

#[divan::bench(name = "parse and hash the lines, nothing else")]
fn bench_parse_and_hash(bencher: Bencher) {
    let bytes = journal();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| parse_and_hash(black_box(&bytes)));
}

#[divan::bench(name = "verify the chain")]
fn bench_verify_chain(bencher: Bencher) {
    let bytes = journal();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| verify_chain(black_box(&bytes)));
}

#[divan::bench(name = "verify everything (chain, rules, signature)")]
fn bench_verify_whole(bencher: Bencher) {
    let bytes = journal();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| verify_whole(black_box(&bytes)));
}

#[expect(clippy::disallowed_methods, reason = "a bench measures")]
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn main() -> ExitCode {
    divan::main();
    let bytes = journal();
    assert_eq!(parse_and_hash(&bytes), verify_chain(&bytes));
    let rounds = if cfg!(debug_assertions) { 5 } else { 101 };
    let (mut bare, mut chain, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        bare.push(timed(|| parse_and_hash(black_box(&bytes))));
        chain.push(timed(|| verify_chain(black_box(&bytes))));
        whole.push(timed(|| verify_whole(black_box(&bytes))));
    }
    let (bare, chain, whole) = (median(bare), median(chain), median(whole));
    let speed = |time: Duration| bare.as_secs_f64() / time.as_secs_f64();
    println!("\n{RECORDS} records, {} bytes; medians of {rounds} interleaved rounds", bytes.len());
    println!("parse and hash alone   {bare:>10.1?}");
    println!("verify the chain       {chain:>10.1?}   {:.2} of that speed (at least 0.50)", speed(chain));
    println!("verify everything      {whole:>10.1?}   {:.2} of that speed", speed(whole));
    if speed(chain) >= 0.5 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
