//! Banks that are bad in one way each fail for that reason, and `bank check` says so in each of its forms.

use invigil::bank;
use invigil::delivery::check_to_publish;
use invigil::document::Severity;
use invigil::lint::{self, Findings, Survey};
use invigil::program;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

/// Words that nobody has written before, one after the other, the same each time.
struct Words(u64);

impl Words {
    fn next(&mut self, syllables: usize) -> String {
        const PARTS: [&str; 16] = [
            "ba", "dor", "fe", "gul", "hi", "jom", "ka", "lup", "me", "nor", "pi", "rus", "sa", "tuv", "we",
            "zon",
        ];
        (0..syllables)
            .map(|_| {
                self.0 =
                    self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                PARTS[(self.0 >> 60) as usize]
            })
            .collect()
    }
    fn number(&mut self, below: usize) -> usize {
        self.next(1);
        (self.0 >> 33) as usize % below
    }
}

/// An item before it is written down.
struct Made {
    stem: String,
    options: Vec<String>,
    key: usize,
    select: usize,
}

/// A bank of `count` sound items, each changed by `spoil`; the places of keys follow no pattern.
fn bank(count: usize, spoil: impl Fn(usize, &mut Made)) -> String {
    let mut words = Words(7);
    let mut text = String::from(
        "format = \"invigil/bank/v1\"\nid = \"deck-basic\"\nprogram = \"harbour-pilots\"\ntitle = \"Made up\"\nlanguage = \"en\"\n\
         [[domain]]\nid = \"lights\"\nname = \"Lights\"\nshort = \"Lights\"\n[[domain]]\nid = \"knots\"\nname = \"Knots\"\nshort = \"Knots\"\n\
         [[blueprint]]\nexam = \"deck-basic\"\n[blueprint.items]\nlights = 2\nknots = 2\n",
    );
    for n in 0..count {
        let [a, b, c, d] = [3, 4, 3, 4].map(|syllables| words.next(syllables));
        let mut made = Made {
            stem: format!("A {a} meets a {b} at the {c} of the {d}. What is given up there?"),
            options: (0..4).map(|_| format!("The {} {}", words.next(2), words.next(3))).collect(),
            key: words.number(4),
            select: 1,
        };
        spoil(n, &mut made);
        let domain = if n % 2 == 0 { "lights" } else { "knots" };
        let status = if n < 4 { "practice" } else { "live" };
        let _ = write!(
            text,
            "[[item]]\nid = \"i-{n:04}\"\ndomain = \"{domain}\"\nstatus = \"{status}\"\nselect = {}\nauthors = [\"made\"]\n\
             reviewed = 2026-11-01\nstem = '''{}'''\nrationale = \"It follows from the rule of the harbour.\"\noptions = [\n",
            made.select, made.stem
        );
        for (at, option) in made.options.iter().enumerate() {
            let key = (at + 5 - made.key) % 5 < made.select;
            let _ = writeln!(
                text,
                "{{ id = \"o{at}\", text = '''{option}''', key = {key}, rationale = \"It follows.\" }},"
            );
        }
        text.push_str("]\n");
    }
    text
}

fn harbour() -> program::Program {
    let bytes = include_bytes!("data/programs/two-level.toml");
    program::read("two-level.toml", bytes).unwrap_or_else(|report| panic!("{}", report.plain()))
}

fn linted(text: &str) -> Findings {
    let program = harbour();
    let checked = bank::survey("made.toml", text.as_bytes(), Some(&program));
    assert_eq!(checked.report.plain(), "");
    let (bank, places) = checked.value.unwrap();
    lint::lint(
        Survey { text, bank: &bank, places: &places, program: Some(&program), at: None, today: None },
        &mut || (),
    )
}

/// The rules with errors, and how many each has.
fn errors(text: &str) -> Vec<(String, usize)> {
    let found = linted(text);
    let errors = || found.faults.iter().filter(|f| f.severity == Severity::Error).map(|f| f.code.code());
    let rules: BTreeSet<&str> = errors().collect();
    rules.into_iter().map(|rule| (rule.to_owned(), errors().filter(|r| *r == rule).count())).collect()
}

/// The strategies that fail a bank.
fn strategies(text: &str) -> Vec<&'static str> {
    let played = linted(text).test_wise.unwrap();
    played
        .strategies
        .iter()
        .filter(|play| play.beats_chance || play.near_pass_mark)
        .map(|p| p.strategy)
        .collect()
}

#[test]
fn a_sound_bank_has_no_finding_and_leaves_the_test_wise_candidate_at_chance() {
    let text = bank(160, |_, _| {});
    let found = linted(&text);
    assert!(found.faults.is_empty(), "{:?}", found.faults);
    let played = found.test_wise.unwrap();
    assert_eq!((played.items, played.chance, played.pass_mark), (156, 0.25, Some(0.5)));
    assert!(played.strategies.iter().all(|play| (0.12..0.4).contains(&play.score)), "{played:?}");
}

