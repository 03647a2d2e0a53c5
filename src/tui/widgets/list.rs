//! A list with a cursor: the bar and bold weight say where it stands, without colour.

use crate::tui::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::put;
use crate::tui::widgets::scroll::{self, Hidden};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// A row of a list.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// What it shows; columns 0 to 2 are the list's own (space, cursor bar, space).
    pub line: Line<'static>,
    /// The cursor can stand on it; headings and blank rows are passed over.
    pub selectable: bool,
}

impl ListRow {
    /// A row that the cursor can stand on.
    pub fn of(line: impl Into<Line<'static>>) -> Self {
        Self { line: line.into(), selectable: true }
    }
    /// A heading or a blank row.
    pub fn fixed(line: impl Into<Line<'static>>) -> Self {
        Self { line: line.into(), selectable: false }
    }
}

/// The index reached from `from` by `by` steps over selectable rows; stays inside.
pub fn moved(rows: &[ListRow], from: usize, by: isize) -> usize {
    let stops: Vec<usize> = (0..rows.len()).filter(|i| rows[*i].selectable).collect();
    let at = stops.iter().position(|i| *i >= from).unwrap_or(stops.len().saturating_sub(1));
    let to = at.saturating_add_signed(by).min(stops.len().saturating_sub(1));
    stops.get(to).copied().unwrap_or(0)
}

/// The first row shown, so that row `cursor` of `count` stands in `height` rows, near the middle while the list scrolls.
pub fn offset(count: usize, cursor: usize, height: usize) -> usize {
    if count <= height { 0 } else { cursor.saturating_sub(height / 2).min(count - height) }
}

/// Draws the list. Where it does not fit, its last row of `area` says what stands above and below.
pub fn draw_list(frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, rows: &[ListRow], cursor: usize) {
    let fits = rows.len() <= usize::from(area.height);
    let height = if fits { area.height } else { area.height.saturating_sub(1) };
    let from = offset(rows.len(), cursor, usize::from(height));
    let shown = rows.iter().enumerate().skip(from).take(usize::from(height));
    for (y, (i, row)) in shown.enumerate() {
        let at = Rect { y: area.y + u16::try_from(y).unwrap_or(u16::MAX), height: 1, ..area };
        let here = i == cursor && row.selectable;
        let bar = if here {
            Span::styled(look.theme.signs.cursor, look.style(Role::Accent))
        } else {
            Span::raw(" ")
        };
        let mut spans = vec![Span::raw(" "), bar, Span::raw(" ")];
        spans.extend(row.line.spans.iter().cloned().map(|span| {
            if here { Span { style: span.style.patch(look.style(Role::Selected)), ..span } } else { span }
        }));
        put(frame, Line::from(spans), at);
    }
    if !fits && area.height > 0 {
        let hidden = Hidden::rows(from, rows.len().saturating_sub(from + usize::from(height)));
        let at = Rect { y: area.y + area.height - 1, height: 1, ..area };
        put(frame, scroll::both_marks(look, &hidden), at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_passes_over_headings_and_stays_inside() {
        let rows = [
            ListRow::fixed("CREDENTIALS"),
            ListRow::of("a"),
            ListRow::of("b"),
            ListRow::fixed(""),
            ListRow::of("c"),
        ];
        assert_eq!(moved(&rows, 0, 0), 1);
        assert_eq!(moved(&rows, 2, 1), 4);
        assert_eq!(moved(&rows, 4, 1), 4);
        assert_eq!(moved(&rows, 4, -10), 1);
        assert_eq!(moved(&rows, 99, 0), 4);
        assert_eq!(moved(&[], 3, 1), 0);
    }

    #[test]
    fn the_row_under_the_cursor_is_always_shown() {
        for count in 0..30 {
            for height in 1..12 {
                for cursor in 0..count {
                    let from = offset(count, cursor, height);
                    assert!(from <= cursor && cursor < from + height, "{count} {height} {cursor}");
                }
            }
        }
    }
}
