//! Responses, strikes and marks: what keys record, and what they do not.

use super::*;

#[test]
fn a_terminal_too_small_starts_nothing_and_takes_no_answers() {
    let mut room = Room::new((59, 24));
    room.press("a b Ctrl-Q");
    assert_eq!(room.facts(), []);
    assert!(room.sees("needs 60x15 · time 1:00:00 · answers safe"));
    room.send(Event::Resize { width: 80, height: 24 });
    assert_eq!(room.facts(), [Fact::Started {}, Fact::Shown { item: 1, whole: true }]);
    room.send(Event::Resize { width: 20, height: 4 });
    room.wait(60_000);
    room.press("a");
    assert_eq!(room.facts(), []);
    assert!(room.text().replace('\n', " ").contains("time 0:59:00"), "{}", room.text());
}

#[test]
fn one_choice_replaces_the_other_and_several_toggle() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.press("a 2");
    let answered = |room: &Room, item, options: &[usize]| Fact::Answered {
        item,
        choices: options.iter().map(|o| room.choice(item, *o)).collect(),
    };
    let expected = [answered(&room, 1, &[0]), answered(&room, 1, &[1])];
    assert_eq!(room.facts(), expected);
    room.press("b");
    assert_eq!(room.facts(), [], "chosen once more: nothing to record");
    assert!(room.sees("B is chosen; Backspace clears it"));
    room.press("g 17 Enter");
    room.facts();
    room.press("c a");
    assert_eq!(
        room.facts(),
        [answered(&room, 17, &[2]), answered(&room, 17, &[0, 2])],
        "in the form's order"
    );
    room.press("b");
    assert_eq!(room.facts(), []);
    assert!(room.sees("2 of 2 chosen: clear one first"));
    room.press("a c");
    assert_eq!(room.facts(), [answered(&room, 17, &[2]), Fact::Cleared { item: 17 }]);
    room.press("f 9");
    assert_eq!(room.facts(), []);
    assert!(room.sees("There is no option I here"));
}

#[test]
fn enter_never_answers_nor_advances() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.press("Down Enter");
    assert_eq!(room.facts(), []);
    assert!(room.sees("Question 1 of 50") && room.sees("Enter does nothing here"));
}

#[test]
fn space_chooses_and_x_strikes_the_option_under_the_cursor() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.press("Down x");
    let b = room.choice(1, 1);
    assert_eq!(room.facts(), [Fact::Struck { item: 1, choice: b.clone(), on: true }]);
    assert!(room.sees("(~) B  Raise the heartbeat interval  (struck out)"));
    room.press("Space");
    assert_eq!(
        room.facts(),
        [
            Fact::Struck { item: 1, choice: b.clone(), on: false },
            Fact::Answered { item: 1, choices: vec![b.clone()] }
        ],
        "choosing clears the strike"
    );
    room.press("x");
    assert_eq!(room.facts(), [], "a chosen option is not struck out by a slip");
    assert!(room.sees("B is chosen: clear it before striking it out"));
    room.press("u");
    assert_eq!(
        room.facts(),
        [Fact::Cleared { item: 1 }, Fact::Struck { item: 1, choice: b, on: true }],
        "one step back undoes both"
    );
}

#[test]
fn undo_goes_back_many_steps_over_items() {
    let mut room = Room::new((80, 24));
    room.press("a b m n c Backspace");
    let before: Vec<Vec<_>> = vec![vec![], vec![room.choice(1, 0)], vec![room.choice(1, 1)]];
    room.facts();
    room.press("u");
    assert_eq!(room.facts(), [Fact::Answered { item: 2, choices: vec![room.choice(2, 2)] }]);
    room.press("u");
    assert_eq!(room.facts(), [Fact::Cleared { item: 2 }]);
    room.press("u");
    assert_eq!(room.facts(), [Fact::Shown { item: 1, whole: true }, Fact::Marked { item: 1, on: false }]);
    assert!(room.sees("Undone: the mark at question 1") && room.sees("Question 1 of 50"));
    for expected in before.iter().take(2).rev() {
        room.press("u");
        assert_eq!(room.mirror.response(1), expected.as_slice());
    }
    room.facts();
    room.press("u");
    assert_eq!(room.facts(), []);
    assert!(room.sees("Nothing to undo"));
}

