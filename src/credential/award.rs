//! Award facts, and the fold of them into the awards of one credential on a day.
//!
//! Every fact names one award by its [`CredentialId`]. A fact counts from its `effective` day, which for an award is the
//! day its last requirement was completed, whenever it was recorded. A revocation is final for the award that it
//! names, touches no other award, and does not bar a new one.

use crate::credential::Standing;
use crate::digest::Digest;
use crate::id::{AttemptId, CredentialId, CredentialKind};
use crate::program::CredentialRule;
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that happened to one award of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardFact {
    /// Identity of the award.
    pub id: CredentialId,
    /// What was awarded.
    pub kind: CredentialKind,
    /// The day from which the fact counts.
    pub effective: Day,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Digest of the program that was in force when it was recorded.
    pub program_digest: Digest,
    /// What happened.
    pub event: AwardEvent,
}

/// What happened to an award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "members are explained with their variant")]
pub enum AwardEvent {
    /// Earned: issued as of the effective day, valid through `expires`; `attempt` is the pass that it rests on.
    Awarded { expires: Day, attempt: AttemptId },
    /// Renewed by the end of grace: runs on from the old expiry day `from`, through `expires`; `attempt` is the pass that
    /// was part of it, if one was.
    Renewed { from: Day, expires: Day, attempt: Option<AttemptId> },
    /// Lapsed and won back on the streamlined path by the pass `attempt`: runs from the effective day, through `expires`.
    Restored { expires: Day, attempt: AttemptId },
    /// A higher level was earned or renewed (award `by`): valid through `expires`.
    Extended { expires: Day, by: CredentialId },
    /// Suspended, with the administrator's reason.
    Suspended { reason: String },
    /// In force again, with the administrator's reason.
    Reinstated { reason: String },
    /// Revoked for good, with the administrator's reason.
    Revoked { reason: String },
}

impl fmt::Display for AwardEvent {
    /// In words: `awarded, valid through 2027-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Awarded { expires, .. } => write!(f, "awarded, valid through {expires}"),
            Self::Renewed { expires, .. } => write!(f, "renewed, valid through {expires}"),
            Self::Restored { expires, .. } => write!(f, "restored, valid through {expires}"),
            Self::Extended { expires, .. } => write!(f, "extended, valid through {expires}"),
            Self::Suspended { .. } => f.write_str("suspended"),
            Self::Reinstated { .. } => f.write_str("in force again"),
            Self::Revoked { .. } => f.write_str("revoked"),
        }
    }
}

/// One award as it stands after folding its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Identity.
    pub id: CredentialId,
    /// Issued as of.
    pub issued: Day,
    /// The day that the present validity runs from: the issue day, or the start of the last renewal.
    pub from: Day,
    /// Valid through the end of this day.
    pub expires: Day,
    /// The day on which it was earned, renewed or restored last; evidence for the next renewal is younger.
    pub completed: Day,
    /// The pass that the award rests on.
    pub attempt: AttemptId,
    /// What an administrator did to it.
    pub suspension: Suspension,
}

/// What an administrator did to an award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suspension {
    /// Nothing that still holds.
    No,
    /// Suspended, with the reason.
    Suspended(String),
    /// Revoked on a day, with the reason.
    Revoked(Day, String),
}

impl AwardEvent {
    /// The last day of validity that this event set, and the pass that it rests on.
    pub fn by_pass(&self) -> Option<(&AttemptId, Day)> {
        match self {
            Self::Awarded { expires, attempt }
            | Self::Restored { expires, attempt }
            | Self::Renewed { expires, attempt: Some(attempt), .. } => Some((attempt, *expires)),
            _ => None,
        }
    }
}

