//! CSV (RFC 4180) with a heading: a question a row, Markdown in its cells. `docs/exchange.md` has the columns.

mod headings;
mod keys;
mod others;

use headings::Headings;
use keys::{Keys, Row};
pub(super) use others::losses;

use super::found::{Answer, Reading};
use super::report::Note;
use super::source::Text;
use super::write::{Entry, Sheet};
use super::{ExchangeError, Format, Found, Place, Question, carrier, settle};
use crate::bank::{Item, Kind, Scoring};
use std::collections::HashMap;

/// Columns of single texts, in the order in which they are written.
const PLAIN: &[&str] = &[
    "id",
    "domain",
    "status",
    "points",
    "scoring",
    "difficulty",
    "tags",
    "authors",
    "reviewers",
    "reviewed",
    "references",
    "stem",
    "key",
    "anchored",
];

/// Behind the options.
const LAST: &[&str] = &["rationale", "invigil"];

/// The separator, by the heading.
fn separator(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let most = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|sign| (heading.bytes().filter(|b| b == sign).count(), *sign == b','));
    most.unwrap_or(b',')
}

/// Columns of options that are looked for: more than an item may have, so that too many are told by the bank.
const COLUMNS: usize = others::MOST;

/// What a table must have at least: where it says types, an item need have no options.
fn needed(has: impl Fn(&str) -> bool) -> &'static [&'static str] {
    match (has("type"), has("options")) {
        (true, _) => &["stem"],
        (false, true) => &["stem", "key"],
        (false, false) => &["stem", "key", "option_a", "option_b"],
    }
}

pub(super) fn is_like(text: &str) -> bool {
    let heading = text.lines().next().unwrap_or_default();
    let headings = Headings::of(heading.split(char::from(separator(text))));
    let has = |name: &str| headings.has(name);
    has("stem") && (has("key") || (has("type") && headings.names.len() > 2))
}

pub(super) fn read(text: &Text) -> Result<Reading, ExchangeError> {
    let separator = separator(text.as_str());
    let rows = || {
        csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_str().as_bytes())
            .into_records()
    };
    let malformed = |error: &csv::Error| {
        let line = error.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(1));
        ExchangeError::malformed(Place::line(line), error.to_string(), "Write it as RFC 4180 has it")
    };
    let headings = match rows().next() {
        Some(row) => row.map_err(|error| malformed(&error))?,
        None => return Err(ExchangeError::Empty),
    };
    let columns = Headings::of(headings.iter());
    let has = |wanted: &str| columns.has(wanted);
    for needed in needed(has) {
        if !has(needed) {
            let message = format!("there is no column `{needed}`");
            let mend = "The first line names the columns: stem, key, option_a, option_b … (docs/exchange.md)";
            return Err(ExchangeError::malformed(Place::line(1), message, mend));
        }
    }
    let mut reading = Reading::new(Format::Csv);
    let known = |name: &str| {
        let numbered = name
            .split_once('_')
            .filter(|(word, _)| ["option", "rationale"].contains(word) || others::EACH.contains(word))
            .map(|(_, letter)| letter);
        PLAIN.contains(&name)
            || LAST.contains(&name)
            || others::ONCE.contains(&name)
            || name == "options"
            || numbered.is_some_and(|l| settle::letters().take(COLUMNS).any(|x| x == l))
    };
    for (name, heading) in columns.names.iter().zip(&headings).filter(|(name, _)| !known(name)) {
        let shown = super::found::short(if name.is_empty() { "without a heading" } else { heading });
        reading.notes.push(format!("the column {shown} is not read"));
    }
    // looked through twice: in memory, rows without end would take many times their bytes
    let behind = || rows().skip(1);
    let choices = behind().map_while(Result::ok).filter_map(|row| Cells::of_row(&columns, &row)?.keyed());
    let keys = Keys::of(&columns.key, columns.counted, choices);
    reading.notes.extend(keys.way().told());
    for row in behind() {
        let row = row.map_err(|error| malformed(&error))?;
        let line = row.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(1));
        if row.iter().skip(columns.names.len()).any(|cell| !cell.trim().is_empty()) {
            let name = row.get(0).unwrap_or_default();
            let why =
                "it has more cells than there are columns: a text that holds the separator stands in quotes";
            reading.refuse(Place::line(line), name, why);
            continue;
        }
        if let Some(cells) = Cells::of_row(&columns, &row) {
            question(Place::line(line), &cells, &keys, &mut reading);
        }
    }
    Ok(reading)
}

