//! The default program holds the framework's figures; every rule has its fault, at its place, with its mend.

use super::template::{DEFAULT, MINIMAL, Template};
use super::*;
use crate::document::Severity;
use crate::id::ExamId;

const TWO_LEVEL: &str = include_str!("../../tests/data/programs/two-level.toml");

fn default() -> Program {
    read("program.toml", DEFAULT.as_bytes()).unwrap_or_else(|report| panic!("{}", report.plain()))
}

fn exam(program: &Program, id: &str) -> Exam {
    program.exam(&id.parse::<ExamId>().unwrap()).unwrap_or_else(|| panic!("{id}")).clone()
}

/// `text` with the first `from` replaced, and the faults that come of it as `line:column severity message | mend`.
fn faults(text: &str, from: &str, to: &str) -> Vec<String> {
    assert!(text.contains(from), "{from}");
    let report = check("p.toml", text.replacen(from, to, 1).as_bytes()).report;
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

/// The line of the first `needle` in `text`, from 1.
fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|line| line.contains(needle)).unwrap() + 1
}

#[test]
fn the_default_program_holds_the_figures_of_the_framework() {
    let checked = check("program.toml", DEFAULT.as_bytes());
    assert_eq!(checked.report.plain(), "");
    let p = checked.value.unwrap();
    assert_eq!((p.id.as_str(), p.name.as_str()), ("partner-certification", "Partner Certification"));
    let figures = |id: &str| {
        let e = exam(&p, id);
        (e.questions, e.minutes, e.pass_mark.0, e.retakes.included, e.retakes.wait_days)
    };
    for (id, expected) in [
        ("sales-associate", (40, 60, 7000, 3, 7)),
        ("sales-professional", (40, 60, 7500, 2, 14)),
        ("sales-expert", (40, 60, 8000, 1, 30)),
        ("technical-associate", (50, 90, 7500, 3, 7)),
        ("technical-professional", (50, 90, 7500, 2, 14)),
        ("technical-expert", (50, 90, 8000, 1, 30)),
        ("implementation-associate", (40, 60, 7000, 3, 7)),
        ("implementation-professional", (40, 60, 7500, 2, 14)),
        ("implementation-expert", (40, 60, 8000, 1, 30)),
        ("marketing-advocate", (40, 60, 7000, 3, 7)),
        ("sales-professional-brief", (20, 30, 7500, 2, 14)),
        ("technical-professional-brief", (20, 30, 7500, 2, 14)),
        ("implementation-professional-brief", (20, 30, 7500, 2, 14)),
    ] {
        assert_eq!(figures(id), expected, "{id}");
    }
    assert_eq!(p.exams.len(), 13);
    assert_eq!(p.exams.iter().filter(|e| e.kind == ExamKind::Main).count(), 10);
    assert!(p.exams.iter().all(|e| e.retakes.cycle_months == 12 && !e.beta));
    assert_eq!(exam(&p, "technical-professional-brief").bank.as_str(), "technical-professional");
    assert_eq!(p.notices, [60, 30, 7]);
    assert_eq!((p.pool_factor, p.practice_items), (3, 20));
    assert_eq!(p.appeals, Appeals { open_within_days: Some(30), decide_within_days: Some(14) });
}

#[test]
fn proctoring_is_self_for_foundation_and_live_above() {
    let p = default();
    let ways = |id: &str| exam(&p, id).proctoring.into_iter().collect::<Vec<_>>();
    assert_eq!(ways("sales-associate"), [Proctoring::Own, Proctoring::Live, Proctoring::InPerson]);
    assert_eq!(ways("sales-professional"), [Proctoring::Live, Proctoring::InPerson]);
    assert_eq!(ways("technical-expert"), [Proctoring::Live, Proctoring::InPerson]);
    assert!(ways("sales-professional-brief").contains(&Proctoring::Own));
    assert!(exam(&p, "marketing-advocate").monitored && !exam(&p, "sales-expert").monitored);
}

