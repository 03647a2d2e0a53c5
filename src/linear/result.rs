//! A result in plain lines.

use super::command::Command;
use super::{Linear, Pending, Stage, Talk};
use crate::api::{Outcome, Overview};
use crate::time::{Moment, Zone};
use crate::tui::Request;
use crate::tui::text::{linear as words, result as result_words};
use std::sync::Arc;

/// Says a result: the verdict, the domains, the record, what comes next.
pub(super) fn say(outcome: &Outcome, zone: &Zone, talk: &mut Talk) {
    talk.say(format!("{}. {}.", result_words::title(outcome), outcome.name));
    talk.say(words::verdict(outcome));
    result_words::held(outcome, zone).into_iter().for_each(|sentence| talk.say(sentence));
    for domain in outcome.domains.iter().filter(|_| !outcome.is_held()) {
        talk.say(format!("{}: {}.", domain.short, result_words::points(domain.points, domain.possible)));
    }
    for (label, value) in [
        (result_words::TIME_USED, words::time_used(outcome)),
        (result_words::RECORD, result_words::record(outcome)),
        (result_words::RECORD_CODE, outcome.record_code()),
    ] {
        talk.say(format!("{}: {value}.", words::label(label)));
    }
    if let Some(sentence) = result_words::credential(outcome) {
        talk.say(format!("{}.", sentence.trim_end_matches('.')));
    }
    let sentences = [
        result_words::beta(outcome).map(str::to_owned),
        result_words::next(outcome, zone),
        result_words::ending(outcome.ending).map(str::to_owned),
        result_words::unscored(outcome),
    ];
    sentences.into_iter().flatten().for_each(|sentence| talk.say(sentence));
    result_words::afterwards(outcome, zone).into_iter().for_each(|sentence| talk.say(sentence));
    result_words::marked(outcome).into_iter().for_each(|sentence| talk.say(sentence));
}

impl Linear {
    pub(super) fn at_result(&mut self, line: &str, talk: &mut Talk) {
        let command = Command::of(line);
        let Stage::Result(outcome) = &self.stage else { return };
        match command.parts() {
            ("read", "") => say(outcome, &self.zone, talk),
            ("credential", "") => self.ask(Request::Overview, Pending::Credential, talk),
            ("ask", "") => self.ask(Request::Overview, Pending::Support, talk),
            ("home", "") | ("back", "") | ("quit", "") => {
                self.go_home(talk);
            }
            ("help", "") => talk.say(words::HELP_RESULT),
            ("", _) => {}
            _ => talk.say(words::unknown(command.typed(), words::HELP_RESULT)),
        }
    }

    /// The overview that a question about the result was asked with.
    pub(super) fn about_result(
        &mut self,
        pending: &Pending,
        result: Result<Overview, String>,
        now: &Moment,
        talk: &mut Talk,
    ) {
        let Stage::Result(outcome) = &self.stage else { return };
        let (exam, code) = (outcome.exam.clone(), outcome.record_code());
        if *pending == Pending::Support {
            let support = result.map(|overview| overview.program.support).unwrap_or_default();
            return result_words::ask(&support, &code).iter().for_each(|sentence| talk.say(sentence));
        }
        match result.map(Arc::new) {
            Ok(overview) => match overview.credential_for(&exam) {
                Some(card) => self.say_credential(card, now, talk),
                None => talk.say(result_words::NO_CREDENTIAL),
            },
            Err(sentence) => talk.say(sentence),
        }
    }
}
