//! One table of keys: footer, help screen and the README's table come from it.
//!
//! A row belongs to a [`Context`] (a screen's name), lists the keys that do the same, the [`Action`] that they name, what
//! it does in words, and (where the footer shows it) a short label. `Everywhere` holds what works on every screen.

mod context;
mod key;
mod table;

pub use context::Context;
pub use key::Key;
pub use table::TABLE;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the keymap's table explains each action in words")]
pub enum Action {
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Left,
    Right,
    Confirm,
    Back,
    Quit,
    Help,
    Refresh,
    Start,
    Practise,
    LastResult,
    Find,
    SwitchPerson,
    History,
    Tiers,
    Faster,
    Slower,
    /// Choose the option of this number (from 0).
    Choose(u8),
    ChooseHere,
    /// Put what is under the cursor at the place of this number (from 0); the digit pressed says which.
    Place(u8),
    Next,
    Previous,
    GoTo,
    MarkForReview,
    Strike,
    Undo,
    Clear,
    Notes,
    Comment,
    Review,
    HideClock,
    Figures,
    End,
    Retry,
    Filter,
    Submit,
    Leave,
    Stay,
    Save,
    Stop,
    Toggle,
    Break,
    NextField,
    PreviousField,
    Edit,
    Sample,
    Exposure,
    Faults,
    Sort,
    Redraw,
    Blueprint,
    Try,
}

impl Action {
    /// The option that it chooses, from 0.
    pub fn chooses(self) -> Option<usize> {
        match self {
            Self::Choose(option) => Some(usize::from(option)),
            _ => None,
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Where it holds.
    pub context: Context,
    /// Keys that do the same.
    pub keys: &'static [Key],
    /// What they ask for.
    pub action: Action,
    /// What it does, in words.
    pub help: &'static str,
    /// Short label for the footer; empty where the footer leaves it out.
    pub footer: &'static str,
}

/// What a key asks for in a context, the contexts given tried in order and `Everywhere` last. Releases ask for nothing.
pub fn action(contexts: &[Context], event: &KeyEvent) -> Option<Action> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    contexts.iter().chain(&[Context::Everywhere]).find_map(|context| {
        let row = rows(*context).find(|row| row.keys.iter().any(|key| key.matches(event)))?;
        Some(match (row.action, event.code) {
            (Action::Place(_), KeyCode::Char(digit @ '1'..='9')) => Action::Place(digit as u8 - b'1'),
            (action, _) => action,
        })
    })
}

/// True for an action that a held-down key may repeat: moving and scrolling, nothing that changes an answer.
pub fn repeats(action: Action) -> bool {
    use Action::*;
    matches!(action, Up | Down | PageUp | PageDown | Left | Right | Next | Previous)
}

/// The rows of a context, in order.
pub fn rows(context: Context) -> impl Iterator<Item = &'static Row> {
    let from = TABLE.partition_point(|row| row.context < context);
    let to = TABLE.partition_point(|row| row.context <= context);
    TABLE.get(from..to).unwrap_or_default().iter()
}

/// The whole table in Markdown, for the README.
pub fn markdown() -> String {
    let mut out = String::from("| where | keys | what |\n|---|---|---|\n");
    for row in TABLE {
        let keys: Vec<String> = row.keys.iter().map(|key| format!("`{}`", key.label())).collect();
        out.push_str(&format!("| {} | {} | {} |\n", row.context.title(), keys.join(" "), row.help));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    #[test]
    fn every_row_is_found_under_its_context() {
        assert!(TABLE.is_sorted_by_key(|row| row.context));
        let mut contexts: Vec<Context> = TABLE.iter().map(|row| row.context).collect();
        contexts.dedup();
        assert_eq!(contexts.iter().map(|context| rows(*context).count()).sum::<usize>(), TABLE.len());
    }

    #[test]
    fn no_key_means_two_things_in_one_context() {
        for (i, row) in TABLE.iter().enumerate() {
            for other in &TABLE[i + 1..] {
                let clash = row.context == other.context && row.keys.iter().any(|k| other.keys.contains(k));
                assert!(!clash, "{:?}: {} and {}", row.context, row.help, other.help);
            }
        }
    }

    #[test]
    fn alt_chords_and_releases_ask_for_nothing() {
        let alt = KeyEvent::new(KeyCode::Char('n'), KeyModifiers::ALT);
        assert_eq!(action(&[Context::Exam], &alt), None);
        let mut release = KeyEvent::new(KeyCode::Char('n'), KeyModifiers::NONE);
        assert_eq!(action(&[Context::Exam], &release), Some(Action::Next));
        release.kind = KeyEventKind::Release;
        assert_eq!(action(&[Context::Exam], &release), None);
    }
}
