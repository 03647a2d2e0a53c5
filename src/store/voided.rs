//! Items that were declared void. An item is void in the versions that were declared so, each named by the digest of its
//! substance: an item that is mended under the same id counts again, without anybody having to lift anything.

use crate::digest::Digest;
use crate::id::{ExamId, ItemId, ProgramId};
use crate::store::attempts::json;
use crate::store::audit::{append, words, words_in};
use crate::store::sql::{Row, Tx, Value, is_duplicate};
use crate::store::{Act, Added, Change, Store, StoreError};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A version of an item to be declared void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoid {
    /// Program.
    pub program: ProgramId,
    /// The item's bank.
    pub bank: ExamId,
    /// The item.
    pub item: ItemId,
    /// Digest of the item's substance.
    pub content: Digest,
}

/// A version of an item that is void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidedItem {
    /// Number of the audit entry: of a result with a higher one it was void already.
    pub audit: u64,
    /// The item's bank.
    pub bank: ExamId,
    /// The item.
    pub item: ItemId,
    /// Digest of the item's substance.
    pub content: Digest,
    /// When it was declared.
    pub voided: Timestamp,
    /// Why; empty where it was erased.
    pub reason: String,
}

/// How many versions of items of a bank were void when they were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoidMark(i64);

impl VoidMark {
    pub(super) fn of(many: i64) -> Self {
        Self(many)
    }
}

impl Store {
    /// Declares a version of an item void, for a reason. `Taken` when it is void already.
    pub async fn void_item(&self, act: &Act, new: &NewVoid, reason: &str) -> Result<Added, StoreError> {
        self.writable()?;
        let mut session = self.session().await;
        let mut tx = session.write().await?;
        let change = Change::ItemVoided {
            program: new.program.clone(),
            bank: new.bank.clone(),
            item: new.item.clone(),
            content: new.content,
        };
        let audit = append(&mut tx, act, &change, Some(&words([("reason", reason)]))).await?;
        let sql = "INSERT INTO voided_items (audit, program, bank, item, content, voided) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            Value::Int(audit),
            Value::Text(new.program.as_str()),
            Value::Text(new.bank.as_str()),
            Value::Text(new.item.as_str()),
            Value::Bytes(&new.content.0),
            Value::Int(act.at.0),
        ];
        match tx.run(sql, &values).await {
            Err(e) if is_duplicate(&e) => return Ok(Added::Taken),
            done => done?,
        };
        tx.commit().await?;
        Ok(Added::New)
    }

    /// Void versions of items of one bank, or of all banks of a program, in the order in which they were declared; and the
    /// mark to decide on them with.
    pub async fn voided_items(
        &self,
        program: &ProgramId,
        bank: Option<&ExamId>,
    ) -> Result<(Vec<VoidedItem>, VoidMark), StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let found = voided(&mut tx, program, bank).await?;
        let mark = VoidMark(i64::try_from(found.len()).unwrap_or(i64::MAX));
        Ok((found, mark))
    }
}

/// The form of an attempt by the items it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnForm {
    /// Digest of the bank it was drawn from.
    pub bank_digest: Digest,
    /// Ids of its items.
    pub items: Vec<ItemId>,
}

impl Store {
    /// The forms of all attempts that were drawn from a bank, void ones included, oldest first.
    pub async fn forms_of(&self, program: &ProgramId, bank: &ExamId) -> Result<Vec<DrawnForm>, StoreError> {
        let mut session = self.session().await;
        let mut tx = session.glance().await?;
        let sql = "SELECT bank_digest, drawn FROM attempts \
                   WHERE program = $1 AND bank = $2 AND drawn IS NOT NULL ORDER BY opened, id";
        let rows = tx.rows(sql, &[Value::Text(program.as_str()), Value::Text(bank.as_str())]).await?;
        let form = |row: &Row| {
            Ok(DrawnForm {
                bank_digest: row.digest(0, "attempts.bank_digest")?,
                items: json(row, 1, "attempts.drawn")?,
            })
        };
        rows.iter().map(form).collect()
    }
}

pub(super) async fn voided(
    tx: &mut Tx<'_>,
    program: &ProgramId,
    bank: Option<&ExamId>,
) -> Result<Vec<VoidedItem>, StoreError> {
    let sql = "SELECT v.audit, v.bank, v.item, v.content, v.voided, s.bytes \
               FROM voided_items v LEFT JOIN sealed s ON s.audit = v.audit \
               WHERE v.program = $1 AND (v.bank = $2 OR $2 IS NULL) ORDER BY v.audit";
    let key = [Value::Text(program.as_str()), Value::MaybeText(bank.map(ExamId::as_str))];
    let item = |row: &Row| {
        Ok(VoidedItem {
            audit: row.count(0, "voided_items.audit")?,
            bank: row.parsed(1, "voided_items.bank")?,
            item: row.parsed(2, "voided_items.item")?,
            content: row.digest(3, "voided_items.content")?,
            voided: Timestamp(row.int(4, "voided_items.voided")?),
            // whatever became of the words, the item is void
            reason: words_in(row, 5).unwrap_or_default().remove("reason").unwrap_or_default(),
        })
    };
    tx.rows(sql, &key).await?.iter().map(item).collect()
}

/// Refuses a score that does not know of an item that was declared void since.
pub(super) async fn check_mark(
    tx: &mut Tx<'_>,
    program: &ProgramId,
    bank: &ExamId,
    read: VoidMark,
) -> Result<(), StoreError> {
    let sql = "SELECT COUNT(*) FROM voided_items WHERE program = $1 AND bank = $2";
    let row = tx.row(sql, &[Value::Text(program.as_str()), Value::Text(bank.as_str())]).await?;
    let now = row.map(|row| row.int(0, "voided_items")).transpose()?.unwrap_or(0);
    if now == read.0 { Ok(()) } else { Err(StoreError::Stale) }
}

/// The rows as the changes that must have recorded them.
pub(super) async fn audited(tx: &mut Tx<'_>, facts: &mut BTreeMap<u64, Change>) -> Result<(), StoreError> {
    for row in tx.rows("SELECT audit, program, bank, item, content FROM voided_items", &[]).await? {
        let change = Change::ItemVoided {
            program: row.parsed(1, "voided_items.program")?,
            bank: row.parsed(2, "voided_items.bank")?,
            item: row.parsed(3, "voided_items.item")?,
            content: row.digest(4, "voided_items.content")?,
        };
        facts.insert(row.count(0, "voided_items.audit")?, change);
    }
    Ok(())
}
