//! Sample data for tests of screens: a person with credentials of every kind, exams in every state.

use crate::api::*;
use crate::attempt::{Binding, Entry, Fact, Mode, ReviewOutcome};
use crate::credential::Standing;
use crate::digest::Digest;
use crate::form::{FORM_FORMAT, FormDomain, PresentedForm, PresentedItem, PresentedOption};
use crate::id::AttemptId;
use crate::note::SigningKey;
use crate::program::{PassMark, Proctoring, RequirementKind};
use crate::time::{Day, Timestamp};
use crate::tui::stage::{self, NOON};
use crate::tui::{Screen, Sitting};
use std::sync::Arc;

mod looking_back;

pub(crate) use looking_back::*;

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

pub(crate) const ATTEMPT: &str = "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f";

pub(crate) fn person() -> PersonCard {
    PersonCard { id: id("a-example"), name: "A. Example".into(), partner: "Example Partners".into() }
}

pub(crate) fn other_person() -> PersonCard {
    PersonCard { id: id("b-sample"), name: "B. Sample".into(), partner: String::new() }
}

pub(crate) fn award(issued: &str, expires: &str) -> AwardCard {
    let end = day(expires);
    AwardCard {
        id: id("c-1"),
        issued: day(issued),
        expires: end,
        renewal_opens: end.plus_days(-60),
        notices: vec![end.plus_days(-60), end.plus_days(-30), end.plus_days(-7)],
        grace_ends: end.plus_days(30),
        streamlined_ends: end.plus_days(90),
        update_due: None,
        reason: String::new(),
    }
}

pub(crate) fn step(kind: StepKind, title: &str, done_on: Option<&str>) -> Step {
    let done_on = done_on.map(day);
    Step { kind, title: title.into(), needed: 1, done: u32::from(done_on.is_some()), done_on, carried: None }
}

pub(crate) fn training(title: &str, done_on: Option<&str>) -> Step {
    step(StepKind::Requirement(id("training"), RequirementKind::Training), title, done_on)
}

fn credential(kind: &str, title: &str, track: &str, standing: Standing, next: Next) -> CredentialCard {
    CredentialCard {
        kind: id(kind),
        title: title.into(),
        track: track.into(),
        level: "Foundation".into(),
        exam: id(kind),
        standing,
        update_due: false,
        award: None,
        steps: vec![],
        next,
        marks: vec![Mark::SelfAttested, Mark::NotMonitored],
        renewal: vec![
            vec![step(StepKind::Exam(id(kind)), &format!("{track} Associate exam"), None)],
            vec![training("annual update training", None)],
        ],
        sit: Some(id(kind)),
    }
}

pub(crate) fn exam(name: &str, title: &str, eligibility: Eligibility) -> ExamCard {
    ExamCard {
        id: id(name),
        title: title.into(),
        credential: format!("Certified {title}"),
        renews: false,
        items: 40,
        scored: 40,
        limit_ms: 3_600_000,
        pass_mark: PassMark(7000),
        used: 0,
        allowed: 3,
        wait_days: 7,
        proctoring: vec![Proctoring::Own, Proctoring::Live, Proctoring::InPerson],
        monitored: true,
        beta: false,
        marks: vec![Mark::SelfAttested, Mark::NotMonitored],
        practice: 20,
        eligibility,
        warnings: vec![],
        last: None,
        open_here: OpenHere::default(),
    }
}