/// The cells of a row, by their columns.
struct Cells<'c> {
    columns: &'c Headings,
    cells: HashMap<&'c str, &'c str>,
}

impl<'c> Cells<'c> {
    /// The cells of a row; `None` where nothing stands in it.
    fn of_row(columns: &'c Headings, row: &'c csv::StringRecord) -> Option<Self> {
        let blank = row.iter().all(|cell| cell.trim().is_empty());
        let cells = || columns.names.iter().map(String::as_str).zip(row.iter()).collect();
        (!blank).then(|| Self { columns, cells: cells() })
    }

    /// What stands in a cell, where anything does.
    fn of(&self, name: &str) -> Option<&'c str> {
        self.cells.get(name).copied().map(str::trim_end).filter(|cell| !cell.trim().is_empty())
    }

    fn kind(&self) -> String {
        headings::kind(self.of("type").unwrap_or_default())
    }

    /// The options, by their letters: each in its cell, or all of them in one.
    fn options(&self) -> Vec<(String, &'c str)> {
        let cell = |(letter, column): &(String, String)| Some((letter.clone(), self.of(column)?));
        let own: Vec<_> = self.columns.options.iter().filter_map(cell).collect();
        let Some(list) = self.of("options").filter(|_| own.is_empty()) else { return own };
        let sign = ["||", "|", ";", "\n"].into_iter().find(|sign| list.contains(sign)).unwrap_or("|");
        let texts = list.split(sign).map(str::trim).filter(|text| !text.is_empty());
        settle::letters().zip(texts.take(COLUMNS)).collect()
    }

    /// The key and the options of a choice; items of other types have no keys among their options.
    fn keyed(&self) -> Option<Row> {
        let key = self.of("key").unwrap_or_default();
        (self.kind() == "choice").then(|| Row::of(key, self.options().into_iter()))
    }
}

