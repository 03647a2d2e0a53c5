//! Verifying recorded results: every version follows from the record of the attempt and the items that were void when it
//! was recorded, is the one of the audit trail, and carries the signature that the trail knows of.

use crate::attempt::Attempt;
use crate::delivery::DeliveryError;
use crate::delivery::grading::{Kept, ResultFact, decode, result_of, void_in};
use crate::delivery::holds::Judged;
use crate::delivery::local::LocalDelivery;
use crate::delivery::signing::ResultNote;
use crate::delivery::sitting::shown;
use crate::delivery::terms;
use crate::delivery::verify::VerifyError;
use crate::digest::Digest;
use crate::journal::{Breach, Claim, State, Verdict};
use crate::store::{AttemptRow, AttemptState, KeptNote, ResultVersion};

impl LocalDelivery {
    /// Counts every recorded result of an attempt again.
    pub(super) async fn redo_results(
        &self,
        verdict: &mut Verdict,
        row: &AttemptRow,
        kept: &Kept,
        bytes: &[u8],
    ) -> Result<(), VerifyError> {
        let (Some(head), State::Closed(_)) = (verdict.head, &verdict.state) else { return Ok(()) };
        let found = self.store.result_versions(&row.id).await.map_err(DeliveryError::from)?;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let of = found.audited.max(count(found.versions.len()));
        let (mut newest, mut held) = (None, None);
        for version in 1..=of {
            let Some(recorded) = found.versions.iter().find(|found| found.stored.version == version) else {
                verdict.breaks(head.seq, Breach::ResultGone { version });
                return Ok(());
            };
            let named = |breach| match of {
                1 => breach,
                _ => Breach::Version { version, of, breach: Box::new(breach) },
            };
            let fact = match compare_result(
                row,
                kept,
                &Judged { verdict, bytes, review: recorded.review },
                recorded,
            )? {
                Ok(fact) => fact,
                Err(breach) => {
                    verdict.breaks(head.seq, named(breach));
                    return Ok(());
                }
            };
            let score = &fact.score;
            let voided = count(score.voided().count());
            let (points, possible, passed) = (score.points, score.possible, fact.passed());
            if of > 1 || voided > 0 {
                verdict.proven.push(Claim::Result { version, of, points, possible, passed, voided });
            }
            match signed(row, recorded) {
                Some(Ok(key)) => verdict.proven.push(Claim::ResultSignature { version, key }),
                Some(Err(breach)) => {
                    verdict.breaks(head.seq, named(breach));
                    return Ok(());
                }
                None => verdict.doubt(Claim::UnsignedResult { version }),
            }
            newest = Some(Claim::Score { points, possible });
            held = fact.held;
        }
        if let Some(hold) = held {
            if let Some(late) = hold.late {
                verdict.doubt(Claim::Late { answers: late.answers, minutes: late.minutes() });
            }
            if let Some(outcome) = hold.decision {
                verdict.proven.push(Claim::Review { outcome });
            }
        }
        if let Some(claim) = newest {
            verdict.prove(claim);
        }
        Ok(())
    }
}

/// The key that signed a result; `None` where it was never signed.
fn signed(row: &AttemptRow, recorded: &ResultVersion) -> Option<Result<String, Breach>> {
    let stored = &recorded.stored;
    let result = ResultNote {
        program: &row.program,
        attempt: &row.id,
        version: stored.version,
        head: recorded.head,
        result: stored.digest,
    };
    match &recorded.note {
        KeptNote::Unsigned => None,
        KeptNote::Signed { signer, note } if result.is_signed(note, signer) => Some(Ok(signer.clone())),
        KeptNote::Signed { .. } | KeptNote::Exchanged => Some(Err(Breach::ResultSignature)),
    }
}

/// Counts a result again, and compares it with the recorded one and with what histories read beside it.
fn compare_result(
    row: &AttemptRow,
    kept: &Kept,
    judged: &Judged<'_>,
    version: &ResultVersion,
) -> Result<Result<ResultFact, Breach>, DeliveryError> {
    let stored = &version.stored;
    // its bytes are not those that were recorded
    if Digest::of(&[&stored.bytes]) != stored.digest || version.audited != Some((version.head, stored.digest))
    {
        return Ok(Err(Breach::Result("text")));
    }
    let recorded = decode(&stored.bytes)?;
    let void = void_in(&kept.bank, &version.void);
    let mut fact = result_of(row, kept, shown(row)?, judged, &void)?;
    // recorded when the record's own word was all that an end was told by
    if judged.verdict.attempt.as_ref().and_then(Attempt::ended) == Some(recorded.ended) {
        fact.ended = recorded.ended;
    }
    let worth = kept.program.exam(&row.exam).map(terms::worth);
    // a void attempt counts for nothing, whatever else stands there
    let counted = row.state == AttemptState::Ended && row.ended == Some(fact.ended);
    let breach = if fact.score != recorded.score {
        Breach::Score {
            points: fact.score.points,
            possible: fact.score.possible,
            recorded_points: recorded.score.points,
            recorded_possible: recorded.score.possible,
        }
    } else if fact.ending != recorded.ending {
        Breach::Result("ending")
    } else if fact.held != recorded.held || fact.is_held() != version.held {
        Breach::Result("reason to hold it for review")
    } else if fact.passed() != stored.passed {
        Breach::Result("pass or failure")
    } else if fact.ended != recorded.ended || !(counted || row.state == AttemptState::Void) {
        Breach::Result("end")
    } else if worth != Some(row.worth) {
        Breach::Result("worth")
    } else if fact != recorded {
        Breach::Result("circumstance")
    } else {
        return Ok(Ok(fact));
    };
    Ok(Err(breach))
}
