//! Items of every type: how they are read, and what is said of each fault.

use super::{bare, faults_of};
use crate::bank::*;
use crate::digest::Digest;
use crate::program;

const TYPES: &str = include_str!("../../../tests/data/types/banks/land-assistant.toml");

fn bank() -> Bank {
    read("land-assistant.toml", TYPES.as_bytes()).unwrap_or_else(|report| panic!("{}", report.plain()))
}

fn item(id: &str) -> Item {
    bank().item(&id.parse().unwrap()).unwrap().clone()
}

/// The faults after each replacement, without their places.
fn said(changes: &[(&str, &str)]) -> Vec<String> {
    let text = changes.iter().fold(TYPES.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    });
    faults_of(&text, None)
        .into_iter()
        .map(|fault| fault.split_once(' ').map(|(_, said)| bare(said)).unwrap())
        .collect()
}

fn one(from: &str, to: &str, due: &str) {
    assert_eq!(said(&[(from, to)]), [due], "{from} -> {to}");
}

#[test]
fn the_bank_of_every_type_passes_under_its_program() {
    let text = include_str!("../../../tests/data/types/program.toml");
    let program = program::read("program.toml", text.as_bytes()).unwrap_or_else(|r| panic!("{}", r.plain()));
    assert_eq!(faults_of(TYPES, Some(&program)), [""; 0]);
    let kinds: std::collections::BTreeSet<ItemKind> =
        bank().items.iter().map(|item| item.kind.kind()).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ItemKind::ALL);
}

#[test]
fn each_type_is_read_as_it_is_written() {
    let choices = |options: &[Choice]| {
        options
            .iter()
            .map(|o| format!("{}{}{}", o.id, if o.key { "*" } else { "" }, if o.anchored { "!" } else { "" }))
            .collect::<Vec<_>>()
    };
    let statement = item("true-false");
    assert_eq!((statement.kind, statement.select), (Kind::TrueFalse, 1));
    assert_eq!(choices(&statement.options), ["true*!", "false!"]);
    assert_eq!(statement.options[1].rationale.as_deref(), Some("It is what a contour is."));
    let steps = item("ordering");
    assert_eq!((steps.kind, steps.select), (Kind::Ordering, 4));
    assert_eq!(choices(&steps.options), ["tripod", "centre", "level", "focus"]);
    let matching = item("matching");
    let Kind::Matching(prompts) = &matching.kind else { panic!("{:?}", matching.kind) };
    assert_eq!((matching.select, matching.options.len()), (3, 3));
    assert_eq!(prompts.iter().map(|p| p.answer.as_str()).collect::<Vec<_>>(), ["hectare", "metre", "metre"]);
    let inline = item("inline-choice");
    let Kind::InlineChoice(gaps) = &inline.kind else { panic!("{:?}", inline.kind) };
    assert_eq!((inline.select, inline.options.len()), (2, 0));
    let shown: Vec<_> = gaps.iter().map(|gap| (gap.id.as_str(), gap.weight, choices(&gap.options))).collect();
    // in the order of the stem
    assert_eq!(shown[0], ("north", 1, vec!["zero*".to_owned(), "ninety".into(), "half!".into()]));
    assert_eq!(shown[1], ("sense", 2, vec!["clock*".to_owned(), "counter".into()]));
    assert_eq!(item("numeric").kind.accepted(), ["6.25 ha", "6.25 ± 0.25 ha (50 %)"]);
    assert_eq!(item("numeric-range").kind.accepted(), ["60 to 60"]);
    let Kind::Text(entry) = item("text").kind else { panic!() };
    assert_eq!((entry.case, entry.space, entry.max_length), (Case::Ignore, Space::Collapse, 30));
}

#[test]
fn a_bank_that_was_read_is_the_same_after_it_was_kept_as_json() {
    let bank = bank();
    let json = serde_json::to_string(&bank).unwrap();
    assert_eq!(serde_json::from_str::<Bank>(&json).unwrap(), bank);
    // a choice says nothing of its type: what was kept before there were others reads the same
    let choice = serde_json::to_value(item("choice")).unwrap();
    assert_eq!(choice.get("type"), None);
}

