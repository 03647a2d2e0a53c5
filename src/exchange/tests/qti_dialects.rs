//! What the tools of others write in QTI beyond the letter of it, and what they mean by that.

use super::ways::{questions, read, refusals};
use crate::bank::Scoring;
use crate::exchange::{Fidelity, Found, Question};
use serde_json::json;

/// A document of QTI 1.2 with these items.
fn older(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<questestinterop><assessment title=\"Unit 1\"><section ident=\"s\">{items}</section></assessment></questestinterop>"
    )
}

fn fields(fields: &[(&str, &str)]) -> String {
    let field = |(label, entry): &(&str, &str)| {
        format!(
            "<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry></qtimetadatafield>"
        )
    };
    let fields: String = fields.iter().map(field).collect();
    format!("<itemmetadata><qtimetadata>{fields}</qtimetadata></itemmetadata>")
}

fn shown(text: &str) -> String {
    format!("<material><mattext texttype=\"text/html\">{text}</mattext></material>")
}

/// A list of one response; `more` are attributes of each of its entries.
fn list(ident: &str, cardinality: &str, name: &str, entries: &[(&str, &str)], more: &str) -> String {
    let label = |(id, text): &(&str, &str)| {
        format!("<response_label ident=\"{id}\" {more}>{}</response_label>", shown(text))
    };
    let labels: String = entries.iter().map(label).collect();
    let name = if name.is_empty() { String::new() } else { shown(name) };
    format!(
        "<response_lid ident=\"{ident}\" rcardinality=\"{cardinality}\">{name}<render_choice>{labels}</render_choice></response_lid>"
    )
}

/// Conditions, each of what it compares and what it adds to SCORE.
fn adds(variable: &str, conditions: &[(&str, &str, &str)]) -> String {
    let condition = |(response, value, points): &(&str, &str, &str)| {
        format!(
            "<respcondition><conditionvar><varequal respident=\"{response}\">{value}</varequal></conditionvar><setvar varname=\"{variable}\" action=\"Add\">{points}</setvar></respcondition>"
        )
    };
    let conditions: String = conditions.iter().map(condition).collect();
    format!(
        "<resprocessing><outcomes><decvar varname=\"{variable}\" maxvalue=\"100\" minvalue=\"0\"/></outcomes>{conditions}</resprocessing>"
    )
}

fn item(head: &str, presentation: &str, processing: &str) -> String {
    format!("<item ident=\"q\" {head}<presentation>{presentation}</presentation>{processing}</item>")
}

#[test]
fn the_passage_that_a_question_is_about_stands_in_its_stem() {
    let passage = format!(
        "<item ident=\"p1\" title=\"Text\" instructions=\"Read this.\">{}<presentation>{}</presentation></item>",
        fields(&[("question_type", "text_only_question")]),
        shown("Ice floats.")
    );
    let about = |ident: &str| {
        let head =
            fields(&[("question_type", "multiple_choice_question"), ("parent_stimulus_item_ident", ident)]);
        let choice = list("r", "Single", "", &[("a", "Yes"), ("b", "No")], "");
        item(
            &format!(">{head}"),
            &format!("{}{choice}", shown("Does it?")),
            &adds("SCORE", &[("r", "a", "100")]),
        )
    };
    let stem = |items: &str| {
        let found = read(&older(items)).found;
        let [Found::Refused { why, .. }, Found::Question(question)] = found.as_slice() else {
            panic!("a passage and a question: {found:?}");
        };
        assert!(why.contains("without answers"), "{why}");
        assert!(question.notes.iter().any(|note| note.text.contains("shares with others")));
        question.stem.clone()
    };
    assert_eq!(stem(&format!("{passage}{}", about("p1"))), "Read this.\n\nIce floats.\n\nDoes it?");
    assert!(refusals(&older(&about("p2")))[0].contains("another item (p2), which is not there"));
    // all questions of a section
    let choice = list("r", "Single", "", &[("a", "Yes"), ("b", "No")], "");
    let plain = item(">", &format!("{}{choice}", shown("Why?")), &adds("SCORE", &[("r", "a", "100")]));
    let section = format!("{passage}<section parent_stimulus_item_ident=\"p1\">{plain}</section>");
    assert_eq!(stem(&section), "Read this.\n\nIce floats.\n\nWhy?");
}

