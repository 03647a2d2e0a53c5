//! Words of practice mode.

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

/// The response is wrong.
pub fn wrong(key: &[usize]) -> String {
    let letters: Vec<String> = key.iter().map(|i| letter(*i)).collect();
    format!("NOT RIGHT. The answer is {}.", letters.join(" and "))
}

/// Before the rationale of an option that is part of the key.
pub fn key(chosen: bool) -> &'static str {
    if chosen { "Right, chosen." } else { "Right, not chosen." }
}

/// Before the rationale of a distractor.
pub fn distractor(chosen: bool) -> &'static str {
    if chosen { "Wrong, chosen." } else { "Wrong." }
}

/// Fewer options are chosen than the item asks for.
pub fn choose_first(chosen: usize, select: u32) -> String {
    match (chosen, select) {
        (0, 1) => "Choose an option first, then Enter checks it".to_owned(),
        _ => format!(
            "{chosen} of {select} chosen: choose {} more, then Enter checks",
            select as usize - chosen
        ),
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