/// Exams: professional (needs a live proctor), technical (waiting), marketing (no bank), sales (ready, with pilots).
pub(crate) fn overview() -> Overview {
    let sales = CredentialCard {
        award: Some(award("2026-11-22", "2027-11-22")),
        steps: vec![
            training("Sales 101 training", Some("2026-10-02")),
            step(StepKind::Exam(id("sales-associate")), "Sales Associate exam", Some("2026-11-22")),
        ],
        ..credential(
            "sales-associate",
            "Certified Sales Associate",
            "Sales",
            Standing::Active,
            Next::RenewalOpens(day("2027-09-23")),
        )
    };
    let technical = CredentialCard {
        award: Some(award("2025-12-10", "2026-12-10")),
        ..credential(
            "technical-associate",
            "Certified Technical Associate",
            "Technical",
            Standing::Expiring,
            Next::Renew(day("2026-12-10")),
        )
    };
    let delivery = CredentialCard {
        steps: vec![
            step(
                StepKind::Credential(id("technical-associate")),
                "Certified Technical Associate",
                Some("2025-12-10"),
            ),
            training("Delivery methodology training", None),
            step(StepKind::Exam(id("sales-associate")), "Implementation Associate exam", Some("2026-10-20")),
        ],
        renewal: vec![],
        ..credential(
            "implementation-associate",
            "Certified Implementation Associate",
            "Delivery",
            Standing::None,
            Next::ToGo(vec!["Delivery methodology training".into()]),
        )
    };
    let professional = ExamCard {
        allowed: 2,
        pass_mark: PassMark(7500),
        wait_days: 14,
        proctoring: vec![Proctoring::Live, Proctoring::InPerson],
        monitored: false,
        marks: vec![Mark::SelfAttested, Mark::NotProctored],
        practice: 0,
        ..exam("sales-professional", "Sales Professional", Eligibility::Ready)
    };
    let waiting = ExamCard {
        items: 50,
        scored: 50,
        limit_ms: 5_400_000,
        pass_mark: PassMark(7500),
        used: 1,
        ..exam(
            "technical-associate",
            "Technical Associate",
            Eligibility::Waiting(Timestamp(NOON + 7 * 86_400_000)),
        )
    };
    let pilots = ExamCard {
        items: 43,
        scored: 40,
        limit_ms: 3_870_000,
        used: 1,
        warnings: vec!["The pool holds less than 3 times the questions of a form.".into()],
        ..exam("sales-associate", "Sales Associate", Eligibility::Ready)
    };
    Overview {
        at: Timestamp(NOON),
        program: ProgramCard {
            id: id("partner-certification"),
            name: "Partner Certification".into(),
            organisation: "Example".into(),
            support: "Certification desk, certification@example.org".into(),
        },
        person: Some(person()),
        registered: true,
        credentials: vec![sales, technical, delivery],
        exams: vec![
            pilots,
            professional,
            waiting,
            ExamCard { practice: 0, ..exam("marketing-advocate", "Marketing Advocate", Eligibility::NoBank) },
        ],
        unfinished: vec![],
        place: Place::Local,
        has_tiers: true,
        notices: vec![],
        is_old: false,
        troubles: vec![],
    }
}

pub(crate) fn unfinished() -> UnfinishedCard {
    UnfinishedCard {
        attempt: id(ATTEMPT),
        person: person(),
        exam: id("technical-associate"),
        title: "Technical Associate".into(),
        opened: Timestamp(NOON - 3_600_000),
        items: 50,
        progress: Some(Progress {
            at: Timestamp(NOON),
            item: Some(17),
            answered: 15,
            left_ms: 972_000,
            away_ms: 22 * 60_000,
            away: Away::Computer,
            findings: vec![],
            held: None,
            blocked: None,
            ended: false,
        }),
    }
}

pub(crate) fn shared() -> Arc<Overview> {
    Arc::new(overview())
}

/// A program of another organisation: one exam, one credential, no words of any other.
pub(crate) fn foreign() -> Overview {
    let mut other = overview();
    other.program = ProgramCard {
        id: id("harbour-pilots"),
        name: "Harbour Pilots".into(),
        organisation: String::new(),
        support: String::new(),
    };
    other.has_tiers = false;
    other.person = Some(PersonCard { partner: String::new(), ..person() });
    other.credentials = vec![CredentialCard {
        steps: vec![step(StepKind::Exam(id("night-pilot")), "Night pilot exam", None)],
        renewal: vec![],
        ..credential(
            "night-pilot",
            "Night Pilot",
            "Harbour",
            Standing::None,
            Next::ToGo(vec!["Night pilot exam".into()]),
        )
    }];
    other.exams =
        vec![ExamCard { monitored: false, ..exam("night-pilot", "Night pilot", Eligibility::Ready) }];
    other
}

/// A screen laid out and drawn at the fixed instant, with its legend of styles.
pub(crate) fn picture(screen: &mut dyn Screen, size: (u16, u16)) -> String {
    stage::looking(|look| {
        stage::draw_with(size, look, |frame, look| {
            screen.layout(frame.area(), look);
            screen.view(frame, look);
        })
        .snapshot()
    })
}

/// The text of a screen in ASCII signs and without colours.
pub(crate) fn ascii(screen: &mut dyn Screen, size: (u16, u16)) -> String {
    stage::looking_at(&stage::now(), crate::tui::theme::Palette::Mono, true, |look| {
        stage::draw_with(size, look, |frame, look| {
            screen.layout(frame.area(), look);
            screen.view(frame, look);
        })
        .text()
    })
}

