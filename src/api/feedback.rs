//! What practice says about a response, made of the item behind it.

use crate::api::Feedback;
use crate::attempt::Response;
use crate::bank::{Item, Kind};
use crate::form::{MappedItem, PresentedItem, PresentedOption};
use crate::id::{ChoiceId, OptionId};
use crate::score::{self, Judged, Verdict};

impl Feedback {
    /// What is said about the response to an item, shown like this, and what it earns; `None` where the response, or what is
    /// shown, is not of this item.
    pub fn on(
        item: &Item,
        shown: &PresentedItem,
        mapped: &MappedItem,
        number: u32,
        response: &Response,
    ) -> Option<(Self, Judged)> {
        let judged = score::judge(item, mapped, number, response).ok()?;
        let explain = |choice: &ChoiceId| explained(item, mapped, choice);
        let all =
            |options: &[PresentedOption]| options.iter().map(|o| explain(&o.id)).collect::<Option<Vec<_>>>();
        let place = |due: &OptionId| {
            shown.options.iter().position(|option| mapped.options.get(&option.id) == Some(due))
        };
        let feedback = Self {
            right: judged.verdict == Verdict::Right,
            partly: judged.verdict == Verdict::Partial,
            options: all(&shown.options)?,
            gaps: shown.gaps.iter().map(|gap| all(&gap.options)).collect::<Option<_>>()?,
            order: match item.kind {
                Kind::Ordering => item.options.iter().filter_map(|option| place(&option.id)).collect(),
                _ => Vec::new(),
            },
            accepted: item.kind.accepted(),
            rationale: item.rationale.clone(),
        };
        Some((feedback, judged))
    }
}

/// Whether an option is right, of the item or of one of its gaps, and why.
fn explained(item: &Item, mapped: &MappedItem, choice: &ChoiceId) -> Option<(bool, String)> {
    if let Some(option) = mapped.options.get(choice) {
        let option = item.options.iter().find(|own| own.id == *option)?;
        return Some((option.key, option.rationale.clone().unwrap_or_default()));
    }
    let cell = mapped.cells.get(choice)?;
    let rationale = match &item.kind {
        Kind::Matching(_) => &item.options.iter().find(|own| own.id == cell.option)?.rationale,
        Kind::InlineChoice(gaps) => {
            let gap = gaps.iter().find(|gap| gap.id == cell.gap)?;
            &gap.options.iter().find(|own| own.id == cell.option)?.rationale
        }
        _ => return None,
    };
    Some((item.kind.is_due(&cell.gap, &cell.option), rationale.clone().unwrap_or_default()))
}
