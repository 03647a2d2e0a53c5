//! From a bank to a file of another system.

use super::report::{Line, Note};
use super::{Format, Report, aiken, gift_write, json, layout, moodle, qti, table, text2qti};
use crate::bank::{Item, figure_places};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A file for another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What the format cannot hold.
    pub report: Report,
}

/// An item on its way out.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The item.
    pub item: Item,
    /// Its data as written.
    pub data: Value,
    /// The name of its domain.
    pub category: String,
}

impl Entry {
    /// An item as other systems are shown it: its figures in words. Its data are what its author wrote.
    pub(super) fn of(mut item: Item, data: Value, category: String) -> Self {
        item.stem = in_words(&item);
        Self { item, data, category }
    }
}

/// The stem with the descriptions of its figures in their places; those that it does not name stand behind it.
fn in_words(item: &Item) -> String {
    let (mut stem, mut from) = (String::with_capacity(item.stem.len()), 0);
    let mut rest: Vec<_> = item.figures.iter().collect();
    for place in figure_places(&item.stem) {
        let Some(at) = rest.iter().position(|figure| figure.id.as_str() == place.name) else { continue };
        stem.push_str(item.stem.get(from..place.line.start).unwrap_or_default());
        stem.push_str(&format!("\n{}\n\n", rest.remove(at).alt));
        from = place.line.end;
    }
    stem.push_str(item.stem.get(from..).unwrap_or_default());
    rest.into_iter().for_each(|figure| stem.push_str(&format!("\n\n{}", figure.alt)));
    if item.figures.is_empty() { stem } else { stem.trim().to_owned() }
}

/// A bank on its way out.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// All of the bank's data but the items.
    pub head: Value,
    /// How many items the bank has, those that do not go out included.
    pub of: usize,
    /// The items.
    pub entries: Vec<Entry>,
}

impl Sheet {
    /// The bank's title.
    pub(super) fn title(&self) -> &str {
        self.head.get("title").and_then(Value::as_str).unwrap_or("Questions")
    }

    /// The carrier of an entry; that of the first holds the bank's head.
    pub(super) fn carrier(&self, index: usize, entry: &Entry) -> String {
        let whole = index == 0 && self.head.as_object().is_some_and(|head| !head.is_empty());
        super::carrier::text(entry, whole.then_some((&self.head, self.of)))
    }
}

/// Writes the bank whose data these are ([`crate::bank::data`]). An item that cannot be used is refused, and so is one that the
/// format cannot hold; the report says which.
pub fn write(file: &str, data: &Value, format: Format) -> Written {
    let mut head: Map<String, Value> = data.as_object().cloned().unwrap_or_default();
    let items = match head.remove("item") {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let names: HashMap<String, String> = head
        .get("domain")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|domain| {
            Some((domain.get("id")?.as_str()?.to_owned(), domain.get("name")?.as_str()?.to_owned()))
        })
        .collect();
    let mut report = Report { notes: vec![place_of_the_rest(format).to_owned()], ..Report::default() };
    let mut entries = Vec::new();
    for data in items {
        let name = data.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut line = Line {
            file: file.to_owned(),
            place: None,
            name: name.clone(),
            item: Some(name),
            notes: Vec::new(),
            filled: Vec::new(),
        };
        match layout::checked(&data) {
            Ok(item) => {
                line.notes = losses(format, &item);
                let refused = line.notes.iter().any(|note| note.fidelity == super::Fidelity::Refused);
                let category =
                    names.get(item.domain.as_str()).cloned().unwrap_or_else(|| item.domain.to_string());
                if !refused {
                    entries.push(Entry::of(item, data, category));
                }
            }
            Err(why) => line.notes.push(Note::refused(why)),
        }
        report.lines.push(line);
    }
    let sheet = Sheet { head: Value::Object(head), of: report.lines.len(), entries };
    Written { bytes: text(format, &sheet), report }
}

/// The bytes of a sheet.
pub(super) fn text(format: Format, sheet: &Sheet) -> Vec<u8> {
    match format {
        Format::Json => json::write(sheet),
        Format::Gift => gift_write::write(sheet),
        Format::Aiken => aiken::write(sheet),
        Format::Csv => table::write(sheet),
        Format::MoodleXml => moodle::write(sheet),
        Format::Text2qti => text2qti::write(sheet),
        Format::Qti12 => qti::write_one(sheet),
        Format::Qti2 | Format::Qti3 => qti::write_two(format, sheet),
    }
}

/// What of this item the format cannot show to other systems.
fn losses(format: Format, item: &Item) -> Vec<Note> {
    let kind = item.kind.kind();
    if !kind.is_choice() && format == Format::Aiken {
        return vec![Note::refused(format!("{} has no questions of the type `{kind}`", format.title()))];
    }
    let mut notes = match format {
        Format::Json => Vec::new(),
        Format::Csv => table::losses(item),
        Format::Gift => gift_write::losses(item),
        Format::Aiken => aiken::losses(item),
        Format::MoodleXml => moodle::losses(item),
        Format::Text2qti => text2qti::losses(item),
        Format::Qti12 => qti::losses_of_one(item),
        Format::Qti2 | Format::Qti3 => qti::losses_of_two(item),
    };
    if !item.figures.is_empty() && format != Format::Json {
        let files: Vec<&str> = item.figures.iter().map(|figure| figure.file.as_str()).collect();
        notes.push(Note::lossy(format!(
            "its figures are shown by their descriptions; {} stay beside the bank",
            files.join(", ")
        )));
    }
    notes
}

/// Where that goes which a format has no place for.
fn place_of_the_rest(format: Format) -> &'static str {
    match format {
        Format::Json => "JSON holds the whole bank: its import has the same digest.",
        Format::Csv => {
            "CSV has a column for each member of an item; the last column carries the item and, in the first row, the rest of the bank."
        }
        Format::Gift => {
            "GIFT shows stem, options, keys, rationales, domain, id and tags. All else is carried in a comment before each question, which other systems drop."
        }
        Format::MoodleXml => {
            "Moodle shows stem, options, keys, points, rationales, domain, id and tags. All else is carried in a comment of each question, which Moodle drops."
        }
        Format::Text2qti => {
            "text2qti shows stem, options, keys, points, rationales and id. All else is carried in a comment before each question, which it drops."
        }
        Format::Qti12 => {
            "QTI 1.2 shows stem, options, keys, points, rationales, domain, id and tags. All else is carried in a comment of each question, which Canvas drops."
        }
        Format::Qti2 | Format::Qti3 => {
            "QTI shows stem, options, keys, points, scoring, rationales, domain, id, tags and what keeps its place. All else is carried in a comment of each item, which other systems drop."
        }
        Format::Aiken => {
            "Aiken holds a question on one line, options and one key. It has no place for anything else: the way back gives another bank."
        }
    }
}
