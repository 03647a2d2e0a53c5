//! Quizzes in the Markdown of text2qti, with which courses on Canvas are written.
//!
//! A line says by its beginning what it is (`1.`, `a)`, `*b)`, `[*]`, `[ ]`, `...`, `Title:`); indented lines go on with it.

mod typed;

use super::found::{Answer, Reading};
use super::report::Note;
use super::source::Text;
use super::texts::Texts;
use super::typed::{Number, Weighed};
use super::write::Sheet;
use super::{ExchangeError, Format, Found, Place, Question, carrier, html, kinds, markdown};
use crate::bank::{Item, Kind, Scoring};
use std::fmt::Write as _;

/// What a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Question,
    /// One of several, of which one is right.
    Choice(bool),
    /// One of several, of which any may be right.
    Tick(bool),
    Feedback,
    RightFeedback,
    WrongFeedback,
    Solution,
    Short,
    Number,
    Essay,
    Upload,
    Title,
    Points,
    QuizTitle,
    /// Text between questions, groups, settings: named in the report.
    Aside(&'static str),
    GroupPoints,
    EndGroup,
    Code,
}

/// What the line begins, how wide its mark is, and what stands behind it.
fn part(line: &str) -> Option<(Part, usize, &str)> {
    const WORDS: &[(&str, Part)] = &[
        ("quiz title:", Part::QuizTitle),
        ("quiz description:", Part::Aside("the description of the quiz")),
        ("text title:", Part::Aside("a text between the questions")),
        ("text:", Part::Aside("a text between the questions")),
        ("title:", Part::Title),
        ("points per question:", Part::GroupPoints),
        ("points:", Part::Points),
        ("pick:", Part::Aside("how many questions of a group are shown")),
        ("solutions pick:", Part::Aside("settings of the quiz")),
        ("shuffle answers:", Part::Aside("settings of the quiz")),
        ("show correct answers:", Part::Aside("settings of the quiz")),
        ("one question at a time:", Part::Aside("settings of the quiz")),
        ("can't go back:", Part::Aside("settings of the quiz")),
        ("feedback is solution:", Part::Aside("settings of the quiz")),
        ("solutions sample groups:", Part::Aside("settings of the quiz")),
        ("solutions randomize groups:", Part::Aside("settings of the quiz")),
    ];
    let bare = line.trim_end();
    match bare {
        "GROUP" => return Some((Part::Aside("groups of which some questions are shown"), 0, "")),
        "END_GROUP" => return Some((Part::EndGroup, 0, "")),
        _ if bare.len() >= 3 && bare.bytes().all(|b| b == b'_') => return Some((Part::Essay, 0, "")),
        _ if bare.len() >= 3 && bare.bytes().all(|b| b == b'^') => return Some((Part::Upload, 0, "")),
        _ if bare.starts_with("```") => return Some((Part::Code, 0, "")),
        _ => {}
    }
    for (word, part) in WORDS {
        if line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            return Some((*part, 0, line.get(word.len()..).unwrap_or_default().trim()));
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (part, mark) = if digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with('.')) {
        (Part::Question, digits + 1)
    } else {
        let letter = |text: &str| {
            let mut chars = text.chars();
            chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(')')
        };
        match line {
            _ if letter(line) => (Part::Choice(false), 2),
            _ if line.strip_prefix('*').is_some_and(letter) => (Part::Choice(true), 3),
            _ if line.starts_with("[*]") => (Part::Tick(true), 3),
            _ if line.starts_with("[ ]") => (Part::Tick(false), 3),
            _ if line.starts_with("[]") => (Part::Tick(false), 2),
            _ if line.starts_with("...") => (Part::Feedback, 3),
            _ if line.starts_with('+') => (Part::RightFeedback, 1),
            _ if line.starts_with('-') => (Part::WrongFeedback, 1),
            _ if line.starts_with('!') => (Part::Solution, 1),
            _ if line.starts_with('*') => (Part::Short, 1),
            _ if line.starts_with('=') => (Part::Number, 1),
            _ => return None,
        }
    };
    let behind = line.get(mark..)?;
    let text = behind.trim_start_matches([' ', '\t']);
    (text.len() < behind.len() && !text.is_empty()).then(|| (part, line.len() - text.len(), text.trim_end()))
}

