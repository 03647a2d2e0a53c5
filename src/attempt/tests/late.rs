//! Answers that reach a server late.

use crate::attempt::fixture::*;
use crate::attempt::*;
use crate::time::Timestamp;

/// An attempt of an hour with an answer after 10, 50 and 59 minutes, submitted then: the server's clock at its opening,
/// and the numbers of the three answers.
fn sat() -> (Room, Timestamp, [u64; 3]) {
    let mut room = Room::started();
    let mut seqs = Vec::new();
    for (item, wait) in [(1, 10), (2, 40), (3, 9)] {
        room.wait(wait * MINUTE);
        room.answer(item, &[1]).unwrap();
        seqs.push(room.attempt.next_seq() - 1);
    }
    room.take(Fact::Submitted {});
    // the server's clock is another one than the computer's
    (room, Timestamp(1_700_000_000_000), seqs.try_into().unwrap())
}

fn judged(room: &Room, opened: Timestamp, received: &[(u64, u64)], allowed_ms: u64) -> Punctuality {
    let at = |&(seq, after): &(u64, u64)| Reception { seq, at: opened.plus(after as i64) };
    let receptions: Vec<Reception> = received.iter().map(at).collect();
    punctuality(&room.attempt, &room.entries, &receptions, opened, allowed_ms)
}

#[test]
fn what_was_received_by_the_deadline_is_in_time_and_later_answers_are_late() {
    let (room, opened, [first, second, third]) = sat();
    let last = room.attempt.next_seq() - 1;
    let whole = judged(&room, opened, &[(1, 0), (second, 50 * MINUTE), (last, 59 * MINUTE)], 0);
    assert_eq!((whole.late, whole.in_time), (None, last + 1));
    assert_eq!(whole.deadline, opened.plus(LIMIT as i64));

    let cut = judged(&room, opened, &[(1, 0), (first, 10 * MINUTE), (last, 70 * MINUTE)], 0);
    assert_eq!(cut.in_time, first + 1);
    let late = LateAnswers { answers: 2, received: opened.plus(70 * MINUTE as i64) };
    assert_eq!(cut.late, Some(late));
    // the grace of the program counts from the deadline
    assert_eq!(judged(&room, opened, &[(1, 0), (last, 70 * MINUTE)], 10 * MINUTE).late, None);
    assert!(judged(&room, opened, &[(1, 0), (last, 70 * MINUTE + 1)], 10 * MINUTE).late.is_some());
    // no answer among what came late: nothing to hold
    assert_eq!(judged(&room, opened, &[(1, 0), (third, 59 * MINUTE), (last, 90 * MINUTE)], 0).late, None);
}

#[test]
fn a_hall_that_hands_in_at_the_last_moment_is_not_late() {
    let (room, opened, _) = sat();
    let last = room.attempt.next_seq() - 1;
    assert_eq!(judged(&room, opened, &[(1, 0), (last, LIMIT + ON_THE_WAY_MS)], 0).late, None);
    assert!(judged(&room, opened, &[(1, 0), (last, LIMIT + ON_THE_WAY_MS + 1)], 0).late.is_some());
}

#[test]
fn whoever_hides_the_start_from_the_server_wins_five_minutes_at_the_most() {
    let mut room = Room::opened(binding());
    room.wait(10 * 60 * MINUTE);
    room.take(Fact::Started {});
    room.answer(1, &[1]).unwrap();
    room.take(Fact::Submitted {});
    let (opened, last) = (Timestamp(1_700_000_000_000), room.attempt.next_seq() - 1);
    let hidden = judged(&room, opened, &[(0, 0), (last, 700 * MINUTE)], 0);
    assert_eq!(hidden.deadline, opened.plus((LIMIT + 5 * MINUTE) as i64));
    assert_eq!((hidden.in_time, hidden.late.unwrap().answers), (1, 1));
    // a start that the server saw is one
    let seen = judged(&room, opened, &[(0, 0), (1, 600 * MINUTE), (last, 601 * MINUTE)], 0);
    assert_eq!((seen.deadline, seen.late), (opened.plus((600 * MINUTE + LIMIT) as i64), None));
    // and none that it saw can be told to have been later
    let told = judged(&room, opened, &[(0, 0), (1, 2 * MINUTE), (last, 63 * MINUTE)], 0);
    assert_eq!(told.deadline, opened.plus((2 * MINUTE + LIMIT) as i64));
}

#[test]
fn time_that_stood_still_moves_the_deadline() {
    let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
    room.show(1).wait(5 * MINUTE);
    room.take(Fact::BreakStarted { order: String::new() }).wait(4 * MINUTE).take(Fact::BreakEnded {});
    room.pause().wait(30 * MINUTE).go_on().extend(MINUTE);
    room.take(answered(1, &[1]));
    room.take(Fact::Submitted {});
    let opened = Timestamp(1_700_000_000_000);
    let found = judged(&room, opened, &[(1, 0)], 0);
    assert_eq!(found.deadline, opened.plus((LIMIT + 35 * MINUTE) as i64));
    assert_eq!(found.late.unwrap().answers, 1, "never received is late");
}

#[test]
fn an_end_that_the_computers_clock_made_while_there_was_time_left_is_cut_short() {
    let expired = || {
        let mut room = Room::started();
        room.answer(1, &[1]).unwrap();
        room.wait(LIMIT).take(Fact::Expired {});
        room
    };
    let (room, opened) = (expired(), Timestamp(1_700_000_000_000));
    let end = room.attempt.next_seq() - 1;
    // a clock that was put on by an hour after a restart: the server has the end after two minutes
    assert!(judged(&room, opened, &[(1, 0), (end, 2 * MINUTE)], 0).cut_short);
    assert!(!judged(&room, opened, &[(1, 0), (end, LIMIT + 1_000)], 0).cut_short);
    // clocks of two computers are never quite the same
    assert!(!judged(&room, opened, &[(1, 0), (end, LIMIT - ON_THE_WAY_MS)], 0).cut_short);
    let (submitted, opened, _) = sat();
    let end = submitted.attempt.next_seq() - 1;
    assert!(
        !judged(&submitted, opened, &[(1, 0), (end, MINUTE)], 0).cut_short,
        "who hands in early wants to"
    );
}

#[test]
fn an_attempt_ends_between_what_a_server_received_before_and_after_whatever_the_record_claims() {
    let (room, opened, [first, _, third]) = sat();
    let end = room.attempt.next_seq() - 1;
    let claimed = room.attempt.ended().unwrap();
    let at = |seq, at| Reception { seq, at };
    let day = 86_400_000;
    // the computer's clock stands where the server's does: the record is believed
    let seen =
        [at(1, claimed.plus(-day / 24)), at(third, claimed.plus(-5_000)), at(end, claimed.plus(30_000))];
    assert_eq!(ended(&room.attempt, &seen, claimed.plus(-day / 24)), Some(claimed));
    // eight days behind or one ahead win and lose nothing
    let behind = [at(third, claimed.plus(8 * day)), at(end, claimed.plus(8 * day + 60_000))];
    assert_eq!(ended(&room.attempt, &behind, opened), Some(claimed.plus(8 * day)));
    let ahead = [at(first, claimed.plus(-day - 60_000)), at(end, claimed.plus(-day))];
    assert_eq!(ended(&room.attempt, &ahead, opened), Some(claimed.plus(-day)));
    // where no server has the end, the record's word is all there is
    assert_eq!(ended(&room.attempt, &[at(first, claimed)], opened), Some(claimed));
    assert_eq!(ended(&room.attempt, &[], opened), Some(claimed));
}
