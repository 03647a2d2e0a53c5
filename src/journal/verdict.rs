//! What a verification found: the state of a journal, what is proven, and what is not.

use crate::attempt::{Attempt, End, Reception, Refusal, ReviewOutcome};
use crate::id::AttemptId;
use crate::journal::{Head, Reason};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The judgement on a journal.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Where it stands.
    pub state: State,
    /// Whose journal it is, as far as that can be read.
    pub id: Option<AttemptId>,
    /// The attempt, as far as its records hold; what it holds for review stands in there.
    pub attempt: Option<Attempt>,
    /// The last record that holds.
    pub head: Option<Head>,
    /// How many bytes follow the last line feed: a write that was cut short.
    pub torn_bytes: usize,
    /// What servers whose receipts are believed had received when, in order.
    pub receptions: Vec<Reception>,
    /// What is proven.
    pub proven: Vec<Claim>,
    /// What is not proven, though one might think so.
    pub not_proven: Vec<Claim>,
}

/// Where a journal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Intact, ended and signed.
    Closed(End),
    /// Intact as far as it goes; its end or its signature is still to come.
    Open,
    /// Not intact: the first bad record.
    Broken(Breakage),
    /// Not a journal, or nothing of one.
    Unreadable(Unreadable),
    /// Written by a newer version: it cannot be judged here.
    Newer(Newer),
}

/// The first bad record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {seq} (line {line}): {breach}")]
pub struct Breakage {
    /// Its number.
    pub seq: u64,
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub breach: Breach,
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum Breach {
    /// It breaks the chain.
    #[error("{0}")]
    Chain(Reason),
    /// It breaks a rule of an attempt.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Its head note does not hold.
    #[error("the signature over the record before it does not hold: {0}")]
    HeadNote(&'static str),
    /// Its ticket does not hold.
    #[error("the ticket does not hold: {0}")]
    Ticket(&'static str),
    /// Its receipt does not hold.
    #[error("the receipt does not hold: {0}")]
    Receipt(&'static str),
    /// Bytes follow the end of a signed attempt.
    #[error("something was added after the end of the attempt")]
    Trailing,
    /// It binds another form than the one at hand.
    #[error("the form at hand is not the one that was presented")]
    Form,
    /// The draw, done again from the seed, gives another form.
    #[error("the draw, done again, does not give the form that was presented")]
    Draw,
    /// A delivery holds another record in its place.
    #[error("the store holds another record in its place: one of the two was written anew")]
    Held,
    /// The score, counted again, is another one.
    #[error(
        "the score counted again is {points} of {possible}, not {recorded_points} of {recorded_possible}"
    )]
    Score { points: u64, possible: u64, recorded_points: u64, recorded_possible: u64 },
    /// The result, counted again, is another one.
    #[error(
        "the recorded result does not follow from the record of the attempt: another {0} was written there"
    )]
    Result(&'static str),
    /// The signature of the recorded result does not hold.
    #[error(
        "the signature of the recorded result does not hold: it was not made over this result by the key named with it"
    )]
    ResultSignature,
    /// One of several results does not hold.
    #[error("result {version} of {of}: {breach}")]
    Version { version: u32, of: u32, breach: Box<Breach> },
    /// A result that was recorded is gone.
    #[error("result {version} was recorded, and the store holds it no more")]
    ResultGone { version: u32 },
}

/// Why nothing could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// No line of it is a record.
    #[error("the file is not an attempt record")]
    Foreign,
    /// The first record was never written to its end.
    #[error("the first record was never written to its end")]
    Torn,
}

/// What only a newer version knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Newer {
    /// The format.
    #[error("it is written in version {0} of the format, and this program reads version 1")]
    Format(u64),
    /// A fact.
    #[error("record {seq} is a `{name}`, which a newer version of this program wrote")]
    #[expect(missing_docs, reason = "members are explained by the message of their variant")]
    Fact { seq: u64, name: String },
}

