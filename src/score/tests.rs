//! The tables of scoring.

use super::*;
use crate::bank::{Blueprint, Choice, Domain, Kind, Scoring, Status};
use crate::entropy::Seed;
use crate::form::{Draw, DrawnItem, MappedItem, Presented, PresentedForm, present};
use crate::time::Day;

/// Two domains: `a1` one key; `a2` two keys of four, all or nothing; `b1` three keys of six, partial, 5 points; `b2` a pilot.
fn bank() -> Bank {
    let domain = |id: &str| Domain { id: id.parse().unwrap(), name: id.to_owned(), short: id.to_owned() };
    let item = |id: &str, points, scoring, options: &[(&str, bool)]| Item {
        id: id.parse().unwrap(),
        domain: id[..1].parse().unwrap(),
        status: if id == "b2" { Status::Pilot } else { Status::Live },
        kind: Kind::Choice,
        select: options.iter().filter(|o| o.1).count() as u32,
        points,
        scoring,
        difficulty: None,
        tags: Vec::new(),
        authors: Vec::new(),
        reviewers: Vec::new(),
        reviewed: Day::from_ymd(2026, 11, 2).unwrap(),
        references: Vec::new(),
        stem: format!("Stem of {id}"),
        options: options
            .iter()
            .map(|(o, key)| Choice {
                id: o.parse().unwrap(),
                text: (*o).to_owned(),
                key: *key,
                anchored: false,
                rationale: None,
            })
            .collect(),
        rationale: String::new(),
        figures: vec![],
        waive: vec![],
    };
    let whole = Scoring::AllOrNothing;
    Bank {
        id: "sample".parse().unwrap(),
        program: "sample".parse().unwrap(),
        title: "Sample".to_owned(),
        language: "en".to_owned(),
        digest: Digest::of(&[b"bank"]),
        domains: vec![domain("b"), domain("a")],
        blueprints: Vec::new(),
        items: vec![
            item("a1", 1, whole, &[("k", true), ("d", false), ("e", false)]),
            item("a2", 2, whole, &[("k", true), ("l", true), ("d", false), ("e", false)]),
            item(
                "b1",
                5,
                Scoring::Partial,
                &[("k", true), ("l", true), ("m", true), ("d", false), ("e", false), ("f", false)],
            ),
            item("b2", 1, whole, &[("k", true), ("d", false)]),
        ],
        enemies: Vec::new(),
    }
}

fn presented(bank: &Bank) -> Presented {
    let blueprint = Blueprint {
        exam: "sample".parse().unwrap(),
        quotas: vec![("a".parse().unwrap(), 2), ("b".parse().unwrap(), 1)],
        pilots: 1,
        digest: Digest::of(&[b"blueprint"]),
    };
    let draw = Draw {
        items: bank
            .items
            .iter()
            .map(|item| DrawnItem {
                item: item.id.clone(),
                scored: item.status == Status::Live,
                options: item.options.iter().map(|o| o.id.clone()).collect(),
            })
            .collect(),
    };
    let attempt = "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap();
    present(bank, &blueprint, &draw, &attempt, &Seed([1; 32])).unwrap()
}

/// Responses by the options' letters.
fn responses(presented: &Presented, letters: &[&str]) -> BTreeMap<u32, Response> {
    let choice = |mapped: &MappedItem, letter: char| {
        let found = mapped.options.iter().find(|(_, option)| option.as_str() == letter.to_string());
        found.unwrap().0.clone()
    };
    let items = (1..).zip(&presented.map.items).zip(letters);
    items
        .map(|((n, mapped), letters)| {
            (n, letters.chars().map(|l| choice(mapped, l)).collect::<Vec<_>>().into())
        })
        .collect()
}

fn shown(form: &PresentedForm) -> Shown<'_> {
    let (attempt, exam, items) = (&form.attempt, &form.exam, form.items.len());
    Shown { attempt, exam, items, digest: form.digest().unwrap() }
}

