//! What QTI 1.2 in the dialect of Canvas says of items that are no choice: matched, with lists in the text, or answered by typing.

use super::one_write::{material, number, stem};
use crate::bank::{
    Case, Choice, Gap, Item, Kind, Numbers, NumericEntry, Prompt, Reach, Scoring, TextEntry, Tolerance,
    Wording, placeholders,
};
use crate::decimal::Decimal;
use crate::exchange::report::{Fidelity, Note};
use crate::exchange::write::Entry;
use crate::exchange::{kinds, markdown, typed, xml};
use std::fmt::Write as _;

/// The type that Canvas calls an item's.
pub(super) fn question_type(item: &Item) -> &'static str {
    match &item.kind {
        Kind::Choice if item.select == 1 => "multiple_choice_question",
        Kind::Choice => "multiple_answers_question",
        Kind::TrueFalse => "true_false_question",
        // refused
        Kind::Ordering => "ordering_question",
        Kind::Matching(_) => "matching_question",
        Kind::InlineChoice(_) => "multiple_dropdowns_question",
        Kind::Numeric(_) => "numerical_question",
        Kind::Text(_) => "short_answer_question",
    }
}

/// What Canvas cannot say of an item that is no choice.
pub(super) fn losses(item: &Item) -> Vec<Note> {
    let mut notes = kinds::losses_of_told(item);
    let mut lossy = |what: &str| notes.push(Note::lossy(what));
    match &item.kind {
        Kind::Choice | Kind::TrueFalse => {}
        Kind::Ordering => notes.push(Note::refused("things that are put in order have no place in QTI 1.2")),
        Kind::Matching(_) | Kind::InlineChoice(_) => {
            if item.scoring == Scoring::AllOrNothing {
                lossy("all or nothing cannot be said: elsewhere a part of it earns a part of the points");
            }
            // weights mean nothing where it is right as a whole
            if item.scoring == Scoring::Partial && !kinds::is_even(item) {
                lossy("Canvas weighs all parts alike");
            }
        }
        Kind::Numeric(entry) => {
            if entry.accept.iter().any(|one| !one.is_full()) {
                lossy("numbers that earn a part of the points are left out");
            }
            if entry.unit.is_some() {
                lossy("the unit stands in the stem alone, if at all");
            }
            if entry.accept.iter().any(|one| {
                !matches!(
                    &one.what,
                    Numbers::Range { .. } | Numbers::Near { tolerance: Tolerance::Exact, .. }
                )
            }) {
                notes.push(Note::normalised("tolerances are ranges"));
            }
            let forms = typed::forms_of_numbers(entry);
            notes.extend(forms.into_iter().filter(|note| note.fidelity == Fidelity::Lossy));
        }
        Kind::Text(entry) => {
            if texts(entry).next().is_none() {
                notes.push(Note::refused(
                    "only patterns say which texts are right, and QTI has no place for them",
                ));
                return notes;
            }
            if texts(entry).count() < entry.accept.len() {
                lossy("patterns, and texts that earn a part of the points, are left out");
            }
            if entry.case == Case::Exact {
                lossy("Canvas takes no notice of capitals");
            }
        }
    }
    notes
}

fn texts(entry: &TextEntry) -> impl Iterator<Item = &str> {
    entry.accept.iter().filter(|one| one.is_full()).filter_map(|one| match &one.what {
        Wording::Text(text) => Some(text.as_str()),
        Wording::Pattern(_) => None,
    })
}

/// A row of a matching, or a gap.
struct Row<'i> {
    id: String,
    shown: String,
    options: Vec<(String, &'i Choice)>,
    right: Option<String>,
}

/// Presentation and processing of an item that is no choice. Writing to a String cannot fail.
pub(super) fn write(entry: &Entry, out: &mut String) {
    let item = &entry.item;
    match &item.kind {
        Kind::Choice | Kind::TrueFalse | Kind::Ordering => {}
        Kind::Matching(prompts) => {
            let _ = writeln!(out, "          {}", stem(entry, markdown::to_html));
            rows(&prompts.iter().map(|prompt| matched(item, prompt)).collect::<Vec<_>>(), out);
        }
        Kind::InlineChoice(gaps) => {
            let _ = writeln!(out, "          {}", stem(entry, |text| markdown::to_html(&bracketed(text))));
            let mut next = 0;
            rows(&gaps.iter().map(|gap| listed(gap, &mut next)).collect::<Vec<_>>(), out);
        }
        Kind::Numeric(numbers) => typed(
            entry,
            "<render_fib fibtype=\"Decimal\"><response_label ident=\"answer1\"/></render_fib>",
            &near(numbers),
            out,
        ),
        Kind::Text(accepted) => {
            let equal =
                |text: &str| format!("<varequal respident=\"response1\">{}</varequal>", xml::escape(text));
            let tests: String = texts(accepted).map(equal).collect();
            typed(
                entry,
                "<render_fib><response_label ident=\"answer1\" rshuffle=\"No\"/></render_fib>",
                &format!("<or>{tests}</or>"),
                out,
            );
        }
    }
}

