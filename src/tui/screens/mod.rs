//! The screens, one file (or folder) each.

pub(crate) mod end;
pub mod exam;
pub mod help;
pub mod practice;
pub(crate) mod review;
pub(crate) mod writing;
