//! A ledger carried out on an empty database, and journals put beside it.

use crate::digest::Digest;
use crate::id::AttemptId;
use crate::journal::{Chain, Reader};
use crate::store::audit::filed_under;
use crate::store::ledger::LedgerFault;
use crate::store::ledger::file::{Ledgered, kept};
use crate::store::ledger::images::{Column, Image, Kind, Tables, has, tables};
use crate::store::sql::{Tx, Value};
use crate::store::{StoreError, open};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::path::Path;

/// The journal of an attempt: `None` where there is no file, an error where it cannot be read.
pub type Journals<'j> = dyn Fn(&AttemptId) -> Result<Option<Vec<u8>>, String> + 'j;

/// What became of the journals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::store) struct Replayed {
    /// Attempts whose records are held again.
    pub(in crate::store) records: u64,
    /// Attempts of which not all records could be taken, each with why.
    pub(in crate::store) without: Vec<(AttemptId, String)>,
}

/// Carries the ledger out. The database is empty and brought to the schema of each line in turn.
pub(in crate::store) async fn replay(
    tx: &mut Tx<'_>,
    dir: &Path,
    read: &Ledgered,
    journals: &Journals<'_>,
) -> Result<Replayed, StoreError> {
    let fault = |line: usize, reason: String| {
        StoreError::Ledger(LedgerFault::Line { path: dir.join(super::file::ENTRIES), line, reason })
    };
    // rows stand before the ones that they refer to, now and then; they are checked at the end
    tx.run("PRAGMA defer_foreign_keys = ON", &[]).await?;
    let mut known = Tables::new();
    let mut indexes = Vec::new();
    let mut schema = 0;
    for (index, read) in read.entries.iter().enumerate() {
        let wrong = |reason: String| fault(index + 1, reason);
        if read.schema < schema || read.schema > open::newest_schema() {
            return Err(wrong(format!("its schema {} is not known here", read.schema)));
        }
        if read.schema > schema {
            put_back(tx, &mut indexes).await?;
            open::migrate_to(tx, schema, read.schema).await?;
            schema = read.schema;
            known = tables(tx).await?;
            indexes = set_aside(tx).await?;
        }
        let person = filed_under(read.line.as_bytes()).map_err(&wrong)?;
        let sql = "INSERT INTO audit (seq, person, bytes, hash) VALUES ($1, $2, $3, $4)";
        let values = [
            Value::Int(read.entry.seq),
            Value::Text(&person),
            Value::Bytes(read.line.as_bytes()),
            Value::Bytes(&read.entry.hash.0),
        ];
        tx.run(sql, &values).await?;
        for image in read.images.iter().flatten() {
            carry_out(tx, dir, &known, image).await?.map_err(&wrong)?;
        }
    }
    put_back(tx, &mut indexes).await?;
    open::migrate_to(tx, schema, open::newest_schema()).await?;
    let pruned = read.entries.iter().filter(|read| read.entry.change.get("type") == Some(&PRUNED.into()));
    let pruned = pruned.filter_map(|read| read.entry.change.get("attempt")?.as_str()).collect();
    take_journals(tx, journals, &pruned).await
}

/// The record of an attempt was removed: what its folder may still hold is on its way out.
const PRUNED: &str = "record_pruned";

/// Drops the indexes, and answers with what makes them again. Rows of an entry may be those of a later moment, so that for
/// a while two attempts are open that never were at once.
async fn set_aside(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    let mut made = Vec::new();
    for row in tx.rows(sql, &[]).await? {
        made.push(row.text(1, "schema")?);
        tx.run_composed(format!("DROP INDEX {}", row.text(0, "schema")?), &[]).await?;
    }
    Ok(made)
}

async fn put_back(tx: &mut Tx<'_>, indexes: &mut Vec<String>) -> Result<(), StoreError> {
    for sql in indexes.drain(..) {
        tx.run_composed(sql, &[]).await?;
    }
    Ok(())
}

