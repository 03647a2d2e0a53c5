//! Questions that are no choice, made from what a file of any format says of them.

use super::report::Note;
use super::texts::Texts;
use super::{Question, html, markdown, settle};
use crate::bank::{Choice, Gap, Item, Kind, Prompt, Scoring};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Makes the question a statement that is true or false, with what is told to whoever chose either.
pub(super) fn truth(question: &mut Question, answer: bool, yes: Option<String>, no: Option<String>) {
    question.options.clear();
    question.members.insert("type".to_owned(), "true-false".into());
    question.members.insert("answer".to_owned(), answer.into());
    for (member, told) in [("rationale_true", yes), ("rationale_false", no)] {
        if let Some(told) = told.filter(|told| !told.is_empty()) {
            question.members.insert(member.to_owned(), told.into());
        }
    }
}

/// Makes the question one of parts; how many shares of the points they come to.
pub(super) fn of_parts(
    question: &mut Question,
    kind: &str,
    member: &str,
    mut entries: Vec<Value>,
    weights: &[u32],
) -> usize {
    let even = weights.iter().all(|weight| Some(weight) == weights.first());
    for (entry, weight) in entries.iter_mut().zip(weights).filter(|_| !even) {
        entry["weight"] = (*weight).into();
    }
    let shares = if even { entries.len() } else { weights.iter().sum::<u32>() as usize };
    question.members.insert("type".to_owned(), kind.into());
    question.members.insert(member.to_owned(), Value::Array(entries));
    shares
}

/// `1 point`, `3 points`.
pub(super) fn counted(points: f64) -> String {
    if points == 1.0 { "1 point".to_owned() } else { format!("{points} points") }
}

/// A part of what is right earns a part of the points.
pub(super) fn partial(question: &mut Question, parts: usize, texts: &mut Texts) {
    if parts < 2 {
        return;
    }
    question.members.insert("scoring".to_owned(), "partial".into());
    let points = question.points.unwrap_or(1.0);
    if !(points.round() as usize).is_multiple_of(parts) {
        texts.note(Note::lossy(format!(
            "{} for {parts} parts: parts of a point are rounded down, so give it {parts} points to tell them apart",
            counted(points)
        )));
    }
}

/// What a list shows: plain words, or HTML of which the words are taken with their marks.
pub(super) fn of_list(raw: &str, texts: &mut Texts) -> String {
    if html::has_tags(raw) { texts.of_html(raw) } else { markdown::from_plain(&html::unescape(raw)) }
}

/// Makes the question one of pairs: prompts, and the text that belongs to each. Texts that belong to none come behind.
pub(super) fn matching(
    question: &mut Question,
    pairs: Vec<(String, String)>,
    others: Vec<String>,
    texts: &mut Texts,
) -> Result<(), String> {
    if pairs.len() < 2 {
        return Err("it matches fewer than two things".to_owned());
    }
    let mut options: Vec<String> = Vec::new();
    for text in pairs.iter().map(|(_, text)| text).chain(&others) {
        if text.is_empty() {
            return Err("one of the things to match with is empty".to_owned());
        }
        if !options.contains(text) {
            options.push(text.clone());
        }
    }
    let ids: Vec<String> = settle::letters().take(options.len()).collect();
    let id_of = |text: &String| {
        let at = options.iter().position(|known| known == text);
        at.and_then(|at| ids.get(at)).cloned().unwrap_or_default()
    };
    let prompts = pairs
        .iter()
        .enumerate()
        .map(|(n, (prompt, text))| json!({"id": format!("p{}", n + 1), "text": prompt, "match": id_of(text)}))
        .collect();
    let weights = vec![1; pairs.len()];
    let shares = of_parts(question, "matching", "prompts", prompts, &weights);
    partial(question, shares, texts);
    question.options = ids
        .into_iter()
        .zip(options)
        .map(|(id, text)| super::found::Answer { id: Some(id), text, ..Default::default() })
        .collect();
    Ok(())
}

/// A gap: its name, the texts of its list, which of them is right, and whether they keep their places.
pub(super) fn gap(name: &str, options: Vec<(String, bool, Option<String>)>, anchored: bool) -> Value {
    let options: Vec<Value> = settle::letters()
        .zip(options)
        .map(|(id, (text, key, rationale))| {
            let mut option = json!({"id": id, "text": text});
            if key {
                option["key"] = true.into();
            }
            if anchored {
                option["anchored"] = true.into();
            }
            if let Some(rationale) = rationale {
                option["rationale"] = rationale.into();
            }
            option
        })
        .collect();
    json!({"id": name, "options": options})
}

