//! QTI 1.2 as Canvas and others write it.

use super::ways::{questions, read, refusals};
use crate::bank::Scoring;
use crate::exchange::{self, Fidelity, Format, package};

fn assessment(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<questestinterop xmlns=\"http://www.imsglobal.org/xsd/ims_qtiasiv1p2\"><assessment ident=\"a\" title=\"Unit 1\"><section ident=\"root_section\">{items}</section></assessment></questestinterop>"
    )
}

/// An item of Canvas with three answers of the numbers 11, 12 and 13.
fn canvas(kind: &str, cardinality: &str, processing: &str, feedback: &str) -> String {
    let field = |label: &str, entry: &str| {
        format!(
            "<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry></qtimetadatafield>"
        )
    };
    let label = |n: u32, text: &str| {
        format!(
            "<response_label ident=\"{n}\"><material><mattext texttype=\"text/plain\">{text}</mattext></material></response_label>"
        )
    };
    assessment(&format!(
        "<item ident=\"i35b5819e71e59e50208a2071da15dee5\" title=\"Layers\"><itemmetadata><qtimetadata>{}{}</qtimetadata></itemmetadata><presentation><material><mattext texttype=\"text/html\">&lt;p&gt;Which &lt;b&gt;layer&lt;/b&gt;?&lt;/p&gt;</mattext></material><response_lid ident=\"response1\" rcardinality=\"{cardinality}\"><render_choice>{}{}{}</render_choice></response_lid></presentation><resprocessing><outcomes><decvar maxvalue=\"100\" minvalue=\"0\" varname=\"SCORE\" vartype=\"Decimal\"/></outcomes>{processing}</resprocessing>{feedback}</item>",
        field("question_type", kind),
        field("points_possible", "4.0"),
        label(11, "Two * 2"),
        label(12, "Three"),
        label(13, "Four"),
    ))
}

fn equal(n: u32) -> String {
    format!("<varequal respident=\"response1\">{n}</varequal>")
}

fn condition(goes_on: &str, test: &str, then: &str) -> String {
    format!("<respcondition continue=\"{goes_on}\"><conditionvar>{test}</conditionvar>{then}</respcondition>")
}

fn show(id: &str) -> String {
    format!("<displayfeedback feedbacktype=\"Response\" linkrefid=\"{id}\"/>")
}

fn said(id: &str, text: &str) -> String {
    format!(
        "<itemfeedback ident=\"{id}\"><flow_mat><material><mattext texttype=\"text/html\">{text}</mattext></material></flow_mat></itemfeedback>"
    )
}

const FULL: &str = "<setvar action=\"Set\" varname=\"SCORE\">100</setvar>";

#[test]
fn a_choice_of_canvas_arrives_with_key_points_and_feedback() {
    let processing = [
        condition("Yes", "<other/>", &show("general_fb")),
        condition("Yes", &equal(11), &show("11_fb")),
        condition("No", &equal(12), &format!("{FULL}{}", show("correct_fb"))),
        condition("Yes", "<other/>", &show("general_incorrect_fb")),
    ];
    let feedback = [
        said("general_fb", "It is the third."),
        said("11_fb", "Frames."),
        said("correct_fb", "Yes."),
        said("general_incorrect_fb", "No."),
    ];
    let text = canvas("multiple_choice_question", "Single", &processing.concat(), &feedback.concat());
    let reading = read(&text);
    assert_eq!((reading.format, reading.title.as_deref()), (Format::Qti12, Some("Unit 1")));
    let question = questions(&text).remove(0);
    assert_eq!(question.stem, "Which **layer**?");
    let options: Vec<(&str, bool)> = question.options.iter().map(|o| (o.text.as_str(), o.key)).collect();
    assert_eq!(options, [("Two \\* 2", false), ("Three", true), ("Four", false)]);
    assert_eq!((question.points, question.title.as_deref(), question.id), (Some(4.0), Some("Layers"), None));
    assert_eq!(question.rationale.as_deref(), Some("It is the third."));
    let rationales: Vec<_> = question.options.iter().map(|o| o.rationale.as_deref()).collect();
    // what is said to right answers is said to whoever chose the key
    assert_eq!(rationales, [Some("Frames."), Some("Yes."), None]);
    let notes: Vec<&str> = question.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["what is said to wrong answers as a whole is left out"]);
}

