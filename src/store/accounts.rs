//! Accounts: what people may act as, the tokens that they show, the keys of their devices.
//!
//! A role is held while the newest fact about person, role and partner says so. Everybody who is registered is a candidate;
//! no fact says that. Of a token the store knows the SHA-256 alone. Whether something holds is looked at after the entry
//! was appended, which takes its turn among all writers: so two of them cannot both withdraw the last administrator.

use crate::api::Role;
use crate::digest::Digest;
use crate::id::{CandidateId, PartnerId, TokenId};
use crate::store::audit::{append, words, words_in};
use crate::store::people::insert_person;
use crate::store::sql::{Row, Tx, Value, about_one_or_all, is_duplicate};
use crate::store::{Act, Added, Change, Changed, Store, StoreError};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A token to be issued.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Its name for people.
    pub id: TokenId,
    /// Whose it is.
    pub person: CandidateId,
    /// SHA-256 of its text.
    pub digest: Digest,
    /// What it is for; may be empty.
    pub label: String,
    /// When it ceases to hold.
    pub expires: Timestamp,
}

/// A token that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its name for people.
    pub id: TokenId,
    /// Whose it is.
    pub person: CandidateId,
    /// What it is for; may be empty.
    pub label: String,
    /// When it was issued.
    pub created: Timestamp,
    /// When it ceases to hold.
    pub expires: Timestamp,
    /// When it was used last, to the hour.
    pub used: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

/// A role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRow {
    /// Who.
    pub person: CandidateId,
    /// What the person may act as.
    pub role: Role,
    /// For which partner; partner managers have one.
    pub partner: Option<PartnerId>,
    /// Since when.
    pub since: Timestamp,
}

/// A token that was presented and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// Its name for people.
    pub token: TokenId,
    /// Whose it is.
    pub person: CandidateId,
    /// Roles that the person holds, with their partners; not that of a candidate, which everybody has.
    pub roles: Vec<(Role, Option<PartnerId>)>,
    /// When it was used last, as far as that is noted.
    pub used: Option<Timestamp>,
}

/// What became of a change of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleChanged {
    /// Done.
    Done,
    /// It stood so before; nothing was changed.
    Nothing,
    /// Nobody would administer any more; nothing was changed.
    Last,
}

