//! How an exam ends in plain lines: handing in, leaving, and what fails on the way.

use super::*;

#[test]
fn handing_in_that_fails_can_be_repeated_or_left() {
    let mut desk = Desk::in_exam();
    desk.finishes = false;
    desk.types("submit; submit; answer a");
    desk.hears("The store is locked.");
    desk.hears("Handing in is tried every 5 seconds. Type retry to try now, or leave to go home");
    desk.finishes = true;
    desk.types("retry");
    desk.hears("PASSED.");
    let mut unsaved = Desk::in_exam();
    (unsaved.finishes, unsaved.saves) = (false, false);
    unsaved.types("submit; submit");
    assert!(!unsaved.said.iter().any(|line| line.contains("nothing is lost")), "{:#?}", unsaved.said);
    unsaved.types("leave");
    unsaved.hears("leaving now loses it");
    assert!(unsaved.done.is_empty());
    unsaved.types("leave");
    assert_eq!(unsaved.done, ["CloseSitting"]);
    let mut other = Desk::in_exam();
    other.finishes = false;
    other.types("submit; submit; leave");
    assert_eq!(other.done.last().map(String::as_str), Some("CloseSitting"));
    assert_eq!(other.linear.prompt(), "Home: ");
}

#[test]
fn handing_in_is_tried_again_by_itself_without_saying_the_same_again() {
    let mut desk = Desk::in_exam();
    desk.finishes = false;
    desk.types("submit; submit");
    let said = desk.said.len();
    for _ in 0..20 {
        desk.wait(1_000);
    }
    assert_eq!(desk.said.len(), said, "{:#?}", desk.said);
    desk.finishes = true;
    desk.wait(5_000);
    desk.hears("PASSED.");
}

#[test]
fn the_record_code_is_said_once_however_often_handing_in_is_tried() {
    let mut desk = Desk::in_exam();
    desk.finishes = false;
    desk.types("submit; submit");
    let closed = |code: &str| Event::Journal(JournalNews::Closed(code.to_owned()));
    let told = |desk: &Desk, code: &str| desk.said.iter().filter(|line| line.contains(code)).count();
    for _ in 0..3 {
        desk.tell(closed("7K4-QXM-2PD"));
        desk.wait(5_000);
    }
    assert_eq!(told(&desk, "7K4-QXM-2PD"), 1, "{:#?}", desk.said);
    desk.tell(closed("9ZZ-QXM-2PD"));
    assert_eq!((told(&desk, "7K4-QXM-2PD"), told(&desk, "9ZZ-QXM-2PD")), (1, 1), "another one is said");
}

#[test]
fn leaving_asks_once_and_the_clock_runs_on() {
    let mut desk = Desk::in_exam();
    desk.types("leave; time");
    desk.hears("Leave the exam? The clock runs on until 15:05 UTC.");
    desk.hears("You stay; the exam goes on.");
    assert!(desk.facts.is_empty());
    desk.types("leave; leave");
    assert_eq!(desk.facts, [Fact::Suspended { cause: crate::attempt::Leaving::Left }]);
    assert_eq!(desk.done, ["CloseSitting"]);
    assert_eq!(desk.linear.prompt(), "Home: ");
}

#[test]
fn a_plain_no_to_handing_in_is_no_unknown_command() {
    let mut desk = Desk::in_exam();
    desk.types("submit; no");
    desk.hears("Not handed in; the exam goes on.");
    assert!(!desk.said.iter().any(|line| line.contains("is no command")), "{:#?}", desk.said);
    desk.types("leave; no");
    desk.hears("You stay; the exam goes on.");
    assert!(!desk.said.iter().any(|line| line.contains("is no command")), "{:#?}", desk.said);
}

#[test]
fn the_end_of_input_says_what_becomes_of_the_exam() {
    let said = |desk: &Desk| {
        let steps = desk.linear.farewell(&later(0));
        steps.into_iter().find_map(|step| if let Step::Say(line) = step { Some(line.text) } else { None })
    };
    let text = said(&Desk::in_exam()).unwrap();
    assert_eq!(text, "You left the exam. The clock runs on until 15:05 UTC; start again to go on.");
    assert_eq!(said(&Desk::of(Some(sample::overview()))).as_deref(), Some("Goodbye."));
}

#[test]
fn handing_in_goes_on_by_itself_once_everything_is_saved() {
    let mut desk = Desk::in_exam();
    (desk.finishes, desk.saves) = (false, false);
    desk.types("submit; submit");
    desk.tell(stage::failing());
    desk.finishes = true;
    desk.tell(Event::Journal(JournalNews::Saved(99)));
    desk.hears("PASSED.");
}

#[test]
fn a_hang_up_is_a_fact() {
    let mut desk = Desk::in_exam();
    desk.tell(Event::Hangup);
    desk.wait(3_600_000);
    assert_eq!(desk.facts, [Fact::Suspended { cause: crate::attempt::Leaving::Signal }]);
}

#[test]
fn an_attempt_that_ended_is_said_to_have_ended_once() {
    let mut desk = Desk::in_exam();
    desk.finishes = false;
    desk.types("submit; submit");
    desk.wait(1_000);
    desk.wait(1_000);
    let ended = crate::tui::text::end::ended(End::Submitted, false);
    assert_eq!(desk.urgent, [ended]);
}

#[test]
fn a_line_that_comes_after_the_end_changes_nothing() {
    let mut desk = Desk::in_exam();
    desk.ms = 3_600_000;
    desk.types("answer b");
    assert_eq!(desk.facts, [Fact::Warned { left_ms: 60_000 }, Fact::Expired {}][1..]);
}
