//! What may be done to a journal, and that it shows: every byte, every record, and the vectors that other
//! implementations are checked with.

mod journal;

use invigil::attempt::{Attempt, Fact, Phase};
use invigil::id::ChoiceId;
use invigil::journal::{Chain, Claim, Given, Head, Reader, State, scan, verify};
use journal::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn lines_of(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|b| *b == b'\n').collect()
}

fn judge(bytes: &[u8]) -> State {
    verify(bytes, &Given::default()).state
}

fn first_bad(bytes: &[u8]) -> Option<(u64, usize)> {
    match judge(bytes) {
        State::Broken(breakage) => Some((breakage.seq, breakage.line)),
        _ => None,
    }
}

#[test]
fn every_changed_byte_is_found_and_its_record_named() {
    let room = vectors::closed();
    let mut bytes = room.bytes();
    assert!(matches!(judge(&bytes), State::Closed(_)));
    let original = scan(&bytes);
    let last = original.records.len() as u64 - 1;
    let mut tried = 0u64;
    for (index, record) in original.records.iter().enumerate() {
        // what stands before the changed record is unchanged: reading goes on from there
        let before = index.checked_sub(1).map(|i| &original.records[i]);
        let chain = before.map(|r| Chain::resume(attempt_id(), Head { seq: r.seq, hash: r.hash }));
        for offset in record.range.clone() {
            let good = bytes[offset];
            let flips = (0..8).map(|bit| good ^ (1 << bit));
            let values = flips.chain([b'\n', b'"', b'}', b' ', b'0', 0, 0xff]).filter(|value| *value != good);
            for value in values {
                bytes[offset] = value;
                let rest = &bytes[record.range.start..];
                let reader = match &chain {
                    Some(chain) => Reader::after(chain.clone(), rest),
                    None => Reader::new(rest),
                };
                let fault = reader.map(|read| read.err()).next();
                let found = match fault {
                    Some(Some(fault)) => fault.seq == record.seq,
                    // the last line feed: the last line is torn, and the journal is open
                    None => record.seq == last && offset == bytes.len() - 1,
                    Some(None) => false,
                };
                assert!(found, "byte {offset} of record {} as {value:#04x}", record.seq);
                tried += 1;
            }
            bytes[offset] = good;
        }
    }
    assert!(tried > 100_000, "{tried} changes");
}

