//! A line to type in.

use crate::tui::Look;
use crate::tui::theme::Role;
use crate::tui::widgets::width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::text::Span;
use unicode_segmentation::UnicodeSegmentation;

/// The text of a line that is being typed, and its cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
    /// Byte index of the cursor, always at a grapheme's border.
    at: usize,
}

impl Field {
    /// A field that holds `text`, the cursor behind it.
    pub fn with(text: &str) -> Self {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        Self { at: text.len(), text }
    }
    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Inserts text at the cursor; control characters are left out, line breaks become spaces.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text
            .chars()
            .map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c })
            .filter(|c| !c.is_control())
            .collect();
        self.text.insert_str(self.at, &clean);
        self.at += clean.len();
    }
    /// Takes a key; true when it meant something to the field.
    pub fn key(&mut self, key: &KeyEvent) -> bool {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return false;
        }
        match key.code {
            KeyCode::Char(c) => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Backspace => {
                let from = self.before();
                self.text.replace_range(from..self.at, "");
                self.at = from;
            }
            KeyCode::Delete => {
                let to = self.after();
                self.text.replace_range(self.at..to, "");
            }
            KeyCode::Left => self.at = self.before(),
            KeyCode::Right => self.at = self.after(),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            _ => return false,
        }
        true
    }
    fn before(&self) -> usize {
        self.text[..self.at].grapheme_indices(true).next_back().map_or(0, |(i, _)| i)
    }
    fn after(&self) -> usize {
        self.text[self.at..].graphemes(true).next().map_or(self.at, |g| self.at + g.len())
    }
    /// The field in `room` columns; the cursor (in reverse video) is always seen while it has the `focus`.
    pub fn spans(&self, look: &Look<'_>, room: usize, focus: bool) -> Vec<Span<'static>> {
        let (left, right) = self.text.split_at(self.at);
        let (under, after) = match right.graphemes(true).next() {
            Some(g) => right.split_at(g.len()),
            None => (" ", ""),
        };
        let signs = look.theme.signs;
        let keep = room.saturating_sub(width(under));
        let mut start = left;
        let mut cut = "";
        while width(start) + width(cut) > keep {
            let Some(first) = start.graphemes(true).next() else { break };
            start = &start[first.len()..];
            cut = signs.more_left;
        }
        let cursor = if focus { look.style(Role::Banner) } else { look.style(Role::Text) };
        let rest = room.saturating_sub(width(cut) + width(start) + width(under));
        vec![
            Span::styled(cut, look.style(Role::Dim)),
            Span::styled(start.to_owned(), look.style(Role::Text)),
            Span::styled(under.to_owned(), cursor),
            Span::styled(crate::tui::widgets::fit(after, rest, signs.more_right), look.style(Role::Text)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage;

    fn press(field: &mut Field, code: KeyCode) {
        assert!(field.key(&KeyEvent::new(code, KeyModifiers::NONE)));
    }

    #[test]
    fn editing_goes_by_graphemes() {
        let mut field = Field::with("ae\u{301}");
        press(&mut field, KeyCode::Backspace);
        assert_eq!(field.text(), "a");
        press(&mut field, KeyCode::Char('日'));
        press(&mut field, KeyCode::Left);
        press(&mut field, KeyCode::Char('x'));
        press(&mut field, KeyCode::Delete);
        assert_eq!(field.text(), "ax");
        press(&mut field, KeyCode::Home);
        press(&mut field, KeyCode::Backspace);
        assert_eq!(field.text(), "ax");
        field.insert("1\n2\u{7}");
        assert_eq!(field.text(), "1 2ax");
    }

    #[test]
    fn chords_are_not_text() {
        let mut field = Field::default();
        assert!(!field.key(&KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)));
        assert_eq!(field.text(), "");
    }

    #[test]
    fn the_cursor_is_seen_in_any_room() {
        let field = Field::with("a long name that does not fit");
        stage::looking(|look| {
            let text: String = field.spans(look, 8, true).iter().map(|s| s.content.to_string()).collect();
            assert_eq!(text, "‹ot fit ");
            for room in 0..40 {
                let _ = field.spans(look, room, true);
            }
        });
    }
}
