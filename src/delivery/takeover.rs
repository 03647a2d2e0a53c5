//! A second device goes on with an attempt: the server's order, and what becomes of records that the first one still sends.

use crate::api::{Caller, TakeOver};
use crate::attempt::{Act, Order};
use crate::delivery::DeliveryError;
use crate::delivery::local::LocalDelivery;
use crate::id::AttemptId;
use crate::journal::Head;
use crate::note::VerifierKey;
use crate::store::Actor;
use serde::Deserialize;

impl LocalDelivery {
    pub(super) async fn permit_takeover(
        &self,
        caller: &Caller,
        attempt: &AttemptId,
        device: &str,
    ) -> Result<TakeOver, DeliveryError> {
        let row = self.own_open(caller, attempt).await?;
        let serving = self.serving.as_ref();
        let serving = serving.ok_or_else(|| DeliveryError::Forbidden(ONE_COMPUTER.to_owned()))?;
        let key: VerifierKey =
            device.parse().map_err(|e: crate::note::NoteError| DeliveryError::DeviceKey(e.to_string()))?;
        let head = self.store.head(attempt).await?;
        let (seq, hash) = head.ok_or_else(|| DeliveryError::NoRecords(row.id.clone()))?;
        let machine = self.machine(&row, Some(Head { seq, hash })).await?;
        let machine = machine.ok_or_else(|| DeliveryError::NoRecords(row.id.clone()))?;
        if machine.has_ended() {
            return Err(DeliveryError::Over(row.id));
        }
        if *machine.device() == key {
            return Err(DeliveryError::Forbidden(
                "this computer goes on with the attempt already".to_owned(),
            ));
        }
        let order = Order {
            attempt: row.id.clone(),
            number: machine.last_order().map_or(1, |last| last.saturating_add(1)),
            act: Act::TakenOver(Box::new(key)),
            ms: 0,
            reason: format!("goes on after record {seq} {hash}"),
        };
        let order = order.sign(&serving.receipts).map_err(|e| DeliveryError::Content(e.to_string()))?;
        let act = self.act(Actor::Candidate(row.person.clone()));
        self.store.note_takeover(&act, attempt, &row.person, device, seq).await?;
        Ok(TakeOver { order })
    }
}

/// Why no order is given where whoever sits administers the store.
const ONE_COMPUTER: &str = "an attempt on this computer alone is not taken over by another one";

/// The line is a `taken_over`, by what it claims.
pub(super) fn takes_over(line: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Claim {
        fact: Kind,
    }
    #[derive(Deserialize)]
    struct Kind {
        #[serde(rename = "type")]
        kind: String,
    }
    serde_json::from_slice::<Claim>(line).is_ok_and(|claim| claim.fact.kind == "taken_over")
}
