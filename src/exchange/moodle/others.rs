//! Moodle's questions that are no choice: true or false, numbers, texts, pairs, and things in order.

use crate::exchange::found::{Answer, short};
use crate::exchange::report::Note;
use crate::exchange::texts::Texts;
use crate::exchange::typed::{self, Number, Weighed};
use crate::exchange::xml::Element;
use crate::exchange::{Question, kinds};

/// The text of a member of its own, such as `<usecase>`.
pub(super) fn said(element: &Element, member: &str) -> Option<String> {
    element.first(member).map(|m| m.text().trim().to_ascii_lowercase())
}

pub(super) fn is_true(word: &str) -> bool {
    matches!(word, "true" | "1")
}

/// The weight of an answer, as a share.
pub(super) fn share(answer: &Element) -> Result<f64, String> {
    let fraction = answer.attribute("fraction").unwrap_or("0");
    let percent = fraction.trim().parse::<f64>().ok().filter(|w| w.is_finite() && w.abs() <= 100.0);
    match percent {
        Some(percent) => Ok(percent / 100.0),
        None => Err(format!("`{}` is no weight from -100 to 100", short(fraction))),
    }
}

fn raw(element: &Element) -> String {
    element.first("text").map(Element::text).unwrap_or_default()
}

fn told(answer: &Element, around: &str, texts: &mut Texts) -> Option<String> {
    let text = answer.first("feedback").map(|feedback| texts.of_element(feedback, around));
    text.filter(|text| !text.is_empty())
}

pub(super) fn truth(
    element: &Element,
    around: &str,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let of = |word: &str| element.all("answer").find(|one| raw(one).trim().eq_ignore_ascii_case(word));
    let (Some(yes), Some(no)) = (of("true"), of("false")) else {
        return Err("it is true or false, and its answers are not these two".to_owned());
    };
    let (right, wrong) = (share(yes)?, share(no)?);
    let answer = match (right > 0.999, wrong > 0.999) {
        (true, false) => true,
        (false, true) => false,
        _ => return Err("it does not say which of true and false is right".to_owned()),
    };
    if right.min(wrong).abs() > 1e-6 {
        texts.note(Note::lossy("a part of the points for a wrong answer is left out: it gives none"));
    }
    let (yes, no) = (told(yes, around, texts), told(no, around, texts));
    kinds::truth(question, answer, yes, no);
    Ok(())
}

pub(super) fn short_text(
    element: &Element,
    around: &str,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let mut given = Vec::new();
    for answer in element.all("answer") {
        let told = told(answer, around, texts).is_some();
        given.push(Weighed { what: raw(answer), share: share(answer)?, told });
    }
    let case = said(element, "usecase").is_some_and(|word| is_true(&word));
    typed::texts(given, case, question, texts)
}

pub(super) fn number(
    element: &Element,
    around: &str,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let mut given = Vec::new();
    for answer in element.all("answer") {
        let within = answer.first("tolerance").map(Element::text).unwrap_or_default();
        let told = told(answer, around, texts).is_some();
        let value = if answer.first("text").is_some() { raw(answer) } else { answer.text() };
        given.push(Weighed { what: Number::of(&value, &within)?, share: share(answer)?, told });
    }
    units(element, question, texts)?;
    typed::numbers(given, question, texts)
}

/// The unit that stands beside the field.
fn units(element: &Element, question: &mut Question, texts: &mut Texts) -> Result<(), String> {
    const LONGEST: usize = 32;
    if said(element, "unitgradingtype").is_some_and(|kind| !matches!(kind.as_str(), "" | "0")) {
        return Err("its unit earns points apart from its number, which banks cannot say".to_owned());
    }
    let listed: Vec<&Element> =
        element.first("units").into_iter().flat_map(|units| units.all("unit")).collect();
    let named = |unit: &Element| unit.first("unit_name").map(|name| name.text().trim().to_owned());
    let whole = |unit: &&&Element| {
        let times = unit.first("multiplier").map(Element::text).unwrap_or_default();
        times.trim().parse::<f64>().is_ok_and(|times| (times - 1.0).abs() < 1e-9)
    };
    let Some(unit) = listed.iter().find(whole).and_then(|unit| named(unit)).filter(|name| !name.is_empty())
    else {
        if !listed.is_empty() {
            return Err("none of its units is the one that its numbers are in".to_owned());
        }
        return Ok(());
    };
    if listed.len() > 1 {
        texts.note(Note::lossy(format!(
            "answers in other units than {} are left out: that one stands beside the field",
            short(&unit)
        )));
    } else {
        texts.note(Note::normalised("the unit stands beside the field and is not entered"));
    }
    if unit.chars().count() > LONGEST {
        texts.note(Note::lossy(format!("the unit {} is too long to stand beside the field", short(&unit))));
    } else {
        question.members.insert("unit".to_owned(), unit.into());
    }
    Ok(())
}

pub(super) fn pairs(
    element: &Element,
    around: &str,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let (mut pairs, mut others) = (Vec::new(), Vec::new());
    for part in element.all("subquestion") {
        let prompt = texts.of_element(part, around);
        let answer = part.first("answer").map(raw).unwrap_or_default();
        let answer = kinds::of_list(&answer, texts);
        match (prompt.is_empty(), answer.is_empty()) {
            (false, _) => pairs.push((prompt, answer)),
            (true, false) => others.push(answer),
            // what an author left empty in the form
            (true, true) => {}
        }
    }
    kinds::matching(question, pairs, others, texts)
}

/// The order is that of the file.
pub(super) fn order(
    element: &Element,
    around: &str,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let entries: Vec<&Element> =
        element.all("answer").filter(|answer| !raw(answer).trim().is_empty()).collect();
    let some = |member: &str| said(element, member).filter(|word| !word.is_empty());
    let chosen = some("selecttype").or_else(|| some("logical")).unwrap_or_else(|| "random".to_owned());
    let count = some("selectcount").or_else(|| some("studentsee")).and_then(|count| count.parse().ok());
    let all = matches!(chosen.as_str(), "all" | "exact" | "0") || count.unwrap_or(6) >= entries.len();
    if !all {
        return Err("only some of its entries are shown, which banks cannot say".to_owned());
    }
    let partial = graded(&some("gradingtype").unwrap_or_default())?;
    for answer in entries {
        let (text, rationale) = (texts.of_element(answer, around), told(answer, around, texts));
        question.options.push(Answer { text, rationale, ..Answer::default() });
    }
    ordering(question, partial, texts);
    Ok(())
}

/// Each place that is right earns its share, or all of the order has to be.
pub(in crate::exchange) fn graded(word: &str) -> Result<bool, String> {
    match word.to_ascii_lowercase().as_str() {
        "all_or_nothing" | "-1" => Ok(false),
        "absolute_position" | "absolute" | "abs" | "0" => Ok(true),
        other => {
            let named = if other.is_empty() { "relative" } else { other };
            Err(format!("its order earns points by the rule `{}`, which banks cannot say", short(named)))
        }
    }
}

/// Makes the question one of its options in their order.
pub(in crate::exchange) fn ordering(question: &mut Question, partial: bool, texts: &mut Texts) {
    question.members.insert("type".to_owned(), "ordering".into());
    if partial {
        kinds::partial(question, question.options.len(), texts);
    }
}
