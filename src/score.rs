//! Scoring: from a form, the map behind it and the responses to points, in exact integers.
//!
//! Invariants: pilots never count; a voided item credits everyone; equal input gives equal bytes. A [`Score`] names by
//! digest all that it was computed from, and has one canonical rendering: `docs/spec/score.md`.
//!
//! Terms: *possible* points are those that count for an item or a form; a *verdict* says how a response compares with
//! the key, whether it counts or not.

use crate::bank::{Bank, Item, Scoring};
use crate::digest::{CanonicalError, Digest, canonical_bytes};
use crate::form::{ChoiceMap, MappedItem};
use crate::id::{AttemptId, ChoiceId, DomainId, ExamId, ItemId};
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
    pub responses: &'a BTreeMap<u32, Vec<ChoiceId>>,
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
        let response = sheet.responses.get(&number).map_or(&[][..], Vec::as_slice);
        let judged = judge(item, mapped, number, response)?;
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

/// Judges the response to one item by itself, as practice mode does; `number` is for messages.
///
/// All or nothing: the points for all keys and nothing else. Partial: `floor(points * max(0, keys chosen - distractors
/// chosen) / keys)`. More options than the item asks for earn nothing.
pub fn judge(
    item: &Item,
    mapped: &MappedItem,
    number: u32,
    choices: &[ChoiceId],
) -> Result<Judged, ScoreError> {
    let keys: BTreeSet<_> =
        item.options.iter().filter(|option| option.key).map(|option| &option.id).collect();
    if keys.is_empty() {
        return Err(ScoreError::NoKey(item.id.clone()));
    }
    let mut chosen = BTreeSet::new();
    for choice in choices {
        let option = mapped
            .options
            .get(choice)
            .ok_or_else(|| ScoreError::Choice { number, choice: choice.clone() })?;
        if !chosen.insert(option) {
            return Err(ScoreError::Twice { number, choice: choice.clone() });
        }
    }
    let possible = u64::from(item.points);
    let (of_keys, hits) = (keys.len() as u64, chosen.intersection(&keys).count() as u64);
    let misses = chosen.len() as u64 - hits;
    let (verdict, points) = match item.scoring {
        _ if chosen.is_empty() => (Verdict::Open, 0),
        _ if hits == of_keys && misses == 0 => (Verdict::Right, possible),
        Scoring::Partial if hits + misses <= of_keys => {
            match possible * hits.saturating_sub(misses) / of_keys {
                0 => (Verdict::Wrong, 0),
                some => (Verdict::Partial, some),
            }
        }
        Scoring::Partial | Scoring::AllOrNothing => (Verdict::Wrong, 0),
    };
    Ok(Judged { verdict, points, possible })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Blueprint, Choice, Domain, Status};
    use crate::entropy::Seed;
    use crate::form::{Draw, DrawnItem, Presented, PresentedForm, present};
    use crate::time::Day;

    /// Two domains: `a1` one key; `a2` two keys of four, all or nothing; `b1` three keys of six, partial, 5 points; `b2` a pilot.
    fn bank() -> Bank {
        let domain = |id: &str| Domain { id: id.parse().unwrap(), name: id.to_owned(), short: id.to_owned() };
        let item = |id: &str, points, scoring, options: &[(&str, bool)]| Item {
            id: id.parse().unwrap(),
            domain: id[..1].parse().unwrap(),
            status: if id == "b2" { Status::Pilot } else { Status::Live },
            select: options.iter().filter(|o| o.1).count() as u32,
            points,
            scoring,
            difficulty: None,
            tags: Vec::new(),
            authors: Vec::new(),
            reviewers: Vec::new(),
            reviewed: Day::from_ymd(2026, 11, 2).unwrap(),
            references: Vec::new(),
            stem: format!("Stem of {id}"),
            options: options
                .iter()
                .map(|(o, key)| Choice {
                    id: o.parse().unwrap(),
                    text: (*o).to_owned(),
                    key: *key,
                    anchored: false,
                    rationale: None,
                })
                .collect(),
            rationale: String::new(),
            waive: vec![],
        };
        let whole = Scoring::AllOrNothing;
        Bank {
            id: "sample".parse().unwrap(),
            program: "sample".parse().unwrap(),
            title: "Sample".to_owned(),
            language: "en".to_owned(),
            digest: Digest::of(&[b"bank"]),
            domains: vec![domain("b"), domain("a")],
            blueprints: Vec::new(),
            items: vec![
                item("a1", 1, whole, &[("k", true), ("d", false), ("e", false)]),
                item("a2", 2, whole, &[("k", true), ("l", true), ("d", false), ("e", false)]),
                item(
                    "b1",
                    5,
                    Scoring::Partial,
                    &[("k", true), ("l", true), ("m", true), ("d", false), ("e", false), ("f", false)],
                ),
                item("b2", 1, whole, &[("k", true), ("d", false)]),
            ],
            enemies: Vec::new(),
        }
    }

    fn presented(bank: &Bank) -> Presented {
        let blueprint = Blueprint {
            exam: "sample".parse().unwrap(),
            quotas: vec![("a".parse().unwrap(), 2), ("b".parse().unwrap(), 1)],
            pilots: 1,
            digest: Digest::of(&[b"blueprint"]),
        };
        let draw = Draw {
            items: bank
                .items
                .iter()
                .map(|item| DrawnItem {
                    item: item.id.clone(),
                    scored: item.status == Status::Live,
                    options: item.options.iter().map(|o| o.id.clone()).collect(),
                })
                .collect(),
        };
        let attempt = "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap();
        present(bank, &blueprint, &draw, &attempt, &Seed([1; 32])).unwrap()
    }

    /// Responses by the options' letters.
    fn responses(presented: &Presented, letters: &[&str]) -> BTreeMap<u32, Vec<ChoiceId>> {
        let choice = |mapped: &MappedItem, letter: char| {
            let found = mapped.options.iter().find(|(_, option)| option.as_str() == letter.to_string());
            found.unwrap().0.clone()
        };
        let items = (1..).zip(&presented.map.items).zip(letters);
        items
            .map(|((n, mapped), letters)| (n, letters.chars().map(|l| choice(mapped, l)).collect()))
            .collect()
    }

    fn shown(form: &PresentedForm) -> Shown<'_> {
        let (attempt, exam, items) = (&form.attempt, &form.exam, form.items.len());
        Shown { attempt, exam, items, digest: form.digest().unwrap() }
    }

    fn scored(letters: &[&str], mark: u32, voided: &[&str]) -> Score {
        let bank = bank();
        let presented = presented(&bank);
        let responses = responses(&presented, letters);
        let head = Digest::of(&[b"head"]);
        let sheet = Sheet { form: shown(&presented.form), map: &presented.map, responses: &responses, head };
        let voided = voided.iter().map(|id| id.parse().unwrap()).collect();
        score(&bank, &sheet, &Rules { pass_mark: PassMark(mark), voided: &voided }).unwrap()
    }

    fn points(score: &Score) -> Vec<(u64, u64)> {
        score.items.iter().map(|item| (item.points, item.possible)).collect()
    }

    #[test]
    fn all_keys_and_nothing_else_earn_the_points_and_a_pilot_earns_none() {
        let all = scored(&["k", "lk", "mkl", "k"], 10_000, &[]);
        assert_eq!(points(&all), [(1, 1), (2, 2), (5, 5), (0, 0)]);
        assert_eq!((all.points, all.possible, all.passed), (8, 8, true));
        assert_eq!(all.items[3].verdict, Verdict::Right);
        assert_eq!(all.items[3].counts, Counts::Pilot);
        let domains: Vec<_> = all.domains.iter().map(|d| (d.domain.as_str(), d.points, d.possible)).collect();
        assert_eq!(domains, [("b", 5, 5), ("a", 3, 3)]);
        let none = scored(&["d", "kd", "", "d"], 1, &[]);
        assert_eq!((none.points, none.passed), (0, false));
        let verdicts: Vec<_> = none.items.iter().map(|item| item.verdict).collect();
        assert_eq!(verdicts, [Verdict::Wrong, Verdict::Wrong, Verdict::Open, Verdict::Wrong]);
        assert_eq!(scored(&["k", "k"], 1, &[]).points, 1, "one of two keys earns nothing");
        assert_eq!(scored(&["kd", "kle"], 1, &[]).points, 0, "more than asked for earns nothing");
    }

    #[test]
    fn partial_credit_is_keys_less_distractors_rounded_down() {
        let earned = |letters: &str| {
            let score = scored(&["", "", letters], 1, &[]);
            (score.items[2].points, score.items[2].verdict)
        };
        assert_eq!(earned("klm"), (5, Verdict::Right));
        assert_eq!(earned("kl"), (3, Verdict::Partial)); // 5 * 2 / 3
        assert_eq!(earned("kld"), (1, Verdict::Partial)); // 5 * 1 / 3
        assert_eq!(earned("k"), (1, Verdict::Partial));
        assert_eq!(earned("kd"), (0, Verdict::Wrong));
        assert_eq!(earned("def"), (0, Verdict::Wrong));
        assert_eq!(earned("klmd"), (0, Verdict::Wrong), "more than asked for earns nothing");
        assert_eq!(earned(""), (0, Verdict::Open));
    }

    #[test]
    fn a_voided_item_credits_everyone_and_nobody_loses_by_it() {
        for letters in [["k", "kl", "klm", "k"], ["d", "", "kd", ""], ["", "", "", ""]] {
            let (before, after) = (scored(&letters, 5000, &[]), scored(&letters, 5000, &["a2", "b2"]));
            assert_eq!((after.items[1].points, after.items[1].counts), (2, Counts::Voided));
            assert_eq!((after.items[3].points, after.items[3].counts), (0, Counts::Pilot));
            assert!(after.points >= before.points && after.possible == before.possible);
            assert!(after.passed || !before.passed);
        }
    }

    #[test]
    fn the_pass_mark_is_exact() {
        // 6 of 8 are 75 %
        let letters = ["k", "kl", "kl"];
        assert!(scored(&letters, 7500, &[]).passed);
        assert!(!scored(&letters, 7501, &[]).passed);
    }

    #[test]
    fn responses_that_are_not_of_this_form_are_refused() {
        let bank = bank();
        let presented = presented(&bank);
        let voided = BTreeSet::new();
        let refused = |responses: &BTreeMap<u32, Vec<ChoiceId>>| {
            let head = Digest::of(&[]);
            let sheet = Sheet { form: shown(&presented.form), map: &presented.map, responses, head };
            score(&bank, &sheet, &Rules { pass_mark: PassMark(7000), voided: &voided }).unwrap_err()
        };
        let of_another_item = presented.form.items[1].options[0].id.clone();
        let error = refused(&BTreeMap::from([(1, vec![of_another_item.clone()])]));
        assert_eq!(error, ScoreError::Choice { number: 1, choice: of_another_item.clone() });
        let error = refused(&BTreeMap::from([(2, vec![of_another_item.clone(), of_another_item.clone()])]));
        assert_eq!(error, ScoreError::Twice { number: 2, choice: of_another_item });
        for number in [0, 5] {
            assert_eq!(refused(&BTreeMap::from([(number, vec![])])), ScoreError::Number { number, last: 4 });
        }
        let mut short = presented.clone();
        short.map.items.pop();
        let form = shown(&short.form);
        let sheet = Sheet { form, map: &short.map, responses: &BTreeMap::new(), head: Digest::of(&[]) };
        let error = score(&bank, &sheet, &Rules { pass_mark: PassMark(0), voided: &voided }).unwrap_err();
        assert_eq!(error, ScoreError::Length { form: 4, map: 3 });
    }

    #[test]
    fn an_item_without_a_key_is_an_error_and_never_a_gift() {
        let mut bank = bank();
        let presented = presented(&bank);
        bank.items[0].options.iter_mut().for_each(|o| o.key = false);
        let judged = judge(&bank.items[0], &presented.map.items[0], 1, &[]);
        assert_eq!(judged, Err(ScoreError::NoKey("a1".parse().unwrap())));
    }

    #[test]
    fn the_canonical_bytes_are_those_of_the_specification() {
        let score = scored(&["k", "kd", "kl", "k"], 7000, &["a2"]);
        let text = String::from_utf8(score.canonical().unwrap()).unwrap();
        let specification = include_str!("../docs/spec/score.md");
        assert!(specification.contains(&text), "the example should be\n{text}");
        assert!(specification.contains(&score.digest().unwrap().to_string()), "{}", score.digest().unwrap());
        assert_eq!(serde_json::from_str::<Score>(&text).unwrap(), score);
    }
}
