//! What the keys of a table are: letters of options, their numbers, or their texts.
//!
//! A column says its keys in one way, so all its rows are looked at together. A row that two ways which fit the column equally well
//! would give different keys is refused: a wrong key is worse than none.

use crate::exchange::found::short;

/// How keys are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// `b`, `a, c`, `option b`.
    Letters,
    /// `2`, `1, 3`, counted from 1 or from 0.
    Numbers(usize),
    /// The words of an option, or of several with a sign between them.
    Texts,
}

impl Way {
    /// The file's way in words, where it is not the letters of our own files.
    pub(super) fn told(self) -> Option<String> {
        match self {
            Self::Letters => None,
            Self::Numbers(first) => {
                Some(format!("its keys are read as numbers of options, counted from {first}"))
            }
            Self::Texts => Some("its keys are read as the words of options".to_owned()),
        }
    }
}

/// The key of a row, and its options by their letters: in small letters, which is how they are compared.
#[derive(Debug)]
pub(super) struct Row {
    key: String,
    options: Vec<(String, String)>,
}

impl Row {
    pub(super) fn of<'o>(key: &str, options: impl Iterator<Item = (String, &'o str)>) -> Self {
        let options = options.map(|(letter, text)| (letter, text.trim().to_lowercase()));
        Self { key: key.trim().to_lowercase(), options: options.collect() }
    }

    /// The key without what spreadsheets put behind whole numbers: `2.0`.
    fn number(&self) -> Option<&str> {
        let key = self.key.strip_suffix(".0").unwrap_or(&self.key);
        let fraction = key.as_bytes().windows(2).any(|pair| matches!(pair, [b'.', b'0'..=b'9']));
        (!fraction && !key.starts_with('-')).then_some(key)
    }

    /// One of the numbers is 0.
    fn names_zero(&self) -> bool {
        let is_sign = |c: char| !c.is_alphanumeric();
        self.number().is_some_and(|key| key.split(is_sign).any(|part| part == "0"))
    }

    /// The letters of the keys, said in this way; `None` where something names no option.
    fn keys(&self, way: Way) -> Option<Vec<String>> {
        let known = |letter: String| self.options.iter().any(|(one, _)| *one == letter).then_some(letter);
        let parts = |key: &str, take: &dyn Fn(&str) -> Option<String>| -> Option<Vec<String>> {
            let signs = |c: char| !c.is_alphanumeric() && c != '_';
            let mut keys = Vec::new();
            for word in key.split(signs).filter(|word| !matches!(*word, "" | "option" | "choice")) {
                let bare =
                    ["option_", "choice_", "option", "choice"].iter().find_map(|w| word.strip_prefix(w));
                keys.push(take(bare.unwrap_or(word))?);
                // no item has that many
                if keys.len() > super::COLUMNS {
                    return None;
                }
            }
            (!keys.is_empty()).then_some(keys)
        };
        match way {
            Way::Letters => parts(&self.key, &|word| known(word.to_owned())),
            Way::Numbers(first) => parts(self.number()?, &|word| {
                let at = word.parse::<usize>().ok()?.checked_sub(first)?;
                known(crate::exchange::settle::letters().take(super::COLUMNS).nth(at)?)
            }),
            Way::Texts => self.texts(),
        }
    }

    fn texts(&self) -> Option<Vec<String>> {
        let find = |text: &str| {
            let mut found = self.options.iter().filter(|(_, one)| one == text.trim());
            // what two options read names neither
            found.next().filter(|_| found.next().is_none()).map(|(letter, _)| letter.clone())
        };
        if let Some(letter) = find(&self.key) {
            return Some(vec![letter]);
        }
        let few = |sign: &char| self.key.split(*sign).nth(super::COLUMNS).is_none();
        let split = |sign: char| self.key.split(sign).map(find).collect::<Option<Vec<_>>>();
        ['|', ';', ','].into_iter().filter(few).find_map(split)
    }
}

