//! How likely each item is to stand in a form, by domain, against what the program's pool factor aims at.

use super::form::next_exam;
use super::list::padded;
use crate::edition::{Edition, Exposure, ExposureGroup, ExposureRow};
use crate::form::GroupName;
use crate::id::ExamId;
use crate::tui::screens::reading::Reading;
use crate::tui::text::authors as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Piece, Row, filled, prose, width};
use crate::tui::{AuthorsWish, Look};
use std::sync::Arc;

/// Columns of a bar that stands for certainty.
const BAR: usize = 30;
/// A fraction that is longer is not written out.
const FRACTION: usize = 15;

/// The page of it.
pub(super) struct ExposurePage {
    pub(super) exam: ExamId,
    found: Option<Result<(Arc<Edition>, Exposure), String>>,
    pub(super) reading: Reading,
}

impl ExposurePage {
    /// The exposure by this exam's blueprint, which is on its way.
    pub(super) fn new(exam: ExamId) -> Self {
        Self { exam, found: None, reading: Reading::default() }
    }

    /// It is there.
    pub(super) fn found(&mut self, found: Result<(Arc<Edition>, Exposure), String>) {
        if found.as_ref().is_ok_and(|(_, exposure)| exposure.exam != self.exam) {
            return;
        }
        self.found = Some(found);
    }

    /// The wish for that of the next blueprint; none where there is one alone.
    pub(super) fn next(&mut self, edition: Option<&Edition>) -> Option<AuthorsWish> {
        self.exam = next_exam(edition?, &self.exam)?;
        self.found = None;
        self.reading.reset();
        Some(AuthorsWish::Exposure(self.exam.clone()))
    }

    pub(super) fn lay_out(&mut self, look: &Look<'_>, columns: usize, height: u16) {
        let rows = match &self.found {
            None => vec![Row::of(format!("{} {}", words::COUNTING, look.theme.signs.ellipsis), Role::Dim)],
            Some(Err(why)) => prose(why, Role::Bad, columns),
            Some(Ok((edition, exposure))) => rows(look, edition, exposure, columns),
        };
        self.reading.lay_out(rows, height);
    }
}

/// `33.33 %`
pub(super) fn percent(probability: f64) -> String {
    format!("{:.2} %", probability * 100.0)
}

fn rows(look: &Look<'_>, edition: &Edition, exposure: &Exposure, columns: usize) -> Vec<Row> {
    let highest = exposure.highest().map_or_else(String::new, |row| percent(row.probability));
    let role = if exposure.over() == 0 { Role::Good } else { Role::Warn };
    let mut rows = prose(&words::exposed(exposure.over(), exposure.factor, &highest), role, columns);
    let ids = exposure.groups.iter().flat_map(|group| &group.rows).filter_map(|row| id(edition, row));
    let widest = ids.map(width).max().unwrap_or(0).min(24);
    for group in &exposure.groups {
        rows.push(Row::default());
        let name = name(edition, group);
        let mut heading = Row::of(format!("{name}  "), Role::Heading);
        heading.body.push(Piece::text(words::quota(group.quota, group.rows.len()), Role::Dim));
        rows.push(heading);
        for row in &group.rows {
            rows.push(line(look, edition, exposure.factor, row, widest, columns));
        }
    }
    rows
}

fn id<'e>(edition: &'e Edition, row: &ExposureRow) -> Option<&'e str> {
    edition.bank.items.get(row.index).map(|item| item.id.as_str())
}

fn name(edition: &Edition, group: &ExposureGroup) -> String {
    match &group.name {
        GroupName::Pilots => words::PILOTS.to_owned(),
        GroupName::Domain(id) => {
            let domain = edition.bank.domains.iter().find(|domain| &domain.id == id);
            domain.map_or_else(|| id.to_string(), |domain| domain.name.clone())
        }
    }
}

/// Item, probability, the exact fraction, a bar, and the word where it is drawn too often.
fn line(
    look: &Look<'_>,
    edition: &Edition,
    factor: u32,
    row: &ExposureRow,
    widest: usize,
    columns: usize,
) -> Row {
    let signs = look.theme.signs;
    let (numerator, denominator) = &row.exact;
    let exact = format!("{numerator}/{denominator}");
    let exact = if exact.len() <= FRACTION { exact } else { String::new() };
    let text = format!(
        "  {}  {:>8}  {exact:<FRACTION$}  ",
        padded(id(edition, row).unwrap_or_default(), widest),
        percent(row.probability)
    );
    let mut body = vec![Piece::text(text, Role::Text)];
    let over = if row.is_over { words::over(factor) } else { String::new() };
    let used: usize = body.iter().map(Piece::width).sum();
    let bar = BAR.min(columns.saturating_sub(used + 12));
    let part = (row.probability * 10_000.0).round() as u64;
    let full = filled(part, 10_000, bar);
    let role = if row.is_over { Role::Warn } else { Role::Text };
    // a mark where the program's factor is
    let aim = filled(1, u64::from(factor), bar).saturating_sub(1);
    for column in 0..bar {
        let (sign, role) = match column {
            at if at == aim => (signs.bar_mark, Role::Strong),
            at if at < full => (signs.bar_thin, role),
            _ => (signs.bar_rest, Role::Dim),
        };
        body.push(Piece::text(sign, role));
    }
    body.push(Piece::text(format!("  {over}"), Role::Warn));
    Row { body, ..Row::default() }
}
