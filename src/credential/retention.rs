//! What a program's retention settings say of the record of an attempt, and of words about a person, on a day.
//!
//! What is old enough is due, unless something still rests on it: an attempt that is not over, an appeal that is open or may
//! still come, a credential that is in force or can still be won back, a pass that waits for its other requirements.

use crate::credential::{AwardEvent, History, Sitting, SittingState};
use crate::id::{AppealId, AttemptId, CredentialId, CredentialKind, RequirementId};
use crate::program::{Program, RenewalPart};
use crate::time::Day;
use serde::Serialize;
use std::fmt;

/// What becomes of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is not old enough, or the program keeps it for ever.
    Young,
    /// It goes: since this day it is no longer to be kept.
    Due(Day),
    /// It would be due since that day, and stays for this reason.
    Kept(Day, KeptFor),
}

/// Why something old stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "members are explained by the words of their variant")]
pub enum KeptFor {
    /// The attempt has not ended, or has no final result yet.
    NotOver,
    /// An appeal is open.
    AppealOpen { appeal: AppealId },
    /// An appeal may still be opened, through this day.
    AppealUntil { through: Day },
    /// A credential rests on it, which is in force or can be won back through this day.
    Credential { credential: CredentialId, through: Day },
    /// A pass waits for the other requirements, through this day.
    PassWaits { through: Day },
    /// An accommodation still applies.
    Accommodation,
}

/// An appeal that is not decided yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAppeal {
    /// Identity.
    pub appeal: AppealId,
    /// Against which attempt.
    pub attempt: AttemptId,
}

/// Words that were said about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The day.
    pub on: Day,
    /// With what.
    pub with: Saying,
}

/// What words were said with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// Something about an attempt: an appeal, a void, a new result.
    Attempt(AttemptId),
    /// Something about a credential.
    Credential(CredentialId),
    /// The review of a requirement.
    Requirement(RequirementId),
    /// An accommodation; `true` for the newest one of its exam.
    Accommodation(bool),
    /// Something that is over with its day: a grant, an erasure.
    Other,
}

impl fmt::Display for KeptFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOver => f.write_str("the attempt has not ended, or has no final result yet"),
            Self::AppealOpen { appeal } => write!(f, "the appeal {appeal} is open"),
            Self::AppealUntil { through } => write!(f, "an appeal may be opened through {through}"),
            Self::Credential { credential, through } => write!(
                f,
                "the credential {credential} rests on it, which is in force or can be won back through {through}"
            ),
            Self::PassWaits { through } => {
                write!(f, "its pass waits for the other requirements through {through}")
            }
            Self::Accommodation => f.write_str("the accommodation still applies"),
        }
    }
}

/// What becomes of the record of an attempt on `day`.
pub fn fate_of_record(
    program: &Program,
    history: &History,
    sitting: &Sitting,
    appeals: &[OpenAppeal],
    day: Day,
) -> Fate {
    let over = sitting.ended().unwrap_or(sitting.opened).day();
    let Some(due) = due(program.retention.records_months, over, day) else { return Fate::Young };
    let kept = match sitting.state {
        SittingState::Open | SittingState::Held(_) => Some(KeptFor::NotOver),
        _ => of_attempt(program, sitting, appeals, day)
            .or_else(|| by_credential(program, history, sitting, day))
            .or_else(|| by_waiting_pass(program, history, sitting, day)),
    };
    kept.map_or(Fate::Due(due), |why| Fate::Kept(due, why))
}

