//! Banks for the tests and benches of the draw: structure only, the content is of no matter.

use invigil::bank::{Bank, Blueprint, Choice, Domain, Item, Kind, Scoring, Status};
use invigil::digest::Digest;
use invigil::form::History;
use invigil::id::{DomainId, ItemId};
use invigil::time::Day;

/// A bank to be filled.
pub(crate) fn bank(domains: &[&str]) -> Bank {
    let domain =
        |id: &&str| Domain { id: id.parse().unwrap(), name: (*id).to_owned(), short: (*id).to_owned() };
    Bank {
        id: "sample".parse().unwrap(),
        program: "sample".parse().unwrap(),
        title: "Sample".to_owned(),
        language: "en".to_owned(),
        digest: Digest::of(&[b"sample"]),
        domains: domains.iter().map(domain).collect(),
        blueprints: Vec::new(),
        items: Vec::new(),
        enemies: Vec::new(),
    }
}

/// An option; `mark` holds `k` for a key and `a` for an anchored one.
pub(crate) fn option(id: &str, mark: &str) -> Choice {
    Choice {
        id: id.parse().unwrap(),
        text: format!("Option {id}"),
        key: mark.contains('k'),
        anchored: mark.contains('a'),
        rationale: None,
    }
}

/// An item with two options, the first of them the key.
pub(crate) fn item(id: &str, domain: &str, status: Status) -> Item {
    Item {
        id: id.parse().unwrap(),
        domain: domain.parse().unwrap(),
        status,
        kind: Kind::Choice,
        select: 1,
        points: 1,
        scoring: Scoring::AllOrNothing,
        difficulty: None,
        tags: Vec::new(),
        authors: Vec::new(),
        reviewers: Vec::new(),
        reviewed: Day::from_ymd(2026, 11, 2).unwrap(),
        references: Vec::new(),
        stem: format!("Stem of {id}"),
        options: vec![option("right", "k"), option("wrong", "")],
        figures: Vec::new(),
        rationale: String::new(),
        waive: vec![],
    }
}

/// `count` live items of a domain, named after it and numbered from 1.
pub(crate) fn fill(bank: &mut Bank, domain: &str, count: usize) {
    bank.items.extend((1..=count).map(|n| item(&format!("{domain}-{n:03}"), domain, Status::Live)));
}

/// A blueprint of these quotas.
pub(crate) fn blueprint(quotas: &[(&str, u32)], pilots: u32) -> Blueprint {
    Blueprint {
        exam: "sample".parse().unwrap(),
        quotas: quotas.iter().map(|(d, n)| (d.parse::<DomainId>().unwrap(), *n)).collect(),
        pilots,
        digest: Digest::of(&[b"blueprint"]),
    }
}

pub(crate) fn ids(list: &[&str]) -> Vec<ItemId> {
    list.iter().map(|id| id.parse().unwrap()).collect()
}

pub(crate) fn history(forms: &[&[&str]]) -> History {
    History(forms.iter().map(|form| ids(form)).collect())
}

/// 150 items in five domains with 20 enemy triples, each across three domains; 10 of each domain are drawn.
pub(crate) fn large() -> (Bank, Blueprint) {
    let domains = ["architecture", "deployment", "integration", "security", "troubleshooting"];
    let mut bank = bank(&domains);
    domains.iter().for_each(|domain| fill(&mut bank, domain, 30));
    bank.enemies = (0..20)
        .map(|t| (0..3).map(|j| format!("{}-{:03}", domains[(t + j) % 5], t + 1).parse().unwrap()).collect())
        .collect();
    (bank, blueprint(&domains.map(|d| (d, 10)), 0))
}

/// 24 domains tied into one ring by 120 pairs: a form's vectors are beyond counting.
pub(crate) fn hostile() -> (Bank, Blueprint) {
    let domains: Vec<String> = (0..24).map(|d| format!("d{d:02}")).collect();
    let names: Vec<&str> = domains.iter().map(String::as_str).collect();
    let mut bank = bank(&names);
    names.iter().for_each(|domain| fill(&mut bank, domain, 12));
    let id = |k: usize| format!("d{:02}-{:03}", k % 24, k / 24 + 1).parse().unwrap();
    bank.enemies = (0..120).map(|n| vec![id(n), id((n + 1) % 120 + 120)]).collect();
    let quotas: Vec<(&str, u32)> = names.iter().map(|d| (*d, 1)).collect();
    (bank, blueprint(&quotas, 0))
}
