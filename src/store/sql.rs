//! Transactions, values and rows: the one place that knows which database is behind the store.
//!
//! Every statement is one SQL text that SQLite and PostgreSQL both take (`$1`, `ON CONFLICT`), with values of three
//! kinds. PostgreSQL becomes a second arm of [`Backend`], [`Tx`] and [`Row`]; nothing outside this file will notice.

use crate::digest::Digest;
use crate::store::ledger::{self, Ledger};
use crate::store::{StoreError, open};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection, Row as _, Sqlite};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tokio::sync::{Mutex, MutexGuard};

/// The database behind a store.
pub(super) enum Backend {
    /// SQLite: one connection, one user at a time in this process; other processes wait for each other in the database.
    /// `None` where it was closed; the next use opens it again.
    Lite(Box<Mutex<Option<SqliteConnection>>>),
}

/// The use of the database by one method.
pub(super) enum Session<'s> {
    Lite(MutexGuard<'s, Option<SqliteConnection>>, &'s Path, Option<&'s Ledger>),
}

/// A transaction; rolled back unless it is committed.
pub(super) enum Tx<'t> {
    Lite(sqlx::Transaction<'t, Sqlite>, &'t Path, Mirror<'t>),
}

/// Where a transaction is mirrored, if it writes to the audit trail.
#[derive(Default)]
pub(super) struct Mirror<'t> {
    ledger: Option<&'t Ledger>,
    audited: bool,
}

/// A row of a result.
pub(super) enum Row {
    Lite(Box<SqliteRow>, PathBuf),
}

/// A value handed to a statement.
pub(super) enum Value<'v> {
    Text(&'v str),
    Int(i64),
    Bytes(&'v [u8]),
    MaybeText(Option<&'v str>),
}

impl Backend {
    pub(super) async fn session<'s>(&'s self, path: &'s Path, ledger: Option<&'s Ledger>) -> Session<'s> {
        match self {
            Self::Lite(connection) => Session::Lite(connection.lock().await, path, ledger),
        }
    }
    /// Copies all that is committed in the database at `path` into the empty file `to`.
    pub(super) async fn copy_into(&self, path: &Path, to: &str) -> Result<(), StoreError> {
        match self {
            Self::Lite(connection) => {
                let mut slot = connection.lock().await;
                let connection = settle(&mut slot, path).await?;
                copy_into(connection, path, to).await
            }
        }
    }
    /// Makes the file anew, without the remains of what was deleted, and empties its log; false while somebody else reads
    /// the log.
    pub(super) async fn scrub(&self, path: &Path) -> Result<bool, StoreError> {
        match self {
            Self::Lite(connection) => {
                let mut slot = connection.lock().await;
                let connection = settle(&mut slot, path).await?;
                sqlx::query("VACUUM").execute(&mut *connection).await.map_err(|e| told(path, e))?;
                let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await;
                match row {
                    Ok(row) => Ok(row.try_get::<i64, _>(0).map_err(|e| told(path, e))? == 0),
                    Err(e) if matches!(primary_code(&e), Some(5 | 6)) => Ok(false),
                    Err(e) => Err(told(path, e)),
                }
            }
        }
    }
    pub(super) async fn close(&self) -> Result<(), sqlx::Error> {
        match self {
            Self::Lite(connection) => match connection.lock().await.take() {
                Some(connection) => connection.close().await,
                None => Ok(()),
            },
        }
    }
}

impl Session<'_> {
    /// A transaction that sees one state of the database and changes nothing.
    pub(super) async fn read(&mut self) -> Result<Tx<'_>, StoreError> {
        match self {
            Self::Lite(connection, path, _) => {
                let connection = settle(connection, path).await?;
                let tx = connection.begin().await.map_err(|e| told(path, e))?;
                Ok(Tx::Lite(tx, path, Mirror::default()))
            }
        }
    }
    /// A transaction that writes. On SQLite it takes the write lock at once: one that begins as a reader fails when it
    /// turns into a writer, whatever the busy timeout.
    pub(super) async fn write(&mut self) -> Result<Tx<'_>, StoreError> {
        match self {
            Self::Lite(connection, path, ledger) => {
                let connection = settle(connection, path).await?;
                let tx = connection.begin_with("BEGIN IMMEDIATE").await.map_err(|e| told(path, e))?;
                Ok(Tx::Lite(tx, path, Mirror { ledger: *ledger, audited: false }))
            }
        }
    }
}

/// Copies all that is committed in the database at `path` into the empty file `to`.
pub(super) async fn copy_into(
    connection: &mut SqliteConnection,
    path: &Path,
    to: &str,
) -> Result<(), StoreError> {
    let copied = sqlx::query("VACUUM INTO $1").bind(to).execute(connection).await;
    copied.map(drop).map_err(|e| match primary_code(&e) {
        // about the new file, not the one that is read
        Some(8 | 13 | 14) => told(Path::new(to), e),
        _ => told(path, e),
    })
}

/// A connection that can begin a transaction. On a full disk SQLite ends a transaction by itself; rolling it back then
/// fails, and the library takes every later one for a nested one, for ever: such a connection is given up for a new one.
async fn settle<'c>(
    slot: &'c mut Option<SqliteConnection>,
    path: &Path,
) -> Result<&'c mut SqliteConnection, StoreError> {
    let usable = match slot {
        None => false,
        Some(connection) if !connection.is_in_transaction() => true,
        Some(connection) => {
            // what was rolled back on drop may still be under way
            connection.ping().await.map_err(|e| told(path, e))?;
            !connection.is_in_transaction()
        }
    };
    if !usable {
        *slot = None;
    }
    match slot {
        Some(connection) => Ok(connection),
        none => Ok(none.insert(open::connect_again(path).await?)),
    }
}

