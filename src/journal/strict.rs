//! A JSON value that keeps the order of its members and refuses what a journal never holds: fractions, exponents,
//! integers beyond 64 bits, and a member that stands twice. Only facts of newer versions are read into it.

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A value as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum StrictValue {
    Null,
    Bool(bool),
    Natural(u64),
    Negative(i64),
    Text(String),
    List(Vec<StrictValue>),
    Members(Vec<(String, StrictValue)>),
}

struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = StrictValue;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value without fractions")
    }
    fn visit_unit<E: Error>(self) -> Result<StrictValue, E> {
        Ok(StrictValue::Null)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<StrictValue, E> {
        Ok(StrictValue::Bool(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<StrictValue, E> {
        Ok(StrictValue::Natural(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<StrictValue, E> {
        Ok(StrictValue::Negative(value))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<StrictValue, E> {
        Err(E::custom(format_args!("{value} is no integer of 64 bits")))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<StrictValue, E> {
        Ok(StrictValue::Text(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<StrictValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(StrictValue::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<StrictValue, A::Error> {
        let mut members: Vec<(String, StrictValue)> = Vec::new();
        let mut names = std::collections::HashSet::new();
        while let Some((name, value)) = map.next_entry::<String, StrictValue>()? {
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(format_args!("`{name}` stands twice")));
            }
            members.push((name, value));
        }
        Ok(StrictValue::Members(members))
    }
}

impl<'de> Deserialize<'de> for StrictValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Read)
    }
}

impl Serialize for StrictValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Natural(value) => serializer.serialize_u64(*value),
            Self::Negative(value) => serializer.serialize_i64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Members(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}
