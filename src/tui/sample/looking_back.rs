//! Sample data of the look back: attempts in history, one of them in detail, and the tiers of a partner.

use super::*;

/// The summary of a failed attempt of the sample person, `days` days before the fixed instant, its record not looked at.
pub(crate) fn summary(days: i64) -> AttemptSummary {
    let opened = Timestamp(NOON - days * 86_400_000);
    AttemptSummary {
        attempt: AttemptId::from_parts(opened.0.unsigned_abs(), &[7; 10]),
        person: id("a-example"),
        program: id("partner-certification"),
        other_program: false,
        exam: id("sales-associate"),
        title: "Sales Associate".into(),
        mode: Mode::Exam,
        opened,
        ended: Some(opened.plus(2_467_000)),
        state: Became::Submitted,
        result: Some(ResultLine {
            points: 26,
            possible: 40,
            percent: 65.0,
            pass_mark: PassMark(7000),
            passed: false,
            held: false,
            used_ms: 2_467_000,
            limit_ms: 3_600_000,
            marks: vec![Mark::SelfAttested, Mark::NotMonitored, Mark::OrderOnly],
        }),
        results: Vec::new(),
        withdrawn_because: String::new(),
        removed: None,
        incidents: Vec::new(),
        appeals: Vec::new(),
        uploaded: None,
        given_back: false,
        record: Holds::NotJudged,
    }
}

/// The same, counted anew the day after: question 3 was void.
pub(crate) fn counted_anew(days: i64) -> AttemptSummary {
    let mut summary = summary(days);
    let version = |version: u32, points, voided| VersionLine {
        version,
        recorded: summary.opened.plus(i64::from(version) * 86_400_000),
        points,
        possible: 40,
        passed: points >= 28,
        held: None,
        decided_because: String::new(),
        voided,
        signed: true,
    };
    summary.results = vec![version(1, 27, vec![]), version(2, 28, vec![3])];
    if let Some(line) = &mut summary.result {
        (line.points, line.percent, line.passed) = (28, 70.0, true);
    }
    summary
}

/// The look back on that attempt.
pub(crate) fn report(summary: AttemptSummary) -> AttemptReport {
    use crate::attempt::{CommentKind, Leaving};
    use crate::journal::{Claim, Stated, Verification};
    let opened = summary.opened;
    let stated = |claim: Claim| Stated { text: claim.to_string(), claim };
    let item = |number: u32, domain: &str, state, for_review| ItemLine {
        number,
        domain: Some(id("pricing")),
        domain_short: domain.into(),
        visits: u32::from(state != ItemStand::Unseen) * (1 + number % 2),
        on_display_ms: if state == ItemStand::Unseen { 0 } else { u64::from(number) * 61_000 },
        changes: if state == ItemStand::Unseen { 0 } else { number % 3 },
        state,
        for_review,
    };
    let stay = |item: u32, minute: i64| StayLine {
        item,
        at: opened.plus(minute * 60_000),
        elapsed_ms: minute.unsigned_abs() * 60_000,
    };
    AttemptReport {
        proctoring: Proctoring::Own,
        form: FormLine { digest: Digest::of(&[b"form"]), items: 5, scored: 5, language: "en".into() },
        limit_ms: 3_600_000,
        breaks_ms: 0,
        domains: [("Product", 8, 8), ("Pricing", 2, 8)]
            .map(|(short, points, possible)| DomainScore {
                domain: id("pricing"),
                short: short.into(),
                points,
                possible,
            })
            .to_vec(),
        verification: Some(Verification {
            state: "CLOSED".into(),
            summary: "CLOSED: the attempt was submitted and signed".into(),
            exit_code: 0,
            attempt: Some(summary.attempt.clone()),
            records: 214,
            head: None,
            torn_bytes: 0,
            first_bad: None,
            proven: vec![stated(Claim::Order { records: 214 }), stated(Claim::Draw)],
            not_proven: vec![stated(Claim::Times)],
            review: vec![],
        }),
        told: Some(Told {
            records: 214,
            started: Some(opened.plus(1000)),
            limit_ms: 3_600_000,
            used_ms: 2_467_000,
            review: ForReview {
                clocks: vec![],
                focus_lost: Some(2),
                focus_away_ms: 41_000,
                suspended: vec![SuspensionLine { seq: 90, at: opened.plus(900_000), cause: Leaving::Left }],
                away: vec![AwayLine {
                    seq: 91,
                    from: opened.plus(900_000),
                    away_ms: 65_000,
                    how: WentOn::NewProcess,
                }],
            },
            path: PathLine {
                items: vec![
                    item(1, "Product", ItemStand::Answered, false),
                    item(2, "Product", ItemStand::Answered, true),
                    item(3, "Pricing", ItemStand::Incomplete, true),
                    item(4, "Positioning", ItemStand::Open, false),
                    item(5, "Pricing", ItemStand::Unseen, false),
                ],
                stays: vec![stay(1, 0), stay(2, 4), stay(3, 9), stay(1, 14), stay(4, 15)],
                on_display_ms: 2_402_000,
                elsewhere_ms: 65_000,
                clocks_ms: 0,
            },
            comments: vec![
                CommentLine {
                    seq: 40,
                    at: opened.plus(300_000),
                    item: Some(2),
                    kind: CommentKind::Item,
                    text: "Two options say the same.".into(),
                },
                CommentLine {
                    seq: 95,
                    at: opened.plus(1_000_000),
                    item: None,
                    kind: CommentKind::Incident,
                    text: "The fire alarm went off, and everybody had to leave the room for some minutes."
                        .into(),
                },
            ],
        }),
        summary: AttemptSummary { record: Holds::Intact, ..summary },
    }
}

