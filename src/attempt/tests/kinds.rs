//! What the machine takes as a response to an item of each type.

use crate::attempt::fixture::{Room, binding};
use crate::attempt::{Attempt, Entry, Fact, FormShape, ItemStatus, Refusal, Response};
use crate::form::Presented;
use crate::form::types::{choice, number, presented};

/// An attempt at the form with an item of every type, all of them shown.
fn room(with_form: bool) -> (Presented, Room) {
    let shown = presented(1);
    let mut room = Room::opened(binding());
    let mut bound = binding();
    let items = shown.form.items.len() as u32;
    (bound.items, bound.scored) = (items, items);
    let fact = Fact::Opened { boot: room.now.boot_mark(room.attempt.id()), binding: Box::new(bound) };
    let entry = Entry { seq: 0, at: room.now.wall, up: room.now.up, fact };
    let shape = with_form.then(|| FormShape::of(&shown.form));
    room.attempt = Attempt::open(room.attempt.id().clone(), &entry, shape).unwrap();
    room.entries = vec![entry];
    room.take(Fact::Started {});
    (1..=items).for_each(|item| {
        room.show(item);
    });
    (shown, room)
}

fn answer(shown: &Presented, room: &mut Room, id: &str, options: &[&str]) -> Result<(), Refusal> {
    let choices = options.iter().map(|option| choice(shown, id, option)).collect();
    room.record(Fact::Answered { item: number(shown, id), choices })
}

fn enter(shown: &Presented, room: &mut Room, id: &str, text: &str) -> Result<(), Refusal> {
    room.record(Fact::Entered { item: number(shown, id), text: text.to_owned() })
}

#[test]
fn an_order_names_every_option_once_in_the_candidates_order() {
    let (shown, mut room) = room(true);
    let item = number(&shown, "ordering");
    for order in [["level", "focus", "tripod", "centre"], ["tripod", "centre", "level", "focus"]] {
        answer(&shown, &mut room, "ordering", &order).unwrap();
        let due: Vec<_> = order.iter().map(|option| choice(&shown, "ordering", option)).collect();
        assert_eq!(room.attempt.response(item), due);
        assert_eq!(room.attempt.status(item), ItemStatus::Answered);
    }
    let refused = |chosen| Err(Refusal::NoOrder { item, chosen, options: 4 });
    assert_eq!(answer(&shown, &mut room, "ordering", &["level", "focus"]), refused(2));
    assert_eq!(answer(&shown, &mut room, "ordering", &["level", "focus", "tripod", "level"]), refused(4));
    assert_eq!(answer(&shown, &mut room, "ordering", &[]), Err(Refusal::EmptyResponse { item }));
}

#[test]
fn each_gap_gets_one_option_or_none_in_the_forms_order() {
    let (shown, mut room) = room(true);
    let item = number(&shown, "matching");
    answer(&shown, &mut room, "matching", &["height/metre"]).unwrap();
    assert_eq!(room.attempt.status(item), ItemStatus::Incomplete);
    answer(&shown, &mut room, "matching", &["area/metre", "length/metre", "height/litre"]).unwrap();
    assert_eq!(room.attempt.status(item), ItemStatus::Answered);
    let before = room.attempt.response(item).to_vec();
    let refused = answer(&shown, &mut room, "matching", &["length/metre", "area/metre"]);
    assert_eq!(refused, Err(Refusal::ChoiceOrder { item }));
    // in the form's order, whichever of the two stands first there
    for pair in [["area/metre", "area/litre"], ["area/litre", "area/metre"]] {
        let refused = answer(&shown, &mut room, "matching", &pair).unwrap_err();
        assert!(matches!(refused, Refusal::GapTwice { .. } | Refusal::ChoiceOrder { .. }), "{refused:?}");
    }
    let of_another = choice(&shown, "inline-choice", "north/zero");
    let refused = room.record(Fact::Answered { item, choices: vec![of_another.clone()] });
    assert_eq!(refused, Err(Refusal::NoSuchChoice { item, choice: of_another }));
    assert_eq!(room.attempt.response(item), before);
    room.take(Fact::Cleared { item });
    assert_eq!(room.attempt.status(item), ItemStatus::Open);
    answer(&shown, &mut room, "inline-choice", &["north/zero", "sense/clock"]).unwrap();
}

#[test]
fn an_entry_is_a_line_of_text_that_fits_its_field() {
    let (shown, mut room) = room(true);
    let item = number(&shown, "text");
    for text in ["bearing", " a b ", "\u{e9}tat", &"x".repeat(30)] {
        enter(&shown, &mut room, "text", text).unwrap();
        assert_eq!(room.attempt.entered(item), text);
        assert_eq!((room.attempt.status(item), room.attempt.parts(item)), (ItemStatus::Answered, 1));
    }
    for text in ["", "  ", "a\nb", "a\tb", "\u{1b}[2J", "a\u{202e}b", &"x".repeat(31)] {
        assert_eq!(enter(&shown, &mut room, "text", text), Err(Refusal::Entry { item, max: 30 }), "{text:?}");
    }
    // whatever was typed is kept: whether it is a number is for the screen to say and for the score to judge
    enter(&shown, &mut room, "numeric", "3,14").unwrap();
    room.take(Fact::Cleared { item });
    assert_eq!((room.attempt.entered(item), room.attempt.status(item)), ("", ItemStatus::Open));
    assert_eq!(room.attempt.given(number(&shown, "numeric")), Some(&Response::Text("3,14".into())));
}

#[test]
fn options_are_for_options_and_text_is_for_fields() {
    let (shown, mut room) = room(true);
    let refused = enter(&shown, &mut room, "choice", "theodolite");
    assert_eq!(refused, Err(Refusal::NotChosen { item: number(&shown, "choice") }));
    let (item, foreign) = (number(&shown, "text"), choice(&shown, "choice", "chain"));
    let refused = room.record(Fact::Answered { item, choices: vec![foreign] });
    assert_eq!(refused, Err(Refusal::NotEntered { item }));
}

#[test]
fn without_the_form_the_last_response_counts_whatever_its_type() {
    let (shown, mut room) = room(false);
    let item = number(&shown, "matching");
    answer(&shown, &mut room, "matching", &["height/litre", "area/metre"]).unwrap();
    enter(&shown, &mut room, "matching", "a text").unwrap();
    assert_eq!((room.attempt.response(item), room.attempt.entered(item)), (&[][..], "a text"));
    let long = "x".repeat(501);
    assert_eq!(
        enter(&shown, &mut room, "text", &long),
        Err(Refusal::Entry { item: number(&shown, "text"), max: 500 })
    );
}
