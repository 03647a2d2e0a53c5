//! Items that are no choice, in columns: `prompt_a`, `match_a`, `choices_a` and `weight_a` for each pair or gap, `accept_a` and `credit_a`
//! for each answer that is typed.

use crate::bank::{Accepted, Case, FULL, Item, Kind, Numbers, Space, Tolerance, Wording};
use crate::decimal::Decimal;
use crate::exchange::found::{Answer, short};
use crate::exchange::report::Note;
use crate::exchange::settle::letters;
use crate::exchange::{Question, kinds, typed};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Columns that stand once, where a bank has more than choices.
pub(super) const ONCE: &[&str] = &["type", "unit", "case", "space", "max_length"];

/// Columns that stand once for each pair, gap or answer.
pub(super) const EACH: &[&str] = &["prompt", "match", "choices", "weight", "accept", "credit"];

/// The length of a text where an item does not say it.
const USUAL: u32 = 80;

/// Options of an item, those of all its gaps together.
pub(super) const MOST: usize = 100;

/// The options as they stand in the columns: those of all gaps behind each other.
pub(super) fn options(item: &Item) -> Vec<&crate::bank::Choice> {
    match &item.kind {
        Kind::InlineChoice(gaps) => gaps.iter().flat_map(|gap| &gap.options).collect(),
        _ => item.options.iter().collect(),
    }
}

/// How many pairs, gaps or answers an item has.
pub(super) fn parts(item: &Item) -> usize {
    match &item.kind {
        Kind::Matching(prompts) => prompts.len(),
        Kind::InlineChoice(gaps) => gaps.len(),
        Kind::Numeric(entry) => entry.accept.len(),
        Kind::Text(entry) => entry.accept.len(),
        Kind::Choice | Kind::TrueFalse | Kind::Ordering => 0,
    }
}

pub(in crate::exchange) fn losses(item: &Item) -> Vec<Note> {
    let many = options(item).len() > MOST;
    many.then(|| Note::refused(format!("its gaps have more than {MOST} options together")))
        .into_iter()
        .collect()
}

/// The cells of an item, by their columns.
pub(super) fn cells(item: &Item) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    let mut put = |column: String, text: String| drop(cells.insert(column, text));
    put("type".to_owned(), item.kind.kind().to_string());
    match &item.kind {
        Kind::Choice | Kind::TrueFalse | Kind::Ordering => {}
        Kind::Matching(prompts) => {
            for (letter, prompt) in letters().zip(prompts) {
                let at = item.options.iter().position(|option| option.id == prompt.answer);
                put(format!("prompt_{letter}"), prompt.text.clone());
                put(format!("match_{letter}"), at.and_then(|at| letters().nth(at)).unwrap_or_default());
                put(format!("weight_{letter}"), prompt.weight.to_string());
            }
        }
        Kind::InlineChoice(gaps) => {
            let mut next = letters();
            for (letter, gap) in letters().zip(gaps) {
                let own: Vec<String> = next.by_ref().take(gap.options.len()).collect();
                let key =
                    gap.options.iter().position(|option| option.key).and_then(|at| own.get(at)).cloned();
                put(format!("prompt_{letter}"), gap.id.to_string());
                put(format!("match_{letter}"), key.unwrap_or_default());
                put(format!("choices_{letter}"), own.join(" "));
                put(format!("weight_{letter}"), gap.weight.to_string());
            }
        }
        Kind::Numeric(entry) => {
            put("unit".to_owned(), entry.unit.clone().unwrap_or_default());
            for (letter, one) in letters().zip(&entry.accept) {
                put(format!("accept_{letter}"), numbers(&one.what));
                put(format!("credit_{letter}"), credit(one));
            }
        }
        Kind::Text(entry) => {
            let mut unusual = |name: &str, is: bool, word: String| {
                if is {
                    put(name.to_owned(), word);
                }
            };
            unusual("case", entry.case == Case::Exact, "exact".to_owned());
            unusual("space", entry.space == Space::Exact, "exact".to_owned());
            unusual("max_length", entry.max_length != USUAL, entry.max_length.to_string());
            for (letter, one) in letters().zip(&entry.accept) {
                let text = match &one.what {
                    Wording::Pattern(pattern) => format!("/{pattern}/"),
                    Wording::Text(text) if text.starts_with(['/', '\\']) => format!("\\{text}"),
                    Wording::Text(text) => text.clone(),
                };
                put(format!("accept_{letter}"), text);
                put(format!("credit_{letter}"), credit(one));
            }
        }
    }
    cells
}

