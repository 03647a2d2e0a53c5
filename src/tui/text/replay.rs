//! Words of a replay: what each fact is, and where in the attempt one is.

use crate::api::Replay;
use crate::attempt::Fact;
use crate::form::{PresentedForm, PresentedItem, PresentedOption};
use crate::id::ChoiceId;
use crate::tui::text::exam::letter;
use crate::tui::text::{clock, history, minutes_seconds, span};

/// Left of the title, and before the line that says where one is.
pub const REPLAY: &str = "REPLAY";
/// Title of the prompt for a time.
pub const GO_TO: &str = "Go to a time";
/// Before the time that is typed.
pub const TIME: &str = "Time of the exam's clock:";
/// What was typed is no time.
pub const NO_TIME: &str = "That is no time: type it as 12:30, or 1:02:30.";
/// At the last fact.
pub const AT_END: &str = "This is the last fact.";
/// At the first fact.
pub const AT_START: &str = "This is the first fact.";
/// At the fastest speed.
pub const FASTEST: &str = "It plays no faster than 60x.";
/// At the slowest speed.
pub const SLOWEST: &str = "It plays no slower than 1x.";
/// The item has no wide code.
pub const NOTHING_WIDE: &str = "Nothing here is wider than the screen.";

/// Before anything is shown: what this is, and who may see it.
pub fn introduction(replay: &Replay) -> Vec<String> {
    let mut lines = vec![
        format!("Replay of attempt {} of {} ({})", replay.attempt, replay.name, replay.person),
        String::new(),
        WHO_MAY_SEE.to_owned(),
        String::new(),
        "Nothing is recorded, whatever is pressed: the attempt stays as it is. More than 10 s without a fact are \
         shortened to 10 s."
            .to_owned(),
    ];
    if let Some(caveat) = &replay.caveat {
        lines.extend([String::new(), ends_early(replay, caveat)]);
    }
    lines.extend([
        String::new(),
        "Space plays it; Right and Left go from fact to fact; q ends it.".to_owned(),
    ]);
    lines
}

/// Who may see a replay.
pub const WHO_MAY_SEE: &str = "It shows the questions of an exam that others are still to sit. Keep it from everybody who \
                               may sit this exam.";

/// The record is not closed and intact: what `verify` says, and what that means for the replay.
pub fn ends_early(replay: &Replay, caveat: &str) -> String {
    let last = replay.entries.len().saturating_sub(1);
    format!("The record: {caveat}. The replay goes as far as the record holds, to record {last}.")
}

/// `REPLAY 0:12:30 of 0:41:07, fact 57 of 214, paused 4x`.
pub fn place(elapsed_ms: u64, whole_ms: u64, (fact, of): (usize, usize), state: &str) -> String {
    let time = |ms: u64| clock(i64::try_from(ms).unwrap_or(i64::MAX));
    format!("{REPLAY} {} of {}, fact {fact} of {of}, {state}", time(elapsed_ms), time(whole_ms))
}

/// `playing 4x`, `paused 4x`, `at the end`.
pub fn state(playing: bool, at_end: bool, speed: u64) -> String {
    match (playing, at_end) {
        (_, true) => "at the end".to_owned(),
        (true, false) => format!("playing {speed}x"),
        (false, false) => format!("paused {speed}x"),
    }
}

/// Behind a fact that nothing follows for long.
pub fn then_nothing(gap_ms: u64) -> String {
    format!("then nothing for {} (shortened to 10 s)", minutes_seconds(gap_ms))
}

/// Before the clock starts.
pub fn not_started() -> Vec<String> {
    vec!["Nothing is shown yet".to_owned(), "The attempt is open; its clock has not started.".to_owned()]
}

/// No question is on display.
pub fn away() -> Vec<String> {
    vec![
        "No question is on display".to_owned(),
        "The program was left or ended; the exam clock runs on until it is started again.".to_owned(),
    ]
}

/// The item was never on display.
pub fn never_shown(item: u32) -> String {
    format!("question {item} was never shown in this attempt, as far as its record holds")
}

/// The place of an option in its item, or in the gap of this place; all from 0.
fn place_of(item: &PresentedItem, choice: &ChoiceId) -> Option<(Option<usize>, usize)> {
    let within = |options: &[PresentedOption]| options.iter().position(|option| option.id == *choice);
    let own = within(&item.options).map(|place| (None, place));
    own.or_else(|| {
        let gaps = item.gaps.iter().enumerate();
        gaps.filter_map(|(gap, shown)| Some((Some(gap), within(&shown.options)?))).next()
    })
}

