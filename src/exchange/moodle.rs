//! Moodle XML, as Moodle writes it (`qformat_xml`): multiple choice, true or false, categories, tags, feedback, weights.

use super::found::{Answer, Reading};
use super::report::Note;
use super::source::Text;
use super::texts::Texts;
use super::write::{Entry, Sheet};
use super::xml::{self, Element};
use super::{ExchangeError, Format, Found, Question, carrier, gift, gift_write, html, markdown, settle};
use crate::bank::{Item, Scoring};
use std::fmt::Write as _;

/// What Moodle says by itself when an answer was given.
const SAID_ANYWAY: [&str; 3] =
    ["Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."];

pub(super) fn read(text: &Text) -> Result<Reading, ExchangeError> {
    let root = xml::parse(text.as_str())?;
    if root.name != "quiz" {
        let message = format!("the root is `{}`, not `quiz`", super::found::short(&root.name));
        return Err(ExchangeError::malformed(root.place, message, ""));
    }
    let mut reading = Reading::new(Format::MoodleXml);
    let mut category = None;
    for element in root.all("question") {
        let kind = element.attribute("type").unwrap_or_default();
        if kind == "category" {
            let path = element.first("category").and_then(|c| c.first("text")).map(Element::text);
            category = path.map(|path| path.trim().to_owned()).filter(|path| !path.is_empty());
            continue;
        }
        let name = text_of(element, "name").unwrap_or_default().trim().to_owned();
        let carried = element.comments().find_map(carrier::find).map(|carried| reading.take(carried));
        match question(element, kind) {
            Ok(mut question) => {
                question.title = Some(name).filter(|name| !name.is_empty());
                question.category.clone_from(&category);
                question.carried = carried;
                reading.found.push(Found::Question(Box::new(question)));
            }
            Err(why) => {
                let name =
                    if name.is_empty() { text_of(element, "questiontext").unwrap_or_default() } else { name };
                reading.refuse(element.place.clone(), &name, why);
            }
        }
    }
    Ok(reading)
}

/// The `<text>` of a member.
fn text_of(element: &Element, member: &str) -> Option<String> {
    element.first(member)?.first("text").map(Element::text)
}

impl Texts {
    /// The text of an element that has a format, such as `<questiontext format="html"><text>`; else of the format around it.
    fn of_element(&mut self, element: &Element, around: &str) -> String {
        let raw = element.first("text").map(Element::text).unwrap_or_default();
        match element.attribute("format").unwrap_or(around) {
            "markdown" => self.of_markdown(&raw),
            "plain_text" | "plain" => markdown::from_plain(&raw),
            _ => self.of_html(&raw),
        }
    }
}

