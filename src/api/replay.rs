//! An attempt as it is replayed for an appeal. It holds the questions, so it is for administrators alone; like every form
//! it has no field for a key.

use crate::attempt::Entry;
use crate::form::PresentedForm;
use crate::id::{AttemptId, CandidateId};

/// An attempt to be replayed.
#[derive(Debug, Clone)]
pub struct Replay {
    /// Identity.
    pub attempt: AttemptId,
    /// Who sat.
    pub person: CandidateId,
    /// Name of the person; the id where nobody is registered under it any more.
    pub name: String,
    /// The form as it was presented.
    pub form: PresentedForm,
    /// The facts, record 0 first, as far as the record holds; never empty.
    pub entries: Vec<Entry>,
    /// What `verify` says of the record, where that is not that it is closed and intact.
    pub caveat: Option<String>,
}
