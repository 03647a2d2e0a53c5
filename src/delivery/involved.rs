//! Who is kept from sitting an exam for credit, because its questions are no news to them: whoever wrote or reviewed items
//! of any version of its bank, published a version, or fetched one with its keys. The rule holds on a server; whoever
//! administers the computer that they sit at is not kept from anything.

use crate::api::{BarredLine, Involved};
use crate::bank::is_named;
use crate::delivery::DeliveryError;
use crate::delivery::local::LocalDelivery;
use crate::delivery::stock::{Stock, banks};
use crate::id::ExamId;
use crate::store::Person;
use std::collections::BTreeSet;

impl Stock {
    /// Why this person is kept from exams that draw from `bank`; empty where nothing speaks against it.
    pub(super) fn involved(&self, bank: &ExamId, person: &Person) -> Vec<Involved> {
        let wrote = self.people.get(bank).into_iter().flatten();
        let wrote = wrote.filter(|(_, people)| is_named(people, person.id.as_str(), &person.email));
        let published = self.versions_of(bank).filter(|row| row.publisher.as_ref() == Some(&person.id));
        let fetched = self.readers.iter().filter(|row| row.bank == *bank && row.person == person.id);
        let wrote = wrote.map(|(version, _)| Involved::Wrote(*version));
        let published = published.map(|row| Involved::Published(row.version));
        wrote.chain(published).chain(fetched.map(|row| Involved::Fetched(row.version))).collect()
    }
}

impl LocalDelivery {
    /// Banks whose exams this person does not sit for credit here.
    pub(super) fn kept_from(&self, stock: &Stock, person: &Person) -> BTreeSet<ExamId> {
        if self.is_self_attested() {
            return BTreeSet::new();
        }
        let involved = |bank: &&ExamId| !stock.involved(bank, person).is_empty();
        banks(self.program()).into_iter().filter(involved).cloned().collect()
    }

    /// Everybody who is kept from sitting the exams of a bank, by id, and why.
    pub(super) async fn barred_from(&self, bank: &ExamId) -> Result<Vec<BarredLine>, DeliveryError> {
        let mut stock = Stock::clone(&*self.stock().await?);
        stock.people = self.people_of(&stock).await?;
        let people = self.store.people().await?;
        let line = |person: Person| {
            let why = stock.involved(bank, &person);
            (!why.is_empty()).then_some(BarredLine { person: person.id, name: person.name, why })
        };
        Ok(people.into_iter().filter(|person| person.erased.is_none()).filter_map(line).collect())
    }
}
