//! Attempts looked back on: what became of each, how far its record holds, and the candidate's way through it.
//!
//! What is said here names no item and no option and does not tell which responses were right: a candidate may read it
//! while others are still to sit the exam.

use crate::api::{AppealCard, DomainScore, Hold, IncidentCard, Mark};
use crate::attempt::{CommentKind, Leaving, Mode};
use crate::digest::Digest;
use crate::form::PresentedForm;
use crate::id::{AttemptId, CandidateId, DomainId, ExamId, ProgramId};
use crate::journal::Verification;
use crate::program::{PassMark, Proctoring};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The record of an attempt as it is at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The journal's bytes.
    pub bytes: Vec<u8>,
    /// The presented form that lies beside it.
    pub form: Option<PresentedForm>,
}

/// An attempt in a few words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttemptSummary {
    /// Identity.
    pub attempt: AttemptId,
    /// Who sat.
    pub person: CandidateId,
    /// Program.
    pub program: ProgramId,
    /// It was opened under another program than the one in use.
    pub other_program: bool,
    /// Exam.
    pub exam: ExamId,
    /// Title of the exam.
    pub title: String,
    /// For credit, or beta.
    pub mode: Mode,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it ended; `None` while it is open.
    pub ended: Option<Timestamp>,
    /// What became of it.
    pub state: Became,
    /// Why it was withdrawn, for its candidate to read; empty where it was not, or where that was erased.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub withdrawn_because: String,
    /// Its result, where there is one.
    pub result: Option<ResultLine>,
    /// All recorded results, oldest first; the last one counts.
    pub results: Vec<VersionLine>,
    /// It was lost to an error in an earlier attempt and does not count.
    pub given_back: bool,
    /// How far its record holds.
    pub record: Holds,
    /// When its record was removed, as the program's retention has it.
    pub removed: Option<Timestamp>,
    /// Records that were offered for it and refused, in the order of arrival.
    #[serde(default)]
    pub incidents: Vec<IncidentCard>,
    /// Appeals against it, oldest first.
    #[serde(default)]
    pub appeals: Vec<AppealCard>,
    /// It was made without a server and uploaded later: whether it counts all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uploaded: Option<bool>,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Became {
    /// It was opened and has not ended.
    Open,
    /// The candidate handed it in.
    Submitted,
    /// Its time was up.
    Expired,
    /// It was ended by order.
    Terminated,
    /// An administrator declared it void.
    Voided,
}

/// How far the record of an attempt holds: the word of `verify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Ended, signed, and nothing in it was changed.
    Intact,
    /// Something in it was changed, or it is no record.
    NotIntact,
    /// Nothing was changed so far; its end or its signature is missing.
    Open,
    /// There is none.
    NoRecord,
    /// It was removed, as the program's retention has it.
    Removed,
    /// Nobody has looked yet: judging a record takes longer than a list may.
    NotJudged,
    /// A newer version wrote it, or what the store keeps with it cannot be read.
    CannotJudge,
}

/// A result in a few words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ResultLine {
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// The share in percent, rounded down to a tenth, so that what is just below a pass mark never reads as the mark.
    pub percent: f64,
    /// Pass mark, in hundredths of a percent.
    pub pass_mark: PassMark,
    /// Passed.
    pub passed: bool,
    /// It is held for review: nothing about it is final.
    #[serde(default)]
    pub held: bool,
    /// Exam time used, in milliseconds.
    pub used_ms: u64,
    /// Time limit at the end, in milliseconds.
    pub limit_ms: u64,
    /// What every statement about it must carry.
    pub marks: Vec<Mark>,
}

/// One of the recorded results, in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionLine {
    /// Version, from 1.
    pub version: u32,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// Passed.
    pub passed: bool,
    /// It is, or was, held for review, and what was decided. Before that its candidate is told no points: they are 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Hold>,
    /// Why it was decided so, for its candidate to read; empty where nothing was decided, or where it was erased.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub decided_because: String,
    /// Numbers of the questions that were void and credit everyone.
    pub voided: Vec<u32>,
    /// It is signed; `verify` checks the signature.
    pub signed: bool,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttemptReport {
    /// What became of it.
    #[serde(flatten)]
    pub summary: AttemptSummary,
    /// How it was watched.
    pub proctoring: Proctoring,
    /// The form.
    pub form: FormLine,
    /// Time limit at its opening, in milliseconds.
    pub limit_ms: u64,
    /// Stop-the-clock breaks that were allowed, in milliseconds.
    pub breaks_ms: u64,
    /// Points by domain, in the bank's order; empty where there is no result.
    pub domains: Vec<DomainScore>,
    /// What its record proves, and what not; `None` when there is no record.
    pub verification: Option<Verification>,
    /// What its record tells; `None` when it tells nothing.
    pub told: Option<Told>,
}

