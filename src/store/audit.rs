//! The audit trail, `audit/v1`: every change of the registry as a hash-chained line. Specified in `docs/spec/audit-v1.md`.
//!
//! An entry says when, by whom (a role, or a person's id), and what changed, in ids and numbers. What people wrote in
//! words is *sealed*: the line holds `SHA-256("invigil-sealed/v1\n" ‖ salt ‖ bytes)`, salt and words stand in a row of
//! their own that can be erased without breaking the chain.

mod change;

pub use change::{AwardWord, Change};

use crate::credential::AwardFact;
use crate::digest::Digest;
use crate::id::*;
use crate::store::sql::{Row, TrailEntry, Tx, Value};
use crate::store::{
    Store, StoreError, accounts, appeals, devices, incidents, publications, rescoring, reviews, starts,
    uploads, voided,
};
use crate::time::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

const DOMAIN: &[u8] = b"invigil-audit/v1\n";
const SEALED_DOMAIN: &[u8] = b"invigil-sealed/v1\n";
/// `,"hash":"` + 64 digits + `"}`.
const TAIL: usize = 75;

/// The circumstances of a change: when, by whom, and the randomness that seals its words.
#[derive(Debug, Clone)]
pub struct Act {
    /// Wall clock.
    pub at: Timestamp,
    /// Who acted.
    pub by: Actor,
    /// Random bytes for this act alone.
    pub salt: [u8; 16],
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A candidate, on the own record.
    Candidate(CandidateId),
    /// Whoever administers this store: on a local one its owner.
    Administrator,
    /// An administrator who is known by name, as on a server, and the token that was shown there.
    Officer(CandidateId, Option<TokenId>),
    /// A content developer who is known by name, and the token that was shown.
    Developer(CandidateId, Option<TokenId>),
}

/// Words that go with a change, by what they are; erasable.
pub type Sealed = BTreeMap<String, String>;

/// What a check of the trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Entries of the chain.
    pub entries: u64,
    /// Hash of the last one.
    pub head: Digest,
    /// Entries whose words were erased.
    pub erased: u64,
}

/// Where the trail does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} of the audit trail does not hold: {reason}. Everything before it does")]
pub struct AuditFault {
    /// The entry.
    pub seq: u64,
    /// Why.
    pub reason: String,
}

/// An entry of the trail, for people who read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 0.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who: `administrator`, or `administrator/`, `content-developer/` or `candidate/` and the id; of the first two also `/` and
    /// the id of the token that was shown to a server.
    pub by: String,
    /// What changed.
    pub change: Change,
    /// What was said with it; `None` where nothing was, or where it was erased.
    pub words: Option<Sealed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    v: u32,
    seq: u64,
    prev: Digest,
    at: Timestamp,
    by: String,
    sealed: Option<Digest>,
    change: Change,
    hash: Digest,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Candidate(person) => write!(f, "candidate/{person}"),
            Self::Administrator => f.write_str("administrator"),
            Self::Officer(person, None) => write!(f, "administrator/{person}"),
            Self::Officer(person, Some(token)) => write!(f, "administrator/{person}/{token}"),
            Self::Developer(person, None) => write!(f, "content-developer/{person}"),
            Self::Developer(person, Some(token)) => write!(f, "content-developer/{person}/{token}"),
        }
    }
}

impl AuditEntry {
    /// The entry that a line of the trail and its words say; `None` where the line cannot be read.
    pub fn read(line: &[u8], words: Option<Sealed>) -> Option<Self> {
        let Line { seq, at, by, change, .. } = serde_json::from_slice(line).ok()?;
        Some(Self { seq, at, by, change, words })
    }
}