/// How the column of keys, under this heading, is to be read.
#[derive(Debug)]
pub(super) struct Keys {
    ways: Vec<Way>,
    /// Some of its numbers count from 0 only, others, or the headings, from 1 only.
    torn: bool,
}

impl Keys {
    /// Looks at each row once; none is kept. Numbers count from 1 where the options are `counted` so by their headings;
    /// elsewhere the column has to tell, by a 0 or by the number of a row's last option. Where it tells both, it tells nothing.
    pub(super) fn of(heading: &str, counted: bool, rows: impl Iterator<Item = Row>) -> Self {
        let mut fits = [Way::Letters, Way::Numbers(1), Way::Numbers(0), Way::Texts].map(|way| (way, 0));
        let (mut all, mut from_one, mut from_zero) = (0, counted, false);
        for row in rows {
            all += 1;
            let fit = fits.map(|(way, _)| row.keys(way).is_some());
            let [_, one, zero, _] = fit;
            // a number that only fits from 0 because its option from 1 is empty tells nothing
            from_one |= one && !zero;
            from_zero |= zero && row.names_zero();
            for ((_, count), fit) in fits.iter_mut().zip(fit) {
                *count += usize::from(fit);
            }
        }
        // our own files have letters in theirs, whatever the options read
        if heading == "key" && fits[0].1 == all {
            return Self { ways: vec![Way::Letters], torn: false };
        }
        let ways = fits.iter().filter(|(way, _)| match way {
            Way::Numbers(0) => !from_one,
            Way::Numbers(_) => !from_zero,
            Way::Letters | Way::Texts => true,
        });
        let most = ways.clone().map(|(_, count)| *count).max().unwrap_or(0);
        let ways = ways.filter(|(_, count)| *count == most).map(|(way, _)| *way).collect();
        let in_words = fits.iter().any(|(way, count)| *way == Way::Texts && *count == all);
        Self { ways, torn: from_one && from_zero && !in_words }
    }

    /// The way that the column is read in.
    pub(super) fn way(&self) -> Way {
        self.ways.first().copied().unwrap_or(Way::Letters)
    }

