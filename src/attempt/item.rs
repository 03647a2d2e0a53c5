//! What is known of one item of an attempt, and the marks and words around it.

use crate::attempt::{CommentKind, Response};
use crate::id::ChoiceId;
use crate::time::Timestamp;

/// How much of an item has been displayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Seen {
    /// Nothing.
    #[default]
    Not,
    /// Shown, but not down to its last option.
    Partly,
    /// Shown with every option.
    Whole,
}

/// Where the response to an item stands. The words of the review screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemStatus {
    /// As many options are chosen as the item asks for, or something was entered.
    Answered,
    /// Some are chosen, fewer than the item asks for.
    Incomplete,
    /// Seen, nothing chosen.
    Open,
    /// Never shown.
    Unseen,
}

/// How many items stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Answered.
    pub answered: u32,
    /// Some options chosen, fewer than asked for.
    pub incomplete: u32,
    /// Seen, nothing chosen.
    pub open: u32,
    /// Never shown.
    pub unseen: u32,
    /// Marked for review, whatever else.
    pub marked: u32,
}

/// A comment of the candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// On which item; 0 on none.
    pub item: u32,
    /// What it is about.
    pub kind: CommentKind,
    /// The words.
    pub text: String,
}

/// A message of a proctor that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// The words.
    pub text: String,
}

/// A stay at an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The item.
    pub item: u32,
    /// When it began, by the wall clock.
    pub at: Timestamp,
    /// Exam time at which it began.
    pub elapsed_ms: u64,
}

/// How often and how long the terminal was out of focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Focus {
    /// How often it was lost.
    pub losses: u32,
    /// Milliseconds away, by the wall clock, of the losses that ended.
    pub away_ms: u64,
    /// Away since then.
    pub away_since: Option<Timestamp>,
}

/// What the facts so far say of one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ItemState {
    pub(super) response: Response,
    pub(super) struck: Vec<ChoiceId>,
    pub(super) marked: bool,
    pub(super) seen: Seen,
    /// Exam time spent on it in stays that are over.
    pub(super) time_ms: u64,
}
