//! Tests of practice.

use super::*;
use crate::tui::stage::{self, ch, ctrl, key};
use crossterm::event::KeyCode;

const SEED: [u8; 32] = [5; 32];

fn set() -> PracticeSet {
    let mut items = stage::form(2).items;
    items.push(stage::lease_item());
    PracticeSet { seed: SEED, form: stage::form_of(items) }
}

fn feedback(right: bool, key: &[usize], options: usize) -> Feedback {
    let option = |i: usize| (key.contains(&i), format!("Because of reason number {i}."));
    Feedback {
        right,
        options: (0..options).map(option).collect(),
        rationale: "The log must be **written** before anything else.".into(),
        ..Feedback::default()
    }
}

struct Room(PracticeScreen);

impl Room {
    fn new(size: (u16, u16)) -> Self {
        let mut screen = PracticeScreen::new("technical-associate".parse().unwrap());
        let effects = screen.update(Event::Resize { width: size.0, height: size.1 }, &stage::now());
        let asks = |e: &Effect| matches!(e, Effect::Ask(Request::Practice(exam)) if exam.as_str() == "technical-associate");
        assert!(matches!(&effects[..], [effect] if asks(effect)));
        assert!(screen.update(Event::Tick, &stage::now()).is_empty(), "asks once");
        let mut room = Self(screen);
        room.send(Event::Reply(Reply::Practice(Box::new(Ok(set())))));
        room
    }
    fn send(&mut self, event: Event) -> Vec<Effect> {
        self.0.update(event, &stage::now())
    }
    fn press(&mut self, keys: &str) -> Vec<Effect> {
        keys.chars().flat_map(|c| self.send(Event::Key(ch(c)))).collect()
    }
    fn enter(&mut self) -> Vec<Effect> {
        self.send(Event::Key(key(KeyCode::Enter)))
    }
    fn reply(&mut self, number: u32, feedback: Feedback) {
        self.send(Event::Reply(Reply::Feedback(number, Box::new(Ok(feedback)))));
    }
    fn text(&self) -> String {
        stage::show(&self.0, self.0.size).text()
    }
}

