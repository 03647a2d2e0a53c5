//! What an attempt accepts and what it says, told through a room with clocks that can be bent.

use super::fixture::*;
use super::*;
use crate::id::AttemptId;
use crate::time::Timestamp;

mod answers {
    use super::*;

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
        assert_eq!(
            status,
            [ItemStatus::Answered, ItemStatus::Open, ItemStatus::Unseen, ItemStatus::Incomplete]
        );
        let counts = room.attempt.counts();
        assert_eq!(counts, Counts { answered: 1, incomplete: 1, open: 1, unseen: 1, marked: 1 });
        room.answer(4, &[2, 5]).unwrap();
        assert_eq!(room.attempt.status(4), ItemStatus::Answered);
    }

    #[test]
    fn what_the_form_does_not_have_is_refused() {
        let mut room = Room::started();
        for item in [0, 5, u32::MAX] {
            assert_eq!(
                room.only(Fact::Shown { item, whole: true }),
                Err(Refusal::NoSuchItem { item, items: 4 })
            );
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
}

mod phases {
    use super::*;

    #[test]
    fn an_attempt_is_opened_and_started_once() {
        let mut room = Room::opened(binding());
        assert_eq!(room.attempt.phase(), Phase::Opened);
        assert_eq!(room.only(Fact::Shown { item: 1, whole: true }), Err(Refusal::NotStarted));
        assert_eq!(room.only(Fact::Submitted {}), Err(Refusal::NotStarted));
        room.wait(90 * MINUTE).take(Fact::Started {});
        assert_eq!(room.elapsed(), 0, "time before the start does not count");
        assert_eq!(room.only(Fact::Started {}), Err(Refusal::StartedTwice));
        let again = room.entries[0].fact.clone();
        assert_eq!(room.only(again), Err(Refusal::OpenedTwice));
    }

    #[test]
    fn record_0_must_bind_what_can_be() {
        let open = |change: fn(&mut Binding)| {
            let mut binding = binding();
            change(&mut binding);
            let mut entry = Room::started().entries[0].clone();
            let Fact::Opened { boot, .. } = entry.fact else { unreachable!() };
            entry.fact = Fact::Opened { boot, binding: Box::new(binding) };
            Attempt::open(attempt_id(), &entry, Some(FormShape::of(&form()))).map(|_| ())
        };
        assert_eq!(open(|_| {}), Ok(()));
        assert!(matches!(open(|b| b.items = 0), Err(Refusal::Binding(BindingFault::Items(0)))));
        assert!(open(|b| b.items = u32::MAX).is_err());
        assert!(open(|b| b.items = 3).is_err(), "the form has four");
        assert!(open(|b| b.scored = 5).is_err());
        assert!(open(|b| b.limit_ms = 0).is_err());
        assert!(open(|b| b.device = "nobody".into()).is_err());
        assert!(open(|b| b.authorities = vec!["x".into()]).is_err());
        let late = Entry { seq: 1, ..Room::started().entries[0].clone() };
        assert!(Attempt::open(attempt_id(), &late, None).is_err());
        assert_eq!(
            Attempt::open(attempt_id(), &Entry { seq: 0, ..Room::started().entries[1].clone() }, None),
            Err(Refusal::NotOpened)
        );
    }

    #[test]
    fn records_come_in_order() {
        let mut room = Room::started();
        let entry = room.attempt.entry(&room.now, Fact::FocusLost {});
        for seq in [0, 1, 3, u64::MAX] {
            let wrong = Entry { seq, ..entry.clone() };
            assert_eq!(room.attempt.apply(&wrong), Err(Refusal::OutOfOrder { expected: 2, found: seq }));
        }
        room.attempt.apply(&entry).unwrap();
    }

    #[test]
    fn after_the_end_nothing_but_one_signature_follows() {
        for (end, fact) in [(End::Submitted, Fact::Submitted {}), (End::Expired, Fact::Expired {})] {
            let mut room = Room::started();
            room.show(1);
            if end == End::Expired {
                room.wait(LIMIT);
            }
            let signed = Fact::Signed { note: "…".into() };
            assert_eq!(room.only(signed.clone()), Err(Refusal::NotEnded));
            room.take(fact);
            assert_eq!(room.attempt.phase(), Phase::Ended(end));
            let ended = room.attempt.elapsed_at_last_record();
            room.wait(5 * MINUTE);
            let boot = room.attempt.boot();
            for late in [
                answered(1, &[1]),
                Fact::Submitted {},
                Fact::Expired {},
                Fact::FocusLost {},
                Fact::Resumed { boot },
            ] {
                assert_eq!(room.only(late), Err(Refusal::Ended));
            }
            room.only(signed.clone()).unwrap();
            assert_eq!(room.attempt.phase(), Phase::Signed(end));
            assert_eq!(room.only(signed), Err(Refusal::Ended));
            assert_eq!(room.elapsed(), ended, "the clock stands at the end");
            assert!(room.attempt.has_ended() && !room.attempt.is_time_up(&room.now));
        }
    }
}

mod deadline {
    use super::*;

    #[test]
    fn the_deadline_belongs_to_nobody() {
        let mut room = Room::started();
        room.answer(1, &[1]).unwrap();
        room.wait(LIMIT - 1);
        assert_eq!(room.only(Fact::Expired {}), Err(Refusal::TimeLeft { left_ms: 1 }));
        assert_eq!(room.attempt.remaining_ms(&room.now), 1);
        room.only(answered(1, &[2])).unwrap();
        room.wait(1);
        assert!(room.attempt.is_time_up(&room.now));
        let late = Refusal::TimeIsUp { limit_ms: LIMIT, elapsed_ms: LIMIT };
        for fact in [answered(1, &[3]), Fact::Submitted {}, Fact::Cleared { item: 1 }, Fact::FocusLost {}] {
            assert_eq!(room.only(fact), Err(late.clone()));
        }
        room.only(Fact::Expired {}).unwrap();
        assert_eq!(room.attempt.response(1), [choice(1, 2)], "the last saved state stands");
    }

    #[test]
    fn resuming_after_the_deadline_only_ends_the_attempt() {
        for reboot in [false, true] {
            let mut room = Room::started();
            room.answer(1, &[1]).unwrap();
            if reboot {
                room.reboot(3 * LIMIT, 60_000);
            } else {
                room.wait(3 * LIMIT);
            }
            room.resume();
            for fact in [
                answered(1, &[2]),
                Fact::Shown { item: 2, whole: true },
                Fact::Submitted {},
                Fact::FocusLost {},
            ] {
                assert!(matches!(room.only(fact), Err(Refusal::TimeIsUp { .. })));
            }
            let order = room.order(Act::Extended, MINUTE, "too late");
            assert!(matches!(room.only(Fact::Extended { ms: MINUTE, order }), Err(Refusal::TimeIsUp { .. })));
            room.take(Fact::Expired {});
            assert_eq!(room.attempt.phase(), Phase::Ended(End::Expired));
        }
    }

    #[test]
    fn the_wall_clock_shows_when_it_ends() {
        let mut room = Room::started();
        let start = room.now.wall;
        assert_eq!(room.attempt.deadline(&room.now), Some(start.plus(LIMIT as i64)));
        room.wait(10 * MINUTE).pause();
        assert_eq!(room.attempt.deadline(&room.now), None, "nobody knows while it is paused");
        room.wait(5 * MINUTE).go_on();
        assert_eq!(room.attempt.deadline(&room.now), Some(start.plus((LIMIT + 5 * MINUTE) as i64)));
        room.extend(20 * MINUTE);
        assert_eq!(room.attempt.deadline(&room.now), Some(start.plus((LIMIT + 25 * MINUTE) as i64)));
        room.set_wall(3_600_000);
        room.set_wall(-3_600_000);
        assert_eq!(room.attempt.deadline(&room.now), Some(start.plus((LIMIT + 25 * MINUTE) as i64)));
    }

    #[test]
    fn an_extension_makes_a_warning_due_again() {
        let mut room = Room::started();
        room.wait(50 * MINUTE).take(Fact::Warned { left_ms: 10 * MINUTE });
        room.wait(6 * MINUTE).take(Fact::Warned { left_ms: 5 * MINUTE });
        assert!(room.attempt.was_warned(10 * MINUTE) && room.attempt.was_warned(5 * MINUTE));
        room.extend(3 * MINUTE);
        assert!(room.attempt.was_warned(10 * MINUTE), "7 minutes are left: that one is past");
        assert!(!room.attempt.was_warned(5 * MINUTE), "this one comes again");
    }
}

mod orders {
    use super::*;
    use crate::note::SigningKey;

    #[test]
    fn without_an_authority_nobody_can_order() {
        let mut room = Room::started_with(|binding| binding.authorities.clear());
        let order = room.order(Act::Paused, 0, "mine");
        assert_eq!(room.only(Fact::Paused { order }), Err(OrderError::NoAuthority.into()));
        assert!(room.only(Fact::Terminated { order: String::new() }).is_err());
    }

    #[test]
    fn an_order_must_be_for_this_attempt_this_act_and_new() {
        let mut room = Room::started();
        let stranger = SigningKey::from_secret("proctor.example/p-lee", &[9; 32]).unwrap();
        let forged = room.order_by(&stranger, 1, Act::Paused, 0, "x");
        assert!(matches!(
            room.only(Fact::Paused { order: forged }),
            Err(Refusal::Order(OrderError::Note(_)))
        ));
        assert!(matches!(
            room.only(Fact::Paused { order: String::new() }),
            Err(Refusal::Order(OrderError::Note(_)))
        ));

        let other = AttemptId::from_parts(1, &[1; 10]);
        let order = Order { attempt: other.clone(), number: 1, act: Act::Paused, ms: 0, reason: "x".into() };
        let elsewhere = order.sign(&proctor()).unwrap();
        assert_eq!(room.only(Fact::Paused { order: elsewhere }), Err(OrderError::OtherAttempt(other).into()));

        let extend = room.order(Act::Extended, 5 * MINUTE, "power cut");
        assert!(matches!(
            room.only(Fact::Extended { ms: 50 * MINUTE, order: extend.clone() }),
            Err(Refusal::Order(OrderError::OtherAct { .. }))
        ));
        assert!(room.only(Fact::Paused { order: extend.clone() }).is_err());
        room.take(Fact::Extended { ms: 5 * MINUTE, order: extend.clone() });
        assert_eq!(
            room.only(Fact::Extended { ms: 5 * MINUTE, order: extend }),
            Err(OrderError::Repeated { number: 1, last: 1 }.into())
        );
        let lower = room.order_by(&proctor(), 0, Act::Extended, 1, "x");
        assert!(room.only(Fact::Extended { ms: 1, order: lower }).is_err());
        assert_eq!(room.attempt.limit_ms(), LIMIT + 5 * MINUTE);
    }

    #[test]
    fn a_message_is_the_one_that_was_signed() {
        let mut room = Room::started();
        let order = room.order(Act::Message, 0, "Ten more minutes for everyone");
        assert!(room.only(Fact::Message { text: "Answer is B".into(), order: order.clone() }).is_err());
        room.take(Fact::Message { text: "Ten more minutes for everyone".into(), order });
        assert_eq!(room.attempt.messages().len(), 1);
    }

    #[test]
    fn another_device_takes_over_only_with_its_own_key_signed() {
        let mut room = Room::started();
        let second = SigningKey::from_secret("invigil/device", &[3; 32]).unwrap().verifier();
        let thief = SigningKey::from_secret("invigil/device", &[4; 32]).unwrap().verifier();
        let order = room.order(Act::TakenOver(second.clone()), 0, "the first one broke");
        room.wait(MINUTE);
        room.reboot(4 * MINUTE, 900 * MINUTE);
        room.now.wall = room.now.wall.plus(-((900 * MINUTE) as i64));
        let boot = room.now.boot_mark(room.attempt.id());
        let fact = |key: &crate::note::VerifierKey| Fact::TakenOver {
            device: key.to_string(),
            boot,
            order: order.clone(),
        };
        assert!(room.only(fact(&thief)).is_err());
        room.only(fact(&second)).unwrap();
        assert_eq!(*room.attempt.device(), second);
        assert_eq!(room.elapsed(), 5 * MINUTE, "the other device's time since boot says nothing");
        assert_eq!(room.attempt.interruptions()[0].kind, Interrupted::OtherDevice);
        room.answer(1, &[1]).unwrap();
        assert!(room.attempt.review().is_empty());
    }

    #[test]
    fn a_terminated_attempt_is_over() {
        let mut room = Room::started();
        let order = room.order(Act::Terminated, 0, "left the room");
        room.take(Fact::Terminated { order });
        assert_eq!(room.attempt.phase(), Phase::Ended(End::Terminated));
    }

    #[test]
    fn texts_that_are_no_orders_are_refused() {
        let sign = |text: &str| crate::note::sign(text, &proctor()).unwrap();
        let id = attempt_id();
        for text in [
            format!("invigil/order/v2\n{id}\n1\npaused\n0\nwhy\n"),
            format!("invigil/order/v1\n{id}\n01\npaused\n0\nwhy\n"),
            format!("invigil/order/v1\n{id}\n+1\npaused\n0\nwhy\n"),
            format!("invigil/order/v1\n{id}\n1\nrelaxed\n0\nwhy\n"),
            format!("invigil/order/v1\n{id}\n1\npaused\n0\n \n"),
            format!("invigil/order/v1\n{id}\n1\npaused\n0\nwhy\nmore\n"),
            format!("invigil/order/v1\n{id}\n1\npaused\n0\n"),
            "invigil/order/v1\n".to_owned(),
        ] {
            assert!(
                matches!(Order::open(&sign(&text), &[proctor().verifier()]), Err(OrderError::Text(_))),
                "{text}"
            );
        }
    }
}

mod stops {
    use super::*;

    #[test]
    fn a_pause_stops_the_clock_whatever_the_clocks_do_in_it() {
        let mut room = Room::started();
        room.show(1).wait(10 * MINUTE).pause();
        assert_eq!(room.only(answered(1, &[1])), Err(Refusal::Paused));
        assert_eq!(room.only(Fact::Submitted {}), Err(Refusal::Paused));
        room.set_wall(7 * 3_600_000).wait(30 * MINUTE);
        room.go_on().set_wall(-7 * 3_600_000).wait(5 * MINUTE);
        room.take(answered(1, &[1]));
        assert_eq!(room.elapsed(), 15 * MINUTE, "a jump within the pause wins nothing and costs nothing");
    }

    #[test]
    fn a_pause_survives_a_reboot() {
        let mut room = Room::started();
        room.show(1).wait(10 * MINUTE).pause();
        room.reboot(120 * MINUTE, 2 * MINUTE).resume();
        assert_eq!(room.attempt.phase(), Phase::Paused);
        assert_eq!(room.elapsed(), 10 * MINUTE);
        room.wait(MINUTE).go_on();
        room.wait(49 * MINUTE);
        room.take(answered(1, &[1]));
        room.wait(MINUTE);
        room.take(Fact::Expired {});
    }

    #[test]
    fn breaks_take_from_their_allowance_and_the_clock_goes_on_by_itself() {
        let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
        room.show(1).wait(5 * MINUTE);
        room.take(Fact::BreakStarted { order: String::new() });
        assert_eq!(room.attempt.phase(), Phase::OnBreak);
        assert_eq!(room.only(answered(1, &[1])), Err(Refusal::OnBreak));
        room.wait(4 * MINUTE);
        assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (5 * MINUTE, 6 * MINUTE));
        let ends = room.now.wall.plus(61 * MINUTE as i64);
        assert_eq!(room.attempt.deadline(&room.now), Some(ends), "6 minutes of break and 55 of exam");
        room.take(Fact::BreakEnded {});
        assert_eq!(room.attempt.breaks_left_ms(), 6 * MINUTE);
        room.take(Fact::BreakStarted { order: String::new() }).wait(9 * MINUTE);
        assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (8 * MINUTE, 0));
        room.take(Fact::BreakEnded {});
        assert_eq!((room.elapsed(), room.attempt.breaks_left_ms()), (8 * MINUTE, 0));
        assert_eq!(room.only(Fact::BreakStarted { order: String::new() }), Err(Refusal::NoBreakLeft));
    }

    #[test]
    fn an_overlong_break_can_expire_the_attempt() {
        let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
        room.take(Fact::BreakStarted { order: String::new() });
        room.wait(70 * MINUTE - 1);
        assert_eq!(room.only(Fact::Expired {}), Err(Refusal::TimeLeft { left_ms: 1 }));
        room.wait(1);
        assert!(matches!(room.only(Fact::BreakEnded {}), Err(Refusal::TimeIsUp { .. })));
        room.take(Fact::Expired {});
    }

    #[test]
    fn a_break_over_a_reboot_takes_the_gap_from_its_allowance() {
        let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
        room.wait(5 * MINUTE).take(Fact::BreakStarted { order: String::new() });
        room.wait(2 * MINUTE).take(Fact::Suspended { cause: Leaving::Signal });
        room.reboot(5 * MINUTE, MINUTE).resume();
        assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (5 * MINUTE, 2 * MINUTE));
        room.reboot(5 * MINUTE, MINUTE).resume();
        assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (9 * MINUTE, 0));
        room.take(Fact::BreakEnded {}).wait(MINUTE);
        assert_eq!(room.elapsed(), 10 * MINUTE);
    }

    #[test]
    fn a_break_by_order_needs_no_allowance() {
        let mut room = Room::started();
        assert_eq!(room.only(Fact::BreakStarted { order: String::new() }), Err(Refusal::NoBreakLeft));
        let order = room.order(Act::BreakStarted, 3 * MINUTE, "medication");
        room.take(Fact::BreakStarted { order }).wait(4 * MINUTE);
        assert_eq!(room.elapsed(), MINUTE);
        room.take(Fact::BreakEnded {});
        let order = room.order(Act::BreakStarted, 0, "as long as needed");
        room.take(Fact::BreakStarted { order }).wait(400 * MINUTE);
        assert_eq!((room.elapsed(), room.attempt.deadline(&room.now)), (MINUTE, None));
        room.reboot(MINUTE, MINUTE).resume();
        assert_eq!((room.elapsed(), room.attempt.break_left_ms(&room.now)), (MINUTE, u64::MAX));
        room.take(Fact::BreakEnded {});
    }

    #[test]
    fn an_extension_holds_over_a_reboot() {
        let mut room = Room::started();
        room.show(1).wait(50 * MINUTE).extend(30 * MINUTE);
        room.reboot(20 * MINUTE, MINUTE).resume();
        room.take(answered(1, &[1]));
        assert_eq!(room.attempt.remaining_ms(&room.now), 19 * MINUTE);
        room.wait(19 * MINUTE);
        assert!(matches!(room.only(answered(1, &[2])), Err(Refusal::TimeIsUp { .. })));
        room.take(Fact::Expired {});
    }

    #[test]
    fn a_pause_ends_a_break() {
        let mut room = Room::started_with(|binding| binding.breaks_ms = 10 * MINUTE);
        room.take(Fact::BreakStarted { order: String::new() }).wait(4 * MINUTE);
        room.pause().wait(60 * MINUTE);
        room.go_on();
        assert_eq!((room.elapsed(), room.attempt.breaks_left_ms()), (0, 6 * MINUTE));
        assert_eq!(room.only(Fact::BreakEnded {}), Err(Refusal::NotOnBreak));
        let order = room.order(Act::Continued, 0, "again");
        assert_eq!(room.only(Fact::Continued { order }), Err(Refusal::NotPaused));
    }
}

