//! What a person should look at: clocks that disagreed, gaps that nothing proves, interruptions.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why an attempt is held for review. Each names the record (`seq`) that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are explained with their variant")]
pub enum ReviewReason {
    /// Wall clock and boot clock came apart by `by_ms` (wall minus boot).
    ClockJumped { seq: u64, by_ms: i64 },
    /// The boot clock fell by `by_ms` within one boot, which no clock of that kind does.
    BootClockLowered { seq: u64, by_ms: u64 },
    /// After a reboot, or on another device, the wall clock stood `behind_ms` before the last record.
    GapUnproven { seq: u64, behind_ms: u64 },
    /// After a reboot the wall clock said that the time was up, no server could be asked, and `by_ms` less were charged.
    GapDoubted { seq: u64, by_ms: u64 },
    /// A server's clock says that a gap was `by_ms` longer than was charged for it till then.
    GapSettled { seq: u64, by_ms: i64 },
    /// The clocks show what the journal should have said and did not: they differ by `by_ms` (wall minus boot, or the
    /// fall of the wall clock over a reboot).
    Unrecorded { seq: u64, by_ms: i64 },
}

impl ReviewReason {
    /// The record that shows it.
    pub fn seq(&self) -> u64 {
        match *self {
            Self::ClockJumped { seq, .. }
            | Self::BootClockLowered { seq, .. }
            | Self::GapUnproven { seq, .. }
            | Self::GapDoubted { seq, .. }
            | Self::GapSettled { seq, .. }
            | Self::Unrecorded { seq, .. } => seq,
        }
    }
}

impl fmt::Display for ReviewReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ClockJumped { seq, by_ms } => {
                let way = if by_ms < 0 { "back" } else { "forward" };
                write!(
                    f,
                    "record {seq}: the computer's clock was moved {way} by {}",
                    Span(by_ms.unsigned_abs())
                )
            }
            Self::BootClockLowered { seq, by_ms } => {
                write!(f, "record {seq}: the time since the computer's start fell by {}", Span(by_ms))
            }
            Self::GapUnproven { seq, behind_ms } => write!(
                f,
                "record {seq}: after a restart the computer's clock stood {} before the last record, so the length of the \
                 gap is not proven",
                Span(behind_ms)
            ),
            Self::GapDoubted { seq, by_ms } => write!(
                f,
                "record {seq}: after a restart the computer's clock said that the time was up, and no server could be asked; \
                 the exam went on, with {} less charged than the clock said",
                Span(by_ms)
            ),
            Self::GapSettled { seq, by_ms } => {
                let way = if by_ms < 0 { "shorter" } else { "longer" };
                write!(
                    f,
                    "record {seq}: by the server's clock the computer was off for {} {way} than was charged till then",
                    Span(by_ms.unsigned_abs())
                )
            }
            Self::Unrecorded { seq, by_ms } => write!(
                f,
                "record {seq}: the computer's clocks came apart by {}, and the record does not say so",
                Span(by_ms.unsigned_abs())
            ),
        }
    }
}

/// What was decided about a result that was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewOutcome {
    /// It counts as it is.
    Released,
    /// What no server had received in time does not count.
    Refused,
}

impl ReviewOutcome {
    /// All outcomes.
    pub const ALL: [Self; 2] = [Self::Released, Self::Refused];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::Refused => "refused",
        }
    }
}

/// A stretch without the program: it was left, ended, or lost its machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interruption {
    /// The record that ends it.
    pub seq: u64,
    /// How it went on.
    pub kind: Interrupted,
    /// The last record before it.
    pub from: Timestamp,
    /// How long it lasted, in milliseconds, as far as the clocks tell; by a server's where that has settled it.
    pub away_ms: u64,
    /// A server's clock has settled how long it lasted.
    pub settled: bool,
}

/// How an attempt went on after an interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interrupted {
    /// In a new process on a computer that ran all the time.
    SameBoot,
    /// After the computer was started again.
    Reboot,
    /// On another device.
    OtherDevice,
    /// By another device on the same computer, which ran all the time.
    OtherAccount,
}

impl Interrupted {
    /// The computer ran all the time, so that its clock says how long it was.
    pub fn is_timed(self) -> bool {
        matches!(self, Self::SameBoot | Self::OtherAccount)
    }
}

/// A length of time for people: `1 h 00 min 05 s`, `41 min 07 s`, `20 s`, and tenths below ten seconds.
pub(crate) struct Span(pub(crate) u64);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 10_000 {
            return write!(f, "{}.{} s", self.0 / 1000, self.0 / 100 % 10);
        }
        let seconds = self.0.saturating_add(500) / 1000;
        match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
            (0, 0, s) => write!(f, "{s} s"),
            (0, m, s) => write!(f, "{m} min {s:02} s"),
            (h, m, s) => write!(f, "{h} h {m:02} min {s:02} s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_as_people_say_them() {
        let said = [5_040, 19_999, 135_000, 3_600_000].map(|ms| Span(ms).to_string());
        assert_eq!(said, ["5.0 s", "20 s", "2 min 15 s", "1 h 00 min 00 s"]);
    }
}
