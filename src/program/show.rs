//! A program for people, and as JSON for programs: everything resolved, every figure where it applies.

use super::{
    CredentialRule, Exam, ExamKind, Lapse, Proctoring, Program, RenewalPart, Requirement, RequirementKind,
};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The program as plain text of at most about 100 columns.
pub fn text(program: &Program) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_text(&mut out, program);
    out
}

fn write_text(out: &mut String, program: &Program) -> std::fmt::Result {
    writeln!(out, "{}  ({}, version {})", program.name, program.id, program.version)?;
    if !program.organisation.is_empty() {
        writeln!(out, "{}", program.organisation)?;
    }
    writeln!(out, "applies from {}", program.effective_from)?;
    if let Some(support) = &program.support {
        let url = if support.url.is_empty() { String::new() } else { format!(", {}", support.url) };
        writeln!(out, "support: {} <{}>{url}", support.name, support.email)?;
    }
    for track in &program.tracks {
        let optional = if track.optional { " (optional)" } else { "" };
        writeln!(out, "\n{}{optional}", track.name.to_uppercase())?;
        if !track.audience.is_empty() {
            writeln!(out, "  for {}", track.audience)?;
        }
        for domain in &track.domains {
            writeln!(out, "  · {}", domain.name)?;
        }
        for credential in program.credentials.iter().filter(|c| c.track == track.id) {
            write_credential(out, program, credential)?;
        }
    }
    if !program.tiers.is_empty() {
        writeln!(out, "\nTIERS")?;
    }
    for tier in &program.tiers {
        let seats: Vec<String> = tier
            .seats
            .iter()
            .map(|seat| {
                let track = program.track(&seat.track).map_or(seat.track.as_str(), |t| &t.name);
                let level = program.level(&seat.level).map_or(seat.level.as_str(), |l| &l.name);
                format!("{} {track} {level}", seat.count)
            })
            .collect();
        let needs = if seats.is_empty() { "no credentials".to_owned() } else { seats.join(", ") };
        writeln!(out, "\n  {}: {needs}", tier.name)?;
        if !tier.benefits.is_empty() {
            writeln!(out, "    unlocks {}", tier.benefits.join(", "))?;
        }
    }
    writeln!(out, "\nPOLICIES")?;
    if !program.notices.is_empty() {
        let days: Vec<String> = program.notices.iter().map(ToString::to_string).collect();
        writeln!(out, "  notices {} days before expiry", days.join(", "))?;
    }
    if let Some(days) = program.appeals.open_within_days {
        writeln!(out, "  appeals within {days} days after the end of an attempt")?;
    }
    if let Some(days) = program.appeals.decide_within_days {
        writeln!(out, "  appeals decided within {days} days")?;
    }
    if let Some(months) = program.retention.records_months {
        writeln!(out, "  records of attempts kept for {months} months after their end")?;
    }
    if let Some(months) = program.retention.words_months {
        writeln!(out, "  reasons and notes about people kept for {months} months")?;
    }
    writeln!(out, "  banks: {} x the questions of a form in every domain", program.pool_factor)?;
    let practice = if program.practice_items == 1 { "item" } else { "items" };
    writeln!(out, "  and at least {} practice {practice}", program.practice_items)?;
    writeln!(out, "\ndigest {}", program.digest)
}

fn write_credential(out: &mut String, program: &Program, credential: &CredentialRule) -> std::fmt::Result {
    let level = program.level(&credential.level).map_or(credential.level.as_str(), |l| &l.name);
    writeln!(out, "\n  {}  ({level}, {})", credential.title, credential.id)?;
    for exam in program.exams.iter().filter(|e| e.bank == credential.exam) {
        writeln!(out, "    {}", exam_line(exam))?;
        writeln!(out, "      {}", retakes_line(exam))?;
        writeln!(out, "      {}", proctoring_line(exam))?;
        writeln!(out, "      {}", late_line(exam))?;
    }
    if !credential.to_sit.is_empty() {
        let titles: Vec<&str> = credential
            .to_sit
            .iter()
            .map(|id| program.credential(id).map_or(id.as_str(), |c| c.title.as_str()))
            .collect();
        writeln!(out, "    to sit     {}", titles.join(", "))?;
    }
    if !credential.to_award.is_empty() {
        let titles: Vec<String> = credential.to_award.iter().map(requirement_words).collect();
        writeln!(
            out,
            "    to award   {} (a pass waits {} months)",
            titles.join(", "),
            credential.pass_waits_months
        )?;
    }
    writeln!(
        out,
        "    valid      {} months, renewal from {} days before",
        credential.validity_months, credential.renewal.opens_days_before
    )?;
    let ways: Vec<String> = credential.renewal.ways.iter().map(|way| way_words(program, way)).collect();
    writeln!(out, "    renew by   {}", ways.join(", or "))?;
    if let Some(months) = credential.renewal.update_due_months {
        writeln!(out, "    update     due {months} months after issue")?;
    }
    let lapse = credential.lapse;
    writeln!(out, "    lapse      {}", lapse_in_words(lapse))
}

