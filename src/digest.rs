//! SHA-256 digests, and the canonical bytes that data is hashed in.
//!
//! Data (programs, banks, forms) is hashed in the form of RFC 8785 (JSON Canonicalization Scheme) of its model as
//! written: no defaults filled in, dates as strings. Integers beyond 2^53 are refused, since that scheme would round
//! them without a word; a `serde_json::Value` cannot hold infinities or duplicate members.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// A SHA-256 digest (FIPS 180-4); written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no digest: it is 64 lower-case hexadecimal digits")]
pub struct NotADigest(pub String);

/// The value has no canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// An integer that a double cannot hold exactly.
    #[error("the number {0} is beyond 2^53: canonical JSON would round it")]
    Inexact(String),
    /// The encoder failed.
    #[error("the value cannot be written as canonical JSON: {0}")]
    Encode(String),
}

impl Digest {
    /// The digest of the parts, one after the other.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// The digest of the canonical bytes of `value`.
    pub fn of_value(value: &serde_json::Value) -> Result<Self, CanonicalError> {
        Ok(Self::of(&[&canonical_bytes(value)?]))
    }
}

/// The bytes of `value` by RFC 8785.
pub fn canonical_bytes(value: &serde_json::Value) -> Result<Vec<u8>, CanonicalError> {
    refuse_inexact(value)?;
    // Compact JSON has the canonical bytes already where numbers are integers and members stand in order: nine times
    // as fast. The two escape texts alike; a test compares them.
    let bytes = if is_plain(value) {
        serde_json::to_vec(value).map_err(|e| e.to_string())
    } else {
        serde_json_canonicalizer::to_vec(value).map_err(|e| e.to_string())
    };
    bytes.map_err(CanonicalError::Encode)
}

/// True when no number needs the canonical form of decimals, and all members stand in order with ASCII names (for which
/// the order of bytes is the order of UTF-16 units that RFC 8785 asks for).
fn is_plain(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Number(n) => n.is_u64() || n.is_i64(),
        serde_json::Value::Array(items) => items.iter().all(is_plain),
        serde_json::Value::Object(members) => {
            members.keys().is_sorted()
                && members.iter().all(|(name, value)| name.is_ascii() && is_plain(value))
        }
        _ => true,
    }
}

fn refuse_inexact(value: &serde_json::Value) -> Result<(), CanonicalError> {
    const LIMIT: u64 = 1 << 53;
    match value {
        serde_json::Value::Number(n) => {
            let exact = match (n.as_u64(), n.as_i64()) {
                (Some(u), _) => u <= LIMIT,
                (_, Some(i)) => i.unsigned_abs() <= LIMIT,
                _ => true,
            };
            if exact { Ok(()) } else { Err(CanonicalError::Inexact(n.to_string())) }
        }
        serde_json::Value::Array(items) => items.iter().try_for_each(refuse_inexact),
        serde_json::Value::Object(members) => members.values().try_for_each(refuse_inexact),
        _ => Ok(()),
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}
impl FromStr for Digest {
    type Err = NotADigest;
    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let lower = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let mut bytes = [0; 32];
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) if lower => Ok(Self(bytes)),
            _ => Err(NotADigest(text.to_owned())),
        }
    }
}
impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_abc_is_the_published_one() {
        // FIPS 180-4, example B.1
        let published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(&[b"a", b"bc"]).to_string(), published);
        assert_eq!(published.parse::<Digest>().unwrap(), Digest::of(&[b"abc"]));
    }

    #[test]
    fn canonical_bytes_sort_members_and_refuse_large_integers() {
        let value: serde_json::Value =
            serde_json::from_str(r#"{"b":[1,2.50,"é"],"a":{"z":null,"y":true}}"#).unwrap();
        assert_eq!(
            canonical_bytes(&value).unwrap(),
            r#"{"a":{"y":true,"z":null},"b":[1,2.5,"é"]}"#.as_bytes()
        );
        for (n, fine) in
            [("9007199254740992", true), ("9007199254740993", false), ("-9007199254740993", false)]
        {
            let value: serde_json::Value = serde_json::from_str(&format!("[{n}]")).unwrap();
            assert_eq!(canonical_bytes(&value).is_ok(), fine, "{n}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_to_canonical_bytes_ends_at_the_same_bytes(
            texts in proptest::collection::vec(("[ -~]{0,6}", "(?s).{0,12}", proptest::num::i32::ANY), 0..8),
        ) {
            let members: serde_json::Map<_, _> =
                texts.iter().map(|(name, text, n)| (name.clone(), serde_json::json!([text, n, {"b": null, "a": true}]))).collect();
            let value = serde_json::Value::Object(members);
            proptest::prop_assert!(is_plain(&value));
            proptest::prop_assert_eq!(canonical_bytes(&value).unwrap(), serde_json_canonicalizer::to_vec(&value).unwrap());
        }
    }

    #[test]
    fn every_control_character_is_escaped_alike() {
        let all: String = (0..=0x2FFFF).filter_map(char::from_u32).collect();
        let value = serde_json::json!({"all": all});
        assert!(is_plain(&value));
        assert_eq!(canonical_bytes(&value).unwrap(), serde_json_canonicalizer::to_vec(&value).unwrap());
        assert!(!is_plain(&serde_json::json!({"é": 1})) && !is_plain(&serde_json::json!([2.0])));
    }

    #[test]
    fn upper_case_is_not_the_written_form() {
        assert!(
            "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".parse::<Digest>().is_err()
        );
    }
}
