//! Items that are answered in other ways than by choosing options: what keys record, what is seen, what is never lost.

use super::*;
use crate::form::ItemKind;
use crate::tui::theme::Palette;

const TRUE_FALSE: u32 = 2;
const ORDERING: u32 = 3;
const MATCHING: u32 = 4;
const INLINE: u32 = 5;
const NUMERIC: u32 = 6;
const TEXT: u32 = 8;

/// An exam with the items of every type, in the order of their kinds.
fn room(number: u32, size: (u16, u16)) -> Room {
    let mut items = crate::form::types::presented(1).form.items;
    items.sort_by_key(|item| (item.kind, item.stem.clone()));
    items.iter_mut().for_each(|item| item.domain = "storage".parse().unwrap());
    let kinds: Vec<ItemKind> = items.iter().map(|item| item.kind).collect();
    assert_eq!(kinds[1..7], [ItemKind::ALL[1..].to_vec()[..5].to_vec(), vec![ItemKind::Numeric]].concat());
    let form = stage::form_of(items);
    let binding = stage::binding(&form, HOUR);
    let mut room = Room::with(stage::sitting(form, binding), size);
    room.press(&format!("g {number} Enter"));
    room.facts();
    room
}

impl Room {
    fn answered(&self, item: u32, options: &[usize]) -> Fact {
        Fact::Answered { item, choices: options.iter().map(|o| self.choice(item, *o)).collect() }
    }
    fn filled(&self, item: u32, pairs: &[(usize, usize)]) -> Fact {
        let gaps = &self.screen.form().item(item).unwrap().gaps;
        Fact::Answered { item, choices: pairs.iter().map(|(g, o)| gaps[*g].options[*o].id.clone()).collect() }
    }
    fn line(&self, text: &str) -> String {
        let all = self.text();
        all.lines().find(|line| line.contains(text)).unwrap_or_else(|| panic!("{text}\n{all}")).to_owned()
    }
}

fn entered(item: u32, text: &str) -> Fact {
    Fact::Entered { item, text: text.to_owned() }
}

#[test]
fn a_row_is_picked_up_moved_and_put_down_and_only_then_is_there_an_order() {
    let mut room = room(ORDERING, (80, 24));
    assert!(room.sees("put in order") && room.sees("[ ] A  ") && room.sees("Space move"));
    room.press("Space");
    assert!(room.sees("<1> A  ") && room.sees("Up and Down move it, Space puts it down"));
    room.press("Down j");
    assert_eq!(room.facts(), [], "in hand it is no response");
    assert!(room.sees("<3> A  ") && room.sees("saving"));
    room.press("Space");
    assert_eq!(room.facts(), [room.answered(ORDERING, &[1, 2, 0, 3])]);
    assert!(room.sees(" 1. B  ") && room.sees(" 3. A  ") && room.sees(" 4. D  "));
    room.press("u");
    assert_eq!(room.facts(), [Fact::Cleared { item: ORDERING }]);
    assert!(room.sees("[ ] A  "));
}

#[test]
fn twice_space_takes_the_order_as_it_is_and_a_digit_puts_a_row_at_its_place() {
    let mut room = room(ORDERING, (80, 24));
    room.press("Space Space");
    assert_eq!(room.facts(), [room.answered(ORDERING, &[0, 1, 2, 3])]);
    room.press("d 1");
    assert_eq!(room.facts(), [room.answered(ORDERING, &[3, 0, 1, 2])]);
    assert!(room.line(" 1. D  ").contains('▌'), "the cursor goes along");
    room.press("9 x");
    assert_eq!(room.facts(), [], "no place 9, nothing to strike out");
    // what is in hand goes back, or is put down by any other key
    room.press("Space Down u");
    assert_eq!(room.facts(), []);
    assert!(room.line(" 1. D  ").contains('▌'), "and the cursor with it");
    room.press("d Space Down n");
    let moved = room.answered(ORDERING, &[0, 3, 1, 2]);
    assert_eq!(room.facts()[0], moved);
    assert!(room.sees("Question 4 of 8"));
    room.press("p Backspace");
    assert_eq!(room.facts().last(), Some(&Fact::Cleared { item: ORDERING }));
}

