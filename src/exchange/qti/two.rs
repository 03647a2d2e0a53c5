//! Items of QTI 2.1, 2.2 and 3.0, by the names of 2.x.

use super::judge::{self, Chooser, Verdict, When};
use super::two_others;
use super::two_process::{Declared, Outcomes, Process};
use super::two_values::{Atom, Value};
use crate::exchange::found::{Answer, Reading, short};
use crate::exchange::pictures;
use crate::exchange::pictures::Absent;
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
    /// The bytes of the image at this address.
    pub picture: &'a dyn Fn(&str) -> Result<Vec<u8>, Absent>,
}

/// An item that stands alone.
pub(super) const ALONE: Around<'static> = Around {
    category: None,
    weight: 1.0,
    tags: Vec::new(),
    passage: &|_| None,
    picture: &|_| Err(Absent::NotHeld),
};

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
    let Some(body) = item.first("itemBody") else {
        return Err("it shows nothing: it has no body".to_owned());
    };
    let mut open = Open { item, texts: Texts::default(), refused: None };
    let asked = Asked::of(body)?;
    let process = Process::of(item)?;
    let mut question = Question { place: item.place.clone(), ..Question::default() };
    let passages = open.passages(around)?;
    let mut gap = 0;
    let mut prompts = Vec::new();
    // prompts first: they are taken out of the interactions, which stand in the body
    for interaction in asked.interactions() {
        let prompt = interaction.first("prompt").map(|prompt| open.html(prompt, &mut |_| None));
        prompts.push(prompt.unwrap_or_default());
    }
    let body = open.html(body, &mut |interaction| {
        let prompt = prompts.get(gap).map(String::as_str).unwrap_or_default();
        gap += 1;
        Some(match interaction.name.as_str() {
            "inlineChoiceInteraction" => format!("{{{{{}}}}}", two_others::gap_id(gap)),
            "textEntryInteraction" => "____".to_owned(),
            _ => format!("<div>{prompt}</div>"),
        })
    });
    question.stem = open.texts.of_html(&format!("{passages}{body}"));
    let shown = std::mem::take(&mut open.texts.shown);
    open.texts.pictures -= shown.len();
    pictures::adopt(&mut question, &mut open.texts, &shown, around.picture)?;
    match &asked {
        Asked::Choice(interaction) => open.choice(interaction, &process, &mut question)?,
        Asked::Order(interaction) => open.order(interaction, &process, &mut question)?,
        Asked::Match(interaction) => open.pairs(interaction, &process, &mut question)?,
        Asked::Gaps(interactions) => open.gaps(interactions, &process, &mut question)?,
        Asked::Entry(interaction) => open.entry(interaction, &process, &mut question)?,
    }
    if process.assumed {
        open.texts.note(Note::normalised("it says no scoring: the right answer earns 1 point"));
        if process.responses.values().any(Declared::accepts_several) {
            open.texts.note(Note::normalised("it names several right answers: each is right by itself"));
        }
        if process.responses.values().any(Declared::maps_parts) {
            open.texts.note(Note::lossy("values that earn a part of the points earn none here"));
        }
    }
    if let Some(why) = open.refused {
        return Err(why);
    }
    if open.texts.pictures > 0 {
        return Err("it shows a picture where banks hold none: in an answer or a feedback, or as an object"
            .to_owned());
    }
    if question.stem.is_empty() {
        return Err("it asks nothing: its text is empty".to_owned());
    }
    if item.first("catalogInfo").is_some() {
        open.texts.note(Note::lossy("what is kept for other senses and languages (a catalogue) is left out"));
    }
    if around.weight <= 0.0 {
        return Err("the test gives it no points".to_owned());
    }
    question.points = question.points.map(|points| points * around.weight);
    super::name(&mut question, item.attribute("identifier"), item.attribute("title"), reading);
    question.category.clone_from(&around.category);
    question.tags.clone_from(&around.tags);
    question.notes = open.texts.notes;
    Ok(question)
}

