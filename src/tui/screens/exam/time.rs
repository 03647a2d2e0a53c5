//! What time does to an exam: its start, the warnings, breaks that are used up, and the end at zero.

use super::super::end::Finish;
use super::super::writing::Matter;
use super::{Alert, ExamScreen, Pane, Telling, Told};
use crate::time::Moment;
use crate::tui::paper::Due;
use crate::tui::text::exam as words;
use crate::tui::{Effect, Request};

/// With so much time left the clock cannot be hidden any more.
pub(super) const CLOCK_STAYS_MS: u64 = 300_000;
/// How long warnings and messages stay unless a key takes them away.
const SHOWN_MS: u64 = 10_000;
/// With so much time left a comment that is being written is recorded as it stands: in a moment nothing can be any more.
const LAST_MS: u64 = 2_000;

impl ExamScreen {
    /// Does what is due at `now`, before anything else is taken. What the candidate is to be told behind that.
    pub(super) fn keep_time(&mut self, now: &Moment, out: &mut Vec<Effect>) -> Option<String> {
        let gone = |since: u64| now.up.saturating_sub(since) >= SHOWN_MS;
        let left_ms = self.attempt().remaining_ms(now);
        // a correction of the clock, or more time, makes a warning untrue
        if self.alert.is_some_and(|alert| gone(alert.since) || left_ms > alert.threshold_ms) {
            self.alert = None;
        }
        if matches!(self.told, Some(Told { since: Some(since), .. }) if gone(since)) {
            self.told = None;
        }
        if left_ms <= LAST_MS {
            self.keep_comment(now, out);
        }
        let may_start = self.sized && !self.desk.is_too_small();
        match self.paper.keep_time(may_start, now, out) {
            Some(Due::Warning { threshold_ms, left_ms }) => {
                self.alert = Some(Alert { threshold_ms, left_ms, since: now.up });
            }
            Some(Due::ClockMoved(by_ms)) => {
                self.alert = None;
                return Some(words::clock_moved(by_ms));
            }
            Some(Due::Hour(news)) => {
                self.alert = None;
                // nobody may be looking: it stays until a key is pressed
                self.notices.insert(0, words::hour_news(news));
            }
            Some(Due::Ended(how)) if self.finish().is_none() => {
                self.panes = vec![Pane::Finish(Finish::new(how, now))];
                (self.alert, self.told) = (None, None);
                self.ask_to_finish(out);
            }
            Some(Due::Ended(_)) => self.hand_in_again(now, out),
            None => {}
        }
        None
    }

    /// Records a comment that is being written.
    fn keep_comment(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if self.attempt().has_ended() {
            return;
        }
        let open = self.panes.iter_mut().find_map(|pane| match pane {
            Pane::Writing(writing) if !writing.is_kept() => match writing.matter {
                Matter::Comment(kind, item) => Some((writing, kind, item)),
                Matter::Notes => None,
            },
            _ => None,
        });
        let Some((writing, kind, item)) = open else { return };
        if self.paper.comment(item, kind, writing.editor.text(), now, out).is_ok() {
            // the page stays: keys that are on their way are no answers
            writing.keep();
            self.tell_of(Telling::Commented(kind, self.attempt().next_seq() - 1), now);
        }
    }

    /// Tries again to hand in, where that failed and the time for it has come.
    fn hand_in_again(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let is_due = |finish: &Finish| finish.due_after_ms(self.paper.saving(), now) == Some(0);
        if self.finish().is_some_and(is_due)
            && let Some(finish) = self.finish_mut()
        {
            finish.again_by_itself(now);
            out.push(Effect::Ask(Request::FinishAgain(self.attempt().id().clone())));
        }
    }
}
