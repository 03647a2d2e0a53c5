//! A replay for an appeal: an attempt on the real exam screen, folded from its facts up to the instant shown.
//!
//! It wishes for nothing but help and its own end: whatever is pressed, nothing can be recorded. A banner in reverse video,
//! the heading and the footer say that it is a replay.

use super::exam::{self, ExamScreen};
use crate::attempt::Refusal;
use crate::time::Moment;
use crate::tui::keymap::{self, Action, Context};
use crate::tui::screens::everywhere;
use crate::tui::tape::{LONGEST_GAP_MS, Tape, parse_time};
use crate::tui::text::replay as words;
use crate::tui::theme::Role;
use crate::tui::ways::Ways;
use crate::tui::widgets::{Field, Page, Row, draw_message, message_panel, panel_at_foot, prose, put, width};
use crate::tui::{Effect, Event, Look, Screen};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Size;
use ratatui::text::{Line, Span};

/// A replay.
pub struct ReplayScreen {
    ways: Ways,
    tape: Tape,
    exam: ExamScreen,
    /// Milliseconds since boot up to which it was played; `None` while it is paused.
    playing: Option<u64>,
    pane: Pane,
    told: Option<&'static str>,
}

enum Pane {
    /// What this is, before anything is shown.
    Introduction,
    Time(Field),
    None,
}

/// Columns of the field for a time.
const TIME: usize = 9;
/// Between two pictures of a replay that plays, in milliseconds.
const LEAST_WAKE_MS: u64 = 40;

impl ReplayScreen {
    /// The replay of this tape, paused where it stands. Refused when record 0 is not what an attempt accepts.
    pub fn new(tape: Tape, exam: exam::Ways, ways: Ways) -> Result<Self, Refusal> {
        let exam = ExamScreen::as_it_was(tape.replay(), exam)?;
        let mut screen = Self { ways, tape, exam, playing: None, pane: Pane::Introduction, told: None };
        screen.settle();
        Ok(screen)
    }

    /// The exam stands where the tape does.
    fn settle(&mut self) {
        if self.tape.is_at_end() {
            self.playing = None;
        }
        let banners = self.banners();
        self.exam.stand_at(self.tape.past(), banners);
    }

    fn banners(&self) -> Vec<String> {
        let elapsed = self.exam_elapsed();
        let state = words::state(self.playing.is_some(), self.tape.is_at_end(), self.tape.speed());
        let mut fact = self
            .tape
            .fact()
            .map(|entry| words::fact(&entry.fact, &self.tape.replay().form))
            .unwrap_or_default();
        if self.tape.gap_ms() > LONGEST_GAP_MS {
            fact = format!("{fact}; {}", words::then_nothing(self.tape.gap_ms()));
        }
        vec![words::place(elapsed, self.tape.whole_ms(), self.tape.place(), &state), fact]
    }

    fn exam_elapsed(&self) -> u64 {
        let (fact, _) = self.tape.place();
        let from = self.tape.elapsed().get(fact - 1).copied().unwrap_or(0);
        let until = self.tape.elapsed().get(fact).copied().unwrap_or(from);
        let entry = self.tape.fact().map_or(self.tape.moment().wall, |entry| entry.at);
        let since = u64::try_from(self.tape.moment().wall.since(entry)).unwrap_or(0);
        from.saturating_add(since).min(until.max(from))
    }

    fn key(&mut self, key: &KeyEvent, now: &Moment) -> Vec<Effect> {
        self.told = None;
        if let Pane::Time(_) = self.pane {
            return self.key_of_time(key);
        }
        let Some(action) = everywhere::action(Context::Replay, key) else {
            return self.begin_by(key);
        };
        let begins = matches!(self.pane, Pane::Introduction);
        if !matches!(action, Action::Quit | Action::Help | Action::Stop) {
            self.pane = Pane::None;
        }
        match action {
            Action::Quit => return vec![Effect::Quit(0)],
            Action::Toggle => {
                self.playing = match self.playing {
                    None if !self.tape.is_at_end() => Some(now.up),
                    _ => None,
                };
                if self.tape.is_at_end() {
                    self.told = Some(words::AT_END);
                }
            }
            Action::Next if !begins => self.moved(Tape::forward, words::AT_END),
            Action::Previous if !begins => self.moved(Tape::back, words::AT_START),
            Action::Top => self.tape.to(0),
            Action::Bottom => self.tape.to(usize::MAX),
            Action::Faster => self.told = (!self.tape.faster()).then_some(words::FASTEST),
            Action::Slower => self.told = (!self.tape.slower()).then_some(words::SLOWEST),
            Action::GoTo => {
                self.playing = None;
                self.pane = Pane::Time(Field::default());
            }
            Action::Up => self.exam.look_around(-1),
            Action::Down => self.exam.look_around(1),
            Action::PageUp => self.exam.look_around(-2),
            Action::PageDown => self.exam.look_around(2),
            Action::Left | Action::Right => {
                let steps = if action == Action::Left { -1 } else { 1 };
                self.told = (!self.exam.look_aside(steps)).then_some(words::NOTHING_WIDE);
            }
            Action::Figures if !begins => self.told = Some(self.exam.look_otherwise()),
            Action::Next | Action::Previous | Action::Figures => {}
            other => return everywhere::otherwise(other, Context::Replay, self.ways),
        }
        if matches!(action, Action::Up | Action::Down | Action::PageUp | Action::PageDown) {
            return Vec::new();
        }
        self.settle();
        Vec::new()
    }

