//! Every rule of a bank has its fault, at its place, with its mend; the repository's bank holds its counts.

mod figures;
mod kinds;

use super::*;
use crate::document::Severity;
use crate::program;
use crate::time::Day;

const SALES: &str = include_str!("../../question-banks/sales-associate.toml");
const DECK: &str = include_str!("../../tests/data/banks/deck-basic.toml");
const TWO_LEVEL: &str = include_str!("../../tests/data/programs/two-level.toml");

fn harbour() -> Program {
    program::read("two-level.toml", TWO_LEVEL.as_bytes()).unwrap()
}

fn partner() -> Program {
    program::read("program.toml", program::template::DEFAULT.as_bytes()).unwrap()
}

fn deck() -> Bank {
    read("deck-basic.toml", DECK.as_bytes()).unwrap_or_else(|report| panic!("{}", report.plain()))
}

/// `text` under its program, with the first `from` replaced: the faults as `line:column severity message | mend`.
fn faults_of(text: &str, program: Option<&Program>) -> Vec<String> {
    let report = check("b.toml", text.as_bytes(), program).report;
    report
        .faults()
        .iter()
        .map(|f| {
            let at = report.position(f);
            let severity = if f.severity == Severity::Error { "error" } else { "warning" };
            format!("{}:{} {severity} {} | {}", at.line, at.column, f.message, f.mend)
        })
        .collect()
}

/// What is said, without the item that it is said of: whatever is wrong within one names it.
fn bare(said: &str) -> String {
    let Some((before, rest)) = said.split_once(", in item `") else { return said.to_owned() };
    format!("{before}{}", rest.split_once('`').map_or("", |(_, behind)| behind))
}

fn faults(from: &str, to: &str) -> Vec<String> {
    assert!(DECK.contains(from), "{from}");
    faults_of(&DECK.replacen(from, to, 1), Some(&harbour()))
}

fn line_of(needle: &str) -> usize {
    DECK.lines().position(|line| line.contains(needle)).unwrap() + 1
}

#[test]
fn the_sales_bank_passes_its_check_under_the_default_program() {
    let checked = check("sales-associate.toml", SALES.as_bytes(), Some(&partner()));
    assert_eq!(checked.report.plain(), "");
    let bank = checked.value.unwrap();
    let counts = StatusCounts::of(&bank);
    assert!(counts.live >= 130 && counts.practice >= 20, "{counts:?}");
    let pool = pool(&bank, &partner());
    assert!(pool.is_enough());
    assert!(pool.blueprints[0].rows.iter().all(|row| row.needed == 24 && row.quota == 8));
    assert!(review_due(&bank, Day::from_ymd(2027, 3, 31).unwrap()).is_empty());
    assert_eq!(review_due(&bank, Day::from_ymd(2027, 4, 1).unwrap()).len(), bank.items.len());
}

#[test]
fn the_small_bank_passes_too_and_the_committed_schema_is_the_one_of_the_reader() {
    assert_eq!(faults_of(DECK, Some(&harbour())), [""; 0]);
    let committed = include_str!("../../docs/schemas/bank.schema.json");
    assert_eq!(
        committed,
        format!("{:#}\n", schema()),
        "run `invigil bank schema > docs/schemas/bank.schema.json`"
    );
}

#[test]
fn items_are_read_as_they_are_written_with_the_defaults_of_the_format() {
    let bank = deck();
    let item = bank.item(&"li-006".parse().unwrap()).unwrap();
    assert_eq!(
        (item.select, item.points, item.scoring, item.difficulty),
        (2, 1, Scoring::AllOrNothing, None)
    );
    let keys: Vec<_> = item.options.iter().filter(|o| o.key).map(|o| o.id.to_string()).collect();
    assert_eq!(keys, ["b", "c"]);
    assert_eq!(bank.blueprint(&bank.id).unwrap().quotas.len(), 2);
    assert_eq!(bank.blueprint(&bank.id).unwrap().scored(), 4);
    assert_eq!(
        bank.blueprint(&bank.id).unwrap().quotas[0].0.as_str(),
        "lights",
        "the bank's order, not the alphabet's"
    );
}