#[test]
fn credentials_are_earned_renewed_and_lapse_as_the_framework_says() {
    let p = default();
    let credential = |id: &str| p.credential(&id.parse().unwrap()).unwrap().clone();
    let titles =
        |rs: &[Requirement]| rs.iter().map(|r| format!("{} {}", r.count, r.title)).collect::<Vec<_>>();
    let ids = |c: &CredentialRule| c.to_sit.iter().map(ToString::to_string).collect::<Vec<_>>();
    let expert = credential("sales-expert");
    assert_eq!(titles(&expert.to_award), ["5 Closed deals", "1 Case study submission"]);
    assert_eq!(ids(&expert), ["sales-professional"]);
    assert_eq!((expert.validity_months, expert.renewal.update_due_months), (24, Some(12)));
    assert_eq!(expert.renewal.update.as_ref().unwrap().as_str(), "sales-update");
    assert_eq!(ids(&credential("implementation-associate")), ["technical-associate"]);
    let associate = credential("sales-associate");
    assert_eq!((associate.validity_months, associate.pass_waits_months), (12, 12));
    assert_eq!((associate.renewal.update_due_months, associate.renewal.update.clone()), (None, None));
    assert_eq!(associate.renewal.opens_days_before, 60);
    assert_eq!((associate.lapse.grace_days, associate.lapse.streamlined_days), (30, 90));
    assert_eq!(associate.renewal.ways.len(), 2, "exam or update");
    let professional = credential("technical-professional");
    assert_eq!(professional.renewal.ways.len(), 1);
    assert_eq!(professional.renewal.ways[0].len(), 2, "update and brief assessment");
    assert_eq!(p.credentials.len(), 10);
    let seats: Vec<_> = p.tiers.iter().map(|t| t.seats.iter().map(|s| s.count).collect::<Vec<_>>()).collect();
    assert_eq!(seats, [vec![], vec![1, 1], vec![2, 2], vec![3, 1, 3, 1]]);
}

#[test]
fn templates_pass_their_own_check() {
    for template in [Template::Default, Template::Minimal] {
        let text = template.text();
        assert_eq!(check("new.toml", text.as_bytes()).report.plain(), "");
        assert!(text.starts_with("#:schema program.schema.json\n"));
    }
}

#[test]
fn another_organisation_loads_and_keeps_its_own_figures() {
    let checked = check("two-level.toml", TWO_LEVEL.as_bytes());
    assert_eq!(checked.report.plain(), "");
    let p = checked.value.unwrap();
    assert!(p.tiers.is_empty() && p.requirements().is_empty());
    let basic = exam(&p, "deck-basic");
    assert_eq!((basic.questions, basic.minutes, basic.pass_mark.0, basic.retakes.wait_days), (4, 1, 5000, 0));
    assert_eq!(exam(&p, "deck-advanced").pass_mark.to_string(), "66.67 %");
    let rule = p.credential_of(&basic.id).unwrap();
    assert_eq!(rule.renewal.ways, [vec![RenewalPart::Exam(basic.id.clone())]], "the format's own default");
    assert_eq!((rule.lapse.grace_days, rule.lapse.streamlined_days), (0, 0));
}

#[test]
fn what_is_shown_holds_no_word_of_another_program() {
    let p = read("two-level.toml", TWO_LEVEL.as_bytes()).unwrap();
    let shown = format!("{}{}", show::text(&p), show::json(&p));
    for word in ["Sales", "Partner", "Foundation", "Associate", "TIERS", "Invigil"] {
        assert!(!shown.contains(word), "{word}");
    }
    assert!(shown.contains("Licensed Deckhand"));
}

#[test]
fn comments_layout_and_line_ends_never_change_the_digest() {
    let plain = default().digest;
    let stirred = format!("\u{FEFF}# more\r\n{}", DEFAULT.replace('\n', "\r\n").replace(" = ", "   =  "));
    assert_eq!(read("p.toml", stirred.as_bytes()).unwrap().digest, plain);
    assert_ne!(read("p.toml", DEFAULT.replacen("70", "71", 1).as_bytes()).unwrap().digest, plain);
}

