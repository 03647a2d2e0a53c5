//! Items beside each other: what asks the same, what asks nearly the same, what answers another.
//!
//! Nothing here compares every item with every other. Duplicates meet in a map by their text. Near-duplicates are sought by
//! prefix filtering (Bayardo, Ma & Srikant 2007: items as alike as asked for share one of their few rarest features), and
//! each candidate is then compared exactly. What gives an item away is sought by the rarest words of its key.

use super::desk::{Desk, Found, Offer, Sheet};
use super::reading;
use super::rule::{DUPLICATE_STEM, GIVES_AWAY, NEAR_DUPLICATE};
use crate::bank::{Status, components};
use crate::id::ItemId;
use std::collections::{BTreeSet, HashMap};

/// Items of which so much is common are nearly the same (Jaccard's index of what they ask and answer).
const ALIKE: f64 = 0.6;
/// At most so many candidates are compared with one item: of a thousand items from one mould, it is enough to name one.
const MOST_COMPARED: usize = 256;
/// A key of fewer words is said by many a stem.
const TELLING_WORDS: usize = 3;

/// Every rule of this family; `step` is called twice for each item.
pub(super) fn check(desk: &Desk<'_>, found: &mut Found<'_>, step: &mut dyn FnMut()) {
    let kinds = Kinship::of(desk);
    let same = duplicates(desk, &kinds, found);
    near_duplicates(desk, &kinds, &same, found, step);
    if desk.is_english() {
        give_aways(desk, &kinds, found, step);
    } else {
        desk.sheets.iter().for_each(|_| step());
    }
}

/// Which items are enemies already.
struct Kinship<'a> {
    component: HashMap<&'a ItemId, usize>,
}

impl<'a> Kinship<'a> {
    fn of(desk: &Desk<'a>) -> Self {
        let sets = components(desk.bank);
        let component =
            sets.iter().enumerate().flat_map(|(n, ids)| ids.iter().map(move |id| (*id, n))).collect();
        Self { component }
    }

    /// A candidate can meet both: they stand in one form, or one is practised before the other is asked.
    fn meet(&self, a: &Sheet<'_>, b: &Sheet<'_>) -> bool {
        let apart = |id: &ItemId| self.component.get(id).copied();
        let enemies = apart(&a.item.id).is_some_and(|n| apart(&b.item.id) == Some(n));
        // practice shows its items at any time: enemies are kept apart in forms only
        !enemies || a.item.status == Status::Practice || b.item.status == Status::Practice
    }
}

/// How to keep two items apart.
fn mend(a: &Sheet<'_>, b: &Sheet<'_>) -> String {
    if a.item.status == Status::Practice || b.item.status == Status::Practice {
        return "change or retire one of them: practice shows its items, keys included, to everybody"
            .to_owned();
    }
    format!(
        "change or retire one of them, or keep them apart: [[enemies]] items = [\"{}\", \"{}\"]",
        a.item.id, b.item.id
    )
}

/// Pairs of which one asks what the other asks, by their places on the desk.
fn duplicates(desk: &Desk<'_>, kinship: &Kinship<'_>, found: &mut Found<'_>) -> BTreeSet<usize> {
    let mut first: HashMap<String, Vec<usize>> = HashMap::new();
    let mut same = BTreeSet::new();
    for (at, sheet) in desk.sheets.iter().enumerate() {
        let others = first.entry(reading::folded(&sheet.item.stem)).or_default();
        // a stem that says little asks another thing with other options, and a stem of pairs or orders is a direction
        let says_much = sheet.listed.is_empty() && (sheet.stem.has_blocks || sheet.content.len() > 3);
        let twin =
            others.iter().take(MOST_COMPARED).filter_map(|index| desk.sheets.get(*index)).find(|other| {
                kinship.meet(sheet, other) && (says_much || jaccard(&sheet.said(), &other.said()) >= ALIKE)
            });
        if let Some(other) = twin {
            same.insert(at);
            let message = format!("`{}` and `{}` ask in the same words", other.item.id, sheet.item.id);
            found.item(&DUPLICATE_STEM, sheet, sheet.places.stem, message, mend(other, sheet));
        }
        others.push(at);
    }
    same
}

fn jaccard<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}

/// What an item asks and answers, as features: words, and words beside each other, each by its hash.
fn features(sheet: &Sheet<'_>) -> Vec<u64> {
    let mut features = Vec::new();
    let mut take = |words: &[String]| {
        let telling = words.iter().filter(|w| !super::words::is_function(w));
        features.extend(telling.map(|w| hash(&[&super::words::stem(w)])));
        features.extend(words.windows(2).filter_map(|pair| match pair {
            [a, b] => Some(hash(&[a, b])),
            _ => None,
        }));
    };
    take(&reading::lower(&sheet.item.stem));
    sheet.keys().for_each(|key| take(&reading::lower(&key.choice.text)));
    // where pairs or an order are asked for, all of it is what is asked
    sheet.prompts.iter().for_each(|premise| take(&reading::lower(&premise.prompt.text)));
    sheet.listed.iter().for_each(|offer| take(&reading::lower(&offer.choice.text)));
    let keys = sheet.gaps.iter().flatten().filter(|offer| offer.choice.key);
    keys.for_each(|key| take(&reading::lower(&key.choice.text)));
    sheet.item.kind.accepted().iter().for_each(|accepted| take(&reading::lower(accepted)));
    features.sort_unstable();
    features.dedup();
    features
}

