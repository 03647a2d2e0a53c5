//! Pictures on this terminal: images are decoded on a thread of their own, scaled down to cells of two pixels each, and, where the
//! terminal takes them, to the pixels that it has; they are kept in those sizes only. Nothing is decoded before a screen shows it, so that an exam without figures pays nothing.

use crate::bank::{Image, Media};
use crate::form::ImageData;
use crate::runtime::graphics::{Prepared, Protocol, Standing, over_ground};
use crate::runtime::news::News;
use crate::runtime::terminal;
use crate::tui::pictures::{Halves, Picture, Pictures};
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::error::{ImageFormatHint, LimitError, LimitErrorKind};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, Limits, RgbaImage};
use ratatui::layout::Position;
use ratatui::style::Color;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// So many pictures are kept: those of an item, and some that lay open before.
const KEPT: usize = 12;
/// Most bytes that decoding an image may take: the limits of a figure allow less.
const MOST_BYTES: u64 = 40 << 20;

/// The colours of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Every colour of 24 bits.
    True,
    /// The 256 colours of xterm: a cube of 6 x 6 x 6, and 24 greys.
    Indexed,
}

impl Depth {
    /// What the variables `COLORTERM` and `TERM` promise; `None` where there are too few colours for pictures. No terminal is asked:
    /// one that does not answer would keep an exam from beginning.
    pub fn of(colorterm: &str, term: &str) -> Option<Self> {
        match colorterm {
            "truecolor" | "24bit" => Some(Self::True),
            _ if term.contains("direct") => Some(Self::True),
            _ if term.contains("256color") || term.contains("kitty") || term.contains("ghostty") => {
                Some(Self::Indexed)
            }
            _ => None,
        }
    }

    fn colour(self, [red, green, blue]: [u8; 3]) -> Color {
        match self {
            Self::True => Color::Rgb(red, green, blue),
            Self::Indexed => Color::Indexed(nearest([red, green, blue])),
        }
    }
}

/// The colour of xterm's 256 that is nearest, of the cube or of the greys.
fn nearest(rgb: [u8; 3]) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance =
        |a: [u8; 3]| -> u32 { a.iter().zip(rgb).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
    let step = |value: u8| (0..6_u8).min_by_key(|i| STEPS[usize::from(*i)].abs_diff(value)).unwrap_or(0);
    let [r, g, b] = rgb.map(step);
    let cube = [r, g, b].map(|i| STEPS[usize::from(i)]);
    let mean = rgb.iter().map(|v| u32::from(*v)).sum::<u32>() / 3;
    let grey = u8::try_from((mean.saturating_sub(3) / 10).min(23)).unwrap_or(23);
    if distance([8 + 10 * grey; 3]) < distance(cube) { 232 + grey } else { 16 + 36 * r + 6 * g + b }
}

/// How a terminal shows pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Means {
    /// The colours of half-blocks.
    pub depth: Depth,
    /// How it takes the images themselves; `None` where half-blocks are all.
    pub protocol: Option<Protocol>,
}

/// Pixels of a cell where a terminal does not say how many it has: those of the VT340.
const CELL: (u16, u16) = (10, 20);
/// Before the numbers of pictures, so that they are not those of other programs in the same window.
const NUMBERS: u32 = 0x494e_0000;

/// Which picture.
#[derive(Clone)]
struct Wish {
    image: ImageData,
    cells: (u16, u16),
    /// Pixels of a cell, where the image itself is shown.
    pixels: Option<(u16, u16)>,
}

impl PartialEq for Wish {
    fn eq(&self, other: &Self) -> bool {
        (self.cells, self.pixels) == (other.cells, other.pixels) && self.image.is(&other.image)
    }
}

/// A picture, and how far it is.
struct Kept {
    wish: Wish,
    picture: Picture,
    /// For the terminal, where it takes images.
    prepared: Option<Arc<Prepared>>,
}

