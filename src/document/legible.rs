//! A text that is not TOML, without the entries of a list in which it is not: what is left can be read, each part where it stood.

use super::fault::Fault;
use super::parse::{line_of, readable, syntax};
use super::text;
use super::unclosed::is_heading;
use std::ops::Range;

/// So often what is left is tried: behind a text that nobody closed, the next entry may be the one that is broken.
const ROUNDS: usize = 8;

/// Forbidden characters that are looked for at a time.
const FORBIDDEN: usize = 100;

/// What of a file can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legible {
    /// The file's text with blanks in place of what cannot be read: places in the rest are those of the file.
    pub text: String,
    /// How many entries are blank.
    pub blank: usize,
}

/// The file without the entries `[[list]]` that are no TOML. `None` where all of it is TOML, where something else in it is not,
/// and where it is no text.
pub fn legible(bytes: &[u8], list: &str) -> Option<Legible> {
    let mut legible = Legible { text: readable(bytes).ok()?.to_owned(), blank: 0 };
    for _ in 0..ROUNDS {
        let places = broken(&legible.text);
        if places.is_empty() {
            return (legible.blank > 0).then_some(legible);
        }
        let entries = entries(&legible.text, list);
        let hit: Vec<_> = entries.into_iter().filter(|e| places.iter().any(|at| e.contains(at))).collect();
        if hit.is_empty() {
            return None;
        }
        for entry in hit {
            let blank: String = legible.text.get(entry.clone())?.bytes().map(blank).collect();
            legible.text.replace_range(entry, &blank);
            legible.blank += 1;
        }
    }
    None
}

fn blank(byte: u8) -> char {
    if byte == b'\n' { '\n' } else { ' ' }
}

/// Where the text is no TOML.
fn broken(text: &str) -> Vec<usize> {
    let (_, faults) = syntax(text);
    let forbidden = text::raw_forbidden(text, FORBIDDEN).into_iter().map(|(_, span)| span);
    faults.iter().map(|Fault { span, .. }| *span).chain(forbidden).map(|span| span.start).collect()
}

/// The entries of the list, each with its header and the tables in it. Headers are sought in texts as well: where one was not
/// closed, nobody knows what is a text.
fn entries(text: &str, list: &str) -> Vec<Range<usize>> {
    let mut entries: Vec<Range<usize>> = Vec::new();
    let (mut at, mut inside) = (0, false);
    while at < text.len() {
        let end = line_of(text, at).end + 1;
        let line = text.get(at..end.min(text.len())).unwrap_or_default().trim_end();
        if is_heading(line) {
            let name = line.split('#').next().unwrap_or_default().trim_end().trim_matches(['[', ']']);
            let is_part = name.strip_prefix(list).is_some_and(|rest| rest.starts_with('.'));
            if name == list {
                entries.push(at..at);
            }
            inside = name == list || inside && is_part;
        }
        if let Some(entry) = entries.last_mut().filter(|_| inside) {
            entry.end = end.min(text.len());
        }
        at = end;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "a = 1\n\n[[item]]\nid = \"ä\"\ntext = \"\"\"\nx\n\"\"\"\n\n[[item]]\nid = \"b\"\nlist = [\n  1,\n]\n\n\
                         [[item]]\nid = \"c\"\ntext = \"\"\"\ny\n\"\"\"\n[item.more]\nz = 1\n\n[[other]]\nid = \"d\"\n";

    fn ids(text: &str) -> Vec<&str> {
        text.lines().filter_map(|line| line.strip_prefix("id = ")).collect()
    }

    /// What is left of the text with one change in it.
    fn left(from: &str, to: &str) -> Option<Legible> {
        let broken = WHOLE.replacen(from, to, 1);
        assert_ne!(broken, WHOLE);
        let legible = legible(broken.as_bytes(), "item")?;
        let places = |text: &str| text.find("id = \"d\"");
        assert_eq!((legible.text.len(), places(&legible.text)), (broken.len(), places(&broken)));
        assert!(syntax(&legible.text).1.is_empty());
        Some(legible)
    }

    #[test]
    fn entries_that_are_no_toml_are_blank_and_all_others_stay_in_their_places() {
        for (from, to, due) in [
            ("\"ä\"", "ä", &["\"b\"", "\"c\"", "\"d\""][..]),
            ("\"ä\"", "\"\u{202e}\"", &["\"b\"", "\"c\"", "\"d\""]),
            ("  1,\n]", "  1,\n", &["\"ä\"", "\"c\"", "\"d\""]),
            ("list = [", "list : [", &["\"ä\"", "\"c\"", "\"d\""]),
            ("x\n\"\"\"", "x\n", &["\"b\"", "\"c\"", "\"d\""]),
            ("z = 1", "z = ", &["\"ä\"", "\"b\"", "\"d\""]),
        ] {
            let legible = left(from, to).unwrap_or_else(|| panic!("{to}"));
            assert_eq!((ids(&legible.text).as_slice(), legible.blank), (due, 1), "{to}");
        }
    }

    #[test]
    fn what_stands_in_no_entry_cannot_be_left_out() {
        assert_eq!(left("a = 1", "a = "), None);
        assert_eq!(left("\"d\"", "d"), None);
        assert_eq!(legible(WHOLE.as_bytes(), "item"), None, "nothing is wrong with it");
        assert_eq!(legible(b"\xff", "item"), None);
    }
}
