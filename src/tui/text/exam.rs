//! Words of the exam screen, its side pane, notes and comments.

use crate::attempt::{CommentKind, Counts, ItemStatus};
use crate::time::{Timestamp, Zone};
use crate::tui::bindings::Keymap;
use crate::tui::keymap::{Action, Context};
use crate::tui::saving::{Light, RETRY_AFTER_S};
use crate::tui::text::{clock, count, hour, sitting};
use crate::tui::{Obstacle, Trouble};

/// `, 40 scored`, behind [`question`].
pub fn of_them(scored: u32) -> String {
    format!(", {scored} scored")
}

/// `Question 17 of 50`.
pub fn question(number: u32, of: usize) -> String {
    format!("Question {number} of {of}")
}

/// `17 of 50`, where there is little room.
pub fn question_short(number: u32, of: usize) -> String {
    format!("{number} of {of}")
}

/// Instead of the clock, while it is hidden.
pub fn clock_hidden() -> &'static str {
    "time hidden"
}

/// `choose TWO`; for one option in small letters.
pub fn choose(select: u32) -> String {
    const WORDS: [&str; 9] = ["TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"];
    match select {
        1 => "choose one".to_owned(),
        n => match (n as usize).checked_sub(2).and_then(|i| WORDS.get(i)) {
            Some(word) => format!("choose {word}"),
            None => format!("choose {n}"),
        },
    }
}

/// Marked for review.
pub fn for_review() -> &'static str {
    "for review"
}

/// Beside a struck option.
pub fn struck_out() -> &'static str {
    "(struck out)"
}

/// `saved ✓ 112`.
pub fn saved(tick: &str, seq: u64) -> String {
    format!("saved {tick} {seq}")
}

/// While records are on their way to the disk.
pub fn saving(ellipsis: &str) -> String {
    format!("saving {ellipsis}")
}

/// `3 NOT SAVED`, while writing fails.
pub fn not_saved(records: u64) -> String {
    format!("{records} NOT SAVED")
}

/// What a server holds: `sent`, `2 to send`, `offline, all sent`, `offline, 14 to send`, `NOT TAKEN`.
pub(crate) fn light(light: Light) -> String {
    match light {
        Light::Sent => "sent".to_owned(),
        Light::ToSend(records) => format!("{records} to send"),
        Light::Waiting(0) => "offline, all sent".to_owned(),
        Light::Waiting(records) => format!("offline, {records} to send"),
        Light::SignedOut(0) => "SIGNED OUT".to_owned(),
        Light::SignedOut(records) => format!("SIGNED OUT, {records} to send"),
        Light::Untaken => "NOT TAKEN".to_owned(),
    }
}

/// The same where there is little room.
pub(crate) fn light_in_short(light: Light) -> String {
    match light {
        Light::Waiting(0) => "offline".to_owned(),
        Light::Waiting(records) => format!("offline {records}"),
        Light::SignedOut(records @ 1..) => format!("SIGNED OUT {records}"),
        other => self::light(other),
    }
}

/// The banner while the server does not accept the sign-in; `command` signs in again. It stands in front, so that nothing cuts
/// it off in a narrow terminal.
pub fn signed_out(command: &str) -> String {
    format!(
        "SIGNED OUT. In another window: {command} (the proctor has a new token). The exam goes on, your answers are safe on this \
         computer, and sent then."
    )
}

/// The banner once an administrator has declared the attempt void.
pub fn withdrawn() -> String {
    "AN ADMINISTRATOR HAS WITHDRAWN THIS ATTEMPT: it does not count, whatever you answer. Tell the proctor. All of it is kept on \
     this computer; Ctrl-Q leads out."
        .to_owned()
}

/// The banner while the server does not take what was recorded.
pub fn untaken(reason: &str) -> String {
    format!(
        "THE SERVER DOES NOT TAKE THIS RECORD: {reason}. Your answers are saved on this computer; go on, and tell the proctor."
    )
}

/// The banner while writing fails: what to do, what becomes of the answers, and last what happened.
pub fn failing(trouble: &Trouble) -> String {
    let (what, kept) = (obstacle(trouble.obstacle), kept_in_memory());
    let again = match trouble.obstacle {
        Obstacle::Removed => "Press ! to put them back".to_owned(),
        _ => format!("Saving is tried every {RETRY_AFTER_S} s; ! tries now"),
    };
    format!("NOT SAVED: {what}. {kept} {again}. ({})", trouble.detail)
}

