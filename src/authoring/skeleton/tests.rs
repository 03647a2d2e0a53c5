use super::*;
use crate::authoring::format;
use crate::bank;
use crate::document::FaultCode;
use crate::lint::{Survey, lint};

fn skeleton() -> Skeleton {
    let topic = |id: &str, name: &str| Topic { id: id.parse().unwrap(), name: name.to_owned(), short: None };
    let domains = vec![
        topic("wind", "Wind, weather and \"other\" forces of nature"),
        topic("loads", "Loads"),
        topic("law", "Kraftfahrzeughaftpflichtversicherungsgesetz"),
    ];
    let quotas = spread(&domains, 20).unwrap();
    Skeleton {
        exam: "crane".parse().unwrap(),
        program: "port".parse().unwrap(),
        title: "Crane \\ operator".to_owned(),
        language: "en".to_owned(),
        blueprints: vec![("crane".parse().unwrap(), quotas)],
        domains,
        factor: 3,
        practice: 20,
        today: Day::from_ymd(2026, 11, 27).unwrap(),
    }
}

#[test]
fn nothing_but_items_is_missing_from_a_new_bank() {
    let text = skeleton().text();
    let checked = bank::survey("crane.toml", text.as_bytes(), None);
    let (bank, places) = checked.value.unwrap_or_else(|| panic!("{}", checked.report.plain()));
    let other = checked.report.faults().iter().filter(|fault| fault.code != FaultCode::Shortage);
    assert_eq!(other.count(), 0, "{}", checked.report.plain());
    assert_eq!(bank.blueprints[0].scored(), 20);
    let quotas: Vec<u32> = bank.blueprints[0].quotas.iter().map(|(_, n)| *n).collect();
    assert_eq!(quotas, [7, 7, 6]);
    let found = lint(
        Survey { text: &text, bank: &bank, places: &places, program: None, at: None, today: None },
        &mut || (),
    );
    let said: Vec<_> = found.faults.iter().map(|fault| (&fault.message, fault.severity)).collect();
    assert!(said.is_empty(), "{said:?}");
    assert_eq!(text.matches("\ntype = ").count(), 6, "an example of each type beside choices");
    assert!(bank.items.iter().all(|item| item.status == crate::bank::Status::Draft));
}

#[test]
fn a_new_bank_is_in_the_one_layout() {
    let text = skeleton().text();
    assert_eq!(format("crane.toml", text.as_bytes()).unwrap(), text);
}

#[test]
fn short_names_fit_and_do_not_end_in_the_air() {
    for (name, short) in [
        ("Loads", "Loads"),
        ("Wind, weather and unheard-of forces", "Wind, weather"),
        ("Product overview and value", "Product overview"),
        ("Kraftfahrzeughaftpflichtversicherung", "Kraftfahrzeughaftpflicht"),
    ] {
        assert_eq!(short_of(name), short);
        assert!(short_of(name).width() <= SHORT);
    }
}

#[test]
fn quotas_add_up_or_there_are_none() {
    let domains = skeleton().domains;
    assert_eq!(spread(&domains, 3).unwrap().iter().map(|(_, n)| n).sum::<u32>(), 3);
    assert!(spread(&domains, 2).is_none() && spread(&[], 2).is_none());
}
