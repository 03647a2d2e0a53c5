//! What users of good terminal programs expect: completions, manual pages, hints, and a list of what is still to do.

mod common;

use common::{Bench, repository};
use serde_json::Value;
use std::process::{Command, Stdio};

#[test]
fn completions_are_scripts_that_the_shell_takes() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = bench.ok(&["completions", shell]);
        for word in ["status", "verify", "candidate", "--linear"] {
            assert!(script.contains(word.trim_start_matches('-')), "{shell} lacks {word}");
        }
    }
    // the real shell completes a command and an option of it
    let file = bench.home().join("invigil.bash");
    std::fs::write(&file, bench.ok(&["completions", "bash"])).unwrap();
    let asked = "source \"$1\"; COMP_WORDS=(invigil stat); COMP_CWORD=1; _invigil invigil stat invigil; \
                 echo \"${COMPREPLY[@]}\"; COMP_WORDS=(invigil status --wi); COMP_CWORD=2; \
                 _invigil invigil --wi status; echo \"${COMPREPLY[@]}\"";
    let said = Command::new("bash").args(["-c", asked, "bash"]).arg(&file).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout), "status\n--within\n", "{said:?}");
    let (_, refused) = bench.fails(2, &["completions", "bsh"]);
    assert!(refused.contains("bash"), "{refused}");
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let bench = Bench::new();
    let page = bench.ok(&["man"]);
    for section in [".SH NAME", ".SH SYNOPSIS", ".SH OPTIONS", "Exit codes"] {
        assert!(page.contains(section), "{section}");
    }
    for section in [".SH FILES", ".SH ENVIRONMENT", ".SH EXAMPLES"] {
        assert_eq!(page.matches(section).count(), 1, "{section}");
    }
    let plain = page.replace('\\', "");
    for told in ["$XDG_DATA_HOME/invigil/invigil.db", "INVIGIL_THEME", "INVIGIL_HOME", "invigil store check"]
    {
        assert!(plain.contains(told), "{told}");
    }
    let dir = bench.home().join("man1");
    bench.ok(&["man", "--dir", dir.to_str().unwrap()]);
    for name in ["invigil", "invigil-take", "invigil-admin-grant", "invigil-bank-check"] {
        let page = std::fs::read_to_string(dir.join(format!("{name}.1"))).unwrap();
        assert!(page.starts_with(".ie"), "{name}: {page}");
        assert!(page.contains(&name.replace('-', "\\-")), "{name}");
    }
    assert_eq!(std::fs::read_to_string(dir.join("invigil.1")).unwrap(), page, "the same page");
    let file = bench.home().join("file");
    std::fs::write(&file, "").unwrap();
    let (_, refused) = bench.fails(74, &["man", "--dir", file.to_str().unwrap()]);
    assert!(refused.contains("cannot be written below"), "{refused}");
}

#[test]
fn a_reader_that_closes_early_ends_completions_quietly() {
    let bench = Bench::new();
    let mut child =
        bench.command(&["completions", "zsh"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_mistyped_command_or_option_is_answered_with_the_nearest() {
    let bench = Bench::new();
    for (arguments, hint) in [
        (&["stauts"][..], "'status'"),
        (&["status", "--candidat", "ada"], "'--candidate'"),
        (&["admin", "grnt"], "'grant'"),
    ] {
        let (_, said) = bench.fails(2, arguments);
        assert!(said.contains(hint), "{arguments:?}\n{said}");
    }
}

#[test]
fn days_may_be_written_with_their_unit() {
    let bench = Bench::new();
    for days in ["60", "60d"] {
        let (_, said) = bench.fails(0, &["status", "--within", days]);
        assert!(said.contains("within 60 days"), "{said}");
    }
    let (_, said) = bench.fails(2, &["status", "--within", "soon"]);
    assert!(said.contains("`soon` is no number of days"), "{said}");
}

#[test]
fn readiness_tells_what_keeps_an_exam_from_its_launch() {
    let bench = Bench::new();
    let (said, _) = bench.fails(1, &["program", "readiness", "--at", "2026-12-01"]);
    assert!(said.starts_with("Partner Certification, 1 Dec 2026 (UTC)\n"), "{said}");
    assert!(said.contains("  sales-expert: no question bank\n      write sales-expert.toml"));
    assert!(!said.contains("  sales-associate:"), "nothing is missing there:\n{said}");
    let (later, _) = bench.fails(1, &["program", "readiness", "--at", "2027-12-01"]);
    assert!(later.contains("sales-associate: 165 of 165 items are due for review"), "{later}");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");

    let value: Value = serde_json::from_str(&bench.fails(1, &["program", "readiness", "--json"]).0).unwrap();
    assert_eq!((&value["program"], &value["ready"]), (&"partner-certification".into(), &false.into()));
    assert!(value["findings"].as_array().unwrap().iter().all(|f| f["weight"].is_string()));

    // another organisation's program with its bank
    let mut other = Bench::new();
    other.set("INVIGIL_PROGRAM", repository("tests/data/programs/two-level.toml").to_str().unwrap());
    other.set("INVIGIL_BANKS", repository("tests/data/banks").to_str().unwrap());
    let output = other.run(&["program", "readiness", "--at", "2026-11-26"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("26 Nov 2026 (UTC)"), "{said}");
    assert!(said.contains(": no question bank") && !said.contains("deck-basic: no"), "{said}");
    assert!(!said.contains("Partner") && !said.contains("sales"), "{said}");
}
