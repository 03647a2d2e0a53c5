//! What a format has no place for travels beside the question, in a comment that other tools pass over:
//! `invigil/carrier/v1 {"item":…,"domain":"…","bank":…}` on one line. `item` is the item's data as written, `domain` the name
//! of its domain; the first carrier of a file also holds `bank`, all of the bank's data but the items, and how many `items` it has.
//!
//! A carrier is a statement of the file, no more: its item passes the checks of any item, and it counts only as far as what
//! everybody sees is what we would have written for it.

use super::report::Note;
use super::write::{Entry, Sheet};
use super::{Format, Found, Question, Reading, layout};
use crate::bank::Scoring;
use crate::digest::Digest;
use serde_json::{Map, Value, json};

/// What a carrier begins with.
const MARK: &str = "invigil/carrier/v1 ";

/// What a comment carries.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Carried {
    /// The item's data, with the name of its domain under `domain-name`.
    pub item: Value,
    /// The rest of the bank.
    pub bank: Option<Value>,
    /// How many items that has.
    pub of: Option<usize>,
}

/// The member that holds the name of the domain until an item is settled; no member of a bank is called so.
pub(super) const DOMAIN_NAME: &str = "invigil:domain-name";

/// The text of a carrier: one line, without two hyphens in a row, so that it can stand in a comment of XML.
pub(super) fn text(entry: &Entry, bank: Option<(&Value, usize)>) -> String {
    let mut carried = json!({"item": entry.data, "domain": entry.category});
    if let (Some((bank, of)), Some(members)) = (bank, carried.as_object_mut()) {
        members.insert("bank".to_owned(), bank.clone());
        members.insert("items".to_owned(), of.into());
    }
    let json = carried.to_string();
    let mut out = String::with_capacity(MARK.len() + json.len());
    out.push_str(MARK);
    let mut before = ' ';
    for c in json.chars() {
        // two hyphens can stand in texts alone, where an escape means the same
        if c == '-' && before == '-' {
            out.push_str("\\u002d");
            before = ' ';
        } else {
            out.push(c);
            before = c;
        }
    }
    out
}

/// What a comment carries, where it is a carrier.
pub(super) fn find(comment: &str) -> Option<Carried> {
    let json = comment.trim().strip_prefix(MARK)?;
    let Ok(Value::Object(mut members)) = serde_json::from_str::<Value>(json) else { return None };
    let mut item = members.remove("item").filter(Value::is_object)?;
    if let (Some(name), Some(item)) =
        (members.remove("domain").filter(Value::is_string), item.as_object_mut())
    {
        item.insert(DOMAIN_NAME.to_owned(), name);
    }
    let of = members.get("items").and_then(Value::as_u64).and_then(|of| usize::try_from(of).ok());
    Some(Carried { item, bank: members.remove("bank").filter(Value::is_object), of })
}

impl Reading {
    /// Takes what a comment carried for the next question.
    pub(super) fn take(&mut self, carried: Carried) -> Value {
        if self.head.is_none() {
            (self.head, self.of) = (carried.bank, carried.of);
        }
        carried.item
    }
}

/// Weighs what the questions carry: each is written once more from its carrier and read again, and where everybody sees
/// the same as in the file, the carrier holds.
pub(super) fn compare(format: Format, reading: &mut Reading) {
    let mut entries = Vec::new();
    for question in reading.found.iter_mut().filter_map(question_of) {
        let Some(mut data) = question.carried.take() else { continue };
        let name = data.as_object_mut().and_then(|item| item.remove(DOMAIN_NAME));
        match layout::checked(&data) {
            Ok(item) => {
                let category =
                    name.as_ref().and_then(Value::as_str).unwrap_or(item.domain.as_str()).to_owned();
                question.carried = Some(data.clone());
                let image = |digest: &Digest| {
                    let is_it = |(_, bytes): &&(String, Vec<u8>)| Digest::of(&[bytes]) == *digest;
                    question.images.iter().find(is_it).map(|(_, bytes)| bytes.clone())
                };
                entries.push(Entry::of(item, data, category, &image));
            }
            Err(why) => {
                let text = format!("what the file carries beside the question cannot be used ({why})");
                question.notes.push(Note::lossy(text));
            }
        }
    }
    if entries.is_empty() {
        return;
    }
    let head = reading.head.clone().unwrap_or_else(|| json!({}));
    let sheet = Sheet { head, of: entries.len(), entries };
    let written = super::write::text(format, &sheet);
    let Ok(again) = super::read_bytes(&written, Some(format)) else { return };
    let by_id: std::collections::HashMap<String, Question> = again
        .found
        .into_iter()
        .filter_map(|found| match found {
            Found::Question(question) => {
                let id = question.carried.as_ref()?.get("id")?.as_str()?.to_owned();
                Some((id, *question))
            }
            Found::Refused { .. } => None,
        })
        .collect();
    for question in reading.found.iter_mut().filter_map(question_of) {
        let Some(carried) = question.carried.clone() else { continue };
        let id = carried.get("id").and_then(Value::as_str).unwrap_or_default();
        let Some(written) = by_id.get(id) else { continue };
        if question.looks_like(written) {
            question.notes.clear();
            question.unchanged = Some(carried);
            continue;
        }
        let (merged, changed) = merge(carried, question, written);
        question.carried = Some(merged);
        question
            .notes
            .push(Note::normalised(format!("changed since it was exported: {}", changed.join(", "))));
    }
}

