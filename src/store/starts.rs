//! When a server started an attempt: decided once, in one transaction, whoever asks how often. And who went on with it on
//! another device.

use crate::id::{AttemptId, CandidateId};
use crate::store::audit::append;
use crate::store::sql::{Tx, Value};
use crate::store::writer::{Deed, Part};
use crate::store::{Act, Change, Store, StoreError};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::collections::BTreeMap;

impl Store {
    /// Starts an open attempt of this person at the instant of `act`; answers when it started, which an earlier call may have
    /// decided. `None` for one that is not open.
    pub async fn start_attempt(
        &self,
        act: &Act,
        attempt: &AttemptId,
        person: &CandidateId,
    ) -> Result<Option<Timestamp>, StoreError> {
        if let Some(started) = self.started(attempt).await? {
            return Ok(Some(started));
        }
        self.carry_out(&Starting::of(act, attempt, person)).await
    }

    /// Another device was permitted to go on with an attempt, after the record `seq`.
    pub async fn note_takeover(
        &self,
        act: &Act,
        attempt: &AttemptId,
        person: &CandidateId,
        device: &str,
        seq: u64,
    ) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let change = Change::TakeoverPermitted {
            attempt: attempt.clone(),
            person: person.clone(),
            device: device.to_owned(),
            seq,
        };
        append(&mut tx, act, &change, None).await?;
        tx.commit().await
    }

    /// When a server started an attempt; `None` while it has not.
    pub async fn started(&self, attempt: &AttemptId) -> Result<Option<Timestamp>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        started_at(&mut tx, attempt).await
    }
}

/// An attempt being started.
pub(super) struct Starting {
    act: Act,
    attempt: AttemptId,
    person: CandidateId,
}

impl Starting {
    pub(super) fn of(act: &Act, attempt: &AttemptId, person: &CandidateId) -> Self {
        Self { act: act.clone(), attempt: attempt.clone(), person: person.clone() }
    }
}

#[async_trait]
impl Deed for Starting {
    type Outcome = Option<Timestamp>;

    fn attempt(&self) -> Option<&AttemptId> {
        Some(&self.attempt)
    }

    async fn carry_out(&self, tx: &mut Tx<'_>) -> Result<Part<Option<Timestamp>>, StoreError> {
        let Self { act, attempt, person } = self;
        let sql = "SELECT 1 FROM attempts WHERE id = $1 AND person = $2 AND state = 'open'";
        let key = [Value::Text(attempt.as_str()), Value::Text(person.as_str())];
        if tx.row(sql, &key).await?.is_none() {
            return Ok(Part::Left(None));
        }
        // another call may have been faster
        if let Some(started) = started_at(tx, attempt).await? {
            return Ok(Part::Left(Some(started)));
        }
        let change =
            Change::AttemptStarted { attempt: attempt.clone(), person: person.clone(), started: act.at };
        let audit = append(tx, act, &change, None).await?;
        let sql = "INSERT INTO starts (attempt, audit, started) VALUES ($1, $2, $3)";
        tx.run(sql, &[Value::Text(attempt.as_str()), Value::Int(audit), Value::Int(act.at.0)]).await?;
        Ok(Part::Written(Some(act.at)))
    }
}

async fn started_at(tx: &mut Tx<'_>, attempt: &AttemptId) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT started FROM starts WHERE attempt = $1";
    let row = tx.row(sql, &[Value::Text(attempt.as_str())]).await?;
    row.map(|row| Ok(Timestamp(row.int(0, "starts.started")?))).transpose()
}

/// The starts as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    let sql =
        "SELECT s.audit, s.attempt, a.person, s.started FROM starts s JOIN attempts a ON a.id = s.attempt";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::AttemptStarted {
            attempt: row.parsed(1, "starts.attempt")?,
            person: row.parsed(2, "attempts.person")?,
            started: Timestamp(row.int(3, "starts.started")?),
        };
        facts.insert(row.count(0, "starts.audit")?, change);
    }
    Ok(())
}
