//! One story told over any [`Delivery`], and what a delivery does when something goes wrong.

mod accounts;
mod client;
#[path = "../common/mod.rs"]
mod common;
mod devices;
mod holds;
mod house;
mod postgres;
mod publishing;
mod registry;
mod room;
mod start;
mod types;
mod uploads;
mod wire;

use client::{Client, device, exam, opening, whole};
use house::{DAY, House, MINUTE, bank, caller, library, program, run, start};
use invigil::api::{
    AttemptReport, AttemptSummary, Became, Eligibility, Ending, Holds, Mark, Next, Opening, Overview, Place,
    Record, Won, WonBy,
};
use invigil::attempt::{Act, Fact, Order};
use invigil::credential::{Standing, Wait};
use invigil::delivery::{AccommodationRequest, Delivery, DeliveryError, RegistrarError, StatusQuery};
use invigil::journal::{Breach, Chain, Claim, Reader, State};
use invigil::library::Library;
use invigil::program::Proctoring;
use invigil::store::{Accommodation, NewRequirement, Store, Verdict};
use invigil::time::{Clock, Day};
use std::collections::BTreeSet;
use std::sync::Arc;
use wire::{SERVER, both};

async fn home(house: &House) -> Overview {
    house.delivery.overview(Some(&caller("ada"))).await.unwrap()
}

/// These marks, behind the one of a computer whose owner is its own administrator: a server's are not self-attested.
fn marks(house: &House, others: &[Mark]) -> Vec<Mark> {
    let own = house.is_local().then_some(Mark::SelfAttested);
    own.into_iter().chain(others.iter().copied()).collect()
}

async fn eligibility(house: &House, id: &str) -> Eligibility {
    home(house).await.exams.into_iter().find(|e| e.id == exam(id)).unwrap().eligibility
}

/// What a pass did for the clerk's credential.
fn won(how: WonBy, expires: &str) -> Won {
    Won { title: "Certified Clerk".into(), how, expires: day(expires) }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The story: two attempts, a credential, and the year after.
async fn story(house: &House) {
    let first = home(house).await;
    assert_eq!(first.person.as_ref().unwrap().name, "Ada King");
    let place = if house.is_local() { Place::Local } else { Place::Server(SERVER.into()) };
    assert_eq!((first.place, first.registered), (place, house.is_local()));
    let card = first.exams[0].clone();
    assert_eq!((card.items, card.scored, card.limit_ms, card.practice), (5, 4, 5 * 60_000, 2));
    assert_eq!((card.used, card.allowed, card.eligibility), (0, 2, Eligibility::Ready));
    assert_eq!(card.marks, marks(house, &[Mark::NotMonitored]));
    assert_eq!(first.exams[2].eligibility, Eligibility::NoBank);
    assert_eq!(first.credentials[0].progress(), (0, 2));

    let failed = whole(house, "ada", "office-clerk", 2).await.unwrap();
    assert_eq!((failed.points, failed.possible, failed.passed), (2, 4, false));
    assert_eq!((failed.ending, failed.used_ms, failed.limit_ms), (Ending::Submitted, 60_000, 300_000));
    assert_eq!(failed.nth, (1, 2));
    let again = failed.ended.plus(7 * DAY);
    assert_eq!(failed.next, Some(again));
    assert_eq!(failed.marks, marks(house, &[Mark::NotMonitored, Mark::OrderOnly]));
    assert_eq!(eligibility(house, "office-clerk").await, Eligibility::Waiting(again));
    let refusal = house.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap_err();
    assert!(refusal.to_string().contains("29 Nov 2026 12:01 UTC"), "{refusal}");

    house.clock.pass(7 * DAY);
    let passed = whole(house, "ada", "office-clerk", 3).await.unwrap();
    assert_eq!((passed.points, passed.passed, passed.nth, passed.next), (3, true, (2, 2), None));
    assert_eq!(passed.missing, ["Induction course"]);
    assert_eq!(passed.awarded, None);
    assert_eq!(passed.name, "Ada King");
    let domains: Vec<_> = passed.domains.iter().map(|d| (d.short.as_str(), d.possible)).collect();
    assert_eq!(domains, [("Law", 2), ("Sums", 2)]);
    assert!(matches!(eligibility(house, "office-clerk").await, Eligibility::PassWaits(_)));
    assert_eq!(
        eligibility(house, "office-master").await,
        Eligibility::Missing(vec!["Certified Clerk".into()])
    );

    house.clock.pass(DAY);
    house.passes_induction("ada", "2026-11-30").await;
    let card = home(house).await.credentials[0].clone();
    assert_eq!((card.standing, card.progress()), (Standing::Active, (2, 2)));
    let award = card.award.unwrap();
    assert_eq!((award.issued, award.expires), (day("2026-11-30"), day("2027-11-30")));
    assert_eq!(card.next, Next::RenewalOpens(day("2027-10-01")));
    assert_eq!(card.marks, marks(house, &[Mark::NotMonitored]));
    let now = house.delivery.outcome(&caller("ada"), &passed.attempt).await.unwrap();
    assert_eq!(now.awarded, Some(won(WonBy::Award, "2027-11-30")));
    assert!(now.missing.is_empty());
    assert_eq!(eligibility(house, "office-clerk").await, Eligibility::Passed(Some(day("2027-10-01"))));

    // A year later the exam renews.
    house.clock.pass(306 * DAY);
    assert_eq!(home(house).await.credentials[0].standing, Standing::Expiring);
    let renewed = whole(house, "ada", "office-clerk", 4).await.unwrap();
    assert_eq!(renewed.awarded, Some(won(WonBy::Renewal, "2028-11-30")));
    assert_eq!(renewed.nth, (1, 2));
    assert!(house.office.store().verify_audit().await.unwrap().is_ok());
}

#[test]
fn the_story_holds_on_a_store_in_memory() {
    both(async || story(&House::in_memory().await).await);
}

#[test]
fn the_story_holds_on_a_store_in_a_file() {
    both(async || {
        let home = tempfile::tempdir().unwrap();
        story(&House::in_file(&home.path().join("invigil.db")).await).await;
    });
}

#[test]
fn attempts_run_out_and_only_a_grant_opens_another() {
    both(async || {
        let house = House::in_memory().await;
        whole(&house, "ada", "office-clerk", 0).await.unwrap();
        house.clock.pass(7 * DAY);
        let last = whole(&house, "ada", "office-clerk", 0).await.unwrap();
        assert_eq!((last.nth, last.next), ((2, 2), None));
        house.clock.pass(DAY);
        assert_eq!(eligibility(&house, "office-clerk").await, Eligibility::UsedUp);
        house.grant(Wait::Holds).await;
        assert!(matches!(eligibility(&house, "office-clerk").await, Eligibility::Waiting(_)));
        house.grant(Wait::Waived).await;
        assert_eq!(eligibility(&house, "office-clerk").await, Eligibility::Ready);
        let third = whole(&house, "ada", "office-clerk", 0).await.unwrap();
        assert_eq!(third.nth, (3, 4));
    });
}

#[test]
fn a_clock_that_was_set_back_opens_no_second_attempt_and_shortens_no_wait() {
    both(async || {
        let house = House::in_memory().await;
        let client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        house.clock.set_back(DAY);
        assert_eq!(eligibility(&house, "office-clerk").await, Eligibility::Open(client.attempt().clone()));
        let refusal = Client::sits(&house, "ada", "office-clerk").await.err().unwrap().to_string();
        assert!(refusal.contains(client.attempt().as_str()), "{refusal}");
        house.clock.pass(DAY);
        let failed = whole(&house, "ben", "office-clerk", 0).await.unwrap();
        house.clock.set_back(DAY);
        let again = Client::sits(&house, "ben", "office-clerk").await.err();
        let waiting = Eligibility::Waiting(failed.ended.plus(7 * DAY));
        assert!(matches!(again, Some(DeliveryError::NotNow { why, .. }) if why == waiting));
    });
}

#[test]
fn three_attempts_share_no_item_a_void_one_included() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        // Three times the form and not an item more: the third attempt takes what the first two left.
        let exact = bank("office-clerk", 6);
        let exact = Library::of_texts(program().as_bytes(), &[("office-clerk", exact.as_bytes())]).unwrap();
        let house = house.beside(Arc::new(Store::open(&path).await.unwrap()), exact, 1);
        let mut seen = BTreeSet::new();
        for _ in 0..3 {
            let client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
            for item in client.opened.form.items.iter().filter(|i| i.stem.starts_with("live")) {
                assert!(seen.insert(item.stem.clone()), "{} came twice", item.stem);
            }
            let id = client.attempt().as_str();
            let voided = house.office.registrar().void_attempt(id, "fire alarm").await.unwrap();
            assert_eq!(voided.awards, []);
        }
        assert_eq!(seen.len(), 12);
        assert_eq!(home(&house).await.exams[0].used, 0, "a void attempt does not count");
    });
}

