//! Journal records as the delivery holds them: the bytes, unchanged. The journal's own chain protects them.

use crate::attempt::Reception;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ProgramId};
use crate::store::audit::append;
use crate::store::sql::{Row, Tx, Value, about_one_or_all};
use crate::store::{Act, Change, Store, StoreError};
use crate::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A record as it stands in the journal, without its line feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Sequence number.
    pub seq: u64,
    /// The line.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub hash: Digest,
}

/// What became of records that were to be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// They are held, durably.
    Held,
    /// The head held is another one by now (somebody else appended), or the attempt is not open. Nothing was changed.
    HeadMoved,
}

/// Records that one call brings.
#[derive(Debug, Clone)]
pub struct NewRecords {
    /// The attempt.
    pub attempt: AttemptId,
    /// The head that they continue (sequence number and hash; `None`: nothing).
    pub head: Option<(u64, Digest)>,
    /// The records, in order.
    pub records: Vec<StoredRecord>,
    /// When a server received them: its receipt says so from then on.
    pub received: Option<Timestamp>,
}

impl Store {
    /// Appends records to an open attempt, if the head held is still `head` (sequence number and hash; `None`: nothing).
    pub async fn append_records(
        &self,
        attempt: &AttemptId,
        head: Option<(u64, Digest)>,
        records: &[StoredRecord],
    ) -> Result<Appended, StoreError> {
        self.append(attempt, head, records, None).await
    }

    /// The same for a server, with the instant at which it received them: its receipt says so from then on.
    pub async fn receive_records(
        &self,
        attempt: &AttemptId,
        head: Option<(u64, Digest)>,
        records: &[StoredRecord],
        at: Timestamp,
    ) -> Result<Appended, StoreError> {
        self.append(attempt, head, records, Some(at)).await
    }

    async fn append(
        &self,
        attempt: &AttemptId,
        head: Option<(u64, Digest)>,
        records: &[StoredRecord],
        received: Option<Timestamp>,
    ) -> Result<Appended, StoreError> {
        let new = NewRecords { attempt: attempt.clone(), head, records: records.to_vec(), received };
        let appended = self.append_together(&[&new]).await?;
        Ok(appended.into_iter().next().unwrap_or(Appended::HeadMoved))
    }

    /// Appends the records of several calls in one transaction; what became of each, in their order. One that does not fit
    /// changes nothing for the others.
    pub(super) async fn append_together(&self, calls: &[&NewRecords]) -> Result<Vec<Appended>, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write_apart().await?;
        let mut attempts: Vec<&str> = calls.iter().map(|call| call.attempt.as_str()).collect();
        attempts.sort_unstable();
        attempts.dedup();
        // locked before the heads are read, which nobody else can move then
        let open = tx.keep_open(&attempts).await?;
        let mut heads = heads_of(&mut tx, &open).await?;
        let judge = |call: &&NewRecords| match heads.get_mut(&call.attempt) {
            Some(head) if *head == call.head => {
                *head = call.records.last().map(|last| (last.seq, last.hash)).or(*head);
                Appended::Held
            }
            _ => Appended::HeadMoved,
        };
        let appended: Vec<Appended> = calls.iter().map(judge).collect();
        let held =
            || calls.iter().zip(&appended).filter(|(_, done)| **done == Appended::Held).map(|(call, _)| call);
        let records: Vec<Value<'_>> = held().flat_map(|call| call.rows()).collect();
        if records.is_empty() {
            return Ok(appended);
        }
        tx.insert_rows("records (attempt, seq, bytes, hash)", 4, &records, "").await?;
        let receipts: Vec<Value<'_>> = held().filter_map(|call| call.receipt()).flatten().collect();
        tx.insert_rows("receipts (attempt, seq, received)", 3, &receipts, "ON CONFLICT DO NOTHING").await?;
        tx.commit().await?;
        Ok(appended)
    }

    /// When the records up to `seq` were received, as it was noted first; `at` is noted where nothing was (the records came
    /// from a rebuilt store).
    pub async fn received(
        &self,
        attempt: &AttemptId,
        seq: u64,
        at: Timestamp,
    ) -> Result<Timestamp, StoreError> {
        let values = [Value::Text(attempt.as_str()), number(seq)];
        let sql = "SELECT received FROM receipts WHERE attempt = $1 AND seq = $2";
        let mut session = self.session().await;
        let noted = session.glance().await?.row(sql, &values).await?;
        if let Some(row) = noted {
            return Ok(Timestamp(row.int(0, "receipts.received")?));
        }
        self.writable()?;
        let mut tx = session.write().await?;
        note_receipt(&mut tx, attempt, seq, at).await?;
        // another server may have been faster
        let noted = tx.row(sql, &values).await?;
        let received = noted.map(|row| row.int(0, "receipts.received")).transpose()?;
        tx.commit().await?;
        Ok(received.map_or(at, Timestamp))
    }

    /// What a server received of this attempt when, in order; empty where none did.
    pub async fn receptions(&self, attempt: &AttemptId) -> Result<Vec<Reception>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT seq, received FROM receipts WHERE attempt = $1 ORDER BY seq";
        let rows = tx.rows(sql, &[Value::Text(attempt.as_str())]).await?;
        let read = |row: &Row| {
            let at = Timestamp(row.int(1, "receipts.received")?);
            Ok(Reception { seq: row.count(0, "receipts.seq")?, at })
        };
        rows.iter().map(read).collect()
    }

    /// Attempts of a program, of one person or of everybody, of which a server received records.
    pub async fn received_attempts(
        &self,
        program: &ProgramId,
        person: Option<&CandidateId>,
    ) -> Result<BTreeSet<AttemptId>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = about_one_or_all!(
            person,
            "SELECT a.id FROM attempts a WHERE a.program = $1",
            "AND a.person = $2" or "AND $2 IS NULL",
            "AND EXISTS (SELECT 1 FROM receipts r WHERE r.attempt = a.id)"
        );
        let key = [Value::Text(program.as_str()), Value::MaybeText(person.map(CandidateId::as_str))];
        let rows = tx.rows(sql, &key).await?;
        rows.iter().map(|row| row.parsed(0, "attempts.id")).collect()
    }

    /// Sequence number and hash of the last record held of an attempt.
    pub async fn head(&self, attempt: &AttemptId) -> Result<Option<(u64, Digest)>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        head_of(&mut tx, attempt).await
    }

    /// The records held of an attempt from `first` on, in order.
    pub async fn records(&self, attempt: &AttemptId, first: u64) -> Result<Vec<StoredRecord>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT seq, bytes, hash FROM records WHERE attempt = $1 AND seq >= $2 ORDER BY seq";
        let rows = tx.rows(sql, &[Value::Text(attempt.as_str()), number(first)]).await?;
        let record = |row: &Row| {
            Ok(StoredRecord {
                seq: row.count(0, "records.seq")?,
                bytes: row.bytes(1, "records.bytes")?,
                hash: row.digest(2, "records.hash")?,
            })
        };
        rows.iter().map(record).collect()
    }

    /// Keeps a record that contradicts one that is held, for review. The same one is kept once.
    pub async fn keep_incident(
        &self,
        act: &Act,
        attempt: &AttemptId,
        seq: u64,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let sql = "SELECT 1 FROM incidents WHERE attempt = $1 AND seq = $2 AND bytes = $3";
        let id = Value::Text(attempt.as_str());
        if tx.row(sql, &[id, number(seq), Value::Bytes(bytes)]).await?.is_some() {
            return Ok(());
        }
        let change = Change::RecordRefused { attempt: attempt.clone(), seq, offered: Digest::of(&[bytes]) };
        let audit = append(&mut tx, act, &change, None).await?;
        let sql = "INSERT INTO incidents (audit, attempt, seq, bytes) VALUES ($1, $2, $3, $4)";
        let values = [Value::Int(audit), Value::Text(attempt.as_str()), number(seq), Value::Bytes(bytes)];
        tx.run(sql, &values).await?;
        tx.commit().await
    }

    /// Records that were refused: sequence number and bytes, in the order of arrival.
    pub async fn incidents(&self, attempt: &AttemptId) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT seq, bytes FROM incidents WHERE attempt = $1 ORDER BY audit";
        let rows = tx.rows(sql, &[Value::Text(attempt.as_str())]).await?;
        rows.iter()
            .map(|row| Ok((row.count(0, "incidents.seq")?, row.bytes(1, "incidents.bytes")?)))
            .collect()
    }
}

