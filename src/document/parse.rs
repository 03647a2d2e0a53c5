//! From the bytes of a file to a checked value and a report.

use super::fault::{Fault, FaultCode, Faults, MAX_FAULTS, Span};
use super::node::Node;
use super::order::Order;
use super::report::FaultReport;
use super::shape::Shape;
use super::text;
use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::DeTable;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// Above this size only the first syntax error is sought: a large file of rubbish has millions of them.
const RECOVER_BYTES: usize = 1 << 20;

/// Tables and lists nest at most this deep, dotted names counted: trees are walked and dropped by recursion.
const MAX_DEPTH: usize = 60;

/// At most this many forbidden characters are named.
const MAX_FORBIDDEN: usize = 100;

/// What became of a file.
#[derive(Debug)]
pub struct Checked<T> {
    /// The value; `None` when there are errors.
    pub value: Option<T>,
    /// Errors and warnings.
    pub report: FaultReport,
}

impl<T> Checked<T> {
    /// The value, or the report; warnings are dropped with a value.
    pub fn into_result(self) -> Result<T, Box<FaultReport>> {
        self.value.ok_or_else(|| Box::new(self.report))
    }
}

/// Reads the file `name` with these bytes. `read` takes the members one by one; `resolve` checks what they say together and
/// makes the value. Its second argument is the data model. It is called only for well-formed TOML, and its value counts
/// only when there is no error at all.
pub fn check<R, T>(
    name: &str,
    bytes: &[u8],
    read: impl Fn(&mut Node<'_>) -> R,
    resolve: impl FnOnce(R, &Value, &Faults) -> Option<T>,
) -> Checked<T> {
    check_but(name, bytes, read, resolve, &[])
}

/// The same, where errors of the kinds `borne` take nothing from the value: it is complete, and not what it should be.
pub fn check_but<R, T>(
    name: &str,
    bytes: &[u8],
    read: impl Fn(&mut Node<'_>) -> R,
    resolve: impl FnOnce(R, &Value, &Faults) -> Option<T>,
    borne: &[FaultCode],
) -> Checked<T> {
    let root = |text: &str, table: &DeTable<'_>, faults: &Faults| {
        if let Some(fault) = stranger(table, &read) {
            faults.push(fault);
            return None;
        }
        Some(Node::read(text, table, Span::default(), faults, read))
    };
    parsed(name, bytes, root, resolve, borne)
}

/// Files that this program reads: the value of `format`, what such a file is, and the command that looks at one.
const FORMATS: [(&str, &str, &str); 2] = [
    ("invigil/bank/v1", "a question bank", "invigil bank check FILE"),
    ("invigil/program/v1", "a program", "invigil program check FILE"),
];

/// A sound file of another kind than the one that `read` reads: it would lack everything.
fn stranger<R>(table: &DeTable<'_>, read: &impl Fn(&mut Node<'_>) -> R) -> Option<Fault> {
    let written = table.get("format")?;
    let format = written.get_ref().as_str()?;
    let (_, is, command) = FORMATS.iter().find(|(known, ..)| *known == format)?;
    let Shape::Table(members) = Node::describe(read) else { return None };
    let due = members.iter().find_map(|member| match (member.name, &member.shape) {
        ("format", Shape::Constant(due)) => Some(*due),
        _ => None,
    })?;
    let (_, expected, _) = FORMATS.iter().find(|(known, ..)| *known == due && due != format)?;
    let message = format!("this file is {is}, not {expected}");
    let fault =
        Fault::error(FaultCode::Malformed, written.span().into(), message, format!("run `{command}`"));
    Some(Fault { member: "format", ..fault })
}

/// The data of any file of well-formed TOML, whatever its members.
pub fn data(name: &str, bytes: &[u8]) -> Checked<Value> {
    parsed(name, bytes, |_, _, _| Some(()), |(), data, _| Some(data.clone()), &[])
}

