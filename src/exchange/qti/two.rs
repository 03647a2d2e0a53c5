//! Items of QTI 2.1, 2.2 and 3.0, by the names of 2.x.

use super::judge::{self, Chooser, Verdict};
use super::two_process::{Atom, Outcomes, Process, Value};
use crate::exchange::found::{Answer, Reading, short};
use crate::exchange::report::Note;
use crate::exchange::texts::Texts;
use crate::exchange::xml::{self, Element};
use crate::exchange::{Found, Question, carrier};
use std::collections::HashMap;

/// What an item has from the package around it.
pub(super) struct Around<'a> {
    /// The section of the test that it stands in.
    pub category: Option<String>,
    /// What its points are multiplied with.
    pub weight: f64,
    /// Keywords of the manifest.
    pub tags: Vec<String>,
    /// The root of the passage at this address.
    pub passage: &'a dyn Fn(&str) -> Option<Element>,
}

/// An item that stands alone.
pub(super) const ALONE: Around<'static> =
    Around { category: None, weight: 1.0, tags: Vec::new(), passage: &|_| None };

/// Reads an item, by the names of 2.x.
pub(super) fn take(item: &Element, around: &Around<'_>, reading: &mut Reading) {
    let carried = item.comments().find_map(carrier::find).map(|carried| reading.take(carried));
    match question(item, around, reading) {
        Ok(mut question) => {
            question.carried = carried;
            reading.found.push(Found::Question(Box::new(question)));
        }
        Err(why) => {
            let names = [item.attribute("title"), item.attribute("identifier")];
            let name = names.into_iter().flatten().find(|name| !name.trim().is_empty());
            reading.refuse(item.place.clone(), name.unwrap_or_default(), why);
        }
    }
}

/// The question of an item, or why there is none.
fn question(item: &Element, around: &Around<'_>, reading: &mut Reading) -> Result<Question, String> {
    let process = Process::of(item)?;
    let Some(body) = item.first("itemBody") else {
        return Err("it shows nothing: it has no body".to_owned());
    };
    let mut open = Open { item, texts: Texts::default(), refused: None };
    let interaction = only_interaction(body)?;
    let mut question = Question { place: item.place.clone(), ..Question::default() };
    let prompt = interaction.first("prompt").map(|prompt| open.html(prompt, None)).unwrap_or_default();
    let body = open.html(body, Some(&format!("<div>{prompt}</div>")));
    let passages = open.passages(around)?;
    question.stem = open.texts.of_html(&format!("{passages}{body}"));
    open.choice(interaction, &process, &mut question)?;
    if let Some(why) = open.refused {
        return Err(why);
    }
    if open.texts.pictures > 0 {
        return Err("it shows a picture, which banks cannot hold yet".to_owned());
    }
    if question.stem.is_empty() {
        return Err("it asks nothing: its text is empty".to_owned());
    }
    if item.first("catalogInfo").is_some() {
        open.texts.note(Note::lossy("what is kept for other senses and languages (a catalogue) is left out"));
    }
    question.points = question.points.map(|points| points * around.weight);
    super::name(&mut question, item.attribute("identifier"), item.attribute("title"), reading);
    question.category.clone_from(&around.category);
    question.tags.clone_from(&around.tags);
    question.notes = open.texts.notes;
    Ok(question)
}

/// The one interaction of a body, where it is one that is read.
fn only_interaction(body: &Element) -> Result<&Element, String> {
    let mut found = Vec::new();
    let mut open = vec![body];
    while let Some(element) = open.pop() {
        if element.name.ends_with("Interaction") {
            found.push(element);
        } else {
            open.extend(element.elements());
        }
    }
    if let Some(odd) = found.iter().find(|interaction| interaction.name != "choiceInteraction") {
        let refused = |what: &str| Err(format!("it {what}, which banks cannot hold yet"));
        return match odd.name.as_str() {
            "orderInteraction" => refused("puts things in order"),
            "matchInteraction" => refused("matches pairs"),
            "associateInteraction" => refused("pairs entries of one list"),
            "gapMatchInteraction" => refused("moves words into gaps"),
            "inlineChoiceInteraction" => refused("has drop-down lists in its text"),
            "textEntryInteraction" => refused("asks for a short text or a number"),
            "extendedTextInteraction" => refused("is an essay"),
            "hottextInteraction" => refused("marks words of its text"),
            "hotspotInteraction"
            | "selectPointInteraction"
            | "graphicOrderInteraction"
            | "graphicAssociateInteraction"
            | "graphicGapMatchInteraction"
            | "positionObjectInteraction" => refused("is played on a picture"),
            "sliderInteraction" => refused("is answered by a slider"),
            "mediaInteraction" => refused("plays a recording"),
            "drawingInteraction" => refused("asks for a drawing"),
            "uploadInteraction" => refused("asks for a file"),
            "customInteraction" | "portableCustomInteraction" => {
                Err("it runs a program of its own".to_owned())
            }
            "endAttemptInteraction" => refused("has buttons that end a try"),
            other => Err(format!("it asks by `{}`, which is not followed", short(other))),
        };
    }
    match found.as_slice() {
        [] => Err("it is a text without answers".to_owned()),
        [interaction] => Ok(interaction),
        _ => Err("it asks for several things at once, which banks cannot hold yet".to_owned()),
    }
}

