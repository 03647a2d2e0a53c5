//! The attempts of a person without what makes them large: for lists.

use crate::attempt::Mode;
use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::store::attempts::{mode, state};
use crate::store::sql::{Row, Value};
use crate::store::{AttemptRow, AttemptState, Store, StoreError, StoredResult};
use crate::time::Timestamp;

/// An attempt without its form, binding and secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptHead {
    /// Identity.
    pub id: AttemptId,
    /// Program.
    pub program: ProgramId,
    /// Who sits.
    pub person: CandidateId,
    /// Exam.
    pub exam: ExamId,
    /// For credit, or beta.
    pub mode: Mode,
    /// Where it stands.
    pub state: AttemptState,
    /// When it was opened; when it was prepared, where it was not.
    pub opened: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

impl AttemptRow {
    /// The row without what makes it large.
    pub fn head(&self) -> AttemptHead {
        AttemptHead {
            id: self.id.clone(),
            program: self.program.clone(),
            person: self.person.clone(),
            exam: self.exam.clone(),
            mode: self.mode,
            state: self.state,
            opened: self.opened.unwrap_or(self.prepared),
            ended: self.ended,
        }
    }
}

/// An attempt as a list needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAttempt {
    /// The attempt.
    pub head: AttemptHead,
    /// Every version of its result, oldest first, as it was recorded, and whether a signature is held of it. Nothing of it
    /// is judged here.
    pub results: Vec<(StoredResult, bool)>,
    /// It was given back.
    pub given_back: bool,
}

impl Store {
    /// The attempts that a person has opened, of any program, newest first, with their results.
    pub async fn held_attempts(&self, person: &CandidateId) -> Result<Vec<HeldAttempt>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let sql = "SELECT a.id, a.program, a.person, a.exam, a.mode, a.state, COALESCE(a.opened, a.prepared), a.ended, \
                   EXISTS (SELECT 1 FROM given_back g WHERE g.attempt = a.id), \
                   r.version, r.bytes, r.digest, r.created, r.passed, \
                   EXISTS (SELECT 1 FROM result_notes n WHERE n.attempt = r.attempt AND n.version = r.version) \
                   FROM attempts a LEFT JOIN results r ON r.attempt = a.id \
                   WHERE a.person = $1 AND a.state <> 'prepared' \
                   ORDER BY COALESCE(a.opened, a.prepared) DESC, a.id DESC, r.version";
        let mut held: Vec<HeldAttempt> = Vec::new();
        for row in tx.rows(sql, &[Value::Text(person.as_str())]).await? {
            let (head, result) = (head(&row)?, result(&row)?);
            match held.last_mut() {
                Some(last) if last.head.id == head.id => last.results.extend(result),
                _ => held.push(HeldAttempt {
                    head,
                    results: result.into_iter().collect(),
                    given_back: row.int(8, "given_back")? == 1,
                }),
            }
        }
        Ok(held)
    }
}

fn head(row: &Row) -> Result<AttemptHead, StoreError> {
    Ok(AttemptHead {
        id: row.parsed(0, "attempts.id")?,
        program: row.parsed(1, "attempts.program")?,
        person: row.parsed(2, "attempts.person")?,
        exam: row.parsed(3, "attempts.exam")?,
        mode: mode(row, 4)?,
        state: state(row, 5)?,
        opened: Timestamp(row.int(6, "attempts.opened")?),
        ended: row.maybe_int(7, "attempts.ended")?.map(Timestamp),
    })
}

fn result(row: &Row) -> Result<Option<(StoredResult, bool)>, StoreError> {
    let Some(bytes) = row.maybe_bytes(10, "results.bytes")? else { return Ok(None) };
    let stored = StoredResult {
        version: row.count(9, "results.version")?,
        bytes,
        digest: row.digest(11, "results.digest")?,
        created: Timestamp(row.int(12, "results.created")?),
        passed: row.int(13, "results.passed")? == 1,
    };
    Ok(Some((stored, row.int(14, "result_notes")? == 1)))
}
