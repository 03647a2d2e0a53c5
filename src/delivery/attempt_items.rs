//! The items of an attempt with their keys: for who administers the exam and keeps the bank, never for a candidate.

use crate::api::Record;
use crate::attempt::Attempt;
use crate::bank::{Bank, Kind};
use crate::delivery::attempt_report::walk;
use crate::delivery::grading::{choice_map, score_of, void_in};
use crate::delivery::holds::responses_of;
use crate::delivery::local::LocalDelivery;
use crate::delivery::sitting::{form_of, shown};
use crate::delivery::{DeliveryError, VerifyError};
use crate::digest::Digest;
use crate::form::{ItemKind, MappedItem, PresentedFigure, PresentedItem, PresentedOption};
use crate::id::{AttemptId, ChoiceId, DomainId, GapId, ItemId, OptionId};
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
    /// How it is answered; left out for a choice.
    #[serde(default, rename = "type", skip_serializing_if = "ItemKind::is_choice")]
    pub kind: ItemKind,
    /// How many options a whole response has; 1 for an entry.
    pub select: u32,
    /// The question, in Markdown.
    pub stem: String,
    /// What it shows, without the images.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<PresentedFigure>,
    /// Options in the order shown.
    pub options: Vec<KeyedOption>,
    /// Prompts, or the gaps of the stem in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<KeyedGap>,
    /// What was entered; left out where nothing was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub entered: String,
    /// What is accepted, in words, where the item asks for an entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
}

/// A prompt or gap as it was presented, with what the bank knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyedGap {
    /// Identity in the bank.
    pub gap: GapId,
    /// The prompt's text, in Markdown; left out for a gap of the stem.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
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
    /// Where the item asks for an order: its place in the right one, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
    /// Where the item asks for an order: its place in the response, from 1; left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed: Option<u32>,
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
    let ordering = matches!(item.kind, Kind::Ordering);
    let from_1 = |place: usize| u32::try_from(place + 1).ok().filter(|_| ordering);
    let option = |shown: PresentedOption| {
        let id = mapped.options.get(&shown.id).ok_or_else(missing)?;
        Ok(KeyedOption {
            option: id.clone(),
            text: shown.text,
            key: item.options.iter().any(|option| option.id == *id && option.key),
            chosen: response.contains(&shown.id),
            place: item.options.iter().position(|option| option.id == *id).and_then(from_1),
            placed: response.iter().position(|choice| *choice == shown.id).and_then(from_1),
        })
    };
    let cell = |shown: PresentedOption| {
        let cell = mapped.cells.get(&shown.id).ok_or_else(missing)?;
        Ok(KeyedOption {
            option: cell.option.clone(),
            text: shown.text,
            key: item.kind.is_due(&cell.gap, &cell.option),
            chosen: response.contains(&shown.id),
            place: None,
            placed: None,
        })
    };
    let gap = |shown: crate::form::PresentedGap| {
        let first: &ChoiceId = &shown.options.first().ok_or_else(missing)?.id;
        let gap = mapped.cells.get(first).ok_or_else(missing)?.gap.clone();
        let options = shown.options.into_iter().map(cell).collect::<Result<_, ItemsError>>()?;
        Ok(KeyedGap { gap, text: shown.text, options })
    };
    Ok(KeyedItem {
        number: points.number,
        item: mapped.item.clone(),
        domain: shown.domain,
        counts: points.counts,
        verdict: points.verdict,
        points: points.points,
        possible: points.possible,
        kind: shown.kind,
        select: shown.select,
        stem: shown.stem,
        figures: shown.figures.into_iter().map(|figure| PresentedFigure { image: None, ..figure }).collect(),
        options: shown.options.into_iter().map(option).collect::<Result<_, ItemsError>>()?,
        gaps: shown.gaps.into_iter().map(gap).collect::<Result<_, ItemsError>>()?,
        entered: attempt.entered(points.number).to_owned(),
        accepted: item.kind.accepted(),
    })
}
