//! Reboots in exam time, breaks and pauses, one after the other, with wall clocks that are right, ahead or behind, and servers that
//! speak now and then: what is charged against what happened in truth.

use crate::attempt::fixture::*;
use crate::attempt::*;
use crate::note::SigningKey;
use proptest::prelude::*;

const DAY: i64 = 86_400_000;
const HOURS: u64 = 6 * 60 * MINUTE;
const BREAKS: u64 = 30 * MINUTE;

/// What happens.
#[derive(Debug, Clone)]
enum Step {
    /// Time passes.
    Wait(u64),
    /// The computer is off, runs for so long when it is gone on with, and its wall clock is wrong by so much from then on; by as much as
    /// before where that is not said.
    Off { off: u64, up: u64, wrong: Option<i64> },
    /// A break begins or ends.
    Break,
    /// A pause begins or ends.
    Pause,
    /// A server says what time it is.
    Server,
    /// Another computer goes on, after so long; a server said so.
    Other(u64),
}

/// Exam time in truth: nothing but what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Truth {
    phase: Phase,
    exam: u64,
    allowance: u64,
}

impl Truth {
    fn pass(&mut self, ms: u64) {
        match self.phase {
            Phase::Running => self.exam += ms,
            Phase::OnBreak => {
                let rest = ms.min(self.allowance);
                self.allowance -= rest;
                self.exam += ms - rest;
            }
            _ => {}
        }
    }
}

/// A gap that no server has settled.
#[derive(Debug, Clone, Copy)]
struct Waits {
    phase: Phase,
    wrong: i64,
    /// How much longer it was than the time since boot.
    unproven: u64,
}

struct World {
    room: Room,
    truth: Truth,
    /// What boot clocks saw for certain.
    proven: Truth,
    wrong: i64,
    waits: Vec<Waits>,
}

impl World {
    fn new() -> Self {
        let room = Room::started_with(|binding| {
            binding.limit_ms = HOURS;
            binding.breaks_ms = BREAKS;
        });
        let truth = Truth { phase: Phase::Running, exam: 0, allowance: BREAKS };
        Self { room, truth, proven: truth, wrong: 0, waits: Vec::new() }
    }

    fn pass(&mut self, in_truth: u64, for_certain: u64) {
        self.truth.pass(in_truth);
        self.proven.pass(for_certain);
    }

    fn turn(&mut self, phase: Phase) {
        (self.truth.phase, self.proven.phase) = (phase, phase);
    }

    fn step(&mut self, step: &Step) {
        let room = &mut self.room;
        match *step {
            Step::Wait(ms) => {
                room.wait(ms);
                self.pass(ms, ms);
            }
            Step::Off { off, up, wrong } => {
                let wrong = wrong.unwrap_or(self.wrong);
                // the last record before it
                room.take(Fact::FocusLost {});
                room.reboot(off, up).set_wall(wrong - self.wrong).resume();
                self.wrong = wrong;
                self.waits.push(Waits { phase: self.truth.phase, wrong, unproven: off });
                self.pass(off + up, up);
            }
            Step::Break if self.truth.phase == Phase::OnBreak => {
                room.take(Fact::BreakEnded {});
                self.turn(Phase::Running);
            }
            Step::Break if self.truth.phase == Phase::Running && room.attempt.breaks_left_ms() > 0 => {
                room.take(Fact::BreakStarted { order: String::new() });
                self.turn(Phase::OnBreak);
            }
            Step::Pause if self.truth.phase == Phase::Paused => {
                room.go_on();
                self.turn(Phase::Running);
            }
            Step::Pause => {
                room.pause();
                self.turn(Phase::Paused);
            }
            Step::Server => self.server(),
            Step::Other(ms) => {
                let device = SigningKey::from_secret("invigil/device", &[3; 32]).unwrap().verifier();
                let order = room.order(Act::TakenOver(Box::new(device.clone())), 0, "the first one broke");
                room.take(Fact::FocusLost {});
                room.reboot(ms, 0).set_wall(-self.wrong);
                room.now.up = 900 * MINUTE;
                let boot = room.now.boot_mark(room.attempt.id());
                room.only(Fact::TakenOver { device: device.to_string(), boot, order }).unwrap();
                self.wrong = 0;
                let is_known = self.waits.is_empty();
                if !is_known {
                    self.waits.push(Waits { phase: self.truth.phase, wrong: 0, unproven: ms });
                }
                self.pass(ms, if is_known { ms } else { 0 });
                self.server();
            }
            Step::Break => {}
        }
    }

