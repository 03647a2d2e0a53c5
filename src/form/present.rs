//! From a draw to what a candidate sees, and back from a candidate's choices to the bank's options.

use super::choice_ids::{cell_ids, choice_ids};
use super::model::{
    FORM_FORMAT, FormDomain, PresentedEntry, PresentedFigure, PresentedForm, PresentedGap, PresentedImage,
    PresentedItem, PresentedOption, figure_places, placeholders,
};
use super::plan::{Draw, gap_order, option_order};
use super::stream::Stream;
use crate::bank::{Bank, Blueprint, Choice, Figure, Gap, Item, Kind, NUMBER_MAX, Status};
use crate::digest::Digest;
use crate::entropy::Seed;
use crate::id::{AttemptId, ChoiceId, ExamId, GapId, ItemId, OptionId};
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
    /// The option behind each opaque id; empty where gaps have the options.
    pub options: BTreeMap<ChoiceId, OptionId>,
    /// The prompt or gap, and its option, behind each opaque id; empty for items without.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<ChoiceId, Cell>,
}

/// An option for a prompt or gap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The prompt or gap.
    pub gap: GapId,
    /// The option that it would get.
    pub option: OptionId,
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
    /// The bank came without the images of the item.
    #[error("the image of a figure of `{0}` is not there")]
    Figure(ItemId),
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
        if item.figures.iter().any(|figure| figure.image.is_none()) {
            return Err(PresentError::Figure(item.id.clone()));
        }
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
        Ok(mapped(item, item.status == Status::Live, attempt, seed))
    });
    Ok(ChoiceMap { items: mapped.collect::<Result<_, PresentError>>()? })
}

fn mapped(item: &Item, scored: bool, attempt: &AttemptId, seed: &Seed) -> MappedItem {
    let options = match item.kind.kind().has_gaps() {
        true => BTreeMap::new(),
        false => {
            choice_ids(item, attempt, seed).into_iter().map(|(option, id)| (id, option.clone())).collect()
        }
    };
    let cells = cell_ids(item, attempt, seed).into_iter().map(|(cell, id)| (id, cell)).collect();
    MappedItem { item: item.id.clone(), scored, options, cells }
}

/// The practice form of a seed: all practice items of the bank, shuffled; none is scored. Its attempt id has no
/// meaning; it is made of the seed.
pub fn practice(bank: &Bank, exam: &ExamId, seed: &[u8; 32]) -> Presented {
    let mut items: Vec<&Item> = bank.items.iter().filter(|item| item.status == Status::Practice).collect();
    items.sort_by(|a, b| a.id.cmp(&b.id));
    let order = Seed(*seed);
    Stream::new(&order, &["invigil-draw/v1 practice\n"]).shuffle(&mut items);
    loose(bank, exam, &items, seed)
}

/// A form of these items of the bank, whatever their status, as somebody sees it who sits for nothing: none is scored. The
/// options stand as the seed shuffles them.
pub fn loose(bank: &Bank, exam: &ExamId, items: &[&Item], seed: &[u8; 32]) -> Presented {
    let (seed, attempt) = (Seed(*seed), nominal_attempt(seed));
    let items = items.iter().map(|item| (*item, false, option_order(item, &seed))).collect();
    assemble(bank, exam, items, &attempt, &seed).expect("the options are the items' own")
}

/// The id of an attempt that nobody sits; it has no meaning and is made of the seed.
pub fn nominal_attempt(seed: &[u8; 32]) -> AttemptId {
    let mut random = [0; 10];
    random.copy_from_slice(&Digest::of(&[b"invigil-practice/v1\n", seed]).0[..10]);
    AttemptId::from_parts(0, &random)
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
        let ordered = in_order(item, &order)?;
        let behind_it = mapped(item, scored, attempt, seed);
        let gaps = gaps(item, &ordered, &behind_it, seed);
        let options = match gaps.is_empty() {
            true => ordered.iter().map(|option| offered(option, &behind_it.options, &option.id)).collect(),
            false => Vec::new(),
        };
        shown.push(PresentedItem {
            domain: item.domain.clone(),
            entry: entry(&item.kind),
            figures: item.figures.iter().map(figure).collect(),
            gaps,
            kind: item.kind.kind(),
            options,
            select: item.select,
            stem: stem(item),
        });
        behind.push(behind_it);
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

/// The options of an item in the order drawn.
fn in_order<'i>(item: &'i Item, order: &[OptionId]) -> Result<Vec<&'i Choice>, PresentError> {
    let option = |id: &OptionId| {
        let found = item.options.iter().find(|option| option.id == *id);
        found.ok_or_else(|| PresentError::Option { item: item.id.clone(), option: id.clone() })
    };
    let ordered = order.iter().map(option).collect::<Result<Vec<_>, _>>()?;
    let distinct: BTreeSet<&OptionId> = order.iter().collect();
    if distinct.len() != item.options.len() {
        let (drawn, bank) = (distinct.len(), item.options.len());
        return Err(PresentError::Options { item: item.id.clone(), drawn, bank });
    }
    Ok(ordered)
}