/// What is in the way of a write, and what to do about it.
pub fn obstacle(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NoSpace => "no space is left. Make room, or tell the proctor",
        Obstacle::ReadOnly => "the disk is read-only. Tell the proctor, or make it writable",
        Obstacle::Permission => "permission is denied. Tell the proctor, or see who may write there",
        Obstacle::Removed => "the files of this attempt were removed. Tell the proctor",
        Obstacle::Other => "writing does not work. Tell the proctor",
    }
}

/// What becomes of answers that cannot be saved.
pub fn kept_in_memory() -> &'static str {
    "Your answers are kept in memory."
}

/// The banner while the scratch notes cannot be kept.
pub fn notes_failing(trouble: &Trouble) -> String {
    format!(
        "NOTES NOT KEPT: {}. They stay in memory; keeping them is tried every {RETRY_AFTER_S} s. ({})",
        obstacle(trouble.obstacle),
        trouble.detail
    )
}

/// `A`, `B`, …; numbers beyond `Z`.
pub fn letter(option: usize) -> String {
    match u8::try_from(option) {
        Ok(i) if i < 26 => char::from(b'A' + i).to_string(),
        _ => (option + 1).to_string(),
    }
}

/// What is hidden on one side: `option E and 2 lines`, `options C to E`.
pub fn hidden(options: &[usize], lines: usize) -> String {
    let options = match options {
        [] => String::new(),
        [one] => format!("option {}", letter(*one)),
        [first, second] => format!("options {} and {}", letter(*first), letter(*second)),
        [first, .., last] => format!("options {} to {}", letter(*first), letter(*last)),
    };
    match (options.is_empty(), lines) {
        (true, 0) => String::new(),
        (true, n) => super::lines(n),
        (false, 0) => options,
        (false, n) => format!("{options} and {}", super::lines(n)),
    }
}

/// `15 done, 2 open, 33 new`, the longest first; incomplete ones are named where there are any. The last leaves out those that
/// were never opened, which the signs beside it show.
pub fn counts(counts: &Counts) -> [String; 3] {
    let Counts { answered, incomplete, open, unseen, .. } = counts;
    if *incomplete == 0 {
        return std::array::from_fn(|_| format!("{answered} done, {open} open, {unseen} new"));
    }
    [
        format!("{answered} done, {incomplete} incomplete, {open} open, {unseen} new"),
        format!("{answered} done, {incomplete} part, {open} open, {unseen} new"),
        format!("{answered} done, {incomplete} part, {open} open"),
    ]
}

/// Words for a row of the side pane's legend.
pub fn legend(status: ItemStatus) -> &'static str {
    match status {
        ItemStatus::Answered => "done",
        ItemStatus::Incomplete => "incomplete",
        ItemStatus::Open => "open",
        ItemStatus::Unseen => "new",
    }
}

/// Beside the sign of the current item in the legend.
pub fn here() -> &'static str {
    "here"
}

/// Heading of the side pane's navigator.
pub fn questions() -> &'static str {
    "QUESTIONS"
}

/// Heading of the side pane's pace.
pub fn pace() -> &'static str {
    "PACE"
}

/// `1:08 for each of 35 left`.
pub fn pace_left(remaining_ms: u64, items: u32) -> String {
    if items == 0 {
        return "every question is answered".to_owned();
    }
    let each = remaining_ms / u64::from(items) / 1000;
    format!("{}:{:02} for each of {items} left", each / 60, each % 60)
}

/// Heading of the notes.
pub fn notes() -> &'static str {
    "NOTES"
}

/// Where notes would stand.
pub fn no_notes(key: &str) -> String {
    format!("{key} to write; erased at the end")
}

/// One more option than allowed.
pub fn too_many(select: u32) -> String {
    format!("{select} of {select} chosen: clear one first")
}

/// The only choice is chosen once more.
pub fn already(option: usize) -> String {
    format!("{} is chosen; Backspace clears it", letter(option))
}

/// The answer that stands is given once more.
pub fn same_again() -> &'static str {
    "That is your answer already"
}

/// There is no such option.
pub fn no_option(option: usize) -> String {
    format!("There is no option {} here", letter(option))
}

/// The option under the cursor is out of sight.
pub fn out_of_sight(option: usize) -> String {
    format!("The cursor is at option {}: press again", letter(option))
}

/// A chosen option cannot be struck out.
pub fn strike_chosen(option: usize) -> String {
    format!("{} is chosen: clear it before striking it out", letter(option))
}

/// Nothing is there to be cleared.
pub fn nothing_chosen() -> &'static str {
    "Nothing is chosen here"
}

/// Nothing is there to be undone.
pub fn nothing_to_undo() -> &'static str {
    "Nothing to undo"
}

