//! What crosses between a client and a delivery. Nothing in here has a field for a key.

mod appeals;
mod awards;
mod content;
mod devices;
mod feedback;
mod history;
mod holds;
mod incidents;
mod notices;
mod overview;
mod problem;
mod replay;
mod schema;
mod sitting;
mod tiers;
mod uploads;

pub use appeals::*;
pub use awards::*;
pub use content::*;
pub use devices::*;
pub use history::*;
pub use holds::*;
pub use incidents::*;
pub use notices::*;
pub use overview::*;
pub use problem::*;
pub use replay::*;
pub use sitting::*;
pub use tiers::*;
pub use uploads::*;