/// The pictures of a terminal.
pub struct Gallery {
    means: Means,
    to: Sender<News>,
    kept: Arc<Mutex<Vec<Kept>>>,
    /// Whoever decodes holds it, with the number of the next picture.
    turn: Arc<Mutex<u32>>,
    /// What stands in the frame that is being drawn.
    standing: Mutex<Vec<Standing>>,
}

impl Gallery {
    /// A gallery of a terminal that shows pictures like this, which tells this loop when one is there.
    pub fn new(means: Means, to: Sender<News>) -> Self {
        let turn = Arc::new(Mutex::new(NUMBERS));
        Self { means, to, kept: Arc::default(), turn, standing: Mutex::default() }
    }

    /// The images that stand in the frame that was drawn.
    pub fn standing(&self) -> Vec<Standing> {
        std::mem::take(&mut *self.standing.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn wish(&self, image: &ImageData, cells: (u16, u16)) -> Wish {
        let pixels = self.means.protocol.map(|_| terminal::cell_pixels().unwrap_or(CELL));
        Wish { image: image.clone(), cells, pixels }
    }
}

impl Pictures for Gallery {
    fn picture(&self, image: &ImageData, columns: u16, rows: u16) -> Picture {
        let wish = self.wish(image, (columns, rows));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.iter().find(|one| one.wish == wish) {
            return found.picture.clone();
        }
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { wish: wish.clone(), picture: Picture::Coming, prepared: None });
        let (means, shelf, to, turn) = (self.means, self.kept.clone(), self.to.clone(), self.turn.clone());
        // no guard of a thread whose panic ends the program: an image that cannot be drawn is told in words
        let started = thread::Builder::new().spawn(move || {
            // one after the other, so that a hall of sizes does not decode at once
            let mut number = turn.lock().unwrap_or_else(PoisonError::into_inner);
            let is_wanted = |kept: &Vec<Kept>| kept.iter().any(|kept| kept.wish == wish);
            if !is_wanted(&shelf.lock().unwrap_or_else(PoisonError::into_inner)) {
                return;
            }
            *number = number.wrapping_add(1);
            let drawn = catch_unwind(AssertUnwindSafe(|| drawn(&wish, means, *number)));
            let (picture, prepared) = match drawn.ok().flatten() {
                Some((halves, prepared)) => (Picture::Ready(halves), prepared.map(Arc::new)),
                None => (Picture::Broken, None),
            };
            let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = shelf.iter_mut().find(|kept| kept.wish == wish) {
                (kept.picture, kept.prepared) = (picture, prepared);
            }
            drop(shelf);
            let _ = to.send(News::Pictured);
        });
        match (started, kept.last_mut()) {
            (Err(_), Some(last)) => {
                last.picture = Picture::Broken;
                Picture::Broken
            }
            _ => Picture::Coming,
        }
    }

    fn stands(&self, image: &ImageData, cells: (u16, u16), row: u16, at: Position) {
        if self.means.protocol.is_none() {
            return;
        }
        let wish = self.wish(image, cells);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let prepared = kept.iter().find(|one| one.wish == wish).and_then(|one| one.prepared.clone());
        drop(kept);
        if let Some(picture) = prepared {
            let standing = Standing { picture, row, at };
            self.standing.lock().unwrap_or_else(PoisonError::into_inner).push(standing);
        }
    }
}

/// An image in cells, and for a terminal that takes it; `None` where it cannot be decoded within the limits.
fn drawn(wish: &Wish, means: Means, number: u32) -> Option<(Arc<[Halves]>, Option<Prepared>)> {
    let bytes = wish.image.bytes();
    // whoever sent it: its header is looked at before anything of it is decoded
    let header = Image::inspect(bytes).ok()?;
    let whole = decode(bytes, &header).ok()?;
    let halves = halves(&whole, wish.cells, means.depth);
    let prepared = means.protocol.zip(wish.pixels).and_then(|(protocol, pixels)| {
        Prepared::new(protocol, number, &whole, (wish.cells, halves.clone()), pixels)
    });
    Some((halves, prepared))
}

/// The cells of an image.
fn halves(whole: &DynamicImage, (columns, rows): (u16, u16), depth: Depth) -> Arc<[Halves]> {
    let (wide, high) = (u32::from(columns), u32::from(rows) * 2);
    let small: RgbaImage = whole.resize_exact(wide, high, FilterType::Triangle).into_rgba8();
    let pixel = |x: u32, y: u32| {
        let [red, green, blue, alpha] = small.get_pixel(x, y).0;
        depth.colour([red, green, blue].map(|value| over_ground(value, alpha)))
    };
    let cell = |at: u32| {
        let (x, y) = (at % wide, at / wide * 2);
        [pixel(x, y), pixel(x, y + 1)]
    };
    (0..wide * u32::from(rows)).map(cell).collect()
}

fn decode(bytes: &[u8], header: &Image) -> ImageResult<DynamicImage> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_BYTES);
    let from = Cursor::new(bytes);
    match header.media {
        Media::Png => DynamicImage::from_decoder(PngDecoder::with_limits(from, limits)?),
        Media::Jpeg => {
            let mut decoder = JpegDecoder::new(from)?;
            decoder.set_limits(limits)?;
            // it heeds no limit of memory, and may find another size in the file than was looked at
            let size = decoder.dimensions();
            if (u64::from(size.0), u64::from(size.1)) != (u64::from(header.width), u64::from(header.height)) {
                return Err(ImageError::Limits(LimitError::from_kind(LimitErrorKind::DimensionError)));
            }
            DynamicImage::from_decoder(decoder)
        }
        // it arrives as what was drawn of it
        Media::Svg => Err(ImageError::Unsupported(ImageFormatHint::Unknown.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::samples::{PNG, png_head};
    use std::sync::mpsc::channel;

    #[test]
    fn a_terminal_promises_its_colours_or_has_no_pictures() {
        assert_eq!(Depth::of("truecolor", "xterm"), Some(Depth::True));
        assert_eq!(Depth::of("", "xterm-256color"), Some(Depth::Indexed));
        assert_eq!(Depth::of("", "xterm"), None);
        assert_eq!(Depth::of("", "dumb"), None);
    }

    #[test]
    fn colours_of_the_256_are_the_nearest() {
        assert_eq!(nearest([0, 0, 0]), 16);
        assert_eq!(nearest([255, 255, 255]), 231);
        assert_eq!(nearest([255, 0, 0]), 196);
        assert_eq!(nearest([128, 128, 128]), 244);
    }

    #[test]
    fn an_image_comes_when_it_is_decoded_and_one_that_is_none_is_broken() {
        let (to, from) = channel();
        let gallery = Gallery::new(Means { depth: Depth::True, protocol: None }, to);
        let image = ImageData::from(PNG);
        assert_eq!(gallery.picture(&image, 2, 1), Picture::Coming);
        assert!(matches!(from.recv(), Ok(News::Pictured)));
        let rgb = Color::Rgb;
        let cells = [[rgb(255, 0, 0), rgb(0, 0, 255)], [rgb(0, 255, 0), rgb(255, 255, 255)]];
        assert_eq!(gallery.picture(&image, 2, 1), Picture::Ready(cells.into()));
        let jpeg = include_bytes!("../../tests/data/figures/station.jpg");
        let header = Image::inspect(jpeg).unwrap();
        let size = |image: DynamicImage| (image.width(), image.height());
        assert_eq!(size(decode(jpeg, &header).unwrap()), (header.width, header.height));
        let other = Image { width: header.width + 1, ..header };
        assert!(decode(jpeg, &other).is_err(), "what is decoded is not what was looked at");
        for bytes in [&png_head(2, 2000)[..], &PNG[..40], b"GIF89a", &png_head(60_000, 60_000)] {
            let image = ImageData::from(bytes);
            gallery.picture(&image, 2, 1);
            assert!(matches!(from.recv(), Ok(News::Pictured)));
            assert_eq!(gallery.picture(&image, 2, 1), Picture::Broken, "{} bytes", bytes.len());
        }
    }
}
