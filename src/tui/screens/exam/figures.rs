//! Figures among the rows of a stem: drawn, or described in words.

use crate::form::{PresentedFigure, PresentedItem};
use crate::tui::pictures::cells;
use crate::tui::screens::exam::desk::Desk;
use crate::tui::text::figures::{self as words, Part, described_in, parts};
use crate::tui::theme::Role;
use crate::tui::widgets::markdown::layout;
use crate::tui::widgets::{Ink, Piece, Row, Strip, prose};

/// The least screen that pictures are drawn on: on a smaller one they would leave no room for the question.
const LEAST: (u16, u16) = (70, 20);

/// How a desk shows figures.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Manner {
    /// The terminal shows pictures.
    can: bool,
    /// The person wants words all the same.
    in_words: bool,
}

impl Manner {
    fn draws_at(self, (width, height): (u16, u16)) -> bool {
        self.can && !self.in_words && width >= LEAST.0 && height >= LEAST.1
    }
}

impl Desk {
    /// Figures are drawn where there is room, or never.
    pub(crate) fn show_pictures(&mut self, can: bool) {
        self.manner.can = can;
    }
    /// The same desk, which shows figures like another one.
    pub(crate) fn showing_as(mut self, other: &Self) -> Self {
        self.manner = other.manner;
        self
    }
    /// Figures are drawn now, in at most so many rows where their authors do not say more: the question is seen beside them.
    pub(super) fn draws_figures(&self) -> Option<u16> {
        let rows = self.rooms()?.height() * 2 / 3;
        self.manner.draws_at(self.size()).then(|| u16::try_from(rows).unwrap_or(u16::MAX))
    }
    /// Shows the figures of an item in the other way, as pictures or in words; answers with what became of it.
    pub(crate) fn turn_figures(&mut self, item: &PresentedItem) -> &'static str {
        let other = Manner { in_words: !self.manner.in_words, ..self.manner };
        let either = self.draws_figures().is_some() || other.draws_at(self.size());
        match (item.figures.is_empty(), either) {
            (true, _) => words::NO_FIGURE,
            (false, false) => words::WORDS_ONLY,
            (false, true) => {
                self.manner = other;
                if other.in_words { words::DESCRIBED } else { words::DRAWN }
            }
        }
    }
}

/// The rows of a stem, given as `text`, with the figures of the item.
pub(super) fn rows(text: &str, item: &PresentedItem, room: usize, drawn: Option<u16>) -> Vec<Row> {
    let figures = &item.figures;
    if figures.is_empty() {
        return layout(text, room);
    }
    let Some(most) = drawn else { return layout(&described_in(text, figures), room) };
    let mut rows: Vec<Row> = Vec::new();
    for part in parts(text, figures.len()) {
        let mut more = match part {
            Part::Text(text) => layout(text, room),
            Part::Figure(at) => {
                figures.get(at).map_or_else(Vec::new, |figure| picture(at, figure, room, most))
            }
        };
        if !rows.is_empty() && !more.is_empty() {
            rows.push(Row::default());
        }
        rows.append(&mut more);
    }
    rows
}

/// The rows of a picture, as many as it has when it is decoded: nothing moves then.
fn picture(at: usize, figure: &PresentedFigure, room: usize, most: u16) -> Vec<Row> {
    let in_words = || layout(&words::description(at, figure), room);
    let Some(image) = &figure.image else { return in_words() };
    let Some(data) = &image.data else { return in_words() };
    let size = cells((image.width, image.height), figure.columns, room, most);
    let strip = |row| {
        let strip = Strip { image: data.clone(), cells: size, row };
        Row { body: vec![Piece { ink: Ink::Picture(strip), role: Role::Text }], ..Row::default() }
    };
    let mut rows: Vec<Row> = (0..size.1).map(strip).collect();
    rows.extend(prose(&words::name(at, figure), Role::Dim, room));
    rows
}
