//! Taking journal records: only what continues the journal held is taken, whole lines, byte by byte.

use crate::api::{Ack, Caller};
use crate::attempt::{Attempt, Binding, Entry, Fact, FormShape, Phase, Ticket};
use crate::delivery::DeliveryError;
use crate::delivery::local::{LocalDelivery, Tries};
use crate::delivery::sitting::{binding_of, form_of, ticket_of};
use crate::delivery::takeover::takes_over;
use crate::id::AttemptId;
use crate::journal::{Chain, Content, Head, Reader};
use crate::store::{Actor, Appended, AttemptRow, AttemptState, StoredRecord};
use serde::Deserialize;

/// A server follows so many attempts; of the others it reads the records again.
const MOST_FOLLOWED: usize = 1024;

/// The state that the records held of an attempt lead to, so that an append need not begin at record 0. It is used only
/// while the store's head is this one.
#[derive(Debug, Clone)]
pub(super) struct Followed {
    head: Head,
    machine: Attempt,
}

/// How the start of an attempt is judged.
enum Admission {
    /// It is past, or nobody gives tickets here.
    Past,
    /// By the ticket that this server gave; `None` where it gave none.
    ByTicket(Option<Box<Ticket>>),
}

impl Admission {
    /// Refuses a start without the server's ticket, or with another one.
    fn check(&self, attempt: &Attempt, entry: &Entry) -> Result<(), DeliveryError> {
        let refused = |why: &str| Err(DeliveryError::Refused { seq: entry.seq, reason: why.to_owned() });
        match (self, &entry.fact) {
            (Self::ByTicket(given), Fact::Admitted { .. }) if given.as_deref() != attempt.ticket() => {
                refused("its ticket is not the one that this server gave")
            }
            (Self::ByTicket(_), Fact::Started {}) if attempt.ticket().is_none() => {
                refused("the exam starts with the ticket of this server, and there is none before it")
            }
            _ => Ok(()),
        }
    }
}

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
            let head = self.store.head(attempt).await?;
            let fresh = self.compare(&row, head.map_or(0, |(seq, _)| seq + 1), lines).await?;
            if fresh.is_empty() {
                let (seq, hash) = head.ok_or_else(|| DeliveryError::NoRecords(row.id.clone()))?;
                return self.acknowledge(&row.id, Head { seq, hash }, None).await;
            }
            match row.state {
                AttemptState::Void => return Err(DeliveryError::Void(row.id)),
                AttemptState::Ended => return Err(DeliveryError::Over(row.id)),
                AttemptState::Prepared | AttemptState::Open => {}
            }
            let known = head.map(|(seq, hash)| Head { seq, hash });
            let mut machine = self.machine(&row, known).await?;
            let started = self.start_held(&row, machine.as_ref()).await?;
            let records = judge(&row, known, &mut machine, fresh, &started)?;
            let now = self.now();
            let appended = match &self.serving {
                Some(_) => self.store.receive_records(attempt, head, &records, now).await?,
                None => self.store.append_records(attempt, head, &records).await?,
            };
            match (appended, records.last(), machine) {
                (Appended::Held, Some(last), Some(machine)) => {
                    let head = Head { seq: last.seq, hash: last.hash };
                    self.remember(attempt, Followed { head, machine });
                    return self.acknowledge(attempt, head, Some(now)).await;
                }
                _ => tries.next()?,
            }
        }
    }

    /// The journal of the caller's attempt as it is held.
    pub(super) async fn held_journal(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
    ) -> Result<Vec<u8>, DeliveryError> {
        let row = self.own(caller, attempt).await?;
        Ok(journal_bytes(&self.store.records(&row.id, 0).await?))
    }

    /// The lines that are new, given the number of the record that is due next. Lines that are held already must be the
    /// same, byte by byte; another one is put aside.
    async fn compare<'l>(
        &self,
        row: &AttemptRow,
        next: u64,
        lines: &'l [u8],
    ) -> Result<&'l [u8], DeliveryError> {
        if lines.last().is_some_and(|last| *last != b'\n') {
            return Err(DeliveryError::Torn);
        }
        let mut held: Option<std::vec::IntoIter<StoredRecord>> = None;
        let mut rest = lines;
        while let Some(end) = rest.iter().position(|b| *b == b'\n') {
            let (line, after) = rest.split_at(end);
            let reason = || "it is not a record of a journal".to_owned();
            let seq = seq_of(line).ok_or_else(|| DeliveryError::Refused { seq: next, reason: reason() })?;
            if seq == next {
                return Ok(rest);
            }
            let same = match &mut held {
                Some(held) => held.next(),
                None => held.insert(self.store.records(&row.id, seq).await?.into_iter()).next(),
            };
            let same = same.filter(|same| same.seq == seq);
            let same = same.ok_or(DeliveryError::Gap { expected: next, found: seq })?;
            if same.bytes != line && takes_over(line) && !takes_over(&same.bytes) {
                // records came in while the other device asked: it asks again
                return Err(DeliveryError::Contended);
            }
            if same.bytes != line {
                let act = self.act(Actor::Candidate(row.person.clone()));
                self.store.keep_incident(&act, &row.id, seq, line).await?;
                return Err(match takes_over(&same.bytes) {
                    true => DeliveryError::TakenOver { seq },
                    false => DeliveryError::Forked { seq },
                });
            }
            rest = after.get(1..).unwrap_or_default();
        }
        Ok(rest)
    }

    /// What the next records are held against as to the start of the attempt.
    async fn start_held(
        &self,
        row: &AttemptRow,
        machine: Option<&Attempt>,
    ) -> Result<Admission, DeliveryError> {
        if self.is_self_attested() || machine.is_some_and(|machine| machine.phase() != Phase::Opened) {
            return Ok(Admission::Past);
        }
        let started = self.store.started(&row.id).await?;
        Ok(Admission::ByTicket(started.map(|at| ticket_of(row, at)).transpose()?.map(Box::new)))
    }

    /// The attempt as the records held leave it; `None` before record 0.
    pub(super) async fn machine(
        &self,
        row: &AttemptRow,
        head: Option<Head>,
    ) -> Result<Option<Attempt>, DeliveryError> {
        let Some(head) = head else { return Ok(None) };
        let known = self.followed.lock().ok().and_then(|followed| followed.get(&row.id).cloned());
        if let Some(known) = known.filter(|known| known.head == head) {
            return Ok(Some(known.machine));
        }
        let mut held = self.store.records(&row.id, 0).await?;
        held.retain(|record| record.seq <= head.seq);
        let (binding, shape) = (binding_of(row)?, FormShape::of(&form_of(row)?));
        let mut machine = None;
        for entry in entries(&row.id, &held)? {
            take(&mut machine, row, &binding, &shape, &entry, &Admission::Past)?;
        }
        Ok(machine)
    }

    fn remember(&self, attempt: &AttemptId, followed: Followed) {
        let most = if self.serves() { MOST_FOLLOWED } else { 1 };
        if let Ok(mut all) = self.followed.lock() {
            while all.len() >= most && !all.contains_key(attempt) {
                // the one that began first, which is the likeliest to be over
                all.pop_first();
            }
            all.insert(attempt.clone(), followed);
        }
    }
}

/// The entries of the records held of an attempt, in order.
fn entries(attempt: &AttemptId, held: &[StoredRecord]) -> Result<Vec<Entry>, DeliveryError> {
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
fn judge(
    row: &AttemptRow,
    head: Option<Head>,
    machine: &mut Option<Attempt>,
    fresh: &[u8],
    start: &Admission,
) -> Result<Vec<StoredRecord>, DeliveryError> {
    let (binding, shape) = (binding_of(row)?, FormShape::of(&form_of(row)?));
    let chain = match head {
        Some(head) => Chain::resume(row.id.clone(), head),
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
            take(machine, row, &binding, &shape, &entry, start)?;
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
    start: &Admission,
) -> Result<(), DeliveryError> {
    let refused =
        |e: crate::attempt::Refusal| DeliveryError::Refused { seq: entry.seq, reason: e.to_string() };
    match machine {
        Some(attempt) => {
            attempt.apply(entry).map_err(refused)?;
            start.check(attempt, entry)
        }
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
