//! A typed line as a command: its first word, and what stands behind it.

/// A line taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command<'a> {
    typed: &'a str,
    /// The first word, in small letters.
    verb: String,
    /// The rest, without spaces around it.
    pub(super) rest: &'a str,
}

impl<'a> Command<'a> {
    pub(super) fn of(line: &'a str) -> Self {
        let typed = line.trim();
        let (verb, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
        Self { typed, verb: verb.to_ascii_lowercase(), rest: rest.trim() }
    }

    /// The first word in small letters, and the rest.
    pub(super) fn parts(&self) -> (&str, &'a str) {
        (&self.verb, self.rest)
    }

    /// The line as typed.
    pub(super) fn typed(&self) -> &'a str {
        self.typed
    }

    /// Is this the word, and nothing behind it?
    pub(super) fn is_just(&self, word: &str) -> bool {
        self.verb == word && self.rest.is_empty()
    }

    /// The number that the line consists of.
    pub(super) fn as_number(&self) -> Option<usize> {
        if self.rest.is_empty() { self.verb.parse().ok() } else { None }
    }

    /// The number behind the word.
    pub(super) fn number(&self) -> Option<usize> {
        self.rest.parse().ok()
    }

    /// The places (from 0) of options behind the word: letters or numbers, with spaces, commas or `and` between them, or
    /// letters written together (`ac`). `None` when something else stands there, or nothing.
    pub(super) fn places(&self) -> Option<Vec<usize>> {
        let mut places = Vec::new();
        let words = self.rest.split(|c: char| c.is_whitespace() || c == ',' || c == '+');
        for word in words.filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("and")) {
            if let Ok(number) = word.parse::<usize>() {
                places.push(number.checked_sub(1)?);
                continue;
            }
            for letter in word.chars() {
                let letter = letter.to_ascii_lowercase();
                if !letter.is_ascii_lowercase() {
                    return None;
                }
                places.push(usize::from(letter as u8 - b'a'));
            }
        }
        if places.is_empty() { None } else { Some(places) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_named_by_letters_or_numbers() {
        for (line, places) in [
            ("answer b", Some(vec![1])),
            ("ANSWER  A, C", Some(vec![0, 2])),
            ("answer a and c", Some(vec![0, 2])),
            ("answer ac", Some(vec![0, 2])),
            ("answer 2", Some(vec![1])),
            ("answer", None),
            ("answer 0", None),
            ("answer ß", None),
            ("answer b!", None),
        ] {
            assert_eq!(Command::of(line).places(), places, "{line}");
        }
    }

    #[test]
    fn words_are_compared_without_case_and_the_rest_stays_as_typed() {
        let command = Command::of("  Comment  The KEY is unclear ");
        assert_eq!(command.parts(), ("comment", "The KEY is unclear"));
        assert!(!command.is_just("comment") && Command::of(" HELP ").is_just("help"));
        assert_eq!(Command::of("17").as_number(), Some(17));
        assert_eq!(Command::of("go 17").number(), Some(17));
        assert_eq!(Command::of("go x").number(), None);
    }
}
