//! Disks that are full, read-only or not ours, and files that vanish: the screen says so until it is solved, answers stay, and
//! nothing is lost. Needs root for mounts and other users, as the test script has it.

mod common;
mod faults;

use common::Bench;
use common::pty::Terminal;
use faults::{journal, kinds, records, saved, verify};
use std::path::{Path, PathBuf};
use std::process::Command;

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// What a screen says, without the breaks between its lines.
fn text(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Waits for words that may be broken over lines.
fn says(terminal: &Terminal, words: &str) -> String {
    terminal.wait(words, |screen| text(screen).contains(words))
}

fn submit(terminal: &mut Terminal) {
    terminal.key("C-q");
    terminal.expect("End of the exam?");
    terminal.text("s");
    terminal.expect("Type submit");
    terminal.text("submit\r");
}

fn answered(journal: &Path) -> usize {
    kinds(journal).iter().filter(|kind| *kind == "answered").count()
}

#[test]
fn a_file_size_limit_is_told_and_survived() {
    let bench = faults::bench();
    let mut terminal = faults::sitting(&bench, "sales-associate");
    terminal.text("an");
    terminal.expect("saved ✓ 4");
    let journal = journal(&bench);
    let pid = terminal.pid().to_string();
    let size = std::fs::metadata(&journal).unwrap().len();
    // in the middle of the next record
    run("prlimit", &["--pid", &pid, &format!("--fsize={}:", size + 100)]);
    terminal.text("b");
    says(&terminal, "NOT SAVED: ");
    says(&terminal, "no space is left");
    says(&terminal, "Your answers are kept in memory. Saving is tried every 5 s; ! tries now");
    // the exam goes on, and the banner stays
    terminal.text("ncndn");
    terminal.expect("Question 5 of");
    terminal.text("!");
    let screen = says(&terminal, "NOT SAVED");
    assert!(screen.contains("4 done") || screen.contains("incomplete"), "{screen}");
    assert_eq!(records(&journal).len(), 5, "nothing half stands among whole records");
    // neither leaving nor handing in throws away what is only in memory
    terminal.key("C-q");
    terminal.expect("End of the exam?");
    terminal.text("l");
    says(&terminal, "leaving now loses them");
    terminal.key("Esc");
    submit(&mut terminal);
    says(&terminal, "no space is left");
    run("prlimit", &["--pid", &pid, "--fsize=unlimited:"]);
    // it is tried again, and handed in, without a key
    terminal.expect("record code");
    assert_eq!(answered(&journal), 4);
    verify(&bench, 0, &journal);
}

#[test]
fn a_signal_that_loses_entries_does_not_end_without_a_word() {
    let bench = faults::bench();
    let mut terminal = faults::sitting(&bench, "sales-associate");
    terminal.text("a");
    terminal.expect("saved ✓ 3");
    let size = std::fs::metadata(journal(&bench)).unwrap().len();
    run("prlimit", &["--pid", &terminal.pid().to_string(), &format!("--fsize={size}:")]);
    terminal.text("nb");
    says(&terminal, "NOT SAVED: ");
    // the question shown and the answer, whose option may stand below what fits
    terminal.expect("2 NOT SAVED");
    terminal.signal("TERM");
    assert_eq!(terminal.end(), 143);
    let said = text(&terminal.screen());
    // the question shown, the answer, and that the sitting was interrupted
    assert!(
        said.contains("3 entries of this exam could not be saved and are lost: no space is left"),
        "{said}"
    );
    assert!(said.contains("start again to go on"), "{said}");
}

#[test]
fn under_a_size_limit_from_the_start_a_command_says_why_it_fails() {
    let bench = Bench::new();
    let script = format!("ulimit -f 8; {} candidate add ada --name Ada", common::binary().display());
    let output =
        Command::new("bash").args(["-c", &script]).env_clear().envs(bench.environment()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(74), "{said}");
    assert!(said.contains("invigil.db") && said.contains("space"), "{said}");
}

/// A home on a small file system of its own, which ends with the program; and where it can be reached from outside.
fn small_disk(bench: &Bench, kilobytes: u32) -> (Terminal, PathBuf) {
    let invigil = common::binary();
    let home = bench.home().display();
    let script = format!(
        "mount -t tmpfs -o size={kilobytes}k none {home} && {0} candidate add ada --name 'Ada Example' && exec {0} take sales-associate",
        invigil.display()
    );
    let terminal = Terminal::start_program(bench, 80, 24, &["unshare", "--mount", "bash", "-c", &script]);
    terminal.expect("what it is");
    let home = PathBuf::from(format!("/proc/{}/root{home}", terminal.pid()));
    (terminal, home)
}

/// Takes all the space that is left.
fn fill(home: &Path) -> PathBuf {
    let filler = home.join("filler");
    let error =
        std::io::copy(&mut std::io::repeat(0), &mut std::fs::File::create(&filler).unwrap()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    filler
}

#[test]
fn a_full_disk_is_told_until_space_is_made_and_nothing_is_lost() {
    let bench = Bench::new();
    let (mut terminal, home) = small_disk(&bench, 4096);
    faults::begin(&mut terminal);
    terminal.text("anbn");
    terminal.expect("saved ✓ 6");
    let attempt =
        std::fs::read_dir(home.join("state/attempts")).unwrap().next().unwrap().unwrap().file_name();
    let journal = home.join("state/attempts").join(attempt).join("journal.jsonl");
    let filler = fill(&home);
    // the rest of the page that the last record stands on takes a few more
    let mut typed = 0;
    while !terminal.screen().contains("NOT SAVED") {
        // a mark is always a record
        terminal.text("m");
        typed += 1;
        terminal.wait("the record or the banner", |screen| {
            screen.contains("NOT SAVED") || saved(screen).is_some_and(|seq| seq as usize == 6 + typed)
        });
    }
    says(&terminal, "no space is left");
    let on_disk = records(&journal).len();
    for key in ["n", "a", "n", "b"] {
        terminal.text(key);
    }
    terminal.expect("Question 5 of");
    terminal.text("!");
    says(&terminal, "NOT SAVED");
    assert_eq!(records(&journal).len(), on_disk);
    std::fs::remove_file(filler).unwrap();
    // without a key
    terminal.expect_gone("NOT SAVED");
    // the last letter may be read after what was kept is saved
    terminal.wait("every answer to be saved", |screen| {
        answered(&journal) == 4
            && saved(screen).is_some_and(|seq| seq as usize + 1 == records(&journal).len())
    });
    assert_eq!(kinds(&journal).iter().filter(|kind| *kind == "marked").count(), typed);
    submit(&mut terminal);
    terminal.expect("record code");
    let copy = bench.home().join("copy.jsonl");
    std::fs::copy(&journal, &copy).unwrap();
    verify(&bench, 0, &copy);
}

#[test]
fn an_exam_that_begins_on_a_full_disk_says_so_and_begins_once_there_is_room() {
    let bench = Bench::new();
    let (mut terminal, home) = small_disk(&bench, 4096);
    faults::up_to_opening(&mut terminal);
    let filler = fill(&home);
    terminal.key("Enter");
    let screen = terminal.wait("a word about space", |screen| text(screen).contains("space"));
    assert!(!screen.contains("Question 1 of"), "{screen}");
    std::fs::remove_file(filler).unwrap();
    // the notice, then once more
    terminal.key("Enter");
    terminal.expect_gone("space");
    terminal.key("Enter");
    terminal.expect("Question 1 of");
    terminal.expect("saved ✓ 2");
}

/// Gives everything in a folder to the user without a name.
fn give_to_nobody(folder: &Path) {
    run("chown", &["-R", "65534:65534", folder.to_str().unwrap()]);
}

/// The program as a user who owns nothing else.
fn as_nobody<'a>(arguments: &[&'a str], program: &'a Path) -> Vec<&'a str> {
    let user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    user.into_iter().chain([program.to_str().unwrap()]).chain(arguments.iter().copied()).collect()
}

#[test]
fn a_home_that_may_not_be_written_is_named() {
    let bench = Bench::new();
    let program = common::binary();
    // not even a folder can be made
    run("chmod", &["755", bench.home().to_str().unwrap()]);
    for arguments in [&["status"][..], &["candidate", "add", "ada", "--name", "Ada"], &[]] {
        let all = as_nobody(arguments, &program);
        let mut terminal = Terminal::start_program(&bench, 80, 24, &all);
        assert_eq!(terminal.end(), 74, "{arguments:?}");
        let said = text(&terminal.screen());
        assert!(said.contains("data cannot be used") && said.contains("--home"), "{said}");
        assert!(terminal.left_on().is_empty());
    }
}

#[test]
fn a_home_that_may_not_be_read_is_named_with_what_to_do() {
    let bench = faults::bench();
    let state = bench.home().join("state");
    run("chmod", &["755", bench.home().to_str().unwrap()]);
    run("chmod", &["700", state.to_str().unwrap()]);
    let program = common::binary();
    let mut terminal = Terminal::start_program(&bench, 80, 24, &as_nobody(&[], &program));
    assert_eq!(terminal.end(), 74);
    let said = text(&terminal.screen());
    assert!(said.contains("server.json cannot be read: Permission denied"), "{said}");
    assert!(said.contains("Mend its permissions") && said.contains("--home DIR"), "{said}");
}

/// Runs a command with the home mounted for reading only, in a shell of its own mounts.
fn read_only(bench: &Bench, arguments: &str) -> String {
    let (home, program) = (bench.home().display(), common::binary());
    format!(
        "mount --bind {home} {home} && mount -o remount,ro,bind {home} && exec {} {arguments}",
        program.display()
    )
}

#[test]
fn a_read_only_home_shows_what_it_holds_and_says_why_nothing_can_begin() {
    let bench = faults::bench();
    let script = read_only(&bench, "take sales-associate");
    let terminal = Terminal::start_program(&bench, 80, 24, &["unshare", "--mount", "bash", "-c", &script]);
    // said before anything is asked, and no start is offered
    terminal.expect("what it is");
    says(&terminal, "No attempt can be started now");
    let screen = says(&terminal, "start Invigil again");
    assert!(screen.contains("Read-only") && !screen.contains("You may start"), "{screen}");
    assert!(screen.contains("Esc back") && !screen.contains("Enter"), "no way on is offered: {screen}");
    assert!(bench.journals().is_empty());
    assert!(bench.ok(&["status"]).contains("0 of 3 attempts used"));
}

#[test]
fn what_cannot_be_recorded_in_a_read_only_home_ends_with_the_code_of_a_failed_write() {
    let bench = faults::bench();
    let script = read_only(&bench, "candidate add bob --name Bob");
    let mut command = Command::new("unshare");
    command.args(["--mount", "bash", "-c", &script]).env_clear().envs(bench.environment());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(74));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("can only be read"), "{said}");
}

