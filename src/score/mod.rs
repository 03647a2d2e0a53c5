//! Scoring: from a form, the map behind it and the responses to points, in exact integers.
//!
//! Invariants: pilots never count; a voided item credits everyone; equal input gives equal bytes. A [`Score`] names by
//! digest all that it was computed from, and has one canonical rendering: `docs/spec/score.md`.
//!
//! Terms: *possible* points are those that count for an item or a form; a *verdict* says how a response compares with
//! the key, whether it counts or not.

mod judge;
#[cfg(test)]
mod tests;

pub use judge::judge;

use crate::attempt::Response;
use crate::bank::{Bank, Item, ItemKind};
use crate::digest::{CanonicalError, Digest, canonical_bytes};
use crate::form::ChoiceMap;
use crate::id::{AttemptId, ChoiceId, DomainId, ExamId, GapId, ItemId};
use crate::program::PassMark;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The value of [`Score::format`].
pub const SCORE_FORMAT: &str = "invigil/score/v1";

/// What is scored.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The form as it was presented.
    pub form: Shown<'a>,
    /// The map behind it.
    pub map: &'a ChoiceMap,
    /// The last response to each item, by its number in the form from 1; items without one may be missing or empty.
    pub responses: &'a BTreeMap<u32, Response>,
    /// Hash of the journal's record that ends the attempt.
    pub head: Digest,
}

/// As much of a presented form as scoring asks about: its texts need not be read for that.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The attempt.
    pub attempt: &'a AttemptId,
    /// The exam.
    pub exam: &'a ExamId,
    /// Items.
    pub items: usize,
    /// SHA-256 over its canonical form.
    pub digest: Digest,
}

/// By what rules.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Least share of points that passes.
    pub pass_mark: PassMark,
    /// Items that were declared void: everyone gets their points.
    pub voided: &'a BTreeSet<ItemId>,
}

/// The points of an attempt, with everything that they were computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Always `invigil/score/v1`.
    pub format: String,
    /// The attempt.
    pub attempt: AttemptId,
    /// The exam.
    pub exam: ExamId,
    /// Digest of the presented form.
    pub form_digest: Digest,
    /// Digest of the bank.
    pub bank_digest: Digest,
    /// Hash of the journal's record that ends the attempt.
    pub head: Digest,
    /// Pass mark, in hundredths of a percent.
    pub pass_mark: PassMark,
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// The pass mark was reached.
    pub passed: bool,
    /// By domain, in the bank's order; domains without a scored item are left out.
    pub domains: Vec<DomainPoints>,
    /// Items in the order shown.
    pub items: Vec<ItemPoints>,
}

/// Points of one domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainPoints {
    /// The domain.
    pub domain: DomainId,
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
}

/// Points of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemPoints {
    /// Its number in the form, from 1.
    pub number: u32,
    /// The item.
    pub item: ItemId,
    /// Does it count?
    pub counts: Counts,
    /// How the response compares with the key.
    pub verdict: Verdict,
    /// Points reached.
    pub points: u64,
    /// Points possible; 0 for a pilot.
    pub possible: u64,
}

/// Does an item count?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// By its response.
    Scored,
    /// In full, whatever the response.
    Voided,
    /// Not at all.
    Pilot,
}

/// How a response compares with the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All keys and nothing else.
    Right,
    /// Some points, not all.
    Partial,
    /// No point.
    Wrong,
    /// No response.
    Open,
}

/// A response, judged by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// How it compares with the key.
    pub verdict: Verdict,
    /// Points that it earns.
    pub points: u64,
    /// Points of the item.
    pub possible: u64,
    /// Parts that are right (keys, places, weights of pairs, credit), less what is held against it.
    pub got: u64,
    /// Parts that there are.
    pub of: u64,
}

