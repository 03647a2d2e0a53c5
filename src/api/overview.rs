//! What a person sees of the program and of their own standing.

use crate::api::NoticeCard;
use crate::credential::{self, Standing};
use crate::id::{AttemptId, CandidateId, CredentialId, CredentialKind, ExamId, ProgramId, RequirementId};
use crate::program::{PassMark, Proctoring, RequirementKind};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The home screen's matter: program, person, credentials, exams, and what is unfinished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Overview {
    /// The instant it is true for.
    pub at: Timestamp,
    /// The program.
    pub program: ProgramCard,
    /// Whose standing it is; `None` when nobody was named yet.
    pub person: Option<PersonCard>,
    /// Somebody is registered here and may be chosen; false where a server knows who calls.
    pub registered: bool,
    /// Credentials in program order.
    pub credentials: Vec<CredentialCard>,
    /// Exams in program order.
    pub exams: Vec<ExamCard>,
    /// Attempts that are open, of anybody on this store (the screen offers them first of all).
    pub unfinished: Vec<UnfinishedCard>,
    /// Where results go.
    pub place: Place,
    /// The program has partner tiers.
    pub has_tiers: bool,
    /// Results of the person that changed, and that the person has not looked at since.
    #[serde(default)]
    pub notices: Vec<NoticeCard>,
    /// The server was asked and did not give it now: it is what it gave before. A delivery leaves it out, the runtime fills it in.
    #[serde(skip)]
    pub is_old: bool,
    /// Sentences about what keeps this computer and the server apart, for the person to read; filled in by the runtime too.
    #[serde(skip)]
    pub troubles: Vec<String>,
}

impl Overview {
    /// Unfinished attempts that are offered before anything else. What has ended and waits for a server is sent by itself.
    pub fn offers(&self) -> Vec<UnfinishedCard> {
        let is_sent_by_itself = |card: &UnfinishedCard| {
            self.place != Place::Local && card.progress.as_ref().is_some_and(|progress| progress.ended)
        };
        self.unfinished.iter().filter(|card| !is_sent_by_itself(card)).cloned().collect()
    }

    /// The credential that an exam counts for: whose exam it is, else whose title it names (a brief assessment).
    pub fn credential_for(&self, exam: &ExamId) -> Option<&CredentialCard> {
        let own = self.credentials.iter().find(|card| &card.exam == exam);
        own.or_else(|| {
            let named = &self.exams.iter().find(|card| &card.id == exam)?.credential;
            self.credentials.iter().find(|card| &card.title == named)
        })
    }

    /// The exam that one sits for a credential now; none where it was passed already and is closed for that.
    pub fn exam_to_sit(&self, credential: &CredentialCard) -> Option<&ExamCard> {
        let wanted = credential.sit.as_ref()?;
        self.exams.iter().find(|card| &card.id == wanted && !card.eligibility.is_passed())
    }
}

/// People who are registered here and may be chosen: those who have something in name or identity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct PeopleFound {
    /// What they have in name or identity; empty for everybody.
    pub part: String,
    /// The first of them, by identity.
    pub people: Vec<PersonCard>,
    /// How many there are.
    pub matching: usize,
    /// How many people are registered.
    pub registered: usize,
}

/// Where results go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The store of this computer; results are self-attested.
    Local,
    /// A server of this name.
    Server(String),
}

/// The program in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProgramCard {
    /// Identity.
    pub id: ProgramId,
    /// Name.
    pub name: String,
    /// Organisation; empty when none is named.
    pub organisation: String,
    /// Whom to ask, as one line; empty when nobody is named.
    pub support: String,
}

/// A person in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonCard {
    /// Identity.
    pub id: CandidateId,
    /// Name as the person gave it.
    pub name: String,
    /// Current partner's name; empty when there is none.
    pub partner: String,
}

/// A credential and how the person stands to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CredentialCard {
    /// Identity.
    pub kind: CredentialKind,
    /// Title.
    pub title: String,
    /// Name of the track.
    pub track: String,
    /// Name of the level.
    pub level: String,
    /// Its exam.
    pub exam: ExamId,
    /// Standing on the day.
    pub standing: Standing,
    /// The annual update is due.
    pub update_due: bool,
    /// The award in question, if there is one.
    pub award: Option<AwardCard>,
    /// What is still to do (or done) for the award, exam included.
    pub steps: Vec<Step>,
    /// What comes next for the person.
    pub next: Next,
    /// Marks that every statement about it must carry: `SelfAttested`, `NotMonitored`.
    pub marks: Vec<Mark>,
    /// The ways to renew, any one of them, each a list of parts that are all due, and how far each has come for the renewal
    /// that is next. None where it can be renewed no longer.
    pub renewal: Vec<Vec<Step>>,
    /// The exam that the person sits for it now: to earn it, to renew it, to win it back; `None` where none would.
    pub sit: Option<ExamId>,
}

