//! The clock of an exam: warnings, the end at zero, and computers whose clocks lie. Needs Linux and root.
//!
//! True time passes for a program that was ended and started again on a computer whose wall clock and time since boot
//! are both ahead by as much: so an hour's exam is followed to its end in seconds.

mod common;

use common::answers::{self, Keys};
use common::clocks::{self, Clocks};
use common::pty::Terminal;
use common::sitting::{self, Typing, choose, is_chosen};
use common::{Bench, repository};
use serde_json::Value;

/// Seconds left, as the exam's clock shows them.
fn left(screen: &str) -> Option<u64> {
    let parts: Vec<u64> = screen
        .lines()
        .next()?
        .split_whitespace()
        .last()?
        .split(':')
        .map(|p| p.parse().ok())
        .collect::<Option<_>>()?;
    matches!(parts[..], [_, _, _]).then(|| parts.iter().fold(0, |sum, part| sum * 60 + part))
}

/// Facts of the newest journal, oldest first.
fn facts(bench: &Bench) -> Vec<Value> {
    let text = std::fs::read_to_string(bench.journals().pop().unwrap()).unwrap();
    text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect()
}

fn of_type<'a>(facts: &'a [Value], name: &str) -> Vec<&'a Value> {
    facts.iter().filter(|f| f["fact"]["type"] == name).collect()
}

fn attempt(bench: &Bench) -> String {
    answers::form(bench).attempt.to_string()
}

/// What `verify` says, which ends with this exit code.
fn verified(bench: &Bench, code: i32) -> String {
    bench.fails(code, &["verify", &attempt(bench)]).0
}

fn for_review(verdict: &str) -> Vec<&str> {
    verdict.lines().filter_map(|line| line.strip_prefix("for review: ")).collect()
}

/// A bench with one person, and its exam begun.
fn begun(bench: Bench, title: &str) -> (Bench, Terminal) {
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    begun_by_ada(bench, title)
}

fn begun_by_ada(bench: Bench, title: &str) -> (Bench, Terminal) {
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("EXAMS");
    common::begin(&mut terminal, title);
    (bench, terminal)
}

/// Goes on with the attempt on a computer with such clocks.
fn resume(bench: &Bench, clocks: Clocks) -> Terminal {
    let mut terminal = clocks::start(bench, clocks, &[]);
    let offer = terminal.expect("Unfinished attempt");
    assert!(offer.contains("I am Ada Example: go on with"), "{offer}");
    terminal.key("Enter");
    terminal.wait("the exam", |screen| screen.contains("On resuming:") && left(screen).is_some());
    terminal
}

#[test]
fn a_minute_passes_and_the_exam_ends_by_itself() {
    let (bench, mut terminal) = begun(Bench::with_program("two-level"), "Deckhand");
    assert!(left(&terminal.screen()).unwrap() <= 60);
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let form = answers::form(&bench);
    for (i, item) in form.items.iter().enumerate().take(3) {
        if i > 0 {
            sitting::next(&mut terminal, i + 1);
        }
        keys.right(item).iter().for_each(|o| choose(&mut terminal, *o, Typing::Letter));
    }
    sitting::saved(&terminal);
    // the clock cannot be hidden at the end of an exam
    terminal.key("t");
    terminal.expect("In the last 5 minutes the clock stays");
    terminal.kill();

    // later: what is left runs out without a key
    let mut terminal = resume(&bench, Clocks::with_seconds_left(&bench, 20));
    let screen = terminal.screen();
    assert!(left(&screen).unwrap() <= 21, "{screen}");
    assert!(screen.contains("The program was closed for "), "{screen}");
    terminal.key("p");
    let before = sitting::at(&terminal, 2);
    assert!((0..4).any(|o| is_chosen(&before, o)), "answers are there again: {before}");
    let result = terminal.wait("the result, without a key", |screen| screen.contains("record code"));
    assert!(result.contains(" PASSED   3 of 4   75.0 %"), "{result}");
    assert!(result.contains("The time was up: what was saved was submitted."), "{result}");
    assert!(result.contains("1:00 of 1:00"), "{result}");
    drop(terminal);
    let facts = facts(&bench);
    assert_eq!(of_type(&facts, "expired").len(), 1);
    assert!(of_type(&facts, "submitted").is_empty());
    let verdict = verified(&bench, 0);
    assert!(verdict.starts_with("CLOSED: the attempt's time was up, and it was signed"), "{verdict}");
    assert!(
        verdict.contains("proven: the score: 3 of 4 points") && for_review(&verdict).is_empty(),
        "{verdict}"
    );
}

