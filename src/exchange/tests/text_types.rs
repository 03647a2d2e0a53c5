//! Items that are no choice, in Moodle XML and the formats of plain text: what others see of ours, and what we see of others'.

use super::qti_types::every_type;
use super::ways::{into_new, questions, read, without_carriers};
use crate::bank;
use crate::exchange::{self, Fidelity, Format, Found};
use base64::Engine as _;
use serde_json::{Value, json};

/// The items of these types alone.
fn types_in(format: Format) -> Value {
    let held: &[&str] = match format {
        Format::Gift => &["choice", "true-false", "ordering", "matching", "numeric", "numeric-range", "text"],
        Format::Text2qti => &["choice", "true-false", "numeric", "numeric-range", "text"],
        _ => &[
            "choice",
            "true-false",
            "ordering",
            "matching",
            "inline-choice",
            "numeric",
            "numeric-range",
            "text",
        ],
    };
    let mut data = every_type();
    data["item"].as_array_mut().unwrap().retain(|item| held.contains(&item["id"].as_str().unwrap()));
    data
}

#[test]
fn items_of_every_type_that_a_format_holds_come_back_as_they_were() {
    for format in [Format::MoodleXml, Format::Gift, Format::Text2qti, Format::Csv] {
        let all = exchange::write("x", &every_type(), format).report;
        let data = types_in(format);
        let held = data["item"].as_array().unwrap().len();
        assert_eq!(all.count(Fidelity::Refused), 8 - held, "{format}: {}", all.text());
        let written = exchange::write("x", &data, format);
        let imported = into_new(vec![exchange::read("x", &written.bytes, None).unwrap()], &[]);
        assert!(imported.same, "{format}: {}", imported.report.text());
    }
}

/// What of an item decides on its points, whatever its parts are called.
fn substance(item: &Value) -> Value {
    let texts = |list: &Value, of: &dyn Fn(&Value) -> Value| -> Vec<Value> {
        list.as_array().into_iter().flatten().map(of).collect()
    };
    let text_of = |id: &Value| {
        let options = item["options"].as_array().into_iter().flatten();
        options.filter(|option| option["id"] == *id).map(|option| option["text"].clone()).next()
    };
    let weight = |part: &Value| part["weight"].as_u64().unwrap_or(1);
    let gap = |gap: &Value| json!([texts(&gap["options"], &|o| json!([o["text"], o["key"]])), weight(gap)]);
    let mut gaps = texts(&item["gaps"], &gap);
    gaps.sort_by_key(Value::to_string);
    json!({
        "type": item["type"],
        "scoring": item["scoring"],
        "answer": item["answer"],
        "case": item["case"],
        "options": if item["type"] == "matching" { json!([]) } else { json!(texts(&item["options"], &|o| json!([o["text"], o["key"]]))) },
        "prompts": texts(&item["prompts"], &|p| json!([p["text"], text_of(&p["match"]), weight(p)])),
        "gaps": gaps,
    })
}

#[test]
fn what_others_see_of_them_has_the_same_answers_and_the_same_points() {
    for format in [Format::MoodleXml, Format::Gift, Format::Text2qti, Format::Csv] {
        let data = types_in(format);
        let written = exchange::write("x", &data, format);
        let reading = exchange::read("x", &without_carriers(&written.bytes), None).unwrap();
        let imported = into_new(vec![reading], &[]);
        let report = imported.report.text();
        assert_eq!(imported.report.count(Fidelity::Refused), 0, "{format}: {report}");
        let back = bank::data("new", imported.text.unwrap().as_bytes()).value.unwrap();
        for (before, after) in data["item"].as_array().unwrap().iter().zip(back["item"].as_array().unwrap()) {
            let mut expected = substance(before);
            if format == Format::Text2qti {
                // it has no partial scoring
                expected["scoring"] = Value::Null;
            }
            assert_eq!(expected, substance(after), "{format}: {report}");
            if format != Format::Gift {
                assert_eq!(before["points"], after["points"], "{format} {}: {report}", before["id"]);
            }
            let accept = match before["id"].as_str().unwrap() {
                "numeric" if format == Format::Text2qti => json!([{"from": "6.25", "to": "6.25"}]),
                "numeric" => json!([{"value": "6.25"}, {"value": "6.25", "within": "0.25", "credit": 50}]),
                "numeric-range" if format != Format::MoodleXml => json!([{"from": "60", "to": "60"}]),
                "numeric-range" => json!([{"value": "60"}]),
                "text" if format == Format::Csv => before["accept"].clone(),
                "text" => json!([
                    {"text": "bearing"}, {"text": "true bearing"}, {"text": "whole circle bearing"},
                    {"text": "whole-circle bearing"}, {"text": "azimuth"}
                ]),
                _ => continue,
            };
            assert_eq!(after["accept"], accept, "{format}");
        }
    }
}

