//! The three functions of a screen.

use crate::time::{Moment, Zone};
use crate::tui::{Effect, Event};
use ratatui::Frame;

/// A screen of the program.
pub trait Screen: Send {
    /// Its context in the keymap, such as `exam`; the help screen opens at it.
    fn name(&self) -> &'static str;
    /// Takes an event; `now` is this instant. Returns what it wishes for.
    fn update(&mut self, event: Event, now: &Moment) -> Vec<Effect>;
    /// Draws itself on the whole frame. Must not panic at any size.
    fn view(&self, frame: &mut Frame<'_>, look: &Look<'_>);
    /// A screen below shows through (dialogs).
    fn is_overlay(&self) -> bool {
        false
    }
}

/// How things look here and now.
pub struct Look<'a> {
    /// This instant.
    pub now: &'a Moment,
    /// The candidate's time zone.
    pub zone: &'a Zone,
}
