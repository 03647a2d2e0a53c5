//! Clocks that are bent.

use crate::attempt::fixture::*;
use crate::attempt::*;
use crate::time::Timestamp;

#[test]
fn a_wall_clock_set_back_wins_nothing_and_is_seen() {
    let mut room = Room::started();
    room.show(1).wait(20 * MINUTE).set_wall(-(15 * MINUTE as i64));
    assert_eq!(room.elapsed(), 20 * MINUTE);
    assert_eq!(room.attempt.notice(&room.now), [Fact::ClockJumped { by_ms: -(15 * MINUTE as i64) }]);
    room.take(answered(1, &[1]));
    let seq = room.attempt.next_seq() - 2;
    assert_eq!(room.attempt.review(), [ReviewReason::ClockJumped { seq, by_ms: -(15 * MINUTE as i64) }]);
    assert!(room.attempt.notice(&room.now).is_empty(), "once is enough");
    room.wait(40 * MINUTE);
    assert!(room.attempt.is_time_up(&room.now));
}

#[test]
fn a_wall_clock_set_forward_counts_and_back_again_costs_nothing() {
    let mut room = Room::started();
    room.show(1).wait(10 * MINUTE).set_wall(30 * MINUTE as i64);
    room.take(answered(1, &[1]));
    assert_eq!(room.elapsed(), 40 * MINUTE, "the larger of the two");
    room.wait(MINUTE).set_wall(-(30 * MINUTE as i64));
    room.take(answered(1, &[2]));
    assert_eq!(room.elapsed(), 11 * MINUTE);
    assert_eq!(room.attempt.review().len(), 2);
}

#[test]
fn clocks_that_drift_within_the_tolerance_are_no_matter() {
    let mut room = Room::started();
    room.show(1);
    for _ in 0..5 {
        room.wait(MINUTE).set_wall(1_000);
        room.take(answered(1, &[1]));
    }
    assert!(room.attempt.review().is_empty());
    room.set_wall(1);
    assert_eq!(room.attempt.notice(&room.now), [Fact::ClockJumped { by_ms: 5_001 }], "in sum they count");
}

#[test]
fn a_jump_that_the_record_passes_over_is_a_finding() {
    let mut room = Room::started();
    room.wait(MINUTE).set_wall(60_000);
    room.only(Fact::Shown { item: 1, whole: true }).unwrap();
    room.only(answered(1, &[1])).unwrap();
    assert_eq!(room.attempt.review(), [ReviewReason::Unrecorded { seq: 2, by_ms: 60_000 }]);
}

#[test]
fn a_jump_that_did_not_happen_cannot_be_recorded() {
    let mut room = Room::started();
    assert_eq!(room.only(Fact::ClockJumped { by_ms: 60_000 }), Err(Refusal::NoJump { by_ms: 60_000 }));
    room.set_wall(60_000);
    assert!(room.only(Fact::ClockJumped { by_ms: 6_000 }).is_err());
    room.only(Fact::ClockJumped { by_ms: 60_000 }).unwrap();
    assert!(room.only(Fact::GapUnproven { behind_ms: 1 }).is_err());
}

#[test]
fn a_lowered_boot_clock_wins_nothing_and_is_seen() {
    let mut room = Room::started();
    room.show(1).wait(20 * MINUTE);
    room.take(answered(1, &[1]));
    // both clocks back by the same amount: their difference shows nothing
    room.now.up -= 15 * MINUTE;
    room.set_wall(-(15 * MINUTE as i64));
    assert_eq!(room.attempt.notice(&room.now), [Fact::ClockJumped { by_ms: 0 }]);
    room.take(answered(1, &[2]));
    assert!(
        matches!(room.attempt.review(), [ReviewReason::BootClockLowered { by_ms, .. }] if *by_ms == 15 * MINUTE)
    );
    assert_eq!(room.elapsed(), 20 * MINUTE);
    room.wait(10 * MINUTE);
    assert_eq!(room.elapsed(), 30 * MINUTE);
    // readings that changed places are no matter
    room.take(answered(1, &[1]));
    room.now.up -= 40;
    assert!(room.attempt.notice(&room.now).is_empty());
    // and the same across a restart of the program
    room.now.up -= 5 * MINUTE;
    room.resume();
    room.take(Fact::Shown { item: 2, whole: true });
    assert!(matches!(room.attempt.review(), [_, ReviewReason::BootClockLowered { .. }]));
    assert_eq!(room.elapsed(), 30 * MINUTE);
}

#[test]
fn a_boot_clock_lowered_by_little_again_and_again_is_seen() {
    let mut room = Room::started();
    room.show(1);
    for _ in 0..3 {
        room.now.up -= 2_000;
        room.set_wall(-2_000);
        room.take(answered(1, &[1]));
    }
    assert!(matches!(room.attempt.review(), [ReviewReason::BootClockLowered { by_ms: 6_000, .. }]));
}

