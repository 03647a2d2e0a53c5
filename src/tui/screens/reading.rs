//! Text that is read by scrolling: the rows as laid out for the last frame, and where in them one is.
//!
//! A screen lays out in [`Screen::layout`](crate::tui::Screen::layout), which keeps the position inside; moving works on
//! what was laid out, so nobody scrolls past an end.

use crate::tui::Look;
use crate::tui::keymap::Action;
use crate::tui::widgets::{Row, draw_scrolled, last_offset};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Rows and a position.
#[derive(Debug, Default)]
pub(super) struct Reading {
    rows: Vec<Row>,
    room: usize,
    offset: usize,
}

impl Reading {
    /// Takes the rows as they are now, and the height that there is for them.
    pub(super) fn lay_out(&mut self, rows: Vec<Row>, height: u16) {
        self.room = usize::from(height);
        self.rows = rows;
        self.offset = self.offset.min(last_offset(self.rows.len(), self.room));
    }

    /// Scrolls, if the action says so.
    pub(super) fn moved(&mut self, action: Action) -> bool {
        let page = isize::try_from(self.room.saturating_sub(2).max(1)).unwrap_or(1);
        let by = match action {
            Action::Up => -1,
            Action::Down => 1,
            Action::PageUp => -page,
            Action::PageDown => page,
            _ => return false,
        };
        let last = last_offset(self.rows.len(), self.room);
        self.offset = self.offset.saturating_add_signed(by).min(last);
        true
    }

    /// Back to the beginning.
    pub(super) fn reset(&mut self) {
        self.offset = 0;
    }

    /// True once the last row is in sight (and something was laid out at all).
    pub(super) fn at_end(&self) -> bool {
        !self.rows.is_empty() && self.offset >= last_offset(self.rows.len(), self.room)
    }

    /// Draws what is in sight.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        draw_scrolled(frame, look, area, &self.rows, self.offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Role;

    fn reading(rows: usize, height: u16) -> Reading {
        let mut reading = Reading::default();
        reading.lay_out((0..rows).map(|n| Row::of(n.to_string(), Role::Text)).collect(), height);
        reading
    }

    #[test]
    fn the_end_can_be_reached_and_not_passed() {
        let mut long = reading(20, 6);
        assert!(!long.at_end());
        for _ in 0..100 {
            assert!(long.moved(Action::Down));
        }
        assert!(long.at_end());
        long.moved(Action::Up);
        assert!(!long.at_end());
        long.moved(Action::PageDown);
        assert!(long.at_end());
        assert!(!long.moved(Action::Confirm));
    }

    #[test]
    fn a_larger_room_shows_more_and_nothing_laid_out_is_not_read() {
        let mut long = reading(20, 6);
        long.moved(Action::PageDown);
        long.lay_out((0..20).map(|n| Row::of(n.to_string(), Role::Text)).collect(), 30);
        assert_eq!((long.offset, long.at_end()), (0, true));
        assert!(!Reading::default().at_end());
    }
}
