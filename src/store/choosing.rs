//! Finding one of many people, and what a screen needs of a single one.

use crate::id::CandidateId;
use crate::store::people::person;
use crate::store::sql::{Tx, Value};
use crate::store::{Person, Store, StoreError};
use crate::time::Day;

/// So many people are read at a time while they are searched.
const AT_A_TIME: i64 = 100;

/// People who have something in name or identity, each with the name of their partner.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The first of them, by id.
    pub people: Vec<(Person, Option<String>)>,
    /// How many there are.
    pub matching: usize,
    /// How many people are registered and were not erased.
    pub registered: usize,
}

impl Store {
    /// At most `most` people who were not erased and have `part` in name or identity, whatever its case; with the partner
    /// that each belongs to on `day`.
    pub async fn find_people(&self, part: &str, most: usize, day: Day) -> Result<Found, StoreError> {
        let part = part.trim().to_lowercase();
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let mut found = Found::default();
        let mut after = String::new();
        loop {
            // not left to the database: SQLite knows the case of ASCII letters alone
            let sql =
                "SELECT id, name, email, created, erased FROM people WHERE id > $1 ORDER BY id LIMIT $2";
            let rows = tx.rows(sql, &[Value::Text(&after), Value::Int(AT_A_TIME)]).await?;
            let Some(last) = rows.last() else { break };
            after = last.text(0, "people.id")?;
            for row in &rows {
                let person = person(row)?;
                if person.erased.is_some() {
                    continue;
                }
                found.registered += 1;
                if person.id.as_str().contains(&part) || person.name.to_lowercase().contains(&part) {
                    found.matching += 1;
                    if found.people.len() < most {
                        found.people.push((person, None));
                    }
                }
            }
        }
        for (person, partner) in &mut found.people {
            *partner = partner_of(&mut tx, &person.id, day).await?;
        }
        Ok(found)
    }

    /// True when somebody is registered who was not erased.
    pub async fn has_people(&self) -> Result<bool, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        Ok(tx.row("SELECT 1 FROM people WHERE erased IS NULL LIMIT 1", &[]).await?.is_some())
    }

    /// The name of the partner that a person belongs to on a day.
    pub async fn partner_of(&self, person: &CandidateId, day: Day) -> Result<Option<String>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        partner_of(&mut tx, person, day).await
    }
}

async fn partner_of(tx: &mut Tx<'_>, person: &CandidateId, day: Day) -> Result<Option<String>, StoreError> {
    // the last one holds, as on every other page
    let sql = "SELECT p.name FROM memberships m JOIN partners p ON p.id = m.partner \
               WHERE m.person = $1 AND m.since <= $2 AND (m.until IS NULL OR m.until > $2) \
               ORDER BY m.since DESC, m.audit DESC LIMIT 1";
    let day = day.to_string();
    let row = tx.row(sql, &[Value::Text(person.as_str()), Value::Text(&day)]).await?;
    row.map(|row| row.text(0, "partners.name")).transpose()
}