#[test]
fn a_void_attempt_is_over_and_says_so() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts();
        house.office.registrar().void_attempt(client.attempt().as_str(), "fire alarm").await.unwrap();
        let sent = client.sends(house.delivery.as_ref(), &client.bytes()).await;
        assert!(matches!(sent, Err(DeliveryError::Void(_))));
        let opened = house.delivery.open(&client.caller, client.attempt(), &opening(1)).await;
        assert!(matches!(opened, Err(DeliveryError::Void(_))));
        assert_eq!(eligibility(&house, "office-clerk").await, Eligibility::Ready);
        let twice = house.office.registrar().void_attempt(client.attempt().as_str(), "fire alarm").await;
        assert!(matches!(twice, Err(RegistrarError::NotVoidable(_))));
    });
}

#[test]
fn voiding_a_passed_attempt_names_the_credential_that_stands() {
    both(async || {
        let house = House::in_memory().await;
        house.passes_induction("ada", "2026-11-20").await;
        let passed = whole(&house, "ada", "office-clerk", 4).await.unwrap();
        assert!(passed.awarded.is_some());
        let desk = house.office.registrar();
        let voided = desk.void_attempt(passed.attempt.as_str(), "somebody else sat there").await.unwrap();
        assert_eq!(home(&house).await.credentials[0].standing, Standing::Active);
        desk.revoke(voided.awards[0].as_str(), "somebody else sat there").await.unwrap();
        assert_eq!(home(&house).await.credentials[0].standing, Standing::Revoked);
        let outcome = house.delivery.outcome(&caller("ada"), &passed.attempt).await.unwrap();
        assert!(outcome.marks.contains(&Mark::Void));
        let twice = desk.revoke(voided.awards[0].as_str(), "again").await.unwrap_err();
        assert!(matches!(twice, RegistrarError::State { state, .. } if state == "revoked"));
    });
}

#[test]
fn preparing_twice_gives_the_same_commitment_and_does_not_count() {
    both(async || {
        let house = House::in_memory().await;
        let first = house.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap();
        house.clock.pass(MINUTE);
        let again = house.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap();
        assert_eq!((first.attempt, first.commitment), (again.attempt, again.commitment));
        assert_eq!(again.at.since(first.at), MINUTE, "the delivery says what time it is");
        let overview = home(&house).await;
        assert_eq!((overview.exams[0].used, overview.unfinished.len()), (0, 0));
    });
}

#[test]
fn opening_again_gives_the_same_form_whatever_is_sent() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        let first = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        assert_eq!(eligibility(&house, "office-clerk").await, Eligibility::Open(first.attempt().clone()));
        let unfinished = home(&house).await.unfinished;
        assert_eq!((unfinished[0].attempt.clone(), unfinished[0].items), (first.attempt().clone(), 5));
        assert_eq!(unfinished[0].person.name, "Ada King");
        // The program was killed, the files were lost, and the bank was rewritten meanwhile.
        let other = bank("office-clerk", 14).replace("Right", "Correct");
        let library = Library::of_texts(program().as_bytes(), &[("office-clerk", other.as_bytes())]).unwrap();
        let house = house.beside(Arc::new(Store::open(&path).await.unwrap()), library, 99);
        let again = house.delivery.open(&caller("ada"), first.attempt(), &opening(200)).await.unwrap();
        assert_eq!(again, first.sealed);
        let mut client = Client::with(&house, caller("ada"), again).await;
        client.starts().answers(4).ends(Fact::Submitted {});
        let outcome = client.submits(&house).await.unwrap();
        assert_eq!(outcome.points, 4, "scored by the bank that was drawn from");
        let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
        assert!(verdict.proven.contains(&Claim::Draw));
    });
}

