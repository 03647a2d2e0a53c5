//! `tiers`: a partner's people, the seats they fill, the one that is missing, and what is about to be lost. The exams are
//! sat in this process, on the days that the story needs; everything else is the real binary under a clock of its own.

#[path = "delivery_story/client.rs"]
mod client;
mod common;
#[path = "delivery_story/days.rs"]
mod days;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "the story of tiers brings its own program")]
mod house;

use common::pty::Terminal;
use common::{Bench, clocks, flat, repository};
use house::{House, run};
use invigil::library::Library;
use invigil::store::Store;
use invigil::time::Day;
use serde_json::{Value, json};
use std::sync::Arc;

const TODAY: &str = "2026-12-10";

fn program() -> String {
    repository("tests/data/programs/three-tiers.toml").to_str().unwrap().to_owned()
}

/// A home under the program with tiers, on a computer whose date is `date`.
fn bench(date: &str) -> Bench {
    let mut bench = Bench::new();
    bench.set("INVIGIL_PROGRAM", &program());
    on(&mut bench, date);
    bench
}

/// From here on the binary finds this date.
fn on(bench: &mut Bench, date: &str) {
    clocks::fake(bench, &format!("@{date} 12:00:00"));
}

/// The person passes the exam in the morning of `date`.
fn passes(bench: &Bench, person: &str, exam: &str, date: &str) {
    let text = std::fs::read_to_string(program()).unwrap();
    let bank = house::bank(exam, 12).replace("program = \"guild\"", "program = \"dealers\"");
    let library = Library::of_texts(text.as_bytes(), &[(exam, bank.as_bytes())]).unwrap();
    assert!(days::sits(bench, library, person, exam, date, 4).unwrap().passed);
}

fn completes(bench: &Bench, person: &str, requirement: &str, date: &str) {
    bench.ok(&["admin", "requirement", "passed", person, requirement, "--on", date]);
}

/// Five people of one partner; the fourth has all but a senior's exam and one job.
fn five() -> Bench {
    let mut bench = bench("2025-06-01");
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    for (id, name) in [
        ("ada", "Ada Example"),
        ("ben", "Ben Example"),
        ("cy", "Cy Example"),
        ("dee", "Dee Example"),
        ("eve", "Eve Example"),
    ] {
        bench.ok(&["candidate", "add", id, "--name", name, "--partner", "north"]);
    }
    bench.ok(&["partner", "add", "south", "--name", "South Ltd"]);
    bench.ok(&["candidate", "add", "zoe", "--name", "Zoe Example", "--partner", "south"]);
    on(&mut bench, TODAY);
    for (person, date) in
        [("cy", "2025-11-10"), ("ben", "2026-01-10"), ("ada", "2026-07-01"), ("dee", "2026-07-01")]
    {
        completes(&bench, person, "induction", date);
    }
    // in grace: expired on 20 November
    passes(&bench, "cy", "fitting-junior", "2025-11-10");
    passes(&bench, "cy", "fitting-senior", "2025-11-20");
    completes(&bench, "cy", "supervised-jobs", "2025-11-19");
    completes(&bench, "cy", "supervised-jobs", "2025-11-20");
    // expiring
    passes(&bench, "ben", "selling-junior", "2026-01-10");
    passes(&bench, "ben", "selling-senior", "2026-01-20");
    // active
    passes(&bench, "ada", "selling-junior", "2026-07-01");
    passes(&bench, "ada", "selling-senior", "2026-07-10");
    passes(&bench, "dee", "fitting-junior", "2026-07-01");
    completes(&bench, "dee", "supervised-jobs", "2026-08-01");
    bench
}