fn question(element: &Element, kind: &str) -> Result<Question, String> {
    let refused = |what: &str| Err(format!("it {what}, which banks cannot hold yet"));
    match kind {
        "multichoice" | "multichoiceset" | "truefalse" => {}
        "shortanswer" => return refused("asks for a short text"),
        "numerical" | "calculated" | "calculatedsimple" => return refused("asks for a number"),
        "calculatedmulti" => return refused("is calculated anew for everybody"),
        "matching" | "match" | "randomsamatch" => return refused("matches pairs"),
        "essay" => return refused("is an essay"),
        "cloze" | "multianswer" | "gapselect" | "ddwtos" => return refused("has gaps in its text"),
        "ordering" => return refused("puts things in order"),
        "description" => return Err("it is a text without answers (a description)".to_owned()),
        "ddimageortext" | "ddmarker" => return refused("is played on a picture"),
        other => {
            return Err(format!("its type `{}` is not one that banks can hold", super::found::short(other)));
        }
    }
    let mut texts = Texts::default();
    let empty = Element::default();
    let stem = element.first("questiontext").unwrap_or(&empty);
    let around = stem.attribute("format").unwrap_or("html").to_owned();
    let mut question = Question {
        place: element.place.clone(),
        stem: texts.of_element(stem, &around),
        id: element.first("idnumber").map(|id| id.text().trim().to_owned()).filter(|id| !id.is_empty()),
        ..Question::default()
    };
    if question.stem.is_empty() && texts.pictures == 0 {
        return Err("it asks nothing: its text is empty".to_owned());
    }
    if let Some(grade) = element.first("defaultgrade").map(Element::text) {
        match grade.trim().parse::<f64>() {
            Ok(points) if points.is_finite() => question.points = Some(points),
            _ => return Err(format!("`{}` is no number of points", super::found::short(&grade))),
        }
    }
    if let Some(feedback) = element.first("generalfeedback") {
        question.rationale = Some(texts.of_element(feedback, &around)).filter(|text| !text.is_empty());
    }
    let mut weights = Vec::new();
    for answer in element.all("answer") {
        let fraction = answer.attribute("fraction").unwrap_or("0");
        let Some(weight) = fraction.trim().parse::<f64>().ok().filter(|w| w.is_finite() && w.abs() <= 100.0)
        else {
            return Err(format!("`{}` is no weight from -100 to 100", super::found::short(fraction)));
        };
        weights.push(weight / 100.0);
        let rationale = answer.first("feedback").map(|feedback| texts.of_element(feedback, &around));
        question.options.push(Answer {
            text: texts.of_element(answer, &around),
            rationale: rationale.filter(|text| !text.is_empty()),
            ..Answer::default()
        });
    }
    if kind == "truefalse" {
        truth(&mut question, &weights, &mut texts)?;
    } else {
        weigh(element, kind, &weights, &mut question, &mut texts)?;
    }
    let tags = element.first("tags").into_iter().flat_map(|tags| tags.all("tag"));
    question.tags =
        tags.filter_map(|tag| tag.first("text")).map(|text| text.text().trim().to_owned()).collect();
    rest(element, &mut texts);
    if texts.pictures > 0 {
        return Err("it shows a picture, which banks cannot hold yet".to_owned());
    }
    question.notes = texts.notes;
    Ok(question)
}

fn truth(question: &mut Question, weights: &[f64], texts: &mut Texts) -> Result<(), String> {
    let is = |answer: &Answer, word: &str| answer.text.trim().eq_ignore_ascii_case(word);
    let of = |word: &str| question.options.iter().zip(weights).find(|(answer, _)| is(answer, word));
    let (Some((yes, right)), Some((no, wrong))) = (of("true"), of("false")) else {
        return Err("it is true or false, and its answers are not these two".to_owned());
    };
    let mut options = gift::truth_options(right > wrong);
    for (option, given) in options.iter_mut().zip([yes, no]) {
        option.rationale.clone_from(&given.rationale);
    }
    question.options = options;
    texts.note(gift::truth_note());
    Ok(())
}

/// Keys and scoring of a multiple choice question by the weights of its answers.
fn weigh(
    element: &Element,
    kind: &str,
    weights: &[f64],
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let said = |member: &str| element.first(member).map(|m| m.text().trim().to_ascii_lowercase());
    let is_true = |word: &str| matches!(word, "true" | "1");
    let single = said("single").is_none_or(|word| is_true(&word));
    let weighed = if kind == "multichoiceset" {
        // all of them and nothing else
        let keys = weights.iter().map(|w| *w > 0.0).collect();
        settle::Weighed { keys, scoring: Scoring::AllOrNothing, notes: Vec::new() }
    } else if single {
        settle::by_best(weights)?
    } else {
        settle::by_weight(weights)
    };
    weighed.notes.into_iter().for_each(|note| texts.note(note));
    question.scoring = weighed.scoring;
    let fixed = said("shuffleanswers").is_some_and(|word| !is_true(&word));
    for (option, key) in question.options.iter_mut().zip(weighed.keys) {
        option.key = key;
        option.anchored = fixed;
    }
    Ok(())
}

