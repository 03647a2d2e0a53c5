//! An exam with an item of every type: drawn, answered, handed in, scored, judged again, looked at and practised.

use crate::client::{Client, exam};
use crate::house::{House, start};
use crate::wire::both;
use invigil::attempt::{Fact, ItemStatus, Response};
use invigil::bank::{self, Bank};
use invigil::delivery::{DeliveryError, LocalRegistry, Registry};
use invigil::form::{ItemKind, PresentedForm, PresentedItem, PresentedOption};
use invigil::id::ChoiceId;
use invigil::journal::Claim;
use invigil::library::Library;
use invigil::score::Verdict;
use invigil::store::Store;
use std::sync::Arc;

const PROGRAM: &str = include_str!("../data/types/program.toml");
const BANK: &str = include_str!("../data/types/banks/land-assistant.toml");
const EXAM: &str = "land-assistant";

async fn house() -> House {
    let library = Library::of_texts(PROGRAM.as_bytes(), &[(EXAM, BANK.as_bytes())]).unwrap();
    let house = House::over(Arc::new(Store::in_memory().await.unwrap()), library, start(), 3);
    house.office.registrar().add_person("ada", "Ada King", "ada@example.org").await.unwrap();
    house
}

/// The number of the item whose stem begins so, and the item.
fn item<'f>(form: &'f PresentedForm, stem: &str) -> (u32, &'f PresentedItem) {
    let found = (1..).zip(&form.items).find(|(_, item)| item.stem.starts_with(stem));
    found.unwrap_or_else(|| panic!("{stem}"))
}

fn of(options: &[PresentedOption], text: &str) -> ChoiceId {
    options.iter().find(|option| option.text == text).unwrap_or_else(|| panic!("{text}")).id.clone()
}

/// A response to every item of a form of this bank: each is right but for what its line says. Worth 13 of 17 points.
fn responses(form: &PresentedForm) -> Vec<(u32, Response)> {
    let chosen = |stem: &str, texts: &[&str]| {
        let (number, item) = item(form, stem);
        let named = |option: &&PresentedOption| texts.contains(&option.text.as_str());
        let choices: Vec<ChoiceId> = item.options.iter().filter(named).map(|o| o.id.clone()).collect();
        assert_eq!(choices.len(), texts.len());
        (number, choices.into())
    };
    let ordered = |stem: &str, texts: &[&str]| {
        let (number, item) = item(form, stem);
        (number, texts.iter().map(|text| of(&item.options, text)).collect::<Vec<_>>().into())
    };
    let filled = |stem: &str, texts: &[&str]| {
        let (number, item) = item(form, stem);
        let cells = item.gaps.iter().zip(texts).map(|(gap, text)| of(&gap.options, text));
        (number, cells.collect::<Vec<_>>().into())
    };
    let entered = |stem: &str, text: &str| (item(form, stem).0, Response::Text(text.to_owned()));
    let mut all = vec![
        chosen("Which TWO", &["Theodolite", "Sextant"]),
        chosen("A contour", &["True"]),
        // two of four steps in their places
        ordered(
            "Put the steps",
            &[
                "Centre the instrument with the plummet",
                "Plant the tripod over the mark",
                "Level it with the foot screws",
                "Focus the cross hairs",
            ],
        ),
        filled("Match each", &["Hectares", "Metres", "Metres"]),
        // one of two gaps, which weighs one of three
        filled("North is", &["0°", "counterclockwise"]),
        entered("A square", " 6.250 "),
        entered("What is the horizontal", "True  Bearing"),
    ];
    if form.items.iter().any(|item| item.stem.starts_with("How many")) {
        all.push(entered("How many", "60"));
    }
    all
}

fn fact(item: u32, response: &Response) -> Fact {
    match response {
        Response::Choices(choices) => Fact::Answered { item, choices: choices.clone() },
        Response::Text(text) => Fact::Entered { item, text: text.clone() },
    }
}

fn keys() -> Bank {
    bank::read(EXAM, BANK.as_bytes()).unwrap()
}

