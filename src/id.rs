//! Identifiers: one newtype for each kind of thing, so that a track can never stand where a level is due.
//!
//! *Slugs* are written by people (programs, exams, items, candidates): 1 to 64 bytes, lower-case ASCII letters, digits
//! and single hyphens between them. An [`AttemptId`] is a UUID version 7 in its lower-case hyphenated form (RFC 9562).
//! Values of these types are valid by construction; decoding refuses anything else. Short ones are copied without asking for
//! memory: an attempt holds hundreds, and a server thousands of attempts.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdError {
    /// Not a slug.
    #[error(
        "`{0}` is no identifier: use 1 to 64 lower-case letters, digits and single hyphens, such as `first-name-2`"
    )]
    Slug(String),
    /// Not a UUID.
    #[error("`{0}` is no attempt identifier: it is a UUID such as `0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f`")]
    Uuid(String),
    /// Not an opaque option id.
    #[error("`{0}` is no option identifier of a form: it is 12 hexadecimal digits")]
    Choice(String),
}

/// True for 1 to 64 bytes of `[a-z0-9]`, with single hyphens inside.
pub fn is_slug(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $check:expr, $error:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "CompactString", into = "CompactString")]
        pub struct $name(CompactString);

        impl $name {
            /// The text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if $check(text) { Ok(Self(CompactString::new(text))) } else { Err($error(text.to_owned())) }
            }
        }
        impl TryFrom<CompactString> for $name {
            type Error = IdError;
            fn try_from(text: CompactString) -> Result<Self, IdError> {
                if $check(&text) { Ok(Self(text)) } else { Err($error(text.into_string())) }
            }
        }
        impl From<$name> for CompactString {
            fn from(id: $name) -> CompactString {
                id.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                CompactString::from(text).try_into()
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.into_string()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

text_id!(/// A certification program.
    ProgramId, is_slug, IdError::Slug);
text_id!(/// A track of a program, such as `sales`.
    TrackId, is_slug, IdError::Slug);
text_id!(/// A level of a program, such as `foundation`.
    LevelId, is_slug, IdError::Slug);
text_id!(/// An exam of a program, and the bank it draws from, such as `sales-associate`.
    ExamId, is_slug, IdError::Slug);
text_id!(/// What a pass and the level's other requirements earn, such as `sales-associate`.
    CredentialKind, is_slug, IdError::Slug);
text_id!(/// A training, practical or piece of evidence that a credential asks for.
    RequirementId, is_slug, IdError::Slug);
text_id!(/// A partner tier.
    TierId, is_slug, IdError::Slug);
text_id!(/// A topic of a bank's blueprint.
    DomainId, is_slug, IdError::Slug);
text_id!(/// One question of a bank.
    ItemId, is_slug, IdError::Slug);
text_id!(/// An option of an item as its author named it. It never leaves the side that holds the bank.
    OptionId, is_slug, IdError::Slug);
text_id!(/// A prompt or a gap of an item as its author named it. It never leaves the side that holds the bank.
    GapId, is_slug, IdError::Slug);
text_id!(/// An image of an item as its author named it. It never leaves the side that holds the bank.
    FigureId, is_slug, IdError::Slug);
text_id!(/// A person who sits exams.
    CandidateId, is_slug, IdError::Slug);
text_id!(/// A partner organisation.
    PartnerId, is_slug, IdError::Slug);
text_id!(/// One award of a credential to one person.
    CredentialId, is_slug, IdError::Slug);
text_id!(/// An appeal against an attempt, such as `ap-3f9c02d1`.
    AppealId, is_slug, IdError::Slug);
text_id!(/// A token that was issued to somebody, such as `tk-3f9c02d1`; not the token itself.
    TokenId, is_slug, IdError::Slug);
text_id!(/// An option of one attempt's form: 12 lower-case hexadecimal digits that say nothing of the bank's order.
    ChoiceId, |t: &str| t.len() == 12 && t.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)), IdError::Choice);
text_id!(/// One sitting of an exam by a candidate.
    AttemptId, |t: &str| t.len() == 36 && uuid::Uuid::try_parse(t).is_ok_and(|u| u.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()) == t), IdError::Uuid);

impl ChoiceId {
    /// The identifier that these bytes make.
    pub fn from_bytes(bytes: &[u8; 6]) -> Self {
        let mut digits = [0; 12];
        hex::encode_to_slice(bytes, &mut digits).expect("twelve digits for six bytes");
        Self(CompactString::from_utf8(digits).expect("hexadecimal digits are ASCII"))
    }
}

impl AttemptId {
    /// The identifier (UUID version 7) for an attempt prepared at `unix_ms`, from ten random bytes.
    pub fn from_parts(unix_ms: u64, random: &[u8; 10]) -> Self {
        let uuid = uuid::Builder::from_unix_timestamp_millis(unix_ms, random).into_uuid();
        Self(CompactString::new(uuid.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_lower_case_words_with_single_hyphens() {
        for good in ["a", "sales-associate", "2fa", &"x".repeat(64)] {
            assert!(good.parse::<ExamId>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "A", "a b", "a_b", "é", "../x", &"x".repeat(65)] {
            assert!(bad.parse::<ExamId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn decoding_refuses_what_parsing_refuses() {
        assert!(serde_json::from_str::<CandidateId>("\"../../etc\"").is_err());
        assert!(serde_json::from_str::<AttemptId>("\"0192F0C1-2f6e-7a31-9f0e-3a4b5c6d7e8f\"").is_err());
        assert!(serde_json::from_str::<ChoiceId>("\"00ff00ff00ff\"").is_ok());
    }

    #[test]
    fn attempt_ids_sort_by_time() {
        let early = AttemptId::from_parts(1_000, &[255; 10]);
        let late = AttemptId::from_parts(2_000, &[0; 10]);
        assert!(early < late);
        assert_eq!(early.as_str().parse::<AttemptId>().unwrap(), early);
    }
}