#[test]
fn gaps_of_canvas_are_lists_or_one_that_is_typed_into() {
    let head = format!(
        ">{}",
        fields(&[("question_type", "fill_in_multiple_blanks_question"), ("points_possible", "2")])
    );
    let scored = adds("SCORE", &[("response_g", "1", "50"), ("response_h", "4", "50")]);
    let two = |kind: &str| {
        let more = format!("answer_type=\"{kind}\"");
        let lists = [
            list("response_g", "Single", "red", &[("1", "red"), ("2", "pink")], &more),
            list("response_h", "Single", "blue", &[("3", "grey"), ("4", "blue")], &more),
        ];
        older(&item(&head, &format!("{}{}", shown("Roses are [g], violets [h]."), lists.concat()), &scored))
    };
    let lists = questions(&two("dropdown")).remove(0);
    assert_eq!(
        (lists.stem.as_str(), &lists.members["type"]),
        ("Roses are {{g1}}, violets {{g2}}.", &json!("inline-choice"))
    );
    assert_eq!(lists.members["gaps"][1]["options"][1], json!({"id": "b", "text": "blue", "key": true}));
    let bank = questions(&two("wordbank")).remove(0);
    assert!(bank.notes.iter().any(|note| note.text.contains("a list there")));
    assert!(refusals(&two("openEntry"))[0].contains("typed into"));

    let one = |kind: &str, more: &str| {
        let head = format!(">{}", fields(&[("question_type", kind), ("points_possible", "2")]));
        let gap = list("response_g", "Single", "g", &[("1", "Lima"), ("2", "lima city")], more);
        older(&item(
            &head,
            &format!("{}{gap}", shown("It is [g].")),
            &adds("SCORE", &[("response_g", "1", "100")]),
        ))
    };
    let typed = questions(&one("fill_in_multiple_blanks_question", "")).remove(0);
    assert_eq!(
        (typed.stem.as_str(), &typed.members["type"], typed.points),
        ("It is \\_\\_\\_\\_.", &json!("text"), Some(2.0))
    );
    assert_eq!(typed.members["accept"], json!([{"text": "Lima"}, {"text": "lima city"}]));
    let near =
        one("fill_in_multiple_blanks_question", "answer_type=\"openEntry\" scoring_algorithm=\"TextRegex\"");
    assert!(refusals(&near)[0].contains("`TextRegex`"));
    // the name of a gap is no text of the question
    let list = questions(&one("multiple_dropdowns_question", "")).remove(0);
    assert_eq!((list.stem.as_str(), &list.members["type"]), ("It is {{g1}}.", &json!("inline-choice")));
    assert!(refusals(&one("", ""))[0].contains("does not say whether its gap"));
}

