//! Who is sitting, in plain lines: one of the people registered here, or somebody new.

use super::command::Command;
use super::{Linear, Pending, Stage, Talk};
use crate::api::{PeopleFound, PersonCard, Place};
use crate::id::CandidateId;
use crate::tui::Request;
use crate::tui::text::{linear as words, person as person_words};
use crate::tui::ways::Purpose;

/// So many people are read out; where there are more, one is found by a part of the name.
const READ_OUT: usize = 20;

/// A person who registers: the answers so far.
pub(super) struct Registration {
    purpose: Purpose,
    name: Option<String>,
    identity: Option<CandidateId>,
}

impl Registration {
    pub(super) fn prompt(&self) -> String {
        match (&self.name, &self.identity) {
            (None, _) => words::PROMPT_NAME.to_owned(),
            (Some(name), None) => words::prompt_identity(&person_words::proposed_identity(name)),
            (Some(_), Some(_)) => words::PROMPT_EMAIL.to_owned(),
        }
    }
}

impl Linear {
    fn in_use(&self) -> Option<&PersonCard> {
        self.overview.as_ref().and_then(|overview| overview.person.as_ref())
    }

    /// Who is in use already, with the number in the list that was read out.
    fn named(&self) -> Option<(usize, &PersonCard)> {
        let current = self.in_use()?;
        (1..).zip(&self.who).find(|(_, person)| person.id == current.id)
    }

    fn may_register(&self) -> bool {
        self.overview.as_ref().is_some_and(|overview| overview.place == Place::Local)
    }

    /// Asks who is sitting; where nobody is registered, registers.
    pub(super) fn ask_who(&mut self, purpose: Purpose, talk: &mut Talk) {
        let registered = self.overview.as_ref().is_some_and(|overview| overview.registered);
        if !registered && self.in_use().is_none() && self.may_register() {
            talk.say(person_words::FIRST_TIME);
            return self.register(purpose, talk);
        }
        self.find_people("", purpose, talk);
    }

    fn find_people(&mut self, part: &str, purpose: Purpose, talk: &mut Talk) {
        self.ask(Request::People { part: part.to_owned(), most: READ_OUT }, Pending::People(purpose), talk);
    }

    /// The people who were looked for, or why they could not be found.
    pub(super) fn people_came(
        &mut self,
        purpose: Purpose,
        result: Result<PeopleFound, String>,
        talk: &mut Talk,
    ) {
        let PeopleFound { part, mut people, matching, registered } = result.unwrap_or_else(|sentence| {
            talk.say(sentence);
            PeopleFound::default()
        });
        let many = registered > READ_OUT;
        if part.is_empty() {
            talk.say(match purpose {
                Purpose::Switch => person_words::SWITCH,
                _ => person_words::BEFORE_EXAM,
            });
            if many {
                talk.say(words::many_people(registered));
                people.clear();
            }
            if let Some(current) = self.in_use()
                && people.iter().all(|person| person.id != current.id)
            {
                people.insert(0, current.clone());
            }
        }
        for (number, person) in (1..).zip(&people) {
            talk.say(words::person_row(number, person));
        }
        match matching.checked_sub(people.len()) {
            _ if part.is_empty() => {}
            Some(more) if more > 0 => talk.say(words::more_people(more)),
            _ if people.is_empty() => talk.say(words::nobody_found(&part)),
            _ => {}
        }
        self.who = people;
        self.say_who_how(many, talk);
        if let Some((number, named)) = self.named() {
            talk.say(words::who_is_named(number, named));
        }
        self.stage = Stage::Who(purpose);
    }

    fn say_who_how(&self, many: bool, talk: &mut Talk) {
        talk.say(match (self.may_register(), many) {
            (true, true) => words::WHO_HOW_MANY,
            (true, false) => words::WHO_HOW,
            (false, _) => words::WHO_HOW_SERVER,
        });
    }

    pub(super) fn at_who(&mut self, purpose: &Purpose, line: &str, talk: &mut Talk) {
        let command = Command::of(line);
        if command.is_just("")
            && let Some(person) = self.named().map(|(_, person)| person.clone())
        {
            return self.sits(purpose, &person, talk);
        }
        if let Some(number) = command.as_number() {
            return match number.checked_sub(1).and_then(|index| self.who.get(index)).cloned() {
                Some(person) => self.sits(purpose, &person, talk),
                None => talk.say(words::no_row(self.who.len())),
            };
        }
        match command.parts() {
            ("register", "") if self.may_register() => self.register(purpose.clone(), talk),
            ("find", part) if !part.is_empty() => self.find_people(part, purpose.clone(), talk),
            ("back", "") => self.list(talk),
            _ => self.say_who_how(true, talk),
        }
    }

    fn sits(&mut self, purpose: &Purpose, person: &PersonCard, talk: &mut Talk) {
        let in_use = self.in_use().is_some_and(|current| current.id == person.id);
        match purpose {
            Purpose::Switch if in_use => self.list(talk),
            Purpose::Sit(exam) if in_use => self.say_terminal(&exam.clone(), talk),
            _ => self.ask(Request::UsePerson(person.id.clone()), Pending::Person(purpose.clone()), talk),
        }
    }

    fn register(&mut self, purpose: Purpose, talk: &mut Talk) {
        talk.say(words::REGISTER_HOW);
        self.stage = Stage::Register(Registration { purpose, name: None, identity: None });
    }

    pub(super) fn at_register(&mut self, line: &str, talk: &mut Talk) {
        if Command::of(line).is_just("back") {
            return self.list(talk);
        }
        let taken = |id: &CandidateId, people: &[PersonCard]| people.iter().any(|person| &person.id == id);
        let Stage::Register(registration) = &mut self.stage else { return };
        match (&registration.name, &registration.identity) {
            (None, _) if line.is_empty() => talk.say(person_words::NAME_MISSING),
            (None, _) => registration.name = Some(line.chars().filter(|c| !c.is_control()).collect()),
            (Some(name), None) => {
                let typed =
                    if line.is_empty() { person_words::proposed_identity(name) } else { line.to_owned() };
                match typed.parse::<CandidateId>() {
                    Ok(id) if taken(&id, &self.who) => talk.say(person_words::taken(id.as_str())),
                    Ok(id) => registration.identity = Some(id),
                    Err(why) => talk.say(why.to_string()),
                }
            }
            (Some(_), Some(_)) if !person_words::is_email(line) => talk.say(person_words::NO_EMAIL),
            (Some(name), Some(id)) => {
                let request =
                    Request::AddPerson { id: id.clone(), name: name.clone(), email: line.to_owned() };
                let purpose = registration.purpose.clone();
                self.ask(request, Pending::Person(purpose), talk);
            }
        }
    }

    /// Another person sits now, or could not.
    pub(super) fn person_changed(&mut self, purpose: &Purpose, result: Result<(), String>, talk: &mut Talk) {
        if let Err(sentence) = result {
            talk.say(sentence);
            return self.ask_who(purpose.clone(), talk);
        }
        match purpose {
            Purpose::Switch => self.go_home(talk),
            Purpose::Introduce(exam) | Purpose::Sit(exam) => {
                self.ask(Request::Overview, Pending::Details(exam.clone()), talk);
            }
        }
    }
}
