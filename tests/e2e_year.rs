//! Years in the life of credentials, by the default program's figures: earned, renewed on the first and on the last day,
//! lapsed, won back, earned anew, revoked, suspended; and the way up to Expert. Exams are sat in this process, on the
//! days that the story needs; everything else is the real binary, and the screens are seen on those days.
//!
//! One thing differs from the default program: Professional and Expert may be sat without a proctor, for nobody watches
//! in a test, and such a pass would never count.

#[path = "delivery_story/client.rs"]
mod client;
mod common;
#[path = "delivery_story/days.rs"]
mod days;
#[path = "delivery_story/house.rs"]
#[expect(dead_code, reason = "these stories are told of the default program")]
mod house;

use common::pty::Terminal;
use common::{Bench, clocks, flat, repository};
use invigil::delivery::DeliveryError;
use invigil::library::Library;
use serde_json::Value;

const ASSOCIATE: &str = "sales-associate";
const PROFESSIONAL: &str = "sales-professional";
const BRIEF: &str = "sales-professional-brief";
const EXPERT: &str = "sales-expert";

fn program() -> String {
    let text = std::fs::read_to_string(repository("program.toml")).unwrap();
    let watched = "proctoring = [\"live\", \"in-person\"]";
    assert_eq!(text.matches(watched).count(), 2, "Professional and Expert");
    text.replace(watched, "proctoring = [\"self\", \"live\", \"in-person\"]")
}

/// A bank of 120 items for the exam of a Sales credential, and for the brief assessment of a Professional.
fn bank(exam: &str) -> String {
    let domains = ["product-value", "customer-pains", "positioning", "deal-registration", "pricing"];
    let mut text = format!(
        "format = \"invigil/bank/v1\"\nid = \"{exam}\"\nprogram = \"partner-certification\"\ntitle = \"{exam}\"\n\
         language = \"en\"\n"
    );
    for domain in domains {
        text.push_str(&format!("[[domain]]\nid = \"{domain}\"\nname = \"{domain}\"\nshort = \"{domain}\"\n"));
    }
    let mut blueprint = |exam: &str, each: u32| {
        text.push_str(&format!("[[blueprint]]\nexam = \"{exam}\"\n[blueprint.items]\n"));
        domains.iter().for_each(|domain| text.push_str(&format!("{domain} = {each}\n")));
    };
    blueprint(exam, 8);
    if exam == PROFESSIONAL {
        blueprint(BRIEF, 4);
    }
    for (domain, n) in domains.iter().flat_map(|domain| (0..24).map(move |n| (domain, n))) {
        text.push_str(&format!(
            "[[item]]\nid = \"{domain}-{n:02}\"\ndomain = \"{domain}\"\nstatus = \"live\"\nauthors = [\"a\"]\n\
             reviewed = 2026-10-05\nstem = \"Question {n} of {domain}\"\nrationale = \"So it is.\"\noptions = [\n\
             {{ id = \"a\", text = \"Right {n} {domain}\", key = true, rationale = \"It is.\" }},\n\
             {{ id = \"b\", text = \"Wrong {n} {domain}\", rationale = \"It is not.\" }},\n]\n"
        ));
    }
    text
}

fn library() -> Library {
    let banks = [ASSOCIATE, PROFESSIONAL, EXPERT].map(|exam| (exam, bank(exam)));
    let banks: Vec<(&str, &[u8])> = banks.iter().map(|(exam, text)| (*exam, text.as_bytes())).collect();
    Library::of_texts(program().as_bytes(), &banks).unwrap()
}

/// One person's story on a computer whose date follows it.
struct Life {
    bench: Bench,
}

