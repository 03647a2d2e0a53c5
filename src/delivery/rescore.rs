//! Counting the results of an exam anew, from the records, forms and banks that were kept, with the items that are void
//! now. A dry run unless it is applied; applying it again changes nothing. The rules stand in [`crate::delivery::Ledger`]'s module.

use crate::api::AwardLine;
use crate::credential::{History, decide};
use crate::delivery::RegistrarError;
use crate::delivery::attempts::result_line;
use crate::delivery::grading::{ResultFact, decode, note_result};
use crate::delivery::ledger::{Ledger, LedgerAttempt, LedgerChange, LedgerPerson, VoidLine, judged, lost};
use crate::delivery::local::Tries;
use crate::delivery::registrar::{Registrar, again, text};
use crate::delivery::{DeliveryError, LostAttempt};
use crate::id::{AttemptId, CandidateId, ItemId};
use crate::program::Exam;
use crate::score::Counts;
use crate::store::{AttemptRow, NewResult, Rescoring, StoreError, StoredResult};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// What was found out about one person.
struct Found {
    attempts: Vec<LedgerAttempt>,
    results: Vec<NewResult>,
    /// New results by attempt.
    facts: Vec<(AttemptId, ResultFact)>,
    passes: Vec<AttemptId>,
}

impl Registrar<'_> {
    /// Counts the results of an exam anew. `apply` is the reason to record it for; `None` for a dry run.
    pub async fn rescore(&self, exam: &str, apply: Option<&str>) -> Result<Ledger, RegistrarError> {
        Ok(self.rescore_some(exam, apply, None, usize::MAX).await?.0)
    }

    /// The same for at most `most` people behind `after`, by id; with the last of them where there are more. Nobody's result
    /// depends on another person's, so the parts say what the whole would.
    pub async fn rescore_some(
        &self,
        exam: &str,
        apply: Option<&str>,
        after: Option<&CandidateId>,
        most: usize,
    ) -> Result<(Ledger, Option<CandidateId>), RegistrarError> {
        let program = self.delivery.program();
        let id = self.exam(exam)?;
        let exam = program.exam(&id).ok_or_else(|| DeliveryError::UnknownExam(id.clone()))?;
        let reason = apply.map(|reason| text("the reason", reason, 2_000)).transpose()?;
        let mut by_person: BTreeMap<CandidateId, Vec<AttemptId>> = BTreeMap::new();
        for attempt in self.delivery.store.ended_attempts(&program.id, &id).await? {
            if let Some(row) = self.delivery.store.attempt(&attempt).await? {
                by_person.entry(row.person).or_default().push(attempt);
            }
        }
        let (void, _) = self.delivery.store.voided_items(&program.id, Some(&exam.bank)).await?;
        let void = void.into_iter().map(|void| VoidLine {
            item: void.item,
            version: void.content,
            since: void.voided,
            reason: void.reason,
        });
        let mut ledger = Ledger {
            exam: id,
            title: exam.title.clone(),
            applied: reason.is_some(),
            void: void.collect(),
            people: Vec::new(),
        };
        by_person.retain(|person, _| after.is_none_or(|after| person > after));
        let next = by_person.keys().nth(most.saturating_sub(1)).filter(|_| by_person.len() > most).cloned();
        for (person, attempts) in by_person.into_iter().take(most) {
            ledger.people.push(self.rescore_person(exam, person, &attempts, reason.as_deref()).await?);
        }
        Ok((ledger, next))
    }

    async fn rescore_person(
        &self,
        exam: &Exam,
        person: CandidateId,
        attempts: &[AttemptId],
        apply: Option<&str>,
    ) -> Result<LedgerPerson, RegistrarError> {
        let program = self.delivery.program();
        let known = self.delivery.store.person(&person).await?;
        let (name, email) = known.map(|known| (known.name, known.email)).unwrap_or_default();
        let mut tries = Tries::new();
        loop {
            let (mut history, stamp) = self.history(&person).await?;
            let act = self.act();
            let found = self.count_anew(attempts, apply.is_some()).await?;
            let lost = lost(program, exam, &history, &found.passes, act.at);
            foresee(&mut history, &found.facts, &lost);
            // what history calls for anyway is no matter of this rescoring
            let awards = if found.facts.is_empty() { Vec::new() } else { decide(program, &history, act.at) };
            let given_back: Vec<(AttemptId, AttemptId)> =
                lost.iter().map(|lost| (lost.attempt.clone(), lost.because.clone())).collect();
            if let Some(reason) = apply.filter(|_| !found.results.is_empty()) {
                let rescoring = Rescoring {
                    program: &program.id,
                    person: &person,
                    results: &found.results,
                    given_back: &given_back,
                    awards: &awards,
                    reason,
                };
                if let Err(error) = self.delivery.store.record_rescoring(&act, stamp, &rescoring).await {
                    again(&mut tries, error)?;
                    continue;
                }
            }
            let awards = AwardLine::all(program, awards);
            return Ok(LedgerPerson {
                person,
                name,
                email,
                attempts: found.attempts,
                given_back: lost,
                awards,
            });
        }
    }

    async fn count_anew(&self, attempts: &[AttemptId], apply: bool) -> Result<Found, RegistrarError> {
        let mut found =
            Found { attempts: Vec::new(), results: Vec::new(), facts: Vec::new(), passes: Vec::new() };
        for attempt in attempts {
            let Some(row) = self.delivery.store.attempt(attempt).await? else { continue };
            let mut line = LedgerAttempt {
                attempt: attempt.clone(),
                opened: row.opened.unwrap_or(row.prepared),
                change: LedgerChange::Unscored,
                version: 0,
                old: None,
                new: None,
                void: Vec::new(),
                why: String::new(),
            };
            match self.compare(&row, &mut line).await {
                Ok((fact, new)) if line.change.replaces() => {
                    if apply {
                        found.results.push(self.delivery.new_result(&row, line.version + 1, &fact, new)?);
                    }
                    if line.change == LedgerChange::Pass {
                        found.passes.push(attempt.clone());
                    }
                    found.facts.push((attempt.clone(), fact));
                }
                Ok(_) => {}
                // one attempt that cannot be scored keeps nobody else's from being
                Err(Cannot::Score(why)) => line.why = why,
                Err(Cannot::Read(error)) => return Err(error.into()),
            }
            found.attempts.push(line);
        }
        Ok(found)
    }

    /// Fills the line of an attempt; the recomputed result, and the void items that it was counted with.
    async fn compare(
        &self,
        row: &AttemptRow,
        line: &mut LedgerAttempt,
    ) -> Result<(ResultFact, crate::store::VoidMark), Cannot> {
        let stored = match self.delivery.store.result(&row.id).await {
            Ok(stored) => stored.ok_or_else(|| Cannot::Score("it has no result".to_owned()))?,
            Err(error @ StoreError::Value { place: "results.bytes", .. }) => {
                return Err(Cannot::Score(error.to_string()));
            }
            Err(error) => return Err(Cannot::Read(error.into())),
        };
        let StoredResult { version, passed, bytes, .. } = stored;
        let old = decode(&bytes).map_err(Cannot::of)?;
        line.version = version;
        line.old = Some(result_line(passed, &old, row.state));
        if let Some(at) = self.pruned(row).await? {
            line.change = LedgerChange::Removed;
            return Err(Cannot::Score(format!("its record was removed by retention on {}", at.day())));
        }
        let decided = self.delivery.store.review(&row.id).await;
        let review = decided.map_err(|error| Cannot::Read(error.into()))?.map(|decided| decided.outcome);
        let (new, mark) = self.delivery.grade(row, review).await.map_err(Cannot::of)?;
        line.new = Some(result_line(new.passed(), &new, row.state));
        let void = new.score.items.iter().filter(|item| item.counts == Counts::Voided);
        line.void = void.map(|item| item.item.clone()).collect::<Vec<ItemId>>();
        line.change = judged(&old, &new).map_err(Cannot::Score)?;
        Ok((new, mark))
    }
}

impl Registrar<'_> {
    /// When the record was removed; `None` while the store holds it.
    async fn pruned(&self, row: &AttemptRow) -> Result<Option<Timestamp>, Cannot> {
        let cannot = |error: StoreError| Cannot::Read(error.into());
        match self.delivery.store.head(&row.id).await.map_err(cannot)? {
            Some(_) => Ok(None),
            None => self.delivery.store.record_pruned(&row.id).await.map_err(cannot),
        }
    }
}

/// Why an attempt has no new result.
enum Cannot {
    /// It cannot be scored.
    Score(String),
    /// The store cannot be read.
    Read(DeliveryError),
}

impl Cannot {
    fn of(error: DeliveryError) -> Self {
        match error {
            error @ DeliveryError::Store(_) => Self::Read(error),
            other => Self::Score(other.to_string()),
        }
    }
}

/// What the history will say once the rescoring is recorded.
fn foresee(history: &mut History, facts: &[(AttemptId, ResultFact)], lost: &[LostAttempt]) {
    for (attempt, fact) in facts {
        note_result(history, attempt, fact);
    }
    for sitting in &mut history.sittings {
        sitting.given_back |= lost.iter().any(|lost| lost.attempt == sitting.attempt);
    }
}
