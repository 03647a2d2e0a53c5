//! Appeals as candidates and administrators see them.

use crate::id::AppealId;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an appeal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AppealKind {
    /// A question.
    Item,
    /// Something that happened during the attempt.
    Incident,
    /// The result.
    Result,
}

/// How an appeal was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AppealOutcome {
    /// In the candidate's favour.
    Upheld,
    /// Not.
    Rejected,
}

/// An appeal and where it stands. Days are UTC days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppealCard {
    /// Identity.
    pub id: AppealId,
    /// What it is about.
    pub kind: AppealKind,
    /// The day on which it was opened.
    pub opened: Day,
    /// Last day for its decision; `None` where the program sets none.
    pub due: Option<Day>,
    /// It is open, and that day is over.
    pub overdue: bool,
    /// The decision; `None` while it is open.
    pub decision: Option<AppealDecision>,
}

/// The decision on an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppealDecision {
    /// Upheld or rejected.
    pub outcome: AppealOutcome,
    /// The day of the decision.
    pub on: Day,
    /// Why, in the words of whoever decided; may be empty.
    pub reason: String,
}

impl AppealKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Item, Self::Incident, Self::Result];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Incident => "incident",
            Self::Result => "result",
        }
    }
}

impl AppealOutcome {
    /// All outcomes.
    pub const ALL: [Self; 2] = [Self::Upheld, Self::Rejected];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
        }
    }
}
