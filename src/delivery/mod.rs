//! The exam room: one trait, two sides.
//!
//! [`Delivery`] is everything a candidate's client may ask for. `LocalDelivery` carries the use cases out on a store in
//! this process; a remote one sends the same calls over HTTP to a server, which is this one behind routes. The story of a
//! delivery is told over both sides; an error crosses as a [`Problem`](crate::api::Problem) and is the same one on the other side.
//!
//! Invariants: a live item's key never leaves this module for a candidate; an attempt counts from its durable opening; what
//! was opened is answered from the bytes that were kept then, whatever became of bank and program; a journal is only ever
//! extended; a result is recorded once, together with the awards that follow from it. Every decision rests on a history
//! that is checked again in the transaction that records it.
//!
//! Beside the candidate's trait stand the administrator's use cases ([`Registrar`]), the reports on standing
//! ([`LocalDelivery::status`]) and on partner tiers ([`LocalDelivery::tiers`]), the verification of journals
//! ([`LocalDelivery::verify_journal`]), the state of the whole store ([`LocalDelivery::check_store`]) and the look back on
//! attempts ([`LocalDelivery::attempt_report`]); [`Registry`] is all of that as one trait with two sides. A bad item is declared void, and results are counted anew beside the old ones
//! ([`Registrar::void_item`], [`Registrar::rescore`]); appeals have their own standing ([`Registrar::appeals`]). Of the look
//! back, [`LocalDelivery::replay`] shows questions, and [`LocalDelivery::attempt_items`] alone shows keys; both are for the
//! administrator.

mod accounts;
mod appeals;
mod attempt_export;
mod attempt_items;
mod attempt_replay;
mod attempt_report;
mod attempts;
mod cards;
mod choosing;
mod content_error;
mod devices;
mod drawing;
mod error;
mod figures;
mod grading;
mod holding;
mod holds;
mod import;
mod incidents;
mod involved;
mod ledger;
mod local;
mod memory;
mod notices;
mod outgoing;
mod overview;
mod practice;
mod problem;
mod publishing;
mod receipts;
mod registrar;
mod registrar_error;
mod registry;
mod registry_export;
mod rescore;
mod retention;
mod signing;
mod sitting;
mod status;
mod stock;
mod takeover;
mod terms;
mod tiers;
mod upkeep;
mod uploads;
mod verify;
mod verify_results;
mod voiding;

pub use accounts::{IssuedToken, TokenText, token_days};
pub use appeals::{AppealLine, AppealRequest};
pub use attempt_export::{AttemptExport, EXPORTED_RESULT_FORMAT, ExportedResult};
pub use attempt_items::{ItemsError, KeyedGap, KeyedItem, KeyedOption};
pub use attempt_replay::ReplayError;
pub use attempts::Known;
pub use content_error::ContentError;
pub use devices::key_id;
pub use error::DeliveryError;
pub use grading::{RESULT_FORMAT, ResultFact};
pub use import::{ImportError, ImportFault, ImportLine};
pub use ledger::{Ledger, LedgerAttempt, LedgerChange, LedgerPerson, LostAttempt, VoidLine};
pub use local::LocalDelivery;
pub use outgoing::{OutgoingAttempt, OutgoingJson};
pub use problem::{Crosses, by_status};
pub use publishing::{ContentDesk, PublishWish, check_to_publish};
pub use registrar::{AccommodationRequest, Recorded, Registrar, Voided};
pub use registrar_error::RegistrarError;
pub use registry::{
    Answer, AttemptPage, AttemptRow, BearingLine, Belongs, Brought, CredentialAct, Directory, ErasedPerson,
    LocalRegistry, Moved, Over, PartnerLine, PersonLine, Reach, Registry, RegistryError, ReplayRecord,
    Review, Reviewed, RoleLine, TokenLine, Trail, VoidItemLine,
};
pub use registry_export::{Cell, REGISTRY_FORMAT, RegistryExport, Table};
pub use retention::{OldRecord, OldWords, RetentionReport};
pub use signing::{RESULT_NOTE_FORMAT, ResultNote};
pub use status::{AppealStanding, AttemptLine, ExamLine, PersonStatus, Standings, StatusQuery, StatusReport};
pub use tiers::{TiersError, TiersQuery};
pub use upkeep::{ResultCounts, StoreReport};
pub use verify::{HeldBeyond, VerifyError};
pub use voiding::ItemVoided;

