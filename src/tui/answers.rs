//! Wishes of the candidate at items of which more is asked than to choose options: an order, an option for each prompt or gap, an
//! entry. Like [`Paper::choose`] they become facts, or an objection in words.

use crate::attempt::Response;
use crate::id::ChoiceId;
use crate::time::Moment;
use crate::tui::paper::{Facts, Objection, Paper};

impl Paper {
    /// Puts the options in this order, given by their places (from 0) in the form: all of them, each once.
    pub(crate) fn order(
        &mut self,
        number: u32,
        places: &[usize],
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let options = self.item(number).map(|item| item.options.as_slice()).unwrap_or_default();
        let missing = places.iter().find(|place| **place >= options.len());
        if let Some(missing) = missing {
            return Err(Objection::NoOption(*missing));
        }
        let choices: Vec<ChoiceId> =
            places.iter().filter_map(|place| Some(options.get(*place)?.id.clone())).collect();
        self.give(number, choices.into(), now, out)
    }

    /// Gives the prompt or gap of this place the option of this place (all from 0), or none; the others keep theirs.
    pub(crate) fn fill(
        &mut self,
        number: u32,
        gap: usize,
        option: Option<usize>,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let gaps = self.item(number).map(|item| item.gaps.as_slice()).unwrap_or_default();
        let own = gaps.get(gap).map(|gap| gap.options.as_slice()).unwrap_or_default();
        let chosen = match option {
            None => None,
            Some(place) => Some(&own.get(place).ok_or(Objection::NoOption(place))?.id),
        };
        let before = self.attempt().response(number);
        let kept = |id: &ChoiceId| before.contains(id) && !own.iter().any(|option| option.id == *id);
        let cells = gaps.iter().flat_map(|gap| &gap.options).map(|option| &option.id);
        let after: Vec<ChoiceId> = cells.filter(|id| kept(id) || chosen == Some(*id)).cloned().collect();
        self.give(number, after.into(), now, out)
    }

    /// Enters a text; one without anything but white space takes the response away.
    pub(crate) fn enter(
        &mut self,
        number: u32,
        text: &str,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let text = if text.trim().is_empty() { String::new() } else { text.to_owned() };
        self.give(number, Response::Text(text), now, out)
    }

    /// The response, unless it is the one that stands.
    fn give(
        &mut self,
        number: u32,
        response: Response,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let standing = self.attempt().given(number);
        if response.is_empty() && self.attempt().parts(number) == 0 {
            return Err(Objection::NothingChosen);
        }
        if standing == Some(&response) {
            return Err(Objection::SameAgain);
        }
        self.respond_with(number, response, now, out)
    }
}
