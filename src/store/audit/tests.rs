//! Tests of the audit trail, with those of its specification.

use super::*;

fn trail() -> (Vec<Vec<u8>>, Words) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(written())
}

async fn written() -> (Vec<Vec<u8>>, Words) {
    let store = Store::in_memory().await.unwrap();
    let mut session = store.session().await;
    let mut tx = session.write().await.unwrap();
    for n in 0..4u8 {
        let act = Act { at: Timestamp(1_000 + i64::from(n)), by: Actor::Administrator, salt: [n; 16] };
        let change = Change::PersonAdded { person: format!("p-{n}").parse().unwrap() };
        append(&mut tx, &act, &change, Some(&words([("name", "Ada")]))).await.unwrap();
    }
    tx.commit().await.unwrap();
    drop(session);
    let lines = store.audit_lines().await.unwrap();
    let sealed = (0..4u8).map(|n| (u64::from(n), (vec![n; 16], br#"{"name":"Ada"}"#.to_vec())));
    (lines, sealed.collect())
}

fn check(lines: &[Vec<u8>], words: &Words) -> Result<AuditReport, AuditFault> {
    verify_lines(lines.iter().map(Vec::as_slice), words, |_, _| Ok(()))
}

#[test]
fn the_trail_is_the_one_of_the_specification() {
    let (lines, words) = trail();
    let first = r#"{"v":1,"seq":0,"prev":"0000000000000000000000000000000000000000000000000000000000000000","at":1000,"by":"administrator","sealed":"#;
    assert!(String::from_utf8_lossy(&lines[0]).starts_with(first));
    assert!(lines[0].ends_with(b"\"}") && &lines[0][lines[0].len() - 75..][..9] == b",\"hash\":\"");
    let report = check(&lines, &words).unwrap();
    assert_eq!((report.entries, report.erased), (4, 0));
}

#[test]
fn every_changed_byte_shows_at_its_entry() {
    let (lines, words) = trail();
    for n in 0..lines.len() {
        for at in 0..lines[n].len() {
            let mut bent = lines.clone();
            bent[n][at] ^= 1;
            assert_eq!(check(&bent, &words).unwrap_err().seq, n as u64, "byte {at} of entry {n}");
        }
    }
}

#[test]
fn a_missing_repeated_or_swapped_entry_shows() {
    let (lines, words) = trail();
    let mut gone = lines.clone();
    gone.remove(1);
    assert_eq!(check(&gone, &words).unwrap_err().seq, 1);
    let mut twice = lines.clone();
    twice.insert(2, lines[1].clone());
    assert_eq!(check(&twice, &words).unwrap_err().seq, 2);
    let mut swapped = lines.clone();
    swapped.swap(2, 3);
    assert_eq!(check(&swapped, &words).unwrap_err().seq, 2);
}

#[test]
fn words_can_be_erased_but_not_exchanged() {
    let (lines, mut words) = trail();
    words.remove(&2);
    assert_eq!(check(&lines, &words).unwrap().erased, 1);
    words.insert(1, (vec![1; 16], br#"{"name":"Eve"}"#.to_vec()));
    assert_eq!(check(&lines, &words).unwrap_err().seq, 1);
}

#[test]
fn the_specification_shows_what_is_written() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let lines = runtime.block_on(async {
        let store = Store::in_memory().await.unwrap();
        let act = |at, by| Act { at: Timestamp(at), by, salt: [7; 16] };
        let ada: CandidateId = "ada".parse().unwrap();
        store.add_person(&act(1_795_348_800_000, Actor::Administrator), &ada, "Ada", "").await.unwrap();
        let mut session = store.session().await;
        let mut tx = session.write().await.unwrap();
        let change = Change::AttemptOpened {
            attempt: "0192f0c1-2f6e-7a31-9f0e-3a4b5c6d7e8f".parse().unwrap(),
            person: ada.clone(),
            binding: Digest::of(&[b"{}"]),
        };
        append(&mut tx, &act(1_795_348_860_000, Actor::Candidate(ada)), &change, None).await.unwrap();
        tx.commit().await.unwrap();
        drop(session);
        store.audit_lines().await.unwrap()
    });
    let specification = include_str!("../../../docs/spec/audit-v1.md");
    for line in lines {
        let line = String::from_utf8(line).unwrap();
        assert!(specification.contains(&line), "{line}");
    }
}
