//! QTI 2.x and 3.0, items and packages.

use super::ways::{into_new, questions, read, refusals, shipped};
use crate::bank::Scoring;
use crate::exchange::{self, Fidelity, Format, Question, package};

const MATCH: &str = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct";
const MAP: &str = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response";

/// An item with the answers A, B and C.
fn item(declaration: &str, interaction: &str, processing: &str, rest: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<assessmentItem xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"layers\" title=\"Layers\" adaptive=\"false\" timeDependent=\"false\">{declaration}<outcomeDeclaration identifier=\"SCORE\" cardinality=\"single\" baseType=\"float\"/>{rest}<itemBody><p>Look:</p><choiceInteraction responseIdentifier=\"RESPONSE\" {interaction}><prompt>Which <b>layer</b>?</prompt><simpleChoice identifier=\"A\">Two<feedbackInline outcomeIdentifier=\"FEEDBACK\" identifier=\"A\" showHide=\"show\">Frames.</feedbackInline></simpleChoice><simpleChoice identifier=\"B\" fixed=\"true\"><p>Three</p></simpleChoice><simpleChoice identifier=\"C\">Four</simpleChoice></choiceInteraction></itemBody>{processing}</assessmentItem>"
    )
}

fn declared(cardinality: &str, right: &[&str], mapping: &str) -> String {
    let values: String = right.iter().map(|id| format!("<value>{id}</value>")).collect();
    format!(
        "<responseDeclaration identifier=\"RESPONSE\" cardinality=\"{cardinality}\" baseType=\"identifier\"><correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>"
    )
}

fn template(uri: &str) -> String {
    format!("<responseProcessing template=\"{uri}\"/>")
}

fn keys(question: &Question) -> Vec<usize> {
    (0..question.options.len()).filter(|n| question.options[*n].key).collect()
}

fn one(text: &str) -> Question {
    questions(text).remove(0)
}

/// The same by the names of 3.0.
fn newer(text: &str) -> String {
    let mut out = text.to_owned();
    for name in [
        "assessmentItem",
        "responseDeclaration",
        "correctResponse",
        "outcomeDeclaration",
        "itemBody",
        "choiceInteraction",
        "prompt",
        "simpleChoice",
        "feedbackInline",
        "responseProcessing",
        "value",
    ] {
        let kebab: String = name
            .chars()
            .flat_map(|c| if c.is_ascii_uppercase() { vec!['-', c.to_ascii_lowercase()] } else { vec![c] })
            .collect();
        out = out
            .replace(&format!("<{name}"), &format!("<qti-{kebab}"))
            .replace(&format!("</{name}"), &format!("</qti-{kebab}"));
    }
    for (old, new) in [
        ("responseIdentifier", "response-identifier"),
        ("maxChoices", "max-choices"),
        ("baseType", "base-type"),
        ("outcomeIdentifier", "outcome-identifier"),
        ("showHide", "show-hide"),
    ] {
        out = out.replace(old, new);
    }
    out
}

#[test]
fn a_choice_arrives_from_both_versions_with_key_text_and_order() {
    let old =
        item(&declared("single", &["B"], ""), "shuffle=\"true\" maxChoices=\"1\"", &template(MATCH), "");
    for (text, format) in [(old.clone(), Format::Qti2), (newer(&old), Format::Qti3)] {
        assert_eq!(read(&text).format, format);
        let question = one(&text);
        assert_eq!(question.stem, "Look:\n\nWhich **layer**?");
        let options: Vec<_> =
            question.options.iter().map(|o| (o.id.as_deref(), o.text.as_str(), o.anchored)).collect();
        assert_eq!(
            options,
            [(Some("a"), "Two", false), (Some("b"), "Three", true), (Some("c"), "Four", false)]
        );
        assert_eq!(
            (keys(&question), question.points, question.id.as_deref()),
            (vec![1], Some(1.0), Some("layers"))
        );
    }
    let fixed = old.replace("shuffle=\"true\"", "shuffle=\"false\"");
    assert!(one(&fixed).options.iter().all(|option| option.anchored));
}

