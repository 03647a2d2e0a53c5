//! Events in, facts and effects out.

use super::*;

fn order(act: Act, ms: u64, number: u64, reason: &str) -> String {
    let order = Order { attempt: stage::attempt_id(), number, act, ms, reason: reason.to_owned() };
    note::sign(&order.text(), &stage::proctor()).unwrap()
}

fn is_ask(effect: &Effect) -> bool {
    matches!(effect, Effect::Ask(Request::Finish(id)) if *id == stage::attempt_id())
}

#[test]
fn the_clock_starts_with_the_first_item_shown() {
    let mut room = Room::new((80, 24));
    assert_eq!(room.facts(), [Fact::Started {}, Fact::Shown { item: 1, whole: true }]);
    assert!(room.sees("Question 1 of 50  1:00:00"));
}

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
    assert!(room.sees("(~) B  Raise the heartbeat interval") && room.sees("(struck out)"));
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
    room.send(Event::Journal(JournalNews::Failing("the disk is full".into())));
    room.press("n b");
    room.wait(60_000);
    assert!(room.sees("NOT SAVED: the disk is full. Your answers are kept in memory."));
    assert!(room.sees("Press ! to try") && room.sees("3 NOT SAVED"));
    room.effects();
    room.press("!");
    assert!(matches!(room.effects()[..], [Effect::RetryJournal]));
    room.send(Event::Journal(JournalNews::Saved(3)));
    assert!(room.sees("NOT SAVED: "));
    room.save_all();
    assert!(!room.sees("NOT SAVED") && room.sees("saved ✓ 5"));
}

#[test]
fn warnings_come_once_in_words_with_a_bell_and_go_away() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.effects();
    room.wait(HOUR as i64 - 600_001);
    assert_eq!(room.facts(), []);
    room.wait(1);
    assert_eq!(room.facts(), [Fact::Warned { left_ms: 600_000 }]);
    assert!(room.effects().iter().any(|e| matches!(e, Effect::Bell)));
    assert!(room.sees("10 MINUTES LEFT"));
    room.press("a");
    assert!(!room.sees("10 MINUTES LEFT"), "a key takes it away, and is taken");
    assert_eq!(room.facts().len(), 1);
    room.wait(300_000);
    assert!(room.sees("5 MINUTES LEFT"));
    room.wait(5_000);
    assert!(room.sees("5 MINUTES LEFT"));
    room.wait(6_000);
    assert!(!room.sees("MINUTES LEFT"));
    room.wait(240_000);
    assert!(room.sees("1 MINUTE LEFT") || room.sees("LESS THAN 1 MINUTE LEFT"));
    assert_eq!(room.facts(), [Fact::Warned { left_ms: 300_000 }, Fact::Warned { left_ms: 60_000 }]);
}

#[test]
fn a_short_exam_warns_only_below_its_limit() {
    let form = stage::form(3);
    let binding = stage::binding(&form, 120_000);
    let mut room = Room::with(stage::sitting(form, binding), (80, 24));
    room.wait(1_000);
    room.wait(59_500);
    let warned: Vec<Fact> = room.facts().into_iter().filter(|f| matches!(f, Fact::Warned { .. })).collect();
    assert_eq!(warned, [Fact::Warned { left_ms: 60_000 }]);
}

#[test]
fn the_clock_can_be_hidden_until_the_last_five_minutes() {
    let mut room = Room::new((120, 40));
    room.press("t");
    assert!(room.sees("time hidden") && !room.sees("1:00:00") && !room.sees("for each of"));
    room.wait(HOUR as i64 - 300_000);
    assert!(room.sees("0:05:00") && !room.sees("time hidden"));
    room.press("t");
    assert!(room.sees("In the last 5 minutes the clock stays") && room.sees("0:05:00"));
}

#[test]
fn at_zero_the_attempt_is_handed_in_without_a_key() {
    let mut room = Room::new((80, 24));
    room.press("a w my notes");
    room.facts();
    room.effects();
    room.wait(HOUR as i64);
    assert_eq!(room.facts(), [Fact::Expired {}]);
    let effects = room.effects();
    assert!(effects.iter().any(is_ask));
    assert!(room.sees("The time is up.") && room.sees("Handing in …"));
    room.press("a n b Ctrl-Q");
    assert_eq!(room.facts(), [], "input has stopped");
    assert!(room.effects().is_empty());
}

#[test]
fn a_key_after_the_deadline_expires_the_attempt_and_answers_nothing() {
    let mut room = Room::new((80, 24));
    room.facts();
    room.ms = HOUR as i64 + 5;
    room.press("a");
    assert_eq!(room.facts(), [Fact::Expired {}]);
    assert_eq!(room.mirror.response(1), []);
}

