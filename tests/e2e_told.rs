//! What a candidate reads when something goes wrong at the server that an exam is sat at, and that it is true.

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
use common::pty::Terminal;
use common::{Bench, flat};
use hall::{Hall, attempt, journal, sign_in, sign_in_with, signed_in};
use house::run;
use invigil::runtime::clock::SystemClock;
use invigil::time::Clock as _;
use std::net::TcpListener;
use std::sync::atomic::Ordering;

/// The token is accepted no longer.
fn revoke(hall: &Hall, token: &str) {
    hall.door.0.lock().unwrap().insert(token.to_owned());
}

/// Seconds left, as the exam's clock shows them.
fn left(screen: &str) -> Option<u64> {
    let clock = screen.lines().next()?.split_whitespace().last()?.to_owned();
    let parts: Vec<u64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    (parts.len() > 1).then(|| parts.iter().fold(0, |sum, part| sum * 60 + part))
}

/// An exam at a hall, in a terminal of this size, whose first answer is on the server.
fn answered(columns: u16, rows: u16) -> (Hall, Bench, Terminal) {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, columns, rows, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    terminal.wait("the answer on the server", all_sent);
    (hall, bench, terminal)
}

#[test]
fn a_sign_in_that_ends_in_the_exam_is_told_and_another_one_sends_what_waits() {
    let (hall, bench, mut terminal) = answered(80, 24);
    revoke(&hall, "ivg_ada");
    terminal.key("n");
    answer(&mut terminal, 2);
    let told =
        terminal.wait("that the sign-in is over", |s| s.contains("saved ✓") && s.contains("SIGNED OUT,"));
    let command = format!("invigil login {}", hall.url());
    for words in [
        "SIGNED OUT. In another window:",
        "your answers are safe on this computer",
        "The exam goes on",
        &command,
    ] {
        assert!(flat(&told).contains(words), "{words}: {told}");
    }
    assert!(!told.contains("offline"), "{told}");
    // the exam goes on meanwhile
    terminal.key("n");
    answer(&mut terminal, 3);
    // another token, from another window; the exam was not left
    let again = sign_in(&bench, &hall, "ivg_ada+anew");
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    let sent = terminal.wait("everything to be sent", all_sent);
    assert!(!sent.contains("SIGNED OUT"), "{sent}");
    for number in 4..=5 {
        terminal.key("n");
        answer(&mut terminal, number);
    }
    submit(&mut terminal);
    terminal.expect("PASSED");
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
    assert!(run(hall.office.store().incidents(&attempt(&bench))).unwrap().is_empty());
}

#[test]
fn who_is_signed_out_at_the_end_is_told_how_it_is_sent() {
    let (hall, bench, mut terminal) = answered(80, 24);
    revoke(&hall, "ivg_ada");
    submit(&mut terminal);
    let stored = flat(&terminal.expect("Stored, will be sent"));
    let command = format!("invigil login {}", hall.url());
    for words in ["Record code", "does not accept your sign-in", &command, "nothing is lost", "invigil sync"]
    {
        assert!(stored.contains(words), "{words}: {stored}");
    }
    for lie in ["is offered there again", "the exam goes on", "The exam goes on"] {
        assert!(!stored.contains(lie), "{lie}: {stored}");
    }
    terminal.key("C-q");
    terminal.kill();
    assert!(sign_in(&bench, &hall, "ivg_ada+anew").status.success());
    assert!(bench.ok(&["sync"]).contains("handed in. Clerk"));
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
}

/// In the smallest terminal, where every word counts; nobody presses a key after the sign-in.
#[test]
fn an_exam_that_ended_signed_out_is_sent_by_itself_after_the_sign_in_in_another_window() {
    let (hall, bench, mut terminal) = answered(60, 15);
    revoke(&hall, "ivg_ada");
    terminal.key("n");
    terminal.wait("that the sign-in is over", |s| s.contains("SIGNED OUT."));
    let command = format!("invigil login {}", hall.url());
    let told = terminal.wait("the command in the banner", |s| flat(s).contains(&command));
    assert!(flat(&told).contains("In another window"), "{told}");
    common::sitting::hand_in(&mut terminal);
    let stored = terminal.wait("how it is sent", |s| flat(s).contains("It is tried again by itself"));
    assert!(flat(&stored).contains(&command) && !stored.contains("In another window"), "{stored}");
    assert!(sign_in(&bench, &hall, "ivg_ada+anew").status.success());
    terminal.expect("NOT PASSED");
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
}

