//! GIFT, as Moodle reads it: questions between empty lines, answers in braces.
//!
//! `::title::`, `[html]`, `[markdown]`, `[plain]` and `[moodle]` texts, weights, feedback of answers and of the question,
//! `$CATEGORY:`, and `[id:…] [tag:…]` in the comment before a question are understood. The sign for what answers a question
//! tells its type; types that a bank cannot hold are refused by name.

mod others;

use super::found::{Answer, Reading};
use super::report::Note;
use super::source::Text;
use super::texts::Texts;
use super::{
    ExchangeError, Format, Found, Place, Question, carrier, html, markdown, moodle, pictures, settle,
};

pub(super) fn is_like(text: &str) -> bool {
    let braces = text.contains('{') && text.contains('}');
    let mark = |line: &str| {
        let line = line.trim_start();
        line.starts_with("::")
            || line.starts_with("$CATEGORY")
            || line.contains('{')
            || line.starts_with(['=', '~'])
    };
    braces && !text.trim_start().starts_with(['<', '{']) && text.lines().any(mark)
}

/// The lines of one question.
#[derive(Default)]
struct Block {
    line: usize,
    text: String,
    /// Comments before it or within.
    comments: Vec<String>,
    /// Comments behind its answers: of the next one, where a title follows at once.
    behind: Vec<String>,
    /// Braces that are open behind the last line.
    open: bool,
    /// Braces that were closed.
    closed: bool,
}

pub(super) fn read(text: &Text) -> Result<Reading, ExchangeError> {
    let mut reading = Reading::new(Format::Gift);
    let mut category: Option<String> = None;
    let mut block = Block::default();
    for (number, line) in text.lines() {
        let bare = line.trim();
        if let Some(comment) = bare.strip_prefix("//") {
            let comments = if block.closed && !block.open { &mut block.behind } else { &mut block.comments };
            comments.push(comment.trim().to_owned());
            continue;
        }
        if let Some(path) = bare.strip_prefix("$CATEGORY:") {
            end(&mut block, category.as_deref(), &mut reading);
            category = Some(path.trim().to_owned()).filter(|path| !path.is_empty());
            continue;
        }
        // a title begins the next question, though no empty line parts them or an answer is never closed
        if !block.text.is_empty() && bare.starts_with("::") {
            let comments = std::mem::take(&mut block.behind);
            end(&mut block, category.as_deref(), &mut reading);
            block.comments = comments;
        } else if bare.is_empty() && !block.open {
            end(&mut block, category.as_deref(), &mut reading);
        }
        if bare.is_empty() && block.text.is_empty() {
            continue;
        }
        if block.text.is_empty() {
            block.line = number;
        }
        block.open = open_behind(bare, block.open);
        block.closed |= !block.open && find(bare, &['}']).is_some();
        block.text.push_str(line);
        block.text.push('\n');
    }
    end(&mut block, category.as_deref(), &mut reading);
    Ok(reading)
}

/// True when a brace is open behind the line.
fn open_behind(line: &str, open: bool) -> bool {
    let (mut open, mut escaped) = (open, false);
    for c in line.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => open = true,
            '}' => open = false,
            _ => {}
        }
    }
    open
}

fn end(block: &mut Block, category: Option<&str>, reading: &mut Reading) {
    if block.text.trim().is_empty() {
        // a comment that no question follows at once belongs to none
        block.text.clear();
        return;
    }
    let block = std::mem::take(block);
    let place = Place::line(block.line);
    let mut carried = None;
    let (mut id, mut tags) = (None, Vec::new());
    for comment in block.comments.iter().chain(&block.behind) {
        match carrier::find(comment) {
            Some(found) => carried = Some(reading.take(found)),
            None => marks(comment, &mut id, &mut tags),
        }
    }
    let text = block.text.trim();
    let (title, rest) = title(text);
    let name = title.clone().unwrap_or_else(|| rest.split('{').next().unwrap_or_default().to_owned());
    match question(rest) {
        Ok(mut question) => {
            question.place = place;
            question.title = title;
            question.id = id;
            question.tags = tags;
            question.category = category.map(str::to_owned);
            question.carried = carried;
            reading.found.push(Found::Question(Box::new(question)));
        }
        Err(why) => reading.refuse(place, &name, why),
    }
}

