<<<<<<< HEAD
//! The screens of a candidate. They name each other through [`Ways`](super::ways::Ways) alone.

pub mod details;
mod everywhere;
pub mod home;
pub mod notice;
mod paragraphs;
pub mod person;
mod reading;
=======
//! The screens, one file (or folder) each.

pub(crate) mod end;
pub mod exam;
pub mod help;
pub mod practice;
pub(crate) mod review;
pub(crate) mod writing;
>>>>>>> tui-exam
