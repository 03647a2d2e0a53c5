//! What a proctor may do, and nobody else.

use crate::attempt::fixture::*;
use crate::attempt::*;
use crate::id::AttemptId;
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
    assert!(matches!(room.only(Fact::Paused { order: forged }), Err(Refusal::Order(OrderError::Note(_)))));
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
    let order = room.order(Act::TakenOver(Box::new(second.clone())), 0, "the first one broke");
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

#[test]
fn a_takeover_on_the_same_computer_is_no_restart_of_the_program() {
    let mut room = Room::started();
    let second = SigningKey::from_secret("invigil/device", &[3; 32]).unwrap().verifier();
    let order = room.order(Act::TakenOver(Box::new(second.clone())), 0, "another account");
    let boot = room.now.boot_mark(room.attempt.id());
    room.only(Fact::TakenOver { device: second.to_string(), boot, order }).unwrap();
    let gap = room.attempt.interruptions()[0];
    assert_eq!(gap.kind, Interrupted::OtherAccount, "{gap:?}");
}
