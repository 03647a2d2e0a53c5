//! What many calls bring at once is recorded together, and each is answered as if it had come alone.

use crate::common::postgres::Server;
use crate::*;
use std::sync::Arc;

/// Everything here holds on both databases.
fn both<F: Future<Output = ()>>(story: impl Fn(Arc<Store>) -> F) {
    let folder = tempfile::tempdir().unwrap();
    run(async { story(Arc::new(Store::open(&folder.path().join("invigil.db")).await.unwrap())).await });
    let url = Server::shared().database();
    run(async { story(Arc::new(Store::connect(&url).await.unwrap())).await });
}

fn who(n: u8) -> CandidateId {
    person(&format!("p-{n}"))
}

/// So many people, each with an open attempt of the same number.
async fn hall(store: &Store, many: u8) {
    for n in 1..=many {
        store.add_person(&act(1), &who(n), "Somebody", "").await.unwrap();
        sit(store, n, &who(n), 2, &["i-1"]).await;
    }
}

fn brings(n: u8, head: Option<(u64, Digest)>, records: &[StoredRecord]) -> NewRecords {
    NewRecords { attempt: attempt(n), head, records: records.to_vec(), received: Some(Timestamp(40)) }
}

#[test]
fn a_call_that_does_not_fit_fails_alone() {
    both(async |store| {
        hall(&store, 12).await;
        store.append_records(&attempt(5), None, &[record(0, "there already")]).await.unwrap();
        let writer = Arc::new(Writer::new(store.clone()));
        let calls: Vec<_> = (1..=13)
            .map(|n| {
                let writer = writer.clone();
                let records = [record(0, &format!("{n} zero")), record(1, &format!("{n} one"))];
                tokio::spawn(async move { writer.append(brings(n, None, &records)).await.unwrap() })
            })
            .collect();
        for (n, call) in (1..=13).zip(calls) {
            // the fifth comes late, and nobody has the thirteenth
            let fits = n != 5 && n != 13;
            assert_eq!(call.await.unwrap() == Appended::Held, fits, "{n}");
            let held = store.records(&attempt(n), 0).await.unwrap();
            assert_eq!(held.len(), if fits { 2 } else { usize::from(n == 5) }, "{n}");
            if fits {
                assert_eq!(held[1], record(1, &format!("{n} one")));
                assert_eq!(store.received(&attempt(n), 1, Timestamp(99)).await.unwrap(), Timestamp(40));
            }
        }
    });
}

#[test]
fn of_two_calls_for_one_head_that_come_together_one_is_taken() {
    both(async |store| {
        hall(&store, 1).await;
        let writer = Arc::new(Writer::new(store.clone()));
        let calls = ["one", "other"].map(|text| {
            let writer = writer.clone();
            tokio::spawn(async move { writer.append(brings(1, None, &[record(0, text)])).await.unwrap() })
        });
        let mut done = Vec::new();
        for call in calls {
            done.push(call.await.unwrap());
        }
        assert_eq!(done.iter().filter(|done| **done == Appended::Held).count(), 1, "{done:?}");
        assert_eq!(store.records(&attempt(1), 0).await.unwrap().len(), 1);
    });
}

#[test]
fn more_rows_than_a_transaction_takes_are_all_recorded() {
    both(async |store| {
        hall(&store, 5).await;
        let writer = Arc::new(Writer::new(store.clone()));
        let many = |n: u8| (0..700).map(|seq| record(seq, &format!("{n} wrote {seq}"))).collect::<Vec<_>>();
        let calls: Vec<_> = (1..=5)
            .map(|n| {
                let (writer, records) = (writer.clone(), many(n));
                tokio::spawn(async move { writer.append(brings(n, None, &records)).await.unwrap() })
            })
            .collect();
        for (n, call) in (1..=5).zip(calls) {
            assert_eq!(call.await.unwrap(), Appended::Held);
            assert_eq!(store.records(&attempt(n), 0).await.unwrap(), many(n));
        }
    });
}

