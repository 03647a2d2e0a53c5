//! The start of an attempt, and the device that it goes on on: sealed form, ticket, takeover.

use crate::client::{Client, device, exam, opening};
use crate::house::{House, MINUTE, caller, library, run};
use crate::wire::{both, over_the_wire, receipt_key};
use invigil::attempt::{Attempt, Fact, FormShape, Ticket};
use invigil::delivery::{Delivery, DeliveryError};
use invigil::journal::{Claim, State};
use invigil::note::{Note, SigningKey};
use invigil::store::{Change, Store};
use invigil::time::Moment;
use std::sync::Arc;

fn second_device() -> SigningKey {
    SigningKey::from_secret("invigil/device", &[6; 32]).unwrap()
}

/// The same attempt on another device, by what the delivery holds of it: the first record there says so.
async fn taken_over(house: &House, first: &Client) -> Client {
    let (delivery, attempt) = (house.delivery.as_ref(), first.attempt());
    let key = second_device();
    let device = key.verifier().to_string();
    let order = delivery.take_over(&first.caller, attempt, &device).await.unwrap().order;
    let held = delivery.records(&first.caller, attempt).await.unwrap();
    let scan = invigil::journal::scan(&held);
    let shape = FormShape::of(&first.opened.form);
    let machine = Attempt::replay(attempt.clone(), &scan.entries(), Some(shape)).unwrap();
    let mut second = Client {
        caller: first.caller.clone(),
        sealed: first.sealed.clone(),
        opened: first.opened.clone(),
        ticket: None,
        lines: held.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect(),
        chain: scan.chain().unwrap(),
        machine: Some(machine),
        clock: first.clock.clone(),
        key,
    };
    let boot = Moment { boot: "another computer".into(), ..second.now() }.boot_mark(attempt);
    second.record(Fact::TakenOver { device, boot, order });
    second
}

fn ticket_in(note: &str) -> Ticket {
    let note = Note::parse(note).unwrap();
    note.open(&[receipt_key().verifier()]).unwrap();
    Ticket::parse(note.text()).unwrap()
}

#[test]
fn the_questions_come_sealed_and_nothing_of_them_can_be_read_before_the_start() {
    both(async || {
        let house = House::in_memory().await;
        let ada = caller("ada");
        let offer = house.delivery.prepare(&ada, &exam("office-clerk")).await.unwrap();
        let early = house.delivery.start(&ada, &offer.attempt).await.unwrap_err();
        assert!(matches!(early, DeliveryError::NotOpened(_)), "{early}");
        let sealed = house.delivery.open(&ada, &offer.attempt, &opening(7)).await.unwrap();
        let sent = serde_json::to_string(&sealed).unwrap();
        assert!(!sent.contains("question") && !sent.contains("Right"), "{sent}");
        // long after
        house.clock.pass(60 * MINUTE);
        let start = house.delivery.start(&ada, &offer.attempt).await.unwrap();
        let opened = sealed.unseal(&start.form_key).unwrap();
        assert_eq!(opened.form.digest().unwrap(), sealed.binding.form_digest);
        assert_eq!(start.ticket.is_none(), house.is_local());
        let other = house.delivery.prepare(&caller("ben"), &exam("office-clerk")).await.unwrap();
        let other = house.delivery.open(&caller("ben"), &other.attempt, &opening(7)).await.unwrap();
        assert!(other.unseal(&start.form_key).is_err(), "each attempt has a key of its own");
    });
}

