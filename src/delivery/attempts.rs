//! Attempts looked back on: what became of each, and how far its record holds. What is said here names no item and no option
//! and does not tell which responses were right: a candidate may read it while others are still to sit the exam.

use crate::api::{Ending, Mark};
use crate::attempt::{End, Mode};
use crate::delivery::DeliveryError;
use crate::delivery::grading::{ResultFact, decode};
use crate::delivery::holding::journal_bytes;
use crate::delivery::local::LocalDelivery;
use crate::delivery::verify::VerifyError;
use crate::digest::Digest;
use crate::form::PresentedForm;
use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::journal::{Breach, Reason, State, Verdict};
use crate::program::PassMark;
use crate::store::{AttemptRow, AttemptState, KeptNote, ResultVersion, StoreError, StoredResult};
use crate::time::Timestamp;
use serde::Serialize;

/// Least length of a shortened attempt id.
const SHORT: usize = 8;

/// The record of an attempt as it is at hand.
#[derive(Debug, Clone)]
pub struct Record {
    /// The journal's bytes.
    pub bytes: Vec<u8>,
    /// The presented form that lies beside it.
    pub form: Option<PresentedForm>,
}

/// An attempt of this store, before anything is read of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Identity.
    pub attempt: AttemptId,
    /// Whose.
    pub person: CandidateId,
    /// Enough of the identity's beginning to tell it from all others of this store.
    pub short: String,
}

/// An attempt in a few words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttemptSummary {
    /// Identity.
    pub attempt: AttemptId,
    /// Who sat.
    pub person: CandidateId,
    /// Program.
    pub program: ProgramId,
    /// It was opened under another program than the one in use.
    pub other_program: bool,
    /// Exam.
    pub exam: ExamId,
    /// For credit, or beta.
    pub mode: Mode,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it ended; `None` while it is open.
    pub ended: Option<Timestamp>,
    /// What became of it.
    pub state: Became,
    /// Its result, where there is one.
    pub result: Option<ResultLine>,
    /// All recorded results, oldest first; the last one counts.
    pub results: Vec<VersionLine>,
    /// It was lost to an error in an earlier attempt and does not count.
    pub given_back: bool,
    /// How far its record holds.
    pub record: Holds,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Became {
    /// It was opened and has not ended.
    Open,
    /// The candidate handed it in.
    Submitted,
    /// Its time was up.
    Expired,
    /// It was ended by order.
    Terminated,
    /// An administrator declared it void.
    Voided,
}

/// How far the record of an attempt holds: the word of `verify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Ended, signed, and nothing in it was changed.
    Intact,
    /// Something in it was changed, or it is no record.
    NotIntact,
    /// Nothing was changed so far; its end or its signature is missing.
    Open,
    /// There is none.
    NoRecord,
    /// A newer version wrote it, or what the store keeps with it cannot be read.
    CannotJudge,
}

/// A result in a few words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResultLine {
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// The share in percent, rounded down to a tenth, so that what is just below a pass mark never reads as the mark.
    pub percent: f64,
    /// Pass mark, in hundredths of a percent.
    pub pass_mark: PassMark,
    /// Passed.
    pub passed: bool,
    /// What every statement about it must carry.
    pub marks: Vec<Mark>,
}

/// One of the recorded results, in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionLine {
    /// Version, from 1.
    pub version: u32,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// Passed.
    pub passed: bool,
    /// Numbers of the questions that were void and credit everyone.
    pub voided: Vec<u32>,
    /// It is signed; `verify` checks the signature.
    pub signed: bool,
}

/// Everything that is at hand of one attempt.
pub(super) struct Looked {
    pub(super) row: AttemptRow,
    pub(super) verdict: Option<Verdict>,
    pub(super) result: Option<(StoredResult, ResultFact)>,
    pub(super) versions: Vec<VersionLine>,
    pub(super) given_back: bool,
}

impl LocalDelivery {
    /// Attempts of one person, or of everybody, of any program, oldest first. Those that were never drawn are among them.
    pub async fn known_attempts(&self, person: Option<&CandidateId>) -> Result<Vec<Known>, DeliveryError> {
        let all = self.store.attempt_ids().await?;
        let mut ids: Vec<&AttemptId> = all.iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        let known = all.iter().filter(|(of, _)| person.is_none_or(|person| person == of));
        let known = known.map(|(person, attempt)| Known {
            attempt: attempt.clone(),
            person: person.clone(),
            short: shortened(attempt, &ids).to_owned(),
        });
        Ok(known.collect())
    }

