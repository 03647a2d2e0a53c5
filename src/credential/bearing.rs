//! What a completed requirement brings: for which credentials and renewals it counts, and why not for others. It is asked
//! when somebody has recorded one, because evidence outside a window is kept and counts for nothing, which nobody sees.

use crate::credential::assess::settles_update;
use crate::credential::decide::{progress, renewal_progress};
use crate::credential::{Assessment, Award, Completion, History, Standing, Step, assess, award_of};
use crate::id::CredentialKind;
use crate::program::{CredentialRule, Program, RenewalPart, Requirement};
use crate::time::Day;

/// What a completed requirement brings for one credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearing {
    /// The credential.
    pub kind: CredentialKind,
    /// What it brings.
    pub brings: Brings,
}

/// What a completed requirement brings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are explained with their variant")]
pub enum Brings {
    /// It counts for the award; `left` is still open.
    Award { left: Vec<Step> },
    /// It counts for the renewal; `left` is still open, and due by the end of this day.
    Renewal { left: Vec<Step>, by: Day },
    /// It settles the annual update of this day.
    Update(Day),
    /// Nothing: the requirement was complete since this day.
    Again(Day),
    /// Nothing: for the next award or renewal it counts from this day on.
    Early(Day),
    /// Nothing: the renewal had to be done by the end of this day.
    Late(Day),
    /// Nothing: the credential is held, and asked for it once.
    Held,
}

/// What `completion` brings the person whose history was `before` it, as of `today`; nothing for credentials that do not ask
/// for it. Awards and renewals that it completes are [`decide`](crate::credential::decide())'s to tell.
pub fn bearings(program: &Program, before: &History, completion: &Completion, today: Day) -> Vec<Bearing> {
    let mut after = before.clone();
    after.completions.push(completion.clone());
    let brings = |rule: &CredentialRule| {
        let award = award_of(&before.awards, &rule.id, today);
        let standing = award.as_ref().map_or(Standing::None, |award| award.standing(rule, today));
        let then = || assess(program, rule, &after, today);
        let first = rule.to_award.iter().find(|r| r.id == completion.requirement);
        match award.filter(|_| !matches!(standing, Standing::LapsedFull | Standing::Revoked)) {
            Some(held) => renewal(rule, &held, before, completion, &then(), today)
                .or_else(|| first.map(|_| Brings::Held)),
            None => {
                let since = award_of(&before.awards, &rule.id, today).map(|last| last.anew_from());
                first.map(|r| towards(r, since, before, completion, &then(), today))
            }
        }
    };
    let found = program.credentials.iter().map(|rule| (rule, brings(rule)));
    found.filter_map(|(rule, brings)| Some(Bearing { kind: rule.id.clone(), brings: brings? })).collect()
}

/// What it brings for a credential that is still to be earned, by facts from `since` on.
fn towards(
    requirement: &Requirement,
    since: Option<Day>,
    before: &History,
    completion: &Completion,
    then: &Assessment,
    today: Day,
) -> Brings {
    if let Some(first) = since.filter(|first| completion.day < *first) {
        return Brings::Early(first);
    }
    match progress(before, &requirement.id, requirement.count, since, today) {
        (_, Some(complete)) => Brings::Again(complete),
        (_, None) => Brings::Award { left: open(&then.steps) },
    }
}

/// What it brings for the renewal of a credential that is held; `None` where no way to renew asks for it.
fn renewal(
    rule: &CredentialRule,
    held: &Award,
    before: &History,
    completion: &Completion,
    then: &Assessment,
    today: Day,
) -> Option<Brings> {
    let part = |way: &Vec<RenewalPart>| {
        way.iter().find_map(|part| match part {
            RenewalPart::Requirement(r) if r.id == completion.requirement => Some(r.clone()),
            _ => None,
        })
    };
    let settled = settles_update(rule, held, before, completion).map(Brings::Update);
    let asked = rule.renewal.ways.iter().find_map(part);
    let Some(asked) = asked else { return settled };
    let (first, last) = held.renewal_span(rule);
    if completion.day < first {
        return Some(settled.unwrap_or(Brings::Early(first)));
    }
    if completion.day > last {
        return Some(Brings::Late(last));
    }
    if let (_, Some(complete)) = renewal_progress(rule, held, before, &asked, today) {
        return Some(Brings::Again(complete));
    }
    let mine = rule.renewal.ways.iter().zip(&then.renewal).filter(|(way, _)| part(way).is_some());
    let left = mine.map(|(_, steps)| open(steps)).min_by_key(Vec::len).unwrap_or_default();
    Some(Brings::Renewal { left, by: last })
}

