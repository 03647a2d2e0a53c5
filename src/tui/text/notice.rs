//! Words of notices.

/// How to close a notice.
pub const CLOSE: &str = "Enter closes this notice.";
/// Title of a notice about something that did not work.
pub const TROUBLE: &str = "That did not work";
/// Title of a notice that only tells.
pub const PLEASE_NOTE: &str = "Please note";

/// The record of an attempt cannot be gone on with, and why.
pub fn record_refused(why: &str) -> Vec<String> {
    vec![
        format!("The record of this attempt cannot be gone on with: {why}."),
        "Nothing in it was changed. `invigil verify` names the entry; show it to whoever runs the program."
            .to_owned(),
    ]
}
