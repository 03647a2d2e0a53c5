//! Invigil: certification exams in a terminal, with a record that holds.
//!
//! # The code map
//!
//! A module imports only from a row above its own, or from its left in its row (`tests/architecture.rs` holds that).
//!
//! | row | modules | |
//! |---|---|---|
//! | 1 | [`id`] [`decimal`] [`digest`] [`time`] [`entropy`] [`note`] [`document`] | values, exact numbers, canonical bytes, signed notes, TOML with places |
//! | 2 | [`program`] [`bank`] [`drawing`] [`exchange`] [`form`] [`lint`] [`authoring`] [`edition`] [`attempt`] [`journal`] [`score`] [`credential`] | the exam domain: pure |
//! | 3 | [`api`] | what crosses between a client and a delivery |
//! | 4 | [`embedded`] [`library`] [`folder`] [`store`] [`delivery`] | banks at hand, an attempt's files, the database, the use cases |
//! | 5 | [`sync`] [`server`] | the delivery over HTTP: a client's side, a server's side |
//! | 6 | [`tui`] [`linear`] | screens, and the same in plain lines |
//! | 7 | [`config`] [`runtime`] [`cli`] | the only places that build things and own the clock |
//!
//! # Invariants
//!
//! - *An attempt is its journal.* State, score, resumption, audit and replay are folds over the same facts.
//! - *A screen never holds a key.* What is delivered is a form of presented items; its type has no field for a key.
//! - An answer is on disk before anything says that it is saved.
//! - Rows 1 to 3 know no clock, file, network, terminal, database, thread, environment or global state. Time and randomness
//!   come in as values.
//! - What a store did not record durably did not happen; what it recorded is never changed, only followed by more.

#![deny(clippy::unwrap_used, clippy::panic)]
#![warn(missing_docs, unreachable_pub)]

pub mod api;
pub mod attempt;
pub mod authoring;
pub mod bank;
pub mod cli;
pub mod config;
pub mod credential;
pub mod decimal;
pub mod delivery;
pub mod digest;
pub mod document;
pub mod drawing;
pub mod edition;
pub mod embedded;
pub mod entropy;
pub mod exchange;
pub mod folder;
pub mod form;
pub mod id;
pub mod journal;
pub mod library;
pub mod linear;
pub mod lint;
pub mod note;
pub mod program;
pub mod runtime;
pub mod score;
pub mod server;
pub mod store;
pub mod sync;
pub mod time;
pub mod tui;
