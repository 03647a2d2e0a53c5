//! Where keys stand in the file.

use super::desk::{Desk, Found};
use super::rule::{KEY_BALANCE, TRUTH_BALANCE};
use crate::bank::Kind;
use std::collections::BTreeMap;

/// Fewer items tell nothing about places.
const LEAST_ITEMS: usize = 40;
/// Fewer statements tell nothing about how many are true.
const LEAST_STATEMENTS: usize = 20;
/// Pearson's statistic that chance exceeds in one bank of a hundred, by degrees of freedom from 1 on.
const CRITICAL: [f64; 9] = [6.635, 9.210, 11.345, 13.277, 15.086, 16.812, 18.475, 20.090, 21.666];

/// Reports what keys favour.
pub(super) fn check(desk: &Desk<'_>, found: &mut Found<'_>) {
    places(desk, found);
    truth(desk, found);
}

/// Reports statements of which too many are true, or too few.
fn truth(desk: &Desk<'_>, found: &mut Found<'_>) {
    let statements = desk.sheets.iter().filter(|s| s.is_drawn() && s.item.kind == Kind::TrueFalse);
    let is_true = |choices: &[crate::bank::Choice]| choices.first().is_some_and(|choice| choice.key);
    let truths: Vec<bool> = statements.map(|sheet| is_true(&sheet.item.options)).collect();
    let (all, yes) = (truths.len(), truths.iter().filter(|is_true| **is_true).count());
    let [critical, ..] = CRITICAL;
    // Pearson's statistic of two cells
    if all >= LEAST_STATEMENTS && (2.0 * yes as f64 - all as f64).powi(2) / all as f64 > critical {
        let message = format!("of {all} statements {yes} are true and {} are false", all - yes);
        let mend = "turn some of them round, so that about half are true";
        found.bank(&TRUTH_BALANCE, desk.places.id, message, mend);
    }
}

/// Reports places that keys favour, among items of one key and the same number of options.
fn places(desk: &Desk<'_>, found: &mut Found<'_>) {
    let mut places: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for sheet in desk.sheets.iter().filter(|sheet| sheet.is_drawn() && sheet.item.select == 1) {
        let options = sheet.options.len();
        let counts = places.entry(options).or_insert_with(|| vec![0; options]);
        let key = sheet.options.iter().position(|offer| offer.choice.key);
        key.and_then(|at| counts.get_mut(at)).into_iter().for_each(|count| *count += 1);
    }
    for (options, counts) in places {
        let items: usize = counts.iter().sum();
        let Some(critical) =
            options.checked_sub(2).and_then(|n| CRITICAL.get(n)).filter(|_| items >= LEAST_ITEMS)
        else {
            continue;
        };
        let even = items as f64 / options as f64;
        let pearson: f64 = counts.iter().map(|count| (*count as f64 - even).powi(2) / even).sum();
        if pearson > *critical {
            let shown: Vec<String> =
                counts.iter().zip('A'..='Z').map(|(count, place)| format!("{place} {count}")).collect();
            let message =
                format!("keys favour places: of {items} items with {options} options, {}", shown.join(", "));
            let mend = "spread the keys: the order of the file is shown wherever options are not shuffled";
            found.bank(&KEY_BALANCE, desk.places.id, message, mend);
        }
    }
}
