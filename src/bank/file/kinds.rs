//! What only items of some types have: which members, and what must hold between them.

use super::accept::{RawAccept, accept, numbers, wording};
use super::options::{Asked, RawOption, check, choices, option};
use super::{Listed, OPTION, RATIONALE};
use crate::bank::{
    Accepted, AnswerPlaces, Case, Choice, FULL, Gap, ITEM_PARTS, ItemKind, Kind, NumericEntry, Prompt,
    Scoring, Space, Status, TextEntry, Wording, placeholders,
};
use crate::document::{
    At, FaultCode, Node, Span, flag, id, integer, line, list, nearest, one_of, prose, table,
};
use crate::id::{GapId, OptionId};
use std::collections::BTreeSet;

/// The words of `type`.
pub(super) const TYPES: &[(&str, ItemKind, &str)] = &[
    ("choice", ItemKind::Choice, "one or several options are chosen"),
    ("true-false", ItemKind::TrueFalse, "true or false is chosen; `answer` says which"),
    ("ordering", ItemKind::Ordering, "the options are put in order; the file has them in the right one"),
    ("matching", ItemKind::Matching, "each of the `prompts` gets one of the options"),
    (
        "inline-choice",
        ItemKind::InlineChoice,
        "each {{gap}} of the stem gets one of the options that `gaps` gives it",
    ),
    ("numeric", ItemKind::Numeric, "a number is entered; `accept` says which ones are right"),
    ("text", ItemKind::Text, "a short text is entered; `accept` says which ones are right"),
];

/// Members that only items of some types have.
const MEMBERS: &[(&str, &[ItemKind])] = &[
    ("options", &[ItemKind::Choice, ItemKind::Ordering, ItemKind::Matching]),
    ("select", &[ItemKind::Choice]),
    ("answer", &[ItemKind::TrueFalse]),
    ("rationale_true", &[ItemKind::TrueFalse]),
    ("rationale_false", &[ItemKind::TrueFalse]),
    ("prompts", &[ItemKind::Matching]),
    ("gaps", &[ItemKind::InlineChoice]),
    ("accept", &[ItemKind::Numeric, ItemKind::Text]),
    ("unit", &[ItemKind::Numeric]),
    ("case", &[ItemKind::Text]),
    ("space", &[ItemKind::Text]),
    ("max_length", &[ItemKind::Text]),
];

const UNIT: usize = 32;
const LENGTH: u32 = 80;

/// The item's own options are written in the file.
pub(super) fn has_options(kind: ItemKind) -> bool {
    MEMBERS.iter().any(|(member, kinds)| *member == "options" && kinds.contains(&kind))
}

/// A number of parts that a list in a file can have.
pub(super) fn count(parts: usize) -> u32 {
    u32::try_from(parts).unwrap_or(u32::MAX)
}

/// The members as written.
#[derive(Debug)]
pub(super) struct RawAnswers {
    answer: Option<At<bool>>,
    rationale_true: Option<At<String>>,
    rationale_false: Option<At<String>>,
    prompts: Listed<RawPrompt>,
    gaps: Listed<RawGap>,
    accept: Listed<RawAccept>,
    unit: Option<At<String>>,
    case: Case,
    space: Space,
    max_length: u32,
}

#[derive(Debug)]
struct RawPrompt {
    id: Option<At<GapId>>,
    text: Option<At<String>>,
    answer: Option<At<OptionId>>,
    weight: u32,
}

#[derive(Debug)]
struct RawGap {
    id: Option<At<GapId>>,
    options: Option<At<Vec<At<RawOption>>>>,
    weight: u32,
}