#[test]
fn a_folder_of_attempts_that_may_not_be_written_loses_no_attempt() {
    let bench = faults::bench();
    let attempts = bench.home().join("state/attempts");
    std::fs::create_dir_all(&attempts).unwrap();
    give_to_nobody(bench.home());
    run("chmod", &["500", attempts.to_str().unwrap()]);
    let program = common::binary();
    let all = as_nobody(&["take", "sales-associate"], &program);
    let mut terminal = Terminal::start_program(&bench, 80, 24, &all);
    faults::up_to_opening(&mut terminal);
    terminal.key("Enter");
    says(&terminal, "permission is denied");
    let screen = terminal.screen();
    assert!(screen.contains("attempts") && !screen.contains("Question 1 of"), "{screen}");
    terminal.signal("TERM");
    terminal.end();
    run("chmod", &["700", attempts.to_str().unwrap()]);
    let mut terminal = Terminal::start_program(&bench, 80, 24, &all);
    // it goes on where it could not begin, and counts once
    let screen =
        terminal.wait("the offer or the details", |s| s.contains("go on with") || s.contains("what it is"));
    if screen.contains("go on with") {
        terminal.key("Enter");
        terminal.expect("Question 1 of");
    } else {
        faults::begin(&mut terminal);
    }
    terminal.expect("saved ✓ 2");
    verify(&bench, 3, &journal(&bench));
    assert!(bench.ok(&["status"]).contains("1 of 3 attempts used"));
}