/// What becomes of words about a person on `day`.
pub fn fate_of_words(
    program: &Program,
    history: &History,
    said: &Said,
    appeals: &[OpenAppeal],
    day: Day,
) -> Fate {
    let Some(due) = due(program.retention.words_months, said.on, day) else { return Fate::Young };
    let kept = match &said.with {
        Saying::Attempt(attempt) => {
            let sitting = history.sittings.iter().find(|sitting| sitting.attempt == *attempt);
            sitting.and_then(|sitting| of_attempt(program, sitting, appeals, day))
        }
        Saying::Credential(id) => through(program, history, id, day).map(|through| held(id, through)),
        Saying::Requirement(requirement) => by_requirement(program, history, requirement, day),
        Saying::Accommodation(newest) => newest.then_some(KeptFor::Accommodation),
        Saying::Other => None,
    };
    kept.map_or(Fate::Due(due), |why| Fate::Kept(due, why))
}

/// The first day on which something of `from` is no longer to be kept, once that day has come.
fn due(months: Option<u32>, from: Day, day: Day) -> Option<Day> {
    let due = from.plus_months(months?).plus_days(1);
    (due <= day).then_some(due)
}

fn held(id: &CredentialId, through: Day) -> KeptFor {
    KeptFor::Credential { credential: id.clone(), through }
}

fn of_attempt(program: &Program, sitting: &Sitting, appeals: &[OpenAppeal], day: Day) -> Option<KeptFor> {
    if let Some(open) = appeals.iter().find(|open| open.attempt == sitting.attempt) {
        return Some(KeptFor::AppealOpen { appeal: open.appeal.clone() });
    }
    // without a deadline there is none to wait for
    let within = program.appeals.open_within_days?;
    let through = sitting.ended()?.day().plus_days(within.into());
    (day <= through).then_some(KeptFor::AppealUntil { through })
}

/// The credential that rests on a pass in this attempt, and goes on the longest.
fn by_credential(program: &Program, history: &History, sitting: &Sitting, day: Day) -> Option<KeptFor> {
    let resting = history.awards.iter().filter(|fact| attempt_of(&fact.event) == Some(&sitting.attempt));
    let longest =
        resting.filter_map(|fact| Some((through(program, history, &fact.id, day)?, &fact.id))).max();
    longest.map(|(through, id)| held(id, through))
}

fn by_requirement(
    program: &Program,
    history: &History,
    requirement: &RequirementId,
    day: Day,
) -> Option<KeptFor> {
    let asks = |kind: &CredentialKind| {
        program.credential(kind).is_some_and(|rule| {
            let renewal = rule.renewal.ways.iter().flatten();
            let renewal = renewal.filter_map(|part| match part {
                RenewalPart::Requirement(requirement) => Some(requirement),
                RenewalPart::Exam(_) => None,
            });
            rule.to_award.iter().chain(renewal).any(|due| due.id == *requirement)
        })
    };
    let resting = history.awards.iter().filter(|fact| asks(&fact.kind));
    let longest =
        resting.filter_map(|fact| Some((through(program, history, &fact.id, day)?, &fact.id))).max();
    longest.map(|(through, id)| held(id, through))
}

fn by_waiting_pass(program: &Program, history: &History, sitting: &Sitting, day: Day) -> Option<KeptFor> {
    let passed = sitting.credit()?;
    let rule = program.credentials.iter().find(|rule| rule.exam == sitting.exam)?;
    let used = history.awards.iter().any(|fact| attempt_of(&fact.event) == Some(&sitting.attempt));
    let through = passed.plus_months(rule.pass_waits_months);
    (!used && day <= through).then_some(KeptFor::PassWaits { through })
}

/// The last day on which an award is in force or can be won back; `None` when that is over, or it was revoked. One that is
/// suspended may be in force again.
fn through(program: &Program, history: &History, id: &CredentialId, day: Day) -> Option<Day> {
    let mut last = None;
    for fact in history.awards.iter().filter(|fact| fact.id == *id) {
        match &fact.event {
            AwardEvent::Awarded { expires, .. }
            | AwardEvent::Renewed { expires, .. }
            | AwardEvent::Restored { expires, .. }
            | AwardEvent::Extended { expires, .. } => {
                let lapse = program.credential(&fact.kind).map(|rule| rule.lapse);
                let more = lapse.map_or(0, |lapse| lapse.grace_days.max(lapse.streamlined_days));
                last = last.max(Some(expires.plus_days(more.into())));
            }
            AwardEvent::Revoked { .. } => return None,
            AwardEvent::Suspended { .. } | AwardEvent::Reinstated { .. } => {}
        }
    }
    last.filter(|through| day <= *through)
}

