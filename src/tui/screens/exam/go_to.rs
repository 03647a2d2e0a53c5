//! The prompt for the number of an item.

use crate::tui::Look;
use crate::tui::keymap::{self, Action, Context};
use crate::tui::text::exam as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Field, panel_at_foot, put, width};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::text::{Line, Span};

/// Most digits of a number.
const DIGITS: usize = 5;

/// A number that is being typed.
#[derive(Debug, Clone, Default)]
pub(in crate::tui::screens) struct GoTo(Field);

impl GoTo {
    /// Takes a key; gives the action that it names, if it is none of the field's.
    pub(in crate::tui::screens) fn key(&mut self, key: &KeyEvent) -> Option<Action> {
        let typed = matches!(key.code, KeyCode::Char(_)) && !key.modifiers.contains(KeyModifiers::CONTROL);
        match (typed, key.code) {
            (true, KeyCode::Char('0'..='9')) if self.0.text().len() < DIGITS => {
                self.0.key(key);
                None
            }
            (true, _) => None,
            (false, _) => {
                let action = keymap::action(&[Context::GoTo], key);
                if action.is_none() {
                    self.0.key(key);
                }
                action
            }
        }
    }
    /// The number typed.
    pub(in crate::tui::screens) fn number(&self) -> Option<u32> {
        self.0.text().parse().ok()
    }
    /// Draws the prompt over what stands there.
    pub(in crate::tui::screens) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, items: usize) {
        let of = words::go_to_of(items);
        let columns = width(words::go_to_number()) + width(&of) + DIGITS + 3;
        let inside =
            panel_at_foot(frame, look, words::go_to(), u16::try_from(columns).unwrap_or(u16::MAX), 1);
        let mut spans = vec![Span::styled(format!("{} ", words::go_to_number()), look.style(Role::Text))];
        spans.extend(self.0.spans(look, DIGITS + 1, true));
        spans.push(Span::styled(format!(" {of}"), look.style(Role::Dim)));
        put(frame, Line::from(spans), inside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage::{ch, ctrl, key};

    #[test]
    fn only_digits_are_taken_and_other_letters_do_nothing() {
        let mut go_to = GoTo::default();
        for c in "n1?7q".chars() {
            assert_eq!(go_to.key(&ch(c)), None);
        }
        assert_eq!(go_to.number(), Some(17));
        assert_eq!(go_to.key(&key(KeyCode::Backspace)), None);
        assert_eq!(go_to.number(), Some(1));
        assert_eq!(go_to.key(&key(KeyCode::Enter)), Some(Action::Confirm));
        assert_eq!(go_to.key(&key(KeyCode::Esc)), Some(Action::Back));
        assert_eq!(go_to.key(&ctrl('c')), Some(Action::Back));
        for c in "234567".chars() {
            go_to.key(&ch(c));
        }
        assert_eq!(go_to.number(), Some(12_345));
    }
}