#[test]
fn resuming_after_the_deadline_hands_in_at_once() {
    let form = stage::form(3);
    let mut sitting = stage::sitting(form.clone(), stage::binding(&form, HOUR));
    sitting.entries.push(Entry {
        seq: 1,
        at: stage::now().wall,
        up: stage::now().up,
        fact: Fact::Started {},
    });
    let screen = ExamScreen::new(sitting.clone(), Ways { result: |_| Box::new(Stub) }).unwrap();
    drop(screen);
    let mut room = Room { ms: 0, ..Room::with(sitting.clone(), (10, 2)) };
    room.facts();
    room.ms = HOUR as i64 + 1;
    room.send(Event::Resize { width: 10, height: 2 });
    assert_eq!(room.facts(), [Fact::Expired {}], "even on a terminal that is too small");
    assert!(room.effects().iter().any(is_ask));
}

#[test]
fn an_attempt_that_ended_before_a_crash_is_handed_in_on_resuming() {
    let form = stage::form(3);
    let mut sitting = stage::sitting(form.clone(), stage::binding(&form, HOUR));
    for (seq, fact) in [(1, Fact::Started {}), (2, Fact::Submitted {})] {
        sitting.entries.push(Entry { seq, at: stage::now().wall, up: stage::now().up, fact });
    }
    let mut room = Room::with(sitting, (80, 24));
    assert!(room.facts().is_empty());
    assert!(matches!(&room.effects()[..], [effect] if is_ask(effect)));
    assert!(room.sees("You have submitted the exam."));
}

#[test]
fn a_new_boot_is_recorded_before_anything_else() {
    let form = stage::form(3);
    let mut sitting = stage::sitting(form.clone(), stage::binding(&form, HOUR));
    sitting.entries.push(Entry {
        seq: 1,
        at: stage::now().wall,
        up: stage::now().up,
        fact: Fact::Started {},
    });
    let mut screen = ExamScreen::new(sitting, Ways { result: |_| Box::new(Stub) }).unwrap();
    let now = Moment { boot: "other".into(), up: 5_000, ..stage::later(30_000) };
    let effects = screen.update(Event::Resize { width: 80, height: 24 }, &now);
    let facts: Vec<&Fact> = effects
        .iter()
        .filter_map(|e| if let Effect::Record(entry) = e { Some(&entry.fact) } else { None })
        .collect();
    assert!(matches!(facts[..], [Fact::Resumed { .. }, Fact::Shown { item: 1, .. }]), "{facts:?}");
}