/// FNV-1a over words and the gaps between them: two features that meet by accident make two items a little more alike.
fn hash(words: &[&str]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn near_duplicates(
    desk: &Desk<'_>,
    kinship: &Kinship<'_>,
    same: &BTreeSet<usize>,
    found: &mut Found<'_>,
    step: &mut dyn FnMut(),
) {
    // features as numbers, the rarest first
    let texts: Vec<Vec<u64>> = desk.sheets.iter().map(features).collect();
    let mut frequency: HashMap<u64, u32> = HashMap::new();
    for feature in texts.iter().flatten() {
        *frequency.entry(*feature).or_default() += 1;
    }
    let mut order: Vec<(u32, u64)> = frequency.iter().map(|(feature, n)| (*n, *feature)).collect();
    order.sort_unstable();
    let rank: HashMap<u64, u32> =
        order.iter().zip(0..).map(|((_, feature), rank)| (*feature, rank)).collect();
    let sets: Vec<Vec<u32>> = texts
        .iter()
        .map(|features| {
            let mut ranks: Vec<u32> = features.iter().filter_map(|f| rank.get(f).copied()).collect();
            ranks.sort_unstable();
            ranks
        })
        .collect();
    let mut index: HashMap<u32, Vec<usize>> = HashMap::new();
    for ((at, set), sheet) in sets.iter().enumerate().zip(&desk.sheets) {
        step();
        let prefix = set.len() - (ALIKE * set.len() as f64).ceil() as usize + 1;
        let prefix = set.get(..prefix.min(set.len())).unwrap_or_default();
        if !same.contains(&at) {
            let mut candidates = BTreeSet::new();
            for feature in prefix {
                let room = MOST_COMPARED.saturating_sub(candidates.len());
                candidates.extend(index.get(feature).into_iter().flatten().rev().take(room).copied());
            }
            let close = |other: &usize| {
                let theirs = sets.get(*other).map(Vec::as_slice).unwrap_or_default();
                let share = common(set, theirs);
                let all = set.len() + theirs.len() - share;
                let other = desk.sheets.get(*other)?;
                let alike = share as f64 / all.max(1) as f64;
                (alike >= ALIKE && kinship.meet(sheet, other)).then_some((other, alike))
            };
            let closest = candidates.iter().filter_map(close).max_by(|(_, a), (_, b)| a.total_cmp(b));
            if let Some((other, alike)) = closest {
                let message = format!(
                    "`{}` and `{}` ask nearly the same ({:.0} % of what they say)",
                    other.item.id,
                    sheet.item.id,
                    alike * 100.0
                );
                found.item(&NEAR_DUPLICATE, sheet, sheet.places.stem, message, mend(other, sheet));
            }
        }
        prefix.iter().for_each(|feature| index.entry(*feature).or_default().push(at));
    }
}

/// How many numbers two sorted lists have in common.
fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut count = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}

/// A key that says enough to be recognised elsewhere, in words: by its words in any order where they are several, else
/// word for word.
fn tells(key: &Offer<'_>, says: &Sheet<'_>) -> bool {
    let words = key.content.iter().filter(|word| !word.contains(|c: char| c.is_ascii_digit())).count();
    let verbatim = || {
        let key: Vec<&String> = key.words.iter().skip_while(|word| super::words::is_function(word)).collect();
        let stem = reading::lower(&says.stem.plain);
        stem.windows(key.len().max(1)).any(|run| run.iter().eq(key.iter().copied()))
    };
    words >= TELLING_WORDS || words + 1 == TELLING_WORDS && verbatim()
}

/// Stems that say, word for word, what is the key of another item on the same matter.
fn give_aways(desk: &Desk<'_>, kinship: &Kinship<'_>, found: &mut Found<'_>, step: &mut dyn FnMut()) {
    let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, sheet) in desk.sheets.iter().enumerate() {
        sheet.content.iter().for_each(|word| index.entry(word).or_default().push(at));
    }
    let spread = |word: &str| index.get(word).map_or(0, Vec::len);
    for (at, sheet) in desk.sheets.iter().enumerate() {
        step();
        if !sheet.is_drawn() {
            continue;
        }
        let Some(key) = sheet.key().filter(|key| key.content.len() + 1 >= TELLING_WORDS) else { continue };
        // the rarest word of the key that any stem has
        let Some(rarest) = key.content.iter().filter(|w| spread(w) > 0).min_by_key(|w| spread(w)) else {
            continue;
        };
        if !desk.is_rare(rarest) || key.content.iter().any(|word| spread(word) == 0) {
            continue;
        }
        let own = &sheet.content;
        if key.content.iter().all(|word| own.contains(word)) {
            // its own stem says it already
            continue;
        }
        let gives = |other: &&usize| {
            let Some(giver) = desk.sheets.get(**other).filter(|_| **other != at) else { return false };
            let says = &giver.content;
            let says_all = |offer: &Offer<'_>| offer.content.iter().all(|word| says.contains(word));
            // most stems end here, so nothing else is counted before
            says_all(key)
                // one matter
                && own.intersection(says).count() >= 2
                // a stem that says the distractors too tells nothing
                && !sheet.distractors().any(|offer| !offer.content.is_empty() && says_all(offer))
                && tells(key, giver)
                && kinship.meet(sheet, giver)
        };
        let giving =
            index.get(rarest.as_str()).into_iter().flatten().find(gives).and_then(|n| desk.sheets.get(*n));
        if let Some(other) = giving {
            let message =
                format!("the stem of `{}` says what is the key of `{}`", other.item.id, sheet.item.id);
            found.item(&GIVES_AWAY, other, other.places.stem, message, mend(other, sheet));
        }
    }
}
