//! Colours for code: which part of a fenced block is a keyword, a name, a string, a number or a comment.
//!
//! Questions hold a few lines of many languages, so one small reader with a table of [grammars](grammar) does for all of
//! them: it takes microseconds for the block that is shown, and no memory worth naming, so a frame never waits and an exam
//! without code pays nothing. It guesses well rather than knowing each language; a wrong guess costs a colour, never a
//! letter. `docs/performance.md` says what a library of full grammars would have taken.

mod forms;
mod grammar;

use crate::tui::theme::Role;
use grammar::{Form, Grammar, Leading};

/// A part of a block: bytes, and what they are. The parts of a block are its text, without gaps.
pub(super) type Run = (usize, Role);

/// The parts of `code`, written in the language of this tag; `None` for a language that is not known.
pub(super) fn runs(tag: &str, code: &str) -> Option<Vec<Run>> {
    let mut reader = Reader { text: code, at: 0, runs: Vec::new() };
    match grammar::form(tag)? {
        Form::Grammar(grammar) => reader.read(grammar, code.len()),
        Form::Http => forms::http(&mut reader),
        Form::Console => forms::console(&mut reader),
        Form::Markup => forms::markup(&mut reader),
        Form::Diff => forms::diff(&mut reader),
    }
    Some(reader.runs)
}

