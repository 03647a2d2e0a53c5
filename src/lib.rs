//! Invigil: exams in a terminal, with a record that holds.

pub mod api;
pub mod attempt;
pub mod bank;
pub mod cli;
pub mod credential;
pub mod delivery;
pub mod digest;
pub mod document;
pub mod embedded;
pub mod entropy;
pub mod folder;
pub mod form;
pub mod id;
pub mod journal;
pub mod library;
pub mod linear;
pub mod note;
pub mod program;
pub mod runtime;
pub mod score;
pub mod store;
pub mod time;
pub mod tui;
