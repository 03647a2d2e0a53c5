//! A panel over what stands below it: in the middle of the screen, or at its foot.

use crate::tui::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::fit;
use crate::tui::widgets::put;
use crate::tui::widgets::row::Row;
use crate::tui::widgets::scroll::draw_scrolled;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

/// Columns between a panel's border and its text, both sides together, borders included.
pub const PANEL_MARGIN: u16 = 4;

/// Rows of the screen below a panel at its foot: the navigator of an exam with its rule, the footer with its own.
const FOOT: u16 = 4;

/// Where a panel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Middle,
    Foot,
}

/// Draws an empty panel with a title for text of `columns` by `rows` at the foot of the matter, where it covers the least
/// of a question; no larger than the screen. Answers with the room inside, which is empty on a screen that is too small.
pub fn panel_at_foot(frame: &mut Frame<'_>, look: &Look<'_>, title: &str, columns: u16, rows: u16) -> Rect {
    panel(frame, look, title, (columns, rows), Stand::Foot)
}

fn panel(
    frame: &mut Frame<'_>,
    look: &Look<'_>,
    title: &str,
    (columns, rows): (u16, u16),
    stand: Stand,
) -> Rect {
    let area = frame.area();
    let width = columns.saturating_add(PANEL_MARGIN).min(area.width);
    let height = rows.saturating_add(2).min(area.height);
    if width <= PANEL_MARGIN || height <= 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let above = match stand {
        Stand::Middle => (area.height - height) / 2,
        Stand::Foot => area.height.saturating_sub(height + FOOT),
    };
    let outer = Rect { x: area.x + (area.width - width) / 2, y: area.y + above, width, height };
    frame.render_widget(Clear, outer);
    let signs = look.theme.signs;
    let style = look.style(Role::Rule);
    let across = usize::from(width) - 2;
    let title = if title.is_empty() {
        String::new()
    } else {
        format!(" {} ", fit(title, across.saturating_sub(3), signs.ellipsis))
    };
    let before = usize::from(!title.is_empty()).min(across);
    let after = across.saturating_sub(before + super::width(&title));
    let [top_left, top_right, bottom_left, bottom_right] = signs.corners;
    let top = vec![
        Span::styled(format!("{top_left}{}", signs.rule.repeat(before)), style),
        Span::styled(title, look.style(Role::Heading)),
        Span::styled(format!("{}{top_right}", signs.rule.repeat(after)), style),
    ];
    let row = |y: u16| Rect { y: outer.y + y, height: 1, ..outer };
    put(frame, Line::from(top), row(0));
    for y in 1..height - 1 {
        put(frame, Span::styled(signs.side, style), Rect { width: 1, ..row(y) });
        put(frame, Span::styled(signs.side, style), Rect { x: outer.x + width - 1, width: 1, ..row(y) });
    }
    let bottom = format!("{bottom_left}{}{bottom_right}", signs.rule.repeat(across));
    put(frame, Span::styled(bottom, style), row(height - 1));
    Rect { x: outer.x + 2, y: outer.y + 1, width: width - PANEL_MARGIN, height: height - 2 }
}

/// A panel with these rows in it, scrolled to `offset` where they do not fit.
pub fn message_panel(frame: &mut Frame<'_>, look: &Look<'_>, title: &str, rows: &[Row], offset: usize) {
    let widest = rows.iter().map(|r| r.lead_width() + r.body_width()).max().unwrap_or(0);
    let columns = u16::try_from(widest.max(super::width(title) + 2)).unwrap_or(u16::MAX);
    let size = (columns, u16::try_from(rows.len()).unwrap_or(u16::MAX));
    let inside = panel(frame, look, title, size, Stand::Middle);
    draw_scrolled(frame, look, inside, rows, offset);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage;

    #[test]
    fn a_panel_stands_in_the_middle_and_shrinks_with_the_screen() {
        let draw = |size| {
            stage::draw(size, |f, look| message_panel(f, look, "Title", &[Row::of("text", Role::Text)], 0))
        };
        assert_eq!(draw((15, 5)).text(), "\n  ┌─ Title ─┐\n  │ text    │\n  └─────────┘\n");
        for width in 0..12 {
            for height in 0..6 {
                let _ = draw((width, height));
            }
        }
    }

    #[test]
    fn a_panel_at_the_foot_leaves_the_navigator_and_the_keys_in_sight() {
        let draw = |size| stage::draw(size, |f, look| _ = panel_at_foot(f, look, "T", 4, 1)).text();
        assert_eq!(draw((8, 9)), "\n\n┌─ T ──┐\n│      │\n└──────┘\n\n\n\n");
        for width in 0..12 {
            for height in 0..9 {
                let _ = draw((width, height));
            }
        }
    }
}
