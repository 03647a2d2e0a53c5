//! Moodle XML as Moodle writes it.

use super::ways::{into_new, questions, read, refusals};
use crate::bank::{self, Scoring};
use crate::exchange::{Fidelity, Format};
use serde_json::json;

fn quiz(questions: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n{questions}\n</quiz>")
}

fn choice(members: &str) -> String {
    quiz(&format!(
        "<question type=\"multichoice\"><name><text>Q</text></name><questiontext format=\"html\"><text><![CDATA[<p>Which?</p>]]></text></questiontext>{members}</question>"
    ))
}

const MOODLE: &str = r#"
<question type="category"><category><text>$course$/top/Unit 1/Networks</text></category></question>
<question type="multichoice">
  <name><text>The OSI layers</text></name>
  <questiontext format="html"><text><![CDATA[<p dir="ltr">Look at <code>ip a</code>:</p><pre>eth0: UP
  inet 10.0.0.1</pre><table><thead><tr><th>Layer</th><th>Name</th></tr></thead><tbody><tr><td>3</td><td>Network</td></tr></tbody></table><p>Which <strong>layer</strong>?<script>steal()</script></p>]]></text></questiontext>
  <generalfeedback format="html"><text>&lt;p&gt;Addresses are of layer 3.&lt;/p&gt;</text></generalfeedback>
  <defaultgrade>2.0000000</defaultgrade>
  <penalty>0.3333333</penalty>
  <hidden>0</hidden>
  <idnumber>osi-1</idnumber>
  <single>true</single>
  <shuffleanswers>false</shuffleanswers>
  <correctfeedback format="html"><text>Your answer is correct.</text></correctfeedback>
  <answer fraction="0" format="html"><text>Two</text><feedback format="html"><text>Frames.</text></feedback></answer>
  <answer fraction="100" format="html"><text>Three</text><feedback format="html"><text></text></feedback></answer>
  <tags><tag><text>network</text></tag><tag><text>osi</text></tag></tags>
</question>"#;

#[test]
fn all_that_a_bank_can_hold_arrives() {
    let imported = into_new(vec![read(&quiz(MOODLE))], &[]);
    let line = &imported.report.lines[0];
    let notes: Vec<&str> = line.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(
        notes,
        [
            "a script is removed",
            "of the category “$course$/top/Unit 1/Networks” the last part is the domain",
            "the title “The OSI layers” has no place beside the id",
        ]
    );
    let bank = bank::data("new", imported.text.as_ref().unwrap().as_bytes()).value.unwrap();
    let item = &bank["item"][0];
    assert_eq!(
        item["stem"],
        "Look at `ip a`:\n\n```\neth0: UP\n  inet 10.0.0.1\n```\n\n| Layer | Name |\n|-------|------|\n| 3 | Network |\n\nWhich **layer**?"
    );
    assert_eq!(
        (&item["id"], &item["domain"], &item["points"]),
        (&"osi-1".into(), &"networks".into(), &2.into())
    );
    assert_eq!((&item["rationale"], &item["tags"][1]), (&"Addresses are of layer 3.".into(), &"osi".into()));
    assert_eq!(item["options"][0]["rationale"], "Frames.");
    assert_eq!((&item["options"][1]["key"], &item["options"][0]["anchored"]), (&true.into(), &true.into()));
}

