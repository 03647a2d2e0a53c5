//! `bank diff`: two versions of a bank, item by item, as a reviewer signs them off.
//!
//! Data is compared as it is written, so whatever changes the digest of a bank is found: what is known to decide what is
//! right, asked or scored is told apart, all else (members of later formats too) is *metadata*.

mod change;
mod items;
mod rest;
mod words;

pub use change::{Change, Changed, Kind};
pub use items::{Counts, Fate, ItemChange, KeyChange};
pub use rest::{Entry, SetChange};
pub use words::{Piece, Side, pieces};

use super::error::AuthoringError;
use crate::bank::{self, Bank};
use crate::digest::Digest;
use serde_json::{Value, json};

/// What differs between two banks.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Digest of the old bank.
    pub old: Digest,
    /// Digest of the new bank.
    pub new: Digest,
    /// Title and id of the new bank.
    pub title: String,
    /// Members of the file itself.
    pub bank: Vec<Change>,
    /// Domains.
    pub domains: Vec<Entry>,
    /// Blueprints, by exam.
    pub blueprints: Vec<Entry>,
    /// Sets of enemies.
    pub enemies: Vec<SetChange>,
    /// Items, in the order of the new bank; those that are gone behind the others.
    pub items: Vec<ItemChange>,
    /// Domains, blueprints or items that both banks have stand in another order.
    pub reordered: Vec<&'static str>,
    /// Items that are the same.
    pub same: usize,
}

/// One of the banks to be compared.
struct Version {
    data: Value,
    /// What the items ask, where the bank can be read.
    bank: Bank,
}

impl Version {
    fn read(name: &str, bytes: &[u8]) -> Result<Self, AuthoringError> {
        let data = bank::data(name, bytes).into_result()?;
        let (bank, _) = bank::survey(name, bytes, None).into_result()?;
        Ok(Self { data, bank })
    }
}

impl Comparison {
    /// Compares the file `old` with the file `new`, each by its name and bytes. A bank that is still being written will do.
    pub fn of(old: (&str, &[u8]), new: (&str, &[u8])) -> Result<Self, AuthoringError> {
        let (old, new) = (Version::read(old.0, old.1)?, Version::read(new.0, new.1)?);
        let (items, same) = items::compare(&old, &new);
        let lists =
            [("domain", "id", "domains"), ("blueprint", "exam", "blueprints"), ("item", "id", "items")];
        let moved = |(list, id, _): &(&str, &str, &str)| rest::is_moved(&old.data[list], &new.data[list], id);
        let enemies = rest::enemies(&old.data["enemies"], &new.data["enemies"]);
        let mut reordered: Vec<_> =
            lists.iter().filter(|list| moved(list)).map(|(_, _, name)| *name).collect();
        if enemies.is_empty() && old.data["enemies"] != new.data["enemies"] {
            reordered.push("enemies");
        }
        Ok(Self {
            old: old.bank.digest,
            new: new.bank.digest,
            title: format!("{} ({})", new.bank.title, new.bank.id),
            bank: rest::head(&old.data, &new.data),
            domains: rest::entries(&old.data["domain"], &new.data["domain"], "id"),
            blueprints: rest::entries(&old.data["blueprint"], &new.data["blueprint"], "exam"),
            enemies,
            items,
            reordered,
            same,
        })
    }

    /// True when the two are one bank.
    pub fn is_same(&self) -> bool {
        self.old == self.new
    }

    /// How many items changed in which way.
    pub fn counts(&self) -> Counts {
        Counts::of(self)
    }

    /// All of it, for programs.
    pub fn json(&self) -> Value {
        let changes = |list: &[Change]| list.iter().map(Change::json).collect::<Vec<_>>();
        let entries = |list: &[Entry]| list.iter().map(Entry::json).collect::<Vec<_>>();
        json!({
            "same": self.is_same(),
            "old_digest": self.old,
            "new_digest": self.new,
            "counts": self.counts().json(),
            "bank": changes(&self.bank),
            "domains": entries(&self.domains),
            "blueprints": entries(&self.blueprints),
            "enemies": self.enemies.iter().map(SetChange::json).collect::<Vec<_>>(),
            "items": self.items.iter().map(ItemChange::json).collect::<Vec<_>>(),
            "reordered": self.reordered,
        })
    }
}

#[cfg(test)]
mod tests;
