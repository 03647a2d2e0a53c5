use super::*;
use crate::bank;
use std::collections::BTreeSet;

const DECK: &str = include_str!("../../../tests/data/banks/deck-basic.toml");

fn compare(old: &str, new: &str) -> Comparison {
    Comparison::of(("old", old.as_bytes()), ("new", new.as_bytes())).unwrap_or_else(|error| panic!("{error}"))
}

/// The deck's bank with one change, compared with itself.
fn changed(from: &str, to: &str) -> Comparison {
    assert!(DECK.contains(from), "{from}");
    compare(DECK, &DECK.replacen(from, to, 1))
}

fn kinds(comparison: &Comparison) -> Vec<&'static str> {
    comparison.items.iter().flat_map(ItemChange::kinds).map(Kind::word).collect()
}

/// The first item, as its author wrote it.
fn first_item() -> &'static str {
    let start = DECK.find("[[item]]").unwrap();
    let end = DECK[start + 1..].find("[[item]]").unwrap();
    &DECK[start..start + 1 + end]
}

#[test]
fn a_bank_is_the_same_as_itself_however_it_is_laid_out() {
    let same = compare(DECK, &format!("{DECK}\n# nothing\n"));
    assert!(same.is_same() && same.items.is_empty() && same.counts().same == 17);
}

#[test]
fn a_key_that_moved_is_told_by_what_was_right_and_what_is() {
    let item = first_item();
    let key = item.lines().find(|line| line.contains("key = true")).unwrap();
    let other = item.lines().find(|line| line.contains("{ id") && !line.contains("key = true")).unwrap();
    let moved = item
        .replace(key, &key.replace(", key = true", ""))
        .replace(other, &other.replace(" }", ", key = true }"));
    let comparison = compare(DECK, &DECK.replacen(item, &moved, 1));
    let [change] = comparison.items.as_slice() else { panic!("{:?}", comparison.items) };
    let id_of = |line: &str| line.split('"').nth(1).unwrap().to_owned();
    assert_eq!(change.keys.len(), 1);
    assert_eq!((&change.keys[0].old, &change.keys[0].new), (&vec![id_of(key)], &vec![id_of(other)]));
    assert_eq!(kinds(&comparison), ["key"]);
    assert_eq!(comparison.counts().key, 1);
}

#[test]
fn each_change_is_told_as_what_it_is() {
    let item = first_item();
    let with = |from: &str, to: &str| {
        assert!(item.contains(from), "{from} in {item}");
        compare(DECK, &DECK.replacen(item, &item.replacen(from, to, 1), 1))
    };
    let status = with("status = \"live\"", "status = \"retired\"");
    assert_eq!((kinds(&status), status.counts().retired, status.counts().status), (vec!["status"], 1, 0));
    let points = with("status = \"live\"", "status = \"live\"\npoints = 3");
    assert_eq!(kinds(&points), ["scoring"]);
    let day = with("reviewed = ", "reviewers = [\"ada\"]\nreviewed = ");
    assert_eq!((kinds(&day), day.counts().metadata_only), (vec!["metadata"], 1));
    let unmarked = with(" }", ", key = false }");
    assert!(unmarked.items.iter().all(|item| item.keys.is_empty()), "an option that says it is wrong");
    assert_eq!(kinds(&unmarked), ["metadata"]);
}

#[test]
fn options_come_go_and_move() {
    let item = first_item();
    let lines: Vec<&str> = item.lines().filter(|line| line.trim_start().starts_with("{ id")).collect();
    let [one, two, ..] = lines.as_slice() else { panic!("{item}") };
    let both = format!("{one}\n{two}");
    let swapped = compare(DECK, &DECK.replacen(&both, &format!("{two}\n{one}"), 1));
    assert_eq!(kinds(&swapped), ["options"]);
    assert!(matches!(&swapped.items[0].changes[0].changed, Changed::Moved { .. }));
    let more = compare(
        DECK,
        &DECK.replacen(&both, &format!("{both}\n  {{ id = \"zz\", text = \"Something else\" }},"), 1),
    );
    assert!(matches!(&more.items[0].changes[0].changed, Changed::Added(option) if option["id"] == "zz"));
    assert_eq!(kinds(&more), ["options"]);
}

