//! The real binary with a server: signing in, an exam over it, the server gone in the middle and at the end.

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

use axum::Router;
use axum::http::StatusCode;
use common::Bench;
use common::clerk::{all_sent, answer, begin, submit};
use common::pty::Terminal;
use hall::{Hall, attempt, journal, sign_in, signed_in};
use house::run;
use invigil::delivery::Delivery;
use invigil::runtime::clock::SystemClock;
use invigil::time::Clock;
use std::os::unix::fs::MetadataExt as _;
use std::sync::atomic::Ordering;

#[test]
fn a_sign_in_is_checked_kept_for_its_owner_and_revoked_at_the_end() {
    let hall = Hall::open();
    let bench = Bench::new();
    let (_, nobody) = bench.fails(1, &["whoami"]);
    assert!(nobody.contains("nobody is signed in"), "{nobody}");
    let forged = sign_in(&bench, &hall, "forged");
    let said = String::from_utf8_lossy(&forged.stderr).into_owned();
    assert!(!forged.status.success() && said.contains("does not know this sign-in"), "{said}");
    let strange = sign_in(&bench, &hall, "two words");
    assert_eq!(strange.status.code(), Some(65));
    assert!(!bench.home().join("state/server.json").exists());

    let done = sign_in(&bench, &hall, "ivg_ada");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success() && said.contains("Guild Hall") && said.contains("Ada King"), "{said}");
    let kept = bench.home().join("state/server.json");
    assert_eq!(std::fs::metadata(&kept).unwrap().mode() & 0o777, 0o600);
    assert!(bench.ok(&["whoami"]).contains("Ada King (ada) at Guild Hall"));
    let json: serde_json::Value = serde_json::from_str(&bench.ok(&["whoami", "--json"])).unwrap();
    assert_eq!((json["person"].as_str(), json["to_send"].as_u64()), (Some("ada"), Some(0)));
    assert!(!json.to_string().contains("ivg_"), "the token is shown to nobody");
    let (_, other) = bench.fails(1, &["take", "office-clerk", "--candidate", "ben", "--linear"]);
    assert!(other.contains("`ada` is signed in"), "{other}");

    hall.way.set_open(false);
    let (out, away) = bench.fails(1, &["whoami"]);
    assert!(out.contains("Guild Hall") && away.contains("cannot be reached"), "{away}");
    let (_, away) = bench.fails(1, &["logout"]);
    assert!(away.contains("still signed in"), "{away}");
    hall.way.set_open(true);
    bench.ok(&["logout"]);
    assert!(!kept.exists() && hall.door.0.lock().unwrap().contains("ivg_ada"));
    bench.ok(&["logout"]);
    let revoked = sign_in(&bench, &hall, "ivg_ada");
    assert!(!revoked.status.success());
}

#[test]
fn one_command_signs_in_and_opens_the_exam() {
    let hall = Hall::open();
    let bench = Bench::new();
    let token = bench.home().join("token");
    std::fs::write(&token, "ivg_ada\n").unwrap();
    let (url, token) = (hall.url(), token.to_str().unwrap().to_owned());
    let take = ["take", "office-clerk", "--server", &url, "--token-file", &token];
    let terminal = Terminal::start(&bench, 80, 24, &take);
    terminal.expect("what it is");
    assert!(bench.ok(&["whoami"]).contains("Ada King (ada) at Guild Hall"));
    // who is not let in sees no exam
    let other = Bench::new();
    std::fs::write(&token, "forged\n").unwrap();
    assert!(other.fails(1, &take).1.contains("does not know this sign-in"));
    assert!(other.fails(2, &["take", "office-clerk", "--token-file", &token]).1.contains("--server"));
}

#[test]
fn an_address_that_is_no_server_is_told_apart_from_one_that_is_away() {
    let bench = Bench::new();
    let token = bench.home().join("token");
    std::fs::write(&token, "ivg_ada\n").unwrap();
    let token = token.to_str().unwrap();
    let login = |code: i32, more: &[&str]| {
        let arguments: Vec<&str> = ["login", "--token-file", token].iter().chain(more).copied().collect();
        bench.fails(code, &arguments).1
    };
    assert!(login(2, &["exams.example.org"]).contains("https://"));
    assert!(login(2, &["http://exams.example.org"]).contains("not encrypted"));
    assert!(login(66, &["https://localhost:1", "--ca-file", "/nowhere.pem"]).contains("/nowhere.pem"));
    let away = login(1, &["http://127.0.0.1:1"]);
    assert!(
        away.contains("cannot be reached") && !away.contains("answered"),
        "nothing was answered yet: {away}"
    );
    let page = Router::new().fallback(|| async { (StatusCode::OK, "<html>Welcome</html>") });
    let at = wire::serve(page);
    assert!(login(1, &[&format!("http://{at}")]).contains("not that of an invigil server"));
}

