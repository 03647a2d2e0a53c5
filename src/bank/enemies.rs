//! Enemy sets joined: items that are enemies directly or through others form one component.

use super::Bank;
use crate::id::ItemId;
use std::collections::BTreeMap;

/// The components of the enemy relation, each with its items sorted, in the order of their first items. Items without
/// enemies are in none.
pub fn components(bank: &Bank) -> Vec<Vec<&ItemId>> {
    join(bank.enemies.iter().map(|set| set.iter().collect()))
}

/// Joins sets that share an item.
pub(super) fn join<'i>(sets: impl IntoIterator<Item = Vec<&'i ItemId>>) -> Vec<Vec<&'i ItemId>> {
    let mut parent: BTreeMap<&ItemId, &ItemId> = BTreeMap::new();
    for set in sets {
        let Some(first) = set.first().copied() else { continue };
        let root = root_of(&parent, first);
        for item in set {
            let other = root_of(&parent, item);
            parent.insert(other, root);
        }
        parent.insert(root, root);
    }
    let mut components: BTreeMap<&ItemId, Vec<&ItemId>> = BTreeMap::new();
    for item in parent.keys() {
        components.entry(root_of(&parent, item)).or_default().push(item);
    }
    let mut components: Vec<_> = components.into_values().collect();
    components.sort();
    components
}

fn root_of<'i>(parent: &BTreeMap<&'i ItemId, &'i ItemId>, item: &'i ItemId) -> &'i ItemId {
    let mut at = item;
    while let Some(above) = parent.get(at).copied().filter(|above| *above != at) {
        at = above;
    }
    at
}
