//! The Markdown of banks: to HTML, to plain text, and plain text as Markdown.
//!
//! The same parts are on as on the screens: CommonMark with tables. HTML within Markdown is text there, and so it is here.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};
use std::ops::Range;

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES).map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        event => event,
    })
}

/// The text as HTML, which is also well-formed XML.
pub(super) fn to_html(text: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events(text));
    out.trim_end().to_owned()
}

/// A text without marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plain {
    /// Its words; blocks and rows on lines of their own.
    pub text: String,
    /// It had emphasis or code within a line.
    pub marked: bool,
    /// It had code blocks, tables, lists or quotations.
    pub laid_out: bool,
}

/// The words of a text.
pub(super) fn plain(text: &str) -> Plain {
    let mut out = Plain::default();
    let line = |out: &mut Plain| {
        if !out.text.is_empty() && !out.text.ends_with('\n') {
            out.text.push('\n');
        }
    };
    for event in events(text) {
        match event {
            Event::Text(words) => out.text.push_str(&words),
            Event::Code(words) => {
                out.marked = true;
                out.text.push_str(&words);
            }
            Event::SoftBreak => out.text.push(' '),
            Event::HardBreak => line(&mut out),
            Event::Start(tag) => match tag {
                Tag::Emphasis | Tag::Strong => out.marked = true,
                Tag::Paragraph | Tag::TableRow | Tag::Item => line(&mut out),
                Tag::CodeBlock(_)
                | Tag::Table(_)
                | Tag::List(_)
                | Tag::BlockQuote(_)
                | Tag::Heading { .. } => {
                    out.laid_out = true;
                    line(&mut out);
                }
                _ => {}
            },
            Event::End(TagEnd::TableCell) => out.text.push(' '),
            _ => {}
        }
    }
    out.text.truncate(out.text.trim_end().len());
    out
}

/// A line of words as Markdown that shows nothing but them.
pub(super) fn escape(text: &str) -> String {
    guard(&words(text))
}

/// The same within a line.
pub(super) fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let special = match c {
            '\\' => rest.peek().is_none_or(char::is_ascii_punctuation),
            '`' | '*' | '_' | '[' | ']' | '<' => true,
            '&' => rest.peek().is_some_and(|next| next.is_ascii_alphanumeric() || *next == '#'),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A line of Markdown whose beginning is taken for a word, not for a heading, list, quotation, rule or table.
pub(super) fn guard(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits) {
        let (number, rest) = line.split_at(digits);
        let marker = rest.starts_with(['.', ')'])
            && rest.get(1..).is_none_or(|r| r.is_empty() || r.starts_with([' ', '\t']));
        return if marker { format!("{number}\\{rest}") } else { line.to_owned() };
    }
    let next = line.chars().nth(1);
    let special = matches!(line.chars().next(), Some('#' | '>' | '=' | '|' | '~' | ':' | '+' | '-'));
    let plain = match (line.chars().next(), next) {
        // a minus sign before a figure, and a single word behind a sign, are no marks
        (Some('-' | '+' | '=' | '~' | ':' | '|'), Some(c)) if c.is_alphanumeric() => true,
        _ => !special,
    };
    if plain { line.to_owned() } else { format!("\\{line}") }
}

/// Plain text as Markdown: empty lines part paragraphs, other line ends are kept.
pub(super) fn from_plain(text: &str) -> String {
    let mut out = String::new();
    let mut before = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            before = !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            out.push_str(if before { "\n\n" } else { "  \n" });
        }
        out.push_str(&escape(line));
        before = false;
    }
    out
}

/// A link or a picture that is being read.
struct Reference {
    whole: Range<usize>,
    address: String,
    picture: bool,
    words: Option<Range<usize>>,
}

/// A text without what it refers to: words of addresses stay, and so does the alternative text of pictures elsewhere.
pub(super) fn strip_references(text: &str) -> super::html::Converted {
    use super::report::Note;
    let mut out = super::html::Converted::default();
    // innermost last, so that a picture within a link is one
    let mut open: Vec<Reference> = Vec::new();
    let mut cuts: Vec<(Range<usize>, String)> = Vec::new();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let widen = |range: Range<usize>, open: &mut Vec<Reference>| {
            if let Some(reference) = open.last_mut() {
                let start = reference.words.as_ref().map_or(range.start, |w| w.start.min(range.start));
                let end = reference.words.as_ref().map_or(range.end, |w| w.end.max(range.end));
                reference.words = Some(start..end);
            }
        };
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => open.push(Reference {
                whole: range,
                address: dest_url.to_string(),
                picture: false,
                words: None,
            }),
            Event::Start(Tag::Image { dest_url, .. }) => open.push(Reference {
                whole: range,
                address: dest_url.to_string(),
                picture: true,
                words: None,
            }),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some(Reference { whole, address, picture, words }) = open.pop() else { continue };
                let words = words.and_then(|words| text.get(words)).unwrap_or_default().to_owned();
                let shown = super::found::short(&address);
                let remote = address.contains("://") || address.starts_with("//");
                if picture && !remote {
                    out.pictures.push(super::pictures::Picture { alternative: words, address });
                    if open.is_empty() {
                        cuts.push((whole, String::new()));
                    }
                } else if open.is_empty() {
                    out.notes.push(Note::lossy(match (picture, words.is_empty()) {
                        (false, _) => format!("the address {shown} is removed; the words stay"),
                        (true, true) => {
                            format!("the picture at {shown} is removed; it has no alternative text")
                        }
                        (true, false) => {
                            format!("the picture at {shown} is removed; its alternative text stays")
                        }
                    }));
                    cuts.push((
                        whole,
                        if picture && !words.is_empty() { format!("\\[{words}\\]") } else { words },
                    ));
                } else {
                    widen(whole, &mut open);
                }
            }
            Event::Start(_) | Event::End(_) => {}
            _ => widen(range, &mut open),
        }
    }
    let mut at = 0;
    for (range, words) in cuts {
        out.text.push_str(text.get(at..range.start).unwrap_or_default());
        out.text.push_str(&words);
        at = range.end.max(at);
    }
    out.text.push_str(text.get(at..).unwrap_or_default());
    out
}
