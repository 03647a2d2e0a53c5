//! One story told over every backend of the store, and what opening a file does with files that are not as they should be.

#[path = "../common/mod.rs"]
mod common;
mod postgres;
mod writer;

use invigil::api::{AppealKind, AppealOutcome, Role};
use invigil::attempt::Mode;
use invigil::credential::{AwardEvent, AwardFact, Grant, SittingState, Wait, Worth};
use invigil::digest::Digest;
use invigil::id::{AttemptId, CandidateId, ExamId, ItemId, ProgramId};
use invigil::store::*;
use invigil::time::{Day, Timestamp};
use sqlx::{Connection, Executor};
use std::future::Future;
use std::path::Path;
use zeroize::Zeroizing;

fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(story)
}

fn act(at: i64) -> Act {
    Act { at: Timestamp(at), by: Actor::Administrator, salt: [7; 16] }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn program() -> ProgramId {
    "partner".parse().unwrap()
}

fn person(id: &str) -> CandidateId {
    id.parse().unwrap()
}

fn exam() -> ExamId {
    "sales-associate".parse().unwrap()
}

fn attempt(n: u8) -> AttemptId {
    AttemptId::from_parts(u64::from(n) * 1000, &[n; 10])
}

fn new_attempt(n: u8, program: &ProgramId, who: &CandidateId) -> NewAttempt {
    NewAttempt {
        id: attempt(n),
        program: program.clone(),
        person: who.clone(),
        exam: exam(),
        bank: exam(),
        mode: Mode::Exam,
        worth: Worth::Credit,
        secret: Zeroizing::new([n; 32]),
        commitment: Digest([n; 32]),
    }
}

fn drawn(items: &[&str]) -> Drawn {
    Drawn {
        nonce: Digest([1; 32]),
        binding: b"{\"binding\":true}".to_vec(),
        form: b"{\"form\":true}".to_vec(),
        items: items.iter().map(|i| i.parse().unwrap()).collect(),
        seen: vec![],
        program_digest: Digest([2; 32]),
        bank_digest: Digest([3; 32]),
        blueprint_digest: Digest([4; 32]),
    }
}

fn record(seq: u64, text: &str) -> StoredRecord {
    StoredRecord { seq, bytes: text.as_bytes().to_vec(), hash: Digest::of(&[text.as_bytes()]) }
}

async fn stamp(store: &Store, who: &CandidateId) -> Stamp {
    store.history(&program(), who).await.unwrap().1
}

/// Opens attempt `n` of this person.
async fn sit(store: &Store, n: u8, who: &CandidateId, at: i64, items: &[&str]) {
    let new = new_attempt(n, &program(), who);
    store.prepare_attempt(&act(at), stamp(store, who).await, &new).await.unwrap();
    let bank = Content { digest: Digest([3; 32]), kind: "bank", bytes: b"the bank"[..].into() };
    let opened = store
        .open_attempt(&act(at), stamp(store, who).await, who, &attempt(n), &drawn(items), &[bank])
        .await
        .unwrap();
    assert_eq!(opened, Opened::Now);
}

/// A version of the result of attempt `n`; from the second one on it is signed.
async fn result(store: &Store, n: u8, version: u32, passed: bool, at: i64) -> NewResult {
    NewResult {
        attempt: attempt(n),
        version,
        passed,
        held: false,
        ended: Timestamp(at),
        head: Digest([9; 32]),
        bytes: format!("{{\"passed\":{passed}}}").into_bytes(),
        note: (version > 1).then(|| NewNote { signer: "a key".into(), note: "a note".into() }),
        voids: store.voided_items(&program(), Some(&exam())).await.unwrap().1,
    }
}

/// Ends attempt `n` with a result.
async fn end(store: &Store, n: u8, who: &CandidateId, at: i64, passed: bool, awards: &[AwardFact]) -> Added {
    let result = result(store, n, 1, passed, at).await;
    store.record_result(&act(at), stamp(store, who).await, &result, awards).await.unwrap()
}

fn award(n: u8) -> AwardFact {
    AwardFact {
        id: "c-1".parse().unwrap(),
        kind: "sales-associate".parse().unwrap(),
        effective: day("2026-01-02"),
        recorded: Timestamp(5),
        program_digest: Digest([2; 32]),
        event: AwardEvent::Awarded { expires: day("2027-01-02"), attempt: attempt(n) },
    }
}

/// The story: everything that the registry does, on a store that is empty at first.
async fn story(store: &Store) {
    people(store).await;
    attempts(store).await;
    records(store).await;
    registry(store).await;
    accounts(store).await;
    let report = store.verify_audit().await.unwrap().unwrap();
    assert_eq!(report.entries, store.audit_lines().await.unwrap().len() as u64);
    assert_eq!(report.erased, 0);
    let trail = store.audit_trail().await.unwrap();
    assert!(trail.iter().all(|e| e.by == "administrator"));
    let text = store.audit_lines().await.unwrap().concat();
    let text = String::from_utf8(text).unwrap();
    for word in [
        "Ada",
        "Lovelace",
        "example.org",
        "Example Partners",
        "power cut",
        "case-7",
        "Grace Hopper",
        "two lights",
        "wrong key",
        "the laptop",
    ] {
        assert!(!text.contains(word), "`{word}` stands in the trail, which cannot be erased");
    }
}

/// Roles, tokens and devices of Ada and of her namesake.
async fn accounts(store: &Store) {
    let (ada, other, partner) = (person("ada"), person("ada-2"), "example".parse().unwrap());
    let set = |who: &CandidateId, role, partner, held| {
        let who = who.clone();
        async move { store.set_role(&act(90), &who, role, partner, held).await.unwrap() }
    };
    assert!(!store.is_administered().await.unwrap());
    assert_eq!(set(&ada, Role::Administrator, None, false).await, RoleChanged::Nothing);
    assert_eq!(store.first_administrator(&act(90), &ada, "x").await.unwrap(), Changed::Done);
    assert_eq!(store.first_administrator(&act(90), &other, "x").await.unwrap(), Changed::Nothing);
    assert_eq!(set(&ada, Role::Administrator, None, true).await, RoleChanged::Nothing);
    assert_eq!(set(&ada, Role::Administrator, None, false).await, RoleChanged::Last);
    assert_eq!(set(&other, Role::Administrator, None, true).await, RoleChanged::Done);
    assert_eq!(set(&ada, Role::Administrator, None, false).await, RoleChanged::Done);
    assert_eq!(set(&ada, Role::PartnerManager, Some(&partner), true).await, RoleChanged::Done);
    assert_eq!(set(&ada, Role::PartnerManager, None, false).await, RoleChanged::Nothing, "of that partner");
    assert!(store.is_administered().await.unwrap());
    let held = |rows: Vec<RoleRow>| rows.into_iter().map(|r| (r.role, r.partner)).collect::<Vec<_>>();
    let manager = (Role::PartnerManager, Some(partner.clone()));
    assert_eq!(held(store.roles(Some(&ada)).await.unwrap()), std::slice::from_ref(&manager));
    assert_eq!(store.roles(None).await.unwrap().len(), 2);

    let token = |n: u8, id: &str| NewToken {
        id: id.parse().unwrap(),
        person: person("ada"),
        digest: Digest([n; 32]),
        label: "the laptop".into(),
        expires: Timestamp(1_000),
    };
    assert_eq!(store.issue_tokens(&act(91), &[token(1, "tk-1")]).await.unwrap(), Added::New);
    assert_eq!(store.issue_tokens(&act(91), &[token(1, "tk-2")]).await.unwrap(), Added::Taken, "the text");
    assert_eq!(store.issue_tokens(&act(91), &[token(2, "tk-1")]).await.unwrap(), Added::Taken, "the id");
    assert_eq!(store.issue_tokens(&act(91), &[token(2, "tk-2")]).await.unwrap(), Added::New);
    let presented = async |n: u8, at| store.presented(&Digest([n; 32]), Timestamp(at)).await.unwrap();
    let shown = presented(1, 999).await.unwrap();
    assert_eq!((shown.person, shown.roles, shown.used), (ada.clone(), vec![manager], None));
    assert_eq!(presented(1, 1_000).await, None, "it has expired");
    assert_eq!(presented(3, 999).await, None);
    let first = "tk-1".parse().unwrap();
    assert_eq!(store.revoke_token(&act(92), &first).await.unwrap(), Changed::Done);
    assert_eq!(store.revoke_token(&act(92), &first).await.unwrap(), Changed::Nothing);
    assert_eq!(presented(1, 999).await, None, "it was revoked");
    assert!(presented(2, 999).await.is_some());
    let rows = store.tokens(Some(&ada)).await.unwrap();
    assert_eq!((rows.len(), rows[0].revoked, rows[1].revoked), (2, Some(Timestamp(92)), None));
    assert_eq!((rows[0].label.as_str(), rows[0].created), ("the laptop", Timestamp(91)));

    assert_eq!(store.register_device(&act(93), &ada, "device+1+key", "laptop").await.unwrap(), Added::New);
    assert_eq!(store.register_device(&act(93), &ada, "device+1+key", "").await.unwrap(), Added::Taken);
    let mut known = DeviceRow {
        person: ada.clone(),
        device: "device+1+key".into(),
        label: "laptop".into(),
        registered: Timestamp(93),
        revoked: None,
    };
    assert_eq!(store.devices(Some(&ada)).await.unwrap(), [known.clone()]);
    assert_eq!(store.devices(Some(&other)).await.unwrap(), []);
    let revoke = async |device: &str| store.revoke_device(&act(94), &ada, device, "stolen").await.unwrap();
    assert_eq!(revoke("device+2+key").await, Changed::Nothing);
    assert_eq!(revoke("device+1+key").await, Changed::Done);
    assert_eq!(revoke("device+1+key").await, Changed::Nothing);
    known.revoked = Some(Timestamp(94));
    assert_eq!(store.devices(None).await.unwrap(), [known]);
}

async fn people(store: &Store) {
    let ada = person("ada");
    assert_eq!(store.add_person(&act(1), &ada, "Ada Lovelace", "ada@example.org").await.unwrap(), Added::New);
    assert_eq!(store.add_person(&act(2), &ada, "Another Ada", "").await.unwrap(), Added::Taken);
    assert_eq!(store.add_person(&act(3), &person("ada-2"), "Ada Lovelace", "").await.unwrap(), Added::New);
    assert_eq!(store.rename_person(&act(4), &ada, "Ada King").await.unwrap(), Changed::Done);
    assert_eq!(store.rename_person(&act(4), &person("nobody"), "X").await.unwrap(), Changed::Nothing);
    let found = store.person(&ada).await.unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.email.as_str()), ("Ada King", "ada@example.org"));
    assert_eq!(found.created, Timestamp(1));
    assert_eq!(store.person(&person("nobody")).await.unwrap(), None);
    let ids: Vec<_> = store.people().await.unwrap().into_iter().map(|p| p.id.to_string()).collect();
    assert_eq!(ids, ["ada", "ada-2"]);

    let (first, second) = ("example".parse().unwrap(), "other".parse().unwrap());
    assert_eq!(store.add_partner(&act(5), &first, "Example Partners").await.unwrap(), Added::New);
    assert_eq!(store.add_partner(&act(5), &first, "Example Partners").await.unwrap(), Added::Taken);
    store.add_partner(&act(5), &second, "Other Partners").await.unwrap();
    let join = |partner, on: &str| {
        let (ada, on) = (person("ada"), day(on));
        async move { store.set_membership(&act(6), &ada, partner, on).await.unwrap() }
    };
    let unknown = "unknown".parse().unwrap();
    assert_eq!(join(Some(&unknown), "2026-01-01").await, Changed::Nothing);
    assert_eq!(join(Some(&first), "2026-01-01").await, Changed::Done);
    assert_eq!(join(Some(&second), "2026-03-01").await, Changed::Done);
    assert_eq!(join(None, "2026-05-01").await, Changed::Done);
    let spans = store.memberships(Some(&ada)).await.unwrap();
    let on = |d: &str| spans.iter().find(|m| m.holds(day(d))).map(|m| m.partner.to_string());
    assert_eq!(on("2025-12-31"), None);
    assert_eq!(on("2026-02-28").as_deref(), Some("example"));
    assert_eq!(on("2026-03-01").as_deref(), Some("other"));
    assert_eq!(on("2026-05-01"), None);
    assert_eq!(store.memberships(Some(&person("ada-2"))).await.unwrap(), []);
}

