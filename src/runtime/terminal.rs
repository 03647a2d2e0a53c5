//! The terminal: taken once, given back in every ending.
//!
//! Nothing is asked of the terminal, ever (cursor and keyboard queries wait for seconds, and take the input from the thread
//! that reads it); everything that was switched on is switched off again, in one write, by [`give_back`], which any thread
//! may call, any number of times. A terminal that takes no more bytes holds up nobody who gives it back.

use crate::runtime::graphics::GONE;
use crate::runtime::surface::Surface;
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, queue};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{self, LocalModes, OptionalActions, Termios};
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

/// Standard output without the buffer and the lock of `std::io::stdout`: the lock would be held by a thread that waits for
/// the terminal, and the buffer would keep what a lost terminal did not take.
#[derive(Debug)]
pub struct Output;

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(rustix::stdio::stdout(), bytes)?)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

static TAKEN: AtomicBool = AtomicBool::new(false);
/// The mouse is read.
static MOUSE: AtomicBool = AtomicBool::new(false);
/// It has images that do not go with its cells.
static IMAGES: AtomicBool = AtomicBool::new(false);
/// It is lent.
static LENT: AtomicBool = AtomicBool::new(false);
/// The settings before [`take_lines`].
static LINES: Mutex<Option<Termios>> = Mutex::new(None);

/// The thread that took the terminal.
static DRAWER: Mutex<Option<ThreadId>> = Mutex::new(None);

/// Reports of panics that wait until the terminal is given back.
static KEPT: Mutex<Vec<String>> = Mutex::new(Vec::new());

const LAST_WORDS: &str =
    "invigil ended because of a fault of its own. What it called saved is on disk: start it again to go on.";

/// How long giving back waits for a terminal that takes no bytes just now.
const ROOM_WITHIN: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };

/// Takes the terminal: raw mode, alternate screen, bracketed paste, focus events, hidden cursor, and where it is wished for
/// the mouse.
pub fn take(mouse: bool) -> io::Result<Surface> {
    MOUSE.store(mouse, Ordering::SeqCst);
    let taken = (|| {
        let mut out = BufWriter::with_capacity(32 * 1024, Output);
        switch_on(&mut out)?;
        Surface::new(out)
    })();
    if taken.is_err() {
        give_back();
    }
    taken
}

/// Takes the terminal again after [`give_back`], or after somebody else used it; the next frame is drawn in full.
pub fn take_again(surface: &mut Surface) -> io::Result<()> {
    // what was set before is not what is set now: the shell had the terminal in between
    disable_raw_mode()?;
    switch_on(surface.out())?;
    surface.wipe()
}

fn switch_on(out: &mut impl Write) -> io::Result<()> {
    enable_raw_mode()?;
    *DRAWER.lock().unwrap_or_else(PoisonError::into_inner) = Some(std::thread::current().id());
    TAKEN.store(true, Ordering::SeqCst);
    // a terminal without an alternate screen (the console of Linux) would keep what stands there below the first frame
    queue!(
        out,
        EnterAlternateScreen,
        Clear(ClearType::All),
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )?;
    if MOUSE.load(Ordering::SeqCst) { out.write_all(MOUSE_ON) } else { Ok(()) }
}

/// Buttons and wheel, in the notation that has no limit of columns; `EnableMouseCapture` would have every motion told.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// Takes the terminal for plain lines: keys arrive one by one and are not echoed; output is as ever.
pub fn take_lines() -> io::Result<()> {
    let before = termios::tcgetattr(io::stdin())?;
    let mut lines = before.clone();
    lines.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN);
    termios::tcsetattr(io::stdin(), OptionalActions::Now, &lines)?;
    // taken again without having been given back: what stood at first is what is put back
    LINES.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(before);
    Ok(())
}

/// Gives the terminal back, if it is taken. Errors are passed over: the terminal may be gone.
pub fn give_back() {
    if let Some(before) = LINES.lock().unwrap_or_else(PoisonError::into_inner).take() {
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &before);
    }
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut bytes = Vec::new();
    if MOUSE.load(Ordering::SeqCst) {
        bytes.extend_from_slice(MOUSE_OFF);
    }
    if IMAGES.swap(false, Ordering::SeqCst) {
        bytes.extend_from_slice(GONE);
    }
    let queued = queue!(bytes, DisableFocusChange, DisableBracketedPaste, cursor::Show, LeaveAlternateScreen);
    if queued.is_ok() && takes_bytes() {
        let _ = Output.write_all(&bytes);
    }
    let _ = disable_raw_mode();
}

/// The terminal has images that are taken away before it is given back.
pub fn has_images() {
    IMAGES.store(true, Ordering::SeqCst);
}

/// Pixels of a cell across and down, where the terminal says how many it has (`TIOCGWINSZ`, as it does over SSH).
pub fn cell_pixels() -> Option<(u16, u16)> {
    let size = termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    let (width, height) =
        (size.ws_xpixel.checked_div(size.ws_col)?, size.ws_ypixel.checked_div(size.ws_row)?);
    // what is out of all proportion is no size
    ((3..=64).contains(&width) && (6..=128).contains(&height)).then_some((width, height))
}

/// The terminal is taken, so it may be drawn on.
pub fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

/// The terminal is lent to a program that was started from here: keys and signals of the terminal are meant for that one.
#[must_use = "it is lent until this is dropped"]
pub fn lend() -> impl Drop {
    struct Lent;
    impl Drop for Lent {
        fn drop(&mut self) {
            LENT.store(false, Ordering::SeqCst);
        }
    }
    LENT.store(true, Ordering::SeqCst);
    Lent
}

/// The terminal is lent to another program.
pub fn is_lent() -> bool {
    LENT.load(Ordering::SeqCst)
}

/// The terminal takes bytes now, or within a moment.
pub fn takes_bytes() -> bool {
    let out = rustix::stdio::stdout();
    let mut asked = [PollFd::new(&out, PollFlags::OUT)];
    matches!(poll(&mut asked, Some(&ROOM_WITHIN)), Ok(1..)) && asked[0].revents().contains(PollFlags::OUT)
}

/// Waits until the terminal on standard input is gone. False when that cannot be waited for.
pub fn wait_for_loss() -> bool {
    let input = rustix::stdio::stdin();
    loop {
        // nothing is asked for, so only a hang-up or an error is told
        let mut asked = [PollFd::new(&input, PollFlags::empty())];
        match poll(&mut asked, None) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(1..) => return true,
            _ => return false,
        }
    }
}

/// Before a panic is reported, the terminal is given back, so that the report can be read. While the thread that took it
/// still draws on it, the report of another thread is kept for [`report_kept`].
pub fn give_back_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let drawer = *DRAWER.lock().unwrap_or_else(PoisonError::into_inner);
        if is_taken() && drawer.is_some_and(|thread| thread != std::thread::current().id()) {
            KEPT.lock().unwrap_or_else(PoisonError::into_inner).push(info.to_string());
            return;
        }
        give_back();
        report(info);
        let _ = writeln!(io::stderr(), "{LAST_WORDS}");
    }));
}

/// Reports panics of other threads, now that the terminal is given back.
pub fn report_kept() {
    let kept = std::mem::take(&mut *KEPT.lock().unwrap_or_else(PoisonError::into_inner));
    for report in &kept {
        let _ = writeln!(io::stderr(), "a thread {report}");
    }
    if !kept.is_empty() {
        let _ = writeln!(io::stderr(), "{LAST_WORDS}");
    }
}
