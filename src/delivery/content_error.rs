//! Why a content developer's wish was not carried out, as a message that says what to do.

use crate::api::{FaultLine, Problem};
use crate::delivery::problem::{read, written};
use crate::delivery::registrar_error::hint;
use crate::delivery::{Crosses, DeliveryError, RegistrarError};
use crate::id::{AttemptId, ExamId};
use crate::store::StoreError;
use serde::{Deserialize, Serialize};

/// Why a content developer's wish was not carried out.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum ContentError {
    /// The program has no such exam.
    #[error("this program has no exam `{given}`{}", hint(.near))]
    UnknownBank { given: String, near: Option<String> },
    /// The file has faults.
    #[error("{}. Nothing was published", counted(.faults))]
    BankFaults { faults: Vec<FaultLine> },
    /// Questions that anybody can read.
    #[error(
        "{} of the questions that a form can hold come with every copy of invigil, so anybody can read them and their keys. \
         Nothing was published. Write others; or publish it all the same with --force-public and a reason, which is recorded",
        .faults.len()
    )]
    PublicSamples { faults: Vec<FaultLine> },
    /// No form can be drawn.
    #[error(
        "no form of `{exam}` can be drawn from this bank: {why}. Nothing was published; `invigil bank check` shows the pool"
    )]
    Infeasible { exam: ExamId, why: String },
    /// There is no such version.
    #[error("version {version} of the bank `{bank}` was never published{}; `invigil bank versions {bank}` lists them", so_far(*.last))]
    NoSuchVersion { bank: ExamId, version: u32, last: u32 },
    /// Nothing is published.
    #[error("no version of the bank `{bank}` is published{}", if *.withdrawn { ": all were withdrawn" } else { "" })]
    NothingPublished { bank: ExamId, withdrawn: bool },
    /// It was withdrawn.
    #[error("version {version} of the bank `{bank}` was withdrawn before. Nothing was changed")]
    WithdrawnBefore { bank: ExamId, version: u32 },
    /// A version cannot be read.
    #[error(
        "version {version} of the bank `{bank}` cannot be read here. Nothing was lost of attempts; the log of the server says why"
    )]
    UnreadableVersion { bank: ExamId, version: u32 },
    /// Whoever sits does not read the keys.
    #[error(
        "you have an open attempt at an exam of the bank `{bank}` ({attempt}), and the file holds its keys. Finish the attempt \
         first"
    )]
    Sitting { bank: ExamId, attempt: AttemptId },
    /// A text that cannot be kept.
    #[error("{0}")]
    Words(String),
    /// Something that concerns every call.
    #[error(transparent)]
    #[serde(skip)]
    Delivery(DeliveryError),
}

impl Crosses for ContentError {
    fn problem(&self) -> Problem {
        let status = match self {
            Self::Delivery(error) => return error.problem(),
            Self::UnknownBank { .. } | Self::NoSuchVersion { .. } | Self::NothingPublished { .. } => 404,
            Self::WithdrawnBefore { .. } | Self::Sitting { .. } => 409,
            Self::BankFaults { .. }
            | Self::PublicSamples { .. }
            | Self::Infeasible { .. }
            | Self::Words(_) => 422,
            Self::UnreadableVersion { .. } => 500,
        };
        written(self, status)
    }
    fn heard(problem: Problem) -> Self {
        read(&problem).unwrap_or_else(|| DeliveryError::heard(problem).into())
    }
    fn is_kept_back(&self) -> bool {
        match self {
            Self::Delivery(error) => error.is_kept_back(),
            Self::UnreadableVersion { .. } => true,
            _ => false,
        }
    }
}

impl From<DeliveryError> for ContentError {
    fn from(error: DeliveryError) -> Self {
        Self::Delivery(error)
    }
}

impl From<StoreError> for ContentError {
    fn from(error: StoreError) -> Self {
        Self::Delivery(error.into())
    }
}

impl From<RegistrarError> for ContentError {
    fn from(error: RegistrarError) -> Self {
        match error {
            RegistrarError::Store(error) => error.into(),
            RegistrarError::Delivery(error) => Self::Delivery(error),
            error => Self::Words(error.to_string()),
        }
    }
}

fn so_far(last: u32) -> String {
    match last {
        0 => String::new(),
        last => format!("; the last one is {last}"),
    }
}

/// How many there are, and the first with its place.
fn counted(faults: &[FaultLine]) -> String {
    let errors = faults.iter().filter(|fault| fault.severity == "error");
    let Some(first) = errors.clone().next() else { return "the bank has faults".to_owned() };
    let more = match errors.count() {
        0 | 1 => String::new(),
        n => format!("; {} more", n - 1),
    };
    let mend = if first.mend.is_empty() { String::new() } else { format!(" ({})", first.mend) };
    format!("the bank has faults: {}:{}: {}{mend}{more}", first.line, first.column, first.message)
}
