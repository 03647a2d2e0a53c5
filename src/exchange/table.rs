//! CSV (RFC 4180) with a heading: a question a row, Markdown in its cells. `docs/exchange.md` has the columns.

mod others;

pub(super) use others::losses;

use super::found::{Answer, Reading};
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

/// Other words for a column.
const ALIASES: &[(&str, &str)] = &[
    ("question", "stem"),
    ("text", "stem"),
    ("answer", "key"),
    ("correct", "key"),
    ("category", "domain"),
    ("explanation", "rationale"),
    ("feedback", "rationale"),
];

/// The separator, by the heading.
fn separator(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let most = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|sign| (heading.bytes().filter(|b| b == sign).count(), *sign == b','));
    most.unwrap_or(b',')
}

/// The column that a heading names.
fn column(heading: &str) -> String {
    let name = heading.trim().to_lowercase().replace([' ', '-'], "_");
    ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, column)| (*column).to_owned())
}

/// Columns of options that are looked for: more than an item may have, so that too many are told by the bank.
const COLUMNS: usize = others::MOST;

/// What a table must have at least: where it says types, an item need have no options.
fn needed(has: impl Fn(&str) -> bool) -> &'static [&'static str] {
    if has("type") { &["stem"] } else { &["stem", "key", "option_a", "option_b"] }
}

pub(super) fn is_like(text: &str) -> bool {
    let heading = text.lines().next().unwrap_or_default();
    let names: Vec<String> =
        heading.split(char::from(separator(text))).map(|name| column(name.trim_matches('"'))).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    has("stem") && ((has("key") && has("option_a")) || (has("type") && names.len() > 2))
}

pub(super) fn read(text: &Text) -> Result<Reading, ExchangeError> {
    let separator = separator(text.as_str());
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_str().as_bytes())
        .into_records();
    let malformed = |error: &csv::Error| {
        let line = error.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(1));
        ExchangeError::malformed(Place::line(line), error.to_string(), "Write it as RFC 4180 has it")
    };
    let headings = match rows.next() {
        Some(row) => row.map_err(|error| malformed(&error))?,
        None => return Err(ExchangeError::Empty),
    };
    let names: Vec<String> = headings.iter().map(column).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
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
            || numbered.is_some_and(|l| settle::letters().take(COLUMNS).any(|x| x == l))
    };
    for (name, heading) in names.iter().zip(&headings).filter(|(name, _)| !known(name)) {
        let shown = super::found::short(if name.is_empty() { "without a heading" } else { heading });
        reading.notes.push(format!("the column {shown} is not read"));
    }
    for row in rows {
        let row = row.map_err(|error| malformed(&error))?;
        let line = row.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(1));
        let cells: HashMap<&str, &str> = names.iter().map(String::as_str).zip(row.iter()).collect();
        if row.iter().any(|cell| !cell.trim().is_empty()) {
            question(Place::line(line), &cells, &mut reading);
        }
    }
    Ok(reading)
}

fn question(place: Place, cells: &HashMap<&str, &str>, reading: &mut Reading) {
    let cell =
        |name: &str| cells.get(name).copied().map(str::trim_end).filter(|cell| !cell.trim().is_empty());
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
    let kind = cell("type").map_or("choice", str::trim);
    // other types have no keys among their options
    let (keys, anchored) = (if kind == "choice" { letters("key") } else { Vec::new() }, letters("anchored"));
    let mut options = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for letter in settle::letters().take(COLUMNS) {
        if let Some(text) = cell(&format!("option_{letter}")) {
            options.push(Answer {
                id: Some(letter.clone()),
                text: text.to_owned(),
                key: keys.contains(&letter),
                anchored: anchored.contains(&letter),
                rationale: cell(&format!("rationale_{letter}")).map(str::to_owned),
            });
            known.push(letter);
        }
    }
    if let Some(odd) = keys.iter().chain(&anchored).find(|letter| !known.contains(letter)) {
        return reading.refuse(
            place,
            &name,
            format!("`{}` names none of its options", super::found::short(odd)),
        );
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
    if let Some(share) = cell("difficulty").and_then(|text| text.trim().parse::<u32>().ok()) {
        members.insert("difficulty".to_owned(), share.into());
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
        ..Question::default()
    };
    if kind != "choice"
        && let Err(why) = others::read(&mut question, kind, &cell, &letters)
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