pub(super) fn is_like(text: &str) -> bool {
    let parts = || text.lines().filter_map(part).map(|(part, _, _)| part);
    let answer = |part: Part| {
        matches!(
            part,
            Part::Choice(_) | Part::Tick(_) | Part::Short | Part::Number | Part::Essay | Part::Upload
        )
    };
    parts().any(|part| part == Part::Question) && parts().any(answer)
}

pub(super) fn read(text: &Text) -> Result<Reading, ExchangeError> {
    let mut reader = Reader::default();
    let lines: Vec<(usize, &str)> = text.lines().collect();
    let mut at = 0;
    while let Some((number, line)) = lines.get(at).copied() {
        at += 1;
        if line.trim().is_empty() {
            continue;
        }
        if let Some(comment) = line.strip_prefix('%') {
            if let Some(found) = carrier::find(comment) {
                reader.carried = Some(found);
            }
            continue;
        }
        if line.trim_end() == "COMMENT" {
            let end = lines.iter().skip(at).position(|(_, line)| line.trim_end() == "END_COMMENT");
            match end {
                Some(end) => at += end + 1,
                None => {
                    let mend = "Close it with a line END_COMMENT";
                    return Err(ExchangeError::malformed(Place::line(number), "a comment never ends", mend));
                }
            }
            continue;
        }
        let Some((part, width, first)) = part(line) else {
            reader.broken(number, line);
            continue;
        };
        let mut body = vec![first.to_owned()];
        while let Some((_, line)) = lines.get(at) {
            let blank = line.trim().is_empty();
            if !blank && !line.starts_with([' ', '\t']) {
                break;
            }
            body.push(if blank { String::new() } else { unindented(line, width) });
            at += 1;
        }
        while body.last().is_some_and(String::is_empty) {
            body.pop();
        }
        reader.take(part, number, &body.join("\n"));
    }
    reader.end();
    Ok(reader.reading)
}

/// The line without the white space that stands for a mark of this width.
fn unindented(line: &str, width: usize) -> String {
    let spaced = line.replace('\t', "    ");
    let blanks = spaced.bytes().take_while(|b| *b == b' ').count();
    let cut = if width == 0 { blanks } else { blanks.min(width) };
    spaced.get(cut..).unwrap_or_default().trim_end().to_owned()
}

struct Reader {
    reading: Reading,
    carried: Option<carrier::Carried>,
    title: Option<String>,
    points: Option<f64>,
    group_points: Option<f64>,
    open: Option<Open>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            reading: Reading::new(Format::Text2qti),
            carried: None,
            title: None,
            points: None,
            group_points: None,
            open: None,
        }
    }
}

/// The question that is being read.
struct Open {
    question: Question,
    name: String,
    refused: Option<String>,
    ticks: bool,
    solution: Option<String>,
    /// Texts that are right.
    short: Vec<String>,
    /// The number that is right.
    number: Option<Number>,
    texts: Texts,
}

impl Reader {
    fn aside(&mut self, number: usize, what: &str) {
        let note = format!("line {number}: {what} is left out");
        if self.reading.notes.len() < 50 {
            self.reading.notes.push(note);
        }
    }

    /// A line that is nothing.
    fn broken(&mut self, number: usize, line: &str) {
        let shown = super::found::short(line);
        match &mut self.open {
            Some(open) => {
                let why =
                    format!("line {number} (`{shown}`) belongs to nothing: lines that go on are indented");
                open.refused.get_or_insert(why);
            }
            None => self.aside(number, &format!("`{shown}`, which belongs to no question,")),
        }
    }