/// A fact in words: `question 17: answered A C`, of prompts and gaps with their numbers: `1B 2A`.
pub fn fact(fact: &Fact, form: &PresentedForm) -> String {
    let option = |item: u32, choice: &ChoiceId| {
        let place = form.item(item).and_then(|item| place_of(item, choice));
        place.map_or_else(
            || choice.to_string(),
            |(gap, place)| match gap {
                None => letter(place),
                Some(gap) => format!("{}{}", gap + 1, letter(place)),
            },
        )
    };
    match fact {
        Fact::Opened { .. } => "the attempt was opened".to_owned(),
        Fact::Admitted { .. } => "the server gave its ticket: the exam clock runs".to_owned(),
        Fact::Started {} => "the clock started".to_owned(),
        Fact::Shown { item, whole: false } => format!("question {item} was shown, not all of it yet"),
        Fact::Shown { item, whole: true } => format!("question {item} was shown, all of it"),
        Fact::Answered { item, choices } => {
            let letters: Vec<String> = choices.iter().map(|choice| option(*item, choice)).collect();
            format!("question {item}: answered {}", letters.join(" "))
        }
        Fact::Entered { item, text } => format!("question {item}: entered \"{text}\""),
        Fact::Cleared { item } => format!("question {item}: the answer was taken away"),
        Fact::Struck { item, choice, on: true } => {
            format!("question {item}: struck out {}", option(*item, choice))
        }
        Fact::Struck { item, choice, on: false } => {
            format!("question {item}: {} no longer struck out", option(*item, choice))
        }
        Fact::Marked { item, on: true } => format!("question {item}: marked for review"),
        Fact::Marked { item, on: false } => format!("question {item}: no longer marked for review"),
        Fact::Commented { item, kind, text } => {
            let kind = history::comment_kind(*kind);
            match (item, kind) {
                (0, kind) => format!("{kind}: {text}"),
                (item, kind) => format!("question {item}: {kind}: {text}"),
            }
        }
        Fact::FocusLost {} => "the terminal lost the focus".to_owned(),
        Fact::FocusGained {} => "the terminal has the focus again".to_owned(),
        Fact::Suspended { cause } => history::leaving(*cause).to_owned(),
        Fact::Resumed { .. } => "the program was started again".to_owned(),
        Fact::ClockJumped { by_ms } => {
            let way = if *by_ms < 0 { "back" } else { "on" };
            format!("the computer's clock had moved {way} by {}", span(by_ms.unsigned_abs()))
        }
        Fact::GapUnproven { behind_ms } => format!(
            "the computer's clock stood {} behind the record before; how long the gap was is unproven",
            minutes_seconds(*behind_ms)
        ),
        Fact::GapDoubted { ms } => format!(
            "the computer's clock said that the time was up, and no server could be asked; the gap counted as {} for now",
            minutes_seconds(*ms)
        ),
        Fact::GapSettled { ms } => {
            format!("the server's clock settled how long the gap was: {}", minutes_seconds(*ms))
        }
        Fact::Warned { left_ms } => format!("warned with {} left", minutes_seconds(*left_ms)),
        Fact::Anchored { .. } => "a server stated that it holds the record so far".to_owned(),
        Fact::Paused { .. } => "paused by order of a proctor".to_owned(),
        Fact::Continued { .. } => "continued by order of a proctor".to_owned(),
        Fact::Extended { ms, .. } => format!("{} more, by order of a proctor", minutes_seconds(*ms)),
        Fact::Message { text, .. } => format!("message of the proctor: {text}"),
        Fact::TakenOver { .. } => "another device went on".to_owned(),
        Fact::BreakStarted { order } if order.is_empty() => "a break began".to_owned(),
        Fact::BreakStarted { .. } => "a break began, by order of a proctor".to_owned(),
        Fact::BreakEnded {} => "the break was over".to_owned(),
        Fact::Submitted {} => "handed in by the candidate".to_owned(),
        Fact::Expired {} => "the time was up".to_owned(),
        Fact::Terminated { .. } => "ended by order of a proctor".to_owned(),
        Fact::Signed { .. } => "the record was signed".to_owned(),
    }
}
