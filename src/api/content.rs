//! What crosses between content developers, administrators and a server: versions of banks, and who is kept from an exam.
//! A candidate is never told any of it.

use crate::digest::Digest;
use crate::id::{CandidateId, ExamId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What attempts drawn from a version of a bank are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// A trial: they never lead to a credential.
    Beta,
    /// For credit.
    Live,
}

impl Stage {
    /// Its word, in the store, on the wire and for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Beta => "beta",
            Self::Live => "live",
        }
    }
}

/// Where a version of a bank stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VersionState {
    /// Attempts are drawn from it.
    Current,
    /// A later one took its place.
    Superseded,
    /// It was withdrawn.
    Withdrawn,
}

/// A version of a bank that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BankVersion {
    /// The bank, by the exam that it is named after
    #[schema(value_type = String)]
    pub bank: ExamId,
    /// Number, from 1
    pub version: u32,
    /// Digest of the bank's data
    #[schema(value_type = String)]
    pub digest: Digest,
    /// What its attempts are for
    pub stage: Stage,
    /// Where it stands
    pub state: VersionState,
    /// When it was published, in milliseconds since 1970
    #[schema(value_type = i64)]
    pub published: Timestamp,
    /// Who published it; null where the owner of the server's computer did
    #[schema(value_type = Option<String>)]
    pub publisher: Option<CandidateId>,
    /// What was said with it; empty for nothing
    pub note: String,
    /// Public samples that a form can hold
    pub samples: u32,
    /// Why it was published in spite of them; empty where there are none
    pub forced: String,
    /// How it was withdrawn
    pub withdrawn: Option<WithdrawnLine>,
}

/// How a version was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WithdrawnLine {
    /// When, in milliseconds since 1970
    #[schema(value_type = i64)]
    pub at: Timestamp,
    /// By whom; null where the owner of the server's computer did
    #[schema(value_type = Option<String>)]
    pub by: Option<CandidateId>,
    /// Why
    pub reason: String,
}

/// What became of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Publication {
    /// The version that attempts are drawn from now
    pub line: BankVersion,
    /// It was current before, with the same content: nothing was changed
    pub same: bool,
    /// Exams that are drawn from it
    #[schema(value_type = Vec<String>)]
    pub exams: Vec<ExamId>,
    /// What somebody should look at
    pub warnings: Vec<FaultLine>,
    /// Authors and reviewers in the file that name nobody who is registered here
    pub unknown_people: Vec<String>,
}

/// What became of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Withdrawal {
    /// The version that was withdrawn
    pub line: BankVersion,
    /// The one that attempts are drawn from now; null where the exams are closed
    pub current: Option<BankVersion>,
    /// Exams that are drawn from the bank
    #[schema(value_type = Vec<String>)]
    pub exams: Vec<ExamId>,
}

/// A fault of a file, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FaultLine {
    /// Line, from 1
    pub line: usize,
    /// Column, from 1
    pub column: usize,
    /// `error` or `warning`
    pub severity: String,
    /// What kind, such as `unknown-member`
    pub code: String,
    /// What is wrong
    pub message: String,
    /// How to put it right; may be empty
    pub mend: String,
}

/// Why somebody is kept from sitting an exam for credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case", tag = "why", content = "version")]
pub enum Involved {
    /// The bank's file names the person as an author or reviewer, in this version; null for a file that the server was
    /// started with
    Wrote(Option<u32>),
    /// The person published this version
    Published(u32),
    /// The person fetched this version, with its keys
    Fetched(u32),
}

/// Somebody who is kept from sitting an exam for credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BarredLine {
    /// Who
    #[schema(value_type = String)]
    pub person: CandidateId,
    /// Name
    pub name: String,
    /// Why
    pub why: Vec<Involved>,
}

/// How much hangs on a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// The exam cannot be launched.
    Blocks,
    /// It can, but somebody should look after it.
    Mend,
    /// Good to know.
    Note,
}

/// One thing that a program or a bank lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// How much hangs on it
    pub weight: Weight,
    /// The exam, by its id; null where it concerns the whole program
    pub exam: Option<String>,
    /// What is so
    pub what: String,
    /// What to do
    pub mend: String,
}
