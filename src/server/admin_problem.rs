//! Errors of the administrators' routes as problem details (RFC 9457). What an administrator asked for wrongly is told in the
//! words of the use case; what went wrong inside is told to the log, without paths and SQL for the caller.

use crate::delivery::{DeliveryError, RegistrarError};
use crate::server::GateError;
use crate::store::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// An error as it is sent.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemDetails {
    /// `urn:invigil:problem:` and the code
    r#type: String,
    /// The status, in words
    title: &'static str,
    /// The status
    status: u16,
    /// What happened, what it means, what to do
    detail: String,
    /// Which problem it is
    code: &'static str,
    /// What the problem is about
    #[schema(value_type = Object)]
    data: Map<String, Value>,
}

/// An error on its way to a client.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    /// Seconds after which to try again.
    retry: Option<u64>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), retry: None }
    }
    /// Something is wrong here; the log says what.
    pub(super) fn server_error() -> Self {
        let detail =
            "the server could not do that. Its log says why, under the id of this call (x-request-id)";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "server-error", detail)
    }
    /// It may work later.
    pub(super) fn unavailable(detail: impl Into<String>) -> Self {
        Self { retry: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail) }
    }
    /// The call was given up.
    pub(super) fn too_slow() -> Self {
        Self::unavailable(
            "the call took too long and was given up. Ask whether it was done before you repeat it",
        )
    }
    /// The caller may not do that.
    pub(super) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }
    /// No token, or one that nobody has.
    pub(super) fn not_signed_in(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not-signed-in", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let details = ProblemDetails {
            r#type: format!("urn:invigil:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            data: Map::new(),
        };
        let json = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, Json(details)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<GateError> for Problem {
    fn from(error: GateError) -> Self {
        let detail = error.to_string();
        match error {
            GateError::Unknown => Self::not_signed_in(detail),
            GateError::TooMany(_, seconds) => {
                Self { retry: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", detail) }
            }
            GateError::Unavailable(_) => Self::unavailable(detail),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store refused");
        match error {
            error if error.passes() => {
                Self::unavailable("the database cannot take this at the moment. Try again")
            }
            StoreError::ReadOnly { .. }
            | StoreError::Full { .. }
            | StoreError::Io { .. }
            | StoreError::Removed { .. }
            | StoreError::CannotOpen { .. } => Self::unavailable(
                "the server cannot write to its database at the moment. Nothing was changed",
            ),
            _ => Self::server_error(),
        }
    }
}

impl From<DeliveryError> for Problem {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::Store(error) => error.into(),
            DeliveryError::Contended => contended(&error),
            DeliveryError::DeviceKey(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "device-key", error.to_string())
            }
            DeliveryError::DeviceRevoked => {
                Self::new(StatusCode::FORBIDDEN, "device-revoked", error.to_string())
            }
            error => {
                tracing::error!(%error, "a use case failed");
                Self::server_error()
            }
        }
    }
}

