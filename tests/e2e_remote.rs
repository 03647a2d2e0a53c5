//! The commands of people around an exam, given on other computers than the server's: the real binary on both sides, on both
//! databases.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

mod common;

use common::Bench;
use common::candidate::{Candidate, calls, wait};
use common::postgres::Server;
use common::served::Served;
use serde_json::Value;
use std::fs;

/// A server, and the computers of people who are signed in there. Ada and Mia belong to the partner `north`, which Mia
/// manages; Pia is a proctor; Ben belongs to nobody.
struct World {
    /// The server's own computer.
    server: Bench,
    served: Served,
    root: Bench,
    mia: Bench,
    pia: Bench,
    ada: Bench,
    ada_token: String,
}

/// A computer whose person is signed in.
fn signed_in(served: &Served, token: &str) -> Bench {
    let client = Bench::new();
    let file = client.home().join("token");
    fs::write(&file, token).unwrap();
    let url = format!("http://{}", served.address);
    client.fails(0, &["login", &url, "--token-file", file.to_str().unwrap()]);
    client
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A world whose people were all registered by root, from another computer.
fn world(database: Option<&str>) -> World {
    let server = Bench::new();
    let mut options = vec!["--bootstrap", "root", "--name", "Guild Hall"];
    options.extend(database.into_iter().flat_map(|database| ["--database", database]));
    let served = Served::start(&server, &options);
    let root = fs::read_to_string(server.home().join("state/bootstrap-token")).unwrap();
    let root = signed_in(&served, root.trim());
    root.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    root.ok(&["partner", "add", "south", "--name", "South Ltd"]);
    for id in ["ada", "mia"] {
        root.ok(&[
            "candidate",
            "add",
            id,
            "--name",
            &format!("{id} Example"),
            "--email",
            "a@b.org",
            "--partner",
            "north",
        ]);
    }
    let list = root.home().join("people.csv");
    fs::write(&list, "id,name,email\npia,Pia Example,\nben,Ben Example,ben@example.org\n").unwrap();
    let (_, said) = root.fails(0, &["candidate", "import", list.to_str().unwrap()]);
    assert!(said.contains("2 people are registered."), "{said}");
    root.ok(&["admin", "role", "grant", "mia", "partner-manager", "--partner", "north"]);
    root.ok(&["admin", "role", "grant", "pia", "proctor"]);
    let token = |id: &str| root.ok(&["admin", "token", "issue", id, "--label", "laptop"]).trim().to_owned();
    let ada_token = token("ada");
    let [mia, pia, ada] =
        [token("mia"), token("pia"), ada_token.clone()].map(|token| signed_in(&served, &token));
    World { server, served, root, mia, pia, ada, ada_token }
}

/// Ada sits an exam of the server to its end.
fn ada_sits(world: &World) -> String {
    let delivery = calls("http", world.served.address, &world.ada_token, None);
    wait(async {
        let mut sitting =
            Candidate::sits(&delivery, "ada", &"sales-associate".parse().unwrap()).await.unwrap();
        sitting.answers(3);
        sitting.submits(&delivery).await.unwrap();
        sitting.opened.attempt.to_string()
    })
}

fn an_administrator_does_everything(database: Option<&str>) {
    let world = world(database);
    let root = &world.root;
    let (out, said) = root.fails(0, &["candidate", "list"]);
    assert!(said.contains("at Guild Hall (http://127.0.0.1") && said.contains(") as root"), "{said}");
    for id in ["ada", "ben", "mia", "pia", "root"] {
        assert!(out.contains(id), "{out}");
    }
    // nothing of it is on this computer
    let (out, said) = root.fails(0, &["candidate", "list", "--local"]);
    assert!(out.is_empty() && said.contains("Nobody is registered yet"), "{out}{said}");
    assert!(!said.contains("Guild Hall"), "{said}");

    let attempt = ada_sits(&world);
    let listed = json(&root.ok(&["attempts", "list", "--all", "--json"]));
    assert_eq!(
        (&listed[0]["attempt"], &listed[0]["record"]),
        (&attempt.as_str().into(), &"intact".into()),
        "{listed}"
    );
    let shown = root.ok(&["attempts", "show", &attempt[..12]]);
    assert!(shown.contains("sales-associate") && shown.contains("CLOSED"), "{shown}");
    let items = root.ok(&["attempts", "show", &attempt, "--items", "--json"]);
    assert!(json(&items)["items"].as_array().unwrap().len() >= 40, "{items}");
    let replayed = root.ok(&["attempts", "replay", &attempt]);
    assert!(replayed.contains("ada Example (ada)"), "{replayed}");
    let folder = root.home().join("handed-over");
    root.ok(&["attempts", "export", &attempt, "--output", folder.to_str().unwrap()]);
    let verdict = root.ok(&["verify", folder.to_str().unwrap()]);
    assert!(verdict.contains("CLOSED"), "{verdict}");

    let (_, said) =
        root.fails(0, &["admin", "requirement", "passed", "ada", "sales-101", "--reviewer", "Grace"]);
    assert!(
        said.contains("sales-101: passed by ada") && said.contains("Certified Sales Associate"),
        "{said}"
    );
    let (_, said) = root.fails(0, &["admin", "requirement", "failed", "ada", "sales-101"]);
    assert!(said.contains("It stays completed"), "{said}");
    let today = json(&root.ok(&["status", "--json"]))["day"].as_str().unwrap().to_owned();
    root.fails(0, &["admin", "requirement", "withdrawn", "ada", "sales-101", "--on", &today]);
    root.fails(
        0,
        &["admin", "grant", "ada", "sales-associate", "--reason", "the power failed", "--waive-wait"],
    );
    root.fails(
        0,
        &["admin", "accommodate", "ada", "sales-associate", "--extra-percent", "25", "--case", "C-17"],
    );
    let dry = root.ok(&["admin", "rescore", "sales-associate"]);
    assert!(dry.contains("dry run, nothing was recorded") && dry.contains("1 attempt"), "{dry}");
    let item = json(&items)["items"][0]["item"].as_str().unwrap().to_owned();
    let (_, said) =
        root.fails(0, &["admin", "void-item", "sales-associate", &item, "--reason", "two right answers"]);
    assert!(said.contains("is void: everybody is credited"), "{said}");
    assert!(root.ok(&["admin", "void-item", "--list"]).contains(&item));
    root.ok(&["admin", "rescore", "sales-associate", "--apply", "--reason", "two right answers"]);
    let (_, said) = root
        .fails(0, &["admin", "appeal", "open", &attempt, "--text", "Question 3 is odd", "--kind", "item"]);
    let appeal = said.lines().last().unwrap().split(':').next().unwrap().to_owned();
    assert!(root.ok(&["admin", "appeal", "list", "--open"]).contains("Question 3 is odd"));
    root.fails(0, &["admin", "appeal", "decide", &appeal, "rejected", "--reason", "it is sound"]);
    root.fails(0, &["admin", "void", &attempt, "--reason", "the fire alarm"]);

    root.fails(0, &["candidate", "rename", "ben", "Benjamin Example"]);
    root.fails(0, &["candidate", "move", "ben", "south"]);
    assert!(root.ok(&["status", "--candidate", "ben"]).contains("Benjamin Example (ben), South Ltd"));
    let (_, said) = root.fails(0, &["candidate", "erase", "ben", "--reason", "asked for it", "--yes"]);
    assert!(said.contains("ben is erased") && said.contains("server's database"), "{said}");
    let issued = json(&root.ok(&["admin", "token", "list", "--person", "pia", "--json"]));
    root.fails(0, &["admin", "token", "revoke", issued[0]["id"].as_str().unwrap()]);
    let (_, said) = world.pia.fails(1, &["attempts", "list", "--all"]);
    assert!(said.contains("sign in again"), "{said}");
    root.fails(0, &["admin", "role", "withdraw", "pia", "proctor"]);
    assert!(!root.ok(&["admin", "role", "list"]).contains("pia"));

    // the trail names who it was, and holds
    let (trail, said) = root.fails(0, &["admin", "audit", "--candidate", "root"]);
    assert!(said.contains("all are intact"), "{said}");
    for done in ["registered", "granted", "declared void", "erased", "rejected", "token"] {
        assert!(trail.contains(done), "{done}: {trail}");
    }
    assert!(trail.contains("administrator/root") && trail.contains("the fire alarm"), "{trail}");
    let whole = json(&root.ok(&["admin", "audit", "--json"]));
    assert_eq!(whole["intact"], true);
    let records = whole["records"].as_array().unwrap();
    let by_nobody = records.iter().filter(|record| record["by"] == "administrator").count();
    assert_eq!(by_nobody, 3, "the first administrator's person, role and token alone: {whole}");
}

#[test]
fn an_administrator_does_from_another_computer_what_the_store_has_commands_for_on_sqlite() {
    an_administrator_does_everything(None);
}

#[test]
fn an_administrator_does_from_another_computer_what_the_store_has_commands_for_on_postgresql() {
    an_administrator_does_everything(Some(&Server::shared().database()));
}

#[test]
fn a_partner_manager_reads_the_own_partner_and_changes_nothing() {
    let world = world(None);
    let mia = &world.mia;
    let people = mia.ok(&["candidate", "list"]);
    assert!(people.contains("ada") && people.contains("mia") && !people.contains("ben"), "{people}");
    let listed = json(&mia.ok(&["candidate", "list", "--json"]));
    assert_eq!(listed[0]["email"], "", "addresses are for whoever administers: {listed}");
    let standing = mia.ok(&["status"]);
    assert!(
        standing.contains("(ada)") && standing.contains("(mia)") && !standing.contains("(ben)"),
        "{standing}"
    );
    assert!(mia.ok(&["status", "--candidate", "ada"]).contains("(ada)"));
    let (_, said) = mia.fails(0, &["tiers"]);
    assert!(said.contains("The partner of mia Example: north"), "{said}");
    for refused in [
        &["status", "--candidate", "ben"][..],
        &["status", "--candidate", "nobody-at-all"],
        &["tiers", "--partner", "south"],
        &["attempts", "list", "--candidate", "ada"],
        &["candidate", "add", "eve", "--name", "Eve"],
        &["admin", "grant", "ada", "sales-associate", "--reason", "a favour"],
        &["admin", "role", "grant", "mia", "administrator"],
        &["admin", "token", "issue", "ada"],
        &["admin", "audit"],
    ] {
        let (out, said) = mia.fails(1, refused);
        assert!(out.is_empty() && said.contains("this account may not do that"), "{refused:?}: {said}");
    }
}

#[test]
fn a_candidate_and_a_proctor_read_what_is_theirs() {
    let world = world(None);
    let attempt = ada_sits(&world);
    let ada = &world.ada;
    let (out, said) = ada.fails(0, &["status"]);
    assert!(out.contains("(ada), North Ltd") && !out.contains("(mia)"), "{out}");
    assert!(said.contains("as ada") && !out.contains("self-attested"), "{said}{out}");
    let listed = json(&ada.ok(&["attempts", "list", "--json"]));
    assert_eq!((listed.as_array().map(Vec::len), &listed[0]["attempt"]), (Some(1), &attempt.as_str().into()));
    assert!(ada.ok(&["attempts", "show", &attempt[..8]]).contains("sales-associate"));
    for refused in [
        &["attempts", "show", &attempt, "--items"][..],
        &["attempts", "replay", &attempt],
        &["attempts", "export", &attempt, "--output", "somewhere"],
        &["attempts", "list", "--candidate", "mia"],
        &["status", "--candidate", "mia"],
        &["tiers"],
        &["candidate", "erase", "mia", "--reason", "spite", "--yes"],
    ] {
        let (out, said) = ada.fails(1, refused);
        assert!(out.is_empty() && said.contains("this account may not do that"), "{refused:?}: {said}");
    }
    let (_, said) = ada.fails(1, &["candidate", "use", "mia"]);
    assert!(said.contains("who is signed in is who sits") && said.contains("--local"), "{said}");

    let pia = &world.pia;
    assert!(pia.ok(&["candidate", "list"]).contains("ben"));
    assert!(pia.ok(&["attempts", "show", &attempt]).contains("CLOSED"));
    let (_, said) = pia.fails(1, &["attempts", "show", &attempt, "--items"]);
    assert!(said.contains("only an administrator may"), "{said}");
    let standing = pia.ok(&["status"]);
    assert!(standing.contains("(pia)") && !standing.contains("(ada)"), "{standing}");

    // the commands on the server's own computer say the same of what it delivered
    let shown = world.server.ok(&["attempts", "show", &attempt]);
    let standing = world.server.ok(&["status", "--candidate", "ada"]);
    assert!(!(shown.clone() + &standing).contains("self-attested"), "{shown}{standing}");
}

#[test]
fn a_wrong_wish_is_refused_in_the_same_words_there_as_here() {
    let world = world(None);
    let here = Bench::new();
    for (id, name) in [("north", "North Ltd"), ("south", "South Ltd")] {
        here.ok(&["partner", "add", id, "--name", name]);
    }
    for id in ["ada", "mia", "pia", "ben", "root"] {
        here.ok(&["candidate", "add", id, "--name", &format!("{id} Example")]);
    }
    for wrong in [
        &["candidate", "add", "ada", "--name", "Ada"][..],
        &["candidate", "add", "Ada King", "--name", "Ada"],
        &["candidate", "rename", "adda", "Ada"],
        &["candidate", "rename", "ada", " "],
        &["candidate", "move", "ada", "nroth"],
        &["admin", "grant", "ada", "sales-asociate", "--reason", "x"],
        &["admin", "grant", "ada", "sales-associate", "--reason", ""],
        &["admin", "requirement", "passed", "ada", "sales-10"],
        &["admin", "requirement", "passed", "ada", "sales-101", "--on", "2999-01-01"],
        &["admin", "requirement", "withdrawn", "ada", "sales-101"],
        &["admin", "accommodate", "ada", "sales-associate", "--case", "C-1"],
        &["admin", "accommodate", "ada", "sales-associate", "--extra-percent", "5000", "--case", "C-1"],
        &["admin", "void", "0192f0c1", "--reason", "x"],
        &["admin", "void-item", "sales-associate", "no-such-item", "--reason", "x"],
        &["admin", "rescore", "sales-asociate"],
        &["admin", "appeal", "decide", "ap-00000000", "upheld", "--reason", "x"],
        &["admin", "suspend", "no-such-credential", "--reason", "x"],
        &["admin", "role", "grant", "ada", "partner-manager"],
        &["admin", "role", "withdraw", "ada", "proctor"],
        &["admin", "token", "issue", "ada", "--days", "9999"],
        &["admin", "token", "revoke", "nonsense"],
        &["status", "--candidate", "ad"],
        &["tiers", "--partner", "nowhere"],
    ] {
        let (_, there) = world.root.fails(1, wrong);
        let (_, here) = here.fails(1, wrong);
        let there = there.split_once(" as root\n").map_or(there.as_str(), |(_, said)| said);
        assert_eq!(there, here, "{wrong:?}");
    }
}

#[test]
fn a_server_that_is_away_is_named_with_the_way_to_work_here() {
    let world = world(None);
    drop(world.served);
    for command in [&["status"][..], &["admin", "grant", "ada", "sales-associate", "--reason", "x"]] {
        let (out, said) = world.root.fails(1, command);
        assert!(out.is_empty() && said.contains("Guild Hall cannot be reached"), "{said}");
        assert!(said.contains("look whether it was") && said.contains("--local"), "{said}");
    }
    assert!(world.root.ok(&["candidate", "list", "--local", "--json"]).contains("[]"));
}