#[test]
fn scoring_is_what_the_processing_gives() {
    let several = "shuffle=\"true\" maxChoices=\"0\"";
    // these templates set no outcome but the score
    let never = vec!["feedback that is shown to nobody is left out".to_owned()];
    let said = |question: &Question| question.notes.iter().map(|note| note.text.clone()).collect::<Vec<_>>();
    let all = one(&item(&declared("multiple", &["A", "C"], ""), several, &template(MATCH), ""));
    assert_eq!((keys(&all), all.scoring, said(&all)), (vec![0, 2], Scoring::AllOrNothing, never.clone()));
    let mapping = "<mapping lowerBound=\"0\" upperBound=\"2\" defaultValue=\"-1\"><mapEntry mapKey=\"A\" mappedValue=\"1\"/><mapEntry mapKey=\"C\" mappedValue=\"1\"/></mapping>";
    let part = one(&item(&declared("multiple", &["A", "C"], mapping), several, &template(MAP), ""));
    assert_eq!(
        (keys(&part), part.scoring, part.points, said(&part)),
        (vec![0, 2], Scoring::Partial, Some(2.0), never)
    );
    // the mapping counts, whatever the correct response says
    let other = one(&item(&declared("multiple", &["B"], mapping), several, &template(MAP), ""));
    assert_eq!(keys(&other), [0, 2]);
    // three points for the right one, and one taken for another
    let own = "<responseProcessing><responseCondition><responseIf><match><variable identifier=\"RESPONSE\"/><baseValue baseType=\"identifier\">C</baseValue></match><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">3</baseValue></setOutcomeValue></responseIf><responseElseIf><match><variable identifier=\"RESPONSE\"/><baseValue baseType=\"identifier\">A</baseValue></match><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">-1</baseValue></setOutcomeValue></responseElseIf><responseElse><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">0</baseValue></setOutcomeValue></responseElse></responseCondition></responseProcessing>";
    let own = one(&item(&declared("single", &["B"], ""), "shuffle=\"true\" maxChoices=\"1\"", own, ""));
    assert_eq!((keys(&own), own.points), (vec![2], Some(3.0)));
    assert_eq!((own.notes[0].fidelity, own.notes[0].text.contains("takes away")), (Fidelity::Lossy, true));
    let none = one(&item(&declared("single", &["B"], ""), "shuffle=\"true\"", "", ""));
    assert_eq!(keys(&none), [1]);
    assert!(said(&none).iter().any(|note| note.contains("says no scoring")), "{:?}", said(&none));
}

#[test]
fn feedback_stands_with_the_option_or_the_question_that_it_is_for() {
    let processing = "<responseProcessing><responseCondition><responseIf><match><variable identifier=\"RESPONSE\"/><correct identifier=\"RESPONSE\"/></match><setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">1</baseValue></setOutcomeValue></responseIf></responseCondition><setOutcomeValue identifier=\"FEEDBACK\"><variable identifier=\"RESPONSE\"/></setOutcomeValue></responseProcessing><modalFeedback outcomeIdentifier=\"FEEDBACK\" identifier=\"B\" showHide=\"show\"><p>Packets.</p></modalFeedback><modalFeedback outcomeIdentifier=\"FEEDBACK\" identifier=\"none\" showHide=\"hide\">Layer three.</modalFeedback><modalFeedback outcomeIdentifier=\"FEEDBACK\" identifier=\"B\" showHide=\"hide\">No.</modalFeedback>";
    let declaration =
        "<outcomeDeclaration identifier=\"FEEDBACK\" cardinality=\"single\" baseType=\"identifier\"/>";
    let question = one(&item(
        &declared("single", &["B"], ""),
        "shuffle=\"true\" maxChoices=\"1\"",
        processing,
        declaration,
    ));
    let said: Vec<_> = question.options.iter().map(|option| option.rationale.as_deref()).collect();
    assert_eq!(said, [Some("Frames."), Some("Packets."), None]);
    assert_eq!(question.rationale.as_deref(), Some("Layer three."));
    assert_eq!(question.notes[0].text, "what is said to wrong answers as a whole is left out");
}

