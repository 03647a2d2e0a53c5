//! What keys do to responses, strikes and marks, and the way back: the paper does it, the desk shows where.

use super::ExamScreen;
use crate::time::Moment;
use crate::tui::Effect;
use crate::tui::text::exam as words;

impl ExamScreen {
    /// Chooses the option of this place (from 0); where several are asked for, chosen ones are given up again.
    pub(super) fn choose(&mut self, option: usize, now: &Moment, out: &mut Vec<Effect>) {
        let number = self.number();
        if self.item().is_some_and(|item| option < item.options.len()) {
            self.desk.reveal(option);
        }
        self.wish(|paper, out| paper.choose(number, option, now, out), now, out);
    }

    /// Chooses the option under the cursor, once it is seen.
    pub(super) fn choose_here(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if self.cursor_is_seen(now) {
            self.choose(self.desk.cursor(), now, out);
        }
    }

    /// Strikes the option under the cursor out, or no longer.
    pub(super) fn strike(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if self.cursor_is_seen(now) {
            let (number, cursor) = (self.number(), self.desk.cursor());
            self.wish(|paper, out| paper.strike(number, cursor, now, out), now, out);
        }
    }

    /// True when the option under the cursor is seen; else it is brought into view, and nothing else happens.
    fn cursor_is_seen(&mut self, now: &Moment) -> bool {
        let seen = self.desk.sees_cursor();
        if !seen {
            let cursor = self.desk.cursor();
            self.desk.reveal(cursor);
            self.tell(words::out_of_sight(cursor), now);
        }
        seen
    }

    /// Takes the response away.
    pub(super) fn clear(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let number = self.number();
        self.wish(|paper, out| paper.clear(number, now, out), now, out);
    }

    /// Marks the item for review, or no longer.
    pub(super) fn mark(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let number = self.number();
        self.wish(|paper, out| paper.mark(number, now, out), now, out);
    }

    /// Takes the last change back, at the item where it was made.
    pub(super) fn undo(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if let Some(item) = self.paper.last_changed() {
            self.desk.open(item);
            self.settle(now, out);
        }
        if let Some((item, what)) = self.wish(|paper, out| paper.undo(now, out), now, out) {
            self.tell(words::undone(item, what), now);
        }
    }
}
