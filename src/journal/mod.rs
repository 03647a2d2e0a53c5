//! The journal of an attempt, `journal/v1`: hash-chained records over the attempt's facts.
//!
//! A journal is JSON Lines; each line carries the hash of the one before it and its own. The bytes themselves are
//! hashed, stored and sent: nothing is written anew to be verified. [`Chain`] seals entries into lines, [`Reader`] and
//! [`scan`] read lines back and name the first record that does not fit, [`verify()`] judges a whole journal and says what
//! is proven and what is not. The format is specified in `docs/spec/journal-v1.md`.
//!
//! Terms: the *head* is the last record's number and hash; whoever knows the head can tell whether a journal is the
//! whole one. A *torn* tail is what follows the last line feed: a write that was cut short.

mod chain;
mod head;
mod line;
mod reader;
mod strict;
mod verdict;
mod verification;
mod verify;

pub use chain::*;
pub use head::*;
pub use line::{JOURNAL_TAG, LINE_MAX};
pub use reader::*;
pub use verdict::*;
pub use verification::*;
pub use verify::*;
