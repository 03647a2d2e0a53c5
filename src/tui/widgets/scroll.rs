//! Signs for what stands above and below the part that is seen, and text that scrolls under them.

use crate::tui::Look;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::put;
use crate::tui::widgets::row::{Row, draw_rows};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// What is not seen, in words; empty for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hidden {
    /// Above.
    pub above: String,
    /// Below.
    pub below: String,
}

impl Hidden {
    /// So many rows above and below.
    pub fn rows(above: usize, below: usize) -> Self {
        let words = |n: usize| if n == 0 { String::new() } else { text::lines(n) };
        Self { above: words(above), below: words(below) }
    }
}

/// ` ▴ above: 3 lines`, or nothing.
pub fn above_mark(look: &Look<'_>, hidden: &str) -> Line<'static> {
    mark(look, look.theme.signs.above, text::above(), hidden)
}

/// ` ▾ below: option E and 2 lines`, or nothing.
pub fn below_mark(look: &Look<'_>, hidden: &str) -> Line<'static> {
    mark(look, look.theme.signs.below, text::below(), hidden)
}

/// Both on one line.
pub fn both_marks(look: &Look<'_>, hidden: &Hidden) -> Line<'static> {
    let mut line = above_mark(look, &hidden.above);
    line.spans.extend([Span::raw("  ")]);
    line.spans.extend(below_mark(look, &hidden.below).spans);
    line
}

fn mark(look: &Look<'_>, sign: &str, word: &str, hidden: &str) -> Line<'static> {
    if hidden.is_empty() {
        return Line::default();
    }
    Line::from(Span::styled(format!(" {sign} {word}: {hidden}"), look.style(Role::Dim)))
}

/// Rows at most `height` of which are seen: the greatest useful offset, one row being kept for the signs.
pub fn last_offset(count: usize, height: usize) -> usize {
    if count <= height { 0 } else { count - height.saturating_sub(1) }
}

/// Draws rows that may be too many for `area`, from `offset` (clamped); where they are, its last row tells what is hidden.
pub fn draw_scrolled(frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, rows: &[Row], offset: usize) {
    if area.height == 0 {
        return;
    }
    let height = usize::from(area.height);
    if rows.len() <= height {
        draw_rows(frame, look, area, rows, 0, 0);
        return;
    }
    let offset = offset.min(last_offset(rows.len(), height));
    draw_rows(frame, look, Rect { height: area.height - 1, ..area }, rows, offset, 0);
    let hidden = Hidden::rows(offset, rows.len().saturating_sub(offset + height - 1));
    put(frame, both_marks(look, &hidden), Rect { y: area.y + area.height - 1, height: 1, ..area });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage;

    #[test]
    fn hidden_lines_are_counted_on_both_sides() {
        let rows: Vec<Row> = (1..=9).map(|n| Row::of(n.to_string(), Role::Text)).collect();
        let at = |offset| stage::draw((40, 4), |f, look| draw_scrolled(f, look, f.area(), &rows, offset));
        assert_eq!(at(0).text(), "1\n2\n3\n   ▾ below: 6 lines");
        assert_eq!(at(5).text(), "6\n7\n8\n ▴ above: 5 lines   ▾ below: 1 line");
        assert_eq!(at(99).text(), "7\n8\n9\n ▴ above: 6 lines");
    }
}
