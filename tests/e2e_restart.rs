//! A computer that is started again in an exam, away from its server, with a clock that is right or wrong. Needs Linux and root.

mod common;
#[path = "common/hall.rs"]
#[expect(dead_code, reason = "what other tests need of it")]
mod hall;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "its program and bank")]
mod house;
mod served;
#[path = "delivery_story/wire.rs"]
#[expect(dead_code, reason = "its doorkeeper")]
mod wire;

use common::clerk::{all_sent, answer, begin, submit};
use common::clocks::{self, Clocks};
use common::pty::Terminal;
use common::{Bench, flat};
use hall::{Hall, attempt, journal, signed_in};
use std::sync::atomic::Ordering;

const DAY: i64 = 86_400;

/// Seconds left, as the exam's clock shows them.
fn left(screen: &str) -> Option<u64> {
    let clock = screen.lines().next()?.split_whitespace().last()?.to_owned();
    let parts: Vec<u64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    (parts.len() > 1).then(|| parts.iter().fold(0, |sum, part| sum * 60 + part))
}

/// Seconds left, as plain lines tell them: `Time left: 14 minutes 8 seconds, until 10:30 UTC.`
fn left_in_words(told: &str) -> u64 {
    let words: Vec<&str> = told.split("Time left: ").nth(1).unwrap().split([' ', ',']).collect();
    let counted = |unit: &str| {
        let place = words.iter().position(|word| word.trim_end_matches('s') == unit);
        place.map_or(0, |place| words[place - 1].parse::<u64>().unwrap())
    };
    counted("minute") * 60 + counted("second")
}

/// Another boot id, a boot clock that began less than two seconds ago, and a wall clock that is wrong by so many seconds.
fn restarted(wall: i64) -> Clocks {
    let up = i64::try_from(clocks::up() / 1000).unwrap();
    Clocks { wall, boot: -up, restarted: true }
}

/// An exam of a quarter of an hour at a hall, whose first answer is on the server; then its computer fails, and the way to the server
/// is cut. What was left then.
fn failed() -> (Hall, Bench, u64) {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    let before = left(&terminal.wait("the answer on the server", all_sent)).unwrap();
    terminal.kill();
    hall.way.set_open(false);
    (hall, bench, before)
}

/// Goes on with the exam on such a computer, and answers the second question: the terminal, the screen, and what is left.
fn gone_on(bench: &Bench, clocks: Clocks) -> (Terminal, String, u64) {
    let mut terminal = clocks::start(bench, clocks, &[]);
    let offer = terminal.expect("go on with Clerk");
    assert!(
        !offer.contains("The time was up") && !offer.contains("The computer was off for 1 day"),
        "{offer}"
    );
    terminal.key("Enter");
    let screen = terminal.wait("the exam", |s| s.contains("On resuming:") && left(s).is_some());
    let now = left(&screen).unwrap();
    (terminal, flat(&screen), now)
}

fn answer_second(terminal: &mut Terminal) {
    terminal.key("n");
    answer(terminal, 2);
    terminal.expect("saved ✓");
}

fn said(bench: &Bench) -> String {
    String::from_utf8(journal(bench)).unwrap()
}

