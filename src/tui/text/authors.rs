//! Words of the bank preview, for authors.

use crate::tui::text::count;

/// There is no file to be edited.
pub const NOTHING_TO_EDIT: &str = "Nothing is being written here";
/// Something is asked about a bank that was never read.
pub const NOTHING_READ: &str = "The bank could not be read yet";
/// Before the first edition.
pub const READING: &str = "Reading";
/// While the linter is at work.
pub const CHECKING: &str = "checking";
/// While a form is drawn.
pub const DRAWING: &str = "Drawing";
/// While probabilities are counted.
pub const COUNTING: &str = "Counting forms";
/// No item is left by the filter.
pub const NONE_LISTED: &str = "No item is like that. Esc shows all again.";
/// A bank without items.
pub const NO_ITEMS: &str = "The bank holds no item yet.";
/// Before what is typed as a filter.
pub const FILTER: &str = "Filter:";
/// What a filter can be of, while nothing is typed yet.
pub const FILTER_HINT: &str = "words, domain:, status:, fault:, kind:, tag:, due; -word for those without";
/// What keys do while a filter is typed.
pub const FILTER_KEYS: [(&str, &str); 3] = [("Enter", "keep it"), ("Up/Down", "move"), ("Esc", "all items")];
/// Behind a domain whose pool is short.
pub const SHORT: &str = "SHORT";
/// Columns of the list.
pub const ITEM: &str = "ITEM";
/// Domain of an item.
pub const DOMAIN: &str = "DOMAIN";
/// Status of an item.
pub const STATUS: &str = "STATUS";
/// How many are chosen of how many.
pub const KEY: &str = "KEYS";
/// Points of an item.
pub const POINTS: &str = "PTS";
/// Faults of an item.
pub const FAULTS: &str = "FAULTS";
/// Behind an item whose review is due.
pub const DUE: &str = "review due";
/// The name of the view with keys.
pub const AUTHORS_VIEW: &str = "author's view";
/// The name of the view in which an item is answered.
pub const TRIAL: &str = "trying";
/// Where the record's state stands in an exam.
pub const NOTHING_KEPT: &str = "nothing is kept";
/// An answer that cannot be scored.
pub const NOT_SCORED: &str = "This answer cannot be scored: it is not of this question";
/// An answer that was checked does not change any more.
pub const TRIED_ALREADY: &str = "Checked already: t tries it once more, q goes back";
/// The name of the view without.
pub const CANDIDATES_VIEW: &str = "candidate's view";
/// Before an option that is part of the key.
pub const IS_KEY: &str = "KEY";
/// Above options that are put in order.
pub const IN_ORDER: &str = "The right order by number:";
/// Before what is accepted as an entry.
pub const ACCEPTED: &str = "ACCEPTED";
/// Before what is wrong with an item.
pub const WRONG: &str = "FAULTS";
/// Before the rationale of an item.
pub const RATIONALE: &str = "RATIONALE";
/// Where an item has none.
pub const NO_RATIONALE: &str = "none is given";
/// Before the references of an item.
pub const REFERENCES: &str = "REFERENCES";
/// Before everything else.
pub const ABOUT: &str = "ABOUT";
/// Before what an item waives.
pub const WAIVED: &str = "WAIVED";
/// The title of the pool.
pub const POOL: &str = "POOL";
/// Beside an item that is drawn and not scored.
pub const PILOT: &str = "pilot, not scored";
/// The name of a sample form.
pub const SAMPLE: &str = "sample form";
/// The name of the exposure.
pub const EXPOSURE: &str = "exposure";
/// The name of the list of faults.
pub const ALL_FAULTS: &str = "faults";
/// Nothing was found yet, and the linter is still at work.
pub const CHECKING_ALL: &str = "Nothing so far; the linter is still at work.";
/// Nothing is wrong with the bank.
pub const NO_FAULTS: &str = "Nothing is wrong with this bank.";
/// The pilots of a form.
pub const PILOTS: &str = "Pilots";
/// Only one blueprint is in the bank.
pub const ONE_BLUEPRINT: &str = "The bank has one blueprint";
/// The last item is open.
pub const LAST: &str = "This is the last item of the list";
/// The first item is open.
pub const FIRST: &str = "This is the first item of the list";
/// Nothing is wider than the screen.
pub const NOTHING_WIDE: &str = "Nothing here is wider than the screen";

/// `135 items`, `12 of 135 items`.
pub fn items(listed: usize, all: usize) -> String {
    if listed == all {
        count(all as u64, "item", "items")
    } else {
        format!("{listed} of {}", items(all, all))
    }
}

