//! What keeps an author's command from its work.

use crate::document::FaultReport;

/// Why a bank was not laid out, or not changed.
#[derive(Debug, thiserror::Error)]
pub enum AuthoringError {
    /// The file has faults that keep it from being read.
    #[error("{0}")]
    Faults(#[from] Box<FaultReport>),
    /// The file says that it is something else, or nothing.
    #[error("{file} is no question bank: `format = \"{}\"` says what a bank is", crate::bank::FORMAT)]
    NoBank {
        /// Its name.
        file: String,
    },
    /// One reader of TOML takes it, the one that keeps comments does not.
    #[error("{file} cannot be read with its comments: {why}")]
    Syntax {
        /// Its name.
        file: String,
        /// What the reader says.
        why: String,
    },
    /// Its white space would not survive a change.
    #[error(
        "{file} cannot be changed without touching the rest of it: bring it into the one layout first, with `invigil bank fmt {file}`"
    )]
    NotKept {
        /// Its name.
        file: String,
    },
    /// There is no such item, or it lacks what is to be changed.
    #[error("{file} has no item `{item}` that can be changed")]
    NoItem {
        /// Its name.
        file: String,
        /// The item.
        item: String,
    },
    /// What would be written is not the same bank.
    #[error(
        "{file} was left as it is: what would be written is another bank. This is a fault of this program; please report it"
    )]
    OtherData {
        /// Its name.
        file: String,
    },
}
