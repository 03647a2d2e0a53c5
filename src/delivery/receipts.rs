//! A delivery that serves: its place, and the receipts that it signs for records it holds. Specified in
//! `docs/spec/receipt-v1.md`.

use crate::api::{Ack, Place};
use crate::credential::AwardFact;
use crate::delivery::DeliveryError;
use crate::delivery::accounts::KnownCallers;
use crate::delivery::drawing::Drawers;
use crate::delivery::local::LocalDelivery;
use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId, CredentialId};
use crate::journal::{Head, Receipt};
use crate::library::Loaded;
use crate::note::{SigningKey, VerifierKey};
use crate::store::{Store, StoreError, Writer};
use crate::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// What a delivery serves as.
pub(super) struct Serving {
    /// The server's name, as people read it.
    pub(super) name: String,
    /// Signs receipts.
    pub(super) receipts: SigningKey,
    /// Records what its calls bring.
    pub(super) writer: Writer,
    /// Who has called just now.
    pub(super) accounts: KnownCallers,
    /// Banks that it has read, by digest.
    pub(super) banks: Mutex<BTreeMap<Digest, Loaded>>,
    /// The same, weighed.
    pub(super) drawers: Drawers,
}

impl Serving {
    /// A server of this name on `store`.
    pub(super) fn new(name: String, receipts: SigningKey, store: &Arc<Store>) -> Self {
        Self {
            name,
            receipts,
            writer: Writer::new(store.clone()),
            accounts: KnownCallers::default(),
            banks: Mutex::default(),
            drawers: Drawers::default(),
        }
    }
}

/// What vouches for awards. It follows the attempt, not the process that reads: what a server delivered is no word of the
/// owner of a computer, also where its store is read by a command.
pub(super) struct Attested {
    /// What rests on no attempt has nobody else's word.
    here: bool,
    /// Attempts that a server delivered.
    delivered: BTreeSet<AttemptId>,
}

impl Attested {
    /// What is said without an award, by whoever administers this store.
    pub(super) fn by_default(&self) -> bool {
        self.here
    }

    /// The award of this id rests on the word of a computer's owner alone.
    pub(super) fn award(&self, facts: &[AwardFact], id: &CredentialId) -> bool {
        let of_award = facts.iter().filter(|fact| fact.id == *id);
        let mut passes = of_award.filter_map(|fact| fact.event.by_pass()).peekable();
        match passes.peek() {
            None => self.here,
            Some(_) => passes.any(|(attempt, _)| !self.delivered.contains(attempt)),
        }
    }
}

impl LocalDelivery {
    /// It serves: who sits is not who administers it.
    pub(super) fn serves(&self) -> bool {
        self.serving.is_some()
    }

    /// Whoever sits here is also who administers it: nothing vouches for what is recorded, unless a server delivered it.
    pub(super) fn is_self_attested(&self) -> bool {
        !self.serves() && !self.of_server
    }

    /// What vouches for awards: the servers that delivered the attempts they rest on.
    pub(super) async fn attested(&self, person: Option<&CandidateId>) -> Result<Attested, StoreError> {
        let delivered = self.store.received_attempts(&self.program().id, person).await?;
        Ok(Attested { here: self.is_self_attested(), delivered })
    }

    /// Where results go.
    pub(super) fn place(&self) -> Place {
        self.serving.as_ref().map_or(Place::Local, |serving| Place::Server(serving.name.clone()))
    }

    /// The key that receipts of this server are checked with; `None` where nothing is served.
    pub fn receipt_key(&self) -> Option<VerifierKey> {
        self.serving.as_ref().map(|serving| serving.receipts.verifier())
    }

    /// Verifier keys of servers whose receipts are believed here.
    pub(super) fn receipt_keys(&self) -> Vec<VerifierKey> {
        self.receipt_key().into_iter().chain(self.believed.iter().cloned()).collect()
    }

    /// Acknowledges the records held up to `head`. A server signs for them: once for a whole batch, and the same again
    /// however often the same records come, because what it signs was noted with them.
    /// `noted` is the instant that was noted just now, where this call brought something new.
    pub(super) async fn acknowledge(
        &self,
        attempt: &AttemptId,
        head: Head,
        noted: Option<Timestamp>,
    ) -> Result<Ack, DeliveryError> {
        let receipt = match &self.serving {
            None => None,
            Some(serving) => {
                let received = match noted {
                    Some(at) => at,
                    None => self.store.received(attempt, head.seq, self.now()).await?,
                };
                let received_ms = u64::try_from(received.0).unwrap_or(0);
                let receipt = Receipt { attempt: attempt.clone(), head, received_ms };
                Some(receipt.sign(&serving.receipts).map_err(|e| DeliveryError::Content(e.to_string()))?)
            }
        };
        let at = self.serves().then(|| self.now());
        Ok(Ack { seq: head.seq, hash: head.hash, receipt, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_receipt_is_the_one_of_the_specification() {
        let key = SigningKey::from_secret("invigil/server", &[11; 32]).unwrap();
        let attempt = "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap();
        let head = Head { seq: 41, hash: Digest::of(&[b"head"]) };
        let receipt = Receipt { attempt, head, received_ms: 1_764_180_000_123 };
        let note = receipt.sign(&key).unwrap();
        let specification = include_str!("../../docs/spec/receipt-v1.md");
        assert!(specification.contains(&note), "{note}");
        assert!(specification.contains(&key.verifier().to_string()), "{}", key.verifier());
    }
}
