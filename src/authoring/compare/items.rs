//! Items that differ.

use super::change::{self, Change, Changed, Kind, Path};
use super::{Comparison, Version};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What became of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It is new.
    New {
        /// It as it is.
        item: Value,
        /// An item that is gone and asked the same.
        asks_like: Option<String>,
    },
    /// It is gone.
    Removed {
        /// It as it was.
        item: Value,
    },
    /// Both banks have it.
    Changed {
        /// It as it was.
        old: Value,
        /// It as it is.
        new: Value,
    },
}

/// Which entries of a list are right, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// The list, such as `options` or `gaps.g1.options`.
    pub list: String,
    /// Ids of the entries that were right; all of them in their order where the order is asked for.
    pub old: Vec<String>,
    /// The same of those that are right now.
    pub new: Vec<String>,
}

/// An item that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemChange {
    /// Its id.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// Where what is right is marked in lists, and differs.
    pub keys: Vec<KeyChange>,
    /// All other members that differ.
    pub changes: Vec<Change>,
}

impl ItemChange {
    /// What the changes are about.
    pub fn kinds(&self) -> BTreeSet<Kind> {
        let keys = self.keys.iter().map(|_| Kind::Key);
        keys.chain(self.changes.iter().map(|change| change.kind)).collect()
    }

    /// Status before and after, where it differs.
    pub fn status(&self) -> Option<(&str, &str)> {
        match &self.fate {
            Fate::Changed { old, new } => Some((old["status"].as_str()?, new["status"].as_str()?)),
            _ => None,
        }
        .filter(|(old, new)| old != new)
    }

    pub(super) fn json(&self) -> Value {
        let key = |key: &KeyChange| json!({"list": key.list, "old": key.old, "new": key.new});
        let mut out = json!({
            "id": self.id,
            "kinds": self.kinds().into_iter().map(Kind::word).collect::<Vec<_>>(),
            "keys": self.keys.iter().map(key).collect::<Vec<_>>(),
            "changes": self.changes.iter().map(Change::json).collect::<Vec<_>>(),
        });
        match &self.fate {
            Fate::New { item, asks_like } => {
                out["fate"] = json!("new");
                out["item"] = item.clone();
                out["asks_like"] = json!(asks_like);
            }
            Fate::Removed { item } => {
                out["fate"] = json!("removed");
                out["item"] = item.clone();
            }
            Fate::Changed { .. } => out["fate"] = json!("changed"),
        }
        out
    }
}

/// How many items changed in which way; an item may count several times, but for those of which only metadata changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// New ones.
    pub new: usize,
    /// Those that are gone from the file.
    pub removed: usize,
    /// Those that are retired now.
    pub retired: usize,
    /// Those of another status otherwise.
    pub status: usize,
    /// Those of which something else is right.
    pub key: usize,
    /// Those that read otherwise.
    pub text: usize,
    /// Those with other options, prompts or gaps, or these in another order.
    pub options: usize,
    /// Those answered or scored otherwise.
    pub scoring: usize,
    /// Those of another domain.
    pub domain: usize,
    /// Those of which nothing but metadata changed.
    pub metadata_only: usize,
    /// Those that are the same.
    pub same: usize,
}

impl Counts {
    pub(super) fn of(comparison: &Comparison) -> Self {
        let mut counts = Self { same: comparison.same, ..Self::default() };
        for item in &comparison.items {
            match &item.fate {
                Fate::New { .. } => counts.new += 1,
                Fate::Removed { .. } => counts.removed += 1,
                Fate::Changed { .. } => counts.count(item),
            }
        }
        counts
    }

    fn count(&mut self, item: &ItemChange) {
        let kinds = item.kinds();
        if kinds.iter().eq([&Kind::Metadata]) {
            self.metadata_only += 1;
        }
        for kind in kinds {
            match kind {
                Kind::Key => self.key += 1,
                Kind::Text => self.text += 1,
                Kind::Options => self.options += 1,
                Kind::Scoring => self.scoring += 1,
                Kind::Domain => self.domain += 1,
                Kind::Status if item.status().is_some_and(|(_, new)| new == "retired") => self.retired += 1,
                Kind::Status => self.status += 1,
                Kind::Metadata => {}
            }
        }
    }

