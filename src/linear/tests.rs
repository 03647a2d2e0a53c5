mod ending;

use super::*;
use crate::api::{Feedback, PeopleFound, PersonCard, Place};
use crate::attempt::{End, Fact};
use crate::tui::sample;
use crate::tui::stage::{self, later, now};
use crate::tui::{Again, JournalNews, NotHandedIn, PracticeSet};
use proptest::prelude::*;

/// Plain lines with a runtime that answers at once, what was said, and the facts that were recorded.
struct Desk {
    linear: Linear,
    ms: i64,
    said: Vec<String>,
    urgent: Vec<String>,
    facts: Vec<Fact>,
    done: Vec<String>,
    saves: bool,
    finishes: bool,
    people: usize,
}

impl Desk {
    fn of(overview: Option<Overview>) -> Self {
        let mut desk = Self {
            linear: Linear::new(overview, Zone::utc()),
            ms: 0,
            said: vec![],
            urgent: vec![],
            facts: vec![],
            done: vec![],
            saves: true,
            finishes: true,
            people: 2,
        };
        let steps = desk.linear.start(&now());
        desk.take(steps);
        desk
    }
    fn new() -> Self {
        Self::of(Some(sample::overview()))
    }
    /// In the exam, with its clock started.
    fn in_exam() -> Self {
        let mut desk = Self::new();
        desk.types("start 4; agree; 1; begin");
        desk.said.clear();
        desk.facts.clear();
        desk
    }
    fn now(&self) -> Moment {
        later(self.ms)
    }
    fn take(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Say(line) => {
                    assert!(!line.text.chars().any(char::is_control), "{:?}", line.text);
                    if line.urgent {
                        self.urgent.push(line.text.clone());
                    }
                    self.said.push(line.text);
                }
                Step::Do(AppEffect::Ask(ticket, request)) => {
                    if let Some(reply) = self.answer(request) {
                        let steps = self.linear.reply(ticket, reply, &self.now());
                        self.take(steps);
                    }
                }
                Step::Do(AppEffect::Record(entry)) => {
                    self.facts.push(entry.fact);
                    if self.saves {
                        self.tell(Event::Journal(JournalNews::Saved(entry.seq)));
                    }
                }
                Step::Do(kept @ AppEffect::KeepNotes(_)) => {
                    self.done.push(format!("{kept:?}"));
                    self.tell(Event::Journal(JournalNews::NotesKept));
                }
                Step::Do(other) => self.done.push(format!("{other:?}")),
                Step::DropTyped => self.done.push("DropTyped".to_owned()),
            }
        }
    }
    fn answer(&self, request: Request) -> Option<Reply> {
        let form = sample::sitting().opened.form;
        Some(match request {
            Request::Overview => Reply::Overview(Box::new(Ok(sample::overview()))),
            Request::Begin(_) | Request::Resume(_) | Request::TakeOver(_) => {
                Reply::Sitting(Box::new(Ok(sample::sitting())))
            }
            Request::Finish(_) | Request::FinishAgain(_) => Reply::HandedIn(Box::new(match self.finishes {
                true => Ok(sample::outcome()),
                false => Err(NotHandedIn { why: "The store is locked.".into(), again: Again::After(5_000) }),
            })),
            Request::Outcome(_) => Reply::Outcome(Box::new(Ok(sample::outcome()))),
            Request::Practice(_) => Reply::Practice(Box::new(Ok(PracticeSet { seed: [1; 32], form }))),
            Request::Feedback { number, .. } => Reply::Feedback(
                number,
                Box::new(Ok(Feedback {
                    right: false,
                    options: vec![(true, "It is 180.".into()), (false, "No.".into()), (false, "No.".into())],
                    rationale: "Ten percent of 200 is 20.".into(),
                    ..Feedback::default()
                })),
            ),
            Request::People { part, most } => Reply::People(Box::new(Ok(self.found(part, most)))),
            Request::AddPerson { .. } | Request::UsePerson(_) => Reply::Person(Ok(())),
            Request::Tiers => Reply::Tiers(Box::new(Ok(sample::tiers()))),
            Request::History => Reply::History(Box::new(Ok(vec![sample::summary(9)]))),
            Request::Report(id) => Reply::Report(id, Box::new(Ok(sample::report(sample::summary(9))))),
            Request::Authors(_) => Reply::Edited(Err("No bank is written here.".into())),
        })
    }
    /// Two people, or as many as there are.
    fn found(&self, part: String, most: usize) -> PeopleFound {
        let numbered = |n| PersonCard {
            id: format!("person-{n}").parse().unwrap(),
            name: format!("Person {n}"),
            partner: String::new(),
        };
        let mut people = vec![sample::person(), sample::other_person()];
        people.extend((2..self.people).map(numbered));
        let registered = people.len();
        people.retain(|person| person.name.contains(&part));
        let matching = people.len();
        people.truncate(most);
        PeopleFound { part, people, matching, registered }
    }
    /// Types lines, separated by semicolons.
    fn types(&mut self, lines: &str) {
        for line in lines.split(';') {
            let steps = self.linear.input(line, &self.now());
            self.take(steps);
        }
    }
    fn tell(&mut self, event: Event) {
        let steps = self.linear.handle(event, &self.now());
        self.take(steps);
    }
    fn wait(&mut self, ms: i64) {
        self.ms += ms;
        self.tell(Event::Tick);
    }
    #[track_caller]
    fn hears(&self, text: &str) {
        assert!(self.said.iter().any(|line| line.contains(text)), "{text:?} in {:#?}", self.said);
    }
}