#[test]
fn several_answers_are_all_or_nothing_or_shares_as_the_file_says() {
    let all = format!("<and>{}<not>{}</not>{}</and>", equal(11), equal(12), equal(13));
    let of = |processing: &str| {
        questions(&canvas("multiple_answers_question", "Multiple", processing, "")).remove(0)
    };
    let question = of(&condition("No", &all, FULL));
    let keys: Vec<bool> = question.options.iter().map(|o| o.key).collect();
    assert_eq!(
        (keys.as_slice(), question.scoring, question.notes.len()),
        (&[true, false, true][..], Scoring::AllOrNothing, 0)
    );
    let add = |n: u32, by: i32| {
        condition("Yes", &equal(n), &format!("<setvar action=\"Add\" varname=\"SCORE\">{by}</setvar>"))
    };
    let question = of(&[add(11, 50), add(12, -50), add(13, 50)].concat());
    assert_eq!((question.keys(), question.scoring, question.notes.len()), (2, Scoring::Partial, 0));
    // without a processing nothing is known, and nothing is guessed
    let none = refusals(&canvas("multiple_answers_question", "Multiple", "", ""));
    assert!(none[0].contains("so none is the key"), "{none:?}");
    let two = refusals(&canvas(
        "",
        "Single",
        &condition("No", &format!("<or>{}{}</or>", equal(11), equal(12)), FULL),
        "",
    ));
    assert!(two[0].contains("right on their own"), "{two:?}");
}

#[test]
fn other_types_and_what_is_not_followed_are_refused_by_name() {
    for (kind, word) in [
        ("essay_question", "essay"),
        ("file_upload_question", "a file"),
        ("calculated_question", "anew for everybody"),
        ("text_only_question", "without answers"),
    ] {
        let why = refusals(&canvas(kind, "Single", "", ""));
        assert!(why[0].contains(word), "{kind}: {why:?}");
    }
    let odd =
        condition("No", "<varinside respident=\"response1\" areatype=\"Ellipse\">1,2</varinside>", FULL);
    assert!(refusals(&canvas("", "Single", &odd, ""))[0].contains("`varinside`"));
    let text = "<item ident=\"x\"><presentation><material><mattext>Why?</mattext></material><response_str ident=\"r\"><render_fib/></response_str></presentation></item>";
    assert!(refusals(&assessment(text))[0].contains("asks for a text"));
    let right = condition("No", &equal(12), FULL);
    assert!(refusals(&canvas("", "Ordered", &right, ""))[0].contains("in order"));
    let hidden = condition("No", &format!("<and>{}<var_extension/></and>", equal(12)), FULL);
    assert!(refusals(&canvas("", "Single", &hidden, ""))[0].contains("`var_extension`"));
    let blanks = text.replace(
        "<render_fib/>",
        "<render_fib><response_label ident=\"A\"/><response_label ident=\"B\"/></render_fib>",
    );
    assert!(refusals(&assessment(&blanks))[0].contains("several gaps"));
    let elsewhere = assessment("").replace("<section", "<sectionref linkrefid=\"S1\"/><section");
    assert!(refusals(&elsewhere)[0].contains("another file"));
    let none = canvas("", "Single", &right, "").replace("4.0", "0");
    assert!(refusals(&none)[0].contains("no points"));
}

#[test]
fn sections_and_banks_are_categories_and_what_is_picked_is_told() {
    let right = condition("No", &equal(12), FULL);
    let one = canvas("multiple_choice_question", "Single", &right, "");
    let item = one.split("<item ").nth(1).unwrap().split("</section>").next().unwrap();
    let group = format!(
        "<section ident=\"g\" title=\"Networks\"><selection_ordering><selection><selection_number>1</selection_number><selection_extension><points_per_item>3.0</points_per_item></selection_extension></selection></selection_ordering><item {item}</section>"
    );
    let reading = read(&assessment(&group));
    assert_eq!(reading.notes[0], "of “Networks”, 1 are picked for each candidate: that is left aside");
    let question = questions(&assessment(&group)).remove(0);
    assert_eq!((question.category.as_deref(), question.points), (Some("Networks"), Some(3.0)));
    let bank = format!(
        "<questestinterop><objectbank ident=\"b\"><qtimetadata><qtimetadatafield><fieldlabel>bank_title</fieldlabel><fieldentry>Layers</fieldentry></qtimetadatafield></qtimetadata><item {item}</objectbank></questestinterop>"
    );
    assert_eq!(questions(&bank).remove(0).category.as_deref(), Some("Layers"));
}