    /// A server says what time it is: the clock is put right, or is right already.
    fn server(&mut self) {
        self.room.set_wall(-self.wrong);
        self.wrong = 0;
        let waits = std::mem::take(&mut self.waits);
        let Some(fact) = self.room.attempt.settlement(&self.room.now) else {
            assert!(waits.is_empty());
            return;
        };
        self.room.only(fact).unwrap();
        assert!(!self.room.attempt.awaits_settlement());
        assert!(self.room.attempt.notice(&self.room.now).is_empty(), "what was put right has not jumped");
        let allowance = self.room.attempt.breaks_left_ms();
        let left = match self.truth.phase {
            Phase::OnBreak => self.room.attempt.break_left_ms(&self.room.now),
            _ => allowance,
        };
        let said = (self.room.elapsed(), left);
        // one kind of time, or a clock that was right all along, or that went wrong once and by more than any gap
        let takes_one = waits.iter().all(|gap| gap.phase == waits[0].phase);
        let mut changes: Vec<i64> = [0].into_iter().chain(waits.iter().map(|gap| gap.wrong)).collect();
        changes.dedup();
        if takes_one || changes.len() == 1 || changes.len() == 2 && changes[1].abs() >= DAY {
            assert_eq!(said, (self.truth.exam, self.truth.allowance), "{waits:?}");
        }
        // else nobody can know which gap took what no clock proves
        let unproven: u64 = waits.iter().map(|gap| gap.unproven).sum();
        assert!(said.0.abs_diff(self.truth.exam) <= unproven, "{said:?} {:?} {waits:?}", self.truth);
        (self.truth.exam, self.truth.allowance) = said;
        self.proven = self.truth;
    }

    /// What a writer does at each moment; false once the exam is over.
    fn keep(&mut self) -> bool {
        assert!(self.room.elapsed() >= self.proven.exam, "what a boot clock proves is charged");
        for owed in self.room.attempt.notice(&self.room.now) {
            self.room.only(owed).unwrap();
        }
        if let Some(doubt) = self.room.attempt.doubt(&self.room.now) {
            self.room.only(doubt).unwrap();
            assert!(self.room.elapsed() >= self.proven.exam);
            assert!(self.room.elapsed() <= self.truth.exam, "in doubt no more is charged than passed");
        }
        if self.room.attempt.is_time_up(&self.room.now) {
            assert!(self.truth.exam >= HOURS, "{:?}: no exam ends early", self.truth);
            self.room.only(Fact::Expired {}).unwrap();
            return false;
        }
        let over = self.room.attempt.break_left_ms(&self.room.now) == 0;
        if self.room.attempt.phase() == Phase::OnBreak && over {
            self.room.take(Fact::BreakEnded {});
            self.turn(Phase::Running);
        }
        true
    }
}

fn minutes(most: u64) -> impl Strategy<Value = u64> {
    (0..most * 60).prop_map(|seconds| seconds * 1000)
}

