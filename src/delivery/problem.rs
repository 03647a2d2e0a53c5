//! Errors as they cross between server and client: problem details (RFC 9457), from which the client makes the very error
//! that the server had.
//!
//! Invariant: a problem holds no path, no SQL and nothing of a bank. What only the server's administrator may read stands in
//! the server's log.

use crate::api::{Eligibility, Problem};
use crate::delivery::{DeliveryError, RegistrarError, TiersError};
use crate::store::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt::Display;

/// What stands where only the server's log says more.
const IN_THE_LOG: &str = "the log of the server says why";

/// An error that crosses between server and client.
pub trait Crosses: Display + Sized {
    /// The problem of this error, with nothing in it that a client must not read.
    fn problem(&self) -> Problem;

    /// The error that a problem was made of. A code that this version does not know is told by its status.
    fn heard(problem: Problem) -> Self;

    /// The client is told less than this says; whoever keeps the server has to know it.
    fn is_kept_back(&self) -> bool;
}

impl Crosses for DeliveryError {
    fn problem(&self) -> Problem {
        let told = for_client(self);
        let told = told.as_ref().unwrap_or(self);
        written(told, status(told))
    }
    fn heard(problem: Problem) -> Self {
        read(&problem).unwrap_or_else(|| by_status(problem.status, &problem.detail))
    }
    fn is_kept_back(&self) -> bool {
        for_client(self).is_some() || matches!(self, Self::Missing { .. })
    }
}

impl Crosses for RegistrarError {
    fn problem(&self) -> Problem {
        match self {
            Self::Store(error) => of_store(error).problem(),
            Self::Delivery(error) => error.problem(),
            Self::Contended => DeliveryError::Contended.problem(),
            error => written(error, asked_wrongly(error)),
        }
    }
    fn heard(problem: Problem) -> Self {
        read(&problem).unwrap_or_else(|| DeliveryError::heard(problem).into())
    }
    fn is_kept_back(&self) -> bool {
        match self {
            Self::Store(_) => true,
            Self::Delivery(error) => error.is_kept_back(),
            _ => false,
        }
    }
}

impl Crosses for TiersError {
    fn problem(&self) -> Problem {
        match self {
            Self::Partner(error) => error.problem(),
            Self::Store(error) => of_store(error).problem(),
            error => written(error, 404),
        }
    }
    fn heard(problem: Problem) -> Self {
        read(&problem).unwrap_or_else(|| RegistrarError::heard(problem).into())
    }
    fn is_kept_back(&self) -> bool {
        match self {
            Self::Partner(error) => error.is_kept_back(),
            Self::Store(_) => true,
            _ => false,
        }
    }
}

/// An error with its code and what it carries, as the derivation of its type has them.
pub(super) fn written(error: &(impl Serialize + Display), status: u16) -> Problem {
    // every variant has a code but those that are told as others
    let Ok(Value::Object(mut fields)) = serde_json::to_value(error) else {
        return DeliveryError::ServerError.problem();
    };
    let code = fields.remove("code").unwrap_or_default();
    let problem = Problem::new(status, code.as_str().unwrap_or_default(), error.to_string());
    Problem { data: fields.remove("data").unwrap_or_default(), ..problem }
}

/// The error of this code, if this type has it.
pub(super) fn read<E: DeserializeOwned>(problem: &Problem) -> Option<E> {
    let code = ("code".to_owned(), problem.code.clone().into());
    let fields = Map::from_iter([code, ("data".to_owned(), problem.data.clone())]);
    serde_json::from_value(Value::Object(fields)).ok()
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
        StoreError::Together(error) => of_store(error),
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
        DeliveryError::NotYours { .. }
        | DeliveryError::Forbidden(_)
        | DeliveryError::DeviceRevoked
        | DeliveryError::Involved(_) => 403,
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
        | DeliveryError::TakenOver { .. }
        | DeliveryError::Binding(_)
        | DeliveryError::NotClosed(_)
        | DeliveryError::NotIntact { .. }
        | DeliveryError::NotTaken { .. }
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
        DeliveryError::Unreachable(_) | DeliveryError::Unsure(_) | DeliveryError::Unlike(_) => 502,
        DeliveryError::Unavailable => 503,
    }
}

/// The status of what was asked for wrongly.
fn asked_wrongly(error: &RegistrarError) -> u16 {
    match error {
        RegistrarError::UnknownPerson { .. }
        | RegistrarError::UnknownPartner { .. }
        | RegistrarError::UnknownExam { .. }
        | RegistrarError::UnknownRequirement { .. }
        | RegistrarError::UnknownAttempt(_)
        | RegistrarError::UnknownCredential(_)
        | RegistrarError::UnknownItem { .. }
        | RegistrarError::UnknownVersion { .. }
        | RegistrarError::UnknownAppeal { .. }
        | RegistrarError::UnknownToken { .. }
        | RegistrarError::UnknownIncident(_)
        | RegistrarError::UnknownDevice { .. } => 404,
        RegistrarError::Erased(_)
        | RegistrarError::InExam { .. }
        | RegistrarError::Ambiguous { .. }
        | RegistrarError::Taken(_)
        | RegistrarError::NothingToWithdraw { .. }
        | RegistrarError::NotVoidable(_)
        | RegistrarError::SeveralVersions { .. }
        | RegistrarError::OtherProgram(_)
        | RegistrarError::NotEnded(_)
        | RegistrarError::TooLate { .. }
        | RegistrarError::AppealOpen { .. }
        | RegistrarError::AppealDecided { .. }
        | RegistrarError::State { .. }
        | RegistrarError::GrantedJustNow { .. }
        | RegistrarError::RecordedAlready { .. }
        | RegistrarError::RoleHeld { .. }
        | RegistrarError::RoleNotHeld { .. }
        | RegistrarError::LastAdministrator(_)
        | RegistrarError::TokenRevoked(_)
        | RegistrarError::NotHeld(_)
        | RegistrarError::ReviewDecided { .. }
        | RegistrarError::IncidentClosed { .. }
        | RegistrarError::DeviceRevoked(_)
        | RegistrarError::Contended => 409,
        RegistrarError::Id(_)
        | RegistrarError::Empty(_)
        | RegistrarError::Text { .. }
        | RegistrarError::Future { .. }
        | RegistrarError::LongAgo { .. }
        | RegistrarError::NoMeasure
        | RegistrarError::TooMuch { .. }
        | RegistrarError::NoReason
        | RegistrarError::CandidateAlways
        | RegistrarError::NoPartner
        | RegistrarError::PartnerOutOfPlace(_)
        | RegistrarError::TokenDays { .. } => 422,
        RegistrarError::Delivery(error) => status(error),
        RegistrarError::Store(error) => status(&of_store(error)),
    }
}

#[cfg(test)]
mod tests;