async fn attempts(store: &Store) {
    let ada = person("ada");
    let first =
        store.prepare_attempt(&act(10), stamp(store, &ada).await, &new_attempt(1, &program(), &ada)).await;
    let again =
        store.prepare_attempt(&act(11), stamp(store, &ada).await, &new_attempt(2, &program(), &ada)).await;
    assert_eq!(first.unwrap(), again.unwrap(), "an attempt is prepared once");
    assert_eq!(
        store.history(&program(), &ada).await.unwrap().0.sittings,
        [],
        "prepared attempts do not count"
    );

    let old = stamp(store, &ada).await;
    store.rename_person(&act(12), &ada, "Ada").await.unwrap();
    let late = store.open_attempt(&act(12), old, &ada, &attempt(1), &drawn(&["i-1"]), &[]).await;
    assert!(matches!(late, Err(StoreError::Stale)), "decided on a history that has grown");

    sit(store, 1, &ada, 13, &["i-1", "i-2"]).await;
    let twice = store
        .open_attempt(&act(14), stamp(store, &ada).await, &ada, &attempt(1), &drawn(&["i-9"]), &[])
        .await;
    assert_eq!(twice.unwrap(), Opened::NotPrepared);
    let row = store.attempt(&attempt(1)).await.unwrap().unwrap();
    assert_eq!((row.state, row.opened, row.secret[0]), (AttemptState::Open, Some(Timestamp(13)), 1));
    assert_eq!(row.drawn.unwrap(), drawn(&["i-1", "i-2"]));
    assert_eq!(store.content(&Digest([3; 32])).await.unwrap().unwrap(), b"the bank");
    assert_eq!(store.content(&Digest([8; 32])).await.unwrap(), None);

    let second = new_attempt(2, &program(), &ada);
    store.prepare_attempt(&act(15), stamp(store, &ada).await, &second).await.unwrap();
    let two = store
        .open_attempt(&act(15), stamp(store, &ada).await, &ada, &attempt(2), &drawn(&["i-1"]), &[])
        .await;
    assert_eq!(two.unwrap(), Opened::NotPrepared, "one open attempt for a person and an exam");

    let other = "other-program".parse().unwrap();
    store.prepare_attempt(&act(16), stamp(store, &ada).await, &new_attempt(3, &other, &ada)).await.unwrap();
    let foreign = store
        .open_attempt(&act(16), stamp(store, &ada).await, &ada, &attempt(3), &drawn(&["i-1"]), &[])
        .await;
    assert_eq!(foreign.unwrap(), Opened::Now, "another program's attempt is none of this one's");
    assert_eq!(store.history(&program(), &ada).await.unwrap().0.sittings.len(), 1);

    let open = store.open_attempts(&program()).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].id.clone(), open[0].name.as_str(), open[0].items), (attempt(1), "Ada", 2));
    assert_eq!(store.attempts_like(&attempt(1).as_str()[..12]).await.unwrap()[0], attempt(1));
    assert_eq!(store.attempts_like("zz").await.unwrap(), []);
}