/// What was undone.
pub fn undone(item: u32, what: Undone) -> String {
    let what = match what {
        Undone::Answer => "the answer",
        Undone::Strike => "the strike",
        Undone::Mark => "the mark",
    };
    format!("Undone: {what} at question {item}")
}

/// Kinds of changes that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// A response was changed.
    Answer,
    /// An option was struck out, or no longer.
    Strike,
    /// An item was marked, or no longer.
    Mark,
}

/// Enter was pressed in an exam.
pub fn enter(keys: &Keymap) -> String {
    let next = keys.label(Context::Exam, Action::Next);
    format!("Enter does nothing here: a letter or Space answers, {next} goes on")
}

/// At the last item.
pub fn last_item(keys: &Keymap) -> String {
    format!("This is the last question: {} reviews and submits", keys.label(Context::Exam, Action::Review))
}

/// At the first item.
pub fn first_item() -> &'static str {
    "This is the first question"
}

/// Below an item with lines that go on at the side: the keys that move them.
pub fn wider(left: &str, right: &str) -> String {
    format!("{left} {right} move sideways")
}

/// Nothing is wide enough to be scrolled.
pub fn nothing_wide() -> &'static str {
    "Nothing here is wider than the screen"
}

/// Heading of the prompt for a number.
pub fn go_to() -> &'static str {
    "Go to"
}

/// Before the number that is typed.
pub fn go_to_number() -> &'static str {
    "Question"
}

/// Behind it.
pub fn go_to_of(of: usize) -> String {
    format!("of {of}")
}

/// No such item.
pub fn no_item(of: usize) -> String {
    format!("There are questions 1 to {of}")
}

/// Ctrl-Z was pressed.
pub fn stop_refused() -> &'static str {
    "An exam cannot be stopped with Ctrl-Z: refused and recorded. Ctrl-Q leaves"
}

/// Text was pasted elsewhere than into notes and comments.
pub fn paste_refused() -> &'static str {
    "Paste works in notes and comments only"
}

/// The terminal lost the focus.
pub fn focus_lost(at: Timestamp, zone: &Zone) -> String {
    format!("Focus left the terminal at {}: recorded", hour(at, at, zone))
}

/// The focus came back.
pub fn focus_back(lost: Timestamp, back: Timestamp, zone: &Zone) -> String {
    format!("Focus was away from {} to {}: recorded", hour(lost, back, zone), hour(back, back, zone))
}

/// The computer's clock was moved.
pub fn clock_moved(by_ms: i64) -> String {
    let way = if by_ms < 0 { "back" } else { "on" };
    format!("The computer's clock was moved {way} by {}: recorded", super::span(by_ms.unsigned_abs()))
}

/// The time left is another one, and the candidate is to be told why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HourNews {
    /// This computer stood still for so many milliseconds, and counts as the server does from now on.
    StoodStill(u64),
    /// By this computer's clock the time was up, and no server could be asked: so many milliseconds count for the time it was off.
    Doubted(u64),
    /// By the server's clock this computer was off for so many milliseconds.
    Settled(u64),
}

/// Why the time left is another one, by what a server said of the time or could not say.
pub(crate) fn hour_news(news: HourNews) -> String {
    match news {
        HourNews::StoodStill(ms) => format!(
            "This computer stood still for {}, and the exam clock at the server ran on. The time left is the server's now; that is \
             recorded.",
            super::span(ms)
        ),
        HourNews::Doubted(ms) => sitting::gap_doubted(ms),
        HourNews::Settled(ms) => format!(
            "The server is there again: by its clock this computer was off for {}. The time left is the server's now; that is \
             recorded.",
            super::span(ms)
        ),
    }
}

/// The clock cannot be hidden any more.
pub fn clock_stays() -> &'static str {
    "In the last 5 minutes the clock stays"
}

/// The banner of a time warning: the threshold and what is left.
pub fn time_warning(threshold_ms: u64, left_ms: u64) -> String {
    let time = match threshold_ms / 60_000 {
        0 => count(threshold_ms / 1000, "SECOND", "SECONDS"),
        minutes => count(minutes, "MINUTE", "MINUTES"),
    };
    if threshold_ms.saturating_sub(left_ms) < 3_000 {
        format!("{time} LEFT")
    } else {
        format!("LESS THAN {time} LEFT")
    }
}

/// A proctor's message.
pub fn proctor(text: &str) -> String {
    format!("MESSAGE FROM THE PROCTOR: {text}")
}

/// Shown on resuming, before what was found.
pub fn found(text: &str) -> String {
    format!("On resuming: {text}")
}

/// The exam did not take something; why.
pub fn refused(reason: &str) -> String {
    format!("Not done: {reason}")
}

