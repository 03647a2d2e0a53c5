//! The faults of one file, for people (with the line and a caret) and for programs (as JSON).

use super::fault::{Fault, FaultCode, Severity, Span};
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};
use std::fmt;

/// At most this many faults are rendered; the rest is counted.
const SHOWN: usize = 200;

/// Longer lines are cut around the fault before they are drawn, in bytes to either side.
const MARGIN: usize = 400;

/// The faults of one file, sorted by place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultReport {
    file: String,
    text: String,
    faults: Vec<Fault>,
    /// The place of each fault.
    positions: Vec<Position>,
}

/// A place for people: line and column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// The lines of a text, to find many places in it.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The lines of `text`; a byte order mark is no part of the first.
    pub fn of(text: &'t str) -> Self {
        let first = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        let starts = std::iter::once(first).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Where the byte `at` stands.
    pub fn position(&self, at: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..floor(self.text, at).max(start)).unwrap_or_default();
        Position { line, column: before.chars().count() + 1 }
    }
}

impl FaultReport {
    /// The report on `file`, which holds `text`. The text is kept only where there is a fault to show.
    pub fn new(file: &str, text: &str, faults: Vec<Fault>) -> Self {
        let mut report = Self { file: file.to_owned(), text: String::new(), faults, positions: Vec::new() };
        report.place(text);
        report
    }

    /// The file's name as it was given.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// All faults.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many errors.
    pub fn errors(&self) -> usize {
        self.faults.iter().filter(|f| f.severity == Severity::Error).count()
    }

    /// How many warnings.
    pub fn warnings(&self) -> usize {
        self.faults.len() - self.errors()
    }

    /// Adds faults that were found elsewhere, such as by comparing two files. `text` is the file's text.
    pub fn extend(&mut self, text: &str, faults: impl IntoIterator<Item = Fault>) {
        self.faults.extend(faults);
        self.place(text);
    }

    /// Where the fault, one of [`Self::faults`], stands.
    pub fn position(&self, fault: &Fault) -> Position {
        let index = self.faults.partition_point(|f| f.span < fault.span);
        self.positions.get(index).copied().unwrap_or(Position { line: 1, column: 1 })
    }

    /// Sorts the faults and finds their places in one walk over the text.
    fn place(&mut self, text: &str) {
        if self.faults.is_empty() {
            return;
        }
        if self.faults.iter().any(|fault| fault.first.is_some()) {
            let lines = Lines::of(text);
            for fault in &mut self.faults {
                if let Some(first) = fault.first.take() {
                    let line = lines.position(first.start).line;
                    fault.message = format!("{}; the first stands on line {line}", fault.message);
                }
            }
        }
        self.faults.sort_by_key(|fault| fault.span);
        if self.text.is_empty() {
            self.text = text.to_owned();
        }
        let start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        let (mut at, mut here) = (start, Position { line: 1, column: 1 });
        self.positions = self
            .faults
            .iter()
            .map(|fault| {
                let to = floor(text, fault.span.start).max(at);
                for byte in text.as_bytes().get(at..to).into_iter().flatten() {
                    match byte {
                        b'\n' => here = Position { line: here.line + 1, column: 1 },
                        // Bytes that go on with a character begin with the bits 10.
                        byte if byte & 0xC0 != 0x80 => here.column += 1,
                        _ => {}
                    }
                }
                at = to;
                here
            })
            .collect();
    }

    /// Every fault with its line and a caret, without colours; empty when there is none.
    pub fn plain(&self) -> String {
        self.render(&Renderer::plain())
    }

    /// The same for a screen of so many columns: longer lines of the file are cut around the caret.
    pub fn plain_in(&self, columns: usize) -> String {
        self.render(&Renderer::plain().term_width(columns))
    }

    /// The same in colours (ANSI).
    pub fn styled(&self) -> String {
        self.render(&Renderer::styled())
    }

    /// The faults as a JSON array of objects with file, line, column, severity, code, message and mend.
    pub fn json(&self) -> Value {
        let faults = self.faults.iter().zip(&self.positions).map(|(fault, position)| {
            json!({
                "file": self.file,
                "line": position.line,
                "column": position.column,
                "severity": fault.severity.word(),
                "code": fault.code.code(),
                "message": fault.message,
                "mend": fault.mend,
            })
        });
        Value::Array(faults.collect())
    }

    fn render(&self, renderer: &Renderer) -> String {
        let mut out = String::new();
        for (fault, position) in self.faults.iter().zip(&self.positions).take(SHOWN) {
            out.push_str(&self.render_one(renderer, fault, *position));
            out.push_str("\n\n");
        }
        if let Some(rest) = self.faults.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
            out.push_str(&format!("… and {rest} more\n\n"));
        }
        out
    }

    fn render_one(&self, renderer: &Renderer, fault: &Fault, position: Position) -> String {
        let level = match fault.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let (line, caret) = self.excerpt(fault.span);
        let mut title = level.primary_title(fault.message.as_str());
        if let FaultCode::Rule(id) = fault.code {
            title = title.id(id);
        }
        let snippet = Snippet::source(line)
            .line_start(position.line)
            .annotation(AnnotationKind::Primary.span(caret.start..caret.end));
        let whole =
            line.get(..caret.start).is_some_and(|before| before.chars().count() + 1 == position.column);
        let mut group = if whole {
            title.element(snippet.path(self.file.as_str()))
        } else {
            // The line was cut, so its own columns are not the file's.
            let place = format!("{}:{}:{}", self.file, position.line, position.column);
            title.element(Origin::path(place)).element(snippet)
        };
        if !fault.mend.is_empty() {
            group = group.element(Level::HELP.message(fault.mend.as_str()));
        }
        renderer.render(&[group])
    }

    /// The line that a span begins on, cut to a margin around it, and the caret's place within; the caret stays on it.
    fn excerpt(&self, span: Span) -> (&str, Span) {
        let start = floor(&self.text, span.start);
        let (least, most) =
            (floor(&self.text, start.saturating_sub(MARGIN)), floor(&self.text, start + MARGIN));
        let before = self.text.get(least..start).unwrap_or_default();
        let after = self.text.get(start..most).unwrap_or_default();
        let mut from = before.rfind('\n').map_or(least, |i| least + i + 1);
        let to = start + after.find(['\n', '\r']).unwrap_or(after.len());
        if self.text.get(from..).is_some_and(|line| line.starts_with('\u{FEFF}')) {
            from = (from + 3).min(start);
        }
        let end = floor(&self.text, span.end).clamp(start, to);
        let line = self.text.get(from..to).unwrap_or_default();
        let (at, end) = (start - from, end - from);
        let first = line.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (line, Span::new(at, end.max(at + first)))
    }
}

/// The nearest boundary of a character at or before byte `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl fmt::Display for FaultReport {
    /// One sentence: the file, how many errors, and the first of them with its place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.faults.iter().find(|f| f.severity == Severity::Error).or(self.faults.first())
        else {
            return write!(f, "{}: no faults", self.file);
        };
        let (place, errors) = (self.position(first), self.errors());
        write!(f, "{}:{}:{}: {}", self.file, place.line, place.column, first.message)?;
        if !first.mend.is_empty() {
            write!(f, " ({})", first.mend)?;
        }
        match errors {
            0 | 1 => Ok(()),
            2 => write!(f, "; 1 more error in this file"),
            n => write!(f, "; {} more errors in this file", n - 1),
        }
    }
}

impl std::error::Error for FaultReport {}