/// Why a form cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// Form and map differ in length.
    #[error("the form has {form} items and the map behind it {map}: they are not of one draw")]
    Length {
        /// Items of the form.
        form: usize,
        /// Items of the map.
        map: usize,
    },
    /// The bank has no such item.
    #[error("the form holds the item `{0}`, which this bank has not: it was drawn from another bank")]
    Item(ItemId),
    /// The item has no key.
    #[error("the item `{0}` has no key: mark at least one option of it as right")]
    NoKey(ItemId),
    /// A response to a number that the form has not.
    #[error("there is a response to question {number}, and the form ends with question {last}")]
    Number {
        /// The number.
        number: u32,
        /// Items of the form.
        last: usize,
    },
    /// A response names an option that the item has not.
    #[error("the response to question {number} names the option {choice}, which that question has not")]
    Choice {
        /// The item's number in the form; 0 where it is judged by itself.
        number: u32,
        /// The option.
        choice: ChoiceId,
    },
    /// A response is of another type than the item.
    #[error("the response to question {number} is not of the type `{kind}`: it was given to another item")]
    Kind {
        /// The item's number in the form.
        number: u32,
        /// How the item is answered.
        kind: ItemKind,
    },
    /// A response does not put all options in order.
    #[error("the response to question {number} puts {given} of {options} options in order")]
    NoOrder {
        /// The item's number in the form.
        number: u32,
        /// Options that it names.
        given: usize,
        /// Options that there are.
        options: usize,
    },
    /// A response gives a prompt or a gap two options.
    #[error("the response to question {number} gives `{gap}` two options")]
    GapTwice {
        /// The item's number in the form.
        number: u32,
        /// The prompt or gap.
        gap: GapId,
    },
    /// A response names an option twice.
    #[error("the response to question {number} names the option {choice} twice")]
    Twice {
        /// The item's number in the form.
        number: u32,
        /// The option.
        choice: ChoiceId,
    },
}

/// Scores a form.
pub fn score(bank: &Bank, sheet: &Sheet<'_>, rules: &Rules<'_>) -> Result<Score, ScoreError> {
    let (form, map) = (sheet.form, sheet.map);
    if form.items != map.items.len() {
        return Err(ScoreError::Length { form: form.items, map: map.items.len() });
    }
    if let Some(&number) = sheet.responses.keys().find(|&&number| map.item(number).is_none()) {
        return Err(ScoreError::Number { number, last: map.items.len() });
    }
    let by_id: BTreeMap<&ItemId, &Item> = bank.items.iter().map(|item| (&item.id, item)).collect();
    let mut by_domain: BTreeMap<&DomainId, (u64, u64)> = BTreeMap::new();
    let mut items = Vec::with_capacity(map.items.len());
    for (number, mapped) in (1..).zip(&map.items) {
        let item = *by_id.get(&mapped.item).ok_or_else(|| ScoreError::Item(mapped.item.clone()))?;
        let judged = match sheet.responses.get(&number) {
            Some(response) => judge(item, mapped, number, response)?,
            None => judge(item, mapped, number, &Response::default())?,
        };
        let (counts, points, possible) = match (mapped.scored, rules.voided.contains(&item.id)) {
            (false, _) => (Counts::Pilot, 0, 0),
            (true, true) => (Counts::Voided, judged.possible, judged.possible),
            (true, false) => (Counts::Scored, judged.points, judged.possible),
        };
        if counts != Counts::Pilot {
            let sum = by_domain.entry(&item.domain).or_default();
            *sum = (sum.0 + points, sum.1 + possible);
        }
        let verdict = judged.verdict;
        items.push(ItemPoints { number, item: item.id.clone(), counts, verdict, points, possible });
    }
    let points = items.iter().map(|item| item.points).sum();
    let possible = items.iter().map(|item| item.possible).sum();
    let domains = bank.domains.iter().filter_map(|domain| {
        let &(points, possible) = by_domain.get(&domain.id)?;
        Some(DomainPoints { domain: domain.id.clone(), points, possible })
    });
    Ok(Score {
        format: SCORE_FORMAT.to_owned(),
        attempt: form.attempt.clone(),
        exam: form.exam.clone(),
        form_digest: form.digest,
        bank_digest: bank.digest,
        head: sheet.head,
        pass_mark: rules.pass_mark,
        points,
        possible,
        passed: rules.pass_mark.reached(points, possible),
        domains: domains.collect(),
        items,
    })
}

impl Score {
    /// Numbers of the items that count in full whatever the response.
    pub fn voided(&self) -> impl Iterator<Item = u32> {
        self.items.iter().filter(|item| item.counts == Counts::Voided).map(|item| item.number)
    }

    /// The canonical bytes (RFC 8785) of this score.
    pub fn canonical(&self) -> Result<Vec<u8>, CanonicalError> {
        let value = serde_json::to_value(self).map_err(|e| CanonicalError::Encode(e.to_string()))?;
        canonical_bytes(&value)
    }

    /// SHA-256 over the canonical bytes.
    pub fn digest(&self) -> Result<Digest, CanonicalError> {
        Ok(Digest::of(&[&self.canonical()?]))
    }
}
