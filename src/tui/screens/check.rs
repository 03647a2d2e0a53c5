//! The terminal check before an exam: size, colours, signs, keys. Enter opens the attempt.
//!
//! While the attempt is being opened the screen stays and takes no key: the reply needs somebody to receive it.

use crate::api::{ExamCard, Overview};
use crate::id::ExamId;
use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::screens::notice::NoticeScreen;
use crate::tui::screens::paragraphs::{blank, labelled, paragraph, room};
use crate::tui::screens::reading::Reading;
use crate::tui::text::{check as words, details, notice};
use crate::tui::theme::{ASCII, Role};
use crate::tui::ways::Ways;
use crate::tui::widgets::{Page, Piece, Row, width};
use crate::tui::{Effect, Event, LEAST_SIZE, Look, Reply, Request, Screen};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::sync::Arc;

/// The terminal check.
pub struct CheckScreen {
    ways: Ways,
    overview: Arc<Overview>,
    exam: ExamId,
    seen: Seen,
    size: (u16, u16),
    opening: bool,
    reading: Reading,
}

/// The kinds of keys that arrived.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    letter: bool,
    arrow: bool,
    space: bool,
}

/// Columns of the labels.
const LABELS: usize = 14;

impl CheckScreen {
    /// The check before an exam of this overview.
    pub fn new(overview: Arc<Overview>, exam: ExamId, ways: Ways) -> Self {
        Self {
            ways,
            overview,
            exam,
            seen: Seen::default(),
            size: LEAST_SIZE,
            opening: false,
            reading: Reading::default(),
        }
    }

