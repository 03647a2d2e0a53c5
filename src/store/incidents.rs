//! Records that were refused because they contradict what is held: looked at, and closed by an administrator for a reason.

use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::store::audit::{append, words, words_in, written_at};
use crate::store::sql::{Row, Tx, Value, about_one_or_all, is_duplicate};
use crate::store::{Act, Change, Decided, Store, StoreError};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentRow {
    /// The number of the entry that kept it; it is known by that.
    pub id: u64,
    /// The attempt that it was offered for.
    pub attempt: AttemptId,
    /// Whose attempt.
    pub person: CandidateId,
    /// Its exam.
    pub exam: ExamId,
    /// The record's number.
    pub seq: u64,
    /// When it was offered.
    pub offered: Timestamp,
    /// The record as it was offered, without its line feed.
    pub bytes: Vec<u8>,
    /// The record that is held under this number; `None` where none is.
    pub held: Option<Vec<u8>>,
    /// When it was closed, and why (empty where that was erased); `None` while it is open.
    pub closed: Option<(Timestamp, String)>,
}

impl Store {
    /// Incidents of a program, of everybody or of one attempt, in the order of arrival.
    pub async fn incident_rows(
        &self,
        program: &ProgramId,
        attempt: Option<&AttemptId>,
    ) -> Result<Vec<IncidentRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = about_one_or_all!(
            attempt,
            "SELECT i.audit, i.attempt, a.person, a.exam, i.seq, u.bytes, i.bytes, r.bytes, c.closed, s.bytes \
             FROM incidents i JOIN attempts a ON a.id = i.attempt JOIN audit u ON u.seq = i.audit \
             LEFT JOIN records r ON r.attempt = i.attempt AND r.seq = i.seq \
             LEFT JOIN closed_incidents c ON c.incident = i.audit LEFT JOIN sealed s ON s.audit = c.audit \
             WHERE a.program = $1",
            "AND i.attempt = $2" or "AND $2 IS NULL",
            "ORDER BY i.audit"
        );
        let key = [Value::Text(program.as_str()), Value::MaybeText(attempt.map(AttemptId::as_str))];
        tx.rows(sql, &key).await?.iter().map(incident).collect()
    }

    /// Closes an incident, for a reason. [`Decided::Nothing`] where there is none of this number, or it was closed before.
    pub async fn close_incident(
        &self,
        act: &Act,
        incident: u64,
        reason: &str,
    ) -> Result<Decided, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let number = Value::Int(i64::try_from(incident).unwrap_or(i64::MAX));
        let sql = "SELECT i.attempt, a.person FROM incidents i JOIN attempts a ON a.id = i.attempt WHERE i.audit = $1";
        let Some(row) = tx.row(sql, &[number]).await? else { return Ok(Decided::Nothing) };
        let (attempt, person): (AttemptId, CandidateId) =
            (row.parsed(0, "incidents.attempt")?, row.parsed(1, "attempts.person")?);
        let change = Change::IncidentClosed { incident, attempt: attempt.clone(), person };
        let audit = append(&mut tx, act, &change, Some(&words([("reason", reason)]))).await?;
        let sql = "INSERT INTO closed_incidents (audit, incident, attempt, closed) VALUES ($1, $2, $3, $4)";
        let number = Value::Int(i64::try_from(incident).unwrap_or(i64::MAX));
        let values = [Value::Int(audit), number, Value::Text(attempt.as_str()), Value::Int(act.at.0)];
        match tx.run(sql, &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Decided::Nothing),
            done => done?,
        };
        tx.commit().await?;
        Ok(Decided::Now)
    }
}

fn incident(row: &Row) -> Result<IncidentRow, StoreError> {
    let closed = row.maybe_int(8, "closed_incidents.closed")?.map(|at| {
        // whatever became of the words, it is closed
        let reason = words_in(row, 9).unwrap_or_default().remove("reason").unwrap_or_default();
        (Timestamp(at), reason)
    });
    Ok(IncidentRow {
        id: row.count(0, "incidents.audit")?,
        attempt: row.parsed(1, "incidents.attempt")?,
        person: row.parsed(2, "attempts.person")?,
        exam: row.parsed(3, "attempts.exam")?,
        seq: row.count(4, "incidents.seq")?,
        offered: written_at(&row.bytes(5, "audit.bytes")?).map_err(|e| row.wrong("audit.bytes", e))?,
        bytes: row.bytes(6, "incidents.bytes")?,
        held: row.maybe_bytes(7, "records.bytes")?,
        closed,
    })
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    let sql = "SELECT c.audit, c.incident, c.attempt, a.person \
               FROM closed_incidents c JOIN attempts a ON a.id = c.attempt";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::IncidentClosed {
            incident: row.count(1, "closed_incidents.incident")?,
            attempt: row.parsed(2, "closed_incidents.attempt")?,
            person: row.parsed(3, "attempts.person")?,
        };
        facts.insert(row.count(0, "closed_incidents.audit")?, change);
    }
    Ok(())
}
