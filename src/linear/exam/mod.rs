//! An exam in plain lines: a question is read out, commands answer, everything becomes the same facts as on the screen.

mod answers;
mod commands;
mod reading;

pub(super) use answers::{Given, no_number};
use commands::objection_words;
pub(super) use reading::say_answers;

use super::Talk;
use super::command::Command;
use crate::attempt::{End, Fact, Leaving, Phase, Refusal};
use crate::id::AttemptId;
use crate::time::{Moment, Zone};
use crate::tui::paper::{Due, FocusNews, Paper};
use crate::tui::saving::Light;
use crate::tui::text::{end, exam as exam_words, linear as words, sitting};
use crate::tui::{Again, Effect, Event, JournalNews, NotHandedIn, Sitting};

/// An exam in plain lines.
pub(super) struct Exam {
    paper: Paper,
    name: String,
    /// The number of the question that was read out last.
    number: u32,
    notes: String,
    findings: Vec<String>,
    asked: Asked,
    finish: Finish,
    /// When it was asked for last, in milliseconds since boot, and why that failed.
    finish_asked: (u64, Option<NotHandedIn>),
    /// A wish of the candidate is on its way to the disk: that it is saved is to be said.
    announces: bool,
    /// The terminal is gone: nothing is recorded any more.
    hung_up: bool,
}

/// What was asked and waits for its confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    Submit,
    Leave,
    /// To leave although records are lost by it.
    Lose,
}

/// How far the handing in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finish {
    NotYet,
    Asked,
    Failed,
    /// Asked for again by itself: nothing is said unless that changes something.
    AskedAgain,
}

/// What the exam wishes for beside its facts.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Nothing.
    None,
    /// The ended attempt is to be handed in.
    Finish(AttemptId),
    /// The same once more, without anybody asking for that.
    FinishAgain(AttemptId),
    /// The sitting is left.
    Leave,
}

/// A plain no to what was asked: nothing else is meant by it.
fn says_no(command: &Command<'_>) -> bool {
    ["", "n", "no", "stay", "cancel"].iter().any(|word| command.is_just(word))
}

impl Exam {
    /// The exam of a sitting. Refused when its entries are not what the attempt accepts.
    pub(super) fn open(sitting: Sitting) -> Result<Self, Refusal> {
        let Sitting { opened, entries, notes, findings, news } = sitting;
        let paper = Paper::open(opened.form, &entries)?.knowing(news);
        let number = paper.attempt().path().last().map_or(1, |visit| visit.item);
        Ok(Self {
            paper,
            name: opened.name,
            number,
            notes,
            findings,
            asked: Asked::Nothing,
            finish: Finish::NotYet,
            finish_asked: (0, None),
            announces: false,
            hung_up: false,
        })
    }

    /// The first lines, and the first question; the clock starts.
    pub(super) fn begin(&mut self, now: &Moment, zone: &Zone, talk: &mut Talk) -> Wish {
        for finding in std::mem::take(&mut self.findings) {
            talk.say(exam_words::found(&finding));
        }
        if let Some(message) = self.paper.attempt().messages().last() {
            talk.say(exam_words::proctor(&message.text));
        }
        let starts = self.paper.attempt().started().is_none();
        let wish = self.keep_time(now, talk);
        if wish != Wish::None || self.paper.attempt().has_ended() {
            return wish;
        }
        talk.say(format!("{}. {}.", self.paper.form().title, self.name));
        if starts {
            talk.say(words::CLOCK_STARTS);
            let form = self.paper.form();
            words::counted(form.items.len(), form.scored).into_iter().for_each(|line| talk.say(line));
        }
        self.say_time(now, zone, talk);
        talk.say(words::HELP_EXAM);
        self.stand(now, talk);
        wish
    }

    pub(super) fn prompt(&self) -> String {
        words::prompt_question(self.number)
    }

    /// Takes an event.
    pub(super) fn handle(&mut self, event: Event, now: &Moment, zone: &Zone, talk: &mut Talk) -> Wish {
        match event {
            _ if self.hung_up => Wish::None,
            Event::Tick => match self.keep_time(now, talk) {
                Wish::None => self.hand_in_again(now),
                wish => wish,
            },
            Event::Journal(news) => self.hear(news, now, talk),
            Event::Focus(gained) => {
                let mut out = Vec::new();
                let news = self.paper.focus(gained, now, &mut out);
                talk.wish(out);
                match news {
                    Some(FocusNews::Lost(at)) => talk.say(exam_words::focus_lost(at, zone)),
                    Some(FocusNews::Back { lost, back }) => {
                        talk.say(exam_words::focus_back(lost, back, zone))
                    }
                    None => {}
                }
                Wish::None
            }
            Event::Key(_) => {
                if !self.paper.attempt().has_ended() {
                    let mut out = Vec::new();
                    let refused =
                        self.paper.record(Fact::Suspended { cause: Leaving::Refused }, now, &mut out);
                    talk.wish(out);
                    talk.say(match refused {
                        Ok(()) => words::STOP_REFUSED.to_owned(),
                        Err(objection) => objection_words(&objection),
                    });
                }
                Wish::None
            }
            Event::Hangup => {
                let mut out = Vec::new();
                // the attempt may be in a phase that takes no such fact: then its last record stands
                let _ = self.paper.suspend(Leaving::Signal, now, &mut out);
                self.hung_up = true;
                talk.wish(out);
                Wish::None
            }
            _ => Wish::None,
        }
    }