#[test]
fn as_many_options_are_keys_as_a_candidate_selects() {
    let line = line_of("\"li-001\"") + 7;
    let expected = |message: &str| vec![format!("{line}:11 error {message}")];
    let faults = |from: &str, to: &str| faults(from, to).iter().map(|said| bare(said)).collect::<Vec<_>>();
    assert_eq!(
        faults("text = \"Red\", key = true", "text = \"Red\""),
        expected("no option is the key | put key = true on the right one")
    );
    assert_eq!(
        faults("text = \"Green\" }", "text = \"Green\", key = true }"),
        expected(
            "2 options are keys, but a candidate selects 1 | set select = 2 and say so in the stem, or change the keys"
        )
    );
    let text =
        DECK.replacen("options = [\n  { id = \"a\", text = \"Green\" },", "select = 1\noptions = [", 1);
    let two =
        text.replacen("  { id = \"c\", text = \"White\" },\n  { id = \"d\", text = \"Yellow\" },\n", "", 1);
    assert!(
        faults_of(&two, None)[0].contains("`options` has 1 element; at least 2 are due"),
        "{:?}",
        faults_of(&two, None)
    );
    let all = DECK
        .replacen("text = \"Green over white\"", "text = \"Green over white\", key = true", 1)
        .replacen("text = \"White, the lower one\"", "text = \"White, the lower one\", key = true", 1)
        .replacen("select = 2", "select = 4", 1);
    assert!(faults_of(&all, None)[0].contains("every option is a key"), "{:?}", faults_of(&all, None));
}

#[test]
fn options_differ() {
    let found = faults("{ id = \"b\", text = \"Red\"", "{ id = \"a\", text = \"Red\"");
    assert!(found[0].contains("two options of this item are called `a`"), "{found:?}");
    let found = faults("{ id = \"c\", text = \"White\" }", "{ id = \"c\", text = \"Yellow\" }");
    assert!(found[0].contains("two options of this item read the same"), "{found:?}");
}

#[test]
fn practice_items_explain_every_option() {
    let start = DECK.find("\"li-p01\"").unwrap();
    let (head, tail) = DECK.split_at(start);
    let from = tail.find(", rationale").unwrap();
    let to = from + tail[from..].find(" }").unwrap();
    let text = format!("{head}{}{}", &tail[..from], &tail[to..]);
    let found = faults_of(&text, None);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains(":3 error an option of a practice item has no rationale"), "{found:?}");
}

#[test]
fn ids_stand_once_and_references_resolve() {
    let found = faults("id = \"li-002\"", "id = \"li-001\"");
    let (line, first) = (line_of("\"li-002\""), line_of("\"li-001\""));
    assert_eq!(
        found,
        [format!(
            "{line}:6 error two items are called `li-001`; the first stands on line {first} | give the new one an id that was never used"
        )]
    );
    let found = faults("domain = \"lights\"\nstatus", "domain = \"lihgts\"\nstatus");
    assert!(
        found[0].contains("there is no domain `lihgts`, in item `li-001` | did you mean `lights`?"),
        "{found:?}"
    );
    let found = faults("id = \"knots\"", "id = \"lights\"");
    let first = line_of("id = \"lights\"");
    let expected = format!("two domains are called `lights`; the first stands on line {first} |");
    assert!(found[0].contains(&expected), "{found:?}");
    let found = faults("knots = 2", "knts = 2");
    assert!(found[0].contains("there is no domain `knts` | did you mean `knots`?"), "{found:?}");
}

#[test]
fn a_quota_stays_within_its_live_items_and_sums_to_the_exam() {
    let line = line_of("lights = 2");
    let found = faults("lights = 2", "lights = 7");
    assert_eq!(
        found,
        [format!(
            "{line}:10 error a form takes 7 items of `lights`, but 6 are live | write more items, set some of them live, or ask for fewer"
        )]
    );
    let found = faults("lights = 2", "lights = 1");
    assert!(
        found[0].contains("the blueprint of `deck-basic` takes 3 items, but the exam has 4 questions"),
        "{found:?}"
    );
    let found = faults("exam = \"deck-basic\"", "exam = \"deck-basic\"\npilots = 2");
    assert!(found[0].contains("a form takes 2 pilot items, but the bank has 1"), "{found:?}");
}

