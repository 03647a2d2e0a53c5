//! Judging a whole journal: chain, rules, signatures, form. Pure; the caller adds what needs the bank (draw, score).

use crate::attempt::{Attempt, Entry, Fact, FormShape, Phase, Reception};
use crate::digest::Digest;
use crate::form::PresentedForm;
use crate::id::AttemptId;
use crate::journal::{
    Breach, Breakage, Claim, Content, Head, Newer, Reader, Reason, Receipt, State, Unreadable, Verdict,
    torn_tail,
};
use crate::note::{Note, NoteError, VerifierKey};
use crate::program::Proctoring;
use crate::time::Timestamp;

/// What is at hand beside the journal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// The presented form.
    pub form: Option<&'a PresentedForm>,
    /// Keys of servers whose receipts are believed.
    pub servers: &'a [VerifierKey],
}

/// Judges a journal. The first bad record is named; what holds before it is still read.
pub fn verify(bytes: &[u8], given: &Given<'_>) -> Verdict {
    verify_vouched(bytes, given, &[])
}

/// The same where it is known of some receipts that a server that is believed signed them: by the SHA-256 of their notes.
pub fn verify_vouched(bytes: &[u8], given: &Given<'_>, vouched: &[Digest]) -> Verdict {
    let (hashes, seals) = (Vec::new(), Seals::default());
    let mut judge = Judge { given: *given, vouched, attempt: None, newer: None, hashes, seals };
    let mut reader = Reader::new(bytes);
    let mut broken = None;
    while let Some(read) = reader.next() {
        let judged = read.map_err(|fault| Breakage {
            seq: fault.seq,
            line: fault.line,
            breach: Breach::Chain(fault.reason),
        });
        let judged = judged.and_then(|record| {
            let id = reader.so_far().map(|chain| chain.attempt().clone());
            let line = judge.hashes.len() + 1;
            let at = |breach| Breakage { seq: record.seq, line, breach };
            judge.take(id, &record.content, || record.entry()).map_err(at)?;
            judge.hashes.push(record.hash);
            Ok(())
        });
        if let Err(breakage) = judged {
            broken = Some(breakage);
            break;
        }
    }
    let head = judge.hashes.last().map(|hash| Head { seq: judge.hashes.len() as u64 - 1, hash: *hash });
    let id = reader.so_far().map(|chain| chain.attempt().clone());
    let torn_bytes = torn_tail(bytes).map_or(0, |torn| torn.len());
    let ended = judge.attempt.as_ref().is_some_and(|attempt| matches!(attempt.phase(), Phase::Signed(_)));
    if ended && torn_bytes > 0 && broken.is_none() {
        let seq = judge.hashes.len() as u64;
        broken = Some(Breakage { seq, line: judge.hashes.len() + 1, breach: Breach::Trailing });
    }
    judge.verdict(bytes, broken, Ground { id, head, torn_bytes })
}

/// What stands whatever the judgement is.
struct Ground {
    id: Option<AttemptId>,
    head: Option<Head>,
    torn_bytes: usize,
}

struct Judge<'a> {
    given: Given<'a>,
    vouched: &'a [Digest],
    attempt: Option<Attempt>,
    /// The first fact that only a newer version knows: from there on nothing is judged but the chain.
    newer: Option<Newer>,
    hashes: Vec<Digest>,
    seals: Seals,
}

/// What signatures were found.
#[derive(Default)]
struct Seals {
    device: Option<String>,
    authorities: Vec<String>,
    orders: u64,
    ticket: Option<Claim>,
    receipts: u64,
    receipt_seq: u64,
    receptions: Vec<Reception>,
    unknown_receipts: u64,
}

