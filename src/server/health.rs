//! Whether the server lives, whether it can work, and what it counted. Nobody has to sign in for that.

use crate::server::Refused;
use crate::server::app::Office;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Of the OpenMetrics text that the counters are written in.
const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).routes(routes!(metrics))
}

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "It lives")))]
async fn healthz() -> &'static str {
    "alive\n"
}

/// The database answers.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operation",
    responses((status = 200, description = "It is ready"))
)]
async fn readyz(State(office): State<Arc<Office>>) -> Result<&'static str, Refused> {
    let asked = tokio::time::timeout(office.limits.ready, office.delivery.store().is_administered());
    match asked.await {
        Ok(Ok(_)) => Ok("ready\n"),
        Ok(Err(error)) => {
            tracing::error!(%error, "the database does not answer");
            Err(Refused::unavailable("the database does not answer"))
        }
        Err(_) => Err(Refused::unavailable("the database does not answer in time")),
    }
}

/// The counters.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses((status = 200, description = "For Prometheus", content_type = "application/openmetrics-text", body = String)))]
async fn metrics(State(office): State<Arc<Office>>) -> Response {
    ([(header::CONTENT_TYPE, METRICS_TYPE)], office.metrics.text()).into_response()
}
