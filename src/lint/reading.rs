//! A text of an item as somebody reads it: without Markdown's marks, in sentences and words.

use super::{html, words};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeSet;

/// Columns that a tab takes.
const TAB: usize = 4;

/// Columns between two cells of a table.
const CELL_GAP: usize = 2;

/// A text as it is read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// What is said, blocks of code left out; paragraphs are parted by an empty line.
    pub plain: String,
    /// The same with inline code left out too: for reading ease.
    pub prose: String,
    /// Words that are emphasised or written in capitals, in lower case.
    pub stressed: BTreeSet<String>,
    /// The widest line of a block of code, or table, in columns; and the line itself where it is one of code.
    pub widest: (usize, String),
    /// Destination and description of each image.
    pub images: Vec<(String, String)>,
    /// The first tag or character code of HTML outside code.
    pub html: Option<String>,
    /// A link in it has no address.
    pub empty_link: bool,
    /// The text has a block of code, a table or a list in it.
    pub has_blocks: bool,
}

/// The Markdown `text` as it is read.
pub(super) fn read(text: &str) -> Reading {
    let mut walk = Walk::default();
    for (event, at) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let source = text.get(at).unwrap_or_default();
        let is_html = match &event {
            Event::Html(_) | Event::InlineHtml(_) => html::is_tag(source),
            Event::Text(said) => !walk.code && html::is_code(source, said),
            _ => false,
        };
        if is_html {
            walk.reading.html.get_or_insert_with(|| source.trim().to_owned());
        }
        walk.take(event);
    }
    walk.reading.plain.truncate(walk.reading.plain.trim_end().len());
    let capitals = spoken(&walk.reading.plain).filter(|word| is_capitals(word)).map(str::to_lowercase);
    walk.reading.stressed.extend(capitals);
    walk.reading
}

#[derive(Default)]
struct Walk {
    reading: Reading,
    strong: usize,
    code: bool,
    image: Option<(String, String)>,
    /// Columns of the cell that is being read, of the cells of its row, and of the widest cells of the table so far.
    cell: Option<usize>,
    row: Vec<usize>,
    columns: Vec<usize>,
}

impl Walk {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                self.reading.plain.push_str(&text);
                self.widen(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.both(" "),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis | Tag::Strong => self.strong += 1,
            Tag::CodeBlock(_) => (self.code, self.reading.has_blocks) = (true, true),
            Tag::Link { dest_url, .. } if dest_url.is_empty() => self.reading.empty_link = true,
            Tag::TableCell => self.cell = Some(0),
            Tag::Image { dest_url, .. } => self.image = Some((dest_url.to_string(), String::new())),
            Tag::Table(_) | Tag::List(_) => self.reading.has_blocks = true,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::CodeBlock => self.code = false,
            TagEnd::Image => self.reading.images.extend(self.image.take()),
            TagEnd::Table => {
                let columns = std::mem::take(&mut self.columns);
                let gaps = CELL_GAP * columns.len().saturating_sub(1);
                self.widest(columns.iter().sum::<usize>() + gaps, "");
                self.both("\n\n");
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::List(_) => self.both("\n\n"),
            TagEnd::Item => self.both("\n"),
            TagEnd::TableCell => {
                self.both(" · ");
                self.row.extend(self.cell.take());
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let row = std::mem::take(&mut self.row);
                let columns = self.columns.len().max(row.len());
                self.columns.resize(columns, 0);
                self.columns.iter_mut().zip(&row).for_each(|(column, cell)| *column = (*column).max(*cell));
                self.both("\n");
            }
            _ => {}
        }
    }

    /// Text of a cell, where there is one.
    fn widen(&mut self, text: &str) {
        use unicode_width::UnicodeWidthStr;
        self.cell.iter_mut().for_each(|cell| *cell += text.width());
    }

    fn text(&mut self, text: &str) {
        if let Some((_, description)) = &mut self.image {
            description.push_str(text);
        }
        if self.code {
            text.lines().for_each(|line| self.measure(line));
            return;
        }
        if self.strong > 0 {
            self.reading.stressed.extend(spoken(text).map(str::to_lowercase));
        }
        self.widen(text);
        self.both(text);
    }