/// Reads them. Those that an item of this type must have are missing else, where the type could be read (`typed`).
pub(super) fn read(n: &mut Node<'_>, kind: ItemKind, typed: bool) -> RawAnswers {
    const CASE: &[(&str, Case, &str)] =
        &[("ignore", Case::Ignore, "capitals do not matter"), ("exact", Case::Exact, "they do")];
    const SPACE: &[(&str, Space, &str)] = &[
        ("collapse", Space::Collapse, "any stretch of white space is one space, and none stands at the ends"),
        ("exact", Space::Exact, "each character of white space matters"),
    ];
    let is = |one: ItemKind| typed && kind == one;
    RawAnswers {
        answer: n.required_if(is(ItemKind::TrueFalse), "answer", "Of the type true-false: what is right.", flag()),
        rationale_true: n.optional(
            "rationale_true",
            "Of the type true-false: why `True` is right or wrong.",
            prose(RATIONALE),
        ),
        rationale_false: n.optional(
            "rationale_false",
            "Of the type true-false: why `False` is right or wrong.",
            prose(RATIONALE),
        ),
        prompts: n.required_if(
            is(ItemKind::Matching),
            "prompts",
            "Of the type matching: what the options are matched with. An option may belong to several prompts, or to none.",
            list(table(prompt)).at_least(2).at_most(ITEM_PARTS),
        ),
        gaps: n.required_if(
            is(ItemKind::InlineChoice),
            "gaps",
            "Of the type inline-choice: the gaps of the stem.",
            list(table(gap)).at_least(1).at_most(ITEM_PARTS),
        ),
        unit: n.optional(
            "unit",
            "Of the type numeric: the unit, shown beside the field and not entered.",
            line(UNIT),
        ),
        case: n.default("case", "Of the type text: do capitals matter?", one_of(CASE), Case::Ignore),
        space: n.default("space", "Of the type text: does white space matter?", one_of(SPACE), Space::Collapse),
        max_length: n.default(
            "max_length",
            "Of the type text: the most characters that can be entered.",
            integer(1..=500),
            LENGTH,
        ),
        accept: n.required_if(
            typed && kind.is_entry(),
            "accept",
            "Of the types numeric and text: what is right. The one that gives the most credit counts.",
            list(table(accept)).at_least(1).at_most(100),
        ),
    }
}

fn prompt(n: &mut Node<'_>) -> RawPrompt {
    RawPrompt {
        id: n.required("id", "Identity within the item. It is never shown.", id()),
        text: n.required("text", "What an option is matched with, in Markdown.", prose(OPTION)),
        answer: n.required("match", "The id of the option that belongs to it.", id()),
        weight: n.default("weight", WEIGHT, integer(1..=100), 1),
    }
}

const WEIGHT: &str = "Its part in partial scoring, beside those of the others.";

fn gap(n: &mut Node<'_>) -> RawGap {
    RawGap {
        id: n.required(
            "id",
            "Identity within the item. The stem holds it in double braces, outside code.",
            id(),
        ),
        options: n.required(
            "options",
            "Its options; one is the key.",
            list(table(option)).at_least(2).at_most(ITEM_PARTS),
        ),
        weight: n.default("weight", WEIGHT, integer(1..=100), 1),
    }
}

/// What else of an item its answers depend on.
pub(super) struct Settling<'a> {
    pub(super) kind: ItemKind,
    pub(super) select: u32,
    pub(super) scoring: Scoring,
    pub(super) status: Option<Status>,
    pub(super) stem: Option<&'a At<String>>,
    pub(super) options: Option<&'a At<Vec<At<RawOption>>>>,
}

/// How an item is answered, and its own options.
pub(super) struct Settled {
    pub(super) kind: Kind,
    pub(super) options: Vec<Choice>,
    pub(super) places: AnswerPlaces,
}

