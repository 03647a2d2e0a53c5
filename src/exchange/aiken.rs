//! Aiken, as Moodle reads it: the question on one line, an option a line behind `A.` or `A)`, then `ANSWER: A`.

use super::found::{Answer, Reading};
use super::report::Note;
use super::source::Text;
use super::write::Sheet;
use super::{ExchangeError, Format, Found, Place, Question, markdown};
use crate::bank::Item;
use std::fmt::Write as _;

pub(super) fn is_like(text: &str) -> bool {
    text.lines().any(|line| option(line).is_some()) && text.lines().any(is_key)
}

/// True of a line that names a letter as the answer.
fn is_key(line: &str) -> bool {
    let first = key(line).and_then(|key| key.split(|c: char| !c.is_alphanumeric()).next());
    first.is_some_and(|word| word.len() == 1) || line.starts_with("ANSWER:")
}

/// The letter and the text of an option.
fn option(line: &str) -> Option<(char, &str)> {
    labelled(line)
        .filter(|(_, text)| text.starts_with([' ', '\t']))
        .map(|(letter, text)| (letter, text.trim()))
}

/// A letter with its sign, and what stands behind it: `A. text`, `b) text`, and without a space too.
fn labelled(line: &str) -> Option<(char, &str)> {
    let mut rest = line.chars();
    let letter = rest.next().filter(char::is_ascii_alphabetic)?;
    rest.next().filter(|c| matches!(c, '.' | ')'))?;
    Some((letter.to_ascii_uppercase(), rest.as_str()))
}

/// The option that comes next, which no space need part from its letter: Moodle reads `B)text`, but `U.S. law` begins none.
fn next<'l>(line: &'l str, options: &[(char, String)]) -> Option<(char, &'l str)> {
    let due = ('A'..='Z').nth(options.len());
    let is_shortened = |text: &str| line.chars().nth(1) == Some('.') && text.chars().nth(1) == Some('.');
    labelled(line)
        .filter(|(letter, text)| due == Some(*letter) && !text.trim().is_empty() && !is_shortened(text))
}

/// What stands behind `ANSWER:`.
fn key(line: &str) -> Option<&str> {
    let word = "ANSWER:";
    line.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word))?;
    line.get(word.len()..).map(str::trim)
}

/// The letters that an answer names; one can stand with the words of its option, as `B) Paris`.
fn letters(key: &str, options: &[(char, String)]) -> Vec<char> {
    if let Some((letter, words)) = labelled(key)
        && options.iter().any(|(one, text)| *one == letter && text == words.trim())
    {
        return vec![letter];
    }
    let signs = |c: &char| matches!(c, ',' | ' ' | ';' | '.' | ')');
    key.chars().filter(|c| !signs(c)).map(|c| c.to_ascii_uppercase()).collect()
}

pub(super) fn read(text: &Text) -> Result<Reading, ExchangeError> {
    let mut reading = Reading::new(Format::Aiken);
    let mut block = Block::default();
    for (number, line) in text.lines() {
        let line = line.trim();
        if let Some(key) = key(line) {
            std::mem::take(&mut block).end(Some(key), &mut reading);
        } else if let Some((letter, text)) = block.option(line) {
            block.line.get_or_insert(number);
            if letter == 'A' {
                // what looked like options before it are statements of the text
                block.options.clear();
                block.stem.append(&mut block.statements);
            }
            block.options.push((letter, text.trim().to_owned()));
            block.statements.push(line.to_owned());
        } else if !line.is_empty() {
            // text behind options begins the next question: the answer of this one is missing
            if !block.options.is_empty() {
                std::mem::take(&mut block).end(None, &mut reading);
            }
            block.line.get_or_insert(number);
            block.stem.push(line.to_owned());
        }
    }
    if block.line.is_some() {
        block.end(None, &mut reading);
    }
    Ok(reading)
}

