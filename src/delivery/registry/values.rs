//! What the administrator's use cases answer with: the same values here and over HTTP.

use crate::api::{AttemptSummary, AwardLine, Role, Step};
use crate::credential::{self, Brings};
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ExamId, ItemId, PartnerId, RequirementId, TokenId};
use crate::program::Program;
use crate::store::{AuditEntry, Partner, Person, RoleRow, TokenRow, Verdict, VoidedItem};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};

/// A person who is registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLine {
    /// Identity.
    pub id: CandidateId,
    /// Name; the id where the person was erased.
    pub name: String,
    /// E-mail address; empty where there is none, and for whoever does not administer.
    pub email: String,
}

/// Some of the people, by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// People.
    pub people: Vec<PersonLine>,
    /// The last of them, where there are more: ask for those behind it.
    pub next: Option<CandidateId>,
}

/// Where a person belongs, and what the person looks after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongs {
    /// The person's name.
    pub name: String,
    /// The partner that the person belongs to on that day.
    pub partner: Option<PartnerId>,
    /// Partners that the person manages now.
    pub manages: Vec<PartnerId>,
}

/// A person who was moved to another partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Who.
    pub id: CandidateId,
    /// Name.
    pub name: String,
    /// First day there.
    pub from: Day,
    /// That is today.
    pub today: bool,
}

/// A person who was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedPerson {
    /// Who.
    pub id: CandidateId,
    /// Attempts that stay under the id.
    pub attempts: usize,
    /// Another program reads the database: in its log words may stand until that program ends.
    pub read_elsewhere: bool,
}

/// A partner organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartnerLine {
    /// Identity.
    pub id: PartnerId,
    /// Name.
    pub name: String,
}

/// A role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    /// Who.
    pub person: CandidateId,
    /// What the person may act as.
    pub role: Role,
    /// Partner, of a partner manager.
    pub partner: Option<PartnerId>,
    /// Since when.
    #[serde(with = "crate::time::rfc3339")]
    pub since: Timestamp,
}

/// A token, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenLine {
    /// Its name for people.
    pub id: TokenId,
    /// Whose it is.
    pub person: CandidateId,
    /// What it is for; may be empty.
    pub label: String,
    /// When it was issued.
    #[serde(with = "crate::time::rfc3339")]
    pub created: Timestamp,
    /// When it ceases to hold.
    #[serde(with = "crate::time::rfc3339")]
    pub expires: Timestamp,
    /// When it was used last, to the hour.
    #[serde(with = "crate::time::maybe_rfc3339")]
    pub used: Option<Timestamp>,
    /// When it was revoked.
    #[serde(with = "crate::time::maybe_rfc3339")]
    pub revoked: Option<Timestamp>,
}

/// A review of a requirement, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Which one, as the program names it.
    pub requirement: String,
    /// What it found.
    pub outcome: Verdict,
    /// Day of completion; `None` for today.
    pub on: Option<Day>,
    /// Who reviewed it; empty for whoever records it.
    pub reviewer: String,
    /// Score, as the reviewer gave it.
    pub score: String,
    /// A note.
    pub note: String,
}

/// What became of a review that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The requirement.
    pub requirement: RequirementId,
    /// Day of completion.
    pub on: Day,
    /// Awards that followed.
    pub awards: Vec<AwardLine>,
    /// Days on which the requirement counts as completed now.
    pub completed: Vec<Day>,
    /// What a pass brings for credentials that were neither awarded nor renewed by it.
    pub brings: Vec<BearingLine>,
}

/// What a completed requirement brings for one credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BearingLine {
    /// Title of the credential.
    pub title: String,
    /// What it brings.
    pub brings: Brought,
}

/// What a completed requirement brings, as [`Brings`] says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "members are explained with their variant")]
pub enum Brought {
    /// It counts for the award; `left` is still open.
    Award { left: Vec<Step> },
    /// It counts for the renewal; `left` is still open, and due by the end of this day.
    Renewal { left: Vec<Step>, by: Day },
    /// It settles the annual update of this day.
    Update(Day),
    /// Nothing: the requirement was complete since this day.
    Again(Day),
    /// Nothing: it counts from this day on.
    Early(Day),
    /// Nothing: the renewal had to be done by the end of this day.
    Late(Day),
    /// Nothing: the credential is held, and asked for it once.
    Held,
}

