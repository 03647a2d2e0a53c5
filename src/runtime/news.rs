//! What reaches the loop, from whichever thread: keys, signals, replies, news of the journal.

use crate::runtime::terminal;
use crate::tui::app::Ticket;
use crate::tui::{JournalNews, Reply};
use crossterm::event::Event as Input;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGSTOP, SIGTERM, SIGTSTP, SIGXFSZ};
use signal_hook::iterator::Signals;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

/// Something for the loop.
#[derive(Debug)]
pub enum News {
    /// A key changed the screens: the loop looks at them anew.
    Looked,
    /// A picture was decoded: it is to be drawn.
    Pictured,
    /// The terminal is gone, or cannot be read.
    InputLost,
    /// A line of standard input in linear mode; `None` at the end of input.
    Line(Option<String>),
    /// Bytes typed at a terminal in linear mode.
    Typed(Vec<u8>),
    /// A signal that asks the program to end, to stop (`SIGTSTP`), or says that it goes on (`SIGCONT`).
    Signal(i32),
    /// An answer to a request.
    Reply(Ticket, Reply),
    /// From the journal's writer.
    Journal(JournalNews),
    /// A thread has panicked: nobody does its work any more.
    Broken,
}

/// Says so when its thread panics: a program of which a part is dead has to end.
struct Guard(Sender<News>);

impl Drop for Guard {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(News::Broken);
        }
    }
}

/// Starts a thread whose panic is told to the loop.
pub fn start(to: Sender<News>, work: impl FnOnce() + Send + 'static) {
    thread::spawn(move || {
        let _guard = Guard(to);
        work();
    });
}

/// Reads the terminal on a thread of its own, which `take` is called on with all that is read. Ends when `take` answers false
/// or the terminal is gone.
pub fn read_terminal(to: Sender<News>, mut take: impl FnMut(Input) -> bool + Send + 'static) {
    let loss = to.clone();
    // reading does not tell that a terminal is gone: it would try again for ever
    start(to.clone(), move || {
        if terminal::wait_for_loss() {
            let _ = loss.send(News::InputLost);
        }
    });
    start(to.clone(), move || {
        while let Ok(input) = crossterm::event::read() {
            if !take(input) {
                return;
            }
        }
        let _ = to.send(News::InputLost);
    });
}

/// Reads lines of standard input on a thread of its own.
pub fn read_lines(to: Sender<News>) {
    start(to.clone(), move || {
        for line in io::stdin().lines() {
            let Ok(line) = line else { break };
            if to.send(News::Line(Some(line))).is_err() {
                return;
            }
        }
        let _ = to.send(News::Line(None));
    });
}

/// A file that may not grow any more is a failed write, which is told and tried again, not a signal that kills.
pub fn survive_size_limits() -> io::Result<()> {
    signal_hook::flag::register(SIGXFSZ, Arc::default()).map(drop)
}

/// Reads the bytes of a terminal in linear mode on a thread of its own.
pub fn read_bytes(to: Sender<News>) {
    start(to.clone(), move || {
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

/// Turns signals into news, on a thread of its own. `at_end` is called with every signal that ends the program, after the
/// loop was told.
pub fn read_signals(to: Sender<News>, at_end: impl Fn(i32) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT])?;
    start(to.clone(), move || {
        for signal in signals.forever() {
            if terminal::is_lent() && of_borrower(signal) {
                continue;
            }
            if to.send(News::Signal(signal)).is_err() {
                return;
            }
            if !matches!(signal, SIGTSTP | SIGCONT) {
                at_end(signal);
            }
        }
    });
    Ok(())
}

/// A signal for the program that the terminal is lent to, which every process of its group gets. Where that program stops
/// itself this one stops too, or no shell would take over.
fn of_borrower(signal: i32) -> bool {
    if signal == SIGTSTP {
        let _ = signal_hook::low_level::raise(SIGSTOP);
    }
    matches!(signal, SIGINT | SIGQUIT | SIGTSTP | SIGCONT)
}
