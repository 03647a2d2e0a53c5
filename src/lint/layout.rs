//! Markdown that does not close, images without a description, lines that do not fit a terminal.

use super::desk::{Desk, Found, Sheet};
use super::reading::{self, Reading};
use super::rule::{ALT_TEXT, BROKEN_MARKDOWN, HTML_IN_TEXT, WIDE_LINE};
use crate::bank::Kind;
use crate::document::Span;

/// Columns for a table of a stem on a terminal of 80.
const STEM_ROOM: usize = 78;
/// Columns for the text of an option there.
const OPTION_ROOM: usize = 69;
/// Code is set in by so many.
const CODE_INDENT: usize = 4;

/// Every rule of this family.
pub(super) fn check(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let at = sheet.places;
    part(desk, sheet, found, &sheet.item.stem, &sheet.stem, at.stem, "the stem", STEM_ROOM);
    figures(sheet, found);
    for offer in sheet.offers() {
        part(desk, sheet, found, &offer.choice.text, &offer.reading, offer.span, "an option", OPTION_ROOM);
        if let Some(text) = &offer.choice.rationale {
            rationale(desk, sheet, found, text, offer.span, "the rationale of an option");
        }
    }
    for premise in &sheet.prompts {
        let text = &premise.prompt.text;
        part(desk, sheet, found, text, &premise.reading, premise.span, "a prompt", OPTION_ROOM);
    }
    if sheet.item.kind == Kind::TrueFalse {
        for (choice, span) in sheet.item.options.iter().zip(&at.options) {
            let what = if choice.id.as_str() == "true" { "`rationale_true`" } else { "`rationale_false`" };
            if let Some(text) = &choice.rationale {
                rationale(desk, sheet, found, text, *span, what);
            }
        }
    }
    let text = &sheet.item.rationale;
    rationale(desk, sheet, found, text, at.rationale, "the rationale");
}

/// A figure whose description says nothing but what it is called.
fn figures(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    for (figure, at) in sheet.item.figures.iter().zip(&sheet.places.figures) {
        let words = figure.alt.trim().to_lowercase();
        let file = figure.file.rsplit('/').next().unwrap_or_default().to_lowercase();
        let stem = file.split('.').next().unwrap_or_default();
        let says_nothing =
            [figure.id.as_str(), &file, stem, "figure", "image", "picture", "diagram", "photo"];
        if says_nothing.contains(&words.trim_end_matches('.')) {
            let message =
                format!("the figure `{}` of `{}` is named, but not described", figure.id, sheet.item.id);
            let mend = "write in `alt` what somebody who does not see it has to know to answer";
            found.item(&ALT_TEXT, sheet, at.alt, message, mend);
        }
    }
}

fn rationale(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>, text: &str, span: Span, what: &str) {
    // most have no marks, and need not be read
    if text.contains(['*', '`', '|', '~', '[', '<', '&']) {
        markdown(desk, sheet, found, text, &reading::read(text), span, what);
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a text, how it reads, where it stands and what it is called go together"
)]
fn part(
    desk: &Desk<'_>,
    sheet: &Sheet<'_>,
    found: &mut Found<'_>,
    text: &str,
    reading: &Reading,
    span: Span,
    what: &str,
    room: usize,
) {
    markdown(desk, sheet, found, text, reading, span, what);
    let id = &sheet.item.id;
    // a figure has a description of its own
    let images = reading.images.iter().filter(|(file, _)| !file.starts_with("figure:"));
    for (file, description) in images {
        let description = description.trim();
        let is_name = file.rsplit('/').next() == Some(description);
        if description.is_empty() || is_name {
            let message = format!("{what} of `{id}` has an image that nothing describes");
            let mend = format!("write what it shows: ![what somebody sees in it]({file})");
            found.item(&ALT_TEXT, sheet, desk.within(span, file), message, mend);
        }
    }
    let (columns, line) = &reading.widest;
    let (is_code, room) = if line.is_empty() { (false, room) } else { (true, room - CODE_INDENT) };
    if *columns > room {
        let kind = if is_code { "a line of code" } else { "a table" };
        let message =
            format!("{what} of `{id}` has {kind} of {columns} columns; a terminal of 80 shows {room}");
        let mend = if is_code {
            "break the line, or cut what the question does not need"
        } else {
            "shorten its cells"
        };
        let at = if is_code { desk.within(span, line.trim()) } else { span };
        found.item(&WIDE_LINE, sheet, at, message, mend);
    }
}

fn markdown(
    desk: &Desk<'_>,
    sheet: &Sheet<'_>,
    found: &mut Found<'_>,
    text: &str,
    reading: &Reading,
    span: Span,
    what: &str,
) {
    if let Some(html) = &reading.html {
        let shown: String = html.lines().next().unwrap_or_default().chars().take(40).collect();
        let message = format!("{what} of `{}` has HTML: `{shown}`", sheet.item.id);
        let mend = match html.starts_with('&') {
            true => "write the character itself",
            false => {
                "write it in Markdown (**bold**, *emphasis*, - lists), or between backticks where it is meant as code"
            }
        };
        found.item(&HTML_IN_TEXT, sheet, desk.within(span, html), message, mend);
    }
    if let Some((needle, problem, mend)) = broken(text, reading) {
        let message = format!("{what} of `{}` has {problem}", sheet.item.id);
        found.item(&BROKEN_MARKDOWN, sheet, desk.within(span, &needle), message, mend);
    }
}

