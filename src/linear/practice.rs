//! Practice in plain lines: public practice questions with feedback; no clock, no record.

use super::command::Command;
use super::exam::{Given, no_number, say_answers};
use super::{Linear, Pending, Stage, Step, Talk, speech};
use crate::api::Feedback;
use crate::attempt::{Response, is_clean_entry};
use crate::form::PresentedItem;
use crate::id::{ChoiceId, ExamId};
use crate::tui::answers::{entered, filled, order_of, ordered};
use crate::tui::judged::{self, Judged};
use crate::tui::text::figures::described;
use crate::tui::text::{exam as exam_words, linear as words, practice as practice_words, types};
use crate::tui::{PracticeSet, Request};

/// Practice in plain lines.
pub(super) struct Practice {
    exam: ExamId,
    set: PracticeSet,
    number: u32,
    work: Vec<Work>,
}

#[derive(Debug, Clone, Default)]
struct Work {
    given: Response,
    feedback: Option<Feedback>,
}

/// What practice wishes for.
pub(super) enum Wish {
    /// Nothing.
    None,
    /// Feedback.
    Ask(Request),
    /// It has ended.
    End,
}

impl Linear {
    /// A practice form has come, or could not be had.
    pub(super) fn practice(&mut self, exam: ExamId, result: Result<PracticeSet, String>, talk: &mut Talk) {
        match result {
            Ok(set) if set.form.items.is_empty() => talk.say(practice_words::no_items()),
            Ok(set) => {
                talk.say(practice_words::counts_for_nothing());
                talk.say(words::HELP_PRACTICE);
                let practice =
                    Practice { exam, number: 1, work: vec![Work::default(); set.form.items.len()], set };
                practice.read("", talk);
                self.stage = Stage::Practice(Box::new(practice));
            }
            Err(sentence) => {
                talk.say(practice_words::failed());
                talk.say(sentence);
            }
        }
    }

    pub(super) fn after_practice(&mut self, wish: Wish, talk: &mut Talk) {
        match wish {
            Wish::None => {}
            Wish::Ask(request) => self.ask(request, Pending::Feedback, talk),
            Wish::End => {
                talk.say(words::PRACTICE_ENDS);
                self.go_home(talk);
            }
        }
    }
}

impl Practice {
    pub(super) fn prompt(&self) -> String {
        words::prompt_question(self.number)
    }

    fn item(&self) -> Option<&PresentedItem> {
        self.set.form.item(self.number)
    }

    fn index(&self) -> usize {
        (self.number as usize).saturating_sub(1)
    }

    /// Takes a line.
    pub(super) fn input(&mut self, line: &str, talk: &mut Talk) -> Wish {
        let command = Command::of(line);
        let of = u32::try_from(self.work.len()).unwrap_or(u32::MAX);
        match command.parts() {
            ("answer", _) => self.answer(&command, talk),
            ("check", "") => return self.check(talk),
            ("next", "") if self.number >= of => talk.say(practice_words::last_item()),
            ("next", "") => self.open(self.number + 1, talk),
            ("back", "") if self.number <= 1 => talk.say(exam_words::first_item()),
            ("back", "") => self.open(self.number - 1, talk),
            ("go", _) => match command.number().and_then(|n| u32::try_from(n).ok()) {
                Some(number) if (1..=of).contains(&number) => self.open(number, talk),
                _ => talk.say(format!("{}.", exam_words::no_item(of as usize))),
            },
            ("read", _) => self.read(command.rest, talk),
            ("end", "") | ("leave", "") | ("quit", "") => {
                self.summary(talk);
                return Wish::End;
            }
            ("help", "") => talk.say(words::HELP_PRACTICE),
            ("", _) => {}
            (option, "") if option.chars().count() == 1 => talk.say(words::bare_option(command.typed())),
            _ => talk.say(words::unknown(command.typed(), words::HELP_PRACTICE)),
        }
        Wish::None
    }