use crate::api::{
    Ack, AttemptReport, AttemptSummary, Caller, Feedback, Offer, Opening, Outcome, Overview, Record,
    SealedAttempt, Start, TakeOver, Upload, Uploaded,
};
use crate::attempt::Response;
use crate::form::PresentedForm;
use crate::id::{AttemptId, ExamId};
use async_trait::async_trait;

/// What a client may ask of the side that holds bank, keys and registry. Each call is safe to repeat.
#[async_trait]
pub trait Delivery: Send + Sync {
    /// The program and the caller's standing, now.
    async fn overview(&self, caller: Option<&Caller>) -> Result<Overview, DeliveryError>;
    /// Commits to the draw of a new attempt, durably, if the caller may sit this exam now.
    async fn prepare(&self, caller: &Caller, exam: &ExamId) -> Result<Offer, DeliveryError>;
    /// Draws and opens a prepared attempt: from here on it counts. Its form comes sealed, and may come long before the start.
    /// For an attempt that is open already it answers the same as the first time, whatever `opening` says; so a client that
    /// lost its files can go on.
    async fn open(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        opening: &Opening,
    ) -> Result<SealedAttempt, DeliveryError>;
    /// Starts an open attempt: the key of its form, and where there is a server the signed ticket; its clock runs from here
    /// on. Decided once: asked again it answers the same.
    async fn start(&self, caller: &Caller, attempt: &AttemptId) -> Result<Start, DeliveryError>;
    /// Permits this device, given by its verifier key, to go on with an open attempt that another one began. From the
    /// `taken_over` record on nothing more is taken from the other one. Refused where nobody gives orders: on one computer.
    async fn take_over(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        device: &str,
    ) -> Result<TakeOver, DeliveryError>;
    /// Takes journal records: whole lines as they stand in the file. Records held already are compared and skipped.
    async fn append(&self, caller: &Caller, attempt: &AttemptId, lines: &[u8]) -> Result<Ack, DeliveryError>;
    /// The journal's bytes as the delivery holds them, from record 0 on; empty when it holds none. For a client that lost
    /// its files.
    async fn records(&self, caller: &Caller, attempt: &AttemptId) -> Result<Vec<u8>, DeliveryError>;
    /// Scores an attempt whose journal, as held, is ended and signed. Asking again gives the same outcome.
    async fn submit(&self, caller: &Caller, attempt: &AttemptId) -> Result<Outcome, DeliveryError>;
    /// The outcome of an ended attempt, as it stands now.
    async fn outcome(&self, caller: &Caller, attempt: &AttemptId) -> Result<Outcome, DeliveryError>;
    /// The caller's attempts of any program, newest first. Cheap: no record is judged.
    async fn attempts(&self, caller: &Caller) -> Result<Vec<AttemptSummary>, DeliveryError>;
    /// The look back on an attempt of the caller: its record judged, and what it tells. `record` is the record as it lies on
    /// the caller's machine, where that is what counts; without one the record held is judged.
    async fn report(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        record: Option<&Record>,
    ) -> Result<AttemptReport, DeliveryError>;
    /// A practice form: practice items only, in an order decided by `seed`.
    async fn practice(&self, exam: &ExamId, seed: &[u8; 32]) -> Result<PresentedForm, DeliveryError>;
    /// Feedback on a response to the item `number` (from 1) of the practice form of `seed`.
    async fn feedback(
        &self,
        exam: &ExamId,
        seed: &[u8; 32],
        number: u32,
        response: &Response,
    ) -> Result<Feedback, DeliveryError>;
    /// Takes an attempt that was made without a server, as evidence of what its record proves.
    async fn upload(&self, caller: &Caller, upload: &Upload) -> Result<Uploaded, DeliveryError>;
}
