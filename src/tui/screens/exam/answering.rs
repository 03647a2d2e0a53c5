//! What keys do to responses, strikes and marks, and the way back: the paper does it, the desk shows where.

use super::{Asked, ExamScreen, Hand, NO_RESPONSE, Unrecorded};
use crate::time::Moment;
use crate::tui::Effect;
use crate::tui::keymap::Action;
use crate::tui::paper::Objection;
use crate::tui::text::exam as words;
use crossterm::event::KeyEvent;

/// What is in hand is recorded when nothing was moved or typed for so long,
const PAUSE_MS: u64 = 1_000;
/// and so long after it was first, whatever is typed on.
const LONGEST_MS: u64 = 2_000;
/// With so little time left it is recorded with every key: at zero nothing more can be.
const HURRY_MS: u64 = LONGEST_MS + 1_000;

impl ExamScreen {
    /// Does what an action asks for at an item that is answered in another way than by choosing options; false when it asks for
    /// what it does at any item.
    pub(super) fn answer(&mut self, action: Action, now: &Moment, out: &mut Vec<Effect>) -> bool {
        let number = self.number();
        let asked = match self.paper.item(number) {
            Some(item) => {
                let given = self.paper.attempt().given(number).unwrap_or(&NO_RESPONSE);
                self.desk.asked(item, given, action)
            }
            None => Asked::Usual,
        };
        match asked {
            Asked::Usual => return false,
            Asked::PutDown => {
                self.put_down(now, out);
                // any other key does what it does beside
                return action == Action::ChooseHere || self.answer(action, now, out);
            }
            other => self.do_asked(other, now, out),
        }
        true
    }

    fn do_asked(&mut self, asked: Asked, now: &Moment, out: &mut Vec<Effect>) {
        let number = self.number();
        match asked {
            Asked::Moved => self.moved(now, out),
            Asked::PutBack => {
                let recorded = std::mem::take(&mut self.recorded);
                self.unrecorded = None;
                self.desk.take(Hand::Empty);
                if recorded {
                    self.undo(now, out);
                }
            }
            Asked::Order(order) => {
                self.wish(|paper, out| paper.order(number, &order, now, out), now, out);
            }
            Asked::Fill(gap, option) => {
                self.wish(|paper, out| paper.fill(number, &[(gap, option)], now, out), now, out);
            }
            Asked::Told(text) => self.tell(text, now),
            Asked::Usual | Asked::PutDown | Asked::Done => {}
        }
    }

    /// Opens the field of an item that is answered by typing; with a key, that is typed first.
    pub(super) fn open_field(&mut self, first: Option<&KeyEvent>, now: &Moment, out: &mut Vec<Effect>) {
        let number = self.number();
        let given = self.paper.attempt().given(number).unwrap_or(&NO_RESPONSE);
        self.desk.open_field(given);
        if let Some(key) = first {
            self.type_key(key, now, out);
        }
    }

    /// Offers a key to the field that is open; true when it was one for it.
    pub(super) fn type_key(&mut self, key: &KeyEvent, now: &Moment, out: &mut Vec<Effect>) -> bool {
        let number = self.number();
        let asked = self.paper.item(number).and_then(|item| self.desk.type_key(item, key));
        asked.map(|asked| self.do_asked(asked, now, out)).is_some()
    }

    fn moved(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let first = self.unrecorded.map_or(now.up, |unrecorded| unrecorded.first);
        self.unrecorded = Some(Unrecorded { first, last: now.up });
        if self.attempt().remaining_ms(now) <= HURRY_MS {
            self.record_hand(now, out);
        }
    }

    /// After how long what is in hand is to be recorded; `None` where all of it is.
    pub(super) fn record_after_ms(&self, now: &Moment) -> Option<u64> {
        let Unrecorded { first, last } = self.unrecorded?;
        Some((last + PAUSE_MS).min(first + LONGEST_MS).saturating_sub(now.up))
    }

    /// Records what is in hand, as far as it is news; it stays in hand.
    pub(super) fn record_hand(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if self.unrecorded.take().is_none() {
            return;
        }
        let number = self.number();
        let done = match self.desk.hand() {
            Hand::Row(order, _) => self.paper.order(number, order, now, out),
            Hand::Field(field) => self.paper.enter(number, field.text(), now, out),
            Hand::Empty => return,
        };
        match done {
            Ok(()) if std::mem::replace(&mut self.recorded, true) => self.paper.join_changes(),
            Ok(()) | Err(Objection::SameAgain | Objection::NothingChosen) => {}
            Err(objection) => self.tell(objection.words(), now),
        }
    }

    /// What is in hand becomes the response: an order that nothing was moved in, too.
    pub(super) fn put_down(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if matches!(self.desk.hand(), Hand::Row(..)) {
            self.unrecorded.get_or_insert(Unrecorded { first: now.up, last: now.up });
        }
        self.record_hand(now, out);
        self.desk.take(Hand::Empty);
        self.recorded = false;
    }

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