/// A statement that is proven, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "claim", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "members are explained with their variant")]
pub enum Claim {
    /// The records form one chain: `records` of them.
    Order { records: u64 },
    /// Every record follows the rules, and no answer came at or after the deadline.
    Rules,
    /// The whole record was signed by this device key.
    DeviceSignature { key: String },
    /// The whole record was also signed by these.
    AuthoritySignature { names: Vec<String> },
    /// So many orders, each signed by who watches the attempt.
    Orders { count: u64 },
    /// A server started the attempt, at the time that its ticket states.
    Started { at: Timestamp },
    /// A server held the record up to `seq` at the time that it states; `receipts` of them.
    Anchored { receipts: u64, seq: u64 },
    /// The form at hand is the one that was presented.
    Form,
    /// The form is the one that the seed gives.
    Draw,
    /// The score, counted again.
    Score { points: u64, possible: u64 },
    /// One of several recorded results, or one with `voided` questions that credit everyone, counted again with the items
    /// that were void when it was recorded.
    Result { version: u32, of: u32, points: u64, possible: u64, passed: bool, voided: u32 },
    /// A recorded result was signed by this registry key.
    ResultSignature { version: u32, key: String },
    /// Who recorded a result, where it is not signed.
    UnsignedResult { version: u32 },
    /// The record is whole: nothing after its last line was taken away.
    Whole,
    /// The times, while clocks are in the hands of who owns the machine.
    Times,
    /// That the device key belongs to this person.
    DeviceOwner { person: String },
    /// Who sat there, and without help.
    Sitter,
    /// How long `count` gaps over a restart or another device were.
    Gaps { count: u64 },
    /// How long `count` of them were: a server's clock settled it, and the record went on under its receipts.
    Settled { count: u64 },
    /// That the clocks told the truth, where they disagreed `count` times.
    Clocks { count: u64 },
    /// That `answers` answers were given in time: a server received them so many minutes after the deadline.
    Late { answers: u32, minutes: u64 },
    /// What a person decided about a result that was held for review.
    Review { outcome: ReviewOutcome },
    /// When the attempt started: the key of the server that gave the ticket is not known here.
    UnknownTicket,
    /// `count` receipts of servers whose keys are not known here.
    UnknownReceipts { count: u64 },
    /// That nothing is missing at the end: the store holds records up to `seq`.
    Shorter { seq: u64 },
    /// What the store keeps of the attempt, which cannot be read.
    Kept { why: String },
}

impl Verdict {
    /// The exit code of a command that verifies: 0 closed and intact, 1 not intact, 3 open, 65 cannot be judged.
    pub fn exit_code(&self) -> u8 {
        match self.state {
            State::Closed(_) => 0,
            State::Broken(_) => 1,
            State::Open => 3,
            State::Unreadable(_) | State::Newer(_) => 65,
        }
    }
    /// Number of records that hold.
    pub fn records(&self) -> u64 {
        self.head.map_or(0, |head| head.seq.saturating_add(1))
    }
    /// Adds what a caller has proven beyond the journal; a claim of the same kind that stood as not proven goes.
    pub fn prove(&mut self, claim: Claim) {
        let kind = std::mem::discriminant(&claim);
        self.not_proven.retain(|other| std::mem::discriminant(other) != kind);
        self.proven.push(claim);
    }
    /// Adds what a caller could not prove.
    pub fn doubt(&mut self, claim: Claim) {
        self.not_proven.push(claim);
    }
    /// A caller's check failed at record `seq`. An earlier breakage stands.
    pub fn breaks(&mut self, seq: u64, breach: Breach) {
        if !matches!(&self.state, State::Broken(first) if first.seq <= seq) {
            let line = usize::try_from(seq).unwrap_or(usize::MAX).saturating_add(1);
            self.state = State::Broken(Breakage { seq, line, breach });
        }
    }
}

impl State {
    /// One word for the state.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Closed(_) => "CLOSED",
            Self::Open => "OPEN",
            Self::Broken(_) => "BROKEN",
            Self::Unreadable(_) => "UNREADABLE",
            Self::Newer(_) => "NEWER",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.word())?;
        match self {
            Self::Closed(End::Submitted) => f.write_str("the attempt was submitted and signed"),
            Self::Closed(End::Expired) => f.write_str("the attempt's time was up, and it was signed"),
            Self::Closed(End::Terminated) => f.write_str("the attempt was ended by order and signed"),
            Self::Open => f.write_str("the attempt is not finished, or its record was cut short"),
            Self::Broken(breakage) => breakage.fmt(f),
            Self::Unreadable(why) => why.fmt(f),
            Self::Newer(what) => write!(f, "this version cannot judge it: {what}"),
        }
    }
}

/// `1 receipt`, `2 receipts`.
fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

