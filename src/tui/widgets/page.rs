//! The three zones of every screen: where am I (one line), the matter, what can I do (one line), between thin rules.

use crate::tui::Look;
use crate::tui::screen::LEAST_SIZE;
use crate::tui::theme::Role;
use crate::tui::widgets::put;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Keys and their labels, in order; help stands last.
pub type Footer = Vec<(String, &'static str)>;

/// The frame of a page: heading left and right, and the footer.
pub struct Page {
    /// Left part of the first line.
    pub left: String,
    /// Right part of the first line; shortened before the left one, down to a few letters.
    pub right: String,
    /// What the keys do.
    pub footer: Footer,
}

impl Page {
    /// Draws the frame and answers with the room for the matter; `None` when the terminal is too small, in which case the
    /// notice of that has been drawn with `small` as its last part (such as `time 0:38:12 · answers safe`).
    pub fn draw(
        self,
        frame: &mut Frame<'_>,
        look: &Look<'_>,
        small: impl FnOnce() -> String,
    ) -> Option<Rect> {
        let area = frame.area();
        if area.width < LEAST_SIZE.0 || area.height < LEAST_SIZE.1 {
            too_small(frame, look, &small());
            return None;
        }
        let row = |y: u16| Rect { x: area.x, y: area.y + y, width: area.width, height: 1 };
        let room = usize::from(area.width) - 2;
        let (left, right) = share(&self.left, &self.right, room, look.theme.signs.ellipsis);
        let gap = room - width(&left) - width(&right);
        let heading = Line::from(vec![
            Span::styled(format!(" {left}"), look.style(Role::Strong)),
            Span::raw(" ".repeat(gap)),
            Span::styled(right, look.style(Role::Text)),
        ]);
        put(frame, heading, row(0));
        rule(frame, look, row(1));
        rule(frame, look, row(area.height - 2));
        put(frame, footer_line(self.footer, look, usize::from(area.width)), row(area.height - 1));
        Some(Self::room(area))
    }

    /// Draws another footer into a page that was drawn.
    pub fn draw_footer(frame: &mut Frame<'_>, look: &Look<'_>, footer: Footer) {
        let area = frame.area();
        if area.width < LEAST_SIZE.0 || area.height < LEAST_SIZE.1 {
            return;
        }
        let at = Rect { y: area.bottom() - 1, height: 1, ..area };
        frame.render_widget(Clear, at);
        put(frame, footer_line(footer, look, usize::from(area.width)), at);
    }

    /// The room for the matter on a terminal of this size; empty where there is none.
    pub fn room(area: Rect) -> Rect {
        let top = area.height.min(2);
        Rect { y: area.y + top, height: area.height.saturating_sub(4), ..area }
    }
}

/// A line for the person in the place of the rule above the footer, so that nothing moves when it comes or goes.
pub fn draw_message(frame: &mut Frame<'_>, look: &Look<'_>, text: &str) {
    let area = frame.area();
    let (Some(y), Some(room)) = (area.height.checked_sub(2), area.width.checked_sub(2)) else { return };
    let text = format!(" {} ", fit(text, usize::from(room), look.theme.signs.ellipsis));
    let columns = u16::try_from(width(&text)).unwrap_or(area.width).min(area.width);
    let at = Rect { y: area.y + y, height: 1, width: columns, ..area };
    frame.render_widget(Clear, at);
    put(frame, Span::styled(text, look.style(Role::Warn)), at);
}

/// Columns that either part of a heading keeps, whatever the other needs.
const LEAST_PART: usize = 20;

/// Both parts of a heading in `room` columns with two between them: the right one gives way first, then the left one,
/// and neither vanishes.
fn share(left: &str, right: &str, room: usize, ellipsis: &str) -> (String, String) {
    if right.is_empty() {
        return (fit(left, room, ellipsis), String::new());
    }
    let both = room.saturating_sub(2);
    let for_right = both.saturating_sub(width(left)).max(LEAST_PART.min(both / 2));
    let right = fit(right, for_right, ellipsis);
    (fit(left, both.saturating_sub(width(&right)), ellipsis), right)
}

/// A thin rule across `area`.
pub fn rule(frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
    fill(frame, look, area, look.theme.signs.rule);
}

/// A thin rule down the left edge of `area`.
pub fn side_rule(frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
    fill(frame, look, Rect { width: area.width.min(1), ..area }, look.theme.signs.side);
}

/// Cell by cell: as text, each sign would be looked at as a grapheme, several times a frame.
fn fill(frame: &mut Frame<'_>, look: &Look<'_>, area: Rect, sign: &'static str) {
    let style = look.style(Role::Rule);
    let area = area.intersection(frame.area());
    let buffer = frame.buffer_mut();
    for position in area.positions() {
        if let Some(cell) = buffer.cell_mut(position) {
            cell.set_symbol(sign).set_style(style);
        }
    }
}

fn footer_line(entries: Footer, look: &Look<'_>, room: usize) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    let last = entries.len().saturating_sub(1);
    // the help entry stands last and is always shown; what does not fit before it is in the help
    let tail = entries.last().map_or(0, |(key, label)| width(key) + 1 + label.len());
    for (i, (key, label)) in entries.into_iter().enumerate() {
        let need = width(&key) + 1 + label.len() + 2;
        if i < last && used + need + tail > room {
            continue;
        }
        used += need;
        spans.push(Span::styled(key, look.style(Role::Strong)));
        spans.push(Span::styled(format!(" {label}  "), look.style(Role::Dim)));
    }
    Line::from(spans)
}

fn too_small(frame: &mut Frame<'_>, look: &Look<'_>, small: &str) {
    let area = frame.area();
    if area.width == 0 || area.height == 0 {
        return;
    }
    let needs = format!("needs {}x{}", LEAST_SIZE.0, LEAST_SIZE.1);
    let text = if small.is_empty() { needs } else { format!("{needs} {} {small}", look.theme.signs.dot) };
    let paragraph = ratatui::widgets::Paragraph::new(text)
        .style(look.style(Role::Strong))
        .wrap(ratatui::widgets::Wrap { trim: true });
    frame.render_widget(paragraph, area);
}

/// Columns that a text takes (wide characters count two, combining ones none).
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text cut to `room` columns at a grapheme's border, `ellipsis` at the cut.
pub fn fit(text: &str, room: usize, ellipsis: &str) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let keep = room.saturating_sub(width(ellipsis));
    let mut cut = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += width(grapheme);
        if used > keep {
            break;
        }
        cut.push_str(grapheme);
    }
    if room >= width(ellipsis) {
        cut.push_str(ellipsis);
    }
    cut
}

