//! Review, leaving and handing in.

use super::*;

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
fn leaving_tells_until_when_the_clock_runs_and_records_it() {
    let mut room = Room::new((80, 24));
    room.wait(60_000);
    room.press("Ctrl-C");
    assert!(room.sees("Leave (clock runs on until 15:05 UTC)") && room.sees("▌ Stay"));
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
    assert!(room.sees("its end is being saved") && room.sees("Handing in …"), "{}", room.text());
    room.send(Event::Journal(JournalNews::Saved(99)));
    assert!(room.sees("You have submitted the exam."), "nothing is called done before it lies on disk");
}

#[test]
fn submitting_says_first_what_it_means_and_turns_pages_where_not_all_is_seen() {
    let mut room = Room::new((60, 15));
    for _ in 0..25 {
        room.press("a m n n");
    }
    room.press("r s");
    let meaning = "Handing in ends the exam; nothing changes afterwards. Time left: 1:00:00.";
    assert!(room.flowing().contains(meaning), "{}", room.text());
    assert!(room.sees("OPEN: ") && room.sees("FOR REVIEW: ") && !room.sees("PgDn"), "{}", room.text());
    // a banner takes rows away
    room.send(stage::failing());
    assert!(room.flowing().contains(meaning) && !room.sees("FOR REVIEW: "), "{}", room.text());
    assert!(room.sees("▾ below: ") && room.sees("PgDn scroll"), "{}", room.text());
    room.press("PgDn PgDn PgDn PgDn PgDn");
    assert!(room.sees("FOR REVIEW: ") && !room.sees("below: "), "{}", room.text());
    room.press("Up");
    assert!(room.sees("▾ below: 1 line"), "nothing is scrolled past the end: {}", room.text());
    room.press("PgUp PgUp PgUp PgUp");
    assert!(room.flowing().contains(meaning), "{}", room.text());
    room.press("submit Enter");
    assert!(room.sees("You submit the exam"));
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
    room.send(failed("The store is locked by another program."));
    assert!(room.sees("The store is locked") && room.sees("nothing is"), "{}", room.text());
    assert!(room.flowing().contains("Handing in is tried every 5 s; ! tries now."), "{}", room.text());
    room.press("!");
    let effects = room.effects();
    assert!(matches!(&effects[..], [Effect::RetryJournal, ask] if is_ask(ask)));
    room.send(failed("still locked"));
    room.press("Ctrl-Q");
    assert!(matches!(room.effects()[..], [Effect::CloseSitting, Effect::Home]));
}

/// A handing in that failed for this reason.
fn failed(reason: &str) -> Event {
    failed_until(reason, Again::After(5_000))
}

fn failed_until(reason: &str, again: Again) -> Event {
    Event::Reply(Reply::HandedIn(Box::new(Err(NotHandedIn { why: reason.into(), again }))))
}

#[test]
fn a_failed_handing_in_is_tried_again_by_itself_and_what_is_read_stays() {
    let mut room = Room::new((80, 24));
    room.press("r s submit Enter");
    room.save_all();
    room.send(failed("The store is locked."));
    for _ in 0..3 {
        room.effects();
        assert_eq!(room.screen.wake_after_ms(&room.now()), Some(5_000));
        room.wait(4_999);
        assert!(room.effects().is_empty());
        room.wait(1);
        assert!(matches!(&room.effects()[..], [ask] if is_asked_again(ask)));
        assert!(room.sees("The store is locked.") && !room.sees("Handing in …"), "{}", room.text());
        room.wait(60_000);
        assert!(room.effects().is_empty(), "one answer is awaited before it is tried once more");
        room.press("?");
        room.send(failed("The store is locked."));
        room.press("Esc");
    }
}

#[test]
fn a_server_is_asked_again_after_the_pause_that_is_told_and_the_page_says_so() {
    let mut room = Room::new((80, 24));
    room.press("r s submit Enter");
    room.save_all();
    room.send(Event::Journal(JournalNews::Unsent("no route".into())));
    for pause in [700, 1_900] {
        room.send(failed_until("Stored, will be sent.", Again::After(pause)));
        room.effects();
        assert_eq!(room.screen.wake_after_ms(&room.now()), Some(pause));
        room.wait(i64::try_from(pause).unwrap() - 1);
        assert!(room.effects().is_empty());
        room.wait(1);
        assert!(matches!(&room.effects()[..], [ask] if is_asked_again(ask)));
    }
    assert!(room.flowing().contains("It is tried again by itself; ! tries now."), "{}", room.text());
    assert!(!room.sees("did not work"), "{}", room.text());
}

