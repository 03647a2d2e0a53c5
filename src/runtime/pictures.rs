//! Pictures on this terminal: images are decoded on a thread of their own, scaled down to cells of two pixels each, and kept in
//! that size only. Nothing is decoded before a screen shows it, so that an exam without figures pays nothing.

use crate::bank::{Image, Media};
use crate::form::ImageData;
use crate::runtime::news::News;
use crate::tui::pictures::{Halves, Picture, Pictures};
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::error::{LimitError, LimitErrorKind};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, Limits, RgbaImage};
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
/// What shows through where an image is transparent.
const GROUND: u8 = 255;

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

/// A picture by its image and size.
struct Kept {
    image: ImageData,
    cells: (u16, u16),
    picture: Picture,
}

/// The pictures of a terminal.
pub struct Gallery {
    depth: Depth,
    to: Sender<News>,
    kept: Arc<Mutex<Vec<Kept>>>,
    /// Whoever decodes holds it.
    turn: Arc<Mutex<()>>,
}

impl Gallery {
    /// A gallery of a terminal with these colours, which tells this loop when a picture is there.
    pub fn new(depth: Depth, to: Sender<News>) -> Self {
        Self { depth, to, kept: Arc::default(), turn: Arc::default() }
    }
}

impl Pictures for Gallery {
    fn picture(&self, image: &ImageData, columns: u16, rows: u16) -> Picture {
        let cells = (columns, rows);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is = |kept: &Kept| kept.cells == cells && kept.image.is(image);
        if let Some(found) = kept.iter().find(|one| is(one)) {
            return found.picture.clone();
        }
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { image: image.clone(), cells, picture: Picture::Coming });
        let (image, depth, shelf, to) = (image.clone(), self.depth, self.kept.clone(), self.to.clone());
        let turn = self.turn.clone();
        // no guard of a thread whose panic ends the program: an image that cannot be drawn is told in words
        let started = thread::Builder::new().spawn(move || {
            // one after the other, so that a hall of sizes does not decode at once
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            let is = |kept: &Kept| kept.cells == cells && kept.image.is(&image);
            let is_wanted = |kept: &Vec<Kept>| kept.iter().any(is);
            if !is_wanted(&shelf.lock().unwrap_or_else(PoisonError::into_inner)) {
                return;
            }
            let drawn = catch_unwind(AssertUnwindSafe(|| halves(image.bytes(), cells, depth)));
            let picture = drawn.ok().flatten().map_or(Picture::Broken, Picture::Ready);
            let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(kept) = shelf.iter_mut().find(|kept| is(kept)) {
                kept.picture = picture;
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
}

/// The cells of an image; `None` where it cannot be decoded within the limits.
fn halves(bytes: &[u8], (columns, rows): (u16, u16), depth: Depth) -> Option<Arc<[Halves]>> {
    // whoever sent it: its header is looked at before anything of it is decoded
    let header = Image::inspect(bytes).ok()?;
    let whole = decode(bytes, &header).ok()?;
    let (wide, high) = (u32::from(columns), u32::from(rows) * 2);
    let small: RgbaImage = whole.resize_exact(wide, high, FilterType::Triangle).into_rgba8();
    drop(whole);
    let pixel = |x: u32, y: u32| {
        let [red, green, blue, alpha] = small.get_pixel(x, y).0;
        let over = |value: u8| {
            let (value, alpha) = (u16::from(value), u16::from(alpha));
            u8::try_from((value * alpha + u16::from(GROUND) * (255 - alpha)) / 255).unwrap_or(GROUND)
        };
        depth.colour([over(red), over(green), over(blue)])
    };
    let cell = |at: u32| {
        let (x, y) = (at % wide, at / wide * 2);
        [pixel(x, y), pixel(x, y + 1)]
    };
    Some((0..wide * u32::from(rows)).map(cell).collect())
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
        let gallery = Gallery::new(Depth::True, to);
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