#[test]
fn an_open_attempt_of_which_the_server_has_everything_is_told_as_open_by_each_command() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    terminal.wait("the answer on the server", all_sent);
    terminal.kill();
    let sent = bench.ok(&["sync"]);
    assert!(sent.contains("open; the server has all records"), "{sent}");
    let who = bench.ok(&["whoami"]);
    assert!(who.contains("1 open; the server has all records") && !who.contains("to send"), "{who}");
    let json: serde_json::Value = serde_json::from_str(&bench.ok(&["whoami", "--json"])).unwrap();
    assert_eq!((json["open"].as_u64(), json["to_send"].as_u64()), (Some(1), Some(0)));
    // what the server cannot be asked about may have to be sent
    hall.way.set_open(false);
    let (who, _) = bench.fails(1, &["whoami"]);
    assert!(who.contains("1 to send"), "{who}");
}

#[test]
fn an_exam_goes_on_while_the_server_is_gone_and_is_whole_there_in_the_end() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    terminal.wait("the answer on the server", all_sent);
    hall.way.set_open(false);
    for number in 2..=3 {
        terminal.key("n");
        answer(&mut terminal, number);
    }
    // what is on disk is saved, whatever the server does
    terminal
        .wait("the light", |s| s.contains("saved ✓") && s.contains("· offline,") && s.contains("to send"));
    let before = hall.held(&attempt(&bench)).len();
    assert!(before < journal(&bench).len());
    hall.way.set_open(true);
    terminal.wait("everything to be sent", all_sent);
    for number in 4..=5 {
        terminal.key("n");
        answer(&mut terminal, number);
    }
    submit(&mut terminal);
    let result = terminal.expect("PASSED");
    assert!(!result.contains("self-attested"), "{result}");
    terminal.key("q");
    let attempt = attempt(&bench);
    assert_eq!(hall.held(&attempt), journal(&bench));
    let report = run(hall.office.outcome(&house::caller("ada"), &attempt)).unwrap();
    assert_eq!(report.points, 4);
    assert!(
        !report.marks.contains(&invigil::api::Mark::OrderOnly),
        "its times are proven: {:?}",
        report.marks
    );
    assert!(!bench.home().join("state/attempts").join(attempt.as_str()).join("to-send").exists());
    // the computer knows the server's key by its sign-in, and no other store of the attempt
    let verdict = bench.ok(&["verify", attempt.as_str()]);
    assert!(verdict.contains("CLOSED") && verdict.contains("a server held the records"), "{verdict}");
    assert!(!verdict.contains("not known here"), "{verdict}");
}

/// Nobody has to set a clock: what is recorded and decided is by the server's.
#[test]
fn a_laptop_whose_clock_is_wrong_by_a_day_sits_by_the_servers() {
    let hall = Hall::open();
    let mut bench = Bench::new();
    common::clocks::fake(&mut bench, "+86400");
    let done = sign_in(&bench, &hall, "ivg_ada");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    for number in 1..=5 {
        answer(&mut terminal, number);
        terminal.key("n");
    }
    submit(&mut terminal);
    terminal.expect("PASSED");
    terminal.key("q");
    let outcome = run(hall.office.outcome(&house::caller("ada"), &attempt(&bench))).unwrap();
    let off = SystemClock::new().now().wall.since(outcome.ended).abs();
    assert!(off < 3_600_000, "it ended {off} ms from now by the server's clock");
    assert!(!outcome.marks.contains(&invigil::api::Mark::HeldForReview), "{:?}", outcome.marks);
}

