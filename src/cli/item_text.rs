//! An item of a bank in words, for those who may know its key. Its data is shown as it is written, so that kinds of items that
//! come later are shown too.

use crate::cli::page::put;
use serde_json::Value;
use std::fmt::Write as _;

/// All that an item asks, and what is right: its stem, what is chosen from, the key marked by `*`.
pub(super) fn whole(out: &mut String, indent: &str, item: &Value) {
    put(out, indent, &flowing(&plain(&item["stem"])));
    if item["type"] == "ordering" {
        put(out, indent, "In this order:");
    }
    for (name, value) in item.as_object().into_iter().flatten() {
        let entries = value.as_array().into_iter().flatten().filter(|entry| entry.is_object());
        for entry in entries.filter(|_| name != "waive") {
            entry_lines(out, indent, name, entry);
        }
    }
    if !item["answer"].is_null() {
        put(out, &format!("{indent}  * "), &plain(&item["answer"]));
    }
}

/// An entry, and those of the lists below it.
fn entry_lines(out: &mut String, indent: &str, list: &str, entry: &Value) {
    let right = if entry["key"] == true { "*" } else { " " };
    let kind = if list == "options" { String::new() } else { format!("{} ", list.trim_end_matches('s')) };
    let id = entry.get("id").map_or_else(String::new, |id| format!("{}  ", plain(id)));
    put(out, &format!("{indent}  {right} {kind}{id}"), &rest_of(entry));
    for (name, value) in entry.as_object().into_iter().flatten() {
        match value {
            Value::Array(below) if below.iter().any(Value::is_object) => {
                below.iter().for_each(|entry| entry_lines(out, &format!("{indent}  "), name, entry));
            }
            Value::String(why) if name == "rationale" => {
                put(out, &format!("{indent}       why: "), &flowing(why))
            }
            _ => {}
        }
    }
}

/// An entry of a list in one line, without its rationale and the lists below it.
pub(super) fn entry_line(entry: &Value) -> String {
    let id = entry.get("id").map(plain);
    let parts = [id.unwrap_or_default(), rest_of(entry)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

/// The same without its id.
fn rest_of(entry: &Value) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(entry["text"].as_str().map(flowing));
    for (name, value) in entry.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("id" | "text" | "rationale" | "key", _) => {}
            (_, Value::Array(list)) if list.iter().any(Value::is_object) => {}
            (name, value) => parts.push(format!("{name} = {}", plain(value).trim())),
        }
    }
    parts.extend((entry["key"] == true).then(|| "(KEY)".to_owned()));
    parts.join("  ")
}

/// A text without the line breaks of its author, which a page breaks anew. Code, lists, tables and paragraphs keep theirs.
pub(super) fn flowing(text: &str) -> String {
    let mut out = String::new();
    let (mut in_code, mut open) = (false, false);
    for line in text.trim().lines() {
        let start = line.trim_start();
        let fence = start.starts_with("```") || start.starts_with("~~~");
        let marks = ['-', '*', '+', '|', '>', '#'];
        let is_item = marks.iter().any(|mark| start.starts_with(*mark) && !start.starts_with("**"))
            || start.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(". ");
        let prose = !in_code && !fence && !start.is_empty() && !line.starts_with("    ") && !is_item;
        if !out.is_empty() {
            out.push(if prose && open { ' ' } else { '\n' });
        }
        out.push_str(if prose { start } else { line });
        in_code ^= fence;
        open = prose;
    }
    out
}

/// A value as people read it.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(|one| !one.is_object()) => {
            list.iter().map(plain).collect::<Vec<_>>().join("; ")
        }
        Value::Array(list) => list.iter().map(entry_line).collect::<Vec<_>>().join("; "),
        Value::Object(table) => {
            let mut out = String::new();
            for (name, value) in table {
                let comma = if out.is_empty() { "" } else { ", " };
                // Writing to a String cannot fail.
                let _ = write!(out, "{comma}{name} {}", plain(value));
            }
            out
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_flows_and_code_lists_and_tables_keep_their_lines() {
        let text = "One\ntwo **bold**\n**three** 1. x\n\nfour\n- five\n- six\n```\na\nb\n```\nseven\neight\n| 1 |\n| 2 |\n";
        assert_eq!(
            flowing(text),
            "One two **bold** **three** 1. x\n\nfour\n- five\n- six\n```\na\nb\n```\nseven eight\n| 1 |\n| 2 |"
        );
    }
}
