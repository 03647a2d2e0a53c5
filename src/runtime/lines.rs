//! The loop of the plain lines (`--linear`): the same desk and journal as the screens, append-only text.
//!
//! On a terminal the typed line is echoed here, so that a line of ours is printed only while nothing is being typed (an
//! urgent one at once, and the typed line is shown again behind it). With input from a pipe, lines are read as they come.

use crate::linear::{Linear, Step};
use crate::runtime::news::{self, News};
use crate::runtime::screens::{PANICKED, Room, end_without_loop, report_lost, stop};
use crate::runtime::terminal;
use crate::runtime::typing::{Typed, Typing};
use crate::time::Moment;
use crate::tui::Event;
use crate::tui::app::AppEffect;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP};
use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// Milliseconds between ticks.
const TICK_MS: u64 = 1000;

/// Speaks `linear` until it ends; `first` are steps to take behind its first lines. The exit code; errors are those of
/// standard input and output.
pub fn run(
    mut linear: Linear,
    first: impl FnOnce(&mut Linear, &Moment) -> Vec<Step>,
    room: Room,
) -> io::Result<u8> {
    // first, so that no signal finds a terminal that was taken and nobody to give it back
    let farewell = room.desk.farewell();
    news::read_signals(room.sender.clone(), move |signal| end_without_loop(signal, &farewell))?;
    let echo = io::stdin().is_terminal() && io::stdout().is_terminal();
    if echo {
        terminal::take_lines()?;
    }
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let now = room.clock.now();
        let mut steps = linear.start(&now);
        steps.extend(first(&mut linear, &now));
        let mut state = Loop {
            linear: &mut linear,
            room: &room,
            echo,
            typing: Typing::default(),
            held: Vec::new(),
            ahead: VecDeque::new(),
            ending: None,
        };
        state.begin(steps);
        if echo {
            news::read_bytes(room.sender.clone());
        } else {
            news::read_lines(room.sender.clone());
        }
        state.run()
    }));
    let following = room.desk.close();
    terminal::give_back();
    report_lost(following.lost());
    if matches!(ended, Ok(0)) {
        following.wait();
    }
    ended.map_or_else(|panic| resume_unwind(panic), Ok)
}

struct Loop<'l> {
    linear: &'l mut Linear,
    room: &'l Room,
    /// The typed line is echoed here.
    echo: bool,
    typing: Typing,
    /// Lines that wait for the typed line to be sent.
    held: Vec<String>,
    /// Lines typed while something was awaited; `None` is the end of input.
    ahead: VecDeque<Option<String>>,
    ending: Option<u8>,
}