impl Life {
    fn of_ada() -> Self {
        let mut bench = Bench::new();
        let file = bench.home().join("program.toml");
        std::fs::write(&file, program()).unwrap();
        bench.set("INVIGIL_PROGRAM", file.to_str().unwrap());
        let banks = bench.home().join("banks");
        std::fs::create_dir(&banks).unwrap();
        for exam in [ASSOCIATE, PROFESSIONAL, EXPERT] {
            std::fs::write(banks.join(format!("{exam}.toml")), bank(exam)).unwrap();
        }
        bench.set("INVIGIL_BANKS", banks.to_str().unwrap());
        bench.ok(&["candidate", "add", "ada", "--name", "Ada Example"]);
        Self { bench }
    }
    /// Somebody whose Associate credential was issued on 2026-02-10: valid through 2027-02-10.
    fn of_an_associate() -> Self {
        let mut life = Self::of_ada();
        life.completes("2026-02-10", "sales-101");
        life.passes("2026-02-10", ASSOCIATE, 28);
        life
    }
    /// Somebody whose Professional credential was issued on 2026-03-20, on top of that.
    fn of_a_professional() -> Self {
        let mut life = Self::of_an_associate();
        life.passes("2026-03-02", PROFESSIONAL, 30);
        life.completes("2026-03-10", "advanced-sales");
        assert_eq!(life.on("2026-03-19", PROFESSIONAL).words(), "none");
        life.completes("2026-03-20", "mock-pitch");
        life
    }
    fn today(&mut self, day: &str) {
        clocks::fake(&mut self.bench, &format!("@{day} 12:00:00"));
    }
    fn completes(&mut self, day: &str, requirement: &str) {
        self.records(day, requirement);
    }
    /// The same, and what the administrator reads of it.
    fn records(&mut self, day: &str, requirement: &str) -> String {
        self.today(day);
        flat(&self.bench.fails(0, &["admin", "requirement", "passed", "ada", requirement, "--on", day]).1)
    }
    fn sits(&self, day: &str, exam: &str, right: usize) -> Result<bool, DeliveryError> {
        days::sits(&self.bench, library(), "ada", exam, day, right).map(|outcome| outcome.passed)
    }
    fn passes(&self, day: &str, exam: &str, right: usize) {
        assert!(self.sits(day, exam, right).unwrap(), "{exam} on {day}");
    }
    /// The exam is closed on that day, for this reason.
    fn refused(&self, day: &str, exam: &str, why: &str) {
        let said = self.sits(day, exam, 40).unwrap_err().to_string();
        assert!(said.contains(why), "{exam} on {day}: {said}");
    }
    /// An administrator's act on the credential that counts on that day.
    fn administers(&mut self, day: &str, act: &str, kind: &str, reason: &str) {
        let id = self.on(day, kind).id();
        self.today(day);
        self.bench.ok(&["admin", act, &id, "--reason", reason]);
    }
    /// How the person stands on a day.
    fn on(&self, day: &str, kind: &str) -> Card {
        let said = self.bench.ok(&["status", "--candidate", "ada", "--at", day, "--json"]);
        let report: Value = serde_json::from_str(&said).unwrap();
        let cards = report["people"][0]["credentials"].as_array().unwrap();
        Card(cards.iter().find(|card| card["kind"] == kind).unwrap().clone())
    }
    /// On these days the credential stands so.
    fn stands(&self, kind: &str, days: &[(&str, &str)]) {
        for (day, words) in days {
            assert_eq!(self.on(day, kind).words(), *words, "{kind} on {day}");
        }
    }
    /// The home screen and the credential's own screen on a day.
    fn seen(&mut self, day: &str, title: &str) -> (String, String) {
        self.today(day);
        let mut terminal = Terminal::start(&self.bench, 120, 40, &[]);
        let home = terminal.expect("CREDENTIALS");
        terminal.key("/");
        terminal.text(title);
        terminal.key("Enter");
        terminal.wait("the one row", |screen| screen.contains("1 of ") || screen.contains(" rows"));
        terminal.key("Enter");
        let card = terminal.expect("Requirements");
        let row = home.lines().find(|line| line.contains(title)).unwrap_or_else(|| panic!("{title}\n{home}"));
        (flat(row), flat(&card))
    }
}

/// A credential as `status --json` tells it.
struct Card(Value);

impl Card {
    fn id(&self) -> String {
        self.0["award"]["id"].as_str().unwrap().to_owned()
    }
    /// Standing, and until when: `active 2027-02-10`.
    fn words(&self) -> String {
        let until = self.0["award"]["expires"].as_str().map(|day| format!(" {day}"));
        format!("{}{}", self.0["standing"].as_str().unwrap(), until.unwrap_or_default())
    }
    fn update_due(&self) -> bool {
        self.0["update_due"].as_bool().unwrap()
    }
}