#[test]
fn a_title_of_gift_begins_a_question_though_no_empty_line_stands_before_it() {
    let text = "::One::Red?{=a ~b}\n// [tag:t]\n::Two::Blue?{=c\n~d\n}\n::Three::A text.\n";
    let found = read(text).found;
    assert_eq!(found.len(), 3, "{found:?}");
    let Found::Question(two) = &found[1] else { panic!("{:?}", found[1]) };
    assert_eq!((two.title.as_deref(), two.options.len(), two.tags.len()), (Some("Two"), 2, 1));
}

#[test]
fn gift_with_embedded_answers_or_a_picture_that_it_does_not_hold_is_refused_for_that() {
    let why = |text: &str| into_new(vec![read(text)], &[]).report.text();
    let embedded =
        why("Paris is in {1:SHORTANSWER:=France#Right~%50%Europe}, Rome in {1:MC:=Italy~Spain}.\n");
    assert!(embedded.contains("embedded answers (Moodle's Cloze)"), "{embedded}");
    let meant = why("Which tag is \\{1\\:MC\\:a\\}?{=a tag ~none}\n");
    assert!(meant.contains("0 refused"), "{meant}");
    let picture = why("[html]<img src\\=\"@@PLUGINFILE@@/a.png\">Which?{=a ~b}\n");
    assert!(picture.contains("a picture that the file does not hold: a.png"), "{picture}");
    let base64 = base64::engine::general_purpose::STANDARD.encode(crate::bank::samples::PNG);
    let held = format!(
        "[html]<img alt\\=\"A map\" src\\=\"data\\:image/png;base64,{}\">Which?{{=a ~b}}\n",
        base64.replace('=', "\\=")
    );
    assert_eq!(into_new(vec![read(&held)], &[]).images.len(), 1, "{}", why(&held));
}

#[test]
fn gift_has_numbers_texts_pairs_and_orders() {
    let found = questions(
        "Pi? {#3.14:0.005}\n\nYear? {#=1815 =%50%1810..1820#near}\n\nWho? {=Grant =%50%Ulysses\\=G. =Sam*}\n\nMatch {=cat -> meow =dog -> woof = -> moo}\n\nOrder {>2 ALL VERTICAL ABSOLUTE_POSITION SHOW none\nfirst\nsecond\n}\n",
    );
    let accept = |n: usize| found[n].members["accept"].clone();
    assert_eq!(accept(0), json!([{"value": "3.14", "within": "0.005"}]));
    assert_eq!(accept(1), json!([{"value": "1815"}, {"from": "1810", "to": "1820", "credit": 50}]));
    let notes: Vec<&str> = found[1].notes.iter().map(|note| note.text.as_str()).collect();
    assert!(notes[0].contains("whoever gives one of its answers"), "{notes:?}");
    assert!(notes[1].contains("an answer that earns 50 %"), "one point cannot be halved: {notes:?}");
    assert_eq!(
        accept(2),
        json!([{"text": "Grant"}, {"text": "Ulysses=G.", "credit": 50}, {"pattern": "Sam.*"}])
    );
    assert_eq!(found[3].members["prompts"][1], json!({"id": "p2", "text": "dog", "match": "b"}));
    assert_eq!(found[3].options.len(), 3);
    assert_eq!((found[4].options.len(), &found[4].members["type"]), (2, &json!("ordering")));
}