    /// Takes a line.
    pub(super) fn input(&mut self, line: &str, now: &Moment, zone: &Zone, talk: &mut Talk) -> Wish {
        if self.hung_up {
            return Wish::None;
        }
        let wish = self.keep_time(now, talk);
        if wish != Wish::None {
            return wish;
        }
        let command = Command::of(line);
        if self.finish != Finish::NotYet {
            return self.at_the_end(&command, now, talk);
        }
        let asked = std::mem::replace(&mut self.asked, Asked::Nothing);
        match asked {
            Asked::Submit if command.is_just(end::word()) => return self.hand_in(now, talk),
            Asked::Submit | Asked::Leave | Asked::Lose if says_no(&command) => {
                talk.say(if asked == Asked::Submit { words::GOES_ON } else { words::STAYS });
                return Wish::None;
            }
            Asked::Submit => talk.say(words::GOES_ON),
            Asked::Leave if command.is_just("leave") && self.paper.saving().failing().is_some() => {
                self.ask_to_lose(talk);
                return Wish::None;
            }
            Asked::Leave | Asked::Lose if command.is_just("leave") => return self.leave(now, talk),
            Asked::Leave | Asked::Lose => talk.say(words::STAYS),
            Asked::Nothing => {}
        }
        match self.paper.attempt().phase() {
            Phase::Running => self.command(&command, now, zone, talk),
            _ => self.while_still(&command, now, zone, talk),
        }
        Wish::None
    }

    /// Handing in did not work.
    pub(super) fn finish_failed(&mut self, told: NotHandedIn, talk: &mut Talk) {
        let again = std::mem::replace(&mut self.finish, Finish::Failed) == Finish::AskedAgain;
        let (why, saving) = (told.why.clone(), self.paper.saving());
        let is_told = saving.is_told_by(&told);
        let before = self.finish_asked.1.replace(told);
        if again && before.is_some_and(|before| before.why == why) {
            return;
        }
        if !is_told {
            talk.say(end::failed(saving.open()));
        }
        // why saving fails was said when it did
        if saving.failing().is_none() {
            talk.say(why);
        }
        self.say_finish_how(talk);
    }

    /// What becomes of the exam when input ends.
    pub(super) fn farewell(&self, now: &Moment, zone: &Zone) -> String {
        match self.paper.attempt().has_ended() {
            true => words::left_while_handing_in().to_owned(),
            false => words::left_open(self.paper.attempt().deadline(now), now.wall, zone),
        }
    }

    fn say_finish_how(&self, talk: &mut Talk) {
        let saving = self.paper.saving();
        let again = self.finish_asked.1.as_ref().map_or(Again::WhenAsked, |told| told.again);
        talk.say(match (saving.is_safe(), again) {
            (false, _) => words::finish_how_unsaved(),
            (true, Again::Never) => words::FINISH_OVER.to_owned(),
            (true, Again::WhenAsked) => words::FINISH_HOW.to_owned(),
            (true, Again::After(_)) if saving.is_at_server() => words::FINISH_HOW_AT_SERVER.to_owned(),
            (true, Again::After(_)) => words::finish_how_by_itself(),
        });
    }

    fn ask_to_finish(&mut self, how: Finish, now: &Moment) -> Wish {
        self.finish = how;
        self.finish_asked.0 = now.up;
        let attempt = self.paper.attempt().id().clone();
        if how == Finish::AskedAgain { Wish::FinishAgain(attempt) } else { Wish::Finish(attempt) }
    }

    /// Leaving loses records: it is asked once more.
    fn ask_to_lose(&mut self, talk: &mut Talk) {
        talk.say(end::leaving_loses_lines(self.paper.saving().open()));
        self.asked = Asked::Lose;
    }

    fn at_the_end(&mut self, command: &Command<'_>, now: &Moment, talk: &mut Talk) -> Wish {
        let asked = std::mem::replace(&mut self.asked, Asked::Nothing);
        let leaves = command.is_just("leave") || command.is_just("quit");
        match self.finish {
            Finish::Failed if leaves && asked != Asked::Lose && !self.paper.saving().is_safe() => {
                self.ask_to_lose(talk);
                Wish::None
            }
            Finish::Failed if command.is_just("retry") => {
                talk.wish([Effect::RetryJournal]);
                talk.say(words::HANDING_IN);
                self.ask_to_finish(Finish::Asked, now)
            }
            Finish::Failed if leaves => Wish::Leave,
            Finish::Failed => {
                self.say_finish_how(talk);
                Wish::None
            }
            _ => {
                talk.say(words::HANDING_IN);
                Wish::None
            }
        }
    }