    fn take(&mut self, part: Part, number: usize, text: &str) {
        match part {
            Part::QuizTitle => self.reading.title = Some(text.to_owned()),
            Part::Aside(what) => {
                self.end();
                self.aside(number, what);
            }
            Part::EndGroup => {
                self.end();
                self.group_points = None;
            }
            Part::Title => {
                self.end();
                self.title = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            Part::Points | Part::GroupPoints => {
                self.end();
                let points = text.trim().parse::<f64>().ok().filter(|points| points.is_finite());
                if points.is_none() {
                    self.aside(
                        number,
                        &format!("`{}`, which is no number of points,", super::found::short(text)),
                    );
                }
                if part == Part::Points { self.points = points } else { self.group_points = points }
            }
            Part::Question => self.begin(number, text),
            Part::Code => match &mut self.open {
                Some(open) => {
                    open.refused
                        .get_or_insert_with(|| format!("line {number}: code within it is not indented"));
                }
                None => {
                    self.reading.refuse(Place::line(number), "code", "code that makes questions is not run")
                }
            },
            _ => match &mut self.open {
                Some(open) => open.take(part, text),
                None => self.aside(number, "an answer or feedback without a question"),
            },
        }
    }

    fn begin(&mut self, number: usize, text: &str) {
        self.end();
        let title = self.title.take();
        let mut open = Open {
            question: Question {
                place: Place::line(number),
                title: title.clone(),
                points: self.points.take().or(self.group_points),
                ..Question::default()
            },
            name: title.unwrap_or_else(|| text.to_owned()),
            refused: None,
            ticks: false,
            solution: None,
            short: Vec::new(),
            number: None,
            texts: Texts::default(),
        };
        open.question.carried = self.carried.take().map(|carried| self.reading.take(carried));
        open.question.stem = open.text(text);
        self.open = Some(open);
    }

    fn end(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        if let Err(why) = open.typed() {
            open.refused.get_or_insert(why);
        }
        if let Some(why) = open.refused {
            return self.reading.refuse(open.question.place, &open.name, why);
        }
        if let Some(solution) = open.solution.take() {
            match open.question.rationale {
                None => open.question.rationale = Some(solution),
                Some(_) => open.texts.note(Note::lossy("its solution is left out beside the feedback")),
            }
        }
        if !open.ticks && open.question.keys() > 1 {
            let why = "it marks several answers as the right one; `[*]` marks several";
            return self.reading.refuse(open.question.place, &open.name, why);
        }
        if open.ticks && open.question.keys() == 1 {
            let note = "several options could be chosen; one is right, so one is chosen";
            open.texts.note(Note::normalised(note));
        }
        open.truth();
        open.question.notes = open.texts.notes;
        self.reading.found.push(Found::Question(Box::new(open.question)));
    }
}

impl Open {
    /// A text as Markdown of a bank.
    fn text(&mut self, text: &str) -> String {
        let broken = text.replace("<br />", "<br>").replace("<br/>", "<br>").replace("<br>\n", "  \n");
        let markdown = self.texts.of_markdown(&broken);
        if self.texts.pictures > 0 {
            self.refused.get_or_insert_with(|| "it shows a picture, which banks cannot hold yet".to_owned());
        }
        markdown
    }

    /// What is answered by typing; an error where there is nothing to answer at all.
    fn typed(&mut self) -> Result<(), String> {
        let kinds = [!self.question.options.is_empty(), !self.short.is_empty(), self.number.is_some()];
        match kinds.into_iter().filter(|kind| *kind).count() {
            0 => return Err("it has no answers".to_owned()),
            1 => {}
            _ => return Err("it mixes answers of several kinds".to_owned()),
        }
        if let Some(what) = self.number.take() {
            let given = vec![Weighed { what, share: 1.0, told: false }];
            return super::typed::numbers(given, &mut self.question, &mut self.texts);
        }
        if self.short.is_empty() {
            return Ok(());
        }
        // a star is a star here
        let given = self.short.drain(..).map(|text| Weighed {
            what: text.replace('*', "\\*"),
            share: 1.0,
            told: false,
        });
        let given = given.collect();
        super::typed::texts(given, false, &mut self.question, &mut self.texts)
    }

    fn take_number(&mut self, raw: &str) {
        match typed::number(raw) {
            Ok(number) if self.number.is_none() => self.number = Some(number),
            Ok(_) => drop(self.refused.get_or_insert("it has two numbers".to_owned())),
            Err(why) => drop(self.refused.get_or_insert(why)),
        }
    }

    /// A choice between true and false is a statement.
    fn truth(&mut self) {
        let of = |word: &str| {
            self.question.options.iter().find(|option| option.text.trim().eq_ignore_ascii_case(word))
        };
        let (Some(yes), Some(no)) = (of("true"), of("false")) else { return };
        if self.ticks || self.question.options.len() != 2 || yes.key == no.key {
            return;
        }
        let (answer, yes, no) = (yes.key, yes.rationale.clone(), no.rationale.clone());
        kinds::truth(&mut self.question, answer, yes, no);
    }

