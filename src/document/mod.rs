//! Files that people write: TOML, read so that *all* faults of a file are found at once, each with its exact place.
//!
//! One declaration per kind of file serves twice. A *reading function* asks a [`Node`] for its members
//! (`node.required("minutes", "Time limit …", integer(1..=600))`). Run on a parsed file it collects values and
//! [`Fault`]s; run on no file at all it records the members, and the JSON Schema of the format comes out
//! ([`schema_of`]). So a schema cannot drift from its reader.
//!
//! Invariants:
//! - A reading function asks for the same members whatever the file says: no member is read under a condition.
//! - A value of type [`At`] stands at a span of bytes inside the text.
//! - Nothing in here panics on any bytes, and a file of more than [`MAX_BYTES`] is refused before it is parsed.
//! - The data model holds what was written and nothing else: no defaults, dates as strings, line ends as
//!   LF. Its canonical bytes are what a digest is taken over.
//!
//! Terms: a *member* is a key with its value; a *fault* is an error or a warning; the *mend* says how to put it right.

mod data;
mod fault;
mod headers;
mod kinds;
mod legible;
mod node;
mod order;
mod parse;
mod quote;
mod report;
mod shape;
mod text;
mod unclosed;

pub use fault::{At, Fault, FaultCode, Faults, Severity, Span};
pub use kinds::{
    Kind, Shown, Value, constant, day, decimal, flag, id, integer, keyed, line, list, nearest, one_of,
    percent, prose, table,
};
pub use legible::{Legible, legible};
pub use node::Node;
pub use order::Order;
pub use parse::{Checked, MAX_BYTES, check, check_but, data, order_of, schema_of};
pub use quote::{named, quoted};
pub use report::{FaultReport, Lines, Position};
pub use text::{is_email, is_forbidden};

#[cfg(test)]
mod tests;
