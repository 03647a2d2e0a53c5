//! From a bank to a file of another system.

use super::pictures::{Pictured, in_words};
use super::report::{Line, Note};
use super::{Format, Report, aiken, gift_write, json, layout, moodle, qti, table, text2qti};
use crate::bank::{Item, Kind};
use crate::digest::Digest;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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
    /// The same stem with its figures as pictures, where the images of all of them are at hand.
    pub pictured: Option<Pictured>,
}

impl Entry {
    /// An item as other systems are shown it: its figures in words, and as pictures where `image` has their bytes. Its data are
    /// what its author wrote.
    pub(super) fn of(
        mut item: Item,
        data: Value,
        category: String,
        image: &dyn Fn(&Digest) -> Option<Vec<u8>>,
    ) -> Self {
        let pictured = Pictured::of(&item, image);
        item.stem = in_words(&item);
        Self { item, data, category, pictured }
    }
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
    write_with(file, data, &BTreeMap::new(), format)
}

/// The same with the images of its figures, by their SHA-256: formats that hold pictures show them.
pub fn write_with(file: &str, data: &Value, images: &BTreeMap<Digest, Arc<[u8]>>, format: Format) -> Written {
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
                let category =
                    names.get(item.domain.as_str()).cloned().unwrap_or_else(|| item.domain.to_string());
                let image = |digest: &Digest| images.get(digest).map(|bytes| bytes.to_vec());
                let entry = Entry::of(item, data, category, &image);
                line.notes = losses(format, &entry);
                if !line.notes.iter().any(|note| note.fidelity == super::Fidelity::Refused) {
                    entries.push(entry);
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
fn losses(format: Format, entry: &Entry) -> Vec<Note> {
    let item = &entry.item;
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
    let shows = match format {
        Format::Json => true,
        // a text with gaps holds no picture on the way back
        Format::MoodleXml => entry.pictured.is_some() && !matches!(item.kind, Kind::InlineChoice(_)),
        Format::Qti12 | Format::Qti2 | Format::Qti3 => entry.pictured.is_some(),
        _ => false,
    };
    if shows && format != Format::Json && item.figures.iter().any(|figure| figure.caption.is_some()) {
        notes.push(Note::lossy("the line below a figure is left out"));
    }
    if !item.figures.is_empty() && !shows {
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
