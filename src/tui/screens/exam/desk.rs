//! The desk: which item lies open, how far it is scrolled, where the cursor stands. Shared by the exam and practice.
//!
//! It knows the layout, so it knows what has been displayed. It knows nothing of responses.

use super::figures::Manner;
use super::hand::Hand;
use super::rooms::Rooms;
use super::sheet::{Extra, Sheet};
use crate::form::PresentedItem;
use crate::tui::answers::order_of;
use crate::tui::keymap::{self, Context};
use crossterm::event::KeyCode;

/// How an item lies on the desk; kept for each item, so that going back shows it as it was left.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    /// The option under the cursor, from 0.
    pub(super) cursor: usize,
    /// The first row of the sheet that is seen.
    pub(super) top: usize,
    /// Columns by which wide rows are moved to the left.
    pub(super) shift: usize,
}

/// The desk.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    size: (u16, u16),
    banners: u16,
    number: u32,
    places: Vec<Place>,
    sheets: Vec<Option<Sheet>>,
    /// What the cursor stands at was seen before the size changed or was moved, and is to be so again.
    follows: bool,
    /// What is in hand at the open item.
    hand: Hand,
    /// How figures are shown.
    pub(super) manner: Manner,
}

/// Columns by which a wide row moves at a key press.
const STEP: usize = 16;

impl Desk {
    /// A desk with so many items, the item `number` (from 1) on it.
    pub(crate) fn new(items: usize, number: u32) -> Self {
        let number = number.clamp(1, u32::try_from(items).unwrap_or(u32::MAX).max(1));
        Self {
            size: (80, 24),
            banners: 0,
            number,
            places: vec![Place::default(); items],
            sheets: vec![None; items],
            follows: false,
            hand: Hand::Empty,
            manner: Manner::default(),
        }
    }
    /// The number of the item that lies open.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }
    /// How many items there are.
    pub(crate) fn items(&self) -> usize {
        self.places.len()
    }
    /// The screen has this size.
    pub(crate) fn resize(&mut self, size: (u16, u16)) {
        if self.size != size && !self.is_too_small() {
            // where the cursor was never moved the candidate may be reading the stem
            self.follows = self.cursor() > 0 && self.sees_cursor();
        }
        self.size = size;
    }
    /// The size it is laid out for.
    pub(crate) fn size(&self) -> (u16, u16) {
        self.size
    }
    /// So many rows of banners stand above.
    pub(crate) fn keep_for_banners(&mut self, rows: u16) {
        self.banners = rows;
    }
    /// Rows of banners that it keeps free.
    pub(crate) fn banners(&self) -> u16 {
        self.banners
    }
    /// The zones; `None` when the screen is too small.
    pub(crate) fn rooms(&self) -> Option<Rooms> {
        Rooms::of(self.size, self.banners)
    }
    /// The screen is too small for an item.
    pub(crate) fn is_too_small(&self) -> bool {
        self.rooms().is_none()
    }
    /// The items are others now: they are laid out anew, and lie as they lay.
    pub(crate) fn renew(&mut self) {
        self.sheets.fill(None);
    }
    /// Opens the item of this number; false when there is none.
    pub(crate) fn open(&mut self, number: u32) -> bool {
        let known = number >= 1 && number as usize <= self.items();
        if known {
            self.number = number;
            self.hand = Hand::Empty;
        }
        known
    }

    fn index(&self) -> usize {
        self.number as usize - 1
    }
    pub(super) fn place(&self) -> Place {
        self.places.get(self.index()).copied().unwrap_or_default()
    }
    fn place_mut(&mut self) -> Option<&mut Place> {
        let index = self.index();
        self.places.get_mut(index)
    }
    pub(super) fn sheet(&self) -> Option<&Sheet> {
        self.sheets.get(self.index())?.as_ref()
    }

    /// Lays the open item out, unless that is done for this size; and keeps its place inside the sheet.
    pub(crate) fn lay_out(&mut self, item: &PresentedItem, extra: Extra<'_>) {
        let Some(rooms) = self.rooms() else { return };
        let drawn = self.draws_figures().filter(|_| !item.figures.is_empty());
        let index = self.index();
        let Some(slot) = self.sheets.get_mut(index) else { return };
        let order = match &self.hand {
            Hand::Row(order, _) => order.clone(),
            Hand::Empty | Hand::Field(_) => order_of(item, extra.given()),
        };
        if !slot.as_ref().is_some_and(|s| s.holds_for(rooms.measure(), extra, &order, drawn)) {
            *slot = Some(Sheet::of(item, rooms.measure(), extra, &order, drawn));
        }
        let (count, overflow) = slot.as_ref().map_or((0, 0), |s| (s.rows.len(), s.overflow));
        let (height, stops) = (rooms.height(), slot.as_ref().map_or(0, |s| s.options.len()));
        if let Some(place) = self.place_mut() {
            place.top = place.top.min(count.saturating_sub(height));
            place.shift = place.shift.min(overflow);
            place.cursor = place.cursor.min(stops.saturating_sub(1));
        }
        if std::mem::take(&mut self.follows) {
            self.reveal(self.cursor());
        }
    }

