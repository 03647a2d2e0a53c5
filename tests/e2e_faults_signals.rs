//! Every ending gives the terminal back, keeps the journal whole, and is quick: signals, a closed terminal, a terminal that
//! takes nothing, job control; and no size makes a screen panic.

mod common;
mod faults;

use common::Bench;
use common::pty::Terminal;
use faults::{journal, kinds, records, verify};
use rustix::process::Signal;
use std::path::Path;
use std::time::{Duration, Instant};

/// Signals that end the program, and their numbers.
const ENDING: [(&str, u32); 4] = [("HUP", 1), ("INT", 2), ("QUIT", 3), ("TERM", 15)];

/// A limit for the end that a busy machine keeps too; the figure itself is printed (the promise is a tenth of a second).
const SOON: Duration = Duration::from_secs(5);

/// The shell around the program: tells the terminal's settings before and after it.
const WITH_SETTINGS: &str = "stty -g >before; \"$@\"; code=$?; stty -g >after; exit $code";

/// Starts the program below a shell that writes down the terminal's settings before and after; the terminal has no other
/// reader then.
fn below_shell(bench: &Bench, arguments: &[&str]) -> Terminal {
    let program = common::binary();
    // the shell must not end by the signals that are for the program
    let script = format!("trap : HUP INT QUIT TERM; {WITH_SETTINGS}");
    let all: Vec<&str> = ["bash", "-c", &script, "bash", program.to_str().unwrap()]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    Terminal::start_program(bench, 80, 24, &all)
}

/// The program below the shell.
fn child_of(pid: u32) -> u32 {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    children.split_whitespace().next().expect("the program runs").parse().unwrap()
}

/// Sends a signal by its name.
fn send(signal: &str, pid: u32) {
    let signal = match signal {
        "HUP" => Signal::HUP,
        "INT" => Signal::INT,
        "QUIT" => Signal::QUIT,
        "TERM" => Signal::TERM,
        "TSTP" => Signal::TSTP,
        "STOP" => Signal::STOP,
        _ => panic!("{signal}"),
    };
    faults::send(signal, pid);
}

/// Until the process is gone (or waits for its parent).
#[expect(clippy::disallowed_methods, reason = "how long an ending takes is what is measured")]
fn gone_within(pid: u32, act: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    act();
    let state = || std::fs::read_to_string(format!("/proc/{pid}/stat")).ok();
    // behind the name in brackets comes the state
    let over = |stat: Option<String>| {
        stat.is_none_or(|s| s.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')))
    };
    while !over(state()) {
        assert!(begun.elapsed() < Duration::from_secs(20), "process {pid} goes on");
        faults::pause(Duration::from_micros(500));
    }
    begun.elapsed()
}

/// Milliseconds on a processor so far.
fn worked(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // user and system time, in hundredths of a second
    (fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()) * 10
}

/// What a person had on the screen when the signal came.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Home,
    Exam,
    Review,
    Dialog,
    Notes,
    Practice,
}

impl Place {
    const ALL: [Self; 6] = [Self::Home, Self::Exam, Self::Review, Self::Dialog, Self::Notes, Self::Practice];

    fn in_exam(self) -> bool {
        !matches!(self, Self::Home | Self::Practice)
    }
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Home => &[],
            Self::Practice => &["take", "sales-associate", "--practice"],
            _ => &["take", "sales-associate"],
        }
    }
    /// Goes there.
    fn reach(self, terminal: &mut Terminal) {
        match self {
            Self::Home => drop(terminal.expect("EXAMS")),
            Self::Practice => drop(terminal.expect("1 of 20")),
            _ => {
                faults::begin(terminal);
                terminal.text("bm");
                terminal.expect("saved ✓ 4");
            }
        }
        let (key, text) = match self {
            Self::Review => ("r", "Sales Associate · Review"),
            Self::Dialog => ("C-q", "End of the exam?"),
            Self::Notes => ("w", "Scratch notes"),
            _ => return,
        };
        terminal.key(key);
        terminal.expect(text);
    }
}

fn same_settings(home: &Path) {
    let read = |name: &str| std::fs::read_to_string(home.join(name)).unwrap();
    assert_eq!(read("before"), read("after"), "the terminal's settings are as they were");
}

