//! Snapshots with a legend of styles, at the sizes of the documentation.

use super::*;
use crate::tui::theme::Palette;

const SIZES: [(u16, u16); 5] = [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)];

fn at_sizes(name: &str, mut room: Room) {
    for (width, height) in SIZES {
        room.send(Event::Resize { width, height });
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), room.picture().snapshot());
    }
}

/// The situation of the documentation's picture: question 17, two chosen, one struck out, marked for review.
fn lease() -> Room {
    let mut room = Room::new((80, 24));
    for n in 1..=16 {
        room.press(match n {
            5 | 10 => "n",
            14 => "a m n",
            _ => "b n",
        });
    }
    room.press("a c m Down x Up Up");
    room.wait(1_308_000);
    room.save_all();
    room
}

#[test]
fn exam() {
    at_sizes("exam", lease());
}

#[test]
fn exam_in_ascii_without_colour() {
    let room = lease();
    let now = room.now();
    let picture = stage::looking_at(&now, Palette::Mono, true, |look| {
        stage::draw_with((80, 24), look, |frame, look| room.screen.view(frame, look))
    });
    assert!(picture.text().is_ascii(), "{}", picture.text());
    insta::assert_snapshot!(picture.snapshot());
}

#[test]
fn exam_in_the_themes_for_dark_and_light_backgrounds() {
    let room = lease();
    let now = room.now();
    for (name, palette) in [("dark", Palette::Dark), ("light", Palette::Light)] {
        let picture = stage::looking_at(&now, palette, false, |look| {
            stage::draw_with((80, 24), look, |frame, look| room.screen.view(frame, look))
        });
        insta::assert_snapshot!(format!("exam_{name}"), picture.snapshot());
    }
}

#[test]
fn exam_with_banners() {
    let mut room = lease();
    room.press("b");
    room.wait(HOUR as i64 - 1_308_000 - 600_000);
    room.press("Ctrl-Z");
    room.send(stage::failing());
    room.wait(300_000);
    at_sizes("exam_with_banners", room);
}

#[test]
fn review() {
    let mut room = lease();
    room.press("r");
    at_sizes("review", room);
}

#[test]
fn review_filtered_to_nothing() {
    let mut room = Room::new((80, 24));
    room.press("r f f");
    insta::assert_snapshot!(room.picture().snapshot());
}

#[test]
fn end_dialog() {
    let mut room = lease();
    room.press("Ctrl-Q");
    at_sizes("end", room);
}

#[test]
fn submit() {
    let mut room = lease();
    room.press("r s sub Enter");
    at_sizes("submit", room);
}

#[test]
fn finish() {
    let mut room = lease();
    room.press("r s submit Enter");
    at_sizes("finish", room);
}

#[test]
fn finish_failed() {
    let mut room = lease();
    room.press("r s submit Enter");
    room.save_all();
    let reason = "The store cannot be written: the disk is full. Make room, then try again.";
    let told = NotHandedIn { why: reason.into(), again: Again::After(5_000) };
    room.send(Event::Reply(Reply::HandedIn(Box::new(Err(told)))));
    insta::assert_snapshot!(room.picture().snapshot());
}

#[test]
fn comment() {
    let mut room = lease();
    room.press("i");
    room.send(Event::Paste(
        "The table in the stem is cut off on the right: the last column cannot be read.".into(),
    ));
    at_sizes("comment", room);
}

#[test]
fn notes() {
    let mut room = lease();
    room.press("w come Space back to 5 Enter 日本語");
    at_sizes("notes", room);
}

#[test]
fn help() {
    let mut room = lease();
    room.press("?");
    at_sizes("help", room);
}

#[test]
fn go_to() {
    let mut room = lease();
    room.press("g 2");
    insta::assert_snapshot!(room.picture().snapshot());
}

#[test]
fn on_break() {
    let form = stage::form(3);
    let mut binding = stage::binding(&form, HOUR);
    binding.breaks_ms = 300_000;
    let mut room = Room::with(stage::sitting(form, binding), (80, 24));
    room.press("Ctrl-Q b");
    insta::assert_snapshot!(room.picture().snapshot());
}

