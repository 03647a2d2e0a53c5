//! Whether the server lives, whether it can work, and what it counted. Nobody has to sign in for that.

use crate::api::Problem;
use crate::delivery::DeliveryError;
use crate::server::app::Office;
use crate::server::rate::Rates;
use crate::server::{Limits, Refused};
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

/// How often it is answered without asking who asks: of all together.
#[derive(Clone)]
struct Open {
    metrics: Arc<Rates<()>>,
}

pub(super) fn routes(limits: &Limits) -> OpenApiRouter<Arc<Office>> {
    let open = Open { metrics: Arc::new(Rates::new(limits.metrics_burst, limits.metrics_per_second)) };
    OpenApiRouter::new()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
        .routes(routes!(metrics))
        .layer(Extension(Readiness::default()))
        .layer(Extension(open))
}

/// Refuses what is asked too often.
fn in_turn(office: &Office, rates: &Rates<()>) -> Result<(), Refused> {
    rates.take(&(), office.clock.now().up).map_err(|seconds| DeliveryError::TooMany(seconds).into())
}

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "It lives")))]
async fn healthz() -> &'static str {
    // without a limit: it costs nothing, and whoever asks too often must not have a balancer take the server out
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
#[utoipa::path(get, path = "/metrics", tag = "operation", responses((status = 200, description = "For Prometheus", content_type = "application/openmetrics-text", body = String), (status = 429, description = "Too many ask; Retry-After says when", content_type = "application/problem+json", body = Problem)))]
async fn metrics(
    State(office): State<Arc<Office>>,
    Extension(open): Extension<Open>,
) -> Result<Response, Refused> {
    in_turn(&office, &open.metrics)?;
    Ok(([(header::CONTENT_TYPE, METRICS_TYPE)], office.metrics.text()).into_response())
}