impl Judge<'_> {
    /// Judges a record that fits the chain.
    fn take(
        &mut self,
        id: Option<AttemptId>,
        content: &Content,
        entry: impl FnOnce() -> Option<Entry>,
    ) -> Result<(), Breach> {
        let seq = self.hashes.len() as u64;
        if let (Content::Newer(name), None) = (content, &self.newer) {
            self.newer = Some(Newer::Fact { seq, name: name.clone() });
        }
        if self.newer.is_some() {
            return Ok(());
        }
        let Some(entry) = entry() else { return Ok(()) };
        match (&mut self.attempt, id) {
            (Some(attempt), _) => attempt.apply(&entry)?,
            (none, Some(id)) => {
                if let (Some(form), Fact::Opened { binding, .. }) = (self.given.form, &entry.fact) {
                    let digest = form.digest().map_err(|_| Breach::Form)?;
                    if digest != binding.form_digest || form.attempt != id {
                        return Err(Breach::Form);
                    }
                }
                *none = Some(Attempt::open(id, &entry, self.given.form.map(FormShape::of))?);
            }
            (None, None) => {}
        }
        match &entry.fact {
            Fact::Signed { note } => self.take_head_note(note),
            Fact::Anchored { receipt } => self.take_receipt(receipt),
            Fact::Admitted { ticket } => self.take_ticket(ticket),
            Fact::Paused { .. }
            | Fact::Continued { .. }
            | Fact::Extended { .. }
            | Fact::Message { .. }
            | Fact::TakenOver { .. }
            | Fact::Terminated { .. } => {
                self.seals.orders += 1;
                Ok(())
            }
            Fact::BreakStarted { order } if !order.is_empty() => {
                self.seals.orders += 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn take_head_note(&mut self, text: &str) -> Result<(), Breach> {
        let (Some(attempt), Some(hash)) = (&self.attempt, self.hashes.last()) else {
            return Err(Breach::HeadNote("there is no record before it"));
        };
        let note = Note::parse(text).map_err(|_| Breach::HeadNote("it is no signed note"))?;
        let head = Head { seq: self.hashes.len() as u64 - 1, hash: *hash };
        if note.text() != head.text(attempt.id()) {
            return Err(Breach::HeadNote("it was made for another head"));
        }
        let mut keys = vec![attempt.device().clone()];
        keys.extend(attempt.authorities().iter().filter(|key| *key != attempt.device()).cloned());
        let signers = note
            .open(&keys)
            .map_err(|_| Breach::HeadNote("a signature does not fit, or none is of the device"))?;
        if !signers.contains(&attempt.device()) {
            return Err(Breach::HeadNote("the device has not signed it"));
        }
        self.seals.device = Some(attempt.device().to_string());
        let others = signers.into_iter().filter(|key| *key != attempt.device());
        self.seals.authorities = others.map(|key| key.name().to_owned()).collect();
        Ok(())
    }

    /// What the ticket says was judged with the rules of the attempt; here is who signed it.
    fn take_ticket(&mut self, text: &str) -> Result<(), Breach> {
        let note = Note::parse(text).map_err(|_| Breach::Ticket("it is no signed note"))?;
        let start = self.attempt.as_ref().and_then(|attempt| Some(attempt.ticket()?.start));
        self.seals.ticket = match (note.open(self.given.servers), start) {
            (Ok(_), Some(at)) => Some(Claim::Started { at }),
            (Err(NoteError::Unsigned), _) | (Ok(_), None) => Some(Claim::UnknownTicket),
            (Err(_), _) => return Err(Breach::Ticket("its signature does not fit")),
        };
        Ok(())
    }

    fn take_receipt(&mut self, text: &str) -> Result<(), Breach> {
        let note = Note::parse(text).map_err(|_| Breach::Receipt("it is no signed note"))?;
        let receipt = Receipt::parse(note.text()).ok_or(Breach::Receipt("its text is none of a receipt"))?;
        if self.attempt.as_ref().is_some_and(|attempt| *attempt.id() != receipt.attempt) {
            return Err(Breach::Receipt("it is for another attempt"));
        }
        let held = usize::try_from(receipt.head.seq).ok().and_then(|seq| self.hashes.get(seq));
        if held != Some(&receipt.head.hash) {
            return Err(Breach::Receipt("it is for other records than these"));
        }
        let known = !self.vouched.is_empty() && self.vouched.contains(&Digest::of(&[text.as_bytes()]));
        let signed = if known { Ok(()) } else { note.open(self.given.servers).map(drop) };
        match signed {
            Ok(()) => {
                self.seals.receipts += 1;
                self.seals.receipt_seq = self.seals.receipt_seq.max(receipt.head.seq);
                let at = Timestamp(i64::try_from(receipt.received_ms).unwrap_or(i64::MAX));
                self.seals.receptions.push(Reception { seq: receipt.head.seq, at });
            }
            Err(NoteError::Unsigned) => self.seals.unknown_receipts += 1,
            Err(_) => return Err(Breach::Receipt("its signature does not fit")),
        }
        Ok(())
    }

    fn verdict(self, bytes: &[u8], broken: Option<Breakage>, ground: Ground) -> Verdict {
        let state = match (broken, &self.newer, &self.attempt) {
            (Some(breakage), ..) => state_of_breakage(bytes, breakage),
            (None, Some(newer), _) => State::Newer(newer.clone()),
            (None, None, Some(attempt)) => match attempt.phase() {
                Phase::Signed(end) => State::Closed(end),
                _ => State::Open,
            },
            (None, None, None) if bytes.is_empty() => State::Unreadable(Unreadable::Empty),
            (None, None, None) if looks_like_record(bytes) => State::Unreadable(Unreadable::Torn),
            (None, None, None) => State::Unreadable(Unreadable::Foreign),
        };
        let (proven, not_proven) = match state {
            State::Closed(_) | State::Open => self.claims(ground.head),
            _ => (Vec::new(), Vec::new()),
        };
        let Ground { id, head, torn_bytes } = ground;
        let mut receptions = self.seals.receptions;
        receptions.sort_unstable();
        Verdict { state, id, attempt: self.attempt, head, torn_bytes, receptions, proven, not_proven }
    }

    fn claims(&self, head: Option<Head>) -> (Vec<Claim>, Vec<Claim>) {
        let Some(attempt) = &self.attempt else { return Default::default() };
        let (mut proven, mut open) = (Vec::new(), Vec::new());
        proven.push(Claim::Order { records: head.map_or(0, |head| head.seq + 1) });
        proven.push(Claim::Rules);
        match &self.seals.device {
            Some(key) => proven.push(Claim::DeviceSignature { key: key.clone() }),
            None => open.push(Claim::Whole),
        }
        if !self.seals.authorities.is_empty() {
            proven.push(Claim::AuthoritySignature { names: self.seals.authorities.clone() });
        }
        if self.seals.orders > 0 {
            proven.push(Claim::Orders { count: self.seals.orders });
        }
        match &self.seals.ticket {
            Some(Claim::UnknownTicket) => open.push(Claim::UnknownTicket),
            ticket => proven.extend(ticket.clone()),
        }
        if self.seals.receipts > 0 {
            proven.push(Claim::Anchored { receipts: self.seals.receipts, seq: self.seals.receipt_seq });
        }
        if self.seals.unknown_receipts > 0 {
            open.push(Claim::UnknownReceipts { count: self.seals.unknown_receipts });
        }
        (if self.given.form.is_some() { &mut proven } else { &mut open }).push(Claim::Form);
        let watched = !self.seals.authorities.is_empty();
        if !watched && self.seals.receipts == 0 {
            open.push(Claim::Times);
        }
        open.push(Claim::DeviceOwner { person: attempt.binding().person.to_string() });
        if attempt.binding().proctoring == Proctoring::Own {
            open.push(Claim::Sitter);
        }
        // that a server's clock has settled a gap is the device's word alone until a server holds what follows
        let anchored = if self.seals.receipts > 0 { self.seals.receipt_seq } else { 0 };
        let untimed = || attempt.interruptions().iter().filter(|gap| !gap.kind.is_timed());
        let settled = untimed().filter(|gap| gap.settled && gap.seq < anchored).count() as u64;
        let gaps = untimed().count() as u64 - settled;
        if settled > 0 {
            proven.push(Claim::Settled { count: settled });
        }
        if gaps > 0 {
            open.push(Claim::Gaps { count: gaps });
        }
        let count = attempt.review().len() as u64;
        if count > 0 {
            open.push(Claim::Clocks { count });
        }
        (proven, open)
    }
}

/// A breakage at record 0 may mean that the file is no journal at all, or one of another version.
fn state_of_breakage(bytes: &[u8], breakage: Breakage) -> State {
    let any = |like: fn(&[u8]) -> bool| bytes.split(|b| *b == b'\n').any(like);
    match (breakage.seq, &breakage.breach) {
        (0, Breach::Chain(Reason::Version(version))) if !any(|line| line.starts_with(b"{\"v\":1,")) => {
            State::Newer(Newer::Format(*version))
        }
        (0, Breach::Chain(_)) if !any(looks_like_record) => State::Unreadable(Unreadable::Foreign),
        _ => State::Broken(breakage),
    }
}

fn looks_like_record(line: &[u8]) -> bool {
    line.starts_with(b"{\"v\":")
}
