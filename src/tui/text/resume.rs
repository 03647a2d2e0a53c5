//! Words of the offer to resume.

use crate::api::{Away, PersonCard, Progress, UnfinishedCard};
use crate::tui::text::{clock, count, minutes_seconds, span};

/// Heading.
pub const TITLE: &str = "Unfinished attempt";
/// The question above the choices.
pub const WHO: &str = "Who is sitting there?";
/// The last choice.
pub const NOT_NOW: &str = "Somebody else is sitting here: leave it alone";
/// What that means.
pub const KEEPS_RUNNING: &str = "The exam clock keeps running.";
/// What that means where the time is up.
pub const STAYS: &str = "Nothing is lost: it can be handed in later.";
/// The record is being read.
pub const OPENING: &str = "Opening the record";
/// How an attempt is taken over.
pub const TAKE_OVER_HOW: &str = "Enter takes it over; Esc leaves it alone.";
/// The same in plain lines.
pub const TAKE_OVER_LINE: &str = "Type take over to go on here, or later to leave it alone.";
/// No journal is at hand.
pub const NO_RECORD: &str = "Its record is not at hand here; going on starts from what was handed in.";

/// `I am A. Example: go on with Technical Associate`.
pub fn i_am(person: &PersonCard, title: &str) -> String {
    format!("I am {}: go on with {title}", person.name)
}

/// The choice to go on in the place of another computer.
pub fn take_over(person: &PersonCard, title: &str) -> String {
    format!("I am {}: take over {title} from the other computer", person.name)
}

/// The choice when the attempt cannot go on here.
pub fn cannot(person: &PersonCard, title: &str) -> String {
    format!("I am {}: {title} cannot go on here", person.name)
}

/// The choice for an attempt as it stands, with so much time left.
pub fn choice(card: &UnfinishedCard, left_ms: u64) -> String {
    match card.progress.as_ref() {
        Some(Progress { blocked: Some(_), .. }) => cannot(&card.person, &card.title),
        Some(_) if left_ms == 0 => hand_in(&card.person, &card.title),
        _ => i_am(&card.person, &card.title),
    }
}

/// Who has the attempt open elsewhere.
pub fn held(why: &str) -> String {
    format!("It cannot go on here now: {why}.")
}

/// What leaving the attempts alone means, with so much time left in each; `None` where there is nothing to be said.
pub fn left_alone<'c>(cards: impl IntoIterator<Item = (&'c UnfinishedCard, u64)>) -> Option<&'static str> {
    let mut up = false;
    for (card, left_ms) in cards {
        match &card.progress {
            Some(progress) if progress.runs(left_ms) => return Some(KEEPS_RUNNING),
            // where no record is at hand the clock may run
            None => return Some(KEEPS_RUNNING),
            Some(progress) => up |= progress.blocked.is_none() && left_ms == 0,
        }
    }
    up.then_some(STAYS)
}

/// The choice when the time is up.
pub fn hand_in(person: &PersonCard, title: &str) -> String {
    format!("I am {}: hand in {title} and see the result", person.name)
}

/// What an attempt that can go on looks like, as sentences; `left_ms` and `away_ms` are for now.
pub fn offer(card: &UnfinishedCard, progress: &Progress, left_ms: u64, away_ms: u64) -> String {
    if let Some(why) = &progress.held {
        return held(why);
    }
    let verified = count(u64::from(progress.answered), "answer", "answers");
    let away = match progress.away {
        Away::Computer => format!("The computer was off for {}; the exam clock kept running.", span(away_ms)),
        Away::Program => {
            format!("The program was closed for {}; the exam clock kept running.", span(away_ms))
        }
    };
    match progress.item {
        _ if progress.ended => format!(
            "You have ended this exam, or its time was up. All of it is stored on this computer, and not handed in yet: {verified} \
             of {} verified.",
            card.items
        ),
        _ if left_ms == 0 => format!(
            "The time was up meanwhile. {verified} of {} verified: they are handed in as they stand.",
            card.items
        ),
        Some(item) => format!(
            "Resume question {item} of {}: {} left. {away} {verified} verified.",
            card.items,
            time_left(left_ms)
        ),
        None => format!(
            "Resume before question 1 of {}: the clock has not started, {} are left.",
            card.items,
            time_left(left_ms)
        ),
    }
}

/// `16:12` below an hour, else `1:16:12`.
fn time_left(ms: u64) -> String {
    if ms < 3_600_000 { minutes_seconds(ms) } else { clock(i64::try_from(ms).unwrap_or(i64::MAX)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::sample;

    #[test]
    fn the_offer_says_where_how_long_and_what_is_safe() {
        let card = sample::unfinished();
        let progress = card.progress.clone().unwrap();
        assert_eq!(
            offer(&card, &progress, 972_000, 22 * 60_000),
            "Resume question 17 of 50: 16:12 left. The computer was off for 22 min; the exam clock kept running. \
             15 answers verified."
        );
        assert!(offer(&card, &progress, 0, 0).starts_with("The time was up meanwhile. 15 answers of 50"));
        let ended = offer(&card, &Progress { ended: true, ..progress.clone() }, 0, 0);
        assert!(ended.contains("stored on this computer, and not handed in yet"), "{ended}");
        assert!(!ended.contains("meanwhile"), "{ended}");
        let fresh = Progress { item: None, ..progress };
        assert!(offer(&card, &fresh, 5_400_000, 0).contains("the clock has not started, 1:30:00 are left"));
    }
}