async fn records(store: &Store) {
    let first = [record(0, "zero"), record(1, "one")];
    assert_eq!(store.append_records(&attempt(1), None, &first).await.unwrap(), Appended::Held);
    assert_eq!(store.append_records(&attempt(1), None, &first).await.unwrap(), Appended::HeadMoved);
    let head = Some((1, first[1].hash));
    assert_eq!(store.append_records(&attempt(1), head, &[record(2, "two")]).await.unwrap(), Appended::Held);
    let held = store.records(&attempt(1), 0).await.unwrap();
    assert_eq!(held, [record(0, "zero"), record(1, "one"), record(2, "two")]);
    assert_eq!(store.records(&attempt(1), 2).await.unwrap(), [record(2, "two")]);

    store.keep_incident(&act(20), &attempt(1), 1, b"another one").await.unwrap();
    store.keep_incident(&act(21), &attempt(1), 1, b"another one").await.unwrap();
    assert_eq!(store.incidents(&attempt(1)).await.unwrap(), [(1, b"another one".to_vec())]);
}

async fn registry(store: &Store) {
    let ada = person("ada");
    assert_eq!(end(store, 1, &ada, 30, true, &[award(1)]).await, Added::New);
    assert_eq!(end(store, 1, &ada, 31, false, &[award(1)]).await, Added::Taken, "a result is recorded once");
    let result = store.result(&attempt(1)).await.unwrap().unwrap();
    assert_eq!((result.version, result.bytes.as_slice()), (1, br#"{"passed":true}"#.as_slice()));
    assert_eq!(store.append_records(&attempt(1), None, &[]).await.unwrap(), Appended::HeadMoved);

    let (history, _) = store.history(&program(), &ada).await.unwrap();
    assert_eq!(history.sittings[0].state, SittingState::Passed(Timestamp(30)));
    assert_eq!(history.awards, [award(1)]);

    let review = |verdict, on: &str| NewRequirement {
        requirement: "sales-101".parse().unwrap(),
        verdict,
        day: day(on),
        reviewer: "Grace Hopper".into(),
        score: "18 of 20".into(),
        note: "well done".into(),
    };
    for found in [review(Verdict::Failed, "2026-01-01"), review(Verdict::Passed, "2026-01-02")] {
        let now = stamp(store, &ada).await;
        store.record_requirement(&act(40), now, &program(), &ada, &found, &[]).await.unwrap();
    }
    let rows = store.requirements(&program(), Some(&ada)).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].review, review(Verdict::Passed, "2026-01-02"));
    let (history, _) = store.history(&program(), &ada).await.unwrap();
    assert_eq!(history.completions.len(), 1, "a failed review completes nothing");

    let grant = Grant { exam: exam(), at: Timestamp(41), wait: Wait::Waived };
    store.grant(&act(41), &program(), &ada, &grant, "power cut").await.unwrap();
    assert_eq!(store.history(&program(), &ada).await.unwrap().0.grants, [grant]);

    let mut measures = Accommodation { extra_percent: 25, ..Accommodation::default() };
    store.accommodate(&act(42), &program(), &ada, &exam(), &measures, "case-7").await.unwrap();
    measures.break_minutes = 15;
    store.accommodate(&act(43), &program(), &ada, &exam(), &measures, "case-7").await.unwrap();
    assert_eq!(store.accommodations(&program(), &ada).await.unwrap(), [(exam(), measures)]);

    contested(store).await;

    assert_eq!(store.void_attempt(&act(44), &attempt(1), "power cut").await.unwrap(), Changed::Done);
    assert_eq!(store.void_attempt(&act(44), &attempt(1), "power cut").await.unwrap(), Changed::Nothing);
    let (history, _) = store.history(&program(), &ada).await.unwrap();
    assert_eq!(history.sittings[0].state, SittingState::Void);
    let seen = store.seen_items(&program(), &ada, &exam()).await.unwrap();
    let items: Vec<ItemId> = vec!["i-1".parse().unwrap(), "i-2".parse().unwrap()];
    assert_eq!(seen, [items], "the items of a void attempt count as seen");

    let revoked = AwardFact { event: AwardEvent::Revoked { reason: "power cut".into() }, ..award(1) };
    let now = stamp(store, &ada).await;
    store.record_awards(&act(45), now, &program(), &ada, std::slice::from_ref(&revoked)).await.unwrap();
    assert_eq!(store.history(&program(), &ada).await.unwrap().0.awards, [award(1), revoked]);
    assert_eq!(store.histories(&program()).await.unwrap().len(), 1);
}

