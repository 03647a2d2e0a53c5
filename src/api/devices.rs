//! Keys of the devices that people sit on, as whoever administers reads them.

use crate::id::CandidateId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The key of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceLine {
    /// Its name for people.
    pub id: String,
    /// Whose.
    pub person: CandidateId,
    /// The verifier key.
    pub key: String,
    /// The computer's name; may be empty.
    pub label: String,
    /// When it was registered (RFC 3339).
    #[serde(with = "crate::time::rfc3339")]
    #[schema(value_type = String)]
    pub registered: Timestamp,
    /// When it was revoked (RFC 3339); null while it holds.
    #[serde(with = "crate::time::maybe_rfc3339")]
    #[schema(value_type = Option<String>)]
    pub revoked: Option<Timestamp>,
}

/// For whom a key was revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceRevoked {
    /// Whom it was registered for.
    pub people: Vec<CandidateId>,
}
