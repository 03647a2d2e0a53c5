//! Items that are no choice, in QTI of all versions: what others see of ours, and what we see of others'.

use super::ways::{into_new, questions, refusals, without_carriers};
use crate::bank;
use crate::exchange::{self, Fidelity, Format, Found};
use serde_json::{Value, json};

/// The bank of the tests that has an item of every type; its practice items ask the same.
pub(super) fn every_type() -> Value {
    let path = format!("{}/tests/data/types/banks/land-assistant.toml", env!("CARGO_MANIFEST_DIR"));
    let mut data = bank::data("types", &std::fs::read(path).unwrap()).value.unwrap();
    data["item"].as_array_mut().unwrap().retain(|item| item["status"] == "live");
    data
}

#[test]
fn items_of_every_type_come_back_as_they_were() {
    for format in [Format::Qti12, Format::Qti2, Format::Qti3] {
        let mut data = every_type();
        let refused = exchange::write("x", &data, format).report;
        let names: Vec<&str> = refused
            .lines
            .iter()
            .filter(|line| line.fidelity() == Fidelity::Refused)
            .map(|line| line.name.as_str())
            .collect();
        let items = data["item"].as_array_mut().unwrap();
        // things in order are none that Canvas has
        let gone = items.iter().filter(|item| item["type"] == "ordering").count();
        assert_eq!(
            names.len(),
            if format == Format::Qti12 { gone } else { 0 },
            "{format}: {}",
            refused.text()
        );
        items.retain(|item| !names.contains(&item["id"].as_str().unwrap()));
        let written = exchange::write("x", &data, format);
        let imported = into_new(vec![exchange::read("x", &written.bytes, None).unwrap()], &[]);
        assert!(imported.same, "{format}: {}", imported.report.text());
    }
}

#[test]
fn what_others_see_of_them_has_the_same_answers() {
    for format in [Format::Qti2, Format::Qti3, Format::Qti12] {
        let data = every_type();
        let written = exchange::write("x", &data, format);
        let reading = exchange::read("x", &without_carriers(&written.bytes), None).unwrap();
        for found in &reading.found {
            assert!(matches!(found, Found::Question(_)), "{format}: {found:?}");
        }
        let imported = into_new(vec![reading], &[]);
        let report = imported.report.text();
        let back = bank::data("new", imported.text.unwrap().as_bytes()).value.unwrap();
        let items = back["item"].as_array().unwrap();
        let of = |id: &str| {
            items.iter().find(|item| item["id"] == id).unwrap_or_else(|| panic!("{format} {id}: {report}"))
        };
        let truth = of("true-false");
        assert_eq!((&truth["type"], &truth["answer"]), (&json!("true-false"), &json!(true)), "{format}");
        let matching = of("matching");
        let pairs: Vec<(&str, &str)> = matching["prompts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|prompt| {
                let option = matching["options"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|o| o["id"] == prompt["match"])
                    .unwrap();
                (prompt["text"].as_str().unwrap(), option["text"].as_str().unwrap())
            })
            .collect();
        assert_eq!(
            pairs,
            [
                ("Area of a field", "Hectares"),
                ("Length of a boundary", "Metres"),
                ("Height of a mark", "Metres")
            ]
        );
        assert_eq!((&matching["points"], &matching["scoring"]), (&json!(3), &json!("partial")), "{format}");
        let gaps = of("inline-choice");
        assert!(gaps["stem"].as_str().unwrap().starts_with("North is {{g"), "{format}: {}", gaps["stem"]);
        let key = |gap: &Value| {
            gap["options"].as_array().unwrap().iter().find(|o| o["key"] == true).unwrap()["text"].clone()
        };
        let keys: Vec<Value> = gaps["gaps"].as_array().unwrap().iter().map(key).collect();
        assert!(keys.contains(&json!("clockwise")) && keys.contains(&json!("0°")), "{format}: {keys:?}");
        assert_eq!(of("text")["accept"], json!([{"text": "bearing"}]), "{format}");
        if format == Format::Qti12 {
            assert_eq!(of("numeric")["accept"], json!([{"value": "6.25"}]));
            continue;
        }
        let weights: Vec<u64> =
            gaps["gaps"].as_array().unwrap().iter().map(|gap| gap["weight"].as_u64().unwrap_or(1)).collect();
        assert_eq!(weights.iter().sum::<u64>(), 3, "{format}: {weights:?}");
        assert_eq!(
            of("numeric")["accept"],
            json!([{"value": "6.25"}, {"from": "6", "to": "6.5", "credit": 50}])
        );
        let order: Vec<&str> = of("ordering")["options"]
            .as_array()
            .unwrap()
            .iter()
            .map(|o| o["text"].as_str().unwrap())
            .collect();
        assert_eq!(order[0], "Plant the tripod over the mark");
        assert_eq!(order[3], "Focus the cross hairs");
    }
}

