//! An attempt as a pure state machine: facts in, state out.
mod fact;
pub use fact::*;
