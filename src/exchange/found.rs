//! A question as a file of another system gives it, whatever the format.

use super::Format;
use super::report::Note;
use crate::bank::Scoring;
use serde_json::Value;
use std::fmt;

/// A place in a file; lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The file within a package; empty where there is no package.
    pub member: String,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl Place {
    /// The first column of a line.
    pub(super) fn line(line: usize) -> Self {
        Self { member: String::new(), line, column: 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.member.is_empty() {
            write!(f, "{}: ", self.member)?;
        }
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The file's name.
    pub file: String,
    /// Its format.
    pub format: Format,
    /// What it calls itself.
    pub title: Option<String>,
    /// Every question, in the file's order.
    pub found: Vec<Found>,
    /// The rest of a bank that one of our own files carries: all of it but the items.
    pub head: Option<Value>,
    /// How many items that bank had, where the file says so.
    pub of: Option<usize>,
    /// What concerns no question, such as settings of a quiz that were left aside.
    pub notes: Vec<String>,
}

impl Reading {
    pub(super) fn new(format: Format) -> Self {
        Self {
            file: String::new(),
            format,
            title: None,
            found: Vec::new(),
            head: None,
            of: None,
            notes: Vec::new(),
        }
    }

    /// A question that a bank cannot hold.
    pub(super) fn refuse(&mut self, place: Place, name: &str, why: impl Into<String>) {
        self.found.push(Found::Refused { place, name: short(name), why: why.into() });
    }
}

/// A question of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// One that a bank can hold.
    Question(Box<Question>),
    /// One that it cannot.
    Refused {
        /// Where it begins.
        place: Place,
        /// What it is called there, or how it begins.
        name: String,
        /// Why a bank cannot hold it.
        why: String,
    },
}

/// A single or multiple choice question. Texts are Markdown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Question {
    /// Where it begins.
    pub place: Place,
    /// An identifier that is meant to last.
    pub id: Option<String>,
    /// A title, which need not be the only one of its kind.
    pub title: Option<String>,
    /// The category, group or domain that it stands in.
    pub category: Option<String>,
    /// What is asked.
    pub stem: String,
    /// What can be chosen.
    pub options: Vec<Answer>,
    /// Points, in the file's own figures; `None` where it gives none.
    pub points: Option<f64>,
    /// How the points of several keys are given.
    pub scoring: Scoring,
    /// What is told afterwards.
    pub rationale: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Other members of an item that the file gives, as a bank has them.
    pub members: serde_json::Map<String, Value>,
    /// The images of figures among the members, by their files.
    pub images: Vec<(String, Vec<u8>)>,
    /// What the reader changed or left out.
    pub notes: Vec<Note>,
    /// The item that one of our own files carries for it.
    pub carried: Option<Value>,
    /// What of the carried item is still as it was written; set by the comparison.
    pub(super) unchanged: Option<Value>,
}

/// An option.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// An identifier within the question.
    pub id: Option<String>,
    /// What it says.
    pub text: String,
    /// It is right.
    pub key: bool,
    /// It keeps its place when options are shuffled.
    pub anchored: bool,
    /// What is told to whoever chose it.
    pub rationale: Option<String>,
}

impl Question {
    /// What a report calls it: its id, its title, or how it begins.
    pub fn name(&self) -> String {
        let name = self.id.as_deref().or(self.title.as_deref()).unwrap_or(&self.stem);
        short(name)
    }

    /// How many options are right.
    pub fn keys(&self) -> usize {
        self.options.iter().filter(|option| option.key).count()
    }

    /// Everybody sees the same in both.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        let seen = |question: &Self| Self {
            place: Place::default(),
            notes: Vec::new(),
            carried: None,
            unchanged: None,
            ..question.clone()
        };
        seen(self) == seen(other)
    }
}

/// The beginning of a text on one line, for names in reports.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(at);
        line.push('…');
    }
    line.chars().filter(|c| !crate::document::is_forbidden(*c)).collect()
}
