//! Words of the plain lines (`--linear`): sentences for the ear, without signs.
//!
//! What screens and lines say alike stands in the files of the screens; here is what only lines need.

mod questions;

pub use questions::*;

use crate::api::{
    AttemptSummary, CredentialCard, Eligibility, ExamCard, OpenHere, Outcome, Overview, PersonCard, Step,
};
use crate::form::ItemKind;
use crate::time::{Timestamp, Zone};
use crate::tui::saving::{Light, RETRY_AFTER_S};
use crate::tui::text::exam;
use crate::tui::text::{count, credential, date, details, history, home, hour, instant, result, tiers};
use crate::tui::{Obstacle, Trouble};

/// The first line of all.
pub const WELCOME: &str =
    "Invigil in plain lines. Type a command and press Enter. Type help for the commands.";
/// While an answer is awaited.
pub const ONE_MOMENT: &str = "One moment.";
/// The program ends.
pub const GOODBYE: &str = "Goodbye.";
/// Prompt of home.
pub const PROMPT_HOME: &str = "Home: ";
/// Prompt where a plain answer is expected.
pub const PROMPT_ANSWER: &str = "Answer: ";
/// Prompt of a result.
pub const PROMPT_RESULT: &str = "Result: ";
/// Prompt while waiting.
pub const PROMPT_WAIT: &str = "";
/// Prompt of the name.
pub const PROMPT_NAME: &str = "Your name: ";
/// Prompt of the e-mail.
pub const PROMPT_EMAIL: &str = "E-mail, may stay empty: ";
/// Before the credentials.
pub const CREDENTIALS: &str = "Credentials:";
/// Before the exams.
pub const EXAMS: &str = "Exams:";
/// The answer is chosen already.
pub const ALREADY: &str = "This is your answer already.";
/// At the last question.
pub const LAST_QUESTION: &str = "This is the last question. Type review, or submit.";
/// An answer that was checked does not change any more.
pub const CHECKED_ALREADY: &str = "Checked already; type next";
/// How to have an answer checked.
pub const CHECK_HOW: &str = "Type check to hear whether it is right.";
/// Help at home.
pub const HELP_HOME: &str = "Commands: a number for details; start and a number; practice and a number; result and a number for that of \
                             your last attempt; history to look back on your attempts; who to change who is sitting; list to hear the list again; resume for unfinished attempts; quit.";
/// The same where the program has partner tiers.
pub const HELP_TIERS: &str = "Also: tiers to hear how your partner stands to them.";
/// Nothing is unfinished.
pub const NOTHING_UNFINISHED: &str = "No attempt is unfinished.";
/// Offers to resume: how to answer.
pub const RESUME_HOW: &str = "Who is sitting there? If you are that person, type resume and the number. Else type later; the exam clock keeps running.";
/// The exam cannot be started.
pub const NOT_NOW: &str = "So this exam cannot be started now.";
/// How to agree.
pub const AGREE_HOW: &str = "Type agree if you have read the rules and agree to them, or back.";
/// Who is sitting: how to answer, with somebody in use.
pub const WHO_HOW: &str = "Type the number of who you are, register if you are somebody else, or back.";
/// The same where nobody may register.
pub const WHO_HOW_SERVER: &str = "Type the number of who you are, or back.";
/// The same where there are many people.
pub const WHO_HOW_MANY: &str =
    "Type find and a part of a name, the number of who you are, register if you are somebody else, or back.";
/// The form: how to give up.
pub const REGISTER_HOW: &str = "Answer three questions; type back to give up.";
/// Terminal facts.
pub const TERMINAL: &str = "This terminal shows plain lines: no drawing, no control sequences. Questions may hold \
                            letters such as é, ñ, Ω and 日本語. Everything is typed as a line and sent with Enter.";
/// How to begin.
pub const BEGIN_HOW: &str = "Type begin, or back: nothing has started yet.";
/// Commands of the exam.
pub const HELP_EXAM: &str = "Commands: answer and letters, such as answer b or answer a c; \
                             answer c a b for an order, answer 1b 2a for prompts and gaps, answer and the text for a field; clear; next; back; go and a \
                             number; read, or read stem, read options, read code; time; left; flag; strike and a \
                             letter; undo; comment and your words; incident and your words; note and your words; notes; \
                             review, or review all; submit; leave; help.";
