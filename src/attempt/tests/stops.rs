//! Pauses, breaks and extensions, over reboots too.

use crate::attempt::fixture::*;
use crate::attempt::*;

#[test]
fn a_pause_stops_the_clock_whatever_the_clocks_do_in_it() {
    let mut room = Room::started();
    room.show(1).wait(10 * MINUTE).pause();
    assert_eq!(room.only(answered(1, &[1])), Err(Refusal::Paused));
    assert_eq!(room.only(Fact::Submitted {}), Err(Refusal::Paused));
    room.set_wall(7 * 3_600_000).wait(30 * MINUTE);
    room.go_on().set_wall(-7 * 3_600_000).wait(5 * MINUTE);
    room.take(answered(1, &[1]));
    assert_eq!(room.elapsed(), 15 * MINUTE, "a jump within the pause wins nothing and costs nothing");
}

#[test]
fn a_pause_survives_a_reboot() {
    let mut room = Room::started();
    room.show(1).wait(10 * MINUTE).pause();
    room.reboot(120 * MINUTE, 2 * MINUTE).resume();
    assert_eq!(room.attempt.phase(), Phase::Paused);
    assert_eq!(room.elapsed(), 10 * MINUTE);
    room.wait(MINUTE).go_on();
    room.wait(49 * MINUTE);
    room.take(answered(1, &[1]));
    room.wait(MINUTE);
    room.take(Fact::Expired {});
}

#[test]
fn breaks_take_from_their_allowance_and_the_clock_goes_on_by_itself() {
    let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
    room.show(1).wait(5 * MINUTE);
    room.take(Fact::BreakStarted { order: String::new() });
    assert_eq!(room.attempt.phase(), Phase::OnBreak);
    assert_eq!(room.only(answered(1, &[1])), Err(Refusal::OnBreak));
    room.wait(4 * MINUTE);
    assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (5 * MINUTE, 6 * MINUTE));
    let ends = room.now.wall.plus(61 * MINUTE as i64);
    assert_eq!(room.attempt.deadline(&room.now), Some(ends), "6 minutes of break and 55 of exam");
    room.take(Fact::BreakEnded {});
    assert_eq!(room.attempt.breaks_left_ms(), 6 * MINUTE);
    room.take(Fact::BreakStarted { order: String::new() }).wait(9 * MINUTE);
    assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (8 * MINUTE, 0));
    room.take(Fact::BreakEnded {});
    assert_eq!((room.elapsed(), room.attempt.breaks_left_ms()), (8 * MINUTE, 0));
    assert_eq!(room.only(Fact::BreakStarted { order: String::new() }), Err(Refusal::NoBreakLeft));
}

#[test]
fn an_overlong_break_can_expire_the_attempt() {
    let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
    room.take(Fact::BreakStarted { order: String::new() });
    room.wait(70 * MINUTE - 1);
    assert_eq!(room.only(Fact::Expired {}), Err(Refusal::TimeLeft { left_ms: 1 }));
    room.wait(1);
    assert!(matches!(room.only(Fact::BreakEnded {}), Err(Refusal::TimeIsUp { .. })));
    room.take(Fact::Expired {});
}

#[test]
fn a_break_over_a_reboot_takes_the_gap_from_its_allowance() {
    let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
    room.wait(5 * MINUTE).take(Fact::BreakStarted { order: String::new() });
    room.wait(2 * MINUTE).take(Fact::Suspended { cause: Leaving::Signal });
    room.reboot(5 * MINUTE, MINUTE).resume();
    assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (5 * MINUTE, 2 * MINUTE));
    room.reboot(5 * MINUTE, MINUTE).resume();
    assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (9 * MINUTE, 0));
    room.take(Fact::BreakEnded {}).wait(MINUTE);
    assert_eq!(room.elapsed(), 10 * MINUTE);
}

#[test]
fn a_break_by_order_needs_no_allowance() {
    let mut room = Room::started();
    assert_eq!(room.only(Fact::BreakStarted { order: String::new() }), Err(Refusal::NoBreakLeft));
    let order = room.order(Act::BreakStarted, 3 * MINUTE, "medication");
    room.take(Fact::BreakStarted { order }).wait(4 * MINUTE);
    assert_eq!(room.elapsed(), MINUTE);
    room.take(Fact::BreakEnded {});
    let order = room.order(Act::BreakStarted, 0, "as long as needed");
    room.take(Fact::BreakStarted { order }).wait(400 * MINUTE);
    assert_eq!((room.elapsed(), room.attempt.deadline(&room.now)), (MINUTE, None));
    room.reboot(MINUTE, MINUTE).resume();
    assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (MINUTE, u64::MAX));
    room.take(Fact::BreakEnded {});
}

#[test]
fn an_extension_holds_over_a_reboot() {
    let mut room = Room::started();
    room.show(1).wait(50 * MINUTE).extend(30 * MINUTE);
    room.reboot(20 * MINUTE, MINUTE).resume();
    room.take(answered(1, &[1]));
    assert_eq!(room.attempt.remaining_ms(&room.now), 19 * MINUTE);
    room.wait(19 * MINUTE);
    assert!(matches!(room.only(answered(1, &[2])), Err(Refusal::TimeIsUp { .. })));
    room.take(Fact::Expired {});
}

#[test]
fn a_pause_ends_a_break() {
    let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
    room.take(Fact::BreakStarted { order: String::new() }).wait(4 * MINUTE);
    room.pause().wait(60 * MINUTE);
    room.go_on();
    assert_eq!((room.elapsed(), room.attempt.breaks_left_ms()), (0, 6 * MINUTE));
    assert_eq!(room.only(Fact::BreakEnded {}), Err(Refusal::NotOnBreak));
    let order = room.order(Act::Continued, 0, "again");
    assert_eq!(room.only(Fact::Continued { order }), Err(Refusal::NotPaused));
}
