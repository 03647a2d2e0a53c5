//! Moodle XML as Moodle writes it.

use super::ways::{into_new, questions, read, refusals};
use crate::bank::{self, Scoring};
use crate::exchange::{Fidelity, Format};

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
        ("shortanswer", "short text"),
        ("numerical", "a number"),
        ("matching", "pairs"),
        ("essay", "essay"),
        ("cloze", "gaps"),
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
fn true_or_false_is_a_choice_of_two() {
    let text = choice(
        "<answer fraction=\"0\"><text>true</text><feedback><text>No.</text></feedback></answer><answer fraction=\"100\"><text>false</text></answer>",
    );
    let question = questions(&text.replace("multichoice", "truefalse")).remove(0);
    let options: Vec<(&str, bool)> = question.options.iter().map(|o| (o.text.as_str(), o.key)).collect();
    assert_eq!(options, [("True", false), ("False", true)]);
    assert_eq!(question.options[0].rationale.as_deref(), Some("No."));
    assert_eq!(question.notes[0].fidelity, Fidelity::Normalised);
    assert_eq!(read(&text).format, Format::MoodleXml);
}
