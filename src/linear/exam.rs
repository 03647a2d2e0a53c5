//! An exam in plain lines: a question is read out, commands answer, everything becomes the same facts as on the screen.

use super::Talk;
use super::command::Command;
use super::speech;
use crate::attempt::{CommentKind, Fact, ItemStatus, Leaving, Phase, Refusal};
use crate::id::AttemptId;
use crate::time::{Moment, Zone};
use crate::tui::paper::{Due, FocusNews, Objection, Paper};
use crate::tui::screens::end::open_ends;
use crate::tui::screens::writing::{COMMENT_MAX, NOTES_MAX};
use crate::tui::text::{end, exam as exam_words, linear as words};
use crate::tui::{Effect, Event, JournalNews, Sitting};

/// An exam in plain lines.
pub(super) struct Exam {
    paper: Paper,
    name: String,
    /// The number of the question that was read out last.
    number: u32,
    notes: String,
    findings: Vec<String>,
    asked: Asked,
    finish: Finish,
    /// A wish of the candidate is on its way to the disk: that it is saved is to be said.
    announces: bool,
}

/// What was asked and waits for its confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    Submit,
    Leave,
}

/// How far the handing in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finish {
    NotYet,
    Asked,
    Failed,
}

/// What the exam wishes for beside its facts.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Nothing.
    None,
    /// The ended attempt is to be handed in.
    Finish(AttemptId),
    /// The sitting is left.
    Leave,
}

impl Exam {
    /// The exam of a sitting. Refused when its entries are not what the attempt accepts.
    pub(super) fn open(sitting: Sitting) -> Result<Self, Refusal> {
        let Sitting { opened, entries, notes, findings } = sitting;
        let paper = Paper::open(opened.form, &entries)?;
        let number = paper.attempt().path().last().map_or(1, |visit| visit.item);
        Ok(Self {
            paper,
            name: opened.name,
            number,
            notes,
            findings,
            asked: Asked::Nothing,
            finish: Finish::NotYet,
            announces: false,
        })
    }

    /// The first lines, and the first question; the clock starts.
    pub(super) fn begin(&mut self, now: &Moment, zone: &Zone, talk: &mut Talk) -> Wish {
        for finding in std::mem::take(&mut self.findings) {
            talk.say(exam_words::found(&finding));
        }
        let starts = self.paper.attempt().started().is_none();
        let wish = self.keep_time(now, talk);
        if wish != Wish::None || self.paper.attempt().has_ended() {
            return wish;
        }
        talk.say(format!("{}. {}.", self.paper.form().title, self.name));
        if starts {
            talk.say(words::CLOCK_STARTS);
        }
        self.say_time(now, zone, talk);
        talk.say(words::HELP_EXAM);
        self.stand(now, talk);
        wish
    }

    pub(super) fn prompt(&self) -> String {
        words::prompt_question(self.number)
    }

    /// Takes an event.
    pub(super) fn handle(&mut self, event: Event, now: &Moment, zone: &Zone, talk: &mut Talk) -> Wish {
        match event {
            Event::Tick => self.keep_time(now, talk),
            Event::Journal(news) => {
                self.hear(news, talk);
                Wish::None
            }
            Event::Focus(gained) => {
                let mut out = Vec::new();
                let news = self.paper.focus(gained, now, &mut out);
                talk.wish(out);
                match news {
                    Some(FocusNews::Lost(at)) => talk.say(exam_words::focus_lost(at, zone)),
                    Some(FocusNews::Back { lost, back }) => {
                        talk.say(exam_words::focus_back(lost, back, zone))
                    }
                    None => {}
                }
                Wish::None
            }
            Event::Hangup => {
                let mut out = Vec::new();
                // the attempt may be in a phase that takes no such fact: then its last record stands
                let _ = self.paper.suspend(Leaving::Signal, now, &mut out);
                talk.wish(out);
                Wish::None
            }
            _ => Wish::None,
        }
    }

