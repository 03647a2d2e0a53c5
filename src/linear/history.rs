//! The look back on attempts in plain lines: the list with numbers, and one attempt in words.

use super::command::Command;
use super::{Linear, Pending, Stage, Talk};
use crate::api::{AttemptReport, AttemptSummary};
use crate::tui::Request;
use crate::tui::text::{history as look_back, instant, linear as words, result as result_words};

impl Linear {
    /// Asks for the attempts of who is sitting.
    pub(super) fn ask_history(&mut self, talk: &mut Talk) {
        match self.overview.as_ref().map(|overview| overview.person.is_some()) {
            Some(true) => self.ask(Request::History, Pending::History, talk),
            _ => talk.say(words::NOBODY_TO_LOOK_BACK),
        }
    }

    /// The attempts have come.
    pub(super) fn history(&mut self, result: Result<Vec<AttemptSummary>, String>, talk: &mut Talk) {
        match result {
            Ok(attempts) if attempts.is_empty() => {
                let name = self.overview.as_ref().and_then(|overview| overview.person.as_ref());
                talk.say(look_back::no_attempts(name.map_or("", |person| &person.name)));
                self.stage = Stage::Home;
            }
            Ok(attempts) => {
                self.stage = Stage::History(attempts);
                self.list_history(talk);
            }
            Err(sentence) => {
                talk.say(sentence);
                self.stage = Stage::Home;
            }
        }
    }

    fn list_history(&self, talk: &mut Talk) {
        let Stage::History(attempts) = &self.stage else { return };
        talk.say(words::HISTORY);
        for (number, attempt) in (1..).zip(attempts) {
            talk.say(words::attempt_row(number, attempt, &self.zone));
        }
        talk.say(words::HELP_HISTORY);
    }

    pub(super) fn at_history(&mut self, line: &str, talk: &mut Talk) {
        let command = Command::of(line);
        let Stage::History(attempts) = &self.stage else { return };
        let number = command.as_number().or(match command.parts() {
            ("details", _) => Some(command.number().unwrap_or(0)),
            _ => None,
        });
        if let Some(number) = number {
            let chosen = number.checked_sub(1).and_then(|index| attempts.get(index));
            return match chosen.map(|attempt| attempt.attempt.clone()) {
                Some(id) => self.ask(Request::Report(id), Pending::Report, talk),
                None => talk.say(words::no_row(attempts.len())),
            };
        }
        match command.parts() {
            ("list", "") => self.list_history(talk),
            ("home" | "back" | "quit", "") => self.go_home(talk),
            ("help", "") => talk.say(words::HELP_HISTORY),
            ("", _) => {}
            _ => talk.say(words::unknown(command.typed(), words::HELP_HISTORY)),
        }
    }

    /// The look back on one attempt has come.
    pub(super) fn report(&self, result: Result<AttemptReport, String>, talk: &mut Talk) {
        let report = match result {
            Ok(report) => report,
            Err(sentence) => return talk.say(sentence),
        };
        talk.say(format!("{}, {}.", report.summary.title, instant(report.summary.opened, &self.zone)));
        if report.summary.other_program {
            talk.say(words::of_program(report.summary.program.as_str()));
        }
        for (label, value) in look_back::facts(&report, &self.zone) {
            let stop = if value.ends_with(['.', '!', '?']) { "" } else { "." };
            talk.say(format!("{}: {value}{stop}", words::label(label)));
        }
        for domain in &report.domains {
            talk.say(format!("{}: {}.", domain.short, result_words::points(domain.points, domain.possible)));
        }
        talk.say(format!("{}:", look_back::THE_RECORD));
        match &report.verification {
            None => talk.say(look_back::NO_RECORD),
            Some(verification) => {
                for (label, sentence) in look_back::statements(verification) {
                    talk.say(if label.is_empty() {
                        sentence
                    } else {
                        format!("{}: {sentence}", words::label(label))
                    });
                }
            }
        }
        if let Some(told) = &report.told {
            talk.say(format!("{}:", look_back::INTERRUPTIONS));
            look_back::review(&told.review, &self.zone).iter().for_each(|line| talk.say(line));
            if !told.comments.is_empty() {
                talk.say(format!("{}:", look_back::COMMENTS));
            }
            for said in &told.comments {
                talk.say(format!("{}: {}", look_back::comment_head(said, &self.zone), said.text));
            }
            talk.say(format!("{}:", look_back::BY_QUESTION));
            told.path.items.iter().for_each(|item| talk.say(look_back::item_in_words(item)));
            talk.say(look_back::time_spent(told));
            if !told.path.stays.is_empty() {
                talk.say(format!("{}:", look_back::IN_ORDER));
            }
            look_back::in_order(&told.path.stays).iter().for_each(|stay| talk.say(format!("{stay}.")));
        }
        talk.say(look_back::NO_ITEMS);
        talk.say(words::HELP_HISTORY);
    }
}
