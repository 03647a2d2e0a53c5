//! The journals of `tests/vectors/journal`, made from scratch.

use super::*;
use invigil::attempt::{CommentKind, Leaving, Ticket};
use invigil::journal::Receipt;
use invigil::note;

/// Every vector: file name and bytes.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let closed = closed().bytes();
    let lines: Vec<&[u8]> = closed.split_inclusive(|b| *b == b'\n').collect();
    let mut byte = closed.clone();
    let at = byte.windows(11).rposition(|w| w == b"\"answered\",").unwrap() + 3;
    byte[at] ^= 1;
    let without = |gone: usize| {
        lines.iter().enumerate().filter(|(i, _)| *i != gone).map(|(_, l)| *l).collect::<Vec<_>>().concat()
    };
    let mut swapped = lines.clone();
    swapped.swap(5, 6);
    let mut repeated = lines.clone();
    repeated.insert(8, lines[7]);
    vec![
        ("closed.jsonl", closed.clone()),
        ("closed-expired.jsonl", expired().bytes()),
        ("closed-expired-while-away.jsonl", expired_while_away().bytes()),
        ("closed-terminated.jsonl", terminated().bytes()),
        ("closed-taken-over.jsonl", taken_over().bytes()),
        ("closed-proctored-anchored.jsonl", anchored().bytes()),
        ("closed-clocks.jsonl", clocks().bytes()),
        ("closed-ticket.jsonl", by_ticket().bytes()),
        ("open.jsonl", lines[..12].concat()),
        ("open-ended-unsigned.jsonl", lines[..lines.len() - 1].concat()),
        ("open-on-break.jsonl", on_break().bytes()),
        ("open-resumed-after-reboot.jsonl", resumed().bytes()),
        ("open-torn.jsonl", closed[..lines[..9].concat().len() + 100].to_vec()),
        ("open-last-line-feed-gone.jsonl", closed[..closed.len() - 1].to_vec()),
        ("broken-byte.jsonl", byte),
        ("broken-deleted.jsonl", without(10)),
        ("broken-first-deleted.jsonl", without(0)),
        ("broken-swapped.jsonl", swapped.concat()),
        ("broken-repeated.jsonl", repeated.concat()),
        ("broken-added-after-end.jsonl", [closed.as_slice(), b"{\"v\":1"].concat()),
        ("broken-signed-twice.jsonl", signed_twice()),
        ("broken-late-answer.jsonl", late_answer()),
        ("broken-forged-order.jsonl", forged_order()),
        ("broken-repeated-order.jsonl", repeated_order()),
        ("broken-other-head-signed.jsonl", other_head()),
        ("broken-other-key-signed.jsonl", other_key()),
        ("broken-other-receipt.jsonl", other_receipt()),
        ("broken-other-ticket.jsonl", other_ticket()),
        ("broken-white-space.jsonl", forged(r#"{"type":"shown", "item":1,"whole":true}"#)),
        ("broken-member-order.jsonl", forged(r#"{"type":"shown","whole":true,"item":1}"#)),
        ("broken-member-twice.jsonl", forged(r#"{"type":"shown","item":1,"item":1,"whole":true}"#)),
        ("broken-member-unknown.jsonl", forged(r#"{"type":"started","mood":"good"}"#)),
        ("broken-float.jsonl", forged(r#"{"type":"warned","left_ms":600000.0}"#)),
        ("broken-escape.jsonl", forged(r#"{"type":"commented","item":1,"kind":"item","text":"\u00e9"}"#)),
        ("broken-unknown-choice.jsonl", forged(r#"{"type":"answered","item":1,"choices":["000000000000"]}"#)),
        ("newer-fact.jsonl", forged(r#"{"type":"blinked","times":[1,-2,"é",null,true,{}]}"#)),
        (
            "newer-format.jsonl",
            String::from_utf8(lines[0].to_vec()).unwrap().replace("\"v\":1", "\"v\":2").into_bytes(),
        ),
        ("unreadable-empty.jsonl", Vec::new()),
        ("unreadable-foreign.jsonl", b"item,answer\n1,B\n".to_vec()),
        ("unreadable-torn.jsonl", lines[0][..200].to_vec()),
    ]
}

/// A whole attempt with everything that a proctor may do in it.
pub(crate) fn closed() -> Room {
    let mut room = Room::started();
    room.show(1).wait(41_234).answer(1, &[2]);
    room.wait(8_000).show(2).wait(30_000).answer(2, &[1]).wait(2_000).answer(2, &[4]);
    room.take(Fact::Struck { item: 2, choice: choice(2, 3), on: true });
    room.take(Fact::Marked { item: 2, on: true });
    room.take(Fact::Shown { item: 3, whole: false }).wait(5_000).show(3);
    room.answer(3, &[1]).wait(1_500).answer(3, &[1, 5]);
    let text = "Zwei Lösungen? \"B\" und \\C\\ 也对 🙂\nzweite Zeile".to_owned();
    room.take(Fact::Commented { item: 3, kind: CommentKind::Item, text });
    room.take(Fact::FocusLost {}).wait(3_000).take(Fact::FocusGained {});
    let order = room.order(Act::Paused, 0, "fire alarm");
    room.wait(10 * MINUTE).take(Fact::Paused { order });
    let order = room.order(Act::Continued, 0, "all clear");
    room.wait(25 * MINUTE).take(Fact::Continued { order });
    let order = room.order(Act::Extended, 10 * MINUTE, "time lost to the alarm");
    room.take(Fact::Extended { ms: 10 * MINUTE, order });
    let text = "Ten minutes were added for everyone".to_owned();
    let order = room.order(Act::Message, 0, &text);
    room.take(Fact::Message { text, order });
    room.take(Fact::BreakStarted { order: String::new() }).wait(2 * MINUTE).take(Fact::BreakEnded {});
    let order = room.order(Act::BreakStarted, 3 * MINUTE, "medication");
    room.take(Fact::BreakStarted { order }).wait(4 * MINUTE).take(Fact::BreakEnded {});
    room.show(4).wait(45 * MINUTE).take(Fact::Warned { left_ms: 10 * MINUTE });
    room.answer(4, &[4]).take(Fact::Cleared { item: 4 });
    room.take(Fact::Suspended { cause: Leaving::Signal }).wait(20_000).resume();
    room.show(6).answer(6, &[2, 3]).wait(1_000);
    room.submit();
    room
}

fn expired() -> Room {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).answer(1, &[1]).wait(LIMIT - MINUTE - 1).answer(1, &[3]);
    room.wait(1).take(Fact::Expired {});
    room.sign(&device());
    room
}

fn expired_while_away() -> Room {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).answer(1, &[1]);
    room.reboot(2 * LIMIT, MINUTE).resume();
    room.take(Fact::Expired {});
    room.sign(&device());
    room
}

fn terminated() -> Room {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).answer(1, &[1]);
    let order = room.order(Act::Terminated, 0, "left the room with the paper");
    room.take(Fact::Terminated { order });
    room.sign(&device());
    room
}

fn taken_over() -> Room {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).answer(1, &[1]);
    let key = second_device().verifier();
    let order = room.order(Act::TakenOver(Box::new(key.clone())), 0, "the first computer broke");
    room.reboot(4 * MINUTE, 0);
    room.now.up = 900 * MINUTE;
    let boot = room.now.boot_mark(room.attempt.id());
    room.take(Fact::TakenOver { device: key.to_string(), boot, order });
    room.show(2).wait(MINUTE).answer(2, &[2]).take(Fact::Submitted {});
    room.sign(&second_device());
    room
}

fn receipt(room: &Room, key: &SigningKey) -> String {
    let head = room.chain.head().unwrap();
    let received_ms = room.now.wall.0 as u64 + 80;
    Receipt { attempt: attempt_id(), head, received_ms }.sign(key).unwrap()
}

fn anchored() -> Room {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).answer(1, &[1]);
    let first = receipt(&room, &server());
    room.wait(500).take(Fact::Anchored { receipt: first }).show(2).wait(MINUTE).answer(2, &[2]);
    let second = receipt(&room, &server());
    room.take(Fact::Anchored { receipt: second }).take(Fact::Submitted {});
    let note = room.chain.head().unwrap().sign(&attempt_id(), &device()).unwrap();
    let note = note::cosign(&note, &proctor()).unwrap();
    room.take(Fact::Signed { note });
    room
}

/// Started by a server, two minutes before the first item could be shown.
fn by_ticket() -> Room {
    let mut room = Room::opened();
    let start = room.now.wall;
    room.wait(2 * MINUTE).take(Fact::Admitted { ticket: ticket(start).sign(&server()).unwrap() });
    room.wait(500).take(Fact::Started {}).show(1).wait(MINUTE).answer(1, &[1]);
    let first = receipt(&room, &server());
    room.take(Fact::Anchored { receipt: first }).submit();
    room
}

fn ticket(start: Timestamp) -> Ticket {
    Ticket::new(attempt_id(), &binding(), Digest::of(&[b"form key"]), start)
}

/// Somebody gave himself time.
fn other_ticket() -> Vec<u8> {
    let mut room = Room::opened();
    let mut longer = ticket(room.now.wall);
    longer.deadline = longer.deadline.plus(60_000);
    let fact = Fact::Admitted { ticket: longer.sign(&server()).unwrap() };
    room.wait(MINUTE).forge(&serde_json::to_string(&fact).unwrap()).bytes()
}

/// Jumps forward and back, a boot clock that falls, a gap that nothing proves.
fn clocks() -> Room {
    let mut room = Room::started();
    room.show(1).wait(5 * MINUTE).set_wall(12 * MINUTE as i64).answer(1, &[1]);
    room.wait(MINUTE).set_wall(-(12 * MINUTE as i64)).answer(1, &[2]);
    room.wait(MINUTE);
    room.now.up -= 3 * MINUTE;
    room.set_wall(-(3 * MINUTE as i64)).answer(1, &[3]);
    room.wait(MINUTE).reboot(10 * MINUTE, 2 * MINUTE).set_wall(-(30 * MINUTE as i64)).resume();
    room.show(2).wait(MINUTE).answer(2, &[1]);
    // the writer passes over this one
    room.set_wall(90_000);
    assert!(room.offer(Fact::Cleared { item: 2 }));
    room.wait(MINUTE).submit();
    room
}

fn on_break() -> Room {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).answer(1, &[1]).take(Fact::BreakStarted { order: String::new() });
    room.wait(2 * MINUTE).reboot(MINUTE, MINUTE).resume();
    room.wait(3 * MINUTE).take(Fact::FocusLost {});
    room
}

fn resumed() -> Room {
    let mut room = Room::started();
    room.show(1).wait(MINUTE).answer(1, &[1]).take(Fact::Suspended { cause: Leaving::Signal });
    room.reboot(22 * MINUTE, MINUTE).resume();
    room.show(1).wait(MINUTE).answer(1, &[2]);
    room
}

fn signed_twice() -> Vec<u8> {
    let mut room = closed();
    let note = room.chain.head().unwrap().sign(&attempt_id(), &device()).unwrap();
    let fact = serde_json::to_string(&Fact::Signed { note }).unwrap();
    room.forge(&fact).bytes()
}

fn late_answer() -> Vec<u8> {
    let mut room = Room::started();
    room.show(1).wait(LIMIT);
    let late = serde_json::to_string(&answered(1, &[1])).unwrap();
    room.forge(&late).forge(r#"{"type":"submitted"}"#).bytes()
}

fn forged_order() -> Vec<u8> {
    let mut room = Room::started();
    room.show(1).wait(MINUTE);
    let order =
        Order { attempt: attempt_id(), number: 1, act: Act::Extended, ms: LIMIT, reason: "I need it".into() };
    let forged = SigningKey::from_secret("proctor.example/p-lee", &[9; 32]).unwrap();
    let fact = Fact::Extended { ms: LIMIT, order: order.sign(&forged).unwrap() };
    room.forge(&serde_json::to_string(&fact).unwrap()).bytes()
}

fn repeated_order() -> Vec<u8> {
    let mut room = Room::started();
    let order = room.order(Act::Extended, MINUTE, "power cut");
    let fact = Fact::Extended { ms: MINUTE, order };
    room.take(fact.clone());
    room.forge(&serde_json::to_string(&fact).unwrap()).bytes()
}

fn other_head() -> Vec<u8> {
    let mut room = Room::started();
    let early = room.chain.head().unwrap().sign(&attempt_id(), &device()).unwrap();
    room.show(1).take(Fact::Submitted {}).take(Fact::Signed { note: early });
    room.bytes()
}

fn other_key() -> Vec<u8> {
    let mut room = Room::started();
    room.show(1).take(Fact::Submitted {});
    room.sign(&second_device());
    room.bytes()
}

fn other_receipt() -> Vec<u8> {
    let mut room = Room::started();
    let mut elsewhere = Room::started();
    elsewhere.show(2);
    let receipt = receipt(&elsewhere, &server());
    room.show(1).take(Fact::Anchored { receipt });
    room.bytes()
}

fn forged(fact: &str) -> Vec<u8> {
    let mut room = Room::started();
    room.show(1).forge(fact);
    room.bytes()
}
