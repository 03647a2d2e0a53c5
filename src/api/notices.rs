//! What a person is told at the next start, until it was looked at.

use crate::id::{AttemptId, ExamId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A result that changed after it was first told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeCard {
    /// The attempt.
    pub attempt: AttemptId,
    /// Its exam.
    pub exam: ExamId,
    /// Title of the exam.
    pub title: String,
    /// When the result that stands was recorded.
    pub recorded: Timestamp,
    /// Passed, now.
    pub passed: bool,
    /// Passed, before.
    pub before: bool,
}
