//! `candidate import`: many people from a CSV file (RFC 4180).

use crate::cli::office::Office;
use crate::cli::outcome::{Output, code};
use crate::cli::progress::Progress;
use crate::cli::shop::{Answer, Shop};
use crate::delivery::{ImportError, ImportFault, ImportLine, RegistryError};
use std::fmt::Write;
use std::path::Path;

const COLUMNS: [&str; 4] = ["id", "name", "email", "partner"];

/// Registers everybody in the file, or nobody.
pub(super) fn import(shop: &Shop, office: &Office, file: &Path) -> Answer {
    let bytes = std::fs::read(file).map_err(|e| {
        let code = if e.kind() == std::io::ErrorKind::NotFound { code::NO_INPUT } else { code::IO };
        Output::failure(code, format!("{} cannot be read: {e}", file.display()))
    })?;
    let lines = read(&bytes).map_err(|faults| refused(file, &faults))?;
    let turning = Progress::turning("Registering", false);
    let imported = office.wait(office.registry.import_people(&lines));
    drop(turning);
    let count = imported.map_err(|error| match error {
        RegistryError::Import(ImportError::Faults(faults)) => refused(file, &faults),
        RegistryError::Import(ImportError::Store(error)) => Output::failure(code::IO, error),
        error => office.refused(error),
    })?;
    let mut said = format!("{count} {} registered.", if count == 1 { "person is" } else { "people are" });
    if let Some(first) = lines.first().and_then(|first| first.id.trim().parse().ok())
        && super::first_in_use(shop, office, &first)
    {
        let _ = write!(said, " The person in use is now {first}.");
    }
    Ok(Output::message(said))
}

fn refused(file: &Path, faults: &[ImportFault]) -> Output {
    let mut said = String::new();
    for fault in faults {
        let _ = writeln!(said, "{}:{}: {}", file.display(), fault.line, fault.why);
    }
    said += "Nobody was registered.\n";
    Output { stderr: said, code: code::DATA, ..Output::default() }
}

fn read(bytes: &[u8]) -> Result<Vec<ImportLine>, Vec<ImportFault>> {
    // as spreadsheets write it
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let fault = |line: u64, why: String| ImportFault { line, why };
    let header = reader.headers().map_err(|e| vec![fault(1, e.to_string())])?.clone();
    let mut faults = Vec::new();
    let place = |column: &str| header.iter().position(|name| name.trim() == column);
    for (index, name) in header.iter().enumerate() {
        if !COLUMNS.contains(&name.trim()) {
            faults.push(fault(
                1,
                format!("there is no column `{}`; columns are {}", name.trim(), COLUMNS.join(", ")),
            ));
        } else if place(name.trim()) != Some(index) {
            faults.push(fault(1, format!("the column `{}` stands there twice", name.trim())));
        }
    }
    for needed in ["id", "name"] {
        if place(needed).is_none() {
            faults.push(fault(1, format!("the column `{needed}` is missing from the first line")));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut lines = Vec::new();
    let mut counted = Lines { bytes, to: 0, ends: 0 };
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = counted.line(record.position());
                if record.len() != header.len() {
                    let (found, wanted) = (record.len(), header.len());
                    faults.push(fault(line, format!("it has {found} fields, the first line {wanted}")));
                    continue;
                }
                let field =
                    |column: &str| place(column).and_then(|at| record.get(at)).unwrap_or_default().to_owned();
                lines.push(ImportLine {
                    line,
                    id: field("id").trim().to_owned(),
                    name: field("name"),
                    email: field("email"),
                    partner: field("partner"),
                });
            }
            Err(error) => {
                let line = counted.line(error.position());
                let why = match error.kind() {
                    csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
                    _ => error.to_string(),
                };
                faults.push(fault(line, why));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if lines.is_empty() { Err(vec![fault(1, "there is nobody in it".to_owned())]) } else { Ok(lines) }
}

/// The lines of a file, counted once while records are asked for in their order.
struct Lines<'b> {
    bytes: &'b [u8],
    /// So many bytes were looked at.
    to: usize,
    /// So many lines end in them.
    ends: u64,
}

impl Lines<'_> {
    /// The number of the line on which a record begins. The reader's own number does not count a line end of two bytes, nor
    /// empty lines, before the record.
    fn line(&mut self, position: Option<&csv::Position>) -> u64 {
        let at = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.to);
        let empty = self.bytes.iter().skip(at).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = self.bytes.get(self.to..at + empty).unwrap_or_default();
        self.ends += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.to += passed.len();
        1 + self.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whys(text: &[u8]) -> Vec<(u64, String)> {
        read(text).unwrap_err().into_iter().map(|fault| (fault.line, fault.why)).collect()
    }

    #[test]
    fn columns_stand_in_any_order_and_fields_may_be_quoted() {
        let lines =
            read("\u{feff}name,partner,id\n\"Example, Ada\",north,ada\n\"B\nob\",,bob\n".as_bytes()).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].line, &*lines[0].name, &*lines[0].id, &*lines[0].partner),
            (2, "Example, Ada", "ada", "north")
        );
        assert_eq!((lines[1].line, &*lines[1].name), (3, "B\nob"));
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for text in ["id,name\nada,Ada\n\nbob,Bob\n", "id,name\r\nada,Ada\r\n\r\nbob,Bob\r\n"] {
            let lines: Vec<u64> = read(text.as_bytes()).unwrap().iter().map(|person| person.line).collect();
            assert_eq!(lines, [2, 4], "{text:?}");
        }
    }

    #[test]
    fn all_faults_are_told_with_their_lines() {
        assert_eq!(whys(b"id,nam\n").len(), 2);
        assert_eq!(whys(b"id,name,id\nada,Ada,x\n"), [(1, "the column `id` stands there twice".to_owned())]);
        assert_eq!(
            whys(b"id,name\nada\nbob,Bob\n\xff,x\n"),
            [(2, "it has 1 fields, the first line 2".to_owned()), (4, "it is not UTF-8".to_owned())]
        );
        assert_eq!(whys(b"id,name\n"), [(1, "there is nobody in it".to_owned())]);
        assert_eq!(whys(b"").len(), 2);
    }
}
