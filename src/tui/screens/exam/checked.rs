//! What practice says about a response, under each part of it and below all.

use crate::api::Feedback;
use crate::attempt::Response;
use crate::form::PresentedItem;
use crate::tui::judged::{self, Judged};
use crate::tui::theme::Role;
use crate::tui::widgets::markdown::layout;
use crate::tui::widgets::{Row, prose};

fn said(judged: Option<Judged<'_>>, room: usize) -> Vec<Row> {
    let Some(Judged { verdict, role, reasons }) = judged else { return Vec::new() };
    let mut rows = prose(&verdict, role, room);
    rows.extend(reasons.iter().flat_map(|why| layout(why, room)));
    rows.push(Row::default());
    rows
}

/// Under an option, shown `at` a place.
pub(super) fn of_option(
    feedback: &Feedback,
    item: &PresentedItem,
    given: &Response,
    places: (usize, usize),
    room: usize,
) -> Vec<Row> {
    said(judged::option(feedback, item, given, places), room)
}

/// Under a prompt or gap.
pub(super) fn of_gap(
    feedback: &Feedback,
    item: &PresentedItem,
    given: &Response,
    gap: usize,
    room: usize,
) -> Vec<Row> {
    said(judged::gap(feedback, item, given, gap), room)
}

/// Below all: right or not, what would have been right, and the rationale of the item.
pub(super) fn verdict(feedback: &Feedback, item: &PresentedItem, given: &Response, room: usize) -> Vec<Row> {
    let (text, role) = judged::whole(feedback, item);
    debug_assert!(given.parts() <= item.choices().count().max(1));
    let mut rows = prose(&text, role, room);
    if let Some(also) = judged::also_accepted(feedback) {
        rows.extend(prose(&also, Role::Text, room));
    }
    if !feedback.rationale.trim().is_empty() {
        rows.push(Row::default());
        rows.extend(layout(&feedback.rationale, room));
    }
    rows
}