fn scored(letters: &[&str], mark: u32, voided: &[&str]) -> Score {
    let bank = bank();
    let presented = presented(&bank);
    let responses = responses(&presented, letters);
    let head = Digest::of(&[b"head"]);
    let sheet = Sheet { form: shown(&presented.form), map: &presented.map, responses: &responses, head };
    let voided = voided.iter().map(|id| id.parse().unwrap()).collect();
    score(&bank, &sheet, &Rules { pass_mark: PassMark(mark), voided: &voided }).unwrap()
}

fn points(score: &Score) -> Vec<(u64, u64)> {
    score.items.iter().map(|item| (item.points, item.possible)).collect()
}

#[test]
fn all_keys_and_nothing_else_earn_the_points_and_a_pilot_earns_none() {
    let all = scored(&["k", "lk", "mkl", "k"], 10_000, &[]);
    assert_eq!(points(&all), [(1, 1), (2, 2), (5, 5), (0, 0)]);
    assert_eq!((all.points, all.possible, all.passed), (8, 8, true));
    assert_eq!(all.items[3].verdict, Verdict::Right);
    assert_eq!(all.items[3].counts, Counts::Pilot);
    let domains: Vec<_> = all.domains.iter().map(|d| (d.domain.as_str(), d.points, d.possible)).collect();
    assert_eq!(domains, [("b", 5, 5), ("a", 3, 3)]);
    let none = scored(&["d", "kd", "", "d"], 1, &[]);
    assert_eq!((none.points, none.passed), (0, false));
    let verdicts: Vec<_> = none.items.iter().map(|item| item.verdict).collect();
    assert_eq!(verdicts, [Verdict::Wrong, Verdict::Wrong, Verdict::Open, Verdict::Wrong]);
    assert_eq!(scored(&["k", "k"], 1, &[]).points, 1, "one of two keys earns nothing");
    assert_eq!(scored(&["kd", "kle"], 1, &[]).points, 0, "more than asked for earns nothing");
}

#[test]
fn partial_credit_is_keys_less_distractors_rounded_down() {
    let earned = |letters: &str| {
        let score = scored(&["", "", letters], 1, &[]);
        (score.items[2].points, score.items[2].verdict)
    };
    assert_eq!(earned("klm"), (5, Verdict::Right));
    assert_eq!(earned("kl"), (3, Verdict::Partial)); // 5 * 2 / 3
    assert_eq!(earned("kld"), (1, Verdict::Partial)); // 5 * 1 / 3
    assert_eq!(earned("k"), (1, Verdict::Partial));
    assert_eq!(earned("kd"), (0, Verdict::Wrong));
    assert_eq!(earned("def"), (0, Verdict::Wrong));
    assert_eq!(earned("klmd"), (0, Verdict::Wrong), "more than asked for earns nothing");
    assert_eq!(earned(""), (0, Verdict::Open));
}

#[test]
fn a_voided_item_credits_everyone_and_nobody_loses_by_it() {
    for letters in [["k", "kl", "klm", "k"], ["d", "", "kd", ""], ["", "", "", ""]] {
        let (before, after) = (scored(&letters, 5000, &[]), scored(&letters, 5000, &["a2", "b2"]));
        assert_eq!((after.items[1].points, after.items[1].counts), (2, Counts::Voided));
        assert_eq!((after.items[3].points, after.items[3].counts), (0, Counts::Pilot));
        assert!(after.points >= before.points && after.possible == before.possible);
        assert!(after.passed || !before.passed);
    }
}

#[test]
fn the_pass_mark_is_exact() {
    // 6 of 8 are 75 %
    let letters = ["k", "kl", "kl"];
    assert!(scored(&letters, 7500, &[]).passed);
    assert!(!scored(&letters, 7501, &[]).passed);
}