mod clocks {
    use super::*;

    #[test]
    fn a_wall_clock_set_back_wins_nothing_and_is_seen() {
        let mut room = Room::started();
        room.show(1).wait(20 * MINUTE).set_wall(-(15 * MINUTE as i64));
        assert_eq!(room.elapsed(), 20 * MINUTE);
        assert_eq!(room.attempt.notice(&room.now), [Fact::ClockJumped { by_ms: -(15 * MINUTE as i64) }]);
        room.take(answered(1, &[1]));
        let seq = room.attempt.next_seq() - 2;
        assert_eq!(room.attempt.review(), [ReviewReason::ClockJumped { seq, by_ms: -(15 * MINUTE as i64) }]);
        assert!(room.attempt.notice(&room.now).is_empty(), "once is enough");
        room.wait(40 * MINUTE);
        assert!(room.attempt.is_time_up(&room.now));
    }

    #[test]
    fn a_wall_clock_set_forward_counts_and_back_again_costs_nothing() {
        let mut room = Room::started();
        room.show(1).wait(10 * MINUTE).set_wall(30 * MINUTE as i64);
        room.take(answered(1, &[1]));
        assert_eq!(room.elapsed(), 40 * MINUTE, "the larger of the two");
        room.wait(MINUTE).set_wall(-(30 * MINUTE as i64));
        room.take(answered(1, &[2]));
        assert_eq!(room.elapsed(), 11 * MINUTE);
        assert_eq!(room.attempt.review().len(), 2);
    }