#[test]
fn plain_qti_scores_by_its_own_variable() {
    let item = "<item ident=\"osi\" title=\"Layers\"><presentation><flow><material><mattext>5 &lt; 6?</mattext></material><response_lid ident=\"R\"><material><mattext>Say.</mattext></material><render_choice shuffle=\"No\"><flow_label><response_label ident=\"T\"><flow_mat><material><mattext>True</mattext></material></flow_mat></response_label></flow_label><flow_label><response_label ident=\"F\"><material><mattext>False</mattext></material></response_label></flow_label></render_choice></response_lid></flow></presentation><resprocessing><outcomes><decvar varname=\"que_score\" vartype=\"Integer\" minvalue=\"0\" maxvalue=\"2\"/></outcomes><respcondition><conditionvar><varequal respident=\"R\">T</varequal></conditionvar><setvar varname=\"que_score\" action=\"Set\">2</setvar></respcondition></resprocessing></item>";
    let question = questions(&format!("<questestinterop>{item}</questestinterop>")).remove(0);
    assert_eq!((question.stem.as_str(), question.points), ("5 \\< 6?\n\nSay.", Some(2.0)));
    // a choice between true and false is a statement
    assert_eq!(
        (&question.members["type"], &question.members["answer"]),
        (&"true-false".into(), &true.into())
    );
    let renamed = item.replace(">True<", ">Yes<");
    let question = questions(&format!("<questestinterop>{renamed}</questestinterop>")).remove(0);
    let options: Vec<_> = question.options.iter().map(|o| (o.id.as_deref(), o.key, o.anchored)).collect();
    assert_eq!(options, [(Some("T"), true, true), (Some("F"), false, true)]);
    assert_eq!((question.id.as_deref(), question.title.as_deref()), (Some("osi"), Some("Layers")));
}

#[test]
fn dialects_of_other_systems_are_read_as_they_mean_it() {
    // Brightspace: several tests within a `not`, and an extension beside the response
    let none_of = format!("{}{}<not>{}</not>", equal(11), equal(13), equal(12));
    let text = canvas("", "Multiple", &condition("yes", &none_of, FULL), "")
        .replace("<response_lid", "<response_extension><x>2</x></response_extension><response_lid");
    let question = questions(&text).remove(0);
    assert_eq!((question.keys(), question.scoring), (2, Scoring::AllOrNothing));
    let one = canvas(
        "",
        "Multiple",
        &condition("yes", &format!("{}<not>{}{}</not>", equal(11), equal(12), equal(13)), FULL),
        "",
    );
    let question = questions(&one).remove(0);
    assert_eq!(question.options.iter().map(|o| o.key).collect::<Vec<_>>(), [true, false, false]);
    // Blackboard: the cardinality of several answers is single, and the score its own maximum
    let set = "<setvar action=\"Set\" variablename=\"SCORE\">SCORE.max</setvar>";
    let text = canvas(
        "Multiple Answer",
        "Single",
        &condition("No", &format!("<and>{}{}</and>", equal(11), equal(13)), set),
        "",
    );
    let why = refusals(&text);
    assert!(why[0].contains("more options than the right ones"), "{why:?}");
    let exact =
        condition("No", &format!("<and>{}<not>{}</not>{}</and>", equal(11), equal(12), equal(13)), set);
    assert_eq!(questions(&canvas("Multiple Answer", "Single", &exact, "")).remove(0).keys(), 2);
    // Common Cartridge: points are a weight beside the question
    let text = canvas("cc.multiple_choice.v0p1", "Single", &condition("No", &equal(12), FULL), "")
        .replace("question_type", "cc_profile")
        .replace("points_possible", "cc_weighting");
    assert_eq!(questions(&text).remove(0).points, Some(4.0));
}

