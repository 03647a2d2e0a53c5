//! How a person stands to one credential on a day: standing, dates, steps done and missing, and what comes next.

use crate::credential::decide::{is_taken, part_done, passes, progress, renewal_progress};
use crate::credential::{
    Admission, Award, Completion, History, Standing, Suspension, allowance, award_of, awards_of,
};
use crate::id::{CredentialId, CredentialKind, ExamId, RequirementId};
use crate::program::{CredentialRule, ExamKind, Program, RenewalPart, RequirementKind};
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
    /// The ways to renew, any one of them, each a list of parts that are all due: how far each has come for the renewal
    /// that is next. None where it can be renewed no longer.
    pub renewal: Vec<Vec<Step>>,
    /// The exam that a person sits for it now: to earn it, to renew it, to win it back. `None` where none would do that.
    pub sit: Option<ExamId>,
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
    /// Of a credential that was in force when the one that asks for it was earned, and is no longer: its standing now. It
    /// carries over, for prerequisites are checked at the award alone.
    pub carried: Option<Standing>,
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
    /// The same, but the attempts are used up: an administrator has to grant one by this day.
    AskToRestore(Day),
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
    let renewal = renewal(program, rule, history, award.as_ref(), day);
    let sit = match &award {
        Some(a) if a.window_opens(rule) <= day && may_renew(rule, a, day) => open_exam(&renewal),
        _ => Some(rule.exam.clone()),
    };
    let missing = || steps.iter().filter(|s| s.done_on.is_none()).map(|s| s.title.clone()).collect();
    let next = match (standing, &award) {
        (Standing::None, _) | (_, None) => NextStep::Earn(missing()),
        (Standing::Active, Some(a)) => {
            overdue.map_or(NextStep::RenewalOpens(a.window_opens(rule)), NextStep::UpdateDue)
        }
        (Standing::Expiring, Some(a)) => NextStep::Renew(a.expires),
        (Standing::Grace, Some(a)) => NextStep::Renew(a.grace_ends(rule)),
        (Standing::LapsedStreamlined, Some(a)) if used_up(program, rule, history, day) => {
            NextStep::AskToRestore(a.streamlined_ends(rule))
        }
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
        renewal,
        sit,
        next,
    }
}

/// A renewal of this award can still be completed, or will open.
fn may_renew(rule: &CredentialRule, award: &Award, day: Day) -> bool {
    day <= award.grace_ends(rule) && !matches!(award.suspension, Suspension::Revoked(..))
}

/// The ways to renew, and how far each part has come; without an award, what they will be.
fn renewal(
    program: &Program,
    rule: &CredentialRule,
    history: &History,
    award: Option<&Award>,
    day: Day,
) -> Vec<Vec<Step>> {
    if award.is_some_and(|a| !may_renew(rule, a, day)) {
        return Vec::new();
    }
    let step = |part: &RenewalPart| match part {
        RenewalPart::Exam(exam) => {
            let done_on = award.and_then(|a| part_done(rule, a, history, part, day)).map(|(on, _)| on);
            Step {
                kind: StepKind::Exam(exam.clone()),
                title: exam_title(program, exam),
                needed: 1,
                done: u32::from(done_on.is_some()),
                done_on,
                carried: None,
            }
        }
        RenewalPart::Requirement(r) => {
            let (done, done_on) = award.map_or((0, None), |a| renewal_progress(rule, a, history, r, day));
            Step {
                kind: StepKind::Requirement(r.id.clone(), r.kind),
                title: r.title.clone(),
                needed: r.count,
                done,
                done_on,
                carried: None,
            }
        }
    };
    rule.renewal.ways.iter().map(|way| way.iter().map(step).collect()).collect()
}

/// The first exam that is still to be passed on a way to renew.
fn open_exam(ways: &[Vec<Step>]) -> Option<ExamId> {
    let open = |step: &Step| match &step.kind {
        StepKind::Exam(exam) if step.done_on.is_none() => Some(exam.clone()),
        _ => None,
    };
    ways.iter().flatten().find_map(open)
}

/// No attempt is left at the exam that would bring the credential back.
fn used_up(program: &Program, rule: &CredentialRule, history: &History, day: Day) -> bool {
    program
        .exam(&rule.exam)
        .is_some_and(|exam| allowance(program, exam, history, day.start()).admission == Admission::UsedUp)
}

