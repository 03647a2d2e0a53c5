//! Moodle XML, as Moodle writes it (`qformat_xml`): its types as far as a bank has them, categories, tags, feedback, weights.

mod gaps;
mod others;
mod write;

pub(super) use gaps::is_embedded;
pub(super) use others::{graded, ordering};
pub(super) use write::{losses, write};

use super::found::{Answer, Reading};
use super::pictures::Absent;
use super::report::Note;
use super::source::Text;
use super::texts::Texts;
use super::xml::{self, Element};
use super::{ExchangeError, Format, Found, Question, carrier, html, markdown, pictures, settle};
use crate::bank::Scoring;
use others::{is_true, said, share};

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
            if text_of(element, "info").is_some_and(|info| !info.trim().is_empty()) {
                let path = super::found::short(category.as_deref().unwrap_or_default());
                reading.notes.push(format!("the description of the category {path} is left out"));
            }
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
        self.of_format(&raw, element.attribute("format").unwrap_or(around))
    }

    /// A text in a format by its name.
    fn of_format(&mut self, raw: &str, format: &str) -> String {
        match format {
            "markdown" => self.of_markdown(raw),
            "plain_text" | "plain" => markdown::from_plain(raw),
            _ => self.of_html(raw),
        }
    }
}

fn question(element: &Element, kind: &str) -> Result<Question, String> {
    let refused = |what: &str| Err(format!("it {what}, which banks cannot hold yet"));
    match kind {
        "multichoice" | "multichoiceset" | "truefalse" | "shortanswer" | "numerical" | "matching"
        | "match" | "ddmatch" | "ordering" | "cloze" | "multianswer" | "gapselect" | "ddwtos" => {}
        "calculated" | "calculatedsimple" | "calculatedmulti" => {
            return refused("is calculated anew for everybody");
        }
        "randomsamatch" => return refused("is put together anew for everybody"),
        "essay" => return refused("is an essay"),
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
    // of a text with gaps they read it themselves
    let with_gaps = matches!(kind, "cloze" | "multianswer" | "gapselect" | "ddwtos");
    let mut question = Question {
        place: element.place.clone(),
        stem: if with_gaps { String::new() } else { texts.of_element(stem, &around) },
        id: element.first("idnumber").map(|id| id.text().trim().to_owned()).filter(|id| !id.is_empty()),
        ..Question::default()
    };
    let mut shown = std::mem::take(&mut texts.shown);
    texts.pictures -= shown.len();
    shown.extend(old_picture(element));
    pictures::adopt(&mut question, &mut texts, &shown, |address| file(stem, address))?;
    if stem.text().trim().is_empty() || (!with_gaps && question.stem.is_empty() && shown.is_empty()) {
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
    match kind {
        "truefalse" => others::truth(element, &around, &mut question, &mut texts)?,
        "shortanswer" => others::short_text(element, &around, &mut question, &mut texts)?,
        "numerical" => others::number(element, &around, &mut question, &mut texts)?,
        "matching" | "match" | "ddmatch" => others::pairs(element, &around, &mut question, &mut texts)?,
        "ordering" => others::order(element, &around, &mut question, &mut texts)?,
        "cloze" | "multianswer" => gaps::embedded(element, &around, &mut question, &mut texts)?,
        "gapselect" | "ddwtos" => gaps::numbered(element, kind, &around, &mut question, &mut texts)?,
        _ => weigh(element, kind, &around, &mut question, &mut texts)?,
    }
    let tags = element.first("tags").into_iter().flat_map(|tags| tags.all("tag"));
    question.tags =
        tags.filter_map(|tag| tag.first("text")).map(|text| text.text().trim().to_owned()).collect();
    rest(element, &mut texts);
    if texts.pictures > 0 {
        return Err("it shows a picture in a text with gaps, an answer or a feedback, where banks hold none"
            .to_owned());
    }
    question.notes = texts.notes;
    Ok(question)
}

/// The picture that files of Moodle 1.9 have beside the text: its name, and its bytes in `<image_base64>`.
fn old_picture(element: &Element) -> Option<pictures::Picture> {
    let name = element.first("image")?.text().trim().to_owned();
    let held = element.first("image_base64").map(Element::text).filter(|held| !held.trim().is_empty());
    let address = held.map_or_else(|| name.clone(), |held| format!("data:;base64,{held}"));
    (!name.is_empty()).then(|| pictures::Picture { alternative: String::new(), address })
}

/// The bytes of a file beside a text, by the address that the text has of it: `@@PLUGINFILE@@/folder/name`.
fn file(beside: &Element, address: &str) -> Result<Vec<u8>, Absent> {
    let path = address.strip_prefix("@@PLUGINFILE@@/").ok_or(Absent::NotHeld)?;
    let path = path.split('?').next().unwrap_or_default();
    let of = |file: &Element| {
        let folder = file.attribute("path").unwrap_or("/").trim_matches('/').to_owned();
        let name = file.attribute("name").unwrap_or_default().to_owned();
        (folder, name)
    };
    let meant = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        (folder.trim_matches('/').to_owned(), name.to_owned())
    };
    let (spelt, written) = (meant(&pictures::spelt(path)), meant(path));
    let all = |is_it: &dyn Fn(&(String, String)) -> bool| -> Vec<&Element> {
        beside.all("file").filter(|file| is_it(&of(file))).collect()
    };
    // the folder is left out of some files, and then the name has to do
    let mut found = all(&|of| *of == spelt || *of == written);
    if found.is_empty() {
        found = all(&|(_, name)| *name == spelt.1);
    }
    let mut held = found.iter().map(|file| pictures::decoded(&file.text()));
    let first = held.next().flatten().ok_or(Absent::NotHeld)?;
    if held.any(|other| other.as_ref() != Some(&first)) {
        return Err(Absent::Several);
    }
    Ok(first)
}

/// Options, keys and scoring of a multiple choice question, by the weights of its answers.
fn weigh(
    element: &Element,
    kind: &str,
    around: &str,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let mut weights = Vec::new();
    for answer in element.all("answer") {
        weights.push(share(answer)?);
        let rationale = answer.first("feedback").map(|feedback| texts.of_element(feedback, around));
        question.options.push(Answer {
            text: texts.of_element(answer, around),
            rationale: rationale.filter(|text| !text.is_empty()),
            ..Answer::default()
        });
    }
    let single = said(element, "single").is_none_or(|word| is_true(&word));
    let weighed = if kind == "multichoiceset" {
        // all of them and nothing else
        let keys = weights.iter().map(|w| *w > 0.0).collect();
        settle::Weighed { keys, scoring: Scoring::AllOrNothing, notes: Vec::new() }
    } else if single {
        settle::by_best(&weights)?
    } else {
        settle::by_weight(&weights)
    };
    weighed.notes.into_iter().for_each(|note| texts.note(note));
    question.scoring = weighed.scoring;
    let fixed = said(element, "shuffleanswers").is_some_and(|word| !is_true(&word));
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
