//! Arguments of what people write: program files and question banks.

use crate::time::Day;
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

/// The starting point of a new program file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Template {
    /// The smallest program that works, with comments
    #[default]
    Minimal,
    /// The default program, whole
    Default,
}

/// The program file.
#[derive(Debug, Subcommand)]
pub enum ProgramCommand {
    /// Report all faults of program files, with their places and how to mend them
    Check {
        /// Program files
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Show the program that is in use
    Show {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// What the program and its banks still lack before exams can be launched
    Readiness {
        /// As of this day (YYYY-MM-DD, UTC); else today
        #[arg(long, value_name = "DATE")]
        at: Option<Day>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of program files
    Schema,
    /// A commented program file to start from
    New {
        /// What to start from
        #[arg(long, value_enum, default_value_t)]
        from: Template,
        /// Write it to this file, which must not be there yet; else to standard output
        file: Option<PathBuf>,
    },
}

/// Question banks.
#[derive(Debug, Subcommand)]
pub enum BankCommand {
    /// Report all faults of bank files, and the pool of every domain
    Check {
        /// Bank files, or folders of them
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Print the JSON Schema of bank files
    Schema,
}
