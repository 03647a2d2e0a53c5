//! QTI: version 1.2 as Canvas and others write it, 2.1 and 2.2, and 3.0; single documents and packages.
//!
//! Invariant: keys and scoring are what the file's own processing of responses gives, never a guess. The processing is followed
//! for the responses that tell ([`judge`]); what it does that we cannot follow is refused by name.

mod entry;
mod judge;
mod names;
mod one;
mod one_kinds;
mod one_others;
mod one_process;
mod one_write;
mod package;
mod parts;
mod test;
mod two;
mod two_kinds;
mod two_others;
mod two_process;
mod two_values;
mod two_write;

pub(super) use one_write::{losses as losses_of_one, write as write_one};
pub(super) use package::read as read_package;
pub(super) use two_write::{losses as losses_of_two, write as write_two};

use super::found::Reading;
use super::texts::Texts;
use super::xml::{self, Element, Node};
use super::{ExchangeError, Format, Question, kinds};
use crate::bank::Scoring;
use serde_json::Value;

/// The version of QTI that the root element of a text is of.
pub(super) fn version(text: &str) -> Option<Format> {
    match xml::root(text)? {
        "questestinterop" => Some(Format::Qti12),
        "assessmentItem" | "assessmentTest" | "assessmentSection" | "assessmentStimulus" => {
            Some(Format::Qti2)
        }
        "qti-assessment-item"
        | "qti-assessment-test"
        | "qti-assessment-section"
        | "qti-assessment-stimulus" => Some(Format::Qti3),
        _ => None,
    }
}

/// The questions of a document of its own.
pub(super) fn read(format: Format, root: Element) -> Result<Reading, ExchangeError> {
    let place = root.place.clone();
    let of = root.name.clone();
    // items of 3.0 within elements of 2.x are found as well
    let root = if format == Format::Qti12 { root } else { names::older(root) };
    match (format, root.name.as_str(), of.starts_with("qti-")) {
        (Format::Qti12, "questestinterop", _) => Ok(one::read(&root)),
        (Format::Qti2, "assessmentItem", false) | (Format::Qti3, "assessmentItem", true) => {
            let mut reading = Reading::new(format);
            two::take(&root, &two::ALONE, &mut reading);
            Ok(reading)
        }
        (Format::Qti2 | Format::Qti3, name, _)
            if name.starts_with("assessment") && name != "assessmentItem" =>
        {
            let message = "it names questions, or is a part of them, and holds none";
            Err(ExchangeError::malformed(place, message, "Give the whole package (.zip)"))
        }
        _ => {
            let message = format!("the root is `{}`, which is none of {format}", super::found::short(&of));
            Err(ExchangeError::malformed(place, message, ""))
        }
    }
}

/// The children of an element as HTML, which XHTML within QTI is. Where `place` says something of an element, that stands for
/// it and all that is in it.
fn html(element: &Element, place: &mut dyn FnMut(&Element) -> Option<String>) -> String {
    let mut out = String::new();
    write_html(element, place, &mut out);
    out
}

fn write_html(element: &Element, place: &mut dyn FnMut(&Element) -> Option<String>, out: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(text) => out.push_str(&xml::escape(text)),
            Node::Comment(_) => {}
            Node::Element(child) => {
                if let Some(instead) = place(child) {
                    out.push_str(&instead);
                    continue;
                }
                out.push('<');
                out.push_str(&child.name);
                for (name, value) in &child.attributes {
                    out.push_str(&format!(" {name}=\"{}\"", xml::escape(value)));
                }
                out.push('>');
                write_html(child, place, out);
                // elements that HTML never closes are empty, and their end would be another one's
                if !matches!(child.name.as_str(), "br" | "hr" | "img" | "col" | "wbr" | "input") {
                    out.push_str(&format!("</{}>", child.name));
                }
            }
        }
    }
}

/// Names a question. Where its identifier was made up by a program and it has a title, the title names it.
fn name(question: &mut Question, id: Option<&str>, title: Option<&str>, reading: &mut Reading) {
    const ASIDE: &str = "identifiers that a program made up are left aside where a question has a title";
    let text = |value: Option<&str>| value.map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned);
    (question.id, question.title) = (text(id), text(title));
    if question.title.is_some() && question.id.as_deref().is_some_and(is_machine_made) {
        question.id = None;
        if !reading.notes.iter().any(|note| note == ASIDE) {
            reading.notes.push(ASIDE.to_owned());
        }
    }
}

/// Makes the question one of parts, which stand under `member`.
fn take_parts(
    question: &mut Question,
    kind: &str,
    member: &str,
    entries: Vec<Value>,
    judged: parts::Parts,
    texts: &mut Texts,
) {
    question.points = Some(judged.best);
    let parts = kinds::of_parts(question, kind, member, entries, &judged.weights);
    judged.notes.into_iter().for_each(|note| texts.note(note));
    if judged.scoring == Scoring::Partial {
        kinds::partial(question, parts, texts);
    }
}

/// Makes the question one that is answered by typing a text or a number.
fn take_entry(
    question: &mut Question,
    is_text: bool,
    accepts: entry::Accepts,
    texts: &mut Texts,
) -> Result<(), String> {
    const USUAL: usize = 80;
    super::typed::can_be_typed(accepts.accept.iter().filter_map(|accept| accept.get("text")?.as_str()))?;
    let members = &mut question.members;
    members.insert("type".to_owned(), if is_text { "text" } else { "numeric" }.into());
    if accepts.case {
        members.insert("case".to_owned(), "exact".into());
    }
    let lengths =
        accepts.accept.iter().filter_map(|accept| Some(accept.get("text")?.as_str()?.chars().count()));
    if let Some(longest) = lengths.max().filter(|longest| *longest > USUAL) {
        members.insert("max_length".to_owned(), longest.into());
    }
    if accepts.partial {
        members.insert("scoring".to_owned(), "partial".into());
    }
    members.insert("accept".to_owned(), Value::Array(accepts.accept));
    question.points = Some(accepts.best);
    accepts.notes.into_iter().for_each(|note| texts.note(note));
    Ok(())
}

/// A choice between true and false is a statement.
fn truth(question: &mut Question) {
    let [yes, no] = question.options.as_slice() else { return };
    let is = |text: &str, word: &str| text.trim().eq_ignore_ascii_case(word);
    if !is(&yes.text, "true") || !is(&no.text, "false") || yes.key == no.key {
        return;
    }
    let (answer, told) = (yes.key, (yes.rationale.clone(), no.rationale.clone()));
    kinds::truth(question, answer, told.0, told.1);
}

/// An identifier that a program made up says nothing to people.
fn is_machine_made(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let hex = id.bytes().filter(u8::is_ascii_hexdigit).count();
    digits >= 8 || (digits >= 4 && hex >= 16) || (digits > 0 && digits == id.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_people_and_of_programs_are_told_apart() {
        for id in [
            "i35b5819e71e59e50208a2071da15dee5",
            "8080",
            "i1496397824371267",
            "f3b0c442-98fc-4c14-9af8-1a2b3c4d5e6f",
        ] {
            assert!(is_machine_made(id), "{id}");
        }
        for id in ["osi-1", "choice", "QUE_1004", "price-2024-1", "a"] {
            assert!(!is_machine_made(id), "{id}");
        }
    }
}
