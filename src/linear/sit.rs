//! The way to an exam in plain lines: rules and consent, who is sitting, the terminal, the opening.

use super::command::Command;
use super::{Linear, Pending, Stage, Talk};
use crate::api::{ExamCard, Overview};
use crate::id::ExamId;
use crate::time::Moment;
use crate::tui::Request;
use crate::tui::text::{check, details, linear as words};
use crate::tui::ways::Purpose;
use std::sync::Arc;

impl Linear {
    /// Reads the rules out and asks for consent.
    pub(super) fn say_rules(&mut self, card: &ExamCard, talk: &mut Talk) {
        talk.say(words::rules_of(&details::title(card)));
        for rule in details::rules(card) {
            talk.say(rule);
        }
        talk.say(words::AGREE_HOW);
        self.stage = Stage::Consent(card.id.clone());
    }

    pub(super) fn at_consent(&mut self, exam: &ExamId, line: &str, talk: &mut Talk) {
        let command = Command::of(line);
        match command.parts() {
            ("agree", "") => self.ask_who(Purpose::Sit(exam.clone()), talk),
            ("back", "") => self.list(talk),
            ("read", "") => {
                if let Some(card) = self.card(exam) {
                    self.say_rules(&card, talk);
                }
            }
            _ => talk.say(words::AGREE_HOW),
        }
    }

    /// Somebody is named and has agreed: the terminal's facts, and the last step.
    pub(super) fn say_terminal(&mut self, exam: &ExamId, talk: &mut Talk) {
        let Some(card) = self.card(exam) else {
            talk.say(details::GONE);
            return self.list(talk);
        };
        talk.say(words::TERMINAL);
        talk.say(words::begin(&card));
        talk.say(words::BEGIN_HOW);
        self.stage = Stage::Begin(exam.clone());
    }

    pub(super) fn at_begin(&mut self, exam: &ExamId, line: &str, talk: &mut Talk) {
        let command = Command::of(line);
        match command.parts() {
            ("begin", "") => {
                talk.say(format!("{}.", check::OPENING));
                self.ask(Request::Begin(exam.clone()), Pending::Sitting, talk);
            }
            ("back", "") => self.list(talk),
            _ => talk.say(words::BEGIN_HOW),
        }
    }

    /// The details of an exam for the person who took the seat.
    pub(super) fn new_details(
        &mut self,
        exam: &ExamId,
        result: Result<Overview, String>,
        now: &Moment,
        talk: &mut Talk,
    ) {
        self.stage = Stage::Home;
        match result {
            Ok(overview) => {
                let overview = Arc::new(overview);
                self.overview = Some(Arc::clone(&overview));
                talk.say(words::whereabouts(&overview));
                match overview.exams.iter().find(|card| &card.id == exam) {
                    Some(card) => self.say_exam(&overview, card, now, talk),
                    None => talk.say(details::GONE),
                }
            }
            Err(sentence) => talk.say(sentence),
        }
    }

    fn card(&self, exam: &ExamId) -> Option<ExamCard> {
        self.overview.as_ref()?.exams.iter().find(|card| &card.id == exam).cloned()
    }
}
