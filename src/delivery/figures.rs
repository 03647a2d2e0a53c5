//! Forms with the images of their figures. The store keeps a form without them: they lie in the bank, which is kept once.

use crate::delivery::sitting::form_of;
use crate::delivery::{DeliveryError, LocalDelivery};
use crate::form::PresentedForm;
use crate::store::AttemptRow;
use std::borrow::Cow;

/// How an image begins in the JSON of a form; within a text its quotes would be escaped.
const IMAGE: &str = "\"image\":{";

impl LocalDelivery {
    /// The form of an opened attempt as JSON, as a candidate gets it.
    pub(super) async fn whole_form<'r>(&self, row: &'r AttemptRow) -> Result<Cow<'r, [u8]>, DeliveryError> {
        let kept = row.drawn.as_ref().map(|drawn| drawn.form.as_slice()).unwrap_or_default();
        if !std::str::from_utf8(kept).is_ok_and(|text| text.contains(IMAGE)) {
            return Ok(Cow::Borrowed(kept));
        }
        let form = self.with_images(row, form_of(row)?).await?;
        serde_json::to_vec(&form).map(Cow::Owned).map_err(|e| DeliveryError::Content(e.to_string()))
    }

    /// The form of this attempt with its images.
    pub(super) async fn with_images(
        &self,
        row: &AttemptRow,
        mut form: PresentedForm,
    ) -> Result<PresentedForm, DeliveryError> {
        let Some(drawn) = row.drawn.as_ref().filter(|_| form.has_figures()) else { return Ok(form) };
        let missing =
            || DeliveryError::Content(format!("the images of attempt {} are not in its bank", row.id));
        let bank = match self.read_bank(&drawn.bank_digest) {
            Some(bank) => bank,
            None => self.kept_bank(&row.bank, &drawn.bank_digest).await?.ok_or_else(missing)?,
        };
        let whole = form.fill(|digest| Some(bank.image(digest)?.bytes.clone().into()));
        if whole { Ok(form) } else { Err(missing()) }
    }
}
