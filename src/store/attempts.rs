//! Attempts: prepared, opened, listed. What an attempt depends on is stored with it or kept by digest.

use crate::attempt::Mode;
use crate::credential::Worth;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, ExamId, ItemId, ProgramId};
use crate::store::audit::{append, words};
use crate::store::history::check_stamp;
use crate::store::sql::{Row, Tx, Value, is_duplicate};
use crate::store::writer::{Deed, Part};
use crate::store::{Act, Change, Changed, Stamp, Store, StoreError};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::collections::BTreeSet;
use std::sync::Arc;
use zeroize::Zeroizing;

/// An attempt to be prepared.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// Identity, if nothing is prepared yet.
    pub id: AttemptId,
    /// Program.
    pub program: ProgramId,
    /// Who is to sit.
    pub person: CandidateId,
    /// Exam.
    pub exam: ExamId,
    /// The bank that it draws from.
    pub bank: ExamId,
    /// For credit, or beta.
    pub mode: Mode,
    /// What a pass will be worth.
    pub worth: Worth,
    /// The deliverer's part of the seed.
    pub secret: Zeroizing<[u8; 32]>,
    /// The commitment to it.
    pub commitment: Digest,
}

/// A prepared attempt: the new one, or the one that was prepared before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// Identity.
    pub id: AttemptId,
    /// The commitment.
    pub commitment: Digest,
}

/// Where an attempt stands in the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptState {
    /// Committed to; nothing drawn, does not count.
    Prepared,
    /// Drawn; counts.
    Open,
    /// Ended and scored.
    Ended,
    /// Declared void.
    Void,
}

/// An attempt of the registry.
#[derive(Debug, Clone)]
pub struct AttemptRow {
    /// Identity.
    pub id: AttemptId,
    /// Program.
    pub program: ProgramId,
    /// Who sits.
    pub person: CandidateId,
    /// Exam.
    pub exam: ExamId,
    /// Bank.
    pub bank: ExamId,
    /// For credit, or beta.
    pub mode: Mode,
    /// What a pass is worth.
    pub worth: Worth,
    /// Where it stands.
    pub state: AttemptState,
    /// When it was prepared.
    pub prepared: Timestamp,
    /// When it was opened.
    pub opened: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The deliverer's part of the seed.
    pub secret: Zeroizing<[u8; 32]>,
    /// The commitment to it.
    pub commitment: Digest,
    /// What was fixed at its opening.
    pub drawn: Option<Drawn>,
}

/// What is fixed when an attempt is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The candidate's nonce.
    pub nonce: Digest,
    /// The binding of record 0, as JSON.
    pub binding: Vec<u8>,
    /// The presented form, as JSON.
    pub form: Vec<u8>,
    /// Ids of the items, in the order shown.
    pub items: Vec<ItemId>,
    /// What the draw was told about earlier attempts: item ids, oldest attempt first.
    pub seen: Vec<Vec<ItemId>>,
    /// Digest of the program's data.
    pub program_digest: Digest,
    /// Digest of the bank's data.
    pub bank_digest: Digest,
    /// Digest of the blueprint.
    pub blueprint_digest: Digest,
}

/// Bytes that are kept because an attempt depends on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Digest of the data that the bytes hold.
    pub digest: Digest,
    /// `program` or `bank`.
    pub kind: &'static str,
    /// The file as it was read.
    pub bytes: Arc<[u8]>,
}

/// What became of an opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It is open now.
    Now,
    /// It was opened before, or is in no state to be opened; or another one of this exam is open. Nothing was changed.
    NotPrepared,
}

/// An open attempt, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAttempt {
    /// Identity.
    pub id: AttemptId,
    /// Whose.
    pub person: CandidateId,
    /// Name of the person.
    pub name: String,
    /// Exam.
    pub exam: ExamId,
    /// When it was opened.
    pub opened: Timestamp,
    /// Items of its form.
    pub items: u32,
    /// The binding of record 0, as JSON.
    pub binding: Vec<u8>,
}

