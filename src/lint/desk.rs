//! What the rules work on: the items as they are read, and the findings so far.

use super::reading::{self, Reading};
use super::rule::{self, Rule};
use crate::bank::{Bank, Choice, Gap, Item, ItemPlaces, Kind, Places, Prompt, Status};
use crate::document::{Fault, Severity, Span, nearest};
use crate::id::{GapId, ItemId};
use std::collections::{BTreeSet, HashMap};

/// An item on the desk.
pub(super) struct Sheet<'a> {
    /// Its place in the bank.
    pub index: usize,
    pub item: &'a Item,
    pub places: &'a ItemPlaces,
    pub stem: Reading,
    /// The words of the stem that carry a meaning, by their stems.
    pub content: BTreeSet<String>,
    /// The words of the sentence that asks, in lower case.
    pub question: Vec<String>,
    /// Its options, in the author's order, where they are chosen.
    pub options: Vec<Offer<'a>>,
    /// Its options, in the author's order, where they are put in order or matched.
    pub listed: Vec<Offer<'a>>,
    /// The options of each gap; gaps in the order of the stem.
    pub gaps: Vec<Vec<Offer<'a>>>,
    /// Its prompts, in the author's order.
    pub prompts: Vec<Premise<'a>>,
}

/// A prompt on the desk.
pub(super) struct Premise<'a> {
    pub prompt: &'a Prompt,
    pub span: Span,
    pub reading: Reading,
}

/// An option on the desk.
pub(super) struct Offer<'a> {
    pub choice: &'a Choice,
    pub span: Span,
    pub reading: Reading,
    /// The words that carry a meaning, by their stems.
    pub content: BTreeSet<String>,
    /// All words, in lower case.
    pub words: Vec<String>,
}

fn offers<'a>(options: &'a [Choice], places: &[Span]) -> Vec<Offer<'a>> {
    let offer = |(choice, span): (&'a Choice, &Span)| {
        let reading = reading::read(&choice.text);
        let words = reading::lower(&reading.plain);
        let content = reading::content_of(&words);
        Offer { choice, span: *span, reading, content, words }
    };
    options.iter().zip(places).map(offer).collect()
}

impl<'a> Sheet<'a> {
    fn of(index: usize, item: &'a Item, places: &'a ItemPlaces) -> Self {
        let mut listed = offers(&item.options, &places.options);
        let mut options = Vec::new();
        match item.kind {
            Kind::Choice => options = std::mem::take(&mut listed),
            // `True` and `False` are words of the type, not of the author
            Kind::TrueFalse => listed.clear(),
            _ => {}
        }
        let (prompts, gaps): (&[Prompt], &[Gap]) = match &item.kind {
            Kind::Matching(prompts) => (prompts, &[]),
            Kind::InlineChoice(gaps) => (&[], gaps),
            _ => (&[], &[]),
        };
        let premise = |(prompt, span): (&'a Prompt, &Span)| Premise {
            prompt,
            span: *span,
            reading: reading::read(&prompt.text),
        };
        let prompts = prompts.iter().zip(&places.answers.prompts).map(premise).collect();
        let gaps = gaps.iter().zip(&places.answers.gaps).map(|(gap, at)| offers(&gap.options, at)).collect();
        let stem = reading::read(&item.stem);
        let content = reading::content(&stem.plain);
        let question = reading::lower(reading::question(&stem.plain));
        Self { index, item, places, stem, content, question, options, listed, gaps, prompts }
    }

