//! A bank's data as TOML that people go on with: texts on lines of their own, an option on each line.
//!
//! What is laid out reads as the same data again, so its digest is the same.

use crate::bank::{self, Item};
use crate::document::{FaultCode, Severity, named, quoted};
use crate::time::Day;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Members of a file in the order in which people expect them; others follow.
const HEAD: &[&str] = &["format", "id", "program", "title", "language", "domain", "blueprint", "enemies"];

/// The same of an item.
const ITEM: &[&str] = &[
    "id",
    "domain",
    "status",
    "type",
    "select",
    "points",
    "scoring",
    "difficulty",
    "tags",
    "authors",
    "reviewers",
    "reviewed",
    "references",
    "stem",
    "figures",
    "options",
    "prompts",
    "gaps",
    "answer",
    "unit",
    "case",
    "space",
    "max_length",
    "accept",
    "rationale_true",
    "rationale_false",
    "rationale",
];

/// The same of an option, and of what stands beside options.
const OPTION: &[&str] = &[
    "id",
    "file",
    "sha256",
    "alt",
    "caption",
    "width",
    "text",
    "match",
    "options",
    "weight",
    "key",
    "anchored",
    "rationale",
];

/// The whole file: `head` is a bank's data but for its items.
pub(super) fn bank(head: &Value, items: &[Value]) -> String {
    let mut out = String::from("#:schema bank.schema.json\n\n");
    let empty = Map::new();
    let head = head.as_object().unwrap_or(&empty);
    let (tables, plain): (Vec<_>, Vec<_>) =
        ordered(head, HEAD).into_iter().partition(|(_, value)| is_list_of_tables(value));
    for (name, value) in plain {
        let _ = writeln!(out, "{} = {}", named(name), inline(name, value));
    }
    for (name, value) in tables {
        for table in value.as_array().into_iter().flatten().filter_map(Value::as_object) {
            let _ = write!(out, "\n[[{}]]\n", named(name));
            let (below, lines): (Vec<_>, Vec<_>) =
                ordered(table, OPTION).into_iter().partition(|(_, value)| value.is_object());
            for (member, value) in lines {
                let _ = writeln!(out, "{} = {}", named(member), inline(member, value));
            }
            for (member, value) in below {
                let _ = write!(out, "\n[{}.{}]\n", named(name), named(member));
                for (member, value) in value.as_object().into_iter().flatten() {
                    let _ = writeln!(out, "{} = {}", named(member), inline(member, value));
                }
            }
        }
    }
    for value in items {
        out.push('\n');
        out.push_str(&item(value));
    }
    out
}

/// One `[[item]]`.
pub(super) fn item(value: &Value) -> String {
    let mut out = String::from("[[item]]\n");
    let empty = Map::new();
    for (name, value) in ordered(value.as_object().unwrap_or(&empty), ITEM) {
        match value.as_array() {
            Some(list) if list.iter().any(Value::is_object) => {
                let _ = writeln!(out, "{} = [", named(name));
                for entry in list {
                    let _ = writeln!(out, "  {},", inline(name, entry));
                }
                out.push_str("]\n");
            }
            _ => {
                let _ = writeln!(out, "{} = {}", named(name), inline(name, value));
            }
        }
    }
    out
}

