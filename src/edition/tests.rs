//! An edition of a small bank, and what is asked of it.

use super::*;
use crate::digest::Digest;
use crate::form::GroupName;
use crate::program::{self, Program};
use std::fmt::Write as _;

/// The default program.
pub(crate) fn program() -> Program {
    let text = include_bytes!("../../program.toml");
    program::check("program.toml", text).value.unwrap()
}

/// What the tests are read under: reviews are counted to the end of November 2026.
pub(crate) fn around(program: &Program) -> Circumstances<'_> {
    Circumstances { program, today: Day::from_ymd(2026, 11, 27).unwrap(), at: None }
}

/// A bank of two domains: `scope` with six live items, of which two are enemies, and `cost` with three and a draft. A form
/// takes two of each. The item `s-2` has the key as its longest option; `c-1` was reviewed long ago.
pub(crate) fn text() -> String {
    let mut text = String::from(
        "format = \"invigil/bank/v1\"\nid = \"sales-associate\"\nprogram = \"partner-certification\"\n\
         title = \"Small bank\"\nlanguage = \"en\"\n\n\
         [[domain]]\nid = \"scope\"\nname = \"Scope of the work\"\nshort = \"Scope\"\n\n\
         [[domain]]\nid = \"cost\"\nname = \"Cost of the work\"\nshort = \"Cost\"\n\n\
         [[blueprint]]\nexam = \"sales-associate\"\n[blueprint.items]\nscope = 2\ncost = 2\n\n\
         [[enemies]]\nitems = [\"s-1\", \"s-3\"]\nreason = \"One gives the other away.\"\n",
    );
    let nouns = ["lamps", "bridges", "gardens", "tunnels", "harbours", "mills"];
    let mut item = |id: &str, domain: &str, status: &str, reviewed: &str, noun: &str| {
        let long = if id == "s-2" {
            ", because every one of them was counted twice by two people who did not know of each other"
        } else {
            ""
        };
        let _ = write!(
            text,
            "\n[[item]]\nid = \"{id}\"\ndomain = \"{domain}\"\nstatus = \"{status}\"\ntags = [\"{noun}\"]\nauthors = [\"ada\"]\n\
             reviewed = {reviewed}\nstem = \"Which of these is true of the {noun} in plan {id}?\"\n\
             rationale = \"The plan says so on its second page.\"\nreferences = [\"Plan {id}, page 2\"]\n\
             options = [\n  {{ id = \"a\", text = \"There are nine{long}\", key = true, rationale = \"Page 2.\" }},\n  \
             {{ id = \"b\", text = \"There are six\" }},\n  {{ id = \"c\", text = \"There are two\" }},\n]\n"
        );
    };
    for (n, noun) in (1..=6).zip(nouns) {
        item(&format!("s-{n}"), "scope", "live", "2026-11-01", noun);
    }
    for (n, noun) in (1..=3).zip(["wages", "stones", "timber"]) {
        item(&format!("c-{n}"), "cost", "live", if n == 1 { "2026-01-10" } else { "2026-10-02" }, noun);
    }
    item("c-4", "cost", "draft", "2026-11-01", "paint");
    text
}

/// The edition of it, with what the linter finds.
pub(crate) fn edition() -> Edition {
    edition_of(&text())
}

/// The edition of this text, with what the linter finds.
pub(crate) fn edition_of(text: &str) -> Edition {
    let program = program();
    Edition::read("small.toml", text.as_bytes(), around(&program)).unwrap().linted(around(&program))
}

fn ids(edition: &Edition, filter: &str) -> Vec<String> {
    let listed = Filter::of(filter).listed(edition, None);
    listed.into_iter().map(|i| edition.bank.items[i].id.to_string()).collect()
}

#[test]
fn a_fault_belongs_to_the_item_it_stands_in_and_a_shortage_to_the_bank() {
    let edition = edition();
    let of = |id: &str| {
        let (_, standing) = edition.item(edition.index(&id.parse().unwrap()).unwrap()).unwrap();
        edition
            .faults(&standing.faults)
            .into_iter()
            .map(|(f, at)| (f.code.code(), at.line))
            .collect::<Vec<_>>()
    };
    let text = text();
    let longest = text.lines().position(|line| line.contains("counted twice")).unwrap() + 1;
    assert!(of("s-2").contains(&("key-longest", longest)), "{:?}", of("s-2"));
    assert!(!of("s-1").iter().any(|(code, _)| *code == "key-longest"));
    let general: Vec<&str> =
        edition.faults(&edition.general).iter().map(|(fault, _)| fault.code.code()).collect();
    assert!(general.contains(&"shortage"), "{general:?}");
    let (_, second) = edition.item(1).unwrap();
    assert_eq!(text.lines().nth(second.line - 1), Some("[[item]]"));
    assert_eq!(text.lines().nth(second.line), Some("id = \"s-2\""));
}