/// Commands for breaks, where there are some.
pub const HELP_BREAK: &str = "Also: break to stop the clock for a while.";
/// Commands of practice.
pub const HELP_PRACTICE: &str = "Commands: answer and letters, such as answer b or answer a c; answer c a b for an order, answer 1b 2a for \
                                 prompts and gaps, answer and the text for a field; check to hear whether it is right; next; back; go and a \
                                 number; read, or read stem, read options, read code; end.";
/// Commands of a result.
pub const HELP_RESULT: &str =
    "Commands: read to hear the result again; credential; ask for a question or an incident; home.";
/// Prompt of the history.
pub const PROMPT_HISTORY: &str = "History: ";
/// Before the attempts.
pub const HISTORY: &str = "Your attempts, newest first:";
/// Commands of the history.
pub const HELP_HISTORY: &str =
    "Commands: a number to look back on that attempt; list to hear the attempts again; home.";
/// Nobody is named.
pub const NOBODY_TO_LOOK_BACK: &str =
    "Nobody is named yet, so there are no attempts to look back on. Type who to say who you are.";
/// Nobody is named, so there is no partner.
pub const NOBODY_WITH_A_PARTNER: &str =
    "Nobody is named yet, so there is no partner whose tiers to hear. Type who to say who you are.";
/// The clock starts.
pub const CLOCK_STARTS: &str = "The clock has started.";
/// Before a warning's lines of code.
pub const CODE: &str = "Code:";
/// Behind lines of code.
pub const END_OF_CODE: &str = "End of code.";
/// Before rows of a table.
pub const TABLE: &str = "Table:";
/// Behind rows of a table.
pub const END_OF_TABLE: &str = "End of table.";
/// No code in the question.
pub const NO_CODE: &str = "This question holds no code.";
/// Before a row of a list.
pub const BULLET: &str = "Item: ";
/// Before a quotation.
pub const QUOTE: &str = "Quote: ";
/// Before the options.
pub const OPTIONS: &str = "Options:";
/// A letter is missing behind a command.
pub const WHICH_OPTION: &str = "Which option? Name its letter, such as answer b.";
/// A number is missing behind a command.
pub const WHICH_NUMBER: &str = "Which number?";
/// Words are missing behind a command.
pub const WHICH_WORDS: &str = "Type your words behind the command, on the same line.";
/// How to hand in.
pub const SUBMIT_HOW: &str = "To hand in, type submit once more. Anything else goes on with the exam.";
/// Not handed in.
pub const GOES_ON: &str = "Not handed in; the exam goes on.";
/// Ctrl-Z was pressed in an exam.
pub const STOP_REFUSED: &str =
    "An exam cannot be stopped with Ctrl-Z: refused and recorded. Type leave to leave.";
/// Not left.
pub const STAYS: &str = "You stay; the exam goes on.";
/// A note was kept.
pub const NOTE_KEPT: &str = "Note kept. It is erased when the exam ends.";
/// No notes.
pub const NO_NOTES: &str = "There are no notes.";
/// The response was taken away.
pub const CLEARED: &str = "Cleared: nothing is chosen.";
/// Handing in failed: what can be done.
pub const FINISH_HOW: &str = "Type retry to try again, or leave to go home; nothing is lost.";
/// The same where nothing more is to be done.
pub const FINISH_OVER: &str = "Nothing more is to be done here: type leave to go home.";
/// The same where a server is asked again by itself.
pub const FINISH_HOW_AT_SERVER: &str = "It is tried again by itself. Type retry to try now, or leave to go home: it is sent from there, at the \
                                        next start, or by invigil sync.";
/// The same where it is tried by itself.
pub fn finish_how_by_itself() -> String {
    format!(
        "Handing in is tried every {RETRY_AFTER_S} seconds. Type retry to try now, or leave to go home; nothing is lost."
    )
}
/// The same while records are not on disk.
pub fn finish_how_unsaved() -> String {
    format!(
        "Make room, or tell the proctor. Saving is tried every {RETRY_AFTER_S} seconds, and what is saved is handed in by itself; \
         type retry to try now. What is not saved is lost when you leave."
    )
}
/// Everything is handed in, the result is awaited.
pub const HANDING_IN: &str = "Handing in.";
/// A break is on.
pub const BREAK: &str = "Break. The clock stands still. Type continue to go on.";
/// The clock stands still by order.
pub const PAUSED: &str = "The proctor has stopped the clock. The exam goes on when the proctor says so.";
/// The break is over.
pub const BREAK_OVER: &str = "The break is over; the clock runs.";
/// Nothing to retry.
pub const ALL_SAVED: &str = "Everything is saved.";

