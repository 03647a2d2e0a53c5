//! Taking journal records: only what continues the journal held is taken, whole lines, byte by byte.

use crate::api::{Ack, Caller};
use crate::attempt::{Attempt, Binding, Entry, Fact, FormShape, Phase, Ticket};
use crate::delivery::DeliveryError;
use crate::delivery::local::{LocalDelivery, Tries};
use crate::delivery::sitting::{binding_of, form_of, ticket_of};
use crate::delivery::takeover::takes_over;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ProgramId};
use crate::journal::{Chain, Claim, Content, Head, Reader, State, Verdict};
use crate::store::{Actor, Appended, AttemptRow, AttemptState, NewRecords, StoredRecord};
use serde::Deserialize;
use std::sync::{Arc, PoisonError};

/// A server follows so many attempts; of the others it reads the records again.
const MOST_FOLLOWED: usize = 16 * 1024;
/// So many bytes are judged where nobody else waits for the thread.
const MANY_BYTES: usize = 64 * 1024;

/// The state that the records held of an attempt lead to, so that an append need not begin at record 0. It is a guess: the
/// transaction that takes records says whether the head is this one, and whether the attempt is still open.
#[derive(Debug, Clone)]
pub(super) struct Followed {
    person: CandidateId,
    program: ProgramId,
    stage: Stage,
    /// SHA-256 of the receipts that were given for it here, each with the number of the record up to which it vouches.
    vouched: Vec<(Digest, u64)>,
    /// What the receipts in its records say; `None` where one of the records was not judged here when it came, or holds a
    /// receipt that was not given here.
    anchors: Option<Anchors>,
}

/// Receipts of this server in a journal.
#[derive(Debug, Clone, Copy, Default)]
struct Anchors {
    receipts: u64,
    seq: u64,
}

impl Anchors {
    /// With the receipts of further records.
    fn with(self, notes: &[Digest], vouched: &[(Digest, u64)]) -> Option<Self> {
        notes.iter().try_fold(self, |known, note| {
            let (_, seq) = vouched.iter().find(|(digest, _)| digest == note)?;
            Some(Self { receipts: known.receipts + 1, seq: known.seq.max(*seq) })
        })
    }
}

/// How far a followed attempt has come.
#[derive(Debug, Clone)]
enum Stage {
    /// No record is held: record 0 has to bind this.
    Opened(Box<Ground>),
    /// Records are held up to this head.
    At(Head, Box<Attempt>),
}

/// What record 0 has to bind.
#[derive(Debug, Clone)]
struct Ground {
    binding: Binding,
    shape: FormShape,
}

impl Ground {
    fn of(row: &AttemptRow) -> Result<Self, DeliveryError> {
        Ok(Self { binding: binding_of(row)?, shape: FormShape::of(&form_of(row)?) })
    }
}

