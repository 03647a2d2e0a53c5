//! What the server says about the time, and what becomes of it in an exam.
//!
//! The clock of this computer is put right only by an exam that can explain the jump. One that stood still has its jump recorded; one
//! that was started anew has what was charged for that settled. As long as the server was not asked since, the wall clock alone ends
//! no exam.

use super::{Facts, Paper};
use crate::attempt::Fact;
use crate::time::{Moment, Timestamp};
use crate::tui::text::exam::HourNews;
use crate::tui::{Effect, JournalNews};

/// A clock is right that shows the server's time to that.
const SET_WITHIN_MS: i64 = 1_000;

/// What is known of the server's time.
#[derive(Debug, Default)]
pub(super) struct Hour {
    /// The server was not asked since this computer was started.
    unasked: bool,
    /// The clock is being put right by so many milliseconds, because this computer stood still.
    stood_still_ms: u64,
    /// What the time is at the server, and at which millisecond since boot: the clock is being put right, and a gap settled by it.
    settles: Option<(Timestamp, u64)>,
    /// What is to be told of it.
    told: Option<HourNews>,
}

impl Hour {
    /// The wall clock jumped, and that is recorded.
    pub(super) fn has_jumped(&mut self) {
        if self.stood_still_ms > 0 {
            self.told = Some(HourNews::StoodStill(std::mem::take(&mut self.stood_still_ms)));
        }
    }
}

impl Paper {
    /// News of the server's clock.
    pub(super) fn hear_hour(&mut self, news: &JournalNews, now: &Moment, out: &mut Facts) {
        match news {
            _ if self.attempt.has_ended() => {}
            JournalNews::ClockUnasked => self.hour.unasked = true,
            JournalNews::ClockRight => self.hour.unasked = false,
            JournalNews::ClockApart(_, there) if self.attempt.awaits_settlement() => {
                self.hour.settles = Some((*there, now.up));
                out.push(Effect::SetClock(*there));
            }
            JournalNews::ClockApart(behind, there) if *behind > 0 => {
                self.hour.stood_still_ms = behind.unsigned_abs();
                out.push(Effect::SetClock(*there));
            }
            _ => {}
        }
    }

    /// Settles what was charged for a reboot, once the clock has been put right.
    pub(super) fn settle(&mut self, now: &Moment, out: &mut Facts) {
        let Some((there, up)) = self.hour.settles else { return };
        let passed = i64::try_from(now.up.saturating_sub(up)).unwrap_or(i64::MAX);
        if now.wall.since(there.plus(passed)).saturating_abs() > SET_WITHIN_MS {
            return;
        }
        self.hour.settles = None;
        self.hour.unasked = false;
        let reasons = self.attempt.review().len();
        let Some(fact) = self.attempt.settlement(now) else { return };
        let Fact::GapSettled { ms } = fact else { return };
        if self.note(fact, now, out) && self.attempt.review().len() > reasons {
            self.hour.told = Some(HourNews::Settled(ms));
        }
    }

    /// The time is up by a wall clock that nobody could check since this computer was started: the exam goes on.
    pub(super) fn doubt(&mut self, now: &Moment, out: &mut Facts) {
        let Some(fact) = self.attempt.doubt(now).filter(|_| self.hour.unasked) else { return };
        let Fact::GapDoubted { ms } = fact else { return };
        if self.note(fact, now, out) {
            self.hour.told = Some(HourNews::Doubted(ms));
        }
    }

    /// What the candidate is to be told, once.
    pub(super) fn hour_news(&mut self) -> Option<HourNews> {
        self.hour.told.take()
    }
}
