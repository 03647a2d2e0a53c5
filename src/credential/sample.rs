//! A program and histories for the tests of this module.

use super::*;
use crate::digest::Digest;
use crate::id::AttemptId;
use crate::program::*;
use crate::time::{Day, Timestamp};
use std::collections::BTreeSet;

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Noon UTC of a day.
pub(crate) fn noon(text: &str) -> Timestamp {
    day(text).start().plus(12 * 3_600_000)
}

fn level_exam(id: &str, title: &str, level: &str, retakes: Retakes, kind: ExamKind, bank: &str) -> Exam {
    Exam {
        id: id.parse().unwrap(),
        title: title.into(),
        track: "sales".parse().unwrap(),
        level: level.parse().unwrap(),
        kind,
        bank: bank.parse().unwrap(),
        questions: 40,
        minutes: 60,
        pass_mark: PassMark(7000),
        retakes,
        proctoring: BTreeSet::from([Proctoring::Own]),
        monitored: true,
        beta: false,
        late_grace_minutes: 0,
        local_credit: false,
    }
}

pub(crate) fn requirement(id: &str, title: &str, kind: RequirementKind, count: u32) -> Requirement {
    Requirement { id: id.parse().unwrap(), title: title.into(), kind, count }
}

/// One track with three levels: the figures of the default program's sales track.
pub(crate) fn program() -> Program {
    let retakes = |included, wait_days| Retakes { included, wait_days, cycle_months: 12 };
    let (assoc, prof, expert) = ("sales-associate", "sales-professional", "sales-expert");
    let update = || requirement("sales-update", "annual update training", RequirementKind::Training, 1);
    let activity = || requirement("sales-activity", "continued activity", RequirementKind::Evidence, 1);
    let exam = |id: &str| RenewalPart::Exam(id.parse().unwrap());
    let rule = |id: &str, title: &str, level: &str, months| CredentialRule {
        id: id.parse().unwrap(),
        title: title.into(),
        track: "sales".parse().unwrap(),
        level: level.parse().unwrap(),
        exam: id.parse().unwrap(),
        to_sit: vec![],
        to_award: vec![],
        validity_months: months,
        pass_waits_months: 12,
        renewal: Renewal { opens_days_before: 60, ways: vec![], update_due_months: None, update: None },
        lapse: Lapse { grace_days: 30, streamlined_days: 90 },
    };
    let mut associate = rule(assoc, "Certified Sales Associate", "foundation", 12);
    associate.to_award = vec![requirement("sales-101", "Sales 101 training", RequirementKind::Training, 1)];
    associate.renewal.ways = vec![vec![exam(assoc)], vec![RenewalPart::Requirement(update())]];
    let mut professional = rule(prof, "Certified Sales Professional", "professional", 12);
    professional.to_sit = vec![assoc.parse().unwrap()];
    professional.to_award = vec![requirement("pitch", "Mock pitch review", RequirementKind::Practical, 1)];
    professional.renewal.ways =
        vec![vec![RenewalPart::Requirement(update()), exam("sales-professional-brief")]];
    let mut top = rule(expert, "Certified Sales Expert", "expert", 24);
    top.to_sit = vec![prof.parse().unwrap()];
    top.to_award = vec![requirement("deals", "Closed deals", RequirementKind::Evidence, 5)];
    top.renewal.ways = vec![vec![RenewalPart::Requirement(update()), RenewalPart::Requirement(activity())]];
    top.renewal.update_due_months = Some(12);
    top.renewal.update = Some("sales-update".parse().unwrap());
    let level = |id: &str, name: &str| Level { id: id.parse().unwrap(), name: name.into() };
    Program {
        id: "partner".parse().unwrap(),
        name: "Partner Certification".into(),
        organisation: String::new(),
        version: "1".into(),
        effective_from: day("2020-01-01"),
        digest: Digest::of(&[b"program"]),
        support: None,
        tracks: vec![Track {
            id: "sales".parse().unwrap(),
            name: "Sales".into(),
            audience: String::new(),
            optional: false,
            domains: vec![],
        }],
        levels: vec![
            level("foundation", "Foundation"),
            level("professional", "Professional"),
            level("expert", "Expert"),
        ],
        exams: vec![
            level_exam(assoc, "Sales Associate", "foundation", retakes(3, 7), ExamKind::Main, assoc),
            level_exam(prof, "Sales Professional", "professional", retakes(2, 14), ExamKind::Main, prof),
            level_exam(
                "sales-professional-brief",
                "Sales Professional brief assessment",
                "professional",
                retakes(2, 14),
                ExamKind::Brief,
                prof,
            ),
            level_exam(expert, "Sales Expert", "expert", retakes(1, 30), ExamKind::Main, expert),
        ],
        credentials: vec![associate, professional, top],
        tiers: vec![],
        notices: vec![60, 30, 7],
        appeals: Appeals::default(),
        retention: Retention::default(),
        pool_factor: 3,
        practice_items: 20,
    }
}

