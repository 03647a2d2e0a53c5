//! Scoring ended attempts, and their outcomes. Everything is computed from the content that the attempt was opened with,
//! by its digests: a bank or program that changed since then changes no result.

use crate::api::{Caller, DomainScore, Ending, Mark, Outcome, Rescored, Won, WonBy};
use crate::attempt::{Attempt, End, Mode};
use crate::bank::{self, Bank, Status};
use crate::credential::{
    self, Admission, AwardEvent, History, NextStep, SittingState, Worth, allowance, assess, decide,
    place_in_cycle,
};
use crate::delivery::DeliveryError;
use crate::delivery::holding::journal_bytes;
use crate::delivery::local::{LocalDelivery, Tries};
use crate::delivery::signing::ResultNote;
use crate::delivery::sitting::{binding_of, form_of};
use crate::delivery::terms;
use crate::digest::{Digest, canonical_bytes};
use crate::form::{self, ChoiceMap, Draw, DrawnItem, PresentedForm, joint_seed};
use crate::id::{AttemptId, CandidateId, ChoiceId, DomainId, ExamId, ItemId, ProgramId};
use crate::journal::{self, Claim, Given, State, Verdict};
use crate::program::{self, Exam, ExamKind, Program};
use crate::score::{self, Rules, Score, Sheet};
use crate::store::{Actor, AttemptRow, AttemptState, NewResult, StoredResult, VoidMark, VoidedItem};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The value of [`ResultFact::format`].
pub const RESULT_FORMAT: &str = "invigil/result/v1";

/// The result of an attempt as the registry keeps it: the score, and the digests and circumstances that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultFact {
    /// Always `invigil/result/v1`.
    pub format: String,
    /// Program.
    pub program: ProgramId,
    /// Who sat.
    pub person: CandidateId,
    /// Title of the exam.
    pub title: String,
    /// For credit, or beta.
    pub mode: Mode,
    /// Digest of the program that the attempt was opened under.
    pub program_digest: Digest,
    /// Digest of the blueprint.
    pub blueprint_digest: Digest,
    /// When the attempt was opened.
    pub opened: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How it ended.
    pub ending: Ending,
    /// Exam time used, in milliseconds.
    pub used_ms: u64,
    /// Time limit at the end, in milliseconds.
    pub limit_ms: u64,
    /// Records of the journal.
    pub records: u64,
    /// What every statement about it must carry.
    pub marks: Vec<Mark>,
    /// Short names of the domains.
    pub domains: Vec<(DomainId, String)>,
    /// The score, with the digests of form, bank and journal head.
    pub score: Score,
}

impl ResultFact {
    /// The pass mark was reached in an attempt that was not ended by order.
    pub fn passed(&self) -> bool {
        self.score.passed && self.ending != Ending::Terminated
    }

    /// Points by domain, as a person reads them.
    pub(super) fn domain_scores(&self) -> Vec<DomainScore> {
        let short = |id: &DomainId| {
            let found = self.domains.iter().find(|(domain, _)| domain == id);
            found.map_or_else(|| id.to_string(), |(_, short)| short.clone())
        };
        let score = |points: &score::DomainPoints| DomainScore {
            domain: points.domain.clone(),
            short: short(&points.domain),
            points: points.points,
            possible: points.possible,
        };
        self.score.domains.iter().map(score).collect()
    }
}

/// What an attempt was drawn from, read again from the bytes that were kept.
pub(super) struct Kept {
    pub(super) program: Arc<Program>,
    pub(super) bank: Arc<Bank>,
    /// No server received a record of it: nothing vouches for it but its candidate's own computer.
    pub(super) self_attested: bool,
}

