//! A calm notice that stays until it is read: what happened, what it means, what to do.

use crate::time::Moment;
use crate::tui::keymap::{Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::text::notice as words;
use crate::tui::theme::Role;
use crate::tui::widgets::{Row, last_offset, message_panel, prose};
use crate::tui::{Effect, Event, Look, Screen};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The notice, over the screen below it.
pub struct NoticeScreen {
    title: String,
    sentences: Vec<String>,
    offset: usize,
    last: usize,
}

impl NoticeScreen {
    /// A notice of these paragraphs.
    pub fn new(title: impl Into<String>, sentences: Vec<String>) -> Self {
        Self { title: title.into(), sentences, offset: 0, last: 0 }
    }

    /// The wish to show a notice of one paragraph.
    pub fn push(title: impl Into<String>, sentence: impl Into<String>) -> Effect {
        Effect::Push(Box::new(Self::new(title, vec![sentence.into()])))
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
        message_panel(frame, look, &self.title, &self.rows(frame.area().width), self.offset);
    }

    fn is_overlay(&self) -> bool {
        true
    }
}
