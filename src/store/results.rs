//! Results: what an ended attempt was scored as, with the digests that the score was computed from. A rescoring is a
//! new version beside the old one.

use crate::credential::AwardFact;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::store::audit::{append, words};
use crate::store::history::stamped;
use crate::store::registry::insert_awards;
use crate::store::sql::{Row, Tx, Value, is_duplicate};
use crate::store::voided::check_mark;
use crate::store::writer::{Deed, Part};
use crate::store::{Act, Added, Change, Stamp, Store, StoreError, VoidMark};
use crate::time::Timestamp;
use async_trait::async_trait;

/// A result to be recorded.
#[derive(Debug, Clone)]
pub struct NewResult {
    /// The attempt.
    pub attempt: AttemptId,
    /// Version, from 1.
    pub version: u32,
    /// Passed.
    pub passed: bool,
    /// Held for review: it counts for nothing until somebody decides.
    pub held: bool,
    /// When the attempt ended.
    pub ended: Timestamp,
    /// Hash of the journal's head.
    pub head: Digest,
    /// The result, as JSON.
    pub bytes: Vec<u8>,
    /// Its signature, where there is a key to sign with.
    pub note: Option<NewNote>,
    /// The void items that it was counted with.
    pub voids: VoidMark,
}

/// The signature of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    /// The verifier key of whoever signed.
    pub signer: String,
    /// The signed note.
    pub note: String,
}

/// A result as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResult {
    /// Version, from 1.
    pub version: u32,
    /// Passed, as histories read it.
    pub passed: bool,
    /// The result, as JSON.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes; also in the audit trail.
    pub digest: Digest,
    /// When it was recorded.
    pub created: Timestamp,
}

impl Store {
    /// Records a result and what it leads to, and ends the attempt. `Taken` when this version is recorded already.
    pub async fn record_result(
        &self,
        act: &Act,
        stamp: Stamp,
        result: &NewResult,
        awards: &[AwardFact],
    ) -> Result<Added, StoreError> {
        self.carry_out(&Recording::of(act, stamp, result, awards)).await
    }

    /// The latest result of an attempt.
    pub async fn result(&self, attempt: &AttemptId) -> Result<Option<StoredResult>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT version, bytes, digest, created, passed FROM results WHERE attempt = $1 ORDER BY version DESC LIMIT 1";
        let Some(row) = tx.row(sql, &[Value::Text(attempt.as_str())]).await? else { return Ok(None) };
        let found = stored(&row)?;
        if Digest::of(&[&found.bytes]) != found.digest {
            return Err(
                row.wrong("results.bytes", "the bytes do not give the digest that was recorded with them")
            );
        }
        Ok(Some(found))
    }
}

/// A result being recorded.
pub(super) struct Recording {
    act: Act,
    stamp: Stamp,
    result: NewResult,
    awards: Vec<AwardFact>,
}

impl Recording {
    pub(super) fn of(act: &Act, stamp: Stamp, result: &NewResult, awards: &[AwardFact]) -> Self {
        Self { act: act.clone(), stamp, result: result.clone(), awards: awards.to_vec() }
    }
}

#[async_trait]
impl Deed for Recording {
    type Outcome = Added;

    fn attempt(&self) -> Option<&AttemptId> {
        Some(&self.result.attempt)
    }

    async fn carry_out(&self, tx: &mut Tx<'_>) -> Result<Part<Added>, StoreError> {
        let Self { act, stamp, result, awards } = self;
        let attempt = &result.attempt;
        let ground = ground(tx, attempt, result.version).await?;
        if ground.taken {
            return Ok(Part::Left(Added::Taken));
        }
        if ground.stamp != *stamp || ground.voids != result.voids {
            return Err(StoreError::Stale);
        }
        let owner = ground.owner;
        match write_result(tx, act, &owner, result, None).await {
            Err(e) if is_duplicate(&e) => return Ok(Part::Left(Added::Taken)),
            done => done?,
        }
        let sql = "UPDATE attempts SET state = 'ended', ended = $1 WHERE id = $2 AND state = 'open'";
        tx.run(sql, &[Value::Int(result.ended.0), Value::Text(attempt.as_str())]).await?;
        insert_awards(tx, act, &owner.program, &owner.person, awards).await?;
        Ok(Part::Written(Added::New))
    }
}

/// What a result is recorded on, all in one look: many are recorded at a time.
struct Ground {
    owner: Owner,
    /// This version is recorded already.
    taken: bool,
    stamp: Stamp,
    voids: VoidMark,
}

