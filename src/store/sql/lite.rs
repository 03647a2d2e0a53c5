//! SQLite: the one connection, kept usable, and what its errors mean.

use crate::store::sql::Value;
use crate::store::{StoreError, open};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Connection, Row as _, Sqlite};
use std::path::Path;

pub(super) type Query<'q> = sqlx::query::Query<'q, Sqlite, SqliteArguments>;

/// A statement with its values.
pub(super) fn query<'q>(sql: impl sqlx::SqlSafeStr, values: &[Value<'_>]) -> Query<'q> {
    values.iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Text(text) => query.bind((*text).to_owned()),
        Value::Int(number) => query.bind(*number),
        Value::Bytes(bytes) => query.bind(bytes.to_vec()),
        Value::MaybeText(text) => query.bind(text.map(str::to_owned)),
    })
}

/// A connection that can begin a transaction. On a full disk SQLite ends a transaction by itself; rolling it back then
/// fails, and the library takes every later one for a nested one, for ever: such a connection is given up for a new one.
pub(super) async fn settle<'c>(
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
pub(super) async fn scrub(connection: &mut SqliteConnection, path: &Path) -> Result<bool, StoreError> {
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