    #[test]
    fn clocks_that_drift_within_the_tolerance_are_no_matter() {
        let mut room = Room::started();
        room.show(1);
        for _ in 0..5 {
            room.wait(MINUTE).set_wall(1_000);
            room.take(answered(1, &[1]));
        }
        assert!(room.attempt.review().is_empty());
        room.set_wall(1);
        assert_eq!(room.attempt.notice(&room.now), [Fact::ClockJumped { by_ms: 5_001 }], "in sum they count");
    }

    #[test]
    fn a_jump_that_the_record_passes_over_is_a_finding() {
        let mut room = Room::started();
        room.wait(MINUTE).set_wall(60_000);
        room.only(Fact::Shown { item: 1, whole: true }).unwrap();
        room.only(answered(1, &[1])).unwrap();
        assert_eq!(room.attempt.review(), [ReviewReason::Unrecorded { seq: 2, by_ms: 60_000 }]);
    }

    #[test]
    fn a_jump_that_did_not_happen_cannot_be_recorded() {
        let mut room = Room::started();
        assert_eq!(room.only(Fact::ClockJumped { by_ms: 60_000 }), Err(Refusal::NoJump { by_ms: 60_000 }));
        room.set_wall(60_000);
        assert!(room.only(Fact::ClockJumped { by_ms: 6_000 }).is_err());
        room.only(Fact::ClockJumped { by_ms: 60_000 }).unwrap();
        assert!(room.only(Fact::GapUnproven { behind_ms: 1 }).is_err());
    }

