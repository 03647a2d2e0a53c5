//! The program as checked data: every reference resolves, every figure is in range, every list is in file order.

use crate::digest::Digest;
use crate::id::{CredentialKind, DomainId, ExamId, LevelId, ProgramId, RequirementId, TierId, TrackId};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A certification program: tracks, levels, exams, credentials, policies and tiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Identity; results and standing are keyed by it.
    pub id: ProgramId,
    /// Name shown to people, such as `Partner Certification`.
    pub name: String,
    /// The organisation that runs it; empty when the file names none.
    pub organisation: String,
    /// The author's version of the file.
    pub version: String,
    /// First day on which this version applies; never backwards.
    pub effective_from: Day,
    /// SHA-256 over the canonical form of the file's data.
    pub digest: Digest,
    /// Whom to ask; `None` when the file names nobody.
    pub support: Option<Support>,
    /// Tracks in file order.
    pub tracks: Vec<Track>,
    /// Levels in file order, lowest first.
    pub levels: Vec<Level>,
    /// Exams in file order.
    pub exams: Vec<Exam>,
    /// Credentials in file order; a lower level of a track stands before a higher one.
    pub credentials: Vec<CredentialRule>,
    /// Partner tiers, lowest first; empty in a program without tiers.
    pub tiers: Vec<Tier>,
    /// Days before expiry on which notices go out, largest first.
    pub notices: Vec<u32>,
    /// Deadlines of appeals; none in a program that sets none.
    pub appeals: Appeals,
    /// How long what is known about people is kept; for ever in a program that does not say.
    pub retention: Retention,
    /// How many times the questions of a form a pool must hold per domain (3 in the default program).
    pub pool_factor: u32,
    /// Least number of practice items of a bank.
    pub practice_items: u32,
}

/// Whom a candidate may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Support {
    /// Name of the desk or person.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Web page; empty when there is none.
    pub url: String,
}

/// Deadlines of appeals, in days. UTC days: an appeal is in time to the end of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appeals {
    /// Days after the end of an attempt in which an appeal may be opened; `None`: at any time.
    pub open_within_days: Option<u32>,
    /// Days after its opening in which an appeal is decided; `None`: no promise.
    pub decide_within_days: Option<u32>,
}

/// How long what is known about people is kept, in calendar months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Months after the end of an attempt in which its record is kept; `None`: for ever.
    pub records_months: Option<u32>,
    /// Months after they were said in which words about a person are kept; `None`: for ever.
    pub words_months: Option<u32>,
}

/// A line of work that people certify in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Identity.
    pub id: TrackId,
    /// Name, such as `Sales`.
    pub name: String,
    /// Whom it is for.
    pub audience: String,
    /// A partner may leave it out.
    pub optional: bool,
    /// The learning path: the domains of this track's exams.
    pub domains: Vec<TrackDomain>,
}

/// One part of a learning path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackDomain {
    /// Identity, as banks name it.
    pub id: DomainId,
    /// Name in full.
    pub name: String,
}

/// A rung of every track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Identity.
    pub id: LevelId,
    /// Name, such as `Foundation`.
    pub name: String,
}

/// The least share of points that passes, in hundredths of a percent (7000 is 70 %).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PassMark(pub u32);

impl PassMark {
    /// True when `points / possible` reaches the mark; exact integers, false for `possible == 0`.
    pub fn reached(self, points: u64, possible: u64) -> bool {
        possible > 0 && u128::from(points) * 10_000 >= u128::from(possible) * u128::from(self.0)
    }
    /// The least number of points of `possible` that passes.
    pub fn points_needed(self, possible: u64) -> u64 {
        let exact = u128::from(possible) * u128::from(self.0);
        u64::try_from(exact.div_ceil(10_000)).unwrap_or(u64::MAX)
    }
}

impl std::fmt::Display for PassMark {
    /// `70 %`, `72.5 %`, `66.67 %`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match part {
            0 => write!(f, "{whole} %"),
            p if p % 10 == 0 => write!(f, "{whole}.{} %", p / 10),
            p => write!(f, "{whole}.{p:02} %"),
        }
    }
}

/// How often an exam may be sat, and how soon again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retakes {
    /// Attempts included in a cycle, at least 1.
    pub included: u32,
    /// Days from the end of one attempt to the start of the next.
    pub wait_days: u32,
    /// Months from its first attempt after which a cycle ends (12 in the default program).
    pub cycle_months: u32,
}

/// How an attempt is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proctoring {
    /// Nobody but the program's own record.
    #[serde(rename = "self")]
    Own,
    /// A remote proctor.
    Live,
    /// A proctor in the room.
    InPerson,
}

/// What an exam is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExamKind {
    /// The exam of a credential.
    Main,
    /// The brief assessment by which a credential is renewed.
    Brief,
}

