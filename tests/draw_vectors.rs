//! The test vectors of `draw/v1`: inputs as data, and everything that a draw makes of them.
//!
//! `tests/vectors/draw/*.json` are what this program computes, byte for byte; `UPDATE_VECTORS=1` writes them anew.
//! `docs/spec/draw-v1.md` explains their members, so that another implementation can be checked against them.

#[expect(dead_code, reason = "the large bank is measured, not written down")]
mod draw_banks;

use draw_banks::{bank, blueprint, fill, history, ids, item, option};
use invigil::bank::{Bank, Blueprint, Item, Status};
use invigil::form::{History, Presented, choice_map, commitment, joint_seed, plan, practice, present};
use invigil::id::AttemptId;
use num_bigint::BigUint;
use serde_json::{Value, json};
use std::path::PathBuf;

struct Case {
    name: &'static str,
    about: &'static str,
    bank: Bank,
    blueprint: Blueprint,
    history: History,
}

fn cases() -> Vec<Case> {
    let case =
        |name, about, bank, blueprint| Case { name, about, bank, blueprint, history: History::default() };
    let mut cases = Vec::new();

    let mut single = bank(&["only"]);
    single.items.push(item("the-one", "only", Status::Live));
    cases.push(case(
        "single-item",
        "One item: one form, and no byte of the stream is taken.",
        single,
        blueprint(&[("only", 1)], 0),
    ));

    let mut plain = bank(&["beta", "alpha"]);
    fill(&mut plain, "beta", 7);
    fill(&mut plain, "alpha", 6);
    plain.items.reverse();
    let quotas = blueprint(&[("beta", 3), ("alpha", 2)], 0);
    cases.push(case(
        "no-enemies",
        "Two domains, in a file order that is not the order of ids.",
        plain,
        quotas,
    ));

    let mut overlapping = bank(&["a", "b", "c"]);
    ["a", "b", "c"].iter().for_each(|domain| fill(&mut overlapping, domain, 6));
    overlapping.enemies = vec![
        ids(&["a-001", "b-001", "c-001"]),
        ids(&["c-001", "a-002"]),
        ids(&["a-002", "b-002"]),
        ids(&["a-004", "a-005"]),
        ids(&["b-005", "c-006"]),
    ];
    let quotas = blueprint(&[("a", 3), ("b", 2), ("c", 2)], 0);
    cases.push(case(
        "overlapping-enemies",
        "Enemy sets that share items and reach across domains.",
        overlapping,
        quotas,
    ));

    let mut triples = bank(&["north", "east", "south", "west"]);
    let names = ["north", "east", "south", "west"];
    names.iter().for_each(|domain| fill(&mut triples, domain, 10));
    triples.enemies = (0..8)
        .map(|t| (0..3).map(|j| format!("{}-{:03}", names[(t + j) % 4], t + 1).parse().unwrap()).collect())
        .collect();
    cases.push(case(
        "enemy-triples",
        "Eight triples across four domains.",
        triples,
        blueprint(&names.map(|d| (d, 4)), 0),
    ));

    let mut pilots = bank(&["a", "b"]);
    fill(&mut pilots, "a", 5);
    fill(&mut pilots, "b", 5);
    pilots.items.extend(["p", "q", "r"].map(|id| item(id, "a", Status::Pilot)));
    pilots.items.push(item("s", "b", Status::Pilot));
    pilots.enemies = vec![ids(&["p", "q"]), ids(&["r", "a-001", "b-002"])];
    let quotas = blueprint(&[("a", 2), ("b", 2)], 2);
    cases.push(case(
        "pilots",
        "Two of four pilots ride along; some have enemies, live ones too.",
        pilots,
        quotas,
    ));

    let mut forced = bank(&["a", "b"]);
    fill(&mut forced, "a", 8);
    fill(&mut forced, "b", 7);
    forced.enemies = vec![ids(&["a-006", "b-006"]), ids(&["a-001", "b-001", "b-002"])];
    cases.push(Case {
        history: history(&[
            &["a-001", "a-002", "b-001", "b-002", "b-003", "gone"],
            &["a-003", "a-004", "a-005", "b-003", "b-004"],
        ]),
        ..case(
            "forced-overlap",
            "Two earlier forms; some items must be seen again.",
            forced,
            blueprint(&[("a", 4), ("b", 4)], 0),
        )
    });

    let mut long_ago = bank(&["a"]);
    fill(&mut long_ago, "a", 9);
    let forms = [1, 2, 3, 4, 5, 6, 7, 8].map(|n| vec![format!("a-{n:03}").parse().unwrap()]);
    cases.push(Case {
        history: History(forms.to_vec()),
        ..case(
            "eight-attempts",
            "The two oldest of eight attempts are not told apart.",
            long_ago,
            blueprint(&[("a", 2)], 0),
        )
    });

    let mut anchored = bank(&["a"]);
    fill(&mut anchored, "a", 3);
    anchored.items[0].options =
        vec![option("w", ""), option("x", "k"), option("y", ""), option("none-of-these", "a")];
    anchored.items[1].options = vec![
        option("v", "a"),
        option("x", ""),
        option("y", "a"),
        option("z", "k"),
        option("u", ""),
        option("t", "a"),
    ];
    anchored.items[2].options = vec![option("no", "a"), option("yes", "ak")];
    cases.push(case(
        "anchored-options",
        "Options that keep their places.",
        anchored,
        blueprint(&[("a", 3)], 0),
    ));

    let mut big = bank(&["a", "b", "c"]);
    fill(&mut big, "a", 200);
    fill(&mut big, "b", 110);
    fill(&mut big, "c", 80);
    let pair =
        |domain: &str, n: usize| ids(&[&format!("{domain}-{n:03}"), &format!("{domain}-{:03}", n + 1)]);
    big.enemies.extend((0..90).map(|n| pair("a", 2 * n + 1)));
    big.enemies.extend((0..45).map(|n| pair("b", 2 * n + 1)));
    let quotas = blueprint(&[("a", 30), ("b", 20), ("c", 25)], 0);
    cases.push(case("big-integers", "Counts beyond 64 and 128 bits, of forms and of choices.", big, quotas));

    cases.push(mixed());
    cases
}