    /// The last line of what is answered or chosen from is seen.
    pub(crate) fn is_whole(&self) -> bool {
        let (Some(rooms), Some(sheet)) = (self.rooms(), self.sheet()) else { return false };
        sheet.end <= self.place().top + rooms.height()
    }
    /// What is in hand.
    pub(crate) fn hand(&self) -> &Hand {
        &self.hand
    }
    /// Takes this in hand; answers what was there before.
    pub(crate) fn take(&mut self, hand: Hand) -> Hand {
        std::mem::replace(&mut self.hand, hand)
    }
    /// Puts the cursor on this stop of a sheet that is laid out anew.
    pub(super) fn go_to_stop(&mut self, stop: usize) {
        if let Some(place) = self.place_mut() {
            place.cursor = stop;
        }
        self.follows = true;
    }
    /// The option that is displayed at this cell.
    pub(crate) fn option_at(&self, column: u16, row: u16) -> Option<usize> {
        let (rooms, sheet) = (self.rooms()?, self.sheet()?);
        let below = row.checked_sub(rooms.matter.y).filter(|y| *y < rooms.matter.height)?;
        let line = self.place().top + usize::from(below);
        (column < rooms.matter.width).then(|| sheet.options.iter().position(|o| o.contains(&line)))?
    }
    /// The key that chooses the option displayed at this cell.
    pub(crate) fn keys_at(&self, column: u16, row: u16) -> Vec<KeyCode> {
        let chooses = self.sheet().is_some_and(|sheet| sheet.kind.has_keys());
        let option = self.option_at(column, row).filter(|_| chooses);
        let row = option.and_then(|i| keymap::rows(Context::Exam).find(|r| r.action.chooses() == Some(i)));
        row.and_then(|row| row.keys.first()).map(|key| key.code).into_iter().collect()
    }
    /// The option under the cursor.
    pub(crate) fn cursor(&self) -> usize {
        self.place().cursor
    }
    /// A line of the option under the cursor is seen.
    pub(crate) fn sees_cursor(&self) -> bool {
        let (Some(rooms), Some(sheet)) = (self.rooms(), self.sheet()) else { return false };
        let place = self.place();
        sheet
            .options
            .get(place.cursor)
            .is_some_and(|o| o.start < place.top + rooms.height() && o.end > place.top)
    }

    /// Puts the cursor on an option and scrolls so that it is seen, from its first line on.
    pub(crate) fn reveal(&mut self, option: usize) {
        let (Some(rooms), Some(sheet)) = (self.rooms(), self.sheet()) else { return };
        let Some(rows) = sheet.options.get(option).cloned() else { return };
        let height = rooms.height();
        if let Some(place) = self.place_mut() {
            place.cursor = option;
            if rows.start < place.top {
                place.top = rows.start;
            } else if rows.end > place.top + height {
                place.top = rows.start.min(rows.end - height);
            }
        }
    }

    /// To the option below; scrolls by lines where it is not seen yet.
    pub(crate) fn down(&mut self) {
        let (Some(rooms), Some(sheet)) = (self.rooms(), self.sheet()) else { return };
        let (place, height) = (self.place(), rooms.height());
        let more_below = sheet.options.get(place.cursor).is_some_and(|o| o.end > place.top + height);
        if !more_below && place.cursor + 1 < sheet.options.len() {
            self.reveal(place.cursor + 1);
        } else {
            self.scroll(1);
        }
    }
    /// To the option above; scrolls by lines where it is not seen yet.
    pub(crate) fn up(&mut self) {
        let (Some(rooms), Some(sheet)) = (self.rooms(), self.sheet()) else { return };
        let (place, height) = (self.place(), rooms.height());
        let Some(rows) = sheet.options.get(place.cursor) else { return };
        let away = rows.start < place.top || rows.start >= place.top + height;
        match place.cursor.checked_sub(1) {
            Some(above) if !away => {
                let end = sheet.options[above].end;
                self.reveal(above);
                // a tall option is entered from its end
                let top = end.saturating_sub(height).max(self.place().top).min(place.top);
                if let Some(place) = self.place_mut() {
                    place.top = top;
                }
            }
            _ => self.scroll(-1),
        }
    }
    /// A page up (-1) or down (1); the cursor goes along where options are seen.
    pub(crate) fn page(&mut self, pages: isize) {
        let Some(rooms) = self.rooms() else { return };
        let lines = isize::try_from(rooms.height().saturating_sub(1)).unwrap_or(1);
        self.scroll(pages * lines);
        if self.sees_cursor() {
            return;
        }
        let top = self.place().top;
        let seen = top..top + rooms.height();
        let Some(sheet) = self.sheet() else { return };
        let visible = |o: &std::ops::Range<usize>| seen.contains(&o.start);
        let option = sheet.options.iter().position(visible);
        if let (Some(option), Some(place)) = (option, self.place_mut()) {
            place.cursor = option;
        }
    }
    fn scroll(&mut self, lines: isize) {
        let (Some(rooms), Some(sheet)) = (self.rooms(), self.sheet()) else { return };
        let last = sheet.rows.len().saturating_sub(rooms.height());
        if let Some(place) = self.place_mut() {
            place.top = place.top.saturating_add_signed(lines).min(last);
        }
    }
    /// Moves wide rows; false when there is nothing to be moved.
    pub(crate) fn sideways(&mut self, steps: isize) -> bool {
        let Some(overflow) = self.sheet().map(|s| s.overflow).filter(|o| *o > 0) else { return false };
        if let Some(place) = self.place_mut() {
            let by = steps.saturating_mul(isize::try_from(STEP).unwrap_or(1));
            place.shift = place.shift.saturating_add_signed(by).min(overflow);
        }
        true
    }
}