#[test]
fn an_exam_from_home_to_the_result() {
    let mut desk = Desk::new();
    desk.types("4; start 4; agree; 1; begin; answer b; next; read code; answer a c; flag; strike b; note look here; notes");
    desk.types("back; answer a; left; time; review; comment The second is unclear; submit; submit; credential; ask; home");
    insta::assert_snapshot!(desk.said.join("\n"));
    let choice = |n: usize| sample::id(&format!("{n:012x}"));
    let expected = [
        Fact::Started {},
        Fact::Shown { item: 1, whole: true },
        Fact::Answered { item: 1, choices: vec![choice(1)] },
        Fact::Shown { item: 2, whole: true },
        Fact::Answered { item: 2, choices: vec![choice(0), choice(2)] },
        Fact::Marked { item: 2, on: true },
        Fact::Struck { item: 2, choice: choice(1), on: true },
        Fact::Shown { item: 1, whole: true },
        Fact::Answered { item: 1, choices: vec![choice(0)] },
        Fact::Commented {
            item: 1,
            kind: crate::attempt::CommentKind::Item,
            text: "The second is unclear".into(),
        },
        Fact::Submitted {},
    ];
    assert_eq!(desk.facts, expected);
    assert_eq!(desk.done, ["KeepNotes(\"look here\")"]);
}

#[test]
fn without_an_overview_the_first_step_asks_for_one() {
    let desk = Desk::of(None);
    desk.hears("1. Certified Sales Associate: ACTIVE until 22 Nov 2027.");
    assert_eq!(desk.linear.prompt(), "Home: ");
}

#[test]
fn unfinished_attempts_are_offered_before_the_list() {
    let overview = Overview { unfinished: vec![sample::unfinished()], ..sample::overview() };
    let mut desk = Desk::of(Some(overview.clone()));
    desk.hears("1. I am A. Example: go on with Technical Associate.");
    desk.hears("Resume question 17 of 50: 16:12 left. The computer was off for 22 min");
    assert!(!desk.said.iter().any(|line| line.contains("Credentials")));
    desk.types("what?; resume 7; resume 1");
    desk.hears("There are numbers 1 to 1.");
    desk.hears("Question 1 of 2. Pricing and packaging. Choose one.");
    let mut later = Desk::of(Some(overview));
    later.types("later");
    later.hears("Credentials:");
}

