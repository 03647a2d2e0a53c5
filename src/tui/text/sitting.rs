//! What is said when an attempt is opened, resumed or handed in: findings, and why something could not be done.

use super::{count, exam, span};
use crate::time::{Timestamp, Zone};
use crate::tui::Trouble;

/// A write that was cut short.
pub fn torn(bytes: usize, kept: &str) -> String {
    format!(
        "The last write before the interruption was cut short ({}): it was never shown as saved. It is kept in {kept}.",
        count(bytes as u64, "byte", "bytes")
    )
}

/// The last line of a journal is not whole; told before it is kept aside.
pub fn cut_short() -> String {
    "The last write before the interruption was cut short: it was never shown as saved, and is kept aside."
        .to_owned()
}

/// The computer was off, or the program was closed, for so long.
pub fn away(ms: u64, other_boot: bool) -> String {
    let what = if other_boot { "The computer was off" } else { "The program was closed" };
    format!("{what} for {}; the exam clock kept running.", span(ms))
}

/// Clocks disagreed.
pub fn held_for_review() -> String {
    "The clocks of this computer disagree about the time away: that is recorded, and held for review."
        .to_owned()
}

/// An attempt on the own store is over by the clock of a computer that was started anew: nobody else can be asked.
pub fn by_this_clock(now: Timestamp, zone: &Zone) -> String {
    format!(
        "By the clock of this computer, which was started again, it is {}. If that is wrong, set the clock right and start Invigil \
         again, before you go on.",
        super::instant(now, zone)
    )
}

/// The computer was started anew, its clock says that the time is up, and its server cannot be asked.
pub fn gap_doubted(ms: u64) -> String {
    format!(
        "By this computer's clock your time would be up, but it was restarted, and no server can be asked. The exam goes on ({} \
         counted); the server's clock decides. Recorded.",
        span(ms)
    )
}

/// The computer was started anew with a clock that cannot be right, and its server cannot be asked; told before it is gone on with.
pub fn clock_in_doubt() -> &'static str {
    "This computer was restarted, and its clock does not fit the exam. The exam can go on: when the server is there again, its clock \
     decides how much time is left."
}

/// The computer was started anew with a clock that is behind, and its server cannot be asked.
pub fn gap_unknown(ms: u64) -> String {
    format!(
        "This computer was restarted, and its clock is behind: how long it was off nobody can say. The exam goes on ({} counted); \
         the server's clock decides. Recorded.",
        span(ms)
    )
}

/// The journal does not verify.
pub fn broken(why: &str, attempt: &str) -> String {
    format!(
        "The record of this attempt does not verify: {why}. It is left as it is, and nothing is written to it. \
         Do not change it; show this to whoever runs the exam: `invigil verify {attempt}`."
    )
}

/// The journal holds facts that this version does not know.
pub fn newer(attempt: &str) -> String {
    format!("The attempt {attempt} was written by a newer version of Invigil: go on with that one.")
}

/// The journal's files are gone, and so is the key that signs it.
pub fn other_device() -> String {
    "This attempt was begun with another key than this computer has now, so it cannot be signed here. Put the file \
     `device-key.pem` of the state folder back, or ask an administrator to void the attempt."
        .to_owned()
}

/// The files were made anew from what the store holds.
pub fn restored(records: u64) -> String {
    format!(
        "The files of this attempt were missing; {} restored from the store.",
        match records {
            1 => "1 record was".to_owned(),
            n => format!("{n} records were"),
        }
    )
}

/// The file was behind the store.
pub fn caught_up(records: u64) -> String {
    format!(
        "The file of this attempt was older than the store: {} taken from there.",
        match records {
            1 => "1 record was".to_owned(),
            n => format!("{n} records were"),
        }
    )
}

/// File and store say different things.
pub fn differs(attempt: &str) -> String {
    format!(
        "The file of this attempt and the store hold different records. Nothing is written to either; show this to whoever \
         runs the exam: `invigil verify {attempt}`."
    )
}

/// A folder could not be moved out of the way.
pub fn not_moved(dir: &str, why: &str) -> String {
    format!(
        "The folder {dir} has no journal and cannot be moved aside: {why}. Move it away, and start again."
    )
}

/// Everything is on disk, but handing in failed.
pub fn not_handed_in(why: &str) -> String {
    format!(
        "Your exam is ended, and all of it is on disk and signed. Handing it in failed: {why}. \
         Nothing is lost: it is handed in when you try again, or at the next start."
    )
}

/// Everything is on disk and signed; the server refuses it for a reason that does not pass by itself.
pub fn not_taken(why: &str, code: &str, folder: &str) -> String {
    format!(
        "Your exam is ended, and all of it is on this computer, signed, in {folder}. Record code {code}: write it down. The server \
         did not take it, and trying again changes nothing by itself: tell whoever runs the exam. The reason: {why}."
    )
}

/// Everything is on disk and signed; the key of this computer was revoked.
pub fn device_revoked(code: &str, folder: &str) -> String {
    format!(
        "An administrator has revoked the key of this computer, so the server takes no end of an exam from it, now or later. Tell \
         whoever runs the exam at once. The answers that were sent before are at the server: on another computer you can sign in, go \
         on with the exam, and hand it in there before its time is up. All of it is kept here too, signed, in {folder}. Record code \
         {code}: write it down."
    )
}

