//! The candidate's way through an attempt: which item when, for how long, how often the response changed.
//!
//! A [`Walk`] is a fold over the same entries as the [`Attempt`] that it carries, and follows the same rules. It adds
//! what the machine itself has no use for. Exam time is divided without a rest: every millisecond of it belongs to the
//! item that was on display, to no item (before the first one, away from the program, in a break that went on too
//! long), or to a clock that was moved.

use crate::attempt::clock::TOLERANCE_MS;
use crate::attempt::{Attempt, Entry, Fact, FormShape, Leaving, Phase, Refusal};
use crate::id::AttemptId;
use crate::time::Timestamp;

/// An attempt, and the candidate's way through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    attempt: Attempt,
    items: Vec<ItemWalk>,
    suspensions: Vec<Suspension>,
    elsewhere_ms: u64,
    clocks_ms: i64,
}

/// What a candidate did at one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ItemWalk {
    /// Stays at it. One that a pause interrupts is one stay; after a break, or in a new process, it is another.
    pub visits: u32,
    /// Exam time with it on display, in milliseconds.
    pub on_display_ms: u64,
    /// How often an option chosen before was given up: for another one, or for none. The first response is no change, and
    /// neither is one more option where several are asked for.
    pub changes: u32,
}

/// The sitting was left, ended by a signal, or asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspension {
    /// Its record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: Leaving,
}

impl Walk {
    /// The walk of an attempt that was opened just now.
    fn begin(attempt: Attempt) -> Self {
        let items = vec![ItemWalk::default(); attempt.binding().items as usize];
        Self { attempt, items, suspensions: Vec::new(), elsewhere_ms: 0, clocks_ms: 0 }
    }

    /// The walk that these entries tell of, record 0 first, up to the first that is refused: its number, and why. Nothing
    /// is told where record 0 itself is refused.
    pub fn of(
        id: AttemptId,
        entries: &[Entry],
        shape: Option<FormShape>,
    ) -> (Option<Self>, Option<(u64, Refusal)>) {
        let Some((first, rest)) = entries.split_first() else { return (None, Some((0, Refusal::NotOpened))) };
        let mut walk = match Attempt::open(id, first, shape) {
            Ok(attempt) => Self::begin(attempt),
            Err(refusal) => return (None, Some((0, refusal))),
        };
        for entry in rest {
            let seq = walk.attempt.next_seq();
            if let Err(refusal) = walk.take(entry) {
                return (Some(walk), Some((seq, refusal)));
            }
        }
        (Some(walk), None)
    }

    /// Takes the next fact. A refusal changes nothing.
    pub fn take(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let before = self.attempt.clock;
        let (item, phase, stays) =
            (self.attempt.current_item(), self.attempt.phase(), self.attempt.path().len());
        let given_up = self.gives_up(&entry.fact);
        self.attempt.apply(entry)?;
        let after = self.attempt.clock;
        let ran = signed(after.elapsed()).saturating_sub(signed(before.elapsed()));
        let spent = match phase {
            Phase::Running if after.boot() == before.boot() && entry.up >= before.last().up => {
                let up = entry.up - before.last().up;
                // what was not spent but set: a clock that was moved
                if ran < 0 || ran.abs_diff(signed(up)) > TOLERANCE_MS { up } else { ran.unsigned_abs() }
            }
            _ => u64::try_from(ran).unwrap_or(0),
        };
        self.clocks_ms = self.clocks_ms.saturating_add(ran.saturating_sub(signed(spent)));
        let away = matches!(entry.fact, Fact::Resumed { .. } | Fact::TakenOver { .. });
        match item.filter(|_| !away).and_then(|item| self.item_mut(item)) {
            Some(item) => item.on_display_ms = item.on_display_ms.saturating_add(spent),
            None => self.elsewhere_ms = self.elsewhere_ms.saturating_add(spent),
        }
        if let Some(stay) = self.attempt.path().get(stays).copied()
            && let Some(item) = self.item_mut(stay.item)
        {
            item.visits = item.visits.saturating_add(1);
        }
        if let Some(item) = given_up.and_then(|item| self.item_mut(item)) {
            item.changes = item.changes.saturating_add(1);
        }
        if let Fact::Suspended { cause } = entry.fact {
            self.suspensions.push(Suspension { seq: entry.seq, at: entry.at, cause });
        }
        Ok(())
    }

    /// The attempt, as far as it was walked.
    pub fn attempt(&self) -> &Attempt {
        &self.attempt
    }
    /// What was done at each item, with its number, in the form's order.
    pub fn items(&self) -> impl Iterator<Item = (u32, ItemWalk)> {
        (1..).zip(self.items.iter().copied())
    }
    /// When the sitting was left, ended or asked to stop, in order.
    pub fn suspensions(&self) -> &[Suspension] {
        &self.suspensions
    }
    /// Exam time with an item on display, in milliseconds.
    pub fn on_display_ms(&self) -> u64 {
        self.items.iter().fold(0, |sum, item| sum.saturating_add(item.on_display_ms))
    }
    /// Exam time with no item on display, in milliseconds.
    pub fn elsewhere_ms(&self) -> u64 {
        self.elsewhere_ms
    }
    /// Exam time that nobody spent: clocks were moved by so many milliseconds, back where it is negative. Other than 0 only
    /// where the attempt is held for review.
    pub fn clocks_ms(&self) -> i64 {
        self.clocks_ms
    }

    /// The item whose response loses an option by this fact, gets another order, or another text.
    fn gives_up(&self, fact: &Fact) -> Option<u32> {
        let (item, kept, text) = match fact {
            Fact::Answered { item, choices } => (*item, choices.as_slice(), ""),
            Fact::Entered { item, text } => (*item, &[][..], text.as_str()),
            Fact::Cleared { item } => (*item, &[][..], ""),
            _ => return None,
        };
        let (before, entered) = (self.attempt.response(item), self.attempt.entered(item));
        let moved = before.len() == kept.len() && before != kept;
        let lost = before.iter().any(|choice| !kept.contains(choice));
        (moved || lost || !entered.is_empty() && entered != text).then_some(item)
    }

    fn item_mut(&mut self, item: u32) -> Option<&mut ItemWalk> {
        self.items.get_mut((item as usize).checked_sub(1)?)
    }
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}
