//! PostgreSQL: a pool of connections, transactions on one of them, and what its errors mean.
//!
//! Several servers may work on one database. Whoever writes to the audit trail takes its turn first: a lock of the whole
//! database that ends with the transaction, so that the trail stays one chain and decisions rest on what they saw, as with
//! SQLite's single writer. Journal records are appended without it, under a lock of their attempt's row. A turn is never
//! waited for while such a row is held, so that the two cannot block each other for ever.
//!
//! A transaction may be given up at any moment (its caller went away): a connection is used again only where it is known
//! to be at rest.

use crate::store::StoreError;
use crate::store::sql::{Trail, Value};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::{ConnectOptions, Connection as _, Postgres, Row as _, TypeInfo as _, ValueRef as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How long a connection is waited for.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a connection that goes out of use is waited for.
const FAREWELL: Duration = Duration::from_secs(5);

/// How long a statement by itself is waited for.
const GLANCE: Duration = Duration::from_secs(30);
/// So often what changes nothing is tried where connections turn out to be lost.
const TRIES: u32 = 3;

/// Settings of every connection, unless its URL says otherwise. A program that vanished must not hold the others up.
const SETTINGS: &[(&str, &str)] =
    &[("lock_timeout", "5s"), ("statement_timeout", "110s"), ("idle_in_transaction_session_timeout", "20s")];

/// What a transaction is for: how it begins, and how long an answer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Purpose {
    /// Reading one state of the database.
    Reading,
    /// Writing to the audit trail, and deciding on what it says.
    Turn,
    /// Writing beside the audit trail; rows that a decision rests on are locked.
    Rows,
    /// Changing the schema.
    Schema,
}

impl Purpose {
    /// The isolation is named each time: a database may have another default.
    fn begins(self) -> &'static str {
        match self {
            Self::Reading => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            // every statement sees what was committed before it, hence all that those before it in the queue did
            Self::Turn => {
                "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(1229870663)"
            }
            Self::Rows => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            Self::Schema => {
                "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = '60s'; \
                 SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(1229870663)"
            }
        }
    }
    /// For the first statement, and for every other one.
    fn patience(self) -> (Duration, Duration) {
        let (first, others) = match self {
            Self::Reading => (15, 120),
            Self::Turn | Self::Rows => (15, 30),
            Self::Schema => (75, 3600),
        };
        (Duration::from_secs(first), Duration::from_secs(others))
    }
}

