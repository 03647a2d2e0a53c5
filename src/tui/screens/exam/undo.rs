//! Steps back: what an item was before each change of this sitting.

use crate::id::ChoiceId;
use crate::tui::text::exam::Undone;

/// One change, as the state before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The item.
    pub(super) item: u32,
    /// The former response, if it was changed.
    pub(super) response: Option<Vec<ChoiceId>>,
    /// An option whose strike was changed, and whether it was struck out.
    pub(super) strike: Option<(ChoiceId, bool)>,
    /// The former mark, if it was changed.
    pub(super) mark: Option<bool>,
}

impl Change {
    /// The response was changed (and with it, maybe, a strike was cleared).
    pub(super) fn of_response(item: u32, before: &[ChoiceId], unstruck: Option<ChoiceId>) -> Self {
        Self {
            item,
            response: Some(before.to_vec()),
            strike: unstruck.map(|choice| (choice, true)),
            mark: None,
        }
    }
    /// An option was struck out or no longer.
    pub(super) fn of_strike(item: u32, choice: ChoiceId, before: bool) -> Self {
        Self { item, response: None, strike: Some((choice, before)), mark: None }
    }
    /// The item was marked or no longer.
    pub(super) fn of_mark(item: u32, before: bool) -> Self {
        Self { item, response: None, strike: None, mark: Some(before) }
    }
    /// What it was, for the message.
    pub(super) fn what(&self) -> Undone {
        match (&self.response, &self.mark) {
            (Some(_), _) => Undone::Answer,
            (None, Some(_)) => Undone::Mark,
            (None, None) => Undone::Strike,
        }
    }
}