/// The form of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FormLine {
    /// Digest, as record 0 binds it.
    pub digest: Digest,
    /// Items.
    pub items: u32,
    /// Items that are scored.
    pub scored: u32,
    /// Language of the content.
    pub language: String,
}

/// What a record tells, as far as it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Told {
    /// Records that this is told by: all, or those before the first bad one.
    pub records: u64,
    /// When the clock started.
    pub started: Option<Timestamp>,
    /// Time limit at the last of these records, extensions included, in milliseconds.
    pub limit_ms: u64,
    /// Exam time used up to the last of these records, in milliseconds.
    pub used_ms: u64,
    /// What a person should look at.
    pub review: ForReview,
    /// The candidate's way.
    pub path: PathLine,
    /// Comments on items, and reports of incidents.
    pub comments: Vec<CommentLine>,
}

/// What a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForReview {
    /// Clocks that disagreed and gaps whose length nothing proves, as sentences.
    pub clocks: Vec<String>,
    /// How often the terminal lost the focus; `None` where it was not watched.
    pub focus_lost: Option<u32>,
    /// How long it was away, in milliseconds by the wall clock, where it came back.
    pub focus_away_ms: u64,
    /// The sitting was left, ended by a signal, or asked to stop.
    pub suspended: Vec<SuspensionLine>,
    /// Stretches without the program.
    pub away: Vec<AwayLine>,
}

impl ForReview {
    /// Nothing was noticed.
    pub fn is_empty(&self) -> bool {
        self.clocks.is_empty()
            && self.focus_lost.unwrap_or(0) == 0
            && self.suspended.is_empty()
            && self.away.is_empty()
    }
}

/// The sitting was left, ended by a signal, or asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuspensionLine {
    /// Its record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub cause: Leaving,
}

/// A stretch without the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AwayLine {
    /// The record that ends it.
    pub seq: u64,
    /// The last record before it.
    pub from: Timestamp,
    /// How long it lasted, in milliseconds, as far as the clocks tell.
    pub away_ms: u64,
    /// How it went on.
    pub how: WentOn,
}

/// How an attempt went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WentOn {
    /// In a new process.
    NewProcess,
    /// After the computer was started again.
    Restart,
    /// On another device.
    OtherDevice,
}

/// The candidate's way through an attempt. Its times add up to the exam time used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PathLine {
    /// Items in the order of the form.
    pub items: Vec<ItemLine>,
    /// Stays at items, in the order in which they were.
    pub stays: Vec<StayLine>,
    /// Exam time with an item on display, in milliseconds.
    pub on_display_ms: u64,
    /// Exam time with none on display, in milliseconds.
    pub elsewhere_ms: u64,
    /// Exam time that nobody spent, because a clock was moved by so many milliseconds.
    pub clocks_ms: i64,
}

/// A stay at an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StayLine {
    /// Its number in the form, from 1.
    pub item: u32,
    /// When it began.
    pub at: Timestamp,
    /// Exam time then, in milliseconds.
    pub elapsed_ms: u64,
}

/// One item of the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemLine {
    /// Its number in the form, from 1.
    pub number: u32,
    /// Domain; `None` where the form at hand has no such item.
    pub domain: Option<DomainId>,
    /// Short name of the domain.
    pub domain_short: String,
    /// Stays at it.
    pub visits: u32,
    /// Exam time with it on display, in milliseconds.
    pub on_display_ms: u64,
    /// How often an option chosen before was given up.
    pub changes: u32,
    /// Where the response stands.
    pub state: ItemStand,
    /// Marked for review.
    pub for_review: bool,
}

/// Where the response to an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemStand {
    /// As many options are chosen as the item asks for.
    Answered,
    /// Fewer are.
    Incomplete,
    /// Seen, nothing chosen.
    Open,
    /// Never shown.
    Unseen,
}

/// A comment on an item, or the report of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentLine {
    /// Its record.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// On which item; `None` on none.
    pub item: Option<u32>,
    /// What it is about.
    pub kind: CommentKind,
    /// The candidate's words.
    pub text: String,
}