/// By hand, or because the network puts a clock right: the exam's time is the server's, and costs nobody anything.
#[test]
fn a_clock_that_is_set_in_the_exam_takes_no_time_of_it() {
    let hall = Hall::open();
    let mut bench = signed_in(&hall);
    let offset = bench.home().join("offset");
    std::fs::write(&offset, "+0").unwrap();
    common::clocks::follow(&mut bench, &offset);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    for (number, day) in (2..).zip(["+86400", "-86400", "+0"]) {
        std::fs::write(&offset, day).unwrap();
        terminal.key("n");
        let question = format!("Question {number} of 5");
        let screen = terminal.wait(&question, |s| s.contains(&question) && s.contains("  0:1"));
        assert!(!screen.contains("clock"), "{screen}");
    }
    submit(&mut terminal);
    terminal.expect("record code");
    let own = String::from_utf8(journal(&bench)).unwrap();
    assert!(!own.contains("clock_jumped") && !own.contains("expired"), "{own}");
    assert_eq!(hall.held(&attempt(&bench)), own.as_bytes());
    terminal.key("C-c");
}

#[test]
fn what_was_submitted_while_the_server_was_gone_is_sent_later() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    for number in 1..=5 {
        answer(&mut terminal, number);
        terminal.key("n");
    }
    hall.way.set_open(false);
    submit(&mut terminal);
    let stored = terminal.expect("Stored, will be sent");
    assert!(stored.contains("Record code") && stored.contains("invigil sync"), "{stored}");
    terminal.key("C-q");
    terminal.expect("EXAMS");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);

    let (_, waits) = bench.fails(1, &["sync"]);
    assert!(waits.contains("cannot be reached"), "{waits}");
    let (_, stays) = bench.fails(1, &["logout"]);
    assert!(stays.contains("1 attempt is to be sent"), "{stays}");
    hall.way.set_open(true);
    let sent = bench.ok(&["sync"]);
    assert!(sent.contains("handed in. Clerk: 4 of 4 points, passed"), "{sent}");
    let code = sent.split("Record code ").nth(1).unwrap().trim();
    assert!(
        common::flat(&stored).contains(code),
        "the code on the screen was the right one: {code}\n{stored}"
    );
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
    let again = bench.run(&["sync"]);
    assert!(again.status.success() && String::from_utf8_lossy(&again.stderr).contains("Nothing waits"));
}

#[test]
fn a_start_without_the_server_shows_what_it_said_last_and_goes_on_with_an_open_exam() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    // home is asked for anew with the exam open, and kept
    terminal.key("C-q");
    terminal.expect("End of the exam?");
    terminal.key("l");
    terminal.expect("EXAMS");
    terminal.wait("the open attempt", |s| s.contains("unfinished: resume it"));
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    hall.way.set_open(false);

    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("Clerk");
    terminal.key("Enter");
    let resumed = terminal.wait("the exam", |s| s.contains("Question 1 of 5"));
    assert!(resumed.contains("(x)"), "{resumed}");
    terminal.key("n");
    answer(&mut terminal, 2);
    terminal.wait("the light", |s| s.contains("offline,"));
    hall.way.set_open(true);
    terminal.wait("everything to be sent", all_sent);
    submit(&mut terminal);
    terminal.expect("NOT PASSED");
    terminal.key("q");
    assert_eq!(hall.attempts().len(), 1);
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
}

/// What the server said last is from before the exam was opened.
#[test]
fn a_laptop_that_fails_in_the_exam_goes_on_without_the_server() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    terminal.wait("the answer to be saved", |s| s.contains("saved ✓"));
    hall.way.set_open(false);
    terminal.kill();

    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("go on with Clerk");
    terminal.key("Enter");
    let resumed = terminal.wait("the exam", |s| s.contains("Question 1 of 5"));
    assert!(resumed.contains("(x)"), "{resumed}");
    terminal.key("n");
    answer(&mut terminal, 2);
    hall.way.set_open(true);
    terminal.wait("everything to be sent", all_sent);
    submit(&mut terminal);
    terminal.expect("NOT PASSED");
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
}

