//! The rows that go with an entry of the audit trail, as they stand in the database.
//!
//! Tables are found by their columns, so that a new one is mirrored as soon as its rows carry the number of the entry that
//! wrote them (`audit`). What is known by name is only what has no such column, or changes afterwards: people, partners,
//! memberships, attempts.

use crate::digest::Digest;
use crate::store::StoreError;
use crate::store::ledger::file::{Entry, released};
use crate::store::sql::{Row, Tx, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// What an entry did to a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Image {
    /// The table holds exactly these rows where its columns have the values of `key`.
    Rows { table: String, key: Map<String, Json>, rows: Vec<Map<String, Json>> },
    /// The row of this key has these values.
    Set { table: String, key: Map<String, Json>, columns: Map<String, Json> },
    /// Content is kept under this digest; `bytes` is the SHA-256 of the file.
    Kept { digest: Digest, kind: String, bytes: Digest },
}

impl Image {
    /// People's words, or measures for a person, stand in it.
    pub(super) fn holds_words(&self) -> bool {
        matches!(self, Self::Rows { table, .. } if WORDS.contains(&table.as_str()))
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Int,
    Bytes,
}

/// The tables of the schema, with their columns.
pub(super) type Tables = BTreeMap<String, Vec<Column>>;

/// What is not mirrored by rows: the trail is the ledger itself, journal records and content are files.
const APART: &[&str] = &["audit", "records", "content"];
/// Where people's words stand.
const WORDS: &[&str] = &["sealed", "people", "awards", "accommodations"];
/// What is mirrored by the change that is made to it, not by the entry that wrote a row first.
const BY_CHANGE: &[&str] = &["people", "partners", "memberships", "attempts"];

/// What the entries from one on wrote. Ordered so, or SQLite would read whole tables in their own order for every
/// transaction.
const SINCE: &str = "audit >= $1 ORDER BY audit, rowid";

/// Collects the rows of entries.
pub(super) struct Collector {
    tables: Tables,
    /// Rows that carry the number of their entry: by table and number.
    audited: BTreeMap<(String, i64), Vec<Map<String, Json>>>,
    /// Content that was met: SHA-256 of the file, by digest.
    content: BTreeMap<Digest, Digest>,
}

impl Collector {
    /// Reads the rows of all entries from `first` on.
    pub(super) async fn new(tx: &mut Tx<'_>, first: i64) -> Result<Self, StoreError> {
        let tables = tables(tx).await?;
        let mut audited: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (table, columns) in &tables {
            let apart = APART.contains(&table.as_str()) || BY_CHANGE.contains(&table.as_str());
            if apart || !has(columns, "audit") {
                continue;
            }
            for row in select(tx, table, columns, SINCE, &[Value::Int(first)]).await? {
                let seq = row.get("audit").and_then(Json::as_i64).unwrap_or(-1);
                audited.entry((table.clone(), seq)).or_default().push(row);
            }
        }
        Ok(Self { tables, audited, content: BTreeMap::new() })
    }