#[test]
fn a_pool_below_the_programs_factor_and_too_few_practice_items_are_told() {
    let line = line_of("lights = 2");
    assert_eq!(
        faults(
            "id = \"li-006\"\ndomain = \"lights\"\nstatus = \"live\"",
            "id = \"li-006\"\ndomain = \"lights\"\nstatus = \"retired\""
        ),
        [format!(
            "{line}:10 error the pool of `lights` is 1 live items short: 5 of 3 × 2 (enemies count once) | write more live items of this domain"
        )]
    );
    let found = faults(
        "id = \"kn-p02\"\ndomain = \"knots\"\nstatus = \"practice\"",
        "id = \"kn-p02\"\ndomain = \"knots\"\nstatus = \"draft\"",
    );
    assert!(found[0].contains("the bank has 3 practice items; the program asks for 4"), "{found:?}");
    let kept = check(
        "b.toml",
        DECK.replacen("status = \"live\"", "status = \"on-hold\"", 1).as_bytes(),
        Some(&harbour()),
    );
    assert!(kept.value.is_some(), "a small pool does not hide the bank");
}

#[test]
fn a_bank_of_another_program_is_told_so() {
    let found = faults_of(DECK, Some(&partner()));
    let line = line_of("program = ");
    assert_eq!(
        found,
        [format!(
            "{line}:11 error the bank belongs to the program `harbour-pilots`, not to `partner-certification` | check it with --program and the file of its program, or mend the id"
        )]
    );
    let found = faults("id = \"deck-basic\"", "id = \"deck-bsic\"");
    let slip = "the bank `deck-bsic` has no blueprint for its own exam | bank and exam have one id: did you mean `deck-basic`";
    assert!(found.iter().any(|f| f.contains(slip)), "{found:?}");
    let found = faults("exam = \"deck-basic\"", "exam = \"deck-advanced\"");
    assert!(found.iter().any(|f| f.contains("has no blueprint for its own exam")), "{found:?}");
}

#[test]
fn domains_are_those_of_the_learning_path() {
    let text = DECK.replace("\"lights\"", "\"lamps\"").replace("lights = 2", "lamps = 2");
    let found = faults_of(&text, Some(&harbour()));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("the learning path of this exam has no domain `lamps`"), "{found:?}");
    let found = faults("short = \"Lights\"", "short = \"漢字漢字漢字漢字漢字漢字漢\"");
    assert!(found[0].contains("is 26 columns wide; at most 24 fit"), "{found:?}");
}

#[test]
fn enemies_are_items_of_the_bank_and_at_least_two() {
    let with = |sets: &str| faults_of(&format!("{DECK}\n{sets}"), Some(&harbour()));
    let found = with("[[enemies]]\nitems = [\"li-001\", \"li-0002\"]\n");
    assert!(found[0].contains("there is no item `li-0002` | did you mean `li-002`?"), "{found:?}");
    let found = with("[[enemies]]\nitems = [\"li-001\"]\n");
    assert!(found[0].contains("`items` has 1 element; at least 2 are due"), "{found:?}");
    let found = with("[[enemies]]\nitems = [\"li-001\", \"li-001\"]\n");
    assert!(found[0].contains("`li-001` stands twice in this set of enemies"), "{found:?}");
}