impl LocalDelivery {
    pub(super) async fn score_attempt(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
    ) -> Result<Outcome, DeliveryError> {
        let mut tries = Tries::new();
        loop {
            let row = self.own(caller, attempt).await?;
            if let Some(result) = self.store.result(attempt).await? {
                return self.outcome_of(&row, &result).await;
            }
            match row.state {
                AttemptState::Prepared => return Err(DeliveryError::NotOpened(row.id)),
                AttemptState::Void => return Err(DeliveryError::Void(row.id)),
                AttemptState::Open | AttemptState::Ended => {}
            }
            let (fact, voids) = self.grade(&row).await?;
            let (mut history, stamp) = self.store.history(&row.program, &row.person).await?;
            note_result(&mut history, &row.id, &fact);
            let awards = decide(self.program(), &history, self.now());
            let new = self.new_result(&row, 1, &fact, voids)?;
            let act = self.act(Actor::Candidate(row.person.clone()));
            match self.store.record_result(&act, stamp, &new, &awards).await {
                Ok(_) => tries.next()?,
                Err(error) => tries.again(error)?,
            }
        }
    }

    pub(super) async fn show_outcome(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
    ) -> Result<Outcome, DeliveryError> {
        let row = self.own(caller, attempt).await?;
        let result = self.store.result(attempt).await?;
        let result = result.ok_or_else(|| DeliveryError::NoResult(row.id.clone()))?;
        self.outcome_of(&row, &result).await
    }

    /// A version of a result, ready to be recorded: encoded, and signed where there is a key.
    pub(super) fn new_result(
        &self,
        row: &AttemptRow,
        version: u32,
        fact: &ResultFact,
        voids: VoidMark,
    ) -> Result<NewResult, DeliveryError> {
        let (head, bytes) = (fact.score.head, encode(fact)?);
        let result = Digest::of(&[&bytes]);
        let note =
            self.signed(&ResultNote { program: &row.program, attempt: &row.id, version, head, result })?;
        let (attempt, passed, ended) = (row.id.clone(), fact.passed(), fact.ended);
        Ok(NewResult { attempt, version, passed, ended, head, bytes, note, voids })
    }

    /// What this attempt was drawn from, read from the bytes that were kept.
    pub(super) async fn kept(&self, row: &AttemptRow) -> Result<Kept, DeliveryError> {
        let drawn = row.drawn.as_ref().ok_or_else(|| DeliveryError::NotOpened(row.id.clone()))?;
        let missing = || DeliveryError::Missing { kind: "question bank".into(), attempt: row.id.clone() };
        let bank = self.kept_bank(&row.bank, &drawn.bank_digest).await?.ok_or_else(missing)?;
        let self_attested = !self.store.was_received(&row.id).await?;
        Ok(Kept { program: self.kept_program(row).await?, bank, self_attested })
    }

    /// The bank that was kept under this digest; `name` is for messages.
    pub(super) async fn kept_bank(
        &self,
        name: &ExamId,
        digest: &Digest,
    ) -> Result<Option<Arc<Bank>>, DeliveryError> {
        if let Some(bank) = self.memory.as_ref().and_then(|memory| memory.bank(digest)) {
            return Ok(Some(bank));
        }
        let Some(bytes) = self.store.content(digest).await? else { return Ok(None) };
        let bank = bank::read(name.as_str(), &bytes).map_err(|e| DeliveryError::Content(e.to_string()))?;
        if bank.digest != *digest {
            return Err(other_bytes());
        }
        let bank = Arc::new(bank);
        if let Some(memory) = &self.memory {
            memory.keep_bank(&bank);
        }
        Ok(Some(bank))
    }

    /// The same for scoring: a version that was read already need not be read again, and a bank inside the binary with the
    /// same digest has the same content, and is read in little memory.
    async fn at_hand(&self, row: &AttemptRow) -> Result<Kept, DeliveryError> {
        let published = self.stock().await?.library.published(&row.bank);
        let published =
            published.filter(|bank| row.drawn.as_ref().is_some_and(|d| d.bank_digest == bank.digest));
        if let Some(bank) = published {
            let self_attested = !self.store.was_received(&row.id).await?;
            return Ok(Kept { program: self.kept_program(row).await?, bank, self_attested });
        }
        let embedded = row.drawn.as_ref().and_then(|drawn| self.library.embedded_bank(&drawn.bank_digest));
        match embedded {
            Some(bank) if self.memory.is_none() => {
                let self_attested = !self.store.was_received(&row.id).await?;
                Ok(Kept { program: self.kept_program(row).await?, bank: Arc::new(bank), self_attested })
            }
            _ => self.kept(row).await,
        }
    }

