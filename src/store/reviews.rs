//! Results that are held for review: the decision, once, together with the result as it counts from then on.

use crate::attempt::ReviewOutcome;
use crate::credential::AwardFact;
use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::store::audit::{append, words, words_in};
use crate::store::history::check_stamp;
use crate::store::registry::insert_awards;
use crate::store::results::{insert_result, owner};
use crate::store::sql::{Row, Tx, Value, is_duplicate};
use crate::store::{Act, Change, Decided, NewResult, Stamp, Store, StoreError};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// The decision on a result that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    /// What was decided.
    pub outcome: ReviewOutcome,
    /// When.
    pub decided: Timestamp,
    /// Why; empty where it was erased.
    pub reason: String,
}

/// An attempt whose result is held, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedAttempt {
    /// The attempt.
    pub attempt: AttemptId,
    /// Whose.
    pub person: CandidateId,
    /// The exam.
    pub exam: ExamId,
    /// The decision; `None` while it is held.
    pub decision: Option<ReviewRow>,
}

/// A decision to be recorded, with what follows from it.
#[derive(Debug, Clone)]
pub struct NewReview<'r> {
    /// What is decided.
    pub outcome: ReviewOutcome,
    /// The next version of the result.
    pub result: &'r NewResult,
    /// Awards that follow.
    pub awards: &'r [AwardFact],
    /// Why.
    pub reason: &'r str,
}

impl Store {
    /// Records the decision on a held result and the version of the result that follows. [`Decided::Nothing`] where it was
    /// decided before.
    pub async fn decide_review(
        &self,
        act: &Act,
        stamp: Stamp,
        review: &NewReview<'_>,
    ) -> Result<Decided, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let attempt = &review.result.attempt;
        let owner = owner(&mut tx, attempt).await?;
        let sql = "SELECT 1 FROM reviews WHERE attempt = $1";
        if tx.row(sql, &[Value::Text(attempt.as_str())]).await?.is_some() {
            return Ok(Decided::Nothing);
        }
        check_stamp(&mut tx, &owner.person, stamp).await?;
        let sql = "SELECT version, held FROM results WHERE attempt = $1 ORDER BY version DESC LIMIT 1";
        let row = tx.row(sql, &[Value::Text(attempt.as_str())]).await?.ok_or(StoreError::Stale)?;
        let last: u32 = row.count(0, "results.version")?;
        if owner.state != "ended" || row.int(1, "results.held")? != 1 || review.result.version != last + 1 {
            return Err(StoreError::Stale);
        }
        let change = Change::ReviewDecided {
            attempt: attempt.clone(),
            person: owner.person.clone(),
            outcome: review.outcome,
        };
        let audit = append(&mut tx, act, &change, Some(&words([("reason", review.reason)]))).await?;
        let sql = "INSERT INTO reviews (audit, attempt, outcome, decided) VALUES ($1, $2, $3, $4)";
        let values = [
            Value::Int(audit),
            Value::Text(attempt.as_str()),
            Value::Text(review.outcome.word()),
            Value::Int(act.at.0),
        ];
        match tx.run(sql, &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Decided::Nothing),
            done => done?,
        };
        insert_result(&mut tx, act, &owner, review.result, Some(review.reason)).await?;
        insert_awards(&mut tx, act, &owner.program, &owner.person, review.awards).await?;
        tx.commit().await?;
        Ok(Decided::Now)
    }

    /// The decision on the held result of an attempt; `None` where there is none.
    pub async fn review(&self, attempt: &AttemptId) -> Result<Option<ReviewRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        Ok(decision(&mut tx, attempt).await?.map(|(_, row)| row))
    }

    /// Attempts of a program whose results are held, or were, oldest first. Void ones are left out.
    pub async fn reviewed_attempts(&self, program: &ProgramId) -> Result<Vec<ReviewedAttempt>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT a.id, a.person, a.exam, v.outcome, v.decided, s.bytes FROM attempts a \
                   LEFT JOIN reviews v ON v.attempt = a.id LEFT JOIN sealed s ON s.audit = v.audit \
                   WHERE a.program = $1 AND a.state = 'ended' \
                   AND EXISTS (SELECT 1 FROM results r WHERE r.attempt = a.id AND r.held = 1) \
                   ORDER BY a.ended, a.id";
        let read = |row: &Row| {
            let decision = match row.maybe_text(3, "reviews.outcome")? {
                None => None,
                Some(_) => Some(ReviewRow {
                    outcome: outcome(row, 3)?,
                    decided: Timestamp(row.int(4, "reviews.decided")?),
                    reason: words_in(row, 5)?.remove("reason").unwrap_or_default(),
                }),
            };
            Ok(ReviewedAttempt {
                attempt: row.parsed(0, "attempts.id")?,
                person: row.parsed(1, "attempts.person")?,
                exam: row.parsed(2, "attempts.exam")?,
                decision,
            })
        };
        tx.rows(sql, &[Value::Text(program.as_str())]).await?.iter().map(read).collect()
    }
}

/// The decision on the held result of an attempt, and the number of its entry.
pub(super) async fn decision(
    tx: &mut Tx<'_>,
    attempt: &AttemptId,
) -> Result<Option<(u64, ReviewRow)>, StoreError> {
    let sql = "SELECT v.audit, v.outcome, v.decided, s.bytes FROM reviews v LEFT JOIN sealed s ON s.audit = v.audit \
               WHERE v.attempt = $1";
    let Some(row) = tx.row(sql, &[Value::Text(attempt.as_str())]).await? else { return Ok(None) };
    let found = ReviewRow {
        outcome: outcome(&row, 1)?,
        decided: Timestamp(row.int(2, "reviews.decided")?),
        // whatever became of the words, it is decided
        reason: words_in(&row, 3).unwrap_or_default().remove("reason").unwrap_or_default(),
    };
    Ok(Some((row.count(0, "reviews.audit")?, found)))
}

fn outcome(row: &Row, index: usize) -> Result<ReviewOutcome, StoreError> {
    let word = row.text(index, "reviews.outcome")?;
    let found = ReviewOutcome::ALL.into_iter().find(|outcome| outcome.word() == word);
    found.ok_or_else(|| row.wrong("reviews.outcome", format!("`{word}` is neither released nor refused")))
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    let sql =
        "SELECT v.audit, v.attempt, a.person, v.outcome FROM reviews v JOIN attempts a ON a.id = v.attempt";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::ReviewDecided {
            attempt: row.parsed(1, "reviews.attempt")?,
            person: row.parsed(2, "attempts.person")?,
            outcome: outcome(&row, 3)?,
        };
        facts.insert(row.count(0, "reviews.audit")?, change);
    }
    Ok(())
}
