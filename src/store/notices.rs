//! Results that changed after they were first told: who has seen that, and who has still to be told.

use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::store::audit::append;
use crate::store::sql::{Row, Value, about_one_or_all};
use crate::store::{Act, Change, Store, StoreError};
use crate::time::Timestamp;

/// A result that is no longer the first one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedResult {
    /// The attempt.
    pub attempt: AttemptId,
    /// Whose.
    pub person: CandidateId,
    /// The exam.
    pub exam: ExamId,
    /// Version of the result that stands.
    pub version: u32,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Passed, now.
    pub passed: bool,
    /// Passed, by the version before.
    pub before: bool,
    /// When its candidate looked at it; `None` while nobody has.
    pub seen: Option<Timestamp>,
}

impl Store {
    /// Results of a program that changed, of one person or of everybody, in the order in which they did.
    pub async fn changed_results(
        &self,
        program: &ProgramId,
        person: Option<&CandidateId>,
    ) -> Result<Vec<ChangedResult>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = about_one_or_all!(
            person,
            "SELECT r.attempt, a.person, a.exam, r.version, r.created, r.passed, b.passed, s.seen \
             FROM results r JOIN attempts a ON a.id = r.attempt \
             JOIN results b ON b.attempt = r.attempt AND b.version = r.version - 1 \
             LEFT JOIN seen_results s ON s.attempt = r.attempt AND s.version >= r.version \
             WHERE a.program = $1",
            "AND a.person = $2" or "AND $2 IS NULL",
            "AND NOT EXISTS (SELECT 1 FROM results n WHERE n.attempt = r.attempt AND n.version > r.version) \
             ORDER BY r.audit"
        );
        let key = [Value::Text(program.as_str()), Value::MaybeText(person.map(CandidateId::as_str))];
        let read = |row: &Row| {
            Ok(ChangedResult {
                attempt: row.parsed(0, "results.attempt")?,
                person: row.parsed(1, "attempts.person")?,
                exam: row.parsed(2, "attempts.exam")?,
                version: row.count(3, "results.version")?,
                recorded: Timestamp(row.int(4, "results.created")?),
                passed: row.int(5, "results.passed")? == 1,
                before: row.int(6, "results.passed")? == 1,
                seen: row.maybe_int(7, "seen_results.seen")?.map(Timestamp),
            })
        };
        tx.rows(sql, &key).await?.iter().map(read).collect()
    }

    /// Notes that the candidate has looked at this version of the result; nothing where that is known.
    pub async fn note_result_seen(
        &self,
        act: &Act,
        attempt: &AttemptId,
        person: &CandidateId,
        version: u32,
    ) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let key = [Value::Text(attempt.as_str()), Value::Int(version.into())];
        let known = "SELECT 1 FROM seen_results WHERE attempt = $1 AND version >= $2";
        if session.glance().await?.row(known, &key).await?.is_some() {
            return Ok(());
        }
        let mut tx = session.write().await?;
        let change = Change::ResultSeen { attempt: attempt.clone(), person: person.clone(), version };
        append(&mut tx, act, &change, None).await?;
        let sql = "INSERT INTO seen_results (attempt, version, seen) VALUES ($1, $2, $3) \
                   ON CONFLICT (attempt) DO UPDATE SET version = excluded.version, seen = excluded.seen";
        let values = [Value::Text(attempt.as_str()), Value::Int(version.into()), Value::Int(act.at.0)];
        tx.run(sql, &values).await?;
        tx.commit().await
    }
}