#[test]
fn an_order_in_hand_is_recorded_at_a_pause_and_taken_back_as_one() {
    let mut room = room(ORDERING, (80, 24));
    room.press("Space Down");
    assert_eq!(room.screen.record_after_ms(&room.now()), Some(1_000));
    room.wait(1_000);
    assert_eq!(room.facts(), [room.answered(ORDERING, &[1, 0, 2, 3])]);
    room.press("Down Space");
    assert_eq!(room.facts(), [room.answered(ORDERING, &[1, 2, 0, 3])]);
    room.press("u");
    assert_eq!(room.facts(), [Fact::Cleared { item: ORDERING }], "one step back over all of it");
}

#[test]
fn a_letter_fills_the_prompt_under_the_cursor_and_part_of_them_is_incomplete() {
    let mut room = room(MATCHING, (80, 24));
    assert!(room.sees("match each") && room.sees("a-c answer"));
    room.press("b Down a");
    assert_eq!(room.facts(), [room.filled(MATCHING, &[(0, 1)]), room.filled(MATCHING, &[(0, 1), (1, 0)])]);
    assert!(room.line("Area of a field").contains("[B] 1"));
    room.press("r");
    assert!(room.sees("INCOMPLETE (2 of 3)"));
    room.press("Esc Down Space Space");
    assert_eq!(
        room.facts().last(),
        Some(&room.filled(MATCHING, &[(0, 1), (1, 0), (2, 1)])),
        "the next option"
    );
    assert_eq!(room.mirror.status(MATCHING), ItemStatus::Answered);
    room.press("Up Backspace");
    assert_eq!(room.facts(), [room.filled(MATCHING, &[(0, 1), (2, 1)])]);
    room.press("Backspace f x");
    assert_eq!(room.facts(), [], "nothing there, no such option, nothing to strike out");
    room.press("u");
    assert_eq!(room.facts(), [room.filled(MATCHING, &[(0, 1), (1, 0), (2, 1)])]);
}

#[test]
fn gaps_of_the_stem_show_what_was_chosen_and_nothing_moves() {
    let mut room = room(INLINE, (80, 24));
    let stem = |room: &Room| room.line("North is");
    let before = stem(&room);
    assert!(before.contains("North is [1 ____], and the bearing grows [2 ________________]."), "{before}");
    assert!(room.line("[ ] 1").contains('°'), "options of a gap stand beside it");
    let shown = room.screen.form().item(INLINE).unwrap().gaps[1].options[1].text.clone();
    room.press("Down b");
    assert_eq!(room.facts(), [room.filled(INLINE, &[(1, 1)])]);
    let after = stem(&room);
    assert!(after.contains(&format!("[2 {shown}")) && after.len() == before.len(), "{after}");
    assert!(room.sees("[B] 2"));
    room.press("c");
    assert!(room.sees("There is no option C here"));
    room.press("r");
    assert!(room.sees("INCOMPLETE (1 of 2)") && room.sees("North is (1), and"));
}

#[test]
fn what_is_typed_goes_to_the_field_alone_and_is_recorded_at_a_pause() {
    let mut room = room(TEXT, (80, 24));
    assert!(room.sees("enter a text") && room.sees("0 of 30 characters") && room.sees("Space type"));
    room.press("b");
    assert!(room.sees("Space opens the field"));
    room.press("Space");
    assert!(room.sees("Enter done"));
    room.press("nmpgur?");
    assert_eq!(room.facts(), [], "no key of the exam");
    assert!(room.sees("[nmpgur?") && room.sees("7 of 30 characters") && room.sees("saving"));
    room.wait(999);
    assert_eq!(room.facts(), []);
    room.wait(1);
    assert_eq!(room.facts(), [entered(TEXT, "nmpgur?")]);
    room.press("Backspace ! Enter");
    assert_eq!(room.facts(), [entered(TEXT, "nmpgur!")]);
    room.press("u");
    assert_eq!(room.facts(), [Fact::Cleared { item: TEXT }], "one step back over all that was typed");
    // whoever types on is recorded every two seconds
    room.press("Space");
    for _ in 0..8 {
        room.press("a");
        room.wait(500);
    }
    assert_eq!(room.facts(), [entered(TEXT, "aaaa"), entered(TEXT, "aaaaaaaa")]);
    room.press("Ctrl-Q");
    assert!(room.sees("Stay"));
}

