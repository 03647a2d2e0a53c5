//! Tests of the screen on which people say who they are.

use super::*;
use crate::tui::sample::{self, picture};
use crate::tui::stage::{key, now};
use crate::tui::ways::signposts;
use crossterm::event::KeyCode;

fn screen(overview: Overview, purpose: Purpose) -> PersonScreen {
    let registered = overview.registered;
    let anybody = registered || overview.person.is_some();
    let mut screen = PersonScreen::new(Arc::new(overview), purpose, signposts::ways());
    let effects = screen.update(Event::Resize { width: 80, height: 24 }, &now());
    assert_eq!(asked(&effects), anybody.then_some("").into_iter().collect::<Vec<_>>());
    if registered {
        come(&mut screen, "", &[sample::person(), sample::other_person()], 2);
    } else if anybody {
        come(&mut screen, "", &[], 0);
    }
    screen
}

/// What is looked for in names and identities.
fn asked(effects: &[Effect]) -> Vec<&str> {
    let part = |effect| match effect {
        &Effect::Ask(Request::People { ref part, .. }) => part.as_str(),
        _ => panic!("another wish"),
    };
    effects.iter().map(part).collect()
}

/// These people are found, of so many.
fn come(screen: &mut PersonScreen, part: &str, people: &[PersonCard], registered: usize) {
    let matching = if part.is_empty() { registered } else { people.len() };
    let found = PeopleFound { part: part.to_owned(), people: people.to_vec(), matching, registered };
    assert!(screen.update(Event::Reply(Reply::People(Box::new(Ok(found)))), &now()).is_empty());
}

/// The first hundred of two thousand.
fn crowd() -> Vec<PersonCard> {
    let person = |n: usize| PersonCard {
        id: format!("person-{n:04}").parse().unwrap(),
        name: format!("Person Number {n}"),
        partner: format!("Partner {}", n % 7),
    };
    (0..LISTED).map(person).collect()
}

fn among_many() -> PersonScreen {
    let mut screen = screen(sample::overview(), Purpose::Switch);
    screen.came = false;
    come(&mut screen, "", &crowd(), 2_000);
    screen
}

fn press(screen: &mut PersonScreen, code: KeyCode) -> Vec<Effect> {
    screen.update(Event::Key(key(code)), &now())
}

fn type_in(screen: &mut PersonScreen, text: &str) {
    for c in text.chars() {
        assert!(press(screen, KeyCode::Char(c)).is_empty());
    }
}

fn person_done(screen: &mut PersonScreen) -> Vec<Effect> {
    screen.update(Event::Reply(Reply::Person(Ok(()))), &now())
}

fn nobody() -> Overview {
    Overview { person: None, registered: false, ..sample::overview() }
}

fn sit() -> Purpose {
    Purpose::Sit(sample::id("sales-associate"))
}

#[test]
fn the_list_and_the_form_fit_every_size() {
    for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
        let name = format!("{}x{}", size.0, size.1);
        insta::assert_snapshot!(
            format!("person_{name}"),
            picture(&mut screen(sample::overview(), sit()), size)
        );
        let mut form = screen(nobody(), Purpose::Introduce(sample::id("sales-associate")));
        type_in(&mut form, "Zoë Example");
        insta::assert_snapshot!(format!("register_{name}"), picture(&mut form, size));
    }
}

#[test]
fn the_person_in_use_confirms_and_goes_on_to_the_terminal_check() {
    let effects = press(&mut screen(sample::overview(), sit()), KeyCode::Enter);
    assert!(matches!(&effects[..], [Effect::Replace(s)] if s.context() == Context::Check));
}

#[test]
fn somebody_else_reads_the_details_again_for_themselves() {
    let mut screen = screen(sample::overview(), sit());
    press(&mut screen, KeyCode::Down);
    let effects = press(&mut screen, KeyCode::Enter);
    assert!(
        matches!(&effects[..], [Effect::Ask(Request::UsePerson(id))] if id.as_str() == "b-sample"),
        "asks for the other person"
    );
    assert!(matches!(&person_done(&mut screen)[..], [Effect::Ask(Request::Overview)]));
    let reply = Reply::Overview(Box::new(Ok(sample::overview())));
    let effects = screen.update(Event::Reply(reply), &now());
    assert!(matches!(&effects[..], [Effect::Home, Effect::Push(s)] if s.context() == Context::Details));
}

