//! Attempts looked back on: what became of each, and how far its record holds. What is said here names no item and no option
//! and does not tell which responses were right: a candidate may read it while others are still to sit the exam.

use crate::api::{
    AppealCard, AttemptSummary, Became, Caller, Ending, Holds, IncidentCard, Mark, Record, ResultLine,
    VersionLine,
};
use crate::attempt::End;
use crate::delivery::DeliveryError;
use crate::delivery::grading::{ResultFact, decode};
use crate::delivery::holding::journal_bytes;
use crate::delivery::holds::withhold;
use crate::delivery::local::LocalDelivery;
use crate::delivery::verify::VerifyError;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId};
use crate::journal::{Breach, Reason, State, Verdict};
use crate::store::{
    AttemptHead, AttemptRow, AttemptState, HeldAttempt, IncidentRow, KeptNote, ResultVersion, StoreError,
    StoredResult,
};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// Least length of a shortened attempt id.
const SHORT: usize = 8;

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

/// Everything that is at hand of one attempt.
pub(super) struct Looked {
    pub(super) row: AttemptRow,
    pub(super) verdict: Option<Verdict>,
    pub(super) result: Option<(StoredResult, ResultFact)>,
    pub(super) versions: Vec<VersionLine>,
    pub(super) given_back: bool,
    pub(super) removed: Option<Timestamp>,
    pub(super) incidents: Vec<IncidentCard>,
    pub(super) appeals: Vec<AppealCard>,
    pub(super) uploaded: Option<bool>,
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
        let verdict = judged.unwrap_or_default();
        let removed = self.removed(attempt, record).await?;
        let incidents = self.incident_cards(&row).await?;
        let uploaded = self.store.upload(&row.id).await?.map(|upload| upload.counts);
        let appeals = self.appeals_against(&row).await?;
        let looked =
            Looked { row, verdict, result, versions, given_back, removed, incidents, appeals, uploaded };
        let mut summary = self.summary(&looked);
        if !readable {
            summary.record = Holds::CannotJudge;
        }
        summary.withdrawn_because = self.withdrawn_because(&looked.row).await?;
        Ok(Some(summary))
    }

    /// Why an attempt was withdrawn; empty where it was not.
    pub(super) async fn withdrawn_because(&self, row: &AttemptRow) -> Result<String, StoreError> {
        match row.state {
            AttemptState::Void => self.store.void_reason(&row.person, &row.id).await,
            AttemptState::Prepared | AttemptState::Open | AttemptState::Ended => Ok(String::new()),
        }
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
        let removed = self.removed(attempt, record).await?;
        let incidents = self.incident_cards(&row).await?;
        let uploaded = self.store.upload(&row.id).await.map_err(DeliveryError::from)?;
        let uploaded = uploaded.map(|upload| upload.counts);
        let appeals = self.appeals_against(&row).await?;
        Ok(Looked { row, verdict, result, versions, given_back, removed, incidents, appeals, uploaded })
    }

    /// Records that were offered for an attempt and refused.
    async fn incident_cards(&self, row: &AttemptRow) -> Result<Vec<IncidentCard>, DeliveryError> {
        let rows = self.store.incident_rows(&row.program, Some(&row.id)).await?;
        Ok(rows.into_iter().map(incident_card).collect())
    }

    /// When the record was removed, where there is none.
    async fn removed(
        &self,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<Option<Timestamp>, DeliveryError> {
        match record {
            Some(_) => Ok(None),
            None => Ok(self.store.record_pruned(attempt).await?),
        }
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
            let signed = matches!(found.note, KeptNote::Signed { .. });
            unchanged(&found.stored).map(|fact| version_line(&found.stored, &fact, signed))
        };
        let mut lines: Vec<VersionLine> = found.versions.into_iter().filter_map(line).collect();
        let is_decided = |line: &&mut VersionLine| line.held.as_ref().is_some_and(|h| h.decision.is_some());
        let decided: Vec<_> = lines.iter_mut().filter(is_decided).collect();
        if !decided.is_empty()
            && let Some(review) = self.store.review(attempt).await?
        {
            decided.into_iter().for_each(|line| line.decided_because.clone_from(&review.reason));
        }
        Ok(lines)
    }

    pub(super) fn summary(&self, looked: &Looked) -> AttemptSummary {
        let Looked { row, verdict, result, versions, given_back, removed, incidents, appeals, uploaded } =
            looked;
        let verdict = verdict.as_ref();
        let ended = verdict.and_then(|verdict| verdict.attempt.as_ref()?.ended());
        let mut summary = self.summary_of(row.head(), result.as_ref());
        summary.results.clone_from(versions);
        summary.given_back = *given_back;
        summary.ended = row.ended.or(ended);
        summary.record = if removed.is_some() { Holds::Removed } else { holds(verdict) };
        summary.removed = *removed;
        summary.incidents.clone_from(incidents);
        summary.appeals.clone_from(appeals);
        summary.uploaded = *uploaded;
        if let (Became::Open, Some(State::Closed(end))) = (summary.state, verdict.map(|v| &v.state)) {
            // ended, and not handed in yet
            summary.state = match end {
                End::Submitted => Became::Submitted,
                End::Expired => Became::Expired,
                End::Terminated => Became::Terminated,
            };
        }
        summary
    }

    /// What the registry alone says of an attempt: its record was not looked at.
    fn summary_of(&self, head: AttemptHead, result: Option<&(StoredResult, ResultFact)>) -> AttemptSummary {
        let title = match (self.program().exam(&head.exam), result) {
            (_, Some((_, fact))) => fact.title.clone(),
            (Some(exam), None) if head.program == self.program().id => exam.title.clone(),
            _ => head.exam.to_string(),
        };
        AttemptSummary {
            attempt: head.id,
            person: head.person,
            other_program: head.program != self.program().id,
            program: head.program,
            exam: head.exam,
            title,
            mode: head.mode,
            opened: head.opened,
            ended: head.ended,
            state: match (head.state, result) {
                (AttemptState::Void, _) => Became::Voided,
                (_, None) => Became::Open,
                (_, Some((_, fact))) => match fact.ending {
                    Ending::Submitted => Became::Submitted,
                    Ending::Expired => Became::Expired,
                    Ending::Terminated => Became::Terminated,
                },
            },
            result: result.map(|(stored, fact)| result_line(stored.passed, fact, head.state)),
            results: Vec::new(),
            given_back: false,
            withdrawn_because: String::new(),
            removed: None,
            incidents: Vec::new(),
            appeals: Vec::new(),
            uploaded: None,
            record: Holds::NotJudged,
        }
    }

    /// The attempts of the caller, newest first, without a look at their records.
    pub(super) async fn own_attempts(&self, caller: &Caller) -> Result<Vec<AttemptSummary>, DeliveryError> {
        let held = self.store.held_attempts(&caller.person).await?;
        let mut refused: BTreeMap<AttemptId, Vec<IncidentCard>> = BTreeMap::new();
        for row in self.store.incident_rows(&self.program().id, None).await? {
            if row.person == caller.person {
                refused.entry(row.attempt.clone()).or_default().push(incident_card(row));
            }
        }
        let uploads = self.store.uploads(&self.program().id).await?;
        let uploads: BTreeMap<AttemptId, bool> =
            uploads.into_iter().map(|upload| (upload.attempt, upload.counts)).collect();
        let mut summary = |HeldAttempt { head, results, given_back }: HeldAttempt| {
            let (mut last, mut versions) = (None, Vec::new());
            for (stored, signed) in results {
                // a result that cannot be read hides none of the others
                last = unchanged(&stored).map(|fact| {
                    versions.push(version_line(&stored, &fact, signed));
                    (stored, fact)
                });
            }
            let summary = self.summary_of(head, last.as_ref());
            let incidents = refused.remove(&summary.attempt).unwrap_or_default();
            let uploaded = uploads.get(&summary.attempt).copied();
            let mut told = AttemptSummary { results: versions, given_back, incidents, uploaded, ..summary };
            withhold(&mut told);
            told
        };
        Ok(held.into_iter().map(&mut summary).collect())
    }
}

