//! Accounts: who may act as what, and the tokens that say who calls.
//!
//! The text of a token is shown once, when it is issued; it is kept and logged nowhere. Whoever presents it is who the
//! account says now: roles are looked up at each call, and an erased person is nobody.

use crate::api::{Caller, Role};
use crate::delivery::registrar::text;
use crate::delivery::{LocalDelivery, Registrar, RegistrarError};
use crate::digest::Digest;
use crate::document::nearest;
use crate::entropy::random;
use crate::id::{CandidateId, PartnerId, TokenId};
use crate::store::{Actor, Added, Changed, NewToken, RoleChanged, RoleRow, StoreError, TokenRow};
use crate::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// How long tokens hold, in days.
pub mod token_days {
    /// A token that nobody gave a time.
    pub const USUAL: u32 = 30;
    /// The token that the first administrator of a server begins with.
    pub const BEGINNING: u32 = 1;
    /// At most.
    pub const MOST: u32 = 366;
}

/// How a token begins, so that people and tools recognise one that was left somewhere.
const PREFIX: &str = "ivg_";
/// Characters of 32 bytes in base64url.
const SECRET_CHARS: usize = 43;
/// The last use of a token is noted to the hour, and once an hour.
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How often an id is drawn anew that was taken.
const TRIES: u32 = 5;

/// The text of a token: whoever has it is its person. Wiped from memory when dropped, and never part of a log.
#[derive(Clone)]
pub struct TokenText(Zeroizing<String>);

impl TokenText {
    fn of(secret: &[u8; 32]) -> Self {
        Self(Zeroizing::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret))))
    }

    /// The text of a token that a server has issued just now.
    pub fn told(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, to be shown or sent once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for TokenText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenText(…)")
    }
}

/// A token that was issued just now.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// Its name for people.
    pub id: TokenId,
    /// Whose it is.
    pub person: CandidateId,
    /// When it ceases to hold.
    pub expires: Timestamp,
    /// Its text.
    pub text: TokenText,
}

