//! Items that are answered by typing: which numbers and texts earn what.

use crate::decimal::Decimal;
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Most characters of a number that is entered.
pub const NUMBER_MAX: u32 = 40;
/// Credit that is full, in percent.
pub const FULL: u32 = 100;

/// What is accepted, and for which credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted<T> {
    /// What.
    pub what: T,
    /// Percent of the item's points, 1 to 100; less than 100 counts with partial scoring alone.
    pub credit: u32,
}

impl<T> Accepted<T> {
    /// It earns all the points.
    pub fn is_full(&self) -> bool {
        self.credit == FULL
    }
}

/// A number is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumericEntry {
    /// Shown beside the field; the candidate does not enter it.
    pub unit: Option<String>,
    /// What is accepted; one of them for full credit.
    pub accept: Vec<Accepted<Numbers>>,
}

/// Numbers that are accepted alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Numbers {
    /// A value, and what is near enough.
    Near {
        /// The value.
        value: Decimal,
        /// How near.
        tolerance: Tolerance,
    },
    /// From one to another, both included.
    Range {
        /// The least.
        from: Decimal,
        /// The greatest.
        to: Decimal,
    },
}

/// How near a number must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tolerance {
    /// Equal.
    Exact,
    /// At most so far away, this distance included.
    Within(Decimal),
    /// At most so many percent of the value away, this distance included.
    WithinPercent(Decimal),
    /// Equal once both are rounded to so many significant figures, halves away from zero.
    Significant(u32),
}

impl Numbers {
    /// The number is among them.
    pub fn hold(&self, number: &Decimal) -> bool {
        match self {
            Self::Range { from, to } => from <= number && number <= to,
            Self::Near { value, tolerance } => match tolerance {
                Tolerance::Exact => number == value,
                Tolerance::Within(most) => number.distance(value) <= *most,
                Tolerance::WithinPercent(percent) => {
                    number.distance(value) <= value.magnitude().times(percent).percent()
                }
                Tolerance::Significant(figures) => number.rounded(*figures) == value.rounded(*figures),
            },
        }
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { from, to } => write!(f, "{from} to {to}"),
            Self::Near { value, tolerance } => match tolerance {
                Tolerance::Exact => write!(f, "{value}"),
                Tolerance::Within(most) => write!(f, "{value} ± {most}"),
                Tolerance::WithinPercent(percent) => write!(f, "{value} ± {percent} %"),
                Tolerance::Significant(1) => write!(f, "{value} to 1 significant figure"),
                Tolerance::Significant(figures) => write!(f, "{value} to {figures} significant figures"),
            },
        }
    }
}

impl NumericEntry {
    /// The most credit that an entry earns, in percent; 0 for what is no number or not accepted.
    pub fn credit(&self, entered: &str) -> u32 {
        let Ok(number) = entered.parse::<Decimal>() else { return 0 };
        best(&self.accept, |numbers| numbers.hold(&number))
    }

    pub(super) fn accepted(&self) -> Vec<String> {
        let unit = self.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        described(&self.accept, |numbers| format!("{numbers}{unit}"))
    }
}

/// A short text is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextEntry {
    /// What capitals matter.
    pub case: Case,
    /// What white space matters.
    pub space: Space,
    /// Most characters that can be entered.
    pub max_length: u32,
    /// What is accepted; one of them for full credit.
    pub accept: Vec<Accepted<Wording>>,
}

/// Whether capitals matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// They do not.
    #[default]
    Ignore,
    /// They do.
    Exact,
}

/// Whether white space matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Space {
    /// Any stretch of it is one space, and none stands at the ends.
    #[default]
    Collapse,
    /// Each character of it matters.
    Exact,
}

/// Texts that are accepted alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wording {
    /// This text.
    Text(String),
    /// Each text that this regular expression matches as a whole.
    Pattern(String),
}

impl TextEntry {
    /// The most credit that an entry earns, in percent; 0 for what is not accepted. Texts are compared in the Unicode
    /// normalisation form C.
    pub fn credit(&self, entered: &str) -> u32 {
        let entered = self.spaced(entered);
        let lowered = self.cased(&entered);
        best(&self.accept, |wording| match wording {
            Wording::Text(text) => self.cased(&self.spaced(text)) == lowered,
            Wording::Pattern(pattern) => {
                whole(pattern, self.case).is_ok_and(|pattern| pattern.is_match(&entered))
            }
        })
    }

