//! Items of QTI 2.x and 3.0 that are no choice: put in order, matched, with lists in the text, or answered by typing.

use super::judge::overall;
use super::two::{Open, Piece, score};
use super::two_process::{Declared, Process};
use super::two_values::{Atom, Value};
use super::{entry, parts};
use crate::bank::Scoring;
use crate::exchange::found::{Answer, short};
use crate::exchange::settle::letters;
use crate::exchange::xml::Element;
use crate::exchange::{Question, kinds};
use serde_json::json;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// The name of a gap in the stem, from 1.
pub(super) fn gap_id(number: usize) -> String {
    format!("g{number}")
}

/// What was tried: whether it was the right answer, and the feedback that was shown.
type Tried = RefCell<Vec<(bool, BTreeSet<usize>)>>;

fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
    element.attribute(name).map(str::trim).unwrap_or_default()
}

/// The response of an interaction, which has to be of this type.
fn declared<'p>(
    process: &'p Process<'_>,
    interaction: &Element,
    cardinalities: &[&str],
    bases: &[&str],
) -> Result<&'p Declared, String> {
    let name = attribute(interaction, "responseIdentifier");
    let Some(declared) = process.responses.get(name) else {
        return Err(format!("its response `{}` is not declared", short(name)));
    };
    let is = |list: &[&str], word: &str| list.contains(&word);
    if !is(cardinalities, &declared.cardinality) || !is(bases, &declared.base) {
        let (cardinality, base) = (short(&declared.cardinality), short(&declared.base));
        return Err(format!(
            "its response is declared as {cardinality} {base}, which this question does not give"
        ));
    }
    Ok(declared)
}

