//! Whole attempts with the real client at the real server, over a way that fails at random: what the screen called saved was on
//! disk then, what it called sent was on the server then, both hold the same in the end, and no answer counts twice.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "its program and bank")]
mod house;
mod served;

use common::candidate::{calls, wait};
use common::pty::Terminal;
use common::served::Served;
use common::{Bench, clerk};
use invigil::api::{Caller, Role};
use invigil::delivery::{Delivery, DeliveryError};
use invigil::id::AttemptId;
use invigil::store::Store;
use invigil::sync::RemoteDelivery;
use served::{Dice, Fault, Way};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Runs with a seed each; `INVIGIL_WAY_RUNS` asks for more.
const RUNS: u64 = 3;

/// So often a person tries again before giving up.
const TRIES: usize = 25;

/// A server of the stories' program.
struct Hall {
    house: Bench,
    content: Vec<String>,
    served: Served,
}

impl Hall {
    fn open() -> Self {
        let house = Bench::new();
        let program = house.home().join("guild.toml");
        std::fs::write(&program, house::program().replace("minutes = 4", "minutes = 30")).unwrap();
        let banks = house.home().join("banks");
        std::fs::create_dir(&banks).unwrap();
        std::fs::write(banks.join("office-clerk.toml"), house::bank("office-clerk", 12)).unwrap();
        let content = [
            "--program".to_owned(),
            program.to_str().unwrap().to_owned(),
            "--banks".to_owned(),
            banks.to_str().unwrap().to_owned(),
        ];
        let mut command = house.command(&[]);
        command.args(&content).args(["serve", "--listen", "127.0.0.1:0", "--name", "Guild Hall"]);
        let served = Served::of(&house, command);
        Self { house, content: content.into(), served }
    }
    fn at_home(&self, arguments: &[&str]) -> String {
        let content: Vec<&str> = self.content.iter().map(String::as_str).collect();
        self.house.ok(&[&content[..], arguments].concat())
    }
}

/// Who sits, at what screen, and what is known to be true.
struct Seat {
    bench: Bench,
    terminal: Terminal,
    attempt: AttemptId,
    caller: Caller,
    /// The server, by a way without faults.
    server: RemoteDelivery,
    seed: u64,
}

impl Seat {
    fn held(&self) -> Vec<u8> {
        match wait(self.server.records(&self.caller, &self.attempt)) {
            Ok(lines) => lines,
            Err(DeliveryError::NoRecords(_)) => Vec::new(),
            Err(other) => panic!("seed {}: {other}", self.seed),
        }
    }
    fn on_disk(&self) -> Vec<u8> {
        invigil::folder::read_journal(&self.bench.home().join("state"), &self.attempt).unwrap()
    }
    /// Whatever the screen claims is so.
    fn is_true(&self) {
        let screen = self.terminal.screen();
        let Some(saved) = saved(&screen) else { return };
        let seed = self.seed;
        assert!(records(&self.on_disk()) > saved, "seed {seed}: {saved} were called saved\n{screen}");
        if screen.contains("\u{b7} sent") {
            assert!(records(&self.held()) > saved, "seed {seed}: {saved} were called sent\n{screen}");
        }
    }
    /// Chooses an option of the question on the screen; its text, once it is called saved.
    fn choose(&mut self, number: u64, dice: &Dice) -> String {
        let screen = self.terminal.wait("the question", |s| is_at(s, number));
        let letter = ["a", "b", "c"][dice.roll(3) as usize];
        let (open, chosen) =
            (format!("( ) {}", letter.to_uppercase()), format!("(x) {}", letter.to_uppercase()));
        if screen.contains(&open) {
            self.terminal.key(letter);
        }
        let screen =
            self.terminal.wait("the answer to be saved", |s| s.contains(&chosen) && s.contains("saved ✓"));
        self.is_true();
        screen.lines().find_map(|row| row.split_once(&chosen)).unwrap().1.trim().to_owned()
    }
    /// The program is killed and started again, and goes on where it was.
    fn starts_again(&mut self, number: u64) {
        self.terminal.kill();
        self.terminal = Terminal::start(&self.bench, 100, 30, &[]);
        for _ in 0..TRIES {
            let screen = self.terminal.wait("home or the exam", |s| {
                is_at(s, number) || s.contains("go on with Clerk") || s.contains("unfinished: resume it")
            });
            if is_at(&screen, number) {
                return;
            }
            self.terminal.key("Enter");
            let shown = |s: &str| is_at(s, number) || s != screen;
            self.terminal.wait("something else", shown);
        }
        panic!("seed {}: it does not go on\n{}", self.seed, self.terminal.screen());
    }
}

fn is_at(screen: &str, number: u64) -> bool {
    screen.contains(&format!("Question {number} of 5"))
}

