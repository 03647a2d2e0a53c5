//! The store on PostgreSQL: the same story, several servers on one database, and a server that goes away.

use super::*;
use crate::common::postgres::{Server, signal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Runs on several threads, as a server does.
fn crowded<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap()
        .block_on(story)
}

async fn store(url: &str) -> Arc<Store> {
    Arc::new(Store::connect(url).await.unwrap())
}

async fn refused(url: &str) -> StoreError {
    Store::connect(url).await.err().expect("it is refused")
}

/// What the audit trail and the registry have to agree on, whatever happened.
async fn sound(store: &Store) {
    assert_eq!(store.faults().await.unwrap(), Vec::<String>::new());
    store.verify_audit().await.unwrap().unwrap();
}

#[test]
fn uses_of_tokens_and_grants_sent_again_are_told_alike_on_postgresql() {
    let url = Server::shared().database();
    run(async {
        let store = store(&url).await;
        uses(&store).await;
        grants_sent_again(&store).await;
        sound(&store).await;
    });
}

#[test]
fn the_story_holds_on_postgresql_and_is_there_after_reopening() {
    let url = Server::shared().database();
    run(async {
        let first = store(&url).await;
        assert_eq!(first.access(), &Access::Full);
        story(&first).await;
        sound(&first).await;
        let lines = first.audit_lines().await.unwrap();
        first.close().await.unwrap();
        assert_eq!(first.audit_lines().await.unwrap(), lines, "a later use connects again");
        let second = store(&url).await;
        assert_eq!(second.audit_lines().await.unwrap(), lines);
        assert_eq!(second.person(&person("ada")).await.unwrap().unwrap().name, "Ada");
    });
}

#[test]
fn a_file_is_named_by_a_url_too() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("invigil.db");
    run(async {
        let named = store(&format!("sqlite:{}", path.display())).await;
        named.add_person(&act(1), &person("ada"), "Ada", "").await.unwrap();
        named.close().await.unwrap();
        assert_eq!(Store::open(&path).await.unwrap().people().await.unwrap().len(), 1);
        assert!(matches!(refused("sqlite:").await, StoreError::Url { .. }));
    });
}

/// The database of the test server orders words as people do.
#[test]
fn ids_are_ordered_by_their_bytes_whatever_the_language_of_the_database() {
    let url = Server::shared().database();
    run(async {
        let store = store(&url).await;
        for id in ["b", "a-c", "ab", "a", "a1"] {
            store.add_person(&act(1), &person(id), "Somebody", "").await.unwrap();
        }
        let ids: Vec<_> = store.people().await.unwrap().into_iter().map(|p| p.id.to_string()).collect();
        assert_eq!(ids, ["a", "a-c", "a1", "ab", "b"]);
    });
}

