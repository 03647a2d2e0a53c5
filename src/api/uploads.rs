//! Attempts that were made without a server, and are uploaded as evidence.

use crate::api::Mark;
use crate::digest::Digest;
use crate::form::PresentedForm;
use crate::id::{AttemptId, ExamId, ItemId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An attempt of a local store, whole. What it reveals was at its candidate's disposal all the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// The journal, as it stands in its file.
    pub journal: String,
    /// The form as it was presented.
    pub form: PresentedForm,
    /// The local store's part of the seed (32 bytes, hexadecimal); record 0 holds the commitment to it.
    pub secret: Digest,
    /// What the draw was told about earlier attempts: item ids, oldest attempt first.
    pub seen: Vec<Vec<ItemId>>,
}

/// What became of an upload. Uploading again gives the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Uploaded {
    /// The attempt.
    pub attempt: AttemptId,
    /// Its exam.
    pub exam: ExamId,
    /// Title of the exam.
    pub title: String,
    /// It counts as an attempt at the server would: the program says so.
    pub counts: bool,
    /// Points and points possible; `None` where the server has not the bank that it was drawn from.
    pub points: Option<(u64, u64)>,
    /// It is passed.
    pub passed: bool,
    /// What every statement about it must carry.
    pub marks: Vec<Mark>,
}
