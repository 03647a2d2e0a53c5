//! Hostile files, positions, rendering, and the schema.

use super::*;
use crate::id::ExamId;
use serde_json::json;

#[derive(Debug, PartialEq)]
struct Note {
    title: Option<String>,
    size: u32,
    tags: usize,
}

fn note(n: &mut Node<'_>) -> Note {
    const SHADES: &[(&str, u8, &str)] = &[("light", 0, "pale"), ("dark", 1, "deep")];
    n.optional("exam", "An exam. Any.", id::<ExamId>());
    n.optional("on", "A day.", day());
    n.default("shade", "A shade.", one_of(SHADES), 0);
    n.optional("body", "Text.", prose(1000));
    n.optional("inner", "More.", table(note_inner));
    Note {
        title: n.required("title", "What it is called. On one line.", line(20)).map(|at| at.value),
        size: n.default("size", "How large.", integer(1..=9), 5),
        tags: n.optional("tags", "Words.", list(line(9)).at_most(2)).map_or(0, |at| at.value.len()),
    }
}

fn note_inner(n: &mut Node<'_>) {
    n.optional("depth", "How deep.", integer(0..=3));
}

fn read(bytes: &[u8]) -> Checked<Note> {
    check("note.toml", bytes, note, |note, _, _| Some(note))
}

/// The faults as `line:column code`.
fn places(bytes: &[u8]) -> Vec<String> {
    let report = read(bytes).report;
    let place = |f: &Fault| {
        let at = report.position(f);
        format!("{}:{} {}", at.line, at.column, f.code.code())
    };
    report.faults().iter().map(place).collect()
}

#[test]
fn a_sound_file_is_read_with_defaults() {
    let read = read(b"title = \"x\"\ntags = [\"a\"]\n");
    assert_eq!(read.report.plain(), "");
    assert_eq!(read.value, Some(Note { title: Some("x".to_owned()), size: 5, tags: 1 }));
}

#[test]
fn a_line_that_a_table_above_it_took_is_told_so() {
    let report = read(b"title = \"x\"\n[inner]\ndepth = 1\nsize = 2\n").report;
    let expected = "members here: depth; a line below `[inner]` belongs to it: what belongs to the file itself stands above";
    assert!(report.plain().contains(expected), "{}", report.plain());
    let report = read(b"title = \"x\"\ninner = { depth = 1, size = 2 }\n").report;
    assert!(report.plain().contains("members here: depth\n"), "{}", report.plain());
}

#[test]
fn a_fault_is_shown_with_its_line_a_caret_and_the_mend() {
    let report = read(b"# a note\ntitle = \"x\"\nsize = 12\n").report;
    let expected = "\
error: `size` is 12; it must be from 1 to 9
 --> note.toml:3:8
  |
3 | size = 12
  |        ^^
  |
  = help: the nearest that may stand here is 9

";
    assert_eq!(report.plain(), expected);
    assert!(report.styled().contains("\u{1b}["));
    let object = json!([{
        "file": "note.toml", "line": 3, "column": 8, "severity": "error", "code": "out-of-range",
        "message": "`size` is 12; it must be from 1 to 9", "mend": "the nearest that may stand here is 9",
    }]);
    assert_eq!(report.json(), object);
    assert_eq!(
        report.to_string(),
        "note.toml:3:8: `size` is 12; it must be from 1 to 9 (the nearest that may stand here is 9)"
    );
}

#[test]
fn a_missing_member_is_added_and_a_misspelt_one_is_not_missing_too() {
    let report = read(b"size = 1\n").report;
    assert_eq!(report.faults().len(), 1);
    assert_eq!(report.faults()[0].message, "`title` is missing");
    assert_eq!(report.faults()[0].mend, "add `title = …`: What it is called");
    let report = read(b"titel = \"x\"\n").report;
    assert_eq!(report.faults().len(), 1);
    assert_eq!(report.faults()[0].mend, "did you mean `title`?");
}

