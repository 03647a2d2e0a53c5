//! Two texts, word by word.

use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};

/// Which text a piece stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Both.
    Both,
    /// The old one alone.
    Old,
    /// The new one alone.
    New,
}

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands.
    pub side: Side,
    /// The words, with the white space around them.
    pub text: String,
}

impl Piece {
    pub(super) fn json(&self) -> Value {
        let side = match self.side {
            Side::Both => "both",
            Side::Old => "old",
            Side::New => "new",
        };
        json!({"in": side, "text": self.text})
    }
}

/// The pieces of two texts. Lines of prose that were only broken elsewhere are no change; in code and tables they are, and so
/// is the line on which a heading, a quotation or an entry of a list begins.
pub fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let laid_out = |text: &str| {
        text.contains("```") || text.contains("~~~") || text.contains('|') || text.contains("    ")
    };
    let (old, new) = match laid_out(old) || laid_out(new) {
        true => (old.to_owned(), new.to_owned()),
        false => (joined(old), joined(new)),
    };
    let diff = TextDiff::from_words(old.as_str(), new.as_str());
    let mut pieces: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let side = match change.tag() {
            ChangeTag::Equal => Side::Both,
            ChangeTag::Delete => Side::Old,
            ChangeTag::Insert => Side::New,
        };
        // a blank between two words that changed is part of the change
        match pieces.as_mut_slice() {
            [.., last] if last.side == side => last.text.push_str(change.value()),
            _ => pieces.push(Piece { side, text: change.value().to_owned() }),
        }
    }
    runs(pieces)
}

/// Paragraphs, headings, quotations and entries of lists on one line each.
fn joined(text: &str) -> String {
    let paragraph = |text: &str| {
        let mut lines: Vec<String> = Vec::new();
        // a heading ends with its line, and two blanks or a backslash break one on purpose
        let mut ended = true;
        for line in text.lines() {
            let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
            match lines.last_mut() {
                Some(last) if !ended && !begins_a_block(&words) => {
                    last.push(' ');
                    last.push_str(&words);
                }
                _ => lines.push(words.clone()),
            }
            ended = words.starts_with('#') || line.ends_with("  ") || line.ends_with('\\');
        }
        lines.join("\n")
    };
    text.split("\n\n").map(paragraph).collect::<Vec<_>>().join("\n\n").trim().to_owned()
}

/// The line begins a heading, a quotation or an entry of a list.
fn begins_a_block(line: &str) -> bool {
    let first = line.split(' ').next().unwrap_or_default();
    let number = first.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    line.starts_with(['#', '>']) || ["-", "*", "+"].contains(&first) || is_number
}

/// Changes with nothing but one blank between them are one change: `[-one two-]{+three four+}` reads better than two.
fn runs(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let (mut old, mut new) = (String::new(), String::new());
    let mut rest = pieces.into_iter().peekable();
    while let Some(piece) = rest.next() {
        let goes_on = rest.peek().is_some();
        match piece.side {
            Side::Old => old.push_str(&piece.text),
            Side::New => new.push_str(&piece.text),
            Side::Both if piece.text == " " && goes_on && !(old.is_empty() && new.is_empty()) => {
                old.push(' ');
                new.push(' ');
            }
            Side::Both => {
                flush(&mut old, &mut new, &mut out);
                out.push(piece);
            }
        }
    }
    flush(&mut old, &mut new, &mut out);
    out
}

fn flush(old: &mut String, new: &mut String, out: &mut Vec<Piece>) {
    for (side, text) in [(Side::Old, old), (Side::New, new)] {
        if !text.is_empty() {
            out.push(Piece { side, text: std::mem::take(text) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let piece = |piece: Piece| match piece.side {
            Side::Both => piece.text,
            Side::Old => format!("[-{}-]", piece.text),
            Side::New => format!("{{+{}+}}", piece.text),
        };
        pieces(old, new).into_iter().map(piece).collect()
    }

    #[test]
    fn words_are_told_apart_and_changes_beside_each_other_are_one() {
        assert_eq!(shown("Which part is it?", "Which place is it?"), "Which [-part-]{+place+} is it?");
        assert_eq!(shown("a big part of it", "a small place of it"), "a [-big part-]{+small place+} of it");
        assert_eq!(shown("one two", "one"), "one[- two-]");
    }

    #[test]
    fn broken_lines_are_a_change_in_code_and_where_a_block_begins() {
        assert_eq!(
            shown("Pick:\n- one\n- two\n  and more\n", "Pick:\n- one\n- two and\n  more\n"),
            "Pick:\n- one\n- two and more"
        );
        assert!(shown("Pick:\n- one\n- two\n", "Pick:\n- one - two\n").contains("[-"));
        assert!(shown("# Case\nIt fails.\n", "# Case It fails.\n").contains("[-"));
        assert!(shown("one  \ntwo\n", "one two\n").contains("[-"));
        assert_eq!(shown("one\ntwo three\n", "one two\nthree\n"), "one two three");
        assert!(shown("```\na\nb\n```\n", "```\na b\n```\n").contains("[-"));
    }
}