#[test]
fn a_clock_a_day_ahead_after_a_restart_away_from_the_server_ends_no_exam_and_the_servers_decides() {
    let (hall, bench, before) = failed();
    let (mut terminal, told, now) = gone_on(&bench, restarted(DAY));
    assert!(now <= before && before - now < 20, "{before} {now}");
    for words in
        ["By this computer's clock your time would be up", "The exam goes on", "the server's clock decides"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    answer_second(&mut terminal);
    // it was off for three minutes in truth
    hall.ahead_ms.store(180_000, Ordering::SeqCst);
    hall.way.set_open(true);
    let screen = terminal.expect("by its clock this computer was off for 3 min");
    assert!(flat(&screen).contains("The time left is the server's now"), "{screen}");
    let right = left(&screen).unwrap();
    assert!(before - right >= 180 && before - right < 260, "{before} {right}");
    submit(&mut terminal);
    let result = terminal.expect("record code");
    assert!(!result.contains("held for review"), "the server had everything in time: {result}");
    let own = said(&bench);
    for fact in ["gap_doubted", "gap_settled"] {
        assert_eq!(own.matches(fact).count(), 1, "{fact}: {own}");
    }
    assert!(!own.contains("clock_jumped") && !own.contains("expired"), "{own}");
    assert_eq!(hall.held(&attempt(&bench)), own.as_bytes());
    let verdict = bench.ok(&["verify", attempt(&bench).as_str()]);
    assert!(verdict.starts_with("CLOSED") && verdict.matches("for review: ").count() == 2, "{verdict}");
    assert!(
        verdict.contains("\nproven: how long the computer was off: the server's clock settled it"),
        "{verdict}"
    );
    assert!(!verdict.contains("how long the gaps were"), "{verdict}");
}

#[test]
fn what_a_server_agreed_with_is_not_given_back_by_a_second_restart_with_a_wrong_clock() {
    let (hall, bench, before) = failed();
    // it was off for five minutes, and its clock is right
    hall.ahead_ms.store(300_000, Ordering::SeqCst);
    let (mut terminal, ..) = gone_on(&bench, restarted(300));
    answer_second(&mut terminal);
    hall.way.set_open(true);
    terminal.wait("the server's word", |_| said(&bench).contains("gap_settled"));
    let after = left(&terminal.wait("all of it there", all_sent)).unwrap();
    assert!(before - after >= 300 && before - after < 330, "{before} {after}");
    assert_eq!(said(&bench).matches("gap_settled").count(), 1, "{}", said(&bench));
    terminal.kill();
    hall.way.set_open(false);
    // again, away from the server, and its clock has lost its day
    let (mut terminal, told, now) = gone_on(&bench, restarted(300 + DAY));
    assert!(told.contains("By this computer's clock your time would be up"), "{told}");
    assert!(now <= after && after - now < 30, "what was proven stays: {after} {now}");
    terminal.key("m");
    // a minute in truth
    hall.ahead_ms.store(360_000, Ordering::SeqCst);
    hall.way.set_open(true);
    terminal.expect("by its clock this computer was off for 1 min");
    submit(&mut terminal);
    let result = terminal.expect("record code");
    assert!(!result.contains("held for review"), "the server had everything in time: {result}");
    let own = said(&bench);
    for (fact, times) in [("gap_doubted", 1), ("gap_settled", 2), ("expired", 0), ("clock_jumped", 0)] {
        assert_eq!(own.matches(fact).count(), times, "{fact}: {own}");
    }
    let verdict = bench.ok(&["verify", attempt(&bench).as_str()]);
    assert!(verdict.contains("\nproven: how long the computer was off, 2 times"), "{verdict}");
}

#[test]
fn two_restarts_away_from_the_server_are_settled_together() {
    let (hall, bench, before) = failed();
    let (mut terminal, ..) = gone_on(&bench, restarted(DAY));
    answer_second(&mut terminal);
    terminal.kill();
    let (mut terminal, _, now) = gone_on(&bench, restarted(-DAY));
    assert!(now <= before && before - now < 40, "{before} {now}");
    // three minutes in truth, both together
    hall.ahead_ms.store(180_000, Ordering::SeqCst);
    hall.way.set_open(true);
    let screen = terminal.expect("by its clock this computer was off for 3 min");
    let right = left(&screen).unwrap();
    assert!(before - right >= 180 && before - right < 280, "{before} {right}");
    submit(&mut terminal);
    terminal.expect("record code");
    let own = said(&bench);
    assert!(own.matches("gap_settled").count() == 1 && !own.contains("expired"), "{own}");
    assert_eq!(hall.held(&attempt(&bench)), own.as_bytes());
}

#[test]
fn a_clock_days_behind_after_a_restart_takes_no_day_when_the_server_puts_it_right() {
    for days in [1, 8] {
        let (hall, bench, before) = failed();
        let (mut terminal, told, now) = gone_on(&bench, restarted(-days * DAY));
        assert!(now <= before && before - now < 20, "{before} {now}");
        assert!(told.contains("its clock is behind: how long it was off nobody can say"), "{told}");
        answer_second(&mut terminal);
        hall.ahead_ms.store(180_000, Ordering::SeqCst);
        hall.way.set_open(true);
        let screen = terminal.expect("by its clock this computer was off for 3 min");
        let right = left(&screen).unwrap();
        assert!(before - right >= 180 && before - right < 260, "{before} {right}");
        submit(&mut terminal);
        terminal.expect("record code");
        let own = said(&bench);
        assert!(own.contains("gap_unproven") && own.contains("gap_settled"), "{own}");
        assert!(!own.contains("expired"), "{own}");
        assert_eq!(hall.held(&attempt(&bench)), own.as_bytes());
    }
}

#[test]
fn an_honest_restart_away_from_the_server_charges_what_the_computer_was_off_for() {
    let (hall, bench, before) = failed();
    // both clocks say that it was off for five minutes, and so does the server
    hall.ahead_ms.store(300_000, Ordering::SeqCst);
    let (mut terminal, told, now) = gone_on(&bench, restarted(300));
    assert!(told.contains("The computer was off for 5 min"), "{told}");
    assert!(before - now >= 300 && before - now < 320, "{before} {now}");
    answer_second(&mut terminal);
    hall.way.set_open(true);
    terminal.wait("everything on the server", all_sent);
    submit(&mut terminal);
    terminal.expect("record code");
    let own = said(&bench);
    assert_eq!(own.matches("gap_settled").count(), 1, "the server agreed: {own}");
    assert!(
        !own.contains("gap_doubted") && !own.contains("gap_unproven") && !own.contains("clock_jumped"),
        "{own}"
    );
    let verdict = bench.ok(&["verify", attempt(&bench).as_str()]);
    assert!(!verdict.contains("for review") && !verdict.contains("how long the gaps were"), "{verdict}");
}

#[test]
fn a_clock_that_is_ahead_by_less_than_what_is_left_gives_the_time_back_when_the_server_answers() {
    let (hall, bench, before) = failed();
    let (mut terminal, _, now) = gone_on(&bench, restarted(600));
    assert!(before - now >= 600, "{before} {now}");
    answer_second(&mut terminal);
    hall.way.set_open(true);
    let screen = terminal.expect("The server is there again: by its clock this computer was off for ");
    let right = left(&screen).unwrap();
    assert!(before - right < 100, "{before} {right}");
    submit(&mut terminal);
    terminal.expect("record code");
    assert!(!said(&bench).contains("gap_doubted"));
}

#[test]
fn whoever_hands_in_before_the_server_was_asked_has_handed_in() {
    let (hall, bench, _) = failed();
    let (mut terminal, ..) = gone_on(&bench, restarted(DAY));
    answer_second(&mut terminal);
    submit(&mut terminal);
    terminal.expect("Stored, will be sent");
    terminal.kill();
    hall.way.set_open(true);
    let sent = bench.ok(&["sync"]);
    assert!(sent.contains("Clerk"), "{sent}");
    let own = said(&bench);
    assert!(own.contains("gap_doubted") && own.contains("submitted"), "{own}");
    assert_eq!(hall.held(&attempt(&bench)), own.as_bytes());
    // no wait is won or lost by a clock that was wrong by a day
    let day = hall.attempts()[0].ended.unwrap().day();
    assert_eq!(day, invigil::time::Clock::now(&invigil::runtime::clock::SystemClock::new()).wall.day());
}

#[test]
fn plain_lines_tell_what_a_restart_with_a_wrong_clock_means_and_what_the_server_says_of_it() {
    let (hall, bench, before) = failed();
    let mut terminal = clocks::start(&bench, restarted(DAY), &["--linear"]);
    terminal.told(0, "resume");
    let told = terminal.say("resume 1", "Options:");
    for words in
        ["By this computer's clock your time would be up", "The exam goes on", "the server's clock decides"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    hall.ahead_ms.store(180_000, Ordering::SeqCst);
    let from = terminal.raw().len();
    hall.way.set_open(true);
    terminal.told(from, "by its clock this computer was off for 3 min");
    let time = terminal.say("time", "Time left: ");
    let right = left_in_words(&time);
    assert!(before - right >= 180 && before - right < 260, "{before} {right}");
    terminal.say("submit", "type submit once more");
    let result = terminal.say("submit", "Result: ");
    assert!(!result.contains("held for review"), "the server had everything in time: {result}");
    let own = said(&bench);
    for (fact, times) in [("gap_doubted", 1), ("gap_settled", 1), ("expired", 0), ("clock_jumped", 0)] {
        assert_eq!(own.matches(fact).count(), times, "{fact}: {own}");
    }
    assert_eq!(hall.held(&attempt(&bench)), own.as_bytes());
}

/// From home into the exam that is open on another computer.
fn taken_over(bench: &Bench) -> Terminal {
    let mut terminal = Terminal::start(bench, 80, 24, &[]);
    terminal.expect("go on with Clerk");
    terminal.key("Enter");
    terminal.expect("open on another computer");
    terminal.key("Enter");
    terminal.wait("the exam", |s| s.contains("of 5") && all_sent(s));
    terminal
}

#[test]
fn what_was_left_behind_is_named_at_the_way_back_and_who_was_taken_over_knows_it_without_the_server() {
    let hall = Hall::open();
    let (first, second) = (signed_in(&hall), signed_in(&hall));
    let mut old = Terminal::start(&first, 80, 24, &[]);
    begin(&mut old);
    answer(&mut old, 1);
    let is_held = |_: &str| String::from_utf8_lossy(&hall.held(&attempt(&first))).contains("\"answered\"");
    old.wait("the answer on the server", is_held);
    hall.way.set_open(false);
    old.key("n");
    answer(&mut old, 2);
    old.wait("the light", |s| s.contains("saved ✓") && s.contains("· offline,"));
    old.kill();
    hall.way.set_open(true);
    let mut new = taken_over(&second);
    // back again: the second answer was never sent
    let mut old = taken_over(&first);
    old.key("m");
    let told = flat(&old.expect("What was answered here"));
    assert!(told.contains("to 1 question before and not sent does not count"), "{told}");
    new.key("m");
    new.expect("Taken over by another computer");
    new.key("Enter");
    new.expect("EXAMS");
    new.key("q");
    assert_eq!(new.end(), 0);
    hall.way.set_open(false);
    let mut new = Terminal::start(&second, 80, 24, &[]);
    let told = flat(&new.expect("taken over by another computer"));
    assert!(told.contains("it goes on there, or was handed in there"), "{told}");
    new.key("Enter");
    let next = new.expect_gone("taken over by another computer");
    assert!(!next.contains("saved"), "{next}");
    let said = second.run(&["whoami"]);
    assert!(!String::from_utf8_lossy(&said.stdout).contains("to send"), "{said:?}");
}
