//! How a person stands to one credential on a day: standing, dates, steps done and missing, and what comes next.

use crate::credential::decide::{is_taken, passes, progress};
use crate::credential::{Award, History, Standing, Suspension, award_of, awards_of};
use crate::id::{CredentialId, CredentialKind, ExamId, RequirementId};
use crate::program::{CredentialRule, Program, RenewalPart, RequirementKind};
use crate::time::Day;

/// How a person stands to one credential on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The credential.
    pub kind: CredentialKind,
    /// Standing on the day.
    pub standing: Standing,
    /// The award in question, if there ever was one.
    pub award: Option<AwardDates>,
    /// The annual update is overdue; the credential goes on.
    pub update_due: bool,
    /// Everything that the credential asks for: prerequisites, exam, other requirements.
    pub steps: Vec<Step>,
    /// What comes next.
    pub next: NextStep,
}

/// The dates of one award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardDates {
    /// Identity.
    pub id: CredentialId,
    /// Issued as of.
    pub issued: Day,
    /// Valid through the end of this day.
    pub expires: Day,
    /// First day on which a renewal counts.
    pub renewal_opens: Day,
    /// Days on which notices go out, earliest first.
    pub notices: Vec<Day>,
    /// Last day of grace.
    pub grace_ends: Day,
    /// Last day of the streamlined path.
    pub streamlined_ends: Day,
    /// The annual update that is overdue, else the next one; `None` where there is none before expiry.
    pub update_due: Option<Day>,
    /// Reason of a suspension or revocation; empty else.
    pub reason: String,
}

/// One thing that a credential asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Title, as people read it.
    pub title: String,
    /// How many are due.
    pub needed: u32,
    /// How many are done, at most `needed`.
    pub done: u32,
    /// The day it was completed; `None` while it is open.
    pub done_on: Option<Day>,
}

/// The kinds of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepKind {
    /// A credential, needed to sit the exam.
    Credential(CredentialKind),
    /// The exam.
    Exam(ExamId),
    /// A training, practical or piece of evidence.
    Requirement(RequirementId, RequirementKind),
}

/// What comes next for a person and a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// Earn it: titles of what is missing.
    Earn(Vec<String>),
    /// Nothing, until the window opens on this day.
    RenewalOpens(Day),
    /// Renew by this day.
    Renew(Day),
    /// The annual update is due since this day.
    UpdateDue(Day),
    /// Pass the exam by this day for the streamlined way back.
    Restore(Day),
    /// Earn it anew: titles of what is missing.
    EarnAnew(Vec<String>),
    /// An administrator has to act.
    Administrator,
}

/// How the person of `history` stands to the credential of `rule` on `day`. Facts after that day are left out.
pub fn assess(program: &Program, rule: &CredentialRule, history: &History, day: Day) -> Assessment {
    let award = award_of(&history.awards, &rule.id, day);
    let standing = award.as_ref().map_or(Standing::None, |a| a.standing(rule, day));
    let steps = steps(program, rule, history, award.as_ref(), standing, day);
    let update = award.as_ref().and_then(|a| update_due(rule, a, history, day));
    let overdue = update.filter(|due| *due <= day && standing.in_force());
    let missing = || steps.iter().filter(|s| s.done_on.is_none()).map(|s| s.title.clone()).collect();
    let next = match (standing, &award) {
        (Standing::None, _) | (_, None) => NextStep::Earn(missing()),
        (Standing::Active, Some(a)) => {
            overdue.map_or(NextStep::RenewalOpens(a.window_opens(rule)), NextStep::UpdateDue)
        }
        (Standing::Expiring, Some(a)) => NextStep::Renew(a.expires),
        (Standing::Grace, Some(a)) => NextStep::Renew(a.grace_ends(rule)),
        (Standing::LapsedStreamlined, Some(a)) => NextStep::Restore(a.streamlined_ends(rule)),
        (Standing::LapsedFull | Standing::Revoked, Some(_)) => NextStep::EarnAnew(missing()),
        (Standing::Suspended, Some(_)) => NextStep::Administrator,
    };
    Assessment {
        kind: rule.id.clone(),
        standing,
        update_due: overdue.is_some(),
        award: award.map(|a| dates(program, rule, a, update)),
        steps,
        next,
    }
}