/// The lines of one question.
#[derive(Default)]
struct Block {
    line: Option<usize>,
    stem: Vec<String>,
    options: Vec<(char, String)>,
    /// The lines of the options, as they are.
    statements: Vec<String>,
}

impl Block {
    /// The option that a line is. Options begin with A, so that numbered statements of the text (`i.`, `ii.`) are none.
    fn option<'l>(&self, line: &'l str) -> Option<(char, &'l str)> {
        let is_first = self.options.is_empty();
        option(line)
            .filter(|(letter, _)| *letter == 'A' || !is_first)
            .or_else(|| next(line, &self.options).filter(|_| !self.stem.is_empty()))
    }

    fn end(self, key: Option<&str>, reading: &mut Reading) {
        let place = Place::line(self.line.unwrap_or(1));
        let name = self.stem.first().cloned().unwrap_or_else(|| "a question without text".to_owned());
        let Some(key) = key else {
            return reading.refuse(place, &name, "no line `ANSWER: X` ends it, so its key is unknown");
        };
        if self.stem.is_empty() {
            return reading.refuse(place, &name, "no text stands above its options");
        }
        let mut seen = Vec::new();
        for (letter, _) in &self.options {
            if seen.contains(letter) {
                let why = format!("two of its options have the letter {letter}, so its key is unknown");
                return reading.refuse(place, &name, why);
            }
            seen.push(*letter);
        }
        let letters = letters(key, &self.options);
        if letters.is_empty() || letters.iter().any(|letter| !self.options.iter().any(|(l, _)| l == letter)) {
            return reading.refuse(place, &name, format!("`ANSWER: {key}` names none of its options"));
        }
        let mut notes = Vec::new();
        if self.stem.len() > 1 {
            notes.push(Note::normalised("the lines of the question are paragraphs"));
        }
        let mut options: Vec<Answer> = Vec::new();
        for (letter, text) in &self.options {
            options.push(Answer {
                text: markdown::escape(text),
                key: letters.contains(letter),
                ..Answer::default()
            });
        }
        let stem: Vec<String> = self.stem.iter().map(|line| markdown::escape(line)).collect();
        let question = Question { place, stem: stem.join("\n\n"), options, notes, ..Question::default() };
        reading.found.push(Found::Question(Box::new(question)));
    }
}

/// What Aiken cannot hold of an item.
pub(super) fn losses(item: &Item) -> Vec<Note> {
    if item.select > 1 {
        return vec![Note::refused("Aiken has questions of one key only")];
    }
    let texts: Vec<markdown::Plain> = std::iter::once(&item.stem)
        .chain(item.options.iter().map(|option| &option.text))
        .map(|text| markdown::plain(text))
        .collect();
    if texts.iter().any(|plain| plain.laid_out) {
        return vec![Note::refused(
            "Aiken has no code, tables or lists: on one line they would not be understood",
        )];
    }
    let mut notes = vec![Note::lossy("only the question, its options and its key are held")];
    if texts.iter().any(|plain| plain.marked) {
        notes.push(Note::lossy("emphasis and marks of code are left out"));
    }
    if texts.iter().any(|plain| plain.text.contains('\n')) {
        notes.push(Note::normalised("several lines are one"));
    }
    notes
}

pub(super) fn write(sheet: &Sheet) -> Vec<u8> {
    let line = |text: &str| {
        let words = markdown::plain(text).text.split_whitespace().collect::<Vec<_>>().join(" ");
        // in quotation marks, what looks like an option or an answer is none
        if option(&words).is_some() || key(&words).is_some() { format!("“{words}”") } else { words }
    };
    let mut out = String::new();
    for entry in &sheet.entries {
        let _ = writeln!(out, "{}", line(&entry.item.stem));
        let mut right = 'A';
        for (letter, option) in ('A'..='Z').zip(&entry.item.options) {
            let words = markdown::plain(&option.text).text.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(out, "{letter}. {words}");
            if option.key {
                right = letter;
            }
        }
        let _ = write!(out, "ANSWER: {right}\n\n");
    }
    out.into_bytes()
}