    /// Enter, too, goes on from the introduction.
    fn begin_by(&mut self, key: &KeyEvent) -> Vec<Effect> {
        if key.code == KeyCode::Enter && matches!(self.pane, Pane::Introduction) {
            self.pane = Pane::None;
        }
        Vec::new()
    }

    fn moved(&mut self, step: fn(&mut Tape) -> bool, at_end: &'static str) {
        self.playing = None;
        if !step(&mut self.tape) {
            self.told = Some(at_end);
        }
    }

    fn key_of_time(&mut self, key: &KeyEvent) -> Vec<Effect> {
        let Pane::Time(field) = &mut self.pane else { return Vec::new() };
        let typed = matches!(key.code, KeyCode::Char(_)) && !key.modifiers.contains(KeyModifiers::CONTROL);
        match (typed, key.code) {
            (true, KeyCode::Char('0'..='9' | ':')) if field.text().len() + 1 < TIME => {
                field.key(key);
            }
            (true, _) => {}
            (false, _) => match keymap::action(&[Context::ReplayTime], key) {
                Some(Action::Confirm) => match parse_time(field.text()) {
                    Some(ms) => {
                        self.pane = Pane::None;
                        self.tape.to_time(ms);
                        self.settle();
                    }
                    None => self.told = Some(words::NO_TIME),
                },
                Some(Action::Back) => self.pane = Pane::None,
                _ => {
                    field.key(key);
                }
            },
        }
        Vec::new()
    }

    fn tick(&mut self, now: &Moment) {
        let Some(since) = self.playing else { return };
        let before = self.tape.place();
        self.tape.play(now.up.saturating_sub(since));
        self.playing = Some(now.up);
        if before != self.tape.place() || self.tape.is_at_end() {
            self.settle();
        } else {
            // the clock went on, nothing else
            let banners = self.banners();
            self.exam.say(banners);
        }
    }
}

impl Screen for ReplayScreen {
    fn context(&self) -> Context {
        match self.pane {
            Pane::Time(_) => Context::ReplayTime,
            _ => Context::Replay,
        }
    }

    fn update(&mut self, event: Event, now: &Moment) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(&key, now),
            Event::Resize { width, height } => {
                self.exam.fit_to((width, height));
                Vec::new()
            }
            Event::Pictures(can) => {
                self.exam.show_pictures(can);
                Vec::new()
            }
            Event::Tick => {
                self.tick(now);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>) {
        if let Pane::Introduction = self.pane {
            let page = Page {
                left: words::REPLAY.to_owned(),
                right: self.tape.replay().form.title.clone(),
                footer: look.keys.footer(&[Context::Replay]),
            };
            if page.draw(frame, look, || words::REPLAY.to_owned()).is_some() {
                message_panel(frame, look, words::REPLAY, &self.introduction(frame.area().as_size()), 0);
            }
            return;
        }
        let moment = self.tape.moment();
        self.exam.draw_as_it_was(frame, &Look { now: &moment, ..*look });
        if let Pane::Time(field) = &self.pane {
            Page::draw_footer(frame, look, look.keys.footer(&[Context::ReplayTime]));
            let columns = u16::try_from(width(words::TIME) + 1 + TIME).unwrap_or(u16::MAX);
            let inside = panel_at_foot(frame, look, words::GO_TO, columns, 1);
            let mut spans = vec![Span::styled(format!("{} ", words::TIME), look.style(Role::Text))];
            spans.extend(field.spans(look, TIME, true));
            put(frame, Line::from(spans), inside);
        }
        if let Some(told) = self.told {
            draw_message(frame, look, told);
        }
    }

    fn wake_after_ms(&self, _now: &Moment) -> Option<u64> {
        self.playing.and(self.tape.due_after_ms()).map(|ms| ms.max(LEAST_WAKE_MS))
    }
}

impl ReplayScreen {
    fn introduction(&self, size: Size) -> Vec<Row> {
        let room = usize::from(size.width).saturating_sub(8).clamp(8, 66);
        let mut rows = Vec::new();
        for (i, line) in words::introduction(self.tape.replay()).iter().enumerate() {
            match line.is_empty() {
                true => rows.push(Row::default()),
                false => rows.extend(prose(line, if i == 0 { Role::Strong } else { Role::Text }, room)),
            }
        }
        if rows.len() + 2 > usize::from(size.height) {
            rows.retain(|row| !row.is_blank());
        }
        rows
    }
}

#[cfg(test)]
mod tests;
