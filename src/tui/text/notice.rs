//! Words of notices.

/// How to close a notice.
pub const CLOSE: &str = "Enter closes this notice.";
/// Title of a notice about something that did not work.
pub const TROUBLE: &str = "That did not work";
/// Title of a notice that only tells.
pub const PLEASE_NOTE: &str = "Please note";
