//! Results that are held for review.

use crate::api::{ReviewDecided, ReviewLine};
use crate::attempt::ReviewOutcome;
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
        .routes(routes!(list_reviews))
        .routes(routes!(release_result))
        .routes(routes!(refuse_answers))
}

/// Results that are held for review or were, oldest first.
#[utoipa::path(get, path = "/reviews", tag = "records", security(("token" = [])), responses((status = 200, body = Vec<ReviewLine>)))]
async fn list_reviews(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
) -> Result<Json<Vec<ReviewLine>>, Refused> {
    Ok(Json(office.registry(&by).reviews().await?))
}

/// Releases a held result: every answer counts.
#[utoipa::path(post, path = "/attempts/{attempt}/release", tag = "records", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), request_body = Reason, responses((status = 200, body = ReviewDecided)))]
async fn release_result(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<ReviewDecided>, Refused> {
    Ok(Json(office.registry(&by).decide_review(&attempt, ReviewOutcome::Released, &reason).await?))
}

/// Refuses what reached the server late: only answers that it had received in time count.
#[utoipa::path(post, path = "/attempts/{attempt}/refuse", tag = "records", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), request_body = Reason, responses((status = 200, body = ReviewDecided)))]
async fn refuse_answers(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<ReviewDecided>, Refused> {
    Ok(Json(office.registry(&by).decide_review(&attempt, ReviewOutcome::Refused, &reason).await?))
}