#[test]
fn an_open_attempt_goes_on_when_its_exam_has_left_the_program() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        let first = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let smaller = program().replace("office-clerk", "office-scribe");
        let library = Library::of_texts(smaller.as_bytes(), &[]).unwrap();
        let house = house.beside(Arc::new(Store::open(&path).await.unwrap()), library, 5);
        assert_eq!(home(&house).await.unfinished[0].attempt, *first.attempt());
        let opened = house.delivery.open(&caller("ada"), first.attempt(), &opening(1)).await.unwrap();
        let mut client = Client::with(&house, caller("ada"), opened).await;
        client.starts().answers(4).ends(Fact::Submitted {});
        let outcome = client.submits(&house).await.unwrap();
        assert_eq!((outcome.points, outcome.title.as_str(), outcome.passed), (4, "Clerk", true));
    });
}

#[test]
fn two_processes_open_one_attempt() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let one = House::in_file(&path).await;
        let two = one.beside(Arc::new(Store::open(&path).await.unwrap()), library(), 77);
        let offer = one.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap();
        assert_eq!(two.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap(), offer);
        let open = |delivery: Arc<dyn Delivery>, nonce: u8| {
            let attempt = offer.attempt.clone();
            let call = async move { delivery.open(&caller("ada"), &attempt, &opening(nonce)).await };
            std::thread::spawn(move || run(call))
        };
        let (left, right) = (open(one.delivery.clone(), 1), open(two.delivery.clone(), 2));
        let (left, right) = (left.join().unwrap(), right.join().unwrap());
        assert_eq!(left.unwrap(), right.unwrap());
        assert_eq!(home(&one).await.exams[0].used, 1);
        assert!(one.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn records_may_be_sent_again_and_in_pieces() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(4);
        let delivery = house.delivery.as_ref();
        let none = client.sends(delivery, b"").await.unwrap_err();
        assert!(matches!(none, DeliveryError::NoRecords(_)));
        assert_eq!(client.sends(delivery, &client.lines[..3].concat()).await.unwrap().seq, 2);
        let ack = client.sends(delivery, &client.bytes()).await.unwrap();
        assert_eq!(ack.seq, client.lines.len() as u64 - 1);
        assert_eq!(client.sends(delivery, &client.bytes()).await.unwrap(), ack);
        assert_eq!(client.sends(delivery, &client.lines[1]).await.unwrap(), ack);
        assert_eq!(client.sends(delivery, b"").await.unwrap(), ack);
        assert_eq!(ack.hash, Reader::new(&client.bytes()).last().unwrap().unwrap().hash);
    });
}

#[test]
fn a_forked_journal_is_refused_and_kept_for_review() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts();
        let mut fork = Client::with(&house, caller("ada"), client.sealed.clone()).await;
        client.answers(4);
        client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        house.clock.pass(1000);
        fork.starts().answers(0).ends(Fact::Submitted {});
        for _ in 0..2 {
            let refused = fork.sends(house.delivery.as_ref(), &fork.bytes()).await.unwrap_err();
            assert!(matches!(refused, DeliveryError::Forked { seq: 1 }), "{refused}");
        }
        let incidents = house.office.store().incidents(client.attempt()).await.unwrap();
        assert_eq!(incidents.len(), 1);
        assert_eq!(incidents[0].1, fork.lines[1].strip_suffix(b"\n").unwrap());
        client.ends(Fact::Submitted {});
        assert_eq!(client.submits(&house).await.unwrap().points, 4, "the record held goes on");
        let verdict = house.office.verify_journal(&fork.bytes(), None).await.unwrap();
        assert!(matches!(&verdict.state, State::Broken(b) if b.seq == 1 && b.breach == Breach::Held));
    });
}

#[test]
fn only_whole_fitting_records_are_taken() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(1);
        let delivery = house.delivery.as_ref();
        let gap = client.sends(delivery, &client.lines[1]).await.unwrap_err();
        assert!(matches!(gap, DeliveryError::Gap { expected: 0, found: 1 }), "{gap}");
        let bytes = client.bytes();
        let torn = client.sends(delivery, &bytes[..bytes.len() - 1]).await.unwrap_err();
        assert!(matches!(torn, DeliveryError::Torn));
        let mut bent = bytes.clone();
        let at = client.lines[0].len() + 200;
        bent[at] ^= 1;
        let refused = client.sends(delivery, &bent).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::Refused { seq: 1, .. }), "{refused}");
        let nonsense = client.sends(delivery, b"hello\n").await.unwrap_err();
        assert!(matches!(nonsense, DeliveryError::Refused { seq: 0, .. }), "{nonsense}");
        assert!(client.sends(delivery, &bytes).await.is_ok());
    });
}

#[test]
fn record_0_must_bind_what_was_opened() {
    both(async || {
        let house = House::in_memory().await;
        let client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let mut richer = client.sealed.clone();
        richer.binding.limit_ms *= 10;
        let cheat = Client::with(&house, caller("ada"), richer).await;
        let refused = cheat.sends(house.delivery.as_ref(), &cheat.bytes()).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::Binding(_)), "{refused}");
    });
}

