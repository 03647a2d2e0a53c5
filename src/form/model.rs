//! What a candidate is shown. These types have no field for a key, a rationale, a difficulty, a bank id of an item or
//! option, or which items are pilots: what is not here cannot leak.
//!
//! Members stand in the order of their names, so that what serde_json writes is the canonical form already (RFC 8785: there
//! are texts and small integers alone, which both write alike).

pub use crate::bank::{FigurePlace, ItemKind, Media, Placeholder, figure_places, placeholders};
pub use crate::form::image_data::ImageData;

use crate::digest::{CanonicalError, Digest};
use crate::id::{AttemptId, ChoiceId, DomainId, ExamId};
use serde::{Deserialize, Serialize};

/// The form of one attempt as it is presented. Kept beside the journal; its digest stands in record 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedForm {
    /// The attempt.
    pub attempt: AttemptId,
    /// The domains that occur, in the bank's order.
    pub domains: Vec<FormDomain>,
    /// The exam.
    pub exam: ExamId,
    /// Always `invigil/form/v1`.
    pub format: String,
    /// Items in the order shown.
    pub items: Vec<PresentedItem>,
    /// BCP 47 language tag of the content.
    pub language: String,
    /// How many of the items are scored.
    pub scored: u32,
    /// The exam's title.
    pub title: String,
}

/// A domain as a candidate sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormDomain {
    /// Identity.
    pub id: DomainId,
    /// Name in full.
    pub name: String,
    /// Short name for narrow columns.
    pub short: String,
}

/// One question as a candidate sees it. Its number is its place in the form, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedItem {
    /// Domain.
    pub domain: DomainId,
    /// What can be entered, where the item is answered by typing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<PresentedEntry>,
    /// Its images. The stem shows one by a line `![…](figure:1)`, which names it by its number (see [`figure_places`]); those that it
    /// does not name stand below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<PresentedFigure>,
    /// What gets an option each: prompts, or the gaps of the stem in its order. The stem names a gap by its number from 1, in double
    /// braces outside code (see [`placeholders`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<PresentedGap>,
    /// How it is answered; left out for a choice.
    #[serde(default, skip_serializing_if = "ItemKind::is_choice")]
    pub kind: ItemKind,
    /// Options in the order shown; empty where gaps have them.
    pub options: Vec<PresentedOption>,
    /// How many options a whole response has: those to select; all that are to be put in order; one for each gap. 1 for an entry.
    pub select: u32,
    /// Question, in Markdown.
    pub stem: String,
}

impl PresentedItem {
    /// An item of which `select` options are chosen.
    pub fn choice(domain: DomainId, stem: String, select: u32, options: Vec<PresentedOption>) -> Self {
        let (entry, figures, gaps, kind) = (None, Vec::new(), Vec::new(), ItemKind::Choice);
        Self { domain, entry, figures, gaps, kind, options, select, stem }
    }

    /// Everything that a response may name, in the order shown: the options of the item, or those of its gaps one gap after the
    /// other.
    pub fn choices(&self) -> impl Iterator<Item = &PresentedOption> {
        self.options.iter().chain(self.gaps.iter().flat_map(|gap| &gap.options))
    }
}

/// An image as a candidate sees it, whose number is its place in the item, from 1. Nothing of its file's name is in it, which may
/// tell the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedFigure {
    /// What somebody who does not see it has to know, in Markdown.
    pub alt: String,
    /// A line below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Columns of a terminal that it is drawn in; its size decides where they are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<u32>,
    /// The image; left out where an author looks at a bank whose file is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<PresentedImage>,
}

/// The image itself. A candidate's form comes with the bytes, so that a start waits for nothing and an attempt goes on offline; where
/// a bank is at hand, a form is kept without them. Its digest is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedImage {
    /// The file's bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<ImageData>,
    /// Pixels down.
    pub height: u32,
    /// What it is.
    pub media: Media,
    /// SHA-256 of the file's bytes, which of an SVG are not those that are shown.
    pub sha256: Digest,
    /// Pixels across.
    pub width: u32,
}

/// A field to type into, as a candidate sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedEntry {
    /// Most characters.
    pub max: u32,
    /// The unit of a number, shown beside the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A prompt or a gap as a candidate sees it. Its number is its place in the item, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedGap {
    /// Options in the order shown. Each gap has ids of its own, also where the texts are those of the other gaps.
    pub options: Vec<PresentedOption>,
    /// The prompt's text, in Markdown; left out for a gap of the stem.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// One option of an item or of a gap as a candidate sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedOption {
    /// Opaque identity, of this attempt alone.
    pub id: ChoiceId,
    /// Text, in Markdown.
    pub text: String,
}

/// The value of [`PresentedForm::format`].
pub const FORM_FORMAT: &str = "invigil/form/v1";

