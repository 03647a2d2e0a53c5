//! Pictures of a question's text in other systems, as figures of an item.

use super::Question;
use super::found::short;
use super::report::Note;
use super::texts::Texts;
use crate::bank::{ITEM_FIGURES, Image, ImageError, Media};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// A picture that a text shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picture {
    /// What describes it.
    pub alternative: String,
    /// Where it is, as the text says.
    pub address: String,
}

/// What the bytes of base64 are, white space in it left aside.
pub(super) fn decoded(base64: &str) -> Option<Vec<u8>> {
    let dense: String = base64.split_ascii_whitespace().collect();
    STANDARD.decode(dense).ok()
}

/// Makes the pictures that the stem shows figures of the question; `find` gives the bytes of one that the file holds. Each is a
/// file beside the bank that is called by its SHA-256, so that none takes the place of another.
pub(super) fn adopt(
    question: &mut Question,
    texts: &mut Texts,
    shown: &[Picture],
    find: impl Fn(&str) -> Option<Vec<u8>>,
) -> Result<(), String> {
    // before one is decoded: a text can name the same picture a thousand times
    if shown.len() > ITEM_FIGURES {
        return Err(format!("it shows more than {ITEM_FIGURES} pictures, and banks hold no more"));
    }
    let mut figures = Vec::new();
    for (number, picture) in (1..).zip(shown) {
        let name = short(picture.address.rsplit('/').next().unwrap_or_default());
        let inline = picture.address.strip_prefix("data:").and_then(|data| data.split_once(";base64,"));
        let bytes = match inline {
            Some((_, base64)) => decoded(base64),
            None => find(&picture.address),
        };
        let bytes = bytes.ok_or_else(|| format!("it shows a picture that the file does not hold: {name}"))?;
        let image = Image::inspect(&bytes).map_err(|error: ImageError| {
            format!("it shows a picture that a bank cannot hold ({name}): {error}")
        })?;
        let ending = match image.media {
            Media::Png => "png",
            Media::Jpeg => "jpg",
        };
        let digest = image.sha256.to_string();
        let file = format!("images/{}.{ending}", digest.get(..16).unwrap_or_default());
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