#[test]
fn a_record_that_breaks_the_rules_is_not_taken() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts();
        client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        // A client that does not keep the time itself.
        let held = Reader::new(&client.bytes()).last().unwrap().unwrap();
        let head = invigil::journal::Head { seq: held.seq, hash: held.hash };
        let mut chain = Chain::resume(client.attempt().clone(), head);
        house.clock.pass(6 * MINUTE);
        let now = house.clock.now();
        let fact =
            Fact::Answered { item: 1, choices: vec![client.opened.form.items[0].options[0].id.clone()] };
        let seq = held.seq + 1;
        let late = invigil::attempt::Entry { seq, at: now.wall, up: now.up, fact };
        let line = chain.seal(&late).unwrap().bytes;
        let refused = client.sends(house.delivery.as_ref(), &line).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::Refused { seq: at, .. } if at == seq), "{refused}");
    });
}

#[test]
fn an_expired_attempt_is_scored_as_it_stood() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(3);
        client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        // The computer was off over the deadline.
        house.clock.reboot(DAY);
        let boot = house.clock.now().boot_mark(client.attempt());
        client.record(Fact::Resumed { boot });
        client.ends(Fact::Expired {});
        let outcome = client.submits(&house).await.unwrap();
        assert_eq!((outcome.ending, outcome.points, outcome.passed), (Ending::Expired, 3, true));
    });
}

#[test]
fn only_a_closed_journal_is_scored_and_only_once() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(4);
        let early = client.submits(&house).await.unwrap_err();
        assert!(matches!(early, DeliveryError::NotClosed(_)), "{early}");
        let none = house.delivery.outcome(&client.caller, client.attempt()).await.unwrap_err();
        assert!(matches!(none, DeliveryError::NoResult(_)));
        client.ends(Fact::Submitted {});
        let first = client.submits(&house).await.unwrap();
        let entries = house.office.store().audit_lines().await.unwrap().len();
        assert_eq!(client.submits(&house).await.unwrap(), first);
        assert_eq!(house.office.store().audit_lines().await.unwrap().len(), entries, "nothing was added");
        let over = house.delivery.open(&client.caller, client.attempt(), &opening(1)).await.unwrap_err();
        assert!(matches!(over, DeliveryError::Over(_)), "its questions are not shown again");
    });
}

#[test]
fn a_signature_of_another_key_is_not_accepted() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(4);
        client.record(Fact::Submitted {});
        let stranger = invigil::note::SigningKey::from_secret("invigil/device", &[6; 32]).unwrap();
        let head = Reader::new(&client.bytes()).last().unwrap().unwrap();
        let head = invigil::journal::Head { seq: head.seq, hash: head.hash };
        client.record(Fact::Signed { note: head.sign(client.attempt(), &stranger).unwrap() });
        let refused = client.submits(&house).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::NotIntact { .. }), "{refused}");
        assert_ne!(device().verifier(), stranger.verifier());
    });
}

#[test]
fn a_caller_looks_back_on_own_attempts_and_a_list_judges_none() {
    both(async || {
        let house = House::in_memory().await;
        let failed = whole(&house, "ada", "office-clerk", 2).await.unwrap();
        whole(&house, "ben", "office-clerk", 3).await.unwrap();
        house.clock.pass(7 * DAY);
        let open = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let all = house.delivery.attempts(&caller("ada")).await.unwrap();
        let ids: Vec<_> = all.iter().map(|one| &one.attempt).collect();
        assert_eq!(ids, [open.attempt(), &failed.attempt], "newest first, nobody else's");
        assert_eq!((all[0].state, all[1].state), (Became::Open, Became::Submitted));
        let result = all[1].result.as_ref().unwrap();
        assert_eq!((result.points, result.possible, result.passed, result.used_ms), (2, 4, false, 60_000));
        assert!(all.iter().all(|one| one.record == Holds::NotJudged));

        // without a record of the caller's machine the one held is judged
        let report = house.delivery.report(&caller("ada"), &failed.attempt, None).await.unwrap();
        assert_eq!((report.summary.record, report.domains.len()), (Holds::Intact, 2));
        assert_eq!(report.told.unwrap().path.stays.len(), 5);
        // one that is given is judged in its place; to a server the one that it holds counts
        let record = Record { bytes: open.bytes(), form: None };
        let report = house.delivery.report(&caller("ada"), &failed.attempt, Some(&record)).await.unwrap();
        match house.is_local() {
            true => assert_eq!((report.summary.record, report.told), (Holds::NotIntact, None)),
            false => assert_eq!(report.summary.record, Holds::Intact),
        }
        // what crosses a wire comes back the same
        let json = serde_json::to_string(&all).unwrap();
        assert_eq!(serde_json::from_str::<Vec<AttemptSummary>>(&json).unwrap(), all);
        let report = house.delivery.report(&caller("ada"), &failed.attempt, None).await.unwrap();
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<AttemptReport>(&json).unwrap(), report);
    });
}

#[test]
fn nobody_acts_on_somebody_elses_attempt() {
    both(async || {
        let house = House::in_memory().await;
        let client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let ben = caller("ben");
        let id = client.attempt();
        let delivery = &house.delivery;
        // a server does not even tell that there is such an attempt
        let refused = |error: DeliveryError| match house.is_local() {
            true => matches!(error, DeliveryError::NotYours { .. }),
            false => matches!(error, DeliveryError::UnknownAttempt(_)),
        };
        assert!(refused(delivery.open(&ben, id, &opening(1)).await.unwrap_err()));
        assert!(refused(delivery.append(&ben, id, &client.bytes()).await.unwrap_err()));
        assert!(refused(delivery.records(&ben, id).await.unwrap_err()));
        assert!(refused(delivery.submit(&ben, id).await.unwrap_err()));
        assert!(refused(delivery.outcome(&ben, id).await.unwrap_err()));
        assert!(refused(delivery.report(&ben, id, None).await.unwrap_err()));
        assert_eq!(delivery.attempts(&ben).await.unwrap(), []);
        let nobody = delivery.prepare(&caller("nobody"), &exam("office-clerk")).await;
        assert!(matches!(nobody, Err(DeliveryError::UnknownPerson(_))));
        let unknown = delivery.prepare(&caller("ada"), &exam("unheard-of")).await;
        assert!(matches!(unknown, Err(DeliveryError::UnknownExam(_))));
    });
}

