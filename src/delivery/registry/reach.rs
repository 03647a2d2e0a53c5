//! How far the people of a server may look: everybody sees the own things, a partner manager the people of the own partner, a
//! proctor who sits and how it went, an administrator everything.

use crate::api::{Caller, Role};
use crate::delivery::{LocalDelivery, RegistrarError};
use crate::id::{AttemptId, CandidateId};
use crate::store::StoreError;
use std::collections::BTreeSet;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Names of people.
    Names,
    /// How people stand.
    Standing,
    /// Attempts, without their questions.
    Attempts,
}

/// Whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everybody's.
    Everybody,
    /// Only that of these people.
    Only(BTreeSet<CandidateId>),
}

impl Reach {
    /// Somebody is within reach.
    pub fn has(&self, person: &CandidateId) -> bool {
        match self {
            Self::Everybody => true,
            Self::Only(people) => people.contains(person),
        }
    }
}

impl LocalDelivery {
    /// How far a caller may look today.
    pub async fn reach(&self, caller: &Caller, over: Over) -> Result<Reach, StoreError> {
        let has = |role| caller.roles.contains(&role);
        if has(Role::Administrator) || (has(Role::Proctor) && over != Over::Standing) {
            return Ok(Reach::Everybody);
        }
        let mut people = BTreeSet::from([caller.person.clone()]);
        if has(Role::PartnerManager) && over != Over::Attempts {
            let managed = self.managed_partners(&caller.person).await?;
            let today = self.now().day();
            let mut belongs = std::collections::BTreeMap::new();
            for membership in self.store.memberships(None).await?.into_iter().filter(|m| m.holds(today)) {
                // the last one holds, as on every other page
                belongs.insert(membership.person, membership.partner);
            }
            people
                .extend(belongs.into_iter().filter(|(_, of)| managed.contains(of)).map(|(person, _)| person));
        }
        Ok(Reach::Only(people))
    }

    /// The attempt within reach whose id is, or begins with, `given`.
    pub async fn attempt_within(&self, given: &str, reach: &Reach) -> Result<AttemptId, RegistrarError> {
        let Reach::Only(people) = reach else { return self.registrar().attempt(given).await };
        let unknown = || RegistrarError::UnknownAttempt(given.to_owned());
        let mut found = Vec::new();
        for person in people {
            let held = self.store.held_attempts(person).await?;
            found.extend(
                held.into_iter().map(|held| held.head.id).filter(|id| id.as_str().starts_with(given)),
            );
        }
        match found.as_slice() {
            _ if given.is_empty() => Err(unknown()),
            [] => Err(unknown()),
            [only] => Ok(only.clone()),
            several => {
                let matches = several.iter().map(ToString::to_string).collect();
                Err(RegistrarError::Ambiguous { given: given.to_owned(), matches })
            }
        }
    }
}
