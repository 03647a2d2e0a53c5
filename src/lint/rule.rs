//! The rules: one table for findings, the list of rules and the documentation.

use crate::document::{FaultCode, Severity};
use serde::Serialize;

/// Haladyna, Downing & Rodriguez 2002: the taxonomy of 31 guidelines, which most of what follows rests on.
const HDR: &str = "Haladyna, Downing & Rodriguez 2002";

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Whose work.
    work: &'static str,
    /// What of it, such as `guideline 24`; may be empty.
    part: &'static str,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.part {
            "" => f.write_str(self.work),
            part => write!(f, "{}, {part}", self.work),
        }
    }
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Clues that lead to the key without knowledge.
    Clues,
    /// How stem and options are worded.
    Wording,
    /// How the options stand to each other.
    Options,
    /// Markdown, images, widths.
    Layout,
    /// Several items, or the bank as a whole.
    Bank,
    /// What keeps a bank in order.
    Upkeep,
}

impl Family {
    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Clues => "Clues to the key",
            Self::Wording => "Wording",
            Self::Options => "Options",
            Self::Layout => "Markdown and layout",
            Self::Bank => "The bank as a whole",
            Self::Upkeep => "Upkeep",
        }
    }
}

/// A rule of the linter.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name.
    pub id: &'static str,
    /// How bad a finding is.
    pub severity: Severity,
    /// What it is about.
    pub family: Family,
    /// Why there is such a rule, in one line.
    pub reason: &'static str,
    /// Who found or published it.
    pub sources: &'static [Source],
    /// It is about one item, which may waive it.
    pub waivable: bool,
    /// It reads words of English, and is silent for banks in other languages.
    pub english: bool,
}

const fn source(work: &'static str, part: &'static str) -> Source {
    Source { work, part }
}

