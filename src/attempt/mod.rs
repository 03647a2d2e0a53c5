//! An attempt as a pure state machine: facts in, state out.
//!
//! [`Attempt::open`] takes record 0, [`Attempt::apply`] every later one. A fact that breaks a rule is refused with a
//! [`Refusal`] and changes nothing. What a screen shows, what a resume restores, what a verifier checks is read from
//! the same machine, so none of them can disagree about the rules.
//!
//! Terms: *exam time* is what counts against the limit; it runs from `started`, or where a server delivers from the start that its
//! ticket names, and stands still while the attempt is
//! paused and in breaks. The *deadline* is the instant at which exam time reaches the limit; it belongs to nobody: an
//! answer at it is refused. A *boot* is one run of a machine between start and shutdown; only within one boot can its
//! clock since boot be compared.

mod clock;
mod count;
mod course;
mod fact;
#[cfg(test)]
pub(crate) mod fixture;
mod item;
mod late;
mod machine;
mod order;
mod path;
mod read;
mod refusal;
mod response;
mod review;
mod rules;
mod shape;
#[cfg(test)]
mod tests;
mod ticket;

pub use fact::*;
pub use item::*;
pub use late::*;
pub use machine::*;
pub use order::*;
pub use path::*;
pub use refusal::*;
pub use response::*;
pub use review::*;
pub use shape::*;
pub use ticket::*;