fn parsed<R, T>(
    name: &str,
    bytes: &[u8],
    root: impl FnOnce(&str, &DeTable<'_>, &Faults) -> Option<R>,
    resolve: impl FnOnce(R, &Value, &Faults) -> Option<T>,
    borne: &[FaultCode],
) -> Checked<T> {
    let text = match readable(bytes) {
        Ok(text) => text,
        Err((fault, shown)) => {
            return Checked { value: None, report: FaultReport::new(name, &shown, vec![*fault]) };
        }
    };
    let forbidden: Vec<Fault> = text::raw_forbidden(text, MAX_FORBIDDEN)
        .into_iter()
        .map(|(c, span)| text::forbidden(c, span))
        .collect();
    let (table, mut broken) = syntax(text);
    broken.retain(|fault| {
        !forbidden.iter().any(|f| f.span.start <= fault.span.end && fault.span.start <= f.span.end)
    });
    broken.extend(forbidden);

    let faults = Faults::new();
    let data = Value::Object(super::data::object(text, table.get_ref(), &faults));
    let root = root(text, table.get_ref(), &faults);
    if broken.is_empty() {
        let value = root.and_then(|root| resolve(root, &data, &faults));
        let value = if faults.has_errors_but(borne) { None } else { value };
        return Checked { value, report: FaultReport::new(name, text, faults.into_sorted()) };
    }
    // What is left of a broken file proves nothing about what is missing; a bad value on a sound line is still bad.
    let all = Faults::new();
    let lines: Vec<Span> = broken.iter().map(|fault| line_of(text, fault.span.start)).collect();
    let apart =
        |fault: &Fault| !lines.iter().any(|l| l.start <= fault.span.start && fault.span.start <= l.end);
    faults.into_sorted().into_iter().filter(|f| f.code.is_local() && apart(f)).for_each(|f| all.push(f));
    broken.into_iter().for_each(|fault| all.push(fault));
    Checked { value: None, report: FaultReport::new(name, text, all.into_sorted()) }
}

/// The JSON Schema (draft 2020-12) of the files that `read` reads.
pub fn schema_of<R>(id: &str, title: &str, doc: &str, read: impl Fn(&mut Node<'_>) -> R) -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("$id".to_owned(), json!(id));
    schema.insert("title".to_owned(), json!(title));
    schema.insert("description".to_owned(), json!(doc));
    schema.extend(Node::describe(read).schema());
    Value::Object(schema)
}

/// The bytes as text; else the fault, and as much text as can be shown.
pub(super) fn readable(bytes: &[u8]) -> Result<&str, (Box<Fault>, String)> {
    let unreadable = |span, message: String, mend: &str| {
        Box::new(Fault::error(FaultCode::Unreadable, span, message, mend))
    };
    if bytes.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", bytes.len());
        return Err((unreadable(Span::default(), message, "is it the right file?"), String::new()));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let message = format!("the file is not UTF-8 text: byte {at} is 0x{byte:02X}");
            let mend = match bytes {
                [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "it looks like UTF-16: save it as UTF-8",
                _ => "save it as UTF-8",
            };
            return Err((
                unreadable(Span::new(at, at + 1), message, mend),
                String::from_utf8_lossy(bytes).into_owned(),
            ));
        }
    };
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        let message = "the file is empty".to_owned();
        return Err((
            unreadable(Span::default(), message, "start from the file that the command `new` writes"),
            String::new(),
        ));
    }
    Ok(text)
}

/// The members of the tables that `read` reads, in the order in which it asks for them.
pub fn order_of<R>(read: impl Fn(&mut Node<'_>) -> R) -> Order {
    Order::of(&Node::describe(read))
}

/// The tree of the text with every syntax error.
pub(super) fn syntax(text: &str) -> (Spanned<DeTable<'_>>, Vec<Fault>) {
    if let Some(at) = too_deep(text) {
        let message = format!("tables and lists are nested more than {MAX_DEPTH} deep");
        let fault = Fault::error(FaultCode::Syntax, Span::new(at, at + 1), message, "nest less deeply");
        return (Spanned::new(0..0, DeTable::new()), vec![fault]);
    }
    let first = match DeTable::parse(text) {
        Ok(table) => return (table, Vec::new()),
        Err(first) => first,
    };
    if text.len() > RECOVER_BYTES {
        let mut fault = vec![syntax_fault(text, &first)];
        super::headers::explain(text, &mut fault);
        return (Spanned::new(0..0, DeTable::new()), fault);
    }
    // what stands behind something that is not closed would be hundreds of errors that are none
    let (unclosed, sound) = match super::unclosed::unclosed(text) {
        Some((fault, sound)) => (Some(fault), sound),
        None => (None, text.len()),
    };
    let (table, errors) = DeTable::parse_recoverable(text.get(..sound).unwrap_or_default());
    let errors = errors.iter().take(MAX_FAULTS).map(|error| syntax_fault(text, error));
    let mut faults = errors.chain(unclosed).collect();
    super::headers::explain(text, &mut faults);
    (table, faults)
}

/// The first byte at which brackets, braces and dots of names (outside texts and comments) come to more than the limit.
fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // One entry per open bracket or brace: the dots of the name that is being written there.
    let mut dots: Vec<usize> = vec![0];
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => at += bytes.iter().skip(at).take_while(|b| **b != b'\n').count(),
            b'"' | b'\'' => {
                at = text_end(bytes, at, byte);
                continue;
            }
            b'[' | b'{' => dots.push(0),
            b']' | b'}' if dots.len() > 1 => {
                dots.pop();
            }
            b'.' => dots.last_mut().into_iter().for_each(|n| *n += 1),
            b',' => dots.last_mut().into_iter().for_each(|n| *n = 0),
            b'\n' if dots.len() == 1 => dots.fill(0),
            _ => {}
        }
        // Summing only where something grew keeps this linear: the list is short by then.
        if matches!(byte, b'[' | b'{' | b'.') && dots.len() - 1 + dots.iter().sum::<usize>() > MAX_DEPTH {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The byte after the text that begins at `start` with `quote`; texts of one line end with it at the latest.
pub(super) fn text_end(bytes: &[u8], start: usize, quote: u8) -> usize {
    let is_quote = |at: usize| bytes.get(at) == Some(&quote);
    let triple = is_quote(start + 1) && is_quote(start + 2);
    let mut at = start + if triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            b'\n' if !triple => return at,
            _ if byte == quote && !triple => return at + 1,
            _ if byte == quote && is_quote(at + 1) && is_quote(at + 2) => return at + 3,
            _ => {}
        }
        at += 1;
    }
    at
}

