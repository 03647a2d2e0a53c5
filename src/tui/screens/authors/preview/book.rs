//! What is known of the file that is previewed.

use crate::document::{Fault, FaultReport, Severity};
use crate::edition::Edition;
use crate::time::Timestamp;
use crate::tui::Look;
use crate::tui::keymap::{Action, Context};
use crate::tui::text::authors as words;
use std::sync::Arc;

/// What is known of the file.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// The last version that could be read, and when that was.
    pub(super) edition: Option<(Arc<Edition>, Timestamp)>,
    /// The last version that the linter has been through: what is said of faults until it has been through the next one.
    pub(super) linted: Option<Arc<Edition>>,
    /// Why the file as it stands now is not that version.
    pub(super) trouble: Option<Trouble>,
}

#[derive(Debug)]
pub(super) enum Trouble {
    Broken(Box<FaultReport>),
    Unreadable(String),
}

impl Book {
    pub(super) fn edition(&self) -> Option<&Arc<Edition>> {
        self.edition.as_ref().map(|(edition, _)| edition)
    }

    /// The number of errors and warnings of an item; `None` as long as the linter was at none of its versions.
    pub(super) fn counts(&self, edition: &Edition, index: usize) -> Option<(usize, usize)> {
        let counts = edition.items.get(index)?.counts;
        if edition.is_linted || counts.0 > 0 {
            return Some(counts);
        }
        let before = self.linted.as_ref()?;
        let there = before.index(&edition.bank.items.get(index)?.id)?;
        Some(before.items.get(there)?.counts)
    }

    /// What is wrong with the file now, so that it is another one than what is shown.
    pub(super) fn banner(&self, look: &Look<'_>) -> Option<String> {
        let time = self.edition.as_ref().map(|(_, at)| clock(*at, look));
        Some(match self.trouble.as_ref()? {
            Trouble::Unreadable(why) => words::unreadable(why, time.as_deref()),
            Trouble::Broken(report) => {
                broken(report, time.as_deref(), Some(&look.key(Context::Bank, Action::Faults)))
            }
        })
    }
}

/// What keeps the file from being read; the linter may have found more in what can be read of it.
pub(super) fn hindrances(report: &FaultReport) -> impl Iterator<Item = &Fault> {
    report.faults().iter().filter(|fault| fault.severity == Severity::Error && !fault.code.is_rule())
}

/// The same in a sentence.
pub(super) fn broken(report: &FaultReport, before: Option<&str>, key: Option<&str>) -> String {
    let (place, message) = hindrances(report).next().map_or_else(Default::default, |fault| {
        let at = report.position(fault);
        (format!("Line {}, column {}", at.line, at.column), fault.message.clone())
    });
    words::broken(hindrances(report).count(), &place, &message, before, key)
}

/// `14:05:03`
fn clock(at: Timestamp, look: &Look<'_>) -> String {
    at.naive(look.zone.offset(at)).format("%H:%M:%S").to_string()
}
