//! Wishes of the candidate at items of which more is asked than to choose options: an order, an option for each prompt or gap, an
//! entry. Like [`Paper::choose`] they become facts, or an objection in words.

use crate::attempt::Response;
use crate::form::PresentedItem;
use crate::id::ChoiceId;
use crate::time::Moment;
use crate::tui::paper::{Facts, Objection, Paper};

/// The response that puts the options in this order, given by their places (from 0) in the form: all of them, each once.
pub(crate) fn ordered(item: &PresentedItem, places: &[usize]) -> Result<Response, Objection> {
    let id = |place: &usize| item.options.get(*place).map(|option| option.id.clone());
    let choices: Result<Vec<ChoiceId>, Objection> =
        places.iter().map(|place| id(place).ok_or(Objection::NoOption(*place))).collect();
    choices.map(Response::from)
}

/// The response that gives the prompt or gap of this place the option of this place (all from 0), or none; the others keep what
/// they have `before`.
pub(crate) fn filled(
    item: &PresentedItem,
    before: &Response,
    gap: usize,
    option: Option<usize>,
) -> Result<Response, Objection> {
    let own = item.gaps.get(gap).map(|gap| gap.options.as_slice()).unwrap_or_default();
    let chosen = match option {
        None => None,
        Some(place) => Some(&own.get(place).ok_or(Objection::NoOption(place))?.id),
    };
    let kept = |id: &ChoiceId| before.choices().contains(id) && !own.iter().any(|option| option.id == *id);
    let cells = item.gaps.iter().flat_map(|gap| &gap.options).map(|option| &option.id);
    let after: Vec<ChoiceId> = cells.filter(|id| kept(id) || chosen == Some(*id)).cloned().collect();
    Ok(after.into())
}

/// The response that enters this text; one without anything but white space is none.
pub(crate) fn entered(text: &str) -> Response {
    Response::Text(if text.trim().is_empty() { String::new() } else { text.to_owned() })
}

/// The options in the order that stands, given by their places (from 0) in the form; in the form's order while there is none.
pub(crate) fn order_of(item: &PresentedItem, given: &Response) -> Vec<usize> {
    let place = |id: &ChoiceId| item.options.iter().position(|option| option.id == *id);
    let order: Vec<usize> = given.choices().iter().filter_map(place).collect();
    let stands = item.kind == crate::form::ItemKind::Ordering && order.len() == item.options.len();
    if stands { order } else { (0..item.options.len()).collect() }
}

/// The place (from 0) of the option that the prompt or gap of this place has.
pub(crate) fn chosen_of(item: &PresentedItem, given: &Response, gap: usize) -> Option<usize> {
    let options = &item.gaps.get(gap)?.options;
    options.iter().position(|option| given.choices().contains(&option.id))
}

impl Paper {
    /// Puts the options in this order; see [`ordered`].
    pub(crate) fn order(
        &mut self,
        number: u32,
        places: &[usize],
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let Some(item) = self.item(number) else { return Err(Objection::NothingChosen) };
        let response = ordered(item, places)?;
        self.give(number, response, now, out)
    }

    /// Gives prompts or gaps an option each, or none, as one change; see [`filled`].
    pub(crate) fn fill(
        &mut self,
        number: u32,
        pairs: &[(usize, Option<usize>)],
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        let Some(item) = self.item(number) else { return Err(Objection::NothingChosen) };
        let mut response = self.attempt().given(number).cloned().unwrap_or_default();
        for (gap, option) in pairs {
            response = filled(item, &response, *gap, *option)?;
        }
        self.give(number, response, now, out)
    }

    /// Enters a text; see [`entered`].
    pub(crate) fn enter(
        &mut self,
        number: u32,
        text: &str,
        now: &Moment,
        out: &mut Facts,
    ) -> Result<(), Objection> {
        self.give(number, entered(text), now, out)
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
