//! Results that are held for review: why, and what counts once a person has decided.
//!
//! - On a server the answers that it received by the deadline and the program's grace count; with later ones among them the
//!   result is held.
//! - Clocks that disagreed hold a result where nothing better proves its times: not where a server had received every answer
//!   by the deadline. An exam that a computer's clock ended while the server's still ran is held: its candidate had time left.
//! - *Released*, the result counts as it is. *Refused*, the answers count that a server had received in time, and no others.

use crate::api::{
    AttemptReport, AttemptSummary, AwardLine, Hold, HoldCard, LateTail, ReviewDecided, ReviewLine,
};
use crate::attempt::{Attempt, Fact, Reception, Response, ReviewOutcome, punctuality};
use crate::credential::decide;
use crate::delivery::grading::{ResultFact, decode, note_result};
use crate::delivery::local::{LocalDelivery, Tries};
use crate::delivery::registrar::{Registrar, again, text};
use crate::delivery::{DeliveryError, RegistrarError};
use crate::id::AttemptId;
use crate::journal::{Claim, Verdict, scan};
use crate::program::Exam;
use crate::store::{AttemptRow, AttemptState, Decided, NewReview, ReviewRow};
use crate::time::Timestamp;
use std::collections::BTreeMap;

const MINUTE_MS: u64 = 60_000;

/// A judged journal, with what else a result rests on.
pub(super) struct Judged<'v> {
    /// The verdict on it.
    pub(super) verdict: &'v Verdict,
    /// Its bytes.
    pub(super) bytes: &'v [u8],
    /// What was decided about the result, where it was held.
    pub(super) review: Option<ReviewOutcome>,
}

/// What an attempt counts as.
pub(super) struct Counted {
    /// The responses that are scored, by the item's number; none is empty.
    pub(super) responses: BTreeMap<u32, Response>,
    /// Why the result is held, or was.
    pub(super) hold: Option<Hold>,
}

/// Judges what counts of an attempt by what a server received when.
pub(super) fn counted(
    row: &AttemptRow,
    receptions: &[Reception],
    exam: &Exam,
    judged: &Judged<'_>,
) -> Result<Counted, DeliveryError> {
    let whole = judged.verdict.attempt.as_ref().ok_or_else(|| DeliveryError::NotClosed(row.id.clone()))?;
    let opened = row.opened.unwrap_or(row.prepared);
    let receptions = known(receptions, judged.verdict);
    let Some(mut hold) = hold_of(whole, &receptions, exam, opened, judged.bytes) else {
        return Ok(Counted { responses: responses_of(whole), hold: None });
    };
    hold.decision = judged.review;
    let responses = match judged.review {
        Some(ReviewOutcome::Refused) => first_responses(judged.bytes, hold.in_time),
        Some(ReviewOutcome::Released) | None => responses_of(whole),
    };
    Ok(Counted { responses, hold: Some(hold) })
}