/// What the command says; on standard error nothing.
fn tiers(bench: &Bench, arguments: &[&str]) -> String {
    let output = bench.run(&[&["tiers", "--partner", "north"], arguments].concat());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(arguments.contains(&"--json") || said.lines().all(|l| l.chars().count() <= 80), "{said}");
    said
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

const BEFORE: &str = "\
Dealer Programme, 10 Dec 2026 (UTC) · this computer only, self-attested

North Ltd (north) reaches Silver · 5 people

Listed · reached, no seats to fill
  unlocks           A line in the directory

Silver · reached
  unlocks           Spare parts at a discount
  Selling · Junior  Ada Example (ada) · Senior
  Fitting · Junior  Dee Example (dee)

Gold · 1 of 4 seats missing
  unlocks           A sign for the door
  Selling · Senior  Ada Example (ada)
                    Ben Example (ben) · EXPIRING, counts through 19 Feb 2027
  Fitting · Senior  Cy Example (cy) · GRACE, counts through 20 Dec 2026
                    1 missing; nearest:
    2 to go  Dee Example (dee): Senior Fitter exam, Supervised jobs (1 of 2
               done)
    3 to go  Ada Example (ada): Fitter exam, Senior Fitter exam, Supervised jobs
               (0 of 2 done)
    3 to go  Ben Example (ben): Fitter exam, Senior Fitter exam, Supervised jobs
               (0 of 2 done)
             and 1 more person

From 21 Dec 2026 on, unless renewed in time
  lapses  Cy Example (cy) · Certified Senior Fitter · GRACE, expired 20 Nov 2026
  Gold    Fitting · Senior, 0 of 2 filled

From 20 Feb 2027 on, unless renewed in time
  lapses  Ben Example (ben) · Certified Senior Seller · EXPIRING, valid through
            20 Jan 2027
  Gold    Selling · Senior, 1 of 2 filled
";

const GOLD: &str = "\
Dealer Programme, 10 Dec 2026 (UTC) · this computer only, self-attested

North Ltd (north) reaches Gold · 5 people

Gold · reached
  unlocks           A sign for the door
  Selling · Senior  Ada Example (ada)
                    Ben Example (ben) · EXPIRING, counts through 19 Feb 2027
  Fitting · Senior  Cy Example (cy) · GRACE, counts through 20 Dec 2026
                    Dee Example (dee)

From 21 Dec 2026 on, unless renewed in time
  lapses  Cy Example (cy) · Certified Senior Fitter · GRACE, expired 20 Nov 2026
  Gold    lost: Fitting · Senior, 1 of 2 filled
  then    North Ltd reaches Silver

From 20 Feb 2027 on, unless renewed in time
  lapses  Ben Example (ben) · Certified Senior Seller · EXPIRING, valid through
            20 Jan 2027
  Gold    Selling · Senior, 1 of 2 filled
";

#[test]
fn gold_for_a_partner_with_five_people_the_missing_seat_is_named_filled_and_shown() {
    let bench = five();
    assert_eq!(tiers(&bench, &[]), BEFORE);
    let gold = &parsed(&tiers(&bench, &["--for", "gold", "--json"]))["tiers"][0];
    assert_eq!((&gold["reached"], &gold["count"], &gold["missing"]), (&json!(false), &json!(4), &json!(1)));
    let seats = &gold["seats"][1];
    assert_eq!(
        (&seats["track"], &seats["level"], &seats["missing"]),
        (&json!("fitting"), &json!("senior"), &json!(1))
    );
    let near: Vec<&Value> = seats["nearest"].as_array().unwrap().iter().map(|n| &n["person"]["id"]).collect();
    assert_eq!(near, ["dee", "ada", "ben", "eve"]);
    let open = seats["nearest"][0]["to_go"].as_array().unwrap();
    assert_eq!(open[0]["kind"], json!({"exam": "fitting-senior"}));
    assert_eq!((&open[1]["done"], &open[1]["needed"]), (&json!(1), &json!(2)));
    assert_eq!(seats["nearest"][3]["to_go"].as_array().unwrap().len(), 4, "induction and two exams and jobs");

    // the nearest one does what was named
    passes(&bench, "dee", "fitting-senior", "2026-12-09");
    completes(&bench, "dee", "supervised-jobs", TODAY);
    assert_eq!(tiers(&bench, &["--for", "gold"]), GOLD);

    let report = parsed(&tiers(&bench, &["--json"]));
    assert_eq!(report["reached"], json!({"id": "gold", "name": "Gold"}));
    assert_eq!(report["partner"], json!({"id": "north", "name": "North Ltd"}));
    assert_eq!(report["people"].as_array().unwrap().len(), 5, "nobody of another partner");
    let ids: Vec<&Value> = report["tiers"].as_array().unwrap().iter().map(|t| &t["id"]).collect();
    assert_eq!(ids, ["listed", "silver", "gold"]);
    assert_eq!(
        report["falls"],
        json!([{"day": "2026-12-21", "reached": {"id": "silver", "name": "Silver"}}])
    );
    let loss = &report["tiers"][2]["losses"][0];
    assert_eq!((&loss["day"], &loss["tier_lost"]), (&json!("2026-12-21"), &json!(true)));
    let cy = &loss["lapses"][0];
    assert_eq!((&cy["person"]["id"], &cy["credential"]["standing"]), (&json!("cy"), &json!("grace")));
    assert_eq!(cy["credential"]["expires"], "2026-11-20");
    assert_eq!(cy["credential"]["counts_through"], "2026-12-20");
    assert_eq!(report["tiers"][1]["losses"], json!([]), "others fill the seats of the lower tier");
    assert_eq!(report["marks"], json!(["self-attested"]));

    // it reports and changes nothing
    let records = |bench: &Bench| bench.ok(&["admin", "audit"]).lines().count();
    let before = records(&bench);
    tiers(&bench, &[]);
    assert_eq!(records(&bench), before);
}

#[test]
fn tiers_are_told_for_days_before_and_after() {
    let bench = five();
    let at = |day: &str| {
        let report = parsed(&tiers(&bench, &["--at", day, "--json"]));
        assert_eq!(report["day"], day);
        let names = |group: &Value| -> Vec<String> {
            let holders = group["holders"].as_array().unwrap();
            holders.iter().map(|h| h["person"]["id"].as_str().unwrap().to_owned()).collect()
        };
        let seats = report["tiers"][2]["seats"].as_array().unwrap();
        let gold: Vec<Vec<String>> = seats.iter().map(names).collect();
        (report["reached"]["id"].as_str().unwrap().to_owned(), gold)
    };
    let all =
        |groups: [&[&str]; 2]| groups.map(|g| g.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).to_vec();
    assert_eq!(at("2025-06-15"), ("listed".to_owned(), all([&[], &[]])));
    assert_eq!(at("2026-01-20"), ("silver".to_owned(), all([&["ben"], &["cy"]])));
    // the last day of grace, and the day after
    assert_eq!(at("2026-12-20"), ("silver".to_owned(), all([&["ada", "ben"], &["cy"]])));
    assert_eq!(at("2026-12-21"), ("silver".to_owned(), all([&["ada", "ben"], &[]])));
    assert_eq!(at("2027-02-20").1, all([&["ada"], &[]]));
    assert_eq!(at("2030-01-01"), ("listed".to_owned(), all([&[], &[]])));
    // before anybody belonged to it
    let before = tiers(&bench, &["--at", "2025-05-31"]);
    assert!(
        before.contains("North Ltd (north) reaches Listed · nobody belongs to it on this day"),
        "{before}"
    );
    assert!(before.contains("Gold · 4 of 4 seats missing") && !before.contains("nearest"), "{before}");
}

#[test]
fn people_count_for_the_partner_that_they_belong_to_on_the_day() {
    let bench = five();
    run(async {
        let store = Arc::new(Store::open(&bench.home().join("data/invigil.db")).await.unwrap());
        let text = std::fs::read_to_string(program()).unwrap();
        let library = Library::of_texts(text.as_bytes(), &[]).unwrap();
        let house = House::over(store.clone(), library, house::start(), 1);
        let moved: Day = "2026-12-05".parse().unwrap();
        house.office.registrar().set_partner("ada", Some("south"), moved).await.unwrap();
        house.office.registrar().set_partner("dee", None, moved).await.unwrap();
        store.close().await.unwrap();
    });
    let people = |partner: &str, day: &str| -> Vec<String> {
        let report = parsed(&bench.ok(&["tiers", "--partner", partner, "--at", day, "--json"]));
        let people = report["people"].as_array().unwrap();
        people.iter().map(|p| p["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(people("north", "2026-12-04"), ["ada", "ben", "cy", "dee", "eve"]);
    assert_eq!(people("north", "2026-12-05"), ["ben", "cy", "eve"]);
    assert_eq!(people("south", "2026-12-04"), ["zoe"]);
    assert_eq!(people("south", "2026-12-05"), ["ada", "zoe"]);
    let south = bench.ok(&["tiers", "--partner", "south", "--for", "silver"]);
    assert!(south.contains("  Selling · Junior  Ada Example (ada) · Senior\n"), "{south}");
    assert!(south.contains("South Ltd (south) reaches Listed · 2 people"), "{south}");
}

#[test]
fn a_partner_or_tier_that_is_not_known_is_refused_and_the_nearest_named() {
    let bench = bench(TODAY);
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    for (code, arguments, why) in [
        (1, &["--partner", "nort"][..], "no partner with the id `nort` is registered; did you mean `north`?"),
        (
            1,
            &["--partner", "north", "--for", "golf"],
            "this program has no tier `golf`; did you mean `gold`?",
        ),
        (1, &["--partner", "north", "--for", "Gold"], "did you mean `gold`?"),
        (1, &["--partner", "north", "--for", "basalt"], "this program has no tier `basalt`"),
        (2, &["--partner", "north", "--at", "2026-02-30"], "--at"),
        (2, &["--for", "gold"], "--partner"),
    ] {
        let (out, err) = bench.fails(code, &[&["tiers"], arguments].concat());
        assert!(out.is_empty() && err.contains(why), "{arguments:?}\n{out}\n{err}");
    }
}

#[test]
fn without_a_partner_it_is_that_of_the_person_in_use() {
    let bench = bench(TODAY);
    let (_, err) = bench.fails(2, &["tiers"]);
    assert!(err.contains("--partner ID") && err.contains("invigil partner list"), "{err}");
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    bench.ok(&["candidate", "add", "ada", "--name", "Ada Example", "--partner", "north"]);
    let output = bench.run(&["tiers"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), tiers(&bench, &[]));
    let said = "The partner of Ada Example: north (--partner names another one).\n";
    assert_eq!(String::from_utf8_lossy(&output.stderr), said);
    bench.ok(&["candidate", "add", "ben", "--name", "Ben Example"]);
    bench.ok(&["candidate", "use", "ben"]);
    let (_, err) = bench.fails(2, &["tiers"]);
    assert!(err.contains("--partner ID"), "{err}");
}

#[test]
fn a_program_without_tiers_says_so() {
    let bench = Bench::with_program("two-level");
    bench.ok(&["partner", "add", "north", "--name", "North Ltd"]);
    let output = bench.run(&["tiers", "--partner", "north"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "Harbour Pilot Licence has no partner tiers.\n");
    let unnamed = bench.run(&["tiers"]);
    assert_eq!((unnamed.status.code(), &unnamed.stderr), (Some(0), &output.stderr), "without a partner too");
    let report = parsed(&tiers(&bench, &["--json"]));
    assert_eq!((&report["reached"], &report["tiers"]), (&Value::Null, &json!([])));
    let (_, err) = bench.fails(1, &["tiers", "--partner", "north", "--for", "gold"]);
    assert!(err.contains("this program has no tiers, so there is no tier `gold`"), "{err}");
}

/// The screens of whoever is in use.
fn screens(bench: &Bench) -> Terminal {
    let terminal = Terminal::start(bench, 120, 40, &["--linear=off"]);
    terminal.expect("q quit");
    terminal
}

#[test]
fn the_screen_and_the_plain_lines_say_what_the_command_says() {
    let bench = five();
    let said = bench.ok(&["tiers", "--partner", "north"]);
    let mut terminal = screens(&bench);
    terminal.expect("t tiers");
    terminal.key("t");
    let mut last = terminal.expect("Partner tiers");
    let mut seen = last.clone();
    while last.contains("below:") {
        terminal.key("PgDn");
        last = terminal.wait("a page further", |screen| screen != last);
        seen += &last;
    }
    let mut lines = Terminal::start(&bench, 120, 40, &["--linear"]);
    lines.told(0, "Home: ");
    let spoken = lines.say("tiers", "Home: ");
    // names, with what they lack; and every heading
    let mut compared = 0;
    for line in said.lines().map(str::trim) {
        if line.contains(" · ") && !line.contains("  ") {
            let begins: String = line.chars().take(40).collect();
            assert!(flat(&seen).contains(&flat(&begins)), "{begins}\n{seen}");
            let begins = begins.replace(" · ", ", ");
            assert!(flat(&spoken).contains(&flat(&begins)), "{begins}\n{spoken}");
            compared += 1;
        }
    }
    assert!(compared >= 4, "{said}");
    for name in ["Ada Example", "Dee Example", "missing; nearest:"] {
        assert!(
            said.contains(name) && seen.contains(name) && spoken.contains(name),
            "{name}\n{seen}\n{spoken}"
        );
    }
    assert!(!seen.contains("Zoe Example"), "another partner's\n{seen}");
    terminal.key("Esc");
    terminal.expect("q quit");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn who_belongs_to_no_partner_is_told_why_there_are_no_tiers() {
    let mut bench = bench(TODAY);
    bench.ok(&["candidate", "add", "sol", "--name", "Sol Example"]);
    let mut terminal = screens(&bench);
    terminal.key("t");
    terminal.expect("Sol Example belongs to no partner today");
    terminal.key("Enter");
    terminal.key("q");
    assert_eq!(terminal.end(), 0);
    bench.set("INVIGIL_PROGRAM", repository("tests/data/programs/two-level.toml").to_str().unwrap());
    let mut terminal = screens(&bench);
    assert!(!terminal.screen().contains("tiers"), "{}", terminal.screen());
    terminal.key("t");
    terminal.expect("has no tiers to look at");
}