impl Store {
    /// Prepares an attempt, or answers with the one that this person has prepared for this exam already.
    pub async fn prepare_attempt(
        &self,
        act: &Act,
        stamp: Stamp,
        new: &NewAttempt,
    ) -> Result<Prepared, StoreError> {
        self.carry_out(&Preparation::of(act, stamp, new)).await
    }

    /// Opens a prepared attempt: from here on it counts. Keeps the content that it depends on.
    pub async fn open_attempt(
        &self,
        act: &Act,
        stamp: Stamp,
        person: &CandidateId,
        attempt: &AttemptId,
        drawn: &Drawn,
        content: &[Content],
    ) -> Result<Opened, StoreError> {
        self.carry_out(&Draft::of(act, stamp, person, attempt, drawn, content)).await
    }

    /// The attempt of this id.
    pub async fn attempt(&self, id: &AttemptId) -> Result<Option<AttemptRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT id, program, person, exam, bank, mode, worth, state, prepared, opened, ended, secret, \
                   commitment, nonce, binding, form, drawn, seen, program_digest, bank_digest, blueprint_digest \
                   FROM attempts WHERE id = $1";
        tx.row(sql, &[Value::Text(id.as_str())]).await?.as_ref().map(attempt_row).transpose()
    }

    /// Attempts of a program that are open, oldest first, of anybody.
    pub async fn open_attempts(&self, program: &ProgramId) -> Result<Vec<OpenAttempt>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT a.id, a.person, p.name, a.exam, a.opened, a.drawn, a.binding \
                   FROM attempts a JOIN people p ON p.id = a.person \
                   WHERE a.state = 'open' AND a.program = $1 ORDER BY a.opened, a.id";
        let rows = tx.rows(sql, &[Value::Text(program.as_str())]).await?;
        let open = |row: &Row| {
            let items: Vec<ItemId> = json(row, 5, "attempts.drawn")?;
            Ok(OpenAttempt {
                id: row.parsed(0, "attempts.id")?,
                person: row.parsed(1, "attempts.person")?,
                name: row.text(2, "people.name")?,
                exam: row.parsed(3, "attempts.exam")?,
                opened: Timestamp(row.int(4, "attempts.opened")?),
                items: u32::try_from(items.len()).unwrap_or(u32::MAX),
                binding: row.bytes(6, "attempts.binding")?,
            })
        };
        rows.iter().map(open).collect()
    }

    /// Exams of a program that somebody has sat for credit.
    pub async fn launched(&self, program: &ProgramId) -> Result<BTreeSet<ExamId>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        // from one exam to the next along the index, not past every attempt
        let sql = "WITH RECURSIVE launched (exam) AS ( \
                   SELECT MIN(exam) FROM attempts \
                   WHERE program = $1 AND mode = 'exam' AND state <> 'prepared' \
                   UNION ALL \
                   SELECT (SELECT MIN(a.exam) FROM attempts a WHERE a.program = $1 AND a.exam > l.exam \
                   AND a.mode = 'exam' AND a.state <> 'prepared') FROM launched l WHERE l.exam IS NOT NULL) \
                   SELECT exam FROM launched WHERE exam IS NOT NULL";
        let rows = tx.rows(sql, &[Value::Text(program.as_str())]).await?;
        rows.iter().map(|row| row.parsed(0, "attempts.exam")).collect()
    }

    /// Attempts whose id begins with `prefix`, at most ten.
    pub async fn attempts_like(&self, prefix: &str) -> Result<Vec<AttemptId>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT id FROM attempts WHERE substr(id, 1, length($1)) = $1 ORDER BY id LIMIT 10";
        let rows = tx.rows(sql, &[Value::Text(prefix)]).await?;
        rows.iter().map(|row| row.parsed(0, "attempts.id")).collect()
    }

    /// All attempts of this store that were ever prepared, of any program: whose, and their ids, oldest first.
    pub async fn attempt_ids(&self) -> Result<Vec<(CandidateId, AttemptId)>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let rows =
            tx.rows("SELECT person, id FROM attempts ORDER BY COALESCE(opened, prepared), id", &[]).await?;
        rows.iter()
            .map(|row| Ok((row.parsed(0, "attempts.person")?, row.parsed(1, "attempts.id")?)))
            .collect()
    }

    /// Items that a person has been shown from this bank, oldest attempt first, void ones included.
    pub async fn seen_items(
        &self,
        program: &ProgramId,
        person: &CandidateId,
        bank: &ExamId,
    ) -> Result<Vec<Vec<ItemId>>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT drawn FROM attempts \
                   WHERE program = $1 AND person = $2 AND bank = $3 AND drawn IS NOT NULL ORDER BY opened, id";
        let values =
            [Value::Text(program.as_str()), Value::Text(person.as_str()), Value::Text(bank.as_str())];
        let rows = tx.rows(sql, &values).await?;
        rows.iter().map(|row| json(row, 0, "attempts.drawn")).collect()
    }

    /// The bytes of the program file that the attempt opened last and still open depends on.
    pub async fn program_of_open_attempt(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT c.bytes FROM attempts a JOIN content c ON c.digest = a.program_digest \
                   WHERE a.state = 'open' ORDER BY a.opened DESC, a.id LIMIT 1";
        tx.row(sql, &[]).await?.map(|row| row.bytes(0, "content.bytes")).transpose()
    }

    /// Bytes that are kept under this digest.
    pub async fn content(&self, digest: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let row = tx.row("SELECT bytes FROM content WHERE digest = $1", &[Value::Bytes(&digest.0)]).await?;
        row.map(|row| row.bytes(0, "content.bytes")).transpose()
    }

    /// Declares an attempt void, for a reason. It no longer counts; its items count as seen.
    pub async fn void_attempt(
        &self,
        act: &Act,
        attempt: &AttemptId,
        reason: &str,
    ) -> Result<Changed, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let Some(person) = person_of(&mut tx, attempt).await? else { return Ok(Changed::Nothing) };
        let sql = "UPDATE attempts SET state = 'void' WHERE id = $1 AND state IN ('open', 'ended')";
        if tx.run(sql, &[Value::Text(attempt.as_str())]).await? == 0 {
            return Ok(Changed::Nothing);
        }
        let change = Change::AttemptVoided { attempt: attempt.clone(), person };
        append(&mut tx, act, &change, Some(&words([("reason", reason)]))).await?;
        tx.commit().await?;
        Ok(Changed::Done)
    }
}

