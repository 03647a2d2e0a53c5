//! The commands of people around an exam, given on other computers than the server's: the real binary on both sides, on both
//! databases.
#![expect(clippy::unwrap_used, reason = "a broken fixture should stop a test at once")]

mod common;

use common::candidate::{Candidate, calls, wait};
use common::clocks;
use common::postgres::Server;
use common::pty::Terminal;
use common::served::Served;
use common::{Bench, flat};
use invigil::attempt::Fact;
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
    world_of(Bench::new(), database)
}

fn world_of(server: Bench, database: Option<&str>) -> World {
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
    assert!(trail.contains("administrator/root/tk-") && trail.contains("the fire alarm"), "{trail}");
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

/// Ada answers in time, on a second computer with an old copy of her record too, and hands in two hours late.
fn ada_is_late(world: &World, clock: &std::path::Path) -> String {
    let delivery = calls("http", world.served.address, &world.ada_token, None);
    let exam = "sales-associate".parse().unwrap();
    wait(async {
        let mut sitting = Candidate::sits(&delivery, "ada", &exam).await.unwrap();
        let mut copied = sitting.clone();
        sitting.answers(3);
        sitting.sends(&delivery).await.unwrap();
        copied.answers(1);
        let refused = copied.sends(&delivery).await.unwrap_err().to_string();
        assert!(refused.contains("put aside for review"), "{refused}");
        fs::write(clock, "+10800").unwrap();
        sitting.record(Fact::Cleared { item: 1 });
        let outcome = sitting.submits(&delivery).await.unwrap();
        assert!(outcome.is_held(), "{outcome:?}");
        sitting.opened.attempt.to_string()
    })
}

fn what_a_server_holds_aside_is_decided_from_another_computer(database: Option<&str>) {
    let mut server = Bench::new();
    let clock = server.home().join("clock");
    fs::write(&clock, "+0").unwrap();
    clocks::follow(&mut server, &clock);
    let world = world_of(server, database);
    let root = &world.root;
    let nothing: [(&[&str], &str); 3] = [
        (&["admin", "review", "list"], "No result is held for review."),
        (&["admin", "incident", "list"], "No incident is open."),
        (&["admin", "device", "list", "--person", "mia", "--all"], ""),
    ];
    for (command, said) in nothing {
        let (out, err) = root.fails(0, command);
        assert!(err.contains("at Guild Hall") && err.contains(said), "{command:?}: {out}{err}");
    }
    let attempt = ada_is_late(&world, &clock);
    let reviews = root.ok(&["admin", "review", "list"]);
    for part in [&attempt, "ada at sales-associate", "after the deadline", "with every answer"] {
        assert!(flat(&reviews).contains(part), "{part}: {reviews}");
    }
    let incident = json(&root.ok(&["admin", "incident", "list", "--json"]))[0]["id"].to_string();
    let shown = root.ok(&["admin", "incident", "show", &incident]);
    assert!(
        shown.contains(&attempt) && shown.contains("offered: {") && shown.contains("held:    {"),
        "{shown}"
    );
    let devices = json(&root.ok(&["admin", "device", "list", "--person", "ada", "--json"]));
    let of_attempt = common::candidate::device().verifier().to_string();
    let device = devices.as_array().unwrap().iter().find(|row| row["key"] == of_attempt.as_str()).unwrap();
    let device = device["id"].as_str().unwrap();

    // nobody else may, and is told so
    let lists = [
        &["admin", "review", "list"][..],
        &["admin", "review", "release", &attempt, "--reason", "it is mine"],
        &["admin", "review", "refuse", &attempt, "--reason", "spite"],
        &["admin", "incident", "list"],
        &["admin", "incident", "show", &incident],
        &["admin", "incident", "close", &incident, "--reason", "it is mine"],
        &["admin", "device", "list"],
        &["admin", "device", "revoke", device, "--reason", "spite"],
    ];
    for who in [&world.ada, &world.mia, &world.pia] {
        for refused in lists {
            let (out, said) = who.fails(1, refused);
            assert!(out.is_empty() && said.contains("this account may not do that"), "{refused:?}: {said}");
        }
    }
    // and the store of one's own is another one
    for list in [lists[0], lists[3], lists[6]] {
        let (out, said) = root.fails(0, &[list, &["--local"]].concat());
        assert!(out.is_empty() && said.contains("No ") && !said.contains("Guild Hall"), "{list:?}: {said}");
    }

    let (_, said) = root.fails(0, &["admin", "review", "release", &attempt[..13], "--reason", "no network"]);
    assert!(said.contains("is released: every answer counts") && said.contains("points"), "{said}");
    let shown = flat(&root.ok(&["attempts", "show", &attempt]));
    assert!(
        shown.contains("review released after review") && shown.contains("The reason: no network"),
        "{shown}"
    );
    let (_, said) = root.fails(1, &["admin", "review", "refuse", &attempt, "--reason", "x"]);
    assert!(said.contains("released") && !said.contains("refused:"), "{said}");
    let (_, said) = root.fails(0, &["admin", "incident", "close", &incident, "--reason", "an old backup"]);
    assert!(said.contains("The record that is held stands."), "{said}");
    let (_, said) = root.fails(0, &["admin", "device", "revoke", device, "--reason", "it was stolen"]);
    assert!(said.contains("(ada) is revoked"), "{said}");
    assert!(!root.ok(&["admin", "device", "list"]).contains(device));
    let trail = root.ok(&["admin", "audit"]);
    for why in ["no network", "an old backup", "it was stolen"] {
        assert!(trail.contains(why), "{why}: {trail}");
    }
    for list in ["review", "incident", "device"] {
        for json in [&[][..], &["--json"]] {
            let command = [&["admin", list, "list", "--all"], json].concat();
            let told = root.ok(&command);
            assert!(told.contains(if list == "device" { device } else { &attempt }), "{command:?}: {told}");
            if database.is_none() {
                assert_eq!(
                    told,
                    world.server.ok(&command),
                    "{command:?}: the same as on the server's computer"
                );
            }
        }
    }
}

#[test]
fn held_results_incidents_and_devices_are_looked_after_from_another_computer_on_sqlite() {
    what_a_server_holds_aside_is_decided_from_another_computer(None);
}

#[test]
fn held_results_incidents_and_devices_are_looked_after_from_another_computer_on_postgresql() {
    what_a_server_holds_aside_is_decided_from_another_computer(Some(&Server::shared().database()));
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

/// Presses `t` at home; what is to be seen then, together with what plain lines say to `tiers`.
fn looks_at_tiers(bench: &Bench, expected: &str) -> (String, String) {
    let mut terminal = Terminal::start(bench, 80, 24, &["--linear=off"]);
    terminal.expect("t tiers");
    terminal.key("t");
    let screen = terminal.wait("the tiers, or why not", |screen| flat(screen).contains(expected));
    terminal.key("Esc");
    terminal.expect("q quit");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    let mut lines = Terminal::start(bench, 120, 40, &["--linear"]);
    lines.told(0, "Home: ");
    (screen, lines.say("tiers", "Home: "))
}

#[test]
fn the_screen_of_tiers_at_a_server_is_for_the_manager_and_everybody_else_is_told_who_may() {
    let world = world(None);
    let said = world.mia.ok(&["tiers"]);
    assert_eq!(said, world.root.ok(&["tiers", "--partner", "north"]));
    for (who, expected) in [
        (&world.mia, "North Ltd (north) reaches Registered"),
        (&world.ada, "How a partner stands to the tiers is read by its partner manager"),
        (&world.root, "You belong to no partner today"),
    ] {
        let (screen, spoken) = looks_at_tiers(who, expected);
        assert!(flat(&spoken).contains(&expected.replace(" · ", ", ")), "{spoken}");
        let named = flat(&screen).contains("Partner tiers") && flat(&spoken).contains("ada Example");
        assert_eq!(named, expected.contains("North Ltd"), "{screen}{spoken}");
    }
    // root belongs to no partner, and reads the tiers of the own one from then on
    world.root.ok(&["candidate", "move", "root", "south"]);
    looks_at_tiers(&world.root, "South Ltd (south) reaches Registered");
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
        &["admin", "review", "release", "0192f0c1", "--reason", "x"],
        &["admin", "incident", "show", "4711"],
        &["admin", "incident", "close", "4711", "--reason", "x"],
        &["admin", "device", "list", "--person", "adda"],
        &["admin", "device", "revoke", "0a1b2c3d", "--reason", "x"],
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
        assert!(said.contains("Nothing was changed there") && said.contains("--local"), "{said}");
    }
    assert!(world.root.ok(&["candidate", "list", "--local", "--json"]).contains("[]"));
}
