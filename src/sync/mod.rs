//! The delivery of a server, from a client's side: the same calls as on this computer, over HTTP.
//!
//! [`RemoteDelivery`] carries a candidate's, [`RemoteRegistry`] those of people around an exam; [`SignedIn`] is who is signed in where, as this computer keeps it; [`ServerClock`] is the
//! clock of this computer put right by the server's.
//!
//! Invariants: a token is sent to the server that it was given for and nowhere else; every call may be repeated; an answer
//! that does not fit is an error and never believed.

mod account;
mod address;
mod call;
mod clock;
mod content;
mod link;
mod refusal;
mod registry;
mod remote;
mod trust;

pub use account::{AccountError, SignedIn};
pub use address::{Address, AddressError};
pub use call::Patience;
pub use clock::{Booted, ServerClock};
pub use content::RemoteContent;
pub use link::Link;
pub use registry::RemoteRegistry;
pub use remote::{Me, RemoteDelivery};
