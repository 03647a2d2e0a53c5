//! The facts of an attempt, as they stand in its journal. Everything else about an attempt is a fold over these.
//!
//! On the wire a fact is an object whose `type` names the variant in snake case; unknown members are refused. Times in
//! facts are integers in milliseconds. Items are named by their number in the form, from 1; options by their
//! [`ChoiceId`]s. A response is a list of those, or a text that was entered.

use crate::digest::Digest;
use crate::id::{CandidateId, ChoiceId, ExamId, ProgramId};
use crate::program::Proctoring;
use crate::time::{BootMark, Timestamp};
use serde::{Deserialize, Serialize};

/// One fact with its place and time: what a journal record carries beside the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Sequence number, from 0.
    pub seq: u64,
    /// Wall clock when it happened.
    pub at: Timestamp,
    /// Milliseconds since boot when it happened.
    pub up: u64,
    /// What happened.
    pub fact: Fact,
}

/// Everything an attempt depends on, fixed before its first item is shown. The delivery makes it; it stands in record 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// Who sits.
    pub person: CandidateId,
    /// Program identity.
    pub program: ProgramId,
    /// Exam.
    pub exam: ExamId,
    /// For credit, beta, or practice.
    pub mode: Mode,
    /// How it is watched.
    pub proctoring: Proctoring,
    /// Digest of the program file's data.
    pub program_digest: Digest,
    /// Digest of the bank file's data.
    pub bank_digest: Digest,
    /// Digest of the blueprint.
    pub blueprint_digest: Digest,
    /// Digest of the presented form.
    pub form_digest: Digest,
    /// The deliverer's commitment to its secret, made before it saw the nonce.
    pub commitment: Digest,
    /// The candidate's nonce (32 bytes, hexadecimal).
    pub nonce: Digest,
    /// Items of the form.
    pub items: u32,
    /// Items that are scored.
    pub scored: u32,
    /// Time limit in milliseconds, accommodations included.
    pub limit_ms: u64,
    /// Total of stop-the-clock breaks that the candidate may take, in milliseconds; 0 for none.
    pub breaks_ms: u64,
    /// Focus facts are recorded.
    pub watch_focus: bool,
    /// Verifier keys (C2SP signed note format) whose signed orders this attempt obeys; empty for a self-proctored one.
    pub authorities: Vec<String>,
    /// Verifier key of the device that writes and signs this journal.
    pub device: String,
}

/// What an attempt counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// For credit.
    Exam,
    /// A beta sitting: scored, never a credential.
    Beta,
}

/// Why a sitting was interrupted by its own program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Leaving {
    /// The candidate chose to leave while the clock runs on.
    Left,
    /// A signal ended the program or the terminal went away.
    Signal,
    /// The candidate asked for job control (Ctrl-Z); refused, the sitting goes on.
    Refused,
}

/// What a comment is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommentKind {
    /// On the item's content.
    Item,
    /// An incident in the room or with the computer.
    Incident,
}

/// What happened. Variants with an `order` carry a signed note (see `attempt::order`) of one of the authorities of record 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "members are explained with their variant")]
pub enum Fact {
    /// Record 0: everything the attempt depends on, and the boot that it was opened in.
    Opened { boot: BootMark, binding: Box<Binding> },
    /// A server's signed ticket (see `attempt::ticket`) that starts the attempt: its clock runs from the ticket's start on.
    Admitted { ticket: String },
    /// The first item is about to be shown; without a ticket the clock starts here.
    Started {},
    /// An item was shown; `whole` once its last option has been displayed.
    Shown { item: u32, whole: bool },
    /// The response to an item is now these options, in the form's order, or in the candidate's where the item asks for an order;
    /// it replaces the earlier response.
    Answered { item: u32, choices: Vec<ChoiceId> },
    /// The response to an item is now this text; it replaces the earlier response.
    Entered { item: u32, text: String },
    /// The response to an item was taken away.
    Cleared { item: u32 },
    /// An option was struck out (`on`) or is no longer.
    Struck { item: u32, choice: ChoiceId, on: bool },
    /// An item was marked for review (`on`) or no longer is.
    Marked { item: u32, on: bool },
    /// A comment on an item, or an incident (`item` 0: on none).
    Commented { item: u32, kind: CommentKind, text: String },
    /// The terminal lost the focus.
    FocusLost {},
    /// The terminal has the focus again.
    FocusGained {},
    /// The sitting was left, ended by a signal, or asked to stop.
    Suspended { cause: Leaving },
    /// A new process goes on with the attempt.
    Resumed { boot: BootMark },
    /// Wall clock and boot clock disagree by `by_ms` (wall minus boot) since the last such fact or the boot's first record.
    ClockJumped { by_ms: i64 },
    /// After a reboot the wall clock stands `behind_ms` before the last record: the length of the gap is unproven.
    GapUnproven { behind_ms: u64 },
    /// After a reboot the wall clock says that the time is up, and no server can be asked: the gap counts as `ms` for now, the time
    /// since boot.
    GapDoubted { ms: u64 },
    /// A server has put the wall clock right with this record: the gap was `ms` long, and counts as that.
    GapSettled { ms: u64 },
    /// A time warning was shown, with this much time left.
    Warned { left_ms: u64 },
    /// A server's signed receipt for the head up to the record before this one.
    Anchored { receipt: String },
    /// The clock stands still, by order.
    Paused { order: String },
    /// The clock runs again, by order.
    Continued { order: String },
    /// The time limit grew by `ms`, by order.
    Extended { ms: u64, order: String },
    /// A proctor's message was shown.
    Message { text: String, order: String },
    /// Another device goes on with the attempt, by order; its key and boot replace the former ones.
    TakenOver { device: String, boot: BootMark, order: String },
    /// A stop-the-clock break begins: within the allowance of record 0, or by order (else `order` is empty).
    BreakStarted { order: String },
    /// The break is over.
    BreakEnded {},
    /// The candidate submitted.
    Submitted {},
    /// The time was up.
    Expired {},
    /// The attempt was ended by order.
    Terminated { order: String },
    /// The head note over the record before this one, with one or more signatures. Nothing but `Signed` follows an end.
    Signed { note: String },
}