#[test]
fn weights_say_which_are_the_keys() {
    let answers = |weights: &[&str]| -> String {
        let answer =
            |(n, weight): (usize, &&str)| format!("<answer fraction=\"{weight}\"><text>o{n}</text></answer>");
        format!("<single>false</single>{}", weights.iter().enumerate().map(answer).collect::<String>())
    };
    let of = |weights: &[&str]| questions(&choice(&answers(weights))).remove(0);
    let even = of(&["50", "50", "-50", "-50"]);
    assert_eq!((even.keys(), even.scoring, even.notes.len()), (2, Scoring::Partial, 0));
    let thirds = of(&["33.33333", "33.33333", "33.33333", "-33.33333"]);
    assert_eq!((thirds.keys(), thirds.notes.len()), (3, 0));
    let odd = of(&["70", "30", "0"]);
    assert_eq!(
        odd.notes.iter().filter(|note| note.fidelity == Fidelity::Lossy).count(),
        2,
        "{:?}",
        odd.notes
    );
    let one = of(&["100", "-100", "0"]);
    assert_eq!(
        (one.keys(), one.scoring, one.notes[0].fidelity),
        (1, Scoring::AllOrNothing, Fidelity::Normalised)
    );
    let set = choice(&answers(&["100", "100", "0"])).replace("multichoice", "multichoiceset");
    let set = questions(&set).remove(0);
    assert_eq!((set.keys(), set.scoring, set.notes.len()), (2, Scoring::AllOrNothing, 0));
}

#[test]
fn every_other_type_is_refused_by_name() {
    for (kind, word) in [
        ("calculated", "anew for everybody"),
        ("randomsamatch", "anew for everybody"),
        ("essay", "essay"),
        ("ddmarker", "picture"),
        ("description", "without answers"),
        ("stack", "`stack`"),
    ] {
        let why = refusals(&choice("").replace("multichoice", kind));
        assert!(why[0].contains(word), "{kind}: {why:?}");
    }
    let picture =
        choice("<answer fraction=\"100\"><text>&lt;img src=\"@@PLUGINFILE@@/a.png\"&gt;</text></answer>");
    assert!(refusals(&picture)[0].contains("picture"));
    let two = choice(
        "<answer fraction=\"100\"><text>a</text></answer><answer fraction=\"100\"><text>b</text></answer>",
    );
    assert!(refusals(&two)[0].contains("right on their own"));
}

#[test]
fn true_or_false_is_a_statement() {
    let text = choice(
        "<answer fraction=\"0\"><text>true</text><feedback><text>No.</text></feedback></answer><answer fraction=\"100\"><text>false</text></answer>",
    );
    let question = questions(&text.replace("multichoice", "truefalse")).remove(0);
    assert_eq!(
        (&question.members["type"], &question.members["answer"], &question.members["rationale_true"]),
        (&json!("true-false"), &json!(false), &json!("No."))
    );
    assert_eq!(question.notes, []);
    assert_eq!(read(&text).format, Format::MoodleXml);
    let half = text.replace("multichoice", "truefalse").replace("fraction=\"100\"", "fraction=\"50\"");
    assert!(refusals(&half)[0].contains("which of true and false"));
}

#[test]
fn numbers_have_their_tolerance_and_a_unit_that_earns_nothing_by_itself() {
    let number = |members: &str| choice(members).replace("multichoice", "numerical");
    let of = |members: &str| questions(&number(members)).remove(0);
    let one = of(
        "<answer fraction=\"100\"><text>6.25</text><tolerance>0.05</tolerance></answer><answer fraction=\"50\"><text>6</text><tolerance>1</tolerance><feedback><text>Near.</text></feedback></answer><units><unit><multiplier>1</multiplier><unit_name>ha</unit_name></unit></units><unitgradingtype>0</unitgradingtype>",
    );
    assert_eq!(
        one.members["accept"],
        json!([{"value": "6.25", "within": "0.05"}, {"value": "6", "within": "1", "credit": 50}])
    );
    assert_eq!((&one.members["unit"], &one.members["scoring"]), (&json!("ha"), &json!("partial")));
    assert!(one.notes.iter().any(|note| note.text.contains("whoever gives one of its answers")));
    for (members, word) in [
        (
            "<answer fraction=\"100\"><text>1</text></answer><unitgradingtype>1</unitgradingtype>",
            "unit earns",
        ),
        ("<answer fraction=\"100\"><text>x</text></answer>", "`x`"),
        ("<answer fraction=\"100\"><text>*</text></answer>", "any answer"),
        ("<answer fraction=\"90\"><text>1</text></answer>", "none is the key"),
    ] {
        let why = refusals(&number(members));
        assert!(why[0].contains(word), "{word}: {why:?}");
    }
}