fn credit<T>(one: &Accepted<T>) -> String {
    if one.credit == FULL { String::new() } else { one.credit.to_string() }
}

fn numbers(numbers: &Numbers) -> String {
    match numbers {
        Numbers::Range { from, to } => format!("{from}..{to}"),
        Numbers::Near { value, tolerance } => match tolerance {
            Tolerance::Exact => value.to_string(),
            Tolerance::Within(most) => format!("{value} +- {most}"),
            Tolerance::WithinPercent(percent) => format!("{value} +- {percent}%"),
            Tolerance::Significant(figures) => format!("{value} to {figures} figures"),
        },
    }
}

/// The members of a cell of numbers.
fn accepted(text: &str) -> Result<Map<String, Value>, String> {
    let number = |text: &str| typed::number(text).map(|number: Decimal| number.to_string());
    let value = if let Some((from, to)) = text.split_once("..") {
        json!({"from": number(from)?, "to": number(to)?})
    } else if let Some((value, margin)) = text.split_once("+-").or_else(|| text.split_once('±')) {
        match margin.trim().strip_suffix('%') {
            Some(percent) => json!({"value": number(value)?, "within_percent": number(percent)?}),
            None => json!({"value": number(value)?, "within": number(margin)?}),
        }
    } else if let Some((value, figures)) = text.split_once(" to ") {
        // `10 to 20` would be a range, which is not said like that
        let words: Vec<&str> = figures.split_whitespace().collect();
        let count = match words.as_slice() {
            [count, "figure" | "figures"] | [count, "significant", "figure" | "figures"] => {
                count.parse::<u32>().ok()
            }
            _ => None,
        };
        let count = count.ok_or_else(|| {
            let figures = short(figures);
            format!("`{figures}` is no number of significant figures, as `3 figures`; a range is `10..20`")
        })?;
        json!({"value": number(value)?, "significant": count})
    } else {
        json!({"value": number(text)?})
    };
    Ok(value.as_object().cloned().unwrap_or_default())
}

