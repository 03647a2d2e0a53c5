//! Signing in at a server.

use clap::Args;
use std::path::PathBuf;

/// Where to sign in, and with which token.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Address of the server, such as `https://exams.example.org`
    pub url: String,
    /// Read the token from this file; else from the terminal (without showing it) or standard input
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Trust the certificates of this PEM file instead of the system's
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Even if attempts of somebody else wait here to be sent there: they stay, until that person signs in again
    #[arg(long)]
    pub anyway: bool,
    /// Allow an address without encryption: anybody on the way can read token and answers
    #[arg(long)]
    pub plain_http: bool,
}

/// Where an exam is sat, for somebody who has not signed in yet.
#[derive(Debug, Args)]
pub struct TakeAt {
    /// Sign in at this server first, as `login` does
    #[arg(long = "server", value_name = "URL")]
    pub url: Option<String>,
    /// With --server: read the token from this file; else from the terminal
    #[arg(long, value_name = "FILE", requires = "url")]
    pub token_file: Option<PathBuf>,
    /// With --server: trust the certificates of this PEM file instead of the system's
    #[arg(long, value_name = "FILE", requires = "url")]
    pub ca_file: Option<PathBuf>,
}

impl TakeAt {
    /// How to sign in there first; `None` where somebody stays who they are.
    pub fn login(self) -> Option<LoginArgs> {
        let Self { url, token_file, ca_file } = self;
        Some(LoginArgs { url: url?, token_file, ca_file, anyway: false, plain_http: false })
    }
}

/// How to sign out.
#[derive(Debug, Args)]
pub struct LogoutArgs {
    /// Even if attempts wait to be sent, or the server cannot be told
    #[arg(long)]
    pub force: bool,
}

/// How to say who is signed in.
#[derive(Debug, Args)]
pub struct WhoamiArgs {
    /// For programs
    #[arg(long)]
    pub json: bool,
}
