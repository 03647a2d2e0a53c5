//! Home in plain lines: the list with numbers, and what the numbers lead to.

use super::command::Command;
use super::{Linear, Pending, Stage, Talk};
use crate::api::{CredentialCard, Eligibility, ExamCard, Overview, TierReport};
use crate::time::Moment;
use crate::tui::text::{credential, date, details, home, linear as words, marks, tiers};
use crate::tui::ways::Purpose;
use crate::tui::{Effect, Request};
use std::sync::Arc;

/// A row of the list.
enum Entry<'a> {
    Credential(&'a CredentialCard),
    Exam(&'a ExamCard),
}

fn entry(overview: &Overview, number: usize) -> Option<Entry<'_>> {
    let index = number.checked_sub(1)?;
    match index.checked_sub(overview.credentials.len()) {
        None => overview.credentials.get(index).map(Entry::Credential),
        Some(index) => overview.exams.get(index).map(Entry::Exam),
    }
}

/// The number of an exam in the list.
fn number_of(overview: &Overview, exam: &ExamCard) -> usize {
    let index = overview.exams.iter().position(|card| card.id == exam.id).unwrap_or(0);
    overview.credentials.len() + index + 1
}

/// The exam that a row stands for: itself, or a credential's.
fn exam_of<'a>(overview: &'a Overview, entry: &Entry<'a>) -> Option<&'a ExamCard> {
    match entry {
        Entry::Credential(card) => overview.exams.iter().find(|exam| exam.id == card.exam),
        Entry::Exam(card) => Some(card),
    }
}

/// The exam that one sits for a row: itself, or what earns or renews a credential now.
fn to_sit<'a>(overview: &'a Overview, entry: &Entry<'a>) -> Option<&'a ExamCard> {
    match entry {
        Entry::Credential(card) => overview.exam_to_sit(card),
        Entry::Exam(card) => Some(card),
    }
}

/// The commands.
fn help(overview: &Overview, talk: &mut Talk) {
    talk.say(words::HELP_HOME);
    if overview.has_tiers {
        talk.say(words::HELP_TIERS);
    }
}

/// How the partner stands to the tiers, a sentence for each line of the screen.
pub(super) fn say_tiers(result: Result<TierReport, String>, talk: &mut Talk) {
    match result {
        Ok(report) => {
            tiers::page(&report).iter().filter_map(words::tier_line).for_each(|line| talk.say(line))
        }
        Err(sentence) => talk.say(sentence),
    }
}

impl Linear {
    /// An overview has come: the first time unfinished attempts are offered before anything else.
    pub(super) fn arrive(&mut self, overview: Arc<Overview>, now: &Moment, talk: &mut Talk) {
        let first = !std::mem::replace(&mut self.offered, true);
        let told = self
            .overview
            .replace(Arc::clone(&overview))
            .filter(|_| !first)
            .map(|before| before.troubles.clone());
        let is_news = |trouble: &&String| told.as_ref().is_none_or(|told| !told.contains(trouble));
        overview.troubles.iter().filter(is_news).for_each(|trouble| talk.say(trouble.as_str()));
        if first && !overview.offers().is_empty() {
            return self.offer(&overview, now, talk);
        }
        if first && !self.lists {
            self.say_where(&overview, talk);
            return;
        }
        self.list(talk);
    }

    /// The program and the person, without the list.
    fn say_where(&mut self, overview: &Overview, talk: &mut Talk) {
        self.stage = Stage::Home;
        talk.say(home::program(overview));
        talk.say(words::whereabouts(overview));
        overview.notices.iter().for_each(|card| talk.say(home::notice(card)));
    }

    /// Reads the list out.
    pub(super) fn list(&mut self, talk: &mut Talk) {
        self.stage = Stage::Home;
        let Some(overview) = self.overview.clone() else { return };
        self.say_where(&overview, talk);
        let mut number = 0;
        if !overview.credentials.is_empty() {
            talk.say(words::CREDENTIALS);
        }
        for card in &overview.credentials {
            number += 1;
            talk.say(words::credential_row(number, card));
        }
        if !overview.exams.is_empty() {
            talk.say(words::EXAMS);
        }
        for card in &overview.exams {
            number += 1;
            talk.say(words::exam_row(number, card, &self.zone));
        }
        if number == 0 {
            talk.say(home::NOTHING);
        }
        help(&overview, talk);
    }

