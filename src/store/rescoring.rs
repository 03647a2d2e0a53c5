//! Rescorings: new versions of results beside the old ones, attempts given back, and every version as it was recorded.

use crate::attempt::ReviewOutcome;
use crate::credential::AwardFact;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::store::audit::{append, changes_of, words, words_in};
use crate::store::history::check_stamp;
use crate::store::registry::insert_awards;
use crate::store::results::{insert_result, owner, stored};
use crate::store::reviews::decision;
use crate::store::sql::{Tx, Value, is_duplicate};
use crate::store::voided::voided;
use crate::store::{Act, Change, NewResult, Stamp, Store, StoreError, StoredResult, VoidedItem};
use std::collections::BTreeMap;

/// What a rescoring changes for one person.
#[derive(Debug, Clone)]
pub struct Rescoring<'r> {
    /// Program.
    pub program: &'r ProgramId,
    /// Whose results.
    pub person: &'r CandidateId,
    /// New versions, each the next one of its attempt.
    pub results: &'r [NewResult],
    /// Attempts given back, each with the one whose result was wrong.
    pub given_back: &'r [(AttemptId, AttemptId)],
    /// Awards that follow.
    pub awards: &'r [AwardFact],
    /// Why.
    pub reason: &'r str,
}

/// All versions of the result of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResultVersions {
    /// Those that are held, by version.
    pub versions: Vec<ResultVersion>,
    /// The highest version that the audit trail knows of; 0 for none.
    pub audited: u32,
}

/// One version of a result, with what the audit trail says of it. Nothing of it is judged here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultVersion {
    /// The result.
    pub stored: StoredResult,
    /// Hash of the journal's head, as it stands beside the bytes.
    pub head: Digest,
    /// Head and digest of the bytes by the audit trail; `None` where it has no entry of this version.
    pub audited: Option<(Digest, Digest)>,
    /// Why it was scored again; empty for the first version, and where it was erased.
    pub reason: String,
    /// Its signature.
    pub note: KeptNote,
    /// Items of its bank that were void when it was recorded.
    pub void: Vec<VoidedItem>,
    /// What had been decided about it, where it had been held for review.
    pub review: Option<ReviewOutcome>,
    /// It is held for review, as histories read it.
    pub held: bool,
}

/// The signature of a result as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptNote {
    /// It was never signed.
    Unsigned,
    /// It was signed, and this is the audited note.
    Signed {
        /// Verifier key of whoever signed.
        signer: String,
        /// The note.
        note: String,
    },
    /// It was signed, and another note or none stands there now; or one stands there that was never audited.
    Exchanged,
}

