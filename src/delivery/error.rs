//! Why a delivery did not do what it was asked: what happened, what it means for the attempt, what to do.

use crate::api::Eligibility;
use crate::id::{AttemptId, CandidateId, ExamId};
use crate::store::StoreError;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Why a delivery did not do what it was asked. As it crosses between server and client: [`Crosses`](super::Crosses).
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum DeliveryError {
    /// No such exam in this program.
    #[error("this program has no exam `{0}`")]
    UnknownExam(ExamId),
    /// Nobody of this id is registered.
    #[error(
        "nobody with the id `{0}` is registered here. Choose one of the people registered, or register first"
    )]
    UnknownPerson(CandidateId),
    /// There is no such attempt.
    #[error("this store knows no attempt {0}. Nothing was changed")]
    UnknownAttempt(AttemptId),
    /// The attempt is somebody else's.
    #[error(
        "attempt {attempt} belongs to {owner}. Only the person who opened it may go on with it or look back on it"
    )]
    NotYours { attempt: AttemptId, owner: CandidateId },
    /// The attempt is of another program.
    #[error(
        "attempt {0} was opened under another program. Start with that program's file (--program) to go on with it"
    )]
    OtherProgram(AttemptId),
    /// The person may not start this exam now.
    #[error("{}", not_now(.title, .why))]
    NotNow { title: String, why: Eligibility },
    /// The attempt was not opened yet.
    #[error("attempt {0} was prepared but never opened, so it does not count. Start the exam again")]
    NotOpened(AttemptId),
    /// The attempt is over.
    #[error(
        "attempt {0} has ended and was scored; its questions are not shown again. Look at its result instead"
    )]
    Over(AttemptId),
    /// The attempt is void.
    #[error(
        "attempt {0} was declared void by an administrator. It does not count and cannot be continued; ask the administrator"
    )]
    Void(AttemptId),
    /// Its questions are no news to the person.
    #[error(
        "you wrote or reviewed questions of {0}, or had them before you, so an attempt of yours would not count. Nothing was          opened; practice stays open to you. If that is a mistake, tell the program's administrator"
    )]
    Involved(String),
    /// Prepared for a beta, to be drawn for credit, or the other way about.
    #[error(
        "the questions of {0} were published anew while the attempt was being opened. Nothing was opened and nothing counts;          start again"
    )]
    OtherStage(String),
    /// The device key is none.
    #[error("the key of this device cannot be used ({0}). The attempt was not opened and does not count")]
    DeviceKey(String),
    /// The device key was revoked.
    #[error(
        "the key of this device was revoked by an administrator, so no attempt is opened or ended with it here. What is \
         on this computer is safe; go on with another device, or ask the administrator"
    )]
    DeviceRevoked,
    /// The key that results are signed with cannot be used.
    #[error(
        "the result could not be signed, so it was not recorded: {0}. The answers are safe in the record; put the key right and try again"
    )]
    RegistryKey(String),
    /// The bank gives no form.
    #[error(
        "no form could be drawn for `{exam}`: {why}. The attempt was not opened and does not count; tell whoever keeps the question bank"
    )]
    Draw { exam: ExamId, why: String },
    /// The bank, program or form contradicts itself.
    #[error(
        "the content of this attempt cannot be used: {0}. Nothing was lost; tell whoever keeps the question bank"
    )]
    Content(String),
    /// Content that was kept is gone.
    #[error(
        "the {kind} that attempt {attempt} was drawn from is missing from the store. The answers are safe in its record; tell the administrator"
    )]
    Missing { kind: String, attempt: AttemptId },
    /// The records do not end in a line feed.
    #[error("the last record was cut short. The records before it are safe; send whole records")]
    Torn,
    /// Records are missing in between.
    #[error(
        "record {expected} is due next and record {found} was sent. Nothing was taken; send the records from {expected} on"
    )]
    Gap { expected: u64, found: u64 },
    /// There are no records at all.
    #[error("there is no record of attempt {0} yet")]
    NoRecords(AttemptId),
    /// A record contradicts one that is held.
    #[error(
        "record {seq} differs from the one that is held. The one held stands, the other was put aside for review; a record \
         cannot be written twice"
    )]
    Forked { seq: u64 },
    /// Another device has gone on with the attempt since.
    #[error(
        "this attempt was taken over by another computer from record {seq} on. It goes on there, and nothing more is taken from \
         here. What was not sent from here is kept on this computer and does not count; tell whoever runs the exam if there \
         were answers in it"
    )]
    TakenOver { seq: u64 },
    /// A record does not fit the chain or the rules.
    #[error("record {seq} was not taken: {reason}. The records before it are safe")]
    Refused { seq: u64, reason: String },
    /// Record 0 binds something else than what was opened.
    #[error(
        "record 0 does not bind what was opened for attempt {0}. Nothing was taken; go on from the attempt as it was opened"
    )]
    Binding(AttemptId),
    /// A newer version wrote a record.
    #[error(
        "record {seq} is a `{name}`, which only a newer version of invigil knows. Use that version to go on"
    )]
    Newer { seq: u64, name: String },
    /// The journal held is not closed.
    #[error(
        "attempt {0} is not finished: its record does not end with a signed submission. The answers are safe; go on with the attempt and submit it"
    )]
    NotClosed(AttemptId),
    /// The journal held is not intact.
    #[error(
        "attempt {attempt} was not scored, because its record is not intact: {reason}. Nothing was thrown away; tell the administrator"
    )]
    NotIntact { attempt: AttemptId, reason: String },
    /// An uploaded attempt is not taken.
    #[error("attempt {attempt} was not taken: {reason}. It stays as it is on the computer where it was sat")]
    NotTaken { attempt: AttemptId, reason: String },
    /// There is no result yet.
    #[error("attempt {0} has no result yet: it was not submitted")]
    NoResult(AttemptId),
    /// There is nothing to practise with.
    #[error(
        "there are no practice questions for `{0}`: its bank holds none, or there is no bank of it here (--banks DIR)"
    )]
    NoPractice(ExamId),
    /// The practice form has no such question, or that question no such option.
    #[error("question {0} of this practice has no such option. Start the practice again")]
    NoSuchChoice(u32),
    /// The record changed again and again while a decision was made.
    #[error("other changes to this person's record kept coming in between. Nothing was changed; try again")]
    Contended,
    /// The server cannot be reached.
    #[error(
        "the server cannot be reached ({0}). What is on this computer is safe, and what waits is sent when the server is there \
         again"
    )]
    Unreachable(String),
    /// Something was to be changed, and the answer was lost.
    #[error(
        "the server was asked, and gave no answer ({0}): it may have been done, or not. Look whether it was before you do it again"
    )]
    Unsure(String),
    /// The server does not know the token.
    #[error(
        "the server does not know this sign-in: it was mistyped, has expired, or was revoked. Nothing on this computer is lost; \
         sign in again with `invigil login`"
    )]
    NotSignedIn,
    /// The person may not do this.
    #[error("this account may not do that: {0}. Ask the program's administrator")]
    Forbidden(String),
    /// The account is slowed down for so many seconds.
    #[error("too many calls in a short time. What is on this computer is safe; try again in {0} s")]
    TooMany(u64),
    /// The server could not read what was sent.
    #[error(
        "the server did not understand what was sent ({0}). Nothing was changed there, and what is on this computer is safe; \
         the server and this program may be of different versions"
    )]
    NotUnderstood(String),
    /// Whatever answered speaks otherwise than this version.
    #[error(
        "the server gave an answer that this version of invigil does not understand ({0}). What is on this computer is safe; \
         a newer version of invigil may be needed, or the address is not that of an invigil server"
    )]
    Unlike(String),
    /// The server cannot do it now.
    #[error("the server cannot do this at the moment. Nothing was lost; try again in a moment")]
    Unavailable,
    /// Something is wrong with the server.
    #[error(
        "the server met an error of its own. What is on this computer is safe; tell the program's administrator, whose log \
         says what it was"
    )]
    ServerError,
    /// The store refused.
    #[error(transparent)]
    #[serde(skip)]
    Store(#[from] StoreError),
}