#[test]
fn enter_checks_a_full_response_and_feedback_stands_under_every_option() {
    let mut room = Room::new((80, 40));
    assert!(room.enter().is_empty());
    assert!(room.text().contains("Choose an option first"));
    room.press("b");
    let effects = room.enter();
    let choice = set().form.items[0].options[1].id.clone();
    assert!(
        matches!(&effects[..], [Effect::Ask(Request::Feedback { seed: SEED, number: 1, response, .. })] if response.choices() == [choice])
    );
    assert!(room.text().contains("Checking …"));
    room.reply(1, feedback(false, &[0], 4));
    let text = room.text();
    for part in [
        "NOT RIGHT. The answer is A.",
        "Right, not chosen.",
        "Wrong, chosen.",
        "Because of reason number 3.",
        "must be written",
        "0 right, 1 wrong, 2 to go",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    room.press("a");
    assert!(
        room.text().contains("Checked already: go on to the next question") && room.text().contains("(x) B")
    );
}

#[test]
fn several_choices_are_checked_together() {
    let mut room = Room::new((80, 24));
    room.press("g3");
    room.enter();
    room.press("a");
    assert!(room.enter().is_empty());
    assert!(room.text().contains("1 of 2 chosen: choose 1 more"));
    room.press("bc");
    assert!(room.text().contains("2 of 2 chosen: clear one first"));
    room.press("bcu");
    assert_eq!(room.0.here().unwrap().given.parts(), 1, "undo takes the last change back");
}

#[test]
fn it_keeps_no_record_and_has_no_clock() {
    let mut room = Room::new((80, 24));
    let mut effects = room.press("abxumwirt dn?");
    assert!(matches!(effects.pop(), Some(Effect::Push(_))), "help");
    assert!(effects.is_empty());
    assert!(room.text().contains("no clock, no record"));
    assert!(!room.text().contains("for review"), "no key is promised that does nothing");
}

#[test]
fn q_ends_with_a_summary_and_then_goes_home() {
    let mut room = Room::new((80, 24));
    room.press("a");
    room.enter();
    room.reply(1, feedback(true, &[0], 4));
    assert!(room.press("q").is_empty());
    let text = room.text();
    assert!(
        text.contains("1 right of 1 checked; 3 in all.") && text.contains("Troubleshooting: 1 of 1 right"),
        "{text}"
    );
    room.press("p");
    assert!(room.text().contains("Question 1 of 3"));
    room.press("q");
    assert!(matches!(room.press("q")[..], [Effect::Pop]));
    // and by the keys that a person tries first
    for code in [KeyCode::Enter, KeyCode::Esc] {
        let mut room = Room::new((80, 24));
        room.press("q");
        assert!(room.text().contains("Enter home"), "{}", room.text());
        assert!(matches!(room.send(Event::Key(stage::key(code)))[..], [Effect::Pop]));
    }
}

#[test]
fn failures_are_told_and_lose_nothing() {
    let mut room = Room::new((80, 24));
    room.press("a");
    room.enter();
    room.send(Event::Reply(Reply::Feedback(
        1,
        Box::new(Err("The bank cannot be read. Press Enter to try again.".into())),
    )));
    assert!(room.text().contains("The bank cannot be read"));
    assert_eq!(room.enter().len(), 1, "asked once more");
    let mut none = PracticeScreen::new("x".parse().unwrap());
    none.update(Event::Reply(Reply::Practice(Box::new(Err("No bank for this exam.".into())))), &stage::now());
    assert!(stage::show(&none, (80, 24)).text().contains("No bank for this exam."));
    let quit = none.update(Event::Key(ch('q')), &stage::now());
    assert!(matches!(quit[..], [Effect::Pop]));
    let mut empty = PracticeScreen::new("x".parse().unwrap());
    let nothing = PracticeSet { seed: SEED, form: stage::form_of(vec![]) };
    empty.update(Event::Reply(Reply::Practice(Box::new(Ok(nothing)))), &stage::now());
    assert!(stage::show(&empty, (80, 24)).text().contains("There are no practice questions"));
}

#[test]
fn ctrl_z_stops_the_program_in_practice() {
    let mut room = Room::new((80, 24));
    assert!(matches!(room.send(Event::Key(ctrl('z')))[..], [Effect::Stop]));
}

#[test]
fn pictures() {
    let mut room = Room::new((80, 24));
    insta::assert_snapshot!(
        "waiting",
        stage::show(&PracticeScreen::new("x".parse().unwrap()), (80, 24)).snapshot()
    );
    room.press("bx");
    room.press("jx");
    for (width, height) in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
        room.send(Event::Resize { width, height });
        insta::assert_snapshot!(
            format!("open_{width}x{height}"),
            stage::show(&room.0, (width, height)).snapshot()
        );
    }
    room.send(Event::Resize { width: 80, height: 24 });
    room.enter();
    room.reply(1, feedback(true, &[1], 4));
    for (width, height) in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
        room.send(Event::Resize { width, height });
        insta::assert_snapshot!(
            format!("checked_{width}x{height}"),
            stage::show(&room.0, (width, height)).snapshot()
        );
    }
    room.send(Event::Resize { width: 80, height: 24 });
    room.press("q");
    insta::assert_snapshot!("summary", stage::show(&room.0, (80, 24)).snapshot());
}

