//! Looks up in the database what was acknowledged.

use crate::candidate::Candidate;
use anyhow::Result;
use invigil::store::Store;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) records: u64,
    beyond: u64,
    pub(crate) results: u64,
    entries: u64,
    pub(crate) lost: Vec<String>,
    /// How often the server was killed.
    pub(crate) killed: usize,
}

impl Found {
    pub(crate) fn is_sound(&self) -> bool {
        self.lost.is_empty()
    }
}

/// Compares, byte by byte as far as SHA-256 tells, and checks the audit trail.
pub(crate) async fn look(database: &str, candidates: Arc<Vec<Mutex<Candidate>>>) -> Result<Found> {
    let store = Store::connect(database).await?;
    let mut found = Found::default();
    for (number, candidate) in candidates.iter().enumerate() {
        let candidate = candidate.lock().await;
        let Some(attempt) = candidate.attempt() else { continue };
        let held = store.records(attempt, 0).await?;
        let (all, acknowledged) = (held.len() as u64, candidate.acknowledged);
        let mut bytes = Sha256::new();
        for record in held.iter().take(usize::try_from(acknowledged)?) {
            bytes.update(&record.bytes);
            bytes.update(b"\n");
        }
        if all < acknowledged || <[u8; 32]>::from(bytes.finalize()) != candidate.held() {
            found
                .lost
                .push(format!("candidate {number}: {acknowledged} acknowledged, {all} held, or other bytes"));
        }
        found.records += acknowledged;
        found.beyond += all.saturating_sub(acknowledged);
        if candidate.outcome {
            match store.result(attempt).await? {
                Some(_) => found.results += 1,
                None => found.lost.push(format!("candidate {number}: the result that was answered")),
            }
        }
    }
    match store.verify_audit().await? {
        Ok(report) => found.entries = report.entries,
        Err(fault) => found.lost.push(fault.to_string()),
    }
    store.close().await?;
    Ok(found)
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, beyond, results, entries, lost, .. } = self;
        write!(
            f,
            "in the database: {records} acknowledged records and {results} results, {beyond} records beyond; an audit trail \
             of {entries} entries; lost: {}",
            lost.len()
        )?;
        lost.iter().take(20).try_for_each(|what| write!(f, "\n  {what}"))
    }
}
