//! Questions and answers of an exam, in the plain lines.

use crate::attempt::{Attempt, ItemStatus};
use crate::form::PresentedItem;
use crate::tui::text::exam::letter;

/// `43 questions, 40 scored.`; nothing where all are.
pub fn counted(items: usize, scored: u32) -> Option<String> {
    (items != scored as usize)
        .then(|| format!("{items} questions{}.", crate::tui::text::exam::of_them(scored)))
}

/// `Question 17 of 50. Troubleshooting. Choose TWO. Marked for review.`
pub fn question(attempt: &Attempt, item: &PresentedItem, number: u32, of: usize, domain: &str) -> String {
    let mut parts = vec![crate::tui::text::exam::question(number, of), domain.to_owned(), task(item)];
    if attempt.is_marked(number) {
        parts.push("Marked for review".to_owned());
    }
    parts.retain(|part| !part.is_empty());
    format!("{}.", parts.join(". "))
}

/// `Choose TWO`, `Put in order`.
pub fn task(item: &PresentedItem) -> String {
    let words = crate::tui::text::types::task(item.kind, item.select);
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// How an option stands, before its text: `B`, `B, chosen`, `B, struck out`.
pub fn option(place: usize, chosen: bool, struck: bool) -> String {
    match (chosen, struck) {
        (true, _) => format!("{}, chosen", letter(place)),
        (_, true) => format!("{}, struck out", letter(place)),
        _ => letter(place),
    }
}

/// `B`, `A and C`.
pub fn chosen(places: &[usize]) -> String {
    places.iter().map(|place| letter(*place)).collect::<Vec<_>>().join(" and ")
}

/// `C, A, B`.
pub fn order(places: &[usize]) -> String {
    places.iter().map(|place| letter(*place)).collect::<Vec<_>>().join(", ")
}

/// `1 B, 2 A`.
pub fn pairs(pairs: &[(usize, usize)]) -> String {
    let pair = |(gap, place): &(usize, usize)| format!("{} {}", gap + 1, letter(*place));
    pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
}

/// `Answer B.`, `Answer A and C.`; fewer than asked for: `Answer A: 1 of 2 chosen.`
pub fn answered(places: &[usize], select: u32) -> String {
    let list = chosen(places);
    if places.len() < select as usize {
        format!("Answer {list}: {} of {select} chosen.", places.len())
    } else {
        format!("Answer {list}.")
    }
}

/// `Order C, A, B.`
pub fn ordered(places: &[usize]) -> String {
    format!("Order {}.", order(places))
}

/// `Answer 1 B, 2 A.`
pub fn filled(given: &[(usize, usize)]) -> String {
    format!("Answer {}.", pairs(given))
}

/// So many prompts or gaps have an option, of so many.
pub fn filled_of(parts: usize, whole: u32) -> String {
    format!("{parts} of {whole} filled.")
}

/// What was entered.
pub fn entered(text: &str) -> String {
    format!("Answer {text}")
}

/// What was entered is no number, so it is wrong as it stands.
pub fn no_number(why: &str) -> String {
    format!("That is no number, and is kept as it is: {why}.")
}

/// The answer that stands, or that there is none yet; with the unit.
pub fn entry(entered: &str, unit: Option<&str>) -> String {
    let unit = unit.map(|unit| format!(" ({unit})")).unwrap_or_default();
    match entered {
        "" => format!("Type your answer{unit}: answer and the text."),
        text => format!("Your answer{unit}: {text}"),
    }
}

/// There is no such prompt or gap.
pub fn no_gap(place: usize, gaps: usize) -> String {
    format!("There is no number {} here: there are numbers 1 to {gaps}.", place + 1)
}

/// A prompt or gap by its number.
pub fn gap(place: usize) -> String {
    format!("{}", place + 1)
}

/// An order is asked for.
pub const WHICH_ORDER: &str = "In which order? Type answer and all letters in order, such as answer c a b.";
/// Prompts or gaps are asked for.
pub const WHICH_PAIRS: &str = "Which for which? Type answer and numbers with letters, such as answer 1b 2a.";
/// Text is asked for.
pub const WHICH_ENTRY: &str = "Type answer and the text behind it.";

/// Struck out, or no longer.
pub fn struck(place: usize, on: bool) -> String {
    if on {
        format!("{} is struck out.", letter(place))
    } else {
        format!("{} is no longer struck out.", letter(place))
    }
}

/// Marked for review, or no longer.
pub fn flagged(number: u32, on: bool) -> String {
    if on {
        format!("Question {number} is marked for review.")
    } else {
        format!("Question {number} is no longer marked for review.")
    }
}

/// A row of the review: `Question 3: OPEN, for review.`, `Question 4: ANSWERED, B.`
/// `parts` of what is asked for are there; the answer is in short, and empty where there is none.
pub fn review_row(
    number: u32,
    status: ItemStatus,
    (parts, select): (usize, u32),
    answer: &str,
    marked: bool,
) -> String {
    let status = crate::tui::text::review::status(status, parts, select);
    let said = [status.as_str(), answer, if marked { "for review" } else { "" }];
    let said: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
    format!("Question {number}: {}.", said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_reviews_read_as_sentences() {
        assert_eq!(answered(&[0, 2], 2), "Answer A and C.");
        assert_eq!(answered(&[0], 2), "Answer A: 1 of 2 chosen.");
        assert_eq!(review_row(3, ItemStatus::Open, (0, 1), "", true), "Question 3: OPEN, for review.");
        assert_eq!(
            review_row(4, ItemStatus::Answered, (1, 1), &chosen(&[1]), false),
            "Question 4: ANSWERED, B."
        );
        assert_eq!(
            review_row(5, ItemStatus::Incomplete, (2, 3), &pairs(&[(0, 1), (2, 0)]), false),
            "Question 5: INCOMPLETE (2 of 3), 1 B, 3 A."
        );
    }
}
