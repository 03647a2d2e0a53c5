//! The form in which a person registers.

use crate::api::PersonCard;
use crate::id::CandidateId;
use crate::tui::Request;
use crate::tui::text::person as words;
use crate::tui::widgets::Field;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Fields in their order on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Name,
    Identity,
    Email,
}

pub(super) const PARTS: [Part; 3] = [Part::Name, Part::Identity, Part::Email];

/// What was typed so far.
#[derive(Debug, Default)]
pub(super) struct Form {
    name: Field,
    identity: Field,
    email: Field,
    /// Index into [`PARTS`].
    at: usize,
    /// The identity was typed by hand: the name no longer proposes one.
    own_identity: bool,
    /// What is wrong with it.
    pub(super) fault: Option<String>,
}

impl Form {
    pub(super) fn focus(&self) -> Part {
        PARTS[self.at.min(PARTS.len() - 1)]
    }

    pub(super) fn field(&self, part: Part) -> &Field {
        match part {
            Part::Name => &self.name,
            Part::Identity => &self.identity,
            Part::Email => &self.email,
        }
    }

    fn here(&mut self) -> &mut Field {
        match self.focus() {
            Part::Name => &mut self.name,
            Part::Identity => &mut self.identity,
            Part::Email => &mut self.email,
        }
    }

    /// To the next field (or the one before); false at the last (or first).
    pub(super) fn step(&mut self, by: isize) -> bool {
        let to = self.at.saturating_add_signed(by).min(PARTS.len() - 1);
        std::mem::replace(&mut self.at, to) != to
    }

    /// Takes a key; true when it meant something to the field.
    pub(super) fn key(&mut self, key: &KeyEvent) -> bool {
        let chord = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if matches!(key.code, KeyCode::Char(_)) && !chord {
            self.drop_proposal();
        }
        let taken = self.here().key(key);
        if taken {
            self.changed();
        }
        taken
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.drop_proposal();
        self.here().insert(text);
        self.changed();
    }

    /// What is typed takes the place of an identity that was only proposed.
    fn drop_proposal(&mut self) {
        if self.focus() == Part::Identity && !self.own_identity {
            self.identity = Field::default();
        }
    }

    fn changed(&mut self) {
        self.fault = None;
        match self.focus() {
            Part::Name if !self.own_identity => {
                let name = self.name.text().trim();
                let id = if name.is_empty() { String::new() } else { words::proposed_identity(name) };
                self.identity = Field::with(&id);
            }
            Part::Identity => self.own_identity = !self.identity.text().is_empty(),
            _ => {}
        }
    }

    /// The request that the form stands for; else the cursor goes to the field at fault.
    pub(super) fn request(&mut self, people: &[PersonCard]) -> Option<Request> {
        let name = self.name.text().trim().to_owned();
        let email = self.email.text().trim().to_owned();
        let identity = self.identity.text().trim().parse::<CandidateId>();
        let (part, fault) = match identity {
            _ if name.is_empty() => (Part::Name, words::NAME_MISSING.to_owned()),
            Err(why) => (Part::Identity, why.to_string()),
            Ok(id) if people.iter().any(|p| p.id == id) => (Part::Identity, words::taken(id.as_str())),
            Ok(_) if !words::is_email(&email) => (Part::Email, words::NO_EMAIL.to_owned()),
            Ok(id) => return Some(Request::AddPerson { id, name, email }),
        };
        self.fault = Some(fault);
        self.at = PARTS.iter().position(|p| *p == part).unwrap_or(0);
        None
    }
}
