//! What of a bank is no item: its own members, domains, blueprints, enemies.

use super::change::{self, Change, Path};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A domain or a blueprint that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// It as it was, where it is gone.
    pub removed: Option<Value>,
    /// It as it is, where it is new.
    pub added: Option<Value>,
    /// Where both have it: what differs.
    pub changes: Vec<Change>,
}

impl Entry {
    pub(super) fn json(&self) -> Value {
        let changes: Vec<Value> = self.changes.iter().map(Change::json).collect();
        json!({"id": self.id, "added": self.added, "removed": self.removed, "changes": changes})
    }
}

/// A set of enemies that differs. Sets have no ids: one that shares items with another is that set, changed.
#[derive(Debug, Clone, PartialEq)]
pub struct SetChange {
    /// Its items before; `None` where it is new.
    pub old: Option<Vec<String>>,
    /// Its items after; `None` where it is gone.
    pub new: Option<Vec<String>>,
    /// Other members, such as the reason.
    pub changes: Vec<Change>,
}

impl SetChange {
    pub(super) fn json(&self) -> Value {
        let changes: Vec<Value> = self.changes.iter().map(Change::json).collect();
        json!({"old": self.old, "new": self.new, "changes": changes})
    }
}

/// Members of the file itself.
pub(super) fn head(old: &Value, new: &Value) -> Vec<Change> {
    let own = |data: &Value| -> Map<String, Value> {
        let lists = ["domain", "blueprint", "enemies", "item"];
        let members = data.as_object().into_iter().flatten();
        members
            .filter(|(name, _)| !lists.contains(&name.as_str()))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect()
    };
    change::tables(&own(old), &own(new), &Path::default())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn name_of<'v>(entry: &'v Value, id: &str) -> &'v str {
    entry[id].as_str().unwrap_or_default()
}

/// Entries of a list that have an id in the member `id`.
pub(super) fn entries(old: &Value, new: &Value, id: &str) -> Vec<Entry> {
    let find = |all: &Value, name: &str| list(all).iter().find(|entry| name_of(entry, id) == name).cloned();
    let mut found = Vec::new();
    for entry in list(new) {
        let name = name_of(entry, id).to_owned();
        let before = find(old, &name);
        let changes = match (before.as_ref().and_then(Value::as_object), entry.as_object()) {
            (Some(before), Some(after)) => change::tables(before, after, &Path::default()),
            _ => Vec::new(),
        };
        let added = before.is_none().then(|| entry.clone());
        if added.is_some() || !changes.is_empty() {
            found.push(Entry { id: name, removed: None, added, changes });
        }
    }
    let gone = list(old).iter().filter(|entry| find(new, name_of(entry, id)).is_none());
    found.extend(gone.map(|entry| Entry {
        id: name_of(entry, id).to_owned(),
        removed: Some(entry.clone()),
        added: None,
        changes: Vec::new(),
    }));
    found
}

/// True when entries that both lists have stand in another order.
pub(super) fn is_moved(old: &Value, new: &Value, id: &str) -> bool {
    let names = |all: &'_ Value| list(all).iter().map(|e| name_of(e, id).to_owned()).collect::<Vec<_>>();
    let (old, new) = (names(old), names(new));
    let (in_old, in_new): (BTreeSet<&String>, BTreeSet<&String>) =
        (old.iter().collect(), new.iter().collect());
    let was = old.iter().filter(|name| in_new.contains(name));
    !was.eq(new.iter().filter(|name| in_old.contains(name)))
}

/// Sets of enemies.
pub(super) fn enemies(old: &Value, new: &Value) -> Vec<SetChange> {
    let items = |set: &Value| -> Vec<String> {
        list(&set["items"]).iter().filter_map(|id| id.as_str().map(str::to_owned)).collect()
    };
    let mut left: Vec<&Value> = list(old).iter().collect();
    let mut others: Vec<&Value> = Vec::new();
    let mut found = Vec::new();
    // what is the same as before, but for its place, is no change of a set
    for set in list(new) {
        match left.iter().position(|other| *other == set) {
            Some(at) => drop(left.remove(at)),
            None => others.push(set),
        }
    }
    for set in others {
        let after = items(set);
        let shared = |other: &&Value| items(other).iter().filter(|id| after.contains(id)).count();
        let nearest = left.iter().enumerate().max_by_key(|(at, other)| (shared(other), usize::MAX - at));
        let nearest = nearest.filter(|(_, other)| shared(other) > 0).map(|(at, _)| at);
        let before = nearest.map(|at| left.remove(at));
        let changes = match (before.and_then(Value::as_object), set.as_object()) {
            (Some(before), Some(now)) => change::tables(before, now, &Path::default()),
            _ => Vec::new(),
        };
        let others = changes.into_iter().filter(|change| change.path.first().is_none_or(|n| n != "items"));
        found.push(SetChange { old: before.map(items), new: Some(after), changes: others.collect() });
    }
    found.extend(left.into_iter().map(|set| SetChange {
        old: Some(items(set)),
        new: None,
        changes: Vec::new(),
    }));
    found
}
