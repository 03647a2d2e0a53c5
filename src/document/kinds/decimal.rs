//! Exact decimal numbers.

use super::{Kind, Value};
use crate::decimal::Decimal;
use crate::document::data;
use crate::document::fault::FaultCode;
use crate::document::shape::Shape;
use toml::de::DeValue;

/// An exact decimal number, as a number or, with as many digits as one likes, as a text.
pub fn decimal() -> DecimalKind {
    DecimalKind
}

/// See [`decimal`].
#[derive(Clone, Copy)]
pub struct DecimalKind;

impl Kind for DecimalKind {
    type Out = Decimal;
    fn shape(&self) -> Shape {
        Shape::Decimal
    }
    fn read(&self, value: Value<'_>) -> Option<Decimal> {
        let name = value.name;
        let written = match value.value.get_ref() {
            // beyond 2^53 the data model has said so already
            DeValue::Integer(n) => data::integer(n).filter(|n| n.abs() <= data::MAX_INTEGER)?.to_string(),
            DeValue::Float(f) => f.as_str().to_owned(),
            DeValue::String(text) => text.to_string(),
            _ => {
                value.wrong_type("a number", "write a number such as 12.5, or \"12.5\"");
                return None;
            }
        };
        let number: Decimal = match written.parse() {
            Ok(number) => number,
            Err(error) => {
                let shown: String = written.chars().take(80).collect();
                let message = format!("`{name}` is `{}`: that is no number", shown.escape_debug());
                value.error(FaultCode::Malformed, message, error.to_string());
                return None;
            }
        };
        // The digest is taken over what a binary fraction keeps of a number; a text keeps all of it.
        let kept =
            |text: &str| text.parse::<f64>().ok().and_then(|f| format!("{f:e}").parse::<Decimal>().ok());
        if matches!(value.value.get_ref(), DeValue::Float(_)) && kept(&written).as_ref() != Some(&number) {
            let message = format!("`{name}` has more digits than a number of TOML keeps");
            value.error(
                FaultCode::OutOfRange,
                message,
                format!("put it in double quotes: {name} = \"{written}\""),
            );
            return None;
        }
        Some(number)
    }
}
