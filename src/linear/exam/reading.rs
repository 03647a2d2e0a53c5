//! What is read out in an exam: a question, notes, the time, what is not done yet.

use super::Exam;
use super::commands::objection_words;
use crate::attempt::{ItemStatus, Phase, Response};
use crate::form::{ItemKind, PresentedItem};
use crate::id::ChoiceId;
use crate::linear::{Talk, speech};
use crate::time::{Moment, Zone};
use crate::tui::answers::order_of;
use crate::tui::text::figures::described;
use crate::tui::text::{linear as words, types};

/// The places of the options that are chosen: in the form's order, or in the one that was given.
fn places_of(given: Option<&Response>, item: &PresentedItem) -> Vec<usize> {
    match given.filter(|given| !given.is_empty()) {
        Some(given) if item.kind == ItemKind::Ordering => order_of(item, given),
        Some(given) => {
            (0..item.options.len()).filter(|i| given.choices().contains(&item.options[*i].id)).collect()
        }
        None => Vec::new(),
    }
}

/// What was answered, in short: letters, numbers with letters, or the text of the field; nothing where nothing was.
fn in_short(given: Option<&Response>, item: &PresentedItem) -> String {
    let places = places_of(given, item);
    match (given, item.kind) {
        (None, _) => String::new(),
        (_, ItemKind::Choice | ItemKind::TrueFalse) => words::chosen(&places),
        (_, ItemKind::Ordering) => words::order(&places),
        (Some(given), ItemKind::Matching | ItemKind::InlineChoice) => {
            let pairs = item.gaps.iter().enumerate().filter_map(|(n, gap)| {
                let place = gap.options.iter().position(|option| given.choices().contains(&option.id));
                Some((n, place?))
            });
            words::pairs(&pairs.collect::<Vec<_>>())
        }
        (Some(given), ItemKind::Numeric | ItemKind::Text) => given.text().to_owned(),
    }
}

/// What can be answered, and what is: the field, prompts and gaps with their options, or the options.
pub(in crate::linear) fn say_answers(
    item: &PresentedItem,
    given: &Response,
    struck: &[ChoiceId],
    talk: &mut Talk,
) {
    if let Some(entry) = &item.entry {
        talk.say(words::entry(given.text(), entry.unit.as_deref()));
    }
    for (gap, shown) in item.gaps.iter().enumerate() {
        say_option(&words::gap(gap), &shown.text, talk);
        for (place, option) in shown.options.iter().enumerate() {
            let name = words::option(place, given.choices().contains(&option.id), false);
            say_option(&name, &option.text, talk);
        }
    }
    if item.options.is_empty() {
        return;
    }
    talk.say(words::OPTIONS);
    if item.kind == ItemKind::Ordering && !given.is_empty() {
        talk.say(words::ordered(&places_of(Some(given), item)));
    }
    for (place, option) in item.options.iter().enumerate() {
        // of an order all are chosen, which says nothing
        let chosen = item.kind.has_keys() && given.choices().contains(&option.id);
        say_option(&words::option(place, chosen, struck.contains(&option.id)), &option.text, talk);
    }
}

impl Exam {
    pub(super) fn go_to(&mut self, number: u32, now: &Moment, talk: &mut Talk) {
        self.number = number;
        self.stand(now, talk);
    }

    /// Reads the question out, which displays it to its last option; or says why there is none to be read.
    pub(super) fn stand(&mut self, now: &Moment, talk: &mut Talk) {
        match self.paper.attempt().phase() {
            Phase::Running => self.read("", now, talk),
            Phase::OnBreak => talk.say(words::BREAK),
            _ => talk.say(words::PAUSED),
        }
    }

    pub(super) fn read(&mut self, part: &str, now: &Moment, talk: &mut Talk) {
        let number = self.number;
        let Some(item) = self.paper.item(number).cloned() else { return };
        let attempt = self.paper.attempt();
        let (stem, options) = match part.to_ascii_lowercase().as_str() {
            "" => (true, true),
            "stem" => (true, false),
            "options" => (false, true),
            "code" => {
                let code = speech::code(&item.stem);
                let in_options = item.choices().flat_map(|option| speech::code(&option.text));
                let lines: Vec<String> = code.into_iter().chain(in_options).collect();
                if lines.is_empty() {
                    talk.say(words::NO_CODE);
                }
                lines.iter().for_each(|line| talk.say(line));
                return;
            }
            other => return talk.say(words::unknown(&format!("read {other}"), words::HELP_EXAM)),
        };
        let domain = self.paper.form().domains.iter().find(|domain| domain.id == item.domain);
        if stem {
            let domain = domain.map_or("", |domain| domain.name.as_str());
            talk.say(words::question(attempt, &item, number, self.paper.form().items.len(), domain));
            speech::said(&types::stem_in_short(&described(&item))).iter().for_each(|line| talk.say(line));
        }
        if options {
            let given = attempt.given(number).cloned().unwrap_or_default();
            say_answers(&item, &given, attempt.struck(number), talk);
        }
        if stem && options {
            let mut out = Vec::new();
            let shown = self.paper.show(number, true, now, &mut out);
            talk.wish(out);
            if let Err(objection) = shown {
                talk.say(objection_words(&objection));
            }
        }
    }

    pub(super) fn say_notes(&self, talk: &mut Talk) {
        if self.notes.trim().is_empty() {
            return talk.say(words::NO_NOTES);
        }
        self.notes.lines().for_each(|line| talk.say(line));
    }

    /// What is not done, or all questions.
    pub(super) fn review(&self, which: &str, talk: &mut Talk) {
        let attempt = self.paper.attempt();
        talk.say(words::left(&attempt.counts()));
        for (number, item) in (1..).zip(&self.paper.form().items) {
            let (status, marked) = (attempt.status(number), attempt.is_marked(number));
            let wanted = match which.to_ascii_lowercase().as_str() {
                "all" => true,
                "open" => status == ItemStatus::Open,
                "incomplete" => status == ItemStatus::Incomplete,
                "unseen" | "new" => status == ItemStatus::Unseen,
                "flagged" | "for review" => marked,
                _ => marked || status != ItemStatus::Answered,
            };
            if wanted {
                let answer = in_short(attempt.given(number), item);
                let parts = (attempt.parts(number), item.select);
                talk.say(words::review_row(number, status, parts, &answer, marked));
            }
        }
    }

    pub(super) fn say_time(&self, now: &Moment, zone: &Zone, talk: &mut Talk) {
        let attempt = self.paper.attempt();
        talk.say(words::time_left(attempt.remaining_ms(now), attempt.deadline(now), now.wall, zone));
    }
}

/// An option: its name, then its text; lines of code below it.
fn say_option(name: &str, text: &str, talk: &mut Talk) {
    let mut lines = speech::said(text).into_iter();
    talk.say(format!("{name}: {}", lines.next().unwrap_or_default()).trim_end());
    lines.for_each(|line| talk.say(line));
}
