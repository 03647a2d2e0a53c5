//! Exam time from two clocks that both may lie.
//!
//! Within one boot, exam time grows by the larger of what the boot clock and what the wall clock say has passed while
//! the attempt was running. Both are summed separately over the running stretches, so a wall clock that jumps forward
//! and back again costs nothing, one that is set back wins nothing, and what clocks do while the exam stands still
//! does not matter. The boot clock only ever adds: one that is lowered wins nothing either. Across a reboot the wall
//! clock's difference counts, at least the time since boot. What was charged for reboots can be taken back while nobody can
//! say whether the wall clock was right, and is settled by the first word of a server about the time: all of it together,
//! whether exam time ran or a break or pause was on.

use crate::attempt::count::{Count, Turn, signed};
use crate::attempt::course::{Course, Gap};
use crate::time::{BootMark, Moment, Timestamp};
use std::sync::Arc;

/// Clocks that come apart by more than this are held for review. Less is drift, or two readings that changed places.
pub(super) const TOLERANCE_MS: u64 = 5_000;

/// What both clocks say at one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Wall clock.
    pub(super) at: Timestamp,
    /// Milliseconds since boot.
    pub(super) up: u64,
}

/// How a boot follows another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// The same machine started again: the time since boot is part of the gap.
    Reboot,
    /// Another device: its time since boot says nothing.
    OtherDevice,
}

/// What was charged for the computer being off, as long as only its own wall clock says how long that was: for all that there is
/// since a server's word, whatever it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Open {
    /// Wall clock of the last record before the first.
    since: Timestamp,
    /// Milliseconds since then that a boot clock saw, whether exam time ran or not.
    covered: u64,
    /// What is charged.
    charged: u64,
    /// The times since boot when it was gone on: so long it was at least.
    least: u64,
    /// What there would be to count if no more than that were charged.
    floor: Count,
}

/// The clock of one attempt, up to its last record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ExamClock {
    boot: BootMark,
    last: Reading,
    /// Wall minus boot clock at the boot's first record or at the last jump that was noticed.
    offset: i64,
    /// How far the boot clock fell in all, since then.
    lowered: u64,
    count: Count,
    open: Option<Open>,
    /// How much less than the wall clock said was charged for gaps, where that was doubted and never settled.
    doubted: u64,
}

/// The machine's boot that was met last, and how the record names it: the same for as long as the machine runs. What is
/// kept in mind makes no attempt another one.
#[derive(Debug, Clone, Default)]
pub(super) struct Met(Option<(Arc<str>, BootMark)>);

impl Met {
    pub(super) fn keep(&mut self, now: &Moment, mark: BootMark) {
        if self.mark(now).is_none() {
            self.0 = Some((Arc::clone(&now.boot), mark));
        }
    }
    pub(super) fn mark(&self, now: &Moment) -> Option<BootMark> {
        self.0.as_ref().filter(|(boot, _)| *boot == now.boot).map(|(_, mark)| *mark)
    }
}

impl PartialEq for Met {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Met {}

impl ExamClock {
    /// A clock that stands still, with so much allowance for breaks.
    pub(super) fn new(boot: BootMark, first: Reading, allowance: u64) -> Self {
        Self {
            boot,
            last: first,
            offset: first.offset(),
            lowered: 0,
            count: Count::new(allowance),
            open: None,
            doubted: 0,
        }
    }
    /// The boot that the last record was written in.
    pub(super) fn boot(&self) -> BootMark {
        self.boot
    }
    /// What the clocks said at the last record.
    pub(super) fn last(&self) -> Reading {
        self.last
    }
    /// Wall minus boot clock, compared with the boot's first record or the last jump noticed.
    pub(super) fn jump(&self, now: Reading) -> i64 {
        now.offset().saturating_sub(self.offset)
    }
    /// How far the boot clock fell within this boot, `now` included, since the last jump noticed.
    pub(super) fn lowered(&self, now: Reading) -> u64 {
        self.lowered.saturating_add(self.last.up.saturating_sub(now.up))
    }
    /// The clocks are apart by more than the tolerance, or the boot clock fell by more.
    pub(super) fn owes_jump(&self, now: Reading) -> bool {
        self.jump(now).unsigned_abs() > TOLERANCE_MS || self.lowered(now) > TOLERANCE_MS
    }
    /// From the last record on jumps are measured anew.
    pub(super) fn notice(&mut self) {
        self.offset = self.last.offset();
        self.lowered = 0;
    }

