//! How far long work is, for somebody who waits at a terminal: on standard error, after a second, gone when it is done.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// What takes less is not shown.
const PATIENCE: Duration = Duration::from_secs(1);

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
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos} of {len}, {eta} left") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(what);
        Self { bar, unseen }
    }

    /// One step is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        if !self.unseen && self.bar.is_hidden() && self.bar.elapsed() >= PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
