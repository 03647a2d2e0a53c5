//! What crosses between a client and a delivery. Nothing in here has a field for a key.

mod appeals;
mod content;
mod history;
mod overview;
mod problem;
mod replay;
mod schema;
mod sitting;
mod tiers;

pub use appeals::*;
pub use content::*;
pub use history::*;
pub use overview::*;
pub use problem::*;
pub use replay::*;
pub use sitting::*;
pub use tiers::*;
