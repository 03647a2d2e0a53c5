//! From a draw to what a candidate sees, and back from a candidate's choices to the bank's options.

use super::model::{FORM_FORMAT, FormDomain, PresentedForm, PresentedItem, PresentedOption};
use super::plan::{Draw, option_order};
use super::stream::Stream;
use crate::bank::{Bank, Blueprint, Item, Status};
use crate::digest::Digest;
use crate::entropy::Seed;
use crate::id::{AttemptId, ChoiceId, ExamId, ItemId, OptionId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A form as it is presented, and the map that stays on the side that holds the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// What the candidate sees.
    pub form: PresentedForm,
    /// What the bank's side needs to score it.
    pub map: ChoiceMap,
}

/// Which item and options of the bank stand behind the numbers and opaque ids of a form. Never shown to a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceMap {
    /// Items in the order shown; the first has number 1.
    pub items: Vec<MappedItem>,
}

/// One item behind a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedItem {
    /// The item.
    pub item: ItemId,
    /// It is scored.
    pub scored: bool,
    /// The option behind each opaque id.
    pub options: BTreeMap<ChoiceId, OptionId>,
}

/// A draw that is not of this bank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresentError {
    /// The bank has no such item.
    #[error("the draw holds the item `{0}`, which this bank has not: it was made from another bank")]
    Item(ItemId),
    /// The item has no such option.
    #[error(
        "the draw holds the option `{option}` of `{item}`, which this bank has not: it was made from another bank"
    )]
    Option {
        /// The item.
        item: ItemId,
        /// The option.
        option: OptionId,
    },
    /// The draw does not hold each option of the item once.
    #[error("the draw holds {drawn} of the {bank} options of `{item}`: it was made from another bank")]
    Options {
        /// The item.
        item: ItemId,
        /// Options that the draw holds.
        drawn: usize,
        /// Options that the item has.
        bank: usize,
    },
}

impl ChoiceMap {
    /// The item of this number, from 1.
    pub fn item(&self, number: u32) -> Option<&MappedItem> {
        self.items.get((number as usize).checked_sub(1)?)
    }
}

/// What the candidate of `attempt` is shown of a draw. `bank` and `seed` are those that the draw was made from.
pub fn present(
    bank: &Bank,
    blueprint: &Blueprint,
    draw: &Draw,
    attempt: &AttemptId,
    seed: &Seed,
) -> Result<Presented, PresentError> {
    let by_id: BTreeMap<&ItemId, &Item> = bank.items.iter().map(|item| (&item.id, item)).collect();
    let mut items = Vec::with_capacity(draw.items.len());
    for drawn in &draw.items {
        let item = *by_id.get(&drawn.item).ok_or_else(|| PresentError::Item(drawn.item.clone()))?;
        items.push((item, drawn.scored, drawn.options.clone()));
    }
    assemble(bank, &blueprint.exam, items, attempt, seed)
}

/// The map behind the form of these items, in the order shown. The order of options does not matter for it, so the draw need
/// not be done again. `bank` and `seed` are those that the draw was made from.
pub fn choice_map(
    bank: &Bank,
    items: &[ItemId],
    attempt: &AttemptId,
    seed: &Seed,
) -> Result<ChoiceMap, PresentError> {
    let by_id: BTreeMap<&ItemId, &Item> = bank.items.iter().map(|item| (&item.id, item)).collect();
    let mapped = items.iter().map(|id| {
        let item = *by_id.get(id).ok_or_else(|| PresentError::Item(id.clone()))?;
        Ok(mapped(item, item.status == Status::Live, choice_ids(item, attempt, seed)))
    });
    Ok(ChoiceMap { items: mapped.collect::<Result<_, PresentError>>()? })
}

fn mapped(item: &Item, scored: bool, ids: Vec<(&OptionId, ChoiceId)>) -> MappedItem {
    let options = ids.into_iter().map(|(option, choice)| (choice, option.clone())).collect();
    MappedItem { item: item.id.clone(), scored, options }
}