/// What becomes of a credential by an administrator's act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialAct {
    /// It is suspended.
    Suspend,
    /// Its suspension is lifted.
    Reinstate,
    /// It is revoked.
    Revoke,
}

/// An item that is void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidItemLine {
    /// Its bank.
    pub bank: ExamId,
    /// The item.
    pub item: ItemId,
    /// Digest of its substance in the version that is void.
    pub version: Digest,
    /// Since when, in milliseconds since 1970.
    pub since: Timestamp,
    /// Why; empty where it was erased.
    pub reason: String,
}

/// An attempt of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptRow {
    /// Enough of the beginning of its identity to tell it from all others of the registry.
    pub short: String,
    /// What became of it.
    #[serde(flatten)]
    pub summary: AttemptSummary,
}

/// Some of the attempts, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptPage {
    /// Attempts.
    pub attempts: Vec<AttemptRow>,
    /// The last of them, where there are more: ask for those behind it.
    pub next: Option<AttemptId>,
}

/// The audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trail {
    /// Where it does not hold; `None` where all of it does.
    pub fault: Option<String>,
    /// Its records as they were hashed, each without its line feed.
    pub records: Vec<Vec<u8>>,
    /// Its entries with their words; `None` where they cannot be read.
    pub entries: Option<Vec<AuditEntry>>,
}

impl Belongs {
    /// The partner that is meant where none is named: that of the person, unless it is another one that the person manages.
    /// `None` where it has to be named.
    pub fn own(&self) -> Option<&PartnerId> {
        match (&self.partner, self.manages.as_slice()) {
            (Some(own), manages) if manages.is_empty() || manages.contains(own) => Some(own),
            (_, [only]) => Some(only),
            (own, _) => own.as_ref(),
        }
    }
}

impl CredentialAct {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Reinstate => "reinstate",
            Self::Revoke => "revoke",
        }
    }
}

impl From<Person> for PersonLine {
    fn from(Person { id, name, email, .. }: Person) -> Self {
        Self { id, name, email }
    }
}

impl From<Partner> for PartnerLine {
    fn from(Partner { id, name }: Partner) -> Self {
        Self { id, name }
    }
}

impl From<RoleRow> for RoleLine {
    fn from(RoleRow { person, role, partner, since }: RoleRow) -> Self {
        Self { person, role, partner, since }
    }
}

impl From<TokenRow> for TokenLine {
    fn from(row: TokenRow) -> Self {
        let TokenRow { id, person, label, created, expires, used, revoked } = row;
        Self { id, person, label, created, expires, used, revoked }
    }
}

impl From<VoidedItem> for VoidItemLine {
    fn from(VoidedItem { bank, item, content, voided, reason, .. }: VoidedItem) -> Self {
        Self { bank, item, version: content, since: voided, reason }
    }
}

impl BearingLine {
    /// The line of a bearing in this program.
    pub(super) fn of(program: &Program, bearing: credential::Bearing) -> Self {
        let rule = program.credential(&bearing.kind);
        let title = rule.map_or_else(|| bearing.kind.to_string(), |rule| rule.title.clone());
        Self { title, brings: bearing.brings.into() }
    }
}

impl From<Brings> for Brought {
    fn from(brings: Brings) -> Self {
        let steps = |left: Vec<credential::Step>| left.into_iter().map(Step::from).collect();
        match brings {
            Brings::Award { left } => Self::Award { left: steps(left) },
            Brings::Renewal { left, by } => Self::Renewal { left: steps(left), by },
            Brings::Update(day) => Self::Update(day),
            Brings::Again(day) => Self::Again(day),
            Brings::Early(day) => Self::Early(day),
            Brings::Late(day) => Self::Late(day),
            Brings::Held => Self::Held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_manages_a_partner_means_that_one_and_everybody_else_the_own_one() {
        let id = |id: &&str| id.parse::<PartnerId>().unwrap();
        for (partner, manages, own) in [
            (None, &[][..], None),
            (Some("north"), &[], Some("north")),
            (Some("north"), &["south"], Some("south")),
            (Some("north"), &["north", "south"], Some("north")),
            (Some("north"), &["east", "south"], Some("north")),
            (None, &["south"], Some("south")),
            (None, &["east", "south"], None),
        ] {
            let belongs = Belongs {
                name: "Mia".to_owned(),
                partner: partner.as_ref().map(id),
                manages: manages.iter().map(id).collect(),
            };
            assert_eq!(belongs.own().map(PartnerId::as_str), own, "{belongs:?}");
        }
    }
}