#[test]
fn granted_time_is_warned_of_and_ends_by_itself_too() {
    let bench = Bench::with_program("two-level");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    bench.ok(&["admin", "accommodate", "ada", "deck-basic", "--extra-minutes", "1", "--case", "A-17"]);
    let (bench, mut terminal) = begun_by_ada(bench, "Deckhand");
    assert!((61..=120).contains(&left(&terminal.screen()).unwrap()), "{}", terminal.screen());
    terminal.kill();
    let mut terminal = resume(&bench, Clocks::with_seconds_left(&bench, 64));
    terminal.expect("1 MINUTE LEFT");
    terminal.kill();
    let terminal = resume(&bench, Clocks::with_seconds_left(&bench, 6));
    let result = terminal.expect("record code");
    assert!(result.contains("2:00 of 2:00") && !result.contains("A-17"), "{result}");
    drop(terminal);
    assert_eq!(of_type(&facts(&bench), "warned").len(), 1);
    let verdict = verified(&bench, 0);
    assert!(verdict.starts_with("CLOSED") && for_review(&verdict).is_empty(), "{verdict}");
}

#[test]
fn after_the_deadline_a_resumed_attempt_is_handed_in_at_once() {
    let (bench, mut terminal) = begun(Bench::with_program("two-level"), "Deckhand");
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let right = keys.right(&answers::form(&bench).items[0]);
    right.iter().for_each(|o| choose(&mut terminal, *o, Typing::Letter));
    sitting::saved(&terminal);
    terminal.kill();
    let mut terminal = clocks::start(&bench, Clocks::later(3600), &[]);
    let offer = terminal.expect("The time was up meanwhile.");
    assert!(offer.contains("1 answer of 4 verified"), "{offer}");
    assert!(offer.contains("I am Ada Example: hand in Deckhand and see the result"), "{offer}");
    terminal.key("Enter");
    let result = terminal.expect("record code");
    assert!(result.contains(" NOT PASSED   1 of 4") && result.contains("The time was up"), "{result}");
    drop(terminal);
    let facts = facts(&bench);
    assert_eq!(of_type(&facts, "answered").len(), right.len(), "nothing was taken after the deadline");
    assert!(verified(&bench, 0).contains("CLOSED"));
    assert!(for_review(&verified(&bench, 0)).is_empty(), "both clocks agree about the hour");
    let mut bench = bench;
    clocks::fake(&mut bench, "+3700");
    let status: Value = serde_json::from_str(&bench.ok(&["status", "--json"])).unwrap();
    assert_eq!(status["people"][0]["attempts"][0]["state"], "failed");
}

#[test]
fn warnings_come_at_ten_five_and_one_minutes_and_the_hidden_clock_comes_back() {
    let (bench, mut terminal) = begun(Bench::new(), "Sales Associate");
    terminal.key("t");
    terminal.expect("time hidden");
    terminal.key("t");
    terminal.expect_gone("time hidden");
    terminal.kill();
    // resumed some seconds before each threshold, in true time
    let before = |seconds: i64| Clocks::with_seconds_left(&bench, seconds + 12);
    let mut terminal = resume(&bench, before(600));
    terminal.key("t");
    terminal.expect("time hidden");
    terminal.expect("10 MINUTES LEFT");
    terminal.kill();
    let mut terminal = resume(&bench, before(300));
    terminal.key("t");
    terminal.expect("time hidden");
    let screen = terminal.expect("5 MINUTES LEFT");
    assert!(left(&screen).is_some_and(|s| s <= 300), "the clock is back for good: {screen}");
    terminal.key("t");
    terminal.expect("In the last 5 minutes the clock stays");
    terminal.kill();
    let mut terminal = resume(&bench, before(60));
    terminal.expect("1 MINUTE LEFT");
    // a warning is not modal: an answer takes it away and counts
    choose(&mut terminal, 0, Typing::Letter);
    terminal.expect_gone("1 MINUTE LEFT");
    drop(terminal);
    let given: Vec<u64> = of_type(&facts(&bench), "warned")
        .iter()
        .map(|f| f["fact"]["left_ms"].as_u64().unwrap() / 60_000)
        .collect();
    assert_eq!(given.len(), 3, "{given:?}");
    let verdict = verified(&bench, 3);
    assert!(verdict.starts_with("OPEN") && for_review(&verdict).is_empty(), "{verdict}");
}

