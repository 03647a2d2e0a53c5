//! Opening a store: durability settings, schema, and what to do where only reading is possible.

use crate::store::StoreError;
use crate::store::ledger::Ledger;
use crate::store::sql::{Backend, Lite, Room, Session, Tx, copy_into, primary_code, told};
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Migrations in order; number n brings the schema from n to n + 1. `schema` says them in the words of PostgreSQL.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_registry.sql"),
    include_str!("migrations/0002_appeals.sql"),
    include_str!("migrations/0003_care.sql"),
    include_str!("migrations/0004_load.sql"),
    include_str!("migrations/0005_accounts.sql"),
    include_str!("migrations/0006_receipts.sql"),
    include_str!("migrations/0007_starts.sql"),
    include_str!("migrations/0008_reviews.sql"),
    include_str!("migrations/0009_incidents.sql"),
    include_str!("migrations/0010_uploads.sql"),
    include_str!("migrations/0011_devices.sql"),
    include_str!("migrations/0012_notices.sql"),
    include_str!("migrations/0013_publications.sql"),
    include_str!("migrations/0014_entries.sql"),
];

/// Says in the file's header that it is ours ("INVG"; `PRAGMA application_id`).
const APPLICATION: i64 = 0x494E_5647;

/// How long a process waits for another one that writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 100;

/// The registry. Cheap to share by reference; its methods take turns on one connection.
pub struct Store {
    backend: Backend,
    path: PathBuf,
    access: Access,
    /// Which file it is, where the system tells.
    file: Option<(u64, u64)>,
    /// Where changes are mirrored; only where everything can be done.
    ledger: Option<Ledger>,
    /// Changes of roles and tokens that were made through this value.
    account_changes: AtomicU64,
}

/// What can be done with a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Full,
    /// Reading only, for this reason.
    ReadOnly(String),
}

