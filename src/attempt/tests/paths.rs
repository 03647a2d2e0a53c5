//! The candidate's way: its times add up to the time that the exam clock ran, its visits are those of the machine.

use crate::attempt::fixture::*;
use crate::attempt::*;
use proptest::prelude::*;

const NO_ORDER: fn() -> String = String::new;

fn walk(room: &Room) -> Walk {
    let (walk, refused) = Walk::of(attempt_id(), &room.entries, Some(FormShape::of(&form())));
    assert_eq!(refused, None);
    walk.unwrap()
}

fn at(walk: &Walk, item: u32) -> ItemWalk {
    walk.items().find(|(number, _)| *number == item).unwrap().1
}

#[test]
fn visits_and_times_are_told_by_item() {
    let mut room = Room::started();
    room.wait(1_000).show(1).wait(MINUTE).show(2).wait(2 * MINUTE).show(1).wait(3 * MINUTE);
    room.take(Fact::Submitted {});
    let walk = walk(&room);
    assert_eq!(at(&walk, 1), ItemWalk { visits: 2, on_display_ms: 4 * MINUTE, changes: 0 });
    assert_eq!(at(&walk, 2), ItemWalk { visits: 1, on_display_ms: 2 * MINUTE, changes: 0 });
    assert_eq!(at(&walk, 3), ItemWalk::default());
    assert_eq!((walk.on_display_ms(), walk.elsewhere_ms(), walk.clocks_ms()), (6 * MINUTE, 1_000, 0));
}

#[test]
fn pauses_breaks_and_time_without_the_program_are_on_no_item() {
    let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
    room.show(1).wait(MINUTE).pause().wait(5 * MINUTE).go_on().wait(MINUTE);
    room.take(Fact::BreakStarted { order: NO_ORDER() }).wait(12 * MINUTE);
    room.take(Fact::BreakEnded {}).show(1).wait(MINUTE);
    room.take(Fact::Suspended { cause: Leaving::Left }).wait(4 * MINUTE).resume();
    room.show(1).wait(MINUTE).reboot(7 * MINUTE, MINUTE).resume();
    room.show(2).wait(MINUTE).take(Fact::Submitted {});
    let walk = walk(&room);
    assert_eq!(at(&walk, 1), ItemWalk { visits: 3, on_display_ms: 3 * MINUTE, changes: 0 });
    assert_eq!(at(&walk, 2).on_display_ms, MINUTE);
    // two minutes of break too many, four of having left, one before the power went and eight until it was back
    assert_eq!(walk.elsewhere_ms(), 15 * MINUTE);
    assert_eq!(room.attempt.elapsed_at_last_record(), 19 * MINUTE);
    let causes: Vec<Leaving> = walk.suspensions().iter().map(|left| left.cause).collect();
    assert_eq!(causes, [Leaving::Left]);
}

#[test]
fn a_change_gives_something_up() {
    let mut room = Room::started();
    for (item, options) in [(1, &[1][..]), (4, &[1]), (4, &[1, 2]), (4, &[1, 3]), (1, &[1])] {
        room.answer(item, options).unwrap();
    }
    room.take(Fact::Cleared { item: 1 }).take(Fact::Cleared { item: 1 });
    room.answer(1, &[2]).unwrap();
    let walk = walk(&room);
    assert_eq!(at(&walk, 4).changes, 1, "one more option is no change, another one is");
    assert_eq!(at(&walk, 1).changes, 1, "cleared once; what follows is a first response again");
}

#[test]
fn a_clock_that_was_moved_adds_to_no_item() {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).set_wall(30 * MINUTE as i64).show(2).wait(MINUTE);
    room.show(3);
    assert_eq!((at(&walk(&room), 1).on_display_ms, walk(&room).clocks_ms()), (MINUTE, 30 * MINUTE as i64));
    room.wait(MINUTE).set_wall(-(30 * MINUTE as i64)).show(4);
    let walk = walk(&room);
    let times: Vec<u64> = walk.items().map(|(_, item)| item.on_display_ms).collect();
    assert_eq!((times, walk.clocks_ms()), (vec![MINUTE, MINUTE, MINUTE, 0], 0));
}