#[test]
fn a_stored_exam_is_sent_by_itself_when_the_server_is_there_again() {
    let (hall, bench, mut terminal) = answered(80, 24);
    hall.way.set_open(false);
    submit(&mut terminal);
    let stored = flat(&terminal.expect("Stored, will be sent"));
    for words in ["nothing is lost", "Record code", "It is tried again by itself", "cannot be reached"] {
        assert!(stored.contains(words), "{words}: {stored}");
    }
    hall.way.set_open(true);
    terminal.expect("NOT PASSED");
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
}

/// Nobody presses a key there either.
#[test]
fn a_server_that_goes_while_a_question_is_read_turns_the_light() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    // receipts for it come behind: nothing more has come for a while, by the exam's own clock
    let quiet_since = std::cell::Cell::new((0, u64::MAX));
    terminal.wait("all of it on the server", |s| {
        let (own, now) = (journal(&bench), left(s).unwrap_or(u64::MAX));
        if own.len() != quiet_since.get().0 || own != hall.held(&attempt(&bench)) {
            quiet_since.set((own.len(), now));
        }
        s.contains("· sent") && quiet_since.get().1.saturating_sub(now) >= 4
    });
    hall.way.set_open(false);
    terminal.expect("· offline, all sent");
    hall.way.set_open(true);
    terminal.wait("the light again", all_sent);
}

/// The verdict of `verify` on the only record of a home.
fn verified(bench: &Bench) -> String {
    let record = bench.home().join("state/attempts").join(attempt(bench).as_str()).join("journal.jsonl");
    bench.ok(&["verify", record.to_str().unwrap()])
}

