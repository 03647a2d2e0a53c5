//! Reboots after which the computer's wall clock is wrong, and servers that say so later.

use crate::attempt::fixture::*;
use crate::attempt::*;

const DAY: i64 = 86_400_000;

/// An hour's exam of which ten minutes are used; the computer was off for four and has run for one, and its wall clock is wrong
/// by so much since.
fn rebooted(wrong_ms: i64) -> Room {
    let mut room = Room::started();
    room.show(1).wait(10 * MINUTE);
    room.take(answered(1, &[1]));
    room.reboot(4 * MINUTE, MINUTE).set_wall(wrong_ms).resume();
    room
}

/// A server answers: the wall clock is put right by so much, and the record says what the gap was.
fn settle(room: &mut Room, by_ms: i64) -> u64 {
    room.set_wall(by_ms);
    let Some(Fact::GapSettled { ms }) = room.attempt.settlement(&room.now) else {
        panic!("nothing to settle")
    };
    room.only(Fact::GapSettled { ms }).unwrap();
    assert!(!room.attempt.awaits_settlement() && room.attempt.settlement(&room.now).is_none());
    assert!(room.attempt.notice(&room.now).is_empty(), "a clock that was put right has not jumped");
    ms
}

#[test]
fn a_wall_clock_days_ahead_after_a_reboot_ends_no_exam_where_nobody_can_be_asked() {
    let mut room = rebooted(DAY);
    assert!(room.attempt.is_time_up(&room.now));
    let doubt = room.attempt.doubt(&room.now).unwrap();
    assert_eq!(doubt, Fact::GapDoubted { ms: MINUTE });
    room.only(doubt).unwrap();
    assert_eq!(room.elapsed(), 11 * MINUTE, "what the computer has certainly been running for");
    assert_eq!(room.attempt.doubt(&room.now), None);
    room.answer(2, &[1]).unwrap();
    room.wait(5 * MINUTE);
    assert_eq!(room.elapsed(), 16 * MINUTE);
    assert_eq!(settle(&mut room, -DAY), 5 * MINUTE);
    assert_eq!(room.elapsed(), 20 * MINUTE, "as the server's clock has it");
    room.answer(3, &[1]).unwrap();
    let reasons: Vec<_> = room.attempt.review().to_vec();
    assert!(
        matches!(reasons[..], [ReviewReason::GapDoubted { by_ms, .. }, ReviewReason::GapSettled { by_ms: settled, .. }]
            if by_ms == 4 * MINUTE + DAY as u64 && settled == 4 * MINUTE as i64),
        "{reasons:?}"
    );
}

#[test]
fn a_wall_clock_days_behind_after_a_reboot_gives_no_time_once_a_server_answers_and_takes_none() {
    for days in [1, 8] {
        let mut room = rebooted(-days * DAY);
        assert_eq!(room.elapsed(), 11 * MINUTE);
        room.answer(2, &[1]).unwrap();
        room.wait(5 * MINUTE);
        assert_eq!(settle(&mut room, days * DAY), 5 * MINUTE);
        assert_eq!(room.elapsed(), 20 * MINUTE);
        assert!(!room.attempt.is_time_up(&room.now));
        room.wait(40 * MINUTE);
        assert!(room.attempt.is_time_up(&room.now));
    }
}

#[test]
fn a_right_clock_charges_its_gap_and_the_servers_word_changes_nothing() {
    let mut room = rebooted(0);
    assert_eq!(room.elapsed(), 15 * MINUTE);
    assert_eq!(room.attempt.doubt(&room.now), None, "there is time left: nothing to doubt");
    room.wait(MINUTE);
    assert_eq!(settle(&mut room, 800), 5 * MINUTE + 800);
    assert_eq!(room.elapsed(), 16 * MINUTE + 800);
    assert!(room.attempt.review().is_empty());
}

#[test]
fn a_clock_ahead_by_less_than_what_is_left_is_believed_until_a_server_says_otherwise() {
    let mut room = rebooted(30 * MINUTE as i64);
    assert_eq!((room.elapsed(), room.attempt.doubt(&room.now)), (45 * MINUTE, None));
    room.wait(10 * MINUTE).show(2);
    assert_eq!(settle(&mut room, -(30 * MINUTE as i64)), 5 * MINUTE);
    assert_eq!(room.elapsed(), 25 * MINUTE, "given back");
    room.answer(2, &[1]).unwrap();
    // the same without a server: the exam does not end on that clock's word
    let mut alone = rebooted(30 * MINUTE as i64);
    alone.wait(15 * MINUTE);
    let doubt = alone.attempt.doubt(&alone.now).unwrap();
    alone.only(doubt).unwrap();
    assert_eq!(alone.elapsed(), 26 * MINUTE);
    alone.wait(34 * MINUTE);
    assert!(alone.attempt.is_time_up(&alone.now) && alone.attempt.doubt(&alone.now).is_none());
}

