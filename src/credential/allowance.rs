//! The policy of attempts: may a person start an exam now, how many attempts are used, and when is the next.
//!
//! Included attempts count within a *cycle*. A cycle ends with a pass, with the full path's start (the day after the
//! streamlined days of a lapsed award, or a revocation), or a number of months after its first attempt. Open, failed,
//! expired, terminated and abandoned attempts count; void ones and those given back do not. Beta sittings count among
//! themselves.
//!
//! *Lost and given back*: an attempt that was counted as failed through our error and turns out to be a pass would have
//! closed the exam. So the attempts that followed it in its cycle, up to the next pass, were sat for nothing: [`lost_after`]
//! names them. Attempts of later cycles were not: the exam would have been open again by then.

use crate::credential::decide::{is_taken, missing_prerequisites, passes};
use crate::credential::{
    Award, History, Sitting, SittingState, Standing, Suspension, Wait, Worth, award_of, awards_of,
};
use crate::id::{AttemptId, CredentialKind};
use crate::program::{CredentialRule, Exam, ExamKind, Program, RenewalPart};
use crate::time::{Day, Timestamp};

const DAY_MS: i64 = 86_400_000;

/// What the policy says about a person and an exam at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Attempts used in the cycle (while the exam is closed by a pass: in the cycle that the pass ended).
    pub used: u32,
    /// Attempts of the cycle, grants included.
    pub allowed: u32,
    /// May the person start?
    pub admission: Admission,
    /// First day on which a new cycle begins by itself, while one is running.
    pub cycle_ends: Option<Day>,
}

/// May a person start an exam, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Yes.
    Ready,
    /// An attempt is open.
    Open(AttemptId),
    /// Not before this instant.
    Waiting(Timestamp),
    /// The cycle's attempts are used up.
    UsedUp,
    /// These credentials have to be in force.
    Missing(Vec<CredentialKind>),
    /// Passed, or held; closed until this day, if it ever opens.
    Passed(Option<Day>),
    /// Its credential is held, and this exam does not renew it; closed until this day, the first on which a pass would
    /// bring the credential back.
    Held(Day),
    /// Passed; through this day the pass waits for what else the credential asks for.
    PassWaits(Day),
    /// The result of this attempt is held for review.
    UnderReview(AttemptId),
}

/// What the policy says about the person of `history` and `exam` at `now`. All attempts and grants of `history` count,
/// whenever they were; [`History::until`] leaves out what came later.
pub fn allowance(program: &Program, exam: &Exam, history: &History, now: Timestamp) -> Allowance {
    let mine = counted(exam, history);
    let cycles = cycles(program, exam, history, now);
    let door = door(program, exam, history, now.day());
    let current = match (&door, cycles.as_slice()) {
        (Door::Closed(_) | Door::Held(_) | Door::PassWaits(_), [.., passed, last])
            if last.attempts.is_empty() && passed.passed =>
        {
            passed
        }
        (_, [.., last]) => last,
        (_, []) => &Cycle::EMPTY,
    };
    let used = u32::try_from(current.attempts.len()).unwrap_or(u32::MAX);
    let allowed = exam.retakes.included.saturating_add(current.granted);
    let starts = program.effective_from.start();
    let next = starts.max(next_instant(exam, history, &mine).unwrap_or(starts));
    let admission = match door {
        _ if let Some(open) =
            history.sittings.iter().find(|s| s.exam == exam.id && s.state == SittingState::Open) =>
        {
            Admission::Open(open.attempt.clone())
        }
        Door::Closed(until) => Admission::Passed(until),
        Door::Held(until) => Admission::Held(until),
        Door::PassWaits(last) => Admission::PassWaits(last),
        Door::Missing(kinds) => Admission::Missing(kinds),
        Door::Open => match mine.iter().find(|s| matches!(s.state, SittingState::Held(_))) {
            // it may turn out to be a pass, and another form would only harvest items
            Some(held) => Admission::UnderReview(held.attempt.clone()),
            None if used >= allowed => Admission::UsedUp,
            None if now < next => Admission::Waiting(next),
            None => Admission::Ready,
        },
    };
    let cycle_ends =
        current.first.filter(|_| !current.passed).map(|f| f.plus_months(exam.retakes.cycle_months));
    Allowance { used, allowed, admission, cycle_ends }
}

/// Which attempt of its cycle this one is, from 1, and how many the cycle has, grants included. `None` for an
/// attempt that does not count or is unknown.
pub fn place_in_cycle(
    program: &Program,
    exam: &Exam,
    history: &History,
    attempt: &AttemptId,
    now: Timestamp,
) -> Option<(u32, u32)> {
    cycles(program, exam, history, now).iter().find_map(|cycle| {
        let index = cycle.attempts.iter().position(|a| a == attempt)?;
        let nth = u32::try_from(index).ok()?.saturating_add(1);
        Some((nth, exam.retakes.included.saturating_add(cycle.granted)))
    })
}

