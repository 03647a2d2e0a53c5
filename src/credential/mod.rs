//! Credentials: awards are facts, the standing on a day is computed.

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
