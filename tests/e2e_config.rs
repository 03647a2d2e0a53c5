//! The configuration with the real binary: what wins, what is refused and how, chosen keys, the mouse, and that no
//! configuration keeps anybody from an exam whose clock runs.

mod common;

use common::pty::Terminal;
use common::sitting::is_chosen;
use common::{Bench, flat, repository};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;

fn configure(bench: &Bench, text: &str) -> PathBuf {
    let file = bench.home().join("config/config.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, text).unwrap();
    file
}

/// Value and source of a setting.
fn setting(bench: &Bench, arguments: &[&str], key: &str) -> (Value, String) {
    let all = [&["config", "show", "--json"], arguments].concat();
    let shown: Value = serde_json::from_str(&bench.ok(&all)).unwrap();
    let setting = &shown["settings"][key];
    (setting["value"].clone(), setting["source"].as_str().unwrap().to_owned())
}

#[test]
fn a_flag_wins_over_the_environment_that_over_the_file_that_over_the_default() {
    for (key, default, file, variable, flag) in [
        ("theme", Value::from("auto"), "\"light\"", ("INVIGIL_THEME", "dark"), "--theme=mono"),
        ("ascii", false.into(), "true", ("INVIGIL_ASCII", "off"), "--ascii"),
        ("figures", Value::from("auto"), "\"blocks\"", ("INVIGIL_FIGURES", "words"), "--figures=kitty"),
        ("mouse", false.into(), "true", ("INVIGIL_MOUSE", "off"), "--mouse=on"),
        ("bell", false.into(), "true", ("INVIGIL_BELL", "off"), "--bell=on"),
        ("linear", false.into(), "true", ("INVIGIL_LINEAR", "off"), "--linear"),
        ("log", Value::Null, "\"/a.log\"", ("INVIGIL_LOG", "/b.log"), "--log=/c.log"),
        ("program", Value::Null, "\"/a.toml\"", ("INVIGIL_PROGRAM", "/b.toml"), "--program=/c.toml"),
        ("banks", Value::Null, "\"/a\"", ("INVIGIL_BANKS", "/b"), "--banks=/c"),
    ] {
        let read = |text: &str| match text.trim_matches('"') {
            "true" | "on" => Value::from(true),
            "off" => Value::from(false),
            other => Value::from(other),
        };
        let mut bench = Bench::new();
        assert_eq!(setting(&bench, &[], key), (default, "default".into()));
        configure(&bench, &format!("{key} = {file}\n"));
        assert_eq!(setting(&bench, &[], key), (read(file), "file".into()));
        bench.set(variable.0, variable.1);
        assert_eq!(setting(&bench, &[], key), (read(variable.1), "environment".into()));
        let said = flag.split_once('=').map_or("on", |(_, value)| value);
        assert_eq!(setting(&bench, &[flag], key), (read(said), "flag".into()));
    }
    let bench = Bench::new();
    bench.ok(&["--linear", "candidate", "list"]);
    configure(&bench, "linear = false\n");
    assert_eq!(setting(&bench, &[], "linear"), (true.into(), "remembered".into()));
    // forgotten by any command that is not refused
    bench.fails(66, &["--linear=off", "--config", "nowhere.toml", "candidate", "list"]);
    assert_eq!(setting(&bench, &[], "linear"), (true.into(), "remembered".into()));
    for command in [&["config", "show"][..], &["program", "schema"]] {
        bench.ok(&["--linear", "candidate", "list"]);
        bench.ok(&[&["--linear=off"], command].concat());
        assert_eq!(setting(&bench, &[], "linear"), (false.into(), "file".into()), "{command:?}");
    }
}

#[test]
fn a_new_configuration_is_sound_changes_nothing_and_is_never_written_over() {
    let bench = Bench::new();
    let place = bench.ok(&["config", "path"]);
    let (_, said) = bench.fails(0, &["config", "check"]);
    assert!(said.contains("There is no configuration"), "{said}");
    bench.ok(&["config", "new"]);
    assert_eq!(std::fs::read_to_string(place.trim_end()).unwrap(), bench.ok(&["config", "new", "--print"]));
    assert!(bench.ok(&["config", "check"]).contains("no faults"));
    assert_eq!(setting(&bench, &[], "theme"), ("auto".into(), "default".into()));

    let file = configure(&bench, "theme = \"dark\"\n");
    let (_, said) = bench.fails(1, &["config", "new"]);
    assert!(said.contains("--force"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "theme = \"dark\"\n");
    bench.ok(&["config", "new", "--force"]);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("#:schema"));

    // another file, by its name; an empty one is no configuration at all
    let other = bench.home().join("other.toml");
    std::fs::write(&other, "mouse = true\n").unwrap();
    assert_eq!(setting(&bench, &["--config", other.to_str().unwrap()], "mouse").0, Value::from(true));
    bench.ok(&["--config", "/dev/null", "candidate", "list"]);
    let (_, said) = bench.fails(66, &["--config", "nowhere.toml", "candidate", "list"]);
    assert!(said.contains("nowhere.toml cannot be read"), "{said}");
}

#[test]
fn a_fault_is_told_with_line_caret_and_mend_and_nothing_is_done() {
    let bench = Bench::new();
    configure(&bench, "theme = \"dark\"\n\n[keys.exam]\nnext = [\"p\"]\nundo = [\"hyper-u\"]\n");
    for arguments in [&["candidate", "list"][..], &["config", "show"], &["config", "keys"]] {
        let (out, said) = bench.fails(65, arguments);
        assert!(out.is_empty(), "{out}");
        assert!(said.contains("config.toml:4:9") && said.contains("^^^"), "{said}");
        assert!(said.contains("`p` asks for `previous` already in `Exam`"), "{said}");
        assert!(said.contains("config.toml:5:9") && said.contains("no key is called `hyper-u`"), "{said}");
        assert!(said.contains("--config /dev/null"), "{said}");
    }
    let (out, _) = bench.fails(1, &["config", "check"]);
    assert!(out.contains("2 errors"), "{out}");
    let faults: Value = serde_json::from_str(&bench.fails(1, &["config", "check", "--json"]).0).unwrap();
    assert_eq!((&faults[0]["faults"][0]["line"], &faults[0]["faults"][0]["column"]), (&4.into(), &9.into()));
    // what needs no configuration works
    bench.ok(&["config", "path"]);
    bench.ok(&["completions", "bash"]);
    bench.ok(&["--config", "/dev/null", "candidate", "list"]);
}

#[test]
fn settings_and_themes_that_are_mistyped_are_answered_with_the_nearest() {
    let bench = Bench::new();
    configure(&bench, "colors = 1\nthem = \"dark\"\n");
    let (out, _) = bench.fails(1, &["config", "check"]);
    assert!(out.contains("did you mean `colours`?") && out.contains("did you mean `theme`?"), "{out}");
    let (_, said) = bench.fails(2, &["--theme", "drak", "config", "show"]);
    assert!(said.contains("did you mean `dark`?"), "{said}");
}

#[test]
fn without_a_terminal_the_screens_say_what_to_do() {
    let bench = Bench::new();
    for arguments in [&[][..], &["take", "sales-associate"]] {
        let child = bench.command(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(child.stderr).unwrap();
        assert_eq!((child.status.code(), child.stdout.len()), (Some(2), 0), "{said}");
        assert!(said.contains("standard input and output are none") && said.contains("--linear"), "{said}");
    }
}

#[test]
fn a_chosen_key_works_in_the_exam_and_footer_messages_and_help_name_it() {
    let bench = Bench::new();
    configure(
        &bench,
        "[keys.exam]\nnext = [\"y\", \"Right\"]\n[keys.home]\nquit = [\"Q\"]\nstart = [\"z\"]\n",
    );
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "sales-associate"]);
    terminal.expect("what it is");
    common::go_on(&mut terminal);
    assert!(terminal.screen().lines().last().unwrap().contains("y next"), "{}", terminal.screen());
    terminal.key("n");
    terminal.key("Enter");
    let told = terminal.expect("Enter does nothing here");
    assert!(told.contains("y goes on") && told.contains("Question 1 of 40"), "{told}");
    terminal.key("y");
    terminal.expect("Question 2 of 40");
    terminal.key("Right");
    terminal.expect("Question 3 of 40");
    // text is text, whatever its letters mean elsewhere
    terminal.key("w");
    terminal.expect("Scratch notes");
    terminal.text("yan");
    terminal.expect("yan");
    terminal.key("Esc");
    terminal.wait("the options", |screen| row_of_option(screen, 'A').is_some());
    terminal.key("?");
    let help = terminal.expect("Choose option A");
    assert!(!help.contains("n, Right, l"), "{help}");
    terminal.key("/");
    terminal.text("Next question");
    let help = terminal.expect("Find: Next question");
    assert!(help.contains("y, Right"), "{help}");
    terminal.key("Esc");
    terminal.expect_gone("Find:");
    terminal.key("Esc");
    terminal.wait("the options", |screen| row_of_option(screen, 'A').is_some());
    // the keys that are kept
    terminal.key("C-c");
    terminal.expect("End of the exam?");
    terminal.key("l");
    let home = terminal.expect("EXAMS");
    assert!(home.contains("Q quit") && home.contains("z start"), "{home}");
    terminal.key("Q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn no_configuration_keeps_anybody_from_an_open_attempt() {
    let bench = Bench::new();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let faulty = "mouse = 7\n";
    configure(&bench, faulty);
    // before anything has begun it is refused as for every command
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    assert_eq!(terminal.end(), 65);
    configure(&bench, "");
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "sales-associate"]);
    terminal.expect("what it is");
    common::go_on(&mut terminal);
    terminal.kill();

    for (text, said) in [
        (faulty, "`mouse` must be true or false"),
        ("program = [[[", "not TOML"),
        ("program = \"nowhere.toml\"\n", "nowhere.toml"),
        ("banks = \"nowhere\"\n", "nowhere"),
        ("log = \"/nowhere/at/all\"\n", ""),
    ] {
        let file = configure(&bench, text);
        let mut terminal = Terminal::start(&bench, 80, 24, &[]);
        if !said.is_empty() {
            let notice = flat(&terminal.expect("Please note"));
            assert!(notice.contains("The configuration is not in order"), "{notice}");
            assert!(notice.contains(said.split(' ').next_back().unwrap()), "{notice}");
            terminal.key("Enter");
        }
        terminal.expect("Unfinished");
        terminal.key("Enter");
        terminal.expect("Question 1 of 40");
        terminal.kill();
        assert_eq!(std::fs::read_to_string(file).unwrap(), text);
    }
    // and in plain lines
    configure(&bench, faulty);
    let mut terminal = Terminal::start(&bench, 80, 24, &["--linear"]);
    terminal.expect("The configuration is not in order");
    terminal.kill();
}

