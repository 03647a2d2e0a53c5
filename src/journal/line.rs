//! The bytes of one line: written and read in one fixed order, so that there is one way only to write a record.

use crate::attempt::{Entry, Fact};
use crate::digest::Digest;
use crate::id::AttemptId;
use crate::journal::strict::StrictValue;
use crate::time::Timestamp;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::Write as _;

/// What every hash of a journal begins with.
pub const JOURNAL_TAG: &[u8] = b"invigil-journal/v1\n";
/// Most bytes of a line, its line feed included.
pub const LINE_MAX: usize = 1 << 20;

/// `,"hash":"` + 64 digits + `"}`.
const TAIL: usize = 75;
const HASH: &[u8] = b",\"hash\":\"";
const END: &[u8] = b"\"}";

/// What the chain says must stand in the next line.
pub(super) struct Expected<'a> {
    /// `None` at record 0 of a journal that is not known yet.
    pub(super) attempt: Option<&'a AttemptId>,
    pub(super) seq: u64,
    pub(super) prev: Digest,
}

/// A line that fits the chain; its fact is still in bytes.
pub(super) struct Envelope<'a> {
    pub(super) attempt: &'a [u8],
    pub(super) at: Timestamp,
    pub(super) up: u64,
    pub(super) fact: &'a [u8],
    pub(super) hash: Digest,
}