#[test]
fn the_verdict_on_a_changed_byte_names_the_record_too() {
    let bytes = vectors::closed().bytes();
    let records = scan(&bytes).records;
    for record in &records {
        for offset in record.range.clone().step_by(37).chain([record.range.start, record.range.end - 2]) {
            let mut changed = bytes.clone();
            changed[offset] ^= 1;
            let line = record.seq as usize + 1;
            assert_eq!(first_bad(&changed), Some((record.seq, line)), "byte {offset}");
        }
        let mut merged = bytes.clone();
        merged[record.range.end - 1] = b' ';
        match judge(&merged) {
            State::Broken(breakage) => assert_eq!(breakage.seq, record.seq),
            State::Open => assert_eq!(record.seq as usize, records.len() - 1),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn deleted_swapped_and_repeated_records_are_named() {
    let bytes = vectors::closed().bytes();
    let lines = lines_of(&bytes);
    let end = lines.len() - 1;
    for k in 0..end {
        let mut deleted = lines.clone();
        deleted.remove(k);
        assert_eq!(first_bad(&deleted.concat()), Some((k as u64, k + 1)), "record {k} deleted");
        let mut swapped = lines.clone();
        swapped.swap(k, k + 1);
        assert_eq!(
            first_bad(&swapped.concat()),
            Some((k as u64, k + 1)),
            "records {k} and {} swapped",
            k + 1
        );
    }
    for k in 0..=end {
        let mut repeated = lines.clone();
        repeated.insert(k + 1, lines[k]);
        assert_eq!(first_bad(&repeated.concat()), Some((k as u64 + 1, k + 2)), "record {k} repeated");
    }
}

#[test]
fn a_cut_is_open_and_never_closed() {
    let bytes = vectors::closed().bytes();
    let records = scan(&bytes).records;
    let borders = records.iter().flat_map(|r| [r.range.end - 1, r.range.end, r.range.end + 1]);
    let within = (0..bytes.len()).step_by(61);
    for cut in borders.chain(within).filter(|cut| *cut < bytes.len()) {
        let verdict = verify(&bytes[..cut], &Given::default());
        let whole = records.iter().filter(|record| record.range.end <= cut).count() as u64;
        assert_eq!(verdict.records(), whole);
        match verdict.state {
            State::Open => assert!(whole > 0),
            State::Unreadable(_) => assert_eq!(whole, 0),
            other => panic!("cut at {cut}: {other}"),
        }
        assert_eq!(
            verdict.torn_bytes,
            cut - records.iter().rfind(|r| r.range.end <= cut).map_or(0, |r| r.range.end)
        );
    }
}

#[test]
fn records_of_another_attempt_do_not_pass() {
    let bytes = vectors::closed().bytes();
    let other = String::from_utf8(bytes.clone())
        .unwrap()
        .replace(attempt_id().as_str(), "01890a5d-ac96-774b-bcce-b302099a8057");
    assert_eq!(first_bad(other.as_bytes()), Some((0, 1)));
    let mut lines = lines_of(&bytes);
    let foreign = lines_of(other.as_bytes());
    lines[3] = foreign[3];
    assert_eq!(first_bad(&lines.concat()), Some((3, 4)));
}

#[test]
fn without_anchors_and_proctor_the_times_are_not_proven() {
    let bytes = vectors::closed().bytes();
    let form = form();
    let verdict = verify(&bytes, &Given { form: Some(&form), servers: &[] });
    assert!(verdict.proven.contains(&Claim::DeviceSignature { key: device().verifier().to_string() }));
    assert!(verdict.proven.contains(&Claim::Form) && verdict.proven.contains(&Claim::Orders { count: 5 }));
    assert!(verdict.not_proven.contains(&Claim::Times));
    let text = verdict.to_string();
    assert!(text.starts_with("CLOSED: ") && text.contains("\nnot proven: the times"), "{text}");

    let anchored = vectors::all().into_iter().find(|(name, _)| name.contains("anchored")).unwrap().1;
    let keys = [server().verifier()];
    let verdict = verify(&anchored, &Given { form: None, servers: &keys });
    assert!(verdict.proven.contains(&Claim::Anchored { receipts: 2, seq: 6 }), "{verdict}");
    assert!(
        verdict.proven.contains(&Claim::AuthoritySignature { names: vec!["proctor.example/p-lee".into()] })
    );
    assert!(!verdict.not_proven.contains(&Claim::Times));
    let unknown = verify(&anchored, &Given::default());
    assert!(unknown.not_proven.contains(&Claim::UnknownReceipts { count: 2 }));
}

#[test]
fn another_form_is_not_intact() {
    let mut form = form();
    form.items[0].stem.push('!');
    let verdict = verify(&vectors::closed().bytes(), &Given { form: Some(&form), servers: &[] });
    assert_eq!(verdict.exit_code(), 1);
    assert!(verdict.to_string().contains("not the one that was presented"));
}

// ---- vectors -------------------------------------------------------------------------------------------------------

fn vector_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/journal")
}

/// What another implementation should find: the state, the first bad record, and where the attempt stands.
fn expectation(bytes: &[u8]) -> Value {
    let form = form();
    let servers = [server().verifier()];
    let verdict = verify(bytes, &Given { form: Some(&form), servers: &servers });
    let first_bad = match &verdict.state {
        State::Broken(breakage) => json!({ "seq": breakage.seq, "line": breakage.line }),
        _ => Value::Null,
    };
    let judged = matches!(verdict.state, State::Closed(_) | State::Open);
    let attempt = verdict.attempt.as_ref().filter(|_| judged).map(standing);
    json!({
        "state": verdict.state.word(),
        "exit_code": verdict.exit_code(),
        "records": verdict.records(),
        "head": verdict.head.map(|head| head.hash).filter(|_| judged),
        "torn_bytes": verdict.torn_bytes,
        "first_bad": first_bad,
        "attempt": attempt,
    })
}

fn standing(attempt: &Attempt) -> Value {
    let given = attempt.responses().filter(|(_, response)| !response.is_empty());
    let responses: BTreeMap<u32, &[ChoiceId]> = given.map(|(item, given)| (item, given.choices())).collect();
    let phase = match attempt.phase() {
        Phase::Ended(end) | Phase::Signed(end) => format!("{end:?}"),
        phase => format!("{phase:?}"),
    };
    json!({
        "phase": phase.to_lowercase(),
        "elapsed_ms": attempt.elapsed_at_last_record(),
        "limit_ms": attempt.limit_ms(),
        "responses": responses,
        "review": attempt.review().len(),
    })
}

/// The committed vectors are what the library makes, and their verdicts are what it finds. `INVIGIL_WRITE_VECTORS=1`
/// writes them anew.
#[test]
fn the_vectors_and_their_verdicts_stand() {
    let dir = vector_dir();
    let made = vectors::all();
    let verdicts: BTreeMap<&str, Value> =
        made.iter().map(|(name, bytes)| (*name, expectation(bytes))).collect();
    let keys = json!({
        "servers": [server().verifier().to_string()],
        "form": "form.json",
        "verdicts": verdicts,
    });
    let verdicts = format!("{keys:#}\n");
    let form = format!("{}\n", serde_json::to_string(&form()).unwrap());
    if std::env::var_os("INVIGIL_WRITE_VECTORS").is_some() {
        std::fs::create_dir_all(&dir).unwrap();
        for (name, bytes) in &made {
            std::fs::write(dir.join(name), bytes).unwrap();
        }
        std::fs::write(dir.join("verdicts.json"), &verdicts).unwrap();
        std::fs::write(dir.join("form.json"), &form).unwrap();
    }
    for (name, bytes) in &made {
        assert!(std::fs::read(dir.join(name)).unwrap() == *bytes, "{name} is not what the library makes");
    }
    assert_eq!(std::fs::read_to_string(dir.join("verdicts.json")).unwrap(), verdicts);
    assert_eq!(std::fs::read_to_string(dir.join("form.json")).unwrap(), form);
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), made.len() + 2, "no vector without a verdict");
}

