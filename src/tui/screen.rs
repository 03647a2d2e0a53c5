//! The three functions of a screen.

use crate::time::{Moment, Zone};
use crate::tui::bindings::Keymap;
use crate::tui::keymap::{Action, Context};
use crate::tui::pictures::Pictures;
use crate::tui::theme::{Role, Theme};
use crate::tui::{Effect, Event};
use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A screen of the program.
pub trait Screen: Send {
    /// Its context in the keymap; the help screen opens at it.
    fn context(&self) -> Context;
    /// Takes an event; `now` is this instant. Returns what it wishes for.
    fn update(&mut self, event: Event, now: &Moment) -> Vec<Effect>;
    /// Fits what scrolls to the room there is. Called before every `view` with the same room; decides nothing else.
    fn layout(&mut self, _area: Rect, _look: &Look<'_>) {}
    /// Draws itself on the whole frame. Must not panic at any size. Must not change anything.
    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>);
    /// After how many milliseconds something on it changes by itself, so that it wants a tick; `None` for never.
    fn wake_after_ms(&self, _now: &Moment) -> Option<u64> {
        None
    }
    /// Text is being typed, though its context has other keys too.
    fn is_typing(&self) -> bool {
        false
    }
    /// The keys of the table that a click on this cell stands for, so that a mouse can do nothing that keys cannot; none
    /// where there is nothing to click on.
    fn keys_at(&self, _column: u16, _row: u16) -> Vec<KeyCode> {
        Vec::new()
    }
    /// The screen below shows through (dialogs).
    fn is_overlay(&self) -> bool {
        false
    }
}

/// How things look here and now.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Colours by role, and signs.
    pub theme: &'a Theme,
    /// This instant.
    pub now: &'a Moment,
    /// The candidate's time zone.
    pub zone: &'a Zone,
    /// The keys in force.
    pub keys: &'a Keymap,
    /// Who draws pictures; nobody where they are described in words.
    pub pictures: Option<&'a dyn Pictures>,
}

impl Look<'_> {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }
    /// What the key of an action is called.
    pub fn key(&self, context: Context, action: Action) -> String {
        self.keys.label(context, action)
    }
}

/// The smallest size that a screen is laid out for.
pub const LEAST_SIZE: (u16, u16) = (60, 15);