impl Registrar<'_> {
    /// Grants a role; that of a partner manager for a partner.
    pub async fn grant_role(
        &self,
        person: &str,
        role: Role,
        partner: Option<&str>,
    ) -> Result<(), RegistrarError> {
        let person = self.present(person).await?.id;
        let partner = self.role_partner(role, partner).await?;
        match self.delivery.store.set_role(&self.act(), &person, role, partner.as_ref(), true).await? {
            RoleChanged::Done => Ok(()),
            RoleChanged::Nothing | RoleChanged::Last => {
                Err(RegistrarError::RoleHeld { person, role, partner })
            }
        }
    }

    /// Withdraws a role. The last administrator stays one.
    pub async fn withdraw_role(
        &self,
        person: &str,
        role: Role,
        partner: Option<&str>,
    ) -> Result<(), RegistrarError> {
        let person = self.person(person).await?.id;
        let partner = self.role_partner(role, partner).await?;
        match self.delivery.store.set_role(&self.act(), &person, role, partner.as_ref(), false).await? {
            RoleChanged::Done => Ok(()),
            RoleChanged::Nothing => Err(RegistrarError::RoleNotHeld { person, role, partner }),
            RoleChanged::Last => Err(RegistrarError::LastAdministrator(person)),
        }
    }

    /// Roles of one person, or of everybody.
    pub async fn roles(&self, person: Option<&str>) -> Result<Vec<RoleRow>, RegistrarError> {
        let person = match person {
            Some(id) => Some(self.person(id).await?.id),
            None => None,
        };
        Ok(self.delivery.store.roles(person.as_ref()).await?)
    }

    /// Issues a token that holds for `days`. Its text stands in the answer and nowhere else.
    pub async fn issue_token(
        &self,
        person: &str,
        label: &str,
        days: u32,
    ) -> Result<IssuedToken, RegistrarError> {
        let person = self.present(person).await?.id;
        let mut issued = self.issue_tokens(&[person], label, days).await?;
        issued.pop().ok_or(RegistrarError::Contended)
    }

    /// Issues a token to each of these people, who are registered, in one go: before an exam of many.
    pub async fn issue_tokens(
        &self,
        people: &[CandidateId],
        label: &str,
        days: u32,
    ) -> Result<Vec<IssuedToken>, RegistrarError> {
        let label = if label.trim().is_empty() { String::new() } else { text("the label", label, 80)? };
        if !(1..=token_days::MOST).contains(&days) {
            return Err(RegistrarError::TokenDays { given: days, most: token_days::MOST });
        }
        for _ in 0..TRIES {
            let act = self.act();
            let expires = act.at.plus(i64::from(days) * DAY_MS);
            let (mut issued, mut new) = (Vec::new(), Vec::new());
            for person in people {
                let text = TokenText::of(&Zeroizing::new(random(self.delivery.entropy.as_ref())));
                let id: [u8; 4] = random(self.delivery.entropy.as_ref());
                let id: TokenId = format!("tk-{}", hex::encode(id)).parse()?;
                let (digest, label) = (digest(text.reveal()), label.clone());
                new.push(NewToken { id: id.clone(), person: person.clone(), digest, label, expires });
                issued.push(IssuedToken { id, person: person.clone(), expires, text });
            }
            if self.delivery.store.issue_tokens(&act, &new).await? == Added::New {
                return Ok(issued);
            }
        }
        Err(RegistrarError::Contended)
    }

    /// Revokes a token at once.
    pub async fn revoke_token(&self, token: &str) -> Result<TokenId, RegistrarError> {
        let known = self.delivery.store.tokens(None).await?;
        let Some(found) = known.iter().find(|row| row.id.as_str() == token) else {
            let near = nearest(token, known.iter().map(|row| row.id.as_str())).map(str::to_owned);
            return Err(RegistrarError::UnknownToken { given: token.to_owned(), near });
        };
        match self.delivery.store.revoke_token(&self.act(), &found.id).await? {
            Changed::Done => Ok(found.id.clone()),
            Changed::Nothing => Err(RegistrarError::TokenRevoked(found.id.clone())),
        }
    }

    /// Tokens of one person, or of everybody, oldest first.
    pub async fn tokens(&self, person: Option<&str>) -> Result<Vec<TokenRow>, RegistrarError> {
        let person = match person {
            Some(id) => Some(self.person(id).await?.id),
            None => None,
        };
        Ok(self.delivery.store.tokens(person.as_ref()).await?)
    }

    /// Makes somebody the first administrator, registers the person where nobody has the id, and issues a token to begin
    /// with. `None` where there is an administrator already.
    pub async fn bootstrap(&self, person: &str) -> Result<Option<IssuedToken>, RegistrarError> {
        let id: CandidateId = person.parse()?;
        if self.delivery.store.person(&id).await?.is_some() {
            self.present(id.as_str()).await?;
        }
        match self.delivery.store.first_administrator(&self.act(), &id, id.as_str()).await? {
            Changed::Nothing => Ok(None),
            Changed::Done => {
                self.issue_token(id.as_str(), "first administrator", token_days::BEGINNING).await.map(Some)
            }
        }
    }

    async fn role_partner(
        &self,
        role: Role,
        partner: Option<&str>,
    ) -> Result<Option<PartnerId>, RegistrarError> {
        match (role, partner) {
            (Role::Candidate, _) => Err(RegistrarError::CandidateAlways),
            (Role::PartnerManager, None) => Err(RegistrarError::NoPartner),
            (Role::PartnerManager, Some(given)) => Ok(Some(self.partner(given).await?.id)),
            (_, Some(_)) => Err(RegistrarError::PartnerOutOfPlace(role)),
            (_, None) => Ok(None),
        }
    }
}