impl PresentedForm {
    /// SHA-256 over the canonical form, in which images stand by their digests alone.
    pub fn digest(&self) -> Result<Digest, CanonicalError> {
        let bytes = match self.has_figures() {
            true => serde_json::to_vec(&self.without_images()),
            false => serde_json::to_vec(self),
        };
        Ok(Digest::of(&[&bytes.map_err(|e| CanonicalError::Encode(e.to_string()))?]))
    }
    /// An item has figures.
    pub fn has_figures(&self) -> bool {
        self.items.iter().any(|item| !item.figures.is_empty())
    }
    /// The form without the bytes of its images. The digest of bytes that were there is that of these, whatever stood beside them.
    pub fn without_images(&self) -> Self {
        let mut form = self.clone();
        for image in form.images_mut() {
            // what was drawn of an SVG is not what its digest is of: another renderer draws another one
            if let Some(data) = image.data.take()
                && image.media != Media::Svg
            {
                image.sha256 = Digest::of(&[data.bytes()]);
            }
        }
        form
    }
    /// Gives images without bytes those that `find` knows by their digest; false where one is left without.
    pub fn fill(&mut self, find: impl Fn(&Digest) -> Option<ImageData>) -> bool {
        let mut filled = true;
        for image in self.images_mut().filter(|image| image.data.is_none()) {
            image.data = find(&image.sha256);
            filled &= image.data.is_some();
        }
        filled
    }
    /// Takes the bytes of its images out, in the order in which they stand; empty ones are left in their places.
    pub fn take_images(&mut self) -> Vec<ImageData> {
        let none = ImageData::from(&[][..]);
        let images = self.images_mut().filter_map(|image| image.data.as_mut());
        images.map(|data| std::mem::replace(data, none.clone())).collect()
    }
    fn images_mut(&mut self) -> impl Iterator<Item = &mut PresentedImage> {
        self.items.iter_mut().flat_map(|item| &mut item.figures).filter_map(|figure| figure.image.as_mut())
    }
    /// The item of this number, from 1.
    pub fn item(&self, number: u32) -> Option<&PresentedItem> {
        self.items.get((number as usize).checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_canonical_form_whatever_stands_in_the_texts() {
        let text = "quotes \" and \\, controls \u{1}\t\r\n\u{7f}\u{2028}, é, 漢字, 👩‍🔧, </script>";
        let option = |id: &str| PresentedOption { id: id.parse().unwrap(), text: text.to_owned() };
        let form = PresentedForm {
            attempt: AttemptId::from_parts(1, &[7; 10]),
            domains: vec![FormDomain {
                id: "d".parse().unwrap(),
                name: text.to_owned(),
                short: text.to_owned(),
            }],
            exam: "office-clerk".parse().unwrap(),
            format: FORM_FORMAT.to_owned(),
            items: vec![PresentedItem {
                domain: "d".parse().unwrap(),
                entry: Some(PresentedEntry { max: 80, unit: Some(text.to_owned()) }),
                figures: vec![PresentedFigure {
                    alt: text.to_owned(),
                    caption: Some(text.to_owned()),
                    columns: Some(40),
                    image: Some(PresentedImage {
                        data: None,
                        height: 30,
                        media: Media::Png,
                        sha256: Digest::of(&[&[0, 255, 62, 63]]),
                        width: 40,
                    }),
                }],
                gaps: vec![PresentedGap { options: vec![option("aaaaaaaaaaaa")], text: text.to_owned() }],
                kind: ItemKind::InlineChoice,
                options: vec![option("0123456789ab"), option("ba9876543210")],
                select: u32::MAX,
                stem: text.to_owned(),
            }],
            language: "en".to_owned(),
            scored: 1,
            title: text.to_owned(),
        };
        let value = serde_json::to_value(&form).unwrap();
        // the library that knows RFC 8785, not the short way through compact JSON
        let canonical = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(form.digest().unwrap(), Digest::of(&[&canonical]));
        // with its images it is the same form, and with others another one, whatever stands beside them
        let mut filled = form.clone();
        assert!(!filled.fill(|_| None));
        assert!(filled.fill(|_| Some(ImageData::from(&[0, 255, 62, 63][..]))));
        assert_eq!(filled.digest(), form.digest());
        let read: PresentedForm = serde_json::from_slice(&serde_json::to_vec(&filled).unwrap()).unwrap();
        assert_eq!((&read, read.without_images()), (&filled, form.clone()));
        let mut other = form.clone();
        other.fill(|_| Some(ImageData::from(&[0][..])));
        assert_ne!(other.digest(), form.digest());
        // of a drawing its source is bound, whatever was drawn of it
        let mut svg = form.clone();
        svg.images_mut().for_each(|image| image.media = Media::Svg);
        let digest = svg.digest();
        svg.fill(|_| Some(ImageData::from(&[0][..])));
        assert_eq!(svg.digest(), digest);
        svg.images_mut().for_each(|image| image.sha256 = Digest::of(&[b"another"]));
        assert_ne!(svg.digest(), digest);
    }
}