/// An attempt id that differs with `n`.
pub(crate) fn attempt(n: u8) -> AttemptId {
    AttemptId::from_parts(u64::from(n), &[n; 10])
}

/// Builds histories step by step, deciding awards as the registry does.
pub(crate) struct Story {
    pub(crate) program: Program,
    pub(crate) history: History,
}

impl Story {
    pub(crate) fn new() -> Self {
        Self { program: program(), history: History::default() }
    }
    /// A sitting opened and ended at noon of `on`.
    pub(crate) fn sits(&mut self, exam: &str, on: &str, passed: bool) -> AttemptId {
        let at = noon(on);
        let state = if passed { SittingState::Passed(at) } else { SittingState::Failed(at) };
        self.sits_as(exam, on, state, Worth::Credit)
    }
    pub(crate) fn sits_as(&mut self, exam: &str, on: &str, state: SittingState, worth: Worth) -> AttemptId {
        let id = attempt(u8::try_from(self.history.sittings.len() + 1).unwrap());
        let exam = exam.parse().unwrap();
        self.history.sittings.push(Sitting {
            attempt: id.clone(),
            exam,
            opened: noon(on),
            state,
            worth,
            given_back: false,
        });
        self.decide(on);
        id
    }
    pub(crate) fn completes(&mut self, requirement: &str, on: &str) {
        self.completes_late(requirement, on, on);
    }
    /// Completed on one day, recorded on another.
    pub(crate) fn completes_late(&mut self, requirement: &str, on: &str, recorded: &str) {
        self.history.completions.push(Completion { requirement: requirement.parse().unwrap(), day: day(on) });
        self.decide(recorded);
    }
    pub(crate) fn grants(&mut self, exam: &str, on: &str, wait: Wait) {
        self.history.grants.push(Grant { exam: exam.parse().unwrap(), at: noon(on).plus(1), wait });
    }
    pub(crate) fn administers(&mut self, kind: &str, on: &str, event: AwardEvent) {
        let kind = kind.parse().unwrap();
        let id = award_of(&self.history.awards, &kind, day(on)).unwrap().id;
        let fact = AwardFact {
            id,
            kind,
            effective: day(on),
            recorded: noon(on),
            program_digest: self.program.digest,
            event,
        };
        self.history.awards.push(fact);
        self.decide(on);
    }
    pub(crate) fn decide(&mut self, on: &str) {
        let facts = decide(&self.program, &self.history, noon(on));
        self.history.awards.extend(facts);
        assert_eq!(decide(&self.program, &self.history, noon(on)), vec![], "deciding again adds nothing");
    }
    pub(crate) fn on(&self, kind: &str, on: &str) -> Assessment {
        let rule = self.program.credential(&kind.parse().unwrap()).unwrap();
        assess(&self.program, rule, &self.history, day(on))
    }
    pub(crate) fn standing(&self, kind: &str, on: &str) -> Standing {
        self.on(kind, on).standing
    }
    pub(crate) fn expires(&self, kind: &str, on: &str) -> String {
        self.on(kind, on).award.unwrap().expires.to_string()
    }
    pub(crate) fn allowance_at(&self, exam: &str, now: Timestamp) -> Allowance {
        let exam = self.program.exam(&exam.parse().unwrap()).unwrap();
        allowance(&self.program, exam, &self.history, now)
    }
    pub(crate) fn admission(&self, exam: &str, on: &str) -> Admission {
        self.allowance_at(exam, noon(on)).admission
    }
}
