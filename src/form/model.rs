//! What a candidate is shown. These types have no field for a key, a rationale, a difficulty, a bank id of an item or
//! option, or which items are pilots: what is not here cannot leak.
//!
//! Members stand in the order of their names, so that what serde_json writes is the canonical form already (RFC 8785: there
//! are texts and small integers alone, which both write alike).

pub use crate::bank::{ItemKind, Placeholder, placeholders};

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
        let (entry, gaps, kind) = (None, Vec::new(), ItemKind::Choice);
        Self { domain, entry, gaps, kind, options, select, stem }
    }

    /// Everything that a response may name, in the order shown: the options of the item, or those of its gaps one gap after the
    /// other.
    pub fn choices(&self) -> impl Iterator<Item = &PresentedOption> {
        self.options.iter().chain(self.gaps.iter().flat_map(|gap| &gap.options))
    }
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
    /// SHA-256 over the canonical form.
    pub fn digest(&self) -> Result<Digest, CanonicalError> {
        let bytes = serde_json::to_vec(self).map_err(|e| CanonicalError::Encode(e.to_string()))?;
        Ok(Digest::of(&[&bytes]))
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
    }
}