/// What the registry and the receipts in the record say together of what a server received when, in order.
pub(super) fn known(receptions: &[Reception], verdict: &Verdict) -> Vec<Reception> {
    let mut all: Vec<Reception> = receptions.iter().chain(&verdict.receptions).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The responses that an attempt ends with, by the item's number.
pub(super) fn responses_of(attempt: &Attempt) -> BTreeMap<u32, Response> {
    let given = attempt.responses().filter(|(_, response)| !response.is_empty());
    given.map(|(item, response)| (item, response.clone())).collect()
}

/// Why a result is to be held; `None` where nothing stands against it.
fn hold_of(
    attempt: &Attempt,
    receptions: &[Reception],
    exam: &Exam,
    opened: Timestamp,
    bytes: &[u8],
) -> Option<Hold> {
    let clocks = u32::try_from(attempt.review().len()).unwrap_or(u32::MAX);
    let Some(last) = receptions.last() else {
        // no server saw any of it
        return (clocks > 0).then_some(Hold { late: None, clocks, in_time: 0, decision: None });
    };
    if is_early(attempt, last, opened) {
        return None;
    }
    let entries = scan(bytes).entries();
    let allowed_ms = u64::from(exam.late_grace_minutes).saturating_mul(MINUTE_MS);
    let by_policy = punctuality(attempt, &entries, receptions, opened, allowed_ms);
    let strictly = punctuality(attempt, &entries, receptions, opened, 0);
    let clocks = match (strictly.cut_short, strictly.late.is_some()) {
        (true, _) => clocks.max(1),
        (false, true) => clocks,
        (false, false) => 0,
    };
    let late = by_policy.late.map(|late| LateTail {
        answers: late.answers,
        deadline: by_policy.deadline,
        received: late.received,
    });
    let in_time = if clocks > 0 { strictly.in_time } else { by_policy.in_time };
    (late.is_some() || clocks > 0).then_some(Hold { late, clocks, in_time, decision: None })
}

/// All of it was received before the earliest deadline that there can be, as of nearly every attempt. One whose time was up by
/// then asks for a closer look.
fn is_early(attempt: &Attempt, last: &Reception, opened: Timestamp) -> bool {
    let limit_ms = i64::try_from(attempt.limit_ms()).unwrap_or(i64::MAX);
    let whole = attempt.next_seq() <= last.seq.saturating_add(1);
    last.at <= opened.plus(limit_ms) && whole && !attempt.is_expired()
}

/// Nothing can hold the result, so that the record need not be read for it.
pub(super) fn nothing_holds(row: &AttemptRow, receptions: &[Reception], verdict: &Verdict) -> bool {
    let opened = row.opened.unwrap_or(row.prepared);
    let last = known(receptions, verdict).pop();
    last.zip(verdict.attempt.as_ref()).is_some_and(|(last, attempt)| is_early(attempt, &last, opened))
}

/// The responses as the first so many records leave them.
fn first_responses(bytes: &[u8], records: u64) -> BTreeMap<u32, Response> {
    let mut responses = BTreeMap::new();
    for entry in scan(bytes).entries().into_iter().take_while(|entry| entry.seq < records) {
        match entry.fact {
            Fact::Answered { item, choices } if !choices.is_empty() => {
                responses.insert(item, choices.into());
            }
            Fact::Entered { item, text } => {
                responses.insert(item, Response::Text(text));
            }
            Fact::Answered { item, .. } | Fact::Cleared { item } => {
                responses.remove(&item);
            }
            _ => {}
        }
    }
    responses
}

impl Registrar<'_> {
    /// Attempts of this program whose results are held for review, or were, oldest first.
    pub async fn reviews(&self) -> Result<Vec<ReviewLine>, RegistrarError> {
        let delivery = self.delivery;
        let mut lines = Vec::new();
        for found in delivery.store.reviewed_attempts(&delivery.program().id).await? {
            if let Some((line, _)) = self.review_line(&found.attempt, found.decision.as_ref()).await? {
                lines.push(line);
            }
        }
        Ok(lines)
    }

    /// Decides about the held result of an attempt, for a reason that the candidate reads. `attempt` may be the beginning
    /// of an id.
    pub async fn decide_review(
        &self,
        attempt: &str,
        outcome: ReviewOutcome,
        reason: &str,
    ) -> Result<ReviewDecided, RegistrarError> {
        let id = self.attempt(attempt).await?;
        let reason = text("the reason", reason, 2_000)?;
        let delivery = self.delivery;
        let mut tries = Tries::new();
        loop {
            let row = delivery.store.attempt(&id).await?;
            let row = row.ok_or_else(|| RegistrarError::UnknownAttempt(attempt.to_owned()))?;
            if row.program != delivery.program().id {
                return Err(RegistrarError::OtherProgram(id));
            }
            let decision = delivery.store.review(&id).await?;
            let line = self.review_line(&id, decision.as_ref()).await?;
            let Some((_, version)) = line.filter(|_| row.state == AttemptState::Ended) else {
                return Err(RegistrarError::NotHeld(id));
            };
            if let Some(ReviewRow { outcome, decided, .. }) = decision {
                return Err(RegistrarError::ReviewDecided {
                    attempt: id,
                    outcome: outcome.word().into(),
                    on: decided.day(),
                });
            }
            let (mut history, stamp) = self.history(&row.person).await?;
            let act = self.act();
            let (fact, voids) = delivery.grade(&row, Some(outcome)).await?;
            note_result(&mut history, &id, &fact);
            let awards = decide(delivery.program(), &history, act.at);
            let result = delivery.new_result(&row, version + 1, &fact, voids)?;
            let new = NewReview { outcome, result: &result, awards: &awards, reason: &reason };
            match delivery.store.decide_review(&act, stamp, &new).await {
                // decided by now: the next look says by whom
                Ok(Decided::Nothing) => tries.next()?,
                Ok(Decided::Now) => {
                    let decision = delivery.store.review(&id).await?;
                    let line = self.review_line(&id, decision.as_ref()).await?;
                    let (review, _) = line.ok_or(RegistrarError::NotHeld(id))?;
                    let awards = AwardLine::all(delivery.program(), awards);
                    return Ok(ReviewDecided { review, passed: fact.passed(), awards });
                }
                Err(error) => again(&mut tries, error)?,
            }
        }
    }

    /// The line of an attempt and the version of its result; `None` where its result was never held.
    async fn review_line(
        &self,
        attempt: &AttemptId,
        decision: Option<&ReviewRow>,
    ) -> Result<Option<(ReviewLine, u32)>, RegistrarError> {
        let store = &self.delivery.store;
        let (Some(row), Some(result)) = (store.attempt(attempt).await?, store.result(attempt).await?) else {
            return Ok(None);
        };
        let fact = decode(&result.bytes)?;
        let Some(hold) = fact.held.clone() else { return Ok(None) };
        let line = ReviewLine {
            attempt: row.id,
            person: row.person,
            exam: row.exam,
            ended: fact.ended,
            card: card(hold, decision),
            points: fact.score.points,
            possible: fact.score.possible,
            reached: fact.score.passed,
        };
        Ok(Some((line, result.version)))
    }
}

