//! Scoring ended attempts, and their outcomes. Everything is computed from the content that the attempt was opened with,
//! by its digests: a bank or program that changed since then changes no result.

use crate::api::{AppealCard, Caller, DomainScore, Ending, Hold, Mark, Outcome, Rescored, Won, WonBy};
use crate::attempt::{self, End, Mode, Reception, Response, ReviewOutcome};
use crate::bank::{self, Bank};
use crate::credential::{
    self, Admission, AwardEvent, History, NextStep, SittingState, Worth, allowance, assess, decide,
    place_in_cycle,
};
use crate::delivery::DeliveryError;
use crate::delivery::holding::journal_bytes;
use crate::delivery::holds::{self, Judged, counted, known};
use crate::delivery::local::{LocalDelivery, Tries};
use crate::delivery::signing::ResultNote;
use crate::delivery::sitting::{binding_of, form_of, shown};
use crate::delivery::terms;
use crate::digest::{Digest, canonical_bytes};
use crate::form::{self, ChoiceMap, joint_seed};
use crate::id::{AttemptId, CandidateId, DomainId, ExamId, ItemId, ProgramId};
use crate::journal::{self, Breach, Claim, Given, State};
use crate::program::{self, Exam, ExamKind, Program};
use crate::score::{self, Rules, Score, Sheet, Shown};
use crate::store::{Actor, Added, AttemptRow, AttemptState, NewResult, StoredResult, VoidMark, VoidedItem};
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
    /// Why it is held for review, or was, and what was decided. Left out where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Hold>,
    /// The score, with the digests of form, bank and journal head.
    pub score: Score,
}