#[test]
fn what_an_exam_is_comes_before_its_rules() {
    let mut desk = Desk::new();
    desk.said.clear();
    desk.types("start 4");
    let at = |text: &str| {
        desk.said
            .iter()
            .position(|line| line.contains(text))
            .unwrap_or_else(|| panic!("{text} in {:#?}", desk.said))
    };
    let rules = at("Rules of the");
    for fact in [
        "Questions: 43 questions, 40 scored.",
        "Time: ",
        "Pass mark: ",
        "Attempts: ",
        "Proctoring: ",
        "Its result is marked",
    ] {
        assert!(at(fact) < rules, "{fact}");
    }
    assert!(!desk.said.iter().any(|line| line.starts_with("Type start")), "{:#?}", desk.said);
}

#[test]
fn an_exam_named_at_the_start_is_reached_without_the_list() {
    let overview = sample::overview();
    let exam = overview.exams[0].id.clone();
    let mut linear = Linear::new(Some(overview), Zone::utc()).without_list();
    let mut steps = linear.start(&now());
    steps.extend(linear.show_exam(&exam, &now()));
    let said = said(&steps);
    assert!(said[2].contains("Results go to"), "{said:#?}");
    assert!(said[3].contains("Sales Associate exam."), "{said:#?}");
    assert!(!said.iter().any(|line| line.contains("Credentials:") || line.contains("Exams:")), "{said:#?}");
    assert!(said.last().unwrap().contains("Type agree"), "{said:#?}");
}

#[test]
fn an_unfinished_attempt_is_offered_once_when_an_exam_is_named() {
    let mut overview = Overview { unfinished: vec![sample::unfinished()], ..sample::overview() };
    overview.exams[0].eligibility = crate::api::Eligibility::Open(sample::id(sample::ATTEMPT));
    let exam = overview.exams[0].id.clone();
    let mut linear = Linear::new(Some(overview), Zone::utc());
    let mut steps = linear.start(&now());
    steps.extend(linear.show_exam(&exam, &now()));
    let said = said(&steps);
    assert_eq!(said.iter().filter(|line| line.contains("Unfinished attempt")).count(), 1, "{said:#?}");
}

#[test]
fn what_keeps_a_server_apart_is_said_once_and_what_is_stored_where_it_can_be_handed_in() {
    let trouble = "The server does not accept your sign-in any more.".to_owned();
    let mut overview = Overview { troubles: vec![trouble.clone()], is_old: true, ..sample::overview() };
    overview.exams[0].eligibility = crate::api::Eligibility::Open(sample::id(sample::ATTEMPT));
    overview.exams[0].open_here = crate::api::OpenHere::Stored;
    let mut linear = Linear::new(Some(overview.clone()), Zone::utc());
    let mut steps = linear.start(&now());
    let mut talk = Talk::default();
    linear.arrive(Arc::new(overview), &now(), &mut talk);
    steps.extend(talk.0);
    let said = said(&steps);
    assert_eq!(said.iter().filter(|line| **line == trouble).count(), 1, "{said:#?}");
    assert!(said.iter().any(|line| line.contains("stored, not handed in")), "{said:#?}");
}

fn said(steps: &[Step]) -> Vec<String> {
    steps
        .iter()
        .filter_map(|s| if let Step::Say(line) = s { Some(line.text.clone()) } else { None })
        .collect()
}

#[test]
fn what_became_of_a_result_afterwards_is_said() {
    let mut talk = Talk::default();
    result::say(&sample::rescored(), &Zone::utc(), &mut talk);
    let said: Vec<String> = talk
        .0
        .into_iter()
        .filter_map(|step| match step {
            Step::Say(line) => Some(line.text),
            _ => None,
        })
        .collect();
    for sentence in [
        "Question 7 was void: everybody gets the points.",
        "Counted anew Tue 1 Dec 2026, 14:05 (UTC); before: 27 of 40, not passed.",
        "Appeal upheld 1 Dec 2026: Question 7 has two right answers.",
    ] {
        assert!(said.iter().any(|line| line == sentence), "{sentence}\n{said:#?}");
    }
}