impl LocalDelivery {
    /// A hold as a candidate reads it.
    pub(super) async fn hold_card(&self, fact: &ResultFact) -> Result<Option<HoldCard>, DeliveryError> {
        let Some(hold) = fact.held.clone() else { return Ok(None) };
        let decision = match hold.decision {
            Some(_) => self.store.review(&fact.score.attempt).await?,
            None => None,
        };
        Ok(Some(card(hold, decision.as_ref())))
    }
}

/// What its candidate is told of an attempt: no points of a result that is held, wherever they would stand.
pub(super) fn withhold(summary: &mut AttemptSummary) {
    for held in summary.result.iter_mut().filter(|result| result.held) {
        (held.points, held.percent) = (0, 0.0);
    }
    for version in &mut summary.results {
        if version.held.as_ref().is_some_and(|hold| hold.decision.is_none()) {
            version.points = 0;
        }
    }
}

/// The same for all that is told of it.
pub(super) fn withhold_all(report: &mut AttemptReport) {
    withhold(&mut report.summary);
    if report.summary.result.as_ref().is_some_and(|result| result.held)
        && let Some(verification) = &mut report.verification
    {
        verification.proven.retain(|stated| !matches!(stated.claim, Claim::Score { .. }));
    }
}

fn card(hold: Hold, decision: Option<&ReviewRow>) -> HoldCard {
    HoldCard {
        hold,
        decided: decision.map(|row| row.decided),
        reason: decision.map(|row| row.reason.clone()).unwrap_or_default(),
    }
}
