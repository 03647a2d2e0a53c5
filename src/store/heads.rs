//! The attempts of a person without what makes them large: for lists.

use crate::attempt::Mode;
use crate::digest::Digest;
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

impl Store {
    /// The attempts that a person has opened, of any program, newest first, each with its latest result; a result whose
    /// bytes were changed is none.
    pub async fn attempt_heads(
        &self,
        person: &CandidateId,
    ) -> Result<Vec<(AttemptHead, Option<StoredResult>)>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let sql = "SELECT a.id, a.program, a.person, a.exam, a.mode, a.state, COALESCE(a.opened, a.prepared), a.ended, \
                   r.version, r.bytes, r.digest, r.created, r.passed \
                   FROM attempts a LEFT JOIN results r ON r.attempt = a.id \
                   AND r.version = (SELECT MAX(version) FROM results WHERE attempt = a.id) \
                   WHERE a.person = $1 AND a.state <> 'prepared' \
                   ORDER BY COALESCE(a.opened, a.prepared) DESC, a.id DESC";
        let rows = tx.rows(sql, &[Value::Text(person.as_str())]).await?;
        rows.iter().map(|row| Ok((head(row)?, result(row)?))).collect()
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

fn result(row: &Row) -> Result<Option<StoredResult>, StoreError> {
    let Some(bytes) = row.maybe_bytes(9, "results.bytes")? else { return Ok(None) };
    let digest = row.digest(10, "results.digest")?;
    if Digest::of(&[&bytes]) != digest {
        return Ok(None);
    }
    Ok(Some(StoredResult {
        version: row.count(8, "results.version")?,
        bytes,
        digest,
        created: Timestamp(row.int(11, "results.created")?),
        passed: row.int(12, "results.passed")? == 1,
    }))
}
