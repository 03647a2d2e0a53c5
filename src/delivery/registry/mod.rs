//! What people around an exam may ask: one trait, two sides, as [`Delivery`](crate::delivery::Delivery) is for candidates.
//!
//! [`LocalRegistry`] carries the use cases out on a store in this process, for its owner or for an administrator who is known
//! by name; a remote one sends the same calls over HTTP. Commands print from the same values, and an error is the same one on
//! both sides. Who may call what is the server's to say: [`Reach`].

mod attempts;
pub(super) mod bytes;
mod crossing;
mod error;
mod local;
pub(super) mod maybe_bytes;
mod reach;
mod values;

pub use attempts::ReplayRecord;
pub use error::RegistryError;
pub use local::LocalRegistry;
pub use reach::{Over, Reach};
pub use values::*;

use crate::api::{
    AppealKind, AppealOutcome, AttemptReport, AwardLine, DeviceLine, DeviceRevoked, IncidentLine, Record,
    Replay, ReviewDecided, ReviewLine, Role, TierReport,
};
use crate::attempt::ReviewOutcome;
use crate::credential::Wait;
use crate::delivery::{
    AccommodationRequest, AppealLine, AppealRequest, AttemptExport, ImportLine, IssuedToken, ItemVoided,
    KeyedItem, Ledger, StatusReport, TiersQuery, Voided,
};
use crate::id::TokenId;
use crate::time::Day;
use async_trait::async_trait;

/// What came of a call.
pub type Answer<T> = Result<T, RegistryError>;

/// The registry, for whoever administers it or may read some of it. Identities are as people give them: a name that nobody
/// registered is refused, and the nearest one named.
#[async_trait]
pub trait Registry: Send + Sync {
    /// People, by id.
    async fn people(&self) -> Answer<Vec<PersonLine>>;
    /// The person of this id.
    async fn person(&self, id: &str) -> Answer<PersonLine>;
    /// Registers a person, who belongs to `partner` from today on.
    async fn add_person(
        &self,
        id: &str,
        name: &str,
        email: &str,
        partner: Option<&str>,
    ) -> Answer<PersonLine>;
    /// Gives a person another name.
    async fn rename_person(&self, id: &str, name: &str) -> Answer<PersonLine>;
    /// From `from` (`None`: today) on the person belongs to this partner alone; `None`: to none.
    async fn move_person(&self, id: &str, partner: Option<&str>, from: Option<Day>) -> Answer<Moved>;
    /// Erases a person for ever.
    async fn erase_person(&self, id: &str, reason: &str) -> Answer<ErasedPerson>;
    /// Registers the people of a list, or nobody; how many they are.
    async fn import_people(&self, lines: &[ImportLine]) -> Answer<usize>;
    /// Where a person belongs on a day (`None`: today).
    async fn belongs(&self, person: &str, at: Option<Day>) -> Answer<Belongs>;

    /// Partners, by id.
    async fn partners(&self) -> Answer<Vec<PartnerLine>>;
    /// Registers a partner.
    async fn add_partner(&self, id: &str, name: &str) -> Answer<PartnerLine>;
    /// How a partner stands to the tiers of the program.
    async fn tiers(&self, query: &TiersQuery) -> Answer<TierReport>;
    /// The standing of a person, or of all people that the caller may read.
    async fn status(
        &self,
        person: Option<&str>,
        at: Option<Day>,
        within: Option<u32>,
    ) -> Answer<StatusReport>;

    /// Roles of a person, or of everybody.
    async fn roles(&self, person: Option<&str>) -> Answer<Vec<RoleLine>>;
    /// Grants a role; that of a partner manager for a partner.
    async fn grant_role(&self, person: &str, role: Role, partner: Option<&str>) -> Answer<()>;
    /// Withdraws a role.
    async fn withdraw_role(&self, person: &str, role: Role, partner: Option<&str>) -> Answer<()>;
    /// Tokens of a person, or of everybody, oldest first.
    async fn tokens(&self, person: Option<&str>) -> Answer<Vec<TokenLine>>;
    /// Issues a token that holds for `days`.
    async fn issue_token(&self, person: &str, label: &str, days: u32) -> Answer<IssuedToken>;
    /// Revokes a token at once.
    async fn revoke_token(&self, token: &str) -> Answer<TokenId>;