/// Prompts, which all have the item's options in one order, or gaps, which have their own.
fn gaps(item: &Item, ordered: &[&Choice], mapped: &MappedItem, seed: &Seed) -> Vec<PresentedGap> {
    let ids: BTreeMap<&Cell, &ChoiceId> = mapped.cells.iter().map(|(id, cell)| (cell, id)).collect();
    let gap = |gap: &GapId, text: &str, options: &[&Choice]| {
        let cell = |option: &&Choice| {
            let id = ids.get(&Cell { gap: gap.clone(), option: option.id.clone() });
            let id = (*id.expect("each option of each gap has an id")).clone();
            PresentedOption { id, text: option.text.clone() }
        };
        PresentedGap { options: options.iter().map(cell).collect(), text: text.to_owned() }
    };
    match &item.kind {
        Kind::Matching(prompts) => {
            prompts.iter().map(|prompt| gap(&prompt.id, &prompt.text, ordered)).collect()
        }
        Kind::InlineChoice(gaps) => {
            gaps.iter().map(|own| gap(&own.id, "", &gap_order(item, own, seed))).collect()
        }
        _ => Vec::new(),
    }
}

fn offered(option: &Choice, ids: &BTreeMap<ChoiceId, OptionId>, of: &OptionId) -> PresentedOption {
    let id = ids.iter().find(|(_, behind)| *behind == of).map(|(id, _)| id.clone());
    PresentedOption { id: id.expect("each option has an id"), text: option.text.clone() }
}

fn entry(kind: &Kind) -> Option<PresentedEntry> {
    match kind {
        Kind::Numeric(entry) => Some(PresentedEntry { max: NUMBER_MAX, unit: entry.unit.clone() }),
        Kind::Text(entry) => Some(PresentedEntry { max: entry.max_length, unit: None }),
        _ => None,
    }
}

fn figure(figure: &Figure) -> PresentedFigure {
    let image = figure.image.as_ref().map(|image| PresentedImage {
        data: Some(image.bytes.clone().into()),
        height: image.height,
        media: image.media,
        sha256: image.sha256,
        width: image.width,
    });
    PresentedFigure { alt: figure.alt.clone(), caption: figure.caption.clone(), columns: figure.width, image }
}

/// The stem as it is shown: gaps and figures are called by their numbers.
fn stem(item: &Item) -> String {
    let stem = gaps_by_number(item);
    let mut shown = String::with_capacity(stem.len());
    let mut from = 0;
    for place in figure_places(&stem) {
        let number = item.figures.iter().position(|figure| figure.id.as_str() == place.name);
        shown.push_str(stem.get(from..place.name_at.start).unwrap_or_default());
        shown.push_str(&number.map_or_else(String::new, |at| (at + 1).to_string()));
        from = place.name_at.end;
    }
    shown.push_str(stem.get(from..).unwrap_or_default());
    shown
}

fn gaps_by_number(item: &Item) -> String {
    let Kind::InlineChoice(gaps) = &item.kind else { return item.stem.clone() };
    let number = |name: &str| gaps.iter().position(|gap: &Gap| gap.id.as_str() == name).map(|at| at + 1);
    let mut shown = String::with_capacity(item.stem.len());
    let mut from = 0;
    for gap in placeholders(&item.stem) {
        let Some(number) = number(gap.name) else { continue };
        shown.push_str(item.stem.get(from..gap.place.start).unwrap_or_default());
        shown.push_str(&format!("{{{{{number}}}}}"));
        from = gap.place.end;
    }
    shown.push_str(item.stem.get(from..).unwrap_or_default());
    shown
}