/// The ways to renew in words: any one of them, each a list of parts that are all due.
pub fn renewal_words(program: &Program, rule: &CredentialRule) -> Vec<Vec<String>> {
    let word = |part: &RenewalPart| match part {
        RenewalPart::Exam(exam) => exam_title(program, exam),
        RenewalPart::Requirement(requirement) => requirement.title.clone(),
    };
    rule.renewal.ways.iter().map(|way| way.iter().map(word).collect()).collect()
}

fn exam_title(program: &Program, exam: &ExamId) -> String {
    let title = program.exam(exam).map_or_else(|| exam.to_string(), |e| e.title.clone());
    format!("{title} exam")
}

fn dates(program: &Program, rule: &CredentialRule, award: Award, update_due: Option<Day>) -> AwardDates {
    let mut notices: Vec<Day> =
        program.notices.iter().map(|n| award.expires.plus_days(-i64::from(*n))).collect();
    notices.sort();
    AwardDates {
        issued: award.issued,
        expires: award.expires,
        renewal_opens: award.window_opens(rule),
        notices,
        grace_ends: award.grace_ends(rule),
        streamlined_ends: award.streamlined_ends(rule),
        update_due,
        reason: match award.suspension {
            Suspension::No => String::new(),
            Suspension::Suspended(reason) | Suspension::Revoked(_, reason) => reason,
        },
        id: award.id,
    }
}

/// The annual update that is overdue on `day`, else the next one before expiry. One is due at every anniversary of the
/// day that the validity runs from, expiry excluded (the renewal itself is due then); it is settled by a completion
/// after the anniversary before it.
fn update_due(rule: &CredentialRule, award: &Award, history: &History, day: Day) -> Option<Day> {
    let (months, update) =
        rule.renewal.update_due_months.filter(|m| *m > 0).zip(rule.renewal.update.as_ref())?;
    let anniversary = |n: u32| award.from.plus_months(months.saturating_mul(n));
    let reached = (1..).map(anniversary).take_while(|due| *due <= day && *due < award.expires).count();
    let reached = u32::try_from(reached).unwrap_or(u32::MAX);
    let settled = |n: u32| {
        let after = anniversary(n - 1);
        history.completions.iter().any(|c| &c.requirement == update && c.day > after && c.day <= day)
    };
    if reached > 0 && !settled(reached) {
        return Some(anniversary(reached));
    }
    Some(anniversary(reached + 1)).filter(|due| *due < award.expires)
}

fn steps(
    program: &Program,
    rule: &CredentialRule,
    history: &History,
    award: Option<&Award>,
    standing: Standing,
    day: Day,
) -> Vec<Step> {
    let anew = matches!(standing, Standing::LapsedFull | Standing::Revoked);
    let held = award.filter(|_| !anew);
    let (since, until) = match (award, held) {
        (Some(last), None) => (Some(last.anew_from()), day),
        (_, Some(current)) => (path_of(rule, history, current), current.issued),
        (None, None) => (None, day),
    };
    let exam_on = match held {
        Some(_) if standing == Standing::LapsedStreamlined => None,
        Some(current) => Some(
            passes(history, &rule.exam, None, day)
                .into_iter()
                .find(|(attempt, _, _)| attempt == &current.attempt)
                .map_or(current.issued, |(_, _, passed)| passed),
        ),
        None => passes(history, &rule.exam, since, day)
            .into_iter()
            .filter(|(attempt, _, passed)| {
                day <= passed.plus_months(rule.pass_waits_months) && !is_taken(history, attempt)
            })
            .map(|(_, _, passed)| passed)
            .next(),
    };
    let lower = rule.to_sit.iter().map(|kind| {
        let lower_rule = program.credential(kind);
        let on = held.map_or(day, |current| current.issued);
        let found = award_of(&history.awards, kind, on);
        let in_force =
            found.filter(|a| held.is_some() || lower_rule.is_some_and(|r| a.standing(r, day).in_force()));
        Step {
            kind: StepKind::Credential(kind.clone()),
            title: lower_rule.map_or_else(|| kind.to_string(), |r| r.title.clone()),
            needed: 1,
            done: u32::from(in_force.is_some() || held.is_some()),
            done_on: in_force.map(|a| a.issued).or(held.map(|current| current.issued)),
        }
    });
    let title = exam_title(program, &rule.exam);
    let beta = program.exam(&rule.exam).is_some_and(|exam| exam.beta);
    let exam = Step {
        kind: StepKind::Exam(rule.exam.clone()),
        title: if beta { format!("{title}, once its beta is over") } else { title },
        needed: 1,
        done: u32::from(exam_on.is_some()),
        done_on: exam_on,
    };
    let others = rule.to_award.iter().map(|r| {
        let (done, done_on) = progress(history, &r.id, r.count, since, until);
        Step {
            kind: StepKind::Requirement(r.id.clone(), r.kind),
            title: r.title.clone(),
            needed: r.count,
            // An award stands even where the program asks for more today than it did then.
            done: if held.is_some() { r.count } else { done },
            done_on: done_on.or(held.map(|current| current.issued)),
        }
    });
    lower.chain([exam]).chain(others).collect()
}