    /// All options of any kind, in the author's order.
    pub(super) fn offers(&self) -> impl Iterator<Item = &Offer<'a>> {
        self.options.iter().chain(&self.listed).chain(self.gaps.iter().flatten())
    }

    /// The options of each gap, with its id.
    pub(super) fn gaps_by_id(&self) -> impl Iterator<Item = (&'a GapId, &[Offer<'a>])> + Clone {
        let gaps: &'a [Gap] = match &self.item.kind {
            Kind::InlineChoice(gaps) => gaps,
            _ => &[],
        };
        gaps.iter().map(|gap| &gap.id).zip(self.gaps.iter().map(Vec::as_slice))
    }

    /// What is asked beside the stem: the texts of options and prompts, and what is accepted; without capitals and white space
    /// that mean nothing.
    pub(super) fn said(&self) -> BTreeSet<String> {
        let offers = self.offers().map(|offer| offer.choice.text.as_str());
        let prompts = self.prompts.iter().map(|premise| premise.prompt.text.as_str());
        let accepted = self.item.kind.accepted();
        offers.chain(prompts).chain(accepted.iter().map(String::as_str)).map(reading::folded).collect()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Offer<'a>> {
        self.options.iter().filter(|offer| offer.choice.key)
    }

    pub(super) fn distractors(&self) -> impl Iterator<Item = &Offer<'a>> {
        self.options.iter().filter(|offer| !offer.choice.key)
    }

    /// The key of an item that has one.
    pub(super) fn key(&self) -> Option<&Offer<'a>> {
        self.keys().next().filter(|_| self.item.select == 1)
    }

    /// Options are chosen: what looks at keys beside distractors has something to look at.
    pub(super) fn is_choice(&self) -> bool {
        self.keys().next().is_some() && self.distractors().next().is_some()
    }

    /// It can be drawn.
    pub(super) fn is_drawn(&self) -> bool {
        matches!(self.item.status, Status::Live | Status::Pilot)
    }
}

/// The bank on the desk.
pub(super) struct Desk<'a> {
    pub bank: &'a Bank,
    pub places: &'a Places,
    /// The file's text.
    pub text: &'a str,
    /// Items that are not retired.
    pub sheets: Vec<Sheet<'a>>,
    /// In how many stems a word that carries a meaning stands.
    spread: HashMap<String, usize>,
}

/// A word in at most this share of the stems is rare, and in any case one in so many stems.
const RARE_SHARE: f64 = 0.01;
const RARE_STEMS: usize = 3;

impl<'a> Desk<'a> {
    pub(super) fn new(text: &'a str, bank: &'a Bank, places: &'a Places, step: &mut dyn FnMut()) -> Self {
        let mut sheets = Vec::with_capacity(bank.items.len());
        for (index, (item, at)) in bank.items.iter().zip(&places.items).enumerate() {
            step();
            if item.status != Status::Retired {
                sheets.push(Sheet::of(index, item, at));
            }
        }
        let mut spread: HashMap<String, usize> = HashMap::new();
        for word in sheets.iter().flat_map(|sheet| &sheet.content) {
            match spread.get_mut(word) {
                Some(n) => *n += 1,
                None => drop(spread.insert(word.clone(), 1)),
            }
        }
        Self { bank, places, text, sheets, spread }
    }

    /// Few stems have this word.
    pub(super) fn is_rare(&self, word: &str) -> bool {
        let limit = ((RARE_SHARE * self.sheets.len() as f64) as usize).max(RARE_STEMS);
        self.spread.get(word).is_none_or(|n| *n <= limit)
    }

    /// The bank is in English.
    pub(super) fn is_english(&self) -> bool {
        let primary = self.bank.language.split('-').next().unwrap_or_default();
        primary.eq_ignore_ascii_case("en")
    }

    /// The whole of an item, up to the next one.
    pub(super) fn extent(&self, sheet: &Sheet<'_>) -> Span {
        let next = self.places.items.get(sheet.index + 1).map(|next| next.header.start);
        let start = sheet.places.header.start;
        Span::new(start, next.filter(|end| *end > start).unwrap_or(self.text.len()))
    }

