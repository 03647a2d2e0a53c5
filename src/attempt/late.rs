//! Answers that a server received after the deadline: the tail of a record that nothing anchored in time.
//!
//! What the owner of a computer wrote while no server saw it proves its order alone. So the deadline that counts here runs
//! by the server's clock, from the start that its ticket states, or where it gave none from its opening of the attempt; and a record was in time when the server had received it by
//! then. The clocks of the computer are asked for one thing only: how long the form lay open before the exam clock started.

use crate::attempt::{Attempt, End, Entry, Fact, Phase};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// A record is on its way for a moment, and a hall hands in at once: so long after the deadline nothing is late yet.
pub const ON_THE_WAY_MS: u64 = 15_000;

/// A form that no server saw being started lay open for so long at the most.
const LONGEST_WAIT_MS: i64 = 300_000;

/// A server had received all records up to `seq` at this instant of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reception {
    /// Sequence number of the last one.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
}

/// What a server received when, compared with the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Punctuality {
    /// The deadline by the server's clock.
    pub deadline: Timestamp,
    /// So many records were received by the deadline and what was allowed after it.
    pub in_time: u64,
    /// Answers among the others; `None` where there are none.
    pub late: Option<LateAnswers>,
    /// The record ends because the time was up, and the server had received that end while there was time left by its own clock.
    pub cut_short: bool,
}

/// Answers that were received late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateAnswers {
    /// Questions whose response was given, changed or taken away in late records.
    pub answers: u32,
    /// When the last of them was received.
    pub received: Timestamp,
}

/// Compares receptions with the deadline of an attempt that a server opened at `opened`. Records count as in time up to
/// `allowed_ms` after it, and never less than [`ON_THE_WAY_MS`]. `entries` are those of the whole record, in order; records
/// after the last reception were never received.
pub fn punctuality(
    attempt: &Attempt,
    entries: &[Entry],
    receptions: &[Reception],
    opened: Timestamp,
    allowed_ms: u64,
) -> Punctuality {
    let deadline = deadline(attempt, entries, receptions, opened);
    let until = plus(deadline, allowed_ms.max(ON_THE_WAY_MS));
    let in_time =
        receptions.iter().filter(|r| r.at <= until).map(|r| r.seq.saturating_add(1)).max().unwrap_or(0);
    let late = entries.iter().filter(|entry| entry.seq >= in_time);
    let late: Vec<(u64, u32)> = late.filter_map(|entry| Some((entry.seq, answered(&entry.fact)?))).collect();
    let questions: BTreeSet<u32> = late.iter().map(|(_, item)| *item).collect();
    let late = late.last().map(|(last, _)| LateAnswers {
        answers: u32::try_from(questions.len()).unwrap_or(u32::MAX),
        received: received(receptions, *last).unwrap_or(until),
    });
    let seen = attempt.end_seq().and_then(|end| received(receptions, end));
    let cut_short = attempt.is_expired() && seen.is_some_and(|seen| plus(seen, ON_THE_WAY_MS) < deadline);
    Punctuality { deadline, in_time, late, cut_short }
}

/// When an attempt ended, as far as a server knows that opened it at `opened`: at the instant that the record claims, but not
/// before the server had received what stands before the end, and not after it had received the end. `None` where the attempt
/// has not ended. Where the server received no end, the claim is all there is.
pub fn ended(attempt: &Attempt, receptions: &[Reception], opened: Timestamp) -> Option<Timestamp> {
    let claimed = attempt.ended()?;
    let end = attempt.end_seq()?;
    let Some(latest) = received(receptions, end) else { return Some(claimed) };
    let before = receptions.iter().filter(|r| r.seq < end).map(|r| r.at).max().unwrap_or(opened);
    Some(claimed.max(before).min(latest))
}

/// The question whose response a fact changes.
fn answered(fact: &Fact) -> Option<u32> {
    match fact {
        Fact::Answered { item, .. } | Fact::Entered { item, .. } | Fact::Cleared { item } => Some(*item),
        _ => None,
    }
}

/// When the record of this number was received.
fn received(receptions: &[Reception], seq: u64) -> Option<Timestamp> {
    receptions.iter().filter(|r| r.seq >= seq).map(|r| r.at).min()
}

fn deadline(attempt: &Attempt, entries: &[Entry], receptions: &[Reception], opened: Timestamp) -> Timestamp {
    let moved_ms = attempt.limit_ms().saturating_add(attempt.stood_still_ms());
    if let Some(ticket) = attempt.ticket() {
        return plus(ticket.start, moved_ms);
    }
    let started = entries.iter().find(|entry| matches!(entry.fact, Fact::Started {}));
    let waited = started.map_or(0, |started| started.at.since(attempt.opened()).max(0));
    let claimed = opened.plus(waited);
    let start = match started.and_then(|started| received(receptions, started.seq)) {
        Some(seen) if seen <= plus(claimed, ON_THE_WAY_MS) => claimed.min(seen),
        // nobody saw the start: a form is not looked at for hours before it
        _ => opened.plus(waited.min(LONGEST_WAIT_MS)),
    };
    plus(start, moved_ms)
}

fn plus(at: Timestamp, ms: u64) -> Timestamp {
    at.plus(i64::try_from(ms).unwrap_or(i64::MAX))
}

impl Attempt {
    /// It ended because the time was up.
    pub fn is_expired(&self) -> bool {
        matches!(self.phase, Phase::Ended(End::Expired) | Phase::Signed(End::Expired))
    }

    /// The record that ended it; only signatures follow.
    fn end_seq(&self) -> Option<u64> {
        let behind = match self.phase {
            Phase::Ended(_) => 1,
            Phase::Signed(_) => 2,
            _ => return None,
        };
        self.next_seq().checked_sub(behind)
    }

    /// How long the exam clock stood still between its start and the last record, in milliseconds: in breaks of the
    /// allowance, or by order of who watches.
    pub fn stood_still_ms(&self) -> u64 {
        if self.last_order.is_some() {
            let passed = self.started.map_or(0, |started| self.last_at().since(started));
            // what was not charged of a gap is no time that stood still
            let charged = self.elapsed_at_last_record().saturating_add(self.clock.doubted_ms());
            return u64::try_from(passed).unwrap_or(0).saturating_sub(charged);
        }
        self.binding().breaks_ms.saturating_sub(self.breaks_left_ms())
    }
}