#[test]
fn a_faulty_configuration_hides_no_attempt_of_another_organisations_program() {
    let bench = Bench::new();
    let sound = format!(
        "program = \"{}\"\nbanks = \"{}\"\n",
        repository("tests/data/programs/two-level.toml").display(),
        repository("tests/data/banks").display()
    );
    configure(&bench, &sound);
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &["take", "deck-basic"]);
    terminal.expect("what it is");
    common::go_on(&mut terminal);
    terminal.kill();
    configure(&bench, &format!("{sound}[[["));
    let mut terminal = Terminal::start(&bench, 80, 24, &[]);
    terminal.expect("Please note");
    terminal.key("Enter");
    terminal.expect("Unfinished");
    terminal.key("Enter");
    terminal.expect("Question 1 of");
    terminal.key("a");
    terminal.wait("the answer on disk", |s| is_chosen(s, 0) && s.contains("saved"));
    common::sitting::submit(&mut terminal);
    terminal.wait("a result", |s| s.contains("PASSED"));
}

#[test]
fn a_program_that_is_broken_meanwhile_keeps_nobody_from_an_open_attempt() {
    let bench = Bench::new();
    let program = bench.home().join("own.toml");
    std::fs::copy(repository("tests/data/programs/two-level.toml"), &program).unwrap();
    let banks = repository("tests/data/banks");
    let named = ["--program", program.to_str().unwrap(), "--banks", banks.to_str().unwrap()];
    let with = |more: &[&'static str]| named.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, 80, 24, &with(&["take", "deck-basic"]));
    terminal.expect("what it is");
    common::go_on(&mut terminal);
    terminal.kill();
    std::fs::write(&program, "[[[").unwrap();
    let mut terminal = Terminal::start(&bench, 80, 24, &with(&[]));
    let notice = flat(&terminal.expect("Please note"));
    assert!(notice.contains("An attempt is open") && notice.contains("own.toml"), "{notice}");
    assert!(notice.contains("check FILE"), "{notice}");
    terminal.key("Enter");
    terminal.expect("Unfinished");
    terminal.key("Enter");
    terminal.expect("Question 1 of");
    common::sitting::submit(&mut terminal);
    terminal.wait("a result", |s| s.contains("PASSED"));
    // nothing is open any more: it is refused, as for every command
    terminal.kill();
    let mut terminal = Terminal::start(&bench, 80, 24, &with(&[]));
    assert_eq!(terminal.end(), 65);
}

/// The row of an option that is not chosen, of a question that asks for one or for several.
fn row_of_option(screen: &str, letter: char) -> Option<usize> {
    let boxes = ["( )", "[ ]"].map(|sign| format!("{sign} {letter}  "));
    screen.lines().position(|line| boxes.iter().any(|sign| line.contains(sign)))
}

/// A press and release of the left button on a cell, counted from 0.
fn click(terminal: &mut Terminal, column: usize, row: usize) {
    let (column, row) = (column + 1, row + 1);
    terminal.text(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"));
}

#[test]
fn a_click_chooses_the_wheel_moves_and_the_terminal_gets_its_mouse_back() {
    let bench = Bench::new();
    configure(&bench, "mouse = true\n");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    let mut terminal = Terminal::start(&bench, 80, 50, &[]);
    // a click moves the cursor to a row, another one opens it
    // the last one: credentials stand above exams
    let row_of = |screen: &str, text: &str| {
        screen.lines().collect::<Vec<_>>().iter().rposition(|line| line.contains(text)).unwrap()
    };
    terminal.expect("EXAMS");
    terminal.text("/");
    terminal.text("Sales Associate");
    terminal.key("Enter");
    let home =
        terminal.wait("the filter", |s| s.contains("Find: Sales Associate") && !s.contains("Technical"));
    let row = row_of(&home, "Sales Associate        ");
    click(&mut terminal, 10, row);
    terminal.wait("the cursor on the row", |s| s.lines().nth(row).is_some_and(|l| l.contains('▌')));
    click(&mut terminal, 10, row);
    terminal.expect("what it is");
    common::go_on(&mut terminal);
    let screen = terminal.wait("the options", |screen| row_of_option(screen, 'B').is_some());
    click(&mut terminal, 12, row_of_option(&screen, 'B').unwrap());
    terminal.wait("B chosen and saved", |s| is_chosen(s, 1) && s.contains("saved ✓ 3"));
    let before = common::sitting::cursor(&terminal.screen());
    terminal.text("\x1b[<65;5;5M");
    terminal.wait("the wheel to move the cursor", |s| common::sitting::cursor(s) != before);
    // a click that brings the window back is not for what stands there
    terminal.text("\x1b[O");
    terminal.expect("Focus left");
    let row = row_of_option(&screen, 'A').unwrap() + 1;
    terminal.text(&format!("\x1b[<0;12;{row}M\x1b[I\x1b[<0;12;{row}M"));
    terminal.expect("Focus was away");
    terminal.key("g");
    terminal.expect("Go to");
    terminal.key("Esc");
    let screen = terminal.expect_gone("Go to");
    assert!(is_chosen(&screen, 1) && !is_chosen(&screen, 0), "{screen}");
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    assert!(raw.contains("\x1b[?1000h") && !raw.contains("\x1b[?1003h"), "motion is not asked for");
    terminal.signal("TERM");
    assert_eq!(terminal.end(), 128 + 15);
    assert_eq!(terminal.left_on(), Vec::<&str>::new());
}

#[test]
fn the_mouse_is_off_unless_wished_for_and_always_over_ssh() {
    let mut bench = Bench::new();
    let mouse = |bench: &Bench| {
        let mut terminal = Terminal::start(bench, 80, 24, &[]);
        terminal.expect("EXAMS");
        terminal.key("q");
        assert_eq!(terminal.end(), 0);
        String::from_utf8_lossy(&terminal.raw()).contains("?1000h")
    };
    assert!(!mouse(&bench));
    bench.set("INVIGIL_MOUSE", "on");
    assert!(mouse(&bench));
    bench.set("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22");
    assert!(!mouse(&bench));
}

#[test]
fn themes_and_looks_reach_the_terminal_and_no_color_wins_over_them() {
    let mut bench = Bench::new();
    configure(&bench, "theme = \"light\"\n[colours]\naccent = \"bold #ff8000\"\n");
    let drawn = |bench: &Bench| {
        let mut terminal = Terminal::start(bench, 80, 24, &[]);
        terminal.expect("EXAMS");
        terminal.key("q");
        assert_eq!(terminal.end(), 0);
        String::from_utf8_lossy(&terminal.raw()).into_owned()
    };
    let raw = drawn(&bench);
    assert!(raw.contains("38;2;255;128;0") && raw.contains("90m"), "{raw:?}");
    bench.set("NO_COLOR", "1");
    let raw = drawn(&bench);
    assert!(!raw.contains("38;2;") && !raw.contains("90m"), "{raw:?}");
}

#[test]
fn a_variable_of_the_environment_that_is_empty_is_not_set() {
    let bench = Bench::new();
    let shown = |names: &[&str]| {
        let mut command = bench.command(&["config", "show"]);
        command.envs(names.iter().map(|name| (name, "")));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    assert_eq!(shown(&["INVIGIL_PROGRAM", "INVIGIL_BANKS", "INVIGIL_THEME", "INVIGIL_ASCII"]), shown(&[]));
    let mut homeless = bench.command(&["attempts", "list", "--all"]);
    let said = homeless.env("INVIGIL_HOME", "").env("HOME", bench.home()).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}