fn question(place: Place, cells: &Cells<'_>, keys: &Keys, reading: &mut Reading) {
    let cell = |name: &str| cells.of(name);
    let stem = cell("stem").unwrap_or_default().to_owned();
    let name = cell("id").unwrap_or(&stem).to_owned();
    if stem.is_empty() {
        return reading.refuse(place, &name, "the cell of its stem is empty");
    }
    let letters = |name: &str| -> Vec<String> {
        let cell = cell(name).unwrap_or_default().to_lowercase();
        cell.split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let kind = cells.kind();
    let (keys, anchored) = match cells.keyed().map(|row| keys.keys(&row)).transpose() {
        Ok(keys) => (keys.unwrap_or_default(), letters("anchored")),
        Err(why) => return reading.refuse(place, &name, why),
    };
    let answer = |(letter, text): (String, &str)| Answer {
        text: text.to_owned(),
        key: keys.contains(&letter),
        anchored: anchored.contains(&letter),
        rationale: cell(&format!("rationale_{letter}")).map(str::to_owned),
        id: Some(letter),
    };
    let options: Vec<Answer> = cells.options().into_iter().map(answer).collect();
    let is_known = |letter: &&String| options.iter().any(|option| option.id.as_ref() == Some(*letter));
    if let Some(odd) = anchored.iter().find(|letter| !is_known(letter)) {
        let why = format!("`{}` names none of its options", super::found::short(odd));
        return reading.refuse(place, &name, why);
    }
    let points = match cell("points").map(|text| (text, text.trim().replace(',', ".").parse::<f64>())) {
        Some((_, Ok(points))) if points.is_finite() => Some(points),
        Some((text, _)) => {
            return reading.refuse(
                place,
                &name,
                format!("`{}` is no number of points", super::found::short(text)),
            );
        }
        None => None,
    };
    let scoring = match cell("scoring").map(str::trim) {
        None | Some("all-or-nothing") => Scoring::AllOrNothing,
        Some("partial") => Scoring::Partial,
        Some(other) => {
            let why =
                format!("the scoring `{}` is neither all-or-nothing nor partial", super::found::short(other));
            return reading.refuse(place, &name, why);
        }
    };
    let listed = |name: &str| -> Vec<String> {
        let lines = cell(name).unwrap_or_default().lines();
        lines.map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    // what the neutral question has no member for, and a bank has
    let mut members = serde_json::Map::new();
    for name in ["authors", "reviewers", "references"] {
        if let list @ [_, ..] = listed(name).as_slice() {
            members.insert(name.to_owned(), list.into());
        }
    }
    if let Some(day) = cell("reviewed") {
        members.insert("reviewed".to_owned(), day.trim().into());
    }
    let mut notes = Vec::new();
    if let Some(said) = cell("difficulty").map(str::trim) {
        match said.parse::<u32>() {
            Ok(share) => drop(members.insert("difficulty".to_owned(), share.into())),
            Err(_) => notes.push(Note::lossy(format!(
                "the difficulty {} is left out: banks have the percentage that answers right",
                super::found::short(said)
            ))),
        }
    }
    let carried = cell("invigil").and_then(carrier::find).map(|carried| reading.take(carried));
    if kind != "choice" && scoring == Scoring::Partial {
        members.insert("scoring".to_owned(), "partial".into());
    }
    let mut question = Question {
        place,
        id: cell("id").map(|id| id.trim().to_owned()),
        category: cell("domain").map(|domain| domain.trim().to_owned()),
        stem,
        options,
        points,
        scoring: if kind == "choice" { scoring } else { Scoring::AllOrNothing },
        rationale: cell("rationale").map(str::to_owned),
        tags: listed("tags"),
        carried,
        members,
        notes,
        ..Question::default()
    };
    if kind != "choice"
        && let Err(why) = others::read(&mut question, &kind, &cell, &letters)
    {
        return reading.refuse(question.place, &name, why);
    }
    reading.found.push(Found::Question(Box::new(question)));
}

pub(super) fn write(sheet: &Sheet) -> Vec<u8> {
    let of = |count: &dyn Fn(&Item) -> usize| sheet.entries.iter().map(|entry| count(&entry.item)).max();
    let most = of(&|item| others::options(item).len()).unwrap_or(0).max(2);
    let letters: Vec<String> = settle::letters().take(most).collect();
    let mut headings: Vec<String> = PLAIN.iter().map(|name| (*name).to_owned()).collect();
    headings.extend(letters.iter().flat_map(|l| [format!("option_{l}"), format!("rationale_{l}")]));
    // columns of other types stand where there are some
    let mut more: Vec<String> = Vec::new();
    if sheet.entries.iter().any(|entry| entry.item.kind != Kind::Choice) {
        let parts: Vec<String> = settle::letters().take(of(&others::parts).unwrap_or(0)).collect();
        let cells: Vec<_> = sheet.entries.iter().map(|entry| others::cells(&entry.item)).collect();
        more.extend(others::ONCE.iter().map(|name| (*name).to_owned()));
        more.extend(parts.iter().flat_map(|l| others::EACH.iter().map(move |name| format!("{name}_{l}"))));
        more.retain(|name| cells.iter().any(|cells| cells.get(name).is_some_and(|cell| !cell.is_empty())));
    }
    headings.extend(more.iter().cloned());
    headings.extend(LAST.iter().map(|name| (*name).to_owned()));
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // writing to memory cannot fail
    let _ = out.write_record(&headings);
    for (index, entry) in sheet.entries.iter().enumerate() {
        let _ = out.write_record(row(sheet, index, entry, &letters, &more));
    }
    out.into_inner().unwrap_or_default()
}

fn row(sheet: &Sheet, index: usize, entry: &Entry, letters: &[String], more: &[String]) -> Vec<String> {
    let item = &entry.item;
    let options = others::options(item);
    let of = |wanted: &dyn Fn(&crate::bank::Choice) -> bool| -> String {
        let chosen = letters.iter().zip(&options).filter(|(_, option)| wanted(option));
        chosen.map(|(letter, _)| letter.as_str()).collect::<Vec<_>>().join(" ")
    };
    let word =
        |name: &str| entry.data.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    // the keys of gaps stand with them, and true and false keep their places anyway
    let (keyed, truth) = (item.kind.kind().has_keys(), item.kind == Kind::TrueFalse);
    let mut cells = vec![
        item.id.to_string(),
        entry.category.clone(),
        word("status"),
        item.points.to_string(),
        word("scoring"),
        item.difficulty.map(|share| share.to_string()).unwrap_or_default(),
        item.tags.join("\n"),
        item.authors.join("\n"),
        item.reviewers.join("\n"),
        item.reviewed.to_string(),
        item.references.join("\n"),
        item.stem.clone(),
        of(&|option| option.key && keyed),
        of(&|option| option.anchored && !truth),
    ];
    for (index, _) in letters.iter().enumerate() {
        let option = options.get(index);
        cells.push(option.map(|o| o.text.clone()).unwrap_or_default());
        cells.push(option.and_then(|o| o.rationale.clone()).unwrap_or_default());
    }
    let others = others::cells(item);
    cells.extend(more.iter().map(|name| others.get(name).cloned().unwrap_or_default()));
    cells.push(item.rationale.clone());
    cells.push(sheet.carrier(index, entry));
    cells
}
