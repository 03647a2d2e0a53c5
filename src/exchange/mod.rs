//! Questions in the formats of other systems: read into items of a bank, and written from them.
//!
//! A *reader* turns the bytes of a file into [`Found`] questions: pure, no file is opened in here. [`Import`] settles them into
//! a bank and gives each a [`Fidelity`]: exact, normalised, lossy or refused. A *writer* is the way back ([`write()`]).
//!
//! Invariants:
//! - The counts of a report add up to the questions in the file; nothing is dropped without a word.
//! - Whatever the bytes, a reader ends with questions or with an [`ExchangeError`] that names a place; it takes time in
//!   proportion to the bytes and never follows a reference out of them.
//! - An item comes in as a draft. It stays what it was only where a file of ours brings a whole bank back and the
//!   item is unchanged.
//! - An item of a bank is never overwritten.
//!
//! Terms: what a format has no place for travels in a *carrier*, a comment that other tools pass over. A carrier counts as
//! far as what everybody sees is still what was written; a text that was changed elsewhere wins over it.

mod aiken;
mod carrier;
mod error;
mod format;
mod found;
mod gift;
mod gift_write;
mod html;
mod import;
mod json;
mod kinds;
mod layout;
mod markdown;
mod moodle;
mod package;
mod pictures;
mod qti;
mod report;
mod settle;
mod source;
mod table;
mod text2qti;
mod texts;
mod typed;
mod wording;
mod write;
mod xml;

pub use error::ExchangeError;
pub use format::Format;
pub use found::{Found, Place, Question, Reading};
pub use import::{Import, Imported, Mapping, Target, is_lasting};
pub use report::{Fidelity, Line, Note, Report};
pub use write::{Written, write, write_with};

use source::Text;

/// Reads the file `name` with these bytes; its format is recognised from them, unless it is given.
pub fn read(name: &str, bytes: &[u8], format: Option<Format>) -> Result<Reading, ExchangeError> {
    let mut reading = read_bytes(bytes, format)?;
    reading.file = name.to_owned();
    carrier::compare(reading.format, &mut reading);
    Ok(reading)
}

/// The questions of a file, as everybody sees them: carriers are found, and not yet weighed.
fn read_bytes(bytes: &[u8], format: Option<Format>) -> Result<Reading, ExchangeError> {
    if package::is_package(bytes) {
        return qti::read_package(&package::open(bytes)?, format);
    }
    let text = Text::decode(bytes)?;
    let format = match format {
        Some(format) => format,
        None => Format::of(text.as_str()).ok_or_else(|| unlike(text.as_str()))?,
    };
    read_text(format, &text)
}

/// Why the format of a text cannot be told: XML of another kind is named.
fn unlike(text: &str) -> ExchangeError {
    let Some(root) = xml::root(text).filter(|root| !root.is_empty()) else {
        return ExchangeError::Unrecognised;
    };
    let message = format!("it is XML, and its root `{}` is of no format that is read", found::short(root));
    ExchangeError::malformed(Place::line(1), message, "Export it as QTI or Moodle XML, and import that")
}

fn read_text(format: Format, text: &Text) -> Result<Reading, ExchangeError> {
    match format {
        Format::Json => json::read(text),
        Format::Gift => gift::read(text),
        Format::Aiken => aiken::read(text),
        Format::Csv => table::read(text),
        Format::MoodleXml => moodle::read(text),
        Format::Text2qti => text2qti::read(text),
        Format::Qti12 | Format::Qti2 | Format::Qti3 => qti::read(format, xml::parse(text.as_str())?),
    }
}

#[cfg(test)]
mod tests;
