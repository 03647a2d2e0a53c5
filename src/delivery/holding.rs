//! Taking journal records: only what continues the journal held is taken, whole lines, byte by byte.

use crate::api::{Ack, Caller};
use crate::attempt::{Attempt, Binding, Entry, Fact, FormShape};
use crate::delivery::DeliveryError;
use crate::delivery::local::{LocalDelivery, Tries};
use crate::delivery::sitting::{binding_of, form_of};
use crate::id::AttemptId;
use crate::journal::{Chain, Content, Head, Reader};
use crate::store::{Actor, Appended, AttemptRow, AttemptState, StoredRecord};
use serde::Deserialize;

impl LocalDelivery {
    pub(super) async fn append_lines(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        lines: &[u8],
    ) -> Result<Ack, DeliveryError> {
        let mut tries = Tries::new();
        loop {
            let row = self.own(caller, attempt).await?;
            if row.drawn.is_none() {
                return Err(DeliveryError::NotOpened(row.id));
            }
            let held = self.store.records(attempt, 0).await?;
            let head = held.last().map(|last| (last.seq, last.hash));
            let fresh = self.compare(&row, &held, lines).await?;
            if fresh.is_empty() {
                let (seq, hash) = head.ok_or_else(|| DeliveryError::NoRecords(row.id.clone()))?;
                return Ok(Ack { seq, hash, receipt: None });
            }
            match row.state {
                AttemptState::Void => return Err(DeliveryError::Void(row.id)),
                AttemptState::Ended => return Err(DeliveryError::Over(row.id)),
                AttemptState::Prepared | AttemptState::Open => {}
            }
            let records = judge(&row, &held, fresh)?;
            match self.store.append_records(attempt, head, &records).await? {
                Appended::HeadMoved => tries.next()?,
                Appended::Held => {
                    let last = records.last().or(held.last());
                    let last = last.ok_or_else(|| DeliveryError::NoRecords(row.id.clone()))?;
                    return Ok(Ack { seq: last.seq, hash: last.hash, receipt: None });
                }
            }
        }
    }

    /// The journal of the caller's attempt as it is held.
    pub(super) async fn held_journal(&self, caller: &Caller, attempt: &AttemptId) -> Result<Vec<u8>, DeliveryError> {
        let row = self.own(caller, attempt).await?;
        Ok(journal_bytes(&self.store.records(&row.id, 0).await?))
    }

    /// The lines that are new. Lines that are held already must be the same, byte by byte; another one is put aside.
    async fn compare<'l>(
        &self,
        row: &AttemptRow,
        held: &[StoredRecord],
        lines: &'l [u8],
    ) -> Result<&'l [u8], DeliveryError> {
        if lines.last().is_some_and(|last| *last != b'\n') {
            return Err(DeliveryError::Torn);
        }
        let next = held.len() as u64;
        let mut rest = lines;
        while let Some(end) = rest.iter().position(|b| *b == b'\n') {
            let (line, after) = rest.split_at(end);
            let seq = seq_of(line).ok_or_else(|| DeliveryError::Refused {
                seq: next,
                reason: "it is not a record of a journal".to_owned(),
            })?;
            let Some(same) = usize::try_from(seq).ok().and_then(|index| held.get(index)) else {
                return if seq == next {
                    Ok(rest)
                } else {
                    Err(DeliveryError::Gap { expected: next, found: seq })
                };
            };
            if same.bytes != line {
                let act = self.act(Actor::Candidate(row.person.clone()));
                self.store.keep_incident(&act, &row.id, seq, line).await?;
                return Err(DeliveryError::Forked { seq });
            }
            rest = after.get(1..).unwrap_or_default();
        }
        Ok(rest)
    }
}

/// The entries of the records held of an attempt, in order.
pub(super) fn entries(attempt: &AttemptId, held: &[StoredRecord]) -> Result<Vec<Entry>, DeliveryError> {
    let bytes = journal_bytes(held);
    let mut entries = Vec::with_capacity(held.len());
    for record in Reader::after(Chain::start(attempt.clone()), &bytes) {
        let record = record.map_err(|fault| DeliveryError::NotIntact {
            attempt: attempt.clone(),
            reason: fault.to_string(),
        })?;
        entries.extend(record.entry());
    }
    Ok(entries)
}

/// The journal as a file: every line with its line feed.
pub(super) fn journal_bytes(held: &[StoredRecord]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(held.iter().map(|record| record.bytes.len() + 1).sum());
    for record in held {
        bytes.extend_from_slice(&record.bytes);
        bytes.push(b'\n');
    }
    bytes
}

/// Judges new lines by the chain and by the rules of an attempt, after what is held.
fn judge(row: &AttemptRow, held: &[StoredRecord], fresh: &[u8]) -> Result<Vec<StoredRecord>, DeliveryError> {
    let binding = binding_of(row)?;
    let shape = FormShape::of(&form_of(row)?);
    let mut machine: Option<Attempt> = None;
    for entry in entries(&row.id, held)? {
        take(&mut machine, row, &binding, &shape, &entry)?;
    }
    let chain = match held.last() {
        Some(last) => Chain::resume(row.id.clone(), Head { seq: last.seq, hash: last.hash }),
        None => Chain::start(row.id.clone()),
    };
    let mut records = Vec::new();
    for record in Reader::after(chain, fresh) {
        let record = record
            .map_err(|fault| DeliveryError::Refused { seq: fault.seq, reason: fault.reason.to_string() })?;
        if let Content::Newer(name) = &record.content {
            return Err(DeliveryError::Newer { seq: record.seq, name: name.clone() });
        }
        if let Some(entry) = record.entry() {
            take(&mut machine, row, &binding, &shape, &entry)?;
        }
        let line = fresh.get(record.range.start..record.range.end.saturating_sub(1)).unwrap_or_default();
        records.push(StoredRecord { seq: record.seq, bytes: line.to_vec(), hash: record.hash });
    }
    Ok(records)
}

fn take(
    machine: &mut Option<Attempt>,
    row: &AttemptRow,
    binding: &Binding,
    shape: &FormShape,
    entry: &Entry,
) -> Result<(), DeliveryError> {
    let refused =
        |e: crate::attempt::Refusal| DeliveryError::Refused { seq: entry.seq, reason: e.to_string() };
    match machine {
        Some(attempt) => attempt.apply(entry).map_err(refused),
        None => {
            if !matches!(&entry.fact, Fact::Opened { binding: bound, .. } if bound.as_ref() == binding) {
                return Err(DeliveryError::Binding(row.id.clone()));
            }
            *machine = Some(Attempt::open(row.id.clone(), entry, Some(shape.clone())).map_err(refused)?);
            Ok(())
        }
    }
}

/// The sequence number that a line claims.
fn seq_of(line: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Claim {
        seq: u64,
    }
    serde_json::from_slice::<Claim>(line).ok().map(|claim| claim.seq)
}
