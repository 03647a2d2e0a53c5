//! The kinds of items: how each is answered, and what its author writes beside stem and options.

use crate::bank::{Choice, NumericEntry, TextEntry};
use crate::id::{GapId, OptionId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most options, prompts or gaps of an item, and most options of a gap.
pub const ITEM_PARTS: usize = 26;

/// How an item is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// One or several options are chosen.
    #[default]
    Choice,
    /// True or false is chosen.
    TrueFalse,
    /// Options are put in order.
    Ordering,
    /// Each prompt gets an option; all prompts have the same options.
    Matching,
    /// Each gap of the stem gets one of its own options.
    InlineChoice,
    /// A number is entered.
    Numeric,
    /// A short text is entered.
    Text,
}

impl ItemKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Choice,
        Self::TrueFalse,
        Self::Ordering,
        Self::Matching,
        Self::InlineChoice,
        Self::Numeric,
        Self::Text,
    ];

    /// Its word, in files and for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::TrueFalse => "true-false",
            Self::Ordering => "ordering",
            Self::Matching => "matching",
            Self::InlineChoice => "inline-choice",
            Self::Numeric => "numeric",
            Self::Text => "text",
        }
    }

    /// It is a choice: what a file without a word for it means.
    pub fn is_choice(&self) -> bool {
        *self == Self::Choice
    }

    /// Options of the item itself are chosen, and keys tell which are right.
    pub fn has_keys(self) -> bool {
        matches!(self, Self::Choice | Self::TrueFalse)
    }

    /// An option is chosen for each prompt or gap.
    pub fn has_gaps(self) -> bool {
        matches!(self, Self::Matching | Self::InlineChoice)
    }

    /// The response is text, not options.
    pub fn is_entry(self) -> bool {
        matches!(self, Self::Numeric | Self::Text)
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// How an item is answered, with what decides whether the answer is right where options and keys do not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One or several options are chosen.
    #[default]
    Choice,
    /// One of two options is chosen, which the reader makes: `true` and `false`, in this order.
    TrueFalse,
    /// The options are put in the order in which the bank holds them.
    Ordering,
    /// Each of these prompts gets an option of the item.
    Matching(Vec<Prompt>),
    /// Each of these gaps gets one of its options; in the order of the stem.
    InlineChoice(Vec<Gap>),
    /// A number is entered.
    Numeric(NumericEntry),
    /// A short text is entered.
    Text(TextEntry),
}

/// What an option of the item is matched with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// Identity within the item.
    pub id: GapId,
    /// Text, in Markdown.
    pub text: String,
    /// The option that belongs to it.
    pub answer: OptionId,
    /// Its part in partial credit, beside those of the other prompts.
    pub weight: u32,
}

/// A gap in a stem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Identity within the item; the stem holds it in double braces.
    pub id: GapId,
    /// Options in the author's order; one of them is the key.
    pub options: Vec<Choice>,
    /// Its part in partial credit, beside those of the other gaps.
    pub weight: u32,
}

impl Kind {
    /// The kind by itself.
    pub fn kind(&self) -> ItemKind {
        match self {
            Self::Choice => ItemKind::Choice,
            Self::TrueFalse => ItemKind::TrueFalse,
            Self::Ordering => ItemKind::Ordering,
            Self::Matching(_) => ItemKind::Matching,
            Self::InlineChoice(_) => ItemKind::InlineChoice,
            Self::Numeric(_) => ItemKind::Numeric,
            Self::Text(_) => ItemKind::Text,
        }
    }

    /// It is a choice: what a bank that says nothing means.
    pub(super) fn is_choice(&self) -> bool {
        self.kind().is_choice()
    }

    /// The prompt or gap should get this option.
    pub fn is_due(&self, gap: &GapId, option: &OptionId) -> bool {
        match self {
            Self::Matching(prompts) => prompts.iter().any(|own| own.id == *gap && own.answer == *option),
            Self::InlineChoice(gaps) => gaps
                .iter()
                .filter(|own| own.id == *gap)
                .any(|own| own.options.iter().any(|offered| offered.id == *option && offered.key)),
            _ => false,
        }
    }

    /// Texts of the candidate's side beside the stem and the item's options: prompts, and options of gaps.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let (prompts, gaps): (&[Prompt], &[Gap]) = match self {
            Self::Matching(prompts) => (prompts, &[]),
            Self::InlineChoice(gaps) => (&[], gaps),
            _ => (&[], &[]),
        };
        let options = gaps.iter().flat_map(|gap| gap.options.iter().map(|option| option.text.as_str()));
        prompts.iter().map(|prompt| prompt.text.as_str()).chain(options)
    }

    /// What an entry is compared with, in words: the fullest credit first. Empty for kinds that have options.
    pub fn accepted(&self) -> Vec<String> {
        match self {
            Self::Numeric(entry) => entry.accepted(),
            Self::Text(entry) => entry.accepted(),
            _ => Vec::new(),
        }
    }
}