#[test]
fn a_state_folder_that_may_not_be_written_at_the_end_is_waited_for_and_no_key_is_needed() {
    let bench = faults::bench();
    give_to_nobody(bench.home());
    let program = common::binary();
    let all = as_nobody(&["take", "sales-associate"], &program);
    let mut terminal = Terminal::start_program(&bench, 80, 24, &all);
    faults::begin(&mut terminal);
    let journal = journal(&bench);
    let attempt = journal.parent().unwrap();
    let folders = [attempt.to_str().unwrap().to_owned(), bench.home().join("state").display().to_string()];
    let make = |mode: &str| folders.iter().for_each(|folder| run("chmod", &[mode, folder]));
    make("500");
    terminal.text("wa note");
    terminal.key("Esc");
    says(&terminal, "NOTES NOT KEPT: permission is denied");
    submit(&mut terminal);
    let screen = text(&says(&terminal, "Handing in is tried every 5 s; ! tries now"));
    assert!(!screen.contains("NOTES NOT KEPT") && screen.contains("registry-key.pem"), "{screen}");
    make("700");
    terminal.expect("record code");
    assert!(!attempt.join("notes.txt").exists(), "notes end with the exam");
    verify(&bench, 0, &journal);
}

#[test]
fn a_journal_that_vanishes_in_the_middle_is_told_and_nothing_is_lost() {
    let bench = faults::bench();
    let mut terminal = faults::sitting(&bench, "sales-associate");
    terminal.text("an");
    terminal.expect("saved ✓ 4");
    std::fs::remove_dir_all(bench.home().join("state")).unwrap();
    terminal.text("b");
    says(&terminal, "NOT SAVED: ");
    says(&terminal, "the files of this attempt were removed");
    says(&terminal, "Press ! to put them back");
    terminal.text("ncn");
    terminal.expect("Question 4 of");
    // asked to, it puts its files back: what it wrote is still in its hands
    terminal.text("!");
    terminal.expect_gone("NOT SAVED");
    let screen = terminal.wait("everything to be saved", |screen| saved(screen).is_some());
    let journal = journal(&bench);
    assert_eq!(saved(&screen).unwrap() as usize + 1, records(&journal).len());
    assert_eq!(answered(&journal), 3);
    verify(&bench, 3, &journal);
    // the key is back too, or nobody could go on after a crash
    terminal.kill();
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("go on with Sales Associate");
    terminal.key("Enter");
    terminal.expect("Question 4 of");
    submit(&mut terminal);
    terminal.expect("record code");
    verify(&bench, 0, &journal);
}

