//! What the screens are drawn on: every frame is composed anew and compared with the one that is shown, and what differs is
//! written at once.
//!
//! Composing is ratatui's. Comparing is as `Terminal::flush` does it where signs of several columns are shown; nearly all
//! frames have none, and there a row that did not change is passed over in one comparison. With ratatui's own, which looks
//! up the columns of every sign of two frames, comparing was a sixth of the work of a key.

use crate::runtime::backend::Lean;
use crate::runtime::graphics::{Overlay, Standing};
use crate::runtime::terminal::{self, Output};
use crate::tui::widgets::takes_one_column;
use ratatui::backend::Backend;
use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Style};
use ratatui::{Frame, Terminal};
use std::io::{self, BufWriter, Write};

/// A drawing surface on standard output; one frame is one write.
pub struct Surface {
    terminal: Terminal<Lean<BufWriter<Output>>>,
    /// The frame that the terminal shows.
    shown: Buffer,
    /// What differs in the next one, as bytes.
    changes: Lean<Vec<u8>>,
    /// The images that lie over it.
    overlay: Overlay,
}

impl Surface {
    /// A surface on a terminal that shows nothing yet.
    pub fn new(out: BufWriter<Output>) -> io::Result<Self> {
        let terminal = Terminal::new(Lean::new(out))?;
        Ok(Self {
            terminal,
            shown: Buffer::default(),
            changes: Lean::new(Vec::new()),
            overlay: Overlay::default(),
        })
    }

    /// Columns and rows of the terminal.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Where bytes go that are no frame.
    pub fn out(&mut self) -> &mut impl Write {
        self.terminal.backend_mut()
    }

    /// Wipes the terminal: the next frame is drawn in full.
    pub fn wipe(&mut self) -> io::Result<()> {
        // `Terminal::clear` would ask the terminal where its cursor is
        let size = self.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))?;
        self.shown = Buffer::empty(self.terminal.current_buffer_mut().area);
        self.overlay.clear(self.changes.bytes());
        Ok(())
    }

    /// Composes a frame and shows it, with the images that stand in it.
    pub fn draw(&mut self, compose: impl FnOnce(&mut Frame<'_>) -> Vec<Standing>) -> io::Result<()> {
        // wipes what is shown where the size is another one
        self.terminal.autoresize()?;
        let mut standing = compose(&mut self.terminal.get_frame());
        let composed = self.terminal.current_buffer_mut();
        if self.shown.area != composed.area {
            self.shown = Buffer::empty(composed.area);
            self.overlay.clear(self.changes.bytes());
        }
        standing.retain(|row| row.is_whole(composed));
        for area in self.overlay.uncovered(&standing) {
            for place in area.intersection(self.shown.area).positions() {
                self.shown[place] = unknown();
            }
        }
        let drawn = differences(&self.shown, composed);
        let is_drawn = |area: Rect| drawn.iter().any(|(x, y, _)| area.contains((*x, *y).into()));
        self.changes.draw(drawn.iter().copied())?;
        self.overlay.lay(standing, is_drawn, self.changes.bytes());
        if self.overlay.has_sent() {
            terminal::has_images();
        }
        std::mem::swap(&mut self.shown, composed);
        composed.reset();
        if !self.changes.bytes().is_empty() {
            // the last of each frame: whoever reads along knows by it that nothing is missing
            self.changes.hide_cursor()?;
        }
        let out = self.terminal.backend_mut();
        out.write_all(self.changes.bytes())?;
        self.changes.bytes().clear();
        Backend::flush(out)
    }
}

/// The cells of `after` that have to be drawn where `before` is shown, in the order of reading.
fn differences<'a>(before: &Buffer, after: &'a Buffer) -> Vec<(u16, u16, &'a Cell)> {
    let columns = usize::from(after.area.width).max(1);
    let mut differences = Vec::new();
    let rows = before.content.chunks(columns).zip(after.content.chunks(columns));
    for (y, (old, new)) in (after.area.y..).zip(rows) {
        if is_same_row(old, new) {
            continue;
        }
        if !old.iter().chain(new).all(|cell| takes_one_column(cell.symbol())) {
            return without_trust(before, after).diff(after);
        }
        let cells = (after.area.x..).zip(old.iter().zip(new));
        let changed = cells.filter(|(_, (old, new))| !is_same(old, new));
        differences.extend(changed.map(|(x, (_, new))| (x, y, new)));
    }
    differences
}

