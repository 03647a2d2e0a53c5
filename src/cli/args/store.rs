//! The arguments of `store`.

use crate::time::Day;
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

/// The format of exported tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ExportFormat {
    /// Comma-separated values (RFC 4180)
    #[default]
    Csv,
    /// JSON
    Json,
}

/// The database of this computer.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Check the database, its audit trail, its ledger and the record of every attempt
    Check {
        /// Write the ledger anew from the database where it does not hold; the old one is put aside
        #[arg(long)]
        mend: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Make the database anew from its ledger and the journals, after it was lost or damaged
    Rebuild {
        /// The ledger; else the one beside the database
        #[arg(long, value_name = "DIR")]
        from: Option<PathBuf>,
        /// Only say what would come of it
        #[arg(long)]
        dry_run: bool,
        /// Also in the place of a sound database, which is kept beside it
        #[arg(long)]
        force: bool,
    },
    /// Copy the database into a new file, also while it is in use
    Backup {
        /// The new file; one that is there is not written over
        file: PathBuf,
    },
    /// Write people, credentials, attempts, requirements and partners as tables for another system (a PRM, a CRM)
    Export {
        /// The folder, which must not be there yet
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// How the tables are written
        #[arg(long, value_enum, default_value_t)]
        format: ExportFormat,
        /// As of this day (YYYY-MM-DD, UTC); else today
        #[arg(long, value_name = "DATE")]
        at: Option<Day>,
    },
    /// Remove what the program no longer keeps by its retention settings: records of attempts, reasons and notes; a dry run without --apply
    Prune {
        /// What would be due on this day (YYYY-MM-DD, UTC); else today
        #[arg(long, value_name = "DATE", conflicts_with = "apply")]
        at: Option<Day>,
        /// Remove it, for ever
        #[arg(long)]
        apply: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Put a copy in the place of the database; what was there is kept beside it
    Restore {
        /// The copy
        file: PathBuf,
    },
}
