//! Errors as answers: every one is a problem (RFC 9457), and what a client must not read is said to the log instead.

use crate::api::{PROBLEM_TYPE, Problem};
use crate::delivery::{Crosses, DeliveryError};
use crate::server::GateError;
use crate::store::StoreError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A call that was not answered with what it asked for.
#[derive(Debug)]
pub struct Refused {
    problem: Box<Problem>,
    /// Seconds after which to try again.
    retry_after: Option<u64>,
}

impl Refused {
    /// What was sent could not be understood; `status` says in which way (413, 415, 400, 422).
    pub fn not_understood(status: StatusCode, why: impl Into<String>) -> Self {
        let mut refused = Self::from(DeliveryError::NotUnderstood(why.into()));
        refused.problem.status = status.as_u16();
        refused
    }

    /// The caller may not do that: `why`.
    pub(super) fn forbidden(why: &str) -> Self {
        DeliveryError::Forbidden(why.to_owned()).into()
    }

    /// It may do well later: `why`.
    pub(super) fn unavailable(why: &str) -> Self {
        let mut refused = Self::from(DeliveryError::Unavailable);
        refused.problem.detail = why.to_owned();
        refused
    }

    /// There is no such route, or not with this method.
    pub(super) fn no_route(status: StatusCode, code: &str, why: &str) -> Self {
        Problem::new(status.as_u16(), code, why).into()
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        let retry_after = match problem.status {
            429 => problem.data.as_u64().or(Some(1)),
            503 => Some(1),
            _ => None,
        };
        Self { problem: Box::new(problem), retry_after }
    }
}

impl<E: Crosses> From<E> for Refused {
    fn from(error: E) -> Self {
        if error.is_kept_back() {
            tracing::error!(%error, "a call failed");
        }
        error.problem().into()
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        DeliveryError::from(error).into()
    }
}

impl From<GateError> for Refused {
    fn from(error: GateError) -> Self {
        match error {
            GateError::Unknown => DeliveryError::NotSignedIn.into(),
            GateError::TooMany(_, seconds) => DeliveryError::TooMany(seconds).into(),
            GateError::Unavailable(why) => {
                tracing::error!(why, "accounts cannot be read");
                DeliveryError::Unavailable.into()
            }
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = (status, axum::Json(&*self.problem)).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_TYPE));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer
    }
}