    /// The text as white space and normalisation leave it.
    fn spaced(&self, text: &str) -> String {
        let composed = |text: &str| text.nfc().collect::<String>();
        match self.space {
            Space::Exact => composed(text),
            Space::Collapse => composed(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }

    /// The text as capitals leave it.
    pub(super) fn cased(&self, text: &str) -> String {
        match self.case {
            Case::Exact => text.to_owned(),
            Case::Ignore => text.to_lowercase().nfc().collect(),
        }
    }

    /// What two accepted texts that are one and the same have in common.
    pub(super) fn folded(&self, text: &str) -> String {
        self.cased(&self.spaced(text))
    }

    pub(super) fn accepted(&self) -> Vec<String> {
        described(&self.accept, |wording| match wording {
            Wording::Text(text) => text.clone(),
            Wording::Pattern(pattern) => format!("/{pattern}/"),
        })
    }
}

fn best<T>(accept: &[Accepted<T>], holds: impl Fn(&T) -> bool) -> u32 {
    // what cannot earn more is not asked: a pattern is built for each question
    accept.iter().fold(0, |best, one| if one.credit > best && holds(&one.what) { one.credit } else { best })
}

fn described<T>(accept: &[Accepted<T>], words: impl Fn(&T) -> String) -> Vec<String> {
    let mut sorted: Vec<&Accepted<T>> = accept.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.credit));
    let credit = |one: &Accepted<T>| match one.credit {
        FULL => String::new(),
        part => format!(" ({part} %)"),
    };
    sorted.into_iter().map(|one| format!("{}{}", words(&one.what), credit(one))).collect()
}

/// The expression that matches a whole text by this pattern, checked as its author wrote it. Matching takes time in
/// proportion to the text: there is no backtracking, and the compiled expression has at most a megabyte.
///
/// # Errors
/// What is wrong with the pattern, in one line.
pub(super) fn compile(pattern: &str, case: Case) -> Result<Regex, String> {
    // by itself first: what closes a group that it did not open must not close ours
    build(pattern, case)?;
    whole(pattern, case)
}

/// The same for a pattern that was checked when its bank was read. The text that it meets is composed, so it is too.
fn whole(pattern: &str, case: Case) -> Result<Regex, String> {
    build(&format!(r"\A(?:{})\z", pattern.nfc()), case)
}

fn build(text: &str, case: Case) -> Result<Regex, String> {
    const BYTES: usize = 1 << 20;
    RegexBuilder::new(text)
        .case_insensitive(case == Case::Ignore)
        .size_limit(BYTES)
        .dfa_size_limit(BYTES)
        .nest_limit(50)
        .build()
        .map_err(|error| in_a_line(&error))
}