#[test]
fn every_syntax_error_is_found_and_bad_values_on_sound_lines_too() {
    let text = b"title = \nsize = 12\ntags = [\"a\" \"b\"]\nexam = \"B\"\nexam = \"c\"\n";
    assert_eq!(
        places(text),
        ["1:9 syntax", "2:8 out-of-range", "3:13 syntax", "4:8 malformed", "5:1 duplicate"]
    );
    assert_eq!(
        places(b"size = 1\nbody = \"\"\"\nopen"),
        ["2:8 syntax"],
        "nothing is called missing in a broken file"
    );
}

#[test]
fn forbidden_characters_are_found_in_texts_comments_and_escapes() {
    assert_eq!(places("title = \"a\u{202E}b\"".as_bytes()), ["1:11 forbidden-character"]);
    assert_eq!(places(b"title = \"a\\u202Eb\""), ["1:11 forbidden-character"]);
    assert_eq!(places("title = \"漢\" # \u{2066}x".as_bytes()), ["1:15 forbidden-character"]);
    assert_eq!(places(b"title = \"a\"\nbody = \"\"\"\nx\\u001b\n\"\"\""), ["3:2 forbidden-character"]);
    assert_eq!(places(b"title = \"a\0b\""), ["1:11 forbidden-character"]);
    assert_eq!(places(b"title = \"a\" # \x07"), ["1:15 forbidden-character"]);
}

#[test]
fn bytes_that_are_no_text_are_named_by_their_place() {
    let report = read(b"title = \"x\"\nsize = \xFF\n").report;
    let at = report.position(&report.faults()[0]);
    assert_eq!((at.line, at.column), (2, 8));
    assert_eq!(report.faults()[0].message, "the file is not UTF-8 text: byte 19 is 0xFF");
    assert!(read(b"\xFF\xFEt\0i\0").report.plain().contains("it looks like UTF-16: save it as UTF-8"));
    assert!(report.plain().contains("note.toml:2:8"));
}

#[test]
fn slips_of_a_first_file_are_told_how_to_mend_them() {
    for (text, mend) in [
        ("[part]\na = 1\n[part]\na = 2\n", "for one more entry of a list write [[part]]"),
        ("size = 1\nsize = 2\n", "keep one of the two"),
        ("day = 01.11.2026\n", "write a day as year-month-day, such as 2026-11-01"),
        ("day = 11/26/2026 # a Thursday\n", "write a day as year-month-day"),
        ("size = 07\n", "without the zero in front"),
        ("title = “x”\n", "straight double quotes"),
        ("size = 36,5\n", "with a point, such as 36.5"),
        ("size = True\n", "in small letters"),
        ("title: \"x\"\n", "put a `=` between"),
        ("title = \"C:\\users\"\n", "in 'single quotes', or written twice"),
        ("title = \"C:\\data\"\n", "in 'single quotes', or written twice"),
        ("title = \"x\nsize = 1\n", "close the text with a quote"),
    ] {
        let report = read(text.as_bytes()).report;
        assert!(report.faults().iter().any(|f| f.mend.contains(mend)), "{text}\n{}", report.plain());
    }
}

