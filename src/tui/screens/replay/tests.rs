//! The replay: the real exam screen, and nothing that could be recorded.

use super::*;
use crate::tui::sample::picture;
use crate::tui::stage::{self, ch, ctrl, key, later, now};
use crate::tui::tape;
use crate::tui::ways::signposts::ways;
use proptest::prelude::*;

fn screen(size: (u16, u16)) -> ReplayScreen {
    let tape = Tape::new(tape::tests::replay()).unwrap();
    let exam = exam::Ways { result: |outcome| (ways().result)(*outcome, ways()) };
    let mut screen = ReplayScreen::new(tape, exam, ways()).unwrap();
    screen.update(Event::Resize { width: size.0, height: size.1 }, &now());
    screen
}

fn press(screen: &mut ReplayScreen, keys: &str) {
    for c in keys.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '>' => KeyCode::Right,
            '<' => KeyCode::Left,
            '^' => KeyCode::Home,
            '$' => KeyCode::End,
            c => KeyCode::Char(c),
        };
        assert!(screen.update(Event::Key(key(code)), &now()).is_empty(), "{c}");
    }
}

#[test]
fn it_fits_every_size() {
    for size in [(80, 24), (120, 40), (60, 15), (40, 10), (1, 1)] {
        let (w, h) = size;
        let mut screen = screen(size);
        insta::assert_snapshot!(format!("replay_introduction_{w}x{h}"), picture(&mut screen, size));
        press(&mut screen, "\n>>>>");
        insta::assert_snapshot!(format!("replay_{w}x{h}"), picture(&mut screen, size));
    }
}

#[test]
fn nothing_is_shown_before_it_was_said_who_may_see_it() {
    let mut screen = screen((80, 24));
    let first = picture(&mut screen, (80, 24));
    assert!(first.contains("questions of an exam that others are still to sit"), "{first}");
    assert!(!first.contains("lease expiry"), "{first}");
    let mut replay = tape::tests::replay();
    replay.caveat = Some("BROKEN: record 12 (line 13): its bytes were changed".into());
    let lines = words::introduction(&replay).join(" ");
    assert!(lines.contains("record 12 (line 13)") && lines.contains("to record 11"), "{lines}");
}

#[test]
fn each_fact_is_shown_on_the_exam_screen_and_taken_back_again() {
    let mut screen = screen((80, 24));
    press(&mut screen, "\n");
    let mut seen = vec![picture(&mut screen, (80, 24))];
    for _ in 0..11 {
        press(&mut screen, ">");
        seen.push(picture(&mut screen, (80, 24)));
    }
    assert!(seen[0].contains("Nothing is shown yet") && !seen[0].contains("lease expiry"));
    assert!(
        seen[3].contains("[x] A  Move the write-ahead log") && seen[3].contains("question 17: answered A")
    );
    assert!(seen[3].contains("then nothing for 1:05 (shortened to 10 s)"), "{}", seen[3]);
    assert!(seen[4].contains("[x] C") && seen[4].contains("0:01:09 of 0:01:39, fact 5 of 12"), "{}", seen[4]);
    assert!(seen[5].contains("[~] D") && seen[6].contains("for review"));
    assert!(seen[7].contains("question 17: comment: Unclear."));
    assert!(seen[9].contains("No question is on display"));
    assert!(seen[11].contains("handed in by the candidate") && seen[11].contains("at the end"));
    press(&mut screen, ">");
    assert!(picture(&mut screen, (80, 24)).contains("This is the last fact."));
    for before in seen.iter().rev().skip(1) {
        press(&mut screen, "<");
        assert_eq!(&picture(&mut screen, (80, 24)), before);
    }
    // straight to the end and back gives the same
    press(&mut screen, "$");
    assert_eq!(picture(&mut screen, (80, 24)), seen[11]);
    press(&mut screen, "^");
    assert_eq!(picture(&mut screen, (80, 24)), seen[0]);
}

#[test]
fn it_plays_with_the_clock_of_the_exam_and_stops_at_the_end() {
    let mut screen = screen((80, 24));
    press(&mut screen, "\n>>+ ");
    assert!(picture(&mut screen, (80, 24)).contains("fact 3 of 12, playing 2x"));
    assert_eq!(screen.wake_after_ms(&now()), Some(500));
    screen.update(Event::Tick, &later(1500));
    let shown = picture(&mut screen, (80, 24));
    assert!(shown.contains("0:00:03 of 0:01:39, fact 3 of 12") && shown.contains("0:59:57"), "{shown}");
    screen.update(Event::Tick, &later(600_000));
    assert!(picture(&mut screen, (80, 24)).contains("fact 12 of 12, at the end"));
    assert_eq!(screen.wake_after_ms(&later(600_000)), None);
}

#[test]
fn a_time_is_gone_to_and_what_is_none_is_said_to_be_none() {
    let mut screen = screen((80, 24));
    press(&mut screen, "\ng1:x70\n");
    assert!(picture(&mut screen, (80, 24)).contains("That is no time"));
    screen.update(Event::Key(key(KeyCode::Backspace)), &now());
    screen.update(Event::Key(key(KeyCode::Backspace)), &now());
    press(&mut screen, "15\n");
    assert!(picture(&mut screen, (80, 24)).contains("0:01:15 of 0:01:39, fact 7 of 12"));
}

#[test]
fn in_ascii_and_without_colour_it_is_still_a_replay() {
    use crate::tui::theme::Palette;
    let mut screen = screen((60, 15));
    press(&mut screen, "\n>>>>");
    let moment = now();
    let shown = stage::looking_at(&moment, Palette::Mono, true, |look| {
        stage::draw_with((60, 15), look, |frame, look| screen.view(frame, look)).text()
    });
    assert!(shown.is_ascii() && shown.matches("REPLAY").count() >= 2, "{shown}");
}

proptest! {
    /// Whatever is pressed or happens, a replay wishes for nothing but the help and its end.
    #[test]
    fn nothing_can_be_recorded(keys in "[ -~\n]{0,60}", ticks in 0u32..4) {
        let mut screen = screen((80, 24));
        let mut told = Vec::new();
        for c in keys.chars() {
            told.push(Event::Key(if c == '\n' { key(KeyCode::Enter) } else { ch(c) }));
        }
        told.extend([Event::Key(ctrl('q')), Event::Focus(false), Event::Focus(true), Event::Hangup, Event::Paste("x".into())]);
        told.extend((0..ticks).map(|_| Event::Tick));
        for (n, event) in told.into_iter().enumerate() {
            for effect in screen.update(event, &later(n as i64 * 700)) {
                prop_assert!(matches!(effect, Effect::Quit(_) | Effect::Push(_) | Effect::Stop));
            }
        }
    }
}
