//! An exam with an item of every type in plain lines: answered, killed, resumed, handed in, scored, replayed; alone, from a server,
//! and in practice.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::pty::Terminal;
use common::served::Served;
use common::{Bench, answers, repository, sitting};
use invigil::form::{ItemKind, PresentedItem, PresentedOption};
use std::collections::BTreeSet;
use std::fs;

const EXAM: &str = "land-assistant";
/// Two of them are at their places.
const STEPS: [&str; 4] = [
    "Centre the instrument with the plummet",
    "Plant the tripod over the mark",
    "Level it with the foot screws",
    "Focus the cross hairs",
];

fn bank() -> [String; 2] {
    ["tests/data/types/program.toml", "tests/data/types/banks"]
        .map(|path| repository(path).to_str().unwrap().to_owned())
}

fn alone() -> Bench {
    let mut bench = Bench::new();
    let [program, banks] = bank();
    bench.set("INVIGIL_PROGRAM", &program);
    bench.set("INVIGIL_BANKS", &banks);
    bench.ok(&["candidate", "add", "ada", "--name", "Ada King"]);
    bench
}

fn letter(options: &[PresentedOption], text: &str) -> char {
    let place = options.iter().position(|option| option.text == text);
    sitting::letter(place.unwrap_or_else(|| panic!("no {text} in {options:?}"))).to_ascii_lowercase()
}

fn letters(options: &[PresentedOption], texts: &[&str]) -> String {
    let letters: Vec<String> = texts.iter().map(|text| letter(options, text).to_string()).collect();
    letters.join(" ")
}

fn pairs(item: &PresentedItem, texts: &[&str]) -> String {
    let pair = |(gap, text): (usize, &&str)| format!("{}{}", gap + 1, letter(&item.gaps[gap].options, text));
    texts.iter().enumerate().map(pair).collect::<Vec<_>>().join(" ")
}

/// What is answered to an item: 2 + 1 + 2 of 4 + 3 + 1 of 3 + 2 + 1 + 1 points.
fn answer(item: &PresentedItem) -> String {
    match item.kind {
        ItemKind::Choice => letters(&item.options, &["Theodolite", "Sextant"]),
        ItemKind::TrueFalse => letters(&item.options, &["True"]),
        ItemKind::Ordering => letters(&item.options, &STEPS),
        ItemKind::Matching => pairs(item, &["Hectares", "Metres", "Metres"]),
        ItemKind::InlineChoice => pairs(item, &["0°", "counterclockwise"]),
        ItemKind::Numeric if item.stem.starts_with("How many") => "60".to_owned(),
        ItemKind::Numeric => "6.25".to_owned(),
        ItemKind::Text => "Azimuth".to_owned(),
    }
}

/// What is read out of an answer when its question is read again.
fn read_again(item: &PresentedItem) -> String {
    let answer = answer(item);
    match item.kind {
        ItemKind::Ordering => format!("Order {}.", answer.to_uppercase().replace(' ', ", ")),
        ItemKind::Numeric | ItemKind::Text => format!(": {answer}\n"),
        _ => ", chosen: ".to_owned(),
    }
}

/// What the review says of an answer.
fn in_short(item: &PresentedItem) -> String {
    let answer = answer(item);
    let capitals: Vec<String> = answer.split(' ').map(str::to_uppercase).collect();
    match item.kind {
        ItemKind::Choice | ItemKind::TrueFalse => {
            let mut letters = capitals;
            letters.sort();
            letters.join(" and ")
        }
        ItemKind::Ordering => capitals.join(", "),
        ItemKind::Matching | ItemKind::InlineChoice => capitals
            .iter()
            .map(|pair| format!("{} {}", &pair[..1], &pair[1..]))
            .collect::<Vec<_>>()
            .join(", "),
        ItemKind::Numeric | ItemKind::Text => answer,
    }
}

fn gives(terminal: &mut Terminal, number: usize, item: &PresentedItem) {
    terminal.say(&format!("go {number}"), &format!("Question {number} of 8."));
    let from = terminal.raw().len();
    terminal.say(&format!("answer {}", answer(item)), "");
    terminal.told(from, "Saved, entry ");
}