#[test]
fn what_is_not_closed_is_told_where_it_begins_and_nothing_behind_it() {
    for (text, place, said) in [
        (
            "title = \"x\"\ntags = [\n  \"a\",\n\n[[part]]\na = 1\n[[part]]\na = 2\n",
            "2:8",
            "closed before line 5",
        ),
        (
            "tags = [\n  \"a\",\nsize = 1\ntitle = \"x\"\n",
            "1:8",
            "the list that is opened here is not closed before line 3",
        ),
        (
            "part = [\n  { a = 1 },\n  { a = 2,\n]\nsize = 1\n",
            "3:3",
            "the table that is opened here is not closed before line 4",
        ),
        ("tags = [\"a\", # ]\n", "1:8", "not closed anywhere"),
        (
            "body = \"\"\"\none\n\n[[part]]\nbody = \"\"\"\ntwo\n\"\"\"\n",
            "1:8",
            "the text that begins here is not closed before line 5",
        ),
        ("body = \"\"\"\none\nmore = \"\"\"\ntwo\n\"\"\"\nsize = 1\n", "1:8", "not closed before line 3"),
        ("size = 1\nbody = '''\none\n", "2:8", "is never closed"),
    ] {
        let report = read(text.as_bytes()).report;
        let [fault] = report.faults() else { panic!("{text}\n{}", report.plain()) };
        let at = report.position(fault);
        assert_eq!(format!("{}:{}", at.line, at.column), place, "{text}\n{}", report.plain());
        assert!(fault.message.contains(said) && fault.mend.contains("close the"), "{}", report.plain());
    }
    // errors before it are told too
    assert_eq!(places(b"size = 07\ntags = [\n\n[part]\n"), ["1:8 syntax", "2:8 syntax"]);
    // lists within lists, and headings within texts of a file that fails for another reason
    assert_eq!(places(b"body = \"\"\"\n[Unit]\n[[bin]]\n\"\"\"\nsize = 07\n"), ["5:8 syntax"]);
    assert_eq!(
        places(b"title = 07\ntags = [\n[\"a\"],\n]\nbody = \"\"\"\n[[part]] is a heading\n\"\"\"\n"),
        ["1:9 syntax", "3:1 wrong-type"]
    );
}

#[test]
fn an_empty_file_and_a_huge_one_are_told_so() {
    for empty in [&b""[..], b"\n \n", b"\xEF\xBB\xBF"] {
        assert_eq!(read(empty).report.faults()[0].message, "the file is empty");
    }
    let huge = vec![b'#'; 100 << 20];
    let report = read(&huge).report;
    assert_eq!(report.faults()[0].message, "the file has 104857600 bytes; at most 16777216 are read");
    assert!(report.plain().contains("is it the right file?"));
}

#[test]
fn byte_order_mark_and_windows_line_ends_change_no_position_and_no_data() {
    let unix = "title = \"x\"\nbody = \"\"\"\na\nb\"\"\"\nsize = 12\n";
    let windows = format!("\u{FEFF}{}", unix.replace('\n', "\r\n"));
    assert_eq!(places(unix.as_bytes()), places(windows.as_bytes()));
    assert_eq!(places(unix.as_bytes()), ["5:8 out-of-range"]);
    let data = |text: &str| {
        let mut kept = json!(null);
        check("n", text.replace("12", "2").as_bytes(), note, |note, data, _| {
            kept = data.clone();
            Some(note)
        });
        kept
    };
    assert_eq!(data(unix), data(&windows));
    assert_eq!(data(unix), json!({"title": "x", "body": "a\nb", "size": 2}));
    assert_eq!(places("\u{FEFF}size = 12\ntitle = \"x\"".as_bytes()), ["1:8 out-of-range"]);
}

#[test]
fn wide_characters_before_the_caret_count_as_characters_and_the_caret_stands_under_its_value() {
    let text = "inner = { \"漢字\" = 1 }\ntitle = \"x\"\n";
    assert_eq!(places(text.as_bytes()), ["1:11 unknown-member"]);
    let text = "title = \"漢字漢字\"  # é\ninner = { \"漢\" = 0, depth = 9 }\n";
    let plain = read(text.as_bytes()).report.plain();
    assert!(plain.contains("note.toml:2:28"), "{plain}");
    let drawn = "2 | inner = { \"漢\" = 0, depth = 9 }\n  |                             ^\n";
    assert!(plain.contains(drawn), "{plain}");
}

