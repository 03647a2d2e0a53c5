//! Which characters a text may hold, and where the others stand.
//!
//! Refused are the control characters (C0 and C1, DEL) except tab and line feed, the bidirectional embeddings,
//! overrides and isolates (U+202A–202E, U+2066–2069; Unicode TR 36: they make text read other than it is), the line
//! and paragraph separators, and a byte order mark inside a text. A carriage return passes before a line feed only.

use super::fault::{Fault, FaultCode, Span};

/// True for a character that no text may hold.
pub fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    }
}

/// Has the form `name@host`; nothing more can be known of an address without writing to it.
pub fn is_email(text: &str) -> bool {
    let (name, host) = text.split_once('@').unwrap_or_default();
    !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
}

/// The fault for the forbidden character `c` at `span`.
pub(super) fn forbidden(c: char, span: Span) -> Fault {
    let (what, mend) = match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            ("bidirectional-override", "remove it: it makes text read differently from what it says")
        }
        '\u{FEFF}' => ("byte-order-mark", "remove it: it may stand at the very start of a file only"),
        '\u{2028}' | '\u{2029}' => ("line-separator", "use a plain line break"),
        _ => ("control", "remove it: control characters can disturb a terminal"),
    };
    let message = format!("the {what} character U+{:04X} is not allowed", u32::from(c));
    Fault::error(FaultCode::ForbiddenCharacter, span, message, mend)
}

/// The forbidden characters that stand in the file as such (not as escapes), at most `limit` of them.
pub(super) fn raw_forbidden(text: &str, limit: usize) -> Vec<(char, Span)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    // Looking at bytes first keeps this at the speed of memory: only few bytes can begin a forbidden character.
    while let Some(&byte) = bytes.get(at) {
        let suspect =
            (byte < 0x20 && !matches!(byte, b'\t' | b'\n')) || matches!(byte, 0x7F | 0xC2 | 0xE2 | 0xEF);
        if !suspect || !text.is_char_boundary(at) {
            at += 1;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let end = at + c.len_utf8();
        let line_end = c == '\r' && bytes.get(end) == Some(&b'\n');
        if is_forbidden(c) && !line_end {
            found.push((c, Span::new(at, end)));
            if found.len() >= limit {
                break;
            }
        }
        at = end;
    }
    found
}

/// The escapes (`\u202E`, `\b`, `\x1b` …) of forbidden characters within the basic string whose source is `raw`, which
/// begins at byte `base`.
pub(super) fn escaped_forbidden(raw: &str, base: usize) -> Vec<(char, Span)> {
    let mut found = Vec::new();
    let mut rest = raw.char_indices();
    while let Some((at, c)) = rest.next() {
        if c != '\\' {
            continue;
        }
        let Some((_, kind)) = rest.next() else { break };
        let digits = match kind {
            'u' => 4,
            'U' => 8,
            'x' => 2,
            _ => 0,
        };
        let decoded = match kind {
            'b' => Some('\u{8}'),
            'f' => Some('\u{C}'),
            'r' => Some('\r'),
            'e' => Some('\u{1B}'),
            'u' | 'U' | 'x' => raw
                .get(at + 2..at + 2 + digits)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())
                .and_then(char::from_u32),
            _ => None,
        };
        if let Some(c) = decoded.filter(|c| is_forbidden(*c)) {
            found.push((c, Span::new(base + at, base + at + 2 + digits)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_either_kind_are_fine_and_a_lone_carriage_return_is_not() {
        assert!(raw_forbidden("\u{FEFF}a\r\nb\tc\nd – é 漢 👩‍👩‍👧", 9).is_empty());
        assert_eq!(raw_forbidden("a\rb", 9), vec![('\r', Span::new(1, 2))]);
    }

    #[test]
    fn forbidden_characters_are_found_where_they_stand() {
        let text = "é\u{202E}x\u{0}\u{85}\u{FEFF}";
        let found: Vec<_> = raw_forbidden(text, 9).into_iter().map(|(c, s)| (c, s.start, s.end)).collect();
        assert_eq!(found, [('\u{202E}', 2, 5), ('\0', 6, 7), ('\u{85}', 7, 9), ('\u{FEFF}', 9, 12)]);
    }

    #[test]
    fn escapes_are_found_too() {
        let found = escaped_forbidden(r#""a\\u0041 \u202e \x1b\n\U0000001b""#, 100);
        let found: Vec<_> = found.into_iter().map(|(c, s)| (c, s.start, s.end)).collect();
        assert_eq!(found, [('\u{202E}', 110, 116), ('\u{1B}', 117, 121), ('\u{1B}', 123, 133)]);
    }
}