pub(super) async fn person_of(
    tx: &mut Tx<'_>,
    attempt: &AttemptId,
) -> Result<Option<CandidateId>, StoreError> {
    let row = tx.row("SELECT person FROM attempts WHERE id = $1", &[Value::Text(attempt.as_str())]).await?;
    row.map(|row| row.parsed(0, "attempts.person")).transpose()
}

pub(super) fn json<T: serde::de::DeserializeOwned>(
    row: &Row,
    index: usize,
    place: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(&row.text(index, place)?).map_err(|e| row.wrong(place, e))
}

fn list(items: &[ItemId]) -> String {
    serde_json::to_string(items).expect("a list of ids always encodes")
}

/// An attempt being prepared.
pub(super) struct Preparation {
    act: Act,
    stamp: Stamp,
    new: NewAttempt,
}

impl Preparation {
    pub(super) fn of(act: &Act, stamp: Stamp, new: &NewAttempt) -> Self {
        Self { act: act.clone(), stamp, new: new.clone() }
    }
}

#[async_trait]
impl Deed for Preparation {
    type Outcome = Prepared;

    fn attempt(&self) -> Option<&AttemptId> {
        None
    }

    async fn carry_out(&self, tx: &mut Tx<'_>) -> Result<Part<Prepared>, StoreError> {
        let Self { act, stamp, new } = self;
        check_stamp(tx, &new.person, *stamp).await?;
        let sql = "SELECT id, commitment, mode, worth, bank FROM attempts \
                   WHERE program = $1 AND person = $2 AND exam = $3 AND state = 'prepared'";
        let key = [
            Value::Text(new.program.as_str()),
            Value::Text(new.person.as_str()),
            Value::Text(new.exam.as_str()),
        ];
        if let Some(row) = tx.row(sql, &key).await? {
            let id: AttemptId = row.parsed(0, "attempts.id")?;
            let commitment = row.digest(1, "attempts.commitment")?;
            let (mode, worth) = (row.text(2, "attempts.mode")?, row.text(3, "attempts.worth")?);
            let bank: ExamId = row.parsed(4, "attempts.bank")?;
            if (mode.as_str(), worth.as_str(), bank)
                == (mode_word(new.mode), worth_word(new.worth), new.bank.clone())
            {
                return Ok(Part::Left(Prepared { id, commitment }));
            }
            // Prepared under other circumstances and never drawn: nothing depends on it.
            tx.run("DELETE FROM attempts WHERE id = $1", &[Value::Text(id.as_str())]).await?;
        }
        let sql = "INSERT INTO attempts \
                   (id, program, person, exam, bank, mode, worth, state, prepared, secret, commitment) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, 'prepared', $8, $9, $10)";
        let values = [
            Value::Text(new.id.as_str()),
            Value::Text(new.program.as_str()),
            Value::Text(new.person.as_str()),
            Value::Text(new.exam.as_str()),
            Value::Text(new.bank.as_str()),
            Value::Text(mode_word(new.mode)),
            Value::Text(worth_word(new.worth)),
            Value::Int(act.at.0),
            Value::Bytes(new.secret.as_slice()),
            Value::Bytes(&new.commitment.0),
        ];
        tx.run(sql, &values).await?;
        let change = Change::AttemptPrepared {
            attempt: new.id.clone(),
            program: new.program.clone(),
            exam: new.exam.clone(),
            person: new.person.clone(),
            mode: new.mode,
            commitment: new.commitment,
        };
        append(tx, act, &change, None).await?;
        Ok(Part::Written(Prepared { id: new.id.clone(), commitment: new.commitment }))
    }
}

