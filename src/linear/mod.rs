//! The plain lines (`--linear`): the same exam as append-only text, for screen readers.
//!
//! [`Linear`] is pure, as the screens are: lines that were typed, events and replies go in, [`Step`]s come out: something
//! to be said, or something to be done. What is to be done is what screens wish for too ([`AppEffect`]), so one runtime
//! carries out both, and an exam writes the same journal.
//!
//! Lines hold words and no control sequences. One that is not `urgent` must never split what is being typed: the runtime
//! keeps it until the line that is being typed is empty or sent. When nothing is being typed, it prints
//! [`Linear::prompt`] behind the last line.

mod command;
mod exam;
mod history;
mod home;
mod people;
mod practice;
mod result;
mod resume;
mod sit;
mod speech;

pub use practice::{response, verdict};

use crate::api::{Overview, PersonCard};
use crate::id::ExamId;
use crate::time::{Moment, Zone};
use crate::tui::app::{AppEffect, Ticket};
use crate::tui::text::{linear as words, resume as resume_words};
use crate::tui::ways::Purpose;
use crate::tui::{Effect, Event, Reply, Request};
use std::sync::Arc;

/// Something to be said or done, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Print this line.
    Say(Line),
    /// Carry this out.
    Do(AppEffect),
    /// What is being typed and was not sent is void: what it was meant for is over.
    DropTyped,
}

/// A line to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The text, without a line break or control characters.
    pub text: String,
    /// It is printed at once, even while something is being typed.
    pub urgent: bool,
}

/// The plain lines of one terminal.
pub struct Linear {
    zone: Zone,
    overview: Option<Arc<Overview>>,
    stage: Stage,
    /// The people who were read out, to be chosen by number.
    who: Vec<PersonCard>,
    /// What is awaited, and the ticket it was asked with.
    pending: Option<(Ticket, Pending)>,
    tickets: u64,
    /// Unfinished attempts were offered; that is done once, at the start.
    offered: bool,
    /// An attempt that is open on another device: it was asked whether it is to be taken over.
    elsewhere: Option<crate::id::AttemptId>,
    /// The list is read out at the start.
    lists: bool,
    /// Plain lines are remembered from this start on, which is to be said.
    remembered: bool,
}

/// Where the candidate is.
enum Stage {
    Home,
    /// Offers to resume stand open.
    Resume,
    /// The rules of an exam were read out.
    Consent(crate::id::ExamId),
    /// Who is sitting.
    Who(Purpose),
    /// A person registers.
    Register(people::Registration),
    /// The terminal's facts were read out.
    Begin(crate::id::ExamId),
    Exam(Box<exam::Exam>),
    Practice(Box<practice::Practice>),
    Result(Box<crate::api::Outcome>),
    /// The attempts of who is sitting were read out.
    History(Vec<crate::api::AttemptSummary>),
}

/// What is awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pending {
    /// The list.
    List,
    /// The details of an exam, after somebody else took the seat.
    Details(crate::id::ExamId),
    /// The credential of the result.
    Credential,
    /// Whom to ask about the result.
    Support,
    /// The people who may be chosen.
    People(Purpose),
    /// The person in use changes; then on.
    Person(Purpose),
    /// The owner of an attempt takes the seat; then it is resumed.
    Owner(crate::id::AttemptId),
    /// An attempt is being opened.
    Sitting,
    /// An attempt is being handed in.
    Outcome,
    /// A practice form.
    Practice(crate::id::ExamId),
    /// Feedback in practice.
    Feedback,
    /// The attempts of who is sitting.
    History,
    /// The look back on one of them.
    Report,
    /// The tiers of the partner.
    Tiers,
}

/// What is said and done at one input.
#[derive(Debug, Default)]
struct Talk(Vec<Step>);

impl Talk {
    /// A line, kept while something is being typed.
    fn say(&mut self, text: impl AsRef<str>) {
        self.line(text.as_ref(), false);
    }
    /// A line that is printed at once.
    fn urge(&mut self, text: impl AsRef<str>) {
        self.line(text.as_ref(), true);
    }
    /// The line that is being typed comes too late.
    fn drop_typed(&mut self) {
        self.0.push(Step::DropTyped);
    }
    fn line(&mut self, text: &str, urgent: bool) {
        let text = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        self.0.push(Step::Say(Line { text, urgent }));
    }
    /// What a paper or a stage wishes for; wishes about screens there are none.
    fn wish(&mut self, effects: impl IntoIterator<Item = Effect>) {
        let done = effects.into_iter().filter_map(|effect| AppEffect::of(effect, Ticket(0)));
        self.0.extend(done.map(Step::Do));
    }
}

impl Linear {
    /// The plain lines, with an overview or without: then the first step asks for one. Times of day are said in `zone`.
    pub fn new(overview: Option<Overview>, zone: Zone) -> Self {
        Self {
            zone,
            overview: overview.map(Arc::new),
            stage: Stage::Home,
            who: Vec::new(),
            pending: None,
            tickets: 0,
            offered: false,
            elsewhere: None,
            lists: true,
            remembered: false,
        }
    }

