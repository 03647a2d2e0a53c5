//! The budget of the screens, measured in a pseudo-terminal beside another terminal program in the same run.
//!
//! `cargo bench --bench terminal` (or `scripts/bench`). For each program: fresh starts to the last byte of the first
//! complete frame; keys to the last byte that answers them, and how many bytes; processor time, wake-ups and bytes while
//! nobody types; peak memory. Medians. The other program is `nano` (Debian package nano), an editor known to be light.

#[path = "../tests/common/mod.rs"]
mod common;
mod full;

use common::Bench;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const STARTS: usize = 21;
const IDLE: Duration = Duration::from_secs(10);
const QUIET: Duration = Duration::from_millis(25);

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

struct Run {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    parser: vt100::Parser,
    _master: Box<dyn MasterPty + Send>,
}

/// When the first and the last bytes of one burst came, and how many there were.
struct Burst {
    first: Instant,
    last: Instant,
    bytes: usize,
}

impl Run {
    fn start(bench: &Bench, arguments: &[String]) -> (Self, Instant) {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(&arguments[0]);
        command.args(&arguments[1..]);
        command.env_clear();
        bench.environment().into_iter().for_each(|(k, v)| command.env(k, v));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(n) = reader.read(&mut buffer) {
                if n == 0 || sender.send((now(), buffer[..n].to_vec())).is_err() {
                    return;
                }
            }
        });
        let begun = now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        (Self { child, writer, output, parser: common::pty::screen_of(80, 24), _master: pair.master }, begun)
    }

    /// Everything until the program has been quiet for a while; `None` when nothing came at all.
    fn burst(&mut self, patience: Duration) -> Option<Burst> {
        let mut found: Option<Burst> = None;
        let mut wait = patience;
        while let Ok((at, bytes)) = self.output.recv_timeout(wait) {
            self.parser.process(&bytes);
            let (first, before) = found.map_or((at, 0), |b| (b.first, b.bytes));
            found = Some(Burst { first, last: at, bytes: before + bytes.len() });
            wait = QUIET;
        }
        found
    }

    fn until(&mut self, text: &str) -> Burst {
        loop {
            let burst = self
                .burst(Duration::from_secs(10))
                .unwrap_or_else(|| panic!("no `{text}`:\n{}", self.screen()));
            if self.screen().contains(text) {
                return burst;
            }
        }
    }

    fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).and_then(|()| self.writer.flush()).expect("the program reads");
    }

    /// Milliseconds to the frame that answers a key (a frame is one write), milliseconds to the last byte (in an exam: to
    /// "saved", behind the write to the disk), and bytes.
    fn keys(&mut self, keys: &[&[u8]]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let (mut shown, mut settled, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            let begun = now();
            self.send(key);
            if let Some(burst) = self.burst(Duration::from_millis(500)) {
                shown.push(burst.first.duration_since(begun).as_secs_f64() * 1e3);
                settled.push(burst.last.duration_since(begun).as_secs_f64() * 1e3);
                bytes.push(burst.bytes as f64);
            }
        }
        (shown, settled, bytes)
    }

    fn status(&self, file: &str, field: &str) -> f64 {
        let pid = self.child.process_id().expect("it runs");
        let text = std::fs::read_to_string(format!("/proc/{pid}/{file}")).expect("it runs");
        let line = text.lines().find(|l| l.starts_with(field)).unwrap_or("");
        line.split_whitespace().nth(1).and_then(|v| v.parse().ok()).unwrap_or(0.0)
    }

    /// Nanoseconds on a processor, and voluntary switches, of all threads.
    fn work(&self) -> (f64, f64) {
        let pid = self.child.process_id().expect("it runs");
        let mut sum = (0.0, 0.0);
        for task in std::fs::read_dir(format!("/proc/{pid}/task")).expect("it runs").flatten() {
            let read = |name: &str| std::fs::read_to_string(task.path().join(name)).unwrap_or_default();
            sum.0 += read("schedstat")
                .split_whitespace()
                .next()
                .and_then(|v| v.parse::<f64>().ok())
                .unwrap_or(0.0);
            let status = read("status");
            let line = status.lines().find(|l| l.starts_with("voluntary_ctxt_switches"));
            sum.1 += line
                .and_then(|l| l.split_whitespace().nth(1))
                .and_then(|v| v.parse::<f64>().ok())
                .unwrap_or(0.0);
        }
        sum
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}