    /// Each figure with its name.
    pub fn all(&self) -> [(&'static str, usize); 11] {
        [
            ("new", self.new),
            ("removed", self.removed),
            ("retired", self.retired),
            ("status", self.status),
            ("key", self.key),
            ("text", self.text),
            ("options", self.options),
            ("scoring", self.scoring),
            ("domain", self.domain),
            ("metadata_only", self.metadata_only),
            ("same", self.same),
        ]
    }

    pub(super) fn json(&self) -> Value {
        self.all()
            .into_iter()
            .map(|(name, n)| (name.to_owned(), json!(n)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// The items that differ, and how many do not.
pub(super) fn compare(old: &Version, new: &Version) -> (Vec<ItemChange>, usize) {
    let items = |version: &'_ Version| version.data["item"].as_array().cloned().unwrap_or_default();
    let id = |item: &Value| item["id"].as_str().unwrap_or_default().to_owned();
    let (before, after) = (items(old), items(new));
    let by_id: HashMap<String, &Value> = before.iter().map(|item| (id(item), item)).collect();
    let kept: BTreeSet<String> = after.iter().map(id).collect();
    let gone = |item: &&crate::bank::Item| !kept.contains(item.id.as_str());
    let asked: HashMap<_, _> =
        old.bank.items.iter().filter(gone).map(|i| (i.question(), i.id.to_string())).collect();
    let mut found = Vec::new();
    let mut same = 0;
    for item in after {
        let name = id(&item);
        match by_id.get(&name) {
            Some(before) if **before == item => same += 1,
            Some(before) => found.push(changed(name, (*before).clone(), item)),
            None => {
                let question = new.bank.items.iter().find(|i| i.id.as_str() == name).map(|i| i.question());
                let asks_like = question.and_then(|question| asked.get(&question).cloned());
                let fate = Fate::New { item, asks_like };
                found.push(ItemChange { id: name, fate, keys: Vec::new(), changes: Vec::new() });
            }
        }
    }
    let removed = before.into_iter().filter(|item| !kept.contains(&id(item)));
    found.extend(removed.map(|item| ItemChange {
        id: id(&item),
        fate: Fate::Removed { item },
        keys: Vec::new(),
        changes: Vec::new(),
    }));
    (found, same)
}

fn changed(id: String, old: Value, new: Value) -> ItemChange {
    let mut changes = match (old.as_object(), new.as_object()) {
        (Some(old), Some(new)) => change::tables(old, new, &Path::default()),
        _ => Vec::new(),
    };
    let (was, is) = (right(&old), right(&new));
    let lists: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let of = |all: &BTreeMap<String, Vec<String>>, list: &String| all.get(list).cloned().unwrap_or_default();
    let keys: Vec<KeyChange> = lists
        .into_iter()
        .map(|list| KeyChange { list: list.clone(), old: of(&was, list), new: of(&is, list) })
        .filter(|key| key.old != key.new)
        .collect();
    // what the lists say of keys is said by `keys`; `key = false` that is written or not is metadata
    changes.retain_mut(|change| {
        let list = change.path.get(..change.path.len().saturating_sub(2)).unwrap_or_default().join(".");
        let marks = change.path.last().is_some_and(|last| last == "key");
        let told = keys.iter().any(|key| key.list == list);
        if marks && !told {
            change.kind = Kind::Metadata;
        }
        let order = matches!(change.changed, Changed::Moved { .. })
            && keys.iter().any(|key| key.list == change.path.join(".") && is_order(&new));
        !(marks && told || order)
    });
    changes.sort_by_key(|change| change.kind);
    ItemChange { id, fate: Fate::Changed { old, new }, keys, changes }
}

/// The order of the options is what is asked for.
fn is_order(item: &Value) -> bool {
    item["type"] == "ordering"
}

/// The ids of what is right, by the list that holds them.
fn right(item: &Value) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    if is_order(item) {
        let ids = item["options"].as_array().into_iter().flatten().filter_map(|o| o["id"].as_str());
        found.insert("options".to_owned(), ids.map(str::to_owned).collect());
        return found;
    }
    marked(item, "", &mut found);
    // which are right matters, not where they stand
    found.values_mut().for_each(|ids| ids.sort());
    found
}

fn marked(table: &Value, path: &str, found: &mut BTreeMap<String, Vec<String>>) {
    for (name, value) in table.as_object().into_iter().flatten() {
        let here = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        for entry in value.as_array().into_iter().flatten().filter(|entry| entry.is_object()) {
            let Some(id) = entry["id"].as_str() else { continue };
            if entry["key"] == true {
                found.entry(here.clone()).or_default().push(id.to_owned());
            }
            marked(entry, &format!("{here}.{id}"), found);
        }
    }
}