/// A vector's name says what it is; the verdicts agree, so no mistake in both can pass unseen.
#[test]
fn a_vector_is_what_its_name_says() {
    for (name, bytes) in vectors::all() {
        let found = expectation(&bytes);
        let state = found["state"].as_str().unwrap().to_lowercase();
        assert!(name.starts_with(&state), "{name}: {found}");
    }
}

// ---- properties ----------------------------------------------------------------------------------------------------

fn any_choice() -> impl Strategy<Value = ChoiceId> {
    prop_oneof![
        8 => (1u32..=6, 1u32..=5).prop_map(|(item, option)| choice(item, option)),
        1 => Just("00ff00ff00ff".parse().unwrap()),
    ]
}

fn any_item() -> impl Strategy<Value = u32> {
    prop_oneof![20 => 1u32..=6, 1 => Just(0), 1 => any::<u32>()]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~äöü✓🙂\n\t]{1,40}"]
}

/// Facts as they may come: many that fit, some that cannot.
fn any_fact() -> impl Strategy<Value = Fact> {
    use invigil::attempt::{CommentKind, Leaving};
    let choices = proptest::collection::vec(any_choice(), 0..3);
    let answer = (1u32..=6, 1u32..=5).prop_map(|(item, option)| answered(item, &[option.min(4)]));
    prop_oneof![
        4 => Just(Fact::Started {}),
        8 => (any_item(), any::<bool>()).prop_map(|(item, whole)| Fact::Shown { item, whole }),
        12 => answer,
        2 => (any_item(), choices).prop_map(|(item, choices)| Fact::Answered { item, choices }),
        2 => any_item().prop_map(|item| Fact::Cleared { item }),
        2 => (any_item(), any_choice(), any::<bool>()).prop_map(|(item, choice, on)| Fact::Struck { item, choice, on }),
        2 => (any_item(), any::<bool>()).prop_map(|(item, on)| Fact::Marked { item, on }),
        2 => (any_item(), any_text()).prop_map(|(item, text)| Fact::Commented { item, kind: CommentKind::Incident, text }),
        2 => Just(Fact::FocusLost {}),
        2 => Just(Fact::FocusGained {}),
        1 => Just(Fact::Suspended { cause: Leaving::Signal }),
        1 => any::<u64>().prop_map(|left_ms| Fact::Warned { left_ms }),
        1 => any::<i64>().prop_map(|by_ms| Fact::ClockJumped { by_ms }),
        1 => any::<u64>().prop_map(|behind_ms| Fact::GapUnproven { behind_ms }),
        1 => any::<u64>().prop_map(|ms| Fact::GapDoubted { ms }),
        1 => any::<u64>().prop_map(|ms| Fact::GapSettled { ms }),
        2 => Just(Fact::BreakStarted { order: String::new() }),
        2 => Just(Fact::BreakEnded {}),
        1 => any_text().prop_map(|order| Fact::Paused { order }),
        1 => any_text().prop_map(|order| Fact::Continued { order }),
        1 => (any::<u64>(), any_text()).prop_map(|(ms, order)| Fact::Extended { ms, order }),
        1 => any_text().prop_map(|order| Fact::Terminated { order }),
        1 => Just(Fact::Expired {}),
        1 => Just(Fact::Submitted {}),
    ]
}

