//! `bank preview` in a pseudo-terminal: the list, both views, what happens when the file is saved, broken and mended, the
//! editor, a sample form, exposure; and the same in plain lines.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

mod common;

use common::pty::Terminal;
use common::{Bench, flat, repository};
use std::path::PathBuf;

/// A copy of the bank of the bridge inspectors, to be written on.
struct Desk {
    bench: Bench,
    file: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let bench = Bench::with_program("bridges");
        let file = bench.home().join("bridge-inspector.toml");
        std::fs::copy(repository("tests/data/banks/bridge-inspector.toml"), &file).unwrap();
        Self { bench, file }
    }

    fn open(&self, columns: u16, rows: u16, arguments: &[&str]) -> Terminal {
        let file = self.file.to_str().unwrap();
        let all: Vec<&str> = ["bank", "preview", file].into_iter().chain(arguments.iter().copied()).collect();
        let terminal = Terminal::start(&self.bench, columns, rows, &all);
        terminal.wait("the list", |screen| screen.contains("POOL") && !screen.contains("checking"));
        terminal
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.file).unwrap()
    }

    /// Saves the file as many editors do: another one is put in its place.
    fn save(&self, text: &str) {
        let new = self.bench.home().join(".bridge-inspector.toml.new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, &self.file).unwrap();
    }

    /// The stem of an item begins with this word from now on.
    fn with_stem(&self, id: &str, word: &str) -> String {
        let text = self.text();
        let item = text.find(&format!("id = \"{id}\"")).unwrap();
        let stem = item + text[item..].find("stem = ").unwrap();
        let quote = stem + text[stem..].find('"').unwrap();
        let begin = quote + text[quote..].find(|c: char| c != '"' && c != '\n').unwrap();
        format!("{}{word} {}", &text[..begin], &text[begin..])
    }
}

fn first_id(text: &str) -> String {
    let item = text.find("[[item]]").unwrap();
    let id = item + text[item..].find("id = \"").unwrap() + 6;
    text[id..].split('"').next().unwrap().to_owned()
}

#[test]
fn a_bank_is_listed_filtered_and_seen_as_candidate_and_as_author() {
    let desk = Desk::new();
    let id = first_id(&desk.text());
    let mut terminal = desk.open(80, 24, &[]);
    let list = terminal.screen();
    assert!(list.contains("ITEM") && list.contains(&id), "{list}");
    terminal.key("Enter");
    let candidate = terminal.expect("candidate's view");
    assert!(candidate.contains("( ) A") || candidate.contains("[ ] A"), "{candidate}");
    assert!(!candidate.contains("KEY"), "{candidate}");
    terminal.key("v");
    let author = terminal.expect("author's view");
    assert!(author.contains("KEY"), "{author}");
    terminal.key("n");
    terminal.wait("the next item", |screen| screen.contains("2 of ") && screen.contains("author's view"));
    terminal.key("Esc");
    terminal.expect("ITEM");
    terminal.key("/");
    terminal.text("status:pilot");
    let pilots =
        terminal.wait("the pilots alone", |screen| screen.contains(" of ") && !screen.contains(" live "));
    assert!(pilots.contains("pilot"), "{pilots}");
    terminal.key("Enter");
    terminal.key("Esc");
    terminal.expect(" live ");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    assert_eq!(terminal.left_on(), [""; 0]);
}

#[test]
fn what_is_saved_shows_and_a_broken_file_shows_why_until_it_is_mended() {
    let desk = Desk::new();
    let (whole, id) = (desk.text(), first_id(&desk.text()));
    let mut terminal = desk.open(80, 24, &[]);
    terminal.key("Enter");
    terminal.expect("candidate's view");
    desk.save(&desk.with_stem(&id, "Remarkably,"));
    terminal.expect("Remarkably,");
    // written in place, as other editors do
    std::fs::write(&desk.file, desk.with_stem(&id, "Lately,")).unwrap();
    terminal.expect("Lately,");
    terminal.key("Esc");
    let broken = whole.replacen("status = \"live\"", "status = \"alive\"", 1);
    let line = broken.lines().position(|line| line.contains("alive")).unwrap() + 1;
    desk.save(&broken);
    let shown = terminal.expect("THE FILE CANNOT BE USED");
    assert!(flat(&shown).contains(&format!("Line {line}, column 10")), "{shown}");
    assert!(shown.contains(&id), "the last version stays\n{shown}");
    terminal.key("f");
    let faults = terminal.expect("^^^^^");
    assert!(faults.contains("alive") && faults.contains("help:"), "{faults}");
    terminal.key("Esc");
    terminal.expect("POOL");
    // the same where it is no TOML
    let line = whole.lines().count();
    desk.save(&format!("{whole}\n[[item]]\nid = \"last"));
    let shown = terminal.expect("not TOML");
    assert!(flat(&shown).contains(&format!("Line {}, column", line + 3)), "{shown}");
    desk.save(&whole);
    terminal.expect_gone("THE FILE CANNOT BE USED");
    std::fs::remove_file(&desk.file).unwrap();
    terminal.expect("cannot be read");
    desk.save(&whole);
    terminal.expect_gone("cannot be read");
}