    /// Records what a review of a requirement found.
    async fn record_requirement(&self, person: &str, review: &Review) -> Answer<Reviewed>;
    /// Grants one more attempt.
    async fn grant(&self, person: &str, exam: &str, reason: &str, wait: Wait) -> Answer<()>;
    /// Grants an accommodation.
    async fn accommodate(&self, person: &str, exam: &str, request: &AccommodationRequest) -> Answer<()>;
    /// Suspends, reinstates or revokes a credential; what followed.
    async fn change_credential(
        &self,
        credential: &str,
        act: CredentialAct,
        reason: &str,
    ) -> Answer<Vec<AwardLine>>;
    /// Declares an attempt void.
    async fn void_attempt(&self, attempt: &str, reason: &str) -> Answer<Voided>;
    /// Declares an item void.
    async fn void_item(
        &self,
        exam: &str,
        item: &str,
        versions: &[String],
        reason: &str,
    ) -> Answer<ItemVoided>;
    /// Items that are void.
    async fn void_items(&self) -> Answer<Vec<VoidItemLine>>;
    /// Counts results anew; `apply` is the reason to record it for, `None` for a dry run.
    async fn rescore(&self, exam: &str, apply: Option<&str>) -> Answer<Ledger>;
    /// Appeals, oldest first.
    async fn appeals(&self) -> Answer<Vec<AppealLine>>;
    /// Opens an appeal.
    async fn open_appeal(
        &self,
        attempt: &str,
        kind: AppealKind,
        request: &AppealRequest,
    ) -> Answer<AppealLine>;
    /// Decides an appeal.
    async fn decide_appeal(&self, appeal: &str, outcome: AppealOutcome, reason: &str) -> Answer<AppealLine>;
    /// Results that are held for review, or were, oldest first.
    async fn reviews(&self) -> Answer<Vec<ReviewLine>>;
    /// Decides about a held result.
    async fn decide_review(
        &self,
        attempt: &str,
        outcome: ReviewOutcome,
        reason: &str,
    ) -> Answer<ReviewDecided>;
    /// Incidents, in the order of arrival.
    async fn incidents(&self) -> Answer<Vec<IncidentLine>>;
    /// The incident of this number.
    async fn incident(&self, id: u64) -> Answer<IncidentLine>;
    /// Closes an incident.
    async fn close_incident(&self, id: u64, reason: &str) -> Answer<IncidentLine>;
    /// Keys of the devices of a person, or of everybody, oldest first.
    async fn devices(&self, person: Option<&str>) -> Answer<Vec<DeviceLine>>;
    /// Revokes the key of a device, by its name for people.
    async fn revoke_device(&self, device: &str, reason: &str) -> Answer<DeviceRevoked>;
    /// The audit trail, all of it, checked.
    async fn audit(&self) -> Answer<Trail>;

    /// Attempts of a person, or of all people whose attempts the caller may read, oldest first, by the records held.
    async fn attempts(&self, person: Option<&str>) -> Answer<Vec<AttemptRow>>;
    /// The look back on an attempt. `record` is its record as it lies on the caller's machine, where that is what counts;
    /// without one, and by a server always, the record held is judged. So it is in the next three.
    async fn attempt_report(&self, attempt: &str, record: Option<&Record>) -> Answer<AttemptReport>;
    /// The items of an attempt that is over, with their keys.
    async fn attempt_items(&self, attempt: &str, record: Option<&Record>) -> Answer<Vec<KeyedItem>>;
    /// An attempt to be replayed.
    async fn attempt_replay(&self, attempt: &str, record: Option<&Record>) -> Answer<Replay>;
    /// An attempt to be handed over.
    async fn attempt_export(&self, attempt: &str, record: Option<&Record>) -> Answer<AttemptExport>;
}