/// What a bank has no place for.
fn rest(element: &Element, texts: &mut Texts) {
    for member in ["correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"] {
        let said = text_of(element, member).map(|raw| html::to_markdown(&raw).text).unwrap_or_default();
        if !said.is_empty() && !SAID_ANYWAY.contains(&said.as_str()) {
            texts.note(Note::lossy("what is said to right and to wrong answers as a whole is left out"));
        }
    }
    if element.all("hint").any(|hint| !hint.text().trim().is_empty()) {
        texts.note(Note::lossy("hints for further tries are left out"));
    }
    if element.first("hidden").is_some_and(|hidden| hidden.text().trim() == "1") {
        texts.note(Note::normalised("it was hidden; here it is a draft like all others"));
    }
}

/// What Moodle cannot say of an item.
pub(super) fn losses(item: &Item) -> Vec<Note> {
    let mut notes = gift_write::weighed(item);
    let anchored = item.options.iter().filter(|option| option.anchored).count();
    if anchored > 0 && anchored < item.options.len() {
        notes.push(Note::lossy(
            "options that keep their place among others that do not: there all keep theirs",
        ));
    }
    notes
}

pub(super) fn write(sheet: &Sheet) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
    let mut category = None;
    for (index, entry) in sheet.entries.iter().enumerate() {
        if category != Some(&entry.category) {
            let part = |text: &str| text.replace('/', "//");
            let path = format!("$course$/top/{}/{}", part(sheet.title()), part(&entry.category));
            let _ = writeln!(
                out,
                "  <question type=\"category\">\n    <category><text>{}</text></category>\n  </question>",
                xml::escape(&path)
            );
            category = Some(&entry.category);
        }
        write_one(sheet, index, entry, &mut out);
    }
    out.push_str("</quiz>\n");
    out.into_bytes()
}

fn write_one(sheet: &Sheet, index: usize, entry: &Entry, out: &mut String) {
    let item = &entry.item;
    let id = item.id.as_str();
    // writing to a String cannot fail
    let _ = writeln!(out, "  <question type=\"multichoice\">\n    <!-- {} -->", sheet.carrier(index, entry));
    let _ = writeln!(out, "    <name><text>{id}</text></name>");
    let _ = writeln!(out, "    <questiontext format=\"html\">{}</questiontext>", text(&item.stem));
    let _ = writeln!(out, "    <generalfeedback format=\"html\">{}</generalfeedback>", text(&item.rationale));
    let _ = writeln!(out, "    <defaultgrade>{}</defaultgrade>", item.points);
    out.push_str("    <penalty>0</penalty>\n    <hidden>0</hidden>\n");
    let _ = writeln!(out, "    <idnumber>{id}</idnumber>\n    <single>{}</single>", item.select == 1);
    let shuffled = !item.options.iter().any(|option| option.anchored);
    let _ = writeln!(out, "    <shuffleanswers>{shuffled}</shuffleanswers>");
    out.push_str("    <answernumbering>abc</answernumbering>\n");
    for (option, weight) in item.options.iter().zip(gift_write::weights(item)) {
        let _ =
            writeln!(out, "    <answer fraction=\"{weight}\" format=\"html\">\n      {}", text(&option.text));
        let feedback = option.rationale.as_deref().map(text).unwrap_or_else(|| "<text></text>".to_owned());
        let _ = writeln!(out, "      <feedback format=\"html\">{feedback}</feedback>\n    </answer>");
    }
    let tags = item.tags.iter().map(|tag| format!("<tag><text>{}</text></tag>", xml::escape(tag)));
    let _ = writeln!(out, "    <tags>{}</tags>\n  </question>", tags.collect::<String>());
}

fn text(markdown: &str) -> String {
    let html = markdown::to_html(markdown);
    format!("<text><![CDATA[{}]]></text>", html.replace("]]>", "]]]]><![CDATA[>"))
}