#[test]
fn a_file_that_is_broken_from_the_start_is_shown_with_its_faults() {
    let desk = Desk::new();
    let whole = desk.text();
    desk.save(&whole.replacen("[[item]]", "[[item]", 1));
    let file = desk.file.to_str().unwrap();
    let mut terminal = Terminal::start(&desk.bench, 80, 24, &["bank", "preview", file]);
    terminal.expect("error: ");
    desk.save(&whole);
    terminal.expect("ITEM");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn the_editor_has_the_terminal_and_gives_it_back() {
    let mut desk = Desk::new();
    let id = first_id(&desk.text());
    let line = desk.text().lines().position(|line| line == "[[item]]").unwrap() + 1;
    // an editor that says what it was given, waits for a line, and writes
    let editor = desk.bench.home().join("editor");
    let script = "#!/bin/sh\necho \"EDITING $1\"\nread word\nsed -i \"0,/^stem = ./s//&$word /\" \"$2\"\n";
    std::fs::write(&editor, script).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&editor, executable).unwrap();
    desk.bench.set("EDITOR", editor.to_str().unwrap());
    let file = desk.file.to_str().unwrap();
    let mut terminal = Terminal::start(&desk.bench, 80, 24, &["bank", "preview", file, "--item", &id]);
    terminal.expect("candidate's view");
    terminal.key("e");
    let seen = terminal.expect("EDITING");
    assert!(seen.contains(&format!("EDITING +{line}")), "{seen}");
    terminal.text("Hereabouts\n");
    terminal.expect("candidate's view");
    terminal.expect("Hereabouts");
    terminal.key("Esc");
    terminal.expect("ITEM");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    assert_eq!(terminal.left_on(), [""; 0]);
}

#[test]
fn an_editor_that_cannot_be_started_is_told() {
    let mut desk = Desk::new();
    desk.bench.set("EDITOR", "no-such-editor");
    let mut terminal = desk.open(80, 24, &[]);
    terminal.key("e");
    terminal.expect("`no-such-editor` ended with");
}

#[test]
fn a_sample_form_is_the_draw_of_its_seed() {
    let desk = Desk::new();
    let seed = "5".repeat(64);
    let file = desk.file.to_str().unwrap();
    let drawn = desk.bench.ok(&["draw", file, "--seed", &seed]);
    let first = drawn.lines().skip_while(|line| !line.contains(" no.")).nth(1).unwrap();
    let first = first.split_whitespace().nth(1).unwrap();
    let mut terminal = desk.open(80, 24, &["--seed", &seed]);
    terminal.key("d");
    let listed = terminal.expect(&seed);
    let shown = listed.lines().find(|line| line.contains(" 1  ")).unwrap();
    assert!(shown.contains(first), "{first}\n{listed}");
    terminal.key("Enter");
    let question = terminal.expect("candidate's view");
    assert!(question.contains(first) && question.contains("1 of "), "{question}");
    terminal.key("Esc");
    terminal.expect("redraw");
    terminal.key("r");
    terminal.wait("another form", |screen| screen.contains("seed ") && !screen.contains(&seed));
}

#[test]
fn exposure_shows_the_exact_chances() {
    let desk = Desk::new();
    let file = desk.file.to_str().unwrap();
    let told = desk.bench.ok(&["draw", file, "--inclusion"]);
    let mut terminal = desk.open(80, 24, &[]);
    terminal.key("x");
    let shown = terminal.expect(" in a form");
    let row = shown.lines().find(|line| line.contains(" % ") && line.contains('/')).unwrap();
    let (id, exact) = (row.split_whitespace().next().unwrap(), row.split_whitespace().nth(3).unwrap());
    let of_draw = told.lines().rfind(|line| line.starts_with(id)).unwrap();
    assert!(of_draw.ends_with(exact), "{row}\n{of_draw}");
}

