//! What a wish of the candidate may come to instead of a fact.

use crate::attempt::Refusal;
use crate::tui::text::{exam as words, types};

/// Why a wish became no fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Objection {
    /// The item has no option of this place.
    NoOption(usize),
    /// The only choice is chosen already.
    Already(usize),
    /// The response is this one already.
    SameAgain,
    /// So many are chosen already, and no more may be.
    TooMany(u32),
    /// A chosen option cannot be struck out.
    StrikeChosen(usize),
    /// Nothing is struck out at items of this kind.
    NothingToStrike,
    /// Nothing is chosen.
    NothingChosen,
    /// Nothing was changed in this sitting.
    NothingToUndo,
    /// A comment without words.
    NothingWritten,
    /// The attempt does not accept it.
    Refused(Refusal),
}

impl Objection {
    /// The objection as the candidate reads it.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::NoOption(option) => words::no_option(*option),
            Self::Already(option) => words::already(*option),
            Self::SameAgain => words::same_again().to_owned(),
            Self::TooMany(select) => words::too_many(*select),
            Self::StrikeChosen(option) => words::strike_chosen(*option),
            Self::NothingToStrike => types::nothing_to_strike().to_owned(),
            Self::NothingChosen => words::nothing_chosen().to_owned(),
            Self::NothingToUndo => words::nothing_to_undo().to_owned(),
            Self::NothingWritten => words::nothing_written().to_owned(),
            Self::Refused(refusal) => words::refused(&refusal.to_string()),
        }
    }
}