macro_rules! rules {
    ($($name:ident = $id:literal, $severity:ident, $family:ident, $scope:ident, $language:ident, [$($work:expr, $part:literal);+], $reason:literal;)*) => {
        $(pub(super) static $name: Rule = Rule {
            id: $id,
            severity: Severity::$severity,
            family: Family::$family,
            reason: $reason,
            sources: &[$(source($work, $part)),+],
            waivable: matches!(Scope::$scope, Scope::Item),
            english: matches!(Language::$language, Language::English),
        };)*
        /// All rules, by family.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

enum Scope {
    Item,
    Bank,
}

enum Language {
    Any,
    English,
}

const NBME: &str = "NBME Item-Writing Guide";
/// The construction protocols for the simple forms: statements, pairs.
const PENN: &str = "Schreyer Institute";
/// Written items of every form, short answers above all.
const DOE: &str = "DOE-HDBK-1204-97";
const PARK: &str = "Park University CETL";
const OWN: &str = "This project";

rules! {
    KEY_LONGEST = "key-longest", Error, Clues, Item, Any, [HDR, "guidelines 24 and 28d"; NBME, "long correct answer"],
        "An option that is much longer or more detailed than the others is guessed to be the key.";
    EPONYMOUS_CLUE = "eponymous-clue", Error, Clues, Item, English, [HDR, "guideline 28b"; NBME, "word repeats"],
        "Words of the stem that only the key repeats lead to it (a clang association).";
    ABSOLUTES = "absolutes-in-distractors", Warning, Clues, Item, English, [HDR, "guideline 28a"; NBME, "absolute terms"],
        "Where only distractors say always, never, all, they are struck out without knowledge.";
    ARTICLE_CUE = "article-cue", Warning, Clues, Item, English, [HDR, "guideline 28c"; NBME, "grammatical cues"],
        "A stem that ends in a or an fits only the options that begin so.";
    NUMBER_CUE = "number-cue", Warning, Clues, Item, English, [HDR, "guideline 28c"; NBME, "grammatical cues"],
        "A stem in the singular or plural fits only the options of that number.";
    SORTED_KEY = "sorted-key", Warning, Clues, Item, Any, [OWN, "options are shuffled, and sorted again"],
        "Where the right order is that of the alphabet or of the figures, sorting answers it.";
    ONE_ANSWER = "one-answer", Warning, Clues, Item, Any, [OWN, "a key is not the same everywhere"],
        "Where every prompt gets the same option, whoever knows one pair, or guesses it, has all; mostly it is a slip of the key.";
    SPECIFIC_DETERMINER = "specific-determiner", Warning, Clues, Item, English, [PENN, "true/false protocol"],
        "Statements that say always or never are mostly false, and those that say usually are mostly true: so is the guess.";
    ANSWER_IN_STEM = "answer-in-stem", Warning, Clues, Item, English, [DOE, "chapter 3: free of clues"],
        "An answer that stands in the stem is copied.";
    SELECT_DISAGREES = "select-disagrees", Error, Wording, Item, English, [HDR, "guideline 14"],
        "Directions in the stem must say how many options are to be chosen, and that many must be keys.";
    SELECT_UNSAID = "select-unsaid", Warning, Wording, Item, English, [HDR, "guideline 14"],
        "A stem whose item has several keys says how many are asked for.";
    NEGATIVE = "unemphasised-negative", Warning, Wording, Item, English, [HDR, "guideline 17"],
        "A stem is worded positively; where it cannot be, NOT or EXCEPT is emphasised, since it is easily overlooked.";
    MID_BLANK = "mid-stem-blank", Warning, Wording, Item, Any, [OWN, "plain sentences"],
        "A blank in the middle makes the reader hold the sentence open; a question, or a blank at the end, does not.";
    VAGUE = "vague-frequency", Warning, Wording, Item, English, [NBME, "vague terms"],
        "Usually, often, rarely mean another number to everybody.";
    READING_LEVEL = "reading-level", Warning, Wording, Item, English, [HDR, "guidelines 8 and 13"; "Kincaid et al. 1975", ""],
        "Sentences that are hard to read test reading, not the subject.";
    UNFOCUSED = "unfocused-stem", Warning, Wording, Item, English, [HDR, "guideline 15"; NBME, "cover-the-options rule"],
        "A stem holds the central idea: who covers the options can still answer it.";
    TWO_IDEAS = "two-ideas", Warning, Wording, Item, English, [DOE, "chapter 3: one concept"],
        "Of a statement that says two things nobody knows which one is judged.";
    NUMERIC_PRECISION = "numeric-precision", Warning, Wording, Item, English, [PARK, "short answer items"],
        "Who enters a number must know its unit, and how exact it is to be.";
    POSITION_REFERENCE = "position-reference", Error, Options, Item, English, [HDR, "guidelines 9 and 26"; OWN, "options are shuffled"],
        "Options are shuffled, so one that names others by letter or place names the wrong ones.";
    ALL_OF_THE_ABOVE = "all-of-the-above", Warning, Options, Item, English, [HDR, "guideline 26"],
        "Who knows two right options, or one wrong one, has the answer.";
    NONE_OF_THE_ABOVE = "none-of-the-above", Warning, Options, Item, English, [HDR, "guideline 25"; NBME, "none of the above"],
        "It shows that somebody knows what is wrong, not what is right.";
    UNSORTED_NUMBERS = "unsorted-numbers", Warning, Options, Item, Any, [HDR, "guideline 21"; NBME, "options in logical order"],
        "Figures in no order cost time and nothing else.";
    OVERLAPPING_NUMBERS = "overlapping-numbers", Warning, Options, Item, English, [HDR, "guideline 22"; NBME, "numeric data stated consistently"],
        "Where ranges overlap, two options can be right, or one can be struck out by another.";
    TWO_OPTIONS = "two-options", Warning, Options, Item, English, ["Rodriguez 2005", ""; HDR, "guideline 18"],
        "Two options are guessed right half the time; three are enough, and better.";
    ONE_TO_ONE = "one-to-one", Warning, Options, Item, Any, [PENN, "matching protocol"],
        "Where each option belongs to one prompt, the last pair needs no knowledge.";
    ONE_WORDING = "one-wording", Warning, Options, Item, Any, [DOE, "short-answer items: acceptable alternatives"],
        "People put one thing in several ways, and all of them are right.";
    BROKEN_MARKDOWN = "broken-markdown", Error, Layout, Item, Any, [HDR, "guideline 11"],
        "What is not closed shows as marks, or swallows the text behind it.";
    HTML_IN_TEXT = "html-in-text", Warning, Layout, Item, Any, [OWN, "texts are Markdown"],
        "Texts are Markdown: a tag of HTML is shown as it is written, and a code such as &nbsp; says less than the character.";
    ALT_TEXT = "missing-alt-text", Error, Layout, Item, Any, ["WCAG 2.2", "success criterion 1.1.1"],
        "An image without a description cannot be answered by whoever does not see it.";
    WIDE_LINE = "wide-line", Warning, Layout, Item, Any, [OWN, "80 columns"],
        "Code and tables are not wrapped: on 80 columns the rest must be scrolled to.";
    TEST_WISE = "test-wise", Error, Bank, Bank, Any, ["Millman, Bishop & Ebel 1965", ""; "Holm 1979", ""],
        "Somebody who knows nothing of the subject, only how questions are written, must not beat chance.";
    DUPLICATE_STEM = "duplicate-stem", Error, Bank, Item, Any, [HDR, "guideline 4"],
        "A form that asks the same twice measures it twice.";
    NEAR_DUPLICATE = "near-duplicate", Warning, Bank, Item, Any, [HDR, "guideline 4"],
        "Items that ask nearly the same should not stand in one form.";
    GIVES_AWAY = "gives-away", Warning, Bank, Item, English, [HDR, "guideline 4"],
        "A stem that states what another item asks answers it.";
    KEY_BALANCE = "key-balance", Warning, Bank, Bank, Any, [HDR, "guideline 20"; "Attali & Bar-Hillel 2003", ""],
        "Authors put keys in the middle; where keys favour a place, so do guesses.";
    TRUTH_BALANCE = "truth-balance", Warning, Bank, Bank, Any, [PENN, "true/false protocol"],
        "Where most statements are true, or most are false, so is every guess.";
    INFEASIBLE = "infeasible", Error, Bank, Bank, Any, [OWN, "draw/v1"],
        "No form meets the blueprint with at most one item of each enemy set.";
    MISSING_RATIONALE = "missing-rationale", Warning, Upkeep, Item, Any, [HDR, "guidelines 11 and 19"],
        "Without a reason nobody can review the key, or answer an appeal.";
    PLACEHOLDER = "placeholder", Warning, Upkeep, Item, Any, [OWN, "bank new"],
        "What was to be filled in is no content; an author by an address that nobody has may sit the item for credit.";
    REVIEWED_AHEAD = "reviewed-ahead", Warning, Upkeep, Item, Any, [OWN, "quarterly review"],
        "A review that is still to come hides until then that the item is due.";
    REVIEW_DUE = "review-due", Warning, Upkeep, Item, Any, [OWN, "quarterly review"],
        "Products and rules change, and items that nobody looked at go wrong.";
    UNUSED_WAIVER = "unused-waiver", Warning, Upkeep, Bank, Any, [OWN, "waive"],
        "A waiver of a rule that holds hides the day on which it no longer does.";
    UNKNOWN_WAIVER = "unknown-waiver", Error, Upkeep, Bank, Any, [OWN, "waive"],
        "A waiver that names no rule, or one that cannot be waived, waives nothing.";
}

impl Rule {
    /// As a kind of fault.
    pub fn code(&self) -> FaultCode {
        FaultCode::Rule(self.id)
    }

    /// Its sources in one line.
    pub fn source(&self) -> String {
        self.sources.iter().map(Source::to_string).collect::<Vec<_>>().join("; ")
    }
}

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// The works that the sources name in short.
pub static WORKS: &[(&str, &str)] = &[
    (
        "Attali & Bar-Hillel 2003",
        "Attali, Y. & Bar-Hillel, M. (2003). Guess where: The position of correct answers in multiple-choice test items as a psychometric variable. Journal of Educational Measurement, 40(2), 109–128.",
    ),
    (
        DOE,
        "United States Department of Energy (1997). DOE Handbook DOE-HDBK-1204-97: Guide to Good Practices for the Development of Test Items.",
    ),
    (
        HDR,
        "Haladyna, T. M., Downing, S. M. & Rodriguez, M. C. (2002). A review of multiple-choice item-writing guidelines for classroom assessment. Applied Measurement in Education, 15(3), 309–334.",
    ),
    (
        "Holm 1979",
        "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics, 6(2), 65–70.",
    ),
    (
        "Kincaid et al. 1975",
        "Kincaid, J. P., Fishburne, R. P., Rogers, R. L. & Chissom, B. S. (1975). Derivation of new readability formulas for Navy enlisted personnel. Naval Technical Training Command, Research Branch Report 8-75.",
    ),
    (
        "Millman, Bishop & Ebel 1965",
        "Millman, J., Bishop, C. H. & Ebel, R. (1965). An analysis of test-wiseness. Educational and Psychological Measurement, 25(3), 707–726.",
    ),
    (
        NBME,
        "National Board of Medical Examiners (2021). NBME Item-Writing Guide: Constructing Written Test Questions for the Health Sciences.",
    ),
    (
        PARK,
        "Park University, Center for Excellence in Teaching and Learning. Quick tips: Developing short answer items.",
    ),
    (
        "Rodriguez 2005",
        "Rodriguez, M. C. (2005). Three options are optimal for multiple-choice items: A meta-analysis of 80 years of research. Educational Measurement: Issues and Practice, 24(2), 3–13.",
    ),
    (
        PENN,
        "Schreyer Institute for Teaching Excellence, Pennsylvania State University. Question writing: true/false construction; matching construction.",
    ),
    ("WCAG 2.2", "World Wide Web Consortium (2023). Web Content Accessibility Guidelines (WCAG) 2.2."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_slugs_and_every_source_is_named_in_full() {
        let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), RULES.len());
        assert!(ids.iter().all(|id| crate::id::is_slug(id)));
        for source in RULES.iter().flat_map(|rule| rule.sources) {
            assert!(source.work == OWN || WORKS.iter().any(|(short, _)| *short == source.work), "{source}");
        }
        let used = |work: &str| RULES.iter().flat_map(|rule| rule.sources).any(|source| source.work == work);
        assert!(WORKS.iter().all(|(short, _)| used(short)));
    }
}