impl Store {
    /// Checks the whole trail: numbers, links, hashes, that the words still there are the sealed ones, and that the facts
    /// of the registry (reviewed requirements, grants, accommodations, results and their signatures, awards, attempts given
    /// back, voided items, appeals, reviews, closed incidents, uploads, roles, tokens, devices, versions of banks) are the audited ones.
    pub async fn verify_audit(&self) -> Result<Result<AuditReport, AuditFault>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let (mut lines, mut filed) = (Vec::new(), Vec::new());
        for row in tx.rows("SELECT bytes, person, hash FROM audit ORDER BY seq", &[]).await? {
            lines.push(row.bytes(0, "audit.bytes")?);
            filed.push((row.text(1, "audit.person")?, row.bytes(2, "audit.hash")?));
        }
        let mut words = Words::new();
        for row in tx.rows("SELECT audit, salt, bytes FROM sealed", &[]).await? {
            let seq: u64 = row.count(0, "sealed.audit")?;
            words.insert(seq, (row.bytes(1, "sealed.salt")?, row.bytes(2, "sealed.bytes")?));
        }
        let mut facts = audited_facts(&mut tx).await?;
        // what stands beside an entry's bytes: the person that it is found by, and the hash that the next one follows
        let is_filed = |seq: u64, change: &Change| {
            let at = usize::try_from(seq).unwrap_or(usize::MAX);
            let Some((line, (person, hash))) = lines.get(at).zip(filed.get(at)) else { return false };
            let tail = <[u8; 32]>::try_from(hash.as_slice()).map(|hash| tail(Digest(hash)));
            person == change.person() && tail.is_ok_and(|tail| line.ends_with(tail.as_bytes()))
        };
        let check = |seq: u64, change: &Change| match (facts.remove(&seq), change.has_row()) {
            _ if !is_filed(seq, change) => {
                Err("its row is filed under something else than it says".to_owned())
            }
            (Some(row), true) if &row == change => Ok(()),
            (Some(_), true) => Err("the registry says something else than the trail".to_owned()),
            (None, true) => Err("what it records is missing from the registry".to_owned()),
            (Some(_), false) => Err("the registry refers to it for something else".to_owned()),
            (None, false) => Ok(()),
        };
        let report = verify_lines(lines.iter().map(Vec::as_slice), &words, check);
        let stray = facts.keys().next().copied();
        Ok(report.and_then(|report| match stray {
            Some(seq) => {
                Err(AuditFault { seq, reason: "the registry holds a fact that was never audited".to_owned() })
            }
            None => Ok(report),
        }))
    }

    /// The lines of the trail, for export: each without its line feed.
    pub async fn audit_lines(&self) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let rows = tx.rows("SELECT bytes FROM audit ORDER BY seq", &[]).await?;
        rows.iter().map(|row| row.bytes(0, "audit.bytes")).collect()
    }

    /// The trail with its words, for people who read it. Says nothing about whether it holds.
    pub async fn audit_trail(&self) -> Result<Vec<AuditEntry>, StoreError> {
        self.audit_page(0, u32::MAX).await
    }

    /// At most `most` entries of the trail, from number `first` on, as in [`Store::audit_trail`].
    pub async fn audit_page(&self, first: i64, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        Ok(self.audit_records(first, most).await?.into_iter().map(|(entry, _)| entry).collect())
    }

    /// The same, each with its line, without its line feed.
    pub async fn audit_records(
        &self,
        first: i64,
        most: u32,
    ) -> Result<Vec<(AuditEntry, Vec<u8>)>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT a.bytes, s.bytes FROM audit a LEFT JOIN sealed s ON s.audit = a.seq \
                   WHERE a.seq >= $1 ORDER BY a.seq LIMIT $2";
        let entry = |row: &Row| {
            let bytes = row.bytes(0, "audit.bytes")?;
            let line: Line = serde_json::from_slice(&bytes).map_err(|e| row.wrong("audit.bytes", e))?;
            let words =
                row.maybe_bytes(1, "sealed.bytes")?.map(|bytes| serde_json::from_slice(&bytes)).transpose();
            let words = words.map_err(|e| row.wrong("sealed.bytes", e))?;
            Ok((AuditEntry { seq: line.seq, at: line.at, by: line.by, change: line.change, words }, bytes))
        };
        tx.rows(sql, &[Value::Int(first), Value::Int(most.into())]).await?.iter().map(entry).collect()
    }
}

/// Salt and words of entries, by number.
pub type Words = BTreeMap<u64, (Vec<u8>, Vec<u8>)>;

