//! The reading end: lines in, records out, up to the first one that does not fit.

use crate::attempt::Entry;
use crate::digest::Digest;
use crate::id::AttemptId;
use crate::journal::line::{self, Expected};
use crate::journal::{Chain, GENESIS, Head};
use crate::time::Timestamp;
use std::ops::Range;

pub use crate::journal::line::{Content, Reason};

/// A record that fits its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Sequence number.
    pub seq: u64,
    /// Wall clock.
    pub at: Timestamp,
    /// Milliseconds since boot.
    pub up: u64,
    /// What happened.
    pub content: Content,
    /// The record's hash.
    pub hash: Digest,
    /// Where its line stands in the bytes, line feed included.
    pub range: Range<usize>,
}

/// The first record that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {seq} (line {line}): {reason}")]
pub struct Fault {
    /// Number of the record that is due there.
    pub seq: u64,
    /// Its line, from 1.
    pub line: usize,
    /// Where the line stands in the bytes.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub reason: Reason,
}

/// Reads records one after the other; ends at the first fault.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
    line: usize,
    chain: Option<Chain>,
    failed: bool,
    buffer: Vec<u8>,
}

/// A journal, read as far as it fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Whose journal it is; `None` when not even record 0 could be read.
    pub attempt: Option<AttemptId>,
    /// The records that fit.
    pub records: Vec<Record>,
    /// The bytes after the last line feed, if there are any.
    pub torn: Option<Range<usize>>,
    /// The first record that does not fit.
    pub fault: Option<Fault>,
}

/// Reads a whole journal.
pub fn scan(bytes: &[u8]) -> Scan {
    let mut reader = Reader::new(bytes);
    let mut records = Vec::new();
    let mut fault = None;
    for record in &mut reader {
        match record {
            Ok(record) => records.push(record),
            Err(found) => fault = Some(found),
        }
    }
    Scan {
        attempt: reader.chain.map(|chain| chain.attempt().clone()),
        records,
        torn: torn_tail(bytes),
        fault,
    }
}

/// The bytes after the last line feed: a line whose writing was cut short. `None` when there are none.
pub fn torn_tail(bytes: &[u8]) -> Option<Range<usize>> {
    let start = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    if start < bytes.len() { Some(start..bytes.len()) } else { None }
}

impl<'a> Reader<'a> {
    /// Reads a journal from record 0 on.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0, line: 0, chain: None, failed: false, buffer: Vec::new() }
    }
    /// Reads the records that continue `chain`. Lines count from 1 at the first of them.
    pub fn after(chain: Chain, bytes: &'a [u8]) -> Self {
        Self { chain: Some(chain), ..Self::new(bytes) }
    }
    /// The chain so far; `None` before record 0.
    pub fn so_far(&self) -> Option<&Chain> {
        self.chain.as_ref()
    }
    /// The last record read.
    pub fn head(&self) -> Option<Head> {
        self.chain.as_ref().and_then(Chain::head)
    }

    fn read(&mut self, range: &Range<usize>) -> Result<Record, Reason> {
        let line = self.bytes.get(range.start..range.end - 1).unwrap_or_default();
        let expected = Expected {
            attempt: self.chain.as_ref().map(Chain::attempt),
            seq: self.chain.as_ref().map_or(0, Chain::next_seq),
            prev: self.chain.as_ref().map_or(GENESIS, Chain::prev),
        };
        let seq = expected.seq;
        let envelope = line::decode(line, &expected)?;
        let content = line::fact_of(envelope.fact, &mut self.buffer)?;
        if self.chain.is_none() {
            let id = std::str::from_utf8(envelope.attempt).ok().and_then(|text| text.parse().ok());
            self.chain = Some(Chain::start(id.ok_or(Reason::Attempt)?));
        }
        if let Some(chain) = &mut self.chain {
            chain.extend(envelope.hash);
        }
        let (at, up, hash) = (envelope.at, envelope.up, envelope.hash);
        Ok(Record { seq, at, up, content, hash, range: range.clone() })
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Record, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let rest = self.bytes.get(self.position..)?;
        let length = rest.iter().position(|b| *b == b'\n')? + 1;
        let range = self.position..self.position + length;
        self.position = range.end;
        self.line += 1;
        let seq = self.chain.as_ref().map_or(0, Chain::next_seq);
        let record = self.read(&range);
        self.failed = record.is_err();
        Some(record.map_err(|reason| Fault { seq, line: self.line, range, reason }))
    }
}

impl Scan {
    /// The last record that fits.
    pub fn head(&self) -> Option<Head> {
        self.records.last().map(|record| Head { seq: record.seq, hash: record.hash })
    }
    /// The chain as far as it fits, ready for the next record.
    pub fn chain(&self) -> Option<Chain> {
        Some(Chain::resume(self.attempt.clone()?, self.head()?))
    }
    /// The entries of the records that fit, up to the first whose fact only a newer version knows.
    pub fn entries(&self) -> Vec<Entry> {
        self.records.iter().map_while(Record::entry).collect()
    }
    /// Everything fits and the last line is whole.
    pub fn is_intact(&self) -> bool {
        self.fault.is_none() && self.torn.is_none() && !self.records.is_empty()
    }
}

impl Record {
    /// The entry, if its fact is known, and nothing else of the record is needed.
    pub fn into_entry(self) -> Option<Entry> {
        match self.content {
            Content::Known(fact) => Some(Entry { seq: self.seq, at: self.at, up: self.up, fact }),
            Content::Newer(_) => None,
        }
    }
    /// The entry, if its fact is known.
    pub fn entry(&self) -> Option<Entry> {
        match &self.content {
            Content::Known(fact) => {
                Some(Entry { seq: self.seq, at: self.at, up: self.up, fact: fact.clone() })
            }
            Content::Newer(_) => None,
        }
    }
}
