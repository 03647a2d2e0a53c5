//! Incidents: records that were refused because they contradict what is held.

use crate::delivery::IncidentLine;
use crate::server::Refused;
use crate::server::admin::records::Reason;
use crate::server::admitted::{Administrator, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list_incidents))
        .routes(routes!(show_incident))
        .routes(routes!(close_incident))
}

/// A record that was refused.
#[derive(Serialize, ToSchema)]
struct Incident {
    /// Its number
    id: u64,
    /// Attempt
    attempt: String,
    /// Whose it is
    person: String,
    /// Exam
    exam: String,
    /// The number of the record that was offered
    seq: u64,
    /// When (RFC 3339)
    offered: String,
    /// The record that was offered
    record: String,
    /// The one that is held in its place; null where none is
    held: Option<String>,
    /// When it was closed; null while it is open
    closed: Option<String>,
    /// What was found out; may be empty
    reason: String,
}

impl From<IncidentLine> for Incident {
    fn from(line: IncidentLine) -> Self {
        Self {
            id: line.id,
            attempt: line.attempt.to_string(),
            person: line.person.to_string(),
            exam: line.exam.to_string(),
            seq: line.seq,
            offered: line.offered.to_string(),
            record: line.record,
            held: line.held,
            closed: line.closed.map(|at| at.to_string()),
            reason: line.reason,
        }
    }
}

/// Incidents, in the order of arrival.
#[utoipa::path(get, path = "/incidents", tag = "records", security(("token" = [])), responses((status = 200, body = Vec<Incident>)))]
async fn list_incidents(
    State(office): State<Arc<Office>>,
    _: Administrator,
) -> Result<Json<Vec<Incident>>, Refused> {
    let lines = office.delivery.registrar().incidents().await?;
    Ok(Json(lines.into_iter().map(Incident::from).collect()))
}

/// One incident.
#[utoipa::path(get, path = "/incidents/{incident}", tag = "records", params(("incident" = u64, Path, description = "Number of an incident")), security(("token" = [])), responses((status = 200, body = Incident)))]
async fn show_incident(
    State(office): State<Arc<Office>>,
    _: Administrator,
    Named(incident): Named<u64>,
) -> Result<Json<Incident>, Refused> {
    Ok(Json(office.delivery.registrar().incident(incident).await?.into()))
}

/// Closes an incident that was looked into.
#[utoipa::path(post, path = "/incidents/{incident}/close", tag = "records", params(("incident" = u64, Path, description = "Number of an incident")), security(("token" = [])), request_body = Reason, responses((status = 200, body = Incident)))]
async fn close_incident(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(incident): Named<u64>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<Incident>, Refused> {
    let desk = office.delivery.registrar_for(&by);
    Ok(Json(desk.close_incident(incident, &reason).await?.into()))
}
