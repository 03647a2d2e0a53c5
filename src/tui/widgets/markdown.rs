//! Markdown laid out for a width: emphasis, lists, tables, fenced code, headings, block quotes.
//!
//! Paragraphs wrap; code and tables do not (see [`Row`]). Raw HTML is shown as it is written, links with their address, an
//! image by its description: nothing of the content is lost. A layout depends on the text and the width alone.

use crate::tui::theme::Role;
use crate::tui::widgets::code;
use crate::tui::widgets::row::{Ink, Piece, Row};
use crate::tui::widgets::table::Table;
use crate::tui::widgets::width;
use crate::tui::widgets::wrap::{Run, wrap};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Lays out Markdown in `room` columns.
pub fn layout(text: &str, room: usize) -> Vec<Row> {
    let mut builder = Builder { room, ..Builder::default() };
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        builder.take(event);
    }
    builder.flush();
    builder.rows
}

/// Bytes of Markdown that an excerpt is made from: enough for the widest list.
const EXCERPT_BYTES: usize = 800;

/// The first words of Markdown on one line, without any marks: for lists. What is cut is cut without a sign; a list that
/// is narrower puts one.
pub fn excerpt(text: &str) -> String {
    let mut end = text.len().min(EXCERPT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut words = String::new();
    for event in Parser::new_ext(&text[..end], Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words.push_str(&text)
            }
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::TableCell) => words.push(' '),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image) => {}
            // an item ends only behind the list in it, so beginnings part words too
            Event::Start(_) | Event::End(_) => words.push(' '),
            _ => {}
        }
    }
    words.retain(|c| !c.is_control() || c == '\n' || c == '\t');
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a container puts before the rows in it.
struct Container {
    /// Before the first row; `None` once it has been drawn.
    first: Option<Vec<Piece>>,
    /// Before the others.
    rest: Vec<Piece>,
    /// A row stands in it already.
    begun: bool,
}

