//! The command line of the server.

use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port; port 0 takes a free one, which the log names
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8443",
        env = "INVIGIL_LISTEN",
        hide_env_values = true
    )]
    pub listen: SocketAddr,
    /// The server's certificate, with those that vouch for it (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// The key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve without TLS on other addresses than this computer's own, behind a proxy that speaks TLS
    #[arg(long, conflicts_with = "tls_cert")]
    pub insecure_plain_http: bool,
    /// The name that candidates read; else that of this computer
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Make this person the first administrator, where there is none, and write a token for the first day to a file
    #[arg(long, value_name = "ID")]
    pub bootstrap: Option<String>,
    /// Connections at a time
    #[arg(long, value_name = "NUMBER", default_value = "10240", value_parser = clap::value_parser!(u32).range(1..))]
    pub connections: u32,
    /// Calls of one account in a second, in the long run; ten times as many at once
    #[arg(long, value_name = "NUMBER", default_value = "20", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub calls_per_second: u32,
}
