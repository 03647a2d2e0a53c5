//! From a question to an item of a bank: its id, its domain, what is missing, and whether the bank may take it.

use super::found::{Answer, short};
use super::import::Domains;
use super::report::{Line, Note};
use super::{Question, layout};
use crate::bank::{Item, Scoring};
use crate::digest::Digest;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// What stands for an author whom a file does not name.
const AUTHOR: &str = "imported";

/// The day of a review that never was.
const NEVER: &str = "1970-01-01";

/// What stands for a rationale that a file does not give.
const NO_RATIONALE: &str = "None was given.";

/// The most points of an item.
const MOST_POINTS: f64 = 100.0;

/// The items that a bank has or will have.
#[derive(Debug, Default)]
pub(super) struct Taken {
    ids: HashSet<String>,
    questions: HashMap<Digest, String>,
}

impl Taken {
    pub(super) fn add(&mut self, item: &Item) {
        self.ids.insert(item.id.to_string());
        self.questions.entry(item.question()).or_insert_with(|| item.id.to_string());
    }

    /// An id that cannot be read is taken as well.
    pub(super) fn add_id(&mut self, id: &str) {
        self.ids.insert(id.to_owned());
    }

    pub(super) fn holds(&self, id: &str) -> bool {
        self.ids.contains(id)
    }
}

/// The ids of options that have none: a, b, c … There are more than a bank takes, so that it refuses what is too long; cut off
/// here, the rest would be gone without a word.
pub(super) fn letters() -> impl Iterator<Item = String> {
    (b'a'..=b'z').map(|letter| char::from(letter).to_string()).chain((27..).map(|n| format!("o{n}")))
}