#[test]
fn another_program_on_the_same_store_is_untouched() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        house.passes_induction("ada", "2026-11-20").await;
        let passed = whole(&house, "ada", "office-clerk", 4).await.unwrap();
        let foreign = program().replace("id = \"guild\"", "id = \"other-guild\"");
        let bank = bank("office-clerk", 12).replace("program = \"guild\"", "program = \"other-guild\"");
        let library = Library::of_texts(foreign.as_bytes(), &[("office-clerk", bank.as_bytes())]).unwrap();
        let other = house.beside(Arc::new(Store::open(&path).await.unwrap()), library, 3);
        let overview = home(&other).await;
        assert_eq!(overview.credentials[0].standing, Standing::None);
        assert_eq!((overview.exams[0].used, &overview.exams[0].eligibility), (0, &Eligibility::Ready));
        let seen = other.delivery.outcome(&caller("ada"), &passed.attempt).await;
        assert!(matches!(seen, Err(DeliveryError::OtherProgram(_))));
        assert_eq!(home(&house).await.credentials[0].standing, Standing::Active);
    });
}

#[test]
fn an_exam_that_demands_a_proctor_may_be_sat_and_never_earns_a_credential() {
    both(async || {
        let house = House::in_memory().await;
        house.passes_induction("ada", "2026-11-20").await;
        whole(&house, "ada", "office-clerk", 4).await.unwrap();
        let card = home(&house).await.exams[1].clone();
        assert_eq!(card.eligibility, Eligibility::Ready);
        assert_eq!(card.proctoring, [Proctoring::Live]);
        assert_eq!(card.marks, marks(&house, &[Mark::NotProctored]));
        let outcome = whole(&house, "ada", "office-master", 4).await.unwrap();
        assert!(outcome.passed && outcome.awarded.is_none());
        assert!(outcome.marks.contains(&Mark::NotProctored));
        assert_eq!(home(&house).await.credentials[1].standing, Standing::None);
    });
}

#[test]
fn accommodations_change_the_limits_and_nothing_else() {
    both(async || {
        let house = House::in_memory().await;
        let measures =
            Accommodation { extra_percent: 25, extra_minutes: 1, break_minutes: 10, no_focus_facts: true };
        let desk = house.office.registrar();
        let request = AccommodationRequest { measures, case: "case-7".into() };
        desk.accommodate("ada", "office-clerk", &request).await.unwrap();
        let empty = AccommodationRequest { measures: Accommodation::default(), case: "case-7".into() };
        assert!(matches!(
            desk.accommodate("ada", "office-clerk", &empty).await,
            Err(RegistrarError::NoMeasure)
        ));
        // 4 minutes for 4 scored of 5 items: 5:00; and 25 %: 6:15; and a minute: 7:15.
        let limit = 435_000;
        assert_eq!(home(&house).await.exams[0].limit_ms, limit);
        let client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let binding = &client.opened.binding;
        assert_eq!((binding.limit_ms, binding.breaks_ms, binding.watch_focus), (limit, 600_000, false));
        let ben = Client::sits(&house, "ben", "office-clerk").await.unwrap();
        assert_eq!((ben.opened.binding.limit_ms, ben.opened.binding.watch_focus), (300_000, true));
    });
}

#[test]
fn practice_shows_practice_items_alone_and_explains_them() {
    both(async || {
        let house = House::in_memory().await;
        let (id, seed) = (exam("office-clerk"), [3; 32]);
        let form = house.delivery.practice(&id, &seed).await.unwrap();
        assert_eq!(form.items.len(), 2);
        assert!(form.items.iter().all(|item| item.stem.starts_with("practice")));
        let right =
            |n: usize| form.items[n].options.iter().find(|o| o.text.starts_with("Right")).unwrap().id.clone();
        let feedback = house.delivery.feedback(&id, &seed, 1, &vec![right(0)].into()).await.unwrap();
        assert!(feedback.right && feedback.rationale.starts_with("Because of"));
        let keys: Vec<bool> = form.items[0].options.iter().map(|o| o.text.starts_with("Right")).collect();
        assert_eq!(feedback.options.iter().map(|(key, _)| *key).collect::<Vec<_>>(), keys);
        assert!(feedback.options.iter().any(|(key, why)| *key && why == "It is."));
        let wrong = house.delivery.feedback(&id, &seed, 1, &vec![right(1)].into()).await.unwrap_err();
        assert!(matches!(wrong, DeliveryError::NoSuchChoice(1)));
        assert!(matches!(
            house.delivery.practice(&exam("store-clerk"), &seed).await,
            Err(DeliveryError::NoPractice(_))
        ));
        assert_eq!(house.office.store().audit_lines().await.unwrap().len(), 2, "practice leaves no trace");
    });
}

#[test]
fn a_pool_that_is_too_small_blocks_the_launch_and_warns_later() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        let small = bank("office-clerk", 5);
        let library =
            || Library::of_texts(program().as_bytes(), &[("office-clerk", small.as_bytes())]).unwrap();
        let store = Arc::new(Store::open(&path).await.unwrap());
        let poor = house.beside(store.clone(), library(), 3);
        assert!(matches!(eligibility(&poor, "office-clerk").await, Eligibility::BrokenBank(why)
                if why.contains("Law has 5 of 6") == house.is_local()));
        Client::sits(&house, "ben", "office-clerk").await.unwrap();
        let card = home(&poor).await.exams[0].clone();
        assert_eq!((card.eligibility, card.warnings.len()), (Eligibility::Ready, 1));
    });
}

#[test]
fn a_closed_attempt_is_verified_up_to_draw_and_score() {
    both(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(3);
        client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        let open = house.office.verify_attempt(client.attempt()).await.unwrap();
        assert_eq!(open.exit_code(), 3);
        assert!(open.proven.contains(&Claim::Draw));
        client.ends(Fact::Submitted {});
        client.submits(&house).await.unwrap();
        let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
        assert_eq!(verdict.exit_code(), 0);
        for claim in [Claim::Form, Claim::Draw, Claim::Score { points: 3, possible: 4 }] {
            assert!(verdict.proven.contains(&claim), "{claim:?}");
        }
        let cut = client.lines[..5].concat();
        let verdict = house.office.verify_journal(&cut, None).await.unwrap();
        assert_eq!(verdict.exit_code(), 3, "a journal cut short is an open one");
        assert!(verdict.not_proven.contains(&Claim::Shorter { seq: client.lines.len() as u64 - 1 }));
        let elsewhere = House::in_memory().await;
        let verdict = elsewhere.office.verify_journal(&client.bytes(), None).await.unwrap();
        assert_eq!(verdict.exit_code(), 0);
        assert!(verdict.not_proven.contains(&Claim::Draw) && verdict.not_proven.contains(&Claim::Form));
    });
}

