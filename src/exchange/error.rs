//! Why a file cannot be read at all.

use super::Place;

/// Why a file cannot be read at all, or a bank not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The bytes are no text.
    #[error("{place}: the file is not {encoding} text: byte {at} is 0x{byte:02X}. Save it as UTF-8")]
    Encoding {
        /// What it should be.
        encoding: &'static str,
        /// The byte's place, from 0.
        at: usize,
        /// The byte.
        byte: u8,
        /// Line and column.
        place: Place,
    },
    /// An encoding that is not read.
    #[error("the file declares the encoding `{0}`, which is not read. Save it as UTF-8")]
    UnknownEncoding(String),
    /// Nothing stands in it.
    #[error("the file is empty")]
    Empty,
    /// No format is like it.
    #[error(
        "the format cannot be told from the content. Name it with --from, as far as it is one of {}",
        super::Format::names()
    )]
    Unrecognised,
    /// The format's rules are broken, so that what follows cannot be trusted.
    #[error("{place}: {message}{}{mend}", if mend.is_empty() { "" } else { ". " })]
    Malformed {
        /// Where.
        place: Place,
        /// What is wrong.
        message: String,
        /// How to mend it.
        mend: &'static str,
    },
    /// A package, or a member of it, cannot be read.
    #[error("{}{message}{}{mend}", if member.is_empty() { String::new() } else { format!("{member}: ") }, if mend.is_empty() { "" } else { ". " })]
    Package {
        /// The member's path; empty for the package as a whole.
        member: String,
        /// What is wrong.
        message: String,
        /// How to mend it.
        mend: &'static str,
    },
}

impl ExchangeError {
    /// A broken rule at `place`.
    pub(super) fn malformed(place: Place, message: impl Into<String>, mend: &'static str) -> Self {
        Self::Malformed { place, message: message.into(), mend }
    }

    /// A package that cannot be read, for its `member` or as a whole.
    pub(super) fn package(member: &str, message: impl Into<String>, mend: &'static str) -> Self {
        Self::Package { member: super::found::short(member), message: message.into(), mend }
    }

    /// The same of a file that is a member of a package.
    pub(super) fn within(self, name: &str) -> Self {
        let member = super::found::short(name);
        match self {
            Self::Encoding { encoding, at, byte, place } => {
                Self::Encoding { encoding, at, byte, place: Place { member, ..place } }
            }
            Self::Malformed { place, message, mend } => {
                Self::Malformed { place: Place { member, ..place }, message, mend }
            }
            Self::UnknownEncoding(_) | Self::Empty | Self::Unrecognised => {
                let mend = "Mend that file, or take it out";
                Self::Package { member, message: self.to_string(), mend }
            }
            Self::Package { .. } => self,
        }
    }
}
