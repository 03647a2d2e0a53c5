//! What is contested: bad items, results that are counted anew, appeals.

use crate::api::{AppealKind, AppealOutcome};
use crate::delivery::{AppealLine, AppealRequest, ItemVoided, Ledger, Registry as _, VoidItemLine};
use crate::id::CandidateId;
use crate::server::Refused;
use crate::server::admitted::{Administrator, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The results of so many people are counted anew in one call.
const PAGE: usize = 200;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list_void_items))
        .routes(routes!(declare_item_void))
        .routes(routes!(rescore_results))
        .routes(routes!(list_appeals))
        .routes(routes!(open_appeal))
        .routes(routes!(decide_appeal))
}

/// An item to be declared void.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BadItem {
    /// Item, as the bank names it
    item: String,
    /// Which versions of it, by the beginnings of their digests; may be left out where there is one
    #[serde(default)]
    versions: Vec<String>,
    /// Why
    reason: String,
}

/// A rescoring.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rescoring {
    /// Why the new results are recorded; without it nothing is
    reason: Option<String>,
    /// Only people behind this identity
    #[schema(value_type = Option<String>)]
    after: Option<CandidateId>,
}

/// Who changes by a rescoring, and how; of some people.
#[derive(Serialize, ToSchema)]
struct Rescored {
    /// Who changes, and how
    #[schema(value_type = Object)]
    ledger: Ledger,
    /// The last of these people, where there are more: ask for those behind
    #[schema(value_type = Option<String>)]
    next: Option<CandidateId>,
}

/// An appeal to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAppeal {
    /// item, incident or result
    #[schema(value_type = String)]
    kind: AppealKind,
    /// What is said
    text: String,
    /// Who brings it; else the candidate
    #[serde(default)]
    by: String,
    /// Why it is taken though the deadline is over
    late: Option<String>,
}

/// The decision on an appeal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decision {
    /// upheld or rejected
    #[schema(value_type = String)]
    outcome: AppealOutcome,
    /// Why; the candidate reads it
    reason: String,
}

/// Items that are void.
#[utoipa::path(get, path = "/void-items", tag = "contested", security(("token" = [])), responses((status = 200, body = Vec<Object>)))]
async fn list_void_items(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
) -> Result<Json<Vec<VoidItemLine>>, Refused> {
    Ok(Json(office.registry(&by).void_items().await?))
}

/// Declares an item void: everybody is credited with it from now on.
#[utoipa::path(post, path = "/exams/{exam}/void-items", tag = "contested", params(("exam" = String, Path, description = "Exam that draws from the item's bank")), security(("token" = [])), request_body = BadItem, responses((status = 200, body = Object)))]
async fn declare_item_void(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(exam): Named<String>,
    Sent(BadItem { item, versions, reason }): Sent<BadItem>,
) -> Result<Json<ItemVoided>, Refused> {
    Ok(Json(office.registry(&by).void_item(&exam, &item, &versions, &reason).await?))
}

/// Counts results anew, with the items that are void now; a dry run unless a reason is given. Some people in each call.
#[utoipa::path(post, path = "/exams/{exam}/rescoring", tag = "contested", params(("exam" = String, Path, description = "Exam")), security(("token" = [])), request_body = Rescoring, responses((status = 200, body = Rescored)))]
async fn rescore_results(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(exam): Named<String>,
    Sent(Rescoring { reason, after }): Sent<Rescoring>,
) -> Result<Json<Rescored>, Refused> {
    let registrar = office.registrar(&by);
    let (ledger, next) = registrar.rescore_some(&exam, reason.as_deref(), after.as_ref(), PAGE).await?;
    Ok(Json(Rescored { ledger, next }))
}

/// Appeals, oldest first.
#[utoipa::path(get, path = "/appeals", tag = "contested", security(("token" = [])), responses((status = 200, body = Vec<Object>)))]
async fn list_appeals(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
) -> Result<Json<Vec<AppealLine>>, Refused> {
    Ok(Json(office.registry(&by).appeals().await?))
}

/// Opens an appeal against an attempt that is over.
#[utoipa::path(post, path = "/attempts/{attempt}/appeals", tag = "contested", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), request_body = NewAppeal, responses((status = 201, body = Object)))]
async fn open_appeal(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
    Sent(NewAppeal { kind, text, by: brought_by, late }): Sent<NewAppeal>,
) -> Result<(StatusCode, Json<AppealLine>), Refused> {
    let request = AppealRequest { by: brought_by, text, late };
    let line = office.registry(&by).open_appeal(&attempt, kind, &request).await?;
    Ok((StatusCode::CREATED, Json(line)))
}

/// Decides an appeal; results change only by what is done next.
#[utoipa::path(post, path = "/appeals/{appeal}/decision", tag = "contested", params(("appeal" = String, Path, description = "Appeal, as the list of appeals names it")), security(("token" = [])), request_body = Decision, responses((status = 200, body = Object)))]
async fn decide_appeal(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(appeal): Named<String>,
    Sent(Decision { outcome, reason }): Sent<Decision>,
) -> Result<Json<AppealLine>, Refused> {
    Ok(Json(office.registry(&by).decide_appeal(&appeal, outcome, &reason).await?))
}
