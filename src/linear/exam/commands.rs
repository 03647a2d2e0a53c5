//! What is typed in an exam, and what becomes of it.

use super::{Asked, Exam};
use crate::attempt::{CommentKind, Fact, Phase};
use crate::linear::Talk;
use crate::linear::command::Command;
use crate::time::{Moment, Zone};
use crate::tui::Effect;
use crate::tui::paper::{Objection, Paper};
use crate::tui::screens::end::{no_break, open_ends};
use crate::tui::screens::writing::{COMMENT_MAX, NOTES_MAX};
use crate::tui::text::{end, exam as exam_words, linear as words};

impl Exam {
    pub(super) fn command(&mut self, command: &Command<'_>, now: &Moment, zone: &Zone, talk: &mut Talk) {
        let of = u32::try_from(self.paper.form().items.len()).unwrap_or(u32::MAX);
        match command.parts() {
            ("answer", _) => self.answer(command, now, talk),
            ("clear", "") => {
                let clear = |paper: &mut Paper, number, out: &mut Vec<Effect>| paper.clear(number, now, out);
                self.wish(clear, |()| words::CLEARED.to_owned(), talk);
            }
            ("strike", _) => match command.places().as_deref() {
                Some([place]) => {
                    let place = *place;
                    let strike = |paper: &mut Paper, number, out: &mut Vec<Effect>| {
                        paper.strike(number, place, now, out)
                    };
                    self.wish(strike, |on| words::struck(place, on), talk);
                }
                _ => talk.say(words::WHICH_OPTION),
            },
            ("flag", "") => {
                let number = self.number;
                let mark = |paper: &mut Paper, number, out: &mut Vec<Effect>| paper.mark(number, now, out);
                self.wish(mark, |on| words::flagged(number, on), talk);
            }
            ("undo", "") => {
                if let Some(item) = self.paper.last_changed()
                    && item != self.number
                {
                    self.number = item;
                    self.stand(now, talk);
                }
                let undo = |paper: &mut Paper, _, out: &mut Vec<Effect>| paper.undo(now, out);
                self.wish(undo, |(item, what)| format!("{}.", exam_words::undone(item, what)), talk);
            }
            ("next", "") if self.number >= of => talk.say(words::LAST_QUESTION),
            ("next", "") => self.go_to(self.number + 1, now, talk),
            ("back", "") if self.number <= 1 => talk.say(exam_words::first_item()),
            ("back", "") => self.go_to(self.number - 1, now, talk),
            ("go", _) => match command.number().and_then(|n| u32::try_from(n).ok()) {
                Some(number) if (1..=of).contains(&number) => self.go_to(number, now, talk),
                _ => talk.say(format!("{}.", exam_words::no_item(of as usize))),
            },
            ("read", _) => self.read(command.rest, now, talk),
            ("comment", _) => self.comment(CommentKind::Item, command.rest, now, talk),
            ("incident", _) => self.comment(CommentKind::Incident, command.rest, now, talk),
            ("note", _) => self.note(command.rest, talk),
            ("review", _) => self.review(command.rest, talk),
            ("break", "") => self.take_break(now, talk),
            _ => self.ways_out(command, now, zone, talk),
        }
    }

    /// What can be done whatever the clock does.
    pub(super) fn ways_out(&mut self, command: &Command<'_>, now: &Moment, zone: &Zone, talk: &mut Talk) {
        match command.parts() {
            ("time", "") => self.say_time(now, zone, talk),
            ("left", "") => {
                talk.say(words::left(&self.paper.attempt().counts()));
                let form = self.paper.form();
                words::counted(form.items.len(), form.scored).into_iter().for_each(|line| talk.say(line));
            }
            ("notes", "") => self.say_notes(talk),
            ("retry", "") => self.retry(talk),
            ("leave", "") | ("quit", "") => {
                talk.say(words::leave(self.paper.attempt().deadline(now), now.wall, zone));
                self.asked = Asked::Leave;
            }
            (verb, "") if verb == end::word() => {
                if self.paper.attempt().phase() != Phase::Running {
                    return talk.say(format!("{}.", end::not_now()));
                }
                for sentence in open_ends(self.paper.attempt()) {
                    talk.say(format!("{}.", sentence.trim_end_matches('.')));
                }
                talk.say(end::meaning(&words::spoken(self.paper.attempt().remaining_ms(now))));
                talk.say(words::SUBMIT_HOW);
                self.asked = Asked::Submit;
            }
            ("help", "") => self.help(talk),
            ("", _) => {}
            (option, "") if option.chars().count() == 1 => talk.say(words::bare_option(command.typed())),
            _ => {
                talk.say(words::unknown(command.typed(), words::HELP_EXAM));
            }
        }
    }

