//! What crosses between a client and a delivery. Nothing in here has a field for a key.

mod appeals;
mod overview;
mod sitting;
mod tiers;

pub use appeals::*;
pub use overview::*;
pub use sitting::*;
pub use tiers::*;