impl RawAnswers {
    /// The kind and the options, or faults.
    pub(super) fn settle(self, n: &Node<'_>, item: Settling<'_>) -> Option<Settled> {
        foreign(n, item.kind);
        if let Some(options) = item.options.filter(|_| has_options(item.kind)) {
            let asked = match item.kind {
                ItemKind::Choice => Asked::Select(item.select),
                kind => Asked::Keyless(kind),
            };
            check(n, options, asked, item.status);
        }
        let own = || item.options.and_then(choices);
        let mut places = AnswerPlaces {
            prompts: texts_of(&self.prompts, |prompt: &RawPrompt| prompt.text.as_ref()),
            gaps: Vec::new(),
            accept: self.accept.iter().flat_map(|list| &list.value).map(|at| at.span).collect(),
        };
        let (kind, options) = match item.kind {
            ItemKind::Choice => (Kind::Choice, own()?),
            ItemKind::Ordering => (Kind::Ordering, own()?),
            ItemKind::TrueFalse => (Kind::TrueFalse, self.truth(n, item.status)?),
            ItemKind::Matching => (Kind::Matching(self.matched(n, &item)?), own()?),
            ItemKind::InlineChoice => {
                let placed = self.in_stem(n, &item)?;
                let (gaps, spans) = placed.into_iter().unzip();
                places.gaps = spans;
                (Kind::InlineChoice(gaps), Vec::new())
            }
            ItemKind::Numeric => {
                let accept = self.accepted(n, item.scoring, |accept| numbers(n, accept))?;
                let unit = self.unit.map(|at| at.value);
                (Kind::Numeric(NumericEntry { unit, accept }), Vec::new())
            }
            ItemKind::Text => (Kind::Text(self.wordings(n, item.scoring)?), Vec::new()),
        };
        check_scoring(n, &kind, item.scoring, item.select);
        Some(Settled { kind, options, places })
    }

    /// The two options of a statement.
    fn truth(self, n: &Node<'_>, status: Option<Status>) -> Option<Vec<Choice>> {
        let answer = self.answer?;
        if status == Some(Status::Practice) {
            for (member, rationale) in
                [("rationale_true", &self.rationale_true), ("rationale_false", &self.rationale_false)]
            {
                if rationale.is_none() {
                    let message = format!("`{member}` of a practice item is missing");
                    let mend =
                        format!("add {member} = \"…\": practice tells why each option is right or wrong");
                    n.error(FaultCode::MissingMember, answer.span, message, mend);
                }
            }
        }
        let option = |id: &str, text: &str, key: bool, rationale: Option<At<String>>| {
            let rationale = rationale.map(|at| at.value);
            Some(Choice { id: id.parse().ok()?, text: text.to_owned(), key, anchored: true, rationale })
        };
        Some(vec![
            option("true", "True", answer.value, self.rationale_true)?,
            option("false", "False", !answer.value, self.rationale_false)?,
        ])
    }

    fn matched(self, n: &Node<'_>, item: &Settling<'_>) -> Option<Vec<Prompt>> {
        let prompts = self.prompts?;
        unique(n, "prompts", prompts.value.iter().filter_map(|at| at.value.id.as_ref()));
        let mut texts = BTreeSet::new();
        for text in prompts.value.iter().filter_map(|at| at.value.text.as_ref()) {
            if !texts.insert(text.value.as_str()) {
                let message = "two prompts of this item read the same";
                n.error(FaultCode::Duplicate, text.span, message, "change or remove one of them");
            }
        }
        let known: Vec<&OptionId> = item
            .options
            .iter()
            .flat_map(|list| &list.value)
            .filter_map(|at| Some(&at.value.id.as_ref()?.value))
            .collect();
        for answer in prompts.value.iter().filter_map(|at| at.value.answer.as_ref()) {
            if item.options.is_some_and(|list| n.is_sound(list.span)) && !known.contains(&&answer.value) {
                let message = format!("this item has no option `{}`", answer.value);
                let mend = near(
                    answer.value.as_str(),
                    known.iter().map(|id| id.as_str()),
                    "name an option of this item",
                );
                n.error(FaultCode::UnknownReference, answer.span, message, mend);
            }
        }
        let prompt = |at: At<RawPrompt>| {
            let RawPrompt { id, text, answer, weight } = at.value;
            Some(Prompt { id: id?.value, text: text?.value, answer: answer?.value, weight })
        };
        prompts.value.into_iter().map(prompt).collect()
    }

