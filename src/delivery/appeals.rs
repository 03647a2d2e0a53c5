//! Appeals against attempts. The program sets the deadlines; the last day for a decision is fixed when an appeal is opened,
//! so that a changed program moves none. A decision changes no result by itself: an administrator acts on it.

use crate::api::{AppealCard, AppealDecision, AppealKind, AppealOutcome};
use crate::delivery::DeliveryError;
use crate::delivery::RegistrarError;
use crate::delivery::local::LocalDelivery;
use crate::delivery::registrar::{Registrar, text};
use crate::document::nearest;
use crate::entropy::random;
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::store::{AppealRow, AttemptRow, AttemptState, Decided, NewAppeal, OpenedAppeal};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// An appeal to be opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppealRequest {
    /// Who brings it; empty for the candidate.
    pub by: String,
    /// What is said.
    pub text: String,
    /// Why it is taken though the deadline is over.
    pub late: Option<String>,
}

/// An appeal, for whoever administers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealLine {
    /// Where it stands.
    #[serde(flatten)]
    pub card: AppealCard,
    /// Against which attempt.
    pub attempt: AttemptId,
    /// Exam of that attempt.
    pub exam: ExamId,
    /// Whose attempt.
    pub person: CandidateId,
    /// Who brings it; empty for the candidate.
    pub by: String,
    /// What is said; empty where it was erased.
    pub text: String,
    /// It was taken after the deadline.
    pub late: bool,
}

impl Registrar<'_> {
    /// Opens an appeal against an attempt that is over. `attempt` may be the beginning of an id.
    pub async fn open_appeal(
        &self,
        attempt: &str,
        kind: AppealKind,
        request: &AppealRequest,
    ) -> Result<AppealLine, RegistrarError> {
        let id = self.attempt(attempt).await?;
        let row = self.delivery.store.attempt(&id).await?;
        let row = row.ok_or_else(|| RegistrarError::UnknownAttempt(attempt.to_owned()))?;
        let program = self.delivery.program();
        if row.program != program.id {
            return Err(RegistrarError::OtherProgram(id));
        }
        if !matches!(row.state, AttemptState::Ended | AttemptState::Void) {
            return Err(RegistrarError::NotEnded(id));
        }
        let said = text("the appeal", &request.text, 4_000)?;
        let by = if request.by.trim().is_empty() {
            String::new()
        } else {
            text("who brings it", &request.by, 200)?
        };
        let late = request
            .late
            .as_deref()
            .map(|why| text("the reason for a late appeal", why, 2_000))
            .transpose()?;
        let act = self.act();
        let today = act.at.day();
        // one that was declared void while it was open has no end to count from
        let last = row.ended.map(Timestamp::day).zip(program.appeals.open_within_days);
        let last = last.map(|(ended, days)| (ended, ended.plus_days(days.into())));
        let is_late = match last {
            Some((ended, last)) if today > last && late.is_none() => {
                return Err(RegistrarError::TooLate { attempt: id, ended, last });
            }
            Some((_, last)) => today > last,
            None => false,
        };
        let digits: [u8; 4] = random(self.delivery.entropy.as_ref());
        let new = NewAppeal {
            id: format!("ap-{:08x}", u32::from_be_bytes(digits)).parse()?,
            attempt: id,
            kind,
            due: program.appeals.decide_within_days.map(|days| today.plus_days(days.into())),
            by,
            text: said,
            // in time it needs no reason
            late: late.filter(|_| is_late),
        };
        match self.delivery.store.open_appeal(&act, &new).await? {
            OpenedAppeal::Now => self.appeal(new.id.as_str()).await,
            OpenedAppeal::Beside(appeal) => {
                Err(RegistrarError::AppealOpen { attempt: new.attempt, kind: kind.word().into(), appeal })
            }
        }
    }

    /// Decides an open appeal, for a reason that the candidate reads. `appeal` may be the beginning of an id.
    pub async fn decide_appeal(
        &self,
        appeal: &str,
        outcome: AppealOutcome,
        reason: &str,
    ) -> Result<AppealLine, RegistrarError> {
        let known = self.appeal(appeal).await?;
        let reason = text("the reason", reason, 2_000)?;
        let decided =
            self.delivery.store.decide_appeal(&self.act(), &known.card.id, outcome, &reason).await?;
        let now = self.appeal(known.card.id.as_str()).await?;
        match (decided, &now.card.decision) {
            (Decided::Nothing, Some(AppealDecision { outcome, on, .. })) => {
                Err(RegistrarError::AppealDecided {
                    appeal: now.card.id.clone(),
                    outcome: outcome.word().into(),
                    on: *on,
                })
            }
            _ => Ok(now),
        }
    }

    /// Appeals of this program, oldest first.
    pub async fn appeals(&self) -> Result<Vec<AppealLine>, RegistrarError> {
        let today = self.delivery.now().day();
        let mut lines = Vec::new();
        for row in self.delivery.store.appeals(&self.delivery.program().id, None).await? {
            let exam = self.delivery.store.attempt(&row.attempt).await?.map(|attempt| attempt.exam);
            let Some(exam) = exam else { continue };
            lines.push(AppealLine {
                card: appeal_card(&row, today),
                attempt: row.attempt,
                exam,
                person: row.person,
                by: row.by,
                text: row.text,
                late: row.late,
            });
        }
        Ok(lines)
    }

    /// The appeal whose id is, or begins with, `given`.
    async fn appeal(&self, given: &str) -> Result<AppealLine, RegistrarError> {
        let all = self.appeals().await?;
        let is_meant = |line: &&AppealLine| !given.is_empty() && line.card.id.as_str().starts_with(given);
        let mut meant = all.iter().filter(is_meant);
        if let (Some(only), None) = (meant.next(), meant.next()) {
            return Ok(only.clone());
        }
        let near = nearest(given, all.iter().map(|line| line.card.id.as_str())).map(str::to_owned);
        Err(RegistrarError::UnknownAppeal { given: given.to_owned(), near })
    }
}