/// Items that are hard on a layout.
pub(super) fn hard_items() -> Vec<(&'static str, PresentedItem)> {
    let code: String = (1..=300).map(|n| format!("line {n:03} {}\n", "=".repeat(n % 120))).collect();
    let long = "A sentence of the stem that goes on. ".repeat(55);
    let word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
    let letters: Vec<String> = (1..=12).map(|n| format!("Option number {n} of twelve")).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    vec![
        ("twelve_options", stage::item("storage", "Which THREE of these?", 3, &letters)),
        ("long_stem", stage::item("storage", &long, 1, &["yes", "no"])),
        (
            "long_code",
            stage::item(
                "storage",
                &format!("What does it print?\n\n```rust\n{code}```\n\nChoose."),
                1,
                &["one", "two"],
            ),
        ),
        (
            "cjk",
            stage::item(
                "storage",
                "クラスタノードが中程度の負荷でリースの期限切れを繰り返し報告しています。ログには、fsync が 120 ms（p99）で、1 \
                 時間に 2 回のリーダー変更が記録されています。最も少ない変更で安定させるには？",
                1,
                &[
                    "書き込み先行ログを専用の低遅延ボリュームに移動する",
                    "フォロワーだけのハートビート間隔を 10 秒に上げ、その後でクラスタ全体を一台ずつ再起動してから確認する",
                    "何もしない",
                ],
            ),
        ),
        (
            "emoji_and_rtl",
            stage::item(
                "storage",
                "Which team 👨‍👩‍👧‍👦 owns 🇨🇭 the release 🚀?\n\nאיזה צוות אחראי על השחרור של הגרסה הבאה? من هو المسؤول عن الإصدار؟ e\u{301}tude",
                1,
                &["👩🏽‍💻 developers", "שלום עולם", "مرحبا بالعالم"],
            ),
        ),
        ("long_words", stage::item("storage", &format!("Spell {word} right."), 1, &[&word, "short"])),
        (
            "table",
            stage::item(
                "storage",
                "Given:\n\n| node | disk (ms) | leader | comment of the operator who was on duty that night | state |\n|---|--:|:-:|---|---|\n| `a` | 120 | yes | slow | ok |\n| `b` | 3 | no | fine | ok |\n\n> Quoted advice\n> over two lines\n\n- *not* this\n- **that**\n  1. nested\n\nWhich node?",
                1,
                &["`a`", "`b`"],
            ),
        ),
        ("empty_texts", stage::item("storage", "", 1, &["", ""])),
        ("many_options", stage::item("storage", "Any?", 2, &["x"; 26])),
    ]
}

#[test]
fn hard_items_are_readable_and_show_what_is_cut() {
    for (name, item) in hard_items() {
        for size in [(80, 24), (60, 15)] {
            let mut room = Room::of_item(item.clone(), size);
            insta::assert_snapshot!(format!("hard_{name}_{}x{}", size.0, size.1), room.text());
            room.press("> > Down Down x PgDn PgDn");
            insta::assert_snapshot!(format!("hard_{name}_{}x{}_later", size.0, size.1), room.text());
        }
    }
}

#[test]
fn code_takes_the_columns_beside_the_text_before_it_is_cut() {
    let stem = format!("What is it?\n\n```\n{}END\n```", "x".repeat(85));
    let mut room = Room::of_item(stage::item("storage", &stem, 1, &["one", "two"]), (100, 24));
    assert!(room.sees("xEND") && !room.sees("move sideways"), "{}", room.text());
    room.send(Event::Resize { width: 80, height: 24 });
    assert!(!room.sees("END") && room.sees("move sideways"), "{}", room.text());
}

#[test]
fn all_of_an_item_can_be_reached_on_the_smallest_screen() {
    for (name, item) in hard_items() {
        let mut room = Room::of_item(item, (60, 15));
        for _ in 0..1_500 {
            room.press("Down");
        }
        assert_eq!(room.mirror.seen(1), Seen::Whole, "{name}");
        assert!(!room.sees("▾ below"), "{name}");
    }
}

#[test]
fn exam_with_its_server_away() {
    let mut room = lease();
    room.send(Event::Journal(JournalNews::Sent(20)));
    room.send(Event::Journal(JournalNews::Unsent("no route to host".into())));
    for (width, height) in [(80, 24), (120, 40), (60, 15)] {
        room.send(Event::Resize { width, height });
        insta::assert_snapshot!(format!("exam_offline_{width}x{height}"), room.picture().snapshot());
    }
}