#[test]
fn the_start_is_decided_once_and_its_ticket_says_everything_that_was_decided() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let first = house.delivery.start(&client.caller, client.attempt()).await.unwrap();
        let at = client.now().wall;
        house.clock.pass(MINUTE);
        assert_eq!(house.delivery.start(&client.caller, client.attempt()).await.unwrap(), first);
        let ticket = ticket_in(first.ticket.as_ref().unwrap());
        let binding = &client.sealed.binding;
        assert_eq!((ticket.start, ticket.deadline), (at, at.plus(i64::try_from(binding.limit_ms).unwrap())));
        assert_eq!((&ticket.attempt, ticket.form_digest), (client.attempt(), binding.form_digest));
        assert_eq!((ticket.person.as_str(), ticket.exam.as_str()), ("ada", "office-clerk"));
        assert_eq!((ticket.form_key, ticket.device), (first.form_key.digest(), binding.device.clone()));
        assert!(!first.ticket.unwrap().contains(&serde_json::to_string(&first.form_key).unwrap()[1..65]));
        let started =
            |entry: &invigil::store::AuditEntry| matches!(entry.change, Change::AttemptStarted { .. });
        let trail = house.office.store().audit_trail().await.unwrap();
        assert_eq!(trail.iter().filter(|entry| started(entry)).count(), 1);
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn nothing_starts_without_the_ticket_or_with_one_that_the_server_did_not_give() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let delivery = house.delivery.as_ref();
        let mut bare = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let given = bare.ticket.take().unwrap();
        bare.starts();
        let refused = bare.sends(delivery, &bare.bytes()).await.unwrap_err();
        assert!(
            matches!(&refused, DeliveryError::Refused { seq: 1, reason } if reason.contains("ticket")),
            "{refused}"
        );
        // the same, signed by the same key, for a later start
        let mut later = ticket_in(&given);
        (later.start, later.deadline) = (later.start.plus(MINUTE), later.deadline.plus(MINUTE));
        let mut cheat = Client::with(&house, caller("ada"), bare.sealed.clone()).await;
        cheat.ticket = Some(later.sign(&receipt_key()).unwrap());
        cheat.starts();
        let refused = cheat.sends(delivery, &cheat.bytes()).await.unwrap_err();
        assert!(
            matches!(&refused, DeliveryError::Refused { seq: 1, reason } if reason.contains("not the one")),
            "{refused}"
        );
        let mut honest = Client::with(&house, caller("ada"), bare.sealed.clone()).await;
        honest.starts().answers(4).ends(Fact::Submitted {});
        assert!(honest.submits(&house).await.unwrap().passed);
        let verdict = house.office.verify_attempt(honest.attempt()).await.unwrap();
        let at = ticket_in(&given).start;
        assert!(verdict.proven.contains(&Claim::Started { at }), "{verdict}");
    });
}

#[test]
fn time_runs_from_the_ticket_whatever_the_candidate_waits_for() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        let limit = client.opened.binding.limit_ms;
        house.clock.pass(i64::try_from(limit).unwrap());
        let ticket = client.ticket.clone().unwrap();
        client.record(Fact::Admitted { ticket });
        client.ends(Fact::Expired {});
        let outcome = client.submits(&house).await.unwrap();
        assert_eq!((outcome.points, outcome.used_ms), (0, limit));
    });
}

#[test]
fn two_servers_on_one_database_give_one_ticket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("invigil.db");
    over_the_wire(async || {
        let one = House::in_file(&path).await;
        let two = one.beside(Arc::new(Store::open(&path).await.unwrap()), library(), 77);
        let client = Client::sits(&one, "ada", "office-clerk").await.unwrap();
        one.clock.pass(MINUTE);
        let there = two.delivery.start(&client.caller, client.attempt()).await.unwrap();
        assert_eq!(there.ticket, client.ticket);
    });
}

