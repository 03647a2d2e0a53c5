//! The linter of question banks: flaws that decades of research on item writing name, found in a bank that can be read.
//!
//! [`lint`] gives every finding with its rule, place and mend. [`RULES`] says of each rule why there is one and who
//! published it. A bank that cannot be read has faults of its format instead, which [`crate::bank::survey`] reports.
//!
//! Invariants:
//! - A finding depends on the bank, its program and the day that is given alone.
//! - A rule about one item is waived by that item alone, with a reason; a waiver that is of no use is a finding itself.
//! - Rules that read words hold for banks in English; for others they are silent rather than wrong.
//! - Nothing compares every item with every other.
//!
//! Rules about stems, Markdown, widths and repetitions hold for items of every type, in every text of theirs. Rules about keys
//! beside distractors look at options that are chosen: those of an item, and those of each gap.
//!
//! Terms: a *clue* leads to the key without knowledge of the subject; who looks for them is *test-wise*.

mod across;
mod balance;
mod choices;
mod clues;
mod desk;
mod entries;
mod html;
mod layout;
mod pairs;
mod reading;
mod rule;
mod statements;
mod test_wise;
mod upkeep;
mod wording;
mod words;

pub use desk::Waived;
pub use rule::{Family, RULES, Rule, Source, WORKS, rule};
pub use test_wise::{ALPHA, Play, TestWise};

use crate::bank::{self, Bank, Places};
use crate::document::{Fault, Severity};
use crate::program::Program;
use crate::time::Day;
use desk::{Desk, Found};

/// What a linter is given.
#[derive(Debug, Clone, Copy)]
pub struct Survey<'a> {
    /// The file's text.
    pub text: &'a str,
    /// The bank that was read from it.
    pub bank: &'a Bank,
    /// Where its parts stand.
    pub places: &'a Places,
    /// Its program, where it is known.
    pub program: Option<&'a Program>,
    /// The day on which reviews are due; none are without it.
    pub at: Option<Day>,
    /// Today, where the caller knows: a review of a later day is none.
    pub today: Option<Day>,
}

/// What was found in a bank.
#[derive(Debug, Default)]
pub struct Findings {
    /// Errors and warnings, in no order.
    pub faults: Vec<Fault>,
    /// What items waive.
    pub waived: Vec<Waived>,
    /// What the test-wise candidate reached; `None` where there are too few items for an exam.
    pub test_wise: Option<TestWise>,
}

/// How often [`lint`] calls `step`.
pub fn steps(bank: &Bank) -> usize {
    bank.items.len() * 4
}

/// Every finding in a bank; `step` is called as the work goes on.
pub fn lint(survey: Survey<'_>, step: &mut dyn FnMut()) -> Findings {
    let desk = Desk::new(survey.text, survey.bank, survey.places, step);
    let mut found = Found::new(&survey.bank.items);
    alone(&desk, &mut found, step);
    across::check(&desk, &mut found, step);
    if let Some(day) = survey.at {
        upkeep::reviews(&desk, day, &mut found);
    }
    if let Some(day) = survey.today {
        upkeep::ahead(&desk, day, &mut found);
    }
    upkeep::feasible(&desk, &mut found);
    balance::check(&desk, &mut found);
    let test_wise = test_wise::play(&desk, survey.program);
    if let Some(played) = &test_wise {
        test_wise::report(played, &desk, &mut found);
    }
    let judged = |rule: &Rule| {
        (!rule.english || desk.is_english())
            && (rule.id != rule::REVIEW_DUE.id || survey.at.is_some())
            && (rule.id != rule::REVIEWED_AHEAD.id || survey.today.is_some())
    };
    found.finish(survey.places, judged);
    Findings { faults: found.faults, waived: found.waived, test_wise }
}

/// Errors that keep a bank from being published: of items that a form can hold, unless they waive them.
pub fn refusals(survey: Survey<'_>) -> Vec<Fault> {
    let mut desk = Desk::new(survey.text, survey.bank, survey.places, &mut || ());
    desk.sheets.retain(desk::Sheet::is_drawn);
    let mut found = Found::new(&survey.bank.items);
    alone(&desk, &mut found, &mut || ());
    across::check(&desk, &mut found, &mut || ());
    found.faults.retain(|fault| fault.severity == Severity::Error);
    found.faults
}

/// What is found in a bank of which only some can be read.
#[derive(Debug)]
pub struct Partial {
    /// Errors and warnings of single items; nothing is said of the bank.
    pub faults: Vec<Fault>,
    /// How many items were not looked at, because they are no TOML.
    pub illegible: usize,
}

/// Every finding about single items of a file that is no whole bank; `None` where no item of it can be read.
pub fn partial(name: &str, bytes: &[u8]) -> Option<Partial> {
    let bank::Sketch { bank, places, illegible } = bank::sketch(name, bytes)?;
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let desk = Desk::new(text, &bank, &places, &mut || ());
    let mut found = Found::new(&bank.items);
    alone(&desk, &mut found, &mut || ());
    Some(Partial { faults: found.faults, illegible })
}

/// The rules about one item.
fn alone(desk: &Desk<'_>, found: &mut Found<'_>, step: &mut dyn FnMut()) {
    for sheet in &desk.sheets {
        step();
        clues::check(desk, sheet, found);
        wording::check(desk, sheet, found);
        choices::check(desk, sheet, found);
        pairs::check(sheet, found);
        statements::check(desk, sheet, found);
        entries::check(desk, sheet, found);
        layout::check(desk, sheet, found);
        upkeep::check(desk, sheet, found);
    }
}

#[cfg(test)]
mod tests;