impl Store {
    /// Opens the database at `path`, creates it where there is none, and brings an older schema up to date. Where the
    /// file or its folder cannot be written it is opened for reading, and [`Store::access`] says so.
    /// What the ledger beside it lacks is caught up with. A database that is gone while its ledger is there is not begun
    /// anew: that would bury what can be had again.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        if path.metadata().is_ok_and(|file| file.len() > 0) {
            let store = Self::open_alone(path).await?.with_ledger();
            return store.caught_up().await;
        }
        let ledger = Ledger::of(path);
        let dir = ledger.dir().to_owned();
        match ledger.observe() {
            Ok(None) => Self::open_alone(path).await?.with_ledger().caught_up().await,
            Ok(Some(last)) => {
                Err(StoreError::Vanished { path: path.to_path_buf(), ledger: dir, entries: last.entries() })
            }
            Err(source) if dir.is_dir() => Err(StoreError::LedgerIo { path: dir, source }),
            // there is no such folder, and the database cannot be there either
            Err(_) => Self::open_alone(path).await,
        }
    }

    async fn caught_up(self) -> Result<Self, StoreError> {
        if let Err(error) = self.mend_ledger(false).await {
            tracing::warn!(%error, "the ledger could not catch up");
        }
        Ok(self)
    }

    /// The same for a server: others read while one writes.
    pub(super) async fn for_many(self, readers: usize) -> Result<Self, StoreError> {
        if self.access != Access::Full {
            return Ok(self);
        }
        self.close().await?;
        Ok(Self { backend: Backend::Lite(Box::new(Lite::for_many(readers))), ..self })
    }

    /// The same, with the ledger beside it where it can be written.
    pub(super) fn with_ledger(mut self) -> Self {
        self.ledger = (self.access == Access::Full).then(|| Ledger::of(&self.path));
        self
    }

    /// Opens the database at `path` as [`Store::open`] does, without a ledger.
    pub(super) async fn open_alone(path: &Path) -> Result<Self, StoreError> {
        match Self::open_writable(path).await {
            Err(StoreError::CannotOpen { reason, .. } | StoreError::ReadOnly { reason, .. })
                if path.is_file() =>
            {
                Self::open_read_only(path, &reason).await
            }
            opened => opened,
        }
    }

    /// Opens the database at `path` for reading alone, for the reason given.
    pub async fn open_read_only(path: &Path, reason: &str) -> Result<Self, StoreError> {
        // With its index beside it a write-ahead log can be read even where nothing can be written. Without, the database
        // opens only as immutable, and what stands in the log alone does not show.
        let opened = |way: Way| {
            let connection = connect(path, way)?;
            let version = identity(path, &connection)?;
            Ok::<_, StoreError>((connection, version))
        };
        let (connection, version, whole) = match opened(Way::ReadOnly) {
            Ok((connection, version)) => (connection, version, true),
            Err(_) => {
                let (connection, version) = opened(Way::Immutable)?;
                (connection, version, false)
            }
        };
        let known = MIGRATIONS.len() as i64;
        if version < known {
            let reason =
                format!("it has the older schema {version} and would have to be brought up to {known} first");
            return Err(StoreError::ReadOnly { path: path.to_path_buf(), reason });
        }
        let unseen = !whole && wal_of(path).metadata().is_ok_and(|m| m.len() > 0);
        let late = if unseen { "; what was written last may not show" } else { "" };
        Ok(Self::alone(connection, path, Access::ReadOnly(format!("{reason}{late}"))))
    }

    /// Opens the empty database at `path` as it is, without tables.
    pub(super) async fn open_empty(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path, Way::Existing)?;
        Ok(Self::alone(connection, path, Access::Full))
    }

    /// A store that lives as long as this value.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let path = Path::new(":memory:");
        let mut connection = connect(path, Way::InMemory)?;
        migrate(path, &mut connection)?;
        Ok(Self::alone(connection, path, Access::Full))
    }

    /// What can be done with this store.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Where the database lies; of one on a server its name, without a password.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the database, so that the file alone holds everything: the write-ahead log is folded into it, unless another
    /// process has it open. A later use opens it again.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.backend.close(&self.path).await
    }

    /// How often roles, tokens or people who have them were changed through this value: what was known of a caller before is
    /// to be looked up again. Of changes by others it tells nothing.
    pub fn account_changes(&self) -> u64 {
        self.account_changes.load(Ordering::SeqCst)
    }

    /// Counts a change of accounts, whatever came of it.
    pub(super) fn accounts_changed<T>(&self, done: T) -> T {
        self.account_changes.fetch_add(1, Ordering::SeqCst);
        done
    }

    pub(super) fn backend(&self) -> &Backend {
        &self.backend
    }

    pub(super) async fn session(&self) -> Session<'_> {
        self.backend.session(&self.path, self.ledger.as_ref())
    }

    pub(super) fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    /// Refuses early what the database would refuse anyway; and what it would write to a file that nobody finds again.
    pub(super) fn writable(&self) -> Result<(), StoreError> {
        if self.file.is_some() && file_of(&self.path) != self.file {
            return Err(StoreError::Removed { path: self.path.clone() });
        }
        match &self.access {
            Access::Full => Ok(()),
            Access::ReadOnly(reason) => {
                Err(StoreError::ReadOnly { path: self.path.clone(), reason: reason.clone() })
            }
        }
    }

    async fn open_writable(path: &Path) -> Result<Self, StoreError> {
        create_private(path)?;
        let mut connection = connect(path, Way::Existing)?;
        let version = identity(path, &connection)?;
        use_wal(path, &mut connection).await?;
        if version < MIGRATIONS.len() as i64 {
            migrate(path, &mut connection)?;
        }
        Ok(Self::alone(connection, path, Access::Full))
    }

    fn alone(connection: Connection, path: &Path, access: Access) -> Self {
        Self::with(Backend::Lite(Box::new(Lite::alone(connection))), path, access)
    }

    pub(super) fn with(backend: Backend, path: &Path, access: Access) -> Self {
        Self {
            backend,
            path: path.to_path_buf(),
            access,
            file: file_of(path),
            ledger: None,
            account_changes: AtomicU64::new(0),
        }
    }
}

/// Creates a missing file, readable by its owner alone: it holds names and the secrets of draws.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let told = |e: std::io::Error| StoreError::CannotOpen { path: path.to_path_buf(), reason: e.to_string() };
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(told)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(told).map(drop)
}

/// Another connection to a database that was open before.
pub(super) fn connect_again(path: &Path, room: Room) -> Result<Connection, StoreError> {
    let connection = connect(path, Way::Existing)?;
    if room == Room::Much {
        // KiB, negative by SQLite's convention; and 64 MiB of log before it is folded in
        let settings = "PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 16384";
        connection.execute_batch(settings).map_err(|e| told(path, e))?;
    }
    Ok(connection)
}

/// Copies the database `from`, which may have an older schema and be in use, into the empty file `to`.
pub(super) fn copy_of(from: &Path, to: &str) -> Result<(), StoreError> {
    let opened = |way: Way| {
        let connection = connect(from, way)?;
        filled(from, &connection)?;
        Ok::<_, StoreError>(connection)
    };
    let connection = match opened(Way::ReadOnly) {
        Ok(connection) => connection,
        // on a medium that cannot be written, where there is no log that would be missed
        Err(StoreError::CannotOpen { .. } | StoreError::ReadOnly { .. }) if !wal_of(from).is_file() => {
            opened(Way::Immutable)?
        }
        Err(error) => return Err(error),
    };
    copy_into(&connection, from, to)?;
    connection.close().map_err(|(_, e)| told(from, e))
}

