//! What lies over the cells of a terminal: after each frame what no longer stands there is taken away, and what stands there
//! anew is laid.

use crate::runtime::graphics::Prepared;
use crate::runtime::graphics::prepared::Body;
use crate::tui::pictures::HALF;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::sync::Arc;

/// So many images are kept by a terminal to be placed again; those that lie on it besides.
const KEPT: usize = 12;

/// Takes all images of kitty's protocol off the terminal. Others go with the cells.
pub const GONE: &[u8] = b"\x1b_Ga=d,d=A,q=2\x1b\\";

/// A row of a picture that stands in a frame.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The picture.
    pub picture: Arc<Prepared>,
    /// Which of its rows, from 0.
    pub row: u16,
    /// Its first cell.
    pub at: Position,
}

impl PartialEq for Standing {
    fn eq(&self, other: &Self) -> bool {
        (self.picture.id, self.row, self.at) == (other.picture.id, other.row, other.at)
    }
}

impl Standing {
    /// Its cells.
    pub fn area(&self) -> Rect {
        Rect { x: self.at.x, y: self.at.y, width: self.picture.cells.0, height: 1 }
    }
    /// All of it is seen in the frame: no dialog stands before it, and no edge cuts it off.
    pub fn is_whole(&self, frame: &Buffer) -> bool {
        let area = self.area();
        let from = usize::from(self.row) * usize::from(area.width);
        let halves = self.picture.halves.get(from..from + usize::from(area.width)).unwrap_or_default();
        let mut columns = (area.x..).zip(halves);
        area.intersection(frame.area) == area
            && !halves.is_empty()
            && columns.all(|(x, [upper, lower])| {
                let cell = &frame[(x, area.y)];
                cell.symbol() == HALF && cell.fg == *upper && cell.bg == *lower
            })
    }
    /// Drawing it changes the cells below it: only drawing these anew takes it away.
    fn is_in_cells(&self) -> bool {
        matches!(self.picture.body, Body::Rows(_))
    }
}

/// What lies on a terminal.
#[derive(Debug, Default)]
pub struct Overlay {
    laid: Vec<Standing>,
    /// Images that the terminal has, the oldest first.
    sent: Vec<u32>,
}

/// Rows one below the other of one picture.
#[derive(PartialEq)]
struct Run {
    first: Standing,
    rows: u16,
}

impl Overlay {
    /// The cells that have to be drawn anew where `due` is to lie: something else lay there.
    pub fn uncovered<'s>(&'s self, due: &'s [Standing]) -> impl Iterator<Item = Rect> + 's {
        let gone = self.laid.iter().filter(|laid| laid.is_in_cells() && !due.contains(laid));
        gone.map(Standing::area)
    }

    /// Lays `due` over the frame, of whose cells some were drawn.
    pub fn lay(&mut self, due: Vec<Standing>, drawn: impl Fn(Rect) -> bool, out: &mut Vec<u8>) {
        if self.laid.is_empty() && due.is_empty() {
            return;
        }
        for standing in &due {
            let Body::Rows(rows) = &standing.picture.body else { continue };
            if (!self.laid.contains(standing) || drawn(standing.area()))
                && let Some(bytes) = rows.get(usize::from(standing.row))
            {
                move_to(standing.at, out);
                out.extend_from_slice(bytes);
            }
        }
        let (before, after) = (runs(&self.laid), runs(&due));
        let is_same = |id: u32| {
            before.iter().filter(|run| run.id() == id).eq(after.iter().filter(|run| run.id() == id))
        };
        let mut ids: Vec<u32> = before.iter().chain(&after).map(Run::id).collect();
        ids.dedup();
        for id in ids.into_iter().filter(|id| !is_same(*id)) {
            if before.iter().any(|run| run.id() == id) {
                out.extend(format!("\x1b_Ga=d,d=i,i={id},q=2\x1b\\").bytes());
            }
            for (place, run) in after.iter().filter(|run| run.id() == id).enumerate() {
                self.send(&run.first.picture, out);
                run.place(place + 1, out);
            }
        }
        self.laid = due;
        self.forget_oldest(out);
    }