async fn carry_out(
    tx: &mut Tx<'_>,
    dir: &Path,
    known: &Tables,
    image: &Image,
) -> Result<Result<(), String>, StoreError> {
    match image {
        Image::Kept { digest, kind, bytes } => {
            let content = match kept(dir, &digest.to_string()) {
                Ok(content) => content,
                Err(error) => return Ok(Err(error.to_string())),
            };
            if Digest::of(&[&content]) != *bytes {
                return Ok(Err(format!("the {kind} that is kept as {digest} was changed")));
            }
            let sql = "INSERT INTO content (digest, kind, bytes) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
            tx.run(sql, &[Value::Bytes(&digest.0), Value::Text(kind), Value::Bytes(&content)]).await?;
        }
        Image::Rows { table, key, rows } => {
            let Some(columns) = known.get(table) else { return Ok(Err(no_table(table))) };
            let (clause, values) = match pairs(columns, key, " AND ", 1) {
                Ok(pairs) if !key.is_empty() => pairs,
                Ok(_) => return Ok(Err("its key is empty".to_owned())),
                Err(why) => return Ok(Err(why)),
            };
            tx.run_composed(format!("DELETE FROM {table} WHERE {clause}"), &borrowed(&values)).await?;
            for row in rows {
                let (names, values) = match named(columns, row) {
                    Ok(named) => named,
                    Err(why) => return Ok(Err(why)),
                };
                let places: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
                let sql =
                    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
                tx.run_composed(sql, &borrowed(&values)).await?;
            }
        }
        Image::Set { table, key, columns: set } => {
            let Some(columns) = known.get(table) else { return Ok(Err(no_table(table))) };
            let both = pairs(columns, set, ", ", 1)
                .and_then(|set| Ok((pairs(columns, key, " AND ", set.1.len() + 1)?, set)));
            let ((clause, at), (assignments, mut values)) = match both {
                Ok(both) => both,
                Err(why) => return Ok(Err(why)),
            };
            values.extend(at);
            let sql = format!("UPDATE {table} SET {assignments} WHERE {clause}");
            if tx.run_composed(sql, &borrowed(&values)).await? != 1 {
                return Ok(Err(format!("the row of {table} that it changes is not there")));
            }
        }
    }
    Ok(Ok(()))
}

fn no_table(table: &str) -> String {
    format!("there is no table `{table}`")
}

/// A value of a row.
enum Owned {
    Text(String),
    Int(i64),
    Bytes(Vec<u8>),
    Null,
}

fn borrowed(values: &[Owned]) -> Vec<Value<'_>> {
    values.iter().map(Owned::borrow).collect()
}

impl Owned {
    fn borrow(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Int(number) => Value::Int(*number),
            Self::Bytes(bytes) => Value::Bytes(bytes),
            Self::Null => Value::MaybeText(None),
        }
    }
}

/// `column = $n` for each member, joined, and the values. No name goes into a statement that the schema does not have.
fn pairs(
    columns: &[Column],
    members: &Map<String, Json>,
    between: &str,
    first: usize,
) -> Result<(String, Vec<Owned>), String> {
    let (names, values) = named(columns, members)?;
    let pairs: Vec<String> =
        names.iter().enumerate().map(|(n, name)| format!("{name} = ${}", first + n)).collect();
    Ok((pairs.join(between), values))
}

fn named<'c>(
    columns: &'c [Column],
    members: &Map<String, Json>,
) -> Result<(Vec<&'c str>, Vec<Owned>), String> {
    let stray = members.keys().find(|name| !has(columns, name));
    if let Some(stray) = stray {
        return Err(format!("there is no column `{stray}`"));
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for column in columns {
        let Some(value) = members.get(&column.name) else { continue };
        let wrong = || format!("the value of `{}` is not of its type", column.name);
        let value = match (value, column.kind) {
            (Json::Null, _) => Owned::Null,
            (Json::String(text), Kind::Text) => Owned::Text(text.clone()),
            (Json::Number(number), Kind::Int) => Owned::Int(number.as_i64().ok_or_else(wrong)?),
            (Json::String(text), Kind::Bytes) => Owned::Bytes(STANDARD.decode(text).map_err(|_| wrong())?),
            _ => return Err(wrong()),
        };
        names.push(column.name.as_str());
        values.push(value);
    }
    Ok((names, values))
}

/// Puts the records of journals beside their attempts: what of a file is whole and holds together.
async fn take_journals(
    tx: &mut Tx<'_>,
    journals: &Journals<'_>,
    pruned: &BTreeSet<&str>,
) -> Result<Replayed, StoreError> {
    let mut replayed = Replayed::default();
    let sql = "SELECT id FROM attempts WHERE drawn IS NOT NULL ORDER BY id";
    for row in tx.rows(sql, &[]).await? {
        let attempt: AttemptId = row.parsed(0, "attempts.id")?;
        if pruned.contains(attempt.as_str()) {
            continue;
        }
        let bytes = match journals(&attempt) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                replayed.without.push((attempt, "its journal is not on this computer".to_owned()));
                continue;
            }
            Err(why) => {
                replayed.without.push((attempt, format!("its journal cannot be read: {why}")));
                continue;
            }
        };
        let mut taken = 0_u64;
        for record in Reader::after(Chain::start(attempt.clone()), &bytes) {
            let record = match record {
                Ok(record) => record,
                Err(fault) => {
                    replayed.without.push((attempt.clone(), fault.to_string()));
                    break;
                }
            };
            let line = bytes.get(record.range.start..record.range.end.saturating_sub(1)).unwrap_or_default();
            let values = [
                Value::Text(attempt.as_str()),
                Value::Int(i64::try_from(record.seq).unwrap_or(i64::MAX)),
                Value::Bytes(line),
                Value::Bytes(&record.hash.0),
            ];
            let sql = "INSERT INTO records (attempt, seq, bytes, hash) VALUES ($1, $2, $3, $4)";
            tx.run(sql, &values).await?;
            taken += 1;
        }
        replayed.records += u64::from(taken > 0);
    }
    Ok(replayed)
}
