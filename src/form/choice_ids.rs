//! The opaque ids by which a form names options.

use super::present::Cell;
use crate::bank::{Item, Kind};
use crate::digest::Digest;
use crate::entropy::Seed;
use crate::id::{AttemptId, ChoiceId, OptionId};
use std::collections::{BTreeMap, BTreeSet};

/// The opaque id of each option of an item, in the order of the options' ids.
pub(super) fn choice_ids<'i>(
    item: &'i Item,
    attempt: &AttemptId,
    seed: &Seed,
) -> Vec<(&'i OptionId, ChoiceId)> {
    let options = item.options.iter().map(|option| &option.id).collect();
    distinct(options, |option, n| choice_id(item, option.as_str(), n, attempt, seed))
}

/// The opaque id of each option of each prompt or gap of an item, in the order of their names: gap, slash, option.
pub(super) fn cell_ids(item: &Item, attempt: &AttemptId, seed: &Seed) -> Vec<(Cell, ChoiceId)> {
    let cell = |gap: &crate::id::GapId, option: &OptionId| {
        (format!("{gap}/{option}"), Cell { gap: gap.clone(), option: option.clone() })
    };
    let mut cells: BTreeMap<String, Cell> = match &item.kind {
        Kind::Matching(prompts) => {
            let of = |prompt| item.options.iter().map(move |option| (prompt, option));
            prompts.iter().flat_map(of).map(|(prompt, option)| cell(&prompt.id, &option.id)).collect()
        }
        Kind::InlineChoice(gaps) => {
            let of = |gap: &crate::bank::Gap| {
                gap.options.iter().map(|option| cell(&gap.id, &option.id)).collect::<Vec<_>>()
            };
            gaps.iter().flat_map(of).collect()
        }
        _ => BTreeMap::new(),
    };
    let names: Vec<String> = cells.keys().cloned().collect();
    let ids = distinct(names.iter().collect(), |name, n| choice_id(item, name, n, attempt, seed));
    ids.into_iter().filter_map(|(name, id)| Some((cells.remove(name)?, id))).collect()
}

/// Names are taken in their order, each with the least `n` from 0 whose id no earlier one has.
fn distinct<N: Ord>(names: BTreeSet<&N>, make: impl Fn(&N, u64) -> ChoiceId) -> Vec<(&N, ChoiceId)> {
    let mut taken = BTreeSet::new();
    let mut ids: Vec<(&N, ChoiceId)> = Vec::with_capacity(names.len());
    for name in names {
        let free = (0..).map(|n| make(name, n)).find(|id| !taken.contains(id));
        let id = free.expect("there are more ids than options");
        taken.insert(id.clone());
        ids.push((name, id));
    }
    ids
}

/// The first six bytes of `SHA-256("invigil-choice/v1\n" ‖ attempt ‖ "\n" ‖ seed ‖ item ‖ "\n" ‖ name ‖ "\n" ‖ n as 8
/// bytes, big-endian)`. The name is the id of an option, or those of a gap and its option with a slash between.
fn choice_id(item: &Item, name: &str, n: u64, attempt: &AttemptId, seed: &Seed) -> ChoiceId {
    let digest = Digest::of(&[
        b"invigil-choice/v1\n",
        attempt.as_str().as_bytes(),
        b"\n",
        &seed.0,
        item.id.as_str().as_bytes(),
        b"\n",
        name.as_bytes(),
        b"\n",
        &n.to_be_bytes(),
    ]);
    ChoiceId::from_bytes(digest.0.first_chunk().expect("a digest is longer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_whose_ids_collide_take_the_next_number_in_the_order_of_their_names() {
        let options: Vec<OptionId> = ["c", "a", "b"].iter().map(|id| id.parse().unwrap()).collect();
        let made = |n: u64| format!("{n:012x}").parse::<ChoiceId>().unwrap();
        let ids = distinct(options.iter().collect(), |_, n| made(n / 2));
        assert_eq!(ids.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>(), [made(0), made(1), made(2)]);
        assert_eq!(ids.iter().map(|(option, _)| option.as_str()).collect::<String>(), "abc");
    }
}