/// A partner with two people under two tiers: the lower one is reached and about to be lost, the upper one lacks a seat.
pub(crate) fn tiers() -> TierReport {
    let card =
        |who: &str, name: &str| PersonCard { id: id(who), name: name.into(), partner: "North Ltd".into() };
    let seat = |track: &str| SeatName {
        track: id(&track.to_lowercase()),
        track_name: track.into(),
        level: id("foundation"),
        level_name: "Foundation".into(),
    };
    let ada = |track: &str| HolderCard {
        person: card("ada", "Ada Example"),
        credential: HeldCard {
            id: id("c-1"),
            kind: id("sales-associate"),
            title: format!("Certified {track} Associate"),
            level: id("foundation"),
            level_name: "Foundation".into(),
            standing: if track == "Sales" { Standing::Active } else { Standing::Expiring },
            update_due: false,
            expires: day("2026-12-10"),
            counts_through: day("2027-01-09"),
            marks: vec![Mark::SelfAttested],
        },
    };
    let filled = |track: &str| SeatsCard {
        seat: seat(track),
        count: 1,
        missing: 0,
        holders: vec![ada(track)],
        nearest: vec![],
        near: 0,
    };
    let exam_step = step(StepKind::Exam(id("technical-associate")), "Technical Associate exam", None);
    let missing = SeatsCard {
        count: 2,
        missing: 1,
        nearest: vec![NearestCard {
            person: card("ben", "Ben Example"),
            credential: id("technical-associate"),
            title: "Certified Technical Associate".into(),
            standing: Standing::None,
            to_go: vec![exam_step],
            leaves_open: None,
        }],
        near: 1,
        ..filled("Technical")
    };
    let lost = |track: &str| LostSeatsCard { seat: seat(track), count: 1, filled: 0 };
    let tier = |name: &str, missing: u64, seats: Vec<SeatsCard>, losses: Vec<LossCard>| TierCard {
        id: id(&name.to_lowercase()),
        name: name.into(),
        benefits: vec!["deal registration".into()],
        reached: missing == 0,
        count: seats.iter().map(|seats| u64::from(seats.count)).sum(),
        missing,
        seats,
        losses,
    };
    let loss = LossCard {
        day: day("2027-01-10"),
        tier_lost: true,
        seats: vec![lost("Technical")],
        lapses: vec![ada("Technical")],
    };
    TierReport {
        program: overview().program,
        partner: PartnerCard { id: id("north"), name: "North Ltd".into() },
        day: day("2026-11-22"),
        people: vec![card("ada", "Ada Example"), card("ben", "Ben Example")],
        reached: Some(TierName { id: id("silver"), name: "Silver".into() }),
        tiers: vec![
            tier("Silver", 0, vec![filled("Sales"), filled("Technical")], vec![loss]),
            tier("Gold", 1, vec![filled("Sales"), missing], vec![]),
        ],
        falls: vec![FallCard { day: day("2027-01-10"), reached: None }],
        marks: vec![Mark::SelfAttested],
    }
}
