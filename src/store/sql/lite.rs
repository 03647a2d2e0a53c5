//! SQLite: the connections, kept usable, and what their errors mean.
//!
//! One of them writes. A server has some more that read beside it: they see what is committed, and wait neither for the disk
//! nor for each other. A statement runs on the thread that asks for it: handing it to another thread and its rows back costs
//! more than most statements take. Only one of them writes at a time, so at most one thread waits for the disk.

use crate::store::ledger::Ledger;
use crate::store::sql::Value;
use crate::store::{StoreError, open};
use rusqlite::types::{ToSqlOutput, Value as Cell, ValueRef};
use rusqlite::{CachedStatement, Connection, Rows, ToSql};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Mutex, MutexGuard};

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Int(number) => ToSqlOutput::Owned(Cell::Integer(*number)),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::MaybeText(None) => ToSqlOutput::Owned(Cell::Null),
            Self::MaybeText(Some(text)) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Texts(texts) => ToSqlOutput::Owned(Cell::Text(serde_json::json!(texts).to_string())),
        })
    }
}

/// Runs a statement to its end; the number of rows it touched.
pub(super) fn run(connection: &Connection, sql: &str, values: &[Value<'_>]) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = begun(&mut statement, values)?;
    while rows.next()?.is_some() {}
    Ok(connection.changes())
}

/// The first rows of a query, at most so many.
pub(super) fn rows(
    connection: &Connection,
    sql: &str,
    values: &[Value<'_>],
    most: usize,
) -> rusqlite::Result<Vec<Vec<Cell>>> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = begun(&mut statement, values)?;
    let mut found = Vec::new();
    while found.len() < most {
        let Some(row) = rows.next()? else { break };
        found.push((0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?);
    }
    Ok(found)
}

/// A statement with its values: `$n` is the n-th of them, wherever it stands, and each `?` the next one. To SQLite the former is a
/// name, which gets its number where it is met first, and which it looks for among all names of the statement.
fn begun<'s>(statement: &'s mut CachedStatement<'_>, values: &[Value<'_>]) -> rusqlite::Result<Rows<'s>> {
    for index in 1..=statement.parameter_count() {
        let number = match statement.parameter_name(index) {
            None => Some(index),
            Some(name) => name.strip_prefix('$').and_then(|number| number.parse().ok()),
        };
        let value = number.and_then(|number: usize| values.get(number.checked_sub(1)?));
        let value = value.ok_or(rusqlite::Error::InvalidParameterCount(values.len(), index))?;
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(statement.raw_query())
}

/// The places of so many rows in a statement: `(?, ?), (?, ?)`.
pub(super) fn tuples(rows: usize, width: usize) -> String {
    let row = format!("({})", vec!["?"; width].join(", "));
    vec![row; rows].join(", ")
}

/// A connection; `None` where it was closed: the next use opens it again.
type Slot = Mutex<Option<Connection>>;

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
    /// Many attempts grow at once, each at its own end of the index. Only who writes has use of it: who reads forgets all
    /// pages at the next change, and forgetting takes the longer the more there ever were.
    Much,
}

impl Lite {
    /// A connection alone.
    pub(in crate::store) fn alone(connection: Connection) -> Self {
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
    async fn to_read(&self) -> MutexGuard<'_, Option<Connection>> {
        if let Some(free) = self.readers.iter().find_map(|slot| slot.try_lock().ok()) {
            return free;
        }
        let next = self.next.fetch_add(1, Ordering::Relaxed).checked_rem(self.readers.len());
        next.and_then(|next| self.readers.get(next)).unwrap_or(&self.writer).lock().await
    }

    /// What the connection that reads may keep.
    fn room_to_read(&self) -> Room {
        if self.readers.is_empty() { self.room } else { Room::Little }
    }

    pub(super) async fn copy_into(&self, path: &Path, to: &str) -> Result<(), StoreError> {
        let mut slot = self.to_read().await;
        let connection = settle(&mut slot, path, self.room_to_read())?;
        beside_others(|| copy_into(connection, path, to))
    }

    pub(super) async fn scrub(&self, path: &Path) -> Result<bool, StoreError> {
        let mut slot = self.writer.lock().await;
        let connection = settle(&mut slot, path, self.room)?;
        beside_others(|| scrub(connection, path))
    }

    pub(super) async fn close(&self, path: &Path) -> Result<(), StoreError> {
        // the last one folds the log into the file
        for slot in self.readers.iter().chain([&self.writer]) {
            if let Some(connection) = slot.lock().await.take() {
                connection.close().map_err(|(_, e)| told(path, e))?;
            }
        }
        Ok(())
    }
}