#[test]
fn moving_records_each_arrival_and_stops_at_the_ends() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.press("p");
    assert!(room.sees("This is the first question"));
    room.press("n Right l h Left p");
    let items: Vec<u32> = room
        .facts()
        .iter()
        .map(|fact| match fact {
            Fact::Shown { item, .. } => *item,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(items, [2, 3, 4, 3, 2, 1]);
    room.press("g 50 Enter n");
    assert!(room.sees("This is the last question"));
    room.press("g 51 Enter");
    assert!(room.sees("There are questions 1 to 50") && room.sees("Go to"));
    room.press("3 Esc");
    assert!(room.sees("Question 50 of 50"));
}

#[test]
fn held_keys_move_and_never_change_an_answer() {
    let mut room = Room::new((80, 24));
    room.facts();
    for c in ['a', 'm', 'x', 'u', 'r', ' '] {
        room.key(KeyEvent::new_with_kind(KeyCode::Char(c), KeyModifiers::NONE, KeyEventKind::Repeat));
        room.key(KeyEvent::new_with_kind(KeyCode::Char(c), KeyModifiers::NONE, KeyEventKind::Release));
    }
    assert_eq!(room.facts(), []);
    room.key(KeyEvent::new_with_kind(KeyCode::Char('n'), KeyModifiers::NONE, KeyEventKind::Repeat));
    assert_eq!(room.facts(), [Fact::Shown { item: 2, whole: true }]);
}

#[test]
fn an_item_is_whole_once_its_last_option_line_was_displayed() {
    let stem = "A long story. ".repeat(150);
    let item = stage::item("storage", &stem, 1, &["one", "two"]);
    let mut room = Room::of_item(item, (80, 24));
    assert_eq!(room.facts(), [Fact::Started {}, Fact::Shown { item: 1, whole: false }]);
    assert!(room.sees("▾ below: options A and B and"));
    room.press("Space");
    assert!(room.sees("The cursor is at option A: press again"), "nothing out of sight is chosen");
    assert_eq!(room.mirror.response(1), []);
    room.press("PgUp PgUp PgUp");
    room.facts();
    while room.mirror.seen(1) != Seen::Whole {
        room.press("Down");
    }
    assert_eq!(room.facts(), [Fact::Shown { item: 1, whole: true }]);
    room.press("PgUp PgUp PgDn PgDn");
    assert_eq!(room.facts(), [], "told once");
    assert!(room.sees("▴ above: "));
}

#[test]
fn the_cursor_option_is_kept_in_view() {
    let long = "word ".repeat(120);
    let options: Vec<&str> = vec![&long; 12];
    let mut room = Room::of_item(stage::item("storage", "Which?", 3, &options), (80, 24));
    for _ in 0..300 {
        room.press("Down");
        assert!(room.screen.desk.sees_cursor());
    }
    assert_eq!(room.screen.desk.cursor(), 11);
    assert_eq!(room.mirror.seen(1), Seen::Whole);
    for _ in 0..300 {
        room.press("Up");
        assert!(room.screen.desk.sees_cursor());
    }
    assert_eq!((room.screen.desk.cursor(), room.screen.desk.is_whole()), (0, false));
    room.press("PgDn PgDn PgDn");
    assert!(room.screen.desk.cursor() > 0 && room.screen.desk.sees_cursor());
}

#[test]
fn every_key_of_the_table_does_something_where_it_is_listed() {
    // a row of the table without a meaning on the screen would be a lie in the help
    let contexts = [Context::Exam, Context::Review, Context::End];
    for row in TABLE.iter().filter(|row| contexts.contains(&row.context)) {
        let mut room =
            Room::of_item(stage::item("storage", &"text\n\n".repeat(40), 1, &["a b c"; 12]), (80, 24));
        match row.context {
            Context::Review => {
                let form = stage::form(50);
                let binding = stage::binding(&form, HOUR);
                room = Room::with(stage::sitting(form, binding), (80, 24));
                room.press("g 30 Enter r");
            }
            Context::End => room.press("Ctrl-Q Up"),
            _ => room.press("PgDn PgDn PgDn PgUp"),
        }
        let before = (room.picture().snapshot(), room.effects().len());
        let key = row.keys[0];
        let modifiers = if key.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
        if row.action == crate::tui::keymap::Action::Retry {
            continue; // has a test of its own
        }
        room.key(KeyEvent::new(key.code, modifiers));
        let after = (room.picture().snapshot(), room.effects().len());
        assert_ne!(before.0, after.0, "{:?} {}", row.context, row.help);
    }
}

#[test]
fn the_status_of_items_comes_from_the_machine() {
    let mut room = Room::new((80, 24));
    room.press("a n g 17 Enter a");
    assert_eq!(room.mirror.status(17), ItemStatus::Incomplete);
    // at 120 columns; at 80 the signs need the room
    assert!(room.sees("1 done, 1 part, 1 open"), "{}", room.text());
    room.send(Event::Resize { width: 120, height: 40 });
    assert!(room.sees("1 done, 1 incomplete, 1 open, 47 new"), "{}", room.text());
    assert_eq!(room.mirror.phase(), Phase::Running);
    let _ = End::Submitted;
}

#[test]
fn the_signs_of_the_questions_keep_their_places_when_an_answer_is_incomplete() {
    let mut room = Room::new((80, 24));
    let two = (1..=50).find(|n| room.screen.form().item(*n).unwrap().select == 2).unwrap();
    let strip = |room: &Room| {
        let text = room.text();
        let signs = text.lines().rev().nth(2).unwrap().split("  ").next().unwrap().trim().chars().count();
        (signs, text)
    };
    room.press(&format!("g {two} Enter"));
    assert_eq!(strip(&room).0, 50);
    room.press("a");
    let (signs, text) = strip(&room);
    assert_eq!(signs, 50, "{text}");
    assert!(text.contains("0 done, 1 part, 1 open"), "{text}");
}

#[test]
fn the_option_under_the_cursor_stays_in_sight_when_the_size_changes() {
    let mut item = stage::form(1).items[0].clone();
    item.stem = "A long stem. ".repeat(90);
    let mut room = Room::of_item(item, (120, 40));
    room.press("Down Down Down");
    let cursor = room.screen.desk.cursor();
    assert!(cursor > 0);
    for (width, height) in [(59, 14), (80, 24), (60, 15)] {
        room.send(Event::Resize { width, height });
    }
    assert!(room.screen.desk.sees_cursor(), "{}", room.text());
}
