//! The ledger of a rescoring: who changes, and how. Its rules:
//!
//! - *Nobody loses by our error*: a result is replaced only by a better one. A pass stays a pass and points never fall; a
//!   recomputed result that is lower is shown and not applied.
//! - *Only void items explain a difference*: where anything else differs, the recorded result does not follow from the
//!   record any more. That is a matter for `verify`, and nothing of it is replaced.
//! - *Lost attempts are given back*: where a failed attempt turns into a pass, the attempts that followed it in its cycle up
//!   to the next pass were sat for nothing. They no longer count: neither among the included ones nor for the wait. Their
//!   items count as seen, and their results stand. An attempt that stays failed was not lost to the item.

use crate::api::{AwardLine, ResultLine};
use crate::credential::History;
use crate::delivery::grading::ResultFact;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ExamId, ItemId};
use crate::program::{Exam, Program};
use crate::score::Counts;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A rescoring of an exam.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The exam.
    pub exam: ExamId,
    /// Title of the exam.
    pub title: String,
    /// It was recorded; `false` for a dry run.
    pub applied: bool,
    /// Void items of the exam's bank.
    pub void: Vec<VoidLine>,
    /// People with an ended attempt that counts, by id.
    pub people: Vec<LedgerPerson>,
}

/// A void item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidLine {
    /// The item.
    pub item: ItemId,
    /// Digest of its substance in the version that is void.
    pub version: Digest,
    /// Since when.
    pub since: Timestamp,
    /// Why; empty where it was erased.
    pub reason: String,
}

/// What changes for one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerPerson {
    /// Who.
    pub person: CandidateId,
    /// Name.
    pub name: String,
    /// E-mail address; empty where none is known. Whoever has a changed result is told at the next start, too.
    pub email: String,
    /// Attempts, oldest first.
    pub attempts: Vec<LedgerAttempt>,
    /// Attempts that are given back.
    pub given_back: Vec<LostAttempt>,
    /// Awards that follow.
    pub awards: Vec<AwardLine>,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerAttempt {
    /// Identity.
    pub attempt: AttemptId,
    /// When it was opened.
    pub opened: Timestamp,
    /// What changes.
    pub change: LedgerChange,
    /// Version of the result that stands (or stood before).
    pub version: u32,
    /// That result; `None` where it cannot be read.
    pub old: Option<ResultLine>,
    /// The recomputed one; `None` where the attempt cannot be scored.
    pub new: Option<ResultLine>,
    /// Void items of its form.
    pub void: Vec<ItemId>,
    /// Why it cannot be scored; empty where it can.
    pub why: String,
}

/// What a rescoring changes for an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerChange {
    /// From not passed to passed.
    Pass,
    /// Points alone.
    Points,
    /// Nothing.
    Nothing,
    /// It would be lower, so it is left as it is.
    Lower,
    /// It cannot be scored, so it is left as it is.
    Unscored,
    /// Its record was removed, as the program's retention has it: its result stays as it is.
    Removed,
}

/// An attempt that is given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostAttempt {
    /// The attempt.
    pub attempt: AttemptId,
    /// The one that turned out to be a pass.
    pub because: AttemptId,
}

impl LedgerChange {
    /// A new version of the result is due.
    pub fn replaces(self) -> bool {
        matches!(self, Self::Pass | Self::Points)
    }
}

impl Ledger {
    /// How many attempts change like this.
    pub fn count(&self, change: LedgerChange) -> usize {
        self.people.iter().flat_map(|p| &p.attempts).filter(|line| line.change == change).count()
    }
    /// A result is replaced, or would be.
    pub fn changes(&self) -> bool {
        self.people.iter().flat_map(|p| &p.attempts).any(|line| line.change.replaces())
    }
}

/// What becomes of a result that was counted anew; an error says why it cannot be compared.
pub(super) fn judged(old: &ResultFact, new: &ResultFact) -> Result<LedgerChange, String> {
    let (before, after) = (&old.score, &new.score);
    // with the void items put back, nothing may differ
    let mut known = after.clone();
    for (now, then) in known.items.iter_mut().zip(&before.items) {
        let void = |counts| matches!(counts, Counts::Voided);
        if void(now.counts) != void(then.counts) && now.item == then.item && now.verdict == then.verdict {
            now.clone_from(then);
        }
    }
    known.points = before.points;
    known.passed = before.passed;
    known.domains.clone_from(&before.domains);
    if known != *before || (ResultFact { score: before.clone(), ..new.clone() }) != *old {
        return Err(
            "its recorded result does not follow from its record; `invigil verify` says more".to_owned()
        );
    }
    Ok(match (old.passed(), new.passed()) {
        (true, false) => LedgerChange::Lower,
        _ if after.points < before.points => LedgerChange::Lower,
        (false, true) => LedgerChange::Pass,
        _ if after.points > before.points => LedgerChange::Points,
        // a void item that was answered right changes nothing for anybody
        _ => LedgerChange::Nothing,
    })
}

