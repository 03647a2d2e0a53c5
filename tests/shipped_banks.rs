//! The banks of the repository as they are drawn: enemies kept apart, and pilots where an author turns them on.

use invigil::bank::{Bank, Status};
use invigil::entropy::Seed;
use invigil::form::{History, plan};
use invigil::id::ItemId;
use std::collections::BTreeSet;
use std::path::Path;

const DRAWS: u32 = 500;

fn read(exam: &str, edit: impl Fn(String) -> String) -> Bank {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("question-banks/{exam}.toml"));
    let text = edit(std::fs::read_to_string(path).unwrap());
    invigil::bank::read(exam, text.as_bytes()).unwrap_or_else(|faults| panic!("{}", faults.plain()))
}

fn seed(n: u32) -> Seed {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Seed(bytes)
}

/// Draws a bank by its own blueprint many times; every item that was drawn.
fn drawn(bank: &Bank, scored: usize, pilots: usize) -> BTreeSet<String> {
    let blueprint = bank.blueprint(&bank.id).unwrap();
    let plan = plan(bank, blueprint, &History::default()).unwrap();
    let mut all = BTreeSet::new();
    for n in 0..DRAWS {
        let draw = plan.draw(&seed(n));
        let ids: BTreeSet<_> = draw.items.iter().map(|item| &item.item).collect();
        assert_eq!(draw.items.iter().filter(|item| item.scored).count(), scored);
        assert_eq!(ids.len(), scored + pilots);
        for set in &bank.enemies {
            let together: Vec<_> = set.iter().filter(|id| ids.contains(id)).collect();
            assert!(together.len() <= 1, "draw {n} holds {together:?}");
        }
        for (domain, quota) in &blueprint.quotas {
            let of_domain =
                draw.items.iter().filter(|i| i.scored && &bank.item(&i.item).unwrap().domain == domain);
            assert_eq!(of_domain.count(), *quota as usize);
        }
        all.extend(ids.into_iter().map(ToString::to_string));
    }
    all
}

const BANKS: [(&str, usize, usize); 6] = [
    ("sales-associate", 40, 2),
    ("technical-associate", 50, 3),
    ("implementation-associate", 40, 2),
    ("marketing-advocate", 40, 2),
    ("sales-professional", 40, 2),
    ("technical-professional", 50, 3),
];

#[test]
fn no_form_of_a_shipped_bank_holds_two_enemies() {
    for (exam, scored, _) in BANKS {
        let bank = read(exam, |text| text);
        assert!(!bank.enemies.is_empty(), "{exam}");
        let drawn = drawn(&bank, scored, 0);
        let live = |id: &&ItemId| bank.item(id).is_some_and(|item| item.status == Status::Live);
        for id in bank.enemies.iter().flatten().filter(live) {
            assert!(drawn.contains(id.as_str()), "{exam}: `{id}` has its turn too");
        }
    }
}

#[test]
fn one_line_lets_the_pilots_of_a_shipped_bank_ride_along() {
    for (exam, scored, pilots) in BANKS {
        let line = format!("exam = \"{exam}\"\n");
        let bank = read(exam, |text| text.replacen(&line, &format!("{line}pilots = {pilots}\n"), 1));
        let drawn = drawn(&bank, scored, pilots);
        let all: Vec<_> = bank.items.iter().filter(|item| item.status == Status::Pilot).collect();
        assert!(all.len() > pilots, "{exam}");
        assert!(all.iter().all(|item| drawn.contains(item.id.as_str())), "{exam}: each pilot has its turn");
    }
}
