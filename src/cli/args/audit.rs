//! The arguments of `admin audit`.

use crate::time::Day;
use clap::Args;

/// What is shown of the audit trail; the whole of it is checked in any case.
#[derive(Debug, Args)]
pub struct AuditWish {
    /// Only what this person did, and what was done about this person
    #[arg(long, value_name = "ID")]
    pub candidate: Option<String>,
    /// Only from this day on (YYYY-MM-DD, UTC)
    #[arg(long, value_name = "DAY")]
    pub from: Option<Day>,
    /// Only through this day (YYYY-MM-DD, UTC)
    #[arg(long, value_name = "DAY")]
    pub to: Option<Day>,
    /// The records as they are, for programs
    #[arg(long)]
    pub json: bool,
}