fn matched<'i>(item: &'i Item, prompt: &Prompt) -> Row<'i> {
    let options: Vec<(String, &Choice)> =
        item.options.iter().enumerate().map(|(n, option)| (number(n).to_string(), option)).collect();
    let right = options.iter().find(|(_, option)| option.id == prompt.answer).map(|(id, _)| id.clone());
    Row { id: prompt.id.to_string(), shown: material(&prompt.text), options, right }
}

fn listed<'i>(gap: &'i Gap, next: &mut usize) -> Row<'i> {
    let first = *next;
    *next += gap.options.len();
    let options: Vec<(String, &Choice)> =
        gap.options.iter().enumerate().map(|(n, option)| (number(first + n).to_string(), option)).collect();
    let right = options.iter().find(|(_, option)| option.key).map(|(id, _)| id.clone());
    let shown = format!("<material><mattext>{}</mattext></material>", xml::escape(gap.id.as_str()));
    Row { id: gap.id.to_string(), shown, options, right }
}

/// The stem with the gaps as Canvas writes them.
fn bracketed(stem: &str) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for place in placeholders(stem) {
        out.push_str(stem.get(at..place.place.start).unwrap_or_default());
        out.push_str(&format!("\\[{}\\]", place.name));
        at = place.place.end;
    }
    out.push_str(stem.get(at..).unwrap_or_default());
    out
}

fn rows(rows: &[Row<'_>], out: &mut String) {
    for row in rows {
        let _ = writeln!(
            out,
            "          <response_lid ident=\"response_{}\">{}<render_choice>",
            row.id, row.shown
        );
        for (id, option) in &row.options {
            let _ = writeln!(
                out,
                "            <response_label ident=\"{id}\">{}</response_label>",
                material(&option.text)
            );
        }
        out.push_str("          </render_choice></response_lid>\n");
    }
    out.push_str("        </presentation>\n");
    begin(out);
    let share = format!("{:.4}", 100.0 / rows.len().max(1) as f64);
    for row in rows {
        let right = row.right.as_deref().unwrap_or_default();
        let _ = writeln!(
            out,
            "          <respcondition continue=\"Yes\"><conditionvar><varequal respident=\"response_{}\">{right}</varequal></conditionvar><setvar varname=\"SCORE\" action=\"Add\">{share}</setvar></respcondition>",
            row.id
        );
    }
    out.push_str("        </resprocessing>\n");
}

fn typed(entry: &Entry, render: &str, test: &str, out: &mut String) {
    let _ = writeln!(out, "          {}", stem(entry, markdown::to_html));
    let _ = writeln!(
        out,
        "          <response_str ident=\"response1\" rcardinality=\"Single\">{render}</response_str>\n        </presentation>"
    );
    begin(out);
    let _ = writeln!(
        out,
        "          <respcondition continue=\"No\"><conditionvar>{test}</conditionvar><setvar action=\"Set\" varname=\"SCORE\">100</setvar></respcondition>\n        </resprocessing>"
    );
}

/// The processing up to what is told to everybody.
fn begin(out: &mut String) {
    out.push_str("        <resprocessing>\n          <outcomes><decvar maxvalue=\"100\" minvalue=\"0\" varname=\"SCORE\" vartype=\"Decimal\"/></outcomes>\n          <respcondition continue=\"Yes\"><conditionvar><other/></conditionvar><displayfeedback feedbacktype=\"Response\" linkrefid=\"general_fb\"/></respcondition>\n");
}

/// The tests of numbers for full points.
fn near(entry: &NumericEntry) -> String {
    let one = |numbers: &Numbers| {
        let Reach { from, to, .. } = numbers.reach();
        let equal = match numbers {
            Numbers::Near { value, tolerance } if !matches!(tolerance, Tolerance::Significant(_)) => {
                format!("<varequal respident=\"response1\">{value}</varequal>")
            }
            _ => String::new(),
        };
        let bound = |name: &str, bound: &Decimal| format!("<{name} respident=\"response1\">{bound}</{name}>");
        format!("{equal}<and>{}{}</and>", bound("vargte", &from), bound("varlte", &to))
    };
    let tests: String =
        entry.accept.iter().filter(|accept| accept.is_full()).map(|accept| one(&accept.what)).collect();
    format!("<or>{tests}</or>")
}
