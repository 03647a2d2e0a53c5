//! What is told about a call: a number for it, a line of the log, the counters. Never who called, with what, or what about.

use crate::entropy::{Entropy, random};
use crate::server::{Acknowledged, Metrics};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use tokio::time::Instant;

/// Names a call in the log of the server, of a proxy before it, and to whoever asks for help.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route of a call that no route is for.
const NOWHERE: &str = "none";

/// What calls are observed with.
#[derive(Clone)]
pub(super) struct Observer {
    pub(super) metrics: Metrics,
    pub(super) entropy: Arc<dyn Entropy>,
}

/// Observes a call.
pub(super) async fn observe(State(observer): State<Observer>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id =
        request_id(request.headers()).unwrap_or_else(|| hex::encode(random::<8>(observer.entropy.as_ref())));
    let method = request.method().as_str().to_owned();
    // the path itself holds ids
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| NOWHERE.to_owned());
    let mut response = next.run(request).await;
    let (took, status) = (begun.elapsed(), response.status().as_u16());
    observer.metrics.answered(known(&method), &route, status, took);
    if let Some(Acknowledged(records)) = response.extensions().get() {
        observer.metrics.acknowledged(*records);
    }
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request = id, method = known(&method), route, status, ms, "call");
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The id that a proxy gave the call, if it is one: whatever else stands there goes into no log.
fn request_id(headers: &HeaderMap) -> Option<String> {
    let given = headers.get(REQUEST_ID)?.to_str().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    ((8..=64).contains(&given.len()) && given.chars().all(plain)).then(|| given.to_owned())
}

/// The method, if it is one that counts: a client may invent others without end.
fn known(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("OTHER")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_a_proxy_gave_is_kept_and_a_text_that_somebody_made_up_is_not() {
        let given = |text: &str| {
            let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_str(text).unwrap())]);
            request_id(&headers)
        };
        assert_eq!(given("3f9c02d1-77aa").as_deref(), Some("3f9c02d1-77aa"));
        for text in ["short", "Ada Example!", &"a".repeat(65), "ivg_abcdefgh"] {
            assert_eq!(given(text), None, "{text}");
        }
    }
}