#[test]
fn responses_that_are_not_of_this_form_are_refused() {
    let bank = bank();
    let presented = presented(&bank);
    let voided = BTreeSet::new();
    let refused = |responses: &BTreeMap<u32, Response>| {
        let head = Digest::of(&[]);
        let sheet = Sheet { form: shown(&presented.form), map: &presented.map, responses, head };
        score(&bank, &sheet, &Rules { pass_mark: PassMark(7000), voided: &voided }).unwrap_err()
    };
    let of_another_item = presented.form.items[1].options[0].id.clone();
    let error = refused(&BTreeMap::from([(1, vec![of_another_item.clone()].into())]));
    assert_eq!(error, ScoreError::Choice { number: 1, choice: of_another_item.clone() });
    let error =
        refused(&BTreeMap::from([(2, vec![of_another_item.clone(), of_another_item.clone()].into())]));
    assert_eq!(error, ScoreError::Twice { number: 2, choice: of_another_item });
    for number in [0, 5] {
        assert_eq!(
            refused(&BTreeMap::from([(number, Response::default())])),
            ScoreError::Number { number, last: 4 }
        );
    }
    let mut short = presented.clone();
    short.map.items.pop();
    let form = shown(&short.form);
    let sheet = Sheet { form, map: &short.map, responses: &BTreeMap::new(), head: Digest::of(&[]) };
    let error = score(&bank, &sheet, &Rules { pass_mark: PassMark(0), voided: &voided }).unwrap_err();
    assert_eq!(error, ScoreError::Length { form: 4, map: 3 });
}

#[test]
fn an_item_without_a_key_is_an_error_and_never_a_gift() {
    let mut bank = bank();
    let presented = presented(&bank);
    bank.items[0].options.iter_mut().for_each(|o| o.key = false);
    let judged = judge(&bank.items[0], &presented.map.items[0], 1, &Response::default());
    assert_eq!(judged, Err(ScoreError::NoKey("a1".parse().unwrap())));
}

#[test]
fn the_canonical_bytes_are_those_of_the_specification() {
    let score = scored(&["k", "kd", "kl", "k"], 7000, &["a2"]);
    let text = String::from_utf8(score.canonical().unwrap()).unwrap();
    let specification = include_str!("../../docs/spec/score.md");
    assert!(specification.contains(&text), "the example should be\n{text}");
    assert!(specification.contains(&score.digest().unwrap().to_string()), "{}", score.digest().unwrap());
    assert_eq!(serde_json::from_str::<Score>(&text).unwrap(), score);
}

/// The verdict on a response to an item of the bank of every type, and its points.
fn of_type(id: &str, response: Response) -> Result<(Verdict, u64, u64), ScoreError> {
    let (bank, shown) = (crate::form::types::bank(), crate::form::types::presented(7));
    let number = crate::form::types::number(&shown, id);
    let item = bank.item(&id.parse().unwrap()).unwrap();
    let judged = judge(item, shown.map.item(number).unwrap(), number, &response)?;
    Ok((judged.verdict, judged.points, judged.possible))
}

fn given(id: &str, options: &[&str]) -> Response {
    let shown = crate::form::types::presented(7);
    options.iter().map(|option| crate::form::types::choice(&shown, id, option)).collect::<Vec<_>>().into()
}