/// The last fact is the suspension, and the attempt can be gone on with.
fn suspended(bench: &Bench) {
    let journal = journal(bench);
    let all = records(&journal);
    let last = &all.last().unwrap()["fact"];
    assert_eq!(last, &serde_json::json!({"type": "suspended", "cause": "signal"}), "{:?}", kinds(&journal));
    verify(bench, 3, &journal);
    let mut again = Terminal::start(bench, 80, 24, &[]);
    again.expect("1 answer verified");
    again.key("Enter");
    again.expect("Question 1 of 40");
}

#[test]
fn a_signal_ends_the_program_quickly_and_gives_the_terminal_back() {
    let mut times = Vec::new();
    for place in Place::ALL {
        for (signal, number) in ENDING {
            // every signal in the exam and at home, one in every other place
            if !matches!(place, Place::Home | Place::Exam) && number as usize % 4 != place as usize % 4 {
                continue;
            }
            let bench = faults::bench();
            let mut terminal = below_shell(&bench, place.arguments());
            place.reach(&mut terminal);
            let pid = child_of(terminal.pid());
            let took = gone_within(pid, || send(signal, pid));
            assert!(took < SOON, "{signal} at {place:?} took {took:?}");
            times.push((took, place, signal));
            assert_eq!(terminal.end(), 128 + number, "{signal} at {place:?}");
            assert_eq!(terminal.left_on(), Vec::<&str>::new(), "{signal} at {place:?}");
            same_settings(bench.home());
            if place.in_exam() {
                suspended(&bench);
            }
        }
    }
    times.sort_by_key(|(took, ..)| *took);
    let of = |share: usize| times[(times.len() - 1) * share / 100];
    println!("from signal to end, {} endings: median {:?}, slowest {:?}", times.len(), of(50).0, of(100));
}

#[test]
fn a_closed_terminal_ends_the_program_and_it_never_spins() {
    for place in Place::ALL {
        let bench = faults::bench();
        let mut terminal = Terminal::start(&bench, 80, 24, place.arguments());
        place.reach(&mut terminal);
        let pid = terminal.pid();
        let before = worked(pid);
        terminal.hang_up();
        let took = gone_within(pid, || {});
        // a process that has ended and was not waited for still has its figures
        let spent = worked(pid) - before;
        assert!(took < SOON, "{place:?}: {took:?}");
        assert!(spent <= 200, "{place:?}: {spent} ms of work after the terminal was closed");
        assert_eq!(terminal.end(), 129, "{place:?}");
        println!("closed terminal at {place:?}: gone after {took:?}, {spent} ms of work");
        if place.in_exam() {
            suspended(&bench);
        }
    }
}

#[test]
fn a_terminal_lost_without_a_signal_ends_the_program() {
    // in a session of its own the terminal is not the one that signals come from
    for place in [Place::Home, Place::Exam] {
        let bench = faults::bench();
        let program = common::binary();
        let all: Vec<&str> = ["setsid", "--wait", program.to_str().unwrap()]
            .into_iter()
            .chain(place.arguments().iter().copied())
            .collect();
        let mut terminal = Terminal::start_program(&bench, 80, 24, &all);
        place.reach(&mut terminal);
        let pid = child_of(terminal.pid());
        terminal.hang_up();
        let took = gone_within(pid, || {});
        assert!(took < SOON, "{place:?}: {took:?}");
        if place.in_exam() {
            suspended(&bench);
        }
    }
}

#[test]
fn a_terminal_that_takes_nothing_holds_up_no_signal() {
    let bench = faults::bench();
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "sales-associate"]);
    Place::Exam.reach(&mut terminal);
    let pid = terminal.pid();
    // nobody reads any more, and the program is made to draw until no more fits
    let reading = terminal.stop_reading();
    // the call that a thread is in, and its first argument: writing, to standard output
    let is_writing = |call: &str| ["1 0x1 ", "64 0x1 "].iter().any(|write| call.starts_with(write));
    let writes = || {
        // whichever thread draws
        std::fs::read_dir(format!("/proc/{pid}/task")).unwrap().any(|thread| {
            let call = std::fs::read_to_string(thread.unwrap().path().join("syscall"));
            call.is_ok_and(|call| is_writing(&call))
        })
    };
    let mut waits = 0;
    while waits < 20 {
        terminal.text("nnnnnpppppnnnnnppppp");
        faults::pause(Duration::from_millis(10));
        waits = if writes() { waits + 1 } else { 0 };
    }
    let took = gone_within(pid, || send("TERM", pid));
    assert!(took < SOON, "{took:?}");
    println!("a terminal that takes nothing: gone after {took:?}");
    drop(reading);
    assert_eq!(terminal.end(), 143);
    verify(&bench, 3, &journal(&bench));
}