impl LocalDelivery {
    /// Who presents this token, with the roles of now. `None` where it is none, has expired, was revoked, or its person was
    /// erased; which of them is nobody's business.
    ///
    /// A server remembers a caller for [`KnownCallers::KEPT_MS`]: what it changes itself holds from the next call on, what is
    /// changed elsewhere (by a command, by another server on the database) after that time.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Caller>, StoreError> {
        if !is_token(token) {
            return Ok(None);
        }
        let Some(serving) = &self.serving else { return self.look_up(&digest(token), self.now()).await };
        let (token, now, up) = (digest(token), self.now(), self.clock.now().up);
        let changes = self.store.account_changes();
        if let Some(caller) = serving.accounts.find(&token, changes, up) {
            return Ok(Some(caller));
        }
        let found = self.look_up(&token, now).await?;
        if let Some(caller) = &found {
            serving.accounts.keep(token, caller, changes, up);
        }
        Ok(found)
    }

    async fn look_up(&self, token: &Digest, now: Timestamp) -> Result<Option<Caller>, StoreError> {
        let Some(presented) = self.store.presented(token, now).await? else { return Ok(None) };
        let hour = Timestamp(now.0 - now.0.rem_euclid(HOUR_MS));
        if presented.used.is_none_or(|used| used < hour)
            && let Err(error) = self.store.note_token_use(&presented.token, hour).await
        {
            // whoever calls need not suffer for a remark
            tracing::warn!(%error, "the use of a token could not be noted");
        }
        let mut roles: std::collections::BTreeSet<Role> =
            presented.roles.iter().map(|(role, _)| *role).collect();
        roles.insert(Role::Candidate);
        Ok(Some(Caller { person: presented.person, roles }))
    }

    /// Whose token it was that holds no longer, or does; `None` for one that nobody ever had.
    pub async fn token_holder(&self, token: &str) -> Result<Option<CandidateId>, StoreError> {
        if is_token(token) { self.store.token_holder(&digest(token)).await } else { Ok(None) }
    }

    /// The name for people of a token that holds.
    pub async fn token_id(&self, token: &str) -> Result<Option<TokenId>, StoreError> {
        Ok(self.store.presented(&digest(token), self.now()).await?.map(|presented| presented.token))
    }

    /// Revokes the token that was presented, by its own person.
    pub async fn sign_out(&self, caller: &Caller, token: &str) -> Result<Changed, StoreError> {
        let Some(presented) = self.store.presented(&digest(token), self.now()).await? else {
            return Ok(Changed::Nothing);
        };
        let act = self.act(Actor::Candidate(caller.person.clone()));
        self.store.revoke_token(&act, &presented.token).await
    }

    /// Partners that a person manages now.
    pub async fn managed_partners(&self, person: &CandidateId) -> Result<Vec<PartnerId>, StoreError> {
        let roles = self.store.roles(Some(person)).await?;
        let managed = roles.into_iter().filter(|row| row.role == Role::PartnerManager);
        Ok(managed.filter_map(|row| row.partner).collect())
    }
}

/// Who has called a server just now, by the digest of the token.
#[derive(Default)]
pub(super) struct KnownCallers(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Who it is, and when that was looked up, in ms since some beginning.
    callers: HashMap<Digest, (Caller, u64)>,
    /// Changes of accounts before all of them were looked up.
    changes: u64,
}

impl KnownCallers {
    /// How long a caller is remembered. A token that expires meanwhile holds so much longer.
    pub(super) const KEPT_MS: u64 = 2_000;
    /// So many are remembered; where there are more, all are looked up again.
    const MOST: usize = 64 * 1024;

    fn find(&self, token: &Digest, changes: u64, up: u64) -> Option<Caller> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.changes != changes {
            known.callers.clear();
            known.changes = changes;
        }
        let (caller, at) = known.callers.get(token)?;
        (up.saturating_sub(*at) < Self::KEPT_MS).then(|| caller.clone())
    }

    /// Keeps what was looked up after `changes`, and is of no use if there were more meanwhile.
    fn keep(&self, token: Digest, caller: &Caller, changes: u64, up: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.callers.len() >= Self::MOST {
            known.callers.clear();
        }
        if known.changes == changes {
            known.callers.insert(token, (caller.clone(), up));
        }
    }
}

/// What the store knows of a token.
fn digest(token: &str) -> Digest {
    Digest::of(&[token.as_bytes()])
}

/// True for a text of the form of a token; nothing else is worth a look into the store.
fn is_token(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|secret| {
        secret.len() == SECRET_CHARS
            && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    })
}
