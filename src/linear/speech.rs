//! Questions as lines for the ear: paragraphs without marks, code and tables announced, one line each.

use crate::tui::text::linear as words;
use crate::tui::widgets::markdown::layout;
use crate::tui::widgets::{Ink, Row};

/// What a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Prose,
    Code,
    Table,
}

/// The lines of a text in Markdown, with what they belong to. Nothing is wrapped.
pub(super) fn lines(text: &str) -> Vec<(Kind, String)> {
    let rows = layout(text, usize::MAX / 4);
    let mut lines: Vec<(Kind, String)> = Vec::new();
    for row in &rows {
        let kind = kind(row);
        let text = match kind {
            Kind::Prose => format!("{}{}", lead(row), row.plain().trim()),
            Kind::Code => row.plain().trim_end().to_owned(),
            Kind::Table => cells(&row.plain()),
        };
        let blank = text.trim().is_empty();
        let in_code = kind == Kind::Code && lines.last().is_some_and(|(last, _)| *last == Kind::Code);
        if !blank || in_code {
            lines.push((kind, text));
        }
    }
    lines
}

/// The lines as they are said: code and tables between announcements.
pub(super) fn said(text: &str) -> Vec<String> {
    let mut said = Vec::new();
    let mut open = Kind::Prose;
    for (kind, line) in lines(text) {
        if kind != open {
            said.extend(end_of(open).map(str::to_owned));
            said.extend(begin_of(kind).map(str::to_owned));
            open = kind;
        }
        said.push(line);
    }
    said.extend(end_of(open).map(str::to_owned));
    said
}

/// The lines of code alone.
pub(super) fn code(text: &str) -> Vec<String> {
    lines(text).into_iter().filter(|(kind, _)| *kind == Kind::Code).map(|(_, line)| line).collect()
}

fn kind(row: &Row) -> Kind {
    // cells of a table may hold code, but not all of its pieces do
    let is_code = !row.body.is_empty() && row.body.iter().all(|piece| piece.role.is_code());
    match (row.wide, is_code) {
        (false, _) => Kind::Prose,
        (true, true) => Kind::Code,
        (true, false) => Kind::Table,
    }
}

fn begin_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Prose => None,
        Kind::Code => Some(words::CODE),
        Kind::Table => Some(words::TABLE),
    }
}

fn end_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Prose => None,
        Kind::Code => Some(words::END_OF_CODE),
        Kind::Table => Some(words::END_OF_TABLE),
    }
}

/// Numbers of a list stay, bullets and bars become words.
fn lead(row: &Row) -> String {
    let (mut lead, mut depth) = (String::new(), 1);
    for piece in &row.lead {
        let marks = match &piece.ink {
            Ink::Bullet => true,
            Ink::Text(text) => !text.trim().is_empty(),
            _ => false,
        };
        if marks && depth > 1 {
            lead.push_str(&words::level(depth));
        }
        match &piece.ink {
            Ink::Bullet => lead.push_str(words::BULLET),
            // the room under the mark of an outer list; the one behind a bar is narrower
            Ink::Text(text) if text.trim().is_empty() && text.len() > 1 => depth += 1,
            Ink::Quote => lead.push_str(words::QUOTE),
            Ink::Text(text) if !text.trim().is_empty() => lead.push_str(text.trim_start()),
            _ => {}
        }
    }
    lead
}

/// The cells of a table's row with semicolons between them.
fn cells(row: &str) -> String {
    row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_tables_are_announced_and_nothing_is_lost() {
        let text = "Which **TWO**?\n\n- one\n- two\n\n```\n$ list\n\n  deep\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd.";
        let expected = [
            "Which TWO?",
            "Item: one",
            "Item: two",
            "Code:",
            "$ list",
            "",
            "  deep",
            "End of code.",
            "Table:",
            "a; b",
            "1; 2",
            "End of table.",
            "End.",
        ];
        assert_eq!(said(text), expected);
        assert_eq!(code(text), ["$ list", "", "  deep"]);
    }

    #[test]
    fn highlighted_code_is_code_and_a_table_with_code_in_it_a_table() {
        let text =
            "```sh\nif true; then # go\n\n  cp -r \"$A\" b\nfi\n```\n\n| a | b |\n|---|---|\n| `x` | 2 |";
        let said = said(text);
        let code = ["Code:", "if true; then # go", "", "  cp -r \"$A\" b", "fi", "End of code."];
        assert_eq!(said[..6], code);
        assert_eq!(said[6..], ["Table:", "a; b", "x; 2", "End of table."]);
    }

    #[test]
    fn a_list_in_a_list_says_its_level() {
        let text = "- outer\n  - inner\n    1. innermost\n- again\n\n> - quoted";
        let expected = [
            "Item: outer",
            "Level 2, Item: inner",
            "Level 3, 1. innermost",
            "Item: again",
            "Quote: Item: quoted",
        ];
        assert_eq!(said(text), expected);
    }

    #[test]
    fn long_paragraphs_stay_one_line() {
        let text = "word ".repeat(400);
        assert_eq!(lines(&text).len(), 1);
    }
}