/// An exam of an hour that was begun, answered, killed, and resumed on a computer with lying clocks.
struct Story {
    bench: Bench,
    terminal: Terminal,
    /// Seconds that the resumed exam shows.
    shown: u64,
    /// Seconds that are truly left, at least and at most, when it showed them.
    honest: (u64, u64),
}

fn lied_to(clocks: Clocks) -> Story {
    let (bench, mut terminal) = begun(Bench::new(), "Sales Associate");
    choose(&mut terminal, 1, Typing::Letter);
    sitting::saved(&terminal);
    terminal.kill();
    let started = of_type(&facts(&bench), "started")[0]["up"].as_u64().unwrap();
    let truly_left = || 3_600_000u64.saturating_sub(clocks::up() - started);
    let most = truly_left().div_ceil(1000);
    let terminal = resume(&bench, clocks);
    let screen = terminal.screen();
    let story = Story { bench, shown: left(&screen).unwrap(), honest: (truly_left() / 1000, most), terminal };
    assert!(is_chosen(&screen, 1), "the answer is there: {screen}");
    story
}

impl Story {
    /// The exam shows what is truly left, less so many seconds.
    fn shows_the_truth_less(&self, seconds: u64) {
        let (least, most) = (self.honest.0 - seconds, self.honest.1 - seconds);
        assert!(
            (least.saturating_sub(2)..=most).contains(&self.shown),
            "{} not in {least}..={most}",
            self.shown
        );
    }

    /// Says so on the screen, in the open record and in the closed one, and on the result.
    fn must_be_reviewed(mut self, reasons: &[&str]) {
        let screen = self.terminal.screen();
        self.says(3, reasons);
        self.terminal.key("n");
        sitting::at(&self.terminal, 2);
        sitting::submit(&mut self.terminal);
        let result = self.terminal.screen();
        assert!(result.contains("held for review"), "{result}\nbefore: {screen}");
        self.says(0, reasons);
    }

    fn says(&self, code: i32, reasons: &[&str]) {
        let verdict = verified(&self.bench, code);
        let listed = for_review(&verdict);
        for reason in reasons {
            assert!(listed.iter().any(|line| line.contains(reason)), "{reason}\n{verdict}");
        }
        assert_eq!(listed.len(), reasons.len(), "{verdict}");
    }
}

#[test]
fn a_wall_clock_set_back_wins_no_time() {
    let story = lied_to(Clocks { wall: -600, ..Clocks::default() });
    story.shows_the_truth_less(0);
    story.must_be_reviewed(&["the computer's clock was moved back by "]);
}

#[test]
fn a_wall_clock_set_forward_costs_its_owner_time() {
    let story = lied_to(Clocks { wall: 600, ..Clocks::default() });
    story.shows_the_truth_less(600);
    story.must_be_reviewed(&["the computer's clock was moved forward by "]);
}

#[test]
fn a_lowered_boot_clock_wins_no_time() {
    let story = lied_to(Clocks { boot: -30, ..Clocks::default() });
    story.shows_the_truth_less(0);
    story.must_be_reviewed(&["the time since the computer's start fell by "]);
}

#[test]
fn a_raised_boot_clock_costs_its_owner_time() {
    let story = lied_to(Clocks { boot: 600, ..Clocks::default() });
    story.shows_the_truth_less(600);
    story.must_be_reviewed(&["the computer's clock was moved back by "]);
}

