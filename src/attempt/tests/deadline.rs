//! The limit, warnings, and what comes too late.

use crate::attempt::fixture::*;
use crate::attempt::*;

#[test]
fn the_deadline_belongs_to_nobody() {
    let mut room = Room::started();
    room.answer(1, &[1]).unwrap();
    room.wait(LIMIT - 1);
    assert_eq!(room.only(Fact::Expired {}), Err(Refusal::TimeLeft { left_ms: 1 }));
    assert_eq!(room.attempt.remaining_ms(&room.now), 1);
    room.only(answered(1, &[2])).unwrap();
    room.wait(1);
    assert!(room.attempt.is_time_up(&room.now));
    let late = Refusal::TimeIsUp { limit_ms: LIMIT, elapsed_ms: LIMIT };
    for fact in [answered(1, &[3]), Fact::Submitted {}, Fact::Cleared { item: 1 }, Fact::FocusLost {}] {
        assert_eq!(room.only(fact), Err(late.clone()));
    }
    room.only(Fact::Expired {}).unwrap();
    assert_eq!(room.attempt.response(1), [choice(1, 2)], "the last saved state stands");
}

#[test]
fn resuming_after_the_deadline_only_ends_the_attempt() {
    for reboot in [false, true] {
        let mut room = Room::started();
        room.answer(1, &[1]).unwrap();
        if reboot {
            room.reboot(3 * LIMIT, 60_000);
        } else {
            room.wait(3 * LIMIT);
        }
        room.resume();
        for fact in
            [answered(1, &[2]), Fact::Shown { item: 2, whole: true }, Fact::Submitted {}, Fact::FocusLost {}]
        {
            assert!(matches!(room.only(fact), Err(Refusal::TimeIsUp { .. })));
        }
        let order = room.order(Act::Extended, MINUTE, "too late");
        assert!(matches!(room.only(Fact::Extended { ms: MINUTE, order }), Err(Refusal::TimeIsUp { .. })));
        room.take(Fact::Expired {});
        assert_eq!(room.attempt.phase(), Phase::Ended(End::Expired));
    }
}

#[test]
fn the_wall_clock_shows_when_it_ends() {
    let mut room = Room::started();
    let start = room.now.wall;
    assert_eq!(room.attempt.deadline(&room.now), Some(start.plus(LIMIT as i64)));
    room.wait(10 * MINUTE).pause();
    assert_eq!(room.attempt.deadline(&room.now), None, "nobody knows while it is paused");
    room.wait(5 * MINUTE).go_on();
    assert_eq!(room.attempt.deadline(&room.now), Some(start.plus((LIMIT + 5 * MINUTE) as i64)));
    room.extend(20 * MINUTE);
    assert_eq!(room.attempt.deadline(&room.now), Some(start.plus((LIMIT + 25 * MINUTE) as i64)));
    room.set_wall(3_600_000);
    room.set_wall(-3_600_000);
    assert_eq!(room.attempt.deadline(&room.now), Some(start.plus((LIMIT + 25 * MINUTE) as i64)));
}

#[test]
fn an_extension_makes_a_warning_due_again() {
    let mut room = Room::started();
    room.wait(50 * MINUTE).take(Fact::Warned { left_ms: 10 * MINUTE });
    room.wait(6 * MINUTE).take(Fact::Warned { left_ms: 5 * MINUTE });
    assert!(room.attempt.was_warned(10 * MINUTE) && room.attempt.was_warned(5 * MINUTE));
    room.extend(3 * MINUTE);
    assert!(room.attempt.was_warned(10 * MINUTE), "7 minutes are left: that one is past");
    assert!(!room.attempt.was_warned(5 * MINUTE), "this one comes again");
}
