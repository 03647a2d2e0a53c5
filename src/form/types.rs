//! A form with an item of every type, for tests; and what it shows.

use super::{MappedItem, Presented, PresentedForm, plan, present};
use crate::bank::{Bank, ItemKind, Kind, placeholders, read};
use crate::entropy::Seed;
use crate::id::{AttemptId, ChoiceId};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn bank() -> Bank {
    let text = include_str!("../../tests/data/types/banks/land-assistant.toml");
    read("land-assistant.toml", text.as_bytes()).unwrap_or_else(|report| panic!("{}", report.plain()))
}

pub(crate) fn attempt() -> AttemptId {
    "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap()
}

pub(crate) fn presented(seed: u8) -> Presented {
    let bank = bank();
    let seed = Seed([seed; 32]);
    let draw = plan(&bank, &bank.blueprints[0], &super::History::default()).unwrap().draw(&seed);
    present(&bank, &bank.blueprints[0], &draw, &attempt(), &seed).unwrap()
}

/// The number of the item of this id, and the map behind it.
pub(crate) fn number(presented: &Presented, id: &str) -> u32 {
    presented.map.items.iter().position(|item| item.item.as_str() == id).unwrap() as u32 + 1
}

/// The opaque id of an option, or of `gap/option`.
pub(crate) fn choice(presented: &Presented, id: &str, option: &str) -> ChoiceId {
    let mapped: &MappedItem = presented.map.item(number(presented, id)).unwrap();
    let own = mapped.options.iter().find(|(_, own)| own.as_str() == option).map(|(id, _)| id.clone());
    let of_gap = mapped.cells.iter().find(|(_, cell)| format!("{}/{}", cell.gap, cell.option) == option);
    own.or(of_gap.map(|(id, _)| id.clone())).unwrap()
}

fn texts(form: &PresentedForm, number: u32) -> Vec<String> {
    form.item(number).unwrap().choices().map(|option| option.text.clone()).collect()
}

#[test]
fn each_type_is_shown_with_what_it_is_answered_by() {
    let shown = presented(1);
    let item = |id: &str| shown.form.item(number(&shown, id)).unwrap();
    assert_eq!(texts(&shown.form, number(&shown, "true-false")), ["True", "False"]);
    assert_eq!((item("true-false").kind, item("true-false").select), (ItemKind::TrueFalse, 1));
    assert_eq!((item("ordering").options.len(), item("ordering").select), (4, 4));
    let matching = item("matching");
    assert_eq!((matching.select, matching.options.len()), (3, 0));
    assert_eq!(
        matching.gaps.iter().map(|gap| gap.text.as_str()).collect::<Vec<_>>(),
        ["Area of a field", "Length of a boundary", "Height of a mark"]
    );
    let order = |gap: usize| matching.gaps[gap].options.iter().map(|o| o.text.clone()).collect::<Vec<_>>();
    assert!(order(0) == order(1) && order(1) == order(2), "one order for all prompts");
    let inline = item("inline-choice");
    assert_eq!(
        inline.stem,
        "North is {{1}}, and the bearing grows {{2}}. A plan prints `{{bearing}}` where it has none."
    );
    assert_eq!(placeholders(&inline.stem).len(), inline.gaps.len());
    assert_eq!(inline.gaps[0].options[2].text, "180°", "anchored");
    assert!(inline.gaps.iter().all(|gap| gap.text.is_empty()));
    let entry = item("numeric").entry.clone().unwrap();
    assert_eq!((entry.unit.as_deref(), entry.max), (Some("ha"), 40));
    assert_eq!(item("text").entry.as_ref().map(|entry| entry.max), Some(30));
    assert_eq!((item("choice").kind, &item("choice").entry), (ItemKind::Choice, &None));
}

#[test]
fn what_is_shown_tells_no_name_of_the_bank_and_no_answer() {
    let (bank, shown) = (bank(), presented(2));
    let form = serde_json::to_string(&shown.form).unwrap();
    for item in bank.items.iter().filter(|item| item.id.as_str().starts_with(char::is_alphabetic)) {
        let mut names: Vec<String> = item.options.iter().map(|o| o.id.to_string()).collect();
        match &item.kind {
            Kind::Matching(prompts) => names.extend(prompts.iter().map(|prompt| prompt.id.to_string())),
            Kind::InlineChoice(gaps) => {
                names.extend(gaps.iter().map(|gap| gap.id.to_string()));
                names.extend(gaps.iter().flat_map(|gap| &gap.options).map(|o| o.id.to_string()));
            }
            _ => {}
        }
        for name in names.iter().filter(|name| !["true", "false", "level", "chain"].contains(&name.as_str()))
        {
            assert!(!form.contains(&format!("\"{name}\"")), "{name}");
            assert!(!form.contains(&format!("{{{{{name}}}}}")), "{name}");
        }
    }
    for secret in
        ["accept", "within", "azimuth", "6.25", "key", "rationale", "weight", "credit", "\"answer\""]
    {
        assert!(!form.contains(secret), "{secret}");
    }
}

#[test]
fn every_cell_has_an_id_of_its_own_and_the_map_knows_it() {
    for seed in 0..20 {
        let shown = presented(seed);
        let mut known = BTreeSet::new();
        for (item, mapped) in shown.form.items.iter().zip(&shown.map.items) {
            let behind: BTreeMap<&ChoiceId, String> = mapped
                .options
                .iter()
                .map(|(id, option)| (id, option.to_string()))
                .chain(mapped.cells.iter().map(|(id, cell)| (id, format!("{}/{}", cell.gap, cell.option))))
                .collect();
            assert_eq!(item.choices().count(), behind.len());
            for option in item.choices() {
                assert!(behind.contains_key(&option.id));
                assert!(known.insert(option.id.clone()), "an id stands twice in the form");
            }
        }
        let items: Vec<_> = shown.map.items.iter().map(|item| item.item.clone()).collect();
        let map = super::choice_map(&bank(), &items, &attempt(), &Seed([seed; 32])).unwrap();
        assert_eq!(map, shown.map, "the map can be made without the draw");
    }
}

#[test]
fn the_same_seed_shows_the_same_and_another_seed_another_order_of_a_gap() {
    assert_eq!(presented(3), presented(3));
    let orders = |id: &str, gap: Option<usize>| -> BTreeSet<Vec<String>> {
        let of = |seed| {
            let shown = presented(seed);
            let item = shown.form.item(number(&shown, id)).unwrap();
            let options = gap.map_or(&item.options, |gap| &item.gaps[gap].options);
            options.iter().map(|option| option.text.clone()).collect()
        };
        (0..60).map(of).collect()
    };
    assert_eq!(orders("inline-choice", Some(1)).len(), 2);
    assert_eq!(orders("inline-choice", Some(0)).len(), 2, "the third option is anchored");
    assert_eq!(orders("matching", Some(0)).len(), 6);
    assert!(orders("ordering", None).len() > 15);
    assert_eq!(orders("true-false", None).len(), 1);
}

#[test]
fn a_form_of_choices_is_written_as_it_was_before_there_were_other_types() {
    let shown = presented(4);
    let value = serde_json::to_value(shown.form.item(number(&shown, "choice")).unwrap()).unwrap();
    let members: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(members, ["domain", "options", "select", "stem"]);
    let whole = serde_json::to_value(&shown.form).unwrap();
    let canonical = serde_json_canonicalizer::to_vec(&whole).unwrap();
    assert_eq!(serde_json::to_vec(&shown.form).unwrap(), canonical);
    assert_eq!(serde_json::from_value::<PresentedForm>(whole).unwrap(), shown.form);
}