#[test]
fn random_keys_and_sizes_never_panic() {
    let mut room = Room::new((80, 24));
    let mut seed = 11_u32;
    for _ in 0..600 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let n = (seed >> 8) as usize;
        let rows: Vec<_> = keymap::TABLE.iter().filter(|r| r.action != Action::Help).collect();
        let row = rows[n % rows.len()];
        let code = row.keys[n / 7 % row.keys.len()];
        let event = if n.is_multiple_of(9) {
            Event::Resize {
                width: u16::try_from(n / 9 % 200 + 1).unwrap(),
                height: u16::try_from(n / 31 % 60 + 1).unwrap(),
            }
        } else {
            Event::Key(if code.ctrl {
                KeyEvent::new(code.code, crossterm::event::KeyModifiers::CONTROL)
            } else {
                key(code.code)
            })
        };
        for effect in room.send(event) {
            if let Effect::Ask(Request::Feedback { number, .. }) = effect {
                room.reply(number, feedback(n.is_multiple_of(2), &[0], 4));
            }
        }
        let size = if n.is_multiple_of(5) { (97, 33) } else { room.0.size };
        let _ = stage::show(&room.0, size);
    }
}

mod types {
    //! Practice with items of further types.

    use super::*;
    use crate::form::ItemKind;

    fn room(kind: ItemKind) -> Room {
        let mut items = crate::form::types::presented(1).form.items;
        items.retain(|item| item.kind == kind);
        let mut screen = PracticeScreen::new("technical-associate".parse().unwrap());
        screen.update(Event::Resize { width: 80, height: 40 }, &stage::now());
        let mut room = Room(screen);
        let set = PracticeSet { seed: SEED, form: stage::form_of(items) };
        room.send(Event::Reply(Reply::Practice(Box::new(Ok(set)))));
        room
    }

    fn asks(effects: &[Effect]) -> Response {
        match effects {
            [Effect::Ask(Request::Feedback { response, .. })] => response.clone(),
            _ => panic!("nothing is asked"),
        }
    }

    #[test]
    fn an_order_is_told_by_place() {
        let mut room = room(ItemKind::Ordering);
        assert!(room.enter().is_empty() && room.text().contains("Put the rows in order first"));
        room.press(" j");
        assert!(room.enter().is_empty(), "puts the row down");
        let response = asks(&room.enter());
        let ids: Vec<_> = room.0.item().unwrap().options.iter().map(|o| o.id.clone()).collect();
        assert_eq!(response.choices(), [1, 0, 2, 3].map(|i: usize| ids[i].clone()));
        room.reply(1, Feedback { partly: true, order: vec![1, 2, 0, 3], ..feedback(false, &[], 4) });
        let text = room.text();
        for said in
            ["RIGHT IN PART. The order is B C A D.", "Right place.", "Belongs at place 3.", "reason number 2"]
        {
            assert!(text.contains(said), "{said}\n{text}");
        }
        room.press(" ");
        assert!(room.text().contains("Checked already"));
    }

    #[test]
    fn prompts_are_told_one_by_one() {
        let mut room = room(ItemKind::Matching);
        room.press("a");
        assert!(room.enter().is_empty() && room.text().contains("1 of 3 filled"));
        room.press("jbjc");
        assert_eq!(asks(&room.enter()).parts(), 3);
        let gap = |key: usize| (0..3).map(|i| (i == key, format!("Why {i}."))).collect::<Vec<_>>();
        room.reply(1, Feedback { gaps: vec![gap(0), gap(0), gap(2)], ..feedback(false, &[], 0) });
        let text = room.text();
        for said in ["NOT RIGHT. The answer is 1A 2A 3C.", "Right.", "Wrong: A belongs here.", "Why 1."] {
            assert!(text.contains(said), "{said}\n{text}");
        }
    }

    #[test]
    fn an_entry_is_checked_by_enter_once_the_field_is_closed() {
        let mut room = room(ItemKind::Text);
        assert!(room.enter().is_empty() && room.text().contains("Type an answer first"));
        room.press(" bearing");
        assert!(room.enter().is_empty(), "closes the field");
        assert_eq!(asks(&room.enter()), Response::Text("bearing".into()));
        let accepted = vec!["bearing".to_owned(), "azimuth".to_owned()];
        room.reply(1, Feedback { accepted, ..feedback(true, &[], 0) });
        assert!(room.text().contains("RIGHT") && room.text().contains("Accepted: bearing; azimuth."));
    }
}