    pub(super) fn help(&self, talk: &mut Talk) {
        talk.say(words::HELP_EXAM);
        if self.paper.attempt().breaks_left_ms() > 0 {
            talk.say(words::HELP_BREAK);
        }
    }

    pub(super) fn while_still(&mut self, command: &Command<'_>, now: &Moment, zone: &Zone, talk: &mut Talk) {
        let on_break = self.paper.attempt().phase() == Phase::OnBreak;
        if on_break && command.is_just("continue") {
            let back =
                |paper: &mut Paper, _, out: &mut Vec<Effect>| paper.record(Fact::BreakEnded {}, now, out);
            self.wish(back, |()| words::BREAK_OVER.to_owned(), talk);
            return self.say_time(now, zone, talk);
        }
        let known = ["time", "left", "notes", "retry", "leave", "quit", end::word()];
        if known.iter().any(|word| command.is_just(word)) {
            return self.ways_out(command, now, zone, talk);
        }
        talk.say(if on_break { words::BREAK } else { words::PAUSED });
    }

    /// Carries a wish out and says what became of it.
    pub(super) fn wish<T>(
        &mut self,
        wish: impl FnOnce(&mut Paper, u32, &mut Vec<Effect>) -> Result<T, Objection>,
        said: impl FnOnce(T) -> String,
        talk: &mut Talk,
    ) {
        let mut out = Vec::new();
        let result = wish(&mut self.paper, self.number, &mut out);
        self.announces |= result.is_ok();
        match result {
            Ok(done) => talk.say(said(done)),
            Err(objection) => talk.say(objection_words(&objection)),
        }
        talk.wish(out);
    }

    pub(super) fn answer(&mut self, command: &Command<'_>, now: &Moment, talk: &mut Talk) {
        if self.paper.item(self.number).is_some_and(|item| !item.kind.has_keys()) {
            return self.answer_of(command, now, talk);
        }
        let Some(places) = command.places() else { return talk.say(words::WHICH_OPTION) };
        let select = self.paper.item(self.number).map_or(1, |item| item.select);
        let answer = |paper: &mut Paper, number, out: &mut Vec<Effect>| {
            paper.answer(number, &places, now, out).map(|()| number)
        };
        let mut sorted = places.clone();
        sorted.sort_unstable();
        sorted.dedup();
        self.wish(answer, |_| words::answered(&sorted, select), talk);
    }

    pub(super) fn comment(&mut self, kind: CommentKind, text: &str, now: &Moment, talk: &mut Talk) {
        if text.is_empty() {
            return talk.say(words::WHICH_WORDS);
        }
        if text.chars().count() > COMMENT_MAX {
            return talk.say(exam_words::full(COMMENT_MAX));
        }
        let comment =
            |paper: &mut Paper, number, out: &mut Vec<Effect>| paper.comment(number, kind, text, now, out);
        self.wish(comment, |()| format!("{}.", exam_words::commented(kind, false)), talk);
    }

    pub(super) fn note(&mut self, text: &str, talk: &mut Talk) {
        if text.is_empty() {
            return talk.say(words::WHICH_WORDS);
        }
        if self.notes.chars().count() + text.chars().count() + 1 > NOTES_MAX {
            return talk.say(exam_words::full(NOTES_MAX));
        }
        if !self.notes.is_empty() {
            self.notes.push('\n');
        }
        self.notes.push_str(text);
        // "kept" is said once it is
        talk.wish([Effect::KeepNotes(self.notes.clone())]);
    }

    pub(super) fn take_break(&mut self, now: &Moment, talk: &mut Talk) {
        if self.paper.attempt().breaks_left_ms() == 0 {
            return talk.say(format!("{}.", no_break(self.paper.attempt())));
        }
        let start = |paper: &mut Paper, _, out: &mut Vec<Effect>| {
            paper.record(Fact::BreakStarted { order: String::new() }, now, out)
        };
        self.wish(start, |()| words::BREAK.to_owned(), talk);
    }

    pub(super) fn retry(&self, talk: &mut Talk) {
        let saving = self.paper.saving();
        match saving.failing().or(saving.notes_failing()) {
            Some(_) => talk.wish([Effect::RetryJournal]),
            None => match self.paper.saving().light() {
                Some(light) => talk.say(words::saved_and(light)),
                None => talk.say(words::ALL_SAVED),
            },
        }
    }
}

/// An objection as a sentence for the ear.
pub(super) fn objection_words(objection: &Objection) -> String {
    match objection {
        Objection::Already(_) => words::ALREADY.to_owned(),
        other => format!("{}.", other.words()),
    }
}
