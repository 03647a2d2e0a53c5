//! The exam room: what a candidate's client may call, as routes over the use cases of a [`LocalDelivery`].
//!
//! Invariants: the caller is the person of the token, whatever else was sent; nothing answered has a field for a key; an
//! answer is never kept by anything in between.

use crate::api::{
    Ack, AttemptReport, AttemptSummary, Caller, Feedback, Offer, Opening, Outcome, Overview, Role,
    SealedAttempt, Start,
};
use crate::delivery::{Delivery, DeliveryError, LocalDelivery};
use crate::digest::Digest;
use crate::form::PresentedForm;
use crate::id::{AttemptId, ChoiceId, ExamId};
use crate::server::problem::Refused;
use crate::server::{Acknowledged, Gate, GateError};
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use std::sync::Arc;

/// The media type of journal records: JSON Lines.
pub const RECORDS_TYPE: &str = "application/jsonl";

/// At most so many bytes are taken in one call: a client sends longer journals in pieces.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The candidate's routes, relative to `/api/v1`, over a delivery that serves ([`LocalDelivery::serving`]).
pub fn room(delivery: Arc<LocalDelivery>, gate: Arc<dyn Gate>) -> Router {
    Router::new()
        .route("/overview", get(overview))
        .route("/receipt-key", get(receipt_key))
        .route("/exams/{exam}/attempts", post(prepare))
        .route("/exams/{exam}/practice", post(practice))
        .route("/exams/{exam}/practice/feedback", post(feedback))
        .route("/attempts", get(attempts))
        .route("/attempts/{attempt}/open", post(open))
        .route("/attempts/{attempt}/start", post(start))
        .route("/attempts/{attempt}/records", get(records).post(append))
        .route("/attempts/{attempt}/submit", post(submit))
        .route("/attempts/{attempt}/outcome", get(outcome))
        .route("/attempts/{attempt}/report", get(report))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(axum::middleware::map_response(not_kept))
        .with_state(Room { delivery, gate })
}

/// What handlers work with.
#[derive(Clone)]
struct Room {
    delivery: Arc<LocalDelivery>,
    gate: Arc<dyn Gate>,
}

type Answer<T> = Result<Json<T>, Refused>;

/// The bearer token of a call (RFC 6750).
pub fn bearer(headers: &HeaderMap) -> Result<&str, GateError> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = given.and_then(|given| given.split_once(' ')).ok_or(GateError::Unknown)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(GateError::Unknown) }
}

/// Whoever has a token that holds.
struct Somebody(Caller);

/// A caller who may sit exams.
struct Sitter(Caller);

impl FromRequestParts<Room> for Somebody {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, room: &Room) -> Result<Self, Refused> {
        let token = bearer(&parts.headers)?;
        Ok(Self(room.gate.admit(token).await?))
    }
}

impl FromRequestParts<Room> for Sitter {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, room: &Room) -> Result<Self, Refused> {
        let Somebody(caller) = Somebody::from_request_parts(parts, room).await?;
        if caller.roles.contains(&Role::Candidate) {
            return Ok(Self(caller));
        }
        Err(DeliveryError::Forbidden("only a candidate sits exams".to_owned()).into())
    }
}

/// The identity in the path.
struct Named<T>(T);

impl<T: FromStr> FromRequestParts<Room> for Named<T> {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, room: &Room) -> Result<Self, Refused> {
        let strange = || Refused::not_understood(StatusCode::BAD_REQUEST, "the address names no identity");
        let Path(given) = Path::<String>::from_request_parts(parts, room).await.map_err(|_| strange())?;
        given.parse().map(Self).map_err(|_| strange())
    }
}

fn body<T>(given: Result<Json<T>, JsonRejection>) -> Result<T, Refused> {
    given.map(|Json(body)| body).map_err(|e| Refused::not_understood(e.status(), e.body_text()))
}

/// What is said to one person is kept by nobody on the way.
async fn not_kept(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

async fn overview(State(room): State<Room>, Somebody(caller): Somebody) -> Answer<Overview> {
    Ok(Json(room.delivery.overview(Some(&caller)).await?))
}

/// The key that receipts are checked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ReceiptKey {
    /// Verifier key; `None` where no receipts are given.
    key: Option<String>,
}

async fn receipt_key(State(room): State<Room>, _: Somebody) -> Answer<ReceiptKey> {
    Ok(Json(ReceiptKey { key: room.delivery.receipt_key().map(|key| key.to_string()) }))
}

async fn prepare(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(exam): Named<ExamId>,
) -> Answer<Offer> {
    Ok(Json(room.delivery.prepare(&caller, &exam).await?))
}

async fn open(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
    opening: Result<Json<Opening>, JsonRejection>,
) -> Answer<SealedAttempt> {
    Ok(Json(room.delivery.open(&caller, &attempt, &body(opening)?).await?))
}

async fn start(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Answer<Start> {
    Ok(Json(room.delivery.start(&caller, &attempt).await?))
}

async fn records(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Result<Response, Refused> {
    let lines = room.delivery.records(&caller, &attempt).await?;
    Ok(([(header::CONTENT_TYPE, RECORDS_TYPE)], lines).into_response())
}

async fn append(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
    headers: HeaderMap,
    lines: Result<axum::body::Bytes, BytesRejection>,
) -> Result<(Extension<Acknowledged>, Json<Ack>), Refused> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case(RECORDS_TYPE)) {
        let why = format!("records are sent as {RECORDS_TYPE}");
        return Err(Refused::not_understood(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    let lines = lines.map_err(|e| Refused::not_understood(e.status(), e.body_text()))?;
    let ack = room.delivery.append(&caller, &attempt, &lines).await?;
    let records = lines.iter().filter(|byte| **byte == b'\n').count() as u64;
    Ok((Extension(Acknowledged(records)), Json(ack)))
}

async fn submit(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Answer<Outcome> {
    Ok(Json(room.delivery.submit(&caller, &attempt).await?))
}

async fn outcome(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Answer<Outcome> {
    Ok(Json(room.delivery.outcome(&caller, &attempt).await?))
}

async fn attempts(State(room): State<Room>, Sitter(caller): Sitter) -> Answer<Vec<AttemptSummary>> {
    Ok(Json(room.delivery.attempts(&caller).await?))
}

async fn report(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Answer<AttemptReport> {
    Ok(Json(room.delivery.report(&caller, &attempt, None).await?))
}

/// Which practice form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PracticeRequest {
    seed: Digest,
}

async fn practice(
    State(room): State<Room>,
    Sitter(_): Sitter,
    Named(exam): Named<ExamId>,
    request: Result<Json<PracticeRequest>, JsonRejection>,
) -> Answer<PresentedForm> {
    Ok(Json(room.delivery.practice(&exam, &body(request)?.seed.0).await?))
}

/// A response to an item of a practice form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedbackRequest {
    seed: Digest,
    number: u32,
    choices: Vec<ChoiceId>,
}

async fn feedback(
    State(room): State<Room>,
    Sitter(_): Sitter,
    Named(exam): Named<ExamId>,
    request: Result<Json<FeedbackRequest>, JsonRejection>,
) -> Answer<Feedback> {
    let FeedbackRequest { seed, number, choices } = body(request)?;
    Ok(Json(room.delivery.feedback(&exam, &seed.0, number, &choices).await?))
}
