//! The document of the interface: written once, at the start, and handed out to anybody who asks, nobody too often.

use crate::api::{PROBLEM_TYPE, Problem};
use crate::delivery::DeliveryError;
use crate::digest::Digest;
use crate::server::rate::Rates;
use crate::server::{Limits, Refused};
use crate::time::Clock;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};

/// Whoever has it asks again after an hour.
const KEPT: &str = "public, max-age=3600";

/// The document as it is sent.
#[derive(Clone)]
struct Written {
    /// `None` where it cannot be written.
    bytes: Option<Bytes>,
    tag: String,
    /// Of all who ask together: nobody signs in for it, and an address may be that of a hall.
    rates: Arc<Rates<()>>,
    clock: Arc<dyn Clock>,
}

/// The document before any route is in it.
pub(super) fn begun() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The route of the document of all routes.
pub(super) fn route(
    mut document: utoipa::openapi::OpenApi,
    limits: &Limits,
    clock: Arc<dyn Clock>,
) -> Router {
    with_problems(&mut document);
    let bytes = match document.to_json() {
        Ok(text) => Some(Bytes::from(text)),
        Err(error) => {
            tracing::error!(%error, "the document of the interface cannot be written");
            None
        }
    };
    let tag = format!("\"{}\"", Digest::of(&[bytes.as_deref().unwrap_or_default()]));
    let rates = Arc::new(Rates::new(limits.document_burst, limits.documents_per_second));
    let written = Written { bytes, tag, rates, clock };
    Router::new().route("/api/v1/openapi.json", get(read_document)).with_state(written)
}

/// The document, where the caller does not have it already.
async fn read_document(State(written): State<Written>, headers: HeaderMap) -> Response {
    let Some(bytes) = written.bytes else {
        return Refused::from(DeliveryError::ServerError).into_response();
    };
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
    let mut known = known.flat_map(|tags| tags.split(',')).map(|tag| tag.trim().trim_start_matches("W/"));
    let about = [(header::ETAG, written.tag.as_str()), (header::CACHE_CONTROL, KEPT)];
    if known.any(|tag| tag == written.tag || tag == "*") {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    match written.rates.take(&(), written.clock.now().up) {
        Ok(()) => {
            let kind = [(header::CONTENT_TYPE, "application/json")];
            (about, kind, bytes).into_response()
        }
        Err(seconds) => Refused::from(DeliveryError::TooMany(seconds)).into_response(),
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
