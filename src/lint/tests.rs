//! Items of the types of which more is asked than to choose options.

use super::*;
use crate::bank;
use std::collections::BTreeSet;

/// A bank of these items, and what the linter finds in it: the rule, and the text that it points at.
pub(super) fn found(items: &str) -> Vec<(&'static str, String)> {
    let text = format!(
        "format = \"invigil/bank/v1\"\nid = \"yard\"\nprogram = \"yard\"\ntitle = \"Yard\"\nlanguage = \"en\"\n\
         [[domain]]\nid = \"all\"\nname = \"All\"\nshort = \"All\"\n[[blueprint]]\nexam = \"yard\"\n[blueprint.items]\nall = 1\n{items}"
    );
    let checked = bank::survey("yard.toml", text.as_bytes(), None);
    let (bank, places) = checked.value.unwrap_or_else(|| panic!("{}", checked.report.plain()));
    let today = Day::from_ymd(2026, 11, 27);
    let survey = Survey { text: &text, bank: &bank, places: &places, program: None, at: None, today };
    let faults = lint(survey, &mut || ()).faults;
    faults
        .iter()
        .map(|fault| (fault.code.code(), text[fault.span.start..fault.span.end].to_owned()))
        .collect()
}

/// The head of a live item of this type.
pub(super) fn item(id: &str, kind: &str, rest: &str) -> String {
    format!(
        "[[item]]\nid = \"{id}\"\ndomain = \"all\"\nstatus = \"live\"\nauthors = [\"yard\"]\nreviewed = 2026-11-01\n\
         rationale = \"It follows from the rules of the yard.\"\ntype = \"{kind}\"\n{rest}\n"
    )
}

#[test]
fn the_steps_that_are_announced_are_the_steps_that_are_taken() {
    for language in ["en", "nl"] {
        let text = include_str!("../../question-banks/sales-associate.toml")
            .replace("language = \"en\"", &format!("language = \"{language}\""));
        let (bank, places) = bank::survey("bank.toml", text.as_bytes(), None).value.unwrap();
        assert!(bank.items.iter().all(|item| item.status != bank::Status::Retired), "those are passed over");
        let survey =
            Survey { text: &text, bank: &bank, places: &places, program: None, at: None, today: None };
        let mut taken = 0;
        lint(survey, &mut || taken += 1);
        assert_eq!(taken, steps(&bank), "{language}");
    }
}

#[test]
fn marks_images_and_widths_are_looked_at_in_every_text_of_every_type() {
    let ordering = item(
        "o",
        "ordering",
        "stem = \"In which order is a sling inspected?\"\noptions = [\n\
         { id = \"a\", text = \"Look at **the hook\" },\n\
         { id = \"b\", text = \"Bend it\", rationale = \"A `wire breaks.\" },\n\
         { id = \"c\", text = \"Hang it up\" }]",
    );
    let wide = "x".repeat(90);
    let matching = item(
        "m",
        "matching",
        &format!(
            "stem = \"Which sign belongs to each load?\"\nprompts = [\n\
             {{ id = \"p\", text = \"![](glass.png)\", match = \"a\" }},\n\
             {{ id = \"q\", text = \"Steel\", match = \"b\" }}]\noptions = [\n\
             {{ id = \"a\", text = \"Fragile\" }},\n{{ id = \"b\", text = '''\nHeavy:\n\n```\n{wide}\n```\n''' }},\n\
             {{ id = \"c\", text = \"Wet\" }}]"
        ),
    );
    // gaps in another order than that of the stem: the place is that of the text
    let gaps = item(
        "g",
        "inline-choice",
        "stem = \"A boom is {{state}} by night and points {{side}}.\"\ngaps = [\n\
         { id = \"side\", options = [{ id = \"a\", text = \"leeward\", key = true }, { id = \"b\", text = \"**up\" }, { id = \"c\", text = \"down\" }] },\n\
         { id = \"state\", options = [{ id = \"a\", text = \"lowered\", key = true }, { id = \"b\", text = \"raised\" }, { id = \"c\", text = \"hoisted\" }] }]",
    );
    let truth = item(
        "t",
        "true-false",
        "stem = \"A frayed sling goes out of service.\"\nanswer = true\nrationale_false = \"See **the rules.\"",
    );
    let found: BTreeSet<_> = found(&[ordering, matching, gaps, truth].concat()).into_iter().collect();
    let expected = [
        ("broken-markdown", "\"Look at **the hook\"".to_owned()),
        ("broken-markdown", "\"Bend it\"".to_owned()),
        ("broken-markdown", "\"**up\"".to_owned()),
        ("broken-markdown", "true".to_owned()),
        ("missing-alt-text", "glass.png".to_owned()),
        ("wide-line", wide),
    ];
    for one in &expected {
        assert!(found.contains(one), "{one:?} of {found:?}");
    }
    assert!(found.iter().all(|(rule, _)| expected.iter().any(|(known, _)| known == rule)), "{found:?}");
}