/// Makes the question one of this type, from its cells.
pub(super) fn read<'c>(
    question: &mut Question,
    kind: &str,
    cell: &dyn Fn(&str) -> Option<&'c str>,
    letters_of: &dyn Fn(&str) -> Vec<String>,
) -> Result<(), String> {
    let each = || letters().take(MOST);
    let mut members = Map::new();
    members.insert("type".to_owned(), kind.into());
    let known = |options: &[Answer], letter: &str| {
        if options.iter().any(|option| option.id.as_deref() == Some(letter)) {
            Ok(())
        } else {
            Err(format!("`{}` names none of its options", short(letter)))
        }
    };
    match kind {
        "true-false" => {
            let said = cell("key").unwrap_or_default().trim().to_lowercase();
            // a letter means what its option reads, wherever that stands
            let reads = |option: &Answer| option.text.trim().to_lowercase();
            let named = question.options.iter().find(|option| option.id.as_deref() == Some(said.as_str()));
            let answer = match named.map_or_else(|| said.clone(), reads).as_str() {
                "true" => true,
                "false" => false,
                _ => return Err(format!("`{}` is neither true nor false", short(&said))),
            };
            let turned = question.options.first().is_some_and(|option| reads(option) == "false");
            let mut told = question.options.iter().map(|option| option.rationale.clone());
            let (first, second) = (told.next().flatten(), told.next().flatten());
            let (yes, no) = if turned { (second, first) } else { (first, second) };
            kinds::truth(question, answer, yes, no);
            return Ok(());
        }
        "ordering" => {}
        "matching" | "inline-choice" => {
            let mut parts = Vec::new();
            let mut named = BTreeSet::new();
            for letter in each() {
                let Some(prompt) = cell(&format!("prompt_{letter}")) else { continue };
                let answer = letters_of(&format!("match_{letter}"));
                let [answer] = answer.as_slice() else {
                    return Err(format!("match_{letter} names not one option"));
                };
                let mut part = if kind == "matching" {
                    known(&question.options, answer)?;
                    json!({"id": format!("p{}", parts.len() + 1), "text": prompt, "match": answer})
                } else {
                    let mut options = Vec::new();
                    for choice in letters_of(&format!("choices_{letter}")) {
                        known(&question.options, &choice)?;
                        named.insert(choice.clone());
                        let found = question.options.iter().find(|one| one.id.as_ref() == Some(&choice));
                        let Some(option) = found else { continue };
                        options.push(Answer { key: choice == *answer, ..option.clone() });
                    }
                    let options: Vec<Value> = options
                        .iter()
                        .map(|option| {
                            let id = option.id.as_deref().unwrap_or_default();
                            crate::exchange::settle::option(option, id)
                        })
                        .collect();
                    json!({"id": prompt.trim(), "options": options})
                };
                if let Some(weight) = cell(&format!("weight_{letter}")).map(str::trim).filter(|w| *w != "1") {
                    let whole = weight.parse::<u32>();
                    part["weight"] = whole.map_err(|_| format!("`{}` is no weight", short(weight)))?.into();
                }
                parts.push(part);
            }
            let member = if kind == "matching" { "prompts" } else { "gaps" };
            members.insert(member.to_owned(), Value::Array(parts));
            if kind == "inline-choice" {
                let left: Vec<String> = question
                    .options
                    .iter()
                    .filter_map(|option| option.id.clone())
                    .filter(|id| !named.contains(id))
                    .collect();
                if !left.is_empty() {
                    let told = format!(
                        "options that no `choices` names belong to no gap, and are left out: {}",
                        left.join(", ")
                    );
                    question.notes.push(Note::lossy(told));
                }
                question.options.clear();
            }
        }
        "numeric" | "text" => {
            let mut accept = Vec::new();
            for letter in each() {
                let Some(text) = cell(&format!("accept_{letter}")).map(str::trim) else { continue };
                let pattern = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
                let mut one = match (kind, pattern) {
                    ("numeric", _) => accepted(text)?,
                    (_, Some(pattern)) => Map::from_iter([("pattern".to_owned(), pattern.into())]),
                    (_, None) => {
                        let text = text.strip_prefix('\\').unwrap_or(text);
                        Map::from_iter([("text".to_owned(), text.into())])
                    }
                };
                if let Some(credit) = cell(&format!("credit_{letter}")).map(str::trim) {
                    let whole = credit.trim_end_matches('%').trim().parse::<u32>();
                    let whole = whole.map_err(|_| format!("`{}` is no credit in percent", short(credit)))?;
                    one.insert("credit".to_owned(), whole.into());
                }
                accept.push(Value::Object(one));
            }
            members.insert("accept".to_owned(), Value::Array(accept));
            let once: &[&str] = if kind == "numeric" { &["unit"] } else { &["case", "space"] };
            for name in once {
                if let Some(text) = cell(name) {
                    members.insert((*name).to_owned(), text.trim().into());
                }
            }
            if let Some(length) = cell("max_length").map(str::trim).filter(|_| kind == "text") {
                let whole = length.parse::<u32>();
                let whole = whole.map_err(|_| format!("`{}` is no number of characters", short(length)))?;
                if !(1..=typed::LONGEST as u32).contains(&whole) {
                    return Err(format!(
                        "max_length is {whole}, and 1 to {} characters can be entered",
                        typed::LONGEST
                    ));
                }
                members.insert("max_length".to_owned(), whole.into());
            }
        }
        other => return Err(format!("the type `{}` is none that banks have", short(other))),
    }
    question.members.extend(members);
    Ok(())
}
