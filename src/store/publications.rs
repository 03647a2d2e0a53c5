//! Versions of question banks: published, withdrawn, fetched with their keys.
//!
//! Of a bank the newest version that was not withdrawn is the current one. Numbers go on without a gap and are never given
//! again; the bytes are kept as content, whatever becomes of the version. All of it is told by few rows, which change
//! seldom: a [`ContentMark`] says in one look whether anything was added.

use crate::api::Stage;
use crate::digest::Digest;
use crate::id::{CandidateId, ExamId, ProgramId};
use crate::store::audit::{append, words, words_in};
use crate::store::sql::{Row, Tx, Value, is_duplicate};
use crate::store::{Act, Added, Change, Changed, Sealed, Store, StoreError};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A version to be published.
#[derive(Debug, Clone)]
pub struct NewPublication {
    /// Program.
    pub program: ProgramId,
    /// The bank.
    pub bank: ExamId,
    /// Digest of its data.
    pub digest: Digest,
    /// The bytes of its file.
    pub bytes: Vec<u8>,
    /// What its attempts are for.
    pub stage: Stage,
    /// Who publishes it; `None` for the owner of this computer.
    pub publisher: Option<CandidateId>,
    /// Public samples that a form can hold.
    pub samples: u32,
    /// What is said with it; may be empty.
    pub note: String,
    /// Why it is published in spite of the samples; empty where there are none.
    pub forced: String,
}

/// What became of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishedAs {
    /// This version, new.
    Version(u32),
    /// The version that is current already: the same data, for the same use. Nothing was changed.
    Same(u32),
}

/// A version that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRow {
    /// The bank.
    pub bank: ExamId,
    /// Number, from 1.
    pub version: u32,
    /// Digest of the bank's data.
    pub digest: Digest,
    /// What its attempts are for.
    pub stage: Stage,
    /// Who published it; `None` for the owner of the store's computer.
    pub publisher: Option<CandidateId>,
    /// Public samples that a form can hold.
    pub samples: u32,
    /// When.
    pub published: Timestamp,
    /// What was said with it.
    pub note: String,
    /// Why it was published in spite of the samples.
    pub forced: String,
    /// How it was withdrawn.
    pub withdrawn: Option<WithdrawalRow>,
}

/// How a version was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalRow {
    /// When.
    pub at: Timestamp,
    /// By whom; `None` for the owner of the store's computer.
    pub by: Option<CandidateId>,
    /// Why.
    pub reason: String,
}

/// Somebody who fetched a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankReader {
    /// The bank.
    pub bank: ExamId,
    /// The version.
    pub version: u32,
    /// Who.
    pub person: CandidateId,
}

/// What had been published, withdrawn and fetched when it was read: another mark means that there is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentMark([i64; 3]);

impl ContentMark {
    /// Nothing was ever published.
    pub fn is_blank(self) -> bool {
        self.0.first() == Some(&NONE)
    }
}

/// What stands for the number of an entry where there is none.
const NONE: i64 = -1;