/// What happens between two facts.
#[derive(Debug, Clone)]
enum Between {
    Time(u64),
    Wall(i64),
    Restart,
    Reboot(u64, u64),
    Paused,
    Continued,
    Extended(u64),
}

fn any_between() -> impl Strategy<Value = Between> {
    prop_oneof![
        8 => (0u64..120_000).prop_map(Between::Time),
        2 => (-7_200_000i64..7_200_000).prop_map(Between::Wall),
        1 => Just(Between::Restart),
        1 => (0u64..600_000, 0u64..60_000).prop_map(|(off, up)| Between::Reboot(off, up)),
        1 => Just(Between::Paused),
        1 => Just(Between::Continued),
        1 => (1u64..600_000).prop_map(Between::Extended),
    ]
}

impl Room {
    fn pass(&mut self, between: &Between) {
        match between {
            Between::Time(ms) => _ = self.wait(*ms),
            Between::Wall(ms) => _ = self.set_wall(*ms),
            Between::Restart => {
                let boot = self.now.boot_mark(&attempt_id());
                self.offer(Fact::Resumed { boot });
            }
            Between::Reboot(off, up) => {
                if !self.attempt.has_ended() {
                    self.reboot(*off, *up).resume();
                }
            }
            Between::Paused => {
                let order = self.order(invigil::attempt::Act::Paused, 0, "why");
                self.offer(Fact::Paused { order });
            }
            Between::Continued => {
                let order = self.order(invigil::attempt::Act::Continued, 0, "why");
                self.offer(Fact::Continued { order });
            }
            Between::Extended(ms) => {
                let order = self.order(invigil::attempt::Act::Extended, *ms, "why");
                self.offer(Fact::Extended { ms: *ms, order });
            }
        }
        for owed in self.attempt.notice(&self.now) {
            assert!(self.offer(owed), "what the machine asks for it accepts");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_machine_accepts_is_sealed_and_read_back_the_same(
        steps in proptest::collection::vec((any_between(), any_fact()), 1..60),
    ) {
        let mut room = Room::opened();
        for (between, fact) in &steps {
            room.pass(between);
            room.offer(fact.clone());
        }
        let bytes = room.bytes();
        let read = scan(&bytes);
        prop_assert!(read.is_intact());
        prop_assert_eq!(read.entries(), room.entries.clone());
        prop_assert_eq!(read.chain(), Some(room.chain.clone()));
        let form = form();
        let verdict = verify(&bytes, &Given { form: Some(&form), servers: &[] });
        prop_assert!(matches!(verdict.state, State::Open), "{}", verdict);
        prop_assert_eq!(verdict.attempt.as_ref(), Some(&room.attempt));
    }

    #[test]
    fn no_entry_makes_the_machine_panic(
        entries in proptest::collection::vec((any_fact(), any::<i64>(), any::<u64>(), 0u64..3), 1..40),
    ) {
        let mut room = Room::opened();
        for (fact, at, up, skip) in entries {
            let entry = invigil::attempt::Entry {
                seq: room.attempt.next_seq() + skip / 2,
                at: invigil::time::Timestamp(at),
                up,
                fact,
            };
            let before = room.attempt.clone();
            if room.attempt.apply(&entry).is_err() {
                prop_assert_eq!(&room.attempt, &before);
            }
            let _ = (room.attempt.counts(), room.attempt.deadline(&room.now), room.attempt.notice(&room.now));
        }
    }

    #[test]
    fn exam_time_is_never_less_than_what_the_boot_clock_counted(
        steps in proptest::collection::vec(any_between(), 1..60),
    ) {
        let mut room = Room::started();
        let mut truth = 0;
        for step in &steps {
            if let (Between::Time(ms), Phase::Running) = (step, room.attempt.phase()) {
                truth += ms;
            }
            if let (Between::Reboot(_, up), Phase::Running) = (step, room.attempt.phase()) {
                truth += up;
            }
            room.pass(step);
            let now = room.attempt.elapsed_ms(&room.now);
            prop_assert!(now >= truth, "{} of {}", now, truth);
            prop_assert_eq!(room.attempt.remaining_ms(&room.now), room.attempt.limit_ms().saturating_sub(now));
        }
    }
}
