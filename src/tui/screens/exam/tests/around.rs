//! What happens around the answers: saving, focus, signals, notes, comments, help, names.

use super::*;
use crate::tui::{Obstacle, Trouble};

#[test]
fn saved_is_said_only_for_what_the_journal_reported() {
    let mut room = Room::new((80, 24));
    assert!(room.sees("saving …"));
    room.save_all();
    assert!(room.sees("saved ✓ 2"));
    room.press("a b");
    assert!(room.sees("saving …"));
    room.send(Event::Journal(JournalNews::Saved(3)));
    assert!(room.sees("saving …"));
    room.send(Event::Journal(JournalNews::Saved(4)));
    assert!(room.sees("saved ✓ 4"));
}

#[test]
fn a_failed_write_stays_in_sight_until_all_is_saved_and_the_exam_goes_on() {
    let mut room = Room::new((80, 24));
    room.save_all();
    room.press("a");
    room.send(stage::failing());
    room.press("n b");
    room.wait(60_000);
    assert!(room.sees("NOT SAVED: no space is left. Make room, or tell the proctor."), "{}", room.text());
    assert!(room.sees("Saving is tried every 5 s; ! tries now") && room.sees("3 NOT SAVED"));
    room.effects();
    room.press("!");
    assert!(matches!(room.effects()[..], [Effect::RetryJournal]));
    room.send(Event::Journal(JournalNews::Saved(3)));
    assert!(room.sees("NOT SAVED: "));
    room.save_all();
    assert!(!room.sees("NOT SAVED") && room.sees("saved ✓ 5"));
}

#[test]
fn the_banner_says_first_what_to_do_and_what_is_left_out_of_it_has_a_sign() {
    for size in [(60, 15), (80, 24)] {
        let mut room = Room::new(size);
        room.press("a");
        room.send(stage::failing());
        let text = room.flowing();
        assert!(text.contains("Make room, or tell the proctor. Your answers are kept in memory."), "{text}");
        assert!(text.contains("Saving is tried every 5 s; ! tries now."), "{text}");
        // with everything that can stand beside it
        room.wait(HOUR as i64 - 600_000);
        room.press("Ctrl-Q l");
        room.wait(300_000);
        let text = room.flowing();
        assert!(text.contains("leaving now loses them. Make room and press ! first."), "{text}");
        assert!(text.contains("5 MINUTES LEFT") && text.contains("NOT SAVED: no space is left."), "{text}");
        assert!(text.contains('…'), "{text}");
    }
}

#[test]
fn the_end_of_a_long_path_is_seen_in_the_banner() {
    let folder = "a-folder-of-many-letters/".repeat(5);
    let trouble = Trouble {
        obstacle: Obstacle::ReadOnly,
        detail: format!("writing /home/{folder}journal.jsonl failed"),
    };
    for size in [(60, 15), (80, 24)] {
        let mut room = Room::new(size);
        room.press("a");
        room.send(Event::Journal(JournalNews::Failing(trouble.clone())));
        let text = room.flowing();
        assert!(text.contains("NOT SAVED: the disk is read-only.") && text.contains("! tries now"), "{text}");
        assert!(text.contains("journal.jsonl failed)"), "{text}");
    }
}

#[test]
fn notes_are_called_kept_when_they_are_and_their_trouble_hides_none_of_the_record() {
    let mut room = Room::new((80, 24));
    room.save_all();
    room.press("w x Esc");
    assert!(!room.sees("Notes kept"));
    room.send(Event::Journal(JournalNews::NotesFailing(stage::trouble("notes.txt.new"))));
    assert!(room.sees("NOTES NOT KEPT: no space is left.") && !room.sees("NOT SAVED"), "{}", room.text());
    room.press("a");
    room.send(stage::failing());
    assert!(room.sees("NOT SAVED: no space is left.") && !room.sees("NOTES NOT KEPT"), "{}", room.text());
    room.save_all();
    assert!(room.sees("NOTES NOT KEPT"));
    room.effects();
    room.press("!");
    assert!(matches!(room.effects()[..], [Effect::RetryJournal]));
    room.send(Event::Journal(JournalNews::NotesKept));
    assert!(room.sees("Notes kept") && !room.sees("NOTES NOT KEPT"));
}

#[test]
fn resuming_opens_the_item_left_with_its_answers_and_tells_what_was_found() {
    let mut first = Room::new((80, 24));
    first.press("g 17 Enter c m");
    let form = stage::form(50);
    let mut sitting = stage::sitting(form.clone(), stage::binding(&form, HOUR));
    let effects = first.effects();
    sitting.entries.extend(
        effects.into_iter().filter_map(|e| if let Effect::Record(entry) = e { Some(*entry) } else { None }),
    );
    sitting.findings = vec!["the last line was torn and was cut off".into()];
    let mut room = Room::with(sitting, (80, 24));
    assert!(room.sees("Question 17 of 50") && room.sees("[x] C") && room.sees("for review"));
    assert!(room.sees("On resuming: the last line was torn and was cut off"));
    room.press("Down");
    assert!(!room.sees("On resuming"));
}

