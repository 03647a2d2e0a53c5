//! Who calls: from a bearer token to a [`Caller`].

use crate::api::Caller;
use crate::id::{CandidateId, TokenId};
use async_trait::async_trait;

/// Knows the callers of a server.
#[async_trait]
pub trait Gate: Send + Sync {
    /// The caller that this token names, with the roles that the person has now.
    async fn admit(&self, token: &str) -> Result<Caller, GateError>;
    /// The name for people of a token that was let in; `None` where tokens have none.
    async fn name_of(&self, _token: &str) -> Option<TokenId> {
        None
    }
}

/// Why a call is not let in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GateError {
    /// No token of anybody: never given, mistyped, expired or revoked. Which of them is not said.
    #[error("this token is not valid here: it was mistyped, has expired, or was revoked. Sign in again")]
    Unknown,
    /// The account is slowed down.
    #[error("too many calls of {0}. Try again in {1} s")]
    TooMany(CandidateId, u64),
    /// The accounts cannot be read now.
    #[error("the server cannot look up who calls at the moment: {0}. Try again")]
    Unavailable(String),
}