impl LocalDelivery {
    /// Appeals against an attempt as they stand now.
    pub(super) async fn appeals_against(&self, row: &AttemptRow) -> Result<Vec<AppealCard>, DeliveryError> {
        let today = self.now().day();
        let all = self.store.appeals(&row.program, Some(&row.person)).await?;
        Ok(all.iter().filter(|of| of.attempt == row.id).map(|of| appeal_card(of, today)).collect())
    }
}

/// An appeal as it stands on a day.
pub(super) fn appeal_card(row: &AppealRow, today: Day) -> AppealCard {
    let decision = row.decision.as_ref().map(|decision| AppealDecision {
        outcome: decision.outcome,
        on: decision.decided.day(),
        reason: decision.reason.clone(),
    });
    let decision = decision.filter(|decision| decision.on <= today);
    AppealCard {
        id: row.id.clone(),
        kind: row.kind,
        opened: row.opened.day(),
        due: row.due,
        overdue: decision.is_none() && row.due.is_some_and(|due| today > due),
        decision,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Decision;

    fn row(due: Option<&str>, decided: Option<&str>) -> AppealRow {
        let at = |text: &str| text.parse::<Day>().unwrap().start();
        AppealRow {
            id: "ap-1".parse().unwrap(),
            attempt: "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap(),
            person: "ada".parse().unwrap(),
            kind: AppealKind::Item,
            opened: at("2026-11-26"),
            due: due.map(|day| day.parse().unwrap()),
            late: false,
            by: String::new(),
            text: "Two are right.".into(),
            decision: decided.map(|on| Decision {
                outcome: AppealOutcome::Upheld,
                decided: at(on),
                reason: "They are.".into(),
            }),
        }
    }

    fn on(row: &AppealRow, day: &str) -> AppealCard {
        appeal_card(row, day.parse().unwrap())
    }

    #[test]
    fn an_open_appeal_is_overdue_after_its_last_day_and_a_decided_one_never() {
        let open = row(Some("2026-12-10"), None);
        assert!(!on(&open, "2026-12-10").overdue);
        assert!(on(&open, "2026-12-11").overdue);
        assert!(!on(&row(None, None), "2036-12-11").overdue, "the program sets no deadline");
        let decided = row(Some("2026-12-10"), Some("2026-12-20"));
        assert!(!on(&decided, "2026-12-21").overdue);
        let before = on(&decided, "2026-12-15");
        assert!(before.overdue && before.decision.is_none(), "on a day before the decision");
    }
}