    /// The letters of the keys of a row, or why they are not known.
    pub(super) fn keys(&self, row: &Row) -> Result<Vec<String>, String> {
        if row.key.is_empty() {
            return Err("the cell of its key is empty".to_owned());
        }
        let is_number = || [0, 1].iter().any(|first| row.keys(Way::Numbers(*first)).is_some());
        if self.torn && is_number() {
            return Err(format!(
                "`{}` counts from 0 or from 1, and the column shows both: write letters (a, b …)",
                short(&row.key)
            ));
        }
        let mut found: Vec<Vec<String>> = self.ways.iter().filter_map(|way| row.keys(*way)).collect();
        found.iter_mut().for_each(|keys| keys.sort_unstable());
        found.dedup();
        let shown = short(&row.key);
        match found.as_slice() {
            [] => Err(format!("`{shown}` names none of its options")),
            [keys] => Ok(keys.clone()),
            [one, other, ..] => Err(format!(
                "`{shown}` can mean option {} and option {}, by its number (from 0 or 1) or its words: write letters (a, b …)",
                one.join(", "),
                other.join(", ")
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of the rows of a column.
    fn read(heading: &str, rows: &[(&str, &[&str])]) -> Vec<Result<String, String>> {
        read_counted(heading, false, rows)
    }

    fn read_counted(heading: &str, counted: bool, rows: &[(&str, &[&str])]) -> Vec<Result<String, String>> {
        let row = |(key, options): &(&str, &[&str])| {
            let options = crate::exchange::settle::letters().zip(options.iter().copied());
            Row::of(key, options.filter(|(_, text)| !text.is_empty()))
        };
        let rows = || rows.iter().map(row).collect::<Vec<_>>();
        let keys = Keys::of(heading, counted, rows().into_iter());
        rows().iter().map(|row| keys.keys(row).map(|keys| keys.join(""))).collect()
    }

    fn ok(keys: &[&str]) -> Vec<Result<String, String>> {
        keys.iter().map(|key| Ok((*key).to_owned())).collect()
    }

    #[test]
    fn the_whole_column_tells_numbers_from_words() {
        const CITIES: &[&str] = &["Rome", "Paris", "Oslo"];
        const COUNTS: &[&str] = &["5", "1", "2"];
        assert_eq!(read("answer", &[("Paris", CITIES), ("2", COUNTS)]), ok(&["b", "c"]));
        assert_eq!(read("answer", &[("3", CITIES), ("2", COUNTS)]), ok(&["c", "b"]));
        assert_eq!(read("answer", &[("B", CITIES), ("a, C", COUNTS)]), ok(&["b", "ac"]));
        assert_eq!(read("answer", &[("Rome|Oslo", CITIES), ("1; 5", COUNTS)]), ok(&["ac", "ab"]));
        assert_eq!(read("correct", &[("option2", CITIES), ("Option 3", COUNTS)]), ok(&["b", "c"]));
    }

    #[test]
    fn what_can_mean_two_options_is_refused() {
        let found = read_counted("answer", true, &[("2", &["1", "3", "2"]), ("1", &["1", "2", "3"])]);
        let why = found[0].clone().unwrap_err();
        assert!(why.contains("`2` can mean option b and option c"), "{why}");
        assert_eq!(found[1], Ok("a".to_owned()), "both ways say the same here");
        assert!(read("answer", &[("x", &["x", "x"])])[0].is_err(), "two options read alike");
    }

    #[test]
    fn an_index_counts_from_where_the_column_shows_it() {
        const ABC: &[&str] = &["red", "green", "blue"];
        assert_eq!(read("correct_index", &[("0", ABC), ("2", ABC)]), ok(&["a", "c"]));
        assert_eq!(read("correct_index", &[("1", ABC), ("3", ABC)]), ok(&["a", "c"]));
        assert_eq!(read("correct", &[("0", ABC), ("1", ABC)]), ok(&["a", "b"]));
        for heading in ["correct_index", "correct"] {
            let unclear = read(heading, &[("1", ABC), ("2", ABC)]);
            assert!(unclear.iter().all(Result::is_err), "from 0 or from 1? {unclear:?}");
        }
        assert_eq!(read_counted("correct", true, &[("1", ABC), ("2", ABC)]), ok(&["a", "b"]));
        // a 0 where the headings count from 1, or beside the number of the last option, may mean that none is right
        for (counted, rows) in [(true, [("0", ABC), ("2", ABC)]), (false, [("0", ABC), ("3", ABC)])] {
            for found in read_counted("correct", counted, &rows) {
                assert!(found.clone().unwrap_err().contains("the column shows both"), "{found:?}");
            }
        }
        // an empty option of one row moves no key of another, and words that are numbers are no way out
        const GAP: &[&str] = &["50", "", "150", "200"];
        const VALVES: &[&str] = &["2", "3", "4", "5"];
        let sheet = [("1", ABC), ("2", GAP), ("3", VALVES), ("4", VALVES)];
        let found = read_counted("correct_option", true, &sheet);
        assert_eq!((&found[0], &found[2], &found[3]), (&Ok("a".into()), &Ok("c".into()), &Ok("d".into())));
        assert!(found[1].is_err(), "{found:?}");
        assert!(read("correct", &[("0", ABC), ("3", VALVES), ("4", VALVES)]).iter().all(Result::is_err));
        assert_eq!(read("correct", &[("0; 2", ABC), ("1;2", ABC)]), ok(&["ac", "bc"]));
        // as spreadsheets write whole numbers beside empty cells
        assert_eq!(read("correct", &[("1.0", ABC), ("3.0", ABC)]), ok(&["a", "c"]));
        assert!(read("correct", &[("1.5", ABC), ("-1", ABC)]).iter().all(Result::is_err));
    }

    #[test]
    fn our_own_letters_are_letters_whatever_the_options_read() {
        assert_eq!(read("key", &[("a", &["b", "a"]), ("b", &["a", "b"])]), ok(&["a", "b"]));
    }
}
