//! What the registry holds about one person in one program: the facts that everything else is computed from.

use crate::credential::AwardFact;
use crate::id::{AttemptId, ExamId, RequirementId};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// All facts about one person in one program. Lists are in the order in which they were recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Attempts that were opened.
    pub sittings: Vec<Sitting>,
    /// Requirements that were reviewed and passed; failed reviews are not in here.
    pub completions: Vec<Completion>,
    /// Extra attempts that an administrator granted.
    pub grants: Vec<Grant>,
    /// Award facts of every credential.
    pub awards: Vec<AwardFact>,
}

/// One attempt, as far as the policy of attempts and awards goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// Identity.
    pub attempt: AttemptId,
    /// Exam.
    pub exam: ExamId,
    /// When it was opened; it counts from here on.
    pub opened: Timestamp,
    /// Where it stands.
    pub state: SittingState,
    /// What a pass in it is worth.
    pub worth: Worth,
    /// It was lost to an error in an earlier one: unless it is passed it does not count, though its items count as seen.
    pub given_back: bool,
}

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SittingState {
    /// Opened and neither ended nor void. One that was abandoned stays here until somebody resumes it, and counts.
    Open,
    /// Ended at this instant, not passed (terminated ones too).
    Failed(Timestamp),
    /// Ended at this instant, passed.
    Passed(Timestamp),
    /// Ended at this instant; whether it is a pass, a person decides.
    Held(Timestamp),
    /// Declared void by an administrator: it does not count, though its items count as seen.
    Void,
}

/// What a pass is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It counts for a credential.
    Credit,
    /// A beta sitting: never a credential.
    Beta,
    /// Sat without the proctoring that the exam demands: never a credential.
    Unproctored,
}

/// A requirement that was completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Which one.
    pub requirement: RequirementId,
    /// The day it was completed (not the day it was recorded).
    pub day: Day,
}

/// An extra attempt that an administrator granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// For this exam.
    pub exam: ExamId,
    /// When it was granted.
    pub at: Timestamp,
    /// What becomes of the wait.
    pub wait: Wait,
}

/// What a grant says of the wait since the last attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wait {
    /// It holds.
    Holds,
    /// It is waived.
    Waived,
}

impl History {
    /// What was known and counted at `at`: an attempt that ended later was still open then.
    pub fn until(&self, at: Timestamp) -> Self {
        let then = |sitting: &Sitting| {
            let mut sitting = sitting.clone();
            if sitting.ended().is_some_and(|ended| ended > at) {
                sitting.state = SittingState::Open;
            }
            sitting
        };
        Self {
            sittings: self.sittings.iter().filter(|s| s.opened <= at).map(then).collect(),
            completions: self.completions.iter().filter(|c| c.day <= at.day()).cloned().collect(),
            grants: self.grants.iter().filter(|g| g.at <= at).cloned().collect(),
            awards: self.awards.iter().filter(|f| f.effective <= at.day()).cloned().collect(),
        }
    }
}

impl History {
    /// Takes the last such completion back. False when there is none.
    pub fn withdraw(&mut self, completion: &Completion) -> bool {
        let found = self.completions.iter().rposition(|held| held == completion);
        found.map(|at| self.completions.remove(at)).is_some()
    }
    /// The days on which the requirement was completed, in the order in which they were recorded.
    pub fn completed_on(&self, requirement: &RequirementId) -> Vec<Day> {
        self.completions.iter().filter(|c| &c.requirement == requirement).map(|c| c.day).collect()
    }
}

impl Sitting {
    /// When the attempt ended and counts; `None` while it is open, or when it is void.
    pub fn ended(&self) -> Option<Timestamp> {
        match self.state {
            SittingState::Failed(at) | SittingState::Passed(at) | SittingState::Held(at) => Some(at),
            SittingState::Open | SittingState::Void => None,
        }
    }
    /// The day of a pass that counts for a credential.
    pub fn credit(&self) -> Option<Day> {
        match (self.state, self.worth) {
            (SittingState::Passed(at), Worth::Credit) => Some(at.day()),
            _ => None,
        }
    }
}
