//! The items of an attempt with their keys: for who administers the exam and keeps the bank, never for a candidate.

use crate::api::Record;
use crate::attempt::Attempt;
use crate::bank::Bank;
use crate::delivery::attempt_report::walk;
use crate::delivery::grading::{choice_map, score_of, void_in};
use crate::delivery::holds::responses_of;
use crate::delivery::local::LocalDelivery;
use crate::delivery::sitting::{form_of, shown};
use crate::delivery::{DeliveryError, VerifyError};
use crate::digest::Digest;
use crate::form::{MappedItem, PresentedItem};
use crate::id::{AttemptId, DomainId, ItemId, OptionId};
use crate::score::{Counts, ItemPoints, Verdict as Compared};
use crate::store::AttemptState;
use serde::{Deserialize, Serialize};

/// Why the items of an attempt are not shown.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum ItemsError {
    /// The attempt goes on.
    #[error(
        "attempt {0} is still open: its keys are shown once it has ended, or was declared void. Nothing was shown"
    )]
    #[serde(rename = "still-open")]
    Open(AttemptId),
    /// There is nothing to tell responses from.
    #[error("attempt {0} has no record that can be read, so nothing is known of its responses")]
    #[serde(rename = "nothing-to-compare")]
    NoRecord(AttemptId),
    /// What is at hand of the attempt cannot be used.
    #[error(transparent)]
    #[serde(skip)]
    Verify(#[from] VerifyError),
    /// Bank, form or store cannot be used.
    #[error(transparent)]
    #[serde(skip)]
    Delivery(#[from] DeliveryError),
}

/// An item as it was presented, with what the bank knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyedItem {
    /// Its number in the form, from 1.
    pub number: u32,
    /// Identity in the bank.
    pub item: ItemId,
    /// Domain.
    pub domain: DomainId,
    /// Does it count?
    pub counts: Counts,
    /// How the response compares with the key.
    pub verdict: Compared,
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// How many options to select.
    pub select: u32,
    /// The question, in Markdown.
    pub stem: String,
    /// Options in the order shown.
    pub options: Vec<KeyedOption>,
}

/// An option as it was presented, with what the bank knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyedOption {
    /// Identity in the bank.
    pub option: OptionId,
    /// Text, in Markdown.
    pub text: String,
    /// It is (part of) the key.
    pub key: bool,
    /// It is (part of) the response.
    pub chosen: bool,
}

impl LocalDelivery {
    /// The items of an attempt that is over, with their keys, from the bank that was kept when it was opened. A score is
    /// counted anew from the record at hand; a recorded result is not looked at.
    pub async fn attempt_items(
        &self,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<Vec<KeyedItem>, ItemsError> {
        let looked = self.look(attempt, record).await?;
        let form = form_of(&looked.row)?;
        let walk = record.and_then(|record| walk(&looked, record, &form));
        let walk = walk.ok_or_else(|| ItemsError::NoRecord(attempt.clone()))?;
        if looked.row.state == AttemptState::Open && !walk.attempt().has_ended() {
            return Err(ItemsError::Open(attempt.clone()));
        }
        let kept = self.kept(&looked.row).await?;
        let map = choice_map(&looked.row, &kept.bank)?;
        let head = looked.verdict.and_then(|verdict| verdict.head).map_or(Digest([0; 32]), |head| head.hash);
        let (void, _) = self
            .store
            .voided_items(&looked.row.program, Some(&looked.row.bank))
            .await
            .map_err(DeliveryError::from)?;
        let void = void_in(&kept.bank, &void);
        let score =
            score_of(&looked.row, &kept, shown(&looked.row)?, &responses_of(walk.attempt()), head, &void)?;
        let items = score.items.iter().zip(form.items.into_iter().zip(&map.items));
        items
            .map(|(points, (shown, mapped))| keyed(points, shown, mapped, &kept.bank, walk.attempt()))
            .collect()
    }
}

fn keyed(
    points: &ItemPoints,
    shown: PresentedItem,
    mapped: &MappedItem,
    bank: &Bank,
    attempt: &Attempt,
) -> Result<KeyedItem, ItemsError> {
    let missing = || DeliveryError::Content(format!("its bank has no item `{}`", mapped.item));
    let item = bank.item(&mapped.item).ok_or_else(missing)?;
    let response = attempt.response(points.number);
    let option = |shown: crate::form::PresentedOption| {
        let id = mapped.options.get(&shown.id).ok_or_else(missing)?;
        Ok(KeyedOption {
            option: id.clone(),
            text: shown.text,
            key: item.options.iter().any(|option| option.id == *id && option.key),
            chosen: response.contains(&shown.id),
        })
    };
    Ok(KeyedItem {
        number: points.number,
        item: mapped.item.clone(),
        domain: shown.domain,
        counts: points.counts,
        verdict: points.verdict,
        points: points.points,
        possible: points.possible,
        select: shown.select,
        stem: shown.stem,
        options: shown.options.into_iter().map(option).collect::<Result<_, ItemsError>>()?,
    })
}
