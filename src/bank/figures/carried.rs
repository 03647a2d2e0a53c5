//! A bank with its figures in one text: behind the file stands a comment for each figure, with its bytes in base64 (RFC 4648).
//!
//! ```text
//! #:figures invigil/figures/v1
//! #:figure images/map.png iVBORw0KGgo…
//! #:figure images/plan.svg PHN2ZyB4bWxu…
//! #:drawn images/plan.svg iVBORw0KGgo…
//! ```
//!
//! Of an SVG there is the PNG that was drawn of it too, so that what was published or kept is never drawn again; or (`#:undrawn`) why none
//! could be drawn, as text in base64.
//!
//! Comments change no digest, so it is the same bank; any reader of TOML reads it; and whatever keeps, sends or verifies a bank's
//! bytes by its digest does so with its figures. A bank without figures is carried as it is written, byte for byte.

use super::{
    BANK_FIGURE_BYTES, FIGURE_BYTES, FIGURE_SIDE, Figure, HEAD_BYTES, Image, ImageError, Media, is_svg,
};
use crate::bank::{Bank, Places};
use crate::digest::Digest;
use crate::document::{self, Fault, FaultCode, Span};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The line before the figures.
const HEAD: &str = "#:figures invigil/figures/v1";
/// How each of their lines begins.
const EACH: &str = "#:figure ";
/// How a line begins that has what was drawn of an SVG; or why nothing was.
const DRAWN: &str = "#:drawn ";
const UNDRAWN: &str = "#:undrawn ";

/// The files of a bank's figures as it names them, each once; none of a bank that cannot be read, or that carries them already.
pub fn figure_files(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    // most banks have none, and need not be read for it
    if !text.contains("figures") || carried(text).is_some() {
        return Vec::new();
    }
    let data = document::data("", bytes).value.unwrap_or_default();
    let items = data["item"].as_array().into_iter().flatten();
    let figures = items.flat_map(|item| item["figures"].as_array().into_iter().flatten());
    let files: BTreeSet<&str> = figures.filter_map(|figure| figure["file"].as_str()).collect();
    files.into_iter().filter(|file| is_file_name(file)).map(str::to_owned).collect()
}

/// A relative path without blanks and dots at the beginning of its parts: it leads nowhere but beside the bank.
pub(in crate::bank) fn is_file_name(file: &str) -> bool {
    let is_part = |part: &str| {
        let sign = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(sign)
    };
    file.len() <= 200 && file.split('/').all(is_part)
}

/// The bytes of a bank with those of its figures, by their files.
pub fn carry(mut bank: Vec<u8>, figures: &[(String, Vec<u8>)]) -> Vec<u8> {
    if bank.last().is_some_and(|last| *last != b'\n') {
        bank.push(b'\n');
    }
    bank.extend_from_slice(HEAD.as_bytes());
    bank.push(b'\n');
    for (file, bytes) in figures {
        let line = format!("{EACH}{file} {}\n", STANDARD.encode(bytes));
        bank.extend_from_slice(line.as_bytes());
    }
    bank
}

/// The files of the figures that a bank carries as they are, by their SHA-256; of an SVG, its source.
pub fn figure_sources(bank: &[u8]) -> BTreeMap<Digest, Arc<[u8]>> {
    let carried = std::str::from_utf8(bank).ok().and_then(carried);
    let files = carried.into_iter().flat_map(|carried| carried.files.into_values());
    let bytes = files.filter_map(|base64| STANDARD.decode(base64).ok());
    bytes.map(|bytes| (Digest::of(&[&bytes]), bytes.into())).collect()
}

