//! Question banks: types, the reader of bank files, and the checks of structure and pool.
mod model;
pub use model::*;
