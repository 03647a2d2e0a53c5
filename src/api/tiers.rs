//! How a partner stands to the tiers of the program.

use crate::api::{Mark, PersonCard, ProgramCard, Step};
use crate::credential::Standing;
use crate::id::{CredentialId, CredentialKind, LevelId, PartnerId, TierId, TrackId};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The report on a partner's tiers. It says how things stand; people promote and demote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TierReport {
    /// The program.
    pub program: ProgramCard,
    /// The partner.
    pub partner: PartnerCard,
    /// The day that it is true for.
    pub day: Day,
    /// The people who belong to the partner on that day, by id.
    pub people: Vec<PersonCard>,
    /// The highest tier whose seats are all filled.
    pub reached: Option<TierName>,
    /// Tiers, lowest first; only the one that was asked for, if one was; empty in a program without tiers.
    pub tiers: Vec<TierCard>,
    /// When `reached` becomes a lower tier or none if nobody renews, earliest first. Holds for all tiers.
    pub falls: Vec<FallCard>,
    /// What every statement in here carries.
    pub marks: Vec<Mark>,
}

/// A partner organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartnerCard {
    /// Identity.
    pub id: PartnerId,
    /// Name.
    pub name: String,
}

/// A tier by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TierName {
    /// Identity.
    pub id: TierId,
    /// Name.
    pub name: String,
}

/// A tier and how the partner stands to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TierCard {
    /// Identity.
    pub id: TierId,
    /// Name.
    pub name: String,
    /// What it unlocks.
    pub benefits: Vec<String>,
    /// All its seats are filled.
    pub reached: bool,
    /// Seats in all.
    pub count: u64,
    /// Seats that are not filled.
    pub missing: u64,
    /// Its seats, in file order.
    pub seats: Vec<SeatsCard>,
    /// Seats that are filled and will not be, if nobody renews; earliest first.
    pub losses: Vec<LossCard>,
}

/// Track and level that a seat asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatName {
    /// Track.
    pub track: TrackId,
    /// Name of the track.
    pub track_name: String,
    /// Level; a higher one may fill the seat too.
    pub level: LevelId,
    /// Name of the level.
    pub level_name: String,
}

/// Seats of one track and level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatsCard {
    /// What they ask for.
    #[serde(flatten)]
    pub seat: SeatName,
    /// How many there are.
    pub count: u32,
    /// How many are not filled.
    pub missing: u32,
    /// Who fills the others, by id.
    pub holders: Vec<HolderCard>,
    /// Who could fill a missing one, fewest steps first; empty when none is missing. A report for people names the first of
    /// them, [`NAMED`].
    pub nearest: Vec<NearestCard>,
    /// How many people could.
    pub near: u64,
}

/// So many of those who are nearest to a missing seat are named to people; programs are told of all.
pub const NAMED: usize = 3;

/// A person, and a credential of theirs that counts (or did) for a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HolderCard {
    /// Who.
    pub person: PersonCard,
    /// By which credential.
    pub credential: HeldCard,
}

/// A credential in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldCard {
    /// Identity of the award.
    pub id: CredentialId,
    /// What was awarded.
    pub kind: CredentialKind,
    /// Title.
    pub title: String,
    /// Its level.
    pub level: LevelId,
    /// Name of the level.
    pub level_name: String,
    /// Standing on the day.
    pub standing: Standing,
    /// The annual update is due; the credential goes on.
    pub update_due: bool,
    /// Valid through the end of this day.
    pub expires: Day,
    /// Counts for seats through the end of this day, the last one of grace.
    pub counts_through: Day,
    /// Marks that every statement about it must carry.
    pub marks: Vec<Mark>,
}

/// A person who could fill a seat that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NearestCard {
    /// Who.
    pub person: PersonCard,
    /// The credential that would fill it.
    pub credential: CredentialKind,
    /// Its title.
    pub title: String,
    /// How the person stands to it.
    pub standing: Standing,
    /// What is still to do for it, steps of lower credentials included; empty where only an administrator's act is missing.
    pub to_go: Vec<Step>,
    /// The seat that the person fills now, where nobody else could take it over.
    pub leaves_open: Option<SeatName>,
}

/// Seats that are lost on a day if nobody renews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LossCard {
    /// The first day of it.
    pub day: Day,
    /// The tier was reached until then.
    pub tier_lost: bool,
    /// The seats, as they are filled from then on.
    pub seats: Vec<LostSeatsCard>,
    /// What has lapsed by then; any one of these renewed in time keeps a seat.
    pub lapses: Vec<HolderCard>,
}

/// Seats of one track and level of which fewer are filled than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LostSeatsCard {
    /// What they ask for.
    #[serde(flatten)]
    pub seat: SeatName,
    /// How many there are.
    pub count: u32,
    /// How many are still filled.
    pub filled: u32,
}

/// The reached tier from a day on, if nobody renews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FallCard {
    /// The first day of it.
    pub day: Day,
    /// The highest tier whose seats are all filled then.
    pub reached: Option<TierName>,
}