/// What is read of an attempt that was declared void in the middle, and that it is not tried for ever.
fn is_told_of_the_withdrawal(bench: &Bench, terminal: &mut Terminal) {
    let told = flat(&terminal.expect("has withdrawn this attempt"));
    for words in
        ["it does not count", "all of it is kept on this computer", "Record code", "Ctrl-Q goes home"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    for lie in ["handed in when you try again", "will be sent", "is tried", "offered there again"] {
        assert!(!told.contains(lie), "{lie}: {told}");
    }
    assert!(verified(bench).contains("CLOSED"));
    terminal.key("C-q");
    terminal.expect("EXAMS");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn an_attempt_that_an_administrator_withdraws_ends_in_plain_words_and_a_record_that_holds() {
    let (hall, bench, mut terminal) = answered(80, 24);
    run(hall.office.registrar().void_attempt(attempt(&bench).as_str(), "wrong room")).unwrap();
    terminal.key("n");
    answer(&mut terminal, 2);
    let told = flat(&terminal.expect("AN ADMINISTRATOR HAS WITHDRAWN THIS ATTEMPT"));
    assert!(told.contains("kept on this computer") && !told.contains("go on"), "{told}");
    submit(&mut terminal);
    is_told_of_the_withdrawal(&bench, &mut terminal);
    assert!(bench.fails(0, &["sync"]).1.contains("Nothing waits to be sent"));
}

#[test]
fn the_same_on_a_store_of_ones_own() {
    let bench = Bench::with_program("two-level");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada King"]);
    bench.ok(&["candidate", "use", "ada"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "deck-basic"]);
    terminal.expect("what it is");
    common::go_on(&mut terminal);
    bench.ok(&["admin", "void", attempt(&bench).as_str(), "--reason", "wrong room"]);
    common::sitting::hand_in(&mut terminal);
    is_told_of_the_withdrawal(&bench, &mut terminal);
}

/// Nobody presses a key there: a candidate reads a question for long.
#[test]
fn the_first_of_two_computers_learns_of_a_takeover_without_a_key() {
    let hall = Hall::open();
    let (first, second) = (signed_in(&hall), signed_in(&hall));
    let mut old = Terminal::start(&first, 80, 24, &[]);
    begin(&mut old);
    answer(&mut old, 1);
    old.wait("the answer on the server", all_sent);
    let mut new = Terminal::start(&second, 80, 24, &[]);
    new.expect("go on with Clerk");
    new.key("Enter");
    new.expect("open on another computer");
    new.key("Enter");
    new.wait("the exam", |s| s.contains("of 5") && all_sent(s));
    let told = flat(&old.expect("Taken over by another computer").replace('│', " "));
    assert!(told.contains("goes on there") && told.contains("Nothing more is taken from here"), "{told}");
    // it only asked: nothing of it is an incident
    assert!(run(hall.office.store().incidents(&attempt(&second))).unwrap().is_empty());
    // receipts of what went up are records too, and go up in their turn
    new.wait("all of it on the server", |_| hall.held(&attempt(&second)) == journal(&second));
}

/// As a virtual machine does that was paused: neither of its clocks went on.
#[test]
fn a_computer_that_stood_still_takes_the_time_left_from_the_server_and_says_so() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    let before = terminal.wait("the answer on the server", all_sent);
    hall.ahead_ms.store(180_000, Ordering::SeqCst);
    // without a key, too
    let after = terminal.expect("This computer stood still for 3 min");
    let told = flat(&after);
    assert!(told.contains("The time left is the server's now") && told.contains("recorded"), "{told}");
    let (before, after) = (left(&before).unwrap(), left(&after).unwrap());
    assert!(before - after >= 180 && before - after < 230, "{before} {after}");
    terminal.key("n");
    answer(&mut terminal, 2);
    submit(&mut terminal);
    terminal.expect("record code");
    let own = String::from_utf8(journal(&bench)).unwrap();
    assert_eq!(own.matches("clock_jumped").count(), 1, "{own}");
    assert_eq!(hall.held(&attempt(&bench)), own.as_bytes());
}

#[test]
fn a_wall_clock_that_is_set_while_the_program_is_closed_and_offline_takes_and_gives_no_time() {
    let hall = Hall::open();
    let mut bench: Bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    let mut before = left(&terminal.wait("the answer on the server", all_sent)).unwrap();
    terminal.kill();
    hall.way.set_open(false);
    for offset in ["+86400", "-86400"] {
        common::clocks::fake(&mut bench, offset);
        let mut terminal = Terminal::start(&bench, 80, 24, &[]);
        terminal.expect("go on with Clerk");
        terminal.key("Enter");
        let resumed =
            terminal.wait("the exam", |s| s.contains("The program was closed for ") && left(s).is_some());
        let now = left(&resumed).unwrap();
        assert!(now <= before && before - now < 60, "{before} {now}: {resumed}");
        before = now;
        terminal.kill();
    }
    let own = String::from_utf8(journal(&bench)).unwrap();
    assert!(
        !own.contains("clock_jumped") && !own.contains("gap_unproven") && !own.contains("expired"),
        "{own}"
    );
}

#[test]
fn who_sits_at_a_revoked_computer_is_told_what_is_true() {
    let (hall, bench, mut terminal) = answered(80, 24);
    let devices = run(hall.office.registrar().devices(None)).unwrap();
    let id = invigil::delivery::key_id(&devices[0].device).to_owned();
    run(hall.office.registrar().revoke_device(&id, "lost")).unwrap();
    common::sitting::hand_in(&mut terminal);
    let told = flat(&terminal.expect("has revoked the key of this computer"));
    for words in ["Tell whoever runs the exam", "at the server", "another computer", "Record code"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    for lie in ["handed in when you try again", "will be sent", "is offered there again"] {
        assert!(!told.contains(lie), "{lie}: {told}");
    }
    // and after a restart too, whatever the time
    terminal.key("C-q");
    terminal.kill();
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    let told = flat(&terminal.expect("has revoked the key of this computer").replace('│', " "));
    assert!(told.contains("runs the exam at once") && told.contains("kept here too"), "{told}");
    assert!(!told.contains("The time was up"), "{told}");
    terminal.key("Enter");
    let home = terminal.expect("stored, not handed in");
    assert!(!home.contains("You may start"), "{home}");
    terminal.kill();
    // what is said of another computer is true
    let second = signed_in(&hall);
    let mut new = Terminal::start(&second, 80, 24, &[]);
    new.expect("go on with Clerk");
    new.key("Enter");
    new.expect("open on another computer");
    new.key("Enter");
    new.wait("the exam", |s| s.contains("of 5") && all_sent(s));
    submit(&mut new);
    new.expect("NOT PASSED");
}

#[test]
fn what_was_handed_in_offline_is_on_home_and_no_new_attempt_is_offered_beside_it() {
    let (hall, bench, mut terminal) = answered(80, 24);
    hall.way.set_open(false);
    submit(&mut terminal);
    terminal.expect("Stored, will be sent");
    terminal.key("C-q");
    terminal.wait("what is stored", |s| s.contains("stored, not handed in") && s.contains("as of"));
    // past the credentials
    (0..3).for_each(|_| terminal.key("Down"));
    let home = terminal.wait("the exam's own row", |s| s.contains("Enter: what it is"));
    assert!(
        flat(&home).contains("Your attempt has ended: it is stored here, and sent when the server takes it"),
        "{home}"
    );
    assert!(!home.contains("You may start now") && home.contains("s: hand it in"), "{home}");
    // it can be looked at, and is tried there again by itself
    terminal.key("s");
    let offer = flat(&terminal.expect("Unfinished attempt"));
    assert!(offer.contains("All of it is stored on this computer, and not handed in yet"), "{offer}");
    assert!(!offer.contains("The time was up meanwhile"), "{offer}");
    terminal.key("Enter");
    terminal.expect("Stored, will be sent");
    terminal.key("C-q");
    terminal.expect("stored, not handed in");
    terminal.kill();
    // the next start sends it without a key
    hall.way.set_open(true);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    let home = terminal.wait("that it was judged", |s| s.contains("1 of ") && !s.contains("not handed in"));
    assert!(!home.contains("You may start now"), "{home}");
    assert_eq!(hall.held(&attempt(&bench)), journal(&bench));
    terminal.kill();
}

#[test]
fn who_is_signed_out_goes_on_with_the_exam_after_a_crash_from_what_is_on_disk() {
    let (hall, bench, mut terminal) = answered(80, 24);
    revoke(&hall, "ivg_ada");
    terminal.kill();
    let command = format!("invigil login {}", hall.url());
    for arguments in [&[][..], &["take", "office-clerk"]] {
        let mut terminal = Terminal::start(&bench, 80, 24, arguments);
        terminal.expect("go on with Clerk");
        terminal.key("Enter");
        let resumed = terminal.wait("the exam, and how it is sent", |s| {
            s.contains("of 5") && s.contains("SIGNED OUT.") && flat(s).contains(&command)
        });
        assert!(left(&resumed).is_some(), "{resumed}");
        terminal.kill();
    }
    // in plain lines too
    let mut lines = Terminal::start(&bench, 120, 40, &["--linear"]);
    lines.expect("does not accept your sign-in any more");
    lines.expect("go on with Clerk");
    lines.text("resume\r");
    lines.expect("Question");
    assert!(sign_in(&bench, &hall, "ivg_ada+anew").status.success());
    lines.expect("everything is sent");
    lines.kill();
}

#[test]
fn another_person_signs_in_only_knowingly_while_something_of_the_first_is_not_sent() {
    let hall = Hall::open();
    run(hall.office.registrar().add_person("ben", "Ben Bell", "")).unwrap();
    let bench = signed_in(&hall);
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    begin(&mut terminal);
    answer(&mut terminal, 1);
    terminal.wait("the answer on the server", all_sent);
    let id = attempt(&bench);
    let refused = sign_in(&bench, &hall, "ivg_ben");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success(), "{said}");
    for words in [
        "not signed in as Ben Bell (ben)",
        "1 attempt of ada is not handed in",
        id.as_str(),
        "Ada King (ada) is signed in here still",
        "invigil sync",
        "--anyway",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(bench.ok(&["whoami"]).contains("Ada King (ada)"));
    let knowingly = sign_in_with(&bench, &hall, "ivg_ben", &["--anyway"]);
    assert!(knowingly.status.success(), "{}", String::from_utf8_lossy(&knowingly.stderr));
    let who = bench.ok(&["whoami"]);
    assert!(who.contains("Ben Bell (ben)") && who.contains("1 attempt of ada: not sent"), "{who}");
    assert!(!who.contains("to send: invigil sync"), "it is not his: {who}");
    let (_, said) = bench.fails(1, &["sync"]);
    assert!(said.contains(&format!("{id} is an attempt of ada: not sent")), "{said}");
    assert!(
        said.contains(&format!("invigil login {}", hall.url())) && !said.contains("knows no attempt"),
        "{said}"
    );
    // the exam under way is hers: it goes up with her token, and with none of his
    terminal.key("n");
    answer(&mut terminal, 2);
    terminal.wait("her answer on the server", all_sent);
    revoke(&hall, "ivg_ada");
    terminal.key("n");
    answer(&mut terminal, 3);
    terminal.wait("that her sign-in is over", |s| s.contains("SIGNED OUT."));
    assert!(sign_in(&bench, &hall, "ivg_ada+anew").status.success());
    terminal.wait("her answer on the server", all_sent);
    submit(&mut terminal);
    terminal.expect("PASSED");
    assert_eq!(hall.held(&id), journal(&bench));
    // now nothing is in the way
    assert!(sign_in(&bench, &hall, "ivg_ben").status.success());
}

/// Leads a bench to a host that takes calls and never answers, as one behind a broken firewall, in place of its server.
fn into_a_hole(bench: &Bench, hall: &Hall) -> TcpListener {
    let hole = TcpListener::bind("127.0.0.1:0").unwrap();
    let there = format!("http://{}", hole.local_addr().unwrap());
    let state = bench.home().join("state");
    let mut files = vec![state.join("server.json")];
    files.extend(bench.journals().iter().map(|journal| journal.with_file_name("to-send")));
    for file in files.iter().filter(|file| file.exists()) {
        let account = std::fs::read_to_string(file).unwrap().replace(&hall.url(), &there);
        std::fs::write(file, account).unwrap();
    }
    hole
}

#[test]
fn a_running_exam_is_gone_on_with_in_seconds_whatever_its_server_does_not_say() {
    let (hall, bench, mut terminal) = answered(80, 24);
    terminal.kill();
    let hole = into_a_hole(&bench, &hall);
    let clock = SystemClock::new();
    let before = clock.now().up;
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("go on with Clerk");
    terminal.key("Enter");
    terminal.wait("the exam", |s| s.contains("The program was closed for ") && left(s).is_some());
    // a call by itself is waited for for eight
    let ms = clock.now().up - before;
    assert!(ms < 7_900, "it took {ms} ms");
    terminal.key("n");
    answer(&mut terminal, 2);
    drop(hole);
}

/// A host that takes a call and never answers, as one behind a broken firewall.
#[test]
fn a_server_that_never_answers_is_given_up_soon_with_a_word_before_and_what_is_true_after() {
    let hall = Hall::open();
    let bench = signed_in(&hall);
    let hole = into_a_hole(&bench, &hall);
    let there = format!("http://{}", hole.local_addr().unwrap());
    let clock = SystemClock::new();
    let told = |arguments: &[&str]| {
        let before = clock.now().up;
        let (_, said) = bench.fails(1, arguments);
        let ms = clock.now().up - before;
        assert!(ms < 20_000, "{arguments:?} took {ms} ms: {said}");
        assert!(said.contains(&format!("No answer from {there} yet: waiting")), "{said}");
        said
    };
    for reads in [&["status"][..], &["attempts", "list"], &["admin", "token", "list"]] {
        let said = told(reads);
        assert!(said.contains("cannot be reached") && said.contains("Nothing was changed there"), "{said}");
        assert!(!said.contains("If something was to be changed"), "{said}");
    }
    let said = told(&["admin", "token", "issue", "ada"]);
    assert!(said.contains("it may have been done, or not. Look whether it was"), "{said}");
    let said = told(&["whoami"]);
    assert!(said.contains("cannot be reached"), "{said}");
    // nobody listens: nothing can have been done
    drop(hole);
    let (_, said) = bench.fails(1, &["admin", "token", "issue", "ada"]);
    assert!(said.contains("Nothing was changed there"), "{said}");
}
