//! Practice: practice items alone, with feedback. Nothing of it is recorded, and no live item gets here.

use crate::api::Feedback;
use crate::attempt::Response;
use crate::bank::{Bank, Item, Kind};
use crate::delivery::DeliveryError;
use crate::delivery::local::LocalDelivery;
use crate::form::{self, MappedItem, Presented, PresentedForm, PresentedOption};
use crate::id::{ChoiceId, ExamId, OptionId};
use crate::score::{self, Verdict};
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
        let judged = score::judge(item, mapped, number, response).map_err(|_| unknown())?;
        let explain = |choice: &ChoiceId| explained(item, mapped, choice);
        let all =
            |options: &[PresentedOption]| options.iter().map(|o| explain(&o.id)).collect::<Option<Vec<_>>>();
        let options = all(&shown.options).ok_or_else(unknown)?;
        let gaps =
            shown.gaps.iter().map(|gap| all(&gap.options)).collect::<Option<_>>().ok_or_else(unknown)?;
        let place = |due: &OptionId| {
            shown.options.iter().position(|option| mapped.options.get(&option.id) == Some(due))
        };
        let order = match item.kind {
            Kind::Ordering => item.options.iter().filter_map(|option| place(&option.id)).collect(),
            _ => Vec::new(),
        };
        Ok(Feedback {
            right: judged.verdict == Verdict::Right,
            partly: judged.verdict == Verdict::Partial,
            options,
            gaps,
            order,
            accepted: item.kind.accepted(),
            rationale: item.rationale.clone(),
        })
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

/// Whether an option is right, of the item or of one of its gaps, and why.
fn explained(item: &Item, mapped: &MappedItem, choice: &ChoiceId) -> Option<(bool, String)> {
    if let Some(option) = mapped.options.get(choice) {
        let option = item.options.iter().find(|own| own.id == *option)?;
        return Some((option.key, option.rationale.clone().unwrap_or_default()));
    }
    let cell = mapped.cells.get(choice)?;
    let rationale = match &item.kind {
        Kind::Matching(_) => &item.options.iter().find(|own| own.id == cell.option)?.rationale,
        Kind::InlineChoice(gaps) => {
            let gap = gaps.iter().find(|gap| gap.id == cell.gap)?;
            &gap.options.iter().find(|own| own.id == cell.option)?.rationale
        }
        _ => return None,
    };
    Some((item.kind.is_due(&cell.gap, &cell.option), rationale.clone().unwrap_or_default()))
}
