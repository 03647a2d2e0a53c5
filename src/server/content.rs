//! Question banks: what content developers publish, and what administrators see of it. Never for a candidate's token: a bank
//! holds keys, and who wrote it is nobody else's business.

use crate::api::{BankVersion, BarredLine, Finding, Publication, Stage, Withdrawal};
use crate::delivery::{ContentDesk, DeliveryError, PublishWish};
use crate::server::Refused;
use crate::server::admin::records::Reason;
use crate::server::admitted::{Administrator, Asked, Bytes, ContentDeveloper, Named, Sent};
use crate::server::app::Office;
use crate::server::reading::Reading;
use crate::server::room::not_kept;
use crate::server::sized;
use crate::time::Day;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The media type of a bank.
pub const BANK_TYPE: &str = "application/toml";

/// The name of the version that attempts are drawn from.
const CURRENT: &str = "current";

/// To look for what banks lack takes its time: more of one account at a time are refused.
const MOST_LOOKING: usize = 2;

/// The routes, where a bank has at most so many bytes.
pub(super) fn routes(most: usize) -> OpenApiRouter<Arc<Office>> {
    OpenApiRouter::new()
        .routes(routes!(list_banks, publish_bank))
        .routes(routes!(read_readiness))
        .layer(Extension(Reading::new(MOST_LOOKING)))
        .routes(routes!(fetch_bank))
        .routes(routes!(withdraw_bank))
        .routes(routes!(list_barred))
        .layer(DefaultBodyLimit::max(most))
        .layer(from_fn_with_state(most, sized::no_larger))
        .layer(axum::middleware::map_response(not_kept))
}

/// Which bank.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OfExam {
    /// Only the bank of this exam
    exam: Option<String>,
}

/// How a bank is to be published.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Publishing {
    /// What its attempts are for; else as in the version before, and live in a first one
    stage: Option<Stage>,
    /// What is new in it
    #[serde(default)]
    note: String,
    /// Why it is published though it holds public samples
    force_public: Option<String>,
}

/// On which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OnDay {
    /// Day (YYYY-MM-DD, UTC); else today
    #[param(value_type = Option<String>)]
    at: Option<Day>,
}

impl ContentDeveloper {
    fn desk<'d>(&'d self, office: &'d Office) -> ContentDesk<'d> {
        match self.develops {
            true => {
                office.delivery.content_desk_for(&self.officer.person).with_token(self.officer.token.as_ref())
            }
            false => office
                .delivery
                .content_desk_of_office(&self.officer.person)
                .with_token(self.officer.token.as_ref()),
        }
    }
}

/// Versions that were published, by bank, oldest first.
#[utoipa::path(get, path = "/banks", tag = "banks", params(OfExam), security(("token" = [])), responses((status = 200, body = Vec<BankVersion>)))]
async fn list_banks(
    State(office): State<Arc<Office>>,
    who: ContentDeveloper,
    Asked(asked): Asked<OfExam>,
) -> Result<Json<Vec<BankVersion>>, Refused> {
    Ok(Json(who.desk(&office).versions(asked.exam.as_deref()).await?))
}

/// Publishes a bank: the body is its file, in TOML. The same again changes nothing. For content developers alone.
#[utoipa::path(post, path = "/banks", tag = "banks", params(Publishing), security(("token" = [])), request_body(content = String, content_type = "application/toml"), responses((status = 201, body = Publication, description = "It is published"), (status = 200, body = Publication, description = "It was current already")))]
async fn publish_bank(
    State(office): State<Arc<Office>>,
    who: ContentDeveloper,
    Asked(wish): Asked<Publishing>,
    headers: HeaderMap,
    Bytes(bank): Bytes,
) -> Result<(StatusCode, Json<Publication>), Refused> {
    if !who.develops {
        return Err(Refused::forbidden("only a content developer publishes banks"));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case(BANK_TYPE)) {
        let why = format!("a bank is sent as {BANK_TYPE}");
        return Err(Refused::not_understood(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    let wish = PublishWish { stage: wish.stage, note: wish.note, force_public: wish.force_public };
    let desk = office.delivery.content_desk_for(&who.officer.person).with_token(who.officer.token.as_ref());
    let done = desk.publish("bank", &bank, &wish).await?;
    Ok((if done.same { StatusCode::OK } else { StatusCode::CREATED }, Json(done)))
}

/// What the program and its banks lack before exams can be launched.
#[utoipa::path(get, path = "/banks/readiness", tag = "banks", params(OnDay), security(("token" = [])), responses((status = 200, body = Vec<Finding>)))]
async fn read_readiness(
    State(office): State<Arc<Office>>,
    who: ContentDeveloper,
    Extension(looking): Extension<Reading>,
    Asked(asked): Asked<OnDay>,
) -> Result<Json<Vec<Finding>>, Refused> {
    let _place = looking.place(&who.officer.person).ok_or(DeliveryError::TooMany(1))?;
    let day = asked.at.unwrap_or_else(|| office.clock.now().wall.day());
    Ok(Json(who.desk(&office).readiness(day).await?))
}

/// The file of a version, with its keys. Whoever fetches one cannot sit the exam for credit any more.
#[utoipa::path(get, path = "/banks/{exam}/versions/{version}", tag = "banks", params(("exam" = String, Path, description = "Exam"), ("version" = String, Path, description = "Number of a version, or `current`")), security(("token" = [])), responses((status = 200, body = String, content_type = "application/toml")))]
async fn fetch_bank(
    State(office): State<Arc<Office>>,
    who: ContentDeveloper,
    Named((exam, version)): Named<(String, String)>,
) -> Result<Response, Refused> {
    let number = match version.as_str() {
        CURRENT => None,
        number => Some(numbered(number)?),
    };
    let (_, bytes) = who.desk(&office).fetch(&exam, number).await?;
    Ok(([(header::CONTENT_TYPE, BANK_TYPE)], bytes).into_response())
}

/// Withdraws a version; where it is the current one, the one before it is again.
#[utoipa::path(post, path = "/banks/{exam}/versions/{version}/withdraw", tag = "banks", params(("exam" = String, Path, description = "Exam"), ("version" = String, Path, description = "Number of a version")), security(("token" = [])), request_body = Reason, responses((status = 200, body = Withdrawal)))]
async fn withdraw_bank(
    State(office): State<Arc<Office>>,
    who: ContentDeveloper,
    Named((exam, version)): Named<(String, String)>,
    Sent(Reason { reason }): Sent<Reason>,
) -> Result<Json<Withdrawal>, Refused> {
    Ok(Json(who.desk(&office).withdraw(&exam, numbered(&version)?, &reason).await?))
}

/// Who cannot sit an exam for credit, because they know its questions, and why. For administrators alone.
#[utoipa::path(get, path = "/banks/{exam}/barred", tag = "banks", params(("exam" = String, Path, description = "Exam")), security(("token" = [])), responses((status = 200, body = Vec<BarredLine>)))]
async fn list_barred(
    State(office): State<Arc<Office>>,
    Administrator(by): Administrator,
    Named(exam): Named<String>,
) -> Result<Json<Vec<BarredLine>>, Refused> {
    Ok(Json(office.delivery.content_desk_of_office(&by.person).barred(&exam).await?))
}

fn numbered(given: &str) -> Result<u32, Refused> {
    given.parse().map_err(|_| {
        Refused::not_understood(
            StatusCode::BAD_REQUEST,
            "the address names no version: it is a number from 1",
        )
    })
}