/// A fact, as far as this version knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A fact of a known type.
    Known(Fact),
    /// A well-formed fact of a type that only a newer version knows.
    Newer(String),
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are explained with their variant")]
pub enum Reason {
    /// Longer than a line may be.
    TooLong,
    /// Not written as a record.
    Form(&'static str),
    /// Its bytes are not those that its hash was made of.
    Hash,
    /// Written by another version of the format.
    Version(u64),
    /// Of another attempt, or of none.
    Attempt,
    /// Not the record that is due.
    Seq { expected: u64, found: u64 },
    /// It does not name the hash of the record before it.
    Prev,
    /// Its fact cannot be read: the reader's words.
    Fact(String),
    /// Its fact is written otherwise than the one way.
    NotCanonical,
}

/// The hash of a record from the bytes before its last 75.
pub(super) fn hash_of(body: &[u8]) -> Digest {
    Digest(Sha256::new_with_prefix(JOURNAL_TAG).chain_update(body).finalize().into())
}

/// The line of `entry`, with its line feed, and its hash.
pub(super) fn encode(attempt: &AttemptId, prev: &Digest, entry: &Entry) -> (Vec<u8>, Digest) {
    const WRITES: &str = "writing to memory cannot fail";
    let Entry { seq, at: Timestamp(at), up, fact } = entry;
    let mut line = Vec::with_capacity(384);
    write!(line, r#"{{"v":1,"attempt":"{attempt}","seq":{seq},"prev":"{prev}","at":{at},"up":{up},"fact":"#)
        .expect(WRITES);
    serde_json::to_writer(&mut line, fact).expect("a fact holds strings, integers and booleans only");
    let hash = hash_of(&line);
    write!(line, r#","hash":"{hash}"}}"#).expect(WRITES);
    line.push(b'\n');
    (line, hash)
}

/// Reads a line (without its line feed) that must continue the chain. The hash is checked before what it covers.
pub(super) fn decode<'a>(line: &'a [u8], expected: &Expected<'_>) -> Result<Envelope<'a>, Reason> {
    if line.len() >= LINE_MAX {
        return Err(Reason::TooLong);
    }
    let form = Reason::Form;
    let split = line.len().checked_sub(TAIL).ok_or(form("it is too short"))?;
    let (body, tail) = line.split_at(split);
    let digits = tail.strip_prefix(HASH).and_then(|rest| rest.strip_suffix(END));
    let digits = digits.ok_or(form("it does not end in its hash"))?;
    let mut cursor = Cursor(body);
    cursor.expect(b"{\"v\":").ok_or(form("it does not begin as a record"))?;
    let version = cursor.natural().ok_or(form("its version is no number"))?;
    if version != 1 {
        return Err(Reason::Version(version));
    }
    let hash = hash_of(body);
    if hex_of(&hash) != digits {
        return Err(Reason::Hash);
    }
    cursor.expect(b",\"attempt\":\"").ok_or(form("`attempt` is not where it belongs"))?;
    let attempt = cursor.take(36).ok_or(form("its attempt is too short"))?;
    cursor.expect(b"\",\"seq\":").ok_or(form("`seq` is not where it belongs"))?;
    let seq = cursor.natural().ok_or(form("`seq` is no number"))?;
    cursor.expect(b",\"prev\":\"").ok_or(form("`prev` is not where it belongs"))?;
    let prev = cursor.take(64).ok_or(form("`prev` is too short"))?;
    cursor.expect(b"\",\"at\":").ok_or(form("`at` is not where it belongs"))?;
    let at = cursor.integer().ok_or(form("`at` is no number"))?;
    cursor.expect(b",\"up\":").ok_or(form("`up` is not where it belongs"))?;
    let up = cursor.natural().ok_or(form("`up` is no number"))?;
    cursor.expect(b",\"fact\":").ok_or(form("`fact` is not where it belongs"))?;
    if expected.attempt.is_some_and(|id| id.as_str().as_bytes() != attempt) {
        return Err(Reason::Attempt);
    }
    if seq != expected.seq {
        return Err(Reason::Seq { expected: expected.seq, found: seq });
    }
    if hex_of(&expected.prev) != prev {
        return Err(Reason::Prev);
    }
    Ok(Envelope { attempt, at: Timestamp(at), up, fact: cursor.0, hash })
}

/// Reads a fact; `buffer` is scratch space. The one way to write the fact is the only one accepted.
pub(super) fn fact_of(bytes: &[u8], buffer: &mut Vec<u8>) -> Result<Content, Reason> {
    let name = bytes
        .strip_prefix(b"{\"type\":\"")
        .and_then(|rest| rest.split(|b| *b == b'"').next())
        .filter(|name| {
            !name.is_empty()
                && name.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_')
        })
        .and_then(|name| std::str::from_utf8(name).ok())
        .ok_or(Reason::Form("its fact does not begin with its type"))?;
    buffer.clear();
    let content = if is_known(name) {
        let fact: Fact = serde_json::from_slice(bytes).map_err(|e| Reason::Fact(e.to_string()))?;
        serde_json::to_writer(&mut *buffer, &fact).map_err(|e| Reason::Fact(e.to_string()))?;
        Content::Known(fact)
    } else {
        let value: StrictValue = serde_json::from_slice(bytes).map_err(|e| Reason::Fact(e.to_string()))?;
        serde_json::to_writer(&mut *buffer, &value).map_err(|e| Reason::Fact(e.to_string()))?;
        Content::Newer(name.to_owned())
    };
    if buffer.as_slice() == bytes { Ok(content) } else { Err(Reason::NotCanonical) }
}

fn is_known(name: &str) -> bool {
    matches!(
        name,
        "opened"
            | "admitted"
            | "started"
            | "shown"
            | "answered"
            | "entered"
            | "cleared"
            | "struck"
            | "marked"
            | "commented"
            | "focus_lost"
            | "focus_gained"
            | "suspended"
            | "resumed"
            | "clock_jumped"
            | "gap_unproven"
            | "gap_doubted"
            | "gap_settled"
            | "warned"
            | "anchored"
            | "paused"
            | "continued"
            | "extended"
            | "message"
            | "taken_over"
            | "break_started"
            | "break_ended"
            | "submitted"
            | "expired"
            | "terminated"
            | "signed"
    )
}

fn hex_of(digest: &Digest) -> [u8; 64] {
    let mut digits = [0; 64];
    hex::encode_to_slice(digest.0, &mut digits).expect("64 digits hold 32 bytes");
    digits
}

/// What is still to be read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn expect(&mut self, literal: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(literal)?;
        Some(())
    }
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }
    /// Digits without a leading zero.
    fn natural(&mut self) -> Option<u64> {
        let length = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        let digits = self.take(length)?;
        if digits.is_empty() || (digits.len() > 1 && digits.first() == Some(&b'0')) {
            return None;
        }
        digits.iter().try_fold(0u64, |n, b| n.checked_mul(10)?.checked_add(u64::from(b - b'0')))
    }
    /// The same, or a minus sign and digits that are not zero.
    fn integer(&mut self) -> Option<i64> {
        if self.expect(b"-").is_none() {
            return i64::try_from(self.natural()?).ok();
        }
        match self.natural()? {
            0 => None,
            magnitude => 0i64.checked_sub_unsigned(magnitude),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the line is longer than a record may be"),
            Self::Form(what) => write!(f, "the line is not a record: {what}"),
            Self::Hash => f.write_str("its bytes were changed: they do not give its hash"),
            Self::Version(version) => {
                write!(f, "it is of version {version} of the format; this program reads version 1")
            }
            Self::Attempt => f.write_str("it belongs to another attempt"),
            Self::Seq { expected, found } => {
                write!(f, "record {expected} is due here, and this is record {found}")
            }
            Self::Prev => f.write_str("it does not follow the record before it"),
            Self::Fact(why) => write!(f, "its fact cannot be read: {why}"),
            Self::NotCanonical => f.write_str("its fact is not written in the one way"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_fact_is_known_here() {
        // names as the enum itself gives them: an unknown one would pass for a newer version
        let error = serde_json::from_str::<Fact>(r#"{"type":"?"}"#).unwrap_err().to_string();
        let names: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        assert_eq!(names.len(), 31, "{error}");
        for name in names {
            assert!(is_known(name), "{name}");
        }
    }

    #[test]
    fn numbers_have_one_way_to_be_written() {
        for (text, natural, integer) in [
            ("0", Some(0), Some(0)),
            ("10", Some(10), Some(10)),
            ("01", None, None),
            ("00", None, None),
            ("-1", None, Some(-1)),
            ("-0", None, None),
            ("+1", None, None),
            ("", None, None),
            ("18446744073709551615", Some(u64::MAX), None),
            ("18446744073709551616", None, None),
            ("-9223372036854775808", None, Some(i64::MIN)),
            ("-9223372036854775809", None, None),
        ] {
            assert_eq!(Cursor(text.as_bytes()).natural(), natural, "{text}");
            assert_eq!(Cursor(text.as_bytes()).integer(), integer, "{text}");
        }
    }

    #[test]
    fn one_fact_has_one_way_to_be_written() {
        let read = |text: &str| fact_of(text.as_bytes(), &mut Vec::new());
        let good = r#"{"type":"commented","item":1,"kind":"item","text":"ein \"Ö\"\n\u0001"}"#;
        assert!(matches!(read(good), Ok(Content::Known(Fact::Commented { .. }))));
        for (bad, why) in [
            (r#"{"type":"commented","kind":"item","item":1,"text":"x"}"#, "order"),
            (r#"{"type":"commented","item":1,"kind":"item","text":"\u00d6"}"#, "escape"),
            (r#"{"type":"commented","item":1,"kind":"item","text":"\/"}"#, "escape"),
            (r#"{"type":"commented","item":1, "kind":"item","text":"x"}"#, "space"),
            (r#"{"type":"warned","left_ms":1e3}"#, "float"),
            (r#"{"type":"warned","left_ms":1.0}"#, "float"),
            (r#"{"type":"warned","left_ms":1,"left_ms":1}"#, "twice"),
            (r#"{"type":"warned","left_ms":1,"x":1}"#, "unknown"),
            (r#"{"type":"started","x":1}"#, "unknown"),
            (r#"{"type":"started"} "#, "space"),
            (r#"{"type":"started"}{}"#, "more"),
            (r#"{ "type":"started"}"#, "space"),
            (r#"{"item":1,"type":"cleared"}"#, "type first"),
            (r#"["started"]"#, "array"),
            (r#"{"type":"new_thing","a":1.5}"#, "float"),
            (r#"{"type":"new_thing","a":1,"a":1}"#, "twice"),
            (r#"{"type":"new_thing","a": 1}"#, "space"),
            (r#"{"type":"new_thing","a":"\u00e9"}"#, "escape"),
            (r#"{"type":"new_thing","type":"started"}"#, "twice"),
        ] {
            assert!(read(bad).is_err(), "{why}: {bad}");
        }
        let newer = r#"{"type":"new_thing","a":[1,-2,"é",null,true,{"b":{}}]}"#;
        assert_eq!(read(newer), Ok(Content::Newer("new_thing".into())));
    }
}