#[test]
fn pairs_have_the_texts_that_belong_to_none() {
    let text = choice(
        "<defaultgrade>2</defaultgrade><subquestion format=\"html\"><text>Lion</text><answer><text>Africa</text></answer></subquestion><subquestion><text>Tiger</text><answer><text>Asia &amp;amp; more</text></answer></subquestion><subquestion><text></text><answer><text>Europe</text></answer></subquestion>",
    );
    let question = questions(&text.replace("multichoice", "matching")).remove(0);
    let options: Vec<&str> = question.options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(options, ["Africa", "Asia & more", "Europe"]);
    assert_eq!(
        question.members["prompts"],
        json!([{"id": "p1", "text": "Lion", "match": "a"}, {"id": "p2", "text": "Tiger", "match": "b"}])
    );
    assert_eq!((&question.members["scoring"], question.notes.len()), (&json!("partial"), 0));
    let dragged = text.replace("multichoice", "ddmatch").replace(">Africa<", ">&lt;p&gt;Africa&lt;/p&gt;<");
    assert_eq!(questions(&dragged)[0].options[0].text, "Africa");
}

#[test]
fn an_order_earns_points_by_a_rule_that_banks_have_or_is_refused() {
    let order = |grading: &str, count: &str| {
        choice(&format!(
            "<defaultgrade>2</defaultgrade><selecttype>RANDOM</selecttype><selectcount>{count}</selectcount><gradingtype>{grading}</gradingtype><answer fraction=\"2.0\"><text>first</text></answer><answer fraction=\"1.0\"><text>second</text></answer>"
        ))
        .replace("multichoice", "ordering")
    };
    let question = questions(&order("ABSOLUTE_POSITION", "2")).remove(0);
    assert_eq!(
        (question.options[0].text.as_str(), &question.members["scoring"]),
        ("first", &json!("partial"))
    );
    let whole = questions(&order("ALL_OR_NOTHING", "2")).remove(0);
    assert!(!whole.members.contains_key("scoring"));
    assert!(refusals(&order("LONGEST_ORDERED_SUBSET", "2"))[0].contains("longest_ordered_subset"));
    assert!(refusals(&order("", "2"))[0].contains("`relative`"));
    assert!(refusals(&order("ALL_OR_NOTHING", "1"))[0].contains("only some"));
}

#[test]
fn embedded_answers_become_lists_or_a_field() {
    let cloze = |stem: &str| {
        quiz(&format!(
            "<question type=\"cloze\"><name><text>Q</text></name><questiontext format=\"html\"><text><![CDATA[{stem}]]></text></questiontext></question>"
        ))
    };
    let lists = cloze(
        "<p>The {2:MULTICHOICE:=sun~moon#It shines back.~a &amp;lt; b &amp;#125;} rises in the {:MCS:~%0%west~%100%east}; {{this}} is text.</p>",
    );
    let question = questions(&lists).remove(0);
    assert_eq!(question.stem, "The {{g1}} rises in the {{g2}}; {\\{this}} is text.");
    assert_eq!(question.points, Some(3.0));
    assert_eq!(
        question.members["gaps"][0],
        json!({"id": "g1", "weight": 2, "options": [
            {"id": "a", "text": "sun", "key": true, "anchored": true},
            {"id": "b", "text": "moon", "rationale": "It shines back.", "anchored": true},
            {"id": "c", "text": "a \\< b }", "anchored": true},
        ]})
    );
    // it is shuffled, and a sign before the first answer is none of it
    assert_eq!(
        question.members["gaps"][1]["options"],
        json!([{"id": "a", "text": "west"}, {"id": "b", "text": "east", "key": true}])
    );
    let leading = questions(&cloze("The {1:MCS:~wrong~=right} one.")).remove(0);
    assert_eq!(
        leading.members["gaps"][0]["options"],
        json!([{"id": "a", "text": "wrong"}, {"id": "b", "text": "right", "key": true}])
    );
    let number = questions(&cloze("Pi is {1:NM:=3.14:0.005~%50%3:0.5}.")).remove(0);
    assert_eq!(number.stem, "Pi is \\_\\_\\_\\_\\_.");
    assert_eq!(
        number.members["accept"],
        json!([{"value": "3.14", "within": "0.005"}, {"value": "3", "within": "0.5", "credit": 50}])
    );
    let word = questions(&cloze("The capital is {1:SAC:=Paris}.")).remove(0);
    assert_eq!(
        (&word.members["accept"], &word.members["case"]),
        (&json!([{"text": "Paris"}]), &json!("exact"))
    );
    for (stem, word) in [
        ("no gaps {here}", "no gaps"),
        ("{1:SA:=a} and {1:SA:=b}", "several fields"),
        ("{1:MC:a~b} and {1:MC:=a~b}", "no answer is right"),
        ("{1:MC:=a~%50%b}", "several right"),
        ("{1:MR:=a~=b}", "several options"),
        ("{1:MC:=a~b", "not closed"),
        ("<code>x {1:MC:=a~b}</code>", "within code"),
        ("{0:MC:=a~b}", "weighs 0"),
    ] {
        let why = refusals(&cloze(stem));
        assert!(why[0].contains(word), "{word}: {why:?}");
    }
}

