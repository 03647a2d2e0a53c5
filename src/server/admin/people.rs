//! People: who there is, and how they stand.

use crate::api::PeopleFound;
use crate::delivery::{DeliveryError, Over, PersonLine, Reach, Registry as _, StatusQuery};
use crate::server::Refused;
use crate::server::admitted::{Administrator, Admitted, Asked, Named, Sent};
use crate::server::app::Office;
use crate::time::Day;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// So many people are listed where nobody says how many.
const USUAL: usize = 50;
/// So many at most.
const MOST: usize = 500;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(find_people, add_person))
        .routes(routes!(rename_person))
        .routes(routes!(person_status))
        .routes(routes!(everybodys_status))
}

/// Which people.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Listing {
    /// Only people who have this in name or identity
    #[serde(default)]
    filter: String,
    /// At most so many, up to 500
    limit: Option<usize>,
}

/// A person to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPerson {
    /// Identity: lower-case letters, digits, hyphens
    id: String,
    /// Name as it shall stand on credentials
    name: String,
    /// E-mail address; may be empty
    #[serde(default)]
    email: String,
    /// Partner that the person belongs to from today on
    partner: Option<String>,
}

/// A new name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewName {
    /// Name
    name: String,
}

/// A person who is registered.
#[derive(Serialize, ToSchema)]
struct Registered {
    /// Identity
    id: String,
    /// Name
    name: String,
    /// E-mail address; may be empty
    email: String,
}

/// A day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct OnDay {
    /// As of this day (YYYY-MM-DD, UTC); else today
    #[param(value_type = Option<String>)]
    pub(super) at: Option<Day>,
}

/// What of a standing.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Standing {
    /// As of this day (YYYY-MM-DD, UTC); else today
    #[param(value_type = Option<String>)]
    at: Option<Day>,
    /// Only credentials that expire within this many days
    #[param(value_type = Option<u64>)]
    within: Option<u32>,
}

impl From<PersonLine> for Registered {
    fn from(person: PersonLine) -> Self {
        Self { id: person.id.to_string(), name: person.name, email: person.email }
    }
}

/// People by a part of name or identity, in the order of their ids.
#[utoipa::path(get, path = "/people", tag = "people", params(Listing), security(("token" = [])), responses((status = 200, body = Object)))]
async fn find_people(
    State(office): State<Arc<Office>>,
    _: Administrator,
    Asked(asked): Asked<Listing>,
) -> Result<Json<PeopleFound>, Refused> {
    let most = asked.limit.unwrap_or(USUAL).min(MOST);
    Ok(Json(office.delivery.find_people(&asked.filter, most).await?))
}

/// Registers a person.
#[utoipa::path(post, path = "/people", tag = "people", security(("token" = [])), request_body = NewPerson, responses((status = 201, body = Registered)))]
async fn add_person(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Sent(new): Sent<NewPerson>,
) -> Result<(StatusCode, Json<Registered>), Refused> {
    let registry = office.registry(&by);
    let person = registry.add_person(&new.id, &new.name, &new.email, new.partner.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(person.into())))
}

/// Gives a person another name.
#[utoipa::path(patch, path = "/people/{person}", tag = "people", params(("person" = String, Path, description = "Identity of a person")), security(("token" = [])), request_body = NewName, responses((status = 200, body = Registered)))]
async fn rename_person(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(person): Named<String>,
    Sent(new): Sent<NewName>,
) -> Result<Json<Registered>, Refused> {
    let person = office.registry(&by).rename_person(&person, &new.name).await?;
    Ok(Json(person.into()))
}

/// The standing of a person: for administrators, for the person, and for the manager of the partner that the person belongs
/// to today.
#[utoipa::path(get, path = "/people/{person}/status", tag = "people", params(("person" = String, Path, description = "Identity of a person"), Standing), security(("token" = [])), responses((status = 200, body = Object)))]
async fn person_status(
    State(office): State<Arc<Office>>,
    who: Admitted,
    Named(person): Named<String>,
    Asked(asked): Asked<Standing>,
) -> Result<Response, Refused> {
    who.may_see(&office, Over::Standing, &person).await?;
    let person = office.delivery.registrar().person(&person).await?.id;
    let query = StatusQuery { person: Some(person), at: asked.at, within: asked.within };
    report(&office, &query, &Reach::Everybody).await
}

/// The standing of everybody for administrators, of the partner's people for its manager, else of the caller.
#[utoipa::path(get, path = "/status", tag = "people", params(Standing), security(("token" = [])), responses((status = 200, body = Object)))]
async fn everybodys_status(
    State(office): State<Arc<Office>>,
    who: Admitted,
    Asked(asked): Asked<Standing>,
) -> Result<Response, Refused> {
    let reach = office.delivery.reach(&who.caller, Over::Standing).await?;
    report(&office, &StatusQuery { person: None, at: asked.at, within: asked.within }, &reach).await
}

async fn report(office: &Office, query: &StatusQuery, reach: &Reach) -> Result<Response, Refused> {
    let standings = office.delivery.standings_within(query, reach).await?;
    let body = serde_json::to_vec(&standings).map_err(|error| {
        tracing::error!(%error, "a report cannot be written");
        Refused::from(DeliveryError::ServerError)
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