#[derive(Default)]
struct Builder {
    room: usize,
    rows: Vec<Row>,
    containers: Vec<Container>,
    /// Next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    roles: Vec<Role>,
    runs: Vec<Run>,
    links: Vec<String>,
    /// A block of code that is being read: the tag of its language, its text.
    code: Option<(String, String)>,
    table: Option<Table>,
    /// A blank row is due before the next block.
    gap: bool,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, None),
            Event::Code(text) => self.text(&text, Some(Role::Code)),
            Event::Html(text) | Event::InlineHtml(text) => self.text(&text, None),
            Event::SoftBreak => self.text(" ", None),
            Event::HardBreak => self.text(if self.table.is_some() { " " } else { "\n" }, None),
            Event::Rule => {
                let columns = self.room.saturating_sub(self.lead_width()).min(80);
                self.block(vec![Row {
                    body: vec![Piece { ink: Ink::Rule(columns), role: Role::Rule }],
                    ..Row::default()
                }]);
                self.gap = true;
            }
            // not enabled in the parser
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text, None)
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.flush(),
            Tag::Heading { .. } => {
                self.flush();
                self.roles.push(Role::Heading);
            }
            Tag::BlockQuote(_) => {
                self.flush();
                let bar = vec![Piece { ink: Ink::Quote, role: Role::Dim }, Piece::text(" ", Role::Text)];
                self.containers.push(Container { first: None, rest: bar, begun: false });
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let tag = match &kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
                    CodeBlockKind::Indented => "",
                };
                self.code = Some((tag.to_owned(), String::new()));
            }
            Tag::List(start) => {
                self.flush();
                self.lists.push(start);
            }
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let mark = vec![Piece::text(format!("{number}. "), Role::Text)];
                        *number += 1;
                        mark
                    }
                    _ => vec![Piece { ink: Ink::Bullet, role: Role::Text }, Piece::text(" ", Role::Text)],
                };
                let indent = mark.iter().map(Piece::width).sum();
                self.containers.push(Container {
                    first: Some(mark),
                    rest: vec![Piece::text(" ".repeat(indent), Role::Text)],
                    begun: false,
                });
            }
            Tag::Emphasis => self.roles.push(Role::Emphasis),
            Tag::Strong => self.roles.push(Role::Strong),
            Tag::Link { dest_url, .. } => self.links.push(dest_url.to_string()),
            Tag::Image { .. } => self.text("[image: ", None),
            Tag::Table(alignments) => {
                self.flush();
                self.table = Some(Table { alignments, rows: vec![] });
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(vec![]);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {
                self.flush();
                self.gap = true;
            }
            TagEnd::Heading(_) => {
                self.flush();
                self.roles.pop();
                self.gap = true;
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.containers.pop();
                self.gap = true;
            }
            TagEnd::CodeBlock => {
                if let Some((tag, code)) = self.code.take() {
                    self.block(code_rows(&tag, &code));
                    self.gap = true;
                }
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.gap = self.gap || self.lists.is_empty();
            }
            TagEnd::Item => {
                self.flush();
                if self.containers.last().is_some_and(|c| c.first.is_some()) {
                    self.block(vec![Row::default()]);
                }
                self.containers.pop();
            }
            TagEnd::Emphasis | TagEnd::Strong => {
                self.roles.pop();
            }
            TagEnd::Link => {
                if let Some(url) = self.links.pop()
                    && !self.runs.iter().any(|(text, _)| url.ends_with(text.as_str()) && !text.is_empty())
                    && !url.is_empty()
                {
                    self.text(&format!(" ({url})"), Some(Role::Dim));
                }
            }
            TagEnd::Image => self.text("]", None),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.runs);
                if let Some(row) = self.table.as_mut().and_then(|t| t.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.block(table.lay_out(&[]));
                    self.gap = true;
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, role: Option<Role>) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        let strongest = self.roles.iter().copied().max_by_key(|role| match role {
            Role::Heading => 2,
            Role::Strong => 1,
            _ => 0,
        });
        self.runs.push((text.to_owned(), role.or(strongest).unwrap_or(Role::Text)));
    }

    fn lead_width(&self) -> usize {
        self.containers.iter().flat_map(|c| &c.rest).map(Piece::width).sum()
    }

    /// Wraps what was read of a paragraph and puts it down.
    fn flush(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        if runs.iter().all(|(text, _)| text.trim().is_empty()) {
            return;
        }
        let room = self.room.saturating_sub(self.lead_width());
        let lines = wrap(&runs, room, room);
        self.block(lines.into_iter().map(|body| Row { body, ..Row::default() }).collect());
    }

    /// Puts down rows, each with what its containers put before it.
    fn block(&mut self, rows: Vec<Row>) {
        if self.gap && !self.rows.is_empty() {
            let lead = self.containers.iter().filter(|c| c.begun).flat_map(|c| c.rest.clone()).collect();
            self.rows.push(Row { lead, ..Row::default() });
        }
        self.gap = false;
        for row in rows {
            let mut lead: Vec<Piece> = Vec::new();
            for container in &mut self.containers {
                lead.extend(container.first.take().unwrap_or_else(|| container.rest.clone()));
                container.begun = true;
            }
            lead.extend(row.lead);
            self.rows.push(Row { lead, ..row });
        }
    }
}

const CODE_INDENT: usize = 4;
const TAB: usize = 4;

/// A row for each line of a block; its parts have their roles where the language is known.
fn code_rows(tag: &str, code: &str) -> Vec<Row> {
    let runs = code::runs(tag, code).unwrap_or_else(|| vec![(code.len(), Role::Code)]);
    let mut runs = runs.into_iter();
    let (mut left, mut role) = (0, Role::Code);
    let mut rows = Vec::new();
    for line in code.split_inclusive('\n') {
        let mut body = Vec::new();
        let (mut rest, mut column) = (line, 0);
        while !rest.is_empty() {
            if left == 0 {
                (left, role) = runs.next().unwrap_or((rest.len(), Role::Code));
            }
            let here = left.min(rest.len());
            let (part, after) = rest.split_at(here);
            (rest, left) = (after, left - here);
            let text = spelt_out(part, &mut column);
            // an empty line of code is one too
            if !text.is_empty() || (body.is_empty() && rest.is_empty()) {
                body.push(Piece::text(text, role));
            }
        }
        let lead = vec![Piece::text(" ".repeat(CODE_INDENT), Role::Text)];
        rows.push(Row { lead, body, wide: true });
    }
    rows
}