#[test]
fn gaps_with_numbers_take_the_entries_of_their_group() {
    let text = quiz(
        "<question type=\"gapselect\"><name><text>Q</text></name><questiontext format=\"html\"><text><![CDATA[<p>The [[1]] sat on the [[4]].</p>]]></text></questiontext><defaultgrade>2</defaultgrade><selectoption><text>cat</text><group>1</group></selectoption><selectoption><text>dog</text><group>1</group></selectoption><selectoption><text>roof</text><group>2</group></selectoption><selectoption><text>mat</text><group>2</group></selectoption></question>",
    );
    let question = questions(&text).remove(0);
    assert_eq!((question.stem.as_str(), question.notes.len()), ("The {{g1}} sat on the {{g2}}.", 0));
    assert_eq!(
        question.members["gaps"][1]["options"],
        json!([{"id": "a", "text": "roof"}, {"id": "b", "text": "mat", "key": true}])
    );
    assert!(refusals(&text.replace("[[4]]", "[[5]]"))[0].contains("[[5]]"));
    let fixed = text.replace("<defaultgrade>", "<shuffleanswers>0</shuffleanswers><defaultgrade>");
    assert_eq!(
        questions(&fixed)[0].members["gaps"][0]["options"],
        json!([{"id": "a", "text": "cat", "key": true, "anchored": true}, {"id": "b", "text": "dog", "anchored": true}])
    );
    let dragged = text.replace("gapselect", "ddwtos").replace("selectoption", "dragbox");
    assert_eq!(questions(&dragged)[0].notes[0].fidelity, Fidelity::Normalised);
}

#[test]
fn more_gaps_or_entries_than_banks_hold_are_refused_before_they_are_built() {
    let listed = |gaps: usize, entries: usize| {
        let stem = "[[1]] ".repeat(gaps);
        let entries: String = (0..entries)
            .map(|n| format!("<selectoption><text>o{n}</text><group>1</group></selectoption>"))
            .collect();
        quiz(&format!(
            "<question type=\"gapselect\"><name><text>Q</text></name><questiontext format=\"html\"><text>{stem}</text></questiontext>{entries}</question>"
        ))
    };
    assert_eq!(questions(&listed(26, 26))[0].members["gaps"][25]["options"][25]["text"], "o25");
    assert!(refusals(&listed(27, 26))[0].contains("more than 26 gaps"));
    assert!(refusals(&listed(26, 27))[0].contains("more than 26 entries"));
    let cloze = quiz(&format!(
        "<question type=\"cloze\"><name><text>Q</text></name><questiontext format=\"html\"><text>{}</text></questiontext></question>",
        "{1:MC:=a~b} ".repeat(27)
    ));
    assert!(refusals(&cloze)[0].contains("more than 26 gaps"));
}

