//! `store export`: the registry as files for other systems.

use crate::cli::args::ExportFormat;
use crate::cli::outcome::{Output, code};
use crate::cli::progress::Progress;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{Cell, REGISTRY_FORMAT, RegistryExport, Table};
use crate::folder::{FolderError, write_whole};
use crate::time::Day;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Writes a file for each table into the new folder `to`.
pub(super) fn export(shop: &Shop, to: &Path, format: ExportFormat, at: Option<Day>) -> Answer {
    super::existing(shop)?;
    let desk = shop.desk()?;
    let turning = Progress::turning("Putting tables together", false);
    let export = desk.run(desk.delivery.registry_export(at));
    drop(turning);
    let export = export?;
    let failed = |e: &dyn std::fmt::Display| Output::failure(code::IO, e);
    let mut files = vec![("about.json".to_owned(), pretty(&about(&export)).map_err(|e| failed(&e))?)];
    for table in &export.tables {
        let (ending, bytes) = match format {
            ExportFormat::Csv => ("csv", in_csv(table).map_err(|e| failed(&e))?),
            ExportFormat::Json => ("json", pretty(&in_json(table)).map_err(|e| failed(&e))?),
        };
        files.push((format!("{}.{ending}", table.name), bytes));
    }
    let named: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    write_whole(to, &named).map_err(|e| match e {
        FolderError::Taken { .. } => Output::failure(code::NO, e),
        _ => failed(&e),
    })?;
    let counts: Vec<String> =
        export.tables.iter().map(|table| format!("{} {}", table.rows.len(), table.name)).collect();
    Ok(Output::message(format!("{} holds {}, as of {}.", to.display(), counts.join(", "), export.day)))
}

fn about(export: &RegistryExport) -> Value {
    let rows: Map<String, Value> =
        export.tables.iter().map(|table| (table.name.to_owned(), table.rows.len().into())).collect();
    json!({
        "format": REGISTRY_FORMAT,
        "program": export.program,
        "day": export.day,
        "made": export.at.to_string(),
        "marks": export.marks,
        "rows": rows,
    })
}

fn in_json(table: &Table) -> Value {
    let object = |row: &Vec<Cell>| -> Value {
        let members = table.columns.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), json!(cell)));
        Value::Object(members.collect())
    };
    table.rows.iter().map(object).collect()
}

fn pretty(value: &Value) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// By RFC 4180: CR LF ends a line, quotes where they are needed.
fn in_csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(in_cell))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

fn in_cell(cell: &Cell) -> String {
    match cell {
        Cell::None => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        // a spreadsheet would take it for a formula, and carry out what somebody wrote into a name
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_quoted_where_needed_and_no_text_is_a_formula() {
        let row = |name: &str, count: i64| vec![Cell::Text(name.to_owned()), Cell::Number(count), Cell::None];
        let table = Table {
            name: "people",
            columns: &["name", "count", "email"],
            rows: vec![row("Example, \"Ada\"", -3), row("=1+1", 0), row("@sum", 1), row("Ümit", 2)],
        };
        let text = String::from_utf8(in_csv(&table).unwrap()).unwrap();
        assert_eq!(
            text,
            "name,count,email\r\n\"Example, \"\"Ada\"\"\",-3,\r\n'=1+1,0,\r\n'@sum,1,\r\nÜmit,2,\r\n"
        );
        assert_eq!(in_json(&table)[1], json!({ "name": "=1+1", "count": 0, "email": null }));
    }
}
