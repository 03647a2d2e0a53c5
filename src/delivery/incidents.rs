//! Incidents: records that were refused because they contradict what is held. They change nothing about an attempt; an
//! administrator looks into them and closes them for a reason.

use crate::api::IncidentLine;
use crate::delivery::RegistrarError;
use crate::delivery::registrar::{Registrar, text};
use crate::store::{Decided, IncidentRow};

impl From<IncidentRow> for IncidentLine {
    fn from(row: IncidentRow) -> Self {
        let (closed, reason) = row.closed.map_or((None, String::new()), |(at, why)| (Some(at), why));
        let line = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            id: row.id,
            attempt: row.attempt,
            person: row.person,
            exam: row.exam,
            seq: row.seq,
            offered: row.offered,
            record: line(&row.bytes),
            held: row.held.as_deref().map(line),
            closed,
            reason,
        }
    }
}

impl Registrar<'_> {
    /// Incidents of this program, in the order of arrival.
    pub async fn incidents(&self) -> Result<Vec<IncidentLine>, RegistrarError> {
        let rows = self.delivery.store.incident_rows(&self.delivery.program().id, None).await?;
        Ok(rows.into_iter().map(IncidentLine::from).collect())
    }

    /// The incident of this number.
    pub async fn incident(&self, id: u64) -> Result<IncidentLine, RegistrarError> {
        let found = self.incidents().await?.into_iter().find(|line| line.id == id);
        found.ok_or(RegistrarError::UnknownIncident(id))
    }

    /// Closes an incident, for a reason that the candidate reads.
    pub async fn close_incident(&self, id: u64, reason: &str) -> Result<IncidentLine, RegistrarError> {
        let known = self.incident(id).await?;
        let reason = text("the reason", reason, 2_000)?;
        let closed = self.delivery.store.close_incident(&self.act(), known.id, &reason).await?;
        let now = self.incident(id).await?;
        match (closed, now.closed) {
            (Decided::Nothing, Some(at)) => Err(RegistrarError::IncidentClosed { id, on: at.day() }),
            _ => Ok(now),
        }
    }
}
