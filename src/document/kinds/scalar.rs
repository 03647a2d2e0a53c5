//! Single values: texts, identifiers, figures, dates, words.

use super::{Kind, Shown, Value, enumerate, nearest};
use crate::document::data;
use crate::document::fault::FaultCode;
use crate::document::shape::Shape;
use crate::id::IdError;
use crate::time::Day;
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::str::FromStr;
use toml::de::DeValue;

/// A text on one line, of at most `max` characters; never empty, no white space at its ends.
pub fn line(max: usize) -> Line {
    Line { max }
}

/// A text of any number of lines (Markdown), of at most `max` characters; never empty. White space at its ends is cut.
pub fn prose(max: usize) -> Prose {
    Prose { max }
}

/// An identifier.
pub fn id<T: FromStr<Err = IdError>>() -> Id<T> {
    Id(PhantomData)
}

/// A whole number within the range.
pub fn integer(range: RangeInclusive<u32>) -> Integer {
    Integer { min: *range.start(), max: *range.end() }
}

/// A percentage from 0 to 100 with at most two decimals, read into hundredths of a percent.
pub fn percent() -> Percent {
    Percent
}

/// True or false.
pub fn flag() -> Flag {
    Flag
}

/// A calendar day, written without quotes.
pub fn day() -> DayKind {
    DayKind
}

/// One of these words: name, value, meaning.
pub fn one_of<E: Copy + PartialEq + 'static>(words: &'static [(&'static str, E, &'static str)]) -> OneOf<E> {
    OneOf { words }
}

/// Exactly this text: the name of a format.
pub fn constant(text: &'static str) -> Constant {
    Constant { text }
}

/// See [`line()`].
#[derive(Clone, Copy)]
pub struct Line {
    max: usize,
}
/// See [`prose`].
#[derive(Clone, Copy)]
pub struct Prose {
    max: usize,
}
/// See [`id`].
pub struct Id<T>(PhantomData<T>);
/// See [`integer`].
#[derive(Clone, Copy)]
pub struct Integer {
    min: u32,
    max: u32,
}
/// See [`percent`].
#[derive(Clone, Copy)]
pub struct Percent;
/// See [`flag`].
#[derive(Clone, Copy)]
pub struct Flag;
/// See [`day`].
#[derive(Clone, Copy)]
pub struct DayKind;
/// See [`one_of`].
#[derive(Clone, Copy)]
pub struct OneOf<E: 'static> {
    words: &'static [(&'static str, E, &'static str)],
}
/// See [`constant`].
#[derive(Clone, Copy)]
pub struct Constant {
    text: &'static str,
}

/// The text of a value, or a fault.
fn text_of<'a>(value: &Value<'a>) -> Option<&'a str> {
    match value.value.get_ref() {
        DeValue::String(text) => Some(text),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Boolean(_) => {
            value.wrong_type("a text", "put it in double quotes");
            None
        }
        DeValue::Array(_) | DeValue::Table(_) => {
            value.wrong_type("a text", "write one text in double quotes");
            None
        }
    }
}

fn too_long(value: Value<'_>, length: usize, max: usize) -> bool {
    if length > max {
        let message = format!("`{}` has {length} characters; at most {max} are allowed", value.name);
        value.error(FaultCode::OutOfRange, message, "shorten it");
    }
    length > max
}

fn is_blank(value: Value<'_>, text: &str) -> bool {
    let blank = text.trim().is_empty();
    if blank {
        let message = format!("`{}` is empty", value.name);
        value.error(
            FaultCode::OutOfRange,
            message,
            "write a text, or leave the member out if it may be left out",
        );
    }
    blank
}

impl Kind for Line {
    type Out = String;
    fn shape(&self) -> Shape {
        Shape::Text { max: self.max }
    }
    fn read(&self, value: Value<'_>) -> Option<String> {
        let text = text_of(&value)?;
        if is_blank(value, text) || too_long(value, text.chars().count(), self.max) {
            return None;
        }
        if text.contains('\n') {
            let message = format!("`{}` must stand on one line", value.name);
            value.error(FaultCode::Malformed, message, "join the lines");
            return None;
        }
        if text.trim() != text {
            let message = format!("`{}` begins or ends with white space", value.name);
            value.error(FaultCode::Malformed, message, format!("write \"{}\"", text.trim().escape_debug()));
            return None;
        }
        Some(text.to_owned())
    }
}

