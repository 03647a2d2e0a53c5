//! `store prune`: what the program no longer keeps, and its removal.

use super::{existing, failed};
use crate::cli::outcome::{Output, code};
use crate::cli::page;
use crate::cli::progress::Progress;
use crate::cli::shop::{Answer, Desk, Shop};
use crate::delivery::RetentionReport;
use crate::folder::{self, Holder};
use crate::id::{AttemptId, CandidateId};
use crate::time::{Clock as _, Day};
use crate::tui::text;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What was removed.
#[derive(Default)]
struct Removed {
    records: usize,
    words: usize,
    /// What could not be, each with why.
    left: Vec<String>,
    /// Another program reads the database's log.
    in_log: bool,
}

/// Lists what is due, and removes it where `apply` says so.
pub(super) fn prune(shop: &Shop, at: Option<Day>, apply: bool, wanted: bool) -> Answer {
    existing(shop)?;
    let policy = shop.library.program().retention;
    if policy.records_months.is_none() && policy.words_months.is_none() && !wanted {
        let name = &shop.library.program().name;
        let said =
            format!("{name} keeps everything: its program file has no [retention]. Nothing was changed.");
        return Ok(Output::message(said));
    }
    let desk = shop.desk()?;
    let on_disk: BTreeSet<AttemptId> =
        folder::attempts(&shop.home.state).map_err(|e| Output::failure(code::IO, e))?.into_iter().collect();
    let registrar = desk.delivery.registrar();
    let people = desk.run(registrar.people())?.len();
    let progress = Progress::new("Looking for what is due", people, wanted);
    let report = desk.run(registrar.retention(at, &on_disk, || progress.step()))?;
    drop(progress);
    let removed = if apply { Some(remove(shop, &desk, &report, wanted)?) } else { None };
    let mut output = if wanted {
        let done = removed
            .as_ref()
            .map(|done| json!({ "records": done.records, "words": done.words, "left": done.left }));
        Output::json(&json!({ "applied": apply, "found": report, "removed": done }))
    } else {
        Output::data(in_words(&report))
    };
    match &removed {
        Some(removed) => {
            output.stderr = told(removed);
            if !removed.left.is_empty() {
                output.code = code::NO;
            }
        }
        None if at.is_none()
            && (report.due_records().next().is_some() || report.due_words().next().is_some()) =>
        {
            output.stderr = "Nothing was changed: this was a dry run. To remove it for ever: invigil store prune --apply\n".to_owned();
        }
        None => {}
    }
    Ok(output)
}

/// For each record first the entry in the audit trail, with what the store holds, then its folder: where that is cut short the
/// next run finishes it.
fn remove(shop: &Shop, desk: &Desk, report: &RetentionReport, wanted: bool) -> Answer<Removed> {
    let registrar = desk.delivery.registrar();
    let holder = Holder::this_process(shop.clock.now().wall);
    let mut removed = Removed::default();
    let mut by_person: BTreeMap<&CandidateId, BTreeSet<u64>> = BTreeMap::new();
    for words in report.due_words() {
        by_person.entry(&words.person).or_default().insert(words.entry);
    }
    let progress = Progress::new("Removing", report.due_records().count() + by_person.len(), wanted);
    for record in report.due_records() {
        progress.step();
        if !desk.run(registrar.prune_record(record))? {
            removed.left.push(format!("{}: something has come up that keeps it", record.attempt));
            continue;
        }
        match folder::remove(&shop.home.state, &record.attempt, &holder) {
            Ok(_) => removed.records += 1,
            Err(error) => removed.left.push(format!("{}: {error}", record.attempt)),
        }
    }
    for (person, entries) in by_person {
        progress.step();
        removed.words += desk.run(registrar.prune_words(person, &entries))?;
    }
    drop(progress);
    let _turning = Progress::turning("Making sure that nothing is left", wanted);
    let finished = desk.runtime.block_on(registrar.finish_pruning());
    removed.in_log = !finished.map_err(|e| failed(&e))?;
    Ok(removed)
}

fn told(removed: &Removed) -> String {
    let records = text::count(removed.records as u64, "record", "records");
    let words = text::count(removed.words as u64, "reason or note", "reasons and notes");
    let mut said = format!("Removed: {records}, {words}. Results, credentials and the audit trail stay.\n");
    for left in &removed.left {
        let _ = writeln!(said, "Not removed: {left}");
    }
    if removed.in_log {
        said +=
            "Another program has the database open: in its log words may stand until that program ends.\n";
    }
    said += "Copies made with `store backup` or `store export` are not touched.\n";
    said
}

fn in_words(report: &RetentionReport) -> String {
    let mut out = String::new();
    let months = |months: Option<u32>| match months {
        Some(months) => format!("for {}", text::count(months.into(), "month", "months")),
        None => "for ever".to_owned(),
    };
    let _ = writeln!(
        out,
        "As of {} (UTC). Records are kept {}, reasons and notes {}.",
        report.at,
        months(report.records_months),
        months(report.words_months)
    );
    let mut part = |title: &str, lines: Vec<(String, String)>| {
        let _ = writeln!(out, "\n{title}");
        if lines.is_empty() {
            out.push_str("  none\n");
        }
        for (what, why) in lines {
            let _ = writeln!(out, "  {what}");
            page::put(&mut out, "      ", &why);
        }
    };
    let record = |old: &crate::delivery::OldRecord| {
        let why = match &old.kept {
            Some(why) => format!("kept: {why}"),
            None if old.begun => "its removal was begun, and a folder is left".to_owned(),
            None => format!("over since {}, due since {}", old.over, old.due),
        };
        (format!("{}  {}, {}", old.attempt, old.person, old.exam), why)
    };
    let words = |old: &crate::delivery::OldWords| {
        let why = match &old.kept {
            Some(why) => format!("kept: {why}"),
            None => format!("said on {}, due since {}", old.said, old.due),
        };
        (format!("{}  {} (entry {})", old.person, old.what, old.entry), why)
    };
    part("Records that are due", report.due_records().map(record).collect());
    part("Reasons and notes that are due", report.due_words().map(words).collect());
    let kept: Vec<_> = report
        .records
        .iter()
        .filter(|old| old.kept.is_some())
        .map(record)
        .chain(report.words.iter().filter(|old| old.kept.is_some()).map(words))
        .collect();
    part("Old, and kept", kept);
    out
}
