//! Attempts of a server's people: what became of them, and the way through one. What holds questions is for administrators.

use crate::api::AttemptReport;
use crate::delivery::{
    AttemptExport, AttemptPage, KeyedItem, Over, RegistrarError, Registry as _, RegistryError, ReplayRecord,
};
use crate::id::AttemptId;
use crate::server::Refused;
use crate::server::admitted::{Administrator, Admitted, Asked, Named};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// So many records are judged in one call.
const PAGE: usize = 100;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(read_attempts))
        .routes(routes!(read_attempt))
        .routes(routes!(read_items))
        .routes(routes!(read_replay))
        .routes(routes!(read_export))
}

/// Which attempts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Only this person's
    person: Option<String>,
    /// Only attempts behind this one
    #[param(value_type = Option<String>)]
    after: Option<AttemptId>,
}

/// Attempts, oldest first: all of them for administrators and proctors, else the caller's.
#[utoipa::path(get, path = "/attempts", tag = "attempts", params(Which), security(("token" = [])), responses((status = 200, body = Object)))]
async fn read_attempts(
    State(office): State<Arc<Office>>,
    who: Admitted,
    Asked(asked): Asked<Which>,
) -> Result<Json<AttemptPage>, Refused> {
    let person = match &asked.person {
        Some(id) => {
            who.may_see(&office, Over::Attempts, id).await?;
            Some(office.delivery.registrar().person(id).await?.id)
        }
        None => None,
    };
    let reach = office.delivery.reach(&who.caller, Over::Attempts).await?;
    let page = office.delivery.attempt_page(person.as_ref(), &reach, asked.after.as_ref(), PAGE).await?;
    Ok(Json(page))
}

/// The look back on an attempt, by the record that the server holds. It names no question.
#[utoipa::path(get, path = "/attempts/{attempt}", tag = "attempts", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), responses((status = 200, body = AttemptReport)))]
async fn read_attempt(
    State(office): State<Arc<Office>>,
    who: Admitted,
    Named(attempt): Named<String>,
) -> Result<Json<AttemptReport>, Refused> {
    let reach = office.delivery.reach(&who.caller, Over::Attempts).await?;
    let attempt = office.delivery.attempt_within(&attempt, &reach).await?;
    Ok(Json(office.registry_of(&who.caller.person).attempt_report(attempt.as_str(), None).await?))
}

/// The items of an attempt that is over, with their keys: for administrators, who keep them from everybody else.
#[utoipa::path(get, path = "/attempts/{attempt}/items", tag = "attempts", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), responses((status = 200, body = Vec<Object>)))]
async fn read_items(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
) -> Result<Json<Vec<KeyedItem>>, Refused> {
    Ok(Json(office.registry(&by).attempt_items(&attempt, None).await?))
}

/// An attempt to be replayed: its record, and the questions as they were shown.
#[utoipa::path(get, path = "/attempts/{attempt}/replay", tag = "attempts", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), responses((status = 200, body = Object)))]
async fn read_replay(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
) -> Result<Json<ReplayRecord>, Refused> {
    let replay = office.registry(&by).attempt_replay(&attempt, None).await?;
    let held = office.delivery.held_record(&replay.attempt).await?;
    let unknown = || RegistryError::from(RegistrarError::UnknownAttempt(attempt));
    Ok(Json(ReplayRecord::of(replay, held.ok_or_else(unknown)?)))
}

/// An attempt to be handed over: its record, the questions as they were shown, and the result; never a key.
#[utoipa::path(get, path = "/attempts/{attempt}/export", tag = "attempts", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), responses((status = 200, body = Object)))]
async fn read_export(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
) -> Result<Json<AttemptExport>, Refused> {
    Ok(Json(office.registry(&by).attempt_export(&attempt, None).await?))
}
