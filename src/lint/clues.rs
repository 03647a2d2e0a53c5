//! Clues: what of an item leads to its key without knowledge of the subject.

use super::choices::stands_for;
use super::desk::{Desk, Found, Offer, Sheet};
use super::rule::{ABSOLUTES, ARTICLE_CUE, EPONYMOUS_CLUE, KEY_LONGEST, NUMBER_CUE};
use super::{reading, words};
use std::collections::BTreeSet;

/// A key this many times as long as the longest distractor stands out …
const LONGER: f64 = 1.4;
/// … where it is longer by at least so many characters.
const LONGER_BY: usize = 15;

/// Words of so many letters tell by themselves.
const LONG: usize = 6;

/// Every rule of this family.
pub(super) fn check(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let (id, gaps) = (&sheet.item.id, sheet.gaps_by_id());
    key_longest(sheet, &sheet.options, &format!("`{id}`"), found);
    for (gap, offers) in gaps.clone() {
        key_longest(sheet, offers, &format!("the gap `{gap}` of `{id}`"), found);
    }
    if desk.is_english() {
        eponymous(desk, sheet, found);
        absolutes(desk, sheet, found);
        article(sheet, &sheet.stem.plain, &sheet.options, found);
        for (gap, offers) in gaps {
            let before = sheet.stem.plain.split_once(&format!("{{{{{gap}}}}}")).map_or("", |parts| parts.0);
            article(sheet, before, offers, found);
        }
        number(sheet, found);
    }
}

pub(super) fn length(offer: &Offer<'_>) -> usize {
    offer.reading.plain.chars().count()
}

fn key_longest(sheet: &Sheet<'_>, offers: &[Offer<'_>], whose: &str, found: &mut Found<'_>) {
    let shortest = offers.iter().filter(|offer| offer.choice.key).min_by_key(|key| length(key));
    let longest = offers.iter().filter(|offer| !offer.choice.key).map(length).max();
    let (Some(key), Some(longest)) = (shortest, longest) else { return };
    if stands_for(key).is_some() {
        return;
    }
    let length = length(key);
    if length as f64 >= LONGER * longest as f64 && length >= longest + LONGER_BY {
        let message = format!("the key of {whose} has {length} characters, the longest distractor {longest}");
        let mend =
            "shorten the key (its reasons belong into the rationale), or give the distractors as much detail";
        found.item(&KEY_LONGEST, sheet, key.span, message, mend);
    }
}

/// Words that stem and key share and no distractor has: one that is rare in the bank, or two. A distractor that repeats
/// other words of the stem leads astray just as well.
fn eponymous(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let Some(key) = sheet.key() else { return };
    let asked = reading::content_of(&sheet.question);
    let astray = |other: &Offer<'_>| other.content.intersection(&asked).next().is_some();
    if sheet.distractors().any(astray) {
        return;
    }
    let shared: Vec<&String> = key.content.intersection(&asked).collect();
    let is_word = |word: &str| !word.contains(|c: char| c.is_ascii_digit());
    let is_long =
        |stem: &str| key.words.iter().any(|word| words::stem(word) == *stem && word.chars().count() >= LONG);
    let telling = shared.iter().any(|stem| is_word(stem) && is_long(stem) && desk.is_rare(stem));
    if !telling && shared.iter().filter(|word| is_word(word)).count() < 2 {
        return;
    }
    let written = |stem: &str| key.words.iter().find(|word| words::stem(word) == stem).cloned();
    let shown: Vec<String> =
        shared.iter().filter_map(|stem| written(stem)).map(|w| format!("`{w}`")).collect();
    let word = shared.first().and_then(|stem| written(stem)).unwrap_or_default();
    let message =
        format!("only the key of `{}` repeats {} of the question", sheet.item.id, shown.join(" and "));
    let mend = "say it in other words in the key, or let a distractor repeat the stem too";
    found.item(&EPONYMOUS_CLUE, sheet, desk.within(key.span, &word), message, mend);
}

fn absolute<'o>(offer: &'o Offer<'_>) -> Option<&'o str> {
    offer.words.iter().map(String::as_str).find(|word| words::ABSOLUTE.contains(word))
}

fn absolutes(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    if sheet.keys().any(|key| absolute(key).is_some()) {
        return;
    }
    let with: Vec<_> = sheet.distractors().filter_map(|offer| Some((offer, absolute(offer)?))).collect();
    let (Some((offer, word)), true) =
        (with.first(), with.len() > 1 && with.len() * 2 >= sheet.distractors().count())
    else {
        return;
    };
    let message = format!(
        "{} distractors of `{}` speak in absolutes such as `{word}`, the key does not",
        with.len(),
        sheet.item.id
    );
    let mend = "take the absolutes out of the distractors, or word the key as firmly";
    found.item(&ABSOLUTES, sheet, desk.within(offer.span, word), message, mend);
}