/// Changes the database behind the store's back.
fn tamper(path: &std::path::Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_form_or_a_secret_that_was_exchanged_is_found() {
    let cases = [
        ("UPDATE attempts SET secret = zeroblob(32)", Breach::Draw),
        (
            "UPDATE attempts SET seen = '[[\"law-00\",\"law-01\",\"law-02\",\"law-03\",\"law-04\"]]'",
            Breach::Draw,
        ),
        (
            "UPDATE attempts SET form = CAST(replace(CAST(form AS TEXT), 'Right', 'Wrong') AS BLOB)",
            Breach::Form,
        ),
    ];
    for (sql, breach) in cases {
        both(async || {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("invigil.db");
            let house = House::in_file(&path).await;
            let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
            client.starts();
            client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
            tamper(&path, sql);
            let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
            assert!(
                matches!(&verdict.state, State::Broken(b) if b.seq == 0 && b.breach == breach),
                "{sql}: {verdict}"
            );
        });
    }
}

#[test]
fn a_device_without_a_proper_key_opens_nothing() {
    both(async || {
        let house = House::in_memory().await;
        let offer = house.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap();
        let bad = Opening { device: "no key".into(), ..opening(1) };
        let refused = house.delivery.open(&caller("ada"), &offer.attempt, &bad).await.unwrap_err();
        assert!(matches!(refused, DeliveryError::DeviceKey(_)), "{refused}");
        assert_eq!(home(&house).await.exams[0].used, 0);
        assert!(house.delivery.open(&caller("ada"), &offer.attempt, &opening(1)).await.is_ok());
    });
}

#[test]
fn a_beta_sitting_is_scored_and_never_earns_a_credential() {
    both(async || {
        let house = House::in_memory().await;
        let beta =
            program().replace("exam = { title = \"Clerk\" }", "exam = { title = \"Clerk\", beta = true }");
        // Before its launch the pool may be small.
        let small = bank("office-clerk", 4);
        let library = Library::of_texts(beta.as_bytes(), &[("office-clerk", small.as_bytes())]).unwrap();
        let store = Arc::new(Store::in_memory().await.unwrap());
        let house = house.beside(store, library, 2);
        house.office.registrar().add_person("ada", "Ada King", "").await.unwrap();
        house.passes_induction("ada", "2026-11-20").await;
        let outcome = whole(&house, "ada", "office-clerk", 4).await.unwrap();
        assert!(outcome.passed && outcome.awarded.is_none());
        assert!(outcome.marks.contains(&Mark::Beta));
        assert_eq!(home(&house).await.credentials[0].standing, Standing::None);
        assert_eq!(eligibility(&house, "office-clerk").await, Eligibility::Passed(None));
    });
}

#[test]
fn a_record_of_a_newer_version_is_not_taken_for_a_broken_one() {
    both(async || {
        let house = House::in_memory().await;
        let client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        let prev = Reader::new(&client.bytes()).last().unwrap().unwrap().hash;
        let (id, now) = (client.attempt(), client.now());
        let fact = r#"{"type":"photographed","frame":1}"#;
        let head = format!(
            r#"{{"v":1,"attempt":"{id}","seq":1,"prev":"{prev}","at":{},"up":{},"fact":{fact}"#,
            now.wall.0, now.up
        );
        let hash = invigil::digest::Digest::of(&[b"invigil-journal/v1\n", head.as_bytes()]);
        let line = format!("{head},\"hash\":\"{hash}\"}}\n");
        let refused = client.sends(house.delivery.as_ref(), line.as_bytes()).await.unwrap_err();
        assert!(
            matches!(&refused, DeliveryError::Newer { seq: 1, name } if name == "photographed"),
            "{refused}"
        );
    });
}

#[test]
fn a_result_is_signed_where_there_is_a_key_and_said_to_be_unsigned_where_there_is_none() {
    let signed = |claim: &Claim| matches!(claim, Claim::ResultSignature { version: 1, .. });
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        let outcome = whole(&house, "ada", "office-clerk", 3).await.unwrap();
        let verdict = house.office.verify_attempt(&outcome.attempt).await.unwrap();
        assert!(verdict.exit_code() == 0 && verdict.proven.iter().any(signed), "{verdict}");
        let house = House::in_memory().await;
        let outcome = whole(&house, "ada", "office-clerk", 3).await.unwrap();
        let verdict = house.office.verify_attempt(&outcome.attempt).await.unwrap();
        assert!(verdict.exit_code() == 0 && !verdict.proven.iter().any(signed), "{verdict}");
        assert!(verdict.not_proven.contains(&Claim::UnsignedResult { version: 1 }), "{verdict}");
    });
}

#[test]
fn a_key_that_cannot_be_used_leaves_the_attempt_to_be_scored_later() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("invigil.db"), folder.path().join("registry-key.pem"));
        let house = House::in_file(&path).await;
        std::fs::write(&key, "no key").unwrap();
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts().answers(3).ends(Fact::Submitted {});
        let refused = client.submits(&house).await.unwrap_err();
        assert!(
            matches!(&refused, DeliveryError::RegistryKey(why) if why.contains("not usable") == house.is_local()),
            "{refused}"
        );
        std::fs::remove_file(&key).unwrap();
        assert!(client.submits(&house).await.unwrap().passed);
    });
}

