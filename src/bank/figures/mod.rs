//! Figures: images that belong to an item. The bank's file names each with the SHA-256 of its bytes, so that the bank's digest
//! binds them; the bytes lie in a file beside the bank, and travel with the bank's own (see [`carry`]).
//!
//! PNG and JPEG (ISO/IEC 15948, ITU-T T.81), told by their first bytes, never by a name. What is too large is refused by what the
//! header says, before anything is decoded. And SVG, which comes with a PNG that was drawn of it ([`with_drawings`]): nothing here
//! draws, and whoever sits an exam only ever meets the PNG.

mod carried;
mod places;

pub use carried::{carry, figure_files, figure_sources, with_drawings};
pub use places::{FigurePlace, figure_places};

pub(super) use carried::{absent, is_file_name, settle};
pub(super) use places::is_named_inline;

use crate::digest::Digest;
use crate::id::FigureId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Most bytes of a figure.
pub const FIGURE_BYTES: usize = 2 << 20;
/// Most bytes of all figures of a bank together: a form travels with its own, and lies in memory with them.
pub const BANK_FIGURE_BYTES: usize = 8 << 20;
/// Most pixels of a side.
pub const FIGURE_SIDE: u32 = 4096;
/// Most pixels of a figure: decoded, each takes up to eight bytes for a moment.
pub const FIGURE_PIXELS: u32 = 4_000_000;
/// Within so many bytes an SVG image says that it is one.
pub(super) const HEAD_BYTES: usize = 1024;
/// Most figures of an item.
pub(crate) const ITEM_FIGURES: usize = 8;

/// An image of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Identity within the item. A candidate never sees it.
    pub id: FigureId,
    /// Its file, relative to the bank's. A candidate never sees the name: it may tell the key.
    pub file: String,
    /// SHA-256 of the file's bytes; a bank in use has it of every figure.
    pub sha256: Option<Digest>,
    /// What somebody who does not see it has to know, in Markdown.
    pub alt: String,
    /// A line below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Columns of a terminal that it is drawn in; its own size decides where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// The image, where the bank came with its figures.
    #[serde(skip)]
    pub image: Option<Image>,
}

/// A kind of image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Media {
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// SVG, which is shown by what was drawn of it.
    #[serde(rename = "image/svg+xml")]
    Svg,
}

/// An image that was looked at: its header says what it is, and keeps the limits.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// What it is.
    pub media: Media,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// SHA-256 of the file's bytes.
    pub sha256: Digest,
    /// The file's bytes; of an SVG, the PNG that was drawn of it.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Image({:?}, {} x {}, {} bytes)", self.media, self.width, self.height, self.bytes.len())
    }
}

/// Why bytes are no figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// No PNG, no JPEG and no SVG.
    #[error("it is no PNG, JPEG or SVG image")]
    Kind,
    /// SVG of which nothing was drawn, for this reason.
    #[error("it is an SVG image that cannot be drawn: {0}")]
    Svg(String),
    /// Its header is broken.
    #[error("it begins like an image, but says no size: it is cut short or damaged")]
    Damaged,
    /// It says more than it shows.
    #[error(
        "it holds words beside its pixels (EXIF, comments, a title), which candidates would get with it: save it without metadata"
    )]
    Metadata,
    /// Too many bytes.
    #[error("it has {0} bytes; at most {FIGURE_BYTES} are shown")]
    Bytes(usize),
    /// Too many pixels, or none.
    #[error(
        "it has {0} x {1} pixels; shown are at most {FIGURE_SIDE} on a side and {FIGURE_PIXELS} in all: make it smaller, a terminal shows far fewer"
    )]
    Pixels(u64, u64),
}

impl Image {
    /// The image of this SVG, of which this PNG was drawn.
    pub fn drawn(svg: &[u8], png: &[u8]) -> Result<Self, ImageError> {
        let drawn = Self::inspect(png)?;
        Ok(Self { media: Media::Svg, sha256: Digest::of(&[svg]), ..drawn })
    }

    /// Looks at the bytes of an image that is shown as it is: their kind and size. Nothing is decoded.
    pub fn inspect(bytes: &[u8]) -> Result<Self, ImageError> {
        if bytes.len() > FIGURE_BYTES {
            return Err(ImageError::Bytes(bytes.len()));
        }
        let media = match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Media::Png,
            [0xff, 0xd8, 0xff, ..] => Media::Jpeg,
            _ if is_svg(bytes) => return Err(ImageError::Svg("nobody has drawn it yet".to_owned())),
            _ => return Err(ImageError::Kind),
        };
        if has_metadata(bytes, media) {
            return Err(ImageError::Metadata);
        }
        let size = imagesize::blob_size(bytes).map_err(|_| ImageError::Damaged)?;
        let pixels = |n: usize| u32::try_from(n).ok().filter(|n| (1..=FIGURE_SIDE).contains(n));
        match (pixels(size.width), pixels(size.height)) {
            (Some(width), Some(height)) if width * height <= FIGURE_PIXELS => {
                Ok(Self { media, width, height, sha256: Digest::of(&[bytes]), bytes: bytes.into() })
            }
            _ => Err(ImageError::Pixels(size.width as u64, size.height as u64)),
        }
    }
}

