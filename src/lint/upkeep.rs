//! What keeps a bank in order: reasons that are given, reviews that are done.

use super::desk::{Desk, Found, Sheet};
use super::reading;
use super::rule::{INFEASIBLE, MISSING_RATIONALE, REVIEW_DUE};
use crate::bank::{Status, review_due};
use crate::form::{History, plan};
use crate::id::DomainId;
use crate::time::Day;
use std::collections::BTreeSet;

/// A reason has at least so many words.
const LEAST_WORDS: usize = 4;
const PLACEHOLDERS: &[&str] = &["todo", "tbd", "fixme", "xxx", "lorem", "placeholder"];

/// The rule of this family about one item.
pub(super) fn check(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let item = sheet.item;
    if let Some(problem) = no_reason(&item.rationale) {
        let message = format!("the rationale of `{}` {problem}", item.id);
        let mend = "say why the key is right, and why the best distractor is not";
        found.item(&MISSING_RATIONALE, sheet, sheet.places.rationale, message, mend);
    }
}

fn no_reason(rationale: &str) -> Option<&'static str> {
    let lower = rationale.trim().to_lowercase();
    let first = reading::spoken(&lower).next().unwrap_or_default();
    if PLACEHOLDERS.contains(&first) {
        return Some("is still to be written");
    }
    (reading::spoken(rationale).count() < LEAST_WORDS).then_some("gives no reason")
}

/// Items whose review is due on `day`.
pub(super) fn reviews(desk: &Desk<'_>, day: Day, found: &mut Found<'_>) {
    let due: BTreeSet<_> = review_due(desk.bank, day).into_iter().collect();
    for sheet in desk.sheets.iter().filter(|sheet| due.contains(&sheet.item.id)) {
        let message = format!(
            "`{}` was last reviewed on {}, in neither this nor the last quarter",
            sheet.item.id, sheet.item.reviewed
        );
        let mend = "review it, and write the day of the review";
        found.item(&REVIEW_DUE, sheet, sheet.places.reviewed, message, mend);
    }
}

/// Blueprints that no form can meet.
pub(super) fn feasible(desk: &Desk<'_>, found: &mut Found<'_>) {
    let live = |domain: &DomainId| {
        desk.bank.items.iter().filter(|i| i.status == Status::Live && i.domain == *domain).count()
    };
    for (blueprint, at) in desk.bank.blueprints.iter().zip(&desk.places.blueprints) {
        // too few items are a fault of their own
        if blueprint.quotas.iter().any(|(domain, quota)| live(domain) < *quota as usize) {
            continue;
        }
        if let Err(error) = plan(desk.bank, blueprint, &History::default()) {
            let mend = "lower the quotas, write more items, or break the sets of enemies up";
            found.bank(&INFEASIBLE, at.items, error.to_string(), mend);
        }
    }
}
