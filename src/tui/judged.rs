//! What practice says about a response: verdicts with their reasons, for screens and plain lines.

use crate::api::Feedback;
use crate::attempt::Response;
use crate::form::{ItemKind, PresentedItem};
use crate::tui::answers::chosen_of;
use crate::tui::text::practice as words;
use crate::tui::theme::Role;

/// A verdict on a part of a response.
pub(crate) struct Judged<'f> {
    /// The verdict.
    pub(crate) verdict: String,
    /// What it means.
    pub(crate) role: Role,
    /// Why, in Markdown.
    pub(crate) reasons: Vec<&'f str>,
}

/// Of an option, shown `at` a place: is it part of the key, was it chosen, and why; or where it belongs in the order.
pub(crate) fn option<'f>(
    feedback: &'f Feedback,
    item: &PresentedItem,
    given: &Response,
    (at, place): (usize, usize),
) -> Option<Judged<'f>> {
    let (key, why) = feedback.options.get(place)?;
    if item.kind == ItemKind::Ordering {
        let due = feedback.order.iter().position(|due| *due == place)?;
        let role = if due == at { Role::Good } else { Role::Bad };
        return Some(Judged { verdict: words::in_place(at, due), role, reasons: vec![why] });
    }
    let chosen = item.options.get(place).is_some_and(|option| given.choices().contains(&option.id));
    let verdict = if *key { words::key(chosen) } else { words::distractor(chosen) };
    let role = match (*key, chosen) {
        (true, _) => Role::Good,
        (false, true) => Role::Bad,
        (false, false) => Role::Dim,
    };
    Some(Judged { verdict: verdict.to_owned(), role, reasons: vec![why] })
}

/// The place (from 0) of the right option of a prompt or gap.
fn key_of(feedback: &Feedback, gap: usize) -> Option<usize> {
    feedback.gaps.get(gap)?.iter().position(|(key, _)| *key)
}

/// Of a prompt or gap: is its option the right one, and why.
pub(crate) fn gap<'f>(
    feedback: &'f Feedback,
    item: &PresentedItem,
    given: &Response,
    gap: usize,
) -> Option<Judged<'f>> {
    let key = key_of(feedback, gap)?;
    let chosen = chosen_of(item, given, gap);
    let why = |place: usize| Some(feedback.gaps.get(gap)?.get(place)?.1.as_str());
    if chosen == Some(key) {
        let reasons = why(key).into_iter().collect();
        return Some(Judged { verdict: words::gap_right().to_owned(), role: Role::Good, reasons });
    }
    let reasons = chosen.into_iter().chain([key]).filter_map(why).collect();
    Some(Judged { verdict: words::gap_wrong(key), role: Role::Bad, reasons })
}

/// Of the whole: right or not, and what would have been right.
pub(crate) fn whole(feedback: &Feedback, item: &PresentedItem) -> (String, Role) {
    match (feedback.right, feedback.partly) {
        (true, _) => (words::right().to_owned(), Role::Good),
        (false, true) => (format!("{}. {}", words::partly_right(), due(feedback, item)), Role::Warn),
        (false, false) => (format!("{}. {}", words::not_right(), due(feedback, item)), Role::Bad),
    }
}

/// What else would have been right beside the right entry.
pub(crate) fn also_accepted(feedback: &Feedback) -> Option<String> {
    (feedback.right && feedback.accepted.len() > 1).then(|| words::accepted(&feedback.accepted))
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
