//! Results that are held for review: answers that reached a server late, and clocks that disagreed.

use crate::client::{Client, exam};
use crate::house::{DAY, House, MINUTE, bank, caller, library, program, run, start};
use crate::wire::over_the_wire;
use crate::{eligibility, home};
use invigil::api::{Eligibility, Mark, Outcome};
use invigil::attempt::{Fact, ReviewOutcome};
use invigil::credential::Standing;
use invigil::delivery::{Cell, RegistrarError, StatusQuery};
use invigil::id::AttemptId;
use invigil::journal::Claim;
use invigil::library::Library;
use invigil::store::Store;
use std::sync::Arc;

/// Sits an exam of five minutes with four right answers. What was sent in time ends with so many of them; the rest, and the
/// end, arrive after as many minutes from the start.
pub(crate) async fn late(house: &House, person: &str, in_time: usize, minutes: i64) -> (Client, Outcome) {
    let mut client = Client::sits(house, person, "office-clerk").await.unwrap();
    client.starts();
    house.clock.pass(MINUTE);
    client.answers(4);
    // record 0, the ticket, the start, and two records for each answer
    let sent = client.lines[..3 + 2 * in_time].concat();
    client.sends(house.delivery.as_ref(), &sent).await.unwrap();
    client.ends(Fact::Submitted {});
    house.clock.pass((minutes - 1) * MINUTE);
    let outcome = client.submits(house).await.unwrap();
    (client, outcome)
}

/// How many of the first so many questions are no pilots, which are always answered wrong.
fn right(client: &Client, first: usize) -> u64 {
    let shown = &client.opened.form.items[..first];
    shown.iter().filter(|item| !item.stem.starts_with("pilot")).count() as u64
}

#[test]
fn answers_that_reach_a_server_after_the_deadline_are_held_until_a_person_decides() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        house.passes_induction("ada", "2026-11-20").await;
        let (client, outcome) = late(&house, "ada", 3, 17).await;
        let hold = outcome.held.clone().unwrap().hold;
        assert!(outcome.is_held() && !outcome.passed, "{outcome:?}");
        let tail = hold.late.unwrap();
        assert_eq!((tail.answers, tail.minutes(), hold.clocks, hold.in_time), (2, 12, 0, 9));
        assert!(outcome.marks.contains(&Mark::HeldForReview));
        assert_eq!((outcome.awarded.clone(), outcome.next), (None, None));

        // nothing of it counts anywhere, and no other attempt is begun beside it
        assert_eq!(home(&house).await.credentials[0].standing, Standing::None);
        let held = eligibility(&house, "office-clerk").await;
        assert_eq!(held, Eligibility::UnderReview(client.attempt().clone()));
        house.clock.pass(30 * DAY);
        let refused = house.delivery.prepare(&caller("ada"), &exam("office-clerk")).await.unwrap_err();
        assert!(refused.to_string().contains("held for review"), "{refused}");
        let status = house.office.status(&StatusQuery::default()).await.unwrap();
        assert_eq!(status.people[0].attempts[0].state, "held");
        let listed = house.delivery.attempts(&caller("ada")).await.unwrap();
        assert!(listed[0].result.as_ref().unwrap().held);
        assert!(listed[0].results[0].held.is_some());
        let report = house.delivery.report(&caller("ada"), client.attempt(), None).await.unwrap();
        assert!(report.domains.is_empty(), "points are not told: {:?}", report.domains);
        let claims = &report.verification.as_ref().unwrap().proven;
        assert!(!claims.iter().any(|stated| matches!(stated.claim, Claim::Score { .. })), "{claims:?}");
        assert_eq!((outcome.points, outcome.domains.len()), (0, 0));
        for summary in [&listed[0], &report.summary] {
            let (result, version) = (summary.result.as_ref().unwrap(), &summary.results[0]);
            assert_eq!((result.points, result.percent, version.points), (0, 0.0, 0));
        }
        let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
        assert_eq!(verdict.exit_code(), 0, "{verdict}");
        assert!(verdict.not_proven.contains(&Claim::Late { answers: 2, minutes: 12 }), "{verdict}");

        let registrar = house.office.registrar();
        let waiting = registrar.reviews().await.unwrap();
        assert_eq!((waiting.len(), waiting[0].card.is_open(), waiting[0].points), (1, true, 4));
        let short = &client.attempt().as_str()[..13];
        let decided = registrar
            .decide_review(short, ReviewOutcome::Released, "The hall had no network.")
            .await
            .unwrap();
        assert!(decided.passed);
        assert_eq!(decided.awards.len(), 1, "the training was done, the pass was all that was missing");
        let now = house.delivery.outcome(&caller("ada"), client.attempt()).await.unwrap();
        assert!(now.passed && !now.is_held() && !now.marks.contains(&Mark::HeldForReview), "{now:?}");
        let card = now.held.unwrap();
        assert_eq!(
            (card.hold.decision, card.reason.as_str()),
            (Some(ReviewOutcome::Released), "The hall had no network.")
        );
        assert_eq!(home(&house).await.credentials[0].standing, Standing::Active);
        let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
        assert_eq!(verdict.exit_code(), 0, "{verdict}");
        assert!(verdict.proven.contains(&Claim::Review { outcome: ReviewOutcome::Released }), "{verdict}");
        let again = registrar.decide_review(short, ReviewOutcome::Refused, "no").await.unwrap_err();
        assert!(matches!(again, RegistrarError::ReviewDecided { .. }), "{again}");
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn what_is_refused_leaves_the_answers_that_the_server_had_in_time() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let (client, _) = late(&house, "ben", 3, 17).await;
        let registrar = house.office.registrar();
        let attempt = client.attempt().as_str();
        let refused = registrar.decide_review(attempt, ReviewOutcome::Refused, "").await.unwrap_err();
        assert!(matches!(refused, RegistrarError::Empty(_)), "{refused}");
        let decided = registrar.decide_review(attempt, ReviewOutcome::Refused, "Too late.").await.unwrap();
        assert_eq!(decided.review.points, right(&client, 3));
        let now = house.delivery.outcome(&caller("ben"), client.attempt()).await.unwrap();
        assert_eq!((now.points, now.is_held()), (right(&client, 3), false));
        assert_eq!(now.rescored.unwrap().points, 4);
        let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
        assert_eq!(verdict.exit_code(), 0, "{verdict}");
        assert!(verdict.proven.contains(&Claim::Review { outcome: ReviewOutcome::Refused }), "{verdict}");
        // counted anew it stays what was decided
        let ledger = registrar.rescore("office-clerk", None).await.unwrap();
        assert!(!ledger.changes(), "{ledger:?}");
        let fine = registrar.decide_review("0192", ReviewOutcome::Refused, "x").await.unwrap_err();
        assert!(matches!(fine, RegistrarError::UnknownAttempt(_)), "{fine}");
    });
}