    /// The terminal was wiped, or the next frame is drawn in full.
    pub fn clear(&mut self, out: &mut Vec<u8>) {
        if !self.sent.is_empty() {
            out.extend_from_slice(GONE);
        }
        *self = Self::default();
    }

    /// The terminal has images that do not go with its cells.
    pub fn has_sent(&self) -> bool {
        !self.sent.is_empty()
    }

    fn send(&mut self, picture: &Prepared, out: &mut Vec<u8>) {
        if let Body::Sent { bytes, .. } = &picture.body
            && !self.sent.contains(&picture.id)
        {
            out.extend_from_slice(bytes);
            self.sent.push(picture.id);
        }
    }

    fn forget_oldest(&mut self, out: &mut Vec<u8>) {
        while self.sent.len() > KEPT {
            let lies = |id: &u32| self.laid.iter().any(|laid| laid.picture.id == *id);
            let Some(oldest) = self.sent.iter().position(|id| !lies(id)) else { return };
            let id = self.sent.remove(oldest);
            out.extend(format!("\x1b_Ga=d,d=I,i={id},q=2\x1b\\").bytes());
        }
    }
}

/// What is placed by its rows, in runs.
fn runs(standing: &[Standing]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for one in standing.iter().filter(|one| !one.is_in_cells()) {
        match runs.last_mut() {
            Some(run) if run.goes_on_with(one) => run.rows += 1,
            _ => runs.push(Run { first: one.clone(), rows: 1 }),
        }
    }
    runs
}

impl Run {
    fn id(&self) -> u32 {
        self.first.picture.id
    }
    fn goes_on_with(&self, next: &Standing) -> bool {
        let Standing { picture, row, at } = &self.first;
        picture.id == next.picture.id
            && row + self.rows == next.row
            && (at.x, at.y + self.rows) == (next.at.x, next.at.y)
    }
    fn place(&self, number: usize, out: &mut Vec<u8>) {
        let Standing { picture, row, at } = &self.first;
        let Body::Sent { width, row_height, .. } = picture.body else { return };
        let (y, height) = (u32::from(*row) * row_height, u32::from(self.rows) * row_height);
        move_to(*at, out);
        let (id, columns, rows) = (picture.id, picture.cells.0, self.rows);
        let place = format!(
            "\x1b_Ga=p,i={id},p={number},x=0,y={y},w={width},h={height},c={columns},r={rows},C=1,q=2\x1b\\"
        );
        out.extend(place.bytes());
    }
}

