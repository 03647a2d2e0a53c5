//! All routes of a server, and what lies around each of them.

use crate::delivery::LocalDelivery;
use crate::entropy::Entropy;
use crate::server::admin_problem::{Problem, ProblemDetails};
use crate::server::observe::{Observer, observe};
use crate::server::workers::{self, Workers};
use crate::server::{Gate, Limits, Metrics, admin, health, me, room};
use crate::time::Clock;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::{Json, Router};
use std::sync::Arc;
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

#[derive(OpenApi)]
#[openapi(
    info(title = "Invigil", description = "Exams over HTTP. Errors are problem details (RFC 9457)."),
    components(schemas(ProblemDetails)),
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
    let problem = || {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let told = ResponseBuilder::new().description("A problem (RFC 9457)");
        told.content("application/problem+json", content).build()
    };
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            operation.responses.responses.insert("default".to_owned(), RefOr::T(problem()));
        }
    }
}

/// The routes of a server.
pub fn app(office: Office, workers: Workers) -> Router {
    let office = Arc::new(office);
    let limits = office.limits.clone();
    let observer = Observer { metrics: office.metrics.clone(), entropy: office.entropy.clone() };
    let work = from_fn_with_state(workers, workers::carry_out);
    let room = room(office.delivery.clone(), office.gate.clone()).layer(work.clone());
    let own = OpenApiRouter::new()
        .merge(me::routes())
        .nest("/admin", admin::routes())
        .layer(DefaultBodyLimit::max(limits.admin_body_bytes))
        .layer(work);
    let (own, mut document) = OpenApiRouter::with_openapi(Document::openapi())
        .merge(health::routes())
        .nest("/api/v1", own)
        .split_for_parts();
    with_problems(&mut document);
    own.with_state(office)
        .nest("/api/v1", room)
        .route("/api/v1/openapi.json", axum::routing::get(async move || Json(document)))
        .fallback(async || {
            Problem::new(StatusCode::NOT_FOUND, "unknown-route", "there is no such route here")
        })
        .method_not_allowed_fallback(async || {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "this route has no such method",
            )
        })
        .layer(from_fn_with_state(observer, observe))
}