/// The server went away.
pub const OFFLINE: &str = "No connection to the server. Go on: your answers are saved on this computer, and are sent when it is \
                           there again.";

/// The server is back, and has everything.
pub const ONLINE: &str = "The server is there again: everything is sent.";

/// Everything is saved, and this is what the server holds.
pub(crate) fn saved_and(light: Light) -> String {
    match light {
        Light::Sent => "Everything is saved and sent.".to_owned(),
        other => format!("Everything is saved; {}.", super::exam::light(other)),
    }
}
/// End of practice.
pub const PRACTICE_ENDS: &str = "Practice has ended. It counts for nothing.";

/// `Identity, Enter takes zoe-example: `.
pub fn prompt_identity(proposed: &str) -> String {
    format!("Identity, Enter takes {proposed}: ")
}

/// A label at the beginning of a line: `Pass mark`.
pub fn label(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// What comes next for a credential.
pub fn next(text: &str) -> String {
    format!("Next: {text}.")
}

/// The ways to renew.
pub fn renewal(ways: &str) -> String {
    format!("Renewal is by {ways}.")
}

/// Before the rules.
pub fn rules_of(exam: &str) -> String {
    format!("Rules of the {exam}.")
}

/// What begin does.
pub fn begin(card: &ExamCard) -> String {
    format!(
        "Begin opens the attempt: from then on it counts. The clock, {}, starts with the first question.",
        details::minutes_in_full(card.limit_ms)
    )
}

/// A person in the list.
pub fn person_row(number: usize, person: &PersonCard) -> String {
    format!(
        "{number}. {}; {}.",
        crate::tui::text::person::i_am(person),
        crate::tui::text::person::identity(person)
    )
}

/// The response is not whole yet: so many `parts` of it are there, of so many.
pub fn answer_first(kind: ItemKind, parts: usize, whole: u32) -> String {
    match kind {
        ItemKind::Choice | ItemKind::TrueFalse => {
            format!("{parts} of {whole} chosen. Answer first, such as answer b; then check.")
        }
        ItemKind::Ordering => {
            "Nothing is in order yet. Answer first, such as answer c a b; then check.".to_owned()
        }
        ItemKind::Matching | ItemKind::InlineChoice => {
            format!("{parts} of {whole} filled. Answer first, such as answer 1b 2a; then check.")
        }
        ItemKind::Numeric | ItemKind::Text => {
            "Nothing is entered yet. Type answer and the text behind it; then check.".to_owned()
        }
    }
}

/// The verdict with the figures.
pub fn verdict(outcome: &Outcome) -> String {
    let verdict = result::verdict(outcome);
    if outcome.is_held() {
        return format!("{verdict}.");
    }
    let points = result::points(outcome.points, outcome.possible);
    let share = result::share(outcome.points, outcome.possible);
    let short = result::shortfall(outcome).map(|text| format!(" {text}.")).unwrap_or_default();
    format!("{verdict}. {points} points, {share}. The pass mark is {}.{short}", outcome.pass_mark)
}

/// Time used, in words.
pub fn time_used(outcome: &Outcome) -> String {
    let used = match outcome.used_ms.min(outcome.limit_ms) {
        0..60_000 => "less than a minute".to_owned(),
        used => spoken(used),
    };
    format!("{used} of {}", spoken(outcome.limit_ms))
}

/// `Question 3: `.
pub fn prompt_question(number: u32) -> String {
    format!("Question {number}: ")
}

/// The person and the place, as a sentence.
pub fn whereabouts(overview: &Overview) -> String {
    let who = match &overview.person {
        Some(person) if person.partner.is_empty() => person.name.clone(),
        Some(person) => format!("{}, {}", person.name, person.partner),
        None => "Nobody has said who is sitting; type who".to_owned(),
    };
    format!("{who}. Results go to: {}.", home::place(&overview.place))
}

/// A credential in the list: `1. Certified Sales Associate: ACTIVE until 22 Nov 2027. Next: renewal opens 23 Sep 2027.`
pub fn credential_row(number: usize, card: &CredentialCard) -> String {
    let until =
        card.award.as_ref().map(|award| format!(" until {}", date(award.expires))).unwrap_or_default();
    format!("{number}. {}: {}{until}. Next: {}.", card.title, home::standing(card), home::next(card))
}

/// An attempt in the history: `1. Sales Associate, 22 Nov 2026 14:05 UTC: NOT PASSED, 26 of 40.`
pub fn attempt_row(number: usize, attempt: &AttemptSummary, zone: &Zone) -> String {
    let points = attempt.result.as_ref().map(|line| result::points(line.points, line.possible));
    let state = history::state(attempt).to_owned();
    let said: Vec<String> = [state].into_iter().chain(points).chain(history::remarks(attempt)).collect();
    format!("{number}. {}, {}: {}.", attempt.title, instant(attempt.opened, zone), said.join(", "))
}

/// A line of the report on tiers, its signs as commas; `None` for a blank one.
pub fn tier_line(line: &tiers::Line) -> Option<String> {
    let spoken = |text: &str| text.trim().replace(" · ", ", ");
    let (label, body) = (spoken(&line.label), spoken(&line.body));
    match (label.is_empty(), body.is_empty()) {
        (_, true) => None,
        (true, _) if body.ends_with(':') => Some(body),
        (true, _) => Some(format!("{body}.")),
        (false, _) if body.ends_with(':') => Some(format!("{label}: {body}")),
        (false, _) => Some(format!("{label}: {body}.")),
    }
}

/// The attempt is of another program than the one in use.
pub fn of_program(program: &str) -> String {
    format!("It was opened under another program, {program}.")
}

/// An exam in the list.
pub fn exam_row(number: usize, card: &ExamCard, zone: &Zone) -> String {
    format!(
        "{number}. {}: {}, {}, pass mark {}, {} attempts used; {}.",
        card.title,
        count(u64::from(card.items), "question", "questions"),
        details::minutes_in_full(card.limit_ms),
        card.pass_mark,
        home::attempts(card),
        home::state(card, zone),
    )
}

/// What can be done with an exam of the list.
pub fn exam_commands(number: usize, card: &ExamCard) -> String {
    let practice = (card.practice > 0).then(|| {
        let questions = count(u64::from(card.practice), "practice question", "practice questions");
        format!("practice {number} for {questions}")
    });
    let start = match card.eligibility {
        Eligibility::Ready | Eligibility::NobodyNamed => Some(format!("start {number} to start it")),
        Eligibility::Open(_) => match card.open_here {
            OpenHere::GoesOn => Some(format!("start {number} to go on with it")),
            OpenHere::Stored => Some(format!("start {number} to hand it in")),
            OpenHere::TakenOver => Some(format!("start {number} to take it back")),
            OpenHere::Blocked => None,
        },
        _ => None,
    };
    let ways: Vec<String> = start.into_iter().chain(practice).collect();
    if ways.is_empty() { String::new() } else { format!("Type {}.", ways.join(", ")) }
}

/// A requirement: `Sales 101 training: done 2 Oct 2026.`
pub fn requirement(step: &Step) -> String {
    format!("{}: {}.", step.title, credential::step(step))
}

/// More people are registered than are read out.
pub fn many_people(registered: usize) -> String {
    let all = count(registered as u64, "person is", "people are");
    format!("{all} registered here. Type find and a part of your name or identity, such as find exa.")
}

/// How many have in name or identity what was typed, and are not read out.
pub fn more_people(more: usize) -> String {
    format!("And {more} more: type find with more of the name.")
}

/// Nobody has in name or identity what was typed.
pub fn nobody_found(part: &str) -> String {
    let part: String = part.chars().take(40).collect();
    format!("Nobody has {part} in name or identity.")
}

/// There is no such row.
pub fn no_row(rows: usize) -> String {
    format!("There are numbers 1 to {rows}.")
}

/// An unknown command: what was typed, and what is possible.
pub fn unknown(typed: &str, help: &str) -> String {
    let typed: String = typed.chars().take(40).collect();
    format!("{typed} is no command here. {help}")
}

/// A letter or number alone, in an exam.
pub fn bare_option(typed: &str) -> String {
    format!("{typed} is no command here. To choose it, type: answer {typed}")
}

/// Everything up to this record is on disk.
pub fn saved(seq: u64) -> String {
    format!("Saved, entry {seq}.")
}

/// Writing fails.
pub fn failing(trouble: &Trouble) -> String {
    let (what, kept) = (exam::obstacle(trouble.obstacle), exam::kept_in_memory());
    let again = match trouble.obstacle {
        Obstacle::Removed => "Type retry to put them back".to_owned(),
        _ => format!("Saving is tried every {RETRY_AFTER_S} seconds; type retry to try now"),
    };
    format!("NOT SAVED: {what}. {kept} {again}. What happened: {}.", trouble.detail)
}

/// The notes cannot be kept.
pub fn notes_failing(trouble: &Trouble) -> String {
    format!(
        "NOTES NOT KEPT: {}. They stay in memory, and keeping them is tried every {RETRY_AFTER_S} seconds. What happened: {}.",
        exam::obstacle(trouble.obstacle),
        trouble.detail
    )
}

/// Time left, and until when.
pub fn time_left(ms: u64, deadline: Option<Timestamp>, now: Timestamp, zone: &Zone) -> String {
    match deadline {
        Some(at) => format!("Time left: {}, until {}.", spoken(ms), hour(at, now, zone)),
        None => format!("Time left: {}. The clock stands still.", spoken(ms)),
    }
}

/// A warning.
pub fn warning(threshold_ms: u64, left_ms: u64) -> String {
    if threshold_ms.saturating_sub(left_ms) < 3_000 {
        format!("Warning: {} left.", spoken(threshold_ms))
    } else {
        format!("Warning: {} left.", spoken(left_ms))
    }
}

/// `15 answered, 1 incomplete, 2 open, 32 new. 3 for review.`
pub fn left(counts: &crate::attempt::Counts) -> String {
    let [all, ..] = exam::counts(counts);
    format!("{all}. {} for review.", counts.marked)
}

/// The question before leaving.
pub fn leave(until: Option<Timestamp>, now: Timestamp, zone: &Zone) -> String {
    let clock = match until {
        Some(at) => format!("The clock runs on until {}.", hour(at, now, zone)),
        None => "The clock stands still.".to_owned(),
    };
    format!("Leave the exam? {clock} Type leave once more to leave. Anything else stays.")
}

/// Input ended in an exam that goes on.
pub fn left_open(until: Option<Timestamp>, now: Timestamp, zone: &Zone) -> String {
    match until {
        Some(at) => {
            let until = hour(at, now, zone);
            format!("You left the exam. The clock runs on until {until}; start again to go on.")
        }
        None => "You left the exam. The clock stands still; start again to go on.".to_owned(),
    }
}

/// Input ended before the exam was handed in.
pub fn left_while_handing_in() -> &'static str {
    "The exam is over. If its result does not come now, start again: it is handed in then."
}

