//! What reaches the loop, from whichever thread: keys, signals, replies, news of the journal.

use crate::tui::app::Ticket;
use crate::tui::{JournalNews, Reply};
use crossterm::event::Event as Input;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use std::io::{self, Read};
use std::sync::mpsc::Sender;

/// Something for the loop.
#[derive(Debug)]
pub enum News {
    /// From the terminal.
    Input(Input),
    /// The terminal is gone, or cannot be read.
    InputLost,
    /// A line of standard input in linear mode; `None` at the end of input.
    Line(Option<String>),
    /// Bytes typed at a terminal in linear mode.
    Typed(Vec<u8>),
    /// A signal that asks the program to end, or to stop (`SIGTSTP`).
    Signal(i32),
    /// An answer to a request.
    Reply(Ticket, Reply),
    /// From the journal's writer.
    Journal(JournalNews),
}

/// Reads the terminal on a thread of its own. Ends when the terminal or the loop is gone.
pub fn read_terminal(to: Sender<News>) {
    std::thread::spawn(move || {
        loop {
            let news = crossterm::event::read().map_or(News::InputLost, News::Input);
            let lost = matches!(news, News::InputLost);
            if to.send(news).is_err() || lost {
                return;
            }
        }
    });
}

/// Reads lines of standard input on a thread of its own.
pub fn read_lines(to: Sender<News>) {
    std::thread::spawn(move || {
        for line in io::stdin().lines() {
            let Ok(line) = line else { break };
            if to.send(News::Line(Some(line))).is_err() {
                return;
            }
        }
        let _ = to.send(News::Line(None));
    });
}

/// Reads the bytes of a terminal in linear mode on a thread of its own.
pub fn read_bytes(to: Sender<News>) {
    std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        loop {
            let news = match io::stdin().read(&mut buffer) {
                Ok(0) => News::Line(None),
                Ok(n) => News::Typed(buffer[..n].to_vec()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => News::InputLost,
            };
            let last = !matches!(news, News::Typed(_));
            if to.send(news).is_err() || last {
                return;
            }
        }
    });
}

/// Turns signals into news, on a thread of its own.
pub fn read_signals(to: Sender<News>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP])?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if to.send(News::Signal(signal)).is_err() {
                return;
            }
        }
    });
    Ok(())
}
