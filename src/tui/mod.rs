//! Screens. A screen is a value with three functions; it decides nothing that the domain decides and does no IO.
//!
//! The runtime feeds [`Event`]s to the top of a stack of screens, carries out the [`Effect`]s that come back (off the
//! drawing thread), and answers with [`Event::Reply`]. Nothing in here is global: one process can draw the same screens
//! on many terminals.

pub(crate) mod answers;
pub mod app;
pub mod bindings;
mod effect;
mod event;
pub(crate) mod judged;
pub mod keymap;
pub mod paint;
pub(crate) mod paper;
pub mod pictures;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod saving;
mod screen;
pub mod screens;
#[cfg(test)]
#[path = "testing.rs"]
pub(crate) mod stage;
pub mod tape;
pub mod text;
pub mod theme;
pub mod ways;
pub mod widgets;

pub use effect::*;
pub use event::*;
pub use screen::*;