#[test]
fn an_associate_renews_on_the_first_day_and_not_on_the_day_before() {
    let mut life = Life::of_ada();
    assert!(life.sits("2026-02-03", ASSOCIATE, 27).is_ok_and(|passed| !passed), "67.5 % of 70 %");
    // the wait is seven days
    life.refused("2026-02-09", ASSOCIATE, "The next attempt may start on 10 Feb 2026");
    life.passes("2026-02-11", ASSOCIATE, 28);
    life.stands(ASSOCIATE, &[("2026-02-11", "none")]);
    life.completes("2026-02-28", "sales-101");
    let first = life.on("2026-02-28", ASSOCIATE).id();
    life.stands(
        ASSOCIATE,
        &[
            ("2026-02-27", "none"),
            ("2026-02-28", "active 2027-02-28"),
            ("2026-12-29", "active 2027-02-28"),
            ("2026-12-30", "expiring 2027-02-28"),
            ("2027-02-28", "expiring 2027-02-28"),
            ("2027-03-01", "grace 2027-02-28"),
        ],
    );
    // the day before the window opens: closed, and a training does not count yet
    life.refused("2026-12-29", ASSOCIATE, "opens on 30 Dec 2026");
    life.completes("2026-12-29", "sales-update");
    life.stands(ASSOCIATE, &[("2026-12-30", "expiring 2027-02-28")]);
    let (row, card) = life.seen("2026-12-30", "Certified Sales Associate");
    assert!(row.contains("EXPIRING 28 Feb 2027"), "{row}");
    assert!(card.contains("Sales Associate exam") && card.contains("annual update"), "{card}");
    // the first day
    life.passes("2026-12-30", ASSOCIATE, 28);
    life.stands(ASSOCIATE, &[("2026-12-30", "active 2028-02-28"), ("2027-12-31", "expiring 2028-02-28")]);
    assert_eq!(life.on("2026-12-30", ASSOCIATE).id(), first, "the same award goes on");
    // once a cycle
    life.refused("2027-01-31", ASSOCIATE, "opens on 30 Dec 2027");
    let (row, _) = life.seen("2026-12-31", "Certified Sales Associate");
    assert!(row.contains("ACTIVE 28 Feb 2028"), "{row}");
}

#[test]
fn an_associate_renews_on_the_last_day_of_grace_from_the_old_expiry() {
    let mut life = Life::of_an_associate();
    life.stands(ASSOCIATE, &[("2027-02-10", "expiring 2027-02-10"), ("2027-03-12", "grace 2027-02-10")]);
    let (row, card) = life.seen("2027-03-12", "Certified Sales Associate");
    assert!(row.contains("GRACE"), "{row}");
    assert!(card.contains("12 Mar 2027"), "the last day: {card}");
    life.completes("2027-03-12", "sales-update");
    life.stands(ASSOCIATE, &[("2027-03-12", "active 2028-02-10"), ("2027-03-13", "active 2028-02-10")]);
}

#[test]
fn a_lapsed_associate_is_restored_by_the_exam_alone_until_the_ninetieth_day() {
    let mut life = Life::of_an_associate();
    // a day too late for a renewal
    life.completes("2027-03-13", "sales-update");
    life.stands(
        ASSOCIATE,
        &[("2027-03-13", "lapsed-streamlined 2027-02-10"), ("2027-05-11", "lapsed-streamlined 2027-02-10")],
    );
    let (row, _) = life.seen("2027-03-13", "Certified Sales Associate");
    assert!(row.contains("LAPSED") && row.contains("11 May 2027"), "{row}");
    // a lapsed credential opens no higher exam
    life.refused("2027-03-13", PROFESSIONAL, "First needed, in force: Certified Sales Associate");
    life.passes("2027-05-11", ASSOCIATE, 28);
    life.stands(ASSOCIATE, &[("2027-05-11", "active 2028-05-11")]);
}

