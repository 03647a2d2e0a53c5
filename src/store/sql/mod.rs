//! Transactions, values and rows: the one place that knows which database is behind the store.
//!
//! Every statement is one SQL text that SQLite and PostgreSQL both take (`$1`, `ON CONFLICT`), with values of three
//! kinds. What each of them needs beside that stands in `lite` and `pg`.

mod lite;
mod pg;

use crate::digest::Digest;
use crate::id::AttemptId;
use crate::store::ledger::{self, Ledger};
use crate::store::{DatabaseError, StoreError, schema};
use lite::LiteSession;
pub(super) use lite::LiteTx;
pub(super) use lite::{Lite, Room, copy_into, primary_code, told};
pub(super) use pg::{Pg, PgSession, Purpose};
use rusqlite::types::Value as Cell;
use sqlx::postgres::PgRow;
use sqlx::{Row as _, SqlSafeStr as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

/// A statement about all, or the same about one, where a parameter names it: with `OR` in one statement no index would be
/// used, and looking at one person would cost a look at everybody.
macro_rules! about_one_or_all {
    ($one:expr, $start:literal, $narrow:literal or $wide:literal, $end:literal) => {
        match $one {
            Some(_) => concat!($start, " ", $narrow, " ", $end),
            None => concat!($start, " ", $wide, " ", $end),
        }
    };
}

pub(super) use about_one_or_all;

/// The database behind a store.
pub(super) enum Backend {
    /// SQLite: a connection that writes, one user at a time in this process; other processes wait for each other in the
    /// database.
    Lite(Box<Lite>),
    /// PostgreSQL: some connections, and other servers that work on the same database.
    Pg(Arc<Pg>),
}

/// The use of the database by one method.
pub(super) enum Session<'s> {
    Lite(LiteSession<'s>),
    Pg(Box<PgSession>),
}

/// A transaction; rolled back unless it is committed.
pub(super) enum Tx<'t> {
    Lite(LiteTx<'t>, &'t Path, Mirror<'t>),
    Pg(&'t mut PgSession),
}

/// Where a transaction is mirrored, if it writes to the audit trail.
#[derive(Default)]
pub(super) struct Mirror<'t> {
    ledger: Option<&'t Ledger>,
    audited: bool,
    trail: Trail,
    writes: u64,
}

/// The audit trail as a transaction knows it.
#[derive(Default)]
pub(super) struct Trail {
    /// Number and hash of the last entry, once it was read or written.
    pub(super) last: Option<(i64, Digest)>,
    /// Entries that are not in the table yet.
    due: Vec<TrailEntry>,
}

impl Trail {
    /// The number of the last entry about a person among those that are not in the table yet.
    pub(super) fn last_about(&self, person: &str) -> Option<i64> {
        self.due.iter().rev().find(|entry| entry.person == person).map(|entry| entry.seq)
    }
}

/// An entry of the audit trail, as a row.
pub(super) struct TrailEntry {
    pub(super) seq: i64,
    pub(super) person: String,
    pub(super) line: Vec<u8>,
    pub(super) hash: Digest,
}

impl TrailEntry {
    fn row(&self) -> [Value<'_>; 4] {
        [
            Value::Int(self.seq),
            Value::Text(&self.person),
            Value::Bytes(&self.line),
            Value::Bytes(&self.hash.0),
        ]
    }
}

/// A row of a result.
pub(super) enum Row {
    Lite(Vec<Cell>, PathBuf),
    Pg(Box<PgRow>, Arc<Path>),
}

/// A value handed to a statement.
pub(super) enum Value<'v> {
    Text(&'v str),
    Int(i64),
    Bytes(&'v [u8]),
    MaybeText(Option<&'v str>),
    /// What a statement looks for with [`Tx::among`].
    Texts(&'v [&'v str]),
}

impl Backend {
    pub(super) fn session<'s>(&'s self, path: &'s Path, ledger: Option<&'s Ledger>) -> Session<'s> {
        match self {
            Self::Lite(lite) => Session::Lite(LiteSession::new(lite, path, ledger)),
            Self::Pg(pg) => Session::Pg(Box::new(pg.session())),
        }
    }
    /// Copies all that is committed in the database at `path` into the empty file `to`.
    pub(super) async fn copy_into(&self, path: &Path, to: &str) -> Result<(), StoreError> {
        match self {
            Self::Lite(lite) => lite.copy_into(path, to).await,
            Self::Pg(_) => Err(StoreError::Elsewhere { path: path.to_path_buf() }),
        }
    }
    /// Makes the database anew, without the remains of what was deleted; false while somebody else keeps them.
    pub(super) async fn scrub(&self, path: &Path) -> Result<bool, StoreError> {
        match self {
            Self::Lite(lite) => lite.scrub(path).await,
            Self::Pg(pg) => pg.scrub().await,
        }
    }
    pub(super) async fn close(&self, path: &Path) -> Result<(), StoreError> {
        match self {
            Self::Lite(lite) => lite.close(path).await,
            Self::Pg(pg) => {
                pg.close().await;
                Ok(())
            }
        }
    }
}

