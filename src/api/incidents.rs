//! Incidents, as candidates and as whoever administers see them.

use crate::id::{AttemptId, CandidateId, ExamId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A record that was offered for an attempt and refused, because it contradicts what is held. It changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentCard {
    /// The number of the record.
    pub seq: u64,
    /// When it was offered.
    pub offered: Timestamp,
    /// When an administrator closed it; `None` while it is open.
    pub closed: Option<Timestamp>,
    /// What was found out; may be empty.
    pub reason: String,
}

/// An incident, for whoever administers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentLine {
    /// Its number.
    pub id: u64,
    /// The attempt.
    pub attempt: AttemptId,
    /// Whose.
    pub person: CandidateId,
    /// Its exam.
    pub exam: ExamId,
    /// The number of the record that was offered.
    pub seq: u64,
    /// When.
    pub offered: Timestamp,
    /// The record that was offered.
    pub record: String,
    /// The one that is held in its place; `None` where none is.
    pub held: Option<String>,
    /// When it was closed; `None` while it is open.
    pub closed: Option<Timestamp>,
    /// What was found out; may be empty.
    pub reason: String,
}
