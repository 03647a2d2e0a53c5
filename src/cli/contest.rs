//! The command line of what is contested: bad items and appeals. Declared as the rest in `args`.

use clap::{Args, Subcommand, ValueEnum};

/// An item to be declared void, or the list of those that are.
#[derive(Debug, Args)]
pub struct VoidItemArgs {
    /// Exam that draws from the item's bank
    #[arg(required_unless_present = "list")]
    pub exam: Option<String>,
    /// Item, as the bank names it
    #[arg(required_unless_present = "list")]
    pub item: Option<String>,
    /// Why
    #[arg(long, required_unless_present = "list")]
    pub reason: Option<String>,
    /// Which version of the item, where it was changed between attempts (a refusal names them)
    #[arg(long, value_name = "DIGITS")]
    pub version: Vec<String>,
    /// List the items that are void
    #[arg(long, conflicts_with_all = ["exam", "item", "reason", "version"])]
    pub list: bool,
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// Appeals against attempts.
#[derive(Debug, Subcommand)]
pub enum AppealCommand {
    /// Open an appeal against an attempt that is over; its standing shows in `status` and with the result
    Open {
        /// Attempt (its id, or enough of its beginning)
        attempt: String,
        /// What is said
        #[arg(long)]
        text: String,
        /// What it is about
        #[arg(long, value_enum, default_value_t)]
        kind: AppealAbout,
        /// Who brings it; else the candidate
        #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
        by: String,
        /// Take it though the program's deadline is over, for this reason
        #[arg(long, value_name = "REASON")]
        late: Option<String>,
    },
    /// Decide an appeal; results change only by what is done next
    Decide {
        /// Appeal, as `appeal list` names it
        appeal: String,
        /// Upheld or rejected
        outcome: AppealVerdict,
        /// Why; the candidate reads it
        #[arg(long)]
        reason: String,
    },
    /// List appeals, oldest first
    List {
        /// Only those that are not decided
        #[arg(long)]
        open: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
}

/// What an appeal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum AppealAbout {
    /// A question
    Item,
    /// Something that happened during the attempt
    Incident,
    /// The result
    #[default]
    Result,
}

/// How an appeal is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AppealVerdict {
    /// In the candidate's favour
    Upheld,
    /// Not
    Rejected,
}