impl Store {
    /// From now on the person may act as `role`, or no longer. Person and partner have to be registered. The last
    /// administrator stays one.
    pub async fn set_role(
        &self,
        act: &Act,
        person: &CandidateId,
        role: Role,
        partner: Option<&PartnerId>,
        held: bool,
    ) -> Result<RoleChanged, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        if write_role(&mut tx, act, person, role, partner, held).await? == held {
            return Ok(RoleChanged::Nothing);
        }
        if role == Role::Administrator && !held && administrators(&mut tx).await?.is_empty() {
            return Ok(RoleChanged::Last);
        }
        self.accounts_changed(tx.commit().await)?;
        Ok(RoleChanged::Done)
    }

    /// Makes somebody the first administrator, and registers the person under `name` where nobody has the id. Nothing
    /// happens where there is an administrator.
    pub async fn first_administrator(
        &self,
        act: &Act,
        person: &CandidateId,
        name: &str,
    ) -> Result<Changed, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        if !administrators(&mut tx).await?.is_empty() {
            return Ok(Changed::Nothing);
        }
        if tx.row("SELECT 1 FROM people WHERE id = $1", &[Value::Text(person.as_str())]).await?.is_none() {
            insert_person(&mut tx, act, person, name, "").await?;
        }
        write_role(&mut tx, act, person, Role::Administrator, None, true).await?;
        if administrators(&mut tx).await? != std::slice::from_ref(person) {
            // another server was first
            return Ok(Changed::Nothing);
        }
        self.accounts_changed(tx.commit().await)?;
        Ok(Changed::Done)
    }

    /// True when somebody who was not erased is an administrator. A server asks it to know that its database answers.
    pub async fn is_administered(&self) -> Result<bool, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        Ok(!administrators(&mut tx).await?.is_empty())
    }

    /// Roles that one person holds, or everybody who was not erased.
    pub async fn roles(&self, person: Option<&CandidateId>) -> Result<Vec<RoleRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = about_one_or_all!(
            person,
            "SELECT r.person, r.role, r.partner, r.decided FROM roles r JOIN people p ON p.id = r.person \
             WHERE r.held = 1 AND p.erased IS NULL",
            "AND r.person = $1" or "AND $1 IS NULL",
            "AND NOT EXISTS (SELECT 1 FROM roles s WHERE s.person = r.person AND s.role = r.role \
             AND COALESCE(s.partner, '') = COALESCE(r.partner, '') AND s.audit > r.audit) \
             ORDER BY r.person, r.audit"
        );
        let rows = tx.rows(sql, &[Value::MaybeText(person.map(CandidateId::as_str))]).await?;
        let read = |row: &Row| {
            Ok(RoleRow {
                person: row.parsed(0, "roles.person")?,
                role: role_in(row, 1)?,
                partner: partner_in(row, 2)?,
                since: Timestamp(row.int(3, "roles.decided")?),
            })
        };
        rows.iter().map(read).collect()
    }

    /// Issues tokens, all of them or none. Their people have to be registered; an id or a digest may be taken.
    pub async fn issue_tokens(&self, act: &Act, tokens: &[NewToken]) -> Result<Added, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        for new in tokens {
            if insert_token(&mut tx, act, new).await? == Added::Taken {
                return Ok(Added::Taken);
            }
        }
        tx.commit().await?;
        Ok(Added::New)
    }

    /// Revokes a token; `Nothing` where there is none of this id, or it is revoked already.
    pub async fn revoke_token(&self, act: &Act, token: &TokenId) -> Result<Changed, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let id = Value::Text(token.as_str());
        let Some(row) = tx.row("SELECT person FROM tokens WHERE id = $1", &[id]).await? else {
            return Ok(Changed::Nothing);
        };
        let person = row.parsed(0, "tokens.person")?;
        let audit =
            append(&mut tx, act, &Change::TokenRevoked { person, token: token.clone() }, None).await?;
        let sql = "INSERT INTO revoked_tokens (audit, token, revoked) VALUES ($1, $2, $3)";
        let values = [Value::Int(audit), Value::Text(token.as_str()), Value::Int(act.at.0)];
        match tx.run(sql, &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Changed::Nothing),
            done => done?,
        };
        self.accounts_changed(tx.commit().await)?;
        Ok(Changed::Done)
    }

    /// Tokens of one person, or of everybody, oldest first.
    pub async fn tokens(&self, person: Option<&CandidateId>) -> Result<Vec<TokenRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = about_one_or_all!(
            person,
            "SELECT t.id, t.person, s.bytes, t.created, t.expires, u.used, r.revoked FROM tokens t \
             LEFT JOIN sealed s ON s.audit = t.audit LEFT JOIN token_uses u ON u.token = t.id \
             LEFT JOIN revoked_tokens r ON r.token = t.id",
            "WHERE t.person = $1" or "WHERE $1 IS NULL",
            "ORDER BY t.audit"
        );
        let rows = tx.rows(sql, &[Value::MaybeText(person.map(CandidateId::as_str))]).await?;
        let read = |row: &Row| {
            let created = Timestamp(row.int(3, "tokens.created")?);
            let used = row.maybe_int(5, "token_uses.used")?.map(Timestamp);
            Ok(TokenRow {
                id: row.parsed(0, "tokens.id")?,
                person: row.parsed(1, "tokens.person")?,
                label: words_in(row, 2)?.remove("label").unwrap_or_default(),
                created,
                expires: Timestamp(row.int(4, "tokens.expires")?),
                // it is noted to the hour, which may have begun before the token was there
                used: used.map(|used| used.max(created)),
                revoked: row.maybe_int(6, "revoked_tokens.revoked")?.map(Timestamp),
            })
        };
        rows.iter().map(read).collect()
    }

    /// The token of this digest, if it holds at `at`: it was not revoked, and its person was not erased.
    pub async fn presented(&self, digest: &Digest, at: Timestamp) -> Result<Option<Presented>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let sql = "SELECT t.id, t.person, u.used FROM tokens t JOIN people p ON p.id = t.person \
                   LEFT JOIN revoked_tokens r ON r.token = t.id LEFT JOIN token_uses u ON u.token = t.id \
                   WHERE t.digest = $1 AND t.expires > $2 AND r.token IS NULL AND p.erased IS NULL";
        let Some(row) = tx.row(sql, &[Value::Bytes(&digest.0), Value::Int(at.0)]).await? else {
            return Ok(None);
        };
        let person: CandidateId = row.parsed(1, "tokens.person")?;
        let sql = "SELECT role, partner, held FROM roles WHERE person = $1 ORDER BY audit";
        let mut newest = BTreeMap::new();
        for row in tx.rows(sql, &[Value::Text(person.as_str())]).await? {
            newest.insert((role_in(&row, 0)?, partner_in(&row, 1)?), row.int(2, "roles.held")? == 1);
        }
        let roles = newest.into_iter().filter(|(_, held)| *held).map(|(role, _)| role).collect();
        let used = row.maybe_int(2, "token_uses.used")?.map(Timestamp);
        Ok(Some(Presented { token: row.parsed(0, "tokens.id")?, person, roles, used }))
    }

    /// Whose token this digest is of, also of one that holds no longer; `None` for a token that nobody ever had.
    pub async fn token_holder(&self, digest: &Digest) -> Result<Option<CandidateId>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let row = tx.row("SELECT person FROM tokens WHERE digest = $1", &[Value::Bytes(&digest.0)]).await?;
        row.map(|row| row.parsed(0, "tokens.person")).transpose()
    }

    /// Notes that a token was used.
    pub async fn note_token_use(&self, token: &TokenId, at: Timestamp) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        // no act of anybody: it waits for no turn at the audit trail
        let mut tx = session.write_apart().await?;
        let sql = "INSERT INTO token_uses (token, used) VALUES ($1, $2) \
                   ON CONFLICT (token) DO UPDATE SET used = excluded.used";
        tx.run(sql, &[Value::Text(token.as_str()), Value::Int(at.0)]).await?;
        tx.commit().await
    }
}

