//! Texts with gaps, as Moodle has them: embedded answers (Cloze), and numbers in double brackets that stand for one of a list.
//!
//! Embedded answers stand in the text as `{2:MULTICHOICE:=right~wrong#feedback}`. Their points are the sum of what stands before the
//! colons.

use super::others::{is_true, said};
use crate::bank::{Gap, ITEM_PARTS, Item, placeholders};
use crate::exchange::found::short;
use crate::exchange::report::Note;
use crate::exchange::texts::Texts;
use crate::exchange::typed::{self, Number, Weighed};
use crate::exchange::xml::{self, Element};
use crate::exchange::{Question, html, kinds, markdown};

/// What stands for a gap while its text becomes Markdown.
fn mark(number: usize) -> String {
    format!("\u{F8FF}{number}\u{F8FF}")
}

/// What an embedded answer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// One of a list; with whether it is shuffled.
    List(bool),
    Number,
    /// A text; with whether capitals matter.
    Text(bool),
    /// Several of a list.
    Several,
}

/// An answer with its share of the points, and what is told to whoever gives it.
type Alternative = (String, f64, String);

/// An embedded answer.
struct Embedded {
    weight: u32,
    asks: Asks,
    answers: Vec<Alternative>,
}

/// Reads a text with embedded answers.
pub(super) fn embedded(
    element: &Element,
    around: &str,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let raw = element.first("questiontext").and_then(|stem| stem.first("text")).map(Element::text);
    let (marked, gaps) = split(&raw.unwrap_or_default())?;
    let stem = texts.of_format(&marked, around);
    question.points = Some(gaps.iter().map(|gap| f64::from(gap.weight)).sum());
    match gaps.as_slice() {
        [] => Err("it has no gaps in its text".to_owned()),
        all if all.iter().any(|gap| gap.asks == Asks::Several) => {
            Err("a gap of it takes several options, which banks cannot say".to_owned())
        }
        all if all.iter().all(|gap| matches!(gap.asks, Asks::List(_))) => {
            question.stem = placed(&stem, all.len())?;
            lists(all, question, texts)
        }
        [one] => {
            question.stem = stem.replace(&mark(1), "\\_\\_\\_\\_\\_");
            entry(one, question, texts)
        }
        _ => {
            Err("it has several fields to type in, or fields and lists, which banks cannot hold in one item"
                .to_owned())
        }
    }
}

/// The text with a mark for each gap, and the gaps.
fn split(raw: &str) -> Result<(String, Vec<Embedded>), String> {
    let (mut marked, mut gaps) = (String::new(), Vec::new());
    let mut rest = raw;
    while let Some(at) = rest.find('{') {
        marked.push_str(rest.get(..at).unwrap_or_default());
        let inner = rest.get(at + 1..).unwrap_or_default();
        match begun(inner) {
            Some((weight, asks, body)) => {
                if gaps.len() == ITEM_PARTS {
                    return Err(many("gaps"));
                }
                let (answers, behind) = alternatives(body)?;
                gaps.push(Embedded { weight: weight?, asks, answers });
                marked.push_str(&mark(gaps.len()));
                rest = behind;
            }
            None => {
                marked.push('{');
                rest = inner;
            }
        }
    }
    marked.push_str(rest);
    Ok((marked, gaps))
}

/// Why a gap that leaves no choice is none for a bank.
const ONE_ENTRY: &str =
    "one of its gaps has a single entry to choose from, and in a bank each has at least two";

/// True where what stands behind a brace is an embedded answer.
pub(in crate::exchange) fn is_embedded(inner: &str) -> bool {
    begun(inner).is_some()
}

fn many(what: &str) -> String {
    format!("it has more than {ITEM_PARTS} {what}, and banks hold no more")
}

/// What stands behind the brace of an embedded answer: its weight, what it asks for, and the rest of the text.
fn begun(inner: &str) -> Option<(Result<u32, String>, Asks, &str)> {
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = inner.split_at(digits);
    let (word, body) = rest.strip_prefix(':')?.split_once(':')?;
    let asks = match word {
        "MULTICHOICE" | "MC" | "MULTICHOICE_V" | "MCV" | "MULTICHOICE_H" | "MCH" => Asks::List(false),
        "MULTICHOICE_S" | "MCS" | "MULTICHOICE_VS" | "MCVS" | "MULTICHOICE_HS" | "MCHS" => Asks::List(true),
        "NUMERICAL" | "NM" => Asks::Number,
        "SHORTANSWER" | "SA" | "MW" => Asks::Text(false),
        "SHORTANSWER_C" | "SAC" | "MWC" => Asks::Text(true),
        "MULTIRESPONSE" | "MR" | "MULTIRESPONSE_H" | "MRH" | "MULTIRESPONSE_S" | "MRS"
        | "MULTIRESPONSE_HS" | "MRHS" => Asks::Several,
        _ => return None,
    };
    let weight = match number {
        "" => Ok(1),
        number => match number.parse::<u32>() {
            Ok(weight @ 1..=100) => Ok(weight),
            _ => Err(format!("a gap of it weighs {}; gaps weigh 1 to 100", short(number))),
        },
    };
    Some((weight, asks, body))
}

