//! The linter as a whole: how well it does on items that were labelled by hand, and that a bad bank fails for its reason.

mod labels;

use invigil::lint::RULES;
use labels::{Draft, Measured};
use std::collections::BTreeSet;

/// A rule fires on few items that it should not fire on …
const PRECISION: f64 = 0.9;
/// … and on most that it should fire on.
const RECALL: f64 = 0.75;

fn wrong(measured: &Measured) -> String {
    let extra =
        measured.findings.difference(&measured.labels).map(|(item, rule)| format!("fires: {item} {rule}"));
    let missed =
        measured.labels.difference(&measured.findings).map(|(item, rule)| format!("missed: {item} {rule}"));
    extra.chain(missed).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_rule_keeps_its_floors_of_precision_and_recall_on_labelled_items() {
    let measured = labels::items();
    assert!(measured.items >= 250, "{}", measured.items);
    let total = measured.total();
    assert!(total.precision() >= 0.95 && total.recall() >= 0.95, "{}", wrong(&measured));
    for figures in measured.figures() {
        let (precision, recall) = (figures.precision(), figures.recall());
        assert!(
            figures.labelled >= 5 && precision >= PRECISION && recall >= RECALL,
            "{}: labelled {}, precision {precision:.2}, recall {recall:.2}\n{}",
            figures.rule,
            figures.labelled,
            wrong(&measured)
        );
    }
}

#[test]
fn on_items_that_no_rule_was_tuned_on_the_rules_do_nearly_as_well() {
    let measured = labels::unseen();
    let total = measured.total();
    assert!(
        measured.items >= 50 && total.precision() >= 0.9 && total.recall() >= 0.75,
        "{}",
        wrong(&measured)
    );
}

#[test]
fn on_the_shipped_banks_nothing_fires_but_what_is_true() {
    let measured = labels::shipped();
    assert_eq!(wrong(&measured), "");
}

#[test]
fn the_bad_example_of_each_rule_breaks_it_and_the_good_one_breaks_none() {
    let about_items = RULES.iter().filter(|rule| rule.waivable).map(|rule| rule.id.to_owned());
    let mut without: BTreeSet<String> = about_items.collect();
    for example in labels::examples() {
        let rule = example["rule"].as_str().unwrap();
        without.remove(rule);
        let broken = |last: &toml::Value| {
            let mut bank = Draft::new();
            example.get("beside").into_iter().for_each(|item| drop(bank.add(item)));
            bank.add(last);
            labels::findings(&bank.0).into_iter().map(|(_, rule)| rule).collect::<Vec<_>>()
        };
        let bad = broken(&example["bad"]);
        assert!(bad.iter().any(|broken| broken == rule), "{rule}: the bad example breaks {bad:?}");
        assert_eq!(broken(&example["good"]), [""; 0], "{rule}: the good example");
    }
    assert!(without.is_empty(), "without an example: {without:?}");
}