fn records(lines: &[u8]) -> u64 {
    lines.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The number of the record up to which the screen calls all saved.
fn saved(screen: &str) -> Option<u64> {
    let (_, after) = screen.split_once("saved ✓ ")?;
    after.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// One attempt with the faults of `seed`.
fn sits(hall: &Hall, seed: u64) -> AttemptId {
    let dice = Dice::new(seed + 1);
    let person = format!("person-{seed}");
    hall.at_home(&["candidate", "add", &person, "--name", "Ada King"]);
    let token = hall.at_home(&["admin", "token", "issue", &person]).trim().to_owned();
    let (faults, calm) = (dice.clone(), Arc::new(AtomicBool::new(true)));
    let is_calm = calm.clone();
    let fault = move || if is_calm.load(Ordering::SeqCst) { Fault::None } else { faults.fault(300) };
    let way = Way::to(hall.served.address, fault);
    let bench = Bench::new();
    let file = bench.home().join("token");
    std::fs::write(&file, &token).unwrap();
    bench.ok(&["login", &format!("http://{}", way.at), "--token-file", file.to_str().unwrap()]);
    let mut terminal = Terminal::start(&bench, 100, 30, &[]);
    clerk::begin(&mut terminal);
    calm.store(false, Ordering::SeqCst);
    let journal = bench.journals().remove(0);
    let attempt = journal.parent().unwrap().file_name().unwrap().to_str().unwrap().parse().unwrap();
    let caller = Caller { person: person.parse().unwrap(), roles: BTreeSet::from([Role::Candidate]) };
    let server = calls("http", hall.served.address, &token, None);
    let mut seat = Seat { bench, terminal, attempt, caller, server, seed };
    let mut answers = Vec::new();
    for number in 1..=5 {
        let mut answer = seat.choose(number, &dice);
        // some change their minds: only the last answer counts
        for _ in 0..dice.roll(3) {
            answer = seat.choose(number, &dice);
        }
        answers.push(answer);
        if dice.roll(4) == 0 {
            seat.starts_again(number);
        }
        if number < 5 {
            seat.terminal.key("n");
        }
    }
    seat.is_true();
    clerk::submit(&mut seat.terminal);
    let ended = seat.terminal.wait("the end", |s| s.contains("PASSED") || s.contains("Stored, will be sent"));
    if ended.contains("Stored") {
        seat.terminal.kill();
        let sent = (0..TRIES).any(|_| seat.bench.run(&["sync"]).status.success());
        assert!(sent, "seed {seed}: {TRIES} times in a row");
    }
    check(&seat, &answers);
    seat.attempt
}

fn check(seat: &Seat, answers: &[String]) {
    let seed = seat.seed;
    let (disk, held) = (seat.on_disk(), seat.held());
    assert!(disk == held, "seed {seed}: the server holds something else than the disk");
    let outcome = wait(seat.server.outcome(&seat.caller, &seat.attempt)).unwrap();
    let scan = invigil::journal::scan(&disk);
    assert_eq!(outcome.head, scan.head().unwrap().hash, "seed {seed}");
    let form: invigil::form::PresentedForm =
        serde_json::from_slice(&std::fs::read(seat.bench.journals()[0].with_file_name("form.json")).unwrap())
            .unwrap();
    let mut last = vec![String::new(); form.items.len()];
    for entry in scan.entries() {
        if let invigil::attempt::Fact::Answered { item, choices } = &entry.fact {
            let item = *item as usize - 1;
            let text =
                |choice| form.items[item].options.iter().find(|o| &o.id == choice).unwrap().text.clone();
            last[item] = choices.iter().map(text).collect();
        }
    }
    assert_eq!(last, answers, "seed {seed}: what was called saved is what counts");
    let scored = form.items.iter().zip(answers).filter(|(item, _)| !item.stem.starts_with("pilot"));
    let right = scored.filter(|(_, answer)| answer.starts_with("Right")).count();
    assert_eq!(outcome.points, right as u64, "seed {seed}");
    let attempts = wait(seat.server.attempts(&seat.caller)).unwrap();
    assert_eq!((attempts.len(), attempts[0].results.len()), (1, 1), "seed {seed}: it counts once");
    seat.bench.fails(0, &["verify", seat.attempt.as_str()]);
}

#[test]
fn what_the_screen_calls_sent_is_on_the_server_whatever_the_way_does() {
    let runs = std::env::var("INVIGIL_WAY_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let mut hall = Hall::open();
    let attempts: Vec<AttemptId> = (0..runs).map(|seed| sits(&hall, seed)).collect();
    hall.served.signal("TERM");
    hall.served.end();
    let store = wait(Store::open(&hall.house.home().join("data/invigil.db"))).unwrap();
    for attempt in attempts {
        assert_eq!(wait(store.incidents(&attempt)).unwrap(), [], "{attempt}");
    }
    hall.at_home(&["store", "check"]);
}