#[test]
fn what_cannot_be_known_or_held_is_refused_by_name() {
    let right = declared("single", &["B"], "");
    let shown = "shuffle=\"true\" maxChoices=\"1\"";
    let with = |from: &str, to: &str| item(&right, shown, &template(MATCH), "").replace(from, to);
    for (text, why) in [
        (with("adaptive=\"false\"", "adaptive=\"true\""), "adaptive"),
        (with("<itemBody>", "<templateDeclaration identifier=\"T\"/><itemBody>"), "a template"),
        (with("rptemplates/match_correct", "rptemplates/map_response_point"), "`map_response_point`"),
        (with("<p>Look:</p>", "<p><img src=\"a.png\" alt=\"a\"/></p>"), "a picture"),
        (with("<p>Look:</p>", "<p><object data=\"a.png\" type=\"image/png\">a</object></p>"), "a picture"),
        (with("<p>Look:</p>", "<hottextInteraction/>"), "marks words"),
        (with("<p>Look:</p>", "<choiceInteraction/>"), "several things at once"),
        (with("<p>Look:</p>", "<customInteraction/>"), "a program of its own"),
        (item(&declared("single", &[], ""), shown, "", ""), "does not say which answer is right"),
        (
            item(
                &right,
                shown,
                "<responseProcessing><setOutcomeValue identifier=\"SCORE\"><customOperator/></setOutcomeValue></responseProcessing>",
                "",
            ),
            "`customOperator`",
        ),
        (
            item(
                &right,
                shown,
                "<responseProcessing><setOutcomeValue identifier=\"SCORE\"><randomFloat min=\"0\" max=\"1\"/></setOutcomeValue></responseProcessing>",
                "",
            ),
            "`randomFloat`",
        ),
        (
            item(
                &declared("multiple", &["A"], ""),
                "shuffle=\"true\" maxChoices=\"3\" minChoices=\"2\"",
                &template(MATCH),
                "",
            ),
            "at least 2",
        ),
        (
            with("<itemBody>", "<assessmentStimulusRef identifier=\"s\" href=\"../s.xml\"/><itemBody>"),
            "a text in another file",
        ),
    ] {
        let found = refusals(&text);
        assert!(found[0].contains(why), "{why}: {found:?}");
    }
    // what scorers alone see is shown to no candidate
    let rubric = one(&with(
        "<p>Look:</p>",
        "<rubricBlock view=\"scorer\"><p>It is B.</p></rubricBlock><rubricBlock view=\"candidate author\"><p>Look well.</p></rubricBlock>",
    ));
    assert_eq!(rubric.stem, "Look well.\n\nWhich **layer**?");
    assert_eq!(rubric.notes[0].fidelity, Fidelity::Lossy);
    for (text, why) in [
        ("<assessmentTest identifier=\"t\"/>", "Give the whole package"),
        ("<qti-assessment-stimulus identifier=\"t\"/>", "Give the whole package"),
    ] {
        let error = exchange::read("x", text.as_bytes(), None).unwrap_err();
        assert!(
            error.to_string().starts_with("line 1, column 1") && error.to_string().contains(why),
            "{error}"
        );
    }
}

