//! The kinds of values that a member may hold: what each accepts, and what it says about anything else.

mod compound;
mod decimal;
mod scalar;

pub use compound::{keyed, list, table};
pub use decimal::decimal;
pub use scalar::{constant, day, flag, id, integer, line, one_of, percent, prose};

use super::fault::{Fault, FaultCode, Faults, Span};
use super::shape::Shape;
use toml::Spanned;
use toml::de::DeValue;

/// A value as it stands in the file, with the name of its member.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    pub(super) name: &'static str,
    pub(super) text: &'a str,
    pub(super) value: &'a Spanned<DeValue<'a>>,
    pub(super) faults: &'a Faults,
}

impl Value<'_> {
    pub(super) fn span(self) -> Span {
        self.value.span().into()
    }

    fn error(self, code: FaultCode, message: impl Into<String>, mend: impl Into<String>) {
        self.faults.push(Fault { member: self.name, ..Fault::error(code, self.span(), message, mend) });
    }

    fn wrong_type(self, due: &str, mend: impl Into<String>) {
        let is = match self.value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a decimal number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.error(FaultCode::WrongType, format!("`{}` must be {due}, not {is}", self.name), mend);
    }
}

/// A kind of value.
pub trait Kind {
    /// What it is read into.
    type Out;
    /// What the schema says of it.
    fn shape(&self) -> Shape;
    /// Reads it, or records why not.
    fn read(&self, value: Value<'_>) -> Option<Self::Out>;
}

/// A kind whose values can stand in the schema as a default.
pub trait Shown: Kind {
    /// The value as JSON.
    fn show(&self, value: &Self::Out) -> serde_json::Value;
}

/// The candidate that a person who wrote `name` may have meant.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let distance = |candidate: &str| strsim::damerau_levenshtein(name, candidate);
    let close = |candidate: &&str| {
        let longest = name.len().max(candidate.len());
        let prefix = candidate.len().min(name.len()) >= 4
            && (candidate.starts_with(name) || name.starts_with(*candidate));
        prefix || longest <= 256 && distance(candidate) <= (longest / 4).clamp(1, 4)
    };
    candidates.into_iter().filter(close).min_by_key(|candidate| distance(candidate))
}

/// The names as a list for people, shortened when there are many.
pub(super) fn enumerate<'c>(names: impl IntoIterator<Item = &'c str>) -> String {
    let all: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match all.get(..12) {
        Some(first) if all.len() > 12 => format!("{} and {} more", first.join(", "), all.len() - 12),
        _ => all.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_finds_its_name_and_a_different_word_does_not() {
        let names = ["pass_mark", "minutes", "questions"];
        assert_eq!(nearest("pass_mrak", names), Some("pass_mark"));
        assert_eq!(nearest("minute", names), Some("minutes"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest(&"x".repeat(100_000), names), None);
    }
}
