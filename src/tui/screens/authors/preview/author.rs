//! What the author's view says of an item: key, rationales, faults with their mends, references, and who looked at it when.

use super::{answers, faults};
use crate::bank::{Item, Scoring};
use crate::edition::{Edition, Shown, Standing, kind_word};
use crate::tui::text::authors as words;
use crate::tui::text::figures::described;
use crate::tui::text::{count, date};
use crate::tui::theme::Role;
use crate::tui::widgets::{Row, beside, markdown, prose};

/// The widest line of text.
pub(super) const MEASURE: u16 = 100;
/// Columns before what is told about an item.
const LABEL: usize = 16;

/// The rows of the author's view in `columns` columns.
pub(super) fn rows(edition: &Edition, shown: &Shown, columns: usize, dot: &str) -> Vec<Row> {
    let Some((item, standing)) = edition.item(shown.index) else { return Vec::new() };
    let mut rows = prose(&head(edition, item, standing, dot), Role::Dim, columns);
    rows.push(Row::default());
    rows.extend(markdown::layout(&described(&shown.item), columns));
    rows.push(Row::default());
    rows.extend(answers::rows(item, shown, columns));
    let faults = edition.faults(&standing.faults);
    if !faults.is_empty() {
        heading(&mut rows, words::WRONG);
        for (fault, at) in faults {
            rows.extend(faults::told(fault, at, columns));
        }
    }
    heading(&mut rows, words::RATIONALE);
    match item.rationale.trim() {
        "" => rows.push(Row::of(words::NO_RATIONALE, Role::Dim)),
        text => rows.extend(markdown::layout(text, columns)),
    }
    if !item.references.is_empty() {
        heading(&mut rows, words::REFERENCES);
        for reference in &item.references {
            rows.extend(prose(reference, Role::Text, columns));
        }
    }
    heading(&mut rows, words::ABOUT);
    for (label, text) in about(edition, item) {
        rows.extend(beside(LABEL, (label, Role::Dim), (&text, Role::Text), columns));
    }
    rows
}

fn heading(rows: &mut Vec<Row>, text: &str) {
    rows.push(Row::default());
    rows.push(Row::of(text, Role::Heading));
}

fn head(edition: &Edition, item: &Item, standing: &Standing, dot: &str) -> String {
    let domain = edition.bank.domains.iter().find(|domain| domain.id == item.domain);
    let mut parts = vec![
        domain.map_or("", |domain| domain.name.as_str()).to_owned(),
        item.status.word().to_owned(),
        kind_word(item),
        count(u64::from(item.points), "point", "points"),
        format!("line {}", standing.line),
    ];
    parts.extend(standing.is_due.then(|| words::DUE.to_owned()));
    parts.join(&format!(" {dot} "))
}

/// Labels and what stands beside them.
fn about(edition: &Edition, item: &Item) -> Vec<(&'static str, String)> {
    let scoring = match item.scoring {
        Scoring::AllOrNothing => "all or nothing",
        Scoring::Partial => "partial credit",
    };
    let due = edition.index(&item.id).and_then(|i| edition.items.get(i)).is_some_and(|s| s.is_due);
    let reviewed = format!("{}{}", date(item.reviewed), if due { ", due again" } else { "" });
    let mut rows = vec![
        ("scoring", scoring.to_owned()),
        (
            "difficulty",
            item.difficulty.map_or_else(
                || "not estimated".to_owned(),
                |percent| format!("{percent} % of minimally competent candidates answer right"),
            ),
        ),
        ("authors", item.authors.join(", ")),
        (
            "reviewers",
            if item.reviewers.is_empty() { "none named".to_owned() } else { item.reviewers.join(", ") },
        ),
        ("reviewed", reviewed),
    ];
    for (at, figure) in item.figures.iter().enumerate() {
        let image = match &figure.image {
            Some(image) => format!("{}, {} x {} pixels", figure.file, image.width, image.height),
            None => format!("{}, which cannot be shown", figure.file),
        };
        rows.push(("figure", format!("{} `{}`: {image}", at + 1, figure.id)));
    }
    if !item.tags.is_empty() {
        rows.push(("tags", item.tags.join(", ")));
    }
    for enemies in edition.bank.enemies.iter().filter(|set| set.contains(&item.id)) {
        let others = enemies.iter().filter(|id| **id != item.id).map(ToString::to_string);
        rows.push(("never with", others.collect::<Vec<_>>().join(", ")));
    }
    for waiver in &item.waive {
        rows.push(("waives", format!("{}: {}", waiver.rule, waiver.reason)));
    }
    rows
}
