//! A hall of candidates over real HTTP, while the server is killed (-9) again and again: nothing that it acknowledged is lost.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

#[path = "../examples/herd/bare.rs"]
mod bare;
#[path = "../examples/herd/candidate.rs"]
mod candidate;
#[path = "../examples/herd/check.rs"]
mod check;
#[path = "../examples/herd/house.rs"]
mod house;
#[path = "../examples/herd/load.rs"]
mod load;
#[path = "../examples/herd/play.rs"]
mod play;
#[expect(dead_code, reason = "other tests use the rest of it")]
#[path = "common/postgres.rs"]
mod postgres;
#[path = "../examples/herd/wire.rs"]
mod wire;

use clap::Parser as _;

const CANDIDATES: u64 = 40;
const KILLS: usize = 6;

fn nothing_is_lost(database: &str) {
    let (candidates, kills) = (CANDIDATES.to_string(), KILLS.to_string());
    let wish = play::Wish::parse_from([
        "herd",
        "--database",
        database,
        "--candidates",
        &candidates,
        "--per-call",
        "4",
        "--connections",
        "16",
        "--kill",
        &kills,
        "--bare",
        "0",
    ]);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let found = runtime.block_on(play::play(wish)).unwrap();
    assert!(found.is_sound(), "{found}");
    assert_eq!((found.killed, found.results), (KILLS, CANDIDATES), "{found}");
    // opened and started, shown and answered forty times, submitted and signed, and a receipt now and then
    assert!(found.records >= CANDIDATES * 84, "{found}");
}

#[test]
fn a_server_that_is_killed_loses_nothing_that_it_acknowledged() {
    nothing_is_lost("sqlite");
}

#[test]
fn nor_does_one_on_postgresql() {
    nothing_is_lost("postgres");
}
