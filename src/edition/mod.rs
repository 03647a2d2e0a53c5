//! An edition of a bank file: what its author is shown of it. The items with their faults, the pool, sample forms, and how
//! often each item is drawn.
//!
//! [`Edition::read`] is quick, so that a change shows at once; [`Edition::linted`] adds what the linter finds. An edition never
//! changes: a file that was saved again is another one. It holds keys, so nothing that a candidate looks at may name it.

mod exposure;
mod filter;
mod sample;

pub use exposure::{Exposure, ExposureGroup, ExposureRow, exposure};
pub use filter::Filter;
pub use sample::{Sample, SampleError, magnitude, sample};

use crate::bank::{self, Bank, Item, Places, PoolReport};
use crate::document::{Fault, FaultReport, Lines, Position, Severity};
use crate::form::{self, FormDomain, ItemKind, MappedItem, PresentedForm, PresentedGap, PresentedItem};
use crate::id::{ItemId, OptionId};
use crate::lint::{self, Survey, Waived};
use crate::program::Program;
use crate::time::Day;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A bank file as it was read.
#[derive(Debug, Clone)]
pub struct Edition {
    /// Its name as it was given.
    pub name: String,
    /// The bank.
    pub bank: Arc<Bank>,
    /// Everything that is wrong with it, so far.
    pub report: FaultReport,
    /// Of each item, in the bank's order.
    pub items: Vec<Standing>,
    /// Places in the report of what is wrong with no item, but with the bank.
    pub general: Vec<usize>,
    /// What items waive.
    pub waived: Vec<Waived>,
    /// The pool under the program.
    pub pool: PoolReport,
    /// The linter has been through.
    pub is_linted: bool,
    text: Arc<str>,
    places: Arc<Places>,
}

/// How an item stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The line that it begins in, from 1.
    pub line: usize,
    /// Its review is due.
    pub is_due: bool,
    /// Places of its faults in the report.
    pub faults: Vec<usize>,
    /// How many of them are errors, and how many warnings.
    pub counts: (usize, usize),
    /// Everything that can be read in it, in lower case, for searches.
    pub words: String,
}

/// What an author wants to know beside what the file says.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The program that the bank is compared with.
    pub program: &'a Program,
    /// The day that reviews are counted to.
    pub today: Day,
    /// The linter warns of reviews that are due on this day.
    pub at: Option<Day>,
}

impl Edition {
    /// Reads the file `name` with these bytes; or everything that keeps it from being read.
    pub fn read(name: &str, bytes: &[u8], around: Circumstances<'_>) -> Result<Self, Box<FaultReport>> {
        let checked = bank::survey(name, bytes, Some(around.program));
        let Some((bank, places)) = checked.value else { return Err(Box::new(checked.report)) };
        // a bank was read, so the bytes are text
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let due: BTreeSet<&ItemId> = bank::review_due(&bank, around.today).into_iter().collect();
        let lines = Lines::of(text);
        let standing = |(item, at): (&Item, &bank::ItemPlaces)| Standing {
            line: lines.position(at.header.start).line,
            is_due: due.contains(&item.id),
            words: words(item),
            ..Standing::default()
        };
        let items = bank.items.iter().zip(&places.items).map(standing).collect();
        let mut edition = Self {
            name: name.to_owned(),
            report: checked.report,
            items,
            general: Vec::new(),
            waived: Vec::new(),
            pool: bank::pool(&bank, around.program),
            is_linted: false,
            text: text.into(),
            places: Arc::new(places),
            bank: Arc::new(bank),
        };
        edition.settle();
        Ok(edition)
    }

    /// The report on a file that cannot be read, with what the linter finds in the items of it that can.
    pub fn linted_report(name: &str, bytes: &[u8], report: &FaultReport) -> Box<FaultReport> {
        let mut report = Box::new(report.clone());
        if let Some(partial) = lint::partial(name, bytes) {
            report.extend(std::str::from_utf8(bytes).unwrap_or_default(), partial.faults);
        }
        report
    }

    /// The same with what the linter finds.
    pub fn linted(&self, around: Circumstances<'_>) -> Self {
        let survey = Survey {
            text: &self.text,
            bank: &self.bank,
            places: &self.places,
            program: Some(around.program),
            at: around.at,
            today: Some(around.today),
        };
        let findings = lint::lint(survey, &mut || ());
        let mut edition = Self { waived: findings.waived, is_linted: true, ..self.clone() };
        edition.report.extend(&self.text, findings.faults);
        edition.settle();
        edition
    }

