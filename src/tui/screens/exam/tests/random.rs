//! Random keys, sizes and times: nothing panics, and the machine accepts what the screen records.

use super::*;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Do {
    Key(KeyCode, bool),
    Resize(u16, u16),
    Wait(i64),
    Paste(String),
    Focus(bool),
    Saved,
    Failing,
    Refused,
}

fn anything() -> impl Strategy<Value = Do> {
    let codes: Vec<(KeyCode, bool)> = TABLE
        .iter()
        .flat_map(|row| row.keys)
        .map(|key| (key.code, key.ctrl))
        .chain("submit 0159zZ日".chars().map(|c| (KeyCode::Char(c), false)))
        .chain([KeyCode::Backspace, KeyCode::Delete, KeyCode::Home, KeyCode::End].map(|c| (c, false)))
        .collect();
    prop_oneof![
        30 => proptest::sample::select(codes).prop_map(|(code, ctrl)| Do::Key(code, ctrl)),
        4 => (1_u16..=200, 1_u16..=60).prop_map(|(w, h)| Do::Resize(w, h)),
        1 => (60_u16..=120, 15_u16..=40).prop_map(|(w, h)| Do::Resize(w, h)),
        3 => (0_i64..90_000).prop_map(Do::Wait),
        1 => "[a-z日é\n\t ]{0,30}".prop_map(Do::Paste),
        1 => any::<bool>().prop_map(Do::Focus),
        1 => Just(Do::Saved),
        1 => Just(Do::Failing),
        1 => Just(Do::Refused),
    ]
}

fn hard_sitting(seed: usize) -> Sitting {
    let mut items: Vec<PresentedItem> = pictures::hard_items().into_iter().map(|(_, item)| item).collect();
    items.extend(stage::form(20).items);
    let offset = seed % items.len();
    items.rotate_left(offset);
    let form = stage::form_of(items);
    let mut binding = stage::binding(&form, HOUR);
    binding.breaks_ms = 120_000;
    stage::sitting(form, binding)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn random_keys_and_sizes_never_panic_and_never_record_what_is_refused(
        seed in 0_usize..40,
        steps in proptest::collection::vec(anything(), 1..140),
    ) {
        let mut room = Room::with(hard_sitting(seed), (80, 24));
        for step in steps {
            match step {
                Do::Key(code, ctrl) => {
                    let modifiers = if ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
                    room.key(KeyEvent::new(code, modifiers));
                }
                Do::Resize(width, height) => room.send(Event::Resize { width, height }),
                Do::Wait(ms) => room.wait(ms),
                Do::Paste(text) => room.send(Event::Paste(text)),
                Do::Focus(gained) => room.send(Event::Focus(gained)),
                Do::Saved => room.save_all(),
                Do::Failing => room.send(stage::failing()),
                Do::Refused => room.send(Event::Reply(Reply::HandedIn(Box::new(Err(
                    NotHandedIn { why: "not yet".into(), again: Again::After(5_000) },
                ))))),
            }
            if let Some(Told { what: Telling::Text(text), .. }) = &room.screen.told {
                prop_assert!(!text.starts_with("Not done:"), "the machine refused something: {text}");
            }
            // a frame may come before its size is told
            let size = if seed.is_multiple_of(2) { room.screen.desk.size() } else { (73, 19) };
            let _ = stage::show_at(&room.screen, size, &room.now());
        }
    }
}