/// Attempts that are given back, where `passes` turn out to be passes in spite of what `history` says.
pub(super) fn lost(
    program: &Program,
    exam: &Exam,
    history: &History,
    passes: &[AttemptId],
    now: Timestamp,
) -> Vec<LostAttempt> {
    let mut found: Vec<LostAttempt> = Vec::new();
    for because in passes {
        for attempt in crate::credential::lost_after(program, exam, history, because, now) {
            if !passes.contains(&attempt) && !found.iter().any(|lost| lost.attempt == attempt) {
                found.push(LostAttempt { attempt, because: because.clone() });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Ending;
    use crate::attempt::Mode;
    use crate::program::PassMark;
    use crate::score::{DomainPoints, ItemPoints, Score, Verdict};

    /// A result with these points for each of four items; `void` ones are credited in full.
    fn counted(points: [u64; 4], void: &[usize], ending: Ending) -> ResultFact {
        let item = |(index, earned): (usize, &u64)| {
            let voided = void.contains(&index);
            ItemPoints {
                number: u32::try_from(index).unwrap() + 1,
                item: format!("i-{index}").parse().unwrap(),
                counts: if voided { Counts::Voided } else { Counts::Scored },
                verdict: if *earned == 0 { Verdict::Wrong } else { Verdict::Right },
                points: if voided { 1 } else { *earned },
                possible: 1,
            }
        };
        let items: Vec<ItemPoints> = points.iter().enumerate().map(item).collect();
        let sum = items.iter().map(|item| item.points).sum();
        let digest = Digest([1; 32]);
        ResultFact {
            format: crate::delivery::RESULT_FORMAT.to_owned(),
            program: "guild".parse().unwrap(),
            person: "ada".parse().unwrap(),
            title: "Clerk".into(),
            mode: Mode::Exam,
            program_digest: digest,
            blueprint_digest: digest,
            opened: Timestamp(1),
            ended: Timestamp(2),
            ending,
            used_ms: 1,
            limit_ms: 1,
            records: 4,
            marks: vec![],
            domains: vec![],
            held: None,
            score: Score {
                format: crate::score::SCORE_FORMAT.to_owned(),
                attempt: "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap(),
                exam: "office-clerk".parse().unwrap(),
                form_digest: digest,
                bank_digest: digest,
                head: digest,
                pass_mark: PassMark(7500),
                points: sum,
                possible: 4,
                passed: sum >= 3,
                domains: vec![DomainPoints { domain: "law".parse().unwrap(), points: sum, possible: 4 }],
                items,
            },
        }
    }

    fn change(old: ([u64; 4], &[usize]), new: ([u64; 4], &[usize])) -> Result<LedgerChange, String> {
        judged(&counted(old.0, old.1, Ending::Submitted), &counted(new.0, new.1, Ending::Submitted))
    }

    #[test]
    fn a_void_item_that_was_wrong_turns_a_near_fail_into_a_pass() {
        assert_eq!(change(([0, 0, 1, 1], &[]), ([0, 0, 1, 1], &[0])), Ok(LedgerChange::Pass));
        assert_eq!(change(([0, 0, 0, 1], &[]), ([0, 0, 0, 1], &[0])), Ok(LedgerChange::Points));
        assert_eq!(change(([0, 1, 1, 1], &[]), ([0, 1, 1, 1], &[0])), Ok(LedgerChange::Points));
        assert_eq!(change(([1, 0, 0, 1], &[]), ([1, 0, 0, 1], &[0])), Ok(LedgerChange::Nothing));
        assert_eq!(change(([0, 0, 1, 1], &[0]), ([0, 0, 1, 1], &[0])), Ok(LedgerChange::Nothing));
    }

    #[test]
    fn nobody_loses_a_pass_or_a_point_whatever_comes_out() {
        // an item that counted as void and does no longer
        let lower = change(([0, 0, 1, 1], &[0]), ([0, 0, 1, 1], &[]));
        assert_eq!(lower, Ok(LedgerChange::Lower));
        assert!(!LedgerChange::Lower.replaces());
        let fewer = change(([0, 0, 0, 1], &[0]), ([0, 0, 0, 1], &[]));
        assert_eq!(fewer, Ok(LedgerChange::Lower), "points alone");
    }

    #[test]
    fn a_difference_that_no_void_item_explains_replaces_nothing() {
        assert!(change(([0, 0, 1, 1], &[]), ([0, 1, 1, 1], &[])).is_err(), "another verdict");
        assert!(change(([1, 0, 1, 0], &[]), ([0, 0, 1, 1], &[0])).is_err(), "hidden behind a void item");
        let (old, mut new) =
            (counted([0; 4], &[], Ending::Submitted), counted([0; 4], &[0], Ending::Submitted));
        new.records = 5;
        assert!(judged(&old, &new).is_err(), "another circumstance");
    }

    #[test]
    fn an_attempt_that_was_ended_by_order_gets_points_and_no_pass() {
        let [old, new] = [&[][..], &[0]].map(|void| counted([0, 0, 1, 1], void, Ending::Terminated));
        assert_eq!(judged(&old, &new), Ok(LedgerChange::Points));
    }
}