/// The bytes of a bank that carries its figures, with what `draw` makes of each SVG among them in the place of whatever came with it.
pub fn with_drawings(bank: Vec<u8>, draw: impl Fn(&[u8]) -> Result<Vec<u8>, String>) -> Vec<u8> {
    let Some(carried) = std::str::from_utf8(&bank).ok().and_then(carried) else { return bank };
    let mut lines = String::new();
    for (file, base64) in carried.files {
        // as many signs as its head takes tell whether it is one
        let head = base64.get(..HEAD_BYTES.div_ceil(3) * 4).unwrap_or(base64);
        if !STANDARD.decode(head).is_ok_and(|head| is_svg(&head)) {
            continue;
        }
        let Ok(svg) = STANDARD.decode(base64) else { continue };
        let (begin, bytes) = match draw(&svg) {
            Ok(png) => (DRAWN, png),
            Err(why) => (UNDRAWN, why.into_bytes()),
        };
        lines.push_str(&format!("{begin}{file} {}\n", STANDARD.encode(bytes)));
    }
    if lines.is_empty() && carried.drawn.is_empty() && carried.undrawn.is_empty() {
        return bank;
    }
    let (before, figures) = bank.split_at(carried.at);
    let figures = String::from_utf8_lossy(figures);
    let kept =
        figures.split_inclusive('\n').filter(|line| !line.starts_with(DRAWN) && !line.starts_with(UNDRAWN));
    let mut whole = before.to_vec();
    kept.for_each(|line| whole.extend_from_slice(line.as_bytes()));
    if whole.last() != Some(&b'\n') {
        whole.push(b'\n');
    }
    whole.extend_from_slice(lines.as_bytes());
    whole
}

/// The figures behind a bank, each as base64 by its file.
struct Carried<'t> {
    /// Where their lines begin.
    at: usize,
    files: BTreeMap<&'t str, &'t str>,
    drawn: BTreeMap<&'t str, &'t str>,
    undrawn: BTreeMap<&'t str, &'t str>,
}

/// The figures behind a bank. `None` where the text came without.
fn carried(text: &str) -> Option<Carried<'_>> {
    let at = text.rfind(HEAD)?;
    let begins = at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
    let lines = text.get(at..).filter(|_| begins)?;
    let of = |begin: &str| {
        lines.lines().skip(1).filter_map(|line| line.strip_prefix(begin)?.split_once(' ')).collect()
    };
    Some(Carried { at, files: of(EACH), drawn: of(DRAWN), undrawn: of(UNDRAWN) })
}

/// Gives each figure of the bank its image; or says what is wrong with it. Where the bank came without its figures, nothing is
/// known of them, and only what the file itself lacks is a fault.
pub(in crate::bank) fn settle(bytes: &[u8], bank: &mut Bank, places: &Places) -> Vec<Fault> {
    let mut faults = Vec::new();
    if bank.items.iter().all(|item| item.figures.is_empty()) {
        return faults;
    }
    let carried = carried(std::str::from_utf8(bytes).unwrap_or_default());
    let mut looked: BTreeMap<String, Result<Image, Problem>> = BTreeMap::new();
    let mut total = 0;
    for (item, at) in bank.items.iter_mut().zip(&places.items) {
        for (figure, at) in item.figures.iter_mut().zip(&at.figures) {
            let image = carried.as_ref().map(|carried| {
                let look = || look_at(carried, &figure.file, &mut total);
                looked.entry(figure.file.clone()).or_insert_with(look).clone()
            });
            match image {
                Some(Ok(image)) if figure.sha256 == Some(image.sha256) => figure.image = Some(image),
                Some(Err(problem)) => faults.push(problem.fault(figure, at.file)),
                image => {
                    let found = image.and_then(Result::ok).map(|image| image.sha256);
                    faults.extend(other_bytes(
                        figure,
                        found,
                        if at.sha256 == Span::default() { at.header } else { at.sha256 },
                    ));
                }
            }
        }
    }
    faults
}

/// One error for each figure of a bank that came without them all: it cannot be shown to anybody like that.
pub(in crate::bank) fn absent(bytes: &[u8], bank: &Bank, places: &Places) -> Vec<Fault> {
    let figures =
        bank.items.iter().zip(&places.items).flat_map(|(item, at)| item.figures.iter().zip(&at.figures));
    let mut figures = figures.peekable();
    if figures.peek().is_none() || carried(std::str::from_utf8(bytes).unwrap_or_default()).is_some() {
        return Vec::new();
    }
    figures.map(|(figure, at)| Problem::Absent.fault(figure, at.file)).collect()
}

