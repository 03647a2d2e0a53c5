//! The binary: gives the terminal back when something panics, and hands over to the command line.

#![deny(clippy::unwrap_used, clippy::panic)]

use std::process::ExitCode;

fn main() -> ExitCode {
    invigil::runtime::terminal::give_back_on_panic();
    // where that cannot be arranged a limit kills, as it does by default
    let _ = invigil::runtime::news::survive_size_limits();
    invigil::cli::run()
}
