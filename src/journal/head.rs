//! What is signed about a chain: its head by device and proctor, its receipt by a server.

use crate::digest::Digest;
use crate::id::AttemptId;
use crate::note::{self, Note, NoteError, SigningKey, VerifierKey};

/// First line of a head note's text.
pub const HEAD_FORMAT: &str = "invigil/head/v1";
/// First line of a receipt's text.
pub const RECEIPT_FORMAT: &str = "invigil/receipt/v1";

/// The last record of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
}

/// A server's statement that it holds a journal up to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The attempt.
    pub attempt: AttemptId,
    /// The last record held.
    pub head: Head,
    /// When the server received it, by its clock, in milliseconds since the Unix epoch.
    pub received_ms: u64,
}

impl Head {
    /// The text of a head note: `invigil/head/v1`, attempt, seq, hash, a line each.
    pub fn text(&self, attempt: &AttemptId) -> String {
        format!("{HEAD_FORMAT}\n{attempt}\n{}\n{}\n", self.seq, self.hash)
    }
    /// True when `note` is the head note, and `key` has signed it.
    pub fn is_signed(&self, attempt: &AttemptId, note: &str, key: &VerifierKey) -> bool {
        let signed = || {
            let parsed = Note::parse(note)?;
            parsed.open(std::slice::from_ref(key))?;
            Ok::<_, NoteError>(parsed.text() == self.text(attempt))
        };
        signed().unwrap_or(false)
    }
    /// The head note, signed by `key`. Others may sign it too: [`note::cosign`].
    pub fn sign(&self, attempt: &AttemptId, key: &SigningKey) -> Result<String, NoteError> {
        note::sign(&self.text(attempt), key)
    }
}

impl Receipt {
    /// The text of a receipt: `invigil/receipt/v1`, attempt, seq, hash, received_ms, a line each.
    pub fn text(&self) -> String {
        format!(
            "{RECEIPT_FORMAT}\n{}\n{}\n{}\n{}\n",
            self.attempt, self.head.seq, self.head.hash, self.received_ms
        )
    }
    /// The receipt, signed by `key`.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        note::sign(&self.text(), key)
    }
    /// Reads the text of a receipt; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.split('\n').collect();
        let &[RECEIPT_FORMAT, attempt, seq, hash, received, ""] = lines.as_slice() else { return None };
        let receipt = Self {
            attempt: attempt.parse().ok()?,
            head: Head { seq: seq.parse().ok()?, hash: hash.parse().ok()? },
            received_ms: received.parse().ok()?,
        };
        // one way to write it: no plus signs, no leading zeros
        if receipt.text() == text { Some(receipt) } else { None }
    }
}
