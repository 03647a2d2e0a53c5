//! Lines of a calm page: no wider than a small terminal, what goes on stands below its beginning.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns of a page.
const WIDTH: usize = 80;

/// Adds a text after `first`; what does not fit goes on below the text's beginning. Line breaks of the text stay; a word that
/// is longer than a line is broken.
pub(super) fn put(out: &mut String, first: &str, text: &str) {
    let indent = first.width();
    let room = WIDTH.saturating_sub(indent).max(20);
    let mut before = first.to_owned();
    let mut line = |words: &str| {
        out.push_str(format!("{before}{words}").trim_end());
        out.push('\n');
        before = " ".repeat(indent);
    };
    for paragraph in text.lines() {
        // code keeps its blanks where it can
        if !paragraph.contains('\t') && paragraph.width() <= room {
            line(paragraph);
            continue;
        }
        // how far code is moved in is part of it
        let blank = paragraph.len() - paragraph.trim_start().len();
        let mut row = paragraph[..blank].replace('\t', "    ");
        let mut empty = true;
        for word in paragraph.split_whitespace() {
            for piece in pieces(word, room) {
                if !empty && row.width() + 1 + piece.width() > room {
                    line(&row);
                    row.clear();
                } else if !empty {
                    row.push(' ');
                }
                row.push_str(piece);
                empty = false;
            }
        }
        line(&row);
    }
    if text.is_empty() {
        line("");
    }
}

/// A word in pieces that fit.
fn pieces(word: &str, room: usize) -> Vec<&str> {
    let (mut all, mut start, mut width) = (Vec::new(), 0, 0);
    for (at, c) in word.char_indices() {
        let wide = c.width().unwrap_or(0);
        if width + wide > room {
            all.push(&word[start..at]);
            (start, width) = (at, 0);
        }
        width += wide;
    }
    all.push(&word[start..]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_page_and_no_word_is_lost() {
        let long = "word ".repeat(40) + &"x".repeat(200) + "\n    let code = 1;";
        let mut out = String::new();
        put(&mut out, "  proven: ", &long);
        assert!(out.lines().all(|line| line.width() <= WIDTH), "{out}");
        assert_eq!(out.matches("word").count(), 40);
        assert_eq!(out.matches('x').count(), 200);
        assert!(out.ends_with("\n              let code = 1;\n"), "{out}");
        assert!(out.lines().skip(1).all(|line| line.starts_with("          ")), "{out}");
    }

    #[test]
    fn nothing_to_say_leaves_the_beginning() {
        let mut out = String::new();
        put(&mut out, "  marked  ", "");
        assert_eq!(out, "  marked\n");
        put(&mut out, "  ", "a  =  1;");
        assert!(out.ends_with("  a  =  1;\n"), "{out}");
    }
}