#[test]
fn the_result_of_the_last_attempt_is_heard_again() {
    let mut overview = sample::overview();
    overview.exams[0].last = Some(sample::outcome().attempt);
    let number = overview.credentials.len() + 1;
    let mut desk = Desk::of(Some(overview));
    desk.types(&format!("result {}", number + 1));
    desk.hears("You have no result of this exam that counts.");
    desk.types(&format!("result {number}"));
    desk.hears("Sales Associate exam. A. Example.");
    assert_eq!(desk.linear.prompt(), "Result: ");
    desk.types("home");
    assert_eq!(desk.linear.prompt(), "Home: ");
}

#[test]
fn consent_and_begin_take_their_words() {
    let mut desk = Desk::new();
    desk.types("start 4; yes; agree; 1; yes");
    assert!(desk.facts.is_empty());
    assert_eq!(desk.linear.prompt(), "Answer: ");
    desk.types("back");
    assert_eq!(desk.linear.prompt(), "Home: ");
    desk.types("start 6");
    desk.hears("You may sit it again from Sun 29 Nov 2026, 14:05 (UTC)");
    desk.types("start 7; start 99; start");
    desk.hears("There is no question bank for this exam here");
    desk.hears("There are numbers 1 to 7.");
}

#[test]
fn another_person_hears_the_details_again() {
    let mut desk = Desk::new();
    desk.types("start 4; agree; 2");
    desk.hears("You may start now.");
    assert_eq!(desk.linear.prompt(), "Home: ");
    assert!(desk.facts.is_empty());
}

#[test]
fn a_first_person_registers_line_by_line() {
    let mut desk = Desk::of(Some(Overview { person: None, registered: false, ..sample::overview() }));
    desk.types("who");
    assert_eq!(desk.linear.prompt(), "Your name: ");
    desk.types(";Zoë Example");
    desk.hears("Type your name first.");
    assert_eq!(desk.linear.prompt(), "Identity, Enter takes zoe-example: ");
    desk.types("Not A Slug;");
    desk.hears("is no identifier");
    desk.types("nonsense@;");
    desk.hears("This is no e-mail address");
    assert_eq!(desk.linear.prompt(), "Home: ");
}

#[test]
fn among_many_people_one_is_found_by_a_part_of_the_name() {
    let mut desk = Desk::new();
    desk.people = 300;
    desk.said.clear();
    desk.types("who");
    desk.hears("300 people are registered here. Type find and a part of your name or identity");
    assert_eq!(desk.said.iter().filter(|line| line.contains("I am ")).count(), 1, "{:?}", desk.said);
    desk.types("find Person 1");
    desk.hears("20. I am Person 109; person-109.");
    desk.hears("And 90 more: type find with more of the name.");
    desk.types("find Person 299");
    desk.types("2");
    desk.hears("There are numbers 1 to 1.");
    desk.types("find zzz");
    desk.hears("Nobody has zzz in name or identity.");
    desk.types("find Person 299; 1");
    assert_eq!(desk.linear.prompt(), "Home: ");
}

#[test]
fn nobody_registers_on_a_server() {
    let place = Place::Server("exams.example.org".into());
    let mut desk = Desk::of(Some(Overview { place, ..sample::overview() }));
    desk.types("who; register");
    assert_eq!(desk.linear.prompt(), "Answer: ");
}

#[test]
fn an_answer_is_called_saved_only_when_the_journal_says_so() {
    let mut desk = Desk::in_exam();
    desk.saves = false;
    desk.types("answer b");
    desk.hears("Answer B.");
    assert!(!desk.said.iter().any(|line| line.starts_with("Saved")));
    desk.tell(stage::failing());
    desk.tell(stage::failing());
    assert_eq!(desk.said.iter().filter(|line| line.starts_with("NOT SAVED")).count(), 1);
    desk.types("retry");
    assert_eq!(desk.done, ["RetryJournal"]);
    desk.tell(Event::Journal(JournalNews::Saved(3)));
    desk.hears("Saved, entry 3.");
    desk.types("retry");
    desk.hears("Everything is saved.");
}