    /// Where `needle` stands within `span`, whatever its capitals; else the span itself.
    pub(super) fn within(&self, span: Span, needle: &str) -> Span {
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        // one byte for one byte, so that places stay
        let (text, needle) = (text.to_ascii_lowercase(), needle.to_ascii_lowercase());
        let is_whole = |at: &usize| {
            let touches = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !touches(text.get(..*at).and_then(|before| before.chars().next_back()))
                && !touches(text.get(at + needle.len()..).and_then(|after| after.chars().next()))
        };
        let mut found = text.match_indices(needle.as_str()).map(|(at, _)| at);
        match found.find(is_whole) {
            Some(at) if !needle.is_empty() => Span::new(span.start + at, span.start + at + needle.len()),
            _ => span,
        }
    }
}

/// A finding that its item waives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// The item.
    pub item: ItemId,
    /// The rule.
    pub rule: &'static str,
    /// Why it may be broken.
    pub reason: String,
    /// Where the finding stands.
    pub span: Span,
    /// What was found.
    pub message: String,
}

/// What was found so far.
pub(super) struct Found<'a> {
    items: &'a [Item],
    pub faults: Vec<Fault>,
    pub waived: Vec<Waived>,
    /// Item and waiver that were of use.
    used: BTreeSet<(usize, usize)>,
}

impl<'a> Found<'a> {
    pub(super) fn new(items: &'a [Item]) -> Self {
        Self { items, faults: Vec::new(), waived: Vec::new(), used: BTreeSet::new() }
    }

    /// An item breaks a rule, unless it waives it.
    pub(super) fn item(
        &mut self,
        rule: &'static Rule,
        sheet: &Sheet<'_>,
        span: Span,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        let waiver = sheet.item.waive.iter().enumerate().find(|(_, waiver)| waiver.rule == rule.id);
        if let Some((index, waiver)) = waiver.filter(|_| rule.waivable) {
            self.used.insert((sheet.index, index));
            self.waived.push(Waived {
                item: sheet.item.id.clone(),
                rule: rule.id,
                reason: waiver.reason.clone(),
                span,
                message: message.into(),
            });
            return;
        }
        self.bank(rule, span, message, mend);
    }

    /// The bank as a whole breaks a rule.
    pub(super) fn bank(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.faults.push(match rule.severity {
            Severity::Error => Fault::error(rule.code(), span, message, mend),
            Severity::Warning => Fault::warning(rule.code(), span, message, mend),
        });
    }

    /// Reports waivers of rules that do not exist, cannot be waived, or were not broken. `judged` tells of a rule whether
    /// it was asked at all.
    pub(super) fn finish(&mut self, places: &Places, judged: impl Fn(&Rule) -> bool) {
        let items = self.items;
        for (index, (item, at)) in items.iter().zip(&places.items).enumerate() {
            for (number, waiver) in item.waive.iter().enumerate() {
                let span = at.waive.get(number).copied().unwrap_or(at.id);
                let known = rule::rule(&waiver.rule);
                match known {
                    None => {
                        let ids = rule::RULES.iter().filter(|rule| rule.waivable).map(|rule| rule.id);
                        let mend = match nearest(&waiver.rule, ids) {
                            Some(close) => format!("did you mean `{close}`?"),
                            None => "`invigil bank check --rules` lists the rules".to_owned(),
                        };
                        let message = format!("`{}` waives `{}`, which is no rule", item.id, waiver.rule);
                        self.bank(&rule::UNKNOWN_WAIVER, span, message, mend);
                    }
                    Some(rule) if !rule.waivable => {
                        let message = format!("`{}` waives `{}`, which no item can waive", item.id, rule.id);
                        self.bank(&rule::UNKNOWN_WAIVER, span, message, "remove the waiver");
                    }
                    Some(rule)
                        if judged(rule)
                            && item.status != Status::Retired
                            && !self.used.contains(&(index, number)) =>
                    {
                        let message = format!("`{}` waives `{}`, but does not break it", item.id, rule.id);
                        self.bank(&rule::UNUSED_WAIVER, span, message, "remove the waiver");
                    }
                    Some(_) => {}
                }
            }
        }
    }
}
