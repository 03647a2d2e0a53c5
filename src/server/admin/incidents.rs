//! Incidents: records that were refused because they contradict what is held.

use crate::api::IncidentLine;
use crate::delivery::Registry as _;
use crate::server::Refused;
use crate::server::admin::records::Reason;
use crate::server::admitted::{Administrator, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list_incidents))
        .routes(routes!(show_incident))
        .routes(routes!(close_incident))
}

/// Incidents, in the order of arrival.
#[utoipa::path(get, path = "/incidents", tag = "records", security(("token" = [])), responses((status = 200, body = Vec<IncidentLine>)))]
async fn list_incidents(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
) -> Result<Json<Vec<IncidentLine>>, Refused> {
    Ok(Json(office.registry(&by).incidents().await?))
}

/// One incident.
#[utoipa::path(get, path = "/incidents/{incident}", tag = "records", params(("incident" = u64, Path, description = "Number of an incident")), security(("token" = [])), responses((status = 200, body = IncidentLine)))]
async fn show_incident(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(incident): Named<u64>,
) -> Result<Json<IncidentLine>, Refused> {
    Ok(Json(office.registry(&by).incident(incident).await?))
}

/// Closes an incident that was looked into.
#[utoipa::path(post, path = "/incidents/{incident}/close", tag = "records", params(("incident" = u64, Path, description = "Number of an incident")), security(("token" = [])), request_body = Reason, responses((status = 200, body = IncidentLine)))]
async fn close_incident(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(incident): Named<u64>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<IncidentLine>, Refused> {
    Ok(Json(office.registry(&by).close_incident(incident, &reason).await?))
}
