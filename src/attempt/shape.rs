//! What the machine must know of a form: how many options each item asks for, and which there are. No text, no key.

use crate::form::PresentedForm;
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
    /// How many options to select.
    pub select: u32,
    /// The options in the order shown.
    pub choices: Vec<ChoiceId>,
}

impl FormShape {
    /// The structure of `form`.
    pub fn of(form: &PresentedForm) -> Self {
        let item = |item: &crate::form::PresentedItem| ItemShape {
            select: item.select,
            choices: item.options.iter().map(|option| option.id.clone()).collect(),
        };
        Self { items: form.items.iter().map(item).collect() }
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