    /// The gaps in the order of the stem, each with the places of its options.
    fn in_stem(self, n: &Node<'_>, item: &Settling<'_>) -> Option<Vec<(Gap, Vec<Span>)>> {
        let gaps = self.gaps?;
        unique(n, "gaps", gaps.value.iter().filter_map(|at| at.value.id.as_ref()));
        for options in gaps.value.iter().filter_map(|at| at.value.options.as_ref()) {
            check(n, options, Asked::Gap, item.status);
        }
        let gap = |at: &At<RawGap>| {
            let options = choices(at.value.options.as_ref()?)?;
            let spans = texts_of(&at.value.options, |option: &RawOption| option.text.as_ref());
            Some((Gap { id: at.value.id.as_ref()?.value.clone(), options, weight: at.value.weight }, spans))
        };
        let read: Option<Vec<(Gap, Vec<Span>)>> = gaps.value.iter().map(gap).collect();
        let (mut read, stem) = (read?, item.stem?);
        let placed = placeholders(&stem.value);
        for (at, placeholder) in placed.iter().enumerate() {
            let name = placeholder.name;
            if !read.iter().any(|(gap, _)| gap.id.as_str() == name) {
                let message =
                    format!("the stem has a gap `{{{{{}}}}}` that `gaps` does not have", name.escape_debug());
                let known = read.iter().map(|(gap, _)| gap.id.as_str());
                let mend = near(name, known, "add it to `gaps`; braces that are no gap stand in code");
                n.error(FaultCode::UnknownReference, stem.span, message, mend);
            } else if placed.iter().take(at).any(|other| other.name == name) {
                let message = format!("the gap `{{{{{name}}}}}` stands twice in the stem");
                n.error(FaultCode::Duplicate, stem.span, message, "give the second one an id of its own");
            }
        }
        let place =
            |(gap, _): &(Gap, _)| placed.iter().position(|placeholder| placeholder.name == gap.id.as_str());
        for id in gaps.value.iter().filter_map(|at| at.value.id.as_ref()) {
            if !placed.iter().any(|placeholder| placeholder.name == id.value.as_str()) {
                let message = format!("the gap `{}` stands nowhere in the stem", id.value);
                let mend = format!("write {{{{{}}}}} where it belongs, outside code", id.value);
                n.error(FaultCode::UnknownReference, id.span, message, mend);
            }
        }
        read.sort_by_key(place);
        Some(read)
    }

    fn accepted<T>(
        &self,
        n: &Node<'_>,
        scoring: Scoring,
        what: impl Fn(&At<RawAccept>) -> Option<T>,
    ) -> Option<Vec<Accepted<T>>> {
        let accept = self.accept.as_ref()?;
        let read: Option<Vec<Accepted<T>>> = accept
            .value
            .iter()
            // all of them, so that each has its faults
            .map(|at| what(at).map(|what| Accepted { what, credit: at.value.credit }))
            .collect::<Vec<_>>()
            .into_iter()
            .collect();
        let read = read?;
        for (at, one) in accept.value.iter().zip(&read) {
            if one.credit < FULL && scoring == Scoring::AllOrNothing {
                let message = format!("`credit` is {}, but the item is scored all or nothing", one.credit);
                let mend = "add scoring = \"partial\", or leave `credit` out";
                n.error(FaultCode::Contradiction, at.span, message, mend);
            }
        }
        if !read.iter().any(Accepted::is_full) && scoring == Scoring::Partial {
            let message = "nothing earns all the points";
            n.error(
                FaultCode::Contradiction,
                accept.span,
                message,
                "leave `credit` out of what is wholly right",
            );
        }
        Some(read)
    }

