//! What reaches the loop, from whichever thread: keys, signals, replies, news of the journal.

use crate::tui::app::Ticket;
use crate::tui::{JournalNews, Reply};
use crossterm::event::Event as Input;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use std::io;
use std::sync::mpsc::Sender;

/// Something for the loop.
#[derive(Debug)]
pub enum News {
    /// From the terminal.
    Input(Input),
    /// The terminal is gone, or cannot be read.
    InputLost,
    /// A line typed by a person in linear mode; `None` at the end of input.
    Line(Option<String>),
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