/// A question whose text shows this, with a file of this content beside it.
fn pictured(html: &str, base64: &str) -> String {
    let text = choice(
        "<answer fraction=\"100\"><text>a</text></answer><answer fraction=\"0\"><text>b</text></answer>",
    );
    let at = text.find("<questiontext").unwrap();
    let end = at + text[at..].find("</questiontext>").unwrap();
    let stem = format!(
        "<questiontext format=\"html\"><text><![CDATA[{html}]]></text><file name=\"a map.png\" path=\"/\" encoding=\"base64\">\n {base64}</file>"
    );
    format!("{}{stem}{}", &text[..at], &text[end..])
}

#[test]
fn a_picture_of_the_text_is_a_figure_and_its_file_comes_along() {
    use crate::bank::samples::PNG;
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD.encode(PNG);
    let html = "<p>Which way?</p><p><img src=\"@@PLUGINFILE@@/a%20map.png\" alt=\"Two roads\"></p>";
    let imported = into_new(vec![read(&pictured(html, &base64))], &[]);
    let digest = crate::digest::Digest::of(&[PNG]).to_string();
    let file = format!("images/{}.png", &digest[..16]);
    assert_eq!(imported.images, [(file.clone(), PNG.to_vec())]);
    let text = imported.text.unwrap();
    let carried = crate::bank::carry(text.into_bytes(), &imported.images);
    let bank = crate::bank::survey("new", &carried, None).value.unwrap().0;
    let item = &bank.items[0];
    assert_eq!((item.stem.as_str(), item.figures[0].alt.as_str()), ("Which way?", "Two roads"));
    assert_eq!((&item.figures[0].file, item.figures[0].image.as_ref().map(|i| i.width)), (&file, Some(2)));
    assert_eq!(imported.report.lines[0].fidelity(), Fidelity::Normalised);
    // a drawing that is safe, as it is
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M1 1L5 5' stroke='red'/></svg>";
    let html = "<p>Which way?</p><img src=\"@@PLUGINFILE@@/a%20map.png\" alt=\"A road\">";
    let drawing = base64::engine::general_purpose::STANDARD.encode(svg);
    let imported = into_new(vec![read(&pictured(html, &drawing))], &[]);
    assert!(imported.images[0].0.ends_with(".svg") && imported.images[0].1 == svg);
    let hostile = drawing_of("<script>fetch('//example.org')</script>");
    assert!(refusals(&pictured(html, &hostile))[0].contains("<script>: a figure runs nothing"));
    // in the text itself, and without a description
    let html = format!("<p>Which way?</p><img src=\"data:image/png;base64,{base64}\">");
    let imported = into_new(vec![read(&pictured(&html, ""))], &[]);
    assert_eq!(imported.images[0].0, file);
    assert_eq!(imported.report.lines[0].fidelity(), Fidelity::Lossy);
}

/// An SVG image with this in it, in base64.
fn drawing_of(inside: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .encode(format!("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{inside}</svg>"))
}

#[test]
fn a_picture_that_is_missing_or_cannot_be_held_refuses_its_question() {
    let nine = "<img src=\"@@PLUGINFILE@@/a map.png\">".repeat(9);
    for (html, base64, why) in [
        (nine.as_str(), "!", "more than 8 pictures"),
        ("<img src=\"@@PLUGINFILE@@/other.png\">", "AAAA", "does not hold: other.png"),
        ("<img src=\"/etc/passwd.png\">", "AAAA", "does not hold: passwd.png"),
        ("<img src=\"@@PLUGINFILE@@/a map.png\">", "R0lGODlh", "no PNG, JPEG or SVG"),
        ("<img src=\"@@PLUGINFILE@@/a map.png\">", "!", "does not hold"),
        ("<img src=\"data:image/svg+xml;base64,PHN2Zy8+\">", "", "no <svg> of SVG"),
    ] {
        let refused = refusals(&pictured(&format!("<p>Which?</p>{html}"), base64));
        assert!(refused[0].contains(why), "{html}: {refused:?}");
    }
}