#[test]
fn after_ninety_days_everything_is_due_anew_and_a_revocation_bars_nothing() {
    let mut life = Life::of_an_associate();
    let first = life.on("2027-05-12", ASSOCIATE).id();
    life.stands(ASSOCIATE, &[("2027-05-12", "lapsed-full 2027-02-10")]);
    let (row, card) = life.seen("2027-05-12", "Certified Sales Associate");
    assert!(row.contains("LAPSED") && card.contains("Sales 101 training missing"), "{row}\n{card}");
    life.passes("2027-05-12", ASSOCIATE, 28);
    life.stands(ASSOCIATE, &[("2027-05-13", "lapsed-full 2027-02-10")]);
    life.completes("2027-06-01", "sales-101");
    life.stands(ASSOCIATE, &[("2027-05-31", "lapsed-full 2027-02-10"), ("2027-06-01", "active 2028-06-01")]);
    let second = life.on("2027-06-01", ASSOCIATE).id();
    assert_ne!(first, second, "a new award");

    life.administers("2027-07-01", "revoke", ASSOCIATE, "answers were bought");
    life.stands(ASSOCIATE, &[("2027-06-30", "active 2028-06-01"), ("2027-07-01", "revoked 2028-06-01")]);
    let (row, card) = life.seen("2027-07-02", "Certified Sales Associate");
    assert!(row.contains("REVOKED") && card.contains("answers were bought"), "{row}\n{card}");
    // what was done before counts no more, what is done after it does
    life.passes("2027-07-10", ASSOCIATE, 28);
    life.stands(ASSOCIATE, &[("2027-07-10", "revoked 2028-06-01")]);
    life.completes("2027-07-12", "sales-101");
    life.stands(ASSOCIATE, &[("2027-07-12", "active 2028-07-12")]);
    let third = life.on("2027-07-12", ASSOCIATE).id();
    assert!(third != first && third != second);
    let (row, _) = life.seen("2027-07-12", "Certified Sales Associate");
    assert!(row.contains("ACTIVE 12 Jul 2028"), "{row}");
}

#[test]
fn a_professional_renews_by_update_and_brief_assessment_and_carries_the_associate_along() {
    let mut life = Life::of_a_professional();
    let both = |life: &Life, day: &str, words: &str| {
        life.stands(PROFESSIONAL, &[(day, words)]);
        life.stands(ASSOCIATE, &[(day, words)]);
    };
    both(&life, "2026-03-20", "active 2027-03-20");
    both(&life, "2027-01-18", "active 2027-03-20");
    both(&life, "2027-01-19", "expiring 2027-03-20");
    life.refused("2027-01-18", BRIEF, "opens on 19 Jan 2027");
    life.completes("2027-01-19", "sales-update");
    // 14 of 20 are 70 % of the 75 that a Professional needs
    assert!(life.sits("2027-01-19", BRIEF, 14).is_ok_and(|passed| !passed));
    life.refused("2027-02-01", BRIEF, "The next attempt may start on 2 Feb 2027");
    life.stands(PROFESSIONAL, &[("2027-02-02", "expiring 2027-03-20")]);
    // the training renewed the Associate by itself, from its own expiry
    life.stands(ASSOCIATE, &[("2027-01-20", "active 2028-03-20")]);
    life.passes("2027-02-03", BRIEF, 15);
    both(&life, "2027-02-03", "active 2028-03-20");
    let (row, _) = life.seen("2027-02-03", "Certified Sales Professional");
    assert!(row.contains("ACTIVE 20 Mar 2028"), "{row}");
}

