//! Drawings: SVG as pixels, made where a bank is read, so that whoever sits an exam only ever meets PNG.
//!
//! An SVG image (W3C, SVG 1.1) is a program of a kind: it can ask for files and addresses, repeat itself without end, and hold scripts.
//! So it is looked through before anything is drawn ([`look`]), and only what a still picture of shapes and texts needs is
//! let in, in amounts that are drawn within a second or so. Texts are set in DejaVu, which lies in the binary: a drawing looks the
//! same on every computer. Pure: nothing here opens a file or asks what fonts there are.
//!
//! Pixels may differ from one version of the renderer to the next. Nothing that is hashed depends on them: a bank binds the bytes of
//! its SVG, and a form names these.

mod cost;
mod fonts;
mod look;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, roxmltree};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most bytes of an SVG image.
pub const DRAWING_BYTES: usize = 512 * 1024;
/// Pixels of the longer side of what is drawn: more than a terminal shows in its width.
const SIDE: f32 = 960.0;

/// Why an SVG image is not drawn, where, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column} of it: {what}; {mend}")]
pub struct DrawingError {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl DrawingError {
    fn at(place: roxmltree::TextPos, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { line: place.row, column: place.col, what: what.into(), mend: mend.into() }
    }
    fn whole(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::at(roxmltree::TextPos::new(1, 1), what, mend)
    }
}

/// An SVG image as PNG.
pub fn draw(svg: &[u8]) -> Result<Vec<u8>, DrawingError> {
    if svg.len() > DRAWING_BYTES {
        let what = format!("it has {} bytes; at most {DRAWING_BYTES} are drawn", svg.len());
        return Err(DrawingError::whole(what, "simplify it, or save it as PNG"));
    }
    let text = std::str::from_utf8(svg)
        .map_err(|_| DrawingError::whole("it is not in UTF-8", "save it in UTF-8"))?;
    let options =
        roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: look::NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(malformed)?;
    look::look(&document)?;
    // whatever it holds that nobody thought of, it is a fault of this image and not of the program
    let drawn = catch_unwind(AssertUnwindSafe(|| pixels(&document)));
    let undrawn = || {
        DrawingError::whole(
            "it cannot be drawn",
            "give <svg> a width, a height and a viewBox, or save it as PNG",
        )
    };
    drawn.unwrap_or(Ok(None))?.ok_or_else(undrawn)
}

fn malformed(error: roxmltree::Error) -> DrawingError {
    match error {
        roxmltree::Error::DtdDetected => DrawingError::whole(
            "it has a document type, which could define entities",
            "take the line <!DOCTYPE …> out",
        ),
        roxmltree::Error::NodesLimitReached => DrawingError::whole(
            format!("it has more than {} parts", look::NODES),
            "simplify it, or save it as PNG",
        ),
        error => DrawingError::at(error.pos(), format!("it is no sound XML: {error}"), "save it anew"),
    }
}

fn pixels(document: &roxmltree::Document<'_>) -> Result<Option<Vec<u8>>, DrawingError> {
    let options = usvg::Options {
        fontdb: fonts::database(),
        font_family: fonts::SANS.to_owned(),
        font_resolver: fonts::resolver(),
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let Ok(tree) = usvg::Tree::from_xmltree(document, &options) else { return Ok(None) };
    let size = tree.size();
    let scale = SIDE / size.width().max(size.height());
    if !cost::is_bearable(&tree, scale) {
        let what =
            "it has so many large or see-through shapes, corners or dashes that drawing it takes too long";
        return Err(DrawingError::whole(what, "simplify it, or save it as PNG"));
    }
    let side = |length: f32| (length * scale).round().clamp(1.0, SIDE) as u32;
    let pixels = Pixmap::new(side(size.width()), side(size.height()));
    Ok(pixels.and_then(|mut pixels| {
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        pixels.encode_png().ok()
    }))
}

#[cfg(test)]
mod tests;
