//! Changes of credentials, as whoever administers reads them.

use crate::credential::AwardFact;
use crate::id::{CredentialId, CredentialKind};
use crate::program::Program;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A change of a credential that follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AwardLine {
    /// Identity of the award.
    pub id: CredentialId,
    /// What is awarded.
    pub credential: CredentialKind,
    /// Its title.
    pub title: String,
    /// What happens: `awarded, valid through 2027-11-22`.
    pub event: String,
}

impl AwardLine {
    /// What these facts say, in the words of this program.
    pub fn all(program: &Program, facts: Vec<AwardFact>) -> Vec<Self> {
        let line = |fact: AwardFact| Self {
            title: program
                .credential(&fact.kind)
                .map_or_else(|| fact.kind.to_string(), |rule| rule.title.clone()),
            event: fact.event.to_string(),
            id: fact.id,
            credential: fact.kind,
        };
        facts.into_iter().map(line).collect()
    }
}
