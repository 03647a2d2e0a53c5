//! The terminal: taken once, given back in every ending.
//!
//! Nothing is asked of the terminal at start-up (cursor and keyboard queries can wait for seconds); everything that was
//! switched on is switched off again, in one write, by [`give_back`], which any thread may call, any number of times.

use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use rustix::termios::{self, LocalModes, OptionalActions, Termios};
use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// A drawing surface on standard output; one frame is one write.
pub type Surface = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

static TAKEN: AtomicBool = AtomicBool::new(false);
/// The settings before [`take_lines`].
static LINES: Mutex<Option<Termios>> = Mutex::new(None);

/// Takes the terminal: raw mode, alternate screen, bracketed paste, focus events, hidden cursor.
pub fn take() -> io::Result<Surface> {
    let mut out = BufWriter::with_capacity(32 * 1024, io::stdout());
    switch_on(&mut out)?;
    Terminal::new(CrosstermBackend::new(out))
}

/// Takes the terminal again after [`give_back`]; the next frame is drawn in full.
pub fn take_again(surface: &mut Surface) -> io::Result<()> {
    switch_on(surface.backend_mut())?;
    surface.clear()
}

fn switch_on(out: &mut impl Write) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    queue!(out, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, cursor::Hide)
}

/// Takes the terminal for plain lines: keys arrive one by one and are not echoed; output is as ever.
pub fn take_lines() -> io::Result<()> {
    let before = termios::tcgetattr(io::stdin())?;
    let mut lines = before.clone();
    lines.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN);
    termios::tcsetattr(io::stdin(), OptionalActions::Now, &lines)?;
    if let Ok(mut kept) = LINES.lock() {
        *kept = Some(before);
    }
    Ok(())
}

/// Gives the terminal back, if it is taken. Errors are passed over: the terminal may be gone.
pub fn give_back() {
    if let Some(before) = LINES.lock().ok().and_then(|mut kept| kept.take()) {
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &before);
    }
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut bytes = Vec::new();
    let queued = queue!(bytes, DisableFocusChange, DisableBracketedPaste, cursor::Show, LeaveAlternateScreen);
    if queued.is_ok() {
        let mut out = io::stdout();
        let _ = out.write_all(&bytes).and_then(|()| out.flush());
    }
    let _ = disable_raw_mode();
}

/// Before any panic is reported, the terminal is given back, so that the report can be read.
pub fn give_back_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        give_back();
        report(info);
    }));
}