#[test]
fn a_journal_that_somebody_else_writes_to_is_not_written_over() {
    let bench = faults::bench();
    let mut terminal = faults::sitting(&bench, "sales-associate");
    terminal.text("a");
    terminal.expect("saved ✓ 3");
    let journal = journal(&bench);
    let mut bytes = std::fs::read(&journal).unwrap();
    let good = bytes.clone();
    bytes.extend_from_slice(b"foreign\n");
    std::fs::write(&journal, &bytes).unwrap();
    terminal.text("nb");
    says(&terminal, "was changed by another program");
    assert_eq!(std::fs::read(&journal).unwrap(), bytes);
    std::fs::write(&journal, &good).unwrap();
    terminal.text("!");
    let screen = terminal.wait("everything to be saved", |screen| saved(screen).is_some());
    assert_eq!(saved(&screen).unwrap() as usize + 1, records(&journal).len());
    assert_eq!(answered(&journal), 2);
    verify(&bench, 3, &journal);
}

#[test]
fn a_database_that_is_deleted_while_it_is_used_costs_no_answer() {
    let bench = faults::bench();
    let mut terminal = faults::sitting(&bench, "sales-associate");
    terminal.text("an");
    terminal.expect("saved ✓ 4");
    std::fs::remove_dir_all(bench.home().join("data")).unwrap();
    terminal.text("bnc");
    terminal.expect("saved ✓ 7");
    submit(&mut terminal);
    says(&terminal, "is ended, and all of it is on disk and signed");
    says(&terminal, "was removed or replaced while it was in use");
    let journal = journal(&bench);
    assert_eq!(answered(&journal), 3);
    verify(&bench, 0, &journal);
}