#[test]
fn an_end_that_arrives_late_with_no_answer_in_it_holds_nothing() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let (client, outcome) = late(&house, "ada", 5, 60).await;
        assert!(outcome.passed && outcome.held.is_none(), "{outcome:?}");
        let attempt = client.attempt().as_str();
        let refused = house.office.registrar().decide_review(attempt, ReviewOutcome::Refused, "x").await;
        assert!(matches!(refused, Err(RegistrarError::NotHeld(_))), "{refused:?}");
    });
}

#[test]
fn the_grace_of_the_program_lets_late_answers_count() {
    over_the_wire(async || {
        let text = program().replacen("attempts = 2", "attempts = 2\nlate_grace_minutes = 10", 1);
        let clerk = bank("office-clerk", 12);
        let patient = || Library::of_texts(text.as_bytes(), &[("office-clerk", clerk.as_bytes())]).unwrap();
        let store = Arc::new(Store::in_memory().await.unwrap());
        let house = House::over(store, patient(), start(), 1);
        for (person, minutes, held) in [("ada", 15, false), ("ben", 16, true)] {
            house.office.registrar().add_person(person, person, "").await.unwrap();
            let (_, outcome) = late(&house, person, 1, minutes).await;
            assert_eq!((outcome.is_held(), outcome.passed), (held, !held), "{outcome:?}");
        }
    });
}

/// Sits with a clock that is set back in the middle.
async fn clock_set_back(house: &House, person: &str) -> (Client, Outcome) {
    let mut client = Client::sits(house, person, "office-clerk").await.unwrap();
    client.starts();
    house.clock.pass(MINUTE);
    house.clock.set_back(30_000);
    client.record(Fact::ClockJumped { by_ms: -30_000 });
    client.answers(4).ends(Fact::Submitted {});
    let outcome = client.submits(house).await.unwrap();
    (client, outcome)
}

