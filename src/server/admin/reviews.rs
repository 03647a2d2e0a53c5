//! Results that are held for review.

use crate::attempt::ReviewOutcome;
use crate::delivery::ReviewLine;
use crate::server::Refused;
use crate::server::admin::records::{Award, Reason};
use crate::server::admitted::{Administrator, Named, Sent};
use crate::server::app::Office;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list_reviews))
        .routes(routes!(release_result))
        .routes(routes!(refuse_answers))
}

/// A result that is held for review, or was.
#[derive(Serialize, ToSchema)]
struct Review {
    /// Attempt
    attempt: String,
    /// Whose it is
    person: String,
    /// Exam
    exam: String,
    /// When it ended (RFC 3339)
    ended: String,
    /// Answers that the server received after the deadline; null where none were
    late_answers: Option<u32>,
    /// The deadline by the server's clock
    deadline: Option<String>,
    /// When the last of them was received
    received: Option<String>,
    /// How often the clocks of the computer disagreed, where not every answer was received in time
    clocks: u32,
    /// Records that were received in time
    in_time: u64,
    /// Points: with every answer, or as it was decided
    points: u64,
    /// Points possible
    possible: u64,
    /// The pass mark is reached with them
    reached: bool,
    /// `released` or `refused`; null while nobody has decided
    decision: Option<String>,
    /// When it was decided
    decided: Option<String>,
    /// Why; may be empty
    reason: String,
}

impl From<ReviewLine> for Review {
    fn from(line: ReviewLine) -> Self {
        let hold = line.card.hold;
        Self {
            attempt: line.attempt.to_string(),
            person: line.person.to_string(),
            exam: line.exam.to_string(),
            ended: line.ended.to_string(),
            late_answers: hold.late.map(|late| late.answers),
            deadline: hold.late.map(|late| late.deadline.to_string()),
            received: hold.late.map(|late| late.received.to_string()),
            clocks: hold.clocks,
            in_time: hold.in_time,
            points: line.points,
            possible: line.possible,
            reached: line.reached,
            decision: hold.decision.map(|outcome| outcome.word().to_owned()),
            decided: line.card.decided.map(|at| at.to_string()),
            reason: line.card.reason,
        }
    }
}

/// What a decision led to.
#[derive(Serialize, ToSchema)]
struct ReviewDecided {
    /// The result as it stands now
    review: Review,
    /// It is passed
    passed: bool,
    /// Awards that followed
    awards: Vec<Award>,
}

/// Results that are held for review or were, oldest first.
#[utoipa::path(get, path = "/reviews", tag = "records", security(("token" = [])), responses((status = 200, body = Vec<Review>)))]
async fn list_reviews(
    State(office): State<Arc<Office>>,
    _: Administrator,
) -> Result<Json<Vec<Review>>, Refused> {
    let lines = office.delivery.registrar().reviews().await?;
    Ok(Json(lines.into_iter().map(Review::from).collect()))
}

/// Releases a held result: every answer counts.
#[utoipa::path(post, path = "/attempts/{attempt}/release", tag = "records", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), request_body = Reason, responses((status = 200, body = ReviewDecided)))]
async fn release_result(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<ReviewDecided>, Refused> {
    let desk = office.delivery.registrar_for(&by);
    let decided = desk.decide_review(&attempt, ReviewOutcome::Released, &reason).await?;
    Ok(Json(decided.into()))
}

/// Refuses what reached the server late: only answers that it had received in time count.
#[utoipa::path(post, path = "/attempts/{attempt}/refuse", tag = "records", params(("attempt" = String, Path, description = "Attempt: its id, or enough of its beginning")), security(("token" = [])), request_body = Reason, responses((status = 200, body = ReviewDecided)))]
async fn refuse_answers(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(attempt): Named<String>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<ReviewDecided>, Refused> {
    let desk = office.delivery.registrar_for(&by);
    let decided = desk.decide_review(&attempt, ReviewOutcome::Refused, &reason).await?;
    Ok(Json(decided.into()))
}

impl From<crate::delivery::ReviewDecided> for ReviewDecided {
    fn from(decided: crate::delivery::ReviewDecided) -> Self {
        let awards = decided.awards.iter().map(Award::from).collect();
        Self { review: decided.line.into(), passed: decided.passed, awards }
    }
}