#[test]
fn both_clocks_set_back_win_no_time_unseen() {
    let story = lied_to(Clocks { wall: -20, boot: -20, restarted: false });
    // what passed before the exam was left stays passed; the seconds away cannot be known any more
    assert!(story.shown <= story.honest.1 + 5, "{} of {}", story.shown, story.honest.1);
    story.must_be_reviewed(&["the time since the computer's start fell by "]);
}

/// A restart: another boot id, and a boot clock that began less than two seconds ago.
fn restarted(wall: i64) -> Clocks {
    let up = i64::try_from(clocks::up() / 1000).unwrap();
    Clocks { wall, boot: -up, restarted: true }
}

#[test]
fn the_exam_clock_runs_on_through_a_restart() {
    let mut story = lied_to(restarted(0));
    story.shows_the_truth_less(0);
    let screen = story.terminal.screen();
    assert!(screen.contains("The computer was off for"), "{screen}");
    story.says(3, &[]);
    let verdict = verified(&story.bench, 3);
    assert!(verdict.contains("not proven: how long the gaps were, 1 of them"), "{verdict}");
    story.terminal.kill();
    // and with the computer off for twenty minutes
    let clocks = restarted(1200);
    let terminal = clocks::start(&story.bench, Clocks { restarted: false, ..clocks }, &[]);
    let offer = terminal.expect("Unfinished attempt");
    let said = "The computer was off for 20 min; the exam clock kept running.";
    assert!(common::flat(&offer).contains(said), "{offer}");
}

#[test]
fn a_restart_with_the_wall_clock_set_back_is_seen() {
    let story = lied_to(restarted(-600));
    // the gap cannot be known any more; what is known is that the computer has been running
    assert!(story.shown <= story.honest.1 + 10, "{} of {}", story.shown, story.honest.1);
    story.must_be_reviewed(&["after a restart the computer's clock stood "]);
}

#[test]
fn a_changed_boot_id_alone_costs_all_the_time_since_the_boot() {
    let (bench, mut terminal) = begun(Bench::with_program("two-level"), "Deckhand");
    choose(&mut terminal, 1, Typing::Letter);
    sitting::saved(&terminal);
    terminal.kill();
    let clocks = Clocks { boot: 120, restarted: true, ..Clocks::default() };
    let mut terminal = clocks::start(&bench, clocks, &[]);
    terminal.expect("The time was up meanwhile.");
    terminal.key("Enter");
    terminal.expect("record code");
    drop(terminal);
    assert!(verified(&bench, 0).contains("not proven: how long the gaps were, 1 of them"));
}

#[test]
fn jumps_of_the_wall_clock_in_the_running_exam_win_nothing() {
    let mut bench = Bench::new();
    let file = bench.home().join("wall-clock");
    let set = |offset: &str| {
        let next = file.with_extension("new");
        std::fs::write(&next, offset).unwrap();
        std::fs::rename(&next, &file).unwrap();
    };
    set("+0");
    clocks::follow(&mut bench, &file);
    let (bench, mut terminal) = begun(bench, "Sales Associate");
    let started = of_type(&facts(&bench), "started")[0]["up"].as_u64().unwrap();
    let truly_left = || (3_600_000 - (clocks::up() - started)).div_ceil(1000);
    // one that takes one choice after the other
    let one = answers::form(&bench).items.iter().position(|item| item.select == 1).unwrap();
    (0..one).for_each(|i| sitting::next(&mut terminal, i + 2));
    choose(&mut terminal, 0, Typing::Letter);
    // forward: the time is gone as long as the clock says so
    set("+600");
    terminal.wait("ten minutes less", |screen| left(screen).is_some_and(|s| s <= truly_left() - 598));
    choose(&mut terminal, 1, Typing::Letter);
    sitting::saved(&terminal);
    // and back again: nothing is lost, nothing won
    set("+0");
    terminal.wait("the true time", |screen| left(screen).is_some_and(|s| s + 3 >= truly_left()));
    choose(&mut terminal, 2, Typing::Letter);
    sitting::saved(&terminal);
    assert!(left(&terminal.screen()).unwrap() <= truly_left() + 1);
    // further back: the time since boot goes on
    set("-3600");
    choose(&mut terminal, 0, Typing::Letter);
    let before = left(&terminal.screen()).unwrap();
    assert!(before <= truly_left() + 1, "{before}");
    let screen = terminal.wait("the clock to go on", |screen| left(screen).is_some_and(|s| s < before));
    assert!(left(&screen).unwrap() <= truly_left() + 1);
    sitting::submit(&mut terminal);
    assert!(terminal.screen().contains("held for review"), "{}", terminal.screen());
    drop(terminal);
    let verdict = verified(&bench, 0);
    let listed = for_review(&verdict);
    assert_eq!(listed.len(), 3, "{verdict}");
    for (line, way) in listed.iter().zip(["forward by 10 min 0", "back by 10 min 0", "back by 1 h 00 min 0"])
    {
        assert!(line.contains(way) || line.contains("9 min 59 s"), "{way}\n{verdict}");
    }
}