/// A database on a PostgreSQL server.
pub(in crate::store) struct Pg {
    /// What errors call it: the URL without password and settings.
    name: Arc<Path>,
    options: PgConnectOptions,
    most: u32,
    /// The connections, and how often they were all given up for new ones.
    pool: Mutex<(PgPool, u64)>,
    /// Waiting for a connection is no error, as long as others of this program work with theirs.
    places: Arc<Semaphore>,
    /// One of this program waits for the audit trail at a time: the others leave connections to those who append.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Pg {
    /// The database that `options` lead to, with at most `most` connections at once. Nothing is connected yet.
    pub(in crate::store) fn new(name: &Path, options: PgConnectOptions, most: u32) -> Arc<Self> {
        let said = options.get_options().unwrap_or_default().to_owned();
        let ours = SETTINGS.iter().filter(|(setting, _)| !said.contains(setting));
        let options = options.options(ours.copied()).disable_statement_logging();
        let most = most.max(1);
        let pool = pool(&options, most);
        Arc::new(Self {
            name: name.into(),
            options,
            most,
            pool: Mutex::new((pool, 0)),
            places: Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1))),
            turn: Arc::default(),
        })
    }

    pub(in crate::store) fn session(self: &Arc<Self>) -> PgSession {
        PgSession {
            pg: self.clone(),
            connection: None,
            made: 0,
            place: None,
            turn: None,
            rest: Rest::Idle,
            failed: false,
            trail: Trail::default(),
            writes: 0,
            patience: CONNECT,
            alone: false,
        }
    }

    /// Ends all connections; a later use makes new ones.
    pub(in crate::store) async fn close(&self) {
        let old = {
            let mut slot = self.slot();
            let next = (pool(&self.options, self.most), slot.1 + 1);
            std::mem::replace(&mut *slot, next).0
        };
        // one that hangs is left to the system
        let _ = timeout(FAREWELL, old.close()).await;
    }

    /// Takes what was deleted out of the tables; false where others kept it from being done. What PostgreSQL keeps for its
    /// recovery (its log, archives of it, backups) is looked after by whoever runs it.
    pub(in crate::store) async fn scrub(&self) -> Result<bool, StoreError> {
        let (mut connection, _) = self.connection().await?;
        // words stand in the small tables; the large ones are not kept from everybody while they are written anew
        for sql in ["VACUUM FULL people, sealed, awards, accommodations", "VACUUM records, incidents"] {
            let done =
                timeout(Purpose::Reading.patience().1, sqlx::raw_sql(sql).execute(&mut *connection)).await;
            match done {
                Ok(Ok(_)) => {}
                Ok(Err(e)) if matches!(code(&e).as_deref(), Some("55P03" | "57014")) => return Ok(false),
                Ok(Err(e)) => {
                    connection.close_on_drop();
                    return Err(told(&self.name, e));
                }
                Err(_) => {
                    connection.close_on_drop();
                    return Err(lost(&self.name, SILENT));
                }
            }
        }
        Ok(true)
    }

    fn slot(&self) -> MutexGuard<'_, (PgPool, u64)> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One of the connections turned out to be dead: so are the others that wait, most likely. Those in use go on.
    fn renew(&self, made: u64) {
        let mut slot = self.slot();
        if slot.1 == made {
            *slot = (pool(&self.options, self.most), made + 1);
        }
    }

    async fn connection(&self) -> Result<(PoolConnection<Postgres>, u64), StoreError> {
        let (pool, made) = self.slot().clone();
        match pool.acquire().await {
            Ok(connection) => Ok((connection, made)),
            // the pool tries again until its time is over, and does not say why
            Err(sqlx::Error::PoolTimedOut) => Err(match timeout(CONNECT, self.options.connect()).await {
                Ok(Ok(spare)) => {
                    // it ends by itself where it cannot be told to
                    let _ = timeout(FAREWELL, spare.close()).await;
                    StoreError::Busy { path: self.name.to_path_buf() }
                }
                Ok(Err(error)) => unreached(&self.name, error),
                Err(_) => {
                    StoreError::Unreachable { path: self.name.to_path_buf(), reason: SILENT.to_owned() }
                }
            }),
            Err(error) => Err(unreached(&self.name, error)),
        }
    }
}

fn pool(options: &PgConnectOptions, most: u32) -> PgPool {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(CONNECT)
        // the statement that begins a transaction is the test
        .test_before_acquire(false)
        .connect_lazy_with(options.clone())
}

/// In which state a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// Outside of any transaction.
    Idle,
    /// In a transaction, between two statements.
    Open,
    /// Nobody knows: an answer is outstanding, or something went wrong.
    Unknown,
}

/// The use of the database by one method: a connection, and the transaction on it.
pub(in crate::store) struct PgSession {
    pg: Arc<Pg>,
    connection: Option<PoolConnection<Postgres>>,
    /// Which connections it is one of.
    made: u64,
    place: Option<OwnedSemaphorePermit>,
    turn: Option<OwnedMutexGuard<()>>,
    rest: Rest,
    /// A statement of the transaction failed, so that it can only be taken back.
    failed: bool,
    trail: Trail,
    /// Statements of the transaction that may have changed something.
    pub(super) writes: u64,
    patience: Duration,
    /// Every statement is by itself, in no transaction, and changes nothing.
    alone: bool,
}

impl PgSession {
    /// Statements that read from now on, each by itself.
    pub(super) async fn glance(&mut self) {
        if self.rest != Rest::Idle {
            self.give_back();
        }
        self.make_ready(true).await;
        self.patience = GLANCE;
    }