#[test]
fn a_bank_whose_key_is_nearly_always_the_longest_option_fails_for_it() {
    let text = bank(160, |n, made| {
        // longer by a word: too little for the rule about one item
        if n % 10 != 0 {
            made.options[made.key].push_str(" again");
        }
    });
    assert!(errors(&text).iter().all(|(rule, _)| rule == "test-wise"), "{:?}", errors(&text));
    assert_eq!(strategies(&text), ["longest", "combination"]);
}

#[test]
fn a_bank_with_its_keys_mostly_at_c_fails_for_it() {
    let text = bank(160, |n, made| {
        if n % 5 != 0 {
            made.key = 2;
        }
    });
    assert_eq!(errors(&text).iter().map(|(rule, _)| rule.as_str()).collect::<Vec<_>>(), ["test-wise"]);
    assert_eq!(strategies(&text), ["commonest-position", "combination"]);
    assert!(linted(&text).faults.iter().any(|fault| fault.code.code() == "key-balance"));
}

#[test]
fn a_bank_with_150_duplicate_stems_fails_for_each() {
    let text = bank(300, |n, made| {
        if n >= 150 {
            made.stem = format!("In which year did the {} of the harbour open its lock to ships?", n % 150);
        }
        if n < 150 {
            made.stem = format!("In which year did the {n} of the harbour open its lock to ships?");
        }
    });
    assert_eq!(errors(&text), [("duplicate-stem".to_owned(), 150)]);
}

#[test]
fn a_choose_two_with_one_key_and_a_choose_one_with_two_fail_for_it() {
    let text = bank(60, |n, made| match n {
        10 => made.stem = made.stem.replace("What is given", "Which TWO are given"),
        20 => {
            made.options.push("The last of all these".to_owned());
            (made.select, made.key) = (2, 1);
            made.stem = made.stem.replace("What is given", "Which one is given");
        }
        _ => {}
    });
    assert_eq!(errors(&text), [("select-disagrees".to_owned(), 2)]);
}

#[test]
fn a_waiver_silences_its_rule_and_one_of_no_use_is_a_finding() {
    let stem = "What is given";
    let spoilt = bank(60, |n, made| {
        if n == 10 {
            made.stem = made.stem.replace(stem, "Which TWO are given");
        }
    });
    let waived = |rule: &str| {
        let (at, line) =
            ("id = \"i-0010\"\n", format!("waive = [{{ rule = \"{rule}\", reason = \"a trial\" }}]\n"));
        spoilt.replace(at, &format!("{at}{line}"))
    };
    let found = linted(&waived("select-disagrees"));
    assert!(found.faults.is_empty(), "{:?}", found.faults);
    assert_eq!((found.waived.len(), found.waived[0].reason.as_str()), (1, "a trial"));
    for (rule, says) in [
        ("key-longest", "waives `key-longest`, but does not break it"),
        ("select-disagree", "waives `select-disagree`, which is no rule"),
        ("test-wise", "waives `test-wise`, which no item can waive"),
    ] {
        let found = linted(&waived(rule));
        assert!(found.faults.iter().any(|fault| fault.message.contains(says)), "{rule}: {:?}", found.faults);
    }
}

fn check(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_invigil"));
    command.env_clear().env("HOME", dir).current_dir(dir);
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/programs/two-level.toml");
    command.arg("--program").arg(program).args(["bank", "check"]).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn bank_check_tells_findings_as_text_as_json_and_as_sarif_and_exits_by_the_worst() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    std::fs::write(path("good.toml"), bank(60, |_, _| {})).unwrap();
    let bad = bank(60, |n, made| {
        if n == 10 {
            made.stem = made.stem.replace("What is given", "Which TWO are given");
        }
    });
    std::fs::write(path("bad one.toml"), &bad).unwrap();

    let good = check(dir.path(), &["good.toml"]);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    assert!(
        said(&good).contains("good.toml: no faults")
            && said(&good).contains("the test-wise candidate on 56 items")
    );

    let text = check(dir.path(), &["good.toml", "bad one.toml"]);
    assert_eq!(text.status.code(), Some(1));
    let line = bad.lines().position(|line| line.contains("Which TWO")).unwrap() + 1;
    for part in [
        "error[select-disagrees]: the stem of `i-0010` asks for 2",
        &format!("bad one.toml:{line}:"),
        "^^^",
        "guideline 14",
    ] {
        assert!(said(&text).contains(part), "{part}\n{}", said(&text));
    }

    let json = check(dir.path(), &["--json", "good.toml", "bad one.toml"]);
    let value: Value = serde_json::from_str(&said(&json)).unwrap();
    let fault = &value[1]["faults"][0];
    assert_eq!(
        (fault["code"].as_str(), fault["line"].as_u64()),
        (Some("select-disagrees"), Some(line as u64))
    );
    assert_eq!(value[0]["test_wise"]["items"], 56);

    let sarif = check(dir.path(), &["--sarif", "good.toml", "bad one.toml", "nowhere.toml"]);
    assert_eq!(sarif.status.code(), Some(2));
    let log: Value = serde_json::from_str(&said(&sarif)).unwrap();
    let run = &log["runs"][0];
    let result = &run["results"][0];
    let rule = usize::try_from(result["ruleIndex"].as_i64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "bad%20one.toml");
    assert_eq!(place["region"]["startLine"], line);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert!(
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
            .as_str()
            .unwrap()
            .contains("nowhere")
    );
}