    #[test]
    fn a_lowered_boot_clock_wins_nothing_and_is_seen() {
        let mut room = Room::started();
        room.show(1).wait(20 * MINUTE);
        room.take(answered(1, &[1]));
        // both clocks back by the same amount: their difference shows nothing
        room.now.up -= 15 * MINUTE;
        room.set_wall(-(15 * MINUTE as i64));
        assert_eq!(room.attempt.notice(&room.now), [Fact::ClockJumped { by_ms: 0 }]);
        room.take(answered(1, &[2]));
        assert!(
            matches!(room.attempt.review(), [ReviewReason::BootClockLowered { by_ms, .. }] if *by_ms == 15 * MINUTE)
        );
        assert_eq!(room.elapsed(), 20 * MINUTE);
        room.wait(10 * MINUTE);
        assert_eq!(room.elapsed(), 30 * MINUTE);
        // readings that changed places are no matter
        room.take(answered(1, &[1]));
        room.now.up -= 40;
        assert!(room.attempt.notice(&room.now).is_empty());
        // and the same across a restart of the program
        room.now.up -= 5 * MINUTE;
        room.resume();
        room.take(Fact::Shown { item: 2, whole: true });
        assert!(matches!(room.attempt.review(), [_, ReviewReason::BootClockLowered { .. }]));
        assert_eq!(room.elapsed(), 30 * MINUTE);
    }

