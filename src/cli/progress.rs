//! How far long work is, for somebody who waits at a terminal: on standard error, after a second, gone when it is done.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// What takes less is not shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a sign turns.
const TURN: Duration = Duration::from_millis(200);

/// The bar of one piece of work; it goes away with this value.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Nobody looks: output for programs, or no terminal.
    unseen: bool,
}

impl Progress {
    /// Work in `total` steps; `for_programs` where the output is JSON.
    pub(super) fn new(what: &'static str, total: usize, for_programs: bool) -> Self {
        let unseen = for_programs || !std::io::stderr().is_terminal();
        let total = u64::try_from(total).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        // plain signs: no terminal lacks them
        if let Ok(style) = ProgressStyle::with_template("{msg} [{wide_bar}] {pos} of {len}, {eta} left") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what);
        Self { bar, unseen }
    }

    /// Work of which nobody knows how long it takes: it turns until it is done, by itself.
    pub(super) fn turning(what: &'static str, for_programs: bool) -> Turning {
        if for_programs || !std::io::stderr().is_terminal() {
            return Turning { done: None, thread: None };
        }
        let (done, wait) = channel();
        let thread = std::thread::spawn(move || turn(what, &wait));
        Turning { done: Some(done), thread: Some(thread) }
    }

    /// The steps are counted only now, and none of them was done yet.
    pub(super) fn takes(&self, total: usize) {
        self.bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
        self.bar.reset_eta();
    }

    /// One step is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        if !self.unseen && self.bar.is_hidden() && self.bar.elapsed() >= PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

/// The sign of work without steps; it goes away with this value.
pub(super) struct Turning {
    /// Gone when the work is done.
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Turns a sign from a second on, until the other end is gone.
fn turn(what: &'static str, wait: &Receiver<()>) {
    if wait.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}, {elapsed}") {
        // plain signs: no terminal lacks them
        bar.set_style(style.tick_chars("|/-\\ "));
    }
    bar.set_message(what);
    let bar = bar.with_elapsed(PATIENCE);
    while wait.recv_timeout(TURN) == Err(RecvTimeoutError::Timeout) {
        bar.tick();
    }
    bar.finish_and_clear();
}

impl Drop for Turning {
    fn drop(&mut self) {
        drop(self.done.take());
        // a sign that could not be drawn is nobody's loss
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