/// The item that this data is, or the first fault that a bank's reader finds in it.
pub(super) fn checked(value: &Value) -> Result<Item, String> {
    let domain =
        value.get("domain").and_then(Value::as_str).filter(|id| crate::id::is_slug(id)).unwrap_or("x");
    let name = "x".repeat(64);
    // the blueprint needs a live item, whatever the status of this one
    let live = json!({
        "id": name, "domain": domain, "status": "live", "authors": ["x"], "reviewed": "2000-01-01", "stem": name,
        "rationale": "x", "options": [{"id": "a", "text": "a", "key": true}, {"id": "b", "text": "b"}],
    });
    let head = json!({
        "format": "invigil/bank/v1", "id": "x", "program": "x", "title": "x", "language": "en",
        "domain": [{"id": domain, "name": "x", "short": "x"}],
        "blueprint": [{"exam": "x", "items": {domain: 1}}],
    });
    let text = bank(&head, &[value.clone(), live]);
    let checked = bank::check("", text.as_bytes(), None);
    if let Some(item) = checked.value.and_then(|bank| bank.items.into_iter().next()) {
        return Ok(item);
    }
    let fault = checked.report.faults().iter().find(|f| f.severity == Severity::Error);
    Err(fault.map_or_else(String::new, |fault| match (fault.mend.as_str(), fault.code) {
        ("", _) | (_, FaultCode::Syntax) => fault.message.clone(),
        (mend, _) => format!("{}: {mend}", fault.message),
    }))
}

fn ordered<'v>(table: &'v Map<String, Value>, order: &[&str]) -> Vec<(&'v str, &'v Value)> {
    let mut members: Vec<(&str, &Value)> = table.iter().map(|(name, value)| (name.as_str(), value)).collect();
    members.sort_by_key(|(name, _)| order.iter().position(|known| known == name).unwrap_or(order.len()));
    members
}

fn is_list_of_tables(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object))
}

/// A value as it stands behind an equals sign. Nothing is nested deeper than the reader of JSON allows.
fn inline(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) if name == "reviewed" && is_day(text) => text.clone(),
        Value::String(text) => quoted(text),
        Value::Array(list) => {
            let entries: Vec<String> = list.iter().map(|entry| inline(name, entry)).collect();
            format!("[{}]", entries.join(", "))
        }
        Value::Object(table) => {
            let members: Vec<String> = ordered(table, OPTION)
                .into_iter()
                .map(|(name, value)| format!("{} = {}", named(name), inline(name, value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        // TOML has no null: an empty list is refused where something else is due, with its place
        Value::Null => "[]".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<Day>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn an_item() -> Value {
        json!({
            "id": "x-1", "domain": "d", "status": "draft", "authors": ["a"], "reviewed": "2026-01-31",
            "stem": "Which?", "rationale": "Because.",
            "options": [{"id": "a", "text": "A", "key": true}, {"id": "b", "text": "B"}],
        })
    }

    #[test]
    fn what_is_laid_out_reads_as_the_same_data() {
        for name in ["sales-associate", "technical-associate"] {
            let path = format!("{}/question-banks/{name}.toml", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(path).unwrap();
            let mut data = bank::data(name, &bytes).value.unwrap();
            let Value::Array(items) = data["item"].take() else { panic!("items are a list") };
            data.as_object_mut().unwrap().remove("item");
            let laid_out = bank(&data, &items);
            let read = bank::read(name, laid_out.as_bytes()).unwrap();
            assert_eq!(read.digest, bank::read(name, &bytes).unwrap().digest);
        }
    }

    #[test]
    fn an_item_is_checked_by_the_rules_of_banks() {
        assert_eq!(checked(&an_item()).unwrap().id.as_str(), "x-1");
        let mut two = an_item();
        two["options"][1]["key"] = json!(true);
        assert!(checked(&two).unwrap_err().contains("2 options are keys"), "{:?}", checked(&two));
        let mut odd = an_item();
        odd["surprise"] = json!(1);
        assert!(checked(&odd).unwrap_err().contains("unknown member `surprise`"));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "(?s)[\"\\\\\n\ta\u{e9}#'{}=]{1,40}") {
            prop_assume!(!text.trim().is_empty());
            let mut value = an_item();
            value["stem"] = json!(text);
            let laid_out = format!("item_data = true\n{}", item(&value));
            let read: toml::Table = toml::from_str(&laid_out).unwrap();
            prop_assert_eq!(read["item"][0]["stem"].as_str().unwrap(), text);
        }
    }
}
