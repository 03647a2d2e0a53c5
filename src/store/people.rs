//! People, partners, and who belongs to whom since when.

use crate::id::{CandidateId, PartnerId};
use crate::store::audit::{append, words};
use crate::store::sql::{Row, Tx, Value, about_one_or_all, is_duplicate};
use crate::store::{Act, Added, Change, Changed, Store, StoreError};
use crate::time::{Day, Timestamp};

/// A person who sits exams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identity; never changes.
    pub id: CandidateId,
    /// Name, as the person gives it.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// When the person was registered.
    pub created: Timestamp,
    /// When the person was erased; name and e-mail address are gone then.
    pub erased: Option<Timestamp>,
}

/// A person to be registered together with others.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// When, by whom, and the salt of this person's words.
    pub act: Act,
    /// Identity.
    pub id: CandidateId,
    /// Name.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Partner that the person belongs to.
    pub partner: Option<PartnerId>,
}

/// A partner organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Identity.
    pub id: PartnerId,
    /// Name.
    pub name: String,
}

/// A person's belonging to a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The person.
    pub person: CandidateId,
    /// The partner.
    pub partner: PartnerId,
    /// First day.
    pub since: Day,
    /// First day on which it no longer holds; `None` while it goes on.
    pub until: Option<Day>,
}

impl Membership {
    /// True on the days of this membership.
    pub fn holds(&self, day: Day) -> bool {
        self.since <= day && self.until.is_none_or(|end| day < end)
    }
}

impl Store {
    /// Registers a person.
    pub async fn add_person(
        &self,
        act: &Act,
        id: &CandidateId,
        name: &str,
        email: &str,
    ) -> Result<Added, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let added = insert_person(&mut tx, act, id, name, email).await?;
        if added == Added::New {
            tx.commit().await?;
        }
        Ok(added)
    }

    /// Registers many people, each with the partner it belongs to from `day` on. All of them, or nobody: the first id that
    /// is taken is answered. Partners have to be registered.
    pub async fn add_people(
        &self,
        people: &[NewPerson],
        day: Day,
    ) -> Result<Option<CandidateId>, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        for new in people {
            if insert_person(&mut tx, &new.act, &new.id, &new.name, &new.email).await? == Added::Taken {
                return Ok(Some(new.id.clone()));
            }
            if let Some(partner) = &new.partner {
                insert_membership(&mut tx, &new.act, &new.id, partner, day).await?;
            }
        }
        tx.commit().await?;
        Ok(None)
    }

    /// Gives a person another name.
    pub async fn rename_person(
        &self,
        act: &Act,
        id: &CandidateId,
        name: &str,
    ) -> Result<Changed, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let values = [Value::Text(name), Value::Text(id.as_str())];
        if tx.run("UPDATE people SET name = $1 WHERE id = $2 AND erased IS NULL", &values).await? == 0 {
            return Ok(Changed::Nothing);
        }
        let change = Change::PersonRenamed { person: id.clone() };
        append(&mut tx, act, &change, Some(&words([("name", name)]))).await?;
        tx.commit().await?;
        Ok(Changed::Done)
    }

    /// The person of this id.
    pub async fn person(&self, id: &CandidateId) -> Result<Option<Person>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT id, name, email, created, erased FROM people WHERE id = $1";
        tx.row(sql, &[Value::Text(id.as_str())]).await?.as_ref().map(person).transpose()
    }

    /// Everybody, by id.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let rows = tx.rows("SELECT id, name, email, created, erased FROM people ORDER BY id", &[]).await?;
        rows.iter().map(person).collect()
    }

    /// Registers a partner.
    pub async fn add_partner(&self, act: &Act, id: &PartnerId, name: &str) -> Result<Added, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let values = [Value::Text(id.as_str()), Value::Text(name), Value::Int(act.at.0)];
        match tx.run("INSERT INTO partners (id, name, created) VALUES ($1, $2, $3)", &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Added::Taken),
            done => done?,
        };
        let change = Change::PartnerAdded { partner: id.clone() };
        append(&mut tx, act, &change, Some(&words([("name", name)]))).await?;
        tx.commit().await?;
        Ok(Added::New)
    }

    /// All partners, by id.
    pub async fn partners(&self) -> Result<Vec<Partner>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let rows = tx.rows("SELECT id, name FROM partners ORDER BY id", &[]).await?;
        let partner = |row: &Row| {
            Ok(Partner { id: row.parsed(0, "partners.id")?, name: row.text(1, "partners.name")? })
        };
        rows.iter().map(partner).collect()
    }

    /// From `day` on the person belongs to `partner` alone, or to none. Person and partner have to be registered.
    pub async fn set_membership(
        &self,
        act: &Act,
        person: &CandidateId,
        partner: Option<&PartnerId>,
        day: Day,
    ) -> Result<Changed, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let known = |found: Option<Row>| found.is_some();
        let id = Value::Text(person.as_str());
        let mut all_known = known(tx.row("SELECT 1 FROM people WHERE id = $1", &[id]).await?);
        if let Some(partner) = partner {
            let id = Value::Text(partner.as_str());
            all_known &= known(tx.row("SELECT 1 FROM partners WHERE id = $1", &[id]).await?);
        }
        if !all_known {
            return Ok(Changed::Nothing);
        }
        let text = day.to_string();
        let values = [Value::Text(&text), Value::Text(person.as_str())];
        tx.run("DELETE FROM memberships WHERE since >= $1 AND person = $2", &values).await?;
        let sql = "UPDATE memberships SET until = $1 WHERE person = $2 AND (until IS NULL OR until > $1)";
        tx.run(sql, &values).await?;
        let person = person.clone();
        match partner {
            None => {
                append(&mut tx, act, &Change::MemberUntil { person, until: day }, None).await?;
            }
            Some(partner) => insert_membership(&mut tx, act, &person, partner, day).await?,
        }
        tx.commit().await?;
        Ok(Changed::Done)
    }

    /// Memberships of one person, or of everybody, oldest first.
    pub async fn memberships(&self, person: Option<&CandidateId>) -> Result<Vec<Membership>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let key = Value::MaybeText(person.map(CandidateId::as_str));
        let sql = about_one_or_all!(
            person,
            "SELECT person, partner, since, until FROM memberships",
            "WHERE person = $1" or "WHERE $1 IS NULL",
            "ORDER BY since, audit"
        );
        let rows = tx.rows(sql, &[key]).await?;
        let membership = |row: &Row| {
            let until = row.maybe_text(3, "memberships.until")?.map(|day| day.parse::<Day>()).transpose();
            Ok(Membership {
                person: row.parsed(0, "memberships.person")?,
                partner: row.parsed(1, "memberships.partner")?,
                since: row.parsed(2, "memberships.since")?,
                until: until.map_err(|e| row.wrong("memberships.until", e))?,
            })
        };
        rows.iter().map(membership).collect()
    }
}