    fn open(&mut self, number: u32, talk: &mut Talk) {
        self.number = number;
        self.read("", talk);
    }

    fn read(&self, part: &str, talk: &mut Talk) {
        let Some(item) = self.item() else { return };
        let Some(work) = self.work.get(self.index()) else { return };
        let part = part.to_ascii_lowercase();
        if part == "code" {
            let code = speech::code(&item.stem);
            let in_options = item.choices().flat_map(|option| speech::code(&option.text));
            let lines: Vec<String> = code.into_iter().chain(in_options).collect();
            if lines.is_empty() {
                talk.say(words::NO_CODE);
            }
            lines.iter().for_each(|line| talk.say(line));
            return;
        }
        if part != "options" {
            talk.say(format!(
                "{}. {}.",
                exam_words::question(self.number, self.work.len()),
                words::task(item)
            ));
            speech::said(&types::stem_in_short(&described(item))).iter().for_each(|line| talk.say(line));
        }
        if part != "stem" {
            say_answers(item, &work.given, &[], talk);
        }
    }

    fn answer(&mut self, command: &Command<'_>, talk: &mut Talk) {
        let index = self.index();
        let (Some(item), Some(work)) = (self.set.form.item(self.number), self.work.get_mut(index)) else {
            return;
        };
        let (given, said) = match answered(item, &work.given, command) {
            Ok(answer) => answer,
            Err(sentence) => return talk.say(sentence),
        };
        if work.feedback.is_some() {
            return talk.say(format!("{}.", words::CHECKED_ALREADY));
        }
        work.given = given;
        talk.say(said);
        no_number(item.kind, work.given.text()).into_iter().for_each(|sentence| talk.say(sentence));
        let (parts, whole) = (work.given.parts(), item.select);
        if item.kind.has_gaps() && parts < whole as usize {
            return talk.say(words::filled_of(parts, whole));
        }
        talk.say(words::CHECK_HOW);
    }

    fn check(&self, talk: &mut Talk) -> Wish {
        let (Some(item), Some(work)) = (self.item(), self.work.get(self.index())) else { return Wish::None };
        if work.feedback.is_some() {
            talk.say(format!("{}.", words::CHECKED_ALREADY));
            return Wish::None;
        }
        if work.given.parts() < item.select as usize {
            talk.say(words::answer_first(item.kind, work.given.parts(), item.select));
            return Wish::None;
        }
        Wish::Ask(Request::Feedback {
            exam: self.exam.clone(),
            seed: self.set.seed,
            number: self.number,
            response: work.given.clone(),
        })
    }

    /// Feedback has come, or could not be had.
    pub(super) fn feedback(&mut self, number: u32, result: Result<Feedback, String>, talk: &mut Talk) {
        let work = (number as usize).checked_sub(1).and_then(|i| self.work.get_mut(i));
        let (Some(work), Some(item)) = (work, self.set.form.item(number)) else { return };
        let feedback = match result {
            Ok(feedback) => feedback,
            Err(sentence) => return talk.say(sentence),
        };
        say_feedback(item, &work.given, &feedback, talk);
        work.feedback = Some(feedback);
    }

    fn summary(&self, talk: &mut Talk) {
        let checked = self.work.iter().filter(|work| work.feedback.is_some()).count();
        let right = self.work.iter().filter(|work| work.feedback.as_ref().is_some_and(|f| f.right)).count();
        talk.say(practice_words::summary(right, checked, self.work.len()));
    }
}

/// The response that is typed behind `answer`, for whoever tries an item without sitting down to it; or what is wrong with it.
pub fn response(item: &PresentedItem, typed: &str) -> Result<Response, String> {
    let line = format!("answer {typed}");
    let (given, _) = answered(item, &Response::default(), &Command::of(&line))?;
    match given.parts() {
        parts if parts < item.select as usize => Err(words::filled_of(parts, item.select)),
        _ => Ok(given),
    }
}