fn item(declarations: &str, body: &str, processing: &str) -> String {
    format!(
        "<assessmentItem identifier=\"x\" title=\"x\">{declarations}<outcomeDeclaration identifier=\"SCORE\" cardinality=\"single\" baseType=\"float\"/><itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )
}

const MATCH: &str =
    "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct\"/>";
const MAP: &str =
    "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response\"/>";

#[test]
fn texts_and_numbers_of_others_are_accepted_as_their_scoring_says() {
    let declared = |base: &str, right: &str, mapping: &str| {
        format!(
            "<responseDeclaration identifier=\"RESPONSE\" cardinality=\"single\" baseType=\"{base}\"><correctResponse><value>{right}</value></correctResponse>{mapping}</responseDeclaration>"
        )
    };
    let body = "<p>Now is the winter of our discontent, made glorious summer by this sun of <textEntryInteraction responseIdentifier=\"RESPONSE\"/>.</p>";
    let mapping = "<mapping defaultValue=\"0\"><mapEntry mapKey=\"York\" mappedValue=\"1\" caseSensitive=\"true\"/><mapEntry mapKey=\"york\" mappedValue=\"0.5\"/></mapping>";
    let question = questions(&item(&declared("string", "York", mapping), body, MAP)).remove(0);
    assert_eq!(question.members["accept"], json!([{"text": "York"}, {"text": "york", "credit": 50}]));
    assert_eq!(
        (&question.members["case"], &question.members["scoring"]),
        (&json!("exact"), &json!("partial"))
    );
    assert!(question.stem.ends_with("sun of \\_\\_\\_\\_."), "{}", question.stem);
    let near = "<responseProcessing><responseCondition><responseIf><equal toleranceMode=\"absolute\" tolerance=\"0.5 0.25\"><correct identifier=\"RESPONSE\"/><variable identifier=\"RESPONSE\"/></equal><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">2</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>";
    let question = questions(&item(&declared("float", "4", ""), body, near)).remove(0);
    assert_eq!(
        (&question.members["accept"], question.points),
        (&json!([{"from": "3.5", "to": "4.25"}]), Some(2.0))
    );
    let open = near.replace("tolerance=\"0.5 0.25\"", "tolerance=\"0.5\" includeLowerBound=\"false\"");
    assert!(refusals(&item(&declared("float", "4", ""), body, &open))[0].contains("bound"));
    let pattern = "<responseProcessing><responseCondition><responseIf><patternMatch pattern=\"Y.*\"><variable identifier=\"RESPONSE\"/></patternMatch><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>";
    assert!(refusals(&item(&declared("string", "York", ""), body, pattern))[0].contains("`patternMatch`"));
}

#[test]
fn pairs_that_are_not_one_for_each_row_are_refused() {
    let declared = |pairs: &[&str]| {
        let values: String = pairs.iter().map(|pair| format!("<value>{pair}</value>")).collect();
        format!(
            "<responseDeclaration identifier=\"RESPONSE\" cardinality=\"multiple\" baseType=\"directedPair\"><correctResponse>{values}</correctResponse></responseDeclaration>"
        )
    };
    let set = |ids: &[&str]| {
        let entries: String = ids
            .iter()
            .map(|id| {
                format!(
                    "<simpleAssociableChoice identifier=\"{id}\" matchMax=\"0\">{id}</simpleAssociableChoice>"
                )
            })
            .collect();
        format!("<simpleMatchSet>{entries}</simpleMatchSet>")
    };
    let body = format!(
        "<matchInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\" maxAssociations=\"4\"><prompt>Match.</prompt>{}{}</matchInteraction>",
        set(&["A", "B"]),
        set(&["x", "y", "z"])
    );
    let one = questions(&item(&declared(&["A y", "B y"]), &body, MATCH)).remove(0);
    assert_eq!(one.members["prompts"][1], json!({"id": "p2", "text": "B", "match": "b"}));
    // each of the three has one of the two: they are the rows
    let turned = questions(&item(&declared(&["A x", "B y", "A z"]), &body, MATCH)).remove(0);
    assert_eq!(turned.members["prompts"].as_array().unwrap().len(), 3);
    assert_eq!((turned.options.len(), turned.stem.as_str()), (2, "Match."));
    for pairs in [&["A x", "A y"][..], &["A x"], &["A x", "B y", "B z", "A y"]] {
        let why = refusals(&item(&declared(pairs), &body, MATCH));
        assert!(why[0].contains("one for each row"), "{pairs:?}: {why:?}");
    }
}

#[test]
fn orders_and_lists_of_others_are_read() {
    let order = "<responseDeclaration identifier=\"RESPONSE\" cardinality=\"ordered\" baseType=\"identifier\"><correctResponse><value>C</value><value>A</value><value>B</value></correctResponse></responseDeclaration>";
    let body = "<orderInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\"><prompt>Order.</prompt><simpleChoice identifier=\"A\">first</simpleChoice><simpleChoice identifier=\"B\">second</simpleChoice><simpleChoice identifier=\"C\">third</simpleChoice></orderInteraction>";
    let question = questions(&item(order, body, MATCH)).remove(0);
    let texts: Vec<&str> = question.options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(
        (texts.as_slice(), &question.members["type"]),
        (&["third", "first", "second"][..], &json!("ordering"))
    );
    let some = body.replace("shuffle", "maxChoices=\"2\" shuffle");
    assert!(refusals(&item(order, &some, MATCH))[0].contains("only some"));
    let list = "<responseDeclaration identifier=\"R\" cardinality=\"single\" baseType=\"identifier\"><correctResponse><value>G</value></correctResponse></responseDeclaration>";
    let body = "<p>The sun of <inlineChoiceInteraction responseIdentifier=\"R\" shuffle=\"false\"><inlineChoice identifier=\"G\">Gloucester</inlineChoice><inlineChoice identifier=\"Y\">York</inlineChoice></inlineChoiceInteraction> rose.</p>";
    let question = questions(&item(list, body, MATCH)).remove(0);
    assert_eq!(question.stem, "The sun of {{g1}} rose.");
    assert_eq!(
        question.members["gaps"][0]["options"][0],
        json!({"id": "a", "text": "Gloucester", "key": true})
    );
}

/// Canvas judges each part by itself without saying so, and several texts of one condition are right each by itself.
#[test]
fn what_canvas_writes_is_scored_as_canvas_scores_it() {
    let item = |kind: &str, presentation: &str, conditions: &str| {
        format!(
            "<questestinterop><item ident=\"x\" title=\"x\"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield><qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>2.0</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation><material><mattext>Roses are [c1], violets are [c2].</mattext></material>{presentation}</presentation><resprocessing><outcomes><decvar maxvalue=\"100\" minvalue=\"0\" varname=\"SCORE\"/></outcomes>{conditions}</resprocessing></item></questestinterop>"
        )
    };
    let list = |name: &str| {
        format!(
            "<response_lid ident=\"r_{name}\"><material><mattext>{name}</mattext></material><render_choice><response_label ident=\"1\"><material><mattext>red</mattext></material></response_label><response_label ident=\"2\"><material><mattext>blue</mattext></material></response_label></render_choice></response_lid>"
        )
    };
    let adds = |name: &str, right: &str| {
        format!(
            "<respcondition><conditionvar><varequal respident=\"r_{name}\">{right}</varequal></conditionvar><setvar varname=\"SCORE\" action=\"Add\">50.00</setvar></respcondition>"
        )
    };
    let lists = format!("{}{}", list("c1"), list("c2"));
    let conditions = format!("{}{}", adds("c1", "1"), adds("c2", "2"));
    for kind in ["multiple_dropdowns_question", "matching_question"] {
        let question = questions(&item(kind, &lists, &conditions)).remove(0);
        assert_eq!((&question.members["scoring"], question.points), (&json!("partial"), Some(2.0)), "{kind}");
    }
    let field = "<response_str ident=\"response1\" rcardinality=\"Single\"><render_fib><response_label ident=\"answer1\"/></render_fib></response_str>";
    let right = "<respcondition continue=\"No\"><conditionvar><varequal respident=\"response1\">red</varequal><varequal respident=\"response1\">crimson</varequal></conditionvar><setvar action=\"Set\" varname=\"SCORE\">100</setvar></respcondition>";
    let question = questions(&item("short_answer_question", field, right)).remove(0);
    assert_eq!(question.members["accept"], json!([{"text": "red"}, {"text": "crimson"}]));
}