#[test]
fn a_change_that_turns_back_leaves_its_neighbours_as_they_are() {
    both(async |store| {
        let writer = Arc::new(Writer::new(store.clone()));
        for n in 1..=12 {
            store.add_person(&act(1), &who(n), "Somebody", "").await.unwrap();
        }
        let old = stamp(&store, &who(3)).await;
        store.rename_person(&act(2), &who(3), "Somebody Else").await.unwrap();
        let mut calls = Vec::new();
        for n in 1..=12 {
            let read = if n == 3 { old } else { stamp(&store, &who(n)).await };
            let writer = writer.clone();
            calls.push(tokio::spawn(async move {
                writer.prepare_attempt(&act(3), read, &new_attempt(n, &program(), &who(n))).await
            }));
        }
        for (n, call) in (1..=12).zip(calls) {
            match call.await.unwrap() {
                Ok(prepared) => assert_eq!((prepared.id, n == 3), (attempt(n), false)),
                Err(StoreError::Stale) => assert_eq!(n, 3),
                Err(other) => panic!("{n}: {other}"),
            }
        }
        // the third has nothing to open, which shows only after something was written
        let mut calls = Vec::new();
        for n in 1..=12 {
            let (writer, read) = (writer.clone(), stamp(&store, &who(n)).await);
            calls.push(tokio::spawn(async move {
                writer.open_attempt(&act(4), read, &who(n), &attempt(n), &drawn(&["i-1"]), &[]).await.unwrap()
            }));
        }
        for (n, call) in (1..=12).zip(calls) {
            assert_eq!(call.await.unwrap(), if n == 3 { Opened::NotPrepared } else { Opened::Now }, "{n}");
        }
        let mut calls = Vec::new();
        for n in [1, 2, 4, 4, 5] {
            let (writer, read) = (writer.clone(), stamp(&store, &who(n)).await);
            let result = result(&store, n, 1, true, 50).await;
            calls.push(tokio::spawn(async move { writer.record_result(&act(50), read, &result, &[]).await }));
        }
        let mut recorded = 0;
        for call in calls {
            match call.await.unwrap() {
                Ok(Added::New) => recorded += 1,
                Ok(Added::Taken) | Err(StoreError::Stale) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(recorded, 4, "the same result twice is recorded once");
        // twelve people, a name, eleven attempts prepared and opened, four results
        assert_eq!(store.verify_audit().await.unwrap().unwrap().entries, 12 + 1 + 22 + 4);
    });
}

#[test]
fn what_was_given_is_recorded_before_the_end() {
    both(async |store| {
        hall(&store, 20).await;
        let writer = Arc::new(Writer::new(store.clone()));
        let calls: Vec<_> = (1..=20)
            .map(|n| {
                let writer = writer.clone();
                tokio::spawn(async move { writer.append(brings(n, None, &[record(0, "zero")])).await })
            })
            .collect();
        // as far as giving goes
        tokio::task::yield_now().await;
        writer.drain().await;
        for n in 1..=20 {
            assert_eq!(store.records(&attempt(n), 0).await.unwrap().len(), 1, "{n}");
        }
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap(), Appended::Held);
        }
    });
}

#[test]
fn a_transaction_that_fails_is_one_to_try_again_for_everybody_in_it() {
    let server = Server::alone();
    let url = server.database();
    run(async {
        let store = Arc::new(Store::connect(&url).await.unwrap());
        hall(&store, 6).await;
        let writer = Arc::new(Writer::new(store.clone()));
        let all = async |head: Option<(u64, Digest)>, next: StoredRecord| {
            let calls: Vec<_> = (1..=6)
                .map(|n| {
                    let (writer, next) = (writer.clone(), next.clone());
                    tokio::spawn(async move { writer.append(brings(n, head, &[next])).await })
                })
                .collect();
            let mut answers = Vec::new();
            for call in calls {
                answers.push(call.await.unwrap());
            }
            answers
        };
        let held = all(None, record(0, "zero")).await;
        assert!(held.iter().all(|done| matches!(done, Ok(Appended::Held))), "{held:?}");
        server.kill();
        let head = Some((0, record(0, "zero").hash));
        let failed = all(head, record(1, "one")).await;
        assert!(failed.iter().all(|done| done.as_ref().is_err_and(StoreError::passes)), "{failed:?}");
        server.up();
        for n in 1..=6 {
            assert_eq!(store.records(&attempt(n), 0).await.unwrap(), [record(0, "zero")], "{n}");
        }
        let again = all(head, record(1, "one")).await;
        assert!(again.iter().all(|done| matches!(done, Ok(Appended::Held))), "{again:?}");
    });
}

#[test]
fn two_servers_with_a_writer_each_append_to_one_head() {
    let url = Server::shared().database();
    run(async {
        let stores = [0, 1].map(|_| url.clone());
        let mut writers = Vec::new();
        for url in &stores {
            let store = Arc::new(Store::connect(url).await.unwrap());
            writers.push((store.clone(), Arc::new(Writer::new(store))));
        }
        hall(&writers[0].0, 4).await;
        let tasks: Vec<_> = (0..8_u8)
            .map(|task| {
                let (store, writer) = writers[usize::from(task % 2)].clone();
                tokio::spawn(async move {
                    let (mut held, sat) = (0, task / 2 + 1);
                    while held < 15 {
                        let head = store.head(&attempt(sat)).await.unwrap();
                        let next = head.map_or(0, |(seq, _)| seq + 1);
                        let new = brings(sat, head, &[record(next, &format!("{task} wrote {next}"))]);
                        held += usize::from(writer.append(new).await.unwrap() == Appended::Held);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        for n in 1..=4 {
            let held = writers[0].0.records(&attempt(n), 0).await.unwrap();
            assert_eq!(held.iter().map(|record| record.seq).collect::<Vec<_>>(), (0..30).collect::<Vec<_>>());
        }
    });
}
