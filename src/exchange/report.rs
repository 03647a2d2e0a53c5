//! The fidelity report: what became of every question.

use super::{Format, Place};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How much of a question arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fidelity {
    /// All of it, as it stands.
    Exact,
    /// All of it, in another form.
    Normalised,
    /// Not all of it.
    Lossy,
    /// Nothing.
    Refused,
}

impl Fidelity {
    /// All of them, best first.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Normalised, Self::Lossy, Self::Refused];

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Normalised => "normalised",
            Self::Lossy => "lossy",
            Self::Refused => "refused",
        }
    }
}

/// Something that was changed or left out, and what it makes of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it makes of the question.
    pub fidelity: Fidelity,
    /// How it was changed, what is lost, or why it was refused.
    pub text: String,
}

impl Note {
    /// The same in another form.
    pub(super) fn normalised(text: impl Into<String>) -> Self {
        Self { fidelity: Fidelity::Normalised, text: text.into() }
    }
    /// Something is lost.
    pub(super) fn lossy(text: impl Into<String>) -> Self {
        Self { fidelity: Fidelity::Lossy, text: text.into() }
    }
    /// It does not come across.
    pub(super) fn refused(text: impl Into<String>) -> Self {
        Self { fidelity: Fidelity::Refused, text: text.into() }
    }
}

/// What became of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The file it stands in.
    pub file: String,
    /// Where it begins there; `None` on the way out.
    pub place: Option<Place>,
    /// What it is called in the file that it comes from.
    pub name: String,
    /// Its id in the bank.
    pub item: Option<String>,
    /// What was changed, lost, or why it was refused; each once.
    pub notes: Vec<Note>,
    /// Members that a bank asks for and the file does not hold, and that were filled in.
    pub filled: Vec<&'static str>,
}

impl Line {
    /// The worst of its notes.
    pub fn fidelity(&self) -> Fidelity {
        self.notes.iter().map(|note| note.fidelity).max().unwrap_or(Fidelity::Exact)
    }
}

/// What became of every question of some files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// A line for each question, in the order of the files.
    pub lines: Vec<Line>,
    /// What concerns no question.
    pub notes: Vec<String>,
}

impl Report {
    /// How many questions fared like that.
    pub fn count(&self, fidelity: Fidelity) -> usize {
        self.lines.iter().filter(|line| line.fidelity() == fidelity).count()
    }

    /// `12 questions: 10 exact, 1 normalised, 0 lossy, 1 refused`
    pub fn summary(&self) -> String {
        let counts: Vec<String> =
            Fidelity::ALL.iter().map(|f| format!("{} {}", self.count(*f), f.word())).collect();
        let plural = if self.lines.len() == 1 { "" } else { "s" };
        format!("{} question{plural}: {}", self.lines.len(), counts.join(", "))
    }

    /// The report for people: a line for each note, exact questions in the summary only.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for note in &self.notes {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{note}");
        }
        for line in self.lines.iter().filter(|line| !line.notes.is_empty()) {
            let place = match &line.place {
                Some(place) if place.member.is_empty() => {
                    format!("{}:{}:{}: ", line.file, place.line, place.column)
                }
                Some(place) => {
                    format!("{} ({}):{}:{}: ", line.file, place.member, place.line, place.column)
                }
                None => String::new(),
            };
            let name = match &line.item {
                Some(item) if *item != line.name => format!("{} ({item})", line.name),
                _ => line.name.clone(),
            };
            let _ = writeln!(out, "{place}{name}: {}", line.fidelity().word());
            for note in &line.notes {
                let _ = writeln!(out, "    {}", note.text);
            }
        }
        out.push_str(&self.summary());
        out.push('\n');
        out
    }

    /// The report for programs.
    pub fn json(&self, format: Option<Format>) -> Value {
        let lines = self.lines.iter().map(|line| {
            let notes: Vec<Value> =
                line.notes.iter().map(|note| json!({"fidelity": note.fidelity, "text": note.text})).collect();
            let place = line.place.as_ref();
            json!({
                "file": line.file,
                "member": place.map(|p| &p.member).filter(|member| !member.is_empty()),
                "line": place.map(|p| p.line),
                "column": place.map(|p| p.column),
                "name": line.name,
                "item": line.item,
                "fidelity": line.fidelity(),
                "notes": notes,
                "filled": line.filled,
            })
        });
        let lines: Vec<Value> = lines.collect();
        let counts: serde_json::Map<String, Value> =
            Fidelity::ALL.iter().map(|f| (f.word().to_owned(), self.count(*f).into())).collect();
        json!({
            "format": format.map(Format::name),
            "questions": lines,
            "total": self.lines.len(),
            "counts": counts,
            "notes": self.notes,
        })
    }
}