impl Session<'_> {
    /// A transaction that sees one state of the database and changes nothing.
    pub(super) async fn read(&mut self) -> Result<Tx<'_>, StoreError> {
        match self {
            Self::Lite(session) => {
                let path = session.path();
                let tx = session.reader().await?.begun("BEGIN").map_err(|e| told(path, e))?;
                Ok(Tx::Lite(tx, path, Mirror::default()))
            }
            Self::Pg(session) => {
                session.begin(Purpose::Reading).await?;
                Ok(Tx::Pg(session))
            }
        }
    }
    /// For one statement that reads, and sees one state of the database by itself: it is spared a transaction around it,
    /// which is two more statements.
    pub(super) async fn glance(&mut self) -> Result<Tx<'_>, StoreError> {
        match self {
            Self::Lite(session) => {
                let path = session.path();
                Ok(Tx::Lite(session.reader().await?, path, Mirror::default()))
            }
            Self::Pg(session) => {
                session.glance().await;
                Ok(Tx::Pg(session))
            }
        }
    }
    /// A transaction that writes, alone among all that do. On SQLite it takes the write lock at once: one that begins as a
    /// reader fails when it turns into a writer, whatever the busy timeout. On PostgreSQL it waits for its turn at the audit
    /// trail.
    pub(super) async fn write(&mut self) -> Result<Tx<'_>, StoreError> {
        self.write_for(Purpose::Turn).await
    }
    /// A transaction that writes beside others. It touches no audit trail, and locks the rows that it decides on.
    pub(super) async fn write_apart(&mut self) -> Result<Tx<'_>, StoreError> {
        self.write_for(Purpose::Rows).await
    }
    async fn write_for(&mut self, purpose: Purpose) -> Result<Tx<'_>, StoreError> {
        match self {
            Self::Lite(session) => {
                let (path, ledger) = (session.path(), session.ledger());
                let tx = session.writer().await?.begun("BEGIN IMMEDIATE").map_err(|e| told(path, e))?;
                Ok(Tx::Lite(tx, path, Mirror { ledger, ..Mirror::default() }))
            }
            Self::Pg(session) => {
                session.begin(purpose).await?;
                Ok(Tx::Pg(session))
            }
        }
    }
}