impl Stage {
    fn head(&self) -> Option<Head> {
        match self {
            Self::Opened(_) => None,
            Self::At(head, _) => Some(*head),
        }
    }
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
        if let Some(ack) = self.go_on(caller, attempt, lines).await? {
            return Ok(ack);
        }
        if let Some(ack) = self.still_last(caller, attempt, lines).await? {
            return Ok(ack);
        }
        let mut tries = Tries::new();
        loop {
            let row = self.own(caller, attempt).await?;
            if row.drawn.is_none() {
                return Err(DeliveryError::NotOpened(row.id));
            }
            let head = self.store.head(attempt).await?;
            let fresh = self.compare(&row, head.map_or(0, |(seq, _)| seq + 1), lines).await?;
            let known = head.map(|(seq, hash)| Head { seq, hash });
            if fresh.is_empty() {
                let held = known.ok_or_else(|| DeliveryError::NoRecords(row.id.clone()))?;
                return self.acknowledge(&row.id, held, None).await;
            }
            match row.state {
                AttemptState::Void => return Err(DeliveryError::Void(row.id)),
                AttemptState::Ended => return Err(DeliveryError::Over(row.id)),
                AttemptState::Prepared | AttemptState::Open => {}
            }
            let stage = self.stage(&row, known).await?;
            let start = self.start_held(&row, &stage).await?;
            let before = self.follows(attempt).filter(|before| before.stage.head() == known);
            let anchors = match known {
                None => Some(Anchors::default()),
                Some(_) => before.and_then(|before| before.anchors),
            };
            let Judged { records, stage, receipts } = judged(attempt, stage, start, fresh).await?;
            self.check_end(&stage).await?;
            let (person, program, vouched) = (row.person, row.program, self.vouched(attempt));
            let anchors = anchors.and_then(|known| known.with(&receipts, &vouched));
            let followed = Followed { person, program, stage, vouched, anchors };
            match self.take(attempt, known, records, followed).await? {
                Some(ack) => return Ok(ack),
                None => tries.next()?,
            }
        }
    }

    /// The usual call: lines that continue an attempt which is followed. `None` where that is not so; whoever looks closer
    /// says why.
    async fn go_on(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        lines: &[u8],
    ) -> Result<Option<Ack>, DeliveryError> {
        let Some(known) = self.follows(attempt) else { return Ok(None) };
        let head = match &known.stage {
            Stage::At(head, machine) if machine.phase() != Phase::Opened => *head,
            // its start is still to be judged
            _ => return Ok(None),
        };
        let whole = lines.last() == Some(&b'\n');
        let first = lines.split(|byte| *byte == b'\n').next().and_then(seq_of);
        let own = known.person == caller.person && known.program == self.program().id;
        if !own || !whole || first != Some(head.seq + 1) {
            return Ok(None);
        }
        let Followed { person, program, stage, vouched, anchors } = known.as_ref().clone();
        // what is refused here may be right after what another server took
        let judged = judged(attempt, stage, Admission::Past, lines).await;
        let Ok(Judged { records, stage, receipts }) = judged else {
            self.forget(attempt);
            return Ok(None);
        };
        self.check_end(&stage).await?;
        let anchors = anchors.and_then(|known| known.with(&receipts, &vouched));
        self.take(attempt, Some(head), records, Followed { person, program, stage, vouched, anchors }).await
    }

    /// The last line held comes once more: a device asks whether it still goes on with the attempt, and many do at a time. The
    /// attempt itself is not read for that. `None` where the line is not the last one any more, or the attempt is not followed.
    async fn still_last(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        lines: &[u8],
    ) -> Result<Option<Ack>, DeliveryError> {
        let Some(known) = self.follows(attempt) else { return Ok(None) };
        let own = known.person == caller.person && known.program == self.program().id;
        let line = lines.strip_suffix(b"\n").filter(|line| !line.contains(&b'\n'));
        let (Some(head), Some(line), true) = (known.stage.head(), line, own) else { return Ok(None) };
        match self.store.records(attempt, head.seq).await?.as_slice() {
            [last] if last.bytes == line && last.hash == head.hash => {
                self.acknowledge(attempt, head, None).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Records what was judged, if the head held is still `head`.
    async fn take(
        &self,
        attempt: &AttemptId,
        head: Option<Head>,
        records: Vec<StoredRecord>,
        mut followed: Followed,
    ) -> Result<Option<Ack>, DeliveryError> {
        let now = self.now();
        let before = head.map(|head| (head.seq, head.hash));
        let appended = match &self.serving {
            Some(serving) => {
                let (attempt, received) = (attempt.clone(), Some(now));
                serving.writer.append(NewRecords { attempt, head: before, records, received }).await
            }
            None => self.store.append_records(attempt, before, &records).await,
        };
        match (appended, followed.stage.head()) {
            (Ok(Appended::Held), Some(head)) => {
                let ack = self.acknowledge(attempt, head, Some(now)).await?;
                let given = ack.receipt.as_ref().map(|note| (Digest::of(&[note.as_bytes()]), head.seq));
                followed.vouched.extend(given);
                self.remember(attempt, followed);
                Ok(Some(ack))
            }
            (Ok(_), _) => {
                self.forget(attempt);
                Ok(None)
            }
            (Err(error), _) => {
                self.forget(attempt);
                Err(error.into())
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
    async fn start_held(&self, row: &AttemptRow, stage: &Stage) -> Result<Admission, DeliveryError> {
        let begun = matches!(stage, Stage::At(_, machine) if machine.phase() != Phase::Opened);
        if !self.serves() || begun {
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
        Ok(match self.stage(row, head).await? {
            Stage::At(_, machine) => Some(*machine),
            Stage::Opened(_) => None,
        })
    }

    /// Where the records held leave the attempt.
    async fn stage(&self, row: &AttemptRow, head: Option<Head>) -> Result<Stage, DeliveryError> {
        let known = self.follows(&row.id).filter(|known| known.stage.head() == head);
        if let Some(known) = known {
            return Ok(known.stage.clone());
        }
        let ground = Box::new(Ground::of(row)?);
        let Some(head) = head else { return Ok(Stage::Opened(ground)) };
        let mut held = self.store.records(&row.id, 0).await?;
        held.retain(|record| record.seq <= head.seq);
        let mut machine = Machine::Due(ground);
        for entry in entries(&row.id, &held)? {
            machine.take(&row.id, &entry, &Admission::Past)?;
        }
        machine.stage(Some(head)).ok_or_else(|| DeliveryError::NoRecords(row.id.clone()))
    }

    fn follows(&self, attempt: &AttemptId) -> Option<Arc<Followed>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner).get(attempt).cloned()
    }

    /// The verdict on a journal whose every record was judged here when it came, and that holds no receipt but those given
    /// here. `None` where that is not so: then it is to be read and judged from its beginning.
    pub(super) async fn followed_to_the_end(
        &self,
        row: &AttemptRow,
    ) -> Result<Option<Verdict>, DeliveryError> {
        let known = self.follows(&row.id);
        let Some((Stage::At(head, machine), Some(anchors))) =
            known.as_ref().map(|known| (&known.stage, known.anchors))
        else {
            return Ok(None);
        };
        // whoever else has authority may have signed the head too
        let own = self.receipt_key();
        let alone = machine.authorities().iter().all(|key| Some(key) == own.as_ref());
        let (Phase::Signed(end), true, Some(before)) = (machine.phase(), alone, head.seq.checked_sub(1))
        else {
            return Ok(None);
        };
        let held = self.store.records(&row.id, before).await?;
        let [ended, signed] = held.as_slice() else { return Ok(None) };
        let ended = Head { seq: ended.seq, hash: ended.hash };
        let bytes = journal_bytes(std::slice::from_ref(signed));
        let last = Reader::after(Chain::resume(row.id.clone(), ended), &bytes).next();
        let (Some(Ok(last)), true) = (last, signed.hash == head.hash) else { return Ok(None) };
        let Content::Known(Fact::Signed { note }) = &last.content else { return Ok(None) };
        if !ended.is_signed(&row.id, note, machine.device()) {
            return Ok(None);
        }
        let Anchors { receipts, seq } = anchors;
        let (proven, not_proven) = match receipts {
            0 => (Vec::new(), vec![Claim::Times]),
            _ => (vec![Claim::Anchored { receipts, seq }], Vec::new()),
        };
        Ok(Some(Verdict {
            state: State::Closed(end),
            id: Some(row.id.clone()),
            attempt: Some(machine.as_ref().clone()),
            head: Some(*head),
            torn_bytes: 0,
            proven,
            not_proven,
            receptions: Vec::new(),
        }))
    }

    /// Receipts that were given here for this attempt, as far as that is remembered.
    pub(super) fn vouched(&self, attempt: &AttemptId) -> Vec<(Digest, u64)> {
        self.follows(attempt).map(|known| known.vouched.clone()).unwrap_or_default()
    }

    fn forget(&self, attempt: &AttemptId) {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner).remove(attempt);
    }

    /// What ends the attempt is signed by a device whose key was not revoked.
    async fn check_end(&self, stage: &Stage) -> Result<(), DeliveryError> {
        match stage {
            Stage::At(_, machine) => self.check_device(machine).await,
            Stage::Opened(_) => Ok(()),
        }
    }

    fn remember(&self, attempt: &AttemptId, followed: Followed) {
        let most = if self.serves() { MOST_FOLLOWED } else { 1 };
        let mut all = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        while all.len() >= most && !all.contains_key(attempt) {
            // the one that began first, which is the likeliest to be over
            all.pop_first();
        }
        all.insert(attempt.clone(), Arc::new(followed));
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

/// New lines that hold, and where they lead.
struct Judged {
    records: Vec<StoredRecord>,
    stage: Stage,
    /// SHA-256 of the receipts in them.
    receipts: Vec<Digest>,
}

/// Judges new lines by the chain and by the rules of an attempt, after what is held.
async fn judged(
    attempt: &AttemptId,
    stage: Stage,
    start: Admission,
    fresh: &[u8],
) -> Result<Judged, DeliveryError> {
    if fresh.len() < MANY_BYTES {
        return judge(attempt, stage, &start, fresh);
    }
    let (attempt, fresh) = (attempt.clone(), fresh.to_vec());
    let judging = tokio::task::spawn_blocking(move || judge(&attempt, stage, &start, &fresh));
    judging.await.unwrap_or(Err(DeliveryError::ServerError))
}

fn judge(
    attempt: &AttemptId,
    stage: Stage,
    start: &Admission,
    fresh: &[u8],
) -> Result<Judged, DeliveryError> {
    let chain = match stage.head() {
        Some(head) => Chain::resume(attempt.clone(), head),
        None => Chain::start(attempt.clone()),
    };
    let mut machine = match stage {
        Stage::At(_, machine) => Machine::Runs(machine),
        Stage::Opened(ground) => Machine::Due(ground),
    };
    let (mut records, mut receipts) = (Vec::new(), Vec::new());
    let mut reader = Reader::after(chain, fresh);
    for record in reader.by_ref() {
        let record = record
            .map_err(|fault| DeliveryError::Refused { seq: fault.seq, reason: fault.reason.to_string() })?;
        if let Content::Newer(name) = &record.content {
            return Err(DeliveryError::Newer { seq: record.seq, name: name.clone() });
        }
        let line = fresh.get(record.range.start..record.range.end.saturating_sub(1)).unwrap_or_default();
        records.push(StoredRecord { seq: record.seq, bytes: line.to_vec(), hash: record.hash });
        if let Some(entry) = record.into_entry() {
            if let Fact::Anchored { receipt } = &entry.fact {
                receipts.push(Digest::of(&[receipt.as_bytes()]));
            }
            machine.take(attempt, &entry, start)?;
        }
    }
    let stage = machine.stage(reader.head()).ok_or_else(|| DeliveryError::NoRecords(attempt.clone()))?;
    Ok(Judged { records, stage, receipts })
}

/// The rules of an attempt, before and after its record 0.
enum Machine {
    Due(Box<Ground>),
    Runs(Box<Attempt>),
}

impl Machine {
    fn take(&mut self, id: &AttemptId, entry: &Entry, start: &Admission) -> Result<(), DeliveryError> {
        let refused =
            |e: crate::attempt::Refusal| DeliveryError::Refused { seq: entry.seq, reason: e.to_string() };
        match self {
            Self::Runs(attempt) => {
                attempt.apply(entry).map_err(refused)?;
                start.check(attempt, entry)
            }
            Self::Due(ground) => {
                let bound = |bound: &Binding| *bound == ground.binding;
                if !matches!(&entry.fact, Fact::Opened { binding, .. } if bound(binding)) {
                    return Err(DeliveryError::Binding(id.clone()));
                }
                let shape = Some(ground.shape.clone());
                let opened = Attempt::open(id.clone(), entry, shape).map_err(refused)?;
                *self = Self::Runs(Box::new(opened));
                Ok(())
            }
        }
    }
    /// Where it stands at this head; `None` where it never began.
    fn stage(self, head: Option<Head>) -> Option<Stage> {
        match (self, head) {
            (Self::Runs(attempt), Some(head)) => Some(Stage::At(head, attempt)),
            _ => None,
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