    /// Takes a line.
    pub(super) fn input(&mut self, line: &str, now: &Moment, zone: &Zone, talk: &mut Talk) -> Wish {
        let wish = self.keep_time(now, talk);
        if wish != Wish::None {
            return wish;
        }
        let command = Command::of(line);
        if self.finish != Finish::NotYet {
            return self.at_the_end(&command, talk);
        }
        match std::mem::replace(&mut self.asked, Asked::Nothing) {
            Asked::Submit if command.is_just(end::word()) => return self.hand_in(now, talk),
            Asked::Submit => talk.say(words::GOES_ON),
            Asked::Leave if command.is_just("leave") => return self.leave(now, talk),
            Asked::Leave => talk.say(words::STAYS),
            Asked::Nothing => {}
        }
        match self.paper.attempt().phase() {
            Phase::Running => self.command(&command, now, zone, talk),
            _ => self.while_still(&command, now, zone, talk),
        }
        Wish::None
    }

    /// Handing in did not work.
    pub(super) fn finish_failed(&mut self, sentence: &str, talk: &mut Talk) {
        self.finish = Finish::Failed;
        talk.say(end::failed());
        talk.say(sentence);
        talk.say(words::FINISH_HOW);
    }

    fn command(&mut self, command: &Command<'_>, now: &Moment, zone: &Zone, talk: &mut Talk) {
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
    fn ways_out(&mut self, command: &Command<'_>, now: &Moment, zone: &Zone, talk: &mut Talk) {
        match command.parts() {
            ("time", "") => self.say_time(now, zone, talk),
            ("left", "") => talk.say(words::left(&self.paper.attempt().counts())),
            ("notes", "") => self.say_notes(talk),
            ("retry", "") => self.retry(talk),
            ("leave", "") | ("quit", "") => {
                talk.say(words::leave(self.paper.attempt().deadline(now), zone));
                self.asked = Asked::Leave;
            }
            (verb, "") if verb == end::word() => {
                if self.paper.attempt().phase() != Phase::Running {
                    return talk.say(format!("{}.", end::not_now()));
                }
                for sentence in open_ends(self.paper.attempt()) {
                    talk.say(format!("{}.", sentence.trim_end_matches('.')));
                }
                talk.say(end::meaning(self.paper.attempt().remaining_ms(now)));
                talk.say(words::SUBMIT_HOW);
                self.asked = Asked::Submit;
            }
            ("help", "") => self.help(talk),
            ("", _) => {}
            _ => {
                talk.say(words::unknown(command.typed(), words::HELP_EXAM));
            }
        }
    }

    fn help(&self, talk: &mut Talk) {
        talk.say(words::HELP_EXAM);
        if self.paper.attempt().breaks_left_ms() > 0 {
            talk.say(words::HELP_BREAK);
        }
    }

    fn while_still(&mut self, command: &Command<'_>, now: &Moment, zone: &Zone, talk: &mut Talk) {
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

    fn at_the_end(&mut self, command: &Command<'_>, talk: &mut Talk) -> Wish {
        match self.finish {
            Finish::Failed if command.is_just("retry") => {
                self.finish = Finish::Asked;
                talk.wish([Effect::RetryJournal]);
                talk.say(words::HANDING_IN);
                Wish::Finish(self.paper.attempt().id().clone())
            }
            Finish::Failed if command.is_just("leave") || command.is_just("quit") => Wish::Leave,
            Finish::Failed => {
                talk.say(words::FINISH_HOW);
                Wish::None
            }
            _ => {
                talk.say(words::HANDING_IN);
                Wish::None
            }
        }
    }

    /// Does what is due: the start, warnings, the end at zero.
    fn keep_time(&mut self, now: &Moment, talk: &mut Talk) -> Wish {
        let was_on_break = self.paper.attempt().phase() == Phase::OnBreak;
        let mut out = Vec::new();
        let due = self.paper.keep_time(true, now, &mut out);
        talk.wish(out);
        if was_on_break && self.paper.attempt().phase() == Phase::Running {
            talk.say(words::BREAK_OVER);
        }
        match due {
            Some(Due::Warning { threshold_ms, left_ms }) => talk.say(words::warning(threshold_ms, left_ms)),
            Some(Due::Ended(how)) if self.finish == Finish::NotYet => {
                self.finish = Finish::Asked;
                self.asked = Asked::Nothing;
                talk.urge(end::ended(how));
                talk.say(words::HANDING_IN);
                return Wish::Finish(self.paper.attempt().id().clone());
            }
            _ => {}
        }
        Wish::None
    }

    fn hear(&mut self, news: JournalNews, talk: &mut Talk) {
        let failed_before = self.paper.saving().failing().map(str::to_owned);
        self.paper.hear(news);
        let saving = self.paper.saving();
        match saving.failing() {
            Some(reason) if failed_before.as_deref() != Some(reason) => talk.say(words::failing(reason)),
            None if saving.is_safe() && (self.announces || failed_before.is_some()) => {
                talk.say(words::saved(saving.saved()));
                self.announces = false;
            }
            _ => {}
        }
    }

    /// Carries a wish out and says what became of it.
    fn wish<T>(
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

    fn answer(&mut self, command: &Command<'_>, now: &Moment, talk: &mut Talk) {
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

    fn go_to(&mut self, number: u32, now: &Moment, talk: &mut Talk) {
        self.number = number;
        self.stand(now, talk);
    }

    /// Reads the question out, which displays it to its last option; or says why there is none to be read.
    fn stand(&mut self, now: &Moment, talk: &mut Talk) {
        match self.paper.attempt().phase() {
            Phase::Running => self.read("", now, talk),
            Phase::OnBreak => talk.say(words::BREAK),
            _ => talk.say(words::PAUSED),
        }
    }

    fn read(&mut self, part: &str, now: &Moment, talk: &mut Talk) {
        let number = self.number;
        let Some(item) = self.paper.item(number).cloned() else { return };
        let attempt = self.paper.attempt();
        let (stem, options) = match part.to_ascii_lowercase().as_str() {
            "" => (true, true),
            "stem" => (true, false),
            "options" => (false, true),
            "code" => {
                let code = speech::code(&item.stem);
                let in_options = item.options.iter().flat_map(|option| speech::code(&option.text));
                let lines: Vec<String> = code.into_iter().chain(in_options).collect();
                if lines.is_empty() {
                    talk.say(words::NO_CODE);
                }
                lines.iter().for_each(|line| talk.say(line));
                return;
            }
            other => return talk.say(words::unknown(&format!("read {other}"), words::HELP_EXAM)),
        };
        let domain = self.paper.form().domains.iter().find(|domain| domain.id == item.domain);
        if stem {
            let domain = domain.map_or("", |domain| domain.name.as_str());
            talk.say(words::question(attempt, &item, number, self.paper.form().items.len(), domain));
            speech::said(&item.stem).iter().for_each(|line| talk.say(line));
        }
        if options {
            talk.say(words::OPTIONS);
            for (place, option) in item.options.iter().enumerate() {
                let chosen = attempt.response(number).contains(&option.id);
                let name = words::option(place, chosen, attempt.is_struck(number, &option.id));
                say_option(&name, &option.text, talk);
            }
        }
        if stem && options {
            let mut out = Vec::new();
            let shown = self.paper.show(number, true, now, &mut out);
            talk.wish(out);
            if let Err(objection) = shown {
                talk.say(objection_words(&objection));
            }
        }
    }

    fn comment(&mut self, kind: CommentKind, text: &str, now: &Moment, talk: &mut Talk) {
        if text.is_empty() {
            return talk.say(words::WHICH_WORDS);
        }
        if text.chars().count() > COMMENT_MAX {
            return talk.say(exam_words::full(COMMENT_MAX));
        }
        let comment =
            |paper: &mut Paper, number, out: &mut Vec<Effect>| paper.comment(number, kind, text, now, out);
        self.wish(comment, |()| format!("{}.", exam_words::commented(kind)), talk);
    }

    fn note(&mut self, text: &str, talk: &mut Talk) {
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
        talk.wish([Effect::KeepNotes(self.notes.clone())]);
        talk.say(words::NOTE_KEPT);
    }

    fn say_notes(&self, talk: &mut Talk) {
        if self.notes.trim().is_empty() {
            return talk.say(words::NO_NOTES);
        }
        self.notes.lines().for_each(|line| talk.say(line));
    }

    /// What is not done, or all questions.
    fn review(&self, which: &str, talk: &mut Talk) {
        let attempt = self.paper.attempt();
        talk.say(words::left(&attempt.counts()));
        for (number, item) in (1..).zip(&self.paper.form().items) {
            let (status, marked) = (attempt.status(number), attempt.is_marked(number));
            let wanted = match which.to_ascii_lowercase().as_str() {
                "all" => true,
                "open" => status == ItemStatus::Open,
                "incomplete" => status == ItemStatus::Incomplete,
                "unseen" | "new" => status == ItemStatus::Unseen,
                "flagged" | "for review" => marked,
                _ => marked || status != ItemStatus::Answered,
            };
            if wanted {
                let response = attempt.response(number);
                let places: Vec<usize> =
                    (0..item.options.len()).filter(|i| response.contains(&item.options[*i].id)).collect();
                talk.say(words::review_row(number, status, &places, item.select, marked));
            }
        }
    }

    fn take_break(&mut self, now: &Moment, talk: &mut Talk) {
        if self.paper.attempt().breaks_left_ms() == 0 {
            return talk.say(format!("{}.", end::no_break()));
        }
        let start = |paper: &mut Paper, _, out: &mut Vec<Effect>| {
            paper.record(Fact::BreakStarted { order: String::new() }, now, out)
        };
        self.wish(start, |()| words::BREAK.to_owned(), talk);
    }

    fn say_time(&self, now: &Moment, zone: &Zone, talk: &mut Talk) {
        let attempt = self.paper.attempt();
        talk.say(words::time_left(attempt.remaining_ms(now), attempt.deadline(now), zone));
    }

    fn retry(&self, talk: &mut Talk) {
        match self.paper.saving().failing() {
            Some(_) => talk.wish([Effect::RetryJournal]),
            None => talk.say(words::ALL_SAVED),
        }
    }

    fn hand_in(&mut self, now: &Moment, talk: &mut Talk) -> Wish {
        let mut out = Vec::new();
        let submitted = self.paper.record(Fact::Submitted {}, now, &mut out);
        talk.wish(out);
        match submitted {
            Ok(()) => self.keep_time(now, talk),
            Err(objection) => {
                talk.say(objection_words(&objection));
                Wish::None
            }
        }
    }

    fn leave(&mut self, now: &Moment, talk: &mut Talk) -> Wish {
        let mut out = Vec::new();
        // in a phase that takes no such fact the last record stands
        let _ = self.paper.suspend(Leaving::Left, now, &mut out);
        talk.wish(out);
        Wish::Leave
    }
}

/// An option: its name, then its text; lines of code below it.
pub(super) fn say_option(name: &str, text: &str, talk: &mut Talk) {
    let mut lines = speech::said(text).into_iter();
    talk.say(format!("{name}: {}", lines.next().unwrap_or_default()));
    lines.for_each(|line| talk.say(line));
}

/// An objection as a sentence for the ear.
pub(super) fn objection_words(objection: &Objection) -> String {
    match objection {
        Objection::Already(_) => words::ALREADY.to_owned(),
        other => format!("{}.", other.words()),
    }
}
