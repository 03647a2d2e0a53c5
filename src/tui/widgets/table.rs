//! Tables of Markdown: aligned columns, never wrapped.

use crate::tui::theme::Role;
use crate::tui::widgets::row::{Ink, Piece, Row};
use crate::tui::widgets::width;
use crate::tui::widgets::wrap::Run;
use pulldown_cmark::Alignment;

/// A table while it is being read.
#[derive(Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    /// Rows of cells; the first row is the head.
    pub(super) rows: Vec<Vec<Vec<Run>>>,
}

const GAP: usize = 2;

impl Table {
    /// The table as wide rows after `lead`.
    pub(super) fn lay_out(self, lead: &[Piece]) -> Vec<Row> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let measure = |cell: &Vec<Run>| cell.iter().map(|(text, _)| width(text)).sum::<usize>();
        let widths: Vec<usize> = (0..columns)
            .map(|c| self.rows.iter().filter_map(|r| r.get(c)).map(measure).max().unwrap_or(0))
            .collect();
        let mut rows = Vec::new();
        for (n, cells) in self.rows.iter().enumerate() {
            let mut body = Vec::new();
            for (c, column) in widths.iter().enumerate() {
                let cell = cells.get(c);
                let free = column - cell.map_or(0, measure);
                let left = match self.alignments.get(c) {
                    Some(Alignment::Right) => free,
                    Some(Alignment::Center) => free / 2,
                    _ => 0,
                };
                body.push(Piece::text(" ".repeat(left), Role::Text));
                body.extend(cell.into_iter().flatten().map(|(text, role)| {
                    Piece::text(
                        text.clone(),
                        if n == 0 && *role == Role::Text { Role::Strong } else { *role },
                    )
                }));
                let after = if c + 1 < columns { GAP } else { 0 };
                body.push(Piece::text(" ".repeat(free - left + after), Role::Text));
            }
            body.retain(|p| p.width() > 0);
            rows.push(Row { lead: lead.to_vec(), body, wide: true });
            if n == 0 {
                let mut body = Vec::new();
                for (c, column) in widths.iter().enumerate() {
                    body.push(Piece { ink: Ink::Rule(*column), role: Role::Rule });
                    if c + 1 < columns {
                        body.push(Piece::text(" ".repeat(GAP), Role::Text));
                    }
                }
                rows.push(Row { lead: lead.to_vec(), body, wide: true });
            }
        }
        rows
    }
}
