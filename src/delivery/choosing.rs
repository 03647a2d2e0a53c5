//! Finding one of the people who are registered here: a few at a time, for a store may know thousands.

use crate::api::{PeopleFound, PersonCard};
use crate::delivery::DeliveryError;
use crate::delivery::local::LocalDelivery;
use crate::store::Found;

impl LocalDelivery {
    /// At most `most` people who have `part` in name or identity, by id; everybody where it is empty. Who was erased does
    /// not sit any more.
    pub async fn find_people(&self, part: &str, most: usize) -> Result<PeopleFound, DeliveryError> {
        let Found { people, matching, registered } =
            self.store.find_people(part, most, self.now().day()).await?;
        let card = |(person, partner): (crate::store::Person, Option<String>)| PersonCard {
            id: person.id,
            name: person.name,
            partner: partner.unwrap_or_default(),
        };
        let people = people.into_iter().map(card).collect();
        Ok(PeopleFound { part: part.to_owned(), people, matching, registered })
    }
}