fn mixed() -> Case {
    let mut bank = bank(&["z", "m", "a", "unused"]);
    for (domain, count) in [("z", 6), ("m", 5), ("a", 4), ("unused", 2)] {
        fill(&mut bank, domain, count);
    }
    for (n, status) in [Status::Draft, Status::OnHold, Status::Retired].into_iter().enumerate() {
        bank.items.push(item(&format!("off-{n}"), "z", status));
    }
    bank.items.extend(["try-1", "try-2", "try-3", "try-4"].map(|id| item(id, "m", Status::Practice)));
    bank.items.extend(["new-1", "new-2", "new-3"].map(|id| item(id, "a", Status::Pilot)));
    bank.items.push(item("new-4", "unused", Status::Pilot));
    for item in &mut bank.items {
        item.options = ["c", "b", "a", "d"].map(|id| option(id, if id == "b" { "k" } else { "" })).to_vec();
    }
    bank.items.rotate_left(7);
    bank.enemies = vec![
        ids(&["z-001", "m-001", "off-0", "unused-001"]),
        ids(&["new-1", "m-001"]),
        ids(&["z-003", "z-004", "z-005"]),
        ids(&["off-1", "try-1"]),
    ];
    Case {
        name: "mixed",
        about: "Items of every status, a domain without a quota, pilots, enemies, history, practice.",
        bank,
        blueprint: blueprint(&[("m", 3), ("a", 2), ("unused", 0), ("z", 3)], 1),
        history: history(&[
            &["z-001", "z-002", "a-001", "m-002", "m-003", "new-2"],
            &["z-003", "a-002", "m-001", "unused-001"],
        ]),
    }
}

fn shown(presented: &Presented) -> Value {
    let pairs = presented.form.items.iter().zip(&presented.map.items);
    let lines = pairs.map(|(item, mapped)| {
        let options = item.options.iter().map(|o| json!([mapped.options[&o.id], o.id]));
        json!({"item": mapped.item, "scored": mapped.scored, "options": options.collect::<Vec<_>>()})
    });
    Value::Array(lines.collect())
}

