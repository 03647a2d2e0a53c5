//! Attempts that were made without a server and uploaded later, as evidence. Those that do not count are in no history.

use crate::credential::AwardFact;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ExamId, ProgramId};
use crate::store::attempts::{mode_word, worth_word};
use crate::store::audit::append;
use crate::store::history::check_stamp;
use crate::store::registry::insert_awards;
use crate::store::results::{Owner, insert_result};
use crate::store::sql::{Row, Tx, Value, is_duplicate};
use crate::store::{
    Act, Added, AttemptRow, Change, Content, NewRecords, NewResult, Stamp, Store, StoreError, StoredRecord,
};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// An upload to be recorded.
#[derive(Debug)]
pub struct NewUpload<'u> {
    /// The attempt: ended, and drawn.
    pub row: &'u AttemptRow,
    /// Its whole record.
    pub records: &'u [StoredRecord],
    /// It counts as an attempt of this server would.
    pub counts: bool,
    /// What it depends on and is at hand.
    pub content: &'u [Content],
    /// Its result; `None` where its bank is not known here.
    pub result: Option<&'u NewResult>,
    /// Awards that follow.
    pub awards: &'u [AwardFact],
}

/// An attempt that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// The attempt.
    pub attempt: AttemptId,
    /// Who sat.
    pub person: CandidateId,
    /// The exam.
    pub exam: ExamId,
    /// Hash of its journal's last record.
    pub head: Digest,
    /// It counts as an attempt of this server would.
    pub counts: bool,
    /// When it was uploaded.
    pub uploaded: Timestamp,
}

impl Store {
    /// Records an uploaded attempt, its record and its result. `Taken` where an attempt of this id is known already.
    pub async fn record_upload(
        &self,
        act: &Act,
        stamp: Stamp,
        upload: &NewUpload<'_>,
    ) -> Result<Added, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let row = upload.row;
        let last = upload.records.last().ok_or(StoreError::Stale)?;
        check_stamp(&mut tx, &row.person, stamp).await?;
        for part in upload.content {
            let sql = "INSERT INTO content (digest, kind, bytes) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
            let values = [Value::Bytes(&part.digest.0), Value::Text(part.kind), Value::Bytes(&part.bytes)];
            tx.run(sql, &values).await?;
        }
        if !insert_attempt(&mut tx, row).await? {
            return Ok(Added::Taken);
        }
        let change = Change::AttemptUploaded {
            attempt: row.id.clone(),
            program: row.program.clone(),
            exam: row.exam.clone(),
            person: row.person.clone(),
            head: last.hash,
            counts: upload.counts,
        };
        let audit = append(&mut tx, act, &change, None).await?;
        let sql = "INSERT INTO uploads (audit, attempt, head, counts, uploaded) VALUES ($1, $2, $3, $4, $5)";
        let values = [
            Value::Int(audit),
            Value::Text(row.id.as_str()),
            Value::Bytes(&last.hash.0),
            Value::Int(i64::from(upload.counts)),
            Value::Int(act.at.0),
        ];
        tx.run(sql, &values).await?;
        let records = upload.records.to_vec();
        let new = NewRecords { attempt: row.id.clone(), head: None, records, received: None };
        let rows: Vec<Value<'_>> = new.rows().collect();
        tx.insert_rows("records (attempt, seq, bytes, hash)", 4, &rows, "").await?;
        if let Some(result) = upload.result {
            let owner = Owner {
                program: row.program.clone(),
                person: row.person.clone(),
                bank: row.bank.clone(),
                state: "ended".to_owned(),
            };
            insert_result(&mut tx, act, &owner, result, None).await?;
        }
        insert_awards(&mut tx, act, &row.program, &row.person, upload.awards).await?;
        tx.commit().await?;
        Ok(Added::New)
    }

    /// The upload of an attempt; `None` where it was not uploaded.
    pub async fn upload(&self, attempt: &AttemptId) -> Result<Option<UploadRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT u.attempt, a.person, a.exam, u.head, u.counts, u.uploaded \
                   FROM uploads u JOIN attempts a ON a.id = u.attempt WHERE u.attempt = $1";
        tx.row(sql, &[Value::Text(attempt.as_str())]).await?.as_ref().map(upload).transpose()
    }

    /// Uploads of a program, in the order of arrival.
    pub async fn uploads(&self, program: &ProgramId) -> Result<Vec<UploadRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT u.attempt, a.person, a.exam, u.head, u.counts, u.uploaded \
                   FROM uploads u JOIN attempts a ON a.id = u.attempt WHERE a.program = $1 ORDER BY u.audit";
        tx.rows(sql, &[Value::Text(program.as_str())]).await?.iter().map(upload).collect()
    }
}

