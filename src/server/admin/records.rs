//! What an administrator records about exams, and the trail of all that.

use crate::credential::Wait;
use crate::delivery::{AccommodationRequest, Registry as _, Review, Reviewed};
use crate::server::Refused;
use crate::server::admitted::{Administrator, Asked, Named, Sent};
use crate::server::app::Office;
use crate::store::{Accommodation, AuditEntry, Sealed, Verdict};
use crate::time::Day;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// So many entries of the trail at a time, and at most.
const USUAL: u32 = 100;
const MOST: u32 = 1_000;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(review_requirement))
        .routes(routes!(grant_attempt))
        .routes(routes!(grant_accommodation))
        .routes(routes!(void_attempt))
        .routes(routes!(read_audit))
        .routes(routes!(check_audit))
}

/// What a review of a requirement found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewReview {
    /// Requirement
    requirement: String,
    /// `passed`, `failed`, or `withdrawn` where it was recorded as passed by mistake
    #[schema(value_type = String)]
    outcome: Verdict,
    /// Day of completion (YYYY-MM-DD, UTC); else today
    #[schema(value_type = Option<String>)]
    on: Option<Day>,
    /// Who reviewed it; else the administrator who calls
    #[serde(default)]
    reviewer: String,
    /// Score, as the reviewer gave it
    #[serde(default)]
    score: String,
    /// A note
    #[serde(default)]
    note: String,
}

/// An extra attempt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGrant {
    /// Exam
    exam: String,
    /// Why
    reason: String,
    /// The person need not wait either
    #[serde(default)]
    waive_wait: bool,
}

/// An accommodation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccommodation {
    /// Exam
    exam: String,
    /// Extra time in percent of the exam's
    #[serde(default)]
    extra_percent: u32,
    /// Extra time in minutes
    #[serde(default)]
    extra_minutes: u32,
    /// Stop-the-clock breaks: minutes in all
    #[serde(default)]
    break_minutes: u32,
    /// Record no focus facts
    #[serde(default)]
    no_focus_facts: bool,
    /// Case reference, never a diagnosis
    case: String,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Reason {
    /// Why
    pub(in crate::server) reason: String,
}

/// An attempt that is void.
#[derive(Serialize, ToSchema)]
struct Voided {
    /// Attempt
    attempt: String,
    /// Whose it is
    person: String,
    /// Credentials that rest on it and stand until they are revoked
    awards: Vec<String>,
}

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Page {
    /// The number of the first entry; else 0
    #[param(value_type = Option<u64>)]
    from: Option<u32>,
    /// At most so many, up to 1000
    #[param(value_type = Option<u64>)]
    limit: Option<u32>,
}

/// Entries of the audit trail.
#[derive(Serialize, ToSchema)]
struct Trail {
    /// The entries
    entries: Vec<Entry>,
    /// Where the next page begins; null where this is the last
    next: Option<u64>,
}

/// An entry of the audit trail.
#[derive(Serialize, ToSchema)]
struct Entry {
    /// Its number
    seq: u64,
    /// When (RFC 3339)
    at: String,
    /// Who: `administrator/` or `candidate/` and the id
    by: String,
    /// What changed
    #[schema(value_type = Object)]
    change: crate::store::Change,
    /// What was said with it; null where nothing was, or where it was erased
    #[schema(value_type = Option<Object>)]
    words: Option<Sealed>,
    /// The record itself, as it was hashed
    record: String,
}

/// Whether the audit trail holds.
#[derive(Serialize, ToSchema)]
struct Checked {
    /// Where it does not; null where all of it holds
    fault: Option<String>,
}

/// Records the outcome of a training, a practical or a piece of evidence.
#[utoipa::path(post, path = "/people/{person}/requirements", tag = "records", params(("person" = String, Path, description = "Identity of a person")), security(("token" = [])), request_body = NewReview, responses((status = 201, body = Object)))]
async fn review_requirement(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(person): Named<String>,
    Sent(new): Sent<NewReview>,
) -> Result<(StatusCode, Json<Reviewed>), Refused> {
    let NewReview { requirement, outcome, on, reviewer, score, note } = new;
    let review = Review { requirement, outcome, on, reviewer, score, note };
    Ok((StatusCode::CREATED, Json(office.registry(&by).record_requirement(&person, &review).await?)))
}

/// Gives a person one more attempt at an exam.
#[utoipa::path(post, path = "/people/{person}/grants", tag = "records", params(("person" = String, Path, description = "Identity of a person")), security(("token" = [])), request_body = NewGrant, responses((status = 204, description = "It is granted")))]
async fn grant_attempt(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(person): Named<String>,
    Sent(new): Sent<NewGrant>,
) -> Result<StatusCode, Refused> {
    let wait = if new.waive_wait { Wait::Waived } else { Wait::Holds };
    office.registrar(&by).grant(&person, &new.exam, &new.reason, wait).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Grants an accommodation for an exam; it replaces an earlier one.
#[utoipa::path(post, path = "/people/{person}/accommodations", tag = "records", params(("person" = String, Path, description = "Identity of a person")), security(("token" = [])), request_body = NewAccommodation, responses((status = 204, description = "It is granted")))]
async fn grant_accommodation(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(person): Named<String>,
    Sent(new): Sent<NewAccommodation>,
) -> Result<StatusCode, Refused> {
    let measures = Accommodation {
        extra_percent: new.extra_percent,
        extra_minutes: new.extra_minutes,
        break_minutes: new.break_minutes,
        no_focus_facts: new.no_focus_facts,
    };
    let request = AccommodationRequest { measures, case: new.case };
    office.registrar(&by).accommodate(&person, &new.exam, &request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Declares an attempt void.
#[utoipa::path(post, path = "/attempts/{attempt}/void", tag = "records", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), request_body = Reason, responses((status = 200, body = Voided)))]
async fn void_attempt(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<Voided>, Refused> {
    let voided = office.registrar(&by).void_attempt(&attempt, &reason).await?;
    Ok(Json(Voided {
        attempt: voided.attempt.to_string(),
        person: voided.person.to_string(),
        awards: voided.awards.iter().map(ToString::to_string).collect(),
    }))
}

/// The audit trail, a page at a time.
#[utoipa::path(get, path = "/audit", tag = "records", params(Page), security(("token" = [])), responses((status = 200, body = Trail)))]
async fn read_audit(
    State(office): State<Arc<Office>>,
    _: Administrator,
    Asked(page): Asked<Page>,
) -> Result<Json<Trail>, Refused> {
    let limit = page.limit.unwrap_or(USUAL).clamp(1, MOST);
    let found = office.delivery.store().audit_records(page.from.unwrap_or(0).into(), limit).await?;
    let more = found.len() == limit as usize;
    let next = found.last().filter(|_| more).map(|(last, _)| last.seq + 1);
    let entry = |(entry, record): (AuditEntry, Vec<u8>)| Entry {
        seq: entry.seq,
        at: entry.at.to_string(),
        by: entry.by,
        change: entry.change,
        words: entry.words,
        record: String::from_utf8_lossy(&record).into_owned(),
    };
    Ok(Json(Trail { entries: found.into_iter().map(entry).collect(), next }))
}

/// Checks the whole audit trail: its chain, its words, and the registry against it.
#[utoipa::path(get, path = "/audit/check", tag = "records", security(("token" = [])), responses((status = 200, body = Checked)))]
async fn check_audit(State(office): State<Arc<Office>>, _: Administrator) -> Result<Json<Checked>, Refused> {
    let judged = office.delivery.store().verify_audit().await?;
    Ok(Json(Checked { fault: judged.err().map(|fault| fault.to_string()) }))
}