impl Tx<'_> {
    /// Runs a statement; the number of rows it touched.
    pub(super) async fn run(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        match self {
            Self::Lite(tx, path, mirror) => {
                mirror.writes += 1;
                lite::run(tx.connection(), sql, values).map_err(|e| told(path, e))
            }
            Self::Pg(session) => session.run(pg::query(sql, values)).await,
        }
    }
    /// Runs a statement that is put together from names of the schema.
    pub(super) async fn run_composed(
        &mut self,
        sql: String,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        match self {
            Self::Lite(tx, path, mirror) => {
                mirror.writes += 1;
                lite::run(tx.connection(), &sql, values).map_err(|e| told(path, e))
            }
            Self::Pg(session) => session.run(pg::query(sqlx::AssertSqlSafe(sql), values)).await,
        }
    }
    /// Runs statements one after the other, without values.
    pub(super) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Lite(tx, path, _) => tx.connection().execute_batch(sql).map_err(|e| told(path, e)),
            Self::Pg(session) => session.script(sqlx::AssertSqlSafe(schema::for_postgres(sql))).await,
        }
    }
    /// All rows of a query.
    pub(super) async fn rows(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Lite(tx, path, _) => lite_rows(tx, path, sql, values, usize::MAX),
            Self::Pg(session) => pg_rows(session, sql.into_sql_str(), values).await,
        }
    }
    /// All rows of a query that is put together from names of the schema.
    pub(super) async fn composed_rows(
        &mut self,
        sql: String,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Lite(tx, path, _) => lite_rows(tx, path, &sql, values, usize::MAX),
            Self::Pg(session) => pg_rows(session, sqlx::AssertSqlSafe(sql).into_sql_str(), values).await,
        }
    }
    /// The number of the schema.
    pub(super) async fn schema(&mut self) -> Result<i64, StoreError> {
        let sql = match self {
            Self::Lite(..) => "SELECT user_version FROM pragma_user_version",
            Self::Pg(_) => "SELECT version FROM invigil_schema",
        };
        self.row(sql, &[]).await?.map_or(Ok(0), |row| row.int(0, "the schema number"))
    }
    /// Appends an entry to the audit trail. It goes into the table with the others of this transaction, in one statement.
    pub(super) fn append(&mut self, entry: TrailEntry) {
        match self {
            Self::Lite(_, _, mirror) => {
                mirror.audited = true;
                mirror.writes += 1;
            }
            Self::Pg(session) => session.writes += 1,
        }
        let trail = self.trail();
        trail.last = Some((entry.seq, entry.hash));
        trail.due.push(entry);
    }
    /// Puts the entries of this transaction into the table of the audit trail: for whoever reads it there.
    pub(super) async fn enter(&mut self) -> Result<(), StoreError> {
        let due = std::mem::take(&mut self.trail().due);
        let values: Vec<Value<'_>> = due.iter().flat_map(TrailEntry::row).collect();
        self.insert_rows("audit (seq, person, bytes, hash)", 4, &values, "").await
    }
    /// Statements that may have changed something so far.
    pub(super) fn writes(&self) -> u64 {
        match self {
            Self::Lite(_, _, mirror) => mirror.writes,
            Self::Pg(session) => session.writes,
        }
    }
    /// Locks the rows of attempts that are to be changed, in the order of [`Tx::keep_open`].
    pub(super) async fn lock_attempts(&mut self, attempts: &[&str]) -> Result<(), StoreError> {
        if let Self::Pg(_) = self
            && attempts.len() > 1
        {
            let sql = "SELECT 1 FROM attempts WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
            self.rows(sql, &[Value::Texts(attempts)]).await?;
        }
        Ok(())
    }
    /// The audit trail, as this transaction knows it.
    pub(super) fn trail(&mut self) -> &mut Trail {
        match self {
            Self::Lite(_, _, mirror) => &mut mirror.trail,
            Self::Pg(session) => session.trail(),
        }
    }
    /// The part of a condition that says: among the texts of the value with this number.
    pub(super) fn among(&self, number: usize) -> String {
        match self {
            Self::Lite(..) => format!("IN (SELECT value FROM json_each(${number}))"),
            Self::Pg(_) => format!("= ANY(${number})"),
        }
    }
    /// Those of some attempts that are open; they stay so until this transaction ends. Rows are locked in the order of
    /// their ids, so that two who lock several never wait for each other.
    pub(super) async fn keep_open(&mut self, attempts: &[&str]) -> Result<Vec<AttemptId>, StoreError> {
        let lock = if matches!(self, Self::Pg(_)) { "FOR NO KEY UPDATE" } else { "" };
        let among = self.among(1);
        let sql = format!("SELECT id FROM attempts WHERE id {among} AND state = 'open' ORDER BY id {lock}");
        let rows = self.composed_rows(sql, &[Value::Texts(attempts)]).await?;
        rows.iter().map(|row| row.parsed(0, "attempts.id")).collect()
    }
    /// Inserts rows, `width` values each: `into` names the table and its columns, `conflict` says what is to be done with a
    /// row that is there already.
    pub(super) async fn insert_rows(
        &mut self,
        into: &'static str,
        width: usize,
        values: &[Value<'_>],
        conflict: &'static str,
    ) -> Result<(), StoreError> {
        if let Self::Pg(session) = self {
            return session.insert_rows(into, width, values, conflict).await;
        }
        let mut rest = values;
        // few lengths, so that each statement is prepared once
        for rows in [64, 8, 1] {
            while rest.len() >= rows * width {
                let (now, later) = rest.split_at(rows * width);
                let sql = format!("INSERT INTO {into} VALUES {} {conflict}", lite::tuples(rows, width));
                self.run_composed(sql, now).await?;
                rest = later;
            }
        }
        Ok(())
    }
    /// The first row of a query, if there is one.
    pub(super) async fn row(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        match self {
            Self::Lite(tx, path, _) => Ok(lite_rows(tx, path, sql, values, 1)?.pop()),
            Self::Pg(session) => {
                let row = session.row(sql.into_sql_str(), values).await?;
                Ok(row.map(|row| Row::Pg(Box::new(row), session.name().clone())))
            }
        }
    }
    /// Makes everything in this transaction durable, and mirrors what it did to the registry.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.enter().await?;
        let ledger = match &self {
            Self::Lite(_, _, mirror) => mirror.ledger.filter(|_| mirror.audited),
            Self::Pg(_) => None,
        };
        let due = match ledger {
            Some(ledger) => ledger::due(&mut self, ledger).await?,
            None => ledger::Due::default(),
        };
        match self {
            Self::Lite(tx, path, _) => tx.commit().map_err(|e| told(path, e))?,
            Self::Pg(session) => session.commit().await?,
        }
        if let Some(Err(error)) = ledger.map(|ledger| ledger.append(&due)) {
            // what is committed is recorded; the next to open the store catches up
            tracing::warn!(%error, "the ledger could not be written");
        }
        Ok(())
    }
}

