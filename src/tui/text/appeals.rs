//! Words of appeals.

use crate::api::{AppealCard, AppealKind, AppealOutcome};
use crate::tui::text::date;

/// `a question`.
pub fn about(kind: AppealKind) -> &'static str {
    match kind {
        AppealKind::Item => "a question",
        AppealKind::Incident => "an incident",
        AppealKind::Result => "the result",
    }
}

/// `Appeal opened 26 Nov 2026, to be decided by 10 Dec 2026.`, `Appeal upheld 1 Dec 2026: Two answers are right.`
pub fn standing(card: &AppealCard) -> String {
    if let Some(decision) = &card.decision {
        let word = match decision.outcome {
            AppealOutcome::Upheld => "upheld",
            AppealOutcome::Rejected => "rejected",
        };
        let reason = match decision.reason.as_str() {
            "" => ".".to_owned(),
            said if said.ends_with(['.', '!', '?']) => format!(": {said}"),
            said => format!(": {said}."),
        };
        return format!("Appeal {word} {}{reason}", date(decision.on));
    }
    let opened = date(card.opened);
    match card.due {
        None => format!("Appeal opened {opened}, not decided yet."),
        Some(due) if card.overdue => {
            format!("Appeal opened {opened}, OVERDUE: it was to be decided by {}.", date(due))
        }
        Some(due) => format!("Appeal opened {opened}, to be decided by {}.", date(due)),
    }
}

/// The same in two words, for a list.
pub fn word(card: &AppealCard) -> &'static str {
    match &card.decision {
        Some(decision) if decision.outcome == AppealOutcome::Upheld => "appeal upheld",
        Some(_) => "appeal rejected",
        None if card.overdue => "appeal OVERDUE",
        None => "appeal open",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::AppealDecision;
    use crate::time::Day;

    #[test]
    fn an_appeal_says_how_it_stands() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let open = AppealCard {
            id: "ap-1".parse().unwrap(),
            kind: AppealKind::Item,
            opened: day("2026-11-26"),
            due: Some(day("2026-12-10")),
            overdue: false,
            decision: None,
        };
        assert_eq!(standing(&open), "Appeal opened 26 Nov 2026, to be decided by 10 Dec 2026.");
        let late = AppealCard { overdue: true, ..open.clone() };
        assert_eq!((word(&open), word(&late)), ("appeal open", "appeal OVERDUE"));
        assert_eq!(
            standing(&late),
            "Appeal opened 26 Nov 2026, OVERDUE: it was to be decided by 10 Dec 2026."
        );
        let unbound = AppealCard { due: None, ..open.clone() };
        assert_eq!(standing(&unbound), "Appeal opened 26 Nov 2026, not decided yet.");
        let decided = |reason: &str| {
            let decision = AppealDecision {
                outcome: AppealOutcome::Upheld,
                on: day("2026-12-01"),
                reason: reason.into(),
            };
            let card = AppealCard { decision: Some(decision), ..open.clone() };
            assert_eq!(word(&card), "appeal upheld");
            standing(&card)
        };
        assert_eq!(decided("Item voided"), "Appeal upheld 1 Dec 2026: Item voided.");
        assert_eq!(decided(""), "Appeal upheld 1 Dec 2026.", "where the words were erased");
    }
}