/// An attempt being opened.
pub(super) struct Draft {
    act: Act,
    stamp: Stamp,
    person: CandidateId,
    attempt: AttemptId,
    drawn: Drawn,
    content: Vec<Content>,
}

impl Draft {
    pub(super) fn of(
        act: &Act,
        stamp: Stamp,
        person: &CandidateId,
        attempt: &AttemptId,
        drawn: &Drawn,
        content: &[Content],
    ) -> Self {
        let (person, attempt) = (person.clone(), attempt.clone());
        Self { act: act.clone(), stamp, person, attempt, drawn: drawn.clone(), content: content.to_vec() }
    }
}

#[async_trait]
impl Deed for Draft {
    type Outcome = Opened;

    fn attempt(&self) -> Option<&AttemptId> {
        Some(&self.attempt)
    }

    async fn carry_out(&self, tx: &mut Tx<'_>) -> Result<Part<Opened>, StoreError> {
        let Self { act, stamp, person, attempt, drawn, content } = self;
        check_stamp(tx, person, *stamp).await?;
        let items = list(&drawn.items);
        let seen = serde_json::to_string(&drawn.seen).expect("lists of ids always encode");
        let sql = "UPDATE attempts SET state = 'open', opened = $1, nonce = $2, binding = $3, form = $4, drawn = $5, \
                   seen = $6, program_digest = $7, bank_digest = $8, blueprint_digest = $9 \
                   WHERE id = $10 AND person = $11 AND state = 'prepared'";
        let values = [
            Value::Int(act.at.0),
            Value::Bytes(&drawn.nonce.0),
            Value::Bytes(&drawn.binding),
            Value::Bytes(&drawn.form),
            Value::Text(&items),
            Value::Text(&seen),
            Value::Bytes(&drawn.program_digest.0),
            Value::Bytes(&drawn.bank_digest.0),
            Value::Bytes(&drawn.blueprint_digest.0),
            Value::Text(attempt.as_str()),
            Value::Text(person.as_str()),
        ];
        match tx.run(sql, &values).await {
            Ok(0) => return Ok(Part::Left(Opened::NotPrepared)),
            Err(e) if is_duplicate(&e) => return Ok(Part::Left(Opened::NotPrepared)),
            done => done?,
        };
        for part in content {
            // many attempts depend on the same large files
            let held =
                tx.row("SELECT 1 FROM content WHERE digest = $1", &[Value::Bytes(&part.digest.0)]).await?;
            if held.is_none() {
                let sql = "INSERT INTO content (digest, kind, bytes) VALUES ($1, $2, $3) \
                           ON CONFLICT (digest) DO NOTHING";
                let values =
                    [Value::Bytes(&part.digest.0), Value::Text(part.kind), Value::Bytes(&part.bytes)];
                tx.run(sql, &values).await?;
            }
        }
        let change = Change::AttemptOpened {
            attempt: attempt.clone(),
            person: person.clone(),
            binding: Digest::of(&[&drawn.binding]),
        };
        append(tx, act, &change, None).await?;
        Ok(Part::Written(Opened::Now))
    }
}