/// `Sales Associate exam`; the title of a brief assessment says by itself what it is.
fn exam_title(program: &Program, exam: &ExamId) -> String {
    match program.exam(exam) {
        Some(found) if found.kind == ExamKind::Brief => found.title.clone(),
        Some(found) => format!("{} exam", found.title),
        None => format!("{exam} exam"),
    }
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
    let updates = Updates::of(rule, award)?;
    let reached = updates.reached(day);
    if reached > 0 && !updates.settled(reached, history, day) {
        return Some(updates.anniversary(reached));
    }
    Some(updates.anniversary(reached + 1)).filter(|due| *due < award.expires)
}

/// The annual update that this completion settles, where nothing before it did.
pub(crate) fn settles_update(
    rule: &CredentialRule,
    award: &Award,
    before: &History,
    completion: &Completion,
) -> Option<Day> {
    let updates = Updates::of(rule, award).filter(|updates| *updates.update == completion.requirement)?;
    let reached = updates.reached(completion.day);
    let open = |n: &u32| *n > 0 && !updates.settled(*n, before, completion.day);
    let due = [reached, reached + 1].into_iter().find(open)?;
    let settles = completion.day > updates.anniversary(due - 1);
    Some(updates.anniversary(due)).filter(|day| settles && *day < award.expires)
}

/// The anniversaries at which an update is due.
struct Updates<'a> {
    award: &'a Award,
    months: u32,
    update: &'a RequirementId,
}