#[test]
fn a_file_is_found_by_its_folder_and_by_any_way_to_write_its_name() {
    use crate::bank::samples::PNG;
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let (png, other) = (engine.encode(PNG), engine.encode(b"GIF89a, and no PNG"));
    let stem = |address: &str, files: &[(&str, &str, &str)]| {
        let files: String = files
            .iter()
            .map(|(path, name, bytes)| {
                format!("<file name=\"{name}\" path=\"{path}\" encoding=\"base64\">{bytes}</file>")
            })
            .collect();
        let html = format!("<p>Which?</p><img src=\"@@PLUGINFILE@@/{address}\" alt=\"A map\">");
        pictured(&html, "").replace("</questiontext>", &format!("{files}</questiontext>"))
    };
    for (address, files) in [
        ("new/map.png", [("/old/", "map.png", other.as_str()), ("/new/", "map.png", png.as_str())]),
        ("map.png", [("/old/", "map.png", other.as_str()), ("/", "map.png", png.as_str())]),
        (
            "pl%C3%A4ne%20%28neu%29%2650%25.png",
            [("/", "map.png", &other), ("/", "pläne (neu)&amp;50%.png", &png)],
        ),
        ("50%25.png", [("/", "map.png", &other), ("/", "50%25.png", &png)]),
        // the same file twice is one file
        ("map.png", [("/", "map.png", &png), ("/", "map.png", &png)]),
    ] {
        let imported = into_new(vec![read(&stem(address, &files))], &[]);
        assert_eq!(imported.images.len(), 1, "{address}: {}", imported.report.text());
        assert_eq!(imported.images[0].1, PNG, "{address}");
    }
    let twice = refusals(&stem("map.png", &[("/", "map.png", &png), ("/", "map.png", &other)]));
    assert!(twice[0].contains("holds several that differ: map.png"), "{twice:?}");
}

#[test]
fn a_star_that_stands_for_itself_and_one_that_stands_for_anything_are_told_apart() {
    let short = |answer: &str| {
        let text = choice("<answer fraction=\"100\"><text>ANSWER</text></answer>")
            .replace("type=\"multichoice\"", "type=\"shortanswer\"")
            .replace("ANSWER", answer);
        into_new(vec![read(&text)], &[]).text.unwrap()
    };
    for (answer, expected) in
        [("a*\\**b", "a.*\\*.*b"), ("a\\**b", "a\\*.*b"), ("a**b", "a.*b"), ("a*\\*b", "a.*\\*b")]
    {
        let text = short(answer);
        let bank = crate::bank::data("new", text.as_bytes()).value.unwrap();
        assert_eq!(bank["item"][0]["accept"][0]["pattern"], expected, "{answer}");
    }
}

#[test]
fn a_picture_of_moodle_1_9_that_stands_beside_the_text_is_a_figure() {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD.encode(crate::bank::samples::PNG);
    let answers =
        "<answer fraction=\"100\"><text>a</text></answer><answer fraction=\"0\"><text>b</text></answer>";
    let old = |members: &str| choice(&format!("{members}{answers}"));
    let imported = into_new(
        vec![read(&old(&format!("<image>a.png</image><image_base64>\n{base64}\n</image_base64>")))],
        &[],
    );
    assert_eq!(imported.images.len(), 1, "{}", imported.report.text());
    assert!(refusals(&old("<image>a.png</image>"))[0].contains("does not hold: a.png"));
    assert_eq!(into_new(vec![read(&old("<image></image>"))], &[]).images.len(), 0);
}

#[test]
fn a_gap_that_leaves_no_choice_is_refused_for_that() {
    let why = refusals(&quiz(
        "<question type=\"cloze\"><questiontext><text>One: {1:MC:=a}</text></questiontext></question>",
    ));
    assert!(why[0].contains("a single entry to choose from"), "{why:?}");
}

#[test]
fn what_is_said_of_a_category_is_told_to_be_left_out() {
    let category = "<question type=\"category\"><category><text>$course$/A</text></category><info><text>Of A.</text></info></question>";
    assert_eq!(read(&quiz(category)).notes, ["the description of the category $course$/A is left out"]);
}