/// The attempts that were lost to `attempt`, should it turn out to be a pass in spite of what `history` says: those
/// that followed it in its cycle and are not passed themselves, oldest first.
pub fn lost_after(
    program: &Program,
    exam: &Exam,
    history: &History,
    attempt: &AttemptId,
    now: Timestamp,
) -> Vec<AttemptId> {
    // one without the proctoring due closes nothing, so nothing after it was lost
    if history.sittings.iter().any(|s| s.attempt == *attempt && s.worth == Worth::Unproctored) {
        return Vec::new();
    }
    let passed = |id: &AttemptId| {
        history.sittings.iter().any(|s| s.attempt == *id && matches!(s.state, SittingState::Passed(_)))
    };
    let cycles = cycles(program, exam, history, now);
    let with = cycles.into_iter().find(|cycle| cycle.attempts.contains(attempt));
    let mut since = with.map(|cycle| cycle.attempts).unwrap_or_default().into_iter();
    let _itself = since.find(|id| id == attempt);
    since.take_while(|id| !passed(id)).collect()
}

struct Cycle {
    first: Option<Day>,
    attempts: Vec<AttemptId>,
    granted: u32,
    passed: bool,
}

impl Cycle {
    const EMPTY: Self = Self { first: None, attempts: Vec::new(), granted: 0, passed: false };
}

/// Sittings of this exam that count, oldest first. One that the clock, set back since, takes for a later one counts too.
fn counted<'a>(exam: &Exam, history: &'a History) -> Vec<&'a Sitting> {
    let same_kind = |s: &Sitting| (s.worth == Worth::Beta) == exam.beta;
    let mut mine: Vec<&Sitting> = history
        .sittings
        .iter()
        .filter(|s| s.exam == exam.id && s.state != SittingState::Void && same_kind(s))
        .filter(|s| !s.given_back || matches!(s.state, SittingState::Passed(_)))
        .collect();
    mine.sort_by_key(|s| s.opened);
    mine
}

/// A pass that closes the exam: for credit, or in a beta exam. One without the proctoring due closes nothing, else
/// nobody could sit it properly afterwards.
fn closes(sitting: &Sitting) -> bool {
    matches!(sitting.state, SittingState::Passed(_)) && sitting.worth != Worth::Unproctored
}

/// The cycles, oldest first; the last one is the one that the next attempt belongs to.
fn cycles(program: &Program, exam: &Exam, history: &History, now: Timestamp) -> Vec<Cycle> {
    enum Event<'a> {
        Anew,
        Granted,
        Sat(&'a Sitting),
    }
    let mut events: Vec<(Timestamp, Event<'_>)> = Vec::new();
    events.extend(
        full_path_starts(program, exam, history, now.day()).into_iter().map(|d| (d.start(), Event::Anew)),
    );
    let grants = history.grants.iter().filter(|g| g.exam == exam.id);
    events.extend(grants.map(|g| (g.at, Event::Granted)));
    events.extend(counted(exam, history).into_iter().map(|s| (s.opened, Event::Sat(s))));
    events.sort_by_key(|(at, _)| *at);

    let over = |cycle: &Cycle, day: Day| {
        cycle.passed || cycle.first.is_some_and(|f| day >= f.plus_months(exam.retakes.cycle_months))
    };
    let mut done = Vec::new();
    let mut cycle = Cycle::EMPTY;
    for (at, event) in events {
        if over(&cycle, at.day()) {
            done.push(std::mem::replace(&mut cycle, Cycle::EMPTY));
        }
        match event {
            Event::Anew if cycle.attempts.is_empty() && cycle.granted == 0 => {}
            Event::Anew => done.push(std::mem::replace(&mut cycle, Cycle::EMPTY)),
            Event::Granted => cycle.granted += 1,
            Event::Sat(sitting) => {
                cycle.first.get_or_insert(at.day());
                cycle.attempts.push(sitting.attempt.clone());
                cycle.passed = closes(sitting);
            }
        }
    }
    if over(&cycle, now.day()) {
        done.push(std::mem::replace(&mut cycle, Cycle::EMPTY));
    }
    done.push(cycle);
    done
}

/// The days on which the full path began for the credential that this exam earns or renews.
fn full_path_starts(program: &Program, exam: &Exam, history: &History, today: Day) -> Vec<Day> {
    let Some(rule) = rule_of(program, exam) else { return Vec::new() };
    let start = |a: Award| match a.suspension {
        Suspension::Revoked(day, _) => day,
        Suspension::No | Suspension::Suspended(_) => a.streamlined_ends(rule).plus_days(1),
    };
    awards_of(&history.awards, &rule.id, today).into_iter().map(start).filter(|day| *day <= today).collect()
}

/// The credential that this exam earns, or for a brief assessment the one it renews.
pub fn rule_of<'a>(program: &'a Program, exam: &Exam) -> Option<&'a CredentialRule> {
    match exam.kind {
        ExamKind::Main => program.credential_of(&exam.id),
        ExamKind::Brief => program.credentials.iter().find(|rule| renews(rule, exam)),
    }
}