impl DeliveryError {
    /// True where the same call may do well later, without anybody changing what it asks for: nobody who serves was reached, or
    /// something in between answered (the page of a network that wants a password, for one).
    pub fn passes(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::Unsure(_)
            | Self::Unavailable
            | Self::ServerError
            | Self::TooMany(_)
            | Self::Contended
            | Self::NotSignedIn
            | Self::Unlike(_) => true,
            Self::Store(error) => error.passes(),
            _ => false,
        }
    }
}

/// `29 Nov 2026 14:05 UTC`.
pub(super) fn when(at: Timestamp) -> String {
    at.naive(0).format("%-d %b %Y %H:%M UTC").to_string()
}

fn not_now(title: &str, why: &Eligibility) -> String {
    match why {
        Eligibility::Ready => format!("{title} can be started now"),
        Eligibility::Open(attempt) => {
            format!(
                "an attempt of {title} is open already ({attempt}). Go on with it; a second one cannot be opened beside it"
            )
        }
        Eligibility::Waiting(until) => {
            format!("{title} cannot be started yet. The next attempt may start on {}", when(*until))
        }
        Eligibility::UsedUp => {
            format!("all attempts of {title} are used up. An administrator can grant another one")
        }
        Eligibility::Missing(titles) => {
            format!("{title} cannot be started yet. First needed, in force: {}", titles.join(", "))
        }
        Eligibility::Passed(Some(day)) => {
            format!(
                "{title} is closed to you for now. It opens on {}, when it counts for a renewal",
                day.0.format("%-d %b %Y")
            )
        }
        Eligibility::Held(day) => format!(
            "{title} is closed to you: you hold the credential, and this exam does not renew it. It opens on {}, should \
             the credential have lapsed by then",
            day.0.format("%-d %b %Y")
        ),
        Eligibility::PassWaits(last) => format!(
            "{title} is passed. Through {} the pass waits for what else the credential asks for",
            last.0.format("%-d %b %Y")
        ),
        Eligibility::Passed(None) => format!("{title} is passed. There is nothing left to sit"),
        Eligibility::UnderReview(attempt) => format!(
            "{title} cannot be started: your last result ({attempt}) is held for review. Once it is decided you will see \
             here what comes next"
        ),
        Eligibility::NoBank => format!("there is no question bank for {title} here, so it cannot be started"),
        Eligibility::BrokenBank(why) => {
            format!("the question bank of {title} cannot be used: {why}. Tell whoever keeps the bank")
        }
        Eligibility::ReadOnly(why) => format!("{why}, so {title} cannot be started"),
        Eligibility::Involved => {
            format!("you wrote or reviewed questions of {title}, so an attempt of yours would not count")
        }
        Eligibility::NobodyNamed => format!("say first who is sitting {title}"),
    }
}