/// `[id:…]` and `[tag:…]` of a comment.
fn marks(comment: &str, id: &mut Option<String>, tags: &mut Vec<String>) {
    let mut rest = comment;
    while let Some(at) = rest.find('[') {
        rest = rest.get(at + 1..).unwrap_or_default();
        let Some(end) = find(rest, &[']']).map(|(end, _)| end) else { return };
        let inner = rest.get(..end).unwrap_or_default();
        if let Some(given) = inner.strip_prefix("id:") {
            *id = Some(unescape(given).trim().to_owned()).filter(|id| !id.is_empty());
        } else if let Some(tag) = inner.strip_prefix("tag:") {
            tags.extend(Some(unescape(tag).trim().to_owned()).filter(|tag| !tag.is_empty()));
        }
        rest = rest.get(end..).unwrap_or_default();
    }
}

/// The title, and what stands behind it.
fn title(text: &str) -> (Option<String>, &str) {
    let Some(rest) = text.strip_prefix("::") else { return (None, text) };
    let mut from = 0;
    while let Some((at, _)) = rest.get(from..).and_then(|tail| find(tail, &[':'])) {
        let at = at + from;
        if rest.get(at + 1..).is_some_and(|tail| tail.starts_with(':')) {
            let title = unescape(rest.get(..at).unwrap_or_default()).trim().to_owned();
            return (
                Some(title).filter(|title| !title.is_empty()),
                rest.get(at + 2..).unwrap_or_default().trim(),
            );
        }
        from = at + 1;
    }
    (None, text)
}

/// The first of these signs that no backslash stands before.
fn find(text: &str, signs: &[char]) -> Option<(usize, char)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if signs.contains(&c) => return Some((at, c)),
            _ => {}
        }
    }
    None
}

/// Signs without their backslashes; `\n` is a line break.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\\', Some('n')) => {
                rest.next();
                out.push('\n');
            }
            ('\\', Some(next @ ('~' | '=' | '#' | '{' | '}' | ':' | '\\' | '[' | ']' | '/'))) => {
                out.push(*next);
                rest.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Moodle,
    Html,
    Plain,
    Markdown,
}

/// The kind that a text names in brackets before it, else the one around it, and the text.
fn kind(text: &str, around: Kind) -> (Kind, &str) {
    let text = text.trim();
    for (name, kind) in [
        ("[html]", Kind::Html),
        ("[markdown]", Kind::Markdown),
        ("[plain]", Kind::Plain),
        ("[moodle]", Kind::Moodle),
    ] {
        if let Some(rest) = text.strip_prefix(name) {
            return (kind, rest.trim());
        }
    }
    (around, text)
}

impl Texts {
    /// A text of this kind as Markdown.
    fn of_kind(&mut self, kind: Kind, raw: &str) -> String {
        let text = unescape(raw);
        match kind {
            Kind::Markdown => self.of_markdown(&text),
            Kind::Plain => markdown::from_plain(text.trim()),
            Kind::Moodle if !looks_like_html(&text) => {
                // lines that the source is wrapped in are one, breaks that are meant are written `\n`
                let unwrapped = raw.split_whitespace().collect::<Vec<_>>().join(" ");
                markdown::from_plain(unescape(&unwrapped).trim())
            }
            Kind::Moodle => self.of_html(&text.replace("\n\n", "<br><br>")),
            Kind::Html => self.of_html(text.trim()),
        }
    }
}

fn looks_like_html(text: &str) -> bool {
    let tag = |rest: &str| {
        rest.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains('>')
    };
    let tags = text.match_indices('<').take(50).any(|(at, _)| text.get(at + 1..).is_some_and(tag));
    let entity = |rest: &str| {
        rest.bytes().take(12).position(|b| b == b';').and_then(|end| html::entity(rest.get(..end)?)).is_some()
    };
    tags || text.match_indices('&').take(50).any(|(at, _)| text.get(at + 1..).is_some_and(entity))
}