fn question_of(found: &mut Found) -> Option<&mut Question> {
    match found {
        Found::Question(question) => Some(question),
        Found::Refused { .. } => None,
    }
}

/// The carried item with what was changed elsewhere, and the names of that.
fn merge(mut carried: Value, now: &mut Question, then: &Question) -> (Value, Vec<&'static str>) {
    let mut changed = Vec::new();
    let Some(item) = carried.as_object_mut() else { return (carried, changed) };
    // notes on how this reads elsewhere do not concern what is carried
    if now.scoring == then.scoring {
        now.notes.retain(|note| !then.notes.contains(note));
    }
    if now.id != then.id || now.title != then.title {
        changed.push("id or title");
        item.remove("id");
    }
    if now.category != then.category {
        changed.push("domain");
        item.remove("domain");
    }
    if now.stem != then.stem {
        changed.push("stem");
        item.insert("stem".to_owned(), now.stem.clone().into());
    }
    let typed = now.members.contains_key("type") || then.members.contains_key("type");
    // a changed stem names its gaps as the file does
    let gaps = now.members.contains_key("gaps") && now.stem != then.stem;
    if typed && (gaps || now.options != then.options || now.members != then.members) {
        // what belongs together is taken together: by what stands in the file alone
        changed.push("answers");
        let of_types = now.members.keys().chain(then.members.keys()).map(String::as_str);
        let parts: Vec<String> = of_types.chain(["options", "select"]).map(str::to_owned).collect();
        parts.iter().for_each(|name| drop(item.remove(name)));
    } else if now.options != then.options {
        let texts = |q: &Question| q.options.iter().map(|o| o.text.clone()).collect::<Vec<_>>();
        let keys = |q: &Question| q.options.iter().map(|o| o.key).collect::<Vec<_>>();
        if texts(now) != texts(then) {
            changed.push("options");
        }
        if keys(now) != keys(then) {
            changed.push("key");
        }
        if texts(now) == texts(then) && keys(now) == keys(then) {
            changed.push("rationales or ids of options");
        }
        let options = options(item, now, then);
        item.insert("options".to_owned(), options);
        item.insert("select".to_owned(), now.keys().into());
    }
    // what is as it was then is not read from the file a second time: the carrier knows it better
    if now.points != then.points {
        changed.push("points");
        item.remove("points");
    } else {
        now.points = None;
    }
    if now.scoring != then.scoring {
        changed.push("scoring");
        item.remove("scoring");
    } else {
        now.scoring = Scoring::AllOrNothing;
    }
    if now.rationale != then.rationale {
        changed.push("rationale");
        item.remove("rationale");
    }
    if now.tags != then.tags {
        changed.push("tags");
        item.remove("tags");
    } else {
        now.tags.clear();
    }
    let apart = typed && changed.contains(&"answers");
    for (name, value) in then.members.iter().filter(|_| !apart) {
        if now.members.get(name) == Some(value) {
            now.members.remove(name);
        } else {
            item.remove(name);
        }
    }
    if !now.members.is_empty() && !apart {
        changed.push("other members");
    }
    now.members.keys().for_each(|name| drop(item.remove(name)));
    (carried, changed)
}

/// The options as they are now, each with what is carried for the one of the same text.
fn options(item: &Map<String, Value>, now: &Question, then: &Question) -> Value {
    let carried = item.get("options").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut free: Vec<usize> = (0..then.options.len().min(carried.len())).collect();
    let mut built: Vec<Value> = Vec::new();
    for answer in &now.options {
        let known = free.iter().position(|i| then.options.get(*i).is_some_and(|old| old.text == answer.text));
        let known = known.map(|at| free.remove(at));
        let mut option =
            known.and_then(|i| carried.get(i).cloned()).unwrap_or_else(|| json!({"text": answer.text}));
        if let Some(members) = option.as_object_mut() {
            members.remove("key");
            if answer.key {
                members.insert("key".to_owned(), true.into());
            }
            let old = known.and_then(|i| then.options.get(i)).and_then(|old| old.rationale.as_ref());
            if old != answer.rationale.as_ref() {
                members.remove("rationale");
                if let Some(rationale) = &answer.rationale {
                    members.insert("rationale".to_owned(), rationale.clone().into());
                }
            }
        }
        built.push(option);
    }
    let mut taken: Vec<String> =
        built.iter().filter_map(|option| option.get("id")?.as_str().map(str::to_owned)).collect();
    for members in
        built.iter_mut().filter_map(Value::as_object_mut).filter(|option| !option.contains_key("id"))
    {
        let id = super::settle::letters().find(|id| !taken.contains(id)).unwrap_or_default();
        members.insert("id".to_owned(), id.clone().into());
        taken.push(id);
    }
    Value::Array(built)
}