#[test]
fn an_item_that_is_not_toml_keeps_no_other_from_being_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    let text = bank(60, |n, made| {
        if [10, 40].contains(&n) {
            made.stem = made.stem.replace("What is given", "Which TWO are given");
        }
    });
    let id = "id = \"i-0020\"";
    for (broken, last) in [
        (text.replace(id, "id = \"i-0020"), "The item that is not TOML was not looked at further."),
        (
            text.replace(id, "id : \"i-0020\"").replace("id = \"i-0030\"", "id = i-0030"),
            "2 items that are not TOML were not looked at further.",
        ),
    ] {
        std::fs::write(dir.path().join("b.toml"), &broken).unwrap();
        let output = check(dir.path(), &["b.toml"]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1));
        for part in
            ["error: this is not TOML", "stem of `i-0010` asks for 2", "stem of `i-0040` asks for 2", last]
        {
            assert!(said.contains(part), "{part}\n{said}");
        }
        let line =
            broken.lines().enumerate().filter(|(_, line)| line.contains("Which TWO")).last().unwrap().0;
        assert!(said.contains(&format!("b.toml:{}:", line + 1)), "places are those of the file\n{said}");
    }
    // where what is broken stands in no item, nothing is known of any
    std::fs::write(dir.path().join("b.toml"), text.replacen("title = ", "title : ", 1)).unwrap();
    let said = said(&check(dir.path(), &["b.toml"]));
    assert!(said.contains("Nothing else was looked at") && !said.contains("asks for 2"), "{said}");
}

#[test]
fn a_date_makes_reviews_due_and_turns_no_bank_red() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("b.toml"), bank(30, |_, _| {})).unwrap();
    let later = check(dir.path(), &["--at", "2027-04-01", "b.toml"]);
    assert_eq!(later.status.code(), Some(0));
    assert!(
        said(&later).contains("warning[review-due]") && said(&later).contains("30 warnings"),
        "{}",
        said(&later)
    );
    assert!(!said(&check(dir.path(), &["b.toml"])).contains("review-due"));
}

#[test]
fn the_rules_are_listed_with_reason_and_source() {
    let dir = tempfile::tempdir().unwrap();
    let listed = said(&check(dir.path(), &["--rules"]));
    for rule in lint::RULES {
        assert!(
            listed.contains(rule.id) && listed.contains(rule.reason) && listed.contains(&rule.source()),
            "{}",
            rule.id
        );
    }
    let value: Value = serde_json::from_str(&said(&check(dir.path(), &["--rules", "--json"]))).unwrap();
    assert_eq!(value["rules"].as_array().unwrap().len(), lint::RULES.len());
}

#[test]
fn a_bank_that_is_still_being_written_is_linted_too_and_its_lack_of_items_is_told_once() {
    let dir = tempfile::tempdir().unwrap();
    let text = bank(6, |n, made| {
        if n == 5 {
            made.stem = made.stem.replace("What is given", "Which TWO are given");
        }
    });
    std::fs::write(dir.path().join("b.toml"), text).unwrap();
    let output = check(dir.path(), &["b.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert_eq!(said.matches("a form takes 2 items of `lights`, but 1 are live").count(), 1, "{said}");
    assert!(!said.contains("the pool of `lights`") && said.contains("error[select-disagrees]"), "{said}");
}

#[test]
fn an_error_of_an_item_keeps_a_bank_from_being_published_unless_it_is_waived_or_the_item_is_not_drawn() {
    let program = harbour();
    let refused = |text: &str| {
        let report = check_to_publish("b.toml", text.as_bytes(), Some(&program)).report;
        report.faults().iter().map(|fault| fault.code.code()).collect::<Vec<_>>()
    };
    let spoilt = bank(60, |n, made| {
        if n == 10 {
            made.stem = made.stem.replace("What is given", "Which TWO are given");
        }
    });
    assert_eq!(refused(&bank(60, |_, _| {})), [""; 0]);
    assert_eq!(refused(&spoilt), ["select-disagrees"]);
    let at = "id = \"i-0010\"\ndomain = \"lights\"\nstatus = \"live\"\n";
    assert!(spoilt.contains(at));
    let waived = format!("{at}waive = [{{ rule = \"select-disagrees\", reason = \"a trial\" }}]\n");
    assert_eq!(refused(&spoilt.replace(at, &waived)), [""; 0]);
    assert_eq!(refused(&spoilt.replace(at, &at.replace("live", "draft"))), [""; 0]);
}