#[test]
fn the_time_a_computer_was_off_counts() {
    let mut room = Room::started();
    room.show(1).wait(10 * MINUTE);
    room.take(answered(1, &[1]));
    room.reboot(22 * MINUTE, MINUTE);
    assert_eq!(room.elapsed(), 33 * MINUTE, "before resuming, too");
    assert!(room.attempt.notice(&room.now).is_empty(), "resuming comes first");
    room.resume();
    assert_eq!(room.elapsed(), 33 * MINUTE);
    let gap = room.attempt.interruptions()[0];
    assert_eq!((gap.kind, gap.away_ms), (Interrupted::Reboot, 23 * MINUTE));
    assert!(room.attempt.review().is_empty());
    room.wait(MINUTE);
    assert_eq!(room.elapsed(), 34 * MINUTE);
}

#[test]
fn a_wall_clock_set_back_over_a_reboot_still_owes_the_time_since_boot() {
    let mut room = Room::started();
    room.show(1).wait(10 * MINUTE);
    room.take(answered(1, &[1]));
    room.reboot(22 * MINUTE, 3 * MINUTE).set_wall(-(40 * MINUTE as i64)).resume();
    assert_eq!(room.elapsed(), 13 * MINUTE);
    assert_eq!(room.attempt.notice(&room.now), [Fact::GapUnproven { behind_ms: 15 * MINUTE }]);
    room.take(answered(1, &[2]));
    assert!(
        matches!(room.attempt.review(), [ReviewReason::GapUnproven { behind_ms, .. }] if *behind_ms == 15 * MINUTE)
    );
}

#[test]
fn a_gap_that_the_record_passes_over_is_a_finding() {
    let mut room = Room::started();
    room.show(1).reboot(MINUTE, 0).set_wall(-(5 * MINUTE as i64)).resume();
    room.only(answered(1, &[1])).unwrap();
    assert_eq!(room.attempt.review(), [ReviewReason::Unrecorded { seq: 4, by_ms: -(4 * MINUTE as i64) }]);
}

#[test]
fn a_changed_boot_id_alone_wins_nothing() {
    let mut room = Room::started();
    room.show(1).wait(10 * MINUTE);
    room.take(answered(1, &[1]));
    // the same boot under another name, the wall clock set back to the last record
    room.wait(20 * MINUTE).set_wall(-(20 * MINUTE as i64));
    room.now.boot = "another".into();
    room.resume();
    assert!(room.elapsed() >= 30 * MINUTE, "the time since boot is counted whole");
}

#[test]
fn resuming_in_the_same_boot_shows_how_long_nobody_was_there() {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).take(Fact::Suspended { cause: Leaving::Signal });
    room.wait(3 * MINUTE).resume();
    let gap = room.attempt.interruptions()[0];
    assert_eq!((gap.kind, gap.away_ms, gap.from), (Interrupted::SameBoot, 3 * MINUTE, gap.from));
    assert_eq!(room.elapsed(), 4 * MINUTE);
}

#[test]
fn a_boot_that_was_met_is_not_taken_for_another_one() {
    let mut room = Room::started();
    let named = |room: &Room| room.now.boot_mark(room.attempt.id());
    let first = room.attempt.meet(&room.now);
    assert_eq!(first, named(&room));
    room.wait(MINUTE);
    assert_eq!(room.attempt.meet(&room.now), first);
    let unmet = room.attempt.clone();
    room.now.boot = "another".into();
    let second = room.attempt.meet(&room.now);
    assert_eq!(second, named(&room));
    assert_ne!(second, first);
    // the time left follows the boot asked about, whatever was met before
    room.now.up = 3 * MINUTE;
    assert_eq!(room.attempt.remaining_ms(&room.now), unmet.remaining_ms(&room.now));
    assert_eq!(room.attempt, unmet);
}

#[test]
fn extreme_clocks_do_not_panic() {
    for (wall, up) in [(i64::MIN, 0), (i64::MAX, u64::MAX), (i64::MIN, u64::MAX), (i64::MAX, 0)] {
        let mut room = Room::started_with(|binding| {
            binding.limit_ms = u64::MAX;
            binding.breaks_ms = u64::MAX - 1;
        });
        room.now.wall = Timestamp(wall);
        room.now.up = up;
        let boot = room.now.boot_mark(room.attempt.id());
        for fact in [
            Fact::FocusLost {},
            Fact::BreakStarted { order: String::new() },
            Fact::Resumed { boot },
            Fact::FocusGained {},
            Fact::BreakEnded {},
        ] {
            let _ = room.record(fact);
            room.now.wall = Timestamp(wall.wrapping_neg());
            room.now.up = u64::MAX - up;
            let _ = (room.elapsed(), room.attempt.deadline(&room.now), room.attempt.break_left_ms(&room.now));
        }
        for reason in room.attempt.review() {
            let _ = reason.to_string();
        }
    }
}
