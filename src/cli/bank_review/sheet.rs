//! A bank's file as a reviewer sees it: text, data, bank, and what the linter finds.

use crate::bank::{self, Bank, Item, Places, Status};
use crate::cli::bank_fmt::refused;
use crate::cli::exchange::unreadable;
use crate::cli::item_text::{flowing, plain, whole};
use crate::cli::outcome::{Output, code};
use crate::cli::page::put;
use crate::cli::shop::Answer;
use crate::document::{Fault, Lines, Span};
use crate::id::ItemId;
use crate::library::read_file;
use crate::lint::{self, Survey};
use crate::program::Program;
use crate::time::Day;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The file as it was read.
pub(super) struct Sheet {
    pub text: String,
    pub bank: Bank,
    data: Value,
    places: Places,
    faults: Vec<Fault>,
}

impl Sheet {
    /// Reads the file; what its reviews are due by is `due_by`.
    pub(super) fn read(path: &Path, program: &Program, due_by: Day) -> Answer<Self> {
        let name = path.display().to_string();
        let bytes = read_file(path).map_err(|error| unreadable(path, &error))?;
        let read = bank::survey(&name, &bytes, None).into_result();
        let (bank, places) = read.map_err(|report| refused(&report.into()))?;
        let data = bank::data(&name, &bytes).into_result().map_err(|report| refused(&report.into()))?;
        let text = String::from_utf8(bytes)
            .map_err(|error| Output::failure(code::DATA, format!("{name} is no text: {error}")))?;
        let program = Some(program).filter(|program| program.id == bank.program);
        let survey =
            Survey { text: &text, bank: &bank, places: &places, program, at: Some(due_by), today: None };
        let faults = lint::lint(survey, &mut || ()).faults;
        Ok(Self { text, bank, data, places, faults })
    }

    fn index(&self, item: &ItemId) -> Option<usize> {
        self.bank.items.iter().position(|other| other.id == *item)
    }

    /// The line on which the item begins.
    pub(super) fn line(&self, item: &ItemId) -> usize {
        let span = self.index(item).and_then(|index| self.places.items.get(index)).map(|places| places.id);
        Lines::of(&self.text).position(span.unwrap_or_default().start).line
    }

    /// The item's status, as it is written.
    pub(super) fn status(&self, item: &ItemId) -> String {
        self.index(item).map(|index| plain(&self.data["item"][index]["status"])).unwrap_or_default()
    }

    /// The next day on which reviews are due, and how many: the first of the second quarter after the oldest review.
    pub(super) fn next_due(&self) -> Option<(Day, usize)> {
        let in_use = |item: &&Item| matches!(item.status, Status::Live | Status::Pilot | Status::Practice);
        let mut due: BTreeMap<i32, usize> = BTreeMap::new();
        for item in self.bank.items.iter().filter(in_use) {
            *due.entry(item.reviewed.quarter() + 2).or_default() += 1;
        }
        let (quarter, n) = due.into_iter().next()?;
        let month = u32::try_from(quarter.rem_euclid(4) * 3 + 1).ok()?;
        Some((Day::from_ymd(quarter.div_euclid(4), month, 1)?, n))
    }

    /// The item with its key and all that a reviewer goes by; `counter` says which one of how many it is.
    pub(super) fn card(&self, item: &ItemId, counter: &str) -> String {
        let Some(index) = self.index(item) else { return String::new() };
        let data = &self.data["item"][index];
        let mut out = format!("── {item} {counter}──\n");
        let member = |name: &str| data.get(name).map(plain).filter(|text| !text.is_empty());
        let mut facts = vec![plain(&data["domain"]), plain(&data["status"])];
        facts.extend(member("type").map(|kind| format!("type {kind}")));
        facts.extend(member("points").map(|points| format!("points {points}")));
        facts.extend(member("scoring").map(|scoring| format!("scoring {scoring}")));
        facts.extend(member("difficulty").map(|share| format!("difficulty {share} %")));
        let _ = writeln!(out, "{}", facts.join(" · "));
        let by = member("reviewers").map_or_else(String::new, |names| format!(", reviewers {names}"));
        put(
            &mut out,
            "",
            &format!("reviewed {}{by}, authors {}", plain(&data["reviewed"]), plain(&data["authors"])),
        );
        out.push('\n');
        whole(&mut out, "", data);
        out.push('\n');
        put(&mut out, "Why: ", &flowing(&plain(&data["rationale"])));
        for (name, title) in [("rationale_true", "True: "), ("rationale_false", "False: ")] {
            if let Some(why) = member(name) {
                put(&mut out, title, &flowing(&why));
            }
        }
        for (name, title) in [("references", "Rests on: "), ("waive", "Waives: ")] {
            for entry in data[name].as_array().into_iter().flatten() {
                put(&mut out, title, &plain(entry));
            }
        }
        let lines = Lines::of(&self.text);
        for fault in self.faults.iter().filter(|fault| self.is_about(index, fault.span)) {
            let place = lines.position(fault.span.start);
            let said = format!("{} ({}:{}): {}", fault.code.code(), place.line, place.column, fault.message);
            put(&mut out, &format!("{}: ", fault.severity.word()), &said);
        }
        out
    }

    fn is_about(&self, index: usize, span: Span) -> bool {
        let Some(places) = self.places.items.get(index) else { return false };
        let own = [places.id, places.stem, places.rationale, places.reviewed];
        let mut all = own.iter().chain(&places.options).chain(&places.waive);
        all.any(|place| place.start <= span.start && span.start < place.end.max(place.start + 1))
    }
}
