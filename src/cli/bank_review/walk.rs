//! From item to item, in plain lines: what is typed decides.

use super::{NAME, REASON, Review, already, done, effect_text, sheet::Sheet, sound};
use crate::authoring::{Decision, Verdict};
use crate::cli::content::count;
use crate::cli::outcome::Output;
use crate::id::ItemId;
use std::io::{self, BufRead, Write};

const HELP: &str = "What you can type:
  ok                 it is sound: today's review and your name are written
  hold [REASON]      take it out until somebody decides; you see what that does
  retire [REASON]    take it out for good; you see what that does
  edit               open $EDITOR at the item, and look at it again
  show               show it once more
  skip               leave it as it is, and go on
  quit               end here; what was decided is written
The first letters will do.";

/// A walk through what is due.
pub(super) struct Walk<'a> {
    pub review: &'a Review<'a>,
    /// Who reviews, once that is known.
    pub by: Option<String>,
    /// Opens an editor at a line.
    pub edit: &'a dyn Fn(usize) -> Result<(), String>,
    /// The terminal shows what is typed.
    pub echo: bool,
}

/// What somebody typed.
#[derive(Debug, PartialEq, Eq)]
enum Wish {
    Decide(Decision, String),
    Edit,
    Show,
    Skip,
    Quit,
    Help,
}