/// The answers up to the closing brace, and what stands behind it.
fn alternatives(body: &str) -> Result<(Vec<Alternative>, &str), String> {
    // a sign that parts answers may stand before the first one, too
    let begin = usize::from(body.starts_with('~'));
    let (mut answers, mut from, mut told) = (Vec::new(), begin, None);
    for (at, c) in body.char_indices().skip(begin) {
        let before = body.get(..at).unwrap_or_default();
        let is_meant = before.ends_with('\\')
            || (told.is_none() && (before.ends_with('&') || before.ends_with("&amp;")))
            || (told.is_none() && at == from);
        match c {
            _ if is_meant => {}
            '#' if told.is_none() => told = Some(at),
            '~' | '}' => {
                let end = told.unwrap_or(at);
                let answer = body.get(from..end).unwrap_or_default();
                let feedback = told.and_then(|told| body.get(told + 1..at)).unwrap_or_default();
                answers.push(alternative(answer, feedback)?);
                (from, told) = (at + 1, None);
                if c == '}' {
                    return Ok((answers, body.get(at + 1..).unwrap_or_default()));
                }
            }
            _ => {}
        }
    }
    Err("the answers of a gap are not closed: a `}` is missing".to_owned())
}

fn alternative(answer: &str, feedback: &str) -> Result<Alternative, String> {
    let decoded = |text: &str| html::unescape(text).replace("\\}", "}").replace("\\#", "#");
    let percent = || {
        let (number, rest) = answer.strip_prefix('%')?.split_once('%')?;
        let percent = number.replace(',', ".").parse::<f64>().ok().filter(|p| p.abs() <= 100.0)?;
        Some((rest, percent / 100.0))
    };
    let (answer, share) = match answer.strip_prefix('=') {
        Some(rest) => (rest, 1.0),
        None => percent().unwrap_or((answer, 0.0)),
    };
    Ok((decoded(answer).trim().to_owned(), share, decoded(feedback).trim().to_owned()))
}

/// The stem with its gaps in the places of the marks.
fn placed(stem: &str, count: usize) -> Result<String, String> {
    // double braces that are no gaps of ours
    let mut out = stem.to_owned();
    for place in placeholders(stem).iter().rev() {
        out.insert(place.place.start + 1, '\\');
    }
    for number in 1..=count {
        out = out.replace(&mark(number), &format!("{{{{g{number}}}}}"));
    }
    let found = placeholders(&out).len();
    if found != count {
        return Err("a gap of it stands within code, where banks have none".to_owned());
    }
    Ok(out)
}

fn lists(gaps: &[Embedded], question: &mut Question, texts: &mut Texts) -> Result<(), String> {
    let mut entries = Vec::new();
    for (number, gap) in gaps.iter().enumerate() {
        let right = gap.answers.iter().filter(|(_, share, _)| *share > 0.999).count();
        let part = gap.answers.iter().any(|(_, share, _)| *share > 1e-6 && *share <= 0.999);
        if right == 0 {
            return Err("of one of its gaps no answer is right".to_owned());
        }
        if gap.answers.len() < 2 {
            return Err(ONE_ENTRY.to_owned());
        }
        if right > 1 || part {
            return Err("a part of it has several right answers, or wrong ones that earn points".to_owned());
        }
        if gap.answers.iter().any(|(_, share, _)| *share < -1e-6) {
            texts.note(Note::lossy("points that a wrong part takes away are left out: it gives none"));
        }
        let option = |(answer, share, told): &Alternative| {
            let told = texts.of_html(told);
            (texts.of_html(answer), *share > 0.999, Some(told).filter(|told| !told.is_empty()))
        };
        let options = gap.answers.iter().map(option).collect();
        entries.push(kinds::gap(&format!("g{}", number + 1), options, gap.asks == Asks::List(false)));
    }
    let weights: Vec<u32> = gaps.iter().map(|gap| gap.weight).collect();
    let shares = kinds::of_parts(question, "inline-choice", "gaps", entries, &weights);
    kinds::partial(question, shares, texts);
    Ok(())
}

fn entry(gap: &Embedded, question: &mut Question, texts: &mut Texts) -> Result<(), String> {
    if let Asks::Text(case) = gap.asks {
        let given = gap.answers.iter().map(|(answer, share, told)| Weighed {
            what: answer.clone(),
            share: *share,
            told: !told.is_empty(),
        });
        return typed::texts(given.collect(), case, question, texts);
    }
    let mut given = Vec::new();
    for (answer, share, told) in &gap.answers {
        let (value, within) = answer.split_once(':').unwrap_or((answer, ""));
        given.push(Weighed { what: Number::of(value, within)?, share: *share, told: !told.is_empty() });
    }
    typed::numbers(given, question, texts)
}

