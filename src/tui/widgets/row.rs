//! A line of laid-out text: what a layout produces and a screen draws.
//!
//! A row has a *lead* (indentation, bullets, quote bars) that always stays, and a *body*. A `wide` body (code, tables) is
//! never wrapped: it is seen through a window that moves sideways, with a sign where something is cut.

use crate::form::ImageData;
use crate::tui::Look;
use crate::tui::pictures::{HALF, Picture};
use crate::tui::text::figures as words;
use crate::tui::theme::{Role, Signs};
use crate::tui::widgets::put;
use crate::tui::widgets::width;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

/// What stands in a piece. Signs are resolved when drawing, so that a layout holds for every theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ink {
    /// Text without control characters.
    Text(String),
    /// The bullet of a list.
    Bullet,
    /// The bar beside a block quote.
    Quote,
    /// Here a long word was broken.
    Broken,
    /// A rule of so many columns.
    Rule(usize),
    /// A line of a picture.
    Picture(Strip),
}

/// A line of a picture, of which each cell shows two pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// The image.
    pub image: ImageData,
    /// Columns and rows of the whole picture.
    pub cells: (u16, u16),
    /// Which of the rows it is, from 0.
    pub row: u16,
}

impl Strip {
    fn spans(&self, look: &Look<'_>) -> Vec<Span<'static>> {
        let (columns, rows) = self.cells;
        let first = |text: &'static str| match self.row {
            0 => vec![Span::styled(text, look.style(Role::Dim))],
            _ => Vec::new(),
        };
        let Some(pictures) = look.pictures else { return first(words::COMING) };
        match pictures.picture(&self.image, columns, rows) {
            Picture::Coming => first(words::COMING),
            Picture::Broken => first(words::BROKEN),
            Picture::Ready(cells) => {
                let from = usize::from(self.row) * usize::from(columns);
                let strip = cells.iter().skip(from).take(usize::from(columns));
                strip.map(|[upper, lower]| Span::styled(HALF, Style::new().fg(*upper).bg(*lower))).collect()
            }
        }
    }
}

/// A run of one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What stands there.
    pub ink: Ink,
    /// What it is.
    pub role: Role,
}

impl Piece {
    /// A piece of text.
    pub fn text(text: impl Into<String>, role: Role) -> Self {
        Self { ink: Ink::Text(text.into()), role }
    }
    /// Columns that it takes.
    pub fn width(&self) -> usize {
        match &self.ink {
            Ink::Text(text) => width(text),
            Ink::Bullet | Ink::Quote | Ink::Broken => 1,
            Ink::Rule(columns) => *columns,
            Ink::Picture(strip) => usize::from(strip.cells.0),
        }
    }
    fn resolved(&self, signs: &Signs) -> Cow<'_, str> {
        Cow::Borrowed(match &self.ink {
            Ink::Text(text) => text,
            Ink::Bullet => signs.bullet,
            Ink::Quote => signs.quote,
            Ink::Broken => signs.broken,
            Ink::Rule(columns) => return Cow::Owned(signs.rule.repeat(*columns)),
            Ink::Picture(strip) => return Cow::Owned(" ".repeat(usize::from(strip.cells.0))),
        })
    }
}

/// One line of laid-out text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// What stands before the body and never moves.
    pub lead: Vec<Piece>,
    /// The text.
    pub body: Vec<Piece>,
    /// The body is never wrapped; it scrolls sideways.
    pub wide: bool,
}

