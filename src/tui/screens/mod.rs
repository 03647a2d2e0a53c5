//! The screens, one file (or folder) each. They name each other through [`Ways`](super::ways::Ways) alone. Those of authors
//! have a folder of their own: they alone may see a bank, and no other screen may name them.

pub mod attempt;
pub mod authors;
pub mod check;
pub mod credential;
pub mod details;
pub(crate) mod end;
mod everywhere;
pub mod exam;
pub mod help;
pub mod history;
pub mod home;
pub mod notice;
mod paragraphs;
pub mod person;
pub mod practice;
mod reading;
pub mod replay;
pub mod result;
pub mod resume;
pub(crate) mod review;
pub mod tiers;
pub(crate) mod writing;
