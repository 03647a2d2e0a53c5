//! The stage of screen tests: draws a screen or widget on a terminal of given size and answers with its text and a
//! legend of styles, at a fixed instant. Tests know it as `stage`.

use crate::time::{Moment, Timestamp, Zone};
use crate::tui::theme::{Palette, Theme};
use crate::tui::{Look, Screen};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::{Frame, Terminal};

/// 2026-11-22 14:05:00 UTC, in milliseconds.
pub(crate) const NOON: i64 = 1_795_356_300_000;

/// The fixed instant of tests, `ms` later.
pub(crate) fn later(ms: i64) -> Moment {
    Moment { wall: Timestamp(NOON + ms), up: 1_000_000 + ms.unsigned_abs(), boot: "test-boot".into() }
}

/// The fixed instant of tests.
pub(crate) fn now() -> Moment {
    later(0)
}

/// Calls with a look in colour and Unicode signs, at the fixed instant in UTC.
pub(crate) fn looking<T>(f: impl FnOnce(&Look<'_>) -> T) -> T {
    looking_at(&now(), Palette::Colour, false, f)
}

/// Calls with a look of this instant, palette and set of signs.
pub(crate) fn looking_at<T>(
    now: &Moment,
    palette: Palette,
    ascii: bool,
    f: impl FnOnce(&Look<'_>) -> T,
) -> T {
    let theme = Theme::new(palette, ascii);
    let zone = Zone::utc();
    f(&Look { theme: &theme, now, zone: &zone })
}

/// What was drawn.
pub(crate) struct Picture(Buffer);

/// Draws on a terminal of this size (columns, rows).
pub(crate) fn draw(size: (u16, u16), f: impl FnOnce(&mut Frame<'_>, &Look<'_>)) -> Picture {
    looking(|look| draw_with(size, look, f))
}

/// Draws with a look of its own.
pub(crate) fn draw_with(
    size: (u16, u16),
    look: &Look<'_>,
    f: impl FnOnce(&mut Frame<'_>, &Look<'_>),
) -> Picture {
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    let mut f = Some(f);
    terminal
        .draw(|frame| {
            if let Some(f) = f.take() {
                f(frame, look);
            }
        })
        .unwrap();
    Picture(terminal.backend().buffer().clone())
}

/// Draws a screen at the fixed instant.
pub(crate) fn show(screen: &dyn Screen, size: (u16, u16)) -> Picture {
    draw(size, |frame, look| screen.view(frame, look))
}

/// Draws a screen at another instant.
pub(crate) fn show_at(screen: &dyn Screen, size: (u16, u16), now: &Moment) -> Picture {
    looking_at(now, Palette::Colour, false, |look| {
        draw_with(size, look, |frame, look| screen.view(frame, look))
    })
}

impl Picture {
    /// The text, without spaces at the ends of lines.
    pub(crate) fn text(&self) -> String {
        let Rect { width, height, .. } = self.0.area;
        let line = |y: u16| {
            let mut text = String::new();
            let mut x = 0;
            while x < width {
                let symbol = self.0.cell(Position { x, y }).map_or(" ", |cell| cell.symbol());
                text.push_str(symbol);
                x += u16::try_from(super::widgets::width(symbol)).unwrap_or(1).max(1);
            }
            text.trim_end().to_owned()
        };
        (0..height).map(line).collect::<Vec<_>>().join("\n")
    }

    /// The text, then a map of styles (one letter a cell) and the legend of the letters; rows of plain text are left out
    /// of the map.
    pub(crate) fn snapshot(&self) -> String {
        let Rect { width, height, .. } = self.0.area;
        let mut styles: Vec<Style> = vec![Style::default()];
        let mut map = Vec::new();
        for y in 0..height {
            let mut row = String::new();
            for x in 0..width {
                let style = self.0.cell(Position { x, y }).map_or(Style::default(), |cell| Style {
                    fg: Some(cell.fg),
                    bg: Some(cell.bg),
                    ..Style::new().add_modifier(cell.modifier)
                });
                let style = plain_if_default(style);
                let index = styles.iter().position(|s| *s == style).unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                row.push(char::from(
                    b"."[..].iter().chain(b"abcdefghijklmnopqrstuvwxyz").copied().nth(index).unwrap_or(b'?'),
                ));
            }
            let row = row.trim_end_matches('.').to_owned();
            if !row.is_empty() {
                map.push(format!("{y:>3} {row}"));
            }
        }
        let letter = |i: usize| char::from(b'a' + u8::try_from(i).unwrap_or(25));
        let legend: Vec<String> = styles
            .iter()
            .skip(1)
            .enumerate()
            .map(|(i, s)| format!("{} = {}", letter(i), words(*s)))
            .collect();
        format!("{}\n\n--- styles\n{}\n---\n{}\n", self.text(), map.join("\n"), legend.join("\n"))
    }
}

fn plain_if_default(style: Style) -> Style {
    use ratatui::style::Color::Reset;
    let colour = |c: Option<ratatui::style::Color>| c.filter(|c| *c != Reset);
    Style { fg: colour(style.fg), bg: colour(style.bg), ..Style::new().add_modifier(style.add_modifier) }
}

fn words(style: Style) -> String {
    let mut words = Vec::new();
    words.extend(style.fg.map(|c| c.to_string()));
    words.extend(style.bg.map(|c| format!("on {c}")));
    let names = [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reverse"),
        (Modifier::CROSSED_OUT, "crossed out"),
    ];
    words.extend(names.iter().filter(|(m, _)| style.add_modifier.contains(*m)).map(|(_, n)| (*n).to_owned()));
    words.join(" ")
}

/// A key press.
pub(crate) fn key(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A key press with Control.
pub(crate) fn ctrl(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)
}

/// The press of a character's key.
pub(crate) fn ch(c: char) -> KeyEvent {
    key(KeyCode::Char(c))
}
