//! Whether the server lives, whether it can work, and what it counted. Nobody has to sign in for that.

use crate::server::Refused;
use crate::server::app::Office;
use axum::Extension;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use tokio::sync::Mutex;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Of the OpenMetrics text that the counters are written in.
const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What was found is answered for so long, in milliseconds: however many ask, something is written once in that time.
const FOUND_FOR_MS: u64 = 2_000;

/// What was found, and when, in milliseconds since boot.
#[derive(Clone, Default)]
struct Readiness(Arc<Mutex<Option<(u64, Found)>>>);

/// It can be written, or why not.
type Found = Result<(), &'static str>;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
        .routes(routes!(metrics))
        .layer(Extension(Readiness::default()))
}

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "It lives")))]
async fn healthz() -> &'static str {
    "alive\n"
}

/// The database answers, and can be written.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operation",
    responses((status = 200, description = "It is ready"))
)]
async fn readyz(
    State(office): State<Arc<Office>>,
    Extension(readiness): Extension<Readiness>,
) -> Result<&'static str, Refused> {
    // who asks meanwhile waits for what is found
    let mut known = readiness.0.lock().await;
    let now = office.clock.now().up;
    let found = match *known {
        Some((at, found)) if now.saturating_sub(at) < FOUND_FOR_MS => found,
        _ => {
            let found = proven(&office).await;
            *known = Some((office.clock.now().up, found));
            found
        }
    };
    found.map(|()| "ready\n").map_err(Refused::unavailable)
}

/// Writes to the database, or says why that cannot be done.
async fn proven(office: &Office) -> Found {
    let asked = tokio::time::timeout(office.limits.ready, office.delivery.store().prove_writable());
    match asked.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => {
            tracing::error!(%error, "not ready: the database cannot be written");
            Err("the database does not answer, or cannot be written")
        }
        Err(_) => {
            tracing::error!("not ready: the database does not answer in time");
            Err("the database does not answer in time")
        }
    }
}

/// The counters.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses((status = 200, description = "For Prometheus", content_type = "application/openmetrics-text", body = String)))]
async fn metrics(State(office): State<Arc<Office>>) -> Response {
    ([(header::CONTENT_TYPE, METRICS_TYPE)], office.metrics.text()).into_response()
}