/// Reads a block from its start to its end.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    runs: Vec<Run>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes so many bytes, at most up to the end, as this.
    fn take(&mut self, bytes: usize, role: Role) {
        let bytes = bytes.min(self.text.len() - self.at);
        self.at += bytes;
        match self.runs.last_mut() {
            _ if bytes == 0 => {}
            Some((length, last)) if *last == role => *length += bytes,
            _ => self.runs.push((bytes, role)),
        }
    }

    /// Bytes up to the end of this line, its line feed left out.
    fn line(&self) -> usize {
        self.rest().find('\n').unwrap_or(self.rest().len())
    }

    fn before(&self) -> Option<char> {
        self.text.get(..self.at)?.chars().next_back()
    }

    /// Nothing but blanks (and the dashes of a list) stands before this on its line.
    fn leads(&self) -> bool {
        let line = self.text.get(..self.at).and_then(|all| all.rsplit('\n').next()).unwrap_or_default();
        line.chars().all(|c| c.is_whitespace() || c == '-')
    }

    /// Reads up to `end` by this grammar.
    fn read(&mut self, grammar: &Grammar, end: usize) {
        while self.at < end {
            let (bytes, role) = self.next(grammar);
            self.take(bytes.max(1).min(end - self.at), role);
        }
    }

    /// What comes next, and how long it is.
    fn next(&self, grammar: &Grammar) -> Run {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return (0, Role::CodePlain) };
        if first.is_whitespace() {
            let blank = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
            return (blank, Role::CodePlain);
        }
        self.comment(grammar)
            .or_else(|| self.section(grammar))
            .or_else(|| self.leading(grammar))
            .or_else(|| self.quoted(grammar, first))
            .or_else(|| self.variable(grammar, first))
            .or_else(|| self.number(grammar, first))
            .unwrap_or_else(|| self.word(grammar, first))
    }

    fn comment(&self, grammar: &Grammar) -> Option<Run> {
        let rest = self.rest();
        if let Some((open, close)) = grammar.block
            && let Some(inside) = rest.strip_prefix(open)
        {
            let length = inside.find(close).map_or(rest.len(), |at| open.len() + at + close.len());
            return Some((length, Role::CodeComment));
        }
        let open = grammar.comments.iter().find(|open| rest.starts_with(**open))?;
        // `$#`, `a#b` and the like are no comments
        let alone = open.len() > 1 || self.before().is_none_or(char::is_whitespace);
        alone.then(|| (self.line(), Role::CodeComment))
    }

    /// `[section]` at the beginning of a line.
    fn section(&self, grammar: &Grammar) -> Option<Run> {
        let whole = || self.rest().get(..self.line()).map(str::trim_end);
        let is_one = grammar.sections
            && self.leads()
            && whole().is_some_and(|l| l.starts_with('[') && l.ends_with(']'));
        is_one.then(|| (self.line(), Role::CodeKeyword))
    }

    /// The key or the directive that a line begins with.
    fn leading(&self, grammar: &Grammar) -> Option<Run> {
        let line = self.rest().get(..self.line())?;
        match grammar.leading {
            Leading::Nothing => None,
            Leading::Directive if self.leads() => {
                let word = line.find(|c: char| !is_word(c) && c != '-').unwrap_or(line.len());
                (word > 0).then_some((word, Role::CodeKeyword))
            }
            Leading::Key(sign) if self.leads() => {
                let key = line.find(sign)?;
                let ends = sign != ':' || line.get(key + 1..)?.chars().next().is_none_or(char::is_whitespace);
                let plain = line.get(..key)?.chars().all(|c| is_word(c) || " -./\"'$@".contains(c));
                let begins = line.starts_with(|c: char| is_word(c) || "\"'".contains(c));
                (begins && ends && plain).then_some((key, Role::CodeName))
            }
            Leading::Directive | Leading::Key(_) => None,
        }
    }

    fn quoted(&self, grammar: &Grammar, first: char) -> Option<Run> {
        let rest = self.rest();
        if let Some(open) = grammar.long_quotes.iter().find(|open| rest.starts_with(**open)) {
            let inside = rest.get(open.len()..)?;
            let length = inside.find(open).map_or(rest.len(), |at| at + 2 * open.len());
            return Some((length, Role::CodeString));
        }
        if !grammar.quotes.contains(first) || (grammar.data && self.before().is_some_and(is_word)) {
            return None;
        }
        let line = self.line();
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            match c {
                // what does not end on its line ends with it, but in a shell
                '\n' if !grammar.variables => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == first => {
                    let is_key =
                        grammar.data && rest.get(at + 1..).is_some_and(|r| r.trim_start().starts_with(':'));
                    return Some((at + 1, if is_key { Role::CodeName } else { Role::CodeString }));
                }
                _ => {}
            }
        }
        // an apostrophe, rather
        let alone = !grammar.data && first != '\'';
        Some(if alone { (line, Role::CodeString) } else { (1, Role::CodePlain) })
    }

    /// `$name`, `${name}`, and the options of a command.
    fn variable(&self, grammar: &Grammar, first: char) -> Option<Run> {
        if !grammar.variables {
            return None;
        }
        let rest = self.rest();
        let word = |from: usize, more: &str| {
            let tail = rest.get(from..)?;
            let end = tail.find(|c: char| !is_word(c) && !more.contains(c)).unwrap_or(tail.len());
            (end > 0).then_some((from + end, Role::CodeName))
        };
        match first {
            '$' if rest.starts_with("${") => rest.find('}').map(|end| (end + 1, Role::CodeName)),
            '$' => word(1, ""),
            '-' if self.before().is_some_and(char::is_whitespace) => {
                word(if rest.starts_with("--") { 2 } else { 1 }, "-")
            }
            _ => None,
        }
    }

    fn number(&self, grammar: &Grammar, first: char) -> Option<Run> {
        let rest = self.rest();
        let sign = usize::from(grammar.data && first == '-');
        let digits = rest.get(sign..)?;
        if !digits.starts_with(|c: char| c.is_ascii_digit()) || self.before().is_some_and(is_word) {
            return None;
        }
        let length =
            digits.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').unwrap_or(digits.len());
        // of data only a whole value is a number, not a part of one
        let after = digits.get(length..)?.chars().next();
        let opens = if matches!(grammar.leading, Leading::Key(_)) { "=[,({" } else { ":=[,({" };
        let whole = self.before().is_none_or(|c| c.is_whitespace() || opens.contains(c))
            && after.is_none_or(|c| c.is_whitespace() || ",]})".contains(c));
        (!grammar.data || whole).then_some((sign + length, Role::CodeNumber))
    }

    fn word(&self, grammar: &Grammar, first: char) -> Run {
        let rest = self.rest();
        if !is_word(first) {
            return (first.len_utf8(), Role::CodePlain);
        }
        // `name-with-dashes` is one word in a shell and in data
        let dashes = grammar.data || grammar.variables;
        let end = rest.find(|c: char| !(is_word(c) || dashes && c == '-')).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let is_keyword = grammar.keywords.iter().any(|keyword| match grammar.any_case {
            true => keyword.eq_ignore_ascii_case(word),
            false => *keyword == word,
        });
        let after = rest.get(end..).unwrap_or_default();
        let is_name = (grammar.calls && after.starts_with('(')) || (grammar.data && after.starts_with(": "));
        let role = match (is_keyword, is_name) {
            (true, _) => Role::CodeKeyword,
            (false, true) => Role::CodeName,
            (false, false) => Role::CodePlain,
        };
        (end, role)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests;
