//! Both views of an item as plain lines, for where there is no screen.

use super::author;
use crate::edition::{Edition, Shown};
use crate::form::{ItemKind, PresentedOption};
use crate::tui::text::exam::{choose, letter};
use crate::tui::text::figures::described;
use crate::tui::widgets::{Row, markdown};

/// What a candidate is shown: domain, how many to choose, stem, options.
pub fn candidate_lines(shown: &Shown, columns: usize) -> Vec<String> {
    let item = &shown.item;
    let asked = match item.kind {
        ItemKind::Choice | ItemKind::TrueFalse => choose(item.select),
        kind => kind.word().to_owned(),
    };
    let mut lines = vec![format!("{}, {asked}", shown.domain.0), String::new()];
    lines.extend(plain(markdown::layout(&described(&shown.item), columns)));
    lines.push(String::new());
    offered(&item.options, columns, &mut lines);
    for (number, gap) in (1..).zip(&item.gaps) {
        lines.extend(behind(&format!("{number}  "), &gap.text, columns));
        offered(&gap.options, columns, &mut lines);
    }
    if let Some(entry) = &item.entry {
        lines.push(format!("____ {}", entry.unit.as_deref().unwrap_or_default()).trim_end().to_owned());
    }
    lines
}

fn offered(options: &[PresentedOption], columns: usize, lines: &mut Vec<String>) {
    for (place, option) in options.iter().enumerate() {
        lines.extend(behind(&format!("{}  ", letter(place)), &option.text, columns));
    }
}

fn behind(lead: &str, text: &str, columns: usize) -> Vec<String> {
    let mut lines = plain(markdown::layout(text, columns.saturating_sub(lead.len())));
    if lines.is_empty() {
        lines.push(String::new());
    }
    let blank = " ".repeat(lead.len());
    let row = |(i, line): (usize, String)| {
        format!("{}{line}", if i == 0 { lead } else { &blank }).trim_end().to_owned()
    };
    lines.into_iter().enumerate().map(row).collect()
}

/// What its author is shown, options in the same order.
pub fn author_lines(edition: &Edition, shown: &Shown, columns: usize) -> Vec<String> {
    plain(author::rows(edition, shown, columns, "·"))
}

fn plain(rows: Vec<Row>) -> Vec<String> {
    rows.iter().map(|row| row.in_full().trim_end().to_owned()).collect()
}