impl Row {
    /// The text in column `index`; `place` names table and column for the error.
    pub(super) fn text(&self, index: usize, place: &'static str) -> Result<String, StoreError> {
        self.maybe_text(index, place)?.ok_or_else(|| self.wrong(place, "it is empty (NULL)"))
    }
    /// The text in column `index`, or nothing.
    pub(super) fn maybe_text(&self, index: usize, place: &'static str) -> Result<Option<String>, StoreError> {
        match self {
            Self::Lite(row, _) => match row.get(index) {
                Some(Cell::Text(text)) => Ok(Some(text.clone())),
                Some(Cell::Null) => Ok(None),
                other => Err(self.other(place, other, "a text")),
            },
            Self::Pg(row, _) => row.try_get(index).map_err(|e| self.wrong(place, e)),
        }
    }
    /// The integer in column `index`.
    pub(super) fn int(&self, index: usize, place: &'static str) -> Result<i64, StoreError> {
        self.maybe_int(index, place)?.ok_or_else(|| self.wrong(place, "it is empty (NULL)"))
    }
    /// The integer in column `index`, or nothing.
    pub(super) fn maybe_int(&self, index: usize, place: &'static str) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Lite(row, _) => match row.get(index) {
                Some(Cell::Integer(number)) => Ok(Some(*number)),
                Some(Cell::Null) => Ok(None),
                other => Err(self.other(place, other, "an integer")),
            },
            Self::Pg(row, _) => pg::integer(row, index).map_err(|e| self.wrong(place, e)),
        }
    }
    /// The non-negative integer in column `index`.
    pub(super) fn count<N: TryFrom<i64>>(&self, index: usize, place: &'static str) -> Result<N, StoreError> {
        let value = self.int(index, place)?;
        N::try_from(value).map_err(|_| self.wrong(place, format!("{value} is out of range")))
    }
    /// The bytes in column `index`.
    pub(super) fn bytes(&self, index: usize, place: &'static str) -> Result<Vec<u8>, StoreError> {
        self.maybe_bytes(index, place)?.ok_or_else(|| self.wrong(place, "it is empty (NULL)"))
    }
    /// The bytes in column `index`, or nothing.
    pub(super) fn maybe_bytes(
        &self,
        index: usize,
        place: &'static str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Lite(row, _) => match row.get(index) {
                Some(Cell::Blob(bytes)) => Ok(Some(bytes.clone())),
                Some(Cell::Text(text)) => Ok(Some(text.clone().into_bytes())),
                Some(Cell::Null) => Ok(None),
                other => Err(self.other(place, other, "bytes")),
            },
            Self::Pg(row, _) => row.try_get(index).map_err(|e| self.wrong(place, e)),
        }
    }
    /// The digest in column `index`.
    pub(super) fn digest(&self, index: usize, place: &'static str) -> Result<Digest, StoreError> {
        self.maybe_digest(index, place)?.ok_or_else(|| self.wrong(place, "it is empty (NULL)"))
    }
    /// The digest in column `index`, or nothing.
    pub(super) fn maybe_digest(
        &self,
        index: usize,
        place: &'static str,
    ) -> Result<Option<Digest>, StoreError> {
        let bytes = self.maybe_bytes(index, place)?;
        bytes
            .map(|b| {
                <[u8; 32]>::try_from(b).map(Digest).map_err(|_| self.wrong(place, "it has not 32 bytes"))
            })
            .transpose()
    }
    /// The text in column `index`, read as a `T`.
    pub(super) fn parsed<T: FromStr>(&self, index: usize, place: &'static str) -> Result<T, StoreError>
    where
        T::Err: std::fmt::Display,
    {
        self.text(index, place)?.parse().map_err(|e| self.wrong(place, e))
    }
    /// What stands at `place` is of another kind.
    fn other(&self, place: &'static str, found: Option<&Cell>, wanted: &str) -> StoreError {
        match found {
            Some(found) => {
                self.wrong(place, format!("it holds {} where {wanted} belongs", found.data_type()))
            }
            None => self.wrong(place, "the query has no such column"),
        }
    }
    /// An error about the value at `place`.
    pub(super) fn wrong(&self, place: &'static str, reason: impl std::fmt::Display) -> StoreError {
        let path = match self {
            Self::Lite(_, path) => path.clone(),
            Self::Pg(_, name) => name.to_path_buf(),
        };
        StoreError::Value { path, place, reason: reason.to_string() }
    }
}