impl CredentialCard {
    /// Steps done and steps in all.
    pub fn progress(&self) -> (usize, usize) {
        (self.steps.iter().filter(|s| s.done_on.is_some()).count(), self.steps.len())
    }
}

/// The dates of one award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AwardCard {
    /// Identity of the award.
    pub id: CredentialId,
    /// Issued as of.
    pub issued: Day,
    /// Valid through the end of this day.
    pub expires: Day,
    /// The renewal window opens.
    pub renewal_opens: Day,
    /// Days on which notices go out.
    pub notices: Vec<Day>,
    /// Last day of grace.
    pub grace_ends: Day,
    /// Last day of the streamlined path.
    pub streamlined_ends: Day,
    /// Day on which the annual update is (or was) due, where the level has one.
    pub update_due: Option<Day>,
    /// Reason of a suspension or revocation; empty else.
    pub reason: String,
}

/// One thing that a credential asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Title.
    pub title: String,
    /// How many are due.
    pub needed: u32,
    /// How many are done.
    pub done: u32,
    /// The day on which the last of them was completed; `None` while some are open.
    pub done_on: Option<Day>,
    /// Of a credential that was in force when the one that asks for it was earned, and is no longer: its standing now. It is
    /// not asked for again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<Standing>,
}

impl From<credential::Step> for Step {
    fn from(step: credential::Step) -> Self {
        let kind = match step.kind {
            credential::StepKind::Credential(kind) => StepKind::Credential(kind),
            credential::StepKind::Exam(exam) => StepKind::Exam(exam),
            credential::StepKind::Requirement(id, kind) => StepKind::Requirement(id, kind),
        };
        let credential::Step { title, needed, done, done_on, carried, .. } = step;
        Self { kind, title, needed, done, done_on, carried }
    }
}

/// The kinds of steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// A lower credential, needed to sit the exam.
    Credential(CredentialKind),
    /// The exam.
    Exam(ExamId),
    /// A training, practical or piece of evidence.
    Requirement(RequirementId, RequirementKind),
}

/// What comes next for a person and a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Next {
    /// Earn it: the titles of what is missing.
    ToGo(Vec<String>),
    /// Nothing until the renewal window opens on this day.
    RenewalOpens(Day),
    /// Renew now, by any one way of `renewal`, by this day.
    Renew(Day),
    /// The annual update is due since this day.
    UpdateDue(Day),
    /// Pass the exam by this day for the streamlined way back.
    Restore(Day),
    /// The same, but the attempts are used up: an administrator has to grant one by this day.
    AskToRestore(Day),
    /// Earn it anew, the full path.
    EarnAnew(Vec<String>),
    /// An administrator has to act.
    Administrator,
}

/// What every statement about a result or credential must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Made on a computer whose owner is its own administrator.
    SelfAttested,
    /// The same, and uploaded to a server afterwards, as evidence.
    Uploaded,
    /// The program asks for monitoring, and nobody monitored.
    NotMonitored,
    /// The order of its facts is proven, their time is not.
    OrderOnly,
    /// The exam demands a proctor and had none: it never earns a credential.
    NotProctored,
    /// A beta sitting.
    Beta,
    /// Held for review: answers reached the server late, or clocks disagreed where nothing else proves the times.
    HeldForReview,
    /// The attempt was declared void.
    Void,
}

/// An exam and whether the person may sit it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExamCard {
    /// Identity.
    pub id: ExamId,
    /// Title.
    pub title: String,
    /// Title of the credential that it counts for; empty for none.
    pub credential: String,
    /// It is a brief assessment: it renews that credential, and never earns it.
    pub renews: bool,
    /// Items of a form, pilots included.
    pub items: u32,
    /// Items that are scored.
    pub scored: u32,
    /// Time limit in milliseconds for this person, pilots and accommodation included.
    pub limit_ms: u64,
    /// Pass mark.
    pub pass_mark: PassMark,
    /// Attempts used in this cycle.
    pub used: u32,
    /// Attempts available in this cycle, grants included.
    pub allowed: u32,
    /// Days to wait between attempts.
    pub wait_days: u32,
    /// Ways of proctoring that count.
    pub proctoring: Vec<Proctoring>,
    /// The program asks for monitoring.
    pub monitored: bool,
    /// Attempts never lead to a credential.
    pub beta: bool,
    /// What an attempt started here and now would carry.
    pub marks: Vec<Mark>,
    /// Practice items at hand.
    pub practice: u32,
    /// May the person start now?
    pub eligibility: Eligibility,
    /// Warnings for the person, such as a pool below the program's factor.
    pub warnings: Vec<String>,
    /// The person's last attempt at it that ended and counts.
    pub last: Option<AttemptId>,
    /// How its open attempt stands on this computer. A delivery leaves it out, the runtime fills it in.
    #[serde(skip)]
    pub open_here: OpenHere,
}

