//! The command line of devices.

use clap::Subcommand;

/// Keys of the devices that people sit on.
#[derive(Debug, Subcommand)]
pub enum DeviceCommand {
    /// List devices whose keys are registered, oldest first
    List {
        /// Only this person's
        #[arg(long, value_name = "ID")]
        person: Option<String>,
        /// Revoked ones, too
        #[arg(long)]
        all: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Revoke the key of a device: it neither opens nor ends an attempt any more
    Revoke {
        /// Device, as `device list` names it
        device: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}