#[test]
fn every_type_is_drawn_answered_scored_judged_and_looked_at() {
    both(async || {
        let house = house().await;
        let mut client = Client::sits(&house, "ada", EXAM).await.unwrap();
        let form = client.opened.form.clone();
        let kinds: std::collections::BTreeSet<ItemKind> = form.items.iter().map(|item| item.kind).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ItemKind::ALL);
        client.starts();
        for (number, response) in responses(&form) {
            client.record(Fact::Shown { item: number, whole: true });
            client.record(fact(number, &response));
            assert_eq!(client.machine.as_ref().unwrap().status(number), ItemStatus::Answered);
        }
        client.ends(Fact::Submitted {});
        let outcome = client.submits(&house).await.unwrap();
        assert_eq!((outcome.points, outcome.possible, outcome.passed), (13, 17, true));

        let verdict = house.office.verify_attempt(client.attempt()).await.unwrap();
        assert_eq!(verdict.exit_code(), 0);
        for claim in [Claim::Form, Claim::Draw, Claim::Score { points: 13, possible: 17 }] {
            assert!(verdict.proven.contains(&claim), "{claim:?}");
        }

        let registry = LocalRegistry::of(Arc::new(house.office.clone()), "root".parse().unwrap());
        let attempt = client.attempt().to_string();
        let items = registry.attempt_items(&attempt, None).await.unwrap();
        let looked = |id: &str| items.iter().find(|item| item.item.as_str() == id).unwrap();
        let verdicts = |id: &str| (looked(id).verdict, looked(id).points);
        assert_eq!(verdicts("ordering"), (Verdict::Partial, 2));
        assert_eq!(verdicts("inline-choice"), (Verdict::Partial, 1));
        for id in ["choice", "true-false", "matching", "numeric", "numeric-range", "text"] {
            assert_eq!(looked(id).verdict, Verdict::Right, "{id}");
        }
        let steps = &looked("ordering").options;
        let tripod = steps.iter().find(|option| option.option.as_str() == "tripod").unwrap();
        assert_eq!((tripod.place, tripod.placed), (Some(1), Some(2)));
        let north = &looked("inline-choice").gaps[0];
        let chosen: Vec<_> =
            north.options.iter().filter(|o| o.chosen).map(|o| (o.option.as_str(), o.key)).collect();
        assert_eq!((north.gap.as_str(), chosen), ("north", vec![("zero", true)]));
        assert_eq!(looked("numeric").entered, " 6.250 ");
        assert_eq!(looked("numeric").accepted, ["6.25 ha", "6.25 ± 0.25 ha (50 %)"]);

        let replay = registry.attempt_replay(&attempt, None).await.unwrap();
        assert_eq!(replay.form, form);
        let entered =
            replay.entries.iter().filter(|entry| matches!(entry.fact, Fact::Entered { .. })).count();
        assert_eq!(entered, 3);
    });
}

#[test]
fn what_a_device_that_lost_its_files_gets_back_is_the_same_attempt() {
    both(async || {
        let house = house().await;
        let mut client = Client::sits(&house, "ada", EXAM).await.unwrap();
        client.starts();
        let (number, response) = responses(&client.opened.form)[5].clone();
        client.record(Fact::Shown { item: number, whole: true });
        client.record(fact(number, &response));
        client.sends(house.delivery.as_ref(), &client.bytes()).await.unwrap();
        let held = house.delivery.records(&client.caller, client.attempt()).await.unwrap();
        assert_eq!(held, client.bytes());
        let entries = invigil::journal::scan(&held).entries();
        let shape = invigil::attempt::FormShape::of(&client.opened.form);
        let resumed =
            invigil::attempt::Attempt::replay(client.attempt().clone(), &entries, Some(shape)).unwrap();
        assert_eq!(resumed.entered(number), " 6.250 ");
    });
}

#[test]
fn practice_says_of_every_type_what_is_right() {
    both(async || {
        let house = house().await;
        let (id, seed) = (exam(EXAM), [9; 32]);
        let form = house.delivery.practice(&id, &seed).await.unwrap();
        assert_eq!(form.items.len(), 7);
        for (number, response) in responses(&form) {
            let feedback = house.delivery.feedback(&id, &seed, number, &response).await.unwrap();
            let shown = form.item(number).unwrap();
            let partly = matches!(shown.kind, ItemKind::Ordering | ItemKind::InlineChoice);
            assert_eq!((feedback.right, feedback.partly), (!partly, partly), "{}", shown.stem);
            assert_eq!(feedback.options.len(), shown.options.len());
            assert_eq!(feedback.gaps.len(), shown.gaps.len());
            // each gap has one right option
            assert!(feedback.gaps.iter().all(|gap| gap.iter().filter(|(right, _)| *right).count() == 1));
            if shown.kind == ItemKind::Ordering {
                let first = &shown.options[feedback.order[0]];
                assert_eq!(first.text, "Plant the tripod over the mark");
                assert_eq!(feedback.order.len(), 4);
            }
            assert_eq!(feedback.accepted.is_empty(), shown.entry.is_none());
        }
        let (number, _) = item(&form, "A square");
        let comma = Response::Text("6,25".into());
        assert!(!house.delivery.feedback(&id, &seed, number, &comma).await.unwrap().right);
        let (number, _) = item(&form, "A contour");
        let wrong = house.delivery.feedback(&id, &seed, number, &comma).await.unwrap_err();
        assert!(matches!(wrong, DeliveryError::NoSuchChoice(_)), "{wrong}");
    });
}

#[test]
fn an_item_that_is_declared_void_credits_everybody_whatever_its_type() {
    both(async || {
        let house = house().await;
        let mut client = Client::sits(&house, "ada", EXAM).await.unwrap();
        client.starts().ends(Fact::Submitted {});
        assert_eq!(client.submits(&house).await.unwrap().points, 0);
        let registry = LocalRegistry::of(Arc::new(house.office.clone()), "root".parse().unwrap());
        for item in ["numeric", "inline-choice", "ordering"] {
            assert!(keys().item(&item.parse().unwrap()).is_some());
            registry.void_item(EXAM, item, &[], "two of them are right").await.unwrap();
        }
        registry.rescore(EXAM, Some("two of them are right")).await.unwrap();
        let outcome = house.delivery.outcome(&client.caller, client.attempt()).await.unwrap();
        assert_eq!((outcome.points, outcome.voided.len()), (2 + 3 + 4, 3));
    });
}
