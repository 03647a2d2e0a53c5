//! What a candidate is shown. These types have no field for a key, a rationale, a difficulty, a bank id of an item or
//! option, or which items are pilots: what is not here cannot leak.

use crate::digest::{CanonicalError, Digest};
use crate::id::{AttemptId, ChoiceId, DomainId, ExamId};
use serde::{Deserialize, Serialize};

/// The form of one attempt as it is presented. Kept beside the journal; its digest stands in record 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentedForm {
    /// Always `invigil/form/v1`.
    pub format: String,
    /// The attempt.
    pub attempt: AttemptId,
    /// The exam.
    pub exam: ExamId,
    /// The exam's title.
    pub title: String,
    /// BCP 47 language tag of the content.
    pub language: String,
    /// The domains that occur, in the bank's order.
    pub domains: Vec<FormDomain>,
    /// Items in the order shown.
    pub items: Vec<PresentedItem>,
    /// How many of them are scored.
    pub scored: u32,
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
    /// Question, in Markdown.
    pub stem: String,
    /// How many options to select.
    pub select: u32,
    /// Options in the order shown.
    pub options: Vec<PresentedOption>,
}

/// One option as a candidate sees it.
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
        let value = serde_json::to_value(self).map_err(|e| CanonicalError::Encode(e.to_string()))?;
        Digest::of_value(&value)
    }
    /// The item of this number, from 1.
    pub fn item(&self, number: u32) -> Option<&PresentedItem> {
        self.items.get((number as usize).checked_sub(1)?)
    }
}