    /// The same without the list at the start, where an exam is named already: [`Self::show_exam`] is to follow.
    #[must_use]
    pub fn without_list(self) -> Self {
        Self { lists: false, ..self }
    }

    /// The same where plain lines are remembered from now on.
    #[must_use]
    pub fn remembered(self) -> Self {
        Self { remembered: true, ..self }
    }

    /// The first lines.
    pub fn start(&mut self, now: &Moment) -> Vec<Step> {
        let mut talk = Talk::default();
        talk.say(words::WELCOME);
        if self.remembered {
            talk.say(words::REMEMBERED);
        }
        match self.overview.clone() {
            Some(overview) => self.arrive(overview, now, &mut talk),
            None => self.ask(Request::Overview, Pending::List, &mut talk),
        }
        talk.0
    }

    /// Goes on to an exam as if start and its number had been typed. Says nothing where unfinished attempts are offered:
    /// that was done by [`Self::start`], and comes first.
    pub fn show_exam(&mut self, exam: &ExamId, now: &Moment) -> Vec<Step> {
        let mut talk = Talk::default();
        if matches!(self.stage, Stage::Resume) {
            return talk.0;
        }
        if let Some(overview) = self.overview.clone()
            && let Some(card) = overview.exams.iter().find(|card| &card.id == exam)
        {
            self.start_exam(&overview, card, now, &mut talk);
        }
        talk.0
    }

    /// Goes to an exam's practice.
    pub fn practise(&mut self, exam: &ExamId) -> Vec<Step> {
        let mut talk = Talk::default();
        self.ask(Request::Practice(exam.clone()), Pending::Practice(exam.clone()), &mut talk);
        talk.0
    }

    /// What stands before the line that is being typed.
    pub fn prompt(&self) -> String {
        if self.pending.as_ref().is_some_and(|(_, pending)| *pending != Pending::Feedback) {
            return words::PROMPT_WAIT.to_owned();
        }
        match &self.stage {
            Stage::Home => words::PROMPT_HOME.to_owned(),
            Stage::Register(registration) => registration.prompt(),
            Stage::Exam(exam) => exam.prompt(),
            Stage::Practice(practice) => practice.prompt(),
            Stage::Result(_) => words::PROMPT_RESULT.to_owned(),
            Stage::History(_) => words::PROMPT_HISTORY.to_owned(),
            Stage::Resume | Stage::Consent(_) | Stage::Who(_) | Stage::Begin(_) => {
                words::PROMPT_ANSWER.to_owned()
            }
        }
    }

    /// Takes a line that was typed, without its line break.
    pub fn input(&mut self, line: &str, now: &Moment) -> Vec<Step> {
        let mut talk = Talk::default();
        let line = line.trim();
        if self.is_waiting() {
            talk.say(words::ONE_MOMENT);
            return talk.0;
        }
        match &mut self.stage {
            Stage::Home => self.at_home(line, now, &mut talk),
            Stage::Resume => self.at_resume(line, &mut talk),
            Stage::Consent(exam) => {
                let exam = exam.clone();
                self.at_consent(&exam, line, &mut talk);
            }
            Stage::Who(purpose) => {
                let purpose = purpose.clone();
                self.at_who(&purpose, line, &mut talk);
            }
            Stage::Register(_) => self.at_register(line, &mut talk),
            Stage::Begin(exam) => {
                let exam = exam.clone();
                self.at_begin(&exam, line, &mut talk);
            }
            Stage::Exam(exam) => {
                let wish = exam.input(line, now, &self.zone, &mut talk);
                self.after_exam(wish, &mut talk);
            }
            Stage::Practice(practice) => {
                let wish = practice.input(line, &mut talk);
                self.after_practice(wish, &mut talk);
            }
            Stage::Result(_) => self.at_result(line, &mut talk),
            Stage::History(_) => self.at_history(line, &mut talk),
        }
        talk.0
    }

    /// Takes an event of the runtime: ticks, news of the journal, focus, the hang-up, and Ctrl-Z as the one key.
    /// Others mean nothing here.
    pub fn handle(&mut self, event: Event, now: &Moment) -> Vec<Step> {
        let mut talk = Talk::default();
        match (&mut self.stage, event) {
            (Stage::Exam(exam), event) => {
                let wish = exam.handle(event, now, &self.zone, &mut talk);
                self.after_exam(wish, &mut talk);
            }
            // the one key that is told here asks for job control
            (_, Event::Key(_)) => talk.wish([Effect::Stop]),
            _ => {}
        }
        talk.0
    }

    /// The last words where input ends: what becomes of the exam that is left by it, else a goodbye.
    pub fn farewell(&self, now: &Moment) -> Vec<Step> {
        let mut talk = Talk::default();
        match &self.stage {
            Stage::Exam(exam) => talk.urge(exam.farewell(now, &self.zone)),
            _ => talk.urge(words::GOODBYE),
        }
        talk.0
    }