#[test]
fn a_clock_that_jumps_is_recorded_before_the_next_fact() {
    let mut room = Room::new((80, 24));
    room.facts();
    let now = Moment { wall: stage::later(60_000).wall, ..stage::later(1_000) };
    let effects = room.screen.update(Event::Key(stage::ch('a')), &now);
    let facts: Vec<&Fact> = effects
        .iter()
        .filter_map(|e| if let Effect::Record(entry) = e { Some(&entry.fact) } else { None })
        .collect();
    assert!(matches!(facts[..], [Fact::ClockJumped { by_ms: 59_000 }, Fact::Answered { .. }]), "{facts:?}");
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
fn leaving_tells_until_when_the_clock_runs_and_records_it() {
    let mut room = Room::new((80, 24));
    room.wait(60_000);
    room.press("Ctrl-C");
    assert!(room.sees("Leave (clock runs on until 15:05)") && room.sees("▌ Stay"));
    room.facts();
    room.effects();
    room.press("Enter");
    assert!(!room.sees("Leave (") && room.effects().is_empty(), "the cursor stood on Stay");
    room.press("Ctrl-Q Up Up Enter");
    assert_eq!(room.facts(), [Fact::Suspended { cause: Leaving::Left }]);
    assert!(matches!(room.effects()[..], [Effect::Record(_), Effect::CloseSitting, Effect::Home]));
    room.wait(HOUR as i64);
    assert_eq!(room.facts(), [], "nothing more after leaving");
}

#[test]
fn submitting_lists_what_is_open_and_wants_the_word() {
    let form = stage::form(18);
    let binding = stage::binding(&form, HOUR);
    let mut room = Room::with(stage::sitting(form, binding), (80, 24));
    room.press("a n");
    room.send(Event::Resize { width: 60, height: 15 });
    room.press("g 17 Enter a");
    room.press("PgUp PgUp m r");
    room.send(Event::Resize { width: 80, height: 24 });
    room.press("s");
    let text = room.text();
    for line in ["OPEN: question 2", "INCOMPLETE: question 17 (1 of 2)", "UNSEEN: questions 3 to 16, 18"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(text.contains("NOT SHOWN TO THE LAST OPTION: question 17"), "{text}");
    assert!(text.contains("FOR REVIEW: question 17"));
    room.facts();
    room.effects();
    room.press("Enter s u b Enter");
    assert!(room.sees("Not handed in: type submit in full"));
    assert_eq!(room.facts(), []);
    room.press("mit Enter");
    assert_eq!(room.facts(), [Fact::Submitted {}]);
    let effects = room.effects();
    assert!(matches!(&effects[..], [Effect::Record(_), ask] if is_ask(ask)));
    assert!(room.sees("You have submitted the exam.") && room.sees("Handing in …"));
}

#[test]
fn going_back_from_submitting_returns_to_the_review_and_then_to_the_item() {
    let mut room = Room::new((80, 24));
    room.press("n r Down Down s Esc");
    assert!(room.sees("· Review"));
    room.press("Esc");
    assert!(room.sees("Question 2 of 50") && !room.sees("· Review"));
}

#[test]
fn a_failed_handing_in_loses_nothing_and_can_be_repeated() {
    let mut room = Room::new((80, 24));
    room.press("r s submit Enter");
    room.save_all();
    room.effects();
    room.send(Event::Reply(Reply::Outcome(Box::new(Err("The store is locked by another program.".into())))));
    assert!(room.sees("The store is locked") && room.sees("nothing is") && room.sees("Press ! to try again"));
    room.press("!");
    let effects = room.effects();
    assert!(matches!(&effects[..], [Effect::RetryJournal, ask] if is_ask(ask)));
    room.send(Event::Reply(Reply::Outcome(Box::new(Err("still locked".into())))));
    room.press("Ctrl-Q");
    assert!(matches!(room.effects()[..], [Effect::CloseSitting, Effect::Home]));
}

#[test]
fn the_result_replaces_the_exam() {
    let mut room = Room::new((80, 24));
    room.press("r s submit Enter");
    room.effects();
    let outcome = Outcome {
        attempt: stage::attempt_id(),
        exam: room.screen.form().exam.clone(),
        title: "Technical Associate".into(),
        name: "A. Example".into(),
        ending: crate::api::Ending::Submitted,
        ended: stage::now().wall,
        points: 1,
        possible: 50,
        pass_mark: crate::program::PassMark(7500),
        passed: false,
        domains: vec![],
        used_ms: 0,
        limit_ms: HOUR,
        records: 4,
        head: crate::digest::Digest::of(&[b"head"]),
        nth: (1, 3),
        next: None,
        missing: vec![],
        unscored: 0,
        awarded: None,
        marks: vec![],
        voided: vec![],
        rescored: None,
        given_back: false,
        appeals: vec![],
    };
    room.send(Event::Reply(Reply::Outcome(Box::new(Ok(outcome)))));
    assert!(matches!(&room.effects()[..], [Effect::Replace(screen)] if screen.context() == Context::Result));
}

#[test]
fn the_review_lists_states_in_words_and_filters() {
    let mut room = Room::new((80, 24));
    room.press("a n m g 17 Enter a r");
    let text = room.text();
    assert!(
        text.contains("[all 50]") && text.contains("incomplete 1") && text.contains("for review 1"),
        "{text}"
    );
    assert!(text.contains("17  ◐ INCOMPLETE (1 of 2)"), "{text}");
    room.press("f");
    assert!(room.sees("[open 1]") && room.sees("2  ○ OPEN") && room.sees("FOR REVIEW"));
    room.press("f f f f");
    assert!(room.sees("[all 50]"));
    room.press("f Enter");
    assert!(room.sees("Question 2 of 50"), "Enter opens what is under the cursor");
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
    assert!(room.sees("Focus left the terminal at 14:05: recorded"));
    room.wait(120_000);
    room.send(Event::Focus(true));
    room.send(Event::Focus(true));
    assert_eq!(room.facts(), [Fact::FocusGained {}]);
    room.wait(60_000);
    assert!(room.sees("Focus left the terminal at 14:05 and came back at 14:07: recorded"));
    room.press("Down");
    assert!(!room.sees("Focus left"));
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
    assert!(room.sees("Notes kept") && room.sees("check"), "they stand in the side pane");
    room.effects();
    room.press("w zzz Ctrl-C");
    assert!(!room.sees("zzz") && room.sees("Closed without keeping"));
    assert!(room.effects().is_empty());
}

#[test]
fn leaving_with_records_that_are_not_saved_asks_once_more() {
    let mut room = Room::new((60, 15));
    room.press("a");
    room.send(Event::Journal(JournalNews::Failing("no space left on device".into())));
    room.effects();
    room.press("Ctrl-Q Up Up Enter");
    assert!(room.sees("leaving now loses them"), "{}", room.text());
    assert!(!room.effects().iter().any(|e| matches!(e, Effect::CloseSitting)));
    room.press("!");
    assert!(matches!(room.effects()[..], [Effect::RetryJournal]));
    room.press("Enter");
    assert!(room.effects().is_empty(), "another key takes the question back");
    room.press("Enter");
    assert!(room.effects().iter().any(|e| matches!(e, Effect::CloseSitting)));
}

#[test]
fn a_failed_handing_in_calls_nothing_safe_that_is_not_on_disk() {
    let mut room = Room::new((80, 24));
    room.press("a");
    room.send(Event::Journal(JournalNews::Failing("no space left on device".into())));
    room.wait(HOUR as i64);
    room.send(Event::Reply(Reply::Outcome(Box::new(Err("The disk is full.".into())))));
    assert!(room.sees("not saved: kept in memory only") && !room.sees("nothing is lost"), "{}", room.text());
    room.effects();
    room.press("Ctrl-Q");
    assert!(room.sees("leaving now loses them") && room.effects().is_empty());
    room.save_all();
    assert!(room.sees("nothing is lost") && !room.sees("leaving now loses them"));
    room.press("Ctrl-Q");
    assert!(room.effects().iter().any(|e| matches!(e, Effect::CloseSitting)));
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
    assert!(room.sees("Incident recorded"));
    room.press("i Space Esc");
    assert_eq!(room.facts(), []);
    assert!(room.sees("Nothing written, nothing recorded"));
}

#[test]
fn a_break_hides_the_items_and_ends_by_key_or_by_itself() {
    let form = stage::form(3);
    let mut binding = stage::binding(&form, HOUR);
    binding.breaks_ms = 300_000;
    let mut room = Room::with(stage::sitting(form, binding), (80, 24));
    room.press("Ctrl-Q");
    assert!(room.sees("Break (clock stands still, 5:00 left)"));
    room.facts();
    room.press("b");
    assert_eq!(room.facts(), [Fact::BreakStarted { order: String::new() }]);
    assert!(room.sees("BREAK") && !room.sees("which of these") && room.sees("1:00:00"));
    room.wait(60_000);
    assert!(room.sees("stands still for 4:00 more") && room.sees("1:00:00"));
    room.press("a n m");
    assert_eq!(room.facts(), [], "no answers in a break");
    room.press("Enter");
    assert_eq!(room.facts(), [Fact::BreakEnded {}, Fact::Shown { item: 1, whole: true }]);
    room.press("Ctrl-Q b");
    room.facts();
    room.wait(245_000);
    assert_eq!(room.facts(), [Fact::BreakEnded {}, Fact::Shown { item: 1, whole: true }]);
    assert!(room.sees("0:59:55"), "the clock went on by itself");
    room.press("Ctrl-Q b");
    assert!(room.sees("This exam has no break time left"));
}

#[test]
fn a_pause_covers_the_items_and_a_message_of_the_proctor_is_a_banner() {
    let form = stage::form(3);
    let mut sitting = stage::sitting(form.clone(), stage::binding(&form, HOUR));
    let facts = [
        Fact::Started {},
        Fact::Message { text: "Please wait".into(), order: order(Act::Message, 0, 1, "Please wait") },
        Fact::Paused { order: order(Act::Paused, 0, 2, "fire alarm") },
    ];
    for (seq, fact) in (1..).zip(facts) {
        sitting.entries.push(Entry { seq, at: stage::now().wall, up: stage::now().up, fact });
    }
    let mut room = Room::with(sitting, (80, 24));
    assert!(room.sees("PAUSED") && !room.sees("which of these"));
    assert!(room.sees("MESSAGE FROM THE PROCTOR: Please wait"));
    room.press("a n r x Enter");
    assert_eq!(room.facts(), []);
    room.wait(2 * HOUR as i64);
    assert!(room.sees("1:00:00"), "the clock stands still");
    room.press("Ctrl-C");
    assert!(room.sees("Leave (the clock stands still)") && !room.sees("Submit"));
}

#[test]
fn help_opens_at_the_present_pane_and_the_clock_runs_on() {
    let mut room = Room::new((80, 24));
    room.press("?");
    assert!(room.sees("--linear") && room.sees("1:00:00"));
    let text = room.text();
    assert!(text.contains("\n Exam\n"), "the present screen stands first\n{text}");
    room.press("/ strike Enter");
    assert!(room.sees("Strike out the option under the cursor") && !room.sees("Item before"));
    room.press("Esc Esc");
    assert!(room.sees("Question 1 of 50") && !room.sees("--linear"));
    room.press("r ?");
    let text = room.text();
    assert!(text.contains("\n Review\n"), "{text}");
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
    assert!(room.sees("1 done, 1 incomplete, 1 open, 47 new"));
    assert_eq!(room.mirror.phase(), Phase::Running);
    let _ = End::Submitted;
}
