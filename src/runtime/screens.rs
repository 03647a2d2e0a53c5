//! The loop of the screens: it draws and decides, other threads read, write and ask; one channel brings their news.
//!
//! Nothing here sleeps or polls: the loop waits for news until the next moment at which something on the screen changes.
//! Keys are no news. The thread that reads one takes the screens, decides and draws at once, since handing it to another
//! thread first costs about as long as the frame itself; only a flood of keys is left to the loop, in one frame.
//! In every ending (a signal, a lost terminal, a panic) the journal is flushed, the terminal given back, and the process
//! gone within a tenth of a second. A terminal that takes no more bytes stops the loop in the middle of a frame; then the
//! thread that hears the signal ends the program in its place.

use crate::runtime::hands::Hands;
use crate::runtime::news::{self, News};
use crate::runtime::pictures::{Gallery, Means};
use crate::runtime::scribe::Lost;
use crate::runtime::surface::Surface;
use crate::runtime::terminal;
use crate::time::{Clock, Moment, Zone};
use crate::tui::app::{App, AppEffect, Ticket};
use crate::tui::bindings::STANDARD;
use crate::tui::pictures::Pictures;
use crate::tui::text::sitting as words;
use crate::tui::theme::Theme;
use crate::tui::{Event, Look, Reply};
use crossterm::event::{
    Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP};
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// At most so many pieces of news go into one frame: a flood of keys does not keep the screen from showing them.
const BURST: usize = 256;

/// A key so soon after a frame is one of many, and is drawn with those that follow.
const FLOOD_MS: u64 = 2;

/// A click within so many milliseconds after the window got the focus belongs to the window.
const FOCUS_CLICK_MS: u64 = 300;

/// Exit code of a program that ended by a fault of its own, as Rust has it.
pub(super) const PANICKED: u8 = 101;

/// What the loop needs beside its screens.
pub struct Room {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The candidate's time zone.
    pub zone: Zone,
    /// Colours and signs.
    pub theme: Theme,
    /// How pictures are shown; `None` where figures are described in words.
    pub pictures: Option<Means>,
    /// Who carries out wishes.
    pub desk: Arc<dyn Hands>,
    /// Where all news arrive.
    pub news: Receiver<News>,
    /// A sender of news, for the threads that read terminal and signals.
    pub sender: Sender<News>,
    /// Ring the bell when a screen asks for it.
    pub bell: bool,
    /// Wheel and clicks are read.
    pub mouse: bool,
}

/// Shows `app` until it ends; the exit code. Errors are those of taking the terminal. A panic goes on to the caller, with
/// the journal flushed and the terminal given back.
pub fn run(app: App, room: Room) -> io::Result<u8> {
    // first, so that no signal finds a terminal that was taken and nobody to give it back
    let farewell = room.desk.farewell();
    news::read_signals(room.sender.clone(), move |signal| end_without_loop(signal, &farewell))?;
    // never dropped: it would write once more, half a frame or a complaint, to a terminal that was given back or is gone
    let surface = ManuallyDrop::new(terminal::take(room.mouse)?);
    let Room { clock, zone, theme, pictures, desk, news, sender, bell, mouse: _ } = room;
    let pictures = pictures.map(|means| Gallery::new(means, sender.clone()));
    let (to, looks_after) = (sender.clone(), desk.clone());
    let ended = catch_unwind(AssertUnwindSafe(move || {
        let size = surface.size()?;
        let mut screens = Screens {
            app,
            surface,
            clock,
            zone,
            theme,
            pictures,
            desk: looks_after,
            bell,
            ending: None,
            focus: (true, 0),
            undrawn: false,
            drawn_at: 0,
            wakes_at: 0,
        };
        let now = screens.clock.now();
        screens.feed(Event::Pictures(screens.pictures.is_some()), &now);
        screens.feed(Event::Resize { width: size.width, height: size.height }, &now);
        screens.draw(&now);
        let screens = Arc::new(Mutex::new(screens));
        let typed = screens.clone();
        news::read_terminal(to.clone(), move |input| at_once(&typed, input, &to));
        Ok(attend(&screens, &news))
    }));
    // the loop keeps a sender, so that waiting for news never ends by itself
    drop(sender);
    let following = desk.close();
    terminal::give_back();
    terminal::report_kept();
    report_lost(following.lost());
    match ended {
        Ok(Ok(Ending::Chosen(code))) => {
            following.wait();
            Ok(code)
        }
        Ok(Ok(Ending::Forced(code))) => Ok(code),
        Ok(Err(error)) => Err(error),
        Err(panic) => resume_unwind(panic),
    }
}

