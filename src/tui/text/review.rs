//! Words of the review screen.

use crate::attempt::ItemStatus;

/// Title.
pub fn title() -> &'static str {
    "Review"
}

/// The status of an item in words.
pub fn status(status: ItemStatus, chosen: usize, select: u32) -> String {
    match status {
        ItemStatus::Answered => "ANSWERED".to_owned(),
        ItemStatus::Incomplete => format!("INCOMPLETE ({chosen} of {select})"),
        ItemStatus::Open => "OPEN".to_owned(),
        ItemStatus::Unseen => "UNSEEN".to_owned(),
    }
}

/// Marked for review.
pub fn for_review() -> &'static str {
    "FOR REVIEW"
}

/// Its options were never all displayed.
pub fn part_seen() -> &'static str {
    "PART SEEN"
}

/// Names of the filters, in order.
pub fn filters() -> [&'static str; 5] {
    ["all", "open", "incomplete", "unseen", "for review"]
}

/// Nothing passes the filter.
pub fn nothing(filter: &str, key: &str) -> String {
    format!("No question is {filter}. {key} shows the next filter, Esc goes back.")
}
