//! What time does to an exam: its start, the warnings, breaks that are used up, and the end at zero.

use super::super::end::Finish;
use super::{Alert, ExamScreen, Pane, Told};
use crate::attempt::{Fact, Phase};
use crate::time::Moment;
use crate::tui::Effect;

/// Time left, in milliseconds, at which a warning is given; only those below the time limit.
const WARNINGS_MS: [u64; 3] = [60_000, 300_000, 600_000];
/// With so much time left the clock cannot be hidden any more.
pub(super) const CLOCK_STAYS_MS: u64 = 300_000;
/// How long warnings and messages stay unless a key takes them away.
const SHOWN_MS: u64 = 10_000;

impl ExamScreen {
    /// Does what is due at `now`, before anything else is taken.
    pub(super) fn keep_time(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let gone = |since: u64| now.up.saturating_sub(since) >= SHOWN_MS;
        if self.alert.is_some_and(|alert| gone(alert.since)) {
            self.alert = None;
        }
        if matches!(self.told, Some(Told { since: Some(since), .. }) if gone(since)) {
            self.told = None;
        }
        if !self.attempt.has_ended() {
            self.keep_running(now, out);
        }
        if let Phase::Ended(how) | Phase::Signed(how) = self.attempt.phase()
            && !matches!(self.panes.last(), Some(Pane::Finish(_)))
        {
            self.panes = vec![Pane::Finish(Finish::new(how, now))];
            (self.alert, self.told) = (None, None);
            self.ask_to_finish(out);
        }
    }

    fn keep_running(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let boot = now.boot_mark(self.attempt.id());
        if boot != self.attempt.boot() {
            self.record(Fact::Resumed { boot }, now, out);
        }
        if self.attempt.is_time_up(now) {
            self.record(Fact::Expired {}, now, out);
            return;
        }
        match self.attempt.phase() {
            Phase::Opened if self.sized && !self.desk.is_too_small() => {
                self.record(Fact::Started {}, now, out);
            }
            Phase::OnBreak if self.attempt.break_left_ms(now) == 0 => {
                self.record(Fact::BreakEnded {}, now, out);
            }
            _ => {}
        }
        if self.attempt.phase() == Phase::Running {
            self.warn(now, out);
        }
    }

    fn warn(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let (left_ms, limit_ms) = (self.attempt.remaining_ms(now), self.attempt.limit_ms());
        let due = WARNINGS_MS.into_iter().find(|threshold| left_ms <= *threshold);
        let Some(threshold_ms) = due.filter(|t| *t < limit_ms && !self.attempt.was_warned(*t)) else {
            return;
        };
        if self.record(Fact::Warned { left_ms: threshold_ms }, now, out) {
            self.alert = Some(Alert { threshold_ms, left_ms, since: now.up });
            out.push(Effect::Bell);
        }
    }
}
