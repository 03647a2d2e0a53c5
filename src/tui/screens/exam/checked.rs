//! What practice says about a response, under each part of it and below all.

use crate::api::Feedback;
use crate::attempt::Response;
use crate::form::{ItemKind, PresentedItem};
use crate::tui::answers::chosen_of;
use crate::tui::text::practice as words;
use crate::tui::theme::Role;
use crate::tui::widgets::markdown::layout;
use crate::tui::widgets::{Row, prose};

fn said(verdict: &str, role: Role, reasons: &[&str], room: usize) -> Vec<Row> {
    let mut rows = prose(verdict, role, room);
    rows.extend(reasons.iter().flat_map(|why| layout(why, room)));
    rows.push(Row::default());
    rows
}

/// Under an option, shown `at` a place: is it part of the key, was it chosen, and why; or where it belongs in the order.
pub(super) fn of_option(
    feedback: &Feedback,
    item: &PresentedItem,
    given: &Response,
    (at, place): (usize, usize),
    room: usize,
) -> Vec<Row> {
    let Some((key, why)) = feedback.options.get(place) else { return Vec::new() };
    if item.kind == ItemKind::Ordering {
        let Some(due) = feedback.order.iter().position(|due| *due == place) else { return Vec::new() };
        let role = if due == at { Role::Good } else { Role::Bad };
        return said(&words::in_place(at, due), role, &[why], room);
    }
    let chosen = item.options.get(place).is_some_and(|option| given.choices().contains(&option.id));
    let verdict = if *key { words::key(chosen) } else { words::distractor(chosen) };
    let role = match (*key, chosen) {
        (true, _) => Role::Good,
        (false, true) => Role::Bad,
        (false, false) => Role::Dim,
    };
    said(verdict, role, &[why], room)
}

/// The place (from 0) of the right option of a prompt or gap.
fn key_of(feedback: &Feedback, gap: usize) -> Option<usize> {
    feedback.gaps.get(gap)?.iter().position(|(key, _)| *key)
}

/// Under a prompt or gap: is its option the right one, and why.
pub(super) fn of_gap(
    feedback: &Feedback,
    item: &PresentedItem,
    given: &Response,
    gap: usize,
    room: usize,
) -> Vec<Row> {
    let Some(key) = key_of(feedback, gap) else { return Vec::new() };
    let chosen = chosen_of(item, given, gap);
    let why =
        |place: usize| feedback.gaps.get(gap).and_then(|options| options.get(place)).map(|o| o.1.as_str());
    if chosen == Some(key) {
        return said(words::gap_right(), Role::Good, &why(key).into_iter().collect::<Vec<_>>(), room);
    }
    let reasons: Vec<&str> = chosen.into_iter().chain([key]).filter_map(why).collect();
    said(&words::gap_wrong(key), Role::Bad, &reasons, room)
}

/// Below all: right or not, what would have been right, and the rationale of the item.
pub(super) fn verdict(feedback: &Feedback, item: &PresentedItem, given: &Response, room: usize) -> Vec<Row> {
    let (text, role) = match (feedback.right, feedback.partly) {
        (true, _) => (words::right().to_owned(), Role::Good),
        (false, partly) => {
            let is = if partly { words::partly_right() } else { words::not_right() };
            (format!("{is}. {}", due(feedback, item)), if partly { Role::Warn } else { Role::Bad })
        }
    };
    debug_assert!(given.parts() <= item.choices().count().max(1));
    let mut rows = prose(&text, role, room);
    if feedback.right && feedback.accepted.len() > 1 {
        rows.extend(prose(&words::accepted(&feedback.accepted), Role::Text, room));
    }
    if !feedback.rationale.trim().is_empty() {
        rows.push(Row::default());
        rows.extend(layout(&feedback.rationale, room));
    }
    rows
}

/// The right answer in words.
fn due(feedback: &Feedback, item: &PresentedItem) -> String {
    match item.kind {
        ItemKind::Choice | ItemKind::TrueFalse => {
            let places = 0..item.options.len();
            let key: Vec<usize> = places.filter(|i| feedback.options.get(*i).is_some_and(|o| o.0)).collect();
            words::answer(&key)
        }
        ItemKind::Ordering => words::order(&feedback.order),
        ItemKind::Matching | ItemKind::InlineChoice => {
            let pairs = (0..item.gaps.len()).filter_map(|gap| Some((gap, key_of(feedback, gap)?)));
            words::pairs(&pairs.collect::<Vec<_>>())
        }
        ItemKind::Numeric | ItemKind::Text => words::accepted(&feedback.accepted),
    }
}