#[test]
fn a_first_person_registers_with_a_proposed_identity() {
    let mut screen = screen(nobody(), Purpose::Switch);
    type_in(&mut screen, "Zoë Example?");
    for _ in 0..2 {
        assert!(press(&mut screen, KeyCode::Enter).is_empty());
    }
    let effects = press(&mut screen, KeyCode::Enter);
    let expected = Request::AddPerson {
        id: sample::id("zoe-example"),
        name: "Zoë Example?".into(),
        email: String::new(),
    };
    assert!(matches!(&effects[..], [Effect::Ask(asked)] if *asked == expected));
    assert!(matches!(person_done(&mut screen)[..], [Effect::Pop]));
}

#[test]
fn an_identity_typed_by_hand_stays() {
    let mut screen = screen(nobody(), Purpose::Switch);
    type_in(&mut screen, "Zoë");
    press(&mut screen, KeyCode::Tab);
    type_in(&mut screen, "zoe-2");
    press(&mut screen, KeyCode::BackTab);
    type_in(&mut screen, " Example");
    assert!(picture(&mut screen, (80, 24)).contains("zoe-2"));
}

#[test]
fn what_is_wrong_with_the_form_is_said_beside_it() {
    let mut form = screen(sample::overview(), Purpose::Switch);
    press(&mut form, KeyCode::Down);
    press(&mut form, KeyCode::Down);
    press(&mut form, KeyCode::Enter);
    let send = |form: &mut PersonScreen| {
        for _ in 0..3 {
            assert!(press(form, KeyCode::Enter).is_empty());
        }
    };
    send(&mut form);
    assert!(picture(&mut form, (80, 24)).contains(words::NAME_MISSING));
    type_in(&mut form, "A Example");
    send(&mut form);
    assert!(picture(&mut form, (80, 24)).contains("`a-example` is registered already"));
    type_in(&mut form, "!");
    send(&mut form);
    assert!(picture(&mut form, (80, 24)).contains("is no identifier"));
    press(&mut form, KeyCode::Esc);
    assert!(picture(&mut form, (80, 24)).contains("I am somebody else"));
    assert!(matches!(press(&mut form, KeyCode::Esc)[..], [Effect::Pop]));
}

#[test]
fn a_refused_registration_is_a_notice_and_the_form_stays() {
    let mut screen = screen(nobody(), Purpose::Switch);
    type_in(&mut screen, "Zoë");
    for _ in 0..3 {
        press(&mut screen, KeyCode::Enter);
    }
    let effects = screen.update(Event::Reply(Reply::Person(Err("The disk is full.".into()))), &now());
    assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Notice));
    assert!(picture(&mut screen, (80, 24)).contains("Zoë"));
}

#[test]
fn among_many_people_one_is_found_by_a_part_of_the_name() {
    for size in [(80, 24), (120, 40), (60, 15)] {
        let name = format!("{}x{}", size.0, size.1);
        let mut screen = among_many();
        insta::assert_snapshot!(format!("many_{name}"), picture(&mut screen, size));
        let mut effects = Vec::new();
        for c in "r 4".chars() {
            effects = press(&mut screen, KeyCode::Char(c));
        }
        assert_eq!(asked(&effects), ["r 4"]);
        come(&mut screen, "r 4", &crowd()[40..50], 2_000);
        insta::assert_snapshot!(format!("found_{name}"), picture(&mut screen, size));
    }
}