fn syntax_fault(text: &str, error: &toml::de::Error) -> Fault {
    let span = error.span().map_or(Span::new(text.len(), text.len()), Span::from);
    let written = text.get(span.start..span.end).unwrap_or_default();
    let said = error.message();
    let (code, message, mend) = if said.starts_with("duplicate key") {
        let name = written.trim().escape_debug().to_string();
        // a second `[level]` means the next of a list
        let mend = match line_of(text, span.start) {
            line if text.get(line.start..line.end).is_some_and(|l| l.trim_start().starts_with('[')) => {
                format!("keep one of the two; for one more entry of a list write [[{name}]]")
            }
            _ => "keep one of the two".to_owned(),
        };
        (FaultCode::Duplicate, format!("`{name}` is given twice"), mend)
    } else if said.starts_with("invalid date") || said.starts_with("invalid time") {
        let message = format!("{} is no day of the calendar", written.trim().escape_debug());
        (FaultCode::Malformed, message, "write a day that exists, as year-month-day".to_owned())
    } else {
        let mend = match said.split_once(", expected ").map_or(said, |(what, _)| what) {
            _ if is_day_backwards(text, span.start) => "write a day as year-month-day, such as 2026-11-01",
            _ if is_decimal_comma(text, span.start) => "write a number with a point, such as 36.5",
            _ if is_capital_flag(text, span.start) => "write `true` or `false` in small letters",
            _ if names_by_colon(text, span.start) => "put a `=` between a name and its value",
            _ if is_backslash(text, span.start) => {
                "a backslash stands for itself in 'single quotes', or written twice"
            }
            _ if ends_open(text, span.start) => {
                "close the text with a quote on the same line; text of several lines stands between three"
            }
            _ if written.starts_with(['“', '”', '„', '‘', '’']) => {
                "put the text in straight double quotes: \"…\""
            }
            "string values must be quoted" => "put the text in double quotes",
            "unexpected leading zero" => "write the number without the zero in front",
            "missing value" | "missing value for key" | "key with no value" => "write a value after the `=`",
            "missing comma between array elements" => "put a comma between the elements",
            "missing comma between key-value pairs" => "put a comma between the members",
            "unclosed array" => "close the list with `]`",
            "unclosed table" | "unclosed array table" => "close the header with its brackets",
            "unclosed inline table" => "close the table with `}`",
            _ => "",
        };
        (FaultCode::Syntax, format!("this is not TOML: {said}"), mend.to_owned())
    };
    Fault::error(code, span, message, mend)
}

/// What is written behind the `=` on the line of `at`, without a comment.
fn value_at(text: &str, at: usize) -> &str {
    let line = line_of(text, at);
    let value = text.get(line.start..line.end).and_then(|l| l.split_once('=')).map_or("", |(_, value)| value);
    value.split('#').next().unwrap_or_default().trim()
}

/// `36,5`
fn is_decimal_comma(text: &str, at: usize) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    value_at(text, at).split_once(',').is_some_and(|(whole, parts)| {
        digits(whole.strip_prefix(['-', '+']).unwrap_or(whole)) && digits(parts)
    })
}

/// `True`
fn is_capital_flag(text: &str, at: usize) -> bool {
    let value = value_at(text, at);
    ["true", "false"].iter().any(|flag| value.eq_ignore_ascii_case(flag) && value != *flag)
}

/// `status: "live"`
fn names_by_colon(text: &str, at: usize) -> bool {
    let line = line_of(text, at);
    let written = text.get(line.start..line.end).unwrap_or_default();
    written.split_once(':').is_some_and(|(name, _)| {
        let name = name.trim();
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    })
}

/// `"C:\users"`: what is wrong stands within an escape.
fn is_backslash(text: &str, at: usize) -> bool {
    let line = line_of(text, at);
    let before = text.get(line.start..at.max(line.start)).unwrap_or_default();
    let escape = before.rfind('\\').and_then(|slash| before.get(slash + 1..));
    escape.is_some_and(|e| e.len() <= 9 && e.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A text that begins on this line and ends nowhere.
fn ends_open(text: &str, at: usize) -> bool {
    let value = value_at(text, at);
    value.starts_with('"')
        && value.len() > 1
        && !value.starts_with("\"\"\"")
        && value.matches('"').count() == 1
}

/// A value such as `01.11.2026` or `11/26/2026`: a day as people write it.
fn is_day_backwards(text: &str, at: usize) -> bool {
    let value = value_at(text, at);
    let parts: Vec<&str> = value.split(['.', '/', '-']).collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// The line that byte `at` lies on, without its end.
pub(super) fn line_of(text: &str, at: usize) -> Span {
    let at = at.min(text.len());
    let bytes = text.as_bytes();
    let start = bytes.iter().take(at).rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let end = bytes.iter().skip(at).position(|b| *b == b'\n').map_or(text.len(), |i| at + i);
    Span::new(start, end)
}