/// Text as it is drawn from this column on: tabs as blanks, no control characters.
fn spelt_out(part: &str, column: &mut usize) -> String {
    let mut text = String::new();
    for c in part.chars() {
        if c == '\t' {
            let stop = TAB - *column % TAB;
            text.push_str(&" ".repeat(stop));
            *column += stop;
        } else if !c.is_control() {
            text.push(c);
            *column += width(c.encode_utf8(&mut [0; 4]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage;

    fn shown(text: &str, room: usize) -> String {
        let rows = layout(text, room);
        stage::looking(|look| {
            let lines = rows.iter().map(|row| {
                let spans = row.spans(look, room, 0, None);
                spans.iter().map(|s| s.content.to_string()).collect::<String>().trim_end().to_owned()
            });
            lines.collect::<Vec<_>>().join("\n")
        })
    }

    #[test]
    fn paragraphs_wrap_and_stand_apart() {
        assert_eq!(shown("one two\nthree\n\nfour", 9), "one two\nthree\n\nfour");
        assert_eq!(shown("one  \ntwo", 20), "one\ntwo");
    }

    #[test]
    fn emphasis_and_code_have_roles_and_no_marks() {
        let rows = layout("which is *not* **safe** with `fsync`?", 80);
        let roles: Vec<(String, Role)> = rows[0]
            .body
            .iter()
            .map(|p| match &p.ink {
                Ink::Text(t) => (t.trim().to_owned(), p.role),
                _ => unreachable!(),
            })
            .collect();
        assert!(roles.contains(&("not".into(), Role::Emphasis)));
        assert!(roles.contains(&("safe".into(), Role::Strong)));
        assert!(roles.contains(&("fsync".into(), Role::Code)));
        assert_eq!(rows[0].plain(), "which is not safe with fsync?");
    }

    #[test]
    fn lists_hang_their_lines_and_nest() {
        let text = "Steps:\n\n1. first thing to do\n2. second\n   - nested\n\nafter";
        assert_eq!(shown(text, 14), "Steps:\n\n1. first thing\n   to do\n2. second\n   • nested\n\nafter");
        assert_eq!(shown("- a\n\n- b", 10), "• a\n\n• b");
        assert_eq!(shown("-\n- b", 10), "•\n• b");
    }

    #[test]
    fn code_is_never_wrapped_and_shows_the_cut() {
        let text = "Run:\n\n```sh\necho a long command line\n\tx\n\nend\n```\nthen";
        assert_eq!(shown(text, 14), "Run:\n\n    echo a lo›\n        x\n\n    end\n\nthen");
    }

    #[test]
    fn tables_align_their_columns() {
        let text = "| node | size |\n|---|--:|\n| `a` | 2.1 |\n| longer | 10 |";
        assert_eq!(shown(text, 40), "node    size\n──────  ────\na        2.1\nlonger    10");
        assert_eq!(shown(text, 8), "node   ›\n────── ›\na      ›\nlonger ›");
    }

    #[test]
    fn quotes_headings_links_images_and_html_lose_nothing() {
        assert_eq!(shown("> quoted text here", 10), "│ quoted\n│ text\n│ here");
        assert_eq!(shown("> a\n>\n> b", 10), "│ a\n│\n│ b");
        assert_eq!(shown("a\n\n> b\n\nc", 10), "a\n\n│ b\n\nc");
        assert_eq!(shown("# Head\ntext", 10), "Head\n\ntext");
        assert_eq!(shown("see [docs](https://e.org/x)", 60), "see docs (https://e.org/x)");
        assert_eq!(shown("<https://e.org/x>", 60), "https://e.org/x");
        assert_eq!(shown("![a chart](x.png)", 60), "[image: a chart]");
        assert_eq!(shown("use <b>bold</b> now", 60), "use <b>bold</b> now");
    }

    #[test]
    fn excerpts_are_one_line_without_marks() {
        assert_eq!(excerpt("A **log** shows\n\n```\nx  y\n```\n- why?"), "A log shows x y why?");
        assert_eq!(excerpt("- **first** point\n  - nested\n- last"), "first point nested last");
    }
}