fn wrong() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        4 => Just(None),
        2 => Just(Some(0)),
        2 => Just(Some(DAY)),
        2 => Just(Some(-DAY)),
        1 => (-40 * 60_000_i64..40 * 60_000).prop_map(Some),
        1 => (-9 * DAY..9 * DAY).prop_map(Some),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => minutes(15).prop_map(Step::Wait),
        5 => (minutes(40), minutes(5), wrong()).prop_map(|(off, up, wrong)| Step::Off { off, up, wrong }),
        3 => Just(Step::Break),
        1 => Just(Step::Pause),
        2 => Just(Step::Server),
        1 => minutes(10).prop_map(Step::Other),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_clocks_say_a_server_settles_what_passed_and_no_exam_ends_early(
        steps in prop::collection::vec(step(), 1..16),
    ) {
        let mut world = World::new();
        let mut goes_on = true;
        for step in &steps {
            world.step(step);
            goes_on = world.keep();
            if !goes_on {
                break;
            }
        }
        if goes_on {
            world.step(&Step::Server);
            world.keep();
        }
        let again = Attempt::replay(attempt_id(), &world.room.entries, world.room.attempt.shape().cloned());
        prop_assert_eq!(again.unwrap(), world.room.attempt);
    }
}

/// Exam time for ten minutes, then these steps.
fn after(steps: &[Step]) -> World {
    let mut world = World::new();
    world.room.show(1);
    world.step(&Step::Wait(10 * MINUTE));
    for step in steps {
        assert!(world.keep());
        world.step(step);
    }
    assert!(world.keep());
    world
}

fn off(off: u64, wrong: i64) -> Step {
    Step::Off { off: off * MINUTE, up: MINUTE, wrong: Some(wrong) }
}

#[test]
fn a_server_that_agrees_settles_so_that_no_later_restart_takes_back_what_is_proven() {
    let mut world = after(&[off(60, 0), Step::Server, Step::Wait(MINUTE), Step::Break, off(4, DAY)]);
    assert_eq!(world.room.elapsed(), 72 * MINUTE, "the hour stays charged in doubt");
    assert_eq!(world.room.attempt.break_left_ms(&world.room.now), 29 * MINUTE);
    assert!(world.room.attempt.review().iter().any(|r| matches!(r, ReviewReason::GapDoubted { .. })));
    world.step(&Step::Server);
    assert_eq!(world.room.elapsed(), 72 * MINUTE);
    assert_eq!(world.room.attempt.break_left_ms(&world.room.now), 25 * MINUTE);
}

#[test]
fn a_restart_in_exam_time_and_one_in_a_break_are_both_settled() {
    for wrong in [DAY, -DAY] {
        let mut world = after(&[off(5, wrong), Step::Wait(MINUTE), Step::Break, off(9, wrong)]);
        world.step(&Step::Server);
        assert_eq!(world.room.elapsed(), 17 * MINUTE);
        assert_eq!(world.room.attempt.break_left_ms(&world.room.now), 20 * MINUTE);
        let mut world = after(&[Step::Break, off(9, wrong), Step::Break, Step::Wait(MINUTE), off(5, wrong)]);
        world.step(&Step::Server);
        assert_eq!((world.room.elapsed(), world.room.attempt.breaks_left_ms()), (17 * MINUTE, 20 * MINUTE));
    }
}

#[test]
fn who_stays_away_in_a_break_with_a_clock_set_back_is_charged_when_a_server_answers() {
    let mut world = after(&[Step::Break, off(120, -DAY), Step::Break, Step::Wait(MINUTE)]);
    assert_eq!(world.room.elapsed(), 11 * MINUTE, "nobody could say so till then");
    world.step(&Step::Server);
    assert_eq!((world.room.elapsed(), world.room.attempt.breaks_left_ms()), (102 * MINUTE, 0));
}

#[test]
fn a_pause_with_a_wrong_clock_between_restarts_moves_nothing() {
    for wrong in [DAY, -DAY] {
        let mut world = after(&[Step::Pause, off(20, wrong), Step::Pause, Step::Wait(MINUTE), off(5, wrong)]);
        world.step(&Step::Server);
        assert_eq!(world.room.elapsed(), 17 * MINUTE);
    }
}

#[test]
fn another_computer_that_goes_on_settles_what_the_first_could_not_say() {
    for wrong in [DAY, -DAY] {
        let world = after(&[off(60, wrong), Step::Wait(MINUTE), Step::Other(3 * MINUTE)]);
        assert_eq!(world.room.elapsed(), 75 * MINUTE);
    }
}
