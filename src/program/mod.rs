//! The certification program: types that cannot hold nonsense, and the reader of `program.toml`.
mod model;
pub use model::*;