#[test]
fn ctrl_z_in_an_exam_is_refused_and_recorded() {
    let bench = faults::bench();
    let mut terminal = below_shell(&bench, &["take", "sales-associate"]);
    Place::Exam.reach(&mut terminal);
    let pid = child_of(terminal.pid());
    terminal.key("C-z");
    terminal.expect("An exam cannot be stopped with Ctrl-Z: refused and recorded");
    // so is the signal from outside
    terminal.text("n");
    terminal.expect("Question 2 of");
    send("TSTP", pid);
    terminal.expect("refused and recorded");
    terminal.expect("saved ✓ 7");
    let refused =
        |r: &&serde_json::Value| r["fact"] == serde_json::json!({"type": "suspended", "cause": "refused"});
    assert_eq!(records(&journal(&bench)).iter().filter(refused).count(), 2);
    terminal.text("p");
    terminal.expect("Question 1 of");
    send("TERM", pid);
    terminal.end();
    suspended(&bench);
}

#[test]
fn ctrl_z_at_home_and_in_practice_stops_and_fg_draws_everything_anew() {
    for place in [Place::Home, Place::Practice] {
        let bench = faults::bench();
        let mut terminal = Terminal::start_program(&bench, 80, 24, &["bash", "--norc", "--noprofile", "-i"]);
        terminal.text("bind 'set enable-bracketed-paste off'; PS1='shell> '\r");
        terminal.wait("the prompt", |screen| {
            screen.lines().last().is_some_and(|line| line.trim_end() == "shell>")
        });
        let command = format!(
            "stty -g >before; {} {}; stty -g >after; echo over\r",
            common::binary().display(),
            place.arguments().join(" ")
        );
        terminal.text(&command);
        place.reach(&mut terminal);
        let shown = terminal.wait("the whole screen", |screen| {
            screen.lines().nth(23).is_some_and(|row| row.contains("? help"))
        });
        // twice: what was given back and taken again can be given back once more
        for _ in 0..2 {
            terminal.key("C-z");
            // what is typed before its prompt is thrown away
            terminal.wait("the shell", |screen| {
                screen.contains("Stopped")
                    && rows(screen).into_iter().rfind(|row| !row.is_empty()) == Some("shell>")
            });
            assert_eq!(terminal.left_on(), Vec::<&str>::new(), "{place:?}");
            terminal.text("stty -g >between; cmp before between && echo settings are back\r");
            terminal.expect("\nsettings are back");
            terminal.text("clear; fg\r");
            terminal.wait("the whole screen", |screen| rows(screen) == rows(&shown));
        }
        // it still takes keys
        terminal.key("?");
        terminal.expect("Help");
        let pid = child_of(terminal.pid());
        send("TERM", pid);
        terminal.expect("shell>");
        terminal.text("exit\r");
        terminal.end();
    }
}

/// What can be seen: blanks that were drawn look like those that were not.
fn rows(screen: &str) -> Vec<&str> {
    screen.lines().map(str::trim_end).collect()
}

/// Waits until the shell has said this since `from` bytes and asks again, on a screen that a stopped program left as it was.
fn shell_says(terminal: &Terminal, from: usize, text: &str) {
    faults::until(text, || {
        let raw = terminal.raw();
        let said = String::from_utf8_lossy(&raw[from..]);
        said.contains(text) && said.ends_with("shell> ")
    });
}

#[test]
fn a_stop_that_cannot_be_refused_is_survived_in_an_exam() {
    let bench = faults::bench();
    let mut terminal = Terminal::start_program(&bench, 80, 24, &["bash", "--norc", "--noprofile", "-i"]);
    terminal.text("bind 'set enable-bracketed-paste off'; PS1='shell> '\r");
    terminal.text(&format!("{} take sales-associate\r", common::binary().display()));
    Place::Exam.reach(&mut terminal);
    let pid = child_of(terminal.pid());
    let from = terminal.raw().len();
    send("STOP", pid);
    shell_says(&terminal, from, "Stopped");
    let from = terminal.raw().len();
    terminal.text("clear\r");
    shell_says(&terminal, from, "\x1b[2J");
    terminal.text("fg\r");
    terminal.wait("the question", |screen| screen.contains("Question 1 of 40") && !screen.contains("shell>"));
    terminal.text("nc");
    terminal.expect("saved ✓ 6");
    send("TERM", pid);
    terminal.expect("shell>");
    assert_eq!(terminal.left_on(), Vec::<&str>::new());
    verify(&bench, 3, &journal(&bench));
}

