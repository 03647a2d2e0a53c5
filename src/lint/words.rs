//! Words of English that the rules look for. Rules that use them hold for banks in English alone.

/// Words without a meaning of their own, and those that any question has; sorted.
const FUNCTION: &[&str] = &[
    "a",
    "about",
    "above",
    "after",
    "again",
    "against",
    "all",
    "also",
    "although",
    "am",
    "an",
    "and",
    "another",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "being",
    "below",
    "best",
    "between",
    "both",
    "but",
    "by",
    "can",
    "cannot",
    "could",
    "did",
    "do",
    "does",
    "doing",
    "done",
    "down",
    "during",
    "each",
    "either",
    "every",
    "false",
    "few",
    "first",
    "following",
    "for",
    "from",
    "further",
    "had",
    "has",
    "have",
    "having",
    "he",
    "her",
    "here",
    "hers",
    "him",
    "his",
    "how",
    "if",
    "in",
    "instead",
    "into",
    "is",
    "it",
    "its",
    "itself",
    "just",
    "kind",
    "last",
    "least",
    "less",
    "let",
    "lets",
    "made",
    "make",
    "makes",
    "many",
    "may",
    "more",
    "most",
    "much",
    "must",
    "neither",
    "never",
    "no",
    "none",
    "nor",
    "not",
    "now",
    "of",
    "off",
    "often",
    "on",
    "once",
    "one",
    "ones",
    "only",
    "or",
    "other",
    "others",
    "otherwise",
    "our",
    "out",
    "over",
    "own",
    "part",
    "per",
    "same",
    "second",
    "shall",
    "she",
    "should",
    "since",
    "so",
    "some",
    "still",
    "such",
    "take",
    "takes",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "three",
    "through",
    "thus",
    "to",
    "too",
    "true",
    "two",
    "under",
    "until",
    "up",
    "upon",
    "us",
    "use",
    "used",
    "uses",
    "using",
    "very",
    "was",
    "way",
    "we",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "with",
    "within",
    "without",
    "would",
    "yes",
    "yet",
    "you",
    "your",
];

/// Words that allow no exception.
pub(super) const ABSOLUTE: &[&str] = &[
    "always",
    "never",
    "none",
    "only",
    "completely",
    "entirely",
    "absolutely",
    "totally",
    "impossible",
    "nobody",
    "everybody",
    "everyone",
    "nothing",
    "everything",
    "invariably",
];

/// Words that speak of a whole: of use to who guesses, and no flaw by themselves.
pub(super) const WHOLE: &[&str] = &["all", "every", "each", "any", "no", "must", "cannot"];

/// Words that hedge.
pub(super) const QUALIFIED: &[&str] = &[
    "usually",
    "often",
    "may",
    "might",
    "can",
    "could",
    "sometimes",
    "generally",
    "typically",
    "probably",
    "likely",
    "most",
    "some",
    "unless",
    "if",
    "depending",
    "depends",
    "normally",
    "tend",
    "tends",
    "partly",
];

/// Words that say how often, and mean another number to everybody.
pub(super) const VAGUE: &[&str] = &[
    "usually",
    "often",
    "frequently",
    "sometimes",
    "rarely",
    "seldom",
    "occasionally",
    "commonly",
    "regularly",
];

/// True for a word without a meaning of its own.
pub(super) fn is_function(word: &str) -> bool {
    word.chars().nth(1).is_none() || FUNCTION.binary_search(&word).is_ok()
}

/// A word without its commonest endings: enough to see `register`, `registers`, `registered` as one.
pub(super) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    if !word.is_ascii() || word.len() < 5 || word.bytes().any(|b| b.is_ascii_digit()) {
        return word
            .strip_suffix('s')
            .filter(|w| w.len() > 2 && !w.ends_with('s'))
            .unwrap_or(word)
            .to_owned();
    }
    const ENDINGS: &[(&str, &str)] = &[
        ("ations", ""),
        ("ation", ""),
        ("ments", ""),
        ("ment", ""),
        ("ities", "ity"),
        ("ies", "y"),
        ("ied", "y"),
        ("ings", ""),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("ly", ""),
        ("s", ""),
        ("e", ""),
    ];
    for (ending, put) in ENDINGS {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() >= 4
            && !(*ending == "s" && rest.ends_with('s'))
        {
            let mut rest = rest.to_owned();
            // planned, planning: plan
            let twice = rest.as_bytes().iter().rev().take(2).collect::<Vec<_>>();
            if matches!(*ending, "ed" | "ing")
                && matches!(twice.as_slice(), [a, b] if a == b && !b"aeiousl".contains(a))
            {
                rest.pop();
            }
            return rest + put;
        }
    }
    word.to_owned()
}

/// Syllables of a word, estimated by its groups of vowels.
pub(super) fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
        groups += usize::from(vowel && !before);
        before = vowel;
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

/// A number that is written as a word or in digits, up to ten.
pub(super) fn number(word: &str) -> Option<u32> {
    const NUMBERS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let spelt = NUMBERS.iter().position(|n| *n == word).and_then(|i| u32::try_from(i + 1).ok());
    spelt.or_else(|| word.parse().ok().filter(|n| (1..=10).contains(n)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_a_meaning_are_found_in_their_list() {
        assert!(FUNCTION.is_sorted() && FUNCTION.iter().all(|word| word.len() == 1 || is_function(word)));
        assert!(!is_function("margin"));
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (a, b) in [
            ("registers", "registered"),
            ("planned", "planning"),
            ("queries", "query"),
            ("margin", "margins"),
            ("deployment", "deployed"),
            ("caches", "cache"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        assert_ne!(stem("market"), stem("mark"));
    }

    #[test]
    fn syllables_are_about_right() {
        for (word, n) in [("cat", 1), ("table", 2), ("make", 1), ("organisation", 5), ("queue", 1)] {
            assert_eq!(syllables(word), n, "{word}");
        }
    }
}
