//! All routes of a server, and what lies around each of them.

use crate::api::{PROBLEM_TYPE, Problem};
use crate::delivery::{LocalDelivery, LocalRegistry, Registrar};
use crate::entropy::Entropy;
use crate::id::CandidateId;
use crate::server::admitted::{Door, Officer};
use crate::server::observe::{Observer, observe};
use crate::server::workers::{self, Workers};
use crate::server::{Gate, Limits, Metrics, Refused, admin, content, health, me, room, sized};
use crate::time::Clock;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::{Json, Router};
use std::sync::Arc;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

/// What the routes work with.
pub struct Office {
    /// The use cases.
    pub delivery: Arc<LocalDelivery>,
    /// Who is let in.
    pub gate: Arc<dyn Gate>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for the numbers of calls.
    pub entropy: Arc<dyn Entropy>,
    /// The server's name.
    pub name: String,
    /// Its limits.
    pub limits: Limits,
    /// What it counts.
    pub metrics: Metrics,
}

impl Office {
    /// The registry, for this person, who is let read what is asked.
    pub(super) fn registry_of(&self, person: &CandidateId) -> LocalRegistry {
        LocalRegistry::of(self.delivery.clone(), person.clone())
    }

    /// The registry, for this administrator.
    pub(super) fn registry(&self, by: &Officer) -> LocalRegistry {
        self.registry_of(&by.person).with_token(by.token.clone())
    }

    /// The administrator's use cases, for this one.
    pub(super) fn registrar<'d>(&'d self, by: &'d Officer) -> Registrar<'d> {
        self.delivery.registrar_for(&by.person).with_token(by.token.as_ref())
    }
}

impl FromRef<Arc<Office>> for Door {
    fn from_ref(office: &Arc<Office>) -> Self {
        Self(office.gate.clone())
    }
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Invigil", description = "Exams over HTTP. Errors are problem details (RFC 9457)."),
    components(schemas(Problem)),
    modifiers(&Token)
)]
struct Document;

/// How callers show who they are.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("ivg_…").build();
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// Says of every call how it may be refused.
fn with_problems(document: &mut utoipa::openapi::OpenApi) {
    let problem = |why: &str| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        RefOr::T(ResponseBuilder::new().description(why).content(PROBLEM_TYPE, content).build())
    };
    for item in document.paths.paths.values_mut() {
        let changes = [&mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        let operations = changes.into_iter().map(|call| (call, true)).chain([(&mut item.get, false)]);
        for (operation, changes) in operations.filter_map(|(call, changes)| Some((call.as_mut()?, changes))) {
            for (status, why) in refusals(operation, changes) {
                operation.responses.responses.entry(status.to_owned()).or_insert_with(|| problem(why));
            }
        }
    }
}

/// How a call may be refused, by what it is made of.
fn refusals(call: &Operation, changes: bool) -> Vec<(&'static str, &'static str)> {
    let signed_in = call.security.is_some();
    let asked = call.parameters.as_ref().is_some_and(|all| !all.is_empty());
    let in_path =
        |one: &RefOr<Parameter>| matches!(one, RefOr::T(one) if one.parameter_in == ParameterIn::Path);
    let named = call.parameters.iter().flatten().any(in_path);
    let sent = call.request_body.is_some();
    let mut all = vec![("500", "The server met an error of its own"), ("503", "The server cannot do it now")];
    if signed_in {
        all.push(("401", "No token that holds"));
        all.push(("403", "This account may not do that"));
        all.push(("429", "Too many calls of this account; Retry-After says when"));
    }
    if asked || sent {
        all.push(("400", "What was asked for cannot be read"));
        all.push(("404", "There is nothing of that name"));
        all.push(("422", "What was asked for makes no sense"));
    }
    if changes || named {
        all.push(("409", "The state of things forbids it"));
    }
    if sent {
        all.push(("413", "The body is too large"));
        all.push(("415", "The body is of another kind"));
    }
    all
}

/// The routes of a server.
pub fn app(office: Office, workers: Workers) -> Router {
    let office = Arc::new(office);
    let limits = office.limits.clone();
    let observer = Observer { metrics: office.metrics.clone(), entropy: office.entropy.clone() };
    let lists = from_fn_with_state(workers.lasting(limits.list), workers::carry_out);
    let lists = OpenApiRouter::new().nest("/admin", admin::lists()).layer(lists);
    let work = from_fn_with_state(workers, workers::carry_out);
    let room = room::documented(office.delivery.clone(), office.gate.clone());
    let own = OpenApiRouter::new()
        .merge(me::routes())
        .nest("/admin", admin::routes())
        .layer(DefaultBodyLimit::max(limits.admin_body_bytes))
        .layer(from_fn_with_state(limits.admin_body_bytes, sized::no_larger))
        .merge(content::routes(limits.bank_bytes))
        .merge(room)
        .layer(work)
        .merge(lists);
    let (all, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(health::routes())
        .nest("/api/v1", own)
        .split_for_parts();
    with_problems(&mut document);
    all.with_state(office)
        .route("/api/v1/openapi.json", axum::routing::get(async move || Json(document)))
        .fallback(async || {
            Refused::no_route(StatusCode::NOT_FOUND, "unknown-route", "there is no such route here")
        })
        .method_not_allowed_fallback(async || {
            let why = "this route has no such method";
            Refused::no_route(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", why)
        })
        .layer(from_fn_with_state(observer, observe))
}