/// The loop: takes news, and wakes when something on the screen changes by itself.
fn attend(screens: &Mutex<Screens>, news: &Receiver<News>) -> Ending {
    loop {
        let wait = {
            let Some(mut screens) = held(screens) else { return Ending::BROKEN };
            if let Some(ending) = screens.ending {
                return ending;
            }
            let now = screens.clock.now();
            if screens.undrawn {
                screens.draw(&now);
            }
            screens.plan(&now)
        };
        let arrived = news.recv_timeout(wait);
        let Some(mut screens) = held(screens) else { return Ending::BROKEN };
        match arrived {
            // a key ended it in the meantime
            _ if screens.ending.is_some() => continue,
            Ok(News::Looked) => continue,
            Ok(first) => screens.take(first, news),
            Err(RecvTimeoutError::Timeout) => {
                let now = screens.clock.now();
                screens.feed(Event::Tick, &now);
            }
            // a sender is kept by the caller, so this cannot be
            Err(RecvTimeoutError::Disconnected) => return Ending::Forced(1),
        }
        if screens.ending.is_none() {
            let now = screens.clock.now();
            screens.draw(&now);
        }
    }
}

/// Takes what was read from the terminal, and draws what it changed; false when nothing more is to be read.
fn at_once(screens: &Mutex<Screens>, input: Input, to: &Sender<News>) -> bool {
    let Some(mut screens) = held(screens).filter(|screens| screens.ending.is_none()) else { return false };
    let now = screens.clock.now();
    let in_flood = now.up < screens.drawn_at + FLOOD_MS;
    screens.input(input, &now);
    let ended = screens.ending.is_some();
    if ended || in_flood {
        screens.undrawn = !ended;
    } else {
        screens.draw(&now);
    }
    let wakes_too_late = now.up + screens.wait_ms(&now) < screens.wakes_at;
    let tell = ended || screens.undrawn || wakes_too_late;
    drop(screens);
    !tell || to.send(News::Looked).is_ok()
}

/// The screens; `None` when the thread that had them panicked.
fn held(screens: &Mutex<Screens>) -> Option<MutexGuard<'_, Screens>> {
    screens.lock().ok()
}
/// The loop was told of a signal that ends the program. Normally it is gone before this wait is over; it is not when it
/// waits for a terminal that takes nothing any more.
pub(super) fn end_without_loop(signal: i32, farewell: &impl Fn() -> Option<Lost>) {
    const CHECKS: u32 = 30;
    for check in 1..=CHECKS {
        let (_open, silence) = channel::<()>();
        let _ = silence.recv_timeout(Duration::from_millis(40));
        if check == CHECKS || !terminal::takes_bytes() {
            break;
        }
    }
    let lost = farewell();
    terminal::give_back();
    report_lost(lost.as_ref());
    std::process::exit(128 + signal);
}

/// Entries that could not be saved are lost with this process: no ending is silent about that.
pub(super) fn report_lost(lost: Option<&Lost>) {
    if let Some(lost) = lost.filter(|_| terminal::takes_bytes()) {
        let said = words::lost(lost.entries as u64, &lost.trouble);
        // nobody is left to be told that nobody can be told
        let _ = writeln!(io::stderr(), "invigil: {said}");
    }
}

/// How the loop ends, with an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// A person chose to end the program.
    Chosen(u8),
    /// It has to end, at once.
    Forced(u8),
}

impl Ending {
    /// A thread panicked while it had the screens.
    const BROKEN: Self = Self::Forced(PANICKED);
}

/// What is shown, and what it takes to show it. Whoever holds it decides and draws.
struct Screens {
    app: App,
    surface: ManuallyDrop<Surface>,
    clock: Arc<dyn Clock>,
    zone: Zone,
    theme: Theme,
    pictures: Option<Gallery>,
    desk: Arc<dyn Hands>,
    bell: bool,
    ending: Option<Ending>,
    /// The window has the focus, and since which millisecond since boot.
    focus: (bool, u64),
    /// Something was decided that is not drawn.
    undrawn: bool,
    /// When the last frame was drawn, and when the loop wakes by itself: milliseconds since boot.
    drawn_at: u64,
    wakes_at: u64,
}

impl Screens {
    /// Milliseconds until something on the screen changes by itself.
    fn wait_ms(&self, now: &Moment) -> u64 {
        self.app.wake_after_ms(now).clamp(1, 60_000)
    }

    /// How long the loop waits for news from now on.
    fn plan(&mut self, now: &Moment) -> Duration {
        let wait = self.wait_ms(now);
        self.wakes_at = now.up + wait;
        Duration::from_millis(wait)
    }

