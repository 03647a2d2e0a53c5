//! The keys that a person chose, over those of the [table](crate::tui::keymap::TABLE).
//!
//! Screens know the table's keys only: [`Keymap::translate`] turns the key pressed into one that the table has for the
//! same action, and what is shown takes its labels from here. Some keys keep their meaning whatever a person chooses
//! ([`is_kept`]): sentences and proctors name them, and Ctrl-C has to open the way out of an exam on every computer. Where
//! text is typed ([`is_open`] is false) no key can be chosen.

use crate::tui::keymap::{Action, Context, Key, Row, TABLE, rows};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// The keys in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keymap {
    chosen: Vec<Chosen>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Chosen {
    context: Context,
    action: Action,
    keys: Vec<Key>,
}

/// The table as it stands.
pub static STANDARD: Keymap = Keymap { chosen: Vec::new() };

/// Two actions on one key, in a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clash {
    /// Where.
    pub context: Context,
    /// Which key.
    pub key: Key,
    /// What it means there, with the context of that row; the one chosen first.
    pub means: [(Context, Action); 2],
}

impl Keymap {
    /// Gives these keys to an action, in the place of all that are not kept. They stand in front.
    pub fn choose(&mut self, context: Context, action: Action, mut keys: Vec<Key>) {
        let kept = row_of(context, action).map_or(&[][..], |row| row.keys);
        for key in kept.iter().filter(|key| is_kept(key)) {
            if !keys.contains(key) {
                keys.push(*key);
            }
        }
        self.chosen.push(Chosen { context, action, keys });
    }

    /// The keys of a row.
    pub fn keys<'k>(&'k self, row: &Row) -> &'k [Key] {
        self.chosen(row).map_or(row.keys, |chosen| &chosen.keys)
    }

    fn chosen(&self, row: &Row) -> Option<&Chosen> {
        self.chosen.iter().find(|c| (c.context, c.action) == (row.context, row.action))
    }

    /// What the first key of an action is called; empty where the context has no such action.
    pub fn label(&self, context: Context, action: Action) -> String {
        row_of(context, action).and_then(|row| self.keys(row).first()).map(Key::label).unwrap_or_default()
    }

    /// The key of the table that asks for what `key` asks for in a context; one that asks for nothing where a person gave
    /// its action other keys.
    pub fn translate(&self, context: Context, key: KeyEvent) -> KeyEvent {
        if self.chosen.is_empty() || !is_open(context) {
            return key;
        }
        let all = || rows(context).chain(rows(Context::Everywhere));
        let has = |keys: &[Key]| keys.iter().any(|k| k.matches(&key));
        match all().find(|row| has(self.keys(row))) {
            Some(row) if has(row.keys) => key,
            Some(row) => match row.keys.first() {
                Some(first) => {
                    let modifiers = if first.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
                    KeyEvent { code: first.code, modifiers, ..key }
                }
                None => key,
            },
            None if all().any(|row| has(row.keys)) => KeyEvent { code: KeyCode::Null, ..key },
            None => key,
        }
    }

    /// What the footer of a context shows: key and label, in order, `Everywhere` last.
    pub fn footer(&self, contexts: &[Context]) -> Vec<(String, &'static str)> {
        self.footer_for(contexts, 6, &[])
    }

    /// The same where an item has so many options, without what cannot be done now.
    pub fn footer_for(
        &self,
        contexts: &[Context],
        options: usize,
        without: &[Action],
    ) -> Vec<(String, &'static str)> {
        let all = contexts.iter().chain(&[Context::Everywhere]).flat_map(|context| rows(*context));
        // where text is typed the table's own keys hold
        let typed = !contexts.is_empty() && contexts.iter().all(|context| !is_open(*context));
        let keys = |row: &Row| if typed { row.keys.first() } else { self.keys(row).first() }.map(Key::label);
        let label = |row: &Row| match row.action {
            // options have a key each; the footer names them all
            Action::Choose(0) => match ["a", "a", "a-b", "a-c", "a-d", "a-e"].get(options) {
                Some(keys) => (*keys).to_owned(),
                // further ones have a number; from the tenth on only the cursor reaches them
                None => ["a-f", "a-f 7", "a-f 7-8", "a-f 7-9"][options.saturating_sub(6).min(3)].to_owned(),
            },
            Action::Place(_) => format!("1-{}", options.clamp(2, 9)),
            _ => keys(row).unwrap_or_default(),
        };
        let offered = all.filter(|row| !row.footer.is_empty() && !without.contains(&row.action));
        offered.map(|row| (label(row), row.footer)).collect()
    }

    /// All keys that ask for two things at once.
    pub fn clashes(&self) -> Vec<Clash> {
        let mut contexts: Vec<Context> = TABLE.iter().map(|row| row.context).collect();
        contexts.dedup();
        let mut found = Vec::new();
        for context in contexts.into_iter().filter(|c| is_open(*c)) {
            let everywhere = rows(Context::Everywhere).filter(|_| context != Context::Everywhere);
            let all: Vec<&Row> = rows(context).chain(everywhere).collect();
            for (i, row) in all.iter().enumerate() {
                for other in all.iter().skip(i + 1) {
                    // two rows of `Everywhere` are told once
                    let once = other.context == context || row.context == context;
                    for key in self.keys(row).iter().filter(|k| once && self.keys(other).contains(k)) {
                        let means = [(row.context, row.action), (other.context, other.action)];
                        found.push(Clash { context, key: *key, means });
                    }
                }
            }
        }
        found
    }
}