    /// The journal that the store holds of an attempt; `None` when it holds no record of it.
    pub async fn held_record(&self, attempt: &AttemptId) -> Result<Option<Vec<u8>>, DeliveryError> {
        let held = self.store.records(attempt, 0).await?;
        Ok((!held.is_empty()).then(|| journal_bytes(&held)))
    }

    /// What became of an attempt; `None` for one that was never drawn. `record` is its record as it is at hand.
    pub async fn attempt_summary(
        &self,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<Option<AttemptSummary>, DeliveryError> {
        let row = self.store.attempt(attempt).await?;
        let row = row.ok_or_else(|| DeliveryError::UnknownAttempt(attempt.clone()))?;
        if row.state == AttemptState::Prepared {
            return Ok(None);
        }
        // one attempt that cannot be read hides none of the others
        let judged = self.judge_record(&row, record).await;
        let readable = judged.is_ok();
        let result = self.read_result(attempt).await.unwrap_or_default();
        let versions = self.read_versions(attempt).await.unwrap_or_default();
        let given_back = self.store.given_back(attempt).await?.is_some();
        let looked = Looked { row, verdict: judged.unwrap_or_default(), result, versions, given_back };
        let mut summary = self.summary(&looked);
        if !readable {
            summary.record = Holds::CannotJudge;
        }
        Ok(Some(summary))
    }

    /// Reads everything that is at hand of an attempt.
    pub(super) async fn look(
        &self,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<Looked, VerifyError> {
        let row = self.store.attempt(attempt).await.map_err(DeliveryError::from)?;
        let row = row.ok_or_else(|| DeliveryError::UnknownAttempt(attempt.clone()))?;
        if row.drawn.is_none() {
            return Err(DeliveryError::NotOpened(row.id).into());
        }
        let verdict = self.judge_record(&row, record).await?;
        let result = self.read_result(attempt).await?;
        let versions = self.read_versions(attempt).await?;
        let given_back = self.store.given_back(attempt).await.map_err(DeliveryError::from)?.is_some();
        Ok(Looked { row, verdict, result, versions, given_back })
    }

    async fn judge_record(
        &self,
        row: &AttemptRow,
        record: Option<&Record>,
    ) -> Result<Option<Verdict>, VerifyError> {
        let Some(record) = record else { return Ok(None) };
        let mut verdict = self.verify_journal(&record.bytes, record.form.as_ref()).await?;
        if verdict.id.as_ref().is_some_and(|id| *id != row.id) {
            // it may hold by itself, in the place of this attempt's it does not
            verdict.breaks(0, Breach::Chain(Reason::Attempt));
            verdict.attempt = None;
            verdict.proven.clear();
        }
        Ok(Some(verdict))
    }

    /// The recorded result. One whose bytes were changed is none; the verdict on the record says so.
    async fn read_result(
        &self,
        attempt: &AttemptId,
    ) -> Result<Option<(StoredResult, ResultFact)>, DeliveryError> {
        match self.store.result(attempt).await {
            Ok(None) | Err(StoreError::Value { place: "results.bytes", .. }) => Ok(None),
            Ok(Some(stored)) => decode(&stored.bytes).map(|fact| Some((stored, fact))),
            Err(error) => Err(error.into()),
        }
    }

    /// All recorded results; one whose bytes were changed is left out.
    async fn read_versions(&self, attempt: &AttemptId) -> Result<Vec<VersionLine>, DeliveryError> {
        let found = self.store.result_versions(attempt).await?;
        let line = |found: ResultVersion| {
            let stored = found.stored;
            let fact =
                decode(&stored.bytes).ok().filter(|_| Digest::of(&[&stored.bytes]) == stored.digest)?;
            Some(VersionLine {
                version: stored.version,
                recorded: stored.created,
                points: fact.score.points,
                possible: fact.score.possible,
                passed: stored.passed,
                voided: fact.score.voided().collect(),
                signed: matches!(found.note, KeptNote::Signed { .. }),
            })
        };
        Ok(found.versions.into_iter().filter_map(line).collect())
    }

    pub(super) fn summary(&self, looked: &Looked) -> AttemptSummary {
        let Looked { row, verdict, result, versions, given_back } = looked;
        let ended = verdict.as_ref().and_then(|verdict| verdict.attempt.as_ref()?.ended());
        AttemptSummary {
            attempt: row.id.clone(),
            person: row.person.clone(),
            program: row.program.clone(),
            other_program: row.program != self.program().id,
            exam: row.exam.clone(),
            mode: row.mode,
            opened: row.opened.unwrap_or(row.prepared),
            ended: row.ended.or(ended),
            state: became(looked),
            result: result.as_ref().map(|(stored, fact)| ResultLine::of(stored.passed, fact, row)),
            results: versions.clone(),
            given_back: *given_back,
            record: Holds::by(verdict.as_ref()),
        }
    }
}

impl ResultLine {
    pub(super) fn of(passed: bool, fact: &ResultFact, row: &AttemptRow) -> Self {
        let (points, possible) = (fact.score.points, fact.score.possible);
        let tenths = (u128::from(points) * 1000).checked_div(u128::from(possible)).unwrap_or(0);
        Self {
            points,
            possible,
            percent: f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0,
            pass_mark: fact.score.pass_mark,
            passed,
            marks: marks(row, fact),
        }
    }
}

impl Holds {
    /// The word for a verdict; without one there is no record.
    fn by(verdict: Option<&Verdict>) -> Self {
        match verdict.map(|verdict| &verdict.state) {
            None => Self::NoRecord,
            Some(State::Closed(_)) => Self::Intact,
            Some(State::Open) => Self::Open,
            Some(State::Broken(_) | State::Unreadable(_)) => Self::NotIntact,
            Some(State::Newer(_)) => Self::CannotJudge,
        }
    }
}

/// The marks that a result carries as things stand now.
pub(super) fn marks(row: &AttemptRow, fact: &ResultFact) -> Vec<Mark> {
    let void = (row.state == AttemptState::Void).then_some(Mark::Void);
    fact.marks.iter().copied().chain(void).collect()
}

fn became(looked: &Looked) -> Became {
    let closed = match looked.verdict.as_ref().map(|verdict| &verdict.state) {
        Some(State::Closed(end)) => Some(*end),
        _ => None,
    };
    match (looked.row.state, &looked.result, closed) {
        (AttemptState::Void, ..) => Became::Voided,
        (_, Some((_, fact)), _) => match fact.ending {
            Ending::Submitted => Became::Submitted,
            Ending::Expired => Became::Expired,
            Ending::Terminated => Became::Terminated,
        },
        // ended, and not handed in yet
        (_, None, Some(End::Submitted)) => Became::Submitted,
        (_, None, Some(End::Expired)) => Became::Expired,
        (_, None, Some(End::Terminated)) => Became::Terminated,
        (_, None, None) => Became::Open,
    }
}

/// Enough of the beginning of `id` to tell it from all others, which are sorted.
fn shortened<'a>(id: &'a AttemptId, all: &[&AttemptId]) -> &'a str {
    let text = id.as_str();
    let common = |other: &AttemptId| {
        other.as_str().bytes().zip(text.bytes()).take_while(|(theirs, ours)| theirs == ours).count()
    };
    // no other one begins more alike than its neighbours
    let at = all.partition_point(|other| *other < id);
    let neighbours = [at.checked_sub(1), Some(at), Some(at + 1)];
    let others = neighbours.into_iter().flatten().filter_map(|place| all.get(place));
    let same = others.filter(|other| **other != id).map(|other| common(other)).max().unwrap_or(0);
    let mut length = SHORT.max(same + 1);
    if text.as_bytes().get(length - 1) == Some(&b'-') {
        length += 1;
    }
    text.get(..length).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortened_id_is_told_from_all_others_and_ends_in_no_hyphen() {
        let id = |text: &str| text.parse::<AttemptId>().unwrap();
        let [a, b, c] = [
            id("0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f"),
            id("0192f0c1-2f6f-7a31-9f0e-3a4b5c6d7e8f"),
            id("0192f0c1-af6e-7a31-9f0e-3a4b5c6d7e8f"),
        ];
        assert_eq!(shortened(&a, &[&a]), "0192f0c1");
        assert_eq!(shortened(&a, &[&a, &b, &c]), "0192f0c1-2f6e");
        assert_eq!(shortened(&c, &[&a, &b, &c]), "0192f0c1-a");
        let twin = id("0192f0c2-2f6e-7a31-9f0e-3a4b5c6d7e8f");
        assert_eq!(shortened(&a, &[&a, &twin]), "0192f0c1");
    }
}