impl Store {
    /// Records what a rescoring changes for one person. [`StoreError::Stale`] where a version is there by now, or an attempt
    /// no longer counts.
    pub async fn record_rescoring(
        &self,
        act: &Act,
        stamp: Stamp,
        rescoring: &Rescoring<'_>,
    ) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let Rescoring { program, person, .. } = rescoring;
        check_stamp(&mut tx, person, stamp).await?;
        for result in rescoring.results {
            let owner = owner(&mut tx, &result.attempt).await?;
            let sql = "SELECT COALESCE(MAX(version), 0) FROM results WHERE attempt = $1";
            let last = tx.row(sql, &[Value::Text(result.attempt.as_str())]).await?;
            let last: u32 = last.map(|row| row.count(0, "results.version")).transpose()?.unwrap_or(0);
            if owner.state != "ended" || owner.person != **person || result.version != last + 1 {
                return Err(StoreError::Stale);
            }
            insert_result(&mut tx, act, &owner, result, Some(rescoring.reason)).await?;
        }
        for (attempt, because) in rescoring.given_back {
            let change = Change::AttemptGivenBack {
                attempt: attempt.clone(),
                person: (*person).clone(),
                because: because.clone(),
            };
            let said = words([("reason", rescoring.reason)]);
            let audit = append(&mut tx, act, &change, Some(&said)).await?;
            let sql = "INSERT INTO given_back (audit, attempt, because) VALUES ($1, $2, $3)";
            let values = [Value::Int(audit), Value::Text(attempt.as_str()), Value::Text(because.as_str())];
            match tx.run(sql, &values).await {
                Err(e) if is_duplicate(&e) => return Err(StoreError::Stale),
                done => done?,
            };
        }
        insert_awards(&mut tx, act, program, person, rescoring.awards).await?;
        tx.commit().await
    }

    /// Attempts of an exam that ended and count, oldest first.
    pub async fn ended_attempts(
        &self,
        program: &ProgramId,
        exam: &ExamId,
    ) -> Result<Vec<AttemptId>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT id FROM attempts WHERE program = $1 AND exam = $2 AND state = 'ended' \
                   ORDER BY opened, id";
        let rows = tx.rows(sql, &[Value::Text(program.as_str()), Value::Text(exam.as_str())]).await?;
        rows.iter().map(|row| row.parsed(0, "attempts.id")).collect()
    }

    /// The attempt through whose wrong result this one was lost, where it was given back.
    pub async fn given_back(&self, attempt: &AttemptId) -> Result<Option<AttemptId>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT because FROM given_back WHERE attempt = $1";
        let row = tx.row(sql, &[Value::Text(attempt.as_str())]).await?;
        row.map(|row| row.parsed(0, "given_back.because")).transpose()
    }

    /// The verifier key that the last signed result was signed with; `None` where none was signed yet.
    pub async fn last_signer(&self) -> Result<Option<String>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let row = tx.row("SELECT signer FROM result_notes ORDER BY audit DESC LIMIT 1", &[]).await?;
        row.map(|row| row.text(0, "result_notes.signer")).transpose()
    }

    /// Every version of the result of an attempt, as it was recorded.
    pub async fn result_versions(&self, attempt: &AttemptId) -> Result<ResultVersions, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let sql = "SELECT r.version, r.bytes, r.digest, r.created, r.passed, r.head, r.audit, s.bytes, \
                   n.signer, n.note, r.held \
                   FROM results r LEFT JOIN sealed s ON s.audit = r.audit \
                   LEFT JOIN result_notes n ON n.attempt = r.attempt AND n.version = r.version \
                   WHERE r.attempt = $1 ORDER BY r.version";
        let rows = tx.rows(sql, &[Value::Text(attempt.as_str())]).await?;
        if rows.is_empty() {
            return Ok(ResultVersions::default());
        }
        let owner = owner(&mut tx, attempt).await?;
        let (mut recorded, mut signed) = (BTreeMap::new(), BTreeMap::new());
        for change in changes_of(&mut tx, &owner.person).await? {
            match change {
                Change::ResultRecorded { attempt: of, version, head, result, .. } if of == *attempt => {
                    recorded.insert(version, (head, result));
                }
                Change::ResultSigned { attempt: of, version, key, note, .. } if of == *attempt => {
                    signed.insert(version, (key, note));
                }
                _ => {}
            }
        }
        let void = voided(&mut tx, &owner.program, Some(&owner.bank)).await?;
        let decision = decision(&mut tx, attempt).await?;
        let mut versions = Vec::new();
        for row in rows {
            let result = stored(&row)?;
            let audit: u64 = row.count(6, "results.audit")?;
            let signer = row.maybe_text(8, "result_notes.signer")?;
            let note =
                match (signer.zip(row.maybe_text(9, "result_notes.note")?), signed.get(&result.version)) {
                    (None, None) => KeptNote::Unsigned,
                    (Some((signer, note)), Some((key, digest)))
                        if signer == *key && Digest::of(&[note.as_bytes()]) == *digest =>
                    {
                        KeptNote::Signed { signer, note }
                    }
                    _ => KeptNote::Exchanged,
                };
            versions.push(ResultVersion {
                head: row.digest(5, "results.head")?,
                audited: recorded.get(&result.version).copied(),
                // words that were exchanged are a matter of the trail; the result can be judged without them
                reason: words_in(&row, 7).unwrap_or_default().remove("reason").unwrap_or_default(),
                note,
                void: void.iter().filter(|item| item.audit < audit).cloned().collect(),
                review: decision.as_ref().filter(|(seq, _)| *seq < audit).map(|(_, row)| row.outcome),
                held: row.int(10, "results.held")? == 1,
                stored: result,
            });
        }
        let audited = recorded.keys().last().copied().unwrap_or(0);
        Ok(ResultVersions { versions, audited })
    }
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    let sql = "SELECT n.audit, n.attempt, a.person, n.version, n.signer, n.note \
               FROM result_notes n JOIN attempts a ON a.id = n.attempt";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::ResultSigned {
            attempt: row.parsed(1, "result_notes.attempt")?,
            person: row.parsed(2, "attempts.person")?,
            version: row.count(3, "result_notes.version")?,
            key: row.text(4, "result_notes.signer")?,
            note: Digest::of(&[row.text(5, "result_notes.note")?.as_bytes()]),
        };
        facts.insert(row.count(0, "result_notes.audit")?, change);
    }
    let sql = "SELECT g.audit, g.attempt, a.person, g.because FROM given_back g JOIN attempts a ON a.id = g.attempt";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::AttemptGivenBack {
            attempt: row.parsed(1, "given_back.attempt")?,
            person: row.parsed(2, "attempts.person")?,
            because: row.parsed(3, "given_back.because")?,
        };
        facts.insert(row.count(0, "given_back.audit")?, change);
    }
    Ok(())
}