    /// What the entry did, and the content that it refers to.
    pub(super) async fn of(
        &mut self,
        tx: &mut Tx<'_>,
        seq: i64,
        entry: &Entry,
    ) -> Result<KeptContent, StoreError> {
        let (mut images, mut kept) = (Vec::new(), Vec::new());
        let named = |name: &str| entry.change.get(name).and_then(Json::as_str).map(str::to_owned);
        let (what, person, attempt) = (named("type").unwrap_or_default(), named("person"), named("attempt"));
        match what.as_str() {
            "person_added" | "person_renamed" => images.extend(self.rows(tx, "people", "id", person).await?),
            "partner_added" => images.extend(self.rows(tx, "partners", "id", named("partner")).await?),
            "member_since" | "member_until" => {
                images.extend(self.rows(tx, "memberships", "person", person).await?);
            }
            "person_erased" => images = self.whole_person(tx, person.as_deref().unwrap_or_default()).await?,
            "attempt_prepared" => images.push(self.prepared(tx, &entry.change).await?),
            "attempt_opened" | "attempt_uploaded" => {
                images.extend(self.rows(tx, "attempts", "id", attempt.clone()).await?);
                let (content, files) = self.content(tx, attempt.as_deref().unwrap_or_default()).await?;
                images.extend(content);
                kept = files;
            }
            "bank_published" => {
                let digest = named("digest").and_then(|digest| digest.parse::<Digest>().ok());
                let (content, files) = self.kept(tx, digest).await?;
                images.extend(content);
                kept = files;
            }
            "words_pruned" => {
                images = self.whole_person(tx, person.as_deref().unwrap_or_default()).await?;
                images.extend(self.beside(tx, released(entry)).await?);
            }
            "record_pruned" => {
                images.extend(self.standing(tx, attempt.clone()).await?);
                images.extend(self.rows(tx, "incidents", "attempt", attempt).await?);
            }
            "result_recorded" => {
                images.extend(self.standing(tx, attempt.clone()).await?);
                // what the result rests on: when a server received what
                images.extend(self.rows(tx, "receipts", "attempt", attempt).await?);
            }
            "result_seen" => images.extend(self.rows(tx, "seen_results", "attempt", attempt).await?),
            _ => images.extend(self.standing(tx, attempt).await?),
        }
        for table in self.tables.keys() {
            if let Some(rows) = self.audited.remove(&(table.clone(), seq)) {
                let key = Map::from_iter([("audit".to_owned(), seq.into())]);
                images.push(Image::Rows { table: table.clone(), key, rows });
            }
        }
        Ok((images, kept))
    }

    /// All rows of a table where a column has this value.
    async fn rows(
        &self,
        tx: &mut Tx<'_>,
        table: &str,
        column: &str,
        value: Option<String>,
    ) -> Result<Option<Image>, StoreError> {
        let (Some(columns), Some(value)) = (self.tables.get(table), value) else { return Ok(None) };
        let rows =
            select(tx, table, columns, &format!("{column} = $1 ORDER BY rowid"), &[Value::Text(&value)])
                .await?;
        let key = Map::from_iter([(column.to_owned(), value.into())]);
        Ok(Some(Image::Rows { table: table.to_owned(), key, rows }))
    }

    /// A prepared attempt, which may have taken the place of another one.
    async fn prepared(&self, tx: &mut Tx<'_>, change: &Map<String, Json>) -> Result<Image, StoreError> {
        let names = ["program", "person", "exam"];
        let texts: Vec<&str> =
            names.iter().map(|n| change.get(*n).and_then(Json::as_str).unwrap_or("")).collect();
        let values: Vec<Value<'_>> = texts.iter().map(|text| Value::Text(text)).collect();
        let columns = self.tables.get("attempts").map(Vec::as_slice).unwrap_or_default();
        let clause = "program = $1 AND person = $2 AND exam = $3 AND state = 'prepared' ORDER BY rowid";
        let rows = select(tx, "attempts", columns, clause, &values).await?;
        let mut key: Map<String, Json> =
            names.iter().zip(&texts).map(|(name, text)| ((*name).to_owned(), Json::from(*text))).collect();
        key.insert("state".to_owned(), "prepared".into());
        Ok(Image::Rows { table: "attempts".to_owned(), key, rows })
    }

    /// Where an attempt stands: what of its row is not fixed at the opening.
    async fn standing(&self, tx: &mut Tx<'_>, attempt: Option<String>) -> Result<Option<Image>, StoreError> {
        let (Some(columns), Some(attempt)) = (self.tables.get("attempts"), attempt) else { return Ok(None) };
        let fixed = ["id", "drawn", "seen"];
        let open = |c: &&Column| c.kind != Kind::Bytes && !fixed.contains(&c.name.as_str());
        let open: Vec<Column> = columns.iter().filter(open).cloned().collect();
        let found =
            select(tx, "attempts", &open, "id = $1 ORDER BY rowid", &[Value::Text(&attempt)]).await?.pop();
        let key = Map::from_iter([("id".to_owned(), attempt.into())]);
        Ok(found.map(|columns| Image::Set { table: "attempts".to_owned(), key, columns }))
    }

