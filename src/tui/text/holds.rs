//! Words about results that are held for review.

use crate::api::{Hold, HoldCard, Mark};
use crate::attempt::ReviewOutcome;
use crate::time::Zone;
use crate::tui::text::{count, instant_in_full};

/// The verdict on a result that nobody has decided about yet.
pub const HELD: &str = "HELD FOR REVIEW";

/// Why a result is held: `2 answers reached the server 12 minutes after the deadline`.
pub fn why(hold: &Hold) -> String {
    let late = hold.late.map(|late| {
        let answers = count(u64::from(late.answers), "answer", "answers");
        let minutes = count(late.minutes(), "minute", "minutes");
        format!("{answers} reached the server {minutes} after the deadline")
    });
    let clocks = (hold.clocks > 0)
        .then_some("the clocks of the computer disagreed, with each other or with the server's");
    match (late, clocks) {
        (Some(late), Some(clocks)) => format!("{late}, and {clocks}"),
        (Some(late), None) => late,
        (None, clocks) => clocks.unwrap_or("its times are not proven").to_owned(),
    }
}

/// What a candidate is told about a result that is held, or was.
pub fn standing(card: &HoldCard, marks: &[Mark], attempt: &str, zone: &Zone) -> Vec<String> {
    let why = why(&card.hold);
    let Some(outcome) = card.hold.decision else {
        let who = match marks.contains(&Mark::SelfAttested) {
            true => format!(
                "Whoever administers this computer decides: invigil admin review release {attempt} --reason WHY, or the same \
                 with refuse."
            ),
            false => {
                "A person decides about it; you need not do anything, and home tells you of the decision."
                    .to_owned()
            }
        };
        return vec![
            format!("Your answers are stored. This result is held for review: {why}."),
            format!(
                "{who} Until then there is no result, no credential comes of it, and the exam is not begun anew."
            ),
        ];
    };
    let on = card.decided.map(|at| format!(" on {}", instant_in_full(at, zone))).unwrap_or_default();
    let counts = match outcome {
        ReviewOutcome::Released => "every answer counts",
        ReviewOutcome::Refused => "only what a server had received in time counts",
    };
    let mut said = vec![format!("It was held for review: {why}. Decided{on}: {counts}.")];
    if !card.reason.is_empty() {
        said.push(format!("The reason: {}", card.reason));
    }
    said
}

/// What was decided, in a word; `held for review` while nobody has.
pub fn word(hold: &Hold) -> &'static str {
    match hold.decision {
        None => "held for review",
        Some(ReviewOutcome::Released) => "released after review",
        Some(ReviewOutcome::Refused) => "late answers refused",
    }
}