impl NewRecords {
    /// Values of the table `records`.
    pub(super) fn rows(&self) -> impl Iterator<Item = Value<'_>> {
        self.records.iter().flat_map(|record| {
            [
                Value::Text(self.attempt.as_str()),
                number(record.seq),
                Value::Bytes(&record.bytes),
                Value::Bytes(&record.hash.0),
            ]
        })
    }
    /// Values of the table `receipts`.
    fn receipt(&self) -> Option<[Value<'_>; 3]> {
        let (at, last) = self.received.zip(self.records.last())?;
        Some([Value::Text(self.attempt.as_str()), number(last.seq), Value::Int(at.0)])
    }
}

fn number(seq: u64) -> Value<'static> {
    Value::Int(i64::try_from(seq).unwrap_or(i64::MAX))
}

/// The last record held of each attempt.
async fn heads_of(
    tx: &mut Tx<'_>,
    attempts: &[AttemptId],
) -> Result<BTreeMap<AttemptId, Option<(u64, Digest)>>, StoreError> {
    let ids: Vec<&str> = attempts.iter().map(AttemptId::as_str).collect();
    let sql = format!(
        "SELECT a.id, (SELECT r.seq FROM records r WHERE r.attempt = a.id ORDER BY r.seq DESC LIMIT 1), \
         (SELECT r.hash FROM records r WHERE r.attempt = a.id ORDER BY r.seq DESC LIMIT 1) \
         FROM attempts a WHERE a.id {}",
        tx.among(1)
    );
    let head = |row: &Row| {
        let seq = row.maybe_int(1, "records.seq")?.and_then(|seq| u64::try_from(seq).ok());
        Ok((row.parsed(0, "attempts.id")?, seq.zip(row.maybe_digest(2, "records.hash")?)))
    };
    tx.composed_rows(sql, &[Value::Texts(&ids)]).await?.iter().map(head).collect()
}

async fn note_receipt(
    tx: &mut Tx<'_>,
    attempt: &AttemptId,
    seq: u64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO receipts (attempt, seq, received) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.run(sql, &[Value::Text(attempt.as_str()), number(seq), Value::Int(at.0)]).await.map(drop)
}

async fn head_of(tx: &mut Tx<'_>, attempt: &AttemptId) -> Result<Option<(u64, Digest)>, StoreError> {
    let sql = "SELECT seq, hash FROM records WHERE attempt = $1 ORDER BY seq DESC LIMIT 1";
    let row = tx.row(sql, &[Value::Text(attempt.as_str())]).await?;
    row.map(|row| Ok((row.count(0, "records.seq")?, row.digest(1, "records.hash")?))).transpose()
}