#[test]
fn servers_that_start_at_once_make_one_schema_and_write_in_turns() {
    let url = Server::shared().database();
    let threads: Vec<_> = (0..4)
        .map(|n| {
            let url = url.clone();
            std::thread::spawn(move || {
                run(async {
                    let store = store(&url).await;
                    for m in 0..10 {
                        let id = person(&format!("p-{n}-{m}"));
                        assert_eq!(store.add_person(&act(m), &id, "Somebody", "").await.unwrap(), Added::New);
                    }
                });
            })
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
    run(async {
        let store = store(&url).await;
        assert_eq!(store.people().await.unwrap().len(), 40);
        assert_eq!(store.verify_audit().await.unwrap().unwrap().entries, 40);
    });
}

#[test]
fn two_servers_write_one_chain() {
    let url = Server::shared().database();
    crowded(async {
        let stores = [store(&url).await, store(&url).await];
        let tasks: Vec<_> = (0..8)
            .map(|n| {
                let store = stores[n % 2].clone();
                tokio::spawn(async move {
                    for m in 0..50 {
                        let id = person(&format!("p-{n}-{m}"));
                        assert_eq!(store.add_person(&act(m), &id, "Somebody", "").await.unwrap(), Added::New);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        for store in stores {
            assert_eq!(store.verify_audit().await.unwrap().unwrap().entries, 400);
            assert_eq!(store.people().await.unwrap().len(), 400);
        }
    });
}

#[test]
fn an_attempt_is_prepared_and_opened_once_on_two_servers() {
    let url = Server::shared().database();
    crowded(async {
        let stores = [store(&url).await, store(&url).await];
        for n in 0..20_u8 {
            let who = person(&format!("p-{n}"));
            stores[0].add_person(&act(1), &who, "Somebody", "").await.unwrap();
            let read = stamp(&stores[0], &who).await;
            let both = |of: [u8; 2]| {
                let calls = [0, 1].map(|side| {
                    let (store, who) = (stores[side].clone(), who.clone());
                    let new = new_attempt(of[side], &program(), &who);
                    tokio::spawn(async move { store.prepare_attempt(&act(2), read, &new).await })
                });
                async move {
                    let [one, other] = calls;
                    [one.await.unwrap(), other.await.unwrap()]
                }
            };
            let prepared = both([2 * n + 1, 2 * n + 2]).await;
            // whoever came second saw a history that had grown
            let offered: Vec<_> = prepared.iter().flatten().collect();
            assert!(matches!(offered.as_slice(), [_]), "{prepared:?}");
            assert!(prepared.iter().any(|p| matches!(p, Err(StoreError::Stale))), "{prepared:?}");
            let attempt = offered[0].id.clone();
            let read = stamp(&stores[0], &who).await;
            let calls = [0, 1].map(|side| {
                let (store, who, attempt) = (stores[side].clone(), who.clone(), attempt.clone());
                tokio::spawn(async move {
                    store.open_attempt(&act(3), read, &who, &attempt, &drawn(&["i-1"]), &[]).await
                })
            });
            let mut opened = 0;
            for call in calls {
                match call.await.unwrap() {
                    Ok(Opened::Now) => opened += 1,
                    Ok(Opened::NotPrepared) | Err(StoreError::Stale) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!(opened, 1);
        }
        assert_eq!(stores[0].open_attempts(&program()).await.unwrap().len(), 20);
        sound(&stores[0]).await;
    });
}

/// An open attempt of Ada's.
async fn sitting(store: &Store) {
    store.add_person(&act(1), &person("ada"), "Ada", "").await.unwrap();
    sit(store, 1, &person("ada"), 2, &["i-1"]).await;
}

#[test]
fn records_are_appended_to_one_head_by_whoever_comes_first() {
    let url = Server::shared().database();
    crowded(async {
        let stores = [store(&url).await, store(&url).await];
        sitting(&stores[0]).await;
        let tasks: Vec<_> = (0..6)
            .map(|n| {
                let store = stores[n % 2].clone();
                tokio::spawn(async move {
                    let mut held = Vec::new();
                    while held.len() < 20 {
                        let head = store.head(&attempt(1)).await.unwrap();
                        let next = head.map_or(0, |(seq, _)| seq + 1);
                        let batch = [next, next + 1].map(|seq| record(seq, &format!("{n} wrote {seq}")));
                        if store.append_records(&attempt(1), head, &batch).await.unwrap() == Appended::Held {
                            held.extend(batch);
                        }
                    }
                    held
                })
            })
            .collect();
        let mut acknowledged = Vec::new();
        for task in tasks {
            acknowledged.extend(task.await.unwrap());
        }
        acknowledged.sort_by_key(|record| record.seq);
        assert_eq!(stores[0].records(&attempt(1), 0).await.unwrap(), acknowledged);
        assert!(acknowledged.iter().enumerate().all(|(n, record)| record.seq == n as u64));
    });
}

/// Holds the turn at the audit trail as a server does that works slowly.
async fn holds_the_turn(url: &str) -> sqlx::PgConnection {
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    connection.execute("BEGIN; SELECT pg_advisory_xact_lock(1229870663)").await.unwrap();
    connection
}

#[test]
fn records_do_not_wait_for_the_audit_trail() {
    let url = Server::shared().database();
    run(async {
        let store = store(&format!("{url}?options=-clock_timeout%3D100ms")).await;
        sitting(&store).await;
        let mut slow = holds_the_turn(&url).await;
        let busy = store.add_person(&act(1), &person("eve"), "Eve", "").await.unwrap_err();
        assert!(matches!(busy, StoreError::Busy { .. }) && busy.passes(), "{busy}");
        let held = store.append_records(&attempt(1), None, &[record(0, "zero")]).await.unwrap();
        assert_eq!(held, Appended::Held);
        slow.execute("ROLLBACK").await.unwrap();
        slow.close().await.unwrap();
        assert_eq!(store.add_person(&act(1), &person("eve"), "Eve", "").await.unwrap(), Added::New);
    });
}

/// Callers go away at any moment: a handler is dropped when its client hangs up.
#[test]
fn a_call_that_is_given_up_holds_nothing_up() {
    let (server, url) = (Server::shared(), Server::shared().database());
    crowded(async {
        let store = Arc::new(Store::connect_with(&format!("{url}?application_name=hasty"), 3).await.unwrap());
        sitting(&store).await;
        let sat = attempt(1);
        for n in 0..120_u64 {
            let id = person(&format!("p-{n}"));
            let patience = Duration::from_micros(n * 40);
            let _ = tokio::time::timeout(patience, store.add_person(&act(1), &id, "Somebody", "")).await;
            let head = store.head(&attempt(1)).await.unwrap();
            let next = head.map_or(0, |(seq, _)| seq + 1);
            let batch = [record(next, "text")];
            let append = store.append_records(&sat, head, &batch);
            let _ = tokio::time::timeout(patience, append).await;
        }
        assert_eq!(store.add_person(&act(1), &person("last"), "Last", "").await.unwrap(), Added::New);
        sound(&store).await;
        store.close().await.unwrap();
        let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'hasty' AND state LIKE 'idle in%'";
        assert_eq!(server.sql(&url, sql), "0");
    });
}

/// What was acknowledged.
struct Work {
    people: Vec<CandidateId>,
    records: Vec<StoredRecord>,
}

/// Writes people and records until told to stop.
async fn works(store: Arc<Store>, n: u8, stop: Arc<AtomicBool>) -> Work {
    let mut work = Work { people: vec![], records: vec![] };
    let mut turn = 0;
    while !stop.load(Ordering::Relaxed) {
        turn += 1;
        let id = person(&format!("p-{n}-{turn}"));
        match store.add_person(&act(1), &id, "Somebody", "").await {
            Ok(_) => work.people.push(id),
            Err(error) => assert!(error.passes(), "{error}"),
        }
        let head = work.records.last().map(|last| (last.seq, last.hash));
        let next = record(work.records.len() as u64, &format!("{n} wrote {turn}"));
        match store.append_records(&attempt(n), head, std::slice::from_ref(&next)).await {
            Ok(Appended::Held) => work.records.push(next),
            // the one before was recorded after all, or not: the head tells
            Ok(Appended::HeadMoved) => {
                if let Ok(held) = store.records(&attempt(n), 0).await {
                    assert_eq!(held[..work.records.len()], work.records, "what was acknowledged is there");
                    work.records = held;
                }
            }
            Err(error) => assert!(error.passes(), "{error}"),
        }
    }
    work
}

/// Two servers at work while `blow` is dealt to the database several times. Nothing that was acknowledged is lost.
fn survives(server: &Server, blows: usize, blow: impl Fn(&Server)) {
    let url = server.database();
    crowded(async {
        let stores = [store(&url).await, store(&url).await];
        for n in 1..=4_u8 {
            let who = person(&format!("sitter-{n}"));
            stores[0].add_person(&act(1), &who, "Sitter", "").await.unwrap();
            sit(&stores[0], n, &who, 2, &["i-1"]).await;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let tasks: Vec<_> = (1..=4_u8)
            .map(|n| tokio::spawn(works(stores[usize::from(n) % 2].clone(), n, stop.clone())))
            .collect();
        for _ in 0..blows {
            // until something was written since
            let before = people_of(&stores[0]).await;
            while people_of(&stores[0]).await < before + 20 {
                tokio::task::yield_now().await;
            }
            tokio::task::block_in_place(|| blow(server));
        }
        let before = people_of(&stores[1]).await;
        while people_of(&stores[1]).await < before + 20 {
            tokio::task::yield_now().await;
        }
        stop.store(true, Ordering::Relaxed);
        for (n, task) in (1..=4_u8).zip(tasks) {
            let work = task.await.unwrap();
            for id in &work.people {
                assert!(stores[0].person(id).await.unwrap().is_some(), "{id} was acknowledged");
            }
            let held = stores[0].records(&attempt(n), 0).await.unwrap();
            assert_eq!(held[..work.records.len()], work.records);
            assert!(held.len() <= work.records.len() + 1);
        }
        sound(&stores[0]).await;
    });
}

/// How many people there are, as soon as the database says.
async fn people_of(store: &Store) -> usize {
    loop {
        match store.people().await {
            Ok(people) => return people.len(),
            Err(error) => assert!(error.passes(), "{error}"),
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_restarted() {
    survives(&Server::alone(), 2, |server| {
        server.down();
        server.up();
    });
}

#[test]
fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    survives(&Server::alone(), 4, |server| {
        server.kill();
        server.up();
    });
}

#[test]
fn a_server_that_is_not_there_is_said_to_be_so_and_the_next_call_finds_it_again() {
    let server = Server::alone();
    let url = server.database();
    run(async {
        let store = store(&url).await;
        sitting(&store).await;
        server.down();
        let error = store.people().await.unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }) && error.passes(), "{error}");
        assert!(error.to_string().contains("Nothing was changed"), "{error}");
        assert!(matches!(refused(&url).await, StoreError::Unreachable { .. }));
        server.up();
        assert_eq!(store.people().await.unwrap().len(), 1);
    });
}

/// As behind a firewall that has forgotten them.
#[test]
fn connections_that_went_silent_are_given_up_for_new_ones() {
    let server = Server::alone();
    let url = server.database();
    crowded(async {
        let store = store(&url).await;
        sitting(&store).await;
        // several of them
        let calls: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.people().await.unwrap() })
            })
            .collect();
        for call in calls {
            call.await.unwrap();
        }
        let silent = server.sql(&url, "SELECT pid FROM pg_stat_activity WHERE application_name = 'invigil'");
        silent.lines().for_each(|pid| signal("-STOP", pid));
        let (act, eve) = (act(1), person("eve"));
        let call = store.add_person(&act, &eve, "Eve", "");
        let added = tokio::time::timeout(Duration::from_secs(40), call).await;
        silent.lines().for_each(|pid| signal("-CONT", pid));
        assert_eq!(added.expect("it waits for one of them, not for each").unwrap(), Added::New);
        sound(&store).await;
    });
}

#[test]
fn who_is_refused_is_told_why_and_no_password_is_repeated() {
    let server = Server::shared();
    let url = server.database();
    server.sql(&url, "CREATE ROLE locked LOGIN PASSWORD 'right'");
    server.sql(&url, "CREATE ROLE guest LOGIN");
    server.sql(&url, "CREATE ROLE many LOGIN CONNECTION LIMIT 0");
    run(async {
        let name = url.rsplit('/').next().unwrap();
        let wrong = server.url("locked:open-sesame", name);
        let denied = refused(&wrong).await;
        assert!(matches!(denied, StoreError::Denied { .. }), "{denied}");
        assert!(!format!("{denied} {denied:?}").contains("sesame"), "{denied}");
        assert!(
            denied.to_string().contains("password authentication failed for user \"locked\""),
            "{denied}"
        );
        for (url, why) in [
            (server.url("invigil", "nowhere"), "database \"nowhere\" does not exist"),
            (server.url("nobody", name), "role \"nobody\" does not exist"),
            (server.url("guest", name), "permission denied for schema public"),
        ] {
            let denied = refused(&url).await;
            assert!(matches!(denied, StoreError::Denied { .. }) && !denied.passes(), "{denied}");
            assert!(denied.to_string().contains(why), "{denied}");
        }
        let crowded = refused(&server.url("many", name)).await;
        assert!(matches!(crowded, StoreError::Crowded { .. }) && crowded.passes(), "{crowded}");
        let unencrypted = refused(&format!("{}?sslmode=require", server.url("invigil", name))).await;
        assert!(matches!(unencrypted, StoreError::Unreachable { .. }), "{unencrypted}");
    });
}

/// Raised by a trigger, as the server raises them by itself where a disk is full or two transactions collide.
#[test]
fn troubles_of_a_server_are_told_as_what_they_are_and_change_nothing() {
    let server = Server::shared();
    let url = server.database();
    run(async {
        let store = store(&url).await;
        server.sql(&url, "CREATE SCHEMA trouble; CREATE TABLE trouble.now (code TEXT NOT NULL)");
        server.sql(
            &url,
            "CREATE FUNCTION trouble.happens() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             RAISE EXCEPTION 'trouble' USING ERRCODE = (SELECT code FROM trouble.now); END $$; \
             CREATE TRIGGER trouble AFTER INSERT ON audit EXECUTE FUNCTION trouble.happens()",
        );
        type Told = fn(&StoreError) -> bool;
        let cases: [(&str, Told, bool); 8] = [
            ("53100", |e| matches!(e, StoreError::Full { .. }), false),
            ("40001", |e| matches!(e, StoreError::Contended { .. }), true),
            ("40P01", |e| matches!(e, StoreError::Contended { .. }), true),
            ("57014", |e| matches!(e, StoreError::Busy { .. }), true),
            ("57P01", |e| matches!(e, StoreError::Lost { .. }), true),
            ("58030", |e| matches!(e, StoreError::Io { .. }), false),
            ("XX001", |e| matches!(e, StoreError::Damaged { .. }), false),
            ("23503", |e| matches!(e, StoreError::Refused { .. }), false),
        ];
        for (code, told, passes) in cases {
            server.sql(&url, &format!("DELETE FROM trouble.now; INSERT INTO trouble.now VALUES ('{code}')"));
            let error = store.add_person(&act(1), &person("ada"), "Ada", "").await.unwrap_err();
            assert!(told(&error) && error.passes() == passes, "{code}: {error} ({error:?})");
            assert_eq!(store.people().await.unwrap(), [], "{code}");
        }
        server.sql(&url, "DROP TRIGGER trouble ON audit");
        assert_eq!(store.add_person(&act(1), &person("ada"), "Ada", "").await.unwrap(), Added::New);
    });
}

#[test]
fn a_database_of_another_program_is_left_alone_on_a_server_too() {
    let server = Server::shared();
    let url = server.database();
    server.sql(&url, "CREATE TABLE people (name TEXT)");
    server.database_like("latin", &["--encoding=LATIN1", "--locale=C", "--template=template0"]);
    run(async {
        let error = refused(&url).await;
        assert!(matches!(error, StoreError::NotOurs { .. }), "{error}");
        assert!(error.to_string().contains("`people`"), "{error}");
        assert_eq!(server.sql(&url, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'"), "1");
        let error = refused(&server.url("invigil", "latin")).await;
        assert!(
            matches!(error, StoreError::NotOurs { .. }) && error.to_string().contains("LATIN1"),
            "{error}"
        );
        // beside it, in a schema of its own, there is room
        server.sql(&url, "CREATE SCHEMA exams");
        let beside = store(&format!("{url}?options=-csearch_path%3Dexams")).await;
        story(&beside).await;
        sound(&beside).await;
    });
}

#[test]
fn a_newer_schema_is_refused_and_an_older_one_brought_up_to_date_on_a_server_too() {
    let server = Server::shared();
    let url = server.database();
    run(async {
        let first = store(&url).await;
        people(&first).await;
        attempts(&first).await;
        records(&first).await;
        end(&first, 1, &person("ada"), 30, true, &[award(1)]).await;
        let lines = first.audit_lines().await.unwrap();
        server.sql(&url, "UPDATE invigil_schema SET version = 99");
        let error = refused(&url).await;
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
        server
            .sql(&url, &FIRST_SCHEMA.replace("PRAGMA user_version =", "UPDATE invigil_schema SET version ="));
        let asleep = format!("{url}?options=-cdefault_transaction_read_only%3Don");
        let error = refused(&asleep).await;
        assert!(error.to_string().contains("older schema 1"), "{error}");
        let second = store(&url).await;
        assert_eq!(second.audit_lines().await.unwrap(), lines);
        contested(&second).await;
        sound(&second).await;
        let third = store(&asleep).await;
        assert!(matches!(third.access(), Access::ReadOnly(_)));
        let error = third.add_person(&act(1), &person("eve"), "Eve", "").await.unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        assert_eq!(third.people().await.unwrap().len(), 2);
    });
}

#[test]
fn what_was_taken_from_the_tables_shows() {
    let cases = [
        ("DROP INDEX one_open_attempt", "one_open_attempt is not there"),
        ("ALTER TABLE records DROP CONSTRAINT records_attempt_fkey", "references between tables"),
        ("SET session_replication_role = replica; DELETE FROM people", "refer to rows of people"),
    ];
    for (sql, fault) in cases {
        let (server, url) = (Server::shared(), Server::shared().database());
        run(async {
            let store = store(&url).await;
            story(&store).await;
            server.sql(&url, sql);
            let faults = store.faults().await.unwrap();
            assert!(faults.iter().any(|f| f.contains(fault)), "{sql}: {faults:?}");
        });
    }
}

#[test]
fn a_person_is_erased_from_the_tables_of_a_server() {
    let (server, url) = (Server::shared(), Server::shared().database());
    run(async {
        let store = store(&url).await;
        story(&store).await;
        let ada = person("ada");
        let mut erased = store.erase_person(&act(91), &ada, "asked").await.unwrap();
        while let Erased::InExam(open) = &erased {
            store.void_attempt(&act(90), open, "over").await.unwrap();
            erased = store.erase_person(&act(91), &ada, "asked").await.unwrap();
        }
        assert_eq!(erased, Erased::Done(true));
        assert_eq!(store.person(&ada).await.unwrap().unwrap().name, "erased person");
        for table in ["people", "sealed"] {
            let file = server.file(&url, table);
            let holds = |word: &[u8]| file.windows(word.len()).any(|w| w == word);
            assert!(holds(b"Ada Lovelace"), "of whom was not erased, and bears the same name");
            assert!(!holds(b"ada@example.org") && !holds(b"Ada King") && !holds(b"two lights"), "{table}");
        }
        sound(&store).await;
    });
}

#[test]
fn copies_of_a_database_on_a_server_are_made_by_its_own_tools() {
    let url = Server::shared().database();
    let home = tempfile::tempdir().unwrap();
    run(async {
        let store = store(&url).await;
        let error = store.back_up(&home.path().join("copy.db")).await.unwrap_err();
        assert!(error.to_string().contains("pg_dump"), "{error}");
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "nothing was begun");
        assert_eq!(store.ledger_state().await.unwrap(), LedgerState::None);
        store.renew_ledger().await.unwrap();
        assert_eq!((store.verify_ledger().unwrap(), store.ledger_dir()), (0, None));
    });
}