impl Award {
    /// The standing of this award on `day`, by the rule's figures.
    pub fn standing(&self, rule: &CredentialRule, day: Day) -> Standing {
        match self.suspension {
            Suspension::Revoked(..) => return Standing::Revoked,
            Suspension::Suspended(_) => return Standing::Suspended,
            Suspension::No => {}
        }
        if day < self.issued {
            Standing::None
        } else if day < self.window_opens(rule) {
            Standing::Active
        } else if day <= self.expires {
            Standing::Expiring
        } else if day <= self.grace_ends(rule) {
            Standing::Grace
        } else if day <= self.streamlined_ends(rule) {
            Standing::LapsedStreamlined
        } else {
            Standing::LapsedFull
        }
    }
    /// First day on which a renewal counts.
    pub fn window_opens(&self, rule: &CredentialRule) -> Day {
        self.expires.plus_days(-i64::from(rule.renewal.opens_days_before))
    }
    /// Last day of grace.
    pub fn grace_ends(&self, rule: &CredentialRule) -> Day {
        self.expires.plus_days(i64::from(rule.lapse.grace_days))
    }
    /// The first and the last day on which evidence counts for the renewal.
    pub fn renewal_span(&self, rule: &CredentialRule) -> (Day, Day) {
        (self.window_opens(rule).max(self.completed.plus_days(1)), self.grace_ends(rule))
    }
    /// Last day of the streamlined path.
    pub fn streamlined_ends(&self, rule: &CredentialRule) -> Day {
        self.expires.plus_days(i64::from(rule.lapse.streamlined_days))
    }
    /// First day on which facts count towards a new award, once this one is of no use any more: the day after expiry,
    /// or the day of revocation.
    pub fn anew_from(&self) -> Day {
        match self.suspension {
            Suspension::Revoked(day, _) => day,
            Suspension::No | Suspension::Suspended(_) => self.expires.plus_days(1),
        }
    }
}

/// All awards of `kind` by the facts that count on `day`, oldest first.
pub fn awards_of(facts: &[AwardFact], kind: &CredentialKind, day: Day) -> Vec<Award> {
    let mut awards: Vec<Award> = Vec::new();
    for fact in facts.iter().filter(|f| &f.kind == kind && f.effective <= day) {
        if let AwardEvent::Awarded { expires, attempt } = &fact.event {
            awards.push(Award {
                id: fact.id.clone(),
                issued: fact.effective,
                from: fact.effective,
                expires: *expires,
                completed: fact.effective,
                attempt: attempt.clone(),
                suspension: Suspension::No,
            });
        } else if let Some(award) = awards.iter_mut().find(|a| a.id == fact.id) {
            apply(award, fact);
        }
    }
    awards.sort_by_key(|a| a.issued);
    awards
}

/// The award of `kind` that counts on `day`: the youngest one.
pub fn award_of(facts: &[AwardFact], kind: &CredentialKind, day: Day) -> Option<Award> {
    awards_of(facts, kind, day).pop()
}