#[test]
fn in_the_window_a_professional_sits_what_renews_and_never_the_exam_that_would_not() {
    let mut life = Life::of_a_professional();
    for day in ["2026-06-01", "2027-01-19", "2027-04-19"] {
        life.refused(day, PROFESSIONAL, "this exam does not renew it. It opens on 20 Apr 2027");
    }
    let said = |life: &Life, day: &str| flat(&life.bench.ok(&["status", "--candidate", "ada", "--at", day]));
    let both = "renew: Sales annual update training and Sales Professional brief assessment";
    assert!(said(&life, "2027-01-19").contains(both), "{}", said(&life, "2027-01-19"));
    life.passes("2027-01-20", BRIEF, 15);
    let left = "renew: Sales annual update training; done: Sales Professional brief assessment";
    assert!(said(&life, "2027-01-20").contains(left), "{}", said(&life, "2027-01-20"));
    let (_, card) = life.seen("2027-01-21", "Certified Sales Professional");
    assert!(card.contains(left) && card.contains("brief assessment (done 20 Jan 2027)"), "{card}");
    assert!(!card.contains("start its exam"), "no exam is left to sit: {card}");
    // the training never came, and the exam brings the credential back
    life.stands(PROFESSIONAL, &[("2027-04-20", "lapsed-streamlined 2027-03-20")]);
    let (_, card) = life.seen("2027-04-20", "Certified Sales Professional");
    assert!(card.contains("Certified Sales Associate LAPSED; carries over"), "{card}");
    assert!(!card.contains("Renewal"), "{card}");
    life.passes("2027-04-20", PROFESSIONAL, 30);
    life.stands(PROFESSIONAL, &[("2027-04-20", "active 2028-04-20")]);
    life.stands(ASSOCIATE, &[("2027-04-20", "active 2028-04-20")]);
}

#[test]
fn whoever_records_a_requirement_reads_what_it_brings_and_when_it_brings_nothing() {
    let mut life = Life::of_a_professional();
    let said = life.records("2026-05-01", "closed-deals");
    let left = "still needed: Sales Expert exam, Closed deals (1 of 5 done), Case study submission.";
    assert!(said.contains(&format!("It counts for Certified Sales Expert; {left}")), "{said}");
    let status = flat(&life.bench.ok(&["status", "--candidate", "ada", "--at", "2026-05-01"]));
    assert!(status.contains("Closed deals (1 of 5 done)"), "{status}");
    // the day before the window, the first day, and once more
    let said = life.records("2027-01-18", "sales-update");
    let early =
        "It does not count for Certified Sales Professional: what counts there is done from 19 Jan 2027 on.";
    assert!(said.contains(early), "{said}");
    let said = life.records("2027-01-19", "sales-update");
    let counts = "It counts for the renewal of Certified Sales Professional; still needed by 19 Apr 2027: Sales \
                  Professional brief assessment.";
    assert!(said.contains(counts), "{said}");
    assert!(said.contains("Certified Sales Associate: renewed, valid through 2028-03-20"), "{said}");
    let said = life.records("2027-01-25", "sales-update");
    let twice =
        "It brings nothing more for Certified Sales Professional: this was complete since 19 Jan 2027.";
    assert!(said.contains(twice), "{said}");
    // a day after grace
    let said = life.records("2027-04-20", "sales-update");
    let late =
        "It does not count for Certified Sales Professional: the renewal had to be done by 19 Apr 2027.";
    assert!(said.contains(late), "{said}");
    let said = life.records("2027-04-20", "marketing-update");
    assert!(said.contains("No credential of this person asks for marketing-update now."), "{said}");
}