/// An attempt that was opened a moment ago: two questions, the second of which wants two options.
pub(crate) fn sitting() -> Sitting {
    let digest = Digest([7; 32]);
    let attempt: AttemptId = id(ATTEMPT);
    let binding = Binding {
        person: id("a-example"),
        program: id("partner-certification"),
        exam: id("sales-associate"),
        mode: Mode::Exam,
        proctoring: Proctoring::Own,
        program_digest: digest,
        bank_digest: digest,
        blueprint_digest: digest,
        form_digest: digest,
        commitment: digest,
        nonce: digest,
        items: 2,
        scored: 2,
        limit_ms: 3_600_000,
        breaks_ms: 0,
        watch_focus: true,
        authorities: vec![],
        device: SigningKey::from_secret("device", &[9; 32]).unwrap().verifier().to_string(),
    };
    let options = |texts: &[&str]| {
        let option = |(i, text): (usize, &&str)| PresentedOption {
            id: id(&format!("{i:012x}")),
            text: (*text).to_owned(),
        };
        texts.iter().enumerate().map(option).collect::<Vec<_>>()
    };
    let domain =
        FormDomain { id: id("pricing"), name: "Pricing and packaging".into(), short: "Pricing".into() };
    let form = PresentedForm {
        format: FORM_FORMAT.into(),
        attempt: attempt.clone(),
        exam: id("sales-associate"),
        title: "Sales Associate".into(),
        language: "en".into(),
        domains: vec![domain],
        items: vec![
            PresentedItem::choice(
                id("pricing"),
                "A discount of 10 % on 200 leaves what?".into(),
                1,
                options(&["180", "190", "20"]),
            ),
            PresentedItem::choice(
                id("pricing"),
                "Which TWO are **not** list prices?\n\n```\nlist 100\nstreet 80\n```".into(),
                2,
                options(&["street price", "list price", "net price"]),
            ),
        ],
        scored: 2,
    };
    let moment = stage::now();
    let boot = moment.boot_mark(&attempt);
    let fact = Fact::Opened { boot, binding: Box::new(binding.clone()) };
    let opened = OpenedAttempt { attempt, binding, form, name: "A. Example".into() };
    let entries = vec![Entry { seq: 0, at: moment.wall, up: moment.up, fact }];
    Sitting { opened, entries, notes: String::new(), findings: vec![], news: vec![] }
}

/// A pass that waits for a training.
pub(crate) fn outcome() -> Outcome {
    let domain = |name: &str, short: &str, points| DomainScore {
        domain: id(name),
        short: short.into(),
        points,
        possible: 8,
    };
    Outcome {
        attempt: id(ATTEMPT),
        exam: id("sales-associate"),
        title: "Sales Associate".into(),
        name: "A. Example".into(),
        ending: Ending::Submitted,
        ended: Timestamp(NOON),
        points: 33,
        possible: 40,
        pass_mark: PassMark(7000),
        passed: true,
        domains: vec![
            domain("product", "Product and value", 8),
            domain("customers", "Customers and pains", 6),
            domain("positioning", "Positioning", 5),
            domain("registration", "Deal registration", 7),
            domain("pricing", "Pricing", 7),
        ],
        used_ms: 2_467_000,
        limit_ms: 3_600_000,
        records: 214,
        head: Digest([0x5a; 32]),
        nth: (1, 3),
        next: None,
        missing: vec!["Sales 101 training".into()],
        unscored: 0,
        awarded: None,
        renews: false,
        marks: vec![Mark::SelfAttested, Mark::NotMonitored],
        voided: vec![],
        rescored: None,
        given_back: false,
        appeals: vec![],
        held: None,
    }
}

/// The same attempt after an appeal: a question was void, and a fail turned into a pass.
pub(crate) fn rescored() -> Outcome {
    let appeal = AppealCard {
        id: id("ap-3f9c02d1"),
        kind: AppealKind::Item,
        opened: day("2026-11-26"),
        due: Some(day("2026-12-10")),
        overdue: false,
        decision: Some(AppealDecision {
            outcome: AppealOutcome::Upheld,
            on: day("2026-12-01"),
            reason: "Question 7 has two right answers".into(),
        }),
    };
    Outcome {
        points: 28,
        voided: vec![7],
        rescored: Some(Rescored {
            on: Timestamp(NOON).plus(9 * 86_400_000),
            points: 27,
            possible: 40,
            passed: false,
        }),
        appeals: vec![appeal],
        ..outcome()
    }
}

/// A result of a server that held it because answers came late: nobody has decided yet, or somebody has.
pub(crate) fn held(decision: Option<ReviewOutcome>) -> Outcome {
    let deadline = Timestamp(NOON).plus(3_600_000);
    let late = Some(LateTail { answers: 3, deadline, received: deadline.plus(11 * 60_000 + 500) });
    let marks = decision.map_or(vec![Mark::HeldForReview], |_| Vec::new());
    Outcome {
        passed: decision == Some(ReviewOutcome::Released),
        missing: if decision.is_some() { outcome().missing } else { Vec::new() },
        held: Some(HoldCard {
            hold: Hold { late, clocks: 0, in_time: 188, decision },
            decided: decision.map(|_| deadline.plus(2 * 86_400_000)),
            reason: decision
                .map(|_| "The hall had no network from 14:05 to 14:40".into())
                .unwrap_or_default(),
        }),
        marks,
        ..outcome()
    }
}