#[test]
fn each_type_has_its_table_of_points() {
    use Verdict::{Open, Partial, Right, Wrong};
    let table: &[(&str, &[&str], Verdict, u64)] = &[
        ("true-false", &["true"], Right, 1),
        ("true-false", &["false"], Wrong, 0),
        ("true-false", &[], Open, 0),
        // 4 points for 4 places
        ("ordering", &["tripod", "centre", "level", "focus"], Right, 4),
        ("ordering", &["centre", "tripod", "level", "focus"], Partial, 2),
        ("ordering", &["focus", "tripod", "centre", "level"], Wrong, 0),
        ("ordering", &["tripod", "level", "focus", "centre"], Partial, 1),
        // 3 points for 3 prompts
        ("matching", &["area/hectare", "length/metre", "height/metre"], Right, 3),
        ("matching", &["area/litre", "length/metre", "height/metre"], Partial, 2),
        ("matching", &["height/metre"], Partial, 1),
        ("matching", &["area/metre", "length/hectare"], Wrong, 0),
        // 3 points, of which the second gap weighs 2
        ("inline-choice", &["north/zero", "sense/clock"], Right, 3),
        ("inline-choice", &["sense/clock"], Partial, 2),
        ("inline-choice", &["north/zero", "sense/counter"], Partial, 1),
        ("inline-choice", &["north/half"], Wrong, 0),
    ];
    for (id, options, verdict, points) in table {
        let (found, earned, _) = of_type(id, given(id, options)).unwrap();
        assert_eq!((found, earned), (*verdict, *points), "{id} {options:?}");
    }
    let entries: &[(&str, &str, Verdict, u64)] = &[
        ("numeric", "6.25", Right, 2),
        ("numeric", " 6.250 ", Right, 2),
        ("numeric", "6.5", Partial, 1),
        ("numeric", "6.0", Partial, 1),
        ("numeric", "6.50000001", Wrong, 0),
        ("numeric", "6,25", Wrong, 0),
        ("numeric", "", Open, 0),
        ("numeric-range", "6e1", Right, 1),
        ("numeric-range", "61", Wrong, 0),
        ("text", "  Bearing ", Right, 1),
        ("text", "whole-circle BEARING", Right, 1),
        ("text", "the bearing", Wrong, 0),
    ];
    for (id, text, verdict, points) in entries {
        let (found, earned, _) = of_type(id, Response::Text((*text).to_owned())).unwrap();
        assert_eq!((found, earned), (*verdict, *points), "{id} {text:?}");
    }
}

#[test]
fn parts_are_rounded_down_and_all_or_nothing_gives_none() {
    let (mut bank, shown) = (crate::form::types::bank(), crate::form::types::presented(7));
    let place = bank.items.iter().position(|item| item.id.as_str() == "matching").unwrap();
    let mapped = shown.map.item(crate::form::types::number(&shown, "matching")).unwrap();
    let two = given("matching", &["area/hectare", "length/metre", "height/litre"]);
    bank.items[place].points = 1;
    let judged = judge(&bank.items[place], mapped, 1, &two).unwrap();
    assert_eq!((judged.verdict, judged.points), (Verdict::Wrong, 0), "2/3 of 1 point are no point");
    (bank.items[place].points, bank.items[place].scoring) = (3, Scoring::AllOrNothing);
    let judged = judge(&bank.items[place], mapped, 1, &two).unwrap();
    assert_eq!((judged.verdict, judged.points), (Verdict::Wrong, 0));
}

#[test]
fn a_response_of_another_type_is_an_error_and_not_a_wrong_answer() {
    let text = || Response::Text("x".to_owned());
    let kind = |id: &str, kind| {
        let number = crate::form::types::number(&crate::form::types::presented(7), id);
        Err(ScoreError::Kind { number, kind })
    };
    assert_eq!(of_type("ordering", text()), kind("ordering", ItemKind::Ordering));
    assert_eq!(of_type("text", given("choice", &["chain"])), kind("text", ItemKind::Text));
    let short = of_type("ordering", given("ordering", &["tripod"])).unwrap_err();
    assert!(matches!(short, ScoreError::NoOrder { given: 1, options: 4, .. }), "{short}");
    let twice = of_type("matching", given("matching", &["area/metre", "area/litre"])).unwrap_err();
    assert!(matches!(&twice, ScoreError::GapTwice { gap, .. } if gap.as_str() == "area"), "{twice}");
    let again = of_type("matching", given("matching", &["area/metre", "area/metre"])).unwrap_err();
    assert!(matches!(again, ScoreError::Twice { .. }), "{again}");
}