impl Store {
    /// Publishes a version of a bank, under the next number; nothing happens where the current version holds the same data
    /// for the same use.
    pub async fn publish_bank(&self, act: &Act, new: &NewPublication) -> Result<PublishedAs, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let versions = publications(&mut tx, &new.program, Some(&new.bank)).await?;
        if let Some(current) = versions.iter().rev().find(|row| row.withdrawn.is_none())
            && (current.digest, current.stage) == (new.digest, new.stage)
        {
            return Ok(PublishedAs::Same(current.version));
        }
        let version = versions.last().map_or(0, |row| row.version) + 1;
        let sql = "INSERT INTO content (digest, kind, bytes) VALUES ($1, 'bank', $2) ON CONFLICT (digest) DO NOTHING";
        tx.run(sql, &[Value::Bytes(&new.digest.0), Value::Bytes(&new.bytes)]).await?;
        let change = Change::BankPublished {
            program: new.program.clone(),
            bank: new.bank.clone(),
            version,
            digest: new.digest,
            stage: new.stage,
            publisher: new.publisher.clone(),
            samples: new.samples,
        };
        let said: Sealed = words([("forced", &new.forced), ("note", &new.note)])
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let audit = append(&mut tx, act, &change, (!said.is_empty()).then_some(&said)).await?;
        let sql = "INSERT INTO publications \
                   (audit, program, bank, version, digest, stage, publisher, samples, published) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values = [
            Value::Int(audit),
            Value::Text(new.program.as_str()),
            Value::Text(new.bank.as_str()),
            Value::Int(version.into()),
            Value::Bytes(&new.digest.0),
            Value::Text(new.stage.word()),
            Value::MaybeText(new.publisher.as_ref().map(CandidateId::as_str)),
            Value::Int(new.samples.into()),
            Value::Int(act.at.0),
        ];
        tx.run(sql, &values).await?;
        tx.commit().await?;
        Ok(PublishedAs::Version(version))
    }

    /// Withdraws a version, for a reason; `Nothing` where there is none of this number, or it was withdrawn before.
    pub async fn withdraw_bank(
        &self,
        act: &Act,
        program: &ProgramId,
        bank: &ExamId,
        version: u32,
        by: Option<&CandidateId>,
        reason: &str,
    ) -> Result<Changed, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let key = || [Value::Text(program.as_str()), Value::Text(bank.as_str()), Value::Int(version.into())];
        let sql = "SELECT 1 FROM publications WHERE program = $1 AND bank = $2 AND version = $3";
        if tx.row(sql, &key()).await?.is_none() {
            return Ok(Changed::Nothing);
        }
        let change =
            Change::BankWithdrawn { program: program.clone(), bank: bank.clone(), version, by: by.cloned() };
        let audit = append(&mut tx, act, &change, Some(&words([("reason", reason)]))).await?;
        let sql = "INSERT INTO withdrawals (program, bank, version, audit, withdrawn_by, withdrawn) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let by = Value::MaybeText(by.map(CandidateId::as_str));
        let values: Vec<Value<'_>> =
            key().into_iter().chain([Value::Int(audit), by, Value::Int(act.at.0)]).collect();
        match tx.run(sql, &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Changed::Nothing),
            done => done?,
        };
        tx.commit().await?;
        Ok(Changed::Done)
    }

    /// Notes that a person fetched a version with its keys; `Taken` where that was noted before.
    pub async fn note_bank_reader(
        &self,
        act: &Act,
        program: &ProgramId,
        reader: &BankReader,
    ) -> Result<Added, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let change = Change::BankFetched {
            program: program.clone(),
            bank: reader.bank.clone(),
            version: reader.version,
            person: reader.person.clone(),
        };
        let audit = append(&mut tx, act, &change, None).await?;
        let sql =
            "INSERT INTO bank_readers (audit, program, bank, version, person) VALUES ($1, $2, $3, $4, $5)";
        let values = [
            Value::Int(audit),
            Value::Text(program.as_str()),
            Value::Text(reader.bank.as_str()),
            Value::Int(reader.version.into()),
            Value::Text(reader.person.as_str()),
        ];
        match tx.run(sql, &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Added::Taken),
            done => done?,
        };
        tx.commit().await?;
        Ok(Added::New)
    }

    /// What there is of a program's versions, in one look.
    pub async fn content_mark(&self, program: &ProgramId) -> Result<ContentMark, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        content_mark(&mut tx, program).await
    }

    /// Everything that was published of a program, by bank and version; who fetched it; and the mark that it was read with.
    pub async fn publications(
        &self,
        program: &ProgramId,
    ) -> Result<(Vec<PublicationRow>, Vec<BankReader>, ContentMark), StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let mark = content_mark(&mut tx, program).await?;
        let rows = publications(&mut tx, program, None).await?;
        let sql = "SELECT bank, version, person FROM bank_readers WHERE program = $1 ORDER BY audit";
        let reader = |row: &Row| {
            Ok(BankReader {
                bank: row.parsed(0, "bank_readers.bank")?,
                version: row.count(1, "bank_readers.version")?,
                person: row.parsed(2, "bank_readers.person")?,
            })
        };
        let readers = tx.rows(sql, &[Value::Text(program.as_str())]).await?;
        Ok((rows, readers.iter().map(reader).collect::<Result<_, StoreError>>()?, mark))
    }
}

async fn content_mark(tx: &mut Tx<'_>, program: &ProgramId) -> Result<ContentMark, StoreError> {
    let sql = "SELECT (SELECT COALESCE(MAX(audit), -1) FROM publications WHERE program = $1), \
               (SELECT COALESCE(MAX(audit), -1) FROM withdrawals WHERE program = $1), \
               (SELECT COALESCE(MAX(audit), -1) FROM bank_readers WHERE program = $1)";
    let Some(row) = tx.row(sql, &[Value::Text(program.as_str())]).await? else {
        return Ok(ContentMark([NONE; 3]));
    };
    let mut mark = [NONE; 3];
    for (index, last) in mark.iter_mut().enumerate() {
        *last = row.int(index, "publications.audit")?;
    }
    Ok(ContentMark(mark))
}

