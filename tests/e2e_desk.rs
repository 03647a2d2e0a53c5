//! The way of a bank through its authors' hands, on the real binary: started, laid out, compared, reviewed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a broken fixture should stop a test at once")]

mod common;

use common::desk::Desk;
use common::repository;
use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::process::Child;

fn shipped(name: &str) -> String {
    fs::read_to_string(repository(&format!("question-banks/{name}.toml"))).unwrap()
}

fn deck() -> String {
    fs::read_to_string(repository("tests/data/banks/deck-basic.toml")).unwrap()
}

#[test]
fn a_new_bank_lacks_items_and_nothing_else() {
    let desk = Desk::new();
    let (code, _, told) = desk.run(&["bank", "new", "sales-professional", "-o", "sales-professional.toml"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("sales-professional.toml is written"), "{told}");
    let (code, said, _) = desk.run(&["bank", "check", "sales-professional.toml", "--json"]);
    let checked: Value = serde_json::from_str(&said).unwrap();
    let faults = checked[0]["faults"].as_array().unwrap();
    assert_eq!(code, 1);
    assert!(!faults.is_empty() && faults.iter().all(|fault| fault["code"] == "shortage"), "{said}");
    assert_eq!(
        checked[0]["bank"]["pool"].as_array().unwrap().len(),
        2,
        "the brief assessment draws from it too"
    );
    assert_eq!(desk.run(&["bank", "fmt", "--check", "sales-professional.toml"]).0, 0);
    // the same on standard output, and over nothing that is there
    let (code, said, _) = desk.run(&["bank", "new", "sales-professional"]);
    assert_eq!((code, said), (0, desk.text("sales-professional.toml")));
    desk.put("mine.toml", "mine");
    let (code, _, told) = desk.run(&["bank", "new", "sales-professional", "-o", "mine.toml"]);
    assert_eq!((code, desk.text("mine.toml").as_str()), (1, "mine"), "{told}");
    let (code, _, told) = desk.run(&["bank", "new", "sales-professional", "-o", "other.toml"]);
    assert!(code == 0 && told.contains("rename it to sales-professional.toml"), "{told}");
}

#[test]
fn a_new_bank_needs_an_exam_and_its_domains() {
    let desk = Desk::new();
    let (code, _, told) = desk.run(&["bank", "new", "sales-profesional"]);
    assert!(code == 1 && told.contains("did you mean `sales-professional`?"), "{told}");
    let (code, said, _) = desk.run(&[
        "bank",
        "new",
        "sales-associate",
        "--domain",
        "wind=Wind and weather",
        "--domain",
        "law = Law",
    ]);
    assert_eq!(code, 0);
    assert!(
        said.contains("id = \"wind\"\nname = \"Wind and weather\"") && said.contains("wind = 20\nlaw = 20"),
        "{said}"
    );
    let (code, _, told) = desk.run(&["bank", "new", "sales-associate", "--domain", "Wind"]);
    assert!(code == 2 && told.contains("write ID=NAME"), "{told}");
    let (code, _, told) =
        desk.run(&["bank", "new", "sales-associate", "--domain", "law=Law", "--domain", "law=Other"]);
    assert!(code == 2 && told.contains("named twice"), "{told}");
    // the smallest program says its domains; without them, and with nobody to ask, they have to be given
    let minimal = desk.run(&["program", "new"]).1;
    desk.put("p.toml", &minimal);
    let (code, said, _) = desk.run(&["--program", "p.toml", "bank", "new", "main-basic"]);
    assert!(code == 0 && said.contains("first-topic = 10\nsecond-topic = 10\n"), "{said}");
    let start = minimal.find("domains = [").unwrap();
    let end = start + minimal[start..].find("]\n").unwrap() + 2;
    desk.put("p.toml", format!("{}{}", &minimal[..start], &minimal[end..]));
    let (code, _, told) = desk.run(&["--program", "p.toml", "bank", "new", "main-basic"]);
    assert!(code == 2 && told.contains("Name them: --domain"), "{told}");
}

#[test]
fn a_bank_is_laid_out_once_and_stays_the_same_bank() {
    let desk = Desk::new();
    let odd = shipped("sales-associate").replacen("title = ", "# the title\ntitle   =   ", 1).replacen(
        "id = \"pv-001\"\ndomain = \"product-value\"",
        "domain='product-value'   # first\nid = \"pv-001\"",
        1,
    );
    desk.put("b.toml", &odd);
    let before = desk.digest("b.toml");
    let (code, said, _) = desk.run(&["bank", "fmt", "--check", "b.toml"]);
    let line = odd.lines().position(|line| line.starts_with("title   =")).unwrap() + 1;
    assert_eq!(code, 1);
    assert!(
        said.starts_with(&format!("b.toml:{line}: not as")) && said.contains("is:        title   =   \"Cert"),
        "{said}"
    );
    assert_eq!(desk.text("b.toml"), odd, "a check changes nothing");
    let (code, _, told) = desk.run(&["bank", "fmt", "b.toml"]);
    assert!(code == 0 && told.contains("laid out anew"), "{told}");
    let even = desk.text("b.toml");
    assert!(
        even.contains("# the title\ntitle = ") && even.contains("domain = 'product-value' # first\n"),
        "{even}"
    );
    assert_eq!(desk.digest("b.toml"), before);
    assert_eq!(desk.run(&["bank", "fmt", "--check", "."]).0, 0, "a folder stands for its banks");
    let (code, piped, _) = desk.run_on(&odd, &["bank", "fmt", "-"]);
    assert_eq!((code, piped), (0, even));
}

#[test]
fn what_is_no_bank_is_not_laid_out() {
    let desk = Desk::new();
    desk.put("p.toml", &desk.run(&["program", "new"]).1);
    desk.put("broken.toml", "format = \"invigil/bank/v1\"\nid = \n");
    desk.put("b.toml", "format = \"invigil/bank/v1\"\nid='b'\n");
    let before = desk.text("p.toml");
    let (code, said, told) = desk.run(&["bank", "fmt", "p.toml", "broken.toml", "b.toml"]);
    assert_eq!(code, 65);
    assert!(told.contains("p.toml is no question bank") && said.contains("broken.toml:2:"), "{said}{told}");
    assert_eq!(desk.text("p.toml"), before);
    assert_eq!(desk.text("b.toml"), "format = \"invigil/bank/v1\"\nid = 'b'\n", "the others are done");
    assert_eq!(desk.run(&["bank", "fmt", "nowhere.toml"]).0, 66);
    assert_eq!(desk.run(&["bank", "fmt", "-", "b.toml"]).0, 2);
}

#[test]
fn a_reviewer_sees_what_a_digest_hides() {
    let desk = Desk::with_program("two-level");
    let old = deck();
    desk.put("old.toml", &old);
    let (code, said, _) = desk.run(&["bank", "diff", "old.toml", "old.toml"]);
    assert!(code == 0 && said.contains("the same bank"), "{said}");
    let new = old
        .replacen("{ id = \"a\", text = \"Green\" }", "{ id = \"a\", text = \"Green\", key = true }", 1)
        .replacen("{ id = \"b\", text = \"Red\", key = true }", "{ id = \"b\", text = \"Red\" }", 1)
        .replacen("under way carry on its starboard side?", "under way show on its starboard side?", 1)
        .replacen("lights = 2", "lights = 1", 1);
    desk.put("new.toml", &new);
    let (code, said, _) = desk.run(&["bank", "diff", "old.toml", "new.toml"]);
    assert_eq!(code, 1);
    for line in [
        "  li-001: KEY CHANGED\n    KEY was b  Red\n    KEY is  a  Green\n",
        "  li-002: text changed\n    stem: Which light does a vessel under way [-carry-]{+show+} on its starboard\n          side?\n",
        "    items.lights: 2 → 1\n",
        "Items: 1 with another KEY, 1 with another text, 15 the same\n",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let (code, piped, _) = desk.run_on(&new, &["bank", "diff", "old.toml", "-", "--json"]);
    let told: Value = serde_json::from_str(&piped).unwrap();
    assert_eq!((code, &told["same"], &told["counts"]["key"]), (1, &Value::Bool(false), &Value::from(1)));
    assert_eq!(told["items"][0]["keys"][0]["new"], Value::from(vec!["a"]));
    assert_eq!(desk.run(&["bank", "diff", "old.toml", "nowhere.toml"]).0, 66);
    desk.put("bad.toml", "format = 1\n");
    let (code, said, _) = desk.run(&["bank", "diff", "old.toml", "bad.toml"]);
    assert!(code == 65 && said.contains("bad.toml:1:10"), "{said}");
    assert_eq!(desk.run(&["bank", "diff", "-", "-"]).0, 2);
}

#[test]
fn items_of_every_type_are_shown_and_compared() {
    let desk = Desk::new();
    let old = desk.run(&["bank", "new", "sales-associate"]).1;
    desk.put("old.toml", &old);
    for (item, shown) in [
        ("example-true-false", "  * true\n"),
        ("example-ordering", "In this order:\n    a  Its author writes a draft\n"),
        ("example-matching", "    prompt faults  What is wrong with the items  match = check\n"),
        ("example-inline-choice", "    gap drawn\n    * a  `live`  (KEY)\n"),
        ("example-numeric", "    accept value = 24\n"),
        ("example-text", "    accept on-hold\n"),
    ] {
        let (code, said, _) = desk.run(&["bank", "review", "old.toml", "--item", item]);
        assert!(code == 0 && said.contains(shown), "{item}\n{said}");
    }
    let mut new = old.clone();
    for (from, to) in [
        ("answer = true", "answer = false"),
        ("match = \"check\"", "match = \"draw\""),
        ("value = 24", "value = 25"),
        (
            "text = \"`live`\", key = true }, { id = \"b\", text = \"`pilot`\"",
            "text = \"`live`\" }, { id = \"b\", text = \"`pilot`\", key = true",
        ),
        (
            "  { id = \"a\", text = \"Its author writes a draft\" },\n  { id = \"b\", text = \"A colleague reads it\" },\n",
            "  { id = \"b\", text = \"A colleague reads it\" },\n  { id = \"a\", text = \"Its author writes a draft\" },\n",
        ),
    ] {
        assert!(new.contains(from), "{from}");
        new = new.replacen(from, to, 1);
    }
    desk.put("new.toml", &new);
    let (code, said, _) = desk.run(&["bank", "diff", "old.toml", "new.toml"]);
    assert_eq!(code, 1);
    for line in [
        "    KEY answer: true → false\n",
        "    KEY prompts.faults.match: check → draw\n",
        "    KEY accept: value = 24 → value = 25\n",
        "    KEY was gaps.drawn.options a  `live`\n    KEY is  gaps.drawn.options b  `pilot`\n",
        "    KEY was a  Its author writes a draft\n            b  A colleague reads it\n",
        "Items: 5 with another KEY, 5 the same\n",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
}

const LATER: &[&str] = &["bank", "review", "deck-basic.toml", "--at", "2027-04-02"];

#[test]
fn what_is_due_is_listed_and_walked_through() {
    let desk = Desk::with_program("two-level");
    desk.put("deck-basic.toml", deck());
    let (code, said, _) = desk.run(&["bank", "review", "deck-basic.toml", "--list", "--at", "2026-12-01"]);
    assert_eq!(code, 0);
    assert!(
        said.contains("No review of deck-basic is due")
            && said.contains("On 2027-04-01 17 items are due next"),
        "{said}"
    );
    let list = [LATER, &["--list", "--json"]].concat();
    let told: Value = serde_json::from_str(&desk.run(&list).1).unwrap();
    assert_eq!(told["due"].as_array().unwrap().len(), 17);
    assert_eq!(told["due"][0]["line"], 29);
    // sound; held, after a look at what that does; left alone; then the end of the input
    let input = "ok\nAda <ada@example.org>\nhold two right answers\nyes\nskip\nnonsense\nretire\nno\n";
    let (code, said, told) = desk.run_on(input, LATER);
    assert_eq!(code, 0, "{told}");
    for line in [
        "17 reviews of deck-basic due on 2027-04-02",
        "── li-001 (1 of 17) ──\nlights · live\n",
        "  * b  Red  (KEY)\n",
        "li-001: reviewed on 2027-04-02 by Ada <ada@example.org>. It is written.",
        "  pool      deck-basic: lights 6 = 3 × 2 → lights 5 < 3 × 2: 1 short\n",
        "  forms     forms of deck-basic can be drawn\n",
        "Put it on hold? yes or no: ",
        "li-002: on hold since 2027-04-02. It is written.",
        "  retire [REASON]    take it out for good",
        "Retire it? yes or no: \nNothing was changed.",
        "1 ok, 1 on hold, 0 retired; 15 reviews still due on 2027-04-02.",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let text = desk.text("deck-basic.toml");
    assert!(text.contains("reviewers = [\"Ada <ada@example.org>\"]\nreviewed = 2027-04-02"), "{text}");
    assert!(
        text.contains(
            "status = \"on-hold\" # on hold 2027-04-02 by Ada <ada@example.org>: two right answers"
        ),
        "{text}"
    );
    let changed = text.lines().filter(|line| !deck().contains(line)).count();
    assert_eq!(changed, 3, "nothing else is touched");
}

#[test]
fn decisions_are_made_without_questions_too() {
    let desk = Desk::with_program("two-level");
    desk.put("deck-basic.toml", deck());
    let decide = |more: &[&str]| desk.run(&[LATER, more].concat());
    let (code, said, _) = decide(&["--item", "li-001"]);
    assert!(
        code == 0 && said.contains("── li-001 ──") && said.contains("warning: review-due (33:12)"),
        "{said}"
    );
    assert_eq!(decide(&["--item", "li-001", "--ok"]).0, 2, "somebody reviews");
    assert_eq!(decide(&["--item", "li-001", "--ok", "--hold", "--by", "ada"]).0, 2, "one decision");
    let (code, _, told) = decide(&["--item", "li-01", "--ok", "--by", "ada"]);
    assert!(code == 1 && told.contains("did you mean `li-001`?"), "{told}");
    for n in 1..=4 {
        let (code, said, _) = decide(&["--item", &format!("li-00{n}"), "--retire", "--by", "ada"]);
        assert!(code == 0 && said.contains("What that does:"), "{said}");
    }
    let before = desk.text("deck-basic.toml");
    let last = ["--item", "li-005", "--hold", "law changed", "--by", "ada"];
    let (code, said, told) = decide(&last);
    assert_eq!((code, desk.text("deck-basic.toml")), (1, before));
    assert!(
        said.contains("NO FORM of deck-basic could be drawn any more") && told.contains("--anyway"),
        "{said}{told}"
    );
    assert_eq!(decide(&[&last[..], &["--anyway"]].concat()).0, 0);
    assert!(desk.text("deck-basic.toml").contains("# on hold 2027-04-02 by ada: law changed"));
    let (code, _, told) = decide(&last);
    assert!(code == 1 && told.contains("is on hold already"), "{told}");
}

/// Reads until the text has been said.
fn wait_for(child: &mut Child, text: &str, said: &mut String) {
    let out = child.stdout.as_mut().unwrap();
    let mut byte = [0];
    while !said.contains(text) {
        assert_eq!(out.read(&mut byte).unwrap(), 1, "it ended before it said {text}: {said}");
        said.push(char::from(byte[0]));
    }
}

#[test]
fn a_file_that_changed_meanwhile_is_not_written() {
    let desk = Desk::with_program("two-level");
    desk.put("deck-basic.toml", deck());
    let mut child = desk.start(&[LATER, &["--by", " ada "]].concat());
    let mut said = String::new();
    wait_for(&mut child, "quit? ", &mut said);
    let theirs = deck().replacen("power-driven vessel", "power-driven ship", 1);
    desk.put("deck-basic.toml", &theirs);
    child.stdin.as_mut().unwrap().write_all(b"ok\n").unwrap();
    wait_for(&mut child, "power-driven ship", &mut said);
    assert!(said.contains("it was changed meanwhile by somebody else"), "{said}");
    assert_eq!(desk.text("deck-basic.toml"), theirs);
    wait_for(&mut child, "ok, hold, retire, edit, skip, quit? ", &mut String::new());
    child.stdin.as_mut().unwrap().write_all(b"ok\nquit\n").unwrap();
    assert!(child.wait().unwrap().success());
    let text = desk.text("deck-basic.toml");
    assert!(text.contains("reviewers = [\"ada\"]\nreviewed = 2027-04-02"), "{text}");
}

#[test]
fn an_item_is_mended_in_the_editor_and_looked_at_again() {
    let mut desk = Desk::with_program("two-level");
    desk.put("deck-basic.toml", deck());
    // an editor that is told the line, breaks the file the first time, and mends it the second
    desk.put(
        "editor.sh",
        "echo \"$1\" >> lines\nif [ -e broken ]; then cp good deck-basic.toml; else touch broken; echo 'id =' >> deck-basic.toml; fi\n",
    );
    desk.put("good", deck().replacen("Which light does a power-driven", "What light does a power-driven", 1));
    desk.bench.set("EDITOR", "sh editor.sh");
    desk.bench.set("VISUAL", "");
    let (code, said, told) = desk.run_on("edit\nedit\nquit\n", LATER);
    assert_eq!(code, 0, "{told}");
    assert_eq!(desk.text("lines"), "+29\n+1\n");
    assert!(
        said.contains("The bank cannot be read. edit, again") && said.contains("What light does"),
        "{said}"
    );
}

#[test]
fn a_check_names_items_says_all_it_can_at_once_and_knows_a_program() {
    let desk = Desk::new();
    let text = deck();
    // one item cannot be read, and another one has a flaw: both are told
    let broken = text.replacen("status = \"live\"", "status = \"alive\"", 1);
    let at = broken.rfind("stem = \"").unwrap() + 8;
    desk.put("deck-basic.toml", format!("{}TODO: {}", &broken[..at], &broken[at..]));
    let (code, said, _) = desk.run(&["bank", "check", "deck-basic.toml"]);
    assert_eq!(code, 1);
    assert!(said.contains("`status` cannot be `alive`, in item `li-001`"), "{said}");
    assert!(said.contains("placeholder") && said.contains("once all of it can be read"), "{said}");
    assert!(!said.contains("pool"), "{said}");
    desk.put("program.toml", fs::read_to_string(repository("program.toml")).unwrap());
    let (code, said, _) = desk.run(&["bank", "check", "program.toml"]);
    assert!(code == 1 && said.contains("program.toml: 1 error"), "{said}");
    assert!(
        said.contains("this file is a program, not a question bank")
            && said.contains("invigil program check"),
        "{said}"
    );
    let twice = text.replacen("id = \"li-002\"", "id = \"li-001\"", 1);
    let first = text.lines().position(|line| line == "id = \"li-001\"").unwrap() + 1;
    desk.put("deck-basic.toml", twice);
    let (_, said, _) = desk.run(&["bank", "check", "deck-basic.toml"]);
    assert!(said.contains(&format!("the first stands on line {first}")), "{said}");
}
