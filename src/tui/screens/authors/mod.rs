//! The screens of authors: they see banks, keys and rationales, which no candidate's screen can. What they are told comes in
//! an envelope ([`Authored`]) that only this folder opens.

pub mod preview;

use crate::document::FaultReport;
use crate::edition::{Edition, Exposure, Sample};
use std::sync::Arc;

/// News of the bank that is being written, in an envelope.
#[derive(Debug)]
pub struct Authored(AuthoredNews);

/// News of the bank that is being written.
#[derive(Debug)]
pub enum AuthoredNews {
    /// The file was read; once more when the linter has been through.
    Edition(Arc<Edition>),
    /// The file cannot be used as it stands.
    Broken(Box<FaultReport>),
    /// The file cannot be read at all: why.
    Unreadable(String),
    /// A form that was drawn from this edition, or why none can be.
    Sample(Box<Result<(Arc<Edition>, Sample), String>>),
    /// How often the items of this edition are drawn, or why nobody can tell.
    Exposure(Result<(Arc<Edition>, Exposure), String>),
}

impl Authored {
    /// Puts news into the envelope.
    pub fn new(news: AuthoredNews) -> Self {
        Self(news)
    }
}
