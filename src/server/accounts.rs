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
}

impl AccountGate {
    /// A gate on the accounts of `delivery`.
    pub fn new(delivery: Arc<LocalDelivery>, clock: Arc<dyn Clock>, limits: &Limits) -> Self {
        let rates = Rates::new(limits.burst, limits.calls_per_second);
        let guesses = Semaphore::new(limits.wrong_tokens);
        Self { delivery, clock, rates, wrong_token: limits.wrong_token, guesses }
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
                let _place = self.guesses.acquire().await;
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
