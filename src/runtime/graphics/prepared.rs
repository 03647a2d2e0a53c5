//! An image made ready for a terminal: as many pixels as its cells have, or fewer, encoded here.

use crate::runtime::graphics::Protocol;
use crate::runtime::graphics::sixel::sixels;
use crate::tui::pictures::Halves;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, RgbImage};
use std::sync::Arc;

/// Most bytes that a picture costs the line to a terminal: two seconds where that carries a million bits in one. What would cost
/// more has half as many pixels a side, or is drawn in half-blocks.
const MOST_BYTES: usize = 256 * 1024;
/// Most bytes of a sequence of kitty's protocol that carries a part of an image.
const PART: usize = 4096;
/// What shows through where an image is transparent.
pub(in crate::runtime) const GROUND: u8 = 255;

/// A picture in its size as a terminal takes it.
#[derive(Debug)]
pub struct Prepared {
    /// Tells it from other pictures.
    pub id: u32,
    /// Columns and rows.
    pub cells: (u16, u16),
    /// Its cells where it is drawn in half-blocks, row by row.
    pub halves: Arc<[Halves]>,
    pub(super) body: Body,
}

/// The bytes for the terminal.
#[derive(Debug)]
pub(super) enum Body {
    /// Sent once, and placed by its rows, which have so many pixels each.
    Sent { bytes: Vec<u8>, width: u32, row_height: u32 },
    /// What draws each row of cells from the cursor on.
    Rows(Vec<Vec<u8>>),
}

impl Prepared {
    /// The image `whole` in so many columns and rows of cells of so many pixels; `None` where it would cost too many bytes.
    pub fn new(
        protocol: Protocol,
        id: u32,
        whole: &DynamicImage,
        (cells, halves): ((u16, u16), Arc<[Halves]>),
        pixels: (u16, u16),
    ) -> Option<Self> {
        let (columns, rows) = (u32::from(cells.0), u32::from(cells.1));
        let (width, row_height) = (columns * u32::from(pixels.0), u32::from(pixels.1));
        let scaled = |width: u32, row_height: u32| {
            flat(&whole.resize_exact(width, row_height * rows, FilterType::Triangle))
        };
        if protocol == Protocol::Sixel {
            let image = scaled(width, row_height);
            let row = |row: u32| sixels(&image, row * row_height..(row + 1) * row_height);
            let body = Body::Rows((0..rows).map(row).collect());
            return (body.len() <= 2 * MOST_BYTES).then_some(Self { id, cells, halves, body });
        }
        // the terminal enlarges what is smaller
        let (width, row_height) = (width.min(whole.width()), row_height.min(whole.height().div_ceil(rows)));
        let tried = (0..4).map(|halving| {
            let (width, row_height) = ((width >> halving).max(1), (row_height >> halving).max(1));
            let image = scaled(width, row_height);
            match protocol {
                Protocol::Kitty => Some(Body::Sent {
                    bytes: transmission(id, &png(&image, 0..rows * row_height)?),
                    width,
                    row_height,
                }),
                _ => {
                    let row = |row: u32| {
                        Some(inline(cells.0, &png(&image, row * row_height..(row + 1) * row_height)?))
                    };
                    (0..rows).map(row).collect::<Option<_>>().map(Body::Rows)
                }
            }
        });
        let body = tried.flatten().find(|body| body.len() <= MOST_BYTES)?;
        Some(Self { id, cells, halves, body })
    }
}

impl Body {
    fn len(&self) -> usize {
        match self {
            Self::Sent { bytes, .. } => bytes.len(),
            Self::Rows(rows) => rows.iter().map(Vec::len).sum(),
        }
    }
}

/// The image over its ground.
fn flat(image: &DynamicImage) -> RgbImage {
    let from = image.to_rgba8();
    RgbImage::from_fn(from.width(), from.height(), |x, y| {
        let [red, green, blue, alpha] = from.get_pixel(x, y).0;
        image::Rgb([red, green, blue].map(|value| over_ground(value, alpha)))
    })
}

/// The value of a colour over the ground.
pub(in crate::runtime) fn over_ground(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    u8::try_from((value * alpha + u16::from(GROUND) * (255 - alpha)) / 255).unwrap_or(GROUND)
}

/// These rows of pixels as PNG.
fn png(image: &RgbImage, rows: std::ops::Range<u32>) -> Option<Vec<u8>> {
    let line = image.width() as usize * 3;
    let pixels = image.as_raw().get(rows.start as usize * line..rows.end as usize * line)?;
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new(&mut bytes);
    encoder.write_image(pixels, image.width(), rows.end - rows.start, ExtendedColorType::Rgb8).ok()?;
    Some(bytes)
}