#[test]
fn an_order_of_qti_1_2_is_right_as_a_whole() {
    let order = |named: &[&str]| {
        let things: String = [("A", "One"), ("B", "Two"), ("C", "Three")]
            .iter()
            .map(|(id, text)| format!("<response_label ident=\"{id}\">{}</response_label>", shown(text)))
            .collect();
        let equal: String =
            named.iter().map(|id| format!("<varequal respident=\"r\">{id}</varequal>")).collect();
        older(&item(
            &format!(">{}", fields(&[("question_type", "ordering_question"), ("points_possible", "3")])),
            &format!(
                "{}<response_lid ident=\"r\" rcardinality=\"Ordered\"><render_extension><ims_render_object><flow_label>{things}</flow_label></ims_render_object></render_extension></response_lid>",
                shown("Sort them.")
            ),
            &format!(
                "<resprocessing><outcomes><decvar varname=\"SCORE\" maxvalue=\"100\"/></outcomes><respcondition continue=\"No\"><conditionvar>{equal}</conditionvar><setvar varname=\"SCORE\" action=\"Set\">100</setvar></respcondition></resprocessing>"
            ),
        ))
    };
    let sorted = questions(&order(&["B", "C", "A"])).remove(0);
    let texts: Vec<&str> = sorted.options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(
        (sorted.stem.as_str(), texts, sorted.points),
        ("Sort them.", vec!["Two", "Three", "One"], Some(3.0))
    );
    assert_eq!((&sorted.members["type"], sorted.members.get("scoring")), (&json!("ordering"), None));
    for few in [&["B", "C"][..], &["B", "C", "B"], &["B", "C", "A", "D"]] {
        assert!(refusals(&order(few))[0].contains("only some of its entries"), "{few:?}");
    }
    assert!(refusals(&order(&[]))[0].contains("only some"));
    // the places of the order stand beside its entries
    let placed = |places: &[(&str, &str)]| {
        let mut text = order(&["C", "A", "B"]);
        for (id, place) in places {
            text = text.replace(
                &format!("<varequal respident=\"r\">{id}"),
                &format!("<varequal respident=\"r\" index=\"{place}\">{id}"),
            );
        }
        text
    };
    let sorted = questions(&placed(&[("C", "3"), ("A", "1"), ("B", "2")])).remove(0);
    let texts: Vec<&str> = sorted.options.iter().map(|option| option.text.as_str()).collect();
    assert_eq!(texts, ["One", "Two", "Three"]);
    assert!(refusals(&placed(&[("C", "2"), ("A", "1"), ("B", "2")]))[0].contains("the place 2"));
    for places in [&[("C", "3"), ("A", "1")][..], &[("C", "3"), ("A", "1"), ("B", "two")]] {
        assert!(refusals(&placed(places))[0].contains("does not number all places"), "{places:?}");
    }
    // what is put in order is no choice, though its response does not say that it is ordered
    let several = order(&["B", "C", "A"]).replace("\"Ordered\"", "\"Multiple\"");
    for kind in ["ordering_question", "Ordering"] {
        let why = refusals(&several.replace("ordering_question", kind));
        assert!(why[0].contains("its response does not say so"), "{why:?}");
    }
}

#[test]
fn answers_of_respondus_add_up_in_percent_and_points_of_brightspace_stand_beside() {
    let several = |head: &str, goes_on: &str| {
        let options = list("r", "Multiple", "", &[("a", "2"), ("b", "3"), ("c", "4")], "");
        let scored = adds("que_score", &[("r", "a", "50.00"), ("r", "b", "50.00"), ("r", "c", "-50.00")])
            .replace("maxvalue=\"100\"", "maxvalue=\"10.00\"")
            .replace("<respcondition>", &format!("<respcondition{goes_on}>"));
        older(&item(head, &format!("{}{options}", shown("Which are primes?")), &scored))
    };
    let primes = questions(&several(">", "")).remove(0);
    let keys: Vec<bool> = primes.options.iter().map(|option| option.key).collect();
    assert_eq!(
        (keys, primes.scoring, primes.points),
        (vec![true, true, false], Scoring::Partial, Some(10.0))
    );
    assert!(primes.notes.iter().any(|note| note.text.contains("add up")));
    // one that says that it ends is taken at its word
    assert!(!refusals(&several(">", " continue=\"No\"")).is_empty());

    let weighed = fields(&[("qmd_questiontype", "Multiple Choice"), ("qmd_weighting", "2.500000000")]);
    let options = list("r", "Single", "", &[("a", "4"), ("b", "5")], "");
    let scored = adds("SCORE", &[("r", "a", "100.000000000"), ("r", "b", "0.000000000")]);
    let sum = item(&format!(">{weighed}"), &format!("{}{options}", shown("2 + 2?")), &scored);
    assert_eq!(questions(&older(&sum))[0].points, Some(2.5));
    let other = scored.replace("setvar varname=\"SCORE\"", "setvar varname=\"OTHER\"");
    let other = item(">", &format!("{}{options}", shown("2 + 2?")), &other);
    assert!(refusals(&older(&other))[0].contains("sets `OTHER`, and its score is `SCORE`"));
}

/// An item of QTI 2.x.
fn newer(declarations: &str, body: &str, processing: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<assessmentItem xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"q\" title=\"Q\">{declarations}<outcomeDeclaration identifier=\"SCORE\" cardinality=\"single\" baseType=\"float\"/><itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )
}

fn declared(cardinality: &str, base: &str, right: &[&str], mapping: &str) -> String {
    let values: String = right.iter().map(|value| format!("<value>{value}</value>")).collect();
    let right =
        if right.is_empty() { values } else { format!("<correctResponse>{values}</correctResponse>") };
    format!(
        "<responseDeclaration identifier=\"R\" cardinality=\"{cardinality}\" baseType=\"{base}\">{right}{mapping}</responseDeclaration>"
    )
}

