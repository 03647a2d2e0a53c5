//! Items of QTI 1.2 that are no choice, as Canvas writes them: matched, with lists in the text, or answered by typing.

use super::judge::overall;
use super::one::{BLANKS, LISTS, Open, deep, labels, material};
use super::one_process::{Process, Responses};
use super::{entry, parts};
use crate::exchange::Question;
use crate::exchange::found::{Answer, short};
use crate::exchange::markdown;
use crate::exchange::report::Note;
use crate::exchange::settle::letters;
use crate::exchange::xml::Element;
use serde_json::json;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// A response with a list of answers.
struct Row<'e> {
    element: &'e Element,
    ident: &'e str,
    options: Vec<(&'e str, &'e Element)>,
}

fn ident(element: &Element) -> &str {
    element.attribute("ident").map(str::trim).unwrap_or_default()
}

impl<'e> Open<'e> {
    /// Reads what these responses ask for.
    pub(super) fn others(
        &mut self,
        responses: &[&'e Element],
        kind: &str,
        process: Result<Process, String>,
        question: &mut Question,
    ) -> Result<(), String> {
        if kind == BLANKS {
            return Err("it has gaps that are typed into, which banks cannot hold".to_owned());
        }
        let process = process.map(|mut process| {
            process.of_canvas(kind);
            process
        });
        let listed =
            |response: &Element| response.name == "response_lid" && deep(response, "render_choice").is_some();
        if responses.iter().copied().all(listed) {
            let rows: Vec<Row<'e>> = responses.iter().map(|element| Row::of(element)).collect();
            return self.rows(&rows, kind, &process?, question);
        }
        let [response] = responses else {
            return Err("it asks for several things at once, which banks cannot hold".to_owned());
        };
        match response.name.as_str() {
            "response_str" | "response_num" => {}
            "response_grp" => return Err("it matches pairs by dragging, which is not followed".to_owned()),
            "response_xy" => return Err("it is played on a picture, which banks cannot hold".to_owned()),
            other => return Err(format!("it asks by `{}`, which is not followed", short(other))),
        }
        let fields = deep(response, "render_fib").map_or(0, |fib| labels(fib).len());
        let several =
            response.attribute("rcardinality").is_some_and(|c| !c.trim().eq_ignore_ascii_case("single"));
        if fields > 1 || several {
            return Err("it has several gaps that are typed into, which banks cannot hold".to_owned());
        }
        let typed = deep(response, "render_fib").and_then(|fib| fib.attribute("fibtype")).unwrap_or_default();
        let numeric = response.name == "response_num"
            || matches!(kind, "numerical_question" | "numeric")
            || ["decimal", "integer", "scientific"].contains(&typed.to_ascii_lowercase().as_str());
        let mut process = match process {
            Ok(process) => process,
            Err(_) if numeric => return Err("it does not say which answer is right".to_owned()),
            Err(_) => {
                return Err("it asks for a text, and does not say which is right: it is an essay".to_owned());
            }
        };
        process.numeric = numeric;
        self.entry(ident(response), &process, question)
    }

    /// What is right with full points, and the identifiers of feedback.
    fn measure(&self, process: &Process) -> Result<(Option<f64>, Option<f64>), String> {
        let possible = self.possible()?;
        Ok((possible, process.most.filter(|_| possible.is_some())))
    }

    fn feedback(&self) -> Vec<(&'e str, &'e Element)> {
        self.item.all("itemfeedback").map(|feedback| (ident(feedback), feedback)).collect()
    }

    fn rows(
        &mut self,
        rows: &[Row<'e>],
        kind: &str,
        process: &Process,
        question: &mut Question,
    ) -> Result<(), String> {
        let mut right = Vec::new();
        for row in rows {
            let named = process.named(row.ident);
            let keys: BTreeSet<usize> =
                named.iter().filter_map(|value| row.options.iter().position(|(id, _)| id == value)).collect();
            match keys.into_iter().collect::<Vec<_>>().as_slice() {
                [key] => right.push(*key),
                [] => return Err("of a part of it no answer is right".to_owned()),
                _ => return Err("a part of it has several right answers".to_owned()),
            }
        }
        let (possible, full) = self.measure(process)?;
        let feedback = self.feedback();
        let pieces: Vec<&str> = feedback.iter().map(|(id, _)| *id).collect();
        let tried = RefCell::new(Vec::new());
        let counts: Vec<usize> = rows.iter().map(|row| row.options.len()).collect();
        let mut judged = parts::parts(&counts, &right, full, &|filled| {
            let given: Responses<'_> = rows
                .iter()
                .zip(filled)
                .filter_map(|(row, option)| Some((row.ident, vec![row.options.get((*option)?)?.0])))
                .collect();
            let verdict = process.verdict(&given, &pieces);
            let is_right = filled.iter().zip(&right).all(|(given, right)| *given == Some(*right));
            tried.borrow_mut().push((is_right, verdict.shown));
            Ok(verdict.score)
        })?;
        judged.best = possible.unwrap_or(judged.best);
        if kind == LISTS {
            self.lists(rows, &right, judged, question)?;
        } else {
            self.matched(rows, &right, judged, question)?;
        }
        self.say(&feedback, &tried.borrow(), question);
        Ok(())
    }

    fn lists(
        &mut self,
        rows: &[Row<'e>],
        right: &[usize],
        judged: parts::Parts,
        question: &mut Question,
    ) -> Result<(), String> {
        let mut gaps = Vec::new();
        for (n, (row, key)) in rows.iter().zip(right).enumerate() {
            let id = format!("g{}", n + 1);
            let place = self.place_of(row.element, &question.stem)?;
            question.stem = question.stem.replacen(&place, &format!("{{{{{id}}}}}"), 1);
            let mut options = Vec::new();
            for ((option, letter), (_, label)) in letters().enumerate().zip(&row.options) {
                let mut value = json!({"id": letter, "text": material(label, &mut self.texts)});
                if option == *key {
                    value["key"] = true.into();
                }
                options.push(value);
            }
            gaps.push(json!({"id": id, "options": options}));
        }
        super::take_parts(question, "inline-choice", "gaps", gaps, judged, &mut self.texts);
        Ok(())
    }

    /// Where a gap stands in the text, which names it in brackets.
    fn place_of(&mut self, response: &Element, stem: &str) -> Result<String, String> {
        let ident = ident(response);
        let names = [
            markdown::from_plain(ident.strip_prefix("response_").unwrap_or(ident)),
            material(response, &mut self.texts),
        ];
        let places = names.iter().filter(|name| !name.is_empty());
        let mut places = places.flat_map(|name| [format!("\\[{name}\\]"), format!("[{name}]")]);
        let name = names.iter().rfind(|name| !name.is_empty()).map(String::as_str).unwrap_or_default();
        places
            .find(|place| stem.contains(place.as_str()))
            .ok_or_else(|| format!("its text has no place for the gap `{}`", short(name)))
    }

    /// One gap that is typed into: in Canvas each text of its list is right.
    pub(super) fn blank(&mut self, response: &'e Element, question: &mut Question) -> Result<(), String> {
        let place = self.place_of(response, &question.stem)?;
        question.stem = question.stem.replacen(&place, "\\_\\_\\_\\_", 1);
        let mut named = Vec::new();
        for label in labels(response) {
            let rule = label.attribute("scoring_algorithm").unwrap_or("TextEquivalence");
            if !matches!(rule, "TextEquivalence" | "TextInChoices") {
                return Err(format!(
                    "its text is compared by the rule `{}`, which is not followed",
                    short(rule)
                ));
            }
            named.push(markdown::plain(&material(label, &mut self.texts)).text);
        }
        let case = self.named("case_sensitive") == Some("true");
        let mut accepts = entry::texts(&named, &|text| {
            let is = |known: &String| match case {
                true => known.trim() == text,
                false => known.trim().to_lowercase() == text.to_lowercase(),
            };
            Ok(f64::from(u8::from(named.iter().any(is))))
        })?;
        accepts.best = self.possible()?.unwrap_or(accepts.best);
        super::take_entry(question, true, accepts, &mut self.texts)?;
        if self.item.first("itemfeedback").is_some() {
            self.texts.note(Note::lossy("feedback that is shown by a rule of its own is left out"));
        }
        Ok(())
    }

    /// Things are put in order, which is right as a whole.
    pub(super) fn order(
        &mut self,
        response: &'e Element,
        process: &Process,
        question: &mut Question,
    ) -> Result<(), String> {
        let name = ident(response);
        let things: Vec<(&str, &Element)> =
            labels(response).into_iter().map(|label| (ident(label), label)).collect();
        let (order, earned) = process.order(name)?;
        let mut sorted = Vec::new();
        for id in &order {
            sorted.extend(things.iter().find(|(known, _)| known == id));
        }
        let ids: BTreeSet<&str> = order.iter().copied().collect();
        if things.len() < 2 || sorted.len() != things.len() || ids.len() != things.len() {
            return Err("only some of its entries are put in order".to_owned());
        }
        for (letter, (_, label)) in letters().zip(&sorted) {
            let text = material(label, &mut self.texts);
            question.options.push(Answer { id: Some(letter), text, ..Answer::default() });
        }
        question.members.insert("type".to_owned(), "ordering".into());
        question.points = Some(self.possible()?.unwrap_or(earned));
        let feedback = self.feedback();
        let pieces: Vec<&str> = feedback.iter().map(|(id, _)| *id).collect();
        let verdict = |given: Vec<&str>, right: bool| {
            (right, process.verdict(&HashMap::from([(name, given)]), &pieces).shown)
        };
        let tried = [verdict(order.clone(), true), verdict(Vec::new(), false)];
        self.say(&feedback, &tried, question);
        Ok(())
    }

    fn matched(
        &mut self,
        rows: &[Row<'e>],
        right: &[usize],
        judged: parts::Parts,
        question: &mut Question,
    ) -> Result<(), String> {
        let options = rows.first().map(|row| row.options.as_slice()).unwrap_or_default();
        let ids = |row: &Row<'_>| row.options.iter().map(|(id, _)| (*id).to_owned()).collect::<Vec<_>>();
        if rows.len() < 2 || rows.windows(2).any(|pair| matches!(pair, [a, b] if ids(a) != ids(b))) {
            return Err("it asks for several things at once, which banks cannot hold".to_owned());
        }
        let mut prompts = Vec::new();
        for (n, (row, key)) in rows.iter().zip(right).enumerate() {
            let text = material(row.element, &mut self.texts);
            let letter = letters().nth(*key).unwrap_or_default();
            prompts.push(json!({"id": format!("p{}", n + 1), "text": text, "match": letter}));
        }
        for (letter, (_, label)) in letters().zip(options) {
            let text = material(label, &mut self.texts);
            question.options.push(Answer { id: Some(letter), text, ..Answer::default() });
        }
        super::take_parts(question, "matching", "prompts", prompts, judged, &mut self.texts);
        Ok(())
    }

    fn entry(&mut self, name: &'e str, process: &Process, question: &mut Question) -> Result<(), String> {
        let (possible, full) = self.measure(process)?;
        let feedback = self.feedback();
        let pieces: Vec<&str> = feedback.iter().map(|(id, _)| *id).collect();
        let tried = RefCell::new(Vec::new());
        let of = |text: &str| {
            let given = if text.is_empty() { Vec::new() } else { vec![text] };
            let verdict = process.verdict(&HashMap::from([(name, given)]), &pieces);
            tried.borrow_mut().push((verdict.score > 0.0, verdict.shown));
            Ok(verdict.score)
        };
        let mut accepts = if process.numeric {
            entry::numbers(&process.bounds(), &|number| of(&number.to_string()))?
        } else {
            let named: Vec<String> = process.named(name).into_iter().map(str::to_owned).collect();
            if named.is_empty() {
                return Err("it asks for a text, and does not say which is right: it is an essay".to_owned());
            }
            entry::texts(&named, &of)?
        };
        if full.is_some_and(|full| accepts.best < full * 0.99) {
            return Err("no answer earns all points, so none is the key".to_owned());
        }
        accepts.best = possible.unwrap_or(accepts.best);
        super::take_entry(question, !process.numeric, accepts, &mut self.texts)?;
        self.say(&feedback, &tried.borrow(), question);
        Ok(())
    }

    /// Puts feedback where it belongs.
    fn say(
        &mut self,
        feedback: &[(&str, &Element)],
        tried: &[(bool, BTreeSet<usize>)],
        question: &mut Question,
    ) {
        let when = overall(feedback.len(), tried);
        let said = feedback.iter().map(|(_, element)| material(element, &mut self.texts)).zip(when).collect();
        super::judge::place_feedback(question, said).into_iter().for_each(|note| self.texts.note(note));
    }
}

impl<'e> Row<'e> {
    fn of(element: &'e Element) -> Self {
        let options = deep(element, "render_choice").map(labels).unwrap_or_default();
        Self {
            element,
            ident: ident(element),
            options: options.into_iter().map(|label| (ident(label), label)).collect(),
        }
    }
}