    #[test]
    fn a_boot_clock_lowered_by_little_again_and_again_is_seen() {
        let mut room = Room::started();
        room.show(1);
        for _ in 0..3 {
            room.now.up -= 2_000;
            room.set_wall(-2_000);
            room.take(answered(1, &[1]));
        }
        assert!(matches!(room.attempt.review(), [ReviewReason::BootClockLowered { by_ms: 6_000, .. }]));
    }

    #[test]
    fn the_time_a_computer_was_off_counts() {
        let mut room = Room::started();
        room.show(1).wait(10 * MINUTE);
        room.take(answered(1, &[1]));
        room.reboot(22 * MINUTE, MINUTE);
        assert_eq!(room.elapsed(), 33 * MINUTE, "before resuming, too");
        assert!(room.attempt.notice(&room.now).is_empty(), "resuming comes first");
        room.resume();
        assert_eq!(room.elapsed(), 33 * MINUTE);
        let gap = room.attempt.interruptions()[0];
        assert_eq!((gap.kind, gap.away_ms), (Interrupted::Reboot, 23 * MINUTE));
        assert!(room.attempt.review().is_empty());
        room.wait(MINUTE);
        assert_eq!(room.elapsed(), 34 * MINUTE);
    }

    #[test]
    fn a_wall_clock_set_back_over_a_reboot_still_owes_the_time_since_boot() {
        let mut room = Room::started();
        room.show(1).wait(10 * MINUTE);
        room.take(answered(1, &[1]));
        room.reboot(22 * MINUTE, 3 * MINUTE).set_wall(-(40 * MINUTE as i64)).resume();
        assert_eq!(room.elapsed(), 13 * MINUTE);
        assert_eq!(room.attempt.notice(&room.now), [Fact::GapUnproven { behind_ms: 15 * MINUTE }]);
        room.take(answered(1, &[2]));
        assert!(
            matches!(room.attempt.review(), [ReviewReason::GapUnproven { behind_ms, .. }] if *behind_ms == 15 * MINUTE)
        );
    }

