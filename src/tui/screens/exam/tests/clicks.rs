//! What a click stands for: the key of the option under it, and nothing anywhere else.

use super::*;

fn keys_at(room: &Room, column: u16, text: &str) -> Vec<KeyCode> {
    let row = room.text().lines().position(|line| line.contains(text)).unwrap();
    room.screen.keys_at(column, u16::try_from(row).unwrap())
}

#[test]
fn a_click_on_an_option_is_its_letter_on_every_line_of_it() {
    let mut room = Room::of_item(stage::lease_item(), (80, 40));
    room.press("n");
    assert_eq!(keys_at(&room, 3, "[ ] A"), [KeyCode::Char('a')]);
    assert_eq!(keys_at(&room, 79, "[ ] D"), [KeyCode::Char('d')]);
    let second = "hundred entries, and";
    assert!(!room.text().lines().any(|l| l.contains("[ ] E") && l.contains(second)), "{}", room.text());
    assert_eq!(keys_at(&room, 20, second), [KeyCode::Char('e')]);
    for elsewhere in ["lease expiry", "Technical Associate", "help", "etcdctl"] {
        assert_eq!(keys_at(&room, 5, elsewhere), [], "{elsewhere}");
    }
    assert_eq!(room.screen.keys_at(5, 4000), []);
}

#[test]
fn a_click_is_nothing_while_something_else_is_in_front() {
    let mut room = Room::new((80, 24));
    for keys in ["r", "g", "Ctrl-Q", "w"] {
        room.press(keys);
        for row in 0..24 {
            assert_eq!(room.screen.keys_at(10, row), [], "{keys} {row}");
        }
        room.press(if keys == "w" { "Esc" } else { "Ctrl-Q Ctrl-C" });
        room.press("Esc");
    }
}