#[test]
fn a_filter_is_of_words_that_all_hold() {
    let edition = edition();
    assert_eq!(ids(&edition, "").len(), 10);
    assert_eq!(ids(&edition, "domain:cost status:live"), ["c-1", "c-2", "c-3"]);
    assert_eq!(ids(&edition, "domain:COST -status:live"), ["c-4"]);
    assert_eq!(ids(&edition, "due"), ["c-1"]);
    assert_eq!(ids(&edition, "fault:key-longest"), ["s-2"]);
    assert_eq!(ids(&edition, "fault:error"), ["s-2"]);
    assert_eq!(ids(&edition, "Harbours"), ["s-5"]);
    assert_eq!(ids(&edition, "tag:mills"), ["s-6"]);
    assert_eq!(ids(&edition, "kind:1-of-3 plan s-4"), ["s-4"]);
    assert_eq!(ids(&edition, "fault:none fault:any"), [""; 0]);
    // an address is no filter of a kind of its own
    assert_eq!(ids(&edition, "https://example.org"), [""; 0]);
}

#[test]
fn a_sample_is_the_draw_of_its_seed() {
    let edition = edition();
    let exam = "sales-associate".parse().unwrap();
    let seed = Digest([7; 32]);
    let sample = super::sample(&edition, &exam, seed).unwrap();
    let plan = form::plan(&edition.bank, &edition.bank.blueprints[0], &form::History::default()).unwrap();
    let drawn = plan.draw(&crate::entropy::Seed(seed.0));
    let of_sample: Vec<&ItemId> = sample.items.iter().map(|(i, _)| &edition.bank.items[*i].id).collect();
    assert_eq!(of_sample, drawn.items.iter().map(|i| &i.item).collect::<Vec<_>>());
    for (number, drawn) in (1..).zip(&drawn.items) {
        let shown = sample.shown(number).unwrap();
        assert_eq!(shown.options, drawn.options);
        assert_eq!(shown.item.stem, edition.bank.items[shown.index].stem);
    }
    assert_eq!(sample.shown(5), None);
    // pairs of six without the enemies' own, times pairs of three
    assert_eq!(magnitude(&sample.forms), ((15 - 1) * 3).to_string());
}

#[test]
fn exposure_is_exact_and_by_domain() {
    let edition = edition();
    let exposure = exposure(&edition, &"sales-associate".parse().unwrap()).unwrap();
    let names: Vec<&GroupName> = exposure.groups.iter().map(|group| &group.name).collect();
    assert_eq!(
        names,
        [&GroupName::Domain("cost".parse().unwrap()), &GroupName::Domain("scope".parse().unwrap())]
    );
    let exact = |group: usize, row: usize| {
        let (n, d) = &exposure.groups[group].rows[row].exact;
        format!("{n}/{d}")
    };
    assert_eq!((exact(0, 0), exact(0, 2)), ("2/3".to_owned(), "2/3".to_owned()));
    // five of the fourteen pairs hold an item without enemies, four one of the two
    assert_eq!((exact(1, 0), exact(1, 5)), ("5/14".to_owned(), "2/7".to_owned()));
    assert_eq!(exposure.over(), 3 + 4);
    assert_eq!(exposure.highest().unwrap().exact.0, "2");
}

#[test]
fn what_is_looked_at_is_what_the_candidate_of_the_seed_is_shown() {
    let edition = edition();
    let shown = edition.look(9, &[1; 32]).unwrap();
    assert_eq!((shown.index, shown.domain.1.as_str()), (9, "Cost"));
    assert_eq!(shown.item.stem, edition.bank.items[9].stem);
    for (presented, id) in shown.item.options.iter().zip(&shown.options) {
        let option = edition.bank.items[9].options.iter().find(|o| &o.id == id).unwrap();
        assert_eq!(presented.text, option.text);
    }
    assert_eq!(shown.options.len(), 3);
    assert_eq!(edition.look(10, &[1; 32]), None);
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_its_places() {
    let program = program();
    let broken = text().replace("status = \"draft\"", "status = \"drft\"");
    let report = Edition::read("small.toml", broken.as_bytes(), around(&program)).unwrap_err();
    assert_eq!(report.errors(), 1, "{}", report.plain());
    let line = broken.lines().position(|line| line.contains("drft")).unwrap() + 1;
    assert_eq!(report.position(&report.faults()[0]).line, line);
}
