//! `attempts list`: a few words for each attempt.

use super::record;
use crate::api::{AttemptSummary, Holds};
use crate::cli::outcome::{Output, code};
use crate::cli::page;
use crate::cli::progress::Progress;
use crate::cli::shop::{Answer, Desk, Shop};
use crate::id::CandidateId;
use crate::runtime::clock::local_zone;
use crate::store::Person;
use crate::time::Zone;
use crate::tui::text::{self, history as words};
use serde::Serialize;
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

/// An attempt of the list.
#[derive(Serialize)]
struct Row {
    short: String,
    #[serde(flatten)]
    summary: AttemptSummary,
}

/// Carries `attempts list` out.
pub(super) fn list(shop: &Shop, wish: &Wish, json: bool) -> Answer {
    let desk = shop.desk()?;
    let person = person(shop, &desk, wish)?;
    let mut rows = Vec::new();
    let mut remarks = String::new();
    let all = desk.run(desk.delivery.known_attempts(person.as_ref()))?;
    let progress = Progress::new("Reading records", all.len(), json);
    for known in all {
        progress.step();
        let (record, unread) = match record(shop, &desk, &known.attempt) {
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
        rows.push(Row { short: known.short, summary });
    }
    drop(progress);
    if let Some(exam) = &wish.exam {
        // an exam of another program is known by its attempts alone
        if !rows.iter().any(|row| row.summary.exam.as_str() == exam) {
            shop.exam(exam)?;
        }
        rows.retain(|row| row.summary.exam.as_str() == exam);
    }
    let mut output = if json {
        Output::json(&rows)
    } else {
        let people = desk.run(desk.delivery.registrar().people())?;
        Output::data(in_words(&rows, &people, &local_zone()))
    };
    if rows.is_empty() && !json {
        let whose = person.map_or_else(|| "Nobody".to_owned(), |id| id.to_string());
        let at = wish.exam.as_ref().map_or_else(|| "an exam".to_owned(), |exam| format!("`{exam}`"));
        let _ = writeln!(remarks, "{whose} has opened no attempt at {at} here.");
    }
    output.stderr = remarks;
    Ok(output)
}

/// Whose attempts are listed; `None` for everybody's.
fn person(shop: &Shop, desk: &Desk, wish: &Wish) -> Answer<Option<CandidateId>> {
    if wish.all {
        return Ok(None);
    }
    let registrar = desk.delivery.registrar();
    if let Some(id) = &wish.candidate {
        return Ok(Some(desk.run(registrar.person(id))?.id));
    }
    let used = shop.home.person().ok_or_else(|| {
        let said = "nobody is in use here: name somebody with --candidate ID, or list everybody's attempts with --all";
        Output::failure(code::NO, said)
    })?;
    Ok(Some(desk.run(registrar.person(used.as_str()))?.id))
}

fn in_words(rows: &[Row], people: &[Person], zone: &Zone) -> String {
    let mut by_person: BTreeMap<&CandidateId, Vec<&Row>> = BTreeMap::new();
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
