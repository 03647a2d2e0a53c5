//! Options that are put in order or matched: what leads to the right order, or to the right pairs, without knowledge.

use super::choices::figure;
use super::desk::{Found, Offer, Sheet};
use super::rule::{ONE_ANSWER, ONE_TO_ONE, SORTED_KEY};
use crate::bank::Kind;
use crate::id::OptionId;
use std::collections::BTreeSet;

/// So many figures ascend by intent, and so many words stand in the order of the alphabet by chance once in over a hundred orders.
const FIGURES: usize = 3;
const WORDS: usize = 5;

/// Every rule of this family.
pub(super) fn check(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    one_to_one(sheet, found);
    one_answer(sheet, found);
    sorted_key(sheet, found);
}

fn one_to_one(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let Kind::Matching(prompts) = &sheet.item.kind else { return };
    let used: BTreeSet<_> = prompts.iter().map(|prompt| &prompt.answer).collect();
    if used.len() == prompts.len() && used.len() == sheet.item.options.len() {
        let message = format!(
            "`{}` has {} prompts and as many options, each for one of them: the last pair is what is left",
            sheet.item.id,
            prompts.len()
        );
        let mend = "add an option that belongs to no prompt, or let one belong to two";
        let span = sheet.listed.last().map_or(sheet.places.id, |offer| offer.span);
        found.item(&ONE_TO_ONE, sheet, span, message, mend);
    }
}

fn one_answer(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let Kind::Matching(prompts) = &sheet.item.kind else { return };
    let used: BTreeSet<_> = prompts.iter().map(|prompt| &prompt.answer).collect();
    let (Some(only), true) = (used.first(), used.len() == 1 && prompts.len() > 1) else { return };
    let message =
        format!("all {} prompts of `{}` belong to the option `{only}`", prompts.len(), sheet.item.id);
    let mend = "give some of them another `match`, or ask with options that are chosen";
    let span = sheet.prompts.last().map_or(sheet.places.id, |premise| premise.span);
    found.item(&ONE_ANSWER, sheet, span, message, mend);
}

/// The options in the order that is right: their own, or that of the prompts which they belong to.
fn right_order<'s, 'a>(sheet: &'s Sheet<'a>) -> Vec<&'s Offer<'a>> {
    match &sheet.item.kind {
        Kind::Ordering => sheet.listed.iter().collect(),
        Kind::Matching(prompts) => {
            let of = |id: &OptionId| sheet.listed.iter().find(|offer| offer.choice.id == *id);
            let once: BTreeSet<_> = prompts.iter().map(|prompt| &prompt.answer).collect();
            let once = once.len() == prompts.len();
            prompts.iter().filter(|_| once).filter_map(|prompt| of(&prompt.answer)).collect()
        }
        _ => Vec::new(),
    }
}

/// How an order shows in the texts alone.
fn shows(texts: &[&str]) -> Option<&'static str> {
    let figures: Option<Vec<_>> = texts.iter().map(|text| figure(text)).collect();
    if let Some(figures) = figures.filter(|figures| figures.len() >= FIGURES) {
        let one_unit = figures.windows(2).all(|pair| matches!(pair, [a, b] if a.after == b.after));
        let up = figures.windows(2).all(|pair| matches!(pair, [a, b] if a.value < b.value));
        let down = figures.windows(2).all(|pair| matches!(pair, [a, b] if a.value > b.value));
        return (one_unit && (up || down)).then_some(if up { "ascending" } else { "descending" });
    }
    let lower: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    let is_sorted = lower.len() >= WORDS
        && lower.iter().all(|text| text.starts_with(char::is_alphabetic))
        && lower.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    is_sorted.then_some("alphabetical")
}

fn sorted_key(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let order = right_order(sheet);
    let texts: Vec<&str> = order.iter().map(|offer| offer.reading.plain.as_str()).collect();
    let (Some(how), Some(first)) = (shows(&texts), order.first()) else { return };
    let (what, mend) = match sheet.item.kind {
        Kind::Ordering => (
            "the right order",
            "reword the options so that they do not sort by themselves, or ask in another way",
        ),
        _ => ("the right options, from the first prompt to the last,", "put the prompts in another order"),
    };
    let is = if sheet.item.kind == Kind::Ordering { "is" } else { "are" };
    let message = format!("{what} of `{}` {is} {how}: whoever sorts them is right", sheet.item.id);
    found.item(&SORTED_KEY, sheet, first.span, message, mend);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_shows_is_found_and_one_that_does_not_is_none() {
        assert_eq!(shows(&["5 m", "10 m", "40 m"]), Some("ascending"));
        assert_eq!(shows(&["40 %", "10 %", "5 %"]), Some("descending"));
        assert_eq!(shows(&["5 m", "40 m", "10 m"]), None);
        assert_eq!(shows(&["5 m", "10 s", "40 m"]), None);
        assert_eq!(shows(&["Check", "Hoist", "Lower", "Sling", "Unhook"]), Some("alphabetical"));
        assert_eq!(shows(&["Check", "Hoist", "Lower", "Sling"]), None);
        assert_eq!(shows(&["Sling", "Check", "Hoist", "Lower", "Unhook"]), None);
    }
}