#[test]
fn each_place_of_an_order_earns_its_share_where_the_processing_says_so() {
    let place = |n: usize| {
        format!(
            "<responseCondition><responseIf><match><index n=\"{n}\"><variable identifier=\"R\"/></index><index n=\"{n}\"><correct identifier=\"R\"/></index></match><setOutcomeValue identifier=\"SCORE\"><sum><variable identifier=\"SCORE\"/><baseValue baseType=\"float\">2</baseValue></sum></setOutcomeValue></responseIf></responseCondition>"
        )
    };
    let body = "<orderInteraction responseIdentifier=\"R\"><prompt>Sort them.</prompt><simpleChoice identifier=\"A\">One</simpleChoice><simpleChoice identifier=\"B\">Two</simpleChoice><simpleChoice identifier=\"C\">Three</simpleChoice></orderInteraction>";
    let of = |places: &[usize]| {
        let places: String = places.iter().map(|n| place(*n)).collect();
        let processing = format!("<responseProcessing>{places}</responseProcessing>");
        newer(&declared("ordered", "identifier", &["C", "A", "B"], ""), body, &processing)
    };
    let sorted = questions(&of(&[1, 2, 3])).remove(0);
    assert_eq!(
        (&sorted.members["scoring"], sorted.points, sorted.notes.len()),
        (&json!("partial"), Some(6.0), 0)
    );
    assert_eq!(sorted.options[0].text, "Three");
    assert!(refusals(&of(&[1, 2]))[0].contains("a rule of its own"));
}

#[test]
fn what_is_right_is_found_where_only_the_mapping_says_it() {
    let body = "<matchInteraction responseIdentifier=\"R\" maxAssociations=\"2\"><prompt>Which is which?</prompt><simpleMatchSet><simpleAssociableChoice identifier=\"M\" matchMax=\"1\">Mars</simpleAssociableChoice><simpleAssociableChoice identifier=\"J\" matchMax=\"1\">Jupiter</simpleAssociableChoice></simpleMatchSet><simpleMatchSet><simpleAssociableChoice identifier=\"R\" matchMax=\"2\">Rock</simpleAssociableChoice><simpleAssociableChoice identifier=\"G\" matchMax=\"2\">Gas</simpleAssociableChoice></simpleMatchSet></matchInteraction>";
    let of = |mapping: &str| {
        let map = "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response\"/>";
        newer(&declared("multiple", "directedPair", &[], mapping), body, map)
    };
    let found = questions(&of(
        "<mapping defaultValue=\"-1\"><mapEntry mapKey=\"M R\" mappedValue=\"3\"/><mapEntry mapKey=\"J G\" mappedValue=\"1\"/></mapping>",
    ));
    let prompts = &found[0].members["prompts"];
    assert_eq!(
        (&prompts[0]["match"], &prompts[0]["weight"], &prompts[1]["match"]),
        (&json!("a"), &json!(3), &json!("b"))
    );
    assert_eq!(found[0].points, Some(4.0));
    assert!(refusals(&of("<mapping/>"))[0].contains("does not say which pairs"));
}