/// Chunks or segments that hold words: what an image is called where it was made can tell the key.
fn has_metadata(bytes: &[u8], media: Media) -> bool {
    let number = |at: usize, length: usize| -> Option<usize> {
        Some(bytes.get(at..at.checked_add(length)?)?.iter().fold(0, |n, byte| n << 8 | usize::from(*byte)))
    };
    match media {
        Media::Png => {
            let mut at = 8;
            while let (Some(length), Some(name)) = (number(at, 4), bytes.get(at + 4..at + 8)) {
                if [&b"tEXt"[..], b"zTXt", b"iTXt", b"eXIf"].contains(&name) {
                    return true;
                }
                at = at.saturating_add(12).saturating_add(length);
            }
            false
        }
        Media::Jpeg => {
            let mut at = 2;
            while let (Some(marker), Some(length)) = (number(at, 2), number(at + 2, 2)) {
                match marker {
                    // Exif and XMP, Photoshop's, comments
                    0xffe1 | 0xffed | 0xfffe => return true,
                    // pixels begin, or it is no segment
                    0xffda | ..=0xff00 | 0x10000.. => return false,
                    _ => at = at.saturating_add(2).saturating_add(length.max(2)),
                }
            }
            false
        }
        // words of an SVG stay with the bank: what is drawn of it holds none
        Media::Svg => false,
    }
}

/// Bytes that begin like an SVG image: XML that speaks of `<svg` early on.
pub fn is_svg(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or_default());
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<') && head.contains("<svg")
}

#[cfg(test)]
pub(crate) mod samples {
    //! Images for tests.

    /// A PNG of two by two pixels: red and green over blue and white.
    pub(crate) const PNG: &[u8] = &[
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0,
        253, 212, 154, 115, 0, 0, 0, 18, 73, 68, 65, 84, 120, 218, 99, 248, 207, 192, 192, 0, 194, 12, 255,
        129, 0, 0, 31, 238, 5, 251, 241, 171, 186, 119, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ];

    /// The head of a PNG of this size, without any pixels.
    pub(crate) fn png_head(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = PNG[..16].to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend(&PNG[24..]);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{PNG, png_head};
    use super::*;

    #[test]
    fn an_image_is_known_by_its_bytes_and_its_size_by_its_header() {
        let image = Image::inspect(PNG).unwrap();
        assert_eq!((image.media, image.width, image.height), (Media::Png, 2, 2));
        let jpeg = [
            &[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0][..],
            &[0xff, 0xc0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0, 0xff, 0xd9],
        ]
        .concat();
        let image = Image::inspect(&jpeg).unwrap();
        assert_eq!((image.media, image.width, image.height), (Media::Jpeg, 40, 30));
    }

    #[test]
    fn what_is_no_image_or_too_large_a_one_is_refused_before_it_is_decoded() {
        assert_eq!(Image::inspect(b"GIF89a"), Err(ImageError::Kind));
        assert_eq!(Image::inspect(b""), Err(ImageError::Kind));
        let svg = b"<?xml version='1.0'?>\n<svg/>";
        assert!(matches!(Image::inspect(svg), Err(ImageError::Svg(_))), "nothing is drawn here");
        let drawn = Image::drawn(svg, PNG).unwrap();
        assert_eq!((drawn.media, drawn.width, &drawn.bytes[..]), (Media::Svg, 2, PNG));
        assert_eq!(drawn.sha256, Digest::of(&[svg]), "the bank binds what was written");
        assert_eq!(Image::inspect(&PNG[..12]), Err(ImageError::Damaged));
        assert_eq!(Image::inspect(&[0xff, 0xd8, 0xff]), Err(ImageError::Damaged));
        assert_eq!(Image::inspect(&png_head(0, 5)), Err(ImageError::Pixels(0, 5)));
        assert_eq!(Image::inspect(&png_head(60_000, 60_000)), Err(ImageError::Pixels(60_000, 60_000)));
        assert_eq!(Image::inspect(&png_head(4096, 4096)), Err(ImageError::Pixels(4096, 4096)));
        assert!(Image::inspect(&png_head(4096, 900)).is_ok());
        assert_eq!(Image::inspect(&vec![0; FIGURE_BYTES + 1]), Err(ImageError::Bytes(FIGURE_BYTES + 1)));
    }
}
