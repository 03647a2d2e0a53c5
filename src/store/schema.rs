//! The schema on a PostgreSQL server: the migrations of SQLite, by the same numbers, and the table that says how far they
//! were run.

use crate::store::open::MIGRATIONS;
use crate::store::sql::{Pg, Purpose, Row, Tx};
use crate::store::{Access, StoreError};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A migration in the words of PostgreSQL. Texts are ordered by their bytes there too, whatever the language of the database.
pub(super) fn for_postgres(sql: &str) -> String {
    sql.replace(" BLOB", " BYTEA").replace(" TEXT", " TEXT COLLATE \"C\"")
}

/// Says which migrations were run; by its name the tables beside it are ours.
const MARK: &str = "CREATE TABLE invigil_schema (only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1), version BIGINT NOT NULL)";

/// How a database on a server was found.
struct Found {
    /// The number of its schema; `None` where nothing of ours is there.
    version: Option<i64>,
    /// Why nothing can be written, if so.
    read_only: Option<String>,
}

/// Checks that the database is ours or empty, and not from a newer version; brings its schema up to date. Several servers
/// may do so at the same moment.
pub(super) async fn prepare(name: &Path, pg: &Arc<Pg>) -> Result<Access, StoreError> {
    let known = MIGRATIONS.len() as i64;
    let mut session = pg.session();
    session.begin(Purpose::Reading).await?;
    let found = look(name, &mut Tx::Pg(&mut session)).await?;
    if found.version == Some(known) {
        return Ok(found.read_only.map_or(Access::Full, Access::ReadOnly));
    }
    if let Some(reason) = found.read_only {
        let lacks = match found.version {
            Some(version) => {
                format!(
                    "{reason}; it has the older schema {version} and would have to be brought up to {known} first"
                )
            }
            None => format!("{reason}; it is empty"),
        };
        return Err(StoreError::ReadOnly { path: name.to_path_buf(), reason: lacks });
    }
    session.begin(Purpose::Schema).await?;
    let mut tx = Tx::Pg(&mut session);
    // another one may have done it in the meantime
    let found = look(name, &mut tx).await?;
    let from = found.version.unwrap_or(0);
    if found.version.is_none() {
        tx.run(MARK, &[]).await?;
        tx.run("INSERT INTO invigil_schema (only_row, version) VALUES (1, 0)", &[]).await?;
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(0)) {
        tx.script(migration).await?;
    }
    tx.run_composed(format!("UPDATE invigil_schema SET version = {known}"), &[]).await?;
    tx.commit().await?;
    Ok(Access::Full)
}

async fn look(name: &Path, tx: &mut Tx<'_>) -> Result<Found, StoreError> {
    let path = || name.to_path_buf();
    let foreign = |reason: String| StoreError::NotOurs { path: path(), reason };
    let sql = "SELECT current_schema()::text, pg_is_in_recovery(), current_setting('default_transaction_read_only'), \
               current_setting('synchronous_commit'), current_setting('fsync'), pg_encoding_to_char(d.encoding)::text \
               FROM pg_database d WHERE d.datname = current_database()";
    let Some(row) = tx.row(sql, &[]).await? else {
        return Err(foreign("the server does not say what it is".to_owned()));
    };
    let Some(schema) = row.maybe_text(0, "the schema of the database")? else {
        return Err(foreign("its search_path leads to no schema".to_owned()));
    };
    let encoding = row.text(5, "the encoding of the database")?;
    if encoding != "UTF8" {
        return Err(foreign(format!("its encoding is {encoding}, and names need UTF8")));
    }
    for (index, setting) in [(3, "synchronous_commit"), (4, "fsync")] {
        if row.text(index, "a setting of the server")? == "off" {
            tracing::warn!(setting, "the server may lose what it acknowledged: this setting is off");
        }
    }
    let read_only = match (row.int(1, "the state of the server")? == 1, row.text(2, "a setting")?.as_str()) {
        (true, _) => Some("its server is a standby".to_owned()),
        (_, "on") => Some("it is set to read only".to_owned()),
        _ => None,
    };
    let tables = relations(tx).await?;
    if !tables.contains_key("invigil_schema") {
        return match tables.keys().next() {
            Some(table) => {
                Err(foreign(format!("its schema `{schema}` holds `{table}`, which is of another program")))
            }
            None => Ok(Found { version: None, read_only }),
        };
    }
    let (version, known) = (tx.schema().await?, MIGRATIONS.len() as i64);
    if version > known {
        return Err(StoreError::Newer { path: path(), found: version, known });
    }
    if version < 1 {
        return Err(StoreError::Damaged { path: path(), reason: "it holds no schema number".to_owned() });
    }
    Ok(Found { version: Some(version), read_only })
}