/// `30 days of grace, streamlined path to day 90`.
fn lapse_in_words(lapse: Lapse) -> String {
    let mut parts = Vec::new();
    if lapse.grace_days > 0 {
        parts.push(format!("{} days of grace", lapse.grace_days));
    }
    if lapse.streamlined_days > lapse.grace_days {
        parts.push(format!("streamlined path to day {}", lapse.streamlined_days));
    }
    if parts.is_empty() { "full path from the day after expiry".to_owned() } else { parts.join(", ") }
}

fn exam_line(exam: &Exam) -> String {
    let beta = if exam.beta { ", beta: never leads to a credential" } else { "" };
    let kind = match exam.kind {
        ExamKind::Main => "exam",
        ExamKind::Brief => "brief",
    };
    format!(
        "{kind:<10} {}: {} questions, {} minutes, pass mark {}{beta}",
        exam.id, exam.questions, exam.minutes, exam.pass_mark
    )
}

fn retakes_line(exam: &Exam) -> String {
    let retakes = exam.retakes;
    let months = retakes.cycle_months;
    match (retakes.included, retakes.wait_days) {
        (1, _) => format!("1 attempt in {months} months; {} days before a granted one", retakes.wait_days),
        (n, 0) => format!("{n} attempts in {months} months, no wait between them"),
        (n, days) => format!("{n} attempts in {months} months, {days} days between them"),
    }
}

fn proctoring_line(exam: &Exam) -> String {
    let ways: Vec<&str> = exam.proctoring.iter().map(|way| proctoring_word(*way)).collect();
    let monitored = if exam.monitored { "; to be monitored when self-proctored" } else { "" };
    format!("proctoring: {}{monitored}", ways.join(" or "))
}

/// What becomes of answers that reach a server late, and of attempts made without one.
fn late_line(exam: &Exam) -> String {
    let late = match exam.late_grace_minutes {
        0 => "late answers: held for review".to_owned(),
        1 => "late answers: count up to 1 minute after the deadline, then held for review".to_owned(),
        n => format!("late answers: count up to {n} minutes after the deadline, then held for review"),
    };
    let local = if exam.local_credit { "; attempts made without a server count once uploaded" } else { "" };
    format!("{late}{local}")
}

fn proctoring_word(way: Proctoring) -> &'static str {
    match way {
        Proctoring::Own => "self",
        Proctoring::Live => "live",
        Proctoring::InPerson => "in-person",
    }
}

fn requirement_words(requirement: &Requirement) -> String {
    match requirement.count {
        1 => format!("{} ({})", requirement.title, requirement.id),
        n => format!("{n} x {} ({})", requirement.title, requirement.id),
    }
}

fn way_words(program: &Program, way: &[RenewalPart]) -> String {
    let parts: Vec<String> = way
        .iter()
        .map(|part| match part {
            RenewalPart::Exam(id) => program.exam(id).map_or_else(
                || id.to_string(),
                |exam| match exam.kind {
                    ExamKind::Main => format!("{} exam", exam.title),
                    ExamKind::Brief => exam.title.clone(),
                },
            ),
            RenewalPart::Requirement(requirement) => requirement_words(requirement),
        })
        .collect();
    parts.join(" and ")
}

