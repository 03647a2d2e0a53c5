//! What the screens around an exam do alike: which action a key means, and the actions that hold everywhere.

use crate::tui::Effect;
use crate::tui::keymap::{self, Action, Context};
use crate::tui::ways::Ways;
use crossterm::event::{KeyEvent, KeyEventKind};

/// The action that a key asks for in a context. A key that is held down moves and scrolls, and does nothing else.
pub(super) fn action(context: Context, key: &KeyEvent) -> Option<Action> {
    keymap::action(&[context], key).filter(|a| key.kind != KeyEventKind::Repeat || keymap::repeats(*a))
}

/// What an action does that a screen has no meaning of its own for: help, and stopping as Ctrl-Z does.
pub(super) fn otherwise(action: Action, context: Context, ways: Ways) -> Vec<Effect> {
    match action {
        Action::Help => vec![Effect::Push(ways.help(context))],
        Action::Stop => vec![Effect::Stop],
        _ => Vec::new(),
    }
}
