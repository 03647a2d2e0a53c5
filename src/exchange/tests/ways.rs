//! The ways through the formats of plain text.

use crate::bank;
use crate::digest::Digest;
use crate::exchange::{
    self, Fidelity, Format, Found, Import, Imported, Line, Mapping, Question, Reading, Target, package,
};
use serde_json::{Value, json};

pub(super) fn shipped(name: &str) -> Value {
    let path = format!("{}/question-banks/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    bank::data(name, &std::fs::read(path).unwrap()).value.unwrap()
}

pub(super) fn read(text: &str) -> Reading {
    exchange::read("file", text.as_bytes(), None).unwrap()
}

pub(super) fn questions(text: &str) -> Vec<Question> {
    let found = read(text).found;
    found
        .into_iter()
        .map(|found| match found {
            Found::Question(question) => *question,
            Found::Refused { name, why, .. } => panic!("{name}: {why}"),
        })
        .collect()
}

pub(super) fn refusals(text: &str) -> Vec<String> {
    let found = read(text).found;
    found
        .into_iter()
        .map(|found| match found {
            Found::Question(question) => panic!("{} is a question", question.name()),
            Found::Refused { why, .. } => why,
        })
        .collect()
}

pub(super) fn into_new(readings: Vec<Reading>, maps: &[Mapping]) -> Imported {
    let target = Target::New { id: "new".parse().unwrap(), program: "p".parse().unwrap() };
    Import::new(target, maps).run(readings).unwrap()
}

/// A file of ours without what we carry in it.
pub(super) fn without_carriers(bytes: &[u8]) -> Vec<u8> {
    let without =
        |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace("invigil/carrier/v1", "nothing");
    if !package::is_package(bytes) {
        return without(bytes).into_bytes();
    }
    let members = package::open(bytes).unwrap().members;
    let files: Vec<_> = members.into_iter().map(|m| (m.name, without(&m.bytes))).collect();
    package::pack(&files)
}

fn into(bank: &str, text: &str, maps: &[Mapping]) -> Imported {
    Import::new(Target::Into { name: "bank.toml".into(), text: bank }, maps).run(vec![read(text)]).unwrap()
}

fn notes(line: &Line) -> Vec<&str> {
    line.notes.iter().map(|note| note.text.as_str()).collect()
}

const GIFT: &str = "\
$CATEGORY: $course$/top/Unit 3/Prices

// [id:price-1] [tag:easy]
::First:: What does the *list* hold? {
  =Prices # right
  ~Names # wrong
  ~%50%Half prices
  ####It holds prices.
}

::Second::[html]Which <b>two</b>? {~%50%<code>a</code>~%50%b~%-50%c~%-50%d}

::Third:: Water boils. {T#no#yes}
";

#[test]
fn our_banks_come_back_with_the_same_digest() {
    for name in ["sales-associate", "technical-associate"] {
        let data = shipped(name);
        for format in [
            Format::Json,
            Format::Gift,
            Format::Csv,
            Format::MoodleXml,
            Format::Text2qti,
            Format::Qti12,
            Format::Qti2,
            Format::Qti3,
        ] {
            let written = exchange::write(name, &data, format);
            assert_eq!(written.report.count(Fidelity::Refused), 0);
            let reading = exchange::read(name, &written.bytes, None).unwrap();
            assert_eq!(reading.format, format, "it is recognised");
            let imported = into_new(vec![reading], &[]);
            let odd: Vec<_> =
                imported.report.lines.iter().filter(|line| !line.notes.is_empty()).take(3).collect();
            assert!(odd.is_empty(), "{format}: {odd:#?}");
            assert!(imported.same, "{format}: {}", imported.report.text());
            let back = bank::read(name, imported.text.unwrap().as_bytes()).unwrap();
            let path = format!("{}/question-banks/{name}.toml", env!("CARGO_MANIFEST_DIR"));
            assert_eq!(
                back.digest,
                bank::read(name, &std::fs::read(path).unwrap()).unwrap().digest,
                "{format}"
            );
        }
    }
}

#[test]
fn without_what_we_carry_keys_and_texts_are_still_right() {
    for name in ["sales-associate", "technical-associate"] {
        let data = shipped(name);
        for format in [
            Format::Gift,
            Format::Csv,
            Format::Aiken,
            Format::MoodleXml,
            Format::Text2qti,
            Format::Qti12,
            Format::Qti2,
            Format::Qti3,
        ] {
            let written = exchange::write(name, &data, format);
            let bytes = without_carriers(&written.bytes);
            let held = written.report.lines.len() - written.report.count(Fidelity::Refused);
            let imported = into_new(vec![exchange::read(name, &bytes, Some(format)).unwrap()], &[]);
            assert_eq!(imported.report.count(Fidelity::Refused), 0, "{format}: {}", imported.report.text());
            assert!(!imported.same);
            let text = imported.text.unwrap();
            let data_back = bank::data("new", text.as_bytes()).value.unwrap();
            let items = data_back["item"].as_array().unwrap();
            assert_eq!(items.len(), held, "{format}");
            let keys = |item: &Value| -> Vec<usize> {
                let options = item["options"].as_array().unwrap();
                (0..options.len()).filter(|i| options[*i]["key"] == true).collect()
            };
            let refused = |line: &Line| line.fidelity() == Fidelity::Refused;
            let kept = data["item"].as_array().unwrap().iter().zip(&written.report.lines);
            for ((original, _), back) in kept.filter(|(_, line)| !refused(line)).zip(items) {
                assert_eq!(keys(original), keys(back), "{format}: {}", original["id"]);
                assert_eq!(back["status"], "draft");
                if [Format::Gift, Format::Csv].contains(&format) {
                    let trimmed = |v: &Value| v.as_str().unwrap().trim().to_owned();
                    assert_eq!(trimmed(&original["stem"]), trimmed(&back["stem"]), "{format}");
                    assert_eq!(original["id"], back["id"]);
                }
            }
        }
    }
}

#[test]
fn gift_is_read_with_its_weights_feedback_and_types() {
    let found = questions(GIFT);
    assert_eq!(found.len(), 3);
    let first = &found[0];
    assert_eq!(first.stem, "What does the \\*list\\* hold?");
    assert_eq!((first.id.as_deref(), first.tags.as_slice()), (Some("price-1"), &["easy".to_owned()][..]));
    assert_eq!(first.rationale.as_deref(), Some("It holds prices."));
    assert_eq!(first.options[1].rationale.as_deref(), Some("wrong"));
    assert_eq!(first.notes[0].fidelity, Fidelity::Lossy, "half the points for a wrong answer");
    let second = &found[1];
    assert_eq!(second.stem, "Which **two**?");
    assert_eq!(second.options[0].text, "`a`");
    assert_eq!((second.keys(), second.scoring), (2, bank::Scoring::Partial));
    let third = &found[2];
    assert_eq!(
        (&third.members["type"], &third.members["answer"], &third.members["rationale_false"]),
        (&json!("true-false"), &json!(true), &json!("no"))
    );
    assert_eq!(third.notes, []);
}

#[test]
fn types_that_banks_do_not_hold_are_refused_by_name() {
    let why = refusals(
        "Essay {}\n\nNumber {#three}\n\nNone {#}\n\nPair {=a -> b =c}\n\nOrder {>2 ALL VERT REL\na\nb\n}\n\nOnly words.\n\nOpen {=a ~b\n\n::x:: Two {=a =b ~c}\n",
    );
    for (why, word) in why.iter().zip([
        "essay",
        "`three`",
        "names none",
        "`c` is no pair",
        "the rule `relative`",
        "description",
        "not closed",
        "right on their own",
    ]) {
        assert!(why.contains(word), "{word}: {why}");
    }
    assert_eq!(why.len(), 8);
}

#[test]
fn the_counts_of_a_report_add_up_to_the_questions() {
    let text = format!(
        "{GIFT}\nEssay {{}}\n\n::First again:: What does the *list* hold? {{=Prices ~Names ~Half prices}}\n"
    );
    let imported = into_new(vec![read(&text)], &[]);
    let report = &imported.report;
    let counts: Vec<usize> = Fidelity::ALL.iter().map(|f| report.count(*f)).collect();
    assert_eq!((counts.iter().sum::<usize>(), report.lines.len()), (5, 5));
    assert_eq!(counts[3], 2, "{}", report.text());
    assert!(notes(&report.lines[4])[0].contains("`price-1` asks the same"), "{}", report.text());
    assert!(report.text().contains("file:3:1") || report.text().contains("file:4:1"), "{}", report.text());
    let json = report.json(Some(Format::Gift));
    assert_eq!(json["counts"]["refused"], 2);
    assert_eq!(json["total"], 5);
    let bank = bank::data("new", imported.text.as_ref().unwrap().as_bytes()).value.unwrap();
    assert_eq!(bank["item"].as_array().unwrap().len(), 3);
    assert_eq!(bank["domain"][0]["id"], "prices");
}

#[test]
fn a_bank_that_is_there_keeps_every_byte_and_every_item() {
    let path = format!("{}/question-banks/sales-associate.toml", env!("CARGO_MANIFEST_DIR"));
    let bank = std::fs::read_to_string(path).unwrap();
    let clash = GIFT.replace("price-1", "pv-001");
    let maps = ["Prices=pricing".parse().unwrap()];
    let imported = into(&bank, &clash, &maps);
    let report = &imported.report;
    assert_eq!(report.count(Fidelity::Refused), 1, "{}", report.text());
    assert!(notes(&report.lines[0])[0].contains("`pv-001` is taken"), "{}", report.text());
    let text = imported.text.unwrap();
    assert!(text.starts_with(&bank), "comments and layout stay");
    let after = bank::read("after", text.as_bytes()).unwrap();
    assert_eq!(after.items.len(), 167);
    assert!(after.items[165..].iter().all(|item| item.status == bank::Status::Draft));
    let imported = into(&bank, GIFT, &[]);
    assert!(imported.text.is_none());
    assert!(imported.report.text().contains("--map 'Prices=DOMAIN'"), "{}", imported.report.text());
    // what is there already is told, and never doubled
    let again = exchange::write("x", &shipped("sales-associate"), Format::Gift);
    let imported = into(&bank, std::str::from_utf8(&again.bytes).unwrap(), &[]);
    assert_eq!(imported.report.count(Fidelity::Refused), 165);
}

#[test]
fn what_was_changed_elsewhere_wins_over_what_we_carry() {
    let written = exchange::write("x", &shipped("sales-associate"), Format::Gift);
    let text = String::from_utf8(written.bytes).unwrap();
    let changed = text.replacen("\t~It lists every", "\t~It lists nearly every", 1);
    assert_ne!(text, changed);
    let imported = into_new(vec![read(&changed)], &[]);
    let first = &imported.report.lines[0];
    assert_eq!(
        (first.fidelity(), notes(first)[0]),
        (Fidelity::Normalised, "changed since it was exported: options")
    );
    let bank = bank::data("new", imported.text.as_ref().unwrap().as_bytes()).value.unwrap();
    let item = &bank["item"][0];
    assert_eq!(item["status"], "draft", "somebody should look at it");
    assert_eq!(
        item["options"][0]["text"],
        "It lists nearly every advantage that the supplier can claim for its offer."
    );
    assert_eq!((&item["reviewed"], &item["options"][1]["id"]), (&"2026-11-26".into(), &"b".into()));
    assert_eq!(bank["item"][1]["status"], "live");
    assert!(!imported.same);
}

#[test]
fn a_carrier_is_held_to_the_rules_of_items() {
    let written = exchange::write("x", &shipped("sales-associate"), Format::Gift);
    let text = String::from_utf8(written.bytes).unwrap();
    let forged = text.replacen("\"difficulty\":62", "\"difficulty\":6200", 1);
    let imported = into_new(vec![read(&forged)], &[]);
    let first = &imported.report.lines[0];
    assert_eq!(first.fidelity(), Fidelity::Lossy);
    assert!(notes(first)[0].contains("`difficulty` is 6200"), "{:?}", notes(first));
}

#[test]
fn aiken_is_read_and_what_it_lacks_is_told() {
    let text = "What is 2 * 2?\nA. 3\nB) 4\nANSWER: B\n\nNo key?\nA. 1\nB. 2\n\nWrong letter?\nA. 1\nB. 2\nANSWER: D\n";
    let reading = read(text);
    assert_eq!(reading.format, Format::Aiken);
    assert_eq!(reading.found.len(), 3);
    let imported = into_new(vec![reading], &[]);
    assert_eq!(imported.report.count(Fidelity::Refused), 2, "{}", imported.report.text());
    assert_eq!(imported.report.count(Fidelity::Exact), 1);
    assert_eq!(imported.report.lines[0].filled, ["authors", "reviewed", "rationale"]);
    let bank = bank::data("new", imported.text.as_ref().unwrap().as_bytes()).value.unwrap();
    assert_eq!(bank["item"][0]["stem"], "What is 2 \\* 2?");
    assert_eq!(bank["item"][0]["options"][1]["key"], true);
}

#[test]
fn aiken_that_people_write_by_hand_is_read_like_that_of_moodle() {
    let text = "1. Capital of Peru?\na) Lima\nb) Cusco\nAnswer: A\n\nU.S. law says:\nA)no space (here)\nB)U.N. law\nC.none\nANSWER: C\n\nRed?\nA. crimson\nB. navy\nANSWER: A. crimson\n\nBlue?\nA. crimson\nB. navy\nANSWER: A. navy\n";
    let reading = read(text);
    assert_eq!(reading.format, Format::Aiken);
    let imported = into_new(vec![reading], &[]);
    let report = imported.report.text();
    assert_eq!(
        (imported.report.count(Fidelity::Exact), imported.report.count(Fidelity::Refused)),
        (3, 1),
        "{report}"
    );
    assert!(report.contains("`ANSWER: A. navy` names none of its options"), "{report}");
    let bank = bank::data("new", imported.text.as_ref().unwrap().as_bytes()).value.unwrap();
    let item = |at: usize| {
        (bank["item"][at]["stem"].as_str().unwrap(), bank["item"][at]["options"].as_array().unwrap())
    };
    assert_eq!(item(0).1[0]["key"], true, "{bank}");
    assert_eq!(item(1).0, "U.S. law says:");
    assert_eq!((item(1).1.len(), &item(1).1[2]["key"]), (3, &true.into()), "{bank}");
    assert_eq!(item(2).1[0]["text"], "crimson");
}

#[test]
fn statements_of_an_aiken_text_are_no_options_of_it() {
    let text = "Which are right?\na. water is wet\nb. fire is cold\nA. only a\nB. only b\nANSWER: A\n\nWhat is said?\nA.thaliana is small.\nA. yes\nB. no\nANSWER: B\n\nWhich hold?\ni. the first\nii. the second\nA. both\nB. none\nANSWER: A\n\nWhich?\nA. one\nB. two\nB. three\nANSWER: B\n";
    let imported = into_new(vec![read(text)], &[]);
    let report = imported.report.text();
    assert!(report.contains("two of its options have the letter B"), "{report}");
    let bank = bank::data("new", imported.text.as_ref().unwrap().as_bytes()).value.unwrap();
    let items = bank["item"].as_array().unwrap();
    assert_eq!(items.len(), 3, "{bank}");
    for (item, (line, right)) in items.iter().zip([
        ("b. fire is cold", "only a"),
        ("A.thaliana is small.", "no"),
        ("ii. the second", "both"),
    ]) {
        let stem = item["stem"].as_str().unwrap().replace('\\', "");
        assert!(stem.contains(line), "{stem}");
        let options = item["options"].as_array().unwrap();
        let keys: Vec<_> = options.iter().filter(|option| option["key"] == true).collect();
        assert_eq!((options.len(), keys.len(), &keys[0]["text"]), (2, 1, &right.into()), "{item}");
    }
}

#[test]
fn csv_of_other_quiz_tools_is_read_by_what_its_columns_are_called_there() {
    let keys = |text: &str| -> Vec<String> {
        let reading = read(text);
        assert_eq!(reading.format, Format::Csv, "{text}");
        let imported = into_new(vec![reading], &[]);
        let bank = bank::data("new", imported.text.as_ref().unwrap().as_bytes()).value.unwrap();
        let of = |item: &serde_json::Value| {
            let options = item["options"].as_array().unwrap().iter().filter(|option| option["key"] == true);
            options.map(|option| option["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("+")
        };
        bank["item"].as_array().unwrap().iter().map(of).collect()
    };
    let numbers = "question_text,option1,option2,option3,correct_option\nCapital of Italy?,Rome,Paris,Oslo,1\n8 x 8?,60,64,1,2\n";
    assert_eq!(keys(numbers), ["Rome", "64"]);
    let words = "Question,Answer 1,Answer 2,Answer 3,Time limit,Correct answer(s)\nCapital of Italy?,Rome,Paris,Oslo,20,Rome\n1 x 1?,2,1,3,20,1\n";
    assert_eq!(keys(words), ["Rome", "1"]);
    let typed = "Question Text,Question Type,Option 1,Option 2,Option 3,Correct Answer\nPrimes?,Checkbox,2,4,3,\"1,3\"\nOdd?,Multiple Choice,2,4,3,3\n";
    assert_eq!(keys(typed), ["2+3", "3"]);
    let index = "prompt,optionA,optionB,optionC,correctIndex\nCapital of Italy?,Rome,Paris,Oslo,0\nOf Norway?,Rome,Paris,Oslo,2\n";
    assert_eq!(keys(index), ["Rome", "Oslo"]);
    let listed = "Question,Options,Correct Answers,Explanation\nCapital of Italy?,Rome|Paris|Oslo,Rome,It is.\nPrimes?,2|4|3,2|3,Two.\n";
    assert_eq!(keys(listed), ["Rome", "2+3"]);
    let error = exchange::read("x", b"Question,Answer\nCapital of Italy?,Rome\n", None).unwrap_err();
    assert!(error.to_string().contains("there is no column `option_a`"), "{error}");
    let both = into_new(vec![read("question,option1,option2,option3,answer\n4 - 2?,1,3,2,2\n")], &[]);
    assert!(both.report.text().contains("`2` can mean option b and option c"), "{}", both.report.text());
    assert!(
        read(numbers).notes[0].contains("numbers of options, counted from 1"),
        "{:?}",
        read(numbers).notes
    );
    let hard = into_new(vec![read("question,option a,option b,key,difficulty\nWhich?,x,y,a,Hard\n")], &[]);
    assert!(hard.report.text().contains("the difficulty Hard is left out"), "{}", hard.report.text());
}

#[test]
fn csv_of_a_spreadsheet_is_read_by_its_heading() {
    let text = "Question;Option A;Option B;Option C;Correct;Category;Points;Colour\r\n\"Which; one?\";x;y;;b;Unit 1;2;red\r\nTwo?;p;q;r;A, C;Unit 1;1,5;\r\nBad?;p;q;;z;Unit 1;;\r\n";
    let reading = read(text);
    assert_eq!(reading.format, Format::Csv);
    assert_eq!(reading.notes, ["the column Colour is not read"]);
    let imported = into_new(vec![reading], &[]);
    let lines = &imported.report.lines;
    assert_eq!(lines[0].fidelity(), Fidelity::Exact, "{}", imported.report.text());
    assert!(notes(&lines[1])[0].contains("1.5 points are 2"), "{:?}", notes(&lines[1]));
    assert!(notes(&lines[2])[0].contains("`z` names none"), "{:?}", notes(&lines[2]));
    let bank = bank::data("new", imported.text.as_ref().unwrap().as_bytes()).value.unwrap();
    assert_eq!((&bank["item"][0]["points"], &bank["item"][1]["select"]), (&2.into(), &2.into()));
}

#[test]
fn a_file_that_is_like_nothing_is_refused_with_the_formats_that_are_read() {
    let error = exchange::read("x", b"just words\n", None).unwrap_err();
    assert!(error.to_string().contains("qti12, qti22, qti3, moodle, json, csv, aiken"), "{error}");
    let error = exchange::read("x", b"<?xml version=\"1.0\"?>\n<examview type=\"test\"/>", None).unwrap_err();
    assert!(error.to_string().contains("its root `examview` is of no format that is read"), "{error}");
    let error = exchange::read("x", b"{\"format\": \"invigil/bank/v1\", \"item\": [}", None).unwrap_err();
    assert!(error.to_string().starts_with("line 1, column 40: this is no JSON"), "{error}");
}

#[test]
fn figures_are_shown_by_their_descriptions_and_come_back_with_what_carries_them() {
    let mut data = shipped("sales-associate");
    let item = &mut data["item"][0];
    item["stem"] = format!("{}\n\n![Prices](figure:prices)", item["stem"].as_str().unwrap()).into();
    item["figures"] = serde_json::json!([
        { "id": "prices", "file": "images/p.png", "sha256": "0".repeat(64), "alt": "Two bars, the *left* one higher." }
    ]);
    let digest = Digest::of_value(&data).unwrap();
    for format in [
        Format::Json,
        Format::Gift,
        Format::Csv,
        Format::MoodleXml,
        Format::Text2qti,
        Format::Qti12,
        Format::Qti2,
        Format::Qti3,
    ] {
        let written = exchange::write("sales-associate", &data, format);
        let told = written.report.lines[0].notes.iter().any(|note| note.text.contains("images/p.png"));
        assert_eq!(told, format != Format::Json, "{format}");
        let reading = exchange::read("sales-associate", &written.bytes, None).unwrap();
        if let (Found::Question(question), true) = (&reading.found[0], format != Format::Json) {
            assert!(
                question.stem.contains("Two bars, the *left* one higher."),
                "{format}: {}",
                question.stem
            );
            assert!(!question.stem.contains("figure:"), "{format}");
        }
        let imported = into_new(vec![reading], &[]);
        assert!(imported.same, "{format}: {}", imported.report.text());
        let back = bank::read("b", imported.text.unwrap().as_bytes()).unwrap();
        assert_eq!(back.digest, digest, "{format}");
    }
}

#[test]
fn formats_that_hold_pictures_show_figures_and_bring_their_images_back_where_they_were() {
    use crate::bank::samples::PNG;
    let sha256 = Digest::of(&[PNG]);
    let images = [(sha256, std::sync::Arc::from(PNG))].into();
    let mut data = shipped("sales-associate");
    let asked = data["item"][0]["stem"].as_str().unwrap().to_owned();
    let item = &mut data["item"][0];
    item["stem"] = format!("![Prices](figure:prices)\n\n{asked}").into();
    item["figures"] = json!([
        { "id": "prices", "file": "pictures/of/p.png", "sha256": sha256, "alt": "Two bars, the *left* one \"higher\" & red." },
        { "id": "again", "file": "pictures/q.png", "sha256": sha256, "alt": "The same." }
    ]);
    let digest = Digest::of_value(&data).unwrap();
    for format in [Format::MoodleXml, Format::Qti2, Format::Qti3] {
        let written = exchange::write_with("sales-associate", &data, &images, format);
        assert_eq!(written.report.lines[0].notes, [], "{format}");
        let reading = exchange::read("sales-associate", &written.bytes, None).unwrap();
        let Found::Question(question) = &reading.found[0] else { panic!("{format}") };
        assert!(!question.stem.contains("Two bars") && question.images.len() == 2, "{format}");
        let imported = into_new(vec![reading], &[]);
        assert!(imported.same, "{format}: {}", imported.report.text());
        let placed = |file: &str| (file.to_owned(), PNG.to_vec());
        assert_eq!(imported.images, [placed("pictures/of/p.png"), placed("pictures/q.png")], "{format}");
        let text = imported.text.unwrap();
        let back = bank::read("b", &bank::carry(text.into_bytes(), &imported.images)).unwrap();
        assert_eq!(back.digest, digest, "{format}");
        assert!(back.items[0].figures.iter().all(|figure| figure.image.is_some()), "{format}");
        // where what we carry was dropped, the pictures are still there
        if format == Format::MoodleXml {
            let reading = exchange::read("x", &without_carriers(&written.bytes), None).unwrap();
            let imported = into_new(vec![reading], &[]);
            let text = imported.text.unwrap();
            let carried = bank::carry(text.into_bytes(), &imported.images);
            let (back, _) = bank::survey("b", &carried, None).value.unwrap();
            let figure = &back.items[0].figures[0];
            assert_eq!(back.items[0].stem, asked.split_whitespace().collect::<Vec<_>>().join(" "));
            assert_eq!(figure.image.as_ref().unwrap().bytes[..], *PNG);
            assert!(figure.alt.contains("Two bars") && figure.alt.contains("higher"), "{}", figure.alt);
        }
        // a picture that was exchanged elsewhere is another figure, and is said to be
        let other = exchange::write_with("sales-associate", &data, &Default::default(), format);
        assert!(other.report.lines[0].notes[0].text.contains("pictures/of/p.png"), "{format}");
    }
}

#[test]
fn figures_of_every_type_go_out_as_pictures_where_they_come_back() {
    use crate::bank::samples::PNG;
    let sha256 = Digest::of(&[PNG]);
    let images = [(sha256, std::sync::Arc::from(PNG))].into();
    let mut data = super::qti_types::every_type();
    for item in data["item"].as_array_mut().unwrap() {
        item["figures"] = json!([{ "id": "f", "file": "f.png", "sha256": sha256, "alt": "A map." }]);
    }
    let digest = Digest::of_value(&data).unwrap();
    for format in [Format::MoodleXml, Format::Qti2, Format::Qti3] {
        let written = exchange::write_with("every", &data, &images, format);
        let imported = into_new(vec![exchange::read("every", &written.bytes, None).unwrap()], &[]);
        assert!(imported.same, "{format}: {}", imported.report.text());
        let gaps =
            data["item"].as_array().unwrap().iter().filter(|item| item["type"] == "inline-choice").count();
        let all = data["item"].as_array().unwrap().len();
        // Moodle reads no picture in a text with gaps
        let shown = if format == Format::MoodleXml { all - gaps } else { all };
        assert_eq!(imported.images.len(), shown, "{format}");
        assert_eq!(
            bank::data("b", imported.text.unwrap().as_bytes())
                .value
                .map(|data| Digest::of_value(&data).unwrap()),
            Some(digest),
            "{format}"
        );
    }
}
