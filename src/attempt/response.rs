//! What a candidate gives to an item.

use crate::id::ChoiceId;
use serde::{Deserialize, Serialize};

/// Most characters of a text that is entered, whatever the item says.
pub const ENTRY_MAX: usize = 500;

/// A response, or none: a list without choices, or a text without characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// Options. In the candidate's order where the item asks for an order, else in the form's.
    Choices(Vec<ChoiceId>),
    /// Text that was entered.
    Text(String),
}

impl Default for Response {
    fn default() -> Self {
        Self::Choices(Vec::new())
    }
}

impl From<Vec<ChoiceId>> for Response {
    fn from(choices: Vec<ChoiceId>) -> Self {
        Self::Choices(choices)
    }
}

impl Response {
    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.parts() == 0
    }
    /// How many parts of it there are, to be compared with how many a whole one has: options, or 1 for a text.
    pub fn parts(&self) -> usize {
        match self {
            Self::Choices(choices) => choices.len(),
            Self::Text(text) => usize::from(!text.is_empty()),
        }
    }
    /// The options; none where text was entered.
    pub fn choices(&self) -> &[ChoiceId] {
        match self {
            Self::Choices(choices) => choices,
            Self::Text(_) => &[],
        }
    }
    /// The text; empty where options were chosen.
    pub fn text(&self) -> &str {
        match self {
            Self::Choices(_) => "",
            Self::Text(text) => text,
        }
    }
}

/// True for a text that may be kept as a response: 1 to `max` characters (never more than [`ENTRY_MAX`]) on one line, one of them
/// more than white space, no control characters, none that turn the writing direction.
pub fn is_clean_entry(text: &str, max: usize) -> bool {
    let count = text.chars().count();
    let on_a_line = !text.contains(['\n', '\t']);
    count <= max.min(ENTRY_MAX) && !text.trim().is_empty() && on_a_line && super::is_clean_text(text)
}