impl<'a> Updates<'a> {
    fn of(rule: &'a CredentialRule, award: &'a Award) -> Option<Self> {
        let months = rule.renewal.update_due_months.filter(|months| *months > 0)?;
        Some(Self { award, months, update: rule.renewal.update.as_ref()? })
    }
    fn anniversary(&self, n: u32) -> Day {
        self.award.from.plus_months(self.months.saturating_mul(n))
    }
    /// How many there have been up to `day`, before expiry.
    fn reached(&self, day: Day) -> u32 {
        let past = |due: &Day| *due <= day && *due < self.award.expires;
        u32::try_from((1..).map(|n| self.anniversary(n)).take_while(past).count()).unwrap_or(u32::MAX)
    }
    fn settled(&self, n: u32, history: &History, day: Day) -> bool {
        let after = self.anniversary(n - 1);
        let settles = |c: &Completion| &c.requirement == self.update && c.day > after && c.day <= day;
        history.completions.iter().any(settles)
    }
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
        let now = lower_rule
            .zip(award_of(&history.awards, kind, day))
            .map(|(lower, award)| award.standing(lower, day));
        let in_force =
            found.filter(|a| held.is_some() || lower_rule.is_some_and(|r| a.standing(r, day).in_force()));
        Step {
            kind: StepKind::Credential(kind.clone()),
            title: lower_rule.map_or_else(|| kind.to_string(), |r| r.title.clone()),
            needed: 1,
            done: u32::from(in_force.is_some() || held.is_some()),
            done_on: in_force.map(|a| a.issued).or(held.map(|current| current.issued)),
            carried: held.and(now).filter(|standing| !standing.in_force()),
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
        carried: None,
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
            carried: None,
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
    use crate::credential::{AwardEvent, NextStep, Standing, Step, StepKind};

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

    /// Titles of what the ways to renew still need.
    fn left(ways: &[Vec<Step>]) -> Vec<Vec<String>> {
        let open = |way: &Vec<Step>| {
            way.iter().filter(|part| part.done_on.is_none()).map(|part| part.title.clone()).collect()
        };
        ways.iter().map(open).collect()
    }

    /// A Professional through 2026-11-22; the window opens on 2026-09-23.
    fn professional() -> Story {
        let mut story = associate("2025-11-20");
        story.sits("sales-professional", "2025-11-21", true);
        story.completes("pitch", "2025-11-22");
        story
    }

    #[test]
    fn ways_to_renew_are_named_before_there_is_anything_to_renew() {
        let story = Story::new();
        let ways = story.on(ASSOCIATE, "2026-01-01").renewal;
        assert_eq!(left(&ways), [["Sales Associate exam"], ["annual update training"]]);
        let ways = story.on("sales-professional", "2026-01-01").renewal;
        assert_eq!(left(&ways), [["annual update training", "Sales Professional brief assessment"]]);
    }

    #[test]
    fn what_a_renewal_still_needs_shrinks_as_its_parts_are_done() {
        let mut story = professional();
        let parts = |story: &Story, on| story.on("sales-professional", on).renewal[0].clone();
        story.completes("sales-update", "2026-09-22");
        assert_eq!(
            parts(&story, "2026-09-23")[0].done_on,
            None,
            "a day before the window it counts for nothing"
        );
        story.sits("sales-professional-brief", "2026-09-24", true);
        let after = parts(&story, "2026-09-24");
        assert_eq!((after[0].done_on, after[1].done_on), (None, Some(day("2026-09-24"))));
        assert_eq!(left(&[after]), [["annual update training"]]);
        story.completes("sales-update", "2026-10-01");
        let next = parts(&story, "2026-10-01");
        assert!(next.iter().all(|part| part.done_on.is_none()), "renewed: the next renewal needs both anew");
    }

    #[test]
    fn evidence_of_a_renewal_is_counted() {
        let mut story = expert();
        let activity = |story: &Story| story.on("sales-expert", "2026-01-10").renewal[0][1].done;
        story.completes("sales-activity", "2026-01-10");
        assert_eq!(activity(&story), 1);
    }

    #[test]
    fn what_is_sat_for_a_credential_is_what_earns_renews_or_restores_it_now() {
        let mut story = professional();
        let sit = |story: &Story, kind, on| story.on(kind, on).sit.map(|exam| exam.to_string());
        let prof = "sales-professional";
        assert_eq!(sit(&Story::new(), prof, "2026-01-01").as_deref(), Some(prof));
        assert_eq!(sit(&story, ASSOCIATE, "2026-09-23").as_deref(), Some(ASSOCIATE), "its exam renews it");
        assert_eq!(sit(&story, prof, "2026-09-23").as_deref(), Some("sales-professional-brief"));
        assert_eq!(sit(&story, prof, "2026-12-23").as_deref(), Some(prof), "lapsed: the exam restores it");
        story.sits("sales-professional-brief", "2026-09-24", true);
        assert_eq!(sit(&story, prof, "2026-09-24"), None, "the training alone is left");
        assert_eq!(sit(&expert(), "sales-expert", "2026-02-01"), None, "no exam renews an Expert");
    }

    #[test]
    fn nothing_renews_what_has_lapsed_or_was_revoked() {
        let mut story = associate("2025-11-22");
        assert_eq!(story.on(ASSOCIATE, "2026-12-22").renewal.len(), 2, "the last day of grace");
        assert_eq!(story.on(ASSOCIATE, "2026-12-23").renewal, Vec::<Vec<Step>>::new());
        assert_eq!(story.on(ASSOCIATE, "2027-03-01").renewal, Vec::<Vec<Step>>::new());
        story.administers(ASSOCIATE, "2026-10-01", AwardEvent::Revoked { reason: "x".into() });
        assert_eq!(story.on(ASSOCIATE, "2026-10-01").renewal, Vec::<Vec<Step>>::new());
    }

    #[test]
    fn a_lower_credential_that_has_lapsed_carries_over_and_is_not_called_done() {
        let mut story = professional();
        let lower = |story: &Story, on| {
            let step = story.on("sales-professional", on).steps[0].clone();
            assert!(matches!(step.kind, StepKind::Credential(_)));
            step.carried
        };
        assert_eq!(lower(&story, "2026-12-22"), None, "in grace it is in force");
        assert_eq!(lower(&story, "2026-12-23"), Some(Standing::LapsedStreamlined));
        story.administers(ASSOCIATE, "2026-02-01", AwardEvent::Revoked { reason: "x".into() });
        assert_eq!(lower(&story, "2026-02-01"), Some(Standing::Revoked), "and nothing cascades");
    }

    #[test]
    fn a_way_back_without_attempts_leads_to_the_administrator() {
        let mut story = professional();
        let next = |story: &Story, on| story.on("sales-professional", on).next;
        story.sits("sales-professional", "2026-12-23", false);
        assert_eq!(next(&story, "2026-12-24"), NextStep::Restore(day("2027-02-20")));
        story.sits("sales-professional", "2027-01-10", false);
        assert_eq!(next(&story, "2027-01-10"), NextStep::AskToRestore(day("2027-02-20")));
        story.grants("sales-professional", "2027-01-11", crate::credential::Wait::Holds);
        assert_eq!(next(&story, "2027-01-12"), NextStep::Restore(day("2027-02-20")));
    }
}
