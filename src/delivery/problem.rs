//! Errors as they cross between server and client: problem details (RFC 9457), from which the client makes the very error
//! that the server had.
//!
//! Invariant: a problem holds no path, no SQL and nothing of a bank. What only the server's administrator may read stands in
//! the server's log.

use crate::api::Eligibility;
use crate::delivery::DeliveryError;
use crate::store::StoreError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The media type of a problem.
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// What the type of a problem begins with; its code follows.
const URN: &str = "urn:invigil:problem:";

/// What stands where only the server's log says more.
const IN_THE_LOG: &str = "the log of the server says why";

/// An error on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:invigil:problem:CODE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened, what it means, what to do.
    pub detail: String,
    /// Which error it is, in kebab case.
    pub code: String,
    /// What the error carries; left out where it carries nothing.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub data: Value,
}

impl Problem {
    /// The problem of an error, with nothing in it that a client must not read.
    pub fn of(error: &DeliveryError) -> Self {
        let told = for_client(error);
        let told = told.as_ref().unwrap_or(error);
        // every variant but the store's has a code, and the store's is told as another one
        let Ok(Value::Object(mut fields)) = serde_json::to_value(told) else {
            return Self::of(&DeliveryError::ServerError);
        };
        let code =
            fields.remove("code").and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default();
        let data = fields.remove("data").unwrap_or_default();
        let words = code.replace('-', " ");
        let mut letters = words.chars();
        let title = letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str());
        Self {
            kind: format!("{URN}{code}"),
            title: title.unwrap_or_default(),
            status: status(told),
            detail: told.to_string(),
            code,
            data,
        }
    }

    /// The error that this problem was made of. A code that this version does not know is told by its status.
    pub fn error(self) -> DeliveryError {
        let fields = Map::from_iter([("code".to_owned(), self.code.into()), ("data".to_owned(), self.data)]);
        let known = serde_json::from_value(Value::Object(fields));
        known.unwrap_or_else(|_| Self::by_status(self.status, &self.detail))
    }

    /// The error that an answer of this status means, where it says no more than `detail`.
    pub fn by_status(status: u16, detail: &str) -> DeliveryError {
        match status {
            401 => DeliveryError::NotSignedIn,
            403 => DeliveryError::Forbidden(said(detail, "the server refused it")),
            400 | 405 | 406 | 408 | 413 | 415 | 422 => {
                DeliveryError::NotUnderstood(said(detail, &format!("status {status}")))
            }
            429 => DeliveryError::TooMany(1),
            502..=504 => DeliveryError::Unavailable,
            500..=599 => DeliveryError::ServerError,
            _ => DeliveryError::Unlike(said(detail, &format!("status {status}"))),
        }
    }
}

/// A foreign answer may be a whole page: its beginning is enough, and no control character of it.
fn said(detail: &str, otherwise: &str) -> String {
    const MOST: usize = 200;
    let line: String = detail.chars().filter(|c| !c.is_control()).take(MOST).collect();
    if line.trim().is_empty() { otherwise.to_owned() } else { line.trim().to_owned() }
}

/// What a client is told instead, where the error says what is none of its business.
fn for_client(error: &DeliveryError) -> Option<DeliveryError> {
    let why = || IN_THE_LOG.to_owned();
    Some(match error {
        DeliveryError::Store(error) => of_store(error),
        DeliveryError::RegistryKey(_) => DeliveryError::RegistryKey(why()),
        DeliveryError::Content(_) => DeliveryError::Content(why()),
        DeliveryError::Draw { exam, .. } => DeliveryError::Draw { exam: exam.clone(), why: why() },
        DeliveryError::NotNow { title, why: Eligibility::BrokenBank(_) } => {
            DeliveryError::NotNow { title: title.clone(), why: Eligibility::BrokenBank(why()) }
        }
        _ => return None,
    })
}

fn of_store(error: &StoreError) -> DeliveryError {
    match error {
        StoreError::Stale => DeliveryError::Contended,
        // a database that is busy, full, away or being put back is one to wait for
        error if error.passes() => DeliveryError::Unavailable,
        StoreError::Full { .. }
        | StoreError::Io { .. }
        | StoreError::ReadOnly { .. }
        | StoreError::CannotOpen { .. }
        | StoreError::InUse { .. } => DeliveryError::Unavailable,
        _ => DeliveryError::ServerError,
    }
}

fn status(error: &DeliveryError) -> u16 {
    match error {
        DeliveryError::NotSignedIn => 401,
        DeliveryError::NotYours { .. } | DeliveryError::Forbidden(_) | DeliveryError::Involved(_) => 403,
        DeliveryError::UnknownExam(_)
        | DeliveryError::UnknownPerson(_)
        | DeliveryError::UnknownAttempt(_)
        | DeliveryError::NoResult(_)
        | DeliveryError::NoPractice(_) => 404,
        DeliveryError::OtherProgram(_)
        | DeliveryError::NotNow { .. }
        | DeliveryError::OtherStage(_)
        | DeliveryError::NotOpened(_)
        | DeliveryError::Over(_)
        | DeliveryError::Void(_)
        | DeliveryError::Gap { .. }
        | DeliveryError::NoRecords(_)
        | DeliveryError::Forked { .. }
        | DeliveryError::Binding(_)
        | DeliveryError::NotClosed(_)
        | DeliveryError::NotIntact { .. }
        | DeliveryError::Contended => 409,
        DeliveryError::DeviceKey(_)
        | DeliveryError::Torn
        | DeliveryError::Refused { .. }
        | DeliveryError::Newer { .. }
        | DeliveryError::NoSuchChoice(_)
        | DeliveryError::NotUnderstood(_) => 422,
        DeliveryError::TooMany(_) => 429,
        DeliveryError::RegistryKey(_)
        | DeliveryError::Draw { .. }
        | DeliveryError::Content(_)
        | DeliveryError::Missing { .. }
        | DeliveryError::ServerError
        | DeliveryError::Store(_) => 500,
        DeliveryError::Unreachable(_) | DeliveryError::Unlike(_) => 502,
        DeliveryError::Unavailable => 503,
    }
}

#[cfg(test)]
mod tests;