/// Ada sits the exam to its end, with a kill in the middle.
fn sits(bench: &Bench) -> String {
    let mut terminal = Terminal::start(bench, 100, 40, &["take", EXAM, "--linear"]);
    terminal.told(0, "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say("1", "Type begin");
    terminal.say("begin", "Question 1 of 8.");
    let form = answers::form(bench);
    let kinds: BTreeSet<ItemKind> = form.items.iter().map(|item| item.kind).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ItemKind::ALL);
    // what is not understood is told with the way to say it
    let number = |kind| form.items.iter().position(|item| item.kind == kind).unwrap() + 1;
    for (kind, typed, told) in [
        (ItemKind::Ordering, "answer !", "answer c a b"),
        (ItemKind::Matching, "answer a", "answer 1b 2a"),
        (ItemKind::InlineChoice, "answer 9a", "there are numbers 1 to 2"),
        (ItemKind::Text, "answer", "Type answer and the text behind it."),
    ] {
        terminal.say(&format!("go {}", number(kind)), "Question ");
        terminal.say(typed, told);
    }
    for (at, item) in form.items.iter().enumerate().take(5) {
        gives(&mut terminal, at + 1, item);
    }
    terminal.kill();

    let mut terminal = Terminal::start(bench, 100, 40, &["--linear"]);
    let offer = terminal.told(0, "resume");
    assert!(offer.contains("5 answers verified"), "{offer}");
    terminal.say("resume 1", "Question ");
    for (at, item) in form.items.iter().enumerate() {
        if at < 5 {
            let number = at + 1;
            let read = terminal.say(&format!("go {number}"), &format!("Question {number} of 8."));
            assert!(read.contains(&read_again(item)), "{}\n{read}", read_again(item));
        } else {
            gives(&mut terminal, at + 1, item);
        }
    }
    let all = terminal.say("review all", "Question 8: ANSWERED");
    for (number, item) in (1..).zip(&form.items) {
        let row = format!("Question {number}: ANSWERED, {}.\n", in_short(item));
        assert!(all.contains(&row), "{row}\n{all}");
    }
    terminal.say("left", "8 done, 0 open, 0 new");
    terminal.say("submit", "type submit once more");
    let result = terminal.say("submit", "Result: ");
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.raw().contains(&0x1b), "no control sequence in a whole sitting");
    result
}

#[test]
fn every_type_is_answered_in_plain_lines_resumed_after_a_kill_scored_and_replayed() {
    let bench = alone();
    let result = sits(&bench);
    assert!(result.contains("13 of 17 points"), "{result}");
    let id = answers::form(&bench).attempt.to_string();
    let verified = bench.ok(&["verify", &id]);
    assert!(verified.contains("the score: 13 of 17 points"), "{verified}");
    let mut replay = Terminal::start(&bench, 80, 24, &["--linear=off", "attempts", "replay", &id]);
    replay.expect("REPLAY");
    // the End key
    replay.send(b"\x1b[F");
    replay.expect("the record was signed");
    replay.key("q");
    replay.end();
}

#[test]
fn every_type_is_answered_from_a_server_which_scores_it() {
    let server = Bench::new();
    let [program, banks] = bank();
    let options = ["--bootstrap", "root", "--name", "Guild Hall", "--program", &program, "--banks", &banks];
    let served = Served::start(&server, &options);
    let signed_in = |token: &str| {
        let client = Bench::new();
        let file = client.home().join("token");
        fs::write(&file, token).unwrap();
        let url = format!("http://{}", served.address);
        client.fails(0, &["login", &url, "--token-file", file.to_str().unwrap()]);
        client
    };
    let root = signed_in(fs::read_to_string(server.home().join("state/bootstrap-token")).unwrap().trim());
    root.ok(&["candidate", "add", "ada", "--name", "Ada King", "--email", "a@b.org"]);
    let ada = signed_in(root.ok(&["admin", "token", "issue", "ada", "--label", "laptop"]).trim());
    let result = sits(&ada);
    assert!(result.contains("13 of 17 points"), "{result}");
}

