//! What crosses while an attempt is opened, written, submitted and scored.

use crate::api::{AppealCard, HoldCard, Mark};
use crate::attempt::Binding;
use crate::digest::Digest;
use crate::form::{FormKey, PresentedForm, SealedForm, UnsealError};
use crate::id::{AttemptId, CandidateId, DomainId, ExamId};
use crate::program::PassMark;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Who calls, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub person: CandidateId,
    /// What the person may act as.
    pub roles: BTreeSet<Role>,
}

/// What a person may act as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Sits exams.
    Candidate,
    /// Watches sittings.
    Proctor,
    /// Writes banks.
    ContentDeveloper,
    /// Processes certifications.
    Administrator,
    /// Reads a partner's standing.
    PartnerManager,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Candidate, Self::Proctor, Self::ContentDeveloper, Self::Administrator, Self::PartnerManager];

    /// Its word, in the store, on the wire and for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Proctor => "proctor",
            Self::ContentDeveloper => "content-developer",
            Self::Administrator => "administrator",
            Self::PartnerManager => "partner-manager",
        }
    }
}

/// An attempt that could be opened: the deliverer's commitment comes before the candidate's nonce.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Offer {
    /// Identity of the attempt to be.
    pub attempt: AttemptId,
    /// `SHA-256("invigil-commitment/v1\n" ‖ attempt ‖ secret)`, durable before this was sent.
    pub commitment: Digest,
    /// The delivery's clock when it answered.
    pub at: Timestamp,
}

/// What the candidate's side brings to an opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Opening {
    /// 32 random bytes of the candidate's side.
    pub nonce: Digest,
    /// Verifier key of the device that will sign the journal.
    pub device: String,
}

/// An opened attempt: it counts from here on, and nobody reads its form before the start. Asking again gives the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SealedAttempt {
    /// Identity.
    pub attempt: AttemptId,
    /// What record 0 has to bind.
    pub binding: Binding,
    /// The form, sealed.
    pub sealed: SealedForm,
    /// Name of the person, for the screen.
    pub name: String,
}

/// The start of an attempt: from here on its clock runs. Asking again gives the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Start {
    /// The signed ticket, where there is a server. It goes into the journal.
    pub ticket: Option<String>,
    /// The key that opens the sealed form.
    pub form_key: FormKey,
}

impl SealedAttempt {
    /// Opens the form.
    pub fn unseal(&self, key: &FormKey) -> Result<OpenedAttempt, UnsealError> {
        Ok(OpenedAttempt {
            attempt: self.attempt.clone(),
            binding: self.binding.clone(),
            form: self.sealed.form(&self.attempt, &self.binding.form_digest, key)?,
            name: self.name.clone(),
        })
    }
}

/// An attempt whose form is open on the candidate's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedAttempt {
    /// Identity.
    pub attempt: AttemptId,
    /// What record 0 has to bind.
    pub binding: Binding,
    /// The form.
    pub form: PresentedForm,
    /// Name of the person, for the screen.
    pub name: String,
}

/// The permission to go on with an attempt on another device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakeOver {
    /// The signed order, which names the device; it goes into the journal as `taken_over`.
    pub order: String,
}

/// The delivery holds the journal up to and including this record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ack {
    /// Sequence number of the last record held.
    pub seq: u64,
    /// Its hash.
    pub hash: Digest,
    /// A signed receipt, where there is a server.
    pub receipt: Option<String>,
    /// The server's clock, where there is one: a computer that stood still counts less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// The result of an ended attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outcome {
    /// Identity.
    pub attempt: AttemptId,
    /// Exam.
    pub exam: ExamId,
    /// Title of the exam.
    pub title: String,
    /// It was a brief assessment.
    pub renews: bool,
    /// Name of the person.
    pub name: String,
    /// How it ended.
    pub ending: Ending,
    /// When it ended.
    pub ended: Timestamp,
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// Pass mark.
    pub pass_mark: PassMark,
    /// Passed.
    pub passed: bool,
    /// By domain, in the bank's order.
    pub domains: Vec<DomainScore>,
    /// Time used, in milliseconds.
    pub used_ms: u64,
    /// Time limit at the end, in milliseconds.
    pub limit_ms: u64,
    /// Records of the journal.
    pub records: u64,
    /// Hash of the journal's head.
    pub head: Digest,
    /// Which attempt of the cycle it was, and how many there are.
    pub nth: (u32, u32),
    /// The next attempt may start then; the end of this one where it may start already. `None` after a pass or when none
    /// is left.
    pub next: Option<Timestamp>,
    /// What the credential still lacks, by title; empty when it was awarded or there is none.
    pub missing: Vec<String>,
    /// Questions that did not count: pilots.
    pub unscored: u32,
    /// What became of the credential by this result, where anything did.
    pub awarded: Option<Won>,
    /// Marks that this result carries.
    pub marks: Vec<Mark>,
    /// Numbers of the questions that were declared void: everybody gets their points.
    pub voided: Vec<u32>,
    /// The result before, where this one was counted anew.
    pub rescored: Option<Rescored>,
    /// The attempt was lost to an error in an earlier one and does not count.
    pub given_back: bool,
    /// Appeals against the attempt, oldest first.
    pub appeals: Vec<AppealCard>,
    /// It is, or was, held for review. As long as nobody has decided, no points are told: they are 0, and no domains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HoldCard>,
}

/// What a pass did for a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Won {
    /// Title of the credential.
    pub title: String,
    /// How.
    pub how: WonBy,
    /// Valid through the end of this day.
    pub expires: Day,
}

/// How a pass won a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WonBy {
    /// It was earned.
    Award,
    /// It was renewed.
    Renewal,
    /// It had lapsed and was won back on the streamlined path.
    Restoration,
}

/// A result that was counted anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rescored {
    /// When.
    pub on: Timestamp,
    /// Points of the result before.
    pub points: u64,
    /// Points possible in it.
    pub possible: u64,
    /// It was passed.
    pub passed: bool,
}

impl Outcome {
    /// It is held for review: nothing about it is final.
    pub fn is_held(&self) -> bool {
        self.held.as_ref().is_some_and(HoldCard::is_open)
    }
    /// The [`record_code`] of the head.
    pub fn record_code(&self) -> String {
        record_code(&self.head)
    }
}

/// A short code to read out, three groups of three, of the letters and digits that are not easily mixed up; the leading 45
/// bits of the hash of a journal's head.
pub fn record_code(head: &Digest) -> String {
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let head = head.0.iter().take(8).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    let symbol = |i: u32| char::from(ALPHABET[(head >> (59 - 5 * i) & 31) as usize]);
    let groups: Vec<String> = (0..3).map(|g| (0..3).map(|i| symbol(g * 3 + i)).collect()).collect();
    groups.join("-")
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// By the candidate.
    Submitted,
    /// The time was up.
    Expired,
    /// By order.
    Terminated,
}

/// Points of one domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DomainScore {
    /// Identity.
    pub domain: DomainId,
    /// Short name.
    pub short: String,
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
}

/// What practice mode says about a response to a practice item. Practice items are public; live items never get here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Feedback {
    /// The response is right.
    pub right: bool,
    /// It is right in part, and earns a part of the points.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partly: bool,
    /// For each option of the presented item, in order: is it part of the key, and why.
    pub options: Vec<(bool, String)>,
    /// The same for each option of each prompt or gap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Vec<(bool, String)>>,
    /// Where the item asks for an order: the right one, as places (from 0) of the presented item's options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<usize>,
    /// Where the item asks for an entry: what is accepted, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
    /// The rationale of the item.
    pub rationale: String,
}