#[test]
fn a_field_takes_no_more_than_its_characters_no_paste_and_no_sign_that_turns_the_line() {
    let mut room = room(TEXT, (80, 24));
    room.press("Enter");
    room.press(&"x".repeat(30));
    room.press("y");
    assert!(room.sees("At most 30 characters"));
    room.send(Event::Paste("azimuth".to_owned()));
    assert!(room.sees("Paste works in notes and comments only"));
    room.press("Backspace");
    room.key(stage::ch('\u{202e}'));
    assert!(room.sees("This sign cannot stand in an answer"));
    room.press("Esc");
    assert_eq!(room.facts(), [entered(TEXT, &"x".repeat(29))]);
    room.press("Backspace");
    assert_eq!(room.facts(), [Fact::Cleared { item: TEXT }]);
    room.press("Enter Space Space Esc");
    assert_eq!(room.facts(), [], "white space is no answer");
}

#[test]
fn a_digit_opens_the_field_of_a_number_and_what_is_none_is_told_at_once() {
    let mut room = room(NUMERIC, (80, 24));
    assert!(room.sees("enter a number") && room.sees("] ha"));
    room.press("6,2");
    assert!(room.sees("[6,2") && room.sees("NO NUMBER: write a point before decimals"));
    room.press("Left Left Backspace");
    room.press("Esc");
    assert_eq!(room.facts(), [entered(NUMERIC, ",2")], "kept as it stands");
    room.press("Space Backspace Backspace -6.25");
    assert!(!room.sees("NO NUMBER"));
    room.press("Enter n");
    assert_eq!(room.facts()[0], entered(NUMERIC, "-6.25"));
    assert!(room.sees("Question 7 of 8"));
}

#[test]
fn what_is_being_typed_when_the_time_runs_out_is_not_lost() {
    let mut room = room(TEXT, (80, 24));
    room.ms = i64::try_from(HOUR).unwrap() - 3_400;
    room.send(Event::Tick);
    room.press("Space bear");
    room.facts();
    room.wait(1_000);
    assert_eq!(room.facts().last(), Some(&entered(TEXT, "bear")));
    room.press("i");
    assert_eq!(room.facts(), [entered(TEXT, "beari")], "in the last seconds every key is recorded");
    room.wait(2_400);
    assert!(room.facts().contains(&Fact::Expired {}));
    assert_eq!(room.mirror.entered(TEXT), "beari");
}

#[test]
fn a_hangup_records_what_is_in_hand_before_anything_else() {
    let mut room = room(TEXT, (80, 24));
    room.press("Space bearing");
    room.send(Event::Hangup);
    assert_eq!(room.facts(), [entered(TEXT, "bearing"), Fact::Suspended { cause: Leaving::Signal }]);
}

#[test]
fn true_or_false_is_chosen_like_any_option() {
    let mut room = room(TRUE_FALSE, (80, 24));
    assert!(room.sees("true or false") && room.sees("( ) A  True") && room.sees("( ) B  False"));
    room.press("b");
    assert_eq!(room.facts(), [room.answered(TRUE_FALSE, &[1])]);
}

#[test]
fn every_type_at_every_size() {
    let moments = [
        ("ordering", ORDERING, "Space Down"),
        ("matching", MATCHING, "b Down a"),
        ("inline", INLINE, "a Down b"),
        ("number", NUMERIC, "6,2"),
        ("text", TEXT, "Space bearing"),
        ("true_false", TRUE_FALSE, "a"),
    ];
    for (name, number, keys) in moments {
        for size in [(80, 24), (60, 15), (120, 40)] {
            let mut room = room(number, size);
            room.press(keys);
            insta::assert_snapshot!(format!("{name}_{}x{}", size.0, size.1), room.picture().snapshot());
            let now = room.now();
            let ascii = stage::looking_at(&now, Palette::Mono, true, |look| {
                stage::draw_with(size, look, |frame, look| room.screen.view(frame, look)).text()
            });
            assert!(ascii.replace('°', "").is_ascii(), "{ascii}");
        }
    }
}