    /// Gives each fault to the item that it stands in; the others are the bank's.
    fn settle(&mut self) {
        let places = &self.places;
        let of_bank = [places.id, places.program].into_iter().chain(places.domains.values().copied());
        let of_blueprints = places.blueprints.iter().flat_map(|b| [b.exam, b.items]);
        let mut begins: Vec<(usize, Option<usize>)> =
            of_bank.chain(of_blueprints).map(|span| (span.start, None)).collect();
        begins.extend(places.items.iter().enumerate().map(|(i, at)| (at.header.start, Some(i))));
        begins.sort_unstable();
        self.general.clear();
        for standing in &mut self.items {
            (standing.faults, standing.counts) = (Vec::new(), (0, 0));
        }
        for (index, fault) in self.report.faults().iter().enumerate() {
            let before = begins.partition_point(|(start, _)| *start <= fault.span.start);
            let owner = before.checked_sub(1).and_then(|i| begins.get(i)).and_then(|(_, owner)| *owner);
            let Some(standing) = owner.and_then(|i| self.items.get_mut(i)) else {
                self.general.push(index);
                continue;
            };
            standing.faults.push(index);
            match fault.severity {
                Severity::Error => standing.counts.0 += 1,
                Severity::Warning => standing.counts.1 += 1,
            }
        }
    }

    /// The place of this item in the bank.
    pub fn index(&self, id: &ItemId) -> Option<usize> {
        self.bank.items.iter().position(|item| &item.id == id)
    }

    /// An item of the bank, and how it stands.
    pub fn item(&self, index: usize) -> Option<(&Item, &Standing)> {
        self.bank.items.get(index).zip(self.items.get(index))
    }

    /// The faults at these places of the report, and where they stand in the file.
    pub fn faults(&self, places: &[usize]) -> Vec<(&Fault, Position)> {
        let all = self.report.faults();
        places.iter().filter_map(|i| all.get(*i)).map(|fault| (fault, self.report.position(fault))).collect()
    }

    /// The item as a candidate of this seed would be shown it, with the title of the form, the name of its domain, and the
    /// bank's options behind those that are shown.
    pub fn look(&self, index: usize, seed: &[u8; 32]) -> Option<Shown> {
        let item = self.bank.items.get(index)?;
        let presented = form::loose(&self.bank, &self.bank.id, &[item], seed);
        Shown::of(&presented, 1, index)
    }
}

/// An item as it is shown, and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What the candidate sees.
    pub item: PresentedItem,
    /// What stands behind its opaque ids.
    pub mapped: MappedItem,
    /// The name of its domain, and the short one.
    pub domain: (String, String),
    /// The place of the item in the bank.
    pub index: usize,
    /// The bank's options, in the order shown.
    pub options: Vec<OptionId>,
    /// The bank's options of each prompt or gap, in the order shown.
    pub gaps: Vec<Vec<OptionId>>,
}

impl Shown {
    /// The item of this number of a form, which is at `index` in its bank.
    pub fn of(presented: &form::Presented, number: u32, index: usize) -> Option<Self> {
        let item = presented.form.item(number)?.clone();
        let behind = presented.map.item(number)?;
        let domain = presented.form.domains.iter().find(|d| d.id == item.domain)?;
        let options = item.options.iter().filter_map(|o| behind.options.get(&o.id).cloned()).collect();
        let cells = |gap: &PresentedGap| {
            gap.options
                .iter()
                .filter_map(|o| behind.cells.get(&o.id))
                .map(|cell| cell.option.clone())
                .collect()
        };
        let gaps = item.gaps.iter().map(cells).collect();
        let domain = (domain.name.clone(), domain.short.clone());
        Some(Self { mapped: behind.clone(), domain, index, options, gaps, item })
    }

    /// A form of this item alone, for somebody who tries it.
    pub fn alone(&self, bank: &Bank) -> PresentedForm {
        let (name, short) = self.domain.clone();
        PresentedForm {
            domains: vec![FormDomain { id: self.item.domain.clone(), name, short }],
            items: vec![self.item.clone()],
            ..form::loose(bank, &bank.id, &[], &[0; 32]).form
        }
    }
}

/// What an item asks for, in a word or two: `1 of 4` where options are chosen, else its kind.
pub fn kind_word(item: &Item) -> String {
    match item.kind.kind() {
        ItemKind::Choice => format!("{} of {}", item.select, item.options.len()),
        kind => kind.word().to_owned(),
    }
}

fn words(item: &Item) -> String {
    let mut all = vec![item.id.as_str(), item.domain.as_str(), &item.stem, &item.rationale];
    for option in &item.options {
        all.push(&option.text);
        all.extend(option.rationale.as_deref());
    }
    all.extend(item.figures.iter().map(|figure| figure.alt.as_str()));
    all.extend(item.kind.texts());
    let accepted = item.kind.accepted();
    all.extend(accepted.iter().map(String::as_str));
    for texts in [&item.tags, &item.authors, &item.reviewers, &item.references] {
        all.extend(texts.iter().map(String::as_str));
    }
    // what is searched for never spans a line of the file
    all.join("\n").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
pub(crate) mod tests;