    /// Everything about a person, as it is after an erasure.
    async fn whole_person(&mut self, tx: &mut Tx<'_>, person: &str) -> Result<Vec<Image>, StoreError> {
        let mut images = Vec::new();
        images.extend(self.rows(tx, "people", "id", Some(person.to_owned())).await?);
        let mut attempts = Vec::new();
        for (table, columns) in &self.tables {
            if !APART.contains(&table.as_str()) && has(columns, "person") {
                let image = self.rows(tx, table, "person", Some(person.to_owned())).await?;
                if let (Some(Image::Rows { rows, .. }), "attempts") = (&image, table.as_str()) {
                    attempts =
                        rows.iter().filter_map(|row| Some(row.get("id")?.as_str()?.to_owned())).collect();
                }
                images.extend(image);
            }
        }
        for (table, columns) in &self.tables {
            if APART.contains(&table.as_str()) || has(columns, "person") {
                continue;
            }
            if has(columns, "attempt") {
                for attempt in &attempts {
                    images.extend(self.rows(tx, table, "attempt", Some(attempt.clone())).await?);
                }
            } else if has(columns, "audit") {
                // what names neither, such as the decision on an appeal: it is found by its entry
                let clause = "audit IN (SELECT seq FROM audit WHERE person = $1) ORDER BY rowid";
                for row in select(tx, table, columns, clause, &[Value::Text(person)]).await? {
                    let key = row.iter().filter(|(name, _)| *name == "audit");
                    let key = key.map(|(name, value)| (name.clone(), value.clone())).collect();
                    images.push(Image::Rows { table: table.clone(), key, rows: vec![row] });
                }
            }
        }
        for attempt in &attempts {
            images.extend(self.content(tx, attempt).await?.0);
        }
        Ok(images)
    }

    /// What entries wrote that is found neither by person nor by attempt, words among it, as it is now.
    async fn beside(
        &self,
        tx: &mut Tx<'_>,
        entries: impl Iterator<Item = i64>,
    ) -> Result<Vec<Image>, StoreError> {
        let mut images = Vec::new();
        for seq in entries {
            for (table, columns) in &self.tables {
                let found_otherwise = has(columns, "person") || has(columns, "attempt");
                if APART.contains(&table.as_str()) || found_otherwise || !has(columns, "audit") {
                    continue;
                }
                let rows =
                    select(tx, table, columns, "audit = $1 ORDER BY rowid", &[Value::Int(seq)]).await?;
                let key = Map::from_iter([("audit".to_owned(), seq.into())]);
                images.push(Image::Rows { table: table.clone(), key, rows });
            }
        }
        Ok(images)
    }

    /// The content that an attempt depends on.
    async fn content(&mut self, tx: &mut Tx<'_>, attempt: &str) -> Result<KeptContent, StoreError> {
        let sql = "SELECT c.digest, c.kind FROM content c JOIN attempts a \
                   ON c.digest IN (a.program_digest, a.bank_digest) WHERE a.id = $1 ORDER BY c.kind";
        let rows = tx.rows(sql, &[Value::Text(attempt)]).await?;
        self.content_of(tx, rows).await
    }

    /// The content of this digest.
    async fn kept(&mut self, tx: &mut Tx<'_>, digest: Option<Digest>) -> Result<KeptContent, StoreError> {
        let Some(digest) = digest else { return Ok(Default::default()) };
        let sql = "SELECT digest, kind FROM content WHERE digest = $1";
        let rows = tx.rows(sql, &[Value::Bytes(&digest.0)]).await?;
        self.content_of(tx, rows).await
    }