#[test]
fn a_walk_goes_as_far_as_the_entries_hold() {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).show(2);
    let mut entries = room.entries.clone();
    entries[3].fact = Fact::Continued { order: NO_ORDER() };
    let (walk, refused) = Walk::of(attempt_id(), &entries, None);
    assert_eq!(refused, Some((3, Refusal::NotPaused)));
    assert_eq!(at(&walk.unwrap(), 1).visits, 1);
    assert_eq!(Walk::of(attempt_id(), &[], None), (None, Some((0, Refusal::NotOpened))));
    assert_eq!(Walk::of(attempt_id(), &entries[1..], None).0, None);
}

#[derive(Debug, Clone)]
enum Do {
    Wait(u64),
    Show(u32),
    Answer(u32, u32),
    Clear(u32),
    Mark(u32),
    Focus(bool),
    Leave,
    Refuse,
    Restart,
    Reboot(u64, u64),
    Pause,
    GoOn,
    Break,
    EndBreak,
    Jump(i64),
}

fn anything() -> impl Strategy<Value = Do> {
    prop_oneof![
        8 => (0_u64..120_000).prop_map(Do::Wait),
        8 => (1_u32..=4).prop_map(Do::Show),
        4 => (1_u32..=4, 1_u32..=4).prop_map(|(item, option)| Do::Answer(item, option)),
        1 => (1_u32..=4).prop_map(Do::Clear),
        1 => (1_u32..=4).prop_map(Do::Mark),
        1 => any::<bool>().prop_map(Do::Focus),
        1 => Just(Do::Leave),
        1 => Just(Do::Refuse),
        2 => Just(Do::Restart),
        1 => (0_u64..600_000, 0_u64..60_000).prop_map(|(off, up)| Do::Reboot(off, up)),
        1 => Just(Do::Pause),
        2 => Just(Do::GoOn),
        1 => Just(Do::Break),
        2 => Just(Do::EndBreak),
        1 => (-3_600_000_i64..3_600_000).prop_map(Do::Jump),
    ]
}

/// What comes of it stands in the record; what has no place is refused there.
fn carry_out(room: &mut Room, what: &Do) {
    let fact = match what {
        Do::Wait(_) | Do::Jump(_) | Do::Restart | Do::Reboot(..) => {
            match what {
                Do::Wait(ms) => room.wait(*ms),
                Do::Jump(ms) => room.set_wall(*ms),
                Do::Reboot(off, up) => room.reboot(*off, *up).resume(),
                _ => room.resume(),
            };
            return;
        }
        Do::Show(item) => Fact::Shown { item: *item, whole: true },
        Do::Answer(item, option) => answered(*item, &[*option]),
        Do::Clear(item) => Fact::Cleared { item: *item },
        Do::Mark(item) => Fact::Marked { item: *item, on: true },
        Do::Focus(true) => Fact::FocusGained {},
        Do::Focus(false) => Fact::FocusLost {},
        Do::Leave => Fact::Suspended { cause: Leaving::Left },
        Do::Refuse => Fact::Suspended { cause: Leaving::Refused },
        Do::Pause => Fact::Paused { order: room.order(Act::Paused, 0, "fire alarm") },
        Do::GoOn => Fact::Continued { order: room.order(Act::Continued, 0, "all clear") },
        Do::Break => Fact::BreakStarted { order: NO_ORDER() },
        Do::EndBreak => Fact::BreakEnded {},
    };
    let _ = room.record(fact);
}

proptest! {
    #[test]
    fn times_add_up_to_the_time_that_the_exam_clock_ran(all in prop::collection::vec(anything(), 0..60)) {
        let mut room = Room::started_with(|binding| {
            binding.limit_ms = 1000 * 60 * MINUTE;
            binding.breaks_ms = 5 * MINUTE;
        });
        all.iter().for_each(|what| carry_out(&mut room, what));
        let _ = room.record(Fact::Suspended { cause: Leaving::Refused });
        let walk = walk(&room);
        prop_assert_eq!(walk.attempt(), &room.attempt);
        let sum = walk.on_display_ms() as i64 + walk.elsewhere_ms() as i64 + walk.clocks_ms();
        prop_assert_eq!(sum, room.attempt.elapsed_at_last_record() as i64);
        let truthful = !all.iter().any(|what| matches!(what, Do::Jump(_)));
        prop_assert!(!truthful || walk.clocks_ms() == 0);
        for (number, item) in walk.items() {
            let stays = room.attempt.path().iter().filter(|stay| stay.item == number).count();
            prop_assert_eq!(item.visits as usize, stays);
            if truthful {
                prop_assert_eq!(item.on_display_ms, room.attempt.time_on_item(number, &room.now));
            }
        }
    }
}