    #[test]
    fn a_gap_that_the_record_passes_over_is_a_finding() {
        let mut room = Room::started();
        room.show(1).reboot(MINUTE, 0).set_wall(-(5 * MINUTE as i64)).resume();
        room.only(answered(1, &[1])).unwrap();
        assert_eq!(room.attempt.review(), [ReviewReason::Unrecorded { seq: 4, by_ms: -(4 * MINUTE as i64) }]);
    }

    #[test]
    fn a_changed_boot_id_alone_wins_nothing() {
        let mut room = Room::started();
        room.show(1).wait(10 * MINUTE);
        room.take(answered(1, &[1]));
        // the same boot under another name, the wall clock set back to the last record
        room.wait(20 * MINUTE).set_wall(-(20 * MINUTE as i64));
        room.now.boot = "another".into();
        room.resume();
        assert!(room.elapsed() >= 30 * MINUTE, "the time since boot is counted whole");
    }

    #[test]
    fn resuming_in_the_same_boot_shows_how_long_nobody_was_there() {
        let mut room = Room::started();
        room.show(1).wait(MINUTE).take(Fact::Suspended { cause: Leaving::Signal });
        room.wait(3 * MINUTE).resume();
        let gap = room.attempt.interruptions()[0];
        assert_eq!((gap.kind, gap.away_ms, gap.from), (Interrupted::SameBoot, 3 * MINUTE, gap.from));
        assert_eq!(room.elapsed(), 4 * MINUTE);
    }

    #[test]
    fn extreme_clocks_do_not_panic() {
        for (wall, up) in [(i64::MIN, 0), (i64::MAX, u64::MAX), (i64::MIN, u64::MAX), (i64::MAX, 0)] {
            let mut room = Room::started_with(|binding| {
                binding.limit_ms = u64::MAX;
                binding.breaks_ms = u64::MAX - 1;
            });
            room.now.wall = Timestamp(wall);
            room.now.up = up;
            let boot = room.now.boot_mark(room.attempt.id());
            for fact in [
                Fact::FocusLost {},
                Fact::BreakStarted { order: String::new() },
                Fact::Resumed { boot },
                Fact::FocusGained {},
                Fact::BreakEnded {},
            ] {
                let _ = room.record(fact);
                room.now.wall = Timestamp(wall.wrapping_neg());
                room.now.up = u64::MAX - up;
                let _ =
                    (room.elapsed(), room.attempt.deadline(&room.now), room.attempt.break_left_ms(&room.now));
            }
            for reason in room.attempt.review() {
                let _ = reason.to_string();
            }
        }
    }
}
