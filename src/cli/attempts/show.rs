//! `attempts show`: one attempt, from its head to the candidate's way through it.

use super::{became, holds, items, named, record, result};
use crate::attempt::{CommentKind, Leaving, Mode};
use crate::cli::outcome::{Output, code};
use crate::cli::page;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{
    AttemptReport, Became, CommentLine, ForReview, ItemLine, ItemStand, KeyedItem, PathLine, Told,
    VersionLine, WentOn,
};
use crate::program::Proctoring;
use crate::runtime::clock::local_zone;
use crate::time::Zone;
use crate::tui::text;
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
    let desk = shop.desk()?;
    let attempt = named(shop, &desk, given)?;
    let (record, mut remarks) = record(shop, &desk, &attempt)?;
    let report = desk.run(desk.delivery.attempt_report(&attempt, record.as_ref()))?;
    let keyed = match with_items {
        true => Some(desk.run(desk.delivery.attempt_items(&attempt, record.as_ref()))?),
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
    out.push_str("\nRecord\n");
    match &report.verification {
        None if let Some(at) = report.summary.removed => {
            let day = text::date(at.day());
            let said = format!("removed by retention on {day}; the result and its digests are kept");
            page::put(&mut out, "  ", &said);
        }
        None => out.push_str("  there is none: neither a file on this computer nor records in the store\n"),
        Some(verdict) => verdict.to_string().lines().for_each(|line| match line.split_once(": ") {
            // these stand under a title of their own
            Some(("for review", _)) => {}
            Some((label @ ("proven" | "not proven" | "torn"), claim)) => {
                page::put(&mut out, &format!("  {:12}", format!("{label}:")), claim);
            }
            _ => page::put(&mut out, "  ", line),
        }),
    }
    if let Some(told) = &report.told {
        out.push_str("\nHeld for review\n");
        review(&mut out, &told.review, zone);
        out.push_str("\nThe way through the questions\n");
        path(&mut out, told);
        if !told.comments.is_empty() {
            out.push_str("\nComments and incidents\n");
        }
        told.comments.iter().for_each(|said| comment(&mut out, said, zone));
    }
    out
}

fn head(out: &mut String, report: &AttemptReport, zone: &Zone) {
    let summary = &report.summary;
    let _ = writeln!(out, "Attempt {}", summary.attempt);
    let _ = writeln!(out, "{} exam ({})\n", report.title, summary.exam);
    let mut row = |label: &str, words: &str| page::put(out, &format!("  {label:9}"), words);
    row("person", summary.person.as_str());
    let other = if summary.other_program { ", not the program in use" } else { "" };
    row("program", &format!("{}{other}", summary.program));
    if summary.mode == Mode::Beta {
        row("mode", "beta: never leads to a credential");
    }
    row(
        "watched",
        match report.proctoring {
            Proctoring::Own => "by the program's own record alone",
            Proctoring::Live => "by a remote proctor",
            Proctoring::InPerson => "by a proctor in the room",
        },
    );
    let items = text::count(u64::from(report.form.items), "question", "questions");
    row("form", &format!("{items}, {} scored\n{}", report.form.scored, report.form.digest));
    row("opened", &text::instant(summary.opened, zone));
    let state = became(summary.state);
    match summary.ended {
        Some(at) => row("ended", &format!("{}, {state}", text::instant(at, zone))),
        None if summary.state == Became::Open => row("ended", "not yet"),
        None => row("ended", state),
    }
    let told = report.told.as_ref();
    let limit = text::minutes_seconds(told.map_or(report.limit_ms, |told| told.limit_ms));
    let mut time = match told {
        Some(told) => format!("{} of {limit} used", text::minutes_seconds(told.used_ms)),
        None => format!("{limit} allowed"),
    };
    if let Some(more) = told.map(|told| told.limit_ms.saturating_sub(report.limit_ms)).filter(|ms| *ms > 0) {
        let _ = write!(time, ", {} of it granted on the way", text::minutes_seconds(more));
    }
    if report.breaks_ms > 0 {
        let _ = write!(time, "; breaks of {} allowed", text::minutes_seconds(report.breaks_ms));
    }
    row("time", &time);
    match &summary.result {
        Some(line) => {
            row("result", &format!("{} (pass mark {})", result(line), line.pass_mark));
            row("marked", &text::marks::all(&line.marks));
            let several = summary.results.len() > 1 || summary.results.iter().any(|of| !of.voided.is_empty());
            if several {
                let of = summary.results.len();
                let told: Vec<String> =
                    summary.results.iter().map(|result| version(result, of, zone)).collect();
                row("results", &told.join("\n"));
            }
        }
        None => row("result", "none"),
    }
    if summary.given_back {
        row("counts", "no: it was given back, because an earlier attempt turned out to be a pass");
    }
    for appeal in &report.appeals {
        let about = text::appeals::about(appeal.kind);
        row("appeal", &format!("{} about {about}. {}", appeal.id, text::appeals::standing(appeal)));
    }
    row("record", holds(summary.record).trim_start_matches("record "));
}