    /// Does what is due: the start, warnings, the end at zero.
    fn keep_time(&mut self, now: &Moment, talk: &mut Talk) -> Wish {
        let was_on_break = self.paper.attempt().phase() == Phase::OnBreak;
        let mut out = Vec::new();
        let due = self.paper.keep_time(true, now, &mut out);
        talk.wish(out);
        if was_on_break && self.paper.attempt().phase() == Phase::Running {
            talk.say(words::BREAK_OVER);
        }
        match due {
            Some(Due::Warning { threshold_ms, left_ms }) => talk.say(words::warning(threshold_ms, left_ms)),
            Some(Due::Hour(news)) => talk.say(exam_words::hour_news(news)),
            Some(Due::ClockMoved(by_ms)) => talk.say(format!("{}.", exam_words::clock_moved(by_ms))),
            Some(Due::Ended(how)) if self.finish == Finish::NotYet => {
                self.asked = Asked::Nothing;
                if how != End::Submitted {
                    talk.drop_typed();
                }
                talk.urge(end::ended(how, self.paper.saving().is_safe()));
                talk.say(words::HANDING_IN);
                return self.ask_to_finish(Finish::Asked, now);
            }
            _ => {}
        }
        Wish::None
    }

    /// Tries again to hand in, where that failed and the time for it has come.
    fn hand_in_again(&mut self, now: &Moment) -> Wish {
        let gone = now.up.saturating_sub(self.finish_asked.0);
        let waits = self.finish == Finish::Failed && self.paper.saving().is_safe();
        match self.finish_asked.1.as_ref().filter(|_| waits).map(|told| told.again) {
            Some(Again::After(pause)) if gone >= pause => self.ask_to_finish(Finish::AskedAgain, now),
            _ => Wish::None,
        }
    }

    fn hear(&mut self, news: JournalNews, now: &Moment, talk: &mut Talk) -> Wish {
        let before = self.paper.saving().clone();
        if news == JournalNews::NotesKept {
            talk.say(words::NOTE_KEPT);
        }
        // it is told again at every try to hand in
        if let JournalNews::Closed(code) = &news
            && before.code() != Some(code.as_str())
        {
            talk.say(end::signed(code));
        }
        if let JournalNews::TakenOver(folder) = &news {
            talk.drop_typed();
            talk.urge(sitting::taken_over(folder));
            self.hung_up = true;
            return Wish::Leave;
        }
        let mut out = Vec::new();
        self.paper.hear(news, now, &mut out);
        talk.wish(out);
        let saving = self.paper.saving();
        let failed_before = before.failing();
        if let Some(trouble) = saving.notes_failing().filter(|now| before.notes_failing() != Some(now)) {
            talk.say(words::notes_failing(trouble));
        }
        // only what changes for the person is said, not every record that goes up
        match (before.light(), saving.light()) {
            // what becomes of it now is said by the handing in
            _ if self.finish != Finish::NotYet => {}
            (before, Some(Light::Waiting(_))) if !matches!(before, Some(Light::Waiting(_))) => {
                talk.say(words::OFFLINE);
            }
            (Some(Light::Waiting(_) | Light::SignedOut(_)), Some(Light::Sent)) => talk.say(words::ONLINE),
            (before, Some(Light::SignedOut(_))) if !matches!(before, Some(Light::SignedOut(_))) => {
                talk.say(exam_words::signed_out(saving.signed_out().unwrap_or_default()));
            }
            (before, Some(Light::Untaken)) if before != Some(Light::Untaken) => {
                talk.say(match saving.untaken() {
                    Some(reason) => exam_words::untaken(reason),
                    None => exam_words::withdrawn(),
                });
            }
            _ => {}
        }
        match saving.failing() {
            Some(trouble) if failed_before != Some(trouble) => talk.say(words::failing(trouble)),
            None if saving.is_safe() && (self.announces || failed_before.is_some()) => {
                talk.say(words::saved(saving.saved()));
                self.announces = false;
            }
            _ => {}
        }
        if self.finish == Finish::Failed && !before.is_safe() && saving.is_safe() {
            talk.say(words::HANDING_IN);
            return self.ask_to_finish(Finish::Asked, now);
        }
        Wish::None
    }

    fn hand_in(&mut self, now: &Moment, talk: &mut Talk) -> Wish {
        let mut out = Vec::new();
        let submitted = self.paper.record(Fact::Submitted {}, now, &mut out);
        talk.wish(out);
        match submitted {
            Ok(()) => self.keep_time(now, talk),
            Err(objection) => {
                talk.say(objection_words(&objection));
                Wish::None
            }
        }
    }

    fn leave(&mut self, now: &Moment, talk: &mut Talk) -> Wish {
        let mut out = Vec::new();
        // in a phase that takes no such fact the last record stands
        let _ = self.paper.suspend(Leaving::Left, now, &mut out);
        talk.wish(out);
        Wish::Leave
    }
}
