//! The registry: people, attempts, journal records, results, awards and the audit trail, in one database: a file of SQLite,
//! or a database on a PostgreSQL server that several programs work on.
//!
//! Invariants: every method is one transaction; writes take the lock at once (SQLite's own, or a turn at the audit trail on
//! PostgreSQL, where journal records lock their attempt alone) and are durable when the method returns; every change of the registry writes its entry of the hash-chained audit
//! trail in the same transaction; a person has at most one open attempt per exam of a program (a unique index holds it).
//! Time and randomness come in with an [`Act`]. Everything about exams is keyed by program id.
//!
//! Journal records are not audited one by one: they are a chain of their own. A decision that rests on a person's history
//! names the [`Stamp`] it was read with, and is refused as [`StoreError::Stale`] when the history has grown since.
//!
//! What people wrote in words (names, e-mails, reasons, notes) stands in rows that can be erased; the audit trail holds
//! only ids and salted digests of such words, so that erasing a person breaks no chain.

mod accounts;
mod appeals;
mod attempts;
mod audit;
mod choosing;
mod connect;
mod devices;
mod erase;
mod error;
mod heads;
mod history;
mod incidents;
mod ledger;
mod notices;
mod open;
mod people;
mod publications;
mod rebuild;
mod records;
mod registry;
mod rescoring;
mod results;
mod retention;
mod reviews;
mod schema;
mod sql;
mod starts;
mod upkeep;
mod uploads;
mod voided;
mod writer;

pub use accounts::{NewToken, Presented, RoleChanged, RoleRow, TokenRow};
pub use appeals::{AppealRow, Decided, Decision, NewAppeal, OpenedAppeal};
pub use attempts::{AttemptRow, AttemptState, Content, Drawn, NewAttempt, OpenAttempt, Opened, Prepared};
pub use audit::{
    Act, Actor, AuditEntry, AuditFault, AuditReport, AwardWord, Change, Sealed, Words, verify_lines,
};
pub use choosing::Found;
pub use devices::DeviceRow;
pub use erase::Erased;
pub use error::{DatabaseError, StoreError};
pub use heads::{AttemptHead, HeldAttempt};
pub use history::Stamp;
pub use incidents::IncidentRow;
pub use ledger::{Journals, LedgerFault, LedgerState};
pub use notices::ChangedResult;
pub use open::{Access, Store};
pub use people::{Membership, NewPerson, Partner, Person};
pub use publications::{BankReader, ContentMark, NewPublication, PublicationRow, PublishedAs, WithdrawalRow};
pub use rebuild::{Rebuilt, Standing};
pub use records::{Appended, NewRecords, StoredRecord};
pub use registry::{Accommodation, NewRequirement, RequirementRow, Verdict};
pub use rescoring::{KeptNote, Rescoring, ResultVersion, ResultVersions};
pub use results::{NewNote, NewResult, StoredResult};
pub use retention::SealedEntry;
pub use reviews::{NewReview, ReviewRow, ReviewedAttempt};
pub use uploads::{NewUpload, UploadRow};
pub use voided::{DrawnForm, NewVoid, VoidMark, VoidedItem};
pub use writer::Writer;

/// What became of something that may exist already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New,
    /// The identifier was taken; nothing was changed.
    Taken,
}

/// What became of a change to something that may not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Done.
    Done,
    /// There is no such thing, or it is not in a state to be changed so.
    Nothing,
}