/// First day of the evidence that `current` rests on: after the award before it, if there was one.
fn path_of(rule: &CredentialRule, history: &History, current: &Award) -> Option<Day> {
    let awards = awards_of(&history.awards, &rule.id, current.issued);
    awards.iter().rev().find(|a| a.id != current.id).map(Award::anew_from)
}

#[cfg(test)]
mod tests {
    use crate::credential::sample::{Story, day};
    use crate::credential::{AwardEvent, NextStep, Standing, renewal_words};

    const ASSOCIATE: &str = "sales-associate";

    fn associate(issued: &str) -> Story {
        let mut story = Story::new();
        story.completes("sales-101", issued);
        story.sits(ASSOCIATE, issued, true);
        story
    }

    fn expert() -> Story {
        let mut story = associate("2024-02-01");
        story.sits("sales-professional", "2024-02-02", true);
        story.completes("pitch", "2024-02-03");
        story.sits("sales-expert", "2024-02-04", true);
        for _ in 0..5 {
            story.completes("deals", "2024-02-29");
        }
        story
    }

    #[test]
    fn missing_steps_are_named_until_the_last_is_done() {
        let mut story = Story::new();
        let missing = |s: &Story, on| s.on(ASSOCIATE, on).next;
        let both = vec!["Sales Associate exam".to_owned(), "Sales 101 training".to_owned()];
        assert_eq!(missing(&story, "2026-01-01"), NextStep::Earn(both));
        story.sits(ASSOCIATE, "2026-01-01", true);
        assert_eq!(missing(&story, "2026-01-01"), NextStep::Earn(vec!["Sales 101 training".to_owned()]));
        let steps = story.on(ASSOCIATE, "2026-01-01").steps;
        assert_eq!(steps.iter().map(|s| (s.done, s.needed)).collect::<Vec<_>>(), [(1, 1), (0, 1)]);
        assert_eq!(steps[0].done_on, Some(day("2026-01-01")));
    }

    #[test]
    fn a_pass_that_waited_too_long_is_missing_again() {
        let mut story = Story::new();
        story.sits(ASSOCIATE, "2025-01-01", true);
        assert_eq!(story.on(ASSOCIATE, "2026-01-01").steps[0].done, 1);
        assert_eq!(story.on(ASSOCIATE, "2026-01-02").steps[0].done, 0);
    }

    #[test]
    fn the_dates_of_an_award_follow_from_its_expiry() {
        let story = associate("2025-11-22");
        let award = story.on(ASSOCIATE, "2026-01-01").award.unwrap();
        assert_eq!(award.renewal_opens, day("2026-09-23"));
        assert_eq!(award.notices, [day("2026-09-23"), day("2026-10-23"), day("2026-11-15")]);
        assert_eq!(award.grace_ends, day("2026-12-22"));
        assert_eq!(award.streamlined_ends, day("2027-02-20"));
        assert_eq!(award.update_due, None);
    }