#[test]
fn on_a_wide_screen_the_question_stands_beside_the_list_and_on_a_small_one_below_it() {
    let desk = Desk::new();
    let mut terminal = desk.open(120, 40, &[]);
    let wide = terminal.screen();
    assert!(wide.contains(") A  ") || wide.contains("] A  "), "{wide}");
    for (columns, rows) in [(60, 15), (59, 15), (10, 3), (1, 1), (200, 60), (80, 24)] {
        terminal.resize(columns, rows);
    }
    terminal.wait("the list again", |screen| screen.contains("ITEM") && screen.contains("POOL"));
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn without_a_terminal_the_bank_is_told_in_lines() {
    let desk = Desk::new();
    let (file, id) = (desk.file.to_str().unwrap(), first_id(&desk.text()));
    let all = desk.bench.ok(&["bank", "preview", file]);
    assert!(all.contains("Pool of bridge-inspector") && all.contains(&id), "{all}");
    let some = desk.bench.ok(&["bank", "preview", file, "--filter", "-status:live"]);
    assert!(!some.contains(" live "), "{some}");
    let one = desk.bench.ok(&["bank", "preview", file, "--item", &id]);
    assert!(
        one.contains("candidate's view") && one.contains("author's view") && one.contains("KEY"),
        "{one}"
    );
    let (_, why) = desk.bench.fails(1, &["bank", "preview", file, "--item", "nobody"]);
    assert!(why.contains("no item `nobody`"), "{why}");
    let (_, why) = desk.bench.fails(2, &["bank", "preview", "missing.toml"]);
    assert!(why.contains("missing.toml"), "{why}");
    desk.save(&desk.text().replacen("status = \"live\"", "status = \"alive\"", 1));
    let (told, _) = desk.bench.fails(1, &["bank", "preview", file]);
    assert!(told.contains("alive") && told.contains("^^^"), "{told}");
}

#[test]
fn an_answer_in_plain_lines_says_what_it_earns() {
    let bench = Bench::with_program("bridges");
    let bank = repository("tests/data/types/banks/land-assistant.toml");
    let tried = |id: &str, answer: &str| {
        bench.ok(&["bank", "preview", bank.to_str().unwrap(), "--item", id, "--answer", answer])
    };
    let right = tried("true-false", "a");
    assert!(right.contains("A  True") && right.contains("1 of 1 point") && !right.contains("KEY"), "{right}");
    assert!(tried("true-false", "b").contains("0 of 1 point"));
    // the letters are those of the view that was read before
    let view = bench.ok(&["bank", "preview", bank.to_str().unwrap(), "--item", "matching"]);
    let letter = |text: &str| {
        view.lines().find_map(|line| line.trim_end().strip_suffix(text)).unwrap().trim().to_owned()
    };
    let (hectares, metres) = (letter("Hectares"), letter("Metres"));
    let answer = format!("1{hectares} 2{metres} 3{metres}");
    let pairs = tried("matching", &answer);
    assert!(pairs.contains("3 of 3 pairs right"), "{answer}\n{view}\n{pairs}");
    assert!(tried("numeric", "6.25").contains("2 of 2 points"));
    assert!(
        tried("numeric", "six").contains("0 of 2 points"),
        "what is no number is an answer, and a wrong one"
    );
    for (id, answer, due) in [("matching", "1a", "1 of 3"), ("true-false", "c", "no option C here")] {
        let (_, why) =
            bench.fails(2, &["bank", "preview", bank.to_str().unwrap(), "--item", id, "--answer", answer]);
        assert!(why.contains(due) && why.contains(&format!("`--answer '{answer}'`")), "{why}");
    }
}

#[test]
fn an_item_is_tried_with_its_own_keys_and_says_what_the_answer_earns() {
    let bench = Bench::with_program("bridges");
    let file = bench.home().join("land-assistant.toml");
    std::fs::copy(repository("tests/data/types/banks/land-assistant.toml"), &file).unwrap();
    let before = std::fs::read(&file).unwrap();
    let mut terminal = Terminal::start(&bench, 80, 24, &["bank", "preview", file.to_str().unwrap()]);
    terminal.wait("the list", |screen| screen.contains("ITEM") && !screen.contains("checking"));
    // from the list: a choice, checked and tried once more
    terminal.key("t");
    let shown = terminal.expect("trying");
    assert!(
        shown.contains("nothing is kept") && shown.contains("Enter check") && !shown.contains("KEY"),
        "{shown}"
    );
    terminal.text("ab");
    terminal.key("Enter");
    terminal.expect("of 2 points");
    terminal.key("t");
    terminal.expect_gone("of 2 points");
    terminal.key("q");
    terminal.expect("ITEM");
    // from an item that lies open: pairs, with what each of them earns
    terminal.key("/");
    terminal.text("kind:matching status:live");
    terminal.key("Enter");
    terminal.expect("1 of ");
    terminal.key("Enter");
    terminal.expect("candidate's view");
    terminal.key("t");
    terminal.expect("trying");
    for _ in 0..3 {
        terminal.key("a");
        terminal.key("Down");
    }
    terminal.key("Enter");
    let scored = terminal.expect("pairs right");
    assert!(scored.contains("Right.") || scored.contains("belongs here"), "{scored}");
    terminal.key("Esc");
    terminal.expect("candidate's view");
    terminal.key("q");
    terminal.expect("ITEM");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    assert_eq!(terminal.left_on(), [""; 0]);
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
