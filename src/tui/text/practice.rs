//! Words of practice mode.

use crate::form::ItemKind;
use crate::tui::text::count;
use crate::tui::text::exam::letter;

/// Beside the title.
pub fn practice() -> &'static str {
    "practice"
}

/// Before the set is here.
pub fn preparing(ellipsis: &str) -> String {
    format!("Preparing the practice questions {ellipsis}")
}

/// What practice is, where the record's state stands in an exam.
pub fn no_record() -> &'static str {
    "no clock, no record"
}

/// Practice questions could not be had.
pub fn failed() -> &'static str {
    "Practice cannot begin:"
}

/// Nothing can be practised.
pub fn no_items() -> &'static str {
    "There are no practice questions for this exam."
}

/// The response is right.
pub fn right() -> &'static str {
    "RIGHT"
}

/// The response is wrong, and which options would have been right.
pub fn wrong(key: &[usize]) -> String {
    format!("{}. {}", not_right(), answer(key))
}

/// A part of the response is right.
pub fn partly_right() -> &'static str {
    "RIGHT IN PART"
}

/// Which options would have been right.
pub fn answer(key: &[usize]) -> String {
    let letters: Vec<String> = key.iter().map(|i| letter(*i)).collect();
    format!("The answer is {}.", letters.join(" and "))
}

/// The right order, by the letters of the options.
pub fn order(places: &[usize]) -> String {
    let letters: Vec<String> = places.iter().map(|i| letter(*i)).collect();
    format!("The order is {}.", letters.join(" "))
}

/// The right option of each prompt or gap.
pub fn pairs(pairs: &[(usize, usize)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(gap, option)| format!("{}{}", gap + 1, letter(*option))).collect();
    format!("The answer is {}.", pairs.join(" "))
}

/// What is accepted where something is entered.
pub fn accepted(accepted: &[String]) -> String {
    format!("Accepted: {}.", accepted.join("; "))
}

/// Under a row of an order: it is at the right place, or where it belongs.
pub fn in_place(at: usize, due: usize) -> String {
    if at == due { "Right place.".to_owned() } else { format!("Belongs at place {}.", due + 1) }
}

/// Under a prompt or gap with the right option.
pub fn gap_right() -> &'static str {
    "Right."
}

/// Under a prompt or gap with another one.
pub fn gap_wrong(key: usize) -> String {
    format!("Wrong: {} belongs here.", letter(key))
}

/// Before the rationale of an option that is part of the key.
pub fn key(chosen: bool) -> &'static str {
    if chosen { "Right, chosen." } else { "Right, not chosen." }
}

/// Before the rationale of a distractor.
pub fn distractor(chosen: bool) -> &'static str {
    if chosen { "Wrong, chosen." } else { "Wrong." }
}

/// The response is not whole yet: so many parts of it are there, of so many.
pub fn choose_first(kind: ItemKind, parts: usize, whole: u32) -> String {
    match (kind, parts, whole) {
        (ItemKind::Ordering, ..) => {
            "Put the rows in order first (Space twice takes them as they are), then Enter checks it"
                .to_owned()
        }
        (ItemKind::Numeric | ItemKind::Text, ..) => {
            "Type an answer first: Space opens the field, then Enter checks it".to_owned()
        }
        (ItemKind::Matching | ItemKind::InlineChoice, ..) => {
            format!("{parts} of {whole} filled: fill the others, then Enter checks it")
        }
        (_, 0, 1) => "Choose an option first, then Enter checks it".to_owned(),
        _ => {
            format!("{parts} of {whole} chosen: choose {} more, then Enter checks", whole as usize - parts)
        }
    }
}

/// An answer that was checked does not change any more.
pub fn checked_already() -> &'static str {
    "Checked already: go on to the next question"
}

/// While feedback is on its way.
pub fn checking(ellipsis: &str) -> String {
    format!("Checking {ellipsis}")
}

/// `7 right, 2 wrong, 11 to go`.
pub fn counts(right: usize, wrong: usize, left: usize) -> String {
    format!("{right} right, {wrong} wrong, {left} to go")
}

/// Title of the summary.
pub fn summary_title() -> &'static str {
    "Practice: summary"
}

/// First line of the summary.
pub fn summary(right: usize, checked: usize, all: usize) -> String {
    if checked == 0 {
        return format!("No answer was checked, of {}.", count(all as u64, "question", "questions"));
    }
    format!("{right} right of {checked} checked; {all} in all.")
}

/// What it counts for.
pub fn counts_for_nothing() -> &'static str {
    "Practice counts for nothing and is kept nowhere. Practice questions never occur in an exam."
}

/// In the footer of the summary: the way home.
pub const HOME: &str = "home";
/// In the footer of the summary: the way back.
pub const TO_QUESTIONS: &str = "back to the questions";

/// Keys of the summary.
pub fn summary_keys(home: &str, back: &str) -> String {
    format!("{home} goes home. {back} goes back to the questions.")
}

/// At the last item.
pub fn last_item() -> &'static str {
    "This is the last question: q ends with a summary"
}

/// The response is wrong, in two words.
pub fn not_right() -> &'static str {
    "NOT RIGHT"
}

/// `Pricing: 2 of 3 right`.
pub fn domain(name: &str, right: usize, checked: usize) -> String {
    format!("{name}: {right} of {checked} right")
}

/// The way out.
pub fn go_back(key: &str) -> String {
    format!("Press {key} to go back.")
}