/// The program as JSON; pass marks in percent.
pub fn json(program: &Program) -> Value {
    let exams: Vec<Value> = program.exams.iter().map(exam_json).collect();
    let credentials: Vec<Value> = program.credentials.iter().map(credential_json).collect();
    json!({
        "id": program.id,
        "name": program.name,
        "organisation": program.organisation,
        "version": program.version,
        "effective_from": program.effective_from,
        "digest": program.digest,
        "support": program.support.as_ref().map(|s| json!({"name": s.name, "email": s.email, "url": s.url})),
        "levels": program.levels.iter().map(|l| json!({"id": l.id, "name": l.name})).collect::<Vec<_>>(),
        "tracks": program.tracks.iter().map(|t| json!({
            "id": t.id,
            "name": t.name,
            "audience": t.audience,
            "optional": t.optional,
            "domains": t.domains.iter().map(|d| json!({"id": d.id, "name": d.name})).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "exams": exams,
        "credentials": credentials,
        "tiers": program.tiers.iter().map(|t| json!({
            "id": t.id,
            "name": t.name,
            "seats": t.seats.iter().map(|s| json!({"track": s.track, "level": s.level, "count": s.count})).collect::<Vec<_>>(),
            "benefits": t.benefits,
        })).collect::<Vec<_>>(),
        "notices": program.notices,
        "appeals": {
            "open_within_days": program.appeals.open_within_days,
            "decide_within_days": program.appeals.decide_within_days,
        },
        "retention": {
            "records_months": program.retention.records_months,
            "words_months": program.retention.words_months,
        },
        "pool_factor": program.pool_factor,
        "practice_items": program.practice_items,
    })
}

fn exam_json(exam: &Exam) -> Value {
    json!({
        "id": exam.id,
        "title": exam.title,
        "track": exam.track,
        "level": exam.level,
        "kind": match exam.kind { ExamKind::Main => "main", ExamKind::Brief => "brief" },
        "bank": exam.bank,
        "questions": exam.questions,
        "minutes": exam.minutes,
        "pass_mark": percent(exam.pass_mark.0),
        "attempts": exam.retakes.included,
        "wait_days": exam.retakes.wait_days,
        "cycle_months": exam.retakes.cycle_months,
        "proctoring": exam.proctoring.iter().map(|way| proctoring_word(*way)).collect::<Vec<_>>(),
        "monitored": exam.monitored,
        "beta": exam.beta,
        "late_grace_minutes": exam.late_grace_minutes,
        "local_credit": exam.local_credit,
    })
}

/// Whole percents as integers, others as decimals.
fn percent(hundredths: u32) -> Value {
    if hundredths.is_multiple_of(100) {
        json!(hundredths / 100)
    } else {
        json!(f64::from(hundredths) / 100.0)
    }
}

fn credential_json(credential: &CredentialRule) -> Value {
    let way = |way: &Vec<RenewalPart>| -> Vec<Value> {
        let part = |part: &RenewalPart| match part {
            RenewalPart::Exam(id) => json!({"exam": id}),
            RenewalPart::Requirement(requirement) => json!({"requirement": requirement_json(requirement)}),
        };
        way.iter().map(part).collect()
    };
    json!({
        "id": credential.id,
        "title": credential.title,
        "track": credential.track,
        "level": credential.level,
        "exam": credential.exam,
        "to_sit": credential.to_sit,
        "to_award": credential.to_award.iter().map(requirement_json).collect::<Vec<_>>(),
        "validity_months": credential.validity_months,
        "pass_waits_months": credential.pass_waits_months,
        "renewal_opens_days": credential.renewal.opens_days_before,
        "renew": credential.renewal.ways.iter().map(way).collect::<Vec<_>>(),
        "update_due_months": credential.renewal.update_due_months,
        "update": credential.renewal.update,
        "grace_days": credential.lapse.grace_days,
        "streamlined_days": credential.lapse.streamlined_days,
    })
}

fn requirement_json(requirement: &Requirement) -> Value {
    let kind = match requirement.kind {
        RequirementKind::Training => "training",
        RequirementKind::Practical => "practical",
        RequirementKind::Evidence => "evidence",
    };
    json!({"id": requirement.id, "title": requirement.title, "kind": kind, "count": requirement.count})
}
