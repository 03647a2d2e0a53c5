//! A calm notice that stays until it is read: what happened, what it means, what to do.

use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::text::notice as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Page, Row, last_offset, message_panel, prose};
use crate::tui::{Effect, Event, Look, Screen};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The notice, over the screen below it.
pub struct NoticeScreen {
    title: String,
    sentences: Vec<String>,
    offset: usize,
    last: usize,
    /// Closing it closes the open sitting too.
    closes_sitting: bool,
}

impl NoticeScreen {
    /// A notice of these paragraphs.
    pub fn new(title: impl Into<String>, sentences: Vec<String>) -> Self {
        Self { title: title.into(), sentences, offset: 0, last: 0, closes_sitting: false }
    }

    /// The wish to show a notice of one paragraph.
    pub fn push(title: impl Into<String>, sentence: impl Into<String>) -> Effect {
        Effect::Push(Box::new(Self::new(title, vec![sentence.into()])))
    }

    /// The notice in place of an exam whose record cannot be gone on with: closing it closes the sitting.
    pub fn instead_of_exam(title: impl Into<String>, sentences: Vec<String>) -> Self {
        Self { closes_sitting: true, ..Self::new(title, sentences) }
    }

    fn rows(&self, width: u16) -> Vec<Row> {
        let room = usize::from(width).saturating_sub(12).clamp(8, 66);
        let mut rows = Vec::new();
        for sentence in &self.sentences {
            rows.push(Row::default());
            rows.extend(prose(sentence, Role::Text, room));
        }
        rows.push(Row::default());
        rows.push(Row::of(words::CLOSE, Role::Dim));
        rows
    }
}

impl Screen for NoticeScreen {
    fn context(&self) -> Context {
        Context::Notice
    }

    fn update(&mut self, event: Event, _now: &Moment) -> Vec<Effect> {
        let Event::Key(key) = event else { return Vec::new() };
        match everywhere::action(Context::Notice, &key) {
            Some(Action::Confirm) if self.closes_sitting => vec![Effect::CloseSitting, Effect::Pop],
            Some(Action::Confirm) => vec![Effect::Pop],
            Some(Action::Stop) => vec![Effect::Stop],
            Some(Action::Up) => {
                self.offset = self.offset.saturating_sub(1);
                Vec::new()
            }
            Some(Action::Down) => {
                self.offset = (self.offset + 1).min(self.last);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn layout(&mut self, area: Rect, _look: &Look<'_>) {
        let height = usize::from(area.height.saturating_sub(2));
        self.last = last_offset(self.rows(area.width).len(), height);
        self.offset = self.offset.min(self.last);
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        Page::draw_footer(frame, look, look.keys.footer(&[Context::Notice]));
        message_panel(frame, look, &self.title, &self.rows(frame.area().width), self.offset);
    }

    fn is_overlay(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::sample::picture;
    use crate::tui::stage::{key, now};
    use crossterm::event::KeyCode;

    fn notice() -> NoticeScreen {
        let sentence = "The store on this computer could not be read: the disk is full. Nothing is lost. Free some \
                        room, then press Enter to try again.";
        NoticeScreen::new("That did not work", vec![sentence.into(), "A second paragraph.".into()])
    }

    #[test]
    fn it_fits_every_size() {
        for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
            insta::assert_snapshot!(format!("notice_{}x{}", size.0, size.1), picture(&mut notice(), size));
        }
    }

    #[test]
    fn it_stays_until_it_is_read() {
        let mut notice = notice();
        for code in [KeyCode::Char('x'), KeyCode::Down, KeyCode::Up, KeyCode::Char(' ')] {
            assert!(notice.update(Event::Key(key(code)), &now()).is_empty());
        }
        assert!(matches!(notice.update(Event::Key(key(KeyCode::Enter)), &now())[..], [Effect::Pop]));
    }
}
