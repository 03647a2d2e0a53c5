//! Practice: practice items alone, with feedback. Nothing of it is recorded, and no live item gets here.

use crate::api::Feedback;
use crate::attempt::Response;
use crate::bank::{Bank, Item};
use crate::delivery::DeliveryError;
use crate::delivery::local::LocalDelivery;
use crate::form::{self, Presented, PresentedForm};
use crate::id::ExamId;
use std::sync::Arc;

impl LocalDelivery {
    pub(super) async fn practice_form(
        &self,
        exam: &ExamId,
        seed: &[u8; 32],
    ) -> Result<PresentedForm, DeliveryError> {
        Ok(self.practice_set(exam, seed).await?.1.form)
    }

    pub(super) async fn practice_feedback(
        &self,
        exam: &ExamId,
        seed: &[u8; 32],
        number: u32,
        response: &Response,
    ) -> Result<Feedback, DeliveryError> {
        let (bank, Presented { form, map }) = self.practice_set(exam, seed).await?;
        let unknown = || DeliveryError::NoSuchChoice(number);
        let (shown, mapped) = form.item(number).zip(map.item(number)).ok_or_else(unknown)?;
        let item: &Item = bank.item(&mapped.item).ok_or_else(unknown)?;
        let (feedback, _) = Feedback::on(item, shown, mapped, number, response).ok_or_else(unknown)?;
        Ok(feedback)
    }

    async fn practice_set(
        &self,
        exam: &ExamId,
        seed: &[u8; 32],
    ) -> Result<(Arc<Bank>, Presented), DeliveryError> {
        let exam = self.exam(exam)?;
        let stock = self.stock().await?;
        let bank = stock.library.bank(&exam.id).map_err(|_| DeliveryError::NoPractice(exam.id.clone()))?;
        let mut set = form::practice(&bank, &exam.id, seed);
        if set.form.items.is_empty() {
            return Err(DeliveryError::NoPractice(exam.id.clone()));
        }
        set.form.title.clone_from(&exam.title);
        Ok((bank, set))
    }
}