/// A void item, a result beside the old one, an attempt given back, appeals.
async fn contested(store: &Store) {
    let ada = person("ada");
    let early = result(store, 1, 2, true, 30).await;
    let void =
        NewVoid { program: program(), bank: exam(), item: "i-1".parse().unwrap(), content: Digest([4; 32]) };
    assert_eq!(store.void_item(&act(43), &void, "wrong key").await.unwrap(), Added::New);
    assert_eq!(store.void_item(&act(43), &void, "wrong key").await.unwrap(), Added::Taken);
    let mended = NewVoid { content: Digest([5; 32]), ..void.clone() };
    assert_eq!(store.void_item(&act(43), &mended, "wrong key").await.unwrap(), Added::New);
    let (found, _) = store.voided_items(&program(), None).await.unwrap();
    assert_eq!(found.len(), 2, "each version of an item is void by itself");
    assert_eq!((found[0].content, found[0].reason.as_str()), (void.content, "wrong key"));
    assert_eq!(store.voided_items(&"other-program".parse().unwrap(), None).await.unwrap().0, []);

    let now = stamp(store, &ada).await;
    let record = async |results: &[NewResult], given_back: &[(AttemptId, AttemptId)]| {
        let program = program();
        let (person, awards, reason) = (&ada, &[][..], "wrong key");
        let rescoring = Rescoring { program: &program, person, results, given_back, awards, reason };
        store.record_rescoring(&act(43), now, &rescoring).await
    };
    let stale = |done: Result<(), StoreError>| matches!(done, Err(StoreError::Stale));
    assert!(stale(record(&[early], &[]).await), "counted before the item was declared void");
    assert!(stale(record(&[result(store, 1, 3, true, 30).await], &[]).await), "not the next version");
    assert!(
        stale(record(&[result(store, 3, 1, true, 30).await], &[]).await),
        "an attempt that has not ended"
    );
    record(&[result(store, 1, 2, true, 30).await], &[(attempt(3), attempt(1))]).await.unwrap();
    assert!(stale(record(&[], &[]).await), "decided on a history that has grown");
    assert_eq!(store.given_back(&attempt(3)).await.unwrap(), Some(attempt(1)));
    let (other, _) = store.history(&"other-program".parse().unwrap(), &ada).await.unwrap();
    assert!(other.sittings[0].given_back);
    assert_eq!(store.result(&attempt(1)).await.unwrap().unwrap().version, 2);
    let ResultVersions { versions, audited } = store.result_versions(&attempt(1)).await.unwrap();
    assert_eq!((versions.len(), audited), (2, 2), "the old result is kept");
    // looking at it is a fact, and one alone
    let before = store.audit_lines().await.unwrap().len();
    for at in [44, 45] {
        store.note_result_seen(&act(at), &attempt(1), &person("ada"), 2).await.unwrap();
    }
    assert_eq!(store.audit_lines().await.unwrap().len(), before + 1);
    let seen: Vec<_> = store.changed_results(&program(), None).await.unwrap();
    assert_eq!(seen.iter().map(|of| of.seen).collect::<Vec<_>>(), [Some(Timestamp(44))]);
    assert_eq!((&versions[0].note, versions[0].void.len()), (&KeptNote::Unsigned, 0));
    assert!(matches!(&versions[1].note, KeptNote::Signed { note, .. } if note == "a note"));
    assert_eq!((versions[1].void.len(), versions[1].reason.as_str()), (2, "wrong key"));
    assert_eq!(versions[1].audited, Some((Digest([9; 32]), versions[1].stored.digest)));

    let appeal = |id: &str| NewAppeal {
        id: id.parse().unwrap(),
        attempt: attempt(1),
        kind: AppealKind::Item,
        due: Some(day("1970-01-15")),
        by: String::new(),
        text: "two lights are right".into(),
        late: None,
    };
    let (first, second) = (appeal("ap-1"), appeal("ap-2"));
    assert_eq!(store.open_appeal(&act(43), &first).await.unwrap(), OpenedAppeal::Now);
    let beside = OpenedAppeal::Beside(first.id.clone());
    assert_eq!(store.open_appeal(&act(43), &second).await.unwrap(), beside);
    let upheld = AppealOutcome::Upheld;
    let decide = async |id| store.decide_appeal(&act(44), id, upheld, "wrong key").await.unwrap();
    assert_eq!(decide(&second.id).await, Decided::Nothing, "it was never opened");
    assert_eq!(decide(&first.id).await, Decided::Now);
    assert_eq!(decide(&first.id).await, Decided::Nothing, "it was decided before");
    assert_eq!(store.open_appeal(&act(44), &second).await.unwrap(), OpenedAppeal::Now);
    let all = store.appeals(&program(), Some(&ada)).await.unwrap();
    assert_eq!((all.len(), all[0].text.as_str()), (2, "two lights are right"));
    let decision = all[0].decision.as_ref().unwrap();
    assert_eq!((decision.outcome, decision.reason.as_str()), (upheld, "wrong key"));
    assert_eq!((all[1].decision.as_ref(), all[1].due), (None, Some(day("1970-01-15"))));
    assert_eq!(store.appeals(&program(), Some(&person("ada-2"))).await.unwrap(), []);
}