fn row_of(context: Context, action: Action) -> Option<&'static Row> {
    rows(context).find(|row| row.action == action)
}

/// Keys can be chosen in this context: nothing is typed there, and it has others than those that are kept.
pub fn is_open(context: Context) -> bool {
    use Context as C;
    !matches!(
        context,
        C::Person
            | C::Check
            | C::Trial
            | C::Ordering
            | C::Gaps
            | C::Entry
            | C::Typing
            | C::GoTo
            | C::Submit
            | C::Notes
            | C::Writing
            | C::Break
            | C::Still
            | C::Finish
            | C::ReplayTime
    )
}

/// Keys can be chosen for this row. An option is chosen by the letter or the number that stands before it.
pub fn is_open_row(row: &Row) -> bool {
    is_open(row.context) && !matches!(row.action, Action::Choose(_))
}

/// This key means what it means, and nothing else, wherever it means something.
pub fn is_kept(key: &Key) -> bool {
    match key.code {
        KeyCode::Char('c' | 'q' | 'l' | 'z') if key.ctrl => true,
        KeyCode::Char(' ' | '!') => !key.ctrl,
        KeyCode::Enter | KeyCode::Esc | KeyCode::F(1) => true,
        _ => false,
    }
}

/// The key is a capital that stands before an option here: people may well type it as they see it.
pub fn names_option(context: Context, key: &Key) -> bool {
    matches!(context, Context::Exam | Context::Practice | Context::Everywhere)
        && matches!(key.code, KeyCode::Char('A'..='I'))
}

/// The name of a context in the configuration.
pub fn context_name(context: Context) -> &'static str {
    use Context as C;
    match context {
        C::Everywhere => "everywhere",
        C::Home => "home",
        C::Details => "details",
        C::Consent => "consent",
        C::Person => "person",
        C::Check => "check",
        C::Resume => "resume",
        C::Exam => "exam",
        C::Practice => "practice",
        C::Trial => "trial",
        C::Ordering => "ordering",
        C::Gaps => "gaps",
        C::Entry => "entry",
        C::Typing => "typing",
        C::Review => "review",
        C::End => "end",
        C::GoTo => "go-to",
        C::Submit => "submit",
        C::Break => "break",
        C::Still => "still",
        C::Finish => "finish",
        C::Notes => "notes",
        C::Writing => "writing",
        C::Result => "result",
        C::Credential => "credential",
        C::History => "history",
        C::Attempt => "attempt",
        C::Replay => "replay",
        C::ReplayTime => "replay-time",
        C::Tiers => "tiers",
        C::Bank => "bank",
        C::BankItem => "bank-item",
        C::BankForm => "bank-form",
        C::BankExposure => "bank-exposure",
        C::BankFaults => "bank-faults",
        C::Notice => "notice",
        C::Help => "help",
    }
}

