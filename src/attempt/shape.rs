//! What the machine must know of a form: how each item is answered, how many options it asks for, and which there are. No text,
//! no key.

use crate::form::{ItemKind, PresentedForm, PresentedItem};
use crate::id::ChoiceId;

/// The bare structure of a presented form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormShape {
    /// Items in the order shown.
    pub items: Vec<ItemShape>,
}

/// The bare structure of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemShape {
    /// How many options a whole response has; 1 for an entry.
    pub select: u32,
    /// The options in the order shown; those of gaps one gap after the other.
    pub choices: Vec<ChoiceId>,
    /// What a response is like.
    pub answering: Answering,
}

/// What a response to an item is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answering {
    /// Some of the options, in the form's order.
    Choose,
    /// All of the options, in the candidate's order.
    Order,
    /// For each gap one of its options or none, in the form's order. Holds the number of options of each gap.
    Fill(Vec<usize>),
    /// A text of at most so many characters.
    Enter(u32),
}

impl ItemShape {
    /// The structure of `item`.
    pub fn of(item: &PresentedItem) -> Self {
        let answering = match (&item.entry, item.kind) {
            (Some(entry), _) => Answering::Enter(entry.max),
            (None, ItemKind::Ordering) => Answering::Order,
            (None, kind) if kind.has_gaps() => {
                Answering::Fill(item.gaps.iter().map(|gap| gap.options.len()).collect())
            }
            (None, _) => Answering::Choose,
        };
        let choices = item.choices().map(|option| option.id.clone()).collect();
        Self { select: item.select, choices, answering }
    }

    /// The gap (from 0) that the option in this place belongs to; `None` where there are no gaps.
    pub fn gap_of(&self, place: usize) -> Option<usize> {
        let Answering::Fill(options) = &self.answering else { return None };
        let mut end = 0;
        options.iter().position(|count| {
            end += count;
            place < end
        })
    }
}

impl FormShape {
    /// The structure of `form`.
    pub fn of(form: &PresentedForm) -> Self {
        Self { items: form.items.iter().map(ItemShape::of).collect() }
    }
    /// The item of this number, from 1.
    pub fn item(&self, number: u32) -> Option<&ItemShape> {
        self.items.get((number as usize).checked_sub(1)?)
    }
}

impl From<&PresentedForm> for FormShape {
    fn from(form: &PresentedForm) -> Self {
        Self::of(form)
    }
}