#[test]
fn no_word_of_the_default_program_appears_under_another_one() {
    let bench = Bench::with_program("two-level");
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut terminal = Terminal::start(&bench, 120, 40, &[]);
    let mut see = |name: &str, terminal: &Terminal, text: &str| {
        seen.push((name.to_owned(), terminal.expect(text)));
    };
    see("home", &terminal, "Harbour Pilot Licence");
    terminal.key("?");
    see("help", &terminal, "Help");
    terminal.key("Esc");
    terminal.expect("EXAMS");
    terminal.key("s");
    terminal.expect("Nobody is registered here yet");
    terminal.text("Ada Example");
    terminal.key("Tab");
    terminal.text("!");
    terminal.key("Tab");
    terminal.key("Enter");
    see("a wrong identity", &terminal, "lower-case");
    drop(terminal);
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, 120, 40, &[]);
    see("home of a person", &terminal, "EXAMS");
    terminal.key("p");
    see("practice", &terminal, " 1 of 4");
    terminal.key("q");
    see("summary", &terminal, "summary");
    terminal.key("q");
    terminal.expect("EXAMS");
    terminal.key("Enter");
    see("credential", &terminal, "Requirements");
    terminal.key("Esc");
    terminal.expect("EXAMS");
    terminal.key("s");
    see("details", &terminal, "what it is");
    terminal.key("Enter");
    see("rules", &terminal, "rules and consent");
    terminal.key("Space");
    terminal.expect("[x] I have read");
    terminal.key("Enter");
    see("who", &terminal, "Who sits this exam?");
    terminal.key("Enter");
    see("check", &terminal, "Terminal check");
    terminal.key("Enter");
    see("exam", &terminal, "saved ✓ 2");
    terminal.key("C-q");
    see("end", &terminal, "End of the exam?");
    terminal.key("Esc");
    terminal.expect_gone("End of the exam?");
    sitting::submit(&mut terminal);
    see("result", &terminal, "record code");
    terminal.key("i");
    see("whom to ask", &terminal, "Guild office");
    drop(terminal);
    let id = attempt(&bench);
    for arguments in [
        &["status"][..],
        &["status", "--json"],
        &["program", "show"],
        &["program", "show", "--json"],
        &["verify", &id],
        &["draw", "deck-basic"],
        &["admin", "audit"],
        &["candidate", "list", "--json"],
    ] {
        let output = bench.run(arguments);
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(!said.trim().is_empty(), "{arguments:?}");
        seen.push((arguments.join(" "), said));
    }
    let foreign = [
        "partner certification",
        "sales",
        "technical",
        "implementation",
        "marketing",
        "associate",
        "professional",
        "expert",
        "foundation",
        "silver",
        "platinum",
        "partner",
    ];
    for (name, screen) in &seen {
        // `partner` is also a member of the JSON formats, which are the same for every program
        let small = screen.to_lowercase().replace("\"partner\": \"\"", "");
        for word in foreign {
            assert!(!small.contains(word), "`{word}` on {name}:\n{screen}");
        }
    }
}
