//! The command line of incidents.

use clap::Subcommand;

/// Records that were refused because they contradict what is held.
#[derive(Debug, Subcommand)]
pub enum IncidentCommand {
    /// List incidents that are open, in the order of arrival
    List {
        /// Those that were closed, too
        #[arg(long)]
        all: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Show an incident: the record that was offered, and the one that is held
    Show {
        /// Incident, as `incident list` numbers it
        incident: u64,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Close an incident that was looked into
    Close {
        /// Incident, as `incident list` numbers it
        incident: u64,
        /// Why, and what was found out
        #[arg(long)]
        reason: String,
    },
}
