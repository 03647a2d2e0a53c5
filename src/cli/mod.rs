//! The command line: what each command does, as text and an exit code.

pub mod content;