/// An item that is being read.
struct Open<'e> {
    item: &'e Element,
    texts: Texts,
    refused: Option<String>,
}

/// A piece of feedback.
struct Piece<'e> {
    element: &'e Element,
    outcome: &'e str,
    id: &'e str,
    show: bool,
}

impl Piece<'_> {
    fn is_shown(&self, outcomes: &Outcomes) -> bool {
        let value = outcomes.get(self.outcome).map(Value::atoms).unwrap_or_default();
        value.iter().any(|atom| matches!(atom, Atom::Word(word) if word == self.id)) == self.show
    }
}

fn is_true(element: &Element, name: &str) -> bool {
    matches!(element.attribute(name).map(str::trim), Some("true" | "1"))
}

impl<'e> Open<'e> {
    /// What is shown of an element, as HTML, with `asked` in the place of the interaction.
    fn html(&mut self, element: &Element, asked: Option<&str>) -> String {
        let (mut notes, mut refused) = (Vec::new(), None);
        let html = super::html(element, &mut |child| match child.name.as_str() {
            name if name.ends_with("Interaction") => asked.map(str::to_owned),
            // feedback has a place of its own
            "feedbackInline" | "feedbackBlock" | "stylesheet" | "templateInline" | "templateBlock" => {
                Some(String::new())
            }
            "rubricBlock"
                if child
                    .attribute("view")
                    .is_none_or(|view| view.split_whitespace().any(|who| who == "candidate")) =>
            {
                None
            }
            "rubricBlock" => {
                notes.push(Note::lossy("words for others than candidates (a rubric) are left out"));
                Some(String::new())
            }
            "printedVariable" => {
                refused = Some("it shows a value that is computed".to_owned());
                Some(String::new())
            }
            "include" => {
                refused = Some("a part of its text stands in another file".to_owned());
                Some(String::new())
            }
            "object" if child.attribute("type").is_some_and(|kind| kind.starts_with("image/")) => {
                Some(format!(
                    "<img src=\"{}\" alt=\"{}\">",
                    xml::escape(child.attribute("data").unwrap_or_default()),
                    xml::escape(child.text().trim())
                ))
            }
            _ => None,
        });
        notes.into_iter().for_each(|note| self.texts.note(note));
        self.refused = self.refused.take().or(refused);
        html
    }

    /// The passages that the item shares with others, as HTML.
    fn passages(&mut self, around: &Around<'_>) -> Result<String, String> {
        let mut out = String::new();
        for reference in self.item.all("assessmentStimulusRef") {
            let href = reference.attribute("href").unwrap_or_default();
            let passage = (around.passage)(href);
            let Some(body) = passage.as_ref().and_then(|passage| passage.first("stimulusBody")) else {
                return Err(format!(
                    "it is about a text in another file ({}), which is not there",
                    short(href)
                ));
            };
            out.push_str(&format!("<div>{}</div>", self.html(body, None)));
            self.texts.note(Note::normalised("the text that it shares with others stands in its stem"));
        }
        Ok(out)
    }

