//! The command line: parses, builds what a command needs, runs it, and turns outcomes into exit codes.

mod args;
pub mod content;
pub mod draw;
pub mod outcome;

pub use args::*;
