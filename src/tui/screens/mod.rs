//! The screens of a candidate. They name each other through [`Ways`](super::ways::Ways) alone.

pub mod credential;
pub mod details;
pub mod resume;
pub mod result;
pub mod check;
mod everywhere;
pub mod home;
pub mod notice;
mod paragraphs;
pub mod person;
mod reading;