/// The sequences that hand an image to kitty without showing it, and without an answer.
fn transmission(id: u32, png: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(png);
    let parts = text.as_bytes().chunks(PART);
    let last = parts.len().saturating_sub(1);
    let mut bytes = Vec::with_capacity(text.len() + parts.len() * 24);
    for (place, part) in parts.enumerate() {
        let more = u8::from(place < last);
        let head = match place {
            0 => format!("\x1b_Ga=t,f=100,i={id},q=2,m={more};"),
            _ => format!("\x1b_Gq=2,m={more};"),
        };
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(part);
        bytes.extend_from_slice(b"\x1b\\");
    }
    bytes
}

/// The sequence that shows an image in a row of cells.
fn inline(columns: u16, png: &[u8]) -> Vec<u8> {
    let size = png.len();
    format!(
        "\x1b]1337;File=inline=1;size={size};width={columns};height=1;preserveAspectRatio=0;doNotMoveCursor=1:{}\x07",
        STANDARD.encode(png)
    )
    .into_bytes()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use image::Rgb;

    /// A picture of 4 columns and 3 rows of cells of 5 x 8 pixels: each row of cells of a colour of its own.
    pub(in crate::runtime::graphics) fn prepared(protocol: Protocol, id: u32) -> Prepared {
        let image = RgbImage::from_fn(20, 24, |_, y| Rgb([60 * (y / 8) as u8, 0, 200]));
        let halves = (0..12).map(|at| [ratatui::style::Color::Indexed(16 + at / 4); 2]).collect();
        Prepared::new(protocol, id, &image.into(), ((4, 3), halves), (5, 8)).unwrap()
    }

    fn decoded(png: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(png, image::ImageFormat::Png).unwrap().to_rgb8()
    }

    #[test]
    fn kitty_is_sent_the_whole_image_in_parts_that_it_takes() {
        let noise: Vec<u8> =
            (0..90_u32 * 90 * 3).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let image = DynamicImage::from(RgbImage::from_raw(90, 90, noise).unwrap());
        let halves: Arc<[Halves]> = Arc::from([]);
        let prepared = Prepared::new(Protocol::Kitty, 7, &image, ((9, 5), halves), (10, 18)).unwrap();
        let Body::Sent { bytes, width, row_height } = &prepared.body else { panic!("{prepared:?}") };
        assert_eq!((*width, *row_height), (90, 18));
        let text = std::str::from_utf8(bytes).unwrap();
        let parts: Vec<&str> = text.split_terminator("\x1b\\").collect();
        assert!(parts.len() > 2);
        let mut base64 = String::new();
        for (place, part) in parts.iter().enumerate() {
            let (keys, data) = part.strip_prefix("\x1b_G").unwrap().split_once(';').unwrap();
            let more = u8::from(place + 1 < parts.len());
            let due =
                if place == 0 { format!("a=t,f=100,i=7,q=2,m={more}") } else { format!("q=2,m={more}") };
            assert_eq!(keys, due);
            assert!(data.len() <= PART && (more == 0 || data.len() % 4 == 0));
            base64.push_str(data);
        }
        assert_eq!(decoded(&STANDARD.decode(base64).unwrap()), image.to_rgb8(), "pixel by pixel");
    }

    #[test]
    fn iterm_is_sent_a_row_of_cells_at_a_time() {
        let prepared = prepared(Protocol::Iterm, 1);
        let Body::Rows(rows) = &prepared.body else { panic!("{prepared:?}") };
        assert_eq!(rows.len(), 3);
        for (row, bytes) in rows.iter().enumerate() {
            let text = std::str::from_utf8(bytes).unwrap();
            let (keys, data) = text.strip_suffix('\x07').unwrap().split_once(':').unwrap();
            let png = STANDARD.decode(data).unwrap();
            assert_eq!(
                keys,
                format!(
                    "\x1b]1337;File=inline=1;size={};width=4;height=1;preserveAspectRatio=0;doNotMoveCursor=1",
                    png.len()
                )
            );
            let image = decoded(&png);
            assert_eq!(image.dimensions(), (20, 8));
            assert!(image.pixels().all(|pixel| pixel.0 == [60 * row as u8, 0, 200]));
        }
    }

    #[test]
    fn what_would_keep_the_line_busy_has_fewer_pixels() {
        let noise: Vec<u8> =
            (0..1000_u32 * 800 * 3).map(|n| (n.wrapping_mul(2_654_435_761) >> 23) as u8).collect();
        let image = DynamicImage::from(RgbImage::from_raw(1000, 800, noise).unwrap());
        let cells = ((100, 40), Arc::from([]));
        let kitty = Prepared::new(Protocol::Kitty, 7, &image, cells.clone(), (10, 20)).unwrap();
        assert!(
            kitty.body.len() <= MOST_BYTES
                && matches!(kitty.body, Body::Sent { width: 250, row_height: 5, .. })
        );
        assert!(Prepared::new(Protocol::Sixel, 7, &image, cells, (10, 20)).is_none());
    }
}