fn vector(case: &Case) -> Value {
    let Case { bank, blueprint, history, .. } = case;
    let attempt: AttemptId = "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap();
    let secret: [u8; 32] = std::array::from_fn(|i| i as u8 + 1);
    let nonce: [u8; 32] = std::array::from_fn(|i| 0xff - i as u8 - case.name.len() as u8);
    let seed = joint_seed(&attempt, &secret, &nonce);
    let plan = plan(bank, blueprint, history).unwrap();
    let overlap = plan.overlap();
    let inclusion: Vec<Value> = plan
        .inclusion()
        .into_iter()
        .map(|i| json!([i.item, i.numerator.to_string(), i.denominator.to_string()]))
        .collect();
    let presented = present(bank, blueprint, &plan.draw(&seed), &attempt, &seed).unwrap();
    let items = |item: &Item| {
        let options: Vec<Value> =
            item.options.iter().map(|o| json!({"id": o.id, "anchored": o.anchored})).collect();
        json!({"id": item.id, "domain": item.domain, "status": item.status, "options": options})
    };
    json!({
        "about": case.about,
        "bank": { "enemies": bank.enemies, "items": bank.items.iter().map(items).collect::<Vec<_>>() },
        "blueprint": { "quotas": blueprint.quotas, "pilots": blueprint.pilots },
        "history": history,
        "attempt": attempt,
        "secret": hex::encode(secret),
        "nonce": hex::encode(nonce),
        "expected": {
            "commitment": commitment(&attempt, &secret),
            "seed": hex::encode(seed.0),
            "forms": plan.forms().to_string(),
            "rank": plan.rank(&seed).to_string(),
            "first_form": plan.form(&BigUint::ZERO).unwrap(),
            "last_form": plan.form(&(plan.forms() - 1u32)).unwrap(),
            "overlap": { "items": overlap.items, "attempts": overlap.attempts },
            "inclusion": inclusion,
            "shown": shown(&presented),
            "practice": shown(&practice(bank, &blueprint.exam, &seed.0)),
        },
    })
}

/// Containers of the first two levels over several lines, deeper ones on one.
fn lines(value: &Value, depth: usize) -> String {
    let pad = "  ".repeat(depth + 1);
    let join = |parts: Vec<String>, open, close| {
        format!("{open}\n{}\n{}{close}", parts.join(",\n"), "  ".repeat(depth))
    };
    match value {
        Value::Object(members) if depth < 3 && !members.is_empty() => {
            let part = |(name, value): (&String, &Value)| {
                format!("{pad}{}: {}", json!(name), lines(value, depth + 1))
            };
            join(members.iter().map(part).collect(), '{', '}')
        }
        Value::Array(elements) if depth < 3 && elements.iter().any(|e| e.is_array() || e.is_object()) => {
            join(elements.iter().map(|e| format!("{pad}{e}")).collect(), '[', ']')
        }
        other => other.to_string(),
    }
}

#[test]
fn the_committed_vectors_are_what_the_draw_computes() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/draw");
    let mut names: Vec<String> = Vec::new();
    for case in cases() {
        let text = lines(&vector(&case), 0) + "\n";
        let path = folder.join(format!("{}.json", case.name));
        if std::env::var_os("UPDATE_VECTORS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{} differs from what is computed now", path.display());
        names.push(format!("{}.json", case.name));
    }
    names.sort();
    let mut files: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, names, "every committed vector is checked");
}

#[test]
fn the_vectors_reach_every_width_of_counts() {
    let forms = |name: &str| -> BigUint {
        let case = cases().into_iter().find(|c| c.name == name).unwrap();
        plan(&case.bank, &case.blueprint, &case.history).unwrap().forms().clone()
    };
    assert_eq!(forms("single-item"), BigUint::from(1u32));
    assert!(forms("enemy-triples").bits() <= 64);
    assert!(forms("big-integers").bits() > 128);
}

