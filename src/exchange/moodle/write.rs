//! Moodle XML from a bank.

use super::gaps;
use crate::bank::{Case, Item, Kind, NumericEntry, Scoring, TextEntry};
use crate::exchange::pictures::Pictured;
use crate::exchange::report::Note;
use crate::exchange::write::{Entry, Sheet};
use crate::exchange::{gift_write, kinds, markdown, typed, xml};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// What Moodle cannot say of an item.
pub(in crate::exchange) fn losses(item: &Item) -> Vec<Note> {
    let mut notes = Vec::new();
    match &item.kind {
        Kind::Choice => {
            notes.extend(gift_write::weighed(item));
            let anchored = item.options.iter().filter(|option| option.anchored).count();
            if anchored > 0 && anchored < item.options.len() {
                notes.push(Note::lossy(
                    "options that keep their place among others that do not: there all keep theirs",
                ));
            }
        }
        Kind::TrueFalse => {}
        Kind::Ordering => notes.extend(kinds::losses_of_rounding(item)),
        Kind::Matching(_) => {
            notes.extend(kinds::losses_of_lists(item));
            notes.extend(kinds::losses_of_parts(item));
            notes.extend(kinds::losses_of_rounding(item));
            notes.extend(kinds::losses_of_told(item));
        }
        Kind::InlineChoice(gaps) => {
            notes.extend(kinds::losses_of_lists(item));
            // gaps have weights there
            notes.extend(
                kinds::losses_of_parts(item).into_iter().filter(|_| item.scoring == Scoring::AllOrNothing),
            );
            notes.extend(gaps::losses_of_points(item, gaps));
            if gaps.iter().flat_map(|gap| &gap.options).any(|option| option.anchored) {
                notes.push(Note::lossy("options that keep their place may be shuffled"));
            }
        }
        Kind::Numeric(entry) => {
            notes.extend(typed::losses_of_numbers(item, entry));
            if entry.unit.is_some() {
                notes.push(Note::normalised("the unit may be entered elsewhere"));
            }
        }
        Kind::Text(entry) => notes.extend(typed::losses_of_texts(item, entry, true)),
    }
    notes
}

pub(in crate::exchange) fn write(sheet: &Sheet) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n");
    let mut category = None;
    for (index, entry) in sheet.entries.iter().enumerate() {
        if category != Some(&entry.category) {
            let part = |text: &str| text.replace('/', "//");
            let path = format!("$course$/top/{}/{}", part(sheet.title()), part(&entry.category));
            let _ = writeln!(
                out,
                "  <question type=\"category\">\n    <category><text>{}</text></category>\n  </question>",
                xml::escape(&path)
            );
            category = Some(&entry.category);
        }
        write_one(sheet, index, entry, &mut out);
    }
    out.push_str("</quiz>\n");
    out.into_bytes()
}

fn type_of(item: &Item) -> &'static str {
    match item.kind {
        Kind::Choice => "multichoice",
        Kind::TrueFalse => "truefalse",
        Kind::Ordering => "ordering",
        Kind::Matching(_) => "matching",
        Kind::InlineChoice(_) => "cloze",
        Kind::Numeric(_) => "numerical",
        Kind::Text(_) => "shortanswer",
    }
}

fn write_one(sheet: &Sheet, index: usize, entry: &Entry, out: &mut String) {
    let item = &entry.item;
    let id = item.id.as_str();
    // writing to a String cannot fail
    let _ = writeln!(
        out,
        "  <question type=\"{}\">\n    <!-- {} -->",
        type_of(item),
        sheet.carrier(index, entry)
    );
    let _ = writeln!(out, "    <name><text>{id}</text></name>");
    let stem = match &item.kind {
        Kind::InlineChoice(gaps) => as_text(&gaps::written(item, gaps)),
        _ => match &entry.pictured {
            Some(pictured) => with_pictures(pictured),
            None => text(&item.stem),
        },
    };
    let _ = writeln!(out, "    <questiontext format=\"html\">{stem}</questiontext>");
    let _ = writeln!(out, "    <generalfeedback format=\"html\">{}</generalfeedback>", text(&item.rationale));
    // the points of embedded answers are the sum of their weights
    if !matches!(item.kind, Kind::InlineChoice(_)) {
        let _ = writeln!(out, "    <defaultgrade>{}</defaultgrade>", item.points);
    }
    out.push_str("    <penalty>0</penalty>\n    <hidden>0</hidden>\n");
    let _ = writeln!(out, "    <idnumber>{id}</idnumber>");
    answers(item, out);
    let tags = item.tags.iter().map(|tag| format!("<tag><text>{}</text></tag>", xml::escape(tag)));
    let _ = writeln!(out, "    <tags>{}</tags>\n  </question>", tags.collect::<String>());
}

