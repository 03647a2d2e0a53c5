//! `bank diff`: what a reviewer signs off, in words.

use crate::authoring::{
    Change, Changed, Comparison, Counts, Entry, Fate, ItemChange, KeyChange, Kind, Piece, SetChange, Side,
    pieces,
};
use crate::cli::args::DiffArgs;
use crate::cli::bank_fmt::{is_stdin, read, refused};
use crate::cli::item_text::{entry_line, plain, whole};
use crate::cli::outcome::{Output, code};
use crate::cli::page::put;
use crate::cli::shop::Answer;
use serde_json::Value;
use std::fmt::Write as _;

/// Words that are shown of what stays, on either side of a change.
const AROUND: usize = 5;

/// `bank diff OLD NEW`. Exit codes: 0 the same bank, 1 another, 65 a file is no bank, 66 or 74 it cannot be read.
pub(super) fn bank_diff(args: &DiffArgs) -> Answer {
    if is_stdin(&args.old) && is_stdin(&args.new) {
        return Err(Output::failure(code::USAGE, "only one of the two can be standard input (`-`)"));
    }
    let (old, new) = (read(&args.old)?, read(&args.new)?);
    let compared = Comparison::of((&old.0, &old.1), (&new.0, &new.1)).map_err(|error| refused(&error))?;
    let mut output = if args.json { Output::json(&compared.json()) } else { Output::data(text(&compared)) };
    output.code = if compared.is_same() { code::DONE } else { code::NO };
    Ok(output)
}

fn text(compared: &Comparison) -> String {
    if compared.is_same() {
        return format!("{}: the same bank, digest {}\n", compared.title, compared.new);
    }
    let mut out =
        format!("{}\n  was digest {}\n  is  digest {}\n", compared.title, compared.old, compared.new);
    section(&mut out, "The bank", &compared.bank, |out, change| member(out, "  ", change));
    section(&mut out, "Domains", &compared.domains, |out, entry| entry_text(out, entry, "name"));
    section(&mut out, "Blueprints", &compared.blueprints, |out, entry| entry_text(out, entry, "items"));
    section(&mut out, "Enemies", &compared.enemies, set);
    section(&mut out, "Items", &compared.items, item);
    if !compared.reordered.is_empty() {
        let _ = writeln!(out, "\nIn another order: {}", compared.reordered.join(", "));
    }
    let _ = writeln!(out, "\n{}", summary(&compared.counts()));
    out
}

fn section<T>(out: &mut String, title: &str, list: &[T], show: impl Fn(&mut String, &T)) {
    if !list.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "\n{title}");
        list.iter().for_each(|one| show(out, one));
    }
}

fn summary(counts: &Counts) -> String {
    let said = [
        (counts.new, "new"),
        (counts.removed, "removed"),
        (counts.retired, "retired"),
        (counts.key, "with another KEY"),
        (counts.text, "with another text"),
        (counts.options, "with other options"),
        (counts.scoring, "scored otherwise"),
        (counts.domain, "of another domain"),
        (counts.status, "of another status"),
        (counts.metadata_only, "with other metadata only"),
    ];
    let mut parts: Vec<String> =
        said.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    parts.push(format!("{} the same", counts.same));
    format!("Items: {}", parts.join(", "))
}

fn entry_text(out: &mut String, entry: &Entry, shown: &str) {
    let of = |value: &Value| plain(&value[shown]);
    if let Some(added) = &entry.added {
        put(out, &format!("  + {}: ", entry.id), &of(added));
    }
    if let Some(removed) = &entry.removed {
        put(out, &format!("  - {}: ", entry.id), &of(removed));
    }
    if !entry.changes.is_empty() {
        let _ = writeln!(out, "  {}", entry.id);
        entry.changes.iter().for_each(|change| member(out, "    ", change));
    }
}

fn set(out: &mut String, set: &SetChange) {
    let names = |ids: &[String]| ids.join(", ");
    match (&set.old, &set.new) {
        (Some(old), Some(new)) if old == new => put(out, "  ", &names(new)),
        (Some(old), Some(new)) => put(out, "  ", &format!("{} → {}", names(old), names(new))),
        (None, Some(new)) => put(out, "  + ", &names(new)),
        (Some(old), None) => put(out, "  - ", &names(old)),
        (None, None) => {}
    }
    set.changes.iter().for_each(|change| member(out, "    ", change));
}

fn item(out: &mut String, item: &ItemChange) {
    match &item.fate {
        Fate::New { item: new, asks_like } => {
            let _ = writeln!(out, "  {}: NEW, {}, {}", item.id, plain(&new["status"]), plain(&new["domain"]));
            if let Some(other) = asks_like {
                let _ = writeln!(
                    out,
                    "    asks what `{other}` asked, which is gone: the same question under another id"
                );
            }
            whole(out, "    ", new);
        }
        Fate::Removed { item: old } => {
            let _ = writeln!(out, "  {}: REMOVED, was {}", item.id, plain(&old["status"]));
            put(out, "    ", plain(&old["stem"]).lines().next().unwrap_or_default());
        }
        Fate::Changed { old, new } => {
            let _ = writeln!(out, "  {}: {}", item.id, headline(item));
            item.keys.iter().for_each(|change| key(out, change, old, new));
            item.changes.iter().for_each(|change| member(out, "    ", change));
        }
    }
}