#[test]
fn an_enemy_component_counts_once_in_one_domain() {
    let bank = |sets: &str| read("b.toml", format!("{DECK}\n{sets}").as_bytes()).unwrap();
    let live = |sets: &str| {
        let report = pool(&bank(sets), &harbour());
        report.blueprints[0].rows.iter().map(|row| row.live).collect::<Vec<_>>()
    };
    assert_eq!(live(""), [6, 6]);
    assert_eq!(live("[[enemies]]\nitems = [\"li-001\", \"li-002\"]\n"), [5, 6]);
    // Two sets that share an item are one component of three.
    let joined =
        "[[enemies]]\nitems = [\"li-001\", \"li-002\"]\n[[enemies]]\nitems = [\"li-002\", \"li-003\"]\n";
    assert_eq!(live(joined), [4, 6]);
    assert_eq!(components(&bank(joined)).len(), 1);
    // A component over both domains is counted where it is needed, once.
    let spanning = "[[enemies]]\nitems = [\"li-001\", \"kn-001\"]\n";
    assert_eq!(live(spanning).iter().sum::<u32>(), 11);
    // Practice items and retired ones are not counted, whoever their enemies are.
    assert_eq!(live("[[enemies]]\nitems = [\"li-p01\", \"li-001\"]\n"), [6, 6]);
}

#[test]
fn spanning_components_fill_the_domain_that_is_short() {
    let domain = |name: &str| name.parse::<crate::id::DomainId>().unwrap();
    let entry = CatalogueEntry {
        supply: Supply {
            alone: vec![(domain("lights"), 5), (domain("knots"), 5)],
            // The first could go to either domain, the second to lights alone: moving the first along fills both.
            spanning: vec![vec![domain("lights"), domain("knots")], vec![domain("lights")]],
        },
        ..CatalogueEntry::of(&deck())
    };
    let report = entry.pool(&harbour());
    assert_eq!(report.blueprints[0].rows.iter().map(|row| row.live).collect::<Vec<_>>(), [6, 6]);
    assert!(report.is_enough());
    assert_eq!(report.blueprints[0].rows[0].to_string(), "lights 6 = 3 × 2");
}

#[test]
fn the_digest_is_of_the_data_as_written() {
    let plain = deck();
    let stirred = DECK.replace("status = \"live\"", "status =    'live'   # in use");
    assert_eq!(read("b.toml", stirred.as_bytes()).unwrap().digest, plain.digest);
    let spelt_out = DECK.replacen("status = \"live\"", "status = \"live\"\nselect = 1", 1);
    assert_ne!(
        read("b.toml", spelt_out.as_bytes()).unwrap().digest,
        plain.digest,
        "no defaults are filled in"
    );
    let changed = DECK.replacen("Ropes and knots", "Ropes", 1);
    let changed = read("b.toml", changed.as_bytes()).unwrap();
    assert_ne!(changed.digest, plain.digest);
    assert_eq!(changed.blueprints[0].digest, plain.blueprints[0].digest, "the blueprint's data is the same");
    let expected = serde_json::json!({"exam": "deck-basic", "items": {"lights": 2, "knots": 2}});
    assert_eq!(plain.blueprints[0].digest, crate::digest::Digest::of_value(&expected).unwrap());
}

#[test]
fn digests_are_those_of_the_published_vectors() {
    let vectors: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/vectors/content.json")).unwrap();
    let vector = |name: &str| vectors[format!("tests/data/{name}")].as_str().unwrap().to_owned();
    let bank = deck();
    assert_eq!(harbour().digest.to_string(), vector("programs/two-level.toml"));
    assert_eq!(bank.digest.to_string(), vector("banks/deck-basic.toml"));
    assert_eq!(bank.blueprints[0].digest.to_string(), vector("banks/deck-basic.toml#blueprint/0"));
}

#[test]
fn a_catalogue_entry_survives_its_own_encoding() {
    let entry = CatalogueEntry::of(&deck());
    let text = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<CatalogueEntry>(&text).unwrap(), entry);
    assert_eq!((entry.counts.live, entry.counts.pilot, entry.counts.practice), (12, 1, 4));
}

