//! The screens of a candidate. They name each other through [`Ways`](super::ways::Ways) alone.

pub mod details;
mod everywhere;
pub mod home;
pub mod notice;
mod paragraphs;
pub mod person;
mod reading;