#[test]
fn option_ids_differ_between_attempts_and_seeds_and_within_an_item() {
    let case = mixed();
    let plan = plan(&case.bank, &case.blueprint, &case.history).unwrap();
    let seeds = [[1; 32], [2; 32]].map(invigil::entropy::Seed);
    let attempts = [1, 2].map(|ms| AttemptId::from_parts(ms, &[0; 10]));
    let mut all = std::collections::BTreeSet::new();
    let draw = plan.draw(&seeds[0]);
    for seed in &seeds {
        for attempt in &attempts {
            let presented = present(&case.bank, &case.blueprint, &draw, attempt, seed).unwrap();
            assert_eq!(presented.form.scored, 8);
            // scoring finds the same options again, without the draw
            let items: Vec<_> = draw.items.iter().map(|drawn| drawn.item.clone()).collect();
            assert_eq!(choice_map(&case.bank, &items, attempt, seed).unwrap(), presented.map);
            assert_eq!(presented.form.items.len(), 9);
            assert_eq!(
                presented.form.domains.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(),
                ["z", "m", "a"]
            );
            for (item, mapped) in presented.form.items.iter().zip(&presented.map.items) {
                assert_eq!(item.options.len(), mapped.options.len());
                all.extend(item.options.iter().map(|o| o.id.clone()));
            }
        }
    }
    assert_eq!(all.len(), 2 * 2 * 9 * 4);
}

#[test]
fn a_draw_of_another_bank_is_refused() {
    let case = mixed();
    let seed = invigil::entropy::Seed([3; 32]);
    let draw = plan(&case.bank, &case.blueprint, &case.history).unwrap().draw(&seed);
    let attempt = AttemptId::from_parts(1, &[0; 10]);
    let mut other = case.bank.clone();
    other.items.retain(|i| i.id != draw.items[4].item);
    let error = present(&other, &case.blueprint, &draw, &attempt, &seed).unwrap_err();
    assert!(error.to_string().contains(&format!("`{}`", draw.items[4].item)));
    let mut other = case.bank.clone();
    other.items.iter_mut().for_each(|i| i.options[0].id = "renamed".parse().unwrap());
    assert!(present(&other, &case.blueprint, &draw, &attempt, &seed).is_err());
    let mut cut = draw;
    cut.items[0].options.pop();
    let error = present(&case.bank, &case.blueprint, &cut, &attempt, &seed).unwrap_err();
    assert!(error.to_string().contains("3 of the 4 options"), "{error}");
}

#[test]
fn anchored_options_keep_their_places_and_the_others_take_every_order() {
    let case = cases().into_iter().find(|c| c.name == "anchored-options").unwrap();
    let plan = plan(&case.bank, &case.blueprint, &case.history).unwrap();
    let mut orders = std::collections::BTreeSet::new();
    for n in 0..200 {
        for drawn in plan.draw(&invigil::entropy::Seed([n; 32])).items {
            let item = case.bank.item(&drawn.item).unwrap();
            assert_eq!(drawn.options.len(), item.options.len());
            for (option, shown) in item.options.iter().zip(&drawn.options).filter(|(o, _)| o.anchored) {
                assert_eq!(&option.id, shown);
            }
            orders.insert((drawn.item, drawn.options));
        }
    }
    // three, three and no free options
    assert_eq!(orders.len(), 6 + 6 + 1);
}

#[test]
fn practice_shows_all_practice_items_and_no_other() {
    let case = mixed();
    let practised = practice(&case.bank, &case.blueprint.exam, &[5; 32]);
    let mut items: Vec<&str> = practised.map.items.iter().map(|i| i.item.as_str()).collect();
    items.sort_unstable();
    assert_eq!(items, ["try-1", "try-2", "try-3", "try-4"]);
    assert_eq!(practised.form.scored, 0);
    assert_eq!(practised, practice(&case.bank, &case.blueprint.exam, &[5; 32]));
    assert_ne!(practised.form.items, practice(&case.bank, &case.blueprint.exam, &[6; 32]).form.items);
}

#[test]
fn the_order_of_the_file_does_not_matter_to_the_form() {
    let case = mixed();
    let mut turned = case.bank.clone();
    turned.items.reverse();
    turned.domains.reverse();
    turned.enemies.reverse();
    turned.enemies.iter_mut().for_each(|set| set.reverse());
    let mut quotas = case.blueprint.clone();
    quotas.quotas.reverse();
    let seed = invigil::entropy::Seed([8; 32]);
    let one = plan(&case.bank, &case.blueprint, &case.history).unwrap().draw(&seed);
    assert_eq!(one, plan(&turned, &quotas, &case.history).unwrap().draw(&seed));
}
