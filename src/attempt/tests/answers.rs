//! Responses, marks and words.

use crate::attempt::fixture::*;
use crate::attempt::*;

#[test]
fn a_response_replaces_the_one_before_it() {
    let mut room = Room::started();
    room.answer(1, &[2]).unwrap();
    room.answer(1, &[3]).unwrap();
    assert_eq!(room.attempt.response(1), [choice(1, 3)]);
    room.take(Fact::Cleared { item: 1 });
    assert_eq!(room.attempt.response(1), []);
    assert_eq!(room.attempt.status(1), ItemStatus::Open);
}

#[test]
fn the_words_of_the_review_screen_follow_the_form() {
    let mut room = Room::started();
    room.answer(1, &[1]).unwrap();
    room.answer(4, &[5]).unwrap();
    room.show(2);
    room.take(Fact::Marked { item: 2, on: true });
    let status: Vec<_> = (1..=4).map(|n| room.attempt.status(n)).collect();
    assert_eq!(status, [ItemStatus::Answered, ItemStatus::Open, ItemStatus::Unseen, ItemStatus::Incomplete]);
    let counts = room.attempt.counts();
    assert_eq!(counts, Counts { answered: 1, incomplete: 1, open: 1, unseen: 1, marked: 1 });
    room.answer(4, &[2, 5]).unwrap();
    assert_eq!(room.attempt.status(4), ItemStatus::Answered);
}

#[test]
fn what_the_form_does_not_have_is_refused() {
    let mut room = Room::started();
    for item in [0, 5, u32::MAX] {
        assert_eq!(room.only(Fact::Shown { item, whole: true }), Err(Refusal::NoSuchItem { item, items: 4 }));
    }
    assert_eq!(room.only(answered(1, &[1])), Err(Refusal::NotShown { item: 1 }));
    for item in 1..=4 {
        room.show(item);
    }
    let foreign = choice(2, 1);
    assert_eq!(
        room.only(Fact::Answered { item: 1, choices: vec![foreign.clone()] }),
        Err(Refusal::NoSuchChoice { item: 1, choice: foreign.clone() })
    );
    assert!(room.only(Fact::Struck { item: 1, choice: foreign, on: true }).is_err());
    assert_eq!(
        room.only(answered(1, &[1, 2])),
        Err(Refusal::TooManyChoices { item: 1, chosen: 2, select: 1 })
    );
    assert_eq!(room.only(answered(4, &[2, 1])), Err(Refusal::ChoiceOrder { item: 4 }));
    assert_eq!(room.only(answered(4, &[1, 1])), Err(Refusal::ChoiceOrder { item: 4 }));
    assert_eq!(room.only(answered(4, &[])), Err(Refusal::EmptyResponse { item: 4 }));
}

#[test]
fn without_the_form_the_structure_still_holds() {
    let room = Room::started();
    let mut attempt = Attempt::open(attempt_id(), &room.entries[0], None).unwrap();
    let now = room.now.clone();
    attempt.apply(&attempt.entry(&now, Fact::Started {})).unwrap();
    attempt.apply(&attempt.entry(&now, Fact::Shown { item: 4, whole: true })).unwrap();
    assert!(attempt.apply(&attempt.entry(&now, answered(4, &[1, 1]))).is_err());
    attempt.apply(&attempt.entry(&now, answered(4, &[1, 2, 3]))).unwrap();
    assert!(attempt.apply(&attempt.entry(&now, Fact::Shown { item: 5, whole: true })).is_err());
}

#[test]
fn seen_only_grows_and_strikes_come_and_go() {
    let mut room = Room::started();
    room.take(Fact::Shown { item: 1, whole: false });
    assert_eq!(room.attempt.seen(1), Seen::Partly);
    room.show(1);
    room.take(Fact::Shown { item: 1, whole: false });
    assert_eq!(room.attempt.seen(1), Seen::Whole);
    room.take(Fact::Struck { item: 1, choice: choice(1, 3), on: true });
    room.take(Fact::Struck { item: 1, choice: choice(1, 3), on: true });
    assert!(room.attempt.is_struck(1, &choice(1, 3)));
    room.take(Fact::Struck { item: 1, choice: choice(1, 3), on: false });
    assert_eq!(room.attempt.struck(1), []);
}

#[test]
fn comments_are_kept_and_cannot_steer_a_terminal() {
    let mut room = Room::started();
    let comment = |item, kind, text: &str| Fact::Commented { item, kind, text: text.into() };
    assert!(room.only(comment(1, CommentKind::Item, "unclear")).is_err(), "not shown yet");
    room.show(1);
    room.take(comment(1, CommentKind::Item, "zwei Lösungen?\n你好"));
    room.take(comment(0, CommentKind::Incident, "the fan is loud"));
    assert_eq!(room.attempt.comments().len(), 2);
    assert_eq!(
        room.only(comment(0, CommentKind::Item, "on nothing")),
        Err(Refusal::NoSuchItem { item: 0, items: 4 })
    );
    for bad in ["", "\u{1b}[2J", "a\u{202e}b", "\u{2066}", &"x".repeat(TEXT_MAX + 1)] {
        assert_eq!(room.only(comment(1, CommentKind::Item, bad)), Err(Refusal::Text), "{bad:?}");
    }
}

#[test]
fn time_on_an_item_leaves_out_pauses_and_absence() {
    let mut room = Room::started();
    room.show(1).wait(30_000);
    room.show(2).wait(10_000);
    room.pause().wait(500_000);
    room.go_on().wait(5_000);
    room.show(1).wait(1_000);
    assert_eq!(room.attempt.time_on_item(1, &room.now), 31_000);
    assert_eq!(room.attempt.time_on_item(2, &room.now), 15_000);
    room.take(Fact::Suspended { cause: Leaving::Left });
    room.wait(100_000).resume();
    room.show(1).wait(2_000);
    assert_eq!(room.attempt.time_on_item(1, &room.now), 33_000);
    let path: Vec<u32> = room.attempt.path().iter().map(|visit| visit.item).collect();
    assert_eq!(path, [1, 2, 1, 1]);
    assert_eq!(room.elapsed(), 148_000);
}

#[test]
fn focus_is_counted_unless_the_attempt_does_not_watch_it() {
    let mut room = Room::started();
    room.take(Fact::FocusLost {}).wait(4_000);
    room.take(Fact::FocusGained {}).take(Fact::FocusLost {});
    let focus = room.attempt.focus();
    assert_eq!((focus.losses, focus.away_ms, focus.away_since), (2, 4_000, Some(room.now.wall)));
    let mut blind = Room::started_with(|binding| binding.watch_focus = false);
    assert_eq!(blind.only(Fact::FocusLost {}), Err(Refusal::FocusNotWatched));
}
