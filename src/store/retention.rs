//! Removing what a program no longer keeps: records of attempts, and words about people. What was removed, and when, stands
//! in the audit trail; it is written in the same transaction, before any file is touched.

use crate::digest::Digest;
use crate::id::{AttemptId, CandidateId};
use crate::store::audit::{append, entries_of, words_in};
use crate::store::erase::clear_reasons;
use crate::store::history::check_stamp;
use crate::store::results::owner;
use crate::store::sql::Value;
use crate::store::{Act, Change, Stamp, Store, StoreError};
use crate::time::Timestamp;
use std::collections::BTreeSet;

/// An entry about a person whose words are still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedEntry {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What changed.
    pub change: Change,
}

impl Store {
    /// Removes the records held of an attempt that is over, and says so in the audit trail. False where that was done before;
    /// what was left of them is gone then all the same.
    pub async fn prune_record(
        &self,
        act: &Act,
        stamp: Stamp,
        attempt: &AttemptId,
    ) -> Result<bool, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let owner = owner(&mut tx, attempt).await?;
        check_stamp(&mut tx, &owner.person, stamp).await?;
        if owner.state == "open" || owner.state == "prepared" {
            return Err(StoreError::Stale);
        }
        let id = || Value::Text(attempt.as_str());
        let before = entries_of(&mut tx, &owner.person).await?;
        let before = before.iter().any(|(_, _, change)| removes(change, attempt));
        if !before {
            let sql = "SELECT seq, hash FROM records WHERE attempt = $1 ORDER BY seq DESC LIMIT 1";
            let last = tx.row(sql, &[id()]).await?;
            let (records, held) = match last {
                Some(row) => (row.count::<u64>(0, "records.seq")? + 1, Some(row.digest(1, "records.hash")?)),
                None => (0, None),
            };
            let sql = "SELECT head FROM results WHERE attempt = $1 ORDER BY version DESC LIMIT 1";
            let result = tx.row(sql, &[id()]).await?;
            let scored: Option<Digest> = result.map(|row| row.digest(0, "results.head")).transpose()?;
            let mut refused = Vec::new();
            for row in
                tx.rows("SELECT audit FROM incidents WHERE attempt = $1 ORDER BY audit", &[id()]).await?
            {
                refused.push(row.count(0, "incidents.audit")?);
            }
            let person = owner.person.clone();
            let head = held.or(scored);
            let change = Change::RecordPruned { attempt: attempt.clone(), person, records, head, refused };
            append(&mut tx, act, &change, None).await?;
        }
        tx.run("DELETE FROM records WHERE attempt = $1", &[id()]).await?;
        tx.run("DELETE FROM incidents WHERE attempt = $1", &[id()]).await?;
        tx.commit().await?;
        Ok(!before)
    }

    /// Erases the words sealed with these entries about a person, and reasons in the award facts that they recorded.
    pub async fn prune_words(
        &self,
        act: &Act,
        stamp: Stamp,
        person: &CandidateId,
        entries: &BTreeSet<u64>,
    ) -> Result<(), StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        check_stamp(&mut tx, person, stamp).await?;
        let mut gone = entries.clone();
        for (seq, _, change) in entries_of(&mut tx, person).await? {
            // rows that the ledger has of an earlier pruning hold words that go only now
            if let Change::WordsPruned { entries, .. } = change {
                gone.extend(entries);
                gone.insert(seq);
            }
        }
        for seq in entries {
            let values = [Value::Int(i64::try_from(*seq).unwrap_or(i64::MAX)), Value::Text(person.as_str())];
            let sql =
                "DELETE FROM sealed WHERE audit = $1 AND audit IN (SELECT seq FROM audit WHERE person = $2)";
            tx.run(sql, &values).await?;
        }
        clear_reasons(&mut tx, person, |seq| u64::try_from(seq).is_ok_and(|seq| entries.contains(&seq)))
            .await?;
        let change = Change::WordsPruned { person: person.clone(), entries: gone.into_iter().collect() };
        append(&mut tx, act, &change, None).await?;
        tx.commit().await
    }

    /// Makes sure that nothing is left of what was removed, in the ledger, the database file and its log; false while another
    /// program still reads the log.
    pub async fn finish_pruning(&self) -> Result<bool, StoreError> {
        self.writable()?;
        self.mend_ledger(false).await?;
        let mut gone = BTreeSet::new();
        for entry in self.audit_trail().await? {
            if let Change::RecordPruned { refused: entries, .. } | Change::WordsPruned { entries, .. } =
                entry.change
            {
                gone.extend(entries.into_iter().filter_map(|seq| i64::try_from(seq).ok()));
            }
        }
        self.release(&gone)?;
        self.backend().scrub(self.path()).await
    }

    /// When the record of an attempt was removed; `None` where it was not.
    pub async fn record_pruned(&self, attempt: &AttemptId) -> Result<Option<Timestamp>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let sql = "SELECT person FROM attempts WHERE id = $1";
        let Some(row) = tx.row(sql, &[Value::Text(attempt.as_str())]).await? else { return Ok(None) };
        let entries = entries_of(&mut tx, &row.parsed(0, "attempts.person")?).await?;
        Ok(entries.into_iter().find(|(_, _, change)| removes(change, attempt)).map(|(_, at, _)| at))
    }

    /// The entries about a person whose words are still there, oldest first.
    pub async fn sealed_entries(&self, person: &CandidateId) -> Result<Vec<SealedEntry>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let sql = "SELECT s.audit FROM sealed s JOIN audit a ON a.seq = s.audit WHERE a.person = $1";
        let mut sealed = BTreeSet::new();
        for row in tx.rows(sql, &[Value::Text(person.as_str())]).await? {
            sealed.insert(row.count::<u64>(0, "sealed.audit")?);
        }
        let entries = entries_of(&mut tx, person).await?.into_iter();
        let entries = entries.filter(|(seq, _, _)| sealed.contains(seq));
        Ok(entries.map(|(seq, at, change)| SealedEntry { seq, at, change }).collect())
    }

    /// Why an attempt of this person was declared void; empty where it was not, or where the words were erased.
    pub async fn void_reason(&self, person: &CandidateId, attempt: &AttemptId) -> Result<String, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.read().await?;
        let voids =
            |change: &Change| matches!(change, Change::AttemptVoided { attempt: of, .. } if of == attempt);
        let mut entries = entries_of(&mut tx, person).await?.into_iter();
        let Some((seq, ..)) = entries.rfind(|(_, _, change)| voids(change)) else { return Ok(String::new()) };
        let seq = Value::Int(i64::try_from(seq).unwrap_or(i64::MAX));
        let Some(row) = tx.row("SELECT bytes FROM sealed WHERE audit = $1", &[seq]).await? else {
            return Ok(String::new());
        };
        Ok(words_in(&row, 0)?.remove("reason").unwrap_or_default())
    }
}

fn removes(change: &Change, of: &AttemptId) -> bool {
    matches!(change, Change::RecordPruned { attempt, .. } if attempt == of)
}
