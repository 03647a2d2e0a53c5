//! `status`: how people stand, on any day.

use crate::api::{CredentialCard, Eligibility, Mark};
use crate::cli::outcome::Output;
use crate::cli::page;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{ExamLine, PersonStatus, StatusQuery, StatusReport};
use crate::runtime::clock::local_zone;
use crate::time::{Day, Zone};
use crate::tui::text;
use std::fmt::Write;

/// Carries `status` out.
pub(super) fn status(
    shop: &Shop,
    candidate: Option<&str>,
    at: Option<Day>,
    within: Option<u32>,
    json: bool,
) -> Answer {
    let office = shop.office()?;
    let doubt = office.program_in_doubt()?;
    if let (true, Some(desk)) = (json, office.here()) {
        let person = match candidate {
            Some(id) => Some(desk.run(desk.delivery.registrar().person(id))?.id),
            None => None,
        };
        let standings = desk.run(desk.delivery.standings(&StatusQuery { person, at, within }))?;
        let written = Output::json_as_it_comes(&standings);
        return Ok(Output { stderr: doubt + &written.stderr, ..written });
    }
    let report = office.run(office.registry.status(candidate, at, within))?;
    if json {
        return Ok(Output::json_as_it_comes(&report));
    }
    let mut output = Output { stderr: doubt, ..Output::data(in_words(&report, &local_zone())) };
    if report.people.is_empty() {
        output.stderr = match within {
            Some(days) => format!("No credential expires within {days} days of {}.\n", report.day),
            None => "Nobody is registered yet: invigil candidate add ID --name NAME\n".to_owned(),
        };
    }
    Ok(output)
}

fn in_words(report: &StatusReport, zone: &Zone) -> String {
    let mut out = String::new();
    if report.people.is_empty() {
        return out;
    }
    let marks: Vec<&str> = report.marks.iter().map(|mark| mark_in_words(*mark)).collect();
    let _ = writeln!(out, "{}, {} (UTC){}", report.program.name, text::date(report.day), suffix(&marks));
    for person in &report.people {
        one(&mut out, person, zone);
    }
    out
}

fn suffix(marks: &[&str]) -> String {
    if marks.is_empty() { String::new() } else { format!(" · {}", marks.join(", ")) }
}

fn one(out: &mut String, person: &PersonStatus, zone: &Zone) {
    let partner =
        if person.person.partner.is_empty() { String::new() } else { format!(", {}", person.person.partner) };
    let _ = writeln!(out, "\n{} ({}){partner}", person.person.name, person.person.id);
    let width = person.credentials.iter().map(|c| c.title.chars().count()).max().unwrap_or(0);
    for card in &person.credentials {
        let _ = writeln!(out, "  {:width$}  {}", card.title, credential(card));
    }
    if !person.exams.is_empty() {
        out.push('\n');
    }
    let width = person.exams.iter().map(|e| e.title.chars().count()).max().unwrap_or(0);
    for exam in &person.exams {
        let state = eligibility(exam, zone);
        let _ = writeln!(
            out,
            "  {:width$}  {} of {} attempts used · {state}",
            exam.title, exam.used, exam.allowed
        );
    }
    if !person.attempts.is_empty() {
        out.push('\n');
    }
    for attempt in &person.attempts {
        let opened = text::instant(attempt.opened, zone);
        let given_back = if attempt.given_back { ", given back: it does not count" } else { "" };
        let _ = writeln!(
            out,
            "  {}  {}  {}  opened {opened}{given_back}",
            attempt.id, attempt.exam, attempt.state
        );
    }
    for notice in &person.notices {
        let on = text::instant(notice.recorded, zone);
        let _ = writeln!(out, "  {}  result changed {on}, not looked at yet", notice.attempt);
    }
    if !person.appeals.is_empty() {
        out.push('\n');
    }
    for standing in &person.appeals {
        let (appeal, about) = (&standing.appeal, text::appeals::about(standing.appeal.kind));
        let _ = writeln!(out, "  {}  against {}, about {about}", appeal.id, standing.attempt);
        page::put(out, "    ", &text::appeals::standing(appeal));
    }
}

fn credential(card: &CredentialCard) -> String {
    let mut line = text::home::standing(card);
    if let Some(award) = &card.award {
        let _ = write!(line, " · through {} · {}", text::date(award.expires), award.id);
        if !award.reason.is_empty() {
            let _ = write!(line, " · reason: {}", award.reason);
        }
    }
    let next = text::home::next(card);
    if !next.is_empty() {
        let _ = write!(line, " · {next}");
    }
    line
}

fn eligibility(exam: &ExamLine, zone: &Zone) -> String {
    let state = match &exam.eligibility {
        Eligibility::Ready => "ready".to_owned(),
        Eligibility::Open(attempt) => format!("open: {attempt}"),
        Eligibility::Waiting(at) => text::home::waiting(exam.used, *at, zone),
        Eligibility::UsedUp => "used up: an administrator can grant another".to_owned(),
        Eligibility::Missing(titles) => format!("needs {}", titles.join(", ")),
        Eligibility::PassWaits(last) => format!("passed; counts to {}", text::date(*last)),
        Eligibility::Passed(opens) => text::home::closed(exam.renews, *opens),
        Eligibility::Held(opens) => text::home::held(*opens),
        Eligibility::UnderReview(attempt) => format!("held for review: {attempt}"),
        Eligibility::NoBank => "no question bank here".to_owned(),
        Eligibility::BrokenBank(why) => format!("its bank cannot be used: {why}"),
        Eligibility::ReadOnly(why) => why.clone(),
        Eligibility::Involved => {
            "wrote, reviewed or had its questions: an attempt would not count".to_owned()
        }
        Eligibility::NobodyNamed => "nobody is named".to_owned(),
    };
    if exam.beta { format!("{state} · a beta: never earns a credential") } else { state }
}

fn mark_in_words(mark: Mark) -> &'static str {
    text::marks::mark(mark)
}