/// The use of the database by one method.
pub(in crate::store) struct LiteSession<'s> {
    lite: &'s Lite,
    held: Option<MutexGuard<'s, Option<Connection>>>,
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
    pub(super) async fn reader(&mut self) -> Result<LiteTx<'_>, StoreError> {
        // let go of before another one is waited for: it may be the same
        self.held = None;
        let slot = self.held.insert(self.lite.to_read().await);
        Ok(LiteTx::alone(settle(slot, self.path, self.lite.room_to_read())?))
    }
    pub(super) async fn writer(&mut self) -> Result<LiteTx<'_>, StoreError> {
        self.held = None;
        let slot = self.held.insert(self.lite.writer.lock().await);
        Ok(LiteTx::alone(settle(slot, self.path, self.lite.room)?))
    }
}

/// Statements on one connection: each by itself, or in a transaction, which is rolled back unless it is committed.
pub(in crate::store) struct LiteTx<'t> {
    connection: &'t mut Connection,
    begun: bool,
}

impl<'t> LiteTx<'t> {
    fn alone(connection: &'t mut Connection) -> Self {
        Self { connection, begun: false }
    }
    /// Begins a transaction with this statement.
    pub(super) fn begun(mut self, how: &str) -> rusqlite::Result<Self> {
        self.connection.execute_batch(how)?;
        self.begun = true;
        Ok(self)
    }
    pub(super) fn connection(&mut self) -> &mut Connection {
        self.connection
    }
    /// Makes everything durable. Without a transaction SQLite has done so when each statement ended.
    pub(super) fn commit(mut self) -> rusqlite::Result<()> {
        if self.begun {
            self.connection.execute_batch("COMMIT")?;
            self.begun = false;
        }
        Ok(())
    }
}

impl Drop for LiteTx<'_> {
    fn drop(&mut self) {
        if self.begun && !self.connection.is_autocommit() {
            // a connection on which that fails is not used again
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }
}

/// Does what takes its time. Where a server has more than one thread, other tasks go on meanwhile.
fn beside_others<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// A connection that can begin a transaction. One that is still in an old one, because the database could not take it back,
/// is given up for a new one.
fn settle<'c>(
    slot: &'c mut Option<Connection>,
    path: &Path,
    room: Room,
) -> Result<&'c mut Connection, StoreError> {
    if slot.as_ref().is_some_and(|connection| !connection.is_autocommit()) {
        *slot = None;
    }
    match slot {
        Some(connection) => Ok(connection),
        none => Ok(none.insert(open::connect_again(path, room)?)),
    }
}

/// Copies all that is committed in the database at `path` into the empty file `to`.
pub(in crate::store) fn copy_into(connection: &Connection, path: &Path, to: &str) -> Result<(), StoreError> {
    let copied = connection.execute("VACUUM INTO ?1", [to]);
    copied.map(drop).map_err(|e| match primary_code(&e) {
        // about the new file, not the one that is read
        Some(8 | 13 | 14) => told(Path::new(to), e),
        _ => told(path, e),
    })
}

/// Makes the file anew and empties its log; false while somebody else reads the log.
fn scrub(connection: &Connection, path: &Path) -> Result<bool, StoreError> {
    connection.execute_batch("VACUUM").map_err(|e| told(path, e))?;
    match connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)) {
        Ok(busy) => Ok(busy == 0),
        Err(e) if matches!(primary_code(&e), Some(5 | 6)) => Ok(false),
        Err(e) => Err(told(path, e)),
    }
}

/// An error of SQLite in the words of the store.
pub(in crate::store) fn told(path: &Path, error: rusqlite::Error) -> StoreError {
    let path = path.to_path_buf();
    let reason = match &error {
        rusqlite::Error::SqliteFailure(_, Some(said)) => said.clone(),
        other => other.to_string(),
    };
    // Primary result codes: https://www.sqlite.org/rescode.html
    match primary_code(&error) {
        Some(5 | 6) => StoreError::Busy { path },
        Some(8) => StoreError::ReadOnly { path, reason },
        Some(10) => StoreError::Io { path, reason },
        Some(11) => StoreError::Damaged { path, reason },
        Some(13) => StoreError::Full { path },
        Some(14) => StoreError::CannotOpen { path, reason },
        Some(26) => StoreError::NotOurs { path, reason },
        _ => StoreError::Refused { path, source: error.into() },
    }
}

/// The primary result code of SQLite, if the error came from it.
pub(in crate::store) fn primary_code(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|said| said.extended_code & 0xff)
}

/// A unique index or a primary key refused a row.
pub(super) fn is_duplicate(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE};
    let code = error.sqlite_error().map(|said| said.extended_code);
    matches!(code, Some(SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE))
}