/// The use of a token is noted to the hour, which may have begun before there was the token.
async fn uses(store: &Store) {
    store.add_person(&act(1), &person("ada"), "Ada", "").await.unwrap();
    let token = NewToken {
        id: "tk-1".parse().unwrap(),
        person: person("ada"),
        digest: Digest([1; 32]),
        label: String::new(),
        expires: Timestamp(1_000),
    };
    assert_eq!(store.issue_tokens(&act(91), &[token]).await.unwrap(), Added::New);
    for (noted, shown) in [(0, 91), (95, 95)] {
        store.note_token_use(&"tk-1".parse().unwrap(), Timestamp(noted)).await.unwrap();
        assert_eq!(store.tokens(None).await.unwrap()[0].used, Some(Timestamp(shown)));
    }
    store.prove_writable().await.unwrap();
}

/// An answer may be lost after it was done, and the same comes once more.
async fn grants_sent_again(store: &Store) {
    store.add_person(&act(1), &person("ben"), "Ben", "").await.unwrap();
    let granted = async |at: i64, wait: Wait, reason: &str| {
        let grant = Grant { exam: exam(), at: Timestamp(at), wait };
        store.grant(&act(at), &program(), &person("ben"), &grant, reason).await.unwrap()
    };
    assert_eq!(granted(1_000, Wait::Holds, "power cut").await, Changed::Done);
    assert_eq!(granted(2_000, Wait::Holds, "power cut").await, Changed::Nothing);
    assert_eq!(granted(2_000, Wait::Waived, "power cut").await, Changed::Done, "it is another one");
    assert_eq!(granted(2_000, Wait::Waived, "a second one").await, Changed::Done);
    assert_eq!(
        granted(1_000_000, Wait::Waived, "a second one").await,
        Changed::Done,
        "much later it is meant"
    );
    assert_eq!(
        store
            .audit_trail()
            .await
            .unwrap()
            .iter()
            .filter(|entry| matches!(entry.change, Change::AttemptGranted { .. }))
            .count(),
        4
    );
}

