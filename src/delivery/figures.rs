//! Forms with the images of their figures. The store keeps a form without them: they lie in the bank, which is kept once, and which
//! all who sit share. A form with them is many times as large as one without, and it goes out to a whole hall in the same minute: it
//! is put together piece by piece as it is taken.

use crate::delivery::sitting::form_of;
use crate::delivery::{DeliveryError, LocalDelivery};
use crate::form::{ImageData, PresentedForm};
use crate::store::AttemptRow;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::VecDeque;

/// How an image begins in the JSON of a form; within a text its quotes would be escaped.
const IMAGE: &str = "\"image\":{";

/// Where the bytes of an image stand in the JSON of a form whose images are empty; within a text its quotes would be escaped.
const DATA: &str = "\"data\":\"\"";

/// So many bytes of a text or of an image make a piece; in base64 an image has no padding within.
const PIECE: usize = 48 * 1024;

/// The form of an attempt as JSON, as a candidate gets it.
pub(super) struct WholeForm {
    parts: VecDeque<Part>,
    /// What of the first part is taken.
    taken: usize,
}

/// A part of the JSON of a form.
enum Part {
    Text(Vec<u8>),
    /// Bytes of an image, in base64.
    Image(ImageData),
}

impl WholeForm {
    fn new(parts: impl Into<VecDeque<Part>>) -> Self {
        Self { parts: parts.into(), taken: 0 }
    }

    /// A form with its images.
    fn with_images(mut form: PresentedForm) -> Result<Self, serde_json::Error> {
        let images = form.take_images();
        let text = serde_json::to_string(&form)?;
        let inside = DATA.len() - 1;
        let (mut parts, mut from) = (VecDeque::new(), 0);
        for ((at, _), image) in text.match_indices(DATA).zip(images) {
            let to = at + inside;
            parts.extend([Part::Text(text.as_bytes()[from..to].to_vec()), Part::Image(image)]);
            from = to;
        }
        parts.push_back(Part::Text(text.as_bytes()[from..].to_vec()));
        Ok(Self::new(parts))
    }

    /// Bytes of the JSON.
    pub(super) fn length(&self) -> usize {
        let length = |part: &Part| match part {
            Part::Text(text) => text.len(),
            Part::Image(image) => image.bytes().len().div_ceil(3) * 4,
        };
        self.parts.iter().map(length).sum()
    }
}

/// The pieces of the JSON that are not taken yet, one after the other.
impl Iterator for WholeForm {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let bytes: &[u8] = match self.parts.front()? {
            Part::Text(text) => text,
            Part::Image(image) => image.bytes(),
        };
        let end = bytes.len().min(self.taken + PIECE);
        let piece = &bytes[self.taken..end];
        let piece = match self.parts.front()? {
            Part::Text(_) => piece.to_vec(),
            Part::Image(_) => STANDARD.encode(piece).into_bytes(),
        };
        self.taken = end;
        if end == bytes.len() {
            self.parts.pop_front();
            self.taken = 0;
        }
        Some(piece)
    }
}

impl LocalDelivery {
    /// The form of an opened attempt, as a candidate gets it.
    pub(super) async fn whole_form(&self, row: &AttemptRow) -> Result<WholeForm, DeliveryError> {
        let kept = row.drawn.as_ref().map(|drawn| drawn.form.as_slice()).unwrap_or_default();
        if !std::str::from_utf8(kept).is_ok_and(|text| text.contains(IMAGE)) {
            return Ok(WholeForm::new([Part::Text(kept.to_vec())]));
        }
        let form = self.with_images(row, form_of(row)?).await?;
        WholeForm::with_images(form).map_err(|e| DeliveryError::Content(e.to_string()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::fixture::form;
    use crate::digest::Digest;
    use crate::form::{Media, PresentedFigure, PresentedImage};

    fn figure(bytes: Option<Vec<u8>>) -> PresentedFigure {
        let image = bytes.map(|bytes| PresentedImage {
            sha256: Digest::of(&[&bytes]),
            data: Some(ImageData::from(&bytes[..])),
            height: 3,
            media: Media::Png,
            width: 4,
        });
        PresentedFigure { alt: "quoted: \"data\":\"\"".to_owned(), caption: None, columns: None, image }
    }

    #[test]
    fn a_form_comes_in_small_pieces_that_are_together_its_json() {
        let mut form = form();
        let bytes = |n: usize| (0..n).map(|i| (i * 7 % 251) as u8).collect::<Vec<_>>();
        form.items[0].stem = "A text that holds \"data\":\"\" and \"image\":{".to_owned();
        form.items[0].figures =
            vec![figure(Some(bytes(PIECE * 3 + 1))), figure(None), figure(Some(bytes(1)))];
        form.items[1].figures = vec![figure(Some(bytes(PIECE))), figure(Some(bytes(5)))];
        form.items[2].stem = "x".repeat(PIECE * 2);
        let whole = WholeForm::with_images(form.clone()).unwrap();
        let length = whole.length();
        let pieces: Vec<Vec<u8>> = whole.collect();
        assert!(pieces.iter().all(|piece| piece.len() <= PIECE / 3 * 4));
        let json = pieces.concat();
        assert_eq!(json.len(), length);
        assert!(json == serde_json::to_vec(&form).unwrap());
    }
}