impl Row {
    /// A row of one piece of text.
    pub fn of(text: impl Into<String>, role: Role) -> Self {
        Self { body: vec![Piece::text(text, role)], ..Self::default() }
    }
    /// Nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.body.iter().all(|p| matches!(&p.ink, Ink::Text(t) if t.trim().is_empty()))
    }
    /// Columns of the lead.
    pub fn lead_width(&self) -> usize {
        self.lead.iter().map(Piece::width).sum()
    }
    /// Columns of the body, uncut.
    pub fn body_width(&self) -> usize {
        self.body.iter().map(Piece::width).sum()
    }
    /// How far the body of a wide row can be scrolled in `room` columns; 0 when all of it is seen.
    pub fn overflow(&self, room: usize) -> usize {
        if self.wide { self.body_width().saturating_sub(room.saturating_sub(self.lead_width())) } else { 0 }
    }
    /// The row without its roles and signs: for excerpts, searches and line-by-line reading.
    pub fn plain(&self) -> String {
        self.body
            .iter()
            .filter_map(|p| if let Ink::Text(t) = &p.ink { Some(t.as_str()) } else { None })
            .collect()
    }

    /// The same with the text of its lead.
    pub fn in_full(&self) -> String {
        let lead = Self { body: self.lead.clone(), ..Self::default() };
        lead.plain() + &self.plain()
    }

    /// The spans of the row in `room` columns, a wide body moved left by `shift` columns. With a `role`, text of the role
    /// `Text` takes that one instead (a selected option); of a struck one, emphasis and code are struck too.
    pub fn spans(&self, look: &Look<'_>, room: usize, shift: usize, role: Option<Role>) -> Vec<Span<'_>> {
        let signs = look.theme.signs;
        let style = |r: Role| {
            look.style(match role {
                Some(other) if r == Role::Text => other,
                Some(Role::Struck) if r == Role::Emphasis || r.is_code() => Role::Struck,
                _ => r,
            })
        };
        let mut spans: Vec<Span<'_>> =
            self.lead.iter().map(|p| Span::styled(p.resolved(signs), style(p.role))).collect();
        let room = room.saturating_sub(self.lead_width());
        if !self.wide || (shift == 0 && self.body_width() <= room) {
            for piece in &self.body {
                match &piece.ink {
                    Ink::Picture(strip) => spans.extend(strip.spans(look)),
                    _ => spans.push(Span::styled(piece.resolved(signs), style(piece.role))),
                }
            }
            return spans;
        }
        let total = self.body_width();
        let cut_left = shift > 0 && total > 0;
        let cut_right = total > shift + room;
        let from = shift + usize::from(cut_left);
        let to = (shift + room).saturating_sub(usize::from(cut_right));
        if cut_left && room > 0 {
            spans.push(Span::styled(signs.more_left, look.style(Role::Accent)));
        }
        let mut column = 0;
        for piece in &self.body {
            let mut seen = String::new();
            for grapheme in piece.resolved(signs).graphemes(true) {
                let (start, end) = (column, column + width(grapheme));
                column = end;
                if start >= from && end <= to {
                    seen.push_str(grapheme);
                } else if start < to && end > from {
                    // a wide character across the border: keep the columns aligned
                    seen.push_str(&" ".repeat(end.min(to) - start.max(from)));
                }
            }
            if !seen.is_empty() {
                spans.push(Span::styled(seen, style(piece.role)));
            }
        }
        if cut_right && room > usize::from(cut_left) {
            let pad = to.saturating_sub(column.max(from));
            spans.push(Span::raw(" ".repeat(pad)));
            spans.push(Span::styled(signs.more_right, look.style(Role::Accent)));
        }
        spans
    }

    /// Tells where a picture stands of which it is a row, drawn from this cell on.
    pub fn tell_picture(&self, look: &Look<'_>, at: Position) {
        let (Some(pictures), [Piece { ink: Ink::Picture(strip), .. }]) =
            (look.pictures, self.body.as_slice())
        else {
            return;
        };
        let x = at.x + u16::try_from(self.lead_width()).unwrap_or(0);
        pictures.stands(&strip.image, strip.cells, strip.row, Position { x, ..at });
    }

    /// The row as a line; see [`Row::spans`].
    pub fn line(&self, look: &Look<'_>, room: usize, shift: usize) -> Line<'_> {
        Line::from(self.spans(look, room, shift, None))
    }
}

/// Draws the rows from `offset` on into `area`, wide ones moved left by `shift`.
pub fn draw_rows(
    frame: &mut Frame<'_>,
    look: &Look<'_>,
    area: Rect,
    rows: &[Row],
    offset: usize,
    shift: usize,
) {
    for (y, row) in rows.iter().skip(offset).take(usize::from(area.height)).enumerate() {
        let y = area.y + u16::try_from(y).unwrap_or(u16::MAX);
        let at = Rect { y, height: 1, ..area };
        put(frame, row.line(look, usize::from(area.width), shift), at);
        row.tell_picture(look, at.as_position());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage;

    fn text(row: &Row, room: usize, shift: usize) -> String {
        stage::looking(|look| {
            row.spans(look, room, shift, None).iter().map(|s| s.content.to_string()).collect()
        })
    }

    #[test]
    fn a_wide_row_shows_a_sign_where_it_is_cut() {
        let row = Row { wide: true, ..Row::of("abcdefghij", Role::Code) };
        assert_eq!(text(&row, 10, 0), "abcdefghij");
        assert_eq!(text(&row, 6, 0), "abcde›");
        assert_eq!(text(&row, 6, 2), "‹defg›");
        assert_eq!(text(&row, 6, 4), "‹fghij");
        assert_eq!(row.overflow(6), 4);
    }

    #[test]
    fn cutting_through_a_wide_character_keeps_the_columns() {
        let row = Row { wide: true, ..Row::of("日本語x", Role::Code) };
        assert_eq!(text(&row, 4, 0), "日 ›");
        assert_eq!(text(&row, 4, 3), "‹語x");
        assert_eq!(text(&row, 1, 2), "‹");
        assert_eq!(text(&row, 0, 2), "");
    }
}