#[test]
fn a_package_is_read_in_the_order_of_its_test_with_sections_weights_and_passages() {
    let item = |id: &str| {
        item(&declared("single", &["B"], ""), "shuffle=\"true\" maxChoices=\"1\"", &template(MATCH), "")
            .replace("\"layers\"", &format!("\"{id}\""))
            .replace("Four", id)
    };
    let passage = newer(&item("p")).replace(
        "<qti-item-body>",
        "<qti-assessment-stimulus-ref identifier=\"s\" href=\"../s.xml\" title=\"t\"/><qti-item-body>",
    );
    let test = "<assessmentTest identifier=\"t\" title=\"All\"><testPart><assessmentSection title=\"Networks\"><selection select=\"1\"/><assessmentItemRef identifier=\"b\" href=\"items/b.xml\"><weight identifier=\"W\" value=\"2\"/></assessmentItemRef><assessmentItemRef identifier=\"gone\" href=\"items/gone.xml\"/></assessmentSection></testPart><outcomeProcessing><setOutcomeValue identifier=\"SCORE\"><sum><testVariables variableIdentifier=\"SCORE\" weightIdentifier=\"W\"/></sum></setOutcomeValue></outcomeProcessing></assessmentTest>";
    let manifest = "<manifest><resources><resource href=\"items/p.xml\"><metadata><lom><general><keyword><string>osi</string></keyword></general></lom></metadata><file href=\"items/p.xml\"/></resource></resources></manifest>";
    let stimulus = "<qti-assessment-stimulus identifier=\"s\"><qti-stimulus-body><p>The passage.</p></qti-stimulus-body></qti-assessment-stimulus>";
    let files = [
        ("imsmanifest.xml", manifest),
        ("items/a.xml", &item("a")),
        ("items/b.xml", &item("b")),
        ("items/p.xml", &passage),
        ("items/x.xml", "<assessmentItem>"),
        ("s.xml", stimulus),
        ("t.xml", test),
    ];
    let bytes = package::pack(&files.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let reading = exchange::read("x.zip", &bytes, None).unwrap();
    assert_eq!((reading.title.as_deref(), reading.found.len()), (Some("All"), 5));
    assert!(reading.notes[0].contains("picks 1 of its questions"), "{:?}", reading.notes);
    let imported = into_new(vec![reading], &[]);
    let said = imported.report.text();
    assert!(said.contains("the package has no item at items/gone.xml"), "{said}");
    assert!(
        said.contains("items/x.xml: line 1, column 1: the element `assessmentItem` never ends"),
        "{said}"
    );
    let bank = crate::bank::data("new", imported.text.unwrap().as_bytes()).value.unwrap();
    let items = bank["item"].as_array().unwrap();
    let of = |n: usize, member: &str| items[n][member].clone();
    assert_eq!((of(0, "id"), of(0, "domain"), of(0, "points")), ("b".into(), "networks".into(), 2.into()));
    assert_eq!(
        (of(1, "id"), of(1, "stem")),
        ("p".into(), "The passage.\n\nLook:\n\nWhich **layer**?".into())
    );
    assert_eq!((of(1, "tags")[0].clone(), of(2, "id")), ("osi".into(), "a".into()));
}

#[test]
fn what_others_see_of_our_items_has_their_scoring_feedback_and_order() {
    let mut data = shipped("sales-associate");
    let items = data["item"].as_array_mut().unwrap();
    items.truncate(2);
    items[0]["points"] = 3.into();
    items[0]["tags"] = serde_json::json!(["first", "a, b"]);
    let (right, wrong) = items[1]["options"].as_array_mut().unwrap().split_at_mut(2);
    for option in right {
        option["key"] = true.into();
        option["anchored"] = true.into();
        option["rationale"] = "Because.".into();
    }
    for option in wrong {
        option.as_object_mut().unwrap().remove("key");
    }
    for (name, value) in [("select", 2.into()), ("points", 4.into()), ("scoring", "partial".into())] {
        items[1][name] = value;
    }
    for format in [Format::Qti2, Format::Qti3] {
        let written = exchange::write("x", &data, format);
        assert_eq!(written.report.count(Fidelity::Exact), 2, "{}", written.report.text());
        let reading = exchange::read("x", &super::ways::without_carriers(&written.bytes), None).unwrap();
        let found: Vec<&Question> = reading
            .found
            .iter()
            .map(|found| match found {
                exchange::Found::Question(question) => question.as_ref(),
                exchange::Found::Refused { why, .. } => panic!("{why}"),
            })
            .collect();
        assert_eq!(
            (found[0].points, found[0].tags.as_slice()),
            (Some(3.0), &["first".to_owned(), "a, b".to_owned()][..])
        );
        assert!(
            found[0].rationale.is_some()
                && found[0].category.as_deref() == Some("Product overview and value proposition"),
            "{:?}",
            found[0].category
        );
        assert_eq!(
            (keys(found[1]), found[1].points, found[1].scoring),
            (vec![0, 1], Some(4.0), Scoring::Partial)
        );
        assert_eq!(found[1].notes, []);
        assert!(found[1].options[0].anchored && !found[1].options[2].anchored);
        assert_eq!(found[1].options[1].rationale.as_deref(), Some("Because."));
    }
}

#[test]
fn a_picture_in_a_package_is_a_figure_of_its_item() {
    use crate::bank::samples::PNG;
    use std::io::Write as _;
    let right = declared("single", &["B"], "");
    let text = item(&right, "shuffle=\"true\" maxChoices=\"1\"", &template(MATCH), "");
    let text =
        text.replace("<p>Look:</p>", "<p>Look:</p><img src=\"../img/a%20b.png\" alt=\"Seven layers\"/>");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in
        [("items/a.xml", text.as_bytes()), ("img/a b.png", PNG), ("img/big.png", &vec![0; 3 << 20])]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let reading = exchange::read("x.zip", &bytes, None).unwrap();
    // what came in is not left aside
    assert_eq!(
        reading.notes,
        ["1 file of the package holds no questions (pictures, pages, settings): left aside"]
    );
    let imported = into_new(vec![reading], &[]);
    assert_eq!(imported.images.len(), 1, "{}", imported.report.text());
    let carried = crate::bank::carry(imported.text.unwrap().into_bytes(), &imported.images);
    let bank = crate::bank::survey("new", &carried, None).value.unwrap().0;
    let figure = &bank.items[0].figures[0];
    assert_eq!((figure.alt.as_str(), &figure.image.as_ref().unwrap().bytes[..]), ("Seven layers", PNG));
    // the same item without its package
    let alone = exchange::read("a.xml", text.as_bytes(), None).unwrap();
    assert!(into_new(vec![alone], &[]).report.text().contains("does not hold: a%20b.png"));
}

#[test]
fn a_picture_of_a_passage_lies_where_the_passage_says_and_one_that_is_too_large_is_told_so() {
    use crate::bank::samples::PNG;
    use std::io::Write as _;
    let right = declared("single", &["B"], "");
    let asked = |id: &str, href: &str| {
        item(&right, "shuffle=\"true\" maxChoices=\"1\"", &template(MATCH), "")
            .replace("\"layers\"", &format!("\"{id}\""))
            .replace(
                "<itemBody>",
                &format!("<assessmentStimulusRef identifier=\"s\" href=\"{href}\"/><itemBody>"),
            )
    };
    let passage = |picture: &str| {
        format!(
            "<assessmentStimulus identifier=\"s\"><stimulusBody><p>A text.</p><img src=\"{picture}\" alt=\"A map\"/></stimulusBody></assessmentStimulus>"
        )
    };
    let (a, b, c) =
        (asked("a", "../texts/s.xml"), asked("b", "../texts/up.xml"), asked("c", "../texts/large.xml"));
    let (beside, above, large) = (passage("map.png"), passage("../img/map.png"), passage("large.png"));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let other = [PNG, b"x"].concat();
    let heavy = vec![0; (2 << 20) + 1];
    for (name, bytes) in [
        ("items/a.xml", a.as_bytes()),
        ("items/b.xml", b.as_bytes()),
        ("items/c.xml", c.as_bytes()),
        ("items/map.png", b"not this one"),
        ("texts/s.xml", beside.as_bytes()),
        ("texts/up.xml", above.as_bytes()),
        ("texts/large.xml", large.as_bytes()),
        ("texts/map.png", PNG),
        ("img/map.png", &other),
        ("texts/large.png", &heavy),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let imported = into_new(vec![exchange::read("x.zip", &bytes, None).unwrap()], &[]);
    let said = imported.report.text();
    let images: Vec<&[u8]> = imported.images.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    assert_eq!(images, [PNG, &other], "{said}");
    assert!(
        said.contains("a picture of 2097153 bytes (large.png), and banks hold at most 2097152"),
        "{said}"
    );
}
