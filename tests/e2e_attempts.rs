//! The look back on attempts: what became of them, the way through one, its record to hand over; and never a key.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::answers::{self, Keys};
use common::pty::Terminal;
use common::{Bench, flat, repository};
use invigil::form::PresentedForm;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const COMMENT: &str = "Both lights are asked for, and only one can be chosen.";
const INCIDENT: &str = "The fire alarm went off.";

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

fn people() -> Bench {
    let bench = Bench::with_program("two-level");
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
    bench.ok(&["candidate", "add", "bob", "--name", "Bob Example"]);
    bench
}

/// Plain lines at the first question of the exam with four.
fn begin(bench: &Bench, person: &str) -> Terminal {
    bench.ok(&["candidate", "use", person]);
    let mut terminal = Terminal::start(bench, 100, 40, &["--linear"]);
    terminal.told(0, "Home: ");
    terminal.say("start 3", "Type agree");
    terminal.say("agree", "Who sits this exam?");
    terminal.say(if person == "ada" { "1" } else { "2" }, "Type begin");
    terminal.say("begin", "Options:\n");
    terminal
}

/// Says a line, and waits until what it changed lies on disk.
fn answer(terminal: &mut Terminal, line: &str) {
    let from = terminal.raw().len();
    terminal.say(line, "");
    terminal.told(from, "Saved, entry ");
}

fn end(mut terminal: Terminal) {
    terminal.say("submit", "type submit once more");
    terminal.say("submit", "Result: ");
    terminal.say("home", "Home: ");
    terminal.text("quit");
    terminal.key("Enter");
    assert_eq!(terminal.end(), 0);
}

/// Ada sits: two visits to question 1, an answer changed there, a flag on 2, nothing on 3, question 4 unseen.
fn sat(bench: &Bench) -> PresentedForm {
    let mut terminal = begin(bench, "ada");
    answer(&mut terminal, "answer a");
    answer(&mut terminal, "answer b");
    terminal.say("next", "Question 2 of 4");
    terminal.say("flag", "marked for review");
    answer(&mut terminal, "answer a");
    terminal.say(&format!("comment {COMMENT}"), "Question 2");
    terminal.say("next", "Question 3 of 4");
    terminal.say(&format!("incident {INCIDENT}"), "Question 3");
    terminal.say("go 1", "Question 1 of 4");
    end(terminal);
    answers::form(bench)
}

/// An attempt of Bob that is killed after his first answer.
fn killed(bench: &Bench) -> PresentedForm {
    let mut terminal = begin(bench, "bob");
    answer(&mut terminal, "answer c");
    terminal.kill();
    answers::form(bench)
}

fn journal(bench: &Bench, form: &PresentedForm) -> PathBuf {
    bench.home().join("state/attempts").join(form.attempt.as_str()).join("journal.jsonl")
}

/// Nothing of the questions stands in a text, whatever it says beside.
fn tells_nothing_of_items(text: &str, form: &PresentedForm) {
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let text = flat(text);
    for presented in &form.items {
        let item = keys.item(presented);
        assert!(!text.contains(&flat(&presented.stem)), "{}\n{text}", presented.stem);
        assert!(!text.contains(item.id.as_str()), "{}\n{text}", item.id);
        for option in &presented.options {
            assert!(!text.contains(option.id.as_str()), "{}\n{text}", option.id);
            // shorter ones may be parts of other words
            assert!(option.text.len() < 9 || !text.contains(&flat(&option.text)), "{}\n{text}", option.text);
        }
    }
    for word in ["\"key\": true", "\"key\":true", "verdict", "wrong", "\"choices\"", "rationale", "\"stem\""]
    {
        assert!(!text.contains(word), "{word}\n{text}");
    }
}

