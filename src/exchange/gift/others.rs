//! GIFT's questions that are no choice: true or false, numbers, texts, pairs, and (as Moodle's own type adds it) things in order.

use super::{Kind, find, kind, parts, unescape, weight};
use crate::exchange::found::{Answer, short};
use crate::exchange::texts::Texts;
use crate::exchange::typed::{self, Number, Weighed};
use crate::exchange::{Question, kinds, markdown, moodle};

/// Makes the question a statement, where its answer is no more than a word for true or false.
pub(super) fn truth(text: &str, around: Kind, question: &mut Question, texts: &mut Texts) -> bool {
    let word_end = find(text, &['#']).map_or(text.len(), |(at, _)| at);
    let (word, mut rest) = text.split_at(word_end);
    let truth = match word.trim().to_ascii_uppercase().as_str() {
        "T" | "TRUE" => true,
        "F" | "FALSE" => false,
        _ => return false,
    };
    // the first feedback is for the wrong answer, the second for the right one
    let mut feedbacks = Vec::new();
    while let Some(raw) = rest.strip_prefix('#') {
        let end = find(raw, &['#']).map_or(raw.len(), |(at, _)| at);
        let (kind, text) = kind(raw.get(..end).unwrap_or_default(), around);
        feedbacks.push(texts.of_kind(kind, text));
        rest = raw.get(end..).unwrap_or_default();
    }
    let told = |right: bool| feedbacks.get(usize::from(right)).cloned();
    kinds::truth(question, truth, told(truth), told(!truth));
    true
}

/// What stands before the feedback of an answer, and whether there is any.
fn without_feedback(part: &str) -> (&str, bool) {
    match find(part, &['#']) {
        Some((at, _)) => {
            let told = part.get(at + 1..).is_some_and(|told| !told.trim().is_empty());
            (part.get(..at).unwrap_or_default(), told)
        }
        None => (part, false),
    }
}

/// Numbers, without the sign that begins them: `3:0.5`, `1..2`, or several behind equals signs.
pub(super) fn number(text: &str, question: &mut Question, texts: &mut Texts) -> Result<(), String> {
    let (listed, wrong) = match find(text, &['~']) {
        Some((at, _)) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    };
    let mut given = Vec::new();
    let mut rest = listed.trim();
    while !rest.is_empty() {
        rest = rest.strip_prefix('=').unwrap_or(rest);
        let end = find(rest, &['=']).map_or(rest.len(), |(at, _)| at);
        let (part, behind) = rest.split_at(end);
        let (share, part) = weight(part.trim())?;
        let (part, told) = without_feedback(part);
        let plain = unescape(part);
        let what = match (plain.split_once(".."), plain.split_once(':')) {
            (Some((from, to)), _) => Number::Range(typed::number(from)?, typed::number(to)?),
            (None, Some((value, within))) => Number::of(value, within)?,
            (None, None) => Number::of(&plain, "")?,
        };
        given.push(Weighed { what, share: share.unwrap_or(1.0), told });
        rest = behind;
    }
    if given.is_empty() {
        return Err("it asks for a number, and names none".to_owned());
    }
    if let Some(wrong) = wrong {
        given.push(Weighed { what: Number::Any, share: 0.0, told: without_feedback(wrong).1 });
    }
    typed::numbers(given, question, texts)
}

/// Texts, each of which is right.
pub(super) fn short_text(
    parts: Vec<(char, &str)>,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let mut given = Vec::new();
    for (_, part) in parts {
        let (share, part) = weight(part.trim())?;
        let (part, told) = without_feedback(part);
        given.push(Weighed { what: unescape(part).trim().to_owned(), share: share.unwrap_or(1.0), told });
    }
    // Moodle reads them without regard to capitals
    typed::texts(given, false, question, texts)
}

/// Pairs with an arrow between them.
pub(super) fn pairs(
    parts: Vec<(char, &str)>,
    around: Kind,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let (mut pairs, mut others) = (Vec::new(), Vec::new());
    for (_, part) in parts {
        let Some((prompt, answer)) = part.split_once("->") else {
            return Err(format!("`{}` is no pair: there is no `->`", short(part)));
        };
        let (kind, prompt) = kind(prompt, around);
        let prompt = texts.of_kind(kind, prompt);
        let answer = kinds::of_list(unescape(answer).trim(), texts);
        if prompt.is_empty() { others.push(answer) } else { pairs.push((prompt, answer)) }
    }
    kinds::matching(question, pairs, others, texts)
}

/// Things in order, without the sign that begins them: a line with how many are shown, which, how, and how they are graded; then a
/// line for each.
pub(super) fn order(text: &str, question: &mut Question, texts: &mut Texts) -> Result<(), String> {
    let (head, lines) = text.split_once('\n').unwrap_or((text, ""));
    let words: Vec<String> = head.split_whitespace().map(str::to_ascii_uppercase).collect();
    let entries: Vec<&str> = lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let count = words.iter().find_map(|word| word.parse::<usize>().ok());
    let all = words.iter().any(|word| matches!(word.as_str(), "ALL" | "EXACT"));
    if !all && count.is_none_or(|count| count < entries.len()) {
        return Err("only some of its entries are shown, which banks cannot say".to_owned());
    }
    const OTHERS: &[&str] = &[
        "ALL",
        "EXACT",
        "RANDOM",
        "REL",
        "CONTIGUOUS",
        "CONTIG",
        "HORIZONTAL",
        "HORI",
        "H",
        "VERTICAL",
        "VERT",
        "V",
        "SHOW",
        "HIDE",
        "NONE",
        "ABC",
        "ABCD",
        "123",
        "III",
        "IIII",
    ];
    let grading = words
        .iter()
        .find(|word| word.parse::<usize>().is_err() && !OTHERS.contains(&word.as_str()))
        .map(String::as_str)
        .unwrap_or_default();
    let partial = moodle::graded(grading)?;
    question.options = entries
        .into_iter()
        .map(|line| Answer { text: markdown::from_plain(&unescape(line)), ..Answer::default() })
        .collect();
    moodle::ordering(question, partial, texts);
    Ok(())
}

/// The answers of a question, where they are none to choose from; else what can be chosen.
pub(super) fn answers<'t>(
    text: &'t str,
    around: Kind,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<Option<Vec<(char, &'t str)>>, String> {
    if let Some(rest) = text.strip_prefix('#') {
        return number(rest, question, texts).map(|()| None);
    }
    if let Some(rest) = text.strip_prefix('>') {
        return order(rest, question, texts).map(|()| None);
    }
    if truth(text, around, question, texts) {
        return Ok(None);
    }
    let parts = parts(text)?;
    if !parts.iter().all(|(sign, _)| *sign == '=') {
        return Ok(Some(parts));
    }
    if parts.iter().any(|(_, part)| part.contains("->")) {
        pairs(parts, around, question, texts)?;
    } else {
        short_text(parts, question, texts)?;
    }
    Ok(None)
}
