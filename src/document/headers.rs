//! The headers of a text that is not TOML: in which entry of a list something stands, and which header has too few brackets.

use super::fault::{Fault, FaultCode, Span};
use super::parse::{line_of, text_end};
use super::unclosed::{is_heading, member};
use std::collections::BTreeSet;

/// `[name]` or `[[name]]` at the beginning of a line, outside texts.
struct Header<'t> {
    name: &'t str,
    span: Span,
    /// It has two brackets.
    is_entry: bool,
    /// The `id` below it, where there is one.
    id: Option<&'t str>,
}

fn headers(text: &str) -> Vec<Header<'_>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Header<'_>> = Vec::new();
    let mut at = 0;
    let mut begins = true;
    while let Some(&byte) = bytes.get(at) {
        if begins {
            let line = line_of(text, at);
            let written = text.get(at..line.end).unwrap_or_default();
            let bare = written.split('#').next().unwrap_or_default().trim_end();
            if is_heading(bare) {
                let is_entry = bare.starts_with("[[");
                let name = bare.trim_matches(['[', ']']);
                found.push(Header { name, span: Span::new(at, at + bare.len()), is_entry, id: None });
                at += bare.len();
                begins = false;
                continue;
            }
            if let (Some(("id", value)), Some(last)) = (member(written), found.last_mut()) {
                let id = value.strip_prefix('"').and_then(|value| value.split('"').next());
                last.id = last.id.or(id);
            }
        }
        begins = byte == b'\n';
        at = match byte {
            b'#' => at + bytes.iter().skip(at).take_while(|b| **b != b'\n').count(),
            b'"' | b'\'' => text_end(bytes, at, byte),
            _ => at + 1,
        };
    }
    found
}

/// Says of each fault in which entry of a list it stands, and tells one header of one bracket once, in place of every entry that
/// it is in the way of.
pub(super) fn explain(text: &str, faults: &mut Vec<Fault>) {
    if faults.is_empty() {
        return;
    }
    let headers = headers(text);
    let entries: BTreeSet<&str> = headers.iter().filter(|h| h.is_entry).map(|h| h.name).collect();
    let single = headers.iter().filter(|header| !header.is_entry && entries.contains(header.name));
    let single: Vec<Fault> = single
        .map(|header| {
            let name = header.name;
            let message = format!("`[{name}]` is one table alone, and there are several of them");
            Fault::error(FaultCode::Syntax, header.span, message, format!("write [[{name}]]"))
        })
        .collect();
    for fault in faults.iter_mut() {
        let above = headers.partition_point(|header| header.span.end <= fault.span.start);
        let entry = above.checked_sub(1).and_then(|at| headers.get(at)).filter(|header| header.is_entry);
        if let Some((name, id)) = entry.and_then(|entry| Some((entry.name, entry.id?))) {
            fault.message = format!("{}, in {name} `{}`", fault.message, id.escape_debug());
        }
    }
    if !single.is_empty() {
        let is_of_header = |fault: &Fault| {
            fault.code == FaultCode::Duplicate
                && headers.iter().any(|h| {
                    entries.contains(h.name) && (h.span.start..=h.span.end).contains(&fault.span.start)
                })
        };
        faults.retain(|fault| !is_of_header(fault));
        faults.extend(single);
    }
}