fn answers(item: &Item, out: &mut String) {
    match &item.kind {
        Kind::Choice => choice(item, out),
        Kind::TrueFalse => {
            for option in &item.options {
                let weight = if option.key { 100 } else { 0 };
                let told = told(option.rationale.as_deref());
                let _ = writeln!(
                    out,
                    "    <answer fraction=\"{weight}\" format=\"moodle_auto_format\"><text>{}</text>{told}</answer>",
                    option.id
                );
            }
        }
        Kind::Ordering => ordering(item, out),
        Kind::Matching(prompts) => {
            out.push_str("    <shuffleanswers>true</shuffleanswers>\n");
            let (pairs, others) = kinds::pairs(item, prompts);
            let others = others.into_iter().map(|option| ("", option));
            for (prompt, option) in pairs.into_iter().chain(others) {
                let _ = writeln!(
                    out,
                    "    <subquestion format=\"html\">{}<answer><text>{}</text></answer></subquestion>",
                    text(prompt),
                    xml::escape(&markdown::plain(option).text)
                );
            }
        }
        Kind::InlineChoice(_) => {}
        Kind::Numeric(entry) => numbers(entry, out),
        Kind::Text(entry) => texts(entry, out),
    }
}

fn choice(item: &Item, out: &mut String) {
    let _ = writeln!(out, "    <single>{}</single>", item.select == 1);
    let shuffled = !item.options.iter().any(|option| option.anchored);
    let _ = writeln!(out, "    <shuffleanswers>{shuffled}</shuffleanswers>");
    out.push_str("    <answernumbering>abc</answernumbering>\n");
    for (option, weight) in item.options.iter().zip(gift_write::weights(item)) {
        let _ = writeln!(
            out,
            "    <answer fraction=\"{weight}\" format=\"html\">\n      {}\n      {}\n    </answer>",
            text(&option.text),
            told(option.rationale.as_deref())
        );
    }
}

fn ordering(item: &Item, out: &mut String) {
    let grading = match item.scoring {
        Scoring::AllOrNothing => "ALL_OR_NOTHING",
        Scoring::Partial => "ABSOLUTE_POSITION",
    };
    let _ = writeln!(
        out,
        "    <layouttype>VERTICAL</layouttype>\n    <selecttype>ALL</selecttype>\n    <selectcount>{}</selectcount>",
        item.options.len()
    );
    let _ = writeln!(
        out,
        "    <gradingtype>{grading}</gradingtype>\n    <showgrading>SHOW</showgrading>\n    <numberingstyle>none</numberingstyle>"
    );
    for (number, option) in item.options.iter().enumerate() {
        let _ = writeln!(
            out,
            "    <answer fraction=\"{}\" format=\"html\">{}{}</answer>",
            number + 1,
            text(&option.text),
            told(option.rationale.as_deref())
        );
    }
}

fn numbers(entry: &NumericEntry, out: &mut String) {
    for (value, within, credit) in typed::near(entry) {
        let weight = typed::percent(typed::weight(credit));
        let _ = writeln!(
            out,
            "    <answer fraction=\"{weight}\" format=\"moodle_auto_format\"><text>{value}</text><feedback format=\"html\"><text></text></feedback><tolerance>{within}</tolerance></answer>"
        );
    }
    if let Some(unit) = &entry.unit {
        let _ = writeln!(
            out,
            "    <units><unit><multiplier>1</multiplier><unit_name>{}</unit_name></unit></units>",
            xml::escape(unit)
        );
    }
    let shown = if entry.unit.is_some() { 0 } else { 3 };
    let _ = writeln!(
        out,
        "    <unitgradingtype>0</unitgradingtype>\n    <unitpenalty>0</unitpenalty>\n    <showunits>{shown}</showunits>\n    <unitsleft>0</unitsleft>"
    );
}

fn texts(entry: &TextEntry, out: &mut String) {
    let _ = writeln!(out, "    <usecase>{}</usecase>", u8::from(entry.case == Case::Exact));
    for (said, credit) in typed::spelled(entry, true).0 {
        let weight = typed::percent(typed::weight(credit));
        let _ = writeln!(
            out,
            "    <answer fraction=\"{weight}\" format=\"moodle_auto_format\"><text>{}</text><feedback format=\"html\"><text></text></feedback></answer>",
            xml::escape(&said)
        );
    }
}

fn told(rationale: Option<&str>) -> String {
    let text = rationale.map(text).unwrap_or_else(|| "<text></text>".to_owned());
    format!("<feedback format=\"html\">{text}</feedback>")
}

/// A text with its pictures, whose files stand beside it.
fn with_pictures(pictured: &Pictured) -> String {
    let html = pictured.html(markdown::to_html, |name| format!("@@PLUGINFILE@@/{name}"));
    let mut out = as_text(&html);
    let mut known = std::collections::BTreeSet::new();
    for shown in pictured.shown.iter().filter(|shown| known.insert(&shown.name)) {
        let (name, bytes) = (xml::escape(&shown.name), STANDARD.encode(&shown.bytes));
        let _ = write!(out, "<file name=\"{name}\" path=\"/\" encoding=\"base64\">{bytes}</file>");
    }
    out
}

fn text(markdown: &str) -> String {
    as_text(&markdown::to_html(markdown))
}

fn as_text(html: &str) -> String {
    format!("<text><![CDATA[{}]]></text>", html.replace("]]>", "]]]]><![CDATA[>"))
}