#[test]
fn whoever_is_listed_for_what_was_typed_before_is_not_chosen() {
    let mut screen = among_many();
    press(&mut screen, KeyCode::Char('4'));
    press(&mut screen, KeyCode::Char('2'));
    assert!(press(&mut screen, KeyCode::Enter).is_empty(), "nobody was found yet");
    come(&mut screen, "4", &crowd()[4..5], 2_000);
    assert!(press(&mut screen, KeyCode::Enter).is_empty(), "found for `4` alone");
    come(&mut screen, "42", &crowd()[42..43], 2_000);
    let effects = press(&mut screen, KeyCode::Enter);
    assert!(matches!(&effects[..], [Effect::Ask(Request::UsePerson(id))] if id.as_str() == "person-0042"));
}

#[test]
fn the_cursor_goes_by_pages_and_to_the_ends() {
    let mut screen = among_many();
    let room = screen.room;
    picture(&mut screen, (80, 24));
    assert!(screen.room > room, "as many rows as there is room for");
    let at = |screen: &PersonScreen| match screen.stage {
        Stage::Choosing(at) => at,
        Stage::Registering(_) => usize::MAX,
    };
    press(&mut screen, KeyCode::PageDown);
    assert_eq!(at(&screen), screen.room - 1);
    press(&mut screen, KeyCode::PageUp);
    assert_eq!(at(&screen), 0);
    press(&mut screen, KeyCode::End);
    assert!(picture(&mut screen, (80, 24)).contains(words::SOMEBODY_ELSE));
    press(&mut screen, KeyCode::Enter);
    assert_eq!(at(&screen), usize::MAX, "the last row registers");
}

#[test]
fn escape_gives_up_the_search_and_then_the_screen() {
    let mut screen = among_many();
    press(&mut screen, KeyCode::Char('x'));
    come(&mut screen, "x", &[], 2_000);
    assert!(picture(&mut screen, (80, 24)).contains("0 of 2000 people"));
    assert_eq!(asked(&press(&mut screen, KeyCode::Esc)), [""]);
    come(&mut screen, "", &crowd(), 2_000);
    assert!(matches!(press(&mut screen, KeyCode::Esc)[..], [Effect::Pop]));
}

#[test]
fn signs_that_begin_no_name_keep_their_meaning() {
    let mut screen = among_many();
    let effects = press(&mut screen, KeyCode::Char('?'));
    assert!(matches!(&effects[..], [Effect::Push(s)] if s.context() == Context::Help));
    assert!(press(&mut screen, KeyCode::Char('/')).is_empty());
    assert!(press(&mut screen, KeyCode::Backspace).is_empty());
}

#[test]
fn before_the_people_come_nobody_registers_by_mistake() {
    let overview = Overview { person: None, ..sample::overview() };
    let mut screen = PersonScreen::new(Arc::new(overview), Purpose::Switch, signposts::ways());
    screen.update(Event::Resize { width: 80, height: 24 }, &now());
    assert!(press(&mut screen, KeyCode::Enter).is_empty());
    come(&mut screen, "", &[sample::person(), sample::other_person()], 2);
    let effects = press(&mut screen, KeyCode::Enter);
    assert!(matches!(&effects[..], [Effect::Ask(Request::UsePerson(id))] if *id == sample::person().id));
}

#[test]
fn nobody_registers_on_a_server() {
    let place = Place::Server("exams.example.org".into());
    let mut screen = screen(Overview { place, registered: false, ..sample::overview() }, Purpose::Switch);
    press(&mut screen, KeyCode::Down);
    let shown = picture(&mut screen, (80, 24));
    assert!(shown.contains("I am A. Example") && !shown.contains("register"), "{shown}");
}

#[test]
fn the_first_key_takes_the_place_of_a_proposed_identity() {
    let mut form = Form::default();
    let mut types = |text: &str| text.chars().for_each(|c| assert!(form.key(&key(KeyCode::Char(c)))));
    types("Ada Lovelace");
    assert!(form.step(1));
    let mut types = |text: &str| text.chars().for_each(|c| assert!(form.key(&key(KeyCode::Char(c)))));
    types("ada");
    assert_eq!(form.field(form::Part::Identity).text(), "ada");
}