/// What is different, the gravest first.
fn headline(item: &ItemChange) -> String {
    let status = item.status();
    let words = item.kinds().into_iter().map(|kind| match (kind, status) {
        (Kind::Key, _) => "KEY CHANGED".to_owned(),
        (Kind::Text, _) => "text changed".to_owned(),
        (Kind::Options, _) => "options changed".to_owned(),
        (Kind::Scoring, _) => "scoring changed".to_owned(),
        (Kind::Domain, _) => "domain changed".to_owned(),
        (Kind::Status, Some((_, "retired"))) => "RETIRED".to_owned(),
        (Kind::Status, Some((_, new))) => format!("now {new}"),
        (Kind::Status, None) => "status changed".to_owned(),
        (Kind::Metadata, _) => "metadata".to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What was right and what is, with the words of both.
fn key(out: &mut String, change: &KeyChange, old: &Value, new: &Value) {
    for (when, ids, item) in [("was", &change.old, old), ("is ", &change.new, new)] {
        let place = if change.list == "options" { String::new() } else { format!("{} ", change.list) };
        let named: Vec<String> = ids
            .iter()
            .map(|id| match text_of(item, &change.list, id) {
                Some(text) => format!("{id}  {text}"),
                None => id.clone(),
            })
            .collect();
        let shown = if named.is_empty() { "none".to_owned() } else { named.join("\n") };
        put(out, &format!("    KEY {when} {place}"), &shown);
    }
}

/// The text of the entry of a list that stands at a path such as `gaps.g1.options`.
fn text_of(item: &Value, list: &str, id: &str) -> Option<String> {
    let mut steps = list.split('.');
    let mut at = &item[steps.next()?];
    for step in steps {
        at = match at.as_array() {
            Some(entries) => entries.iter().find(|entry| entry["id"] == step)?,
            None => &at[step],
        };
    }
    let entry = at.as_array()?.iter().find(|entry| entry["id"] == id)?;
    Some(entry["text"].as_str()?.trim().to_owned())
}

fn member(out: &mut String, indent: &str, change: &Change) {
    let name = change.path.join(".");
    let loud = if change.kind == Kind::Key { "KEY " } else { "" };
    let first = format!("{indent}{loud}{name}: ");
    match &change.changed {
        Changed::Value { old: Some(Value::String(old)), new: Some(Value::String(new)) }
            if old.contains(' ') && new.contains(' ') =>
        {
            put(out, &first, &words(&pieces(old, new)));
        }
        Changed::Value { old: Some(Value::Array(old)), new: Some(Value::Array(new)) }
            if old.iter().chain(new).all(Value::is_string) =>
        {
            put(out, &first, &list_change(old, new));
        }
        Changed::Value { old, new } => {
            let shown = |value: &Option<Value>| value.as_ref().map_or("(not written)".to_owned(), plain);
            put(out, &first, &format!("{} → {}", shown(old), shown(new)));
        }
        Changed::Added(entry) => put(out, &format!("{indent}{loud}{name} + "), &entry_line(entry)),
        Changed::Removed(entry) => put(out, &format!("{indent}{loud}{name} - "), &entry_line(entry)),
        Changed::Moved { old, new } => {
            put(out, &first, &format!("in another order: {} → {}", old.join(" "), new.join(" ")));
        }
    }
}

/// Texts of a list that came and went.
fn list_change(old: &[Value], new: &[Value]) -> String {
    let gone = old.iter().filter(|one| !new.contains(one)).map(|one| format!("[-{}-]", plain(one)));
    let came = new.iter().filter(|one| !old.contains(one)).map(|one| format!("{{+{}+}}", plain(one)));
    let all: Vec<String> = gone.chain(came).collect();
    if all.is_empty() { "in another order".to_owned() } else { all.join(" ") }
}

/// `[-old-]` and `{+new+}` between what stays, of which a few words are shown.
fn words(pieces: &[Piece]) -> String {
    if pieces.iter().all(|piece| piece.side == Side::Both) {
        return "only lines are broken elsewhere".to_owned();
    }
    let last = pieces.len().saturating_sub(1);
    let shown = pieces.iter().enumerate().map(|(index, piece)| match piece.side {
        Side::Old => format!("[-{}-]", piece.text),
        Side::New => format!("{{+{}+}}", piece.text),
        Side::Both => shortened(&piece.text, index > 0, index < last),
    });
    shown.collect()
}

/// What stays, around a change: words behind the one before it, and before the one after it.
fn shortened(text: &str, head: bool, tail: bool) -> String {
    let starts: Vec<usize> = text
        .char_indices()
        .zip(std::iter::once(' ').chain(text.chars()))
        .filter(|((_, c), before)| !c.is_whitespace() && before.is_whitespace())
        .map(|((at, _), _)| at)
        .collect();
    let kept = usize::from(head) + usize::from(tail);
    if starts.len() <= kept * AROUND + AROUND {
        return text.to_owned();
    }
    let cut = |at: Option<&usize>| at.copied().unwrap_or_default();
    let front = if head { text.get(..cut(starts.get(AROUND))).unwrap_or_default() } else { "" };
    let back = if tail { text.get(cut(starts.get(starts.len() - AROUND))..).unwrap_or_default() } else { "" };
    format!("{front}… {back}")
}