#[test]
fn the_committed_schema_is_the_one_of_the_reader() {
    let committed = include_str!("../../docs/schemas/program.schema.json");
    assert_eq!(
        committed,
        format!("{:#}\n", schema()),
        "run `invigil program schema > docs/schemas/program.schema.json`"
    );
}

#[test]
fn a_reference_to_nothing_is_named_with_what_was_meant() {
    let line = line_of(DEFAULT, "to_sit = [\"sales-associate\"]");
    assert_eq!(
        faults(DEFAULT, "to_sit = [\"sales-associate\"]", "to_sit = [\"sales-asociate\"]"),
        [format!(
            "{line}:11 error there is no credential `sales-asociate` | did you mean `sales-associate`?"
        )]
    );
    let faults = faults(MINIMAL, "level = \"basic\"", "level = \"gold\"");
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].ends_with(":9 error there is no level `gold` | levels of this program: `basic`"),
        "{faults:?}"
    );
}

#[test]
fn ids_stand_once() {
    let line = line_of(DEFAULT, "id = \"technical\"");
    let found = faults(DEFAULT, "id = \"technical\"", "id = \"sales\"");
    let expected =
        format!("{line}:6 error two of the tracks are called `sales` | give one of them another id");
    assert!(found.contains(&expected), "{found:?}");
    let found = faults(DEFAULT, "id = \"sales-professional-brief\"", "id = \"sales-expert\"");
    assert!(found.iter().any(|f| f.contains("two of the exams are called `sales-expert`")), "{found:?}");
    let found = faults(DEFAULT, "id = \"pricing\"", "id = \"positioning\"");
    assert!(found.iter().any(|f| f.contains("two of the domains are called `positioning`")), "{found:?}");
}

#[test]
fn prerequisites_in_a_circle_are_told_in_full() {
    let found = faults(
        TWO_LEVEL,
        "exam = { title = \"Deckhand\" }",
        "exam = { title = \"Deckhand\" }\nto_sit = [\"deck-advanced\"]",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains(
            "these credentials ask for each other: `deck-advanced` needs `deck-basic` needs `deck-advanced`"
        ),
        "{found:?}"
    );
    let alone = faults(TWO_LEVEL, "to_sit = [\"deck-basic\"]", "to_sit = [\"deck-advanced\"]");
    assert!(alone[0].contains("`deck-advanced` needs `deck-advanced`"), "{alone:?}");
}

#[test]
fn pass_marks_are_percentages_with_two_decimals_at_most() {
    for (written, bad) in [
        ("66.67", false),
        ("0", false),
        ("100", false),
        ("66.667", true),
        ("100.01", true),
        ("-1", true),
        ("1e1", true),
        ("inf", true),
    ] {
        let found = faults(TWO_LEVEL, "pass_mark = 66.67", &format!("pass_mark = {written}"));
        assert_eq!(!found.is_empty(), bad, "{written}: {found:?}");
        if bad {
            assert!(
                found.iter().all(|f| f.starts_with(&format!("{}:13 error", line_of(TWO_LEVEL, "66.67")))),
                "{found:?}"
            );
        }
    }
    let found = faults(TWO_LEVEL, "pass_mark = 50", "pass_mark = \"50 %\"");
    assert!(
        found[0]
            .ends_with("`pass_mark` must be a number, not a text | write the number alone: pass_mark = 50"),
        "{found:?}"
    );
}

#[test]
fn a_figure_that_nobody_gives_is_one_fault_for_all_exams() {
    let line = line_of(DEFAULT, "exam = { title = \"Sales Associate\" }");
    let found = faults(DEFAULT, "minutes = 60\n", "");
    let expected = format!(
        "{}:8 error `minutes` is given nowhere for `sales-associate` and 6 more | set minutes on the exam, its track, its level or in [defaults]",
        line - 1
    );
    assert_eq!(found, [expected]);
    let found = faults(DEFAULT, "minutes = 60\n", "minutes = \"60\"\n");
    assert_eq!(found.len(), 1, "a figure that cannot be read is not missing too: {found:?}");
}