/// `before`, with nothing known of a row that changes and holds a joined sign, or held one: terminals disagree about its
/// columns, so what stands behind it may have been drawn over, and is drawn again although it is the same.
fn without_trust(before: &Buffer, after: &Buffer) -> Buffer {
    let columns = usize::from(after.area.width).max(1);
    let is_joined = |cell: &Cell| matches!(cell.diff_option, CellDiffOption::ForcedWidth(_));
    let unknown = unknown();
    let mut trusted = before.clone();
    for (old, new) in trusted.content.chunks_mut(columns).zip(after.content.chunks(columns)) {
        if old.iter().chain(new).any(is_joined) && !is_same_row(old, new) {
            old.fill(unknown.clone());
        }
    }
    trusted
}

/// A cell that no theme has, so that whatever comes differs from it.
fn unknown() -> Cell {
    let mut unknown = Cell::new("?");
    unknown.set_style(Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Rgb(3, 2, 1)));
    unknown
}

fn is_same_row(old: &[Cell], new: &[Cell]) -> bool {
    old.iter().zip(new).all(|(old, new)| is_same(old, new))
}

/// As `==`, without a call for signs of one byte, which nearly all are.
fn is_same(a: &Cell, b: &Cell) -> bool {
    let same_symbol = match (a.symbol().as_bytes(), b.symbol().as_bytes()) {
        ([a], [b]) => a == b,
        (a, b) => a == b,
    };
    let look = |cell: &Cell| (cell.fg, cell.bg, cell.modifier, cell.diff_option);
    same_symbol && look(a) == look(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::pin_joined_signs;

    fn frame(rows: &[&str]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 4));
        for (y, row) in (0..).zip(rows) {
            buffer.set_string(0, y, row, Style::default());
        }
        pin_joined_signs(&mut buffer);
        buffer
    }

    /// Whatever follows on whatever, it is what the library would draw, but for rows with joined signs.
    #[test]
    fn what_differs_is_what_the_library_finds() {
        let mut frames: Vec<Buffer> = [
            &[][..],
            &["Question 1 of 40", "( ) A  Lead P", "▌ (x) B  Lead S"],
            &["Question 1 of 40", "▌ ( ) A  Lead P", "(x) B  Lead S", "●▌┈┈┈┈ 2 done"],
            &["Question 1 of 40", "日本 語 text", "plain"],
            &["Question 1 of 40", "日本語 text", "plain"],
            &["Question 2 of 40", "plain", "", "e\u{301} and é"],
            &["Question 2 of 40", "plain", "", "é and e\u{301}"],
        ]
        .iter()
        .map(|rows| frame(rows))
        .collect();
        let mut painted = frames[1].clone();
        painted.set_style(Rect::new(2, 1, 8, 2), Style::new().fg(Color::Red).bg(Color::Blue));
        frames.push(painted);
        let mut found = 0;
        for before in &frames {
            for after in &frames {
                let ours = differences(before, after);
                assert_eq!(ours, before.diff(after));
                found += ours.len();
            }
        }
        assert!(found > 500, "{found}");
    }

    #[test]
    fn a_row_with_a_joined_sign_is_drawn_whole_when_it_changes_and_not_at_all_when_it_does_not() {
        let (letters, thumb) = (frame(&["same", "lorem ips ipsum"]), frame(&["same", "ab 👍🏽 s ipsum"]));
        let drawn = |before: &Buffer, after: &Buffer| -> Vec<(u16, u16)> {
            differences(before, after).iter().map(|(x, y, _)| (*x, *y)).collect()
        };
        // but for the second column of the sign
        let all: Vec<(u16, u16)> = (0..24).filter(|x| *x != 4).map(|x| (x, 1)).collect();
        assert_eq!(drawn(&letters, &thumb), all, "letters that stand there already as well");
        assert_eq!(drawn(&thumb, &letters).len(), 24);
        assert_eq!(drawn(&thumb, &thumb), []);
        let beside = frame(&["other", "ab 👍🏽 s ipsum"]);
        assert!(drawn(&thumb, &beside).iter().all(|(_, y)| *y == 0));
    }
}
