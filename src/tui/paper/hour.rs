//! What the server says about the time, and what becomes of it in an exam.
//!
//! The clock of this computer is put right only by an exam that can explain the jump. One that stood still has its jump recorded; one
//! that was started anew has what was charged for that settled, also where the server agrees with its clock: what a server has proven
//! is in doubt no more. As long as the server was not asked since, the wall clock alone ends no exam.

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
    /// The server has said that the clock of this computer is right.
    agrees: bool,
    /// The clock is being put right by so many milliseconds, because this computer stood still.
    stood_still_ms: u64,
    /// What the time is at the server, and at which millisecond since boot: the clock is being put right, and a gap settled by it.
    settles: Option<(Timestamp, u64)>,
    /// What is to be told of it.
    told: Option<HourNews>,
}

impl Hour {
    /// What is known when the sitting begins.
    pub(super) fn begin(&mut self, news: &JournalNews) {
        self.unasked |= *news == JournalNews::ClockUnasked;
        self.agrees |= *news == JournalNews::ClockRight;
    }
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
            JournalNews::ClockRight => (self.hour.unasked, self.hour.agrees) = (false, true),
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

    /// Settles what was charged for a reboot, once the clock is right or has been put right.
    pub(super) fn settle(&mut self, now: &Moment, out: &mut Facts) {
        if self.hour.agrees {
            self.settle_by(now, out);
        }
        let Some((there, up)) = self.hour.settles else { return };
        let passed = i64::try_from(now.up.saturating_sub(up)).unwrap_or(i64::MAX);
        let is_right = now.wall.since(there.plus(passed)).saturating_abs() <= SET_WITHIN_MS;
        // whatever the time between the answer and this: nothing else moves the clock of an exam at a server
        let is_set = self.attempt.notice(now).iter().any(|fact| matches!(fact, Fact::ClockJumped { .. }));
        if !is_right && !is_set {
            return;
        }
        self.hour.settles = None;
        (self.hour.unasked, self.hour.agrees) = (false, true);
        self.settle_by(now, out);
    }

    /// Settles it by a clock that shows the server's time.
    fn settle_by(&mut self, now: &Moment, out: &mut Facts) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::paper::Due;
    use crate::tui::sample;
    use crate::tui::stage::{later, now};

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    /// A paper that was answered for a minute, and the moments of a computer that was started anew a minute later, ten seconds ago, and
    /// whose wall clock is wrong by so much.
    fn restarted(wrong_ms: i64) -> (Paper, impl Fn(i64) -> Moment) {
        let sitting = sample::sitting();
        let paper = Paper::open(sitting.opened.form, &sitting.entries).unwrap();
        let mut paper = paper.knowing(vec![JournalNews::ClockUnasked]);
        let mut out = Vec::new();
        paper.keep_time(true, &now(), &mut out);
        paper.show(1, true, &later(60_000), &mut out).unwrap();
        let at = move |ms: i64| Moment {
            wall: later(120_000 + ms + wrong_ms).wall,
            up: 10_000 + ms.unsigned_abs(),
            boot: "another".into(),
        };
        (paper, at)
    }

    fn facts(out: &mut Facts) -> Vec<Fact> {
        let fact = |effect| if let Effect::Record(entry) = effect { Some(entry.fact) } else { None };
        out.drain(..).filter_map(fact).collect()
    }

    #[test]
    fn an_exam_does_not_end_by_a_clock_that_no_server_was_asked_about_and_goes_on_by_the_servers() {
        let (mut paper, at) = restarted(DAY);
        let mut out = Vec::new();
        let told = paper.keep_time(true, &at(0), &mut out);
        assert_eq!(told, Some(Due::Hour(HourNews::Doubted(10_000))));
        assert!(matches!(facts(&mut out)[..], [Fact::Resumed { .. }, Fact::GapDoubted { ms: 10_000 }]));
        assert_eq!(paper.attempt().elapsed_ms(&at(5_000)), 75_000);
        // the server answers; until the clock is put right nothing is recorded of it
        paper.hear(JournalNews::ClockApart(-DAY, later(125_000).wall), &at(5_000), &mut out);
        assert!(matches!(out.pop(), Some(Effect::SetClock(there)) if there == later(125_000).wall));
        assert_eq!((paper.keep_time(true, &at(5_000), &mut out), facts(&mut out)), (None, vec![]));
        let right = |ms| Moment { wall: later(120_000 + ms).wall, ..at(ms) };
        let told = paper.keep_time(true, &right(6_000), &mut out);
        assert_eq!(told, Some(Due::Hour(HourNews::Settled(60_000))));
        assert_eq!(facts(&mut out), [Fact::GapSettled { ms: 60_000 }]);
        assert_eq!(paper.attempt().elapsed_ms(&right(6_000)), 126_000);
        assert_eq!(paper.keep_time(true, &right(7_000), &mut out), None);
    }

    #[test]
    fn a_clock_a_day_behind_that_a_server_puts_right_takes_what_the_computer_was_off_for_and_no_day() {
        let (mut paper, at) = restarted(-DAY);
        let mut out = Vec::new();
        paper.keep_time(true, &at(0), &mut out);
        assert!(matches!(facts(&mut out)[..], [Fact::Resumed { .. }, Fact::GapUnproven { .. }]));
        paper.hear(JournalNews::ClockApart(DAY, later(120_000).wall), &at(0), &mut out);
        facts(&mut out);
        // the clock was put right three seconds after the server had said so
        let right = |ms| Moment { wall: later(117_000 + ms).wall, ..at(ms) };
        // the next thing that happens may be an answer, and may come late
        paper.choose(1, 0, &right(4_000), &mut out).unwrap();
        assert!(matches!(facts(&mut out)[..], [Fact::GapSettled { ms: 57_000 }, Fact::Answered { .. }]));
        assert_eq!(paper.attempt().elapsed_ms(&right(4_000)), 121_000);
    }

    #[test]
    fn a_clock_that_a_server_agrees_with_ends_the_exam() {
        let (mut paper, at) = restarted(DAY);
        let mut out = Vec::new();
        paper.hear(JournalNews::ClockRight, &at(0), &mut out);
        let told = paper.keep_time(true, &at(0), &mut out);
        assert_eq!(told, Some(Due::Ended(crate::attempt::End::Expired)));
        let settled = 60_000 + DAY.unsigned_abs();
        assert!(
            matches!(facts(&mut out)[..], [Fact::Resumed { .. }, Fact::GapSettled { ms }, Fact::Expired {}] if ms == settled)
        );
    }

    #[test]
    fn what_a_server_agreed_with_is_in_doubt_no_more_and_nobody_is_told_of_it() {
        let (mut paper, at) = restarted(0);
        let mut out = Vec::new();
        paper.keep_time(true, &at(0), &mut out);
        assert!(matches!(facts(&mut out)[..], [Fact::Resumed { .. }]));
        paper.hear(JournalNews::ClockRight, &at(2_000), &mut out);
        assert_eq!(paper.keep_time(true, &at(2_000), &mut out), None);
        assert_eq!(facts(&mut out), [Fact::GapSettled { ms: 60_000 }]);
        assert!(!paper.attempt().awaits_settlement());
        assert_eq!((paper.keep_time(true, &at(9_000), &mut out), facts(&mut out)), (None, vec![]));
        assert_eq!(paper.attempt().elapsed_ms(&at(9_000)), 129_000);
    }
}
