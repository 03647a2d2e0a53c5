//! The command line of accounts: roles and tokens.

use crate::delivery::token_days;
use clap::{Args, Subcommand, ValueEnum};

/// A role that is granted; everybody who is registered is a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GrantableRole {
    /// Watches sittings
    Proctor,
    /// Writes banks
    ContentDeveloper,
    /// Processes certifications
    Administrator,
    /// Reads a partner's standing
    PartnerManager,
}

/// A person and a role.
#[derive(Debug, Args)]
pub struct RoleArgs {
    /// Person
    pub person: String,
    /// Role
    pub role: GrantableRole,
    /// Partner, of a partner manager
    #[arg(long, value_name = "ID")]
    pub partner: Option<String>,
}

/// Roles.
#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// Grant a role
    Grant(RoleArgs),
    /// Withdraw a role; the last administrator stays one
    Withdraw(RoleArgs),
    /// List who has which role
    List {
        /// Only this person's
        #[arg(long, value_name = "ID")]
        person: Option<String>,
        /// For programs
        #[arg(long)]
        json: bool,
    },
}

/// Tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Issue a token; it is shown this once, on standard output
    Issue {
        /// Person
        person: String,
        /// What it is for, such as the name of a computer
        #[arg(long, default_value = "", hide_default_value = true)]
        label: String,
        /// How long it holds
        #[arg(long, value_name = "DAYS", value_parser = super::days, default_value_t = token_days::USUAL)]
        days: u32,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token at once
    Revoke {
        /// Token, as `token list` names it
        token: String,
    },
    /// List tokens, oldest first; never their text
    List {
        /// Only this person's
        #[arg(long, value_name = "ID")]
        person: Option<String>,
        /// Those that no longer hold, too
        #[arg(long)]
        all: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
}
