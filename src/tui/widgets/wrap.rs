//! Wrapping by columns: words, wide characters, and a sign where a word is longer than a line.
//!
//! Columns follow Unicode's East Asian Width by grapheme, as terminals draw them. Text stays in logical order; a terminal
//! that knows right-to-left scripts orders a line itself.

use crate::tui::theme::Role;
use crate::tui::widgets::row::{Ink, Piece, Row};
use crate::tui::widgets::width;
use unicode_segmentation::UnicodeSegmentation;

/// A run of text and its role, as it comes to be wrapped. `\n` breaks a line.
pub type Run = (String, Role);

struct Atom<'a> {
    text: &'a str,
    role: Role,
    columns: usize,
    space: bool,
}

/// Wraps runs into lines of at most `room` columns, the first of at most `first` columns.
pub fn wrap(runs: &[Run], first: usize, room: usize) -> Vec<Vec<Piece>> {
    let mut wrapper = Wrapper {
        room: first.max(2),
        later: room.max(2),
        line: vec![],
        used: 0,
        chance: None,
        lines: vec![],
    };
    for (text, role) in runs {
        for grapheme in text.graphemes(true) {
            wrapper.push(grapheme, *role);
        }
    }
    wrapper.flush();
    wrapper.lines
}

/// Plain text in one role, wrapped; its line breaks stay.
pub fn prose(text: &str, role: Role, room: usize) -> Vec<Row> {
    let lines = wrap(&[(text.to_owned(), role)], room, room);
    lines.into_iter().map(|body| Row { body, ..Row::default() }).collect()
}

struct Wrapper<'a> {
    room: usize,
    later: usize,
    line: Vec<Atom<'a>>,
    used: usize,
    /// Number of atoms of the line before which it may be broken.
    chance: Option<usize>,
    lines: Vec<Vec<Piece>>,
}

impl<'a> Wrapper<'a> {
    fn push(&mut self, text: &'a str, role: Role) {
        if text == "\n" || text == "\r\n" {
            self.flush();
            return;
        }
        if text == "\u{200B}" {
            self.chance = Some(self.line.len());
            return;
        }
        let space = text.chars().all(|c| c == ' ' || c == '\t');
        if text.chars().any(char::is_control) && !space {
            return;
        }
        let atom = Atom {
            text: if space { " " } else { text },
            role,
            columns: if space { 1 } else { width(text) },
            space,
        };
        if space && self.line.is_empty() && !self.lines.is_empty() {
            return;
        }
        if let [earlier @ .., before] = self.line.as_slice()
            && may_break(earlier.last(), before, &atom)
        {
            self.chance = Some(self.line.len());
        }
        // a space at the end of a line may hang over it: it is trimmed
        while !space && self.used + atom.columns > self.room && !self.line.is_empty() {
            self.break_line();
        }
        self.used += atom.columns;
        self.line.push(atom);
    }

    /// Ends the line at the last chance, or inside the word, with a sign.
    fn break_line(&mut self) {
        match self.chance.take().filter(|at| *at > 0) {
            Some(at) => {
                let rest = self.line.split_off(at.min(self.line.len()));
                self.finish(false);
                self.take_over(rest);
            }
            None => {
                let mut keep = self.line.len();
                let mut used = self.used;
                while used + 1 > self.room && keep > 1 {
                    keep -= 1;
                    used -= self.line[keep].columns;
                }
                let rest = self.line.split_off(keep);
                self.finish(used < self.room);
                self.take_over(rest);
            }
        }
    }

    fn take_over(&mut self, rest: Vec<Atom<'a>>) {
        self.line = rest.into_iter().skip_while(|a| a.space).collect();
        self.used = self.line.iter().map(|a| a.columns).sum();
    }

    fn flush(&mut self) {
        self.finish(false);
        self.line.clear();
        self.used = 0;
        self.chance = None;
    }