#[test]
fn that_the_server_is_away_is_said_once_and_that_everything_is_sent_too() {
    let mut desk = Desk::in_exam();
    desk.tell(Event::Journal(JournalNews::Sent(1)));
    assert!(!desk.said.iter().any(|line| line.contains("sent") || line.contains("server")));
    desk.types("answer b");
    for _ in 0..3 {
        desk.tell(Event::Journal(JournalNews::Unsent("no route".into())));
    }
    assert_eq!(desk.said.iter().filter(|line| line.starts_with("No connection to the server.")).count(), 1);
    desk.types("retry");
    assert!(
        desk.said.iter().any(|line| line.starts_with("Everything is saved; offline,")),
        "{:#?}",
        desk.said
    );
    desk.tell(Event::Journal(JournalNews::Sent(99)));
    desk.hears("The server is there again: everything is sent.");
    desk.types("retry");
    desk.hears("Everything is saved and sent.");
    for _ in 0..3 {
        desk.tell(Event::Journal(JournalNews::SignedOut("invigil login https://x.org".into())));
    }
    let told = |line: &&String| line.starts_with("SIGNED OUT.");
    assert_eq!(desk.said.iter().filter(told).count(), 1);
    desk.hears("In another window: invigil login https://x.org");
}

#[test]
fn warnings_wait_for_the_line_and_the_end_does_not() {
    let mut desk = Desk::in_exam();
    desk.wait(3_600_000 - 600_000);
    desk.hears("Warning: 10 minutes left.");
    assert!(desk.urgent.is_empty());
    assert_eq!(desk.done, ["Bell"]);
    desk.types("submit");
    desk.wait(600_000);
    assert_eq!(desk.urgent, ["The time is up. What you answered stands, and is handed in by itself."]);
    assert_eq!(desk.done.last().map(String::as_str), Some("DropTyped"), "what is half typed comes too late");
    assert_eq!(desk.facts.last(), Some(&Fact::Expired {}));
    desk.hears("PASSED. 33 of 40 points, 82.5 %.");
}

#[test]
fn enter_alone_takes_who_was_named_wherever_that_one_stands() {
    let overview = Overview { person: Some(sample::other_person()), ..sample::overview() };
    let mut desk = Desk::of(Some(overview));
    desk.types("start 4; agree");
    desk.hears("Enter alone means number 2: B. Sample.");
    desk.types("");
    desk.hears("Begin opens the attempt");
}

#[test]
fn ctrl_z_is_refused_and_recorded_in_an_exam_and_stops_elsewhere() {
    let stop = || Event::Key(stage::ctrl('z'));
    let mut desk = Desk::in_exam();
    desk.tell(stop());
    desk.hears("An exam cannot be stopped with Ctrl-Z: refused and recorded.");
    assert_eq!(desk.facts, [Fact::Suspended { cause: crate::attempt::Leaving::Refused }]);
    assert!(desk.done.is_empty());
    let mut home = Desk::of(Some(sample::overview()));
    home.tell(stop());
    assert_eq!(home.done, ["Stop"]);
}

#[test]
fn what_cannot_be_done_is_said_and_recorded_nowhere() {
    let mut desk = Desk::in_exam();
    desk.types("answer; answer z; answer a b; strike; undo; clear; go 9; go x; back; read verse; comment; note; fly; b; break");
    for words in [
        "Which option?",
        "There is no option Z here.",
        "1 of 1 chosen: clear one first.",
        "Nothing to undo.",
        "Nothing is chosen here.",
        "There are questions 1 to 2.",
        "This is the first question",
        "read verse is no command here.",
        "Type your words behind the command",
        "fly is no command here. Commands: answer",
        "b is no command here. To choose it, type: answer b",
        "This exam has no breaks.",
    ] {
        desk.hears(words);
    }
    assert!(desk.facts.is_empty());
}

