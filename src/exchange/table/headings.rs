//! The columns that the headings of a table name: ours, and those of other people's sheets of questions.

use crate::exchange::settle;
use std::collections::HashSet;

/// Other words for a column; of several that a table has, the first here counts, and the others are not read: what says
/// more comes first, as `question` can be its number, and `answer` what somebody answered.
const ALIASES: &[(&str, &[&str])] = &[
    ("stem", &["question_text", "questiontext", "question_stem", "question", "prompt", "text", "mcq"]),
    (
        "key",
        &[
            "correct_answer",
            "correct_answers",
            "correct_answer(s)",
            "correct_option",
            "correct_options",
            "correct_choice",
            "right_answer",
            "correct_index",
            "correct_answer_index",
            "correct_option_index",
            "answer_index",
            "answer_key",
            "correct",
            "answer",
        ],
    ),
    ("options", &["choices", "answer_options", "possible_answers"]),
    ("type", &["question_type", "questiontype"]),
    ("domain", &["category", "topic", "subject"]),
    ("rationale", &["explanation", "feedback"]),
    ("points", &["marks"]),
];

/// Words before the number or the letter of an option.
const OPTIONS: &[&str] = &["option", "answer", "choice", "answer_option"];

/// The columns, one for each heading, under the names that ours have.
#[derive(Debug)]
pub(super) struct Headings {
    /// The columns' names; a heading that names none keeps its own words.
    pub names: Vec<String>,
    /// The words of the heading that the keys stand under.
    pub key: String,
    /// The options' own headings count from 1 (`Option 1`), so keys that are numbers do too.
    pub counted: bool,
    /// The letters of options that have columns, with these.
    pub options: Vec<(String, String)>,
}

/// A heading in small letters, its words with `_` between them: `Option 1`, `option-1` and `optionA` alike.
fn words(heading: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in heading.trim().trim_matches('"').trim().chars() {
        let starts = (c.is_uppercase() && before.is_lowercase())
            || (c.is_ascii_digit() && before.is_alphabetic() && OPTIONS.contains(&out.as_str()));
        if starts {
            out.push('_');
        }
        match c {
            ' ' | '-' | '_' if out.ends_with('_') => {}
            ' ' | '-' | '_' => out.push('_'),
            c => out.extend(c.to_lowercase()),
        }
        before = c;
    }
    out
}

/// The word and the number or letter of an option's heading: `option_2`, `answer_2`, `choice_b` and the like.
fn parted(words: &str) -> Option<(&str, &str)> {
    words.rsplit_once('_').filter(|(word, _)| OPTIONS.contains(word))
}

/// `option_b` for `option_2`, where they count from this number.
fn option(words: &str, first: usize) -> Option<String> {
    let (_, which) = parted(words)?;
    let letter = match which.parse::<usize>() {
        Ok(number) => settle::letters().take(super::COLUMNS).nth(number.checked_sub(first)?)?,
        Err(_) => settle::letters().take(super::COLUMNS).find(|letter| letter == which)?,
    };
    Some(format!("option_{letter}"))
}

impl Headings {
    /// The columns of these headings.
    pub(super) fn of<'h>(headings: impl Iterator<Item = &'h str>) -> Self {
        let said: Vec<String> = headings.map(words).collect();
        let mut names = said.clone();
        let mut key = "key".to_owned();
        let has = |names: &[String], name: &str| names.iter().any(|one| one == name);
        for (column, aliases) in ALIASES {
            let found = aliases.iter().find_map(|alias| said.iter().position(|one| one == alias));
            if let Some(at) = found.filter(|_| !has(&said, column)) {
                if let Some(name) = names.get_mut(at) {
                    *name = (*column).to_owned();
                }
                if *column == "key" {
                    key = said.get(at).cloned().unwrap_or_default();
                }
            }
        }
        let numbered =
            |number: &str| said.iter().any(|words| parted(words).is_some_and(|(_, n)| n == number));
        let first = usize::from(!numbered("0"));
        // sheets of questions often have the bare letters, all of them from a on
        let bare: HashSet<&str> = said.iter().map(String::as_str).filter(|words| words.len() == 1).collect();
        let letters: HashSet<String> = settle::letters().take_while(|l| bare.contains(l.as_str())).collect();
        let has_stem = has(&names, "stem");
        let mut taken: HashSet<String> = names.iter().cloned().collect();
        for (at, words) in said.iter().enumerate() {
            let column = match letters.contains(words) && has_stem {
                true => Some(format!("option_{words}")),
                false => option(words, first),
            };
            if let Some(column) = column.filter(|column| taken.insert(column.clone()))
                && let Some(name) = names.get_mut(at)
            {
                *name = column;
            }
        }
        let options =
            settle::letters().take(super::COLUMNS).map(|letter| (letter.clone(), format!("option_{letter}")));
        let options = options.filter(|(_, column)| has(&names, column)).collect();
        let counted = first == 1 && numbered("1") && !key.contains("index");
        Self { names, key, counted, options }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|one| one == name)
    }
}

/// The type that a word means: ours, or what others call it.
pub(super) fn kind(word: &str) -> String {
    let plain = word.trim().to_lowercase().replace([' ', '_', '/'], "-");
    let kind = match plain.as_str() {
        "" | "mc" | "mcq" | "multichoice" | "multiplechoice" | "multiple-choice" | "single-choice"
        | "multiple-select" | "multiple-response" | "multiple-answer" | "multiple-answers" | "checkbox" => {
            "choice"
        }
        "tf" | "t-f" | "truefalse" | "true-or-false" | "boolean" => "true-false",
        other => other,
    };
    kind.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_other_sheets_are_our_columns() {
        let names = |line: &str| Headings::of(line.split(',')).names.join(",");
        let ours = "stem,option_a,option_b,option_c,key";
        for line in [
            "question,optionA,optionB,optionC,correct",
            "Question Text,Option 1,Option 2,Option 3,Correct Answer",
            "question_text,option1,option2,option3,correct_option",
            "Question,Answer 1,Answer 2,Answer 3,Correct answer(s)",
            "Question,A,B,C,Answer",
            "prompt,choice_a,choice_b,choice_c,correctIndex",
        ] {
            assert_eq!(names(line), ours, "{line}");
        }
        // ours win over other words, and of those the first
        assert_eq!(names("question,stem,answer,key"), "question,stem,answer,key");
        assert_eq!(names("text,question"), "text,stem");
        assert_eq!(names("Question,Question Text,Answer,Correct Answer"), "question,stem,answer,key");
        // options that count from 0; a letter that goes on from no other is no option
        assert_eq!(names("question,option_0,option_1,correct_index"), "stem,option_a,option_b,key");
        assert_eq!(names("N,Question,A,B,Answer"), "n,stem,option_a,option_b,key");
        assert_eq!(names("option_1,option_a"), "option_1,option_a");
    }

    #[test]
    fn types_go_by_other_names() {
        assert_eq!(kind("Multiple Choice"), "choice");
        assert_eq!(kind("True/False"), "true-false");
        assert_eq!(kind("Inline-Choice"), "inline-choice");
        assert_eq!(kind("essay"), "essay");
    }
}