#[test]
fn several_reboots_are_settled_together() {
    let mut room = rebooted(DAY);
    room.only(Fact::GapDoubted { ms: MINUTE }).unwrap();
    room.wait(2 * MINUTE).show(2);
    room.reboot(7 * MINUTE, 3 * MINUTE).set_wall(-3 * DAY).resume();
    assert_eq!(room.elapsed(), 16 * MINUTE, "10 used, 1 and 3 since the boots, 2 between them");
    room.wait(MINUTE);
    let owed = room.attempt.notice(&room.now);
    assert!(matches!(owed[..], [Fact::GapUnproven { .. }]));
    room.take(answered(2, &[1]));
    assert_eq!(settle(&mut room, 2 * DAY), 15 * MINUTE);
    assert_eq!(room.elapsed(), 28 * MINUTE);
}

#[test]
fn a_gap_that_a_server_has_settled_can_end_the_exam() {
    let mut room = rebooted(-DAY);
    room.wait(MINUTE);
    // the computer had been off for a night
    let ms = settle(&mut room, DAY + 600 * MINUTE as i64);
    assert_eq!(ms, 605 * MINUTE);
    assert!(room.attempt.is_time_up(&room.now));
    room.only(Fact::Expired {}).unwrap();
}

#[test]
fn what_no_clock_shows_is_not_taken_for_a_doubt_or_a_settlement() {
    let mut room = rebooted(DAY);
    assert_eq!(room.only(Fact::GapDoubted { ms: 0 }), Err(Refusal::NoDoubt { ms: 0 }));
    assert_eq!(room.only(Fact::GapSettled { ms: 5 * MINUTE }), Err(Refusal::NotSettled { ms: 5 * MINUTE }));
    // no gap at all, and one that another device's server has dated
    let mut room = Room::started();
    room.wait(MINUTE);
    assert!(room.only(Fact::GapDoubted { ms: 0 }).is_err() && room.only(Fact::GapSettled { ms: 0 }).is_err());
    assert_eq!((room.attempt.doubt(&room.now), room.attempt.settlement(&room.now)), (None, None));
}

#[test]
fn a_gap_in_a_pause_takes_nothing_and_one_in_a_break_is_settled_in_it_and_after_it() {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).pause();
    room.reboot(MINUTE, MINUTE).set_wall(DAY).resume();
    assert!(!room.attempt.is_time_up(&room.now));
    assert_eq!((settle(&mut room, -DAY), room.elapsed()), (2 * MINUTE, MINUTE));
    let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
    room.show(1).wait(MINUTE);
    room.take(Fact::BreakStarted { order: String::new() }).wait(MINUTE);
    room.take(Fact::FocusLost {});
    room.reboot(MINUTE, MINUTE).set_wall(DAY).resume();
    assert!(room.attempt.is_time_up(&room.now), "the break and the exam are over by that clock");
    let doubt = room.attempt.doubt(&room.now).unwrap();
    room.only(doubt).unwrap();
    assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (MINUTE, 8 * MINUTE));
    let (mut ended, now) = (room.attempt.clone(), room.now.clone());
    settle(&mut room, -DAY);
    assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (MINUTE, 7 * MINUTE));
    ended.apply(&ended.entry(&now, Fact::BreakEnded {})).unwrap();
    let settled = ended.settlement(&room.now).unwrap();
    ended.apply(&ended.entry(&room.now, settled)).unwrap();
    assert_eq!((ended.elapsed_ms(&room.now), ended.breaks_left_ms()), (MINUTE, 7 * MINUTE));
}

#[test]
fn a_gap_that_is_not_charged_moves_no_deadline() {
    let mut room = rebooted(DAY);
    room.only(Fact::GapDoubted { ms: MINUTE }).unwrap();
    room.pause().wait(3 * MINUTE).go_on();
    assert_eq!(room.attempt.stood_still_ms(), 3 * MINUTE);
    settle(&mut room, -DAY);
    assert_eq!(room.attempt.stood_still_ms(), 3 * MINUTE);
}

#[test]
fn a_journal_with_gaps_replays_to_the_same_state() {
    let mut room = rebooted(DAY);
    room.only(Fact::GapDoubted { ms: MINUTE }).unwrap();
    room.show(2).wait(MINUTE);
    settle(&mut room, -DAY);
    room.wait(MINUTE).show(3);
    let again = Attempt::replay(attempt_id(), &room.entries, room.attempt.shape().cloned()).unwrap();
    assert_eq!(again, room.attempt);
    assert_eq!(
        again.time_on_item(2, &room.now),
        2 * MINUTE,
        "what a clock is put right by is spent on no item"
    );
}