    pub(super) fn at_home(&mut self, line: &str, now: &Moment, talk: &mut Talk) {
        let command = Command::of(line);
        if command.is_just("quit") || command.is_just("exit") {
            talk.say(words::GOODBYE);
            return talk.wish([Effect::Quit(0)]);
        }
        let Some(overview) = self.overview.clone() else {
            return self.ask(Request::Overview, Pending::List, talk);
        };
        let rows = overview.credentials.len() + overview.exams.len();
        if let Some(number) = command.as_number() {
            return match entry(&overview, number) {
                Some(Entry::Credential(card)) => self.say_credential(card, now, talk),
                Some(Entry::Exam(card)) => self.say_exam(&overview, card, now, talk),
                None => talk.say(words::no_row(rows)),
            };
        }
        let chosen = || command.number().and_then(|number| entry(&overview, number));
        let exam = || chosen().and_then(|entry| exam_of(&overview, &entry));
        match command.parts() {
            ("start", _) => match chosen().map(|entry| (to_sit(&overview, &entry), entry)) {
                Some((None, Entry::Credential(card))) => talk.say(home::nothing_to_sit(card)),
                Some((Some(card), _)) => self.start_exam(&overview, card, now, talk),
                _ => talk.say(words::no_row(rows)),
            },
            ("practice", _) => match exam() {
                Some(card) if card.practice == 0 => talk.say(home::no_practice(&card.title)),
                Some(card) => {
                    self.ask(Request::Practice(card.id.clone()), Pending::Practice(card.id.clone()), talk)
                }
                None => talk.say(words::no_row(rows)),
            },
            ("result", _) => match exam() {
                Some(card) => match &card.last {
                    Some(attempt) => self.ask(Request::Outcome(attempt.clone()), Pending::Outcome, talk),
                    None => talk.say(details::NO_RESULT),
                },
                None => talk.say(words::no_row(rows)),
            },
            ("details", _) => match chosen() {
                Some(Entry::Credential(card)) => self.say_credential(card, now, talk),
                Some(Entry::Exam(card)) => self.say_exam(&overview, card, now, talk),
                None => talk.say(words::no_row(rows)),
            },
            ("history", "") => self.ask_history(talk),
            ("tiers", "") if !overview.has_tiers => talk.say(tiers::none(&overview.program.name)),
            ("tiers", "") if overview.person.is_none() => talk.say(words::NOBODY_WITH_A_PARTNER),
            ("tiers", "") => self.ask(Request::Tiers, Pending::Tiers, talk),
            ("who", "") => self.ask_who(Purpose::Switch, talk),
            ("resume", "") if overview.unfinished.is_empty() => {
                talk.say(words::NOTHING_UNFINISHED);
            }
            ("resume", "") => self.offer(&overview, now, talk),
            ("list", "") => self.ask(Request::Overview, Pending::List, talk),
            ("help", "") => help(&overview, talk),
            ("", _) => {}
            _ => talk.say(words::unknown(command.typed(), words::HELP_HOME)),
        }
    }

    /// What an exam is, and whether it may be sat.
    pub(super) fn say_exam(&self, overview: &Overview, card: &ExamCard, now: &Moment, talk: &mut Talk) {
        talk.say(format!("{}.", details::title(card)));
        talk.say(details::eligibility(card, &overview.program.support, now.wall, &self.zone));
        self.say_what_it_is(card, talk);
        let commands = words::exam_commands(number_of(overview, card), card);
        if !commands.is_empty() {
            talk.say(commands);
        }
    }

    /// Its facts, what an attempt here and now would carry, and what the program warns of.
    fn say_what_it_is(&self, card: &ExamCard, talk: &mut Talk) {
        let organisation =
            self.overview.as_ref().map_or("", |overview| overview.program.organisation.as_str());
        for (label, value) in details::facts(card, organisation) {
            talk.say(format!("{}: {value}.", words::label(label)));
        }
        let consequences = details::consequences(card);
        if !consequences.is_empty() {
            talk.say(format!("{}:", details::HERE_AND_NOW));
        }
        for sentence in consequences {
            talk.say(sentence);
        }
        for warning in &card.warnings {
            talk.say(warning);
        }
    }

    pub(super) fn start_exam(&mut self, overview: &Overview, card: &ExamCard, now: &Moment, talk: &mut Talk) {
        match &card.eligibility {
            Eligibility::Ready => {
                talk.say(format!("{}.", details::title(card)));
                talk.say(details::eligibility(card, &overview.program.support, now.wall, &self.zone));
                self.say_what_it_is(card, talk);
                self.say_rules(card, talk);
            }
            Eligibility::NobodyNamed => self.ask_who(Purpose::Introduce(card.id.clone()), talk),
            Eligibility::Open(_) if !overview.unfinished.is_empty() => self.offer(overview, now, talk),
            Eligibility::Open(_) => talk.say(details::NOT_HERE),
            _ => {
                talk.say(details::eligibility(card, &overview.program.support, now.wall, &self.zone));
                talk.say(words::NOT_NOW);
            }
        }
    }

    /// A credential: standing, dates, requirements, renewal, the points of its life.
    pub(super) fn say_credential(&self, card: &CredentialCard, now: &Moment, talk: &mut Talk) {
        talk.say(format!("{}. {}.", card.title, home::standing(card)));
        talk.say(words::next(&home::next(card)));
        let place = credential::place(card);
        if !place.is_empty() {
            talk.say(format!("{}: {place}.", words::label(credential::PLACE)));
        }
        for step in &card.steps {
            talk.say(words::requirement(step));
        }
        if let Some(award) = &card.award {
            if !award.reason.is_empty() {
                talk.say(format!("{}: {}", words::label(credential::REASON), award.reason));
            }
            if let Some(day) = award.update_due {
                talk.say(format!("{}: {}.", words::label(credential::UPDATE), date(day)));
            }
            let today = now.wall.day();
            let about = format!("{}, {}.", date(today), credential::today(card, award, today));
            let points = credential::points(award);
            let (passed, to_come): (Vec<_>, Vec<_>) = points.iter().partition(|point| point.day <= today);
            let point = |p: &&credential::Point| format!("{}: {}.", date(p.day), p.name_in_words());
            passed.iter().for_each(|p| talk.say(point(p)));
            talk.say(about);
            to_come.iter().for_each(|p| talk.say(point(p)));
            if !card.marks.is_empty() {
                talk.say(format!("{}: {}.", words::label(credential::MARKED), marks::all(&card.marks)));
            }
        }
        if !card.renewal.is_empty() {
            talk.say(words::renewal(&credential::ways(&card.renewal)));
        }
    }
}
