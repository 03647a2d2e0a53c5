//! Credentials: awards are facts, the standing on a day is computed.
//!
//! A [`History`] is everything the registry holds about one person in one program: sittings, completed requirements,
//! grants, and [`AwardFact`]s (awards, renewals, extensions, suspensions, reinstatements, revocations). Three questions
//! are answered from it, all pure and all with figures from the program file alone:
//!
//! - [`decide()`]: which award facts follow from what has happened, and are not recorded yet;
//! - [`assess()`]: how the person stands to one credential on a day, what is missing and what comes next;
//! - [`allowance()`]: may the person start an exam now, and how many attempts are used.
//!
//! Of several people's histories together one more is answered: [`tiers()`], how a partner stands to the tiers.
//!
//! Days are UTC days. A credential is *valid through* its expiry day E, to that day's end. The *window* opens a number
//! of days before E and is open until the end of *grace*; then the *streamlined* days follow, then the *full path*.

mod allowance;
mod assess;
mod award;
mod bearing;
mod decide;
mod history;
mod retention;
#[cfg(test)]
mod sample;
mod seats;
mod tiers;

pub use allowance::{Admission, Allowance, allowance, lost_after, place_in_cycle, rule_of};
pub use assess::{Assessment, AwardDates, NextStep, Step, StepKind, assess};
pub use award::{Award, AwardEvent, AwardFact, Suspension, award_of, awards_of};
pub use bearing::{Bearing, Brings, bearings};
pub use decide::{decide, renewal_lacks};
pub use history::{Completion, Grant, History, Sitting, SittingState, Wait, Worth};
pub use retention::{Fate, KeptFor, OpenAppeal, Said, Saying, fate_of_record, fate_of_words};
pub use tiers::{
    Fall, Holder, Loss, LostSeats, Member, Nearest, PartnerStanding, SeatsStanding, TierStanding, tiers,
};

use serde::{Deserialize, Serialize};

/// The standing of a person's credential on a day. Words, because state is never told by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Never awarded, or nothing of it is left.
    None,
    /// In force.
    Active,
    /// In force, within the renewal window before expiry.
    Expiring,
    /// Past expiry, within the days of grace: counts for tiers and as a prerequisite.
    Grace,
    /// Lapsed, with the streamlined way back.
    LapsedStreamlined,
    /// Lapsed; the full path is due.
    LapsedFull,
    /// Suspended by an administrator.
    Suspended,
    /// Revoked by an administrator.
    Revoked,
}

impl Standing {
    /// Counts for tiers and as a prerequisite.
    pub fn in_force(self) -> bool {
        matches!(self, Self::Active | Self::Expiring | Self::Grace)
    }
}