/// Checks the lines of a trail and the words that are at hand; `check` judges what an entry says by other knowledge.
pub fn verify_lines<'l>(
    lines: impl IntoIterator<Item = &'l [u8]>,
    words: &Words,
    mut check: impl FnMut(u64, &Change) -> Result<(), String>,
) -> Result<AuditReport, AuditFault> {
    let mut report = AuditReport { entries: 0, head: Digest([0; 32]), erased: 0 };
    for bytes in lines {
        let seq = report.entries;
        let fault = |reason: &str| AuditFault { seq, reason: reason.to_owned() };
        let head = bytes.len().checked_sub(TAIL).and_then(|at| bytes.get(..at));
        let head = head.ok_or_else(|| fault("the line is too short"))?;
        let line: Line =
            serde_json::from_slice(bytes).map_err(|e| fault(&format!("it cannot be read ({e})")))?;
        let hash = Digest::of(&[DOMAIN, head]);
        if bytes.get(head.len()..) != Some(tail(hash).as_bytes()) || line.hash != hash {
            return Err(fault("its bytes do not give its hash"));
        }
        if line.v != 1 {
            return Err(fault("it is of another version"));
        }
        if line.seq != seq {
            return Err(fault("its number is not the next one"));
        }
        if line.prev != report.head {
            return Err(fault("it does not follow the entry before it"));
        }
        match (line.sealed, words.get(&seq)) {
            (Some(sealed), Some((salt, text))) if seal(salt, text) != sealed => {
                return Err(fault("its words are not the ones that were sealed"));
            }
            (None, Some(_)) => return Err(fault("it has words, though none were sealed")),
            (Some(_), None) => report.erased += 1,
            _ => {}
        }
        check(seq, &line.change).map_err(|reason| AuditFault { seq, reason })?;
        report.entries += 1;
        report.head = hash;
    }
    Ok(report)
}

/// The facts of the registry as the changes that must have recorded them, by the number of their entry.
async fn audited_facts(tx: &mut Tx<'_>) -> Result<BTreeMap<u64, Change>, StoreError> {
    let mut facts = BTreeMap::new();
    let sql = "SELECT audit, program, person, requirement, outcome, day FROM requirements";
    for row in tx.rows(sql, &[]).await? {
        let outcome = serde_json::from_value(row.text(4, "requirements.outcome")?.into());
        let change = Change::RequirementReviewed {
            program: row.parsed(1, "requirements.program")?,
            person: row.parsed(2, "requirements.person")?,
            requirement: row.parsed(3, "requirements.requirement")?,
            outcome: outcome.map_err(|e| row.wrong("requirements.outcome", e))?,
            day: row.parsed(5, "requirements.day")?,
        };
        facts.insert(row.count(0, "requirements.audit")?, change);
    }
    for row in tx.rows("SELECT audit, program, person, exam, wait FROM grants", &[]).await? {
        let wait = serde_json::from_value(row.text(4, "grants.wait")?.into());
        let change = Change::AttemptGranted {
            program: row.parsed(1, "grants.program")?,
            person: row.parsed(2, "grants.person")?,
            exam: row.parsed(3, "grants.exam")?,
            wait: wait.map_err(|e| row.wrong("grants.wait", e))?,
        };
        facts.insert(row.count(0, "grants.audit")?, change);
    }
    for row in tx.rows("SELECT audit, program, person, exam FROM accommodations", &[]).await? {
        let change = Change::Accommodated {
            program: row.parsed(1, "accommodations.program")?,
            person: row.parsed(2, "accommodations.person")?,
            exam: row.parsed(3, "accommodations.exam")?,
        };
        facts.insert(row.count(0, "accommodations.audit")?, change);
    }
    let sql = "SELECT r.audit, r.attempt, a.person, r.version, r.head, r.bytes \
               FROM results r JOIN attempts a ON a.id = r.attempt";
    for row in tx.rows(sql, &[]).await? {
        let change = Change::ResultRecorded {
            attempt: row.parsed(1, "results.attempt")?,
            person: row.parsed(2, "attempts.person")?,
            version: row.count(3, "results.version")?,
            head: row.digest(4, "results.head")?,
            result: Digest::of(&[&row.bytes(5, "results.bytes")?]),
        };
        facts.insert(row.count(0, "results.audit")?, change);
    }
    for row in tx.rows("SELECT audit, program, person, bytes FROM awards", &[]).await? {
        let fact: AwardFact = serde_json::from_slice(&row.bytes(3, "awards.bytes")?)
            .map_err(|e| row.wrong("awards.bytes", e))?;
        let (program, person) = (row.parsed(1, "awards.program")?, row.parsed(2, "awards.person")?);
        facts.insert(row.count(0, "awards.audit")?, Change::award(&program, &person, &fact));
    }
    rescoring::audited(tx, &mut facts).await?;
    voided::audited(tx, &mut facts).await?;
    appeals::audited(tx, &mut facts).await?;
    reviews::audited(tx, &mut facts).await?;
    incidents::audited(tx, &mut facts).await?;
    uploads::audited(tx, &mut facts).await?;
    accounts::audited(tx, &mut facts).await?;
    devices::audited(tx, &mut facts).await?;
    publications::audited(tx, &mut facts).await?;
    starts::audited(tx, &mut facts).await?;
    Ok(facts)
}

