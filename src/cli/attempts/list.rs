//! `attempts list`: a few words for each attempt.

use super::record;
use crate::api::Holds;
use crate::cli::office::Office;
use crate::cli::outcome::{Output, code};
use crate::cli::page;
use crate::cli::progress::Progress;
use crate::cli::shop::{Answer, Desk, Shop};
use crate::delivery::{AttemptRow, PersonLine};
use crate::id::CandidateId;
use crate::runtime::clock::local_zone;
use crate::time::Zone;
use crate::tui::text::{self, history as words};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is asked for.
pub(super) struct Wish {
    /// Whose attempts; else those of the person in use.
    pub(super) candidate: Option<String>,
    /// Everybody's.
    pub(super) all: bool,
    /// Only attempts at this exam.
    pub(super) exam: Option<String>,
}

/// Carries `attempts list` out.
pub(super) fn list(shop: &Shop, wish: &Wish, json: bool) -> Answer {
    let office = shop.office()?;
    let person = person(shop, &office, wish)?;
    let (mut rows, mut remarks) = match office.here() {
        Some(desk) => gathered(shop, desk, person.as_ref(), json)?,
        None => {
            let of = person.as_ref().map(CandidateId::as_str);
            (office.run(office.registry.attempts(of))?, String::new())
        }
    };
    if let Some(exam) = &wish.exam {
        // an exam of another program is known by its attempts alone
        if office.here().is_some() && !rows.iter().any(|row| row.summary.exam.as_str() == exam) {
            shop.exam(exam)?;
        }
        rows.retain(|row| row.summary.exam.as_str() == exam);
    }
    let mut output = if json {
        Output::json(&rows)
    } else {
        let people = office.run(office.registry.people())?;
        Output::data(in_words(&rows, &people, &local_zone()))
    };
    if rows.is_empty() && !json {
        let who = person.as_ref().map_or_else(
            || "Nobody has opened an attempt".to_owned(),
            |id| format!("{id} has opened no attempt"),
        );
        let at = wish.exam.as_ref().map_or_else(|| "an exam".to_owned(), |exam| format!("`{exam}`"));
        let _ = writeln!(remarks, "{who} at {at} here.");
    }
    if let (false, false, Some(desk)) = (json, rows.is_empty(), office.here()) {
        remarks += &others(desk, wish, person.as_ref())?;
    }
    output.stderr = remarks;
    Ok(output)
}

/// Attempts of this store, each with its record as it is at hand, and remarks for standard error.
fn gathered(
    shop: &Shop,
    desk: &Desk,
    person: Option<&CandidateId>,
    json: bool,
) -> Answer<(Vec<AttemptRow>, String)> {
    let (mut rows, mut remarks) = (Vec::new(), String::new());
    let all = desk.run(desk.delivery.known_attempts(person))?;
    let progress = Progress::new("Reading records", all.len(), json);
    for known in all {
        progress.step();
        let (record, unread) = match record(shop, desk, &known.attempt) {
            Ok((record, remark)) => {
                remarks += &remark;
                (record, false)
            }
            Err(refused) => {
                remarks += &refused.stderr;
                (None, true)
            }
        };
        let summary = desk.run(desk.delivery.attempt_summary(&known.attempt, record.as_ref()))?;
        let Some(mut summary) = summary else { continue };
        if unread {
            summary.record = Holds::CannotJudge;
        }
        rows.push(AttemptRow { short: known.short, summary });
    }
    Ok((rows, remarks))
}

/// Whose attempts these are, where nobody was named and there are those of others.
fn others(desk: &Desk, wish: &Wish, used: Option<&CandidateId>) -> Answer<String> {
    let Some(used) = used.filter(|_| wish.candidate.is_none()) else { return Ok(String::new()) };
    let everybody = desk.run(desk.delivery.known_attempts(None))?;
    if everybody.iter().all(|known| known.person == *used) {
        return Ok(String::new());
    }
    let person = desk.run(desk.delivery.registrar().person(used.as_str()))?;
    Ok(format!("Attempts of {}; --all lists everybody's.\n", person.name))
}

/// Whose attempts are listed; `None` for everybody's.
fn person(shop: &Shop, office: &Office, wish: &Wish) -> Answer<Option<CandidateId>> {
    if wish.all {
        return Ok(None);
    }
    if let Some(id) = &wish.candidate {
        return Ok(Some(office.run(office.registry.person(id))?.id));
    }
    let used = office.person(shop).ok_or_else(|| {
        let said = "nobody is in use here: name somebody with --candidate ID, or list everybody's attempts with --all";
        Output::failure(code::NO, said)
    })?;
    Ok(Some(office.run(office.registry.person(used.as_str()))?.id))
}

fn in_words(rows: &[AttemptRow], people: &[PersonLine], zone: &Zone) -> String {
    let mut by_person: BTreeMap<&CandidateId, Vec<&AttemptRow>> = BTreeMap::new();
    for row in rows {
        by_person.entry(&row.summary.person).or_default().push(row);
    }
    let mut out = String::new();
    let width = rows.iter().map(|row| row.short.len()).max().unwrap_or(0);
    let exam_width = rows.iter().map(|row| row.summary.exam.as_str().len()).max().unwrap_or(0);
    for (id, rows) in by_person {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = match people.iter().find(|person| person.id == *id) {
            Some(person) => writeln!(out, "{} ({id})\n", person.name),
            None => writeln!(out, "{id}\n"),
        };
        for row in rows {
            let opened = text::instant(row.summary.opened, zone);
            let _ =
                writeln!(out, "  {:width$}  {:exam_width$}  opened {opened}", row.short, row.summary.exam);
            page::put(&mut out, &format!("  {:width$}  ", ""), &words::what_became(&row.summary).join(" · "));
        }
    }
    out
}