impl Kind for Prose {
    type Out = String;
    fn shape(&self) -> Shape {
        Shape::Text { max: self.max }
    }
    fn read(&self, value: Value<'_>) -> Option<String> {
        let text = text_of(&value)?;
        if is_blank(value, text) || too_long(value, text.chars().count(), self.max) {
            return None;
        }
        let text = text.trim_end().trim_start_matches(['\n', '\r']);
        Some(if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() })
    }
}

impl<T: FromStr<Err = IdError>> Kind for Id<T> {
    type Out = T;
    fn shape(&self) -> Shape {
        Shape::Slug
    }
    fn read(&self, value: Value<'_>) -> Option<T> {
        let text = text_of(&value)?;
        match text.parse() {
            Ok(id) => Some(id),
            Err(_) => {
                value.error(FaultCode::Malformed, no_identifier(text), slug_mend(text));
                None
            }
        }
    }
}

pub(super) fn no_identifier(text: &str) -> String {
    let shown: String = text.chars().take(80).collect();
    format!("`{}` is no identifier", shown.escape_debug())
}

/// What to write instead of `text`.
pub(super) fn slug_mend(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let slug = words.join("-");
    let rule = "use 1 to 64 lower-case letters, digits and single hyphens";
    if crate::id::is_slug(&slug) { format!("{rule}, such as `{slug}`") } else { rule.to_owned() }
}

impl Kind for Integer {
    type Out = u32;
    fn shape(&self) -> Shape {
        Shape::Integer { min: self.min, max: self.max }
    }
    fn read(&self, value: Value<'_>) -> Option<u32> {
        let DeValue::Integer(written) = value.value.get_ref() else {
            let mend = match value.value.get_ref() {
                DeValue::String(text) if text.trim().parse::<i64>().is_ok() => {
                    format!("remove the quotes: {} = {}", value.name, text.trim())
                }
                DeValue::Float(_) => "write it without a decimal point".to_owned(),
                _ => format!("write a number from {} to {}", self.min, self.max),
            };
            value.wrong_type("a whole number", mend);
            return None;
        };
        // Beyond 2^53 the data model has said so already.
        let number = data::integer(written).filter(|n| n.abs() <= data::MAX_INTEGER)?;
        let read = u32::try_from(number).ok().filter(|n| (self.min..=self.max).contains(n));
        if read.is_none() {
            let (name, min, max) = (value.name, self.min, self.max);
            let message = format!("`{name}` is {number}; it must be from {min} to {max}");
            let near = if number < i128::from(min) { min } else { max };
            value.error(FaultCode::OutOfRange, message, format!("the nearest that may stand here is {near}"));
        }
        read
    }
}

impl Shown for Integer {
    fn show(&self, value: &u32) -> serde_json::Value {
        (*value).into()
    }
}

impl Kind for Percent {
    type Out = u32;
    fn shape(&self) -> Shape {
        Shape::Percent
    }
    fn read(&self, value: Value<'_>) -> Option<u32> {
        let hundredths = match value.value.get_ref() {
            DeValue::Integer(n) => {
                data::integer(n).filter(|n| n.abs() <= data::MAX_INTEGER)?.checked_mul(100)
            }
            DeValue::Float(f) => decimal_hundredths(f.as_str()),
            DeValue::String(text) => {
                let number = text.trim_end_matches([' ', '%']);
                let mend = if number.parse::<f64>().is_ok_and(f64::is_finite) {
                    format!("write the number alone: {} = {number}", value.name)
                } else {
                    "write a number from 0 to 100".to_owned()
                };
                value.wrong_type("a number", mend);
                return None;
            }
            _ => {
                value.wrong_type("a number", "write a number from 0 to 100");
                return None;
            }
        };
        let read = hundredths.and_then(|h| u32::try_from(h).ok()).filter(|h| *h <= 10_000);
        // 0.8 is meant as a share, and would let nearly everybody pass
        if let Some(part @ 1..100) = read {
            let message = format!("`{}` is less than one percent", value.name);
            value.error(FaultCode::OutOfRange, message, format!("write percent: {part} for {part} %"));
            return None;
        }
        if read.is_none() {
            let written = value.text.get(value.span().start..value.span().end).unwrap_or("this number");
            let message =
                format!("`{}` is {written}; it must be from 0 to 100 with at most two decimals", value.name);
            value.error(FaultCode::OutOfRange, message, "write percent, such as 70 or 72.5");
        }
        read
    }
}