    fn choice(
        &mut self,
        interaction: &'e Element,
        process: &Process<'_>,
        question: &mut Question,
    ) -> Result<(), String> {
        let response = interaction.attribute("responseIdentifier").unwrap_or_default().trim();
        let Some(declared) = process.responses.get(response) else {
            return Err(format!("its response `{}` is not declared", short(response)));
        };
        if declared.base != "identifier" || declared.cardinality == "ordered" {
            return Err("its response is no choice".to_owned());
        }
        if process.responses.len() > 1 {
            return Err("it asks for several things at once, which banks cannot hold yet".to_owned());
        }
        let shuffled = is_true(interaction, "shuffle");
        let mut ids: Vec<&str> = Vec::new();
        for choice in interaction.all("simpleChoice") {
            let id = choice.attribute("identifier").unwrap_or_default().trim();
            if ids.contains(&id) {
                return Err(format!("two of its answers have the identifier `{}`", short(id)));
            }
            ids.push(id);
            let html = self.html(choice, None);
            let anchored = !shuffled || is_true(choice, "fixed");
            question.options.push(Answer { text: self.texts.of_html(&html), anchored, ..Answer::default() });
        }
        if ids.iter().all(|id| !super::is_machine_made(id)) {
            question
                .options
                .iter_mut()
                .zip(&ids)
                .for_each(|(option, id)| option.id = Some(id.to_ascii_lowercase()));
        }
        let several = declared.cardinality == "multiple";
        let number = |name: &str| interaction.attribute(name).and_then(|n| n.trim().parse::<usize>().ok());
        let most = number("maxChoices").unwrap_or(1);
        let correct = declared.correct.atoms();
        let chooser = Chooser {
            options: ids.len(),
            several,
            most: Some(most).filter(|most| several && *most > 0 && *most < ids.len()),
            named: (0..ids.len())
                .filter(|n| ids.get(*n).is_some_and(|id| correct.contains(&Atom::Word((*id).to_owned()))))
                .collect(),
        };
        let pieces = self.pieces();
        let judged = judge::choice(&chooser, None, pieces.len(), &|chosen| {
            let atoms: Vec<Atom> =
                chosen.iter().filter_map(|n| ids.get(*n)).map(|id| Atom::Word((*id).to_owned())).collect();
            let value = match (atoms.as_slice(), several) {
                ([], _) => Value::Null,
                ([atom], false) => Value::One(atom.clone()),
                _ => Value::Many(atoms, false),
            };
            let outcomes = process.outcomes(&HashMap::from([(response, value)]))?;
            let shown =
                (0..pieces.len()).filter(|n| pieces.get(*n).is_some_and(|piece| piece.is_shown(&outcomes)));
            Ok(Verdict { score: score(&outcomes)?, shown: shown.collect() })
        })?;
        question.points = Some(judged.best);
        question.scoring = judged.weighed.scoring;
        question.options.iter_mut().zip(judged.weighed.keys).for_each(|(option, key)| option.key = key);
        judged.weighed.notes.into_iter().for_each(|note| self.texts.note(note));
        self.bounds(question.keys(), several.then_some(most), number("minChoices").unwrap_or_default())?;
        if process.assumed {
            self.texts.note(Note::normalised("it says no scoring: the right answer earns 1 point"));
        }
        let mut said = Vec::new();
        for (piece, when) in pieces.iter().zip(judged.feedback) {
            let html = self.html(piece.element, None);
            said.push((self.texts.of_html(&html), when));
        }
        judge::place_feedback(question, said).into_iter().for_each(|note| self.texts.note(note));
        Ok(())
    }

    /// How many may be chosen, against how many are right.
    fn bounds(&mut self, keys: usize, most: Option<usize>, least: usize) -> Result<(), String> {
        if least > keys {
            return Err(format!("at least {least} are to be chosen, and {keys} are right"));
        }
        match most {
            Some(most) if most > 0 && most != keys => {
                self.texts.note(Note::normalised(format!(
                    "up to {most} could be chosen; in a bank as many as are right"
                )));
            }
            _ => {}
        }
        Ok(())
    }

    /// The pieces of feedback, in the file's order.
    fn pieces(&self) -> Vec<Piece<'e>> {
        let mut out = Vec::new();
        gather(self.item, &mut out);
        out
    }
}

fn gather<'e>(element: &'e Element, out: &mut Vec<Piece<'e>>) {
    for child in element.elements() {
        if matches!(child.name.as_str(), "modalFeedback" | "feedbackInline" | "feedbackBlock") {
            let text = |name: &str| child.attribute(name).unwrap_or_default().trim();
            out.push(Piece {
                element: child,
                outcome: text("outcomeIdentifier"),
                id: text("identifier"),
                show: text("showHide") != "hide",
            });
        } else {
            gather(child, out);
        }
    }
}

/// The score of an item.
fn score(outcomes: &Outcomes) -> Result<f64, String> {
    match outcomes.get("SCORE") {
        None => Err("its scoring has no variable called SCORE".to_owned()),
        Some(Value::Null) => Ok(0.0),
        Some(value) => value.number().ok_or_else(|| "its score is no number".to_owned()),
    }
}