    /// Takes one piece of news and those that wait behind it, so that a burst costs one frame.
    fn take(&mut self, first: News, news: &Receiver<News>) {
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(one) = next {
            let now = self.clock.now();
            match one {
                News::InputLost => self.hang_up(128 + SIGHUP, &now),
                News::Broken => self.hang_up(i32::from(PANICKED), &now),
                News::Signal(SIGTSTP) => {
                    let stop = KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL);
                    self.feed(Event::Key(stop), &now);
                }
                News::Signal(SIGCONT) => self.go_on(&now),
                News::Signal(signal) => self.hang_up(128 + signal, &now),
                News::Reply(ticket, reply) => {
                    let effects = self.app.reply(ticket, reply, &now);
                    self.carry_out(effects, &now);
                }
                News::Journal(news) => self.feed(Event::Journal(news), &now),
                News::Looked | News::Pictured | News::Line(_) | News::Typed(_) => {}
            }
            taken += 1;
            if self.ending.is_some() || taken == BURST {
                return;
            }
            next = news.try_recv().ok();
        }
    }

    fn input(&mut self, input: Input, now: &Moment) {
        let event = match input {
            Input::Key(key) if key.kind != KeyEventKind::Release => Event::Key(key),
            Input::Paste(text) => Event::Paste(text),
            Input::FocusGained => Event::Focus(true),
            Input::FocusLost => Event::Focus(false),
            Input::Resize(width, height) => Event::Resize { width, height },
            Input::Mouse(mouse) => return self.mouse(mouse, now),
            Input::Key(_) => return,
        };
        if let Event::Focus(has) = event {
            self.focus = (has, now.up);
        }
        self.feed(event, now);
    }

    /// The wheel and clicks; not the click that brings the window back, which was meant for the window.
    fn mouse(&mut self, mouse: MouseEvent, now: &Moment) {
        let (has_focus, since) = self.focus;
        let effects = match mouse.kind {
            MouseEventKind::ScrollUp => self.app.wheel(false, now),
            MouseEventKind::ScrollDown => self.app.wheel(true, now),
            MouseEventKind::Down(MouseButton::Left) if has_focus && now.up >= since + FOCUS_CLICK_MS => {
                self.app.click(mouse.column, mouse.row, now)
            }
            _ => return,
        };
        self.carry_out(effects, now);
    }

    /// The program has to end now: a last word of the screens, then out.
    fn hang_up(&mut self, code: i32, now: &Moment) {
        self.feed(Event::Hangup, now);
        self.ending = Some(Ending::Forced(u8::try_from(code).unwrap_or(1)));
    }

    fn feed(&mut self, event: Event, now: &Moment) {
        let effects = self.app.handle(event, now);
        self.carry_out(effects, now);
    }

    fn carry_out(&mut self, effects: Vec<AppEffect>, now: &Moment) {
        for effect in effects {
            let Some(effect) = self.desk.carry_out(effect) else { continue };
            match effect {
                AppEffect::Redraw => {
                    let done = self.surface.wipe();
                    self.check(done, now);
                }
                AppEffect::Quit(code) => self.ending = Some(Ending::Chosen(code)),
                AppEffect::Bell if self.bell => {
                    let out = self.surface.out();
                    let rung = out.write_all(b"\x07").and_then(|()| out.flush());
                    self.check(rung, now);
                }
                AppEffect::Bell => {}
                AppEffect::Stop => stop(),
                AppEffect::Edit(ticket, line) => self.edit(ticket, line, now),
                // the desk's
                _ => {}
            }
        }
    }

    /// Lends the terminal to an editor. Only a key asks for that, so this is the thread that reads the terminal: nobody
    /// takes the editor's keys away.
    fn edit(&mut self, ticket: Ticket, line: usize, now: &Moment) {
        terminal::give_back();
        let lent = terminal::lend();
        let edited = self.desk.edit(line);
        drop(lent);
        self.go_on(now);
        if self.ending.is_none() {
            let effects = self.app.reply(ticket, Reply::Edited(edited), now);
            self.carry_out(effects, now);
        }
    }

    /// The process goes on after a stop: the terminal was somebody else's in between.
    fn go_on(&mut self, now: &Moment) {
        match terminal::take_again(&mut self.surface).and_then(|()| self.surface.size()) {
            Ok(size) => self.feed(Event::Resize { width: size.width, height: size.height }, now),
            lost => self.check(lost.map(drop), now),
        }
    }

    fn draw(&mut self, now: &Moment) {
        // it was given back for a stop
        if !terminal::is_taken() {
            return;
        }
        self.undrawn = false;
        let Self { app, surface, theme, zone, pictures, .. } = self;
        let drawer = pictures.as_ref().map(|gallery| gallery as &dyn Pictures);
        let look = Look { theme, now, zone, keys: &STANDARD, pictures: drawer };
        let drawn = surface.draw(|frame| {
            app.view(frame, &look);
            pictures.as_ref().map(Gallery::standing).unwrap_or_default()
        });
        self.drawn_at = now.up;
        self.check(drawn, now);
    }

    /// A terminal that refuses is lost.
    fn check(&mut self, done: io::Result<()>, now: &Moment) {
        if done.is_err() && self.ending.is_none() {
            self.hang_up(128 + SIGHUP, now);
        }
    }
}

/// Stops the process and its group, as the shell's job control expects it; `SIGCONT` is news. Where no shell waits to take
/// over nobody could ever let it go on, so nothing happens.
pub(super) fn stop() {
    use rustix::process::{Signal, getpgrp, getppid, getsid, kill_current_process_group};
    let session = getsid(None).ok();
    let of_shell = session.is_some() && session != Some(getpgrp());
    if of_shell && getppid().is_some_and(|parent| getsid(Some(parent)).ok() == session) {
        terminal::give_back();
        // the terminal is taken again when `SIGCONT` is told
        if kill_current_process_group(Signal::STOP).is_err() {
            let _ = signal_hook::low_level::raise(SIGCONT);
        }
    }
}