    /// Rows of digest and kind as images, and as files that are kept. Many attempts depend on the same large files.
    async fn content_of(&mut self, tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<KeptContent, StoreError> {
        let (mut images, mut files) = (Vec::new(), Vec::new());
        for row in rows {
            let (digest, kind) = (row.digest(0, "content.digest")?, row.text(1, "content.kind")?);
            let bytes = match self.content.get(&digest) {
                Some(known) => *known,
                None => {
                    let sql = "SELECT bytes FROM content WHERE digest = $1";
                    let row = tx.row(sql, &[Value::Bytes(&digest.0)]).await?;
                    let file = row.map_or(Ok(Vec::new()), |row| row.bytes(0, "content.bytes"))?;
                    let bytes = Digest::of(&[&file]);
                    files.push((digest.to_string(), file));
                    self.content.insert(digest, bytes);
                    bytes
                }
            };
            images.push(Image::Kept { digest, kind, bytes });
        }
        Ok((images, files))
    }
}

/// Images of content, and the files that it is kept in.
type KeptContent = (Vec<Image>, Vec<(String, Vec<u8>)>);

pub(super) fn has(columns: &[Column], name: &str) -> bool {
    columns.iter().any(|column| column.name == name)
}

/// The tables of the database.
pub(super) async fn tables(tx: &mut Tx<'_>) -> Result<Tables, StoreError> {
    let sql = "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c \
               WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid";
    let mut tables = Tables::new();
    for row in tx.rows(sql, &[]).await? {
        let kind = match row.text(2, "schema")?.as_str() {
            "TEXT" => Kind::Text,
            "BLOB" => Kind::Bytes,
            _ => Kind::Int,
        };
        let column = Column { name: row.text(1, "schema")?, kind };
        tables.entry(row.text(0, "schema")?).or_default().push(column);
    }
    Ok(tables)
}

/// Rows of a table; names of tables and columns are those of the schema. `clause` says which, and their order.
async fn select(
    tx: &mut Tx<'_>,
    table: &str,
    columns: &[Column],
    clause: &str,
    values: &[Value<'_>],
) -> Result<Vec<Map<String, Json>>, StoreError> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let sql = format!("SELECT {} FROM {table} WHERE {clause}", names.join(", "));
    let rows = tx.composed_rows(sql, values).await?;
    rows.iter().map(|row| read(row, columns)).collect()
}

fn read(row: &Row, columns: &[Column]) -> Result<Map<String, Json>, StoreError> {
    let value = |(index, column): (usize, &Column)| {
        let value = match column.kind {
            Kind::Text => row.maybe_text(index, PLACE)?.map(Json::from),
            Kind::Int => row.maybe_int(index, PLACE)?.map(Json::from),
            Kind::Bytes => row.maybe_bytes(index, PLACE)?.map(|bytes| STANDARD.encode(bytes).into()),
        };
        Ok((column.name.clone(), value.unwrap_or(Json::Null)))
    };
    columns.iter().enumerate().map(value).collect()
}

/// What an error names: any row may be mirrored.
const PLACE: &str = "a row that goes into the ledger";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_transaction_costs_no_look_at_all_rows_of_the_tables() {
        let home = tempfile::tempdir().unwrap();
        let looked = async {
            let store = Store::open(&home.path().join("invigil.db")).await.unwrap();
            let mut session = store.session().await;
            let mut tx = session.read().await.unwrap();
            let mut looked = 0;
            for (table, columns) in tables(&mut tx).await.unwrap() {
                if !has(&columns, "audit") || APART.contains(&table.as_str()) {
                    continue;
                }
                let sql = format!("EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {SINCE}");
                for step in tx.composed_rows(sql, &[Value::Int(1)]).await.unwrap() {
                    let step = step.text(3, "plan").unwrap();
                    assert!(step.starts_with("SEARCH"), "{table}: {step}");
                    looked += 1;
                }
            }
            looked
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        assert!(runtime.block_on(looked) > 20);
    }
}