#[test]
fn undo_leads_back_to_the_question_it_changes() {
    let mut desk = Desk::in_exam();
    desk.types("answer b; next; undo");
    desk.hears("Undone: the answer at question 1.");
    assert_eq!(desk.linear.prompt(), "Question 1: ");
    assert_eq!(desk.facts.last(), Some(&Fact::Cleared { item: 1 }));
}

#[test]
fn practice_gives_feedback_and_records_nothing() {
    let mut desk = Desk::new();
    desk.types("practice 4; check; answer b; check; answer a; check; next; next; go 1; end");
    for words in [
        "0 of 1 chosen. Answer first",
        "Answer B.",
        "NOT RIGHT. The answer is A.",
        "B: Wrong, chosen. No.",
        "Ten percent of 200 is 20.",
        "Checked already; type next.",
        "0 right of 1 checked; 2 in all.",
    ] {
        desk.hears(words);
    }
    assert!(desk.facts.is_empty());
    assert_eq!(desk.linear.prompt(), "Home: ");
    desk.types("practice 7");
    desk.hears("There are no practice questions for Marketing Advocate here.");
}

#[test]
fn credentials_are_read_with_their_days() {
    let mut desk = Desk::new();
    desk.types("1; 2; 3");
    insta::assert_snapshot!(desk.said.join("\n"));
}

#[test]
fn another_organisation_reads_no_word_of_the_default_program() {
    let mut desk = Desk::of(Some(sample::foreign()));
    desk.types("1; 2");
    for word in ["Partner", "Sales", "Technical", "tier"] {
        assert!(!desk.said.iter().any(|line| line.contains(word)), "{word} in {:#?}", desk.said);
    }
}

#[test]
fn unknown_words_at_home_say_what_is_possible() {
    let mut desk = Desk::new();
    desk.types("dance;;resume; 0; quit");
    desk.hears("dance is no command here. Commands: a number for details");
    desk.hears("No attempt is unfinished.");
    desk.hears("There are numbers 1 to 7.");
    assert_eq!(desk.done, ["Quit(0)"]);
}

#[test]
fn the_look_back_is_read_without_questions() {
    let mut desk = Desk::new();
    desk.types("history; 2; 1; home");
    desk.hears("1. Sales Associate, 13 Nov 2026 14:05 UTC: NOT PASSED, 26 of 40.");
    desk.hears("There are numbers 1 to 1.");
    insta::assert_snapshot!("an_attempt_is_looked_back_on", desk.said.join("\n"));
}

#[test]
fn tiers_are_read_a_sentence_for_each_seat() {
    let mut desk = Desk::new();
    desk.types("tiers");
    desk.hears("Sales, Foundation: Ada Example (ada).");
    desk.hears("1 missing; nearest:");
    desk.hears("1 to go: Ben Example (ben): Technical Associate exam.");
}

fn any_line() -> impl Strategy<Value = String> {
    let word = prop::sample::select(
        "start 4|agree|1|2|begin|answer a|answer b c|next|back|go 2|read|read code|time|left|flag|strike b|undo|clear|\
         comment x|note y|review all|submit|leave|help|retry|home|practice 4|check|end|who|register|later|credential|ask|list|history|tiers"
            .split('|')
            .collect::<Vec<_>>(),
    );
    prop_oneof![8 => word.prop_map(str::to_owned), 1 => ".{0,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_lines_make_it_panic_and_every_fact_is_accepted(
        lines in prop::collection::vec((any_line(), 0i64..200_000), 1..60),
    ) {
        let mut desk = Desk::new();
        for (line, ms) in lines {
            desk.wait(ms);
            desk.types(&line.replace(';', ","));
            desk.tell(Event::Focus(ms % 2 == 0));
            let _ = desk.linear.prompt();
        }
    }
}