async fn ground(tx: &mut Tx<'_>, attempt: &AttemptId, version: u32) -> Result<Ground, StoreError> {
    let sql = "SELECT a.program, a.person, a.bank, a.state, \
               (SELECT 1 FROM results r WHERE r.attempt = a.id AND r.version = $2), \
               (SELECT u.seq FROM audit u WHERE u.person = a.person ORDER BY u.seq DESC LIMIT 1), \
               (SELECT COUNT(*) FROM voided_items v WHERE v.program = a.program AND v.bank = a.bank) \
               FROM attempts a WHERE a.id = $1";
    let values = [Value::Text(attempt.as_str()), Value::Int(i64::from(version))];
    let row = tx.row(sql, &values).await?.ok_or(StoreError::Stale)?;
    let (owner, entered) = (owner_in(&row)?, row.maybe_int(5, "audit.seq")?);
    let stamp = stamped(tx, &owner.person, entered);
    let taken = row.maybe_int(4, "results.version")?.is_some();
    Ok(Ground { owner, taken, stamp, voids: VoidMark::of(row.int(6, "voided_items")?) })
}

/// Whose an attempt is, and of what.
pub(super) struct Owner {
    pub(super) program: ProgramId,
    pub(super) person: CandidateId,
    pub(super) bank: ExamId,
    pub(super) state: String,
}

pub(super) async fn owner(tx: &mut Tx<'_>, attempt: &AttemptId) -> Result<Owner, StoreError> {
    let sql = "SELECT program, person, bank, state FROM attempts WHERE id = $1";
    owner_in(&tx.row(sql, &[Value::Text(attempt.as_str())]).await?.ok_or(StoreError::Stale)?)
}

/// An owner from the columns program, person, bank, state.
fn owner_in(row: &Row) -> Result<Owner, StoreError> {
    Ok(Owner {
        program: row.parsed(0, "attempts.program")?,
        person: row.parsed(1, "attempts.person")?,
        bank: row.parsed(2, "attempts.bank")?,
        state: row.text(3, "attempts.state")?,
    })
}

/// Writes a version of a result and its signature, if it knows of every item that is void.
pub(super) async fn insert_result(
    tx: &mut Tx<'_>,
    act: &Act,
    owner: &Owner,
    result: &NewResult,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    check_mark(tx, &owner.program, &owner.bank, result.voids).await?;
    write_result(tx, act, owner, result, reason).await
}

async fn write_result(
    tx: &mut Tx<'_>,
    act: &Act,
    owner: &Owner,
    result: &NewResult,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let (attempt, person) = (&result.attempt, &owner.person);
    let digest = Digest::of(&[&result.bytes]);
    let change = Change::ResultRecorded {
        attempt: attempt.clone(),
        person: person.clone(),
        version: result.version,
        head: result.head,
        result: digest,
    };
    let said = reason.map(|reason| words([("reason", reason)]));
    let audit = append(tx, act, &change, said.as_ref()).await?;
    let sql = "INSERT INTO results (attempt, version, audit, passed, held, head, bytes, digest, created) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let version = i64::from(result.version);
    let values = [
        Value::Text(attempt.as_str()),
        Value::Int(version),
        Value::Int(audit),
        Value::Int(i64::from(result.passed)),
        Value::Int(i64::from(result.held)),
        Value::Bytes(&result.head.0),
        Value::Bytes(&result.bytes),
        Value::Bytes(&digest.0),
        Value::Int(act.at.0),
    ];
    tx.run(sql, &values).await?;
    let Some(NewNote { signer, note }) = &result.note else { return Ok(()) };
    let change = Change::ResultSigned {
        attempt: attempt.clone(),
        person: person.clone(),
        version: result.version,
        key: signer.clone(),
        note: Digest::of(&[note.as_bytes()]),
    };
    let audit = append(tx, act, &change, None).await?;
    let sql = "INSERT INTO result_notes (audit, attempt, version, signer, note) VALUES ($1, $2, $3, $4, $5)";
    let values = [
        Value::Int(audit),
        Value::Text(attempt.as_str()),
        Value::Int(version),
        Value::Text(signer),
        Value::Text(note),
    ];
    tx.run(sql, &values).await?;
    Ok(())
}

/// A result from the columns version, bytes, digest, created, passed.
pub(super) fn stored(row: &Row) -> Result<StoredResult, StoreError> {
    Ok(StoredResult {
        version: row.count(0, "results.version")?,
        bytes: row.bytes(1, "results.bytes")?,
        digest: row.digest(2, "results.digest")?,
        created: Timestamp(row.int(3, "results.created")?),
        passed: row.int(4, "results.passed")? == 1,
    })
}
