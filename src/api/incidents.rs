//! Incidents as candidates see them.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A record that was offered for an attempt and refused, because it contradicts what is held. It changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IncidentCard {
    /// The number of the record.
    pub seq: u64,
    /// When it was offered.
    pub offered: Timestamp,
    /// When an administrator closed it; `None` while it is open.
    pub closed: Option<Timestamp>,
    /// What was found out; may be empty.
    pub reason: String,
}
