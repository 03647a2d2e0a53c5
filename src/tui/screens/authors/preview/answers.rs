//! What is right, for every kind of item: keys, the order, pairs, gaps, what is accepted as an entry.

use crate::bank::{Choice, Gap, Item, Kind, Prompt};
use crate::edition::Shown;
use crate::id::OptionId;
use crate::tui::text::authors as words;
use crate::tui::text::exam::letter;
use crate::tui::theme::Role;
use crate::tui::widgets::{Piece, Row, markdown, prose, width};

/// Columns before an option's text.
const OPTION: usize = 9;

/// The rows of it, options in the order shown.
pub(super) fn rows(item: &Item, shown: &Shown, columns: usize) -> Vec<Row> {
    match &item.kind {
        Kind::Choice | Kind::TrueFalse => options(&item.options, &shown.options, columns, key),
        Kind::Ordering => {
            let place = |choice: &Choice| {
                let at = item.options.iter().position(|option| option.id == choice.id);
                at.map_or_else(String::new, |at| format!("{}.", at + 1))
            };
            let mut rows = prose(words::IN_ORDER, Role::Dim, columns);
            rows.extend(options(&item.options, &shown.options, columns, place));
            rows
        }
        Kind::Matching(prompts) => matching(item, prompts, shown, columns),
        Kind::InlineChoice(gaps) => inline(gaps, shown, columns),
        Kind::Numeric(_) | Kind::Text(_) => {
            let mut rows = vec![Row::of(words::ACCEPTED, Role::Heading)];
            for accepted in item.kind.accepted() {
                rows.extend(prose(&accepted, Role::Good, columns));
            }
            rows
        }
    }
}

fn key(choice: &Choice) -> String {
    if choice.key { words::IS_KEY.to_owned() } else { String::new() }
}

/// Options in the order shown, each with the word that says what is right about it.
fn options(all: &[Choice], order: &[OptionId], columns: usize, word: impl Fn(&Choice) -> String) -> Vec<Row> {
    let find = |id: &OptionId| all.iter().find(|option| &option.id == id);
    let shown = order.iter().enumerate().filter_map(|(place, id)| Some((place, find(id)?)));
    shown.flat_map(|(place, choice)| option(&letter(place), choice, &word(choice), columns)).collect()
}

/// Each prompt with the option that belongs to it, then all options.
fn matching(item: &Item, prompts: &[Prompt], shown: &Shown, columns: usize) -> Vec<Row> {
    let order = shown.gaps.first().map(Vec::as_slice).unwrap_or_default();
    let mut rows = Vec::new();
    for (number, prompt) in (1..).zip(prompts) {
        rows.extend(numbered(number, &prompt.text, columns));
        let place = order.iter().position(|id| *id == prompt.answer);
        let answer = item.options.iter().find(|option| option.id == prompt.answer);
        if let (Some(place), Some(answer)) = (place, answer) {
            let text = format!("{}  {}", letter(place), markdown::excerpt(&answer.text));
            rows.extend(behind(&format!("    {}  ", words::IS_KEY), &text, columns));
        }
    }
    rows.push(Row::default());
    let used = |choice: &Choice| prompts.iter().any(|prompt| prompt.answer == choice.id);
    rows.extend(options(&item.options, order, columns, |choice| {
        if used(choice) { words::IS_KEY.to_owned() } else { String::new() }
    }));
    rows
}

/// Each gap with its options.
fn inline(gaps: &[Gap], shown: &Shown, columns: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for ((number, gap), order) in (1..).zip(gaps).zip(&shown.gaps) {
        rows.extend(numbered(number, gap.id.as_str(), columns));
        rows.extend(options(&gap.options, order, columns, key));
    }
    rows
}

fn numbered(number: usize, text: &str, columns: usize) -> Vec<Row> {
    behind(&format!(" {number}  "), &markdown::excerpt(text), columns)
}

fn behind(lead: &str, text: &str, columns: usize) -> Vec<Row> {
    let mut rows = prose(text, Role::Text, columns.saturating_sub(width(lead)));
    for (i, row) in rows.iter_mut().enumerate() {
        let before = if i == 0 { lead.to_owned() } else { " ".repeat(width(lead)) };
        row.lead.insert(0, Piece::text(before, Role::Strong));
    }
    rows
}

/// An option: letter, the word for a key, its id, its text, and why.
fn option(letter: &str, choice: &Choice, word: &str, columns: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let lead = format!(" {letter}  {word:<3}  ");
    let role = if word.is_empty() { Role::Strong } else { Role::Good };
    let room = columns.saturating_sub(OPTION);
    let mut text = markdown::layout(&choice.text, room);
    if text.is_empty() {
        text.push(Row::default());
    }
    for (i, row) in text.into_iter().enumerate() {
        let before = if i == 0 { format!("{lead:<OPTION$}") } else { " ".repeat(OPTION) };
        rows.push(Row { lead: [vec![Piece::text(before, role)], row.lead].concat(), ..row });
    }
    let anchored = if choice.anchored { ", keeps its place" } else { "" };
    let id = format!("id {}{anchored}", choice.id);
    let mut why = Vec::new();
    match rows.last_mut() {
        Some(last) if !last.wide && last.lead_width() + last.body_width() + 3 + width(&id) <= columns => {
            last.body.push(Piece::text(format!("   {id}"), Role::Dim));
        }
        _ => why.push(Row::of(id, Role::Dim)),
    }
    if let Some(rationale) = &choice.rationale {
        why.extend(markdown::layout(rationale, room.saturating_sub(2)));
    }
    for row in why {
        let before = Piece::text(" ".repeat(OPTION + 2), Role::Text);
        rows.push(Row { lead: [vec![before], row.lead].concat(), ..row });
    }
    rows
}
