//! Accounts: roles and tokens.

use crate::api::Role;
use crate::delivery::token_days;
use crate::server::Refused;
use crate::server::admitted::{Administrator, Asked, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list_roles))
        .routes(routes!(grant_role, withdraw_role))
        .routes(routes!(list_tokens, issue_token))
        .routes(routes!(revoke_token))
}

/// Whose.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Whose {
    /// Only this person's
    person: Option<String>,
}

/// Of which partner.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OfPartner {
    /// Partner, of a partner manager
    partner: Option<String>,
}

/// A role that somebody holds.
#[derive(Serialize, ToSchema)]
struct HeldRole {
    /// Person
    person: String,
    /// Role
    #[schema(value_type = String)]
    role: Role,
    /// Partner, of a partner manager
    partner: Option<String>,
    /// Since when (RFC 3339)
    since: String,
}

/// A token to be issued.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// Person
    person: String,
    /// What it is for; may be empty
    #[serde(default)]
    label: String,
    /// How long it holds; else 30 days
    days: Option<u32>,
}

/// A token that was issued; its text is told this once.
#[derive(Serialize, ToSchema)]
struct Issued {
    /// Its name for people
    id: String,
    /// Person
    person: String,
    /// When it ceases to hold (RFC 3339)
    expires: String,
    /// Its text
    token: String,
}

/// A token, without its text.
#[derive(Serialize, ToSchema)]
struct Token {
    /// Its name for people
    id: String,
    /// Person
    person: String,
    /// What it is for; may be empty
    label: String,
    /// When it was issued (RFC 3339)
    created: String,
    /// When it ceases to hold
    expires: String,
    /// When it was used last, to the hour
    used: Option<String>,
    /// When it was revoked
    revoked: Option<String>,
}

/// Who may act as what; everybody may act as a candidate.
#[utoipa::path(get, path = "/roles", tag = "accounts", params(Whose), security(("token" = [])), responses((status = 200, body = Vec<HeldRole>)))]
async fn list_roles(
    State(office): State<Arc<Office>>,
    _: Administrator,
    Asked(asked): Asked<Whose>,
) -> Result<Json<Vec<HeldRole>>, Refused> {
    let rows = office.delivery.registrar().roles(asked.person.as_deref()).await?;
    let held = rows.into_iter().map(|row| HeldRole {
        person: row.person.to_string(),
        role: row.role,
        partner: row.partner.map(|partner| partner.to_string()),
        since: row.since.to_string(),
    });
    Ok(Json(held.collect()))
}

/// Grants a role.
#[utoipa::path(put, path = "/people/{person}/roles/{role}", tag = "accounts", params(("person" = String, Path, description = "Identity of a person"), ("role" = String, Path, description = "proctor, content-developer, administrator or partner-manager"), OfPartner), security(("token" = [])), responses((status = 204, description = "It is granted")))]
async fn grant_role(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named((person, role)): Named<(String, Role)>,
    Asked(asked): Asked<OfPartner>,
) -> Result<StatusCode, Refused> {
    office.registrar(&by).grant_role(&person, role, asked.partner.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Withdraws a role; the last administrator stays one.
#[utoipa::path(delete, path = "/people/{person}/roles/{role}", tag = "accounts", params(("person" = String, Path, description = "Identity of a person"), ("role" = String, Path, description = "proctor, content-developer, administrator or partner-manager"), OfPartner), security(("token" = [])), responses((status = 204, description = "It is withdrawn")))]
async fn withdraw_role(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named((person, role)): Named<(String, Role)>,
    Asked(asked): Asked<OfPartner>,
) -> Result<StatusCode, Refused> {
    office.registrar(&by).withdraw_role(&person, role, asked.partner.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tokens, oldest first.
#[utoipa::path(get, path = "/tokens", tag = "accounts", params(Whose), security(("token" = [])), responses((status = 200, body = Vec<Token>)))]
async fn list_tokens(
    State(office): State<Arc<Office>>,
    _: Administrator,
    Asked(asked): Asked<Whose>,
) -> Result<Json<Vec<Token>>, Refused> {
    let rows = office.delivery.registrar().tokens(asked.person.as_deref()).await?;
    let tokens = rows.into_iter().map(|row| Token {
        id: row.id.to_string(),
        person: row.person.to_string(),
        label: row.label,
        created: row.created.to_string(),
        expires: row.expires.to_string(),
        used: row.used.map(|at| at.to_string()),
        revoked: row.revoked.map(|at| at.to_string()),
    });
    Ok(Json(tokens.collect()))
}

/// Issues a token. The answer holds its text, and nothing else ever does.
#[utoipa::path(post, path = "/tokens", tag = "accounts", security(("token" = [])), request_body = NewToken, responses((status = 201, body = Issued)))]
async fn issue_token(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Sent(new): Sent<NewToken>,
) -> Result<Response, Refused> {
    let days = new.days.unwrap_or(token_days::USUAL);
    let issued = office.registrar(&by).issue_token(&new.person, &new.label, days).await?;
    let answer = Issued {
        id: issued.id.to_string(),
        person: issued.person.to_string(),
        expires: issued.expires.to_string(),
        token: issued.text.reveal().to_owned(),
    };
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// Revokes a token at once.
#[utoipa::path(delete, path = "/tokens/{token}", tag = "accounts", params(("token" = String, Path, description = "Token, as the list of tokens names it")), security(("token" = [])), responses((status = 204, description = "It is revoked")))]
async fn revoke_token(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(token): Named<String>,
) -> Result<StatusCode, Refused> {
    office.registrar(&by).revoke_token(&token).await?;
    Ok(StatusCode::NO_CONTENT)
}
