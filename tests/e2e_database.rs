//! A server on another database than its home's: the commands typed next in that home reach the same database, or say plainly
//! that they do not.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

mod common;

use common::Bench;
use common::candidate::{Candidate, calls, wait};
use common::postgres::Server;
use common::served::Served;

/// The README's commands after `serve --database`, in the same home.
fn what_is_typed_next_reaches_what_is_served(database: &str) {
    let bench = Bench::new();
    let served = Served::start(&bench, &["--database", database, "--bootstrap", "root"]);
    let (_, said) = bench.fails(0, &["candidate", "add", "ada", "--name", "Ada Example"]);
    assert!(said.contains("at the database ") && said.contains("is registered"), "{said}");
    assert!(!said.contains("person in use"), "who sits here is another matter: {said}");
    let token = bench.ok(&["admin", "token", "issue", "ada"]);
    let me = served.call("GET", "/api/v1/me", token.trim(), None);
    assert_eq!(me.json()["person"], "ada", "{me:?}");
    let (people, _) = bench.fails(0, &["candidate", "list"]);
    assert!(people.contains("ada") && people.contains("root"), "{people}");
    assert!(!bench.home().join("data/invigil.db").exists(), "nothing went to the home's own file");
    // the home's file is a word away, and what is about it alone says where the registry is
    let (people, _) = bench.fails(0, &["--local", "candidate", "list"]);
    assert!(!people.contains("ada"), "{people}");
    let (_, said) = bench.fails(1, &["store", "check"]);
    assert!(said.contains("this home serves ") && said.contains("--local"), "{said}");
    let (_, said) = bench.fails(1, &["candidate", "use", "ada"]);
    assert!(said.contains("the database of a server"), "{said}");
    // from another home it is named; a command that works on no registry takes no database
    let other = Bench::new();
    let people = other.ok(&["candidate", "list", "--database", database]);
    assert!(people.contains("ada"), "{people}");
    let (_, said) = other.fails(2, &["take", "sales-associate", "--database", database]);
    assert!(said.contains("--database is for `serve`"), "{said}");
    drop(served);
    // a home that serves its own file again works on it
    drop(Served::start(&bench, &[]));
    let (people, said) = bench.fails(0, &["candidate", "list"]);
    assert!(!people.contains("ada") && !said.contains("at the database"), "{people}{said}");
}

#[test]
fn what_is_typed_next_reaches_another_file_that_is_served() {
    let bench = Bench::new();
    what_is_typed_next_reaches_what_is_served(&format!("sqlite:{}", bench.home().join("exams.db").display()));
}

#[test]
fn what_is_typed_next_reaches_the_postgresql_that_is_served() {
    what_is_typed_next_reaches_what_is_served(&Server::shared().database());
}

#[test]
fn a_password_is_kept_nowhere_and_asked_for_where_it_is_needed() {
    let mut bench = Bench::new();
    let database = Server::shared().database();
    let with_password = database.replacen("invigil@", "invigil:sesame@", 1);
    let served = Served::start(&bench, &["--database", &with_password, "--bootstrap", "root"]);
    let kept = std::fs::read_to_string(bench.home().join("state/served-database")).unwrap();
    assert!(!kept.contains("sesame"), "{kept}");
    let (_, said) = bench.fails(1, &["candidate", "add", "ada", "--name", "Ada Example"]);
    assert!(said.contains("this home serves postgres://invigil@") && said.contains("PGPASSWORD"), "{said}");
    assert!(!bench.home().join("data/invigil.db").exists(), "nothing went elsewhere");
    bench.set("PGPASSWORD", "sesame");
    bench.fails(0, &["candidate", "add", "ada", "--name", "Ada Example"]);
    drop(served);
}

#[test]
fn the_help_of_serve_names_postgresql() {
    let help = Bench::new().ok(&["serve", "--help"]);
    assert!(help.contains("postgres://USER@HOST/DATABASE"), "{help}");
}

#[test]
fn a_server_with_keys_of_its_own_on_a_database_of_others_says_so() {
    let (first, second) = (Bench::new(), Bench::new());
    let database = format!("sqlite:{}", first.home().join("exams.db").display());
    let options = ["--database", &database];
    let served = Served::start(&first, &options);
    first.fails(0, &["candidate", "add", "ada", "--name", "Ada Example"]);
    let token = first.ok(&["admin", "token", "issue", "ada"]);
    let delivery = calls("http", served.address, token.trim(), None);
    let mut sitting = wait(Candidate::sits(&delivery, "ada", &"sales-associate".parse().unwrap())).unwrap();
    sitting.answers(40);
    wait(sitting.submits(&delivery)).unwrap();
    drop(served);
    let warned = "signed with another key";
    // started anew it has the same keys; one of another home has not, until they are copied
    assert!(!Served::start(&first, &options).log().contains(warned));
    let log = Served::start(&second, &options).log();
    assert!(log.contains(warned) && log.contains("registry-key.pem"), "{log}");
    for key in ["registry-key.pem", "server-key.pem"] {
        let of = |bench: &Bench| bench.home().join("state").join(key);
        std::fs::copy(of(&first), of(&second)).unwrap();
    }
    assert!(!Served::start(&second, &options).log().contains(warned));
}

#[test]
fn a_postgresql_without_room_for_more_is_not_ready() {
    // what the readiness test writes for a moment needs a temporary file, and none is allowed: the nearest to a full disk that a
    // setting gives
    let full = Server::start("-c temp_file_limit=0");
    let (bench, other) = (Bench::new(), Bench::new());
    let served = Served::start(&bench, &["--database", &full.database()]);
    let answer = served.call("GET", "/readyz", "", None);
    assert_eq!((answer.status, answer.problem().as_str()), (503, "unavailable"));
    let served = Served::start(&other, &["--database", &Server::shared().database()]);
    assert_eq!(served.call("GET", "/readyz", "", None).body, "ready\n");
}