/// The name of an action in the configuration.
pub fn action_name(action: Action) -> &'static str {
    use Action as A;
    match action {
        A::Up => "up",
        A::Down => "down",
        A::PageUp => "page-up",
        A::PageDown => "page-down",
        A::Top => "top",
        A::Bottom => "bottom",
        A::Left => "left",
        A::Right => "right",
        A::Confirm => "confirm",
        A::Back => "back",
        A::Quit => "quit",
        A::Help => "help",
        A::Refresh => "refresh",
        A::Start => "start",
        A::Practise => "practise",
        A::Find => "find",
        A::SwitchPerson => "switch-person",
        A::Choose(_) => "choose",
        A::ChooseHere => "choose-here",
        A::Place(_) => "place",
        A::Next => "next",
        A::Previous => "previous",
        A::GoTo => "go-to",
        A::MarkForReview => "mark-for-review",
        A::Strike => "strike",
        A::Undo => "undo",
        A::Clear => "clear",
        A::Notes => "notes",
        A::Comment => "comment",
        A::Review => "review",
        A::HideClock => "hide-clock",
        A::Figures => "figures",
        A::End => "end",
        A::Retry => "retry",
        A::Filter => "filter",
        A::Submit => "submit",
        A::Leave => "leave",
        A::Stay => "stay",
        A::Save => "save",
        A::Stop => "stop",
        A::Toggle => "toggle",
        A::Break => "break",
        A::NextField => "next-field",
        A::PreviousField => "previous-field",
        A::LastResult => "last-result",
        A::History => "history",
        A::Tiers => "tiers",
        A::Faster => "faster",
        A::Slower => "slower",
        A::Edit => "edit",
        A::Sample => "sample",
        A::Try => "try",
        A::Exposure => "exposure",
        A::Faults => "faults",
        A::Sort => "sort",
        A::Redraw => "redraw",
        A::Blueprint => "blueprint",
    }
}

/// Why a text names no key that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No key is called so.
    #[error("no key is called `{0}`")]
    Unknown(String),
    /// Terminals send the same bytes for two keys.
    #[error("terminals cannot tell {0} from {1}")]
    Same(String, &'static str),
    /// Alt is not told apart.
    #[error("keys with Alt are not read: many terminals send Esc and a letter for them")]
    Alt,
}

const NAMES: &[(&str, KeyCode)] = &[
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
];

/// The names of keys that are no single character.
pub fn key_names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