#[test]
fn a_use_is_told_no_earlier_than_its_token_and_a_grant_sent_again_is_granted_once() {
    run(async {
        let store = Store::in_memory().await.unwrap();
        uses(&store).await;
        grants_sent_again(&store).await;
    });
}

#[test]
fn the_story_holds_in_memory() {
    run(async { story(&Store::in_memory().await.unwrap()).await });
}

#[test]
fn the_story_holds_in_a_file_and_is_there_after_reopening() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("data").join("invigil.db");
    run(async {
        let store = Store::open(&path).await.unwrap();
        assert_eq!(store.access(), &Access::Full);
        story(&store).await;
        let lines = store.audit_lines().await.unwrap();
        store.close().await.unwrap();
        let store = Store::open(&path).await.unwrap();
        assert_eq!(store.audit_lines().await.unwrap(), lines);
        assert_eq!(store.person(&person("ada")).await.unwrap().unwrap().name, "Ada");
    });
}

#[cfg(unix)]
#[test]
fn the_database_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    run(async {
        let store = Store::open(&path).await.unwrap();
        store.add_person(&act(1), &person("ada"), "Ada", "").await.unwrap();
        for entry in std::fs::read_dir(home.path()).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", entry.path());
        }
    });
}

#[test]
fn two_processes_may_open_a_new_database_at_once_and_write_in_turns() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let path = path.clone();
            std::thread::spawn(move || {
                run(async {
                    let store = Store::open(&path).await.unwrap();
                    for m in 0..10 {
                        let id = person(&format!("p-{n}-{m}"));
                        assert_eq!(store.add_person(&act(m), &id, "Somebody", "").await.unwrap(), Added::New);
                    }
                });
            })
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
    run(async {
        let store = Store::open(&path).await.unwrap();
        assert_eq!(store.people().await.unwrap().len(), 40);
        assert_eq!(store.verify_audit().await.unwrap().unwrap().entries, 40);
    });
}

fn tamper(path: &std::path::Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

async fn refusal(path: &Path) -> StoreError {
    let before = std::fs::read(path).unwrap();
    let error = Store::open(path).await.err().expect("it is refused");
    assert_eq!(std::fs::read(path).unwrap(), before, "the file was left as it is");
    error
}

#[test]
fn a_newer_schema_is_refused_and_named() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    run(async {
        Store::open(&path).await.unwrap().close().await.unwrap();
        tamper(&path, "PRAGMA user_version = 99");
        let error = refusal(&path).await;
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
        assert!(error.to_string().contains("newer version"), "{error}");
    });
}

/// What the migrations from the second on brought, taken back.
const FIRST_SCHEMA: &str = "DROP INDEX results_of_entry; DROP TABLE bank_readers; DROP TABLE withdrawals; DROP TABLE publications; DROP TABLE seen_results; DROP TABLE revoked_devices; DROP TABLE uploads; DROP TABLE closed_incidents; DROP INDEX incidents_of_attempt; \
                            DROP TABLE reviews; ALTER TABLE results DROP COLUMN held; DROP TABLE starts; DROP TABLE receipts; DROP TABLE token_uses; DROP TABLE revoked_tokens; DROP TABLE tokens; DROP TABLE roles; DROP TABLE device_keys; \
                            DROP INDEX launched_exams; DROP TABLE appeal_decisions; DROP TABLE appeals; DROP TABLE given_back; DROP TABLE result_notes; \
                            DROP TABLE voided_items; ALTER TABLE people DROP COLUMN erased; PRAGMA user_version = 1";

