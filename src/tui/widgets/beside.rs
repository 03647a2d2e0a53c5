//! A label, and a text beside it.

use crate::tui::theme::Role;
use crate::tui::widgets::row::{Piece, Row};
use crate::tui::widgets::{width, wrap};

/// Columns that what is wrapped stands further in.
const FURTHER: usize = 2;

/// A label, and a text beside it from `column` on, in `columns` columns in all; what is wrapped stands a little further in. A
/// label that is too long has a line of its own.
pub fn beside(column: usize, label: (&str, Role), body: (&str, Role), columns: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut lead = if label.0.is_empty() { String::new() } else { format!("  {}", label.0) };
    if width(&lead) > column.saturating_sub(2) && !lead.is_empty() {
        rows.push(Row { lead: vec![Piece::text(std::mem::take(&mut lead), label.1)], ..Row::default() });
    }
    let room = columns.saturating_sub(column);
    let lines = wrap(&[(body.0.to_owned(), body.1)], room, room.saturating_sub(FURTHER));
    for (i, body) in lines.into_iter().enumerate() {
        let (lead, start) = if i == 0 { (lead.as_str(), column) } else { ("", column + FURTHER) };
        let gap = " ".repeat(start.saturating_sub(width(lead)));
        rows.push(Row { lead: vec![Piece::text(format!("{lead}{gap}"), label.1)], body, wide: false });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(column: usize, label: &str, body: &str) -> Vec<String> {
        let rows = beside(column, (label, Role::Dim), (body, Role::Text), 80);
        rows.iter().map(|row| row.in_full().trim_end().to_owned()).collect()
    }

    #[test]
    fn no_line_is_wider_than_a_narrow_terminal() {
        let (long, wide) = ("word ".repeat(60), "資格".repeat(40));
        for (column, label) in [(0, ""), (20, "short"), (20, long.as_str()), (38, wide.as_str())] {
            for body in [long.as_str(), wide.as_str(), &"x".repeat(200)] {
                // a label that is too long has a line of its own, as it is
                let lines = text(column, label, body);
                let lines = &lines[usize::from(width(label) > column)..];
                assert!(lines.iter().all(|line| width(line) <= 80), "{lines:#?}");
            }
        }
    }

    #[test]
    fn a_label_stands_beside_its_text_or_above_it() {
        assert_eq!(text(10, "short", "text"), ["  short   text"]);
        assert_eq!(text(10, "rather long", "text"), ["  rather long", "          text"]);
    }
}
