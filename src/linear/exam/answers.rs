//! `answer` at a question of which more is asked than to choose options.

use super::Exam;
use crate::decimal::Decimal;
use crate::form::ItemKind;
use crate::linear::Talk;
use crate::linear::command::Command;
use crate::time::Moment;
use crate::tui::Effect;
use crate::tui::paper::Paper;
use crate::tui::text::linear as words;

impl Exam {
    /// `answer c a b` puts options in order, `answer 1b 2a` gives prompts and gaps theirs, `answer 12.5` enters what stands there.
    pub(super) fn answer_of(&mut self, kind: ItemKind, command: &Command<'_>, now: &Moment, talk: &mut Talk) {
        match kind {
            ItemKind::Ordering => {
                let Some(places) = command.places() else { return talk.say(words::WHICH_ORDER) };
                let order =
                    |paper: &mut Paper, number, out: &mut Vec<Effect>| paper.order(number, &places, now, out);
                self.wish(order, |()| words::ordered(&places), talk);
            }
            ItemKind::Matching | ItemKind::InlineChoice => {
                let Some(pairs) = pairs(command.rest) else { return talk.say(words::WHICH_PAIRS) };
                let gaps = self.paper.item(self.number).map_or(0, |item| item.gaps.len());
                if let Some((missing, _)) = pairs.iter().find(|(gap, _)| *gap >= gaps) {
                    return talk.say(words::no_gap(*missing, gaps));
                }
                let given: Vec<_> = pairs.iter().map(|(gap, option)| (*gap, Some(*option))).collect();
                let fill =
                    |paper: &mut Paper, number, out: &mut Vec<Effect>| paper.fill(number, &given, now, out);
                self.wish(fill, |()| words::filled(&pairs), talk);
            }
            ItemKind::Numeric | ItemKind::Text => {
                let text = command.rest;
                if text.is_empty() {
                    return talk.say(words::WHICH_ENTRY);
                }
                let enter =
                    |paper: &mut Paper, number, out: &mut Vec<Effect>| paper.enter(number, text, now, out);
                self.wish(enter, |()| words::entered(text), talk);
                if let Some(error) = text.parse::<Decimal>().err().filter(|_| kind == ItemKind::Numeric) {
                    talk.say(words::no_number(&error.to_string()));
                }
            }
            ItemKind::Choice | ItemKind::TrueFalse => talk.say(words::WHICH_OPTION),
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