/// How the weights of parts read where all weigh the same.
pub(super) fn is_even(item: &Item) -> bool {
    let weights: Vec<u32> = match &item.kind {
        Kind::Matching(prompts) => prompts.iter().map(|prompt| prompt.weight).collect(),
        Kind::InlineChoice(gaps) => gaps.iter().map(|gap| gap.weight).collect(),
        _ => Vec::new(),
    };
    weights.windows(2).all(|pair| pair.first() == pair.last())
}

/// What is lost of the parts of an item where each earns the same share by itself.
pub(super) fn losses_of_parts(item: &Item) -> Vec<Note> {
    let mut notes = Vec::new();
    if item.scoring == Scoring::AllOrNothing {
        let several = match &item.kind {
            Kind::InlineChoice(gaps) => gaps.len() > 1,
            _ => true,
        };
        if several {
            notes.push(Note::lossy(
                "all or nothing cannot be said: elsewhere a part of it earns a part of the points",
            ));
        }
    } else if !is_even(item) {
        notes.push(Note::lossy("all parts weigh the same elsewhere"));
    }
    notes
}

/// What is lost of points that the parts do not divide.
pub(super) fn losses_of_rounding(item: &Item) -> Vec<Note> {
    let parts: u32 = match &item.kind {
        Kind::Matching(prompts) => prompts.iter().map(|prompt| prompt.weight).sum(),
        Kind::InlineChoice(gaps) => gaps.iter().map(|gap| gap.weight).sum(),
        _ => u32::try_from(item.options.len()).unwrap_or(u32::MAX),
    };
    let rounded = item.scoring == Scoring::Partial && !item.points.is_multiple_of(parts.max(1));
    rounded.then(|| Note::lossy("parts of a point are not rounded down elsewhere")).into_iter().collect()
}

/// What is lost where lists show plain words: of options of the item, or of its gaps.
pub(super) fn losses_of_lists(item: &Item) -> Vec<Note> {
    let lists: Vec<Vec<&Choice>> = match &item.kind {
        Kind::InlineChoice(gaps) => gaps.iter().map(|gap| gap.options.iter().collect()).collect(),
        _ => vec![item.options.iter().collect()],
    };
    let mut notes = Vec::new();
    for list in lists {
        let plain: Vec<markdown::Plain> = list.iter().map(|option| markdown::plain(&option.text)).collect();
        let distinct: HashSet<&str> = plain.iter().map(|plain| plain.text.as_str()).collect();
        if distinct.len() < plain.len() {
            return vec![Note::refused(
                "two options read the same without their marks, and lists show plain words",
            )];
        }
        if plain.iter().any(|plain| plain.marked || plain.laid_out) {
            notes.push(Note::lossy("lists show plain words: marks and layout of options are left out"));
        }
    }
    notes.dedup();
    notes
}

/// What is told of an option of a list, where it has no place.
pub(super) fn losses_of_told(item: &Item) -> Vec<Note> {
    let gaps: &[Gap] = if let Kind::InlineChoice(gaps) = &item.kind { gaps } else { &[] };
    let own = item.options.iter().filter(|_| !item.kind.kind().has_keys());
    let mut options = own.chain(gaps.iter().flat_map(|gap| &gap.options));
    let told = options.any(|option| option.rationale.is_some());
    told.then(|| Note::lossy("what is said to whoever chose an option is left out")).into_iter().collect()
}

/// Pairs of an item: prompts with what belongs to them; and what belongs to none.
pub(super) fn pairs<'i>(item: &'i Item, prompts: &'i [Prompt]) -> (Vec<(&'i str, &'i str)>, Vec<&'i str>) {
    let text_of = |prompt: &Prompt| {
        item.options.iter().find(|option| option.id == prompt.answer).map(|option| option.text.as_str())
    };
    let pairs = prompts.iter().filter_map(|prompt| Some((prompt.text.as_str(), text_of(prompt)?))).collect();
    let used = |option: &&Choice| prompts.iter().any(|prompt| prompt.answer == option.id);
    let others =
        item.options.iter().filter(|option| !used(option)).map(|option| option.text.as_str()).collect();
    (pairs, others)
}

/// A number with at most so many decimals.
pub(super) fn with_decimals(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
