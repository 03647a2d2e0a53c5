//! How fast the database takes the same rows where nobody asks whether they are right: 500 in a transaction.

use anyhow::{Context as _, Result};
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Executor as _};
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

const BATCH: usize = 500;
const TABLE: &str = "CREATE TABLE bare (attempt TEXT NOT NULL, seq BIGINT NOT NULL, bytes BLOB NOT NULL, hash BLOB NOT NULL, \
                     PRIMARY KEY (attempt, seq))";

/// What it took.
pub(crate) struct Bare {
    rows: usize,
    took: Duration,
}

impl Bare {
    pub(crate) fn rate(&self) -> f64 {
        self.rows as f64 / self.took.as_secs_f64()
    }
}

type Row = (String, i64, Vec<u8>, Vec<u8>);

/// Inserts the rows of `records`, at most so many and in the order in which they came, into a table without anything else.
pub(crate) async fn measure(database: &str, most: u64) -> Result<Bare> {
    match database.strip_prefix("sqlite:") {
        Some(path) => sqlite(rusqlite::Connection::open(path)?, most),
        None => postgres(PgConnection::connect(database).await?, most).await,
    }
}

fn sqlite(mut connection: rusqlite::Connection, most: u64) -> Result<Bare> {
    connection.execute_batch(&format!("PRAGMA synchronous = FULL; {TABLE}"))?;
    let sql = format!("SELECT attempt, seq, bytes, hash FROM records ORDER BY rowid LIMIT {most}");
    let rows: Vec<Row> = connection
        .prepare(&sql)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    let begun = Instant::now();
    for batch in rows.chunks(BATCH) {
        let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let places = vec!["(?, ?, ?, ?)"; batch.len()].join(", ");
        let mut insert = tx.prepare_cached(&format!("INSERT INTO bare VALUES {places}"))?;
        let values = batch.iter().flat_map(|(attempt, seq, bytes, hash)| -> [&dyn rusqlite::ToSql; 4] {
            [attempt, seq, bytes, hash]
        });
        insert.execute(rusqlite::params_from_iter(values))?;
        drop(insert);
        tx.commit()?;
    }
    Ok(Bare { rows: rows.len(), took: begun.elapsed() })
}

async fn postgres(mut connection: PgConnection, most: u64) -> Result<Bare> {
    connection.execute(sqlx::AssertSqlSafe(TABLE.replace("BLOB", "BYTEA"))).await?;
    let sql = format!("SELECT attempt, seq, bytes, hash FROM records ORDER BY ctid LIMIT {most}");
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(&mut connection).await?;
    let begun = Instant::now();
    for batch in rows.chunks(BATCH) {
        let mut tx = connection.begin().await?;
        let attempts: Vec<&str> = batch.iter().map(|row| row.0.as_str()).collect();
        let numbers: Vec<i64> = batch.iter().map(|row| row.1).collect();
        let bytes: Vec<&[u8]> = batch.iter().map(|row| row.2.as_slice()).collect();
        let hashes: Vec<&[u8]> = batch.iter().map(|row| row.3.as_slice()).collect();
        sqlx::query("INSERT INTO bare SELECT * FROM unnest($1, $2, $3, $4)")
            .bind(attempts)
            .bind(numbers)
            .bind(bytes)
            .bind(hashes)
            .execute(&mut *tx)
            .await
            .context("a bare insert")?;
        tx.commit().await?;
    }
    Ok(Bare { rows: rows.len(), took: begun.elapsed() })
}

impl fmt::Display for Bare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, took) = (self.rows, self.took.as_secs_f64());
        write!(
            f,
            "bare inserts of the same bytes, {BATCH} in a transaction: {rows} rows in {took:.2} s ({:.0}/s)",
            self.rate()
        )
    }
}
