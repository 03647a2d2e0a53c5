//! What keys do to responses, strikes and marks, and the way back.

use super::ExamScreen;
use super::undo::Change;
use crate::attempt::Fact;
use crate::id::ChoiceId;
use crate::time::Moment;
use crate::tui::Effect;
use crate::tui::text::exam as words;

impl ExamScreen {
    /// Chooses the option of this place (from 0); where several are asked for, chosen ones are given up again.
    pub(super) fn choose(&mut self, option: usize, now: &Moment, out: &mut Vec<Effect>) {
        let number = self.number();
        let Some(item) = self.item() else { return };
        let (select, ids) = (item.select, item.options.iter().map(|o| o.id.clone()).collect::<Vec<_>>());
        let Some(id) = ids.get(option) else { return self.tell(words::no_option(option), now) };
        self.desk.reveal(option);
        let before = self.attempt.response(number).to_vec();
        let after: Vec<ChoiceId> = if before.contains(id) {
            if select == 1 {
                return self.tell(words::already(option), now);
            }
            before.iter().filter(|c| *c != id).cloned().collect()
        } else if select == 1 {
            vec![id.clone()]
        } else if before.len() >= select as usize {
            return self.tell(words::too_many(select), now);
        } else {
            ids.iter().filter(|c| *c == id || before.contains(c)).cloned().collect()
        };
        let struck = self.attempt.is_struck(number, id);
        if struck && !self.record(Fact::Struck { item: number, choice: id.clone(), on: false }, now, out) {
            return;
        }
        if self.respond(number, after, now, out) {
            self.changes.push(Change::of_response(number, &before, struck.then(|| id.clone())));
        }
    }

    /// Chooses the option under the cursor, once it is seen.
    pub(super) fn choose_here(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if self.cursor_is_seen(now) {
            self.choose(self.desk.cursor(), now, out);
        }
    }

    /// Strikes the option under the cursor out, or no longer.
    pub(super) fn strike(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if !self.cursor_is_seen(now) {
            return;
        }
        let (number, cursor) = (self.number(), self.desk.cursor());
        let Some(choice) = self.item().and_then(|i| i.options.get(cursor)).map(|o| o.id.clone()) else {
            return;
        };
        if self.attempt.response(number).contains(&choice) {
            return self.tell(words::strike_chosen(cursor), now);
        }
        let before = self.attempt.is_struck(number, &choice);
        if self.record(Fact::Struck { item: number, choice: choice.clone(), on: !before }, now, out) {
            self.changes.push(Change::of_strike(number, choice, before));
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
        let before = self.attempt.response(number).to_vec();
        if before.is_empty() {
            self.tell(words::nothing_chosen(), now);
        } else if self.respond(number, Vec::new(), now, out) {
            self.changes.push(Change::of_response(number, &before, None));
        }
    }

    /// Marks the item for review, or no longer.
    pub(super) fn mark(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let number = self.number();
        let before = self.attempt.is_marked(number);
        if self.record(Fact::Marked { item: number, on: !before }, now, out) {
            self.changes.push(Change::of_mark(number, before));
        }
    }

    /// Takes the last change back, at the item where it was made.
    pub(super) fn undo(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let Some(change) = self.changes.pop() else { return self.tell(words::nothing_to_undo(), now) };
        let item = change.item;
        self.desk.open(item);
        self.settle(now, out);
        if let Some(response) = &change.response
            && self.attempt.response(item) != response
        {
            self.respond(item, response.clone(), now, out);
        }
        if let Some((choice, on)) = &change.strike
            && self.attempt.is_struck(item, choice) != *on
        {
            self.record(Fact::Struck { item, choice: choice.clone(), on: *on }, now, out);
        }
        if let Some(on) = change.mark
            && self.attempt.is_marked(item) != on
        {
            self.record(Fact::Marked { item, on }, now, out);
        }
        self.tell(words::undone(item, change.what()), now);
    }

    fn respond(&mut self, item: u32, choices: Vec<ChoiceId>, now: &Moment, out: &mut Vec<Effect>) -> bool {
        let fact = if choices.is_empty() { Fact::Cleared { item } } else { Fact::Answered { item, choices } };
        self.record(fact, now, out)
    }
}
