//! Why an administrator's wish was not carried out, as a message that says what to do.

use crate::api::Role;
use crate::delivery::DeliveryError;
use crate::id::{
    AppealId, AttemptId, CandidateId, CredentialId, ExamId, IdError, ItemId, PartnerId, RequirementId,
    TokenId,
};
use crate::store::StoreError;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Words that are fixed where an error arises, and were sent where it was heard of.
type Words = Cow<'static, str>;

/// Why an administrator's wish was not carried out. As it crosses between server and client: [`Crosses`](super::Crosses).
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "members are explained by the message of their variant")]
pub enum RegistrarError {
    /// Not the form of an identifier.
    #[error(transparent)]
    Id(#[from] IdError),
    /// Nobody has this id.
    #[error("nobody with the id `{given}` is registered{}", hint(.near))]
    UnknownPerson { given: String, near: Option<String> },
    /// The person was erased.
    #[error(
        "the person with the id `{0}` was erased: results and credentials stay under the id, nothing new is recorded"
    )]
    Erased(CandidateId),
    /// The person has an attempt that goes on.
    #[error(
        "{person} has an open attempt ({attempt}). It has to end, or to be declared void, before the person is erased"
    )]
    InExam { person: CandidateId, attempt: AttemptId },
    /// No partner has this id.
    #[error("no partner with the id `{given}` is registered{}", hint(.near))]
    UnknownPartner { given: String, near: Option<String> },
    /// The program has no such exam.
    #[error("this program has no exam `{given}`{}", hint(.near))]
    UnknownExam { given: String, near: Option<String> },
    /// The program has no such requirement.
    #[error("this program has no requirement `{given}`{}", hint(.near))]
    UnknownRequirement { given: String, near: Option<String> },
    /// There is no such attempt.
    #[error("there is no attempt `{0}`; give the id, or enough of its beginning")]
    UnknownAttempt(String),
    /// Several attempts begin like this.
    #[error("several attempts begin with `{given}`: {}", .matches.join(", "))]
    Ambiguous { given: String, matches: Vec<String> },
    /// There is no such award.
    #[error("there is no credential `{0}`; `invigil status` shows the ids")]
    UnknownCredential(String),
    /// The id is taken.
    #[error("the id `{0}` is taken. Choose another one; two people may share a name, never an id")]
    Taken(String),
    /// Something has to be said.
    #[error("{0} must not be empty")]
    Empty(Words),
    /// Too long, or with characters that disturb a terminal.
    #[error("{what} {why}")]
    Text { what: Words, why: Words },
    /// The day is still to come.
    #[error("{day} is still to come (today is {today}, UTC); record it once it has happened")]
    Future { day: Day, today: Day },
    /// No such outcome was recorded.
    #[error("it was not recorded as passed on {day}{}", .known.iter().map(|day| format!("; it was on {day}")).collect::<String>())]
    NothingToWithdraw { day: Day, known: Vec<Day> },
    /// A slip of the pen.
    #[error("{day} is more than a hundred years ago; write the day as year-month-day")]
    LongAgo { day: Day },
    /// Nothing would change.
    #[error("an accommodation needs at least one measure: extra time, breaks, or no focus facts")]
    NoMeasure,
    /// Too much extra time.
    #[error("{what} is {given}; at most {most} can be granted")]
    TooMuch { what: Words, given: u32, most: u32 },
    /// The attempt cannot be declared void.
    #[error("attempt {0} cannot be declared void: it was never opened, or is void already")]
    NotVoidable(AttemptId),
    /// The bank has no such item.
    #[error("no bank of `{bank}` has ever held an item `{given}`{}", hint(.near))]
    UnknownItem { bank: ExamId, given: String, near: Option<String> },
    /// The item was changed between attempts.
    #[error(
        "the item `{item}` of `{bank}` was changed while people sat it: {versions}. Say with --version which of them is bad \
         (the digits, or enough of them); give it twice for two"
    )]
    SeveralVersions { bank: ExamId, item: ItemId, versions: String },
    /// No version of the item has this digest.
    #[error("the item `{item}` of `{bank}` has no version `{given}`; known: {versions}")]
    UnknownVersion { bank: ExamId, item: ItemId, given: String, versions: String },
    /// A rescoring that is recorded needs a reason.
    #[error("say with --reason why results are recorded anew; without --apply it is a dry run")]
    NoReason,
    /// There is no such appeal.
    #[error("there is no appeal `{given}`{}; `invigil admin appeal list` shows them", hint(.near))]
    UnknownAppeal { given: String, near: Option<String> },
    /// The attempt was opened under another program.
    #[error("attempt {0} was opened under another program. Start with that program's file (--program)")]
    OtherProgram(AttemptId),
    /// There is nothing to appeal against yet.
    #[error(
        "attempt {0} has not ended, so there is nothing to appeal against yet; what happens during it is reported in it"
    )]
    NotEnded(AttemptId),
    /// The deadline for an appeal is over.
    #[error(
        "attempt {attempt} ended on {ended}, and the program takes appeals through {last} (UTC). To take this one all the \
         same, say why with --late"
    )]
    TooLate { attempt: AttemptId, ended: Day, last: Day },
    /// An appeal of this kind is open.
    #[error(
        "an appeal about the same ({kind}) is open against attempt {attempt}: {appeal}. Decide that one first"
    )]
    AppealOpen { attempt: AttemptId, kind: Words, appeal: AppealId },
    /// The appeal was decided.
    #[error("appeal {appeal} was {outcome} on {on}. A decision stands; open another appeal against it")]
    AppealDecided { appeal: AppealId, outcome: Words, on: Day },
    /// Its result is not held for review.
    #[error(
        "the result of attempt {0} is not held for review, so there is nothing to decide. `invigil admin review list` shows \
         those that are"
    )]
    NotHeld(AttemptId),
    /// It was decided.
    #[error(
        "the result of attempt {attempt} was {outcome} on {on}. A decision stands; `invigil admin appeal` takes what is said \
         against it"
    )]
    ReviewDecided { attempt: AttemptId, outcome: Words, on: Day },
    /// There is no such incident.
    #[error("there is no incident {0}; `invigil admin incident list --all` shows them")]
    UnknownIncident(u64),
    /// It was closed.
    #[error("incident {id} was closed on {on}. Nothing was changed")]
    IncidentClosed { id: u64, on: Day },
    /// The award is not in a state for that.
    #[error("credential {id} is {state}, so it cannot be {wanted}")]
    State { id: CredentialId, state: Words, wanted: Words },
    /// Everybody who is registered is a candidate.
    #[error("everybody who is registered is a candidate; that role is neither granted nor withdrawn")]
    CandidateAlways,
    /// Of which partner?
    #[error("a partner manager manages one partner: name it (--partner)")]
    NoPartner,
    /// Only partner managers have a partner.
    #[error("the role `{}` holds everywhere; leave the partner out", .0.word())]
    PartnerOutOfPlace(Role),
    /// The same was granted just now.
    #[error(
        "{person} was granted one more attempt at {exam} just now, for the same reason, and has not begun it. Nothing was granted \
         again; where a second one is meant, give it a reason of its own"
    )]
    GrantedJustNow { person: CandidateId, exam: ExamId },
    /// The same review was recorded last.
    #[error(
        "this is recorded already: {requirement} of {person} on {day}, the same in every word. Nothing was recorded again"
    )]
    RecordedAlready { person: CandidateId, requirement: RequirementId, day: Day },
    /// Nothing would change.
    #[error("{person} has the role `{}`{} already", .role.word(), of(.partner))]
    RoleHeld { person: CandidateId, role: Role, partner: Option<PartnerId> },
    /// Nothing would change.
    #[error("{person} has not the role `{}`{}", .role.word(), of(.partner))]
    RoleNotHeld { person: CandidateId, role: Role, partner: Option<PartnerId> },
    /// Nobody could administer any more.
    #[error("{0} is the only administrator. Make somebody else one first; nothing was changed")]
    LastAdministrator(CandidateId),
    /// There is no such token.
    #[error("there is no token `{given}`{}; `invigil admin token list` shows them", hint(.near))]
    UnknownToken { given: String, near: Option<String> },
    /// The token was revoked.
    #[error("token {0} is revoked already")]
    TokenRevoked(TokenId),
    /// There is no such device.
    #[error("there is no device `{given}`{}; `invigil admin device list` shows them", hint(.near))]
    UnknownDevice { given: String, near: Option<String> },
    /// The device's key was revoked.
    #[error("the key of device {0} is revoked already")]
    DeviceRevoked(String),
    /// A token that holds too long, or not at all.
    #[error("a token holds from 1 to {most} days, not {given}")]
    TokenDays { given: u32, most: u32 },
    /// The record changed again and again in the meantime.
    #[error("other changes to this person's record kept coming in between. Nothing was changed; try again")]
    Contended,
    /// What an attempt depends on could not be read.
    #[error(transparent)]
    #[serde(skip)]
    Delivery(DeliveryError),
    /// The store refused.
    #[error(transparent)]
    #[serde(skip)]
    Store(#[from] StoreError),
}

impl From<DeliveryError> for RegistrarError {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::Store(error) => Self::Store(error),
            DeliveryError::Contended => Self::Contended,
            other => Self::Delivery(other),
        }
    }
}

pub(super) fn hint(near: &Option<String>) -> String {
    near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

fn of(partner: &Option<PartnerId>) -> String {
    partner.as_ref().map(|partner| format!(" of {partner}")).unwrap_or_default()
}
