//! Pictures of a question's text in other systems, as figures of an item.

mod bare;

use super::Question;
use super::found::short;
use super::report::Note;
use super::texts::Texts;
use super::{markdown, xml};
use crate::bank::{FIGURE_BYTES, ITEM_FIGURES, Image, ImageError, Item, Media, figure_places, is_svg};
use crate::digest::Digest;
use crate::drawing;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::borrow::Cow;

/// A picture that a text shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    /// What describes it.
    pub alternative: String,
    /// Where it is, as the text says.
    pub address: String,
}

/// Why the bytes of a picture are not at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// The file does not hold it.
    NotHeld,
    /// The file holds it, in so many bytes: more than a bank does.
    TooLarge(u64),
    /// The file holds several of its name that differ.
    Several,
}

impl Absent {
    fn words(self, name: &str) -> String {
        match self {
            Self::NotHeld => format!("it shows a picture that the file does not hold: {name}"),
            Self::TooLarge(bytes) => {
                format!("it shows a picture of {bytes} bytes ({name}), and banks hold at most {FIGURE_BYTES}")
            }
            Self::Several => {
                format!("it shows a picture of which the file holds several that differ: {name}")
            }
        }
    }
}

/// An address in which characters may be written by their codes, as `%20`; as it is where those are no text.
pub(super) fn spelt(address: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(address).decode_utf8();
    decoded.map_or_else(|_| address.to_owned(), |text| text.into_owned())
}

/// What the bytes of base64 are, white space in it left aside.
pub(super) fn decoded(base64: &str) -> Option<Vec<u8>> {
    let dense: String = base64.split_ascii_whitespace().collect();
    STANDARD.decode(dense).ok()
}

/// The bytes of a figure that is made of this image.
pub(super) fn of_figure(image: &[u8]) -> Cow<'_, [u8]> {
    bare::bare(image).map_or(Cow::Borrowed(image), Cow::Owned)
}

/// Makes the pictures that the stem shows figures of the question; `find` gives the bytes of one that the file holds. Each is a
/// file beside the bank that is called by its SHA-256, so that none takes the place of another.
pub(super) fn adopt(
    question: &mut Question,
    texts: &mut Texts,
    shown: &[Picture],
    find: impl Fn(&str) -> Result<Vec<u8>, Absent>,
) -> Result<(), String> {
    // before one is decoded: a text can name the same picture a thousand times
    if shown.len() > ITEM_FIGURES {
        return Err(format!("it shows more than {ITEM_FIGURES} pictures, and banks hold no more"));
    }
    let mut figures = Vec::new();
    for (number, picture) in (1..).zip(shown) {
        let inline = picture.address.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
        let name = match inline {
            Some(_) => format!("number {number}, in the text itself"),
            None => short(picture.address.rsplit('/').next().unwrap_or_default()),
        };
        let bytes = match inline {
            Some((_, base64)) => decoded(base64).ok_or(Absent::NotHeld),
            None => find(&picture.address),
        };
        let bytes = bytes.map_err(|absent| absent.words(&name))?;
        let bytes = match bare::bare(&bytes) {
            Some(bared) => {
                texts.note(Note::normalised(
                    "words that its picture's file held beside the pixels (what made it, when) are left out",
                ));
                bared
            }
            None => bytes,
        };
        let looked = match is_svg(&bytes) {
            true => drawing::draw(&bytes)
                .map_err(|error| ImageError::Svg(error.to_string()))
                .and_then(|png| Image::drawn(&bytes, &png)),
            false => Image::inspect(&bytes),
        };
        let image = looked
            .map_err(|error| format!("it shows a picture that a bank cannot hold ({name}): {error}"))?;
        let digest = image.sha256.to_string();
        let file = format!("images/{}", file_name(&image.sha256, image.media));
        let alt = match picture.alternative.as_str() {
            "" => {
                let told = "its picture has no description: `bank check` asks for one";
                texts.note(Note::lossy(told));
                "Picture".to_owned()
            }
            words => words.to_owned(),
        };
        figures.push(json!({ "id": format!("figure-{number}"), "file": file, "sha256": digest, "alt": alt }));
        question.images.push((file, bytes));
    }
    if !figures.is_empty() {
        texts.note(Note::normalised("its picture is a figure below the text"));
        question.members.insert("figures".to_owned(), figures.into());
    }
    Ok(())
}

/// The stem with the descriptions of its figures in their places; those that it does not name stand behind it.
pub(super) fn in_words(item: &Item) -> String {
    let (mut stem, mut from) = (String::with_capacity(item.stem.len()), 0);
    let mut rest: Vec<_> = item.figures.iter().collect();
    for place in figure_places(&item.stem) {
        let Some(at) = rest.iter().position(|figure| figure.id.as_str() == place.name) else { continue };
        stem.push_str(item.stem.get(from..place.line.start).unwrap_or_default());
        stem.push_str(&format!("\n{}\n\n", rest.remove(at).alt));
        from = place.line.end;
    }
    stem.push_str(item.stem.get(from..).unwrap_or_default());
    rest.into_iter().for_each(|figure| stem.push_str(&format!("\n\n{}", figure.alt)));
    if item.figures.is_empty() { stem } else { stem.trim().to_owned() }
}

/// A stem that shows its figures as pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pictured {
    /// The stem with a mark on a line of its own for each figure.
    stem: String,
    /// The figures in that order.
    pub shown: Vec<Shown>,
}

/// A figure that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    mark: String,
    alt: String,
    /// What its file is called elsewhere: by its SHA-256, so that it tells nothing.
    pub name: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
}

impl Pictured {
    /// The figures of an item, where it has some and the bytes of all of them are at hand.
    pub(super) fn of(item: &Item, image: &dyn Fn(&Digest) -> Option<Vec<u8>>) -> Option<Self> {
        if item.figures.is_empty() {
            return None;
        }
        let mut marked = item.clone();
        let mut shown = Vec::new();
        for (number, figure) in marked.figures.iter_mut().enumerate() {
            let digest = figure.sha256?;
            let bytes = image(&digest)?;
            let media = media_of(&bytes, &digest)?;
            let mark = format!("figure{number}x{digest}");
            let alt = markdown::plain(&std::mem::replace(&mut figure.alt, mark.clone())).text;
            shown.push(Shown { mark, alt, name: file_name(&digest, media), bytes });
        }
        Some(Self { stem: in_words(&marked), shown })
    }

    /// The stem in HTML, its pictures at these addresses.
    pub(super) fn html(&self, html: impl Fn(&str) -> String, address: impl Fn(&str) -> String) -> String {
        let mut out = html(&self.stem);
        for shown in &self.shown {
            let (source, alt) = (xml::escape(&address(&shown.name)), xml::escape(&shown.alt));
            out = out.replace(&shown.mark, &format!("<img src=\"{source}\" alt=\"{alt}\"/>"));
        }
        out
    }
}

/// What kind of image these bytes are, if they have this digest.
fn media_of(bytes: &[u8], digest: &Digest) -> Option<Media> {
    if Digest::of(&[bytes]) != *digest {
        return None;
    }
    if is_svg(bytes) { Some(Media::Svg) } else { Some(Image::inspect(bytes).ok()?.media) }
}

/// What the file of an image is called: by what is in it, so that none takes the place of another.
fn file_name(digest: &Digest, media: Media) -> String {
    let ending = match media {
        Media::Png => "png",
        Media::Jpeg => "jpg",
        Media::Svg => "svg",
    };
    let digest = digest.to_string();
    format!("{}.{ending}", digest.get(..16).unwrap_or_default())
}