/// For a terminal that is too small.
pub fn small(left_ms: u64, dot: &str, safe: bool) -> String {
    let answers = if safe { "answers safe" } else { "answers NOT SAVED yet" };
    format!("time {} {dot} {answers}", clock(i64::try_from(left_ms).unwrap_or(i64::MAX)))
}

/// The exam is paused.
pub fn paused() -> [&'static str; 3] {
    [
        "PAUSED",
        "The proctor has stopped the clock.",
        "The questions come back when the proctor lets the exam go on.",
    ]
}

/// A break is on; what is left of it, in milliseconds, where it ends by itself.
pub fn on_break(left_ms: Option<u64>) -> [String; 3] {
    let left = match left_ms {
        Some(ms) => format!("The clock stands still for {} more.", super::minutes_seconds(ms)),
        None => "The clock stands still.".to_owned(),
    };
    ["BREAK".to_owned(), left, "Enter ends the break.".to_owned()]
}

/// Title of the notes page.
pub fn notes_title() -> &'static str {
    "Scratch notes"
}

/// What becomes of notes.
pub fn notes_hint() -> &'static str {
    "Only for you: nobody reads them, and they are erased when the exam ends."
}

/// Title of the comment page.
pub fn comment_title(kind: CommentKind, item: u32) -> String {
    match kind {
        CommentKind::Item => format!("Comment on question {item}"),
        CommentKind::Incident => "Report of an incident".to_owned(),
    }
}

/// What becomes of a comment.
pub fn comment_hint(kind: CommentKind, limit: usize) -> String {
    let whom = match kind {
        CommentKind::Item => "What is wrong or unclear in this question? It does not change your score now.",
        CommentKind::Incident => "What happened in the room or with the computer? It stands in the record.",
    };
    format!("{whom} At most {limit} characters. The clock runs on.")
}

/// `12 of 2000 characters`.
pub fn characters(used: usize, limit: usize) -> String {
    format!("{used} of {limit} characters")
}

/// No more fits.
pub fn full(limit: usize) -> String {
    format!("At most {limit} characters: what came after was left out")
}

/// Before a comment is recorded.
pub fn record_asks(dot: &str) -> String {
    format!("Esc again records it {dot} Ctrl-C drops it")
}

/// Before a comment is dropped.
pub fn drop_asks(dot: &str) -> String {
    format!("Ctrl-C again drops what is written {dot} Esc records it")
}

/// Before what was written into the notes is dropped.
pub fn drop_asks_of_notes(dot: &str) -> String {
    format!("Ctrl-C again drops what was changed {dot} Esc keeps it")
}

/// The notes, and below them what was being written and is not recorded.
pub fn half_written(notes: &str, title: &str, text: &str) -> String {
    let gap = if notes.trim().is_empty() { "" } else { "\n\n" };
    format!("{notes}{gap}{title}, not recorded yet:\n{text}")
}

/// A comment was taken; it is on disk, or not yet.
pub fn commented(kind: CommentKind, is_saved: bool) -> &'static str {
    match (kind, is_saved) {
        (CommentKind::Item, true) => "Comment recorded",
        (CommentKind::Incident, true) => "Incident recorded",
        (CommentKind::Item, false) => "Comment taken, not saved yet",
        (CommentKind::Incident, false) => "Incident taken, not saved yet",
    }
}

/// Nothing was written.
pub fn nothing_written() -> &'static str {
    "Nothing written, nothing recorded"
}

/// Notes were kept.
pub fn notes_kept() -> &'static str {
    "Notes kept"
}

/// Written text was dropped.
pub fn dropped() -> &'static str {
    "Closed without keeping"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_matter_is_named_by_letter_and_number_of_lines() {
        assert_eq!(hidden(&[4], 2), "option E and 2 lines");
        assert_eq!(hidden(&[2, 3], 0), "options C and D");
        assert_eq!(hidden(&[0, 1, 2, 3], 1), "options A to D and 1 line");
        assert_eq!(hidden(&[], 12), "12 lines");
        assert_eq!(hidden(&[], 0), "");
    }

    #[test]
    fn options_have_letters_up_to_z() {
        assert_eq!(letter(0), "A");
        assert_eq!(letter(25), "Z");
        assert_eq!(letter(26), "27");
    }

    #[test]
    fn a_late_warning_does_not_claim_more_time_than_is_left() {
        assert_eq!(time_warning(600_000, 599_400), "10 MINUTES LEFT");
        assert_eq!(time_warning(60_000, 59_000), "1 MINUTE LEFT");
        assert_eq!(time_warning(300_000, 187_000), "LESS THAN 5 MINUTES LEFT");
        assert_eq!(time_warning(30_000, 29_900), "30 SECONDS LEFT");
    }
}