/// The practice form of a seed: all practice items of the bank, shuffled; none is scored. Its attempt id has no
/// meaning; it is made of the seed.
pub fn practice(bank: &Bank, exam: &ExamId, seed: &[u8; 32]) -> Presented {
    let mut items: Vec<&Item> = bank.items.iter().filter(|item| item.status == Status::Practice).collect();
    items.sort_by(|a, b| a.id.cmp(&b.id));
    let seed = Seed(*seed);
    Stream::new(&seed, &["invigil-draw/v1 practice\n"]).shuffle(&mut items);
    let mut random = [0; 10];
    random.copy_from_slice(&Digest::of(&[b"invigil-practice/v1\n", &seed.0]).0[..10]);
    let attempt = AttemptId::from_parts(0, &random);
    let items = items.into_iter().map(|item| (item, false, option_order(item, &seed))).collect();
    assemble(bank, exam, items, &attempt, &seed).expect("the options are the items' own")
}

fn assemble(
    bank: &Bank,
    exam: &ExamId,
    items: Vec<(&Item, bool, Vec<OptionId>)>,
    attempt: &AttemptId,
    seed: &Seed,
) -> Result<Presented, PresentError> {
    let mut shown = Vec::with_capacity(items.len());
    let mut behind = Vec::with_capacity(items.len());
    for (item, scored, order) in items {
        let ids = choice_ids(item, attempt, seed);
        let mut options = Vec::with_capacity(order.len());
        for id in order {
            let choice = ids.iter().find(|(option, _)| **option == id).map(|(_, choice)| choice);
            let found = item.options.iter().find(|o| o.id == id).zip(choice);
            let (option, choice) =
                found.ok_or_else(|| PresentError::Option { item: item.id.clone(), option: id.clone() })?;
            options.push(PresentedOption { id: choice.clone(), text: option.text.clone() });
        }
        let distinct: BTreeSet<&ChoiceId> = options.iter().map(|option| &option.id).collect();
        if distinct.len() != item.options.len() {
            let (drawn, bank) = (distinct.len(), item.options.len());
            return Err(PresentError::Options { item: item.id.clone(), drawn, bank });
        }
        behind.push(mapped(item, scored, ids));
        let (domain, stem, select) = (item.domain.clone(), item.stem.clone(), item.select);
        shown.push(PresentedItem { domain, stem, select, options });
    }
    let occurring: BTreeSet<_> = shown.iter().map(|item| &item.domain).collect();
    let domains = bank.domains.iter().filter(|domain| occurring.contains(&domain.id));
    let domains = domains
        .map(|d| FormDomain { id: d.id.clone(), name: d.name.clone(), short: d.short.clone() })
        .collect();
    let scored = behind.iter().filter(|item| item.scored).count();
    let form = PresentedForm {
        format: FORM_FORMAT.to_owned(),
        attempt: attempt.clone(),
        exam: exam.clone(),
        title: bank.title.clone(),
        language: bank.language.clone(),
        domains,
        scored: u32::try_from(scored).expect("a form in memory has fewer than 2^32 items"),
        items: shown,
    };
    Ok(Presented { form, map: ChoiceMap { items: behind } })
}

/// The opaque id of each option of an item, in the order of the options' ids.
fn choice_ids<'i>(item: &'i Item, attempt: &AttemptId, seed: &Seed) -> Vec<(&'i OptionId, ChoiceId)> {
    let options = item.options.iter().map(|option| &option.id).collect();
    distinct(options, |option, n| choice_id(item, option, n, attempt, seed))
}

/// Options are taken in the order of their ids, each with the least `n` from 0 whose id no earlier one has.
fn distinct(
    options: BTreeSet<&OptionId>,
    make: impl Fn(&OptionId, u64) -> ChoiceId,
) -> Vec<(&OptionId, ChoiceId)> {
    let mut ids: Vec<(&OptionId, ChoiceId)> = Vec::with_capacity(options.len());
    for option in options {
        let free = (0..).map(|n| make(option, n)).find(|id| ids.iter().all(|(_, taken)| taken != id));
        ids.push((option, free.expect("there are more ids than options")));
    }
    ids
}

/// The first six bytes of `SHA-256("invigil-choice/v1\n" ‖ attempt ‖ "\n" ‖ seed ‖ item ‖ "\n" ‖ option ‖ "\n" ‖ n as 8
/// bytes, big-endian)`.
fn choice_id(item: &Item, option: &OptionId, n: u64, attempt: &AttemptId, seed: &Seed) -> ChoiceId {
    let digest = Digest::of(&[
        b"invigil-choice/v1\n",
        attempt.as_str().as_bytes(),
        b"\n",
        &seed.0,
        item.id.as_str().as_bytes(),
        b"\n",
        option.as_str().as_bytes(),
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
