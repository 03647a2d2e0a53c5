use super::*;
use crate::bank;

const DECK: &str = include_str!("../../../tests/data/banks/deck-basic.toml");

fn id() -> ItemId {
    bank::read("deck", DECK.as_bytes()).unwrap().items[1].id.clone()
}

fn verdict<'a>(item: &'a ItemId, decision: Decision, by: &'a str) -> Verdict<'a> {
    Verdict { item, decision, reason: "two right answers", by, on: Day::from_ymd(2027, 4, 2).unwrap() }
}

/// Lines that differ: those that went and those that came.
fn lines<'t>(old: &'t str, new: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let only = |one: &'t str, other: &str| -> Vec<&'t str> {
        let other: Vec<&str> = other.lines().collect();
        one.lines().filter(|line| !other.contains(line)).collect()
    };
    (only(old, new), only(new, old))
}

#[test]
fn a_sound_item_gets_the_day_and_the_reviewer_and_nothing_else_changes() {
    let item = id();
    let text = decide("deck", DECK, &verdict(&item, Decision::Sound, "Ada <ada@example.org>")).unwrap();
    let (_, came) = lines(DECK, &text);
    assert_eq!(came, ["reviewers = [\"Ada <ada@example.org>\"]", "reviewed = 2027-04-02"], "{text}");
    let read = bank::read("deck", text.as_bytes()).unwrap();
    assert_eq!(read.item(&item).unwrap().reviewed.to_string(), "2027-04-02");
    let again = decide("deck", &text, &verdict(&item, Decision::Sound, "ada <ADA@example.org>")).unwrap();
    assert_eq!(again, text, "a reviewer is named once");
}

#[test]
fn a_status_gets_who_when_and_why_beside_it() {
    let item = id();
    let text = decide("deck", DECK, &verdict(&item, Decision::Hold, "ada")).unwrap();
    let (_, came) = lines(DECK, &text);
    assert_eq!(came, ["status = \"on-hold\" # on hold 2027-04-02 by ada: two right answers"]);
    let text = decide("deck", &text, &verdict(&item, Decision::Retire, "bob")).unwrap();
    let line = "status = \"retired\" # on hold 2027-04-02 by ada: two right answers; retired 2027-04-02 by bob: two right answers";
    assert_eq!(lines(DECK, &text).1, [line]);
}

#[test]
fn line_ends_and_a_mark_at_the_start_stay() {
    let item = id();
    let windows = format!("\u{FEFF}{}", DECK.replace('\n', "\r\n"));
    let text = decide("deck", &windows, &verdict(&item, Decision::Hold, "ada")).unwrap();
    assert!(text.starts_with('\u{FEFF}') && text.lines().count() == windows.lines().count());
    assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
    // where both stand, one of them would change on lines that nobody decided about
    let mixed = DECK.replacen('\n', "\r\n", 3);
    let refused = decide("deck", &mixed, &verdict(&item, Decision::Hold, "ada")).unwrap_err();
    assert!(refused.to_string().contains("bank fmt deck"), "{refused}");
}

#[test]
fn a_bank_in_the_one_layout_stays_in_it() {
    let item = id();
    let even = format("deck", DECK.as_bytes()).unwrap();
    let text = decide("deck", &even, &verdict(&item, Decision::Sound, "ada")).unwrap();
    assert_eq!(format("deck", text.as_bytes()).unwrap(), text);
    let (authors, reviewers) = (text.find("\nauthors").unwrap(), text.find("\nreviewers").unwrap());
    assert!(authors < reviewers, "members stand in order");
}

#[test]
fn items_in_braces_and_lists_on_several_lines_are_changed_too() {
    let item: ItemId = "a".parse().unwrap();
    let braces = "format = \"invigil/bank/v1\"\nitem = [\n  { id = \"a\", status = \"live\", reviewed = 2026-01-01 }, # one\n]\n";
    let text = decide("b", braces, &verdict(&item, Decision::Hold, "ada")).unwrap();
    assert!(text.contains("{ id = \"a\", status = \"on-hold\", reviewed = 2026-01-01 }, # one"), "{text}");
    let text = decide("b", braces, &verdict(&item, Decision::Sound, "ada")).unwrap();
    assert!(text.contains("reviewed = 2027-04-02") && text.contains("reviewers = [\"ada\"]"), "{text}");
    let listed = "[[item]]\nid = \"a\"\nreviewed = 2026-01-01 # once\nreviewers = [\n    \"bob\", # from sales\n    \"cyd\", # too\n]\n";
    let text = decide("b", listed, &verdict(&item, Decision::Sound, "ada")).unwrap();
    assert!(text.contains("reviewed = 2027-04-02 # once"), "{text}");
    assert!(text.contains("\"bob\", # from sales\n    \"cyd\", # too\n    \"ada\",\n]"), "{text}");
}

#[test]
fn an_item_that_is_not_there_changes_nothing() {
    let item: ItemId = "nobody".parse().unwrap();
    let error = decide("deck", DECK, &verdict(&item, Decision::Hold, "ada")).unwrap_err();
    assert!(error.to_string().contains("no item `nobody`"), "{error}");
}
