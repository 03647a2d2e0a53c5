//! The banks of a server: what a content developer publishes, and what an administrator sees of it, one request each.

use crate::api::{BankVersion, BarredLine, Finding, Publication, Withdrawal};
use crate::delivery::{ContentError, PublishWish};
use crate::id::ExamId;
use crate::sync::call::{Call, JSON};
use crate::sync::link::Link;
use crate::time::Day;
use serde_json::json;

/// The media type of a bank.
const TOML: &str = "application/toml";

/// The banks of a server, for the person of a token.
pub struct RemoteContent {
    /// For what changes nothing, asked again where that may help.
    reads: Link,
    /// For what changes something, sent once.
    acts: Link,
}

impl RemoteContent {
    /// The banks at the other end: `reads` may be patient, `acts` must not send anything twice.
    pub fn new(reads: Link, acts: Link) -> Self {
        let (reads, acts) = Link::pair(reads, acts);
        Self { reads, acts }
    }

    /// Publishes a bank.
    pub async fn publish(&self, bytes: &[u8], wish: &PublishWish) -> Result<Publication, ContentError> {
        let note = Some(&wish.note).filter(|note| !note.trim().is_empty());
        let call = Call::post("/banks").with(TOML, bytes.to_vec()).asking([
            wish.stage.map(|stage| ("stage", stage.word().to_owned())),
            note.map(|note| ("note", note.clone())),
            wish.force_public.clone().map(|why| ("force_public", why)),
        ]);
        self.acts.heard(&call).await
    }

    /// Versions of the bank of one exam, or of all.
    pub async fn versions(&self, exam: Option<&str>) -> Result<Vec<BankVersion>, ContentError> {
        let exam = exam.map(|exam| ("exam", exam.to_owned()));
        self.reads.heard(&Call::get("/banks").asking([exam])).await
    }

    /// The file of a version, or of the current one.
    pub async fn fetch(&self, exam: &str, version: Option<u32>) -> Result<Vec<u8>, ContentError> {
        let version = version.map_or_else(|| "current".to_owned(), |version| version.to_string());
        self.reads.answered(&Call::get(route(exam, &format!("versions/{version}"))?)).await
    }

    /// Withdraws a version.
    pub async fn withdraw(&self, exam: &str, version: u32, reason: &str) -> Result<Withdrawal, ContentError> {
        let body = json!({ "reason": reason }).to_string().into_bytes();
        let call = Call::post(route(exam, &format!("versions/{version}/withdraw"))?);
        self.acts.heard(&call.with(JSON, body)).await
    }

    /// Who is kept from an exam.
    pub async fn barred(&self, exam: &str) -> Result<Vec<BarredLine>, ContentError> {
        self.reads.heard(&Call::get(route(exam, "barred")?)).await
    }

    /// What the program and its banks lack.
    pub async fn readiness(&self, day: Option<Day>) -> Result<Vec<Finding>, ContentError> {
        let day = day.map(|day| ("at", day.to_string()));
        self.reads.heard(&Call::get("/banks/readiness").asking([day])).await
    }
}

/// A route of the bank of an exam; what is no id at all names none, and another route perhaps.
fn route(exam: &str, what: &str) -> Result<String, ContentError> {
    let unknown = |_| ContentError::UnknownBank { given: exam.to_owned(), near: None };
    Ok(format!("/banks/{}/{what}", exam.parse::<ExamId>().map_err(unknown)?))
}