/// A word before which one says `an`.
fn takes_an(word: &str) -> bool {
    let lower = word.to_lowercase();
    if word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) {
        return word.starts_with(['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X', '8']);
    }
    if ["hour", "honest", "heir", "honour"].iter().any(|silent| lower.starts_with(silent)) {
        return true;
    }
    if ["uni", "use", "usu", "uti", "eu", "one", "once"].iter().any(|voiced| lower.starts_with(voiced)) {
        return lower.starts_with("unin") || lower.starts_with("unim");
    }
    lower.starts_with(['a', 'e', 'i', 'o', 'u']) || word.starts_with('8')
}

/// `before` is what stands before the options.
fn article(sheet: &Sheet<'_>, before: &str, offers: &[Offer<'_>], found: &mut Found<'_>) {
    let stem = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let an = match stem.rsplit([' ', '\n']).next() {
        Some("a") => false,
        Some("an") => true,
        _ => return,
    };
    let fits = |offer: &Offer<'_>| {
        reading::spoken(&offer.reading.plain).next().is_some_and(|word| takes_an(word) == an)
    };
    let mut distractors = offers.iter().filter(|offer| !offer.choice.key);
    if offers.iter().filter(|offer| offer.choice.key).all(fits) && distractors.any(|offer| !fits(offer)) {
        let article = if an { "an" } else { "a" };
        let message = format!(
            "the stem of `{}` has `{article}` before its options, which fits the key but not every distractor",
            sheet.item.id
        );
        let mend = "end the stem before the article and put it into the options, or ask a question";
        found.item(&ARTICLE_CUE, sheet, sheet.places.stem, message, mend);
    }
}

/// Nouns that end in s and are one thing.
const SINGULAR_S: &[&str] = &[
    "access",
    "process",
    "https",
    "dns",
    "tls",
    "analysis",
    "basis",
    "business",
    "address",
    "class",
    "success",
    "loss",
    "bus",
    "status",
    "gas",
    "sms",
    "aws",
    "saas",
    "os",
    "is",
    "this",
    "redis",
    "kubernetes",
    "consensus",
    "bias",
];

/// The number of what an option names: `Some(true)` for several. By its first words only, and not at all where it is a
/// clause, or begins with a verb, as far as that shows.
fn is_plural(offer: &Offer<'_>) -> Option<bool> {
    let first = offer.words.first()?.as_str();
    match first {
        "a" | "an" | "one" | "each" | "every" => return Some(false),
        "two" | "three" | "four" | "five" | "several" | "many" | "few" | "both" => return Some(true),
        _ => {}
    }
    // "Routers", "Static routes": a noun alone or with one word before it
    let words: Vec<&str> = offer.words.iter().map(String::as_str).filter(|word| *word != "the").collect();
    let noun = match words.as_slice() {
        [noun] | [_, noun] => *noun,
        _ => return None,
    };
    if noun.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    Some(noun.len() > 3 && noun.ends_with('s') && !noun.ends_with("ss") && !SINGULAR_S.contains(&noun))
}

fn number(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let Some(key) = sheet.key() else { return };
    let words = &sheet.question;
    let at = |n: usize| words.get(n).map_or("", String::as_str);
    let asks = words.iter().position(|w| w == "which" || w == "what");
    let wanted = match asks {
        // Which are …, What are …
        Some(n) if matches!(at(n + 1), "are" | "were") => true,
        Some(n) if matches!(at(n + 1), "is" | "was") && matches!(at(n + 2), "a" | "an" | "the") => false,
        // a sentence to be completed
        None if !sheet.stem.plain.ends_with(['?', '.']) => match words.last().map(String::as_str) {
            Some("are" | "were") => true,
            Some("is" | "was") => false,
            _ => return,
        },
        _ => return,
    };
    let numbers: Option<Vec<bool>> = sheet.distractors().map(is_plural).collect();
    let (Some(numbers), Some(of_key)) = (numbers, is_plural(key)) else { return };
    let distinct: BTreeSet<bool> = numbers.into_iter().collect();
    if of_key == wanted && distinct == BTreeSet::from([!wanted]) {
        let word = if wanted { "plural" } else { "singular" };
        let message =
            format!("the stem of `{}` asks in the {word}, and only the key is in it", sheet.item.id);
        let mend = "put the options into one number, or word the stem so that both fit";
        found.item(&NUMBER_CUE, sheet, key.span, message, mend);
    }
}
