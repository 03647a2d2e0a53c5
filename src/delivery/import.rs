//! Registering many people at once: every fault is told, and with a fault nobody is registered.

use crate::delivery::registrar::{Registrar, person_as_given};
use crate::delivery::registrar_error::hint;
use crate::document::nearest;
use crate::id::{CandidateId, PartnerId};
use crate::store::{NewPerson, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A person as a list gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportLine {
    /// Number of the line, for faults.
    pub line: u64,
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Partner; may be empty.
    pub partner: String,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFault {
    /// Number of the line.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// Why nobody was registered.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", content = "data", rename_all = "kebab-case")]
pub enum ImportError {
    /// Lines that are not as they have to be.
    #[error("{} lines are not as they have to be", .0.len())]
    #[serde(rename = "import-faults")]
    Faults(Vec<ImportFault>),
    /// The store refused.
    #[error(transparent)]
    #[serde(skip)]
    Store(#[from] StoreError),
}

impl Registrar<'_> {
    /// Registers the people of a list, or nobody; how many they are.
    pub async fn import_people(&self, lines: &[ImportLine]) -> Result<usize, ImportError> {
        let taken: BTreeSet<CandidateId> =
            self.delivery.store.people().await?.into_iter().map(|person| person.id).collect();
        let partners: Vec<PartnerId> =
            self.delivery.store.partners().await?.into_iter().map(|partner| partner.id).collect();
        let mut before: BTreeMap<CandidateId, u64> = BTreeMap::new();
        let (mut people, mut faults) = (Vec::new(), Vec::new());
        for given in lines {
            let mut fault = |why: String| faults.push(ImportFault { line: given.line, why });
            let partner = match partner_as_given(&partners, &given.partner) {
                Ok(partner) => partner,
                Err(why) => {
                    fault(why);
                    None
                }
            };
            let (id, name, email) = match person_as_given(&given.id, &given.name, &given.email) {
                Ok(person) => person,
                Err(error) => {
                    fault(error.to_string());
                    continue;
                }
            };
            if taken.contains(&id) {
                fault(format!("the id `{id}` is taken"));
            }
            if let Some(line) = before.insert(id.clone(), given.line) {
                fault(format!("the id `{id}` stands in line {line} already"));
            }
            people.push(NewPerson { act: self.act(), id, name, email, partner });
        }
        if !faults.is_empty() {
            return Err(ImportError::Faults(faults));
        }
        let today = self.delivery.now().day();
        match self.delivery.store.add_people(&people, today).await? {
            None => Ok(people.len()),
            // somebody registered that id in the meantime
            Some(id) => {
                let line = before.get(&id).copied().unwrap_or_default();
                Err(ImportError::Faults(vec![ImportFault { line, why: format!("the id `{id}` is taken") }]))
            }
        }
    }
}

fn partner_as_given(known: &[PartnerId], given: &str) -> Result<Option<PartnerId>, String> {
    let given = given.trim();
    if given.is_empty() {
        return Ok(None);
    }
    let found = known.iter().find(|id| id.as_str() == given).cloned();
    found.map(Some).ok_or_else(|| {
        let near = nearest(given, known.iter().map(PartnerId::as_str)).map(str::to_owned);
        format!("no partner with the id `{given}` is registered{}", hint(&near))
    })
}
