//! The client of a server: who is signed in, the way there, and what is shown while it is away.

use crate::api::{Caller, NAMED, Overview, Role, TierReport};
use crate::delivery::{Delivery, DeliveryError, RegistrarError, Registry as _, RegistryError, TiersQuery};
use crate::entropy::Entropy;
use crate::folder;
use crate::id::AttemptId;
use crate::note::VerifierKey;
use crate::runtime::courier::{Bag, PAUSES_MS};
use crate::runtime::home::Home;
use crate::sync::{
    Address, AddressError, Link, Patience, RemoteContent, RemoteDelivery, RemoteRegistry, ServerClock,
    SignedIn,
};
use crate::tui::text::tiers as words;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The overview as the server gave it last.
const OVERVIEW: &str = "overview.json";

/// The server that somebody is signed in at.
#[derive(Clone)]
pub struct Remote {
    /// The sign-in.
    pub account: SignedIn,
    /// The clock that the server puts right.
    pub clock: Arc<ServerClock>,
    /// Brings records up, each call once.
    pub records: Arc<dyn Delivery>,
}

/// The delivery of the server of this sign-in.
pub fn delivery(account: &SignedIn, patience: Patience) -> Result<RemoteDelivery, AddressError> {
    // whether the way may be in the clear was asked at the sign-in
    let address = Address::parse(&account.url, true)?;
    let link = Link::new(address, &account.token, account.ca_file.as_deref(), patience);
    let receipts = account.receipts.as_deref().and_then(|key| key.parse::<VerifierKey>().ok());
    Ok(RemoteDelivery::new(link, receipts))
}

/// The banks of the server of this sign-in.
pub fn content(account: &SignedIn) -> Result<RemoteContent, AddressError> {
    let address = Address::parse(&account.url, true)?;
    let link = |patience| Link::new(address.clone(), &account.token, account.ca_file.as_deref(), patience);
    Ok(RemoteContent::new(link(Patience::REPORT), link(Patience::ACT)))
}

/// The registry of the server of this sign-in; `reads` is how long an answer may take that changes nothing.
pub fn registry(account: &SignedIn, reads: Patience) -> Result<RemoteRegistry, AddressError> {
    let address = Address::parse(&account.url, true)?;
    let link = |patience| Link::new(address.clone(), &account.token, account.ca_file.as_deref(), patience);
    Ok(RemoteRegistry::new(link(reads), link(Patience::ACT)))
}

/// Whoever is signed in, as a candidate.
pub fn caller(account: &SignedIn) -> Caller {
    Caller { person: account.person.clone(), roles: BTreeSet::from([Role::Candidate]) }
}

impl Remote {
    /// What a courier needs.
    pub fn bag(&self, runtime: tokio::runtime::Handle, state: &Path, entropy: Arc<dyn Entropy>) -> Bag {
        let (delivery, caller) = (self.records.clone(), caller(&self.account));
        Bag { runtime, delivery, caller, state: state.to_path_buf(), entropy, pauses_ms: PAUSES_MS }
    }

    /// The tiers of the partner of whoever is signed in, as far as the person may read them; else a sentence that says who may.
    pub async fn tiers(&self) -> Result<TierReport, String> {
        let refused = |error| match error {
            RegistryError::Registrar(RegistrarError::Delivery(DeliveryError::Forbidden(_))) => {
                words::NOT_YOURS.to_owned()
            }
            error => error.to_string(),
        };
        let registry = registry(&self.account, Patience::PERSON).map_err(|e| e.to_string())?;
        let belongs = registry.belongs(self.account.person.as_str(), None).await.map_err(refused)?;
        let partner = belongs.own().ok_or_else(|| words::which(!belongs.manages.is_empty()))?.to_string();
        let query = TiersQuery { partner, tier: None, at: None, named: Some(NAMED) };
        registry.tiers(&query).await.map_err(refused)
    }

    /// Attempts that this server does not have whole.
    pub fn backlog(&self, state: &Path) -> Vec<AttemptId> {
        folder::to_send(state, &self.account.url).unwrap_or_default()
    }

    /// The server's overview is here: it is kept for the next start, and the clock put right by it.
    pub fn keep(&mut self, home: &Home, overview: &Overview) {
        self.clock.hear(overview.at);
        if let Some(ahead_ms) = self.clock.ahead_anew(self.account.ahead_ms) {
            self.account.ahead_ms = ahead_ms;
            if let Err(error) = self.account.keep(&home.state) {
                tracing::warn!(%error, "the difference of the clocks is not kept");
            }
        }
        let kept = serde_json::to_vec(overview).map(|bytes| folder::keep_private(&cache(home), &bytes));
        if let Ok(Err(error)) = kept {
            tracing::warn!(%error, "the overview is not kept");
        }
    }
}

fn cache(home: &Home) -> PathBuf {
    home.state.join(OVERVIEW)
}

/// The overview that the server gave last to whoever is signed in; `None` where there is none that can be used.
pub fn last_overview(home: &Home, account: &SignedIn) -> Option<Overview> {
    let bytes = std::fs::read(cache(home)).ok()?;
    let overview: Overview = serde_json::from_slice(&bytes).ok()?;
    let of = overview.person.as_ref().map(|person| &person.id);
    (of == Some(&account.person)).then_some(overview)
}

/// Forgets the overview kept.
pub fn forget_overview(home: &Home) {
    // one that stays is another person's, and not shown
    let _ = std::fs::remove_file(cache(home));
}

/// What an overview that could not be fetched is answered with: the one kept, unless the person has to do something.
pub fn instead_of(error: &DeliveryError, home: &Home, account: &SignedIn) -> Option<Overview> {
    match error {
        DeliveryError::NotSignedIn | DeliveryError::Forbidden(_) | DeliveryError::Unlike(_) => None,
        _ => last_overview(home, account),
    }
}