/// The server does not accept the sign-in; `command` signs in again.
pub fn signed_out(command: &str) -> String {
    format!(
        "The server does not accept your sign-in any more: it has expired, or was revoked. What is here is safe, an exam that has \
         begun goes on, and what has ended is sent once you have signed in again, in another window: `{command}` (whoever runs the \
         exam gives you a new token)."
    )
}

/// Everything is on disk and signed; an administrator declared the attempt void.
pub fn withdrawn(code: &str, folder: &str) -> String {
    format!(
        "An administrator has withdrawn this attempt: it does not count, and is not scored. The reason stands in your \
         history of attempts (h at home); ask whoever runs the exam what comes next. Nothing of what you did is lost: all of it is kept on this computer, \
         signed, in {folder}. Record code {code}: write it down."
    )
}

/// Everything is on disk and signed; the server was away.
pub fn stored_to_be_sent(why: &str, code: &str) -> String {
    format!(
        "Stored, will be sent: nothing is lost. All of your exam is on this computer, signed. Record code {code}: write it down. \
         The reason: {why}."
    )
}

/// The same, where the server does not accept the sign-in; `command` signs in again.
pub fn stored_until_signed_in(command: &str, code: &str) -> String {
    format!(
        "Stored, will be sent: nothing is lost. Record code {code}: write it down. The server does not accept your sign-in any \
         more. Sign in again in another window: `{command}` (ask whoever runs the exam for a new token). Then it is sent."
    )
}

/// The attempt goes on from what lies on this computer; the server does not accept the sign-in, and `command` signs in again.
pub fn without_sign_in(command: &str) -> String {
    format!(
        "The server does not accept your sign-in any more: the exam goes on from what is saved on this computer, and is sent \
         once you have signed in again with `{command}`."
    )
}

/// The attempt goes on from what lies on this computer.
pub fn without_server() -> String {
    "The server cannot be reached: the exam goes on from what is saved on this computer, and is sent when the server is there \
     again."
        .to_owned()
}

/// An attempt whose files are elsewhere cannot go on without the server.
pub fn nothing_here(why: &str) -> String {
    format!(
        "The questions of this attempt are not on this computer, and the server that has them cannot be asked: {why}. Try again \
         when it is there; the exam clock runs on."
    )
}

/// The attempt is open, and its questions lie here sealed; the server that starts it is away.
pub fn not_started(why: &str) -> String {
    format!(
        "The exam has not started, and its clock does not run. Its questions are on this computer, sealed; the server opens \
         them at the start, and cannot be asked now: {why}. Start again when it is there: `resume` goes on with this attempt."
    )
}

/// The attempt has started, and its questions lie here sealed; the server is away.
pub fn still_sealed(why: &str) -> String {
    format!(
        "The exam has started, and its questions are still sealed on this computer: the server that opens them cannot be asked \
         now: {why}. Try again when it is there; the exam clock runs on."
    )
}

/// The form that came does not open.
pub fn not_opened(why: &str) -> String {
    format!(
        "The questions that came from the server cannot be opened: {why}. No answer is lost; try again, and tell whoever runs \
         the exam if it stays so."
    )
}

/// The attempt is open on another computer: asked before it is taken over.
pub fn elsewhere() -> String {
    "This attempt is open on another computer. If you go on here, it is taken over: it ends there, and answers that were not sent \
     from there do not count. The exam clock runs on."
        .to_owned()
}

/// The attempt was taken over by this computer.
pub fn goes_on_here() -> String {
    "This attempt goes on here now. What was sent from the other computer is here; nothing more is taken from there.".to_owned()
}

/// Answers that were given here before the takeover and never sent; they are kept in `folder`.
pub fn left_behind(questions: u64, folder: &str) -> String {
    format!(
        "What was answered here to {} before and not sent does not count: answer anew where that is missing. It is kept in {folder}.",
        count(questions, "question", "questions")
    )
}

/// The record of an open attempt cannot be added to.
pub fn not_written(why: &str) -> String {
    format!(
        "This attempt cannot be gone on with now, because no answer could be kept: {why}. Its clock runs on meanwhile."
    )
}

/// Another device goes on with the attempt, as was heard before the server was away.
pub fn goes_on_there() -> String {
    "This attempt was taken over by another computer: it goes on there, or was handed in there. The server has to be there for it to be \
     taken back."
        .to_owned()
}

/// Another device goes on with the attempt; everything of it lies in `folder`.
pub fn taken_over(folder: &str) -> String {
    format!(
        "This attempt was taken over by another computer and goes on there. Nothing more is taken from here. What was sent from \
         here before counts; what was not sent does not, and is kept on this computer, in {folder}. If that was not you, or \
         answers are missing there, tell whoever runs the exam at once."
    )
}

/// The program ends, and so many entries could not be saved before.
pub fn lost(entries: u64, trouble: &Trouble) -> String {
    let (what, which) = match entries {
        1 => ("1 entry of this exam could not be saved and is lost".to_owned(), "it"),
        n => (format!("{n} entries of this exam could not be saved and are lost"), "them"),
    };
    format!(
        "{what}: {}. Everything before {which} is on disk: start again to go on. ({})",
        exam::obstacle(trouble.obstacle),
        trouble.detail
    )
}

/// Nobody was named.
pub fn nobody_named() -> String {
    "Nobody is named yet: say who is sitting first (`w` on the home screen, or `invigil candidate add`)."
        .to_owned()
}

/// A server keeps the people.
pub fn people_are_kept_elsewhere() -> String {
    "People are registered where the exams are delivered, not on this computer: ask your program's administrator.".to_owned()
}
