//! What keeps a bank in order: reasons that are given, reviews that are done.

use super::desk::{Desk, Found, Sheet};
use super::reading;
use super::rule::{INFEASIBLE, MISSING_RATIONALE, PLACEHOLDER, REVIEW_DUE, REVIEWED_AHEAD};
use crate::bank::{Status, review_due};
use crate::form::{History, plan};
use crate::id::DomainId;
use crate::time::Day;
use std::collections::BTreeSet;

/// A reason has at least so many words.
const LEAST_WORDS: usize = 4;
const PLACEHOLDERS: &[&str] = &["todo", "tbd", "fixme", "xxx", "lorem", "placeholder"];

/// Every rule of this family about one item.
pub(super) fn check(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    placeholder(desk, sheet, found);
    let item = sheet.item;
    if let Some(problem) = no_reason(&item.rationale) {
        let message = format!("the rationale of `{}` {problem}", item.id);
        let mend = "say why the key is right, and why the best distractor is not";
        found.item(&MISSING_RATIONALE, sheet, sheet.places.rationale, message, mend);
    }
}

/// The ids of the examples that `bank new` writes.
const EXAMPLES: &str = "example-";

/// What an author was to replace: marks such as `TODO` in a text, addresses and hosts that are kept for examples (RFC 2606), the
/// examples of a new bank. A draft may have them as long as it is one.
fn placeholder(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let item = sheet.item;
    if item.status == Status::Draft {
        return;
    }
    let stem = std::iter::once((&sheet.stem.prose, "the stem", sheet.places.stem));
    let options = sheet.offers().map(|offer| (&offer.reading.prose, "an option", offer.span));
    let prompts = sheet.prompts.iter().map(|prompt| (&prompt.reading.prose, "a prompt", prompt.span));
    for (text, what, span) in stem.chain(options).chain(prompts) {
        if let Some(mark) = to_be_filled_in(text) {
            let message = format!("{what} of `{}` says `{mark}`", item.id);
            return found.item(
                &PLACEHOLDER,
                sheet,
                desk.within(span, mark),
                message,
                "write what belongs there",
            );
        }
    }
    let people = item.authors.iter().chain(&item.reviewers).map(|person| (person, "an author or reviewer"));
    let works = item.references.iter().map(|reference| (reference, "a reference"));
    for (text, what) in people.chain(works) {
        if let Some(host) = example_host(text) {
            let message = format!("`{}` names `{text}` as {what}: `{host}` is kept for examples", item.id);
            let mend = match what {
                "a reference" => "name what the item rests on, or take it out",
                _ => "write who it was, by an id or an address: they may not sit the item for credit",
            };
            return found.item(&PLACEHOLDER, sheet, desk.within(desk.extent(sheet), text), message, mend);
        }
    }
    if item.id.as_str().starts_with(EXAMPLES) {
        let message = format!("`{}` is an example of a new bank, and is {}", item.id, item.status.word());
        let mend = "write your own in its place, under an id of its own, or take it out";
        found.item(&PLACEHOLDER, sheet, sheet.places.id, message, mend);
    }
}

/// A mark that something is still to be written.
fn to_be_filled_in(prose: &str) -> Option<&'static str> {
    if prose.to_lowercase().contains("lorem ipsum") {
        return Some("lorem ipsum");
    }
    let marks = ["TODO", "TBD", "FIXME", "XXX"];
    marks.into_iter().find(|mark| reading::spoken(prose).any(|word| word == *mark))
}

/// The host of an address that belongs to nobody, as second-level name or below it.
fn example_host(text: &str) -> Option<&'static str> {
    let hosts = ["example.com", "example.org", "example.net"];
    let is_host = |host: &str| {
        text.to_lowercase().match_indices(host).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at + host.len()..).and_then(|after| after.chars().next());
            !before.is_some_and(|c| c.is_alphanumeric() || c == '-')
                && !after.is_some_and(|c| c.is_alphanumeric() || c == '-')
        })
    };
    hosts.into_iter().find(|host| is_host(host))
}

/// Items whose last review is still to come on `day`. Somewhere it may be the day after already.
pub(super) fn ahead(desk: &Desk<'_>, day: Day, found: &mut Found<'_>) {
    for sheet in desk.sheets.iter().filter(|sheet| sheet.item.reviewed > day.plus_days(1)) {
        let message =
            format!("`{}` was reviewed on {}, which is still to come", sheet.item.id, sheet.item.reviewed);
        let mend = "write the day on which somebody last reviewed it";
        found.item(&REVIEWED_AHEAD, sheet, sheet.places.reviewed, message, mend);
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
