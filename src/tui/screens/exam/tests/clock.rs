//! The clock: start, warnings, the end, breaks and pauses, and what is found on resuming.

use super::*;

#[test]
fn the_clock_starts_with_the_first_item_shown() {
    let mut room = Room::new((80, 24));
    assert_eq!(room.facts(), [Fact::Started {}, Fact::Shown { item: 1, whole: true }]);
    assert!(room.sees("Question 1 of 50  1:00:00"));
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
fn a_moved_clock_is_told_and_recorded_with_the_next_tick_and_a_key_does_not_hide_it() {
    for event in [Event::Tick, Event::Key(stage::ch('a'))] {
        let mut room = Room::new((60, 15));
        let now = Moment { wall: stage::later(21_000).wall, ..stage::later(1_000) };
        let effects = room.screen.update(event, &now);
        let moved = |e: &Effect| matches!(e, Effect::Record(entry) if entry.fact == Fact::ClockJumped { by_ms: 20_000 });
        assert_eq!(effects.iter().filter(|e| moved(e)).count(), 1);
        let shown = stage::show_at(&room.screen, (60, 15), &now).text();
        assert!(shown.contains("The computer's clock was moved on by 20 s: recorded"), "{shown}");
        // once, and until the next key
        let effects = room
            .screen
            .update(Event::Tick, &Moment { wall: stage::later(22_000).wall, ..stage::later(2_000) });
        assert!(effects.is_empty());
    }
}

#[test]
fn a_warning_gives_way_when_the_clock_is_put_right_again() {
    let mut room = Room::new((80, 24));
    let limit = i64::try_from(HOUR).unwrap();
    room.wait(limit - 75_000);
    room.press("a");
    // the wall clock runs ahead, and the time left with it
    let at = |ms: i64, ahead: i64| Moment { wall: stage::later(ms + ahead).wall, ..stage::later(ms) };
    let shown = |room: &mut Room, now: &Moment| {
        room.screen.update(Event::Tick, now);
        stage::show_at(&room.screen, (80, 24), now).text()
    };
    shown(&mut room, &at(limit - 74_000, 20_000));
    let warned = shown(&mut room, &at(limit - 73_000, 20_000));
    assert!(warned.contains("1 MINUTE LEFT") && warned.contains("0:00:53"), "{warned}");
    let right = shown(&mut room, &at(limit - 72_000, 0));
    assert!(right.contains("0:01:12") && !right.contains("MINUTE LEFT"), "{right}");
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
fn a_comment_that_is_being_written_when_the_time_runs_out_is_recorded_as_it_stands() {
    let mut room = Room::new((80, 24));
    room.press("i o d d");
    room.facts();
    let limit = i64::try_from(HOUR).unwrap();
    room.wait(limit - 5_000);
    assert!(!room.facts().iter().any(|fact| matches!(fact, Fact::Commented { .. })));
    room.wait(3_500);
    let comment = Fact::Commented { item: 1, kind: CommentKind::Item, text: "odd".into() };
    assert!(room.facts().contains(&comment), "before nothing can be recorded any more");
    // somebody types on: that is no answer, and nothing is recorded twice
    room.press("a b Backspace x u Ctrl-S");
    assert_eq!(room.facts(), []);
    room.wait(2_000);
    assert_eq!(room.facts(), [Fact::Expired {}]);
}
