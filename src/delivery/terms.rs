//! The terms of an attempt: may it start, for how long, and what its result will carry.

use crate::api::{Eligibility, Mark};
use crate::bank::{Blueprint, CatalogueEntry};
use crate::credential::{Admission, Allowance, Worth};
use crate::id::{CredentialKind, ExamId};
use crate::library::Shelf;
use crate::program::{Exam, Proctoring, Program};
use crate::store::Accommodation;
use std::collections::BTreeSet;

const MINUTE_MS: u64 = 60_000;
const SECOND_MS: u64 = 1_000;

/// The limits of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// Time limit, pilots and accommodation included.
    pub(super) limit_ms: u64,
    /// Stop-the-clock breaks.
    pub(super) breaks_ms: u64,
    /// Focus facts are recorded.
    pub(super) watch_focus: bool,
}

/// The limits of a form of `items` items, `scored` of them scored: the exam's minutes are meant for the scored ones, so
/// pilots add time in proportion; extra time is added to that. Fractions are rounded up to a second.
pub(super) fn limits(exam: &Exam, items: u32, scored: u32, measures: Option<&Accommodation>) -> Limits {
    let measures = measures.copied().unwrap_or_default();
    let minutes = u64::from(exam.minutes) * MINUTE_MS;
    let scaled = (minutes * u64::from(items)).div_ceil(u64::from(scored.max(1)));
    let percent = (scaled * u64::from(measures.extra_percent)).div_ceil(100);
    let extra = percent + u64::from(measures.extra_minutes) * MINUTE_MS;
    Limits {
        limit_ms: (scaled + extra).div_ceil(SECOND_MS) * SECOND_MS,
        breaks_ms: u64::from(measures.break_minutes) * MINUTE_MS,
        watch_focus: !measures.no_focus_facts,
    }
}

/// How attempts are watched, on this computer or by a server that nobody sits at: by nobody but the program's own record.
pub(super) const HERE: Proctoring = Proctoring::Own;

/// What a pass is worth where nobody watches.
pub(super) fn worth(exam: &Exam) -> Worth {
    if exam.beta {
        Worth::Beta
    } else if exam.proctoring.contains(&HERE) {
        Worth::Credit
    } else {
        Worth::Unproctored
    }
}

/// The mark of what was made on a computer whose owner is its own administrator.
pub(super) fn attestation(self_attested: bool) -> Vec<Mark> {
    if self_attested { vec![Mark::SelfAttested] } else { Vec::new() }
}

/// What every statement about an attempt of this exam must carry, where nobody watches.
pub(super) fn marks(exam: &Exam, is_beta: bool, self_attested: bool) -> Vec<Mark> {
    let mut marks = attestation(self_attested);
    if !exam.proctoring.contains(&HERE) {
        marks.push(Mark::NotProctored);
    } else if exam.monitored {
        marks.push(Mark::NotMonitored);
    }
    if is_beta {
        marks.push(Mark::Beta);
    }
    marks
}

/// The blueprint of `exam` in its bank; why it cannot be drawn by it.
pub(super) fn blueprint<'e>(exam: &Exam, entry: &'e CatalogueEntry) -> Result<&'e Blueprint, String> {
    let blueprint =
        entry.blueprint(&exam.id).ok_or_else(|| format!("it has no blueprint for `{}`", exam.id))?;
    if blueprint.scored() != exam.questions {
        let (has, due) = (blueprint.scored(), exam.questions);
        return Err(format!("its blueprint gives {has} scored questions and the exam asks for {due}"));
    }
    Ok(blueprint)
}

/// Domains whose pool is smaller than the program asks for, in words.
pub(super) fn shortage(program: &Program, exam: &Exam, entry: &CatalogueEntry) -> Option<String> {
    let report = entry.pool(program);
    let pool = report.blueprints.iter().find(|pool| pool.exam == exam.id)?;
    let short: Vec<String> =
        pool.short().map(|row| format!("{} has {} of {}", row.short, row.live, row.needed)).collect();
    if short.is_empty() { None } else { Some(short.join(", ")) }
}

/// May the person start, given the policy's word, the state of the bank, and whether its questions are news to the person? An open attempt goes on whatever the bank is
/// like by now: it works from what was kept.
pub(super) fn eligibility(
    program: &Program,
    exam: &Exam,
    shelf: Shelf<'_>,
    launched: &BTreeSet<ExamId>,
    allowance: Option<&Allowance>,
    is_kept_from: bool,
) -> Eligibility {
    let open = allowance.and_then(|a| match &a.admission {
        Admission::Open(attempt) => Some(attempt.clone()),
        _ => None,
    });
    let entry = match (open, shelf) {
        (Some(attempt), _) => return Eligibility::Open(attempt),
        (None, Shelf::Missing) => return Eligibility::NoBank,
        (None, Shelf::Broken(why)) => return Eligibility::BrokenBank(why.to_owned()),
        (None, Shelf::Ready(entry)) => entry,
    };
    if let Err(why) = blueprint(exam, entry) {
        return Eligibility::BrokenBank(why);
    }
    if !exam.beta
        && !launched.contains(&exam.id)
        && let Some(short) = shortage(program, exam, entry)
    {
        return Eligibility::BrokenBank(format!("its pool is too small for a first launch: {short}"));
    }
    let closed = |admission: &Admission| {
        matches!(admission, Admission::Passed(_) | Admission::Held(_) | Admission::PassWaits(_))
    };
    match allowance.map(|a| &a.admission) {
        Some(admission) if is_kept_from && !closed(admission) => Eligibility::Involved,
        None => Eligibility::NobodyNamed,
        Some(Admission::Ready) => Eligibility::Ready,
        Some(Admission::Open(attempt)) => Eligibility::Open(attempt.clone()),
        Some(Admission::Waiting(until)) => Eligibility::Waiting(*until),
        Some(Admission::UsedUp) => Eligibility::UsedUp,
        Some(Admission::Passed(day)) => Eligibility::Passed(*day),
        Some(Admission::Held(day)) => Eligibility::Held(*day),
        Some(Admission::PassWaits(last)) => Eligibility::PassWaits(*last),
        Some(Admission::Missing(kinds)) => Eligibility::Missing(titles(program, kinds)),
    }
}

fn titles(program: &Program, kinds: &[CredentialKind]) -> Vec<String> {
    let title = |kind: &CredentialKind| {
        program.credential(kind).map_or_else(|| kind.to_string(), |r| r.title.clone())
    };
    kinds.iter().map(title).collect()
}