#[test]
fn the_same_in_plain_lines() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    let home = terminal.told(0, "Home: ");
    assert!(home.contains("Ada King") && home.contains("Results go to: Guild Hall."), "{home}");
    terminal.say("start 4", "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say("1", "Type begin");
    let mut question = terminal.say("begin", "Options:\n");
    let right = |question: &str| {
        let row = question.lines().rev().find(|row| row.contains("Right")).unwrap().trim_start();
        format!("answer {}", row.chars().next().unwrap().to_lowercase())
    };
    let from = terminal.raw().len();
    hall.way.set_open(false);
    terminal.say(&right(&question), "Saved, entry");
    terminal.told_anywhere(from, "No connection to the server. Go on");
    let from = terminal.raw().len();
    hall.way.set_open(true);
    terminal.told_anywhere(from, "The server is there again: everything is sent.");
    for number in 2..=5 {
        question = terminal.say("next", &format!("Question {number} of 5."));
        terminal.say(&right(&question), "Saved, entry");
    }
    hall.way.set_open(false);
    terminal.say("submit", "type submit once more");
    let stored = terminal.say("submit", "Stored, will be sent");
    assert!(stored.contains("Record code"), "{stored}");
    hall.way.set_open(true);
    terminal.say("retry", "PASSED");
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
}

/// What another program wrote in the place of a record is refused and kept, and the candidate is told.
#[test]
fn a_record_that_contradicts_the_servers_is_refused_and_told() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    hall.way.set_open(false);
    answer(&mut terminal, 1);
    terminal.wait("the light", |s| s.contains("· offline,"));
    // the same record number, with another fact
    let attempt = attempt(&bench);
    let held = hall.held(&attempt);
    let scan = invigil::journal::scan(&held);
    let entries = scan.entries();
    let mut machine = invigil::attempt::Attempt::open(attempt.clone(), &entries[0], None).unwrap();
    entries[1..].iter().for_each(|entry| machine.apply(entry).unwrap());
    let entry =
        machine.entry(&SystemClock::new().now(), invigil::attempt::Fact::Marked { item: 1, on: true });
    let line = scan.chain().unwrap().seal(&entry).unwrap().bytes;
    run(hall.office.append(&house::caller("ada"), &attempt, &line)).unwrap();
    hall.way.set_open(true);
    let told =
        terminal.wait("the refusal", |s| s.contains("NOT TAKEN") && s.contains("THE SERVER DOES NOT TAKE"));
    assert!(told.contains("saved ✓"), "{told}");
    terminal.key("n");
    answer(&mut terminal, 2);
    assert_eq!(run(hall.office.store().incidents(&attempt)).unwrap().len(), 1);
}

/// The path of a file of the only attempt.
fn file(bench: &Bench, name: &str) -> std::path::PathBuf {
    bench.home().join("state/attempts").join(attempt(bench).as_str()).join(name)
}

/// The network goes away between the opening and the start.
#[test]
fn a_start_that_is_cut_off_costs_no_time_and_is_made_up_for() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    hall.starts.store(false, Ordering::SeqCst);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("Guild Hall");
    terminal.expect("Ada King");
    terminal.key("s");
    terminal.expect("what it is");
    common::open_attempt(&mut terminal);
    let told = common::flat(&terminal.expect("has not started"));
    for words in ["its clock does not run", "on this computer, sealed", "Start again"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    // the questions are here, and nobody can read them
    let sealed = file(&bench, "form.sealed");
    assert_eq!(std::fs::metadata(&sealed).unwrap().mode() & 0o777, 0o600);
    assert!(!std::fs::read_to_string(&sealed).unwrap().contains("question"));
    assert!(!file(&bench, "form.json").exists());
    assert_eq!(journal(&bench).iter().filter(|b| **b == b'\n').count(), 1);
    assert_eq!(run(hall.office.store().started(&attempt(&bench))).unwrap(), None, "no clock runs");
    terminal.key("Enter");
    terminal.kill();

    hall.starts.store(true, Ordering::SeqCst);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    let offer = common::flat(&terminal.expect("Resume before question 1"));
    assert!(offer.contains("the clock has not started"), "{offer}");
    terminal.key("Enter");
    terminal.wait("the first question", |s| s.contains("Question 1 of 5") && all_sent(s));
    assert!(!sealed.exists() && file(&bench, "form.json").exists());
    for number in 1..=5 {
        answer(&mut terminal, number);
        terminal.key("n");
    }
    submit(&mut terminal);
    terminal.expect("PASSED");
    terminal.key("q");
    assert_eq!(hall.attempts().len(), 1, "it is the same attempt");
    let verdict = bench.ok(&["verify", attempt(&bench).as_str()]);
    assert!(verdict.contains("proven: the start: a server gave its ticket"), "{verdict}");
}