#[test]
fn an_expert_is_awarded_owes_an_update_each_year_and_renews_by_update_and_activity() {
    let mut life = Life::of_a_professional();
    assert!(life.sits("2026-05-04", EXPERT, 31).is_ok_and(|passed| !passed), "77.5 % of 80 %");
    // one attempt is included, and an administrator grants another: the wait of thirty days holds
    life.refused("2026-05-19", EXPERT, "used up");
    life.today("2026-05-20");
    life.bench.ok(&["admin", "grant", "ada", EXPERT, "--reason", "second try"]);
    life.refused("2026-06-02", EXPERT, "The next attempt may start on 3 Jun 2026");
    life.passes("2026-06-04", EXPERT, 32);
    for day in ["2026-04-01", "2026-05-01", "2026-06-10", "2026-06-12"] {
        life.today("2026-06-12");
        life.bench.ok(&["admin", "requirement", "passed", "ada", "closed-deals", "--on", day]);
    }
    life.completes("2026-06-15", "sales-case-study");
    life.stands(EXPERT, &[("2026-06-30", "none")]);
    let (_, card) = life.seen("2026-06-30", "Certified Sales Expert");
    assert!(card.contains("Closed deals 4 of 5"), "{card}");
    life.completes("2026-07-01", "closed-deals");
    for kind in [ASSOCIATE, PROFESSIONAL, EXPERT] {
        life.stands(kind, &[("2026-07-01", "active 2028-07-01")]);
    }
    // the update is due at the anniversary, and nothing lapses
    let due = |life: &Life, day: &str| life.on(day, EXPERT).update_due();
    assert!(!due(&life, "2027-06-30") && due(&life, "2027-07-01") && due(&life, "2028-03-01"));
    life.stands(EXPERT, &[("2027-09-01", "active 2028-07-01")]);
    let (row, _) = life.seen("2027-07-02", "Certified Sales Expert");
    assert!(row.contains("ACTIVE") && row.contains("update"), "{row}");
    life.completes("2027-08-15", "sales-update");
    assert!(!due(&life, "2027-08-15") && !due(&life, "2028-07-01"));
    // renewal: the window opens on 2 May 2028
    life.completes("2028-05-02", "sales-update");
    life.stands(EXPERT, &[("2028-05-02", "expiring 2028-07-01")]);
    life.completes("2028-06-01", "sales-activity");
    for kind in [ASSOCIATE, PROFESSIONAL, EXPERT] {
        life.stands(kind, &[("2028-06-01", "active 2030-07-01")]);
    }
    // suspended and in force again; the lower ones are not touched
    life.administers("2028-08-01", "suspend", EXPERT, "under inquiry");
    life.stands(EXPERT, &[("2028-08-01", "suspended 2030-07-01")]);
    life.stands(PROFESSIONAL, &[("2028-08-01", "active 2030-07-01")]);
    let (row, card) = life.seen("2028-08-02", "Certified Sales Expert");
    assert!(row.contains("SUSPENDED") && card.contains("under inquiry"), "{row}\n{card}");
    life.administers("2028-08-15", "reinstate", EXPERT, "cleared");
    life.stands(EXPERT, &[("2028-08-14", "suspended 2030-07-01"), ("2028-08-15", "active 2030-07-01")]);
}

#[test]
fn an_outcome_that_was_recorded_by_mistake_is_taken_back() {
    let mut life = Life::of_an_associate();
    life.completes("2026-02-20", "mock-pitch");
    let said = |arguments: &[&str]| {
        let output = life.bench.run(&[&["admin", "requirement"], arguments].concat());
        (output.status.code(), flat(&String::from_utf8(output.stderr).unwrap()))
    };
    let (code, failed) = said(&["failed", "ada", "mock-pitch"]);
    let mend = "invigil admin requirement withdrawn ada mock-pitch --on 2026-02-20";
    assert!(code == Some(0) && failed.contains(mend), "{failed}");
    let (code, wrong_day) = said(&["withdrawn", "ada", "mock-pitch", "--on", "2026-02-19"]);
    assert_eq!(code, Some(1));
    assert!(wrong_day.contains("not recorded as passed on 2026-02-19; it was on 2026-02-20"), "{wrong_day}");
    let (code, taken_back) = said(&["withdrawn", "ada", "mock-pitch", "--on", "2026-02-20"]);
    assert!(code == Some(0) && taken_back.contains("counts no longer"), "{taken_back}");
    let (code, twice) = said(&["withdrawn", "ada", "mock-pitch", "--on", "2026-02-20"]);
    assert!(code == Some(1) && twice.contains("not recorded as passed"), "{twice}");
    let (code, slip) = said(&["passed", "ada", "mock-pitch", "--on", "0206-02-20"]);
    assert!(code == Some(1) && slip.contains("more than a hundred years ago"), "{slip}");
    life.passes("2026-03-02", PROFESSIONAL, 30);
    life.completes("2026-03-10", "advanced-sales");
    life.stands(PROFESSIONAL, &[("2026-03-15", "none")]);
    life.completes("2026-03-20", "mock-pitch");
    life.stands(PROFESSIONAL, &[("2026-03-20", "active 2027-03-20")]);
    let trail = life.bench.ok(&["admin", "audit"]);
    assert!(trail.contains("mock-pitch passed on 20 Feb 2026 withdrawn"), "{trail}");
}
