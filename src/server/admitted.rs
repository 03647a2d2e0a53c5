//! What a handler is given: who calls, and what was sent, each read once and refused as a problem.

use crate::api::{Caller, Role};
use crate::delivery::{Over, Reach};
use crate::id::{CandidateId, TokenId};
use crate::server::app::Office;
use crate::server::{Gate, GateError, Refused};
use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Where callers are let in.
pub(super) struct Door(pub(super) Arc<dyn Gate>);

/// Whoever calls, with the token that was shown.
pub(super) struct Admitted {
    pub(super) caller: Caller,
    pub(super) token: Zeroizing<String>,
}

/// An administrator who calls.
pub(super) struct Administrator(pub(super) Officer);

/// Whoever acts, as the audit trail names it.
pub(super) struct Officer {
    pub(super) person: CandidateId,
    /// The token that was shown, where something is to be changed with it.
    pub(super) token: Option<TokenId>,
}

impl Officer {
    /// For a call that only reads the name of the token is not asked for.
    async fn of<S>(parts: &Parts, state: &S, who: Admitted) -> Self
    where
        Door: FromRef<S>,
    {
        let token = match parts.method.is_safe() {
            true => None,
            false => Door::from_ref(state).0.name_of(&who.token).await,
        };
        Self { person: who.caller.person, token }
    }
}

/// A content developer who calls, or an administrator in the place of one.
pub(super) struct ContentDeveloper {
    pub(super) officer: Officer,
    /// Not only an administrator.
    pub(super) develops: bool,
}

/// A caller who may sit exams.
pub(super) struct Sitter(pub(super) Caller);

/// What a body of JSON says.
pub(super) struct Sent<T>(pub(super) T);

/// A body as it is.
pub(super) struct Bytes(pub(super) axum::body::Bytes);

/// What a query says.
pub(super) struct Asked<T>(pub(super) T);

/// What a path says.
pub(super) struct Named<T>(pub(super) T);

impl Admitted {
    /// An administrator calls.
    pub(super) fn administers(&self) -> bool {
        self.caller.roles.contains(&Role::Administrator)
    }

    /// Refuses whoever may not look at that of this person. Where there is no such person they learn just as little.
    pub(super) async fn may_see(&self, office: &Office, over: Over, person: &str) -> Result<(), Refused> {
        let reach = office.delivery.reach(&self.caller, over).await?;
        let within = match &reach {
            Reach::Everybody => true,
            Reach::Only(_) => person.parse().is_ok_and(|id| reach.has(&id)),
        };
        if within { Ok(()) } else { Err(Refused::forbidden("you may not see that of this person")) }
    }
}

/// The bearer token of a call (RFC 6750).
pub fn bearer(headers: &HeaderMap) -> Result<&str, GateError> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = given.and_then(|given| given.split_once(' ')).ok_or(GateError::Unknown)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(GateError::Unknown) }
}

impl<S: Send + Sync> FromRequestParts<S> for Admitted
where
    Door: FromRef<S>,
{
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let token = Zeroizing::new(bearer(&parts.headers)?.to_owned());
        let caller = Door::from_ref(state).0.admit(&token).await?;
        Ok(Self { caller, token })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Administrator
where
    Door: FromRef<S>,
{
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let who = Admitted::from_request_parts(parts, state).await?;
        if who.administers() {
            return Ok(Self(Officer::of(parts, state, who).await));
        }
        Err(Refused::forbidden("only an administrator may"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ContentDeveloper
where
    Door: FromRef<S>,
{
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let who = Admitted::from_request_parts(parts, state).await?;
        let develops = who.caller.roles.contains(&Role::ContentDeveloper);
        if develops || who.administers() {
            return Ok(Self { officer: Officer::of(parts, state, who).await, develops });
        }
        Err(Refused::forbidden("only a content developer or an administrator sees banks"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Sitter
where
    Door: FromRef<S>,
{
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let Admitted { caller, .. } = Admitted::from_request_parts(parts, state).await?;
        if caller.roles.contains(&Role::Candidate) {
            return Ok(Self(caller));
        }
        Err(Refused::forbidden("only a candidate sits exams"))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refused;
    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let sent = Json::from_request(request, state).await;
        sent.map(|Json(value)| Self(value))
            .map_err(|e| Refused::not_understood(e.status(), plain(&e.body_text())))
    }
}

impl<S: Send + Sync> FromRequest<S> for Bytes {
    type Rejection = Refused;
    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let told = |e: BytesRejection| Refused::not_understood(e.status(), plain(&e.body_text()));
        axum::body::Bytes::from_request(request, state).await.map(Self).map_err(told)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        without_nul(parts)?;
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(value)| Self(value)).map_err(|e| unread(e.body_text()))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        without_nul(parts)?;
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value)).map_err(|e| unread(e.body_text()))
    }
}

/// Refuses an address with the character NUL in it: there is nothing of such a name, and PostgreSQL takes no text with one.
fn without_nul(parts: &Parts) -> Result<(), Refused> {
    let uri = &parts.uri;
    match uri.path().contains("%00") || uri.query().is_some_and(|query| query.contains("%00")) {
        true => Err(unread("the address holds the character NUL (%00), which no name does".to_owned())),
        false => Ok(()),
    }
}

/// What is wrong with a body or an address, without the words of the library that read it.
fn plain(why: &str) -> String {
    const SAID: [(&str, &str); 5] = [
        ("Failed to deserialize the JSON body into the target type: ", "the body does not fit: "),
        ("Failed to parse the request body as JSON: ", "the body is no JSON: "),
        ("Failed to buffer the request body: length limit exceeded", "the body is too large"),
        (
            "Expected request with `Content-Type: application/json`",
            "the body has to be `Content-Type: application/json`",
        ),
        ("Invalid URL: ", "the address: "),
    ];
    let said = SAID.iter().find_map(|(words, plain)| Some(format!("{plain}{}", why.strip_prefix(words)?)));
    said.unwrap_or_else(|| why.to_owned())
}

fn unread(why: String) -> Refused {
    Refused::not_understood(StatusCode::BAD_REQUEST, plain(&why))
}
