//! The real binary in a pseudo-terminal. Tests wait for text, never for time.

use super::Bench;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Longest wait for a text; a slow machine gets far more than it needs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal of `columns` by `rows` cells, as it looks.
pub fn screen_of(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(cells(rows), cells(columns), 0)
}

/// The rows of a screen, without the blanks at their ends.
fn lines(screen: &vt100::Screen) -> String {
    screen.contents().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has at least one cell")
}

struct Shown {
    parser: vt100::Parser,
    raw: Vec<u8>,
    closed: bool,
    hung_up: bool,
}

impl Shown {
    /// No frame is half drawn: a screen ends each of its frames by hiding the cursor, or by showing and placing it.
    fn is_whole(&self) -> bool {
        const HIDDEN: &[u8] = b"\x1b[?25l";
        const SEEN: &[u8] = b"\x1b[?25h";
        let placed = self.raw.iter().rposition(|b| *b == 0x1b).unwrap_or(0);
        let (before, place) = self.raw.split_at(placed);
        !self.parser.screen().alternate_screen()
            || self.raw.ends_with(HIDDEN)
            || (place.ends_with(b"H") && before.ends_with(SEEN))
    }
}

/// A program in a terminal of its own.
pub struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    shown: Arc<(Mutex<Shown>, Condvar)>,
}

impl Terminal {
    /// Starts the binary of `bench` with these arguments in a terminal of `columns` by `rows`.
    pub fn start(bench: &Bench, columns: u16, rows: u16, arguments: &[&str]) -> Self {
        let program = super::binary();
        let all: Vec<&str> =
            std::iter::once(program.to_str().unwrap()).chain(arguments.iter().copied()).collect();
        Self::start_program(bench, columns, rows, &all)
    }