    #[test]
    fn what_comes_next_follows_the_standing() {
        let story = associate("2025-11-22");
        for (on, next) in [
            ("2026-09-22", NextStep::RenewalOpens(day("2026-09-23"))),
            ("2026-09-23", NextStep::Renew(day("2026-11-22"))),
            ("2026-11-22", NextStep::Renew(day("2026-11-22"))),
            ("2026-11-23", NextStep::Renew(day("2026-12-22"))),
            ("2026-12-23", NextStep::Restore(day("2027-02-20"))),
            (
                "2027-02-21",
                NextStep::EarnAnew(vec!["Sales Associate exam".to_owned(), "Sales 101 training".to_owned()]),
            ),
        ] {
            assert_eq!(story.on(ASSOCIATE, on).next, next, "{on}");
        }
        let mut story = associate("2025-11-22");
        story.administers(ASSOCIATE, "2026-01-01", AwardEvent::Suspended { reason: "x".into() });
        assert_eq!(story.on(ASSOCIATE, "2026-01-01").next, NextStep::Administrator);
    }

    #[test]
    fn on_the_streamlined_path_only_the_exam_is_open() {
        let story = associate("2025-11-22");
        let open = |on| {
            let steps = story.on(ASSOCIATE, on).steps;
            steps.into_iter().filter(|s| s.done_on.is_none()).map(|s| s.title).collect::<Vec<_>>()
        };
        assert_eq!(open("2026-12-22"), Vec::<String>::new());
        assert_eq!(open("2026-12-23"), ["Sales Associate exam"]);
        assert_eq!(open("2027-02-21"), ["Sales Associate exam", "Sales 101 training"]);
    }

    #[test]
    fn a_prerequisite_is_a_step_until_it_is_in_force() {
        let mut story = Story::new();
        let first = |s: &Story, on| s.on("sales-professional", on).steps[0].clone();
        assert_eq!(first(&story, "2026-01-01").title, "Certified Sales Associate");
        assert_eq!(first(&story, "2026-01-01").done_on, None);
        story.completes("sales-101", "2026-01-02");
        story.sits(ASSOCIATE, "2026-01-03", true);
        assert_eq!(first(&story, "2026-01-03").done_on, Some(day("2026-01-03")));
    }

    #[test]
    fn experts_owe_the_annual_update_at_the_anniversary_without_lapsing() {
        // Issued 2024-02-29, valid through 2026-02-28, update due 2025-02-28.
        let mut story = expert();
        let on = |s: &Story, d| s.on("sales-expert", d);
        assert!(!on(&story, "2025-02-27").update_due);
        assert_eq!(on(&story, "2025-02-27").award.unwrap().update_due, Some(day("2025-02-28")));
        assert!(on(&story, "2025-02-28").update_due);
        assert_eq!(on(&story, "2025-02-28").standing, Standing::Active);
        assert_eq!(on(&story, "2025-02-28").next, NextStep::UpdateDue(day("2025-02-28")));
        story.completes("sales-update", "2025-03-15");
        assert!(!on(&story, "2025-03-15").update_due);
        assert_eq!(on(&story, "2025-03-15").next, NextStep::RenewalOpens(day("2025-12-30")));
        assert_eq!(on(&story, "2025-03-15").award.unwrap().update_due, None);
    }

    #[test]
    fn an_update_done_during_the_year_settles_the_anniversary() {
        let mut story = expert();
        story.completes("sales-update", "2024-10-01");
        assert!(!story.on("sales-expert", "2025-02-28").update_due);
    }

    #[test]
    fn an_update_from_before_the_award_settles_nothing() {
        let mut story = Story::new();
        story.completes("sales-update", "2024-02-29");
        story.history.awards = expert().history.awards;
        assert!(story.on("sales-expert", "2025-02-28").update_due);
        story.completes("sales-update", "2024-03-01");
        assert!(!story.on("sales-expert", "2025-02-28").update_due);
    }

    #[test]
    fn ways_to_renew_are_told_in_words() {
        let story = Story::new();
        let words = renewal_words(&story.program, &story.program.credentials[0]);
        assert_eq!(words, [["Sales Associate exam"], ["annual update training"]]);
    }
}
