//! Keys of people's devices: registered when they are first used, and revoked by an administrator.

use crate::id::{AttemptId, CandidateId};
use crate::store::audit::{append, words, words_in};
use crate::store::sql::{Row, Tx, Value, about_one_or_all, is_duplicate};
use crate::store::writer::{Deed, Part};
use crate::store::{Act, Added, Change, Changed, Store, StoreError};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::collections::BTreeMap;

/// The key of a person's device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Whose.
    pub person: CandidateId,
    /// The verifier key.
    pub device: String,
    /// The computer's name, as it gave it; empty where it gave none, or where it was erased.
    pub label: String,
    /// When it was registered.
    pub registered: Timestamp,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

impl Store {
    /// Registers the key of a person's device, as a verifier key, with the name of the computer.
    pub async fn register_device(
        &self,
        act: &Act,
        person: &CandidateId,
        device: &str,
        label: &str,
    ) -> Result<Added, StoreError> {
        self.carry_out(&Registration::of(act, person, device, label)).await
    }

    /// Revokes the key of a person's device, for a reason; `Nothing` where none such is registered, or it is revoked.
    pub async fn revoke_device(
        &self,
        act: &Act,
        person: &CandidateId,
        device: &str,
        reason: &str,
    ) -> Result<Changed, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let key = [Value::Text(person.as_str()), Value::Text(device)];
        let sql = "SELECT 1 FROM device_keys WHERE person = $1 AND device = $2";
        if tx.row(sql, &key).await?.is_none() {
            return Ok(Changed::Nothing);
        }
        let change = Change::DeviceRevoked { person: person.clone(), device: device.to_owned() };
        let audit = append(&mut tx, act, &change, Some(&words([("reason", reason)]))).await?;
        let sql = "INSERT INTO revoked_devices (audit, person, device, revoked) VALUES ($1, $2, $3, $4)";
        let values =
            [Value::Int(audit), Value::Text(person.as_str()), Value::Text(device), Value::Int(act.at.0)];
        match tx.run(sql, &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Changed::Nothing),
            done => done?,
        };
        tx.commit().await?;
        Ok(Changed::Done)
    }

    /// Keys of one person's devices, or of everybody's, oldest first.
    pub async fn devices(&self, person: Option<&CandidateId>) -> Result<Vec<DeviceRow>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = about_one_or_all!(
            person,
            "SELECT d.person, d.device, s.bytes, d.registered, r.revoked FROM device_keys d \
             LEFT JOIN sealed s ON s.audit = d.audit \
             LEFT JOIN revoked_devices r ON r.person = d.person AND r.device = d.device",
            "WHERE d.person = $1" or "WHERE $1 IS NULL",
            "ORDER BY d.audit"
        );
        let rows = tx.rows(sql, &[Value::MaybeText(person.map(CandidateId::as_str))]).await?;
        let read = |row: &Row| {
            Ok(DeviceRow {
                person: row.parsed(0, "device_keys.person")?,
                device: row.text(1, "device_keys.device")?,
                label: words_in(row, 2)?.remove("label").unwrap_or_default(),
                registered: Timestamp(row.int(3, "device_keys.registered")?),
                revoked: row.maybe_int(4, "revoked_devices.revoked")?.map(Timestamp),
            })
        };
        rows.iter().map(read).collect()
    }
}

/// A device being registered.
pub(super) struct Registration {
    act: Act,
    person: CandidateId,
    device: String,
    label: String,
}

impl Registration {
    pub(super) fn of(act: &Act, person: &CandidateId, device: &str, label: &str) -> Self {
        let (device, label) = (device.to_owned(), label.to_owned());
        Self { act: act.clone(), person: person.clone(), device, label }
    }
}

#[async_trait]
impl Deed for Registration {
    type Outcome = Added;

    fn attempt(&self) -> Option<&AttemptId> {
        None
    }

    async fn carry_out(&self, tx: &mut Tx<'_>) -> Result<Part<Added>, StoreError> {
        let Self { act, person, device, label } = self;
        let sql = "SELECT 1 FROM device_keys WHERE person = $1 AND device = $2";
        if tx.row(sql, &[Value::Text(person.as_str()), Value::Text(device)]).await?.is_some() {
            return Ok(Part::Left(Added::Taken));
        }
        let change = Change::DeviceRegistered { person: person.clone(), device: device.clone() };
        let said = (!label.is_empty()).then(|| words([("label", label.as_str())]));
        let audit = append(tx, act, &change, said.as_ref()).await?;
        let sql = "INSERT INTO device_keys (audit, person, device, registered) VALUES ($1, $2, $3, $4)";
        let values =
            [Value::Int(audit), Value::Text(person.as_str()), Value::Text(device), Value::Int(act.at.0)];
        tx.run(sql, &values).await?;
        Ok(Part::Written(Added::New))
    }
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    for row in tx.rows("SELECT audit, person, device FROM device_keys", &[]).await? {
        let change = Change::DeviceRegistered {
            person: row.parsed(1, "device_keys.person")?,
            device: row.text(2, "device_keys.device")?,
        };
        facts.insert(row.count(0, "device_keys.audit")?, change);
    }
    for row in tx.rows("SELECT audit, person, device FROM revoked_devices", &[]).await? {
        let change = Change::DeviceRevoked {
            person: row.parsed(1, "revoked_devices.person")?,
            device: row.text(2, "revoked_devices.device")?,
        };
        facts.insert(row.count(0, "revoked_devices.audit")?, change);
    }
    Ok(())
}
