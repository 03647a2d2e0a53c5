//! The data model of a parsed file: what was written, as a JSON value. Checks what holds for any file on the way.

use super::fault::{FaultCode, Faults, Span};
use super::text;
use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The largest integer of the data model: beyond it canonical JSON would round.
pub(super) const MAX_INTEGER: i128 = 1 << 53;

/// The table as JSON. Line ends are LF. Faults: escaped forbidden characters, infinities, integers beyond 2^53.
pub(super) fn object(text: &str, table: &DeTable<'_>, faults: &Faults) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, value) in table.iter() {
        let span = Span::from(key.span());
        check_text(text, key.get_ref(), span, faults);
        object.insert(key.get_ref().to_string(), json(text, value, faults));
    }
    object
}

/// The integer as written, if 128 bits hold it.
pub(super) fn integer(value: &toml::de::DeInteger<'_>) -> Option<i128> {
    i128::from_str_radix(value.as_str(), value.radix()).ok()
}

fn json(text: &str, value: &Spanned<DeValue<'_>>, faults: &Faults) -> Value {
    let span = Span::from(value.span());
    match value.get_ref() {
        DeValue::String(s) => {
            check_text(text, s, span, faults);
            Value::String(if s.contains('\r') { s.replace("\r\n", "\n") } else { s.to_string() })
        }
        DeValue::Integer(n) => match integer(n).filter(|n| (-MAX_INTEGER..=MAX_INTEGER).contains(n)) {
            Some(n) => Value::from(n as i64),
            None => {
                let mend = "use a number between -9007199254740992 and 9007199254740992 (2^53)";
                faults.error(FaultCode::OutOfRange, span, format!("the number {n} is too large"), mend);
                Value::Null
            }
        },
        DeValue::Float(f) => match f.as_str().parse().ok().and_then(Number::from_f64) {
            Some(n) => Value::Number(n),
            None => {
                let message = format!("{f} is no figure");
                faults.error(FaultCode::OutOfRange, span, message, "use a finite number");
                Value::Null
            }
        },
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(d) => Value::String(d.to_string()),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| json(text, item, faults)).collect()),
        DeValue::Table(table) => Value::Object(object(text, table, faults)),
    }
}

/// Finds forbidden characters that came in by escapes; those that stand in the file as such are found by their bytes.
fn check_text(text: &str, decoded: &str, span: Span, faults: &Faults) {
    let suspect = |b: u8| b < 0x20 && b != b'\n' || matches!(b, 0x7F | 0xC2 | 0xE2 | 0xEF);
    if !decoded.bytes().any(suspect) || !decoded.chars().any(text::is_forbidden) {
        return;
    }
    let raw = text.get(span.start..span.end).unwrap_or_default();
    if raw.starts_with('"') {
        for (c, place) in text::escaped_forbidden(raw, span.start) {
            faults.push(text::forbidden(c, place));
        }
    }
}
