//! Texts that are taken apart line by line: messages of HTTP, consoles, markup, differences.

use super::grammar::{JSON, SHELL};
use super::{Reader, is_word};
use crate::tui::theme::Role;

/// The line at hand with its line feed.
fn whole_line<'t>(reader: &Reader<'t>) -> &'t str {
    let rest = reader.rest();
    rest.get(..reader.line() + 1).unwrap_or(rest)
}

/// Requests and answers; the body is read as JSON where it looks like that.
pub(super) fn http(reader: &mut Reader<'_>) {
    while !reader.rest().is_empty() {
        let line = whole_line(reader);
        let text = line.trim_end();
        let word = text.find(' ').unwrap_or(text.len());
        if text.starts_with("HTTP/") {
            reader.take(word, Role::CodeKeyword);
            let status = text.get(word + 1..).map_or(0, |rest| 1 + rest.find(' ').unwrap_or(rest.len()));
            reader.take(status, Role::CodeNumber);
            let rest = line.len() - word - status;
            reader.take(rest, Role::CodePlain);
        } else if text.starts_with(['{', '[']) {
            let end = reader.at + reader.rest().find("\n\n").map_or(reader.rest().len(), |at| at + 1);
            reader.read(&JSON, end);
        } else if word > 2 && text.chars().take(word).all(|c| c.is_ascii_uppercase()) {
            reader.take(word, Role::CodeKeyword);
            reader.take(line.len() - word, Role::CodePlain);
        } else {
            let field = text.find(':').filter(|at| {
                text.chars().take(*at).all(|c| c.is_ascii_alphanumeric() || c == '-') && *at > 0
            });
            reader.take(field.unwrap_or(0), Role::CodeName);
            reader.take(line.len() - field.unwrap_or(0), Role::CodePlain);
        }
    }
}

/// A command behind `$ ` or `# `; what it answers stays plain.
pub(super) fn console(reader: &mut Reader<'_>) {
    let mut goes_on = false;
    while !reader.rest().is_empty() {
        let line = whole_line(reader);
        let prompt = line.starts_with("$ ") || line.starts_with("# ");
        if prompt || goes_on {
            reader.take(if prompt { 2 } else { 0 }, Role::CodeComment);
            let end = reader.at + reader.rest().find('\n').map_or(reader.rest().len(), |at| at + 1);
            goes_on = line.trim_end().ends_with('\\');
            reader.read(&SHELL, end);
        } else {
            reader.take(line.len(), Role::CodePlain);
        }
    }
}

/// Tags, attributes, values, comments.
pub(super) fn markup(reader: &mut Reader<'_>) {
    while !reader.rest().is_empty() {
        let rest = reader.rest();
        if rest.starts_with("<!--") {
            reader.take(rest.find("-->").map_or(rest.len(), |at| at + 3), Role::CodeComment);
        } else if rest.starts_with('<') {
            let open = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
            reader.take(open, Role::CodeKeyword);
            attributes(reader);
        } else {
            reader.take(rest.find('<').unwrap_or(rest.len()), Role::CodePlain);
        }
    }
}

/// Up to the end of a tag.
fn attributes(reader: &mut Reader<'_>) {
    while let Some(first) = reader.rest().chars().next() {
        let rest = reader.rest();
        match first {
            '>' => return reader.take(1, Role::CodeKeyword),
            '/' | '?' => reader.take(1, Role::CodeKeyword),
            '"' | '\'' => {
                let end = rest.get(1..).and_then(|inside| inside.find(first)).map_or(rest.len(), |at| at + 2);
                reader.take(end, Role::CodeString);
            }
            c if is_word(c) => {
                let end = rest.find(|c: char| !is_word(c) && !"-:.".contains(c)).unwrap_or(rest.len());
                reader.take(end, Role::CodeName);
            }
            c => reader.take(c.len_utf8(), Role::CodePlain),
        }
    }
}

/// Lines taken away, lines added, where they stand. The signs before them say the same.
pub(super) fn diff(reader: &mut Reader<'_>) {
    while !reader.rest().is_empty() {
        let line = whole_line(reader);
        let role = match line.as_bytes().first() {
            Some(b'+') => Role::CodeString,
            Some(b'-') => Role::CodeKeyword,
            Some(b'@') => Role::CodeNumber,
            _ => Role::CodePlain,
        };
        reader.take(line.len(), role);
    }
}