impl fmt::Display for Claim {
    /// As a sentence that follows "proven:" or "not proven:".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order { records } => {
                write!(f, "the order of the facts: {records} records in one chain, none of them changed")
            }
            Self::Rules => f.write_str("every record keeps the rules; no answer was taken at or after the deadline"),
            Self::DeviceSignature { key } => write!(f, "the whole record was signed by the device key {key}"),
            Self::AuthoritySignature { names } => write!(f, "it was also signed by {}", names.join(", ")),
            Self::Orders { count: 1 } => f.write_str("1 order, signed by a proctor or the server"),
            Self::Orders { count } => write!(f, "{count} orders, each signed by a proctor or the server"),
            Self::Started { at } => write!(f, "the start: a server gave its ticket on {at}"),
            Self::UnknownTicket => {
                f.write_str("when it started: the key of the server that gave the ticket is not known here")
            }
            Self::Anchored { receipts, seq } => {
                let receipts = counted(*receipts, "receipt", "receipts");
                write!(f, "a server held the records up to {seq} at the time it states ({receipts})")
            }
            Self::Form => f.write_str("the form at hand is the one that was presented"),
            Self::Draw => f.write_str("the form is the one that the joint seed gives"),
            Self::Score { points, possible } => write!(f, "the score: {points} of {possible} points"),
            Self::Result { version, of, points, possible, passed, voided } => {
                let verdict = if *passed { "passed" } else { "not passed" };
                write!(f, "result {version} of {of}: {points} of {possible} points, {verdict}")?;
                match voided {
                    0 => Ok(()),
                    1 => f.write_str("; 1 question was void and credits everyone"),
                    n => write!(f, "; {n} questions were void and credit everyone"),
                }
            }
            Self::ResultSignature { version, key } => {
                write!(f, "result {version} was signed by the registry key {key}")
            }
            Self::UnsignedResult { version } => {
                write!(f, "who recorded result {version}: it is not signed")
            }
            Self::Whole => f.write_str("that the record is whole and was not rewritten: it is not signed"),
            Self::Times => f.write_str(
                "the times: no server and no proctor vouched for them; who owns the computer can set its clocks",
            ),
            Self::DeviceOwner { person } => {
                write!(f, "that the device key belongs to {person}: the device made it itself")
            }
            Self::Sitter => f.write_str("who sat there, and that nobody helped: nobody watched"),
            Self::Gaps { count } => {
                write!(f, "how long the gaps were, {count} of them, in which the computer was off or changed")
            }
            Self::Settled { count: 1 } => {
                f.write_str("how long the computer was off: the server's clock settled it")
            }
            Self::Settled { count } => {
                write!(f, "how long the computer was off, {count} times: the server's clock settled it")
            }
            Self::Clocks { count: 1 } => f.write_str("that the clocks told the truth: they disagreed once"),
            Self::Clocks { count } => write!(f, "that the clocks told the truth: they disagreed {count} times"),
            Self::Late { answers, minutes } => {
                let (were, them) = if *answers == 1 { ("1 answer was", "it") } else { ("answers were", "them") };
                let number = if *answers == 1 { String::new() } else { format!("{answers} ") };
                write!(f, "that {number}{were} given in time: the server received {them} {minutes} min after the deadline")
            }
            Self::Review { outcome } => {
                write!(f, "the result was held for review, and {} by an administrator", outcome.word())
            }
            Self::UnknownReceipts { count: 1 } => {
                f.write_str("1 receipt: the key of its server is not known here")
            }
            Self::UnknownReceipts { count } => {
                write!(f, "{count} receipts: the keys of their servers are not known here")
            }
            Self::Shorter { seq } => {
                write!(f, "that nothing is missing at the end: the store holds records up to {seq}")
            }
            Self::Kept { why } => write!(f, "what the store keeps of the attempt; it cannot be read: {why}"),
        }
    }
}

impl fmt::Display for Verdict {
    /// The whole judgement, a line for each statement.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.state)?;
        if self.torn_bytes > 0 {
            let bytes = counted(self.torn_bytes as u64, "byte", "bytes");
            writeln!(
                f,
                "torn: {bytes} after the last line feed, of a write that was cut short; they do not count"
            )?;
        }
        self.proven.iter().try_for_each(|claim| writeln!(f, "proven: {claim}"))?;
        self.not_proven.iter().try_for_each(|claim| writeln!(f, "not proven: {claim}"))?;
        let review = self.attempt.as_ref().map_or(&[][..], Attempt::review);
        review.iter().try_for_each(|reason| writeln!(f, "for review: {reason}"))
    }
}
