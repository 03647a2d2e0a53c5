//! What the candidate has in hand at an item: a row of an order that is picked up, or the field that is typed into. It is not the
//! response yet; the screens make one of it.

use super::desk::Desk;
use crate::attempt::{ENTRY_MAX, Response, is_clean_entry};
use crate::form::{ItemKind, PresentedItem};
use crate::tui::answers::{chosen_of, order_of};
use crate::tui::keymap::{Action, Context};
use crate::tui::text::{exam as words, types};
use crate::tui::widgets::Field;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What is in hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Hand {
    /// Nothing.
    #[default]
    Empty,
    /// The row under the cursor, in this order of the options' places (from 0), and the row's own place when it was picked up.
    Row(Vec<usize>, usize),
    /// The field.
    Field(Field),
}

/// What an action asks for at an item that is answered in another way than by choosing options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// What it asks for everywhere.
    Usual,
    /// What is in hand was moved or typed: not recorded yet.
    Moved,
    /// What is in hand becomes the response.
    PutDown,
    /// The row in hand goes back to where it was.
    PutBack,
    /// This order.
    Order(Vec<usize>),
    /// For the prompt or gap of this place, the option of this place, or none.
    Fill(usize, Option<usize>),
    /// A message to the candidate.
    Told(String),
    /// Nothing more; it is done.
    Done,
}

/// The context over that of the screen in which keys mean something else at items of this kind.
pub(crate) fn layer(kind: ItemKind) -> Option<Context> {
    match kind {
        ItemKind::Choice | ItemKind::TrueFalse => None,
        ItemKind::Ordering => Some(Context::Ordering),
        ItemKind::Matching | ItemKind::InlineChoice => Some(Context::Gaps),
        ItemKind::Numeric | ItemKind::Text => Some(Context::Entry),
    }
}

/// Actions that the footer leaves out at items of this kind.
pub(crate) fn without(kind: ItemKind) -> &'static [Action] {
    match kind {
        ItemKind::Choice | ItemKind::TrueFalse => &[],
        ItemKind::Matching | ItemKind::InlineChoice => &[Action::Strike],
        ItemKind::Ordering | ItemKind::Numeric | ItemKind::Text => &[Action::Choose(0), Action::Strike],
    }
}

impl Desk {
    /// How many options the footer names at this item.
    pub(crate) fn options_here(&self, item: &PresentedItem) -> usize {
        match item.gaps.get(self.cursor()) {
            Some(gap) => gap.options.len(),
            None => item.options.len(),
        }
    }

    /// The key opens the field of an item that asks for a number: it is a part of one.
    pub(crate) fn opens_by(&self, item: &PresentedItem, key: &KeyEvent) -> bool {
        let part = matches!(key.code, KeyCode::Char('0'..='9' | '.' | '-'));
        item.kind == ItemKind::Numeric
            && *self.hand() == Hand::Empty
            && part
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
    }

    /// Opens the field, with the response that stands.
    pub(crate) fn open_field(&mut self, given: &Response) {
        self.reveal(0);
        self.take(Hand::Field(Field::with(given.text())));
    }

    /// Offers a key to the field; `None` when it is none for it.
    pub(crate) fn type_key(&mut self, item: &PresentedItem, key: &KeyEvent) -> Option<Asked> {
        let Hand::Field(field) = self.hand() else { return None };
        let mut after = field.clone();
        if !after.key(key) {
            return None;
        }
        let max = item.entry.as_ref().map_or(0, |entry| entry.max);
        let text = after.text();
        let grew = text.len() > field.text().len();
        if grew && text.chars().count() > (max as usize).min(ENTRY_MAX) {
            return Some(Asked::Told(types::full(max)));
        }
        if grew && !text.trim().is_empty() && !is_clean_entry(text, max as usize) {
            return Some(Asked::Told(types::no_such_sign().to_owned()));
        }
        let changed = text != field.text();
        self.take(Hand::Field(after));
        self.reveal(0);
        Some(if changed { Asked::Moved } else { Asked::Done })
    }

    /// What an action asks for at this item.
    pub(crate) fn asked(&mut self, item: &PresentedItem, given: &Response, action: Action) -> Asked {
        if let Hand::Row(order, from) = self.hand() {
            let (order, from, at) = (order.clone(), *from, self.cursor());
            return match action {
                Action::Up => self.carry(order, from, at.saturating_sub(1)),
                Action::Down => self.carry(order, from, at + 1),
                Action::Place(to) if usize::from(to) < order.len() => {
                    self.carry(order, from, usize::from(to))
                }
                Action::Undo => {
                    self.go_to_stop(from);
                    Asked::PutBack
                }
                _ => Asked::PutDown,
            };
        }
        match (item.kind, action) {
            (ItemKind::Choice | ItemKind::TrueFalse, _) => Asked::Usual,
            (_, Action::Strike) => Asked::Told(types::nothing_to_strike().to_owned()),
            (ItemKind::Ordering, Action::ChooseHere) if self.is_cursor_seen() => {
                self.take(Hand::Row(order_of(item, given), self.cursor()));
                Asked::Told(types::in_hand().to_owned())
            }
            (ItemKind::Ordering, Action::ChooseHere) => Asked::Done,
            (ItemKind::Ordering, Action::Place(to)) => {
                let (mut order, at, to) = (order_of(item, given), self.cursor(), usize::from(to));
                if to >= order.len() || at >= order.len() {
                    return Asked::Told(types::no_place(to));
                }
                let row = order.remove(at);
                order.insert(to, row);
                self.go_to_stop(to);
                Asked::Order(order)
            }
            (ItemKind::Ordering, Action::Choose(letter)) => {
                let row = order_of(item, given).iter().position(|place| *place == usize::from(letter));
                match row {
                    Some(row) => {
                        self.reveal(row);
                        Asked::Done
                    }
                    None => Asked::Told(words::no_option(usize::from(letter))),
                }
            }
            (ItemKind::Matching | ItemKind::InlineChoice, Action::Choose(option)) => {
                self.reveal(self.cursor());
                Asked::Fill(self.cursor(), Some(usize::from(option)))
            }
            (ItemKind::Matching | ItemKind::InlineChoice, Action::ChooseHere) => {
                let options = self.options_here(item).max(1);
                let next = chosen_of(item, given, self.cursor()).map_or(0, |place| (place + 1) % options);
                self.reveal(self.cursor());
                Asked::Fill(self.cursor(), Some(next))
            }
            (ItemKind::Matching | ItemKind::InlineChoice, Action::Clear) => {
                self.reveal(self.cursor());
                match chosen_of(item, given, self.cursor()) {
                    Some(_) => Asked::Fill(self.cursor(), None),
                    None => Asked::Told(words::nothing_chosen().to_owned()),
                }
            }
            (ItemKind::Numeric | ItemKind::Text, Action::ChooseHere) => {
                self.open_field(given);
                Asked::Done
            }
            (ItemKind::Numeric | ItemKind::Text, Action::Choose(_)) => {
                Asked::Told(types::open_first().to_owned())
            }
            _ => Asked::Usual,
        }
    }

    fn carry(&mut self, mut order: Vec<usize>, from: usize, to: usize) -> Asked {
        let at = self.cursor();
        if to == at || to >= order.len() || at >= order.len() {
            return Asked::Done;
        }
        let row = order.remove(at);
        order.insert(to, row);
        self.take(Hand::Row(order, from));
        self.go_to_stop(to);
        Asked::Moved
    }

    fn is_cursor_seen(&mut self) -> bool {
        let seen = self.sees_cursor();
        if !seen {
            self.reveal(self.cursor());
        }
        seen
    }
}