/// True when a pass of this exam is part of a way to renew the credential.
fn renews(rule: &CredentialRule, exam: &Exam) -> bool {
    rule.renewal.ways.iter().flatten().any(|p| matches!(p, RenewalPart::Exam(id) if id == &exam.id))
}

/// The wait runs from the end of the last attempt, unless a grant since then waives it.
fn next_instant(exam: &Exam, history: &History, mine: &[&Sitting]) -> Option<Timestamp> {
    let last = mine.iter().filter(|s| s.ended().is_some()).max_by_key(|s| s.ended())?;
    let waived =
        history.grants.iter().any(|g| g.exam == exam.id && g.wait == Wait::Waived && g.at >= last.opened);
    let ended = last.ended()?;
    Some(if waived { ended } else { ended.plus(i64::from(exam.retakes.wait_days).saturating_mul(DAY_MS)) })
}

/// What stands before the count of attempts.
enum Door {
    Open,
    Closed(Option<Day>),
    Held(Day),
    PassWaits(Day),
    Missing(Vec<CredentialKind>),
}

fn door(program: &Program, exam: &Exam, history: &History, today: Day) -> Door {
    let Some(rule) = rule_of(program, exam) else {
        let passed = history.sittings.iter().any(|s| s.exam == exam.id && closes(s));
        return if passed { Door::Closed(None) } else { Door::Open };
    };
    if exam.beta && history.sittings.iter().any(|s| s.exam == exam.id && closes(s) && s.worth == Worth::Beta)
    {
        return Door::Closed(None);
    }
    let award = award_of(&history.awards, &rule.id, today);
    match exam.kind {
        ExamKind::Main => main_door(program, exam, rule, award, history, today),
        ExamKind::Brief => brief_door(exam, rule, award, history, today),
    }
}

fn main_door(
    program: &Program,
    exam: &Exam,
    rule: &CredentialRule,
    award: Option<Award>,
    history: &History,
    today: Day,
) -> Door {
    let gone =
        |a: &Award| matches!(a.suspension, Suspension::Revoked(..)) || today > a.streamlined_ends(rule);
    if let Some(held) = award.as_ref().filter(|a| !gone(a)) {
        // Prerequisites were checked at the award; they carry over.
        let window = held.window_opens(rule);
        let (first, grace_ends) = held.renewal_span(rule);
        let passed_in_window = !passes(history, &exam.id, Some(first), grace_ends.min(today)).is_empty();
        return if !renews(rule, exam) && today <= grace_ends {
            // A pass would change nothing, and only harvest items.
            Door::Held(grace_ends.plus_days(1))
        } else if today < window {
            Door::Closed(Some(window))
        } else if passed_in_window && today <= grace_ends {
            Door::Closed(Some(grace_ends.plus_days(1)))
        } else {
            Door::Open
        };
    }
    let waiting = passes(history, &exam.id, award.as_ref().map(Award::anew_from), today)
        .into_iter()
        .filter(|(attempt, _, _)| !is_taken(history, attempt))
        .map(|(_, _, passed)| passed.plus_months(rule.pass_waits_months))
        .max();
    if let Some(last) = waiting.filter(|last| today <= *last) {
        return Door::PassWaits(last);
    }
    let missing = missing_prerequisites(program, rule, history, today);
    if missing.is_empty() { Door::Open } else { Door::Missing(missing) }
}

fn brief_door(
    exam: &Exam,
    rule: &CredentialRule,
    award: Option<Award>,
    history: &History,
    today: Day,
) -> Door {
    let Some(held) = award else { return Door::Missing(vec![rule.id.clone()]) };
    let (first, _) = held.renewal_span(rule);
    match held.standing(rule, today) {
        Standing::Active => Door::Closed(Some(held.window_opens(rule))),
        Standing::Expiring | Standing::Grace if passes(history, &exam.id, Some(first), today).is_empty() => {
            Door::Open
        }
        // Closed for this renewal; the next window opens a validity later, if what else is due is done in time.
        Standing::Expiring | Standing::Grace => {
            let renewed = held.expires.plus_months(rule.validity_months);
            Door::Closed(Some(renewed.plus_days(-i64::from(rule.renewal.opens_days_before))))
        }
        _ => Door::Missing(vec![rule.id.clone()]),
    }
}

#[cfg(test)]
mod tests;
