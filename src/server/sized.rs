//! What a head already says of its body is answered before the body is read, and before anything else is.

use crate::server::Refused;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Refuses a body that says itself that it has more than `most` bytes. One that does not say so is cut off while it is read.
pub(super) async fn no_larger(State(most): State<usize>, request: Request, next: Next) -> Response {
    let said = request.headers().get(header::CONTENT_LENGTH);
    let said = said.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|length| length > most as u64) {
        let why = format!("the body is too large: at most {most} bytes are taken here");
        return Refused::not_understood(StatusCode::PAYLOAD_TOO_LARGE, why).into_response();
    }
    next.run(request).await
}