impl Loop<'_> {
    fn begin(&mut self, steps: Vec<Step>) {
        let said = self.carry_out(steps).and_then(|()| self.prompt());
        self.check(said);
    }

    fn run(&mut self) -> u8 {
        // a tick is due every second, however busily somebody types
        let mut due = self.room.clock.now().up + TICK_MS;
        while self.ending.is_none() {
            let wait = due.saturating_sub(self.room.clock.now().up).min(TICK_MS);
            match self.room.news.recv_timeout(Duration::from_millis(wait)) {
                Ok(news) => {
                    let said = self.take(news);
                    self.check(said);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let now = self.room.clock.now().up;
            if now >= due && self.ending.is_none() {
                due = now + TICK_MS;
                let said = self.event(Event::Tick);
                self.check(said);
            }
        }
        self.ending.unwrap_or(0)
    }

    /// Where nothing can be said any more nobody hears: what is left is the record.
    fn check(&mut self, said: io::Result<()>) {
        if said.is_err() && self.ending.is_none() {
            let _ = self.hang_up(128 + SIGHUP);
        }
    }

    fn take(&mut self, news: News) -> io::Result<()> {
        match news {
            News::Typed(bytes) => self.typed(&bytes),
            News::Line(line) => self.sent(line),
            News::InputLost => self.hang_up(128 + SIGHUP),
            News::Broken => self.hang_up(i32::from(PANICKED)),
            News::Signal(SIGTSTP) => self.event(stop_key()),
            News::Signal(SIGCONT) => self.go_on(),
            News::Looked | News::Pictured => Ok(()),
            News::Signal(signal) => self.hang_up(128 + signal),
            News::Reply(ticket, reply) => {
                let now = self.room.clock.now();
                let steps = self.linear.reply(ticket, reply, &now);
                self.say(steps)?;
                self.catch_up()
            }
            News::Journal(news) => self.event(Event::Journal(news)),
        }
    }

    fn typed(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            let mut out = io::stdout().lock();
            let typed = self.typing.byte(*byte, &mut out)?;
            out.flush()?;
            drop(out);
            match typed {
                Some(Typed::Line(line)) => self.sent(Some(line))?,
                // what Ctrl-C asks on the screens, in words
                Some(Typed::Interrupt) => self.sent(Some("help".to_owned()))?,
                Some(Typed::Stop) => self.event(stop_key())?,
                Some(Typed::End) => {
                    io::stdout().write_all(b"\n")?;
                    self.sent(None)?;
                }
                None if self.typing.is_empty() && !self.held.is_empty() => {
                    // everything was rubbed out again
                    io::stdout().write_all(b"\n")?;
                    self.print_held()?;
                    self.prompt()?;
                }
                None => {}
            }
        }
        Ok(())
    }

    fn sent(&mut self, line: Option<String>) -> io::Result<()> {
        self.ahead.push_back(line);
        self.catch_up()
    }

    /// Takes the lines that were typed ahead, as far as nothing is awaited.
    fn catch_up(&mut self) -> io::Result<()> {
        while self.ending.is_none() && !self.linear.is_waiting() {
            match self.ahead.pop_front() {
                Some(Some(line)) => self.line(&line)?,
                Some(None) => {
                    let now = self.room.clock.now();
                    let steps = self.linear.farewell(&now);
                    // also where nobody hears it, the end is recorded
                    let said = self.carry_out(steps);
                    self.hang_up(0).and(said)?;
                }
                None => break,
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        let now = self.room.clock.now();
        let steps = self.linear.input(line, &now);
        let earlier = self.print_held();
        let said = self.carry_out(steps);
        earlier.and(said)?;
        self.prompt()
    }

    fn event(&mut self, event: Event) -> io::Result<()> {
        let now = self.room.clock.now();
        let steps = self.steps(event, &now);
        self.say(steps)
    }

    fn steps(&mut self, event: Event, now: &Moment) -> Vec<Step> {
        self.linear.handle(event, now)
    }

    /// The process goes on after a stop: the terminal was somebody else's in between.
    fn go_on(&mut self) -> io::Result<()> {
        if self.echo {
            terminal::take_lines()?;
        }
        self.prompt()
    }

    fn hang_up(&mut self, code: i32) -> io::Result<()> {
        let now = self.room.clock.now();
        let steps = self.steps(Event::Hangup, &now);
        let said = self.carry_out(steps);
        if self.ending.is_none() {
            self.ending = Some(u8::try_from(code).unwrap_or(1));
        }
        said
    }

    /// Says what came up by itself, and the prompt again behind it.
    fn say(&mut self, steps: Vec<Step>) -> io::Result<()> {
        let speaks =
            steps.iter().any(|step| matches!(step, Step::Say(line) if line.urgent || self.typing.is_empty()));
        let line = if speaks && self.echo { io::stdout().write_all(b"\n") } else { Ok(()) };
        let said = self.carry_out(steps);
        line.and(said)?;
        if speaks { self.prompt() } else { Ok(()) }
    }

    /// Does what is to be done, whether or not what is to be said can be said.
    fn carry_out(&mut self, steps: Vec<Step>) -> io::Result<()> {
        let mut said = Ok(());
        for step in steps {
            match step {
                Step::Say(line) if line.urgent || self.typing.is_empty() => {
                    said = said.and(print(&line.text))
                }
                Step::Say(line) => self.held.push(line.text),
                Step::DropTyped => {
                    self.typing = Typing::default();
                    said = said.and(self.print_held());
                }
                Step::Do(effect) => match self.room.desk.carry_out(effect) {
                    Some(AppEffect::Quit(code)) => self.ending = Some(code),
                    Some(AppEffect::Bell) if self.room.bell => {
                        said = said.and(io::stdout().write_all(b"\x07"))
                    }
                    Some(AppEffect::Stop) => {
                        if self.echo {
                            said = said.and(io::stdout().write_all(b"\n"));
                        }
                        stop();
                    }
                    // lines are never drawn anew, and nothing is edited at them
                    _ => {}
                },
            }
        }
        said
    }

    fn print_held(&mut self) -> io::Result<()> {
        std::mem::take(&mut self.held).iter().try_for_each(|line| print(line))
    }

    fn prompt(&self) -> io::Result<()> {
        if self.ending.is_some() {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        if self.echo {
            write!(out, "{}{}", self.linear.prompt(), self.typing.text())?;
        }
        out.flush()
    }
}

/// What asks the program to stop, as a key or as a signal.
fn stop_key() -> Event {
    Event::Key(KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL))
}

fn print(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