async fn insert_token(tx: &mut Tx<'_>, act: &Act, new: &NewToken) -> Result<Added, StoreError> {
    let change = Change::TokenIssued {
        person: new.person.clone(),
        token: new.id.clone(),
        digest: new.digest,
        expires: new.expires,
    };
    let audit = append(tx, act, &change, Some(&words([("label", &new.label)]))).await?;
    let sql =
        "INSERT INTO tokens (id, audit, person, digest, created, expires) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        Value::Text(new.id.as_str()),
        Value::Int(audit),
        Value::Text(new.person.as_str()),
        Value::Bytes(&new.digest.0),
        Value::Int(act.at.0),
        Value::Int(new.expires.0),
    ];
    match tx.run(sql, &values).await {
        Ok(_) => Ok(Added::New),
        Err(e) if is_duplicate(&e) => Ok(Added::Taken),
        Err(e) => Err(e),
    }
}

/// Appends a fact about a role; whether it was held before.
async fn write_role(
    tx: &mut Tx<'_>,
    act: &Act,
    person: &CandidateId,
    role: Role,
    partner: Option<&PartnerId>,
    held: bool,
) -> Result<bool, StoreError> {
    let (person_id, partner_id) = (person.clone(), partner.cloned());
    let change = if held {
        Change::RoleGranted { person: person_id, role, partner: partner_id }
    } else {
        Change::RoleWithdrawn { person: person_id, role, partner: partner_id }
    };
    let audit = append(tx, act, &change, None).await?;
    let (person, partner) = (Value::Text(person.as_str()), Value::MaybeText(partner.map(PartnerId::as_str)));
    let values = [
        Value::Int(audit),
        person,
        Value::Text(role.word()),
        partner,
        Value::Int(held.into()),
        Value::Int(act.at.0),
    ];
    let sql = "SELECT held FROM roles WHERE audit < $1 AND person = $2 AND role = $3 \
               AND COALESCE(partner, '') = COALESCE($4, '') ORDER BY audit DESC LIMIT 1";
    let before = tx.row(sql, &values[..4]).await?;
    let before = before.map_or(Ok(0), |row| row.int(0, "roles.held"))?;
    let sql =
        "INSERT INTO roles (audit, person, role, partner, held, decided) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.run(sql, &values).await?;
    Ok(before == 1)
}

/// Who administers, but for people who were erased.
async fn administrators(tx: &mut Tx<'_>) -> Result<Vec<CandidateId>, StoreError> {
    let sql = "SELECT r.person FROM roles r JOIN people p ON p.id = r.person \
               WHERE r.role = 'administrator' AND r.held = 1 AND p.erased IS NULL AND NOT EXISTS \
               (SELECT 1 FROM roles s WHERE s.role = 'administrator' AND s.person = r.person AND s.audit > r.audit) \
               ORDER BY r.person";
    let rows = tx.rows(sql, &[]).await?;
    rows.iter().map(|row| row.parsed(0, "roles.person")).collect()
}

fn role_in(row: &Row, index: usize) -> Result<Role, StoreError> {
    let word = row.text(index, "roles.role")?;
    let found = Role::ALL.into_iter().find(|role| role.word() == word);
    found.ok_or_else(|| row.wrong("roles.role", format!("`{word}` is no role")))
}

fn partner_in(row: &Row, index: usize) -> Result<Option<PartnerId>, StoreError> {
    let partner = row.maybe_text(index, "roles.partner")?.map(|id| id.parse()).transpose();
    partner.map_err(|e| row.wrong("roles.partner", e))
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    for row in tx.rows("SELECT audit, person, role, partner, held FROM roles", &[]).await? {
        let (person, role, partner) =
            (row.parsed(1, "roles.person")?, role_in(&row, 2)?, partner_in(&row, 3)?);
        let change = match row.int(4, "roles.held")? {
            0 => Change::RoleWithdrawn { person, role, partner },
            _ => Change::RoleGranted { person, role, partner },
        };
        facts.insert(row.count(0, "roles.audit")?, change);
    }
    for row in tx.rows("SELECT audit, person, id, digest, expires FROM tokens", &[]).await? {
        let change = Change::TokenIssued {
            person: row.parsed(1, "tokens.person")?,
            token: row.parsed(2, "tokens.id")?,
            digest: row.digest(3, "tokens.digest")?,
            expires: Timestamp(row.int(4, "tokens.expires")?),
        };
        facts.insert(row.count(0, "tokens.audit")?, change);
    }
    let sql = "SELECT r.audit, t.person, r.token FROM revoked_tokens r JOIN tokens t ON t.id = r.token";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::TokenRevoked {
            person: row.parsed(1, "tokens.person")?,
            token: row.parsed(2, "revoked_tokens.token")?,
        };
        facts.insert(row.count(0, "revoked_tokens.audit")?, change);
    }
    Ok(())
}