#[test]
fn the_nearest_figure_wins() {
    let text = DEFAULT.replacen(
        "exam = { title = \"Technical Associate\" }",
        "exam = { title = \"Technical Associate\", minutes = 7, beta = true }",
        1,
    );
    let p = read("p.toml", text.as_bytes()).unwrap();
    let e = exam(&p, "technical-associate");
    assert_eq!((e.minutes, e.questions, e.pass_mark.0, e.beta), (7, 50, 7500, true));
    assert_eq!(exam(&p, "technical-professional").minutes, 90);
}

#[test]
fn deadlines_of_appeals_are_optional_and_no_figures_of_the_code() {
    let of = |text: &str| check("p.toml", text.as_bytes()).value.unwrap().appeals;
    assert_eq!(of(MINIMAL), Appeals::default(), "a program without them sets none");
    let half = DEFAULT
        .replace("open_within_days = 30\n", "")
        .replace("decide_within_days = 14", "decide_within_days = 5");
    assert_eq!(of(&half), Appeals { open_within_days: None, decide_within_days: Some(5) });
    let (line, places) = (line_of(DEFAULT, "open_within_days"), ["= 30", "= -1"]);
    let found = faults(
        DEFAULT,
        &format!("open_within_days {}", places[0]),
        &format!("open_within_days {}", places[1]),
    );
    assert!(found.len() == 1 && found[0].starts_with(&format!("{line}:20 error")), "{found:?}");
}

#[test]
fn a_program_keeps_everything_unless_it_says_for_how_long() {
    let of = |text: &str| check("p.toml", text.as_bytes()).value.unwrap().retention;
    assert_eq!((of(MINIMAL), of(DEFAULT)), (Retention::default(), Retention::default()));
    let table = "[retention]\nrecords_months = 35\nwords_months = 7\n\n";
    let set = DEFAULT.replacen("[defaults]\nquestions", &format!("{table}[defaults]\nquestions"), 1);
    assert_eq!(of(&set), Retention { records_months: Some(35), words_months: Some(7) });
    let half = set.replace("words_months = 7\n", "");
    assert_eq!(of(&half), Retention { records_months: Some(35), words_months: None });
    let program = check("p.toml", half.as_bytes()).value.unwrap();
    let shown = show::text(&program);
    assert!(shown.contains("records of attempts kept for 35 months after their end"), "{shown}");
    assert!(!shown.contains("reasons and notes about people kept"), "{shown}");
    assert_eq!(show::json(&program)["retention"]["records_months"], 35);
    for (from, to) in [
        ("= 35", "= 0"),
        ("words_months = 7", "words_months = \"six\""),
        ("words_months = 7", "word_months = 7"),
    ] {
        let line = line_of(&set, from);
        let found = faults(&set, from, to);
        assert!(found.len() == 1 && found[0].starts_with(&format!("{line}:")), "{found:?}");
    }
}

#[test]
fn notices_go_out_largest_first() {
    let line = line_of(DEFAULT, "notices =");
    assert_eq!(
        faults(DEFAULT, "[60, 30, 7]", "[60, 7, 30]"),
        [format!(
            "{line}:19 error the notices are not in descending order: 30 follows 7 | write notices = [60, 30, 7]"
        )]
    );
}