/// The question of a block, without its title; or why it is none for a bank.
fn question(text: &str) -> Result<Question, String> {
    let Some((open, _)) = find(text, &['{']) else {
        return Err("it is a text without answers (a description), and a bank holds questions".to_owned());
    };
    let (before, answers) = (text.get(..open).unwrap_or_default(), text.get(open + 1..).unwrap_or_default());
    if moodle::is_embedded(answers) {
        return Err(
            "it has embedded answers (Moodle's Cloze), which are read from Moodle XML: export it as that"
                .to_owned(),
        );
    }
    let Some((close, _)) = find(answers, &['}']) else {
        return Err("its answers are not closed: a `}` is missing".to_owned());
    };
    let (answers, after) =
        (answers.get(..close).unwrap_or_default(), answers.get(close + 1..).unwrap_or_default());
    if find(after, &['{', '}']).is_some() {
        return Err(
            "it has several pairs of braces; signs that are meant stand behind a backslash".to_owned()
        );
    }
    let (around, before) = kind(before, Kind::Moodle);
    let mut texts = Texts::default();
    let mut question = Question::default();
    let blank = !after.trim().is_empty();
    let raw = if blank { format!("{before} _____ {}", after.trim()) } else { before.to_owned() };
    question.stem = texts.of_kind(around, &raw);
    let shown = std::mem::take(&mut texts.shown);
    texts.pictures -= shown.len();
    pictures::adopt(&mut question, &mut texts, &shown, |_| Err(pictures::Absent::NotHeld))?;
    if blank {
        // the blank is no emphasis
        question.stem = question.stem.replace("_____", "\\_\\_\\_\\_\\_").replace("\\\\_", "\\_");
        texts.note(Note::normalised("the answers stood within the sentence; a blank stands there"));
    }
    let (answers, general) = general(answers);
    question.rationale = general.map(|raw| {
        let (kind, raw) = kind(raw, around);
        texts.of_kind(kind, raw)
    });
    self::answers(answers.trim(), around, &mut question, &mut texts)?;
    if question.stem.is_empty() {
        return Err("it asks nothing: there is no text before its answers".to_owned());
    }
    if texts.pictures > 0 {
        return Err("it shows a picture in an answer or a feedback, where banks hold none".to_owned());
    }
    question.notes.extend(texts.notes);
    Ok(question)
}

/// Answers, and the feedback behind `####`.
fn general(text: &str) -> (&str, Option<&str>) {
    let mut from = 0;
    while let Some((at, _)) = text.get(from..).and_then(|tail| find(tail, &['#'])) {
        let at = at + from;
        if text.get(at..).is_some_and(|tail| tail.starts_with("####")) {
            return (text.get(..at).unwrap_or_default(), text.get(at + 4..));
        }
        from = at + 1;
    }
    (text, None)
}

fn answers(text: &str, around: Kind, question: &mut Question, texts: &mut Texts) -> Result<(), String> {
    if text.is_empty() {
        return Err("it is an essay, which banks cannot hold".to_owned());
    }
    let Some(parts) = others::answers(text, around, question, texts)? else { return Ok(()) };
    let rights = parts.iter().filter(|(sign, _)| *sign == '=').count();
    if rights > 1 {
        return Err(settle::SEVERAL_RIGHT.to_owned());
    }
    let mut weights = Vec::new();
    for (sign, part) in parts {
        let part = part.trim();
        let (weight, part) = weight(part)?;
        let weight = weight.unwrap_or(if sign == '=' { 1.0 } else { 0.0 });
        let (part, feedback) = match find(part, &['#']) {
            Some((at, _)) => (part.get(..at).unwrap_or_default(), part.get(at + 1..)),
            None => (part, None),
        };
        let (own, part) = kind(part, around);
        let rationale = feedback.map(|raw| {
            let (kind, raw) = kind(raw, own);
            texts.of_kind(kind, raw)
        });
        let rationale = rationale.filter(|text| !text.is_empty());
        question.options.push(Answer { text: texts.of_kind(own, part), rationale, ..Answer::default() });
        weights.push(weight);
    }
    let weighed = if rights == 1 { settle::by_best(&weights)? } else { settle::by_weight(&weights) };
    weighed.notes.into_iter().for_each(|note| texts.note(note));
    question.scoring = weighed.scoring;
    question.options.iter_mut().zip(weighed.keys).for_each(|(option, key)| option.key = key);
    Ok(())
}

/// What begins with `=` or `~`, each with its sign.
fn parts(text: &str) -> Result<Vec<(char, &str)>, String> {
    let Some((first, _)) = find(text, &['=', '~']) else {
        return Err("its answers begin with neither `=` nor `~`".to_owned());
    };
    if first > 0 {
        return Err(format!(
            "`{}` stands before its first answer",
            super::found::short(text.get(..first).unwrap_or_default())
        ));
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let body = rest.get(1..).unwrap_or_default();
        let end = find(body, &['=', '~']).map_or(body.len(), |(at, _)| at);
        parts.push((sign, body.get(..end).unwrap_or_default()));
        rest = body.get(end..).unwrap_or_default();
    }
    Ok(parts)
}

/// `%50%` before an answer, as a share.
fn weight(part: &str) -> Result<(Option<f64>, &str), String> {
    let Some(rest) = part.strip_prefix('%') else { return Ok((None, part)) };
    let Some((number, rest)) = rest.split_once('%') else { return Ok((None, part)) };
    match number.trim().replace(',', ".").parse::<f64>() {
        Ok(percent) if percent.is_finite() && percent.abs() <= 100.0 => {
            Ok((Some(percent / 100.0), rest.trim()))
        }
        _ => Err(format!("`%{}%` is no weight from -100 to 100", super::found::short(number))),
    }
}