    /// Takes the reply to a request; one that nobody waits for any more is dropped.
    pub fn reply(&mut self, ticket: Ticket, reply: Reply, now: &Moment) -> Vec<Step> {
        let mut talk = Talk::default();
        let Some((_, pending)) = self.pending.take_if(|(asked, _)| *asked == ticket) else { return talk.0 };
        match (pending, reply) {
            (Pending::List, Reply::Overview(result)) => match *result {
                Ok(overview) => self.arrive(Arc::new(overview), now, &mut talk),
                Err(sentence) => {
                    self.stage = Stage::Home;
                    talk.say(sentence);
                    talk.say(words::HELP_HOME);
                }
            },
            (Pending::Details(exam), Reply::Overview(result)) => {
                self.new_details(&exam, *result, now, &mut talk)
            }
            (pending @ (Pending::Credential | Pending::Support), Reply::Overview(result)) => {
                self.about_result(&pending, *result, now, &mut talk);
            }
            (Pending::People(purpose), Reply::People(result)) => {
                self.people_came(purpose, *result, &mut talk)
            }
            (Pending::Person(purpose), Reply::Person(result)) => {
                self.person_changed(&purpose, result, &mut talk)
            }
            (Pending::Owner(attempt), Reply::Person(result)) => match result {
                Ok(()) => self.ask(Request::Resume(attempt), Pending::Sitting, &mut talk),
                Err(sentence) => talk.say(sentence),
            },
            (Pending::Sitting, Reply::Elsewhere(attempt, why)) => {
                talk.say(why);
                talk.say(resume_words::TAKE_OVER_LINE);
                self.elsewhere = Some(attempt);
                self.stage = Stage::Resume;
            }
            (Pending::Sitting, Reply::Sitting(result)) => self.sitting(*result, now, &mut talk),
            (Pending::Outcome, Reply::HandedIn(result)) => self.handed_in(*result, &mut talk),
            (Pending::Outcome, Reply::Outcome(result)) => {
                let again = crate::tui::Again::WhenAsked;
                let told = result.map_err(|why| crate::tui::NotHandedIn { why, again });
                self.handed_in(told, &mut talk);
            }
            (Pending::Practice(exam), Reply::Practice(result)) => self.practice(exam, *result, &mut talk),
            (Pending::History, Reply::History(result)) => self.history(*result, &mut talk),
            (Pending::Tiers, Reply::Tiers(result)) => home::say_tiers(*result, &mut talk),
            (Pending::Report, Reply::Report(_, result)) => self.report(*result, &mut talk),
            (Pending::Feedback, Reply::Feedback(number, result)) => {
                if let Stage::Practice(practice) = &mut self.stage {
                    practice.feedback(number, *result, &mut talk);
                }
            }
            _ => {}
        }
        talk.0
    }

    /// Something is awaited before which no line is taken.
    pub fn is_waiting(&self) -> bool {
        self.pending.is_some()
    }

    fn ask(&mut self, request: Request, pending: Pending, talk: &mut Talk) {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        self.pending = Some((ticket, pending));
        talk.0.push(Step::Do(AppEffect::Ask(ticket, request)));
    }

    /// Home, with a list that is fetched anew.
    fn go_home(&mut self, talk: &mut Talk) {
        self.stage = Stage::Home;
        self.ask(Request::Overview, Pending::List, talk);
    }

    /// An attempt was opened, or could not be.
    fn sitting(&mut self, result: Result<crate::tui::Sitting, String>, now: &Moment, talk: &mut Talk) {
        match result.map(exam::Exam::open) {
            Ok(Ok(mut exam)) => {
                let wish = exam.begin(now, &self.zone, talk);
                self.stage = Stage::Exam(Box::new(exam));
                self.after_exam(wish, talk);
            }
            Ok(Err(refusal)) => {
                for sentence in crate::tui::text::notice::record_refused(&refusal.to_string()) {
                    talk.say(sentence);
                }
                talk.wish([Effect::CloseSitting]);
                self.go_home(talk);
            }
            Err(sentence) => {
                talk.say(sentence);
                self.go_home(talk);
            }
        }
    }

    /// What an exam wishes for beside its facts.
    fn after_exam(&mut self, wish: exam::Wish, talk: &mut Talk) {
        match wish {
            exam::Wish::None => {}
            exam::Wish::Finish(attempt) => self.ask(Request::Finish(attempt), Pending::Outcome, talk),
            exam::Wish::FinishAgain(attempt) => {
                self.ask(Request::FinishAgain(attempt), Pending::Outcome, talk)
            }
            exam::Wish::Leave => {
                talk.wish([Effect::CloseSitting]);
                self.go_home(talk);
            }
        }
    }

    fn handed_in(&mut self, result: Result<crate::api::Outcome, crate::tui::NotHandedIn>, talk: &mut Talk) {
        match (result, &mut self.stage) {
            (Ok(outcome), _) => {
                result::say(&outcome, &self.zone, talk);
                talk.say(words::HELP_RESULT);
                self.stage = Stage::Result(Box::new(outcome));
            }
            (Err(told), Stage::Exam(exam)) => exam.finish_failed(told, talk),
            (Err(told), _) => talk.say(told.why),
        }
    }
}

#[cfg(test)]
mod tests;
