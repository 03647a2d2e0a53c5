//! Which pane takes a key, and what it does there.

use super::super::end::{Answer, EndDialog, Submit, Way};
use super::super::help::Help;
use super::super::review::{Chosen, Review, Wish};
use super::super::writing::{Matter, Writing};
use super::time::CLOCK_STAYS_MS;
use super::{ExamScreen, GoTo, Hand, Pane, Telling, layer};
use crate::attempt::{Fact, Leaving, Phase};
use crate::time::Moment;
use crate::tui::Effect;
use crate::tui::bindings::Keymap;
use crate::tui::keymap::{self, Action, Context};
use crate::tui::paper::Objection;
use crate::tui::text::exam as words;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

impl ExamScreen {
    /// The contexts that keys are looked up in now.
    pub(super) fn contexts(&self) -> &'static [Context] {
        match self.panes.last() {
            Some(Pane::GoTo(_)) => &[Context::GoTo],
            Some(Pane::Review(_)) => &[Context::Review],
            Some(Pane::End(_)) => &[Context::End],
            Some(Pane::Submit(_)) => &[Context::Submit],
            Some(Pane::Writing(writing)) => writing.contexts(),
            Some(Pane::Help(_)) => &[Context::Help],
            Some(Pane::Finish(_)) => &[Context::Finish],
            None if self.replayed => &[Context::Replay],
            None if self.attempt().phase() == Phase::OnBreak => &[Context::Break, Context::Still],
            None if self.is_covered() => &[Context::Still],
            None if matches!(self.desk.hand(), Hand::Field(_)) => &[Context::Typing],
            None => match self.item().and_then(|item| layer(item.kind)) {
                None => &[Context::Exam],
                Some(Context::Ordering) => &[Context::Ordering, Context::Exam],
                Some(Context::Gaps) => &[Context::Gaps, Context::Exam],
                Some(_) => &[Context::Entry, Context::Exam],
            },
        }
    }

    /// Takes a key.
    pub(super) fn key(&mut self, key: &KeyEvent, now: &Moment, out: &mut Vec<Effect>) {
        // below the least size nothing can be read, so nothing is taken
        if self.desk.is_too_small() || key.kind == KeyEventKind::Release {
            return;
        }
        self.alert = None;
        self.told = None;
        if !self.notices.is_empty() {
            self.notices.remove(0);
        }
        let in_dialog = matches!(self.panes.last(), Some(Pane::End(_)));
        let retry = (in_dialog && key.code == KeyCode::Char('!')).then_some(Action::Retry);
        let action = keymap::action(self.contexts(), key).or(retry);
        if !matches!(action, Some(Action::Leave | Action::Confirm)) {
            self.loss_told = None;
        }
        if self.pane_takes(key, action) || self.field_takes(key, now, out) {
            return;
        }
        let Some(action) = action else {
            if key.code == KeyCode::Enter && self.panes.is_empty() && !self.is_covered() {
                self.enter(now, out);
            }
            return;
        };
        if key.kind == KeyEventKind::Repeat && !keymap::repeats(action) {
            return;
        }
        self.act(action, now, out);
    }

    /// Offers the key to a pane that takes text; true when it was taken.
    fn pane_takes(&mut self, key: &KeyEvent, action: Option<Action>) -> bool {
        let typed = matches!(key.code, KeyCode::Char(_)) && !key.modifiers.contains(KeyModifiers::CONTROL);
        match self.panes.last_mut() {
            Some(Pane::Help(help)) if action != Some(Action::Stop) => {
                if !help.key(key) {
                    self.panes.pop();
                }
                true
            }
            Some(Pane::Writing(writing)) => {
                let named = names_action(writing.contexts(), key) || key.code == KeyCode::F(1);
                let takes = typed || !(named || action == Some(Action::Stop));
                if takes {
                    writing.key(key);
                }
                takes
            }
            Some(Pane::GoTo(go_to)) => go_to.key(key).is_none(),
            Some(Pane::Submit(submit)) => {
                let takes = typed || action.is_none();
                if takes {
                    submit.key(key);
                }
                takes
            }
            _ => false,
        }
    }

    /// Offers the key to the field that is open, or that it opens; true when it was taken.
    fn field_takes(&mut self, key: &KeyEvent, now: &Moment, out: &mut Vec<Effect>) -> bool {
        if !self.panes.is_empty() || self.is_covered() || self.attempt().has_ended() {
            return false;
        }
        let opens = self.item().is_some_and(|item| self.desk.opens_by(item, key));
        if opens && key.kind == KeyEventKind::Press {
            self.open_field(Some(key), now, out);
            return true;
        }
        self.type_key(key, now, out)
    }

    /// Enter at an item: it confirms what is in hand, opens a field, and does nothing else.
    fn enter(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        let is_entry = self.item().is_some_and(|item| item.kind.is_entry());
        match self.desk.hand() {
            Hand::Row(..) => self.put_down(now, out),
            _ if is_entry => self.open_field(None, now, out),
            _ => self.tell_of(Telling::Keys(words::enter), now),
        }
    }

    fn act(&mut self, action: Action, now: &Moment, out: &mut Vec<Effect>) {
        match action {
            Action::Stop => return self.refuse_stop(now, out),
            Action::Help => {
                let help = Help::new(self.contexts(), self.desk.size());
                return self.panes.push(Pane::Help(help));
            }
            Action::Retry if !matches!(self.panes.last(), Some(Pane::Finish(_))) => {
                let saving = self.paper.saving();
                if saving.failing().or(saving.notes_failing()).is_some() {
                    out.push(Effect::RetryJournal);
                }
                return;
            }
            Action::HideClock => return self.hide_clock(now),
            _ => {}
        }
        match self.panes.pop() {
            None if self.is_covered() => self.act_on_cover(action, now, out),
            None => self.act_on_item(action, now, out),
            Some(Pane::GoTo(go_to)) => self.act_on_number(go_to, action, now),
            Some(Pane::Review(mut review)) => {
                let wish = review.act(action, self.attempt());
                self.listed = review.chosen();
                match wish {
                    Wish::None => self.panes.push(Pane::Review(review)),
                    Wish::Open(number) => {
                        self.desk.open(number);
                    }
                    // whoever leaves the list is done with it
                    Wish::Back => self.listed = Chosen::default(),
                    wish => {
                        self.panes.push(Pane::Review(review));
                        if wish == Wish::Submit { self.open_submit() } else { self.open_end() }
                    }
                }
            }
            Some(Pane::End(mut end)) => match end.act(action) {
                None => self.panes.push(Pane::End(end)),
                Some(Ok(Way::Leave)) if !self.leaves_for_good() => self.panes.push(Pane::End(end)),
                Some(Ok(way)) => self.go(way, now, out),
                Some(Err(text)) => {
                    self.tell(text, now);
                    self.panes.push(Pane::End(end));
                }
            },
            Some(Pane::Submit(mut submit)) => match submit.act(action, self.page_area(), self.attempt(), now)
            {
                Answer::None => self.panes.push(Pane::Submit(submit)),
                Answer::Back => {}
                Answer::HandIn => {
                    if self.record(Fact::Submitted {}, now, out) {
                        self.keep_time(now, out);
                    }
                }
            },
            Some(Pane::Writing(writing)) => self.act_on_writing(writing, action, now, out),
            Some(Pane::Finish(mut finish)) => {
                if action == Action::Retry && finish.has_failed() {
                    finish.again(now);
                    out.push(Effect::RetryJournal);
                    self.ask_to_finish(out);
                } else if action == Action::Leave && finish.may_leave(now) && self.leaves_for_good() {
                    self.leave(out);
                }
                self.panes.push(Pane::Finish(finish));
            }
            Some(pane @ Pane::Help(_)) => self.panes.push(pane),
        }
    }

    fn act_on_item(&mut self, action: Action, now: &Moment, out: &mut Vec<Effect>) {
        if matches!(self.desk.hand(), Hand::Field(_)) {
            match action {
                Action::PageUp => return self.desk.page(-1),
                Action::PageDown => return self.desk.page(1),
                _ => self.put_down(now, out),
            }
            if action == Action::Confirm {
                return;
            }
        }
        if self.answer(action, now, out) {
            return;
        }
        match action {
            Action::Choose(option) => self.choose(usize::from(option), now, out),
            Action::ChooseHere => self.choose_here(now, out),
            Action::Strike => self.strike(now, out),
            Action::Clear => self.clear(now, out),
            Action::MarkForReview => self.mark(now, out),
            Action::Undo => self.undo(now, out),
            Action::Up => self.desk.up(),
            Action::Down => self.desk.down(),
            Action::PageUp => self.desk.page(-1),
            Action::PageDown => self.desk.page(1),
            Action::Left => self.sideways(-1, now),
            Action::Right => self.sideways(1, now),
            Action::Figures => self.turn_figures(now),
            Action::Next => self.step(1, words::last_item, now),
            Action::Previous => self.step(-1, |_| words::first_item().to_owned(), now),
            Action::GoTo => self.panes.push(Pane::GoTo(GoTo::default())),
            Action::Review => {
                let mut review =
                    Review::new(self.excerpts.clone(), self.number(), self.listed, self.attempt());
                review.resize(self.desk.size().1);
                self.panes.push(Pane::Review(review));
            }
            Action::Notes => self.open_writing(Writing::notes(&self.notes)),
            Action::Comment => self.open_writing(Writing::comment(self.number())),
            Action::End => self.open_end(),
            _ => {}
        }
    }

    fn act_on_cover(&mut self, action: Action, now: &Moment, out: &mut Vec<Effect>) {
        match action {
            Action::Confirm if self.attempt().phase() == Phase::OnBreak => {
                self.record(Fact::BreakEnded {}, now, out);
            }
            Action::End => self.open_end(),
            _ => {}
        }
    }

    fn act_on_number(&mut self, go_to: GoTo, action: Action, now: &Moment) {
        match action {
            Action::Confirm => {
                let known = go_to.number().is_some_and(|number| self.desk.open(number));
                if !known {
                    self.tell(words::no_item(self.desk.items()), now);
                    self.panes.push(Pane::GoTo(GoTo::default()));
                }
            }
            Action::Back => {}
            _ => self.panes.push(Pane::GoTo(go_to)),
        }
    }

    fn act_on_writing(&mut self, mut writing: Writing, action: Action, now: &Moment, out: &mut Vec<Effect>) {
        match (action, writing.matter) {
            (Action::Back, _) if writing.is_kept() => {}
            (_, Matter::Comment(..)) if writing.is_kept() => self.panes.push(Pane::Writing(writing)),
            (Action::Back, _) if writing.asks_to_drop(&self.notes) => {
                self.panes.push(Pane::Writing(writing));
            }
            (Action::Back, _) => self.tell(words::dropped(), now),
            (Action::Save, Matter::Notes) => {
                writing.editor.text().clone_into(&mut self.notes);
                // "kept" is said once they are
                out.push(Effect::KeepNotes(self.notes.clone()));
            }
            (Action::Save, Matter::Comment(..)) if writing.asks_first() => {
                self.panes.push(Pane::Writing(writing));
            }
            (Action::Save, Matter::Comment(kind, item)) => {
                match self.paper.comment(item, kind, writing.editor.text(), now, out) {
                    Ok(()) => self.tell_of(Telling::Commented(kind, self.attempt().next_seq() - 1), now),
                    Err(objection) => {
                        self.tell(objection.words(), now);
                        if objection != Objection::NothingWritten {
                            // what was written is not lost
                            self.panes.push(Pane::Writing(writing));
                        }
                    }
                }
            }
            (action, _) => {
                if action == Action::NextField {
                    writing.toggle();
                }
                self.panes.push(Pane::Writing(writing));
            }
        }
    }

    fn go(&mut self, way: Way, now: &Moment, out: &mut Vec<Effect>) {
        self.loss_told = None;
        match way {
            Way::Stay => {}
            Way::Submit => self.open_submit(),
            Way::Leave => {
                self.record(Fact::Suspended { cause: Leaving::Left }, now, out);
                self.leave(out);
            }
            Way::Break => {
                if self.record(Fact::BreakStarted { order: String::new() }, now, out) {
                    self.panes.clear();
                }
            }
        }
    }

    fn open_end(&mut self) {
        self.panes.push(Pane::End(EndDialog::new(self.attempt())));
    }
    fn open_submit(&mut self) {
        self.panes.push(Pane::Submit(Submit::default()));
    }
    fn open_writing(&mut self, mut writing: Writing) {
        writing.resize(self.desk.size().0);
        self.panes.push(Pane::Writing(writing));
    }

    fn step(&mut self, by: i64, at_end: fn(&Keymap) -> String, now: &Moment) {
        let to = u32::try_from(i64::from(self.number()) + by).unwrap_or(0);
        if !self.desk.open(to) {
            self.tell_of(Telling::Keys(at_end), now);
        }
    }

    fn sideways(&mut self, steps: isize, now: &Moment) {
        if !self.desk.sideways(steps) {
            self.tell(words::nothing_wide(), now);
        }
    }

    fn turn_figures(&mut self, now: &Moment) {
        if let Some(item) = self.paper.item(self.desk.number()) {
            let said = self.desk.turn_figures(item);
            self.tell(said, now);
        }
    }

    fn hide_clock(&mut self, now: &Moment) {
        if self.attempt().remaining_ms(now) <= CLOCK_STAYS_MS {
            self.tell(words::clock_stays(), now);
        } else {
            self.clock_hidden = !self.clock_hidden;
        }
    }

    fn refuse_stop(&mut self, now: &Moment, out: &mut Vec<Effect>) {
        if self.attempt().has_ended() {
            return;
        }
        if self.record(Fact::Suspended { cause: Leaving::Refused }, now, out) {
            self.tell(words::stop_refused(), now);
        }
    }

    /// Takes pasted text, where text is written.
    pub(super) fn paste(&mut self, text: &str, now: &Moment) {
        match self.panes.last_mut() {
            Some(Pane::Writing(writing)) if !self.desk.is_too_small() => writing.insert(text),
            _ => self.tell(words::paste_refused(), now),
        }
    }
}

/// The key names an action of these contexts themselves.
fn names_action(contexts: &[Context], key: &KeyEvent) -> bool {
    contexts.iter().flat_map(|c| keymap::rows(*c)).any(|row| row.keys.iter().any(|k| k.matches(key)))
}
