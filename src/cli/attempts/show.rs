//! `attempts show`: one attempt, from its head to the candidate's way through it.

use super::{Named, items, named};
use crate::api::{AttemptReport, Told};
use crate::cli::outcome::{Output, code};
use crate::cli::page;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::KeyedItem;
use crate::runtime::clock::local_zone;
use crate::time::Zone;
use crate::tui::text::history as words;
use serde::Serialize;
use std::fmt::Write;

const KEYS: &str = "invigil: this shows the keys of questions that others are still to be asked. Keep it from everybody \
                    who may sit this exam.\n";

/// What `--json` answers.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    report: &'a AttemptReport,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<&'a [KeyedItem]>,
}

/// Carries `attempts show` out.
pub(super) fn show(shop: &Shop, given: &str, with_items: bool, json: bool) -> Answer {
    let office = shop.office()?;
    let Named { attempt, record, mut remarks } = named(shop, &office, given)?;
    let report = office.run(office.registry.attempt_report(&attempt, record.as_ref()))?;
    let keyed = match with_items {
        true => Some(office.run(office.registry.attempt_items(&attempt, record.as_ref()))?),
        false => None,
    };
    let mut output = if json {
        Output::json(&Shown { report: &report, items: keyed.as_deref() })
    } else {
        let mut out = in_words(&report, &local_zone());
        if let Some(keyed) = &keyed {
            items::in_words(&mut out, keyed);
        }
        Output::data(out)
    };
    if keyed.is_some() && output.code == code::DONE {
        remarks += KEYS;
    }
    output.stderr += &remarks;
    Ok(output)
}

fn in_words(report: &AttemptReport, zone: &Zone) -> String {
    let mut out = String::new();
    head(&mut out, report, zone);
    if !report.domains.is_empty() {
        let _ = writeln!(out, "\n{}", words::BY_DOMAIN);
    }
    for domain in &report.domains {
        let _ = writeln!(out, "  {:>3} of {:>3}  {}", domain.points, domain.possible, domain.short);
    }
    let _ = writeln!(out, "\n{}", words::THE_RECORD);
    match &report.verification {
        None => page::put(&mut out, "  ", &words::no_record(&report.summary)),
        Some(verification) => {
            for (label, sentence) in words::statements(verification) {
                let lead =
                    if label.is_empty() { "  ".to_owned() } else { format!("  {:12}", format!("{label}:")) };
                page::put(&mut out, &lead, &sentence);
            }
        }
    }
    if let Some(told) = &report.told {
        let _ = writeln!(out, "\n{}", words::INTERRUPTIONS);
        words::review(&told.review, zone).iter().for_each(|line| page::put(&mut out, "  ", line));
        let _ = writeln!(out, "\n{}", words::BY_QUESTION);
        path(&mut out, told);
        if !told.comments.is_empty() {
            let _ = writeln!(out, "\n{}", words::COMMENTS);
        }
        for said in &told.comments {
            page::put(&mut out, "  ", &words::comment_head(said, zone));
            page::put(&mut out, "    ", &said.text);
        }
    }
    out
}

fn head(out: &mut String, report: &AttemptReport, zone: &Zone) {
    let summary = &report.summary;
    let _ = writeln!(out, "Attempt {}", summary.attempt);
    let _ = writeln!(out, "{} exam ({})\n", summary.title, summary.exam);
    let mut row = |label: &str, words: &str| page::put(out, &format!("  {label:9}"), words);
    row("person", summary.person.as_str());
    let other = if summary.other_program { ", not the program in use" } else { "" };
    row("program", &format!("{}{other}", summary.program));
    for (label, value) in words::facts(report, zone) {
        let value = if label == words::FORM { format!("{value}\n{}", report.form.digest) } else { value };
        row(label, &value);
    }
}

fn path(out: &mut String, told: &Told) {
    let width = words::domain_columns(&told.path);
    let _ = writeln!(out, "  {}", words::item_heading(width, "  "));
    for item in &told.path.items {
        let _ = writeln!(out, "  {}", words::item_row(item, width, "  "));
    }
    page::put(out, "  ", &words::time_spent(told));
    if !told.path.stays.is_empty() {
        let _ = writeln!(out, "\n{}", words::IN_ORDER);
        page::put(out, "  ", &words::in_order(&told.path.stays).join("; "));
    }
}