    async fn make_ready(&mut self, alone: bool) {
        if self.place.is_none() {
            // never closed: it waits
            self.place = self.pg.places.clone().acquire_owned().await.ok();
        }
        (self.failed, self.trail, self.writes, self.alone) = (false, Trail::default(), 0, alone);
    }

    async fn connect(&mut self) -> Result<(), StoreError> {
        if self.connection.is_none() {
            let (connection, made) = self.pg.connection().await?;
            (self.connection, self.made) = (Some(connection), made);
        }
        Ok(())
    }

    /// Begins a transaction, on a new connection where the old ones were lost.
    pub(in crate::store) async fn begin(&mut self, purpose: Purpose) -> Result<(), StoreError> {
        if self.rest != Rest::Idle {
            self.give_back();
        }
        if matches!(purpose, Purpose::Turn | Purpose::Schema) && self.turn.is_none() {
            self.turn = Some(self.pg.turn.clone().lock_owned().await);
        }
        self.make_ready(false).await;
        let (first, others) = purpose.patience();
        let mut tries = TRIES;
        loop {
            self.connect().await?;
            self.patience = first;
            let begun = self.ask(async |c| sqlx::raw_sql(purpose.begins()).execute(c).await).await;
            self.patience = others;
            let Err(answer) = begun else { return Ok(()) };
            // a transaction may have begun all the same
            self.rest = Rest::Unknown;
            self.give_back();
            tries -= 1;
            match answer {
                // it had ended while nobody used it
                Answer::Lost(_) if tries > 0 => self.pg.renew(self.made),
                answer => return Err(answer.told(&self.pg.name)),
            }
        }
    }

    pub(super) async fn run(&mut self, query: Query<'_>) -> Result<u64, StoreError> {
        self.writes += 1;
        let done = self.ask(async |c| query.execute(c).await).await;
        self.judged(done).map(|done| done.rows_affected())
    }

    pub(super) async fn script(&mut self, sql: impl sqlx::SqlSafeStr) -> Result<(), StoreError> {
        let done = self.ask(async |c| sqlx::raw_sql(sql).execute(c).await).await;
        self.judged(done).map(drop)
    }