/// The first laptop is not dead: it is told, and takes no answer any more.
#[test]
fn an_exam_goes_on_on_another_computer_and_the_first_one_says_so() {
    let hall = Hall::open();
    let (first, second) = (signed_in(&hall), signed_in(&hall));
    let mut old = Terminal::start(&first, 80, 24, &[]);
    begin(&mut old);
    answer(&mut old, 1);
    old.wait("the answer on the server", all_sent);
    hall.way.set_open(false);
    old.key("n");
    answer(&mut old, 2);
    old.wait("the light", |s| s.contains("· offline,"));
    hall.way.set_open(true);
    // faster than the first one's next try, or not: what was sent from there counts
    let mut new = Terminal::start(&second, 80, 24, &[]);
    new.expect("go on with Clerk");
    new.key("Enter");
    let asked = common::flat(&new.expect("open on another computer"));
    assert!(asked.contains("answers that were not sent from there do not count"), "{asked}");
    assert!(asked.contains("Enter takes it over; Esc leaves it alone."), "{asked}");
    let before = hall.held(&attempt(&first));
    new.key("Enter");
    new.wait("the exam", |s| s.contains("of 5") && all_sent(s));
    let held = String::from_utf8(hall.held(&attempt(&first))).unwrap();
    assert!(held.as_bytes().starts_with(&before) && held.contains("\"type\":\"taken_over\""), "{held}");
    old.key("m");
    let told = common::flat(&old.expect("Taken over by another computer").replace('│', " "));
    for words in [
        "goes on there",
        "Nothing more is taken from here",
        "kept on this computer",
        "tell whoever runs the exam",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    old.key("Enter");
    // home says so too
    let home = old.expect("goes on elsewhere");
    assert!(home.contains("EXAMS") && !home.contains("resume it"), "{home}");
    old.key("q");
    assert_eq!(old.end(), 0);
    new.key("g");
    new.text("1");
    new.key("Enter");
    for number in 2..=5 {
        new.key("n");
        answer(&mut new, number);
    }
    submit(&mut new);
    new.expect("PASSED");
    new.key("q");
    assert_eq!(hall.attempts().len(), 1);
    assert_eq!(hall.held(&attempt(&second)), journal(&second));
    let verdict = second.ok(&["verify", attempt(&second).as_str()]);
    assert!(verdict.contains("CLOSED"), "{verdict}");
    // the first one keeps what it had, and says so whenever it is asked
    assert!(!journal(&second).starts_with(&journal(&first)));
}

#[test]
fn the_same_takeover_in_plain_lines() {
    let hall = Hall::open();
    let (first, second) = (signed_in(&hall), signed_in(&hall));
    let right = |question: &str| {
        let row = question.lines().rev().find(|row| row.contains("Right")).unwrap().trim_start();
        format!("answer {}", row.chars().next().unwrap().to_lowercase())
    };
    let mut old = Terminal::start(&first, 100, 40, &["--linear"]);
    old.told(0, "Home: ");
    old.say("start 4", "Type agree");
    old.say("agree", "Who sits this exam?");
    old.say("1", "Type begin");
    let question = old.say("begin", "Options:\n");
    old.say(&right(&question), "Saved, entry");
    let mut new = Terminal::start(&second, 100, 40, &["--linear"]);
    new.told(0, "Unfinished attempt.");
    let asked = new.say("resume", "Type take over to go on here, or later to leave it alone.");
    assert!(asked.contains("This attempt is open on another computer."), "{asked}");
    new.say("later", "Home: ");
    assert!(
        !String::from_utf8(hall.held(&attempt(&first))).unwrap().contains("taken_over"),
        "it was left alone"
    );
    new.kill();
    let mut new = Terminal::start(&second, 100, 40, &["--linear"]);
    new.told(0, "Unfinished attempt.");
    new.say("resume", "Type take over to go on here, or later to leave it alone.");
    let from = old.raw().len();
    new.say("take over", "Question 1 of 5");
    old.send(b"flag\r");
    old.told_anywhere(from, "This attempt was taken over by another computer and goes on there.");
    old.told_anywhere(from, "Home: ");
    let question = new.say("next", "Question 2 of 5.");
    new.say(&right(&question), "Saved, entry");
    new.say("submit", "type submit once more");
    new.say("submit", "NOT PASSED");
    assert_eq!(hall.held(&attempt(&second)), journal(&second));
}