#[test]
fn statements_of_which_nearly_all_are_true_are_told() {
    const NAMES: [&str; 12] = [
        "anchor", "bollard", "capstan", "davit", "fender", "gangway", "hawser", "jetty", "keel", "ladder",
        "mast", "rudder",
    ];
    let statements = |answer: fn(usize) -> bool| -> String {
        (0..24)
            .map(|n| {
                let (name, other) = (NAMES[n % 12], NAMES[(n * 5 + n / 12 + 1) % 12]);
                let rest =
                    format!("stem = \"The {name} {n} stands at the {other}.\"\nanswer = {}", answer(n));
                item(&format!("t{n}"), "true-false", &rest)
            })
            .collect()
    };
    let told = |items: &str| found(items).iter().any(|(rule, _)| *rule == "truth-balance");
    assert!(told(&statements(|n| n > 3)));
    assert!(told(&statements(|n| n < 4)));
    assert!(!told(&statements(|n| n % 2 == 0)));
    assert!(!told(&statements(|n| n > 8)), "15 of 24 are chance");
}

#[test]
fn pairs_are_the_same_by_their_texts_and_are_met_in_practice_too() {
    let pairs = |id: &str, status: &str, prompts: [&str; 2]| {
        let rest = format!(
            "stem = \"Match each part of the crane with what it does.\"\nprompts = [\n\
             {{ id = \"p\", text = \"{}\", match = \"a\" }}, {{ id = \"q\", text = \"{}\", match = \"b\" }}]\n\
             options = [{{ id = \"a\", text = \"{} it\" }}, {{ id = \"b\", text = \"{} that\" }}, {{ id = \"c\", text = \"Waits\" }}]",
            prompts[0], prompts[1], prompts[0], prompts[1]
        );
        item(id, "matching", &rest).replace("\"live\"", &format!("\"{status}\""))
    };
    let rules = |items: [String; 2]| -> Vec<&str> {
        found(&items.concat()).into_iter().map(|(rule, _)| rule).collect()
    };
    let live = || pairs("one", "live", ["The winch of the jib", "The brake of the hook"]);
    let other = pairs("two", "live", ["Outriggers on soft ground", "Lamps along a boom"]);
    assert_eq!(rules([live(), other]), [""; 0]);
    let practised = pairs("two", "practice", ["The winch of the jib", "The brake of the hook"]);
    assert_eq!(rules([live(), practised]), ["duplicate-stem"]);
}

#[test]
fn the_examples_for_authors_and_a_sound_bank_of_all_types_break_no_rule() {
    let examples = include_str!("../authoring/examples.toml")
        .replace("\"DOMAIN\"", "\"all\"")
        .replace("DAY", "2026-11-01");
    let whose = ["you@example.org", "colleague@example.org"];
    let examples =
        whose.iter().fold(examples, |text, who| text.replace(who, "yard")).replace("example-", "ours-");
    assert_eq!(found(&examples.replacen("\"draft\"", "\"live\"", 1)), []);
    let bank = include_str!("../../tests/data/types/banks/land-assistant.toml");
    let live = bank.split("[[item]]").skip(1).filter(|item| item.contains("status = \"live\""));
    let items: String =
        live.map(|item| format!("[[item]]{}", item.replace("\"field\"", "\"all\""))).collect();
    assert_eq!(found(&items), []);
}

#[test]
fn a_review_of_tomorrow_is_done_somewhere_and_a_later_one_nowhere() {
    let on = |day: &str| {
        let rest = "stem = \"A sling is looked at before each lift.\"\nanswer = true";
        found(&item("t", "true-false", rest).replace("2026-11-01", day))
    };
    assert_eq!(on("2026-11-28"), []);
    assert_eq!(on("2026-11-29"), [("reviewed-ahead", "2026-11-29".to_owned())]);
}

#[test]
fn what_is_left_of_a_new_bank_is_told_once_an_item_is_no_draft_any_more() {
    let examples = include_str!("../authoring/examples.toml")
        .replace("\"DOMAIN\"", "\"all\"")
        .replace("DAY", "2026-11-01");
    assert_eq!(found(&examples), []);
    let live = found(&examples.replace("\"draft\"", "\"live\""));
    let left = live.iter().filter(|(rule, _)| *rule == "placeholder");
    assert_eq!(left.count(), examples.matches("[[item]]").count(), "{live:?}");
    assert!(live.contains(&("placeholder", "you@example.org".to_owned())), "{live:?}");
    let of = |rest: &str| found(&item("t", "true-false", &format!("{rest}\nanswer = true")));
    assert_eq!(of("stem = \"TODO: what a sling is.\""), [("placeholder", "TODO".to_owned())]);
    let reference =
        "stem = \"A sling is looked at before each lift.\"\nreferences = [\"https://example.com/slings\"]";
    assert_eq!(of(reference), [("placeholder", "https://example.com/slings".to_owned())]);
    let real = "stem = \"A sling is looked at before each lift.\"\nreferences = [\"https://example.community/x\", \"An example.\"]";
    assert_eq!(of(real), []);
}