/// Reads a text whose gaps are `[[1]]`: the entry of that number is right there, among all those of its group.
pub(super) fn numbered(
    element: &Element,
    kind: &str,
    around: &str,
    question: &mut Question,
    texts: &mut Texts,
) -> Result<(), String> {
    let member = if kind == "gapselect" { "selectoption" } else { "dragbox" };
    let entries: Vec<(String, String)> = element
        .all(member)
        .map(|entry| {
            let raw = entry.first("text").map(Element::text).unwrap_or_default();
            (kinds::of_list(&raw, texts), said(entry, "group").unwrap_or_else(|| "1".to_owned()))
        })
        .collect();
    let raw = element.first("questiontext").and_then(|stem| stem.first("text")).map(Element::text);
    let (mut marked, mut keys) = (String::new(), Vec::new());
    let raw = raw.unwrap_or_default();
    let mut rest = raw.as_str();
    while let Some(at) = rest.find("[[") {
        marked.push_str(rest.get(..at).unwrap_or_default());
        let inner = rest.get(at + 2..).unwrap_or_default();
        let number =
            inner.split_once("]]").and_then(|(number, behind)| Some((number.parse::<usize>().ok()?, behind)));
        match number {
            Some((number, behind)) => {
                if keys.len() == ITEM_PARTS {
                    return Err(many("gaps"));
                }
                let key = number.checked_sub(1).filter(|key| *key < entries.len());
                keys.push(key.ok_or_else(|| format!("the gap [[{number}]] of its text has no entry"))?);
                marked.push_str(&mark(keys.len()));
                rest = behind;
            }
            None => {
                marked.push_str("[[");
                rest = inner;
            }
        }
    }
    marked.push_str(rest);
    if keys.is_empty() {
        return Err("it has no gaps in its text".to_owned());
    }
    question.stem = placed(&texts.of_format(&marked, around), keys.len())?;
    let anchored = said(element, "shuffleanswers").is_some_and(|word| !is_true(&word));
    let mut gaps = Vec::new();
    for (number, key) in keys.iter().enumerate() {
        let group = entries.get(*key).map(|(_, group)| group);
        let list = entries.iter().enumerate().filter(|(_, (_, of))| Some(of) == group);
        if list.clone().nth(1).is_none() {
            return Err(ONE_ENTRY.to_owned());
        }
        if list.clone().nth(ITEM_PARTS).is_some() {
            return Err(many("entries for a gap"));
        }
        let options = list.map(|(at, (text, _))| (text.clone(), at == *key, None)).collect();
        gaps.push(kinds::gap(&format!("g{}", number + 1), options, anchored));
    }
    if kind == "ddwtos" && element.all(member).any(|entry| entry.first("infinite").is_none()) {
        texts.note(Note::normalised("an entry that could stand in one gap can be chosen for each"));
    }
    let weights = vec![1; gaps.len()];
    let shares = kinds::of_parts(question, "inline-choice", "gaps", gaps, &weights);
    kinds::partial(question, shares, texts);
    Ok(())
}

/// How many points a unit of weight is there, where the points are divided like that.
fn times(item: &Item, gaps: &[Gap]) -> Option<u32> {
    let sum: u32 = gaps.iter().map(|gap| gap.weight).sum();
    item.points.is_multiple_of(sum.max(1)).then(|| item.points / sum.max(1))
}

/// The points that the item has there, where they are not its own.
pub(super) fn losses_of_points(item: &Item, gaps: &[Gap]) -> Option<Note> {
    let sum: u32 = gaps.iter().map(|gap| gap.weight).sum();
    times(item, gaps).is_none().then(|| {
        Note::lossy(format!(
            "the points are the sum of the weights of the gaps: {sum} elsewhere, not {}",
            item.points
        ))
    })
}

/// The stem as HTML with embedded answers.
pub(super) fn written(item: &Item, gaps: &[Gap]) -> String {
    let times = times(item, gaps).unwrap_or(1);
    let (mut marked, mut at) = (String::new(), 0);
    for place in placeholders(&item.stem) {
        let Some(number) = gaps.iter().position(|gap| gap.id.as_str() == place.name) else { continue };
        marked.push_str(item.stem.get(at..place.place.start).unwrap_or_default());
        marked.push_str(&mark(number));
        at = place.place.end;
    }
    marked.push_str(item.stem.get(at..).unwrap_or_default());
    let mut out = markdown::to_html(&marked).replace('{', "&#123;");
    for (number, gap) in gaps.iter().enumerate() {
        let options = gap.options.iter().map(|option| {
            let sign = if option.key { "=" } else { "" };
            let words = quoted(&xml::escape(&markdown::plain(&option.text).text));
            let told =
                option.rationale.as_deref().map(|told| format!("#{}", quoted(&markdown::to_html(told))));
            format!("{sign}{words}{}", told.unwrap_or_default())
        });
        let options: Vec<String> = options.collect();
        let embedded = format!("{{{}:MCS:{}}}", gap.weight * times, options.join("~"));
        out = out.replace(&mark(number), &embedded);
    }
    out
}

/// HTML within an embedded answer, where it is written once more in the names of characters.
fn quoted(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 8);
    for c in html.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '~' | '#' | '{' | '}' | '=' | '%' | '\\' => out.push_str(&format!("&#{};", u32::from(c))),
            '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
