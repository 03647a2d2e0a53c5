//! Practice in plain lines: public practice questions with feedback; no clock, no record.

use super::command::Command;
use super::exam::say_option;
use super::{Linear, Pending, Stage, Talk, speech};
use crate::api::Feedback;
use crate::form::PresentedItem;
use crate::id::{ChoiceId, ExamId};
use crate::tui::text::figures::described;
use crate::tui::text::{exam as exam_words, linear as words, practice as practice_words};
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
    places: Vec<usize>,
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
        let chosen = self.work.get(self.index()).map_or(&[][..], |work| &work.places);
        let part = part.to_ascii_lowercase();
        if part == "code" {
            let code = speech::code(&item.stem);
            if code.is_empty() {
                talk.say(words::NO_CODE);
            }
            code.iter().for_each(|line| talk.say(line));
            return;
        }
        if part != "options" {
            talk.say(format!(
                "{}. {}.",
                exam_words::question(self.number, self.work.len()),
                words::task(item)
            ));
            speech::said(&described(item)).iter().for_each(|line| talk.say(line));
        }
        if part != "stem" {
            talk.say(words::OPTIONS);
            for (place, option) in item.options.iter().enumerate() {
                say_option(&words::option(place, chosen.contains(&place), false), &option.text, talk);
            }
        }
    }

    /// What is asked for is not to choose options.
    fn is_for_screens(&self) -> bool {
        self.item().is_some_and(|item| !item.kind.has_keys())
    }

    fn answer(&mut self, command: &Command<'_>, talk: &mut Talk) {
        if self.is_for_screens() {
            return talk.say(words::PRACTISE_ON_SCREENS);
        }
        let Some(mut places) = command.places() else { return talk.say(words::WHICH_OPTION) };
        places.sort_unstable();
        places.dedup();
        let Some((select, options)) = self.item().map(|item| (item.select, item.options.len())) else {
            return;
        };
        if let Some(missing) = places.iter().find(|place| **place >= options) {
            return talk.say(format!("{}.", exam_words::no_option(*missing)));
        }
        if places.len() > select as usize {
            return talk.say(format!("{}.", exam_words::too_many(select)));
        }
        let index = self.index();
        let Some(work) = self.work.get_mut(index) else { return };
        if work.feedback.is_some() {
            return talk.say(format!("{}.", words::CHECKED_ALREADY));
        }
        work.places.clone_from(&places);
        talk.say(words::answered(&places, select));
        talk.say(words::CHECK_HOW);
    }

    fn check(&self, talk: &mut Talk) -> Wish {
        let (Some(item), Some(work)) = (self.item(), self.work.get(self.index())) else { return Wish::None };
        if self.is_for_screens() {
            talk.say(words::PRACTISE_ON_SCREENS);
            return Wish::None;
        }
        if work.feedback.is_some() {
            talk.say(format!("{}.", words::CHECKED_ALREADY));
            return Wish::None;
        }
        if work.places.len() < item.select as usize {
            talk.say(words::answer_first(work.places.len(), item.select));
            return Wish::None;
        }
        let ids = item.options.iter().enumerate().filter(|(place, _)| work.places.contains(place));
        let choices: Vec<ChoiceId> = ids.map(|(_, option)| option.id.clone()).collect();
        Wish::Ask(Request::Feedback {
            exam: self.exam.clone(),
            seed: self.set.seed,
            number: self.number,
            response: choices.into(),
        })
    }

    /// Feedback has come, or could not be had.
    pub(super) fn feedback(&mut self, number: u32, result: Result<Feedback, String>, talk: &mut Talk) {
        let Some(work) = (number as usize).checked_sub(1).and_then(|i| self.work.get_mut(i)) else { return };
        let feedback = match result {
            Ok(feedback) => feedback,
            Err(sentence) => return talk.say(sentence),
        };
        let key: Vec<usize> = (0..feedback.options.len()).filter(|i| feedback.options[*i].0).collect();
        match feedback.right {
            true => talk.say(format!("{}.", practice_words::right())),
            false => talk.say(practice_words::wrong(&key)),
        }
        for (place, (is_key, why)) in feedback.options.iter().enumerate() {
            let chosen = work.places.contains(&place);
            let verdict =
                if *is_key { practice_words::key(chosen) } else { practice_words::distractor(chosen) };
            let why = speech::said(why).join(" ");
            talk.say(format!("{}: {verdict} {why}", exam_words::letter(place)));
        }
        speech::said(&feedback.rationale).iter().for_each(|line| talk.say(line));
        work.feedback = Some(feedback);
    }

    fn summary(&self, talk: &mut Talk) {
        let checked = self.work.iter().filter(|work| work.feedback.is_some()).count();
        let right = self.work.iter().filter(|work| work.feedback.as_ref().is_some_and(|f| f.right)).count();
        talk.say(practice_words::summary(right, checked, self.work.len()));
    }
}
