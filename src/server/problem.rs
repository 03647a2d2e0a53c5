//! Errors as answers: every one is a problem (RFC 9457), and what a client must not read is said to the log instead.

use crate::api::Eligibility;
use crate::delivery::{DeliveryError, PROBLEM_TYPE, Problem};
use crate::server::GateError;
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
    /// What was sent could not be understood; `status` says in which way (413, 415, 400).
    pub fn not_understood(status: StatusCode, why: impl Into<String>) -> Self {
        let mut refused = Self::from(DeliveryError::NotUnderstood(why.into()));
        refused.problem.status = status.as_u16();
        refused
    }
}

impl From<DeliveryError> for Refused {
    fn from(error: DeliveryError) -> Self {
        if is_ours(&error) {
            tracing::error!(%error, "a call failed");
        }
        let retry_after = match &error {
            DeliveryError::TooMany(seconds) => Some(*seconds),
            _ => None,
        };
        let problem = Box::new(Problem::of(&error));
        let retry_after = retry_after.or((problem.status == 503).then_some(1));
        Self { problem, retry_after }
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

/// The client is told less than this; whoever keeps the server has to know it.
fn is_ours(error: &DeliveryError) -> bool {
    matches!(
        error,
        DeliveryError::Store(_)
            | DeliveryError::RegistryKey(_)
            | DeliveryError::Content(_)
            | DeliveryError::Missing { .. }
            | DeliveryError::Draw { .. }
            | DeliveryError::NotNow { why: Eligibility::BrokenBank(_), .. }
    )
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