    fn card(&self) -> Option<&ExamCard> {
        self.overview.exams.iter().find(|card| card.id == self.exam)
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Effect> {
        if self.opening || key.kind == KeyEventKind::Release {
            return Vec::new();
        }
        match key.code {
            KeyCode::Char(' ') => self.seen.space = true,
            KeyCode::Char(c) if c.is_alphabetic() => self.seen.letter = true,
            KeyCode::Up | KeyCode::Down | KeyCode::Left | KeyCode::Right => self.seen.arrow = true,
            _ => {}
        }
        match everywhere::action(Context::Check, key) {
            Some(Action::Back) => vec![Effect::Pop],
            Some(action) if self.reading.moved(action) => Vec::new(),
            Some(Action::Confirm) if self.size.0 < LEAST_SIZE.0 || self.size.1 < LEAST_SIZE.1 => {
                vec![NoticeScreen::push(notice::PLEASE_NOTE, words::TOO_SMALL)]
            }
            Some(Action::Confirm) => {
                self.opening = true;
                vec![Effect::Ask(Request::Begin(self.exam.clone()))]
            }
            Some(other) => everywhere::otherwise(other, Context::Check, self.ways),
            None => Vec::new(),
        }
    }

    fn rows(&self, look: &Look<'_>, area: Rect) -> Vec<Row> {
        let room = room(area.width);
        let signs = look.theme.signs;
        let ascii = *signs == ASCII;
        let mut rows = match (self.opening, self.card()) {
            (true, _) => paragraph(words::OPENING, Role::Strong, room),
            (false, Some(card)) => paragraph(&words::begin(card), Role::Strong, room),
            (false, None) => paragraph(details::GONE, Role::Warn, room),
        };
        rows.push(blank());
        let size = words::size(area.width, area.height, signs.times);
        rows.extend(labelled(words::SIZE, LABELS, &size, Role::Text, room));
        rows.push(row(words::COLOURS, {
            let palette = words::palette(look.theme.palette());
            let samples = [
                (words::GOOD, Role::Good),
                (words::WARNING, Role::Warn),
                (words::BAD, Role::Bad),
                (words::SECONDARY, Role::Dim),
            ];
            let mut pieces = vec![Piece::text(palette, Role::Text)];
            pieces.extend(samples.map(|(word, role)| Piece::text(format!(" {word}"), role)));
            pieces
        }));
        let shown =
            [signs.done, signs.open, signs.flagged, signs.tick, signs.bar_full, signs.bar_empty].join(" ");
        let about = if ascii { format!("   {}", words::ASCII_SIGNS) } else { String::new() };
        rows.push(row(words::SIGNS, vec![Piece::text(shown, Role::Text), Piece::text(about, Role::Dim)]));
        rows.push(row(words::WIDE, {
            let sample = if ascii { words::ASCII_SAMPLE } else { words::WIDE_SAMPLE };
            let mut pieces = vec![Piece::text(sample, Role::Text)];
            if !ascii {
                pieces.push(Piece::text(signs.here, Role::Accent));
                pieces.push(Piece::text(format!("  {}", words::WIDE_HINT), Role::Dim));
            }
            pieces
        }));
        rows.push(row(words::KEYS, self.keys(look)));
        rows.push(blank());
        if !ascii {
            rows.extend(paragraph(words::SIGNS_HINT, Role::Dim, room));
        }
        rows.extend(paragraph(words::LINEAR_HINT, Role::Dim, room));
        rows
    }

    fn keys(&self, look: &Look<'_>) -> Vec<Piece> {
        let signs = look.theme.signs;
        let Seen { letter, arrow, space } = self.seen;
        let mut pieces = Vec::new();
        for (name, seen) in [(words::LETTER, letter), (words::ARROW, arrow), (words::SPACE, space)] {
            let (sign, role) = if seen { (signs.tick, Role::Good) } else { (signs.unseen, Role::Dim) };
            let pad = " ".repeat(width(signs.tick).saturating_sub(width(sign)) + 1);
            pieces.push(Piece::text(format!("{sign}{pad}"), role));
            pieces.push(Piece::text(format!("{name}   "), Role::Text));
        }
        let hint = if letter && arrow && space { words::ALL_SEEN } else { words::PRESS };
        pieces.push(Piece::text(hint, Role::Dim));
        pieces
    }
}

/// A label and pieces that are short enough never to wrap.
fn row(label: &str, body: Vec<Piece>) -> Row {
    Row { lead: vec![Piece::text(format!(" {label:<LABELS$}"), Role::Dim)], body, wide: false }
}

impl Screen for CheckScreen {
    fn context(&self) -> Context {
        Context::Check
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key),
            Event::Reply(Reply::Sitting(result)) => {
                self.opening = false;
                match *result {
                    Ok(sitting) => vec![Effect::Replace(self.ways.exam(sitting))],
                    Err(sentence) => vec![NoticeScreen::push(notice::TROUBLE, sentence)],
                }
            }
            _ => Vec::new(),
        }
    }

    fn layout(&mut self, area: Rect, look: &Look<'_>) {
        self.size = (area.width, area.height);
        self.reading.lay_out(self.rows(look, area), Page::room(area).height);
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        let page = Page {
            left: words::TITLE.to_owned(),
            right: self.card().map(details::title).unwrap_or_default(),
            footer: look.keys.footer(&[Context::Check]),
        };
        if let Some(area) = page.draw(frame, look, String::new) {
            self.reading.draw(frame, look, area);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::sample::{self, picture};
    use crate::tui::stage::{self, key, now};
    use crate::tui::theme::Palette;
    use crate::tui::ways::signposts;

    fn check() -> CheckScreen {
        CheckScreen::new(sample::shared(), sample::id("sales-associate"), signposts::ways())
    }

    fn press(screen: &mut CheckScreen, code: KeyCode) -> Vec<Effect> {
        screen.update(Event::Key(key(code)), &now())
    }

    #[test]
    fn it_fits_every_size() {
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            insta::assert_snapshot!(format!("check_{}x{}", size.0, size.1), picture(&mut check(), size));
        }
    }

    #[test]
    fn in_ascii_every_sign_is_ascii() {
        let drawn = stage::looking_at(&now(), Palette::Mono, true, |look| {
            stage::draw_with((80, 24), look, |frame, look| {
                let mut screen = check();
                screen.layout(frame.area(), look);
                screen.view(frame, look);
            })
            .text()
        });
        insta::assert_snapshot!("check_ascii", drawn);
        assert!(drawn.is_ascii());
    }

    #[test]
    fn keys_are_ticked_as_they_arrive() {
        let mut screen = check();
        for code in [KeyCode::Char('q'), KeyCode::Left, KeyCode::Char(' ')] {
            assert!(press(&mut screen, code).is_empty());
        }
        insta::assert_snapshot!("check_keys", picture(&mut screen, (80, 24)));
    }

    #[test]
    fn enter_opens_the_attempt_once_and_nothing_interrupts_it() {
        let mut screen = check();
        picture(&mut screen, (80, 24));
        let effects = press(&mut screen, KeyCode::Enter);
        assert!(
            matches!(&effects[..], [Effect::Ask(Request::Begin(id))] if id.as_str() == "sales-associate")
        );
        for code in [KeyCode::Enter, KeyCode::Esc, KeyCode::Char('?')] {
            assert!(press(&mut screen, code).is_empty());
        }
        let refused = Reply::Sitting(Box::new(Err("The attempts are used up.".into())));
        let effects = screen.update(Event::Reply(refused), &now());
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
        assert!(matches!(press(&mut screen, KeyCode::Esc)[..], [Effect::Pop]));
    }

    #[test]
    fn an_open_attempt_replaces_the_check() {
        let mut screen = check();
        let reply = Reply::Sitting(Box::new(Ok(sample::sitting())));
        let effects = screen.update(Event::Reply(reply), &now());
        assert!(matches!(&effects[..], [Effect::Replace(s)] if s.context() == Context::Exam));
    }

    #[test]
    fn nothing_begins_in_a_window_that_is_too_small() {
        let mut screen = check();
        picture(&mut screen, (59, 24));
        let effects = press(&mut screen, KeyCode::Enter);
        assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
    }
}
