//! Who the caller is here, and signing out.

use crate::api::Role;
use crate::id::CandidateId;
use crate::server::Refused;
use crate::server::admitted::Admitted;
use crate::server::app::Office;
use crate::time::Timestamp;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new().routes(routes!(me)).routes(routes!(sign_out))
}

/// The caller, and the server.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    /// Identity.
    #[schema(value_type = String)]
    person: CandidateId,
    /// Name.
    name: String,
    /// What the caller may act as.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    /// The server's name.
    server: String,
    /// The version that it runs.
    version: &'static str,
    /// The program that it delivers.
    program: String,
    /// Its clock, in milliseconds since 1970-01-01T00:00:00Z.
    #[schema(value_type = i64)]
    now: Timestamp,
}

/// Who calls.
#[utoipa::path(get, path = "/me", tag = "account", security(("token" = [])), responses((status = 200, body = Me)))]
async fn me(State(office): State<Arc<Office>>, who: Admitted) -> Result<Json<Me>, Refused> {
    let person = office.delivery.store().person(&who.caller.person).await?;
    Ok(Json(Me {
        person: who.caller.person,
        name: person.map(|person| person.name).unwrap_or_default(),
        roles: who.caller.roles.into_iter().collect(),
        server: office.name.clone(),
        version: env!("CARGO_PKG_VERSION"),
        program: office.delivery.program().id.to_string(),
        now: office.clock.now().wall,
    }))
}

/// Revokes the token that this call was made with.
#[utoipa::path(delete, path = "/me/token", tag = "account", security(("token" = [])), responses((status = 204, description = "It is revoked")))]
async fn sign_out(State(office): State<Arc<Office>>, who: Admitted) -> Result<StatusCode, Refused> {
    office.delivery.sign_out(&who.caller, &who.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