/// Deeper in a list, from 2.
pub fn level(depth: usize) -> String {
    format!("Level {depth}, ")
}

/// Who is named already: an empty line means them.
pub fn who_is_named(number: usize, person: &PersonCard) -> String {
    format!("Enter alone means number {number}: {}.", person.name)
}

/// Plain lines were asked for and are remembered.
pub const REMEMBERED: &str =
    "Plain lines are remembered: they come at every start, until you start once with --linear=off.";

/// A span for the ear: `38 minutes 12 seconds`.
pub fn spoken(ms: u64) -> String {
    let seconds = ms / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let parts = [(hours, "hour", "hours"), (minutes, "minute", "minutes"), (seconds, "second", "seconds")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| count(*n, one, many)).collect();
    if parts.is_empty() { "no time".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_words() {
        assert_eq!(spoken(2_292_999), "38 minutes 12 seconds");
        assert_eq!(spoken(3_600_000), "1 hour");
        assert_eq!(spoken(999), "no time");
        assert_eq!(warning(600_000, 599_500), "Warning: 10 minutes left.");
        assert_eq!(warning(30_000, 29_900), "Warning: 30 seconds left.");
        assert_eq!(warning(300_000, 187_000), "Warning: 3 minutes 7 seconds left.");
    }

    #[test]
    fn under_a_minute_is_less_than_a_minute() {
        let outcome = |used_ms| Outcome { used_ms, limit_ms: 1_800_000, ..crate::tui::sample::outcome() };
        assert_eq!(time_used(&outcome(400)), "less than a minute of 30 minutes");
        assert_eq!(time_used(&outcome(59_999)), "less than a minute of 30 minutes");
        assert_eq!(time_used(&outcome(60_000)), "1 minute of 30 minutes");
        // ended late, because nobody was there at the deadline
        assert_eq!(time_used(&outcome(1_801_000)), "30 minutes of 30 minutes");
    }
}
