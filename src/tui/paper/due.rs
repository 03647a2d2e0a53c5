//! What the time brings: the start, warnings, a clock put right, the end.

use super::{Facts, Paper};
use crate::attempt::{End, Fact, Phase};
use crate::time::Moment;
use crate::tui::Effect;
use crate::tui::text::exam::HourNews;

/// Time left, in milliseconds, at which a warning is given; only those below the time limit.
const WARNINGS_MS: [u64; 3] = [60_000, 300_000, 600_000];
/// The one warning of an exam too short for any of them; at half its time where it is shorter still.
const LAST_WARNING_MS: u64 = 30_000;

/// The lowest threshold that `left_ms` has reached, in an exam of `limit_ms`.
pub(super) fn threshold(left_ms: u64, limit_ms: u64) -> Option<u64> {
    if WARNINGS_MS.iter().all(|threshold| *threshold >= limit_ms) {
        return Some(LAST_WARNING_MS.min(limit_ms / 2)).filter(|threshold| left_ms <= *threshold);
    }
    WARNINGS_MS.into_iter().find(|threshold| left_ms <= *threshold).filter(|threshold| *threshold < limit_ms)
}

/// What the time brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// A warning: the threshold, and what is left.
    Warning {
        /// The threshold in milliseconds.
        threshold_ms: u64,
        /// Time left in milliseconds.
        left_ms: u64,
    },
    /// The computer's clock was moved by so many milliseconds; a fact.
    ClockMoved(i64),
    /// The time left is another one by what a server said of the time, or could not say; a fact.
    Hour(HourNews),
    /// The attempt has ended: it is to be finished.
    Ended(End),
}

impl Paper {
    /// Does what is due at `now`, before anything else is taken; the clock starts when `may_start`.
    pub(crate) fn keep_time(&mut self, may_start: bool, now: &Moment, out: &mut Facts) -> Option<Due> {
        if !self.attempt.has_ended() {
            let warning = self.keep_running(may_start, now, out);
            if warning.is_some() {
                return warning;
            }
        }
        match self.attempt.phase() {
            Phase::Ended(how) | Phase::Signed(how) => Some(Due::Ended(how)),
            _ => None,
        }
    }

    fn keep_running(&mut self, may_start: bool, now: &Moment, out: &mut Facts) -> Option<Due> {
        let boot = self.attempt.meet(now);
        // a refusal of what is due here leaves the attempt as it is; it is due again at the next moment
        if boot != self.attempt.boot() {
            let _ = self.record(Fact::Resumed { boot }, now, out);
        }
        // at once, not with the next record: the time left has changed before the candidate's eyes
        let moved = self.owe(now, out).filter(|by_ms| *by_ms != 0);
        self.doubt(now, out);
        if self.attempt.is_time_up(now) {
            let _ = self.record(Fact::Expired {}, now, out);
            return None;
        }
        // what else is due is so at the next moment too
        if let Some(news) = self.hour_news() {
            return Some(Due::Hour(news));
        }
        if let Some(by_ms) = moved {
            return Some(Due::ClockMoved(by_ms));
        }
        match self.attempt.phase() {
            Phase::Opened if may_start => {
                let _ = self.record(Fact::Started {}, now, out);
            }
            Phase::OnBreak if self.attempt.break_left_ms(now) == 0 => {
                let _ = self.record(Fact::BreakEnded {}, now, out);
            }
            _ => {}
        }
        if self.attempt.phase() == Phase::Running { self.warn(now, out) } else { None }
    }

    fn warn(&mut self, now: &Moment, out: &mut Facts) -> Option<Due> {
        let (left_ms, limit_ms) = (self.attempt.remaining_ms(now), self.attempt.limit_ms());
        let threshold_ms = threshold(left_ms, limit_ms).filter(|t| !self.attempt.was_warned(*t))?;
        self.record(Fact::Warned { left_ms: threshold_ms }, now, out).ok()?;
        out.push(Effect::Bell);
        Some(Due::Warning { threshold_ms, left_ms })
    }
}