    fn finish(&mut self, broken: bool) {
        while self.line.last().is_some_and(|a| a.space) {
            self.line.pop();
        }
        let mut pieces: Vec<Piece> = Vec::new();
        for atom in self.line.drain(..) {
            match pieces.last_mut() {
                Some(Piece { ink: Ink::Text(text), role }) if *role == atom.role => text.push_str(atom.text),
                _ => pieces.push(Piece::text(atom.text, atom.role)),
            }
        }
        if broken {
            pieces.push(Piece { ink: Ink::Broken, role: Role::Dim });
        }
        self.lines.push(pieces);
        self.room = self.later;
    }
}

/// May a line end between the last two of these? Behind a hyphen only where it joins words: `--reason` stays whole.
fn may_break(earlier: Option<&Atom<'_>>, before: &Atom<'_>, next: &Atom<'_>) -> bool {
    if before.space {
        return !next.space;
    }
    if next.space {
        return false;
    }
    if before.columns == 2 || next.columns == 2 {
        return !never_first(next.text) && !never_last(before.text) && next.columns > 0;
    }
    let word = |a: &Atom<'_>| a.text.chars().all(char::is_alphanumeric);
    before.text == "-"
        && before.role != Role::Code
        && earlier.is_some_and(word)
        && next.text.chars().all(char::is_alphabetic)
        && word(next)
}

/// Closing punctuation, which never begins a line.
fn never_first(text: &str) -> bool {
    text.chars().next().is_some_and(|c| "、。，．・：；？！）」』】〕〉》”’ー々)]}.,:;?!%".contains(c))
}

/// Opening punctuation, which never ends a line.
fn never_last(text: &str) -> bool {
    text.chars().next().is_some_and(|c| "（「『【〔〈《“‘([{".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, room: usize) -> Vec<String> {
        let show = |row: &Row| {
            let broken = row.body.iter().any(|p| p.ink == Ink::Broken);
            format!("{}{}", row.plain(), if broken { "\\" } else { "" })
        };
        prose(text, Role::Text, room).iter().map(show).collect()
    }

    #[test]
    fn words_wrap_at_spaces_and_line_breaks_stay() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("one  two\nthree", 20), ["one  two", "three"]);
        assert_eq!(lines("well-known", 6), ["well-", "known"]);
        assert_eq!(lines("give --why it", 8), ["give", "--why it"], "an option stays whole");
        assert_eq!(lines("a b ", 3), ["a b"]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_with_a_sign() {
        assert_eq!(lines("abcdefghij", 5), ["abcd\\", "efgh\\", "ij"]);
        assert_eq!(lines("x abcdefgh", 5), ["x", "abcd\\", "efgh"]);
        assert_eq!(lines("abcde", 5), ["abcde"]);
    }

    #[test]
    fn wide_characters_wrap_between_each_other_but_not_before_a_full_stop() {
        assert_eq!(lines("日本語の文章。", 6), ["日本語", "の文", "章。"]);
        assert_eq!(lines("日本語文章。", 10), ["日本語文", "章。"]);
        assert_eq!(lines("「日本」", 5), ["「日", "本」"]);
    }

    #[test]
    fn combining_and_joined_graphemes_stay_whole() {
        let family = "👨‍👩‍👧";
        assert_eq!(
            lines(&format!("{family}{family}{family}"), 4),
            [format!("{family}{family}"), family.to_owned()]
        );
        assert_eq!(lines("e\u{301}e\u{301}e\u{301}e\u{301}", 3), ["e\u{301}e\u{301}\\", "e\u{301}e\u{301}"]);
    }

    #[test]
    fn right_to_left_text_stays_in_logical_order() {
        assert_eq!(lines("שלום עולם", 5), ["שלום", "עולם"]);
    }

    #[test]
    fn no_line_is_wider_than_the_room() {
        let text = "Supercalifragilistic 日本語日本語 👨‍👩‍👧x well-known a-b-c-d-e-f e\u{301}\u{302}";
        for room in 2..40 {
            for row in prose(text, Role::Text, room) {
                assert!(row.body_width() <= room, "{room}: {row:?}");
            }
        }
    }
}
