//! The gate on the accounts of the registry.

use crate::api::Caller;
use crate::delivery::LocalDelivery;
use crate::id::TokenId;
use crate::server::rate::Rates;
use crate::server::{Gate, GateError, Limits};
use crate::time::Clock;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Lets in whom the accounts of a delivery know, each account so often.
pub struct AccountGate {
    delivery: Arc<LocalDelivery>,
    clock: Arc<dyn Clock>,
    rates: Rates,
    wrong_token: Duration,
    /// Whoever guesses takes a place, whatever the address: there are few, and others need none.
    guesses: Semaphore,
    /// A token that was somebody's names an account: it waits behind its own tries alone, and not behind those who guess.
    outdated: Rates,
}

impl AccountGate {
    /// A gate on the accounts of `delivery`.
    pub fn new(delivery: Arc<LocalDelivery>, clock: Arc<dyn Clock>, limits: &Limits) -> Self {
        let rates = Rates::new(limits.burst, limits.calls_per_second);
        let guesses = Semaphore::new(limits.wrong_tokens);
        let outdated = Rates::new(limits.outdated_burst, limits.outdated_per_second);
        Self { delivery, clock, rates, wrong_token: limits.wrong_token, guesses, outdated }
    }

    /// It was the token of an account that has not shown such a one too often.
    async fn was_somebodys(&self, token: &str) -> bool {
        // where that cannot be read it is one guess among others
        let holder = self.delivery.token_holder(token).await.ok().flatten();
        holder.is_some_and(|holder| self.outdated.take(&holder, self.clock.now().up).is_ok())
    }
}

#[async_trait]
impl Gate for AccountGate {
    async fn name_of(&self, token: &str) -> Option<TokenId> {
        match self.delivery.token_id(token).await {
            Ok(found) => found,
            Err(error) => {
                // what is done is recorded with its person all the same
                tracing::warn!(%error, "the name of a token cannot be read");
                None
            }
        }
    }

    async fn admit(&self, token: &str) -> Result<Caller, GateError> {
        match self.delivery.authenticate(token).await {
            Ok(Some(caller)) => match self.rates.take(&caller.person, self.clock.now().up) {
                Ok(()) => Ok(caller),
                Err(seconds) => Err(GateError::TooMany(caller.person, seconds)),
            },
            Ok(None) => {
                // whoever tries tokens does so slowly; how far a guess was right shows in nothing
                let _place = match self.was_somebodys(token).await {
                    true => None,
                    false => self.guesses.acquire().await.ok(),
                };
                tokio::time::sleep(self.wrong_token).await;
                Err(GateError::Unknown)
            }
            Err(error) => {
                tracing::error!(%error, "the accounts cannot be read");
                Err(GateError::Unavailable("its database does not answer".to_owned()))
            }
        }
    }
}
