//! Pictures on a terminal: what a screen asks whoever decodes images for. Screens decode nothing and wait for nothing.

use crate::form::ImageData;
use ratatui::layout::Position;
use ratatui::style::Color;
use std::sync::Arc;

/// The colours of a cell that shows two pixels, the upper one and the lower one.
pub type Halves = [Color; 2];

/// What stands in such a cell: the upper half in its colour, the lower one in that of the background.
pub const HALF: &str = "▀";

/// How far a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// It is being decoded: the screen is drawn anew when that is done.
    Coming,
    /// Its cells, row by row.
    Ready(Arc<[Halves]>),
    /// It cannot be decoded.
    Broken,
}

/// Whoever decodes images and scales them down, off the drawing thread.
pub trait Pictures: Send + Sync {
    /// The image in so many columns and rows. Answers at once.
    fn picture(&self, image: &ImageData, columns: u16, rows: u16) -> Picture;

    /// In the frame that is being drawn, this row of an image in so many columns and rows stands from this cell on. Where cells are
    /// not all that a terminal shows, the image itself is laid over them once the frame is whole, unless something else stands there.
    fn stands(&self, _image: &ImageData, _cells: (u16, u16), _row: u16, _at: Position) {}
}

/// Most rows of any picture.
const LIMIT_ROWS: u32 = 60;
/// Least columns that a picture is scaled up to.
const LEAST_COLUMNS: u32 = 8;

/// Columns and rows of an image of so many pixels in `room` columns. `wish` is what its author wrote; without it, it has at most
/// `most` rows. A cell shows two pixels, one above the other, and is about twice as high as wide.
pub fn cells(pixels: (u32, u32), wish: Option<u32>, room: usize, most: u16) -> (u16, u16) {
    let room = u32::try_from(room).unwrap_or(u32::MAX).clamp(1, 400);
    let (width, height) = (pixels.0.max(1), pixels.1.max(1));
    let rows_of = |columns: u32| (u64::from(columns) * u64::from(height)).div_ceil(2 * u64::from(width));
    let most = u64::from(if wish.is_some() { LIMIT_ROWS } else { u32::from(most).clamp(1, LIMIT_ROWS) });
    let mut columns = wish.unwrap_or(width.max(LEAST_COLUMNS)).clamp(1, room);
    if rows_of(columns) > most {
        let fitting = most * 2 * u64::from(width) / u64::from(height);
        columns = u32::try_from(fitting).unwrap_or(columns).clamp(1, columns);
    }
    let rows = rows_of(columns).clamp(1, most);
    (u16::try_from(columns).unwrap_or(1), u16::try_from(rows).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_shape_within_the_room() {
        assert_eq!(cells((40, 20), None, 78, 13), (40, 10));
        assert_eq!(cells((640, 200), None, 78, 13), (78, 13));
        assert_eq!(cells((1000, 1000), None, 78, 13), (26, 13), "tall ones are seen whole");
        assert_eq!(cells((1000, 1000), Some(60), 78, 13), (60, 30), "but for an author who wants it larger");
        assert_eq!(cells((1000, 1000), Some(200), 50, 13), (50, 25));
        assert_eq!(cells((2, 2), None, 78, 13), (8, 4));
        assert_eq!(cells((1, 4096), Some(200), 78, 13), (1, 60));
        assert_eq!(cells((4096, 1), None, 78, 13), (78, 1));
        assert_eq!(cells((0, 0), None, 0, 0), (1, 1));
    }
}