#[test]
fn text2qti_has_numbers_and_texts() {
    let found = questions(
        "1.  Pi?\n=   3.14 +- 0.005\n\n2.  Year?\n... A general word.\n=   1815\n\n3.  Who?\n*   Grant\n*   U. S. *Grant\n\n4.  It rains.\na)  True\n... Yes.\n*b) False\n",
    );
    assert_eq!(found[0].members["accept"], json!([{"value": "3.14", "within": "0.005"}]));
    assert_eq!((&found[1].members["accept"], found[1].notes.len()), (&json!([{"value": "1815"}]), 0));
    assert_eq!(found[2].members["accept"], json!([{"text": "Grant"}, {"text": "U. S. *Grant"}]));
    assert_eq!(
        (&found[3].members["answer"], &found[3].members["rationale_true"]),
        (&json!(false), &json!("Yes."))
    );
    let why = super::ways::refusals(
        "1.  Pi?\n=   3.14 +- x\n\n2.  Pi?\n=   3\n=   4\n\n3.  Mixed?\n=   3\n*   three\n",
    );
    for (why, word) in why.iter().zip(["`x`", "two numbers", "several kinds"]) {
        assert!(why.contains(word), "{word}: {why}");
    }
}

#[test]
fn a_spreadsheet_names_the_type_of_each_row() {
    let text = "type,stem,key,option_a,option_b,prompt_a,match_a,choices_a,accept_a,credit_a,accept_b,credit_b,scoring\ntrue-false,It rains.,false,,,,,,,,,,\nnumeric,Pi?,,,,,,,3.14 +- 1%,,3 to 1 figures,50,partial\ntext,Who?,,,,,,,/Gr.*t/,,\\/x/,,\ninline-choice,The {{g}}.,,sun,moon,g,a,a b,,,,,\nmatching,Which?,,x,y,p,c,,,,,,\nriddle,Which?,,x,y,,,,,,,,\nnumeric,Comma?,,,,,,,\"3,14\",,,,\n";
    let found = read(text).found;
    let of = |n: usize| match &found[n] {
        Found::Question(question) => question.members.clone(),
        Found::Refused { why, .. } => panic!("{why}"),
    };
    assert_eq!(of(0)["answer"], false);
    assert_eq!(
        of(1)["accept"],
        json!([{"value": "3.14", "within_percent": "1"}, {"value": "3", "significant": 1, "credit": 50}])
    );
    assert_eq!(of(2)["accept"], json!([{"pattern": "Gr.*t"}, {"text": "/x/"}]));
    assert_eq!(of(3)["gaps"][0]["options"][0], json!({"id": "a", "text": "sun", "key": true}));
    for (n, word) in [(4, "`c` names none"), (5, "`riddle`"), (6, "comma")] {
        let Found::Refused { why, .. } = &found[n] else { panic!("{n} is a question") };
        assert!(why.contains(word), "{why}");
    }
}

#[test]
fn a_letter_of_a_spreadsheet_is_true_where_its_option_reads_so() {
    let head = "type,stem,key,option_a,rationale_a,option_b,rationale_b\n";
    let row = |cells: &str| format!("{head}true-false,It rains.,{cells}\n");
    for (cells, answer) in [
        ("a,True,,False,", true),
        ("a,False,no,True,yes", false),
        ("B,False,no,TRUE,yes", true),
        ("true,False,no,True,yes", true),
    ] {
        let members = &questions(&row(cells))[0].members;
        assert_eq!(members["answer"], answer, "{cells}");
        assert!(members.get("rationale_true").is_none_or(|told| told == "yes"), "{cells}");
    }
    for cells in ["a,,,,", "a,Yes,,No,", "c,True,,False,"] {
        let why = super::ways::refusals(&row(cells));
        assert!(why[0].contains("is neither true nor false"), "{cells}: {why:?}");
    }
}

#[test]
fn significant_figures_of_a_spreadsheet_are_called_so() {
    let row = |cell: &str| format!("type,stem,accept_a\nnumeric,How many?,{cell}\n");
    for cell in ["10 to 2 figures", "10 to 2 significant figures"] {
        let members = &questions(&row(cell))[0].members;
        assert_eq!(members["accept"], json!([{"value": "10", "significant": 2}]), "{cell}");
    }
    for cell in ["10 to 20", "10 to 2 figures or so", "10 to x figures"] {
        let why = super::ways::refusals(&row(cell));
        assert!(why[0].contains("a range is `10..20`"), "{cell}: {why:?}");
    }
}

