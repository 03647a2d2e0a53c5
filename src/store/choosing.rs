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
        let mut tx = session.glance().await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Act, Actor, NewPerson, sql::Row};
    use crate::time::Timestamp;

    fn act() -> Act {
        Act { at: Timestamp(1_764_000_000_000), by: Actor::Administrator, salt: [7; 16] }
    }

    fn now(story: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(story);
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    /// 250 people of a partner, more than are read at a time, and one with letters of another alphabet.
    async fn crowd() -> Store {
        let store = Store::in_memory().await.unwrap();
        let partner = "harbour".parse().unwrap();
        store.add_partner(&act(), &partner, "Harbour Ltd").await.unwrap();
        let named = |id: String, name: String| NewPerson {
            act: act(),
            id: id.parse().unwrap(),
            name,
            email: String::new(),
            partner: Some(partner.clone()),
        };
        let mut people: Vec<NewPerson> =
            (0..250).map(|n| named(format!("p-{n:03}"), format!("Person Number {n}"))).collect();
        people.push(named("zoe".to_owned(), "Zoë ÄRMEL".to_owned()));
        store.add_people(&people, day("2026-01-01")).await.unwrap();
        store
    }

    #[test]
    fn people_are_found_by_a_part_of_name_or_identity_whatever_its_case() {
        now(async {
            let store = crowd().await;
            let find = async |part: &str| store.find_people(part, 20, day("2026-06-01")).await.unwrap();
            let everybody = find("").await;
            assert_eq!((everybody.people.len(), everybody.matching, everybody.registered), (20, 251, 251));
            for (part, matching) in
                [("NUMBER 24", 11), ("P-24", 10), (" ärmel ", 1), ("zoe", 1), ("number  2", 0), ("%", 0)]
            {
                assert_eq!(find(part).await.matching, matching, "{part}");
            }
            let (person, partner) = find("zoe").await.people.remove(0);
            assert_eq!((person.name.as_str(), partner.as_deref()), ("Zoë ÄRMEL", Some("Harbour Ltd")));
        });
    }

    #[test]
    fn who_was_erased_is_not_found() {
        now(async {
            let store = crowd().await;
            let erased = "p-007".parse().unwrap();
            store.erase_person(&act(), &erased, "asked for").await.unwrap();
            let found = store.find_people("p-007", 20, day("2026-06-01")).await.unwrap();
            assert_eq!((found.matching, found.registered), (0, 250));
        });
    }

    #[test]
    fn the_partner_is_the_one_of_that_day() {
        now(async {
            let store = crowd().await;
            let (zoe, other) = ("zoe".parse().unwrap(), "pier".parse().unwrap());
            store.add_partner(&act(), &other, "Pier Ltd").await.unwrap();
            store.set_membership(&act(), &zoe, Some(&other), day("2026-03-01")).await.unwrap();
            store.set_membership(&act(), &zoe, None, day("2026-09-01")).await.unwrap();
            for (at, partner) in [
                ("2025-12-31", None),
                ("2026-02-28", Some("Harbour Ltd")),
                ("2026-03-01", Some("Pier Ltd")),
                ("2026-09-01", None),
            ] {
                assert_eq!(store.partner_of(&zoe, day(at)).await.unwrap().as_deref(), partner, "{at}");
            }
        });
    }

    #[test]
    fn what_the_home_screen_asks_of_people_is_found_by_an_index() {
        now(async {
            let store = crowd().await;
            let mut session = store.session().await;
            let mut tx = session.read().await.unwrap();
            for sql in [
                "EXPLAIN QUERY PLAN SELECT p.name FROM memberships m JOIN partners p ON p.id = m.partner \
             WHERE m.person = $1",
                "EXPLAIN QUERY PLAN SELECT MIN(exam) FROM attempts \
             WHERE program = $1 AND mode = 'exam' AND state <> 'prepared'",
                "EXPLAIN QUERY PLAN SELECT opened FROM attempts WHERE program = 'p' AND person = $1",
            ] {
                let plan = tx.rows(sql, &[Value::Text("zoe")]).await.unwrap();
                let steps: Vec<String> = plan.iter().map(|row: &Row| row.text(3, "plan").unwrap()).collect();
                assert!(steps.iter().all(|step| step.starts_with("SEARCH ")), "{sql}: {steps:?}");
            }
        });
    }
}