fn upload(row: &Row) -> Result<UploadRow, StoreError> {
    Ok(UploadRow {
        attempt: row.parsed(0, "uploads.attempt")?,
        person: row.parsed(1, "attempts.person")?,
        exam: row.parsed(2, "attempts.exam")?,
        head: row.digest(3, "uploads.head")?,
        counts: row.int(4, "uploads.counts")? == 1,
        uploaded: Timestamp(row.int(5, "uploads.uploaded")?),
    })
}

/// Writes an ended attempt; false where one of this id is there.
async fn insert_attempt(tx: &mut Tx<'_>, row: &AttemptRow) -> Result<bool, StoreError> {
    let drawn = row.drawn.as_ref().ok_or(StoreError::Stale)?;
    let items = serde_json::to_string(&drawn.items).expect("a list of ids always encodes");
    let seen = serde_json::to_string(&drawn.seen).expect("lists of ids always encode");
    let sql = "INSERT INTO attempts (id, program, person, exam, bank, mode, worth, state, prepared, opened, ended, \
               secret, commitment, nonce, binding, form, drawn, seen, program_digest, bank_digest, blueprint_digest) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 'ended', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
               ON CONFLICT (id) DO NOTHING";
    let opened = row.opened.unwrap_or(row.prepared);
    let values = [
        Value::Text(row.id.as_str()),
        Value::Text(row.program.as_str()),
        Value::Text(row.person.as_str()),
        Value::Text(row.exam.as_str()),
        Value::Text(row.bank.as_str()),
        Value::Text(mode_word(row.mode)),
        Value::Text(worth_word(row.worth)),
        Value::Int(row.prepared.0),
        Value::Int(opened.0),
        Value::Int(row.ended.unwrap_or(opened).0),
        Value::Bytes(row.secret.as_slice()),
        Value::Bytes(&row.commitment.0),
        Value::Bytes(&drawn.nonce.0),
        Value::Bytes(&drawn.binding),
        Value::Bytes(&drawn.form),
        Value::Text(&items),
        Value::Text(&seen),
        Value::Bytes(&drawn.program_digest.0),
        Value::Bytes(&drawn.bank_digest.0),
        Value::Bytes(&drawn.blueprint_digest.0),
    ];
    match tx.run(sql, &values).await {
        Err(e) if is_duplicate(&e) => Ok(false),
        done => Ok(done? == 1),
    }
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    let sql = "SELECT u.audit, u.attempt, a.program, a.exam, a.person, u.head, u.counts \
               FROM uploads u JOIN attempts a ON a.id = u.attempt";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::AttemptUploaded {
            attempt: row.parsed(1, "uploads.attempt")?,
            program: row.parsed(2, "attempts.program")?,
            exam: row.parsed(3, "attempts.exam")?,
            person: row.parsed(4, "attempts.person")?,
            head: row.digest(5, "uploads.head")?,
            counts: row.int(6, "uploads.counts")? == 1,
        };
        facts.insert(row.count(0, "uploads.audit")?, change);
    }
    Ok(())
}