#[test]
fn a_result_that_was_edited_is_found() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        let outcome = whole(&house, "ada", "office-clerk", 1).await.unwrap();
        let sql = "UPDATE results SET bytes = \
                   CAST(replace(CAST(bytes AS TEXT), '\"points\":1,\"possible\":4', '\"points\":4,\"possible\":4') AS BLOB)";
        tamper(&path, sql);
        let shown = house.delivery.outcome(&caller("ada"), &outcome.attempt).await.unwrap_err();
        assert_eq!(shown.to_string().contains("results.bytes"), house.is_local(), "{shown}");
        assert!(house.office.store().verify_audit().await.unwrap().is_err());
        let verdict = house.office.verify_attempt(&outcome.attempt).await.unwrap();
        assert!(
            matches!(&verdict.state, State::Broken(b) if matches!(b.breach, Breach::Result(_))),
            "{verdict}"
        );
    });
}

#[test]
fn what_histories_read_beside_a_result_is_counted_again() {
    let cases = [
        ("UPDATE results SET passed = 1", "pass or failure"),
        ("UPDATE attempts SET ended = ended + 1", "end"),
        ("UPDATE attempts SET state = 'open'", "end"),
        ("UPDATE attempts SET worth = 'unproctored'", "worth"),
        ("UPDATE attempts SET opened = opened - 1", "circumstance"),
    ];
    for (sql, what) in cases {
        both(async || {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("invigil.db");
            let house = House::in_file(&path).await;
            let outcome = whole(&house, "ada", "office-clerk", 1).await.unwrap();
            assert_eq!(house.office.verify_attempt(&outcome.attempt).await.unwrap().exit_code(), 0);
            tamper(&path, sql);
            let verdict = house.office.verify_attempt(&outcome.attempt).await.unwrap();
            let breach = Breach::Result(what);
            assert!(matches!(&verdict.state, State::Broken(b) if b.breach == breach), "{sql}: {verdict}");
        });
    }
}

#[test]
fn a_bank_that_cannot_be_read_any_more_leaves_the_draw_unproven() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        let outcome = whole(&house, "ada", "office-clerk", 1).await.unwrap();
        tamper(&path, "UPDATE content SET bytes = x'00'");
        let verdict = house.office.verify_attempt(&outcome.attempt).await.unwrap();
        assert_eq!(verdict.exit_code(), 0, "{verdict}");
        assert!(verdict.not_proven.contains(&Claim::Draw), "{verdict}");
        assert!(verdict.not_proven.iter().any(|claim| matches!(claim, Claim::Kept { .. })), "{verdict}");
    });
}

#[test]
fn a_form_that_does_not_fit_gives_way_to_the_one_that_is_held() {
    both(async || {
        let house = House::in_memory().await;
        let ada = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let ben = Client::sits(&house, "ben", "office-clerk").await.unwrap();
        ada.sends(house.delivery.as_ref(), &ada.bytes()).await.unwrap();
        let mut changed = ada.opened.form.clone();
        changed.title.push('!');
        for form in [&changed, &ben.opened.form] {
            let verdict = house.office.verify_journal(&ada.bytes(), Some(form)).await.unwrap();
            assert!(verdict.proven.contains(&Claim::Form), "{verdict}");
        }
        let elsewhere = House::in_memory().await;
        let verdict = elsewhere.office.verify_journal(&ada.bytes(), Some(&ben.opened.form)).await.unwrap();
        assert!(verdict.state == State::Open && verdict.not_proven.contains(&Claim::Form), "{verdict}");
        let verdict = elsewhere.office.verify_journal(&ada.bytes(), Some(&changed)).await.unwrap();
        assert!(matches!(&verdict.state, State::Broken(b) if b.breach == Breach::Form), "{verdict}");
    });
}

#[test]
fn an_attempt_that_was_ended_by_order_is_not_passed() {
    both(async || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        house.passes_induction("ada", "2026-11-20").await;
        let offer = house.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap();
        house.delivery.open(&caller("ada"), &offer.attempt, &opening(7)).await.unwrap();
        // on this computer nobody watches; an attempt that somebody watches is bound to that one's key
        let key = device().verifier().to_string();
        let sql = format!(
            "UPDATE attempts SET binding = \
             CAST(json_set(CAST(binding AS TEXT), '$.authorities', json_array('{key}')) AS BLOB)"
        );
        tamper(&path, sql.leak());
        let opened = house.delivery.open(&caller("ada"), &offer.attempt, &opening(7)).await.unwrap();
        let mut client = Client::with(&house, caller("ada"), opened).await;
        client.starts().answers(4);
        let attempt = client.attempt().clone();
        let order = Order { attempt, number: 1, act: Act::Terminated, ms: 0, reason: "impostor".into() };
        client.ends(Fact::Terminated { order: order.sign(&device()).unwrap() });
        let outcome = client.submits(&house).await.unwrap();
        assert_eq!((outcome.points, outcome.ending), (4, Ending::Terminated));
        assert!(!outcome.passed && outcome.awarded.is_none());
        assert!(matches!(eligibility(&house, "office-clerk").await, Eligibility::Waiting(_)));
        assert_eq!(home(&house).await.credentials[0].standing, Standing::None);
        assert_eq!(house.office.verify_attempt(client.attempt()).await.unwrap().exit_code(), 0);
    });
}

