//! A member that differs, and what that means for whoever signs the bank off.

use super::words::pieces;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What is right.
    Key,
    /// What a candidate reads.
    Text,
    /// Which options, prompts or gaps there are, and in which order.
    Options,
    /// How it is answered and scored.
    Scoring,
    /// Its domain.
    Domain,
    /// Where it stands in its life.
    Status,
    /// All else: who wrote it, when it was reviewed, why the key is right.
    Metadata,
}

impl Kind {
    /// Its word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Text => "text",
            Self::Options => "options",
            Self::Scoring => "scoring",
            Self::Domain => "domain",
            Self::Status => "status",
            Self::Metadata => "metadata",
        }
    }

    /// What a change of the member at this path is about.
    fn of(path: &Path, changed: &Changed) -> Self {
        const SHOWN: &[&str] = &["stem", "text", "alt", "caption", "file", "sha256"];
        const RIGHT: &[&str] = &["key", "answer", "match", "accept"];
        const SCORED: &[&str] =
            &["type", "select", "points", "scoring", "weight", "case", "space", "unit", "max_length"];
        let members = &path.members;
        let last = members.last().map(String::as_str).unwrap_or_default();
        let any = |names: &[&str]| members.iter().any(|step| names.contains(&step.as_str()));
        match members.first().map(String::as_str) {
            Some("status") => Self::Status,
            Some("domain") => Self::Domain,
            _ if any(RIGHT) => Self::Key,
            _ if any(&["waive"]) || last.starts_with("rationale") => Self::Metadata,
            _ if SHOWN.contains(&last) => Self::Text,
            _ if any(SCORED) => Self::Scoring,
            _ if last == "anchored" || !matches!(changed, Changed::Value { .. }) => Self::Options,
            _ => Self::Metadata,
        }
    }
}

/// The way to a value. What it is about is told by the members on it: an option may have the id `key`.
#[derive(Debug, Clone, Default)]
pub(super) struct Path {
    steps: Vec<String>,
    members: Vec<String>,
}

impl Path {
    fn member(&self, name: &str) -> Self {
        let mut path = self.entry(name);
        path.members.push(name.to_owned());
        path
    }

    fn entry(&self, id: &str) -> Self {
        let mut path = self.clone();
        path.steps.push(id.to_owned());
        path
    }
}

/// How a member differs.
#[derive(Debug, Clone, PartialEq)]
pub enum Changed {
    /// Another value; `None` where it is not written.
    Value {
        /// Before.
        old: Option<Value>,
        /// After.
        new: Option<Value>,
    },
    /// An entry of a list that is new.
    Added(Value),
    /// An entry of a list that is gone.
    Removed(Value),
    /// Entries that both have, by their ids, in another order.
    Moved {
        /// Before.
        old: Vec<String>,
        /// After.
        new: Vec<String>,
    },
}

/// A member that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The names of members and the ids of entries that lead to it, such as `options`, `b`, `text`.
    pub path: Vec<String>,
    /// What it is about.
    pub kind: Kind,
    /// How it differs.
    pub changed: Changed,
}

impl Change {
    fn new(path: &Path, changed: Changed) -> Self {
        Self { path: path.steps.clone(), kind: Kind::of(path, &changed), changed }
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let mut out = json!({"member": self.path.join("."), "kind": self.kind.word()});
        match &self.changed {
            Changed::Value { old, new } => {
                out["old"] = json!(old);
                out["new"] = json!(new);
                if let (Some(Value::String(old)), Some(Value::String(new))) = (old, new)
                    && matches!(self.kind, Kind::Text)
                {
                    let words: Vec<Value> = pieces(old, new).iter().map(super::Piece::json).collect();
                    out["words"] = Value::Array(words);
                }
            }
            Changed::Added(value) => out["added"] = value.clone(),
            Changed::Removed(value) => out["removed"] = value.clone(),
            Changed::Moved { old, new } => out["moved"] = json!({"old": old, "new": new}),
        }
        out
    }
}

/// Every member in which two tables differ, in the order of their names.
pub(super) fn tables(old: &Map<String, Value>, new: &Map<String, Value>, path: &Path) -> Vec<Change> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let path = path.member(name);
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => values(old, new, &path, &mut changes),
            (None, Some(Value::Array(list))) if ids(list).is_some() => {
                let added = list.iter().map(|entry| Change::new(&path, Changed::Added(entry.clone())));
                changes.extend(added);
            }
            (Some(Value::Array(list)), None) if ids(list).is_some() => {
                let gone = list.iter().map(|entry| Change::new(&path, Changed::Removed(entry.clone())));
                changes.extend(gone);
            }
            (old, new) => {
                changes.push(Change::new(&path, Changed::Value { old: old.cloned(), new: new.cloned() }));
            }
        }
    }
    changes
}

fn values(old: &Value, new: &Value, path: &Path, changes: &mut Vec<Change>) {
    match (old, new) {
        _ if old == new => {}
        (Value::Object(old), Value::Object(new)) => changes.extend(tables(old, new, path)),
        (Value::Array(before), Value::Array(after)) => match (ids(before), ids(after)) {
            (Some(old_ids), Some(new_ids)) => lists((before, &old_ids), (after, &new_ids), path, changes),
            _ => changes
                .push(Change::new(path, Changed::Value { old: Some(old.clone()), new: Some(new.clone()) })),
        },
        _ => {
            changes.push(Change::new(path, Changed::Value { old: Some(old.clone()), new: Some(new.clone()) }))
        }
    }
}

/// Two lists whose entries have ids.
fn lists(
    (before, old): (&[Value], &[&str]),
    (after, new): (&[Value], &[&str]),
    path: &Path,
    changes: &mut Vec<Change>,
) {
    for (id, entry) in old.iter().zip(before) {
        if !new.contains(id) {
            changes.push(Change::new(path, Changed::Removed(entry.clone())));
        }
    }
    for (id, entry) in new.iter().zip(after) {
        match old.iter().position(|other| other == id).and_then(|at| before.get(at)) {
            Some(other) => values(other, entry, &path.entry(id), changes),
            None => changes.push(Change::new(path, Changed::Added(entry.clone()))),
        }
    }
    let common = |list: &[&str], other: &[&str]| -> Vec<String> {
        list.iter().filter(|id| other.contains(id)).map(|id| (*id).to_owned()).collect()
    };
    let (was, is) = (common(old, new), common(new, old));
    if was != is {
        changes.push(Change::new(path, Changed::Moved { old: was, new: is }));
    }
}

/// The ids of entries that all have one, each its own.
fn ids(list: &[Value]) -> Option<Vec<&str>> {
    let ids: Option<Vec<&str>> = list.iter().map(|entry| entry.get("id")?.as_str()).collect();
    let ids = ids.filter(|ids| !ids.is_empty())?;
    let distinct: BTreeSet<&&str> = ids.iter().collect();
    (distinct.len() == ids.len()).then_some(ids)
}
