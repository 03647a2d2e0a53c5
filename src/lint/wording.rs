//! Wording: whether stem and options can be understood, and answered, without being read twice.

use super::desk::{Desk, Found, Sheet};
use super::rule::{MID_BLANK, NEGATIVE, READING_LEVEL, SELECT_DISAGREES, SELECT_UNSAID, UNFOCUSED, VAGUE};
use super::{reading, words};

/// The school grade above which a stem is hard to read.
const GRADE: f64 = 16.0;
/// Shorter stems have no grade.
const GRADED_WORDS: usize = 30;

/// Every rule of this family.
pub(super) fn check(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    mid_blank(desk, sheet, found);
    if desk.is_english() {
        select(desk, sheet, found);
        negative(desk, sheet, found);
        vague(desk, sheet, found);
        reading_level(sheet, found);
        unfocused(sheet, found);
    }
}

/// How many options the stem asks for, and the word that says so.
fn asked_for(stem: &str) -> Option<(u32, String)> {
    for sentence in reading::sentences(stem) {
        let words = reading::lower(sentence);
        for (at, word) in words.iter().enumerate() {
            let directs = matches!(word.as_str(), "choose" | "select" | "pick" | "mark" | "tick");
            if !(directs && at < 2 || matches!(word.as_str(), "which" | "what") && sentence.contains('?')) {
                continue;
            }
            let mut rest = words
                .iter()
                .skip(at + 1)
                .skip_while(|w| matches!(w.as_str(), "the" | "any" | "exactly" | "best"));
            let Some(next) = rest.next() else { continue };
            if directs && next == "all" && sentence.to_lowercase().contains("apply") {
                return Some((0, next.clone()));
            }
            let spelt = next.bytes().all(|b| b.is_ascii_alphabetic());
            let counts = |word: Option<&String>| {
                word.is_none_or(|w| {
                    matches!(w.as_str(), "of" | "options" | "answers" | "statements" | "choices")
                })
            };
            if let Some(number) = words::number(next).filter(|_| spelt || directs || counts(rest.next())) {
                return Some((number, next.clone()));
            }
        }
    }
    None
}

fn select(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let (item, stem) = (sheet.item, &sheet.stem.plain);
    if !item.kind.kind().is_choice() {
        return;
    }
    let Some((asked, word)) = asked_for(stem) else {
        let says = |n: u32| reading::lower(stem).iter().any(|word| words::number(word) == Some(n));
        if item.select > 1 && !says(item.select) {
            let message = format!(
                "`{}` has {} keys, and its stem does not say how many are asked for",
                item.id, item.select
            );
            let mend = format!("ask \"Which {} …\"", spelt(item.select));
            found.item(&SELECT_UNSAID, sheet, sheet.places.stem, message, mend);
        }
        return;
    };
    // "Which two ports" may be answered by an option that names two
    let pairs = || {
        let parts = |text: &str| text.contains(" and ") || text.contains([',', '/', '+', ';', '→']);
        item.select == 1 && sheet.options.iter().all(|offer| parts(&offer.reading.plain))
    };
    if asked == item.select || asked == 0 && item.select > 1 || asked > 1 && pairs() {
        return;
    }
    let span = desk.within(sheet.places.stem, &word);
    let keys = match item.select {
        // in an item that contradicts itself, which is told beside this
        n if sheet.keys().count() != n as usize => format!("a candidate selects {n}"),
        1 => "1 option is the key".to_owned(),
        n => format!("{n} options are keys"),
    };
    let message = match asked {
        0 => format!("the stem of `{}` asks for all that apply, but {keys}", item.id),
        asked => format!("the stem of `{}` asks for {asked}, but {keys}", item.id),
    };
    let mend = "let the stem, `select` and the keys say the same number";
    found.item(&SELECT_DISAGREES, sheet, span, message, mend);
}

fn spelt(n: u32) -> String {
    match n {
        2 => "TWO".to_owned(),
        3 => "THREE".to_owned(),
        4 => "FOUR".to_owned(),
        n => n.to_string(),
    }
}

/// Words behind which a negation is about something else than what is asked.
const ASIDE: &[&str] = &[
    "that", "who", "which", "whose", "whom", "when", "if", "because", "where", "while", "after", "before",
    "although", "since", "so", "and", "but", "or", "how", "why", "whether", "unless", "until", "for", "to",
    "with", "without",
];
const NEGATIONS: &[&str] = &[
    "not",
    "never",
    "cannot",
    "isn't",
    "aren't",
    "doesn't",
    "don't",
    "wasn't",
    "won't",
    "can't",
    "isn’t",
    "aren’t",
    "doesn’t",
    "don’t",
    "can’t",
];
/// How far behind the question word a negation still turns the question.
const NEAR: usize = 9;

fn negative(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let Some(word) = negation(&sheet.question) else { return };
    if sheet.stem.stressed.contains(word) {
        return;
    }
    let capitals = if word == "except" { "EXCEPT" } else { "NOT" };
    let message = format!(
        "the stem of `{}` asks for what does not hold, and `{word}` is not emphasised",
        sheet.item.id
    );
    let mend = format!("ask for what holds, or write **{capitals}**");
    found.item(&NEGATIVE, sheet, desk.within(sheet.places.stem, word), message, mend);
}