#[test]
fn ctrl_z_is_refused_in_words_and_recorded() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.press("Ctrl-Z");
    assert_eq!(room.facts(), [Fact::Suspended { cause: Leaving::Refused }]);
    assert!(room.sees("cannot be stopped with Ctrl-Z"));
    room.press("w Ctrl-Z ? Ctrl-Z");
    let refused = room.facts().iter().filter(|f| matches!(f, Fact::Suspended { .. })).count();
    assert_eq!(refused, 2, "on every pane");
    assert!(!room.effects().iter().any(|e| matches!(e, Effect::Stop)));
}

#[test]
fn focus_is_recorded_and_the_candidate_sees_it() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.send(Event::Focus(false));
    room.send(Event::Focus(false));
    assert_eq!(room.facts(), [Fact::FocusLost {}]);
    assert!(room.sees("Focus left the terminal at 14:05 UTC: recorded"));
    room.wait(120_000);
    room.send(Event::Focus(true));
    room.send(Event::Focus(true));
    assert_eq!(room.facts(), [Fact::FocusGained {}]);
    room.wait(60_000);
    assert!(room.sees("Focus was away from 14:05 UTC to 14:07 UTC: recorded"));
    room.press("Down");
    assert!(!room.sees("Focus"));
}

#[test]
fn focus_is_no_matter_where_it_is_not_watched() {
    let form = stage::form(3);
    let mut binding = stage::binding(&form, HOUR);
    binding.watch_focus = false;
    let mut room = Room::with(stage::sitting(form, binding), (80, 24));
    room.facts();
    room.send(Event::Focus(false));
    room.send(Event::Focus(true));
    assert_eq!(room.facts(), []);
    assert!(!room.sees("Focus"));
}

#[test]
fn a_lost_terminal_is_recorded_and_keeps_the_notes_that_were_open() {
    let mut room = Room::new((80, 24));
    room.press("w ab");
    room.effects();
    room.facts();
    room.send(Event::Hangup);
    assert_eq!(room.facts(), [Fact::Suspended { cause: Leaving::Signal }]);
    assert!(matches!(&room.effects()[..], [Effect::Record(_), Effect::KeepNotes(text)] if text == "ab"));
}

#[test]
fn paste_goes_into_notes_and_comments_only_and_is_never_keys() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.send(Event::Paste("abm\nn".into()));
    assert_eq!(room.facts(), []);
    assert!(room.sees("Paste works in notes and comments only"));
    room.press("w");
    room.send(Event::Paste("line one\nline two?".into()));
    room.press("? ! Esc");
    let effects = room.effects();
    assert!(
        effects.iter().any(|e| matches!(e, Effect::KeepNotes(text) if text == "line one\nline two??!")),
        "every printable key is text there"
    );
}

#[test]
fn notes_are_kept_on_closing_and_dropped_on_ctrl_c() {
    let mut room = Room::new((120, 40));
    room.press("w check Esc");
    room.send(Event::Journal(JournalNews::NotesKept));
    assert!(room.sees("Notes kept") && room.sees("check"), "they stand in the side pane");
    room.effects();
    room.press("w zzz Ctrl-C");
    assert!(room.sees("zzz") && room.sees("Ctrl-C again drops what was changed · Esc keeps it"));
    room.press("y Ctrl-C");
    assert!(room.sees("zzzy"), "writing on takes the question away");
    room.press("Ctrl-C");
    assert!(!room.sees("zzz") && room.sees("Closed without keeping"));
    assert!(room.effects().is_empty());
}

#[test]
fn a_half_written_comment_is_kept_in_the_notes_when_the_terminal_goes() {
    let mut room = Room::new((80, 24));
    room.press("w check Esc i odd");
    room.effects();
    room.send(Event::Hangup);
    let effects = room.effects();
    let kept =
        effects.iter().find_map(|e| if let Effect::KeepNotes(text) = e { Some(text.as_str()) } else { None });
    assert_eq!(kept, Some("check\n\nComment on question 1, not recorded yet:\nodd"));
    assert!(!room.facts().iter().any(|fact| matches!(fact, Fact::Commented { .. })));
}