struct Case<'a> {
    name: &'a str,
    arguments: Vec<String>,
    ready: &'a str,
    keys: Vec<&'static [u8]>,
    /// Prepares the running program before keys are measured.
    prepare: fn(&mut Run),
}

fn measure(bench: &Bench, case: &Case<'_>) {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let (mut run, begun) = Run::start(bench, &case.arguments);
        starts.push(run.until(case.ready).last.duration_since(begun).as_secs_f64() * 1e3);
    }
    let (mut run, _) = Run::start(bench, &case.arguments);
    run.until(case.ready);
    (case.prepare)(&mut run);
    let (shown, settled, bytes) = run.keys(&case.keys);
    let (cpu, wakes) = run.work();
    let begun = now();
    let mut idle_bytes = Vec::new();
    while let Some(left) = IDLE.checked_sub(begun.elapsed()) {
        if let Some(burst) = run.burst(left) {
            idle_bytes.push(burst.bytes as f64);
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    let (cpu_after, wakes_after) = run.work();
    println!(
        "| {} | {:.1} | {:.2} | {:.2} | {:.0} | {} | {:.3} | {:.1} | {:.1} |",
        case.name,
        median(starts),
        median(shown),
        median(settled),
        median(bytes),
        if idle_bytes.is_empty() { "none".to_owned() } else { format!("{:.0}", median(idle_bytes)) },
        (cpu_after - cpu) / 1e9 / seconds * 100.0,
        (wakes_after - wakes) / seconds,
        run.status("status", "VmHWM") / 1024.0,
    );
}

fn main() {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let binary = common::binary().to_str().expect("UTF-8").to_owned();
    let text = bench.home().join("text.txt");
    std::fs::write(&text, "one line of text\n".repeat(200)).expect("a file");
    println!(
        "| program | first frame ms | key to frame ms | to last byte ms | key bytes | tick bytes | idle % of a core | wake-ups/s | peak MB |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    let moves: Vec<&'static [u8]> = [b"\x1b[B".as_slice(), b"\x1b[B", b"\x1b[A", b"\x1b[A"].repeat(15);
    let home = Case {
        name: "invigil, home",
        arguments: vec![binary.clone()],
        ready: "EXAMS",
        keys: moves.clone(),
        prepare: |_| {},
    };
    measure(&bench, &home);
    let answers: Vec<&'static [u8]> = [b"a".as_slice(), b"b", b"c", b"n", b"d", b"m", b"x"].repeat(8);
    let exam = Case {
        name: "invigil, exam",
        arguments: vec![binary.clone()],
        ready: "EXAMS",
        keys: answers,
        prepare: |run| {
            common::BEGIN.iter().for_each(|(keys, text)| {
                run.send(keys.as_bytes());
                run.until(text);
            })
        },
    };
    measure(&bench, &exam);
    let code = Case {
        name: "invigil, exam with code",
        arguments: vec![binary.clone(), "take".to_owned(), "technical-associate".to_owned()],
        ready: "what it is",
        keys: [b"n".as_slice(), b"a"].repeat(45),
        prepare: |run| {
            common::BEGIN.iter().skip(1).for_each(|(keys, text)| {
                run.send(keys.as_bytes());
                run.until(text);
            })
        },
    };
    // the exam before it was left unfinished there
    let another = Bench::new();
    another.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    measure(&another, &code);
    // the same on the store of a large organisation
    let crowd = Bench::new();
    full::fill(&crowd, 2_000, 500);
    // somebody who has not sat that exam yet
    crowd.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    crowd.ok(&["candidate", "use", "ada"]);
    measure(&crowd, &Case { name: "invigil, home, 2,000 people", ..home });
    measure(&crowd, &Case { name: "invigil, exam, 2,000 people", ..exam });
    let nano = Case {
        name: "nano",
        arguments: vec!["nano".to_owned(), text.to_str().expect("UTF-8").to_owned()],
        ready: "one line of text",
        keys: moves,
        prepare: |_| {},
    };
    measure(&bench, &nano);
    let fresh = (0..STARTS)
        .map(|_| {
            let empty = Bench::new();
            let (mut run, begun) = Run::start(&empty, std::slice::from_ref(&binary));
            run.until("EXAMS").last.duration_since(begun).as_secs_f64() * 1e3
        })
        .collect();
    println!("\nFirst run, with a new store: {:.1} ms to the first complete frame.", median(fresh));
}
