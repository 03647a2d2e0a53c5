//! Exam time from two clocks that both may lie.
//!
//! Within one boot, exam time grows by the larger of what the boot clock and what the wall clock say has passed while
//! the attempt was running. Both are summed separately over the running stretches, so a wall clock that jumps forward
//! and back again costs nothing, one that is set back wins nothing, and what clocks do while the exam stands still
//! does not matter. The boot clock only ever adds: one that is lowered wins nothing either. Across a reboot the wall
//! clock's difference counts, at least the time since boot. What was charged for a reboot can be taken back while nobody can
//! say whether the wall clock was right, and is settled by the first word of a server about the time.

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

/// What was charged for the computer being off, as long as only its own wall clock says how long that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Gap {
    /// Wall clock of the last record before it; before the first of several reboots.
    since: Timestamp,
    /// Milliseconds since then that a boot clock saw, whether exam time ran or not.
    covered: u64,
    /// What is charged.
    charged: u64,
    /// The times since boot when it was gone on: so long it was at least.
    least: u64,
    takes: Takes,
}

/// What a gap takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    ExamTime,
    /// The break that was on, and exam time when that is used up.
    Break,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// Before the start, paused, or ended.
    Still,
    Running,
    /// Still for at most `cap` milliseconds, then running.
    Break {
        cap: u64,
        up: u64,
        wall: i64,
    },
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
    /// Exam time of former boots.
    base: u64,
    /// Running time of this boot by the boot clock.
    up: u64,
    /// Running time of this boot by the wall clock.
    wall: i64,
    pace: Pace,
    gap: Option<Gap>,
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
    /// A clock that stands still.
    pub(super) fn new(boot: BootMark, first: Reading) -> Self {
        Self {
            boot,
            last: first,
            offset: first.offset(),
            lowered: 0,
            base: 0,
            up: 0,
            wall: 0,
            pace: Pace::Still,
            gap: None,
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
        let up = now.up.saturating_sub(self.last.up);
        self.lowered = self.lowered(now);
        if let Some(gap) = &mut self.gap {
            gap.covered = gap.covered.saturating_add(up);
        }
        match &mut self.pace {
            Pace::Still => {}
            Pace::Running => {
                self.up = self.up.saturating_add(up);
                self.wall = self.wall.saturating_add(wall);
            }
            Pace::Break { up: used_up, wall: used_wall, .. } => {
                *used_up = used_up.saturating_add(up);
                *used_wall = used_wall.saturating_add(wall);
            }
        }
        self.last = now;
    }

    /// How long the time between the last record and the first one of another boot was, as far as clocks tell.
    pub(super) fn gap(&self, now: Reading, how: Follows) -> u64 {
        let wall = u64::try_from(now.at.since(self.last.at)).unwrap_or(0);
        match how {
            Follows::Reboot => wall.max(now.up),
            Follows::OtherDevice => wall,
        }
    }

    /// Goes on to the first record of another boot.
    pub(super) fn reboot(&mut self, boot: BootMark, now: Reading, how: Follows) {
        let gap = self.gap(now, how);
        self.gap = self.open_gap(now, how, gap);
        self.base = self.elapsed();
        (self.up, self.wall) = (0, 0);
        match self.pace {
            Pace::Still => {}
            Pace::Running => self.base = self.base.saturating_add(gap),
            Pace::Break { .. } => {
                let left = self.break_left();
                self.pace = Pace::Break { cap: left, up: gap, wall: i64::try_from(gap).unwrap_or(i64::MAX) };
            }
        }
        (self.boot, self.last) = (boot, now);
        self.notice();
    }

    /// What is charged for a reboot after which it is `now`, with what was charged for those before it. `None` where it cannot be
    /// told from them any more, takes nothing, or is known from a server's order.
    fn open_gap(&self, now: Reading, how: Follows, charged: u64) -> Option<Gap> {
        let takes = match (how, self.pace) {
            (Follows::OtherDevice, _) | (_, Pace::Still) => return None,
            (Follows::Reboot, Pace::Running) => Takes::ExamTime,
            (Follows::Reboot, Pace::Break { .. }) => Takes::Break,
        };
        match self.gap {
            None => Some(Gap { since: self.last.at, covered: 0, charged, least: now.up, takes }),
            Some(before) if before.takes == Takes::ExamTime && takes == Takes::ExamTime => Some(Gap {
                charged: before.charged.saturating_add(charged),
                least: before.least.saturating_add(now.up),
                ..before
            }),
            Some(_) => None,
        }
    }

    /// What would be charged for the gap by the time since boot alone, where that is less than what is.
    pub(super) fn doubt(&self) -> Option<u64> {
        self.gap.filter(|gap| gap.least < gap.charged).map(|gap| gap.least)
    }
    /// Charges the gap by the time since boot alone.
    pub(super) fn doubted(&mut self) {
        let Some(least) = self.doubt() else { return };
        let before = self.gap.map_or(0, |gap| gap.charged);
        self.charge(least);
        self.doubted = self.doubted.saturating_add(before.saturating_sub(least));
    }

    /// What is charged for a gap that is not settled; `None` where there is none.
    pub(super) fn charged(&self) -> Option<u64> {
        self.gap.map(|gap| gap.charged)
    }
    /// How long the gap was by a wall clock that a server has just put right.
    pub(super) fn settlement(&self, now: Reading) -> Option<u64> {
        let gap = self.gap?;
        let since = u64::try_from(now.at.since(gap.since)).unwrap_or(0);
        let covered = gap.covered.saturating_add(now.up.saturating_sub(self.last.up));
        Some(since.saturating_sub(covered).max(gap.least))
    }
    /// Goes on to `now`, when a server has put the wall clock right: that is no time that passed, and the gap is known now.
    pub(super) fn settled(&mut self, now: Reading) {
        let Some(ms) = self.settlement(now) else { return };
        self.pass(now, i64::try_from(now.up.saturating_sub(self.last.up)).unwrap_or(i64::MAX));
        self.charge(ms);
        (self.gap, self.doubted) = (None, 0);
        self.notice();
    }

    /// Charges so much for the gap instead of what was charged before.
    fn charge(&mut self, ms: u64) {
        let Some(gap) = &mut self.gap else { return };
        let before = std::mem::replace(&mut gap.charged, ms);
        let anew = |charged: u64| charged.saturating_sub(before).saturating_add(ms);
        match (gap.takes, &mut self.pace) {
            (Takes::Break, Pace::Break { up, wall, .. }) => {
                let (by_wall, signed) =
                    (u64::try_from(*wall).unwrap_or(0), |ms| i64::try_from(ms).unwrap_or(i64::MAX));
                (*up, *wall) = (anew(*up), signed(anew(by_wall)));
            }
            _ => self.base = anew(self.base),
        }
    }

    /// How much less than the wall clock said is charged for gaps.
    pub(super) fn doubted_ms(&self) -> u64 {
        self.doubted
    }

    /// Exam time at the last record, in milliseconds.
    pub(super) fn elapsed(&self) -> u64 {
        let (up, wall) = match self.pace {
            Pace::Still | Pace::Running => (self.up, self.wall),
            Pace::Break { cap, up, wall } => {
                let over = wall.saturating_sub(i64::try_from(cap).unwrap_or(i64::MAX)).max(0);
                (self.up.saturating_add(up.saturating_sub(cap)), self.wall.saturating_add(over))
            }
        };
        self.base.saturating_add(up.max(u64::try_from(wall).unwrap_or(0)))
    }

    /// How much of the break's allowance is used, since it began or since the last reboot in it.
    fn break_used(&self) -> u64 {
        match self.pace {
            Pace::Break { cap, up, wall } => up.max(u64::try_from(wall).unwrap_or(0)).min(cap),
            Pace::Still | Pace::Running => 0,
        }
    }
    /// How much of the running break is left; 0 outside of breaks, `u64::MAX` in one without end.
    pub(super) fn break_left(&self) -> u64 {
        match self.pace {
            Pace::Break { cap: u64::MAX, .. } => u64::MAX,
            Pace::Break { cap, .. } => cap - self.break_used(),
            Pace::Still | Pace::Running => 0,
        }
    }

    /// Exam time runs from the last record on.
    pub(super) fn run(&mut self) {
        self.settle(Pace::Running);
    }
    /// Exam time has run for `ms` at the last record, and runs on.
    pub(super) fn run_already(&mut self, ms: u64) {
        self.base = self.base.saturating_add(ms);
        self.run();
    }
    /// Exam time stands still from the last record on.
    pub(super) fn halt(&mut self) {
        self.settle(Pace::Still);
    }
    /// Exam time stands still for at most `cap` milliseconds from the last record on.
    pub(super) fn rest(&mut self, cap: u64) {
        self.settle(Pace::Break { cap, up: 0, wall: 0 });
    }
    fn settle(&mut self, next: Pace) {
        if let Pace::Break { cap, up, wall } = self.pace {
            let over = wall.saturating_sub(i64::try_from(cap).unwrap_or(i64::MAX)).max(0);
            self.up = self.up.saturating_add(up.saturating_sub(cap));
            self.wall = self.wall.saturating_add(over);
            // what a gap took of a break that is over stays as it was
            self.gap = self.gap.filter(|gap| gap.takes == Takes::ExamTime);
        }
        self.pace = next;
    }
}

impl Reading {
    fn offset(self) -> i64 {
        self.at.0.saturating_sub(i64::try_from(self.up).unwrap_or(i64::MAX))
    }
}
