//! Help: the table of keys, the present screen first, with a search; and the signs in words.

use crate::time::Moment;
use crate::tui::bindings::Keymap;
use crate::tui::keymap::{self, Action, Context, TABLE, rows};
use crate::tui::text::help as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Field, Page, Row, draw_scrolled, last_offset, prose, put};
use crate::tui::{Effect, Event, Look, Screen};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// What the help shows and how far it is scrolled. The exam has one as a part, other screens push a [`HelpScreen`].
#[derive(Debug, Clone)]
pub(crate) struct Help {
    first: Vec<Context>,
    find: Field,
    typing: bool,
    top: usize,
    size: (u16, u16),
    /// The keys in force when it was drawn last.
    keys: Keymap,
}

impl Help {
    /// The help, these contexts first.
    pub(crate) fn new(first: &[Context], size: (u16, u16)) -> Self {
        Self {
            first: first.to_vec(),
            find: Field::default(),
            typing: false,
            top: 0,
            size,
            keys: Keymap::default(),
        }
    }
    /// The screen has this size.
    pub(crate) fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
    }
    /// Text is typed into the search.
    pub(crate) fn is_typing(&self) -> bool {
        self.typing
    }
    /// Keys that are in force.
    pub(crate) fn layout(&mut self, look: &Look<'_>) {
        if self.keys != *look.keys {
            self.keys = look.keys.clone();
        }
    }
    /// Takes a key; false when the help is to be closed.
    pub(crate) fn key(&mut self, key: &KeyEvent) -> bool {
        if self.typing {
            match key.code {
                KeyCode::Enter => self.typing = false,
                KeyCode::Esc => {
                    self.typing = false;
                    self.find = Field::default();
                }
                KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => self.typing = false,
                _ => {
                    self.find.key(key);
                }
            }
            self.top = 0;
            return true;
        }
        let Some(action) = keymap::action(&[Context::Help], key) else { return true };
        if key.kind != KeyEventKind::Press && !keymap::repeats(action) {
            return true;
        }
        let height = self.list_height();
        // a row is kept for the signs, and one is seen twice
        let page = height.saturating_sub(2).max(1);
        let last = last_offset(self.rows(self.room()).len(), height);
        match action {
            Action::Find => self.typing = true,
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::Down => self.top = (self.top + 1).min(last),
            Action::PageUp => self.top = self.top.saturating_sub(page),
            Action::PageDown => self.top = (self.top + page).min(last),
            Action::Back if !self.find.text().is_empty() && key.code == KeyCode::Esc => {
                self.find = Field::default();
                self.top = 0;
            }
            Action::Back | Action::Help => return false,
            _ => {}
        }
        true
    }
    /// Rows for the list, below the head and the search.
    fn list_height(&self) -> usize {
        let search = if self.shows_search() { 2 } else { 0 };
        usize::from(self.size.1).saturating_sub(4 + head(self.room()).len() + search)
    }
    fn shows_search(&self) -> bool {
        self.typing || !self.find.text().is_empty()
    }
    fn room(&self) -> usize {
        usize::from(self.size.0).saturating_sub(2)
    }

    fn contexts(&self) -> Vec<Context> {
        let mut contexts = self.first.clone();
        contexts.push(Context::Everywhere);
        for row in TABLE {
            if !contexts.contains(&row.context) {
                contexts.push(row.context);
            }
        }
        contexts
    }

    fn rows(&self, room: usize) -> Vec<Row> {
        let find = self.find.text().trim().to_lowercase();
        let matches = |text: &str| find.is_empty() || text.to_lowercase().contains(&find);
        let mut all = Vec::new();
        let mut section = |title: &str, entries: Vec<(String, &str)>| {
            let whole = matches(title);
            let entries: Vec<_> =
                entries.into_iter().filter(|(keys, help)| whole || matches(keys) || matches(help)).collect();
            if entries.is_empty() {
                return;
            }
            if !all.is_empty() {
                all.push(Row::default());
            }
            all.push(Row::of(title, Role::Heading));
            for (keys, help) in entries {
                all.extend(entry(&keys, help, room));
            }
        };
        for context in self.contexts() {
            let entries = rows(context).map(|row| {
                let keys: Vec<String> = self.keys.keys(row).iter().map(keymap::Key::label).collect();
                (keys.join(", "), row.help)
            });
            section(context.title(), entries.collect());
        }
        section(
            words::signs(),
            words::boxes().into_iter().map(|(sign, text)| (sign.to_owned(), text)).collect(),
        );
        if all.is_empty() {
            all = prose(&words::nothing(self.find.text().trim()), Role::Text, room);
        }
        all
    }

    /// Draws the help in `area`.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, look: &Look<'_>, area: Rect) {
        let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let room = usize::from(inside.width);
        let head = head(room);
        crate::tui::widgets::draw_rows(frame, look, inside, &head, 0, 0);
        let mut used = u16::try_from(head.len()).unwrap_or(u16::MAX);
        if self.shows_search() && used < area.height {
            let mut spans = vec![Span::styled(format!("{} ", words::find()), look.style(Role::Strong))];
            spans.extend(self.find.spans(look, room.saturating_sub(7), self.typing));
            put(frame, Line::from(spans), Rect { y: area.y + used, height: 1, ..inside });
            used += 2;
        }
        let Some(height) = area.height.checked_sub(used) else { return };
        draw_scrolled(frame, look, Rect { y: area.y + used, height, ..inside }, &self.rows(room), self.top);
    }
}