    /// Goes on to a later record of the same boot.
    pub(super) fn advance(&mut self, now: Reading) {
        self.pass(now, now.at.since(self.last.at));
    }

    /// The same, where `wall` milliseconds count as what the wall clock says has passed.
    fn pass(&mut self, now: Reading, wall: i64) {
        let up = self.passed(now);
        self.lowered = self.lowered(now);
        self.count.pass(up, wall);
        if let Some(open) = &mut self.open {
            open.covered = open.covered.saturating_add(up);
            open.floor.pass(up, wall);
        }
        self.last = now;
    }
    /// What has passed since the last record by the boot clock, within its boot.
    pub(super) fn passed(&self, now: Reading) -> u64 {
        now.up.saturating_sub(self.last.up)
    }

    /// The time between the last record and the first one of another boot, as far as clocks tell.
    pub(super) fn gap(&self, now: Reading, how: Follows) -> Gap {
        let least = match how {
            Follows::Reboot => now.up,
            Follows::OtherDevice => 0,
        };
        Gap { wall: now.at.since(self.last.at), least }
    }

    /// Goes on to the first record of another boot. What another device charges is known from a server's order, unless more is open.
    pub(super) fn reboot(&mut self, boot: BootMark, now: Reading, how: Follows) {
        let gap = self.gap(now, how);
        if self.open.is_some() || how == Follows::Reboot {
            let open = self.open.get_or_insert(Open {
                since: self.last.at,
                covered: 0,
                charged: 0,
                least: 0,
                floor: self.count,
            });
            open.charged = open.charged.saturating_add(gap.claimed());
            open.least = open.least.saturating_add(gap.least);
            open.floor.off(gap.least);
        }
        self.count.off(gap.claimed());
        (self.boot, self.last) = (boot, now);
        self.notice();
    }

    /// What would be charged by the times since boot alone, where that is less than what is.
    pub(super) fn doubt(&self) -> Option<u64> {
        self.open.filter(|open| open.least < open.charged).map(|open| open.least)
    }
    /// Charges what is not settled by the times since boot alone.
    pub(super) fn doubted(&mut self) {
        let Some(open) = &mut self.open else { return };
        self.doubted = self.doubted.saturating_add(open.charged.saturating_sub(open.least));
        (open.charged, self.count) = (open.least, open.floor);
    }

    /// What is charged for gaps that are not settled; `None` where there are none.
    pub(super) fn charged(&self) -> Option<u64> {
        self.open.map(|open| open.charged)
    }
    /// How long the gaps were by a wall clock that a server has just put right, or found right.
    pub(super) fn settlement(&self, now: Reading) -> Option<u64> {
        let open = self.open?;
        let since = u64::try_from(now.at.since(open.since)).unwrap_or(0);
        let covered = open.covered.saturating_add(self.passed(now));
        Some(since.saturating_sub(covered).max(open.least))
    }
    /// Goes on to `now`, when a server has put the wall clock right: that is no time that passed, and what happened since the first gap
    /// is counted again.
    pub(super) fn settled(&mut self, now: Reading, course: &Course) {
        let Some(ms) = self.settlement(now) else { return };
        let up = self.passed(now);
        self.count = course.settled(ms);
        self.count.pass(up, signed(up));
        (self.last, self.open, self.doubted) = (now, None, 0);
        self.notice();
    }

    /// How much less than the wall clock said is charged for gaps.
    pub(super) fn doubted_ms(&self) -> u64 {
        self.doubted
    }
    /// What there is to count at the last record.
    pub(super) fn count(&self) -> Count {
        self.count
    }
    /// Exam time at the last record, in milliseconds.
    pub(super) fn elapsed(&self) -> u64 {
        self.count.elapsed()
    }
    /// Exam time at the last record if what is not settled were charged by the times since boot alone.
    pub(super) fn least_elapsed(&self) -> u64 {
        self.open.map_or(self.count, |open| open.floor).elapsed()
    }
    /// Exam time goes on in another way from the last record on.
    pub(super) fn turn(&mut self, turn: Turn) {
        self.count.turn(turn);
        if let Some(open) = &mut self.open {
            open.floor.turn(turn);
        }
    }
}

impl Reading {
    fn offset(self) -> i64 {
        self.at.0.saturating_sub(signed(self.up))
    }
}