/// The same, where what is in the middle can be missed.
pub fn fit_middle(text: &str, room: usize, ellipsis: &str) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let keep = room.saturating_sub(width(ellipsis));
    let (mut from, mut used) = (text.len(), 0);
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += width(grapheme);
        if used > keep.div_ceil(2) {
            break;
        }
        from = at;
    }
    let end = &text[from..];
    // never all of it, so that there is always the mark
    fit(&text[..from], room.saturating_sub(width(end)), ellipsis) + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_keeps_both_parts_and_shows_where_one_is_cut() {
        let name = "Maximiliane Example-Longlastname";
        let share = |left: &str, room| share(left, name, room, "…");
        assert_eq!(share("Result", 78), ("Result".into(), name.into()));
        assert_eq!(share("Result", 30), ("Result".into(), "Maximiliane Example-L…".into()));
        let (left, right) = share("A very long title of an exam that fills the whole line", 58);
        assert_eq!((width(&left) + width(&right), right.as_str()), (56, "Maximiliane Example…"));
        assert!(left.ends_with('…'));
    }

    #[test]
    fn fitting_cuts_at_graphemes_and_shows_the_cut() {
        assert_eq!(fit("abcdef", 6, "…"), "abcdef");
        assert_eq!(fit("abcdefg", 6, "…"), "abcde…");
        assert_eq!(fit("日本語文字", 6, "…"), "日本…");
        assert_eq!(fit("e\u{301}e\u{301}e\u{301}", 2, "…"), "e\u{301}…");
        assert_eq!(fit("abc", 0, "…"), "");
        assert_eq!(fit_middle("abcdef", 6, "…"), "abcdef");
        assert_eq!(fit_middle("abcdefg", 6, "…"), "ab…efg");
        assert_eq!(fit_middle("日本語文字", 6, "…"), "日…字");
        assert_eq!(fit_middle("abc", 1, "…"), "…");
        assert_eq!(fit_middle("abc", 0, "…"), "");
    }
}