#[test]
fn a_processing_that_sets_nothing_says_no_scoring() {
    let compares = "<responseProcessing><responseCondition><responseIf><match><variable identifier=\"R\"/><correct identifier=\"R\"/></match></responseIf></responseCondition></responseProcessing>";
    let choice = "<p>Which?</p><choiceInteraction responseIdentifier=\"R\" maxChoices=\"1\"><simpleChoice identifier=\"A\">Ice</simpleChoice><simpleChoice identifier=\"B\">Fog</simpleChoice></choiceInteraction>";
    let found = questions(&newer(&declared("single", "identifier", &["B"], ""), choice, compares)).remove(0);
    assert!(found.options[1].key && !found.options[0].key && found.points == Some(1.0));
    assert!(found.notes.iter().any(|note| note.text.contains("says no scoring")));
    // several texts that are right, of which one can be typed
    let typed = "<p>Which city? <textEntryInteraction responseIdentifier=\"R\"/></p>";
    let mapping = "<mapping><mapEntry mapKey=\"Lima\" caseSensitive=\"false\" mappedValue=\"100.0\"/><mapEntry mapKey=\"Ciudad de los Reyes\" caseSensitive=\"false\" mappedValue=\"100.0\"/></mapping>";
    for (mapping, case) in [(mapping, None), ("", Some(&json!("exact")))] {
        let right = declared("single", "string", &["Lima", "Ciudad de los Reyes"], mapping);
        let city = questions(&newer(&right, typed, compares)).remove(0);
        assert_eq!(city.members["accept"], json!([{"text": "Lima"}, {"text": "Ciudad de los Reyes"}]));
        assert_eq!((city.members.get("case"), city.points), (case, Some(1.0)));
        assert!(city.notes.iter().any(|note| note.text.contains("right by itself")));
    }
    // of two options that are right by themselves a bank holds none
    let two = declared("single", "identifier", &["A", "B"], "");
    assert!(refusals(&newer(&two, choice, compares))[0].contains("several values"));
    // what it asks is named before what it lacks
    let essay =
        "<extendedTextInteraction responseIdentifier=\"R\"><prompt>Why?</prompt></extendedTextInteraction>";
    assert!(refusals(&newer(&declared("single", "string", &[], ""), essay, ""))[0].contains("an essay"));
}

#[test]
fn without_scoring_only_values_with_the_most_points_are_right() {
    let body = "<p>How is it spelt? <textEntryInteraction responseIdentifier=\"R\"/></p>";
    let of = |base: &str, right: &str, attributes: &str, entries: &[(&str, &str)]| {
        let entry =
            |(key, points): &(&str, &str)| format!("<mapEntry mapKey=\"{key}\" mappedValue=\"{points}\"/>");
        let entries: String = entries.iter().map(entry).collect();
        let mapping = format!("<mapping {attributes}>{entries}</mapping>");
        newer(&declared("single", base, &[right], &mapping), body, "")
    };
    let says = |question: &Question, part: &str| question.notes.iter().any(|note| note.text.contains(part));
    let parts = questions(&of("string", "colour", "", &[("colour", "1"), ("colr", "0.5")])).remove(0);
    assert_eq!((&parts.members["accept"], parts.points), (&json!([{"text": "colour"}]), Some(1.0)));
    assert!(says(&parts, "a part of the points earn none here") && !says(&parts, "right by itself"));
    let lossy = parts.notes.iter().find(|note| note.text.contains("a part of the points"));
    assert_eq!(lossy.map(|note| note.fidelity), Some(Fidelity::Lossy));
    let number = questions(&of("float", "4", "", &[("4", "2"), ("5", "1")])).remove(0);
    assert_eq!(number.members["accept"], json!([{"value": "4"}]));
    assert!(says(&number, "a part of the points earn none here"));
    // two are right, one of them because no more than a point is given
    let capped = [("colour", "1"), ("color", "2")];
    let both = questions(&of("string", "colour", "upperBound=\"1\"", &capped)).remove(0);
    assert_eq!(both.members["accept"], json!([{"text": "colour"}, {"text": "color"}]));
    assert!(says(&both, "right by itself") && !says(&both, "a part of the points"));
    for (attributes, entries, why) in [
        ("", &[("colour", "0.5"), ("colr", "1")][..], "more points than the right one"),
        ("", &[("color", "1")][..], "a right answer no points"),
        ("defaultValue=\"0.5\"", &[("colour", "1")][..], "any answer earns points"),
    ] {
        let refused = refusals(&of("string", "colour", attributes, entries));
        assert!(refused[0].contains(why), "{why}: {refused:?}");
    }
}

#[test]
fn elements_of_qti_3_within_an_item_of_2_and_readings_of_signs_are_read() {
    let choice = "<p><ruby>真<rp>[</rp><rt>ま</rt><rp>]</rp></ruby>?</p><qti-choice-interaction response-identifier=\"R\" max-choices=\"1\"><qti-prompt>Which?</qti-prompt><qti-simple-choice identifier=\"A\">Ice</qti-simple-choice><qti-simple-choice identifier=\"B\">Fog</qti-simple-choice></qti-choice-interaction>";
    let found = questions(&newer(&declared("single", "identifier", &["A"], ""), choice, "")).remove(0);
    assert_eq!((found.stem.as_str(), found.options[0].key), ("真(ま)?\n\nWhich?", true));
}