    /// Starts any program (the binary below a tool, say) in the environment of `bench`.
    pub fn start_program(bench: &Bench, columns: u16, rows: u16, arguments: &[&str]) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(arguments[0]);
        command.args(&arguments[1..]);
        command.env_clear();
        for (name, value) in bench.environment() {
            command.env(name, value);
        }
        command.cwd(bench.home());
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let parser = screen_of(columns, rows);
        let shown = Arc::new((
            Mutex::new(Shown { parser, raw: Vec::new(), closed: false, hung_up: false }),
            Condvar::new(),
        ));
        let sink = shown.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            loop {
                let got = reader.read(&mut buffer);
                let mut shown = sink.0.lock().unwrap();
                match got {
                    _ if shown.hung_up => shown.closed = true,
                    Ok(n) if n > 0 => {
                        shown.parser.process(&buffer[..n]);
                        shown.raw.extend_from_slice(&buffer[..n]);
                    }
                    _ => shown.closed = true,
                }
                if shown.closed {
                    // the last hold on a terminal that is hung up
                    reader = Box::new(std::io::empty());
                }
                sink.1.notify_all();
                if shown.closed {
                    return;
                }
            }
        });
        Self { master: Some(pair.master), writer: Some(writer), child, shown }
    }

    /// Types bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    /// Types a text.
    pub fn text(&mut self, text: &str) {
        self.send(text.as_bytes());
    }

    /// Presses a key: `Enter`, `Esc`, `Up`, `Down`, `Left`, `Right`, `Space`, `Tab`, `Backspace`, `PgUp`, `PgDn`, `F1`,
    /// `C-x`, or a character.
    pub fn key(&mut self, name: &str) {
        let bytes: Vec<u8> = match name {
            "Enter" => b"\r".to_vec(),
            "Esc" => b"\x1b".to_vec(),
            "Up" => b"\x1b[A".to_vec(),
            "Down" => b"\x1b[B".to_vec(),
            "Right" => b"\x1b[C".to_vec(),
            "Left" => b"\x1b[D".to_vec(),
            "PgUp" => b"\x1b[5~".to_vec(),
            "PgDn" => b"\x1b[6~".to_vec(),
            "F1" => b"\x1bOP".to_vec(),
            "Space" => b" ".to_vec(),
            "Tab" => b"\t".to_vec(),
            "Backspace" => b"\x7f".to_vec(),
            _ => match name.strip_prefix("C-") {
                Some(letter) => vec![letter.as_bytes()[0] & 0x1f],
                None => name.as_bytes().to_vec(),
            },
        };
        self.send(&bytes);
    }

    /// Waits until the screen satisfies `condition`; panics with the screen when it never does.
    pub fn wait(&self, what: &str, condition: impl Fn(&str) -> bool) -> String {
        self.wait_until(what, |shown| condition(&lines(shown.parser.screen())))
    }

    /// Waits until the screen, cell by cell, satisfies `condition`.
    pub fn wait_for_cells(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) -> String {
        self.wait_until(what, |shown| condition(shown.parser.screen()))
    }

    /// Waits until the program has written more than so many bytes in all.
    pub fn wait_for_bytes(&self, more_than: usize) -> String {
        self.wait_until("more to be drawn", |shown| shown.raw.len() > more_than)
    }

    /// In plain lines: waits until the program has said `text` and asks for the next line; all that it said since it had
    /// written `from` bytes.
    pub fn told(&self, from: usize, text: &str) -> String {
        let said = |shown: &Shown| String::from_utf8_lossy(&shown.raw[from..]).replace('\r', "");
        self.wait_until(text, |shown| {
            let said = said(shown);
            said.contains(text) && said.ends_with(": ")
        });
        said(&self.shown.0.lock().unwrap())
    }

    /// In plain lines: waits until the program has said `text`, whatever is being typed.
    pub fn told_anywhere(&self, from: usize, text: &str) -> String {
        let said = |shown: &Shown| String::from_utf8_lossy(&shown.raw[from..]).replace('\r', "");
        self.wait_until(text, |shown| said(shown).contains(text));
        said(&self.shown.0.lock().unwrap())
    }

    /// Waits until the last line that the program wrote is this one.
    pub fn wait_for_line(&self, line: &str) {
        self.wait_until(line, |shown| String::from_utf8_lossy(&shown.raw).rsplit('\n').next() == Some(line));
    }

    /// In plain lines: sends a line, and waits for the answer; see [`Terminal::told`].
    pub fn say(&mut self, line: &str, answer: &str) -> String {
        let from = self.raw().len();
        self.text(line);
        self.key("Enter");
        self.told(from, answer)
    }

    fn wait_until(&self, what: &str, condition: impl Fn(&Shown) -> bool) -> String {
        let (lock, changed) = &*self.shown;
        let guard = lock.lock().unwrap();
        let mut met = false;
        let waits = |shown: &mut Shown| {
            met = shown.is_whole() && condition(shown);
            !(shown.closed || met)
        };
        let (guard, waited) = changed.wait_timeout_while(guard, PATIENCE, waits).unwrap();
        // what it looks at beside the screen may have moved on in the meantime
        let (screen, satisfied) = (lines(guard.parser.screen()), met || condition(&guard));
        // a panic with the lock held would end the reader too
        drop(guard);
        assert!(satisfied, "waited for {what} (timed out: {}); the screen:\n{screen}", waited.timed_out());
        screen
    }

    /// Waits until the screen shows this text.
    pub fn expect(&self, text: &str) -> String {
        self.wait(text, |screen| screen.contains(text))
    }

    /// Waits until the screen no longer shows this text.
    pub fn expect_gone(&self, text: &str) -> String {
        self.wait(&format!("the end of {text}"), |screen| !screen.contains(text))
    }

    /// The screen as it is now.
    pub fn screen(&self) -> String {
        self.with_screen(lines)
    }

    /// Reads the screen with its colours.
    pub fn with_screen<T>(&self, read: impl FnOnce(&vt100::Screen) -> T) -> T {
        let (lock, changed) = &*self.shown;
        let guard = lock.lock().unwrap();
        let half = |shown: &mut Shown| !shown.closed && !shown.is_whole();
        let (guard, _) = changed.wait_timeout_while(guard, PATIENCE, half).unwrap();
        read(guard.parser.screen())
    }

    /// Everything that the program wrote so far.
    pub fn raw(&self) -> Vec<u8> {
        self.shown.0.lock().unwrap().raw.clone()
    }

    /// Changes the size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.shown.0.lock().unwrap().parser.screen_mut().set_size(cells(rows), cells(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// Sends a signal such as `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        let status = std::process::Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap();
        assert!(status.success());
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Closes the terminal, as a lost connection does.
    pub fn hang_up(&mut self) {
        self.shown.0.lock().unwrap().hung_up = true;
        self.writer = None;
        // another size has the program draw, which wakes the reader, which lets go
        if let Some(master) = self.master.take() {
            let size = master.get_size().unwrap();
            master.resize(PtySize { cols: size.cols + 1, ..size }).unwrap();
        }
        let (lock, changed) = &*self.shown;
        let (shown, _) = changed.wait_timeout_while(lock.lock().unwrap(), PATIENCE, |s| !s.closed).unwrap();
        assert!(shown.closed, "the program draws nothing");
    }

    /// Takes nothing more from the program, as a terminal does that hangs, until the value is dropped.
    pub fn stop_reading(&self) -> impl Drop + use<> {
        struct Held(std::sync::mpsc::Sender<()>);
        impl Drop for Held {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        let (let_go, wait) = std::sync::mpsc::channel();
        let shown = self.shown.clone();
        let (held, is_held) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let guard = shown.0.lock().unwrap();
            let _ = held.send(());
            let _ = wait.recv();
            drop(guard);
        });
        is_held.recv().unwrap();
        Held(let_go)
    }

    /// Waits for the end of the program; its exit code.
    pub fn end(&mut self) -> u32 {
        let (lock, changed) = &*self.shown;
        let guard = lock.lock().unwrap();
        let (guard, _) = changed.wait_timeout_while(guard, PATIENCE, |shown| !shown.closed).unwrap();
        let (closed, screen) = (guard.closed, lines(guard.parser.screen()));
        drop(guard);
        assert!(closed, "the program goes on; the screen:\n{screen}");
        self.child.wait().unwrap().exit_code()
    }

    /// Ends the program at once, without a chance to tidy up; nothing of it runs any more afterwards.
    pub fn kill(&mut self) {
        self.signal("KILL");
        self.end();
    }

    /// What the program left behind on the terminal: switched-on modes that were not switched off again.
    pub fn left_on(&self) -> Vec<&'static str> {
        let raw = self.raw();
        let last = |on: &[u8], off: &[u8]| {
            let find = |needle: &[u8]| raw.windows(needle.len()).rposition(|w| w == needle);
            find(on) > find(off)
        };
        let mut left = Vec::new();
        for (name, on, off) in [
            ("alternate screen", b"\x1b[?1049h".as_slice(), b"\x1b[?1049l".as_slice()),
            ("bracketed paste", b"\x1b[?2004h", b"\x1b[?2004l"),
            ("focus events", b"\x1b[?1004h", b"\x1b[?1004l"),
            ("mouse buttons", b"\x1b[?1000h", b"\x1b[?1000l"),
            ("mouse notation", b"\x1b[?1006h", b"\x1b[?1006l"),
            ("hidden cursor", b"\x1b[?25l", b"\x1b[?25h"),
        ] {
            if last(on, off) {
                left.push(name);
            }
        }
        left
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