/// The letter before this text, behind these words.
fn read_letter(said: &str, behind: &str, text: &str) -> String {
    let from = said.find(behind).unwrap_or_else(|| panic!("no {behind} in {said}"));
    let mut lines = said[from..].lines();
    let line = lines.find(|line| line.ends_with(&format!(": {text}")));
    line.unwrap_or_else(|| panic!("no {text} in {said}"))[..1].to_lowercase()
}

#[test]
fn every_type_is_practised_in_plain_lines() {
    let bench = alone();
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    let home = terminal.told(0, "Home: ");
    let exam =
        home.lines().find(|line| line.contains("Survey Assistant: ")).unwrap_or_else(|| panic!("{home}"));
    let number = exam.split('.').next().unwrap();
    let mut said = terminal.say(&format!("practice {number}"), "Question 1 of 7.");
    let mut seen = BTreeSet::new();
    for number in 1..=7 {
        if number > 1 {
            said = terminal.say("next", &format!("Question {number} of 7."));
        }
        assert!(!said.contains("{{north}}"), "gaps have numbers: {said}");
        let of = |text: &str| read_letter(&said, "Question ", text);
        let (stem, answer, expected): (&str, String, Vec<String>) = match () {
            () if said.contains("Which TWO") => {
                ("choice", format!("{} {}", of("Sextant"), of("Theodolite")), vec!["RIGHT.".into()])
            }
            () if said.contains("A contour") => (
                "true-false",
                of("False"),
                vec![
                    "NOT RIGHT. The answer is A.".into(),
                    "B: Wrong, chosen. It is what a contour is.".into(),
                ],
            ),
            () if said.contains("Put the steps") => (
                "ordering",
                STEPS.map(of).join(" "),
                vec![
                    "RIGHT IN PART. The order is ".into(),
                    format!("{}: Belongs at place 2.", of(STEPS[0]).to_uppercase()),
                    format!("{}: Right place.", of(STEPS[3]).to_uppercase()),
                ],
            ),
            () if said.contains("Match each") => {
                let pair = |behind: &str, text: &str| read_letter(&said, behind, text);
                let (area, length) = (pair("Area of a field", "Hectares"), pair("Length of", "Metres"));
                let height = pair("Height of", "Litres");
                terminal.say(&format!("answer 1{area} 2{length}"), "2 of 3 filled.");
                terminal.say("check", "2 of 3 filled. Answer first, such as answer 1b 2a; then check.");
                let right = pair("Height of", "Metres").to_uppercase();
                let expected = vec!["1: Right.".into(), format!("3: Wrong: {right} belongs here.")];
                ("matching", format!("3{height}"), expected)
            }
            () if said.contains("North is") => {
                let pair = |behind: &str, text: &str| read_letter(&said, behind, text);
                // a gap is called by its number, where its options begin
                let (north, sense) = (pair("\n1:", "0°"), pair("\n2:", "clockwise"));
                (
                    "inline-choice",
                    format!("1{north} 2{sense}"),
                    vec!["RIGHT.".into(), "1: Right. Bearings begin there.".into()],
                )
            }
            () if said.contains("A square") => {
                terminal.say("check", "Nothing is entered yet.");
                terminal.say("answer 6,25", "That is no number");
                ("numeric", "6.4".to_owned(), vec!["RIGHT IN PART. Accepted: 6.25 ha".into()])
            }
            () => ("text", "azimuth".to_owned(), vec!["RIGHT.".into(), "Accepted: ".into()]),
        };
        seen.insert(stem);
        terminal.say(&format!("answer {answer}"), "Type check");
        let told = terminal.say("check", "RIGHT");
        for words in expected {
            assert!(told.contains(&words), "{stem}: {words}\n{told}");
        }
        terminal.say("answer a", "");
        terminal.say("check", "Checked already");
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
    let summary = terminal.say("end", "Home: ");
    assert!(summary.contains("3 right of 7 checked; 7 in all."), "{summary}");
    assert!(bench.journals().is_empty(), "practice is recorded nowhere");
}
