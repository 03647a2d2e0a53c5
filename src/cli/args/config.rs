//! `config` on the command line.

use clap::Subcommand;
use std::path::PathBuf;

/// The configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show what holds, and whence each value comes
    Show {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Write a commented configuration to start from; it changes nothing until you edit it
    New {
        /// Print it instead
        #[arg(long)]
        print: bool,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Report all faults of a configuration, with their places and how to mend them
    Check {
        /// The file; else the one in use
        file: Option<PathBuf>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// List all keys that can be chosen by their names, with those in force
    Keys,
    /// Print the JSON Schema of configuration files
    Schema,
    /// Print where the configuration is, or would be
    Path,
}