/// What responses earn; the feedback that they are shown is kept in `tried`.
fn earned(
    process: &Process<'_>,
    given: &HashMap<&str, Value>,
    pieces: &[Piece<'_>],
    tried: &Tried,
    right: bool,
) -> Result<f64, String> {
    let outcomes = process.outcomes(given)?;
    let shown = (0..pieces.len()).filter(|n| pieces.get(*n).is_some_and(|piece| piece.is_shown(&outcomes)));
    tried.borrow_mut().push((right, shown.collect()));
    score(&outcomes)
}

impl<'e> Open<'e> {
    /// Things are put in order.
    pub(super) fn order(
        &mut self,
        interaction: &'e Element,
        process: &Process<'_>,
        question: &mut Question,
    ) -> Result<(), String> {
        let response = declared(process, interaction, &["ordered"], &["identifier"])?;
        let choices: Vec<(&str, &Element)> =
            interaction.all("simpleChoice").map(|choice| (attribute(choice, "identifier"), choice)).collect();
        let of = |id: &str| choices.iter().find(|(known, _)| *known == id).map(|(_, choice)| *choice);
        let mut sorted: Vec<(&Atom, &Element)> = Vec::new();
        for atom in response.correct.atoms() {
            let choice = matches!(atom, Atom::Word(_)).then(|| of(word(atom))).flatten();
            sorted.extend(
                choice
                    .filter(|_| sorted.iter().all(|(known, _)| *known != atom))
                    .map(|choice| (atom, choice)),
            );
        }
        if sorted.len() != choices.len() || sorted.len() < 2 {
            return Err(
                "only some of its entries are put in order, or the right order is not declared".to_owned()
            );
        }
        let most = attribute(interaction, "maxChoices").parse::<usize>().unwrap_or_default();
        if most > 0 && most < choices.len() {
            return Err("only some of its entries are put in order".to_owned());
        }
        let name = attribute(interaction, "responseIdentifier");
        let (pieces, tried) = (self.pieces(), Tried::default());
        let (best, scoring) = parts::order(sorted.len(), &|order| {
            let atoms: Vec<Atom> =
                order.iter().filter_map(|n| sorted.get(*n)).map(|(atom, _)| (*atom).clone()).collect();
            let right = order.len() == sorted.len() && order.is_sorted();
            let value = if atoms.is_empty() { Value::Null } else { Value::Many(atoms, true) };
            earned(process, &HashMap::from([(name, value)]), &pieces, &tried, right)
        })?;
        for (letter, (_, choice)) in letters().zip(&sorted) {
            let html = self.html(choice, &mut |_| None);
            let text = self.texts.of_html(&html);
            question.options.push(Answer { id: Some(letter), text, ..Answer::default() });
        }
        question.points = Some(best);
        question.members.insert("type".to_owned(), "ordering".into());
        if scoring == Scoring::Partial {
            kinds::partial(question, sorted.len(), &mut self.texts);
        }
        let when = overall(pieces.len(), &tried.borrow());
        self.place(&pieces, when, question);
        Ok(())
    }

    /// Each row gets an entry of a list.
    pub(super) fn pairs(
        &mut self,
        interaction: &'e Element,
        process: &Process<'_>,
        question: &mut Question,
    ) -> Result<(), String> {
        let response = declared(process, interaction, &["multiple", "single"], &["directedPair"])?;
        let sets: Vec<Vec<(&str, &Element)>> = interaction
            .all("simpleMatchSet")
            .map(|set| set.all("simpleAssociableChoice").map(|c| (attribute(c, "identifier"), c)).collect())
            .collect();
        let [first, second] = sets.as_slice() else {
            return Err("it matches other than two lists".to_owned());
        };
        let pairs: Vec<(&str, &str)> = response
            .named_right()
            .into_iter()
            .filter_map(|atom| match atom {
                Atom::Directed(a, b) => Some((a.as_str(), b.as_str())),
                _ => None,
            })
            .collect();
        // the rows are the list of which each entry has one partner
        let once = |list: &[(&str, &Element)], side: &dyn Fn(&(&str, &str)) -> bool, count: usize| {
            pairs.len() == count && list.len() == count && pairs.iter().all(side)
        };
        let distinct = |ids: BTreeSet<&str>| ids.len() == pairs.len();
        let is_row = |list: &[(&str, &Element)], id: &str| list.iter().any(|(known, _)| *known == id);
        let by_first = once(first, &|(a, b)| is_row(first, a) && is_row(second, b), first.len())
            && distinct(pairs.iter().map(|(a, _)| *a).collect());
        let by_second = once(second, &|(a, b)| is_row(first, a) && is_row(second, b), second.len())
            && distinct(pairs.iter().map(|(_, b)| *b).collect());
        let (rows, options, turned) = match (by_first, by_second) {
            (true, _) => (first, second, false),
            (false, true) => (second, first, true),
            (false, false) => {
                return Err(if pairs.is_empty() {
                    "it does not say which pairs are right".to_owned()
                } else {
                    "its right pairs are not one for each row, which banks cannot hold".to_owned()
                });
            }
        };
        let partner = |row: &str| {
            let pair = pairs.iter().find(|(a, b)| if turned { *b == row } else { *a == row });
            let option = pair.map(|(a, b)| if turned { *a } else { *b });
            options.iter().position(|(id, _)| Some(*id) == option).unwrap_or_default()
        };
        let right: Vec<usize> = rows.iter().map(|(id, _)| partner(id)).collect();
        let name = attribute(interaction, "responseIdentifier");
        let (pieces, tried) = (self.pieces(), Tried::default());
        let judged = parts::parts(&vec![options.len(); rows.len()], &right, None, &|filled| {
            let mut atoms = Vec::new();
            for ((row, _), option) in rows.iter().zip(filled) {
                let Some((option, _)) = option.and_then(|n| options.get(n)) else { continue };
                let (a, b) = if turned { (*option, *row) } else { (*row, *option) };
                atoms.push(Atom::Directed(a.to_owned(), b.to_owned()));
            }
            let is_right = filled.iter().zip(&right).all(|(given, right)| *given == Some(*right));
            let value = if atoms.is_empty() { Value::Null } else { Value::Many(atoms, false) };
            earned(process, &HashMap::from([(name, value)]), &pieces, &tried, is_right)
        })?;
        let mut prompts = Vec::new();
        for (n, ((_, row), option)) in rows.iter().zip(&right).enumerate() {
            let html = self.html(row, &mut |_| None);
            let text = self.texts.of_html(&html);
            let letter = letters().nth(*option).unwrap_or_default();
            prompts.push(json!({"id": format!("p{}", n + 1), "text": text, "match": letter}));
        }
        for (letter, (_, option)) in letters().zip(options) {
            let html = self.html(option, &mut |_| None);
            let text = self.texts.of_html(&html);
            question.options.push(Answer { id: Some(letter), text, ..Answer::default() });
        }
        super::take_parts(question, "matching", "prompts", prompts, judged, &mut self.texts);
        let when = overall(pieces.len(), &tried.borrow());
        self.place(&pieces, when, question);
        Ok(())
    }

    /// Gaps in the text, each with a list of its own.
    pub(super) fn gaps(
        &mut self,
        interactions: &[&'e Element],
        process: &Process<'_>,
        question: &mut Question,
    ) -> Result<(), String> {
        let (mut lists, mut right, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for interaction in interactions {
            let response = declared(process, interaction, &["single"], &["identifier"])?;
            let list: Vec<(&str, &Element)> =
                interaction.all("inlineChoice").map(|c| (attribute(c, "identifier"), c)).collect();
            let key =
                list.iter().position(|(id, _)| response.correct.atoms() == [Atom::Word((*id).to_owned())]);
            let Some(key) = key else {
                return Err("of one of its gaps it does not say which answer is right".to_owned());
            };
            right.push(key);
            lists.push(list);
            let name = attribute(interaction, "responseIdentifier");
            if names.contains(&name) {
                return Err("two of its gaps are one response".to_owned());
            }
            names.push(name);
        }
        let (pieces, tried) = (self.pieces(), Tried::default());
        let counts: Vec<usize> = lists.iter().map(Vec::len).collect();
        let judged = parts::parts(&counts, &right, None, &|filled| {
            let given = names.iter().zip(&lists).zip(filled).filter_map(|((name, list), option)| {
                let (id, _) = list.get((*option)?)?;
                Some((*name, Value::One(Atom::Word((*id).to_owned()))))
            });
            let is_right = filled.iter().zip(&right).all(|(given, right)| *given == Some(*right));
            earned(process, &given.collect(), &pieces, &tried, is_right)
        })?;
        let mut gaps = Vec::new();
        for (n, (list, key)) in lists.iter().zip(&right).enumerate() {
            let mut options = Vec::new();
            for ((option, letter), (_, choice)) in letters().enumerate().zip(list) {
                let html = self.html(choice, &mut |_| None);
                let mut value = json!({"id": letter, "text": self.texts.of_html(&html)});
                if option == *key {
                    value["key"] = true.into();
                }
                options.push(value);
            }
            gaps.push(json!({"id": gap_id(n + 1), "options": options}));
        }
        super::take_parts(question, "inline-choice", "gaps", gaps, judged, &mut self.texts);
        let when = overall(pieces.len(), &tried.borrow());
        self.place(&pieces, when, question);
        Ok(())
    }

    /// A number or a short text is entered.
    pub(super) fn entry(
        &mut self,
        interaction: &'e Element,
        process: &Process<'_>,
        question: &mut Question,
    ) -> Result<(), String> {
        let response = declared(process, interaction, &["single"], &["string", "integer", "float"])?;
        if process.responses.len() > 1 {
            return Err("it asks for several things at once, which banks cannot hold".to_owned());
        }
        let name = attribute(interaction, "responseIdentifier");
        let (pieces, tried) = (self.pieces(), Tried::default());
        let full = RefCell::new(0.0_f64);
        let of = |value: Value| {
            let score = earned(process, &HashMap::from([(name, value)]), &pieces, &tried, false)?;
            // whether it was right shows by what it earned
            if score > *full.borrow() {
                *full.borrow_mut() = score;
                tried.borrow_mut().iter_mut().for_each(|(right, _)| *right = false);
            }
            if let Some((right, _)) = tried.borrow_mut().last_mut() {
                *right = score > 0.0 && score >= *full.borrow();
            }
            Ok(score)
        };
        let accepts = if response.base == "string" {
            entry::texts(&process.named(response), &|text| {
                of(if text.is_empty() { Value::Null } else { Value::One(Atom::Word(text.to_owned())) })
            })?
        } else {
            entry::numbers(&process.bounds(response)?, &|number| of(Value::One(Atom::Number(number))))?
        };
        super::take_entry(question, response.base == "string", accepts, &mut self.texts)?;
        let when = overall(pieces.len(), &tried.borrow());
        self.place(&pieces, when, question);
        Ok(())
    }
}

/// The word of an identifier.
fn word(atom: &Atom) -> &str {
    match atom {
        Atom::Word(word) => word,
        _ => "",
    }
}
