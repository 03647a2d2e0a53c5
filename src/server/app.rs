//! All routes of a server, and what lies around each of them.

use crate::delivery::{LocalDelivery, LocalRegistry, Registrar};
use crate::entropy::Entropy;
use crate::id::CandidateId;
use crate::server::admitted::{Door, Officer};
use crate::server::observe::{Observer, observe};
use crate::server::workers::{self, Workers};
use crate::server::{Gate, Limits, Metrics, Refused, admin, content, health, me, openapi, room, sized};
use crate::time::Clock;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use std::sync::Arc;
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
    let (all, document) = OpenApiRouter::with_openapi(openapi::begun())
        .merge(health::routes(&limits))
        .nest("/api/v1", own)
        .split_for_parts();
    let document = openapi::route(document, &limits, office.clock.clone());
    all.with_state(office)
        .merge(document)
        .fallback(async || {
            Refused::no_route(StatusCode::NOT_FOUND, "unknown-route", "there is no such route here")
        })
        .method_not_allowed_fallback(async || {
            let why = "this route has no such method";
            Refused::no_route(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", why)
        })
        .layer(from_fn_with_state(observer, observe))
}
