//! The exam room: what a candidate's client may call, as routes over the use cases of a [`LocalDelivery`].
//!
//! Invariants: the caller is the person of the token, whatever else was sent; nothing answered has a field for a key; an
//! answer is never kept by anything in between.

use crate::api::{
    Ack, AttemptReport, AttemptSummary, Feedback, Offer, Opening, Outcome, Overview, SealedAttempt, Start,
    TakeOver, Upload, Uploaded,
};
use crate::attempt;
use crate::delivery::{Delivery, DeliveryError, LocalDelivery};
use crate::digest::Digest;
use crate::form::PresentedForm;
use crate::id::{AttemptId, ChoiceId, ExamId};
use crate::server::admitted::{Admitted, Bytes, Door, Named, Sent, Sitter};
use crate::server::piecewise::Piecewise;
use crate::server::reading::Reading;
use crate::server::{Acknowledged, Gate, Refused, sized};
use axum::extract::{DefaultBodyLimit, FromRef, FromRequest as _, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The media type of journal records: JSON Lines.
pub const RECORDS_TYPE: &str = "application/jsonl";

/// At most so many bytes are taken in one call: a client sends longer journals in pieces.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// So many bodies of one account are read at a time.
const MOST_BODIES: usize = 8;

/// The candidate's routes, relative to `/api/v1`, over a delivery that serves ([`LocalDelivery::serving`]).
pub fn room(delivery: Arc<LocalDelivery>, gate: Arc<dyn Gate>) -> Router {
    documented(delivery, gate).split_for_parts().0
}

/// The same, with what the document says of them.
pub(super) fn documented<S: Clone + Send + Sync + 'static>(
    delivery: Arc<LocalDelivery>,
    gate: Arc<dyn Gate>,
) -> OpenApiRouter<S> {
    OpenApiRouter::new()
        .routes(routes!(overview))
        .routes(routes!(receipt_key))
        .routes(routes!(prepare))
        .routes(routes!(practice))
        .routes(routes!(feedback))
        .routes(routes!(attempts))
        .routes(routes!(upload))
        .routes(routes!(open))
        .routes(routes!(start))
        .routes(routes!(take_over))
        .routes(routes!(records, append))
        .routes(routes!(submit))
        .routes(routes!(outcome))
        .routes(routes!(report))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(axum::middleware::from_fn_with_state(MOST_BYTES, sized::no_larger))
        .layer(axum::middleware::map_response(not_kept))
        .with_state(Room { delivery, gate, reading: Reading::new(MOST_BODIES) })
}

/// What handlers work with.
#[derive(Clone)]
struct Room {
    delivery: Arc<LocalDelivery>,
    gate: Arc<dyn Gate>,
    reading: Reading,
}

impl FromRef<Room> for Door {
    fn from_ref(room: &Room) -> Self {
        Self(room.gate.clone())
    }
}

type Answer<T> = Result<Json<T>, Refused>;