fn attempt_of(event: &AwardEvent) -> Option<&AttemptId> {
    match event {
        AwardEvent::Awarded { attempt, .. } | AwardEvent::Restored { attempt, .. } => Some(attempt),
        AwardEvent::Renewed { attempt, .. } => attempt.as_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::sample::{day, noon, program};
    use crate::credential::{AwardFact, Worth};
    use crate::digest::Digest;
    use crate::program::Retention;

    const ATTEMPT: &str = "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f";

    fn rules() -> Program {
        let mut program = program();
        program.retention = Retention { records_months: Some(24), words_months: Some(24) };
        program.appeals.open_within_days = Some(30);
        program
    }

    /// Sat on 2024-01-31.
    fn sitting(state: SittingState) -> Sitting {
        Sitting {
            attempt: ATTEMPT.parse().unwrap(),
            exam: "sales-associate".parse().unwrap(),
            opened: noon("2024-01-31"),
            state,
            worth: Worth::Credit,
            given_back: false,
        }
    }

    fn failed() -> Sitting {
        sitting(SittingState::Failed(noon("2024-01-31")))
    }

    fn fact(event: AwardEvent) -> AwardFact {
        AwardFact {
            id: "c-1".parse().unwrap(),
            kind: "sales-associate".parse().unwrap(),
            effective: day("2024-02-01"),
            recorded: noon("2024-02-01"),
            program_digest: Digest([0; 32]),
            event,
        }
    }

    fn awarded(expires: &str) -> AwardFact {
        fact(AwardEvent::Awarded { expires: day(expires), attempt: ATTEMPT.parse().unwrap() })
    }

    fn record(program: &Program, sitting: &Sitting, awards: &[AwardFact], on: &str) -> Fate {
        let history =
            History { sittings: vec![sitting.clone()], awards: awards.to_vec(), ..History::default() };
        fate_of_record(program, &history, sitting, &[], day(on))
    }

    #[test]
    fn a_record_is_due_the_day_after_its_months_and_never_without_them() {
        assert_eq!(record(&rules(), &failed(), &[], "2026-01-31"), Fate::Young);
        assert_eq!(record(&rules(), &failed(), &[], "2026-02-01"), Fate::Due(day("2026-02-01")));
        assert_eq!(
            record(&rules(), &sitting(SittingState::Void), &[], "2026-02-01"),
            Fate::Due(day("2026-02-01"))
        );
        let mut forever = rules();
        forever.retention.records_months = None;
        assert_eq!(record(&forever, &failed(), &[], "2999-01-01"), Fate::Young);
    }

    #[test]
    fn an_attempt_that_is_not_over_keeps_its_record() {
        let kept = Fate::Kept(day("2026-02-01"), KeptFor::NotOver);
        assert_eq!(record(&rules(), &sitting(SittingState::Open), &[], "2026-02-01"), kept);
    }

    #[test]
    fn a_credential_keeps_the_record_it_rests_on_through_its_lapse() {
        let passed = sitting(SittingState::Passed(noon("2024-01-31")));
        let on = |awards: &[AwardFact], on| record(&rules(), &passed, awards, on);
        let renewed =
            fact(AwardEvent::Renewed { from: day("2025-01-31"), expires: day("2026-01-31"), attempt: None });
        let awards = [awarded("2025-01-31"), renewed];
        let through = day("2026-05-01");
        let why = KeptFor::Credential { credential: "c-1".parse().unwrap(), through };
        assert_eq!(on(&awards, "2026-05-01"), Fate::Kept(day("2026-02-01"), why));
        assert_eq!(on(&awards, "2026-05-02"), Fate::Due(day("2026-02-01")));
        let revoked = fact(AwardEvent::Revoked { reason: String::new() });
        assert_eq!(on(&[awarded("2026-01-31"), revoked], "2026-03-01"), Fate::Due(day("2026-02-01")));
        let suspended = fact(AwardEvent::Suspended { reason: String::new() });
        assert!(matches!(on(&[awarded("2026-01-31"), suspended], "2026-03-01"), Fate::Kept(..)));
        let other = sitting(SittingState::Passed(noon("2024-01-31")));
        let other = Sitting { attempt: "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e90".parse().unwrap(), ..other };
        assert_eq!(record(&rules(), &other, &awards, "2026-04-01"), Fate::Due(day("2026-02-01")));
    }

    #[test]
    fn a_pass_that_waits_keeps_its_record() {
        let passed = sitting(SittingState::Passed(noon("2024-01-31")));
        let mut rules = rules();
        rules.retention.records_months = Some(1);
        let why = KeptFor::PassWaits { through: day("2025-01-31") };
        assert_eq!(record(&rules, &passed, &[], "2025-01-31"), Fate::Kept(day("2024-03-01"), why));
        assert_eq!(record(&rules, &passed, &[], "2025-02-01"), Fate::Due(day("2024-03-01")));
    }

    #[test]
    fn an_appeal_keeps_the_record_and_the_words_while_it_is_open_or_may_come() {
        let mut rules = rules();
        rules.appeals.open_within_days = Some(1000);
        let through = day("2024-01-31").plus_days(1000);
        let kept = Fate::Kept(day("2026-02-01"), KeptFor::AppealUntil { through });
        assert_eq!(record(&rules, &failed(), &[], "2026-02-01"), kept);
        let history = History { sittings: vec![failed()], ..History::default() };
        let open = OpenAppeal { appeal: "ap-1".parse().unwrap(), attempt: ATTEMPT.parse().unwrap() };
        let why = KeptFor::AppealOpen { appeal: open.appeal.clone() };
        let open = [open];
        let late = day("2029-01-01");
        let record = fate_of_record(&rules, &history, &failed(), &open, late);
        assert_eq!(record, Fate::Kept(day("2026-02-01"), why.clone()));
        let said = Said { on: day("2024-02-02"), with: Saying::Attempt(ATTEMPT.parse().unwrap()) };
        let words = fate_of_words(&rules, &history, &said, &open, late);
        assert_eq!(words, Fate::Kept(day("2026-02-03"), why));
        assert_eq!(fate_of_words(&rules, &history, &said, &[], late), Fate::Due(day("2026-02-03")));
    }

    #[test]
    fn words_stay_while_what_they_were_said_for_stands() {
        let rules = rules();
        let history = History { awards: vec![awarded("2026-01-31")], ..History::default() };
        let on = |with: Saying, on| {
            fate_of_words(&rules, &history, &Said { on: day("2024-02-01"), with }, &[], day(on))
        };
        let kept = |fate: Fate| matches!(fate, Fate::Kept(..));
        let training = || Saying::Requirement("sales-101".parse().unwrap());
        assert!(kept(on(training(), "2026-05-01")) && !kept(on(training(), "2026-05-02")));
        assert!(!kept(on(Saying::Requirement("pitch".parse().unwrap()), "2026-05-01")));
        let credential = || Saying::Credential("c-1".parse().unwrap());
        assert!(kept(on(credential(), "2026-05-01")) && !kept(on(credential(), "2026-05-02")));
        assert!(kept(on(Saying::Accommodation(true), "2026-05-02")));
        assert_eq!(on(Saying::Accommodation(false), "2026-05-02"), Fate::Due(day("2026-02-02")));
        assert_eq!(on(Saying::Other, "2026-02-01"), Fate::Young);
        assert_eq!(on(Saying::Other, "2026-02-02"), Fate::Due(day("2026-02-02")));
    }
}