/// `2 errors, 1 warning`; empty where there are none.
pub fn faults(errors: usize, warnings: usize) -> String {
    let errors = (errors > 0).then(|| count(errors as u64, "error", "errors"));
    let warnings = (warnings > 0).then(|| count(warnings as u64, "warning", "warnings"));
    errors.into_iter().chain(warnings).collect::<Vec<_>>().join(", ")
}

/// The order of the list, by its number.
pub fn order(number: usize) -> &'static str {
    ["as in the file", "most faults first", "by domain", "by status"].get(number).copied().unwrap_or_default()
}

/// `Listed: most faults first`
pub fn ordered(number: usize) -> String {
    format!("Listed: {}", order(number))
}

/// The bank stands as it was read at `time`, because the file cannot be read now.
pub fn broken(errors: usize, place: &str, message: &str, before: Option<&str>, key: Option<&str>) -> String {
    let errors = count(errors as u64, "error", "errors");
    let all = key.map_or_else(String::new, |key| format!("; {key} lists all"));
    let shown = before.map_or_else(String::new, |time| format!(" Shown: the version of {time}."));
    format!("THE FILE CANNOT BE USED ({errors}{all}). {place}: {message}.{shown}")
}

/// The same where the file cannot be read at all.
pub fn unreadable(why: &str, before: Option<&str>) -> String {
    let shown = before.map_or_else(String::new, |time| format!(" Shown: the version of {time}."));
    format!("{why}.{shown}")
}

/// The item that lay open is no longer in the file.
pub fn gone(id: &str) -> String {
    format!("`{id}` is not in the file any more")
}

/// No item of this id is in the bank.
pub fn unknown(id: &str) -> String {
    format!("The bank has no item `{id}`")
}

/// The editor ended with an error.
pub fn editor_ended(editor: &str, status: &str) -> String {
    format!("The editor `{editor}` ended with {status}; set EDITOR to another one")
}

/// The editor could not be started.
pub fn editor_failed(editor: &str, why: &str) -> String {
    format!("The editor `{editor}` cannot be started: {why}")
}

/// `every domain has 3 x what a form takes`, where none is short.
pub fn pool_enough(factor: u32) -> String {
    format!("every domain has {factor} times what a form takes, or more")
}

/// `short of 3 x: pricing 20 < 3 × 8`.
pub fn pool_short(rows: &str) -> String {
    format!("SHORT: {rows}")
}

/// `20 practice items of 20 asked for`
pub fn practice(have: u32, needed: u32) -> String {
    format!("{} of {needed} asked for", count(u64::from(have), "practice item", "practice items"))
}

/// What was given as an answer is none.
pub fn no_answer(typed: &str, why: &str) -> String {
    format!("`--answer '{typed}'` is no answer to this item: {why}")
}

/// `1 of 3 points, 2 of 4 pairs right, partial credit`: what a response earns, of which parts so many are right, and by what
/// rule.
pub fn scored(points: (u64, u64), parts: &str, right: (u64, u64), is_partial: bool) -> String {
    let rule = if is_partial { "partial credit" } else { "all or nothing" };
    let earned = format!("{} of {}", points.0, count(points.1, "point", "points"));
    format!("{earned}, {} of {} {parts}, {rule}", right.0, right.1)
}

/// `item 3 of 135`.
pub fn place(number: usize, of: usize) -> String {
    format!("{number} of {of}")
}

/// `40 items, 38 scored, by the blueprint of sales-associate`
pub fn form_of(items: usize, scored: usize, exam: &str) -> String {
    let scored = if scored == items { String::new() } else { format!(", {scored} scored") };
    format!("{}{scored}, by the blueprint of {exam}", count(items as u64, "question", "questions"))
}

/// `one of about 1.2e34 forms, all equally likely`
pub fn one_of(forms: &str) -> String {
    format!("one of {forms} forms, all equally likely")
}

/// `8 of 27 in a form`
pub fn quota(quota: u32, pool: usize) -> String {
    format!("{quota} of {pool} in a form")
}

/// What the exposure comes to.
pub fn exposed(over: usize, factor: u32, highest: &str) -> String {
    match over {
        0 => format!("No item stands in more than one form in {factor}; the highest is {highest}."),
        n => format!(
            "{} in more than one form in {factor}, to which a pool of {factor} times the questions would keep it; the highest is {highest}.",
            count(n as u64, "item stands", "items stand")
        ),
    }
}

/// Beside an item that is drawn too often.
pub fn over(factor: u32) -> String {
    format!("over 1/{factor}")
}