fn apply(award: &mut Award, fact: &AwardFact) {
    match &fact.event {
        AwardEvent::Awarded { .. } => {}
        AwardEvent::Renewed { from, expires, .. } => {
            award.from = *from;
            award.expires = award.expires.max(*expires);
            award.completed = fact.effective;
        }
        AwardEvent::Restored { expires, .. } => {
            award.from = fact.effective;
            award.expires = award.expires.max(*expires);
            award.completed = fact.effective;
        }
        AwardEvent::Extended { expires, .. } => award.expires = award.expires.max(*expires),
        AwardEvent::Suspended { reason } => {
            if !matches!(award.suspension, Suspension::Revoked(..)) {
                award.suspension = Suspension::Suspended(reason.clone());
            }
        }
        AwardEvent::Reinstated { .. } => {
            if matches!(award.suspension, Suspension::Suspended(_)) {
                award.suspension = Suspension::No;
            }
        }
        AwardEvent::Revoked { reason } => {
            award.suspension = Suspension::Revoked(fact.effective, reason.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::credential::sample::{Story, day};
    use crate::credential::{AwardEvent, Standing};

    fn associate(issued: &str) -> Story {
        let mut story = Story::new();
        story.completes("sales-101", issued);
        story.sits("sales-associate", issued, true);
        story
    }

    #[test]
    fn standing_changes_on_the_day_after_each_border() {
        // E is 2026-11-22.
        let story = associate("2025-11-22");
        for (on, standing) in [
            ("2025-11-21", Standing::None),
            ("2025-11-22", Standing::Active),
            ("2026-09-22", Standing::Active),            // E - 61
            ("2026-09-23", Standing::Expiring),          // E - 60
            ("2026-11-22", Standing::Expiring),          // E
            ("2026-11-23", Standing::Grace),             // E + 1
            ("2026-12-22", Standing::Grace),             // E + 30
            ("2026-12-23", Standing::LapsedStreamlined), // E + 31
            ("2027-02-20", Standing::LapsedStreamlined), // E + 90
            ("2027-02-21", Standing::LapsedFull),        // E + 91
        ] {
            assert_eq!(story.standing("sales-associate", on), standing, "{on}");
        }
    }

    #[test]
    fn a_year_from_a_leap_day_ends_on_the_last_of_february() {
        let story = associate("2024-02-29");
        assert_eq!(story.expires("sales-associate", "2024-03-01"), "2025-02-28");
        assert_eq!(story.standing("sales-associate", "2024-12-29"), Standing::Active);
        assert_eq!(story.standing("sales-associate", "2024-12-30"), Standing::Expiring);
        assert_eq!(story.standing("sales-associate", "2025-02-28"), Standing::Expiring);
        assert_eq!(story.standing("sales-associate", "2025-03-01"), Standing::Grace);
        assert_eq!(story.standing("sales-associate", "2025-03-30"), Standing::Grace);
        assert_eq!(story.standing("sales-associate", "2025-03-31"), Standing::LapsedStreamlined);
    }

    #[test]
    fn a_year_from_new_years_eve_ends_on_new_years_eve() {
        let story = associate("2025-12-31");
        assert_eq!(story.expires("sales-associate", "2026-01-01"), "2026-12-31");
        assert_eq!(story.standing("sales-associate", "2027-01-01"), Standing::Grace);
    }

    #[test]
    fn a_suspension_holds_until_it_is_lifted_and_its_reason_is_known() {
        let mut story = associate("2025-11-22");
        story.administers(
            "sales-associate",
            "2026-01-10",
            AwardEvent::Suspended { reason: "identity in question".into() },
        );
        assert_eq!(story.standing("sales-associate", "2026-01-09"), Standing::Active);
        assert_eq!(story.standing("sales-associate", "2026-01-10"), Standing::Suspended);
        let award = story.on("sales-associate", "2026-01-10").award.unwrap();
        assert_eq!(award.reason, "identity in question");
        story.administers(
            "sales-associate",
            "2026-02-01",
            AwardEvent::Reinstated { reason: "identity proven".into() },
        );
        assert_eq!(story.standing("sales-associate", "2026-01-31"), Standing::Suspended);
        assert_eq!(story.standing("sales-associate", "2026-02-01"), Standing::Active);
    }

    #[test]
    fn a_revocation_is_final_for_its_award_and_bars_no_new_one() {
        let mut story = associate("2025-11-22");
        let first = story.on("sales-associate", "2026-01-10").award.unwrap().id;
        story.administers(
            "sales-associate",
            "2026-01-10",
            AwardEvent::Revoked { reason: "proxy sat".into() },
        );
        story.administers(
            "sales-associate",
            "2026-01-11",
            AwardEvent::Reinstated { reason: "mistaken".into() },
        );
        assert_eq!(story.standing("sales-associate", "2026-01-11"), Standing::Revoked);
        story.sits("sales-associate", "2026-02-01", true);
        assert_eq!(
            story.standing("sales-associate", "2026-02-01"),
            Standing::Revoked,
            "training is due anew"
        );
        story.completes("sales-101", "2026-02-03");
        let second = story.on("sales-associate", "2026-02-03").award.unwrap();
        assert_ne!(second.id, first);
        assert_eq!(second.issued, day("2026-02-03"));
        assert_eq!(story.standing("sales-associate", "2026-02-02"), Standing::Revoked);
    }

    #[test]
    fn a_revocation_does_not_cascade() {
        let mut story = associate("2026-01-05");
        story.sits("sales-professional", "2026-02-01", true);
        story.completes("pitch", "2026-02-02");
        story.administers(
            "sales-associate",
            "2026-03-01",
            AwardEvent::Revoked { reason: "proxy sat".into() },
        );
        assert_eq!(story.standing("sales-associate", "2026-03-01"), Standing::Revoked);
        assert_eq!(story.standing("sales-professional", "2026-03-01"), Standing::Active);
    }
}