    fn both(&mut self, text: &str) {
        self.reading.plain.push_str(text);
        self.reading.prose.push_str(text);
    }

    fn measure(&mut self, line: &str) {
        use unicode_width::UnicodeWidthStr;
        self.widest(line.width() + line.matches('\t').count() * (TAB - 1), line);
    }

    fn widest(&mut self, columns: usize, line: &str) {
        if columns > self.reading.widest.0 {
            self.reading.widest = (columns, line.to_owned());
        }
    }
}

/// `NOT`, `EXCEPT`, `TWO`; no abbreviations of one letter.
fn is_capitals(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// The words of a text as they stand, apostrophes and hyphens inside included.
pub(super) fn spoken(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-' | '_'))
        .map(|word| word.trim_matches(['\'', '’', '-', '_']))
        .filter(|word| !word.is_empty())
}

/// A text by its words, whatever its capitals and white space.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The words of a text in lower case.
pub(super) fn lower(text: &str) -> Vec<String> {
    spoken(text).map(str::to_lowercase).collect()
}

/// The words that carry a meaning, by their stems.
pub(super) fn content(text: &str) -> BTreeSet<String> {
    content_of(&lower(text))
}

/// The same of words in lower case.
pub(super) fn content_of(words: &[String]) -> BTreeSet<String> {
    words.iter().filter(|word| !words::is_function(word)).map(|word| words::stem(word)).collect()
}

/// The sentences of a plain text: they end with a full stop, a question mark, an exclamation mark or a colon before white
/// space, or with their paragraph.
pub(super) fn sentences(plain: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for block in plain.split('\n') {
        let mut start = 0;
        for (at, c) in block.char_indices() {
            let after = at + c.len_utf8();
            let rest = block.get(after..).unwrap_or_default();
            let ends = match c {
                '?' | '!' | ':' => rest.is_empty() || rest.starts_with([' ', '"', '”', ')']),
                '.' => {
                    (rest.is_empty() || rest.starts_with([' ', '"', '”']))
                        && !is_short_form(block.get(start..at))
                }
                _ => false,
            };
            if ends {
                found.extend(block.get(start..after).map(str::trim));
                start = after;
            }
        }
        found.extend(block.get(start..).map(str::trim));
    }
    found.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    found
}

/// Ends in an initial or in `e.g`, `approx`, `vs`, `No` and the like.
fn is_short_form(before: Option<&str>) -> bool {
    let last = before.and_then(|text| text.split([' ', '(']).next_back()).unwrap_or_default();
    last.chars().count() == 1 && last.chars().all(char::is_alphabetic)
        || matches!(
            last,
            "e.g" | "i.e" | "etc" | "vs" | "approx" | "No" | "Mr" | "Mrs" | "Ms" | "Dr" | "St" | "cf"
        )
}

/// The sentence that asks, which is the last one with a question mark, else the last one.
pub(super) fn question(plain: &str) -> &str {
    let all = sentences(plain);
    all.iter().rev().find(|s| s.contains('?')).or(all.last()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_code_are_not_read_and_capitals_and_emphasis_are_stress() {
        let read = read(
            "A log. Which is **not** `one`?\n\n```text\nLONG line\n```\n\n| a | b |\n|---|---|\n| cell | other |\n\nTWO and *three*.",
        );
        assert!(read.plain.starts_with("A log. Which is not one?\n\n"), "{}", read.plain);
        assert!(!read.plain.contains("LONG") && !read.prose.contains("one"), "{}", read.prose);
        let stressed: Vec<&str> = read.stressed.iter().map(String::as_str).collect();
        assert_eq!(stressed, ["not", "three", "two"]);
        assert_eq!(read.widest, (11, String::new()));
        assert_eq!(question(&read.plain), "Which is not one?");
    }

    #[test]
    fn short_forms_end_no_sentence() {
        assert_eq!(
            sentences("Take one, e.g. a rope. Why? J. Smith left: so"),
            ["Take one, e.g. a rope.", "Why?", "J. Smith left:", "so"]
        );
    }
}