fn head(room: usize) -> Vec<Row> {
    let mut rows = prose(words::linear(), Role::Text, room);
    rows.push(Row::default());
    rows
}

const KEYS: usize = 22;

fn entry(keys: &str, help: &str, room: usize) -> Vec<Row> {
    let keys_column = KEYS.min(room / 3);
    let mut text = prose(help, Role::Text, room.saturating_sub(keys_column + 1));
    let mut lead = prose(keys, Role::Strong, keys_column.saturating_sub(1));
    let count = text.len().max(lead.len());
    text.resize(count, Row::default());
    lead.resize(count, Row::default());
    let pair = |(keys, text): (Row, Row)| {
        let pad = keys_column.saturating_sub(keys.body_width());
        let mut lead = keys.body;
        lead.push(crate::tui::widgets::Piece::text(" ".repeat(pad), Role::Text));
        Row { lead, body: text.body, wide: false }
    };
    lead.into_iter().zip(text).map(pair).collect()
}

/// The help as a screen of its own.
pub struct HelpScreen {
    help: Help,
}

impl HelpScreen {
    /// The help that opens at these contexts.
    pub fn new(first: &[Context]) -> Self {
        Self { help: Help::new(first, (80, 24)) }
    }
}

impl Screen for HelpScreen {
    fn context(&self) -> Context {
        Context::Help
    }
    fn is_typing(&self) -> bool {
        self.help.typing
    }
    fn layout(&mut self, _area: Rect, look: &Look<'_>) {
        self.help.layout(look);
    }
    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Resize { width, height } => self.help.resize((width, height)),
            Event::Key(key) => {
                if !self.help.key(&key) {
                    return vec![Effect::Pop];
                }
                if !self.help.typing && keymap::action(&[Context::Help], &key) == Some(Action::Stop) {
                    return vec![Effect::Stop];
                }
            }
            _ => {}
        }
        Vec::new()
    }
    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let page = Page {
            left: words::title().to_owned(),
            right: String::new(),
            footer: look.keys.footer(&[Context::Help]),
        };
        if let Some(area) = page.draw(frame, look, String::new) {
            self.help.draw(frame, look, area);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::stage::{self, ch, key};

    fn press(screen: &mut HelpScreen, key: KeyEvent) -> Vec<Effect> {
        screen.update(Event::Key(key), &stage::now())
    }

    #[test]
    fn the_first_line_names_the_linear_mode_and_the_present_screen_comes_first() {
        let screen = HelpScreen::new(&[Context::Home]);
        let text = stage::show(&screen, (80, 24)).text();
        assert!(text.lines().nth(2).unwrap().contains("--linear"));
        assert!(text.contains("\n Home\n"));
    }

    #[test]
    fn searching_narrows_to_keys_and_words_and_says_when_there_is_nothing() {
        let mut screen = HelpScreen::new(&[Context::Home]);
        press(&mut screen, ch('/'));
        for c in "review".chars() {
            press(&mut screen, ch(c));
        }
        let text = stage::show(&screen, (80, 24)).text();
        assert!(text.contains("Find: review") && text.contains("Mark the question for review"), "{text}");
        assert!(!text.contains("Draw the whole screen anew"), "{text}");
        press(&mut screen, ch('q'));
        assert!(stage::show(&screen, (80, 24)).text().contains("Nothing in the help contains"));
        press(&mut screen, key(KeyCode::Esc));
        assert!(!stage::show(&screen, (80, 24)).text().contains("Find:"));
        assert!(matches!(press(&mut screen, key(KeyCode::Esc))[..], [Effect::Pop]));
    }

    #[test]
    fn every_row_of_the_table_can_be_reached() {
        let mut screen = HelpScreen::new(&[Context::Exam]);
        screen.update(Event::Resize { width: 60, height: 15 }, &stage::now());
        let mut seen = String::new();
        for _ in 0..80 {
            seen.push_str(&stage::show(&screen, (60, 15)).text());
            press(&mut screen, key(KeyCode::PageDown));
        }
        for context in TABLE.iter().map(|row| row.context) {
            assert!(seen.contains(context.title()), "{context:?}");
        }
        assert!(seen.contains("an option that is struck out"));
    }

    #[test]
    fn pictures() {
        let screen = HelpScreen::new(&[Context::Home]);
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            insta::assert_snapshot!(
                format!("help_{}x{}", size.0, size.1),
                stage::show(&screen, size).snapshot()
            );
        }
    }
}