fn attempt_row(row: &Row) -> Result<AttemptRow, StoreError> {
    let place = "attempts.secret";
    let secret =
        <[u8; 32]>::try_from(row.bytes(11, place)?).map_err(|_| row.wrong(place, "it has not 32 bytes"))?;
    let drawn = match row.maybe_digest(13, "attempts.nonce")? {
        None => None,
        Some(nonce) => Some(Drawn {
            nonce,
            binding: row.bytes(14, "attempts.binding")?,
            form: row.bytes(15, "attempts.form")?,
            items: json(row, 16, "attempts.drawn")?,
            seen: json(row, 17, "attempts.seen")?,
            program_digest: row.digest(18, "attempts.program_digest")?,
            bank_digest: row.digest(19, "attempts.bank_digest")?,
            blueprint_digest: row.digest(20, "attempts.blueprint_digest")?,
        }),
    };
    Ok(AttemptRow {
        id: row.parsed(0, "attempts.id")?,
        program: row.parsed(1, "attempts.program")?,
        person: row.parsed(2, "attempts.person")?,
        exam: row.parsed(3, "attempts.exam")?,
        bank: row.parsed(4, "attempts.bank")?,
        mode: mode(row, 5)?,
        worth: worth(row, 6)?,
        state: state(row, 7)?,
        prepared: Timestamp(row.int(8, "attempts.prepared")?),
        opened: row.maybe_int(9, "attempts.opened")?.map(Timestamp),
        ended: row.maybe_int(10, "attempts.ended")?.map(Timestamp),
        secret: Zeroizing::new(secret),
        commitment: row.digest(12, "attempts.commitment")?,
        drawn,
    })
}

pub(super) fn mode(row: &Row, index: usize) -> Result<Mode, StoreError> {
    match row.text(index, "attempts.mode")?.as_str() {
        "exam" => Ok(Mode::Exam),
        "beta" => Ok(Mode::Beta),
        other => Err(row.wrong("attempts.mode", format!("`{other}` is no mode"))),
    }
}

pub(super) fn worth(row: &Row, index: usize) -> Result<Worth, StoreError> {
    match row.text(index, "attempts.worth")?.as_str() {
        "credit" => Ok(Worth::Credit),
        "beta" => Ok(Worth::Beta),
        "unproctored" => Ok(Worth::Unproctored),
        other => Err(row.wrong("attempts.worth", format!("`{other}` is no worth"))),
    }
}

pub(super) fn state(row: &Row, index: usize) -> Result<AttemptState, StoreError> {
    match row.text(index, "attempts.state")?.as_str() {
        "prepared" => Ok(AttemptState::Prepared),
        "open" => Ok(AttemptState::Open),
        "ended" => Ok(AttemptState::Ended),
        "void" => Ok(AttemptState::Void),
        other => Err(row.wrong("attempts.state", format!("`{other}` is no state"))),
    }
}

pub(super) fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Exam => "exam",
        Mode::Beta => "beta",
    }
}

pub(super) fn worth_word(worth: Worth) -> &'static str {
    match worth {
        Worth::Credit => "credit",
        Worth::Beta => "beta",
        Worth::Unproctored => "unproctored",
    }
}