#[test]
fn what_decides_whether_a_response_is_right_is_substance_and_rationales_are_not() {
    let substance = |changes: &[(&str, &str)], id: &str| -> Digest {
        let text = changes.iter().fold(TYPES.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        });
        let bank = read("b.toml", text.as_bytes()).unwrap_or_else(|report| panic!("{}", report.plain()));
        bank.item(&id.parse().unwrap()).unwrap().substance()
    };
    let changes = [
        ("answer = true", "answer = false", "true-false"),
        ("match = \"hectare\"", "match = \"litre\"", "matching"),
        ("text = \"Area of a field\"", "text = \"Area of a plot\"", "matching"),
        ("weight = 2", "weight = 3", "inline-choice"),
        ("text = \"90°\"", "text = \"91°\"", "inline-choice"),
        ("value = 6.25 }", "value = 6.2 }", "numeric"),
        ("within = \"0.25\"", "within = \"0.26\"", "numeric"),
        ("unit = \"ha\"", "unit = \"acres\"", "numeric"),
        ("text = \"bearing\"", "text = \"heading\"", "text"),
    ];
    for (from, to, id) in changes {
        assert_ne!(substance(&[(from, to)], id), substance(&[], id), "{from} -> {to}");
    }
    let why = [
        ("rationale = \"Bearings begin there.\"", "rationale = \"So it is.\"", "inline-choice"),
        ("It is what a contour is.", "No.", "true-false"),
    ];
    for (from, to, id) in why {
        assert_eq!(substance(&[(from, to)], id), substance(&[], id), "{from} -> {to}");
    }
}

#[test]
fn a_member_of_another_type_is_named_with_the_type_that_has_it() {
    one(
        "answer = true",
        "answer = true\nselect = 1",
        "error an item of the type `true-false` has no `select` | leave it out, or set type = \"choice\"",
    );
    one(
        "unit = \"ha\"",
        "unit = \"ha\"\ncase = \"exact\"",
        "error an item of the type `numeric` has no `case` | leave it out, or set type = \"text\"",
    );
    one(
        "type = \"ordering\"",
        "type = \"order\"",
        "error `type` cannot be `order` | did you mean `ordering`? It is one of `choice`, `true-false`, `ordering`, `matching`, `inline-choice`, `numeric`, `text`",
    );
    one(
        "answer = true\n",
        "",
        "error `answer` is missing | add `answer = …`: Of the type true-false: what is right",
    );
    let without = said(&[("type = \"numeric\"\nstem = \"A square", "stem = \"A square")]);
    assert!(without.iter().any(|said| said.contains("`options` is missing")), "{without:?}");
    assert!(without.iter().any(|said| said.contains("of the type `choice` has no `accept`")), "{without:?}");
}

#[test]
fn what_an_order_gives_away_is_refused() {
    one(
        "{ id = \"tripod\",",
        "{ id = \"tripod\", key = true,",
        "error an option of an item of the type `ordering` is no key | leave `key` out: the order in which they stand in the file is the right one",
    );
    one(
        "{ id = \"tripod\",",
        "{ id = \"tripod\", anchored = true,",
        "error an option that keeps its place gives it away | leave `anchored` out",
    );
}

#[test]
fn every_prompt_names_an_option_that_there_is() {
    one(
        "match = \"hectare\"",
        "match = \"hectares\"",
        "error this item has no option `hectares` | did you mean `hectare`?",
    );
    one(
        "{ id = \"length\", text",
        "{ id = \"area\", text",
        "error two prompts of this item are called `area` | give one of them another id",
    );
    one(
        "text = \"Length of a boundary\"",
        "text = \"Area of a field\"",
        "error two prompts of this item read the same | change or remove one of them",
    );
}

#[test]
fn every_gap_stands_in_the_stem_once_and_has_one_key() {
    let twice = "error the gap `{{north}}` stands twice in the stem | give the second one an id of its own";
    one("North is {{north}}", "North is {{north}} or {{north}}", twice);
    one(
        "grows {{sense}}",
        "grows",
        "error the gap `sense` stands nowhere in the stem | write {{sense}} where it belongs, outside code",
    );
    one(
        "grows {{sense}}",
        "grows {{sense}} {{west}}",
        "error the stem has a gap `{{west}}` that `gaps` does not have | add it to `gaps`; braces that are no gap stand in code",
    );
    assert_eq!(
        said(&[("grows {{sense}}", "grows {{sens}}")]),
        [
            "error the stem has a gap `{{sens}}` that `gaps` does not have | did you mean `sense`?",
            "error the gap `sense` stands nowhere in the stem | write {{sense}} where it belongs, outside code",
        ]
    );
    one(
        "text = \"counterclockwise\"",
        "text = \"counterclockwise\", key = true",
        "error 2 options of this gap are keys, but a candidate chooses one | leave key = true on one of them",
    );
    one(
        "text = \"clockwise\", key = true",
        "text = \"clockwise\"",
        "error no option is the key | put key = true on the right one",
    );
}