impl Wish {
    fn of(line: &str) -> Self {
        let (word, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let rest = rest.trim().to_owned();
        let word = word.to_lowercase();
        let all = ["ok", "hold", "retire", "edit", "show", "skip", "quit"];
        // `s` alone is `skip`, which is typed more often than `show`
        let meant = match word.as_str() {
            "" => None,
            "s" => Some("skip"),
            _ => all.into_iter().find(|command| command.starts_with(&word)),
        };
        match meant {
            Some("ok") if rest.is_empty() => Self::Decide(Decision::Sound, rest),
            Some("hold") => Self::Decide(Decision::Hold, rest),
            Some("retire") => Self::Decide(Decision::Retire, rest),
            Some("edit") => Self::Edit,
            Some("show") => Self::Show,
            Some("skip") => Self::Skip,
            Some("quit") => Self::Quit,
            _ => Self::Help,
        }
    }
}

#[derive(Default)]
struct Tally {
    sound: usize,
    held: usize,
    retired: usize,
}

/// Where the walk goes on.
enum Next {
    /// With the same item, shown again.
    Again,
    /// With the same item; it need not be shown.
    Ask,
    /// With the next item.
    On,
    /// Nowhere.
    End,
}

impl Walk<'_> {
    /// Walks; the error is one of input or output.
    pub(super) fn go(
        &mut self,
        sheet: Sheet,
        input: &mut impl BufRead,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let due = self.review.due(&sheet);
        if due.is_empty() {
            return out.write_all(self.review.nothing_due(&sheet).as_bytes());
        }
        writeln!(out, "{} of {} due on {}.", count(due.len(), "review"), sheet.bank.id, self.review.due_by)?;
        writeln!(out, "{HELP}")?;
        let mut tally = Tally::default();
        let mut current = Some(sheet);
        'items: for (index, item) in due.iter().enumerate() {
            let mut shown = false;
            loop {
                let Some(sheet) = &current else {
                    // a file that cannot be read can only be mended
                    match self.mend(input, out)? {
                        Some(sheet) => current = Some(sheet),
                        None => break 'items,
                    }
                    continue;
                };
                if sheet.bank.item(item).is_none() {
                    writeln!(out, "{item} is gone from the file.")?;
                    continue 'items;
                }
                if !shown {
                    let counter = format!("({} of {}) ", index + 1, due.len());
                    write!(out, "\n{}", sheet.card(item, &counter))?;
                }
                let Some(line) = self.ask("ok, hold, retire, edit, skip, quit? ", input, out)? else {
                    break 'items;
                };
                let next = match Wish::of(&line) {
                    Wish::Help => {
                        writeln!(out, "{HELP}")?;
                        Next::Ask
                    }
                    Wish::Show => Next::Again,
                    Wish::Skip => Next::On,
                    Wish::Quit => Next::End,
                    Wish::Edit => {
                        if let Err(why) = (self.edit)(sheet.line(item)) {
                            writeln!(out, "{why}")?;
                        }
                        Next::Again
                    }
                    Wish::Decide(decision, reason) => {
                        self.decide(sheet, item, decision, &reason, &mut tally, input, out)?
                    }
                };
                shown = matches!(next, Next::Ask);
                match next {
                    Next::Ask => {}
                    Next::End => break 'items,
                    Next::Again | Next::On => {
                        current = self.read(out)?;
                        if matches!(next, Next::On) {
                            continue 'items;
                        }
                    }
                }
            }
        }
        let left = match current {
            Some(sheet) => {
                let left = count(self.review.due(&sheet).len(), "review");
                format!("{left} still due on {}", self.review.due_by)
            }
            None => "what is still due stands in a file that cannot be read".to_owned(),
        };
        writeln!(out, "\n{} ok, {} on hold, {} retired; {left}.", tally.sound, tally.held, tally.retired)
    }

    #[expect(clippy::too_many_arguments, reason = "what is decided, about what, and whom to ask")]
    fn decide(
        &mut self,
        sheet: &Sheet,
        item: &ItemId,
        decision: Decision,
        reason: &str,
        tally: &mut Tally,
        input: &mut impl BufRead,
        out: &mut impl Write,
    ) -> io::Result<Next> {
        if !reason.is_empty()
            && let Err(why) = sound(reason, REASON, "the reason")
        {
            writeln!(out, "{why}; nothing was changed.")?;
            return Ok(Next::Ask);
        }
        if let Some(already) = sheet.bank.item(item).and_then(|item| already(item.status, decision)) {
            writeln!(out, "{item} {already}.")?;
            return Ok(Next::Ask);
        }
        if let Some(effect) = self.review.effect(sheet, item, decision) {
            write!(out, "{}", effect_text::text(&effect))?;
            let what = if decision == Decision::Hold { "Put it on hold" } else { "Retire it" };
            let answer = self.ask(&format!("{what}? yes or no: "), input, out)?;
            if !answer.is_some_and(|line| ["y", "yes"].contains(&line.trim().to_lowercase().as_str())) {
                writeln!(out, "Nothing was changed.")?;
                return Ok(Next::Ask);
            }
        }
        let Some(by) = self.reviewer(input, out)? else { return Ok(Next::End) };
        let verdict = Verdict { item, decision, reason, by: &by, on: self.review.at };
        if let Err(failed) = self.review.write(sheet, &verdict) {
            write!(out, "{}", failed.stderr)?;
            writeln!(out, "Nothing was changed; the file is read once more.")?;
            return Ok(Next::Again);
        }
        match decision {
            Decision::Sound => tally.sound += 1,
            Decision::Hold => tally.held += 1,
            Decision::Retire => tally.retired += 1,
        }
        writeln!(out, "{}", done(&verdict))?;
        Ok(Next::On)
    }

    /// Who reviews; asked once.
    fn reviewer(&mut self, input: &mut impl BufRead, out: &mut impl Write) -> io::Result<Option<String>> {
        while self.by.is_none() {
            let Some(line) = self.ask("Who reviews (an id, an address, or Name <address>)? ", input, out)?
            else {
                return Ok(None);
            };
            match sound(line.trim(), NAME, "the reviewer") {
                Ok(()) => self.by = Some(line.trim().to_owned()),
                Err(why) => writeln!(out, "{why}.")?,
            }
        }
        Ok(self.by.clone())
    }

    /// The file as it is now; `None` where it has faults, which are shown.
    fn read(&self, out: &mut impl Write) -> io::Result<Option<Sheet>> {
        match self.review.read() {
            Ok(sheet) => Ok(Some(sheet)),
            Err(Output { stdout, stderr, .. }) => {
                write!(out, "{stdout}{stderr}")?;
                Ok(None)
            }
        }
    }

    /// Until the file can be read again, or somebody gives up.
    fn mend(&self, input: &mut impl BufRead, out: &mut impl Write) -> io::Result<Option<Sheet>> {
        loop {
            let question = "The bank cannot be read. edit, again (once it is mended), quit? ";
            let Some(line) = self.ask(question, input, out)? else { return Ok(None) };
            match line.trim().to_lowercase().as_str() {
                "q" | "quit" => return Ok(None),
                "e" | "edit" => {
                    if let Err(why) = (self.edit)(1) {
                        writeln!(out, "{why}")?;
                    }
                }
                _ => {}
            }
            if let Some(sheet) = self.read(out)? {
                return Ok(Some(sheet));
            }
        }
    }

    /// Asks; `None` at the end of the input.
    fn ask(
        &self,
        question: &str,
        input: &mut impl BufRead,
        out: &mut impl Write,
    ) -> io::Result<Option<String>> {
        write!(out, "{question}")?;
        out.flush()?;
        let mut line = String::new();
        let read = input.read_line(&mut line)?;
        if !self.echo || read == 0 {
            writeln!(out)?;
        }
        Ok((read > 0).then_some(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_letters_will_do_and_reasons_are_kept() {
        let decide = |decision, reason: &str| Wish::Decide(decision, reason.to_owned());
        assert_eq!(Wish::of("o\n"), decide(Decision::Sound, ""));
        assert_eq!(Wish::of("hold  two right  answers \n"), decide(Decision::Hold, "two right  answers"));
        assert_eq!(Wish::of("RET"), decide(Decision::Retire, ""));
        assert_eq!((Wish::of("s"), Wish::of("sh"), Wish::of("e")), (Wish::Skip, Wish::Show, Wish::Edit));
        for unclear in ["", "\n", "okay", "ok I think", "x", "?"] {
            assert_eq!(Wish::of(unclear), Wish::Help, "{unclear:?}");
        }
    }
}