/// Checks that the file is ours, and not an empty one.
fn filled(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    match identity(path, connection)? {
        0 => Err(StoreError::NotOurs { path: path.to_path_buf(), reason: "it is empty".to_owned() }),
        _ => Ok(()),
    }
}

/// How a database is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// A file that is there, to read and write.
    Existing,
    ReadOnly,
    /// The same, as a file that nobody changes: without its log, and without a lock.
    Immutable,
    InMemory,
}

fn connect(path: &Path, way: Way) -> Result<Connection, StoreError> {
    let told = |e: rusqlite::Error| told(path, e);
    let alone = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = match way {
        Way::Existing => Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | alone),
        Way::ReadOnly => Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | alone),
        Way::Immutable => {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | alone;
            Connection::open_with_flags(immutable(path), flags)
        }
        Way::InMemory => Connection::open_in_memory(),
    };
    let connection = opened.map_err(told)?;
    connection.busy_timeout(PATIENCE).map_err(told)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // What is deleted is overwritten, so that a name which was erased stands nowhere in the file. The cache is in KiB,
    // negative by SQLite's convention: an exam needs few pages, and what passes through need not stay.
    let settings = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -256";
    connection.execute_batch(settings).map_err(told)?;
    Ok(connection)
}

/// What means something in the address of a file (<https://www.sqlite.org/uri.html>).
const IN_ADDRESS: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

/// The address of a file that nobody changes.
fn immutable(path: &Path) -> String {
    format!("file:{}?immutable=1", percent_encode(path.as_os_str().as_encoded_bytes(), IN_ADDRESS))
}

/// Checks that the file is ours or empty, and not from a newer version; its schema.
fn identity(path: &Path, connection: &Connection) -> Result<i64, StoreError> {
    let sql = "SELECT (SELECT user_version FROM pragma_user_version), \
               (SELECT application_id FROM pragma_application_id), (SELECT COUNT(*) FROM sqlite_master)";
    let found = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    let (version, application, tables): (i64, i64, i64) = found.map_err(|e| told(path, e))?;
    let known = MIGRATIONS.len() as i64;
    let path = path.to_path_buf();
    if application != APPLICATION && (application != 0 || version != 0 || tables != 0) {
        let reason = "it is a database of another program".to_owned();
        return Err(StoreError::NotOurs { path, reason });
    }
    if version == 0 && application == APPLICATION {
        let reason = "it holds no schema number".to_owned();
        return Err(StoreError::Damaged { path, reason });
    }
    if version > known { Err(StoreError::Newer { path, found: version, known }) } else { Ok(version) }
}

/// Switches to the write-ahead log. The switch needs the file for itself and does not wait as other statements do.
async fn use_wal(path: &Path, connection: &mut Connection) -> Result<(), StoreError> {
    let mode = connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
    if mode.map_err(|e| told(path, e))? == "wal" {
        return Ok(());
    }
    let pause = Duration::from_millis(20);
    for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Ok(()) => return Ok(()),
            Err(e) if matches!(primary_code(&e), Some(5 | 6)) => tokio::time::sleep(pause).await,
            Err(e) => return Err(told(path, e)),
        }
    }
    Err(StoreError::Busy { path: path.to_path_buf() })
}

/// Runs the migrations that are due, all in one transaction, so that two processes cannot both do it.
fn migrate(path: &Path, connection: &mut Connection) -> Result<(), StoreError> {
    let told = |e: rusqlite::Error| told(path, e);
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(told)?;
    let version = identity(path, &tx)?;
    let due = MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0));
    for migration in due {
        tx.execute_batch(migration).map_err(told)?;
    }
    let stamp = format!("PRAGMA user_version = {}; PRAGMA application_id = {APPLICATION}", MIGRATIONS.len());
    tx.execute_batch(&stamp).map_err(told)?;
    tx.commit().map_err(told)
}

/// The newest schema known here.
pub(super) fn newest_schema() -> i64 {
    MIGRATIONS.len() as i64
}

/// Brings the schema of a database that is being made from `from` to `to`.
pub(super) async fn migrate_to(tx: &mut Tx<'_>, from: i64, to: i64) -> Result<(), StoreError> {
    let number = |schema: i64| usize::try_from(schema).unwrap_or(0);
    for migration in MIGRATIONS.iter().take(number(to)).skip(number(from)) {
        tx.script(migration).await?;
    }
    tx.run_composed(format!("PRAGMA user_version = {to}"), &[]).await?;
    tx.run_composed(format!("PRAGMA application_id = {APPLICATION}"), &[]).await.map(drop)
}

/// Device and number of a file: the same path may lead to another one later.
fn file_of(path: &Path) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        path.metadata().ok().map(|found| (found.dev(), found.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}
