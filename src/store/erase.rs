//! Erasing a person: the words about somebody go, the facts stay under the id, and no chain breaks.

use crate::credential::{AwardEvent, AwardFact};
use crate::id::{AttemptId, CandidateId};
use crate::store::audit::{append, words};
use crate::store::sql::{Tx, Value};
use crate::store::{Act, Change, Store, StoreError};
use std::collections::BTreeSet;

/// What stands in the place of a name.
const NOBODY: &str = "erased person";

/// What became of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erased {
    /// It is done; `false` while another program still reads the log of the database, where words may stand until it ends.
    Done(bool),
    /// The person has this open attempt. Nothing was changed.
    InExam(AttemptId),
}

impl Store {
    /// Erases name, e-mail address, every sealed word about the person, reasons in awards and the measures of
    /// accommodations; in the database, its log and its ledger. For a person who was erased before, it makes sure of it again.
    pub async fn erase_person(
        &self,
        act: &Act,
        person: &CandidateId,
        reason: &str,
    ) -> Result<Erased, StoreError> {
        self.writable()?;
        let id = Value::Text(person.as_str());
        let before = {
            let mut session = self.session().await;
            let mut tx = session.write().await?;
            let sql = "SELECT id FROM attempts WHERE person = $1 AND state = 'open' ORDER BY id";
            if let Some(row) = tx.row(sql, &[id]).await? {
                return Ok(Erased::InExam(row.parsed(0, "attempts.id")?));
            }
            let before = self.erase_words(&mut tx, act, person, reason).await?;
            self.accounts_changed(tx.commit().await)?;
            before
        };
        self.mend_ledger(false).await?;
        self.forget_words(&before)?;
        Ok(Erased::Done(self.backend().scrub(self.path()).await?))
    }

    /// The entries about the person up to the erasure.
    async fn erase_words(
        &self,
        tx: &mut Tx<'_>,
        act: &Act,
        person: &CandidateId,
        reason: &str,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let id = || Value::Text(person.as_str());
        let erased =
            tx.row("SELECT erased FROM people WHERE id = $1 AND erased IS NOT NULL", &[id()]).await?;
        let mut before = BTreeSet::new();
        tx.enter().await?;
        for row in tx.rows("SELECT seq, bytes FROM audit WHERE person = $1 ORDER BY seq", &[id()]).await? {
            // what follows the erasure says nothing about anybody
            if erased.is_some() && row.bytes(1, "audit.bytes")?.windows(ERASED.len()).any(|w| w == ERASED) {
                break;
            }
            before.insert(row.int(0, "audit.seq")?);
        }
        if erased.is_some() {
            return Ok(before);
        }
        let values = [Value::Text(NOBODY), Value::Int(act.at.0), id()];
        tx.run("UPDATE people SET name = $1, email = '', erased = $2 WHERE id = $3", &values).await?;
        let sql = "DELETE FROM sealed WHERE audit IN (SELECT seq FROM audit WHERE person = $1)";
        tx.run(sql, &[id()]).await?;
        let sql = "UPDATE accommodations SET extra_percent = 0, extra_minutes = 0, break_minutes = 0, watch_focus = 1 \
                   WHERE person = $1";
        tx.run(sql, &[id()]).await?;
        clear_reasons(tx, person, |_| true).await?;
        let change = Change::PersonErased { person: person.clone() };
        append(tx, act, &change, Some(&words([("reason", reason)]))).await?;
        Ok(before)
    }
}

/// Takes the reasons out of the award facts about a person that these entries recorded.
pub(super) async fn clear_reasons(
    tx: &mut Tx<'_>,
    person: &CandidateId,
    of: impl Fn(i64) -> bool,
) -> Result<(), StoreError> {
    let sql = "SELECT audit, bytes FROM awards WHERE person = $1";
    for row in tx.rows(sql, &[Value::Text(person.as_str())]).await? {
        let mut fact: AwardFact = serde_json::from_slice(&row.bytes(1, "awards.bytes")?)
            .map_err(|e| row.wrong("awards.bytes", e))?;
        let (AwardEvent::Suspended { reason }
        | AwardEvent::Reinstated { reason }
        | AwardEvent::Revoked { reason }) = &mut fact.event
        else {
            continue;
        };
        let audit = row.int(0, "awards.audit")?;
        if !of(audit) {
            continue;
        }
        reason.clear();
        let bytes = serde_json::to_vec(&fact).map_err(|e| row.wrong("awards.bytes", e))?;
        let values = [Value::Bytes(&bytes), Value::Int(audit)];
        tx.run("UPDATE awards SET bytes = $1 WHERE audit = $2", &values).await?;
    }
    Ok(())
}

/// The type of the change, as it stands in an entry.
const ERASED: &[u8] = br#""type":"person_erased""#;