/// The digest is missing, or it is that of other bytes.
fn other_bytes(figure: &Figure, found: Option<Digest>, span: Span) -> Option<Fault> {
    let Figure { id, file, .. } = figure;
    match (figure.sha256, found) {
        (None, _) => {
            let message =
                format!("the figure `{id}` has no sha256, so nobody could tell whether its file was changed");
            let mend = match found {
                Some(value) => format!("look at {file}; if it is the right one, add sha256 = \"{value}\""),
                None => "`bank check` names it, where the file lies beside the bank".to_owned(),
            };
            Some(Fault::error(FaultCode::MissingMember, span, message, mend))
        }
        (Some(_), Some(value)) => {
            let message = format!("{file} is not the file of the figure `{id}`: its SHA-256 is another");
            let mend =
                format!("put the right file there; if the change is meant, write sha256 = \"{value}\"");
            Some(Fault::error(FaultCode::Figure, span, message, mend))
        }
        (Some(_), None) => None,
    }
}

/// Why a figure cannot be shown.
#[derive(Debug, Clone)]
enum Problem {
    Absent,
    TooMuch,
    No(ImageError),
}

fn look_at(carried: &Carried<'_>, file: &str, total: &mut usize) -> Result<Image, Problem> {
    let decoded = |from: &BTreeMap<&str, &str>| from.get(file).and_then(|text| STANDARD.decode(text).ok());
    let bytes = decoded(&carried.files).ok_or(Problem::Absent)?;
    let image = match (decoded(&carried.drawn), decoded(&carried.undrawn)) {
        (Some(png), _) if is_svg(&bytes) => Image::drawn(&bytes, &png),
        (None, Some(why)) if is_svg(&bytes) => {
            Err(ImageError::Svg(String::from_utf8_lossy(&why).into_owned()))
        }
        _ => Image::inspect(&bytes),
    };
    let image = image.map_err(Problem::No)?;
    *total += bytes.len() + if image.media == Media::Svg { image.bytes.len() } else { 0 };
    if *total > BANK_FIGURE_BYTES {
        return Err(Problem::TooMuch);
    }
    Ok(image)
}

impl Problem {
    fn fault(&self, figure: &Figure, span: Span) -> Fault {
        let Figure { id, file, .. } = figure;
        let (message, mend) = match self {
            Self::Absent => (
                format!("the figure `{id}` has no file: {file} is not there"),
                format!("put an ordinary file (no link) of at most {FIGURE_BYTES} bytes beside the bank"),
            ),
            Self::TooMuch => (
                format!(
                    "with {file} the figures of this bank have more than {BANK_FIGURE_BYTES} bytes together"
                ),
                "make the images smaller: a terminal shows far fewer pixels".to_owned(),
            ),
            Self::No(error) => (
                format!("{file} cannot be shown as the figure `{id}`: {error}"),
                match error {
                    ImageError::Svg(_) => "mend the image, or save it as PNG".to_owned(),
                    _ => format!("use a PNG or JPEG image of at most {FIGURE_SIDE} pixels on a side, or SVG"),
                },
            ),
        };
        Fault::error(FaultCode::Figure, span, message, mend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_lead_nowhere_else() {
        for good in ["a.png", "images/a-b_2.jpg", "x/y/z.jpeg"] {
            assert!(is_file_name(good), "{good}");
        }
        for bad in [
            "",
            "/a.png",
            "../a.png",
            "a/../b.png",
            "a//b.png",
            ".a.png",
            "a b.png",
            "a\\b.png",
            "C:a.png",
            "ü.png",
        ] {
            assert!(!is_file_name(bad), "{bad}");
        }
    }
}
