//! The command line of results that are held for review.

use clap::Subcommand;

/// Results that are held for review.
#[derive(Debug, Subcommand)]
pub enum ReviewCommand {
    /// List results that are held, oldest first, and why
    List {
        /// Those that were decided, too
        #[arg(long)]
        all: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Release a held result: every answer counts
    Release {
        /// Attempt (its id, or enough of its beginning)
        attempt: String,
        /// Why (the candidate reads it)
        #[arg(long)]
        reason: String,
    },
    /// Refuse what reached the server late: only answers that it had received in time count
    Refuse {
        /// Attempt (its id, or enough of its beginning)
        attempt: String,
        /// Why (the candidate reads it)
        #[arg(long)]
        reason: String,
    },
}