/// Words as an identifier: lower-case letters and digits, with hyphens for all else. Empty where nothing is left.
pub(super) fn slug(text: &str) -> String {
    const LONGEST: usize = 56;
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if out.len() >= LONGEST {
            break;
        }
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'ä' | 'à' | 'á' | 'â' | 'å' | 'ã' => out.push('a'),
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => out.push('o'),
            'ü' | 'ù' | 'ú' | 'û' => out.push('u'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            'ß' => out.push_str("ss"),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// The item's data, where the bank may take it; its line of the report in any case.
pub(super) fn settle(
    question: Question,
    file: &str,
    whole: bool,
    domains: &mut Domains<'_>,
    taken: &mut Taken,
) -> (Option<Value>, Line) {
    let mut line = Line {
        file: file.to_owned(),
        place: Some(question.place.clone()),
        name: question.name(),
        item: None,
        notes: question.notes.clone(),
        filled: Vec::new(),
    };
    let mut question = question;
    clean(&mut question, &mut line.notes);
    let data = match item(&mut question, whole, domains, taken, &mut line) {
        Ok(data) => data,
        Err(why) => {
            line.notes = vec![Note::refused(why)];
            return (None, line);
        }
    };
    let mut seen = HashSet::new();
    line.notes.retain(|note| seen.insert(note.text.clone()));
    (Some(data), line)
}

fn item(
    question: &mut Question,
    whole: bool,
    domains: &mut Domains<'_>,
    taken: &mut Taken,
    line: &mut Line,
) -> Result<Value, String> {
    let (mut data, unchanged) = match (question.unchanged.take(), question.carried.take()) {
        (Some(data), _) => (data, true),
        (None, Some(data)) => (data, false),
        (None, None) => (json!({}), false),
    };
    let Some(members) = data.as_object_mut() else { return Err("what is carried is no item".to_owned()) };
    let carried = members.get("domain").and_then(Value::as_str).map(str::to_owned);
    let domain = domains.of(question.category.as_deref(), carried.as_deref(), &mut line.notes)?;
    members.insert("domain".to_owned(), domain.clone().into());
    identify(members, question, &domain, taken, line)?;
    if !(unchanged && whole) {
        members.insert("status".to_owned(), "draft".into());
    }
    if !unchanged {
        fill(members, question, line);
    }
    let item = layout::checked(&data)?;
    if let Some(other) = taken.questions.get(&item.question()) {
        return Err(format!("`{other}` asks the same, with the same options"));
    }
    taken.add(&item);
    line.item = Some(item.id.to_string());
    Ok(data)
}

/// The id: the one that the file gives, as long as no other question has it; else one from the title or the domain.
fn identify(
    members: &mut Map<String, Value>,
    question: &Question,
    domain: &str,
    taken: &Taken,
    line: &mut Line,
) -> Result<(), String> {
    let carried = members.get("id").and_then(Value::as_str).map(str::to_owned);
    let lasting = carried.or_else(|| question.id.as_deref().map(slug)).filter(|id| !id.is_empty());
    if let Some(id) = lasting {
        if taken.holds(&id) {
            return Err(format!(
                "the id `{id}` is taken by another question, which is not overwritten. Give this one another id, or none"
            ));
        }
        if let Some(given) = question.id.as_ref().filter(|given| **given != id && !members.contains_key("id"))
        {
            line.notes.push(Note::normalised(format!("the id `{}` is written `{id}`", short(given))));
        }
        let title = question.title.as_deref().unwrap_or_default();
        if !members.contains_key("id")
            && !title.is_empty()
            && slug(title) != id
            && question.id.as_deref() != Some(title)
        {
            line.notes.push(Note::lossy(format!("the title “{}” has no place beside the id", short(title))));
        }
        members.insert("id".to_owned(), id.into());
        return Ok(());
    }
    let title = question.title.as_deref().map(slug).filter(|slug| !slug.is_empty());
    let base = title
        .clone()
        .unwrap_or_else(|| domain.chars().take(50).collect::<String>().trim_end_matches('-').to_owned());
    let id = match title.filter(|title| !taken.holds(title)) {
        Some(title) => title,
        None => {
            let free = (1..).map(|n| format!("{base}-{n:03}")).find(|id| !taken.holds(id));
            free.unwrap_or_default()
        }
    };
    members.insert("id".to_owned(), id.into());
    Ok(())
}

/// Members that are not carried: those that the file gives, and those that a bank asks for.
fn fill(members: &mut Map<String, Value>, question: &Question, line: &mut Line) {
    let keys = question.keys();
    let put = |members: &mut Map<String, Value>, name: &'static str, value: Value| {
        if !members.contains_key(name) {
            members.insert(name.to_owned(), value);
        }
    };
    for (name, value) in &question.members {
        if !members.contains_key(name) {
            members.insert(name.clone(), value.clone());
        }
    }
    // items of some types have no options of their own
    let has_none = question.options.is_empty() && members.contains_key("type");
    if !members.contains_key("options") && !has_none {
        if keys > 1 {
            put(members, "select", keys.into());
        }
        let options: Vec<Value> = question
            .options
            .iter()
            .zip(ids(&question.options))
            .map(|(answer, id)| option(answer, &id))
            .collect();
        put(members, "options", Value::Array(options));
    }
    if !members.contains_key("points")
        && let Some(points) = question.points
    {
        let whole = points.round().clamp(1.0, MOST_POINTS);
        if (whole - points).abs() > 1e-6 {
            line.notes
                .push(Note::lossy(format!("{points} points are {whole}: banks have 1 to 100 whole points")));
        }
        if whole > 1.0 {
            put(members, "points", Value::from(whole as u64));
        }
    }
    if question.scoring == Scoring::Partial && keys > 1 && !members.contains_key("scoring") {
        put(members, "scoring", "partial".into());
        let points = members.get("points").and_then(Value::as_u64).unwrap_or(1);
        if !points.is_multiple_of(keys as u64) {
            line.notes.push(Note::lossy(format!(
                "{} for {keys} keys: parts of a point are rounded down, so give it {keys} points to tell them apart",
                super::kinds::counted(points as f64)
            )));
        }
    }
    if !question.tags.is_empty() {
        put(members, "tags", question.tags.clone().into());
    }
    put(members, "stem", question.stem.clone().into());
    if let Some(rationale) = question.rationale.as_ref().filter(|text| !text.trim().is_empty()) {
        put(members, "rationale", rationale.clone().into());
    }
    for (name, value) in
        [("authors", json!([AUTHOR])), ("reviewed", json!(NEVER)), ("rationale", json!(NO_RATIONALE))]
    {
        if !members.contains_key(name) {
            line.filled.push(name);
            members.insert(name.to_owned(), value);
        }
    }
}

/// The ids of the options: the file's where all of them can stand in a bank, else letters.
fn ids(options: &[Answer]) -> Vec<String> {
    let given: Vec<String> =
        options.iter().filter_map(|o| o.id.clone()).filter(|id| crate::id::is_slug(id)).collect();
    let distinct = given.iter().collect::<HashSet<_>>().len();
    if distinct == options.len() { given } else { letters().take(options.len()).collect() }
}

/// An option of an item.
pub(super) fn option(answer: &Answer, id: &str) -> Value {
    let mut option = json!({"id": id, "text": answer.text});
    let Some(members) = option.as_object_mut() else { return option };
    if answer.key {
        members.insert("key".to_owned(), true.into());
    }
    if answer.anchored {
        members.insert("anchored".to_owned(), true.into());
    }
    if let Some(rationale) = answer.rationale.as_ref().filter(|text| !text.trim().is_empty()) {
        members.insert("rationale".to_owned(), rationale.clone().into());
    }
    option
}

/// Each text of a value, whatever it stands in.
fn each_text(value: &mut Value, take: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each_text(value, take)),
        Value::Object(members) => members.values_mut().for_each(|value| each_text(value, take)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Takes out what no text of a bank may hold.
fn clean(question: &mut Question, notes: &mut Vec<Note>) {
    let mut removed: Vec<char> = Vec::new();
    let mut scrub = |text: &mut String| {
        if text.chars().any(crate::document::is_forbidden) {
            removed.extend(text.chars().filter(|c| crate::document::is_forbidden(*c)));
            text.retain(|c| !crate::document::is_forbidden(c));
        }
    };
    scrub(&mut question.stem);
    question.rationale.as_mut().map(&mut scrub);
    question.category.as_mut().map(&mut scrub);
    question.title.as_mut().map(&mut scrub);
    question.id.as_mut().map(&mut scrub);
    for option in &mut question.options {
        scrub(&mut option.text);
        option.rationale.as_mut().map(&mut scrub);
    }
    for tag in &mut question.tags {
        scrub(tag);
        let spaced = tag.split_whitespace().collect::<Vec<_>>().join(" ");
        *tag = spaced;
    }
    question.tags.retain(|tag| !tag.is_empty());
    question.members.values_mut().for_each(|value| each_text(value, &mut scrub));
    removed.sort_unstable();
    removed.dedup();
    if !removed.is_empty() {
        let names: Vec<String> = removed.iter().take(5).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        notes.push(Note::lossy(format!(
            "characters that disturb a terminal are removed ({})",
            names.join(", ")
        )));
    }
}

/// What weights of options say: which are keys, how points are given, and what a bank cannot say of it.
#[derive(Debug)]
pub(super) struct Weighed {
    pub keys: Vec<bool>,
    pub scoring: Scoring,
    pub notes: Vec<Note>,
}

/// Why a question with several such answers is none for a bank.
pub(super) const SEVERAL_RIGHT: &str =
    "several of its answers are each right on their own; in a bank all keys are due together";

/// Weights are shares of the points; one option is chosen, and the one that earns all of them is the key.
pub(super) fn by_best(weights: &[f64]) -> Result<Weighed, String> {
    const ALL: f64 = 0.999;
    let keys: Vec<bool> = weights.iter().map(|w| *w > ALL).collect();
    match keys.iter().filter(|key| **key).count() {
        0 => return Err("no answer earns all points, so none is the key".to_owned()),
        1 => {}
        _ => return Err(SEVERAL_RIGHT.to_owned()),
    }
    let mut notes = Vec::new();
    if weights.iter().any(|w| *w > 0.0 && *w <= ALL) {
        notes.push(Note::lossy("a part of the points for a wrong answer is left out: it gives none"));
    }
    if weights.iter().any(|w| *w < 0.0) {
        notes.push(Note::lossy("points that a wrong answer takes away are left out: it gives none"));
    }
    Ok(Weighed { keys, scoring: Scoring::AllOrNothing, notes })
}

/// Weights are shares of the points, 1 for all of them; several options can be chosen.
pub(super) fn by_weight(weights: &[f64]) -> Weighed {
    const NEAR: f64 = 0.005;
    let keys: Vec<bool> = weights.iter().map(|w| *w > NEAR).collect();
    let count = keys.iter().filter(|key| **key).count();
    let mut notes = Vec::new();
    if count == 1 {
        notes.push(Note::normalised("several options could be chosen; one is right, so one is chosen"));
        return Weighed { keys, scoring: Scoring::AllOrNothing, notes };
    }
    let share = 1.0 / count.max(1) as f64;
    let percent = |w: f64| format!("{:.0} %", w * 100.0);
    if weights.iter().any(|w| *w > NEAR && (w - share).abs() > NEAR) {
        let of: Vec<String> = weights.iter().filter(|w| **w > NEAR).map(|w| percent(*w)).collect();
        notes.push(Note::lossy(format!(
            "right answers that weigh {} weigh the same in a bank",
            of.join(", ")
        )));
    }
    if let Some(odd) = weights.iter().find(|w| **w <= NEAR && (**w + share).abs() > NEAR) {
        notes.push(Note::lossy(format!(
            "a wrong answer that counts {} counts {} in a bank",
            percent(*odd),
            percent(-share)
        )));
    }
    Weighed { keys, scoring: Scoring::Partial, notes }
}