/// What is said of a response to an item that was checked.
pub fn verdict(item: &PresentedItem, given: &Response, feedback: &Feedback) -> Vec<String> {
    let mut talk = Talk::default();
    say_feedback(item, given, feedback, &mut talk);
    let said = |step| match step {
        Step::Say(line) => Some(line.text),
        Step::Do(_) | Step::DropTyped => None,
    };
    talk.0.into_iter().filter_map(said).collect()
}

/// The verdict on the whole and on each part, and why.
fn say_feedback(item: &PresentedItem, given: &Response, feedback: &Feedback, talk: &mut Talk) {
    let (verdict, _) = judged::whole(feedback, item);
    talk.say(format!("{}.", verdict.trim_end_matches('.')));
    judged::also_accepted(feedback).into_iter().for_each(|sentence| talk.say(sentence));
    for (at, place) in order_of(item, given).into_iter().enumerate() {
        let judged = judged::option(feedback, item, given, (at, place));
        say_judged(&exam_words::letter(place), judged, talk);
    }
    for gap in 0..item.gaps.len() {
        say_judged(&words::gap(gap), judged::gap(feedback, item, given, gap), talk);
    }
    speech::said(&feedback.rationale).iter().for_each(|line| talk.say(line));
}

/// The verdict on a part of the response, behind its name.
fn say_judged(name: &str, judged: Option<Judged<'_>>, talk: &mut Talk) {
    let Some(Judged { verdict, reasons, .. }) = judged else { return };
    let reasons: Vec<String> = reasons.iter().flat_map(|why| speech::said(why)).collect();
    talk.say(format!("{name}: {verdict} {}", reasons.join(" ")).trim_end());
}

/// The response to an item, and what is said of it; or what is to be typed.
fn answered(
    item: &PresentedItem,
    before: &Response,
    command: &Command<'_>,
) -> Result<(Response, String), String> {
    if item.kind.has_keys() { chosen(item, command) } else { other(item, before, command) }
}

/// The options that are chosen, and what is said of them; or what is to be typed.
fn chosen(item: &PresentedItem, command: &Command<'_>) -> Result<(Response, String), String> {
    let mut places = command.places().ok_or(words::WHICH_OPTION)?;
    places.sort_unstable();
    places.dedup();
    let id = |place: &usize| item.options.get(*place).map(|option| option.id.clone()).ok_or(*place);
    let ids: Result<Vec<ChoiceId>, usize> = places.iter().map(id).collect();
    let ids = ids.map_err(|missing| format!("{}.", exam_words::no_option(missing)))?;
    if places.len() > item.select as usize {
        return Err(format!("{}.", exam_words::too_many(item.select)));
    }
    Ok((ids.into(), words::answered(&places, item.select)))
}

/// The response to an item of another type, and what is said of it; or what is to be typed.
fn other(
    item: &PresentedItem,
    before: &Response,
    command: &Command<'_>,
) -> Result<(Response, String), String> {
    let given = Given::of(item, command)?;
    let said = given.said();
    let response = match given {
        Given::Order(places) => {
            let mut sorted = places.clone();
            sorted.sort_unstable();
            let response = ordered(item, &places);
            // one that there is none of has its own words
            if response.is_ok() && sorted != (0..item.options.len()).collect::<Vec<_>>() {
                return Err(words::WHICH_ORDER.to_owned());
            }
            response
        }
        Given::Pairs(pairs) => pairs
            .iter()
            .try_fold(before.clone(), |given, (gap, option)| filled(item, &given, *gap, Some(*option))),
        Given::Entry(text) => {
            let most = item.entry.as_ref().map_or(0, |entry| entry.max);
            if !is_clean_entry(text, most as usize) {
                let long = text.chars().count() > most as usize;
                return Err(format!(
                    "{}.",
                    if long { types::full(most) } else { types::no_such_sign().to_owned() }
                ));
            }
            Ok(entered(text))
        }
    };
    response.map(|response| (response, said)).map_err(|objection| format!("{}.", objection.words()))
}
