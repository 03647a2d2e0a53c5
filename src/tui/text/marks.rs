//! Marks in words: what every statement about a result or credential carries.

use crate::api::Mark;

/// A mark in a few words, as it stands beside a result or credential.
pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::SelfAttested => "this computer only, self-attested",
        Mark::Uploaded => "made without a server and uploaded later, self-attested",
        Mark::NotMonitored => "not monitored",
        Mark::OrderOnly => "order only: the record proves the order of its facts, not their time",
        Mark::NotProctored => "not proctored: never earns a credential",
        Mark::Beta => "a beta sitting: never earns a credential",
        Mark::HeldForReview => "held for review: nothing about it is final",
        Mark::Void => "declared void",
    }
}

/// Marks as one phrase, such as `this computer only, self-attested; not monitored`.
pub fn all(marks: &[Mark]) -> String {
    marks.iter().map(|m| mark(*m)).collect::<Vec<_>>().join("; ")
}
