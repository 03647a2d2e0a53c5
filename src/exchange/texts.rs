//! Texts of a question on their way to Markdown, and what that costs them.

use super::html::{self, Converted};
use super::markdown;
use super::pictures::Picture;
use super::report::Note;

/// What the texts of one question became: notes, each once, and the pictures that they show.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub notes: Vec<Note>,
    /// How many.
    pub pictures: usize,
    /// Those that the text says where they are.
    pub shown: Vec<Picture>,
}

impl Texts {
    /// Markdown without what it refers to.
    pub(super) fn of_markdown(&mut self, text: &str) -> String {
        self.take(markdown::strip_references(text.trim()))
    }

    /// HTML as Markdown.
    pub(super) fn of_html(&mut self, html: &str) -> String {
        self.take(html::to_markdown(html))
    }

    /// Something that was changed or left out.
    pub(super) fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn take(&mut self, converted: Converted) -> String {
        self.pictures += converted.pictures.len();
        self.shown.extend(converted.pictures);
        converted.notes.into_iter().for_each(|note| self.note(note));
        converted.text
    }
}
