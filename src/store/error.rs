//! Why the store did not do what it was asked, told so that the person in front of it can act.

use crate::store::LedgerFault;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file could not be opened or created.
    #[error(
        "the database {path} cannot be opened: {reason}. Nothing was changed. Check that the folder exists, that you may \
         write to it, and that the disk is not full"
    )]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The file is something else.
    #[error("{path} is no Invigil database ({reason}). It was left as it is. {}", other_one(path))]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// How it shows.
        reason: String,
    },
    /// The file is damaged.
    #[error("the database {path} is damaged ({reason}). It was left as it is. {}", mended_by(path))]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// The database is gone or empty, and the ledger beside it is not.
    #[error(
        "the database {path} is missing or empty, while its ledger {ledger} holds {entries} entries of its audit trail: the \
         database was lost. Nothing was changed. Make it anew with `invigil store rebuild`, or put a backup back with \
         `invigil store restore`; to begin with an empty one on purpose, move the ledger's folder away"
    )]
    Vanished {
        /// The file.
        path: PathBuf,
        /// The ledger's folder.
        ledger: PathBuf,
        /// Entries that it holds.
        entries: u64,
    },
    /// The file was written by a newer version.
    #[error(
        "the database {path} has schema {found}; this version knows schemas up to {known}. It was left as it is. Use the \
         newer version of invigil that wrote it"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// The store is open for reading only.
    #[error(
        "the database {path} can only be read here ({reason}), so nothing can be recorded. {}",
        writable_by(path)
    )]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A copy would have been written over a file.
    #[error("{path} is there already and is not written over. Name another file, or move that one away")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Another process has the file open that was to be replaced.
    #[error(
        "another program has the database {path} open, so it cannot be replaced. Nothing was changed. End that program and \
         try again"
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// There is nothing to rebuild.
    #[error(
        "{path} is sound, and the ledger holds nothing that it lacks, so it is not made anew. Nothing was changed; --force makes it anew all the same, and keeps what was there"
    )]
    Sound {
        /// The file.
        path: PathBuf,
    },
    /// The ledger cannot be used.
    #[error("{0}. Nothing was changed")]
    Ledger(LedgerFault),
    /// The ledger cannot be written.
    #[error("the ledger {} cannot be written: {source}. The database is not affected", .path.display())]
    LedgerIo {
        /// Its folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Another process keeps the file locked.
    #[error(
        "another program has been writing to the database {path} for too long. Nothing was changed; try again in a moment"
    )]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error(
        "the disk is full: the database {path} could not grow. Nothing was changed. Free some space and try again"
    )]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Reading or writing the file failed.
    #[error(
        "the database {path} could not be read or written ({reason}). Nothing was changed. The disk may be full, at its \
         quota or failing; free some space and try again"
    )]
    Io {
        /// The file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// The file was taken away while it was open.
    #[error(
        "the database {path} was removed or replaced while it was in use, so nothing can be recorded in it. Put it back and start the program again; the journals of attempts are separate files and are not affected"
    )]
    Removed {
        /// The file.
        path: PathBuf,
    },
    /// A stored value is not what it has to be.
    #[error(
        "the database {path} holds a value that cannot be right, in {place}: {reason}. Nothing was changed; `invigil` cannot go on with it"
    )]
    Value {
        /// The file.
        path: PathBuf,
        /// Table and column.
        place: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A URL names no database. It is not repeated: a password may stand in it.
    #[error("the URL names no database: {reason}. Write sqlite:PATH or postgres://USER@HOST:PORT/DATABASE")]
    Url {
        /// Why.
        reason: String,
    },
    /// The server could not be reached.
    #[error(
        "the database {path} cannot be reached ({reason}). Nothing was changed. Check that its server runs and can be reached \
         from here, and the TLS settings of its URL"
    )]
    Unreachable {
        /// Its name.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The server refused the user, or something that the user needs.
    #[error(
        "the database {path} refused this user: {reason}. Nothing was changed. Check user, password and database in its URL, \
         what pg_hba.conf allows, and that the user owns the database"
    )]
    Denied {
        /// Its name.
        path: PathBuf,
        /// What it said.
        reason: String,
    },
    /// The server has no connection left.
    #[error(
        "the server of the database {path} has no connection left. Nothing was changed; try again in a moment. Where it lasts, \
         raise max_connections there, or let each program hold fewer"
    )]
    Crowded {
        /// Its name.
        path: PathBuf,
    },
    /// The connection ended before the transaction did.
    #[error(
        "the connection to the database {path} was lost ({reason}). Nothing was changed; try again in a moment"
    )]
    Lost {
        /// Its name.
        path: PathBuf,
        /// How.
        reason: String,
    },
    /// The connection ended while the transaction did.
    #[error(
        "the connection to the database {path} was lost ({reason}) while it recorded the change, so it cannot be told here whether \
         it did. Look before you do it again"
    )]
    Unsure {
        /// Its name.
        path: PathBuf,
        /// How.
        reason: String,
    },
    /// The server gave the transaction up for another one.
    #[error(
        "another program changed the same part of the database {path} at this moment. Nothing was changed; try again"
    )]
    Contended {
        /// Its name.
        path: PathBuf,
    },
    /// It is not for this program to copy the database.
    #[error(
        "the database {path} is on a server, which has its own tools for that: `pg_dump --format=custom` makes a copy, \
         `pg_restore` puts it back. Nothing was done"
    )]
    Elsewhere {
        /// Its name.
        path: PathBuf,
    },
    /// What was recorded together with what others brought failed for all of them.
    #[error("{0}")]
    Together(Arc<StoreError>),
    /// What a decision was based on has changed in the meantime; whoever decided has to look again.
    #[error("the record of this person changed in the meantime. Nothing was recorded; try again")]
    Stale,
    /// Anything else that the database says.
    #[error("the database {path} refused: {source}. Nothing was changed")]
    Refused {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: DatabaseError,
    },
}

/// What the library of a database says.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// SQLite.
    #[error(transparent)]
    Lite(#[from] rusqlite::Error),
    /// PostgreSQL.
    #[error(transparent)]
    Pg(#[from] sqlx::Error),
}

impl StoreError {
    /// The database took offence at what one statement brought, or at the moment: what others bring may do well.
    pub(super) fn is_of_one(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Contended { .. } | Self::Value { .. })
    }
    /// True where the same call may do well in a moment, without anybody mending something.
    pub fn passes(&self) -> bool {
        if let Self::Together(error) = self {
            return error.passes();
        }
        matches!(
            self,
            Self::Busy { .. }
                | Self::Unreachable { .. }
                | Self::Crowded { .. }
                | Self::Lost { .. }
                | Self::Unsure { .. }
                | Self::Contended { .. }
                | Self::Stale
        )
    }
}

/// True of the name of a database on a server.
fn on_server(path: &Path) -> bool {
    path.starts_with("postgres:")
}

fn other_one(path: &Path) -> &'static str {
    match on_server(path) {
        true => "Name an empty database in UTF8, or a schema of its own with ?options=-csearch_path%3DNAME",
        false => "Move it away to start with a new one, or name another home with --home",
    }
}

fn mended_by(path: &Path) -> &'static str {
    match on_server(path) {
        true => "Put a backup back with the tools of its server",
        false => {
            "Journals of attempts are separate files and are not affected; make the database anew with \
             `invigil store rebuild`, or put a backup back with `invigil store restore`"
        }
    }
}

fn writable_by(path: &Path) -> &'static str {
    match on_server(path) {
        true => "Name the server that takes changes",
        false => "Make its folder writable and try again",
    }
}
