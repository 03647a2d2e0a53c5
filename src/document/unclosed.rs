//! Lists, tables and texts that somebody forgot to close. A parser meets them at the end of the file, or as hundreds of errors
//! behind them; where they begin is what its author has to know.

use super::fault::{Fault, FaultCode, Span};
use super::parse::{line_of, text_end};

/// The first of them in a text that is not TOML, and how many bytes before it can be read without it.
pub(super) fn unclosed(text: &str) -> Option<(Fault, usize)> {
    let bytes = text.as_bytes();
    let found = |fault: Fault, open: &[(u8, usize)]| {
        let start = open.first().map_or(fault.span.start, |(_, outermost)| *outermost);
        (fault, line_of(text, start).start)
    };
    let mut open: Vec<(u8, usize)> = Vec::new();
    let (mut at, mut line) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        if at == line
            && let Some((bracket, start)) = open.last()
            && begins_anew(text, at, *bracket)
        {
            return Some(found(list(text, *bracket, *start, Some(at)), &open));
        }
        match byte {
            b'#' => {
                at += bytes.iter().skip(at).take_while(|b| **b != b'\n').count();
                continue;
            }
            b'"' | b'\'' => {
                let end = text_end(bytes, at, byte);
                if is_triple(bytes, at) {
                    let inner = text.get(at..end).unwrap_or_default();
                    let closed = end - at >= 6 && is_triple(bytes, end - 3);
                    if let Some(fault) = block(text, at, inner, closed) {
                        return Some(found(fault, &open));
                    }
                }
                at = end;
                continue;
            }
            b'\n' => line = at + 1,
            b'[' | b'{' => open.push((byte, at)),
            b']' | b'}' => match open.pop() {
                Some((bracket, start)) if partner(bracket) != byte => {
                    open.push((bracket, start));
                    return Some(found(list(text, bracket, start, Some(at)), &open));
                }
                _ => {}
            },
            _ => {}
        }
        at += 1;
    }
    open.last().map(|(bracket, start)| found(list(text, *bracket, *start, None), &open))
}

fn partner(bracket: u8) -> u8 {
    if bracket == b'[' { b']' } else { b'}' }
}

fn is_triple(bytes: &[u8], at: usize) -> bool {
    let quote = bytes.get(at).copied();
    quote.is_some() && bytes.get(at + 1).copied() == quote && bytes.get(at + 2).copied() == quote
}

/// A line that begins at `at` is a heading, or names a member without being set in: what is open was meant to be closed before.
fn begins_anew(text: &str, at: usize, bracket: u8) -> bool {
    let line = line_of(text, at);
    let line = text.get(at..line.end).unwrap_or_default();
    is_heading(line) || bracket == b'[' && member(line).is_some()
}

/// `[[item]]`, `[program]`.
pub(super) fn is_heading(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default().trim_end();
    let inner = line.strip_prefix("[[").and_then(|l| l.strip_suffix("]]"));
    let inner = inner.or_else(|| line.strip_prefix('[').and_then(|l| l.strip_suffix(']')));
    inner.is_some_and(|name| {
        is_name(name)
            && !["true", "false", "inf", "nan"].contains(&name)
            && !name.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// The name of the member that a line begins, with what follows the `=`.
pub(super) fn member(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    is_name(name.trim_end()).then_some((name.trim_end(), value.trim()))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

fn list(text: &str, bracket: u8, start: usize, met: Option<usize>) -> Fault {
    let (what, close) = if bracket == b'[' { ("list", ']') } else { ("table", '}') };
    let until = match met {
        Some(at) => format!("before line {}", text.get(..at).unwrap_or_default().matches('\n').count() + 1),
        None => "anywhere".to_owned(),
    };
    let message = format!("this is not TOML: the {what} that is opened here is not closed {until}");
    let mend = format!("close the {what} with `{close}`; nothing behind it can be read till then");
    Fault::error(FaultCode::Syntax, Span::new(start, start + 1), message, mend)
}

/// A text over several lines that is never closed, or that was closed by the marks with which the next one begins.
fn block(text: &str, start: usize, inner: &str, closed: bool) -> Option<Fault> {
    let mark = inner.get(..3)?;
    let opens_another = |line: &str| {
        !closed && is_heading(line) || closed && member(line).is_some_and(|(_, value)| value == mark)
    };
    let mut at = start;
    for (n, line) in inner.split_inclusive('\n').enumerate() {
        if n > 0 && opens_another(line.trim_end()) {
            let number = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
            let message =
                format!("this is not TOML: the text that begins here is not closed before line {number}");
            return Some(open_block(start, mark, message));
        }
        at += line.len();
    }
    let message = || "this is not TOML: the text that begins here is never closed".to_owned();
    (!closed).then(|| open_block(start, mark, message()))
}

fn open_block(start: usize, mark: &str, message: String) -> Fault {
    let mend =
        format!("close the text with {mark} on a line of its own; nothing behind it can be read till then");
    Fault::error(FaultCode::Syntax, Span::new(start, start + 3), message, mend)
}
