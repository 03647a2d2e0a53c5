//! How fast the database takes the same rows where nobody asks whether they are right: 500 in a transaction.

use anyhow::{Context as _, Result};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};
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
        Some(path) => {
            let options = SqliteConnectOptions::new().filename(path).synchronous(SqliteSynchronous::Full);
            sqlite(options.connect().await?, most).await
        }
        None => postgres(PgConnection::connect(database).await?, most).await,
    }
}

async fn sqlite(mut connection: SqliteConnection, most: u64) -> Result<Bare> {
    connection.execute(TABLE).await?;
    let sql = format!("SELECT attempt, seq, bytes, hash FROM records ORDER BY rowid LIMIT {most}");
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(&mut connection).await?;
    let insert = |many: usize| {
        let places: Vec<&str> = std::iter::repeat_n("(?, ?, ?, ?)", many).collect();
        format!("INSERT INTO bare VALUES {}", places.join(", "))
    };
    let begun = Instant::now();
    for batch in rows.chunks(BATCH) {
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut query = sqlx::query(sqlx::AssertSqlSafe(insert(batch.len())));
        for (attempt, seq, bytes, hash) in batch {
            query = query.bind(attempt).bind(seq).bind(bytes).bind(hash);
        }
        query.execute(&mut *tx).await?;
        tx.commit().await?;
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
