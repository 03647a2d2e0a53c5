//! One item and the response to it.

use super::{Judged, ScoreError, Verdict};
use crate::attempt::Response;
use crate::bank::{FULL, Gap, Item, Kind, Prompt, Scoring};
use crate::form::MappedItem;
use crate::id::{ChoiceId, GapId, OptionId};
use std::collections::{BTreeMap, BTreeSet};

/// As much of an item as a response got right: `got` of `of` parts, all of it where both are equal.
struct Share {
    got: u64,
    of: u64,
}

/// Judges the response to one item by itself, as practice mode does; `number` is for messages.
///
/// All or nothing: the points for a response that is wholly right. Partial: `floor(points * got / of)`, where the parts are
///
/// - keys chosen less distractors chosen, never below zero, of all keys; more options than there are keys earn nothing;
/// - places of an order that hold the right option, of all places;
/// - weights of the prompts or gaps that have the right option, of all weights;
/// - the best credit of what accepts an entry, of 100.
pub fn judge(
    item: &Item,
    mapped: &MappedItem,
    number: u32,
    response: &Response,
) -> Result<Judged, ScoreError> {
    let kind = item.kind.kind();
    let of_kind = match response {
        Response::Choices(choices) => choices.is_empty() || !kind.is_entry(),
        Response::Text(_) => kind.is_entry(),
    };
    if !of_kind {
        return Err(ScoreError::Kind { number, kind });
    }
    let choices = response.choices();
    let share = match &item.kind {
        Kind::Choice | Kind::TrueFalse => chosen(item, mapped, number, choices)?,
        Kind::Ordering => ordered(item, mapped, number, choices)?,
        Kind::Matching(prompts) => filled(mapped, number, choices, prompts.iter().map(of_prompt))?,
        Kind::InlineChoice(gaps) => {
            let keys: Option<Vec<_>> = gaps.iter().map(of_gap).collect();
            let keys = keys.ok_or_else(|| ScoreError::NoKey(item.id.clone()))?;
            filled(mapped, number, choices, keys.into_iter())?
        }
        Kind::Numeric(entry) => credited(entry.credit(response.text())),
        Kind::Text(entry) => credited(entry.credit(response.text())),
    };
    let possible = u64::from(item.points);
    let (verdict, points) = match item.scoring {
        _ if response.is_empty() => (Verdict::Open, 0),
        _ if share.got == share.of => (Verdict::Right, possible),
        Scoring::AllOrNothing => (Verdict::Wrong, 0),
        Scoring::Partial => match possible * share.got / share.of {
            0 => (Verdict::Wrong, 0),
            some => (Verdict::Partial, some),
        },
    };
    Ok(Judged { verdict, points, possible, got: share.got, of: share.of })
}

/// The options behind the choices, each once.
fn behind<'m, T: Ord>(
    map: &'m BTreeMap<ChoiceId, T>,
    number: u32,
    choices: &[ChoiceId],
) -> Result<Vec<&'m T>, ScoreError> {
    let mut known = BTreeSet::new();
    let option = |choice: &ChoiceId| {
        let option = map.get(choice).ok_or_else(|| ScoreError::Choice { number, choice: choice.clone() })?;
        let first = known.insert(option);
        if first { Ok(option) } else { Err(ScoreError::Twice { number, choice: choice.clone() }) }
    };
    choices.iter().map(option).collect()
}

fn chosen(item: &Item, mapped: &MappedItem, number: u32, choices: &[ChoiceId]) -> Result<Share, ScoreError> {
    let keys: BTreeSet<&OptionId> =
        item.options.iter().filter(|option| option.key).map(|option| &option.id).collect();
    if keys.is_empty() {
        return Err(ScoreError::NoKey(item.id.clone()));
    }
    let chosen = behind(&mapped.options, number, choices)?;
    let (of, hits) =
        (keys.len() as u64, chosen.iter().filter(|option| keys.contains(*option)).count() as u64);
    let misses = chosen.len() as u64 - hits;
    let got = if hits + misses <= of { hits.saturating_sub(misses) } else { 0 };
    Ok(Share { got, of })
}

fn ordered(item: &Item, mapped: &MappedItem, number: u32, choices: &[ChoiceId]) -> Result<Share, ScoreError> {
    let order = behind(&mapped.options, number, choices)?;
    let (given, options) = (order.len(), item.options.len());
    if given != options && given != 0 {
        return Err(ScoreError::NoOrder { number, given, options });
    }
    let right = order.iter().zip(&item.options).filter(|(given, due)| ***given == due.id).count();
    Ok(Share { got: right as u64, of: options as u64 })
}

/// A prompt or gap, the option that it should get, and its weight.
type Due<'i> = (&'i GapId, &'i OptionId, u32);

fn of_prompt(prompt: &Prompt) -> Due<'_> {
    (&prompt.id, &prompt.answer, prompt.weight)
}

fn of_gap(gap: &Gap) -> Option<Due<'_>> {
    let key = gap.options.iter().find(|option| option.key)?;
    Some((&gap.id, &key.id, gap.weight))
}

fn filled<'i>(
    mapped: &MappedItem,
    number: u32,
    choices: &[ChoiceId],
    due: impl Iterator<Item = Due<'i>>,
) -> Result<Share, ScoreError> {
    let mut given: BTreeMap<&GapId, &OptionId> = BTreeMap::new();
    for cell in behind(&mapped.cells, number, choices)? {
        if given.insert(&cell.gap, &cell.option).is_some() {
            return Err(ScoreError::GapTwice { number, gap: cell.gap.clone() });
        }
    }
    let mut share = Share { got: 0, of: 0 };
    for (gap, option, weight) in due {
        share.of += u64::from(weight);
        share.got += if given.get(gap) == Some(&option) { u64::from(weight) } else { 0 };
    }
    Ok(share)
}

fn credited(credit: u32) -> Share {
    Share { got: u64::from(credit), of: u64::from(FULL) }
}