#[test]
fn what_is_over_or_waits_for_a_person_is_not_tried_by_itself() {
    for (again, told) in [
        (Again::WhenAsked, "Press ! to try again once that is put right. Ctrl-Q goes home."),
        (Again::Never, "Nothing more is to be done here: Ctrl-Q goes home."),
    ] {
        let mut room = Room::new((60, 15));
        room.press("r s submit Enter");
        room.save_all();
        room.send(failed_until("It was withdrawn.", again));
        room.effects();
        room.wait(600_000);
        assert!(room.effects().is_empty());
        assert!(room.sees("It was withdrawn.") && room.flowing().contains(told), "{}", room.text());
        room.press("Ctrl-Q");
        assert!(matches!(room.effects()[..], [Effect::CloseSitting, Effect::Home]));
    }
}

#[test]
fn at_the_end_no_banner_speaks_of_an_exam_that_goes_on() {
    let mut room = Room::new((80, 24));
    room.send(Event::Journal(JournalNews::SignedOut("invigil login https://x.org".into())));
    assert!(room.sees("SIGNED OUT. In another window: invigil login https://x.org"), "{}", room.text());
    room.press("r s submit Enter");
    room.save_all();
    room.send(failed("Stored, will be sent. Sign in again."));
    assert!(room.sees("Sign in again.") && !room.sees("In another window"), "{}", room.text());
}

#[test]
fn with_the_exam_its_notes_end_and_no_banner_says_that_they_are_to_be_kept() {
    let mut room = Room::new((80, 24));
    room.press("w x Esc");
    room.send(Event::Journal(JournalNews::NotesFailing(stage::trouble("notes.txt.new"))));
    assert!(room.sees("NOTES NOT KEPT"));
    room.press("r s submit Enter");
    room.save_all();
    room.send(failed("The store is locked."));
    assert!(room.sees("The store is locked.") && !room.sees("NOTES NOT KEPT"), "{}", room.text());
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
        renews: false,
        marks: vec![],
        voided: vec![],
        rescored: None,
        given_back: false,
        appeals: vec![],
        held: None,
    };
    room.send(Event::Reply(Reply::HandedIn(Box::new(Ok(outcome)))));
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
fn the_review_keeps_its_filter_when_a_question_was_opened_from_it() {
    let mut room = Room::new((80, 24));
    room.press("a n n n r f");
    assert!(room.sees("[open 3]"));
    room.press("Up Up Enter a r");
    assert!(room.sees("[open 2]"), "{}", room.text());
    room.press("Enter");
    assert!(room.sees("Question 3 of 50"), "the next of those that are listed: {}", room.text());
    room.press("a r Enter a r");
    assert!(room.sees("No question is open."), "{}", room.text());
    room.press("Esc r");
    assert!(room.sees("[all 50]"), "Esc is done with the list: {}", room.text());
}

#[test]
fn what_is_incomplete_is_called_so_beside_the_signs_as_in_the_review() {
    for (items, said) in [
        (40, "1 done, 1 incomplete, 1 open, 37 new"),
        (43, "1 done, 1 part, 1 open, 40 new"),
        (50, "1 done, 1 part, 1 open"),
    ] {
        let form = stage::form(items);
        let binding = stage::binding(&form, HOUR);
        let mut room = Room::with(stage::sitting(form, binding), (80, 24));
        room.press("a n g 17 Enter a");
        let signs = room.text().lines().rev().nth(2).unwrap().to_owned();
        assert!(signs.ends_with(said) && !signs.contains('‹'), "{signs}");
        room.press("r");
        assert!(room.sees("open 1") && room.sees("incomplete 1"), "{}", room.text());
    }
}

#[test]
fn leaving_with_records_that_are_not_saved_asks_once_more() {
    let mut room = Room::new((60, 15));
    room.press("a");
    room.send(stage::failing());
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
    room.send(stage::failing());
    room.wait(HOUR as i64);
    room.send(failed("The disk is full."));
    assert!(room.sees("not saved: kept in memory only") && !room.sees("nothing is lost"), "{}", room.text());
    // the banner says why, so the page does not say it again
    assert!(room.sees("NOT SAVED: no space is left.") && !room.sees("The disk is full."), "{}", room.text());
    room.effects();
    room.press("Ctrl-Q");
    assert!(room.sees("leaving now loses them") && room.effects().is_empty());
    room.save_all();
    // what was in the way is solved: it is handed in again without a key
    assert!(room.sees("Handing in …") && !room.sees("leaving now loses them"), "{}", room.text());
    assert!(matches!(room.effects()[..], [Effect::Ask(Request::Finish(_))]));
    room.send(failed("The store is away."));
    assert!(room.sees("nothing is lost") && room.sees("The store is away."));
    room.press("Ctrl-Q");
    assert!(room.effects().iter().any(|e| matches!(e, Effect::CloseSitting)));
}