fn narrow(text: &str) {
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn the_way_through_an_attempt_is_told_and_nothing_of_its_questions() {
    let bench = people();
    let form = sat(&bench);
    let id = form.attempt.as_str();
    let points = parsed(&bench.ok(&["verify", id, "--json"]))["proven"]
        .as_array()
        .unwrap()
        .iter()
        .find(|claim| claim["claim"] == "score")
        .unwrap()["points"]
        .clone();

    let list = bench.ok(&["attempts", "list"]);
    narrow(&list);
    assert!(list.starts_with("Ada Example (ada)\n"), "{list}");
    assert!(
        list.contains(&format!("submitted · {points} of 4, ")) && list.contains("record intact"),
        "{list}"
    );
    let rows = parsed(&bench.ok(&["attempts", "list", "--json"]));
    let row = &rows[0];
    assert_eq!(
        (rows.as_array().unwrap().len(), &row["attempt"], &row["state"]),
        (1, &json!(id), &json!("submitted"))
    );
    assert_eq!((&row["record"], &row["other_program"]), (&json!("intact"), &json!(false)));
    assert_eq!((&row["result"]["points"], &row["result"]["possible"]), (&points, &json!(4)));
    let short = row["short"].as_str().unwrap();
    assert!(id.starts_with(short) && bench.ok(&["verify", short]).starts_with("CLOSED"));

    let shown = bench.ok(&["attempts", "show", short]);
    narrow(&shown);
    for part in [
        format!("Attempt {id}\nDeckhand exam (deck-basic)"),
        "CLOSED: the attempt was submitted and signed".to_owned(),
        "proven:     the form is the one that the joint seed gives".to_owned(),
        "comment, question 2".to_owned(),
        "incident, question 3".to_owned(),
    ] {
        assert!(shown.contains(&part), "{part}\n{shown}");
    }
    assert!(flat(&shown).contains(COMMENT) && flat(&shown).contains(INCIDENT), "{shown}");
    let row = |number: u32| {
        let row = shown.lines().find(|line| line.starts_with(&format!("  {number:>3}  "))).unwrap();
        row.split_whitespace().skip(2).map(str::to_owned).collect::<Vec<_>>()
    };
    // one option chosen: enough, or one of two
    let stands = |item: usize| if form.items[item].select == 1 { "answered" } else { "incomplete" };
    assert_eq!((row(1)[0].as_str(), row(1)[2..].join(" ")), ("2", format!("1 {}", stands(0))));
    assert_eq!(row(2)[2..].join(" "), format!("0 {}, for review", stands(1)));
    assert_eq!((row(3)[3].as_str(), row(4)[3].as_str(), row(4)[0].as_str()), ("open", "unseen", "0"));

    let data = bench.ok(&["attempts", "show", id, "--json"]);
    let report = parsed(&data);
    let told = &report["told"];
    let way = &told["path"];
    let items = way["items"].as_array().unwrap();
    let on_display: u64 = items.iter().map(|item| item["on_display_ms"].as_u64().unwrap()).sum();
    assert_eq!(way["on_display_ms"], on_display);
    assert_eq!(way["clocks_ms"], 0);
    assert_eq!(told["used_ms"], on_display + way["elsewhere_ms"].as_u64().unwrap());
    assert_eq!(items[0]["domain"], json!(form.items[0].domain));
    assert_eq!(items[1]["for_review"], true);
    assert_eq!(told["comments"][0]["text"], COMMENT);
    assert_eq!((&told["comments"][1]["kind"], &told["comments"][1]["item"]), (&json!("incident"), &json!(3)));
    assert_eq!((&report["verification"]["state"], &report["items"]), (&json!("CLOSED"), &Value::Null));

    [&list, &rows.to_string(), &shown, &data].iter().for_each(|text| tells_nothing_of_items(text, &form));
}

#[test]
fn an_administrator_sees_questions_responses_and_keys_and_is_warned() {
    let bench = people();
    let form = sat(&bench);
    let keys = Keys::of(&repository("tests/data/banks/deck-basic.toml"));
    let output = bench.run(&["attempts", "show", form.attempt.as_str(), "--items"]);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && err.contains("this shows the keys"), "{err}");
    narrow(&out);
    let output = bench.run(&["attempts", "show", form.attempt.as_str(), "--items", "--json"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("this shows the keys"));
    let report = parsed(&String::from_utf8(output.stdout).unwrap());
    let items = report["items"].as_array().unwrap();
    for (presented, shown) in form.items.iter().zip(items) {
        let item = keys.item(presented);
        assert!(flat(&out).contains(&flat(&presented.stem)), "{out}");
        assert_eq!((&shown["item"], &shown["stem"]), (&json!(item.id), &json!(presented.stem)));
        let texts: Vec<&str> = presented.options.iter().map(|option| option.text.as_str()).collect();
        let options = shown["options"].as_array().unwrap();
        assert_eq!(options.iter().map(|o| o["text"].as_str().unwrap()).collect::<Vec<_>>(), texts);
        let marked: Vec<usize> = (0..options.len()).filter(|i| options[*i]["key"] == true).collect();
        assert_eq!(marked, keys.right(presented));
    }
    let chosen = |item: usize| -> Vec<bool> {
        items[item]["options"].as_array().unwrap().iter().map(|o| o["chosen"] == true).collect()
    };
    assert!(chosen(0)[1] && chosen(1)[0] && !chosen(2).contains(&true));
    let reached: u64 = items.iter().map(|item| item["points"].as_u64().unwrap()).sum();
    assert_eq!(report["result"]["points"], reached);
}

#[test]
fn an_open_attempt_shows_its_way_so_far_and_no_key() {
    let bench = people();
    let form = killed(&bench);
    let id = form.attempt.as_str();
    let list = bench.ok(&["attempts", "list"]);
    assert!(list.contains("open · record open"), "{list}");
    let shown = bench.ok(&["attempts", "show", id]);
    assert!(shown.contains("OPEN: ") && shown.contains("ended    not yet"), "{shown}");
    let (out, why) = bench.fails(1, &["attempts", "show", id, "--items"]);
    assert!(out.is_empty() && why.contains("is still open"), "{out}{why}");
    tells_nothing_of_items(&(list + &shown + &why), &form);

    // gone on with, the gap is told
    let mut terminal = Terminal::start(&bench, 100, 40, &["--linear"]);
    terminal.told(0, "resume");
    terminal.say("resume 1", "Options:");
    end(terminal);
    let shown = bench.ok(&["attempts", "show", id]);
    assert!(shown.contains("the program was started again"), "{shown}");
    let report = parsed(&bench.ok(&["attempts", "show", id, "--json"]));
    assert_eq!(report["told"]["review"]["away"][0]["how"], "new-process");
    assert_eq!(report["told"]["path"]["items"][0]["visits"], 2);
    bench.ok(&["attempts", "show", id, "--items"]);
}

#[test]
fn a_record_that_was_tampered_with_is_told_as_far_as_it_holds() {
    let bench = people();
    let (ada, bob) = (sat(&bench), killed(&bench));
    let path = journal(&bench, &ada);
    let whole = std::fs::read(&path).unwrap();
    // the first answer's record, one byte of it
    let text = String::from_utf8(whole.clone()).unwrap();
    let line = text.lines().position(|line| line.contains("\"type\":\"answered\"")).unwrap();
    std::fs::write(&path, text.replacen("\"type\":\"answered\"", "\"type\":\"answerex\"", 1)).unwrap();
    let list = bench.ok(&["attempts", "list", "--candidate", "ada"]);
    assert!(list.contains("submitted · ") && list.contains("record not intact"), "{list}");
    let shown = bench.ok(&["attempts", "show", ada.attempt.as_str()]);
    assert!(
        shown.contains(&format!("BROKEN: record {line} (line {}): its bytes were changed", line + 1)),
        "{shown}"
    );
    let told = parsed(&bench.ok(&["attempts", "show", ada.attempt.as_str(), "--json"]))["told"].clone();
    assert_eq!((&told["records"], &told["comments"]), (&json!(line), &json!([])));
    // the record of another attempt in its place
    std::fs::copy(journal(&bench, &bob), &path).unwrap();
    let output = bench.run(&["attempts", "list", "--candidate", "ada", "--json"]);
    assert_eq!(parsed(&String::from_utf8(output.stdout).unwrap())[0]["record"], "not-intact");
    let output = bench.run(&["attempts", "show", ada.attempt.as_str(), "--json"]);
    let report = parsed(&String::from_utf8(output.stdout).unwrap());
    assert_eq!((&report["verification"]["first_bad"]["seq"], &report["told"]), (&json!(0), &Value::Null));
    // without the file, what the store holds counts
    std::fs::remove_file(&path).unwrap();
    assert!(bench.ok(&["attempts", "list", "--candidate", "ada"]).contains("record intact"));
    std::fs::write(&path, whole).unwrap();
    assert!(bench.ok(&["attempts", "list", "--candidate", "ada"]).contains("record intact"));
}

#[test]
fn an_attempt_whose_record_is_gone_is_listed_and_says_so() {
    let bench = people();
    let form = sat(&bench);
    let id = form.attempt.as_str();
    std::fs::remove_dir_all(journal(&bench, &form).parent().unwrap()).unwrap();
    let emptied = Command::new("python3")
        .args(["-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('DELETE FROM records'); c.commit()"])
        .arg(bench.home().join("data/invigil.db"))
        .status()
        .unwrap();
    assert!(emptied.success());
    let list = bench.ok(&["attempts", "list"]);
    assert!(list.contains("submitted · ") && list.contains("no record"), "{list}");
    assert!(bench.ok(&["attempts", "show", id]).contains("there is none"));
    let report = parsed(&bench.ok(&["attempts", "show", id, "--json"]));
    assert_eq!((&report["verification"], &report["told"]), (&Value::Null, &Value::Null));
    let (_, why) = bench.fails(1, &["attempts", "show", id, "--items"]);
    assert!(why.contains("no record that can be read"), "{why}");
    let (_, why) = bench.fails(1, &["attempts", "export", id, "-o", "nothing"]);
    assert!(why.contains("nothing to hand over"), "{why}");
}

#[test]
fn the_names_of_the_answers_for_programs_stay() {
    let bench = people();
    let form = sat(&bench);
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let row = parsed(&bench.ok(&["attempts", "list", "--json"]))[0].clone();
    let summary = "appeals attempt ended exam given_back incidents mode opened other_program person program record removed result results";
    assert_eq!(members(&row), format!("{summary} short state title"));
    assert_eq!(members(&row["results"][0]), "passed points possible recorded signed version voided");
    assert_eq!(
        members(&row["result"]),
        "held limit_ms marks pass_mark passed percent points possible used_ms"
    );
    let report = parsed(&bench.ok(&["attempts", "show", form.attempt.as_str(), "--json"]));
    let report_members = "appeals attempt breaks_ms domains ended exam form given_back incidents limit_ms mode opened other_program \
                          person proctoring program record removed result results state title told verification";
    assert_eq!(members(&report), report_members);
    let told = &report["told"];
    assert_eq!(members(told), "comments limit_ms path records review started used_ms");
    assert_eq!(members(&told["review"]), "away clocks focus_away_ms focus_lost suspended");
    assert_eq!(members(&told["path"]), "clocks_ms elsewhere_ms items on_display_ms stays");
    let item = "changes domain domain_short for_review number on_display_ms state visits";
    assert_eq!(members(&told["path"]["items"][0]), item);
    assert_eq!(members(&told["comments"][0]), "at item kind seq text");
    let (folder, _) = exported(&bench, &form, "handed-over");
    let result = parsed(&std::fs::read_to_string(folder.join("result.json")).unwrap());
    let result_members = "attempt bank_digest domains ended ending exam form_digest format head limit_ms marks mode opened \
                          pass_mark passed person points possible program program_digest records result_digest \
                          result_version title used_ms";
    assert_eq!(members(&result), result_members);
    assert_eq!(result["format"], "invigil/exported-result/v1");
}

fn exported(bench: &Bench, form: &PresentedForm, name: &str) -> (PathBuf, String) {
    let folder = bench.home().join(name);
    let output = bench.run(&["attempts", "export", form.attempt.as_str(), "-o", folder.to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && output.stdout.is_empty(), "{said}");
    (folder, said)
}

fn names(folder: &Path) -> Vec<String> {
    let mut all: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    all.sort();
    all
}

#[test]
fn an_export_holds_the_record_byte_by_byte_and_no_key() {
    let bench = people();
    let form = sat(&bench);
    let (folder, said) = exported(&bench, &form, "handed-over");
    assert!(said.contains("without keys"), "{said}");
    assert_eq!(names(&folder), ["README.txt", "form.json", "journal.jsonl", "result.json"]);
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    assert_eq!(read("journal.jsonl"), std::fs::read(journal(&bench, &form)).unwrap());
    assert_eq!(serde_json::from_slice::<PresentedForm>(&read("form.json")).unwrap(), form);
    let (result, words) =
        (String::from_utf8(read("result.json")).unwrap(), String::from_utf8(read("README.txt")).unwrap());
    tells_nothing_of_items(&(result.clone() + &words), &form);
    assert_eq!(parsed(&result)["items"], Value::Null, "which responses were right would give keys away");
    let everything =
        String::from_utf8(read("journal.jsonl")).unwrap() + &String::from_utf8(read("form.json")).unwrap();
    for word in ["\"key\"", "rationale", "difficulty"] {
        assert!(!everything.contains(word), "{word}");
    }
    for part in ["journal.jsonl", "form.json", "result.json", "invigil verify", "invigil_check.py", "CLOSED"]
    {
        assert!(words.contains(part), "{part}\n{words}");
    }
    // it is judged by itself elsewhere, by the program and by a stranger
    let elsewhere = Bench::new();
    assert!(elsewhere.ok(&["verify", folder.to_str().unwrap()]).contains("proven: the form at hand"));
    let script = repository("tests/independent/invigil_check.py");
    let stranger = Command::new("python3")
        .arg(script)
        .args(["journal", "journal.jsonl", "--form", "form.json"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(stranger.status.success(), "{}", String::from_utf8_lossy(&stranger.stdout));

    // nothing is written over, and nothing half
    let before = names(bench.home());
    let (_, why) =
        bench.fails(1, &["attempts", "export", form.attempt.as_str(), "-o", folder.to_str().unwrap()]);
    assert!(why.contains("is there already"), "{why}");
    let nowhere = bench.home().join("no/such/folder");
    bench.fails(74, &["attempts", "export", form.attempt.as_str(), "-o", nowhere.to_str().unwrap()]);
    assert_eq!(names(bench.home()), before);
    assert_eq!(read("result.json"), result.as_bytes());
}

#[test]
fn an_open_attempt_and_a_broken_record_are_handed_over_as_they_are() {
    let bench = people();
    let form = killed(&bench);
    let (folder, _) = exported(&bench, &form, "open");
    assert_eq!(names(&folder), ["README.txt", "form.json", "journal.jsonl"]);
    let words = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(words.contains("There is no result.json") && words.contains("OPEN: "), "{words}");
    bench.fails(3, &["verify", folder.to_str().unwrap()]);
    let path = journal(&bench, &form);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[200] ^= 1;
    bytes.extend_from_slice(b"torn");
    std::fs::write(&path, &bytes).unwrap();
    let (folder, _) = exported(&bench, &form, "broken");
    assert_eq!(std::fs::read(folder.join("journal.jsonl")).unwrap(), bytes);
    assert!(std::fs::read_to_string(folder.join("README.txt")).unwrap().contains("BROKEN: record 0"));
}

#[test]
fn attempts_are_named_by_their_beginnings_and_what_is_unknown_is_refused() {
    let bench = people();
    let (ada, bob) = (sat(&bench), killed(&bench));
    for command in [&["attempts", "show", "zzz"][..], &["attempts", "export", "zzz", "-o", "out"]] {
        let (_, why) = bench.fails(1, command);
        assert!(why.contains("there is no attempt `zzz`") && why.contains("attempts list --all"), "{why}");
    }
    let same =
        ada.attempt.as_str().bytes().zip(bob.attempt.as_str().bytes()).take_while(|(a, b)| a == b).count();
    let (_, why) = bench.fails(1, &["attempts", "show", &ada.attempt.as_str()[..same]]);
    assert!(why.contains("several attempts begin with") && why.contains(bob.attempt.as_str()), "{why}");
    // a folder that outlived its store
    let left = "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f";
    std::fs::create_dir(bench.home().join("state/attempts").join(left)).unwrap();
    let (_, why) = bench.fails(1, &["attempts", "show", "0192"]);
    assert!(why.contains("invigil verify ") && why.contains(left), "{why}");

    // whose, which exam, everybody's
    let ids = |arguments: &[&str]| -> Vec<String> {
        let all = parsed(&bench.ok(&[&["attempts", "list", "--json"], arguments].concat()));
        all.as_array().unwrap().iter().map(|row| row["attempt"].as_str().unwrap().to_owned()).collect()
    };
    let (a, b) = (ada.attempt.to_string(), bob.attempt.to_string());
    assert_eq!(ids(&[]), [b.as_str()], "of the person in use");
    assert_eq!(ids(&["--candidate", "ada"]), [a.as_str()]);
    assert_eq!(ids(&["--all"]), [a.as_str(), b.as_str()]);
    assert_eq!(ids(&["--all", "--exam", "deck-basic"]).len(), 2);
    assert!(ids(&["--all", "--exam", "deck-advanced"]).is_empty());
    for (arguments, why) in [
        (&["--exam", "deck-basics"][..], "did you mean `deck-basic`?"),
        (&["--candidate", "adda"], "did you mean `ada`?"),
    ] {
        let (_, told) = bench.fails(1, &[&["attempts", "list"], arguments].concat());
        assert!(told.contains(why), "{told}");
    }
    bench.fails(2, &["attempts", "list", "--all", "--candidate", "ada"]);
    let (_, why) = Bench::new().fails(1, &["attempts", "list"]);
    assert!(why.contains("--candidate ID") && why.contains("--all"), "{why}");

    // void stays void, and is told so
    bench.ok(&["admin", "void", &a, "--reason", "fire alarm"]);
    let list = bench.ok(&["attempts", "list", "--candidate", "ada"]);
    assert!(list.contains("voided · ") && list.contains("record intact"), "{list}");
    assert!(flat(&list).contains("withdrawn: fire alarm"), "{list}");
    let shown = flat(&bench.ok(&["attempts", "show", &a]));
    assert!(shown.contains("declared void") && shown.contains("voided reason fire alarm"), "{shown}");
}

#[test]
fn attempts_of_another_program_are_marked_and_told_from_what_was_kept() {
    let mut bench = people();
    let form = sat(&bench);
    bench.set("INVIGIL_PROGRAM", repository("program.toml").to_str().unwrap());
    bench.set("INVIGIL_BANKS", repository("question-banks").to_str().unwrap());
    let list = bench.ok(&["attempts", "list", "--exam", "deck-basic"]);
    assert!(list.contains("record intact"), "{list}");
    assert!(flat(&list).contains("of another program (harbour-pilots)"), "{list}");
    assert_eq!(parsed(&bench.ok(&["attempts", "list", "--json"]))[0]["other_program"], true);
    let shown = bench.ok(&["attempts", "show", form.attempt.as_str(), "--items"]);
    assert!(shown.contains("harbour-pilots, not the program in use"), "{shown}");
    assert!(flat(&shown).contains(&flat(&form.items[0].stem)), "{shown}");
}