impl std::str::FromStr for Key {
    type Err = KeyError;
    /// A character as it is typed (`n`, `N`, `?`), a name (`Right`, `PgUp`, `F5`) or `Ctrl-` and a letter.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        let unknown = || KeyError::Unknown(text.to_owned());
        let mut characters = text.chars();
        if let (Some(c), None) = (characters.next(), characters.next()) {
            let seen = crate::tui::widgets::width(text) > 0 && !c.is_whitespace();
            return if seen { Ok(Self { code: KeyCode::Char(c), ctrl: false }) } else { Err(unknown()) };
        }
        let name = text.to_lowercase();
        if name.starts_with("alt-") || name.starts_with("alt+") {
            return Err(KeyError::Alt);
        }
        if let Some(letter) = name.strip_prefix("ctrl-").or(name.strip_prefix("ctrl+")) {
            let mut letters = letter.chars();
            let (Some(c @ 'a'..='z'), None) = (letters.next(), letters.next()) else { return Err(unknown()) };
            let same = match c {
                'i' => Some("Tab"),
                'j' | 'm' => Some("Enter"),
                'h' => Some("Backspace"),
                _ => None,
            };
            let key = Self { code: KeyCode::Char(c), ctrl: true };
            return same.map_or(Ok(key), |other| Err(KeyError::Same(key.label(), other)));
        }
        let function = name.strip_prefix('f').and_then(|n| n.parse().ok()).filter(|n| (1..=12).contains(n));
        let named = NAMES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code);
        let code = named.or(function.map(KeyCode::F)).ok_or_else(unknown)?;
        Ok(Self { code, ctrl: false })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::keymap;
    use crate::tui::stage::{ch, ctrl, key};

    fn keymap_of(context: Context, action: Action, keys: &[&str]) -> Keymap {
        let mut keymap = Keymap::default();
        keymap.choose(context, action, keys.iter().map(|k| k.parse().unwrap()).collect());
        keymap
    }

    #[test]
    fn a_chosen_key_asks_for_its_action_and_the_one_it_replaces_for_nothing() {
        let keymap = keymap_of(Context::Exam, Action::Next, &["y", "Right"]);
        let means = |event| keymap::action(&[Context::Exam], &keymap.translate(Context::Exam, event));
        assert_eq!(means(ch('y')), Some(Action::Next));
        assert_eq!(means(key(KeyCode::Right)), Some(Action::Next));
        assert_eq!((means(ch('n')), means(ch('l'))), (None, None));
        assert_eq!(means(ch('p')), Some(Action::Previous));
        assert_eq!(means(key(KeyCode::F(1))), Some(Action::Help));
        assert_eq!(keymap.label(Context::Exam, Action::Next), "y");
        assert!(keymap.footer(&[Context::Exam]).contains(&("y".to_owned(), "next")));
        // elsewhere the table holds
        assert_eq!(keymap.translate(Context::Practice, ch('n')), ch('n'));
    }

    #[test]
    fn what_is_typed_is_never_translated() {
        let keymap = keymap_of(Context::Everywhere, Action::Help, &["v"]);
        for context in [Context::Person, Context::Notes, Context::Submit, Context::GoTo, Context::Check] {
            assert_eq!(keymap.translate(context, ch('v')), ch('v'), "{context:?}");
        }
        assert_eq!(keymap.translate(Context::Home, ch('v')), ch('?'));
        let help = |context| keymap.footer(&[context]).pop().unwrap().0;
        assert_eq!((help(Context::Home).as_str(), help(Context::Person).as_str()), ("v", "?"));
    }

    #[test]
    fn kept_keys_stay_with_their_action() {
        let keymap = keymap_of(Context::Exam, Action::End, &["Q"]);
        for event in [ctrl('c'), ctrl('q'), ch('Q')] {
            let told = keymap.translate(Context::Exam, event);
            assert_eq!(keymap::action(&[Context::Exam], &told), Some(Action::End));
        }
    }

    #[test]
    fn a_key_for_two_actions_is_found_also_against_everywhere() {
        assert_eq!(STANDARD.clashes(), []);
        let clash = keymap_of(Context::Exam, Action::Next, &["p"]).clashes();
        assert_eq!(
            clash[0].means,
            [(Context::Exam, Action::Next), (Context::Exam, Action::Previous)],
            "{clash:?}"
        );
        assert_eq!(keymap_of(Context::Exam, Action::Next, &["a"]).clashes().len(), 1);
        assert_eq!(keymap_of(Context::Home, Action::Start, &["?"]).clashes().len(), 1);
        // `h` looks back at home and goes back elsewhere
        let clash = keymap_of(Context::Everywhere, Action::Help, &["h"]).clashes();
        let contexts: Vec<_> = clash.iter().map(|c| c.context).collect();
        assert_eq!(contexts, [Context::Home, Context::Exam, Context::Practice, Context::Replay]);
    }

    #[test]
    fn every_key_of_the_table_has_a_name_that_is_read_back() {
        for key in TABLE.iter().flat_map(|row| row.keys) {
            assert_eq!(key.label().parse(), Ok(*key), "{key}");
        }
        for bad in
            ["", "hyper-x", "ctrl-", "ctrl-1", "ctrl-i", "alt-x", "f13", "f0", "rihgt", "\u{301}", "\t"]
        {
            assert!(bad.parse::<Key>().is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_those_of_the_variants_and_name_one_row_of_a_context() {
        let kebab = |debug: String| {
            let cut = debug.split('(').next().unwrap_or_default();
            cut.chars().fold(String::new(), |mut out, c| {
                if c.is_uppercase() && !out.is_empty() {
                    out.push('-');
                }
                out.push(c.to_ascii_lowercase());
                out
            })
        };
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(context_name(row.context), kebab(format!("{:?}", row.context)));
            assert_eq!(action_name(row.action), kebab(format!("{:?}", row.action)));
            let again = TABLE[i + 1..].iter().any(|o| (o.context, o.action) == (row.context, row.action));
            assert!(!again, "{:?} has {:?} twice", row.context, row.action);
        }
    }
}