/// Exact hundredths of a plain decimal such as `72.5`; `None` for exponents and for more than two decimals.
fn decimal_hundredths(text: &str) -> Option<i128> {
    let (whole, part) = text.trim_start_matches('+').split_once('.')?;
    let part = part.trim_end_matches('0');
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if !digits(part) || part.len() > 2 {
        return None;
    }
    let whole: i128 = whole.parse().ok().filter(|_| digits(whole))?;
    let cents: i128 = format!("{part:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(cents)
}

impl Kind for Flag {
    type Out = bool;
    fn shape(&self) -> Shape {
        Shape::Flag
    }
    fn read(&self, value: Value<'_>) -> Option<bool> {
        if let DeValue::Boolean(flag) = value.value.get_ref() {
            return Some(*flag);
        }
        value.wrong_type("true or false", "write true or false, without quotes");
        None
    }
}

impl Shown for Flag {
    fn show(&self, value: &bool) -> serde_json::Value {
        (*value).into()
    }
}

impl Kind for DayKind {
    type Out = Day;
    fn shape(&self) -> Shape {
        Shape::Day
    }
    fn read(&self, value: Value<'_>) -> Option<Day> {
        let DeValue::Datetime(written) = value.value.get_ref() else {
            let mend = match value.value.get_ref() {
                DeValue::String(text) if text.parse::<Day>().is_ok() => {
                    format!("remove the quotes: {} = {text}", value.name)
                }
                _ => "write year-month-day without quotes, such as 2026-11-22".to_owned(),
            };
            value.wrong_type("a date", mend);
            return None;
        };
        let (Some(date), None, None) = (written.date, written.time, written.offset) else {
            let message = format!("`{}` must be a date without a time of day", value.name);
            value.error(FaultCode::Malformed, message, "write year-month-day, such as 2026-11-22");
            return None;
        };
        let day = Day::from_ymd(i32::from(date.year), u32::from(date.month), u32::from(date.day));
        if day.is_none() {
            let message = format!("{date} is no day of the calendar");
            value.error(FaultCode::Malformed, message, "write a day that exists, as year-month-day");
        }
        day
    }
}

impl<E: Copy + PartialEq> Kind for OneOf<E> {
    type Out = E;
    fn shape(&self) -> Shape {
        Shape::Words(self.words.iter().map(|(word, _, doc)| (*word, *doc)).collect())
    }
    fn read(&self, value: Value<'_>) -> Option<E> {
        let text = text_of(&value)?;
        let found = self.words.iter().find(|(word, ..)| *word == text).map(|(_, meaning, _)| *meaning);
        if found.is_none() {
            let words = || self.words.iter().map(|(word, ..)| *word);
            let mend = match nearest(&text.to_lowercase(), words()) {
                Some(word) => format!("did you mean `{word}`? It is one of {}", enumerate(words())),
                None => format!("use one of {}", enumerate(words())),
            };
            let shown: String = text.chars().take(80).collect();
            let message = format!("`{}` cannot be `{}`", value.name, shown.escape_debug());
            value.error(FaultCode::UnknownWord, message, mend);
        }
        found
    }
}

impl<E: Copy + PartialEq> Shown for OneOf<E> {
    fn show(&self, value: &E) -> serde_json::Value {
        self.words.iter().find(|(_, meaning, _)| meaning == value).map_or("", |(word, ..)| *word).into()
    }
}

impl Kind for Constant {
    type Out = ();
    fn shape(&self) -> Shape {
        Shape::Constant(self.text)
    }
    fn read(&self, value: Value<'_>) -> Option<()> {
        let text = text_of(&value)?;
        if text == self.text {
            return Some(());
        }
        let shown: String = text.chars().take(80).collect();
        let message =
            format!("`{}` is `{}`, which this version does not read", value.name, shown.escape_debug());
        let mend = format!("this version reads {} = \"{}\"", value.name, self.text);
        value.error(FaultCode::Malformed, message, mend);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_and_at_most_two() {
        assert_eq!(decimal_hundredths("72.5"), Some(7250));
        assert_eq!(decimal_hundredths("66.67"), Some(6667));
        assert_eq!(decimal_hundredths("70.000"), Some(7000));
        assert_eq!(decimal_hundredths("0.8"), Some(80));
        for bad in ["66.667", "7.25e1", "-1.5", "inf", "nan", "1.e5", "."] {
            assert_eq!(decimal_hundredths(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_name_is_turned_into_the_identifier_that_was_meant() {
        assert!(slug_mend("Sales Associate").ends_with("such as `sales-associate`"));
        assert!(!slug_mend("漢").contains("such as"));
    }
}