impl Tx<'_> {
    /// Runs a statement; the number of rows it touched.
    pub(super) async fn run(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        match self {
            Self::Lite(tx, path, _) => {
                let done = lite(sql, values).execute(&mut **tx).await.map_err(|e| told(path, e))?;
                Ok(done.rows_affected())
            }
        }
    }
    /// Runs a statement that is put together from names of the schema.
    pub(super) async fn run_composed(
        &mut self,
        sql: String,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        match self {
            Self::Lite(tx, path, _) => {
                let query = lite(sqlx::AssertSqlSafe(sql), values);
                Ok(query.execute(&mut **tx).await.map_err(|e| told(path, e))?.rows_affected())
            }
        }
    }
    /// Runs statements one after the other, without values.
    pub(super) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match self {
            Self::Lite(tx, path, _) => {
                sqlx::raw_sql(sql).execute(&mut **tx).await.map(drop).map_err(|e| told(path, e))
            }
        }
    }
    /// All rows of a query.
    pub(super) async fn rows(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.fetch(lite(sql, values)).await
    }
    /// All rows of a query that is put together from names of the schema.
    pub(super) async fn composed_rows(
        &mut self,
        sql: String,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.fetch(lite(sqlx::AssertSqlSafe(sql), values)).await
    }
    async fn fetch(&mut self, query: Query<'_>) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Lite(tx, path, _) => {
                let rows = query.fetch_all(&mut **tx).await.map_err(|e| told(path, e))?;
                Ok(rows.into_iter().map(|row| Row::Lite(Box::new(row), path.to_path_buf())).collect())
            }
        }
    }
    /// The number of the schema.
    pub(super) async fn schema(&mut self) -> Result<i64, StoreError> {
        let row = self.row("SELECT user_version FROM pragma_user_version", &[]).await?;
        row.map_or(Ok(0), |row| row.int(0, "user_version"))
    }
    /// Says that this transaction writes to the audit trail.
    pub(super) fn audited(&mut self) {
        let Self::Lite(_, _, mirror) = self;
        mirror.audited = true;
    }
    /// The first row of a query, if there is one.
    pub(super) async fn row(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        match self {
            Self::Lite(tx, path, _) => {
                let row = lite(sql, values).fetch_optional(&mut **tx).await.map_err(|e| told(path, e))?;
                Ok(row.map(|row| Row::Lite(Box::new(row), path.to_path_buf())))
            }
        }
    }
    /// Makes everything in this transaction durable, and mirrors what it did to the registry.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let Self::Lite(_, _, mirror) = &self;
        let ledger = mirror.ledger.filter(|_| mirror.audited);
        let due = match ledger {
            Some(ledger) => ledger::due(&mut self, ledger).await?,
            None => ledger::Due::default(),
        };
        let Self::Lite(tx, path, _) = self;
        tx.commit().await.map_err(|e| told(path, e))?;
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
            Self::Lite(row, _) => row.try_get(index).map_err(|e| self.wrong(place, e)),
        }
    }
    /// The integer in column `index`.
    pub(super) fn int(&self, index: usize, place: &'static str) -> Result<i64, StoreError> {
        self.maybe_int(index, place)?.ok_or_else(|| self.wrong(place, "it is empty (NULL)"))
    }
    /// The integer in column `index`, or nothing.
    pub(super) fn maybe_int(&self, index: usize, place: &'static str) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Lite(row, _) => row.try_get(index).map_err(|e| self.wrong(place, e)),
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
            Self::Lite(row, _) => row.try_get(index).map_err(|e| self.wrong(place, e)),
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
    /// An error about the value at `place`.
    pub(super) fn wrong(&self, place: &'static str, reason: impl std::fmt::Display) -> StoreError {
        let Self::Lite(_, path) = self;
        StoreError::Value { path: path.clone(), place, reason: reason.to_string() }
    }
}

/// An error of the database in the words of the store.
pub(super) fn told(path: &Path, error: sqlx::Error) -> StoreError {
    let path = path.to_path_buf();
    let Some(database) = error.as_database_error() else {
        return StoreError::Refused { path, source: error };
    };
    let reason = database.message().to_owned();
    // Primary result codes: https://www.sqlite.org/rescode.html
    match primary_code(&error) {
        Some(5 | 6) => StoreError::Busy { path },
        Some(8) => StoreError::ReadOnly { path, reason },
        Some(10) => StoreError::Io { path, reason },
        Some(11) => StoreError::Damaged { path, reason },
        Some(13) => StoreError::Full { path },
        Some(14) => StoreError::CannotOpen { path, reason },
        Some(26) => StoreError::NotOurs { path, reason },
        _ => StoreError::Refused { path, source: error },
    }
}

/// The primary result code of SQLite, if the error came from it.
pub(super) fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// True when a unique index or a primary key refused a row.
pub(super) fn is_duplicate(error: &StoreError) -> bool {
    matches!(error, StoreError::Refused { source, .. }
        if source.as_database_error().is_some_and(|e| e.is_unique_violation()))
}

type Query<'q> = sqlx::query::Query<'q, Sqlite, sqlx::sqlite::SqliteArguments>;

fn lite<'q>(sql: impl sqlx::SqlSafeStr, values: &[Value<'_>]) -> Query<'q> {
    values.iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Text(text) => query.bind((*text).to_owned()),
        Value::Int(number) => query.bind(*number),
        Value::Bytes(bytes) => query.bind(bytes.to_vec()),
        Value::MaybeText(text) => query.bind(text.map(str::to_owned)),
    })
}