    async fn kept_program(&self, row: &AttemptRow) -> Result<Arc<Program>, DeliveryError> {
        let drawn = row.drawn.as_ref().ok_or_else(|| DeliveryError::NotOpened(row.id.clone()))?;
        if let Some(program) = self.memory.as_ref().and_then(|memory| memory.program(&drawn.program_digest)) {
            return Ok(program);
        }
        let missing = || DeliveryError::Missing { kind: "program".into(), attempt: row.id.clone() };
        let bytes = self.store.content(&drawn.program_digest).await?.ok_or_else(missing)?;
        let program = program::read("program.toml", &bytes);
        let program = program.map_err(|e| DeliveryError::Content(e.to_string()))?;
        if program.digest != drawn.program_digest {
            return Err(other_bytes());
        }
        let program = Arc::new(program);
        if let Some(memory) = &self.memory {
            memory.keep_program(&program);
        }
        Ok(program)
    }

    /// The result of an ended attempt by the journal held and the items that are void now.
    pub(super) async fn grade(&self, row: &AttemptRow) -> Result<(ResultFact, VoidMark), DeliveryError> {
        let form = form_of(row)?;
        let bytes = journal_bytes(&self.store.records(&row.id, 0).await?);
        let verdict = journal::verify(&bytes, &Given { form: Some(&form), servers: &self.receipt_keys() });
        match &verdict.state {
            State::Closed(_) => {}
            State::Broken(breakage) => {
                return Err(DeliveryError::NotIntact {
                    attempt: row.id.clone(),
                    reason: breakage.to_string(),
                });
            }
            _ => return Err(DeliveryError::NotClosed(row.id.clone())),
        }
        let kept = self.at_hand(row).await?;
        let (void, mark) = self.store.voided_items(&row.program, Some(&row.bank)).await?;
        Ok((result_of(row, &kept, &form, &verdict, &void_in(&kept.bank, &void))?, mark))
    }

    async fn outcome_of(&self, row: &AttemptRow, result: &StoredResult) -> Result<Outcome, DeliveryError> {
        let fact = decode(&result.bytes)?;
        let (history, _) = self.store.history(&row.program, &row.person).await?;
        let person = self.store.person(&row.person).await?;
        let now = self.now();
        let passed = fact.passed();
        let domains = fact.domain_scores();
        let before = match result.version {
            0 | 1 => None,
            version => self
                .store
                .result_versions(&row.id)
                .await?
                .versions
                .into_iter()
                .find(|before| before.stored.version == version - 1),
        };
        let before = before.map(|before| decode(&before.stored.bytes)).transpose()?;
        let rescored = before.map(|before| Rescored {
            on: result.created,
            points: before.score.points,
            possible: before.score.possible,
            passed: before.passed(),
        });
        let given_back = history.sittings.iter().any(|s| s.attempt == row.id && s.given_back);
        let mut marks = fact.marks;
        if row.state == AttemptState::Void {
            marks.push(Mark::Void);
        }
        // of an exam that is drawn from a beta the program does not say so
        let stock = self.stock().await?;
        let program = stock.program();
        // An exam that left the program still has its results.
        let exam = program.exam(&row.exam);
        let nth = exam.and_then(|exam| place_in_cycle(program, exam, &history, &row.id, now));
        let next = exam.filter(|_| !passed || row.worth == Worth::Unproctored).and_then(|exam| {
            match allowance(program, exam, &history, now).admission {
                Admission::Waiting(until) => Some(until),
                Admission::Ready => Some(now),
                _ => None,
            }
        });
        let unscored = fact.score.items.iter().filter(|item| item.counts == score::Counts::Pilot).count();
        let unscored = u32::try_from(unscored).unwrap_or(u32::MAX);
        let awarded = awarded(program, &history, &row.id);
        let missing = match (&awarded, exam) {
            (None, Some(exam)) => missing(program, exam, &history, now),
            _ => Vec::new(),
        };
        Ok(Outcome {
            attempt: row.id.clone(),
            exam: row.exam.clone(),
            title: fact.title,
            renews: exam.is_some_and(|exam| exam.kind == ExamKind::Brief),
            name: person.map(|p| p.name).unwrap_or_default(),
            ending: fact.ending,
            ended: fact.ended,
            points: fact.score.points,
            possible: fact.score.possible,
            pass_mark: fact.score.pass_mark,
            passed,
            domains,
            used_ms: fact.used_ms,
            limit_ms: fact.limit_ms,
            records: fact.records,
            head: fact.score.head,
            nth: nth.unwrap_or((0, 0)),
            next,
            missing,
            awarded,
            unscored,
            marks,
            voided: fact.score.voided().collect(),
            rescored,
            given_back,
            appeals: self.appeals_against(row).await?,
        })
    }
}

