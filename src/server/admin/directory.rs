//! The people of a server as its readers see them, and what is done with many or for ever.

use crate::delivery::{Belongs, Directory, ErasedPerson, ImportLine, Over, PersonLine, Reach, Registry as _};
use crate::id::CandidateId;
use crate::server::Refused;
use crate::server::admin::people::OnDay;
use crate::server::admin::records::Reason;
use crate::server::admitted::{Administrator, Admitted, Asked, Named, Sent};
use crate::server::app::Office;
use crate::server::sized;
use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// So many people are told at a time.
const PAGE: usize = 500;

/// A list of people may have so many bytes: they are registered in one call, all or nobody.
const LONGEST_LIST: usize = 8 * 1024 * 1024;

/// What takes longer than other calls may.
pub(super) fn lists() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(import_people))
        .layer(DefaultBodyLimit::max(LONGEST_LIST))
        .layer(axum::middleware::from_fn_with_state(LONGEST_LIST, sized::no_larger))
}

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(read_directory))
        .routes(routes!(read_person))
        .routes(routes!(read_belonging))
        .routes(routes!(erase_person))
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Behind {
    /// Only people behind this identity
    #[param(value_type = Option<String>)]
    after: Option<CandidateId>,
}

/// People to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct List {
    /// Each with a line number, for faults
    #[schema(value_type = Vec<Object>)]
    people: Vec<ImportLine>,
}

/// How many were.
#[derive(Serialize, ToSchema)]
struct Imported {
    /// How many
    registered: usize,
}

/// The line of a person, for a reader: addresses are for whoever administers.
fn told(mut person: PersonLine, reach: &Reach, own: &CandidateId, administers: bool) -> Option<PersonLine> {
    if !administers && person.id != *own {
        person.email.clear();
    }
    reach.has(&person.id).then_some(person)
}

/// People, by id: all of them for administrators and proctors, those of the own partner for its manager, else the caller.
#[utoipa::path(get, path = "/directory", tag = "people", params(Behind), security(("token" = [])), responses((status = 200, body = Object)))]
async fn read_directory(
    State(office): State<Arc<Office>>,
    who: Admitted,
    Asked(asked): Asked<Behind>,
) -> Result<Json<Directory>, Refused> {
    let reach = office.delivery.reach(&who.caller, Over::Names).await?;
    let administers = who.administers();
    let all = office.registry_of(&who.caller.person).people().await?;
    let behind = all.into_iter().filter(|person| asked.after.as_ref().is_none_or(|after| person.id > *after));
    let mut within = behind.filter_map(|person| told(person, &reach, &who.caller.person, administers));
    let people: Vec<PersonLine> = within.by_ref().take(PAGE).collect();
    let next = within.next().and_then(|_| people.last().map(|person| person.id.clone()));
    Ok(Json(Directory { people, next }))
}

/// A person, for whoever finds the person in the directory.
#[utoipa::path(get, path = "/people/{person}", tag = "people", params(("person" = String, Path, description = "Identity of a person")), security(("token" = [])), responses((status = 200, body = Object)))]
async fn read_person(
    State(office): State<Arc<Office>>,
    who: Admitted,
    Named(person): Named<String>,
) -> Result<Json<PersonLine>, Refused> {
    who.may_see(&office, Over::Names, &person).await?;
    let found = office.registry_of(&who.caller.person).person(&person).await?;
    let found = told(found, &Reach::Everybody, &who.caller.person, who.administers());
    found.map(Json).ok_or_else(|| Refused::forbidden("you may not see this person"))
}

/// Where a person belongs on a day, and which partners the person manages.
#[utoipa::path(get, path = "/people/{person}/partner", tag = "people", params(("person" = String, Path, description = "Identity of a person"), OnDay), security(("token" = [])), responses((status = 200, body = Object)))]
async fn read_belonging(
    State(office): State<Arc<Office>>,
    who: Admitted,
    Named(person): Named<String>,
    Asked(asked): Asked<OnDay>,
) -> Result<Json<Belongs>, Refused> {
    who.may_see(&office, Over::Standing, &person).await?;
    Ok(Json(office.registry_of(&who.caller.person).belongs(&person, asked.at).await?))
}

/// Erases a person: name, e-mail address and every word about the person. Results stay under the identity.
#[utoipa::path(post, path = "/people/{person}/erasure", tag = "people", params(("person" = String, Path, description = "Identity of a person")), security(("token" = [])), request_body = Reason, responses((status = 200, body = Object)))]
async fn erase_person(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(person): Named<String>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<ErasedPerson>, Refused> {
    Ok(Json(office.registry(&by).erase_person(&person, &reason).await?))
}

/// Registers the people of a list, or nobody.
#[utoipa::path(post, path = "/imports", tag = "people", security(("token" = [])), request_body = List, responses((status = 201, body = Imported)))]
async fn import_people(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Sent(List { people }): Sent<List>,
) -> Result<(StatusCode, Json<Imported>), Refused> {
    let registered = office.registry(&by).import_people(&people).await?;
    Ok((StatusCode::CREATED, Json(Imported { registered })))
}
