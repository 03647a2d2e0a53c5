//! The certification program: types that cannot hold nonsense, and the reader of `program.toml`.
//!
//! [`read`] turns a file into a [`Program`] or a report of *all* its faults; [`check`] gives both, warnings included.
//! [`schema`] is the JSON Schema of the format, made of the same declarations. [`template`] holds the files that
//! `program new` writes, [`show`] renders a program for people and as JSON.
//!
//! Invariants of a `Program` that was read: every reference resolves, ids are unique, figures are inherited and in
//! range, prerequisites have no circle, levels and tiers stand lowest first.

mod file;
mod model;
mod resolve;
pub mod show;
pub mod template;

pub use model::*;

use crate::document::{self, Checked, FaultReport};
use serde_json::Value;

/// Reads the file `name` with these bytes.
pub fn read(name: &str, bytes: &[u8]) -> Result<Program, Box<FaultReport>> {
    check(name, bytes).into_result()
}

/// Reads the file `name` with these bytes; the report holds warnings too.
pub fn check(name: &str, bytes: &[u8]) -> Checked<Program> {
    document::check(name, bytes, file::program, resolve::resolve)
}

/// The JSON Schema of program files.
pub fn schema() -> Value {
    let doc = "A certification program: tracks, levels, exams, credentials, renewal and partner tiers.";
    document::schema_of("urn:invigil:schema:program:v1", "Certification program", doc, file::program)
}

#[cfg(test)]
mod tests;