pub(super) async fn insert_person(
    tx: &mut Tx<'_>,
    act: &Act,
    id: &CandidateId,
    name: &str,
    email: &str,
) -> Result<Added, StoreError> {
    let sql = "INSERT INTO people (id, name, email, created) VALUES ($1, $2, $3, $4)";
    let values = [Value::Text(id.as_str()), Value::Text(name), Value::Text(email), Value::Int(act.at.0)];
    match tx.run(sql, &values).await {
        Err(e) if is_duplicate(&e) => return Ok(Added::Taken),
        done => done?,
    };
    let change = Change::PersonAdded { person: id.clone() };
    append(tx, act, &change, Some(&words([("name", name), ("email", email)]))).await?;
    Ok(Added::New)
}

async fn insert_membership(
    tx: &mut Tx<'_>,
    act: &Act,
    person: &CandidateId,
    partner: &PartnerId,
    day: Day,
) -> Result<(), StoreError> {
    let change = Change::MemberSince { person: person.clone(), partner: partner.clone(), since: day };
    let audit = append(tx, act, &change, None).await?;
    let sql = "INSERT INTO memberships (audit, person, partner, since) VALUES ($1, $2, $3, $4)";
    let day = day.to_string();
    let values =
        [Value::Int(audit), Value::Text(person.as_str()), Value::Text(partner.as_str()), Value::Text(&day)];
    tx.run(sql, &values).await.map(drop)
}

pub(super) fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.parsed(0, "people.id")?,
        name: row.text(1, "people.name")?,
        email: row.text(2, "people.email")?,
        created: Timestamp(row.int(3, "people.created")?),
        erased: row.maybe_int(4, "people.erased")?.map(Timestamp),
    })
}