impl ResultFact {
    /// The pass mark was reached in an attempt that was not ended by order, and nobody has still to decide about it.
    pub fn passed(&self) -> bool {
        self.score.passed && self.ending != Ending::Terminated && !self.is_held()
    }
    /// It is held for review: a person decides.
    pub fn is_held(&self) -> bool {
        self.held.as_ref().is_some_and(|hold| hold.decision.is_none())
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
    /// What a server received when. Where it received nothing, nothing vouches for the attempt but its candidate's own
    /// computer.
    pub(super) receptions: Vec<Reception>,
    /// It was made without a server, and uploaded.
    pub(super) uploaded: bool,
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
            // one that is open has no result: the two change together
            if row.state != AttemptState::Open
                && let Some(result) = self.store.result(attempt).await?
            {
                return self.outcome_of(&row, &result).await;
            }
            match row.state {
                AttemptState::Prepared => return Err(DeliveryError::NotOpened(row.id)),
                AttemptState::Void => return Err(DeliveryError::Void(row.id)),
                AttemptState::Open | AttemptState::Ended => {}
            }
            let (fact, voids) = self.grade(&row, None).await?;
            let (mut history, stamp) = self.store.history(&row.program, &row.person).await?;
            note_result(&mut history, &row.id, &fact);
            let awards = decide(self.program(), &history, self.now());
            let new = self.new_result(&row, 1, &fact, voids)?;
            let act = self.act(Actor::Candidate(row.person.clone()));
            let recorded = match &self.serving {
                Some(serving) => serving.writer.record_result(&act, stamp, &new, &awards).await,
                None => self.store.record_result(&act, stamp, &new, &awards).await,
            };
            match recorded {
                // nothing of what it was decided on has changed
                Ok(Added::New) => {
                    history.awards.extend(awards);
                    let row = AttemptRow { state: AttemptState::Ended, ended: Some(fact.ended), ..row };
                    return self.told(&row, fact, &history, None, Vec::new()).await;
                }
                Ok(Added::Taken) => tries.next()?,
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
        let outcome = self.outcome_of(&row, &result).await?;
        self.saw_result(caller, attempt, result.version).await;
        Ok(outcome)
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
        let (attempt, passed, held, ended) = (row.id.clone(), fact.passed(), fact.is_held(), fact.ended);
        Ok(NewResult { attempt, version, passed, held, ended, head, bytes, note, voids })
    }

    /// What this attempt was drawn from, read from the bytes that were kept.
    pub(super) async fn kept(&self, row: &AttemptRow) -> Result<Kept, DeliveryError> {
        let drawn = row.drawn.as_ref().ok_or_else(|| DeliveryError::NotOpened(row.id.clone()))?;
        let missing = || DeliveryError::Missing { kind: "question bank".into(), attempt: row.id.clone() };
        let bank = self.kept_bank(&row.bank, &drawn.bank_digest).await?.ok_or_else(missing)?;
        self.kept_with(row, bank).await
    }

    async fn kept_with(&self, row: &AttemptRow, bank: Arc<Bank>) -> Result<Kept, DeliveryError> {
        let receptions = self.store.receptions(&row.id).await?;
        let uploaded = self.store.upload(&row.id).await?.is_some();
        Ok(Kept { program: self.kept_program(row).await?, bank, receptions, uploaded })
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
            return self.kept_with(row, bank).await;
        }
        // what keeps content in memory has read it once, and reads it no more
        if self.memory.is_some() {
            return self.kept(row).await;
        }
        let embedded = row.drawn.as_ref().and_then(|drawn| self.library.embedded_bank(&drawn.bank_digest));
        match embedded {
            Some(bank) => self.kept_with(row, Arc::new(bank)).await,
            None => self.kept(row).await,
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

    /// The result of an ended attempt by the journal held, the items that are void now, and what was decided about it.
    pub(super) async fn grade(
        &self,
        row: &AttemptRow,
        review: Option<ReviewOutcome>,
    ) -> Result<(ResultFact, VoidMark), DeliveryError> {
        let shown = shown(row)?;
        let (verdict, bytes) = match self.followed_to_the_end(row).await? {
            Some(verdict) => (verdict, None),
            None => {
                let form = form_of(row)?;
                let bytes = journal_bytes(&self.store.records(&row.id, 0).await?);
                let given = Given { form: Some(&form), servers: &self.receipt_keys() };
                let vouched: Vec<Digest> =
                    self.vouched(&row.id).into_iter().map(|(digest, _)| digest).collect();
                (journal::verify_vouched(&bytes, &given, &vouched), Some(bytes))
            }
        };
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
        let bytes = match bytes {
            Some(bytes) => bytes,
            None if holds::nothing_holds(row, &kept.receptions, &verdict) => Vec::new(),
            None => journal_bytes(&self.store.records(&row.id, 0).await?),
        };
        let (void, mark) = self.store.voided_items(&row.program, Some(&row.bank)).await?;
        let judged = Judged { verdict: &verdict, bytes: &bytes, review };
        let fact = result_of(row, &kept, shown, &judged, &void_in(&kept.bank, &void))?;
        if verdict.attempt.is_some_and(|attempt| attempt.binding().form_digest != fact.score.form_digest) {
            let reason = Breach::Form.to_string();
            return Err(DeliveryError::NotIntact { attempt: row.id.clone(), reason });
        }
        Ok((fact, mark))
    }

    async fn outcome_of(&self, row: &AttemptRow, result: &StoredResult) -> Result<Outcome, DeliveryError> {
        let fact = decode(&result.bytes)?;
        let (history, _) = self.store.history(&row.program, &row.person).await?;
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
        let appeals = self.appeals_against(row).await?;
        self.told(row, fact, &history, rescored, appeals).await
    }

    /// An outcome from what is recorded.
    async fn told(
        &self,
        row: &AttemptRow,
        fact: ResultFact,
        history: &History,
        rescored: Option<Rescored>,
        appeals: Vec<AppealCard>,
    ) -> Result<Outcome, DeliveryError> {
        let held = self.hold_card(&fact).await?;
        let person = self.store.person(&row.person).await?;
        let (now, passed) = (self.now(), fact.passed());
        // nothing is told that is not final
        let (points, domains) = match fact.is_held() {
            true => (0, Vec::new()),
            false => (fact.score.points, fact.domain_scores()),
        };
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
        let nth = exam.and_then(|exam| place_in_cycle(program, exam, history, &row.id, now));
        let next = exam.filter(|_| !passed || row.worth == Worth::Unproctored).and_then(|exam| {
            match allowance(program, exam, history, now).admission {
                Admission::Waiting(until) => Some(until),
                Admission::Ready => Some(fact.ended),
                _ => None,
            }
        });
        let unscored = fact.score.items.iter().filter(|item| item.counts == score::Counts::Pilot).count();
        let unscored = u32::try_from(unscored).unwrap_or(u32::MAX);
        let awarded = awarded(program, history, &row.id);
        let missing = match (&awarded, exam) {
            (None, Some(exam)) => missing(program, exam, history, now),
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
            points,
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
            appeals,
            held,
        })
    }
}

/// The result of an attempt, from the bytes that were kept and the verdict on its closed journal.
pub(super) fn result_of(
    row: &AttemptRow,
    kept: &Kept,
    form: Shown<'_>,
    judged: &Judged<'_>,
    voided: &BTreeSet<ItemId>,
) -> Result<ResultFact, DeliveryError> {
    let verdict = judged.verdict;
    let (State::Closed(end), Some(attempt), Some(head)) = (&verdict.state, &verdict.attempt, verdict.head)
    else {
        return Err(DeliveryError::NotClosed(row.id.clone()));
    };
    let exam = exam_of(&kept.program, &row.exam)?;
    let counted = counted(row, &kept.receptions, exam, judged)?;
    let score = score_of(row, kept, form, &counted.responses, head.hash, voided)?;
    let binding = binding_of(row)?;
    let opened = row.opened.unwrap_or(row.prepared);
    // waiting times run from it, so a computer's clock alone does not say when that was
    let ended = attempt::ended(attempt, &known(&kept.receptions, verdict), opened);
    Ok(ResultFact {
        format: RESULT_FORMAT.to_owned(),
        program: row.program.clone(),
        person: row.person.clone(),
        title: exam.title.clone(),
        mode: row.mode,
        program_digest: binding.program_digest,
        blueprint_digest: binding.blueprint_digest,
        opened,
        ended: ended.unwrap_or(attempt.last_at()),
        ending: ending(*end),
        used_ms: attempt.elapsed_at_last_record(),
        limit_ms: attempt.limit_ms(),
        records: verdict.records(),
        marks: marks_of(exam, row.mode, judged, kept, counted.hold.as_ref()),
        domains: kept.bank.domains.iter().map(|d| (d.id.clone(), d.short.clone())).collect(),
        held: counted.hold,
        score,
    })
}

/// The score of an attempt, from the bytes that were kept.
pub(super) fn score_of(
    row: &AttemptRow,
    kept: &Kept,
    form: Shown<'_>,
    responses: &BTreeMap<u32, Response>,
    head: Digest,
    voided: &BTreeSet<ItemId>,
) -> Result<Score, DeliveryError> {
    let exam = exam_of(&kept.program, &row.exam)?;
    let map = choice_map(row, &kept.bank)?;
    let sheet = Sheet { form, map: &map, responses, head };
    let rules = Rules { pass_mark: exam.pass_mark, voided };
    score::score(&kept.bank, &sheet, &rules).map_err(|e| DeliveryError::Content(e.to_string()))
}

/// Which items and options stand behind the numbers and ids of an attempt's form.
pub(super) fn choice_map(row: &AttemptRow, bank: &Bank) -> Result<ChoiceMap, DeliveryError> {
    let drawn = row.drawn.as_ref().ok_or_else(|| DeliveryError::NotOpened(row.id.clone()))?;
    let seed = joint_seed(&row.id, &row.secret, &drawn.nonce.0);
    form::choice_map(bank, &drawn.items, &row.id, &seed).map_err(|e| DeliveryError::Content(e.to_string()))
}

fn exam_of<'p>(program: &'p Program, exam: &ExamId) -> Result<&'p Exam, DeliveryError> {
    program.exam(exam).ok_or_else(|| DeliveryError::Content(format!("its program has no exam `{exam}`")))
}

/// What the result of a judged journal must carry.
fn marks_of(exam: &Exam, mode: Mode, judged: &Judged<'_>, kept: &Kept, hold: Option<&Hold>) -> Vec<Mark> {
    let verdict = judged.verdict;
    let self_attested = known(&kept.receptions, verdict).is_empty() && !kept.uploaded;
    let mut marks: Vec<Mark> = kept.uploaded.then_some(Mark::Uploaded).into_iter().collect();
    marks.extend(terms::marks(exam, exam.beta || mode == Mode::Beta, self_attested));
    if verdict.not_proven.contains(&Claim::Times) {
        marks.push(Mark::OrderOnly);
    }
    if hold.is_some_and(|hold| hold.decision.is_none()) {
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
        sitting.state = match (fact.is_held(), fact.passed()) {
            (true, _) => SittingState::Held(fact.ended),
            (false, true) => SittingState::Passed(fact.ended),
            (false, false) => SittingState::Failed(fact.ended),
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