/// The result of an attempt, from the bytes that were kept and the verdict on its closed journal.
pub(super) fn result_of(
    row: &AttemptRow,
    kept: &Kept,
    form: &PresentedForm,
    verdict: &Verdict,
    voided: &BTreeSet<ItemId>,
) -> Result<ResultFact, DeliveryError> {
    let (State::Closed(end), Some(attempt), Some(head)) = (&verdict.state, &verdict.attempt, verdict.head)
    else {
        return Err(DeliveryError::NotClosed(row.id.clone()));
    };
    let exam = exam_of(&kept.program, &row.exam)?;
    let score = score_of(row, kept, form, attempt, head.hash, voided)?;
    let binding = binding_of(row)?;
    Ok(ResultFact {
        format: RESULT_FORMAT.to_owned(),
        program: row.program.clone(),
        person: row.person.clone(),
        title: exam.title.clone(),
        mode: row.mode,
        program_digest: binding.program_digest,
        blueprint_digest: binding.blueprint_digest,
        opened: row.opened.unwrap_or(row.prepared),
        ended: attempt.ended().unwrap_or(attempt.last_at()),
        ending: ending(*end),
        used_ms: attempt.elapsed_at_last_record(),
        limit_ms: attempt.limit_ms(),
        records: verdict.records(),
        marks: marks_of(exam, row.mode, verdict, kept.self_attested),
        domains: kept.bank.domains.iter().map(|d| (d.id.clone(), d.short.clone())).collect(),
        score,
    })
}

/// The score of an attempt, from the bytes that were kept.
pub(super) fn score_of(
    row: &AttemptRow,
    kept: &Kept,
    form: &PresentedForm,
    attempt: &Attempt,
    head: Digest,
    voided: &BTreeSet<ItemId>,
) -> Result<Score, DeliveryError> {
    let exam = exam_of(&kept.program, &row.exam)?;
    let map = choice_map(row, &kept.bank)?;
    let responses: BTreeMap<u32, Vec<ChoiceId>> = attempt
        .responses()
        .filter(|(_, choices)| !choices.is_empty())
        .map(|(item, choices)| (item, choices.to_vec()))
        .collect();
    let sheet = Sheet { form, map: &map, responses: &responses, head };
    let rules = Rules { pass_mark: exam.pass_mark, voided };
    score::score(&kept.bank, &sheet, &rules).map_err(|e| DeliveryError::Content(e.to_string()))
}

/// Which items and options stand behind the numbers and ids of an attempt's form. The order of options does not matter
/// for it, so the draw need not be done again.
pub(super) fn choice_map(row: &AttemptRow, bank: &Bank) -> Result<ChoiceMap, DeliveryError> {
    let drawn = row.drawn.as_ref().ok_or_else(|| DeliveryError::NotOpened(row.id.clone()))?;
    let blueprint = bank.blueprint(&row.exam);
    let blueprint = blueprint
        .ok_or_else(|| DeliveryError::Content(format!("the bank has no blueprint for `{}`", row.exam)))?;
    let item = |id: &ItemId| {
        let found = bank.item(id);
        DrawnItem {
            item: id.clone(),
            scored: found.is_some_and(|item| item.status == Status::Live),
            options: found
                .map(|item| item.options.iter().map(|o| o.id.clone()).collect())
                .unwrap_or_default(),
        }
    };
    let draw = Draw { items: drawn.items.iter().map(item).collect() };
    let seed = joint_seed(&row.id, &row.secret, &drawn.nonce.0);
    let presented = form::present(bank, blueprint, &draw, &row.id, &seed);
    Ok(presented.map_err(|e| DeliveryError::Content(e.to_string()))?.map)
}