fn move_to(at: Position, out: &mut Vec<u8>) {
    out.extend(format!("\x1b[{};{}H", at.y + 1, at.x + 1).bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::graphics::Protocol;
    use crate::runtime::graphics::prepared::tests::prepared;
    use ratatui::style::Color;

    /// Rows `rows` of the picture, the first one at this line.
    fn standing(picture: &Arc<Prepared>, rows: std::ops::Range<u16>, y: u16) -> Vec<Standing> {
        let row = |(y, row)| Standing { picture: picture.clone(), row, at: Position { x: 2, y } };
        (y..).zip(rows).map(row).collect()
    }

    fn laid(overlay: &mut Overlay, due: Vec<Standing>, drawn: bool) -> String {
        let mut out = Vec::new();
        overlay.lay(due, |_| drawn, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn kitty_is_sent_an_image_once_and_told_of_each_place() {
        let picture = Arc::new(prepared(Protocol::Kitty, 9));
        let mut overlay = Overlay::default();
        let first = laid(&mut overlay, standing(&picture, 0..3, 4), true);
        assert!(first.starts_with("\x1b_Ga=t,f=100,i=9,"));
        assert!(
            first.ends_with("\x1b[5;3H\x1b_Ga=p,i=9,p=1,x=0,y=0,w=20,h=24,c=4,r=3,C=1,q=2\x1b\\"),
            "{first:?}"
        );
        assert_eq!(laid(&mut overlay, standing(&picture, 0..3, 4), true), "", "it stays where it lies");
        assert_eq!(overlay.uncovered(&[]).count(), 0, "cells lie below it as ever");
        let scrolled = laid(&mut overlay, standing(&picture, 1..3, 4), false);
        let gone = "\x1b_Ga=d,d=i,i=9,q=2\x1b\\";
        assert_eq!(
            scrolled,
            format!("{gone}\x1b[5;3H\x1b_Ga=p,i=9,p=1,x=0,y=8,w=20,h=16,c=4,r=2,C=1,q=2\x1b\\")
        );
        let mut split = standing(&picture, 0..1, 4);
        split.extend(standing(&picture, 2..3, 6));
        let split = laid(&mut overlay, split, false);
        assert!(
            split.contains("p=1,x=0,y=0,w=20,h=8") && split.contains("p=2,x=0,y=16,w=20,h=8"),
            "{split:?}"
        );
        assert_eq!(laid(&mut overlay, Vec::new(), false), gone);
        let mut out = Vec::new();
        overlay.clear(&mut out);
        assert_eq!(out, GONE);
        let again = laid(&mut overlay, standing(&picture, 0..3, 4), true);
        assert!(again.starts_with("\x1b_Ga=t,"), "a wiped terminal has nothing any more");
    }

    #[test]
    fn rows_that_lie_in_cells_are_laid_when_they_come_or_their_cells_are_drawn() {
        let picture = Arc::new(prepared(Protocol::Iterm, 9));
        let mut overlay = Overlay::default();
        let rows = |text: &str| text.matches("\x1b]1337;File=inline=1;").count();
        assert_eq!(rows(&laid(&mut overlay, standing(&picture, 0..3, 4), true)), 3);
        assert_eq!(laid(&mut overlay, standing(&picture, 0..3, 4), false), "");
        assert_eq!(rows(&laid(&mut overlay, standing(&picture, 0..3, 4), true)), 3);
        let two = standing(&picture, 0..2, 4);
        let uncovered: Vec<Rect> = overlay.uncovered(&two).collect();
        assert_eq!(uncovered, [Rect { x: 2, y: 6, width: 4, height: 1 }]);
        assert_eq!(laid(&mut overlay, two, false), "");
        assert_eq!(rows(&laid(&mut overlay, standing(&picture, 1..3, 4), false)), 2, "scrolled");
    }

    #[test]
    fn a_row_is_whole_where_all_its_cells_are_seen() {
        let picture = Arc::new(prepared(Protocol::Kitty, 9));
        let row = &standing(&picture, 1..2, 1)[0];
        let mut frame = Buffer::empty(Rect::new(0, 0, 8, 3));
        assert!(!row.is_whole(&frame));
        for x in 2..6 {
            frame[(x, 1)].set_symbol(HALF).set_fg(Color::Indexed(17)).set_bg(Color::Indexed(17));
        }
        assert!(row.is_whole(&frame));
        frame[(5, 1)].set_symbol("│");
        assert!(!row.is_whole(&frame), "a dialog stands before it");
        assert!(!row.is_whole(&Buffer::empty(Rect::new(0, 0, 4, 3))));
    }

    #[test]
    fn a_terminal_keeps_no_more_images_than_are_likely_to_be_seen_again() {
        let mut overlay = Overlay::default();
        let mut forgotten = String::new();
        for id in 1..=20 {
            let picture = Arc::new(prepared(Protocol::Kitty, id));
            forgotten += &laid(&mut overlay, standing(&picture, 0..3, 4), true);
        }
        assert_eq!(forgotten.matches("d=I").count(), 8);
        assert!(forgotten.contains("d=I,i=8,") && !forgotten.contains("d=I,i=9,"));
    }
}