#[test]
fn a_database_of_the_first_schema_is_brought_up_to_date_and_keeps_everything() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    run(async {
        let store = Store::open(&path).await.unwrap();
        people(&store).await;
        attempts(&store).await;
        records(&store).await;
        end(&store, 1, &person("ada"), 30, true, &[award(1)]).await;
        let lines = store.audit_lines().await.unwrap();
        store.close().await.unwrap();
        tamper(&path, FIRST_SCHEMA);
        let Err(refused) = Store::open_read_only(&path, "it is protected").await else {
            panic!("it is refused")
        };
        assert!(refused.to_string().contains("older schema 1"), "{refused}");
        let store = Store::open(&path).await.unwrap();
        assert_eq!(store.access(), &Access::Full);
        assert_eq!(store.audit_lines().await.unwrap(), lines);
        let found = store.result_versions(&attempt(1)).await.unwrap();
        assert_eq!((found.versions.len(), found.audited), (1, 1));
        assert_eq!(found.versions[0].note, KeptNote::Unsigned);
        contested(&store).await;
        assert!(store.verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn an_empty_file_becomes_a_database() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    std::fs::write(&path, b"").unwrap();
    run(async { assert_eq!(Store::open(&path).await.unwrap().people().await.unwrap(), []) });
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    std::fs::write(&path, "Dear diary, ".repeat(1000)).unwrap();
    run(async {
        let error = refusal(&path).await;
        assert!(matches!(error, StoreError::NotOurs { .. }), "{error}");
    });
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    run(async {
        tamper(&path, "CREATE TABLE people (name TEXT)");
        let error = refusal(&path).await;
        assert!(matches!(error, StoreError::NotOurs { .. }), "{error}");
    });
}

#[test]
fn a_damaged_database_is_called_damaged() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    run(async {
        let store = Store::open(&path).await.unwrap();
        for n in 0..200 {
            store.add_person(&act(n), &person(&format!("p-{n}")), "Somebody", "").await.unwrap();
        }
        store.close().await.unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let end = bytes.len();
        bytes[4096..end].fill(0xAA);
        std::fs::write(&path, bytes).unwrap();
        let found = match Store::open(&path).await {
            Err(error) => error,
            Ok(store) => store.people().await.expect_err("nothing can be read"),
        };
        assert!(matches!(found, StoreError::Damaged { .. }), "{found}");
        assert!(found.to_string().contains("Journals of attempts are separate files"), "{found}");
    });
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = run(Store::open(&file.join("invigil.db"))).err().unwrap();
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error}");
}

#[test]
fn a_store_opened_for_reading_shows_everything_and_records_nothing() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    run(async {
        let store = Store::open(&path).await.unwrap();
        store.add_person(&act(1), &person("ada"), "Ada", "").await.unwrap();
        store.close().await.unwrap();
        let store = Store::open_read_only(&path, "the folder is write-protected").await.unwrap();
        assert_eq!(store.people().await.unwrap().len(), 1);
        assert_eq!(store.access(), &Access::ReadOnly("the folder is write-protected".into()));
        let error = store.add_person(&act(2), &person("eve"), "Eve", "").await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        assert!(error.to_string().contains("write-protected"), "{error}");
    });
}

/// Write protection does not hold for root, so there the store opens as ever.
#[cfg(unix)]
#[test]
fn a_write_protected_home_opens_for_reading() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    let protect = |file: u32, folder: u32| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(file)).unwrap();
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(folder)).unwrap();
    };
    run(async {
        let store = Store::open(&path).await.unwrap();
        store.add_person(&act(1), &person("ada"), "Ada", "").await.unwrap();
        store.close().await.unwrap();
        protect(0o400, 0o500);
        let holds = std::fs::write(home.path().join("probe"), b"").is_err();
        let store = Store::open(&path).await.unwrap();
        assert_eq!(matches!(store.access(), Access::ReadOnly(_)), holds);
        assert_eq!(store.people().await.unwrap().len(), 1);
        protect(0o600, 0o700);
    });
}

#[test]
fn facts_that_were_never_audited_or_were_changed_afterwards_show() {
    let cases: [(&str, &'static str, &str); 15] = [
        (
            "a role made up",
            "INSERT INTO roles SELECT 1000, person, 'administrator', NULL, 1, 0 FROM roles LIMIT 1",
            "never audited",
        ),
        ("a role given back", "UPDATE roles SET held = 1 WHERE held = 0", "something else"),
        ("a token that holds longer", "UPDATE tokens SET expires = 9999", "something else"),
        ("a token no longer revoked", "DELETE FROM revoked_tokens", "missing"),
        ("a void item taken back", "DELETE FROM voided_items", "missing"),
        ("another item void", "UPDATE voided_items SET item = 'i-7'", "something else"),
        ("a signature taken away", "DELETE FROM result_notes", "missing"),
        ("an attempt given back by nobody", "UPDATE given_back SET audit = 999", "missing"),
        ("a deadline moved", "UPDATE appeals SET due = '1999-01-01'", "something else"),
        ("a decision turned", "UPDATE appeal_decisions SET outcome = 'rejected'", "something else"),
        (
            "an award edited",
            "UPDATE awards SET bytes = CAST(replace(CAST(bytes AS TEXT), '2027', '2037') AS BLOB)",
            "something else",
        ),
        (
            "an award made up",
            "INSERT INTO awards SELECT 1000, program, person, bytes FROM awards LIMIT 1",
            "never audited",
        ),
        ("a requirement deleted", "DELETE FROM requirements", "missing"),
        (
            "a result edited",
            "UPDATE results SET bytes = CAST('{\"passed\":false}' AS BLOB)",
            "something else",
        ),
        ("a reason exchanged", "UPDATE sealed SET bytes = CAST('{\"reason\":\"none\"}' AS BLOB)", "words"),
    ];
    for (what, sql, expected) in cases {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("invigil.db");
        run(async {
            let store = Store::open(&path).await.unwrap();
            story(&store).await;
            store.close().await.unwrap();
            tamper(&path, sql);
            let store = Store::open(&path).await.unwrap();
            let fault = store.verify_audit().await.unwrap().expect_err(what);
            assert!(fault.reason.contains(expected), "{what}: {fault}");
        });
    }
}

#[test]
fn a_person_can_be_erased_without_breaking_the_trail() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    run(async {
        let store = Store::open(&path).await.unwrap();
        story(&store).await;
        store.close().await.unwrap();
        tamper(&path, "UPDATE people SET name = '', email = '' WHERE id = 'ada'");
        tamper(&path, "DELETE FROM sealed WHERE audit IN (SELECT seq FROM audit WHERE person = 'ada')");
        let store = Store::open(&path).await.unwrap();
        assert!(store.verify_audit().await.unwrap().unwrap().erased > 0);
    });
}