#[test]
fn what_is_accepted_says_one_thing_and_can_be_met() {
    let exact = "{ value = 6.25 }";
    one(
        exact,
        "{ value = \"6,25\" }",
        "error `value` is `6,25`: that is no number | a comma is not part of a number: write a point before the decimals, and nothing between thousands",
    );
    one(
        exact,
        "{ value = 6.25000000000000000001 }",
        "error `value` has more digits than a number of TOML keeps | put it in double quotes: value = \"6.25000000000000000001\"",
    );
    assert_eq!(said(&[(exact, "{ value = \"6.25000000000000000001\" }")]), [""; 0]);
    one(exact, "{ credit = 100 }", "error nothing says what is accepted here | add one of `value`, `from`");
    one(
        exact,
        "{ value = 6.25, from = 6, to = 7 }",
        "error `value` and `from` say two things about one answer | keep one of them, or make them two answers of `accept`",
    );
    one(exact, "{ from = 6 }", "error a range has `from` and `to`, and `to` is missing | add to = …");
    one(
        exact,
        "{ from = 7, to = 6 }",
        "error the range goes from 7 to 6: nothing is in it | write the smaller number as `from`",
    );
    one(
        exact,
        "{ value = 6.25, within = 0.1, significant = 2 }",
        "error `within` and `significant` say two things about one answer | keep one of them, or make them two answers of `accept`",
    );
    one(
        exact,
        "{ value = 6.25, within = -1 }",
        "error `within` is -1; it must be above 0 | leave it out where the number must be exact",
    );
    one(
        exact,
        "{ value = 0, within_percent = 5 }",
        "error `within_percent` of 0 accepts nothing but 0 | say how far from 0 is near enough with `within`",
    );
    one(
        exact,
        "{ text = \"six\" }",
        "error what an item of the type `numeric` accepts has no `text` | write `value`, or `from` and `to`; or set type = \"text\"",
    );
    one(
        exact,
        "{ value = 6.25, credit = 90 }",
        "error nothing earns all the points | leave `credit` out of what is wholly right",
    );
    one(
        "points = 2\nscoring = \"partial\"\naccept",
        "points = 2\naccept",
        "error `credit` is 50, but the item is scored all or nothing | add scoring = \"partial\", or leave `credit` out",
    );
}

#[test]
fn accepted_texts_differ_fit_the_field_and_their_patterns_compile() {
    one(
        "{ text = \"bearing\" },",
        "{ text = \"bearing\" }, { text = \"BEARING\" },",
        "error `BEARING` is accepted already: `case` and `space` make both the same | remove one of them",
    );
    one(
        "max_length = 30",
        "max_length = 5",
        "error `bearing` has 7 characters, but at most 5 can be entered | set max_length = 7 or more",
    );
    one(
        "pattern = \"(true",
        "pattern = \"((true",
        "error `pattern` is no regular expression that can be used: unclosed group, at character 1 | mend the expression; it is matched as a whole, without look-around and backreferences",
    );
}

#[test]
fn partial_scoring_of_what_has_no_parts_is_a_warning() {
    let idle = |id: &str| {
        let from = format!("id = \"{id}\"\n");
        said(&[(&from, &format!("{from}scoring = \"partial\"\n"))])
    };
    assert_eq!(
        idle("true-false"),
        ["warning partial scoring means nothing where one option is chosen | leave scoring out"]
    );
    assert_eq!(
        idle("text"),
        [
            "warning partial scoring means nothing where an answer is right or wrong as a whole | leave scoring out, or give an answer that is right in part a `credit`"
        ]
    );
}

#[test]
fn practice_tells_why_a_statement_is_true_or_false() {
    let text = TYPES.replace("rationale_true = \"That is what a contour is.\"\n", "");
    let found = faults_of(&text, None);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`rationale_true` of a practice item is missing"), "{found:?}");
}
