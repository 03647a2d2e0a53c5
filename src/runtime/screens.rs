//! The loop of the screens: one thread draws and decides, others read, write and ask; one channel brings their news.
//!
//! Nothing here sleeps or polls: the loop waits for news until the next moment at which something on the screen changes.
//! In every ending the journal is flushed, the terminal given back, and the process gone within a tenth of a second.

use crate::runtime::desk::Desk;
use crate::runtime::news::{self, News};
use crate::runtime::terminal::{self, Surface};
use crate::time::{Clock, Moment, Zone};
use crate::tui::app::{App, AppEffect};
use crate::tui::theme::Theme;
use crate::tui::{Event, Look};
use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use signal_hook::consts::{SIGHUP, SIGTSTP};
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// What the loop needs beside its screens.
pub struct Room<'a> {
    /// The clock.
    pub clock: &'a dyn Clock,
    /// The candidate's time zone.
    pub zone: Zone,
    /// Colours and signs.
    pub theme: Theme,
    /// Who carries out wishes.
    pub desk: Desk,
    /// Where all news arrive.
    pub news: Receiver<News>,
    /// A sender of news, for the threads that read terminal and signals.
    pub sender: Sender<News>,
    /// Ring the bell when a screen asks for it.
    pub bell: bool,
}

/// Shows `app` until it ends; the exit code. Errors are those of the terminal.
pub fn run(mut app: App, mut room: Room<'_>) -> io::Result<u8> {
    let mut surface = terminal::take()?;
    let ended = (|| {
        news::read_signals(room.sender.clone())?;
        let size = surface.size()?;
        let mut state = Loop { app: &mut app, surface: &mut surface, room: &mut room, ending: None };
        let now = state.room.clock.now();
        state.feed(Event::Resize { width: size.width, height: size.height }, &now);
        state.draw()?;
        news::read_terminal(state.room.sender.clone());
        state.run()
    })();
    terminal::give_back();
    room.desk.close();
    ended
}

struct Loop<'l, 'r> {
    app: &'l mut App,
    surface: &'l mut Surface,
    room: &'l mut Room<'r>,
    ending: Option<u8>,
}

impl Loop<'_, '_> {
    fn run(&mut self) -> io::Result<u8> {
        while self.ending.is_none() {
            let now = self.room.clock.now();
            let wait = Duration::from_millis(self.app.wake_after_ms(&now).clamp(1, 60_000));
            match self.room.news.recv_timeout(wait) {
                Ok(first) => self.take(first)?,
                Err(RecvTimeoutError::Timeout) => {
                    let now = self.room.clock.now();
                    self.feed(Event::Tick, &now);
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.ending.is_none() {
                self.draw()?;
            }
        }
        Ok(self.ending.unwrap_or(0))
    }

    /// Takes one piece of news and all that wait behind it, so that a burst costs one frame.
    fn take(&mut self, first: News) -> io::Result<()> {
        let mut next = Some(first);
        while let Some(news) = next {
            let now = self.room.clock.now();
            match news {
                News::Input(input) => self.input(input, &now)?,
                News::InputLost => self.hang_up(128 + SIGHUP, &now),
                News::Signal(SIGTSTP) => {
                    let stop = KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL);
                    self.feed(Event::Key(stop), &now);
                }
                News::Signal(signal) => self.hang_up(128 + signal, &now),
                News::Reply(ticket, reply) => {
                    let effects = self.app.reply(ticket, reply, &now);
                    self.carry_out(effects, &now)?;
                }
                News::Journal(news) => self.feed(Event::Journal(news), &now),
                News::Line(_) | News::Typed(_) => {}
            }
            next = if self.ending.is_some() { None } else { self.room.news.try_recv().ok() };
        }
        Ok(())
    }

    fn input(&mut self, input: Input, now: &Moment) -> io::Result<()> {
        let event = match input {
            Input::Key(key) if key.kind != KeyEventKind::Release => Event::Key(key),
            Input::Paste(text) => Event::Paste(text),
            Input::FocusGained => Event::Focus(true),
            Input::FocusLost => Event::Focus(false),
            Input::Resize(width, height) => {
                self.surface.autoresize()?;
                Event::Resize { width, height }
            }
            Input::Key(_) | Input::Mouse(_) => return Ok(()),
        };
        self.feed(event, now);
        Ok(())
    }

    /// The program has to end now: a last word of the screens, then out.
    fn hang_up(&mut self, code: i32, now: &Moment) {
        self.feed(Event::Hangup, now);
        self.ending = Some(u8::try_from(code).unwrap_or(1));
    }

    fn feed(&mut self, event: Event, now: &Moment) {
        let effects = self.app.handle(event, now);
        if self.carry_out(effects, now).is_err() {
            self.ending = Some(128 + SIGHUP as u8);
        }
    }

    fn carry_out(&mut self, effects: Vec<AppEffect>, now: &Moment) -> io::Result<()> {
        for effect in effects {
            let Some(effect) = self.room.desk.carry_out(effect) else { continue };
            match effect {
                AppEffect::Redraw => self.surface.clear()?,
                AppEffect::Quit(code) => self.ending = Some(code),
                AppEffect::Bell if self.room.bell => {
                    let out = self.surface.backend_mut();
                    out.write_all(b"\x07").and_then(|()| out.flush())?;
                }
                AppEffect::Stop => self.stop(now)?,
                // a bell that nobody asked for, or the desk's
                _ => {}
            }
        }
        Ok(())
    }

    /// Stops the process as the shell's job control expects it; goes on with a full redraw.
    fn stop(&mut self, now: &Moment) -> io::Result<()> {
        terminal::give_back();
        signal_hook::low_level::emulate_default_handler(SIGTSTP)?;
        terminal::take_again(self.surface)?;
        let size = self.surface.size()?;
        let effects = self.app.handle(Event::Resize { width: size.width, height: size.height }, now);
        self.carry_out(effects, now)
    }

    fn draw(&mut self) -> io::Result<()> {
        let now = self.room.clock.now();
        let Self { app, surface, room, .. } = self;
        let look = Look { theme: &room.theme, now: &now, zone: &room.zone };
        surface.draw(|frame| app.view(frame, &look))?;
        Ok(())
    }
}
