//! Results that are held for review, and what was decided about them.

use crate::api::AwardLine;
use crate::attempt::ReviewOutcome;
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a result is held for review. Until somebody decides it earns nothing, and its score is not final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Answers reached the server after the deadline and what the program allows after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LateTail>,
    /// How often the clocks of the computer disagreed, or the length of a gap was not proven, while no server had received
    /// every answer by the deadline; at least 1 where they ended the exam and the server's clock still ran.
    pub clocks: u32,
    /// So many records a server had received in time; all that counts if the rest is refused.
    pub in_time: u64,
    /// What was decided; `None` while it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ReviewOutcome>,
}

/// Answers that reached a server late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateTail {
    /// Answers that were given, changed or taken away in it.
    pub answers: u32,
    /// The deadline, by the server's clock.
    pub deadline: Timestamp,
    /// When the last of them was received.
    pub received: Timestamp,
}

impl LateTail {
    /// How long after the deadline the last of them came, in minutes, rounded up.
    pub fn minutes(&self) -> u64 {
        u64::try_from(self.received.since(self.deadline)).unwrap_or(0).div_ceil(60_000)
    }
}

/// A hold as a candidate reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoldCard {
    /// Why, and what was decided.
    #[serde(flatten)]
    pub hold: Hold,
    /// When it was decided.
    pub decided: Option<Timestamp>,
    /// Why it was decided so; may be empty.
    pub reason: String,
}

impl HoldCard {
    /// Nobody has decided yet.
    pub fn is_open(&self) -> bool {
        self.hold.decision.is_none()
    }
}

/// An attempt whose result is held for review, or was, for whoever administers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewLine {
    /// The attempt.
    pub attempt: AttemptId,
    /// Whose.
    pub person: CandidateId,
    /// The exam.
    pub exam: ExamId,
    /// When it ended.
    pub ended: Timestamp,
    /// Why, and what was decided.
    #[serde(flatten)]
    pub card: HoldCard,
    /// Points as things stand: with every answer, or with those that count by the decision.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// The pass mark is reached with them.
    pub reached: bool,
}

/// What a decision on a held result led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewDecided {
    /// The attempt as it stands now.
    pub review: ReviewLine,
    /// It is passed.
    pub passed: bool,
    /// Awards that followed.
    pub awards: Vec<AwardLine>,
}