/// How an open attempt stands on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OpenHere {
    /// It can be gone on with.
    #[default]
    GoesOn,
    /// It has ended, and waits to be handed in.
    Stored,
    /// It was taken over by another computer.
    TakenOver,
    /// It cannot be gone on with: its record does not verify, or cannot be written.
    Blocked,
}

/// May a person start an exam now, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Eligibility {
    /// Yes.
    Ready,
    /// An attempt is open.
    Open(AttemptId),
    /// Not before this instant.
    Waiting(Timestamp),
    /// The cycle's attempts are used up; an administrator's grant opens another.
    UsedUp,
    /// These credentials are missing.
    Missing(Vec<String>),
    /// Passed; closed until the renewal window opens on this day, if it ever does.
    Passed(Option<Day>),
    /// The credential is held, and this exam does not renew it; it opens on this day, should the credential lapse by then.
    Held(Day),
    /// Passed; through this day the pass waits for what else the credential asks for.
    PassWaits(Day),
    /// There is no bank for this exam.
    NoBank,
    /// The bank cannot be used: why.
    BrokenBank(String),
    /// Nothing can be recorded now: what can only be read, and why.
    ReadOnly(String),
    /// The result of this attempt is held for review.
    UnderReview(AttemptId),
    /// The person wrote, reviewed, published or fetched its questions: an attempt would not count.
    Involved,
    /// Nobody was named yet.
    NobodyNamed,
}

impl Eligibility {
    /// The person has passed it, or holds its credential, and it is closed for that reason.
    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Passed(_) | Self::Held(_) | Self::PassWaits(_))
    }
}

/// An attempt that was opened and not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnfinishedCard {
    /// Identity.
    pub attempt: AttemptId,
    /// Whose it is.
    pub person: PersonCard,
    /// Exam.
    pub exam: ExamId,
    /// Title of the exam.
    pub title: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// Items of its form.
    pub items: u32,
    /// What its journal says; `None` where no journal of it is at hand. A delivery leaves it out, the runtime fills it in.
    pub progress: Option<Progress>,
}

/// How far an unfinished attempt has come, by its verified journal, at an instant of its own: the overview around it may be
/// one that a server gave long before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// The instant that it is true for.
    pub at: Timestamp,
    /// Number of the item that was on the screen last; `None` when the clock has not started.
    pub item: Option<u32>,
    /// Items with a response.
    pub answered: u32,
    /// Time left in milliseconds; 0 when the time is up.
    pub left_ms: u64,
    /// Milliseconds since the last record.
    pub away_ms: u64,
    /// What was off meanwhile.
    pub away: Away,
    /// Sentences about what was found in the journal (a torn last line, a clock that jumped); empty when all is well.
    pub findings: Vec<String>,
    /// Who has the attempt open elsewhere now, as a sentence; `None` when nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// Why the attempt cannot go on here, as a sentence; `None` when it can.
    pub blocked: Option<String>,
    /// It has ended, and was not handed in.
    #[serde(skip)]
    pub ended: bool,
}

impl Progress {
    /// Time left and time away in milliseconds at `now`.
    pub fn at(&self, now: Timestamp) -> (u64, u64) {
        let passed = u64::try_from(now.since(self.at)).unwrap_or(0);
        let left = if self.item.is_some() { self.left_ms.saturating_sub(passed) } else { self.left_ms };
        (left, self.away_ms.saturating_add(passed))
    }

    /// The exam clock runs on with so much time left: it was started, and the record can be read.
    pub fn runs(&self, left_ms: u64) -> bool {
        self.item.is_some() && left_ms > 0
    }
}

/// What was off while nobody sat at an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Away {
    /// The program was closed, the computer ran on (or slept).
    Program,
    /// The computer was started anew.
    Computer,
}