#[test]
fn what_gift_would_read_as_a_sign_of_its_own_is_refused() {
    let said = |id: &str, change: &dyn Fn(&mut Value)| {
        exchange::write("x", &changed(id, change), Format::Gift).report.text()
    };
    for (text, word) in [("a -> b", "parts pairs"), ("%50% off", "a weight"), ("50% off", "0 refused")] {
        let report = said("text", &|item| {
            item["accept"] = json!([{"text": text}]);
            item.as_object_mut().unwrap().remove("scoring");
        });
        assert!(report.contains(word), "{text}: {report}");
    }
    let part = said("text", &|item| {
        item["accept"] = json!([{"text": "x"}, {"text": "%50% off", "credit": 50}]);
        item["scoring"] = "partial".into();
    });
    assert!(part.contains("0 refused"), "a weight stands before it: {part}");
    let option = |keys: usize| {
        said("choice", &|item| {
            for (n, option) in item["options"].as_array_mut().unwrap().iter_mut().enumerate() {
                option.as_object_mut().unwrap().remove("key");
                if n < keys {
                    option["key"] = true.into();
                }
            }
            item["options"][0]["text"] = "%50% of them".into();
            item["select"] = keys.into();
            if keys == 1 {
                item.as_object_mut().unwrap().remove("scoring");
            }
        })
    };
    assert!(option(1).contains("a weight"), "{}", option(1));
    assert!(option(2).contains("0 refused"), "a weight stands before it: {}", option(2));
    let order = said("ordering", &|item| item["options"][0]["text"] = "// first".into());
    assert!(order.contains("begins a comment"), "{order}");
}

/// The bank of every type, with what stands in this item changed.
fn changed(id: &str, change: impl Fn(&mut Value)) -> Value {
    let mut data = every_type();
    let items = data["item"].as_array_mut().unwrap();
    items.retain(|item| item["id"] == id);
    items.iter_mut().for_each(change);
    data
}

#[test]
fn significant_figures_reach_from_where_to_where_rounding_does() {
    let data = changed("numeric", |item| {
        item["accept"] = json!([{"value": "6.25", "significant": 2}]);
        item.as_object_mut().unwrap().remove("scoring");
    });
    for format in
        [Format::MoodleXml, Format::Gift, Format::Text2qti, Format::Qti12, Format::Qti2, Format::Qti3]
    {
        let written = exchange::write("x", &data, format);
        assert!(
            written.report.text().contains("6.35, which is rounded up here"),
            "{}",
            written.report.text()
        );
        let reading = exchange::read("x", &without_carriers(&written.bytes), None).unwrap();
        let Found::Question(question) = &reading.found[0] else { panic!("{format}: {:?}", reading.found) };
        let range = json!([{"from": "6.25", "to": "6.35"}]);
        let near = json!([{"value": "6.3", "within": "0.05"}]);
        let expected = if format == Format::MoodleXml { near } else { range };
        assert_eq!(question.members["accept"], expected, "{format}");
    }
}

#[test]
fn weights_of_an_item_that_is_right_as_a_whole_are_no_loss() {
    let data = changed("inline-choice", |item| drop(item.as_object_mut().unwrap().remove("scoring")));
    let report = exchange::write("x", &data, Format::Qti12).report.text();
    assert!(report.contains("all or nothing cannot be said") && !report.contains("weighs"), "{report}");
}

#[test]
fn options_of_a_sheet_that_belong_to_no_gap_are_named_and_a_field_is_no_longer_than_a_bank_has_it() {
    let text = "type,stem,key,option_a,option_b,option_c,prompt_a,match_a,choices_a,accept_a,max_length\n\
                inline-choice,The {{g}}.,,sun,moon,star,g,a,a b,,\n\
                text,Who?,,,,,,,,Ada,501\n";
    let imported = into_new(vec![exchange::read("x.csv", text.as_bytes(), None).unwrap()], &[]);
    let lines = &imported.report.lines;
    let told: Vec<&str> = lines.iter().flat_map(|line| &line.notes).map(|note| note.text.as_str()).collect();
    assert_eq!(lines[0].fidelity(), Fidelity::Lossy, "{told:?}");
    assert!(told.iter().any(|note| note.contains("left out: c")), "{told:?}");
    assert_eq!(lines[1].fidelity(), Fidelity::Refused);
    assert!(told.iter().any(|note| note.contains("max_length is 501, and 1 to 500")), "{told:?}");
}
