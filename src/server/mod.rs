//! The delivery over HTTP: routes around the use cases of [`crate::delivery`].
//!
//! A handler knows who calls ([`Gate`]), reads what was sent, calls one use case, and writes its answer; it decides nothing
//! that a use case decides. Two runtimes share the work: one accepts connections, speaks TLS and answers whether the server
//! lives; the other carries out use cases, so that scoring never keeps a connection waiting ([`Workers`]).

mod accounts;
mod admin;
mod admitted;
mod app;
mod content;
mod gate;
mod health;
mod limits;
mod me;
mod metrics;
mod observe;
mod openapi;
mod piecewise;
mod problem;
mod rate;
mod reading;
mod room;
mod serve;
mod sized;
mod tls;
mod workers;

pub use accounts::AccountGate;
pub use admitted::bearer;
pub use app::{Office, app};
pub use content::BANK_TYPE;
pub use gate::{Gate, GateError};
pub use limits::Limits;
pub use metrics::{Acknowledged, Metrics};
pub use problem::Refused;
pub use room::{MOST_BYTES, RECORDS_TYPE, room};
pub use serve::{Signals, serve};
pub use tls::{Tls, TlsError, tls};
pub use workers::Workers;