    pub(super) async fn rows(
        &mut self,
        sql: sqlx::SqlStr,
        values: &[Value<'_>],
    ) -> Result<Vec<PgRow>, StoreError> {
        let mut tries = TRIES;
        loop {
            self.connect().await?;
            let query = query(sql.clone(), values);
            let rows = self.ask(async |c| query.fetch_all(c).await).await;
            if let Some(rows) = self.settled(rows, &mut tries) {
                return rows;
            }
        }
    }

    pub(super) async fn row(
        &mut self,
        sql: sqlx::SqlStr,
        values: &[Value<'_>],
    ) -> Result<Option<PgRow>, StoreError> {
        let mut tries = TRIES;
        loop {
            self.connect().await?;
            let query = query(sql.clone(), values);
            let row = self.ask(async |c| query.fetch_optional(c).await).await;
            if let Some(row) = self.settled(row, &mut tries) {
                return row;
            }
        }
    }

    /// What came of a statement that reads. `None` where it is to be asked again: one by itself, on a connection that was
    /// lost, as a transaction begins anew there.
    fn settled<T>(&mut self, found: Result<T, Answer>, tries: &mut u32) -> Option<Result<T, StoreError>> {
        *tries -= 1;
        match &found {
            Err(Answer::Lost(_)) if self.alone && *tries > 0 => {
                self.give_back();
                self.pg.renew(self.made);
                return None;
            }
            Err(Answer::Lost(_)) => {}
            // without a transaction nothing stays open
            _ if self.alone => self.rest = Rest::Idle,
            _ => {}
        }
        Some(self.judged(found))
    }

    /// Inserts rows, all in one statement: each column goes over as an array.
    pub(super) async fn insert_rows(
        &mut self,
        into: &str,
        width: usize,
        values: &[Value<'_>],
        conflict: &str,
    ) -> Result<(), StoreError> {
        if values.is_empty() {
            return Ok(());
        }
        let places: Vec<String> = (1..=width).map(|place| format!("${place}")).collect();
        let sql = format!("INSERT INTO {into} SELECT * FROM unnest({}) {conflict}", places.join(", "));
        let columns = (0..width).map(|at| values.iter().skip(at).step_by(width).collect::<Vec<_>>());
        let query =
            columns.fold(sqlx::query(sqlx::AssertSqlSafe(sql)), |query, values| column(query, &values));
        self.run(query).await.map(drop)
    }

    pub(super) fn trail(&mut self) -> &mut Trail {
        &mut self.trail
    }

    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        if self.failed {
            // it would answer as if all were well, and take everything back
            let source = sqlx::Error::Protocol("a statement of this transaction failed before".to_owned());
            return Err(StoreError::Refused { path: self.pg.name.to_path_buf(), source: source.into() });
        }
        let done = self.ask(async |c| sqlx::raw_sql("COMMIT").execute(c).await).await;
        match done {
            Ok(_) => {
                self.rest = Rest::Idle;
                Ok(())
            }
            Err(Answer::Lost(reason)) => Err(StoreError::Unsure { path: self.pg.name.to_path_buf(), reason }),
            Err(Answer::Said(error)) => Err(told(&self.pg.name, error)),
        }
    }

    pub(super) fn name(&self) -> &Arc<Path> {
        &self.pg.name
    }

    async fn ask<T>(
        &mut self,
        call: impl AsyncFnOnce(&mut sqlx::PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, Answer> {
        let Some(connection) = &mut self.connection else { return Err(Answer::Lost(GONE.to_owned())) };
        if std::mem::replace(&mut self.rest, Rest::Unknown) == Rest::Unknown {
            return Err(Answer::Lost(GONE.to_owned()));
        }
        match timeout(self.patience, call(connection)).await {
            Ok(Ok(found)) => {
                self.rest = Rest::Open;
                Ok(found)
            }
            Ok(Err(error)) if is_lost(&error) => Err(Answer::Lost(reason(&error))),
            Ok(Err(error)) => {
                self.rest = Rest::Open;
                Err(Answer::Said(error))
            }
            Err(_) => Err(Answer::Lost(SILENT.to_owned())),
        }
    }

    fn judged<T>(&mut self, answer: Result<T, Answer>) -> Result<T, StoreError> {
        answer.map_err(|answer| {
            self.failed = true;
            answer.told(&self.pg.name)
        })
    }

    /// Lets go of the connection: to the pool where it is at rest, after a rollback where a transaction is open, else it ends.
    fn give_back(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        match std::mem::replace(&mut self.rest, Rest::Idle) {
            Rest::Idle => {}
            Rest::Unknown => connection.close_on_drop(),
            Rest::Open => match tokio::runtime::Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn(async move {
                    let undone = sqlx::raw_sql("ROLLBACK").execute(&mut *connection);
                    if !matches!(timeout(FAREWELL, undone).await, Ok(Ok(_))) {
                        connection.close_on_drop();
                    }
                })),
                Err(_) => connection.close_on_drop(),
            },
        }
    }
}

impl Drop for PgSession {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// Why there is no answer, or which.
enum Answer {
    Lost(String),
    Said(sqlx::Error),
}

impl Answer {
    fn told(self, name: &Path) -> StoreError {
        match self {
            Self::Lost(reason) => lost(name, &reason),
            Self::Said(error) => told(name, error),
        }
    }
}

const SILENT: &str = "the server does not answer";
const GONE: &str = "the connection had ended";

pub(super) type Query<'q> = sqlx::query::Query<'q, Postgres, PgArguments>;

/// A statement with its values.
pub(super) fn query<'q>(sql: impl sqlx::SqlSafeStr, values: &[Value<'_>]) -> Query<'q> {
    values.iter().fold(sqlx::query(sql), |query, value| match value {
        Value::Text(text) => query.bind((*text).to_owned()),
        Value::Int(number) => query.bind(*number),
        Value::Bytes(bytes) => query.bind(bytes.to_vec()),
        Value::MaybeText(text) => query.bind(text.map(str::to_owned)),
        Value::Texts(texts) => query.bind(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()),
    })
}

