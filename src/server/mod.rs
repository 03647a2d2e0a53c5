//! The delivery over HTTP: routes around the use cases of [`crate::delivery`].
//!
//! A handler knows who calls ([`Gate`]), reads what was sent, calls one use case, and writes its answer; it decides nothing
//! that a use case decides.

mod gate;
mod problem;
mod room;

pub use gate::{Gate, GateError};
pub use problem::Refused;
pub use room::{MOST_BYTES, RECORDS_TYPE, bearer, room};
