//! The writing end: entries in, sealed lines out.

use crate::attempt::Entry;
use crate::digest::Digest;
use crate::id::AttemptId;
use crate::journal::{Head, LINE_MAX, line};

/// The hash that record 0 gives as the one before it.
pub const GENESIS: Digest = Digest([0; 32]);

/// The end of a chain, ready for the next record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    attempt: AttemptId,
    head: Option<Head>,
}

/// A sealed record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The bytes, line feed included.
    pub bytes: Vec<u8>,
    /// The record's hash.
    pub hash: Digest,
}

/// Why an entry was not sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not the next entry.
    #[error("record {expected} is due, and this is record {found}")]
    OutOfOrder {
        /// The next number.
        expected: u64,
        /// The entry's number.
        found: u64,
    },
    /// Too long for a line.
    #[error("a record of {0} bytes is too long: {LINE_MAX} are allowed")]
    TooLong(usize),
}

impl Chain {
    /// The chain of an attempt without records.
    pub fn start(attempt: AttemptId) -> Self {
        Self { attempt, head: None }
    }
    /// The chain of an attempt whose last record is `head`.
    pub fn resume(attempt: AttemptId, head: Head) -> Self {
        Self { attempt, head: Some(head) }
    }
    /// Whose chain it is.
    pub fn attempt(&self) -> &AttemptId {
        &self.attempt
    }
    /// The last record, if there is one.
    pub fn head(&self) -> Option<Head> {
        self.head
    }
    /// Number of the next record.
    pub fn next_seq(&self) -> u64 {
        self.head.map_or(0, |head| head.seq.saturating_add(1))
    }
    /// Hash that the next record gives as the one before it.
    pub fn prev(&self) -> Digest {
        self.head.map_or(GENESIS, |head| head.hash)
    }
    /// Seals the next entry. A refusal changes nothing.
    pub fn seal(&mut self, entry: &Entry) -> Result<Line, SealError> {
        if entry.seq != self.next_seq() {
            return Err(SealError::OutOfOrder { expected: self.next_seq(), found: entry.seq });
        }
        let (bytes, hash) = line::encode(&self.attempt, &self.prev(), entry);
        if bytes.len() > LINE_MAX {
            return Err(SealError::TooLong(bytes.len()));
        }
        self.head = Some(Head { seq: entry.seq, hash });
        Ok(Line { bytes, hash })
    }
    /// A record was read that continues the chain.
    pub(super) fn extend(&mut self, hash: Digest) {
        self.head = Some(Head { seq: self.next_seq(), hash });
    }
}