/// The values of a column, one for each row, as an array.
fn column<'q>(query: Query<'q>, values: &[&Value<'_>]) -> Query<'q> {
    let texts = || {
        values.iter().map(|value| match value {
            Value::Text(text) | Value::MaybeText(Some(text)) => Some((*text).to_owned()),
            _ => None,
        })
    };
    match values.first() {
        Some(Value::Int(_)) => {
            let number =
                |value: &&Value<'_>| if let Value::Int(number) = value { Some(*number) } else { None };
            query.bind(values.iter().map(number).collect::<Vec<_>>())
        }
        Some(Value::Bytes(_)) => {
            let bytes = |value: &&Value<'_>| {
                if let Value::Bytes(bytes) = value { Some(bytes.to_vec()) } else { None }
            };
            query.bind(values.iter().map(bytes).collect::<Vec<_>>())
        }
        _ => query.bind(texts().collect::<Vec<_>>()),
    }
}

/// The integer in a column: SQLite has one kind of it, PostgreSQL tells apart what is counted, written and asked.
pub(super) fn integer(row: &PgRow, index: usize) -> Result<Option<i64>, sqlx::Error> {
    let raw = row.try_get_raw(index)?;
    let kind = raw.type_info().name().to_owned();
    match kind.as_str() {
        "INT4" => Ok(row.try_get::<Option<i32>, _>(index)?.map(i64::from)),
        "BOOL" => Ok(row.try_get::<Option<bool>, _>(index)?.map(i64::from)),
        _ => row.try_get(index),
    }
}

/// An error from a connection that was not there yet.
fn unreached(name: &Path, error: sqlx::Error) -> StoreError {
    if is_lost(&error) || matches!(error, sqlx::Error::Tls(_) | sqlx::Error::Configuration(_)) {
        return StoreError::Unreachable { path: name.to_path_buf(), reason: reason(&error) };
    }
    told(name, error)
}

fn lost(name: &Path, reason: &str) -> StoreError {
    StoreError::Lost { path: name.to_path_buf(), reason: reason.to_owned() }
}

fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(|code| code.into_owned())
}

/// True where the connection ended, whoever ended it.
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(_) => code(error).is_some_and(|code| {
            // connection exceptions, operator intervention (but a cancelled statement), a transaction idle for too long
            code.starts_with("08") || (code.starts_with("57P")) || code == "25P03"
        }),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::PoolClosed => true,
        _ => false,
    }
}

fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(said) => said.message().to_owned(),
        sqlx::Error::Io(said) => said.to_string(),
        sqlx::Error::Tls(said) | sqlx::Error::Configuration(said) => said.to_string(),
        other => other.to_string(),
    }
}

/// An error of PostgreSQL in the words of the store.
pub(in crate::store) fn told(name: &Path, error: sqlx::Error) -> StoreError {
    if is_lost(&error) {
        return lost(name, &reason(&error));
    }
    let path = name.to_path_buf();
    let reason = reason(&error);
    // SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html
    match code(&error).as_deref() {
        Some("28000" | "28P01" | "3D000" | "42501") => StoreError::Denied { path, reason },
        Some("53300") => StoreError::Crowded { path },
        Some("53100") => StoreError::Full { path },
        Some("25006") => StoreError::ReadOnly { path, reason },
        Some("55P03" | "57014") => StoreError::Busy { path },
        Some("40001" | "40P01") => StoreError::Contended { path },
        Some("58030") => StoreError::Io { path, reason },
        Some("XX001" | "XX002") => StoreError::Damaged { path, reason },
        _ => StoreError::Refused { path, source: error.into() },
    }
}