#[test]
fn another_device_goes_on_with_what_was_sent_and_the_first_one_is_out() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let delivery = house.delivery.as_ref();
        let mut first = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        first.starts();
        first.record(Fact::Shown { item: 1, whole: true });
        first.sends(delivery, &first.bytes()).await.unwrap();
        // never sent from there
        first.record(Fact::Marked { item: 1, on: true });
        house.clock.pass(MINUTE);
        let mut second = taken_over(&house, &first).await;
        second.answers(4);
        second.sends(delivery, &second.bytes()).await.unwrap();
        let out = first.sends(delivery, &first.bytes()).await.unwrap_err();
        let seq = first.lines.len() as u64 - 1;
        assert!(matches!(out, DeliveryError::TakenOver { seq: at } if at == seq), "{out}");
        for told in ["another computer", "kept on this computer", "tell whoever runs the exam"] {
            assert!(out.to_string().contains(told), "{out}");
        }
        let incidents = house.office.store().incidents(first.attempt()).await.unwrap();
        assert_eq!(incidents.len(), 1);
        assert_eq!(incidents[0].0, seq);
        second.ends(Fact::Submitted {});
        let outcome = second.submits(&house).await.unwrap();
        assert_eq!((outcome.points, outcome.used_ms), (4, u64::try_from(MINUTE).unwrap()));
        let verdict = house.office.verify_attempt(second.attempt()).await.unwrap();
        assert!(matches!(verdict.state, State::Closed(_)), "{verdict}");
        let key = second_device().verifier().to_string();
        assert!(verdict.proven.contains(&Claim::DeviceSignature { key }), "{verdict}");
        assert!(house.office.store().verify_audit().await.unwrap().is_ok());
    });
}

#[test]
fn records_that_come_in_while_another_device_asks_are_kept_and_it_asks_again() {
    over_the_wire(async || {
        let house = House::in_memory().await;
        let delivery = house.delivery.as_ref();
        let mut first = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        first.starts();
        first.sends(delivery, &first.bytes()).await.unwrap();
        let early = taken_over(&house, &first).await;
        first.record(Fact::Shown { item: 1, whole: true });
        first.sends(delivery, &first.bytes()).await.unwrap();
        let again = early.sends(delivery, early.lines.last().unwrap()).await.unwrap_err();
        assert!(matches!(again, DeliveryError::Contended), "{again}");
        assert!(
            house.office.store().incidents(first.attempt()).await.unwrap().is_empty(),
            "nobody did wrong"
        );
        let second = taken_over(&house, &first).await;
        second.sends(delivery, &second.bytes()).await.unwrap();
    });
}

#[test]
fn a_takeover_is_for_the_own_attempt_and_for_another_device_of_it() {
    both(async || {
        let house = House::in_memory().await;
        let delivery = house.delivery.as_ref();
        let mut client = Client::sits(&house, "ada", "office-clerk").await.unwrap();
        client.starts();
        client.sends(delivery, &client.bytes()).await.unwrap();
        let (own, other) = (device().verifier().to_string(), second_device().verifier().to_string());
        let ask =
            async |person: &str, key: &str| delivery.take_over(&caller(person), client.attempt(), key).await;
        assert!(matches!(ask("ada", &own).await, Err(DeliveryError::Forbidden(_))));
        let stranger = ask("ben", &other).await.unwrap_err();
        if house.is_local() {
            assert!(matches!(stranger, DeliveryError::NotYours { .. }));
            assert!(matches!(ask("ada", &other).await, Err(DeliveryError::Forbidden(_))), "one computer");
        } else {
            assert!(matches!(stranger, DeliveryError::UnknownAttempt(_)));
            assert!(matches!(ask("ada", "no key").await, Err(DeliveryError::DeviceKey(_))));
            assert_eq!(ask("ada", &other).await.unwrap(), ask("ada", &other).await.unwrap());
        }
    });
}

#[test]
fn what_was_started_is_started_after_the_server_was_restarted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("invigil.db");
    run(async {
        let house = House::in_file(&path).await;
        let office = house.office.clone().serving("Hall", receipt_key());
        let ada = caller("ada");
        let offer = office.prepare(&ada, &exam("office-clerk")).await.unwrap();
        office.open(&ada, &offer.attempt, &opening(7)).await.unwrap();
        let first = office.start(&ada, &offer.attempt).await.unwrap();
        house.clock.pass(MINUTE);
        let again = house.beside(Arc::new(Store::open(&path).await.unwrap()), library(), 3);
        let again = again.office.serving("Hall", receipt_key());
        assert_eq!(again.start(&ada, &offer.attempt).await.unwrap(), first);
    });
}
