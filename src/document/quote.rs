//! Texts as TOML writes them.

use std::fmt::Write as _;

/// A text with its quotes: on one line, or on lines of its own where it has several. Quotes that take the text as it is are
/// preferred where the others would need escapes.
pub fn quoted(text: &str) -> String {
    match (text.contains('\n'), is_better_literal(text)) {
        (true, true) => format!("'''\n{text}'''"),
        (true, false) => multiline(text),
        (false, true) => format!("'{text}'"),
        (false, false) => basic(text),
    }
}

/// A member's name, in quotes where it needs them.
pub fn named(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { name.to_owned() } else { basic(name) }
}

/// The text would need escapes, and can stand as it is.
fn is_better_literal(text: &str) -> bool {
    let lines = text.contains('\n');
    let escaped = text.contains('\\') || text.contains(if lines { "\"\"\"" } else { "\"" });
    let closing = if lines { text.contains("'''") || text.ends_with('\'') } else { text.contains('\'') };
    let plain = |c: char| c == '\n' || c == '\t' || !(c.is_control() || super::is_forbidden(c));
    escaped && !closing && text.chars().all(plain)
}

fn basic(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            c => escape(c, &mut out),
        }
    }
    out.push('"');
    out
}

fn multiline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str("\"\"\"\n");
    let mut quotes = 0;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        quotes = if c == '"' { quotes + 1 } else { 0 };
        match c {
            // three in a row, or one before the end, would close the text
            '"' if quotes == 3 || rest.peek().is_none() => {
                out.push_str("\\\"");
                quotes = 0;
            }
            '"' | '\n' => out.push(c),
            c => escape(c, &mut out),
        }
    }
    out.push_str("\"\"\"");
    out
}

fn escape(c: char, out: &mut String) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\t' => out.push('\t'),
        c if c.is_control() || crate::document::is_forbidden(c) => {
            // Writing to a String cannot fail.
            let _ = match u32::from(c) {
                wide @ 0x1_0000.. => write!(out, "\\U{wide:08X}"),
                narrow => write!(out, "\\u{narrow:04X}"),
            };
        }
        c => out.push(c),
    }
}
