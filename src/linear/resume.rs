//! The offer to resume, in plain lines.

use super::command::Command;
use super::{Linear, Pending, Stage, Talk};
use crate::api::{Overview, UnfinishedCard};
use crate::time::Moment;
use crate::tui::Request;
use crate::tui::text::{linear as words, resume as resume_words};

impl Linear {
    /// Reads the offers out.
    pub(super) fn offer(&mut self, overview: &Overview, now: &Moment, talk: &mut Talk) {
        talk.say(format!("{}.", resume_words::TITLE));
        for (number, card) in (1..).zip(&overview.unfinished) {
            self.say_offer(number, card, now, talk);
        }
        talk.say(words::RESUME_HOW);
        self.stage = Stage::Resume;
    }

    fn say_offer(&self, number: usize, card: &UnfinishedCard, now: &Moment, talk: &mut Talk) {
        let Some(progress) = &card.progress else {
            talk.say(format!("{number}. {}.", resume_words::i_am(&card.person, &card.title)));
            return talk.say(resume_words::NO_RECORD);
        };
        let (left, away) = progress.at(now.wall);
        talk.say(format!("{number}. {}.", resume_words::choice(card, left)));
        match &progress.blocked {
            Some(why) => talk.say(why),
            None => talk.say(resume_words::offer(card, progress, left, away)),
        }
        for finding in &progress.findings {
            talk.say(finding);
        }
    }

    pub(super) fn at_resume(&mut self, line: &str, talk: &mut Talk) {
        let command = Command::of(line);
        let elsewhere = self.elsewhere.take();
        if command.is_just("later") || command.is_just("back") {
            return self.list(talk);
        }
        if let ("take", "over") = command.parts()
            && let Some(attempt) = elsewhere
        {
            talk.say(format!("{}.", resume_words::OPENING));
            return self.ask(Request::TakeOver(attempt), Pending::Sitting, talk);
        }
        let Some(overview) = self.overview.clone() else { return self.list(talk) };
        let count = overview.unfinished.len();
        let number = match command.parts() {
            ("resume", "") if count == 1 => Some(1),
            ("resume", _) => command.number(),
            _ => None,
        };
        let Some(number) = number else { return talk.say(words::RESUME_HOW) };
        let Some(card) = number.checked_sub(1).and_then(|index| overview.unfinished.get(index)) else {
            return talk.say(words::no_row(count));
        };
        if let Some(why) = card.progress.as_ref().and_then(|progress| progress.blocked.as_ref()) {
            return talk.say(why);
        }
        talk.say(format!("{}.", resume_words::OPENING));
        let in_use = overview.person.as_ref().is_some_and(|person| person.id == card.person.id);
        if in_use {
            self.ask(Request::Resume(card.attempt.clone()), Pending::Sitting, talk);
        } else {
            let owner = Pending::Owner(card.attempt.clone());
            self.ask(Request::UsePerson(card.person.id.clone()), owner, talk);
        }
    }
}