#[test]
fn other_slips_are_found() {
    for (from, to, expected) in [
        ("language = \"en\"", "language = \"english language\"", "is no language tag"),
        (
            "stem = \"Which light does a vessel under way carry on its starboard side?\"",
            "",
            "`stem` is missing",
        ),
        ("reviewed = 2026-10-05", "reviewed = 2026-13-05", "is no day of the calendar"),
        ("format = \"invigil/bank/v1\"", "format = \"invigil/bank/v2\"", "which this version does not read"),
        ("status = \"live\"", "status = \"alive\"", "`status` cannot be `alive`"),
        ("authors = [\"guild-office\"]", "authors = []", "`authors` has 0 elements; at least 1 are due"),
        ("status = \"live\"", "status = \"live\"\nscoring = \"partial\"", "partial scoring means nothing"),
    ] {
        let found = faults(from, to);
        assert!(found.iter().any(|f| f.contains(expected)), "{expected}: {found:?}");
    }
}

#[test]
fn whatever_is_wrong_within_an_item_names_it() {
    for (from, to) in [
        ("stem = \"Which light does a vessel under way carry on its starboard side?\"", ""),
        ("status = \"live\"", "status = \"alive\""),
        ("text = \"Red\", key = true", "text = \"Red\""),
        ("reviewed = 2026-10-05", "reviewed = 2026-13-05"),
        ("status = \"live\"", "status = live"),
    ] {
        let found = faults(from, to);
        assert!(!found.is_empty() && found.iter().all(|fault| fault.contains("in item `li-0")), "{found:?}");
    }
    // what names the item already says it once
    let found = faults("id = \"li-002\"", "id = \"li-001\"");
    assert_eq!(found[0].matches("li-001").count(), 1, "{found:?}");
}

#[test]
fn a_program_is_told_to_be_one_and_one_bracket_too_few_is_told_once() {
    let found = faults_of(include_str!("../../program.toml"), None);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("this file is a program, not a question bank | run `invigil program check FILE`"),
        "{found:?}"
    );
    let report = crate::program::check("deck-basic.toml", DECK.as_bytes()).report.plain();
    assert!(
        report.contains("a question bank, not a program") && report.matches("error: ").count() == 1,
        "{report}"
    );
    // among others, first or not, and alone
    let items: Vec<&str> = DECK.split("[[item]]").collect();
    for at in [0, 3] {
        let (before, after) = items.split_at(at + 1);
        let text = format!("{}[item]{}", before.join("[[item]]"), after.join("[[item]]"));
        let found = faults_of(&text, None);
        let line = before.join("[[item]]").lines().count() + 1;
        let expected = format!("{line}:1 error `[item]` is one table alone, and there are several of them");
        assert!(found.len() == 1 && found[0].starts_with(&expected), "{found:?}");
        assert!(found[0].ends_with("write [[item]]"), "{found:?}");
    }
    let found = faults_of(&format!("{}[item]{}", items[0], items[1]), None);
    assert!(found.len() == 1 && found[0].ends_with("write [[item]] in place of [item]"), "{found:?}");
}

#[test]
fn items_that_are_sound_can_be_looked_at_beside_one_that_is_not() {
    let text = DECK.replacen("status = \"live\"", "status = \"alive\"", 1);
    let Sketch { bank, places, illegible } = sketch("b.toml", text.as_bytes()).unwrap();
    assert_eq!(illegible, 0);
    assert_eq!(bank.items.len() + 1, deck().items.len());
    assert_eq!(bank.items.len(), places.items.len());
    for (item, at) in bank.items.iter().zip(&places.items) {
        assert_eq!(
            text[at.id.start..at.id.end].trim_matches('"'),
            item.id.as_str(),
            "places are of their items"
        );
    }
    assert!(sketch("b.toml", b"format = 1").is_none());
    // one that is not TOML keeps no other from being read
    let text = DECK.replacen("status = \"live\"", "status = \"live", 1);
    let Sketch { bank, places, illegible } = sketch("b.toml", text.as_bytes()).unwrap();
    assert_eq!((bank.items.len() + 1, illegible), (deck().items.len(), 1));
    let last = (bank.items.last().unwrap(), places.items.last().unwrap().id);
    assert_eq!(text[last.1.start..last.1.end].trim_matches('"'), last.0.id.as_str());
}
