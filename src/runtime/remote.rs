//! The client of a server: who is signed in, the way there, and what is shown while it is away.

use crate::api::{Caller, NAMED, Overview, Role, TierReport};
use crate::attempt::Fact;
use crate::delivery::{Delivery, DeliveryError, RegistrarError, Registry as _, RegistryError, TiersQuery};
use crate::entropy::Entropy;
use crate::folder::{self, FolderError};
use crate::id::{AttemptId, CandidateId};
use crate::journal;
use crate::note::VerifierKey;
use crate::runtime::courier::Bag;
use crate::runtime::home::Home;
use crate::runtime::pauses::PAUSES_MS;
use crate::sync::{
    AddressError, Link, Patience, RemoteContent, RemoteDelivery, RemoteRegistry, ServerClock, SignedIn,
};
use crate::time::Timestamp;
use crate::tui::text::{sitting, tiers as words};
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
    let link = Link::of(account, patience)?;
    let receipts = account.receipts.as_deref().and_then(|key| key.parse::<VerifierKey>().ok());
    Ok(RemoteDelivery::new(link, receipts))
}

/// The banks of the server of this sign-in.
pub fn content(account: &SignedIn) -> Result<RemoteContent, AddressError> {
    Ok(RemoteContent::new(Link::of(account, Patience::REPORT)?, Link::of(account, Patience::ACT)?))
}

/// The registry of the server of this sign-in; `reads` is how long an answer may take that changes nothing.
pub fn registry(account: &SignedIn, reads: Patience) -> Result<RemoteRegistry, AddressError> {
    Ok(RemoteRegistry::new(Link::of(account, reads)?, Link::of(account, Patience::ACT)?))
}

/// Whoever is signed in, as a candidate.
pub fn caller(account: &SignedIn) -> Caller {
    Caller { person: account.person.clone(), roles: BTreeSet::from([Role::Candidate]) }
}

impl Remote {
    /// What a courier needs.
    pub fn bag(&self, runtime: tokio::runtime::Handle, state: &Path, entropy: Arc<dyn Entropy>) -> Bag {
        let (delivery, caller) = (self.records.clone(), caller(&self.account));
        let (state, sign_in) = (state.to_path_buf(), self.account.command());
        let hall = Some(self.hall());
        let clock = self.clock.clone();
        Bag { runtime, delivery, caller, sign_in, state, clock, entropy, hall, pauses_ms: PAUSES_MS }
    }

    /// Its clock, and the sign-in there.
    pub fn hall(&self) -> Hall {
        Hall { clock: self.clock.clone(), account: self.account.clone() }
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

    /// Attempts of whoever is signed in that this server does not have whole.
    pub fn backlog(&self, state: &Path) -> Vec<AttemptId> {
        Waiting::at(state, &self.account.url, &self.account.person).unwrap_or_default().own
    }

    /// The server's overview is here: it is kept for the next start, and the clock put right by it.
    pub fn keep(&mut self, home: &Home, overview: &Overview) {
        self.clock.hear(overview.at);
        keep_clock(&mut self.account, &self.clock);
        let kept = serde_json::to_vec(overview).map(|bytes| folder::keep_private(&cache(home), &bytes));
        if let Ok(Err(error)) = kept {
            tracing::warn!(%error, "the overview is not kept");
        }
    }
}

/// What waits on a computer to be sent to a server, by whose it is: each goes only under the sign-in of its own person.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Attempts of the person who is asked about, oldest first, and those of which nobody can be named.
    pub own: Vec<AttemptId>,
    /// Attempts of others, and whose they are.
    pub others: Vec<(AttemptId, CandidateId)>,
}

impl Waiting {
    /// What lies under `state` and is to be sent to the server at `url`, as `person` has it.
    pub fn at(state: &Path, url: &str, person: &CandidateId) -> Result<Self, FolderError> {
        let mut waiting = Self::default();
        for attempt in folder::to_send(state, url)? {
            match owner(state, &attempt).filter(|owner| owner != person) {
                Some(owner) => waiting.others.push((attempt, owner)),
                None => waiting.own.push(attempt),
            }
        }
        Ok(waiting)
    }
}

/// Whose attempt it is, by its first record.
fn owner(state: &Path, attempt: &AttemptId) -> Option<CandidateId> {
    let bytes = folder::read_journal(state, attempt).ok()?;
    let first = bytes.split_inclusive(|byte| *byte == b'\n').next()?;
    match journal::scan(first).entries().into_iter().next()?.fact {
        Fact::Opened { binding, .. } => Some(binding.person),
        _ => None,
    }
}

/// The hall that an exam is sat in: the server's clock, and the sign-in there.
pub struct Hall {
    clock: Arc<ServerClock>,
    account: SignedIn,
}

impl Hall {
    /// The server has not said what time it is since this computer was started.
    pub fn is_unasked(&self) -> bool {
        self.clock.is_unasked()
    }
    /// By how many milliseconds this computer is behind the server that said it is `there`, at most `way_ms` ago; `None` where they
    /// agree.
    pub fn apart(&mut self, there: Timestamp, way_ms: u64) -> Option<i64> {
        let was_unasked = self.is_unasked();
        let apart = self.clock.apart(there, way_ms);
        if was_unasked && apart.is_none() {
            self.keep_clock();
        }
        apart
    }
    /// An exam is open, or no more: meanwhile nothing but that moves the clock.
    pub fn hold_clock(&self, held: bool) {
        self.clock.hold(held);
    }
    /// Keeps how time is counted here for the next start: whatever is done to the wall clock meanwhile.
    pub fn keep_clock(&mut self) {
        keep_clock(&mut self.account, &self.clock);
    }
    /// The person has signed in again since this was asked last, or since the start.
    pub fn is_signed_in_anew(&mut self) -> bool {
        let anew = self.account.anew().map(|anew| anew.token).filter(|token| *token != self.account.token);
        anew.map(|token| self.account.token = token).is_some()
    }
    /// Puts the clock right by that, for the next start too.
    pub fn put_right(&self, there: Timestamp) {
        self.clock.put_right(there);
        keep_clock(&mut self.account.clone(), &self.clock);
    }
}

/// Keeps what is known of the server's clock, where that is news.
fn keep_clock(account: &mut SignedIn, clock: &ServerClock) {
    let (booted, ahead) = (clock.booted(), clock.ahead_anew(account.ahead_ms));
    if ahead.is_none() && !booted.is_news(account.booted.as_ref()) {
        return;
    }
    account.ahead_ms = ahead.unwrap_or(account.ahead_ms);
    account.booted = Some(booted);
    // the person may have signed in again meanwhile, or out
    let (Some(anew), Some(state)) = (account.anew(), &account.state) else { return };
    let kept = SignedIn { ahead_ms: account.ahead_ms, booted: account.booted.clone(), ..anew };
    if let Err(error) = kept.keep(state) {
        tracing::warn!(%error, "the difference of the clocks is not kept");
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

/// What an overview that could not be fetched is answered with: the one kept, which says what the person has to do.
pub fn instead_of(error: &DeliveryError, home: &Home, account: &SignedIn) -> Option<Overview> {
    let troubles = match error {
        DeliveryError::Forbidden(_) => return None,
        DeliveryError::NotSignedIn => vec![sitting::signed_out(&account.command())],
        _ => Vec::new(),
    };
    Some(Overview { is_old: true, troubles, ..last_overview(home, account)? })
}