    fn wordings(self, n: &Node<'_>, scoring: Scoring) -> Option<TextEntry> {
        let accept = self.accepted(n, scoring, |accept| wording(n, accept, self.case))?;
        let (case, space, max_length) = (self.case, self.space, self.max_length);
        let entry = TextEntry { case, space, max_length, accept };
        let mut known = BTreeSet::new();
        for (at, one) in self.accept.iter().flat_map(|list| &list.value).zip(&entry.accept) {
            let Wording::Text(text) = &one.what else { continue };
            if !known.insert(entry.folded(text)) {
                let message = format!("`{text}` is accepted already: `case` and `space` make both the same");
                n.error(FaultCode::Duplicate, at.span, message, "remove one of them");
            }
            let length = text.chars().count();
            if length > max_length as usize {
                let message =
                    format!("`{text}` has {length} characters, but at most {max_length} can be entered");
                n.error(
                    FaultCode::Contradiction,
                    at.span,
                    message,
                    format!("set max_length = {length} or more"),
                );
            }
        }
        Some(entry)
    }
}

/// Members that an item of this type does not have.
fn foreign(n: &Node<'_>, kind: ItemKind) {
    for (member, kinds) in MEMBERS.iter().filter(|(_, kinds)| !kinds.contains(&kind)) {
        let Some(span) = n.written(member) else { continue };
        let words: Vec<String> = kinds.iter().map(|kind| format!("type = \"{kind}\"")).collect();
        let message = format!("an item of the type `{kind}` has no `{member}`");
        n.error(
            FaultCode::UnknownMember,
            span,
            message,
            format!("leave it out, or set {}", words.join(" or ")),
        );
    }
}

/// The places of the texts of a list.
fn texts_of<T>(list: &Listed<T>, text: impl Fn(&T) -> Option<&At<String>>) -> Vec<Span> {
    let parts = list.iter().flat_map(|list| &list.value);
    parts.map(|part| text(&part.value).map(|at| at.span).unwrap_or_default()).collect()
}

fn unique<'a>(n: &Node<'_>, what: &str, ids: impl Iterator<Item = &'a At<GapId>>) {
    let mut known = BTreeSet::new();
    for id in ids {
        if !known.insert(&id.value) {
            let message = format!("two {what} of this item are called `{}`", id.value);
            n.error(FaultCode::Duplicate, id.span, message, "give one of them another id");
        }
    }
}

/// Partial scoring of what is right or wrong as a whole.
fn check_scoring(n: &Node<'_>, kind: &Kind, scoring: Scoring, select: u32) {
    const PARTLY: &str = "leave scoring out, or give an answer that is right in part a `credit`";
    let (idle, mend) = match kind {
        Kind::Choice => (select == 1, "leave scoring out, or ask for more than one option"),
        Kind::TrueFalse => (true, "leave scoring out"),
        Kind::Ordering => (false, ""),
        Kind::Matching(prompts) => (prompts.len() == 1, "leave scoring out, or add prompts"),
        Kind::InlineChoice(gaps) => (gaps.len() == 1, "leave scoring out, or add gaps"),
        Kind::Numeric(NumericEntry { accept, .. }) => (accept.iter().all(Accepted::is_full), PARTLY),
        Kind::Text(TextEntry { accept, .. }) => (accept.iter().all(Accepted::is_full), PARTLY),
    };
    if idle && scoring == Scoring::Partial {
        let message = match kind {
            Kind::Choice | Kind::TrueFalse => "partial scoring means nothing where one option is chosen",
            _ => "partial scoring means nothing where an answer is right or wrong as a whole",
        };
        n.warning(FaultCode::Unused, n.span(), message, mend);
    }
}

/// What to write for a name that is not known.
fn near<'k>(name: &str, known: impl Iterator<Item = &'k str>, other: &str) -> String {
    match nearest(name, known) {
        Some(close) => format!("did you mean `{close}`?"),
        None => other.to_owned(),
    }
}