impl From<RegistrarError> for Problem {
    fn from(error: RegistrarError) -> Self {
        let (status, code) = match &error {
            RegistrarError::Store(_) | RegistrarError::Delivery(_) | RegistrarError::Contended => {
                return match error {
                    RegistrarError::Store(error) => error.into(),
                    RegistrarError::Delivery(error) => error.into(),
                    error => contended(&error),
                };
            }
            RegistrarError::UnknownPerson { .. } => (StatusCode::NOT_FOUND, "unknown-person"),
            RegistrarError::UnknownPartner { .. } => (StatusCode::NOT_FOUND, "unknown-partner"),
            RegistrarError::UnknownExam { .. } => (StatusCode::NOT_FOUND, "unknown-exam"),
            RegistrarError::UnknownRequirement { .. } => (StatusCode::NOT_FOUND, "unknown-requirement"),
            RegistrarError::UnknownAttempt(_) => (StatusCode::NOT_FOUND, "unknown-attempt"),
            RegistrarError::UnknownCredential(_) => (StatusCode::NOT_FOUND, "unknown-credential"),
            RegistrarError::UnknownItem { .. } => (StatusCode::NOT_FOUND, "unknown-item"),
            RegistrarError::UnknownVersion { .. } => (StatusCode::NOT_FOUND, "unknown-version"),
            RegistrarError::UnknownAppeal { .. } => (StatusCode::NOT_FOUND, "unknown-appeal"),
            RegistrarError::UnknownToken { .. } => (StatusCode::NOT_FOUND, "unknown-token"),
            RegistrarError::Erased(_) => (StatusCode::CONFLICT, "erased"),
            RegistrarError::InExam { .. } => (StatusCode::CONFLICT, "in-exam"),
            RegistrarError::Ambiguous { .. } => (StatusCode::CONFLICT, "ambiguous"),
            RegistrarError::Taken(_) => (StatusCode::CONFLICT, "taken"),
            RegistrarError::NothingToWithdraw { .. } => (StatusCode::CONFLICT, "nothing-to-withdraw"),
            RegistrarError::NotVoidable(_) => (StatusCode::CONFLICT, "not-voidable"),
            RegistrarError::SeveralVersions { .. } => (StatusCode::CONFLICT, "several-versions"),
            RegistrarError::OtherProgram(_) => (StatusCode::CONFLICT, "other-program"),
            RegistrarError::NotEnded(_) => (StatusCode::CONFLICT, "not-ended"),
            RegistrarError::TooLate { .. } => (StatusCode::CONFLICT, "too-late"),
            RegistrarError::AppealOpen { .. } => (StatusCode::CONFLICT, "appeal-open"),
            RegistrarError::AppealDecided { .. } => (StatusCode::CONFLICT, "appeal-decided"),
            RegistrarError::NotHeld(_) => (StatusCode::CONFLICT, "not-held"),
            RegistrarError::ReviewDecided { .. } => (StatusCode::CONFLICT, "review-decided"),
            RegistrarError::UnknownIncident(_) => (StatusCode::NOT_FOUND, "unknown-incident"),
            RegistrarError::IncidentClosed { .. } => (StatusCode::CONFLICT, "incident-closed"),
            RegistrarError::UnknownDevice { .. } => (StatusCode::NOT_FOUND, "unknown-device"),
            RegistrarError::DeviceRevoked(_) => (StatusCode::CONFLICT, "device-revoked"),
            RegistrarError::State { .. } => (StatusCode::CONFLICT, "state"),
            RegistrarError::RoleHeld { .. } => (StatusCode::CONFLICT, "role-held"),
            RegistrarError::RoleNotHeld { .. } => (StatusCode::CONFLICT, "role-not-held"),
            RegistrarError::LastAdministrator(_) => (StatusCode::CONFLICT, "last-administrator"),
            RegistrarError::TokenRevoked(_) => (StatusCode::CONFLICT, "token-revoked"),
            RegistrarError::Id(_) => (StatusCode::UNPROCESSABLE_ENTITY, "id"),
            RegistrarError::Empty(_) => (StatusCode::UNPROCESSABLE_ENTITY, "empty"),
            RegistrarError::Text { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "text"),
            RegistrarError::Future { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "future"),
            RegistrarError::LongAgo { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "long-ago"),
            RegistrarError::NoMeasure => (StatusCode::UNPROCESSABLE_ENTITY, "no-measure"),
            RegistrarError::TooMuch { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "too-much"),
            RegistrarError::NoReason => (StatusCode::UNPROCESSABLE_ENTITY, "no-reason"),
            RegistrarError::CandidateAlways => (StatusCode::UNPROCESSABLE_ENTITY, "candidate-always"),
            RegistrarError::NoPartner => (StatusCode::UNPROCESSABLE_ENTITY, "no-partner"),
            RegistrarError::PartnerOutOfPlace(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "partner-out-of-place")
            }
            RegistrarError::TokenDays { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "token-days"),
        };
        Self::new(status, code, error.to_string())
    }
}

fn contended(error: &dyn std::fmt::Display) -> Problem {
    Problem::unavailable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_inside_is_told_without_paths() {
        let path = std::path::PathBuf::from("/srv/secret/invigil.db");
        for error in [
            StoreError::Full { path: path.clone() },
            StoreError::Damaged { path: path.clone(), reason: "SELECT".to_owned() },
            StoreError::Busy { path },
        ] {
            let problem = Problem::from(RegistrarError::from(error));
            assert!(!problem.detail.contains("secret") && !problem.detail.contains("SELECT"), "{problem:?}");
            assert!(problem.status.is_server_error(), "{problem:?}");
        }
    }
}