#[test]
fn clocks_that_disagreed_hold_a_result_where_no_server_vouches_for_its_times() {
    run(async {
        let house = House::over(Arc::new(Store::in_memory().await.unwrap()), library(), start(), 1);
        for (person, decision, points) in
            [("ada", ReviewOutcome::Released, 4), ("ben", ReviewOutcome::Refused, 0)]
        {
            house.office.registrar().add_person(person, person, "").await.unwrap();
            let (client, outcome) = clock_set_back(&house, person).await;
            assert!(outcome.is_held() && !outcome.passed, "{outcome:?}");
            let hold = outcome.held.unwrap().hold;
            assert_eq!((hold.late, hold.clocks, hold.in_time), (None, 1, 0));
            let attempt = client.attempt().as_str();
            let registrar = house.office.registrar();
            let decided = registrar.decide_review(attempt, decision, "I set it.").await.unwrap();
            assert_eq!((decided.review.points, decided.passed), (points, points == 4));
            let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
            assert_eq!(verdict.exit_code(), 0, "{verdict}");
        }
    });
    // a server that had received every answer in time knows better than the clock
    over_the_wire(async || {
        let house = House::in_memory().await;
        let (_, outcome) = clock_set_back(&house, "ada").await;
        assert!(outcome.passed && outcome.held.is_none(), "{outcome:?}");
    });
}

#[test]
fn a_record_that_contradicts_the_one_held_is_an_incident_until_somebody_closes_it() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts();
        client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        let mut fork = Client::with(&house, caller("ada"), client.sealed.clone()).await;
        house.clock.pass(1_000);
        fork.starts();
        let refused = fork.sends(house.delivery.as_ref(), &fork.bytes()).await.unwrap_err();
        assert!(refused.to_string().contains("put aside for review"), "{refused}");
        let registrar = house.office.registrar();
        let open = registrar.incidents().await.unwrap();
        assert_eq!((open.len(), open[0].seq, open[0].closed), (1, 1, None));
        assert_ne!(Some(&open[0].record), open[0].held.as_ref());
        let listed = house.delivery.attempts(&caller("ada")).await.unwrap();
        assert_eq!((listed[0].incidents.len(), listed[0].incidents[0].closed), (1, None));

        let closed = registrar.close_incident(open[0].id, "An old backup was put back.").await.unwrap();
        assert_eq!(closed.reason, "An old backup was put back.");
        let again = registrar.close_incident(open[0].id, "x").await.unwrap_err();
        assert!(matches!(again, RegistrarError::IncidentClosed { .. }), "{again}");
        let unknown = registrar.incident(9_999).await.unwrap_err();
        assert!(unknown.to_string().contains("incident list"), "{unknown}");
        let report = house.delivery.report(&caller("ada"), client.attempt(), None).await.unwrap();
        assert_eq!(report.summary.incidents[0].reason, "An old backup was put back.");
        let export = house.office.registry_export(None).await.unwrap();
        assert_eq!(export.tables.iter().find(|table| table.name == "incidents").unwrap().rows.len(), 1);
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
        // erased with her, the words are
        client.answers(4).ends(Fact::Submitted {});
        client.submits(&house).await.unwrap();
        registrar.erase_person("ada", "she asked").await.unwrap();
        assert_eq!(registrar.incidents().await.unwrap()[0].reason, "");
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn whoever_has_a_changed_result_is_told_until_the_result_or_the_attempt_was_looked_at() {
    changed_and_looked_at(async |house, attempt| {
        house.delivery.outcome(&caller("ada"), attempt).await.unwrap();
    });
    changed_and_looked_at(async |house, attempt| {
        house.delivery.report(&caller("ada"), attempt, None).await.unwrap();
    });
}

fn changed_and_looked_at(look: impl AsyncFn(&House, &AttemptId)) {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let (client, _) = late(&house, "ada", 3, 17).await;
        assert!(home(&house).await.notices.is_empty(), "a first result is no news");
        let attempt = client.attempt().as_str();
        house.office.registrar().decide_review(attempt, ReviewOutcome::Released, "It was us.").await.unwrap();
        let told = home(&house).await.notices;
        assert_eq!((told.len(), told[0].before, told[0].passed), (1, false, true));
        let status = async || house.office.status(&StatusQuery::default()).await.unwrap().people;
        assert_eq!(status().await.iter().map(|person| person.notices.len()).collect::<Vec<_>>(), [1, 0]);
        let export = house.office.registry_export(None).await.unwrap();
        let table = export.tables.iter().find(|table| table.name == "notices").unwrap();
        let email = table.columns.iter().position(|column| *column == "email").unwrap();
        assert_eq!(table.rows[0][email], Cell::Text("ada@example.org".into()));
        look(&house, client.attempt()).await;
        assert!(home(&house).await.notices.is_empty());
        assert!(status().await[0].notices.is_empty());
    });
}
