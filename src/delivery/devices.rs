//! Keys of people's devices. A server knows the key of every device that an attempt is opened on: it is registered when it is
//! first used. A key that was revoked neither opens nor ends an attempt.

use crate::api::{Caller, DeviceLine};
use crate::attempt::Attempt;
use crate::delivery::local::LocalDelivery;
use crate::delivery::registrar::{Registrar, text};
use crate::delivery::{DeliveryError, RegistrarError};
use crate::document::nearest;
use crate::id::CandidateId;
use crate::note::VerifierKey;
use crate::store::{Actor, DeviceRow};

/// A computer's name has so many characters at the most.
const LABEL: usize = 64;

impl LocalDelivery {
    /// Registers the key of a device of the caller; one that is registered stays as it is, and one that was revoked is
    /// refused. `label` is the computer's name.
    pub async fn register_device(
        &self,
        caller: &Caller,
        device: &str,
        label: &str,
    ) -> Result<(), DeliveryError> {
        if let Err(error) = device.parse::<VerifierKey>() {
            return Err(DeliveryError::DeviceKey(error.to_string()));
        }
        let known = self.store.devices(Some(&caller.person)).await?;
        match known.iter().find(|row| row.device == device) {
            Some(row) if row.revoked.is_some() => Err(DeliveryError::DeviceRevoked),
            Some(_) => Ok(()),
            None => {
                let act = self.act(Actor::Candidate(caller.person.clone()));
                let label: String = label.chars().filter(|c| !c.is_control()).take(LABEL).collect();
                let (person, label) = (&caller.person, label.trim());
                match &self.serving {
                    Some(serving) => serving.writer.register_device(&act, person, device, label).await?,
                    None => self.store.register_device(&act, person, device, label).await?,
                };
                Ok(())
            }
        }
    }

    /// On a server: the device may open an attempt. Its key is registered where it is new.
    pub(super) async fn admit_device(&self, caller: &Caller, device: &str) -> Result<(), DeliveryError> {
        match self.serving {
            Some(_) => self.register_device(caller, device, "").await,
            None => Ok(()),
        }
    }

    /// On a server: what ends an attempt is signed by a device whose key was not revoked.
    pub(super) async fn check_device(&self, attempt: &Attempt) -> Result<(), DeliveryError> {
        if self.serving.is_none() || !attempt.has_ended() {
            return Ok(());
        }
        let device = attempt.device().to_string();
        let known = self.store.devices(Some(&attempt.binding().person)).await?;
        match known.iter().any(|row| row.device == device && row.revoked.is_some()) {
            true => Err(DeliveryError::DeviceRevoked),
            false => Ok(()),
        }
    }
}

/// The digits by which people know a key: those between its name and itself.
pub fn key_id(device: &str) -> &str {
    device.split('+').nth(1).unwrap_or(device)
}

impl From<DeviceRow> for DeviceLine {
    fn from(row: DeviceRow) -> Self {
        let DeviceRow { person, device, label, registered, revoked } = row;
        Self { id: key_id(&device).to_owned(), person, key: device, label, registered, revoked }
    }
}

impl Registrar<'_> {
    /// Keys of one person's devices, or of everybody's, oldest first.
    pub async fn devices(&self, person: Option<&str>) -> Result<Vec<DeviceRow>, RegistrarError> {
        let person = match person {
            Some(given) => Some(self.person(given).await?.id),
            None => None,
        };
        Ok(self.delivery.store.devices(person.as_ref()).await?)
    }

    /// Revokes the key of a device, of everybody who has used it, for a reason. `given` is its id. Answers with whom it was
    /// registered for.
    pub async fn revoke_device(&self, given: &str, reason: &str) -> Result<Vec<CandidateId>, RegistrarError> {
        let reason = text("the reason", reason, 2_000)?;
        let all = self.devices(None).await?;
        let meant: Vec<&DeviceRow> = all.iter().filter(|row| key_id(&row.device) == given).collect();
        if meant.is_empty() {
            let near = nearest(given, all.iter().map(|row| key_id(&row.device))).map(str::to_owned);
            return Err(RegistrarError::UnknownDevice { given: given.to_owned(), near });
        }
        let open: Vec<&&DeviceRow> = meant.iter().filter(|row| row.revoked.is_none()).collect();
        if open.is_empty() {
            return Err(RegistrarError::DeviceRevoked(given.to_owned()));
        }
        let mut people = Vec::new();
        for row in open {
            self.delivery.store.revoke_device(&self.act(), &row.person, &row.device, &reason).await?;
            people.push(row.person.clone());
        }
        Ok(people)
    }
}