/// `2 of 2, rescored 26 Nov 2026: 3 of 4, passed; question 3 was void`.
fn version(line: &VersionLine, of: usize, zone: &Zone) -> String {
    let how = if line.version > 1 { "rescored" } else { "first counted" };
    let verdict = if line.passed { "passed" } else { "not passed" };
    let points = text::result::points(line.points, line.possible);
    let void = text::result::void_questions(&line.voided).map(|void| format!("; {void}")).unwrap_or_default();
    let on = text::instant(line.recorded, zone);
    format!("{} of {of}, {how} {on}: {points}, {verdict}{void}", line.version)
}

fn review(out: &mut String, review: &ForReview, zone: &Zone) {
    if review.is_empty() {
        out.push_str("  nothing\n");
    }
    review.clocks.iter().for_each(|line| page::put(out, "  ", line));
    match review.focus_lost {
        None => out.push_str("  the focus of the terminal was not watched\n"),
        Some(0) => {}
        Some(times) => {
            let times = text::count(u64::from(times), "time", "times");
            let away = text::minutes_seconds(review.focus_away_ms);
            page::put(out, "  ", &format!("the terminal lost the focus {times}, for {away} in all"));
        }
    }
    for left in &review.suspended {
        let what = match left.cause {
            Leaving::Left => "the candidate left; the clock ran on",
            Leaving::Signal => "the program was ended by a signal, or the terminal went away",
            Leaving::Refused => "the program was asked to stop (Ctrl-Z), and did not",
        };
        page::put(out, "  ", &format!("record {}, {}: {what}", left.seq, text::instant(left.at, zone)));
    }
    for gap in &review.away {
        let how = match gap.how {
            WentOn::NewProcess => "the program was started again",
            WentOn::Restart => "the computer was started again",
            WentOn::OtherDevice => "another device went on",
        };
        let (from, away) = (text::instant(gap.from, zone), text::minutes_seconds(gap.away_ms));
        page::put(
            out,
            "  ",
            &format!("record {}: {how}, {away} after the record before it ({from})", gap.seq),
        );
    }
}

fn path(out: &mut String, told: &Told) {
    let PathLine { items, on_display_ms, elsewhere_ms, clocks_ms } = &told.path;
    let width = items.iter().map(|item| item.domain_short.chars().count()).max().unwrap_or(0).max(6);
    let _ = writeln!(out, "  {:>3}  {:width$}  visits    time  changed  state", "no.", "domain");
    items.iter().for_each(|item| item_row(out, item, width));
    let shown = text::minutes_seconds;
    let mut sum = format!(
        "{} with a question on display, {} with none, by the exam's clock up to record {}.",
        shown(*on_display_ms),
        shown(*elsewhere_ms),
        told.records.saturating_sub(1)
    );
    if *clocks_ms != 0 {
        let way = if *clocks_ms < 0 { "back" } else { "on" };
        let _ = write!(sum, " A clock was moved {way} by {}.", shown(clocks_ms.unsigned_abs()));
    }
    page::put(out, "  ", &sum);
}

fn item_row(out: &mut String, item: &ItemLine, width: usize) {
    let state = match item.state {
        ItemStand::Answered => "answered",
        ItemStand::Incomplete => "incomplete",
        ItemStand::Open => "open",
        ItemStand::Unseen => "unseen",
    };
    let marked = if item.for_review { ", for review" } else { "" };
    let _ = writeln!(
        out,
        "  {:>3}  {:width$}  {:>6}  {:>6}  {:>7}  {state}{marked}",
        item.number,
        item.domain_short,
        item.visits,
        text::minutes_seconds(item.on_display_ms),
        item.changes,
    );
}

fn comment(out: &mut String, said: &CommentLine, zone: &Zone) {
    let kind = match said.kind {
        CommentKind::Item => "comment",
        CommentKind::Incident => "incident",
    };
    let about = said.item.map(|item| format!(", question {item}")).unwrap_or_default();
    let _ = writeln!(out, "  record {}, {}: {kind}{about}", said.seq, text::instant(said.at, zone));
    page::put(out, "    ", &said.text);
}
