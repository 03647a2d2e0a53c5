//! What a handler is given: who calls, and what was sent, each read once and refused as a problem.

use crate::api::{Caller, Role};
use crate::id::CandidateId;
use crate::server::admin_problem::Problem;
use crate::server::app::Office;
use axum::Json;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody, JsonRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Whoever calls, with the token that was shown.
pub(super) struct Admitted {
    pub(super) caller: Caller,
    pub(super) token: Zeroizing<String>,
}

/// An administrator who calls.
pub(super) struct Administrator(pub(super) CandidateId);

/// What a body says.
pub(super) struct Sent<T>(pub(super) T);

/// What a query says.
pub(super) struct Asked<T>(pub(super) T);

/// What a path says.
pub(super) struct Named<T>(pub(super) T);

impl FromRequestParts<Arc<Office>> for Admitted {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Problem> {
        let token = bearer(parts).ok_or_else(|| {
            Problem::not_signed_in("this call needs a token: send it as `Authorization: Bearer TOKEN`")
        })?;
        let caller = office.gate.admit(&token).await?;
        Ok(Self { caller, token })
    }
}

impl FromRequestParts<Arc<Office>> for Administrator {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Problem> {
        let Admitted { caller, .. } = Admitted::from_request_parts(parts, office).await?;
        if caller.roles.contains(&Role::Administrator) {
            Ok(Self(caller.person))
        } else {
            Err(Problem::forbidden("only an administrator may do that"))
        }
    }
}

fn bearer(parts: &Parts) -> Option<Zeroizing<String>> {
    let given = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Zeroizing::new(token.trim().to_owned()))
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Json::from_request(request, state).await.map(|Json(value)| Self(value)).map_err(unread)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        let told = |e: axum::extract::rejection::QueryRejection| {
            Problem::new(StatusCode::BAD_REQUEST, "malformed", e.body_text())
        };
        query.map(|Query(value)| Self(value)).map_err(told)
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        let told = |e: axum::extract::rejection::PathRejection| {
            Problem::new(StatusCode::BAD_REQUEST, "malformed", e.body_text())
        };
        path.map(|Path(value)| Self(value)).map_err(told)
    }
}

fn unread(rejection: JsonRejection) -> Problem {
    let (status, code) = match &rejection {
        JsonRejection::MissingJsonContentType(_) => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type")
        }
        JsonRejection::BytesRejection(BytesRejection::FailedToBufferBody(
            FailedToBufferBody::LengthLimitError(_),
        )) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        JsonRejection::JsonDataError(_) => (StatusCode::UNPROCESSABLE_ENTITY, "malformed"),
        _ => (StatusCode::BAD_REQUEST, "malformed"),
    };
    Problem::new(status, code, rejection.body_text())
}