#[test]
fn a_fault_far_out_on_a_very_long_line_is_still_shown() {
    let text = format!(
        "tags = [\"{}\"]\ntitle = \"x\" # {}\nsize = 0 # {}",
        "漢".repeat(60_000),
        "y".repeat(90_000),
        "z".repeat(99)
    );
    let report = read(text.as_bytes()).report;
    let plain = report.plain();
    assert!(plain.len() < 4_000, "{}", plain.len());
    assert!(plain.contains("note.toml:1:9") && plain.contains("note.toml:3:8"), "{plain}");
    let text = format!("title = \"x\" {} = 1", "q".repeat(5_000));
    assert!(read(text.as_bytes()).report.plain().contains("note.toml:1:13"));
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    for text in [
        format!("x = {}", "[".repeat(100_000)),
        format!("x = {}", "{ a = ".repeat(100_000)),
        format!("{} = 1", vec!["a"; 100_000].join(".")),
        format!("[{}]", vec!["a"; 100_000].join(".")),
        format!("{} 1 {}", format!("{} = {{ ", vec!["a"; 79].join(".")).repeat(60), "}".repeat(60)),
    ] {
        let report = read(text.as_bytes()).report;
        assert!(report.errors() > 0);
        assert!(!report.plain().is_empty());
    }
}

#[test]
fn a_file_of_rubbish_ends_in_a_bounded_report() {
    for text in [
        "]\n".repeat(100_000),
        "\"\u{7}".repeat(50_000),
        format!("tags = [{}]", "1,".repeat(60_000)),
        format!("title = \"x\"\n{}", "ü\n".repeat(60_000)),
        "[[x]]\n".repeat(300_000),
    ] {
        let report = read(text.as_bytes()).report;
        assert!((1..=4_000).contains(&report.faults().len()), "{}", report.faults().len());
        assert!(report.plain().len() < 300_000, "{}", report.plain().len());
        assert!(report.json().as_array().is_some_and(|faults| !faults.is_empty()));
    }
}

#[test]
fn numbers_beyond_exactness_and_infinities_are_refused() {
    assert_eq!(places(b"title = \"x\"\nsize = 9007199254740993"), ["2:8 out-of-range"]);
    assert_eq!(
        places(b"title = \"x\"\nsize = 99999999999999999999999999999999999999999999"),
        ["2:8 out-of-range"]
    );
    assert_eq!(places(b"title = \"x\"\nsize = inf"), ["2:8 wrong-type", "2:8 out-of-range"]);
}

#[test]
fn dates_are_days_of_the_calendar_without_quotes() {
    for (written, expected) in [
        ("2026-11-22", None),
        ("\"2026-11-22\"", Some("remove the quotes: on = 2026-11-22")),
        ("2026-11-22T10:00:00Z", Some("write year-month-day, such as 2026-11-22")),
        ("2026-02-30", Some("write a day that exists, as year-month-day")),
    ] {
        let report = read(format!("title = \"x\"\non = {written}").as_bytes()).report;
        assert_eq!(
            report.faults().first().map(|f| f.mend.as_str()),
            expected,
            "{written}: {}",
            report.plain()
        );
    }
}

#[test]
fn texts_have_limits() {
    assert_eq!(places(b"title = \" x\""), ["1:9 malformed"]);
    assert_eq!(places(b"title = \"\""), ["1:9 out-of-range"]);
    assert_eq!(places(b"title = \"a\\nb\""), ["1:9 malformed"]);
    assert_eq!(places(b"title = \"123456789012345678901\""), ["1:9 out-of-range"]);
    assert_eq!(places(b"title = \"x\"\ntags = [\"a\", \"b\", \"c\"]"), ["2:8 out-of-range"]);
    assert_eq!(places(b"title = \"x\"\nshade = \"drak\""), ["2:9 unknown-word"]);
}

#[test]
fn the_schema_comes_from_the_reader() {
    let schema = schema_of("urn:note", "Note", "A note.", note);
    assert_eq!(schema["properties"]["size"]["default"], json!(5));
    assert_eq!(schema["properties"]["size"]["maximum"], json!(9));
    assert_eq!(schema["properties"]["shade"]["enum"], json!(["light", "dark"]));
    assert_eq!(schema["properties"]["shade"]["default"], json!("light"));
    assert!(schema["properties"]["shade"]["description"].as_str().unwrap().contains("`dark`: deep"));
    assert_eq!(schema["properties"]["inner"]["properties"]["depth"]["maximum"], json!(3));
    assert_eq!(schema["required"], json!(["title"]));
    assert_eq!(schema["additionalProperties"], json!(false));
}
