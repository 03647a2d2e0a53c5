//! Words of notices.

/// How to close a notice.
pub const CLOSE: &str = "Enter closes this notice.";
/// Title of a notice about something that did not work.
pub const TROUBLE: &str = "That did not work";
/// Title of a notice about an attempt that goes on on another computer.
pub const TAKEN_OVER: &str = "Taken over by another computer";
/// Title of a notice that only tells.
pub const PLEASE_NOTE: &str = "Please note";

/// What to do about a faulty configuration.
pub const MEND_CONFIGURATION: &str = "the configuration is not in order, so nothing was done. Mend it, or start without \
                                      one: invigil --config /dev/null";

/// The configuration is faulty, and how; an attempt is open all the same.
pub fn configuration(fault: &str) -> Vec<String> {
    vec![
        format!("The configuration is not in order: {fault}"),
        "An attempt is open, so the program starts all the same: what is sound in the file holds, for the rest the \
         defaults. The attempt and its time are as they were."
            .to_owned(),
        "When there is time, mend the file; `invigil config check` shows what is wrong with it.".to_owned(),
    ]
}

/// Program or banks that were named cannot be used, and why; an attempt is open all the same.
pub fn content(fault: &str) -> Vec<String> {
    vec![
        "An attempt is open, so the program starts all the same: the attempt goes on with the program and the questions \
         that it began with. Its time is as it was."
            .to_owned(),
        format!("The reason: {fault}"),
        "When there is time, tell whoever runs the exam; `invigil program check FILE` and `invigil bank check FILE` show \
         what is wrong."
            .to_owned(),
    ]
}

/// The record of an attempt cannot be gone on with, and why.
pub fn record_refused(why: &str) -> Vec<String> {
    vec![
        format!("The record of this attempt cannot be gone on with: {why}."),
        "Nothing in it was changed. `invigil verify` names the entry; show it to whoever runs the program."
            .to_owned(),
    ]
}
