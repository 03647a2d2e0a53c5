//! Errors as they cross between server and client: problem details (RFC 9457).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The media type of a problem.
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// What the type of a problem begins with; its code follows.
const URN: &str = "urn:invigil:problem:";

/// An error on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:invigil:problem:CODE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words.
    pub title: String,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599)]
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
    /// It is one of a server of ours, by its type.
    pub fn is_ours(&self) -> bool {
        self.kind.starts_with(URN)
    }
    /// A problem that carries nothing.
    pub fn new(status: u16, code: &str, detail: impl Into<String>) -> Self {
        let words = code.replace('-', " ");
        let mut letters = words.chars();
        let title = letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str());
        Self {
            kind: format!("{URN}{code}"),
            title: title.unwrap_or_default(),
            status,
            detail: detail.into(),
            code: code.to_owned(),
            data: Value::Null,
        }
    }
}
