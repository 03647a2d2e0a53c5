//! `answer` at a question of which more is asked than to choose options, in exams and in practice.

use super::Exam;
use crate::decimal::Decimal;
use crate::form::{ItemKind, PresentedItem};
use crate::linear::Talk;
use crate::linear::command::Command;
use crate::time::Moment;
use crate::tui::Effect;
use crate::tui::paper::Paper;
use crate::tui::text::linear as words;

/// What `answer` gives, by places from 0.
pub(in crate::linear) enum Given<'a> {
    /// `answer c a b`: the options in this order.
    Order(Vec<usize>),
    /// `answer 1b 2a`: prompts or gaps, and their options.
    Pairs(Vec<(usize, usize)>),
    /// `answer 12.5`: what is entered.
    Entry(&'a str),
}

impl<'a> Given<'a> {
    /// What the command gives an item of this type, or what is to be typed.
    pub(in crate::linear) fn of(item: &PresentedItem, command: &Command<'a>) -> Result<Self, String> {
        match item.kind {
            ItemKind::Ordering => {
                command.places().map(Self::Order).ok_or_else(|| words::WHICH_ORDER.to_owned())
            }
            ItemKind::Matching | ItemKind::InlineChoice => {
                let pairs = pairs(command.rest).ok_or(words::WHICH_PAIRS)?;
                let gaps = item.gaps.len();
                match pairs.iter().find(|(gap, _)| *gap >= gaps) {
                    Some((missing, _)) => Err(words::no_gap(*missing, gaps)),
                    None => Ok(Self::Pairs(pairs)),
                }
            }
            ItemKind::Numeric | ItemKind::Text if command.rest.is_empty() => {
                Err(words::WHICH_ENTRY.to_owned())
            }
            ItemKind::Numeric | ItemKind::Text => Ok(Self::Entry(command.rest)),
            ItemKind::Choice | ItemKind::TrueFalse => Err(words::WHICH_OPTION.to_owned()),
        }
    }

    /// What is said once it is given.
    pub(in crate::linear) fn said(&self) -> String {
        match self {
            Self::Order(places) => words::ordered(places),
            Self::Pairs(pairs) => words::filled(pairs),
            Self::Entry(text) => words::entered(text),
        }
    }
}

/// That a text is no number, where one is asked for.
pub(in crate::linear) fn no_number(kind: ItemKind, text: &str) -> Option<String> {
    let error = text.parse::<Decimal>().err().filter(|_| kind == ItemKind::Numeric)?;
    Some(words::no_number(&error.to_string()))
}

impl Exam {
    /// Gives an item of another type than choices what the command says.
    pub(super) fn answer_of(&mut self, command: &Command<'_>, now: &Moment, talk: &mut Talk) {
        let Some(item) = self.paper.item(self.number) else { return };
        let kind = item.kind;
        let given = match Given::of(item, command) {
            Ok(given) => given,
            Err(sentence) => return talk.say(sentence),
        };
        let give = |paper: &mut Paper, number, out: &mut Vec<Effect>| match &given {
            Given::Order(places) => paper.order(number, places, now, out),
            Given::Pairs(pairs) => {
                let pairs: Vec<_> = pairs.iter().map(|(gap, option)| (*gap, Some(*option))).collect();
                paper.fill(number, &pairs, now, out)
            }
            Given::Entry(text) => paper.enter(number, text, now, out),
        };
        self.wish(give, |()| given.said(), talk);
        if let Given::Entry(text) = given {
            no_number(kind, text).into_iter().for_each(|sentence| talk.say(sentence));
        }
    }
}

/// Pairs of a prompt or gap and its option, both from 0: `1b 2a`, `1=b, 2=a`.
fn pairs(typed: &str) -> Option<Vec<(usize, usize)>> {
    let words = typed.split([' ', '\t', ',']).filter(|word| !word.is_empty());
    let pair = |word: &str| {
        let digits = word.find(|c: char| !c.is_ascii_digit())?;
        let (number, letter) = word.split_at(digits);
        let letter = letter.trim_start_matches(['=', '-', ':']).to_ascii_lowercase();
        let gap = number.parse::<usize>().ok()?.checked_sub(1)?;
        match letter.as_bytes() {
            [letter @ b'a'..=b'z'] => Some((gap, usize::from(letter - b'a'))),
            _ => None,
        }
    };
    words.map(pair).collect::<Option<Vec<_>>>().filter(|pairs| !pairs.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_a_number_and_a_letter() {
        assert_eq!(pairs("1b 2A"), Some(vec![(0, 1), (1, 0)]));
        assert_eq!(pairs("1=b, 12:c"), Some(vec![(0, 1), (11, 2)]));
        for other in ["", "b", "1", "0a", "1bc", "1 b", "a1"] {
            assert_eq!(pairs(other), None, "{other}");
        }
    }
}