/// Every row of every table but the journals' records, as SQL.
fn dump(path: &Path) -> Vec<String> {
    let script =
        "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nprint('\\n'.join(sorted(c.iterdump())))";
    let run = std::process::Command::new("python3").args(["-c", script]).arg(path).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8(run.stdout).unwrap();
    text.lines().filter(|line| !line.starts_with("INSERT INTO \"records\"")).map(str::to_owned).collect()
}

/// A table or a change that the ledger does not know of shows here.
#[test]
fn what_the_whole_story_wrote_is_in_the_ledger() {
    let home = tempfile::tempdir().unwrap();
    let (path, anew) = (home.path().join("invigil.db"), home.path().join("anew.db"));
    run(async {
        let store = Store::open(&path).await.unwrap();
        story(&store).await;
        let ada = person("ada");
        assert_eq!(store.ledger_state().await.unwrap(), LedgerState::InStep);
        store.close().await.unwrap();
        let rebuild = || async {
            let rebuilt = Store::rebuild(&anew, &Store::ledger_of(&path), &|_| Ok(None)).await.unwrap();
            rebuilt.put_in_place().await.unwrap();
            assert_eq!(dump(&anew), dump(&path));
        };
        rebuild().await;
        // and without what is no longer kept: a record, refused records, words
        let refused = store.incidents(&attempt(1)).await.unwrap();
        assert!(!refused.is_empty() && !store.records(&attempt(1), 0).await.unwrap().is_empty());
        let now = stamp(&store, &ada).await;
        assert!(store.prune_record(&act(80), now, &attempt(1)).await.unwrap());
        assert_eq!(store.record_pruned(&attempt(1)).await.unwrap(), Some(Timestamp(80)));
        assert!(store.records(&attempt(1), 0).await.unwrap().is_empty());
        assert_eq!(store.incidents(&attempt(1)).await.unwrap(), []);
        let now = stamp(&store, &ada).await;
        assert!(!store.prune_record(&act(81), now, &attempt(1)).await.unwrap(), "it is said once");
        assert!(store.finish_pruning().await.unwrap());
        rebuild().await;
        let sealed = store.sealed_entries(&ada).await.unwrap();
        let (some, others): (Vec<_>, Vec<_>) = sealed
            .into_iter()
            .filter(|entry| {
                !matches!(entry.change, Change::PersonAdded { .. } | Change::PersonRenamed { .. })
            })
            .map(|entry| entry.seq)
            .partition(|seq| seq % 2 == 0);
        assert!(!some.is_empty() && !others.is_empty());
        for entries in [some, others] {
            let now = stamp(&store, &ada).await;
            store.prune_words(&act(82), now, &ada, &entries.into_iter().collect()).await.unwrap();
            assert!(store.finish_pruning().await.unwrap());
            assert_eq!(store.ledger_state().await.unwrap(), LedgerState::InStep);
            store.verify_ledger().unwrap();
            store.verify_audit().await.unwrap().unwrap();
            store.close().await.unwrap();
            rebuild().await;
        }
        let rows = std::fs::read_to_string(Store::ledger_of(&path).join("rows.jsonl")).unwrap();
        let database = std::fs::read(&path).unwrap();
        assert!(!database.windows(9).any(|words| words == b"power cut"), "in the database");
        assert!(!rows.contains("power cut"), "in the ledger");
        // and without the words of a person who was erased
        let mut erased = store.erase_person(&act(91), &ada, "asked").await.unwrap();
        while let Erased::InExam(open) = &erased {
            store.void_attempt(&act(90), open, "over").await.unwrap();
            erased = store.erase_person(&act(91), &ada, "asked").await.unwrap();
        }
        assert_eq!(erased, Erased::Done(true));
        store.close().await.unwrap();
        rebuild().await;
        // written anew in one go
        store.renew_ledger().await.unwrap();
        store.close().await.unwrap();
        rebuild().await;
    });
}

#[test]
fn when_a_server_received_records_is_noted_once() {
    run(async {
        let store = Store::in_memory().await.unwrap();
        people(&store).await;
        attempts(&store).await;
        let (one, first) = (attempt(1), [record(0, "zero"), record(1, "one")]);
        assert_eq!(store.append_records(&one, None, &first).await.unwrap(), Appended::Held);
        assert!(store.receptions(&one).await.unwrap().is_empty(), "they were written on this computer");
        let head = Some((1, first[1].hash));
        let next = [record(2, "two")];
        assert_eq!(store.receive_records(&one, head, &next, Timestamp(40)).await.unwrap(), Appended::Held);
        assert_eq!(
            store.receive_records(&one, head, &next, Timestamp(50)).await.unwrap(),
            Appended::HeadMoved
        );
        assert_eq!(store.received(&one, 2, Timestamp(60)).await.unwrap(), Timestamp(40));
        assert!(!store.receptions(&one).await.unwrap().is_empty());
        // what came otherwise is noted when it is asked for first
        assert_eq!(store.received(&one, 1, Timestamp(70)).await.unwrap(), Timestamp(70));
        assert_eq!(store.received(&one, 1, Timestamp(80)).await.unwrap(), Timestamp(70));
    });
}
