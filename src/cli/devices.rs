//! `admin device`: keys of the devices that people sit on.

use crate::cli::DeviceCommand;
use crate::cli::outcome::Output;
use crate::cli::shop::{Answer, Desk};
use crate::delivery::key_id;
use crate::id::CandidateId;
use crate::store::DeviceRow;
use serde_json::json;
use std::fmt::Write;

/// Carries an `admin device` command out.
pub(super) fn device(desk: &Desk, command: DeviceCommand) -> Answer {
    let registrar = desk.delivery.registrar();
    match command {
        DeviceCommand::List { person, all, json: wanted } => {
            let mut devices = desk.run(registrar.devices(person.as_deref()))?;
            devices.retain(|row| all || row.revoked.is_none());
            if wanted {
                return Ok(Output::json(&devices.iter().map(as_json).collect::<Vec<_>>()));
            }
            if devices.is_empty() {
                return Ok(Output::message(
                    "No device is registered: the first attempt on a server does that.",
                ));
            }
            let width = devices.iter().map(|row| row.person.as_str().len()).max().unwrap_or(0);
            let mut out = String::new();
            for row in &devices {
                let label = if row.label.is_empty() { String::new() } else { format!("  {}", row.label) };
                let standing = match row.revoked {
                    Some(at) => format!("revoked {at}"),
                    None => format!("since {}", row.registered),
                };
                let _ = writeln!(out, "{}  {:width$}  {standing}{label}", key_id(&row.device), row.person);
            }
            Ok(Output::data(out))
        }
        DeviceCommand::Revoke { device, reason } => {
            let people = desk.run(registrar.revoke_device(&device, &reason))?;
            let people: Vec<&str> = people.iter().map(CandidateId::as_str).collect();
            Ok(Output::message(format!(
                "The key of device {device} ({}) is revoked: it neither opens nor ends an attempt any more.",
                people.join(", ")
            )))
        }
    }
}

fn as_json(row: &DeviceRow) -> serde_json::Value {
    json!({
        "id": key_id(&row.device),
        "person": row.person,
        "key": row.device,
        "label": row.label,
        "registered": row.registered.to_string(),
        "revoked": row.revoked.map(|at| at.to_string()),
    })
}
