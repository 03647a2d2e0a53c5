//! Scratch notes, and comments on an item or reports of an incident.
//!
//! A part of the exam screen, so that the clock and the record go on while it is shown.

use crate::attempt::CommentKind;
use crate::tui::Look;
use crate::tui::keymap::Context;
use crate::tui::text::exam as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Editor, prose, put};
use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// Most characters of a comment.
pub(crate) const COMMENT_MAX: usize = 2_000;
/// Most characters of the notes.
pub(crate) const NOTES_MAX: usize = 10_000;

/// What is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Scratch notes.
    Notes,
    /// A comment on this item, or an incident while it was open.
    Comment(CommentKind, u32),
}

/// What takes a second key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    /// A comment stays for good.
    Record,
    /// What is dropped is lost.
    Drop,
}

/// A page to write on.
#[derive(Debug, Clone)]
pub(crate) struct Writing {
    pub(crate) matter: Matter,
    pub(crate) editor: Editor,
    /// What the page asks for a second key about.
    asking: Option<Asking>,
    /// It was recorded as it stands, because the time runs out: what is typed now would be lost, or be taken for an answer.
    recorded: bool,
}

impl Writing {
    /// The notes so far.
    pub(crate) fn notes(text: &str) -> Self {
        Self { matter: Matter::Notes, editor: Editor::new(text, NOTES_MAX), asking: None, recorded: false }
    }
    /// An empty comment on `item`.
    pub(crate) fn comment(item: u32) -> Self {
        Self {
            matter: Matter::Comment(CommentKind::Item, item),
            editor: Editor::new("", COMMENT_MAX),
            asking: None,
            recorded: false,
        }
    }
    /// The screen has so many columns.
    pub(crate) fn resize(&mut self, columns: u16) {
        self.editor.resize(usize::from(columns.min(80)).saturating_sub(2));
    }
    /// Takes a key that is no action.
    pub(crate) fn key(&mut self, key: &KeyEvent) {
        self.asking = None;
        if !self.recorded {
            self.editor.key(key);
        }
    }
    /// Takes pasted text.
    pub(crate) fn insert(&mut self, text: &str) {
        self.asking = None;
        if !self.recorded {
            self.editor.insert(text);
        }
    }
    /// It was recorded as it stands; nothing is added to it.
    pub(crate) fn keep(&mut self) {
        (self.recorded, self.asking) = (true, None);
    }
    /// See [`Writing::keep`].
    pub(crate) fn is_kept(&self) -> bool {
        self.recorded
    }
    /// A comment stays for good, so recording it takes a second key: true at the first one, when something is written.
    pub(crate) fn asks_first(&mut self) -> bool {
        let asks = self.asking != Some(Asking::Record) && !self.editor.text().trim().is_empty();
        self.asking = asks.then_some(Asking::Record);
        asks
    }
    /// What was written since the notes were `kept` would be lost, so dropping it takes a second key too: true at the first.
    pub(crate) fn asks_to_drop(&mut self, kept: &str) -> bool {
        let text = self.editor.text();
        let written = match self.matter {
            Matter::Notes => text != kept,
            Matter::Comment(..) => !text.trim().is_empty(),
        };
        let asks = self.asking != Some(Asking::Drop) && written;
        self.asking = asks.then_some(Asking::Drop);
        asks
    }
    /// Comment on the item, or report of an incident.
    pub(crate) fn toggle(&mut self) {
        self.asking = None;
        if let Matter::Comment(kind, _) = &mut self.matter {
            *kind = match kind {
                CommentKind::Item => CommentKind::Incident,
                CommentKind::Incident => CommentKind::Item,
            };
        }
    }
    /// Where its keys are looked up.
    pub(crate) fn contexts(&self) -> &'static [Context] {
        match self.matter {
            Matter::Notes => &[Context::Notes],
            Matter::Comment(..) => &[Context::Writing],
        }
    }
    /// Its title.
    pub(crate) fn title(&self) -> String {
        match self.matter {
            Matter::Notes => words::notes_title().to_owned(),
            Matter::Comment(kind, item) => words::comment_title(kind, item),
        }
    }
    /// Draws the page in `area`.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let (hint, limit) = match self.matter {
            Matter::Notes => (words::notes_hint().to_owned(), NOTES_MAX),
            Matter::Comment(kind, _) => (words::comment_hint(kind, COMMENT_MAX), COMMENT_MAX),
        };
        let inside = Rect { x: area.x + 1, width: area.width.min(80).saturating_sub(2), ..area };
        let hint = prose(&hint, Role::Dim, usize::from(inside.width));
        crate::tui::widgets::draw_rows(frame, look, inside, &hint, 0, 0);
        let head = u16::try_from(hint.len()).unwrap_or(0) + 1;
        let Some(height) = area.height.checked_sub(head + 2).filter(|h| *h > 0) else { return };
        self.editor.draw(frame, look, Rect { y: area.y + head, height, ..inside });
        let foot = Rect { y: area.y + area.height - 1, height: 1, ..inside };
        let dot = look.theme.signs.dot;
        let (line, role) = match (self.asking, self.matter) {
            (Some(Asking::Record), _) => (words::record_asks(dot), Role::Warn),
            (Some(Asking::Drop), Matter::Notes) => (words::drop_asks_of_notes(dot), Role::Warn),
            (Some(Asking::Drop), Matter::Comment(..)) => (words::drop_asks(dot), Role::Warn),
            (None, _) if self.editor.overflowed() => (words::full(limit), Role::Warn),
            (None, _) => (words::characters(self.editor.characters(), limit), Role::Dim),
        };
        let line = Span::styled(line, look.style(role));
        put(frame, line, foot);
    }
}
