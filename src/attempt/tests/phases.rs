//! Which fact has its place when.

use crate::attempt::fixture::*;
use crate::attempt::*;

#[test]
fn an_attempt_is_opened_and_started_once() {
    let mut room = Room::opened(binding());
    assert_eq!(room.attempt.phase(), Phase::Opened);
    assert_eq!(room.only(Fact::Shown { item: 1, whole: true }), Err(Refusal::NotStarted));
    assert_eq!(room.only(Fact::Submitted {}), Err(Refusal::NotStarted));
    room.wait(90 * MINUTE).take(Fact::Started {});
    assert_eq!(room.elapsed(), 0, "time before the start does not count");
    assert_eq!(room.only(Fact::Started {}), Err(Refusal::StartedTwice));
    let again = room.entries[0].fact.clone();
    assert_eq!(room.only(again), Err(Refusal::OpenedTwice));
}

#[test]
fn record_0_must_bind_what_can_be() {
    let open = |change: fn(&mut Binding)| {
        let mut binding = binding();
        change(&mut binding);
        let mut entry = Room::started().entries[0].clone();
        let Fact::Opened { boot, .. } = entry.fact else { unreachable!() };
        entry.fact = Fact::Opened { boot, binding: Box::new(binding) };
        Attempt::open(attempt_id(), &entry, Some(FormShape::of(&form()))).map(|_| ())
    };
    assert_eq!(open(|_| {}), Ok(()));
    assert!(matches!(open(|b| b.items = 0), Err(Refusal::Binding(BindingFault::Items(0)))));
    assert!(open(|b| b.items = u32::MAX).is_err());
    assert!(open(|b| b.items = 3).is_err(), "the form has four");
    assert!(open(|b| b.scored = 5).is_err());
    assert!(open(|b| b.limit_ms = 0).is_err());
    assert!(open(|b| b.device = "nobody".into()).is_err());
    assert!(open(|b| b.authorities = vec!["x".into()]).is_err());
    let late = Entry { seq: 1, ..Room::started().entries[0].clone() };
    assert!(Attempt::open(attempt_id(), &late, None).is_err());
    assert_eq!(
        Attempt::open(attempt_id(), &Entry { seq: 0, ..Room::started().entries[1].clone() }, None),
        Err(Refusal::NotOpened)
    );
}

#[test]
fn a_replay_tells_the_same_attempt_or_names_the_first_record_that_is_refused() {
    let mut room = Room::started();
    room.answer(1, &[1]).unwrap();
    let shape = Some(FormShape::of(&form()));
    assert_eq!(Attempt::replay(attempt_id(), &room.entries, shape.clone()).unwrap(), room.attempt);
    room.entries[2].fact = Fact::Shown { item: 9, whole: true };
    let refused = Attempt::replay(attempt_id(), &room.entries, shape).unwrap_err();
    assert_eq!(refused, (2, Refusal::NoSuchItem { item: 9, items: 4 }));
    assert_eq!(Attempt::replay(attempt_id(), &[], None), Err((0, Refusal::NotOpened)));
}

#[test]
fn records_come_in_order() {
    let mut room = Room::started();
    let entry = room.attempt.entry(&room.now, Fact::FocusLost {});
    for seq in [0, 1, 3, u64::MAX] {
        let wrong = Entry { seq, ..entry.clone() };
        assert_eq!(room.attempt.apply(&wrong), Err(Refusal::OutOfOrder { expected: 2, found: seq }));
    }
    room.attempt.apply(&entry).unwrap();
}

#[test]
fn after_the_end_nothing_but_one_signature_follows() {
    for (end, fact) in [(End::Submitted, Fact::Submitted {}), (End::Expired, Fact::Expired {})] {
        let mut room = Room::started();
        room.show(1);
        if end == End::Expired {
            room.wait(LIMIT);
        }
        let signed = Fact::Signed { note: "…".into() };
        assert_eq!(room.only(signed.clone()), Err(Refusal::NotEnded));
        room.take(fact);
        assert_eq!(room.attempt.phase(), Phase::Ended(end));
        let ended = room.attempt.elapsed_at_last_record();
        room.wait(5 * MINUTE);
        let boot = room.attempt.boot();
        for late in [
            answered(1, &[1]),
            Fact::Submitted {},
            Fact::Expired {},
            Fact::FocusLost {},
            Fact::Resumed { boot },
        ] {
            assert_eq!(room.only(late), Err(Refusal::Ended));
        }
        room.only(signed.clone()).unwrap();
        assert_eq!(room.attempt.phase(), Phase::Signed(end));
        assert_eq!(room.only(signed), Err(Refusal::Ended));
        assert_eq!(room.elapsed(), ended, "the clock stands at the end");
        assert!(room.attempt.has_ended() && !room.attempt.is_time_up(&room.now));
    }
}