#[test]
fn numbers_texts_pairs_and_lists_of_canvas_are_read() {
    let typed = |kind: &str, processing: &str| {
        let text = canvas(kind, "Single", processing, "");
        let (before, rest) = text.split_once("<response_lid").unwrap();
        let behind = rest.split_once("</response_lid>").unwrap().1;
        questions(&format!("{before}<response_str ident=\"response1\"><render_fib/></response_str>{behind}"))
            .remove(0)
    };
    let near = "<or><varequal respident=\"response1\">4.50</varequal><and><vargte respident=\"response1\">4.25</vargte><varlte respident=\"response1\">4.75</varlte></and></or>";
    let number = typed("numerical_question", &condition("No", near, FULL));
    assert_eq!(
        (&number.members["accept"], number.points),
        (&serde_json::json!([{"from": "4.25", "to": "4.75"}]), Some(4.0))
    );
    // what stands under a `not` is looked at too: beyond it half of the points are given
    let between = "<not><varlt respident=\"response1\">4</varlt></not><not><vargt respident=\"response1\">5</vargt></not>";
    let half = FULL.replace("100", "50");
    let both = condition("No", "<varequal respident=\"response1\">4.5</varequal>", FULL)
        + &condition("No", between, &half);
    let parts = typed("numerical_question", &both);
    assert_eq!(parts.members["accept"][1]["credit"], 50, "{:?}", parts.members);
    let texts = "<varequal respident=\"response1\">Bearing</varequal>";
    let text = typed("short_answer_question", &condition("No", texts, FULL));
    assert_eq!(
        (&text.members["accept"], text.members.get("case")),
        (&serde_json::json!([{"text": "Bearing"}]), None)
    );
    let label = |n: u32, text: &str| {
        format!(
            "<response_label ident=\"{n}\"><material><mattext>{text}</mattext></material></response_label>"
        )
    };
    let row = |name: &str| {
        format!(
            "<response_lid ident=\"response_{name}\"><material><mattext>{name}</mattext></material><render_choice>{}{}</render_choice></response_lid>",
            label(11, "Metres"),
            label(12, "Hectares")
        )
    };
    let add = |name: &str, n: u32| {
        condition(
            "Yes",
            &format!("<varequal respident=\"response_{name}\">{n}</varequal>"),
            "<setvar action=\"Add\" varname=\"SCORE\">50.00</setvar>",
        )
    };
    let several = |kind: &str, stem: &str, processing: &str| {
        let text = canvas(kind, "Single", processing, "").replace("Which &lt;b&gt;layer&lt;/b&gt;?", stem);
        let (before, rest) = text.split_once("<response_lid").unwrap();
        let behind = rest.split_once("</response_lid>").unwrap().1;
        format!("{before}{}{}{behind}", row("area"), row("length"))
    };
    let both = [add("area", 12), add("length", 11)].concat();
    let matching = questions(&several("matching_question", "Match.", &both)).remove(0);
    assert_eq!(
        (matching.stem.as_str(), matching.points, &matching.members["scoring"]),
        ("Match.", Some(4.0), &"partial".into())
    );
    assert_eq!(matching.members["prompts"][0], serde_json::json!({"id": "p1", "text": "area", "match": "b"}));
    let lists =
        questions(&several("multiple_dropdowns_question", "In [length] and [area].", &both)).remove(0);
    assert_eq!(lists.stem, "In {{g2}} and {{g1}}.");
    assert_eq!(
        lists.members["gaps"][0]["options"][1],
        serde_json::json!({"id": "b", "text": "Hectares", "key": true})
    );
    let missing = refusals(&several("multiple_dropdowns_question", "In [length].", &both));
    assert!(missing[0].contains("no place for the gap `area`"), "{missing:?}");
    let half = refusals(&several("matching_question", "Match.", &add("area", 12)));
    assert!(half[0].contains("no answer is right"), "{half:?}");
}