async fn publications(
    tx: &mut Tx<'_>,
    program: &ProgramId,
    bank: Option<&ExamId>,
) -> Result<Vec<PublicationRow>, StoreError> {
    let sql = "SELECT p.bank, p.version, p.digest, p.stage, p.publisher, p.samples, p.published, s.bytes, \
               w.withdrawn, w.withdrawn_by, v.bytes FROM publications p \
               LEFT JOIN sealed s ON s.audit = p.audit \
               LEFT JOIN withdrawals w ON w.program = p.program AND w.bank = p.bank AND w.version = p.version \
               LEFT JOIN sealed v ON v.audit = w.audit \
               WHERE p.program = $1 AND (p.bank = $2 OR $2 IS NULL) ORDER BY p.bank, p.version";
    let values = [Value::Text(program.as_str()), Value::MaybeText(bank.map(ExamId::as_str))];
    tx.rows(sql, &values).await?.iter().map(publication).collect()
}

fn publication(row: &Row) -> Result<PublicationRow, StoreError> {
    let mut said = words_in(row, 7)?;
    let mut word = |what: &str| said.remove(what).unwrap_or_default();
    let withdrawn = match row.maybe_int(8, "withdrawals.withdrawn")? {
        None => None,
        Some(at) => Some(WithdrawalRow {
            at: Timestamp(at),
            by: somebody(row, 9, "withdrawals.withdrawn_by")?,
            reason: words_in(row, 10)?.remove("reason").unwrap_or_default(),
        }),
    };
    Ok(PublicationRow {
        bank: row.parsed(0, "publications.bank")?,
        version: row.count(1, "publications.version")?,
        digest: row.digest(2, "publications.digest")?,
        stage: stage_in(row, 3)?,
        publisher: somebody(row, 4, "publications.publisher")?,
        samples: row.count(5, "publications.samples")?,
        published: Timestamp(row.int(6, "publications.published")?),
        note: word("note"),
        forced: word("forced"),
        withdrawn,
    })
}

fn stage_in(row: &Row, index: usize) -> Result<Stage, StoreError> {
    let word = row.text(index, "publications.stage")?;
    let found = [Stage::Beta, Stage::Live].into_iter().find(|stage| stage.word() == word);
    found.ok_or_else(|| row.wrong("publications.stage", format!("`{word}` is neither beta nor live")))
}

fn somebody(row: &Row, index: usize, place: &'static str) -> Result<Option<CandidateId>, StoreError> {
    let person = row.maybe_text(index, place)?.map(|id| id.parse()).transpose();
    person.map_err(|e| row.wrong(place, e))
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    let sql = "SELECT audit, program, bank, version, digest, stage, publisher, samples FROM publications";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::BankPublished {
            program: row.parsed(1, "publications.program")?,
            bank: row.parsed(2, "publications.bank")?,
            version: row.count(3, "publications.version")?,
            digest: row.digest(4, "publications.digest")?,
            stage: stage_in(&row, 5)?,
            publisher: somebody(&row, 6, "publications.publisher")?,
            samples: row.count(7, "publications.samples")?,
        };
        facts.insert(row.count(0, "publications.audit")?, change);
    }
    for row in tx.rows("SELECT audit, program, bank, version, withdrawn_by FROM withdrawals", &[]).await? {
        let change = Change::BankWithdrawn {
            program: row.parsed(1, "withdrawals.program")?,
            bank: row.parsed(2, "withdrawals.bank")?,
            version: row.count(3, "withdrawals.version")?,
            by: somebody(&row, 4, "withdrawals.withdrawn_by")?,
        };
        facts.insert(row.count(0, "withdrawals.audit")?, change);
    }
    for row in tx.rows("SELECT audit, program, bank, version, person FROM bank_readers", &[]).await? {
        let change = Change::BankFetched {
            program: row.parsed(1, "bank_readers.program")?,
            bank: row.parsed(2, "bank_readers.bank")?,
            version: row.count(3, "bank_readers.version")?,
            person: row.parsed(4, "bank_readers.person")?,
        };
        facts.insert(row.count(0, "bank_readers.audit")?, change);
    }
    Ok(())
}
