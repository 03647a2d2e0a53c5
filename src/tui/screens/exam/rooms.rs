//! Where the zones of the exam stand on a screen of a given size.
//!
//! Banners stand in the place of the rule under the heading, further ones push the matter down; messages stand in the
//! place of the rule above the footer. So nothing jumps when one comes or goes.

use crate::tui::LEAST_SIZE;
use ratatui::layout::Rect;

/// The widest line of text, margins included.
pub(super) const MEASURE: u16 = 80;
/// At most so many rows of banners.
pub(super) const MOST_BANNERS: u16 = 4;
/// From this size on there is a side pane.
const SIDE_FROM: (u16, u16) = (110, 30);
/// From this height on there is a rule above the navigator.
const RULE_FROM: u16 = 20;

/// Columns that an item is laid out for, margins included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure {
    /// Of text that wraps.
    pub(super) text: usize,
    /// Of rows that do not.
    pub(super) across: usize,
}

/// The zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rooms {
    /// First row of the banners.
    pub(crate) banners: Rect,
    /// Domain, what to choose, and the state of saving.
    pub(crate) sub: Rect,
    /// What is hidden above.
    pub(crate) above: Rect,
    /// Stem and options.
    pub(crate) matter: Rect,
    /// What is hidden below.
    pub(crate) below: Rect,
    /// The rule above the navigator, where there is room for one.
    pub(crate) rule: Option<Rect>,
    /// The navigator.
    pub(crate) strip: Rect,
    /// Grid, counts, pace, notes.
    pub(crate) side: Option<Rect>,
    /// Columns for rows that are never wrapped, such as code: to the side pane or the edge of the screen.
    across: u16,
}

impl Rooms {
    /// The zones for a screen of this size with so many rows of banners; `None` when it is too small.
    pub(crate) fn of(size: (u16, u16), banners: u16) -> Option<Self> {
        let (width, height) = size;
        if width < LEAST_SIZE.0 || height < LEAST_SIZE.1 {
            return None;
        }
        let row = |y: u16| Rect { x: 0, y, width, height: 1 };
        let extra = banners.saturating_sub(1).min(MOST_BANNERS - 1);
        let wide = width >= SIDE_FROM.0 && height >= SIDE_FROM.1;
        let with_rule = height >= RULE_FROM;
        let measure = width.min(MEASURE);
        let column = |y: u16, height: u16| Rect { x: 0, y, width: measure, height };
        let sub = 2 + extra;
        let strip = height - 3;
        let rule = with_rule.then(|| row(strip - 1));
        let below = strip - 1 - u16::from(with_rule);
        let top = sub + 2;
        let side = wide.then(|| Rect {
            x: measure,
            y: sub,
            width: (width - measure).min(42),
            height: below + 1 - sub,
        });
        Some(Self {
            banners: Rect { height: banners.min(MOST_BANNERS), ..row(1) },
            sub: if wide { column(sub, 1) } else { row(sub) },
            above: column(sub + 1, 1),
            matter: column(top, below - top),
            below: column(below, 1),
            rule,
            strip: row(strip),
            side,
            across: if wide { measure } else { width },
        })
    }
    /// The same zones, so many columns further to the right.
    pub(crate) fn moved(self, columns: u16) -> Self {
        let to = |area: Rect| Rect { x: area.x + columns, ..area };
        Self {
            banners: to(self.banners),
            sub: to(self.sub),
            above: to(self.above),
            matter: to(self.matter),
            below: to(self.below),
            rule: self.rule.map(to),
            strip: to(self.strip),
            side: self.side.map(to),
            ..self
        }
    }
    /// Columns of the text and of what is never wrapped, margins included.
    pub(super) fn measure(&self) -> Measure {
        Measure { text: usize::from(self.matter.width), across: usize::from(self.across) }
    }
    /// A row of the matter; one that is never wrapped takes all the columns there are.
    pub(super) fn row(&self, y: u16, wide: bool) -> Rect {
        let width = if wide { self.across } else { self.matter.width };
        Rect { y, height: 1, width, ..self.matter }
    }
    /// Rows of the matter.
    pub(crate) fn height(&self) -> usize {
        usize::from(self.matter.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_never_overlap_and_the_matter_has_room_at_the_least_size() {
        for width in [60, 80, 110, 120, 200] {
            for height in 15..=60 {
                for banners in 0..=4 {
                    let rooms = Rooms::of((width, height), banners).unwrap();
                    assert!(rooms.matter.height >= 4, "{width}x{height} {banners}");
                    assert_eq!(rooms.above.y, rooms.sub.y + 1);
                    assert_eq!(rooms.matter.y, rooms.above.y + 1);
                    assert_eq!(rooms.below.y, rooms.matter.y + rooms.matter.height);
                    assert!(rooms.strip.y > rooms.below.y && rooms.strip.y == height - 3);
                    assert!(rooms.side.is_none_or(|s| s.x + s.width <= width && s.y + s.height < height - 2));
                }
            }
        }
        assert_eq!(Rooms::of((59, 40), 0), None);
        assert_eq!(Rooms::of((80, 14), 0), None);
        assert_eq!(Rooms::of((80, 24), 0).unwrap().height(), 15);
    }
}