#[test]
fn new_and_removed_items_are_told_and_a_new_id_for_an_old_question_too() {
    let item = first_item();
    let id = item.split('"').nth(1).unwrap();
    let gone = compare(DECK, &DECK.replacen(item, "", 1).replace(&format!("\"{id}\", "), ""));
    assert!(gone.items.iter().any(|change| change.id == id && matches!(change.fate, Fate::Removed { .. })));
    assert_eq!((gone.counts().removed, gone.counts().new), (1, 0));
    let renamed = compare(DECK, &DECK.replace(&format!("\"{id}\""), "\"other-1\""));
    let new = renamed.items.iter().find(|change| change.id == "other-1").unwrap();
    assert!(matches!(&new.fate, Fate::New { asks_like: Some(other), .. } if other == id), "{new:?}");
}

#[test]
fn quotas_domains_and_enemies_are_told() {
    let quota = DECK.lines().find(|line| line.ends_with(" = 2")).unwrap();
    let comparison = changed(quota, &quota.replace(" = 2", " = 1"));
    let [blueprint] = comparison.blueprints.as_slice() else { panic!("{:?}", comparison.blueprints) };
    assert_eq!(blueprint.changes[0].path[0], "items");
    let name = DECK.lines().find(|line| line.starts_with("name = ")).unwrap();
    assert_eq!(changed(name, "name = \"Another\"").domains.len(), 1);
    let ids: Vec<&str> = DECK.lines().filter_map(|line| line.strip_prefix("id = ")).collect();
    let [.., one, two, three] = ids.as_slice() else { panic!("{ids:?}") };
    let hostile = |items: &str| format!("{DECK}\n[[enemies]]\nitems = [{items}]\n");
    let pair = hostile(&format!("{one}, {two}"));
    let new = compare(DECK, &pair);
    assert!(new.enemies.len() == 1 && new.enemies[0].old.is_none());
    let grown = compare(&pair, &hostile(&format!("{one}, {two}, {three}")));
    assert!(
        matches!(grown.enemies.as_slice(), [SetChange { old: Some(old), new: Some(new), .. }] if new.len() == old.len() + 1)
    );
}

#[test]
fn whatever_changes_the_digest_is_told() {
    let data = bank::data("deck", DECK.as_bytes()).value.unwrap();
    let lines: Vec<&str> = DECK.lines().collect();
    let mut tried = 0;
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.contains('"')) {
        let other = line.replacen('"', "\"zz ", 1);
        let mut all: Vec<&str> = lines.clone();
        all[index] = &other;
        let text = all.join("\n");
        let Some(now) = bank::data("deck", text.as_bytes()).value else { continue };
        let comparison = compare(DECK, &text);
        assert_eq!(comparison.is_same(), now == data, "{line}");
        let found = !(comparison.items.is_empty()
            && comparison.bank.is_empty()
            && comparison.domains.is_empty()
            && comparison.enemies.is_empty()
            && comparison.blueprints.is_empty());
        assert_eq!(found, !comparison.is_same(), "{line}");
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn what_later_formats_hold_is_told_apart_too() {
    let read = |text: &str| -> serde_json::Map<String, Value> { serde_json::from_str(text).unwrap() };
    let told = |old: &str, new: &str| -> BTreeSet<(String, &'static str)> {
        let changes = change::tables(&read(old), &read(new), &change::Path::default());
        changes.iter().map(|change| (change.path.join("."), change.kind.word())).collect()
    };
    let of = |pairs: &[(&str, &'static str)]| pairs.iter().map(|(p, k)| ((*p).to_owned(), *k)).collect();
    assert_eq!(
        told(r#"{"answer": true, "unit": "m"}"#, r#"{"answer": false, "unit": "kg"}"#),
        of(&[("answer", "key"), ("unit", "scoring")])
    );
    assert_eq!(
        told(
            r#"{"options": [{"id": "key", "text": "a"}, {"id": "weight", "text": "b"}]}"#,
            r#"{"options": [{"id": "key", "text": "b"}, {"id": "weight", "text": "c"}]}"#
        ),
        of(&[("options.key.text", "text"), ("options.weight.text", "text")]),
        "an id is no member"
    );
    assert_eq!(
        told(
            r#"{"prompts": [{"id": "p", "text": "a", "match": "x"}], "accept": [{"value": "1"}]}"#,
            r#"{"prompts": [{"id": "p", "text": "b", "match": "y"}], "accept": [{"value": "2"}]}"#
        ),
        of(&[("prompts.p.match", "key"), ("prompts.p.text", "text"), ("accept", "key")])
    );
    assert_eq!(
        told(
            r#"{"gaps": [{"id": "g", "options": [{"id": "a", "rationale": "x"}]}]}"#,
            r#"{"gaps": [{"id": "g", "options": [{"id": "a", "rationale": "y"}, {"id": "b"}]}]}"#
        ),
        of(&[("gaps.g.options.a.rationale", "metadata"), ("gaps.g.options", "options")])
    );
}
