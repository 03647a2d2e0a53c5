//! Statements that are true or false: words that give the answer away, and two ideas in one.

use super::desk::{Desk, Found, Sheet};
use super::reading;
use super::rule::{SPECIFIC_DETERMINER, TWO_IDEAS};
use super::words;
use crate::bank::Kind;

/// Hedges that make nearly any statement true. `May`, `can` and `some` are left out: they are what a permission or an
/// exception is about.
const HEDGES: &[&str] = &[
    "usually",
    "often",
    "sometimes",
    "generally",
    "typically",
    "normally",
    "frequently",
    "commonly",
    "occasionally",
    "probably",
    "largely",
    "mostly",
    "tends",
    "tend",
];

/// Every rule of this family.
pub(super) fn check(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    if sheet.item.kind == Kind::TrueFalse && desk.is_english() {
        determiner(desk, sheet, found);
        two_ideas(desk, sheet, found);
    }
}

fn is_true(sheet: &Sheet<'_>) -> bool {
    sheet.item.options.iter().any(|choice| choice.key && choice.id.as_str() == "true")
}

/// The word that makes a false statement look false, or a true one true. `Only` says what is meant as often as it exaggerates.
fn telling(statement: &[String], is_true: bool) -> Option<&String> {
    let list = if is_true { HEDGES } else { words::ABSOLUTE };
    // how often, "more often", "not always": a measure, and no exaggeration
    let tempered = |at: usize| {
        let before = at.checked_sub(1).and_then(|n| statement.get(n)).map_or("", String::as_str);
        matches!(before, "how" | "as" | "more" | "less" | "not" | "so" | "too")
    };
    let tells =
        |(at, word): &(usize, &String)| list.contains(&word.as_str()) && *word != "only" && !tempered(*at);
    statement.iter().enumerate().find(tells).map(|(_, word)| word)
}

fn determiner(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let is_true = is_true(sheet);
    let Some(word) = telling(&sheet.question, is_true) else { return };
    let verdict = if is_true { "true" } else { "false" };
    let message =
        format!("the statement of `{}` says `{word}`, which tells that it is {verdict}", sheet.item.id);
    let mend = if is_true {
        "say when it holds, or leave the word out"
    } else {
        "say something that is wrong without the word"
    };
    found.item(&SPECIFIC_DETERMINER, sheet, desk.within(sheet.places.stem, word), message, mend);
}

/// What joins two statements to one, as it is written. A cause and its effect are one idea: `because` joins none.
fn joint(sentence: &str) -> Option<&'static str> {
    let lower = format!(" {} ", sentence.to_lowercase());
    if lower.contains("; ") {
        return Some(";");
    }
    let whole = |before: &str| {
        !["nothing", "anything", "everything", "all", "none", "last", "not", "only"]
            .iter()
            .any(|word| before.ends_with(word))
            && !before.contains(" not ")
    };
    if let Some((before, _)) =
        lower.split_once(" but ").filter(|(before, _)| whole(before.trim_end_matches(',')))
        && reading::spoken(before).count() > 2
    {
        return Some("but");
    }
    let (before, after) = lower.split_once(" and ")?;
    let next = after.split(' ').next().unwrap_or_default();
    let anew = matches!(next, "it" | "they" | "he" | "she");
    // behind a comma that parts no list a noun begins another statement
    let clause = before.ends_with(',')
        && before.matches(',').count() == 1
        && matches!(next, "the" | "a" | "an" | "no" | "each" | "this" | "that" | "these" | "its" | "their")
        && reading::spoken(after).count() > 3;
    (anew || clause).then_some("and")
}

fn two_ideas(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let Some(word) = joint(reading::question(&sheet.stem.plain)) else { return };
    let message = format!(
        "the statement of `{}` says two things, joined by `{word}`: one may hold and the other not",
        sheet.item.id
    );
    let mend = "make two items of it, or say the first part as a fact in a sentence before the statement";
    found.item(&TWO_IDEAS, sheet, desk.within(sheet.places.stem, word), message, mend);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_tell_are_found_where_they_exaggerate() {
        let of = |text: &str, is_true| telling(&reading::lower(text), is_true).cloned();
        assert_eq!(of("A crane never stops.", false).as_deref(), Some("never"));
        assert_eq!(of("A crane never stops.", true), None);
        assert_eq!(of("A crane usually stops at high wind.", true).as_deref(), Some("usually"));
        assert_eq!(of("Slings are not always of steel.", false), None);
        assert_eq!(of("Only the banksman gives signals.", false), None);
        assert_eq!(of("The log says how often a brake was used.", true), None);
    }

    #[test]
    fn two_statements_in_one_are_told_from_lists() {
        for text in [
            "A crane stops at high wind, and the boom is lowered by night.",
            "The hook is checked daily and it is painted yearly.",
            "The brake holds the load; the winch lifts it.",
            "The brake holds the load but the winch does not.",
        ] {
            assert!(joint(text).is_some(), "{text}");
        }
        for text in [
            "A crane stops at high wind because the load swings.",
            "The hook and the sling are checked daily.",
            "Hooks, slings, and the brake are checked daily.",
            "Nothing but steel is used.",
            "A sling is not a rope but a strap.",
            "A crane stops at wind and rain.",
        ] {
            assert_eq!(joint(text), None, "{text}");
        }
    }
}