fn open(steps: &[Step]) -> Vec<Step> {
    steps.iter().filter(|step| step.done_on.is_none()).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::sample::{Story, day};

    const ASSOCIATE: &str = "sales-associate";
    const PROFESSIONAL: &str = "sales-professional";

    /// What a completion on this day brings, in a word each; and then it is recorded.
    fn brings(story: &mut Story, requirement: &str, on: &str) -> Vec<(String, String)> {
        let completion = Completion { requirement: requirement.parse().unwrap(), day: day(on) };
        let titles = |left: &[Step]| {
            let words = |s: &Step| format!("{} {}/{}", s.title, s.done, s.needed);
            left.iter().map(words).collect::<Vec<_>>().join(", ")
        };
        let word = |found: Bearing| {
            let brings = match found.brings {
                Brings::Award { left } => format!("award, left: {}", titles(&left)),
                Brings::Renewal { left, by } => format!("renewal by {by}, left: {}", titles(&left)),
                Brings::Update(due) => format!("update of {due}"),
                Brings::Again(since) => format!("complete since {since}"),
                Brings::Early(from) => format!("counts from {from}"),
                Brings::Late(last) => format!("was due by {last}"),
                Brings::Held => "held".to_owned(),
            };
            (found.kind.to_string(), brings)
        };
        let said = bearings(&story.program, &story.history, &completion, day(on)).into_iter().map(word);
        let said = said.collect();
        story.completes(requirement, on);
        said
    }

    fn one(kind: &str, words: &str) -> Vec<(String, String)> {
        vec![(kind.to_owned(), words.to_owned())]
    }

    /// A Professional, and with it an Associate, through 2026-11-22.
    fn professional() -> Story {
        let mut story = Story::new();
        story.completes("sales-101", "2025-11-20");
        story.sits(ASSOCIATE, "2025-11-20", true);
        story.sits(PROFESSIONAL, "2025-11-21", true);
        story.completes("pitch", "2025-11-22");
        story
    }

    #[test]
    fn what_counts_for_an_award_says_what_is_left_and_how_far_it_is() {
        let mut story = professional();
        let missing = "Sales Expert exam 0/1";
        for n in 1..5 {
            let left = format!("award, left: {missing}, Closed deals {n}/5");
            assert_eq!(brings(&mut story, "deals", "2026-01-10"), one("sales-expert", &left));
        }
        let last = brings(&mut story, "deals", "2026-01-11");
        assert_eq!(last, one("sales-expert", &format!("award, left: {missing}")));
        let more = brings(&mut story, "deals", "2026-01-12");
        assert_eq!(more, one("sales-expert", "complete since 2026-01-11"));
        assert_eq!(brings(&mut story, "pitch", "2026-01-12"), one(PROFESSIONAL, "held"));
    }

    #[test]
    fn a_renewal_counts_in_its_window_once_and_says_what_is_left() {
        let on = |day: &str| {
            let mut story = professional();
            let said = brings(&mut story, "sales-update", day);
            (said.into_iter().find(|(kind, _)| kind == PROFESSIONAL).unwrap().1, story)
        };
        assert_eq!(on("2026-09-22").0, "counts from 2026-09-23");
        let left = "renewal by 2026-12-22, left: Sales Professional brief assessment 0/1";
        assert_eq!(on("2026-09-23").0, left);
        assert_eq!(on("2026-12-22").0, left, "the last day of grace");
        assert_eq!(on("2026-12-23").0, "was due by 2026-12-22");
        let mut twice = on("2026-09-23").1;
        let again = brings(&mut twice, "sales-update", "2026-10-05");
        assert_eq!(
            again,
            [
                // the training alone has renewed the Associate
                (ASSOCIATE.to_owned(), "counts from 2027-09-23".to_owned()),
                (PROFESSIONAL.to_owned(), "complete since 2026-09-23".to_owned()),
            ]
        );
    }

    #[test]
    fn a_training_settles_the_annual_update_of_an_expert() {
        let mut story = professional();
        story.sits("sales-expert", "2026-01-05", true);
        for _ in 0..5 {
            story.completes("deals", "2026-01-10");
        }
        let expert =
            |said: Vec<(String, String)>| said.into_iter().find(|(k, _)| k == "sales-expert").unwrap().1;
        assert_eq!(expert(brings(&mut story, "sales-update", "2026-12-01")), "update of 2027-01-10");
        assert_eq!(expert(brings(&mut story, "sales-update", "2026-12-02")), "counts from 2027-11-11");
    }

    #[test]
    fn what_no_credential_asks_for_brings_nothing() {
        let mut story = Story::new();
        assert_eq!(brings(&mut story, "sales-update", "2026-01-01"), vec![]);
    }

    #[test]
    fn after_the_full_path_began_only_later_evidence_counts() {
        let mut story = professional();
        let late = Completion { requirement: "pitch".parse().unwrap(), day: day("2026-11-22") };
        let found = bearings(&story.program, &story.history, &late, day("2027-03-01"));
        assert_eq!(found[0].brings, Brings::Early(day("2026-11-23")));
        let left = "award, left: Certified Sales Associate 0/1, Sales Professional exam 0/1";
        assert_eq!(brings(&mut story, "pitch", "2027-03-01"), one(PROFESSIONAL, left));
    }
}
