//! SQLite: the connections, kept usable, and what their errors mean.
//!
//! One of them writes. A server has some more that read beside it: they see what is committed, and wait neither for the disk
//! nor for each other.

use crate::store::ledger::Ledger;
use crate::store::sql::Value;
use crate::store::{StoreError, open};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Connection, Row as _, Sqlite};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Mutex, MutexGuard};

pub(super) type Query<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

/// A statement with its values.
pub(super) fn query<'q>(sql: impl sqlx::SqlSafeStr, values: &[Value<'_>]) -> Query<'q> {
    values.iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Text(text) => query.bind((*text).to_owned()),
        Value::Int(number) => query.bind(*number),
        Value::Bytes(bytes) => query.bind(bytes.to_vec()),
        Value::MaybeText(text) => query.bind(text.map(str::to_owned)),
        Value::Texts(texts) => query.bind(serde_json::json!(texts).to_string()),
    })
}

/// The places of so many rows in a statement: `($1, $2), ($3, $4)`.
pub(super) fn tuples(rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let places: Vec<String> = (1..=width).map(|place| format!("${}", row * width + place)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// A connection; `None` where it was closed: the next use opens it again.
type Slot = Mutex<Option<SqliteConnection>>;

/// The connections to a database.
pub(in crate::store) struct Lite {
    writer: Slot,
    readers: Vec<Slot>,
    next: AtomicUsize,
    room: Room,
}

/// What a connection may keep in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Room {
    /// An exam needs few pages, and what passes through need not stay.
    Little,
    /// Many attempts grow at once, each at its own end of the index.
    Much,
}

impl Lite {
    /// A connection alone.
    pub(in crate::store) fn alone(connection: SqliteConnection) -> Self {
        let writer = Mutex::new(Some(connection));
        Self { writer, readers: Vec::new(), next: AtomicUsize::new(0), room: Room::Little }
    }

    /// The same for a server, with so many connections that read. They are opened when they are first needed, and this one
    /// is opened again.
    pub(in crate::store) fn for_many(readers: usize) -> Self {
        let readers = (0..readers).map(|_| Mutex::new(None)).collect();
        Self { writer: Mutex::new(None), readers, next: AtomicUsize::new(0), room: Room::Much }
    }

    /// The connection that reads and waits for nobody, else the next one.
    async fn to_read(&self) -> MutexGuard<'_, Option<SqliteConnection>> {
        if let Some(free) = self.readers.iter().find_map(|slot| slot.try_lock().ok()) {
            return free;
        }
        let next = self.next.fetch_add(1, Ordering::Relaxed).checked_rem(self.readers.len());
        next.and_then(|next| self.readers.get(next)).unwrap_or(&self.writer).lock().await
    }

    pub(super) async fn copy_into(&self, path: &Path, to: &str) -> Result<(), StoreError> {
        let mut slot = self.to_read().await;
        let connection = settle(&mut slot, path, self.room).await?;
        copy_into(connection, path, to).await
    }

    pub(super) async fn scrub(&self, path: &Path) -> Result<bool, StoreError> {
        let mut slot = self.writer.lock().await;
        scrub(settle(&mut slot, path, self.room).await?, path).await
    }

    pub(super) async fn close(&self, path: &Path) -> Result<(), StoreError> {
        // the last one folds the log into the file
        for slot in self.readers.iter().chain([&self.writer]) {
            if let Some(connection) = slot.lock().await.take() {
                connection.close().await.map_err(|e| told(path, e))?;
            }
        }
        Ok(())
    }
}

/// The use of the database by one method.
pub(in crate::store) struct LiteSession<'s> {
    lite: &'s Lite,
    held: Option<MutexGuard<'s, Option<SqliteConnection>>>,
    path: &'s Path,
    ledger: Option<&'s Ledger>,
}

impl<'s> LiteSession<'s> {
    pub(super) fn new(lite: &'s Lite, path: &'s Path, ledger: Option<&'s Ledger>) -> Self {
        Self { lite, held: None, path, ledger }
    }
    pub(super) fn path(&self) -> &'s Path {
        self.path
    }
    pub(super) fn ledger(&self) -> Option<&'s Ledger> {
        self.ledger
    }
    pub(super) async fn reader(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        // let go of before another one is waited for: it may be the same
        self.held = None;
        let slot = self.held.insert(self.lite.to_read().await);
        settle(slot, self.path, self.lite.room).await
    }
    pub(super) async fn writer(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.held = None;
        let slot = self.held.insert(self.lite.writer.lock().await);
        settle(slot, self.path, self.lite.room).await
    }
}

/// Statements on one connection.
pub(in crate::store) enum LiteTx<'t> {
    /// In a transaction, which is rolled back unless it is committed.
    Whole(sqlx::Transaction<'t, Sqlite>),
    /// One by itself.
    Alone(&'t mut SqliteConnection),
}

impl LiteTx<'_> {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Whole(tx) => tx,
            Self::Alone(connection) => connection,
        }
    }
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Whole(tx) => tx.commit().await,
            // SQLite made it durable when the statement ended
            Self::Alone(_) => Ok(()),
        }
    }
}

/// A connection that can begin a transaction. On a full disk SQLite ends a transaction by itself; rolling it back then
/// fails, and the library takes every later one for a nested one, for ever: such a connection is given up for a new one.
async fn settle<'c>(
    slot: &'c mut Option<SqliteConnection>,
    path: &Path,
    room: Room,
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
        none => Ok(none.insert(open::connect_again(path, room).await?)),
    }
}

/// Copies all that is committed in the database at `path` into the empty file `to`.
pub(in crate::store) async fn copy_into(
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

/// Makes the file anew and empties its log; false while somebody else reads the log.
async fn scrub(connection: &mut SqliteConnection, path: &Path) -> Result<bool, StoreError> {
    sqlx::query("VACUUM").execute(&mut *connection).await.map_err(|e| told(path, e))?;
    let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await;
    match row {
        Ok(row) => Ok(row.try_get::<i64, _>(0).map_err(|e| told(path, e))? == 0),
        Err(e) if matches!(primary_code(&e), Some(5 | 6)) => Ok(false),
        Err(e) => Err(told(path, e)),
    }
}

/// An error of SQLite in the words of the store.
pub(in crate::store) fn told(path: &Path, error: sqlx::Error) -> StoreError {
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
pub(in crate::store) fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}