/// Appends one entry; its number.
pub(super) async fn append(
    tx: &mut Tx<'_>,
    act: &Act,
    change: &Change,
    words: Option<&Sealed>,
) -> Result<i64, StoreError> {
    let last = match tx.trail().last {
        Some(last) => Some(last),
        None => {
            let row = tx.row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", &[]).await?;
            row.map(|row| Ok((row.int(0, "audit.seq")?, row.digest(1, "audit.hash")?))).transpose()?
        }
    };
    let (seq, prev) = last.map_or((0, Digest([0; 32])), |(seq, hash)| (seq + 1, hash));
    let words = words.map(|w| serde_json::to_vec(w).expect("a map of texts always encodes"));
    let sealed = words.as_ref().map(|bytes| seal(&act.salt, bytes));
    let sealed = sealed.map_or("null".to_owned(), |digest| format!("\"{digest}\""));
    let at = act.at.0;
    let by = &act.by;
    let change_text = serde_json::to_string(change).expect("a change of ids and numbers always encodes");
    let head = format!(
        r#"{{"v":1,"seq":{seq},"prev":"{prev}","at":{at},"by":"{by}","sealed":{sealed},"change":{change_text}"#
    );
    let hash = Digest::of(&[DOMAIN, head.as_bytes()]);
    let line = (head + &tail(hash)).into_bytes();
    tx.append(TrailEntry { seq, person: change.person().to_owned(), line, hash });
    if let Some(bytes) = words {
        let values = [Value::Int(seq), Value::Bytes(&act.salt), Value::Bytes(&bytes)];
        tx.run("INSERT INTO sealed (audit, salt, bytes) VALUES ($1, $2, $3)", &values).await?;
    }
    Ok(seq)
}

/// What the entries about a person record, as they stand there. Whether the trail holds is not judged; an entry that cannot
/// be read records nothing.
pub(super) async fn changes_of(tx: &mut Tx<'_>, person: &CandidateId) -> Result<Vec<Change>, StoreError> {
    Ok(entries_of(tx, person).await?.into_iter().map(|(_, _, change)| change).collect())
}

/// The same, with number and time of each entry.
pub(super) async fn entries_of(
    tx: &mut Tx<'_>,
    person: &CandidateId,
) -> Result<Vec<(u64, Timestamp, Change)>, StoreError> {
    tx.enter().await?;
    let sql = "SELECT bytes FROM audit WHERE person = $1 ORDER BY seq";
    let entry = |row: &Row| {
        let line: Line = serde_json::from_slice(&row.bytes(0, "audit.bytes").ok()?).ok()?;
        Some((line.seq, line.at, line.change))
    };
    let rows = tx.rows(sql, &[Value::Text(person.as_str())]).await?;
    Ok(rows.iter().filter_map(entry).collect())
}

/// The words sealed with an entry, read from the column `index`; none where there are none any more.
pub(super) fn words_in(row: &Row, index: usize) -> Result<Sealed, StoreError> {
    match row.maybe_bytes(index, "sealed.bytes")? {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|e| row.wrong("sealed.bytes", e)),
        None => Ok(Sealed::new()),
    }
}

/// When an entry was written.
pub(super) fn written_at(line: &[u8]) -> Result<Timestamp, serde_json::Error> {
    serde_json::from_slice::<Line>(line).map(|line| line.at)
}

/// The person that an entry is found by; empty for none.
pub(super) fn filed_under(line: &[u8]) -> Result<String, String> {
    let line: Line = serde_json::from_slice(line).map_err(|e| format!("its entry cannot be read ({e})"))?;
    Ok(line.change.person().to_owned())
}

/// Words for an entry: pairs of what it is and the text.
pub(super) fn words<const N: usize>(pairs: [(&str, &str); N]) -> Sealed {
    pairs.into_iter().map(|(what, text)| (what.to_owned(), text.to_owned())).collect()
}

fn seal(salt: &[u8], words: &[u8]) -> Digest {
    Digest::of(&[SEALED_DOMAIN, salt, words])
}

fn tail(hash: Digest) -> String {
    format!(",\"hash\":\"{hash}\"}}")
}

#[cfg(test)]
mod tests;