/// What a body asks for.
enum Asked<'e> {
    Choice(&'e Element),
    Order(&'e Element),
    Match(&'e Element),
    Gaps(Vec<&'e Element>),
    Entry(&'e Element),
}

impl<'e> Asked<'e> {
    fn of(body: &'e Element) -> Result<Self, String> {
        let mut found = Vec::new();
        interactions(body, &mut found);
        let odd = found.iter().find_map(|interaction| refusal(&interaction.name));
        if let Some(why) = odd {
            return Err(why);
        }
        let all = |name: &str| found.iter().all(|interaction| interaction.name == name);
        match found.as_slice() {
            [] => Err("it is a text without answers".to_owned()),
            _ if all("inlineChoiceInteraction") => Ok(Self::Gaps(found)),
            [one] => Ok(match one.name.as_str() {
                "orderInteraction" => Self::Order(one),
                "matchInteraction" => Self::Match(one),
                "textEntryInteraction" => Self::Entry(one),
                _ => Self::Choice(one),
            }),
            _ => Err("it asks for several things at once, which banks cannot hold".to_owned()),
        }
    }

    fn interactions(&self) -> &[&'e Element] {
        match self {
            Self::Choice(one) | Self::Order(one) | Self::Match(one) | Self::Entry(one) => {
                std::slice::from_ref(one)
            }
            Self::Gaps(all) => all,
        }
    }
}

/// The interactions of a body, in its order.
fn interactions<'e>(element: &'e Element, out: &mut Vec<&'e Element>) {
    for child in element.elements() {
        if child.name.ends_with("Interaction") {
            out.push(child);
        } else {
            interactions(child, out);
        }
    }
}

/// Why an interaction is none that is read.
fn refusal(name: &str) -> Option<String> {
    let what = match name {
        "choiceInteraction"
        | "orderInteraction"
        | "matchInteraction"
        | "inlineChoiceInteraction"
        | "textEntryInteraction" => return None,
        "associateInteraction" => "pairs entries of one list",
        "gapMatchInteraction" => "moves words into gaps",
        "extendedTextInteraction" => "is an essay",
        "hottextInteraction" => "marks words of its text",
        "hotspotInteraction"
        | "selectPointInteraction"
        | "graphicOrderInteraction"
        | "graphicAssociateInteraction"
        | "graphicGapMatchInteraction"
        | "positionObjectInteraction" => "is played on a picture",
        "sliderInteraction" => "is answered by a slider",
        "mediaInteraction" => "plays a recording",
        "drawingInteraction" => "asks for a drawing",
        "uploadInteraction" => "asks for a file",
        "endAttemptInteraction" => "has buttons that end a try",
        "customInteraction" | "portableCustomInteraction" => {
            return Some("it runs a program of its own".to_owned());
        }
        other => return Some(format!("it asks by `{}`, which is not followed", short(other))),
    };
    Some(format!("it {what}, which banks cannot hold"))
}

/// An item that is being read.
pub(super) struct Open<'e> {
    item: &'e Element,
    pub(super) texts: Texts,
    refused: Option<String>,
}

/// A piece of feedback.
pub(super) struct Piece<'e> {
    element: &'e Element,
    outcome: &'e str,
    id: &'e str,
    show: bool,
}

impl Piece<'_> {
    pub(super) fn is_shown(&self, outcomes: &Outcomes) -> bool {
        let value = outcomes.get(self.outcome).map(Value::atoms).unwrap_or_default();
        value.iter().any(|atom| matches!(atom, Atom::Word(word) if word == self.id)) == self.show
    }
}

fn is_true(element: &Element, name: &str) -> bool {
    matches!(element.attribute(name).map(str::trim), Some("true" | "1"))
}

impl<'e> Open<'e> {
    /// What is shown of an element, as HTML, with what `asked` says in the place of an interaction.
    pub(super) fn html(
        &mut self,
        element: &Element,
        asked: &mut dyn FnMut(&Element) -> Option<String>,
    ) -> String {
        let (mut notes, mut refused) = (Vec::new(), None);
        let html = super::html(element, &mut |child| match child.name.as_str() {
            name if name.ends_with("Interaction") => asked(child),
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
            "object" if child.attribute("type").is_some_and(|kind| kind.starts_with("text/")) => {
                let data = short(child.attribute("data").unwrap_or_default());
                refused = Some(format!("a part of its text stands in another file ({data})"));
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
            out.push_str(&format!("<div>{}</div>", self.html(body, &mut |_| None)));
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
            let html = self.html(choice, &mut |_| None);
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
        let correct = declared.named_right();
        let chooser = Chooser {
            options: ids.len(),
            several,
            most: Some(most).filter(|most| several && *most > 0 && *most < ids.len()),
            named: (0..ids.len())
                .filter(|n| ids.get(*n).is_some_and(|id| correct.contains(&&Atom::Word((*id).to_owned()))))
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
        self.place(&pieces, judged.feedback, question);
        super::truth(question);
        Ok(())
    }

    /// Puts pieces of feedback where they belong.
    pub(super) fn place(&mut self, pieces: &[Piece<'_>], when: Vec<When>, question: &mut Question) {
        let mut said = Vec::new();
        for (piece, when) in pieces.iter().zip(when) {
            let html = self.html(piece.element, &mut |_| None);
            said.push((self.texts.of_html(&html), when));
        }
        judge::place_feedback(question, said).into_iter().for_each(|note| self.texts.note(note));
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
    pub(super) fn pieces(&self) -> Vec<Piece<'e>> {
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
pub(super) fn score(outcomes: &Outcomes) -> Result<f64, String> {
    match outcomes.get("SCORE") {
        None => Err("its scoring has no variable called SCORE".to_owned()),
        Some(Value::Null) => Ok(0.0),
        Some(value) => value.number().ok_or_else(|| "its score is no number".to_owned()),
    }
}