#[test]
fn without_a_shell_ctrl_z_does_not_freeze_the_terminal() {
    let bench = faults::bench();
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    Place::Home.reach(&mut terminal);
    terminal.key("C-z");
    terminal.key("?");
    terminal.expect("Help");
}

#[test]
fn a_storm_of_sizes_makes_no_screen_panic() {
    let sizes: Vec<(u16, u16)> = {
        let down = (0..=18).map(|step: u16| (200 - step * 11, 60 - step * 3));
        let all: Vec<_> = down.chain([(1, 5), (7, 1), (1, 1)]).collect();
        all.iter().copied().chain(all.iter().rev().copied()).collect()
    };
    for place in [Place::Home, Place::Exam, Place::Review, Place::Dialog, Place::Notes, Place::Practice] {
        let bench = faults::bench();
        let mut terminal = Terminal::start(&bench, 80, 24, place.arguments());
        place.reach(&mut terminal);
        storm(&mut terminal, &sizes);
        if place.in_exam() {
            submit_result(&mut terminal, place);
            if place == Place::Exam {
                storm(&mut terminal, &sizes);
                terminal.expect("record code");
            }
            verify(&bench, 0, &journal(&bench));
        }
    }
}

#[test]
fn no_key_is_lost_that_comes_together_with_another_size() {
    let bench = faults::bench();
    let mut terminal = Terminal::start(&bench, 80, 24, Place::Exam.arguments());
    Place::Exam.reach(&mut terminal);
    for turn in 1..40_u16 {
        terminal.resize(80 + turn % 2, 24);
        terminal.key("n");
        terminal.expect(&format!("Question {} of 40", turn + 1));
    }
}

fn storm(terminal: &mut Terminal, sizes: &[(u16, u16)]) {
    for (columns, rows) in sizes {
        terminal.resize(*columns, *rows);
        terminal.key("Down");
        faults::pause(Duration::from_millis(3));
    }
    terminal.resize(80, 24);
    let from = terminal.raw().len();
    terminal.resize(120, 60);
    // keys are taken again once it is large enough: the last row of this size is drawn, and not left over from another one
    terminal.told_anywhere(from, "\x1b[60;");
    terminal.wait("the last row", |screen| screen.lines().nth(59).is_some_and(|row| !row.trim().is_empty()));
}

fn submit_result(terminal: &mut Terminal, place: Place) {
    if place != Place::Exam {
        terminal.key("Esc");
        terminal.expect(" answer  n next");
    }
    terminal.key("C-q");
    terminal.expect("End of the exam?");
    terminal.text("s");
    terminal.expect("Type submit");
    terminal.text("submit\r");
    terminal.expect("record code");
}

#[test]
fn plain_lines_end_as_the_screens_do() {
    for how in ["HUP", "INT", "TERM", "closed"] {
        let bench = faults::bench();
        let arguments = ["--linear", "take", "sales-associate"];
        let closed = how == "closed";
        let mut terminal = if closed {
            Terminal::start(&bench, 100, 50, &arguments)
        } else {
            below_shell(&bench, &arguments)
        };
        for (text, follows) in [
            ("agree\r", "Who sits this exam?"),
            ("1\r", "begin"),
            ("begin\r", "Question 1 of 40"),
            ("answer b\r", "Saved, entry 3."),
        ] {
            terminal.text(text);
            terminal.expect(follows);
        }
        if closed {
            let pid = terminal.pid();
            terminal.hang_up();
            let took = gone_within(pid, || {});
            assert!(took < SOON, "{how}: {took:?}");
        } else {
            let pid = child_of(terminal.pid());
            let took = gone_within(pid, || send(how, pid));
            assert!(took < SOON, "{how}: {took:?}");
            terminal.end();
            same_settings(bench.home());
        }
        let journal = journal(&bench);
        let all = records(&journal);
        let last = &all.last().unwrap()["fact"];
        assert_eq!(
            last,
            &serde_json::json!({"type": "suspended", "cause": "signal"}),
            "{:?}",
            kinds(&journal)
        );
        verify(&bench, 3, &journal);
    }
}
