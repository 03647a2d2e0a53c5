//! `admin device`: keys of the devices that people sit on.

use crate::cli::DeviceCommand;
use crate::cli::office::Office;
use crate::cli::outcome::Output;
use crate::cli::shop::Answer;
use crate::id::CandidateId;
use std::fmt::Write;

/// Carries an `admin device` command out.
pub(super) fn device(office: &Office, command: DeviceCommand) -> Answer {
    let registry = &office.registry;
    match command {
        DeviceCommand::List { person, all, json } => {
            let mut devices = office.run(registry.devices(person.as_deref()))?;
            let registered = devices.len();
            devices.retain(|row| all || row.revoked.is_none());
            if json {
                return Ok(Output::json(&devices));
            }
            if devices.is_empty() {
                return Ok(Output::message(match registered {
                    0 => "No device is registered: the first attempt on a server does that.",
                    _ => "Every device that was registered is revoked; --all shows them.",
                }));
            }
            let width = devices.iter().map(|row| row.person.as_str().len()).max().unwrap_or(0);
            let mut out = String::new();
            for row in &devices {
                let label = if row.label.is_empty() { String::new() } else { format!("  {}", row.label) };
                let standing = match row.revoked {
                    Some(at) => format!("revoked {at}"),
                    None => format!("since {}", row.registered),
                };
                let _ = writeln!(out, "{}  {:width$}  {standing}{label}", row.id, row.person);
            }
            Ok(Output::data(out))
        }
        DeviceCommand::Revoke { device, reason } => {
            let revoked = office.run(registry.revoke_device(&device, &reason))?;
            let people: Vec<&str> = revoked.people.iter().map(CandidateId::as_str).collect();
            Ok(Output::message(format!(
                "The key of device {device} ({}) is revoked: it neither opens nor ends an attempt any more.",
                people.join(", ")
            )))
        }
    }
}