/// True when a unique index or a primary key refused a row.
pub(super) fn is_duplicate(error: &StoreError) -> bool {
    match error {
        StoreError::Refused { source: DatabaseError::Lite(error), .. } => lite::is_duplicate(error),
        StoreError::Refused { source: DatabaseError::Pg(error), .. } => {
            error.as_database_error().is_some_and(|e| e.is_unique_violation())
        }
        _ => false,
    }
}

/// The first rows of a query on SQLite, at most so many.
fn lite_rows(
    tx: &mut LiteTx<'_>,
    path: &Path,
    sql: &str,
    values: &[Value<'_>],
    most: usize,
) -> Result<Vec<Row>, StoreError> {
    let found = lite::rows(tx.connection(), sql, values, most).map_err(|e| told(path, e))?;
    Ok(found.into_iter().map(|row| Row::Lite(row, path.to_path_buf())).collect())
}

/// All rows of a query on PostgreSQL.
async fn pg_rows(
    session: &mut PgSession,
    sql: sqlx::SqlStr,
    values: &[Value<'_>],
) -> Result<Vec<Row>, StoreError> {
    let rows = session.rows(sql, values).await?;
    let name = session.name();
    Ok(rows.into_iter().map(|row| Row::Pg(Box::new(row), name.clone())).collect())
}