#[test]
fn the_name_stays_in_its_column_and_the_footer_names_the_options_there_are() {
    let mut room = Room::new((80, 24));
    room.press("g 9 Enter");
    let column = |room: &Room| room.text().find("A. Example").unwrap();
    let before = column(&room);
    room.press("n");
    assert!(room.sees("Question 10 of 50"));
    assert_eq!(column(&room), before);
    let options = room.screen.item().unwrap().options.len();
    let last = char::from(b'a' + u8::try_from(options - 1).unwrap());
    assert!(room.sees(&format!("a-{last} answer")), "{}", room.text());
}

#[test]
fn a_long_name_is_shortened_and_never_dropped() {
    for size in [(60, 15), (80, 24)] {
        let mut room = Room::new(size);
        room.screen.name = "Maximiliane Example-Longlastname of Somewhere".into();
        for keys in ["", "r", "Esc ?", "Esc Ctrl-Q"] {
            room.press(keys);
            assert!(room.text().lines().next().unwrap().contains("Maximilia"), "{keys}: {}", room.text());
        }
    }
}

#[test]
fn comments_and_incidents_are_recorded_up_to_the_limit() {
    let mut room = Room::new((80, 24));
    room.press("n i");
    room.facts();
    assert!(room.sees("Comment on question 2") && room.sees("0 of 2000 characters"));
    room.press("typo Esc");
    assert_eq!(room.facts(), [], "it stays for good, so a second key is asked for");
    assert!(room.sees("Esc again records it · Ctrl-C drops it"));
    room.press("s Esc Backspace Esc");
    assert_eq!(room.facts(), [], "writing on takes the question back");
    room.press("Esc");
    let comment = |kind, text: &str| Fact::Commented { item: 2, kind, text: text.into() };
    assert_eq!(room.facts(), [comment(CommentKind::Item, "typo")]);
    room.press("i Tab");
    assert!(room.sees("Report of an incident"));
    room.send(Event::Paste("x".repeat(3_000)));
    assert!(room.sees("At most 2000 characters"));
    room.press("Esc Esc");
    assert_eq!(room.facts(), [comment(CommentKind::Incident, &"x".repeat(2_000))]);
    assert!(room.sees("Incident taken, not saved yet"), "{}", room.text());
    room.send(Event::Journal(JournalNews::Saved(99)));
    assert!(room.sees("Incident recorded"), "{}", room.text());
    room.press("i Space Esc");
    assert_eq!(room.facts(), []);
    assert!(room.sees("Nothing written, nothing recorded"));
}

#[test]
fn help_opens_at_the_present_pane_and_the_clock_runs_on() {
    let mut room = Room::new((80, 24));
    room.press("?");
    assert!(room.sees("--linear") && room.sees("1:00:00"));
    let text = room.text();
    assert!(text.contains("\n Exam\n"), "the present screen stands first\n{text}");
    room.press("/ strike Enter");
    assert!(room.sees("Strike out the option under the cursor") && !room.sees("Question before"));
    room.press("Esc Esc");
    assert!(room.sees("Question 1 of 50") && !room.sees("--linear"));
    room.press("r ?");
    let text = room.text();
    assert!(text.contains("\n Review\n"), "{text}");
}

#[test]
fn a_light_tells_what_the_server_holds_in_words_and_a_receipt_becomes_a_record() {
    let mut room = Room::new((80, 24));
    room.save_all();
    assert!(!room.sees("sent") && !room.sees("to send"), "no server, no light");
    room.send(Event::Journal(JournalNews::Sent(2)));
    assert!(room.sees("saved ✓ 2 · sent"));
    room.press("a");
    room.save_all();
    assert!(room.sees("saved ✓ 3 · 1 to send"));
    room.send(Event::Journal(JournalNews::Unsent("no route".into())));
    room.press("b");
    room.save_all();
    assert!(room.sees("saved ✓ 4 · offline, 2 to send"));
    room.effects();
    room.send(Event::Journal(JournalNews::Sent(4)));
    room.send(Event::Journal(JournalNews::Receipt("a note".into())));
    let effects = room.effects();
    let anchors = effects.iter().filter(|effect| {
        matches!(effect, Effect::Record(entry) if entry.fact == Fact::Anchored { receipt: "a note".into() })
    });
    assert_eq!(anchors.count(), 1);
    room.send(Event::Journal(JournalNews::SignedOut("invigil login https://x.org".into())));
    assert!(room.sees("SIGNED OUT"), "{}", room.text());
    assert!(room.sees("SIGNED OUT.") && room.sees("invigil login https://x.org"));
    room.send(Event::Journal(JournalNews::Unsent("no route".into())));
    assert!(!room.sees("SIGN-IN"), "whether it would be accepted nobody knows");
    room.send(Event::Journal(JournalNews::Untaken("record 4 differs".into())));
    assert!(room.sees("NOT TAKEN") && room.sees("THE SERVER DOES NOT TAKE THIS RECORD: record 4 differs"));
}