/// One exam: everything resolved, nothing left to look up on the level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exam {
    /// Identity; also the bank's file name.
    pub id: ExamId,
    /// Title, such as `Sales Associate`.
    pub title: String,
    /// Its track.
    pub track: TrackId,
    /// Its level.
    pub level: LevelId,
    /// Main exam or brief assessment.
    pub kind: ExamKind,
    /// The bank it draws from: its own id, except for a brief assessment on the main exam's bank.
    pub bank: ExamId,
    /// Scored questions of a form.
    pub questions: u32,
    /// Time limit in minutes, before pilots and accommodations.
    pub minutes: u32,
    /// The pass mark: the exam's own, else the track's, else the level's.
    pub pass_mark: PassMark,
    /// Retake policy.
    pub retakes: Retakes,
    /// The ways of proctoring that count for a credential; never empty.
    pub proctoring: BTreeSet<Proctoring>,
    /// A self-proctored sitting is to be monitored.
    pub monitored: bool,
    /// Attempts never lead to a credential.
    pub beta: bool,
    /// Minutes after the deadline in which answers may still reach the server; with later ones a result is held for review.
    pub late_grace_minutes: u32,
    /// An attempt made wholly on a candidate's own computer counts for a credential once it is uploaded.
    pub local_credit: bool,
}

/// What earns a credential and how long it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRule {
    /// Identity.
    pub id: CredentialKind,
    /// Title, such as `Certified Sales Associate`.
    pub title: String,
    /// Its track.
    pub track: TrackId,
    /// Its level.
    pub level: LevelId,
    /// The exam that has to be passed.
    pub exam: ExamId,
    /// Credentials that must be active or in grace on the day the exam starts.
    pub to_sit: Vec<CredentialKind>,
    /// Everything else that is due before the award, in any order.
    pub to_award: Vec<Requirement>,
    /// Validity in calendar months.
    pub validity_months: u32,
    /// Months that a pass waits for the other requirements.
    pub pass_waits_months: u32,
    /// How it is renewed.
    pub renewal: Renewal,
    /// What happens after expiry.
    pub lapse: Lapse,
}

/// A requirement of a credential beside its exam.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Identity within the program.
    pub id: RequirementId,
    /// Title, such as `Sales 101 training`.
    pub title: String,
    /// What kind of thing it is.
    pub kind: RequirementKind,
    /// How many of them are due (5 closed deals), at least 1.
    pub count: u32,
}

/// The kinds of requirements; people review them, the product records the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementKind {
    /// A course.
    Training,
    /// A practical assessment: pitch, lab, review.
    Practical,
    /// Evidence of work done: closed deals, implementations, a case study.
    Evidence,
}

/// How a credential is renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Days before expiry from which a renewal counts (60).
    pub opens_days_before: u32,
    /// The ways to renew: any one of them, each a list of parts that are all due.
    pub ways: Vec<Vec<RenewalPart>>,
    /// Months after issue at which the annual update is due though the credential goes on (experts: 12); `None` when the
    /// credential does not outlast a year.
    pub update_due_months: Option<u32>,
    /// The requirement that settles the annual update due.
    pub update: Option<RequirementId>,
}

/// One part of a way to renew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenewalPart {
    /// Pass this exam (the main exam, or a brief assessment).
    Exam(ExamId),
    /// Complete this requirement (update training, continued activity).
    Requirement(Requirement),
}

/// What happens after expiry, in days after the expiry day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapse {
    /// Last day of grace (30).
    pub grace_days: u32,
    /// Last day of the streamlined path (90).
    pub streamlined_days: u32,
}

/// A partner tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Identity.
    pub id: TierId,
    /// Name, such as `Gold`.
    pub name: String,
    /// Seats to fill.
    pub seats: Vec<Seats>,
    /// What the tier unlocks.
    pub benefits: Vec<String>,
}

/// A number of people with a credential of a track and level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seats {
    /// Track.
    pub track: TrackId,
    /// Level; a higher one may fill the seat too.
    pub level: LevelId,
    /// How many people.
    pub count: u32,
}

impl Program {
    /// The exam of this id.
    pub fn exam(&self, id: &ExamId) -> Option<&Exam> {
        self.exams.iter().find(|e| &e.id == id)
    }
    /// The credential of this id.
    pub fn credential(&self, id: &CredentialKind) -> Option<&CredentialRule> {
        self.credentials.iter().find(|c| &c.id == id)
    }
    /// The credential whose main exam this is.
    pub fn credential_of(&self, exam: &ExamId) -> Option<&CredentialRule> {
        self.credentials.iter().find(|c| &c.exam == exam)
    }
    /// The track of this id.
    pub fn track(&self, id: &TrackId) -> Option<&Track> {
        self.tracks.iter().find(|t| &t.id == id)
    }
    /// The level of this id.
    pub fn level(&self, id: &LevelId) -> Option<&Level> {
        self.levels.iter().find(|l| &l.id == id)
    }
    /// Every requirement that the program names anywhere (award and renewal), each id once, in file order.
    pub fn requirements(&self) -> Vec<&Requirement> {
        let mut seen = BTreeSet::new();
        let parts = self.credentials.iter().flat_map(|c| {
            let renewal = c.renewal.ways.iter().flatten().filter_map(|part| match part {
                RenewalPart::Requirement(r) => Some(r),
                RenewalPart::Exam(_) => None,
            });
            c.to_award.iter().chain(renewal)
        });
        parts.filter(|r| seen.insert(r.id.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pass_marks_are_exact() {
        assert!(PassMark(7000).reached(28, 40));
        assert!(!PassMark(7000).reached(27, 40));
        assert!(!PassMark(7500).reached(37, 50));
        assert!(PassMark(7500).reached(38, 50));
        assert_eq!(PassMark(7500).points_needed(50), 38);
        assert_eq!(PassMark(7000).points_needed(40), 28);
        assert!(!PassMark(0).reached(0, 0));
        assert_eq!(PassMark(7250).to_string(), "72.5 %");
    }
}
