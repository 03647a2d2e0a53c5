//! Words of the End dialog, of submitting and of handing in.

use crate::time::{Timestamp, Zone};
use crate::tui::Again;
use crate::tui::saving::RETRY_AFTER_S;
use crate::tui::text::{count, hour};

/// Title of the dialog.
pub fn title() -> &'static str {
    "End of the exam?"
}

/// Leave, with the instant until which the clock runs on.
pub fn leave(until: Option<Timestamp>, now: Timestamp, zone: &Zone) -> String {
    match until {
        Some(at) => format!("Leave (clock runs on until {})", hour(at, now, zone)),
        None => "Leave (the clock stands still)".to_owned(),
    }
}

/// Submit.
pub fn submit() -> &'static str {
    "Submit (asks once more)"
}

/// A break of at most so many milliseconds.
pub fn take_break(left_ms: u64) -> String {
    format!("Break (clock stands still, {} left)", super::minutes_seconds(left_ms))
}

/// Stay.
pub fn stay() -> &'static str {
    "Stay"
}

/// Submitting is for a running exam.
pub fn not_now() -> &'static str {
    "Not while the clock stands still"
}

/// There never was a break.
pub fn without_breaks() -> &'static str {
    "This exam has no breaks"
}

/// No break is left.
pub fn no_break() -> &'static str {
    "This exam has no break time left"
}

/// Title of the last question.
pub fn submit_title() -> &'static str {
    "Submit the exam?"
}

/// Open items.
pub fn open(items: &str, n: usize) -> String {
    format!("OPEN: {} {items}", count_word(n))
}

/// Incomplete items.
pub fn incomplete(items: &str, n: usize) -> String {
    format!("INCOMPLETE: {} {items}", count_word(n))
}

/// Items never shown.
pub fn unseen(items: &str, n: usize) -> String {
    format!("UNSEEN: {} {items}", count_word(n))
}

/// Items whose options were never all displayed.
pub fn not_whole(items: &str, n: usize) -> String {
    format!("NOT SHOWN TO THE LAST OPTION: {} {items}", count_word(n))
}

/// Items marked for review.
pub fn marked(items: &str, n: usize) -> String {
    format!("FOR REVIEW: {} {items}", count_word(n))
}

fn count_word(n: usize) -> &'static str {
    if n == 1 { "question" } else { "questions" }
}

/// `5 (1 of 2)`.
pub fn part(item: u32, chosen: usize, select: u32) -> String {
    format!("{item} ({chosen} of {select})")
}

/// Everything is answered.
pub fn complete(items: usize) -> String {
    format!(
        "All {} are answered and were shown to the last option.",
        count(items as u64, "question", "questions")
    )
}

/// What submitting means; `left` is the time left in words or figures.
pub fn meaning(left: &str) -> String {
    format!("Handing in ends the exam; nothing changes afterwards. Time left: {left}.")
}

/// The word to be typed.
pub fn word() -> &'static str {
    "submit"
}

/// Before the field.
pub fn type_word() -> String {
    format!("Type {} and press Enter:", word())
}

/// Another word was typed.
pub fn other_word() -> String {
    format!("Not handed in: type {} in full, or press Esc to go on with the exam", word())
}

/// Title of the page while handing in.
pub fn finishing_title() -> &'static str {
    "The exam is over"
}

/// By the candidate, or because the time was up, or by order; the end is on disk, or not yet.
pub fn ended(how: crate::attempt::End, is_saved: bool) -> &'static str {
    use crate::attempt::End;
    match how {
        End::Submitted if is_saved => "You have submitted the exam.",
        End::Submitted => "You submit the exam: its end is being saved.",
        End::Expired => "The time is up. What you answered stands, and is handed in by itself.",
        End::Terminated => "The exam was ended by the proctor.",
    }
}

/// While waiting.
pub fn handing_in(ellipsis: &str) -> String {
    format!("Handing in {ellipsis}")
}

/// It is on its way to a server, and all of it is here.
pub fn signed(code: &str) -> String {
    format!("All of it is on this computer, signed. Record code {code}.")
}

/// It takes long; so many records are not on disk.
pub fn still_waiting(open: u64) -> String {
    match open {
        0 => "This takes longer than usual. Ctrl-Q goes home; handing in can be repeated from there, nothing is lost."
            .to_owned(),
        open => format!("This takes longer than usual: {} not saved yet. Wait, or press !.", entries(open)),
    }
}

/// It failed; so many records are not on disk.
pub fn failed(open: u64) -> String {
    match open {
        0 => "Handing in did not work yet. Your answers are kept in the record on this computer; nothing is lost."
            .to_owned(),
        open => format!(
            "Handing in did not work yet, and {} not saved: kept in memory only, as long as this program is open.",
            entries(open)
        ),
    }
}

/// What to do about it; so many records are not on disk, and it may go to a server.
pub fn failed_keys(open: u64, again: Again, to_server: bool) -> String {
    match (open, again) {
        (0, Again::Never) => "Nothing more is to be done here: Ctrl-Q goes home.".to_owned(),
        (0, Again::After(_)) if to_server => {
            "It is tried again by itself; ! tries now. Ctrl-Q goes home: it is sent from there, at the next start, or by invigil sync."
                .to_owned()
        }
        (0, Again::After(_)) => format!(
            "Handing in is tried every {RETRY_AFTER_S} s; ! tries now. Ctrl-Q goes home: the exam is offered there again, to be \
             handed in."
        ),
        (0, Again::WhenAsked) => "Press ! to try again once that is put right. Ctrl-Q goes home.".to_owned(),
        _ => format!(
            "Saving is tried every {RETRY_AFTER_S} s, and what is saved is handed in by itself. ! tries now."
        ),
    }
}

/// Leaving loses so many records; the key has to be pressed again.
pub fn leaving_loses(open: u64) -> String {
    format!("{}. Make room and press ! first. The same key again leaves all the same.", loses(open))
}

/// The same in plain lines.
pub fn leaving_loses_lines(open: u64) -> String {
    format!("{}. Make room and type retry first. Type leave once more to leave all the same.", loses(open))
}

fn loses(open: u64) -> String {
    format!("{} not saved: leaving now loses {}", entries(open), if open == 1 { "it" } else { "them" })
}

fn entries(n: u64) -> String {
    format!("{} {}", count(n, "entry", "entries"), if n == 1 { "is" } else { "are" })
}
