//! What an author sees of an import and an export, whatever the format.

mod hostile;
mod moodle;
mod qti_dialects;
mod qti_one;
mod qti_two;
mod qti_types;
mod text_types;
mod ways;