#[test]
fn renewal_needs_what_it_names() {
    let found = faults(
        DEFAULT,
        "brief = { id = \"sales-professional-brief\", title = \"Sales Professional brief assessment\" }\n",
        "",
    );
    assert!(
        found[0].contains("`sales-professional` is renewed by a brief assessment, but has none"),
        "{found:?}"
    );
    let found = faults(DEFAULT, "update = \"marketing-update\"\n", "");
    assert!(
        found.iter().any(|f| f
            .contains("`marketing-advocate` is renewed by an update training, but nothing says which one")),
        "{found:?}"
    );
    let found = faults(DEFAULT, "renew = [[\"exam\"], [\"update\"]]", "renew = [[\"exma\"], [\"update\"]]");
    assert!(found[0].contains("`exma` is no way to renew | did you mean `exam`?"), "{found:?}");
    let found = faults(DEFAULT, "streamlined_days = 90", "streamlined_days = 20");
    assert!(
        found[0].contains("the streamlined path ends on day 20 after expiry, before the 30 days of grace do"),
        "{found:?}"
    );
    let found = faults(DEFAULT, "renewal_opens_days = 60", "renewal_opens_days = 400");
    assert!(
        found[0].contains(
            "renewal of `sales-associate` opens 400 days before expiry, but it is valid for 12 months only"
        ),
        "{found:?}"
    );
    let found = faults(DEFAULT, "update_due_months = 12", "update_due_months = 24");
    assert!(
        found[0].contains(
            "the update of `sales-expert` is due after 24 months, but the credential expires after 24"
        ),
        "{found:?}"
    );
}

#[test]
fn levels_of_a_track_ascend_and_stand_once() {
    let found = faults(TWO_LEVEL, "level = \"master\"", "level = \"deckhand\"");
    assert!(
        found[0].contains("`deck-basic` and `deck-advanced` have the same level in one track"),
        "{found:?}"
    );
    let swapped = TWO_LEVEL
        .replace("level = \"deckhand\"", "level = \"x\"")
        .replace("level = \"master\"", "level = \"deckhand\"");
    let found = faults(&swapped, "level = \"x\"", "level = \"master\"");
    assert!(
        found[0].contains("`deck-advanced` stands after `deck-basic` but has a lower level"),
        "{found:?}"
    );
}

#[test]
fn tiers_that_ask_for_less_than_the_one_below_are_warned_of() {
    let found = faults(
        DEFAULT,
        "{ track = \"sales\", level = \"professional\", count = 2 }",
        "{ track = \"marketing\", level = \"foundation\", count = 2 }",
    );
    assert!(
        found[0]
            .contains("warning tier `gold` stands above `silver` and asks for fewer people in track `sales`"),
        "{found:?}"
    );
    let found = faults(
        DEFAULT,
        "{ track = \"technical\", level = \"foundation\", count = 1 }",
        "{ track = \"marketing\", level = \"expert\", count = 1 }",
    );
    assert!(
        found.iter().any(|f| f.contains("track `marketing` has no credential of level `expert` or above")),
        "{found:?}"
    );
}

#[test]
fn requirements_are_used_and_not_named_like_a_word_of_renewal() {
    let found = faults(MINIMAL, "to_award = [\"introduction\"]", "");
    assert!(found[0].contains("warning nothing asks for the requirement `introduction`"), "{found:?}");
    let found = faults(
        &MINIMAL.replace("\"introduction\"", "\"exam\""),
        "kind = \"training\"",
        "kind = \"training\"",
    );
    assert!(found[0].contains("a requirement cannot be called `exam`"), "{found:?}");
    let found =
        faults(MINIMAL, "to_award = [\"introduction\"]", "to_award = [\"introduction\", \"introduction\"]");
    assert!(found[0].contains("`introduction` stands twice in `to_award`"), "{found:?}");
}

#[test]
fn support_is_reachable() {
    let found = faults(TWO_LEVEL, "office@pilots.example", "pilots.example");
    assert!(found[0].contains("`pilots.example` is no e-mail address | write name@host"), "{found:?}");
    let found = faults(TWO_LEVEL, "https://pilots", "pilots");
    assert!(found[0].contains("is no web address"), "{found:?}");
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_file() {
    let text = DEFAULT
        .replacen("pool_factor = 3", "pool_factor = 0", 1)
        .replacen("wait_days = 7", "wait_dys = 7", 1)
        .replacen("optional = true", "optional = 1", 1)
        .replacen("track = \"sales\"", "track = \"sails\"", 1);
    let report = check("p.toml", text.as_bytes()).report;
    let codes: Vec<_> = report.faults().iter().map(|f| f.code.code()).collect();
    assert_eq!(codes, ["out-of-range", "unknown-member", "wrong-type", "unknown-reference"]);
}