/// What is wrong with the marks of a text: where, what, and how to mend it.
fn broken(text: &str, reading: &Reading) -> Option<(String, &'static str, &'static str)> {
    if let Some(fence) = open_fence(text) {
        return Some((fence, "a block of code that is not closed", "end it with a line of its marks alone"));
    }
    if let Some(row) = overlong_row(text) {
        let mend = "give the head as many cells, or write \\| for a bar within a cell";
        return Some((row, "a table with a row longer than its head: the rest is not shown", mend));
    }
    let prose = &reading.prose;
    let touches = |at: usize, mark: &str| {
        let before = prose.get(..at).and_then(|t| t.chars().next_back());
        let after = prose.get(at + mark.len()..).and_then(|t| t.chars().next());
        before.is_some_and(char::is_alphanumeric) != after.is_some_and(char::is_alphanumeric)
    };
    if prose.match_indices("**").any(|(at, mark)| touches(at, mark)) {
        return Some((
            "**".to_owned(),
            "emphasis that is not closed",
            "put ** on both sides, next to the words",
        ));
    }
    if prose.contains('`') {
        return Some(("`".to_owned(), "inline code that is not closed", "put a backtick on both sides"));
    }
    let line = prose
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with('|') && line.len() > 1 && line.ends_with('|'));
    if let Some(line) = line {
        let first = line.trim_matches(['|', ' ']).split('|').next().unwrap_or_default().trim().to_owned();
        let mend = "write a head and a line |---|---| of as many cells below it";
        return Some((first, "a table that is none: its head and the line below do not match", mend));
    }
    if reading.empty_link {
        return Some((
            "]()".to_owned(),
            "a link that leads nowhere",
            "give its address, or write the words alone",
        ));
    }
    None
}

/// The fence of a block that is never closed.
fn open_fence(text: &str) -> Option<String> {
    let mut open: Option<&str> = None;
    for line in text.lines() {
        let line = line.trim();
        let mark = if line.starts_with('~') { '~' } else { '`' };
        let length = line.len() - line.trim_start_matches(mark).len();
        if length < 3 {
            continue;
        }
        open = match open {
            Some(first)
                if first.starts_with(mark) && length >= fence_length(first) && line.len() == length =>
            {
                None
            }
            Some(first) => Some(first),
            // a backtick behind the fence makes it inline code
            None if line.get(length..).is_some_and(|rest| rest.contains('`')) => None,
            None => Some(line),
        };
    }
    open.map(str::to_owned)
}

fn fence_length(line: &str) -> usize {
    line.len() - line.trim_start_matches(['`', '~']).len()
}

/// A row of a table with more cells than its head has.
fn overlong_row(text: &str) -> Option<String> {
    let cells = |line: &str| {
        let mut count = 0;
        let mut escaped = false;
        for c in line.trim().trim_matches('|').chars() {
            match c {
                '\\' => escaped = !escaped,
                // a bar parts cells within code too, unless it is escaped
                '|' if !escaped => count += 1,
                _ => {}
            }
            escaped = escaped && c == '\\';
        }
        count + 1
    };
    let is_rule = |line: &str| {
        let line = line.trim();
        line.starts_with('|')
            && line.contains('-')
            && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
    };
    let lines: Vec<&str> = text.lines().collect();
    let (mut head, mut fenced) = (None, false);
    for (at, line) in lines.iter().enumerate() {
        fenced ^= line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        let in_table = line.trim_start().starts_with('|') && !fenced;
        match head {
            _ if !in_table => head = None,
            None if lines.get(at + 1).is_some_and(|next| is_rule(next)) => head = Some(cells(line)),
            Some(width) if cells(line) > width => return Some(line.trim().to_owned()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> Option<&'static str> {
        broken(text, &reading::read(text)).map(|(_, problem, _)| problem)
    }

    #[test]
    fn what_is_not_closed_is_found_and_what_is_closed_is_fine() {
        for text in [
            "**Bold",
            "a `b",
            "x\n\n```sh\nls\n",
            "| a | b |\n| c |",
            "| a | b |\n|---|---|\n| c | d | e |",
            "[a]()",
        ] {
            assert!(problem(text).is_some(), "{text}");
        }
        for text in [
            "**Bold** and *soft*",
            "`a`, 2 * 3, a_b_c and a ** b",
            "```sh\n# **\nls `x`\n```",
            "| a | b |\n|---|---|\n| c \\| c | d |",
            "````\n```\n````",
            "[a](https://example.org)",
            "5 | 3 in bits",
        ] {
            assert_eq!(problem(text), None, "{text}");
        }
    }
}