#[test]
fn a_package_is_read_by_its_manifest() {
    let right = condition("No", &equal(12), FULL);
    let quiz = canvas("multiple_choice_question", "Single", &right, "");
    let essay = canvas("essay_question", "Single", "", "");
    let manifest = "<manifest><resources><resource type=\"imsqti_xmlv1p2\"><file href=\"b/b.xml\"/></resource><resource type=\"imsqti_xmlv1p2\"><file href=\"a/a.xml\"/></resource></resources></manifest>";
    let files = [
        ("a/a.xml", quiz.as_str()),
        ("b/b.xml", &essay),
        ("imsmanifest.xml", manifest),
        ("b/assessment_meta.xml", "<quiz/>"),
        ("i.png", ""),
    ];
    let bytes = package::pack(&files.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let reading = exchange::read("x.zip", &bytes, None).unwrap();
    assert_eq!((reading.format, reading.found.len()), (Format::Qti12, 2));
    assert_eq!(
        reading.notes[0],
        "identifiers that a program made up are left aside where a question has a title"
    );
    assert_eq!(
        reading.notes[1],
        "2 files of the package hold no questions (pictures, pages, settings): left aside"
    );
    let imported = super::ways::into_new(vec![reading], &[]);
    let lines = &imported.report.lines;
    assert_eq!(lines[0].place.as_ref().unwrap().member, "b/b.xml");
    assert_eq!(
        (lines[1].fidelity(), lines[1].place.as_ref().unwrap().member.as_str()),
        (Fidelity::Exact, "a/a.xml")
    );
    let error =
        exchange::read("x.zip", &package::pack(&[("a.xml".into(), "<quiz/>".into())]), None).unwrap_err();
    assert!(error.to_string().starts_with("no file in the package holds questions of QTI"), "{error}");
    let broken = package::pack(&[("a/b.xml".into(), "<questestinterop>\n<a>".into())]);
    let error = exchange::read("x.zip", &broken, None).unwrap_err();
    assert!(
        error.to_string().starts_with("a/b.xml: line 2, column 1: the element `a` never ends"),
        "{error}"
    );
}

#[test]
fn pictures_of_a_package_of_canvas_are_figures_of_its_questions() {
    use crate::bank::samples::PNG;
    let right = condition("No", &equal(12), FULL);
    let quiz = canvas("multiple_choice_question", "Single", &right, "");
    let shows = |address: &str| {
        quiz.replace("&lt;/p&gt;", &format!("&lt;/p&gt;&lt;img src=\"{address}\" alt=\"Seven layers\"&gt;"))
            .replace("\" alt", "&quot; alt")
            .replace("src=\"", "src=&quot;")
            .replace("layers\"&gt;", "layers&quot;&gt;")
    };
    let material =
        "<material><matimage imagtype=\"image/png\" label=\"Seven layers\" uri=\"a b.png\"/></material>";
    let read = |text: &str, place: &str| {
        let images = std::collections::BTreeMap::from([(place.to_owned(), PNG)]);
        let bytes = package::pack_with(&[("q/q.xml".to_owned(), text.to_owned())], images);
        super::ways::into_new(vec![exchange::read("x.zip", &bytes, None).unwrap()], &[])
    };
    for (text, place) in [
        (
            shows("$IMS-CC-FILEBASE$/Uploaded%20Media/a%20b.png?canvas_download=1"),
            "web_resources/Uploaded Media/a b.png",
        ),
        (shows("%24IMS-CC-FILEBASE%24/Media/a%20b.png"), "Media/a b.png"),
        (shows("images/a%20b.png"), "q/images/a b.png"),
        (quiz.replacen("<response_lid", &format!("{material}<response_lid"), 1), "a b.png"),
    ] {
        let imported = read(&text, place);
        assert_eq!(imported.images.len(), 1, "{place}: {}", imported.report.text());
        assert_eq!(imported.images[0].1, PNG);
        let carried = crate::bank::carry(imported.text.unwrap().into_bytes(), &imported.images);
        let bank = crate::bank::survey("new", &carried, None).value.unwrap().0;
        let item = &bank.items[0];
        assert_eq!((item.stem.as_str(), item.figures[0].alt.as_str()), ("Which **layer**?", "Seven layers"));
        assert!(item.options[1].key && !imported.report.text().contains("pictures, pages"), "{place}");
    }
    let of = |text: &str| read(text, "other.png").report.text();
    assert!(of(&shows("$IMS-CC-FILEBASE$/../../etc/a.png")).contains("does not hold"));
    assert!(of(&shows("$IMS-CC-FILEBASE$/a.png")).contains("does not hold: a.png"));
    let answer = quiz.replacen(
        "Three</mattext>",
        &format!("Three</mattext></material>{material}<material><mattext>"),
        1,
    );
    let answer = answer.replacen("<material><mattext></material>", "", 1);
    assert!(of(&answer).contains("a picture in an answer"), "{}", of(&answer));
}