/// The word that turns a question into its opposite.
fn negation(words: &[String]) -> Option<&str> {
    let all = words.iter().map(String::as_str);
    let whole = |word: &str| matches!(word, "all" | "each" | "every" | "any" | "both");
    if let Some(at) = all.clone().position(|word| word == "except")
        && (at + 2 >= words.len() || all.clone().take(at).any(|word| word == "following"))
        && all.clone().take(at).any(whole)
    {
        return Some("except");
    }
    let asks = all.clone().position(|word| matches!(word, "which" | "what"))?;
    let mut behind = all.skip(asks + 1).take(NEAR).take_while(|word| !ASIDE.contains(word));
    behind.find(|word| NEGATIONS.contains(word))
}

fn mid_blank(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let plain = &sheet.stem.plain;
    let Some(at) = plain.find("___") else { return };
    let after = plain.get(at..).unwrap_or_default().trim_start_matches('_');
    let sentence = after.split(['.', '?', '!', '\n']).next().unwrap_or_default();
    if reading::spoken(sentence).next().is_some() {
        let message = format!("the stem of `{}` has a blank in mid-sentence", sheet.item.id);
        let mend = "ask a question, or turn the sentence so that it ends with the blank";
        found.item(&MID_BLANK, sheet, desk.within(sheet.places.stem, "___"), message, mend);
    }
}

fn vague(desk: &Desk<'_>, sheet: &Sheet<'_>, found: &mut Found<'_>) {
    for offer in &sheet.options {
        let compares = |word: Option<&String>| {
            word.is_some_and(|w| {
                matches!(w.as_str(), "how" | "as" | "more" | "less" | "so" | "too" | "or" | "most")
            })
        };
        let vague = offer.words.iter().enumerate().find(|(at, word)| {
            let before = at.checked_sub(1).and_then(|n| offer.words.get(n));
            words::VAGUE.contains(&word.as_str()) && !compares(before) && !compares(offer.words.get(at + 1))
        });
        let vague = vague.map(|(_, word)| word);
        if let Some(word) = vague {
            let message = format!(
                "an option of `{}` says `{word}`, which is another number to everybody",
                sheet.item.id
            );
            let mend = "give the figure, or leave the word out";
            found.item(&VAGUE, sheet, desk.within(offer.span, word), message, mend);
            return;
        }
    }
}

/// The school grade that a text asks for (Kincaid et al. 1975); `None` for a short one.
fn grade(prose: &str) -> Option<f64> {
    let is_word = |word: &&str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
    let words: Vec<&str> = reading::spoken(prose).filter(is_word).collect();
    let sentences = reading::sentences(prose).len();
    if words.len() < GRADED_WORDS || sentences == 0 {
        return None;
    }
    let syllables: usize = words.iter().map(|word| words::syllables(word)).sum();
    let (words, sentences) = (words.len() as f64, sentences as f64);
    Some(0.39 * words / sentences + 11.8 * syllables as f64 / words - 15.59)
}

fn reading_level(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    if let Some(grade) = grade(&sheet.stem.prose).filter(|grade| *grade > GRADE) {
        let message = format!(
            "the stem of `{}` reads at school grade {grade:.0}; {GRADE:.0} is hard already",
            sheet.item.id
        );
        let mend = "shorten the sentences, and use plainer words where the subject allows";
        found.item(&READING_LEVEL, sheet, sheet.places.stem, message, mend);
    }
}

/// Words that any question may have.
const GENERIC: &[&str] = &[
    "state", "option", "answer", "correct", "right", "true", "wrong", "follow", "appl", "hold", "select",
    "choos", "item",
];

fn unfocused(sheet: &Sheet<'_>, found: &mut Found<'_>) {
    let generic = |word: &String| GENERIC.iter().any(|g| word.starts_with(g));
    if !sheet.stem.has_blocks
        && sheet.stem.images.is_empty()
        && !sheet.stem.plain.contains(|c: char| c.is_ascii_digit())
        && sheet.content.iter().all(generic)
    {
        let message = format!("the stem of `{}` does not say what it is about", sheet.item.id);
        let mend = "move what all options are about into the stem";
        found.item(&UNFOCUSED, sheet, sheet.places.stem, message, mend);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negated(text: &str) -> Option<String> {
        negation(&reading::lower(text)).map(str::to_owned)
    }

    #[test]
    fn a_negation_counts_where_it_turns_the_question() {
        for text in [
            "Which step is not part of it?",
            "What does a firewall never see?",
            "All of these are layers except:",
        ] {
            assert!(negated(text).is_some(), "{text}");
        }
        for text in [
            "What should she do when the client does not answer?",
            "Which reply suits a buyer who does not pay?",
            "Which ports are open except 22 and 80 on both hosts?",
            "Why can it not read the file?",
        ] {
            assert_eq!(negated(text), None, "{text}");
        }
    }

    #[test]
    fn the_number_that_is_asked_for_is_found() {
        let asked = |text: &str| asked_for(text).map(|(n, _)| n);
        assert_eq!(asked("Text. Which TWO of these hold?"), Some(2));
        assert_eq!(asked("Which one is right?"), Some(1));
        assert_eq!(asked("What holds? (Choose 3.)"), Some(3));
        assert_eq!(asked("Which 5 GHz channel is free?"), None);
        assert_eq!(asked("Which two-node cluster survives?"), None);
        assert_eq!(asked("Select all that apply."), Some(0));
    }
}