#[test]
fn the_registrar_refuses_what_nobody_registered_and_names_the_nearest() {
    both(async || {
        let house = House::in_memory().await;
        let desk = house.office.registrar();
        let told = |e: RegistrarError| e.to_string();
        assert!(told(desk.person("adaa").await.unwrap_err()).contains("did you mean `ada`?"));
        assert!(told(desk.person("Ben Franklin").await.unwrap_err()).contains("did you mean `ben`?"));
        assert!(told(desk.exam("ofice-clerk").unwrap_err()).contains("did you mean `office-clerk`?"));
        assert!(told(desk.requirement("inducton").unwrap_err()).contains("did you mean `induction`?"));
        assert!(
            told(desk.set_partner("ada", Some("acme"), day("2026-01-01")).await.unwrap_err())
                .contains("acme")
        );
        assert!(matches!(desk.add_person("ada", "Another", "").await, Err(RegistrarError::Taken(_))));
        assert!(matches!(desk.add_person("Ada!", "Another", "").await, Err(RegistrarError::Id(_))));
        assert!(
            matches!(desk.add_person("eve", " ", "").await, Err(RegistrarError::Empty(what)) if what == "the name")
        );
        assert!(matches!(desk.add_person("eve", "E\u{202e}ve", "").await, Err(RegistrarError::Text { .. })));
        assert!(matches!(
            desk.grant("ada", "office-clerk", "", Wait::Holds).await,
            Err(RegistrarError::Empty(_))
        ));
        assert!(matches!(desk.void_attempt("0192", "x").await, Err(RegistrarError::UnknownAttempt(_))));
        let review = NewRequirement {
            requirement: "induction".parse().unwrap(),
            verdict: Verdict::Passed,
            day: day("2026-11-23"),
            reviewer: "Grace".into(),
            score: String::new(),
            note: String::new(),
        };
        let early = desk.record_requirement("ada", review).await.unwrap_err();
        assert!(matches!(early, RegistrarError::Future { .. }), "{early}");
        assert_eq!(house.office.store().audit_lines().await.unwrap().len(), 2, "nothing was changed");
    });
}

#[test]
fn status_tells_the_standing_on_any_day_and_who_is_at_risk() {
    both(async || {
        let house = House::in_memory().await;
        let desk = house.office.registrar();
        desk.add_partner("acme", "Acme Partners").await.unwrap();
        desk.set_partner("ada", Some("acme"), day("2026-11-01")).await.unwrap();
        house.passes_induction("ada", "2026-11-20").await;
        whole(&house, "ada", "office-clerk", 4).await.unwrap();
        let ask = |at: Option<&str>, within| StatusQuery { person: None, at: at.map(day), within };
        let now = house.office.status(&ask(None, None)).await.unwrap();
        assert_eq!(now.people.len(), 2);
        let ada = &now.people[0];
        assert_eq!(
            (ada.person.partner.as_str(), ada.credentials[0].standing),
            ("Acme Partners", Standing::Active)
        );
        assert_eq!((ada.attempts.len(), ada.attempts[0].state.as_str()), (1, "passed"));
        assert!(matches!(ada.exams[0].eligibility, Eligibility::Passed(Some(_))));
        let standing = async |at: &str| {
            let report = house.office.status(&ask(Some(at), None)).await.unwrap();
            report.people[0].credentials[0].standing
        };
        assert_eq!(standing("2026-11-21").await, Standing::None);
        assert_eq!(standing("2027-11-22").await, Standing::Expiring);
        assert_eq!(standing("2027-12-23").await, Standing::LapsedStreamlined);
        let risk = house.office.status(&ask(Some("2027-10-23"), Some(30))).await.unwrap();
        assert_eq!((risk.people.len(), risk.people[0].credentials.len()), (1, 1));
        let none = house.office.status(&ask(Some("2027-10-22"), Some(30))).await.unwrap();
        assert_eq!(none.people, []);
        let text = serde_json::to_string(&now).unwrap();
        assert_eq!(serde_json::from_str::<invigil::delivery::StatusReport>(&text).unwrap(), now);
        let nobody = StatusQuery { person: Some("nobody".parse().unwrap()), ..StatusQuery::default() };
        assert!(matches!(house.office.status(&nobody).await, Err(DeliveryError::UnknownPerson(_))));
    });
}

#[test]
fn a_suspension_is_lifted_with_what_was_done_meanwhile() {
    both(async || {
        let house = House::in_memory().await;
        house.passes_induction("ada", "2026-11-20").await;
        whole(&house, "ada", "office-clerk", 4).await.unwrap();
        let id = home(&house).await.credentials[0].award.clone().unwrap().id;
        let desk = house.office.registrar();
        assert!(matches!(desk.reinstate(id.as_str(), "x").await, Err(RegistrarError::State { .. })));
        desk.suspend(id.as_str(), "open question").await.unwrap();
        let card = home(&house).await.credentials[0].clone();
        assert_eq!((card.standing, card.next), (Standing::Suspended, Next::Administrator));
        assert_eq!(card.award.unwrap().reason, "open question");
        house.clock.pass(310 * DAY);
        whole(&house, "ada", "office-clerk", 4).await.unwrap();
        let facts = desk.reinstate(id.as_str(), "answered").await.unwrap();
        assert_eq!(facts.len(), 2, "the renewal follows at once");
        assert_eq!(home(&house).await.credentials[0].award.clone().unwrap().expires, day("2028-11-22"));
    });
}

/// It is told of this computer alone: a server always knows who calls, and shows nobody else's attempts.
#[test]
fn nobody_named_sees_the_exams_and_whose_attempts_are_open() {
    run(async {
        let house = House::in_memory().await;
        let client = Client::sits(&house, "ben", "office-clerk").await.unwrap();
        let overview = house.delivery.overview(None).await.unwrap();
        assert_eq!(overview.person, None);
        assert_eq!(overview.exams[0].eligibility, Eligibility::NobodyNamed);
        assert_eq!(overview.unfinished[0].attempt, *client.attempt());
        let gone = house.delivery.overview(Some(&caller("gone"))).await.unwrap();
        assert_eq!(gone.person, None, "a person who is not registered here is nobody");
    });
}

/// It is told of this computer alone: a server does not say what ails its store (see `room`).
#[test]
fn a_store_that_can_only_be_read_shows_everything_and_starts_nothing() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invigil.db");
        let house = House::in_file(&path).await;
        drop(house);
        Store::open(&path).await.unwrap().close().await.unwrap();
        let store = Store::open_read_only(&path, "write-protected").await.unwrap();
        let house = House::over(Arc::new(store), library(), start(), 1);
        let overview = home(&house).await;
        assert_eq!(overview.person.unwrap().name, "Ada King");
        let told = Eligibility::ReadOnly("this store can only be read (write-protected)".into());
        assert_eq!(overview.exams[0].eligibility, told);
        let refused = house.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap_err();
        assert!(refused.to_string().contains("can only be read"), "{refused}");
    });
}