fn exam_of<'p>(program: &'p Program, exam: &ExamId) -> Result<&'p Exam, DeliveryError> {
    program.exam(exam).ok_or_else(|| DeliveryError::Content(format!("its program has no exam `{exam}`")))
}

/// What the result of a judged journal must carry.
fn marks_of(exam: &Exam, mode: Mode, verdict: &Verdict, self_attested: bool) -> Vec<Mark> {
    let mut marks = terms::marks(exam, exam.beta || mode == Mode::Beta, self_attested);
    if verdict.not_proven.contains(&Claim::Times) {
        marks.push(Mark::OrderOnly);
    }
    if verdict.attempt.as_ref().is_some_and(|attempt| !attempt.review().is_empty()) {
        marks.push(Mark::HeldForReview);
    }
    marks
}

/// The credential that the pass of this attempt awarded, renewed or restored.
fn awarded(program: &Program, history: &History, attempt: &AttemptId) -> Option<Won> {
    history.awards.iter().rev().find_map(|fact| {
        let (by, expires) = fact.event.by_pass()?;
        let how = match fact.event {
            AwardEvent::Renewed { .. } => WonBy::Renewal,
            AwardEvent::Restored { .. } => WonBy::Restoration,
            _ => WonBy::Award,
        };
        let title = program.credential(&fact.kind).map_or_else(|| fact.kind.to_string(), |r| r.title.clone());
        (by == attempt).then_some(Won { title, how, expires })
    })
}

/// What the credential of this exam still lacks, or its renewal where that is what the exam is for. Nothing does any good
/// as long as the exam is a beta.
fn missing(program: &Program, exam: &Exam, history: &History, now: Timestamp) -> Vec<String> {
    let Some(rule) = credential::rule_of(program, exam).filter(|_| !exam.beta) else { return Vec::new() };
    if exam.kind == ExamKind::Brief {
        return credential::renewal_lacks(rule, &exam.id, history, now.day());
    }
    match assess(program, rule, history, now.day()).next {
        NextStep::Earn(titles) | NextStep::EarnAnew(titles) => titles,
        _ => Vec::new(),
    }
}

/// The items of a bank that are void, by what was declared.
pub(super) fn void_in(bank: &Bank, declared: &[VoidedItem]) -> BTreeSet<ItemId> {
    bank.voided(declared.iter().map(|void| (&void.item, &void.content)))
}

/// What a history reads once this result is recorded.
pub(super) fn note_result(history: &mut History, attempt: &AttemptId, fact: &ResultFact) {
    for sitting in history.sittings.iter_mut().filter(|s| s.attempt == *attempt) {
        sitting.state = match fact.passed() {
            true => SittingState::Passed(fact.ended),
            false => SittingState::Failed(fact.ended),
        };
    }
}

/// A recorded result.
pub(super) fn decode(bytes: &[u8]) -> Result<ResultFact, DeliveryError> {
    serde_json::from_slice(bytes).map_err(|e| DeliveryError::Content(format!("its result: {e}")))
}

fn encode(fact: &ResultFact) -> Result<Vec<u8>, DeliveryError> {
    let value = serde_json::to_value(fact).map_err(|e| DeliveryError::Content(e.to_string()))?;
    canonical_bytes(&value).map_err(|e| DeliveryError::Content(e.to_string()))
}

fn ending(end: End) -> Ending {
    match end {
        End::Submitted => Ending::Submitted,
        End::Expired => Ending::Expired,
        End::Terminated => Ending::Terminated,
    }
}

fn other_bytes() -> DeliveryError {
    DeliveryError::Content("the bytes kept do not give the digest they are kept under".to_owned())
}
