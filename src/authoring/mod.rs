//! What an author does with a bank's file: lays it out, starts it, compares it, reviews it. Pure: texts come in and go out.
//!
//! Files are changed through `toml_edit`, which keeps comments and everything else that is no data.
//!
//! Invariants:
//! - A layout never changes data: the digest of what is written is that of what was read.
//! - A decision about an item changes that item alone, and of it only status, day of review and reviewers.

mod comments;
mod compare;
mod decide;
mod effect;
mod error;
mod format;
mod skeleton;
mod values;

pub use compare::{
    Change, Changed, Comparison, Counts, Entry, Fate, ItemChange, KeyChange, Kind, Piece, SetChange, Side,
    pieces,
};
pub use decide::{Decision, Verdict, decide};
pub use effect::{DrawEffect, Effect, PoolEffect, SetEffect};
pub use error::AuthoringError;
pub use format::format;
pub use skeleton::{Skeleton, Topic, spread};
