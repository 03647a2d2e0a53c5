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
mod tests;