fn in_a_line(error: &regex::Error) -> String {
    match error {
        regex::Error::Syntax(text) => {
            let caret = text.lines().find_map(|line| {
                let marks = line.trim_end();
                (marks.ends_with('^') && marks.trim_start().trim_matches('^').is_empty())
                    .then(|| marks.chars().take_while(|c| *c == ' ').count())
            });
            let said =
                text.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or("it is malformed");
            // the message sets its copy of the pattern off by four spaces
            match caret.and_then(|column| column.checked_sub(4)) {
                Some(before) => format!("{said}, at character {}", before + 1),
                None => said.to_owned(),
            }
        }
        regex::Error::CompiledTooBig(_) => "it grows too large: ask for fewer repetitions".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn near(value: &str, tolerance: Tolerance) -> NumericEntry {
        let what = Numbers::Near { value: d(value), tolerance };
        NumericEntry { unit: None, accept: vec![Accepted { what, credit: FULL }] }
    }

    fn texts(case: Case, space: Space, wording: &[Wording]) -> TextEntry {
        let accept = wording.iter().map(|what| Accepted { what: what.clone(), credit: FULL }).collect();
        TextEntry { case, space, max_length: 80, accept }
    }

    #[test]
    fn a_pattern_is_composed_like_the_text_that_it_meets() {
        let entry = texts(Case::Ignore, Space::Collapse, &[Wording::Pattern("cafe\u{301}s?".to_owned())]);
        for entered in ["caf\u{e9}", "CAFE\u{301}S"] {
            assert_eq!(entry.credit(entered), FULL, "{entered}");
        }
        assert_eq!(entry.credit("cafe"), 0);
    }

    #[test]
    fn a_number_at_the_edge_of_its_tolerance_is_accepted_and_one_beyond_is_not() {
        let table: [(NumericEntry, &[&str], &[&str]); 6] = [
            (
                near("0.3", Tolerance::Exact),
                &["0.3", ".30", "3e-1", " 0.3 "],
                &["0.31", "0.299999999999999999999", "0,3", ""],
            ),
            (
                near("0.3", Tolerance::Within(d("0.1"))),
                &["0.2", "0.4", "0.30"],
                &["0.19999999999999999999", "0.4000000000000000001"],
            ),
            (
                near("-50", Tolerance::WithinPercent(d("2"))),
                &["-49", "-51", "-50"],
                &["-48.99", "-51.01", "50"],
            ),
            (
                near("3.14159", Tolerance::Significant(3)),
                &["3.14", "3.1415", "3.1449"],
                &["3.1", "3.145", "3.15", "314"],
            ),
            (near("1000", Tolerance::Significant(2)), &["1049", "995", "1e3"], &["1050", "994"]),
            (
                NumericEntry {
                    unit: None,
                    accept: vec![Accepted {
                        what: Numbers::Range { from: d("-1"), to: d("2.5") },
                        credit: FULL,
                    }],
                },
                &["-1", "0", "2.50"],
                &["-1.01", "2.51", "x"],
            ),
        ];
        for (entry, right, wrong) in table {
            right.iter().for_each(|text| assert_eq!(entry.credit(text), FULL, "{text:?} {entry:?}"));
            wrong.iter().for_each(|text| assert_eq!(entry.credit(text), 0, "{text:?} {entry:?}"));
        }
    }

    #[test]
    fn the_best_credit_of_all_that_accept_a_number_counts() {
        let accept = |value: &str, most: &str, credit| Accepted {
            what: Numbers::Near { value: d(value), tolerance: Tolerance::Within(d(most)) },
            credit,
        };
        let entry = NumericEntry {
            unit: Some("km".into()),
            accept: vec![accept("10", "2", 40), accept("10", "0.5", FULL)],
        };
        assert_eq!(["10.5", "11.9", "12.1"].map(|text| entry.credit(text)), [100, 40, 0]);
        assert_eq!(entry.accepted(), ["10 ± 0.5 km", "10 ± 2 km (40 %)"]);
    }

    #[test]
    fn capitals_white_space_and_the_way_accents_are_put_together_matter_as_the_item_says() {
        let text = |text: &str| Wording::Text(text.to_owned());
        let lenient = texts(Case::Ignore, Space::Collapse, &[text("São  Paulo")]);
        for right in ["são paulo", "  SÃO\tPAULO ", "Sa\u{303}o Paulo"] {
            assert_eq!(lenient.credit(right), FULL, "{right:?}");
        }
        for wrong in ["Sao Paulo", "SãoPaulo", "São Paulo."] {
            assert_eq!(lenient.credit(wrong), 0, "{wrong:?}");
        }
        let strict = texts(Case::Exact, Space::Exact, &[text("ls -l")]);
        assert_eq!(strict.credit("ls -l"), FULL);
        for wrong in ["LS -l", "ls  -l", " ls -l", "ls -l "] {
            assert_eq!(strict.credit(wrong), 0, "{wrong:?}");
        }
    }

    #[test]
    fn a_pattern_matches_the_whole_text_or_not_at_all() {
        let pattern = |pattern: &str| Wording::Pattern(pattern.to_owned());
        let entry = texts(Case::Ignore, Space::Collapse, &[pattern("colou?r|(?m)^hue$")]);
        for right in ["color", "COLOUR", " hue "] {
            assert_eq!(entry.credit(right), FULL, "{right:?}");
        }
        for wrong in ["colors", "a color", "col", "hue x"] {
            assert_eq!(entry.credit(wrong), 0, "{wrong:?}");
        }
        assert_eq!(texts(Case::Exact, Space::Exact, &[pattern("[a-c]+")]).credit("ABC"), 0);
    }

    #[test]
    fn a_pattern_that_cannot_be_used_says_why_in_a_line() {
        let why = |pattern: &str| compile(pattern, Case::Ignore).unwrap_err();
        assert_eq!(why("ab(c"), "unclosed group, at character 3");
        assert!(why("a)(b").starts_with("unopened group"), "{}", why("a)(b"));
        assert!(why(r"(a)\1").contains("backreferences are not supported"), "{}", why(r"(a)\1"));
        assert!(why("(?=a)").contains("look-around"), "{}", why("(?=a)"));
        assert!(why(r"\w{1000}{1000}").contains("too large"), "{}", why(r"\w{1000}{1000}"));
        assert!(compile("(?x) a # comment", Case::Exact).is_err());
        for fine in ["", "a|b", r"\d{1,3}( \d{3})*", "(?i)x"] {
            assert!(compile(fine, Case::Exact).is_ok(), "{fine}");
        }
    }
}
