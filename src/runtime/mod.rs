//! Where things are built and the clock is owned: clock, randomness, terminal, signals, the journal's writer, and the
//! loop that feeds events to screens and carries out what they wish for.

pub mod backend;
pub mod clock;
pub mod courier;
pub mod desk;
pub mod editor;
pub mod entropy;
mod going_on;
pub mod graphics;
pub mod handing_in;
pub mod hands;
pub mod home;
pub mod lines;
pub mod news;
pub mod pauses;
pub mod pictures;
pub mod remote;
pub mod resuming;
pub mod screens;
pub mod scribe;
pub mod sittings;
pub mod surface;
pub mod takeover;
pub mod terminal;
pub mod typing;
mod unfinished;
pub mod watch;
pub mod workbench;