/// What is said to one person is kept by nobody on the way.
pub(super) async fn not_kept(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// The program, how the caller stands to it, exams, and the caller's open attempts.
#[utoipa::path(get, path = "/overview", tag = "room", security(("token" = [])), responses((status = 200, body = Overview)))]
async fn overview(State(room): State<Room>, who: Admitted) -> Answer<Overview> {
    Ok(Json(room.delivery.overview(Some(&who.caller)).await?))
}

/// The key that receipts are checked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
struct ReceiptKey {
    /// Verifier key (C2SP signed note); null where no receipts are given.
    #[schema(required)]
    key: Option<String>,
}

/// The key that receipts are checked with.
#[utoipa::path(get, path = "/receipt-key", tag = "room", security(("token" = [])), responses((status = 200, body = ReceiptKey)))]
async fn receipt_key(State(room): State<Room>, _: Admitted) -> Answer<ReceiptKey> {
    Ok(Json(ReceiptKey { key: room.delivery.receipt_key().map(|key| key.to_string()) }))
}

/// Prepares an attempt: the server commits to its part of the seed.
#[utoipa::path(post, path = "/exams/{exam}/attempts", tag = "room", params(("exam" = ExamId, Path, description = "Exam")), security(("token" = [])), responses((status = 200, body = Offer)))]
async fn prepare(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(exam): Named<ExamId>,
) -> Answer<Offer> {
    Ok(Json(room.delivery.prepare(&caller, &exam).await?))
}

/// Opens an attempt that was prepared; it counts from then on. Asking again gives the same.
#[utoipa::path(post, path = "/attempts/{attempt}/open", tag = "room", params(("attempt" = AttemptId, Path, description = "Attempt")), security(("token" = [])), request_body = Opening, responses((status = 200, body = SealedAttempt)))]
async fn open(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
    Sent(opening): Sent<Opening>,
) -> Result<Piecewise, Refused> {
    let opened = room.delivery.open_attempt(&caller, &attempt, &opening).await?;
    Ok(Piecewise(opened.json().map_err(|e| DeliveryError::Content(e.to_string()))?))
}

/// Starts an attempt: its clock runs from here on, and its form opens. Asking again gives the same.
#[utoipa::path(post, path = "/attempts/{attempt}/start", tag = "room", params(("attempt" = AttemptId, Path, description = "Attempt")), security(("token" = [])), responses((status = 200, body = Start)))]
async fn start(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Answer<Start> {
    Ok(Json(room.delivery.start(&caller, &attempt).await?))
}

/// The device that is to go on with an attempt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TakeOverRequest {
    /// Its verifier key
    device: String,
}

/// Permits another device to go on with an attempt that is open.
#[utoipa::path(post, path = "/attempts/{attempt}/take-over", tag = "room", params(("attempt" = AttemptId, Path, description = "Attempt")), security(("token" = [])), request_body = TakeOverRequest, responses((status = 200, body = TakeOver)))]
async fn take_over(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
    Sent(request): Sent<TakeOverRequest>,
) -> Answer<TakeOver> {
    Ok(Json(room.delivery.take_over(&caller, &attempt, &request.device).await?))
}

/// The journal as the server holds it.
#[utoipa::path(get, path = "/attempts/{attempt}/records", tag = "room", params(("attempt" = AttemptId, Path, description = "Attempt")), security(("token" = [])), responses((status = 200, description = "Lines of the journal", content_type = "application/jsonl", body = String)))]
async fn records(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Result<Response, Refused> {
    let lines = room.delivery.records(&caller, &attempt).await?;
    Ok(([(header::CONTENT_TYPE, RECORDS_TYPE)], lines).into_response())
}

/// Takes whole lines that continue the journal held; lines that are held already are compared and skipped.
#[utoipa::path(post, path = "/attempts/{attempt}/records", tag = "room", params(("attempt" = AttemptId, Path, description = "Attempt")), security(("token" = [])), request_body(content = String, content_type = "application/jsonl", description = "Whole lines of the journal"), responses((status = 200, body = Ack)))]
async fn append(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
    request: Request,
) -> Result<(Extension<Acknowledged>, Json<Ack>), Refused> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case(RECORDS_TYPE) {
        let why = format!("records are sent as {RECORDS_TYPE}");
        return Err(Refused::not_understood(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    // held until they are recorded
    let _place = room.reading.place(&caller.person).ok_or(DeliveryError::TooMany(1))?;
    let Bytes(lines) = Bytes::from_request(request, &room).await?;
    let ack = room.delivery.append(&caller, &attempt, &lines).await?;
    let records = lines.iter().filter(|byte| **byte == b'\n').count() as u64;
    Ok((Extension(Acknowledged(records)), Json(ack)))
}

/// Scores an attempt that has ended. Asking again gives the same.
#[utoipa::path(post, path = "/attempts/{attempt}/submit", tag = "room", params(("attempt" = AttemptId, Path, description = "Attempt")), security(("token" = [])), responses((status = 200, body = Outcome)))]
async fn submit(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Answer<Outcome> {
    Ok(Json(room.delivery.submit(&caller, &attempt).await?))
}

/// The result as it stands now.
#[utoipa::path(get, path = "/attempts/{attempt}/outcome", tag = "room", params(("attempt" = AttemptId, Path, description = "Attempt")), security(("token" = [])), responses((status = 200, body = Outcome)))]
async fn outcome(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Answer<Outcome> {
    Ok(Json(room.delivery.outcome(&caller, &attempt).await?))
}

/// The caller's attempts, newest first.
#[utoipa::path(get, path = "/attempts", tag = "room", security(("token" = [])), responses((status = 200, body = Vec<AttemptSummary>)))]
async fn attempts(State(room): State<Room>, Sitter(caller): Sitter) -> Answer<Vec<AttemptSummary>> {
    Ok(Json(room.delivery.attempts(&caller).await?))
}

/// Takes an attempt that was made without a server, as evidence of what its record proves. The same again: the same answer.
#[utoipa::path(post, path = "/uploads", tag = "room", security(("token" = [])), request_body = Upload, responses((status = 200, body = Uploaded)))]
async fn upload(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Sent(upload): Sent<Upload>,
) -> Answer<Uploaded> {
    Ok(Json(room.delivery.upload(&caller, &upload).await?))
}

/// The look back on an attempt, by the record that the server holds.
#[utoipa::path(get, path = "/attempts/{attempt}/report", tag = "room", params(("attempt" = AttemptId, Path, description = "Attempt")), security(("token" = [])), responses((status = 200, body = AttemptReport)))]
async fn report(
    State(room): State<Room>,
    Sitter(caller): Sitter,
    Named(attempt): Named<AttemptId>,
) -> Answer<AttemptReport> {
    Ok(Json(room.delivery.report(&caller, &attempt, None).await?))
}

/// Which practice form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PracticeRequest {
    /// 32 bytes that it is drawn by
    seed: Digest,
}

/// A form of practice items, which are public.
#[utoipa::path(post, path = "/exams/{exam}/practice", tag = "room", params(("exam" = ExamId, Path, description = "Exam")), security(("token" = [])), request_body = PracticeRequest, responses((status = 200, body = PresentedForm)))]
async fn practice(
    State(room): State<Room>,
    _: Sitter,
    Named(exam): Named<ExamId>,
    Sent(request): Sent<PracticeRequest>,
) -> Answer<PresentedForm> {
    Ok(Json(room.delivery.practice(&exam, &request.seed.0).await?))
}

/// A response to an item of a practice form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FeedbackRequest {
    /// 32 bytes that the form was drawn by
    seed: Digest,
    /// Number of the item, from 1
    number: u32,
    /// Options that were chosen, or put in order; empty where text was entered
    #[serde(default)]
    choices: Vec<ChoiceId>,
    /// Text that was entered; empty where options were chosen
    #[serde(default)]
    text: String,
}

/// Whether a response to a practice item is right, and why.
#[utoipa::path(post, path = "/exams/{exam}/practice/feedback", tag = "room", params(("exam" = ExamId, Path, description = "Exam")), security(("token" = [])), request_body = FeedbackRequest, responses((status = 200, body = Feedback)))]
async fn feedback(
    State(room): State<Room>,
    _: Sitter,
    Named(exam): Named<ExamId>,
    Sent(request): Sent<FeedbackRequest>,
) -> Answer<Feedback> {
    let FeedbackRequest { seed, number, choices, text } = request;
    let response =
        if text.is_empty() { attempt::Response::Choices(choices) } else { attempt::Response::Text(text) };
    Ok(Json(room.delivery.feedback(&exam, &seed.0, number, &response).await?))
}