    fn take(&mut self, part: Part, raw: &str) {
        match part {
            // these are no Markdown
            Part::Short => return self.short.push(raw.split_whitespace().collect::<Vec<_>>().join(" ")),
            Part::Number => return self.take_number(raw.trim()),
            _ => {}
        }
        let text = self.text(raw);
        match part {
            Part::Choice(key) | Part::Tick(key) => {
                let ticks = matches!(part, Part::Tick(_));
                if !self.question.options.is_empty() && ticks != self.ticks {
                    self.refused.get_or_insert_with(|| "it mixes `a)` and `[ ]`".to_owned());
                }
                self.ticks = ticks;
                self.question.options.push(Answer { text, key, ..Answer::default() });
            }
            Part::Feedback => match self.question.options.last_mut() {
                Some(option) => option.rationale = Some(text),
                None if !self.short.is_empty() || self.number.is_some() => self
                    .texts
                    .note(Note::lossy("what is said to whoever gives one of its answers is left out")),
                None => self.question.rationale = Some(text),
            },
            Part::RightFeedback | Part::WrongFeedback => {
                self.texts
                    .note(Note::lossy("what is said to right and to wrong answers as a whole is left out"));
            }
            Part::Solution => self.solution = Some(text),
            part => {
                let what = match part {
                    Part::Essay => "is an essay",
                    _ => "asks for a file",
                };
                self.refused.get_or_insert_with(|| format!("it {what}, which banks cannot hold yet"));
            }
        }
    }
}

/// What text2qti cannot say of an item.
pub(super) fn losses(item: &Item) -> Vec<Note> {
    match &item.kind {
        Kind::Ordering => return vec![Note::refused("text2qti has no things in order")],
        Kind::Matching(_) => return vec![Note::refused("text2qti has no pairs")],
        Kind::InlineChoice(_) => return vec![Note::refused("text2qti has no lists within a text")],
        Kind::Choice | Kind::TrueFalse | Kind::Numeric(_) | Kind::Text(_) => {}
    }
    let mut notes = vec![Note::lossy("domain and tags have no place")];
    notes.extend(typed::losses(&item.kind));
    if item.select > 1 && item.scoring == Scoring::Partial {
        notes.push(Note::lossy("partial scoring cannot be said: Canvas decides how it scores"));
    }
    if item.kind == Kind::Choice && item.options.iter().any(|option| option.anchored) {
        notes.push(Note::lossy("options that keep their place may be shuffled"));
    }
    notes
}

pub(super) fn write(sheet: &Sheet) -> Vec<u8> {
    let title = sheet.title().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = format!("Quiz title: {title}\n");
    for (index, entry) in sheet.entries.iter().enumerate() {
        let item = &entry.item;
        // writing to a String cannot fail
        let _ = writeln!(out, "\n% {}", sheet.carrier(index, entry));
        let _ = writeln!(out, "Title: {}\nPoints: {}", item.id, item.points);
        put(&mut out, &format!("{}.  ", index + 1), &item.stem);
        put(&mut out, "... ", &item.rationale);
        typed::write(&item.kind, &mut out);
        for (letter, option) in ('a'..='z').zip(&item.options) {
            let mark = match (item.select, option.key) {
                (1, true) => format!("*{letter})  "),
                (1, false) => format!("{letter})  "),
                (_, true) => "[*]  ".to_owned(),
                (_, false) => "[ ]  ".to_owned(),
            };
            put(&mut out, &mark, &option.text);
            if let Some(rationale) = &option.rationale {
                put(&mut out, "... ", rationale);
            }
        }
    }
    out.into_bytes()
}

/// A text behind its mark; what follows is indented by the mark's width. Blocks have empty lines around them, as the Markdown
/// of Python asks for.
fn put(out: &mut String, mark: &str, text: &str) {
    let even = html::to_markdown(&markdown::to_html(text)).text.replace("  \n", "<br>\n");
    let indent = " ".repeat(mark.len());
    let mut code = false;
    for (number, line) in even.lines().enumerate() {
        if line.starts_with("```") {
            code = !code;
        }
        // a dollar sign begins a formula
        let line = if code { line.to_owned() } else { line.replace('$', "\\$") };
        match (number, line.is_empty()) {
            (0, _) => out.push_str(mark),
            (_, true) => {}
            _ => out.push_str(&indent),
        }
        out.push_str(&line);
        out.push('\n');
    }
}
