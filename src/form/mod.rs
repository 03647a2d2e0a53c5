//! Forms: what is drawn for one attempt, and what of it is presented.
mod model;
pub use model::*;