fn incident_card(row: IncidentRow) -> IncidentCard {
    let (closed, reason) = row.closed.map_or((None, String::new()), |(at, reason)| (Some(at), reason));
    IncidentCard { seq: row.seq, offered: row.offered, closed, reason }
}

/// What a result says, unless its bytes were changed.
fn unchanged(stored: &StoredResult) -> Option<ResultFact> {
    decode(&stored.bytes).ok().filter(|_| Digest::of(&[&stored.bytes]) == stored.digest)
}

fn version_line(stored: &StoredResult, fact: &ResultFact, signed: bool) -> VersionLine {
    VersionLine {
        version: stored.version,
        recorded: stored.created,
        points: fact.score.points,
        possible: fact.score.possible,
        passed: stored.passed,
        held: fact.held.clone(),
        decided_because: String::new(),
        voided: fact.score.voided().collect(),
        signed,
    }
}

/// A result in a few words.
pub(super) fn result_line(passed: bool, fact: &ResultFact, state: AttemptState) -> ResultLine {
    let (points, possible) = (fact.score.points, fact.score.possible);
    let tenths = (u128::from(points) * 1000).checked_div(u128::from(possible)).unwrap_or(0);
    ResultLine {
        points,
        possible,
        percent: f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0,
        pass_mark: fact.score.pass_mark,
        passed,
        held: fact.is_held(),
        used_ms: fact.used_ms,
        limit_ms: fact.limit_ms,
        marks: marks(state, fact),
    }
}

/// The word for a verdict; without one there is no record.
fn holds(verdict: Option<&Verdict>) -> Holds {
    match verdict.map(|verdict| &verdict.state) {
        None => Holds::NoRecord,
        Some(State::Closed(_)) => Holds::Intact,
        Some(State::Open) => Holds::Open,
        Some(State::Broken(_) | State::Unreadable(_)) => Holds::NotIntact,
        Some(State::Newer(_)) => Holds::CannotJudge,
    }
}

/// The marks that a result carries as things stand now.
pub(super) fn marks(state: AttemptState, fact: &ResultFact) -> Vec<Mark> {
    let void = (state == AttemptState::Void).then_some(Mark::Void);
    fact.marks.iter().copied().chain(void).collect()
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