/// Tables, indexes and the like in the schema in use, without those of extensions; each with whether it can be used.
async fn relations(tx: &mut Tx<'_>) -> Result<BTreeMap<String, bool>, StoreError> {
    let sql = "SELECT c.relname::text, COALESCE(i.indisvalid AND i.indisready, TRUE) \
               FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid \
               WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) \
               AND NOT EXISTS (SELECT 1 FROM pg_depend d \
               WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1";
    let rows = tx.rows(sql, &[]).await?;
    let relation =
        |row: &Row| Ok((row.text(0, "pg_class.relname")?, row.int(1, "pg_index.indisvalid")? == 1));
    rows.iter().map(relation).collect()
}

/// What is wrong with the tables, indexes and references on a server; empty when all is as it was made.
pub(super) async fn faults(tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    let there = relations(tx).await?;
    for name in MIGRATIONS.iter().flat_map(|sql| sql.lines()).filter_map(created) {
        match there.get(name) {
            Some(true) => {}
            Some(false) => faults.push(format!("the index {name} is not valid; REINDEX makes it anew")),
            None => faults.push(format!("{name} is not there")),
        }
    }
    let sql = "SELECT c.conrelid::regclass::text, a.attname::text, c.confrelid::regclass::text, b.attname::text \
               FROM pg_constraint c \
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
               JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] \
               WHERE c.contype = 'f' AND c.connamespace = to_regnamespace(quote_ident(current_schema())) \
               ORDER BY 1, 2";
    let references = tx.rows(sql, &[]).await?;
    let expected: usize = MIGRATIONS.iter().map(|sql| sql.matches(" REFERENCES ").count()).sum();
    if references.len() < expected {
        let lost = expected - references.len();
        faults.push(format!("{lost} of the {expected} references between tables are no longer checked"));
    }
    for reference in references {
        let text = |index: usize| reference.text(index, "pg_constraint");
        let (table, column, parent, key) = (text(0)?, text(1)?, text(2)?, text(3)?);
        let sql = format!(
            "SELECT COUNT(*) FROM {table} t WHERE t.{column} IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = t.{column})"
        );
        let rows = tx.composed_rows(sql, &[]).await?;
        let stray = rows.first().map_or(Ok(0), |row| row.int(0, "pg_constraint"))?;
        if stray > 0 {
            faults.push(format!("{stray} rows of {table} refer to rows of {parent} that are not there"));
        }
    }
    Ok(faults)
}

/// The table or index that a line of a migration creates.
fn created(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("CREATE ")?;
    let rest = rest.strip_prefix("UNIQUE ").unwrap_or(rest);
    let rest = rest.strip_prefix("TABLE ").or_else(|| rest.strip_prefix("INDEX "))?;
    rest.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A type that is not translated would be refused by the server, or mean something else there.
    #[test]
    fn every_column_has_a_type_that_both_databases_know() {
        for sql in MIGRATIONS.iter().map(|sql| for_postgres(sql)) {
            let statements = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
            for word in statements.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric())) {
                assert!(!["BLOB", "INTEGER", "REAL", "AUTOINCREMENT", "ROWID"].contains(&word), "{word}");
            }
        }
    }

    #[test]
    fn what_a_migration_creates_is_found_in_it() {
        let names: Vec<&str> = MIGRATIONS.iter().flat_map(|sql| sql.lines()).filter_map(created).collect();
        assert!(names.contains(&"audit") && names.contains(&"one_open_attempt"), "{names:?}");
    }
}
