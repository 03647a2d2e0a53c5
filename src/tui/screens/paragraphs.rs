//! Rows of text as several screens lay them out: label and value, bullets, headings; all in one column of readable width.

use crate::tui::theme::Role;
use crate::tui::widgets::{Ink, Piece, Row, prose, width, wrap};

/// Columns that a text is wrapped to at the most.
const READABLE: u16 = 80;
/// Columns that a report is wrapped to at the most.
const REPORT: u16 = 120;

/// The room for text on a terminal of this width, one column left free on either side.
pub(super) fn room(columns: u16) -> usize {
    usize::from(columns.min(READABLE).saturating_sub(2)).max(8)
}

/// The same for a report, whose lines are read one by one.
pub(super) fn report_room(columns: u16) -> usize {
    usize::from(columns.min(REPORT).saturating_sub(2)).max(8)
}

/// An empty row.
pub(super) fn blank() -> Row {
    Row::default()
}

/// A paragraph, one column in.
pub(super) fn paragraph(text: &str, role: Role, room: usize) -> Vec<Row> {
    lead(prose(text, role, room), " ")
}

/// A paragraph, three columns in.
pub(super) fn indented(text: &str, role: Role, room: usize) -> Vec<Row> {
    lead(prose(text, role, room.saturating_sub(2)), "   ")
}

/// A heading of a part, one column in.
pub(super) fn heading(text: &str) -> Row {
    Row::of(format!(" {text}"), Role::Heading)
}

/// A label in a column of `column` columns, and its value beside it.
pub(super) fn labelled(label: &str, column: usize, value: &str, role: Role, room: usize) -> Vec<Row> {
    let lines = wrap(&[(value.to_owned(), role)], room.saturating_sub(column), room.saturating_sub(column));
    let mut rows = Vec::new();
    for (i, body) in lines.into_iter().enumerate() {
        let label = if i == 0 { label } else { "" };
        let pad = " ".repeat(column.saturating_sub(width(label)));
        rows.push(Row { lead: vec![Piece::text(format!(" {label}{pad}"), Role::Dim)], body, wide: false });
    }
    rows
}

/// A paragraph behind a bullet.
pub(super) fn bulleted(text: &str, room: usize) -> Vec<Row> {
    let mut rows = lead(prose(text, Role::Text, room.saturating_sub(2)), "   ");
    if let Some(first) = rows.first_mut() {
        let bullet = Piece { ink: Ink::Bullet, role: Role::Dim };
        first.lead = vec![Piece::text(" ", Role::Text), bullet, Piece::text(" ", Role::Text)];
    }
    rows
}

fn lead(mut rows: Vec<Row>, space: &str) -> Vec<Row> {
    for row in &mut rows {
        row.lead = vec![Piece::text(space, Role::Text)];
    }
    rows
}
