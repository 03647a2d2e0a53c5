//! What an attempt is handed over as: the record byte by byte, the form as it was presented, and the result without what
//! would tell the right answers.

use crate::api::{Ending, Mark, Record};
use crate::attempt::Mode;
use crate::delivery::DeliveryError;
use crate::delivery::attempts::{Looked, marks};
use crate::delivery::grading::ResultFact;
use crate::delivery::local::LocalDelivery;
use crate::delivery::verify::VerifyError;
use crate::digest::{Digest, canonical_bytes};
use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::program::PassMark;
use crate::score::DomainPoints;
use crate::store::StoredResult;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The value of [`ExportedResult::format`].
pub const EXPORTED_RESULT_FORMAT: &str = "invigil/exported-result/v1";

/// An attempt, ready to be handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptExport {
    /// Identity.
    pub attempt: AttemptId,
    /// Who sat.
    pub person: CandidateId,
    /// Exam.
    pub exam: ExamId,
    /// What `verify` says of the record here and now.
    pub stands: String,
    /// The journal's bytes.
    #[serde(with = "crate::delivery::registry::bytes")]
    pub journal: Vec<u8>,
    /// The form as it was presented, as JSON. Its types have no field for a key.
    #[serde(with = "crate::delivery::registry::bytes")]
    pub form: Vec<u8>,
    /// The result as JSON, where there is one.
    #[serde(with = "crate::delivery::registry::maybe_bytes")]
    pub result: Option<Vec<u8>>,
}

/// A result as it is handed over. The recorded one also says of every item whether the response was right: beside form and
/// journal that would be the key, so it is left out, and named by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedResult {
    /// Always `invigil/exported-result/v1`.
    pub format: &'static str,
    /// The attempt.
    pub attempt: AttemptId,
    /// Who sat.
    pub person: CandidateId,
    /// Program.
    pub program: ProgramId,
    /// Exam.
    pub exam: ExamId,
    /// Title of the exam.
    pub title: String,
    /// For credit, or beta.
    pub mode: Mode,
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
    /// Points reached.
    pub points: u64,
    /// Points possible.
    pub possible: u64,
    /// Pass mark, in hundredths of a percent.
    pub pass_mark: PassMark,
    /// Passed.
    pub passed: bool,
    /// By domain.
    pub domains: Vec<DomainPoints>,
    /// What every statement about it must carry.
    pub marks: Vec<Mark>,
    /// Records of the journal.
    pub records: u64,
    /// Hash of the journal's record that ends the attempt.
    pub head: Digest,
    /// Digest of the program.
    pub program_digest: Digest,
    /// Digest of the bank.
    pub bank_digest: Digest,
    /// Digest of the presented form.
    pub form_digest: Digest,
    /// Version of the recorded result.
    pub result_version: u32,
    /// Digest of the recorded result.
    pub result_digest: Digest,
}

impl LocalDelivery {
    /// What is handed over of an attempt whose record is at hand.
    pub async fn attempt_export(
        &self,
        attempt: &AttemptId,
        record: Record,
    ) -> Result<AttemptExport, VerifyError> {
        let Looked { row, verdict, result, .. } = self.look(attempt, Some(&record)).await?;
        let no_record = || DeliveryError::NoRecords(attempt.clone());
        let (drawn, verdict) = row.drawn.as_ref().zip(verdict).ok_or_else(no_record)?;
        let result = match &result {
            Some((stored, fact)) => {
                let marks = marks(row.state, fact);
                Some(encode(&exported(stored, fact, &row.exam, marks))?)
            }
            None => None,
        };
        Ok(AttemptExport {
            attempt: row.id.clone(),
            person: row.person.clone(),
            exam: row.exam.clone(),
            stands: verdict.state.to_string(),
            journal: record.bytes,
            form: drawn.form.clone(),
            result,
        })
    }
}

fn exported(stored: &StoredResult, fact: &ResultFact, exam: &ExamId, marks: Vec<Mark>) -> ExportedResult {
    let score = &fact.score;
    ExportedResult {
        format: EXPORTED_RESULT_FORMAT,
        attempt: score.attempt.clone(),
        person: fact.person.clone(),
        program: fact.program.clone(),
        exam: exam.clone(),
        title: fact.title.clone(),
        mode: fact.mode,
        opened: fact.opened,
        ended: fact.ended,
        ending: fact.ending,
        used_ms: fact.used_ms,
        limit_ms: fact.limit_ms,
        points: score.points,
        possible: score.possible,
        pass_mark: score.pass_mark,
        passed: stored.passed,
        domains: score.domains.clone(),
        marks,
        records: fact.records,
        head: score.head,
        program_digest: fact.program_digest,
        bank_digest: score.bank_digest,
        form_digest: score.form_digest,
        result_version: stored.version,
        result_digest: stored.digest,
    }
}

fn encode(result: &ExportedResult) -> Result<Vec<u8>, DeliveryError> {
    let content = |e: &dyn std::fmt::Display| DeliveryError::Content(e.to_string());
    let value = serde_json::to_value(result).map_err(|e| content(&e))?;
    let mut bytes = canonical_bytes(&value).map_err(|e| content(&e))?;
    bytes.push(b'\n');
    Ok(bytes)
}
